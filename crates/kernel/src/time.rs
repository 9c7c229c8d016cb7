//! Time: UTC microseconds, the clock, and the bureau's day.
//!
//! Stored times are UTC. The bureau's day is the day in Asia/Shanghai, which has been UTC+08:00 without summer time
//! since 1991; the system keeps no earlier times, so the offset is fixed and no time zone data is needed.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Error, Result};

/// Microseconds of one second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds of one minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Microseconds of one hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Microseconds of one day of 24 hours.
pub const DAY: i64 = 24 * HOUR;

const BUREAU: Offset = Offset::constant(8);

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micros(pub i64);

impl Micros {
    /// The earliest instant of a calendar date at the bureau.
    #[must_use]
    pub fn start_of(date: Date) -> Micros {
        at_bureau(date, Time::midnight())
    }

    /// The instant `micros` later, held at the ends of the range.
    #[must_use]
    pub fn plus(self, micros: i64) -> Micros {
        Micros(self.0.saturating_add(micros))
    }

    /// Microseconds from `earlier` to `self`.
    #[must_use]
    pub fn since(self, earlier: Micros) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }

    /// The wall clock of the bureau, `2026-11-22 14:05`, for texts that people read.
    #[must_use]
    pub fn bureau_text(self) -> String {
        let at = TimeZone::fixed(BUREAU).to_datetime(self.timestamp());
        format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute())
    }
}

/// RFC 3339 in UTC, always with six digits after the second, so that texts sort as instants do.
impl fmt::Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6}", self.timestamp())
    }
}

impl FromStr for Micros {
    type Err = Error;

    fn from_str(text: &str) -> Result<Micros> {
        let at: Timestamp = text.parse().map_err(|e: jiff::Error| {
            let shown: String = text.chars().take(60).collect();
            Error::invalid(format!("`{shown}` is not an RFC 3339 time")).with_code("bad_time").with_source(e)
        })?;
        Ok(Micros(at.as_microsecond()))
    }
}

impl Serialize for Micros {
    fn serialize<S: Serializer>(&self, s: S) -> std::result::Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Micros {
    fn deserialize<D: Deserializer<'de>>(d: D) -> std::result::Result<Micros, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The date at the bureau. The one function that decides to which day an instant belongs.
#[must_use]
pub fn bureau_date(at: Micros) -> Date {
    TimeZone::fixed(BUREAU).to_datetime(at.timestamp()).date()
}

/// The instant of a date and a wall-clock time at the bureau.
#[must_use]
pub fn at_bureau(date: Date, time: Time) -> Micros {
    match BUREAU.to_timestamp(date.to_datetime(time)) {
        Ok(at) => Micros(at.as_microsecond()),
        // Only dates within hours of the year -9999 or 9999 fall outside the range.
        Err(_) if date.year() < 0 => Micros(Timestamp::MIN.as_microsecond()),
        Err(_) => Micros(Timestamp::MAX.as_microsecond()),
    }
}

/// The next instant after `now` at which the bureau's wall clock shows `time`.
#[must_use]
pub fn next_at_bureau(now: Micros, time: Time) -> Micros {
    let today = bureau_date(now);
    let at = at_bureau(today, time);
    if at > now { at } else { at_bureau(today.tomorrow().unwrap_or(today), time) }
}

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Micros;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Micros {
        Micros(Timestamp::now().as_microsecond())
    }
}

/// A clock that runs with the machine's but shows another time: a simulated city lives on its own day.
#[derive(Clone, Copy, Debug)]
pub struct ShiftedClock(i64);

impl ShiftedClock {
    /// A clock that shows `now` at this moment and runs on from there.
    #[must_use]
    pub fn showing(now: Micros) -> ShiftedClock {
        ShiftedClock(now.since(SystemClock.now()))
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Micros {
        SystemClock.now().plus(self.0)
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug, Default)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that shows `now`.
    #[must_use]
    pub fn new(now: Micros) -> FixedClock {
        FixedClock(AtomicI64::new(now.0))
    }

    /// Sets the clock.
    pub fn set(&self, now: Micros) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    /// Moves the clock on by some microseconds.
    pub fn advance(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Micros {
        Micros(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn the_bureau_day_turns_at_sixteen_hours_utc() {
        let before: Micros = "2026-11-22T15:59:59.999999Z".parse().unwrap();
        let after: Micros = "2026-11-22T16:00:00Z".parse().unwrap();
        assert_eq!(bureau_date(before), date(2026, 11, 22));
        assert_eq!(bureau_date(after), date(2026, 11, 23));
        assert_eq!(Micros::start_of(date(2026, 11, 23)), after);
        assert_eq!(after.bureau_text(), "2026-11-23 00:00");
    }

    #[test]
    fn text_has_six_digits_and_reads_back() {
        let at = Micros(1_763_805_600_000_000);
        assert_eq!(at.to_string(), "2025-11-22T10:00:00.000000Z");
        assert_eq!(at.to_string().parse::<Micros>().unwrap(), at);
        assert_eq!("2025-11-22T18:00:00+08:00".parse::<Micros>().unwrap(), at);
        assert!("yesterday".parse::<Micros>().is_err());
    }

    #[test]
    fn texts_sort_as_instants_do() {
        let mut last = String::new();
        for micros in [0, 1, 999_999, 1_000_000, 1_000_001, DAY, DAY * 20_000] {
            let text = Micros(micros).to_string();
            assert!(text > last, "{text} {last}");
            last = text;
        }
    }

    #[test]
    fn the_next_half_past_midnight() {
        let half = time(0, 30, 0, 0);
        let at = |t: &str| t.parse::<Micros>().unwrap();
        assert_eq!(next_at_bureau(at("2026-11-22T16:29:59Z"), half), at("2026-11-22T16:30:00Z"));
        assert_eq!(next_at_bureau(at("2026-11-22T16:30:00Z"), half), at("2026-11-23T16:30:00Z"));
    }

    #[test]
    fn far_ends_do_not_fail() {
        let _ = Micros(i64::MAX).to_string();
        let _ = Micros(i64::MIN).to_string();
        let _ = Micros::start_of(Date::MAX);
        let _ = Micros::start_of(Date::MIN);
        let _ = bureau_date(Micros(i64::MAX));
    }
}
