//! The running server as a watcher sees it: figures, readiness, log, and how it stops.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use kernel::{Clock, Micros, SystemClock};
use serde_json::Value;

use crate::tools::*;

const PATIENCE: Duration = Duration::from_secs(30);

/// A server over a data folder.
pub struct Served {
    child: Option<Child>,
    pub at: String,
    log: PathBuf,
    _folder: tempfile::TempDir,
}

impl Served {
    pub fn over(data: &Path, args: &[&str]) -> Served {
        Served::begin(data, args, &[]).up()
    }

    /// Started, and perhaps not up yet.
    pub fn begin(data: &Path, args: &[&str], env: &[(&str, &str)]) -> Served {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let child = binary()
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(args)
            .envs(env.iter().copied())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        Served { child: Some(child), at: String::new(), log, _folder: folder }
    }

    /// Waits until it says where it listens.
    pub fn up(mut self) -> Served {
        let mut line = String::new();
        let out = self.child.as_mut().unwrap().stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        let at = line.trim().rsplit_once("://").map(|(_, at)| at.to_owned());
        self.at = at.unwrap_or_else(|| panic!("it did not start: {}", self.log()));
        self
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Waits until the words stand in the log, and gives the rest of their line.
    pub fn logged(&self, words: &str) -> String {
        within(|| self.log().lines().find_map(|l| l.split_once(words).map(|(_, rest)| rest.to_owned())))
    }

    /// Where watchers ask.
    pub fn watch(&self) -> String {
        self.logged("figures at http://").split('/').next().unwrap().to_owned()
    }

    pub fn get(&self, path: &str) -> String {
        ask(&self.at, path)
    }

    pub fn signal(&self, name: &str) {
        let id = self.child.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// Waits for its end: the exit code, and the log.
    pub fn ended(mut self) -> (Option<i32>, String) {
        let mut child = self.child.take().unwrap();
        let code = within(|| child.try_wait().unwrap()).code();
        (code, self.log())
    }

    pub fn stop(self) -> (Option<i32>, String) {
        self.signal("-TERM");
        self.ended()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Asks again and again until there is an answer.
pub fn within<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = SystemClock.now();
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(since(begun) < PATIENCE, "it took too long");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn since(begun: Micros) -> Duration {
    Duration::from_micros(SystemClock.now().since(begun).try_into().unwrap())
}

fn ask(at: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(at).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").unwrap().1
}

/// The reasons of a readiness, by what was looked at.
fn reasons(answer: &str) -> BTreeMap<String, String> {
    let body: Value = serde_json::from_str(body(answer)).unwrap();
    assert_eq!(body["ready"] == true, answer.starts_with("HTTP/1.1 200"), "{answer}");
    let checks = body["checks"].as_array().unwrap().iter().filter(|c| c["ok"] == false);
    checks.map(|c| (c["name"].as_str().unwrap().into(), c["reason"].as_str().unwrap().into())).collect()
}

/// The text format of Prometheus, read strictly: each family once, its help and type before its samples, no sample
/// twice, buckets that add up. Gives every sample by name with labels.
fn figures(text: &str) -> BTreeMap<String, f64> {
    let (mut samples, mut kinds, mut helps) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
    let mut current = String::new();
    for line in text.lines().filter(|l| !l.is_empty()) {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(!help.is_empty() && helps.insert(name.to_owned()), "{line}");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(matches!(kind, "counter" | "gauge" | "histogram"), "{line}");
            assert!(helps.contains(name), "no help: {line}");
            assert!(kinds.insert(name.to_owned(), kind.to_owned()).is_none(), "twice: {line}");
            current = name.to_owned();
        } else {
            let (series, value) = line.rsplit_once(' ').unwrap();
            let name = series.split('{').next().unwrap();
            let kind = kinds[&current].as_str();
            let fits = match kind {
                "histogram" => ["_bucket", "_sum", "_count"].iter().any(|end| name == format!("{current}{end}")),
                "counter" => name == current && name.ends_with("_total"),
                _ => name == current,
            };
            assert!(fits && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'), "{line}");
            assert!(samples.insert(series.to_owned(), value.parse().unwrap()).is_none(), "twice: {line}");
        }
    }
    for (series, count) in &samples {
        let Some((name, labels)) = series.split_once("_count") else { continue };
        let ends = format!(
            "{name}_bucket{{{}le=\"+Inf\"}}",
            labels.trim_matches(['{', '}']).to_owned() + if labels.is_empty() { "" } else { "," }
        );
        assert_eq!(samples.get(&ends), Some(count), "{ends}");
    }
    samples
}

#[test]
fn the_figures_read_strictly_and_move() {
    let place = Place::new(None);
    place.run(&["demo", "--prepare-only", "--days", "1"]).fine();
    let served = Served::over(&place.data(), &["--metrics-listen", "127.0.0.1:0"]);
    let watch = served.watch();
    let read = || {
        let answer = ask(&watch, "/metrics");
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("text/plain; version=0.0.4"), "{answer}");
        (figures(body(&answer)), body(&answer).to_owned())
    };
    let series = "huanheng_http_requests_total{method=\"GET\",route=\"/api/v1/health\",status=\"200\"}";
    let units = "huanheng_http_requests_total{method=\"GET\",route=\"/api/v1/assessment/units/{unit}\",status=\"401\"}";
    assert!(!read().0.contains_key(series));
    for _ in 0..3 {
        served.get("/api/v1/health?token=hush");
    }
    for n in 0..40 {
        served.get(&format!("/api/v1/assessment/units/u{n}"));
        served.get(&format!("/api/v1/nothing/{n}"));
        served.get(&format!("/page/{n}"));
    }
    let mut odd = TcpStream::connect(&served.at).unwrap();
    write!(odd, "INVENTED / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    odd.read_to_end(&mut Vec::new()).unwrap();

    let (found, text) = read();
    assert_eq!((found[series], found[units]), (3.0, 40.0), "{text}");
    assert_eq!(found["huanheng_http_request_seconds_count{method=\"GET\",route=\"/api/v1/health\"}"], 3.0);
    let total = found.keys().filter(|k| k.starts_with("huanheng_http_requests_total")).count();
    assert!(total <= 6, "a stranger makes no series: {text}");
    assert!(text.contains("method=\"OTHER\"") && !text.contains("hush") && !text.contains("u17"), "{text}");
    for (series, least, most) in [
        ("huanheng_ready", 1.0, 1.0),
        ("huanheng_check_ok{check=\"disk\"}", 1.0, 1.0),
        ("huanheng_http_requests_in_flight", 0.0, 0.0),
        ("huanheng_http_connections_max{listener=\"public\"}", 1024.0, 1024.0),
        ("huanheng_runs", 1.0, 1.0),
        ("huanheng_run_last_timestamp_seconds", 1.7e9, 2.5e9),
        ("huanheng_blobs", 100.0, 1e5),
        ("huanheng_blob_bytes", 1e5, 1e9),
        ("huanheng_database_bytes", 1e4, 1e9),
        ("huanheng_database_wal_bytes", 0.0, 1e9),
        ("huanheng_disk_free_bytes", 1e6, 1e18),
        ("process_resident_memory_bytes", 1e6, 4e9),
        ("process_open_fds", 5.0, 1e4),
    ] {
        let value = found.get(series).unwrap_or_else(|| panic!("{series} is not in {text}"));
        assert!((least..=most).contains(value), "{series} {value}");
    }
    assert!(found.keys().any(|k| k.starts_with("huanheng_build_info{") && k.contains("engine=\"1\"")), "{text}");
    assert!(found.keys().any(|k| k.starts_with("huanheng_database_connections{pool=\"reader\"")), "{text}");

    // The job of the day runs after the start, and its figures come.
    within(|| {
        let (found, _) = read();
        let done = found.iter().find(|(k, _)| k.starts_with("huanheng_jobs{") && k.contains("state=\"done\""));
        (done.is_some_and(|(_, n)| *n >= 1.0) && found["huanheng_runs"] >= 1.0).then_some(())
    });

    // What others think of it, where the program is installed.
    match Command::new("promtool").args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() {
        Ok(mut promtool) => {
            promtool.stdin.take().unwrap().write_all(read().1.as_bytes()).unwrap();
            let out = promtool.wait_with_output().unwrap();
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
        }
        Err(_) => eprintln!("promtool is not installed: only the reader of this test looked"),
    }
    // Nobody outside sees them.
    for path in ["/metrics", "/api/v1/metrics"] {
        assert!(!served.get(path).contains("huanheng_build_info"));
    }
    assert_eq!(served.stop().0, Some(0));
}

/// What the rules and the page on monitoring name is kept, and what is kept is on the page.
#[test]
fn the_figures_are_those_of_the_rules_and_of_the_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let named = |file: &str| -> BTreeSet<String> {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        words.filter(|w| w.starts_with("huanheng_") || w.starts_with("process_")).map(str::to_owned).collect()
    };
    let kept = named("crates/server/src/observe.rs");
    let page: BTreeSet<String> = named("docs/operations/monitoring.md");
    assert_eq!(kept, page);
    for rule in named("packaging/alerts.yml") {
        let series = ["_bucket", "_sum", "_count"].iter().find_map(|end| rule.strip_suffix(end)).unwrap_or(&rule);
        assert!(kept.contains(series), "{rule}");
    }
    match Command::new("promtool").args(["check", "rules"]).arg(root.join("packaging/alerts.yml")).output() {
        Ok(out) => assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout)),
        Err(_) => eprintln!("promtool is not installed: only the names were looked at"),
    }
}

#[test]
fn the_units_of_systemd_are_understood_by_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging");
    let folder = tempfile::tempdir().unwrap();
    let names = ["huanheng.service", "huanheng-backup.service", "huanheng-backup.timer"];
    let files = names.map(|name| {
        // The program is not installed where the tests run.
        let text = std::fs::read_to_string(root.join(name)).unwrap().replace("/usr/bin/huanheng", "/bin/true");
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file
    });
    match Command::new("systemd-analyze").arg("verify").args(files).output() {
        Ok(out) => {
            let said = String::from_utf8_lossy(&out.stderr).into_owned();
            // Words of the machine's own units are none of ours.
            assert!(out.status.success() && !said.contains("huanheng"), "{said}");
        }
        Err(_) => eprintln!("SKIPPED: systemd-analyze is not installed"),
    }
}

#[test]
fn readiness_names_what_is_wrong() {
    let place = Place::new(None);
    let served = Served::over(&place.data(), &["--metrics-listen", "127.0.0.1:0"]);
    let watch = served.watch();
    let public = || served.get("/api/v1/health/ready");
    let becomes = |wanted: &[(&str, &str)]| {
        let wanted: BTreeMap<String, String> = wanted.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
        within(|| (reasons(&public()) == wanted).then_some(()));
        assert_eq!(reasons(&ask(&watch, "/ready")), wanted);
    };
    becomes(&[]);
    assert_eq!(body(&served.get("/api/v1/health/live")), "{\"live\":true}");

    let tmp = place.data().join("blobs/tmp");
    std::fs::remove_dir(&tmp).unwrap();
    becomes(&[("blobs", "unavailable")]);
    assert!(ask(&watch, "/live").starts_with("HTTP/1.1 200"), "a server that is not ready lives");
    assert_eq!(figures(body(&ask(&watch, "/metrics")))["huanheng_ready"], 0.0);
    std::fs::create_dir(&tmp).unwrap();
    becomes(&[]);

    place.change("INSERT INTO store_migration (name, digest, applied_at) VALUES ('20991231_people_more', 'x', 1)");
    becomes(&[("schema", "schema_newer")]);
    place.change("DELETE FROM store_migration WHERE name = '20991231_people_more'");
    becomes(&[]);

    let url = format!("sqlite:{}", place.data().join("huanheng.db").display());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let db = store::Db::open(&url).await.unwrap();
        let held = db.write_tx().await.unwrap();
        tokio::task::block_in_place(|| becomes(&[("database", "slow")]));
        held.rollback().await.unwrap();
        db.close().await;
    });
    becomes(&[]);
    drop(served);

    let full = Served::over(&place.data(), &["--min-free-mib", "1000000000"]);
    assert_eq!(reasons(&full.get("/api/v1/health/ready")), BTreeMap::from([("disk".into(), "disk_full".into())]));
}

#[test]
fn watchers_are_answered_from_the_start_to_the_end() {
    let place = Place::new(None);
    assert_eq!(Served::over(&place.data(), &[]).stop().0, Some(0));
    let url = format!("sqlite:{}", place.data().join("huanheng.db").display());
    // While another process holds the writer, the start waits.
    place.change("DELETE FROM store_migration WHERE name = '20261122_authoring_init'");
    place.change("DROP TABLE authoring_draft");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let db = runtime.block_on(store::Db::open(&url)).unwrap();
    let held = runtime.block_on(db.write_tx()).unwrap();
    let starting = Served::begin(
        &place.data(),
        &["--metrics-listen", "127.0.0.1:0", "--drain-seconds", "3", "--upgrade", "plain"],
        &[],
    );
    let watch = starting.watch();
    assert_eq!(reasons(&ask(&watch, "/ready")), BTreeMap::from([("serving".into(), "starting".into())]));
    assert!(ask(&watch, "/live").starts_with("HTTP/1.1 200"));
    assert!(ask(&watch, "/metrics").contains("huanheng_build_info"));
    runtime.block_on(held.rollback()).unwrap();
    let served = starting.up();
    assert_eq!(reasons(&ask(&watch, "/ready")), BTreeMap::new());
    assert!(ask(&watch, "/nothing").starts_with("HTTP/1.1 404"));

    served.signal("-TERM");
    let stopping = BTreeMap::from([("serving".into(), "stopping".into())]);
    within(|| (reasons(&ask(&watch, "/ready")) == stopping).then_some(()));
    assert_eq!(reasons(&served.get("/api/v1/health/ready")), stopping);
    assert!(served.get("/api/v1/health").starts_with("HTTP/1.1 200"), "whoever still comes is served");
    assert_eq!(served.ended().0, Some(0));
}

const SIGN_IN: &str = "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ";

#[test]
fn a_request_in_hand_is_finished_and_an_endless_one_is_cut_off() {
    let place = Place::new(None);
    let half = |served: &Served| {
        let mut stream = TcpStream::connect(&served.at).unwrap();
        write!(stream, "{SIGN_IN}32\r\n\r\n{{\"login\":\"nobody\",").unwrap();
        std::thread::sleep(Duration::from_millis(300));
        stream
    };
    let served = Served::over(&place.data(), &[]);
    let mut stream = half(&served);
    served.signal("-TERM");
    served.logged("stopping");
    within(|| TcpStream::connect(&served.at).is_err().then_some(()));
    write!(stream, "\"password\":\"\"}}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 4") && answer.contains("\"request_id\""), "{answer}");
    let (code, log) = served.ended();
    assert!(code == Some(0) && !log.contains("cut off"), "{log}");

    let served = Served::over(&place.data(), &["--stop-seconds", "1"]);
    let mut stream = half(&served);
    let begun = SystemClock.now();
    let (code, log) = served.stop();
    assert!(code == Some(0) && log.contains("requests were cut off"), "{log}");
    assert!(since(begun) < Duration::from_secs(10), "it waits for its bound and no longer");
    let _ = stream.read_to_end(&mut Vec::new());
}

#[test]
fn the_service_manager_is_told() {
    let place = Place::new(None);
    let socket = place.file("notify");
    let manager = std::os::unix::net::UnixDatagram::bind(&socket).unwrap();
    manager.set_read_timeout(Some(PATIENCE)).unwrap();
    let heard = || {
        let mut piece = [0; 256];
        let n = manager.recv(&mut piece).unwrap();
        String::from_utf8_lossy(&piece[..n]).into_owned()
    };
    let served = Served::begin(&place.data(), &[], &[("NOTIFY_SOCKET", &socket)]).up();
    assert!(heard().contains("READY=1"));
    assert_eq!(served.stop().0, Some(0));
    assert!(heard().contains("STOPPING=1"));
}

#[test]
fn a_second_signal_ends_at_once() {
    let place = Place::new(None);
    let served = Served::over(&place.data(), &["--stop-seconds", "600", "--body-seconds", "600"]);
    let mut stream = TcpStream::connect(&served.at).unwrap();
    write!(stream, "{SIGN_IN}32\r\n\r\n{{").unwrap();
    std::thread::sleep(Duration::from_millis(300));
    served.signal("-TERM");
    served.logged("stopping");
    served.signal("-INT");
    let (code, log) = served.ended();
    assert!(code == Some(1) && log.contains("a second time"), "{log}");
    // Nothing was lost by it.
    assert_eq!(Served::over(&place.data(), &[]).stop().0, Some(0));
}

#[test]
fn the_log_is_one_object_a_line_without_what_was_asked() {
    let place = Place::new(None);
    place.run(&["demo", "--prepare-only", "--days", "1"]).fine();
    let served = Served::over(&place.data(), &["--log-format", "json", "--slow-ms", "100000"]);
    let body = r#"{"login":"c01","password":"Huanheng-2026"}"#;
    let mut stream = TcpStream::connect(&served.at).unwrap();
    write!(stream, "{SIGN_IN}{}\r\nConnection: close\r\n\r\n{body}", body.len()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let line = |name: &str| answer.lines().find_map(|l| l.strip_prefix(name)).unwrap_or_else(|| panic!("{answer}"));
    let cookie = line("set-cookie: ").split(';').next().unwrap().to_owned();
    let mut stream = TcpStream::connect(&served.at).unwrap();
    write!(
        stream,
        "GET /api/v1/assessment/units/c01?secret=hush HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let id = answer.lines().find_map(|l| l.strip_prefix("x-request-id: ")).unwrap().to_owned();
    let person = place.text("SELECT id FROM people_person WHERE login = 'c01'");
    let (code, log) = served.stop();
    assert_eq!(code, Some(0));
    let lines: Vec<Value> =
        log.lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"))).collect();
    let found = lines.iter().find(|l| l["request_id"] == id.as_str()).unwrap_or_else(|| panic!("{log}"));
    assert_eq!(
        (&found["target"], &found["level"], &found["method"], &found["route"], &found["status"], &found["person"]),
        (
            &"access".into(),
            &"INFO".into(),
            &"GET".into(),
            &"/api/v1/assessment/units/{unit}".into(),
            &200.into(),
            &person.into()
        )
    );
    assert!(found["ms"].is_u64() && found["timestamp"].is_string(), "{found}");
    let secret = cookie.split_once('=').unwrap().1;
    for word in ["hush", "Huanheng-2026", secret, "units/c01"] {
        assert!(!log.contains(word), "`{word}` stands in the log");
    }

    let slow = Served::begin(&place.data(), &["--slow-ms", "0"], &[("HUANHENG_LOG_FORMAT", "json")]).up();
    slow.get("/api/v1/health");
    let (_, log) = slow.stop();
    let warned = log.lines().map(|l| serde_json::from_str::<Value>(l).unwrap());
    assert!(warned.into_iter().any(|l| l["message"] == "slow request" && l["level"] == "WARN"), "{log}");

    let quiet = Served::begin(&place.data(), &["--slow-ms", "0"], &[("RUST_LOG", "info,access=off")]).up();
    quiet.get("/api/v1/health");
    let (_, log) = quiet.stop();
    assert!(log.contains("stopped") && !log.contains("slow request"), "{log}");
}

#[test]
fn every_option_is_also_a_variable() {
    let place = Place::new(None);
    let data = place.data();
    let secret = place.file("database");
    std::fs::write(&secret, format!("sqlite:{}\n", place.file("elsewhere.db"))).unwrap();
    let help = run(["serve", "--help"]).fine();
    let named = help.lines().filter(|l| l.trim_start().starts_with("--")).count();
    assert_eq!(help.matches("[env: HUANHENG_").count(), named, "{help}");
    let served = Served::begin(
        &data,
        &[],
        &[
            ("HUANHENG_DATABASE_FILE", &secret),
            ("HUANHENG_METRICS_LISTEN", "127.0.0.1:0"),
            ("HUANHENG_CONNECTIONS", "7"),
        ],
    )
    .up();
    let found = ask(&served.watch(), "/metrics");
    assert!(found.contains("huanheng_http_connections_max{listener=\"public\"} 7"), "{found}");
    assert!(Path::new(&place.file("elsewhere.db")).is_file() && !data.join("huanheng.db").exists());
}
