//! Walks over rules, conditions and quantities: who reads what.

use crate::method::*;
use crate::rules::*;
use crate::solve::note;

impl Indicator {
    /// Every quantity and condition of the indicator, those inside others too.
    pub fn each<'a>(&'a self, quant: &mut dyn FnMut(&'a Quant), cond: &mut dyn FnMut(&'a Cond)) {
        self.define.iter().for_each(|(_, q)| each_quant(q, quant));
        self.groups.iter().for_each(|g| each_quant(&g.of, quant));
        self.nothing.iter().chain(&self.not_applicable).for_each(|c| each_cond(c, quant, cond));
        self.rule.each(&mut |rule| match rule {
            Rule::Tiers(tiers) => {
                for tier in tiers {
                    std::iter::once(&tier.when).chain(&tier.hints).for_each(|c| each_cond(c, quant, cond));
                }
            }
            Rule::Sum(sum) => {
                let ends = [&sum.base, &sum.floor, &sum.cap].into_iter().flatten();
                let terms =
                    sum.terms.iter().flat_map(|t| [&t.floor, &t.cap].into_iter().flatten().chain([&t.each, &t.count]));
                ends.chain(terms).for_each(|q| each_quant(q, quant));
            }
            Rule::Score(score) => {
                let ends = [&score.floor, &score.cap].into_iter().flatten();
                ends.chain([&score.value]).for_each(|q| each_quant(q, quant));
            }
            Rule::Parts(parts) => {
                [&parts.floor, &parts.cap].into_iter().flatten().for_each(|q| each_quant(q, quant));
            }
            Rule::Choose(branches) => {
                branches.iter().filter_map(|b| b.when.as_ref()).for_each(|c| each_cond(c, quant, cond));
            }
            Rule::Adjust(adjust) => {
                [&adjust.floor, &adjust.cap].into_iter().flatten().for_each(|q| each_quant(q, quant));
                for step in &adjust.steps {
                    step.when.iter().for_each(|c| each_cond(c, quant, cond));
                    each_quant(step.change.amount(), quant);
                }
            }
            Rule::By { .. } | Rule::ByKind(_) => {}
        });
    }
}

/// A quantity and those inside it; the group's own are the indicator's.
pub fn each_quant<'a>(q: &'a Quant, f: &mut dyn FnMut(&'a Quant)) {
    f(q);
    match &q.form {
        QuantForm::Ratio(a, b) | QuantForm::Sub(a, b) | QuantForm::Div(a, b) => {
            each_quant(a, f);
            each_quant(b, f);
        }
        QuantForm::Days { from, to, .. } => {
            each_quant(from, f);
            each_quant(to, f);
        }
        QuantForm::Min(list)
        | QuantForm::Max(list)
        | QuantForm::Add(list)
        | QuantForm::Mul(list)
        | QuantForm::First(list)
        | QuantForm::ByReading { arms: list, .. }
        | QuantForm::ByKind(list) => list.iter().for_each(|q| each_quant(q, f)),
        QuantForm::Round(q, ..) => each_quant(q, f),
        QuantForm::Aggregate(a) => {
            let filters = a.filters.iter().chain(a.except.iter().flat_map(|e| &e.filters));
            filters.for_each(|filter| each_test(&filter.test, f));
        }
        QuantForm::Const(_)
        | QuantForm::Input(_)
        | QuantForm::Use(_)
        | QuantForm::Param(_)
        | QuantForm::Group(_)
        | QuantForm::Points(_)
        | QuantForm::Deadline(_) => {}
    }
}

fn each_test<'a>(test: &'a Choice<FilterTest>, f: &mut dyn FnMut(&'a Quant)) {
    match test {
        Choice::Fixed(FilterTest::Compare(_, q)) => each_quant(q, f),
        Choice::Fixed(_) => {}
        Choice::By { arms, .. } => arms.iter().for_each(|arm| each_test(arm, f)),
    }
}

/// A condition and those inside it, with their quantities.
pub fn each_cond<'a>(c: &'a Cond, quant: &mut dyn FnMut(&'a Quant), f: &mut dyn FnMut(&'a Cond)) {
    f(c);
    match &c.form {
        CondForm::Compare { left, right, .. } => {
            each_quant(left, quant);
            each_quant(right, quant);
        }
        CondForm::InTime { what, .. } => each_quant(what, quant),
        CondForm::All(list)
        | CondForm::Any(list)
        | CondForm::AtLeast(_, list)
        | CondForm::ByReading { arms: list, .. }
        | CondForm::ByKind(list) => list.iter().for_each(|c| each_cond(c, quant, f)),
        CondForm::Not(inner) => each_cond(inner, quant, f),
        CondForm::Covers { filters, .. } => filters.iter().for_each(|filter| each_test(&filter.test, quant)),
        CondForm::Always(_) | CondForm::Input { .. } => {}
    }
}

pub(crate) fn quant_slots(q: &Quant, indicator: &Indicator, out: &mut Vec<usize>) {
    match &q.form {
        QuantForm::Const(_) | QuantForm::Param(_) | QuantForm::Deadline(_) => {}
        QuantForm::Input(slot) => note(out, *slot),
        QuantForm::Use(i) => {
            if let Some((_, def)) = indicator.define.get(*i) {
                quant_slots(def, indicator, out);
            }
        }
        QuantForm::Aggregate(a) => {
            note(out, a.slot);
            a.except.iter().for_each(|e| note(out, e.slot));
        }
        QuantForm::Ratio(a, b) | QuantForm::Sub(a, b) | QuantForm::Div(a, b) => {
            quant_slots(a, indicator, out);
            quant_slots(b, indicator, out);
        }
        QuantForm::Min(list)
        | QuantForm::Max(list)
        | QuantForm::Add(list)
        | QuantForm::Mul(list)
        | QuantForm::First(list)
        | QuantForm::ByReading { arms: list, .. }
        | QuantForm::ByKind(list) => {
            list.iter().for_each(|q| quant_slots(q, indicator, out));
        }
        QuantForm::Round(q, ..) => quant_slots(q, indicator, out),
        QuantForm::Days { from, to, .. } => {
            quant_slots(from, indicator, out);
            quant_slots(to, indicator, out);
        }
        QuantForm::Group(i) => {
            if let Some(stat) = indicator.groups.get(*i) {
                quant_slots(&stat.of, indicator, out);
            }
        }
        QuantForm::Points(_) => {}
    }
}

/// The slots of the condition or quantity with this id.
pub(crate) fn key_slots(indicator: &Indicator, id: u32, out: &mut Vec<usize>) {
    let mut found: Vec<usize> = Vec::new();
    let mut conds: Vec<&Cond> = Vec::new();
    indicator.each(
        &mut |q| {
            if q.id == id {
                quant_slots(q, indicator, &mut found);
            }
        },
        &mut |c| {
            if c.id == id {
                conds.push(c);
            }
        },
    );
    for c in conds {
        match &c.form {
            CondForm::Input { slot, .. } | CondForm::Covers { slot, .. } => note(&mut found, *slot),
            CondForm::Compare { left, right, .. } => {
                quant_slots(left, indicator, &mut found);
                quant_slots(right, indicator, &mut found);
            }
            CondForm::InTime { what, .. } => quant_slots(what, indicator, &mut found),
            _ => {}
        }
    }
    found.into_iter().for_each(|slot| note(out, slot));
}
