//! A rule with its reasons, as the indicator's page shows it.

use rubric::{Card, GradeCard, Indicator, Method, Rule, RuleReason};

use crate::view::*;
use crate::wording::no_tier_text;
use crate::words::word;

/// The rule of an indicator as it stood to one unit.
pub(crate) fn rule_view(told: &Told<'_>, indicator: &Indicator, reason: &RuleReason) -> RuleView {
    let mut leaves: Vec<&Rule> = Vec::new();
    indicator.rule.each_leaf(&mut |r| leaves.push(r));
    view(told, &leaves, reason)
}

fn view(told: &Told<'_>, leaves: &[&Rule], reason: &RuleReason) -> RuleView {
    match reason {
        RuleReason::Tiers { leaf, tiers, policy, no_tier, between, nothing } => {
            let list = match leaves.get(*leaf) {
                Some(Rule::Tiers(list)) => list.as_slice(),
                _ => &[],
            };
            let tiers = tiers
                .iter()
                .map(|t| {
                    let def = list.get(t.tier);
                    TierView {
                        points: points_of(t.points),
                        text: def.and_then(|d| d.written.as_ref()).map(|(text, _)| text.clone()),
                        line: def.and_then(|d| d.written.as_ref()).and_then(|(_, line)| *line),
                        unwritten: def.and_then(|d| d.unwritten.clone()),
                        unwritten_en: def.and_then(|d| d.unwritten_en.clone()),
                        state: t.state.into(),
                        reached: t.reached,
                        node: told.node(&t.node),
                        hints: t.hints.iter().map(|n| told.node(n)).collect(),
                    }
                })
                .collect();
            let (zh, en) = no_tier_text(policy);
            let no_tier = NoTierView {
                policy: word(policy).unwrap_or(NoTierPolicy::Literal),
                reading: told.method.no_tier_reading().map(|r| r.id.clone()),
                text: zh.into(),
                text_en: en.into(),
                reached: *no_tier,
                nothing: nothing.as_deref().map(|n| Box::new(told.node(n))),
            };
            RuleView::Tiers { tiers, no_tier, between: between.map(points_of) }
        }
        RuleReason::Sum { leaf, base, terms } => {
            let Some(Rule::Sum(def)) = leaves.get(*leaf) else {
                return RuleView::Sum { text: String::new(), line: None, base: None, cap: None, terms: Vec::new() };
            };
            let terms = terms
                .iter()
                .filter_map(|t| {
                    let term = def.terms.get(t.term)?;
                    let (label, label_en) = label(&term.label);
                    Some(TermView {
                        label,
                        label_en,
                        each: t.each.map(points_of),
                        count: t.node.value().map(str::to_owned),
                        points: t.points.map(points_of),
                        node: told.node(&t.node),
                    })
                })
                .collect();
            let cap = def.cap.as_ref().and_then(rubric::Quant::ends).map(|(_, hi)| points_of(hi));
            let (text, line) = def.written.clone();
            RuleView::Sum { text, line, base: base.map(points_of), cap, terms }
        }
        RuleReason::Score { leaf, ends, node } => {
            let written = match leaves.get(*leaf) {
                Some(Rule::Score(score)) => score.written.clone(),
                _ => None,
            };
            let (text, line) = written.map_or((None, None), |(text, line)| (Some(text), line));
            RuleView::Score { text, line, points: (*ends).into(), node: Box::new(told.node(node)) }
        }
        RuleReason::Compound { form, ends, parts } => {
            let parts = parts
                .iter()
                .map(|p| {
                    let (label, label_en) = label(&p.label);
                    PartView {
                        label,
                        label_en,
                        points: p.ends.map(Span::from),
                        counts: p.counts,
                        does: p.does.as_ref().map(|d| d.zh.clone()),
                        does_en: p.does.as_ref().map(|d| d.en.clone()),
                        nodes: p.nodes.iter().map(|n| told.node(n)).collect(),
                        rule: p.reason.as_ref().map(|r| Box::new(view(told, leaves, r))),
                    }
                })
                .collect();
            RuleView::Compound { how: (*form).into(), points: (*ends).into(), parts }
        }
    }
}

/// How a total came about.
pub(crate) fn total_view(method: &Method, card: &Card) -> Option<TotalView> {
    let made = card.adjusted.as_deref()?;
    let told = Told { method, facts: &[] };
    let vetoes = made
        .vetoes
        .iter()
        .map(|v| {
            let (label, label_en) = label(&v.label);
            VetoView {
                label,
                label_en,
                does: v.does.zh.clone(),
                does_en: v.does.en.clone(),
                state: v.state.into(),
                stops: v.stops,
                node: told.node(&v.node),
            }
        })
        .collect();
    let counts_as = made
        .counts_as
        .iter()
        .map(|w| {
            let (label, label_en) = label(&w.label);
            WorthView { label, label_en, points: w.points.into() }
        })
        .collect();
    Some(TotalView {
        regular: made.regular.into(),
        bonus: made.bonus.into(),
        penalty: made.penalty.into(),
        before_veto: made.before_veto.into(),
        vetoes,
        counts_as,
        grade: made.grade.as_ref().map(grade_view),
    })
}

pub(crate) fn grade_of(card: &Card) -> Option<GradeView> {
    card.adjusted.as_ref()?.grade.as_ref().map(grade_view)
}

pub(crate) fn grade_view(grade: &GradeCard) -> GradeView {
    GradeView { now: grade.now.clone(), best: grade.best.clone(), worst: grade.worst.clone() }
}
