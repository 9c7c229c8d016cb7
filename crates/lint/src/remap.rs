//! An indicator over the few slots that it reads, so that a case does not cost what the whole method would.

use rubric::*;

/// Renumbers every slot of the indicator to its place in `slots`.
pub(crate) fn narrow(indicator: &mut Indicator, slots: &[usize]) {
    let map = Map { slots };
    indicator.define.iter_mut().for_each(|(_, q)| map.quant(q));
    indicator.groups.iter_mut().for_each(|g| map.quant(&mut g.of));
    indicator.nothing.iter_mut().for_each(|c| map.cond(c));
    indicator.not_applicable.iter_mut().for_each(|c| map.cond(c));
    map.rule(&mut indicator.rule);
    indicator.slots.iter_mut().for_each(|s| map.slot(s));
}

struct Map<'s> {
    slots: &'s [usize],
}

impl Map<'_> {
    fn slot(&self, slot: &mut usize) {
        // A slot that the indicator does not list is none of the method's.
        *slot = self.slots.iter().position(|s| s == slot).unwrap_or(usize::MAX);
    }

    fn rule(&self, rule: &mut Rule) {
        match rule {
            Rule::Tiers(tiers) => {
                for tier in tiers {
                    self.cond(&mut tier.when);
                    tier.hints.iter_mut().for_each(|c| self.cond(c));
                }
            }
            Rule::Sum(sum) => {
                for term in &mut sum.terms {
                    self.quant(&mut term.each);
                    self.quant(&mut term.count);
                }
            }
            Rule::Score(score) => self.quant(&mut score.value),
            Rule::Parts(parts) => parts.parts.iter_mut().for_each(|p| self.rule(&mut p.rule)),
            Rule::Choose(branches) => {
                for branch in branches {
                    branch.when.iter_mut().for_each(|c| self.cond(c));
                    self.rule(&mut branch.rule);
                }
            }
            Rule::Adjust(adjust) => {
                self.rule(&mut adjust.rule);
                for step in &mut adjust.steps {
                    step.when.iter_mut().for_each(|c| self.cond(c));
                    match &mut step.change {
                        Change::Times(q)
                        | Change::Plus(q)
                        | Change::Set(q)
                        | Change::AtMost(q)
                        | Change::AtLeast(q) => self.quant(q),
                    }
                }
            }
            Rule::By { arms, .. } | Rule::ByKind(arms) => arms.iter_mut().for_each(|r| self.rule(r)),
        }
    }

    fn cond(&self, c: &mut Cond) {
        match &mut c.form {
            CondForm::Always(_) => {}
            CondForm::Input { slot, .. } => self.slot(slot),
            CondForm::Compare { left, right, .. } => {
                self.quant(left);
                self.quant(right);
            }
            CondForm::InTime { what, .. } => self.quant(what),
            CondForm::Covers { slot, filters, .. } => {
                self.slot(slot);
                self.filters(filters);
            }
            CondForm::All(list)
            | CondForm::Any(list)
            | CondForm::AtLeast(_, list)
            | CondForm::ByReading { arms: list, .. }
            | CondForm::ByKind(list) => list.iter_mut().for_each(|c| self.cond(c)),
            CondForm::Not(inner) => self.cond(inner),
        }
    }

    fn quant(&self, q: &mut Quant) {
        match &mut q.form {
            QuantForm::Const(_)
            | QuantForm::Use(_)
            | QuantForm::Param(_)
            | QuantForm::Group(_)
            | QuantForm::Points(_)
            | QuantForm::Deadline(_) => {}
            QuantForm::Input(slot) => self.slot(slot),
            QuantForm::Aggregate(a) => {
                self.slot(&mut a.slot);
                self.filters(&mut a.filters);
                for except in &mut a.except {
                    self.slot(&mut except.slot);
                    self.filters(&mut except.filters);
                }
            }
            QuantForm::Ratio(a, b) | QuantForm::Sub(a, b) | QuantForm::Div(a, b) => {
                self.quant(a);
                self.quant(b);
            }
            QuantForm::Min(list)
            | QuantForm::Max(list)
            | QuantForm::Add(list)
            | QuantForm::Mul(list)
            | QuantForm::First(list)
            | QuantForm::ByReading { arms: list, .. }
            | QuantForm::ByKind(list) => list.iter_mut().for_each(|q| self.quant(q)),
            QuantForm::Round(q, ..) => self.quant(q),
            QuantForm::Days { from, to, .. } => {
                self.quant(from);
                self.quant(to);
            }
        }
    }

    fn filters(&self, filters: &mut [Filter]) {
        filters.iter_mut().for_each(|f| self.test(&mut f.test));
    }

    fn test(&self, test: &mut Choice<FilterTest>) {
        match test {
            Choice::Fixed(FilterTest::Compare(_, q)) => self.quant(q),
            Choice::Fixed(_) => {}
            Choice::By { arms, .. } => arms.iter_mut().for_each(|t| self.test(t)),
        }
    }
}
