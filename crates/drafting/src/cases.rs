//! Cases for a drafted method: for each tier facts that reach its points, found by trying the values around the bounds.

use std::collections::BTreeMap;
use std::fmt::Write;

use kernel::q::Q;

use crate::draft::{Clause, Draft, Indicator, Item, Parts, Reads, Rule, Share, ShareOf, Sum, Term, Tier};
use crate::finding::Finding;
use crate::method::{groups, number_type, scalar, step_type};
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
                out.push(Scene {
                    name: format!("评审给 {points} 分"),
                    facts: vec![format!("{}: {points}", d.input)],
                    points,
                });
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
    let kind = draft.kinds.first().map(|k| k.id.as_str()).unwrap_or_default();
    let name = scalar(&format!("{} {name}", indicator.id));
    let _ = writeln!(out, "  - name: {name}\n    indicator: \"{}\"\n    unit: {{kind: {kind}}}", indicator.id);
    if !facts.is_empty() {
        out.push_str("    facts:\n");
        for fact in facts {
            let _ = writeln!(out, "      {fact}");
        }
    }
    let _ = writeln!(out, "    expect: {expect}");
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

fn sum_scenes(sum: &Sum, worth: Q, draft: &Draft) -> Vec<Scene> {
    let kind = draft.kinds.first().map(|k| k.id.as_str()).unwrap_or_default();
    let most = if sum.floor.is_negative() { sum.cap } else { worth };
    let clamp = |q: Q| q.max(sum.floor).min(most);
    let fact = |term: &Term, value: Q| {
        let ty = term.steps.as_ref().map_or("integer", |s| step_type(s, &sum.zero).0);
        match ty {
            "ratio" => format!("{}: {{ratio: {}/{}}}", term.input, value.numer(), value.denom()),
            "money" => format!("{}: {value}元", term.input),
            _ => format!("{}: {value}", term.input),
        }
    };
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
    let points_of = |term: &Term, value: Q| -> Option<Q> {
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
    };
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
        _ => false,
    }
}

/// Facts under which the tier holds and none before it.
fn reach(tiers: &[Tier], at: usize, draft: &Draft) -> Option<Facts> {
    let tier = tiers.get(at)?;
    let mut base = Facts::new();
    let mut numbers: Vec<(String, Vec<Fact>)> = Vec::new();
    for clause in tiers.iter().flat_map(|t| &t.clauses) {
        match &clause.reads {
            Reads::Fact | Reads::Judgement => {
                base.entry(clause.input.clone()).or_insert(Fact::Yes(false));
            }
            Reads::Due { .. } | Reads::Number(_) if numbers.iter().any(|(id, _)| *id == clause.input) => {}
            Reads::Due { .. } => numbers.push((clause.input.clone(), days(&clause.input, tiers))),
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
    let total = numbers.iter().fold(1_usize, |n, (_, v)| n.saturating_mul(v.len().max(1)));
    for mut pick in 0..total.min(MAX_TRIES) {
        let mut facts = base.clone();
        for (id, values) in &numbers {
            let value = values.get(pick % values.len().max(1)).cloned().unwrap_or(Fact::Yes(false));
            pick /= values.len().max(1);
            facts.insert(id.clone(), value);
        }
        if holds(tier, &facts, draft) && !tiers.iter().take(at).any(|t| holds(t, &facts, draft)) {
            return Some(facts);
        }
    }
    None
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
