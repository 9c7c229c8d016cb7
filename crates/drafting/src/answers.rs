//! A person's answers change the draft; what does not fit is refused with the reason.

use kernel::q::Q;
use serde::{Deserialize, Serialize};

use crate::draft::{Change, Clause, Draft, Hand, Indicator, Portion, Reads, Rule, Stated, Term, Tier};
use crate::finding::{Finding, Place, quoted};
use crate::kinds;
use crate::propose::Topic;
use crate::units::Unit;
use crate::verify::verify;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// One of the candidates of a doubt, counted from 0.
    Choose { doubt: String, candidate: usize },
    /// The same candidate for every open doubt on a topic that has it.
    ChooseAll { topic: Topic, candidate: usize },
    /// A change of the person's own; it settles the doubt when one is named.
    Change { doubt: Option<String>, change: Change },
}

/// Applies all answers, or none and every reason why.
pub fn apply_answers(draft: &Draft, answers: &[Answer]) -> Result<Draft, Vec<Finding>> {
    let mut out = draft.clone();
    let mut wrong = Vec::new();
    for answer in answers {
        if let Err(finding) = apply(&mut out, answer) {
            wrong.push(finding);
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    verify(&mut out);
    Ok(out)
}

fn unknown(what: &str, zh: &str, en: &str) -> Finding {
    Finding::new(
        "unknown_answer",
        Place::File,
        format!("没有{zh} {}", quoted(what)),
        format!("there is no {en} {}", quoted(what)),
    )
}

fn apply(draft: &mut Draft, answer: &Answer) -> Result<(), Finding> {
    match answer {
        Answer::Choose { doubt, candidate } => {
            let at = position(draft, doubt)?;
            choose(draft, at, *candidate)
        }
        Answer::ChooseAll { topic, candidate } => {
            for at in 0..draft.doubts.len() {
                let fits = draft.doubts.get(at).is_some_and(|d| {
                    d.topic == *topic && d.answered.is_none() && d.candidates.get(*candidate).is_some()
                });
                if fits {
                    choose(draft, at, *candidate)?;
                }
            }
            Ok(())
        }
        Answer::Change { doubt, change } => {
            make(draft, change)?;
            if let Some(doubt) = doubt {
                let at = position(draft, doubt)?;
                if let Some(d) = draft.doubts.get_mut(at) {
                    // An answer of one's own is none of the candidates.
                    d.answered = Some(d.candidates.len());
                }
            }
            Ok(())
        }
    }
}

fn position(draft: &Draft, doubt: &str) -> Result<usize, Finding> {
    draft.doubts.iter().position(|d| d.id == doubt).ok_or_else(|| unknown(doubt, "疑问", "doubt"))
}

fn choose(draft: &mut Draft, at: usize, candidate: usize) -> Result<(), Finding> {
    let Some(doubt) = draft.doubts.get(at) else { return Ok(()) };
    let Some(chosen) = doubt.candidates.get(candidate) else {
        return Err(unknown(&format!("{} #{candidate}", doubt.id), "这个选项", "candidate"));
    };
    let change = chosen.change.clone();
    make(draft, &change)?;
    if let Some(doubt) = draft.doubts.get_mut(at) {
        doubt.answered = Some(candidate);
    }
    Ok(())
}

fn all_tiers(draft: &mut Draft) -> impl Iterator<Item = &mut Tier> {
    let rules = draft.items.iter_mut().flat_map(|i| &mut i.indicators).flat_map(|i| i.rule.leaves_mut());
    rules.flat_map(|r| match r {
        Rule::Tiers(tiers) => tiers.as_mut_slice(),
        Rule::Sum(sum) => sum.zero.as_mut_slice(),
        _ => &mut [],
    })
}

fn term<'d>(draft: &'d mut Draft, id: &str) -> Result<&'d mut Term, Finding> {
    let rules = draft.items.iter_mut().flat_map(|i| &mut i.indicators).flat_map(|i| i.rule.leaves_mut());
    let mut terms = rules.flat_map(|r| match r {
        Rule::Sum(sum) => sum.terms.as_mut_slice(),
        _ => &mut [],
    });
    terms.find(|t| t.id == id).ok_or_else(|| unknown(id, "加减分项", "term"))
}

fn clause<'d>(draft: &'d mut Draft, id: &str) -> Result<&'d mut Clause, Finding> {
    let mut clauses = all_tiers(draft).flat_map(|t| &mut t.clauses);
    clauses.find(|c| c.id == id).ok_or_else(|| unknown(id, "条件", "clause"))
}

fn indicator<'d>(draft: &'d mut Draft, id: &str) -> Result<&'d mut Indicator, Finding> {
    let mut all = draft.items.iter_mut().flat_map(|i| &mut i.indicators);
    all.find(|i| i.id == id).ok_or_else(|| unknown(id, "指标", "indicator"))
}

/// The rule of an indicator or of a part of one.
fn rule_at<'d>(draft: &'d mut Draft, id: &str) -> Result<&'d mut Rule, Finding> {
    let all = draft.items.iter_mut().flat_map(|i| &mut i.indicators);
    for indicator in all {
        if indicator.id == id {
            return Ok(&mut indicator.rule);
        }
        if let Rule::Parts(p) = &mut indicator.rule
            && let Some(part) = p.parts.iter_mut().find(|p| p.id == id)
        {
            return Ok(&mut part.rule);
        }
    }
    Err(unknown(id, "指标", "indicator"))
}

fn tier<'d>(draft: &'d mut Draft, id: &str) -> Result<&'d mut Tier, Finding> {
    all_tiers(draft).find(|t| t.id == id).ok_or_else(|| unknown(id, "档位", "tier"))
}

fn not_a_number(id: &str) -> Finding {
    Finding::new(
        "not_a_number",
        Place::File,
        format!("条件 {} 不是数值条件", quoted(id)),
        format!("the clause {} is not a comparison", quoted(id)),
    )
}

fn make(draft: &mut Draft, change: &Change) -> Result<(), Finding> {
    match change {
        Change::Keep => {}
        Change::Bounds { clause: id, bounds } => match &mut clause(draft, id)?.reads {
            Reads::Number(n) if !bounds.is_empty() => {
                n.bounds.clone_from(bounds);
                n.by_kind.clear();
                n.open = None;
            }
            _ => return Err(not_a_number(id)),
        },
        Change::ByKind { clause: id, by_kind } => {
            if let Some((kind, _)) =
                by_kind.iter().find(|(k, b)| b.is_empty() || !draft.kinds.iter().any(|x| x.id == *k))
            {
                return Err(unknown(kind, "单位类别（或没有给出界限）", "kind of unit, or no bound for it:"));
            }
            match &mut clause(draft, id)?.reads {
                Reads::Number(n) => {
                    n.by_kind.clone_from(by_kind);
                    n.bounds.clear();
                    n.open = None;
                }
                _ => return Err(not_a_number(id)),
            }
        }
        Change::Unit { clause: id, unit } => {
            let clause = clause(draft, id)?;
            if !matches!(clause.reads, Reads::Number(_)) {
                return Err(not_a_number(id));
            }
            let input = clause.input.clone();
            set_unit(draft, &input, unit);
        }
        Change::LeaveOpen { clause: id, open } => match &mut clause(draft, id)?.reads {
            Reads::Number(n) => {
                *n = n.read_as(*open, open.ways().first().copied().unwrap_or_default());
                n.open = Some(*open);
            }
            _ => return Err(not_a_number(id)),
        },
        Change::Kind { .. } | Change::KindLabel { .. } | Change::NoKind { .. } => kinds::change(draft, change)?,
        Change::Due { clause: id, due } => match &mut clause(draft, id)?.reads {
            Reads::Due { due: old, .. } => *old = *due,
            _ => return Err(not_a_number(id)),
        },
        Change::Qualitative { clause: id, judged } => {
            let clause = clause(draft, id)?;
            if !matches!(clause.reads, Reads::Fact | Reads::Judgement) {
                // The input was a number for others; this clause gets one of its own.
                clause.input = format!("i{}", clause.id.replace('.', "_"));
            }
            clause.reads = if *judged { Reads::Judgement } else { Reads::Fact };
        }
        Change::NotACondition { clause: id } => clause(draft, id)?.reads = Reads::Nothing,
        Change::TierPoints { tier: id, points } => tier(draft, id)?.points = *points,
        Change::IndicatorPoints { indicator: id, points } => {
            indicator_points(indicator(draft, id)?, *points);
        }
        Change::ItemPoints { item, points } => {
            let found = draft.items.iter_mut().find(|i| i.no == *item);
            let found = found.ok_or_else(|| unknown(&item.to_string(), "项目", "item"))?;
            let text = found.points.as_ref().map(|p| p.text.clone()).unwrap_or_default();
            found.points = Some(Stated { points: *points, text, place: found.place.clone() });
        }
        Change::Rule { indicator: id, rule } => {
            *rule_at(draft, id)? = (**rule).clone();
            // Doubts about parts of a rule that is gone have lost their object.
            let prefix = format!("{id}.");
            let kept: Vec<String> = draft.indicators().flat_map(parts).collect();
            draft.doubts.retain(|d| !d.about.starts_with(&prefix) || kept.contains(&d.about));
            decided_again(draft, &prefix);
        }
        Change::Once { term: id, once } => {
            self::term(draft, id)?.once = *once;
        }
        Change::Steps { term: id, begun } => {
            let term = self::term(draft, id)?;
            match (begun, &mut term.steps) {
                (Some(begun), Some(steps)) => steps.begun = *begun,
                (None, steps) => {
                    *steps = None;
                    term.input = format!("i{}", term.id.replace('.', "_"));
                }
                (Some(_), None) => return Err(unknown(id, "按数值计算的加减分项", "term counted from a quantity")),
            }
        }
        Change::Veto { veto, then } => {
            let found = draft.whole.vetoes.iter_mut().find(|v| v.id == *veto);
            found.ok_or_else(|| unknown(veto, "否决条款", "veto"))?.then.clone_from(then);
        }
        Change::GradeEnds { ends } => {
            if ends.len() != draft.whole.bands.len() {
                return Err(unknown(&ends.len().to_string(), "这么多等次", "so many grades:"));
            }
            for (band, end) in draft.whole.bands.iter_mut().zip(ends) {
                band.to = *end;
            }
        }
        Change::Blend { parts } => draft.whole.blend = blend(parts)?,
        Change::English { about, text } => english(draft, about, text)?,
        Change::Ranking { ranking } => draft.whole.ranking = *ranking,
        Change::QuotaTies { all_in } => draft.whole.all_in = *all_in,
        Change::Role { item, role } => {
            let found = draft.items.iter_mut().find(|i| i.no == *item);
            found.ok_or_else(|| unknown(&item.to_string(), "项目", "item"))?.role = *role;
        }
    }
    Ok(())
}

/// The points of an indicator, and what of its rule hangs on them.
fn indicator_points(indicator: &mut Indicator, points: Q) {
    let text = indicator.points.as_ref().map(|p| p.text.clone()).unwrap_or_default();
    indicator.points = Some(Stated { points, text, place: indicator.place.clone() });
    match &mut indicator.rule {
        Rule::Sum(sum) => {
            if !sum.base.is_zero() {
                sum.base = points;
            }
            sum.cap = points;
        }
        Rule::Discretion(d) => d.cap = points,
        Rule::Share(s) => s.points = points,
        Rule::Tiers(_) | Rule::Parts(_) => {}
    }
}

/// Portions that make a whole, one of them the table's; or none.
fn blend(parts: &[Portion]) -> Result<Vec<Portion>, Finding> {
    let whole = crate::draft::add(parts.iter().map(|p| p.weight)) == Q::ONE;
    let table = parts.iter().filter(|p| p.by == Hand::Table).count() == 1;
    let sane = parts.iter().all(|p| !p.weight.is_negative() && !p.weight.is_zero());
    if !(parts.is_empty() || whole && table && sane) {
        return Err(unknown("blend", "这样的合成（权重须合计100%，并有且只有一个按本表计分）", "such a sum of scores"));
    }
    Ok(parts.to_vec())
}

const MOST_ENGLISH: usize = 300;

fn english(draft: &mut Draft, about: &str, text: &str) -> Result<(), Finding> {
    let known = about == "title"
        || draft.items.iter().any(|i| i.no.to_string() == about)
        || draft.indicators().any(|i| i.id == about);
    if !known {
        return Err(unknown(about, "项目或指标", "item or indicator"));
    }
    let text = text.trim();
    if text.chars().count() > MOST_ENGLISH || text.chars().any(char::is_control) {
        return Err(Finding::new(
            "bad_english",
            Place::File,
            format!("{} 的英文须在一行内，最多 {MOST_ENGLISH} 字", quoted(about)),
            format!("the English of {} must be one line of at most {MOST_ENGLISH} characters", quoted(about)),
        ));
    }
    if text.is_empty() {
        draft.english.remove(about);
    } else {
        draft.english.insert(about.to_owned(), text.to_owned());
    }
    Ok(())
}

/// What was decided about clauses that the new rule has too holds for them; what cannot is asked once more.
fn decided_again(draft: &mut Draft, prefix: &str) {
    for at in 0..draft.doubts.len() {
        let Some(doubt) = draft.doubts.get(at).filter(|d| d.about.starts_with(prefix)) else { continue };
        let Some(answered) = doubt.answered else { continue };
        let change = doubt.candidates.get(answered).map(|c| c.change.clone());
        let holds = match change {
            Some(Change::Rule { .. }) => true,
            Some(change) => make(draft, &change).is_ok(),
            None => false,
        };
        if let Some(doubt) = draft.doubts.get_mut(at).filter(|_| !holds) {
            doubt.answered = None;
        }
    }
}

/// Clauses that read the same input have the same unit.
fn set_unit(draft: &mut Draft, input: &str, unit: &Unit) {
    for clause in all_tiers(draft).flat_map(|t| &mut t.clauses).filter(|c| c.input == input) {
        if let Reads::Number(n) = &mut clause.reads {
            n.unit = unit.clone();
        }
    }
}

/// Ids of the parts of a rule.
fn parts(indicator: &Indicator) -> Vec<String> {
    let mut out = Vec::new();
    if let Rule::Parts(p) = &indicator.rule {
        out.extend(p.parts.iter().map(|p| p.id.clone()));
    }
    for rule in indicator.rule.leaves() {
        for tier in rule.tiers() {
            out.push(tier.id.clone());
            out.extend(tier.clauses.iter().map(|c| c.id.clone()));
        }
        if let Rule::Sum(sum) = rule {
            out.extend(sum.terms.iter().map(|t| t.id.clone()));
        }
    }
    out
}
