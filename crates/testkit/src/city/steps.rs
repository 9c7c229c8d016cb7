//! Simple facts: a few values over the year, each in force from its day.

use facts::{Outcome, Value};
use jiff::civil::Date;

use crate::city::catalogue::{LINES, Line, REASONS, TITLES};
use crate::city::desk::{Desk, FIRST, LAST, Told, index, md, nth};
use crate::city::evidence;
use crate::city::model::{Note, Say, Way, When};

pub(crate) fn tell(desk: &mut Desk<'_>) {
    for line in LINES {
        let ways: &[Way] = if line.3 == Way::Both { &[Way::Attested, Way::Declared] } else { &[line.3] };
        for way in ways {
            tell_line(desk, line, *way);
        }
        // A binding that the catalogue does not name, such as the reviewer's word on what is disputed.
        for extra in desk.unit.spec.notes.iter().filter(|n| n.0 == line.0 && n.1 == line.2) {
            if let Some(way) = extra.2.filter(|w| !ways.contains(w)) {
                tell_steps(desk, line, way, extra.3);
            }
        }
    }
}

fn tell_line(desk: &mut Desk<'_>, line: &Line, way: Way) {
    if desk.told_elsewhere(line.0) {
        return;
    }
    let spec = desk.unit.spec;
    let matches = |n: &&Note| n.0 == line.0 && n.1 == line.2;
    let own = spec.notes.iter().filter(matches).find(|n| n.2 == Some(way));
    let all = spec.notes.iter().filter(matches).find(|n| n.2.is_none());
    match own.or(all) {
        Some(note) => tell_steps(desk, line, way, note.3),
        None => tell_steps(desk, line, way, &[((0, 0), line.say(spec.standing))]),
    }
}

/// What is told of an input without cells, and from which day.
pub(crate) fn said(desk: &Desk<'_>, input: &str) -> Vec<(Date, Say)> {
    let Some(line) = LINES.iter().find(|l| l.0 == input && l.2.is_empty()) else { return Vec::new() };
    let note = desk.unit.spec.notes.iter().find(|n| n.0 == input && n.2.is_none_or(|way| way == line.3));
    let day = |day: (i8, i8)| if day == (0, 0) { first_day(desk, line) } else { md(day) };
    match note {
        Some(note) => note.3.iter().map(|(at, say)| (day(*at), *say)).collect(),
        None => vec![(first_day(desk, line), line.say(desk.unit.spec.standing))],
    }
}

/// The day on which the catalogue's value is told.
fn first_day(desk: &Desk<'_>, line: &Line) -> Date {
    let topic = format!("{}/{}", line.0, line.2);
    match line.4 {
        When::NewYear => FIRST,
        When::Spring => nth(5 + desk.pick(&topic, 0, 70)),
        When::Autumn => nth(270 + desk.pick(&topic, 0, 50)),
    }
}

fn tell_steps(desk: &mut Desk<'_>, line: &Line, way: Way, steps: &[((i8, i8), Say)]) {
    let mut latest: Option<(Date, Say)> = None;
    for (day, say) in steps {
        let day = if *day == (0, 0) { first_day(desk, line) } else { md(*day) };
        if day <= desk.as_of {
            latest = Some((day, *say));
        }
        if *say == Say::Never {
            return;
        }
    }
    let waiting = match way {
        Way::Judged => "评审人尚未评判",
        Way::Measured => "系统尚无记录",
        _ => "尚未填报",
    };
    let (since, say) = latest.unwrap_or((FIRST, Say::Absent(waiting)));
    let Some(outcome) = outcome(desk, say) else { return };
    let since = if matches!(say, Say::Grows(_) | Say::Daily(..)) { desk.as_of } else { since };
    let mut told = Told::new(line.0, way, outcome, since);
    told.cell = (!line.1.is_empty()).then_some((line.1, line.2));
    if matches!(told.outcome, Outcome::Known(_)) && way == Way::Judged {
        told.reason = reason(line.0, say);
    }
    if let Some(paper) = paper(desk, line, way, since, say, told.reason.as_ref()) {
        told.evidence.extend(desk.file(paper));
    }
    desk.put(told);
}

/// What proves it. That something is not there is proved by nothing.
fn paper(
    desk: &Desk<'_>,
    line: &Line,
    way: Way,
    since: Date,
    say: Say,
    reason: Option<&String>,
) -> Option<evidence::Paper> {
    let title = if way == Way::Judged { "评审记录" } else { line.6 };
    let subject = subject_of(line);
    let unsaid = matches!(say, Say::Absent(_) | Say::Down(_) | Say::NotFor(_));
    // The superior proves the contrary, the reviewer signs either way.
    let nothing = way != Way::Attested && matches!(say, Say::No | Say::Is("none") | Say::Grows(0));
    if title.is_empty() || unsaid || (nothing && reason.is_none()) {
        return None;
    }
    if matches!(say, Say::Grows(_) | Say::Daily(..)) {
        // The figures of the last month that is over.
        let end = desk.as_of.min(LAST).first_of_month().yesterday().ok().filter(|end| *end >= FIRST)?;
        let lines = [("事项", subject.clone()), ("截至月末累计", spoken(counted(say, end)))];
        let title = format!("{title}{}年{}月", end.year(), end.month());
        return Some(evidence::sheet(desk.unit, &title, end, &lines));
    }
    let mut lines = vec![("事项", subject.clone()), ("结论", spoken(say))];
    if let Some(reason) = reason {
        lines.push(("评审人", crate::city::people::REVIEWER.to_owned()));
        lines.push(("理由", reason.clone()));
    }
    Some(evidence::sheet(desk.unit, &format!("{title}（{subject}）"), since, &lines))
}

/// What a running count had come to at the end of a day.
fn counted(say: Say, day: Date) -> Say {
    let passed = (index(day) + 1).min(365);
    match say {
        Say::Grows(total) => Say::Count(total * passed / 365),
        Say::Daily(each, missed) => Say::Share(each * passed - each * passed * missed / 1000, each * passed),
        other => other,
    }
}

fn subject_of(line: &Line) -> String {
    let named = TITLES.iter().find(|(input, _)| *input == line.0).map(|(_, title)| *title);
    let title = named.or(crate::city::catalogue::def(line.0).map(|d| &*d.title)).unwrap_or(line.0);
    let cell = match line.2 {
        "" => return title.to_owned(),
        "quality" => "环境质量",
        "source" => "污染源",
        "statistics" => "环境统计",
        "sharing" => "储存管理共享",
        "analysis" => "数据分析",
        "spatial" => "空间数据应用",
        "core" => "核心业务应用",
        other => other,
    };
    format!("{title}，{cell}")
}

fn outcome(desk: &Desk<'_>, say: Say) -> Option<Outcome> {
    let passed = (index(desk.as_of) + 1).min(365);
    let value = match say {
        Say::Yes => Value::Bool(true),
        Say::No => Value::Bool(false),
        Say::Is(level) => Value::Level(level.into()),
        Say::Count(n) => Value::Integer(n),
        Say::Fen(n) => Value::MoneyFen(n),
        Say::Share(num, den) => Value::Ratio(num, den),
        Say::Grows(total) => {
            let so_far = Value::Integer(total * passed / 365);
            if !desk.over() {
                return Some(Outcome::Open { lowest: Some(so_far.clone()), so_far, highest: None });
            }
            so_far
        }
        Say::Daily(each, missed) => {
            let (due, all) = (each * passed, each * 365);
            let met = due - due * missed / 1000;
            if !desk.over() {
                return Some(Outcome::Open {
                    so_far: Value::Ratio(met, due),
                    lowest: Some(Value::Ratio(met, all)),
                    highest: Some(Value::Ratio(met + all - due, all)),
                });
            }
            Value::Ratio(met, due)
        }
        Say::Absent(why) => return Some(Outcome::Absent(why.into())),
        Say::Down(why) => return Some(Outcome::Unavailable(why.into())),
        Say::NotFor(why) => return Some(Outcome::NotApplicable(why.into())),
        Say::Never => return None,
    };
    Some(Outcome::Known(value))
}

fn reason(input: &str, say: Say) -> Option<String> {
    let better = matches!(
        say,
        Say::Yes | Say::Is("strong" | "fair" | "stable" | "enough" | "sound" | "full" | "built" | "connected")
    );
    REASONS.iter().find(|(i, ..)| *i == input).map(|(_, good, bad)| (if better { *good } else { *bad }).to_owned())
}

fn spoken(say: Say) -> String {
    match say {
        Say::Yes => "是".into(),
        Say::No => "否".into(),
        Say::Count(n) => n.to_string(),
        Say::Fen(n) => format!("{}.{:02}元", n / 100, n % 100),
        Say::Share(a, b) => format!("{a}/{b}"),
        Say::Is(level) => match level {
            "strong" => "保障有力",
            "fair" => "基本有保障",
            "short" => "不足",
            "weak" => "保障不足",
            "stable" => "稳定",
            "unstable" => "不够稳定",
            "gutted" => "明显削弱",
            "enough" => "充足",
            "severe" => "严重不足",
            "sound" => "未受影响",
            "affected" => "受到一定影响",
            "slide" => "滑坡严重",
            "none" => "没有",
            "approved" => "已立项",
            "building" => "已开工在建",
            "built" => "已建成",
            "connected" => "已接入",
            "partial" => "有而不完整",
            "complete" => "完整",
            "some" => "部分",
            "all" => "全部",
            "full" => "全面支持",
            "simple" => "简单支持",
            other => other,
        }
        .into(),
        _ => "见登记".into(),
    }
}
