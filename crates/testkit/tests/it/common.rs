use std::collections::BTreeMap;
use std::path::Path;

use facts::{Collected, Fact, FactSource, Outcome, Rows, Snapshot, Stage, Value};
use jiff::civil::Date;
use kernel::period::Period;
use rubric::{Method, MethodFiles, Rulings, Scored};
use testkit::city::{City, DEMO_OPEN_READINGS};

pub fn method() -> Method {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009");
    rubric::read(&MethodFiles::load(&folder).unwrap()).0.unwrap()
}

pub fn period() -> Period {
    Period::year(2026).unwrap()
}

pub fn collect(city: &City, as_of: Date) -> Collected {
    city.collect(&city.subjects(), period(), as_of).unwrap()
}

/// What two collections are compared by.
pub fn digest(c: &Collected) -> String {
    let evidence: Vec<String> = c.evidence.iter().map(|e| seal::digest_bytes(&e.bytes).to_string()).collect();
    seal::digest_json(&(&c.facts, evidence)).unwrap().to_string()
}

/// That no last day was moved for a unit: the assessment says it, not the city.
fn not_extended(unit: &str) -> Fact {
    let none = Rows { columns: vec!["what".into(), "until".into()], items: Vec::new() };
    Fact {
        subject: unit.into(),
        key: "assessment.extensions".into(),
        at: BTreeMap::new(),
        period: period(),
        outcome: Outcome::Known(Value::Rows(none)),
        by: "考核进程".into(),
        reason: None,
        recorded_at: "2026-01-05T01:00:00.000000Z".into(),
        evidence: Vec::new(),
    }
}

pub fn snapshot(city: &City, as_of: Date) -> Snapshot {
    let subjects = city.subjects();
    let mut facts = collect(city, as_of).facts;
    facts.extend(subjects.iter().map(|s| not_extended(&s.id)));
    let mut s = Snapshot {
        form: Snapshot::FORM,
        period: period(),
        as_of,
        stage: Stage::Provisional,
        simulated: true,
        calendar: testkit::calendar_2026(),
        subjects,
        facts,
    };
    s.sort();
    s
}

/// Every reading at its default but the two that the demonstration leaves open.
pub fn rulings(method: &Method) -> Rulings {
    let mut rulings = Rulings::defaults(method, "方颂文", jiff::civil::date(2026, 1, 20));
    for open in DEMO_OPEN_READINGS {
        rulings.rulings.remove(open).unwrap();
    }
    rulings.rulings.get_mut("C6").unwrap().option = "grouped_skip".into();
    rulings
}

pub fn score(method: &Method, city: &City, as_of: Date) -> Scored {
    rubric::score(method, &rulings(method), &snapshot(city, as_of)).unwrap()
}

pub fn fact<'a>(facts: &'a [Fact], subject: &str, key: &str, cell: &str) -> &'a Fact {
    facts
        .iter()
        .find(|f| f.subject == subject && f.key == key && (cell.is_empty() || f.at.values().any(|v| v == cell)))
        .unwrap_or_else(|| panic!("{subject} {key} {cell}"))
}
