//! Streams of events: the real binary, real sockets, more streams than one city has open pages.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use kernel::{Clock, SystemClock};
use serde_json::Value;

const STREAMS: usize = 200;
const A_PERSON: usize = 8;
const PATIENCE: Duration = Duration::from_secs(60);

struct Served {
    child: Child,
    place: String,
    _folder: tempfile::TempDir,
}

impl Served {
    /// A city of 60 units with a run of its day, behind bounds far below a stream's silence.
    fn start() -> Served {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let huanheng = || Command::new(env!("CARGO_BIN_EXE_huanheng"));
        let mut make = huanheng();
        make.args(["demo", "--prepare-only", "--units", "60", "--days", "1", "--data"]).arg(&data);
        assert!(make.stdout(Stdio::null()).status().unwrap().success());
        let mut child = huanheng()
            .args(["serve", "--listen", "127.0.0.1:0", "--head-seconds", "1", "--stall-seconds", "1", "--data"])
            .arg(&data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let place = line.trim().strip_prefix("listening on http://").unwrap().to_owned();
        Served { child, place, _folder: folder }
    }

    fn send(&self, head: &str, cookie: &str, body: &str, more: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.place).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let (place, length) = (&self.place, body.len());
        write!(
            stream,
            "{head} HTTP/1.1\r\nHost: {place}\r\nCookie: {cookie}\r\nConnection: close\r\n{more}\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        stream
    }

    fn ask(&self, head: &str, cookie: &str, body: &str) -> (String, Vec<u8>) {
        let mut all = Vec::new();
        self.send(head, cookie, body, "").read_to_end(&mut all).unwrap();
        let at = all.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
        (String::from_utf8_lossy(&all[..at]).into_owned(), all[at + 4..].to_vec())
    }

    fn sign_in(&self, login: &str) -> String {
        let body = format!(r#"{{"login":"{login}","password":"Huanheng-2026"}}"#);
        let (head, _) = self.ask("POST /api/v1/session", "", &body);
        assert!(head.starts_with("HTTP/1.1 200"), "{login}: {head}");
        let cookie = head.lines().find_map(|l| l.strip_prefix("set-cookie: ")).unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    fn days(&self, cookie: &str) -> usize {
        let (head, body) = self.ask("GET /api/v1/assessment/days", cookie, "");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let days: Value = serde_json::from_slice(&body).unwrap();
        days["items"].as_array().unwrap().len()
    }

    fn stop(mut self) {
        assert!(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }
}

/// An open stream, read line by line.
struct Page {
    lines: BufReader<TcpStream>,
}

impl Page {
    fn open(served: &Served, cookie: &str, query: &str) -> Page {
        let stream = served.send(&format!("GET /api/v1/events{query}"), cookie, "", "Accept-Encoding: gzip\r\n");
        let mut lines = BufReader::new(stream);
        let mut head = String::new();
        loop {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).unwrap() > 0, "closed: {head}");
            if line == "\r\n" {
                break;
            }
            head.push_str(&line);
        }
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(head.contains("content-type: text/event-stream"), "{head}");
        assert!(!head.contains("content-encoding"), "a stream that is compressed is held back: {head}");
        Page { lines }
    }

    /// The next line that says something; none when the stream has ended.
    fn line(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            // Lengths of the chunks and blank lines between them are not the stream's.
            let text = line.trim_end();
            if text.contains(':') {
                return Some(text.to_owned());
            }
        }
    }

    /// Reads up to the next line with this beginning and gives the rest of it.
    fn until(&mut self, start: &str) -> String {
        loop {
            let line = self.line().unwrap_or_else(|| panic!("ended before `{start}`"));
            if let Some(rest) = line.strip_prefix(start) {
                return rest.to_owned();
            }
        }
    }
}

/// Waits for the run of the day before, which the job of half past midnight makes.
fn settled(served: &Served, cookie: &str) {
    for _ in 0..300 {
        if served.days(cookie) >= 2 {
            std::thread::sleep(Duration::from_millis(2500));
            return;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    panic!("the daily run was never made");
}

#[test]
fn two_hundred_streams_are_told_once_and_end_with_the_server() {
    let served = Served::start();
    let officers = (1..=24).map(|n| format!("u{n:05}"));
    let logins: Vec<String> =
        ["fangfa", "fuhe", "lingdao", "guanli"].map(str::to_owned).into_iter().chain(officers).collect();
    let cookies: Vec<String> = logins.iter().map(|l| served.sign_in(l)).collect();
    settled(&served, &cookies[0]);
    let begun = SystemClock.now();
    let mut pages: Vec<Page> = Vec::new();
    let mut last = String::new();
    for i in 0..STREAMS {
        let mut page = Page::open(&served, &cookies[i / A_PERSON], "");
        last = page.until("id: ");
        pages.push(page);
    }
    // A ninth of one person is refused in words.
    let (head, body) = served.ask("GET /api/v1/events", &cookies[0], "");
    assert!(head.starts_with("HTTP/1.1 429"), "{head}");
    assert!(String::from_utf8_lossy(&body).contains("too_many_streams"));

    // Every page hears of one run once, and reads what it shows.
    let told = mpsc::channel();
    let readers: Vec<_> = pages
        .into_iter()
        .map(|mut page| {
            let tell = told.0.clone();
            std::thread::spawn(move || {
                let mut alive = 0;
                while let Some(line) = page.line() {
                    if line == ": alive" {
                        alive += 1;
                    } else if let Some(data) = line.strip_prefix("data: ") {
                        let news: Value = serde_json::from_str(data).unwrap();
                        if news["runs"].as_array().is_some_and(|r| !r.is_empty()) {
                            tell.send(news["runs"].clone()).unwrap();
                        }
                    }
                }
                alive
            })
        })
        .collect();
    // Silent for longer than the bounds on a connection: only the heartbeat goes on.
    std::thread::sleep(Duration::from_secs(12));
    let (head, _) = served.ask("POST /api/v1/assessment/runs", &cookies[0], "{}");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let first = told.1.recv_timeout(PATIENCE).unwrap();
    assert_eq!(first.as_array().unwrap().len(), 1);
    for _ in 1..STREAMS {
        assert_eq!(told.1.recv_timeout(PATIENCE).unwrap(), first);
    }
    for i in 0..STREAMS {
        let (head, _) = served.ask("GET /api/v1/assessment/city/units?limit=20", &cookies[i / A_PERSON], "");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    }
    assert!(told.1.recv_timeout(Duration::from_secs(3)).is_err(), "told twice");

    // A page that was away says what it knew and is told the rest at once.
    let mut away = Page::open(&served, &cookies[STREAMS / A_PERSON], &format!("?last={last}"));
    assert_eq!(away.until("data: "), "{}");
    let missed: Value = serde_json::from_str(&away.until("data: ")).unwrap();
    assert_eq!(missed["runs"], first);
    drop(away);

    served.stop();
    for reader in readers {
        assert!(reader.join().unwrap() >= 1, "no heartbeat in {} s", SystemClock.now().since(begun) / 1_000_000);
    }
}
