//! Cases for a drafted method: for each tier facts that reach its points, found by trying the values around the bounds.

use std::collections::BTreeMap;
use std::fmt::Write;

use kernel::q::Q;

use crate::draft::{Clause, Draft, Indicator, Item, Open, Parts, Piece, Reads, Rule, Share, ShareOf, Sum, Term, Tier};
use crate::finding::Finding;
use crate::method::{groups, number_type, scalar, step_type};
use crate::open::{self, Reading};
use crate::propose::{Bound, Due};
use crate::units::Dimension;

/// Facts that are tried for one tier.
const MAX_TRIES: usize = 20_000;

#[derive(Clone, PartialEq, Eq, Debug)]
enum Fact {
    Yes(bool),
    Number(Q),
    /// Received at noon of this day.
    Day(Due),
    /// One of the levels, counted from the worst.
    Level(usize),
}

type Facts = BTreeMap<String, Fact>;

/// Facts for a rule, and the points that they give.
struct Scene {
    name: String,
    facts: Vec<String>,
    points: Q,
}

/// The cases of an item as one file, and the tiers that no facts reach.
pub(crate) fn file(item: &Item, draft: &Draft) -> (String, Vec<Finding>) {
    let mut out = String::new();
    let mut findings = Vec::new();
    for indicator in &item.indicators {
        let worth = indicator.worth().unwrap_or(Q::ZERO);
        let scenes = match &indicator.rule {
            Rule::Parts(p) => in_parts(indicator, p, draft, &mut findings),
            rule => scenes(indicator, rule, worth, draft, &mut findings),
        };
        for scene in scenes {
            case(&mut out, indicator, &scene.name, &scene.facts, scene.points, draft);
        }
        for reading in open::readings(indicator) {
            match witness(indicator, &reading, draft) {
                Some((facts, results)) => witness_cases(&mut out, indicator, &reading, &facts, &results, draft),
                None => findings.push(Finding::new(
                    "no_difference",
                    indicator.place.clone(),
                    format!("{} 的读法 {} 怎样裁定都不改变得分：界上的数值总落在同一档", indicator.id, reading.id),
                    format!("{}: however {} is ruled, no points change", indicator.id, reading.id),
                )),
            }
        }
    }
    (if out.is_empty() { out } else { format!("cases:\n{out}") }, findings)
}

/// Each scene of a part, with the first scene of every other one.
fn in_parts(indicator: &Indicator, parts: &Parts, draft: &Draft, findings: &mut Vec<Finding>) -> Vec<Scene> {
    let all: Vec<Vec<Scene>> =
        parts.parts.iter().map(|p| scenes(indicator, &p.rule, p.points, draft, findings)).collect();
    let mut out = Vec::new();
    // Without facts for every part nothing can be said of the whole.
    if all.iter().any(Vec::is_empty) {
        return out;
    }
    for (n, own) in all.iter().enumerate() {
        let others = || all.iter().enumerate().filter(|(m, _)| *m != n).filter_map(|(_, s)| s.first());
        let label = parts.parts.get(n).map(|p| p.label.as_str()).unwrap_or_default();
        // The first scenes stand together in the first case.
        for scene in own.iter().skip(usize::from(n > 0)) {
            let facts = others().flat_map(|s| &s.facts).chain(&scene.facts).cloned().collect();
            let sum = crate::draft::add(others().map(|s| s.points).chain([scene.points]));
            let points = sum.min(parts.cap).max(Q::ZERO);
            out.push(Scene { name: format!("{label}：{}", scene.name), facts, points });
        }
    }
    out
}

fn scenes(indicator: &Indicator, rule: &Rule, worth: Q, draft: &Draft, findings: &mut Vec<Finding>) -> Vec<Scene> {
    let mut out = Vec::new();
    match rule {
        Rule::Tiers(tiers) => {
            for (n, tier) in tiers.iter().enumerate() {
                if let Some(facts) = reach(tiers, n, draft) {
                    let name = format!("达到 {} 分档", tier.points);
                    out.push(Scene { name, facts: shown(&facts, tiers), points: tier.points });
                    continue;
                }
                findings.push(Finding::new(
                    "unreachable",
                    tier.place.clone(),
                    format!("{} 的 {} 分档没有事实能达到：前面的档总是先成立，请核对条件", indicator.id, tier.points),
                    format!(
                        "{}: no facts reach the tier of {} points, as one above it always holds first",
                        indicator.id, tier.points
                    ),
                ));
            }
        }
        Rule::Sum(sum) => out = sum_scenes(sum, worth, draft),
        Rule::Discretion(d) => {
            for points in [d.cap, d.floor] {
                let facts = match d.periods {
                    None => points.to_string(),
                    Some(n) => {
                        let cells = (1..=n).map(|k| format!("{{at: {{period: p{k}}}, value: {points}}}"));
                        format!("[{}]", cells.collect::<Vec<_>>().join(", "))
                    }
                };
                let facts = vec![format!("{}: {facts}", d.input)];
                out.push(Scene { name: format!("评审给 {points} 分"), facts, points });
            }
        }
        Rule::Share(s) => out = share_scenes(s),
        Rule::Parts(_) => {}
    }
    out
}

fn share_scenes(s: &Share) -> Vec<Scene> {
    let fact = |q: Q| {
        let value =
            if s.of == ShareOf::Best { q.to_string() } else { format!("{{ratio: {}/{}}}", q.numer(), q.denom()) };
        vec![format!("{}: {value}", s.input)]
    };
    let mut out = vec![Scene { name: "全部完成".into(), facts: fact(Q::ONE), points: s.points }];
    if s.of == ShareOf::Best {
        return out;
    }
    let full = if let ShareOf::Value(v) = s.of { v } else { Q::ONE };
    let low = s.least.unwrap_or(Q::ZERO);
    // Half way between the least and the full points.
    if let Ok(value) = full.add(low).and_then(|v| v.div(Q::int(2)))
        && let Ok(points) = value.div(full).and_then(|v| v.mul(s.points))
    {
        let points = points.round_digits(6).unwrap_or(points);
        if points.mul(Q::int(100)).is_ok_and(Q::is_integer) {
            out.push(Scene { name: "部分完成".into(), facts: fact(value), points });
        }
    }
    if s.least.is_none() {
        out.push(Scene { name: "没有完成".into(), facts: fact(Q::ZERO), points: Q::ZERO });
    } else if let Ok(value) = low.div(Q::int(2)) {
        out.push(Scene { name: "不到最低要求".into(), facts: fact(value), points: Q::ZERO });
    }
    out
}

fn case(out: &mut String, indicator: &Indicator, name: &str, facts: &[String], expect: Q, draft: &Draft) {
    open_case(out, indicator, name, facts, &format!("expect: {expect}"), draft);
}

/// A case with what it expects as written.
fn open_case(out: &mut String, indicator: &Indicator, name: &str, facts: &[String], expect: &str, draft: &Draft) {
    let kind = draft.kinds.first().map(|k| k.id.as_str()).unwrap_or_default();
    let name = scalar(&format!("{} {name}", indicator.id));
    let _ = writeln!(out, "  - name: {name}\n    indicator: \"{}\"\n    unit: {{kind: {kind}}}", indicator.id);
    if !facts.is_empty() {
        out.push_str("    facts:\n");
        for fact in facts {
            let _ = writeln!(out, "      {fact}");
        }
    }
    let _ = writeln!(out, "    {expect}");
}

/// The count of a term that says "nothing happened", as a fact.
fn at_rest(term: &Term, sum: &Sum, kind: &str) -> Q {
    let Some(steps) = &term.steps else { return Q::ZERO };
    let from = steps.from(kind).unwrap_or(Q::ZERO);
    // Where nothing is taken off or added, and no clause takes all.
    let enough = |b: &Bound| if steps.below { b.value } else { Q::ZERO };
    let others = sum.zero.iter().flat_map(|t| &t.clauses).filter(|c| c.input == term.input);
    let most = others.flat_map(|c| match &c.reads {
        Reads::Number(n) => n.bounds.iter().map(enough).collect::<Vec<_>>(),
        _ => Vec::new(),
    });
    most.fold(from, Q::max)
}

/// Facts under which no clause takes all the points, for what no term counts.
fn idle(sum: &Sum, draft: &Draft) -> Option<Facts> {
    let mut out = Facts::new();
    let clauses = || sum.zero.iter().flat_map(|t| &t.clauses);
    for clause in clauses() {
        let counted = sum.terms.iter().any(|t| t.input == clause.input);
        if counted || out.contains_key(&clause.input) || clause.reads == Reads::Nothing {
            continue;
        }
        let tried = match &clause.reads {
            Reads::Due { .. } => days(&clause.input, &sum.zero),
            Reads::Number(_) => values(&clause.input, &sum.zero, draft).into_iter().map(Fact::Number).collect(),
            _ => vec![Fact::Yes(false)],
        };
        let quiet = |fact: &Fact| {
            let of_it = clauses().filter(|c| c.input == clause.input);
            of_it.clone().count() > 0 && of_it.clone().all(|c| !so(c, Some(fact), draft))
        };
        out.insert(clause.input.clone(), tried.into_iter().find(quiet)?);
    }
    Some(out)
}

/// The quantity or count of a term as a fact.
fn term_fact(term: &Term, sum: &Sum, value: Q) -> String {
    let ty = term.steps.as_ref().map_or("integer", |s| step_type(s, &sum.zero).0);
    match ty {
        "ratio" => format!("{}: {{ratio: {}/{}}}", term.input, value.numer(), value.denom()),
        "money" => format!("{}: {value}元", term.input),
        _ => format!("{}: {value}", term.input),
    }
}

fn term_points(term: &Term, value: Q, kind: &str) -> Option<Q> {
    let count = match &term.steps {
        Some(steps) => steps.count(value, kind)?,
        None => value,
    };
    let each = if term.judged.is_some() { Q::ONE.neg() } else { term.each };
    let points = each.mul(count).ok()?;
    Some(match term.cap {
        Some(cap) if points.is_negative() => points.max(cap.neg()),
        Some(cap) => points.min(cap),
        None => points,
    })
}

/// What a sum comes to beside these facts where no clause takes all, with the facts of its other terms at rest.
/// Nothing where the points have no short decimal.
fn sum_at(sum: &Sum, facts: &Facts, worth: Q, draft: &Draft) -> Option<(Vec<String>, Q)> {
    let kind = draft.kinds.first().map(|k| k.id.as_str()).unwrap_or_default();
    let mut beside: Vec<String> = Vec::new();
    let mut points = sum.base;
    for term in &sum.terms {
        let value = match facts.get(&term.input) {
            Some(Fact::Number(q)) => *q,
            Some(_) => return None,
            None => {
                let rest = at_rest(term, sum, kind);
                let fact = term_fact(term, sum, rest);
                if !beside.contains(&fact) {
                    beside.push(fact);
                }
                rest
            }
        };
        points = points.add(term_points(term, value, kind)?).ok()?;
    }
    let most = if sum.floor.is_negative() { sum.cap } else { worth };
    let points = points.max(sum.floor).min(most);
    points.mul(Q::int(100)).is_ok_and(Q::is_integer).then_some((beside, points))
}

fn sum_scenes(sum: &Sum, worth: Q, draft: &Draft) -> Vec<Scene> {
    let kind = draft.kinds.first().map(|k| k.id.as_str()).unwrap_or_default();
    let most = if sum.floor.is_negative() { sum.cap } else { worth };
    let clamp = |q: Q| q.max(sum.floor).min(most);
    let fact = |term: &Term, value: Q| term_fact(term, sum, value);
    let Some(idle) = idle(sum, draft) else { return Vec::new() };
    // Terms that read the same quantity move together: one fact for each input.
    let with = |at: usize, value: Q, zero: Option<&Facts>| -> Vec<String> {
        let mut seen: Vec<&str> = Vec::new();
        let mut out = Vec::new();
        let moved = sum.terms.get(at).map(|t| t.input.as_str());
        for t in &sum.terms {
            if seen.contains(&t.input.as_str()) || zero.is_some_and(|z| z.contains_key(&t.input)) {
                continue;
            }
            seen.push(&t.input);
            out.push(fact(t, if moved == Some(t.input.as_str()) { value } else { at_rest(t, sum, kind) }));
        }
        let left: Facts = idle
            .iter()
            .filter(|(id, _)| zero.is_none_or(|z| !z.contains_key(*id)))
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        out.extend(shown(&left, &sum.zero));
        out
    };
    let points_of = |term: &Term, value: Q| term_points(term, value, kind);
    let shared = |at: usize| {
        let input = sum.terms.get(at).map(|t| &t.input);
        sum.terms.iter().filter(|t| Some(&t.input) == input).count() > 1
            || sum.zero.iter().flat_map(|t| &t.clauses).any(|c| Some(&c.input) == input)
    };
    let mut out = Vec::new();
    let rest = |t: &Term| points_of(t, at_rest(t, sum, kind)).unwrap_or(Q::ZERO);
    let begin = crate::draft::add(sum.terms.iter().map(rest)).add(sum.base).unwrap_or(sum.base);
    out.push(Scene { name: "没有发生".into(), facts: with(usize::MAX, Q::ZERO, None), points: clamp(begin) });
    for (n, term) in sum.terms.iter().enumerate() {
        if shared(n) {
            continue;
        }
        let value = |k: i64| -> Option<Q> {
            let Some(steps) = &term.steps else { return Some(Q::int(k)) };
            let away = steps.step.mul(Q::int(k)).ok()?;
            let from = steps.from(kind)?;
            let value = if steps.below { from.sub(away) } else { from.add(away) }.ok()?;
            let whole = step_type(steps, &sum.zero).0 != "integer" || value.is_integer();
            let share = steps.number.unit.dimension != Dimension::Share || value <= Q::ONE;
            (!value.is_negative() && whole && share).then_some(value)
        };
        let base = begin.sub(rest(term)).unwrap_or(begin);
        let reached = |k: i64| Some((value(k)?, points_of(term, value(k)?)?.add(base).ok()?));
        if let Some((at, points)) = reached(1).filter(|_| term.judged.is_none_or(|m| m >= Q::ONE)) {
            let name = format!("发生一次：{}", term.label);
            out.push(Scene { name, facts: with(n, at, None), points: clamp(points) });
        }
        // As often as it takes to reach the end.
        let enough = (2..=1000_i64).find_map(|k| {
            let (at, p) = reached(k)?;
            (p >= most && term.each > Q::ZERO || p <= sum.floor && term.each.is_negative()).then_some((at, p))
        });
        let first = reached(1)
            .is_some_and(|(_, p)| p >= most && term.each > Q::ZERO || p <= sum.floor && term.each.is_negative());
        if let Some((at, points)) = enough.filter(|_| !first && !term.once && term.judged.is_none()) {
            out.push(Scene {
                name: format!("到头：{}", term.label), facts: with(n, at, None), points: clamp(points)
            });
        }
    }
    for (n, tier) in sum.zero.iter().enumerate() {
        let Some(facts) = reach(std::slice::from_ref(tier), 0, draft) else { continue };
        let mut lines = shown(&facts, std::slice::from_ref(tier));
        lines.extend(with(usize::MAX, Q::ZERO, Some(&facts)));
        out.push(Scene { name: format!("不得分的情形 {}", n + 1), facts: lines, points: Q::ZERO });
    }
    out
}

/// The bounds that apply to the kind of the cases.
fn bounds<'c>(clause: &'c Clause, draft: &Draft) -> &'c [Bound] {
    let Reads::Number(n) = &clause.reads else { return &[] };
    if n.by_kind.is_empty() {
        return &n.bounds;
    }
    let kind = draft.kinds.first().map(|k| k.id.as_str()).unwrap_or_default();
    n.by_kind.iter().find(|(k, _)| k == kind).map(|(_, b)| b.as_slice()).unwrap_or_default()
}

fn holds(tier: &Tier, facts: &Facts, draft: &Draft) -> bool {
    groups(tier).iter().all(|group| group.iter().any(|clause| so(clause, facts.get(&clause.input), draft)))
}

fn so(clause: &Clause, fact: Option<&Fact>, draft: &Draft) -> bool {
    match (&clause.reads, fact) {
        (Reads::Number(_), Some(Fact::Number(q))) => bounds(clause, draft).iter().all(|b| b.op.holds(*q, b.value)),
        (Reads::Due { due, .. }, Some(Fact::Day(day))) => order(*day) <= order(*due),
        (Reads::Fact | Reads::Judgement, Some(Fact::Yes(yes))) => *yes,
        (Reads::Level { at, .. }, Some(Fact::Level(n))) => at.contains(n),
        _ => false,
    }
}

/// The facts that are worth trying for a tier.
struct Tries {
    base: Facts,
    numbers: Vec<(String, Vec<Fact>)>,
    count: usize,
}

impl Tries {
    fn of(tiers: &[Tier], tier: &Tier, draft: &Draft) -> Tries {
        let mut base = Facts::new();
        let mut numbers: Vec<(String, Vec<Fact>)> = Vec::new();
        for clause in tiers.iter().flat_map(|t| &t.clauses) {
            match &clause.reads {
                Reads::Fact | Reads::Judgement => {
                    base.entry(clause.input.clone()).or_insert(Fact::Yes(false));
                }
                Reads::Due { .. } | Reads::Number(_) | Reads::Level { .. }
                    if numbers.iter().any(|(id, _)| *id == clause.input) => {}
                Reads::Due { .. } => numbers.push((clause.input.clone(), days(&clause.input, tiers))),
                Reads::Level { levels, .. } => {
                    numbers.push((clause.input.clone(), (0..levels.len()).map(Fact::Level).collect()));
                }
                Reads::Number(_) => {
                    let values = values(&clause.input, tiers, draft).into_iter().map(Fact::Number);
                    numbers.push((clause.input.clone(), values.collect()));
                }
                Reads::Nothing => {}
            }
        }
        // Of alternatives one is enough.
        for group in groups(tier) {
            let Some(clause) = group.first() else { continue };
            if matches!(clause.reads, Reads::Fact | Reads::Judgement) {
                base.insert(clause.input.clone(), Fact::Yes(true));
            }
        }
        let count = numbers.iter().fold(1_usize, |n, (_, v)| n.saturating_mul(v.len().max(1))).min(MAX_TRIES);
        Tries { base, numbers, count }
    }

    fn get(&self, mut pick: usize) -> Facts {
        let mut facts = self.base.clone();
        for (id, values) in &self.numbers {
            let value = values.get(pick % values.len().max(1)).cloned().unwrap_or(Fact::Yes(false));
            pick /= values.len().max(1);
            facts.insert(id.clone(), value);
        }
        facts
    }
}

/// Facts under which the tier holds and none before it.
fn reach(tiers: &[Tier], at: usize, draft: &Draft) -> Option<Facts> {
    let tries = Tries::of(tiers, tiers.get(at)?, draft);
    (0..tries.count).map(|pick| tries.get(pick)).find(|facts| first(tiers, facts, draft) == Some(at))
}

fn first(tiers: &[Tier], facts: &Facts, draft: &Draft) -> Option<usize> {
    tiers.iter().position(|t| holds(t, facts, draft))
}

/// The tiers as a way of a reading has them.
fn read_as(tiers: &[Tier], open: Open, way: &str) -> Vec<Tier> {
    let mut out = tiers.to_vec();
    for clause in out.iter_mut().flat_map(|t| &mut t.clauses) {
        if let Reads::Number(n) = &mut clause.reads
            && n.open == Some(open)
        {
            *n = n.read_as(open, way);
        }
    }
    out
}

/// Facts with what they give under each way of a reading; none where no tier holds.
struct Trial {
    facts: Vec<String>,
    points: Vec<Option<Q>>,
}

impl Trial {
    fn parts(&self) -> bool {
        self.points.windows(2).any(|w| matches!(w, [a, b] if a != b))
    }
}

/// What the facts that are worth trying give, as a reading's ways have the clauses.
fn trials<'a>(rule: &'a Rule, worth: Q, open: Open, draft: &'a Draft) -> Box<dyn Iterator<Item = Trial> + 'a> {
    let tiers = rule.tiers();
    let ways: Vec<Vec<Tier>> = open.ways().iter().map(|way| read_as(tiers, open, way)).collect();
    let tried = tiers.iter().flat_map(move |tier| {
        let tries = Tries::of(tiers, tier, draft);
        (0..tries.count).map(move |pick| tries.get(pick))
    });
    Box::new(tried.filter_map(move |facts| {
        let found = ways.iter().map(|tiers| first(tiers, &facts, draft));
        if let Rule::Sum(sum) = rule {
            let (beside, left) = sum_at(sum, &facts, worth, draft)?;
            let points = found.map(|at| Some(if at.is_some() { Q::ZERO } else { left })).collect();
            let facts = shown(&facts, tiers).into_iter().chain(beside).collect();
            return Some(Trial { facts, points });
        }
        let points = found.map(|at| at.and_then(|n| tiers.get(n)).map(|t| t.points)).collect();
        Some(Trial { facts: shown(&facts, tiers), points })
    }))
}

fn leaves_open(rule: &Rule, open: Open) -> bool {
    rule.tiers().iter().flat_map(|t| &t.clauses).any(|c| matches!(&c.reads, Reads::Number(n) if n.open == Some(open)))
}

/// Facts on which the ways of a reading part; better where every way finds a tier.
fn parting(rule: &Rule, worth: Q, open: Open, draft: &Draft) -> Option<Trial> {
    let mut second = None;
    for trial in trials(rule, worth, open, draft).filter(Trial::parts) {
        if trial.points.iter().all(Option::is_some) {
            return Some(trial);
        }
        second.get_or_insert(trial);
    }
    second
}

/// Facts of another part that give the same under every way: its most points, or its least.
fn steady(indicator: &Indicator, part: &Piece, open: Open, least: bool, draft: &Draft) -> Option<(Vec<String>, Q)> {
    let all: Box<dyn Iterator<Item = (Vec<String>, Q)>> = if leaves_open(&part.rule, open) {
        let same = trials(&part.rule, part.points, open, draft).filter(|t| !t.parts());
        Box::new(same.filter_map(|t| Some((t.facts, (*t.points.first()?)?))))
    } else {
        let scenes = scenes(indicator, &part.rule, part.points, draft, &mut Vec::new());
        Box::new(scenes.into_iter().map(|s| (s.facts, s.points)))
    };
    let key = |(_, q): &(Vec<String>, Q)| *q;
    if least { all.min_by_key(key) } else { all.max_by_key(key) }
}

type Results = Vec<(&'static str, Q)>;

/// Facts that tell the ways of a reading apart, and what each gives.
fn witness(indicator: &Indicator, reading: &Reading, draft: &Draft) -> Option<(Vec<String>, Results)> {
    let open = reading.open;
    let named = |points: Vec<Q>| -> Results { open.ways().iter().copied().zip(points).collect() };
    let Rule::Parts(all) = &indicator.rule else {
        let found = parting(&indicator.rule, indicator.worth().unwrap_or(Q::ZERO), open, draft)?;
        return Some((found.facts, named(found.points.iter().map(|q| q.unwrap_or(Q::ZERO)).collect())));
    };
    for part in all.parts.iter().filter(|p| leaves_open(&p.rule, open)) {
        let Some(own) = parting(&part.rule, part.points, open, draft) else { continue };
        // Where the cap hides the difference, the other parts give as little as they can.
        for least in [false, true] {
            let others = all.parts.iter().filter(|p| p.id != part.id);
            let Some(others) = others.map(|p| steady(indicator, p, open, least, draft)).collect::<Option<Vec<_>>>()
            else {
                break;
            };
            let beside = crate::draft::add(others.iter().map(|(_, q)| *q));
            let total = |q: &Option<Q>| crate::draft::add([beside, q.unwrap_or(Q::ZERO)].into_iter());
            let points: Vec<Q> = own.points.iter().map(|q| total(q).min(all.cap).max(Q::ZERO)).collect();
            if points.windows(2).any(|w| matches!(w, [a, b] if a != b)) {
                let facts = others.into_iter().flat_map(|(facts, _)| facts).chain(own.facts).collect();
                return Some((facts, named(points)));
            }
        }
    }
    None
}

fn witness_cases(
    out: &mut String,
    indicator: &Indicator,
    reading: &Reading,
    facts: &[String],
    results: &Results,
    draft: &Draft,
) {
    let all: Vec<String> = results.iter().map(|(way, q)| format!("{way}: {q}")).collect();
    let each = format!("witness: {}\n    results: {{{}}}", reading.id, all.join(", "));
    open_case(out, indicator, "恰在界上，逐个读法", facts, &each, draft);
    let (low, high) = (results.iter().map(|r| r.1).min(), results.iter().map(|r| r.1).max());
    if let (Some(low), Some(high)) = (low, high) {
        let span = if low == high { low.to_string() } else { format!("{low}..{high}") };
        let left = format!("open: [{}]\n    expect: {span}", reading.id);
        open_case(out, indicator, "恰在界上，未裁定", facts, &left, draft);
    }
}

/// The id of a level, counted from the worst.
pub(crate) fn level_id(n: usize) -> String {
    format!("l{}", n + 1)
}

fn order(due: Due) -> i32 {
    i32::from(due.year) * 400 + i32::from(due.month) * 32 + i32::from(due.day)
}

/// Days worth trying: each deadline, and the first of the month after it.
fn days(input: &str, tiers: &[Tier]) -> Vec<Fact> {
    let mut out = Vec::new();
    for clause in tiers.iter().flat_map(|t| &t.clauses).filter(|c| c.input == input) {
        let Reads::Due { due, .. } = clause.reads else { continue };
        let after = if due.month == 12 {
            Due { year: due.year + 1, month: 1, day: 1 }
        } else {
            Due { month: due.month + 1, day: 1, ..due }
        };
        out.extend([Fact::Day(due), Fact::Day(after)]);
    }
    out
}

/// Values worth trying: each bound, a little below and above, and the middle between two.
fn values(input: &str, tiers: &[Tier], draft: &Draft) -> Vec<Q> {
    let clauses: Vec<&Clause> = tiers.iter().flat_map(|t| &t.clauses).filter(|c| c.input == input).collect();
    let ty = clauses.iter().find_map(|c| match &c.reads {
        Reads::Number(n) => Some(number_type(n, c, tiers).0),
        _ => None,
    });
    let mut marks: Vec<Q> = clauses.iter().flat_map(|c| bounds(c, draft)).map(|b| b.value).collect();
    marks.push(Q::ZERO);
    marks.sort_unstable();
    marks.dedup();
    let step = if ty == Some("ratio") { Q::ratio(1, 1000).unwrap_or(Q::ONE) } else { Q::ONE };
    let mut out = marks.clone();
    for mark in &marks {
        out.extend(mark.sub(step));
        out.extend(mark.add(step));
    }
    for pair in marks.windows(2) {
        if let [a, b] = pair {
            out.extend(a.add(*b).and_then(|s| s.div(Q::int(2))));
        }
    }
    let fits = |q: &Q| match ty {
        Some("ratio") => *q <= Q::ONE,
        Some("integer") => q.is_integer(),
        Some("money") => q.mul(Q::int(100)).is_ok_and(Q::is_integer),
        _ => true,
    };
    out.retain(|q| !q.is_negative() && fits(q));
    out.sort_unstable();
    out.dedup();
    out
}

fn shown(facts: &Facts, tiers: &[Tier]) -> Vec<String> {
    let clause = |id: &str| tiers.iter().flat_map(|t| &t.clauses).find(|c| c.input == *id && c.reads != Reads::Nothing);
    facts
        .iter()
        .filter_map(|(id, fact)| Some((id, fact, clause(id)?)))
        .map(|(id, fact, clause)| match (fact, &clause.reads) {
            (Fact::Yes(yes), _) => format!("{id}: {yes}"),
            (Fact::Level(n), _) => format!("{id}: {}", level_id(*n)),
            (Fact::Day(d), Reads::Due { .. }) => {
                let year = 2026 + i32::from(d.year);
                format!("{id}: {{time: \"{year}-{:02}-{:02} 12:00\"}}", d.month, d.day)
            }
            (Fact::Number(q), Reads::Number(n)) => match number_type(n, clause, tiers).0 {
                "ratio" => format!("{id}: {{ratio: {}/{}}}", q.numer(), q.denom()),
                "money" => format!("{id}: {q}元"),
                _ => format!("{id}: {q}"),
            },
            _ => format!("{id}: {{absent: 未填}}"),
        })
        .collect()
}
