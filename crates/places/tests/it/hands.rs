//! Places that came from one unit to another.

use kernel::{Ctx, Role};
use places::{Places, point_by_id};
use serde_json::{Value, json};
use store::testing::TestDb;

use crate::house::{Api, api, code, day, enterprise, migrations, open, station, who};

/// A station and an enterprise that were of `c01` and are of `c02` from June on.
pub async fn handed_over(t: &TestDb) -> (Places, Api, String, String) {
    let places = open(t).await;
    let city = who(Role::Reviewer, None, "2026-05-01");
    let mut tx = t.db.write_tx().await.unwrap();
    let point = places.point_add(&mut tx, &city, &station("东门站", "c01")).await.unwrap();
    let mut owner = enterprise("云麓化工", "c01");
    owner.code = "91510000X".into();
    let owner = places.enterprise_add(&mut tx, &city, &owner).await.unwrap();
    tx.commit().await.unwrap();
    let api = api(t);
    for path in [format!("points/{point}"), format!("enterprises/{owner}")] {
        let moved = json!({"from": "2026-06-01", "why": "区划调整", "unit": "c02"});
        assert_eq!(api.put(&city, &path, api.version(&city, &path).await, moved).await.0, 204);
    }
    (places, api, format!("points/{point}"), format!("enterprises/{owner}"))
}

fn of(unit: &str) -> Ctx {
    who(Role::UnitOfficer, Some(unit), "2026-07-01")
}

async fn refused(api: &Api, ctx: &Ctx, path: &str, tag: i64, body: Value) {
    let (status, answer) = api.put(ctx, path, tag, body.clone()).await;
    assert_eq!((status, code(&answer)), (403, "not_allowed"), "{path} {body}");
}

store::on_both! {
    fn the_page_says_until_which_day_a_unit_keeps_a_place(t: TestDb, &migrations()) {
        let (_, api, point, owner) = handed_over(t).await;
        for path in [point, owner] {
            let said = |about: Value| ["kept_from", "kept_until", "life_kept_from"].map(|k| about[k].clone());
            let past = format!("{path}?at=2026-03-01");
            let [from, until, life] = said(api.get(&of("c01"), &past).await);
            assert_eq!((from, until), (Value::Null, Value::from("2026-06-01")));
            assert!(life.is_string(), "the former unit does not end it");
            assert_eq!(said(api.get(&of("c02"), &path).await), [Value::Null, Value::Null, Value::Null]);
            // As said: the same change, open or up to that day.
            let tag = api.version(&who(Role::Reviewer, None, "2026-07-01"), &path).await;
            let body = |to: Value| json!({"from": "2026-03-01", "to": to, "why": "更正", "address": "东路 1 号"});
            refused(&api, &of("c01"), &path, tag, body(Value::Null)).await;
            assert_eq!(api.put(&of("c01"), &path, tag, body("2026-06-01".into())).await.0, 204);
        }
    }

    fn a_former_unit_changes_nothing_of_what_another_has_now(t: TestDb, &migrations()) {
        let (_, api, point, _) = handed_over(t).await;
        let (former, present, city) = (of("c01"), of("c02"), who(Role::Reviewer, None, "2026-07-01"));
        let tag = api.version(&city, &point).await;
        let life = format!("{point}/life");
        // It would take the place back, rename it to this day, end it from a day of its own, or have it begin later.
        refused(&api, &former, &point, tag, json!({"from": "2026-05-01", "why": "x", "unit": "c01"})).await;
        refused(&api, &former, &point, tag, json!({"from": "2026-05-01", "why": "x", "name": "甲"})).await;
        refused(&api, &former, &point, tag, json!({"from": "2026-05-01", "to": "2026-06-02", "why": "x", "name": "甲"})).await;
        refused(&api, &former, &life, tag, json!({"from": "2020-01-01", "to": "2026-05-01", "why": "x"})).await;
        refused(&api, &former, &life, tag, json!({"from": "2021-01-01", "why": "x"})).await;
        // Nor does the present one touch the days of the former.
        refused(&api, &present, &point, tag, json!({"from": "2026-05-31", "why": "x", "name": "甲"})).await;
        refused(&api, &present, &life, tag, json!({"from": "2021-01-01", "why": "x"})).await;
        refused(&api, &present, &life, tag, json!({"from": "2020-01-01", "to": "2026-05-01", "why": "x"})).await;
        // Each corrects its own days, and the present one ends its own place.
        let may = json!({"from": "2026-05-01", "to": "2026-06-01", "why": "更正", "name": "甲"});
        assert_eq!(api.put(&former, &point, tag, may).await.0, 204);
        let tag = api.version(&present, &point).await;
        let end = json!({"from": "2020-01-01", "to": "2026-07-01", "why": "撤站"});
        assert_eq!(api.put(&present, &life, tag, end).await.0, 204);
        // Ended, it is still the last one's.
        let tag = api.version(&city, &point).await;
        refused(&api, &former, &life, tag, json!({"from": "2020-01-01", "why": "x"})).await;
        assert_eq!(api.put(&present, &life, tag, json!({"from": "2020-01-01", "why": "恢复"})).await.0, 204);
    }

    fn a_former_unit_reads_the_history_of_its_own_days(t: TestDb, &migrations()) {
        let (_, api, point, owner) = handed_over(t).await;
        let (former, present, city) = (of("c01"), of("c02"), who(Role::Reviewer, None, "2026-07-01"));
        let named = |from: &str, to: Option<&str>, name: &str| json!({"from": from, "to": to, "why": "更正", "name": name});
        for (path, ctx, ask) in [
            (&point, &present, named("2026-07-01", None, "新名")),
            (&point, &city, named("2026-03-01", Some("2026-04-01"), "旧名")),
            (&point, &city, named("2026-03-01", None, "全名")),
        ] {
            assert_eq!(api.put(ctx, path, api.version(ctx, path).await, ask).await.0, 204);
        }
        let values = |about: &Value| -> Vec<String> {
            let all = about["history"].as_array().unwrap().iter();
            all.filter(|s| ["name", "unit"].contains(&s["name"].as_str().unwrap())).map(|s| s["value"].as_str().unwrap().to_owned()).collect()
        };
        let about = api.get(&former, &format!("{point}?at=2026-05-31")).await;
        assert_eq!(values(&about), ["旧名", "c01", "东门站"]);
        let about = api.get(&present, &point).await;
        assert_eq!(values(&about), ["全名", "旧名", "新名", "c02", "c01", "东门站"]);
        assert_eq!(api.status(&former, &point).await, 404);
        let about = api.get(&former, &format!("{owner}?at=2026-05-31")).await;
        assert_eq!(values(&about), ["c01", "云麓化工"]);
    }

    fn an_enterprise_of_another_unit_gets_no_outlets_and_is_not_named(t: TestDb, &migrations()) {
        let (_, api, _, owner) = handed_over(t).await;
        let (former, present) = (of("c01"), of("c02"));
        let owner = owner.trim_start_matches("enterprises/").to_owned();
        let outlet = |unit: &str, from: &str| {
            json!({"enterprise": owner, "medium": "water", "name": "总排口", "unit": unit, "valid_from": from,
                "due": {"connected": true, "why": ""}})
        };
        // Neither today nor on a day when it was the former unit's.
        for from in ["2026-07-01", "2026-05-01"] {
            let (status, body) = api.send(&former, "POST", "points", None, outlet("c01", from)).await;
            assert_eq!((status, code(&body)), (403, "not_allowed"), "{from}");
        }
        assert_eq!(api.send(&present, "POST", "points", None, outlet("c02", "2026-07-01")).await.0, 201);
        // Whoever may not register there does not learn what is there.
        let (status, body) = api.send(&former, "POST", "points", None, outlet("c02", "2026-07-01")).await;
        assert_eq!((status, code(&body)), (403, "not_allowed"));
        let twin = |unit: &str| json!({"name": "某厂", "code": "91510000X", "unit": unit, "valid_from": "2026-07-01"});
        assert_eq!(api.send(&former, "POST", "enterprises", None, twin("c02")).await.0, 403);
        let (status, body) = api.send(&former, "POST", "enterprises", None, twin("c01")).await;
        assert_eq!((status, code(&body)), (409, "same_place"));
        assert_eq!(body["error"]["details"]["where"], "another_unit", "{body}");
    }

    fn a_first_day_moved_forward_and_back_keeps_what_was_stated(t: TestDb, &migrations()) {
        let (_, api, point, _) = handed_over(t).await;
        let city = who(Role::Reviewer, None, "2026-07-01");
        for (path, ask) in [
            (point.clone(), json!({"from": "2022-01-01", "why": "改名", "name": "新站"})),
            (format!("{point}/life"), json!({"from": "2023-01-01", "why": "更正"})),
            (format!("{point}/life"), json!({"from": "2018-01-01", "why": "更正"})),
        ] {
            assert_eq!(api.put(&city, &path, api.version(&city, &point).await, ask).await.0, 204);
        }
        let mut conn = t.db.read().await.unwrap();
        let id = point.trim_start_matches("points/");
        for (on, name) in [("2018-01-01", "东门站"), ("2020-01-01", "东门站"), ("2021-12-31", "东门站"), ("2022-01-01", "新站")] {
            let found = point_by_id(&mut conn, id, day(on)).await.unwrap().unwrap();
            assert_eq!((found.name.as_str(), found.unit.as_str()), (name, "c01"), "{on}");
        }
        let now = point_by_id(&mut conn, id, day("2026-07-01")).await.unwrap().unwrap();
        assert_eq!((now.name.as_str(), now.unit.as_str()), ("新站", "c02"));
    }
}
