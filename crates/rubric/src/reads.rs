//! What a rule reads: the slots that decide it, without the rows that only take rows of others away.

use crate::method::*;
use crate::rules::*;
use crate::solve::note;

pub(crate) fn rule_reads(rule: &Rule, indicator: &Indicator) -> Vec<usize> {
    let mut out = Vec::new();
    rule.each(&mut |rule| match rule {
        Rule::Tiers(tiers) => tiers.iter().for_each(|t| cond(&t.when, indicator, &mut out)),
        Rule::Sum(sum) => sum.terms.iter().for_each(|t| quant(&t.count, indicator, &mut out)),
        Rule::Score(score) => quant(&score.value, indicator, &mut out),
        Rule::Choose(list) => {
            list.iter().filter_map(|b| b.when.as_ref()).for_each(|c| cond(c, indicator, &mut out));
        }
        Rule::Adjust(adjust) => {
            for step in &adjust.steps {
                step.when.iter().for_each(|c| cond(c, indicator, &mut out));
                quant(step.change.amount(), indicator, &mut out);
            }
        }
        Rule::Parts(_) | Rule::By { .. } | Rule::ByKind(_) => {}
    });
    out
}

/// What a condition reads that is not made of others.
pub(crate) fn leaf_reads(c: &Cond, indicator: &Indicator) -> Vec<usize> {
    let mut out = Vec::new();
    if c.is_leaf() {
        cond(c, indicator, &mut out);
    }
    out
}

fn cond(c: &Cond, indicator: &Indicator, out: &mut Vec<usize>) {
    match &c.form {
        CondForm::Always(_) => {}
        CondForm::Input { slot, .. } => note(out, *slot),
        CondForm::Covers { slot, filters, .. } => {
            note(out, *slot);
            limits(filters, indicator, out);
        }
        CondForm::Compare { left, right, .. } => {
            quant(left, indicator, out);
            quant(right, indicator, out);
        }
        CondForm::InTime { what, .. } => quant(what, indicator, out),
        CondForm::Not(inner) => cond(inner, indicator, out),
        CondForm::All(list)
        | CondForm::Any(list)
        | CondForm::AtLeast(_, list)
        | CondForm::ByReading { arms: list, .. }
        | CondForm::ByKind(list) => list.iter().for_each(|c| cond(c, indicator, out)),
    }
}

pub(crate) fn quant(q: &Quant, indicator: &Indicator, out: &mut Vec<usize>) {
    match &q.form {
        QuantForm::Const(_) | QuantForm::Param(_) | QuantForm::Deadline(_) | QuantForm::Points(_) => {}
        QuantForm::Input(slot) => note(out, *slot),
        QuantForm::Use(i) => {
            if let Some((_, def)) = indicator.define.get(*i) {
                quant(def, indicator, out);
            }
        }
        QuantForm::Aggregate(a) => {
            note(out, a.slot);
            limits(&a.filters, indicator, out);
        }
        QuantForm::Ratio(a, b) | QuantForm::Sub(a, b) | QuantForm::Div(a, b) => {
            quant(a, indicator, out);
            quant(b, indicator, out);
        }
        QuantForm::Min(list)
        | QuantForm::Max(list)
        | QuantForm::Add(list)
        | QuantForm::Mul(list)
        | QuantForm::First(list)
        | QuantForm::ByReading { arms: list, .. }
        | QuantForm::ByKind(list) => list.iter().for_each(|q| quant(q, indicator, out)),
        QuantForm::Round(q, ..) => quant(q, indicator, out),
        QuantForm::Days { from, to, .. } => {
            quant(from, indicator, out);
            quant(to, indicator, out);
        }
        QuantForm::Group(i) => {
            if let Some(stat) = indicator.groups.get(*i) {
                quant(&stat.of, indicator, out);
            }
        }
    }
}

fn limits(filters: &[Filter], indicator: &Indicator, out: &mut Vec<usize>) {
    fn tests(choice: &Choice<FilterTest>, indicator: &Indicator, out: &mut Vec<usize>) {
        match choice {
            Choice::Fixed(FilterTest::Compare(_, q)) => quant(q, indicator, out),
            Choice::Fixed(_) => {}
            Choice::By { arms, .. } => arms.iter().for_each(|arm| tests(arm, indicator, out)),
        }
    }
    filters.iter().for_each(|f| tests(&f.test, indicator, out));
}
