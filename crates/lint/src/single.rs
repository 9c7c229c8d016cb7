//! "Only this is missing": where a condition of the rule bears the words of a clause, the case is put to the engine.

use std::collections::BTreeMap;

use facts::Stage;
use kernel::q::Q;
use rubric::*;

use crate::clauses::shared;
use crate::engine::{CaseFacts, Engine, facts_of};
use crate::report::{Finding, Severity, Witness, WitnessResult};
use crate::sink::{Sink, said};
use crate::space::{Case, Space};
use crate::tiers::{asked_by, deciding};
use crate::view::View;
use crate::walk;
use crate::words::{case_words, witness_facts};

pub(crate) fn check<'m>(sink: &mut Sink<'m>, engine: &mut Engine<'m>) {
    let method = sink.method;
    for f in sink.findings.iter_mut().filter(|f| f.code == "criterion_not_negated") {
        let id = f.place.path.split('/').next().unwrap_or_default();
        let Some(indicator) = method.indicator(id).filter(|i| i.groups.is_empty()) else { continue };
        engine.load(indicator);
        if let Some((witness, readings)) = f.words.iter().find_map(|w| only(engine, method, indicator, f, w)) {
            f.witness = Some(witness);
            f.readings.extend(readings);
            f.readings.dedup();
            if !f.readings.is_empty() {
                f.severity = Severity::Note;
            }
        }
    }
}

fn only<'m>(
    engine: &mut Engine<'m>,
    method: &'m Method,
    indicator: &'m Indicator,
    finding: &Finding,
    words: &str,
) -> Option<(Witness, Vec<String>)> {
    let mut slots: Vec<usize> = Vec::new();
    walk::conditions(&indicator.rule, &mut |c, text| {
        let label = c.label.as_ref().map(|l| l.zh.as_str()).unwrap_or_default();
        let here = text.is_some() && text == finding.clause.as_deref();
        if let (true, CondForm::Input { slot, .. }) = (here && shared(label, words) >= 60, &c.form) {
            slots.push(*slot);
        }
    });
    let slot = *slots.first()?;
    let view = View::new(method, indicator, 0);
    let space = Space::of(&view);
    let var = space.vars.iter().position(|v| v.slot == Some(slot))?;
    let points: Q = finding.place.path.rsplit('/').next()?.parse().ok()?;
    let mut cases = vec![space.best()];
    cases.extend(space.neighbours(&space.best()));
    let of = |case: &Case| facts_of(method, &space, case);
    let facts: Vec<CaseFacts> = cases.iter().map(of).collect();
    let given = engine.points(0, facts.clone(), Stage::Final);
    let start = cases.into_iter().zip(given).find(|(_, p)| *p == Some((points, points)))?.0;
    let moved: Vec<Case> = space.neighbours(&start).into_iter().filter(|c| c.get(var) != start.get(var)).collect();
    let facts: Vec<CaseFacts> = moved.iter().map(of).collect();
    let given = engine.points(0, facts.clone(), Stage::Final);
    let (facts, got) = facts.into_iter().zip(given).find_map(|(f, p)| {
        let (lo, hi) = p?;
        (lo == hi && lo != points).then_some((f, lo))
    })?;
    let decided = deciding(engine, method, indicator, 0, &facts);
    let mut readings: Vec<String> = decided.iter().map(|(id, _)| id.clone()).collect();
    if got.is_zero() && indicator.steps().first().is_some_and(|s| *s > Q::ZERO) {
        asked_by(method, &method.no_tier, &mut readings);
    }
    let mut results = vec![WitnessResult {
        what: said("规则给", "the rule gives"),
        rulings: BTreeMap::new(),
        kind: method.kinds.first().map(|(id, _)| id.clone()),
        points: Some(got),
    }];
    results.extend(decided.into_iter().filter_map(|(_, r)| r.into_iter().nth(1)));
    let witness = Witness {
        case: case_words(method, None, &facts),
        indicator: Some(indicator.id.clone()),
        facts: witness_facts(method, &facts),
        results,
    };
    Some((witness, readings))
}
