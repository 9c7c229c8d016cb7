//! The course of a campaign: its steps, what each locks, days, exceptions with consent, the next year's draft.

use std::collections::BTreeMap;

use facts::{Fact, Outcome, Stage, Value};
use jobs::{Runner, State, Step};
use kernel::period::Period;
use kernel::{Actor, Holding, Person, Role};
use serde_json::json;
use store::testing::TestDb;

use crate::house::*;

fn leader() -> Actor {
    person("凌云", Role::Leader, None)
}

fn said(unit: &str) -> Fact {
    Fact {
        subject: unit.into(),
        key: "declared/demo_project".into(),
        at: BTreeMap::new(),
        period: Period::year(2026).unwrap(),
        outcome: Outcome::Known(Value::Bool(true)),
        by: "信息员".into(),
        reason: None,
        recorded_at: "2026-11-22T01:00:00.000000Z".into(),
        evidence: vec![],
    }
}

/// The code of an answer, `ok` where it is none of an error.
fn code<T>(of: kernel::Result<T>) -> String {
    of.err().map_or_else(|| "ok".into(), |e| e.code().to_owned())
}

async fn says(house: &House, who: &Actor, unit: &str) -> String {
    code(house.assessment.facts_add(&house.ctx(who), &webkit::Session::default(), unit, &[said(unit)]).await)
}

async fn id(house: &House) -> String {
    house.assessment.campaign().await.unwrap().id
}

async fn board(house: &House, id: &str) -> serde_json::Value {
    house.get(&method_officer(), &format!("campaigns/{id}")).await.ok()
}

/// One step, by who may take it.
async fn step(house: &House, id: &str, to: &str, more: serde_json::Value) -> Answer {
    let now = board(house, id).await;
    let who = if ["publicity", "final"].contains(&to) { leader() } else { method_officer() };
    let mut ask = json!({"to": to, "version": now["version"]});
    ask.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    house.post(&who, &format!("campaigns/{id}/phase"), ask).await
}

async fn days(house: &House, id: &str, phase: &str, from: &str, until: &str, reason: Option<&str>) -> Answer {
    let version = board(house, id).await["window_version"].clone();
    let ask = json!({"from": from, "until": until, "reason": reason, "version": version});
    house.put(&method_officer(), &format!("campaigns/{id}/windows/{phase}"), ask).await
}

/// A house in the appeal phase of January, with a published final run.
async fn judged(t: &TestDb) -> (House, String, String) {
    let house = House::bare(t, &["c01", "d01"], vec![city()]).await;
    house.begin().await;
    let id = id(&house).await;
    house.clock.set("2027-01-20T01:00:00Z".parse().unwrap());
    for to in ["self_assessment", "review"] {
        step(&house, &id, to, json!({})).await.ok();
    }
    assert_eq!(step(&house, &id, "publicity", json!({})).await.error(), (409, "no_published_run"));
    let last = house.assessment.day().await.unwrap();
    let run = house.assessment.run_start(&house.ctx(&method_officer()), last, Stage::Final).await.unwrap().id;
    assert_eq!(step(&house, &id, "publicity", json!({})).await.error(), (409, "no_published_run"));
    house.post(&leader(), &format!("runs/{run}/publish"), json!({})).await.ok();
    for to in ["publicity", "appeal"] {
        step(&house, &id, to, json!({})).await.ok();
    }
    (house, id, run)
}

store::on_both! {
    fn a_campaign_goes_through_its_year_and_what_is_final_is_locked(t: TestDb, &tables()) {
        let (house, id, run) = judged(t).await;
        assert_eq!(step(&house, &id, "final", json!({})).await.error(), (422, "run_missing"));
        assert_eq!(step(&house, &id, "final", json!({"run": "nosuchrun"})).await.error(), (422, "no_final_run"));
        assert_eq!(step(&house, &id, "review", json!({"reason": "x"})).await.error(), (409, "phase_order"));
        assert_eq!(step(&house, &id, "publicity", json!({"reason": "x"})).await.error(), (403, "not_allowed"), "a way back is not the leader's");
        let page = step(&house, &id, "final", json!({"run": run})).await.ok();
        assert_eq!((&page["phase"], &page["result"]["id"]), (&json!("final"), &json!(run)));
        let last = page["steps"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last["by"], &last["run_number"], &last["back"]), (&json!("凌云"), &json!(1), &json!(false)));

        let who = method_officer();
        let rule = house.post(&who, "rulings", json!({"reading": "A7", "option": "min.citylink.excl"})).await;
        assert_eq!(rule.error(), (409, "campaign_locked"));
        assert_eq!(code(house.assessment.rule_defaults("王方", &[], house.ctx(&who).now).await), "campaign_locked");
        assert_eq!(house.post(&who, "runs", json!({})).await.error(), (409, "campaign_locked"));
        assert_eq!(says(&house, &officer("c01"), "c01").await, "campaign_locked");
        assert_eq!(says(&house, &who, "c01").await, "campaign_locked");
        let file = house.assessment.runs(i64::MAX, 10).await.unwrap();
        assert_eq!(file.len(), 1);
        assert_eq!(days(&house, &id, "appeal", "2027-01-01", "2027-02-01", Some("x")).await.error(), (409, "campaign_locked"));
        step(&house, &id, "archived", json!({})).await.ok();
        assert!(board(&house, &id).await["next"].is_null());
    }

    fn the_nightly_job_is_quiet_once_the_result_is_final(t: TestDb, &tables()) {
        let house = House::bare(t, &["c01"], vec![city()]).await;
        house.begin().await;
        let mut conn = t.db.write_tx().await.unwrap();
        // A bureau that is done early: nothing but the phase stands in the way of the job.
        store::query("UPDATE assessment_phase SET phase = 'final' WHERE version = 2").execute(&mut *conn).await.unwrap();
        conn.commit().await.unwrap();
        house.clock.set("2026-11-22T16:31:00Z".parse().unwrap());
        let runner = Runner::new(house.parts.db.clone(), house.parts.clock.clone(), house.parts.rng.clone(), house.handlers.clone(), house.daily.clone()).unwrap();
        runner.plan().await.unwrap();
        assert!(matches!(runner.step().await.unwrap(), Step::Worked { state: State::Done, .. }), "the job ends well");
        assert!(house.assessment.runs(i64::MAX, 10).await.unwrap().is_empty());
    }

    fn of_two_officers_who_move_it_at_once_one_is_told(t: TestDb, &tables()) {
        let house = House::bare(t, &["c01"], vec![]).await;
        house.begin().await;
        let id = id(&house).await;
        let path = format!("campaigns/{id}/phase");
        let version = board(&house, &id).await["version"].clone();
        let ask = json!({"to": "self_assessment", "version": version});
        let other = person("方二", Role::MethodOfficer, None);
        let who = method_officer();
        let (a, b) = tokio::join!(house.post(&who, &path, ask.clone()), house.post(&other, &path, ask.clone()));
        let mut ends = [(a.status, a.code().to_owned()), (b.status, b.code().to_owned())];
        ends.sort();
        assert_eq!(ends, [(200, String::new()), (409, "moved_meanwhile".to_owned())]);
        assert_eq!(board(&house, &id).await["steps"].as_array().unwrap().len(), 3);
        let stale = json!({"from": "2026-12-01", "until": "2026-12-15", "version": 0});
        house.put(&who, &format!("campaigns/{id}/windows/review"), stale.clone()).await.ok();
        let again = json!({"from": "2026-12-01", "until": "2026-12-16", "version": 0});
        assert_eq!(house.put(&other, &format!("campaigns/{id}/windows/review"), again).await.error(), (409, "changed_meanwhile"));
    }

    fn who_may_move_it_is_decided_by_the_office(t: TestDb, &tables()) {
        let house = House::bare(t, &["c01"], vec![]).await;
        house.begin().await;
        let id = id(&house).await;
        let version = board(&house, &id).await["version"].clone();
        let ask = |to: &str| json!({"to": to, "version": version, "reason": "退回"});
        for (role, unit) in [(Role::Reviewer, None), (Role::UnitHead, Some("c01")), (Role::UnitOfficer, Some("c01")), (Role::SystemAdministrator, None), (Role::ProvinceObserver, None)] {
            let who = person("某人", role, unit);
            for to in ["self_assessment", "issued", "publicity", "final", "archived"] {
                assert_eq!(house.post(&who, &format!("campaigns/{id}/phase"), ask(to)).await.error(), (403, "not_allowed"), "{role} {to}");
            }
            assert_eq!(house.post(&who, "campaigns", json!({"year": 2027})).await.error(), (403, "not_allowed"), "{role}");
            assert_eq!(house.put(&who, &format!("campaigns/{id}/method"), json!({})).await.error(), (403, "not_allowed"), "{role}");
            let days = json!({"until": "2026-12-15", "version": 0});
            assert_eq!(house.put(&who, &format!("campaigns/{id}/windows/review"), days).await.error(), (403, "not_allowed"), "{role}");
            assert_eq!(house.get(&who, &format!("campaigns/{id}")).await.status, 200, "everybody reads the board");
        }
        // The leader shows and concludes, and moves nothing else; the method officer the other way round.
        assert_eq!(house.post(&leader(), &format!("campaigns/{id}/phase"), ask("self_assessment")).await.error(), (403, "not_allowed"));
        assert_eq!(house.post(&method_officer(), &format!("campaigns/{id}/phase"), ask("publicity")).await.error(), (403, "not_allowed"));
        assert_eq!(house.get(&method_officer(), "campaigns/none").await.error(), (404, "no_campaign"));
    }

    fn a_step_back_needs_a_reason_and_never_thaws_the_method(t: TestDb, &tables()) {
        let house = House::bare(t, &["c01"], vec![]).await;
        house.begin().await;
        let id = id(&house).await;
        step(&house, &id, "self_assessment", json!({})).await.ok();
        assert_eq!(step(&house, &id, "collecting", json!({})).await.error(), (422, "reason_missing"));
        assert_eq!(step(&house, &id, "collecting", json!({"reason": " "})).await.error(), (422, "reason_missing"));
        let page = step(&house, &id, "collecting", json!({"reason": "漏了三个单位"})).await.ok();
        let last = page["steps"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last["back"], &last["reason"]), (&json!(true), &json!("漏了三个单位")));
        step(&house, &id, "issued", json!({"reason": "x"})).await.ok();
        assert_eq!(step(&house, &id, "draft", json!({"reason": "x"})).await.error(), (409, "method_frozen"));
        assert_eq!(house.put(&method_officer(), &format!("campaigns/{id}/method"), json!({})).await.error(), (409, "method_frozen"));
        assert_eq!(step(&house, &id, "review", json!({})).await.error(), (409, "phase_order"));
    }

    fn the_last_day_of_a_unit_counts_whole_and_an_extension_is_its_own(t: TestDb, &tables()) {
        let house = House::bare(t, &["c01", "c05"], vec![city()]).await;
        house.begin().await;
        let id = id(&house).await;
        days(&house, &id, "self_assessment", "2026-12-01", "2026-12-15", None).await.ok();
        step(&house, &id, "self_assessment", json!({})).await.ok();
        let at = |text: &str| house.clock.set(text.parse().unwrap());
        at("2026-11-30T15:59:59.999999Z");
        assert_eq!(says(&house, &officer("c01"), "c01").await, "window_not_open");
        at("2026-11-30T16:00:00Z");
        assert_eq!(says(&house, &officer("c01"), "c01").await, "ok");
        at("2026-12-15T15:59:59.999999Z");
        assert_eq!(says(&house, &officer("c01"), "c01").await, "ok");
        at("2026-12-15T16:00:00Z");
        assert_eq!(says(&house, &officer("c01"), "c01").await, "window_closed");
        assert_eq!(says(&house, &person("傅", Role::Reviewer, None), "c01").await, "ok", "the city goes by the phase");

        let asks = format!("campaigns/{id}/exceptions");
        let ask = |unit: &str, until: &str| json!({"kind": "extension", "unit": unit, "what": "self_assessment", "until": until, "reason": "洪水断电"});
        assert_eq!(house.post(&officer("c01"), &asks, ask("c05", "2026-12-20")).await.error(), (403, "not_allowed"));
        assert_eq!(house.post(&leader(), &asks, ask("c01", "2026-12-20")).await.error(), (403, "not_allowed"));
        assert_eq!(house.post(&officer("c01"), &asks, ask("c01", "2026-12-15")).await.error(), (422, "day_passed"));
        assert_eq!(house.post(&method_officer(), &asks, ask("zz", "2026-12-20")).await.error(), (404, "no_unit"));
        let made = house.post(&officer("c01"), &asks, ask("c01", "2026-12-20")).await.ok();
        assert_eq!((&made["exceptions"][0]["state"], &made["exceptions"][0]["own"]), (&json!("waiting"), &json!(true)));
        assert_eq!(house.post(&officer("c01"), &asks, ask("c01", "2026-12-20")).await.error(), (409, "asked_already"));
        assert_eq!(says(&house, &officer("c01"), "c01").await, "window_closed", "asking moves nothing");
        let foreign = house.get(&officer("c05"), &format!("campaigns/{id}")).await.ok();
        assert_eq!(foreign["exceptions"], json!([]), "another unit's reason is not shown");

        let consent = format!("exceptions/{}/consent", made["exceptions"][0]["id"].as_str().unwrap());
        assert_eq!(house.post(&method_officer(), &consent, json!({"given": true})).await.error(), (403, "not_allowed"));
        assert_eq!(house.post(&leader(), &consent, json!({"given": false})).await.error(), (422, "reason_missing"));
        assert_eq!(house.post(&leader(), "exceptions/none/consent", json!({"given": true})).await.error(), (404, "no_exception"));
        house.post(&leader(), &consent, json!({"given": true})).await.ok();
        assert_eq!(house.post(&leader(), &consent, json!({"given": false, "note": "x"})).await.error(), (409, "already_answered"));
        assert_eq!(says(&house, &officer("c01"), "c01").await, "ok");
        assert_eq!(says(&house, &officer("c05"), "c05").await, "window_closed");
        at("2026-12-20T16:00:00Z");
        assert_eq!(says(&house, &officer("c01"), "c01").await, "window_closed");

        // It is a fact of the unit from the instant of the consent on.
        let run = house.run_of(jiff::civil::date(2026, 12, 20)).await;
        let loaded = house.assessment.load(Some(&run.id)).await.unwrap();
        let rows = |unit: &str| {
            let fact = loaded.snapshot.facts.iter().find(|f| f.subject == unit && f.key == "assessment.extensions").unwrap();
            match &fact.outcome {
                Outcome::Known(Value::Rows(rows)) => rows.items.iter().map(|r| r.cells.clone()).collect::<Vec<_>>(),
                other => panic!("{other:?}"),
            }
        };
        let cell = vec![Some(Value::Text("self_assessment".into())), Some(Value::Date(jiff::civil::date(2026, 12, 20)))];
        assert_eq!((rows("c01"), rows("c05")), (vec![cell], vec![]));
        let before = house.run_of(jiff::civil::date(2026, 12, 14)).await;
        let loaded = house.assessment.load(Some(&before.id)).await.unwrap();
        let fact = loaded.snapshot.facts.iter().find(|f| f.subject == "c01" && f.key == "assessment.extensions").unwrap();
        assert!(matches!(&fact.outcome, Outcome::Known(Value::Rows(r)) if r.items.is_empty()), "{fact:?}");
    }

    fn a_paper_is_late_by_the_extended_day_only(t: TestDb, &tables()) {
        let house = House::bare(t, &["c01", "c05"], vec![city()]).await;
        house.begin().await;
        let id = id(&house).await;
        let ask = json!({"kind": "extension", "unit": "c01", "what": "year_summary", "until": "2026-12-20", "reason": "洪水"});
        let made = house.post(&method_officer(), &format!("campaigns/{id}/exceptions"), ask).await.ok();
        let consent = format!("exceptions/{}/consent", made["exceptions"][0]["id"].as_str().unwrap());
        house.post(&leader(), &consent, json!({"given": true})).await.ok();
        let told = async |unit: &str| {
            let page = house.get(&method_officer(), &format!("deadlines?unit={unit}")).await.ok();
            let mut found = Vec::new();
            for event in page["events"].as_array().unwrap() {
                for paper in event["units"][0]["papers"].as_array().into_iter().flatten() {
                    if paper["label"] == "本年度工作总结" {
                        assert_eq!(event["papers"], true);
                        found.push((paper["extended"].clone(), paper["state"].clone()));
                    }
                }
            }
            found
        };
        for (day, extended, other) in [("2026-12-15", "ahead", "ahead"), ("2026-12-18", "ahead", "missed"), ("2026-12-21", "missed", "missed")] {
            house.clock.set(format!("{day}T12:00:00Z").parse().unwrap());
            house.run_of(day.parse().unwrap()).await;
            assert_eq!(told("c01").await, [(json!("2026-12-20"), json!(extended))], "{day}");
            assert_eq!(told("c05").await, [(json!(null), json!(other))], "{day}");
        }
    }

    fn nobody_consents_to_what_they_asked_for(t: TestDb, &tables()) {
        let house = House::bare(t, &["c01"], vec![]).await;
        house.begin().await;
        let id = id(&house).await;
        let both = Actor::Person(Person {
            id: "p".into(),
            name: "兼职".into(),
            roles: vec![Role::MethodOfficer],
            unit_id: None,
            also: vec![Holding { role: Role::Leader, unit_id: None, lent: None }],
        });
        let ask = json!({"kind": "extension", "unit": "c01", "what": "year_summary", "until": "2026-12-20", "reason": "洪水"});
        let made = house.post(&both, &format!("campaigns/{id}/exceptions"), ask).await.ok();
        assert_eq!(made["exceptions"][0]["may_answer"], false);
        assert_eq!(made["exceptions"][0]["label"], "本年度工作总结");
        let consent = format!("exceptions/{}/consent", made["exceptions"][0]["id"].as_str().unwrap());
        assert_eq!(house.post(&both, &consent, json!({"given": true})).await.error(), (403, "asked_by_you"));
        let answered = house.post(&leader(), &consent, json!({"given": false, "note": "理由不足"})).await.ok();
        assert_eq!((&answered["exceptions"][0]["state"], &answered["exceptions"][0]["note"]), (&json!("refused"), &json!("理由不足")));
        assert!(house.assessment.course().await.unwrap().extensions.is_empty());
        let list = house.get(&leader(), "todo").await.ok();
        assert!(list["items"].as_array().unwrap().iter().all(|i| i["kind"] != "consent"));
    }

    fn the_leader_is_told_of_what_waits_for_consent(t: TestDb, &tables()) {
        let house = House::bare(t, &["c01"], vec![city()]).await;
        house.begin().await;
        let id = id(&house).await;
        let ask = json!({"kind": "extension", "unit": "c01", "what": "year_summary", "until": "2026-12-20", "reason": "洪水"});
        house.post(&method_officer(), &format!("campaigns/{id}/exceptions"), ask).await.ok();
        for run in [false, true] {
            if run {
                house.run().await;
            }
            let list = house.get(&leader(), "todo").await.ok();
            let item = pick(&list["items"], "kind", "consent");
            assert_eq!((&item["count"], &item["path"]), (&json!(1), &json!("/campaign")));
            let list = house.get(&method_officer(), "todo").await.ok();
            assert!(list["items"].as_array().unwrap().iter().all(|i| i["kind"] != "consent"), "only who can answer");
        }
    }

    fn days_that_have_passed_are_changed_with_a_reason(t: TestDb, &tables()) {
        let house = House::bare(t, &["c01"], vec![]).await;
        house.begin().await;
        let id = id(&house).await;
        let set = async |phase: &str, from: &str, until: &str, reason: Option<&str>| {
            let answer = days(&house, &id, phase, from, until, reason).await;
            (answer.status, answer.code().to_owned())
        };
        let ok = (200, String::new());
        assert_eq!(set("self_assessment", "2026-12-16", "2026-12-15", None).await, (422, "bad_window".to_owned()));
        assert_eq!(set("self_assessment", "2026-12-xx", "2026-12-15", None).await, (422, "bad_date".to_owned()));
        assert_eq!(set("issued", "2026-12-01", "2026-12-15", None).await, (422, "no_days".to_owned()));
        assert_eq!(set("self_assessment", "2026-11-01", "2026-11-20", None).await, ok);
        assert_eq!(set("self_assessment", "2026-11-01", "2026-11-20", None).await, (422, "nothing_changed".to_owned()));
        assert_eq!(set("self_assessment", "2026-11-01", "2026-12-15", None).await, (422, "reason_missing".to_owned()));
        assert_eq!(set("self_assessment", "2026-11-01", "2026-12-15", Some("通知晚发")).await, ok);
        assert_eq!(set("self_assessment", "2026-11-01", "2026-12-14", None).await, ok, "a day ahead");
        assert_eq!(set("review", "2026-11-05", "2026-12-10", None).await, ok);
        let page = board(&house, &id).await;
        assert_eq!(page["out_of_order"], json!([{"before": "self_assessment", "after": "review"}]));
        assert_eq!(page["window_log"].as_array().unwrap().len(), 4);
        assert_eq!(pick(&page["window_log"], "reason", "通知晚发")["by"], "方颂文");
    }

    fn a_final_result_is_opened_again_by_two_persons_and_the_former_stays_named(t: TestDb, &tables()) {
        let (house, id, run) = judged(t).await;
        let ask = json!({"kind": "reopening", "what": "review", "reason": "漏计一份材料"});
        let asks = format!("campaigns/{id}/exceptions");
        assert_eq!(house.post(&method_officer(), &asks, ask.clone()).await.error(), (409, "not_final"));
        step(&house, &id, "final", json!({"run": run})).await.ok();
        assert_eq!(house.post(&person("傅", Role::Reviewer, None), &asks, ask.clone()).await.error(), (403, "not_allowed"));
        let made = house.post(&method_officer(), &asks, ask).await.ok();
        let consent = format!("exceptions/{}/consent", made["exceptions"][0]["id"].as_str().unwrap());
        let page = house.post(&leader(), &consent, json!({"given": true})).await.ok();
        assert_eq!((&page["phase"], &page["result"]["id"]), (&json!("review"), &json!(run)));
        let last = page["steps"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last["asked_by"], &last["by"], &last["reason"]), (&json!("方颂文"), &json!("凌云"), &json!("漏计一份材料")));
        assert_eq!(house.post(&method_officer(), "runs", json!({"stage": "final"})).await.status, 200, "it is scored again");
    }

    fn the_next_year_is_drafted_while_this_one_runs_and_issued_after_it(t: TestDb, &tables()) {
        let (house, id, run) = judged(t).await;
        let who = method_officer();
        assert_eq!(house.post(&who, "campaigns", json!({"year": 2026})).await.error(), (409, "campaign_exists"));
        assert_eq!(house.post(&who, "campaigns", json!({"year": 2025})).await.error(), (409, "year_past"));
        assert_eq!(house.post(&who, "campaigns", json!({"year": 2027, "method": {"method.yaml": "huanheng: 1"}})).await.error(), (422, "bad_method"));
        // A draft is deleted by who drafts, and nothing else is; the year is drafted again.
        let wrong = house.post(&who, "campaigns", json!({"year": 2028})).await.ok()["id"].as_str().unwrap().to_owned();
        days(&house, &wrong, "collecting", "2028-01-05", "2028-11-30", None).await.ok();
        let gone = format!("campaigns/{wrong}");
        assert_eq!(house.delete(&leader(), &gone).await.error(), (403, "not_allowed"));
        assert_eq!(house.delete(&who, &format!("campaigns/{id}")).await.error(), (409, "not_a_draft"));
        let left = house.delete(&who, &gone).await.ok();
        assert_eq!(texts(&left["items"], "id"), [id.as_str()]);
        assert_eq!(house.delete(&who, &gone).await.error(), (404, "no_campaign"));
        let draft = house.post(&who, "campaigns", json!({"year": 2027})).await.ok();
        let next = draft["id"].as_str().unwrap().to_owned();
        assert_eq!((&draft["phase"], &draft["at_work"]), (&json!("draft"), &json!(false)));
        assert_eq!(crate::course::id(&house).await, id, "this year's is still at work");
        assert_eq!(step(&house, &next, "issued", json!({})).await.error(), (409, "other_campaign_open"));
        let files: BTreeMap<String, String> = method_files().files.into_iter().filter(|(n, _)| !n.starts_with("cases/"))
            .map(|(n, b)| (n, String::from_utf8(b).unwrap().replace("title: 2009年度", "title: 2027年度"))).collect();
        let other = house.put(&who, &format!("campaigns/{next}/method"), json!({"method": files})).await.ok();
        assert_ne!(other["method_digest"], draft["method_digest"]);
        assert!(other["method_title"].as_str().unwrap().starts_with("2027年度"), "{other}");
        step(&house, &id, "final", json!({"run": run})).await.ok();
        let issued = step(&house, &next, "issued", json!({})).await.ok();
        assert_eq!((&issued["at_work"], &issued["former"]["id"]), (&json!(true), &json!(run)));
        assert_eq!(house.put(&who, &format!("campaigns/{next}/method"), json!({})).await.error(), (409, "method_frozen"));
        assert_eq!(crate::course::id(&house).await, next);
        let list = house.get(&who, "campaigns").await.ok();
        assert_eq!(texts(&list["items"], "phase"), ["issued", "final"]);
        // The first run of the new year is compared with the former result, and that year is tried under this year's method.
        step(&house, &next, "collecting", json!({})).await.ok();
        house.clock.set("2027-07-10T01:00:00Z".parse().unwrap());
        house.assessment.rule_defaults("方颂文", &[], house.ctx(&who).now).await.unwrap();
        let day = house.assessment.day().await.unwrap();
        let now = house.assessment.run_start(&house.ctx(&who), day, Stage::Provisional).await.unwrap();
        assert_eq!((now.year, now.as_of.year()), (2027, 2027));
        let compared = house.get(&who, &format!("compare?a={run}&b={}", now.id)).await.ok();
        assert_eq!((&compared["a"]["year"], &compared["b"]["year"], &compared["units"]), (&json!(2026), &json!(2027), &json!(2)));
        assert_eq!((&compared["method_changed"], compared["total"] != json!(0)), (&json!(true), true), "{compared}");
        let tried = house.post(&who, "whatif", json!({"run": run, "method": files})).await.ok();
        assert!(tried["other"].is_object(), "{tried}");
        assert_eq!((&tried["run"]["id"], &tried["unchanged"]), (&json!(run), &json!(2)), "{tried}");
        // The former year is closed for good once another is at work.
        let ask = json!({"kind": "reopening", "what": "review", "reason": "x"});
        assert_eq!(house.post(&who, &format!("campaigns/{id}/exceptions"), ask).await.error(), (409, "other_campaign_open"));
    }
}
