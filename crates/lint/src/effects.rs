//! Readings that change nothing: for each, cases are searched for one in which two of its options differ.

use std::collections::BTreeSet;

use facts::Stage;
use kernel::q::Q;
use rubric::*;

use crate::engine::{CaseFacts, Engine, facts_of};
use crate::report::{Witness, WitnessResult};
use crate::sink::{Draft, Sink, said};
use crate::space::{Case, Space};
use crate::tiers::result;
use crate::view::View;
use crate::words::{case_words, witness_facts};

const FULL: usize = 160;
const DRAWN: usize = 40;
/// Cases put to the engine at a time; the first difference ends the search.
const CHUNK: usize = 8;
/// Options that are compared with the default.
const MAX_OPTIONS: usize = 12;

/// A case in which a reading matters, by reading.
pub(crate) struct Effect {
    pub reading: String,
    pub indicator: String,
    pub witness: Witness,
}

pub(crate) fn check<'m>(sink: &mut Sink<'m>, engine: &mut Engine<'m>, budget: &mut usize) -> Vec<Effect> {
    let method = sink.method;
    let mut found: Vec<Effect> = Vec::new();
    for (r, def) in
        method.readings.iter().enumerate().filter(|(_, d)| d.kind != ReadingKind::Note && d.options.len() > 1)
    {
        let users: Vec<&'m Indicator> = method.indicators().filter(|i| i.branches.contains(&r)).collect();
        if users.is_empty() {
            continue;
        }
        let (mut tried, mut skipped, mut effect) = (0usize, false, None);
        for indicator in &users {
            if !indicator.groups.is_empty() {
                skipped = true;
                continue;
            }
            engine.load(indicator);
            for kind in 0..method.kinds.len().clamp(1, 2) {
                effect = search(engine, method, indicator, r, kind, budget, &mut tried);
                if effect.is_some() || *budget == 0 {
                    break;
                }
            }
            if effect.is_some() || *budget == 0 {
                break;
            }
        }
        match effect {
            Some(effect) => found.push(effect),
            None if *budget == 0 || skipped => sink.cut.push(said(
                format!("读法 {}：没有查完它是否改变得分", def.id),
                format!("reading {}: the search for a case in which it matters was not finished", def.id),
            )),
            None => without(sink, def, tried),
        }
    }
    found
}

fn without(sink: &mut Sink<'_>, def: &Reading, tried: usize) {
    let message = said(
        format!("读法 {} 的各种读法得分都相同（试了 {tried} 种情形）", def.id),
        format!("every option of reading {} gives the same points (in {tried} cases)", def.id),
    );
    let witness = Witness {
        case: said(format!("试过的 {tried} 种情形"), format!("the {tried} cases that were tried")),
        indicator: None,
        facts: Vec::new(),
        results: vec![WitnessResult {
            what: said("没有一种使两种读法得分不同", "none makes two options differ"),
            rulings: Default::default(),
            kind: None,
            points: None,
        }],
    };
    let mut draft = Draft::method("reading_without_effect", message);
    draft.file = "readings.yaml";
    draft.span = def.span;
    draft.path = def.id.clone();
    draft.clause = def.clause.first().cloned();
    sink.add(draft.witness(Some(witness)).readings(Vec::new()));
}

fn search<'m>(
    engine: &mut Engine<'m>,
    method: &'m Method,
    indicator: &'m Indicator,
    r: usize,
    kind: usize,
    budget: &mut usize,
    tried: &mut usize,
) -> Option<Effect> {
    let def = method.readings.get(r)?;
    let view = View::new(method, indicator, kind);
    // First with the rest at the defaults, then with one other reading at one other option.
    let mut around: Vec<Option<(usize, usize)>> = vec![None];
    for other in indicator.branches.iter().filter(|o| **o != r) {
        let options = method.readings.get(*other).map_or(0, |d| d.options.len());
        let default = method.readings.get(*other).map_or(0, |d| d.default);
        around.extend((0..options.min(4)).filter(|o| *o != default).map(|o| Some((*other, o))));
    }
    // Every option is looked at quickly before any is searched for long.
    for quick in [Some(16), Some(64), None] {
        for context in around.iter().take(if quick.is_some() { 1 } else { usize::MAX }) {
            let base_view = match context {
                Some((other, o)) if engine.applies(*other, *o) => view.with(*other, *o),
                Some(_) => continue,
                None => view.with(r, def.default),
            };
            for o in (0..def.options.len()).filter(|o| *o != def.default).take(MAX_OPTIONS) {
                if !engine.applies(r, o) || *budget == 0 {
                    continue;
                }
                let mut space = Space::default();
                space.extend(&base_view, true);
                space.extend(&base_view.with(r, o), true);
                let ask = Ask { option: (r, o), context: *context, kind, quick };
                if let Some((facts, a, b)) = differ(engine, method, &space, &ask, budget, tried) {
                    return Some(effect(method, indicator, def, &ask, &facts, (a, b)));
                }
            }
        }
    }
    None
}

/// Two options to compare: which, beside what, for whom, and how long.
struct Ask {
    option: (usize, usize),
    context: Option<(usize, usize)>,
    kind: usize,
    /// Cases of a quick look; none for a long one.
    quick: Option<usize>,
}

fn effect(
    method: &Method,
    indicator: &Indicator,
    def: &Reading,
    ask: &Ask,
    facts: &CaseFacts,
    points: (Q, Q),
) -> Effect {
    let mut results = vec![result(def, def.default, points.0), result(def, ask.option.1, points.1)];
    for res in &mut results {
        res.kind = method.kinds.get(ask.kind).map(|(id, _)| id.clone());
        if let Some((other, option)) = ask.context
            && let Some(d) = method.readings.get(other)
            && let Some(opt) = d.options.get(option)
        {
            res.rulings.insert(d.id.clone(), opt.id.clone());
        }
    }
    let witness = Witness {
        case: case_words(method, Some(ask.kind), facts),
        indicator: Some(indicator.id.clone()),
        facts: witness_facts(method, facts),
        results,
    };
    Effect { reading: def.id.clone(), indicator: indicator.id.clone(), witness }
}

fn differ<'m>(
    engine: &mut Engine<'m>,
    method: &'m Method,
    space: &Space<'m>,
    ask: &Ask,
    budget: &mut usize,
    tried: &mut usize,
) -> Option<(CaseFacts, Q, Q)> {
    let best = space.best();
    let worst = space.worst();
    let (near, far) = (space.neighbours(&best), space.neighbours(&worst));
    let mut cases: Vec<Case> = vec![best];
    match ask.quick {
        // Some of each sort: what ends a full score, and what begins one.
        Some(n) => {
            cases.extend(near.into_iter().take(n));
            cases.push(worst);
            cases.extend(far.into_iter().take(n));
        }
        None => {
            cases.extend(near);
            cases.push(worst);
        }
    }
    match space.size().filter(|n| *n <= FULL) {
        _ if ask.quick.is_some() => {}
        Some(size) => cases.extend((0..size).map(|i| space.case(i))),
        None => cases.extend((0..DRAWN).map(|i| space.case(i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 7))),
    }
    let base: Vec<(usize, usize)> = ask.context.into_iter().collect();
    let mut other = base.clone();
    other.push(ask.option);
    let mut done: BTreeSet<Case> = BTreeSet::new();
    // A case for each number of points that was met, to look round about it.
    let mut met: Vec<Q> = Vec::new();
    for _ in 0..3 {
        let mut next: Vec<Case> = Vec::new();
        cases.retain(|c| done.insert(c.clone()));
        for some in cases.chunks(CHUNK) {
            let some = some.get(..some.len().min(*budget / 2)).unwrap_or_default();
            *budget -= some.len() * 2;
            *tried += some.len();
            let facts = some.iter().map(|c| facts_of(method, space, c)).collect();
            let snapshot = engine.snapshot(ask.kind, facts, Stage::Final);
            let a = engine.ask(&base, &snapshot);
            let b = engine.ask(&other, &snapshot);
            for ((case, a), b) in some.iter().zip(&a).zip(&b) {
                let (Some((a, a_hi)), Some((b, b_hi))) = (a, b) else { continue };
                if a == a_hi && b == b_hi && a != b {
                    return Some((facts_of(method, space, case), *a, *b));
                }
                if !met.contains(a) {
                    met.push(*a);
                    next.extend(space.neighbours(case));
                }
            }
        }
        if ask.quick.is_some() || space.size().is_some_and(|n| n <= FULL) || next.is_empty() || *budget < 2 {
            return None;
        }
        next.truncate(FULL);
        cases = next;
    }
    None
}
