//! Runs: paging, replay, tampering, publishing, the daily job.

use assessment::DAILY;
use axum::http::Request;
use jiff::civil::{Date, date};
use jobs::{Runner, State, Step};
use kernel::{Clock, Kind, Role};
use serde_json::{Value, json};
use testkit::city::DEMO_DAY;

use crate::house::*;

fn set(house: &House, at: &str) {
    house.clock.set(at.parse().unwrap());
}

fn runner(house: &House) -> Runner {
    let (handlers, daily) = (house.handlers.clone(), house.daily.clone());
    Runner::new(house.parts.db.clone(), house.parts.clock.clone(), house.parts.rng.clone(), handlers, daily).unwrap()
}

async fn days(house: &House) -> Vec<Date> {
    let mut rows = house.assessment.runs(i64::MAX, 100).await.unwrap();
    rows.reverse();
    rows.iter().map(|r| r.as_of).collect()
}

store::on_both! {
    fn runs_are_listed_page_by_page(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let who = officer("c05");
        assert_eq!(house.get(&who, "runs").await.ok(), json!({"items": [], "next_page": null}));
        assert_eq!(house.get(&who, "city").await.error(), (404, "no_run"));
        for day in 18..=22 {
            house.run_of(date(2026, 11, day)).await;
        }
        let numbers = |page: &Value| -> Vec<i64> {
            page["items"].as_array().unwrap().iter().map(|r| r["number"].as_i64().unwrap()).collect()
        };
        let first = house.get(&who, "runs?limit=2").await.ok();
        assert_eq!((numbers(&first), &first["next_page"]), (vec![5, 4], &json!("4")));
        let second = house.get(&who, "runs?limit=2&page=4").await.ok();
        assert_eq!((numbers(&second), &second["next_page"]), (vec![3, 2], &json!("2")));
        let last = house.get(&who, "runs?limit=2&page=2").await.ok();
        assert_eq!((numbers(&last), &last["next_page"]), (vec![1], &Value::Null));
        // Exactly full is not more; nonsense is bounded or refused.
        assert_eq!(house.get(&who, "runs?limit=5").await.ok()["next_page"], Value::Null);
        assert_eq!(numbers(&house.get(&who, "runs?limit=0").await.ok()), [5]);
        assert_eq!(numbers(&house.get(&who, "runs?limit=4000000000").await.ok()).len(), 5);
        assert_eq!(numbers(&house.get(&who, "runs?page=-3").await.ok()), [] as [i64; 0]);
        for (query, code) in [("page=x", "bad_page"), ("page=", "bad_page"), ("limit=-1", "wrong_query")] {
            assert_eq!(house.get(&who, &format!("runs?{query}")).await.error(), (422, code), "{query}");
        }
        // Of some days, or of what was published; the next page is of the same question.
        let officer = method_officer();
        let third = second["items"][0]["id"].as_str().unwrap();
        assert_eq!(house.post(&officer, &format!("runs/{third}/publish"), json!({})).await.status, 200);
        for (query, expected) in [
            ("from=2026-11-20", vec![5, 4, 3]),
            ("from=2026-11-19&to=2026-11-20", vec![3, 2]),
            ("show=published", vec![3]),
            ("show=unpublished", vec![5, 4, 2, 1]),
            ("show=unpublished&page=4&limit=1", vec![2]),
            ("show=final", vec![]),
        ] {
            assert_eq!(numbers(&house.get(&who, &format!("runs?{query}")).await.ok()), expected, "{query}");
        }
        for (query, code) in [("from=yesterday", "bad_date"), ("to=2026-13-01", "bad_date"), ("show=some", "wrong_query")] {
            assert_eq!(house.get(&who, &format!("runs?{query}")).await.error(), (422, code), "{query}");
        }
        let id = first["items"][0]["id"].as_str().unwrap();
        assert_eq!(house.get(&who, &format!("runs/{id}")).await.ok(), first["items"][0]);
        assert_eq!(house.get(&who, "runs/none").await.error(), (404, "no_run"));
    }

    fn a_run_replays_to_the_same_bytes(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let (first, second) = (house.run().await, house.run().await);
        // The same day, rulings and facts: the same snapshot and result, by whatever run.
        assert_eq!((&first.snapshot_digest, &first.result_digest), (&second.snapshot_digest, &second.result_digest));
        let house = house.again();
        for who in [method_officer(), person("傅鹤鸣", Role::Reviewer, None), person("凌道远", Role::Leader, None)] {
            let replay = house.post(&who, &format!("runs/{}/replay", first.id), json!({})).await.ok();
            assert_eq!(replay["identical"], true);
            assert_eq!((&replay["expected"], &replay["got"]), (&json!(first.result_digest), &json!(first.result_digest)));
        }
        assert_eq!(house.post(&officer("c01"), &format!("runs/{}/replay", first.id), json!({})).await.error(), (403, "not_allowed"));
        assert_eq!(house.post(&method_officer(), "runs/none/replay", json!({})).await.error(), (404, "no_run"));
        let verified = house.assessment.verify(|_, _| {}).await.unwrap();
        assert_eq!((verified.findings.as_slice(), verified.runs, verified.snapshots), (&[] as &[_], 2, 2));
        assert!(verified.evidence > 50 && verified.blobs > verified.evidence);
    }

    fn a_changed_byte_is_named_and_stops_what_rests_on_it(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let earlier = house.run_of(date(2026, 11, 21)).await;
        let run = house.run().await;
        let paper = {
            let loaded = house.assessment.load(None).await.unwrap();
            loaded.snapshot.facts.iter().flat_map(|f| &f.evidence).next().unwrap().digest.clone()
        };
        let house = house.again();
        let sound = std::fs::read(house.file_of(&run.snapshot_digest)).unwrap();
        house.damage(&run.snapshot_digest);

        let e = house.assessment.load(None).await.err().unwrap();
        assert_eq!((e.kind(), e.code()), (Kind::Internal, "blob_damaged"));
        assert!(e.chain().contains(&run.snapshot_digest), "{}", e.chain());
        // The byte lies in the facts of one unit: it is refused, and what shows it; the others are read by themselves,
        // and pages that open no unit rest on the flat figures and the ledger.
        let after = String::from_utf8_lossy(&sound[sound.len() / 2..]).into_owned();
        let hit = after.split("\"subject\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        for path in [format!("units/{hit}"), format!("units/{hit}/indicators/1.1"), format!("facts?unit={hit}")] {
            let a = house.get(&method_officer(), &path).await;
            assert_eq!(a.error(), (500, "blob_damaged"), "{path}");
            assert!(!a.body.to_string().contains("sha256:"), "the cause stays in the log");
        }
        let spared = if hit == "c01" { "c02" } else { "c01" };
        for path in ["city", "readings", &format!("units/{spared}"), &format!("facts?unit={spared}")] {
            assert_eq!(house.get(&method_officer(), path).await.status, 200, "{path}");
        }
        assert_eq!(house.post(&method_officer(), &format!("runs/{}/replay", run.id), json!({})).await.error(), (500, "blob_damaged"));
        // The run before does not rest on it.
        assert_eq!(house.get(&method_officer(), &format!("city?run={}", earlier.id)).await.status, 200);
        let found = house.assessment.verify(|_, _| {}).await.unwrap().findings;
        let hex = run.snapshot_digest.strip_prefix("sha256:").unwrap();
        assert!(found.iter().any(|f| f.subject.ends_with(hex) && f.what.contains("damaged")), "{found:#?}");
        assert!(found.iter().any(|f| f.subject.starts_with("snapshot ") && f.what.contains(hex)), "{found:#?}");
        assert!(found.iter().any(|f| f.subject == "run 2 as of 2026-11-22"), "{found:#?}");
        assert!(!found.iter().any(|f| f.subject.starts_with("run 1 ")), "{found:#?}");

        // Restored, all is well; then a paper is changed, a summary removed, a stored digest rewritten.
        std::fs::write(house.file_of(&run.snapshot_digest), sound).unwrap();
        assert_eq!(house.assessment.verify(|_, _| {}).await.unwrap().findings, []);
        house.damage(&paper);
        assert_eq!(house.get(&officer("c01"), &format!("evidence/{paper}?unit=c01")).await.error(), (500, "blob_damaged"));
        let found = house.assessment.verify(|_, _| {}).await.unwrap().findings;
        assert!(found.iter().any(|f| f.subject.starts_with("evidence ") && f.what.contains(&paper)), "{found:#?}");
        assert!(!found.iter().any(|f| f.subject.starts_with("run ")), "points do not rest on the bytes of a paper");
        house.damage(&paper);

        std::fs::remove_file(house.file_of(&run.summary_digest)).unwrap();
        let house = house.again();
        assert_eq!(house.get(&method_officer(), "city").await.code(), "blob_missing");
        let found = house.assessment.verify(|_, _| {}).await.unwrap().findings;
        assert!(found.iter().any(|f| f.what.contains(&run.summary_digest)), "{found:#?}");
    }

    fn a_rewritten_result_is_noticed(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let run = house.run().await;
        let house = house.again();
        let mut tx = t.db.write_tx().await.unwrap();
        let other = format!("sha256:{}", "0".repeat(64));
        store::query("UPDATE assessment_run SET result_digest = $1").bind(other.clone()).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let e = house.assessment.load(None).await.err().unwrap();
        assert_eq!(e.code(), "replay_differs");
        assert_eq!(house.get(&method_officer(), "city").await.error(), (500, "replay_differs"));
        let replay = house.post(&method_officer(), &format!("runs/{}/replay", run.id), json!({})).await.ok();
        assert_eq!((&replay["identical"], &replay["expected"]), (&json!(false), &json!(other)));
        assert_eq!(replay["got"], json!(run.result_digest));
        let found = house.assessment.verify(|_, _| {}).await.unwrap().findings;
        assert!(found.len() == 1 && found[0].what.contains("does not replay"), "{found:#?}");
    }

    fn flat_figures_are_kept_checked_and_made_up(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let run = house.run().await;
        let page = house.get(&method_officer(), "city").await.ok();
        let unit = house.get(&officer("c01"), "units/c01").await.ok();
        let kept = |db: store::Db| async move {
            let row = store::query("SELECT digest FROM assessment_flat").fetch_all(&mut *db.read().await.unwrap()).await;
            row.unwrap().iter().map(|r| store::Row::try_get::<String, _>(r, "digest").unwrap()).collect::<Vec<_>>()
        };
        let digests = kept(t.db.clone()).await;
        assert_eq!(digests.len(), 1);
        // Read back they say what they said when they were made.
        let house = house.again();
        assert_eq!(house.get(&method_officer(), "city").await.ok(), page);
        assert_eq!(house.get(&officer("c01"), "units/c01").await.ok(), unit);
        // A run of an earlier program has none: they are made from its result, and are the same.
        let mut tx = t.db.write_tx().await.unwrap();
        store::query("DELETE FROM assessment_flat").execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let house = house.again();
        assert_eq!(house.get(&method_officer(), "city").await.ok(), page);
        assert_eq!(kept(t.db.clone()).await, digests);
        // Damaged they show nothing, and the check names the run.
        let house = house.again();
        house.damage(&digests[0]);
        assert_eq!(house.get(&method_officer(), "city").await.error(), (500, "blob_damaged"));
        let found = house.assessment.verify(|_, _| {}).await.unwrap().findings;
        assert!(found.iter().any(|f| f.what.contains(&digests[0]) && f.subject == format!("run {} as of 2026-11-22", run.number)), "{found:#?}");
    }

    fn a_run_is_published_once_by_those_who_may(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let run = house.run().await;
        let path = format!("runs/{}/publish", run.id);
        for who in [officer("c01"), person("傅鹤鸣", Role::Reviewer, None), person("管立新", Role::SystemAdministrator, None)] {
            assert_eq!(house.post(&who, &path, json!({})).await.error(), (403, "not_allowed"));
        }
        assert_eq!(house.get(&method_officer(), &format!("runs/{}", run.id)).await.ok()["published_at"], Value::Null);
        let leader = person("凌道远", Role::Leader, None);
        assert_eq!(house.post(&leader, "runs/none/publish", json!({})).await.error(), (404, "no_run"));
        let done = house.post(&leader, &path, json!({})).await.ok();
        assert!(done["published_at"].is_string());
        assert_eq!(house.post(&method_officer(), &path, json!({})).await.error(), (409, "published_already"));
        let now = house.get(&method_officer(), &format!("runs/{}", run.id)).await.ok();
        assert_eq!(now["published_at"], done["published_at"], "the first publication stands");
        assert_eq!(house.get(&method_officer(), "city").await.ok()["run"]["published_at"], done["published_at"]);
    }

    fn what_happens_at_once_happens_one_after_the_other(t: TestDb, &tables()) {
        let house = std::sync::Arc::new(House::open(t).await);
        let first = house.run().await;
        let mut set = tokio::task::JoinSet::new();
        for n in 0..9 {
            let (house, id) = (house.clone(), first.id.clone());
            set.spawn(async move {
                match n % 3 {
                    0 => house.post(&method_officer(), &format!("runs/{id}/publish"), json!({})).await.status,
                    1 => house.post(&method_officer(), "runs", json!({})).await.status,
                    _ => house.post(&method_officer(), "rulings", json!({"reading": "B5", "option": "all_or_2"})).await.status,
                }
            });
        }
        let mut statuses: Vec<u16> = set.join_all().await;
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 200, 409, 409]);
        let numbers: Vec<i64> = house.assessment.runs(i64::MAX, 100).await.unwrap().iter().map(|r| r.number).collect();
        assert_eq!(numbers, [7, 6, 5, 4, 3, 2, 1]);
        assert_eq!(house.assessment.verify(|_, _| {}).await.unwrap().findings, []);
    }

    fn a_run_takes_a_day_of_its_year_that_has_come(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let who = method_officer();
        for (ask, code) in [
            (json!({"as_of": "2026-11-23"}), "day_in_future"),
            (json!({"as_of": "9999-12-31"}), "day_in_future"),
            (json!({"as_of": "2025-12-31"}), "day_outside_year"),
            (json!({"as_of": "2026-02-29"}), "bad_date"),
            (json!({"as_of": "tomorrow"}), "bad_date"),
            (json!({"as_of": ""}), "bad_date"),
            (json!({"stage": "last"}), "bad_stage"),
            (json!({"as_of": 20261122}), "wrong_body"),
            (json!({"day": "2026-11-22"}), "wrong_body"),
        ] {
            let a = house.post(&who, "runs", ask.clone()).await;
            assert_eq!(a.error(), (422, code), "{ask}");
        }
        assert!(days(&house).await.is_empty(), "a refused ask leaves no run");
        for refused in [officer("c01"), person("凌道远", Role::Leader, None), person("管立新", Role::SystemAdministrator, None)] {
            assert_eq!(house.post(&refused, "runs", json!({})).await.error(), (403, "not_allowed"));
        }
        let made = house.post(&person("傅鹤鸣", Role::Reviewer, None), "runs", json!({})).await.ok();
        assert_eq!((&made["as_of"], &made["stage"], &made["created_by"]), (&json!("2026-11-22"), &json!("provisional"), &json!("傅鹤鸣")));
        let made = house.post(&who, "runs", json!({"as_of": "2026-06-30"})).await.ok();
        assert_eq!((&made["as_of"], &made["stage"]), (&json!("2026-06-30"), &json!("provisional")));
        let torn = Request::post("/api/v1/assessment/runs").header("content-type", "application/json").body("{".into()).unwrap();
        assert_eq!(house.send(&who, torn).await.error(), (400, "malformed_json"));

        // When the year is over, "today" is its last day: the campaign can still be ruled and scored.
        set(&house, "2027-01-08T01:00:00Z");
        let made = house.post(&who, "runs", json!({})).await.ok();
        assert_eq!(made["as_of"], "2026-12-31");
        let ruled = house.post(&who, "rulings", json!({"reading": "B5", "option": "all_or_2"})).await.ok();
        assert_eq!(ruled["run"]["as_of"], "2026-12-31");
        assert_eq!(house.post(&who, "runs", json!({"as_of": "2027-01-01"})).await.error(), (422, "day_outside_year"));
        // Before it has begun there is nothing to score.
        set(&house, "2025-12-30T01:00:00Z");
        assert_eq!(house.post(&who, "runs", json!({})).await.error(), (422, "day_outside_year"));
    }

    fn a_year_is_not_made_final_before_it_is_over(t: TestDb, &tables()) {
        let house = House::bare(t, &["c01"], vec![city()]).await;
        house.begin().await;
        let who = method_officer();
        // 31 December ends at the bureau at 16:00 of the common time.
        for instant in ["2026-11-22T01:00:00Z", "2026-12-16T01:00:00Z", "2026-12-31T15:59:59Z"] {
            set(&house, instant);
            for ask in [json!({"stage": "final"}), json!({"stage": "final", "as_of": "2026-11-20"})] {
                let a = house.post(&who, "runs", ask).await;
                assert_eq!(a.error(), (409, "year_not_over"), "{instant}");
                assert_eq!(a.body["error"]["details"]["last_day"], "2026-12-31");
                let said = a.body["error"]["message"].as_str().unwrap();
                assert!(said.contains("2026 年度尚未结束") && said.contains("only after 2026-12-31"), "{said}");
            }
        }
        assert!(days(&house).await.is_empty(), "a refused ask leaves no run");
        set(&house, "2026-12-31T16:00:00Z");
        let a = house.post(&who, "runs", json!({"stage": "final", "as_of": "2026-12-15"})).await;
        assert_eq!(a.error(), (422, "final_day"), "the days after are part of the year");
        let made = house.post(&who, "runs", json!({"stage": "final"})).await.ok();
        assert_eq!((&made["as_of"], &made["stage"]), (&json!("2026-12-31"), &json!("final")));
    }

    fn a_window_that_ends_after_the_year_is_waited_for(t: TestDb, &tables()) {
        let house = House::bare(t, &["c01"], vec![city()]).await;
        let mut files = method_files();
        let method = files.files.get_mut("method.yaml").unwrap();
        let with = String::from_utf8(method.clone()).unwrap().replace(
            "\n\nno_tier:",
            "\n  papers: {label: 报送期, label_en: Until the papers are due, from: {year: 0, day: 01-01}, to: {year: 1, day: 01-20}}\n\nno_tier:",
        );
        *method = with.into_bytes();
        house.begin_with(files).await;
        set(&house, "2027-01-20T01:00:00Z");
        let a = house.post(&method_officer(), "runs", json!({"stage": "final"})).await;
        assert_eq!(a.error(), (409, "year_not_over"));
        assert_eq!(a.body["error"]["details"]["last_day"], "2027-01-20");
        set(&house, "2027-01-21T01:00:00Z");
        assert_eq!(house.post(&method_officer(), "runs", json!({"stage": "final"})).await.ok()["as_of"], "2026-12-31");
    }

    fn many_who_open_a_run_at_once_wait_for_one_computation(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let made = house.run().await;
        let house = house.again();
        let mut all = Vec::new();
        for _ in 0..12 {
            let (assessment, id) = (house.assessment.clone(), made.id.clone());
            all.push(tokio::spawn(async move { assessment.load(Some(&id)).await.unwrap() }));
        }
        let mut loaded = Vec::new();
        for one in all {
            loaded.push(one.await.unwrap());
        }
        assert!(loaded.iter().all(|l| std::sync::Arc::ptr_eq(&l.scored, &loaded[0].scored)), "computed more than once");
        // Published in between: the row is the new one, the result still the same object.
        house.assessment.run_publish(&house.ctx(&method_officer()), &made.id).await.unwrap();
        let after = house.assessment.load(Some(&made.id)).await.unwrap();
        assert!(after.run.published_at.is_some() && std::sync::Arc::ptr_eq(&after.scored, &loaded[0].scored));
    }

    fn a_run_of_an_earlier_day_knows_what_was_known_then(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let then = house.run_of(date(2026, 11, 20)).await;
        let now = house.run().await;
        assert_ne!(then.result_digest, now.result_digest);
        // Asked again a day later, the earlier day gives what it gave.
        set(&house, "2026-11-23T01:00:00Z");
        let again = house.run_of(date(2026, 11, 20)).await;
        assert_eq!((again.snapshot_digest, again.result_digest), (then.snapshot_digest, then.result_digest));
        let loaded = house.assessment.load(Some(&then.id)).await.unwrap();
        assert!(loaded.snapshot.facts.iter().all(|f| f.recorded_at.as_str() < "2026-11-20T16:00:00"), "nothing later than that day");
        // On 22 November c01's document centre answered again; on the 20th its departments were unavailable.
        let away = |l: &assessment::Loaded| {
            l.snapshot.facts.iter().filter(|f| f.subject == "c01" && matches!(f.outcome, facts::Outcome::Unavailable(_))).count()
        };
        assert!(away(&loaded) > away(&house.assessment.load(Some(&now.id)).await.unwrap()));
        // The rulings of a replayed day are those of its end.
        set(&house, "2026-11-23T02:00:00Z");
        house.assessment.rule_as("A7", "min.citylink.excl", &[], None, "王方", house.clock.now()).await.unwrap();
        let ctx = house.ctx(&method_officer());
        let replayed = house.assessment.run_replayed_day(&ctx, date(2026, 11, 20)).await.unwrap();
        assert_eq!(replayed.rulings_digest, then.rulings_digest);
        let ruled = house.run_of(date(2026, 11, 20)).await;
        assert_ne!(ruled.rulings_digest, then.rulings_digest);
    }

    fn the_daily_job_collects_the_day_before(t: TestDb, &tables()) {
        let house = House::bare(t, &UNITS, vec![city()]).await;
        let work = runner(&house);
        set(&house, "2026-11-21T16:40:00Z");
        work.plan().await.unwrap();
        // Without a campaign there is nothing to collect, and the job is done all the same.
        assert!(matches!(work.step().await.unwrap(), Step::Worked { state: State::Done, .. }));
        assert!(days(&house).await.is_empty());
        house.begin().await;

        // Twenty to one on the 23rd, by the bureau's clock: the 22nd is collected, once.
        set(&house, "2026-11-22T16:40:00Z");
        work.plan().await.unwrap();
        assert!(matches!(work.step().await.unwrap(), Step::Worked { state: State::Done, .. }));
        assert_eq!(days(&house).await, [DEMO_DAY]);
        assert_eq!(work.step().await.unwrap(), Step::Idle);
        let anew = runner(&house);
        anew.plan().await.unwrap();
        assert_eq!(anew.step().await.unwrap(), Step::Idle, "a restart repeats no day");
        let made = house.assessment.run_find(None).await.unwrap();
        assert_eq!((made.created_by.as_str(), made.stage.as_str()), ("system", "provisional"));
        assert_eq!(DAILY.kind, "assessment.daily");

        // A quarter past midnight is before its time.
        set(&house, "2026-11-23T16:15:00Z");
        work.plan().await.unwrap();
        assert_eq!(work.step().await.unwrap(), Step::Idle);
        // The last day of the year is collected on New Year's Day; the days after belong to no campaign.
        for (now, last, count) in [("2026-12-31T16:31:00Z", date(2026, 12, 31), 2), ("2027-01-01T16:31:00Z", date(2026, 12, 31), 2)] {
            set(&house, now);
            work.plan().await.unwrap();
            assert!(matches!(work.step().await.unwrap(), Step::Worked { state: State::Done, .. }), "{now}");
            let all = days(&house).await;
            assert_eq!((all.len(), *all.last().unwrap()), (count, last), "{now}");
        }
    }
}
