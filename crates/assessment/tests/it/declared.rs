//! Declared facts: who may hand them in, which version is in force, and on which day.

use std::collections::BTreeMap;

use facts::{Fact, Outcome, Value};
use jiff::civil::date;
use kernel::period::Period;
use kernel::{Actor, Kind, Role};
use serde_json::json;
use store::testing::TestDb;

use crate::house::*;

fn said(unit: &str, yes: bool) -> Fact {
    Fact {
        subject: unit.into(),
        key: "declared/demo_project".into(),
        at: BTreeMap::new(),
        period: Period::year(2026).unwrap(),
        outcome: Outcome::Known(Value::Bool(yes)),
        by: "信息员".into(),
        reason: None,
        recorded_at: "2026-11-22T01:00:00.000000Z".into(),
        evidence: vec![],
    }
}

async fn shown(house: &House, run: &str) -> serde_json::Value {
    let page = house.get(&method_officer(), &format!("units/c05/indicators/1.1?run={run}")).await.ok();
    pick(&page["facts"], "input", "demo_project").clone()
}

async fn count(t: &TestDb) -> i64 {
    let mut conn = t.db.read().await.unwrap();
    let row = store::query("SELECT COUNT(*) FROM assessment_fact").fetch_one(&mut *conn).await.unwrap();
    store::Row::get(&row, 0)
}

store::on_both! {
    fn the_newest_version_is_in_force_and_a_day_knows_no_later_one(t: TestDb, &tables()) {
        let house = House::bare(t, &["c05"], vec![city()]).await;
        house.begin().await;
        let add = async |at: &str, yes: bool| {
            house.clock.set(at.parse().unwrap());
            let ctx = house.ctx(&officer("c05"));
            assert_eq!(house.assessment.facts_add(&ctx, &webkit::Session::default(), "c05", &[said("c05", yes)]).await.unwrap(), 1);
        };
        add("2026-11-19T01:00:00Z", true).await;
        add("2026-11-21T01:00:00Z", false).await;
        // One microsecond before the bureau's midnight is still the 21st; midnight is the 22nd.
        add("2026-11-21T15:59:59.999999Z", true).await;
        add("2026-11-21T16:00:00Z", false).await;
        house.clock.set("2026-11-22T09:00:00Z".parse().unwrap());
        assert_eq!(count(t).await, 4, "nothing is overwritten");
        let mut digests = Vec::new();
        // Before the 19th the source's own word stands.
        for (day, value) in [(18, None), (19, Some("是")), (20, Some("是")), (21, Some("是")), (22, Some("否"))] {
            let run = house.run_of(date(2026, 11, day)).await;
            let fact = shown(&house, &run.id).await;
            match value {
                Some(value) => {
                    assert_eq!((&fact["value"], &fact["source"]["by"]), (&json!(value), &json!("信息员")), "{day}");
                    assert_eq!(fact["source"]["binding"], "declared");
                }
                None => assert_ne!(fact["source"]["by"], "信息员", "{fact}"),
            }
            digests.push(run.result_digest);
        }
        // What comes in later changes no earlier day.
        add("2026-11-22T09:30:00Z", true).await;
        assert_eq!(house.run_of(date(2026, 11, 21)).await.result_digest, digests[3]);
        assert_eq!(shown(&house, &house.run_of(date(2026, 11, 22)).await.id).await["value"], "是");
        assert_eq!(house.assessment.verify(|_, _| {}).await.unwrap().findings, []);
    }

    fn facts_are_taken_whole_from_those_who_may(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let add = async |who: Actor, unit: &str, facts: &[Fact]| house.assessment.facts_add(&house.ctx(&who), &webkit::Session::default(), unit, facts).await;
        for who in [officer("c01"), person("凌", Role::Leader, None), person("管", Role::SystemAdministrator, None)] {
            let e = add(who, "c05", &[said("c05", true)]).await.unwrap_err();
            assert_eq!((e.kind(), e.code()), (Kind::Forbidden, "not_allowed"));
        }
        // One foreign fact in the file, and none of it is taken.
        let mixed = [said("c05", true), said("c01", true)];
        let e = add(officer("c05"), "c05", &mixed).await.unwrap_err();
        assert_eq!(e.kind(), Kind::Invalid);
        assert_eq!(count(t).await, 0);
        assert_eq!(add(person("傅", Role::Reviewer, None), "c05", &[said("c05", true)]).await.unwrap(), 1);
        assert_eq!(add(method_officer(), "c05", &[]).await.unwrap(), 0);
        assert_eq!(count(t).await, 1);
    }
}
