//! Connections that take their time: the real binary, a real socket, small bounds.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use kernel::{Clock, Micros, SystemClock};

/// Longer than any bound of these tests; a connection still open then is held for ever.
const PATIENCE: Duration = Duration::from_secs(12);

fn since(begun: Micros) -> Duration {
    Duration::from_micros(SystemClock.now().since(begun).try_into().unwrap())
}

struct Served {
    child: Child,
    place: String,
    _folder: tempfile::TempDir,
}

impl Served {
    fn start(bounds: &[&str]) -> Served {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_huanheng"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path().join("data"))
            .args(bounds)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let place = line.trim().strip_prefix("listening on http://").unwrap().to_string();
        Served { child, place, _folder: folder }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.place).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    fn healthy(&self) -> bool {
        let mut stream = self.connect();
        stream.write_all(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.starts_with("HTTP/1.1 200")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// What still comes until the other end closes; a reset is a close.
fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    let begun = SystemClock.now();
    if stream.read_to_end(&mut all).is_err() {
        assert!(since(begun) < PATIENCE, "the connection was never closed");
    }
    all
}

#[test]
fn a_half_sent_head_is_closed_while_others_are_served() {
    let served = Served::start(&["--head-seconds", "2"]);
    let begun = SystemClock.now();
    let mut slow: Vec<TcpStream> = (0..20).map(|_| served.connect()).collect();
    for stream in &mut slow {
        stream.write_all(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\nX-Slow: ").unwrap();
    }
    for _ in 0..5 {
        assert!(served.healthy());
    }
    // A byte now and then does not help: the head as a whole is late.
    while slow[0].write_all(b"a").is_ok() {
        std::thread::sleep(Duration::from_millis(300));
        assert!(since(begun) < PATIENCE, "a dripping head is never closed");
    }
    for stream in slow.iter_mut().skip(1) {
        assert!(rest(stream).is_empty(), "there is nothing to answer");
    }
    assert!(since(begun) >= Duration::from_secs(2));
    assert!(served.healthy());
}

#[test]
fn a_connection_kept_alive_is_closed_when_it_asks_no_more() {
    let served = Served::start(&["--head-seconds", "1"]);
    let mut stream = served.connect();
    for _ in 0..2 {
        stream.write_all(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        std::thread::sleep(Duration::from_millis(100));
    }
    let answers = String::from_utf8(rest(&mut stream)).unwrap();
    assert_eq!(answers.matches("HTTP/1.1 200").count(), 2, "{answers}");
}

#[test]
fn a_half_sent_body_is_refused_in_time() {
    let served = Served::start(&["--body-seconds", "1"]);
    let head = "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let mut waits = served.connect();
    write!(waits, "{head}Content-Length: 100\r\n\r\n{{\"login\":").unwrap();
    let mut drips = served.connect();
    write!(drips, "{head}Content-Length: 10000\r\n\r\n{{\"login\":\"").unwrap();
    let begun = SystemClock.now();
    while since(begun) < Duration::from_secs(3) && drips.write_all(b"a").is_ok() {
        std::thread::sleep(Duration::from_millis(100));
    }
    for mut stream in [waits, drips] {
        let answer = rest(&mut stream);
        let answer = String::from_utf8_lossy(&answer);
        // Whoever goes on sending may find the answer thrown away with the connection.
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408") && answer.contains("body_late"), "{answer}");
    }
    let mut again = served.connect();
    write!(again, "{head}Content-Length: 100\r\n\r\n{{").unwrap();
    let answer = String::from_utf8(rest(&mut again)).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("body_late"), "{answer}");
}

#[test]
fn a_large_head_is_refused() {
    let served = Served::start(&["--head-kib", "8"]);
    let ask = |filler: usize, end: &str| {
        let mut stream = served.connect();
        let text = format!("GET /api/v1/health HTTP/1.1\r\nHost: x\r\nX-Filler: {}{end}", "a".repeat(filler));
        let _ = stream.write_all(text.as_bytes());
        String::from_utf8_lossy(&rest(&mut stream)).into_owned()
    };
    let end = "\r\nConnection: close\r\n\r\n";
    assert!(ask(6 * 1024, end).starts_with("HTTP/1.1 200"));
    // Closing with something unread may take the answer away; a head that never ends is closed long before its time.
    for (filler, end) in [(8 * 1024, end), (64 * 1024, "")] {
        let answer = ask(filler, end);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
}

#[test]
fn more_connections_than_allowed_wait() {
    let served = Served::start(&["--connections", "2", "--head-seconds", "2"]);
    let begun = SystemClock.now();
    let holders = [served.connect(), served.connect()];
    assert!(served.healthy());
    assert!(since(begun) >= Duration::from_secs(1), "it was served beside the two that hold the places");
    drop(holders);
}

#[test]
fn an_answer_that_nobody_takes_is_cut_off() {
    let served = Served::start(&["--stall-seconds", "1", "--connections", "1"]);
    let mut deaf = served.connect();
    // Far more than the buffers of both ends hold.
    let ask = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2000);
    deaf.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
    let _ = deaf.write_all(ask.as_bytes());
    assert!(served.healthy(), "the only place is free again");
    let got = rest(&mut deaf).len();
    assert!(got < 2000 * server::app::openapi_text().unwrap().len(), "everything was sent");
}
