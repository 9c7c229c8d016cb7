//! Appeals: in their window, by the unit, decided by another; rulings hold for all; what two units both claim.

use kernel::Role;
use serde_json::{Value, json};

use crate::house::*;

fn appeal(indicator: &str) -> Value {
    json!({"indicator": indicator, "text": "台账在现场核查时未被采信"})
}

store::on_both! {
    fn an_appeal_is_decided_by_somebody_else(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let (own, one, two) = (officer("c05"), reviewer("fuhe"), reviewer("fuhe2"));
        house.phase("review").await;
        let page = house.review(&one, "c05").await;
        let sure = rows(&page).into_iter().find(|r| r["certain"].is_string()).unwrap();
        let id = sure["row"]["indicator"].as_str().unwrap().to_owned();
        house.post(&one, "review/units/c05/answers", json!({"rows": [seen(&sure)]})).await.ok();
        let at = "review/units/c05/appeals";
        assert_eq!(house.post(&own, at, appeal(&id)).await.error(), (409, "campaign_locked"));
        house.phase("publicity").await;
        house.phase("appeal").await;
        assert_eq!(house.post(&officer("c01"), at, appeal(&id)).await.error(), (403, "not_allowed"));
        assert_eq!(house.post(&one, at, appeal(&id)).await.error(), (403, "not_allowed"));
        assert_eq!(house.post(&own, at, json!({"indicator": id, "text": "  "})).await.error(), (422, "reason_missing"));
        let filed = house.post(&own, at, appeal(&id)).await.ok();
        assert_eq!(filed["same"], json!([]), "other units are not for a unit to see");
        let appeal_id = filed["appeal"]["id"].as_str().unwrap().to_owned();
        assert_eq!(house.post(&own, at, appeal(&id)).await.error(), (409, "appeal_open"));
        assert_eq!(house.get(&officer("c01"), &format!("review/appeals/{appeal_id}")).await.status, 403);
        assert_eq!(house.get(&officer("c01"), "review/appeals").await.ok()["items"], json!([]));
        let seen_by = house.get(&two, &format!("review/appeals/{appeal_id}")).await.ok();
        let same: Vec<&str> = seen_by["same"].as_array().unwrap().iter().map(|s| s["unit"].as_str().unwrap()).collect();
        assert!(same.contains(&"c05"), "{same:?}");
        assert_eq!(seen_by["appeal"]["may_decide"]["yes"], true);
        let decide = format!("review/appeals/{appeal_id}/decide");
        let digest = seen_by["digest"].as_str().unwrap();
        let no = json!({"outcome": "dismissed", "reason": "核查记录无误", "digest": digest});
        assert_eq!(house.post(&one, &decide, no.clone()).await.error(), (403, "own_answer"));
        assert_eq!(house.post(&person("in", Role::Reviewer, Some("c05")), &decide, no.clone()).await.error(), (403, "not_allowed"));
        assert_eq!(house.post(&own, &decide, no.clone()).await.error(), (403, "not_allowed"));
        assert_eq!(house.post(&two, &decide, json!({"outcome": "dismissed", "reason": "", "digest": digest})).await.error(), (422, "reason_missing"));
        assert_eq!(house.post(&two, &decide, json!({"outcome": "corrected", "reason": "有误", "correction": "x", "digest": digest})).await.error(), (409, "no_correction"));
        let other = json!({"outcome": "dismissed", "reason": "核查记录无误", "digest": "sha256:0"});
        assert_eq!(house.post(&two, &decide, other).await.error(), (412, "changed_meanwhile"), "what is decided on was seen");
        let leader = person("lingdao", Role::Leader, None);
        let both = tokio::join!(house.post(&two, &decide, no.clone()), house.post(&leader, &decide, no.clone()));
        let mut codes = [both.0.status, both.1.status];
        codes.sort_unstable();
        assert_eq!(codes, [200, 409], "it is decided once");
        let done = house.get(&own, &format!("review/appeals/{appeal_id}")).await.ok();
        let decision = &done["appeal"]["decision"];
        assert_eq!((&decision["outcome"], &decision["reason"]), (&json!("dismissed"), &json!("核查记录无误")), "the unit sees the reason");
        let said = house.said(decision);
        assert_eq!((said.purpose.as_str(), &said.says["appeal"]), ("review.decide", &json!(appeal_id)));
        // The points that were seen, with the run that gave them, stand in the record and under the signature.
        let run = seen_by["run"]["id"].clone();
        assert_eq!((&decision["run"], &said.says["run"], &done["appeal"]["run"]), (&run, &run, &run));
        assert_eq!((&decision["points"], &said.says["points"]), (&seen_by["lo"], &seen_by["lo"]));
        assert_eq!(house.post(&own, &format!("review/appeals/{appeal_id}/withdraw"), json!({})).await.error(), (409, "already_decided"));
        // A new one may be filed and withdrawn.
        let again = house.post(&own, at, appeal(&id)).await.ok()["appeal"]["id"].as_str().unwrap().to_owned();
        let gone = house.post(&own, &format!("review/appeals/{again}/withdraw"), json!({"reason": "误会"})).await.ok();
        assert_eq!(gone["appeal"]["decision"]["outcome"], "withdrawn");
    }

    fn an_appeal_is_upheld_by_a_correction_made_on_its_page(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let (own, one, two, leader) = (officer("c01"), reviewer("fuhe"), reviewer("fuhe2"), person("lingdao", Role::Leader, None));
        house.phase("appeal").await;
        let filed = house.post(&own, "review/units/c01/appeals", appeal("1.1")).await.ok();
        let page = format!("review/appeals/{}", filed["appeal"]["id"].as_str().unwrap());
        assert_eq!(filed["may_correct"]["yes"], false, "not by the unit");
        assert_eq!(house.get(&leader, &page).await.ok()["may_correct"]["code"], "not_allowed", "nor by a leader");
        let seen = house.get(&one, &page).await.ok();
        assert_eq!((&seen["may_correct"]["yes"], &seen["said_since"]), (&json!(true), &json!(0)));
        let named = |page: &Value| page["facts"].as_array().unwrap().iter().any(|f| f["input"] == "demo_project");
        assert!(named(&seen), "the facts that can be corrected are listed: {seen}");
        house.at("2026-11-22T02:00:00Z");
        // A large one waits for the other reviewer, and upholds nothing until then.
        house.put(&method_officer(), "assessment/correction-threshold", json!({"points": "0"})).await.ok();
        let before = house.review(&one, "c01").await;
        let fact = row(&before, "1.1")["facts"].as_array().unwrap().iter().find(|f| f["input"] == "demo_project").unwrap().clone();
        let other = if fact["value"] == "是" { "否" } else { "是" };
        let done = house.correct(&one, "c01", "demo_project", other).await;
        let waits = done["correction"]["waits"] == json!(true);
        let seen = house.get(&one, &page).await.ok();
        let correction = seen["corrections"][0]["id"].as_str().unwrap().to_owned();
        let decide = format!("{page}/decide");
        let upheld = |page: &Value| json!({"outcome": "corrected", "reason": "核查属实", "correction": correction, "digest": page["digest"]});
        assert!(waits, "{done}");
        assert_eq!((&seen["corrections"][0]["state"], &seen["corrections"][0]["may_answer"]), (&json!("waits"), &json!(false)));
        assert_eq!(house.post(&one, &decide, upheld(&seen)).await.error(), (409, "no_correction"));
        house.post(&two, &format!("assessment/corrections/{correction}/answer"), json!({"given": true})).await.ok();
        assert_eq!(house.get(&one, &page).await.ok()["said_since"], 1, "it has to be computed again");
        house.at("2026-11-22T03:00:00Z");
        house.run().await;
        assert_eq!(house.post(&leader, &decide, upheld(&seen)).await.error(), (412, "changed_meanwhile"), "the points moved since");
        let seen = house.get(&leader, &page).await.ok();
        let decided = house.post(&leader, &decide, upheld(&seen)).await.ok();
        let decision = &decided["appeal"]["decision"];
        assert_eq!((&decision["run"], &decision["points"]), (&seen["run"]["id"], &seen["lo"]));
        assert_ne!((&decision["run"], &decision["points"]), (&decided["appeal"]["run"], &decided["appeal"]["points"]), "both stand");
        assert_eq!((&decided["appeal"]["decision"]["outcome"], &decided["appeal"]["decision"]["correction"]), (&json!("corrected"), &json!(correction)));
        assert_eq!(decided["said_since"], 0);
    }

    fn a_ruling_holds_for_all_and_its_effect_on_each_is_kept(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let (own, two) = (officer("c05"), reviewer("fuhe2"));
        house.phase("appeal").await;
        // An indicator with a reading that nobody has ruled.
        let readings = house.get(&two, "assessment/readings").await.ok();
        let open = readings["items"].as_array().unwrap().iter().find(|r| r["state"] == "open" && r["scope"] == "indicator").unwrap().clone();
        let reading = open["id"].as_str().unwrap();
        let page = house.review(&own, "c05").await;
        let holds = |r: &&Value| r["row"]["open_readings"].as_array().unwrap().iter().any(|x| x == reading);
        let of = rows(&page).into_iter().find(|r| holds(&r));
        let method = house.get(&two, "assessment/method").await.ok();
        let heads = method["items"].as_array().unwrap().iter().flat_map(|i| i["indicators"].as_array().unwrap().clone());
        let named = heads.into_iter().find(|i| i["readings"].as_array().unwrap().iter().any(|x| x == reading)).unwrap();
        let id = of.map_or_else(|| named["id"].as_str().unwrap().to_owned(), |r| r["row"]["indicator"].as_str().unwrap().to_owned());
        let filed = house.post(&own, "review/units/c05/appeals", appeal(&id)).await.ok();
        let appeal_id = filed["appeal"]["id"].as_str().unwrap().to_owned();
        let decide = format!("review/appeals/{appeal_id}/decide");
        let page_of = format!("review/appeals/{appeal_id}");
        let seen = house.get(&two, &page_of).await.ok();
        let digest = seen["digest"].as_str().unwrap();
        // Who may rule is told so on the page of the appeal and decides none; who decides rules none.
        assert_eq!((&seen["may_rule"]["code"], &seen["appeal"]["may_decide"]["yes"]), (&json!("not_allowed"), &json!(true)));
        let rules = house.get(&method_officer(), &page_of).await.ok();
        assert_eq!((&rules["may_rule"]["yes"], &rules["appeal"]["may_decide"]["code"]), (&json!(true), &json!("not_allowed")));
        let since = |page: &Value| page["readings"].as_array().unwrap().iter().find(|r| r["id"] == reading).unwrap().clone();
        assert_eq!(since(&rules)["option"], Value::Null);
        let kind = |id: &Value| readings["items"].as_array().unwrap().iter().find(|r| r["id"] == *id).unwrap()["kind"].clone();
        assert!(rules["readings"].as_array().unwrap().iter().all(|r| kind(&r["id"]) != "note"), "a note has nothing to rule");
        let effect_of = format!("{page_of}/effect?reading={reading}");
        assert_eq!(house.get(&two, &effect_of).await.error(), (409, "not_ruled"));
        assert_eq!(house.get(&own, &effect_of).await.error(), (403, "not_allowed"));
        let ask = json!({"outcome": "ruled", "reason": "按此读法", "reading": reading, "digest": digest});
        assert_eq!(house.post(&two, &decide, ask.clone()).await.error(), (409, "not_ruled"));
        let wrong = json!({"outcome": "ruled", "reason": "按此读法", "reading": "Z9", "digest": digest});
        assert_eq!(house.post(&two, &decide, wrong).await.error(), (422, "bad_field"));
        house.at("2026-11-22T02:00:00Z");
        let option = open["options"].as_array().unwrap().iter().find(|o| o["available"] == true).unwrap()["id"].as_str().unwrap().to_owned();
        house.assessment.rule(&house.ctx(&method_officer()), reading, &option, &[], None).await.unwrap();
        let ruled = since(&house.get(&two, &page_of).await.ok());
        assert!(ruled["option"].is_string() && ruled["ruled_by"] == "fangfa名", "{ruled}");
        let shown = house.get(&two, &effect_of).await.ok();
        let done = house.post(&two, &decide, ask).await.ok();
        assert_eq!(done["appeal"]["decision"]["effect"], shown, "what was shown before is what is recorded");
        let effect = &done["appeal"]["decision"]["effect"];
        assert_eq!((&effect["option"], &effect["was"]), (&json!(option), &Value::Null));
        let units: Vec<&str> = effect["units"].as_array().unwrap().iter().map(|u| u["unit"].as_str().unwrap()).collect();
        assert_eq!(units, UNITS, "on each");
        assert!(house.get(&own, &format!("review/appeals/{appeal_id}")).await.ok()["appeal"]["decision"]["effect"].is_null());
    }

    fn what_two_units_both_claim_is_flagged(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.phase("self_assessment").await;
        let judge = reviewer("fuhe");
        let before = house.get(&judge, "review/doubled").await.ok()["items"].as_array().unwrap().len();
        for unit in ["c01", "c05"] {
            let own = officer(unit);
            let digest = house.file(&own, unit, "同一份合同").await;
            let claim = json!({"seen": 0, "points": "0", "evidence": [{"digest": digest, "dated": "2026-03-01"}]});
            house.put(&own, &format!("review/units/{unit}/claims/2.1"), claim).await.ok();
        }
        let count = async || house.get(&judge, "review/doubled").await.ok()["items"].as_array().unwrap().len();
        assert_eq!(count().await, before, "a draft is no claim yet");
        for unit in ["c01", "c05"] {
            house.post(&officer(unit), &format!("review/units/{unit}/hand-in"), json!({"seen": 0, "without_missing": true})).await.ok();
        }
        let list = house.get(&judge, "review/doubled").await.ok();
        let found = list["items"].as_array().unwrap().iter().find(|d| d["kind"] == "evidence" && d["held_by"][0]["fact"] == "2.1").unwrap();
        let units: Vec<&str> = found["held_by"].as_array().unwrap().iter().map(|h| h["unit"].as_str().unwrap()).collect();
        assert_eq!(units, ["c01", "c05"]);
        assert_eq!(house.get(&officer("c01"), "review/doubled").await.error(), (403, "not_allowed"));
    }
}
