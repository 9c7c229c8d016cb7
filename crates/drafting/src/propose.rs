//! Recognises numbers that mean something in the text of a clause: thresholds, counts, periods, deadlines, caps,
//! deductions and awards. Nothing is decided here: each finding says how sure it is and what a person should look at.

use kernel::q::Q;
use serde::{Deserialize, Serialize};

use crate::finding::Said;
use crate::text::{Numeral, Plain, numeral};
use crate::units::{Dimension, Unit, unit};
use crate::{dates, marks};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A quantity compared with one bound or two.
    Threshold,
    /// How often, or how far apart.
    Period,
    /// A day by which something is due.
    Deadline,
    /// Points of a clause: 得8分, 8分.
    Points,
    /// The points of the whole: 满分10分.
    Full,
    /// Points left to judgement within two ends: 2-5分.
    PointsRange,
    /// Points for each: 每篇1分.
    Award,
    /// Points off for each: 每少一项扣0.5分.
    Deduction,
    /// The most points: 最多3分.
    Cap,
    /// Where deducting ends: 扣完为止.
    Floor,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    Ge,
    Gt,
    Le,
    Lt,
    Eq,
}

impl Op {
    pub fn word(self) -> &'static str {
        match self {
            Op::Ge => "ge",
            Op::Gt => "gt",
            Op::Le => "le",
            Op::Lt => "lt",
            Op::Eq => "eq",
        }
    }

    pub fn sign(self) -> &'static str {
        match self {
            Op::Ge => "≥",
            Op::Gt => "＞",
            Op::Le => "≤",
            Op::Lt => "＜",
            Op::Eq => "＝",
        }
    }

    pub fn holds(self, left: Q, right: Q) -> bool {
        match self {
            Op::Ge => left >= right,
            Op::Gt => left > right,
            Op::Le => left <= right,
            Op::Lt => left < right,
            Op::Eq => left == right,
        }
    }

    /// The same words with the bound itself counted the other way.
    pub fn other_way(self) -> Op {
        match self {
            Op::Ge => Op::Gt,
            Op::Gt => Op::Ge,
            Op::Le => Op::Lt,
            Op::Lt => Op::Le,
            Op::Eq => Op::Eq,
        }
    }

    /// `90% ≤ x` is `x ≥ 90%`.
    fn turned(self) -> Op {
        match self {
            Op::Ge => Op::Le,
            Op::Gt => Op::Lt,
            Op::Le => Op::Ge,
            Op::Lt => Op::Gt,
            Op::Eq => Op::Eq,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Bound {
    pub op: Op,
    pub value: Q,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    Sure,
    Check,
}

/// What a person is asked about, so that one answer can settle all of a kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    InclusiveBound,
    RangeEnds,
    PeriodMeasure,
    DeadlineDay,
    RecurringDeadline,
    UnitMissing,
    Approximate,
    BareNumber,
    PointsPer,
    FloorMissing,
    CapMissing,
    Discretion,
    WholeOrNothing,
    MixedRule,
    PointsByKind,
    Points,
    Preamble,
    Leftover,
    Formula,
    KindMissing,
    Unreachable,
    Parts,
    Steps,
    Veto,
    Grades,
    Quota,
    Bonus,
    Blend,
    Periods,
    Ties,
    Note,
}

/// A day of the year by which something is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Due {
    /// 0 the assessed year, 1 the one after it.
    pub year: i16,
    pub month: u8,
    pub day: u8,
}

/// Points for every `per` of a unit; negative when they are taken off.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Each {
    pub points: Q,
    pub per: Q,
    pub unit: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Proposal {
    pub what: What,
    /// As it is written, and where in the text (bytes).
    pub text: String,
    pub from: usize,
    pub to: usize,
    /// What is measured, in the words of the clause.
    pub subject: String,
    /// 县级, 区 and so on, when the number is only theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_kind: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bounds: Vec<Bound>,
    pub unit: Unit,
    /// The stretch of time in which a count must be reached each time: 季度.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<Each>,
    pub confidence: Confidence,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<Topic>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Said>,
}

impl Proposal {
    pub(crate) fn new(what: What, text: &str, p: &Plain, from: usize, to: usize) -> Proposal {
        let (a, b) = p.bytes(from, to);
        Proposal {
            what,
            text: text.get(a..b).unwrap_or_default().to_owned(),
            from: a,
            to: b,
            subject: String::new(),
            unit_kind: None,
            bounds: Vec::new(),
            unit: Unit::none(),
            every: None,
            due: None,
            each: None,
            confidence: Confidence::Sure,
            topic: None,
            reason: None,
        }
    }

    pub(crate) fn check(mut self, topic: Topic, zh: impl Into<String>, en: impl Into<String>) -> Proposal {
        self.confidence = Confidence::Check;
        self.topic = Some(topic);
        self.reason = Some(Said::new(zh, en));
        self
    }

    /// Is it a condition on a quantity or a day, and not a matter of points?
    pub fn is_condition(&self) -> bool {
        matches!(self.what, What::Threshold | What::Period | What::Deadline)
    }
}

/// Reads a text for its numbers, in the order in which they stand.
pub fn propose(text: &str) -> Vec<Proposal> {
    let p = Plain::new(text);
    let mut taken = vec![false; p.len()];
    let mut out = Vec::new();
    marks::find(text, &p, &mut taken, &mut out);
    // What speaks of points is no part of what is measured.
    let p = p.without(&taken);
    dates::find(text, &p, &mut taken, &mut out);
    ranks(text, &p, &mut taken, &mut out);
    let mut found: Vec<(usize, usize, Proposal)> = Vec::new();
    let mut i = 0;
    while i < p.len() {
        let free = !taken.get(i).copied().unwrap_or(true);
        match if free && begins_number(&p, i) { numeral(&p, i) } else { None } {
            Some(n) => {
                let next = match threshold(text, &p, n, &taken, found.last()) {
                    Some((from, to, proposal)) => {
                        found.push((from, to, proposal));
                        to
                    }
                    None => n.to,
                };
                i = next.max(i + 1);
            }
            None => i += 1,
        }
    }
    within_rates(text, &mut found);
    out.extend(found.into_iter().map(|(.., proposal)| proposal));
    out.sort_by_key(|p| (p.from, p.to));
    out
}

/// 前三名, 第4至6名, 第一名, 末位: a place in an order.
fn ranks(text: &str, p: &Plain, taken: &mut [bool], out: &mut Vec<Proposal>) {
    let mut i = 0;
    while i < p.len() {
        let found = if taken.get(i).copied().unwrap_or(true) { None } else { rank(p, i) };
        let Some((to, bounds, last)) = found else {
            i += 1;
            continue;
        };
        let mut proposal = Proposal::new(What::Threshold, text, p, i, to);
        let head = p.slice(stretch_from(p, i), i);
        let head = head.trim().trim_end_matches(['在', '的', '位', '居', '列', '前']).to_owned();
        proposal.subject = if last { format!("{head}倒数名次") } else { format!("{head}名次") };
        if proposal.subject.chars().count() < 4 {
            // What is ranked was said before.
            let before = out.iter().rev().find(|o| o.unit.text == "名" && o.subject.ends_with("名次"));
            proposal.subject = before.filter(|_| !last).map_or(proposal.subject, |b| b.subject.clone());
        }
        proposal.bounds = bounds;
        proposal.unit = Unit::new(Dimension::Count, "名");
        for t in taken.iter_mut().take(to).skip(i) {
            *t = true;
        }
        out.push(proposal);
        i = to;
    }
}

/// Where a rank ends, its bounds, and whether it is counted from the end.
fn rank(p: &Plain, i: usize) -> Option<(usize, Vec<Bound>, bool)> {
    let one = |op, value| vec![Bound { op, value }];
    for word in ["最后一名", "倒数第一名", "倒数第一", "末位", "末名"] {
        if p.has(i, word) {
            return Some((i + word.chars().count(), one(Op::Le, Q::ONE), true));
        }
    }
    let front = p.has(i, "前") || p.has(i, "第");
    let n = if front { numeral(p, p.skip(i + 1))? } else { return None };
    let places = |at: usize| ["名", "位"].iter().any(|w| p.has(at, w)).then_some(at + 1);
    if p.has(i, "前") {
        return Some((places(n.to)?, one(Op::Le, n.value), false));
    }
    let first = places(n.to);
    let second = is_dash(p, first.unwrap_or(n.to)).and_then(|at| {
        let at = at + usize::from(p.has(at, "第"));
        let m = numeral(p, at)?;
        Some((places(m.to)?, m.value))
    });
    if let Some((to, high)) = second.filter(|s| s.1 > n.value) {
        return Some((to, vec![Bound { op: Op::Ge, value: n.value }, Bound { op: Op::Le, value: high }], false));
    }
    Some((first?, one(Op::Eq, n.value), false))
}

/// 5个工作日内办结率达到95%: the time belongs to what the rate measures.
fn within_rates(text: &str, found: &mut Vec<Found>) {
    let mut at = 0;
    while let Some([(.., time), (.., rate)]) = found.get(at..at + 2) {
        let between = text.get(time.to..rate.from).unwrap_or_default().trim_end_matches(['达', '到', '为', '在', ' ']);
        let inside = time.unit.dimension == Dimension::Duration
            && rate.unit.dimension == Dimension::Share
            && ["率", "比例", "比重"].iter().any(|w| between.ends_with(w))
            && !between.contains(is_break);
        if inside {
            let head = format!("{}{}", time.text, between);
            if let Some((.., rate)) = found.get_mut(at + 1) {
                rate.subject = head;
            }
            found.remove(at);
        } else {
            at += 1;
        }
    }
}

/// Not the tail of a name such as PM2.5 or HJ212, nor of 第三.
pub(crate) fn begins_number(p: &Plain, i: usize) -> bool {
    match i.checked_sub(1).and_then(|j| p.get(j)) {
        Some(c) => !(c.is_ascii_alphanumeric() || matches!(c, '.' | '第' | '_' | '/')),
        None => true,
    }
}

pub(crate) fn is_break(c: char) -> bool {
    matches!(
        c,
        '，' | ',' | '。' | '；' | ';' | '：' | ':' | '(' | ')' | '\n' | '！' | '!' | '？' | '?' | '“' | '”' | '"'
    )
}

/// Where the stretch without punctuation that holds `i` begins, within reason.
pub(crate) fn stretch_from(p: &Plain, i: usize) -> usize {
    let mut from = i;
    while from > 0 && i - from < 200 && p.get(from - 1).is_some_and(|c| !is_break(c)) {
        from -= 1;
    }
    from
}

pub(crate) fn stretch_to(p: &Plain, i: usize) -> usize {
    let mut to = i;
    while to - i < 200 && p.get(to).is_some_and(|c| !is_break(c)) {
        to += 1;
    }
    to
}

/// Words before a number. Longer ones first where one ends with another.
const BEFORE: [(&str, Op); 36] = [
    ("大于等于", Op::Ge),
    ("大于或等于", Op::Ge),
    ("小于等于", Op::Le),
    ("小于或等于", Op::Le),
    ("不低于", Op::Ge),
    ("不少于", Op::Ge),
    ("不小于", Op::Ge),
    ("不高于", Op::Le),
    ("不超过", Op::Le),
    ("不多于", Op::Le),
    ("不大于", Op::Le),
    ("未达到", Op::Lt),
    ("达不到", Op::Lt),
    ("没有达到", Op::Lt),
    ("未超过", Op::Le),
    ("至少", Op::Ge),
    ("最少", Op::Ge),
    ("最多", Op::Le),
    ("至多", Op::Le),
    ("超过", Op::Gt),
    ("高于", Op::Gt),
    ("大于", Op::Gt),
    ("多于", Op::Gt),
    ("低于", Op::Lt),
    ("少于", Op::Lt),
    ("小于", Op::Lt),
    ("不足", Op::Lt),
    ("不满", Op::Lt),
    ("达到", Op::Ge),
    (">=", Op::Ge),
    ("<=", Op::Le),
    ("≥", Op::Ge),
    ("≤", Op::Le),
    (">", Op::Gt),
    ("<", Op::Lt),
    ("=", Op::Eq),
];

const AFTER: [(&str, Op); 9] = [
    ("及以上", Op::Ge),
    ("及以下", Op::Le),
    ("以上", Op::Ge),
    ("以下", Op::Le),
    ("以内", Op::Le),
    ("之内", Op::Le),
    ("之上", Op::Ge),
    ("之下", Op::Le),
    ("内", Op::Le),
];

/// Kinds of unit as they stand before a number.
const KINDS: [&str; 17] = [
    "县(市)级",
    "县(市、区)",
    "县(市)",
    "县(区)",
    "县级市",
    "县市",
    "县级",
    "市辖区",
    "区级",
    "市级",
    "省级",
    "乡镇",
    "街道",
    "开发区",
    "县",
    "区",
    "市",
];

fn kind_before(p: &Plain, i: usize) -> Option<(usize, String)> {
    let i = p.skip_back(i);
    for word in KINDS {
        let Some(from) = p.ends(i, word) else { continue };
        let before = from.checked_sub(1).and_then(|j| p.get(j));
        // A single sign is a kind only where a word begins.
        let alone = before.is_none_or(|c| is_break(c) || matches!(c, ' ' | '、' | '/' | '\n'));
        if word.chars().count() > 1 || alone {
            return Some((from, word.to_owned()));
        }
    }
    None
}

fn word_before(p: &Plain, i: usize) -> Option<(usize, &'static str, Op)> {
    let i = p.skip_back(i);
    BEFORE.iter().find_map(|(word, op)| p.ends(i, word).map(|from| (from, *word, *op)))
}

/// (含), (不含), (含10万元): where it ends and whether the bound counts.
fn inclusive_note(p: &Plain, i: usize) -> Option<(usize, bool)> {
    let i = p.skip(i);
    let counts = if p.has(i, "(含") {
        true
    } else if p.has(i, "(不含") {
        false
    } else {
        return None;
    };
    let close = (i..i + 14).find(|j| p.get(*j) == Some(')'))?;
    Some((close + 1, counts))
}

/// What follows a number: where it ends, the operator, and whether the bound itself is said to count.
fn word_after(p: &Plain, i: usize, time: bool) -> Option<(usize, Op, Option<bool>)> {
    let note = inclusive_note(p, i);
    let start = p.skip(note.map_or(i, |n| n.0));
    let (word, op) = AFTER.iter().find(|(w, _)| p.has(start, w))?;
    let end = start + word.chars().count();
    // 内网 is not 内; after a stretch of time it is what is done within it.
    let goes_on = |c: char| match time {
        true => matches!(c, '网' | '部' | '容' | '存' | '外' | '业'),
        false => !is_break(c) && !matches!(c, '完' | '办' | '报' | '上' | '处' | '回' | '反' | '、' | ' '),
    };
    if *word == "内" && p.get(end).is_some_and(goes_on) {
        return None;
    }
    let said = if word.starts_with('及') { Some(true) } else { None };
    let late = inclusive_note(p, end);
    let said = said.or(note.map(|n| n.1)).or(late.map(|n| n.1));
    Some((late.map_or(end, |n| n.0), *op, said))
}

fn sign_after(p: &Plain, i: usize) -> Option<(usize, Op)> {
    let i = p.skip(i);
    let op = match p.get(i)? {
        '≥' => Op::Ge,
        '≤' => Op::Le,
        '>' => Op::Gt,
        '<' => Op::Lt,
        _ => return None,
    };
    if p.get(i + 1) == Some('=') {
        Some((i + 2, if op == Op::Gt { Op::Ge } else { Op::Le }))
    } else {
        Some((i + 1, op))
    }
}

fn is_dash(p: &Plain, i: usize) -> Option<usize> {
    let i = p.skip(i);
    ["--", "-", "~", "至", "到"].iter().find(|w| p.has(i, w)).map(|w| p.skip(i + w.chars().count()))
}

fn vague(p: &Plain, from: usize, to: usize) -> bool {
    let back = p.skip_back(from);
    ["大约", "约", "将近", "近", "接近"].iter().any(|w| p.ends(back, w).is_some())
        || ["左右", "上下", "余", "多"].iter().any(|w| p.has(to, w))
}

type Found = (usize, usize, Proposal);

/// The number with its unit, and a second one when a range is written.
struct Number {
    unit: Unit,
    low: Q,
    high: Option<Q>,
    to: usize,
    no_unit_written: bool,
    /// Whether the lower and the upper end of a range are said to belong to it.
    said: Option<(bool, bool)>,
}

fn number(p: &Plain, n: Numeral) -> Option<Number> {
    let first = unit(p, n.to);
    let after_first = first.as_ref().map_or(n.to, |u| u.to);
    // 2%(含)至3%(不含)
    let low_note = inclusive_note(p, after_first);
    let second = is_dash(p, low_note.map_or(after_first, |n| n.0))
        .and_then(|i| numeral(p, i))
        .and_then(|m| unit(p, m.to).map(|u| (m, u)))
        .filter(|(_, u)| first.as_ref().is_none_or(|f| f.unit == u.unit));
    // A fraction in words is a share without a sign.
    let share = n.chinese && n.value < Q::ONE && n.value.denom() != 1;
    let value = |n: Numeral, factor: Q| n.value.mul(factor).ok();
    if let Some((m, u)) = second {
        let low = value(n, u.factor)?;
        let high = value(m, u.factor)?;
        if low < high {
            let high_note = inclusive_note(p, u.to);
            let to = high_note.map_or(u.to, |n| n.0);
            let said = match (low_note, high_note) {
                (None, None) => None,
                (low, high) => Some((low.is_none_or(|n| n.1), high.is_some_and(|n| n.1))),
            };
            return Some(Number { unit: u.unit, low, high: Some(high), to, no_unit_written: u.vague, said });
        }
    }
    match first {
        Some(u) => {
            let low = value(n, u.factor)?;
            Some(Number { low, high: None, to: u.to, no_unit_written: u.vague, unit: u.unit, said: None })
        }
        None if share => Some(Number {
            unit: Unit::new(Dimension::Share, "%"),
            low: n.value,
            high: None,
            to: n.to,
            no_unit_written: false,
            said: None,
        }),
        None => {
            Some(Number { unit: Unit::none(), low: n.value, high: None, to: n.to, no_unit_written: true, said: None })
        }
    }
}

fn threshold(text: &str, p: &Plain, n: Numeral, taken: &[bool], last: Option<&Found>) -> Option<Found> {
    let number = number(p, n)?;
    let before = word_before(p, n.from);
    let mut from = before.map_or(n.from, |b| b.0);
    let after = word_after(p, number.to, number.unit.dimension == Dimension::Duration);
    let kind = kind_before(p, from);
    if let Some((at, _)) = &kind {
        from = *at;
    }
    let turned = sign_after(p, number.to).filter(|_| before.is_none());
    let mut to = after.map_or(turned.map_or(number.to, |t| t.0), |a| a.0);
    if number.high.is_some() && after.is_none() {
        to = p.skip(number.to);
        to = if p.has(to, "之间") { to + 2 } else { number.to };
    }
    if taken.get(n.from..to.min(taken.len())).is_some_and(|t| t.contains(&true)) {
        return None;
    }
    let unsaid = before.is_none() && after.is_none() && turned.is_none() && number.high.is_none();
    let no_unit = number.unit.dimension == Dimension::None;
    if unsaid && bare_is_nothing(p, n, &number) {
        return None;
    }
    // A bare year or running number is no threshold.
    if no_unit && (!number.no_unit_written || p.has(number.to, "年")) {
        return None;
    }
    let mut proposal = Proposal::new(What::Threshold, text, p, from, to);
    proposal.unit_kind = kind.map(|k| k.1);
    proposal.unit = number.unit.clone();
    if vague(p, from, number.to) || vague(p, n.from, number.to) {
        proposal = proposal.check(
            Topic::Approximate,
            "条文写的是大概的数，界限在哪里没有写，须由人确定",
            "the clause gives a rough figure; where the line lies must be decided by a person",
        );
    } else {
        proposal = bounded(proposal, &number, before, after, turned.map(|t| t.1));
    }
    if number.no_unit_written && proposal.topic != Some(Topic::Approximate) {
        if p.has(n.to, "万") {
            proposal.unit = Unit::new(Dimension::Money, "元");
            proposal = proposal.check(
                Topic::UnitMissing,
                "只写了“万”，没有写单位；暂按万元理解",
                "only 万 is written, without a unit; taken as 10,000 yuan for now",
            );
        } else {
            proposal = proposal.check(Topic::UnitMissing, "没有写单位", "no unit is written");
        }
    }
    proposal.subject = subject(p, from, to, &proposal, last);
    Some((from, to, proposal))
}

fn bare_is_nothing(p: &Plain, n: Numeral, number: &Number) -> bool {
    let next = p.skip(number.to);
    match number.unit.dimension {
        Dimension::None | Dimension::Duration | Dimension::Points | Dimension::PercentPoints => true,
        Dimension::Count => n.chinese || p.has(next, "/"),
        Dimension::Share | Dimension::Money | Dimension::Measure => false,
    }
}

fn bounded(
    mut proposal: Proposal,
    number: &Number,
    before: Option<(usize, &str, Op)>,
    after: Option<(usize, Op, Option<bool>)>,
    turned: Option<Op>,
) -> Proposal {
    if let (Some(high), Some((low_in, high_in))) = (number.high, number.said) {
        let low = Bound { op: if low_in { Op::Ge } else { Op::Gt }, value: number.low };
        proposal.bounds = vec![low, Bound { op: if high_in { Op::Le } else { Op::Lt }, value: high }];
        return proposal;
    }
    if let Some(high) = number.high {
        proposal.bounds = vec![Bound { op: Op::Ge, value: number.low }, Bound { op: Op::Lt, value: high }];
        return proposal.check(
            Topic::RangeEnds,
            "区间的两端算不算在内，条文没有写明；暂按含下端、不含上端",
            "whether the ends of the range belong to it is not written; the lower end is taken in, the upper left out for now",
        );
    }
    let value = number.low;
    let one = |op: Op| vec![Bound { op, value }];
    match (before, after, turned) {
        (Some((_, word, op)), None, _) => {
            proposal.bounds = one(op);
            if !matches!(word, "超过" | "不满") {
                return proposal;
            }
            proposal.check(
                Topic::InclusiveBound,
                "“超过、不满”按《民法典》第一千二百五十九条不包括本数，但考核办法是否照此理解须由人确认",
                "by article 1259 of the Civil Code 超过 and 不满 leave the number itself out; whether this method means it so must be confirmed",
            )
        }
        (_, Some((_, op, Some(true))), _) => {
            proposal.bounds = one(op);
            proposal
        }
        (_, Some((_, op, Some(false))), _) => {
            proposal.bounds = one(op.other_way());
            proposal
        }
        (_, Some((_, op, None)), _) => {
            proposal.bounds = one(op);
            proposal.check(
                Topic::InclusiveBound,
                "“以上、以下、以内”按《民法典》第一千二百五十九条包括本数，但考核办法是否照此理解须由人确认",
                "by article 1259 of the Civil Code 以上, 以下 and 以内 include the number itself; whether this method means it so must be confirmed",
            )
        }
        (None, None, Some(op)) => {
            proposal.bounds = one(op.turned());
            proposal
        }
        (None, None, None) => {
            proposal.bounds = one(Op::Ge);
            proposal.check(
                Topic::BareNumber,
                "条文只写了数值，没有写是达到、超过还是不超过；暂按“达到（含）”",
                "only the number is written, not whether it is a least or a most; taken as at least for now",
            )
        }
    }
}

fn subject(p: &Plain, from: usize, to: usize, proposal: &Proposal, last: Option<&Found>) -> String {
    let mut start = stretch_from(p, from);
    let mut inherited = None;
    if let Some((_, end, before)) = last {
        let same = before.unit.dimension == proposal.unit.dimension;
        if *end >= start && *end <= from {
            start = *end;
            if same {
                inherited = Some(&before.subject);
            }
        } else if same && proposal.unit_kind.is_some() && from.saturating_sub(*end) < 40 {
            inherited = Some(&before.subject);
        }
    }
    let clean = |s: String| {
        let s = s.trim().trim_start_matches(['、', '且', '并', '但', '或', '和', ' ']);
        let s = s.trim_end_matches(['为', '在', '的', '≤', '≥', '<', '>', '=', '(', '、', ' ', '但', '且']);
        s.trim_end_matches("达到").trim_end_matches("未").to_owned()
    };
    let head = clean(p.slice(start, from));
    if !head.is_empty() && proposal.unit.dimension != Dimension::Count {
        return head;
    }
    if head.is_empty()
        && let Some(subject) = inherited
    {
        return subject.clone();
    }
    let mut tail = clean(p.slice(to, stretch_to(p, to)));
    if let Some(at) = tail.find(['≤', '≥', '<', '>', '=']) {
        tail.truncate(at);
    }
    // Another number there is a matter of its own.
    if proposal.unit_kind.is_some() || tail.contains(|c: char| c.is_ascii_digit()) {
        tail.clear();
    }
    let tail = tail.trim_start_matches(['的', '≤', '≥', '<', '>', ' ']).to_owned();
    if head.is_empty() && tail.is_empty() && start > 1 && p.get(start - 1) == Some('(') {
        return clean(p.slice(stretch_from(p, start - 1), start - 1));
    }
    head + &tail
}
