//! Walks over rules, conditions and quantities: what is in them, and which slots they read.

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

impl Quant {
    /// The quantities that it is computed from, without those of its filters, of named ones and of the group.
    fn parts(&self) -> Vec<&Quant> {
        match &self.form {
            QuantForm::Ratio(a, b) | QuantForm::Sub(a, b) | QuantForm::Div(a, b) => vec![a, b],
            QuantForm::Days { from, to, .. } => vec![from, to],
            QuantForm::Round(q, ..) => vec![q],
            QuantForm::Min(list)
            | QuantForm::Max(list)
            | QuantForm::Add(list)
            | QuantForm::Mul(list)
            | QuantForm::First(list)
            | QuantForm::ByReading { arms: list, .. }
            | QuantForm::ByKind(list) => list.iter().collect(),
            QuantForm::Const(_)
            | QuantForm::Input(_)
            | QuantForm::Use(_)
            | QuantForm::Param(_)
            | QuantForm::Aggregate(_)
            | QuantForm::Group(_)
            | QuantForm::Points(_)
            | QuantForm::Deadline(_) => Vec::new(),
        }
    }
}

/// A quantity and those inside it; the group's own are the indicator's.
pub fn each_quant<'a>(q: &'a Quant, f: &mut dyn FnMut(&'a Quant)) {
    f(q);
    q.parts().into_iter().for_each(|part| each_quant(part, f));
    if let QuantForm::Aggregate(a) = &q.form {
        let filters = a.filters.iter().chain(a.except.iter().flat_map(|e| &e.filters));
        filters.for_each(|filter| each_test(&filter.test, f));
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

/// Which slots of a rule one asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reads {
    /// Those that decide it, limits of filters among them; not the rows that only take rows of others away.
    Deciding,
    /// Those that it looks at, rows that take others away among them.
    Shown,
}

impl Reads {
    pub fn quant(self, q: &Quant, indicator: &Indicator, out: &mut Vec<usize>) {
        match &q.form {
            QuantForm::Input(slot) => note(out, *slot),
            QuantForm::Use(i) => {
                if let Some((_, def)) = indicator.define.get(*i) {
                    self.quant(def, indicator, out);
                }
            }
            QuantForm::Group(i) => {
                if let Some(stat) = indicator.groups.get(*i) {
                    self.quant(&stat.of, indicator, out);
                }
            }
            QuantForm::Aggregate(a) => {
                note(out, a.slot);
                match self {
                    Reads::Deciding => self.limits(&a.filters, indicator, out),
                    Reads::Shown => a.except.iter().for_each(|e| note(out, e.slot)),
                }
            }
            _ => q.parts().into_iter().for_each(|part| self.quant(part, indicator, out)),
        }
    }

    fn limits(self, filters: &[Filter], indicator: &Indicator, out: &mut Vec<usize>) {
        let mut limits: Vec<&Quant> = Vec::new();
        filters.iter().for_each(|f| each_limit(&f.test, &mut limits));
        limits.into_iter().for_each(|q| self.quant(q, indicator, out));
    }

    /// What a condition reads that is not made of others.
    pub fn leaf(self, c: &Cond, indicator: &Indicator, out: &mut Vec<usize>) {
        match &c.form {
            CondForm::Input { slot, .. } => note(out, *slot),
            CondForm::Covers { slot, filters, .. } => {
                note(out, *slot);
                if self == Reads::Deciding {
                    self.limits(filters, indicator, out);
                }
            }
            CondForm::Compare { left, right, .. } => {
                self.quant(left, indicator, out);
                self.quant(right, indicator, out);
            }
            CondForm::InTime { what, .. } => self.quant(what, indicator, out),
            CondForm::Always(_)
            | CondForm::Not(_)
            | CondForm::All(_)
            | CondForm::Any(_)
            | CondForm::AtLeast(..)
            | CondForm::ByReading { .. }
            | CondForm::ByKind(_) => {}
        }
    }
}

fn each_limit<'a>(test: &'a Choice<FilterTest>, out: &mut Vec<&'a Quant>) {
    match test {
        Choice::Fixed(FilterTest::Compare(_, q)) => out.push(q),
        Choice::Fixed(_) => {}
        Choice::By { arms, .. } => arms.iter().for_each(|arm| each_limit(arm, out)),
    }
}

/// The slots that decide a rule.
pub(crate) fn rule_reads(rule: &Rule, indicator: &Indicator) -> Vec<usize> {
    let mut out = Vec::new();
    let cond = |c: &Cond, out: &mut Vec<usize>| {
        each_cond(c, &mut |_| {}, &mut |c| Reads::Deciding.leaf(c, indicator, out));
    };
    let quant = |q: &Quant, out: &mut Vec<usize>| Reads::Deciding.quant(q, indicator, out);
    rule.each(&mut |rule| match rule {
        Rule::Tiers(tiers) => tiers.iter().for_each(|t| cond(&t.when, &mut out)),
        Rule::Sum(sum) => sum.terms.iter().for_each(|t| quant(&t.count, &mut out)),
        Rule::Score(score) => quant(&score.value, &mut out),
        Rule::Choose(list) => list.iter().filter_map(|b| b.when.as_ref()).for_each(|c| cond(c, &mut out)),
        Rule::Adjust(adjust) => {
            for step in &adjust.steps {
                step.when.iter().for_each(|c| cond(c, &mut out));
                quant(step.change.amount(), &mut out);
            }
        }
        Rule::Parts(_) | Rule::By { .. } | Rule::ByKind(_) => {}
    });
    out
}

/// The slots of the condition or quantity with this id.
pub(crate) fn key_slots(indicator: &Indicator, id: u32, out: &mut Vec<usize>) {
    let (mut quants, mut conds): (Vec<&Quant>, Vec<&Cond>) = (Vec::new(), Vec::new());
    indicator.each(
        &mut |q| {
            if q.id == id {
                quants.push(q);
            }
        },
        &mut |c| {
            if c.id == id {
                conds.push(c);
            }
        },
    );
    quants.into_iter().for_each(|q| Reads::Shown.quant(q, indicator, out));
    conds.into_iter().for_each(|c| Reads::Shown.leaf(c, indicator, out));
}
