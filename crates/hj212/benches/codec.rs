//! Frames a second: framing, check sum and typed fields, beside a bare scan of the same bytes and beside crate `a` 0.1.1, which does
//! less: it does not split at commas, types nothing but texts, and loses frames after `##xx` and at the ends of chunks. And frames
//! a second through SM4. `cargo bench -p hj212`; HJ212_BENCH_FRAMES sets how many frames.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up has nothing to say")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use hj212::{CipherLayout, Event, Framer, Key, Limits, Message, Profile, Reader, Typed};

const CHUNK: usize = 16 * 1024;

/// How long this thread has worked, where the system tells it: a machine that others use must not change the figures. Else the clock.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures")]
fn now(begun: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|t| t.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| Instant::now().duration_since(begun), Duration::from_nanos)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures")]
fn clock() -> Instant {
    Instant::now()
}

fn samples() -> Vec<serde_json::Value> {
    let text = include_str!("../tests/fixtures/frames.jsonl");
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// Everything a receiver wants of a frame: header, message, every value by its kind.
fn ours(bytes: &[u8], profile: &Profile) -> (u64, u64) {
    let (mut framer, mut reader) = (Framer::new(Limits::default()), Reader::default());
    let (mut frames, mut values) = (0, 0);
    for chunk in bytes.chunks(CHUNK) {
        let mut feed = framer.feed(chunk);
        while let Some(event) = feed.next() {
            let Event::Frame(found) = event else { continue };
            let Ok(frame) = reader.read(&found, profile) else { continue };
            frames += 1;
            black_box(&frame.header);
            if let Ok(message) = frame.message() {
                black_box(matches!(message, Message::Data { .. }));
            }
            for item in frame.items().iter() {
                // By reference: to move what was just written word by word costs more than to read a number.
                values += u64::from(!matches!(black_box(&item.typed()), Typed::Nothing));
            }
        }
    }
    (frames, values)
}

/// The same by the peer, as its own first page shows it.
fn peer(bytes: &[u8]) -> (u64, u64) {
    let mut framer = a::Framer::new();
    let (mut frames, mut values) = (0, 0);
    for chunk in bytes.chunks(CHUNK) {
        framer.push(chunk);
        while let Some(frame) = framer.next_frame() {
            let Ok(text) = String::from_utf8(frame) else { continue };
            let Ok(packet) = a::parse_frame(&text) else { continue };
            frames += 1;
            values += packet.cp.len() as u64;
            black_box(packet);
        }
    }
    (frames, values)
}

/// What the bytes cost at least: each is looked at once, as a search for line ends does, and added up.
fn scan(bytes: &[u8]) -> u64 {
    bytes.chunks(CHUNK).map(|c| memchr::memchr_iter(b'\n', c).count() as u64).sum()
}

/// Looked at once, one after the other.
fn walk(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0_u64, |sum, b| black_box(sum.wrapping_add(u64::from(*b == b';' || *b == b',' || *b == b'='))))
}

#[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "rates to look at")]
fn told(name: &str, frames: u64, bytes: usize, took: Duration) -> f64 {
    let seconds = took.as_secs_f64();
    let rate = frames as f64 / seconds;
    println!("{name:<44} {:>10.0} frames/s {:>9.1} MB/s", rate, bytes as f64 / seconds / 1e6);
    rate
}

/// One time, on a machine whose speed changes under others' work.
fn turn<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = clock();
    let begun = now(start);
    let out = black_box(work());
    (out, now(start).saturating_sub(begun))
}

/// The mean of five, after one that does not count.
fn mean<T>(mut work: impl FnMut() -> T) -> (T, Duration) {
    let out = black_box(work());
    let start = clock();
    let begun = now(start);
    for _ in 0..5 {
        black_box(work());
    }
    (out, now(start).saturating_sub(begun) / 5)
}

#[expect(clippy::float_arithmetic, clippy::indexing_slicing, reason = "ratios to look at, fifteen of them")]
fn main() {
    let wanted: u64 = std::env::var("HJ212_BENCH_FRAMES").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let frames: Vec<Vec<u8>> = samples()
        .iter()
        .filter(|v| v["crc_ok"] == true)
        .map(|v| {
            // Each with the CR LF of the standard, so that the peer loses none at a chunk's end for want of it.
            let text = v["frame"].as_str().unwrap().trim_end_matches(['\r', '\n', '*']);
            format!("{text}\r\n").into_bytes()
        })
        // The one with a wrong length is nothing that the peer reads.
        .filter(|f| f.get(2..6).and_then(|l| std::str::from_utf8(l).ok()?.parse().ok()) == Some(f.len() - 12))
        .collect();
    let count = frames.len();
    let once: Vec<u8> = frames.concat();
    let rounds = usize::try_from(wanted).unwrap().div_ceil(count);
    // A few megabytes again and again: the memory of the machine is not what is measured.
    let block = once.repeat(rounds.min(64));
    let turns = rounds.div_ceil(64);
    let (all, bytes) = ((block.len() / once.len() * count * turns) as u64, block.len() * turns);
    println!("{count} valid sample frames, {all} frames, {} bytes a frame, chunks of {CHUNK}", once.len() / count);

    let profile = Profile::default();
    let ((got, values), took) =
        mean(|| (0..turns).map(|_| ours(&block, &profile)).fold((0, 0), |s, g| (s.0 + g.0, s.1 + g.1)));
    assert_eq!(got, all);
    if std::env::var_os("HJ212_BENCH_ONE").is_some() {
        return;
    }
    let mut ratios: Vec<f64> = (0..15)
        .map(|_| {
            let (_, one) = turn(|| (0..32).map(|_| ours(&block, &profile).0).sum::<u64>());
            let (_, two) = turn(|| (0..32).map(|_| peer(&block).0).sum::<u64>());
            two.as_secs_f64() / one.as_secs_f64().max(1e-9)
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    println!("ratio to crate a, in turns: median {:.1}, from {:.1} to {:.1}", ratios[7], ratios[0], ratios[14]);
    let rate = told(&format!("hj212: typed, {} values", values / all), got, bytes, took);
    let ((got, values), took) = mean(|| (0..turns).map(|_| peer(&block)).fold((0, 0), |s, g| (s.0 + g.0, s.1 + g.1)));
    let other = told(&format!("crate a 0.1.1: {} texts, {} frames lost", values / got, all - got), got, bytes, took);
    let (_, took) = mean(|| (0..turns).map(|_| walk(&block)).sum::<u64>());
    let walked = told("every byte compared with three marks", all, bytes, took);
    let (_, took) = mean(|| (0..turns).map(|_| scan(&block)).sum::<u64>());
    let scanned = told("bare scan for line ends (memchr)", all, bytes, took);
    let (_, took) = mean(|| (0..turns).flat_map(|_| &frames).map(|f| u64::from(hj212::crc::standard(f))).sum::<u64>());
    told("the check sum alone", (turns * count) as u64, turns * once.len(), took);
    println!(
        "ratio to crate a {:.1}, to the walk {:.2}, to the bare scan {:.3}",
        rate / other,
        rate / walked,
        rate / scanned
    );

    let key = Key::new(b"0000000000000000");
    for layout in [CipherLayout::Raw, CipherLayout::Printed] {
        let sealed: Vec<u8> = samples()
            .iter()
            .filter_map(|v| {
                let raw = v["raw_hex"].as_str()?;
                Some(match layout {
                    CipherLayout::Printed => v["frame"].as_str()?.as_bytes().to_vec(),
                    CipherLayout::Raw => {
                        let byte = |i: usize| u8::from_str_radix(raw.get(i..i + 2).unwrap(), 16).unwrap();
                        (0..raw.len()).step_by(2).map(byte).collect()
                    }
                })
            })
            .flatten()
            .collect();
        let block = sealed.repeat(50_000);
        let profile = Profile { key: Some(key.clone()), layout, ..Profile::default() };
        let ((got, _), took) = mean(|| ours(&block, &profile));
        assert_eq!(got, 100_000);
        told(&format!("SM4, official vectors, {layout:?}"), got, block.len(), took);
    }
}
