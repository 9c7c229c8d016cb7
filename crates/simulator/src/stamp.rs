//! Times as frames carry them: the bureau's wall clock, digits alone.

use hj212::Stamp;
use jiff::civil::{date, time};
use kernel::time::{SECOND, at_bureau};
use kernel::{Micros, bureau_date};

/// Seconds of the bureau's wall clock since its midnight.
#[must_use]
pub fn second_of_day(at: Micros) -> i64 {
    at.since(Micros::start_of(bureau_date(at))) / SECOND
}

/// `YYYYMMDDhhmmss`.
#[must_use]
pub fn digits14(at: Micros) -> String {
    let day = bureau_date(at);
    let s = second_of_day(at);
    format!("{:04}{:02}{:02}{:02}{:02}{:02}", day.year(), day.month(), day.day(), s / 3600, s / 60 % 60, s % 60)
}

/// `YYYYMMDDhhmmsszzz`.
#[must_use]
pub fn digits17(at: Micros) -> String {
    let mut text = digits14(at);
    text.push_str(&format!("{:03}", at.0.rem_euclid(SECOND) / 1000));
    text
}

/// The instant of a time that was read.
#[must_use]
pub fn instant(stamp: Stamp) -> Option<Micros> {
    let whole = |n: u8| i8::try_from(n).ok();
    let day = jiff::civil::Date::new(i16::try_from(stamp.year).ok()?, whole(stamp.month)?, whole(stamp.day)?).ok()?;
    let clock = time(whole(stamp.hour)?, whole(stamp.minute)?, whole(stamp.second)?, 0);
    Some(at_bureau(day, clock).plus(i64::from(stamp.millis.unwrap_or_default()) * 1000))
}

/// The first instant that is not earlier and a whole number of `step` seconds after the bureau's midnight of its era.
#[must_use]
pub fn ceil(at: Micros, step: i64) -> Micros {
    let down = floor(at, step);
    if down == at { at } else { down.plus(step * SECOND) }
}

/// The last instant that is not later and a whole number of `step` seconds after the bureau's midnight of its era.
#[must_use]
pub fn floor(at: Micros, step: i64) -> Micros {
    let era = Micros::start_of(date(2000, 1, 1));
    let step = step.max(1) * SECOND;
    era.plus(at.since(era).div_euclid(step) * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_and_read_back() {
        let at: Micros = "2026-11-22T00:05:09.123Z".parse().unwrap();
        assert_eq!(digits17(at), "20261122080509123");
        assert_eq!(instant(Stamp::read(b"20261122080509123").unwrap()), Some(at));
        assert_eq!(digits14(floor(at, 86_400)), "20261122000000");
        assert_eq!(digits14(floor(at, 600)), "20261122080000");
        assert_eq!(digits14(ceil(at, 3600)), "20261122090000");
        assert_eq!(ceil(floor(at, 60), 60), floor(at, 60));
    }
}
