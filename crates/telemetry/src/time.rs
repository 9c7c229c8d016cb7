//! Times of frames and instants.

use hj212::Stamp;
use jiff::civil::{Date, Time};
use kernel::Micros;
use kernel::time::at_bureau;

/// The instant that a time of a frame names; frames carry the bureau's wall clock.
#[must_use]
pub fn instant(stamp: Stamp) -> Micros {
    let small = |n: u8| i8::try_from(n).unwrap_or_default();
    let year = i16::try_from(stamp.year).unwrap_or_default();
    let nanos = i32::from(stamp.millis.unwrap_or_default()).saturating_mul(1_000_000);
    // A stamp names a time that exists.
    let date = Date::new(year, small(stamp.month), small(stamp.day)).unwrap_or(Date::ZERO);
    let time = Time::new(small(stamp.hour), small(stamp.minute), small(stamp.second), nanos).unwrap_or(Time::MIN);
    at_bureau(date, time)
}

/// An instant as frames carry it, with or without milliseconds.
#[must_use]
pub fn stamp(at: Micros, millis: bool) -> String {
    let date = kernel::bureau_date(at);
    let day = at.since(Micros::start_of(date));
    let (seconds, ms) = (day / kernel::time::SECOND, day % kernel::time::SECOND / 1000);
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let text = format!("{:04}{:02}{:02}{h:02}{m:02}{s:02}", date.year(), date.month(), date.day());
    if millis { format!("{text}{ms:03}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_a_frame_is_the_bureaus_wall_clock() {
        let at: Micros = "2016-08-01T00:58:57.223Z".parse().unwrap();
        let read = Stamp::read(b"20160801085857223").unwrap();
        assert_eq!(instant(read), at);
        assert_eq!(stamp(at, true), "20160801085857223");
        assert_eq!(stamp(at, false), "20160801085857");
    }
}
