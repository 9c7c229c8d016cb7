//! Two hundred units hand in, all but twenty at once within the last minute before a deadline, while the server is killed three times, the
//! twenty right after it: every receipt that was given is kept, none twice, and each is in time or late exactly by its own time.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Condvar, Mutex};
use std::time::Duration;

use jiff::civil::{date, time};
use kernel::time::{SECOND, at_bureau};
use kernel::{Micros, bureau_date};
use serde_json::Value;
use store::{Db, query};

const UNITS: usize = 200;
/// How long one wait may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(240);
/// After so many answers the server is killed.
const KILLS: [usize; 3] = [50, 100, 150];
/// So many come only when the last start has begun, after the end: a quick machine has taken all others by then.
const LATE: usize = 20;

/// The server's time is that of the last run: whoever moves the run moves the clock of the next start.
async fn play(db: &Db, at: Micros) {
    let mut tx = db.write_tx().await.unwrap();
    query("UPDATE assessment_run SET created_at = $1").bind(at.0).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

fn serve(data: &Path) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_huanheng"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let place = line.trim().strip_prefix("listening on http://").unwrap_or_else(|| panic!("{line}")).to_owned();
    (child, place)
}

/// Where the server is now, for those who wait until it is back.
#[derive(Default)]
struct Where {
    place: Mutex<(u32, String)>,
    changed: Condvar,
}

impl Where {
    fn set(&self, place: &str) {
        let mut now = self.place.lock().unwrap();
        *now = (now.0 + 1, place.to_owned());
        self.changed.notify_all();
    }

    fn now(&self) -> (u32, String) {
        self.place.lock().unwrap().clone()
    }

    /// Waits for another start than this one.
    fn after(&self, start: u32) {
        let now = self.place.lock().unwrap();
        let (_now, late) = self.changed.wait_timeout_while(now, PATIENCE, |n| n.0 == start).unwrap();
        assert!(!late.timed_out(), "the server did not come back");
    }
}

/// One request; nothing where the connection broke before the answer was whole.
fn ask(place: &str, head: &str, cookie: &str, more: &str, body: &[u8]) -> Option<(u16, String, Value)> {
    let mut stream = TcpStream::connect(place).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let length = body.len();
    let head = format!(
        "{head} HTTP/1.1\r\nHost: {place}\r\nCookie: {cookie}\r\nConnection: close\r\n{more}Content-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body).ok()?;
    let mut all = Vec::new();
    stream.read_to_end(&mut all).ok()?;
    let at = all.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&all[..at]).into_owned();
    let status = head.get(9..12)?.parse().ok()?;
    Some((status, head, serde_json::from_slice(&all[at + 4..]).ok()?))
}

fn hand_in(place: &str, cookie: &str, unit: usize) -> Option<Value> {
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"s.txt\"\r\n\r\nunit {unit}\r\n--b--\r\n"
    );
    let head = format!("POST /api/v1/papers/units/u{unit:05}/year_summary");
    let more = format!("Content-Type: multipart/form-data; boundary=b\r\nIdempotency-Key: key-{unit}\r\n");
    let (status, head, body) = ask(place, &head, cookie, &more, body.as_bytes())?;
    assert_eq!(status, 200, "{head} {body}");
    Some(body)
}

/// What must not differ between two answers about one hand-in.
fn told(receipt: &Value) -> (i64, String, String) {
    let text = |key: &str| receipt[key].as_str().unwrap().to_owned();
    (receipt["number"].as_i64().unwrap(), text("received_at"), text("digest"))
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_units_hand_in_at_the_last_minute_and_no_receipt_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let made = Command::new(env!("CARGO_BIN_EXE_huanheng"))
        .args(["demo", "--prepare-only", "--units", "200", "--days", "1", "--data"])
        .arg(&data)
        .stdout(Stdio::null())
        .status();
    assert!(made.unwrap().success());
    let db = Db::open(&format!("sqlite:{}", data.join("huanheng.db").display())).await.unwrap();
    let last = date(2026, 12, 15);
    let midnight = at_bureau(date(2026, 12, 16), time(0, 0, 0, 0));
    // The first start has all of the last minute; the last one begins when it is over.
    let starts = [-60, -30, -10, 1].map(|second| midnight.plus(second * SECOND));

    play(&db, starts[0]).await;
    let (mut child, place) = serve(&data);
    let login = br#"{"login":"fuhe","password":"Huanheng-2026"}"#;
    let (status, head, _) =
        ask(&place, "POST /api/v1/session", "", "Content-Type: application/json\r\n", login).unwrap();
    assert_eq!(status, 200, "{head}");
    let cookie = head.lines().find_map(|l| l.strip_prefix("set-cookie: ")).unwrap();
    let cookie: Arc<str> = cookie.split(';').next().unwrap().into();

    let server = Arc::new(Where::default());
    server.set(&place);
    let answered = Arc::new(AtomicUsize::new(0));
    let given = Arc::new(Mutex::new(BTreeMap::new()));
    let broken = Arc::new(AtomicUsize::new(0));
    let all = Arc::new(Barrier::new(UNITS));
    let units: Vec<_> = (1..=UNITS)
        .map(|unit| {
            let (server, all, answered) = (server.clone(), all.clone(), answered.clone());
            let (given, broken, cookie) = (given.clone(), broken.clone(), cookie.clone());
            std::thread::spawn(move || {
                all.wait();
                while unit > UNITS - LATE && server.now().0 <= KILLS.len() as u32 {
                    server.after(server.now().0);
                }
                let receipt = loop {
                    let (start, place) = server.now();
                    match hand_in(&place, &cookie, unit) {
                        Some(receipt) => break receipt,
                        None => {
                            broken.fetch_add(1, Ordering::SeqCst);
                            server.after(start);
                        }
                    }
                };
                given.lock().unwrap().insert(unit, told(&receipt));
                answered.fetch_add(1, Ordering::SeqCst);
            })
        })
        .collect();
    for (kill, start) in KILLS.into_iter().zip(&starts[1..]) {
        let mut looks = PATIENCE.as_millis() / 5;
        while answered.load(Ordering::SeqCst) < kill {
            looks -= 1;
            assert!(looks > 0, "{} answers", answered.load(Ordering::SeqCst));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        play(&db, *start).await;
        let place;
        (child, place) = serve(&data);
        server.set(&place);
    }
    tokio::task::spawn_blocking(move || units.into_iter().for_each(|u| u.join().unwrap())).await.unwrap();
    let given = given.lock().unwrap().clone();
    assert_eq!(given.len(), UNITS);
    assert!(broken.load(Ordering::SeqCst) >= 3, "nobody was cut off");

    // Numbers without a gap, each once; and whoever asks again with the same key is told the same.
    let numbers: BTreeSet<i64> = given.values().map(|g| g.0).collect();
    assert_eq!(numbers, (1..=i64::try_from(UNITS).unwrap()).collect());
    let (_, place) = server.now();
    let (mut in_time, mut late) = (0, 0);
    for (unit, told_then) in &given {
        let again = hand_in(&place, &cookie, *unit).unwrap();
        assert_eq!(told(&again), *told_then, "unit {unit}");
        let address = format!("GET /api/v1/papers/receipts/{}", told_then.0);
        let (status, _, kept) = ask(&place, &address, &cookie, "", b"").unwrap();
        assert_eq!((status, told(&kept)), (200, told_then.clone()));
        assert_eq!(kept["unit"], format!("u{unit:05}"));
        assert!(kept["signature"].is_string(), "it was signed when it was given");
        let at: Micros = told_then.1.parse().unwrap();
        assert_eq!(kept["in_time"], at < midnight, "{at}");
        assert_eq!(bureau_date(at) <= last, at < midnight);
        if at < midnight { in_time += 1 } else { late += 1 }
    }
    assert!(in_time > 0 && late >= LATE, "{in_time} in time, {late} late");
    println!("{in_time} in time, {late} late, {} connections broken", broken.load(Ordering::SeqCst));
    let rows: i64 = {
        use store::Row;
        let mut conn = db.read().await.unwrap();
        let all = query("SELECT COUNT(*) FROM submissions_receipt").fetch_one(&mut *conn).await.unwrap();
        all.try_get(0).unwrap()
    };
    assert_eq!(usize::try_from(rows).unwrap(), UNITS);
    child.kill().unwrap();
    child.wait().unwrap();
}
