//! A stretch of days, both ends included.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Period {
    pub from: Date,
    pub to: Date,
}

impl Period {
    pub fn new(from: Date, to: Date) -> Result<Period> {
        if from > to {
            return Err(Error::invalid(format!("a period from {from} to {to} ends before it begins")));
        }
        Ok(Period { from, to })
    }

    pub fn year(year: i16) -> Result<Period> {
        let day = |m, d| Date::new(year, m, d).map_err(|_| Error::invalid(format!("no such year: {year}")));
        Ok(Period { from: day(1, 1)?, to: day(12, 31)? })
    }

    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.from, self.to)
    }
}

/// Days since 1970-01-01.
pub fn day_number(day: Date) -> i64 {
    const EPOCH: Date = jiff::civil::date(1970, 1, 1);
    EPOCH.until(day).map(|span| i64::from(span.get_days())).unwrap_or(0)
}
