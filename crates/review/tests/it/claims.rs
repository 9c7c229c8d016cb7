//! Claims, handing in, answers, sending back; two at once; units apart.

use kernel::Role;
use serde_json::json;

use crate::house::*;

store::on_both! {
    fn a_unit_claims_and_nobody_else_reads_its_draft(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let (own, other, judge) = (officer("c05"), officer("c01"), reviewer("fuhe"));
        let at = "review/units/c05/claims/2.1";
        let claim = |seen: i64, points: &str| json!({"seen": seen, "points": points, "note": "台账齐全"});
        assert_eq!(house.put(&own, at, claim(0, "0")).await.error(), (409, "campaign_locked"), "the year is collecting");
        house.phase("self_assessment").await;
        let page = house.review(&own, "c05").await;
        assert!(rows(&page).len() > 15);
        let full = row(&page, "2.1")["full"].as_str().unwrap().to_owned();
        for bad in ["-1", "99", "0.123", "x"] {
            assert_eq!(house.put(&own, at, claim(0, bad)).await.status, 422, "{bad}");
        }
        assert_eq!(house.put(&other, at, claim(0, &full)).await.error(), (403, "not_allowed"));
        assert_eq!(house.put(&judge, at, claim(0, &full)).await.error(), (403, "not_allowed"), "nobody claims for a unit from outside");
        assert_eq!(house.put(&own, "review/units/c05/claims/99.9", claim(0, "1")).await.error(), (404, "no_indicator"));
        let page = house.put(&own, at, claim(0, &full)).await.ok();
        assert_eq!((&row(&page, "2.1")["claim"]["points"], &row(&page, "2.1")["claim"]["draft"]), (&json!(full), &json!(true)));
        // Of two who follow the same version one wins.
        assert_eq!(house.put(&own, at, claim(0, "0")).await.error(), (412, "changed_meanwhile"));
        let both = tokio::join!(house.put(&own, at, claim(1, "0")), house.put(&own, at, claim(1, &full)));
        let mut codes = [both.0.status, both.1.status];
        codes.sort_unstable();
        assert_eq!(codes, [200, 412]);
        assert_eq!(house.get(&other, "review/units/c05").await.error(), (403, "not_allowed"));
        assert!(row(&house.review(&judge, "c05").await, "2.1")["claim"].is_null(), "a draft is the unit's own");
        let desk = house.get(&other, "review/units").await.ok();
        assert_eq!(desk["items"].as_array().unwrap().iter().map(|l| l["unit"].clone()).collect::<Vec<_>>(), ["c01"]);
        assert_eq!(house.get(&person("guanli", Role::SystemAdministrator, None), "review/units").await.status, 403);
        // Handed in, it is seen as it was handed in.
        let hand = "review/units/c05/hand-in";
        assert_eq!(house.post(&own, hand, json!({"seen": 0})).await.error(), (409, "claims_missing"));
        house.post(&own, hand, json!({"seen": 0, "without_missing": true})).await.ok();
        assert_eq!(house.put(&own, at, claim(2, "0")).await.error(), (409, "handed_in"));
        assert!(row(&house.review(&judge, "c05").await, "2.1")["claim"]["points"].is_string());
        assert_eq!(house.post(&own, "review/units/c05/take-back", json!({"seen": 0})).await.error(), (412, "changed_meanwhile"));
        house.post(&own, "review/units/c05/take-back", json!({"seen": 1})).await.ok();
        let was = row(&house.review(&judge, "c05").await, "2.1")["claim"]["points"].clone();
        let to = if was == json!("0") { full.as_str() } else { "0" };
        house.put(&own, at, claim(2, to)).await.ok();
        assert_eq!(row(&house.review(&judge, "c05").await, "2.1")["claim"]["points"], was, "what came after is a draft again");
    }

    fn evidence_has_the_days_it_is_of(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.phase("self_assessment").await;
        let (own, other) = (officer("c05"), officer("c01"));
        let digest = house.file(&own, "c05", "台账").await;
        let put = async |evidence: serde_json::Value| {
            house.put(&own, "review/units/c05/claims/2.1", json!({"seen": 0, "points": "0", "evidence": [evidence]})).await
        };
        assert_eq!(put(json!({"digest": digest, "dated": "2026-13-01"})).await.error(), (422, "bad_field"));
        assert_eq!(put(json!({"digest": digest, "dated": "2027-01-01"})).await.error(), (422, "bad_field"), "a day to come");
        assert_eq!(put(json!({"digest": digest, "dated": "2026-03-01", "expires": "2026-02-01"})).await.error(), (422, "bad_field"));
        let foreign = house.file(&other, "c01", "别县台账").await;
        assert_eq!(put(json!({"digest": foreign, "dated": "2026-03-01"})).await.error(), (422, "no_evidence"));
        let page = put(json!({"digest": digest, "dated": "2026-03-01", "expires": "2026-06-30"})).await.ok();
        let file = &row(&page, "2.1")["claim"]["evidence"][0];
        assert_eq!((&file["dated"], &file["expired"], &file["name"]), (&json!("2026-03-01"), &json!(true), &json!("a.txt")));
    }

    fn a_reviewer_accepts_what_was_computed_and_a_change_shows(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.phase("self_assessment").await;
        house.post(&officer("c05"), "review/units/c05/hand-in", json!({"seen": 0, "without_missing": true})).await.ok();
        let (one, two) = (reviewer("fuhe"), reviewer("fuhe2"));
        let at = "review/units/c05/answers";
        let page = house.review(&one, "c05").await;
        let sure = rows(&page).into_iter().filter(|r| r["certain"].is_string()).collect::<Vec<_>>();
        let open = rows(&page).into_iter().find(|r| r["certain"].is_null() && r["asked"] == true).unwrap();
        assert!(sure.len() > 3, "{}", sure.len());
        assert_eq!(house.post(&one, at, json!({"rows": [seen(&sure[0])]})).await.error(), (409, "campaign_locked"));
        house.phase("review").await;
        assert_eq!(house.post(&officer("c05"), at, json!({"rows": [seen(&sure[0])]})).await.error(), (403, "not_allowed"));
        let insider = person("fuhe3", Role::Reviewer, Some("c05"));
        assert_eq!(house.post(&insider, at, json!({"rows": [seen(&sure[0])]})).await.error(), (403, "not_allowed"), "nobody reviews the own unit");
        assert_eq!(house.post(&one, at, json!({"rows": [seen(&open)]})).await.error(), (409, "points_open"));
        // All that are named, or none.
        let mixed = json!({"rows": [seen(&sure[0]), seen(&open)]});
        assert_eq!(house.post(&one, at, mixed).await.error(), (409, "points_open"));
        assert!(row(&house.review(&one, "c05").await, sure[0]["row"]["indicator"].as_str().unwrap())["answer"].is_null());
        let both = tokio::join!(
            house.post(&one, at, json!({"rows": [seen(&sure[0])]})),
            house.post(&two, at, json!({"rows": [seen(&sure[0]), seen(&sure[1])]}))
        );
        let mut codes = [both.0.status, both.1.status];
        codes.sort_unstable();
        assert_eq!(codes, [200, 412], "of two reviewers one wins");
        let page = house.review(&one, "c05").await;
        let answered = row(&page, sure[0]["row"]["indicator"].as_str().unwrap());
        let answer = &answered["answer"];
        assert_eq!(answer["state"], "accepted");
        let said = house.said(answer);
        assert_eq!((said.purpose.as_str(), said.unit.as_str(), &said.says["digest"]), ("review.accept", "c05", &answered["digest"]));
        // Looking again changes nothing.
        house.run().await;
        assert_eq!(row(&house.review(&one, "c05").await, sure[0]["row"]["indicator"].as_str().unwrap())["answer"]["state"], "accepted");
        // Taken back by its version, with the reason.
        let back = json!({"indicator": answered["row"]["indicator"], "seen": answered["answer_version"], "reason": "看错了"});
        house.post(&one, "review/units/c05/withdraw", back.clone()).await.ok();
        assert_eq!(house.post(&two, "review/units/c05/withdraw", back).await.error(), (409, "not_accepted"));
        let gates = house.get(&one, "review/gates").await.ok();
        let todo = house.todo(&one).await;
        let waits: Vec<_> = todo.iter().filter(|i| i["kind"] == "waiting").collect();
        assert_eq!((&waits[0]["count"], &waits[0]["path"]), (&gates["unanswered"], &json!("/review")), "{waits:?}");
        assert!(house.todo(&officer("c05")).await.iter().all(|i| i["kind"] != "waiting"), "a unit answers nothing");
        assert!(gates["unanswered"].as_u64().unwrap() > 10 && gates["not_handed_in"] == 3, "{gates}");
    }

    fn what_was_sent_back_is_changed_until_its_day(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.phase("self_assessment").await;
        let (own, judge) = (officer("c05"), reviewer("fuhe"));
        house.post(&own, "review/units/c05/hand-in", json!({"seen": 0, "without_missing": true})).await.ok();
        house.phase("review").await;
        let claim = json!({"seen": 0, "points": "0"});
        assert_eq!(house.put(&own, "review/units/c05/claims/2.1", claim.clone()).await.error(), (409, "campaign_locked"));
        let back = |seen: i64, until: &str| json!({"seen": seen, "until": until, "reason": "证据不清"});
        let at = "review/units/c05/send-back";
        assert_eq!(house.post(&own, at, back(1, "2026-11-25")).await.error(), (403, "not_allowed"));
        assert_eq!(house.post(&judge, at, back(1, "2026-11-21")).await.error(), (422, "bad_field"));
        assert_eq!(house.post(&judge, at, json!({"seen": 1, "until": "2026-11-25", "reason": " "})).await.error(), (422, "reason_missing"));
        assert_eq!(house.post(&judge, at, back(0, "2026-11-25")).await.error(), (412, "changed_meanwhile"));
        let page = house.post(&judge, at, back(1, "2026-11-25")).await.ok();
        assert_eq!((&page["form"]["state"], &page["until"], &page["form"]["reason"]), (&json!("returned"), &json!("2026-11-25"), &json!("证据不清")));
        let sure = rows(&page).into_iter().find(|r| r["certain"].is_string()).unwrap();
        let accept = json!({"rows": [seen(&sure)]});
        assert_eq!(house.post(&judge, "review/units/c05/answers", accept).await.error(), (409, "form_returned"));
        house.put(&own, "review/units/c05/claims/2.1", claim).await.ok();
        house.post(&own, "review/units/c05/hand-in", json!({"seen": 2, "without_missing": true})).await.ok();
        let page = house.review(&judge, "c05").await;
        assert_eq!((&page["form"]["state"], &page["form"]["handed_in"], &row(&page, "2.1")["claim"]["points"]), (&json!("handed_in"), &json!(2), &json!("0")));
        // An approval of another claim is out of date.
        let sure = rows(&page).into_iter().find(|r| r["certain"].is_string()).unwrap();
        let id = sure["row"]["indicator"].as_str().unwrap().to_owned();
        house.post(&judge, "review/units/c05/answers", json!({"rows": [seen(&sure)]})).await.ok();
        house.post(&judge, at, back(3, "2026-11-26")).await.ok();
        let claim = json!({"seen": row(&house.review(&own, "c05").await, &id)["claim"]["version"].as_i64().unwrap_or(0), "points": "0", "note": "改"});
        house.put(&own, &format!("review/units/c05/claims/{id}"), claim).await.ok();
        assert_eq!(row(&house.review(&judge, "c05").await, &id)["answer"]["state"], "accepted", "a draft moves nothing");
        house.post(&own, "review/units/c05/hand-in", json!({"seen": 4, "without_missing": true})).await.ok();
        assert_eq!(row(&house.review(&judge, "c05").await, &id)["answer"]["state"], "out_of_date");
        // After the day it is over.
        house.post(&judge, at, back(5, "2026-11-26")).await.ok();
        house.at("2026-11-26T16:00:00Z");
        assert_eq!(house.put(&own, "review/units/c05/claims/2.1", json!({"seen": 1, "points": "0"})).await.error(), (409, "campaign_locked"));
    }
}
