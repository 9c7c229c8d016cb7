//! What the ledger of a run counts is what its units say when they are opened.

use std::collections::BTreeMap;

use jiff::civil::date;
use kernel::Role;
use serde_json::Value;
use store::query;

use crate::house::*;

fn items(v: &Value) -> &Vec<Value> {
    v.as_array().unwrap()
}

fn total(page: &Value) -> usize {
    usize::try_from(page["total"].as_u64().unwrap()).unwrap()
}

/// Every item of a list that comes by pages.
async fn all(house: &House, who: &kernel::Actor, path: &str) -> Vec<Value> {
    let mut out = Vec::new();
    loop {
        let page = house.get(who, &format!("{path}limit=37&page={}", out.len())).await.ok();
        out.extend(items(&page["items"]).iter().cloned());
        if page["next_page"].is_null() {
            assert_eq!(total(&page), out.len(), "{path}");
            return out;
        }
    }
}

store::on_both! {
    fn facts_are_counted_as_their_rows_say(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let who = method_officer();
        let rows = all(&house, &who, "facts?").await;
        let counted = async |filter: &str| total(&house.get(&who, &format!("facts?limit=1&{filter}")).await.ok());
        for state in ["known", "absent", "unavailable", "not_applicable", "contested", "awaiting"] {
            let of = rows.iter().filter(|r| r["state"] == state).count();
            assert_eq!(counted(&format!("outcome={state}")).await, of, "{state}");
        }
        for binding in ["measured", "attested", "declared", "judged"] {
            let counts = |r: &&Value| items(&r["bindings"]).iter().any(|b| b["counts"] == true && b["binding"] == binding);
            assert_eq!(counted(&format!("binding={binding}")).await, rows.iter().filter(counts).count(), "{binding}");
        }
        let disagree = rows.iter().filter(|r| r["disagree"] == true).count();
        assert_eq!((counted("disagree=true").await, disagree > 0), (disagree, true));
        assert_eq!(counted("open=true").await, rows.iter().filter(|r| !r["open"].is_null()).count());
    }

    fn steps_are_counted_as_they_are_shown(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let who = method_officer();
        for lost in ["false", "true"] {
            let steps = all(&house, &who, &format!("gradient?lost={lost}&")).await;
            let counted = async |filter: &str| {
                total(&house.get(&who, &format!("gradient?lost={lost}&limit=1&{filter}")).await.ok())
            };
            for effort in ["form", "count", "rate", "build", "money", "ruling"] {
                let of = steps.iter().filter(|s| s["effort"] == effort).count();
                assert_eq!(counted(&format!("effort={effort}")).await, of, "{effort}");
            }
            for doer in ["unit", "reviewer", "method_officer", "source"] {
                let of = steps.iter().filter(|s| items(&s["who"]).contains(&doer.into())).count();
                assert_eq!(counted(&format!("who={doer}")).await, of, "{doer}");
            }
            let of = steps.iter().filter(|s| s["days_left"].as_i64() <= Some(30)).count();
            assert_eq!(counted("within=30").await, of);
            let of = steps.iter().filter(|s| s["indicator"] == "2.1").count();
            assert_eq!(counted("indicator=2.1").await, of);
            assert!(!steps.is_empty(), "{lost}");
        }
    }

    fn causes_are_counted_as_the_facts_of_both_runs_say(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run_of(date(2026, 6, 30)).await;
        house.run().await;
        let who = method_officer();
        let path = format!("compare?a={}&", house.assessment.runs(i64::MAX, 9).await.unwrap()[1].id);
        let page = house.get(&who, &format!("{path}limit=200")).await.ok();
        let mut causes: BTreeMap<String, u64> = BTreeMap::new();
        for row in items(&page["items"]) {
            let mut kinds: Vec<&str> = items(&row["causes"]).iter().map(|c| c["kind"].as_str().unwrap()).collect();
            assert_eq!(row["causes_total"].as_u64(), Some(kinds.len() as u64), "none is cut off here");
            kinds.sort_unstable();
            kinds.dedup();
            kinds.into_iter().for_each(|k| *causes.entry(k.to_owned()).or_default() += 1);
        }
        let told = items(&page["causes"]).iter().map(|c| (c["cause"].as_str().unwrap().to_owned(), c["rows"].as_u64().unwrap()));
        assert_eq!(told.collect::<BTreeMap<_, _>>(), causes);
        assert!(causes.len() > 1 && total(&page) <= 200, "{causes:?}");
    }

    fn a_run_without_a_ledger_gets_the_same_one(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let pages = ["gradient?order=gain", "facts?outcome=absent", "deadlines", "todo", "readings"];
        let whos = [method_officer(), officer("c01"), person("凌", Role::Leader, None)];
        let mut before = Vec::new();
        for (page, who) in pages.iter().flat_map(|p| whos.iter().map(move |w| (p, w))) {
            before.push(house.get(who, page).await.body);
        }
        let digest = async |house: &House| -> String {
            let mut conn = house.parts.db.read().await.unwrap();
            let row = query("SELECT digest FROM assessment_ledger").fetch_one(&mut *conn).await.unwrap();
            store::Row::try_get(&row, "digest").unwrap()
        };
        let kept = digest(&house).await;
        let mut tx = house.parts.db.write_tx().await.unwrap();
        query("DELETE FROM assessment_ledger").execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let house = house.again();
        for ((page, who), was) in pages.iter().flat_map(|p| whos.iter().map(move |w| (p, w))).zip(&before) {
            assert_eq!(&house.get(who, page).await.body, was, "{page}");
        }
        assert_eq!(digest(&house).await, kept);
        assert_eq!(house.assessment.verify(|_, _| {}).await.unwrap().findings, []);
    }

    fn a_ledger_of_another_run_is_found(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run_of(date(2026, 6, 30)).await;
        house.run().await;
        let mut tx = house.parts.db.write_tx().await.unwrap();
        query("UPDATE assessment_ledger SET digest = (SELECT MIN(digest) FROM assessment_ledger)").execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let findings = house.assessment.verify(|_, _| {}).await.unwrap().findings;
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(findings[0].what.starts_with("its ledger does not replay"), "{findings:?}");
        let house = house.again();
        let mut codes = Vec::new();
        for run in house.assessment.runs(i64::MAX, 9).await.unwrap() {
            codes.push(house.get(&method_officer(), &format!("gradient?run={}", run.id)).await.code().to_owned());
        }
        codes.sort();
        assert_eq!(codes, ["", "replay_differs"]);
    }
}
