//! Accept, check, flush, acknowledge over loopback, with deriving beside it. The generator is a process of its own.
//!
//! `cargo bench -p telemetry --bench receive -- [SECONDS] [CONNECTIONS]`. A connection keeps `WINDOW` frames on their way; a frame
//! counts when its acknowledgement has come. What the generator takes of the machine is told beside.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    reason = "a benchmark measures time and prints ratios"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use blobs::Blobs;
use hj212::{Draft, Profile};
use jiff::civil::date;
use kernel::{Actor, Clock, Ctx, Micros, Person, Role, ShiftedClock, SystemRng};
use people::{Dated, NewUnit};
use store::Db;
use telemetry::settings::{Bounds, Settings};
use telemetry::{DeviceAsk, Telemetry};
use webkit::{Parts, Shared};

const CHILD: &str = "HUANHENG_BENCH_GENERATOR";
const WINDOW: usize = 64;
const FACTORS: usize = 12;

fn mn(n: usize) -> String {
    format!("010000A8900016F0{n:08X}")
}

/// Minute data of twelve factors with least, mean and greatest value each, and a flag.
fn frame(device: usize, n: u64) -> Vec<u8> {
    let (mn, qn) = (mn(device), format!("2026112209{:02}{:02}{:03}", n / 60_000 % 60, n / 1000 % 60, n % 1000));
    let at = format!("202611{:02}{:02}{:02}00", 1 + n / 1440 % 22, n / 60 % 24, n % 60);
    let values: Vec<(String, String)> = (0..FACTORS)
        .flat_map(|f| {
            let v = 100 + (n * 7 + f as u64 * 13) % 900;
            let code = format!("a{:05}", 21001 + f);
            [("Min", v - 50), ("Avg", v), ("Max", v + 50)]
                .map(|(s, v)| (format!("{code}-{s}"), format!("{}.{:02}", v / 100, v % 100)))
                .into_iter()
                .chain([(format!("{code}-Flag"), "N".to_owned())])
        })
        .collect();
    let mut draft = Draft::default()
        .field("QN", qn.as_bytes())
        .field("ST", b"31")
        .field("CN", b"2051")
        .field("PW", b"123456")
        .field("MN", mn.as_bytes())
        .field("Flag", b"5")
        .item("DataTime", at.as_bytes());
    for (i, (name, value)) in values.iter().enumerate() {
        draft = if i % 4 == 0 { draft.item(name, value.as_bytes()) } else { draft.with(name, value.as_bytes()) };
    }
    draft.write(&Profile::default()).unwrap()
}

/// User and system time of a process in seconds.
fn cpu(of: &str) -> f64 {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{of}/stat")) else { return 0.0 };
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

/// The other process: `address seconds connections`.
fn generate(order: &str) {
    let mut words = order.split(' ');
    let address = words.next().unwrap().to_owned();
    let seconds: u64 = words.next().unwrap().parse().unwrap();
    let connections: usize = words.next().unwrap().parse().unwrap();
    let (done, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let waits = Arc::new(std::sync::Mutex::new(Vec::<u32>::new()));
    let threads: Vec<_> = (0..connections)
        .map(|c| {
            let (done, stop, waits, address) = (done.clone(), stop.clone(), waits.clone(), address.clone());
            std::thread::spawn(move || {
                let mut stream = TcpStream::connect(address).unwrap();
                stream.set_nodelay(true).unwrap();
                let mut room = vec![0_u8; 64 * 1024];
                let (mut n, mut own) = (0_u64, Vec::new());
                while !stop.load(Ordering::Relaxed) {
                    let mut batch = Vec::new();
                    for _ in 0..WINDOW {
                        batch.extend(frame(c, n));
                        n += 1;
                    }
                    let begun = Instant::now();
                    stream.write_all(&batch).unwrap();
                    let mut seen = 0;
                    while seen < WINDOW {
                        let read = stream.read(&mut room).unwrap();
                        assert!(read > 0, "the connection ended");
                        seen += room[..read].iter().filter(|b| **b == b'\n').count();
                    }
                    own.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
                    done.fetch_add(WINDOW as u64, Ordering::Relaxed);
                }
                waits.lock().unwrap().extend(own);
            })
        })
        .collect();
    std::thread::sleep(Duration::from_secs(seconds));
    let counted = done.load(Ordering::Relaxed);
    let took = cpu("self");
    stop.store(true, Ordering::Relaxed);
    for thread in threads {
        thread.join().unwrap();
    }
    let mut waits = waits.lock().unwrap().clone();
    waits.sort_unstable();
    let at = |share: usize| waits.get(waits.len() * share / 100).copied().unwrap_or_default();
    println!("counted {counted} {took} {} {}", at(50), at(99));
}

fn main() {
    if let Ok(order) = std::env::var(CHILD) {
        generate(&order);
        return;
    }
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    let (seconds, connections) = (numbers.first().copied().unwrap_or(60), numbers.get(1).copied().unwrap_or(32));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(measure(seconds, usize::try_from(connections).unwrap()));
}

async fn open(folder: &std::path::Path) -> Parts {
    let db = Db::open(&format!("sqlite:{}", folder.join("bench.db").display())).await.unwrap();
    let tables = [store::MIGRATIONS, people::MIGRATIONS, places::MIGRATIONS, telemetry::MIGRATIONS];
    let tables: Vec<_> = tables.into_iter().flatten().copied().collect();
    db.migrate(&tables, Micros(0)).await.unwrap();
    let mut tx = db.write_tx().await.unwrap();
    let since = vec![Dated { value: "county".into(), valid_from: date(2009, 1, 1), valid_to: None }];
    let unit = NewUnit {
        id: "c01".into(),
        code: "620501".into(),
        name: "甲县".into(),
        short_name: "甲".into(),
        kinds: since.clone(),
        statuses: since,
    };
    people::import_unit(&mut tx, &Ctx::system(Micros(0), "bench"), &unit).await.unwrap();
    tx.commit().await.unwrap();
    let clock: Arc<dyn Clock> = Arc::new(ShiftedClock::showing("2026-11-22T01:00:00Z".parse().unwrap()));
    Parts {
        db,
        blobs: Blobs::open(folder.join("blobs")).unwrap(),
        clock,
        rng: Arc::new(SystemRng),
        sources: vec![],
        audit: audit::Log::open(&folder.join("journal")).unwrap().0,
        journal: folder.join("journal"),
        node: Arc::new(seal::NodeKey::from_seed([7; 32]).unwrap()),
        secure_cookies: false,
        shared: Shared::default(),
    }
}

async fn measure(seconds: u64, connections: usize) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let parts = open(folder.path()).await;
    let listen = Settings::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let bounds = Bounds { frames: u32::MAX, lag: u64::MAX, ..Bounds::default() };
    let settings = Settings { listen: Some(listen), bounds, ..Settings::default() };
    let address = settings.address().unwrap();
    parts.shared.get(move || settings);
    let started = (telemetry::MODULE.start)(&parts).unwrap();
    let telemetry = parts.shared.get(|| -> Telemetry { panic!("it was made") });
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let works: Vec<_> = started.background.into_iter().map(|b| tokio::spawn(b(stopped.clone()))).collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let person =
        Person { id: "p".into(), name: "p".into(), roles: vec![Role::DutyEngineer], unit_id: None, also: vec![] };
    let ctx = Ctx { who: Actor::Person(person), now: parts.clock.now(), request_id: "bench".into() };
    for n in 0..connections {
        let ask = DeviceAsk {
            mn: mn(n),
            name: mn(n),
            unit: Some("c01".into()),
            password: Some("123456".into()),
            valid_from: Some("2026-01-01".into()),
            ..DeviceAsk::default()
        };
        telemetry.register(&ctx, ask).await.unwrap();
    }
    let bytes = frame(0, 1).len();
    println!(
        "frame: {FACTORS} factors x 3 values, {bytes} bytes; {connections} connections, {WINDOW} frames on their way each"
    );
    let own = cpu("self");
    let begun = Instant::now();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .env(CHILD, format!("{address} {seconds} {connections}"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = child.stdout.take().unwrap();
    let line = tokio::task::spawn_blocking(move || {
        BufReader::new(out).lines().map(|l| l.unwrap()).find(|l| l.starts_with("counted ")).unwrap()
    })
    .await
    .unwrap();
    let took = begun.elapsed().as_secs_f64();
    let lag = telemetry.hub.lag();
    let words: Vec<f64> = line.split(' ').skip(1).map(|w| w.parse().unwrap()).collect();
    let rate = words[0] / seconds as f64;
    println!(
        "acknowledged: {} frames in {seconds} s = {rate:.0} a second, {:.1} MB a second",
        words[0],
        rate * bytes as f64 / 1e6
    );
    println!(
        "from the first byte of a window to its last acknowledgement: p50 {} ms, p99 {} ms",
        words[2] / 1e3,
        words[3] / 1e3
    );
    println!(
        "processor: receiver {:.0} %, generator {:.0} % of one core",
        (cpu("self") - own) / took * 100.0,
        words[1] / took * 100.0
    );
    let caught = Instant::now();
    while telemetry.hub.lag() > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!("deriving: {lag} records behind at the end, caught up {:.2} s later", caught.elapsed().as_secs_f64());
    child.wait().unwrap();
    let _ = stop.send(true);
    for work in works {
        work.await.unwrap();
    }
}
