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
        grade: made.grade.as_ref().map(|g| grade_view(method, g)),
    })
}

/// The grades by the names that the method gives them.
pub(crate) fn grade_view(method: &Method, grade: &GradeCard) -> GradeView {
    let named = |id: &Option<String>| {
        id.as_ref().map(|id| {
            let label = method.grade_label(id);
            GradeName {
                id: id.clone(),
                name: label.map_or_else(|| id.clone(), |l| l.zh.clone()),
                name_en: label.and_then(|l| l.en.clone()),
            }
        })
    };
    GradeView { now: named(&grade.now), best: named(&grade.best), worst: named(&grade.worst) }
}

pub(crate) fn grade_names(method: &Method) -> Vec<GradeName> {
    let bands = method.grades.iter().flat_map(|g| &g.bands);
    bands.map(|b| GradeName { id: b.id.clone(), name: b.label.zh.clone(), name_en: b.label.en.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_has_the_names_that_the_method_gives_it() {
        let text = "huanheng: 1\nid: graded\ntitle: 分等\npoints: 1\nkinds: {county: 县}\nno_tier: literal\n\
            inputs: {done: {label: 做到, type: bool, bindings: [declared]}}\n\
            grades: {bands: [{grade: a, label: 优秀, label_en: Excellent, from: 1}, {grade: 合格, from: 0}]}\n\
            items:\n  - {no: 1, title: 一, points: 1, indicators: [{id: \"1\", name: 一, points: 1, rule: \
            {tiers: [{points: 1, text: 做到, when: {input: done}}, {points: 0, text: 未做, when: {always: true}}]}}]}\n";
        let files = [("method.yaml".to_owned(), text.as_bytes().to_vec())].into();
        let (method, problems) = rubric::read(&rubric::MethodFiles { files });
        let method = method.unwrap_or_else(|| panic!("{problems:?}"));
        let name = |id: &str, name: &str, en: Option<&str>| GradeName {
            id: id.into(),
            name: name.into(),
            name_en: en.map(str::to_owned),
        };
        let (best, pass) = (name("a", "优秀", Some("Excellent")), name("合格", "合格", None));
        assert_eq!(grade_names(&method), [best.clone(), pass.clone()]);
        let view = grade_view(&method, &GradeCard { now: Some("合格".into()), best: Some("a".into()), worst: None });
        assert_eq!((view.now, view.best, view.worst), (Some(pass), Some(best), None));
    }
}
