//! The simulated city's year in the registers on board, on a real database: what they tell is what the method reads.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use blobs::Blobs;
use facts::{Binding, Collected, FactSource, InputDef, Outcome, Value};
use jiff::civil::{Date, Time, date};
use kernel::period::Period;
use kernel::time::at_bureau;
use kernel::{Actor, Ctx, Micros, Person, Role, SeededRng};
use registers::{Body, Definitions, RegisterFacts, Registers};
use serde_json::json;
use store::testing::TestDb;
use testkit::city::{City, DEMO_DAY, DEMO_SEED};

fn migrations() -> Vec<store::Migration> {
    [store::MIGRATIONS, people::MIGRATIONS, calendar::MIGRATIONS, registers::MIGRATIONS]
        .into_iter()
        .flatten()
        .copied()
        .collect()
}

fn who(role: Role, unit: &str, day: Date, hour: i8) -> Ctx {
    let person = Person {
        id: format!("{unit}-{}", role.name()),
        name: unit.into(),
        roles: vec![role],
        unit_id: Some(unit.into()),
        also: vec![],
    };
    let now = at_bureau(day, Time::new(hour, 0, 0, 0).unwrap());
    Ctx { who: Actor::Person(person), now, request_id: "t".into() }
}

fn fill(body: &mut Body, fields: &[(String, Value)]) {
    for (field, value) in fields {
        let json = match value {
            Value::Bool(yes) => json!(yes),
            Value::Integer(n) | Value::MoneyFen(n) => json!(n),
            Value::Date(day) => json!(day.to_string()),
            Value::Level(t) | Value::Text(t) => json!(t),
            other => panic!("{other:?}"),
        };
        body.insert(field.clone(), json);
    }
}

/// Everything that the city enters up to the day of the demonstration.
async fn enter(t: &TestDb, city: &City, registers: &Registers) {
    let mut tx = t.db.write_tx().await.unwrap();
    for unit in city.register() {
        people::import_unit(&mut tx, &Ctx::system(Micros(0), "t"), &unit).await.unwrap();
    }
    let (records, closings) = city.records();
    for r in records.iter().filter(|r| r.day <= DEMO_DAY) {
        let register = registers.definitions().find(r.register).unwrap();
        let officer = who(Role::UnitOfficer, &r.unit, r.day, 9);
        let mut body = Body::new();
        fill(&mut body, &r.fields);
        let mut row = registers
            .create_in(&mut tx, &officer, register, &r.unit, &body)
            .await
            .unwrap_or_else(|e| panic!("{} {body:?}: {e:?}", r.register));
        let mut day = r.day;
        if let Some((later, fields)) = &r.then {
            if *later > DEMO_DAY {
                continue;
            }
            day = *later;
            fill(&mut body, fields);
            let ctx = who(Role::UnitOfficer, &r.unit, day, 10);
            row = registers.change_in(&mut tx, &ctx, register, (&row.id, row.version), &body).await.unwrap();
        } else if r.state != "confirmed" {
            continue;
        }
        let head = who(Role::UnitHead, &r.unit, day, 11);
        registers.go_in(&mut tx, &head, register, (&row.id, row.version), r.state, "").await.unwrap();
    }
    tx.commit().await.unwrap();
    for closed in [false, true] {
        for c in closings.iter().filter(|c| c.closed == closed && c.day <= DEMO_DAY) {
            let ctx = who(Role::UnitHead, &c.unit, c.day, if closed { 17 } else { 8 });
            let register = registers.definitions().find(c.register).unwrap();
            registers.close_year(&ctx, register, &c.unit, 2026, closed).await.unwrap();
        }
    }
}

async fn collect(t: &TestDb, set: &Arc<Definitions>, city: &City, day: Date) -> Collected {
    let (source, subjects) = (RegisterFacts::new(t.db.clone(), set.clone()), city.subjects());
    let year = Period::year(2026).unwrap();
    tokio::task::spawn_blocking(move || source.collect(&subjects, year, day)).await.unwrap().unwrap()
}

fn inputs() -> BTreeMap<String, InputDef> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009");
    let method = rubric::read(&rubric::MethodFiles::load(&folder).unwrap()).0.unwrap();
    let mut keys = BTreeMap::new();
    for input in method.inputs {
        for binding in &input.bindings {
            if let Binding::Measured(key) = binding {
                keys.insert(key.clone(), input.clone());
            }
        }
    }
    keys
}

fn fits(value: &Value, input: &InputDef) -> bool {
    let columns: Vec<&str> = input.columns.iter().map(|c| c.id.as_str()).collect();
    value.type_name() == input.ty.name()
        && match value {
            Value::Rows(rows) => {
                rows.columns == columns
                    && rows.items.iter().all(|row| {
                        row.cells.iter().zip(&input.columns).all(|(cell, column)| match cell {
                            Some(Value::Level(l)) => column.levels.iter().any(|(id, _)| id == l),
                            Some(cell) => cell.type_name() == column.ty.name(),
                            None => true,
                        })
                    })
            }
            Value::Ratio(n, d) => 0 <= *n && n <= d,
            _ => true,
        }
}

#[test]
fn every_key_that_the_method_expects_of_registers_is_told() {
    let set = Definitions::load(None).unwrap();
    let told: BTreeSet<&str> = set.list().iter().flat_map(|r| &r.facts).map(|f| f.key.as_str()).collect();
    let inputs = inputs();
    let asked: BTreeSet<&str> = inputs.keys().map(String::as_str).filter(|k| k.starts_with("registers.")).collect();
    assert_eq!(told, asked);
}

store::on_both! {
    fn the_registers_tell_what_the_city_says(t: TestDb, &migrations()) {
        let folder = tempfile::tempdir().unwrap();
        let set = Arc::new(Definitions::load(None).unwrap());
        let rng = Arc::new(SeededRng::new(7));
        let registers = Registers::new(t.db.clone(), Blobs::open(folder.path()).unwrap(), rng, set.clone());
        let city = City::new(DEMO_SEED).with_evidence(false);
        enter(t, &city, &registers).await;
        let inputs = inputs();
        let year = Period::year(2026).unwrap();
        for day in [date(2026, 1, 4), date(2026, 6, 30), DEMO_DAY] {
            let collected = collect(t, &set, &city, day).await;
            let said = city.collect(&city.subjects(), year, day).unwrap().facts;
            let mut with_value = BTreeSet::new();
            for fact in &collected.facts {
                let input = &inputs[&fact.key];
                let value = |o: &Outcome| match o {
                    Outcome::Known(v) => Some(v.clone()),
                    Outcome::Open { so_far, .. } => Some(so_far.clone()),
                    _ => None,
                };
                let own = value(&fact.outcome);
                if let Some(own) = &own {
                    assert!(fits(own, input), "{} {own:?}", fact.key);
                    with_value.insert(fact.key.clone());
                }
                if day != DEMO_DAY {
                    continue;
                }
                // The newest word of the city on this input, by whichever binding it tells it.
                let keys: BTreeSet<String> = input.bindings.iter().map(|b| b.fact_key(&input.id)).collect();
                let theirs = said.iter().filter(|f| f.subject == fact.subject && keys.contains(&f.key));
                let theirs: Vec<_> = theirs.filter_map(|f| value(&f.outcome)).collect();
                match (own, theirs.first()) {
                    (Some(Value::Rows(own)), Some(Value::Rows(theirs))) => {
                        assert_eq!(own.items.len(), theirs.items.len(), "{} {}", fact.subject, fact.key);
                    }
                    // The firewall of c03 is one device more.
                    (Some(own), Some(theirs)) if (fact.subject.as_str(), fact.key.as_str()) == ("c03", "registers.equipment") => {
                        assert_eq!((own, theirs), (Value::Integer(42), &Value::Integer(41)));
                    }
                    (own, theirs) => assert_eq!(own.as_ref(), theirs, "{} {}", fact.subject, fact.key),
                }
            }
            if day == DEMO_DAY {
                let all: BTreeSet<String> = inputs.keys().filter(|k| k.starts_with("registers.")).cloned().collect();
                assert_eq!(with_value, all);
            }
        }
    }
}

store::on_both! {
    fn a_closed_year_still_takes_the_result_that_is_awaited(t: TestDb, &migrations()) {
        let folder = tempfile::tempdir().unwrap();
        let set = Arc::new(Definitions::load(None).unwrap());
        let rng = Arc::new(SeededRng::new(7));
        let registers = Registers::new(t.db.clone(), Blobs::open(folder.path()).unwrap(), rng, set.clone());
        let city = City::new(DEMO_SEED).with_evidence(false);
        let mut tx = t.db.write_tx().await.unwrap();
        for unit in city.register() {
            people::import_unit(&mut tx, &Ctx::system(Micros(0), "t"), &unit).await.unwrap();
        }
        tx.commit().await.unwrap();
        let tasks = set.find("special_tasks").unwrap();
        let (officer, head) = (who(Role::UnitOfficer, "c01", DEMO_DAY, 9), who(Role::UnitHead, "c01", DEMO_DAY, 10));
        let task = |name: &str| {
            let body = json!({"task": name, "from": "city", "issued": "2026-10-26", "due": "2026-12-10"});
            body.as_object().unwrap().clone()
        };
        let made = registers.create(&officer, tasks, "c01", &task("a")).await.unwrap();
        registers.close_year(&head, tasks, "c01", 2026, true).await.unwrap();
        assert_eq!(registers.create(&officer, tasks, "c01", &task("b")).await.unwrap_err().code(), "year_closed");
        let void = registers.go(&officer, tasks, &made.id, 1, "void", "x").await.unwrap_err();
        assert_eq!(void.code(), "year_closed");
        let mut moved = task("a");
        moved.insert("due".into(), json!("2027-01-10"));
        assert_eq!(registers.change(&officer, tasks, &made.id, 1, &moved).await.unwrap_err().code(), "year_closed");
        let mut done = task("a");
        done.insert("result".into(), json!("timely"));
        let row = registers.change(&officer, tasks, &made.id, 1, &done).await.unwrap();
        // A result that is there stays.
        done.insert("result".into(), json!("late"));
        assert_eq!(registers.change(&officer, tasks, &made.id, 2, &done).await.unwrap_err().code(), "year_closed");
        let row = registers.go(&head, tasks, &made.id, row.version, "finished", "").await.unwrap();
        let back = registers.go(&head, tasks, &made.id, row.version, "issued", "x").await.unwrap_err();
        assert_eq!(back.code(), "year_closed");
    }
}

store::on_both! {
    fn the_same_work_is_found_by_doi_cn_and_title(t: TestDb, &migrations()) {
        let folder = tempfile::tempdir().unwrap();
        let set = Arc::new(Definitions::load(None).unwrap());
        let rng = Arc::new(SeededRng::new(7));
        let registers = Registers::new(t.db.clone(), Blobs::open(folder.path()).unwrap(), rng, set.clone());
        let city = City::new(DEMO_SEED).with_evidence(false);
        let mut tx = t.db.write_tx().await.unwrap();
        for unit in city.register() {
            people::import_unit(&mut tx, &Ctx::system(Micros(0), "t"), &unit).await.unwrap();
        }
        tx.commit().await.unwrap();
        let papers = set.find("papers").unwrap();
        let paper = |title: &str, extra: &[(&str, &str)]| {
            let mut b = json!({"kind": "paper", "title": title, "level": "province", "role": "lead", "signed": true,
                "first_unit": true, "status": "published", "date": "2026-03-01", "counted_before": false});
            for (field, value) in extra {
                b[*field] = json!(value);
            }
            b.as_object().unwrap().clone()
        };
        let made = |unit: &'static str, body: Body| {
            let ctx = who(Role::UnitOfficer, unit, DEMO_DAY, 9);
            let registers = &registers;
            async move { registers.create(&ctx, papers, unit, &body).await.unwrap() }
        };
        made("c01", paper("基于 GIS 的水质监测：方法（一）", &[("doi", "10.1/AB-c"), ("cn", "CN 11-1234/X")])).await;
        let reviewer = Person { id: "r".into(), name: "r".into(), roles: vec![Role::Reviewer], unit_id: None, also: vec![] };
        let city_ctx = Ctx { who: Actor::Person(reviewer), now: Micros(1_790_000_000_000_000), request_id: "t".into() };
        let cases = [
            // Full-width letters, other punctuation, case, spaces.
            ("c02", paper("基于ＧＩＳ的水质监测: 方法(一)", &[]), 1),
            ("c03", paper("基于gis的水质监测方法一。", &[]), 2),
            ("c04", paper("别的题目", &[("doi", "１０.1／ab-C")]), 1),
            // The journal's number alone says nothing: a journal prints many papers.
            ("c05", paper("同刊另一篇", &[("cn", "CN11-1234/X")]), 0),
            ("c06", paper("基于GIS的水质监测方法（二）", &[("cn", "CN11-1234/X")]), 0),
        ];
        for (unit, body, twins) in cases {
            let row = made(unit, body.clone()).await;
            let found = registers.duplicates(&city_ctx, papers, &row).await.unwrap();
            assert_eq!(found.len(), twins, "{unit} {body:?}");
        }
    }
}
