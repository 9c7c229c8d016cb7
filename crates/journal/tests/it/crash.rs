//! A process that is killed while it appends, and a disk that takes no more: what was acknowledged is there.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use journal::{Kind, Limits, verify};
use kernel::Micros;

use crate::house::*;

const PLACE: &str = "JOURNAL_TEST_PLACE";

/// Not a test by itself: what the killed process does.
#[test]
fn child_appends_without_end() {
    let Ok(place) = std::env::var(PLACE) else { return };
    let (stream, _) = open(Path::new(&place), Limits { segment: 200_000, ..Limits::default() });
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    threads.block_on(async {
        let mut tasks = Vec::new();
        for task in 0..8_u64 {
            let stream = stream.clone();
            tasks.push(tokio::spawn(async move {
                for n in 0_u64.. {
                    let payload = format!("{task}:{n} {}", "y".repeat(700)).into_bytes();
                    match stream.append(Micros(1), Kind::Data, payload).await {
                        Ok(done) => println!("acknowledged {}", done.seq),
                        Err(e) => {
                            println!("refused {} {}", e.code(), e.chain());
                            let again = stream.append(Micros(1), Kind::Data, b"later".to_vec()).await;
                            println!("again {}", again.unwrap_err().code());
                            return;
                        }
                    }
                }
            }));
        }
        for task in tasks {
            let _ = task.await;
        }
    });
}

fn child(place: &Path, shell: Option<&str>) -> Command {
    let exe = std::env::current_exe().unwrap();
    let args = ["--exact", "crash::child_appends_without_end", "--nocapture"];
    let mut command = match shell {
        None => Command::new(exe),
        Some(before) => {
            let mut command = Command::new("sh");
            command.args(["-c", &format!("{before}; exec \"$0\" \"$@\"")]).arg(exe);
            command
        }
    };
    command.args(args).env(PLACE, place).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

fn number(line: &str) -> Option<u64> {
    // The test harness writes in front of the first line.
    line.split("acknowledged ").nth(1)?.trim().parse().ok()
}

#[test]
fn what_a_killed_process_had_acknowledged_is_there() {
    for round in 0..5_u64 {
        let dir = tempfile::tempdir().unwrap();
        let mut process = child(dir.path(), None).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut told: Vec<u64> = Vec::new();
        while told.len() < 150 + usize::try_from(round * 377).unwrap() {
            told.extend(number(&lines.next().unwrap().unwrap()));
        }
        process.kill().unwrap();
        process.wait().unwrap();
        told.extend(lines.map_while(Result::ok).filter_map(|l| number(&l)));
        let (stream, opened) = open(dir.path(), Limits { segment: 200_000, ..Limits::default() });
        let most = told.iter().max().copied().unwrap();
        assert!(opened.newest >= most, "{} < {most}", opened.newest);
        let list = all(dir.path());
        assert_eq!(list.len() as u64, opened.newest);
        assert!(list.iter().all(|r| r.payload.ends_with(b"yyyy")));
        wait(stream.append(Micros(2), Kind::Data, b"after".to_vec())).unwrap();
        let report = verify(dir.path(), NAME, &[]).unwrap();
        assert_eq!((report.verified, report.finding), (opened.newest + 1, None));
    }
}

/// A real limit of the kernel on the size of files stands for a full disk: the write fails half-way.
#[test]
fn a_write_that_fails_keeps_what_was_and_takes_nothing_until_opened_again() {
    let dir = tempfile::tempdir().unwrap();
    // 512-byte blocks: 60 KiB, less than one segment.
    let out = child(dir.path(), Some("trap '' XFSZ; ulimit -f 120")).output().unwrap();
    let text = String::from_utf8_lossy(&out.stdout);
    let told: Vec<u64> = text.lines().filter_map(number).collect();
    assert!(told.len() > 20, "{text}");
    assert!(text.contains("refused journal_unavailable"), "{text}");
    assert_eq!(text.matches("again journal_unavailable").count(), 8, "{text}");
    let (stream, opened) = open(dir.path(), Limits::default());
    assert_eq!(opened.newest, told.iter().max().copied().unwrap());
    wait(stream.append(Micros(2), Kind::Data, b"after".to_vec())).unwrap();
    let report = verify(dir.path(), NAME, &[]).unwrap();
    assert_eq!((report.verified, report.finding), (opened.newest + 1, None));
}
