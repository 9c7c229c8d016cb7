//! A year's days, and how years become one calendar.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday, date};
use kernel::calendar::Calendar;
use kernel::period::Period;
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Years that may be entered: the arithmetic of clocks is meant for the present.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2100;
/// The longest run that was ever announced has nine days; the bound leaves room.
const LONGEST: i64 = 31;
const MOST_RUNS: usize = 30;
const MOST_MAKEUP: usize = 60;
const MOST_SOURCE: usize = 300;
const MOST_NAME: usize = 20;

/// A run of days off, weekends inside it included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// 春节; empty where the source names none.
    #[serde(default)]
    pub name: String,
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    #[schema(value_type = String, format = Date)]
    pub to: Date,
}

/// The days of one year that differ from the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct YearDays {
    pub holidays: Vec<Holiday>,
    /// Saturdays and Sundays on which one works.
    #[schema(value_type = Vec<String>)]
    pub makeup: Vec<Date>,
    /// The announcement, with its number.
    pub source: String,
}

fn wrong(field: String, code: &'static str, why: String) -> Error {
    Error::invalid(why).with_code(code).with_detail("field", field)
}

impl YearDays {
    /// Checks the whole of it for a year, in order; the first thing that is wrong is named with its field.
    pub fn check(&self, year: i16) -> Result<()> {
        if !YEARS.contains(&year) {
            let why = format!("the year {year} is not one of {} to {}", YEARS.start(), YEARS.end());
            return Err(wrong("year".into(), "bad_year", why));
        }
        let many = |field: &str, n: usize, most: usize| {
            Err(wrong(field.into(), "too_many", format!("{n} entries; at most {most} are taken")))
        };
        if self.holidays.len() > MOST_RUNS {
            return many("holidays", self.holidays.len(), MOST_RUNS);
        }
        if self.makeup.len() > MOST_MAKEUP {
            return many("makeup", self.makeup.len(), MOST_MAKEUP);
        }
        let source = self.source.trim();
        if source.is_empty() || source.chars().count() > MOST_SOURCE || source.chars().any(char::is_control) {
            let why = format!("name the announcement in one line of at most {MOST_SOURCE} characters");
            return Err(wrong("source".into(), "bad_source", why));
        }
        for (i, run) in self.holidays.iter().enumerate() {
            self.check_run(year, i, run)?;
        }
        for (i, day) in self.makeup.iter().enumerate() {
            let field = || format!("makeup.{i}");
            if day.year() != year {
                return Err(wrong(field(), "other_year", format!("{day} is not in {year}")));
            }
            if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
                return Err(wrong(field(), "not_weekend", format!("{day} is no Saturday or Sunday")));
            }
            if self.holidays.iter().any(|r| r.from <= *day && *day <= r.to) {
                return Err(wrong(field(), "holiday_too", format!("{day} lies in a run of holidays")));
            }
            if self.makeup.iter().take(i).any(|d| d == day) {
                return Err(wrong(field(), "twice", format!("{day} is entered twice")));
            }
        }
        Ok(())
    }

    fn check_run(&self, year: i16, i: usize, run: &Holiday) -> Result<()> {
        let field = |part: &str| format!("holidays.{i}.{part}");
        if run.name.chars().count() > MOST_NAME || run.name.chars().any(char::is_control) {
            let why = format!("a name has at most {MOST_NAME} characters");
            return Err(wrong(field("name"), "bad_name", why));
        }
        if run.to < run.from {
            return Err(wrong(field("to"), "turned", format!("the run ends on {} before {}", run.to, run.from)));
        }
        let days = Period { from: run.from, to: run.to }.days();
        if days > LONGEST {
            return Err(wrong(field("to"), "too_long", format!("{days} days in a row; at most {LONGEST} are taken")));
        }
        // 元旦 may begin in the last days of the year before.
        if run.to.year() != year {
            return Err(wrong(field("to"), "other_year", format!("the run ends on {}, not in {year}", run.to)));
        }
        if let Some(other) = self.holidays.iter().take(i).find(|o| o.from <= run.to && run.from <= o.to) {
            let why = format!("it overlaps the run from {} to {}", other.from, other.to);
            return Err(wrong(field("from"), "overlap", why));
        }
        Ok(())
    }
}

/// The years that the program carries.
pub fn carried() -> Result<BTreeMap<i16, YearDays>> {
    let calendar: Calendar = serde_json::from_str(include_str!("../data/calendar-2026.json"))
        .map_err(|e| Error::internal("the calendar of 2026").with_source(e))?;
    Ok(years_of(&calendar))
}

/// The calendar of the years that the program carries.
pub fn carried_calendar() -> Result<Calendar> {
    Ok(merged(&carried()?))
}

/// The covered years of a calendar, each by itself.
pub fn years_of(calendar: &Calendar) -> BTreeMap<i16, YearDays> {
    let Some(covered) = calendar.covered else { return BTreeMap::new() };
    let days = |year: i16| YearDays {
        holidays: calendar
            .holidays
            .iter()
            .filter(|run| run.to.year() == year)
            .map(|run| Holiday { name: String::new(), from: run.from, to: run.to })
            .collect(),
        makeup: calendar.makeup.iter().copied().filter(|d| d.year() == year).collect(),
        source: calendar.source.clone(),
    };
    let whole = |year: &i16| covered.contains(date(*year, 1, 1)) && covered.contains(date(*year, 12, 31));
    (covered.from.year()..=covered.to.year()).filter(whole).map(|year| (year, days(year))).collect()
}

/// One calendar of the years that follow one another up to the newest.
pub fn merged(years: &BTreeMap<i16, YearDays>) -> Calendar {
    let Some((&last, _)) = years.last_key_value() else {
        return Calendar { source: "尚无已公布的节假日安排".into(), ..Calendar::default() };
    };
    let mut first = last;
    while years.contains_key(&(first - 1)) {
        first -= 1;
    }
    let mut out =
        Calendar { covered: Some(Period { from: date(first, 1, 1), to: date(last, 12, 31) }), ..Calendar::default() };
    let mut sources: Vec<&str> = Vec::new();
    for days in years.range(first..=last).map(|(_, d)| d) {
        out.makeup.extend(&days.makeup);
        out.holidays.extend(days.holidays.iter().map(|r| Period { from: r.from, to: r.to }));
        if !sources.contains(&days.source.as_str()) {
            sources.push(&days.source);
        }
    }
    out.source = sources.join("；");
    // 31 December may stand in the announcements of two years: that is one run, not two.
    out.holidays.sort_by_key(|r| (r.from, r.to));
    out.holidays.dedup_by(|next, run| {
        let same = next.from <= run.to;
        if same {
            run.to = run.to.max(next.to);
        }
        same
    });
    out.makeup.sort_unstable();
    out.makeup.retain(|d| !out.holidays.iter().any(|r| r.contains(*d)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(year: i16) -> YearDays {
        YearDays {
            holidays: vec![Holiday { name: "元旦".into(), from: date(year, 1, 1), to: date(year, 1, 3) }],
            makeup: Vec::new(),
            source: format!("通知 {year}"),
        }
    }

    #[test]
    fn the_carried_year_is_what_was_announced_and_stays_the_same_bytes() {
        let years = carried().unwrap();
        years.iter().for_each(|(y, d)| d.check(*y).unwrap());
        let calendar = merged(&years);
        let seed: Calendar = serde_json::from_str(include_str!("../data/calendar-2026.json")).unwrap();
        assert_eq!(calendar, seed);
        assert_eq!(calendar.covered.unwrap().to, date(2026, 12, 31));
    }

    #[test]
    fn years_follow_one_another_up_to_the_newest() {
        let mut years: BTreeMap<i16, YearDays> = [2024, 2026].into_iter().map(|y| (y, year(y))).collect();
        assert_eq!(merged(&years).covered.unwrap().from, date(2026, 1, 1));
        years.insert(2025, year(2025));
        let all = merged(&years);
        assert_eq!(all.covered.unwrap(), Period { from: date(2024, 1, 1), to: date(2026, 12, 31) });
        assert_eq!((all.holidays.len(), all.source.matches("通知").count()), (3, 3));
        assert!(!merged(&BTreeMap::new()).covers(date(2026, 1, 1)));
        // A new year's run that begins in the old year and is told by both is one run.
        years.get_mut(&2026).unwrap().holidays[0].from = date(2025, 12, 30);
        let last = Holiday { name: String::new(), from: date(2025, 12, 30), to: date(2025, 12, 31) };
        years.get_mut(&2025).unwrap().holidays.push(last);
        let all = merged(&years);
        assert!(all.holidays.contains(&Period { from: date(2025, 12, 30), to: date(2026, 1, 3) }));
        assert_eq!(all.holidays.len(), 3);
    }

    #[test]
    fn what_is_wrong_with_a_year_is_named_with_its_field() {
        let run = |m, d, n, e| Holiday { name: String::new(), from: date(2027, m, d), to: date(2027, n, e) };
        type Change<'a> = &'a dyn Fn(&mut YearDays);
        let cases: [(Change<'_>, &str, &str); 12] = [
            (&|y| y.source = " ".into(), "source", "bad_source"),
            (&|y| y.source = "一\n二".into(), "source", "bad_source"),
            (&|y| y.holidays.push(run(5, 5, 5, 1)), "holidays.1.to", "turned"),
            (&|y| y.holidays.push(run(5, 1, 7, 1)), "holidays.1.to", "too_long"),
            (&|y| y.holidays.push(run(1, 3, 1, 4)), "holidays.1.from", "overlap"),
            (&|y| y.holidays[0].to = date(2028, 1, 1), "holidays.0.to", "too_long"),
            (&|y| y.holidays[0].name = "长".repeat(21), "holidays.0.name", "bad_name"),
            (&|y| y.holidays = (0..31).map(|_| run(5, 1, 5, 1)).collect(), "holidays", "too_many"),
            (&|y| y.makeup = vec![date(2027, 5, 10)], "makeup.0", "not_weekend"),
            (&|y| y.makeup = vec![date(2026, 5, 9)], "makeup.0", "other_year"),
            (&|y| y.makeup = vec![date(2027, 1, 2)], "makeup.0", "holiday_too"),
            (&|y| y.makeup = vec![date(2027, 5, 8), date(2027, 5, 8)], "makeup.1", "twice"),
        ];
        for (change, field, code) in cases {
            let mut y = year(2027);
            change(&mut y);
            let e = y.check(2027).unwrap_err();
            assert_eq!((e.details().get("field").map(String::as_str), e.code()), (Some(field), code), "{e}");
        }
        assert_eq!(year(1999).check(1999).unwrap_err().code(), "bad_year");
        year(2027).check(2027).unwrap();
    }
}
