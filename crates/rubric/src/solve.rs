//! The lowest and highest points of an indicator over everything that is still open: readings not ruled, facts not
//! known. A case split on the first thing that matters, until no case is left; exact as long as the cases fit the limit.

use kernel::q::Q;

use crate::cond::Tri;
use crate::env::{Assumption, Env, Key, Num, Pivot};
use crate::method::*;

/// Cases looked at for one indicator of one unit before the whole range is given instead.
const MAX_CASES: u32 = 200_000;
/// Assumptions on one path; each settles something, so that a path is no longer than the unknown facts have steps.
const MAX_DEPTH: usize = 400;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Ends {
    pub lo: Q,
    pub hi: Q,
}

/// What the split came upon.
#[derive(Clone, Debug, Default)]
pub(crate) struct Solved {
    pub ends: Option<Ends>,
    /// Readings that mattered on some path.
    pub readings: Vec<usize>,
    /// Keys of the unknown facts that mattered on some path.
    pub keys: Vec<Key>,
    /// No tier was reached on some path.
    pub no_tier: bool,
    /// The cases did not fit: the range may be too wide, never too narrow.
    pub wide: bool,
    cases: u32,
}

impl Solved {
    fn include(&mut self, e: Ends) {
        self.ends = Some(match self.ends {
            None => e,
            Some(old) => Ends { lo: old.lo.min(e.lo), hi: old.hi.max(e.hi) },
        });
    }
}

impl<'a> Env<'a> {
    pub(crate) fn solve(&mut self) -> (Ends, Solved) {
        let mut solved = Solved::default();
        self.split(&mut solved);
        let whole = Ends { lo: Q::ZERO, hi: self.indicator.points };
        let ends = if solved.wide { whole } else { solved.ends.unwrap_or(Ends { lo: Q::ZERO, hi: Q::ZERO }) };
        (ends, solved)
    }

    fn split(&mut self, solved: &mut Solved) {
        solved.cases += 1;
        if solved.cases > MAX_CASES || self.assumed.len() > MAX_DEPTH {
            solved.wide = true;
            return;
        }
        let indicator = self.indicator;
        match self.rule_ends(&indicator.rule, solved) {
            Ok(ends) => solved.include(ends),
            Err(Pivot::Reading(reading)) => {
                note(&mut solved.readings, reading);
                let settings = self.settings;
                let options = settings.available.get(reading).map(Vec::as_slice).unwrap_or_default();
                for option in options {
                    if let Some(choice) = self.choice.get_mut(reading) {
                        *choice = Some(*option);
                    }
                    self.split(solved);
                }
                if let Some(choice) = self.choice.get_mut(reading) {
                    *choice = None;
                }
            }
            Err(Pivot::Level { slot, lo, hi }) => {
                note(&mut solved.keys, Key::Slot(slot));
                for value in lo..=hi {
                    self.assume(Key::Slot(slot), Assumption::Level(value), solved);
                }
            }
            Err(Pivot::Number { key, range, op, at }) => {
                note(&mut solved.keys, key);
                for truth in [true, false] {
                    let part = range.split(op, at, truth);
                    if !part.is_empty() || part.maybe_none {
                        self.assume(key, Assumption::Range(part), solved);
                    }
                }
            }
            Err(Pivot::Truth(id)) => {
                note(&mut solved.keys, Key::Cond(id));
                for truth in [true, false] {
                    self.assume(Key::Cond(id), Assumption::Truth(truth), solved);
                }
            }
        }
    }

    fn assume(&mut self, key: Key, assumption: Assumption, solved: &mut Solved) {
        self.assumed.push((key, assumption));
        let next = self.memo.next_case();
        let before = std::mem::replace(&mut self.case, next);
        self.split(solved);
        self.case = before;
        self.assumed.pop();
    }

    pub(crate) fn policy(&self) -> Result<NoTier, Pivot> {
        match self.no_tier {
            Some(policy) => Ok(policy),
            None => self.choose(&self.method.no_tier).copied(),
        }
    }

    /// Is this tier there under the readings chosen?
    pub(crate) fn tier_exists(&self, tier: &Tier) -> Result<bool, Pivot> {
        match &tier.only_if {
            None => Ok(true),
            Some((on, arms)) => {
                let option = self.choice.get(on.reading).copied().flatten().ok_or(Pivot::Reading(on.reading))?;
                Ok(arms.contains(&self.arm_index(*on, option)))
            }
        }
    }

    fn rule_ends(&mut self, rule: &'a Rule, solved: &mut Solved) -> Result<Ends, Pivot> {
        let certain = |q: Q| Ok(Ends { lo: q, hi: q });
        let indicator = self.indicator;
        let policy = self.policy()?;
        if let Some(nothing) = &indicator.nothing
            && policy == NoTier::Zero
        {
            // What nobody reported is no evidence of work: here an absent fact speaks for "nothing".
            match self.cond(nothing, false) {
                Tri::Holds => return certain(Q::ZERO),
                Tri::Unknown(pivot) => return Err(pivot),
                Tri::Fails => {}
            }
        }
        match rule {
            Rule::By { on, arms } => {
                let arm = self.arm(*on, arms)?;
                self.rule_ends(arm, solved)
            }
            Rule::Tiers(tiers) => {
                for tier in tiers {
                    if !self.tier_exists(tier)? {
                        continue;
                    }
                    // A tier that the document does not have is there for those who have done nothing: silence is not
                    // better than an honest nought.
                    match self.cond(&tier.when, tier.unwritten.is_none()) {
                        Tri::Holds => return certain(tier.points),
                        Tri::Unknown(pivot) => return Err(pivot),
                        Tri::Fails => {}
                    }
                }
                solved.no_tier = true;
                let lowest = tiers.iter().filter(|t| t.written.is_some()).map(|t| t.points).min();
                certain(if policy == NoTier::Lowest { lowest.unwrap_or(Q::ZERO) } else { Q::ZERO })
            }
            Rule::Sum(sum) => self.sum_ends(sum, solved),
        }
    }

    fn sum_ends(&mut self, sum: &'a SumRule, solved: &mut Solved) -> Result<Ends, Pivot> {
        let (mut lo, mut hi) = (Some(Q::ZERO), Some(Q::ZERO));
        for term in &sum.terms {
            let (a, b) = match self.quant(&term.count)? {
                Num::None | Num::Fails => (Some(Q::ZERO), Some(Q::ZERO)),
                Num::Exact(q) => (Some(q), Some(q)),
                Num::Range(r) => {
                    note(&mut solved.keys, count_key(&term.count));
                    (r.lo.map(|(q, _)| if r.maybe_none { q.min(Q::ZERO) } else { q }), r.hi.map(|(q, _)| q))
                }
            };
            let times = |q: Option<Q>| q.and_then(|q| q.mul(term.each).ok());
            let (a, b) = if term.each.is_negative() { (times(b), times(a)) } else { (times(a), times(b)) };
            lo = lo.zip(a).and_then(|(l, a)| l.add(a).ok());
            hi = hi.zip(b).and_then(|(h, b)| h.add(b).ok());
        }
        let clamp = |q: Q| q.max(Q::ZERO).min(sum.cap);
        Ok(Ends { lo: lo.map_or(Q::ZERO, clamp), hi: hi.map_or(sum.cap, clamp) })
    }
}

fn count_key(q: &Quant) -> Key {
    match &q.form {
        QuantForm::Use(i) => Key::Define(*i),
        QuantForm::Input(slot) => Key::Slot(*slot),
        _ => Key::Quant(q.id),
    }
}

pub(crate) fn note<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if !list.contains(&value) {
        list.push(value);
    }
}
