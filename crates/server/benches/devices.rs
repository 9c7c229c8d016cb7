//! 13,000 devices that are connected: what the program takes of the memory, and how long it takes to acknowledge.
//!
//! `cargo bench -p server --bench devices`: `huanheng serve` and `huanheng simulate`, two processes, 500 frames a second for
//! `HUANHENG_BENCH_SECONDS` (60) after all are connected. `HUANHENG_BENCH_DEVICES` says how many there are.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "a benchmark measures time and prints ratios"
)]

#[path = "../tests/devices/mod.rs"]
mod devices;

use std::time::{Duration, Instant};

use devices::{Served, huanheng, prepare, signal};
use simulator::{Faults, Fleet, Medium, Rate};

/// Each device speaks once in so many seconds: five hundred frames a second of thirteen thousand.
const EVERY: u64 = 26;
const MOST_MEMORY: f64 = 300.0;
const MOST_WAIT: f64 = 50.0;

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().map_or(usual, |n| n.parse().unwrap())
}

/// A line of `/proc/PID/status`, in MiB.
fn memory(served: &Served, line: &str) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{}/status", served.child.id())).unwrap();
    let found = text.lines().find_map(|l| l.strip_prefix(line)).unwrap();
    found.trim_matches(|c: char| !c.is_ascii_digit()).parse::<f64>().unwrap() / 1024.0
}

/// User and system time of a process in seconds.
fn cpu(of: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{of}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

fn line(what: &str, figure: &str, limit: &str, ratio: &str) {
    println!("| {what:<52} | {figure:>28} | {limit:>10} | {ratio:>6} |");
}

#[tokio::main]
async fn main() {
    let (count, seconds) = (setting("HUANHENG_BENCH_DEVICES", 13_000), setting("HUANHENG_BENCH_SECONDS", 60));
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let data = folder.path().join("data");
    let fleet = Fleet {
        size: u32::try_from(count).unwrap(),
        mix: [0, 1, 0],
        media: vec![(Medium::Twelve, 1)],
        gateways: Rate(0),
        faults: Faults::none(),
        ..Fleet::default()
    };
    let begun = Instant::now();
    prepare(&data, &fleet).await;
    println!("{count} devices registered in {:.1} s", begun.elapsed().as_secs_f64());
    // All of them come from this one machine.
    let served = Served::start(&data, &["--telemetry-per-address", "20000"]);
    tokio::time::sleep(Duration::from_secs(8)).await;
    let idle = memory(&served, "VmRSS:");
    let report = folder.path().join("report.json");
    let mut child = huanheng()
        .args(["simulate", "--to", &served.receives.to_string(), "--devices", &count.to_string()])
        .args(["--mix", "2017:1", "--media", "twelve:1", "--gateways", "0", "--answers", "1", "--faults", "none"])
        .args(["--kinds", "real", "--interval", &EVERY.to_string(), "--for", "1d", "--report"])
        .arg(&report)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while served.figure("huanheng_telemetry_connections") < count {
        assert!(begun.elapsed() < Duration::from_secs(600), "not all devices are connected after ten minutes");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    println!("all of them connected after {:.1} s", begun.elapsed().as_secs_f64());
    let taken = |served: &Served| served.figure("huanheng_telemetry_frames_total");
    let (before, used, spoken, from) = (taken(&served), cpu(served.child.id()), cpu(child.id()), Instant::now());
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let took = from.elapsed().as_secs_f64();
    let rate = (taken(&served) - before) as f64 / took;
    let lag = served.figure("huanheng_telemetry_lag_seconds");
    let (used, spoken) = (cpu(served.child.id()) - used, cpu(child.id()) - spoken);
    let (now, most) = (memory(&served, "VmRSS:"), memory(&served, "VmHWM:"));
    signal(&child, "-INT");
    assert!(child.wait().unwrap().success());
    let told: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&report).unwrap()).unwrap();
    let told = &told["counters"];
    let ms = |name: &str| told[name].as_f64().unwrap() / 1e3;
    let bytes = told["bytes"].as_f64().unwrap() / told["sent"].as_f64().unwrap();
    line("what", "figure", "limit", "ratio");
    line("devices connected, of them", &format!("{} ({bytes:.0} bytes a frame)", told["connected_peak"]), "", "");
    line("frames taken", &format!("{rate:.0}/s, {lag} s behind"), "500/s", "");
    let figure = format!("{now:.0} MiB, most {most:.0}");
    line(
        "memory of the server (idle before)",
        &format!("{figure} ({idle:.0})"),
        "300 MiB",
        &format!("{:.2}", most / MOST_MEMORY),
    );
    let (p50, p99) = (ms("p50_us"), ms("p99_us"));
    line(
        "acknowledged after",
        &format!("p50 {p50:.1}, p99 {p99:.1} ms"),
        "p99 50 ms",
        &format!("{:.2}", p99 / MOST_WAIT),
    );
    let share = |seconds: f64| format!("{:.0} %", seconds / took * 100.0);
    line("server, of one core", &share(used), "", "");
    line("generator, of one core", &share(spoken), "", "");
}
