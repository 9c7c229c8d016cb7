//! What was counted during a run.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::Serialize;

use crate::fault::Fault;

/// Problems that are told by name; more are counted.
const NAMED: usize = 20;
/// Sixteen steps to each power of two of microseconds.
const STEPS: u32 = 16;
const BUCKETS: usize = 16 * 40;

/// Counters of a run; many connections write them.
#[derive(Debug)]
pub struct Figures {
    pub(crate) connected: AtomicU64,
    pub(crate) peak: AtomicU64,
    pub(crate) connects: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) sent: AtomicU64,
    pub(crate) bytes: AtomicU64,
    pub(crate) waited: AtomicU64,
    pub(crate) acknowledged: AtomicU64,
    pub(crate) repeats: AtomicU64,
    pub(crate) stray: AtomicU64,
    pub(crate) notices: AtomicU64,
    pub(crate) unread: AtomicU64,
    faults: Vec<AtomicU64>,
    commands: Mutex<BTreeMap<u16, u64>>,
    problems: Mutex<(u64, Vec<String>)>,
    answers: Vec<AtomicU64>,
    longest: AtomicU64,
}

impl Default for Figures {
    fn default() -> Figures {
        let zero = || AtomicU64::new(0);
        Figures {
            connected: zero(),
            peak: zero(),
            connects: zero(),
            refused: zero(),
            sent: zero(),
            bytes: zero(),
            waited: zero(),
            acknowledged: zero(),
            repeats: zero(),
            stray: zero(),
            notices: zero(),
            unread: zero(),
            faults: Fault::ALL.iter().map(|_| zero()).collect(),
            commands: Mutex::default(),
            problems: Mutex::default(),
            answers: (0..BUCKETS).map(|_| zero()).collect(),
            longest: zero(),
        }
    }
}

/// The counters at an instant.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Told {
    /// Connections now.
    pub connected: u64,
    /// Most connections at a time.
    pub connected_peak: u64,
    /// Connections made.
    pub connects: u64,
    /// Attempts that failed.
    pub refused_connects: u64,
    /// Frames and other pieces that were sent.
    pub sent: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Uploads whose answer was waited for.
    pub waited: u64,
    /// Answers that came for them.
    pub acknowledged: u64,
    /// Sent again because no answer came.
    pub repeats: u64,
    /// Answers that nothing waited for.
    pub stray_answers: u64,
    /// Answers to notices.
    pub notice_answers: u64,
    /// Bytes of the platform that were no frame of the standard.
    pub unread: u64,
    /// What went wrong on purpose, by name.
    pub faults: BTreeMap<&'static str, u64>,
    /// Commands that came, by CN.
    pub commands: BTreeMap<u16, u64>,
    /// Microseconds until an answer: half are below.
    pub p50_us: u64,
    /// 99 of 100 are below.
    pub p99_us: u64,
    /// The longest.
    pub max_us: u64,
    /// How often something expected did not happen.
    pub problem_count: u64,
    /// The first of these in words.
    pub problems: Vec<String>,
}

impl Figures {
    pub(crate) fn fault(&self, fault: Fault) {
        if let Some(count) = self.faults.get(fault as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn command(&self, cn: u16) {
        if let Ok(mut commands) = self.commands.lock() {
            *commands.entry(cn).or_default() += 1;
        }
    }

    pub(crate) fn problem(&self, words: impl FnOnce() -> String) {
        if let Ok(mut problems) = self.problems.lock() {
            problems.0 += 1;
            if problems.1.len() < NAMED {
                problems.1.push(words());
            }
        }
    }

    pub(crate) fn answered(&self, after: Duration) {
        let micros = u64::try_from(after.as_micros()).unwrap_or(u64::MAX);
        self.longest.fetch_max(micros, Ordering::Relaxed);
        if let Some(bucket) = self.answers.get(bucket(micros)) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn joined(&self) {
        let now = self.connected.fetch_add(1, Ordering::Relaxed) + 1;
        self.peak.fetch_max(now, Ordering::Relaxed);
        self.connects.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn left(&self) {
        self.connected.fetch_sub(1, Ordering::Relaxed);
    }

    /// The counters now.
    #[must_use]
    pub fn told(&self) -> Told {
        let get = |n: &AtomicU64| n.load(Ordering::Relaxed);
        let answers: Vec<u64> = self.answers.iter().map(get).collect();
        let longest = get(&self.longest);
        let faults = Fault::ALL.iter().zip(&self.faults).map(|(f, n)| (f.code(), get(n)));
        let (problem_count, problems) = self.problems.lock().map(|p| p.clone()).unwrap_or_default();
        Told {
            connected: get(&self.connected),
            connected_peak: get(&self.peak),
            connects: get(&self.connects),
            refused_connects: get(&self.refused),
            sent: get(&self.sent),
            bytes: get(&self.bytes),
            waited: get(&self.waited),
            acknowledged: get(&self.acknowledged),
            repeats: get(&self.repeats),
            stray_answers: get(&self.stray),
            notice_answers: get(&self.notices),
            unread: get(&self.unread),
            faults: faults.filter(|(_, n)| *n > 0).collect(),
            commands: self.commands.lock().map(|c| c.clone()).unwrap_or_default(),
            p50_us: quantile(&answers, 50).min(longest),
            p99_us: quantile(&answers, 99).min(longest),
            max_us: longest,
            problem_count,
            problems,
        }
    }
}

/// Below 16 each figure has its own place; above, each power of two has sixteen.
fn bucket(micros: u64) -> usize {
    let exponent = micros.checked_ilog2().unwrap_or(0);
    let place = match exponent {
        0..4 => micros,
        _ => u64::from((exponent - 3) * STEPS) + ((micros >> (exponent - 4)) & 15),
    };
    usize::try_from(place).unwrap_or(BUCKETS).min(BUCKETS - 1)
}

/// The greatest figure of a place.
fn ceiling(place: usize) -> u64 {
    let place = place as u64;
    let steps = u64::from(STEPS);
    if place < steps {
        return place;
    }
    let exponent = place / steps + 3;
    let width = 1_u64 << (exponent - 4);
    (1_u64 << exponent) + (place % steps + 1) * width - 1
}

fn quantile(counts: &[u64], percent: u64) -> u64 {
    let all: u64 = counts.iter().sum();
    let wanted = (all * percent).div_ceil(100);
    let mut seen = 0;
    for (place, count) in counts.iter().enumerate() {
        seen += count;
        if seen >= wanted && all > 0 {
            return ceiling(place);
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_holds_what_it_says() {
        for micros in (0..5000).chain([1 << 20, (1 << 30) + 12345, u64::MAX]) {
            let place = bucket(micros);
            if place + 1 < BUCKETS {
                assert!(ceiling(place) >= micros, "{micros}");
                assert!(ceiling(place) - micros <= micros / 16, "{micros} {}", ceiling(place));
                assert!(place == 0 || ceiling(place - 1) < micros, "{micros}");
            }
        }
    }

    #[test]
    fn halves_and_hundredths() {
        let figures = Figures::default();
        for micros in 1..=1000 {
            figures.answered(Duration::from_micros(micros));
        }
        let told = figures.told();
        assert!((500..=520).contains(&told.p50_us), "{}", told.p50_us);
        assert!((990..=1000).contains(&told.p99_us), "{}", told.p99_us);
        assert_eq!(told.max_us, 1000);
        assert_eq!(Figures::default().told().p99_us, 0);
    }
}
