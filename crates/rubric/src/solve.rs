//! The lowest and highest points of an indicator over everything that is still open: readings not ruled, facts not
//! known. A case split on the first thing that matters, until no case is left; exact as long as the cases fit the limit.

use kernel::q::Q;

use crate::cond::Tri;
use crate::env::{Assumption, Env, Key, Known, Pivot, Why};
use crate::method::*;
use crate::rules::*;
use crate::walk::{Reads, key_slots, rule_reads};

/// Cases looked at for one indicator of one unit before the whole range is given instead.
const MAX_CASES: u32 = 200_000;
/// Assumptions on one path; each settles something, so that a path is no longer than the unknown facts have steps.
const MAX_DEPTH: usize = 400;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Ends {
    pub lo: Q,
    pub hi: Q,
}

impl Ends {
    pub fn certain(q: Q) -> Ends {
        Ends { lo: q, hi: q }
    }

    pub fn with(self, other: Ends) -> Ends {
        Ends { lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }
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
    pub(crate) cases: u32,
    /// No further case can add anything: the ends are as wide as the rule allows, and all that is open has mattered.
    told: bool,
    /// How many readings and keys there were when that was last asked.
    asked: (usize, usize),
    /// The readings that are open, and the facts that some path may ask for, once somebody wants to know.
    open: Vec<usize>,
    reach: Option<Vec<usize>>,
}

impl Solved {
    /// The slots that the keys stand for.
    pub fn slots(&self, indicator: &Indicator) -> Vec<usize> {
        let mut slots: Vec<usize> = Vec::new();
        for key in &self.keys {
            match key {
                Key::Slot(slot) | Key::Away(slot) => note(&mut slots, *slot),
                Key::Define(i) => {
                    if let Some((_, q)) = indicator.define.get(*i) {
                        Reads::Shown.quant(q, indicator, &mut slots);
                    }
                }
                Key::Quant(id) | Key::Cond(id) => key_slots(indicator, *id, &mut slots),
            }
        }
        slots
    }

    fn include(&mut self, e: Ends) {
        self.ends = Some(match self.ends {
            None => e,
            Some(old) => Ends { lo: old.lo.min(e.lo), hi: old.hi.max(e.hi) },
        });
    }
}

impl<'a> Env<'a> {
    pub(crate) fn solve(&mut self) -> (Ends, Solved) {
        let open = self.choice.iter().enumerate().filter(|(_, c)| c.is_none()).map(|(i, _)| i).collect();
        let mut solved = Solved { open, ..Solved::default() };
        self.split(&mut solved);
        let (lo, hi) = self.indicator.rule.bounds(self.indicator.points);
        let whole = Ends { lo, hi };
        let ends = if solved.wide { whole } else { solved.ends.unwrap_or(Ends { lo: Q::ZERO, hi: Q::ZERO }) };
        (ends, solved)
    }

    fn split(&mut self, solved: &mut Solved) {
        solved.cases += 1;
        if solved.cases > MAX_CASES || self.assumed.len() > MAX_DEPTH {
            solved.wide = true;
            return;
        }
        if solved.told {
            return;
        }
        let indicator = self.indicator;
        match self.row_ends(&indicator.rule, solved) {
            Ok(ends) => {
                solved.include(ends);
                solved.told = self.is_told(solved);
            }
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
            Err(pivot) => {
                for (key, assumption) in self.cases(pivot) {
                    note(&mut solved.keys, key);
                    self.assuming(key, assumption, |env| env.split(solved));
                }
            }
        }
    }

    /// Whether everything that a further case could add is there already.
    fn is_told(&self, solved: &mut Solved) -> bool {
        let (indicator, now) = (self.indicator, (solved.readings.len(), solved.keys.len()));
        let (lo, hi) = indicator.rule.bounds(indicator.points_for(self.kind));
        if solved.ends != Some(Ends { lo, hi }) {
            return false;
        }
        if self.ends_only {
            return true;
        }
        if now.0 < solved.open.len() || solved.asked == now {
            return false;
        }
        if !solved.no_tier && indicator.rule.may_hold_no_tier() {
            return false;
        }
        solved.asked = now;
        let open = std::mem::take(&mut solved.open);
        let reach = solved.reach.get_or_insert_with(|| {
            let mut reach = Vec::new();
            self.may_ask(&open, &mut reach);
            reach.retain(|slot| self.is_open(*slot));
            reach
        });
        let reach = std::mem::take(reach);
        let slots = solved.slots(indicator);
        let told = reach.iter().all(|slot| slots.contains(slot));
        (solved.open, solved.reach) = (open, Some(reach));
        told
    }

    /// The slots that some path may ask for: all but those of conditions that stand only where an option is not to be had.
    fn may_ask(&self, open: &[usize], out: &mut Vec<usize>) {
        let indicator = self.indicator;
        let whens = indicator.nothing.iter().chain(&indicator.not_applicable);
        whens.for_each(|c| self.cond_may_ask(c, open, out));
        let mut quants: Vec<&Quant> = Vec::new();
        indicator.rule.each(&mut |rule| match rule {
            Rule::Tiers(tiers) => tiers.iter().for_each(|t| self.cond_may_ask(&t.when, open, out)),
            Rule::Choose(list) => {
                list.iter().filter_map(|b| b.when.as_ref()).for_each(|c| self.cond_may_ask(c, open, out))
            }
            _ => {}
        });
        indicator.rule.each(&mut |rule| match rule {
            Rule::Sum(sum) => {
                quants.extend([&sum.base, &sum.floor, &sum.cap].into_iter().flatten());
                for term in &sum.terms {
                    quants.extend([&term.each, &term.count]);
                    quants.extend([&term.floor, &term.cap].into_iter().flatten());
                }
            }
            Rule::Score(score) => quants.extend([&score.floor, &score.cap].into_iter().flatten().chain([&score.value])),
            Rule::Parts(parts) => quants.extend([&parts.floor, &parts.cap].into_iter().flatten()),
            Rule::Adjust(adjust) => {
                quants.extend([&adjust.floor, &adjust.cap].into_iter().flatten());
                for step in &adjust.steps {
                    step.when.iter().for_each(|c| self.cond_may_ask(c, open, out));
                    quants.push(step.change.amount());
                }
            }
            Rule::Tiers(_) | Rule::Choose(_) | Rule::By { .. } | Rule::ByKind(_) => {}
        });
        for q in quants {
            Reads::Deciding.quant(q, indicator, out);
            Reads::Shown.quant(q, indicator, out);
        }
    }

    fn cond_may_ask(&self, c: &Cond, open: &[usize], out: &mut Vec<usize>) {
        match &c.form {
            CondForm::ByReading { on, arms } => {
                let chosen = self.choice.get(on.reading).copied().flatten();
                let options = match chosen.filter(|_| !open.contains(&on.reading)) {
                    Some(option) => vec![option],
                    None => self.settings.available.get(on.reading).cloned().unwrap_or_default(),
                };
                let mut seen = Vec::new();
                options.into_iter().for_each(|option| note(&mut seen, self.arm_index(*on, option)));
                seen.into_iter().filter_map(|i| arms.get(i)).for_each(|c| self.cond_may_ask(c, open, out));
            }
            CondForm::All(list) | CondForm::Any(list) | CondForm::AtLeast(_, list) | CondForm::ByKind(list) => {
                list.iter().for_each(|c| self.cond_may_ask(c, open, out));
            }
            CondForm::Not(inner) => self.cond_may_ask(inner, open, out),
            _ => {
                Reads::Deciding.leaf(c, self.indicator, out);
                Reads::Shown.leaf(c, self.indicator, out);
            }
        }
    }

    /// Whether a fact is not known, or known to lie between two ends.
    fn is_open(&self, slot: usize) -> bool {
        self.facts.get(slot).is_some_and(|r| matches!(r.known, Known::Unknown(_) | Known::Open { .. }))
    }

    /// Works something out under one more assumption.
    pub(crate) fn assuming<T>(&mut self, key: Key, assumption: Assumption, work: impl FnOnce(&mut Self) -> T) -> T {
        self.assumed.push((key, assumption));
        let next = self.memo.next_case();
        let before = std::mem::replace(&mut self.case, next);
        let value = work(self);
        self.case = before;
        self.assumed.pop();
        value
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

    fn row_ends(&mut self, rule: &'a Rule, solved: &mut Solved) -> Result<Ends, Pivot> {
        let indicator = self.indicator;
        if let Some(nothing) = &indicator.nothing
            && self.policy()? == NoTier::Zero
        {
            // What nobody reported is no evidence of work: here an absent fact speaks for "nothing".
            match self.cond(nothing, false) {
                Tri::Holds => return Ok(Ends::certain(Q::ZERO)),
                Tri::Unknown(pivot) => return Err(pivot),
                Tri::Fails => {}
            }
        }
        let ends = self.rule_ends(rule, indicator.points_for(self.kind), solved)?;
        Ok(self.between_tiers(ends.lo)?.filter(|_| ends.lo == ends.hi).map_or(ends, Ends::certain))
    }

    /// The slot of the points that a reviewer may give between two tiers of this indicator, where that is in force.
    pub(crate) fn discretion(&self) -> Result<Option<usize>, Pivot> {
        let Some(between) = &self.method.between_tiers else { return Ok(None) };
        let Some(list) = self.choose(&between.declared)? else { return Ok(None) };
        let id = &self.indicator.id;
        let declared = matches!(self.param(*list), Some(ParamValue::List(ids)) if ids.contains(id));
        Ok(between.slots.iter().find(|(cell, _)| declared && cell == id).map(|(_, slot)| *slot))
    }

    /// Whole points that a reviewer gave between the tier reached and the next; anything else given does not count.
    pub(crate) fn between_tiers(&self, reached: Q) -> Result<Option<Q>, Pivot> {
        let Some(slot) = self.discretion()? else { return Ok(None) };
        let given = match self.slot(slot).map(|r| &r.known) {
            Some(Known::Value(value)) => value.number(),
            _ => None,
        };
        let next = self.indicator.steps().into_iter().find(|step| *step > reached);
        Ok(given.filter(|q| q.is_integer() && *q > reached && next.is_some_and(|n| *q < n)))
    }

    /// `full` are the full marks where the rule says no cap of its own.
    pub(crate) fn rule_ends(&mut self, rule: &'a Rule, full: Q, solved: &mut Solved) -> Result<Ends, Pivot> {
        if self.kept_silent(rule) { self.silent_ends(rule, full, solved) } else { self.spoken_ends(rule, full, solved) }
    }

    pub(crate) fn spoken_ends(&mut self, rule: &'a Rule, full: Q, solved: &mut Solved) -> Result<Ends, Pivot> {
        match rule {
            Rule::By { on, arms } => {
                let arm = self.arm(*on, arms)?;
                self.rule_ends(arm, full, solved)
            }
            Rule::ByKind(arms) => match arms.get(self.kind) {
                Some(arm) => self.rule_ends(arm, full, solved),
                None => Ok(Ends::certain(Q::ZERO)),
            },
            Rule::Tiers(tiers) => {
                let policy = self.policy()?;
                for tier in tiers {
                    if !self.tier_exists(tier)? {
                        continue;
                    }
                    // A tier that the document does not have is there for those who have done nothing: silence is not
                    // better than an honest nought.
                    match self.cond(&tier.when, tier.unwritten.is_none()) {
                        Tri::Holds => return Ok(Ends::certain(tier.points)),
                        Tri::Unknown(pivot) => return Err(pivot),
                        Tri::Fails => {}
                    }
                }
                solved.no_tier = true;
                let lowest = tiers.iter().filter(|t| t.written.is_some()).map(|t| t.points).min();
                Ok(Ends::certain(if policy == NoTier::Lowest { lowest.unwrap_or(Q::ZERO) } else { Q::ZERO }))
            }
            Rule::Sum(sum) => self.sum_ends(sum, full, solved),
            Rule::Score(score) => self.score_ends(score, full, solved),
            Rule::Parts(parts) => self.parts_ends(parts, full, solved),
            Rule::Choose(branches) => {
                for branch in branches {
                    match branch.when.as_ref().map_or(Tri::Holds, |c| self.cond(c, true)) {
                        Tri::Holds => return self.rule_ends(&branch.rule, full, solved),
                        Tri::Unknown(pivot) => return Err(pivot),
                        Tri::Fails => {}
                    }
                }
                solved.no_tier = true;
                Ok(Ends::certain(Q::ZERO))
            }
            Rule::Adjust(adjust) => self.adjust_ends(adjust, full, solved),
        }
    }

    /// A rule within a rule: what its unknown facts can do to it, so that the cases of one part do not multiply those of
    /// another. Readings are left to the whole, because parts may share them.
    pub(crate) fn inner_ends(&mut self, rule: &'a Rule, full: Q, solved: &mut Solved) -> Result<Ends, Pivot> {
        solved.cases += 1;
        let (lo, hi) = rule.bounds(full);
        if solved.cases > MAX_CASES || self.assumed.len() > MAX_DEPTH {
            solved.wide = true;
            return Ok(Ends { lo, hi });
        }
        let pivot = match self.rule_ends(rule, full, solved) {
            Err(pivot) => pivot,
            done => return done,
        };
        let mut ends: Option<Ends> = None;
        if matches!(pivot, Pivot::Reading(_)) {
            return Err(pivot);
        }
        for (key, assumption) in self.cases(pivot) {
            note(&mut solved.keys, key);
            let found = self.assuming(key, assumption, |env| env.inner_ends(rule, full, solved))?;
            ends = Some(ends.map_or(found, |e| e.with(found)));
        }
        Ok(ends.unwrap_or(Ends { lo, hi }))
    }
}

impl Env<'_> {
    /// What to assume, one after another, to get past a pivot; a reading is for the caller.
    pub(crate) fn cases(&self, pivot: Pivot) -> Vec<(Key, Assumption)> {
        let Pivot::Away(slot) = pivot else { return cases(pivot) };
        // Where nothing that the rule reads applies, the indicator does not: that is for the total.
        let reads = rule_reads(&self.indicator.rule, self.indicator);
        let away = |s: usize| s == slot || matches!(self.known(s), Known::Fails(Why::NotApplicable));
        let none = !reads.is_empty() && reads.into_iter().all(away);
        let ways: &[bool] = if none { &[false] } else { &[false, true] };
        ways.iter().map(|w| (Key::Away(slot), Assumption::Away(*w))).collect()
    }
}

fn cases(pivot: Pivot) -> Vec<(Key, Assumption)> {
    match pivot {
        Pivot::Away(_) => Vec::new(),
        Pivot::Reading(_) => Vec::new(),
        Pivot::Level { slot, lo, hi } => (lo..=hi).map(|v| (Key::Slot(slot), Assumption::Level(v))).collect(),
        Pivot::Number { key, range, op, at } => [true, false]
            .into_iter()
            .map(|truth| range.split(op, at, truth))
            .filter(|part| !part.is_empty() || part.maybe_none)
            .map(|part| (key, Assumption::Range(part)))
            .collect(),
        Pivot::Truth(id) => [true, false].into_iter().map(|t| (Key::Cond(id), Assumption::Truth(t))).collect(),
    }
}

pub(crate) fn count_key(q: &Quant) -> Key {
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
