//! Four units of the simulated city, their campaign, and the router over them.

use std::sync::Arc;

use assessment::{Assessment, NewCampaign, RunRow};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, header};
use blobs::Blobs;
use facts::{Collected, FactDef, FactSource, Stage, Subject};
use jiff::civil::{Date, date};
use jobs::{Daily, Handler};
use kernel::period::Period;
use kernel::{Actor, Clock, Ctx, FixedClock, Person, Role, SeededRng};
use serde_json::Value;
use store::Migration;
use store::testing::TestDb;
use testkit::city::{City, DEMO_DAY, DEMO_OPEN_READINGS, DEMO_SEED};
use tower::ServiceExt;
use webkit::{Parts, Shield, Started};

/// c01 is good, c05 has facts that are contested, d01 is good, d04 is poor.
pub const UNITS: [&str; 4] = ["c01", "c05", "d01", "d04"];

pub fn tables() -> Vec<Migration> {
    let all = [
        store::MIGRATIONS,
        jobs::MIGRATIONS,
        people::MODULE.migrations,
        calendar::MIGRATIONS,
        notices::MIGRATIONS,
        assessment::MIGRATIONS,
    ];
    all.into_iter().flatten().copied().collect()
}

/// The simulated city, with evidence for c01 alone.
struct Trimmed {
    plain: City,
    papers: City,
}

impl FactSource for Trimmed {
    fn name(&self) -> &'static str {
        self.plain.name()
    }

    fn defs(&self) -> Vec<FactDef> {
        self.plain.defs()
    }

    fn collect(&self, subjects: &[Subject], period: Period, as_of: Date) -> kernel::Result<Collected> {
        let (first, rest): (Vec<Subject>, Vec<Subject>) = subjects.iter().cloned().partition(|s| s.id == "c01");
        let mut out = self.plain.collect(&rest, period, as_of)?;
        let with = self.papers.collect(&first, period, as_of)?;
        out.facts.extend(with.facts);
        out.evidence.extend(with.evidence);
        Ok(out)
    }
}

pub fn city() -> Arc<dyn FactSource> {
    Arc::new(Trimmed { plain: City::new(DEMO_SEED).with_evidence(false), papers: City::new(DEMO_SEED) })
}

pub fn method_files() -> rubric::MethodFiles {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009");
    rubric::MethodFiles::load(&folder).unwrap()
}

pub fn person(name: &str, role: Role, unit: Option<&str>) -> Actor {
    Actor::Person(Person {
        id: name.into(),
        name: name.into(),
        roles: vec![role],
        unit_id: unit.map(str::to_owned),
        also: vec![],
    })
}

pub fn method_officer() -> Actor {
    person("方颂文", Role::MethodOfficer, None)
}

pub fn officer(unit: &str) -> Actor {
    person("信息员", Role::UnitOfficer, Some(unit))
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Bytes,
    pub body: Value,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    /// Status and code of an error.
    pub fn error(&self) -> (u16, &str) {
        (self.status, self.code())
    }

    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }
}

pub struct House {
    pub parts: Parts,
    pub clock: Arc<FixedClock>,
    pub router: Router,
    pub handlers: Vec<Handler>,
    pub daily: Vec<Daily>,
    pub background: std::sync::Mutex<Vec<webkit::Background>>,
    pub assessment: Assessment,
    _files: tempfile::TempDir,
}

impl House {
    /// The city on its day at nine o'clock, ruled but for two readings; nothing is scored yet.
    pub async fn open(t: &TestDb) -> House {
        let house = House::bare(t, &UNITS, vec![city()]).await;
        house.begin().await;
        house
    }

    /// Units without a campaign.
    pub async fn bare(t: &TestDb, units: &[&str], sources: Vec<Arc<dyn FactSource>>) -> House {
        let clock = Arc::new(FixedClock::new("2026-11-22T01:00:00Z".parse().unwrap()));
        let files = tempfile::tempdir().unwrap();
        let parts = Parts {
            db: t.db.clone(),
            blobs: Blobs::open(files.path().join("blobs")).unwrap(),
            clock: clock.clone(),
            rng: Arc::new(SeededRng::new(7)),
            sources,
            audit: audit::Log::open(&files.path().join("journal")).unwrap().0,
            journal: files.path().join("journal"),
            node: Arc::new(seal::NodeKey::from_seed([7; 32]).unwrap()),
            secure_cookies: false,
            shared: webkit::Shared::default(),
        };
        let begun = Ctx::system("2026-01-05T01:00:00Z".parse().unwrap(), "test");
        let mut tx = t.db.write_tx().await.unwrap();
        for unit in City::new(DEMO_SEED).register().iter().filter(|u| units.contains(&u.id.as_str())) {
            people::import_unit(&mut tx, &begun, unit).await.unwrap();
        }
        tx.commit().await.unwrap();
        House::over(parts, clock, files)
    }

    fn over(parts: Parts, clock: Arc<FixedClock>, files: tempfile::TempDir) -> House {
        let parts = Parts { shared: webkit::Shared::default(), ..parts };
        let Started { router, handlers, daily, background } = (assessment::MODULE.start)(&parts).unwrap();
        let shield =
            Shield { rng: parts.rng.clone(), origins: Arc::default(), policy: webkit::content_policy(None).unwrap() };
        let router = webkit::protect(router, shield);
        let assessment = Assessment::new(
            parts.db.clone(),
            parts.blobs.clone(),
            parts.clock.clone(),
            parts.rng.clone(),
            parts.node.clone(),
            parts.sources.clone(),
        );
        House { parts, clock, router, handlers, daily, background: background.into(), assessment, _files: files }
    }

    pub async fn begin(&self) {
        self.begin_with(method_files()).await;
    }

    pub async fn begin_with(&self, files: rubric::MethodFiles) {
        let begun = "2026-01-05T01:00:00Z".parse().unwrap();
        let ctx = Ctx { who: method_officer(), now: begun, request_id: "test".into() };
        let new = NewCampaign { year: 2026, files, calendar: calendar::carried_calendar().unwrap() };
        self.assessment.campaign_open(&ctx, new).await.unwrap();
        self.assessment.rule_defaults("方颂文", &DEMO_OPEN_READINGS, begun).await.unwrap();
    }

    /// The same data opened anew, as after a restart: nothing is kept in memory.
    pub fn again(self) -> House {
        House::over(self.parts, self.clock, self._files)
    }

    pub fn ctx(&self, who: &Actor) -> Ctx {
        Ctx { who: who.clone(), now: self.clock.now(), request_id: "test".into() }
    }

    /// A provisional run of the city's day.
    pub async fn run(&self) -> RunRow {
        self.run_of(DEMO_DAY).await
    }

    pub async fn run_of(&self, day: Date) -> RunRow {
        self.assessment.run_start(&self.ctx(&method_officer()), day, Stage::Provisional).await.unwrap()
    }

    pub async fn send(&self, who: &Actor, mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(self.ctx(who));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 16 << 20).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status.as_u16(), headers: parts.headers, bytes, body }
    }

    pub async fn get(&self, who: &Actor, path: &str) -> Answer {
        let path = format!("/api/v1/assessment/{path}");
        self.send(who, Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, who: &Actor, path: &str, body: Value) -> Answer {
        let request = Request::post(format!("/api/v1/assessment/{path}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        self.send(who, request).await
    }

    pub async fn put(&self, who: &Actor, path: &str, body: Value) -> Answer {
        let request = Request::put(format!("/api/v1/assessment/{path}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        self.send(who, request).await
    }

    pub async fn delete(&self, who: &Actor, path: &str) -> Answer {
        self.send(who, Request::delete(format!("/api/v1/assessment/{path}")).body(Body::empty()).unwrap()).await
    }

    /// The file of a blob.
    pub fn file_of(&self, digest: &str) -> std::path::PathBuf {
        let hex = digest.strip_prefix("sha256:").unwrap();
        self.parts.blobs.folder().join("sha256").join(&hex[..2]).join(hex)
    }

    /// Changes one byte in the middle of a blob's file.
    pub fn damage(&self, digest: &str) {
        let file = self.file_of(digest);
        let mut bytes = std::fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&file, bytes).unwrap();
    }
}

pub fn texts<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|v| v[key].as_str().unwrap()).collect()
}

/// The one item of a list whose key has the value.
#[track_caller]
pub fn pick<'a>(list: &'a Value, key: &str, value: &str) -> &'a Value {
    let items = list.as_array().unwrap_or_else(|| panic!("not a list: {list}"));
    items.iter().find(|v| v[key] == value).unwrap_or_else(|| panic!("no {key} {value} in {list}"))
}

#[test]
fn the_units_of_these_tests_are_in_the_city() {
    let all = City::new(DEMO_SEED);
    assert!(UNITS.iter().all(|u| all.subjects().iter().any(|s| s.id == *u)));
    assert_eq!(DEMO_DAY, date(2026, 11, 22));
}
