//! A receiver in a process of its own, killed while it is flooded: every acknowledged frame is there, none twice, the chain holds.
//! `HUANHENG_KILLS` says how often; three times when absent.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use store::Db;
use telemetry::record::{Entry, STREAM, Verdict, What};
use telemetry::settings::Bounds;

use crate::house::{HOUR, House, MN, Spec, ask, frame, tables, units};

const CHILD: &str = "HUANHENG_TEST_KILLED";

fn url(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("test.db").display())
}

/// The other process: receives until it is killed.
#[tokio::test]
#[ignore = "no test by itself: the one below starts it as a process of its own"]
async fn receives_until_it_is_killed() {
    let folder = std::env::var_os(CHILD).expect("the folder is named by who starts this");
    let folder = Path::new(&folder);
    let db = Db::open(&url(folder)).await.unwrap();
    let house = House::start(&db, folder, Bounds { frames: 1_000_000, ..Bounds::default() }).await;
    println!("receiving on {}", house.address);
    std::future::pending::<()>().await;
}

fn spawn(folder: &Path) -> (Child, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "kill::receives_until_it_is_killed", "--nocapture"])
        .env(CHILD, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address =
        lines.by_ref().map(|l| l.unwrap()).find_map(|l| l.split("receiving on ").nth(1).map(str::to_owned)).unwrap();
    std::thread::spawn(move || lines.for_each(drop));
    (child, address)
}

fn qn(n: u64) -> String {
    format!("2026112209{:02}{:02}{:03}", n / 60_000 % 60, n / 1000 % 60, n % 1000)
}

/// Sends frames until the connection breaks; gives the numbers that were acknowledged. The first of them is told.
fn flood(address: &str, from: u64, first: &Sender<()>) -> (BTreeSet<String>, u64) {
    let mut stream = TcpStream::connect(address).unwrap();
    let (mut reads, first) = (stream.try_clone().unwrap(), first.clone());
    let acknowledged = std::thread::spawn(move || {
        let (mut text, mut piece) = (Vec::new(), [0_u8; 65536]);
        while let Ok(n) = reads.read(&mut piece) {
            if n == 0 {
                break;
            }
            text.extend_from_slice(&piece[..n]);
            if text.contains(&b'\n') {
                let _ = first.send(());
            }
        }
        let text = String::from_utf8_lossy(&text).into_owned();
        let whole = text.split_inclusive("\r\n").filter(|l| l.ends_with("\r\n") && l.contains("CN=9014"));
        whole.map(|l| l.split("QN=").nth(1).unwrap().split(';').next().unwrap().to_owned()).collect::<BTreeSet<_>>()
    });
    let mut n = from;
    loop {
        let (number, value) = (qn(n), format!("{n}.0"));
        let at = format!("20261122{:02}{:02}{:02}", n / 3600 % 24, n / 60 % 60, n % 60);
        let items = [("DataTime", at.as_str()), ("w01018-Rtd", value.as_str())];
        let bytes = frame(&Spec { cn: "2011", qn: &number, items: &items, ..HOUR });
        if stream.write_all(&bytes).is_err() {
            break;
        }
        n += 1;
    }
    (acknowledged.join().unwrap(), n)
}

#[tokio::test]
async fn every_acknowledged_frame_outlives_a_kill_and_none_is_there_twice() {
    let kills: u32 = std::env::var("HUANHENG_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(3);
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&url(folder.path())).await.unwrap();
    db.migrate(&tables(), kernel::Micros(0)).await.unwrap();
    units(&db).await;
    let house = House::start(&db, folder.path(), Bounds::default()).await;
    let id = house.register(ask(MN)).await;
    house.stop().await;
    let (mut all, mut next) = (BTreeSet::new(), 0);
    for kill in 0..kills {
        let (mut child, address) = spawn(folder.path());
        let (first, told) = channel();
        let killer = std::thread::spawn(move || {
            told.recv().unwrap();
            std::thread::sleep(Duration::from_millis(u64::from(kill * 137 % 700)));
            child.kill().unwrap();
            child.wait().unwrap();
        });
        let (acknowledged, upto) = tokio::task::spawn_blocking(move || flood(&address, next, &first)).await.unwrap();
        killer.join().unwrap();
        assert!(!acknowledged.is_empty(), "nothing was acknowledged before kill {kill}");
        all.extend(acknowledged);
        next = upto;
        let journal = folder.path().join("journal");
        let mut reader = journal::Reader::new(&journal, STREAM, 1).unwrap();
        let mut there: BTreeMap<String, u32> = BTreeMap::new();
        loop {
            let piece = reader.read().unwrap();
            if piece.is_empty() {
                break;
            }
            for record in piece {
                let entry = Entry::read(&record.payload).unwrap();
                if entry.what == What::Frame && entry.verdict == Verdict::Accepted {
                    let text = String::from_utf8_lossy(entry.bytes);
                    *there
                        .entry(text.split("QN=").nth(1).unwrap().split(';').next().unwrap().to_owned())
                        .or_default() += 1;
                }
            }
        }
        let lost: Vec<_> = all.iter().filter(|n| !there.contains_key(*n)).collect();
        assert!(lost.is_empty(), "kill {kill}: {} acknowledged frames are gone", lost.len());
        assert!(there.values().all(|n| *n == 1), "kill {kill}: a frame is there twice");
    }
    // Started once more: the chain holds, every frame is counted once, and the values are there.
    let house = House::start(&db, folder.path(), Bounds::default()).await;
    house.settle().await;
    let report = journal::verify(&folder.path().join("journal"), STREAM, &[]).unwrap();
    assert!(report.finding.is_none(), "{report:?}");
    let days = house.get(&format!("/devices/{id}/days?kind=real_time&month=2026-11")).await;
    let counted: i64 = days["items"].as_array().unwrap().iter().map(|d| d["frames"].as_i64().unwrap()).sum();
    assert!(counted >= i64::try_from(all.len()).unwrap(), "{counted} of {}", all.len());
    println!("{kills} kills, {} frames acknowledged, {counted} counted", all.len());
    house.stop().await;
}
