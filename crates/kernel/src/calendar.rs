//! The working-day calendar: statutory holiday runs and make-up working days, and the last day it covers.
//!
//! A calendar is data and travels inside a snapshot, so that a score can be replayed. Days outside `covered` count as
//! ordinary days (Saturday and Sunday off); `covers` lets a caller warn.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::period::{Period, day_number};

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Statutory holiday runs as announced, weekends inside them included.
    pub holidays: Vec<Period>,
    /// Saturdays and Sundays on which one works.
    pub makeup: Vec<Date>,
    /// The stretch for which the announcements are known.
    pub covered: Option<Period>,
    pub source: String,
}

/// How days between two dates are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DayRule {
    /// Every day is one.
    Natural,
    /// Every day is one, but a run of statutory holidays is one in all.
    HolidayRunIsOne,
    /// Working days only.
    Workdays,
}

impl Calendar {
    pub fn covers(&self, day: Date) -> bool {
        self.covered.is_some_and(|c| c.contains(day))
    }

    pub fn is_holiday(&self, day: Date) -> bool {
        self.holidays.iter().any(|run| run.contains(day))
    }

    pub fn is_workday(&self, day: Date) -> bool {
        if self.makeup.contains(&day) {
            return true;
        }
        !self.is_holiday(day) && !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    /// The day itself when it is a working day, else the first working day after it (at most a year on).
    pub fn roll_forward(&self, day: Date) -> Date {
        let mut at = day;
        for _ in 0..366 {
            if self.is_workday(at) {
                return at;
            }
            let Ok(next) = at.tomorrow() else { return at };
            at = next;
        }
        at
    }

    /// Days after `from` up to and with `to`; 0 when `to` is not after `from`.
    pub fn days_between(&self, from: Date, to: Date, rule: DayRule) -> i64 {
        let natural = (day_number(to) - day_number(from)).max(0);
        match rule {
            DayRule::Natural => natural,
            DayRule::HolidayRunIsOne => {
                // In (from, to] each run's days collapse into one.
                let saved: i64 = self
                    .holidays
                    .iter()
                    .filter(|run| run.from < to && from < run.to)
                    .map(|run| {
                        let first = day_number(run.from).max(day_number(from) + 1);
                        let last = day_number(run.to).min(day_number(to));
                        (last - first).max(0)
                    })
                    .sum();
                natural - saved
            }
            DayRule::Workdays => {
                let mut count = 0;
                let mut at = from;
                while at < to {
                    let Ok(next) = at.tomorrow() else { break };
                    at = next;
                    count += i64::from(self.is_workday(at));
                }
                count
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn october() -> Calendar {
        let run = Period { from: date(2026, 10, 10), to: date(2026, 10, 17) };
        Calendar { holidays: vec![run], ..Calendar::default() }
    }

    #[test]
    fn a_holiday_run_counts_as_one_day() {
        let c = october();
        let between = |a, b, rule| c.days_between(date(2026, 10, a), date(2026, 10, b), rule);
        assert_eq!(between(9, 18, DayRule::Natural), 9);
        assert_eq!(between(9, 18, DayRule::HolidayRunIsOne), 2);
        assert_eq!(between(9, 12, DayRule::HolidayRunIsOne), 1);
        assert_eq!(between(12, 15, DayRule::HolidayRunIsOne), 1);
        assert_eq!(between(15, 18, DayRule::HolidayRunIsOne), 2);
        assert_eq!(between(18, 9, DayRule::Natural), 0);
    }

    #[test]
    fn makeup_days_work_and_deadlines_roll() {
        let c = Calendar {
            holidays: vec![Period { from: date(2026, 10, 1), to: date(2026, 10, 7) }],
            makeup: vec![date(2026, 10, 10)],
            ..Calendar::default()
        };
        assert!(c.is_workday(date(2026, 10, 10)));
        assert!(!c.is_workday(date(2026, 10, 11)));
        assert_eq!(c.roll_forward(date(2026, 10, 3)), date(2026, 10, 8));
        assert_eq!(c.days_between(date(2026, 9, 30), date(2026, 10, 12), DayRule::Workdays), 4);
    }
}
