//! Two runs beside each other: which indicator of which unit moved, by how much, and because of what.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use facts::{Fact, Outcome};
use kernel::q::Q;
use kernel::{Error, Result};
use rubric::{Card, FactUse, Indicator, Method, Points, RowCard, Rulings};

use crate::board::{card_of, facts_of};
use crate::campaign::Assessment;
use crate::changes::{distance, kind_of, sentence};
use crate::city::{City, search_words, short};
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

/// One indicator of one unit that moved.
pub(crate) struct Moving {
    unit: String,
    unit_name: String,
    group: String,
    /// What a search looks through.
    words: String,
    indicator: String,
    indicator_name: String,
    indicator_name_en: Option<String>,
    from: Points,
    to: Points,
    total_from: Points,
    total_to: Points,
    size: Q,
    causes: Vec<MoveCause>,
    kinds: Vec<CauseKind>,
    causes_total: usize,
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

impl Assessment {
    /// Two runs, the earlier first: the ones named, or the newest and the last of the day before it.
    pub(crate) async fn compare_runs(&self, ask: &CompareQuery) -> Result<(RunRow, RunRow)> {
        let b = self.run_find(ask.b.as_deref()).await?;
        let a = match ask.a.as_deref() {
            Some(id) => self.run_find(Some(id)).await?,
            None => self.run_before(&b).await?.ok_or_else(|| {
                Error::not_found("there is no run of a day before to compare with").with_code("no_earlier_run")
            })?,
        };
        Ok((a, b))
    }

    pub(crate) async fn comparison(&self, a: &RunRow, b: &RunRow) -> Result<Arc<Comparison>> {
        let key = format!("{} {}", a.id, b.id);
        if let Some(found) = self.comparisons.get(&key) {
            return Ok(found);
        }
        self.comparing
            .get(&key, || async {
                if let Some(found) = self.comparisons.get(&key) {
                    return Ok(found);
                }
                let (a, b) = (self.load(Some(&a.id)).await?, self.load(Some(&b.id)).await?);
                let made = Arc::new(self.in_turn(move || Ok(Comparison::of(&a, &b))).await?);
                self.comparisons.put(&key, made.rows.len(), made.clone());
                Ok(made)
            })
            .await
    }
}

impl Comparison {
    pub fn of(a: &Loaded, b: &Loaded) -> Comparison {
        let method = &b.method;
        let method_changed = a.run.method_digest != b.run.method_digest;
        let (mut rows, mut both, mut new) = (Vec::new(), Vec::new(), Vec::new());
        let scored = |card: &&Card| card.refused.is_none();
        for card in b.scored.cards.iter().filter(scored) {
            let Some(was) = card_of(&a.scored, &card.unit).filter(scored) else {
                new.push(card.unit.clone());
                continue;
            };
            both.push(card.unit.clone());
            let facts = Facts::of(a, b, &card.unit);
            let earlier: HashMap<&str, &RowCard> = was.rows.iter().map(|r| (r.indicator.as_str(), r)).collect();
            for (row, indicator) in card.rows.iter().zip(method.indicators()) {
                let Some(old) = earlier.get(row.indicator.as_str()).filter(|old| old.points != row.points) else {
                    continue;
                };
                let (causes, kinds) =
                    Why { a, b, facts: &facts, method_changed }.causes(indicator, (was, old), (card, row));
                rows.push(Moving {
                    unit: card.unit.clone(),
                    unit_name: card.short_name.clone(),
                    group: card.kind.clone().unwrap_or_default(),
                    words: format!("{}\n{}\n{}", card.name, card.short_name, card.unit).to_lowercase(),
                    indicator: indicator.id.clone(),
                    indicator_name: indicator.name.zh.clone(),
                    indicator_name_en: indicator.name.en.clone(),
                    from: old.points,
                    to: row.points,
                    total_from: was.total,
                    total_to: card.total,
                    size: distance(old.points, row.points),
                    causes_total: causes.len(),
                    causes: causes.into_iter().take(CAUSES).collect(),
                    kinds,
                });
            }
        }
        let gone = a.scored.cards.iter().filter(scored).map(|c| c.unit.clone());
        let gone = gone.filter(|u| card_of(&b.scored, u).filter(scored).is_none()).collect();
        let rulings = ruling_moves(method, &a.rulings, &b.rulings);
        Comparison { method_changed, rulings, rows, both, gone, new }
    }

    /// What a reader sees of it: the units in full alone.
    pub fn page(&self, a: &RunRow, city: &City, ask: &CompareQuery) -> Result<ComparePage> {
        let (limit, offset) = (ask.limit.unwrap_or(A_PAGE), ask.offset.unwrap_or(0));
        if limit == 0 || limit > MOST {
            return Err(bad("limit", format!("limit {limit} must be 1 to {MOST}")));
        }
        let seen: Vec<&Moving> = self.rows.iter().filter(|r| city.scope.holds(&r.unit)).collect();
        let found = self.found(city, ask)?;
        let count = |units: &[String]| units.iter().filter(|u| city.scope.holds(u)).count();
        let mut units: Vec<&str> = seen.iter().map(|r| r.unit.as_str()).collect();
        units.dedup();
        let kinds = [ChangeKind::Up, ChangeKind::Down, ChangeKind::Known, ChangeKind::Unknown, ChangeKind::Open];
        let kinds = kinds.into_iter().map(|kind| {
            let rows = seen.iter().filter(|r| kind_of(r.from, r.to) == kind).count();
            KindCount { kind, rows }
        });
        let causes = CAUSE_ORDER.into_iter().map(|cause| {
            let rows = seen.iter().filter(|r| r.kinds.contains(&cause)).count();
            CauseCount { cause, rows }
        });
        let groups = city.board.groups.iter().filter(|g| !g.id.is_empty()).map(|g| {
            let of: Vec<&&Moving> = seen.iter().filter(|r| r.group == g.id).collect();
            let mut units: Vec<&str> = of.iter().map(|r| r.unit.as_str()).collect();
            units.dedup();
            GroupCount {
                id: g.id.clone(),
                label: g.label.clone(),
                label_en: g.label_en.clone(),
                units_moved: units.len(),
                rows: of.len(),
            }
        });
        Ok(ComparePage {
            a: run_info(a),
            b: run_info(&city.run),
            method_changed: self.method_changed,
            rulings: self.rulings.clone(),
            units: count(&self.both),
            units_moved: units.len(),
            units_gone: count(&self.gone),
            units_new: count(&self.new),
            kinds: kinds.filter(|k| k.rows > 0).collect(),
            causes: causes.filter(|c| c.rows > 0).collect(),
            groups: groups.filter(|g| g.rows > 0).collect(),
            total: found.len(),
            offset,
            items: found.into_iter().skip(offset).take(limit).map(Moving::view).collect(),
        })
    }

    /// The rows that a reader sees and that fit, in the order asked for.
    fn found(&self, city: &City, ask: &CompareQuery) -> Result<Vec<&Moving>> {
        let words = search_words(ask.q.as_deref().unwrap_or_default())?;
        let cause: Option<CauseKind> = choice("cause", ask.cause.as_deref())?;
        let kind: Option<ChangeKind> = choice("kind", ask.kind.as_deref())?;
        let fits = |r: &&Moving| {
            city.scope.holds(&r.unit)
                && ask.group.as_deref().is_none_or(|g| g == r.group)
                && ask.indicator.as_deref().is_none_or(|i| i == r.indicator)
                && words.iter().all(|w| r.words.contains(w))
                && cause.is_none_or(|c| r.kinds.contains(&c))
                && kind.is_none_or(|k| kind_of(r.from, r.to) == k)
        };
        let mut found: Vec<&Moving> = self.rows.iter().filter(fits).collect();
        match ask.sort.as_deref() {
            None | Some("-size") => found.sort_by_key(|r| std::cmp::Reverse(r.size)),
            Some("unit") => {
                let place = |r: &Moving| city.board.line(&r.unit).map(|l| l.group);
                found.sort_by_key(|r| place(r));
            }
            Some(other) => return Err(bad("sort", format!("moves are not sorted by `{}`", short(other)))),
        }
        Ok(found)
    }

    /// The rows that fit as CSV with a byte order mark, so that a spreadsheet takes the signs for what they are.
    pub fn csv(&self, city: &City, ask: &CompareQuery) -> Result<String> {
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
        for row in self.found(city, ask)? {
            let v = row.view();
            let span = |s: &Span| if s.lo == s.hi { s.lo.clone() } else { format!("{}–{}", s.lo, s.hi) };
            let causes: Vec<String> = v.causes.iter().map(cause_words).collect();
            let none = String::new;
            let group = city.board.groups.iter().find(|g| g.id == v.group).map_or_else(none, |g| g.label.clone());
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
            csv_line(&mut out, cells.into_iter());
        }
        Ok(out)
    }
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
    fn view(&self) -> MoveRow {
        let kind = kind_of(self.from, self.to);
        let (sentence, sentence_en) = sentence(self.from, self.to, kind);
        let by = self.to.so_far.zip(self.from.so_far).and_then(|(to, from)| to.sub(from).ok());
        MoveRow {
            unit: self.unit.clone(),
            unit_name: self.unit_name.clone(),
            group: self.group.clone(),
            indicator: self.indicator.clone(),
            indicator_name: self.indicator_name.clone(),
            indicator_name_en: self.indicator_name_en.clone(),
            kind,
            from: self.from.into(),
            to: self.to.into(),
            by: by.map(points_of),
            total_from: self.total_from.into(),
            total_to: self.total_to.into(),
            sentence,
            sentence_en,
            causes: self.causes.clone(),
            causes_total: self.causes_total,
        }
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
    fn causes(
        &self,
        indicator: &Indicator,
        old: (&Card, &RowCard),
        new: (&Card, &RowCard),
    ) -> (Vec<MoveCause>, Vec<CauseKind>) {
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
        let mut kinds: Vec<CauseKind> = Vec::new();
        for cause in &out {
            if !kinds.contains(&cause.kind) {
                kinds.push(cause.kind);
            }
        }
        (out, kinds)
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
