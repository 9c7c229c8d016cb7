//! Rulings through the router: what is refused, what they change, and that older runs keep their own.

use kernel::Role;
use serde_json::{Value, json};
use store::testing::TestDb;

use crate::house::*;

async fn reading(house: &House, id: &str) -> Value {
    let list = house.get(&method_officer(), "readings").await.ok();
    pick(&list["items"], "id", id).clone()
}

async fn recorded(t: &TestDb) -> i64 {
    let mut conn = t.db.read().await.unwrap();
    let row = store::query("SELECT COUNT(*) FROM assessment_ruling").fetch_one(&mut *conn).await.unwrap();
    store::Row::get(&row, 0)
}

async fn runs(house: &House) -> usize {
    house.assessment.runs(i64::MAX, 100).await.unwrap().len()
}

store::on_both! {
    fn a_ruling_that_cannot_be_applied_is_refused_whole(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let before = recorded(t).await;
        let long = "长".repeat(2001);
        for (ask, status) in [
            (json!({"reading": "Z9", "option": "x"}), 404),
            (json!({"reading": "", "option": ""}), 404),
            (json!({"reading": "A7", "option": "sometimes"}), 422),
            (json!({"reading": "A7", "option": "MIN.CITYLINK.EXCL"}), 422),
            // Not supported by this engine; needs a parameter that nobody declared.
            (json!({"reading": "C7", "option": "discretion"}), 412),
            (json!({"reading": "B12", "option": "core_online"}), 412),
            // A note decides nothing.
            (json!({"reading": "A11", "option": "count_cap"}), 422),
            (json!({"reading": "A12", "option": "workhours.noroll", "params": {"work_end": ["25:00"]}}), 422),
            (json!({"reading": "A12", "option": "workhours.noroll", "params": {"work_end": []}}), 422),
            (json!({"reading": "A12", "option": "workhours.noroll", "params": {"lunch": ["12:00"]}}), 404),
            (json!({"reading": "A12", "option": "workhours.noroll", "params": {"Z9.x": ["1"]}}), 404),
            // A sound parameter beside an option that does not exist.
            (json!({"reading": "A12", "option": "never", "params": {"work_end": ["17:00"]}}), 422),
            (json!({"reading": "A7", "option": "min.citylink.excl", "note": long}), 422),
            (json!({"reading": "A7", "option": "min.citylink.excl", "by": "另一人"}), 422),
            (json!({"reading": "A7"}), 422),
        ] {
            let a = house.post(&method_officer(), "rulings", ask.clone()).await;
            assert_eq!(a.status, status, "{ask}: {}", a.body);
        }
        let ask = json!({"reading": "A7", "option": "min.citylink.excl"});
        for who in [officer("c01"), person("傅", Role::Reviewer, None), person("凌", Role::Leader, None), person("管", Role::SystemAdministrator, None)] {
            assert_eq!(house.post(&who, "rulings", ask.clone()).await.error(), (403, "not_allowed"));
        }
        assert_eq!((recorded(t).await, runs(&house).await), (before, 1), "nothing was recorded");
        assert_eq!(reading(&house, "A12").await["parameters"][0]["declared"], Value::Null);
    }

    fn a_declared_parameter_makes_an_option_available(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let option = |r: &Value, id: &str| pick(&r["options"], "id", id).clone();
        let before = reading(&house, "B12").await;
        let core = option(&before, "core_online");
        assert_eq!(core["available"], false);
        assert!(core["why_not"].as_str().unwrap().starts_with("须先声明"), "{core}");
        let undeclared = option(&reading(&house, "C7").await, "discretion");
        assert_eq!(undeclared["available"], false);
        assert_eq!(option(&reading(&house, "D2").await, "scale_up")["available"], true);

        let items = json!(["环评审批", "排污许可"]);
        let ask = json!({"reading": "B12", "option": "core_online", "params": {"core_items": items}, "note": "会议纪要 2026-31"});
        let ruled = house.post(&method_officer(), "rulings", ask).await.ok();
        assert_eq!((&ruled["reading"], &ruled["run"]["number"]), (&json!("B12"), &json!(2)));
        let after = reading(&house, "B12").await;
        assert_eq!(option(&after, "core_online")["available"], true);
        assert_eq!((&after["in_force"], &after["state"]), (&json!("core_online"), &json!("ruled")));
        assert_eq!((&after["ruled_by"], &after["ruled_on"], &after["note"]), (&json!("方颂文"), &json!("2026-11-22"), &json!("会议纪要 2026-31")));
        assert_eq!(after["parameters"][0]["declared"], "环评审批、排污许可");

        // An option with an example is there before anybody declares, and says that it uses the example.
        let works = option(&reading(&house, "A12").await, "workhours.noroll");
        assert_eq!(works["available"], true);
        assert!(works["uses_example"].as_str().unwrap().contains("17:30"), "{works}");
        house.post(&method_officer(), "rulings", json!({"reading": "A12", "option": "workhours.noroll", "params": {"work_end": ["18:00"]}})).await.ok();
        let after = reading(&house, "A12").await;
        assert_eq!(option(&after, "workhours.noroll")["uses_example"], Value::Null);
        assert_eq!(after["parameters"][0]["declared"], "18:00");
    }

    fn a_ruling_adds_a_version_and_older_runs_keep_theirs(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let before = house.run().await;
        let count = recorded(t).await;
        let who = method_officer();
        let open = reading(&house, "A7").await;
        assert_eq!((&open["state"], &open["in_force"]), (&json!("open"), &Value::Null));
        // What each option would move is told for the open reading; ruled one by one, the runs agree with it.
        let page = house.get(&who, "units/c05/indicators/2.1").await.ok();
        let options: Vec<(String, Value)> = pick(&page["readings"], "id", "A7")["options"].as_array().unwrap().iter()
            .map(|o| (o["id"].as_str().unwrap().to_owned(), o["span"].clone())).collect();
        assert!(options.iter().any(|(_, span)| *span != options[0].1), "A7 decides in c05: {options:?}");
        let differ = [&options[0], options.iter().find(|(_, span)| *span != options[0].1).unwrap()];
        let mut results = Vec::new();
        for (n, (option, span)) in differ.into_iter().enumerate() {
            let ruled = house.post(&who, "rulings", json!({"reading": "A7", "option": option})).await.ok();
            let page = house.get(&who, "units/c05/indicators/2.1").await.ok();
            assert_eq!(page["run"]["id"], ruled["run"]["id"]);
            assert_eq!((&page["cell"]["span"]["lo"], &page["cell"]["span"]["hi"]), (&span["lo"], &span["hi"]), "{option}");
            assert_eq!(recorded(t).await, count + n as i64 + 1, "the earlier ruling stays");
            results.push(ruled["run"].clone());
        }
        assert_ne!(results[0]["rulings_digest"], results[1]["rulings_digest"]);

        let house = house.again();
        for (id, result) in [
            (before.id.as_str(), &json!(before.result_digest)),
            (results[0]["id"].as_str().unwrap(), &results[0]["result_digest"]),
            (results[1]["id"].as_str().unwrap(), &results[1]["result_digest"]),
        ] {
            let replay = house.post(&who, &format!("runs/{id}/replay"), json!({})).await.ok();
            assert_eq!((&replay["identical"], &replay["got"]), (&json!(true), result));
        }
        let of_run = |list: Value| pick(&list["items"], "id", "A7")["state"].clone();
        assert_eq!(of_run(house.get(&who, &format!("readings?run={}", before.id)).await.ok()), "open");
        assert_eq!(of_run(house.get(&who, "readings").await.ok()), "ruled");
        let loaded = house.assessment.load(Some(&before.id)).await.unwrap();
        assert!(!loaded.rulings.rulings.contains_key("A7"));
        assert_eq!(house.assessment.verify(|_, _| {}).await.unwrap().findings, []);
    }
}
