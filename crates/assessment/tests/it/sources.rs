//! Sources that fail, hang, break down or lie: their facts become unavailable, and the run stands.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use assessment::Assessment;
use facts::{Collected, EvidenceBytes, EvidenceRef, Fact, FactDef, FactSource, Outcome, Stage, Subject, Value};
use jiff::civil::Date;
use kernel::period::Period;
use kernel::{Error, Result};
use serde_json::json;
use store::testing::TestDb;
use testkit::city::DEMO_DAY;

use crate::house::*;

type Behaviour = dyn Fn(&[Subject], Period) -> Result<Collected> + Send + Sync;

/// A source of one fact, which 2.1 reads.
struct Double(Box<Behaviour>);

/// With next to nothing known, a unit takes long to score.
const TWO: [&str; 2] = ["c01", "d01"];
const KEY: &str = "registers.security_devices";

impl FactSource for Double {
    fn name(&self) -> &'static str {
        "double"
    }

    fn defs(&self) -> Vec<FactDef> {
        vec![FactDef {
            key: KEY.into(), title: "本单位安全设备".into(), title_en: "Own security devices".into()
        }]
    }

    fn collect(&self, subjects: &[Subject], period: Period, _: Date) -> Result<Collected> {
        (self.0)(subjects, period)
    }
}

fn fact(subject: &str, period: Period) -> Fact {
    Fact {
        subject: subject.into(),
        key: KEY.into(),
        at: Default::default(),
        period,
        outcome: Outcome::Known(Value::Bool(true)),
        by: "double".into(),
        reason: None,
        recorded_at: "2026-11-22T00:00:00.000000Z".into(),
        evidence: vec![],
    }
}

fn papers(subject: &str, period: Period, digest: &str) -> Fact {
    let evidence = EvidenceRef {
        digest: digest.into(),
        name: "清单.txt".into(),
        media_type: "text/plain".into(),
        bytes: 3,
        dated: None,
    };
    Fact { evidence: vec![evidence], ..fact(subject, period) }
}

/// Runs with this source beside a sound one, and gives what the run holds of it.
async fn run(t: &TestDb, name: &str, behave: Box<Behaviour>) -> (House, Vec<Fact>) {
    let house = House::bare(t, &TWO, vec![Arc::new(Double(behave))]).await;
    house.begin().await;
    let short = Assessment::new(
        house.parts.db.clone(),
        house.parts.blobs.clone(),
        house.parts.clock.clone(),
        house.parts.rng.clone(),
        house.parts.node.clone(),
        house.parts.sources.clone(),
    )
    // Only the source that hangs is given little time; a slow machine must not make the others hang.
    .with_source_time(if name == "hang" { Duration::from_millis(300) } else { Duration::from_secs(60) });
    let made = short.run_start(&house.ctx(&method_officer()), DEMO_DAY, Stage::Provisional).await;
    let made = made.unwrap_or_else(|e| panic!("{name}: {}", e.chain()));
    let loaded = house.assessment.load(Some(&made.id)).await.unwrap();
    // What the course of the year tells of every unit is not of a source.
    let told = loaded.snapshot.facts.iter().filter(|f| f.key != "assessment.extensions");
    let of = told.cloned().collect();
    (house, of)
}

/// Every unit's fact is unavailable, with the reason; the page says so; the run replays.
async fn unavailable(house: &House, found: &[Fact], why: &str) {
    assert_eq!(found.len(), TWO.len(), "{found:?}");
    for f in found {
        let Outcome::Unavailable(said) = &f.outcome else { panic!("{f:?}") };
        assert!(said.starts_with("double：") && said.contains(why), "{said}");
    }
    let page = house.get(&officer("c01"), "units/c01/indicators/2.1").await.ok();
    let shown = pick(&page["facts"], "input", "security_device");
    assert_eq!(shown["state"], "unavailable");
    assert!(shown["why"].as_str().unwrap().contains(why));
    assert_ne!(page["cell"]["span"]["lo"], page["cell"]["span"]["hi"], "unavailable is not zero");
    let city = house.get(&method_officer(), "city").await.ok();
    assert!(city["notices"].as_array().unwrap().iter().any(|n| n["unit"] == "c01" && n["indicator"] == "2.1"));
}

store::on_both! {
    fn a_source_that_answers_is_used(t: TestDb, &tables()) {
        let (house, found) = run(t, "sound", Box::new(|subjects, period| {
            // A fact of a unit that nobody assesses is left out.
            let mut facts: Vec<Fact> = subjects.iter().map(|s| fact(&s.id, period)).collect();
            facts.push(fact("elsewhere", period));
            Ok(Collected { facts, evidence: vec![] })
        })).await;
        assert_eq!(found.len(), TWO.len());
        let page = house.get(&officer("c01"), "units/c01/indicators/2.1").await.ok();
        assert_eq!(pick(&page["facts"], "input", "security_device")["state"], "known");
    }

    fn a_source_that_fails(t: TestDb, &tables()) {
        let (house, found) = run(t, "error", Box::new(|_, _| Err(Error::unavailable("拒绝采集")))).await;
        unavailable(&house, &found, "拒绝采集").await;
        assert_eq!(house.assessment.verify(|_, _| {}).await.unwrap().findings, []);
    }

    fn a_source_that_breaks_down(t: TestDb, &tables()) {
        let (house, found) = run(t, "panic", Box::new(|_, _| panic!("out of order"))).await;
        unavailable(&house, &found, "the source broke down").await;
    }

    fn a_source_that_hangs(t: TestDb, &tables()) {
        let gate = Arc::new((Mutex::new(false), Condvar::new()));
        let held = gate.clone();
        let (house, found) = run(t, "hang", Box::new(move |_, _| {
            let open = held.0.lock().unwrap();
            drop(held.1.wait_timeout_while(open, Duration::from_secs(60), |open| !*open).unwrap());
            Ok(Collected::default())
        })).await;
        *gate.0.lock().unwrap() = true;
        gate.1.notify_all();
        unavailable(&house, &found, "no answer within").await;
    }

    fn a_source_whose_paper_is_not_what_it_says(t: TestDb, &tables()) {
        let (house, found) = run(t, "wrong digest", Box::new(|subjects, period| {
            let digest = seal::digest_bytes(b"one").to_string();
            let facts = subjects.iter().map(|s| papers(&s.id, period, &digest)).collect();
            Ok(Collected { facts, evidence: vec![EvidenceBytes { digest, bytes: b"two".to_vec() }] })
        })).await;
        unavailable(&house, &found, "has the digest").await;
    }

    fn a_source_that_hands_no_paper_over(t: TestDb, &tables()) {
        let (house, found) = run(t, "no paper", Box::new(|subjects, period| {
            let digest = seal::digest_bytes(b"never handed over").to_string();
            Ok(Collected { facts: subjects.iter().map(|s| papers(&s.id, period, &digest)).collect(), evidence: vec![] })
        })).await;
        unavailable(&house, &found, "was not handed over").await;
    }

    fn a_long_reason_is_cut_and_the_run_stands(t: TestDb, &tables()) {
        let (_, found) = run(t, "long", Box::new(|_, _| Err(Error::internal("长".repeat(100_000))))).await;
        let Outcome::Unavailable(said) = &found[0].outcome else { panic!("{found:?}") };
        assert_eq!(said.chars().count(), 500);
    }

    fn one_bad_source_does_not_spoil_another(t: TestDb, &tables()) {
        let bad: Arc<dyn FactSource> = Arc::new(Double(Box::new(|_, _| Err(Error::unavailable("拒绝采集")))));
        let house = House::bare(t, &TWO, vec![city(), bad]).await;
        house.begin().await;
        house.run().await;
        let loaded = house.assessment.load(None).await.unwrap();
        let facts: Vec<_> = loaded.snapshot.facts.iter().filter(|f| f.subject == "c01").collect();
        assert!(facts.len() > 50);
        let away: Vec<_> = facts.iter().filter(|f| matches!(&f.outcome, Outcome::Unavailable(w) if w.starts_with("double"))).collect();
        assert_eq!(away.iter().map(|f| f.key.as_str()).collect::<Vec<_>>(), [KEY]);
        // A final run leaves it an interval: what cannot be read does not count as failed.
        house.clock.set("2027-01-08T01:00:00Z".parse().unwrap());
        let last = house.assessment.day().await.unwrap();
        let made = house.assessment.run_start(&house.ctx(&method_officer()), last, Stage::Final).await.unwrap();
        let page = house.get(&officer("d01"), &format!("units/d01/indicators/2.1?run={}", made.id)).await.ok();
        assert_eq!(pick(&page["facts"], "input", "security_device")["state"], json!("unavailable"));
    }
}
