//! The text of a tier taken apart into conditions: numbers become comparisons, the rest facts or judgements.

use kernel::q::Q;

use crate::draft::{Candidate, Change, Clause, Kind, Number, Open, Reads, Tier};
use crate::finding::{Place, Said};
use crate::limits::MAX_CLAUSES;
use crate::propose::{Bound, Due, Op, Proposal, Topic, What, propose};
use crate::rules::{Ask, Writer, candidate};
use crate::text::{flat, plain};
use crate::units::{Dimension, Unit};

/// Inputs that the clauses of one indicator share.
pub(crate) struct Shared<'a> {
    indicator: &'a str,
    name: &'a str,
    inputs: Vec<(String, String)>,
    last: Option<Spoken>,
}

/// What the number before spoke of.
struct Spoken {
    unit: Unit,
    subject: String,
    every: Option<String>,
}

impl<'a> Shared<'a> {
    pub fn new(indicator: &'a str, name: &'a str) -> Shared<'a> {
        Shared { indicator, name, inputs: Vec::new(), last: None }
    }

    /// The input for what is described by this key, the same one for the same key.
    pub fn input(&mut self, key: String) -> String {
        if let Some((_, id)) = self.inputs.iter().find(|(k, _)| *k == key) {
            return id.clone();
        }
        let id = format!("i{}_{}", self.indicator.replace('.', "_"), self.inputs.len() + 1);
        self.inputs.push((key, id.clone()));
        id
    }

    /// What a number speaks of and in which stretch of time; where the clause leaves it out, as the one before.
    fn subject(&mut self, p: &Proposal) -> (String, Option<String>) {
        let own = flat(&p.subject);
        let generic = own.chars().filter(|c| c.is_alphanumeric()).count() < 2;
        let mut every = p.every.clone();
        let subject = match &self.last {
            Some(last) if generic && last.unit.dimension == p.unit.dimension => {
                every = every.or_else(|| last.every.clone().filter(|_| last.unit == p.unit));
                last.subject.clone()
            }
            _ if generic => self.name.to_owned(),
            _ => own,
        };
        self.last = Some(Spoken { unit: p.unit.clone(), subject: subject.clone(), every: every.clone() });
        (subject, every)
    }
}

/// Words by which a clause takes judgement and not only a look at the record.
const JUDGED: [&str; 34] = [
    "不力", "有力", "不足", "明显", "严重", "较差", "较好", "完善", "不够", "积极", "高效", "及时", "重视", "健全",
    "稳定", "良好", "到位", "不高", "较低", "简单", "规范", "缓慢", "欠缺", "突出", "显著", "有效", "全面", "深化",
    "扎实", "优秀", "一般", "畅", "影响", "充分",
];

/// What is left when no tier above holds.
const LEFT: [&str; 14] = [
    "其他",
    "其它",
    "其余",
    "其他情况",
    "其它情况",
    "其余情况",
    "否则",
    "其他情形",
    "其他的",
    "其余的",
    "其他均",
    "其余均",
    "其他单位",
    "其余单位",
];

/// A single word that a reviewer gives: 优, 良.
const LEVELS: [&str; 8] = ["优", "良", "中", "差", "好", "较好", "一般", "合格"];

/// Where a text may be cut: stops and commas outside brackets, and line ends after a stop.
fn cuts(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let (mut depth, mut begin) = (0_u32, 0);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match plain(c) {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if before.is_ascii_digit()
                && text.get(at + c.len_utf8()..).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit())) => {}
            '，' | ',' | '；' | ';' | '。' | '！' if depth == 0 => {
                out.push((begin, at));
                begin = at + c.len_utf8();
            }
            '\n' if depth == 0 && matches!(before, '。' | '；' | '：' | ';' | ':' | '\n') => {
                out.push((begin, at));
                begin = at + 1;
            }
            _ => {}
        }
        before = plain(c);
    }
    out.push((begin, text.len()));
    out
}

/// Words for the indicator itself, before its points.
const OWN: [&str; 12] =
    ["本项", "该项", "此项", "该项目", "本指标", "该指标", "均", "一律", "该小项", "该子项", "直接", "则"];

fn label(text: &str) -> String {
    let flat = flat(text);
    let t = flat
        .trim()
        .trim_start_matches(|c: char| matches!(c, '、' | '.' | '．' | ' ' | '：' | ':' | '）' | ')' | '①'..='⑳'));
    // 1. and (2) before a clause are no part of it.
    let digits = t.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '(' | '（')).count();
    let rest: String = t.chars().skip(digits).collect();
    let numbered = digits > 0 && digits <= 3 && rest.starts_with(['、', '.', '．', ')', '）']);
    let t =
        if numbered { rest.trim_start_matches(['、', '.', '．', ')', '）', ' ']).to_owned() } else { t.to_owned() };
    // 本项 before its points is no part of it.
    let own = t.trim_end_matches([' ', '，', ',']);
    let t = if LEFT.contains(&own) { own } else { OWN.iter().find_map(|w| own.strip_suffix(w)).unwrap_or(own) };
    let mut t = t.trim_end_matches(['的', '：', ':', '、', ' ', '（', '(']).trim().to_owned();
    // A bracket that was opened outside is no part of it either.
    let count = |t: &str, c: char| t.chars().filter(|x| plain(*x) == c).count();
    while t.ends_with([')', '）']) && count(&t, ')') > count(&t, '(') {
        t.pop();
    }
    t
}

/// The text without its marks of points, each a blank.
fn without_marks(text: &str, marks: &[Proposal]) -> String {
    let mut out = text.to_owned();
    for mark in marks.iter().rev().filter(|m| !m.is_condition()) {
        if out.is_char_boundary(mark.from)
            && out.is_char_boundary(mark.to)
            && mark.to <= out.len()
            && mark.from <= mark.to
        {
            out.replace_range(mark.from..mark.to, &" ".repeat(mark.to - mark.from));
        }
    }
    out
}

pub(crate) fn read(tier: &str, text: &str, place: &Place, shared: &mut Shared<'_>, writer: &mut Writer) -> Vec<Clause> {
    let marks = propose(text);
    let bare = without_marks(text, &marks);
    let mut out: Vec<Clause> = Vec::new();
    let mut effects: Vec<String> = Vec::new();
    for (from, to) in cuts(&bare) {
        if out.len() >= MAX_CLAUSES {
            let question = Said::new(
                format!("条文 {tier} 拆出的条件超过 {MAX_CLAUSES} 个，其余的不作条件，可以吗？"),
                format!("the clause {tier} has more than {MAX_CLAUSES} conditions; may the rest be none?"),
            );
            let assumed = Said::new("没有假定，须先确定", "nothing is assumed; it must be decided first");
            let ask = Ask { topic: Topic::Preamble, place, about: tier, clause: text, question, assumed, must: true };
            writer.ask(ask, vec![keep("其余的不作条件", "the rest are no conditions")]);
            break;
        }
        let words = label(bare.get(from..to).unwrap_or_default());
        if words.chars().filter(|c| c.is_alphanumeric()).count() == 0 {
            continue;
        }
        let here: Vec<&Proposal> = marks.iter().filter(|m| m.is_condition() && m.from >= from && m.to <= to).collect();
        let id = format!("{tier}.c{}", out.len() + 1);
        if here.is_empty() && LEFT.contains(&words.as_str()) {
            out.push(Clause { id, text: words, input: String::new(), or: false, reads: Reads::Nothing });
            continue;
        }
        if here.is_empty() && crate::veto::is_effect(&words) {
            effects.push(words);
            continue;
        }
        if here.is_empty() {
            let judged = JUDGED.iter().any(|w| words.contains(w)) || LEVELS.contains(&words.as_str());
            let input = shared.input(format!("fact {words}"));
            let reads = if judged { Reads::Judgement } else { Reads::Fact };
            let or = !out.is_empty() && words.starts_with('或');
            if ["对照", "围绕", "根据", "按照", "依据"].iter().any(|w| words.starts_with(w)) {
                preamble(&id, &words, place, writer);
            }
            out.push(Clause { id, text: words, input, or, reads });
            continue;
        }
        for (n, p) in here.iter().enumerate() {
            let id = if n == 0 {
                id.clone()
            } else {
                format!("{id}{}", char::from(b'a' + u8::try_from(n.min(25)).unwrap_or(0)))
            };
            condition(&id, &words, p, place, &mut out, shared, writer);
        }
    }
    // 一票否决 is what follows, and no condition.
    if let Some(event) = out.iter().find(|c| matches!(c.reads, Reads::Fact | Reads::Judgement)) {
        for words in effects {
            crate::veto::vetoes_by(&words, event, place, writer);
        }
    }
    out
}

/// 对照有关要求: a condition of its own, or only the occasion of what follows.
fn preamble(id: &str, words: &str, place: &Place, writer: &mut Writer) {
    writer.ask(
        Ask {
            topic: Topic::Preamble,
            place,
            about: id,
            clause: words,
            question: Said::new(
                format!("“{words}”是得分的条件，还是只说明做什么事的依据？"),
                format!("is “{words}” a condition, or only the occasion of what follows?"),
            ),
            assumed: Said::new("作为条件", "a condition"),
            must: false,
        },
        vec![
            keep("是条件", "a condition"),
            candidate("不是条件", "not a condition", Change::NotACondition { clause: id.to_owned() }),
        ],
    );
}

fn condition(
    id: &str,
    words: &str,
    p: &Proposal,
    place: &Place,
    out: &mut Vec<Clause>,
    shared: &mut Shared<'_>,
    writer: &mut Writer,
) {
    let at = At { id, words, place };
    if p.what == What::Deadline {
        let Some(due) = p.due else {
            let input = shared.input(format!("fact {words}"));
            out.push(Clause { id: id.to_owned(), text: words.to_owned(), input, or: false, reads: Reads::Fact });
            at.ask(
                p,
                Said::new("作为事实由人认定", "a fact that somebody declares"),
                vec![keep("作为事实由人认定", "a declared fact")],
                writer,
            );
            return;
        };
        let subject = if p.subject.is_empty() { shared.name.to_owned() } else { flat(&p.subject) };
        let input = shared.input(format!("due {subject}"));
        out.push(Clause {
            id: id.to_owned(),
            text: words.to_owned(),
            input,
            or: false,
            reads: Reads::Due { subject, due },
        });
        at.ask(
            p,
            Said::new(format!("{} 月 {} 日当天算在内", due.month, due.day), "the day itself is in time"),
            dues(id, due),
            writer,
        );
        return;
    }
    let (subject, every) = shared.subject(p);
    let key = format!("number {subject} {} {}", p.unit.text, every.clone().unwrap_or_default());
    let input = shared.input(key);
    // 县级10万元以上，区级5万元以上 is one condition; 80%以上90%以下 has two bounds.
    if let Some(Clause { id: last_id, reads: Reads::Number(last), input: same, text, .. }) = out.last_mut()
        && *same == input
    {
        let new_kind = p.unit_kind.as_deref().map(|word| writer.kind(word));
        let joined = match &new_kind {
            None => last.by_kind.is_empty(),
            Some(id) => !last.by_kind.is_empty() && !last.by_kind.iter().any(|(k, _)| k == id),
        };
        if joined
            && !p.bounds.is_empty()
            && (p.unit_kind.is_some() || (last.bounds.len() == 1 && crossing(&last.bounds, &p.bounds)))
        {
            match new_kind {
                Some(id) => last.by_kind.push((id, p.bounds.clone())),
                None => last.bounds.extend(p.bounds.iter().copied()),
            }
            if !text.contains(words) {
                text.push('，');
                text.push_str(words);
            }
            let (id, number) = (last_id.clone(), last.clone());
            regroup(&id, &number, writer);
            return;
        }
    }
    let mut number =
        Number { subject, unit: p.unit.clone(), bounds: Vec::new(), by_kind: Vec::new(), every, open: None };
    match &p.unit_kind {
        Some(word) => number.by_kind.push((writer.kind(word), p.bounds.clone())),
        None => number.bounds = p.bounds.clone(),
    }
    let assumed = shown(&number, &writer.kinds);
    let candidates = numbers(id, &number, p.topic, &writer.kinds);
    out.push(Clause { id: id.to_owned(), text: words.to_owned(), input, or: false, reads: Reads::Number(number) });
    at.ask(p, Said::new(assumed.clone(), assumed), candidates, writer);
}

/// One bound from below and one from above.
fn crossing(a: &[Bound], b: &[Bound]) -> bool {
    let up = |b: &Bound| matches!(b.op, Op::Ge | Op::Gt);
    matches!((a, b), ([a], [b]) if up(a) != up(b))
}

struct At<'a> {
    id: &'a str,
    words: &'a str,
    place: &'a Place,
}

impl At<'_> {
    fn ask(&self, p: &Proposal, assumed: Said, candidates: Vec<Candidate>, writer: &mut Writer) {
        let (Some(topic), Some(reason)) = (p.topic, &p.reason) else { return };
        let must = topic == Topic::Approximate;
        let assumed = if must {
            Said::new("没有假定，须先确定", "nothing is assumed; it must be decided first")
        } else {
            assumed
        };
        let question = Said::new(format!("“{}”：{}", p.text, reason.zh), format!("“{}”: {}", p.text, reason.en));
        writer.ask(
            Ask { topic, place: self.place, about: self.id, clause: self.words, question, assumed, must },
            candidates,
        );
    }
}

fn keep(zh: &str, en: &str) -> Candidate {
    candidate(zh, en, Change::Keep)
}

fn qualitative(id: &str) -> Candidate {
    candidate(
        "不用数字，由评审人认定",
        "no number; a reviewer judges it",
        Change::Qualitative { clause: id.to_owned(), judged: true },
    )
}

fn dues(id: &str, due: Due) -> Vec<Candidate> {
    let mut out = vec![keep("当天算在内", "the day itself is in time")];
    if due.day > 1 {
        let earlier = Due { day: due.day - 1, ..due };
        out.push(candidate(
            format!("当天不算，至 {} 月 {} 日", earlier.month, earlier.day),
            format!("until {:02}-{:02}, the day before", earlier.month, earlier.day),
            Change::Due { clause: id.to_owned(), due: earlier },
        ));
    }
    out.push(qualitative(id));
    out
}

/// A number of a share is shown as per cent, money in 万元 where that is even.
pub(crate) fn amount(value: kernel::q::Q, unit: &Unit) -> String {
    use kernel::q::Q;
    match unit.dimension {
        Dimension::Share => match value.mul(Q::int(100)).map(|v| v.to_string()) {
            Ok(percent) if !percent.contains('/') => format!("{percent}%"),
            _ => value.to_string(),
        },
        Dimension::Money => match value.div(Q::int(10_000)) {
            Ok(wan) if wan.denom() == 1 && !wan.is_zero() => format!("{wan}万元"),
            _ => format!("{value}元"),
        },
        _ => format!("{value}{}", unit.text),
    }
}

fn bounds_shown(bounds: &[Bound], unit: &Unit) -> String {
    bounds.iter().map(|b| format!("{}{}", b.op.sign(), amount(b.value, unit))).collect::<Vec<_>>().join("、")
}

fn shown(number: &Number, kinds: &[Kind]) -> String {
    if number.by_kind.is_empty() {
        return bounds_shown(&number.bounds, &number.unit);
    }
    let label = |id: &str| kinds.iter().find(|k| k.id == id).map_or_else(|| id.to_owned(), |k| k.label.clone());
    let parts = number.by_kind.iter().map(|(k, b)| format!("{} {}", label(k), bounds_shown(b, &number.unit)));
    parts.collect::<Vec<_>>().join("；")
}

/// The other ways to read the bounds.
fn numbers(id: &str, number: &Number, topic: Option<Topic>, kinds: &[Kind]) -> Vec<Candidate> {
    let with = |f: &dyn Fn(&Bound) -> Bound| {
        let turn = |bounds: &[Bound]| bounds.iter().map(f).collect::<Vec<_>>();
        let changed = Number {
            bounds: turn(&number.bounds),
            by_kind: number.by_kind.iter().map(|(k, b)| (k.clone(), turn(b))).collect(),
            ..number.clone()
        };
        let words = shown(&changed, kinds);
        let change = if changed.by_kind.is_empty() {
            Change::Bounds { clause: id.to_owned(), bounds: changed.bounds }
        } else {
            Change::ByKind { clause: id.to_owned(), by_kind: changed.by_kind }
        };
        candidate(words.clone(), words, change)
    };
    let same = with(&|b| *b);
    let mut out = Vec::new();
    match topic {
        Some(Topic::InclusiveBound) => {
            let mut all = number.bounds.iter().chain(number.by_kind.iter().flat_map(|(_, b)| b));
            let beyond = all.all(|b| matches!(b.op, Op::Gt | Op::Lt));
            out.extend([same, with(&|b| Bound { op: b.op.other_way(), ..*b })]);
            out.push(leave_open(id, if beyond { Open::Beyond } else { Open::Border }));
        }
        Some(Topic::RangeEnds) => {
            let lower = |b: &Bound| matches!(b.op, Op::Ge | Op::Gt);
            out.extend([
                same,
                with(&|b| Bound { op: if lower(b) { Op::Ge } else { Op::Le }, ..*b }),
                with(&|b| Bound { op: if lower(b) { Op::Gt } else { Op::Le }, ..*b }),
                leave_open(id, Open::Ends),
            ]);
        }
        Some(Topic::BareNumber) => {
            out.extend([same, with(&|b| Bound { op: Op::Le, ..*b }), with(&|b| Bound { op: Op::Eq, ..*b })]);
        }
        Some(Topic::UnitMissing) => {
            out.push(same);
            let unit = |dimension, text: &str| Change::Unit { clause: id.to_owned(), unit: Unit::new(dimension, text) };
            out.push(candidate("元", "yuan", unit(Dimension::Money, "元")));
            out.push(candidate("个", "a count", unit(Dimension::Count, "个")));
        }
        Some(Topic::Approximate) => {}
        _ => out.push(same),
    }
    out.push(qualitative(id));
    out
}

fn leave_open(id: &str, open: Open) -> Candidate {
    candidate(
        "留待裁定：作为办法的读法，各种理解都列出",
        "left open: a reading of the method, with every way to take it",
        Change::LeaveOpen { clause: id.to_owned(), open },
    )
}

/// 30个至49个 below 50个以上: the upper end belongs to the range, or nothing would be left for it.
pub(crate) fn whole_ranges(tiers: &mut [Tier], writer: &mut Writer) {
    let least = |c: &Clause| match &c.reads {
        Reads::Number(n) if n.unit.dimension == Dimension::Count => {
            let mut low = n.bounds.iter().filter(|b| b.op == Op::Ge).map(|b| b.value);
            low.next().map(|q| (c.input.clone(), q))
        }
        _ => None,
    };
    let starts: Vec<(String, Q)> = tiers.iter().flat_map(|t| &t.clauses).filter_map(least).collect();
    for clause in tiers.iter_mut().flat_map(|t| &mut t.clauses) {
        let (input, id) = (clause.input.clone(), clause.id.clone());
        let Reads::Number(n) = &mut clause.reads else { continue };
        let [Bound { op: Op::Ge, .. }, high] = n.bounds.as_mut_slice() else { continue };
        let next = high.value.add(Q::ONE).ok();
        if high.op == Op::Lt && starts.iter().any(|(of, q)| *of == input && Some(*q) == next) {
            high.op = Op::Le;
            regroup(&id, &n.clone(), writer);
        }
    }
}

/// A clause grew by another kind of unit or another bound: its doubts offer the whole of it.
fn regroup(id: &str, number: &Number, writer: &mut Writer) {
    let words = shown(number, &writer.kinds);
    for doubt in writer.doubts.iter_mut().filter(|d| d.about == id) {
        doubt.candidates = numbers(id, number, Some(doubt.topic), &writer.kinds);
        if !doubt.must {
            doubt.assumed = Said::new(words.clone(), words.clone());
        }
    }
}
