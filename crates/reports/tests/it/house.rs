//! Five units of the simulated city with a campaign, and the router of reports over them.

use std::sync::Arc;

use assessment::{Assessment, NewCampaign, RunRow};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, header};
use blobs::Blobs;
use facts::Stage;
use jiff::civil::Date;
use jobs::{Handler, Runner};
use kernel::{Actor, Clock, Ctx, FixedClock, Person, Role, SeededRng};
use reports::{Ask, Format, Lang, Made, Paper, Report, Reports, reports_of};
use serde_json::{Value, json};
use store::Migration;
use store::testing::TestDb;
use testkit::city::{City, DEMO_OPEN_READINGS, DEMO_SEED};
use tower::ServiceExt;
use webkit::{Parts, Started};

pub const UNITS: [&str; 5] = ["c01", "c02", "c05", "d01", "d04"];
/// What one unit is called here: a name that would like to be something else.
pub const HOSTILE: &str = "=HYPERLINK(\"http://x\") #set <w:p>& *县* 𠮷局";

pub fn tables() -> Vec<Migration> {
    let modules = [
        people::MODULE.migrations,
        calendar::MIGRATIONS,
        notices::MIGRATIONS,
        assessment::MIGRATIONS,
        reports::MIGRATIONS,
    ];
    [store::MIGRATIONS, jobs::MIGRATIONS].into_iter().chain(modules).flatten().copied().collect()
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
    person(&format!("信息员{unit}"), Role::UnitOfficer, Some(unit))
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Bytes,
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
    pub router: Router,
    handlers: Vec<Handler>,
    pub assessment: Assessment,
    pub reports: Reports,
    _files: tempfile::TempDir,
}

impl House {
    /// The city ruled but for two readings; c05 has a hostile name.
    pub async fn open(t: &TestDb) -> House {
        House::of(t, City::new(DEMO_SEED), |id| UNITS.contains(&id)).await
    }

    /// A city of so many units.
    pub async fn large(t: &TestDb, units: usize) -> House {
        House::of(t, City::scaled(DEMO_SEED, units), |_| true).await
    }

    async fn of(t: &TestDb, city: City, wanted: impl Fn(&str) -> bool) -> House {
        let register = city.register();
        let clock = Arc::new(FixedClock::new("2026-11-22T01:00:00Z".parse().unwrap()));
        let files = tempfile::tempdir().unwrap();
        let parts = Parts {
            db: t.db.clone(),
            blobs: Blobs::open(files.path().join("blobs")).unwrap(),
            clock: clock.clone(),
            rng: Arc::new(SeededRng::new(7)),
            sources: vec![Arc::new(city.with_evidence(false))],
            audit: audit::Log::open(&files.path().join("journal")).unwrap().0,
            journal: files.path().join("journal"),
            node: Arc::new(seal::NodeKey::from_seed([7; 32]).unwrap()),
            secure_cookies: false,
            shared: webkit::Shared::default(),
        };
        let begun = Ctx::system("2026-01-05T01:00:00Z".parse().unwrap(), "test");
        let mut tx = t.db.write_tx().await.unwrap();
        for unit in register {
            if wanted(&unit.id) {
                let mut unit = unit.clone();
                if unit.id == "c05" {
                    unit.name = HOSTILE.into();
                }
                people::import_unit(&mut tx, &begun, &unit).await.unwrap();
            }
        }
        store::setting_write(&mut tx, store::SIMULATED, "yes", begun.now).await.unwrap();
        tx.commit().await.unwrap();
        let house = House::over(parts, clock, files);
        let begun = "2026-01-05T01:00:00Z".parse().unwrap();
        let ctx = Ctx { who: method_officer(), now: begun, request_id: "test".into() };
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009");
        let files = rubric::MethodFiles::load(&folder).unwrap();
        let new = NewCampaign { year: 2026, files, calendar: calendar::carried_calendar().unwrap() };
        house.assessment.campaign_open(&ctx, new).await.unwrap();
        house.assessment.rule_defaults("方颂文", &DEMO_OPEN_READINGS, begun).await.unwrap();
        house
    }

    fn over(parts: Parts, clock: Arc<FixedClock>, files: tempfile::TempDir) -> House {
        let parts = Parts { shared: webkit::Shared::default(), ..parts };
        let Started { router, handlers, .. } = (reports::MODULE.start)(&parts).unwrap();
        let assessment = Assessment::of(&parts);
        let reports = reports_of(&parts);
        House { parts, clock, router, handlers, assessment, reports, _files: files }
    }

    /// The same data opened anew, as after a restart: nothing is kept in memory.
    pub fn again(self) -> House {
        House::over(self.parts, self.clock, self._files)
    }

    pub fn ctx(&self, who: &Actor) -> Ctx {
        Ctx { who: who.clone(), now: self.clock.now(), request_id: "test".into() }
    }

    pub async fn run(&self, day: Date) -> RunRow {
        self.assessment.run_start(&self.ctx(&method_officer()), day, Stage::Provisional).await.unwrap()
    }

    pub async fn made(&self, who: &Actor, ask: Ask) -> kernel::Result<Made> {
        self.reports.make(&self.ctx(who), ask).await
    }

    /// Works on jobs until there is none.
    pub async fn work(&self) -> usize {
        let p = &self.parts;
        let runner =
            Runner::new(p.db.clone(), p.clock.clone(), p.rng.clone(), self.handlers.clone(), Vec::new()).unwrap();
        let mut n = 0;
        while runner.step().await.unwrap() != jobs::Step::Idle {
            n += 1;
        }
        n
    }

    pub async fn send(&self, who: &Actor, mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(self.ctx(who));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 64 << 20).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status.as_u16(), headers: parts.headers, bytes, body }
    }

    pub async fn get(&self, who: &Actor, path: &str) -> Answer {
        self.send(who, Request::get(format!("/api/v1/reports/files{path}")).body(Body::empty()).unwrap()).await
    }

    pub async fn order(&self, who: &Actor, body: Value) -> Answer {
        let request = Request::post("/api/v1/reports/files")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        self.send(who, request).await
    }
}

pub fn ask(report: Report, format: Format) -> Ask {
    Ask { report, format, lang: Lang::Zh, run: None, unit: None, before: None, paper: Paper::default() }
}

/// What a client sends for a Word document.
pub fn wanted(report: &str) -> Value {
    json!({"report": report, "format": "docx"})
}

/// Every text of a Word document, in order.
pub fn words(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("word/document.xml").unwrap(), &mut xml).unwrap();
    let texts = xml.split("<w:t ").skip(1).map(|p| p.split_once('>').unwrap().1.split("</w:t>").next().unwrap());
    let plain = texts.collect::<Vec<_>>().join("\n");
    plain.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}
