//! The real program, flooded by `huanheng simulate` over lines that can be cut: it is killed, its disk fills up, its lines are cut.
//! After each, every frame that was acknowledged is in the journal, none is there twice from one connection (a device sends again
//! on a new one what was not acknowledged on the old), and the chain holds; at the end every frame was counted once.
//!
//! `HUANHENG_ROUNDS` says how many rounds there are; three when absent. The disk is a tmpfs, which only root may mount; who may not
//! is told so, and those rounds are kills.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod devices;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use devices::{Served, huanheng, prepare, signal};
use journal::{Mark, Reader};
use kernel::{Clock, SystemClock, bureau_date};
use simulator::{Faults, Fleet};
use store::{Db, Row, query};
use telemetry::record::{Entry, STREAM, Verdict, What};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What is waited for at most.
const PATIENCE: Duration = Duration::from_secs(100);
const DEVICES: u32 = 40;
/// The size of the disk that fills up.
const DISK: &str = "size=512m";
const FRAMES: &str = "huanheng_telemetry_frames_total";
const BROKEN: &str = "huanheng_telemetry_journal_failures_total";
const WELL: &str = "huanheng_check_ok{check=\"frames\"}";

/// What goes wrong in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Wrong {
    Kill,
    Full,
    Cut,
}

/// A disk of its own for the data, where one may be had.
struct Disk {
    folder: tempfile::TempDir,
    mounted: bool,
}

impl Disk {
    fn new() -> Disk {
        let folder = tempfile::tempdir().unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", DISK, "tmpfs"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        Disk { mounted: mount.is_ok_and(|s| s.success()), folder }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn filler(&self) -> PathBuf {
        self.folder.path().join("filler")
    }

    /// Takes all the room there is.
    fn fill(&self) {
        let mut file = File::create(self.filler()).unwrap();
        for size in [1 << 20, 4096, 1] {
            let piece = vec![7_u8; size];
            while file.write_all(&piece).is_ok() {}
        }
    }

    fn clear(&self) {
        std::fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.mounted {
            let _ = Command::new("umount").arg(self.folder.path()).status();
        }
    }
}

/// Lines between the devices and wherever the program listens now.
struct Lines {
    at: SocketAddr,
    to: Arc<Mutex<SocketAddr>>,
    cut: watch::Sender<()>,
}

impl Lines {
    async fn open(to: SocketAddr) -> Lines {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (at, to) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(to)));
        let (cut, cuts) = watch::channel(());
        let target = to.clone();
        tokio::spawn(async move {
            loop {
                let Ok((mut inward, _)) = listener.accept().await else { continue };
                let (to, mut cuts) = (*target.lock().unwrap(), cuts.clone());
                cuts.mark_unchanged();
                tokio::spawn(async move {
                    let Ok(mut outward) = TcpStream::connect(to).await else { return };
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut inward, &mut outward) => {}
                        _ = cuts.changed() => {}
                    }
                });
            }
        });
        Lines { at, to, cut }
    }
}

/// Waits until something is so.
async fn until(what: &str, mut so: impl FnMut() -> bool) {
    let waits = async {
        while !tokio::task::block_in_place(&mut so) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, waits).await.is_ok(), "waited in vain until {what}");
}

/// Waits until so many more frames were taken.
async fn more(served: &Served, frames: u64) {
    let before = served.figure(FRAMES);
    until("more frames are taken", || served.figure(FRAMES) >= before + frames).await;
}

/// Lets the fleet send the reports of one day, each day once, until it is stopped.
fn flood(to: SocketAddr, day: &str, list: &Path) -> Child {
    let mut all = huanheng();
    all.args(["simulate", "--to", &to.to_string(), "--devices", &DEVICES.to_string(), "--gateways", "0"])
        .args([
            "--answers",
            "1",
            "--faults",
            "none",
            "--kinds",
            "real,minute",
            "--from",
            &format!("{day} 00:00"),
            "--for",
            "1d",
        ])
        .args(["--speed", "0", "--rate", "2000", "--timeout", "600s", "--patience", "600s", "--acknowledged"])
        .arg(list)
        .stdout(Stdio::null());
    all.spawn().unwrap()
}

/// What the journal holds, followed round by round.
#[derive(Default)]
struct Kept {
    /// By MN and QN, the connections on which a frame came that was accepted.
    frames: HashMap<(String, String), Vec<u64>>,
    accepted: u64,
    newest: u64,
    mark: Option<Mark>,
    acknowledged: BTreeSet<(String, String)>,
}

fn field(text: &str, name: &str) -> Option<String> {
    Some(text.split_once(name)?.1.split([';', '&']).next()?.to_owned())
}

impl Kept {
    /// Reads what came since, and compares it with what devices were told.
    fn check(&mut self, journal: &Path, list: &Path, round: &str) {
        let mut reader = Reader::new(journal, STREAM, self.newest + 1).unwrap();
        loop {
            let piece = reader.read().unwrap();
            let Some(last) = piece.last() else { break };
            self.newest = last.seq;
            for record in piece {
                let entry = Entry::read(&record.payload).unwrap();
                if entry.what != What::Frame || entry.verdict != Verdict::Accepted {
                    continue;
                }
                self.accepted += 1;
                let text = String::from_utf8_lossy(entry.bytes);
                // A command's answer and its result bear one number: that of the command.
                if text.contains("CN=901") {
                    continue;
                }
                if let (Some(mn), Some(qn)) = (field(&text, "MN="), field(&text, "QN=")) {
                    self.frames.entry((mn, qn)).or_default().push(entry.connection);
                }
            }
        }
        let told = std::fs::read_to_string(list).unwrap();
        let before = self.acknowledged.len();
        for line in told.lines() {
            let mut words = line.split(' ');
            let (mn, qn) = (words.next().unwrap().to_owned(), words.next().unwrap().to_owned());
            self.acknowledged.insert((mn, qn));
        }
        assert!(self.acknowledged.len() > before, "{round}: nothing was acknowledged");
        let lost = self.acknowledged.iter().filter(|f| !self.frames.contains_key(*f)).count();
        assert_eq!(lost, 0, "{round}: acknowledged frames are gone");
        let twice = self.frames.iter().find(|(_, c)| c.iter().collect::<BTreeSet<_>>().len() < c.len());
        assert!(twice.is_none(), "{round}: a frame is there twice from one connection: {twice:?}");
        let report = match &self.mark {
            Some(mark) => journal::verify_since(journal, STREAM, mark).unwrap(),
            None => journal::verify(journal, STREAM, &[]).unwrap(),
        };
        assert!(report.finding.is_none(), "{round}: {:?}", report.finding);
        self.mark = report.mark;
    }
}

/// One round; the program runs when it ends.
async fn round(wrong: Wrong, n: u64, mut served: Served, disk: &Disk, lines: &Lines) -> Served {
    more(&served, 200).await;
    tokio::time::sleep(Duration::from_millis(n * 137 % 700)).await;
    match wrong {
        Wrong::Kill => {
            served.kill();
            served = Served::start(&disk.data(), &[]);
            *lines.to.lock().unwrap() = served.receives;
        }
        Wrong::Cut => {
            for _ in 0..3 {
                lines.cut.send(()).unwrap();
                more(&served, 50).await;
            }
        }
        Wrong::Full => {
            let broken = served.figure(BROKEN);
            disk.fill();
            until("the full disk is told", || served.figure(BROKEN) > broken && served.figure(WELL) == 0).await;
            assert!(
                served
                    .watched("/ready")
                    .contains("{\"name\":\"frames\",\"ok\":false,\"reason\":\"journal_unavailable\"}")
            );
            let taken = served.figure(FRAMES);
            // Longer than it takes until the journal is tried again.
            tokio::time::sleep(Duration::from_secs(6)).await;
            assert_eq!(served.figure(FRAMES), taken, "nothing is taken while there is no room");
            assert_eq!(served.figure(BROKEN), broken + 1, "one failure, told once");
            disk.clear();
            until("all is well again", || served.figure(WELL) == 1).await;
        }
    }
    more(&served, 100).await;
    served
}

/// How far the values were counted, and how many frames were.
async fn counted(db: &Db) -> (u64, u64) {
    let mut conn = db.read().await.unwrap();
    let sql = "SELECT COALESCE((SELECT MAX(frame) FROM telemetry_cursor), 0) AS upto, \
               COALESCE((SELECT CAST(SUM(frames) AS BIGINT) FROM telemetry_count), 0) AS frames";
    let row = query(sql).fetch_one(&mut *conn).await.unwrap();
    let number = |name: &str| u64::try_from(row.try_get::<i64, _>(name).unwrap()).unwrap();
    (number("upto"), number("frames"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_outlives_kills_full_disks_and_cut_lines() {
    let rounds: u64 = std::env::var("HUANHENG_ROUNDS").ok().map_or(3, |n| n.parse().unwrap());
    assert!(rounds <= 300, "a round has a day of the last year to itself");
    let (disk, lists) = (Disk::new(), tempfile::tempdir().unwrap());
    if !disk.mounted {
        println!("no tmpfs can be mounted here (only root may): no disk fills up, it is killed instead");
    }
    let (data, journal) = (disk.data(), disk.data().join("journal"));
    let fleet = Fleet { size: DEVICES, faults: Faults::none(), ..Fleet::default() };
    prepare(&data, &fleet).await;
    let mut served = Served::start(&data, &[]);
    let lines = Lines::open(served.receives).await;
    let first = bureau_date(SystemClock.now().plus(-kernel::time::DAY * 390));
    let (mut kept, mut times) = (Kept::default(), BTreeMap::<Wrong, u32>::new());
    for n in 0..rounds {
        let wrong = match [Wrong::Kill, Wrong::Full, Wrong::Cut][usize::try_from(n % 3).unwrap()] {
            Wrong::Full if !disk.mounted => Wrong::Kill,
            other => other,
        };
        *times.entry(wrong).or_default() += 1;
        let day = first.checked_add(jiff::Span::new().days(i64::try_from(n).unwrap())).unwrap();
        let list = lists.path().join(format!("{n}"));
        let mut fleet = flood(lines.at, &day.to_string(), &list);
        served = round(wrong, n, served, &disk, &lines).await;
        signal(&fleet, "-INT");
        assert!(tokio::task::block_in_place(|| fleet.wait()).unwrap().success(), "round {n}, {wrong:?}");
        tokio::task::block_in_place(|| kept.check(&journal, &list, &format!("round {n}, {wrong:?}")));
        std::fs::remove_file(&list).unwrap();
    }
    let db = Db::open(&format!("sqlite:{}", data.join("huanheng.db").display())).await.unwrap();
    let deadline = tokio::time::timeout(PATIENCE, async {
        while counted(&db).await.0 < kept.newest {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    deadline.await.expect("everything is counted");
    assert_eq!(counted(&db).await.1, kept.accepted, "each frame of the journal is counted once");
    db.close().await;
    signal(&served.child, "-TERM");
    assert!(tokio::task::block_in_place(|| served.child.wait()).unwrap().success());
    for check in [["audit", "verify", "--data"], ["series", "check", "--data"]] {
        assert!(huanheng().args(check).arg(&data).stdout(Stdio::null()).status().unwrap().success(), "{check:?}");
    }
    let again = kept.frames.values().filter(|c| c.len() > 1).count();
    println!(
        "{rounds} rounds {times:?}: {} frames acknowledged, all of them in the journal, none twice from one connection, {again} sent \
         again after a break, chain valid, {} counted once each",
        kept.acknowledged.len(),
        kept.accepted
    );
}
