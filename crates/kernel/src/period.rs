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

    /// How many days it has, both ends included.
    pub fn days(&self) -> i64 {
        day_number(self.to) - day_number(self.from) + 1
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
    // Counted in years that begin in March, so that the leap day is the last of its year.
    let (month, year) = (i64::from(day.month()), i64::from(day.year()));
    let (month, year) = if month > 2 { (month - 3, year) } else { (month + 9, year - 1) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5 + i64::from(day.day()) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_the_calendar_counts_them() {
        let epoch = jiff::civil::date(1970, 1, 1);
        assert_eq!(day_number(epoch), 0);
        let mut day = jiff::civil::date(1896, 1, 1);
        let mut number = i64::from(epoch.until(day).unwrap().get_days());
        while day.year() < 2105 {
            assert_eq!(day_number(day), number, "{day}");
            day = day.tomorrow().unwrap();
            number += 1;
        }
    }
}
