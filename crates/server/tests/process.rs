//! The binary as a process: it starts, answers, stops on a signal, and says in one line why it cannot start.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

fn huanheng() -> Command {
    Command::new(env!("CARGO_BIN_EXE_huanheng"))
}

#[test]
fn it_serves_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = huanheng()
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path().join("data"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    let place = line.trim().strip_prefix("listening on http://").unwrap().to_string();

    let mut stream = TcpStream::connect(&place).unwrap();
    write!(stream, "GET /api/v1/health HTTP/1.1\r\nHost: {place}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"sqlite\""), "{answer}");

    // A connection that stays open and asks nothing does not hold the stop up.
    let _idle = TcpStream::connect(&place).unwrap();
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert!(child.wait().unwrap().success());
}

#[test]
fn it_says_in_one_line_why_it_cannot_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let file = file.to_str().unwrap();
    for (args, code, word) in [
        (vec!["serve", "--database", "mysql://x", "--data", folder.path().to_str().unwrap()], 2, "mysql"),
        (vec!["serve", "--data", file], 1, "cannot create"),
        (vec!["serve", "--listen", "nowhere"], 2, "--listen"),
        (vec!["fly"], 2, "fly"),
    ] {
        let out = huanheng().args(&args).output().unwrap();
        let said = String::from_utf8(out.stderr).unwrap();
        assert_eq!(out.status.code(), Some(code), "{args:?}: {said}");
        assert!(said.contains(word) && !said.contains("panicked"), "{args:?}: {said}");
        if code == 1 {
            assert_eq!(said.trim_end().lines().count(), 1, "{said}");
        }
    }
}
