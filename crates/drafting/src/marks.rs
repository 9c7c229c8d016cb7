//! Points in the text of a clause: 8分, 得满分, 2-5分, 每篇1分, 每少一项扣0.5分, 最多3分, 扣完为止.

use kernel::q::Q;
use serde::{Deserialize, Serialize};

use crate::propose::{Bound, Each, Op, Proposal, Topic, What, begins_number, stretch_from};
use crate::text::{Numeral, Plain, numeral, plain_text};
use crate::units::{Dimension, Unit, counted, unit};

/// What stands in a cell of a column of points.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointsCell {
    Fixed(Q),
    /// Left to judgement within the two.
    Range(Q, Q),
    /// Different for each kind of unit.
    ByKind(Vec<(String, Q)>),
    /// Points off.
    Off(Q),
    /// As many on as off: ±5.
    Swing(Q),
}

/// Reads a cell of points: `8`, `８分`, `（满分10分）`, `2-5分`, `最多3分`, `-2分`, `县级8分，区级6分`.
pub fn points_cell(text: &str) -> Option<PointsCell> {
    let p = Plain::new(text.trim());
    if p.has(0, "±") || p.has(0, "+-") || p.has(0, "+/-") {
        let at = (0..4).find(|i| p.get(*i).is_some_and(|c| c.is_ascii_digit()))?;
        let n = numeral(&p, at)?;
        let rest = p.slice(n.to, p.len());
        return matches!(rest.trim(), "" | "分").then_some(PointsCell::Swing(n.value));
    }
    let mut numbers = Vec::new();
    let mut i = 0;
    let mut words = String::new();
    let mut kinds: Vec<(String, Q)> = Vec::new();
    let mut off = false;
    while let Some(c) = p.get(i) {
        match numeral(&p, i).filter(|n| !n.chinese || p.has(n.to, "分")) {
            Some(n) => {
                let kind: String = words.chars().filter(|c| !c.is_whitespace()).collect();
                kinds.push((kind, n.value));
                words.clear();
                numbers.push(n.value);
                i = n.to.max(i + 1);
            }
            None => {
                match c {
                    '-' if numbers.is_empty() && words.is_empty() => off = true,
                    '-' | '~' | '至' | '到' if !numbers.is_empty() => words.push('~'),
                    '扣' | '减' if numbers.is_empty() => off = true,
                    '(' | ')' | ' ' | '分' | '+' | '，' | ',' | '、' | '；' | ';' | '\n' | '/' | '：' | ':' => {}
                    c => words.push(c),
                }
                i += 1;
            }
        }
        if numbers.len() > 6 || words.chars().count() > 12 {
            return None;
        }
    }
    let plain_word = |w: &str| {
        matches!(
            w,
            "" | "满"
                | "满分"
                | "共"
                | "计"
                | "得"
                | "最多"
                | "最高"
                | "≤"
                | "不超过"
                | "基本"
                | "标准"
                | "加"
                | "为"
                | "最高得"
                | "最多得"
                | "上限"
                | "附加"
        )
    };
    // 10（加分）, 5（加分项）, 10分封顶
    if let ([_], true) = (numbers.as_slice(), ["加", "加项", "附加", "封顶", "附加项"].contains(&words.as_str()))
    {
        words.clear();
    }
    match (numbers.as_slice(), kinds.as_slice()) {
        ([n], [(word, _)]) if plain_word(word) && words.is_empty() => {
            Some(if off { PointsCell::Off(*n) } else { PointsCell::Fixed(*n) })
        }
        ([a, b], [(first, _), (second, _)]) if plain_word(first) && second == "~" && words.is_empty() && a < b => {
            Some(PointsCell::Range(*a, *b))
        }
        ([_, ..], [(_, _), (_, _), ..])
            if words.is_empty()
                && kinds.iter().all(|(w, _)| {
                    ["县", "区", "市", "乡", "街道"].iter().any(|k| w.contains(k)) && !w.contains('~')
                }) =>
        {
            Some(PointsCell::ByKind(kinds))
        }
        _ => None,
    }
}

/// A title with its points at the end: 信息管理体系建设(16分), 数据报送（满分１０分）.
pub fn title_points(text: &str) -> (String, Option<Q>) {
    let plain = plain_text(text);
    let trimmed = plain.trim_end_matches([' ', '\n', ':', '：']);
    let plain_len = trimmed.chars().count();
    if let Some(open) = trimmed.rfind('(')
        && trimmed.ends_with(')')
    {
        let inner = trimmed.get(open + 1..trimmed.len() - 1).unwrap_or_default();
        if inner.contains('分')
            && let Some(PointsCell::Fixed(q)) = points_cell(inner)
        {
            let before = trimmed.get(..open).unwrap_or_default().chars().count();
            return (text.chars().take(before).collect::<String>().trim().to_owned(), Some(q));
        }
    }
    // Without brackets the points must end the title: 一、组织领导 20分.
    if trimmed.ends_with('分') {
        let chars: Vec<char> = trimmed.chars().collect();
        let mut from = plain_len - 1;
        while from > 0 && chars.get(from - 1).is_some_and(|c| c.is_ascii_digit() || *c == '.') {
            from -= 1;
        }
        let number: String = chars.iter().skip(from).take(plain_len - 1 - from).collect();
        if from > 0
            && let Ok(q) = number.parse()
        {
            let head: String = text.chars().take(from).collect();
            return (head.trim().trim_end_matches(['，', ',', '、', '：', ':', '-', '—']).trim().to_owned(), Some(q));
        }
    }
    (text.trim().to_owned(), None)
}

fn is_end(c: char) -> bool {
    matches!(c, '。' | '；' | ';' | '\n' | '！')
}

pub(crate) fn find(text: &str, p: &Plain, taken: &mut [bool], out: &mut Vec<Proposal>) {
    let mut done = 0;
    let mut i = 0;
    while i < p.len() {
        let found = words(text, p, i).or_else(|| if begins_number(p, i) { number(text, p, i, done) } else { None });
        match found {
            Some((from, to, proposal)) => {
                for t in taken.iter_mut().take(to).skip(from) {
                    *t = true;
                }
                out.push(proposal);
                done = to;
                i = to.max(i + 1);
            }
            None => i += 1,
        }
    }
}

type Found = (usize, usize, Proposal);

const NONE: [&str; 9] = ["不予计分", "不予得分", "不得分", "不计分", "不给分", "不记分", "得零分", "计零分", "记零分"];
const ALL: [&str; 9] =
    ["得满分", "计满分", "给满分", "记满分", "得全分", "计全分", "得该项满分", "得本项满分", "得标准分"];
const FREE: [&str; 7] = ["酌情给分", "酌情得分", "酌情计分", "酌情打分", "酌情赋分", "酌情扣分", "酌情加分"];

/// 扣完为止, 扣完本项分值为止, 扣至0分为止, 直至扣完.
fn floor_word(p: &Plain, i: usize) -> Option<usize> {
    if p.has(i, "直至扣完") {
        return Some(i + 4);
    }
    if !["扣完", "扣光", "扣至", "扣到", "减完"].iter().any(|w| p.has(i, w)) {
        return None;
    }
    let end = (i..i + 14).find(|j| p.has(*j, "为止"))?;
    (i..end).all(|j| p.get(j).is_some_and(|c| !is_end(c) && !matches!(c, '，' | ','))).then_some(end + 2)
}

fn words(text: &str, p: &Plain, i: usize) -> Option<Found> {
    let end = |list: &[&str]| list.iter().find(|w| p.has(i, w)).map(|w| i + w.chars().count());
    if let Some(to) = floor_word(p, i) {
        let mut found = Proposal::new(What::Floor, text, p, i, to);
        found.bounds = vec![Bound { op: Op::Ge, value: Q::ZERO }];
        return Some((i, to, found));
    }
    if let Some(to) = end(&NONE) {
        let mut found = Proposal::new(What::Points, text, p, i, to);
        found.bounds = vec![Bound { op: Op::Eq, value: Q::ZERO }];
        return Some((i, to, found));
    }
    if let Some(to) = end(&ALL) {
        return Some((i, to, Proposal::new(What::Points, text, p, i, to)));
    }
    let to = end(&FREE)?;
    let found = Proposal::new(What::PointsRange, text, p, i, to);
    Some((i, to, found.check(Topic::Discretion, "酌情给分，没有写幅度", "points at discretion, without a range")))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Off,
    Plus,
    Get,
    Full,
    None,
}

/// The verb before a number of points, and where it begins.
fn verb(p: &Plain, i: usize) -> (Verb, usize) {
    let i = p.skip_back(i);
    for (words, verb) in [
        (&["扣减", "扣除", "倒扣", "减去", "扣", "减"][..], Verb::Off),
        (&["奖励", "加计", "加记", "加", "奖"][..], Verb::Plus),
        (&["满分为", "满分", "共计", "总分", "共"][..], Verb::Full),
        (&["可得", "得", "计", "记", "给", "赋", "为"][..], Verb::Get),
    ] {
        if let Some(from) = words.iter().find_map(|w| p.ends(i, w)) {
            return (verb, from);
        }
    }
    (Verb::None, i)
}

const CAPS: [&str; 18] = [
    "累计不超过",
    "合计不超过",
    "总计不超过",
    "累计加分不超过",
    "加分不超过",
    "总分不超过",
    "累计最高不超过",
    "最高不超过",
    "最多不超过",
    "不超过",
    "累计最多",
    "累计最高",
    "最多",
    "最高",
    "至多",
    "上限为",
    "上限",
    "封顶",
];

fn number(text: &str, p: &Plain, i: usize, done: usize) -> Option<Found> {
    let n = numeral(p, i)?;
    let points = |at: usize| unit(p, at).filter(|u| u.unit.dimension == Dimension::Points).map(|u| u.to);
    let dash = |at: usize| {
        let at = p.skip(at);
        ["-", "~", "至", "到"].iter().find(|w| p.has(at, w)).and_then(|w| numeral(p, p.skip(at + w.chars().count())))
    };
    let first = points(n.to);
    if let Some(found) = part_of_points(text, p, n) {
        return Some(found);
    }
    let range = dash(first.unwrap_or(n.to)).and_then(|m| points(m.to).map(|to| (m, to)));
    let to = range.map(|r| r.1).or(first)?;
    if ["以上", "以下", "及以上", "及以下", "(含)"].iter().any(|w| p.has(to, w)) {
        return None; // a mark that is measured, such as 90分以上
    }
    let (verb, verb_at) = verb(p, n.from);
    let at_least = ["不低于", "不少于", "达到", "高于", "低于", "超过"].iter().any(|w| p.ends(verb_at, w).is_some());
    let cap_at = CAPS.iter().find_map(|w| p.ends(p.skip_back(verb_at), w));
    if let Some((m, _)) = range {
        let mut found = Proposal::new(What::PointsRange, text, p, n.from, to);
        found.bounds = vec![Bound { op: Op::Ge, value: n.value }, Bound { op: Op::Le, value: m.value }];
        let sign = if verb == Verb::Off { "扣分" } else { "得分" };
        if verb == Verb::Off {
            found.unit = Unit::new(Dimension::Points, sign);
            found.subject = p.slice(stretch_from(p, verb_at), verb_at).trim().to_owned();
        }
        let found = found.check(
            Topic::Discretion,
            format!("{sign}有幅度，由评审人在幅度内给出并写明理由"),
            "the points are left to a reviewer within the range",
        );
        return Some((n.from, to, found));
    }
    let capped = ["封顶", "为限", "为上限"].iter().find(|w| p.has(to, w)).map(|w| to + w.chars().count());
    if let Some(from) = cap_at.or(capped.map(|_| n.from)) {
        let to = capped.unwrap_or(to);
        let mut found = Proposal::new(What::Cap, text, p, from, to);
        found.bounds = vec![Bound { op: Op::Le, value: n.value }];
        found.unit = Unit::new(Dimension::Points, if verb == Verb::Off { "扣分" } else { "分" });
        return Some((from, to, found));
    }
    if at_least {
        return None;
    }
    if verb == Verb::Full {
        let mut found = Proposal::new(What::Full, text, p, verb_at, to);
        found.bounds = vec![Bound { op: Op::Eq, value: n.value }];
        return Some((verb_at, to, found));
    }
    if let Some(found) = per_unit(text, p, (n.from, to, n.value), (verb, verb_at), done) {
        return Some(found);
    }
    let mut found = Proposal::new(What::Points, text, p, if verb == Verb::None { n.from } else { verb_at }, to);
    found.bounds = vec![Bound { op: Op::Eq, value: n.value }];
    Some((if verb == Verb::None { n.from } else { verb_at }, to, found))
}

/// 得该项分值的50%, 得60%的分值: points as a share of the full ones.
fn part_of_points(text: &str, p: &Plain, n: Numeral) -> Option<Found> {
    let u = unit(p, n.to).filter(|u| u.unit.dimension == Dimension::Share)?;
    let mut from = p.skip_back(n.from);
    let of = ["分值的", "满分的", "总分的", "标准分的", "基本分的", "得分的"].iter().find_map(|w| p.ends(from, w));
    let mut to = u.to;
    if let Some(at) = of {
        from = ["该项", "本项", "此项", "该指标", "本指标"].iter().find_map(|w| p.ends(at, w)).unwrap_or(at);
    } else {
        let after = p.skip(to);
        let word = ["的分值", "的分数", "的得分", "分值", "的分"].iter().find(|w| p.has(after, w))?;
        to = after + word.chars().count();
    }
    let verb = ["可得", "得到", "得", "计", "给", "按"].iter().find_map(|w| p.ends(p.skip_back(from), w))?;
    if p.get(to) == Some('计') || p.get(to) == Some('得') {
        to += 1;
        to += usize::from(p.get(to) == Some('分'));
    }
    let mut found = Proposal::new(What::Points, text, p, verb, to);
    found.bounds = vec![Bound { op: Op::Eq, value: n.value.mul(u.factor).ok()? }];
    found.unit = Unit::new(Dimension::Share, "%");
    Some((verb, to, found))
}

/// Stretches of time that a deduction may be counted by.
const STRETCHES: [&str; 7] = ["半年", "季度", "年度", "年", "季", "月", "周"];

/// Points for each of something: 1分/篇, 每篇1分, 每少一项扣0.5分, 发现一次扣1分, 未报送扣2分.
fn per_unit(
    text: &str,
    p: &Plain,
    (from, to, value): (usize, usize, Q),
    (verb, verb_at): (Verb, usize),
    done: usize,
) -> Option<Found> {
    let points = if verb == Verb::Off { value.neg() } else { value };
    let what = if verb == Verb::Off { What::Deduction } else { What::Award };
    let make = |start: usize, end: usize, label: &str, per: Q, word: &str| {
        let mut found = Proposal::new(what, text, p, start, end);
        found.subject = label
            .trim()
            .trim_start_matches(['、', '，', '(', '且'])
            .trim_end_matches(['(', '，', ',', '的', '、'])
            .trim()
            .to_owned();
        found.unit = Unit::new(Dimension::Count, word);
        found.each = Some(Each { points, per, unit: word.to_owned() });
        found
    };
    if p.has(to, "/") || p.has(to, "每") {
        let (end, word) = counted(p, p.skip(to + 1))?;
        let mut start = stretch_from(p, from);
        if start == from && start > 0 && p.get(start - 1) == Some('(') {
            start = stretch_from(p, start - 1);
        }
        let start = start.max(done);
        let label = p.slice(start, verb_at.min(from));
        return Some((from, end, make(from, end, &label, Q::ONE, word)));
    }
    let mut begin = verb_at;
    while begin > done && verb_at - begin < 120 && p.get(begin - 1).is_some_and(|c| !is_end(c)) {
        begin -= 1;
    }
    // 每月5日前报送，迟报一次扣1分: the month is the occasion and not what is counted.
    let occasion = |k: usize| {
        let next = p.skip(k + 1);
        STRETCHES.iter().any(|w| p.has(next, w))
            && (k..verb_at).any(|j| p.get(j).is_some_and(|c| matches!(c, '，' | ',' | ':')))
    };
    let every = (begin..verb_at).rev().find(|k| p.has(*k, "每") && !occasion(*k));
    if let Some(every) = every {
        let next = p.skip(every + 1);
        let immediate = counted(p, next);
        let stretch = STRETCHES.iter().find(|w| p.has(next, w));
        let (per, word) = match (immediate, stretch) {
            (Some((_, word)), _) => (Q::ONE, word.to_owned()),
            (None, Some(word)) if verb == Verb::Off => (Q::ONE, (*word).to_owned()),
            (None, Some(_)) => return None,
            (None, None) => match after_bound(p, every + 1, verb_at).or_else(|| first_count(p, every + 1, verb_at)) {
                Some(found) => found,
                None if verb == Verb::Off || verb == Verb::Plus => (Q::ONE, "次".to_owned()),
                None => return None,
            },
        };
        let start = stretch_from(p, every).max(done);
        let label = p.slice(start, verb_at);
        return Some((every, to, make(every, to, &label, per, &word)));
    }
    if verb != Verb::Off && verb != Verb::Plus {
        return None;
    }
    let start = stretch_from(p, verb_at).max(begin);
    let start = if start == verb_at && start > begin { stretch_from(p, start - 1).max(begin) } else { start };
    let label = p.slice(start, verb_at);
    let found = match first_count(p, start, verb_at) {
        Some((per, word)) => make(verb_at, to, &label, per, &word).check(
            Topic::PointsPer,
            "没有写“每”，暂按每发生一次都计算",
            "the word “each” is not written; every occurrence counts for now",
        ),
        None => make(verb_at, to, &label, Q::ONE, "次").check(
            Topic::PointsPer,
            "没有写按什么计算次数，暂按只计一次（填 0 或 1）",
            "what is counted is not written; taken as once (0 or 1) for now",
        ),
    };
    Some((verb_at, to, found))
}

/// 每低于99%一个百分点: the bound stands between the word and the step.
pub(crate) fn after_bound(p: &Plain, from: usize, to: usize) -> Option<(Q, String)> {
    let side = ["低于", "高于", "超过", "少于", "多于"].iter().find(|w| p.has(from, w))?;
    let n = numeral(p, p.skip(from + side.chars().count()))?;
    let bound = unit(p, n.to)?;
    let step = first_count(p, bound.to, to)?;
    // The step counts in the unit of the bound, or in its points.
    let share = bound.unit.dimension == Dimension::Share && step.1.contains("百分点");
    (share || step.1 == bound.unit.text).then_some(step)
}

/// The first number with a unit of counting or time between two places.
fn first_count(p: &Plain, from: usize, to: usize) -> Option<(Q, String)> {
    let mut i = from;
    while i < to {
        if begins_number(p, i)
            && let Some(n) = numeral(p, i)
        {
            let u = unit(p, n.to).filter(|u| {
                u.to <= to
                    && matches!(
                        u.unit.dimension,
                        Dimension::Count
                            | Dimension::Duration
                            | Dimension::PercentPoints
                            | Dimension::Share
                            | Dimension::Money
                            | Dimension::Measure
                    )
            });
            if let Some(u) = u.filter(|_| n.value > Q::ZERO) {
                let value = match u.unit.dimension {
                    Dimension::Money => n.value.mul(u.factor).ok()?,
                    Dimension::Share => n.value.mul(u.factor).and_then(|v| v.mul(Q::int(100))).ok()?,
                    _ => n.value,
                };
                return Some((value, u.unit.text));
            }
            i = n.to.max(i + 1);
        } else {
            i += 1;
        }
    }
    None
}
