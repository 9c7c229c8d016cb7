//! A receiver on a database of its own, and devices that speak to it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use blobs::Blobs;
use hj212::{Draft, Profile};
use jiff::civil::date;
use kernel::{Actor, Clock, Ctx, Micros, Person, Role, SeededRng, ShiftedClock};
use people::{Dated, NewUnit};
use serde_json::{Value, json};
use store::testing::TestDb;
use telemetry::settings::{Bounds, Settings};
use telemetry::{DeviceAsk, Telemetry};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tower::ServiceExt;
use webkit::{Parts, Shared};

pub const MN: &str = "010000A8900016F000169DC0";
pub const PW: &str = "123456";
/// What a test waits for at most.
const PATIENCE: Duration = Duration::from_secs(30);

pub fn tables() -> Vec<store::Migration> {
    [store::MIGRATIONS, people::MIGRATIONS, places::MIGRATIONS, telemetry::MIGRATIONS]
        .into_iter()
        .flatten()
        .copied()
        .collect()
}

pub struct House {
    pub parts: Parts,
    pub telemetry: Telemetry,
    pub router: Router,
    pub address: SocketAddr,
    stop: watch::Sender<bool>,
    works: Vec<tokio::task::JoinHandle<()>>,
}

pub fn who(roles: &[Role], unit: Option<&str>, now: Micros) -> Ctx {
    let person = Person {
        id: "p".into(),
        name: "某人".into(),
        roles: roles.to_vec(),
        unit_id: unit.map(str::to_owned),
        also: vec![],
    };
    Ctx { who: Actor::Person(person), now, request_id: "t".into() }
}

pub fn parts(db: &store::Db, folder: &std::path::Path) -> Parts {
    let clock: Arc<dyn Clock> = Arc::new(ShiftedClock::showing("2026-11-22T01:00:00Z".parse().unwrap()));
    Parts {
        db: db.clone(),
        blobs: Blobs::open(folder.join("blobs")).unwrap(),
        clock,
        rng: Arc::new(SeededRng::new(u64::from(std::process::id()))),
        sources: vec![],
        audit: audit::Log::open(&folder.join("journal")).unwrap().0,
        journal: folder.join("journal"),
        node: Arc::new(seal::NodeKey::from_seed([7; 32]).unwrap()),
        secure_cookies: false,
        shared: Shared::default(),
    }
}

pub async fn units(db: &store::Db) {
    let mut tx = db.write_tx().await.unwrap();
    for id in ["c01", "c02"] {
        let since = vec![Dated { value: "county".into(), valid_from: date(2009, 1, 1), valid_to: None }];
        let unit = NewUnit {
            id: id.into(),
            code: format!("6205{id}"),
            name: format!("单位{id}"),
            short_name: id.into(),
            kinds: since.clone(),
            statuses: since,
        };
        people::import_unit(&mut tx, &Ctx::system(Micros(0), "t"), &unit).await.unwrap();
    }
    tx.commit().await.unwrap();
}

pub fn ask(mn: &str) -> DeviceAsk {
    DeviceAsk {
        mn: mn.into(),
        name: "一号排口".into(),
        unit: Some("c01".into()),
        password: Some(PW.into()),
        valid_from: Some("2026-01-01".into()),
        ..DeviceAsk::default()
    }
}

impl House {
    /// A house with one device.
    pub async fn open(t: &TestDb, folder: &std::path::Path, bounds: Bounds) -> House {
        units(&t.db).await;
        let house = House::start(&t.db, folder, bounds).await;
        house.register(ask(MN)).await;
        house
    }

    /// Starts on what is there.
    pub async fn start(db: &store::Db, folder: &std::path::Path, bounds: Bounds) -> House {
        House::start_with(parts(db, folder), Settings { bounds, ..Settings::default() }).await
    }

    /// Starts with settings and a clock of its own.
    pub async fn start_with(parts: Parts, settings: Settings) -> House {
        let listen = Settings::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let settings = Settings { listen: Some(listen), ..settings };
        let address = settings.address().unwrap();
        parts.shared.get(move || settings);
        let started = (telemetry::MODULE.start)(&parts).unwrap();
        let telemetry = parts.shared.get(|| -> Telemetry { panic!("it was made") });
        let (stop, stopped) = watch::channel(false);
        let works = started.background.into_iter().map(|b| tokio::spawn(b(stopped.clone()))).collect();
        House { parts, telemetry, router: started.router, address, stop, works }
    }

    pub async fn stop(self) {
        self.stop.send(true).unwrap();
        for work in self.works {
            work.await.unwrap();
        }
        drop(self.router);
    }

    pub fn city(&self) -> Ctx {
        who(&[Role::DutyEngineer], None, self.parts.clock.now())
    }

    pub async fn register(&self, ask: DeviceAsk) -> String {
        self.telemetry.register(&self.city(), ask).await.unwrap().device
    }

    pub async fn device(&self) -> Device {
        Device { stream: TcpStream::connect(self.address).await.unwrap(), held: Vec::new() }
    }

    pub async fn ask_as(&self, ctx: Ctx, method: &str, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let body = body.map_or_else(Body::empty, |b| Body::from(b.to_string()));
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1/telemetry{path}"))
            .header("content-type", "application/json")
            .body(body)
            .unwrap();
        request.extensions_mut().insert(ctx);
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let bytes = to_bytes(answer.into_body(), 10 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = self.ask_as(self.city(), "GET", path, None).await;
        assert_eq!(status, StatusCode::OK, "{path} {body}");
        body
    }

    pub async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.ask_as(self.city(), "POST", path, Some(body)).await
    }

    /// Waits until everything that came is derived and counted.
    pub async fn settle(&self) {
        let newest = self.status().await["newest_frame"].as_u64().unwrap();
        self.until(|s| s["derived_frame"].as_u64() >= Some(newest)).await;
        tokio::time::timeout(PATIENCE, async {
            while self.counted().await < i64::try_from(newest).unwrap() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        })
        .await
        .unwrap();
    }

    async fn counted(&self) -> i64 {
        use store::{Row, query};
        let mut conn = self.parts.db.read().await.unwrap();
        let row =
            query("SELECT COALESCE(MAX(frame), 0) AS n FROM telemetry_cursor").fetch_one(&mut *conn).await.unwrap();
        row.try_get("n").unwrap()
    }

    /// How many rejected frames are listed, of one device or of all.
    pub async fn listed(&self, device: Option<&str>) -> i64 {
        use store::{Row, query};
        let mut conn = self.parts.db.read().await.unwrap();
        let row = query("SELECT COUNT(*) AS n FROM telemetry_rejected_frame WHERE $1 = '' OR device = $1")
            .bind(device.unwrap_or_default().to_owned())
            .fetch_one(&mut *conn)
            .await
            .unwrap();
        row.try_get("n").unwrap()
    }

    pub async fn status(&self) -> Value {
        self.get("/status").await
    }

    pub async fn until(&self, fits: impl Fn(&Value) -> bool) -> Value {
        tokio::time::timeout(PATIENCE, async {
            loop {
                let status = self.status().await;
                if fits(&status) {
                    return status;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await
        .unwrap()
    }
}

/// A device that is connected.
pub struct Device<S = TcpStream> {
    pub stream: S,
    pub held: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Device<S> {
    pub async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// The next frame, as text from QN on; none when the connection ended.
    pub async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.held.windows(2).position(|w| w == b"\r\n") {
                let line: Vec<u8> = self.held.drain(..end + 2).collect();
                return Some(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            let read = tokio::time::timeout(PATIENCE, self.stream.read_buf(&mut self.held)).await.expect("an answer");
            if matches!(read, Ok(0) | Err(_)) {
                return None;
            }
        }
    }

    /// Sends a frame that must be acknowledged.
    pub async fn acknowledged(&mut self, frame: &[u8]) {
        self.send(frame).await;
        let answer = self.next().await.expect("an acknowledgement");
        assert!(answer.contains("CN=9014") || answer.contains("CN=9013"), "{answer}");
    }
}

/// A frame to be.
#[derive(Clone)]
pub struct Spec<'a> {
    pub mn: &'a str,
    pub pw: &'a str,
    pub cn: &'a str,
    pub flag: &'a str,
    pub qn: &'a str,
    pub extra: &'a [(&'a str, &'a str)],
    pub items: &'a [(&'a str, &'a str)],
}

pub const HOUR: Spec<'static> = Spec {
    mn: MN,
    pw: PW,
    cn: "2061",
    flag: "5",
    qn: "20261122090000000",
    extra: &[],
    items: &[("DataTime", "20261122080000"), ("w01018-Avg", "36.91"), ("w01018-Flag", "N"), ("w21003-Avg", "1.803")],
};

/// Writes it by a profile; a suffix of the factor before is joined with a comma.
pub fn frame_by(spec: &Spec<'_>, profile: &Profile) -> Vec<u8> {
    let mut draft = Draft::default()
        .field("QN", spec.qn.as_bytes())
        .field("ST", b"32")
        .field("CN", spec.cn.as_bytes())
        .field("PW", spec.pw.as_bytes())
        .field("MN", spec.mn.as_bytes())
        .field("Flag", spec.flag.as_bytes());
    for (name, value) in spec.extra {
        draft = draft.field(name, value.as_bytes());
    }
    let mut before = "";
    for (name, value) in spec.items {
        let factor = name.split('-').next().unwrap();
        draft = if name.contains('-') && factor == before {
            draft.with(name, value.as_bytes())
        } else {
            draft.item(name, value.as_bytes())
        };
        before = factor;
    }
    if profile.key.is_some() {
        draft = draft.sealed();
    }
    draft.write(profile).unwrap()
}

pub fn frame(spec: &Spec<'_>) -> Vec<u8> {
    frame_by(spec, &Profile::default())
}

pub fn json_of(ask: &DeviceAsk) -> Value {
    let mut value = serde_json::to_value(ask).unwrap();
    value.as_object_mut().unwrap().retain(|_, v| !v.is_null());
    json!(value)
}
