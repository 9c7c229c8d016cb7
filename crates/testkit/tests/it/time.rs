use std::collections::BTreeMap;

use facts::{Fact, FactSource, Outcome, Rows, Value};
use jiff::civil::{Date, date};
use testkit::city::{City, DEMO_DAY, DEMO_SEED};

use crate::common::{collect, digest, period};
use crate::facts_fit::{key_of, keys};

#[test]
fn the_same_seed_and_day_give_the_same_bytes() {
    for day in [date(2026, 1, 1), date(2026, 7, 2), DEMO_DAY] {
        let first = digest(&collect(&City::new(DEMO_SEED), day));
        assert_eq!(first, digest(&collect(&City::new(DEMO_SEED), day)));
        assert_ne!(first, digest(&collect(&City::new(DEMO_SEED + 1), day)));
        assert_ne!(first, digest(&collect(&City::new(DEMO_SEED), day.tomorrow().unwrap())));
    }
}

#[test]
fn the_order_of_subjects_does_not_matter() {
    let city = City::new(DEMO_SEED);
    let mut subjects = city.subjects();
    let straight = city.collect(&subjects, period(), DEMO_DAY).unwrap();
    subjects.reverse();
    assert_eq!(digest(&straight), digest(&city.collect(&subjects, period(), DEMO_DAY).unwrap()));
    // One unit alone says what it says among the others.
    let alone = city.collect(&subjects[..1], period(), DEMO_DAY).unwrap();
    let among: Vec<&Fact> = straight.facts.iter().filter(|f| f.subject == subjects[0].id).collect();
    assert_eq!(alone.facts.iter().collect::<Vec<_>>(), among);
}

#[test]
fn nothing_is_known_before_the_year_and_of_another_year() {
    let city = City::new(DEMO_SEED);
    assert!(collect(&city, date(2025, 12, 31)).facts.is_empty());
    let other = kernel::period::Period::year(2025).unwrap();
    assert!(city.collect(&city.subjects(), other, DEMO_DAY).unwrap().facts.is_empty());
}

fn rows(f: &Fact) -> Option<&Rows> {
    match f.outcome.value() {
        Some(Value::Rows(rows)) => Some(rows),
        _ => None,
    }
}

fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(from), |d| d.tomorrow().ok()).take_while(move |d| *d <= to)
}

#[test]
fn rows_stay_and_none_comes_from_the_future() {
    let city = City::new(DEMO_SEED);
    let keys = keys();
    let mut before: BTreeMap<(String, String, String), Fact> = BTreeMap::new();
    // Every fourth day, and each of the sixty days before the demonstration and the few after it.
    let close = date(2026, 9, 23)..=date(2026, 11, 25);
    let all = days(date(2026, 1, 1), date(2026, 12, 31)).enumerate();
    for (_, day) in all.filter(|(i, d)| i % 4 == 0 || close.contains(d) || d.month() == 12 && d.day() == 31) {
        let mut today = BTreeMap::new();
        for f in collect(&city, day).facts {
            let id = (f.subject.clone(), f.key.clone(), format!("{:?}", f.at));
            assert!(f.recorded_at.as_str() <= format!("{day}T16").as_str(), "{id:?} {day} {}", f.recorded_at);
            let input = &keys[&f.key];
            if let (Some(now), Some(was)) = (rows(&f), before.get(&id).and_then(rows)) {
                let now: BTreeMap<String, _> = now.items.iter().map(|r| (key_of(&r.cells, input), r)).collect();
                for row in &was.items {
                    let key = key_of(&row.cells, input);
                    let later = now.get(&key).unwrap_or_else(|| panic!("{id:?} lost {key} on {day}"));
                    // Counts of a stretch that is still running grow; nothing else changes.
                    for (a, b) in row.cells.iter().zip(&later.cells) {
                        match (a, b) {
                            (Some(Value::Integer(a)), Some(Value::Integer(b))) => assert!(a <= b, "{id:?} {day}"),
                            _ => assert_eq!(a, b, "{id:?} {day}"),
                        }
                    }
                }
            }
            // A special task is dated by the day it is due, which lies ahead of one done early.
            if let Some(now) = rows(&f)
                && !f.key.ends_with("special_tasks")
            {
                for cell in now.items.iter().flat_map(|r| &r.cells) {
                    match cell {
                        Some(Value::Date(d)) => assert!(*d <= day, "{id:?} {day}"),
                        Some(Value::Time(t)) => assert!(t.day() <= day, "{id:?} {day}"),
                        _ => {}
                    }
                }
            }
            today.insert(id, f);
        }
        before = today;
    }
    // The year is over: nothing is open.
    assert!(before.values().all(|f| !matches!(f.outcome, Outcome::Open { .. })));
}

#[test]
fn evidence_changes_only_with_its_fact() {
    let city = City::new(DEMO_SEED);
    let mut before: BTreeMap<(String, String, String), Fact> = BTreeMap::new();
    for day in days(date(2026, 9, 23), DEMO_DAY) {
        for f in collect(&city, day).facts {
            let id = (f.subject.clone(), f.key.clone(), format!("{:?}", f.at));
            if let Some(was) = before.get(&id)
                && was.outcome == f.outcome
            {
                assert_eq!(was.evidence, f.evidence, "{id:?} {day}");
            }
            before.insert(id, f);
        }
    }
}
