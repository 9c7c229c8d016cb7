//! Conditions in three values. An unknown one names what to split on next.

use facts::{Value, ValueType};
use kernel::q::Q;

use crate::env::{Assumption, Env, Key, Known, Num, Pivot, Range, View};
use crate::method::*;
use crate::quant::{passes, wanted};
use crate::walk::Reads;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tri {
    Holds,
    Fails,
    Unknown(Pivot),
}

impl Tri {
    fn known(holds: bool) -> Tri {
        if holds { Tri::Holds } else { Tri::Fails }
    }
}

/// What a fact that fails its condition makes of it: false as it stands, true under `not`, so that it fails either way.
fn failing(positive: bool) -> Tri {
    Tri::known(!positive)
}

impl<'a> Env<'a> {
    /// `positive` is false under an odd number of `not`.
    pub(crate) fn cond(&mut self, c: &'a Cond, positive: bool) -> Tri {
        if !matches!(c.form, CondForm::Compare { .. } | CondForm::InTime { .. } | CondForm::Covers { .. }) {
            return self.weigh(c, positive);
        }
        let place = c.id as usize * 2 + usize::from(positive);
        match self.recall(|m| &m.conds, place) {
            Some(kept) => kept,
            None => self.keep(|m| &mut m.conds, place, |env| env.weigh(c, positive)),
        }
    }

    /// A condition on a fact that may turn out not to apply is open, unless it fails either way.
    fn weigh(&mut self, c: &'a Cond, positive: bool) -> Tri {
        let tri = self.weigh_known(c, positive);
        if !self.away || (matches!(c.form, CondForm::Input { .. }) && tri == failing(positive)) {
            return tri;
        }
        let mut slots = Vec::new();
        Reads::Deciding.leaf(c, self.indicator, &mut slots);
        self.unsettled(&slots).map_or(tri, |slot| Tri::Unknown(Pivot::Away(slot)))
    }

    fn weigh_known(&mut self, c: &'a Cond, positive: bool) -> Tri {
        match &c.form {
            CondForm::Always(b) => Tri::known(*b),
            CondForm::Input { slot, wants } => self.input_cond(c.id, *slot, wants, positive),
            CondForm::Compare { left, op, right, .. } => match (self.quant(left), self.quant(right)) {
                (Err(pivot), _) | (_, Err(pivot)) => Tri::Unknown(pivot),
                (Ok(l), Ok(r)) => self.compare(c.id, left, l, *op, r, positive),
            },
            CondForm::InTime { what, deadline } => match (self.quant(what), self.deadline(deadline)) {
                (Err(pivot), _) | (_, Err(pivot)) => Tri::Unknown(pivot),
                (Ok(Num::Fails), _) => failing(positive),
                (Ok(_), Ok(None)) => Tri::Fails,
                (Ok(num), Ok(Some(minutes))) => {
                    // 24:00 is the first minute of the next day, which is too late.
                    let last = if minutes % 1440 == 0 { minutes - 1 } else { minutes };
                    self.compare(c.id, what, num, Op::Le, Num::Exact(Q::int(last)), positive)
                }
            },
            CondForm::Covers { slot, column, list, filters } => {
                self.covers(c.id, *slot, *column, *list, filters, positive)
            }
            CondForm::All(list) => {
                let mut open = None;
                for c in list {
                    match self.cond(c, positive) {
                        Tri::Fails => return Tri::Fails,
                        Tri::Unknown(p) => open = open.or(Some(p)),
                        Tri::Holds => {}
                    }
                }
                open.map_or(Tri::Holds, Tri::Unknown)
            }
            CondForm::Any(list) => {
                let mut open = None;
                for c in list {
                    match self.cond(c, positive) {
                        Tri::Holds => return Tri::Holds,
                        Tri::Unknown(p) => open = open.or(Some(p)),
                        Tri::Fails => {}
                    }
                }
                open.map_or(Tri::Fails, Tri::Unknown)
            }
            CondForm::Not(inner) => match self.cond(inner, !positive) {
                Tri::Holds => Tri::Fails,
                Tri::Fails => Tri::Holds,
                unknown => unknown,
            },
            CondForm::AtLeast(n, list) => {
                let (mut holds, mut unknown, mut open) = (0, 0, None);
                for c in list {
                    match self.cond(c, positive) {
                        Tri::Holds => holds += 1,
                        Tri::Unknown(p) => {
                            unknown += 1;
                            open = open.or(Some(p));
                        }
                        Tri::Fails => {}
                    }
                }
                match open {
                    _ if holds >= *n => Tri::Holds,
                    Some(p) if holds + unknown >= *n => Tri::Unknown(p),
                    _ => Tri::Fails,
                }
            }
            CondForm::ByReading { on, arms } => match self.arm(*on, arms) {
                Ok(arm) => self.cond(arm, positive),
                Err(pivot) => Tri::Unknown(pivot),
            },
            CondForm::ByKind(arms) => arms.get(self.kind).map_or(Tri::Fails, |arm| self.cond(arm, positive)),
        }
    }

    fn input_cond(&self, id: u32, slot: usize, wants: &[Want], positive: bool) -> Tri {
        let test = |v: &Value| Tri::known(wants.iter().any(|w| wanted(v, w)));
        let input = self.method.slots.get(slot).and_then(|s| self.method.inputs.get(s.input));
        let Some(input) = input else { return Tri::Fails };
        let values = match input.ty {
            ValueType::Bool => 2,
            ValueType::Level => input.levels.len(),
            _ => 0,
        };
        let index = |v: &Value| match v {
            Value::Bool(b) => Some(usize::from(*b)),
            Value::Level(l) => input.levels.iter().position(|(id, _)| id == l),
            _ => None,
        };
        let (lo, hi) = match &self.known(slot) {
            Known::Fails(_) => return failing(positive),
            Known::Value(v) => return test(v),
            Known::Open { so_far, .. } if self.view == View::SoFar => return test(so_far),
            Known::Open { lowest, highest, .. } => {
                let last = values.saturating_sub(1);
                let a = lowest.and_then(index).unwrap_or(0);
                let b = highest.and_then(index).unwrap_or(last);
                (a.min(b), a.max(b))
            }
            Known::Unknown(_) => (0, usize::saturating_sub(values, 1)),
        };
        if values == 0 {
            // A free text: all one can say is that the condition may hold or not.
            return self.atom(id);
        }
        let at = |i: usize| match input.ty {
            ValueType::Bool => Value::Bool(i == 1),
            _ => Value::Level(input.levels.get(i).map(|(id, _)| id.clone()).unwrap_or_default()),
        };
        if let Some(Assumption::Level(i)) = self.assumption(Key::Slot(slot)) {
            return test(&at(i));
        }
        let holding = (lo..=hi).filter(|i| test(&at(*i)) == Tri::Holds).count();
        if holding == 0 {
            Tri::Fails
        } else if holding == hi - lo + 1 {
            Tri::Holds
        } else {
            Tri::Unknown(Pivot::Level { slot, lo, hi })
        }
    }

    fn atom(&self, id: u32) -> Tri {
        match self.assumption(Key::Cond(id)) {
            Some(Assumption::Truth(b)) => Tri::known(b),
            _ => Tri::Unknown(Pivot::Truth(id)),
        }
    }

    fn compare(&mut self, id: u32, left: &'a Quant, l: Num, op: Op, r: Num, positive: bool) -> Tri {
        match (l, r) {
            (Num::Fails, _) | (_, Num::Fails) => failing(positive),
            // A known lack of a value: the comparison fails, and that is a fact.
            (Num::None, _) | (_, Num::None) => Tri::Fails,
            (Num::Exact(a), Num::Exact(b)) => Tri::known(op.holds(a, b)),
            (Num::Range(a), Num::Exact(b)) => match decided(a, Range::closed(b, b), op) {
                Some(tri) => tri,
                None => match self.number_pivot(left, op, b) {
                    Some(pivot) => Tri::Unknown(pivot),
                    None => self.atom(id),
                },
            },
            (a, b) => {
                let range = |n: Num| match n {
                    Num::Exact(q) => Range::closed(q, q),
                    Num::Range(r) => r,
                    Num::None | Num::Fails => Range::ANY,
                };
                decided(range(a), range(b), op).unwrap_or_else(|| self.atom(id))
            }
        }
    }

    /// The unknown quantity inside `q` that a case split at `at` makes clear, with its present range.
    fn number_pivot(&mut self, q: &'a Quant, op: Op, at: Q) -> Option<Pivot> {
        let num = self.quant(q).ok()?;
        let Num::Range(range) = num else { return None };
        // "Equal" is settled by two splits: below or not, then above or not.
        let split = match op {
            Op::Eq if range.lo.is_none_or(|(lo, _)| lo < at) => Op::Ge,
            Op::Eq => Op::Gt,
            other => other,
        };
        let pivot = |key: Key| Some(Pivot::Number { key, range, op: split, at });
        match &q.form {
            QuantForm::Min(list) | QuantForm::Max(list) => self.first_unsplit(list, op, at),
            QuantForm::Use(i) => match self.indicator.define.get(*i).map(|(_, def)| def) {
                Some(def)
                    if matches!(
                        def.form,
                        QuantForm::Min(_)
                            | QuantForm::Max(_)
                            | QuantForm::ByReading { .. }
                            | QuantForm::ByKind(_)
                            | QuantForm::Use(_)
                    ) =>
                {
                    self.number_pivot(def, op, at)
                }
                _ => pivot(Key::Define(*i)),
            },
            QuantForm::ByReading { on, arms } => {
                let arm = self.arm(*on, arms).ok()?;
                self.number_pivot(arm, op, at)
            }
            QuantForm::ByKind(arms) => {
                let arm = arms.get(self.kind)?;
                self.number_pivot(arm, op, at)
            }
            QuantForm::Input(slot) => pivot(Key::Slot(*slot)),
            _ => pivot(Key::Quant(q.id)),
        }
    }

    fn first_unsplit(&mut self, list: &'a [Quant], op: Op, at: Q) -> Option<Pivot> {
        for q in list {
            if let Ok(Num::Range(r)) = self.quant(q)
                && decided(r, Range::closed(at, at), op).is_none()
            {
                return self.number_pivot(q, op, at);
            }
        }
        None
    }

    fn covers(
        &mut self,
        id: u32,
        slot: usize,
        column: usize,
        list: ParamRef,
        filters: &'a [Filter],
        positive: bool,
    ) -> Tri {
        let Some(resolved) = self.slot(slot) else { return Tri::Fails };
        let Some(ParamValue::List(wanted)) = self.param(list) else { return Tri::Fails };
        let mut tests = Vec::with_capacity(filters.len());
        for filter in filters {
            let test = match self.choose(&filter.test) {
                Ok(test) => test,
                Err(pivot) => return Tri::Unknown(pivot),
            };
            let limit = match test {
                FilterTest::Compare(op, q) => match self.quant(q) {
                    Ok(Num::Exact(q)) => Some((*op, q)),
                    Ok(_) => None,
                    Err(pivot) => return Tri::Unknown(pivot),
                },
                _ => None,
            };
            tests.push((filter.column, test, limit));
        }
        let all_in = |value: &Value| {
            let Some(rows) = Env::rows_of(value) else { return false };
            let cell = |row: &facts::Row, c: usize| {
                resolved
                    .columns
                    .get(c)
                    .copied()
                    .flatten()
                    .and_then(|i| row.cells.get(i))
                    .and_then(Option::as_ref)
                    .cloned()
            };
            wanted.iter().all(|text| {
                rows.items.iter().any(|row| {
                    matches!(cell(row, column), Some(Value::Text(t) | Value::Level(t)) if t == *text)
                        && tests.iter().all(|(c, test, limit)| passes(self, cell(row, *c).as_ref(), test, *limit))
                })
            })
        };
        match &self.known(slot) {
            Known::Fails(_) => failing(positive),
            Known::Value(v) => Tri::known(all_in(v)),
            Known::Open { so_far, .. } if self.view == View::SoFar => Tri::known(all_in(so_far)),
            Known::Open { lowest, highest, .. } => {
                let low = lowest.is_some_and(all_in);
                let high = highest.is_none_or(all_in);
                if low == high { Tri::known(low) } else { self.atom(id) }
            }
            Known::Unknown(_) => self.atom(id),
        }
    }
}

/// Whether a comparison of two ranges comes out the same for every pair of values.
fn decided(a: Range, b: Range, op: Op) -> Option<Tri> {
    let may_ge = |x: Range, y: Range, strict: bool| match (x.hi, y.lo) {
        (Some((h, hc)), Some((l, lc))) => h > l || (!strict && h == l && hc && lc),
        _ => true,
    };
    let none = a.maybe_none || b.maybe_none;
    let (can_hold, can_fail) = match op {
        Op::Ge => (may_ge(a, b, false), may_ge(b, a, true)),
        Op::Gt => (may_ge(a, b, true), may_ge(b, a, false)),
        Op::Le => (may_ge(b, a, false), may_ge(a, b, true)),
        Op::Lt => (may_ge(b, a, true), may_ge(a, b, false)),
        Op::Eq => {
            let apart = !may_ge(a, b, false) || !may_ge(b, a, false);
            let same = a.lo == a.hi && a.lo.is_some() && a.lo == b.lo && b.lo == b.hi;
            (!apart, !same)
        }
    };
    match (can_hold, can_fail || none) {
        (true, true) => None,
        (holds, _) => Some(Tri::known(holds)),
    }
}
