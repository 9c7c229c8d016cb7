//! Points that are counted rather than chosen: sums, scores, parts, adjustments.

use kernel::q::Q;

use crate::env::{Env, Known, Num, Pivot, Why};
use crate::method::*;
use crate::rules::*;
use crate::solve::{Ends, Solved, count_key, note};
use crate::walk::{Reads, rule_reads};

type Eval<T> = Result<T, Pivot>;

/// An end that may be missing: unbounded on that side.
type Open = Option<Q>;

impl<'a> Env<'a> {
    /// A floor or cap as it stands for this unit.
    fn limit(&mut self, q: Option<&'a Quant>, otherwise: Q) -> Eval<Q> {
        match q.map(|q| self.quant(q)).transpose()? {
            Some(Num::Exact(q)) => Ok(q),
            _ => Ok(otherwise),
        }
    }

    /// The ends of a quantity. No value counts as 0; `None` when the fact that it rests on fails.
    fn spread(&mut self, q: &'a Quant, solved: &mut Solved) -> Eval<Option<(Open, Open)>> {
        Ok(match self.quant(q)? {
            Num::Fails => None,
            Num::None => Some((Some(Q::ZERO), Some(Q::ZERO))),
            Num::Exact(q) => Some((Some(q), Some(q))),
            Num::Range(r) => {
                note(&mut solved.keys, count_key(q));
                let (lo, hi) = (r.lo.map(|(q, _)| q), r.hi.map(|(q, _)| q));
                let (lo, hi) =
                    if r.maybe_none { (lo.map(|q| q.min(Q::ZERO)), hi.map(|q| q.max(Q::ZERO))) } else { (lo, hi) };
                Some((lo, hi))
            }
        })
    }

    /// The first fact of a quantity that may still turn out not to apply.
    pub(crate) fn may_be_away(&self, q: &Quant) -> Option<usize> {
        let mut slots = Vec::new();
        if self.away {
            Reads::Deciding.quant(q, self.indicator, &mut slots);
        }
        self.unsettled(&slots)
    }

    /// Works something out under every way in which the facts of a quantity may turn out not to apply.
    fn either_way<T>(
        &mut self,
        q: &'a Quant,
        solved: &mut Solved,
        work: &mut dyn FnMut(&mut Self, &mut Solved) -> Eval<T>,
        join: fn(T, T) -> Option<T>,
    ) -> Eval<T> {
        let Some(slot) = self.may_be_away(q) else { return work(self, solved) };
        let mut all: Option<T> = None;
        for (key, assumption) in self.cases(Pivot::Away(slot)) {
            note(&mut solved.keys, key);
            let next = self.assuming(key, assumption, |env| env.either_way(q, solved, work, join))?;
            all = Some(match all {
                None => next,
                // What does not go together is looked at case by case.
                Some(before) => join(before, next).ok_or(Pivot::Away(slot))?,
            });
        }
        all.ok_or(Pivot::Away(slot))
    }

    /// Some fact that the quantity reads was declared not to apply: there is nothing to deduct for.
    pub(crate) fn does_not_apply(&self, q: &Quant) -> bool {
        let mut slots = Vec::new();
        Reads::Shown.quant(q, self.indicator, &mut slots);
        slots.iter().any(|s| matches!(self.known(*s), Known::Fails(Why::NotApplicable)))
    }

    /// Does a rule read what nobody reported, so that a condition on it fails?
    pub(crate) fn kept_silent(&self, rule: &Rule) -> bool {
        let counts = matches!(rule, Rule::Sum(_) | Rule::Score(_) | Rule::Choose(_) | Rule::Adjust(_));
        counts && !self.supposing && self.silent(&rule_reads(rule, self.indicator))
    }

    fn silent(&self, slots: &[usize]) -> bool {
        slots.iter().any(|s| self.slot(*s).is_some_and(|r| matches!(r.known, Known::Fails(Why::Absent))))
    }

    /// A rule that reads what nobody reported: as its words have it, and no more than the worst that could have been
    /// reported would give. Tiers need no such care, they only fall when a condition fails.
    pub(crate) fn silent_ends(&mut self, rule: &'a Rule, full: Q, solved: &mut Solved) -> Eval<Ends> {
        let strict = self.spoken_ends(rule, full, solved)?;
        self.supposing = true;
        let open = self.inner_ends(rule, full, &mut Solved::default());
        self.supposing = false;
        let lo = strict.lo.min(open?.lo);
        // With nothing else unknown there is nothing left to vary.
        let open = (0..self.indicator.groups.len()).any(|i| matches!(self.stat(i), Ok(Num::Range(_)) | Err(_)));
        let unknown = |s: &usize| {
            let slot = self.slot(*s);
            slot.is_some_and(|r| matches!(r.known, Known::Unknown(_) | Known::Open { .. }))
        };
        let more = open || rule_reads(rule, self.indicator).iter().any(unknown);
        Ok(Ends { lo, hi: if more { strict.hi } else { lo } })
    }

    pub(crate) fn sum_ends(&mut self, sum: &'a SumRule, full: Q, solved: &mut Solved) -> Eval<Ends> {
        let floor = self.limit(sum.floor.as_ref(), Q::ZERO)?;
        let cap = self.limit(sum.cap.as_ref(), full)?;
        let base = self.limit(sum.base.as_ref(), Q::ZERO)?;
        let (mut lo, mut hi) = (Some(base), Some(base));
        for term in &sum.terms {
            match self.term_ends(term, solved)? {
                Some((a, b)) => {
                    lo = lo.zip(a).and_then(|(l, a)| l.add(a).ok());
                    hi = hi.zip(b).and_then(|(h, b)| h.add(b).ok());
                }
                // What nobody reported cannot be shown not to deduct.
                None => return Ok(Ends::certain(floor)),
            }
        }
        let clamp = |q: Q| q.min(cap).max(floor);
        Ok(Ends { lo: lo.map_or(floor, clamp), hi: hi.map_or(cap.max(floor), clamp) })
    }

    /// What one term can give; `None` when it deducts, its fact fails and it has no floor of its own.
    pub(crate) fn term_ends(&mut self, term: &'a Term, solved: &mut Solved) -> Eval<Option<(Open, Open)>> {
        let join = |a: Option<(Open, Open)>, b: Option<(Open, Open)>| match (a, b) {
            (None, None) => Some(None),
            (Some(a), Some(b)) => {
                Some(Some((a.0.zip(b.0).map(|(x, y)| x.min(y)), a.1.zip(b.1).map(|(x, y)| x.max(y)))))
            }
            _ => None,
        };
        self.either_way(&term.count, solved, &mut |env, solved| env.term_under(term, solved), join)
    }

    fn term_under(&mut self, term: &'a Term, solved: &mut Solved) -> Eval<Option<(Open, Open)>> {
        let none = Some((Some(Q::ZERO), Some(Q::ZERO)));
        let each = self.limit(Some(&term.each), Q::ZERO)?;
        let supposing = self.supposing;
        self.supposing &= !term.silent;
        let count = self.quant(&term.count);
        self.supposing = supposing;
        let count = count?;
        let (floor, cap) = self.term_limits(term)?;
        let lost = floor.map(|floor| (Some(floor), Some(floor)));
        // What has no value cannot be shown not to deduct either.
        let unshown = matches!(count, Num::Fails | Num::None) || matches!(count, Num::Range(r) if r.maybe_none);
        let unshown = unshown && each.is_negative() && !term.silent && !self.does_not_apply(&term.count);
        let known = match count {
            Num::Fails | Num::None if unshown => return Ok(lost),
            Num::Fails | Num::None => return Ok(none),
            Num::Exact(q) => (Some(q), Some(q)),
            Num::Range(r) => {
                note(&mut solved.keys, count_key(&term.count));
                let (lo, hi) = (r.lo.map(|(q, _)| q), r.hi.map(|(q, _)| q));
                if r.maybe_none { (lo.map(|q| q.min(Q::ZERO)), hi.map(|q| q.max(Q::ZERO))) } else { (lo, hi) }
            }
        };
        // Nothing counts less than nothing, and an unbounded count of nothing is nothing.
        if each.is_zero() {
            return Ok(none);
        }
        let (a, b) = known;
        let times = |q: Open| q.and_then(|q| q.mul(each).ok());
        let (lo, hi) = if each.is_negative() { (times(b), times(a)) } else { (times(a), times(b)) };
        let clamp = |q: Q| {
            let q = cap.map_or(q, |c| q.min(c));
            floor.map_or(q, |f| q.max(f))
        };
        let lo = if unshown { None } else { lo };
        Ok(Some((lo.map(clamp).or(floor), hi.map(clamp).or(cap))))
    }

    fn term_limits(&mut self, term: &'a Term) -> Eval<(Open, Open)> {
        let floor = match &term.floor {
            Some(q) => Some(self.limit(Some(q), Q::ZERO)?),
            None => None,
        };
        let cap = match &term.cap {
            Some(q) => Some(self.limit(Some(q), Q::ZERO)?),
            None => None,
        };
        Ok((floor, cap))
    }

    pub(crate) fn score_ends(&mut self, score: &'a ScoreRule, full: Q, solved: &mut Solved) -> Eval<Ends> {
        let floor = self.limit(score.floor.as_ref(), Q::ZERO)?;
        let cap = self.limit(score.cap.as_ref(), full)?;
        let clamp = |q: Q| q.min(cap).max(floor);
        let value = |env: &mut Self, solved: &mut Solved| -> Eval<Ends> {
            let Some((lo, hi)) = env.spread(&score.value, solved)? else { return Ok(Ends::certain(floor)) };
            Ok(Ends { lo: lo.map_or(floor, clamp), hi: hi.map_or(cap.max(floor), clamp) })
        };
        self.either_way(&score.value, solved, &mut { value }, |a, b| Some(a.with(b)))
    }

    pub(crate) fn parts_ends(&mut self, rule: &'a PartsRule, full: Q, solved: &mut Solved) -> Eval<Ends> {
        let mut all = Vec::with_capacity(rule.parts.len());
        for part in &rule.parts {
            let ends = self.inner_ends(&part.rule, part.points.unwrap_or(full), solved)?;
            all.push(weighted(ends, part.weight));
        }
        let ends = combined(rule.combine, &all);
        let floor = self.limit(rule.floor.as_ref(), ends.lo)?;
        let cap = self.limit(rule.cap.as_ref(), full)?;
        let clamp = |q: Q| q.min(cap).max(floor);
        Ok(Ends { lo: clamp(ends.lo), hi: clamp(ends.hi) })
    }

    pub(crate) fn adjust_ends(&mut self, rule: &'a AdjustRule, full: Q, solved: &mut Solved) -> Eval<Ends> {
        let mut ends = self.inner_ends(&rule.rule, full, solved)?;
        for step in &rule.steps {
            ends = self.step_ends(step, ends, solved)?;
        }
        let floor = self.limit(rule.floor.as_ref(), rule.rule.bounds(full).0.min(Q::ZERO))?;
        let cap = self.limit(rule.cap.as_ref(), full)?;
        let clamp = |q: Q| q.min(cap).max(floor);
        Ok(Ends { lo: clamp(ends.lo), hi: clamp(ends.hi) })
    }

    pub(crate) fn step_ends(&mut self, step: &'a AdjustStep, ends: Ends, solved: &mut Solved) -> Eval<Ends> {
        use crate::cond::Tri;
        match step.when.as_ref().map_or(Tri::Holds, |c| self.cond(c, true)) {
            Tri::Fails => return Ok(ends),
            Tri::Unknown(pivot) => return Err(pivot),
            Tri::Holds => {}
        }
        let amount = step.change.amount();
        self.either_way(amount, solved, &mut |env, solved| env.changed(step, ends, solved), |a, b| Some(a.with(b)))
    }

    fn changed(&mut self, step: &'a AdjustStep, ends: Ends, solved: &mut Solved) -> Eval<Ends> {
        // A change by something that nobody can say changes nothing.
        let Some((a, b)) = self.spread(step.change.amount(), solved)? else { return Ok(ends) };
        let far = Q::int(1_000_000_000);
        let (a, b) = (a.unwrap_or(far.neg()), b.unwrap_or(far));
        Ok(match &step.change {
            Change::Times(_) => {
                let mut products: Vec<Q> = [(ends.lo, a), (ends.lo, b), (ends.hi, a), (ends.hi, b)]
                    .into_iter()
                    .filter_map(|(x, y)| x.mul(y).ok())
                    .collect();
                products.sort();
                match (products.first(), products.last()) {
                    (Some(lo), Some(hi)) => Ends { lo: *lo, hi: *hi },
                    _ => ends,
                }
            }
            Change::Plus(_) => Ends { lo: ends.lo.add(a).unwrap_or(far.neg()), hi: ends.hi.add(b).unwrap_or(far) },
            Change::Set(_) => Ends { lo: a, hi: b },
            Change::AtMost(_) => Ends { lo: ends.lo.min(a), hi: ends.hi.min(b) },
            Change::AtLeast(_) => Ends { lo: ends.lo.max(a), hi: ends.hi.max(b) },
        })
    }
}

pub(crate) fn weighted(ends: Ends, weight: Q) -> Ends {
    let times = |q: Q| q.mul(weight).unwrap_or(q);
    let (a, b) = (times(ends.lo), times(ends.hi));
    Ends { lo: a.min(b), hi: a.max(b) }
}

pub(crate) fn combined(combine: Combine, all: &[Ends]) -> Ends {
    let fold = |f: fn(Q, Q) -> Q| {
        let ends = all.iter().copied().reduce(|a, b| Ends { lo: f(a.lo, b.lo), hi: f(a.hi, b.hi) });
        ends.unwrap_or(Ends::certain(Q::ZERO))
    };
    match combine {
        Combine::Sum => fold(|a, b| a.add(b).unwrap_or(a)),
        Combine::Max => fold(Q::max),
        Combine::Min => fold(Q::min),
        Combine::Mean => {
            let sum = fold(|a, b| a.add(b).unwrap_or(a));
            let count = Q::int(i64::try_from(all.len().max(1)).unwrap_or(1));
            Ends { lo: sum.lo.div(count).unwrap_or(sum.lo), hi: sum.hi.div(count).unwrap_or(sum.hi) }
        }
    }
}
