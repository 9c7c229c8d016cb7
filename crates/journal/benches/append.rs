//! Appends a second, each acknowledged after its flush, beside a naive log that flushes once a record.
//! `cargo bench -p journal`.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up has nothing to say")]

use std::fs::File;
use std::io::Write;
use std::time::{Duration, Instant};

use journal::{Kind, Limits, Stream};
use kernel::Micros;

const PAYLOAD: usize = 400;
const FOR: Duration = Duration::from_secs(3);

#[expect(clippy::disallowed_methods, reason = "a benchmark measures")]
fn now() -> Instant {
    Instant::now()
}

fn naive(folder: &std::path::Path) -> u64 {
    let mut file = File::create(folder.join("naive")).unwrap();
    let (begun, mut count, line) = (now(), 0, vec![b'x'; PAYLOAD]);
    while begun.elapsed() < FOR {
        if file.write_all(&line).and_then(|()| file.sync_data()).is_err() {
            break;
        }
        count += 1;
    }
    count / FOR.as_secs()
}

fn ours(folder: &std::path::Path, tasks: usize) -> u64 {
    let (stream, _) = Stream::open(folder, &format!("bench{tasks}"), Limits::default()).unwrap();
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let threads = threads.unwrap();
    let begun = now();
    let counts = threads.block_on(async {
        let mut list = Vec::new();
        for _ in 0..tasks {
            let stream = stream.clone();
            list.push(tokio::spawn(async move {
                let mut count = 0;
                while begun.elapsed() < FOR {
                    if stream.append(Micros(1), Kind::Data, vec![b'x'; PAYLOAD]).await.is_err() {
                        break;
                    }
                    count += 1;
                }
                count
            }));
        }
        let mut sum = 0_u64;
        for task in list {
            sum += task.await.unwrap_or_default();
        }
        sum
    });
    counts / FOR.as_secs()
}

#[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "a ratio to look at")]
fn main() {
    let dir = tempfile::tempdir_in(std::env::var("JOURNAL_BENCH_FOLDER").unwrap_or_else(|_| ".".into()));
    let dir = dir.unwrap();
    let peer = naive(dir.path());
    println!("one flush a record, one writer    {peer:>8} records/s of {PAYLOAD} bytes");
    for tasks in [1, 8, 64, 512, 4096] {
        let rate = ours(dir.path(), tasks);
        println!("journal, {tasks:>4} waiting at once      {rate:>8} records/s   {:.2}x", rate as f64 / peer as f64);
    }
}
