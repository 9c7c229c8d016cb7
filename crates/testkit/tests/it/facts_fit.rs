use std::collections::{BTreeMap, BTreeSet};

use facts::{Binding, Fact, FactSource, InputDef, Outcome, Value, ValueType};
use jiff::civil::date;
use testkit::city::{City, DEMO_DAY, DEMO_SEED};

use crate::common::{collect, method};

fn value_fits(value: &Value, input: &InputDef) -> Result<(), String> {
    if value.type_name() != input.ty.name() {
        return Err(format!("is {} and not {}", value.type_name(), input.ty.name()));
    }
    match value {
        Value::Level(l) if !input.levels.iter().any(|(id, _)| id == l) => Err(format!("no level {l}")),
        Value::Ratio(n, d) if *n < 0 || n > d => Err(format!("{n}/{d}")),
        Value::Rows(rows) => {
            let ids: Vec<&str> = input.columns.iter().map(|c| c.id.as_str()).collect();
            if rows.columns != ids {
                return Err(format!("columns {:?}", rows.columns));
            }
            let mut seen = BTreeSet::new();
            for row in &rows.items {
                if row.cells.len() != ids.len() {
                    return Err("a short row".into());
                }
                for (cell, column) in row.cells.iter().zip(&input.columns) {
                    let Some(cell) = cell else { continue };
                    let level = matches!(cell, Value::Level(l) if !column.levels.iter().any(|(id, _)| id == l));
                    if cell.type_name() != column.ty.name() || level {
                        return Err(format!("{}: {cell:?}", column.id));
                    }
                }
                if !seen.insert(key_of(&row.cells, input)) {
                    return Err(format!("twice {}", key_of(&row.cells, input)));
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

pub fn key_of(cells: &[Option<Value>], input: &InputDef) -> String {
    let part = |(c, column): (&Option<Value>, &facts::ColumnDef)| {
        (input.key.is_empty() || input.key.contains(&column.id)).then(|| format!("{c:?}"))
    };
    cells.iter().zip(&input.columns).filter_map(part).collect::<Vec<_>>().join("|")
}

pub fn keys() -> BTreeMap<String, InputDef> {
    let mut keys = BTreeMap::new();
    for input in method().inputs {
        for binding in &input.bindings {
            keys.insert(binding.fact_key(&input.id), input.clone());
        }
    }
    keys
}

fn values(f: &Fact) -> Vec<&Value> {
    match &f.outcome {
        Outcome::Known(v) => vec![v],
        Outcome::Open { so_far, lowest, highest } => {
            [Some(so_far), lowest.as_ref(), highest.as_ref()].into_iter().flatten().collect()
        }
        _ => vec![],
    }
}

#[test]
fn every_fact_fits_an_input_of_the_method() {
    let keys = keys();
    let city = City::new(DEMO_SEED);
    let mut told: BTreeSet<String> = BTreeSet::new();
    for day in [date(2026, 1, 1), date(2026, 6, 30), date(2026, 9, 23), DEMO_DAY, date(2026, 12, 31)] {
        let mut seen = BTreeSet::new();
        for f in &collect(&city, day).facts {
            let input = keys.get(&f.key).unwrap_or_else(|| panic!("no input has the key {}", f.key));
            assert!(input.cells().contains(&f.at), "{} {:?}", f.key, f.at);
            assert!(seen.insert((f.subject.clone(), f.key.clone(), f.at.clone())), "{} {} twice", f.subject, f.key);
            for value in values(f) {
                if let Err(why) = value_fits(value, input) {
                    panic!("{day} {} {}: {why}", f.subject, f.key);
                }
                told.insert(input.id.clone());
            }
            if f.key.starts_with("judged/") && matches!(f.outcome, Outcome::Known(_)) {
                assert!(f.reason.is_some() && f.by == "傅鹤鸣", "{} {}", f.subject, f.key);
            }
            assert!(!f.by.is_empty() && f.recorded_at.ends_with('Z'), "{}", f.recorded_at);
            assert!(f.evidence.len() <= 3, "{}", f.key);
        }
    }
    // What the assessment itself says; what only a declared policy reads has no value in a city that declared none.
    let missing: Vec<String> = method().inputs.into_iter().map(|i| i.id).filter(|i| !told.contains(i)).collect();
    assert_eq!(missing, ["extensions", "tier_points", "city_built"]);
}

#[test]
fn every_definition_is_a_key_of_the_method() {
    let keys = keys();
    for def in City::new(DEMO_SEED).defs() {
        let input = keys.get(&*def.key).unwrap_or_else(|| panic!("{}", def.key));
        assert!(
            input.bindings.iter().any(|b| matches!(b, Binding::Measured(k) | Binding::Attested(k) if *k == def.key)),
            "{}",
            def.key
        );
    }
}

#[test]
fn evidence_resolves_and_is_small() {
    let c = collect(&City::new(DEMO_SEED), DEMO_DAY);
    let mut size = 0;
    let mut known = BTreeMap::new();
    for e in &c.evidence {
        assert_eq!(e.digest, seal::digest_bytes(&e.bytes).to_string());
        let text = std::str::from_utf8(&e.bytes).unwrap();
        assert!(text.lines().next().unwrap().contains("模拟数据"), "{text}");
        size += e.bytes.len();
        assert!(known.insert(e.digest.clone(), e.bytes.len() as u64).is_none());
    }
    assert!(size < 2_000_000, "{size}");
    let mut cited = BTreeSet::new();
    for f in &c.facts {
        for e in &f.evidence {
            assert_eq!(known.get(&e.digest), Some(&e.bytes), "{} {}", f.subject, f.key);
            cited.insert(e.digest.clone());
        }
        for value in values(f) {
            let Value::Rows(rows) = value else { continue };
            for digest in rows.items.iter().flat_map(|r| &r.evidence) {
                assert!(f.evidence.iter().any(|e| e.digest == *digest), "{}", f.key);
            }
        }
    }
    assert_eq!(cited.len(), known.len());
}

#[test]
fn all_outcomes_and_all_kinds_of_binding_occur() {
    let facts = collect(&City::new(DEMO_SEED), DEMO_DAY).facts;
    let some = |test: &dyn Fn(&Fact) -> bool| facts.iter().any(test);
    assert!(some(&|f| matches!(f.outcome, Outcome::Known(_))));
    assert!(some(&|f| matches!(f.outcome, Outcome::Open { .. })));
    assert!(some(&|f| matches!(&f.outcome, Outcome::Open { highest: None, .. })));
    assert!(some(&|f| matches!(f.outcome, Outcome::Absent(_)) && f.key.starts_with("judged/")));
    assert!(some(&|f| matches!(f.outcome, Outcome::Absent(_)) && f.key.starts_with("declared/")));
    assert!(some(&|f| matches!(f.outcome, Outcome::Unavailable(_))));
    assert!(some(&|f| matches!(f.outcome, Outcome::NotApplicable(_))));
    // Every type of value that inputs have.
    let types: BTreeSet<&str> = facts.iter().filter_map(|f| f.outcome.value()).map(Value::type_name).collect();
    let wanted: BTreeSet<&str> = method().inputs.iter().map(|i| ValueType::name(i.ty)).collect();
    assert_eq!(types, wanted);
}
