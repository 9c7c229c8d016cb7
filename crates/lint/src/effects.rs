//! Readings that change nothing: for each, cases are searched for one in which two of its options differ.

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
    for context in around {
        let base_view = match context {
            Some((other, o)) if engine.applies(other, o) => view.with(other, o),
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
            if let Some((facts, a, b)) = differ(engine, method, indicator, &space, (r, o), context, kind, budget, tried)
            {
                let mut results = vec![result(def, def.default, a), result(def, o, b)];
                for res in &mut results {
                    res.kind = method.kinds.get(kind).map(|(id, _)| id.clone());
                    if let Some((other, option)) = context
                        && let Some(d) = method.readings.get(other)
                        && let Some(opt) = d.options.get(option)
                    {
                        res.rulings.insert(d.id.clone(), opt.id.clone());
                    }
                }
                let witness = Witness {
                    case: case_words(method, Some(kind), &facts),
                    indicator: Some(indicator.id.clone()),
                    facts: witness_facts(method, &facts),
                    results,
                };
                return Some(Effect { reading: def.id.clone(), indicator: indicator.id.clone(), witness });
            }
        }
    }
    None
}

#[expect(clippy::too_many_arguments, reason = "two options over one space of cases")]
fn differ<'m>(
    engine: &mut Engine<'m>,
    method: &'m Method,
    indicator: &'m Indicator,
    space: &Space<'m>,
    option: (usize, usize),
    context: Option<(usize, usize)>,
    kind: usize,
    budget: &mut usize,
    tried: &mut usize,
) -> Option<(CaseFacts, Q, Q)> {
    let size = space.size().unwrap_or(usize::MAX);
    let mut cases: Vec<Case> = if size <= FULL {
        (0..size).map(|i| space.case(i)).collect()
    } else {
        let mut cases = vec![space.best(), space.worst()];
        cases.extend(space.neighbours(&space.best()));
        cases.extend((0..DRAWN).map(|i| space.case(i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 7)));
        cases
    };
    let base: Vec<(usize, usize)> = context.into_iter().collect();
    let mut other = base.clone();
    other.push(option);
    let mut seeds: Vec<(Q, Case)> = Vec::new();
    for _ in 0..3 {
        cases.truncate(*budget / 2);
        *budget -= cases.len() * 2;
        *tried += cases.len();
        let facts: Vec<CaseFacts> = cases.iter().map(|c| facts_of(method, space, c)).collect();
        let a = engine.points(indicator.clone(), &base, kind, &facts, Stage::Final);
        let b = engine.points(indicator.clone(), &other, kind, &facts, Stage::Final);
        let mut next: Vec<Case> = Vec::new();
        for (((case, facts), a), b) in cases.iter().zip(facts).zip(&a).zip(&b) {
            let (Some((a, a_hi)), Some((b, b_hi))) = (a, b) else { continue };
            if a == a_hi && b == b_hi && a != b {
                return Some((facts, *a, *b));
            }
            if seeds.iter().all(|(q, _)| q != a) {
                seeds.push((*a, case.clone()));
                next.extend(space.neighbours(case));
            }
        }
        if size <= FULL || next.is_empty() || *budget == 0 {
            return None;
        }
        next.truncate(FULL);
        cases = next;
    }
    None
}
