//! A measured value, what names it, and the digits as the sender wrote them.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, LazyLock};

use jiff::civil::Date;
use kernel::{Error, Micros, Result, bureau_date};

/// The most digits behind the point; with 64 bits before them a sum still fits 128.
pub const MOST_DECIMALS: u8 = 18;
/// The longest id of a device.
pub const MOST_DEVICE: usize = 64;
/// The longest factor, suffix, flag and name of a derived kind.
pub const MOST_TEXT: usize = 32;
/// The years whose values are taken; a clock that says otherwise is broken.
pub const YEARS: std::ops::RangeInclusive<i16> = 1990..=2199;

/// What kind of data a value is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Every few seconds to minutes.
    RealTime,
    /// Of some minutes.
    Minute,
    /// Of an hour.
    Hour,
    /// Of a day.
    Day,
    /// Of a cycle of an instrument that takes samples, raw.
    Cycle,
    /// States of devices that treat pollution.
    State,
    /// How long they ran on a day.
    RunTime,
    /// Single measurements of noise.
    Noise,
    /// Automatic checks against a standard.
    StandardCheck,
    /// What the house derived from others, by the name of its maker.
    Derived(DerivedName),
}

/// The checked name of a derived kind: a small letter, then small letters, digits and `_`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DerivedName(Arc<str>);

impl Kind {
    /// The kinds that come by a clock, of every period one: what completeness is counted by.
    pub const PERIODIC: [Kind; 4] = [Kind::RealTime, Kind::Minute, Kind::Hour, Kind::Day];
    /// The kinds that devices send.
    pub const SENT: [Kind; 9] = [
        Kind::RealTime,
        Kind::Minute,
        Kind::Hour,
        Kind::Day,
        Kind::Cycle,
        Kind::State,
        Kind::RunTime,
        Kind::Noise,
        Kind::StandardCheck,
    ];

    /// The kind with that name that is no sent one.
    pub fn derived(name: &str) -> Result<Kind> {
        match name.parse()? {
            kind @ Kind::Derived(_) => Ok(kind),
            _ => Err(Error::invalid(format!("`{name}` is a kind that devices send")).with_code("series_kind")),
        }
    }

    /// Its name, which is also that of its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Kind::RealTime => "real_time",
            Kind::Minute => "minute",
            Kind::Hour => "hour",
            Kind::Day => "day",
            Kind::Cycle => "cycle",
            Kind::State => "state",
            Kind::RunTime => "run_time",
            Kind::Noise => "noise",
            Kind::StandardCheck => "standard_check",
            Kind::Derived(name) => &name.0,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Kind> {
        if let Some(kind) = Kind::SENT.into_iter().find(|k| k.name() == text) {
            return Ok(kind);
        }
        let bytes = text.as_bytes();
        let sound = text != "latest"
            && (2..=MOST_TEXT).contains(&bytes.len())
            && bytes.first().is_some_and(u8::is_ascii_lowercase)
            && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'_');
        if !sound {
            let shown: String = text.chars().take(40).collect();
            return Err(Error::invalid(format!("`{shown}` is no kind of values: small letters, digits and `_`"))
                .with_code("series_kind"));
        }
        Ok(Kind::Derived(DerivedName(text.into())))
    }
}

impl serde::Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, s: S) -> std::result::Result<S::Ok, S::Error> {
        s.serialize_str(self.name())
    }
}

impl<'de> serde::Deserialize<'de> for Kind {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> std::result::Result<Kind, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// One value, as it is handed in. The texts are borrowed: nothing is copied that is known already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'a> {
    /// The device.
    pub device: &'a str,
    /// The kind.
    pub kind: &'a Kind,
    /// The factor, such as `w01018`.
    pub factor: &'a str,
    /// What of it: `Avg`, `Rtd`, `Min`, `Cou`; empty when the sender says none.
    pub suffix: &'a str,
    /// The DataTime.
    pub at: Micros,
    /// The digits without their point.
    pub digits: i64,
    /// How many of them stand behind the point.
    pub decimals: u8,
    /// The flag as sent; none when there was none.
    pub flag: Option<&'a str>,
    /// The number of the frame in the journal.
    pub frame: u64,
}

impl Value<'_> {
    /// Refuses what cannot be kept, by name.
    pub fn check(&self) -> Result<()> {
        text("device", self.device, MOST_DEVICE, false)?;
        text("factor", self.factor, MOST_TEXT, false)?;
        text("suffix", self.suffix, MOST_TEXT, true)?;
        if let Some(flag) = self.flag {
            text("flag", flag, MOST_TEXT, true)?;
        }
        if self.decimals > MOST_DECIMALS {
            return Err(Error::invalid(format!("{} digits behind the point; at most {MOST_DECIMALS}", self.decimals))
                .with_code("series_digits_long"));
        }
        if !in_years(self.at) {
            return Err(Error::invalid(format!("the DataTime {} is outside {YEARS:?}", self.at))
                .with_code("series_at_out_of_range"));
        }
        if i64::try_from(self.frame).is_err() {
            return Err(Error::invalid("the number of the frame is no number of a journal").with_code("series_frame"));
        }
        Ok(())
    }
}

/// Whether an instant lies in [`YEARS`]. Asked of every value: the calendar is asked once.
fn in_years(at: Micros) -> bool {
    static BOUNDS: LazyLock<(Micros, Micros)> = LazyLock::new(|| {
        let begin = |year| Micros::start_of(Date::new(year, 1, 1).unwrap_or(Date::MAX));
        (begin(*YEARS.start()), begin(YEARS.end().saturating_add(1)))
    });
    (BOUNDS.0..BOUNDS.1).contains(&at)
}

fn text(what: &str, text: &str, most: usize, may_be_empty: bool) -> Result<()> {
    let bad = |why: &str| Error::invalid(format!("the {what} {why}")).with_code("series_text");
    if text.is_empty() && !may_be_empty {
        return Err(bad("is empty"));
    }
    if text.len() > most {
        return Err(bad(&format!("has {} bytes, more than {most}", text.len())));
    }
    // Nearly all names are of printable ASCII, which is told without reading characters.
    let plain = text.bytes().fold(true, |plain, b| plain & (b' '..=b'~').contains(&b));
    if !plain && text.chars().any(char::is_control) {
        return Err(bad("has a control character"));
    }
    Ok(())
}

/// The digits of a decimal number without their point, and how many stand behind it. `1.50` is (150, 2), `1.5` is (15, 1).
/// What is no decimal number is refused as `series_not_decimal`; the deriver counts it and it stays in the journal.
pub fn digits(text: &str) -> Result<(i64, u8)> {
    let shown = || text.chars().take(40).collect::<String>();
    let not = || Error::invalid(format!("`{}` is no decimal number", shown())).with_code("series_not_decimal");
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mut digits, mut decimals, mut seen, mut point) = (0_i64, 0_usize, false, false);
    let long =
        || Error::invalid(format!("`{}` has more digits than are kept", shown())).with_code("series_digits_long");
    for b in rest.bytes() {
        match b {
            b'0'..=b'9' => {
                let d = i64::from(b - b'0');
                // Built downwards, so that the least number of 64 bits fits too.
                digits = digits.checked_mul(10).and_then(|n| n.checked_sub(d)).ok_or_else(long)?;
                decimals += usize::from(point);
                seen = true;
            }
            b'.' if !point => point = true,
            _ => return Err(not()),
        }
    }
    if !seen {
        return Err(not());
    }
    let digits = if negative { digits } else { digits.checked_neg().ok_or_else(long)? };
    let decimals = u8::try_from(decimals).ok().filter(|d| *d <= MOST_DECIMALS).ok_or_else(long)?;
    Ok((digits, decimals))
}

/// The digits with their point again.
#[must_use]
pub fn decimal_text(digits: i128, decimals: u8) -> String {
    let (sign, places) = (if digits < 0 { "-" } else { "" }, usize::from(decimals));
    let all = format!("{:0>width$}", digits.unsigned_abs(), width = places + 1);
    match all.split_at_checked(all.len().saturating_sub(places)) {
        Some((whole, part)) if !part.is_empty() => format!("{sign}{whole}.{part}"),
        _ => format!("{sign}{all}"),
    }
}

/// One value as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The DataTime.
    pub at: Micros,
    /// The digits without their point.
    pub digits: i64,
    /// How many of them stand behind the point.
    pub decimals: u8,
    /// The flag as sent.
    pub flag: Option<Arc<str>>,
    /// The first thing said has version 1.
    pub version: u32,
    /// The number of the frame in the journal.
    pub frame: u64,
}

impl Point {
    /// The number as the sender wrote it.
    #[must_use]
    pub fn text(&self) -> String {
        decimal_text(self.digits.into(), self.decimals)
    }

    /// The digits at a larger number of decimals.
    pub(crate) fn scaled(&self, decimals: u8) -> i128 {
        scaled(self.digits, self.decimals, decimals)
    }
}

pub(crate) fn scaled(digits: i64, from: u8, to: u8) -> i128 {
    // At most 18 places of at most 19 digits: 128 bits hold it.
    i128::from(digits) * 10_i128.pow(u32::from(to.saturating_sub(from).min(MOST_DECIMALS)))
}

/// A month of the bureau.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// The year.
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
}

impl Month {
    /// The month that an instant lies in.
    #[must_use]
    pub fn of(at: Micros) -> Month {
        Month::of_date(bureau_date(at))
    }

    /// The month of a date.
    #[must_use]
    pub fn of_date(date: Date) -> Month {
        Month { year: date.year(), month: date.month() }
    }

    /// Its first date.
    #[must_use]
    pub fn first(self) -> Date {
        Date::new(self.year, self.month, 1).unwrap_or(Date::MIN)
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Month {
        if self.month >= 12 {
            Month { year: self.year.saturating_add(1), month: 1 }
        } else {
            Month { month: self.month + 1, ..self }
        }
    }

    /// Its first instant.
    #[must_use]
    pub fn start(self) -> Micros {
        Micros::start_of(self.first())
    }

    /// The first instant after it.
    #[must_use]
    pub fn end(self) -> Micros {
        self.next().start()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = Error;

    fn from_str(text: &str) -> Result<Month> {
        let bad = || Error::invalid("a month is written YYYY-MM").with_code("series_month");
        let (year, month) = text.split_once('-').ok_or_else(bad)?;
        if year.len() != 4 || month.len() != 2 {
            return Err(bad());
        }
        let date = Date::new(year.parse().map_err(|_| bad())?, month.parse().map_err(|_| bad())?, 1);
        Ok(Month::of_date(date.map_err(|_| bad())?))
    }
}

impl serde::Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, s: S) -> std::result::Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> std::result::Result<Month, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_the_senders_own() {
        assert_eq!(digits("1.50").unwrap(), (150, 2));
        assert_eq!(digits("1.5").unwrap(), (15, 1));
        assert_eq!(digits("-0.050").unwrap(), (-50, 3));
        assert_eq!(digits("+7").unwrap(), (7, 0));
        assert_eq!(digits(".5").unwrap(), (5, 1));
        assert_eq!(digits("-9223372036854775808").unwrap(), (i64::MIN, 0));
        for (text, code) in [
            ("9223372036854775808", "series_digits_long"),
            ("0.0000000000000000000", "series_digits_long"),
            ("", "series_not_decimal"),
            (".", "series_not_decimal"),
            ("-", "series_not_decimal"),
            ("1.2.3", "series_not_decimal"),
            ("1e5", "series_not_decimal"),
            ("NaN", "series_not_decimal"),
        ] {
            assert_eq!(digits(text).unwrap_err().code(), code, "{text}");
        }
    }

    #[test]
    fn digits_are_written_again_as_they_were() {
        for text in ["1.50", "-0.050", "0.00", "7", "-12", "-9223372036854775808", "0.000000000000000001"] {
            let (d, places) = digits(text).unwrap();
            assert_eq!(decimal_text(d.into(), places), text);
        }
    }

    #[test]
    fn months_are_the_bureaus() {
        let last: Micros = "2026-11-30T15:59:59.999999Z".parse().unwrap();
        assert_eq!(Month::of(last).to_string(), "2026-11");
        assert_eq!(Month::of(last.plus(1)).to_string(), "2026-12");
        assert_eq!(Month::of(last).end(), last.plus(1));
        assert_eq!("2026-12".parse::<Month>().unwrap().next(), Month { year: 2027, month: 1 });
        assert!("2026-13".parse::<Month>().is_err() && "26-01".parse::<Month>().is_err());
    }

    #[test]
    fn kinds_have_names_and_nothing_else_is_one() {
        for kind in Kind::SENT {
            assert_eq!(kind.name().parse::<Kind>().unwrap(), kind);
        }
        assert_eq!(Kind::derived("judged_hour").unwrap().name(), "judged_hour");
        for bad in ["", "x", "../x", "Hour", "1h", "a b"] {
            assert_eq!(bad.parse::<Kind>().unwrap_err().code(), "series_kind", "{bad}");
        }
        assert!(Kind::derived("hour").is_err());
    }

    #[test]
    fn what_cannot_be_kept_is_refused_by_name() {
        let good = Value {
            device: "d1",
            kind: &Kind::Hour,
            factor: "w01018",
            suffix: "Avg",
            at: Micros(1_790_000_000_000_000),
            digits: 1,
            decimals: 0,
            flag: Some("N"),
            frame: 1,
        };
        assert!(good.check().is_ok() && Value { suffix: "", flag: None, ..good }.check().is_ok());
        let code = |v: Value<'_>| v.check().unwrap_err().code();
        assert_eq!(code(Value { device: "", ..good }), "series_text");
        assert_eq!(code(Value { factor: "a\nb", ..good }), "series_text");
        assert_eq!(code(Value { suffix: &"x".repeat(33), ..good }), "series_text");
        assert_eq!(code(Value { decimals: 19, ..good }), "series_digits_long");
        assert_eq!(code(Value { at: Micros(0), ..good }), "series_at_out_of_range");
        assert_eq!(code(Value { frame: u64::MAX, ..good }), "series_frame");
    }
}
