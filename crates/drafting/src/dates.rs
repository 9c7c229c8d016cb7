//! Deadlines and periods: 6月底前, 12月15日前, 3天一次, 每季度至少2次.

use kernel::q::Q;

use crate::propose::{Bound, Due, Op, Proposal, Topic, What, begins_number, is_break, stretch_from, stretch_to};
use crate::text::{Plain, numeral};
use crate::units::{Dimension, Unit, unit};

pub(crate) fn find(text: &str, p: &Plain, taken: &mut [bool], out: &mut Vec<Proposal>) {
    let mut i = 0;
    while i < p.len() {
        let free = !taken.get(i).copied().unwrap_or(true);
        let found = if free {
            deadline(text, p, i).or_else(|| recurring(text, p, i)).or_else(|| interval(text, p, i))
        } else {
            None
        };
        match found {
            Some((from, to, proposal)) if !taken.get(i..to).is_some_and(|t| t.contains(&true)) => {
                for t in taken.iter_mut().take(to).skip(from) {
                    *t = true;
                }
                out.push(proposal);
                i = to.max(i + 1);
            }
            _ => i += 1,
        }
    }
}

type Found = (usize, usize, Proposal);

fn whole(p: &Plain, i: usize, most: i64) -> Option<(usize, u8)> {
    let n = numeral(p, i)?;
    let value = (1..=most).find(|v| Q::int(*v) == n.value)?;
    Some((n.to, u8::try_from(value).ok()?))
}

fn last_day(month: u8) -> u8 {
    match month {
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The end of the word for "before", when one stands at `i`.
fn before(p: &Plain, i: usize) -> Option<usize> {
    let i = p.skip(i);
    ["(含)前", "以前", "之前", "前", "截止", "为止"].iter().find(|w| p.has(i, w)).map(|w| i + w.chars().count())
}

fn deadline(text: &str, p: &Plain, i: usize) -> Option<Found> {
    if p.has(i, "年底前") || p.has(i, "年末前") || p.has(i, "年底以前") {
        let to = before(p, i + 2)?;
        return Some(due(text, p, (i, to), Due { year: 0, month: 12, day: 31 }, None));
    }
    if !begins_number(p, i) {
        return None;
    }
    let (at, month) = whole(p, i, 12)?;
    let at = p.skip(at);
    if !p.has(at, "月") {
        return None;
    }
    let rest = p.skip(at + 1);
    let mut rough = None;
    let (end, day) = if let Some((to, day)) = whole(p, rest, 31).filter(|(to, _)| p.has(*to, "日") || p.has(*to, "号"))
    {
        (to + 1, day)
    } else if p.has(rest, "底") || p.has(rest, "末") {
        (rest + 1, last_day(month))
    } else if let Some((word, day)) =
        [("上旬", 10), ("中旬", 20), ("下旬", last_day(month))].iter().find(|(w, _)| p.has(rest, w))
    {
        rough = Some(*word);
        (rest + 2, *day)
    } else if before(p, rest).is_some_and(|_| !p.has(rest, "为止")) {
        rough = Some("月前");
        (rest, last_day(month.saturating_sub(1).max(1)))
    } else {
        return None;
    };
    let prefixed =
        ["截至", "截止到", "截止", "不迟于", "不晚于", "最迟"].iter().find_map(|w| p.ends(p.skip_back(i), w));
    let to = match (before(p, end), prefixed) {
        (Some(to), _) => to,
        (None, Some(_)) => end,
        (None, None) => return None,
    };
    let mut from = prefixed.unwrap_or(i);
    let mut year = 0;
    for (word, shift) in [("次年", 1), ("下一年", 1), ("下年", 1), ("翌年", 1), ("当年", 0), ("每年", 0), ("本年", 0)]
    {
        if let Some(at) = p.ends(p.skip_back(from), word) {
            (from, year) = (at, shift);
        }
    }
    let month = if rough == Some("月前") { month.saturating_sub(1).max(1) } else { month };
    if day > last_day(month) && !(month == 2 && day == 29) {
        return None;
    }
    Some(due(text, p, (from, to), Due { year, month, day }, rough))
}

fn due(text: &str, p: &Plain, (from, to): (usize, usize), due: Due, rough: Option<&str>) -> Found {
    let mut proposal = Proposal::new(What::Deadline, text, p, from, to);
    proposal.subject = p.slice(to, stretch_to(p, to)).trim().to_owned();
    if proposal.subject.is_empty() {
        proposal.subject = p.slice(stretch_from(p, from), from).trim().to_owned();
    }
    proposal.due = Some(due);
    let proposal = match rough {
        Some(_) => proposal.check(
            Topic::DeadlineDay,
            format!("条文没有写到哪一天，暂按 {} 月 {} 日", due.month, due.day),
            format!("the clause names no day; {:02}-{:02} is taken for now", due.month, due.day),
        ),
        None => proposal.check(
            Topic::DeadlineDay,
            format!("截止日暂按含 {} 月 {} 日当天（至24时），不因节假日顺延，请确认", due.month, due.day),
            format!(
                "the last day is taken to be {:02}-{:02} itself, until 24:00, not moved by holidays; please confirm",
                due.month, due.day
            ),
        ),
    };
    (from, to, proposal)
}

const EVERY: [&str; 9] = ["半年", "季度", "个季度", "个月", "月", "周", "个工作日", "天", "日"];

/// 每季度至少2次, 每月10日前.
fn recurring(text: &str, p: &Plain, i: usize) -> Option<Found> {
    if !p.has(i, "每") && !p.has(i, "次月") {
        return None;
    }
    let at = i + 1;
    let count = numeral(p, at).filter(|n| n.value.is_integer());
    let at_unit = p.skip(count.map_or(at, |n| n.to));
    let word = EVERY.iter().find(|w| p.has(at_unit, w)).or_else(|| p.has(at_unit, "年").then_some(&"年"))?;
    let end = at_unit + word.chars().count();
    // A day of each month or quarter: no single date can say it.
    if let Some((to, _)) = whole(p, p.skip(end), 31).filter(|(to, _)| p.has(*to, "日")) {
        let to = before(p, to + 1)?;
        let mut proposal = Proposal::new(What::Deadline, text, p, i, to);
        proposal.subject = p.slice(to, stretch_to(p, to));
        proposal = proposal.check(
            Topic::RecurringDeadline,
            "每期都有截止日，不能用一个日期表达；作为事实由人认定",
            "there is a deadline in every period; it becomes a fact that somebody declares",
        );
        return Some((i, to, proposal));
    }
    // The number of times, a few characters later.
    let stop = stretch_to(p, end).min(end + 14);
    let mut j = end;
    while j < stop {
        if begins_number(p, j)
            && let Some(n) = numeral(p, j)
            && let Some(u) = unit(p, n.to).filter(|u| matches!(u.unit.dimension, Dimension::Count))
        {
            let between = p.slice(end, j);
            if between.chars().any(|c| matches!(c, '扣' | '少' | '缺' | '低' | '每'))
                && !between.contains("少于")
                && !between.contains("至少")
            {
                return None;
            }
            // 每5天更新1次 speaks of the gap.
            if count.is_some() && n.value == Q::ONE {
                return None;
            }
            let above = ["以上", "及以上"].iter().find(|w| p.has(u.to, w)).map(|w| u.to + w.chars().count());
            let to = above.unwrap_or(u.to);
            let mut proposal = Proposal::new(What::Period, text, p, i, to);
            let times = count.map_or(Q::ONE, |n| n.value);
            let every = if times == Q::ONE { (*word).to_owned() } else { format!("{times}{word}") };
            proposal.subject = around(p, i, to, &between);
            proposal.bounds = vec![Bound { op: Op::Ge, value: n.value }];
            proposal.unit = u.unit;
            proposal.every = Some(every.trim_start_matches('个').to_owned());
            proposal = proposal.check(
                Topic::PeriodMeasure,
                format!("“每{word}”的次数暂按各期中最少的一期计算，请确认"),
                "the count is taken from the period with the fewest; please confirm",
            );
            return Some((i, to, proposal));
        }
        j += 1;
    }
    None
}

fn around(p: &Plain, from: usize, to: usize, between: &str) -> String {
    let head = p.slice(stretch_from(p, from), from);
    let tail = p.slice(to, stretch_to(p, to));
    let between = ["不少于", "至少", "最少", "不低于"].iter().fold(between.to_owned(), |t, w| t.replace(w, ""));
    let own = format!("{head}{between}{tail}").trim().to_owned();
    if !own.is_empty() || from == 0 || p.get(from - 1) != Some('(') {
        return own;
    }
    p.slice(stretch_from(p, from - 1), from - 1).trim().to_owned()
}

/// 3天一次, 至少5个工作日更新1次.
fn interval(text: &str, p: &Plain, i: usize) -> Option<Found> {
    if !begins_number(p, i) {
        return None;
    }
    let n = numeral(p, i)?;
    let u = unit(p, n.to).filter(|u| u.unit.dimension == Dimension::Duration)?;
    let mut at = u.to;
    let mut between = String::new();
    while at - u.to < 8 && p.get(at).is_some_and(|c| !is_break(c)) {
        if let Some(m) = numeral(p, at).filter(|m| m.value == Q::ONE)
            && p.has(m.to, "次")
        {
            let mut from = p.skip_back(i);
            for word in ["至少", "最少", "每隔", "每", "不超过"] {
                if let Some(back) = p.ends(from, word) {
                    from = p.skip_back(back);
                }
            }
            let mut proposal = Proposal::new(What::Period, text, p, from, m.to + 1);
            proposal.subject = around(p, from, m.to + 1, &between);
            proposal.bounds = vec![Bound { op: Op::Le, value: n.value }];
            proposal.unit = Unit::new(Dimension::Duration, &u.unit.text);
            proposal = proposal.check(
                Topic::PeriodMeasure,
                "间隔暂按全年最长的一次计算（不取平均），请确认",
                "the longest gap of the year counts, not the mean; please confirm",
            );
            return Some((from, m.to + 1, proposal));
        }
        between.push(p.get(at)?);
        at += 1;
    }
    None
}
