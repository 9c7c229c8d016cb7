//! What every score must have, over every example: random facts near the lines that the examples draw.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use facts::{Dated, Fact, InputDef, LocalTime, Outcome, Row, Rows, Snapshot, Stage, Subject, Value, ValueType};
use jiff::civil::{Date, date};
use kernel::period::Period;
use kernel::q::Q;
use kernel::{Rng, SeededRng};
use proptest::prelude::*;
use rubric::{Card, Choice, Method, NaRule, ReadingKind, RowStanding, Ruling, Rulings, Scored, score};

use crate::examples::{Example, alone, examples};
use crate::mixed::MIXED;
use crate::municipal::calendar;
use crate::properties::at_most;

const END: Date = date(2026, 12, 31);

/// The examples with the numbers that stand in them.
static EXAMPLES: LazyLock<Vec<(Example, Vec<i64>)>> = LazyLock::new(|| {
    let numbers = |text: &str| {
        let mut out: Vec<i64> = text.split(|c: char| !c.is_ascii_digit()).filter_map(|w| w.parse().ok()).collect();
        out.retain(|n| *n < 2000);
        out.sort_unstable();
        out.dedup();
        out
    };
    let mixed = MIXED.iter().map(|text| {
        let files = alone(text);
        let (method, problems) = rubric::read(&files);
        let errors: Vec<String> = problems.iter().map(|p| p.to_string()).collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
        let method = method.unwrap();
        Example { name: method.id.clone(), text: (*text).to_owned(), files, method }
    });
    examples().0.into_iter().chain(mixed).map(|e| (numbers(&e.text), e)).map(|(n, e)| (e, n)).collect()
});

struct Dice<'a> {
    rng: SeededRng,
    numbers: &'a [i64],
}

impl Dice<'_> {
    fn below(&self, n: usize) -> usize {
        let mut bytes = [0u8; 8];
        self.rng.fill(&mut bytes);
        (u64::from_le_bytes(bytes) % n.max(1) as u64) as usize
    }

    fn one_in(&self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// A number of the example or one beside it, or a small one.
    fn number(&self) -> i64 {
        if self.one_in(3) {
            self.below(8) as i64
        } else {
            self.numbers[self.below(self.numbers.len())] + self.below(3) as i64 - 1
        }
    }

    fn decimal(&self) -> Q {
        let q = Q::int(self.number());
        if self.one_in(2) { q } else { q.add(Q::ratio(self.below(201) as i64 - 100, 100).unwrap()).unwrap() }
    }

    fn day(&self) -> Date {
        const DAYS: [Date; 6] =
            [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 11, 2), date(2026, 12, 15), END];
        let base = if self.one_in(2) { DAYS[self.below(6)] } else { date(2025, 12, 1) };
        let span = if base == date(2025, 12, 1) { self.below(395) } else { self.below(13) } as i64;
        base.checked_add(jiff::Span::new().days(span)).unwrap()
    }

    fn scalar(&self, ty: ValueType, levels: &[(String, String)]) -> Value {
        match ty {
            ValueType::Bool => Value::Bool(self.one_in(2)),
            ValueType::Integer => Value::Integer(self.number()),
            ValueType::Decimal => Value::Decimal(self.decimal()),
            ValueType::Money => Value::MoneyFen(self.number() * if self.one_in(2) { 1_000_000 } else { 999_999 }),
            ValueType::Ratio => {
                let d = [0, 1, 3, 20, 100, 1000, 10_000][self.below(7)];
                let near = self.number() * d / 100 + self.below(3) as i64 - 1;
                Value::Ratio(near.clamp(0, d), d)
            }
            ValueType::Date => Value::Date(self.day()),
            ValueType::Time => {
                let (h, m) = [(0, 0), (8, 30), (17, 30), (17, 31), (23, 59)][self.below(5)];
                Value::Time(LocalTime::at(self.day(), h, m))
            }
            ValueType::Level => Value::Level(levels[self.below(levels.len())].0.clone()),
            ValueType::Text => Value::Text(["甲", "乙", "丙"][self.below(3)].into()),
            ValueType::Rows => unreachable!(),
        }
    }

    /// A value that the input may have.
    fn value(&self, input: &InputDef) -> Value {
        if input.ty == ValueType::Rows {
            let columns = input.columns.iter().map(|c| c.id.clone()).collect();
            let row = |_| {
                let cells = input.columns.iter().map(|c| Some(positive(self.scalar(c.ty, &c.levels), Q::ZERO, None)));
                let mut cells: Vec<Option<Value>> = cells.collect();
                at_most(input, &mut cells);
                Row { cells, evidence: vec![] }
            };
            return Value::Rows(Rows { columns, items: (0..self.below(7)).map(row).collect() });
        }
        positive(self.scalar(input.ty, &input.levels), input.min.unwrap_or(Q::ZERO), input.max)
    }
}

fn positive(value: Value, min: Q, max: Option<Q>) -> Value {
    let within = |q: Q| max.map_or(q, |m| q.min(m)).max(min);
    match value {
        Value::Integer(n) => Value::Integer(i64::try_from(within(Q::int(n)).numer()).unwrap()),
        Value::Decimal(q) => Value::Decimal(within(q)),
        Value::MoneyFen(n) => Value::MoneyFen(n.max(0)),
        other => other,
    }
}

fn fact(unit: &str, key: &str, at: &BTreeMap<String, String>, outcome: Outcome) -> Fact {
    Fact {
        subject: unit.into(),
        key: key.into(),
        at: at.clone(),
        period: Period::year(2026).unwrap(),
        outcome,
        by: "t".into(),
        reason: None,
        recorded_at: "2026-11-22T00:00:00Z".into(),
        evidence: vec![],
    }
}

fn units(method: &Method, dice: &Dice<'_>) -> Vec<Subject> {
    let applies =
        method.items.iter().flat_map(|i| std::iter::once(&i.applies).chain(i.indicators.iter().map(|x| &x.applies)));
    let mut ids: Vec<String> = applies.flat_map(|a| a.units.iter().chain(&a.except).cloned()).collect();
    ids.extend(["a", "b", "c", "d"].map(str::to_owned));
    ids.sort();
    ids.dedup();
    ids.truncate(1 + dice.below(ids.len()));
    let in_force = |id: &str| Dated { value: id.to_owned(), from: date(2026, 1, 1), to: None };
    let unit = |id: String| Subject {
        name: id.clone(),
        short_name: id.clone(),
        kinds: vec![in_force(&method.kinds[dice.below(method.kinds.len())].0)],
        statuses: method.statuses.get(dice.below(3)).map_or(vec![], |(id, _)| vec![in_force(id)]),
        id,
    };
    ids.into_iter().map(unit).collect()
}

fn snapshot(subjects: Vec<Subject>, facts: Vec<Fact>, stage: Stage) -> Snapshot {
    let period = Period::year(2026).unwrap();
    let mut s = Snapshot { form: 1, period, as_of: END, stage, simulated: true, calendar: calendar(), subjects, facts };
    s.sort();
    s
}

/// Every fact of every unit known; where the method says what becomes of it, some indicators do not apply.
fn full(method: &Method, dice: &Dice<'_>) -> Snapshot {
    let subjects = units(method, dice);
    let mut facts = Vec::new();
    let away = !matches!(method.not_applicable, Choice::Fixed(NaRule::Fail));
    for unit in &subjects {
        for slot in &method.slots {
            let input = &method.inputs[slot.input];
            let outcome = if away && dice.one_in(4) {
                Outcome::NotApplicable("无此项".into())
            } else {
                Outcome::Known(dice.value(input))
            };
            facts.push(fact(&unit.id, &slot.keys[dice.below(slot.keys.len())].1, &slot.at, outcome));
        }
    }
    snapshot(subjects, facts, Stage::Final)
}

/// The same year with some facts not there yet, some not to be had and some that may still move to both sides.
fn earlier(full: &Snapshot, dice: &Dice<'_>) -> Snapshot {
    let mut facts = Vec::new();
    let share = 1 + dice.below(4);
    for f in &full.facts {
        if dice.below(5) >= share {
            facts.push(f.clone());
            continue;
        }
        let around = |value: &Value| {
            let step = dice.below(4) as i64;
            let side = |by: i64| match value {
                Value::Integer(n) => Some(Value::Integer((n + by).max(0))),
                Value::Decimal(q) => Some(Value::Decimal(q.add(Q::int(by)).unwrap().max(Q::ZERO))),
                Value::MoneyFen(n) => Some(Value::MoneyFen((n + by * 1000).max(0))),
                _ => None,
            };
            let (lowest, highest) = (side(-step)?, side(step)?);
            Some(Outcome::Open {
                so_far: lowest.clone(),
                lowest: Some(lowest),
                highest: (!dice.one_in(3)).then_some(highest),
            })
        };
        match (dice.below(3), f.outcome.value().and_then(around)) {
            (0, Some(outcome)) => facts.push(Fact { outcome, ..f.clone() }),
            (1, _) => facts.push(Fact { outcome: Outcome::Unavailable("停机".into()), ..f.clone() }),
            _ => {}
        }
    }
    snapshot(full.subjects.clone(), facts, Stage::Provisional)
}

fn ruled(method: &Method) -> Rulings {
    Rulings::defaults(method, "t", date(2026, 1, 5))
}

fn within(name: &str, inner: rubric::Points, outer: rubric::Points) -> Result<(), String> {
    if outer.lo <= inner.lo && inner.hi <= outer.hi {
        return Ok(());
    }
    Err(format!("{name}: {}..{} does not contain {}..{}", outer.lo, outer.hi, inner.lo, inner.hi))
}

/// Does a card with less known hold the card with everything known?
fn holds(method: &Method, wide: &Card, exact: &Card) -> Result<(), String> {
    let scored = |row: &rubric::RowCard| row.standing == RowStanding::Scored;
    for (a, b) in wide.rows.iter().zip(&exact.rows).filter(|(a, b)| scored(a) && scored(b)) {
        within(&format!("row {}", b.indicator), b.points, a.points)?;
    }
    within("total", exact.total, wide.total)?;
    let (Some(a), Some(b)) = (&wide.adjusted, &exact.adjusted) else { return Ok(()) };
    within("regular", b.regular, a.regular)?;
    within("bonus", b.bonus, a.bonus)?;
    within("penalty", b.penalty, a.penalty)?;
    within("before veto", b.before_veto, a.before_veto)?;
    for (x, y) in a.counts_as.iter().zip(&b.counts_as) {
        within(&x.label.zh, y.points, x.points)?;
    }
    let Some(grades) = &method.grades else { return Ok(()) };
    let band = |id: &Option<String>| {
        grades.bands.iter().position(|b| Some(&b.id) == id.as_ref()).unwrap_or(grades.bands.len())
    };
    let (a, b) = (a.grade.as_ref().unwrap(), b.grade.as_ref().unwrap());
    if band(&a.best) <= band(&b.best) && band(&b.worst) <= band(&a.worst) {
        return Ok(());
    }
    Err(format!("grade {:?}..{:?} does not contain {:?}..{:?}", a.worst, a.best, b.worst, b.best))
}

fn scored(method: &Method, rulings: &Rulings, s: &Snapshot) -> Scored {
    score(method, rulings, s).unwrap()
}

/// Does `run` for every example; the first that fails is told with its facts.
fn each(seed: u64, run: impl Fn(&Method, &Dice<'_>) -> Result<(), String>) -> Result<(), TestCaseError> {
    for (e, numbers) in EXAMPLES.iter() {
        let dice = Dice { rng: SeededRng::new(seed), numbers };
        run(&e.method, &dice).map_err(|m| TestCaseError::fail(format!("{}: {m}", e.name)))?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn a_range_contains_what_comes_of_it(seed in any::<u64>()) {
        each(seed, |m, dice| {
            let full = full(m, dice);
            let early = earlier(&full, dice);
            let mut rulings = ruled(m);
            let open: Vec<_> = m.readings.iter().filter(|r| r.kind == ReadingKind::Reading && dice.one_in(2)).collect();
            // As the readings may come to be ruled.
            let mut later = rulings.clone();
            for r in &open {
                let option = r.options[dice.below(r.options.len())].id.clone();
                let _ = later.rule(m, &r.id, Ruling { option, by: "t".into(), on: END, note: None });
                rulings.rulings.remove(&r.id);
            }
            let exact = scored(m, &later, &full);
            let wide = scored(m, &rulings, &early);
            for (a, b) in wide.cards.iter().zip(&exact.cards) {
                if let Some(row) = b.rows.iter().find(|r| !r.points.certain()) {
                    return Err(format!("{} is {:?} though all is known", row.indicator, row.points));
                }
                holds(m, a, b).map_err(|e| format!("{e}\nunit {} of {}\nfull {:#?}\nearly {:#?}", b.unit, full.subjects.len(), full.facts.iter().map(|f| (&f.subject, &f.key, &f.outcome)).collect::<Vec<_>>(), early.facts.iter().map(|f| (&f.subject, &f.key, &f.outcome)).collect::<Vec<_>>()))?;
            }
            Ok(())
        })?;
    }

    #[test]
    fn who_says_nothing_has_no_more_than_who_tells_the_worst(seed in any::<u64>()) {
        each(seed, |m, dice| {
            let told = full(m, dice);
            // A judge's silence is not the unit's; who gives no waiver has none.
            let judged = |key: &str| key.starts_with("judged");
            let at = dice.below(told.facts.len());
            let fact = &told.facts[at];
            let slot = m.slots.iter().find(|s| s.at == fact.at && s.keys.iter().any(|(_, k)| **k == *fact.key)).unwrap();
            if judged(&slot.keys[0].1) || !matches!(fact.outcome, Outcome::Known(_)) {
                return Ok(());
            }
            let mut silent = told.clone();
            silent.facts.remove(at);
            let (told_of, silent_of) = (scored(m, &ruled(m), &told), scored(m, &ruled(m), &silent));
            for (a, b) in told_of.cards.iter().zip(&silent_of.cards).filter(|(a, _)| a.unit == fact.subject) {
                for (a, b) in a.rows.iter().zip(&b.rows).filter(|(a, _)| a.standing == RowStanding::Scored) {
                    if b.points.hi > a.points.lo {
                        return Err(format!("{}: {:?} without, {:?} with {fact:?}", a.indicator, b.points, a.points));
                    }
                }
            }
            Ok(())
        })?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn a_replay_gives_the_same_bytes_in_any_order(seed in any::<u64>()) {
        each(seed, |m, dice| {
            let s = earlier(&full(m, dice), dice);
            let bytes = |s: &Snapshot| seal::canonical_json(&scored(m, &ruled(m), s)).unwrap();
            let first = bytes(&s);
            let mut turned = s.clone();
            turned.facts.reverse();
            turned.subjects.reverse();
            turned.sort();
            if first != bytes(&s) || first != bytes(&turned) {
                return Err("not the same bytes".into());
            }
            Ok(())
        })?;
    }

    #[test]
    fn no_value_of_the_right_type_breaks_anything(seed in any::<u64>()) {
        each(seed, |m, dice| {
            let wild = |ty: ValueType, levels: &[(String, String)]| match ty {
                ValueType::Integer => Value::Integer([i64::MIN, -1, 0, i64::MAX][dice.below(4)]),
                ValueType::Decimal => Value::Decimal(Q::ratio([i64::MIN, -7, 1, i64::MAX][dice.below(4)], [1, 3, 1_000_007, i64::MAX][dice.below(4)]).unwrap()),
                ValueType::Money => Value::MoneyFen([i64::MIN, -1, i64::MAX][dice.below(3)]),
                ValueType::Ratio => {
                    let ends = [i64::MIN, -3, 0, 7, i64::MAX];
                    Value::Ratio(ends[dice.below(5)], ends[dice.below(5)])
                }
                ValueType::Date => Value::Date([date(2019, 1, 1), date(2034, 12, 31), END][dice.below(3)]),
                ValueType::Time => Value::Time(LocalTime::at([date(2019, 1, 1), date(2034, 12, 31)][dice.below(2)], 23, 59)),
                ValueType::Text => Value::Text("{}\u{0}\n".repeat(dice.below(4))),
                other => dice.scalar(other, levels),
            };
            let mut s = full(m, dice);
            for f in &mut s.facts {
                let input = m.slots.iter().find(|s| s.keys.iter().any(|(_, k)| **k == *f.key)).map(|s| &m.inputs[s.input]).unwrap();
                let value = |_| match input.ty {
                    ValueType::Rows => Value::Rows(Rows {
                        columns: input.columns.iter().map(|c| c.id.clone()).collect(),
                        items: (0..dice.below(4)).map(|_| Row { cells: input.columns.iter().map(|c| (!dice.one_in(3)).then(|| wild(c.ty, &c.levels))).collect(), evidence: vec![] }).collect(),
                    }),
                    ty => wild(ty, &input.levels),
                };
                f.outcome = match dice.below(6) {
                    0 => Outcome::Absent("无".into()),
                    1 => Outcome::NotApplicable("无".into()),
                    2 => Outcome::Open { so_far: value(0), lowest: Some(value(1)), highest: None },
                    3 => Outcome::Open { so_far: value(0), lowest: None, highest: Some(value(1)) },
                    _ => Outcome::Known(value(0)),
                };
            }
            for stage in [Stage::Provisional, Stage::Final] {
                s.stage = stage;
                for card in scored(m, &ruled(m), &s).cards {
                    for row in &card.rows {
                        if row.points.lo > row.points.hi {
                            return Err(format!("{} is {:?}", row.indicator, row.points));
                        }
                    }
                    if card.total.lo > card.total.hi {
                        return Err(format!("the total is {:?}", card.total));
                    }
                }
            }
            Ok(())
        })?;
    }
}
