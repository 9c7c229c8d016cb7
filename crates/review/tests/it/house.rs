//! Four units of the simulated city, their campaign, and the router over assessment and review.

use std::sync::Arc;

use assessment::{Assessment, NewCampaign};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use blobs::Blobs;
use facts::{FactSource, Stage};
use kernel::{Actor, Clock, Ctx, FixedClock, Person, Role, SeededRng};
use seal::NodeKey;
use serde_json::{Value, json};
use store::Migration;
use store::testing::TestDb;
use testkit::city::{City, DEMO_DAY, DEMO_OPEN_READINGS, DEMO_SEED};
use tower::ServiceExt;
use webkit::{Parts, Shield};

pub const UNITS: [&str; 4] = ["c01", "c05", "d01", "d04"];

pub fn tables() -> Vec<Migration> {
    let all = [
        store::MIGRATIONS,
        jobs::MIGRATIONS,
        people::MODULE.migrations,
        calendar::MIGRATIONS,
        notices::MIGRATIONS,
        assessment::MIGRATIONS,
        review::MIGRATIONS,
    ];
    all.into_iter().flatten().copied().collect()
}

pub fn person(id: &str, role: Role, unit: Option<&str>) -> Actor {
    let (id, name) = (id.to_owned(), format!("{id}名"));
    Actor::Person(Person { id, name, roles: vec![role], unit_id: unit.map(str::to_owned), also: vec![] })
}

pub fn officer(unit: &str) -> Actor {
    person(&format!("officer-{unit}"), Role::UnitOfficer, Some(unit))
}

pub fn reviewer(id: &str) -> Actor {
    person(id, Role::Reviewer, None)
}

pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    pub fn error(&self) -> (u16, &str) {
        (self.status, self.body["error"]["code"].as_str().unwrap_or_default())
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
    pub assessment: Assessment,
    pub key: Arc<NodeKey>,
    router: Router,
    _files: tempfile::TempDir,
}

impl House {
    /// The words that an answer of the API shows under the signature of this installation.
    pub fn said(&self, shown: &Value) -> seal::Statement {
        let text = |name: &str| shown[name].as_str().unwrap().to_owned();
        let key = self.key.public().to_string();
        seal::Stated { statement: text("statement"), signature: text("signature"), key }.checked().unwrap().0
    }

    pub async fn open(t: &TestDb) -> House {
        let clock = Arc::new(FixedClock::new("2026-11-22T01:00:00Z".parse().unwrap()));
        let files = tempfile::tempdir().unwrap();
        let source: Arc<dyn FactSource> = Arc::new(City::new(DEMO_SEED).with_evidence(false));
        let key = Arc::new(NodeKey::from_seed([7; 32]).unwrap());
        let parts = Parts {
            db: t.db.clone(),
            blobs: Blobs::open(files.path().join("blobs")).unwrap(),
            clock: clock.clone(),
            rng: Arc::new(SeededRng::new(7)),
            sources: vec![source],
            audit: audit::Log::open(&files.path().join("journal")).unwrap().0,
            node: key.clone(),
            journal: files.path().join("journal"),
            secure_cookies: false,
            shared: webkit::Shared::default(),
        };
        let begun = Ctx::system("2026-01-05T01:00:00Z".parse().unwrap(), "test");
        let mut tx = t.db.write_tx().await.unwrap();
        for unit in City::new(DEMO_SEED).register().iter().filter(|u| UNITS.contains(&u.id.as_str())) {
            people::import_unit(&mut tx, &begun, unit).await.unwrap();
        }
        tx.commit().await.unwrap();
        let modules = [&assessment::MODULE, &review::MODULE];
        let router = modules.iter().fold(Router::new(), |all, m| all.merge((m.start)(&parts).unwrap().router));
        let router = webkit::protect(
            router,
            Shield { rng: parts.rng.clone(), origins: Arc::default(), policy: webkit::content_policy(None).unwrap() },
        );
        let assessment = Assessment::of(&parts);
        let house = House { parts, clock, assessment, key, router, _files: files };
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009");
        let files = rubric::MethodFiles::load(&folder).unwrap();
        let ctx = Ctx { who: method_officer(), ..begun };
        let calendar = calendar::carried_calendar().unwrap();
        house.assessment.campaign_open(&ctx, NewCampaign { year: 2026, files, calendar }).await.unwrap();
        house.assessment.rule_defaults("方颂文", &DEMO_OPEN_READINGS, ctx.now).await.unwrap();
        house.run().await;
        house
    }

    /// What somebody has to do.
    pub async fn todo(&self, who: &Actor) -> Vec<Value> {
        self.get(who, "assessment/todo").await.ok()["items"].as_array().unwrap().clone()
    }

    pub fn ctx(&self, who: &Actor) -> Ctx {
        Ctx { who: who.clone(), now: self.clock.now(), request_id: "test".into() }
    }

    pub fn at(&self, time: &str) {
        self.clock.set(time.parse().unwrap());
    }

    pub async fn run(&self) {
        let ctx = self.ctx(&method_officer());
        self.assessment.run_start(&ctx, DEMO_DAY, Stage::Provisional).await.unwrap();
    }

    /// Moves the campaign on, as the page of the campaign does.
    pub async fn phase(&self, phase: &str) {
        let mut tx = self.parts.db.write_tx().await.unwrap();
        store::query(
            "INSERT INTO assessment_phase (campaign_id, version, phase, asked_by, moved_by, moved_by_id, moved_at) \
             SELECT id, (SELECT COALESCE(MAX(version), 0) + 1 FROM assessment_phase), $1, 'a', 'a', '', 0 FROM assessment_campaign",
        )
        .bind(phase.to_owned())
        .execute(&mut *tx)
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }

    async fn send(&self, who: &Actor, mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(self.ctx(who));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 16 << 20).await.unwrap();
        Answer { status: parts.status.as_u16(), body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }
    }

    pub async fn get(&self, who: &Actor, path: &str) -> Answer {
        self.send(who, Request::get(format!("/api/v1/{path}")).body(Body::empty()).unwrap()).await
    }

    pub async fn ask(&self, who: &Actor, method: Method, path: &str, body: Value) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1/{path}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        self.send(who, request).await
    }

    pub async fn post(&self, who: &Actor, path: &str, body: Value) -> Answer {
        self.ask(who, Method::POST, path, body).await
    }

    pub async fn put(&self, who: &Actor, path: &str, body: Value) -> Answer {
        self.ask(who, Method::PUT, path, body).await
    }

    /// Hands in a text file for a unit; its digest.
    pub async fn file(&self, who: &Actor, unit: &str, text: &str) -> String {
        let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n";
        let request = Request::post(format!("/api/v1/assessment/units/{unit}/evidence"))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .body(Body::from(format!("{head}{text}\r\n--edge--\r\n")))
            .unwrap();
        self.send(who, request).await.ok()["digest"].as_str().unwrap().to_owned()
    }

    pub async fn review(&self, who: &Actor, unit: &str) -> Value {
        self.get(who, &format!("review/units/{unit}")).await.ok()
    }

    /// Corrects a fact of a unit.
    pub async fn correct(&self, who: &Actor, unit: &str, input: &str, value: &str) -> Value {
        let evidence = self.file(who, unit, "现场核查记录").await;
        let body =
            json!({"as": "corrected", "state": "known", "value": value, "reason": "现场核查", "evidence": [evidence]});
        self.post(who, &format!("assessment/units/{unit}/facts/{input}"), body).await.ok()
    }
}

pub fn method_officer() -> Actor {
    person("fangfa", Role::MethodOfficer, None)
}

/// Every row of a review.
pub fn rows(page: &Value) -> Vec<Value> {
    let items = page["items"].as_array().unwrap();
    items.iter().flat_map(|i| i["rows"].as_array().unwrap().clone()).collect()
}

#[track_caller]
pub fn row(page: &Value, indicator: &str) -> Value {
    rows(page).into_iter().find(|r| r["row"]["indicator"] == indicator).unwrap()
}

/// What is named to accept a row as it was seen.
pub fn seen(row: &Value) -> Value {
    json!({"indicator": row["row"]["indicator"], "seen": row["answer_version"], "digest": row["digest"]})
}
