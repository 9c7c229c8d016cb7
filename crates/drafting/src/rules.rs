//! From the clauses of an indicator to a rule: tiers, a sum of awards or deductions, or a reviewer's discretion.

use kernel::q::Q;

use crate::clauses;
use crate::draft::{Candidate, Change, Discretion, Doubt, Item, Kind, Passage, Reads, Rule, Stated, Sum, Term, Tier};
use crate::finding::{Finding, Place, Said, quoted};
use crate::limits::{MAX_FINDINGS, MAX_TIERS};
use crate::marks::{PointsCell, points_cell};
use crate::propose::{Proposal, Topic, What, propose};
use crate::text::flat;
use crate::understand::{RawIndicator, RawPart};

/// What is gathered while the rules are written.
#[derive(Default)]
pub(crate) struct Writer {
    pub kinds: Vec<Kind>,
    pub doubts: Vec<Doubt>,
    pub findings: Vec<Finding>,
    next: usize,
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
    for tier in items.iter().flat_map(|i| &i.indicators).flat_map(|i| i.rule.tiers()) {
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

/// A clause with points, before it is read for conditions.
struct Marked {
    text: String,
    place: Place,
    points: Q,
}

/// What the clauses of an indicator say, apart.
#[derive(Default)]
struct Found {
    tiers: Vec<Marked>,
    terms: Vec<(Proposal, Place)>,
    ranges: Vec<(Q, Q)>,
    cap: Option<Q>,
    floor: bool,
    free: bool,
    full: Option<Q>,
    /// Words after the last points of a cell.
    rest: Vec<Passage>,
}

pub(crate) fn build(
    id: &str,
    name: &str,
    raw: &RawIndicator,
    points: &mut Option<Stated>,
    writer: &mut Writer,
) -> Rule {
    let place = raw.parts.first().map_or_else(|| raw.name.place.clone(), |p| p.text.place.clone());
    if let Some(PointsCell::ByKind(kinds)) = raw.points.as_ref().and_then(|p| points_cell(&p.text)) {
        by_kind(id, raw, &kinds, points, writer);
    }
    let mut found = Found::default();
    let beside = raw.parts.iter().any(|p| p.points.is_some());
    if beside {
        from_columns(id, raw, &mut found, writer)
    } else {
        from_text(raw, points.as_ref().map(|p| p.points), &mut found)
    }
    if found.tiers.len() > MAX_TIERS {
        found.tiers.truncate(MAX_TIERS);
        writer.find(Finding::new(
            "too_many_tiers",
            place.clone(),
            format!("{id}：超过 {MAX_TIERS} 档，后面的没有读入"),
            format!("{id}: more than {MAX_TIERS} clauses with points; the rest was left out"),
        ));
    }
    if points.is_none()
        && let Some(full) = found.full
    {
        *points = Some(Stated { points: full, text: String::new(), place: place.clone() });
    }
    let text = whole(&raw.parts);
    let worth = points.as_ref().map(|p| p.points);
    let here = Here { id, name, place, text, worth };
    left_over(&here, &found.rest, writer);
    choose(here, found, writer)
}

/// The indicator that a rule is written for.
struct Here<'a> {
    id: &'a str,
    name: &'a str,
    place: Place,
    text: String,
    worth: Option<Q>,
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
fn from_columns(id: &str, raw: &RawIndicator, found: &mut Found, writer: &mut Writer) {
    let single = raw.parts.len() == 1;
    for part in &raw.parts {
        let place = part.text.place.clone();
        let cell = part.points.as_ref().and_then(|p| points_cell(&p.text));
        match cell {
            Some(PointsCell::Fixed(q)) => {
                let marks = propose(&part.text.text);
                let terms = marks.iter().filter(|m| matches!(m.what, What::Award | What::Deduction)).count();
                if single && terms > 0 {
                    from_text(raw, Some(q), found);
                    found.tiers.clear();
                    found.cap = found.cap.or(Some(q));
                } else {
                    found.tiers.push(Marked { text: part.text.text.clone(), place, points: q });
                }
            }
            Some(PointsCell::Range(low, high)) => found.ranges.push((low, high)),
            Some(PointsCell::Off(q)) => {
                let text = &part.text.text;
                let mut p =
                    Proposal::new(What::Deduction, text, &crate::text::Plain::new(text), 0, text.chars().count());
                p.subject = flat(text);
                p.each = Some(crate::propose::Each { points: q.neg(), per: Q::ONE, unit: "次".into() });
                let p = p.check(
                    Topic::PointsPer,
                    "没有写按什么计算次数，暂按只计一次（填 0 或 1）",
                    "what is counted is not written; taken as once (0 or 1) for now",
                );
                found.terms.push((p, place));
            }
            other => {
                let shown = part.points.as_ref().map(|p| p.text.clone()).unwrap_or_default();
                let why = match other {
                    Some(PointsCell::ByKind(_)) => ("分值随单位类别不同", "the points differ by kind of unit"),
                    _ if shown.is_empty() => ("这一档没有分值", "this clause has no points"),
                    _ => ("分值看不懂", "the points cannot be read"),
                };
                found.tiers.push(Marked { text: part.text.text.clone(), place: place.clone(), points: Q::ZERO });
                let tier = format!("{id}.t{}", found.tiers.len());
                let place = part.points.as_ref().map_or(place, |p| p.place.clone());
                writer.ask(
                    Ask {
                        topic: Topic::Points,
                        place: &place,
                        about: &tier,
                        clause: &part.text.text,
                        question: Said::new(
                            format!("{}：{}，应是多少分？", quoted(&shown), why.0),
                            format!("{}: {}; how many should it be?", quoted(&shown), why.1),
                        ),
                        assumed: Said::new("没有假定，须先确定", "nothing is assumed; it must be decided first"),
                        must: true,
                    },
                    Vec::new(),
                );
            }
        }
    }
}

/// Points stand inside the text.
fn from_text(raw: &RawIndicator, worth: Option<Q>, found: &mut Found) {
    for part in &raw.parts {
        let Passage { text, place } = &part.text;
        let mut begin = 0;
        for mark in propose(text) {
            match mark.what {
                What::Points => {
                    let end = after_mark(text, mark.to);
                    let points = mark.bounds.first().map(|b| b.value).or(worth);
                    let own = text
                        .get(begin..end)
                        .unwrap_or_default()
                        .trim_start_matches(['；', ';', '，', ',', '。', '、', ' ', '\n', '）', ')']);
                    if let Some(points) = points
                        && !own.trim().is_empty()
                    {
                        found.tiers.push(Marked { text: own.trim().to_owned(), place: place.clone(), points });
                    }
                    begin = end;
                }
                What::Award | What::Deduction => {
                    begin = after_mark(text, mark.to);
                    found.terms.push((mark, place.clone()));
                }
                What::PointsRange => {
                    begin = after_mark(text, mark.to);
                    if let [low, high] = mark.bounds.as_slice() {
                        found.ranges.push((low.value, high.value));
                    } else {
                        found.free = true;
                    }
                }
                What::Cap => {
                    if mark.unit.text == "分" {
                        found.cap = mark.bounds.first().map(|b| b.value);
                    }
                    begin = after_mark(text, mark.to);
                }
                What::Floor => {
                    found.floor = true;
                    begin = after_mark(text, mark.to);
                }
                What::Full => {
                    found.full = mark.bounds.first().map(|b| b.value);
                    begin = after_mark(text, mark.to);
                }
                _ => {}
            }
        }
        let rest = text.get(begin..).unwrap_or_default().trim();
        if begin > 0 && rest.chars().filter(|c| c.is_alphanumeric()).count() > 1 {
            found.rest.push(Passage { text: rest.to_owned(), place: place.clone() });
        }
    }
}

/// Words that make points by calculation, which no tier and no counting can say.
const FORMULAS: [&str; 9] = ["×", "*", "乘以", "按比例", "比例得分", "比例计分", "减半", "折半", "一半"];

/// What the rule does not say: a formula must be settled, other words that are left over are asked about.
fn left_over(here: &Here<'_>, rest: &[Passage], writer: &mut Writer) {
    let plain = crate::text::plain_text(&here.text);
    if let Some(word) = FORMULAS.iter().find(|w| plain.contains(**w)) {
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

/// A mark takes the bracket and the stop that follow it.
fn after_mark(text: &str, to: usize) -> usize {
    let mut end = to;
    for c in text.get(to..).unwrap_or_default().chars() {
        if matches!(c, ')' | '）' | '。' | '；' | ';' | '，' | ',') {
            end += c.len_utf8();
        } else {
            break;
        }
    }
    end
}

fn choose(here: Here<'_>, found: Found, writer: &mut Writer) -> Rule {
    let kinds = [!found.tiers.is_empty(), !found.terms.is_empty(), !found.ranges.is_empty() || found.free];
    let off = found.terms.iter().any(|(t, _)| t.what == What::Deduction);
    match kinds {
        [true, false, false] => Rule::Tiers(tiers(&here, found.tiers, writer)),
        [false, true, false] => Rule::Sum(sum(&here, &found, off, writer)),
        [false, false, true] => discretion(&here, &found, writer),
        [false, false, false] => whole_or_nothing(&here, writer),
        // 完成得5分；每少一项扣1分: the full points are the base of the deduction.
        [true, true, false] if off && matches!(found.tiers.as_slice(), [one] if Some(one.points) == here.worth) => {
            let rule = sum(&here, &found, off, writer);
            let other = Rule::Tiers(tiers(&here, found.tiers, writer));
            mixed(&here, Rule::Sum(rule), other, false, writer)
        }
        [true, true, false] => {
            let rule = sum(&here, &found, off, writer);
            let other = Rule::Tiers(tiers(&here, found.tiers, writer));
            mixed(&here, Rule::Sum(rule), other, true, writer)
        }
        [true, _, true] => {
            let most = found.ranges.iter().map(|r| r.1).chain(found.tiers.iter().map(|t| t.points)).max();
            let least = found.ranges.iter().map(|r| r.0).chain(found.tiers.iter().map(|t| t.points)).min();
            let both = Found { ranges: vec![(least.unwrap_or(Q::ZERO), most.unwrap_or(Q::ZERO))], ..Found::default() };
            discretion(&here, &both, writer)
        }
        [false, true, true] => {
            let rule = sum(&here, &found, off, writer);
            let other = discretion(&here, &found, writer);
            mixed(&here, Rule::Sum(rule), other, true, writer)
        }
    }
}

fn mixed(here: &Here<'_>, rule: Rule, other: Rule, must: bool, writer: &mut Writer) -> Rule {
    let change = |rule: &Rule| Change::Rule { indicator: here.id.to_owned(), rule: Box::new(rule.clone()) };
    let word = |rule: &Rule| match rule {
        Rule::Tiers(_) => ("只按分档", "by the tiers only"),
        Rule::Sum(_) => ("只按逐项加减分", "by adding and deducting only"),
        Rule::Discretion(_) => ("由评审人在幅度内给分", "by a reviewer within the range"),
    };
    let (a, b) = (word(&rule), word(&other));
    let candidates = vec![candidate(a.0, a.1, change(&rule)), candidate(b.0, b.1, change(&other))];
    writer.ask(
        Ask {
            topic: Topic::MixedRule,
            place: &here.place,
            about: here.id,
            clause: &here.text,
            question: Said::new(
                format!("{} {}的条文既有分档又有加减分或幅度，怎样计算？", here.id, here.name),
                format!("the clauses of {} mix tiers with awards, deductions or ranges; how is it counted?", here.id),
            ),
            assumed: Said::new(
                if must { "没有假定，须先确定" } else { "以满分为基础逐项扣分" },
                if must { "nothing is assumed; it must be decided first" } else { "deductions from the full points" },
            ),
            must,
        },
        candidates,
    );
    rule
}

fn tiers(here: &Here<'_>, mut marked: Vec<Marked>, writer: &mut Writer) -> Vec<Tier> {
    if marked.len() > 1 && marked.windows(2).all(|w| matches!(w, [a, b] if a.points < b.points)) {
        marked.reverse();
    }
    let mut shared = clauses::Shared::new(here.id, here.name);
    let mut out = Vec::new();
    for (n, tier) in (1_u32..).zip(marked) {
        let id = format!("{}.t{n}", here.id);
        let clauses = clauses::read(&id, &tier.text, &tier.place, &mut shared, writer);
        out.push(Tier { id, points: tier.points, text: tier.text, place: tier.place, clauses });
    }
    out
}

fn sum(here: &Here<'_>, found: &Found, off: bool, writer: &mut Writer) -> Sum {
    let cap = here.worth.or(found.cap).unwrap_or(Q::ZERO);
    let base = if off { cap } else { Q::ZERO };
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
    if off && !found.floor {
        let question = ask(
            Topic::FloorMissing,
            "条文没有写扣到哪里为止，最低是 0 分吗？",
            "the clause does not say where deducting ends; is 0 the least?",
            ("扣到 0 分为止", "down to 0"),
        );
        writer.ask(question, keep("扣到 0 分为止", "down to 0"));
    }
    if !off && found.cap.is_none() {
        let question = ask(
            Topic::CapMissing,
            "条文没有写最多得几分，以指标分值封顶吗？",
            "the clause does not say how many points at most; is it the indicator's points?",
            ("以指标分值封顶", "the indicator's points"),
        );
        writer.ask(question, keep("以指标分值封顶", "the indicator's points"));
    }
    let mut terms = Vec::new();
    for (n, (p, place)) in (1_u32..).zip(&found.terms) {
        let Some(each) = &p.each else { continue };
        let id = format!("{}.s{n}", here.id);
        let label = if p.subject.is_empty() { p.text.clone() } else { flat(&p.subject) };
        let once = p.topic == Some(Topic::PointsPer) && each.unit == "次" && !label.contains('次');
        if let Some(reason) = &p.reason {
            let change = |once| Change::Once { term: id.clone(), once };
            writer.ask(
                Ask {
                    topic: Topic::PointsPer,
                    place,
                    about: &id,
                    clause: &p.text,
                    question: Said::new(format!("“{label}”：{}", reason.zh), format!("“{label}”: {}", reason.en)),
                    assumed: if once {
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
        let input = format!("i{}_s{n}", here.id.replace('.', "_"));
        terms.push(Term { id, input, label, each: each.points, per: each.per, unit: each.unit.clone(), once });
    }
    Sum { text: here.text.clone(), place: here.place.clone(), base, cap, floor: Q::ZERO, terms }
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

fn free(here: &Here<'_>, floor: Q, cap: Q) -> Discretion {
    let input = format!("i{}_points", here.id.replace('.', "_"));
    Discretion { text: here.text.clone(), place: here.place.clone(), input, floor, cap }
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
