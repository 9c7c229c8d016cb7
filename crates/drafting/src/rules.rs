//! From the clauses of an indicator to a rule: tiers, a sum of awards or deductions, or a reviewer's discretion.

use kernel::q::Q;

use crate::clauses;
use crate::draft::{
    Candidate, Change, Discretion, Doubt, Item, Kind, Parts, Passage, Piece, Reads, Rule, Stated, Sum, Term, Tier,
};
use crate::finding::{Finding, Place, Said, quoted};
use crate::limits::{MAX_FINDINGS, MAX_TIERS};
use crate::marks::{PointsCell, points_cell};
use crate::parts::{self, Arranged, Found, Group, Marked, TermAt};
use crate::propose::{Proposal, Topic, What, propose};
use crate::text::flat;
use crate::understand::{RawIndicator, RawPart};
use crate::{combine, levels, share, steps, veto};

/// What is gathered while the rules are written.
#[derive(Default)]
pub(crate) struct Writer {
    pub kinds: Vec<Kind>,
    pub doubts: Vec<Doubt>,
    pub findings: Vec<Finding>,
    pub vetoes: Vec<veto::Found>,
    /// What stands after the last indicator and speaks of the whole.
    pub outside: Vec<Passage>,
    pub next: usize,
}

/// Words of a doubt.
pub(crate) struct Ask<'a> {
    pub topic: Topic,
    pub place: &'a Place,
    pub about: &'a str,
    pub clause: &'a str,
    pub question: Said,
    pub assumed: Said,
    pub must: bool,
}

impl Writer {
    pub fn ask(&mut self, ask: Ask<'_>, candidates: Vec<Candidate>) {
        self.doubt(|id| Doubt {
            id,
            topic: ask.topic,
            place: ask.place.clone(),
            about: ask.about.to_owned(),
            clause: ask.clause.to_owned(),
            question: ask.question,
            assumed: ask.assumed,
            candidates,
            must: ask.must,
            answered: None,
        });
    }

    fn doubt(&mut self, make: impl FnOnce(String) -> Doubt) {
        if self.doubts.len() >= MAX_FINDINGS {
            return;
        }
        self.next += 1;
        self.doubts.push(make(format!("d{}", self.next)));
    }

    pub fn find(&mut self, finding: Finding) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        }
    }

    /// The id of a kind of unit by its word.
    pub fn kind(&mut self, word: &str) -> String {
        let id = if word.contains('县') {
            "county"
        } else if word.contains("开发区") {
            "development_zone"
        } else if word.contains('区') {
            "district"
        } else if word.contains("乡") {
            "township"
        } else if word.contains("街道") {
            "subdistrict"
        } else if word.contains('省') {
            "province"
        } else {
            "city"
        };
        if !self.kinds.iter().any(|k| k.id == id) {
            self.kinds.push(Kind { id: id.to_owned(), label: word.to_owned() });
        }
        id.to_owned()
    }
}

/// A threshold that names some kinds of unit and not others: the rest is asked about.
pub(crate) fn kinds_left_out(items: &[Item], writer: &mut Writer) {
    if writer.kinds.len() == 1 {
        writer.kinds.push(Kind { id: "other".into(), label: "其他单位".into() });
    }
    let kinds = writer.kinds.clone();
    let rules = items.iter().flat_map(|i| &i.indicators).flat_map(|i| i.rule.leaves());
    for tier in rules.flat_map(Rule::tiers) {
        for clause in &tier.clauses {
            let Reads::Number(n) = &clause.reads else { continue };
            let left: Vec<&str> = kinds
                .iter()
                .filter(|k| !n.by_kind.iter().any(|(id, _)| *id == k.id))
                .map(|k| k.label.as_str())
                .collect();
            if n.by_kind.is_empty() || left.is_empty() {
                continue;
            }
            let left = left.join("、");
            writer.doubt(|id| crate::kinds::left_out(id, clause, &tier.place, &left));
        }
    }
}

pub(crate) fn candidate(zh: impl Into<String>, en: impl Into<String>, change: Change) -> Candidate {
    Candidate { said: Said::new(zh, en), change }
}

pub(crate) fn build(
    id: &str,
    name: &str,
    raw: &RawIndicator,
    points: &mut Option<Stated>,
    writer: &mut Writer,
) -> Rule {
    let place = raw.parts.first().map_or_else(|| raw.name.place.clone(), |p| p.text.place.clone());
    match raw.points.as_ref().and_then(|p| points_cell(&p.text)) {
        Some(PointsCell::ByKind(kinds)) => by_kind(id, raw, &kinds, points, writer),
        Some(PointsCell::Range(_, high) | PointsCell::Off(high) | PointsCell::Swing(high)) if points.is_none() => {
            *points =
                raw.points.as_ref().map(|p| Stated { points: high, text: p.text.clone(), place: p.place.clone() });
        }
        _ => {}
    }
    let here = Here { id, name, place, text: whole(&raw.parts), worth: points.as_ref().map(|p| p.points) };
    let beside = raw.parts.iter().any(|p| p.points.is_some());
    let mut full = None;
    let rule = if beside { from_columns(&here, raw, writer) } else { from_text(&here, &raw.parts, &mut full, writer) };
    if points.is_none()
        && let Some(full) = full
    {
        *points = Some(Stated { points: full, text: String::new(), place: here.place.clone() });
    }
    rule
}

/// The indicator, or the part of one, that a rule is written for.
pub(crate) struct Here<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub place: Place,
    pub text: String,
    pub worth: Option<Q>,
}

fn whole(parts: &[RawPart]) -> String {
    parts.iter().map(|p| p.text.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn by_kind(id: &str, raw: &RawIndicator, kinds: &[(String, Q)], points: &mut Option<Stated>, writer: &mut Writer) {
    let Some(cell) = &raw.points else { return };
    let most = kinds.iter().map(|k| k.1).max().unwrap_or(Q::ZERO);
    *points = Some(Stated { points: most, text: cell.text.clone(), place: cell.place.clone() });
    let candidates = kinds.iter().map(|(kind, q)| {
        let change = Change::IndicatorPoints { indicator: id.to_owned(), points: *q };
        candidate(format!("都按{kind}的 {q} 分"), format!("{q} for all, as for {kind}"), change)
    });
    let candidates = candidates.collect();
    writer.ask(
        Ask {
            topic: Topic::PointsByKind,
            place: &cell.place,
            about: id,
            clause: &cell.text,
            question: Said::new(
                "分值随单位类别不同，一个指标只能有一个分值；以哪个为准？（或把各类单位分成不同办法）",
                "the points differ by kind of unit, but an indicator has one value; which? (or make a method for each kind)",
            ),
            assumed: Said::new("没有假定，须先确定", "nothing is assumed; it must be decided first"),
            must: true,
        },
        candidates,
    );
}

/// Points stand beside each clause.
fn from_columns(here: &Here<'_>, raw: &RawIndicator, writer: &mut Writer) -> Rule {
    let cell = |part: &RawPart| part.points.as_ref().and_then(|p| points_cell(&p.text));
    let fixed: Option<Vec<Q>> = raw
        .parts
        .iter()
        .map(|p| match cell(p) {
            Some(PointsCell::Fixed(q)) => Some(q),
            _ => None,
        })
        .collect();
    if let Some(rows) = &fixed
        && let Some(rule) = rows_of_their_own(here, &raw.parts, rows, writer)
    {
        return rule;
    }
    let mut found = Found::default();
    for part in &raw.parts {
        let place = part.text.place.clone();
        match cell(part) {
            Some(PointsCell::Fixed(q)) => found.tiers.push(Marked { text: part.text.text.clone(), place, points: q }),
            Some(PointsCell::Range(low, high)) => found.ranges.push((low, high)),
            Some(PointsCell::Off(q)) => {
                let text = &part.text.text;
                let mut p =
                    Proposal::new(What::Deduction, text, &crate::text::Plain::new(text), 0, text.chars().count());
                p.subject = flat(text);
                p.each = Some(crate::propose::Each { points: q.neg(), per: Q::ONE, unit: "次".into() });
                let mark = p.check(
                    Topic::PointsPer,
                    "没有写按什么计算次数，暂按只计一次（填 0 或 1）",
                    "what is counted is not written; taken as once (0 or 1) for now",
                );
                found.terms.push(TermAt { mark, place, before: String::new(), cap: None });
            }
            other => {
                found.tiers.push(Marked { text: part.text.text.clone(), place: place.clone(), points: Q::ZERO });
                let tier = format!("{}.t{}", here.id, found.tiers.len());
                no_points(here, part, other.as_ref(), &tier, writer);
            }
        }
    }
    choose(here, found, writer)
}

/// Several rows with points that add up to those of the indicator: each is a matter of its own.
fn rows_of_their_own(here: &Here<'_>, parts: &[RawPart], rows: &[Q], writer: &mut Writer) -> Option<Rule> {
    let marked = |part: &RawPart| {
        propose(&part.text.text).iter().any(|m| !m.is_condition() && !matches!(m.what, What::Points | What::Full))
    };
    if let ([part], [q]) = (parts, rows) {
        // The whole has its points beside it and says how they are given.
        if !marked(part) {
            return None;
        }
        let inner =
            Here { worth: here.worth.or(Some(*q)), text: here.text.clone(), place: here.place.clone(), ..*here };
        return Some(from_text(&inner, &[bare(part)], &mut None, writer));
    }
    let worth = here.worth?;
    let sum = crate::draft::add(rows.iter().copied());
    let apart = !parts.windows(2).any(|w| matches!(w, [a, b] if parts::instead(&a.text.text, &b.text.text)));
    if sum == worth && apart && rows.len() <= MAX_TIERS && rows.iter().max() != Some(&worth) {
        let mut pieces = Vec::new();
        for (n, (part, points)) in (1_u32..).zip(parts.iter().zip(rows)) {
            let id = format!("{}.p{n}", here.id);
            let label = parts::short(&part.text.text);
            let inner = Here {
                id: &id,
                name: &label,
                place: part.text.place.clone(),
                text: part.text.text.clone(),
                worth: Some(*points),
            };
            let rule = from_text(&inner, &[bare(part)], &mut None, writer);
            pieces.push(Piece { id: id.clone(), label: label.clone(), points: *points, rule: single(rule, &inner) });
        }
        return Some(parts_of(here, pieces, writer));
    }
    let tiers: Vec<Marked> = parts
        .iter()
        .zip(rows)
        .map(|(p, q)| Marked { text: p.text.text.clone(), place: p.text.place.clone(), points: *q })
        .collect();
    if parts.iter().any(marked) {
        return None;
    }
    match parts::arrange(&parts::of_column(&tiers), here.worth) {
        Arranged::Parts(groups) => Some(grouped(here, groups, true, writer)),
        _ => None,
    }
}

fn bare(part: &RawPart) -> RawPart {
    RawPart { text: part.text.clone(), points: None }
}

/// Parts stand in no part.
fn single(rule: Rule, here: &Here<'_>) -> Rule {
    if matches!(rule, Rule::Parts(_)) {
        return Rule::Discretion(free(here, Q::ZERO, here.worth.unwrap_or(Q::ZERO)));
    }
    rule
}

fn no_points(here: &Here<'_>, part: &RawPart, cell: Option<&PointsCell>, tier: &str, writer: &mut Writer) {
    let shown = part.points.as_ref().map(|p| p.text.clone()).unwrap_or_default();
    let why = match cell {
        Some(PointsCell::ByKind(_)) => ("分值随单位类别不同", "the points differ by kind of unit"),
        _ if shown.is_empty() => ("这一档没有分值", "this clause has no points"),
        _ => ("分值看不懂", "the points cannot be read"),
    };
    let place = part.points.as_ref().map_or(&part.text.place, |p| &p.place);
    let mut values = vec![Q::ZERO];
    if let Some(PointsCell::ByKind(kinds)) = cell {
        values = kinds.iter().map(|k| k.1).collect();
    }
    values.extend(here.worth);
    values.dedup();
    let change = |q: Q| Change::TierPoints { tier: tier.to_owned(), points: q };
    let candidates = values.into_iter().map(|q| candidate(format!("{q} 分"), format!("{q} points"), change(q)));
    let candidates = candidates.collect();
    writer.ask(
        Ask {
            topic: Topic::Points,
            place,
            about: tier,
            clause: &part.text.text,
            question: Said::new(
                format!("{}：{}，应是多少分？", quoted(&shown), why.0),
                format!("{}: {}; how many should it be?", quoted(&shown), why.1),
            ),
            assumed: Said::new("没有假定，须先确定", "nothing is assumed; it must be decided first"),
            must: true,
        },
        candidates,
    );
}

/// Points stand inside the text.
fn from_text(here: &Here<'_>, raw: &[RawPart], full: &mut Option<Q>, writer: &mut Writer) -> Rule {
    if let Some(tiers) = levels::listed(here, raw) {
        return Rule::Tiers(tiers);
    }
    if !here.id.contains(".p")
        && let Some(rule) = by_headings(here, raw, writer)
    {
        return rule;
    }
    let mut cut = parts::cut(raw, here.worth);
    *full = cut.full;
    let inner = Here { worth: here.worth.or(cut.full), text: here.text.clone(), place: here.place.clone(), ..*here };
    if cut.segments.is_empty() && veto::only_a_veto(&here.text) && inner.worth.is_none_or(|w| w.is_zero()) {
        veto::vetoes_in(&here.text, &here.place, here.id, None, writer);
        return Rule::Tiers(Vec::new());
    }
    if let Some(rule) = share::read(&inner, &cut, writer) {
        // 未达到的按比例得分 is what the share says.
        cut.rest.retain(|p| !p.text.contains("按比例"));
        left_over(&inner, &cut.rest, &rule, false, writer);
        return rule;
    }
    let mut rule = match parts::arrange(&cut.segments, inner.worth) {
        Arranged::Parts(groups) if !here.id.contains(".p") => grouped(&inner, groups, true, writer),
        Arranged::Unsure(groups) if !here.id.contains(".p") => grouped(&inner, groups, false, writer),
        _ => choose(&inner, parts::gather(&cut.segments), writer),
    };
    combine::periods(&inner, &mut cut.rest, &mut rule, writer);
    left_over(&inner, &cut.rest, &rule, true, writer);
    rule
}

/// （1）制度建设（5分）…（2）经费（5分）…: each heading is a part.
fn by_headings(here: &Here<'_>, raw: &[RawPart], writer: &mut Writer) -> Option<Rule> {
    let headed: Vec<(String, Q, String, Place)> = raw
        .iter()
        .flat_map(|p| parts::headed(&p.text.text).into_iter().map(|(t, q, b)| (t, q, b, p.text.place.clone())))
        .collect();
    let sum = crate::draft::add(headed.iter().map(|h| h.1));
    if !(2..=MAX_TIERS).contains(&headed.len())
        || here.worth.is_some_and(|w| w != sum)
        || raw.iter().any(|p| parts::headed(&p.text.text).is_empty())
    {
        return None;
    }
    let mut pieces = Vec::new();
    for (n, (title, points, body, place)) in (1_u32..).zip(headed) {
        let id = format!("{}.p{n}", here.id);
        let label = parts::short(&title);
        let text = if body.is_empty() { title.clone() } else { body.clone() };
        let part = RawPart { text: Passage { text: text.clone(), place: place.clone() }, points: None };
        let inner = Here { id: &id, name: &label, place, text, worth: Some(points) };
        let rule = if body.is_empty() {
            whole_or_nothing(&inner, writer)
        } else {
            from_text(&inner, &[part], &mut None, writer)
        };
        pieces.push(Piece { id: id.clone(), label: label.clone(), points, rule: single(rule, &inner) });
    }
    let inner = Here { worth: here.worth.or(Some(sum)), text: here.text.clone(), place: here.place.clone(), ..*here };
    Some(parts_of(&inner, pieces, writer))
}

/// Groups of clauses, each with a rule of its own.
fn grouped(here: &Here<'_>, groups: Vec<Group>, sure: bool, writer: &mut Writer) -> Rule {
    let all: Vec<parts::Segment> = groups.iter().flat_map(|g| g.segments.clone()).collect();
    let mut pieces = Vec::new();
    for (n, group) in (1_u32..).zip(groups) {
        let id = format!("{}.p{n}", here.id);
        let (text, place) = parts::text_of(&group.segments);
        let label = if group.label.is_empty() { here.name.to_owned() } else { group.label };
        let inner = Here { id: &id, name: &label, place, text, worth: Some(group.points) };
        let rule = choose(&inner, parts::gather(&group.segments), writer);
        pieces.push(Piece { id: id.clone(), label: label.clone(), points: group.points, rule: single(rule, &inner) });
    }
    if sure {
        return parts_of(here, pieces, writer);
    }
    let cap = here.worth.unwrap_or_else(|| crate::draft::add(pieces.iter().map(|p| p.points)));
    let rule = Rule::Parts(Parts { text: here.text.clone(), place: here.place.clone(), cap, parts: pieces });
    let mut scratch = Writer { kinds: writer.kinds.clone(), ..Writer::default() };
    let other = choose(here, parts::gather(&all), &mut scratch);
    let free = Rule::Discretion(free(here, Q::ZERO, cap));
    let change = |rule: &Rule| Change::Rule { indicator: here.id.to_owned(), rule: Box::new(rule.clone()) };
    let candidates = vec![
        candidate(format!("各部分相加，至 {cap} 分为止"), format!("the parts are added, up to {cap}"), change(&rule)),
        candidate("符合几档的，取最高的一档", "of several that hold the highest counts", change(&other)),
        candidate(format!("评审人在 0 至 {cap} 分之间给分"), format!("a reviewer gives 0 to {cap}"), change(&free)),
    ];
    let (zh, en) = (
        "的条文有几个得分点，相加不等于分值，怎样计算？",
        "give points several times, which do not add up to its points; how is it counted?",
    );
    mixed_ask(here, (zh, en), candidates, writer);
    rule
}

/// The clauses can be counted in several ways, and nothing says which.
fn mixed_ask(here: &Here<'_>, how: (&str, &str), candidates: Vec<Candidate>, writer: &mut Writer) {
    writer.ask(
        Ask {
            topic: Topic::MixedRule,
            place: &here.place,
            about: here.id,
            clause: &here.text,
            question: Said::new(
                format!("{} {}{}", here.id, here.name, how.0),
                format!("the clauses of {} {}", here.id, how.1),
            ),
            assumed: Said::new("没有假定，须先确定", "nothing is assumed; it must be decided first"),
            must: true,
        },
        candidates,
    );
}

fn parts_of(here: &Here<'_>, pieces: Vec<Piece>, writer: &mut Writer) -> Rule {
    let cap = crate::draft::add(pieces.iter().map(|p| p.points));
    let shown: Vec<String> = pieces.iter().map(|p| format!("{} {} 分", p.label, p.points)).collect();
    let english: Vec<String> = pieces.iter().map(|p| format!("{} {}", p.label, p.points)).collect();
    let other = Rule::Discretion(free(here, Q::ZERO, cap));
    writer.ask(
        Ask {
            topic: Topic::Parts,
            place: &here.place,
            about: here.id,
            clause: &here.text,
            question: Said::new(
                format!("{} {}由 {} 部分相加：{}，对吗？", here.id, here.name, pieces.len(), shown.join("，")),
                format!("{} is the sum of {} parts ({}); is that right?", here.id, pieces.len(), english.join(", ")),
            ),
            assumed: Said::new("各部分分别给分，再相加", "each part gives points, and they are added"),
            must: false,
        },
        vec![
            candidate("对，各部分相加", "yes, they are added", Change::Keep),
            candidate(
                format!("评审人在 0 至 {cap} 分之间给分"),
                format!("a reviewer gives 0 to {cap}"),
                Change::Rule { indicator: here.id.to_owned(), rule: Box::new(other) },
            ),
        ],
    );
    Rule::Parts(Parts { text: here.text.clone(), place: here.place.clone(), cap, parts: pieces })
}

/// Words that make points by calculation, which no tier and no counting can say.
const FORMULAS: [&str; 9] = ["×", "*", "乘以", "按比例", "比例得分", "比例计分", "减半", "折半", "一半"];

/// What the rule does not say: a formula must be settled, other words that are left over are asked about.
fn left_over(here: &Here<'_>, rest: &[Passage], rule: &Rule, formula: bool, writer: &mut Writer) {
    let plain = crate::text::plain_text(&here.text);
    if let Some(word) = FORMULAS.iter().find(|w| formula && plain.contains(**w)) {
        let points = here.worth.unwrap_or(Q::ZERO);
        let other = Rule::Discretion(free(here, Q::ZERO, points));
        let question = Said::new(
            format!("{} {}的条文要按公式或比例（“{word}”）算分，不能用分档或计数表达，怎样处理？", here.id, here.name),
            format!(
                "the clause of {} calculates points (“{word}”), which tiers and counting cannot say; what shall stand?",
                here.id
            ),
        );
        let assumed = Said::new("没有假定，须先确定", "nothing is assumed; it must be decided first");
        let change = Change::Rule { indicator: here.id.to_owned(), rule: Box::new(other) };
        writer.ask(
            Ask {
                topic: Topic::Formula,
                place: &here.place,
                about: here.id,
                clause: &here.text,
                question,
                assumed,
                must: true,
            },
            vec![
                candidate(
                    format!("算好后由评审人填 0 至 {points} 分"),
                    format!("it is calculated outside, and a reviewer enters 0 to {points}"),
                    change,
                ),
                candidate("就按已认出的分档或加减分", "what was recognised stands", Change::Keep),
            ],
        );
        return;
    }
    for passage in rest {
        if veto::vetoes_in(&passage.text, &passage.place, here.id, Some(rule), writer) {
            continue;
        }
        if combine::of_the_whole(&passage.text) {
            writer.outside.push(passage.clone());
            continue;
        }
        let question = Said::new(
            format!("“{}”后面没有分值，没有成为规则，是否影响得分？", flat(&passage.text)),
            format!("“{}” has no points and became no rule; does it matter for the points?", flat(&passage.text)),
        );
        let ask = Ask {
            topic: Topic::Leftover,
            place: &passage.place,
            about: here.id,
            clause: &passage.text,
            question,
            assumed: Said::new("不影响得分", "it does not"),
            must: false,
        };
        writer.ask(ask, vec![candidate("不影响得分", "it does not", Change::Keep)]);
    }
}

fn choose(here: &Here<'_>, mut found: Found, writer: &mut Writer) -> Rule {
    if found.tiers.len().max(found.terms.len()) > MAX_TIERS {
        found.tiers.truncate(MAX_TIERS);
        found.terms.truncate(MAX_TIERS);
        writer.find(Finding::new(
            "too_many_tiers",
            here.place.clone(),
            format!("{}：超过 {MAX_TIERS} 处有分值，后面的没有读入", here.id),
            format!("{}: more than {MAX_TIERS} clauses with points; the rest was left out", here.id),
        ));
    }
    let kinds = [!found.tiers.is_empty(), !found.terms.is_empty(), !found.ranges.is_empty() || found.free];
    let off = found.terms.iter().any(|t| t.mark.what == What::Deduction);
    let giving = found.tiers.iter().filter(|t| !t.points.is_zero()).count();
    match kinds {
        [true, false, false] => Rule::Tiers(tiers(here, found.tiers, writer)),
        [false, true, false] => Rule::Sum(sum(here, &found, off, writer)),
        [false, false, true] => discretion(here, &found, writer),
        [false, false, false] => whole_or_nothing(here, writer),
        // 完成得5分；每少一项扣1分；未开展不得分: the full points are the base of the deduction.
        [true, true, false] if off && giving == 1 && found.tiers.iter().any(|t| Some(t.points) == here.worth) => {
            Rule::Sum(sum(here, &found, off, writer))
        }
        // Nothing but clauses that take all the points, beside what is counted.
        [true, true, false] if giving == 0 => Rule::Sum(sum(here, &found, off, writer)),
        [true, true, false] => {
            let both = if off { tiers_then_off(here, &found, writer) } else { None };
            let mut scratch = Writer { kinds: writer.kinds.clone(), ..Writer::default() };
            let rule = sum(here, &found, off, writer);
            let other = Rule::Tiers(tiers(here, found.tiers, &mut scratch));
            mixed(here, Rule::Sum(rule), other, both, writer)
        }
        [true, _, true] => {
            let most = found.ranges.iter().map(|r| r.1).chain(found.tiers.iter().map(|t| t.points)).max();
            let least = found.ranges.iter().map(|r| r.0).chain(found.tiers.iter().map(|t| t.points)).min();
            let both = Found { ranges: vec![(least.unwrap_or(Q::ZERO), most.unwrap_or(Q::ZERO))], ..Found::default() };
            discretion(here, &both, writer)
        }
        [false, true, true] => {
            let rule = sum(here, &found, off, writer);
            let mut scratch = Writer { kinds: writer.kinds.clone(), ..Writer::default() };
            let other = discretion(here, &found, &mut scratch);
            mixed(here, Rule::Sum(rule), other, None, writer)
        }
    }
}

/// First the tier that was reached, then what is taken off it.
fn tiers_then_off(here: &Here<'_>, found: &Found, writer: &Writer) -> Option<Rule> {
    if here.id.contains(".p") || found.terms.iter().any(|t| t.mark.what != What::Deduction) {
        return None;
    }
    let worth = here.worth?;
    let mut scratch = Writer { kinds: writer.kinds.clone(), ..Writer::default() };
    let place = here.place.clone();
    let (a, b) = (format!("{}.p1", here.id), format!("{}.p2", here.id));
    let first = Here { id: &a, name: here.name, place: place.clone(), text: here.text.clone(), worth: Some(worth) };
    let second = Here { id: &b, text: here.text.clone(), place: place.clone(), ..first };
    let tiers = Rule::Tiers(tiers(&first, found.tiers.clone(), &mut scratch));
    let terms = Found { terms: found.terms.clone(), floor: true, ..Found::default() };
    let off = Sum { base: Q::ZERO, cap: Q::ZERO, floor: worth.neg(), ..sum(&second, &terms, true, &mut scratch) };
    let pieces = vec![
        Piece { id: a.clone(), label: "档次".into(), points: worth, rule: tiers },
        Piece { id: b.clone(), label: "扣分".into(), points: Q::ZERO, rule: Rule::Sum(off) },
    ];
    Some(Rule::Parts(Parts { text: here.text.clone(), place, cap: worth, parts: pieces }))
}

fn mixed(here: &Here<'_>, rule: Rule, other: Rule, both: Option<Rule>, writer: &mut Writer) -> Rule {
    let change = |rule: &Rule| Change::Rule { indicator: here.id.to_owned(), rule: Box::new(rule.clone()) };
    let word = |rule: &Rule| match rule {
        Rule::Tiers(_) => ("只按分档", "by the tiers only"),
        Rule::Sum(_) => ("只按逐项加减分", "by adding and deducting only"),
        Rule::Discretion(_) => ("由评审人在幅度内给分", "by a reviewer within the range"),
        Rule::Parts(_) => ("先定档，再逐项扣分", "the tier first, then the deductions from it"),
        Rule::Share(_) => ("按比例", "in proportion"),
    };
    let rules = [Some(&rule), Some(&other), both.as_ref()];
    let candidates = rules.into_iter().flatten().map(|r| candidate(word(r).0, word(r).1, change(r))).collect();
    let (zh, en) = (
        "的条文既有分档又有加减分或幅度，怎样计算？",
        "mix tiers with awards, deductions or ranges; how is it counted?",
    );
    mixed_ask(here, (zh, en), candidates, writer);
    rule
}

fn tiers(here: &Here<'_>, mut marked: Vec<Marked>, writer: &mut Writer) -> Vec<Tier> {
    let rising = marked.len() > 1 && marked.windows(2).all(|w| matches!(w, [a, b] if a.points < b.points));
    if rising {
        marked.reverse();
    } else if here.worth.is_some() && marked.iter().map(|m| m.points).max() == here.worth {
        // 省级6分，国家级10分，市级3分: the highest that holds, in whatever order they are written.
        let mut points: Vec<Q> = marked.iter().map(|m| m.points).collect();
        points.sort_unstable();
        points.dedup();
        if points.len() == marked.len() {
            marked.sort_by_key(|m| std::cmp::Reverse(m.points));
        }
    }
    let mut shared = clauses::Shared::new(here.id, here.name);
    let mut out = Vec::new();
    for (n, tier) in (1_u32..).zip(marked) {
        let id = format!("{}.t{n}", here.id);
        let clauses = clauses::read(&id, &tier.text, &tier.place, &mut shared, writer);
        out.push(Tier { id, points: tier.points, text: tier.text, place: tier.place, clauses });
    }
    levels::join(&mut out);
    clauses::whole_ranges(&mut out, writer);
    out
}

fn ask_floor_and_cap(here: &Here<'_>, found: &Found, off: bool, writer: &mut Writer) {
    let ask = |topic, zh: &str, en: &str, assumed: (&str, &str)| Ask {
        topic,
        place: &here.place,
        about: here.id,
        clause: &here.text,
        question: Said::new(format!("{} {}：{zh}", here.id, here.name), format!("{}: {en}", here.id)),
        assumed: Said::new(assumed.0, assumed.1),
        must: false,
    };
    let keep = |zh: &str, en: &str| vec![candidate(zh, en, Change::Keep)];
    let ends = found.off_most.is_some() || found.terms.iter().any(|t| t.cap.is_some());
    if off && !found.floor && !ends {
        let question = ask(
            Topic::FloorMissing,
            "条文没有写扣到哪里为止，最低是 0 分吗？",
            "the clause does not say where deducting ends; is 0 the least?",
            ("扣到 0 分为止", "down to 0"),
        );
        writer.ask(question, keep("扣到 0 分为止", "down to 0"));
    }
    if !off && found.cap.is_none() && found.terms.iter().any(|t| t.cap.is_none()) {
        let question = ask(
            Topic::CapMissing,
            "条文没有写最多得几分，以指标分值封顶吗？",
            "the clause does not say how many points at most; is it the indicator's points?",
            ("以指标分值封顶", "the indicator's points"),
        );
        writer.ask(question, keep("以指标分值封顶", "the indicator's points"));
    }
}

fn sum(here: &Here<'_>, found: &Found, off: bool, writer: &mut Writer) -> Sum {
    let given = found.tiers.iter().map(|t| t.points).max().filter(|p| !p.is_zero());
    let capped = crate::draft::add(found.terms.iter().filter_map(|t| t.cap));
    let each_capped = !found.terms.is_empty() && found.terms.iter().all(|t| t.cap.is_some());
    let cap = here.worth.or(found.cap).or(given).or(each_capped.then_some(capped)).unwrap_or(Q::ZERO);
    let base = if off { cap } else { Q::ZERO };
    ask_floor_and_cap(here, found, off, writer);
    let mut shared = clauses::Shared::new(here.id, here.name);
    let giving = found.tiers.iter().find(|t| !t.points.is_zero());
    let mut terms = Vec::new();
    for (n, at) in (1_u32..).zip(&found.terms) {
        let Some(each) = &at.mark.each else { continue };
        let p = &at.mark;
        let id = format!("{}.s{n}", here.id);
        let input = format!("i{}_s{n}", here.id.replace('.', "_"));
        let label = if p.subject.is_empty() { flat(&p.text) } else { flat(&p.subject) };
        let mut term = Term {
            id,
            input,
            label,
            each: each.points,
            per: each.per,
            unit: each.unit.clone(),
            once: false,
            cap: at.cap,
            steps: None,
            judged: None,
        };
        if each.unit == "judged" {
            term.judged = Some(each.points.neg());
            term.unit = "分".into();
            judged(&term, at, writer);
        } else if let Some((input, found)) = steps::read(here, at, giving, &mut shared, writer) {
            term.input = input;
            steps::ask(&term.id, &found, at, writer);
            term.steps = Some(found);
        } else {
            term.once = p.topic == Some(Topic::PointsPer) && each.unit == "次" && !term.label.contains('次');
            how_often(&term, at, writer);
        }
        terms.push(term);
    }
    // Awards start from nothing: what takes all of it says nothing new.
    let zeros = found.tiers.iter().filter(|t| t.points.is_zero() && off);
    let mut zero = Vec::new();
    for (n, tier) in (1_u32..).zip(zeros) {
        let id = format!("{}.z{n}", here.id);
        let clauses = clauses::read(&id, &tier.text, &tier.place, &mut shared, writer);
        // 否则不得分 says no more than the deductions do.
        if clauses.iter().any(|c| c.reads != Reads::Nothing) {
            zero.push(Tier { id, points: Q::ZERO, text: tier.text.clone(), place: tier.place.clone(), clauses });
        }
    }
    let floor = found.off_most.and_then(|most| base.sub(most).ok()).filter(|f| off && *f > Q::ZERO).unwrap_or(Q::ZERO);
    Sum { text: here.text.clone(), place: here.place.clone(), base, cap, floor, terms, zero }
}

fn judged(term: &Term, at: &TermAt, writer: &mut Writer) {
    let most = term.judged.unwrap_or(Q::ZERO);
    writer.ask(
        Ask {
            topic: Topic::Discretion,
            place: &at.place,
            about: &term.id,
            clause: &at.mark.text,
            question: Said::new(
                format!("“{}”扣多少由评审人认定（0 至 {most} 分），对吗？", term.label),
                format!("a reviewer says how much “{}” takes off (0 to {most}); is that right?", term.label),
            ),
            assumed: Said::new(format!("评审人认定扣 0 至 {most} 分"), format!("a reviewer takes off 0 to {most}")),
            must: false,
        },
        vec![candidate("对", "yes", Change::Keep)],
    );
}

fn how_often(term: &Term, at: &TermAt, writer: &mut Writer) {
    let Some(reason) = &at.mark.reason else { return };
    let (label, id) = (&term.label, &term.id);
    let change = |once| Change::Once { term: id.clone(), once };
    writer.ask(
        Ask {
            topic: Topic::PointsPer,
            place: &at.place,
            about: id,
            clause: &at.mark.text,
            question: Said::new(format!("“{label}”：{}", reason.zh), format!("“{label}”: {}", reason.en)),
            assumed: if term.once {
                Said::new("只计一次", "once")
            } else {
                Said::new("每次都计", "every time")
            },
            must: false,
        },
        vec![
            candidate("每次都计", "every time", change(false)),
            candidate("全年只计一次", "once in the year", change(true)),
        ],
    );
}

fn discretion(here: &Here<'_>, found: &Found, writer: &mut Writer) -> Rule {
    let low = found.ranges.iter().map(|r| r.0).min().unwrap_or(Q::ZERO);
    let high = found.ranges.iter().map(|r| r.1).max().or(here.worth).unwrap_or(Q::ZERO);
    writer.ask(
        Ask {
            topic: Topic::Discretion,
            place: &here.place,
            about: here.id,
            clause: &here.text,
            question: Said::new(
                format!("{} {}：由评审人在 {low} 至 {high} 分之间给分，对吗？", here.id, here.name),
                format!("{}: a reviewer gives between {low} and {high} points; is that right?", here.id),
            ),
            assumed: Said::new(
                format!("评审人在 {low} 至 {high} 分之间给分"),
                format!("a reviewer gives {low} to {high}"),
            ),
            must: false,
        },
        vec![candidate("对", "yes", Change::Keep)],
    );
    Rule::Discretion(free(here, low, high))
}

pub(crate) fn free(here: &Here<'_>, floor: Q, cap: Q) -> Discretion {
    let input = format!("i{}_points", here.id.replace('.', "_"));
    let (text, place) = (here.text.clone(), here.place.clone());
    Discretion { text, place, input, floor, cap, declared: false, periods: None }
}

/// No points in the clause: either all of it or nothing, or a reviewer's discretion.
fn whole_or_nothing(here: &Here<'_>, writer: &mut Writer) -> Rule {
    let points = here.worth.unwrap_or(Q::ZERO);
    let marked = vec![Marked { text: here.text.clone(), place: here.place.clone(), points }];
    let rule = Rule::Tiers(tiers(here, marked, writer));
    let other = Rule::Discretion(free(here, Q::ZERO, points));
    let candidates = vec![
        candidate("全部做到才得分", "all or nothing", Change::Keep),
        candidate(
            format!("评审人在 0 至 {points} 分之间给分"),
            format!("a reviewer gives 0 to {points}"),
            Change::Rule { indicator: here.id.to_owned(), rule: Box::new(other) },
        ),
    ];
    writer.ask(
        Ask {
            topic: Topic::WholeOrNothing,
            place: &here.place,
            about: here.id,
            clause: &here.text,
            question: Said::new(
                format!("{} {}的条文没有写怎样给分：全部做到得 {points} 分，还是由评审人酌情给分？", here.id, here.name),
                format!("the clause of {} does not say how points are given: {points} for all of it, or at a reviewer's discretion?", here.id),
            ),
            assumed: Said::new("全部做到才得分", "all or nothing"),
            must: false,
        },
        candidates,
    );
    rule
}
