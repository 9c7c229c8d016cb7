//! Tables drawn with lines: columns are found by where the bars stand, merged cells by where a rule has a gap.

use std::collections::BTreeMap;

use crate::document::{Cell, Document, Part, over};
use crate::finding::{Finding, Place};
use crate::limits::{MAX_CELLS, MAX_COLUMNS};
use crate::txt::Line;

fn is_bar(c: char) -> bool {
    matches!(c, '│' | '┃' | '║' | '|' | '｜' | '┆' | '┊')
}

fn is_joint(c: char) -> bool {
    matches!(c, '\u{250c}'..='\u{254b}' | '\u{2552}'..='\u{2570}' | '+') && !is_bar(c)
}

fn is_rule(c: char) -> bool {
    matches!(c, '─' | '━' | '═' | '-' | '=' | '┄' | '┈')
}

fn drawn(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{257f}')
}

/// Does a table begin with this line?
pub(crate) fn is_drawn(line: &str) -> bool {
    let line = line.trim();
    let ascii = line.starts_with("+-") && line.ends_with('+') && line.matches('+').count() >= 3;
    line.starts_with(['┌', '┏', '╔', '├', '│', '┃', '║', '╭']) || ascii
}

fn belongs(line: &str) -> bool {
    let line = line.trim();
    line.starts_with(drawn) || (line.starts_with(['+', '|']) && line.ends_with(['+', '|']))
}

/// Where a character begins, when drawn ones are `drawn_width` columns wide.
fn positions(line: &str, drawn_width: usize) -> Vec<(usize, char)> {
    let mut at = 0;
    line.trim_end()
        .chars()
        .map(|c| {
            let here = at;
            at += if c.is_ascii() {
                1
            } else if drawn(c) {
                drawn_width
            } else {
                2
            };
            (here, c)
        })
        .collect()
}

/// How many lines end at the same place.
fn agreement(lines: &[Line<'_>], drawn_width: usize) -> usize {
    let mut ends: BTreeMap<usize, usize> = BTreeMap::new();
    for (_, line) in lines {
        if let Some((at, _)) = positions(line, drawn_width).last() {
            *ends.entry(*at).or_default() += 1;
        }
    }
    ends.into_values().max().unwrap_or(0)
}

/// A stretch between two bars: from, to, what it holds, and whether it is a rule.
struct Stretch {
    from: usize,
    to: usize,
    text: String,
    rule: bool,
}

fn stretches(line: &str, width: usize) -> Vec<Stretch> {
    let marks = positions(line, width);
    let inner = line.trim();
    let ruled = inner.chars().any(|c| is_joint(c) && c != '+') || (inner.contains('+') && inner.contains("--"));
    let mut out: Vec<Stretch> = Vec::new();
    let mut from: Option<usize> = None;
    let mut text = String::new();
    for (at, c) in marks {
        if is_bar(c) || (ruled && is_joint(c)) {
            if let Some(from) = from {
                let body = text.trim();
                let rule = !body.is_empty() && body.chars().all(is_rule);
                out.push(Stretch { from, to: at, text: if rule { String::new() } else { body.to_owned() }, rule });
            }
            from = Some(at);
            text.clear();
        } else {
            text.push(c);
        }
    }
    out
}

/// Reads the table that begins here and gives the lines after it.
pub(crate) fn read<'l, 't>(lines: &'l [Line<'t>], document: &mut Document) -> Result<&'l [Line<'t>], Finding> {
    let end = lines.iter().position(|l| !belongs(l.1)).unwrap_or(lines.len());
    let (here, rest) = lines.split_at(end);
    let width = if agreement(here, 2) > agreement(here, 1) { 2 } else { 1 };
    let drawn_lines: Vec<(u32, Vec<Stretch>)> = here.iter().map(|(no, l)| (*no, stretches(l, width))).collect();
    let mut borders: Vec<usize> = drawn_lines.iter().flat_map(|(_, s)| s.iter().flat_map(|s| [s.from, s.to])).collect();
    borders.sort_unstable();
    borders.dedup();
    let columns = borders.len().saturating_sub(1);
    let at = here.first().map_or(0, |l| l.0);
    if columns > MAX_COLUMNS {
        return Err(over("too_many_columns", Place::Line { line: at }, "列", "columns", MAX_COLUMNS));
    }
    if drawn_lines.len().saturating_mul(columns) > MAX_CELLS * 8 {
        return Err(over("too_many_cells", Place::Line { line: at }, "单元格", "cells", MAX_CELLS));
    }
    let rules = drawn_lines.iter().filter(|(_, s)| s.iter().any(|s| s.rule)).count();
    // Without rules between the rows every line is a row.
    let line_rows = rules <= 3 && drawn_lines.len() > rules * 3;
    let mut grid = Grid { rows: Vec::new(), columns, origin: vec![0; columns] };
    for (no, line) in &drawn_lines {
        let ruled = line.iter().any(|s| s.rule);
        if ruled {
            let covered = |c: usize| {
                let (Some(a), Some(b)) = (borders.get(c), borders.get(c + 1)) else { return true };
                line.iter().filter(|s| s.from <= *a && s.to >= *b).all(|s| s.rule)
            };
            grid.next(*no, &covered);
        } else if grid.rows.is_empty() || line_rows {
            grid.next(*no, &|_| true);
        }
        for s in line.iter().filter(|s| !s.rule) {
            let column = borders.partition_point(|b| *b < s.from);
            let across = borders.partition_point(|b| *b < s.to).saturating_sub(column);
            grid.put(column, across, &s.text, *no);
        }
    }
    grid.rows.retain(|row| row.iter().any(|c| !c.text.is_empty() || c.part == Part::Up));
    // The last rule opens a row that never comes.
    while grid.rows.last().is_some_and(|row| row.iter().all(|c| c.text.is_empty())) {
        grid.rows.pop();
    }
    let place = here.first().map_or(Place::File, |l| Place::Line { line: l.0 });
    document.table(place, grid.rows)?;
    Ok(rest)
}

struct Grid {
    rows: Vec<Vec<Cell>>,
    columns: usize,
    /// The row in which the cell of each column began.
    origin: Vec<usize>,
}

impl Grid {
    fn next(&mut self, line: u32, covered: &dyn Fn(usize) -> bool) {
        let first = self.rows.is_empty();
        let mut row = Vec::with_capacity(self.columns);
        for (c, origin) in self.origin.iter_mut().enumerate() {
            let own = first || covered(c);
            if own {
                *origin = self.rows.len();
            }
            let part = if own { Part::Own } else { Part::Up };
            row.push(Cell { text: String::new(), place: Place::Line { line: line.saturating_add(1) }, part });
        }
        self.rows.push(row);
    }

    fn put(&mut self, column: usize, across: usize, text: &str, line: u32) {
        let Some(row) = self.origin.get(column).copied() else { return };
        for c in column.saturating_add(1)..column.saturating_add(across) {
            if let Some(cell) = self.rows.get_mut(row).and_then(|r| r.get_mut(c))
                && cell.text.is_empty()
            {
                cell.part = Part::Left;
            }
        }
        let Some(cell) = self.rows.get_mut(row).and_then(|r| r.get_mut(column)) else { return };
        if text.is_empty() {
            return;
        }
        if cell.text.is_empty() {
            cell.place = Place::Line { line };
        } else {
            cell.text.push('\n');
        }
        cell.text.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::txt::read_txt;

    #[test]
    fn a_gap_in_a_rule_merges() {
        let text = "\
┌──┬────┬──┐
│序号│项目    │分值│
├──┼────┼──┤
│1   │甲的名称│8   │
│    │太长    │    │
│    ├────┼──┤
│    │乙      │4   │
└──┴────┴──┘
注：完
";
        let d = read_txt(text.as_bytes()).unwrap();
        let t = d.tables().next().unwrap();
        let rows: Vec<Vec<(&str, Part)>> =
            t.rows.iter().map(|r| r.iter().map(|c| (c.text.as_str(), c.part)).collect()).collect();
        assert_eq!(
            rows,
            [
                [("序号", Part::Own), ("项目", Part::Own), ("分值", Part::Own)],
                [("1", Part::Own), ("甲的名称\n太长", Part::Own), ("8", Part::Own)],
                [("", Part::Up), ("乙", Part::Own), ("4", Part::Own)],
            ]
        );
        assert_eq!(t.rows[2][1].place, Place::Line { line: 7 });
    }

    #[test]
    fn plain_signs() {
        let text = "+----+------+\n| a  | b-1  |\n+----+------+\n| 1  | x    |\n|    | y    |\n+----+------+\n";
        let d = read_txt(text.as_bytes()).unwrap();
        let t = d.tables().next().unwrap();
        assert_eq!(t.rows.len(), 2);
        assert_eq!(t.rows[1][1].text, "x\ny");
    }
}
