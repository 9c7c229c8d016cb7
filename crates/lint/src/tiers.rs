//! Tiers as conditions: cases that fall into none, tiers that overlap, tiers that nobody can reach. Every case is put to
//! the engine before it is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::Stage;
use kernel::q::Q;
use rubric::*;

use crate::engine::{CaseFacts, Engine, facts_of};
use crate::report::{Severity, Witness, WitnessResult};
use crate::sink::{Draft, Sink, said};
use crate::space::{Case, Space};
use crate::view::View;
use crate::words::{case_words, witness_facts};

/// Cases put to the engine for one list of tiers: all of them when they are no more than this.
const FULL: usize = 256;
/// Cases drawn when there are more.
const DRAWN: usize = 48;
/// Tiers of one list; more are not told apart.
const MAX_TIERS: usize = 24;
/// Gaps of one list of tiers that are told.
const MAX_GAPS: usize = 4;

/// One list of tiers with the conditions under which it is asked at all.
struct Ladder<'m> {
    tiers: &'m [Tier],
    guards: Vec<(&'m Cond, bool)>,
    kind: Option<usize>,
}

pub(crate) fn check<'m>(sink: &mut Sink<'m>, engine: &mut Engine<'m>, budget: &mut usize) {
    let method = sink.method;
    for indicator in method.indicators() {
        let mut ladders = Vec::new();
        collect(&View::new(method, indicator, 0), &indicator.rule, &mut Vec::new(), None, &mut ladders);
        if ladders.is_empty() {
            continue;
        }
        if !indicator.groups.is_empty() {
            sink.cut.push(said(
                format!("{}：规则取组内统计，未造情形", indicator.id),
                format!("{}: its rule reads statistics over the group; no cases were made", indicator.id),
            ));
            continue;
        }
        engine.load(indicator);
        for ladder in ladders.iter().filter(|l| l.tiers.len() <= MAX_TIERS) {
            let kinds: Vec<usize> = match ladder.kind {
                Some(kind) => vec![kind],
                None => vec![0],
            };
            for kind in kinds {
                one(sink, engine, indicator, ladder, kind, budget);
            }
        }
    }
}

fn collect<'m>(
    view: &View<'m>,
    rule: &'m Rule,
    guards: &mut Vec<(&'m Cond, bool)>,
    kind: Option<usize>,
    out: &mut Vec<Ladder<'m>>,
) {
    match rule {
        Rule::Tiers(tiers) => out.push(Ladder { tiers, guards: guards.clone(), kind }),
        Rule::By { on, arms } => {
            if let Some(arm) = view.arm(*on, arms) {
                collect(view, arm, guards, kind, out);
            }
        }
        Rule::ByKind(arms) => {
            for (i, arm) in arms.iter().enumerate() {
                collect(view, arm, guards, Some(i), out);
            }
        }
        Rule::Choose(branches) => {
            let before = guards.len();
            for branch in branches {
                let now = guards.len();
                guards.extend(branch.when.iter().map(|c| (c, true)));
                collect(view, &branch.rule, guards, kind, out);
                guards.truncate(now);
                guards.extend(branch.when.iter().map(|c| (c, false)));
            }
            guards.truncate(before);
        }
        Rule::Parts(parts) => parts.parts.iter().for_each(|p| collect(view, &p.rule, guards, kind, out)),
        Rule::Adjust(adjust) => collect(view, &adjust.rule, guards, kind, out),
        Rule::Sum(_) | Rule::Score(_) => {}
    }
}

/// An indicator that gives 1, 2, 4, … for each tier whose condition holds, and the highest power if it is asked at all.
fn bits(indicator: &Indicator, ladder: &Ladder<'_>) -> Indicator {
    let part = |rule: Rule, points: Q| Part {
        label: Arc::new(Label::default()),
        points: Some(points),
        weight: Q::ONE,
        written: None,
        rule,
        span: Span::default(),
    };
    let power = |i: usize| Q::int(1i64 << i);
    let mut parts: Vec<Part> = ladder
        .tiers
        .iter()
        .enumerate()
        .map(|(i, tier)| {
            part(Rule::Tiers(vec![Tier { points: power(i), hints: Vec::new(), ..tier.clone() }]), power(i))
        })
        .collect();
    let guard = CondForm::All(
        ladder
            .guards
            .iter()
            .map(|(c, truth)| match truth {
                true => (*c).clone(),
                false => Cond { id: u32::MAX, label: None, form: CondForm::Not(Box::new((*c).clone())), span: c.span },
            })
            .collect(),
    );
    let n = ladder.tiers.len();
    let asked = Tier {
        points: power(n),
        written: Some((String::new(), None)),
        unwritten: None,
        unwritten_en: None,
        only_if: None,
        when: Cond { id: u32::MAX - 1, label: None, form: guard, span: Span::default() },
        hints: Vec::new(),
        span: Span::default(),
    };
    parts.push(part(Rule::Tiers(vec![asked]), power(n)));
    let rule = Rule::Parts(PartsRule { combine: Combine::Sum, parts, floor: None, cap: None, span: Span::default() });
    with_rule(indicator, rule, power(n + 1))
}

/// The indicator with another rule, asked of everybody.
pub(crate) fn with_rule(indicator: &Indicator, rule: Rule, points: Q) -> Indicator {
    Indicator {
        id: indicator.id.clone(),
        name: Label::default(),
        points,
        kind_points: Vec::new(),
        open_ended: false,
        applies: Applies::default(),
        not_applicable: None,
        line: None,
        mode: String::new(),
        assessor: String::new(),
        evidence: Vec::new(),
        evidence_en: Vec::new(),
        local: None,
        readings: Vec::new(),
        define: indicator.define.clone(),
        groups: indicator.groups.clone(),
        nothing: None,
        rule,
        slots: indicator.slots.clone(),
        branches: indicator.branches.clone(),
        file: String::new(),
        span: Span::default(),
    }
}

/// Cases with the tiers that hold for each.
struct Seen {
    cases: Vec<Case>,
    masks: Vec<u64>,
    /// Every combination was tried.
    whole: bool,
}

fn look(engine: &mut Engine<'_>, method: &Method, space: &Space<'_>, kind: usize, budget: &mut usize) -> Seen {
    let mut seen = Seen { cases: Vec::new(), masks: Vec::new(), whole: false };
    let size = space.size().unwrap_or(usize::MAX);
    let mut first: Vec<Case> = if size <= FULL {
        seen.whole = true;
        (0..size).map(|i| space.case(i)).collect()
    } else {
        let mut cases = vec![space.worst(), space.best()];
        let mut state = 0x9E37_79B9_7F4A_7C15u64;
        for _ in 0..DRAWN {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let index = usize::try_from(state >> 16).unwrap_or(0);
            // High digits of a large number spread over all variables.
            cases.push(spread(space, index));
        }
        cases.extend(space.neighbours(&space.best()));
        cases.extend(space.neighbours(&space.worst()));
        cases
    };
    first.truncate(*budget);
    *budget -= first.len();
    ask(engine, method, space, kind, first, &mut seen);
    if !seen.whole {
        // Round about a case of each sort that was met.
        let mut met: Vec<u64> = Vec::new();
        let mut more: Vec<Case> = Vec::new();
        for (case, mask) in seen.cases.iter().zip(&seen.masks) {
            if !met.contains(mask) && met.len() < 6 {
                met.push(*mask);
                more.extend(space.neighbours(case));
            }
        }
        more.retain(|c| !seen.cases.contains(c));
        more.truncate((*budget).min(FULL));
        *budget -= more.len();
        ask(engine, method, space, kind, more, &mut seen);
    }
    seen
}

fn spread(space: &Space<'_>, mut index: usize) -> Case {
    let mut case = Vec::with_capacity(space.vars.len());
    for v in &space.vars {
        let n = v.tries.len().max(1);
        case.push(index % n);
        index = (index / n) ^ index.rotate_left(17);
    }
    case
}

fn ask(engine: &mut Engine<'_>, method: &Method, space: &Space<'_>, kind: usize, cases: Vec<Case>, seen: &mut Seen) {
    let facts = cases.iter().map(|c| facts_of(method, space, c)).collect();
    let points = engine.points(kind, facts, Stage::Final);
    for (case, points) in cases.into_iter().zip(points) {
        let Some((lo, _)) = points.filter(|(lo, hi)| lo == hi && lo.is_integer()) else { continue };
        seen.masks.push(u64::try_from(lo.numer()).unwrap_or(0));
        seen.cases.push(case);
    }
}

fn one<'m>(
    sink: &mut Sink<'m>,
    engine: &mut Engine<'m>,
    indicator: &'m Indicator,
    ladder: &Ladder<'m>,
    kind: usize,
    budget: &mut usize,
) {
    let method = sink.method;
    let view = View::new(method, indicator, kind);
    let space = Space::of(&view);
    if *budget == 0 {
        sink.cut.push(said(
            format!("{}：情形总数已到上限，未再造情形", indicator.id),
            format!("{}: the limit of cases was reached; no more were made", indicator.id),
        ));
        return;
    }
    engine.put(bits(indicator, ladder));
    let seen = look(engine, method, &space, kind, budget);
    engine.put(indicator.clone());
    let asked = 1u64 << ladder.tiers.len();
    let full = asked - 1;
    gaps(sink, engine, indicator, ladder, &space, &seen, kind, asked);
    overlaps(sink, engine, indicator, ladder, &space, &seen, kind, asked);
    for (i, tier) in ladder.tiers.iter().enumerate() {
        let first = |mask: u64| mask & asked != 0 && mask & full != 0 && (mask & full).trailing_zeros() as usize == i;
        if seen.masks.iter().any(|m| first(*m)) || tier.only_if.is_some() {
            continue;
        }
        unreachable(sink, engine, indicator, ladder, &space, i, &seen, kind);
    }
}

/// In how many variables two cases differ.
fn distance(a: &Case, b: &Case) -> usize {
    a.iter().zip(b).filter(|(x, y)| x != y).count()
}

/// And by how many steps in all.
fn far(a: &Case, b: &Case) -> (usize, usize) {
    (distance(a, b), a.iter().zip(b).map(|(x, y)| x.abs_diff(*y)).sum())
}

/// The readings under which the points of a case change, each with the result of its options.
pub(crate) fn deciding(
    engine: &mut Engine<'_>,
    method: &Method,
    indicator: &Indicator,
    kind: usize,
    facts: &CaseFacts,
) -> Vec<(String, Vec<WitnessResult>)> {
    let mut out = Vec::new();
    let case = engine.snapshot(kind, vec![facts.clone()], Stage::Final);
    let base = engine.ask(&[], &case).first().copied().flatten();
    for r in &indicator.branches {
        let Some(def) = method.readings.get(*r).filter(|d| d.kind != ReadingKind::Note) else { continue };
        for o in (0..def.options.len()).filter(|o| *o != def.default) {
            if !engine.applies(*r, o) {
                continue;
            }
            let points = engine.ask(&[(*r, o)], &case).first().copied().flatten();
            if points != base
                && let (Some((a, a_hi)), Some((b, b_hi))) = (base, points)
                && a == a_hi
                && b == b_hi
            {
                out.push((def.id.clone(), vec![result(def, def.default, a), result(def, o, b)]));
                break;
            }
        }
    }
    out
}

pub(crate) fn result(def: &Reading, option: usize, points: Q) -> WitnessResult {
    let id = def.options.get(option).map(|o| o.id.clone()).unwrap_or_default();
    WitnessResult {
        what: said(format!("{} {id}：", def.id), format!("{} {id}:", def.id)),
        rulings: BTreeMap::from([(def.id.clone(), id)]),
        kind: None,
        points: Some(points),
    }
}

/// Readings that the choice for "no tier" asks.
pub(crate) fn asked_by<T>(method: &Method, choice: &Choice<T>, out: &mut Vec<String>) {
    if let Choice::By { on, arms } = choice {
        if let Some(def) = method.readings.get(on.reading).filter(|d| !out.contains(&d.id)) {
            out.push(def.id.clone());
        }
        arms.iter().for_each(|a| asked_by(method, a, out));
    }
}

#[expect(clippy::too_many_arguments, reason = "what was seen of one list of tiers")]
fn gaps<'m>(
    sink: &mut Sink<'m>,
    engine: &mut Engine<'m>,
    indicator: &'m Indicator,
    ladder: &Ladder<'m>,
    space: &Space<'m>,
    seen: &Seen,
    kind: usize,
    asked: u64,
) {
    let method = sink.method;
    let top: Vec<&Case> =
        seen.cases.iter().zip(&seen.masks).filter(|(_, m)| *m & 1 == 1 && *m & asked != 0).map(|(c, _)| c).collect();
    let mut open: Vec<((usize, usize), usize)> = Vec::new();
    for (i, _) in seen.masks.iter().enumerate().filter(|(_, m)| **m == asked) {
        let Some(case) = seen.cases.get(i) else { continue };
        let near = top.iter().map(|t| far(case, t)).min().unwrap_or((usize::MAX, usize::MAX));
        open.push((near, i));
    }
    open.sort_unstable();
    // With one number alone every gap is told by its middle; otherwise the case nearest to the full marks.
    let told: Vec<usize> = if space.vars.len() == 1 {
        let mut at: Vec<(usize, usize)> =
            open.iter().filter_map(|(_, i)| Some((*seen.cases.get(*i)?.first()?, *i))).collect();
        at.sort_unstable();
        let groups = at.chunk_by(|a, b| b.0 == a.0 + 1);
        groups.filter_map(|g| g.get(g.len() / 2)).map(|(_, i)| *i).take(MAX_GAPS).collect()
    } else {
        open.first().map(|(_, i)| *i).into_iter().collect()
    };
    for i in told {
        let Some(facts) = seen.cases.get(i).map(|c| facts_of(method, space, c)) else { continue };
        let facts = &facts;
        let words = case_words(method, ladder.kind.or((method.kinds.len() > 1).then_some(kind)), facts);
        let mut readings = Vec::new();
        asked_by(method, &method.no_tier, &mut readings);
        let decided = deciding(engine, method, indicator, kind, facts);
        readings.extend(decided.iter().map(|(id, _)| id.clone()));
        let points = engine.one(kind, facts);
        let Some((points, _)) = points else { continue };
        let mut results = vec![WitnessResult {
            what: said("无档，得", "no tier:"),
            rulings: BTreeMap::new(),
            kind: method.kinds.get(kind).map(|(id, _)| id.clone()),
            points: Some(points),
        }];
        results.extend(decided.into_iter().filter_map(|(_, r)| r.into_iter().nth(1)));
        let witness = Witness {
            case: words,
            indicator: Some(indicator.id.clone()),
            facts: witness_facts(method, facts),
            results,
        };
        let nearest = ladder.tiers.iter().rfind(|t| t.written.is_some());
        let text = nearest.and_then(|t| t.written.as_ref()).map(|w| w.0.clone());
        let span = nearest.map_or(indicator.span, |t| t.span);
        let message = said("有情形落不进任何一档", "a case falls into no tier");
        let mut draft = Draft::indicator("tier_gap", indicator, span, message);
        draft.clause = text;
        sink.add(draft.witness(Some(witness)).readings(readings));
    }
}

/// Do two cases differ in this variable and in no other?
fn only(seen: &Seen, a: usize, b: usize, var: usize) -> bool {
    let (Some(a), Some(b)) = (seen.cases.get(a), seen.cases.get(b)) else { return false };
    a.get(var) != b.get(var) && distance(a, b) == 1
}

#[expect(clippy::too_many_arguments, reason = "what was seen of one list of tiers")]
fn overlaps<'m>(
    sink: &mut Sink<'m>,
    engine: &mut Engine<'m>,
    indicator: &'m Indicator,
    ladder: &Ladder<'m>,
    space: &Space<'m>,
    seen: &Seen,
    kind: usize,
    asked: u64,
) {
    let method = sink.method;
    for i in 0..ladder.tiers.len() {
        for j in i + 1..ladder.tiers.len() {
            let (a, b) = (1u64 << i, 1u64 << j);
            let asks = |m: u64| m & asked != 0;
            let is = |at: usize, want: u64, not: u64| {
                seen.masks.get(at).is_some_and(|m| asks(*m) && m & want == want && m & not == 0)
            };
            // Ranges overlap: one number alone, moved one way or the other, leaves the one tier or the other.
            let both = (0..seen.masks.len()).find(|at| {
                is(*at, a | b, 0)
                    && space.vars.iter().enumerate().any(|(v, var)| {
                        let moved =
                            |want, not| (0..seen.cases.len()).any(|o| is(o, want, not) && only(seen, *at, o, v));
                        var.quant.is_some() && moved(a, b) && moved(b, a)
                    })
            });
            let Some(both) = both else { continue };
            let (Some(upper), Some(lower), Some(facts)) =
                (ladder.tiers.get(i), ladder.tiers.get(j), seen.cases.get(both).map(|c| facts_of(method, space, c)))
            else {
                continue;
            };
            let facts = &facts;
            if upper.unwritten.is_some() || lower.unwritten.is_some() {
                continue;
            }
            let points = engine.one(kind, facts);
            let Some((points, _)) = points else { continue };
            let message = said(
                format!("{}分档与{}分档重叠，又互不包含", upper.points, lower.points),
                format!("the tiers of {} and {} overlap, and neither contains the other", upper.points, lower.points),
            );
            let witness = Witness {
                case: case_words(method, ladder.kind, facts),
                indicator: Some(indicator.id.clone()),
                facts: witness_facts(method, facts),
                results: vec![
                    WitnessResult {
                        what: said("引擎取", "the engine gives"),
                        rulings: BTreeMap::new(),
                        kind: method.kinds.get(kind).map(|(id, _)| id.clone()),
                        points: Some(points),
                    },
                    WitnessResult {
                        what: said(
                            format!("{}分档也成立", lower.points),
                            format!("the tier of {} holds too", lower.points),
                        ),
                        rulings: BTreeMap::new(),
                        kind: None,
                        points: None,
                    },
                ],
            };
            let readings = deciding(engine, method, indicator, kind, facts).into_iter().map(|(id, _)| id).collect();
            let mut draft = Draft::indicator("tier_overlap", indicator, lower.span, message);
            draft.clause = lower.written.as_ref().map(|w| w.0.clone());
            draft.path = format!("{}/{}", indicator.id, lower.points);
            sink.add(draft.witness(Some(witness)).readings(readings));
            return;
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "what was seen of one list of tiers")]
fn unreachable<'m>(
    sink: &mut Sink<'m>,
    engine: &mut Engine<'m>,
    indicator: &'m Indicator,
    ladder: &Ladder<'m>,
    space: &Space<'m>,
    i: usize,
    seen: &Seen,
    kind: usize,
) {
    let method = sink.method;
    let Some(tier) = ladder.tiers.get(i) else { return };
    // The engine splits over every value that the facts can take: what it excludes is excluded.
    let marked: Vec<Tier> = ladder
        .tiers
        .iter()
        .enumerate()
        .map(|(n, t)| Tier { points: if n == i { Q::ONE } else { Q::ZERO }, hints: Vec::new(), ..t.clone() })
        .collect();
    engine.put(with_rule(indicator, Rule::Tiers(marked), Q::ONE));
    let open = engine.points(kind, vec![CaseFacts::new()], Stage::Provisional);
    engine.put(indicator.clone());
    let proven = matches!(open.first(), Some(Some((_, hi))) if hi.is_zero());
    let held = seen
        .masks
        .iter()
        .position(|m| m & (1 << i) != 0)
        .and_then(|p| seen.cases.get(p))
        .map(|c| facts_of(method, space, c));
    let witness = held.as_ref().and_then(|facts| {
        let points = engine.one(kind, facts);
        let (points, _) = points?;
        Some(Witness {
            case: case_words(method, ladder.kind, facts),
            indicator: Some(indicator.id.clone()),
            facts: witness_facts(method, facts),
            results: vec![WitnessResult {
                what: said(
                    format!("符合{}分档，而得", tier.points),
                    format!("it fits the tier of {} and gets", tier.points),
                ),
                rulings: BTreeMap::new(),
                kind: method.kinds.get(kind).map(|(id, _)| id.clone()),
                points: Some(points),
            }],
        })
    });
    let n = seen.cases.len();
    let message = if proven {
        said(
            format!("{}分档永远得不到：符合它的都先落进更高的档，或它的条件不可能成立", tier.points),
            format!(
                "the tier of {} can never be reached: what fits it falls into a higher one first, or nothing fits it",
                tier.points
            ),
        )
    } else {
        said(
            format!("试了 {n} 种情形，没有一种落进{}分档", tier.points),
            format!("of {n} cases that were tried none falls into the tier of {}", tier.points),
        )
    };
    let mut draft = Draft::indicator("tier_unreachable", indicator, tier.span, message);
    draft.clause = tier.written.as_ref().map(|w| w.0.clone());
    draft.path = format!("{}/{}", indicator.id, tier.points);
    let fallback = Witness {
        case: said(format!("试过的 {n} 种情形"), format!("the {n} cases that were tried")),
        indicator: None,
        facts: Vec::new(),
        results: vec![WitnessResult {
            what: said("没有一种得这一档", "none gets this tier"),
            rulings: BTreeMap::new(),
            kind: None,
            points: None,
        }],
    };
    sink.add(draft.witness(Some(witness.unwrap_or(fallback))).readings(Vec::new()));
    if !proven && let Some(last) = sink.findings.last_mut() {
        last.severity = Severity::Note;
    }
}
