//! Numbers and reasons in words, Chinese and English.

use facts::ValueType;
use kernel::q::Q;

use crate::card::*;
use crate::english::english;
use crate::env::Env;
use crate::method::*;

/// The language of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Text {
    Zh,
    En,
}

/// How a number reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    Plain,
    Percent,
    Wan,
    Date,
    Time,
    /// The minute with which a deadline ends.
    Limit,
}

pub(crate) fn shape_of(env: &Env<'_>, q: &Quant, unit: Option<&str>) -> Shape {
    shape_in(env.method, env.indicator, q, unit)
}

/// The same without a run.
pub(crate) fn shape_in(method: &Method, indicator: &Indicator, q: &Quant, unit: Option<&str>) -> Shape {
    match unit {
        Some("%") => return Shape::Percent,
        Some("万元") => return Shape::Wan,
        _ => {}
    }
    match &q.form {
        QuantForm::Ratio(..) => Shape::Percent,
        QuantForm::Deadline(_) => Shape::Limit,
        QuantForm::Aggregate(a) => match &a.function {
            Function::Earliest(column) | Function::Latest(column) => {
                let input = method.slots.get(a.slot).and_then(|s| method.inputs.get(s.input));
                let column = input.and_then(|i| i.columns.get(*column));
                if column.is_some_and(|c| c.ty == ValueType::Date) { Shape::Date } else { Shape::Time }
            }
            _ => Shape::Plain,
        },
        QuantForm::Input(slot) => {
            match method.slots.get(*slot).and_then(|s| method.inputs.get(s.input)).map(|i| i.ty) {
                Some(ValueType::Date) => Shape::Date,
                Some(ValueType::Time) => Shape::Time,
                Some(ValueType::Ratio) => Shape::Percent,
                _ => Shape::Plain,
            }
        }
        QuantForm::Use(i) => {
            indicator.define.get(*i).map_or(Shape::Plain, |(_, d)| shape_in(method, indicator, d, unit))
        }
        QuantForm::Min(list) | QuantForm::Max(list) => {
            list.first().map_or(Shape::Plain, |q| shape_in(method, indicator, q, unit))
        }
        QuantForm::ByReading { arms, .. } | QuantForm::ByKind(arms) => {
            arms.first().map_or(Shape::Plain, |q| shape_in(method, indicator, q, unit))
        }
        QuantForm::Round(q, ..) => shape_in(method, indicator, q, unit),
        QuantForm::First(list) => list.first().map_or(Shape::Plain, |q| shape_in(method, indicator, q, unit)),
        QuantForm::Group(i) => match indicator.groups.get(*i) {
            Some(GroupStat { function: GroupFunction::Count | GroupFunction::Rank { .. }, .. }) | None => Shape::Plain,
            Some(stat) => shape_in(method, indicator, &stat.of, unit),
        },
        _ => Shape::Plain,
    }
}

/// A decimal that never rounds a broken number to a whole one, so that 89.9996 does not read as 90.
fn careful(q: Q) -> String {
    if q.is_integer() {
        return q.text(0);
    }
    for digits in [2, 4, 6] {
        let rounded = q.round_digits(digits);
        if rounded.is_ok_and(|r| !r.is_integer()) {
            return short_decimal(q, digits);
        }
    }
    q.text(6)
}

/// At most `digits` places, also for decimals that end.
fn short_decimal(q: Q, digits: u32) -> String {
    q.round_digits(digits).map_or_else(|_| q.text(digits), |r| r.text(digits))
}

pub fn points_text(q: Q) -> String {
    short_decimal(q, 2)
}

pub(crate) fn number_text_shape(q: Q, shape: Shape, unit: Option<&str>) -> String {
    let scaled = |by: i64, up: bool| if up { q.mul(Q::int(by)) } else { q.div(Q::int(by)) };
    match shape {
        Shape::Percent => scaled(100, true).map_or_else(|_| q.to_string(), |p| format!("{} %", careful(p))),
        Shape::Wan => scaled(10_000, false).map_or_else(|_| q.to_string(), |w| format!("{} 万元", careful_money(w))),
        Shape::Date | Shape::Time | Shape::Limit => time_text(q, shape),
        Shape::Plain => match unit {
            Some(unit) => format!("{} {unit}", careful(q)),
            None => careful(q),
        },
    }
}

/// Money in 万元 down to the fen.
fn careful_money(q: Q) -> String {
    short_decimal(q, 6)
}

fn time_text(q: Q, shape: Shape) -> String {
    let minutes = i64::try_from(q.numer().div_euclid(q.denom())).unwrap_or(0);
    let at = facts::LocalTime { minutes };
    let midnight = minutes.rem_euclid(1440) == 0;
    match shape {
        // A day is its own day; the midnight at which a deadline ends is the 24:00 of the day before.
        Shape::Date if midnight => at.day().to_string(),
        Shape::Limit if midnight => format!("{} 24:00", facts::LocalTime { minutes: minutes - 1440 }.day()),
        _ => at.to_string(),
    }
}

pub fn number_text(q: Q, unit: Option<&str>) -> String {
    let shape = match unit {
        Some("%") => Shape::Percent,
        Some("万元") => Shape::Wan,
        _ => Shape::Plain,
    };
    number_text_shape(q, shape, unit)
}

/// How far a value is from its threshold.
pub(crate) fn short_text(value: Q, limit: Q, shape: Shape, unit: Option<&str>) -> Option<Said> {
    let diff = limit.sub(value).ok()?;
    let far = if diff.is_negative() { diff.neg() } else { diff };
    if far.is_zero() {
        return Some(Said::new("恰在界上", "exactly at the limit"));
    }
    Some(match shape {
        Shape::Percent => {
            let text = careful_small(far.mul(Q::int(100)).ok()?);
            Said::new(format!("{text} 个百分点"), format!("{text} percentage points"))
        }
        Shape::Date | Shape::Time | Shape::Limit => {
            let minutes = i64::try_from(far.numer().div_euclid(far.denom())).unwrap_or(0);
            let (days, hours, rest) = (minutes / 1440, minutes % 1440 / 60, minutes % 60);
            let zh = [(days, " 天"), (hours, " 小时"), (rest, " 分钟")]
                .iter()
                .filter(|(n, _)| *n > 0)
                .map(|(n, u)| format!("{n}{u}"))
                .collect::<Vec<_>>()
                .join(" ");
            let en = [(days, " d"), (hours, " h"), (rest, " min")]
                .iter()
                .filter(|(n, _)| *n > 0)
                .map(|(n, u)| format!("{n}{u}"))
                .collect::<Vec<_>>()
                .join(" ");
            Said::new(zh, en)
        }
        Shape::Wan => {
            let text = number_text_shape(far, shape, unit);
            Said::new(text.clone(), text)
        }
        Shape::Plain => {
            let text = match unit {
                Some(unit) => format!("{} {unit}", careful_small(far)),
                None => careful_small(far),
            };
            Said::new(text.clone(), text)
        }
    })
}

/// Small differences never read as 0.
fn careful_small(q: Q) -> String {
    for digits in [2, 4, 6] {
        let text = short_decimal(q, digits);
        if text != "0" {
            return text;
        }
    }
    "<0.000001".into()
}

/// The one sentence that stands before the tree.
pub fn row_sentence(method: &Method, indicator: &Indicator, row: &RowCard, text: Text) -> String {
    let zh = text == Text::Zh;
    let (lo, hi) = (points_text(row.points.lo), points_text(row.points.hi));
    let mut out = if row.points.certain() {
        if zh { format!("得 {lo} 分。") } else { format!("{}.", points_en(&lo)) }
    } else {
        let so_far = row.points.so_far.map(points_text);
        match (so_far, zh) {
            (Some(p), true) => format!("可得 {lo}–{hi} 分，暂计 {p} 分。"),
            (Some(p), false) => format!("{lo}–{hi} points possible, {p} so far."),
            (None, true) => format!("可得 {lo}–{hi} 分。"),
            (None, false) => format!("{lo}–{hi} points possible."),
        }
    };
    if !row.points.certain() {
        if !row.readings.is_empty() {
            let ids = row.readings.join(if zh { "、" } else { ", " });
            out.push_str(&if zh { format!("读法 {ids} 待裁定。") } else { format!(" Not ruled: {ids}.") });
        }
        if !row.unknown.is_empty() {
            let n = row.unknown.len();
            out.push_str(&if zh {
                format!("{n} 项事实未定。")
            } else {
                if n == 1 { " 1 fact not settled.".into() } else { format!(" {n} facts not settled.") }
            });
        }
    }
    if let Some(gap) = row.gaps.first() {
        let gap = gap_sentence(method, row, gap, text);
        out.push_str(&if zh { gap } else { format!(" {gap}") });
    } else if row.points.certain() && row.points.lo == indicator.points {
        out.push_str(if zh { "已是满分。" } else { " Full points." });
    }
    out
}

/// What is missing to a tier, as a sentence.
pub fn gap_sentence(method: &Method, row: &RowCard, gap: &Gap, text: Text) -> String {
    let zh = text == Text::Zh;
    let to = points_text(gap.to);
    let needs: Vec<String> = gap.needs.iter().take(3).map(|need| need_text(method, row, need, zh)).collect();
    let fails = gap.needs.iter().any(|n| n.state == State::Fails);
    let head = match (gap.possible, fails, zh) {
        (true, true, true) => format!("到 {to} 分还差"),
        (true, false, true) => format!("{to} 分尚未确定"),
        (false, _, true) => format!("未达 {to} 分"),
        (true, true, false) => format!("To {} still missing", points_en(&to)),
        (true, false, false) => format!("{} not settled", points_en(&to)),
        (false, _, false) => format!("Not {}", points_en(&to)),
    };
    if needs.is_empty() {
        return if zh { format!("{head}。") } else { format!("{head}.") };
    }
    let more = gap.needs.len() > 3;
    if zh {
        let tail = if more { format!("等 {} 项", gap.needs.len()) } else { String::new() };
        format!("{head}：{}{tail}。", needs.join("；"))
    } else {
        let tail = if more { format!(" and {} more", gap.needs.len() - 3) } else { String::new() };
        format!("{head}: {}{tail}.", needs.join("; "))
    }
}

fn points_en(points: &str) -> String {
    if points == "1" { "1 point".into() } else { format!("{points} points") }
}

fn need_text(method: &Method, row: &RowCard, need: &Need, zh: bool) -> String {
    let label = label_text(need.label.as_ref(), !zh);
    let input = need.fact.and_then(|i| row.facts.get(usize::from(i))).map(|f| &*f.input);
    let said = |text: &str| if zh { text.to_owned() } else { english(method, input, text) };
    let want = need.want.as_deref().map(|w| said(w.strip_prefix('=').unwrap_or(w)));
    let have = need.have.as_deref().map(said);
    // A label that names its threshold need not hear it twice.
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let named = want.as_deref().is_some_and(|w| bare(label).contains(bare(w).trim_start_matches(['≥', '≤', '>', '<'])));
    let asked = match want.filter(|_| !named) {
        Some(w) if zh => format!("，要求 {w}"),
        Some(w) => format!(", asked {w}"),
        None => String::new(),
    };
    let short = need.short.as_ref().filter(|_| need.state == State::Fails);
    let short = short
        .map(|s| if zh { format!("，差 {}", s.zh) } else { format!(", {} short", said(&s.en)) })
        .unwrap_or_default();
    match (need.state, have, zh) {
        (State::Fails, Some(have), true) => format!("{label}：{have}{asked}{short}"),
        (State::Fails, Some(have), false) => format!("{label}: {have}{asked}{short}"),
        (State::Fails, None, true) => format!("“{label}”不成立"),
        (State::Fails, None, false) => format!("{label}: does not hold"),
        (State::Holds, Some(have), true) => format!("{label}：{have}{asked}"),
        (State::Holds, Some(have), false) => format!("{label}: {have}{asked}"),
        (_, Some(have), true) => format!("{label}：目前 {have}，尚未定局{asked}"),
        (_, Some(have), false) => format!("{label}: {have} so far, not final{asked}"),
        (_, None, true) => format!("“{label}”未定{asked}"),
        (_, None, false) => format!("{label}: not known{asked}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(text: &str) -> Q {
        text.parse().unwrap()
    }

    #[test]
    fn a_rate_just_below_the_limit_does_not_read_as_the_limit() {
        assert_eq!(number_text(q("0.8996"), Some("%")), "89.96 %");
        assert_eq!(number_text(q("0.899996"), Some("%")), "89.9996 %");
        assert_eq!(number_text(q("0.9"), Some("%")), "90 %");
        assert_eq!(number_text(q("1/3"), Some("%")), "33.33 %");
        assert_eq!(number_text(q("95999.99"), Some("万元")), "9.599999 万元");
        assert_eq!(short_text(q("0.8996"), q("0.9"), Shape::Percent, Some("%")).unwrap().zh, "0.04 个百分点");
    }

    #[test]
    fn deadlines_read_as_the_end_of_their_day() {
        let t: facts::LocalTime = "2026-12-16 00:00".parse().unwrap();
        let said = |shape| number_text_shape(Q::int(t.minutes), shape, None);
        assert_eq!(said(Shape::Limit), "2026-12-15 24:00");
        // A fact of that day is no fact of the day before.
        assert_eq!(said(Shape::Date), "2026-12-16");
        assert_eq!(said(Shape::Time), "2026-12-16 00:00");
    }
}
