//! Values and outcomes, with their one canonical JSON form.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use kernel::period::day_number;
use kernel::q::Q;
use kernel::{Error, Result};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment of the bureau's clock (Asia/Shanghai) to the minute.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LocalTime {
    /// Minutes since 1970-01-01 00:00 of the bureau's clock.
    pub minutes: i64,
}

impl LocalTime {
    pub fn at(day: Date, hour: i8, minute: i8) -> LocalTime {
        LocalTime { minutes: day_number(day) * 1440 + i64::from(hour) * 60 + i64::from(minute) }
    }

    pub fn day(self) -> Date {
        const EPOCH: Date = jiff::civil::date(1970, 1, 1);
        let days = self.minutes.div_euclid(1440);
        EPOCH.checked_add(jiff::Span::new().try_days(days).unwrap_or_default()).unwrap_or(EPOCH)
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minute = self.minutes.rem_euclid(1440);
        write!(f, "{} {:02}:{:02}", self.day(), minute / 60, minute % 60)
    }
}

/// Reads `2026-12-15 20:00` or `2026-12-15T20:00`.
impl FromStr for LocalTime {
    type Err = Error;

    fn from_str(text: &str) -> Result<LocalTime> {
        let bad = || Error::invalid(format!("`{text}` is not a time such as 2026-12-15 20:00"));
        if text.len() != 16 {
            return Err(bad());
        }
        let at: DateTime = text.parse().map_err(|_| bad())?;
        Ok(LocalTime::at(at.date(), at.hour(), at.minute()))
    }
}

impl Serialize for LocalTime {
    fn serialize<S: Serializer>(&self, s: S) -> std::result::Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LocalTime {
    fn deserialize<D: Deserializer<'de>>(d: D) -> std::result::Result<LocalTime, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    Bool(bool),
    Integer(i64),
    Decimal(Q),
    /// Money in 分.
    MoneyFen(i64),
    /// Numerator and denominator as counted, not reduced.
    Ratio(i64, i64),
    Date(Date),
    Time(LocalTime),
    Level(String),
    Text(String),
    Rows(Rows),
}

/// Dated, typed rows. The cells of a row stand in the order of `columns`; an empty cell is `None`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    pub columns: Vec<String>,
    pub items: Vec<Row>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub cells: Vec<Option<Value>>,
    /// Digests of the evidence for this row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
}

impl Rows {
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c == name)
    }
}

impl Value {
    /// The number that a rule compares: money in 元, dates and times in minutes.
    pub fn number(&self) -> Option<Q> {
        match self {
            Value::Integer(n) => Some(Q::int(*n)),
            Value::Decimal(q) => Some(*q),
            Value::MoneyFen(fen) => Q::ratio(*fen, 100).ok(),
            Value::Ratio(n, d) => Q::ratio(*n, *d).ok(),
            Value::Date(d) => Some(Q::int(day_number(*d) * 1440)),
            Value::Time(t) => Some(Q::int(t.minutes)),
            Value::Bool(_) | Value::Level(_) | Value::Text(_) | Value::Rows(_) => None,
        }
    }

    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Bool(_) => "bool",
            Value::Integer(_) => "integer",
            Value::Decimal(_) => "decimal",
            Value::MoneyFen(_) => "money",
            Value::Ratio(..) => "ratio",
            Value::Date(_) => "date",
            Value::Time(_) => "time",
            Value::Level(_) => "level",
            Value::Text(_) => "text",
            Value::Rows(_) => "rows",
        }
    }
}

/// What is known of one fact.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The value (`so_far` while its window is open).
    Known(Value),
    /// The window is still open: the value so far, and the lowest and highest it can still end with. For rows `lowest`
    /// and `highest` are the rows of the worst and the best course; `None` is unbounded on that side.
    Open {
        so_far: Value,
        lowest: Option<Value>,
        highest: Option<Value>,
    },
    /// Nobody reported it.
    Absent(String),
    /// The source could not be read.
    Unavailable(String),
    NotApplicable(String),
}

impl Outcome {
    pub fn value(&self) -> Option<&Value> {
        match self {
            Outcome::Known(v) | Outcome::Open { so_far: v, .. } => Some(v),
            Outcome::Absent(_) | Outcome::Unavailable(_) | Outcome::NotApplicable(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_and_print() {
        let t: LocalTime = "2026-12-15 20:00".parse().unwrap();
        assert_eq!(t.to_string(), "2026-12-15 20:00");
        assert_eq!("2026-12-15T20:00".parse::<LocalTime>().unwrap(), t);
        for bad in ["2026-12-15", "2026-13-01 00:00", "2026-12-15 25:00", "2026-12-15 20:00:01", ""] {
            assert!(bad.parse::<LocalTime>().is_err(), "{bad}");
        }
    }

    #[test]
    fn json_form_is_stable() {
        let open = Outcome::Open { so_far: Value::Ratio(3, 4), lowest: None, highest: Some(Value::Ratio(9, 10)) };
        let text = serde_json::to_string(&open).unwrap();
        assert_eq!(text, r#"{"open":{"so_far":{"ratio":[3,4]},"lowest":null,"highest":{"ratio":[9,10]}}}"#);
        assert_eq!(serde_json::from_str::<Outcome>(&text).unwrap(), open);
        let rows = Value::Rows(Rows {
            columns: vec!["date".into(), "amount".into()],
            items: vec![Row { cells: vec![Some(Value::MoneyFen(5)), None], evidence: vec![] }],
        });
        let text = serde_json::to_string(&rows).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), rows);
    }
}
