//! Cases for a drafted method: for each tier facts that reach its points, found by trying the values around the bounds.

use std::collections::BTreeMap;
use std::fmt::Write;

use kernel::q::Q;

use crate::draft::{Clause, Draft, Indicator, Item, Open, Reads, Rule, Sum, Tier};
use crate::finding::Finding;
use crate::method::{groups, number_type, scalar};
use crate::open::{self, Reading};
use crate::propose::{Bound, Due};

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

/// The cases of an item as one file, and the tiers that no facts reach.
pub(crate) fn file(item: &Item, draft: &Draft) -> (String, Vec<Finding>) {
    let mut out = String::new();
    let mut findings = Vec::new();
    for indicator in &item.indicators {
        match &indicator.rule {
            Rule::Tiers(tiers) => {
                for (n, tier) in tiers.iter().enumerate() {
                    match reach(indicator, tiers, n, draft) {
                        Some(facts) => case(
                            &mut out,
                            indicator,
                            &format!("达到 {} 分档", tier.points),
                            &shown(&facts, tiers),
                            tier.points,
                            draft,
                        ),
                        None => findings.push(Finding::new(
                            "unreachable",
                            tier.place.clone(),
                            format!(
                                "{} 的 {} 分档没有事实能达到：前面的档总是先成立，请核对条件",
                                indicator.id, tier.points
                            ),
                            format!(
                                "{}: no facts reach the tier of {} points, as one above it always holds first",
                                indicator.id, tier.points
                            ),
                        )),
                    }
                }
                for reading in open::readings(indicator) {
                    match witness(indicator, tiers, &reading, draft) {
                        Some((facts, results)) => {
                            witness_cases(&mut out, indicator, &reading, &shown(&facts, tiers), &results, draft)
                        }
                        None => findings.push(Finding::new(
                            "no_difference",
                            indicator.place.clone(),
                            format!(
                                "{} 的读法 {} 怎样裁定都不改变得分：界上的数值总落在同一档",
                                indicator.id, reading.id
                            ),
                            format!("{}: however {} is ruled, no points change", indicator.id, reading.id),
                        )),
                    }
                }
            }
            Rule::Sum(sum) => sum_cases(&mut out, indicator, sum, draft),
            Rule::Discretion(d) => {
                for points in [d.cap, d.floor] {
                    case(
                        &mut out,
                        indicator,
                        &format!("评审给 {points} 分"),
                        &[format!("{}: {points}", d.input)],
                        points,
                        draft,
                    );
                }
            }
        }
    }
    (if out.is_empty() { out } else { format!("cases:\n{out}") }, findings)
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

fn sum_cases(out: &mut String, indicator: &Indicator, sum: &Sum, draft: &Draft) {
    let with = |at: usize, count: Q| -> Vec<String> {
        sum.terms
            .iter()
            .enumerate()
            .map(|(n, t)| format!("{}: {}", t.input, if n == at { count } else { Q::ZERO }))
            .collect()
    };
    let worth = indicator.worth().unwrap_or(sum.cap);
    let clamp = |q: Q| q.max(sum.floor).min(worth);
    case(out, indicator, "没有发生", &with(usize::MAX, Q::ZERO), clamp(sum.base), draft);
    for (n, term) in sum.terms.iter().enumerate() {
        let Ok(points) = sum.base.add(term.each) else { continue };
        let name = format!("发生一次：{}", term.label);
        case(out, indicator, &name, &with(n, Q::ONE), clamp(points), draft);
        // As often as it takes to reach the end.
        let enough = (1..=1000_i64).map(Q::int).find(|k| {
            let reached = term.each.mul(*k).and_then(|p| p.add(sum.base));
            reached.is_ok_and(|p| p >= worth && term.each > Q::ZERO || p <= sum.floor && term.each.is_negative())
        });
        if let Some(count) = enough.filter(|c| *c > Q::ONE && !term.once) {
            let end = if term.each.is_negative() { sum.floor } else { worth };
            case(out, indicator, &format!("到头：{}", term.label), &with(n, count), end, draft);
        }
    }
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
    groups(tier).iter().all(|group| {
        group.iter().any(|clause| match (&clause.reads, facts.get(&clause.input)) {
            (Reads::Number(_), Some(Fact::Number(q))) => bounds(clause, draft).iter().all(|b| b.op.holds(*q, b.value)),
            (Reads::Due { due, .. }, Some(Fact::Day(day))) => order(*day) <= order(*due),
            (Reads::Fact | Reads::Judgement, Some(Fact::Yes(yes))) => *yes,
            _ => false,
        })
    })
}

/// The facts that are worth trying for a tier.
struct Tries {
    base: Facts,
    numbers: Vec<(String, Vec<Fact>)>,
    count: usize,
}

impl Tries {
    fn of(indicator: &Indicator, tiers: &[Tier], tier: &Tier, draft: &Draft) -> Tries {
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
                    let values = values(&clause.input, indicator, draft).into_iter().map(Fact::Number);
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
fn reach(indicator: &Indicator, tiers: &[Tier], at: usize, draft: &Draft) -> Option<Facts> {
    let tries = Tries::of(indicator, tiers, tiers.get(at)?, draft);
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

type Results = Vec<(&'static str, Q)>;

/// Facts on which the ways of a reading part, and what each gives; better where every way finds a tier.
fn witness(indicator: &Indicator, tiers: &[Tier], reading: &Reading, draft: &Draft) -> Option<(Facts, Results)> {
    let ways: Vec<(&str, Vec<Tier>)> =
        reading.open.ways().iter().map(|way| (*way, read_as(tiers, reading.open, way))).collect();
    let mut second = None;
    for tier in tiers {
        let tries = Tries::of(indicator, tiers, tier, draft);
        for facts in (0..tries.count).map(|pick| tries.get(pick)) {
            let found: Vec<Option<usize>> = ways.iter().map(|(_, tiers)| first(tiers, &facts, draft)).collect();
            if found.windows(2).all(|w| matches!(w, [a, b] if a == b)) {
                continue;
            }
            let points = |at: &Option<usize>| at.and_then(|n| tiers.get(n)).map_or(Q::ZERO, |t| t.points);
            let results = ways.iter().zip(&found).map(|((way, _), at)| (*way, points(at))).collect();
            if found.iter().all(Option::is_some) {
                return Some((facts, results));
            }
            second.get_or_insert((facts, results));
        }
    }
    second
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
fn values(input: &str, indicator: &Indicator, draft: &Draft) -> Vec<Q> {
    let clauses: Vec<&Clause> =
        indicator.rule.tiers().iter().flat_map(|t| &t.clauses).filter(|c| c.input == input).collect();
    let ty = clauses.iter().find_map(|c| match &c.reads {
        Reads::Number(n) => Some(number_type(n, c, indicator.rule.tiers()).0),
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
