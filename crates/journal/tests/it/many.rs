//! Many writers: tasks of one process, and several openings of one stream as several processes have them.

use std::time::Duration;

use journal::{Kind, Limits, Stream, verify};
use kernel::Micros;

use crate::house::*;

#[test]
fn appends_of_many_tasks_are_all_there_once() {
    let dir = tempfile::tempdir().unwrap();
    let (stream, _) = open(dir.path(), Limits { segment: 50_000, ..Limits::default() });
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    threads.block_on(async {
        let mut tasks = Vec::new();
        for task in 0..50_u64 {
            let stream = stream.clone();
            tasks.push(tokio::spawn(async move {
                let mut last = 0;
                for n in 0..40_u64 {
                    let payload = format!("{task}:{n}").into_bytes();
                    let seq = stream.append(Micros(1), Kind::Data, payload).await.unwrap().seq;
                    assert!(seq > last, "one task's records keep their order");
                    last = seq;
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
    });
    let mut texts: Vec<Vec<u8>> = all(dir.path()).into_iter().map(|r| r.payload).collect();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 2000);
    assert_eq!(verify(dir.path(), NAME, &[]).unwrap().verified, 2000);
}

#[test]
fn two_openings_append_to_one_chain() {
    let dir = tempfile::tempdir().unwrap();
    let (a, _) = open(dir.path(), small());
    let (b, _) = open(dir.path(), small());
    wait(async {
        for n in 0..40 {
            let stream = if n % 3 == 0 { &a } else { &b };
            assert_eq!(stream.append(Micros(1), Kind::Data, payload(n)).await.unwrap().seq, n + 1);
        }
        // Both at once.
        let (x, y) = tokio::join!(
            a.append(Micros(1), Kind::Data, b"a".to_vec()),
            b.append(Micros(1), Kind::Data, b"b".to_vec())
        );
        let mut both = [x.unwrap().seq, y.unwrap().seq];
        both.sort_unstable();
        assert_eq!(both, [41, 42]);
    });
    let report = verify(dir.path(), NAME, &[]).unwrap();
    assert_eq!((report.verified, report.finding), (42, None));
}

#[test]
fn a_reader_follows_while_others_append() {
    let dir = tempfile::tempdir().unwrap();
    let (stream, _) = open(dir.path(), small());
    let mut reader = journal::Reader::new(dir.path(), NAME, 1).unwrap();
    assert!(reader.read().unwrap().is_empty());
    let mut seen = 0;
    for round in 0..30_u64 {
        fill(&stream, round * 3 + 1, round * 3 + 3);
        loop {
            let more = reader.read().unwrap();
            if more.is_empty() {
                break;
            }
            for record in more {
                seen += 1;
                assert_eq!(record.seq, seen);
            }
        }
    }
    assert_eq!(seen, 90);
}

#[test]
fn what_is_too_large_or_too_much_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (stream, _) = Stream::open(dir.path(), NAME, Limits { waiting: 1000, ..Limits::default() }).unwrap();
    wait(async {
        let large = stream.append(Micros(1), Kind::Data, vec![0; 17 * 1024 * 1024]).await.unwrap_err();
        assert_eq!(large.code(), "record_too_large");
        let much = stream.append(Micros(1), Kind::Data, vec![0; 1001]).await.unwrap_err();
        assert_eq!(much.code(), "journal_busy");
        tokio::time::timeout(Duration::from_secs(5), stream.append(Micros(1), Kind::Data, vec![0; 999]))
            .await
            .unwrap()
            .unwrap();
    });
    assert!(Stream::open(dir.path(), "../other", Limits::default()).is_err());
}
