//! Ten million values (or SERIES_VALUES) as a city sends them: bytes a value, the rates of append and seal, three questions,
//! beside DuckDB and PostgreSQL on the same values where they are installed.
//!
//! 600 outlets send hours of 12 factors with smallest, mean and largest, and a year of days; 13,000 devices send one frame of
//! real-time values. Frames of an hour come in another order each hour, one of a hundred hours late, one of two hundred twice.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot be set up has nothing to say"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use kernel::{Clock, Micros, SystemClock, time};
use series::{Ask, By, Kind, Month, Options, PeriodsAsk, Series, Value, Versions, decimal_text};

const OUTLETS: usize = 600;
const DEVICES: usize = 13_000;
const DAYS: i64 = 365;
/// 2026-01-01 00:00 at the bureau.
const BEGIN: i64 = 1_767_196_800_000_000;
/// What a value takes in a file at most, in hundredths of a byte.
const MOST_BYTES: u64 = 400;

/// Factor, decimals, the middle of its values, and how far the day carries them, in digits.
const FACTORS: [(&str, u8, i64, i64); 12] = [
    ("w01001", 2, 745, 20),
    ("w01018", 2, 3_512, 600),
    ("w21003", 3, 1_204, 300),
    ("w21011", 3, 187, 40),
    ("w21001", 2, 1_015, 200),
    ("w00000", 2, 12_650, 5_200),
    ("w01010", 1, 214, 30),
    ("w01014", 1, 823, 60),
    ("w01009", 2, 512, 90),
    ("w01003", 1, 187, 60),
    ("w20117", 4, 31, 9),
    ("w20119", 4, 58, 14),
];
const SUFFIXES: [&str; 3] = ["Min", "Avg", "Max"];

struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// About normal, of that width.
    fn noise(&mut self, width: i64) -> i64 {
        let w = u64::try_from(2 * width.max(1) + 1).unwrap();
        let sum: i64 = (0..3).map(|_| i64::try_from(self.below(w)).unwrap() - width).sum();
        sum / 3
    }
}

fn now() -> i64 {
    SystemClock.now().0
}

/// How long this thread has computed, in microseconds: what neighbours do to the machine is not in it.
fn computed() -> i64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split_whitespace().next().unwrap().parse::<i64>().unwrap() / 1000
}

fn timed<T>(work: impl FnOnce() -> T) -> (i64, T) {
    let begun = now();
    let out = work();
    (now() - begun, out)
}

/// What a frame says, before it has a number.
struct Frame {
    device: String,
    kind: Kind,
    at: i64,
    values: Vec<(&'static str, &'static str, i64, u8)>,
}

impl Frame {
    /// Its length in the journal: as it is sent, and the head of a record.
    fn raw(&self) -> usize {
        let mut text =
            String::from("##0870QN=20260101000012345;ST=32;CN=2061;PW=123456;MN=;Flag=5;CP=&&DataTime=20260101000000;");
        text.push_str(&self.device);
        let mut last = "";
        for (factor, suffix, digits, decimals) in &self.values {
            if !last.is_empty() {
                text.push(if last == *factor { ',' } else { ';' });
            }
            if last != *factor && !last.is_empty() {
                let _ = write!(text, "{last}-Flag=N;");
            }
            let _ = write!(text, "{factor}-{suffix}={}", decimal_text((*digits).into(), *decimals));
            last = factor;
        }
        text.push_str("&&ABCD\r\n");
        text.len() + 40
    }
}

/// A value that swings with the hour of the day and keeps near to what it was.
fn swing(walk: &mut i64, hour: i64, (middle, width): (i64, i64), chance: &mut Chance) -> i64 {
    let h = hour.rem_euclid(24);
    let day = width * (12 - (h - 14).abs()) / 12;
    *walk += chance.noise(width / 6) - *walk / 8;
    (middle + day + *walk + chance.noise(width / 12)).max(0)
}

struct City {
    chance: Chance,
    walks: Vec<i64>,
}

impl City {
    fn hour(&mut self, outlet: usize, hour: i64) -> Frame {
        let mut values = Vec::with_capacity(36);
        for (f, (factor, decimals, middle, width)) in FACTORS.into_iter().enumerate() {
            let own = middle + i64::try_from(outlet % 37).unwrap() * width / 37;
            let mean = swing(&mut self.walks[outlet * 12 + f], hour, (own, width), &mut self.chance);
            let (below, above) = (self.chance.noise(width / 8).abs(), self.chance.noise(width / 8).abs());
            for (suffix, digits) in SUFFIXES.into_iter().zip([(mean - below).max(0), mean, mean + above]) {
                values.push((factor, suffix, digits, decimals));
            }
        }
        Frame { device: device(outlet), kind: Kind::Hour, at: BEGIN + hour * time::HOUR, values }
    }

    fn day(&mut self, outlet: usize, day: i64) -> Frame {
        let mut values = Vec::with_capacity(12);
        for (f, (factor, decimals, middle, width)) in FACTORS.into_iter().enumerate() {
            let own = middle + i64::try_from(outlet % 37).unwrap() * width / 37;
            let mean = swing(&mut self.walks[outlet * 12 + f], 8, (own, width), &mut self.chance);
            values.push((factor, "Avg", mean, decimals));
        }
        Frame { device: device(outlet), kind: Kind::Day, at: BEGIN + day * time::DAY, values }
    }

    fn now(&mut self, n: usize) -> Frame {
        let one = |(factor, decimals, middle, width): (&'static str, u8, i64, i64)| {
            let digits = middle + self.chance.noise(width);
            (factor, "Rtd", digits.max(0), decimals)
        };
        let values = FACTORS.map(one).to_vec();
        let at = BEGIN + i64::try_from(self.chance.below(60)).unwrap() * time::SECOND;
        Frame { device: device(n), kind: Kind::RealTime, at, values }
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            let j = usize::try_from(self.chance.below(i as u64 + 1)).unwrap();
            list.swap(i, j);
        }
    }
}

fn device(n: usize) -> String {
    format!("dv{n:05}x{:010}", n * 7_919)
}

#[derive(Default)]
struct Told {
    frames: u64,
    values: u64,
    raw: u64,
    append: i64,
    append_computed: i64,
    seal: i64,
    seal_computed: i64,
    sealed: u64,
    seals: usize,
}

fn hand_in(series: &Series, frames: &[Frame], told: &mut Told) {
    let mut values = Vec::with_capacity(frames.len() * 36);
    for frame in frames {
        told.frames += 1;
        told.raw += frame.raw() as u64;
        for (factor, suffix, digits, decimals) in &frame.values {
            values.push(Value {
                device: &frame.device,
                kind: &frame.kind,
                factor,
                suffix,
                at: Micros(frame.at),
                digits: *digits,
                decimals: *decimals,
                flag: Some("N"),
                frame: told.frames,
            });
        }
    }
    told.values += values.len() as u64;
    let begun = computed();
    let (took, done) = timed(|| series.append(&values, told.frames).unwrap());
    told.append_computed += computed() - begun;
    assert!(done.refused.is_empty());
    told.append += took;
    if series.wants_seal() {
        seal(series, told);
    }
}

fn seal(series: &Series, told: &mut Told) {
    let begun = computed();
    let (took, sealed) = timed(|| series.seal(Micros(BEGIN)).unwrap());
    told.seal_computed += computed() - begun;
    told.seal += took;
    told.sealed += sealed.values;
    told.seals += 1;
}

/// Sends everything, in the order in which it would come.
fn fill(series: &Series, hours: i64) -> Told {
    let (mut told, mut late) = (Told::default(), Vec::new());
    let mut city = City { chance: Chance(42), walks: vec![0; OUTLETS * 12] };
    for hour in 0..hours {
        let mut frames: Vec<Frame> = Vec::with_capacity(OUTLETS + 16);
        for outlet in 0..OUTLETS {
            let frame = city.hour(outlet, hour);
            if city.chance.below(100) == 0 { late.push(frame) } else { frames.push(frame) }
        }
        if hour % 24 == 23 {
            frames.append(&mut late);
        }
        city.shuffle(&mut frames);
        hand_in(series, &frames, &mut told);
        // Some are sent twice.
        frames.truncate(OUTLETS / 200);
        hand_in(series, &frames, &mut told);
    }
    hand_in(series, &late, &mut told);
    for day in 0..DAYS {
        let mut frames: Vec<Frame> = (0..OUTLETS).map(|o| city.day(o, day)).collect();
        city.shuffle(&mut frames);
        hand_in(series, &frames, &mut told);
    }
    let mut frames: Vec<Frame> = (0..DEVICES).map(|n| city.now(n)).collect();
    city.shuffle(&mut frames);
    for some in frames.chunks(500) {
        hand_in(series, some, &mut told);
    }
    seal(series, &mut told);
    told
}

/// The middle and the 95th of a hundred times, in microseconds, after one that warms.
fn hundred(mut work: impl FnMut(usize)) -> (i64, i64) {
    work(0);
    let mut took: Vec<i64> = (0..100).map(|n| timed(|| work(n)).0).collect();
    took.sort_unstable();
    (took[50], took[95])
}

/// The mean of a thousand of them in computing time.
fn thousand_computed(mut work: impl FnMut(usize)) -> i64 {
    let begun = computed();
    (0..1000).for_each(&mut work);
    (computed() - begun) / 1000
}

fn rate(n: u64, micros: i64) -> u64 {
    n.saturating_mul(1_000_000) / u64::try_from(micros.max(1)).unwrap()
}

fn main() {
    let wanted: i64 = std::env::var("SERIES_VALUES").ok().map_or(10_000_000, |n| n.parse().unwrap());
    let rest = i64::try_from(OUTLETS).unwrap() * 12 * DAYS + i64::try_from(DEVICES).unwrap() * 12;
    let hours = ((wanted - rest) / (i64::try_from(OUTLETS).unwrap() * 36)).max(24 * 8);
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("series");
    let options = Options { hot_bytes: 128 * 1024 * 1024, ..Options::default() };
    let series = Series::open(&folder, options.clone()).unwrap();
    let told = fill(&series, hours);
    let bytes = |m: &series::Manifest| m.files.iter().map(|f| f.bytes).sum::<u64>();
    let before = series.manifest();
    println!("values sent: {} in {} frames, {} kept", told.values, told.frames, told.sealed);
    println!("journal: {} bytes a value as sent", hundredths(told.raw * 100 / told.values));
    println!(
        "append: {} values a second, {} a second of computing",
        rate(told.values, told.append),
        rate(told.values, told.append_computed)
    );
    println!(
        "seal: {} values a second, {} a second of computing, {} seals, {} files",
        rate(told.sealed, told.seal),
        rate(told.sealed, told.seal_computed),
        told.seals,
        before.files.len()
    );
    println!("sealed: {} bytes a value", hundredths(bytes(&before) * 100 / told.sealed));
    let (took, merges) = timed(|| std::iter::from_fn(|| series.merge(Micros(BEGIN)).unwrap()).collect::<Vec<_>>());
    let merged: u64 = merges.iter().map(|m| m.values).sum();
    let after = series.manifest();
    println!(
        "merge: {} values a second, {} merges, {} files left",
        rate(merged, took),
        merges.len(),
        after.files.len()
    );
    let each = bytes(&after) * 100 / told.sealed;
    println!("merged: {} bytes a value; at most {} wanted", hundredths(each), hundredths(MOST_BYTES));
    for kind in [Kind::Hour, Kind::Day] {
        let (b, v) = after.files.iter().filter(|f| f.kind == kind).fold((0, 0), |(b, v), f| (b + f.bytes, v + f.rows));
        println!("  {kind}: {} bytes a value of {v}", hundredths(b * 100 / v.max(1)));
    }
    drop(series);
    let (took, series) = timed(|| Series::open(&folder, options).unwrap());
    println!("open: {} ms", took / 1000);
    questions(&series);
    peers(home.path(), &folder);
    assert!(each <= MOST_BYTES, "{} bytes a value", hundredths(each));
}

fn hundredths(n: u64) -> String {
    format!("{}.{:02}", n / 100, n % 100)
}

fn questions(series: &Series) {
    let names: Vec<String> = (0..OUTLETS).map(device).collect();
    let week = |n: usize| {
        let outlet = (n * 131) % OUTLETS;
        let ask = Ask {
            device: &names[outlet],
            kind: &Kind::Hour,
            factor: FACTORS[n % 12].0,
            suffix: "Avg",
            from: Micros(BEGIN + time::DAY),
            to: Micros(BEGIN + 8 * time::DAY),
        };
        let got = series.range(&ask, Versions::LatestOnly, 100_000).unwrap();
        assert_eq!(got.len(), 7 * 24);
    };
    let (_, cold) = hundred(week);
    let (middle, most) = hundred(week);
    println!(
        "one factor over 7 days (168 values): p50 {middle} us, p95 {most} us, {} us computing; the first time p95 {cold} us",
        thousand_computed(week)
    );
    let (middle, most) = hundred(|_| assert_eq!(series.latest(None, &Kind::RealTime).len(), DEVICES));
    println!("newest of {DEVICES} devices: p50 {middle} us, p95 {most} us");
    let (took, sum) = timed(|| {
        let latest = series.latest(None, &Kind::RealTime);
        latest.iter().flat_map(|l| l.values().map(|v| v.digits)).sum::<i64>()
    });
    println!("  and every one of their {} values read: {took} us ({sum})", DEVICES * 12);
    let devices: Vec<&str> = names.iter().map(String::as_str).collect();
    let year = |kind: &Kind, by: By| {
        let (from, to) = (Micros(BEGIN), Micros(BEGIN + DAYS * time::DAY));
        let ask = PeriodsAsk { devices: &devices, kind, factor: "w01018", suffix: "Avg", from, to, by, flags: None };
        series.periods(&ask, 1_000_000).unwrap().iter().map(|p| p.count).sum::<u64>()
    };
    for (what, kind, by) in [
        ("a year of daily values of 600 outlets, by day", Kind::Day, By::Day),
        ("the same by month", Kind::Day, By::Month),
        ("all hourly values of 600 outlets, by day", Kind::Hour, By::Day),
    ] {
        let (cold, _) = timed(|| year(&kind, by));
        let begun = computed();
        let (warm, count) = timed(|| year(&kind, by));
        let (warm, cold, cpu) = (warm / 1000, cold / 1000, (computed() - begun) / 1000);
        println!("{what}: {warm} ms ({cold} ms the first time, {cpu} ms computing), {count} values");
    }
    let month = Month { year: 2026, month: 1 };
    let (middle, most) =
        hundred(|n| assert!(!series.days(&names[n % OUTLETS], &Kind::Hour, month).unwrap().is_empty()));
    println!("days with data of a month of one device: p50 {middle} us, p95 {most} us");
}

/// The same values and questions in other stores.
fn peers(home: &Path, folder: &Path) {
    let python = std::env::var_os("HUANHENG_DUCKDB").map(PathBuf::from).or_else(|| {
        let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let cache = cache.or_else(|| std::env::var_os("HOME").map(|h| PathBuf::from(h).join(".cache")))?;
        Some(cache.join("huanheng/duckdb/bin/python"))
    });
    let Some(python) = python.filter(|p| p.exists()) else {
        println!("DuckDB: not installed (scripts/setup.sh all), so no peers");
        return;
    };
    let ran = Command::new(python).arg("-c").arg(PEERS).arg(home).arg(folder).status();
    if !ran.is_ok_and(|s| s.success()) {
        println!("the peers broke down");
    }
}

const PEERS: &str = include_str!("peers.py");
