//! Walks over the conditions and quantities of an indicator, hints and "nothing" left out.

use rubric::*;

/// Every condition of the rule, with the text of the clause it belongs to.
pub(crate) fn conditions<'m>(rule: &'m Rule, f: &mut impl FnMut(&'m Cond, Option<&'m str>)) {
    rule.each(&mut |rule| match rule {
        Rule::Tiers(tiers) => {
            for tier in tiers {
                let text = tier.written.as_ref().map(|w| w.0.as_str());
                inner(&tier.when, text, f);
            }
        }
        Rule::Choose(branches) => branches.iter().filter_map(|b| b.when.as_ref()).for_each(|c| inner(c, None, f)),
        Rule::Adjust(adjust) => {
            for step in &adjust.steps {
                let text = step.written.as_ref().map(|w| w.0.as_str());
                step.when.iter().for_each(|c| inner(c, text, f));
            }
        }
        _ => {}
    });
}

fn inner<'m>(c: &'m Cond, text: Option<&'m str>, f: &mut impl FnMut(&'m Cond, Option<&'m str>)) {
    f(c, text);
    match &c.form {
        CondForm::All(list)
        | CondForm::Any(list)
        | CondForm::AtLeast(_, list)
        | CondForm::ByReading { arms: list, .. }
        | CondForm::ByKind(list) => list.iter().for_each(|c| inner(c, text, f)),
        CondForm::Not(c) => inner(c, text, f),
        _ => {}
    }
}

/// Does the indicator treat the kinds of units differently?
pub(crate) fn by_kind(indicator: &Indicator) -> bool {
    let mut found = !indicator.kind_points.is_empty();
    indicator.rule.each(&mut |rule| found |= matches!(rule, Rule::ByKind(_)));
    found |= indicator.define.iter().any(|(_, q)| quant_by_kind(q));
    conditions(&indicator.rule, &mut |c, _| {
        found |= match &c.form {
            CondForm::ByKind(_) => true,
            CondForm::Compare { left, right, .. } => quant_by_kind(left) || quant_by_kind(right),
            _ => false,
        };
    });
    found
}

fn quant_by_kind(q: &Quant) -> bool {
    match &q.form {
        QuantForm::ByKind(_) => true,
        QuantForm::Min(l)
        | QuantForm::Max(l)
        | QuantForm::Add(l)
        | QuantForm::Mul(l)
        | QuantForm::First(l)
        | QuantForm::ByReading { arms: l, .. } => l.iter().any(quant_by_kind),
        QuantForm::Ratio(a, b) | QuantForm::Sub(a, b) | QuantForm::Div(a, b) => quant_by_kind(a) || quant_by_kind(b),
        QuantForm::Round(q, ..) => quant_by_kind(q),
        _ => false,
    }
}
