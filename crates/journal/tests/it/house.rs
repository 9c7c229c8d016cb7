//! What the tests share.

use std::path::{Path, PathBuf};

use journal::{Kind, Limits, Opened, Reader, Record, Stream};
use kernel::Micros;

pub const NAME: &str = "audit";

pub fn small() -> Limits {
    Limits { segment: 2_000, ..Limits::default() }
}

pub fn open(journal: &Path, limits: Limits) -> (Stream, Opened) {
    Stream::open(journal, NAME, limits).unwrap()
}

pub fn payload(n: u64) -> Vec<u8> {
    format!("record {n} of the journal, {}", "x".repeat(usize::try_from(n % 40).unwrap())).into_bytes()
}

pub fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// Appends records `from..=to`, each acknowledged before the next.
pub fn fill(stream: &Stream, from: u64, to: u64) {
    wait(async {
        for n in from..=to {
            let at = Micros(i64::try_from(n).unwrap());
            assert_eq!(stream.append(at, Kind::Data, payload(n)).await.unwrap().seq, n);
        }
    });
}

pub fn all(journal: &Path) -> Vec<Record> {
    let mut reader = Reader::new(journal, NAME, 1).unwrap();
    let mut list = Vec::new();
    loop {
        let more = reader.read().unwrap();
        if more.is_empty() {
            return list;
        }
        list.extend(more);
    }
}

pub fn segments(journal: &Path) -> Vec<PathBuf> {
    let mut list: Vec<PathBuf> = std::fs::read_dir(journal.join(NAME)).unwrap().map(|e| e.unwrap().path()).collect();
    list.retain(|p| p.extension().is_some_and(|e| e == "journal"));
    list.sort();
    list
}
