//! Values as the sender wrote them: exact decimals, times, texts. No floating point.

use std::borrow::Cow;
use std::fmt;

/// A number with the digits that were sent: `units` divided by ten to the power of `scale`.
///
/// ```
/// let d = hj212::Decimal::read(b"-0.050").unwrap();
/// assert_eq!((d.units, d.scale), (-50, 3));
/// assert_eq!(d.to_string(), "-0.050");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// All digits as one whole number.
    pub units: i128,
    /// How many of them stand behind the point.
    pub scale: u8,
}

impl Decimal {
    /// Reads digits with an optional sign and point; `None` for anything else, exponents among it, and beyond 38 digits.
    #[must_use]
    pub fn read(text: &[u8]) -> Option<Decimal> {
        let (negative, digits) = match text {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            rest => (false, rest),
        };
        if digits.len() > 18 {
            return Decimal::read_long(negative, digits);
        }
        // Eighteen digits fit.
        let (mut units, mut behind, mut count) = (0_i64, 0_u8, 0_u8);
        let mut pointed = false;
        for b in digits {
            match b {
                b'0'..=b'9' => {
                    units = units * 10 + i64::from(b - b'0');
                    count += 1;
                    behind += u8::from(pointed);
                }
                b'.' if !pointed => pointed = true,
                _ => return None,
            }
        }
        let units = i128::from(if negative { -units } else { units });
        (count > 0).then_some(Decimal { units, scale: behind })
    }

    fn read_long(negative: bool, digits: &[u8]) -> Option<Decimal> {
        let (mut units, mut behind) = (0_i128, 0_u8);
        let mut pointed = false;
        for b in digits {
            match b {
                b'0'..=b'9' => {
                    units = units.checked_mul(10)?.checked_add(i128::from(b - b'0'))?;
                    behind = behind.checked_add(u8::from(pointed))?;
                }
                b'.' if !pointed => pointed = true,
                _ => return None,
            }
        }
        Some(Decimal { units: if negative { -units } else { units }, scale: behind })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.units.unsigned_abs().to_string();
        let scale = usize::from(self.scale);
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, part) = digits.split_at(digits.len() - scale);
        let point = if scale > 0 { "." } else { "" };
        write!(f, "{}{whole}{point}{part}", if self.units < 0 { "-" } else { "" })
    }
}

/// A local time as frames carry it, `YYYYMMDDhhmmss` with or without milliseconds. Times of minutes, hours and days name the
/// start of their period (HJ 212-2017 C.16 to C.18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stamp {
    /// Year.
    pub year: u16,
    /// Month from 1.
    pub month: u8,
    /// Day from 1.
    pub day: u8,
    /// Hour from 0 to 23.
    pub hour: u8,
    /// Minute.
    pub minute: u8,
    /// Second.
    pub second: u8,
    /// Milliseconds, where 17 digits were sent.
    pub millis: Option<u16>,
}

impl Stamp {
    /// Reads 14 or 17 digits that name a time that exists.
    #[must_use]
    pub fn read(text: &[u8]) -> Option<Stamp> {
        let (front, millis) = match text.len() {
            14 => (text, None),
            17 => {
                let (front, tail) = text.split_at_checked(14)?;
                (front, Some(number(tail)?))
            }
            _ => return None,
        };
        let [y1, y2, y3, y4, mo1, mo2, d1, d2, h1, h2, mi1, mi2, s1, s2] = *front else { return None };
        let two = |a: u8, b: u8| -> Option<u8> {
            (a.is_ascii_digit() && b.is_ascii_digit()).then(|| (a - b'0') * 10 + (b - b'0'))
        };
        let (month, day, hour) = (two(mo1, mo2)?, two(d1, d2)?, two(h1, h2)?);
        let (minute, second) = (two(mi1, mi2)?, two(s1, s2)?);
        let year = u16::from(two(y1, y2)?) * 100 + u16::from(two(y3, y4)?);
        let days = match month {
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let there = (1..=days).contains(&day) && hour < 24 && minute < 60 && second < 60;
        there.then_some(Stamp { year, month, day, hour, minute, second, millis })
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Stamp { year, month, day, hour, minute, second, millis } = self;
        write!(f, "{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")?;
        millis.map_or(Ok(()), |m| write!(f, "{m:03}"))
    }
}

/// The number of a request (QN).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Qn<'a> {
    /// 17 digits, as every standard has it.
    Time(Stamp),
    /// 13 digits: milliseconds since 1970, seen from one platform.
    UnixMs(u64),
    /// Anything else, as it came.
    Other(&'a [u8]),
}

impl<'a> Qn<'a> {
    /// Reads one.
    #[must_use]
    pub fn read(text: &'a [u8]) -> Qn<'a> {
        match text.len() {
            17 => Stamp::read(text).map_or(Qn::Other(text), Qn::Time),
            13 => number(text).map_or(Qn::Other(text), Qn::UnixMs),
            _ => Qn::Other(text),
        }
    }
}

/// A whole number of digits alone.
pub(crate) fn number<T: TryFrom<u64>>(text: &[u8]) -> Option<T> {
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    let mut value = 0_u64;
    for b in text {
        if !b.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u64::from(b - b'0');
    }
    T::try_from(value).ok()
}

/// How a device writes what is not ASCII. No separator of a frame stands within a character of either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Charset {
    /// UTF-8 where it reads as that, else GBK.
    #[default]
    Auto,
    /// UTF-8 (HJ 212-2017 6.3, HJ 212-2025).
    Utf8,
    /// GBK, which devices of 2005 send.
    Gbk,
}

impl Charset {
    /// The text, and whether every byte could be read.
    #[must_use]
    pub fn text(self, bytes: &[u8]) -> (Cow<'_, str>, bool) {
        let strict = match self {
            Charset::Gbk => None,
            _ => std::str::from_utf8(bytes).ok(),
        };
        if let Some(text) = strict {
            return (Cow::Borrowed(text), true);
        }
        if self == Charset::Utf8 {
            return (String::from_utf8_lossy(bytes), false);
        }
        let (text, broken) = encoding_rs::GBK.decode_without_bom_handling(bytes);
        (text, !broken)
    }

    /// The bytes of a text. `None` when GBK lacks a character of it.
    #[must_use]
    pub fn bytes(self, text: &str) -> Option<Cow<'_, [u8]>> {
        if self != Charset::Gbk {
            return Some(Cow::Borrowed(text.as_bytes()));
        }
        let (bytes, _, lacking) = encoding_rs::GBK.encode(text);
        (!lacking).then_some(bytes)
    }
}

/// What a value says of its factor (HJ 212-2017 table 8). What none of the tables has is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DataFlag {
    /// `N`: normal.
    Normal,
    /// `F`: stopped.
    Stopped,
    /// `M`: maintenance.
    Maintenance,
    /// `S`: set by hand.
    Set,
    /// `D`: fault.
    Fault,
    /// `C`: calibration.
    Calibration,
    /// `T`: over the range.
    Over,
    /// `B`: no connection between instrument and logger (2017).
    NoConnection,
    /// `P`: power failure (lists of 2005).
    Power,
    /// `0` to `3` of lists of 2005, whose meaning differs by list.
    Digit(u8),
    /// Another character.
    Other(u8),
}

impl DataFlag {
    /// Reads the one character of a flag.
    #[must_use]
    pub fn read(text: &[u8]) -> Option<DataFlag> {
        let [one] = *text else { return None };
        Some(match one {
            b'N' => DataFlag::Normal,
            b'F' => DataFlag::Stopped,
            b'M' => DataFlag::Maintenance,
            b'S' => DataFlag::Set,
            b'D' => DataFlag::Fault,
            b'C' => DataFlag::Calibration,
            b'T' => DataFlag::Over,
            b'B' => DataFlag::NoConnection,
            b'P' => DataFlag::Power,
            b'0'..=b'3' => DataFlag::Digit(one - b'0'),
            other => DataFlag::Other(other),
        })
    }

    /// Its character.
    #[must_use]
    pub fn letter(self) -> u8 {
        match self {
            DataFlag::Normal => b'N',
            DataFlag::Stopped => b'F',
            DataFlag::Maintenance => b'M',
            DataFlag::Set => b'S',
            DataFlag::Fault => b'D',
            DataFlag::Calibration => b'C',
            DataFlag::Over => b'T',
            DataFlag::NoConnection => b'B',
            DataFlag::Power => b'P',
            DataFlag::Digit(n) => b'0' + n,
            DataFlag::Other(other) => other,
        }
    }

    /// Its meaning in Chinese and English; `None` where no table gives one.
    #[must_use]
    pub fn names(self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            DataFlag::Normal => ("正常", "normal"),
            DataFlag::Stopped => ("停运", "stopped"),
            DataFlag::Maintenance => ("维护", "maintenance"),
            DataFlag::Set => ("手工输入", "set by hand"),
            DataFlag::Fault => ("故障", "fault"),
            DataFlag::Calibration => ("校准", "calibration"),
            DataFlag::Over => ("超测量上限", "over the range"),
            DataFlag::NoConnection => ("通讯异常", "no connection to the instrument"),
            DataFlag::Power => ("断电", "power failure"),
            DataFlag::Digit(_) | DataFlag::Other(_) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals() {
        let d = |t: &str| Decimal::read(t.as_bytes()).map(|d| (d.units, d.scale));
        assert_eq!(d("235.218726180735"), Some((235_218_726_180_735, 12)));
        assert_eq!(d("0"), Some((0, 0)));
        assert_eq!(d("7."), Some((7, 0)));
        assert_eq!(d(".5"), Some((5, 1)));
        assert_eq!(d("12345678901234567890.12"), Some((1_234_567_890_123_456_789_012, 2)));
        for bad in ["", "-", ".", "1.2.3", "1e3", "NaN", " 1", "--1", "1234567890123456789012345678901234567890"] {
            assert_eq!(d(bad), None, "{bad}");
        }
    }

    #[test]
    fn times() {
        let s = |t: &str| Stamp::read(t.as_bytes());
        assert_eq!(s("20160801085857223").map(|s| s.millis), Some(Some(223)));
        assert_eq!(s("20240229000000").map(|s| s.day), Some(29));
        for bad in
            ["20230229000000", "20240001000000", "20240101240000", "2024010100000", "2024010100000a", "20240431000000"]
        {
            assert_eq!(s(bad), None, "{bad}");
        }
        assert_eq!(Qn::read(b"1617955967580"), Qn::UnixMs(1_617_955_967_580));
        assert_eq!(Qn::read(b"x"), Qn::Other(b"x"));
    }

    #[test]
    fn texts() {
        let gbk = Charset::Gbk.bytes("清洗管路").unwrap().into_owned();
        assert_eq!(gbk.len(), 8);
        assert_eq!(Charset::Auto.text(&gbk), (Cow::Borrowed("清洗管路"), true));
        assert_eq!(Charset::Auto.text("清洗管路".as_bytes()), (Cow::Borrowed("清洗管路"), true));
        assert!(!Charset::Utf8.text(&gbk).1);
    }

    proptest! {
        #[test]
        fn a_decimal_is_written_as_it_was(text in "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,12})?") {
            let read = Decimal::read(text.as_bytes()).unwrap();
            // A zero has no sign here; the text keeps it.
            let sent = if read.units == 0 { text.trim_start_matches('-').to_owned() } else { text };
            prop_assert_eq!(read.to_string(), sent);
        }

        #[test]
        fn a_time_is_written_as_it_was(text in "20[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])([01][0-9]|2[0-3])([0-5][0-9]){2}([0-9]{3})?") {
            prop_assert_eq!(Stamp::read(text.as_bytes()).unwrap().to_string(), text);
        }
    }
}
