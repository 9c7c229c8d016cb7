//! Corrections: before every binding, with reason and evidence, a second reviewer above the threshold.

use std::collections::BTreeMap;

use facts::{Fact, Outcome, Value as FactValue};
use kernel::Role;
use kernel::period::Period;
use serde_json::json;

use crate::house::*;

store::on_both! {
    fn a_correction_goes_before_every_binding(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let judge = reviewer("fuhe");
        let at = "assessment/units/c01/facts/demo_project";
        let shown = async || house.get(&judge, at).await.ok()["row"].clone();
        let body = json!({"as": "corrected", "state": "known", "value": "否", "reason": "现场核查", "preview": true});
        let look = house.post(&judge, at, body.clone()).await.ok();
        assert_eq!(look["problems"][0]["code"], "evidence_missing");
        let file = house.file(&judge, "c01", "记录").await;
        let mut with = body.clone();
        with["evidence"] = json!([file]);
        with["reason"] = json!("");
        assert_eq!(house.post(&judge, at, with.clone()).await.ok()["problems"][0]["code"], "reason_missing");
        with["reason"] = json!("现场核查");
        for who in [officer("c01"), method_officer(), person("lingdao", Role::Leader, None), person("in", Role::Reviewer, Some("c01"))] {
            assert_eq!(house.post(&who, at, with.clone()).await.error(), (403, "not_allowed"));
        }
        let look = house.post(&judge, at, with.clone()).await.ok();
        assert_eq!((&look["recorded"], look["problems"].as_array().unwrap().len()), (&json!(false), 0));
        assert!(look["correction"]["moved"].is_string(), "{look}");
        // Nobody declares one.
        let own = Fact {
            subject: "c01".into(),
            key: "corrected/demo_project".into(),
            at: BTreeMap::new(),
            period: Period::year(2026).unwrap(),
            outcome: Outcome::Known(FactValue::Bool(true)),
            by: "x".into(),
            reason: None,
            recorded_at: String::new(),
            evidence: vec![],
        };
        let e = house.assessment.facts_add(&house.ctx(&officer("c01")), &webkit::Session::default(), "c01", &[own]).await.unwrap_err();
        assert_eq!(e.code(), "not_declared");
        // However small it is; then the engine takes it, and the page says why.
        house.put(&method_officer(), "assessment/correction-threshold", json!({"points": "100"})).await.ok();
        with["preview"] = json!(false);
        let done = house.post(&judge, at, with).await.ok();
        assert_eq!((&done["recorded"], &done["counts"], &done["correction"]["waits"]), (&json!(true), &json!(true), &json!(false)));
        house.run().await;
        let fact = shown().await;
        assert_eq!((&fact["chosen"], &fact["value"], &fact["disagree"]), (&json!("corrected"), &json!("否"), &json!(false)), "{fact}");
        let counts = fact["bindings"].as_array().unwrap().iter().find(|b| b["counts"] == true).unwrap();
        assert_eq!(counts["binding"], "corrected");
        let seen = house.get(&officer("c01"), "assessment/corrections?unit=c01").await.ok();
        assert_eq!((&seen["items"][0]["state"], &seen["items"][0]["reason"]), (&json!("counts"), &json!("现场核查")), "the unit sees every reason");
        assert_eq!(house.get(&officer("c05"), "assessment/corrections?unit=c01").await.status, 403);
        assert_eq!(house.get(&officer("c05"), "assessment/corrections").await.ok()["items"], json!([]));
    }

    fn what_is_contested_is_settled_by_a_correction_and_so_is_that_there_is_nothing(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let judge = reviewer("fuhe");
        house.put(&method_officer(), "assessment/correction-threshold", json!({"points": "1000"})).await.ok();
        let all = house.get(&judge, "assessment/facts?unit=c05&outcome=contested&limit=200").await.ok();
        let contested = all["items"].as_array().unwrap().iter().find(|r| r["type"] == "bool").unwrap_or(&all["items"][0]).clone();
        let (input, at) = (contested["input"].as_str().unwrap(), contested["at"].clone());
        let file = house.file(&judge, "c05", "核查").await;
        let body = json!({"as": "corrected", "at": at, "state": "absent", "reason": "两处都不可信", "evidence": [file]});
        house.post(&judge, &format!("assessment/units/c05/facts/{input}"), body).await.ok();
        house.run().await;
        let rows = house.get(&judge, &format!("assessment/facts?unit=c05&input={input}&limit=200")).await.ok();
        let after = rows["items"].as_array().unwrap().iter().find(|r| r["at"] == at).unwrap().clone();
        assert_eq!((&after["state"], &after["chosen"]), (&json!("absent"), &json!("corrected")), "{after}");
        // The engine and the page take it alike.
        let id = after["used_by"][0]["indicator"].as_str().unwrap();
        let page = house.get(&judge, &format!("assessment/units/c05/indicators/{id}")).await.ok();
        let fact = page["facts"].as_array().unwrap().iter().find(|f| f["input"] == input && f["at"] == after["at_text"]).unwrap().clone();
        assert_eq!((&fact["state"], &fact["source"]["binding"]), (&json!("absent"), &json!("corrected")), "{fact}");
    }

    fn a_large_one_waits_for_a_second_reviewer_and_small_ones_add_up(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let (one, two, three) = (reviewer("fuhe"), reviewer("fuhe2"), reviewer("fuhe3"));
        for who in [&one, &officer("c01")] {
            assert_eq!(house.put(who, "assessment/correction-threshold", json!({"points": "0"})).await.error(), (403, "not_allowed"));
        }
        assert_eq!(house.put(&method_officer(), "assessment/correction-threshold", json!({"points": "-1"})).await.status, 422);
        house.put(&method_officer(), "assessment/correction-threshold", json!({"points": "0"})).await.ok();
        let done = house.correct(&one, "c01", "demo_project", "否").await;
        let moves = done["correction"]["moved"] != "0";
        assert!(moves, "the example has to move points: {}", done["correction"]);
        assert_eq!((&done["correction"]["waits"], &done["counts"]), (&json!(true), &json!(false)));
        house.run().await;
        let chosen = async || house.get(&one, "assessment/units/c01/facts/demo_project").await.ok()["row"]["chosen"].clone();
        assert_ne!(chosen().await, "corrected", "it is no fact yet");
        let list = house.get(&two, "assessment/corrections").await.ok();
        let id = list["items"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!((&list["items"][0]["state"], &list["items"][0]["may_answer"]), (&json!("waits"), &json!(true)));
        let at = format!("assessment/corrections/{id}/answer");
        let yes = json!({"given": true});
        assert_eq!(house.post(&one, &at, yes.clone()).await.error(), (403, "same_person"));
        assert_eq!(house.post(&officer("c01"), &at, yes.clone()).await.error(), (403, "not_allowed"));
        assert_eq!(house.post(&person("in", Role::Reviewer, Some("c01")), &at, yes.clone()).await.error(), (403, "not_allowed"));
        assert_eq!(house.post(&two, &at, json!({"given": false})).await.error(), (422, "reason_missing"));
        assert_eq!(house.post(&two, "assessment/corrections/none/answer", yes.clone()).await.error(), (404, "no_correction"));
        let both = tokio::join!(house.post(&two, &at, yes.clone()), house.post(&three, &at, json!({"given": false, "note": "不同意"})));
        let mut codes = [both.0.status, both.1.status];
        codes.sort_unstable();
        assert_eq!(codes, [200, 409], "it is answered once");
        house.run().await;
        assert_eq!(chosen().await == "corrected", both.0.status == 200);
        // Below the threshold alone, above it together.
        house.put(&method_officer(), "assessment/correction-threshold", json!({"points": "1000"})).await.ok();
        house.correct(&one, "d01", "demo_project", "否").await;
        house.put(&method_officer(), "assessment/correction-threshold", json!({"points": "0"})).await.ok();
        let file = house.file(&two, "d01", "别的").await;
        let again = json!({"as": "corrected", "state": "known", "value": "是", "reason": "x", "evidence": [file], "preview": true});
        let back = house.post(&two, "assessment/units/d01/facts/demo_project", again).await.ok();
        assert_eq!(back["correction"]["waits"], false, "back to what was said moves nothing: {}", back["correction"]);
        let file = house.file(&one, "d04", "晚了").await;
        house.phase("final").await;
        let late = json!({"as": "corrected", "state": "known", "value": "是", "reason": "x", "evidence": [file]});
        assert_eq!(house.post(&one, "assessment/units/d04/facts/demo_project", late).await.error(), (409, "campaign_locked"));
    }

    fn an_approval_is_out_of_date_after_a_correction(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.put(&method_officer(), "assessment/correction-threshold", json!({"points": "1000"})).await.ok();
        house.phase("review").await;
        let judge = reviewer("fuhe");
        let page = house.review(&judge, "c01").await;
        let reads = |r: &&serde_json::Value| r["facts"].as_array().unwrap().iter().any(|f| f["type"] == "bool" && f["state"] == "known");
        let sure = rows(&page).into_iter().filter(|r| r["certain"].is_string()).find(|r| reads(&r)).unwrap();
        let id = sure["row"]["indicator"].as_str().unwrap().to_owned();
        let fact = sure["facts"].as_array().unwrap().iter().find(|f| f["type"] == "bool" && f["state"] == "known").unwrap().clone();
        house.post(&judge, "review/units/c01/answers", json!({"rows": [seen(&sure)]})).await.ok();
        house.at("2026-11-22T02:00:00Z");
        let value = if fact["value"] == "是" { "否" } else { "是" };
        house.correct(&judge, "c01", fact["input"].as_str().unwrap(), value).await;
        assert_eq!(house.review(&judge, "c01").await["said_since"], 1);
        house.run().await;
        let after = row(&house.review(&judge, "c01").await, &id);
        assert_eq!((&after["answer"]["state"], after["corrections"].as_array().unwrap().len()), (&json!("out_of_date"), 1));
        let desk = house.get(&judge, "review/units").await.ok();
        let line = desk["items"].as_array().unwrap().iter().find(|l| l["unit"] == "c01").unwrap().clone();
        assert_eq!((&line["out_of_date"], &line["accepted"]), (&json!(1), &json!(0)));
    }

    fn what_reviewers_say_of_facts_is_signed_and_found_again_from_the_fact(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let (one, two) = (reviewer("fuhe"), reviewer("fuhe2"));
        house.put(&method_officer(), "assessment/correction-threshold", json!({"points": "0"})).await.ok();
        house.correct(&one, "c01", "demo_project", "否").await;
        let id = house.get(&two, "assessment/corrections").await.ok()["items"][0]["id"].as_str().unwrap().to_owned();
        house.at("2026-11-22T02:00:00Z");
        house.post(&two, &format!("assessment/corrections/{id}/answer"), json!({"given": true})).await.ok();
        let judged = json!({"as": "judged", "state": "known", "value": "是", "reason": "现场核查"});
        house.post(&one, "assessment/units/c01/facts/consolidated", judged).await.ok();
        house.at("2026-11-22T03:00:00Z");
        house.run().await;
        let campaign = house.assessment.campaign().await.unwrap().id;
        let now = "2026-11-22T03:00:00Z".parse().unwrap();
        let said = review::review_of(&house.parts).said(&campaign, Some("c01"), now).await.unwrap();
        let statements: Vec<seal::Statement> = said.list.iter().map(|s| s.checked().unwrap().0).collect();
        assert!(said.list.iter().all(|s| s.key == house.key.public().to_string()));
        let told: Vec<(&str, &str)> = statements.iter().map(|s| (s.purpose.as_str(), s.name.as_str())).collect();
        let expected = [("assessment.correct", "fuhe名"), ("assessment.correct_answer", "fuhe2名"), ("assessment.judge", "fuhe名")];
        assert_eq!(told, expected);
        assert_eq!((&statements[1].says["given"], &statements[1].says["correction"]), (&json!(true), &json!(id)));
        assert_eq!((&statements[2].says["outcome"]["known"], &statements[2].says["reason"]), (&json!({"bool": true}), &json!("现场核查")), "{}", statements[2].says);
        assert_eq!(said.attached.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["a.txt"], "the file stands on the disc with it");
        assert!(review::review_of(&house.parts).said(&campaign, Some("c05"), now).await.unwrap().list.is_empty());
        let earlier = "2026-11-22T01:30:00Z".parse().unwrap();
        assert_eq!(review::review_of(&house.parts).said(&campaign, None, earlier).await.unwrap().list.len(), 1);
        // The facts that the run rests on are those that were signed.
        let loaded = house.assessment.load(None).await.unwrap();
        for (key, statement) in [("corrected/demo_project", &statements[1]), ("judged/consolidated", &statements[2])] {
            let fact = loaded.snapshot.facts.iter().find(|f| f.subject == "c01" && f.key == key).unwrap();
            assert_eq!(statement.says["fact"], seal::digest_json(fact).unwrap().to_string(), "{key}");
        }
        let page = house.get(&officer("c01"), "assessment/units/c01/facts/consolidated").await.ok();
        assert_eq!(page["versions"][0]["signature"], said.list[2].signature);
    }
}
