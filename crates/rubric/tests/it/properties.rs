//! What every score must have, whatever the facts: random facts over the 2009 method.

use facts::{Dated, Fact, InputDef, LocalTime, Outcome, Row, Rows, Snapshot, Stage, Subject, Value, ValueType};
use jiff::civil::{Date, date};
use kernel::period::Period;
use kernel::q::Q;
use kernel::{Rng, SeededRng};
use proptest::prelude::*;
use rubric::{Method, ReadingKind, Ruling, Rulings, Scored, score};

use crate::municipal::{calendar, method};

const AS_OF: Date = date(2026, 11, 22);

struct Dice(SeededRng);

impl Dice {
    fn new(seed: u64) -> Dice {
        Dice(SeededRng::new(seed))
    }

    fn below(&self, n: usize) -> usize {
        let mut bytes = [0u8; 8];
        self.0.fill(&mut bytes);
        (u64::from_le_bytes(bytes) % n.max(1) as u64) as usize
    }

    fn coin(&self) -> bool {
        self.below(2) == 0
    }

    fn day(&self, from: Date, to: Date) -> Date {
        let span = from.until(to).unwrap().get_days();
        from.checked_add(jiff::Span::new().days(self.below(span as usize + 1) as i64)).unwrap()
    }

    fn scalar(&self, ty: ValueType, levels: &[(String, String)], from: Date, to: Date) -> Value {
        match ty {
            ValueType::Bool => Value::Bool(self.coin()),
            ValueType::Integer => Value::Integer(self.below(20) as i64),
            ValueType::Decimal => Value::Decimal(Q::ratio(self.below(2000) as i64, 10).unwrap()),
            // Round sums often: they are the boundaries.
            ValueType::Money => Value::MoneyFen(self.below(25) as i64 * if self.coin() { 500_000 } else { 499_999 }),
            ValueType::Ratio => {
                let d = 1 + self.below(1000) as i64;
                Value::Ratio(self.below(d as usize + 1) as i64, d)
            }
            ValueType::Date => Value::Date(self.day(from, to)),
            ValueType::Time => {
                Value::Time(LocalTime::at(self.day(from, to), self.below(24) as i8, self.below(60) as i8))
            }
            ValueType::Level => Value::Level(levels[self.below(levels.len())].0.clone()),
            ValueType::Text => Value::Text(["甲", "乙", "丙"][self.below(3)].into()),
            ValueType::Rows => unreachable!(),
        }
    }

    fn row(&self, input: &InputDef, from: Date, to: Date) -> Row {
        let mut cells: Vec<Option<Value>> =
            input.columns.iter().map(|c| Some(self.scalar(c.ty, &c.levels, from, to))).collect();
        at_most(input, &mut cells);
        Row { cells, evidence: vec![] }
    }

    fn rows(&self, input: &InputDef, from: Date, to: Date) -> Rows {
        let items = (0..self.below(7)).map(|_| self.row(input, from, to)).collect();
        Rows { columns: input.columns.iter().map(|c| c.id.clone()).collect(), items }
    }

    fn value(&self, input: &InputDef) -> Value {
        match input.ty {
            ValueType::Rows => Value::Rows(self.rows(input, date(2025, 12, 1), AS_OF)),
            ty => self.scalar(ty, &input.levels, date(2026, 1, 1), AS_OF),
        }
    }

    /// A fact whose window is open and one of the values with which it may end.
    fn open(&self, input: &InputDef) -> (Outcome, Value) {
        let later = AS_OF.tomorrow().unwrap();
        match self.value(input) {
            Value::Rows(rows) => {
                let mut end = rows.clone();
                for _ in 0..self.below(4) {
                    end.items.push(self.row(input, later, date(2026, 12, 31)));
                }
                let now = Value::Rows(rows);
                (Outcome::Open { so_far: now.clone(), lowest: Some(now), highest: None }, Value::Rows(end))
            }
            Value::Bool(b) => {
                let end = Value::Bool(b || self.coin());
                (
                    Outcome::Open {
                        so_far: Value::Bool(b),
                        lowest: Some(Value::Bool(b)),
                        highest: Some(Value::Bool(true)),
                    },
                    end,
                )
            }
            Value::Integer(n) => {
                let end = Value::Integer(n + self.below(5) as i64);
                (Outcome::Open { so_far: Value::Integer(n), lowest: Some(Value::Integer(n)), highest: None }, end)
            }
            Value::Ratio(n, d) => {
                let (low, high) = (Value::Ratio(n, d + 100), Value::Ratio(n + 100, d + 100));
                let end = Value::Ratio(n + self.below(101) as i64, d + 100);
                (Outcome::Open { so_far: Value::Ratio(n, d), lowest: Some(low), highest: Some(high) }, end)
            }
            other => (Outcome::Known(other.clone()), other),
        }
    }
}

/// No cell is more than what the method says it is a part of.
pub fn at_most(input: &InputDef, cells: &mut [Option<Value>]) {
    for _ in &input.columns {
        for (i, column) in input.columns.iter().enumerate() {
            for other in &column.at_most {
                let other = input.columns.iter().position(|c| c.id == *other).unwrap();
                let number = |at: usize| cells[at].as_ref().and_then(Value::number);
                if number(i) > number(other) {
                    cells[i] = cells[other].clone();
                }
            }
        }
    }
}

/// A city of one unit; `known` is one way in which the open facts of `open` may end.
struct World {
    open: Snapshot,
    known: Snapshot,
}

fn world(method: &Method, seed: u64, unknown_per_100: usize) -> World {
    let dice = Dice::new(seed);
    let year = Period::year(2026).unwrap();
    let (mut open, mut known) = (Vec::new(), Vec::new());
    for slot in &method.slots {
        let input = &method.inputs[slot.input];
        let (_, key) = &slot.keys[0];
        let fact = |outcome| Fact {
            subject: "u".into(),
            key: key.to_string(),
            at: slot.at.clone(),
            period: year,
            outcome,
            by: "t".into(),
            reason: None,
            recorded_at: "2026-11-22T00:00:00Z".into(),
            evidence: vec![],
        };
        if dice.below(100) < unknown_per_100 {
            match dice.below(3) {
                0 => {
                    open.push(fact(Outcome::Unavailable("停机".into())));
                    known.push(fact(Outcome::Known(dice.value(input))));
                }
                1 => known.push(fact(Outcome::Known(dice.value(input)))),
                _ => {
                    let (outcome, end) = dice.open(input);
                    open.push(fact(outcome));
                    known.push(fact(Outcome::Known(end)));
                }
            }
        } else {
            let value = dice.value(input);
            open.push(fact(Outcome::Known(value.clone())));
            known.push(fact(Outcome::Known(value)));
        }
    }
    let kind = if dice.coin() { "county" } else { "district" };
    let subject = Subject {
        id: "u".into(),
        name: "单位".into(),
        short_name: "单位".into(),
        kinds: vec![Dated { value: kind.into(), from: year.from, to: None }],
        statuses: vec![Dated {
            value: if dice.coin() { "county" } else { "municipal_district" }.into(),
            from: year.from,
            to: None,
        }],
    };
    let snapshot = |facts, as_of| {
        let mut s = Snapshot {
            form: 1,
            period: year,
            as_of,
            stage: Stage::Provisional,
            simulated: true,
            calendar: calendar(),
            subjects: vec![subject.clone()],
            facts,
        };
        s.sort();
        s
    };
    World { open: snapshot(open, AS_OF), known: snapshot(known, date(2026, 12, 31)) }
}

/// Some readings ruled at random, the others open.
fn rulings(method: &Method, dice: &Dice, open_per_100: usize) -> Rulings {
    let mut out = Rulings::defaults(method, "t", AS_OF);
    for r in method.readings.iter().filter(|r| r.kind == ReadingKind::Reading) {
        if dice.below(100) < open_per_100 {
            out.rulings.remove(&r.id);
        } else if dice.coin() {
            let option = r.options[dice.below(r.options.len())].id.clone();
            // Options that nobody has declared a parameter for stay out.
            let _ = out.rule(method, &r.id, Ruling { option, by: "t".into(), on: AS_OF, note: None });
        }
    }
    out
}

/// Rules every reading that is still open, at random.
fn ruled_out(method: &Method, from: &Rulings, dice: &Dice) -> Rulings {
    let mut out = from.clone();
    for r in method.readings.iter().filter(|r| r.kind == ReadingKind::Reading) {
        while !out.rulings.contains_key(&r.id) {
            let option = r.options[dice.below(r.options.len())].id.clone();
            let _ = out.rule(method, &r.id, Ruling { option, by: "t".into(), on: AS_OF, note: None });
        }
    }
    out
}

/// What stands for a slot of `b` in a city of `a`: said by its first binding alone, or as a correction of all that is said.
fn corrected(method: &Method, a: &Snapshot, b: &Snapshot, dice: &Dice) -> (Snapshot, Snapshot, usize) {
    let (mut plain, mut over, mut count) = (a.clone(), a.clone(), 0);
    for slot in &method.slots {
        let said = |f: &Fact| f.at == slot.at && slot.keys.iter().any(|(_, key)| **key == *f.key);
        if dice.below(100) < 30 {
            let outcome = match b.facts.iter().find(|f| said(f)).filter(|_| dice.below(5) > 0) {
                Some(fact) => fact.outcome.clone(),
                None => Outcome::Absent("查无此事".into()),
            };
            let (first, last) = (slot.keys.first().unwrap(), slot.keys.last().unwrap());
            assert_eq!(last.0, facts::Binding::Corrected);
            let like = a.facts.first().unwrap().clone();
            let fact =
                |key: &str| Fact { key: key.to_owned(), at: slot.at.clone(), outcome: outcome.clone(), ..like.clone() };
            plain.facts.retain(|f| !said(f));
            plain.facts.push(fact(&first.1));
            over.facts.push(fact(&last.1));
            count += 1;
        }
    }
    plain.sort();
    over.sort();
    (plain, over, count)
}

fn scored(method: &Method, rulings: &Rulings, snapshot: &Snapshot) -> Scored {
    score(method, rulings, snapshot).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_correction_stands_for_every_binding(seed in any::<u64>()) {
        let m = method();
        let dice = Dice::new(seed ^ 5);
        let (a, b) = (world(m, seed, 20), world(m, seed ^ 1, 20));
        let (plain, over, count) = corrected(m, &a.open, &b.known, &dice);
        prop_assert!(count > 0);
        let rulings = rulings(m, &dice, 20);
        let (plain, over) = (scored(m, &rulings, &plain), scored(m, &rulings, &over));
        prop_assert_eq!(plain.cards[0].total, over.cards[0].total);
        for (p, o) in plain.cards[0].rows.iter().zip(&over.cards[0].rows) {
            prop_assert_eq!((&p.indicator, p.points), (&o.indicator, o.points));
        }
    }

    #[test]
    fn points_stay_in_their_bounds(seed in any::<u64>()) {
        let m = method();
        let dice = Dice::new(!seed);
        let s = scored(m, &rulings(m, &dice, 10), &world(m, seed, 25).open);
        let card = &s.cards[0];
        let (mut lo, mut hi) = (Q::ZERO, Q::ZERO);
        for (row, indicator) in card.rows.iter().zip(m.indicators()) {
            prop_assert!(Q::ZERO <= row.points.lo && row.points.lo <= row.points.hi && row.points.hi <= indicator.points, "{}", row.indicator);
            prop_assert!(row.points.lo <= row.base.lo && row.base.hi <= row.points.hi);
            prop_assert!(!row.wide);
            (lo, hi) = (lo.add(row.points.lo).unwrap(), hi.add(row.points.hi).unwrap());
        }
        prop_assert!(lo <= card.total.lo && card.total.hi <= hi);
        prop_assert!(card.total.hi <= Q::int(100));
    }

    #[test]
    fn the_interval_contains_what_comes_of_it(seed in any::<u64>()) {
        let m = method();
        let dice = Dice::new(seed ^ 0x5eed);
        let w = world(m, seed, 30);
        let before = rulings(m, &dice, 8);
        let wide = scored(m, &before, &w.open);
        for _ in 0..3 {
            let after = ruled_out(m, &before, &dice);
            let exact = scored(m, &after, &w.known);
            prop_assert!(wide.cards[0].total.lo <= exact.cards[0].total.lo && exact.cards[0].total.hi <= wide.cards[0].total.hi);
            for (a, b) in wide.cards[0].rows.iter().zip(&exact.cards[0].rows) {
                prop_assert!(b.points.certain(), "{} is {:?} though all is known", b.indicator, b.points);
                prop_assert!(a.points.lo <= b.points.lo && b.points.hi <= a.points.hi, "{}: {:?} does not contain {:?}", a.indicator, a.points, b.points);
            }
            for policy in ["literal", "zero", "lowest"] {
                let (a, b) = (&wide.cards[0].by_no_tier[policy], &exact.cards[0].by_no_tier[policy]);
                prop_assert!(a.lo <= b.lo && b.hi <= a.hi, "{policy}");
            }
        }
    }

    #[test]
    fn what_a_row_does_not_name_as_unknown_cannot_move_it(seed in any::<u64>()) {
        let m = method();
        let dice = Dice::new(seed ^ 0xfac7);
        let w = world(m, seed, 50);
        let rulings = rulings(m, &dice, 20);
        let wide = scored(m, &rulings, &w.open);
        let row = &wide.cards[0].rows[dice.below(wide.cards[0].rows.len())];
        let named: Vec<_> = row.unknown.iter().map(|i| (&*row.facts[*i].input, &row.facts[*i].at)).collect();
        // Facts that the row does not name become known, those that it names stay as they are.
        let mut some = w.open.clone();
        for slot in &m.slots {
            if named.contains(&(&*slot.name, &slot.at)) {
                continue;
            }
            let said = |f: &Fact| f.at == slot.at && slot.keys.iter().any(|(_, key)| **key == *f.key);
            some.facts.retain(|f| !said(f));
            some.facts.extend(w.known.facts.iter().filter(|f| said(f)).cloned());
        }
        some.sort();
        let after = scored(m, &rulings, &some);
        let same = after.cards[0].rows.iter().find(|r| r.indicator == row.indicator).unwrap();
        prop_assert_eq!((row.points.lo, row.points.hi), (same.points.lo, same.points.hi), "{}", &row.indicator);
    }

    #[test]
    fn a_replay_gives_the_same_bytes_and_the_order_of_facts_is_nothing(seed in any::<u64>()) {
        let m = method();
        let r = rulings(m, &Dice::new(seed), 5);
        let w = world(m, seed, 20).open;
        let mut turned = w.clone();
        turned.facts.reverse();
        prop_assert!(turned.facts.len() < 2 || score(m, &r, &turned).is_err());
        turned.sort();
        let bytes = |s: &Snapshot| seal::canonical_json(&scored(m, &r, s)).unwrap();
        let first = bytes(&w);
        prop_assert_eq!(&first, &bytes(&turned));
        // Through its stored form and back.
        let stored: Snapshot = serde_json::from_slice(&seal::canonical_json(&w).unwrap()).unwrap();
        prop_assert_eq!(&stored, &w);
        prop_assert_eq!(&first, &bytes(&stored));
        let stored: Scored = serde_json::from_slice(&first).unwrap();
        prop_assert_eq!(seal::canonical_json(&stored).unwrap(), first);
    }

    #[test]
    fn a_better_fact_never_lowers_the_points(seed in any::<u64>()) {
        let m = method();
        let dice = Dice::new(seed ^ 0xbe77e2);
        let mut w = world(m, seed, 0).known;
        let r = Rulings::defaults(m, "t", AS_OF);
        let before = scored(m, &r, &w);
        let at = dice.below(w.facts.len());
        let fact = &mut w.facts[at];
        let input = m.slots.iter().find(|s| s.keys.iter().any(|(_, k)| **k == *fact.key)).map(|s| &m.inputs[s.input]).unwrap();
        let better = match fact.outcome.value().unwrap() {
            Value::Bool(_) => Value::Bool(true),
            Value::MoneyFen(n) => Value::MoneyFen(n + 1_000_000),
            Value::Ratio(n, d) => Value::Ratio((n + 1).min(*d), *d),
            Value::Level(l) => {
                let i = input.levels.iter().position(|(id, _)| id == l).unwrap();
                Value::Level(input.levels[(i + 1).min(input.levels.len() - 1)].0.clone())
            }
            other => other.clone(),
        };
        fact.outcome = Outcome::Known(better);
        let after = scored(m, &r, &w);
        for (a, b) in before.cards[0].rows.iter().zip(&after.cards[0].rows) {
            prop_assert!(b.points.lo >= a.points.lo, "{}: {} to {} by {}", a.indicator, a.points.lo, b.points.lo, input.id);
        }
    }
}

/// In a final run an absent fact fails, an unavailable one stays open, a judgement not given stays open.
#[test]
fn the_four_outcomes_differ_in_a_final_run() {
    let m = method();
    let r = Rulings::defaults(m, "t", AS_OF);
    let year = Period::year(2026).unwrap();
    let points = |stage, outcome: Option<Outcome>, input: &str, id: &str| {
        let (i, _) = m.input(input).unwrap();
        let slot = m.slots.iter().find(|s| s.input == i).unwrap();
        let facts = outcome
            .into_iter()
            .map(|outcome| Fact {
                subject: "u".into(),
                key: slot.keys[0].1.to_string(),
                at: slot.at.clone(),
                period: year,
                outcome,
                by: "t".into(),
                reason: None,
                recorded_at: String::new(),
                evidence: vec![],
            })
            .collect();
        let subject = Subject {
            id: "u".into(),
            name: "u".into(),
            short_name: "u".into(),
            kinds: vec![Dated { value: "county".into(), from: year.from, to: None }],
            statuses: vec![],
        };
        let s = Snapshot {
            form: 1,
            period: year,
            as_of: year.to,
            stage,
            simulated: true,
            calendar: calendar(),
            subjects: vec![subject],
            facts,
        };
        let card = scored(m, &r, &s).cards.remove(0);
        let p = card.rows.iter().find(|r| r.indicator == id).unwrap().points;
        (p.lo.to_string(), p.hi.to_string())
    };
    let span = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let trained = |outcome| points(Stage::Final, outcome, "trainings_attended", "7.1");
    let empty = Outcome::Known(Value::Rows(Rows::default()));
    assert_eq!(trained(None), span("0", "0"));
    assert_eq!(trained(Some(empty)), span("0", "0"));
    assert_eq!(trained(Some(Outcome::Unavailable("停机".into()))), span("0", "2"));
    assert_eq!(trained(Some(Outcome::NotApplicable("无此项".into()))), span("0", "0"));
    assert_eq!(points(Stage::Provisional, None, "trainings_attended", "7.1"), span("0", "2"));
    // 2.2 waits for the reviewer's judgement even when the run is final.
    assert_eq!(points(Stage::Final, None, "trainings_attended", "2.2"), span("1", "2"));
}
