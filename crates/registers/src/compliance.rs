//! Duties that come again, and clocks of working days: what was to be done, what the records show, and what is missing.
//!
//! Nothing here is stored: it is computed from the records of a span of days and the calendar of working days. A day
//! that the calendar does not cover is not known, whatever was recorded on it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::calendar::Calendar;
use kernel::period::day_number;
use serde::Serialize;
use utoipa::ToSchema;

use crate::body::Body;
use crate::definition::{Clock, Duty, Register};

/// Days of one question at most: a leap year.
pub const MAX_DAYS: i64 = 366;

/// One turn of a duty: a working day, a day, a week, as the definition says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DutyTurn)]
pub struct Turn {
    pub from: String,
    pub to: String,
    pub due: i64,
    /// Records in the turn, at most those due count.
    pub done: i64,
    pub state: TurnState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DutyTurnState)]
pub enum TurnState {
    Kept,
    Missed,
    /// It is not over yet.
    Running,
    /// The calendar does not reach it.
    Unknown,
}

/// A month of the compliance curve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DutyMonth)]
pub struct Month {
    pub month: String,
    pub due: i64,
    pub done: i64,
    /// Turns that are not known.
    pub unknown: i64,
}

/// How a duty was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DutyKept)]
pub struct Kept {
    /// The first day on which it was due: the duty begins with its first record.
    pub begins: Option<String>,
    pub due: i64,
    pub done: i64,
    pub unknown: i64,
    pub months: Vec<Month>,
    /// Turns that are over and were not kept in full, the latest first, at most 200.
    pub missing: Vec<Turn>,
    pub missing_total: i64,
}

/// A record whose clock ran out, or runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ClockLate)]
pub struct Late {
    pub record: String,
    pub title: String,
    pub received: String,
    /// Absent where the calendar does not reach it.
    pub due: Option<String>,
    pub done: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ClockKept)]
pub struct Clocked {
    pub in_time: i64,
    pub late: i64,
    pub running: i64,
    /// The calendar does not reach the day by which it was due.
    pub unknown: i64,
    /// Late ones, done or not, the latest first, at most 200.
    pub late_ones: Vec<Late>,
}

/// A reading outside its bounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FlaggedReading)]
pub struct Flagged {
    pub record: String,
    pub title: String,
    pub day: Option<String>,
    pub field: String,
    pub value: String,
}

/// Lines of a list at most.
const MOST: usize = 200;

/// Days of one unit's records, from one day to another.
pub struct Span<'a> {
    pub from: Date,
    pub to: Date,
    /// The day that is not over yet.
    pub today: Date,
    pub calendar: &'a Calendar,
}

fn day_of(body: &Body, field: &str) -> Option<Date> {
    body.get(field)?.as_str()?.parse().ok()
}

impl Span<'_> {
    /// How often the duty was done. `days` are those of all living records of the unit, also from before the span.
    pub fn duty(&self, duty: &Duty, days: &[Date]) -> Kept {
        let mut kept = Kept {
            begins: None,
            due: 0,
            done: 0,
            unknown: 0,
            months: Vec::new(),
            missing: Vec::new(),
            missing_total: 0,
        };
        let Some(first) = days.iter().min().copied() else { return kept };
        kept.begins = Some(first.to_string());
        let mut by_day: BTreeMap<Date, i64> = BTreeMap::new();
        for day in days {
            *by_day.entry(*day).or_default() += 1;
        }
        let mut months: BTreeMap<String, Month> = BTreeMap::new();
        let mut missing = Vec::new();
        // Turns are counted from the day on which the duty began, so that a span cuts none in two ways.
        let mut begin = first;
        while begin <= self.to {
            let end = later(begin, duty.days - 1);
            let Ok(next) = end.tomorrow() else { break };
            if end >= self.from
                && let Some(turn) = self.turn(duty, &by_day, begin, end)
            {
                let month = begin.strftime("%Y-%m").to_string();
                let entry = months.entry(month.clone()).or_insert(Month { month, due: 0, done: 0, unknown: 0 });
                match turn.state {
                    TurnState::Unknown => entry.unknown += 1,
                    TurnState::Running => {}
                    TurnState::Kept | TurnState::Missed => {
                        entry.due += turn.due;
                        entry.done += turn.done;
                    }
                }
                if turn.state == TurnState::Missed {
                    missing.push(turn);
                }
            }
            begin = next;
        }
        kept.months = months.into_values().collect();
        for month in &kept.months {
            kept.due += month.due;
            kept.done += month.done;
            kept.unknown += month.unknown;
        }
        missing.reverse();
        kept.missing_total = i64::try_from(missing.len()).unwrap_or(i64::MAX);
        missing.truncate(MOST);
        kept.missing = missing;
        kept
    }

    /// One turn; none where nothing is due in it.
    fn turn(&self, duty: &Duty, by_day: &BTreeMap<Date, i64>, from: Date, to: Date) -> Option<Turn> {
        let found: i64 = by_day.range(from..=to).map(|(_, n)| n).sum();
        let known = !duty.workdays || (self.calendar.covers(from) && self.calendar.covers(to));
        let mut due = duty.times;
        if duty.workdays && known {
            let days = std::iter::successors(Some(from), |d| d.tomorrow().ok()).take_while(|d| *d <= to);
            if days.into_iter().all(|d| !self.calendar.is_workday(d)) {
                due = 0;
            }
        }
        if due == 0 {
            return None;
        }
        let done = found.min(due);
        let state = if !known {
            TurnState::Unknown
        } else if done >= due {
            TurnState::Kept
        } else if to >= self.today {
            TurnState::Running
        } else {
            TurnState::Missed
        };
        Some(Turn { from: from.to_string(), to: to.to_string(), due, done, state })
    }

    /// Which records were settled within their working days: id, body.
    pub fn clock(&self, register: &Register, clock: &Clock, records: &[(String, Body)]) -> Clocked {
        let mut out = Clocked::default();
        let title = register.fields.get(register.title).map_or("", |f| f.id.as_str());
        let mut late = Vec::new();
        for (id, body) in records {
            let Some(received) = day_of(body, &clock.from).filter(|d| *d >= self.from && *d <= self.to) else {
                continue;
            };
            let due = self.calendar.workday_after(received, clock.workdays);
            let due = due.filter(|d| self.calendar.covers(received) && self.calendar.covers(*d));
            let done = day_of(body, &clock.done);
            match (due, done) {
                (None, _) => {
                    out.unknown += 1;
                    continue;
                }
                (Some(due), Some(done)) if done <= due => {
                    out.in_time += 1;
                    continue;
                }
                (Some(due), None) if due >= self.today => {
                    out.running += 1;
                    continue;
                }
                _ => out.late += 1,
            }
            late.push(Late {
                record: id.clone(),
                title: body.get(title).and_then(|v| v.as_str()).unwrap_or_default().to_owned(),
                received: received.to_string(),
                due: due.map(|d| d.to_string()),
                done: done.map(|d| d.to_string()),
            });
        }
        late.sort_by(|a, b| (&b.received, &b.record).cmp(&(&a.received, &a.record)));
        late.truncate(MOST);
        out.late_ones = late;
        out
    }

    /// Readings outside the bounds of their fields, the latest first, and how many there are.
    pub fn flagged(&self, register: &Register, records: &[(String, Body)]) -> (Vec<Flagged>, i64) {
        let dated = register.dated.and_then(|at| register.fields.get(at)).map(|f| f.id.as_str());
        let title = register.fields.get(register.title).map_or("", |f| f.id.as_str());
        let mut out = Vec::new();
        for (id, body) in records {
            let day = dated.and_then(|field| day_of(body, field));
            if day.is_some_and(|d| d < self.from || d > self.to) {
                continue;
            }
            for field in register.fields.iter().filter(|f| crate::body::outside(f, body)) {
                let value = body.get(&field.id).map(|v| crate::body::shown(field, v)).unwrap_or_default();
                out.push(Flagged {
                    record: id.clone(),
                    title: body.get(title).and_then(|v| v.as_str()).unwrap_or_default().to_owned(),
                    day: day.map(|d| d.to_string()),
                    field: field.id.clone(),
                    value,
                });
            }
        }
        out.sort_by(|a, b| (&b.day, &b.record).cmp(&(&a.day, &a.record)));
        let total = i64::try_from(out.len()).unwrap_or(i64::MAX);
        out.truncate(MOST);
        (out, total)
    }

    pub fn too_long(&self) -> bool {
        !(0..MAX_DAYS).contains(&(day_number(self.to) - day_number(self.from)))
    }
}

fn later(day: Date, days: i64) -> Date {
    let span = jiff::Span::new().try_days(days).ok();
    span.and_then(|s| day.checked_add(s).ok()).unwrap_or(Date::MAX)
}
