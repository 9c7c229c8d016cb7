//! A disc of 500 files (1 GiB) beside `cp` and `sha256sum` of the same files, with the peak of memory; and 10,000 flipped bytes.
//!
//! The bytes are flipped on the disc of a city of three units, on which everything stands that a city's disc has; each is looked for by the
//! whole verifier. They lie so close that every sector of that disc is met, and are shared among the machine's cores.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot be set up has nothing to say"
)]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use dossier::{Known, Piece, Role, Source, build, verify};
use kernel::{Clock, SystemClock};

#[path = "../tests/it/house.rs"]
#[allow(dead_code, clippy::panic)]
mod house;

const FILES: usize = 500;
const EACH: usize = 2 * 1024 * 1024 + 147_483;
const FLIPS: u64 = 10_000;
/// A line on the progress after so many.
const TOLD: u64 = 500;
/// The city on whose disc bytes are flipped; `house` has statements and receipts of the first two.
const SMALL: [&str; 3] = ["c03", "c04", "d01"];
/// The work may take so much of what the peers take, in hundredths.
const LIMIT: i64 = 150;
const MEMORY_MIB: u64 = 200;

fn timed<T>(work: impl FnOnce() -> T) -> (i64, T) {
    let begun = SystemClock.now();
    let out = work();
    (SystemClock.now().since(begun), out)
}

/// Bytes that do not compress, from a number.
fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut out = Vec::with_capacity(len + 8);
    while out.len() < len {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        out.extend(x.to_le_bytes());
    }
    out.truncate(len);
    out
}

/// The most memory that this process has had, MiB; forgotten afterwards.
fn peak() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find(|l| l.starts_with("VmHWM")).unwrap();
    let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    kib / 1024
}

fn ran(command: &mut Command) {
    assert!(command.output().unwrap().status.success(), "{command:?}");
}

/// What everybody has: a copy of the files and a list of their sums.
fn peers(from: &Path, to: &Path, files: &[PathBuf]) -> i64 {
    let _ = std::fs::remove_dir_all(to);
    let (copied, ()) = timed(|| {
        ran(Command::new("cp").arg("-r").arg(from).arg(to));
        ran(Command::new("sync").arg("-f").arg(to));
    });
    let (summed, ()) = timed(|| ran(Command::new("sha256sum").args(files)));
    copied + summed
}

fn row(what: &str, micros: i64, peers: i64, memory: u64) -> bool {
    let ratio = micros * 100 / peers.max(1);
    let seconds = |m: i64| format!("{}.{:02} s", m / 1_000_000, m % 1_000_000 / 10_000);
    let ratio_text = format!("{}.{:02}", ratio / 100, ratio % 100);
    println!("| {what} | {} | {} | {ratio_text} | {memory} MiB |", seconds(micros), seconds(peers));
    ratio <= LIMIT && memory <= MEMORY_MIB
}

/// How many flipped bytes the verifier does not notice.
fn flips(image: &[u8]) -> u64 {
    let size = image.len() as u64;
    let (next, unnoticed) = (AtomicU64::new(0), AtomicU64::new(0));
    let worker = || {
        let mut image = image.to_vec();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= FLIPS {
                break;
            }
            // Spread evenly, with a step that meets every offset within a sector.
            let at = usize::try_from(n * size / FLIPS + n % 7).unwrap().min(image.len() - 1);
            let bit = 1_u8 << (n % 8);
            image[at] ^= bit;
            unnoticed.fetch_add(u64::from(house::look(&image, None, None).intact), Ordering::Relaxed);
            image[at] ^= bit;
            if (n + 1) % TOLD == 0 {
                eprintln!("{} of {FLIPS} flipped, {} unnoticed", n + 1, unnoticed.load(Ordering::Relaxed));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(worker);
        }
    });
    unnoticed.load(Ordering::Relaxed)
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to, image) = (folder.path().join("files"), folder.path().join("copy"), folder.path().join("city.iso"));
    std::fs::create_dir(&from).unwrap();
    let files: Vec<PathBuf> = (0..FILES).map(|n| from.join(format!("{n:04}.pdf"))).collect();
    for (n, file) in files.iter().enumerate() {
        std::fs::write(file, noise(n as u64 + 1, EACH)).unwrap();
    }
    let mut contents = house::contents(None);
    for (n, file) in files.iter().enumerate() {
        contents.pieces.push(Piece {
            source: Source::File(file.clone(), EACH as u64),
            ..Piece::of(format!("08-材料/{n:04}.pdf"), Role::Paper, Vec::new())
        });
    }
    println!(
        "| a disc of {FILES} files, {} MiB | time | cp + sha256sum | ratio, limit 1.50 | peak, limit {MEMORY_MIB} MiB |",
        (FILES * EACH) >> 20
    );
    println!("|---|---|---|---|---|");
    // Everything is read once before, so that nobody pays for a cold disk alone.
    peers(&from, &to, &files);
    let before = peers(&from, &to, &files);
    peak();
    let (writing, built) = timed(|| {
        let mut out = BufWriter::new(File::create(&image).unwrap());
        let built =
            build(&mut out, contents.head.clone(), contents.pieces.clone(), &house::key(), &mut |_| {}).unwrap();
        out.flush().unwrap();
        out.into_inner().unwrap().sync_all().unwrap();
        built
    });
    let wrote = peak();
    let beside = peers(&from, &to, &files);
    let text = built.detached(&house::key()).text().unwrap();
    let known = Known { signer: Some(house::key().public().fingerprint()), detached: Some(&text) };
    let (verifying, verdict) = timed(|| verify(&mut File::open(&image).unwrap(), known, &mut |_| {}).unwrap());
    let read = peak();
    assert!(verdict.intact, "{:#?}", verdict.findings);
    let fine = [row("archive", writing, (before + beside) / 2, wrote), row("verify", verifying, beside, read)];

    let contents = house::contents_of(&house::house(|unit| SMALL.contains(&unit)), None);
    let image = house::image(&contents, &house::key()).0;
    assert!(house::look(&image, None, None).intact, "the disc holds before a byte is flipped");
    let size = image.len() as u64;
    assert!(size / FLIPS < 2048, "every sector is met");
    let (took, unnoticed) = timed(|| flips(&image));
    println!(
        "{FLIPS} flipped bytes over {size} bytes: {unnoticed} unnoticed, {} s, {} ms each",
        took / 1_000_000,
        took / 1000 / FLIPS as i64
    );
    if unnoticed > 0 || fine.contains(&false) {
        std::process::exit(1);
    }
}
