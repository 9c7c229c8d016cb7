//! Two counties, and who works there.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use blobs::Blobs;

use jiff::civil::{Date, Time};
use kernel::time::at_bureau;
use kernel::{Actor, Ctx, Micros, Person, Role, SeededRng, SystemClock};
use people::NewUnit;
use places::{Due, Medium, NewEnterprise, NewPoint, Places, Position};
use seal::NodeKey;
use serde_json::Value;
use store::testing::TestDb;
use tower::ServiceExt;
use webkit::{Parts, Shared};

pub const MIGRATIONS: &[&[store::Migration]] = &[store::MIGRATIONS, people::MIGRATIONS, places::MIGRATIONS];

pub fn migrations() -> Vec<store::Migration> {
    MIGRATIONS.iter().copied().flatten().copied().collect()
}

/// The use cases over a database with the units `c01` and `c02`.
pub async fn open(t: &TestDb) -> Places {
    let mut tx = t.db.write_tx().await.unwrap();
    for (id, code, name) in [("c01", "990121", "云麓县"), ("c02", "990122", "青浦县")] {
        let unit = NewUnit {
            id: id.into(),
            name: format!("{name}环境保护局"),
            short_name: name.into(),
            code: code.into(),
            kinds: vec![],
            statuses: vec![],
        };
        people::import_unit(&mut tx, &Ctx::system(Micros(0), "t"), &unit).await.unwrap();
    }
    tx.commit().await.unwrap();
    Places::new(t.db.clone(), Arc::new(SeededRng::new(7)))
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Somebody at nine o'clock of a day.
pub fn who(role: Role, unit: Option<&str>, on: &str) -> Ctx {
    let person = Person {
        id: format!("{role}-{}", unit.unwrap_or("city")),
        name: format!("{role}"),
        roles: vec![role],
        unit_id: unit.map(str::to_owned),
        also: vec![],
    };
    let now = at_bureau(day(on), Time::new(9, 0, 0, 0).unwrap());
    Ctx { who: Actor::Person(person), now, request_id: "t".into() }
}

pub fn station(name: &str, unit: &str) -> NewPoint {
    NewPoint {
        enterprise: None,
        medium: Medium::Air,
        name: name.into(),
        code: String::new(),
        unit: unit.into(),
        position: Some(Position::new(104_123_456, 30_654_321).unwrap()),
        address: String::new(),
        grade: "city".into(),
        due: Due { connected: true, why: String::new() },
        valid_from: day("2020-01-01"),
        valid_to: None,
    }
}

pub fn enterprise(name: &str, unit: &str) -> NewEnterprise {
    NewEnterprise {
        name: name.into(),
        code: String::new(),
        unit: unit.into(),
        position: None,
        address: "工业园区 1 号".into(),
        permit: String::new(),
        grade: "key".into(),
        valid_from: day("2019-01-01"),
        valid_to: None,
    }
}

/// The addresses over a database, asked as somebody.
pub struct Api {
    router: Router,
    _files: tempfile::TempDir,
}

/// The module's router over a database, without the layers of the server.
pub fn api(t: &TestDb) -> Api {
    let files = tempfile::tempdir().unwrap();
    let parts = Parts {
        db: t.db.clone(),
        blobs: Blobs::open(files.path().join("blobs")).unwrap(),
        clock: Arc::new(SystemClock),
        rng: Arc::new(SeededRng::new(11)),
        sources: vec![],
        audit: audit::Log::open(&files.path().join("journal")).unwrap().0,
        node: Arc::new(NodeKey::from_seed([7; 32]).unwrap()),
        journal: files.path().join("journal"),
        secure_cookies: false,
        shared: Shared::default(),
    };
    Api { router: (places::MODULE.start)(&parts).unwrap().router, _files: files }
}

/// The code of an error.
pub fn code(body: &Value) -> &str {
    body["error"]["code"].as_str().unwrap_or_default()
}

impl Api {
    async fn asked(&self, ctx: &Ctx, request: Request<Body>) -> (u16, HeaderMap, Vec<u8>) {
        let mut request = request;
        request.extensions_mut().insert(ctx.clone());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), 16 << 20).await.unwrap().to_vec();
        (status, headers, bytes)
    }

    fn request(method: &str, path: &str) -> axum::http::request::Builder {
        let path: String =
            path.bytes().map(|b| if b.is_ascii() { char::from(b).into() } else { format!("%{b:02X}") }).collect();
        Request::builder().method(method).uri(format!("/api/v1/places/{path}"))
    }

    pub async fn bytes(&self, ctx: &Ctx, path: &str) -> Vec<u8> {
        let (status, _, bytes) = self.asked(ctx, Self::request("GET", path).body(Body::empty()).unwrap()).await;
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&bytes));
        bytes
    }

    pub async fn get(&self, ctx: &Ctx, path: &str) -> Value {
        serde_json::from_slice(&self.bytes(ctx, path).await).unwrap()
    }

    pub async fn status(&self, ctx: &Ctx, path: &str) -> u16 {
        self.asked(ctx, Self::request("GET", path).body(Body::empty()).unwrap()).await.0
    }

    /// The version of the newest statement about a place.
    pub async fn version(&self, ctx: &Ctx, path: &str) -> i64 {
        let (_, headers, _) = self.asked(ctx, Self::request("GET", path).body(Body::empty()).unwrap()).await;
        let tag = headers["etag"].to_str().unwrap();
        tag.trim_matches(['"', 'v']).parse().unwrap()
    }

    pub async fn send(&self, ctx: &Ctx, method: &str, path: &str, tag: Option<i64>, body: Value) -> (u16, Value) {
        let mut request = Self::request(method, path).header("content-type", "application/json");
        if let Some(tag) = tag {
            request = request.header("if-match", format!("\"v{tag}\""));
        }
        let (status, _, bytes) = self.asked(ctx, request.body(Body::from(body.to_string())).unwrap()).await;
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    pub async fn put(&self, ctx: &Ctx, path: &str, tag: i64, body: Value) -> (u16, Value) {
        self.send(ctx, "PUT", path, Some(tag), body).await
    }

    /// Hands a workbook in.
    pub async fn import(&self, ctx: &Ctx, file: &[u8], store: &str) -> Value {
        let mut body = Vec::new();
        let head = |name: &str| format!("--B\r\ncontent-disposition: form-data; {name}\r\n\r\n");
        body.extend(
            format!("{}{store}\r\n{}", head("name=\"store\""), head("name=\"file\"; filename=\"a.xlsx\"")).into_bytes(),
        );
        body.extend(file);
        body.extend(b"\r\n--B--\r\n");
        let request = Self::request("POST", "import").header("content-type", "multipart/form-data; boundary=B");
        let (status, _, bytes) = self.asked(ctx, request.body(Body::from(body)).unwrap()).await;
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).unwrap()
    }
}
