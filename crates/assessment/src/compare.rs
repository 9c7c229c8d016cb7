//! Two runs beside each other: which indicator of which unit moved, by how much, and because of what.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use facts::{Fact, Outcome};
use kernel::q::Q;
use kernel::{Ctx, Error, Result};
use rubric::{Card, FactUse, Indicator, Method, Points, RowCard, Rulings};

use crate::board::{Board, Line, card_of, facts_of};
use crate::campaign::Assessment;
use crate::changes::{distance, kind_of, sentence};
use crate::city::{City, search_words, short};
use crate::flat::RunOpened;
use crate::ledger::{Ledger, Read, Slots};
use crate::pages::run_info;
use crate::pages_facts::dimension_text;
use crate::runs::Loaded;
use crate::store::RunRow;
use crate::view::*;
use crate::view_many::*;
use crate::wording::{value_text, why};
use crate::words::word;

/// Causes that one row names; `causes_total` counts all.
const CAUSES: usize = 8;
const A_PAGE: usize = 50;
const MOST: usize = 200;
/// Parts in which a table is written.
const PARTS: usize = 8;

/// One indicator of one unit that moved.
pub(crate) struct Moving {
    /// Its line on the later board, and the place of the indicator in the later method.
    line: usize,
    indicator: usize,
    from: Points,
    to: Points,
    total_from: Points,
    size: Q,
    kinds: Vec<CauseKind>,
}

/// All that moved between two runs, for who sees every unit; what one reader is shown is cut out of it.
pub(crate) struct Comparison {
    pub method_changed: bool,
    pub rulings: Vec<RulingMove>,
    /// In the order of the units and of the method.
    pub rows: Vec<Moving>,
    both: Vec<String>,
    gone: Vec<String>,
    new: Vec<String>,
}

/// The flat figures of one of the two runs.
struct Side {
    board: Arc<Board>,
    ledger: Arc<Ledger>,
}

impl Assessment {
    /// Two runs, the earlier first: the ones named, or the newest and the last of the day before it.
    async fn compare_runs(&self, ask: &CompareQuery) -> Result<(RunRow, RunRow)> {
        let b = self.run_find(ask.b.as_deref()).await?;
        let a = match ask.a.as_deref() {
            Some(id) => self.run_find(Some(id)).await?,
            None => self.run_before(&b).await?.ok_or_else(|| {
                Error::not_found("there is no run of a day before to compare with").with_code("no_earlier_run")
            })?,
        };
        Ok((a, b))
    }

    async fn comparison(&self, a: &RunRow, b: &RunRow) -> Result<Arc<Comparison>> {
        let key = format!("{} {}", a.id, b.id);
        if let Some(found) = self.comparisons.get(&key) {
            return Ok(found);
        }
        self.comparing
            .get(&key, || async {
                if let Some(found) = self.comparisons.get(&key) {
                    return Ok(found);
                }
                let old = Side { board: self.board(a).await?, ledger: self.ledger(a).await? };
                let new = Side { board: self.board(b).await?, ledger: self.ledger(b).await? };
                let method_changed = a.method_digest != b.method_digest;
                let made = self.in_turn(move || Ok(Comparison::of(&old, &new, method_changed)));
                let made = Arc::new(made.await?);
                self.comparisons.put(&key, made.bytes(), made.clone());
                Ok(made)
            })
            .await
    }

    /// What moved between two runs, as one reader sees it; only the units of the page are opened.
    pub(crate) async fn compared(&self, ctx: &Ctx, ask: &CompareQuery) -> Result<ComparePage> {
        let (earlier, later) = self.compare_runs(ask).await?;
        let city = City::open(self, ctx, later.clone()).await?;
        let comparison = self.comparison(&earlier, &later).await?;
        let (mut page, shown) = comparison.page(&earlier, &city, ask)?;
        let units = || shown.iter().filter_map(|m| Some(city.board.lines.get(m.line)?.unit.clone())).collect();
        let (old, new) = (self.units_of(&earlier, units()).await?, self.units_of(&later, units()).await?);
        page.items = shown
            .iter()
            .filter_map(|m| {
                let unit = &city.board.lines.get(m.line)?.unit;
                let (old, new) = (old.get(unit)?, new.get(unit)?);
                let causes = m.causes(old, new, &Facts::of(old, new, unit), unit, comparison.method_changed)?;
                m.view(&city.board, causes)
            })
            .collect();
        Ok(page)
    }

    /// The same as a table, every row that fits; the units are opened one after the other.
    pub(crate) async fn compared_csv(&self, ctx: &Ctx, ask: CompareQuery) -> Result<(RunRow, RunRow, String)> {
        let (earlier, later) = self.compare_runs(&ask).await?;
        let city = City::open(self, ctx, later.clone()).await?;
        let comparison = self.comparison(&earlier, &later).await?;
        let (old, new) = (self.run_opened(Some(&earlier.id)).await?, self.run_opened(Some(&later.id)).await?);
        let table = Arc::new(Table { assessment: self.clone(), comparison, city, ask, old, new });
        // Each unit is scored twice for its reasons: as many at once as there are places.
        let mut parts = tokio::task::JoinSet::new();
        for part in 0..PARTS {
            let (assessment, table) = (self.clone(), table.clone());
            parts.spawn(async move { assessment.in_turn(move || table.part(part)).await });
        }
        let mut lines: BTreeMap<usize, String> = BTreeMap::new();
        while let Some(part) = parts.join_next().await {
            lines.extend(part.map_err(|e| Error::internal("a table was interrupted").with_source(e))??);
        }
        let text = csv_head() + &lines.into_values().collect::<String>();
        Ok((earlier, later, text))
    }
}

/// A comparison that is written as a table, in parts that do not wait for one another.
struct Table {
    assessment: Assessment,
    comparison: Arc<Comparison>,
    city: City,
    ask: CompareQuery,
    old: RunOpened,
    new: RunOpened,
}

impl Table {
    /// The lines of some of the units, by their places in the table.
    fn part(&self, part: usize) -> Result<Vec<(usize, String)>> {
        let found = self.comparison.found(&self.city, &self.ask)?;
        let mut by_unit: BTreeMap<&str, Vec<(usize, &Moving)>> = BTreeMap::new();
        for (at, row) in found.into_iter().enumerate() {
            let unit = self.city.board.lines.get(row.line).map_or("", |l| l.unit.as_str());
            by_unit.entry(unit).or_default().push((at, row));
        }
        let mut lines = Vec::new();
        for (unit, rows) in by_unit.into_iter().skip(part).step_by(PARTS) {
            let a = self.assessment.opened_unit(&self.old, unit)?;
            let b = self.assessment.opened_unit(&self.new, unit)?;
            let facts = Facts::of(&a, &b, unit);
            for (at, row) in rows {
                let causes = row.causes(&a, &b, &facts, unit, self.comparison.method_changed);
                if let Some(view) = causes.and_then(|c| row.view(&self.city.board, c)) {
                    let mut line = String::new();
                    csv_row(&mut line, &self.city, view);
                    lines.push((at, line));
                }
            }
        }
        Ok(lines)
    }
}

impl Comparison {
    fn of(a: &Side, b: &Side, method_changed: bool) -> Comparison {
        let (old, new) = (&*a.board.method, &*b.board.method);
        let rulings = ruling_moves(new, &a.board.rulings, &b.board.rulings);
        let why = Kinds::of(a, b, method_changed);
        let (mut rows, mut both, mut added) = (Vec::new(), Vec::new(), Vec::new());
        let scored = |line: &&Line| line.refused.is_none();
        let earlier: Vec<Option<usize>> =
            new.indicators().map(|i| old.indicators().position(|o| o.id == i.id)).collect();
        for entry in &b.ledger.entries {
            let Some((at, line)) = b.board.place(&entry.unit).filter(|(_, l)| l.refused.is_none()) else { continue };
            let Some(was) = a.board.line(&entry.unit).filter(scored) else {
                added.push(entry.unit.clone());
                continue;
            };
            both.push(entry.unit.clone());
            for ((indicator, spot), then) in line.spots.iter().enumerate().zip(&earlier) {
                let old = then.and_then(|i| Some((i, was.spots.get(i)?)));
                let Some((then, old)) = old.filter(|(_, old)| old.points != spot.points) else { continue };
                rows.push(Moving {
                    line: at,
                    indicator,
                    from: old.points,
                    to: spot.points,
                    total_from: was.total,
                    size: distance(old.points, spot.points),
                    kinds: why.kinds(
                        indicator,
                        a.ledger.reads(&entry.unit, then),
                        entry.read_by(indicator),
                        was.kind != line.kind,
                    ),
                });
            }
        }
        let gone = a.ledger.entries.iter().filter(|e| a.board.line(&e.unit).filter(scored).is_some());
        let gone = gone.filter(|e| b.board.line(&e.unit).filter(scored).is_none()).map(|e| e.unit.clone());
        let gone = gone.collect();
        Comparison { method_changed, rulings, rows, both, gone, new: added }
    }

    fn bytes(&self) -> usize {
        self.rows.len() * (size_of::<Moving>() + 2) + (self.both.len() + self.gone.len() + self.new.len()) * 32
    }

    /// What a reader sees of it, the units in full alone, without the rows; and which rows these are.
    fn page<'c>(&'c self, a: &RunRow, city: &City, ask: &CompareQuery) -> Result<(ComparePage, Vec<&'c Moving>)> {
        let (limit, offset) = (ask.limit.unwrap_or(A_PAGE), ask.offset.unwrap_or(0));
        if limit == 0 || limit > MOST {
            return Err(bad("limit", format!("limit {limit} must be 1 to {MOST}")));
        }
        let line = |m: &Moving| city.board.lines.get(m.line).filter(|l| city.scope.holds(&l.unit));
        let seen: Vec<(&Moving, &Line)> = self.rows.iter().filter_map(|m| Some((m, line(m)?))).collect();
        let found = self.found(city, ask)?;
        let count = |units: &[String]| units.iter().filter(|u| city.scope.holds(u)).count();
        let units_of = |rows: &mut dyn Iterator<Item = usize>| {
            let mut lines: Vec<usize> = rows.collect();
            lines.dedup();
            lines.len()
        };
        let kinds = [ChangeKind::Up, ChangeKind::Down, ChangeKind::Known, ChangeKind::Unknown, ChangeKind::Open];
        let kinds = kinds.into_iter().map(|kind| {
            let rows = seen.iter().filter(|(r, _)| kind_of(r.from, r.to) == kind).count();
            KindCount { kind, rows }
        });
        let causes = CAUSE_ORDER.into_iter().map(|cause| {
            let rows = seen.iter().filter(|(r, _)| r.kinds.contains(&cause)).count();
            CauseCount { cause, rows }
        });
        let groups = city.board.groups.iter().filter(|g| !g.id.is_empty()).map(|g| {
            let of = || seen.iter().filter(|(_, l)| l.kind == g.id);
            GroupCount {
                id: g.id.clone(),
                label: g.label.clone(),
                label_en: g.label_en.clone(),
                units_moved: units_of(&mut of().map(|(r, _)| r.line)),
                rows: of().count(),
            }
        });
        let page = ComparePage {
            a: run_info(a),
            b: run_info(&city.run),
            method_changed: self.method_changed,
            rulings: self.rulings.clone(),
            units: count(&self.both),
            units_moved: units_of(&mut seen.iter().map(|(r, _)| r.line)),
            units_gone: count(&self.gone),
            units_new: count(&self.new),
            kinds: kinds.filter(|k| k.rows > 0).collect(),
            causes: causes.filter(|c| c.rows > 0).collect(),
            groups: groups.filter(|g| g.rows > 0).collect(),
            total: found.len(),
            offset,
            items: Vec::new(),
        };
        Ok((page, found.into_iter().skip(offset).take(limit).collect()))
    }

    /// The rows that a reader sees and that fit, in the order asked for.
    fn found(&self, city: &City, ask: &CompareQuery) -> Result<Vec<&Moving>> {
        let words = search_words(ask.q.as_deref().unwrap_or_default())?;
        let cause: Option<CauseKind> = choice("cause", ask.cause.as_deref())?;
        let kind: Option<ChangeKind> = choice("kind", ask.kind.as_deref())?;
        let ids: Vec<&str> = city.method().indicators().map(|i| i.id.as_str()).collect();
        let of_line = |l: &Line| {
            city.scope.holds(&l.unit)
                && ask.group.as_deref().is_none_or(|g| g == l.kind)
                && words.iter().all(|w| l.words.contains(w))
        };
        let fits = |r: &&Moving| {
            city.board.lines.get(r.line).is_some_and(of_line)
                && ask.indicator.as_deref().is_none_or(|i| ids.get(r.indicator) == Some(&i))
                && cause.is_none_or(|c| r.kinds.contains(&c))
                && kind.is_none_or(|k| kind_of(r.from, r.to) == k)
        };
        let mut found: Vec<&Moving> = self.rows.iter().filter(fits).collect();
        match ask.sort.as_deref() {
            None | Some("-size") => found.sort_by_key(|r| std::cmp::Reverse(r.size)),
            Some("unit") => found.sort_by_key(|r| city.board.lines.get(r.line).map(|l| l.group)),
            Some(other) => return Err(bad("sort", format!("moves are not sorted by `{}`", short(other)))),
        }
        Ok(found)
    }
}

/// Which kinds of causes a row has, from the flat figures of both runs; `Why` says the same in words.
struct Kinds {
    method_changed: bool,
    /// By indicator of the later method: a ruling that it rests on moved, and it rests on other units.
    ruled: Vec<bool>,
    others: Vec<bool>,
    /// By slot of the later method, that of the earlier one.
    slots: Vec<Option<u16>>,
}

impl Kinds {
    fn of(a: &Side, b: &Side, method_changed: bool) -> Kinds {
        let (old, new) = (&*a.board.method, &*b.board.method);
        let moved = |at: &usize| {
            let def = new.readings.get(*at);
            def.is_some_and(|def| ruling_move(def, &a.board.rulings, &b.board.rulings).is_some())
        };
        let earlier = Slots::of(old);
        let slot = |s: &rubric::Slot| {
            let input = new.inputs.get(s.input)?;
            earlier.find(&input.id, &s.at).and_then(|at| u16::try_from(at).ok())
        };
        Kinds {
            method_changed,
            ruled: new.indicators().map(|i| i.readings.iter().any(moved)).collect(),
            others: new.indicators().map(|i| !i.groups.is_empty() || i.not_applicable.is_some()).collect(),
            slots: new.slots.iter().map(slot).collect(),
        }
    }

    fn kinds(&self, indicator: usize, was: &[Read], now: &[Read], kind_changed: bool) -> Vec<CauseKind> {
        let mut out = Vec::new();
        let mut add = |kind, is: bool| {
            if is && !out.contains(&kind) {
                out.push(kind);
            }
        };
        add(CauseKind::Ruling, self.ruled.get(indicator) == Some(&true));
        for Read(slot, state, open, said) in now {
            let then = self.slots.get(usize::from(*slot)).copied().flatten();
            let old = then.and_then(|s| was.iter().rev().find(|r| r.0 == s));
            let changed = old.map(|r| r.1) != Some(*state);
            let closed = old.is_some_and(|r| r.2) && !open;
            let differs = old.map_or(0, |r| r.3) != *said;
            add(CauseKind::Window, closed && !changed);
            add(CauseKind::Fact, changed || differs && !closed);
        }
        add(CauseKind::Kind, kind_changed);
        add(CauseKind::Method, self.method_changed);
        if out.is_empty() {
            out.push(if self.others.get(indicator) == Some(&true) { CauseKind::Others } else { CauseKind::Day });
        }
        out
    }
}

/// The head of the table, with a byte order mark, so that a spreadsheet takes the signs for what they are.
fn csv_head() -> String {
    let mut out = String::from("\u{feff}");
    let head = [
        "组别 group",
        "单位编号 unit",
        "单位 name",
        "指标 indicator",
        "指标名称 indicator name",
        "变化 change",
        "原最低 from lowest",
        "原最高 from highest",
        "原暂计 from so far",
        "现最低 to lowest",
        "现最高 to highest",
        "现暂计 to so far",
        "增减 by",
        "原总分 total from",
        "现总分 total to",
        "原因 causes",
    ];
    csv_line(&mut out, head.into_iter().map(str::to_owned));
    out
}

fn csv_row(out: &mut String, city: &City, v: MoveRow) {
    let span = |s: &Span| if s.lo == s.hi { s.lo.clone() } else { format!("{}–{}", s.lo, s.hi) };
    let causes: Vec<String> = v.causes.iter().map(cause_words).collect();
    let group = city.board.groups.iter().find(|g| g.id == v.group).map_or_else(String::new, |g| g.label.clone());
    let cells = [
        group,
        v.unit,
        v.unit_name,
        v.indicator,
        v.indicator_name,
        v.sentence,
        v.from.lo.clone(),
        v.from.hi.clone(),
        v.from.so_far.clone().unwrap_or_default(),
        v.to.lo.clone(),
        v.to.hi.clone(),
        v.to.so_far.clone().unwrap_or_default(),
        v.by.unwrap_or_default(),
        span(&v.total_from),
        span(&v.total_to),
        causes.join("；"),
    ];
    csv_line(out, cells.into_iter());
}

fn cause_words(c: &MoveCause) -> String {
    match (&c.from, &c.to) {
        (None, None) => c.label.clone(),
        (from, to) => {
            let word = |t: &Option<String>| t.clone().unwrap_or_else(|| "—".into());
            format!("{}：{} → {}", c.label, word(from), word(to))
        }
    }
}

/// One line of RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it; a number stays.
fn csv_line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (i, cell) in cells.enumerate() {
        if i > 0 {
            out.push(',');
        }
        let number: Result<Q> = cell.parse();
        let formula = number.is_err() && cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let cell = if formula { format!("'{cell}") } else { cell };
        if cell.contains([',', '"', '\n', '\r']) {
            out.push_str(&format!("\"{}\"", cell.replace('"', "\"\"")));
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}

const CAUSE_ORDER: [CauseKind; 7] = [
    CauseKind::Ruling,
    CauseKind::Fact,
    CauseKind::Window,
    CauseKind::Kind,
    CauseKind::Method,
    CauseKind::Others,
    CauseKind::Day,
];

fn bad(field: &str, why: String) -> Error {
    Error::invalid(why).with_code("bad_filter").with_detail("field", field)
}

fn choice<T: serde::de::DeserializeOwned>(field: &str, text: Option<&str>) -> Result<Option<T>> {
    match text {
        None => Ok(None),
        Some(text) => word(text).map(Some).ok_or_else(|| bad(field, format!("no {field} `{}`", short(text)))),
    }
}

impl Moving {
    /// Why it moved, from the unit as it was opened in both runs.
    fn causes(
        &self,
        a: &Loaded,
        b: &Loaded,
        facts: &Facts<'_>,
        unit: &str,
        method_changed: bool,
    ) -> Option<Vec<MoveCause>> {
        let (was, card) = (card_of(&a.scored, unit)?, card_of(&b.scored, unit)?);
        let indicator = b.method.indicators().nth(self.indicator)?;
        let row = card.rows.get(self.indicator)?;
        let old = was.rows.iter().find(|r| r.indicator == row.indicator)?;
        Some(Why { a, b, facts, method_changed }.causes(indicator, (was, old), (card, row)))
    }

    fn view(&self, board: &Board, mut causes: Vec<MoveCause>) -> Option<MoveRow> {
        let line = board.lines.get(self.line)?;
        let indicator = board.method.indicators().nth(self.indicator)?;
        let kind = kind_of(self.from, self.to);
        let (sentence, sentence_en) = sentence(self.from, self.to, kind);
        let by = self.to.so_far.zip(self.from.so_far).and_then(|(to, from)| to.sub(from).ok());
        let causes_total = causes.len();
        causes.truncate(CAUSES);
        Some(MoveRow {
            unit: line.unit.clone(),
            unit_name: line.short_name.clone(),
            group: line.kind.clone(),
            indicator: indicator.id.clone(),
            indicator_name: indicator.name.zh.clone(),
            indicator_name_en: indicator.name.en.clone(),
            kind,
            from: self.from.into(),
            to: self.to.into(),
            by: by.map(points_of),
            total_from: self.total_from.into(),
            total_to: line.total.into(),
            sentence,
            sentence_en,
            causes,
            causes_total,
        })
    }
}

/// The facts of one unit in both runs, by key.
struct Facts<'l> {
    a: HashMap<&'l str, Vec<&'l Fact>>,
    b: HashMap<&'l str, Vec<&'l Fact>>,
}

impl<'l> Facts<'l> {
    fn of(a: &'l Loaded, b: &'l Loaded, unit: &str) -> Facts<'l> {
        let by_key = |run: &'l Loaded| {
            let mut out: HashMap<&'l str, Vec<&'l Fact>> = HashMap::new();
            for fact in facts_of(&run.snapshot, unit) {
                out.entry(fact.key.as_str()).or_default().push(fact);
            }
            out
        };
        Facts { a: by_key(a), b: by_key(b) }
    }

    fn find(of: &HashMap<&'l str, Vec<&'l Fact>>, used: Option<&FactUse>) -> Option<&'l Fact> {
        let used = used?;
        of.get(&**used.key.as_ref()?)?.iter().find(|f| f.at == used.at).copied()
    }
}

struct Why<'w> {
    a: &'w Loaded,
    b: &'w Loaded,
    facts: &'w Facts<'w>,
    method_changed: bool,
}

impl Why<'_> {
    /// What differs of all that the points of an indicator rest on.
    fn causes(&self, indicator: &Indicator, old: (&Card, &RowCard), new: (&Card, &RowCard)) -> Vec<MoveCause> {
        let mut out: Vec<MoveCause> = Vec::new();
        let plain = |kind, label: &str, en: &str| MoveCause {
            kind,
            id: None,
            label: label.to_owned(),
            label_en: Some(en.to_owned()),
            from: None,
            from_en: None,
            to: None,
            to_en: None,
        };
        for index in &indicator.readings {
            let Some(def) = self.b.method.readings.get(*index) else { continue };
            if let Some(m) = ruling_move(def, &self.a.rulings, &self.b.rulings) {
                let label = format!("{} {}", m.reading, m.title);
                let label_en = m.title_en.as_ref().map(|t| format!("{} {t}", m.reading));
                let (from, to) = (m.from, m.to);
                let id = Some(m.reading);
                let (from_en, to_en) = (from.clone(), to.clone());
                out.push(MoveCause { kind: CauseKind::Ruling, id, label, label_en, from, from_en, to, to_en });
            }
        }
        let mut facts = self.fact_causes(old.1, new.1);
        // What became known or was lost first, then windows that closed, then values.
        facts.sort_by_key(|(weight, _)| *weight);
        out.extend(facts.into_iter().map(|(_, c)| c));
        if old.0.kind != new.0.kind {
            let label = |card: &Card| {
                let id = card.kind.clone().unwrap_or_default();
                self.b.method.kind_label(&id).map_or(id.clone(), |l| l.zh.clone())
            };
            let mut cause = plain(CauseKind::Kind, "单位类别变更", "another kind of unit");
            (cause.from, cause.to) = (Some(label(old.0)), Some(label(new.0)));
            (cause.from_en, cause.to_en) = (cause.from.clone(), cause.to.clone());
            out.push(cause);
        }
        if self.method_changed {
            out.push(plain(CauseKind::Method, "办法不同", "another method"));
        }
        if out.is_empty() && (!indicator.groups.is_empty() || indicator.not_applicable.is_some()) {
            out.push(plain(CauseKind::Others, "其他单位的事实变化", "facts of other units"));
        }
        if out.is_empty() {
            out.push(plain(CauseKind::Day, "截至日不同，期限经过", "another day: a time limit passed"));
        }
        out
    }

    fn fact_causes(&self, old: &RowCard, new: &RowCard) -> Vec<(u8, MoveCause)> {
        type Cell<'u> = (&'u str, &'u BTreeMap<String, String>);
        let cell = |f: &'_ FactUse| -> (String, BTreeMap<String, String>) { (f.input.to_string(), f.at.clone()) };
        let earlier: BTreeMap<Cell<'_>, &FactUse> = old.facts.iter().map(|f| ((&*f.input, &f.at), f)).collect();
        let mut out = Vec::new();
        for used in &new.facts {
            let was = earlier.get(&(&*used.input, &used.at)).copied();
            let (before, now) = (Facts::find(&self.facts.a, was), Facts::find(&self.facts.b, Some(used)));
            let state = was.map(|w| w.state) != Some(used.state);
            let closed = was.is_some_and(|w| w.open) && !used.open;
            let differs = before.map(|f| &f.outcome) != now.map(|f| &f.outcome);
            if !state && !closed && !differs {
                continue;
            }
            let (input, at) = cell(used);
            let Some((_, def)) = self.b.method.input(&input) else { continue };
            let (at, at_en) = dimension_text(def, &at).unzip();
            let label = at.map_or_else(|| def.label.clone(), |at| format!("{}（{at}）", def.label));
            let label_en = def.label_en.as_ref().map(|t| at_en.map_or_else(|| t.clone(), |at| format!("{t} ({at})")));
            let (from, from_en) = said(&self.b.method, def, was, before);
            let (mut to, mut to_en) = said(&self.b.method, def, Some(used), now);
            if from == to && !closed {
                to.push_str("，内容有变");
                to_en.push_str(", other content");
            } else if from == to {
                to.push_str("，期限已过，不再变");
                to_en.push_str(", the window is closed");
            }
            let weight = if state {
                0
            } else if closed {
                1
            } else {
                2
            };
            let cause = MoveCause {
                kind: if closed && !state { CauseKind::Window } else { CauseKind::Fact },
                id: Some(input),
                label,
                label_en,
                from: Some(from),
                from_en: Some(from_en),
                to: Some(to),
                to_en: Some(to_en),
            };
            out.push((weight, cause));
        }
        out
    }
}

/// A fact in words: its value, or the state that it is in and why.
fn said(method: &Method, def: &facts::InputDef, used: Option<&FactUse>, fact: Option<&Fact>) -> (String, String) {
    use rubric::FactState::{Absent, Awaiting, Contested, Known, NotApplicable, Unavailable};
    let value = fact.and_then(|f| f.outcome.value()).map(|v| value_text(method, def, v));
    let state = used.map(|u| u.state);
    let words = match state {
        None => ("未用到", "not read"),
        Some(Known) => return value.unwrap_or_else(|| ("有值".into(), "known".into())),
        Some(Absent) => ("未报", "absent"),
        Some(Unavailable) => ("取不到", "unavailable"),
        Some(NotApplicable) => ("不适用", "not applicable"),
        Some(Contested) => ("有争议", "contested"),
        Some(Awaiting) => ("待判定", "awaiting judgement"),
    };
    let reason =
        fact.map(|f| &f.outcome).and_then(|o: &Outcome| why(o)).map(|w| w.chars().take(60).collect::<String>());
    match reason {
        Some(reason) => (format!("{}：{reason}", words.0), format!("{}: {reason}", words.1)),
        None => (words.0.to_owned(), words.1.to_owned()),
    }
}

fn ruling_moves(method: &Method, a: &Rulings, b: &Rulings) -> Vec<RulingMove> {
    method.readings.iter().filter_map(|def| ruling_move(def, a, b)).collect()
}

/// How a reading stands in one run and in the other, where that differs.
fn ruling_move(def: &rubric::Reading, a: &Rulings, b: &Rulings) -> Option<RulingMove> {
    let stands = |r: &Rulings| {
        let option = r.rulings.get(&def.id).map(|x| x.option.clone());
        let prefix = format!("{}.", def.id);
        let params: Vec<String> = r
            .params
            .iter()
            .filter(|(name, _)| name.starts_with(&prefix))
            .map(|(name, value)| format!("{}={}", name.trim_start_matches(&prefix), value.join("、")))
            .collect();
        (option, params)
    };
    let ((from, old), (to, new)) = (stands(a), stands(b));
    if from == to && old == new {
        return None;
    }
    let text = |option: Option<String>, params: Vec<String>| {
        let option = option.map(|id| def.options.iter().find(|o| o.id == id).map_or(id.clone(), |o| o.text.clone()));
        match (option, params.is_empty()) {
            (option, true) => option,
            (option, false) => Some(format!("{} {}", option.unwrap_or_default(), params.join("；")).trim().to_owned()),
        }
    };
    Some(RulingMove {
        reading: def.id.clone(),
        title: def.title.zh.clone(),
        title_en: def.title.en.clone(),
        from: text(from, old),
        to: text(to, new),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        let mut out = String::new();
        let cells = ["=HYPERLINK(\"x\")", "-4", "-x", "a,b", "1.5", "@cmd", "两\n行"];
        csv_line(&mut out, cells.into_iter().map(str::to_owned));
        assert_eq!(out, "\"'=HYPERLINK(\"\"x\"\")\",-4,'-x,\"a,b\",1.5,'@cmd,\"两\n行\"\r\n");
    }
}
