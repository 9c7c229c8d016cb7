//! The working-day calendar of the demonstration's year.

use jiff::civil::{Date, date};
use kernel::calendar::Calendar;
use kernel::period::Period;

/// Statutory holiday runs of 2026: first and last day.
const RUNS: [[(i8, i8); 2]; 7] = [
    [(1, 1), (1, 3)],
    [(2, 15), (2, 23)],
    [(4, 4), (4, 6)],
    [(5, 1), (5, 5)],
    [(6, 19), (6, 21)],
    [(9, 25), (9, 27)],
    [(10, 1), (10, 7)],
];
const MAKEUP: [(i8, i8); 6] = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)];

/// The working-day calendar of 2026, as the General Office of the State Council announced it in November 2025.
#[must_use]
pub fn calendar_2026() -> Calendar {
    let day = |(month, day): (i8, i8)| date(2026, month, day);
    let run = |[from, to]: [(i8, i8); 2]| Period { from: day(from), to: day(to) };
    Calendar {
        holidays: RUNS.map(run).to_vec(),
        makeup: MAKEUP.map(day).to_vec(),
        covered: Some(run([(1, 1), (12, 31)])),
        source: "国务院办公厅关于2026年部分节假日安排的通知".into(),
    }
}

/// Days of the year that begin a holiday run, and days on which the last one ended.
pub(crate) fn beside_a_holiday(day: Date) -> bool {
    RUNS.iter().any(|[(m, d), (n, e)]| {
        date(2026, *m, *d).yesterday().is_ok_and(|eve| eve == day)
            || date(2026, *n, *e).tomorrow().is_ok_and(|after| after == day)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runs_have_the_days_that_were_announced() {
        let c = calendar_2026();
        let days: Vec<i64> = c.holidays.iter().map(|r| i64::from(r.from.until(r.to).unwrap().get_days()) + 1).collect();
        assert_eq!(days, [3, 9, 3, 5, 3, 3, 7]);
        assert!(c.makeup.iter().all(|d| c.is_workday(*d)));
        assert!(beside_a_holiday(date(2026, 9, 30)) && beside_a_holiday(date(2026, 10, 8)));
        assert!(!beside_a_holiday(date(2026, 10, 9)));
    }
}
