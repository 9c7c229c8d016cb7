//! What if: other facts, other rulings or another method beside a run. Nothing is stored.
//!
//! The run's method, rulings and snapshot are copied, changed as asked and scored; what came out is put beside the run,
//! unit by unit.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::{Fact, InputDef, Outcome, Row, Rows, Snapshot, Value};
use kernel::q::Q;
use kernel::{Error, Result};
use rubric::{Card, FactUse, GradeCard, Method, Points, RankState, RowCard, Ruling, Rulings, Scored, Slot};

use crate::runs::Loaded;

/// What is other than in the run.
#[derive(Clone, Default)]
pub struct WhatIf {
    pub facts: Vec<FactChange>,
    /// Readings with the option that is ruled, or left open.
    pub rulings: BTreeMap<String, Option<String>>,
    /// Declared parameters, by reading, a dot and the parameter.
    pub params: BTreeMap<String, Vec<String>>,
    pub method: Option<Arc<Method>>,
}

/// One fact of one unit as it would be.
#[derive(Clone, Debug)]
pub struct FactChange {
    pub unit: String,
    /// Which of the method's facts: a place in `Method::slots`.
    pub slot: usize,
    pub to: To,
}

#[derive(Clone, Debug)]
pub enum To {
    /// Known for good, whatever window is still open.
    Value(Value),
    /// Nobody reported it.
    Absent,
    /// Rows more and rows fewer; a window that is open stays so.
    Rows { add: Vec<Row>, drop: Vec<usize> },
}

/// The three that are scored, and what became of the run's on the way.
pub struct Setting {
    pub method: Arc<Method>,
    pub rulings: Rulings,
    pub snapshot: Snapshot,
    pub carried: Carried,
}

/// What another method does with the facts and rulings of the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Inputs of the run's method with facts that the other method does not read.
    pub not_carried: Vec<String>,
    /// Inputs of the other method for which no unit has a fact.
    pub absent: Vec<String>,
    /// Inputs of the other method whose facts are of another type.
    pub unfit: Vec<String>,
    /// Rulings and parameters that the other method does not know.
    pub rulings: Vec<String>,
}

/// What it does to one unit.
#[derive(Clone, Debug)]
pub struct Effect<'a> {
    pub unit: &'a str,
    pub before: Option<Stand<'a>>,
    pub after: Option<Stand<'a>>,
    /// How far the points move; `None` where one of the two is not scored.
    pub gain: Option<Q>,
    /// The rows whose points differ, in the order of the method after.
    pub rows: Vec<RowMove<'a>>,
}

/// How a unit stands; `total` is missing where it is not scored.
#[derive(Clone, Debug)]
pub struct Stand<'a> {
    pub card: &'a Card,
    pub total: Option<Points>,
    pub place: Option<(u32, RankState)>,
    pub grade: Option<&'a GradeCard>,
}

#[derive(Clone, Debug)]
pub struct RowMove<'a> {
    pub indicator: &'a str,
    pub before: Option<&'a RowCard>,
    pub after: Option<&'a RowCard>,
}

impl WhatIf {
    /// Changes nothing.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.rulings.is_empty() && self.params.is_empty() && self.method.is_none()
    }

    /// The run's method, rulings and snapshot with the changes.
    pub fn over(&self, run: &Loaded) -> Result<Setting> {
        let method = self.method.clone().unwrap_or_else(|| run.method.clone());
        let mut carried = Carried::default();
        let mut rulings = match &self.method {
            None => (*run.rulings).clone(),
            Some(other) => carry_rulings(other, &run.rulings, &mut carried.rulings),
        };
        for (name, value) in &self.params {
            rulings.declare(&method, name, value.clone()).map_err(|e| {
                let (zh, en) = parameter_words(&method, name);
                told(e, &zh, &en).with_detail("field", format!("params.{name}"))
            })?;
        }
        for (id, option) in &self.rulings {
            let ruled = match option {
                Some(option) => {
                    let ruling = Ruling { option: option.clone(), by: "what-if".into(), on: run.run.as_of, note: None };
                    rulings.rule(&method, id, ruling)
                }
                None if method.reading(id).is_some() => {
                    rulings.rulings.remove(id);
                    Ok(())
                }
                None => Err(Error::not_found(format!("the method has no reading {id}"))),
            };
            ruled.map_err(|e| {
                let (zh, en) = ruling_words(&method, &rulings, id, option.as_deref());
                told(e, &zh, &en).with_detail("field", format!("rulings.{id}"))
            })?;
        }
        let mut snapshot = (*run.snapshot).clone();
        for (i, change) in self.facts.iter().enumerate() {
            apply(&method, &mut snapshot, change)
                .map_err(|e| e.context(format!("facts[{i}]")).with_detail("field", format!("facts[{i}]")))?;
        }
        snapshot.sort();
        if self.method.is_some() {
            carry_facts(&run.method, &method, &snapshot, &mut carried);
        }
        Ok(Setting { method, rulings, snapshot, carried })
    }
}

/// A refusal of the engine, in both languages.
fn told(e: Error, zh: &str, en: &str) -> Error {
    e.with_detail("zh", zh).with_detail("en", en)
}

/// What a parameter must be, or that there is none.
fn parameter_words(method: &Method, name: &str) -> (String, String) {
    let found = name.split_once('.').and_then(|(reading, id)| {
        let (_, def) = method.reading(reading)?;
        def.parameters.iter().find(|p| p.id == id)
    });
    let Some(p) = found else {
        let short: String = name.chars().take(60).collect();
        return (format!("办法没有参数 {short}"), format!("the method has no parameter {short}"));
    };
    let label_en = p.label.en.as_deref().unwrap_or(&p.label.zh);
    (format!("“{}”应为{}", p.label.zh, p.ty.word_zh()), format!("“{label_en}” must be {}", p.ty.word()))
}

/// Why a reading cannot be ruled so.
fn ruling_words(method: &Method, rulings: &Rulings, id: &str, option: Option<&str>) -> (String, String) {
    let short: String = id.chars().take(40).collect();
    let Some((at, def)) = method.reading(id) else {
        return (format!("办法没有读法 {short}"), format!("the method has no reading {short}"));
    };
    let option = option.and_then(|wanted| def.options.iter().position(|o| o.id == wanted));
    match option.and_then(|o| rulings.why_not(method, at, o)) {
        Some(why) => (format!("{short}：{}", why.zh), format!("{short}: {}", why.en)),
        None if option.is_none() => (format!("{short} 没有这个选项"), format!("{short} has no such option")),
        None => (format!("{short} 只是说明，不能裁定"), format!("{short} is a note and cannot be ruled")),
    }
}

fn carry_rulings(other: &Method, from: &Rulings, lost: &mut Vec<String>) -> Rulings {
    let mut out = Rulings::none();
    for (name, value) in &from.params {
        if out.declare(other, name, value.clone()).is_err() {
            lost.push(name.clone());
        }
    }
    for (id, ruling) in &from.rulings {
        if out.rule(other, id, ruling.clone()).is_err() {
            lost.push(id.clone());
        }
    }
    out
}

fn carry_facts(from: &Method, to: &Method, snapshot: &Snapshot, carried: &mut Carried) {
    let said = |input: usize, m: &Method, fact: &Fact| {
        let keys = |slot: &Slot| slot.keys.iter().any(|(_, k)| **k == *fact.key);
        m.slots.iter().any(|slot| slot.input == input && keys(slot))
    };
    let has_value = |fact: &&Fact| fact.outcome.value().is_some();
    for (i, input) in from.inputs.iter().enumerate() {
        let mut facts = snapshot.facts.iter().filter(has_value).filter(|f| said(i, from, f)).peekable();
        let read = |f: &Fact| to.slots.iter().any(|s| s.at == f.at && s.keys.iter().any(|(_, k)| **k == *f.key));
        if facts.peek().is_some() && !facts.any(read) {
            carried.not_carried.push(input.id.clone());
        }
    }
    for (i, input) in to.inputs.iter().enumerate() {
        let mut any = false;
        let mut fits = false;
        for fact in snapshot.facts.iter().filter(has_value).filter(|f| said(i, to, f)) {
            any = true;
            fits |= fact.outcome.value().is_some_and(|v| v.type_name() == input.ty.name());
        }
        match (any, fits) {
            (false, _) => carried.absent.push(input.id.clone()),
            (true, false) => carried.unfit.push(input.id.clone()),
            (true, true) => {}
        }
    }
}

/// The facts of a slot: of these the first Known counts.
fn of_slot<'s>(slot: &'s Slot, unit: &'s str) -> impl Fn(&Fact) -> bool + 's {
    move |f| f.subject == unit && f.at == slot.at && slot.keys.iter().any(|(_, k)| **k == *f.key)
}

/// The fact of a slot that counts in a run, as the engine resolves it.
pub(crate) fn in_force<'s>(
    snapshot: &'s Snapshot,
    slot: &Slot,
    unit: &str,
    used: Option<&FactUse>,
) -> Option<&'s Fact> {
    let all = || snapshot.facts.iter().filter(|f| of_slot(slot, unit)(f));
    if let Some(key) = used.and_then(|u| u.key.as_ref()) {
        return all().find(|f| *f.key == **key);
    }
    let order = |f: &&Fact| slot.keys.iter().position(|(_, k)| **k == *f.key);
    let corrected = slot.keys.iter().rfind(|(b, _)| matches!(b, facts::Binding::Corrected));
    let corrected = corrected.and_then(|(_, key)| all().find(|f| *f.key == **key));
    corrected.or_else(|| all().filter(|f| f.outcome.value().is_some()).min_by_key(order))
}

fn apply(method: &Method, snapshot: &mut Snapshot, change: &FactChange) -> Result<()> {
    let unit = &change.unit;
    if !snapshot.subjects.iter().any(|s| s.id == *unit) {
        let short: String = unit.chars().take(40).collect();
        return Err(Error::not_found(format!("no unit `{short}` in this run")).with_code("no_unit"));
    }
    let slot = method.slots.get(change.slot).ok_or_else(|| Error::internal("a fact beyond the method's"))?;
    let input = method.inputs.get(slot.input).ok_or_else(|| Error::internal("an input beyond the method's"))?;
    let now = in_force(snapshot, slot, unit, None).cloned();
    let outcome = match &change.to {
        To::Value(value) => Outcome::Known(value.clone()),
        To::Absent => Outcome::Absent("假设无人填报".into()),
        To::Rows { add, drop } => edited(input, now.as_ref().map(|f| &f.outcome), add, drop)?,
    };
    let Some((_, key)) = slot.keys.first() else {
        return Err(Error::invalid(format!("{} has no binding", input.id)));
    };
    let fact = Fact {
        subject: unit.clone(),
        key: key.to_string(),
        at: slot.at.clone(),
        period: now.as_ref().map_or(snapshot.period, |f| f.period),
        outcome,
        by: "what-if".into(),
        reason: None,
        recorded_at: now.map(|f| f.recorded_at).unwrap_or_default(),
        evidence: Vec::new(),
    };
    // The one that is set stands for every binding: what others say of the same must not outlive it.
    snapshot.facts.retain(|f| !of_slot(slot, unit)(f));
    snapshot.facts.push(fact);
    Ok(())
}

/// Rows with some more and some fewer, in each form in which they may still end.
fn edited(input: &InputDef, now: Option<&Outcome>, add: &[Row], drop: &[usize]) -> Result<Outcome> {
    let columns: Vec<String> = input.columns.iter().map(|c| c.id.clone()).collect();
    let none = Rows { columns: columns.clone(), items: Vec::new() };
    let current = match now.and_then(Outcome::value) {
        Some(Value::Rows(rows)) => rows,
        _ => &none,
    };
    let mut gone: Vec<Row> = Vec::new();
    for i in drop {
        let row = current.items.get(*i).ok_or_else(|| {
            let have = current.items.len();
            Error::invalid(format!("there is no row {i} to drop: there are {have}, counted from 0")).with_code("no_row")
        })?;
        gone.push(row.clone());
    }
    let edit = |rows: &Rows| {
        let mut left = gone.clone();
        let mut items: Vec<Row> = rows
            .items
            .iter()
            .filter(|row| match left.iter().position(|g| g == *row) {
                Some(at) => {
                    left.swap_remove(at);
                    false
                }
                None => true,
            })
            .cloned()
            .collect();
        let places: Vec<Option<usize>> = rows.columns.iter().map(|c| columns.iter().position(|d| d == c)).collect();
        items.extend(add.iter().map(|row| Row {
            cells: places.iter().map(|at| at.and_then(|i| row.cells.get(i).cloned()).flatten()).collect(),
            evidence: Vec::new(),
        }));
        Value::Rows(Rows { columns: rows.columns.clone(), items })
    };
    let side = |v: &Option<Value>| match v {
        Some(Value::Rows(rows)) => Some(edit(rows)),
        other => other.clone(),
    };
    Ok(match now {
        Some(Outcome::Open { lowest, highest, .. }) => {
            Outcome::Open { so_far: edit(current), lowest: side(lowest), highest: side(highest) }
        }
        _ => Outcome::Known(edit(current)),
    })
}

/// Every unit before and after, who gains most first, then who loses most last; equal ones by their id.
pub fn effects<'a>(before: &'a Scored, after: &'a Scored) -> Result<Vec<Effect<'a>>> {
    let mut units: Vec<&str> = before.cards.iter().chain(&after.cards).map(|c| c.unit.as_str()).collect();
    units.sort_unstable();
    units.dedup();
    let mut out = Vec::with_capacity(units.len());
    for unit in units {
        let (b, a) = (stand(before, unit), stand(after, unit));
        let total = |s: &Option<Stand<'_>>| s.as_ref().and_then(|s| s.total);
        let gain = match (total(&a), total(&b)) {
            (Some(a), Some(b)) => Some(gain(b, a)?),
            _ => None,
        };
        let rows = moves(b.as_ref(), a.as_ref());
        out.push(Effect { unit, before: b, after: a, gain, rows });
    }
    out.sort_by_key(|e| (std::cmp::Reverse(e.gain.unwrap_or(Q::ZERO)), e.unit));
    Ok(out)
}

/// After less before: of the points as they stand; where these cannot be said of the lower end, and where that stays of
/// the upper.
fn gain(before: Points, after: Points) -> Result<Q> {
    if let (Some(b), Some(a)) = (before.so_far, after.so_far) {
        return a.sub(b);
    }
    let low = after.lo.sub(before.lo)?;
    if low.is_zero() { after.hi.sub(before.hi) } else { Ok(low) }
}

fn stand<'a>(scored: &'a Scored, unit: &str) -> Option<Stand<'a>> {
    let card = scored.cards.iter().find(|c| c.unit == unit)?;
    let group = scored.groups.iter().find(|g| g.places.iter().any(|p| p.unit == unit));
    let place = group.and_then(|g| Some((g.places.iter().find(|p| p.unit == unit)?.place, g.state)));
    Some(Stand {
        card,
        total: card.refused.is_none().then_some(card.total),
        place,
        grade: card.adjusted.as_ref().and_then(|a| a.grade.as_ref()),
    })
}

fn moves<'a>(before: Option<&Stand<'a>>, after: Option<&Stand<'a>>) -> Vec<RowMove<'a>> {
    let rows = |s: Option<&Stand<'a>>| s.map_or(&[] as &'a [RowCard], |s| s.card.rows.as_slice());
    let (before, after) = (rows(before), rows(after));
    let find = |list: &'a [RowCard], id: &str| list.iter().find(|r| r.indicator == id);
    let mut ids: Vec<&'a str> = after.iter().map(|r| r.indicator.as_str()).collect();
    ids.extend(before.iter().map(|r| r.indicator.as_str()).filter(|id| find(after, id).is_none()));
    ids.into_iter()
        .map(|id| RowMove { indicator: id, before: find(before, id), after: find(after, id) })
        .filter(|m| match (m.before, m.after) {
            (Some(b), Some(a)) => (b.points, b.standing) != (a.points, a.standing),
            _ => true,
        })
        .collect()
}

impl Effect<'_> {
    /// Something of the unit differs: points, place or grade.
    pub fn moves(&self) -> bool {
        let seen = |s: &Option<Stand<'_>>| s.as_ref().map(|s| (s.total, s.place, s.grade.cloned()));
        !self.rows.is_empty() || seen(&self.before) != seen(&self.after)
    }

    /// The same without the place: it rests on the others.
    pub fn moves_alone(&self) -> bool {
        let seen = |s: &Option<Stand<'_>>| s.as_ref().map(|s| s.total);
        !self.rows.is_empty() || seen(&self.before) != seen(&self.after)
    }
}
