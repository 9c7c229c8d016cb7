//! Puts cases to the engine: one snapshot with many made-up units, for one indicator, with every reading ruled.

use std::collections::BTreeMap;

use facts::{Dated, Fact, InputDef, Outcome, Row, Rows, Snapshot, Stage, Subject, Value};
use jiff::civil::Date;
use kernel::calendar::Calendar;
use kernel::period::Period;
use kernel::q::Q;
use rubric::*;

use crate::remap::narrow;
use crate::report::WitnessFact;
use crate::space::{Case, Space};
use crate::view::YEAR;

const DAY: Date = jiff::civil::date(YEAR, 12, 31);
const BY: &str = "lint";

/// A method that has one indicator at a time, so that a case costs no more than it must.
pub(crate) struct Engine<'m> {
    real: &'m Method,
    probe: Method,
    loaded: Vec<usize>,
    slots: Vec<usize>,
    /// Cases scored so far.
    pub scored: usize,
}

/// Facts of one case, by slot.
pub(crate) type CaseFacts = BTreeMap<usize, Value>;

impl<'m> Engine<'m> {
    pub fn new(real: &'m Method) -> Engine<'m> {
        let probe = Method {
            id: real.id.clone(),
            title: Label::default(),
            points: Q::int(1 << 40),
            kinds: real.kinds.clone(),
            statuses: Vec::new(),
            kind_of_unit: vec![Choice::Fixed(KindRule::Registered(YearDay::Start)), Choice::Fixed(KindRule::Refuse)],
            units: BTreeMap::new(),
            windows: real.windows.clone(),
            no_tier: Choice::Fixed(NoTier::Literal),
            ranking: Choice::Fixed(RankRule::Off),
            not_applicable: Choice::Fixed(NaRule::Fail),
            between_tiers: None,
            rounding: Rounding { digits: 6, mode: RoundMode::HalfUp, at: RoundAt::Total },
            open_ended: true,
            total: TotalRule::default(),
            grades: None,
            inputs: real.inputs.clone(),
            slots: Vec::new(),
            readings: real.readings.iter().map(settled).collect(),
            items: Vec::new(),
            digest: String::new(),
            quant_count: real.quant_count,
        };
        Engine { real, probe, loaded: Vec::new(), slots: Vec::new(), scored: 0 }
    }

    /// Makes one indicator the one that is asked.
    pub fn load(&mut self, indicator: &Indicator) {
        for r in std::mem::take(&mut self.loaded) {
            if let (Some(slot), Some(real)) = (self.probe.readings.get_mut(r), self.real.readings.get(r)) {
                *slot = settled(real);
            }
        }
        for r in &indicator.branches {
            if let (Some(slot), Some(real)) = (self.probe.readings.get_mut(*r), self.real.readings.get(*r)) {
                *slot = real.clone();
            }
        }
        self.loaded = indicator.branches.clone();
        self.slots = indicator.slots.clone();
        let order = |s: &usize| self.real.slots.get(*s).map(|s| (s.keys.first().map(|k| k.1.clone()), s.at.clone()));
        self.slots.sort_by_cached_key(order);
        self.slots.dedup();
        self.probe.slots = self.slots.iter().filter_map(|s| self.real.slots.get(*s)).cloned().collect();
        self.put(indicator.clone());
    }

    /// Can this option be applied with the examples of its parameters?
    pub fn applies(&self, reading: usize, option: usize) -> bool {
        Rulings::none().why_not(self.real, reading, option).is_none()
    }

    fn rulings(&self, options: &[(usize, usize)]) -> Rulings {
        let mut rulings = Rulings::none();
        let mut put = |reading: usize, option: usize| {
            if let Some(r) = self.real.readings.get(reading).filter(|r| r.kind != ReadingKind::Note)
                && let Some(o) = r.options.get(option)
            {
                let ruling = Ruling { option: o.id.clone(), by: BY.into(), on: DAY, note: None };
                rulings.rulings.insert(r.id.clone(), ruling);
            }
        };
        for r in &self.loaded {
            let default = self.real.readings.get(*r).map_or(0, |d| d.default);
            let option = options.iter().find(|(x, _)| x == r).map_or(default, |(_, o)| *o);
            put(*r, option);
        }
        rulings
    }

    /// The indicator, or another rule over its facts, of which the points are asked from now on.
    pub fn put(&mut self, mut indicator: Indicator) {
        narrow(&mut indicator, &self.slots);
        let (file, span) = (indicator.file.clone(), indicator.span);
        self.probe.items = vec![Item {
            no: 1,
            title: Label::default(),
            points: indicator.points,
            weight: Q::ONE,
            role: Role::Regular,
            floor: None,
            cap: None,
            gate: None,
            inside: false,
            applies: Applies::default(),
            indicators: vec![indicator],
            file,
            span,
        }];
    }

    /// The points of what was put, for many cases; `None` for what the engine refuses.
    pub fn ask(&mut self, options: &[(usize, usize)], cases: &Snapshot) -> Vec<Option<(Q, Q)>> {
        let rulings = self.rulings(options);
        let count = cases.subjects.len();
        self.scored += count;
        let ends = score_ends(&self.probe, &rulings, cases).unwrap_or_default();
        let mut out = vec![None; count];
        for (id, points) in ends {
            let index = id.trim_start_matches('u').parse::<usize>().unwrap_or(usize::MAX);
            if let Some(slot) = out.get_mut(index) {
                *slot = Some((points.lo, points.hi));
            }
        }
        out
    }

    /// The same for cases that are not needed any more.
    pub fn points(&mut self, kind: usize, cases: Vec<CaseFacts>, stage: Stage) -> Vec<Option<(Q, Q)>> {
        let snapshot = self.snapshot(kind, cases, stage);
        self.ask(&[], &snapshot)
    }

    /// The points of one case.
    pub fn one(&mut self, kind: usize, case: &CaseFacts) -> Option<(Q, Q)> {
        self.points(kind, vec![case.clone()], Stage::Final).first().copied().flatten()
    }

    /// One unit a case, in order.
    pub fn snapshot(&self, kind: usize, cases: Vec<CaseFacts>, stage: Stage) -> Snapshot {
        let period = year();
        let kind = self.real.kinds.get(kind).map(|(id, _)| id.clone()).unwrap_or_default();
        let mut subjects = Vec::with_capacity(cases.len());
        let mut facts = Vec::with_capacity(cases.len() * self.slots.len());
        for (i, mut case) in cases.into_iter().enumerate() {
            let id = format!("u{i:06}");
            let kinds = vec![Dated { value: kind.clone(), from: period.from, to: None }];
            // The slots stand in the order that a snapshot wants.
            for slot in &self.slots {
                let (Some(def), Some(value)) = (self.real.slots.get(*slot), case.remove(slot)) else { continue };
                let Some((_, key)) = def.keys.first() else { continue };
                facts.push(fact(&id, key, def.at.clone(), value));
            }
            subjects.push(Subject { id, name: String::new(), short_name: String::new(), kinds, statuses: Vec::new() });
        }
        let mut snapshot = snapshot_of(subjects, facts);
        snapshot.stage = stage;
        snapshot
    }
}

/// A reading that is not asked, with its default as its only option.
fn settled(r: &Reading) -> Reading {
    let option = r.options.get(r.default).map(|o| ReadingOption { effect: None, unsupported: false, ..o.clone() });
    Reading {
        id: r.id.clone(),
        key: r.key.clone(),
        kind: ReadingKind::Policy,
        scope: r.scope,
        title: Label::default(),
        indicators: Vec::new(),
        clause: Vec::new(),
        options: option.into_iter().collect(),
        default: 0,
        why_default: None,
        why_default_en: None,
        dimensions: Vec::new(),
        parameters: Vec::new(),
        span: r.span,
    }
}

pub(crate) fn year() -> Period {
    Period::year(YEAR).unwrap_or(Period { from: Date::ZERO, to: Date::ZERO })
}

fn fact(subject: &str, key: &str, at: BTreeMap<String, String>, value: Value) -> Fact {
    Fact {
        subject: subject.to_owned(),
        key: key.to_owned(),
        at,
        period: year(),
        outcome: Outcome::Known(value),
        by: String::new(),
        reason: None,
        recorded_at: String::new(),
        evidence: Vec::new(),
    }
}

fn snapshot_of(subjects: Vec<Subject>, facts: Vec<Fact>) -> Snapshot {
    let run = |m1, d1, m2, d2| Date::new(YEAR, m1, d1).ok().zip(Date::new(YEAR, m2, d2).ok());
    let holidays =
        [run(5, 1, 5, 5), run(10, 1, 10, 8)].into_iter().flatten().map(|(from, to)| Period { from, to }).collect();
    Snapshot {
        form: Snapshot::FORM,
        period: year(),
        as_of: DAY,
        stage: Stage::Final,
        simulated: true,
        calendar: Calendar { holidays, makeup: Vec::new(), covered: Some(year()), source: BY.into() },
        subjects,
        facts,
    }
}

/// What stands for a parameter that has neither a declared value nor an example, so that its options can be tried.
const MADE_UP: [(ParamType, &[&str]); 6] = [
    (ParamType::Integer, &["5"]),
    (ParamType::Decimal, &["5"]),
    (ParamType::Percent, &["80"]),
    (ParamType::TimeOfDay, &["17:30"]),
    (ParamType::Day, &["12-25"]),
    (ParamType::List, &["甲", "乙"]),
];

fn made_up(ty: ParamType) -> Vec<String> {
    let found = MADE_UP.iter().find(|(t, _)| *t == ty).map(|(_, v)| *v).unwrap_or_default();
    found.iter().map(|t| (*t).to_owned()).collect()
}

/// The method with an example for every parameter.
pub(crate) fn with_examples(method: &Method) -> Method {
    let mut method = method.clone();
    for parameter in method.readings.iter_mut().flat_map(|r| r.parameters.iter_mut()) {
        if parameter.example.is_none() {
            parameter.example = Some(match parameter.ty {
                ParamType::Integer | ParamType::Decimal => ParamValue::Number(Q::int(5)),
                ParamType::Percent => ParamValue::Number(Q::ratio(80, 100).unwrap_or(Q::ONE)),
                ParamType::TimeOfDay => ParamValue::TimeOfDay(17 * 60 + 30),
                ParamType::Day => ParamValue::Day(12, 25),
                ParamType::List => ParamValue::List(made_up(ParamType::List)),
            });
        }
    }
    method
}

/// The snapshot and the rulings of a witness, to score it with the method itself.
pub fn replay(
    method: &Method,
    kind: Option<&str>,
    facts: &[WitnessFact],
    options: &BTreeMap<String, String>,
) -> (Snapshot, Rulings) {
    let mut rulings = Rulings::defaults(method, BY, DAY);
    for reading in &method.readings {
        for p in reading.parameters.iter().filter(|p| p.example.is_none()) {
            rulings.params.insert(format!("{}.{}", reading.id, p.id), made_up(p.ty));
        }
    }
    for (reading, option) in options {
        let ruling = Ruling { option: option.clone(), by: BY.into(), on: DAY, note: None };
        rulings.rulings.insert(reading.clone(), ruling);
    }
    let first = method.kinds.first().map(|(id, _)| id.as_str()).unwrap_or_default();
    let kinds = vec![Dated { value: kind.unwrap_or(first).to_owned(), from: year().from, to: None }];
    let subject =
        Subject { id: "u".into(), name: String::new(), short_name: String::new(), kinds, statuses: Vec::new() };
    let facts = facts
        .iter()
        .filter_map(|f| {
            let (input, _) = method.input(&f.input)?;
            let slot = method.slots.iter().find(|s| s.input == input && s.at == f.at)?;
            Some(fact("u", &slot.keys.first()?.1, f.at.clone(), f.value.clone()))
        })
        .collect();
    let mut snapshot = snapshot_of(vec![subject], facts);
    snapshot.sort();
    (snapshot, rulings)
}

/// The facts of a case.
pub(crate) fn facts_of(method: &Method, space: &Space<'_>, case: &Case) -> CaseFacts {
    let mut out = CaseFacts::new();
    for (var, pick) in space.vars.iter().zip(case) {
        let Some(made) = var.tries.get(*pick) else { continue };
        for (slot, value) in &made.values {
            out.entry(*slot).or_insert_with(|| value.clone());
        }
        for (slot, rows) in &made.rows {
            let input = method.slots.get(*slot).and_then(|s| method.inputs.get(s.input));
            let columns = || input.map(|i| i.columns.iter().map(|c| c.id.clone()).collect()).unwrap_or_default();
            let value = out.entry(*slot).or_insert_with(|| Value::Rows(Rows { columns: columns(), items: Vec::new() }));
            if let Value::Rows(all) = value {
                all.items.extend(rows.iter().cloned());
            }
        }
    }
    for (slot, value) in &mut out {
        let input = method.slots.get(*slot).and_then(|s| method.inputs.get(s.input));
        if let (Value::Rows(rows), Some(input)) =
            (value, input.filter(|i| i.columns.iter().any(|c| !c.at_most.is_empty())))
        {
            rows.items = possible(input, std::mem::take(&mut rows.items));
        }
    }
    out
}

/// Rows made for one wish each say one thing: what answered stands in one row, what was due in another. No source gives
/// such rows, so those of one day, and where that is not enough its neighbours, are one.
fn possible(input: &InputDef, rows: Vec<Row>) -> Vec<Row> {
    let number = |row: &Row, column: usize| row.cells.get(column).and_then(Option::as_ref).and_then(Value::number);
    let bounds: Vec<(usize, usize)> = input
        .columns
        .iter()
        .enumerate()
        .flat_map(|(i, c)| c.at_most.iter().map(move |id| (i, id)))
        .filter_map(|(i, id)| Some((i, input.columns.iter().position(|c| c.id == *id)?)))
        .collect();
    let sound = |row: &Row| {
        bounds.iter().all(|(part, whole)| match (number(row, *part), number(row, *whole)) {
            (Some(part), Some(whole)) => part <= whole,
            _ => true,
        })
    };
    let same = |a: &Row, b: &Row| {
        a.cells.iter().zip(&b.cells).all(|(a, b)| a == b || matches!(a, Some(Value::Integer(_) | Value::MoneyFen(_))))
    };
    let mut out: Vec<Row> = Vec::with_capacity(rows.len());
    for row in rows {
        let broken = !sound(&row);
        match out.iter_mut().find(|o| same(o, &row) && (broken || !sound(o))) {
            Some(one) => add_up(one, &row),
            None => match out.last_mut().filter(|o| broken || !sound(o)) {
                Some(one) => add_up(one, &row),
                None => out.push(row),
            },
        }
    }
    out
}

fn add_up(one: &mut Row, more: &Row) {
    for (cell, with) in one.cells.iter_mut().zip(&more.cells) {
        match (cell, with) {
            (Some(Value::Integer(a)), Some(Value::Integer(b)))
            | (Some(Value::MoneyFen(a)), Some(Value::MoneyFen(b))) => {
                *a = a.saturating_add(*b);
            }
            _ => {}
        }
    }
}
