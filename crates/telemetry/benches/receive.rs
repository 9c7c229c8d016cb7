//! Accept, check, flush, acknowledge over loopback, with deriving beside it. The generator is a process of its own.
//!
//! `cargo bench -p telemetry --bench receive`; `HUANHENG_BENCH_SECONDS` says for how long (60), `HUANHENG_BENCH_CONNECTIONS` over how
//! many connections (64). A connection is a gateway of fifty devices and keeps `WINDOW` frames on their way; a frame counts when its
//! acknowledgement has come. The first run has the bounds of a service: while too much waits to be derived, connections are not read, so
//! what is counted is what is received and derived. Then, for a quarter of the time each: the receiver without that bound; the
//! same frames written to a file with a flush after as many as one flush of the journal took; and, where `HUANHENG_BENCH_PG` names a
//! cluster, the same values by COPY and by prepared batches into a table without an index, a transaction for as many frames.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "a benchmark measures time and prints ratios"
)]

mod peers;

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
/// Devices behind one connection.
const BEHIND: usize = 50;

fn mn(n: usize) -> String {
    format!("010000A8900016F0{n:08X}")
}

/// Minute data of twelve factors with least, mean and greatest value each, and a flag.
fn draft(device: usize) -> Vec<u8> {
    let mn = mn(device);
    let values: Vec<String> =
        (0..FACTORS).flat_map(|f| ["Min", "Avg", "Max", "Flag"].map(|s| format!("a{:05}-{s}", 21001 + f))).collect();
    let mut draft = Draft::default()
        .field("QN", b"20261122090000000")
        .field("ST", b"31")
        .field("CN", b"2051")
        .field("PW", b"123456")
        .field("MN", mn.as_bytes())
        .field("Flag", b"5")
        .item("DataTime", b"20261101000000");
    for (i, name) in values.iter().enumerate() {
        let value: &[u8] = if i % 4 == 3 { b"N" } else { b"0.00" };
        draft = if i % 4 == 0 { draft.item(name, value) } else { draft.with(name, value) };
    }
    draft.write(&Profile::default()).unwrap()
}

/// A frame whose times and values are written over, so that the generator costs little.
pub struct Form {
    bytes: Vec<u8>,
    qn: usize,
    mn: usize,
    at: usize,
    values: Vec<usize>,
}

impl Form {
    pub fn plain() -> Form {
        let bytes = draft(0);
        let find = |what: &[u8]| bytes.windows(what.len()).position(|w| w == what).unwrap() + what.len();
        let values = bytes.windows(5).enumerate().filter(|(_, w)| *w == b"=0.00").map(|(at, _)| at + 1).collect();
        let form = Form { qn: find(b"QN="), mn: find(b"MN="), at: find(b"DataTime="), values, bytes };
        assert_eq!(form.values.len(), FACTORS * 3);
        form
    }

    fn put(&mut self, at: usize, text: &str) {
        self.bytes[at..at + text.len()].copy_from_slice(text.as_bytes());
    }

    /// The frame of a device's minute; `n` numbers it.
    pub fn fill(&mut self, device: usize, minute: u64, n: u64) -> &[u8] {
        self.put(self.qn + 8, &format!("09{:02}{:02}{:03}", n / 60_000 % 5, n / 1000 % 60, n % 1000));
        self.put(self.mn, &mn(device));
        self.put(self.at + 6, &format!("{:02}{:02}{:02}00", 1 + minute / 1440 % 21, minute / 60 % 24, minute % 60));
        for i in 0..self.values.len() {
            let digits = value(device, minute, i);
            let text = [digits / 100, digits / 10 % 10, digits % 10].map(|d| b'0' + u8::try_from(d).unwrap());
            let at = self.values[i];
            (self.bytes[at], self.bytes[at + 2], self.bytes[at + 3]) = (text[0], text[1], text[2]);
        }
        let end = self.bytes.len() - 6;
        let crc = hj212::crc::standard(&self.bytes[6..end]);
        self.put(end, &format!("{crc:04X}"));
        &self.bytes
    }
}

/// A value in hundredths: the mean sways, the least and the greatest lie beside it.
pub fn value(device: usize, minute: u64, place: usize) -> u64 {
    let mean = 200 + (minute * 7 + (place / 3) as u64 * 31 + device as u64 * 13) % 600;
    [mean - 50, mean, mean + 50][place % 3]
}

/// User and system time of a process in seconds.
fn cpu(of: &str) -> f64 {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{of}/stat")) else { return 0.0 };
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().map_or(usual, |n| n.parse().unwrap())
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
                let (mut n, mut own, mut form) = (0_u64, Vec::new(), Form::plain());
                while !stop.load(Ordering::Relaxed) {
                    let mut batch = Vec::new();
                    for _ in 0..WINDOW {
                        let device = c * BEHIND + usize::try_from(n % BEHIND as u64).unwrap();
                        batch.extend(form.fill(device, n / BEHIND as u64, n));
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
    println!("counted {counted} {took}");
    stop.store(true, Ordering::Relaxed);
    for thread in threads {
        thread.join().unwrap();
    }
    let mut waits = waits.lock().unwrap().clone();
    waits.sort_unstable();
    let at = |share: usize| waits.get(waits.len() * share / 100).copied().unwrap_or_default();
    println!("waited {} {}", at(50), at(99));
}

fn main() {
    if let Ok(order) = std::env::var(CHILD) {
        generate(&order);
        return;
    }
    let seconds = setting("HUANHENG_BENCH_SECONDS", 60);
    let connections = usize::try_from(setting("HUANHENG_BENCH_CONNECTIONS", 64)).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        line("what", "figure", "limit", "ratio");
        // A gateway sends more than one device may.
        let bounds = Bounds { frames: u32::MAX, ..Bounds::default() };
        let (whole, group) = measure(seconds, connections, bounds).await;
        let some = seconds.div_ceil(4);
        println!("\nthe receiver without a bound on what waits to be derived");
        let (alone, _) = measure(some, connections, Bounds { lag: u64::MAX, ..bounds }).await;
        let most = Duration::from_secs(some);
        println!("\npeers; the receiver alone beside the file, receiving and deriving beside the tables");
        let raw = (peers::raw(group, most), alone);
        let tables = [peers::copy(group, most), peers::prepared(group, most).await].map(|peer| (peer, whole));
        for (peer, ours) in [raw].into_iter().chain(tables) {
            match peer {
                (what, Some(theirs)) => {
                    line(what, &format!("{theirs:.0}/s"), "", &format!("{:.2} of it", ours / theirs));
                }
                (what, None) => line(what, "HUANHENG_BENCH_PG is not set", "", ""),
            }
        }
    });
}

/// One line of the table.
fn line(what: &str, figure: &str, limit: &str, ratio: &str) {
    println!("| {what:<60} | {figure:>28} | {limit:>14} | {ratio:>12} |");
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

/// The run; gives frames a second, and how many frames one flush took.
async fn measure(seconds: u64, connections: usize, bounds: Bounds) -> (f64, usize) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let parts = open(folder.path()).await;
    let listen = Settings::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let settings = Settings { listen: Some(listen), bounds, ..Settings::default() };
    let address = settings.address().unwrap();
    parts.shared.get(move || settings);
    let started = (telemetry::MODULE.start)(&parts).unwrap();
    let telemetry = parts.shared.get(|| -> Telemetry { panic!("it was made") });
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let works: Vec<_> = started.background.into_iter().map(|b| tokio::spawn(b(stopped.clone()))).collect();
    let person =
        Person { id: "p".into(), name: "p".into(), roles: vec![Role::DutyEngineer], unit_id: None, also: vec![] };
    let ctx = Ctx { who: Actor::Person(person), now: parts.clock.now(), request_id: "bench".into() };
    let ask = |n| DeviceAsk {
        mn: mn(n),
        name: mn(n),
        unit: Some("c01".into()),
        password: Some("123456".into()),
        valid_from: Some("2026-01-01".into()),
        ..DeviceAsk::default()
    };
    telemetry.register_all(&ctx, (0..connections * BEHIND).map(|n| (ask(n), None)).collect()).await.unwrap();
    let bytes = draft(0).len();
    println!(
        "frame: {FACTORS} factors x 3 values and a flag, {bytes} bytes; {connections} connections of {BEHIND} devices, {WINDOW} \
         frames on their way each; {seconds} s; load {}",
        std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim()
    );
    let (own, commits) = (cpu("self"), telemetry.log.commits());
    let begun = Instant::now();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .env(CHILD, format!("{address} {seconds} {connections}"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let read = |mut lines: std::io::Lines<BufReader<std::process::ChildStdout>>, what: &'static str| async move {
        tokio::task::spawn_blocking(move || {
            let line = lines.by_ref().map(|l| l.unwrap()).find(|l| l.starts_with(what)).unwrap();
            let numbers: Vec<f64> = line.split(' ').skip(1).map(|w| w.parse().unwrap()).collect();
            (lines, numbers)
        })
        .await
        .unwrap()
    };
    let (lines, counted) = read(lines, "counted ").await;
    let took = begun.elapsed().as_secs_f64();
    let (lag, used) = (telemetry.hub.lag(), cpu("self") - own);
    let upto = telemetry.hub.figures.newest.load(Ordering::Relaxed);
    let group = (counted[0] / (telemetry.log.commits() - commits).max(1) as f64).round().max(1.0);
    let caught = Instant::now();
    while telemetry.hub.figures.derived.load(Ordering::Relaxed) < upto {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let behind = caught.elapsed().as_secs_f64();
    let (_, waited) = read(lines, "waited ").await;
    child.wait().unwrap();
    let rate = counted[0] / seconds as f64;
    let figure = format!("{rate:.0}/s, {:.1} MB/s", rate * bytes as f64 / 1e6);
    line("frames checked, flushed, acknowledged", &figure, ">= 20000/s", &format!("{:.2}", rate / 20_000.0));
    let figure = format!("{behind:.2} s ({lag} records)");
    line("behind at the end: until all of it was derived", &figure, "< 5 s", &format!("{:.2}", behind / 5.0));
    let figure = format!("p50 {:.1} ms, p99 {:.1} ms", waited[0] / 1e3, waited[1] / 1e3);
    line("a window's first byte to its last acknowledgement", &figure, "", "");
    let share = |seconds: f64| format!("{:.0} %", seconds / took * 100.0);
    line("receiver and deriving, of one core", &share(used), "200 %", "");
    line("generator, of one core", &share(counted[1]), "", "");
    line("frames to a flush", &format!("{group:.0}"), "", "");
    let _ = stop.send(true);
    for work in works {
        work.await.unwrap();
    }
    (rate, group as usize)
}
