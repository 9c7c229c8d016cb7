use std::collections::BTreeMap;

use facts::{Outcome, Stage, Value};
use kernel::Role;
use kernel::q::Q;
use rubric::{FactState, RankState, Scored};
use testkit::city::{City, DEMO_DAY, DEMO_OPEN_READINGS, DEMO_SEED};

use crate::common::{collect, fact, method, rulings, score, snapshot};

fn points(s: &Scored) -> BTreeMap<(String, String), (Q, Q, Option<Q>)> {
    s.cards
        .iter()
        .flat_map(|c| {
            c.rows.iter().map(|r| ((c.unit.clone(), r.indicator.clone()), (r.points.lo, r.points.hi, r.points.so_far)))
        })
        .collect()
}

#[test]
fn counties_are_held_back_and_districts_are_official() {
    let method = method();
    for seed in [DEMO_SEED, 1, 7] {
        let scored = score(&method, &City::new(seed), DEMO_DAY);
        for c in &scored.cards {
            let so_far = c.total.so_far.map(|q| q.to_string()).unwrap_or_default();
            eprintln!("{} {} {}–{} {so_far}", c.unit, c.short_name, c.total.lo, c.total.hi);
            assert!(c.refused.is_none() && c.rows.iter().all(|r| !r.wide), "{}", c.unit);
        }
        let group = |name: &str| scored.groups.iter().find(|g| g.group == name).unwrap();
        let counties = group("county");
        assert_eq!((counties.state, counties.places.len()), (RankState::Withheld, 8));
        assert!(counties.withheld.iter().any(|p| p.readings.iter().any(|r| r == "A7")));
        assert!(counties.withheld.iter().any(|p| !p.facts.is_empty()));
        let districts = group("district");
        assert_eq!((districts.state, districts.places.len()), (RankState::Official, 4));
        let deciding = |reading: &str, prefix: char| {
            scored
                .cards
                .iter()
                .filter(|c| c.unit.starts_with(prefix))
                .any(|c| c.rows.iter().any(|r| r.readings.iter().any(|x| x == reading)))
        };
        for reading in DEMO_OPEN_READINGS {
            assert!(deciding(reading, 'c') && !deciding(reading, 'd'), "{reading}");
        }
    }
}

#[test]
fn the_sixty_days_before_replay() {
    let method = method();
    let city = City::new(DEMO_SEED);
    let days: Vec<_> = std::iter::successors(Some(DEMO_DAY), |d| d.yesterday().ok()).take(61).collect();
    std::thread::scope(|threads| {
        for part in days.chunks(16) {
            let (method, city) = (&method, &city);
            threads.spawn(move || {
                for day in part {
                    let scored = score(method, city, *day);
                    assert!(scored.cards.iter().all(|c| c.refused.is_none() && c.total.lo <= c.total.hi), "{day}");
                }
            });
        }
    });
}

#[test]
fn a_final_run_scores_too() {
    let method = method();
    let mut s = snapshot(&City::new(DEMO_SEED), jiff::civil::date(2026, 12, 31));
    s.stage = Stage::Final;
    let scored = rubric::score(&method, &rulings(&method), &s).unwrap();
    assert!(scored.cards.iter().all(|c| c.refused.is_none()));
}

#[test]
fn something_moved_since_yesterday() {
    let method = method();
    let city = City::new(DEMO_SEED);
    let (was, now) =
        (points(&score(&method, &city, DEMO_DAY.yesterday().unwrap())), points(&score(&method, &city, DEMO_DAY)));
    let moved: Vec<(&str, &str)> =
        now.iter().filter(|(k, v)| was.get(*k) != Some(*v)).map(|((u, i), _)| (u.as_str(), i.as_str())).collect();
    eprintln!("{moved:?}");
    for expected in [("c01", "3.3"), ("c02", "7.1"), ("c04", "5.2"), ("c07", "4.1")] {
        assert!(moved.contains(&expected), "{expected:?} of {moved:?}");
    }
}

#[test]
fn the_borderline_values_are_there() {
    let facts = collect(&City::new(DEMO_SEED), DEMO_DAY).facts;
    let Some(Value::Rows(money)) = fact(&facts, "c01", "declared/investment", "").outcome.value() else { panic!() };
    let fen: i64 = money
        .items
        .iter()
        .filter(|r| r.cells[1] == Some(Value::Level("final".into())) && r.cells[3] == Some(Value::Bool(false)))
        .map(|r| if let Some(Value::MoneyFen(fen)) = r.cells[4] { fen } else { 0 })
        .sum();
    assert_eq!(fen, 10_000_000);

    let Some(Value::Rows(probes)) = fact(&facts, "c03", "links.probes", "province").outcome.value() else { panic!() };
    let sum = |column: usize| -> i64 {
        probes.items.iter().map(|r| if let Some(Value::Integer(n)) = r.cells[column] { n } else { 0 }).sum()
    };
    let rate = Q::ratio(sum(2) - sum(4), sum(1) - sum(3)).unwrap();
    assert_eq!(rate.to_string(), "0.8996");
}

#[test]
fn what_cannot_be_read_what_is_disputed_and_what_was_settled() {
    let method = method();
    let city = City::new(DEMO_SEED);
    let scored = score(&method, &city, DEMO_DAY);
    let state = |unit: &str, indicator: &str, input: &str| {
        let card = scored.cards.iter().find(|c| c.unit == unit).unwrap();
        let row = card.rows.iter().find(|r| r.indicator == indicator).unwrap();
        row.facts.iter().find(|f| *f.input == *input).unwrap().state
    };
    assert_eq!(state("c06", "2.1", "probes"), FactState::Unavailable);
    assert_eq!(state("c06", "1.1", "goals"), FactState::Absent);
    assert_eq!(state("c05", "2.3", "wan_state"), FactState::Contested);
    assert_eq!(state("c03", "5.1", "sharing_processed"), FactState::Known);
    assert_eq!(state("d04", "2.4", "site_video"), FactState::NotApplicable);
    assert_eq!(state("c01", "1.2", "consolidated"), FactState::Awaiting);
    // A plan that came two days late.
    let row =
        scored.cards.iter().find(|c| c.unit == "c05").unwrap().rows.iter().find(|r| r.indicator == "8.1").unwrap();
    assert_eq!(row.points.hi, Q::ONE);
}

#[test]
fn people_and_units() {
    let city = City::new(DEMO_SEED);
    let people = city.people();
    let role = |login: &str| people.iter().find(|p| p.login == login).map(|p| p.role);
    assert_eq!(role("fangfa"), Some(Role::MethodOfficer));
    assert_eq!(role("fuhe"), Some(Role::Reviewer));
    assert_eq!(role("lingdao"), Some(Role::Leader));
    assert_eq!(role("guanli"), Some(Role::SystemAdministrator));
    assert_eq!(role("anquan"), Some(Role::SecurityAdministrator));
    assert_eq!(role("c01tou"), Some(Role::UnitHead));
    assert_eq!(people.len(), 25);
    for unit in city.register() {
        unit.check().unwrap();
        let officer = people.iter().find(|p| p.login == unit.id).unwrap();
        assert_eq!((officer.role, officer.unit.as_deref()), (Role::UnitOfficer, Some(unit.id.as_str())));
    }
}

#[test]
fn a_larger_city_has_the_same_mix() {
    let method = method();
    let city = City::scaled(DEMO_SEED, 30);
    let c = collect(&city, DEMO_DAY);
    assert!(c.evidence.is_empty());
    assert_eq!(city.subjects().len(), 30);
    let scored = score(&method, &city, DEMO_DAY);
    assert!(scored.cards.iter().all(|c| c.refused.is_none()));
    let spread: std::collections::BTreeSet<String> = scored.cards.iter().map(|c| c.total.hi.to_string()).collect();
    assert!(spread.len() >= 8, "{spread:?}");
    assert!(c.facts.iter().any(|f| matches!(f.outcome, Outcome::Unavailable(_))));
    assert!(!collect(&city.with_evidence(true), DEMO_DAY).evidence.is_empty());
}

/// A card keeps its digest whether it is hashed as it is or by way of its JSON.
#[test]
fn scorecards_have_one_digest() {
    let method = method();
    let city = City::new(DEMO_SEED);
    let scored = score(&method, &city, DEMO_DAY);
    let snapshot = snapshot(&city, DEMO_DAY);
    let whole = seal::canonical_json(&scored).unwrap();
    assert_eq!(seal::canonical_json(&serde_json::to_value(&scored).unwrap()).unwrap(), whole);
    assert_eq!(seal::digest_json(&scored).unwrap(), seal::digest_bytes(&whole));
    let whole = seal::canonical_json(&snapshot).unwrap();
    assert_eq!(seal::canonical_json(&serde_json::to_value(&snapshot).unwrap()).unwrap(), whole);
    assert_eq!(seal::digest_json(&snapshot).unwrap(), seal::digest_bytes(&whole));
}
