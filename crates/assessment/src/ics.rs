//! Deadlines as an iCalendar file (RFC 5545), for the calendar program that somebody uses anyway.

use jiff::civil::Date;
use kernel::Micros;

use crate::deadline_page::{DeadlineEvent, DeadlineKind, DeadlinePage, DeadlineState, UnitName, compact};

/// Units that an entry names one by one; of more it says how many.
const NAMED: usize = 40;
/// Octets of a line, without its end.
const LINE: usize = 75;

/// Backslash, comma, semicolon and line break have a meaning of their own; other control characters have none.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ',' | ';' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// One content line, folded so that no line is longer than 75 octets and no character is cut.
fn line(out: &mut String, text: &str) {
    let mut room = LINE;
    for c in text.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE - 1;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    out.push_str("\r\n");
}

/// The clock of the bureau: no summer time since 1991.
const ZONE: [&str; 9] = [
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19910915T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
];

fn stamp(at: Micros) -> String {
    // `2026-11-22T01:00:00.000000Z` without its signs and its fraction.
    let text: String = at.to_string().chars().filter(|c| !matches!(c, '-' | ':')).collect();
    format!("{}Z", text.split(['.', 'Z']).next().unwrap_or_default())
}

/// The file; `scope` is a unit or the city, `made` the time of the run that it rests on.
pub(crate) fn calendar(
    page: &DeadlinePage,
    stood: &[Vec<(DeadlineState, UnitName)>],
    scope: &str,
    name: &str,
    made: Micros,
    english: bool,
) -> String {
    let mut out = String::new();
    for text in
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Huanheng//Deadlines//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    {
        line(&mut out, text);
    }
    line(&mut out, &format!("X-WR-CALNAME:{}", escaped(name)));
    line(&mut out, "X-WR-TIMEZONE:Asia/Shanghai");
    for text in ZONE {
        line(&mut out, text);
    }
    for (event, stood) in page.events.iter().zip(stood) {
        write_event(&mut out, event, stood, scope, made, english);
    }
    line(&mut out, "END:VCALENDAR");
    out
}

fn write_event(
    out: &mut String,
    e: &DeadlineEvent,
    stood: &[(DeadlineState, UnitName)],
    scope: &str,
    made: Micros,
    english: bool,
) {
    let Ok(day) = e.day.parse::<Date>() else { return };
    line(out, "BEGIN:VEVENT");
    line(out, &format!("UID:{}-{scope}@huanheng", e.id));
    line(out, &format!("DTSTAMP:{}", stamp(made)));
    match &e.time {
        Some(time) => {
            let minutes: String = time.chars().filter(char::is_ascii_digit).collect();
            line(out, &format!("DTSTART;TZID=Asia/Shanghai:{}T{minutes}00", compact(day)));
            line(out, "DURATION:PT0S");
        }
        None => {
            line(out, &format!("DTSTART;VALUE=DATE:{}", compact(day)));
            if let Ok(next) = day.tomorrow() {
                line(out, &format!("DTEND;VALUE=DATE:{}", compact(next)));
            }
        }
    }
    let label = if english { e.label_en.as_ref().unwrap_or(&e.label) } else { &e.label };
    let ids: Vec<&str> = e.indicators.iter().map(|i| i.id.as_str()).collect();
    let head = match (e.kind, english) {
        (DeadlineKind::Due, false) => format!("{} {label}", ids.join("、")),
        (DeadlineKind::Due, true) => format!("{} {label}", ids.join(", ")),
        (DeadlineKind::Window, false) => format!("窗口结束：{label}"),
        (DeadlineKind::Window, true) => format!("Window ends: {label}"),
        (DeadlineKind::YearEnd, _) => label.clone(),
    };
    line(out, &format!("SUMMARY:{}", escaped(&head)));
    let mut said: Vec<String> = e
        .indicators
        .iter()
        .map(|i| format!("{} {}", i.id, if english { i.name_en.as_ref().unwrap_or(&i.name) } else { &i.name }))
        .collect();
    if stood.len() <= NAMED {
        said.extend(stood.iter().map(|(state, unit)| format!("{} {}", unit.name, word(*state, english))));
    } else {
        for of in &e.states {
            let (word, n) = (word(of.state, english), of.units);
            said.push(if english { format!("{n} units {word}") } else { format!("{n} 个单位{word}") });
        }
    }
    if let Some(other) = &e.otherwise {
        let by = e.readings.join(" ");
        said.push(if english {
            format!("{other} under another reading of {by}")
        } else {
            format!("按 {by} 的另一读法为 {other}")
        });
    }
    line(out, &format!("DESCRIPTION:{}", escaped(&said.join("\n"))));
    line(out, "TRANSP:TRANSPARENT");
    if e.kind == DeadlineKind::Due && e.days_left >= 0 {
        line(out, "BEGIN:VALARM");
        line(out, "ACTION:DISPLAY");
        line(out, &format!("DESCRIPTION:{}", escaped(&head)));
        line(out, "TRIGGER:-P7D");
        line(out, "END:VALARM");
    }
    line(out, "END:VEVENT");
}

fn word(state: DeadlineState, english: bool) -> &'static str {
    match (state, english) {
        (DeadlineState::Kept, false) => "按时",
        (DeadlineState::Late, false) => "迟到",
        (DeadlineState::Missed, false) => "错过",
        (DeadlineState::Unknown, false) => "说不定",
        (DeadlineState::Ahead, false) => "未到",
        (DeadlineState::Info, false) => "窗口结束",
        (DeadlineState::Kept, true) => "in time",
        (DeadlineState::Late, true) => "late",
        (DeadlineState::Missed, true) => "missed",
        (DeadlineState::Unknown, true) => "cannot be told",
        (DeadlineState::Ahead, true) => "ahead",
        (DeadlineState::Info, true) => "window ends",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters() {
        let mut out = String::new();
        line(&mut out, &format!("SUMMARY:{}", "环境信息".repeat(20)));
        assert!(out.ends_with("\r\n"));
        for part in out.trim_end().split("\r\n") {
            assert!(part.len() <= LINE, "{} octets", part.len());
        }
        assert_eq!(out.replace("\r\n ", ""), format!("SUMMARY:{}\r\n", "环境信息".repeat(20)));
    }

    #[test]
    fn texts_are_escaped() {
        assert_eq!(escaped("甲,乙;丙\\丁\n戊\u{7}"), "甲\\,乙\\;丙\\\\丁\\n戊");
        assert_eq!(stamp("2026-11-22T01:02:03.450000Z".parse().unwrap()), "20261122T010203Z");
    }
}
