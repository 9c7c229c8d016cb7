//! Duties and clocks against days that were counted by hand on the calendar of 2026.

use jiff::civil::{Date, date};
use registers::{Body, Clock, Definitions, Duty, Span, TurnState};
use serde_json::json;

fn twice_a_workday() -> Duty {
    Duty { field: "date".into(), times: 2, days: 1, workdays: true }
}

fn days(list: &[(i8, i8, usize)]) -> Vec<Date> {
    list.iter().flat_map(|(m, d, n)| std::iter::repeat_n(date(2026, *m, *d), *n)).collect()
}

/// 20 September to 12 October: the 20th (a Sunday) and 10 October (a Saturday) are make-up days; 25 to 27 September and
/// 1 to 7 October are off. That leaves 20 to 24, 28 to 30 September, 8 to 10 and 12 October: twelve days.
#[test]
fn rounds_over_the_autumn_holidays() {
    let calendar = calendar::carried_calendar().unwrap();
    let span = Span { from: date(2026, 9, 1), to: date(2026, 10, 12), today: date(2026, 11, 22), calendar: &calendar };
    let all = days(&[
        (9, 20, 2),
        (9, 21, 2),
        (9, 22, 1),
        (9, 23, 3),
        (9, 24, 2),
        (9, 26, 2), // a holiday: nothing was due, nothing counts
        (9, 28, 2),
        (9, 29, 2),
        (9, 30, 2),
        (10, 8, 2),
        (10, 9, 2),
        (10, 12, 2),
    ]);
    let kept = span.duty(&twice_a_workday(), &all);
    assert_eq!(kept.begins.as_deref(), Some("2026-09-20"));
    // Missing: one on the 22nd, both on the make-up Saturday; three on the 23rd count as two.
    assert_eq!((kept.due, kept.done, kept.unknown), (24, 21, 0));
    let months: Vec<_> = kept.months.iter().map(|m| (m.month.as_str(), m.due, m.done)).collect();
    assert_eq!(months, [("2026-09", 16, 15), ("2026-10", 8, 6)]);
    let missing: Vec<_> = kept.missing.iter().map(|t| (t.from.as_str(), t.due, t.done, t.state)).collect();
    assert_eq!(missing, [("2026-10-10", 2, 0, TurnState::Missed), ("2026-09-22", 2, 1, TurnState::Missed)]);
    assert_eq!(kept.missing_total, 2);
}

/// A duty that begins in the middle of the year owes nothing before its first record, and today is not over.
#[test]
fn a_duty_that_begins_mid_year_and_runs() {
    let calendar = calendar::carried_calendar().unwrap();
    let span = Span { from: date(2026, 1, 1), to: date(2026, 7, 3), today: date(2026, 7, 2), calendar: &calendar };
    let log = Duty { times: 1, ..twice_a_workday() };
    // Monday 29 June to Friday 3 July; the 2nd is today, the 3rd lies ahead.
    let kept = span.duty(&log, &days(&[(6, 29, 1), (7, 1, 1)]));
    assert_eq!((kept.begins.as_deref(), kept.due, kept.done), (Some("2026-06-29"), 3, 2));
    assert_eq!(kept.missing.iter().map(|t| t.from.as_str()).collect::<Vec<_>>(), ["2026-06-30"]);
    // What begins after the span, or never, owes nothing.
    let none = span.duty(&log, &[]);
    assert_eq!((none.begins, none.due, none.done), (None, 0, 0));
    assert_eq!(span.duty(&log, &[date(2026, 8, 3)]).due, 0);
}

/// Weeks are counted from the first record: 5, 12, 19 and 26 January; a backup on Sunday belongs to its week.
#[test]
fn a_backup_each_week() {
    let calendar = calendar::carried_calendar().unwrap();
    let span = Span { from: date(2026, 1, 1), to: date(2026, 1, 31), today: date(2026, 2, 20), calendar: &calendar };
    let weekly = Duty { field: "date".into(), times: 1, days: 7, workdays: false };
    let kept = span.duty(&weekly, &days(&[(1, 5, 1), (1, 18, 1), (1, 26, 2)]));
    assert_eq!((kept.due, kept.done), (4, 3));
    assert_eq!((kept.missing[0].from.as_str(), kept.missing[0].to.as_str()), ("2026-01-19", "2026-01-25"));
}

/// The calendar ends with 2026: the days of 2027 are not known, recorded or not; without working days they are.
#[test]
fn days_past_the_calendar_are_unknown() {
    let calendar = calendar::carried_calendar().unwrap();
    let span = Span { from: date(2026, 12, 30), to: date(2027, 1, 5), today: date(2027, 3, 1), calendar: &calendar };
    let recorded = [date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 4)];
    let log = Duty { times: 1, ..twice_a_workday() };
    let kept = span.duty(&log, &recorded);
    assert_eq!((kept.due, kept.done, kept.unknown, kept.missing_total), (2, 2, 5, 0));
    let daily = Duty { workdays: false, ..log };
    let kept = span.duty(&daily, &recorded);
    assert_eq!((kept.due, kept.done, kept.unknown, kept.missing_total), (7, 3, 0, 4));
}

/// Two working days; the day of receipt does not count. Received on 28 September: 29 and 30 September.
/// Received on 30 September: 8 and 9 October. Received on 9 October: 10 (a make-up Saturday) and 12 October.
#[test]
fn tickets_run_on_working_days() {
    let calendar = calendar::carried_calendar().unwrap();
    let set = Definitions::load(None).unwrap();
    let register = set.find("tickets").unwrap();
    let clock = register.clock.clone().unwrap();
    assert_eq!(clock, Clock { from: "received".into(), workdays: 2, done: "closed".into() });
    let ticket = |id: &str, received: &str, closed: Option<&str>| -> (String, Body) {
        let mut body = json!({"what": id, "system": "exchange", "received": received});
        if let Some(day) = closed {
            body["closed"] = json!(day);
        }
        (id.to_owned(), body.as_object().unwrap().clone())
    };
    let records = [
        ticket("same day", "2026-09-28", Some("2026-09-28")),
        ticket("last day", "2026-09-28", Some("2026-09-30")),
        ticket("after the holidays, in time", "2026-09-30", Some("2026-10-09")),
        ticket("after the holidays, late", "2026-09-30", Some("2026-10-10")),
        ticket("make-up day", "2026-10-09", Some("2026-10-12")),
        ticket("never", "2026-10-12", None),
        ticket("running", "2026-10-15", None),
        ticket("past the calendar", "2026-12-30", Some("2026-12-31")),
        ticket("not asked for", "2026-08-31", Some("2026-12-01")),
    ];
    let span = Span { from: date(2026, 9, 1), to: date(2026, 12, 31), today: date(2026, 10, 16), calendar: &calendar };
    let found = span.clock(register, &clock, &records);
    assert_eq!((found.in_time, found.late, found.running, found.unknown), (4, 2, 1, 1));
    let late: Vec<_> = found.late_ones.iter().map(|l| (l.record.as_str(), l.due.as_deref().unwrap())).collect();
    assert_eq!(late, [("never", "2026-10-14"), ("after the holidays, late", "2026-10-09")]);
}

#[test]
fn readings_out_of_bounds_are_flagged() {
    let calendar = calendar::carried_calendar().unwrap();
    let set = Definitions::load(None).unwrap();
    let register = set.find("patrol").unwrap();
    let round = |id: &str, day: &str, temperature: &str, humidity: &str| -> (String, Body) {
        let body =
            json!({"date": day, "round": "morning", "person": id, "temperature": temperature, "humidity": humidity});
        (id.to_owned(), body.as_object().unwrap().clone())
    };
    let records = [
        round("at the bounds", "2026-10-08", "27", "35"),
        round("warm", "2026-10-09", "27.1", "50"),
        round("cold and damp", "2026-10-12", "17.9", "75.5"),
        round("outside the days", "2026-11-12", "40", "50"),
    ];
    let span = Span { from: date(2026, 10, 1), to: date(2026, 10, 31), today: date(2026, 11, 22), calendar: &calendar };
    let (found, total) = span.flagged(register, &records);
    let found: Vec<_> = found.iter().map(|f| (f.record.as_str(), f.field.as_str(), f.value.as_str())).collect();
    assert_eq!(
        found,
        [
            ("cold and damp", "temperature", "17.9"),
            ("cold and damp", "humidity", "75.5"),
            ("warm", "temperature", "27.1")
        ]
    );
    assert_eq!(total, 3);
}
