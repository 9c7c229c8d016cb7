//! Notices on real databases, with real peers on loopback.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod peers;
mod raising;
mod sending;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use jiff::civil::{Date, date};
use kernel::time::at_bureau;
use kernel::{Actor, Clock, Ctx, FixedClock, Micros, Person, Role, SeededRng};
use notices::{Channels, Desk, Due, DueSource, Dues, STEPS, Settings};
use people::{Dated, NewPerson, NewUnit};
use rights::Action;
use store::testing::TestDb;
use store::{Db, Migration};
use webkit::{Parts, Shared};

pub const TODAY: Date = date(2026, 11, 22);

pub fn steps() -> Vec<Migration> {
    let all = [store::MIGRATIONS, people::MIGRATIONS, calendar::MIGRATIONS, notices::MIGRATIONS];
    all.into_iter().flatten().copied().collect()
}

/// A module with a list of what is due, as long as the test says.
#[derive(Clone, Default)]
pub struct List(pub Arc<Mutex<Option<Vec<Due>>>>);

impl List {
    pub fn set(&self, dues: Vec<Due>) {
        *self.0.lock().unwrap() = Some(dues);
    }
}

impl DueSource for List {
    fn name(&self) -> &'static str {
        "tests"
    }

    fn dues(&self, _: Date, _: Date) -> Dues<'_> {
        let dues = self.0.lock().unwrap().clone();
        Box::pin(async move { dues.ok_or_else(|| kernel::Error::unavailable("the list is away")) })
    }
}

pub fn due(id: &str, unit: &str, day: Date) -> Due {
    Due {
        id: id.into(),
        unit: unit.into(),
        day,
        remind: STEPS.to_vec(),
        workdays: false,
        escalates: true,
        action: Action::DeclareFacts,
        title: format!("报送{id}"),
        title_en: Some(format!("Hand in {id}")),
        indicator: None,
        path: "/facts".into(),
        set: BTreeMap::from([("unit".to_owned(), unit.to_owned())]),
    }
}

/// A house with two units, each with an officer and a head.
pub struct House {
    pub desk: Desk,
    pub list: List,
    pub clock: Arc<FixedClock>,
    pub parts: Parts,
    _files: tempfile::TempDir,
}

pub fn noon(day: Date) -> Micros {
    at_bureau(day, jiff::civil::time(12, 0, 0, 0))
}

impl House {
    pub async fn new(db: Db, settings: &Settings) -> House {
        let house = House::over(db, settings, 1);
        let mut tx = house.parts.db.write_tx().await.unwrap();
        let ctx = Ctx::system(Micros(0), "t");
        for unit in ["u1", "u2"] {
            let kinds = vec![Dated { value: "county".into(), valid_from: date(2009, 1, 1), valid_to: None }];
            let new = NewUnit {
                id: unit.into(),
                code: unit.into(),
                name: format!("单位{unit}"),
                short_name: unit.into(),
                kinds: kinds.clone(),
                statuses: kinds,
            };
            people::import_unit(&mut tx, &ctx, &new).await.unwrap();
        }
        let all = [
            ("u1-officer", "甲信息员", Role::UnitOfficer, Some("u1")),
            ("u1-head", "甲负责人", Role::UnitHead, Some("u1")),
            ("u1-duty", "甲值班", Role::DutyEngineer, Some("u1")),
            ("u2-officer", "乙信息员", Role::UnitOfficer, Some("u2")),
            ("method", "方法员", Role::MethodOfficer, None),
            ("admin", "管理员", Role::SystemAdministrator, None),
        ];
        for (login, name, role, unit) in all {
            let new = NewPerson {
                login: login.into(),
                name: name.into(),
                unit_id: unit.map(str::to_owned),
                roles: vec![role],
                password: "Huanheng-2026".into(),
            };
            people::import_person(&mut tx, &ctx, &*house.parts.rng, &new).await.unwrap();
        }
        tx.commit().await.unwrap();
        house
    }

    /// Another process over the same database.
    pub fn over(db: Db, settings: &Settings, seed: u64) -> House {
        let files = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::new(noon(TODAY)));
        let parts = Parts {
            db,
            blobs: blobs::Blobs::open(files.path().join("blobs")).unwrap(),
            clock: clock.clone(),
            rng: Arc::new(SeededRng::new(seed)),
            sources: vec![],
            audit: audit::Log::open(&files.path().join("journal")).unwrap().0,
            journal: files.path().join("journal"),
            node: Arc::new(seal::NodeKey::from_seed([7; 32]).unwrap()),
            secure_cookies: false,
            shared: Shared::default(),
        };
        let channels = Channels::open(settings).unwrap();
        parts.shared.get(move || channels);
        let desk = Desk::of(&parts);
        let list = List::default();
        desk.add(Arc::new(list.clone()));
        House { desk, list, clock, parts, _files: files }
    }

    pub fn on(&self, day: Date) {
        self.clock.set(noon(day));
    }

    pub async fn raise(&self) -> notices::Raised {
        self.desk.raise(self.clock.now()).await.unwrap()
    }

    pub async fn who(&self, login: &str) -> Person {
        let mut conn = self.parts.db.read().await.unwrap();
        people::person_by_login(&mut conn, login, TODAY).await.unwrap().unwrap().actor()
    }

    pub async fn ctx(&self, login: &str) -> Ctx {
        Ctx { who: Actor::Person(self.who(login).await), now: self.clock.now(), request_id: "t".into() }
    }

    /// The open notices of a person: thing and step.
    pub async fn open(&self, login: &str) -> Vec<(String, i64)> {
        let ctx = self.ctx(login).await;
        let mut conn = self.parts.db.read().await.unwrap();
        let rows = notices::open_of(&mut conn, &ctx, 100).await.unwrap();
        rows.into_iter().map(|n| (n.thing, n.step)).collect()
    }

    /// Asks an address as a person who is signed in.
    pub async fn ask(
        &self,
        login: &str,
        method: &str,
        path: &str,
        body: Option<serde_json::Value>,
    ) -> (u16, serde_json::Value) {
        use tower::ServiceExt;
        let router = (notices::MODULE.start)(&self.parts).unwrap().router;
        let mut request = axum::http::Request::builder().method(method).uri(path);
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map(|b| b.to_string()).unwrap_or_default();
        let mut request = request.body(axum::body::Body::from(body)).unwrap();
        request.extensions_mut().insert(self.ctx(login).await);
        let response = router.oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }
}

pub async fn count(t: &TestDb, sql: &'static str) -> i64 {
    use store::Row;
    let mut conn = t.db.read().await.unwrap();
    store::query(sql).fetch_one(&mut *conn).await.unwrap().try_get(0).unwrap()
}
