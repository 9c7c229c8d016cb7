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
        !self.is_holiday(day) && !is_weekend(day)
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

    /// The last day of a clock of so many working days: the day of receipt is not counted. A clock of none ends on the
    /// day itself. `None` past the end of the calendar.
    pub fn workday_after(&self, receipt: Date, days: u32) -> Option<Date> {
        let mut at = receipt;
        let mut left = days;
        while left > 0 {
            at = at.tomorrow().ok()?;
            if self.is_workday(at) {
                left -= 1;
            }
        }
        Some(at)
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
            DayRule::Workdays => self.workdays(day_number(from) + 1, day_number(to)),
        }
    }

    /// Working days from one day to another, both included, by their numbers.
    fn workdays(&self, first: i64, last: i64) -> i64 {
        let within = |from: i64, to: i64| (from.max(first), to.min(last));
        let mut runs: Vec<(i64, i64)> =
            self.holidays.iter().map(|run| within(day_number(run.from), day_number(run.to))).collect();
        runs.retain(|(from, to)| from <= to);
        runs.sort_unstable();
        // Runs that overlap take a day away once.
        let (mut off, mut after) = (0, i64::MIN);
        for (from, to) in runs {
            off += weekdays(from.max(after), to);
            after = after.max(to + 1);
        }
        let mut makeup: Vec<Date> =
            self.makeup.iter().copied().filter(|d| (first..=last).contains(&day_number(*d))).collect();
        makeup.sort_unstable();
        makeup.dedup();
        let more = makeup.into_iter().filter(|d| self.is_holiday(*d) || is_weekend(*d)).count();
        weekdays(first, last) - off + i64::try_from(more).unwrap_or(0)
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Days from Monday to Friday between two days, both included.
fn weekdays(first: i64, last: i64) -> i64 {
    // The Monday before 1970-01-01 is day -3.
    let up_to = |day: i64| {
        let days = day + 4;
        days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
    };
    if first > last { 0 } else { up_to(last) - up_to(first - 1) }
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
    /// What counting says, day by day.
    fn counted(c: &Calendar, from: Date, to: Date) -> i64 {
        let (mut at, mut count) = (from, 0);
        while at < to {
            at = at.tomorrow().unwrap();
            count += i64::from(c.is_workday(at));
        }
        count
    }

    #[test]
    fn working_days_by_arithmetic_are_those_counted_one_by_one() {
        let rng = crate::SeededRng::new(7);
        let below = |n: u64| {
            let mut bytes = [0u8; 8];
            crate::Rng::fill(&rng, &mut bytes);
            (u64::from_le_bytes(bytes) % n) as i64
        };
        let day = || date(2024, 12, 20).checked_add(jiff::Span::new().days(below(500))).unwrap();
        for _ in 0..3000 {
            let run = |from: Date| Period { from, to: from.checked_add(jiff::Span::new().days(below(12))).unwrap() };
            let c = Calendar {
                holidays: (0..below(6)).map(|_| run(day())).collect(),
                makeup: (0..below(6)).map(|_| day()).collect(),
                ..Calendar::default()
            };
            let (from, to) = (day(), day());
            assert_eq!(c.days_between(from, to, DayRule::Workdays), counted(&c, from, to), "{from} {to} {c:?}");
        }
    }

    /// Day by day this would take hours.
    #[test]
    fn a_far_day_costs_no_more_than_a_near_one() {
        let c = Calendar { holidays: vec![Period { from: date(1, 1, 1), to: Date::MAX }], ..october() };
        for _ in 0..10_000 {
            assert_eq!(october().days_between(Date::MIN, Date::MAX, DayRule::Workdays), 5_217_484);
            assert_eq!(c.days_between(date(2026, 1, 1), Date::MAX, DayRule::Workdays), 0);
        }
    }

    /// The worked examples of the rules for clocks in working days: receipt, days, due under the calendar of 2026.
    #[test]
    fn clocks_of_working_days_skip_holidays_and_count_makeup_days() {
        let run = |m, d, n, e| Period { from: date(2026, m, d), to: date(2026, n, e) };
        let c = Calendar {
            holidays: vec![
                run(1, 1, 1, 3),
                run(2, 15, 2, 23),
                run(4, 4, 4, 6),
                run(5, 1, 5, 5),
                run(6, 19, 6, 21),
                run(9, 25, 9, 27),
                run(10, 1, 10, 7),
            ],
            makeup: [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)].map(|(m, d)| date(2026, m, d)).to_vec(),
            ..Calendar::default()
        };
        for (from, days, due, naive) in [
            ((1, 28), 20, (3, 3), (2, 25)),
            ((4, 24), 20, (5, 26), (5, 22)),
            ((6, 8), 20, (7, 7), (7, 6)),
            ((9, 18), 20, (10, 22), (10, 16)),
            ((9, 28), 10, (10, 16), (10, 12)),
        ] {
            let of = |(m, d): (i8, i8)| date(2026, m, d);
            assert_eq!(c.workday_after(of(from), days), Some(of(due)));
            assert_eq!(Calendar::default().workday_after(of(from), days), Some(of(naive)));
            assert_eq!(c.days_between(of(from), of(due), DayRule::Workdays), i64::from(days));
        }
        assert_eq!(c.workday_after(date(2026, 2, 15), 0), Some(date(2026, 2, 15)));
        assert_eq!(c.workday_after(date(9999, 12, 30), 20), None);
    }
}
