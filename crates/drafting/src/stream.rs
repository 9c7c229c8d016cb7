//! Exports without any structure: a cell a line, one after another. The headings tell the columns; rows are laid over the
//! lines so that points stand in columns of points, with the fewest odd cells.

use crate::document::{Cell, Document, Part};
use crate::finding::{Finding, Place};
use crate::heads::{Role, role};
use crate::marks::points_cell;
use crate::txt::Line;

/// Lines that are laid out; a longer text without structure is left to the refusal.
const MAX_LINES: usize = 6_000;
const MAX_COLUMNS: usize = 12;
/// Lines of one cell.
const MAX_CELL: usize = 6;

/// What a line looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Look {
    blank: bool,
    points: bool,
    number: bool,
    total: bool,
    note: bool,
}

fn look(text: &str) -> Look {
    let word = crate::text::key(text);
    let points = points_cell(text).is_some();
    Look {
        blank: word.is_empty(),
        points,
        number: !word.is_empty() && word.chars().all(|c| c.is_ascii_digit()),
        total: ["合计", "总计", "共计"].contains(&word.as_str()),
        note: ["注:", "注：", "备注", "说明:", "说明：", "附注"].iter().any(|w| word.starts_with(w)),
    }
}

/// The columns that begin at a line, and the line after them.
fn headings(lines: &[Line<'_>]) -> Option<(Vec<Role>, usize)> {
    let mut roles = Vec::new();
    let mut at = 0;
    while roles.len() < MAX_COLUMNS && lines.get(at).is_some_and(|l| !l.1.trim().is_empty()) {
        let joined = |n: usize| lines.get(at..at + n).map(|l| l.iter().map(|l| l.1).collect::<String>());
        match (1..=3).find_map(|n| joined(n).and_then(|t| role(&t)).map(|r| (n, r))) {
            Some((n, role)) => {
                roles.push(role);
                at += n;
            }
            None => break,
        }
    }
    let has = |r: Role| roles.contains(&r);
    let good =
        roles.len() >= 3 && (has(Role::Item) || has(Role::Indicator)) && has(Role::Points) && has(Role::Criteria);
    good.then_some((roles, at))
}

pub(crate) fn read(lines: &[Line<'_>], document: &mut Document) -> Result<(), Finding> {
    // First with the empty lines, which stand for empty cells; then without, where they only set cells apart.
    let full: Vec<Line<'_>> = lines.iter().take(MAX_LINES).copied().collect();
    let dense: Vec<Line<'_>> = full.iter().filter(|l| !l.1.trim().is_empty()).copied().collect();
    for (lines, lossy) in [(full, false), (dense, true)] {
        let Some((at, (roles, length))) = (0..lines.len()).find_map(|i| Some((i, headings(lines.get(i..)?)?))) else {
            continue;
        };
        let place = lines.get(at).map_or(Place::File, |l| Place::Line { line: l.0 });
        let body = lines.get(at + length..).unwrap_or_default();
        let Some((mut rows, used)) = lay(body, &roles, lossy) else { continue };
        let head = heading_row(lines.get(at..at + length).unwrap_or_default());
        rows.insert(0, head);
        document.blocks.retain(|b| match b {
            crate::document::Block::Paragraph { place: Place::Line { line }, .. } => {
                let first = lines.get(at).map_or(0, |l| l.0);
                let end = body.get(used).map_or(u32::MAX, |l| l.0);
                *line < first || *line >= end
            }
            _ => true,
        });
        let after = document.blocks.iter().position(|b| {
            matches!(b, crate::document::Block::Paragraph { place: Place::Line { line }, .. } if *line > lines.get(at).map_or(0, |l| l.0))
        });
        document.findings.push(Finding::new(
            "laid_out",
            place.clone(),
            format!("{}起的文本没有表格结构，行列是按表头和分值推断的，请核对", place.zh()),
            format!(
                "the text from {} on has no table structure; rows and columns were inferred from headings and points",
                place.en()
            ),
        ));
        document.table(place, rows)?;
        if let Some(at) = after
            && let Some(table) = document.blocks.pop()
        {
            document.blocks.insert(at, table);
        }
        return Ok(());
    }
    Ok(())
}

fn heading_row(lines: &[Line<'_>]) -> Vec<Cell> {
    let mut row: Vec<Cell> = Vec::new();
    let mut text = String::new();
    let mut from = 0;
    for (no, line) in lines {
        if text.is_empty() {
            from = *no;
        }
        text.push_str(line);
        if role(&text).is_some() {
            row.push(Cell { text: std::mem::take(&mut text), place: Place::Line { line: from }, part: Part::Own });
        }
    }
    row
}

/// What it costs to put `n` lines into a cell of this role; `None` when they do not fit.
fn cost(role: Role, looks: &[Look]) -> Option<usize> {
    let [first, rest @ ..] = looks else { return None };
    if first.blank {
        let price = match role {
            Role::Criteria => 6,
            _ => 0,
        };
        return rest.is_empty().then_some(price);
    }
    if rest.iter().any(|l| l.blank || l.total || l.note) || first.note || first.total {
        return None;
    }
    match role {
        Role::Points | Role::TierPoints | Role::ItemPoints => (rest.is_empty() && first.points).then_some(0),
        Role::No => (rest.is_empty() && first.number).then_some(0),
        Role::Other | Role::Assessor | Role::Evidence => Some(1 + rest.len() * 4),
        _ => {
            let odd = looks.iter().filter(|l| l.points).count() * 5;
            Some(odd + rest.len() * 3)
        }
    }
}

type Rows = Vec<Vec<Cell>>;

/// Lays rows over the lines; gives them and how many lines they take.
fn lay(lines: &[Line<'_>], roles: &[Role], lossy: bool) -> Option<(Rows, usize)> {
    let looks: Vec<Look> = lines.iter().map(|l| look(l.1)).collect();
    let plan = Plan { looks: &looks, roles, lossy };
    let count = looks.len();
    // What the rest costs when the table ends here: every line with text that is not laid out.
    let mut best: Vec<usize> = vec![0; count + 1];
    for at in (0..count).rev() {
        let blank = looks.get(at).is_some_and(|l| l.blank);
        let stop = (at..count).filter(|i| looks.get(*i).is_some_and(|l| !l.blank)).take(40).count() * 8;
        let mut least = if blank { best.get(at + 1).copied().unwrap_or(0).saturating_add(2).min(stop) } else { stop };
        for (_, next, price) in plan.rows(at) {
            least = least.min(best.get(next).copied().unwrap_or(usize::MAX).saturating_add(price));
        }
        *best.get_mut(at)? = least;
    }
    let mut out = Vec::new();
    let mut at = 0;
    while at < count {
        let here = best.get(at).copied().unwrap_or(0);
        let fitting = plan
            .rows(at)
            .into_iter()
            .find(|(_, next, price)| best.get(*next).copied().unwrap_or(usize::MAX).saturating_add(*price) == here);
        match fitting {
            Some((cells, next, _)) => {
                out.push(plan.row(&cells, lines, at));
                at = next;
            }
            None if looks.get(at).is_some_and(|l| l.blank) && best.get(at + 1).is_some_and(|b| *b + 2 == here) => {
                at += 1
            }
            None => break,
        }
    }
    let filled = out.iter().filter(|r: &&Vec<Cell>| r.iter().filter(|c| !c.text.is_empty()).count() >= 2).count();
    (filled >= 2).then_some((out, at))
}

struct Plan<'a> {
    looks: &'a [Look],
    roles: &'a [Role],
    lossy: bool,
}

/// Cells of a row: column, first line, number of lines.
type Cells = Vec<(usize, usize, usize)>;

impl Plan<'_> {
    /// The cheapest row that begins here, for each line where it may end.
    fn rows(&self, at: usize) -> Vec<(Cells, usize, usize)> {
        let Some(first) = self.looks.get(at) else { return Vec::new() };
        let columns = self.roles.len();
        let mut out = Vec::new();
        if first.note {
            return vec![(vec![(0, at, 1)], at + 1, 0)];
        }
        if first.total {
            // Merged cells leave fewer lines than columns.
            let numbers =
                (at + 1..at + columns).take_while(|i| self.looks.get(*i).is_some_and(|l| l.blank || l.points)).count();
            for n in 0..=numbers {
                let cells = (0..=n).map(|c| (c, at + c, 1)).collect();
                out.push((cells, at + n + 1, 2 + (columns - 1).abs_diff(n)));
            }
            return out;
        }
        let width = columns * MAX_CELL + 1;
        let none = usize::MAX;
        // price[c][j]: columns before c laid over j lines; from[c][j]: lines of the last cell, or none when left out.
        let mut price = vec![vec![none; width]; columns + 1];
        let mut from = vec![vec![0_usize; width]; columns + 1];
        if let Some(p) = price.first_mut().and_then(|r| r.first_mut()) {
            *p = 0;
        }
        let criteria = self.roles.iter().position(|r| *r == Role::Criteria).unwrap_or(0);
        for (c, role) in self.roles.iter().enumerate() {
            for j in 0..width {
                let so_far = price.get(c).and_then(|r| r.get(j)).copied().unwrap_or(none);
                if so_far == none {
                    continue;
                }
                for n in usize::from(!(self.lossy && (c < criteria || *role == Role::Other)))..=MAX_CELL {
                    let add =
                        if n == 0 { Some(1) } else { self.looks.get(at + j..at + j + n).and_then(|l| cost(*role, l)) };
                    // What was left out stands at the front of the row.
                    let gap = n == 0 && j > 0 && *role != Role::Other;
                    let Some(total) = add.filter(|_| !gap).map(|a| a + so_far) else { continue };
                    if let Some(p) = price.get_mut(c + 1).and_then(|r| r.get_mut(j + n))
                        && total < *p
                    {
                        *p = total;
                        if let Some(f) = from.get_mut(c + 1).and_then(|r| r.get_mut(j + n)) {
                            *f = n;
                        }
                    }
                }
            }
        }
        for end in 1..width {
            let total = price.last().and_then(|r| r.get(end)).copied().unwrap_or(none);
            let texts = self.looks.get(at..at + end).is_some_and(|l| l.iter().any(|l| !l.blank));
            if total == none || !texts {
                continue;
            }
            let mut cells = Vec::with_capacity(columns);
            let mut j = end;
            for c in (1..=columns).rev() {
                let n = from.get(c).and_then(|r| r.get(j)).copied().unwrap_or(0);
                j = j.saturating_sub(n);
                if n > 0 {
                    cells.push((c - 1, at + j, n));
                }
            }
            cells.reverse();
            out.push((cells, at + end, total));
        }
        out
    }

    fn row(&self, cells: &Cells, lines: &[Line<'_>], at: usize) -> Vec<Cell> {
        let place = Place::Line { line: lines.get(at).map_or(0, |l| l.0) };
        let mut row: Vec<Cell> =
            (0..self.roles.len()).map(|_| Cell { place: place.clone(), ..Cell::default() }).collect();
        for (column, from, n) in cells {
            let held = lines.get(*from..from + n).unwrap_or_default();
            if let Some(cell) = row.get_mut(*column) {
                cell.text = held.iter().map(|l| l.1.trim()).collect::<Vec<_>>().join("\n");
                cell.place = Place::Line { line: held.first().map_or(0, |l| l.0) };
            }
        }
        row
    }
}
