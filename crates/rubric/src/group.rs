//! Statistics over the units of one kind within one run: mean, rank and the like, as ranges while a unit's own value is
//! still open.

use facts::{Fact, Subject};
use kernel::q::Q;

use crate::env::{Assumption, Env, Key, Num, Pivot, Range, Resolved, View, resolve};
use crate::kind::KindOf;
use crate::method::*;
use crate::score::Scorer;

/// Units named as those one waits for.
const MAX_NAMED: usize = 20;

/// A statistic as one unit sees it: under the rulings and defaults, the same with open windows as they stand, and with
/// every open reading free.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub base: Num,
    pub so_far: Num,
    pub open: Num,
    /// No reading is open that it rests on.
    pub fixed: bool,
}

impl Seen {
    pub const NONE: Seen = Seen { base: Num::None, so_far: Num::None, open: Num::None, fixed: true };

    pub fn under(&self, view: View, settled: bool) -> Num {
        match view {
            _ if !(settled || self.fixed) => self.open,
            View::Interval => self.base,
            View::SoFar => self.so_far,
        }
    }
}

impl<'a> Env<'a> {
    /// Everything that a quantity can be, over the readings left open.
    pub(crate) fn reach(&mut self, q: &'a Quant) -> Num {
        if let Some(slot) = self.may_be_away(q) {
            let mut under = |away| self.assuming(Key::Away(slot), Assumption::Away(away), |env| env.reach(q));
            return match (under(false), under(true)) {
                // Who turns out to have no value leaves the group.
                (Num::Fails, Num::Fails) => Num::Fails,
                (Num::Fails, other) | (other, Num::Fails) => crate::quant::hull(Num::None, other),
                (a, b) => crate::quant::hull(a, b),
            };
        }
        let reading = match self.quant(q) {
            Ok(num) => return num,
            Err(Pivot::Reading(reading)) => reading,
            Err(_) => return Num::Range(Range::ANY),
        };
        let settings = self.settings;
        let mut all: Option<Num> = None;
        for option in settings.available.get(reading).map(Vec::as_slice).unwrap_or_default() {
            if let Some(choice) = self.choice.get_mut(reading) {
                *choice = Some(*option);
            }
            let next = self.reach(q);
            all = Some(all.map_or(next, |a| crate::quant::hull(a, next)));
        }
        if let Some(choice) = self.choice.get_mut(reading) {
            *choice = None;
        }
        all.unwrap_or(Num::None)
    }

    /// The three values of a quantity; `open` is this choice with the open readings free.
    pub(crate) fn seen(&mut self, q: &'a Quant, open: Vec<Option<usize>>) -> Seen {
        let base = self.reach(q);
        self.view = View::SoFar;
        let so_far = self.reach(q);
        self.view = View::Interval;
        if self.choice == open {
            return Seen { base, so_far, open: base, fixed: true };
        }
        let choice = std::mem::replace(&mut self.choice, open);
        let free = self.reach(q);
        self.choice = choice;
        Seen { base, so_far, open: free, fixed: false }
    }
}

/// Values of a group, each as its ends; `None` at an end is unbounded.
struct Group {
    ends: Vec<Option<End>>,
    /// Lower ends of those that certainly have a value, upper ends of those that may have one; both in order.
    lows: Vec<Q>,
    highs: Vec<Q>,
    /// Everyone has a value or certainly none.
    settled: bool,
    exact: bool,
}

#[derive(Clone, Copy)]
struct End {
    lo: Q,
    hi: Q,
    certain: bool,
}

/// Stands for an unbounded end; far beyond any value that the types can hold.
fn far() -> Q {
    Q::int(1_000_000_000_000_000)
}

impl Group {
    fn new(values: &[Num]) -> Group {
        let ends: Vec<Option<End>> = values
            .iter()
            .map(|num| match num {
                Num::None | Num::Fails => None,
                Num::Exact(q) => Some(End { lo: *q, hi: *q, certain: true }),
                Num::Range(r) => Some(End {
                    lo: r.lo.map_or(far().neg(), |(q, _)| q),
                    hi: r.hi.map_or(far(), |(q, _)| q),
                    certain: !r.maybe_none,
                }),
            })
            .collect();
        let mut lows: Vec<Q> = ends.iter().flatten().filter(|e| e.certain).map(|e| e.lo).collect();
        let mut highs: Vec<Q> = ends.iter().flatten().map(|e| e.hi).collect();
        lows.sort_unstable();
        highs.sort_unstable();
        let settled = ends.iter().flatten().all(|e| e.certain);
        let exact = settled && ends.iter().flatten().all(|e| e.lo == e.hi);
        Group { ends, lows, highs, settled, exact }
    }

    fn stat(&self, function: GroupFunction, me: usize, with_self: bool) -> Num {
        let own = self.ends.get(me).copied().flatten();
        if let GroupFunction::Rank { highest_first, dense } = function {
            return own.map_or(Num::None, |own| self.rank(own, highest_first, dense));
        }
        let skip = own.filter(|_| !with_self);
        let most = self.highs.len() - usize::from(skip.is_some());
        let least = self.lows.len() - usize::from(skip.is_some_and(|e| e.certain));
        if let GroupFunction::Count = function {
            return between(count(least), count(most), false, true);
        }
        if most == 0 {
            return Num::None;
        }
        let side = |values: &[Q], skip: Option<Q>| {
            let at = skip.map(|q| values.partition_point(|v| *v < q));
            let pick = |i: usize| values.get(i + usize::from(at.is_some_and(|at| i >= at))).copied();
            let n = values.len() - usize::from(at.is_some());
            match function {
                GroupFunction::Max => pick(n.checked_sub(1)?),
                GroupFunction::Min => pick(0),
                GroupFunction::Median if n % 2 == 1 => pick(n / 2),
                GroupFunction::Median => {
                    let (a, b) = (pick((n / 2).checked_sub(1)?)?, pick(n / 2)?);
                    a.add(b).and_then(|s| s.div(Q::int(2))).ok()
                }
                _ => {
                    let sum = values.iter().try_fold(Q::ZERO, |a, q| a.add(*q)).ok()?;
                    let sum = skip.map_or(Some(sum), |q| sum.sub(q).ok())?;
                    if function == GroupFunction::Sum { Some(sum) } else { sum.div(count(n)).ok() }
                }
            }
        };
        if self.settled {
            let lo = side(&self.lows, skip.map(|e| e.lo));
            let hi = side(&self.highs, skip.map(|e| e.hi));
            return match (lo, hi) {
                (Some(lo), Some(hi)) => between(lo, hi, false, false),
                _ => Num::None,
            };
        }
        // Somebody may yet have a value or none: the statistic lies within the values, a sum within the sums.
        let lowest = self.ends.iter().flatten().map(|e| e.lo).min().unwrap_or(Q::ZERO);
        let highest = self.highs.last().copied().unwrap_or(Q::ZERO);
        let none = least == 0;
        match function {
            GroupFunction::Sum => {
                let fold = |f: fn(&End) -> Q| {
                    self.ends.iter().flatten().try_fold(Q::ZERO, |a, e| a.add(f(e))).unwrap_or(far())
                };
                let lo = fold(|e| if e.certain { e.lo } else { e.lo.min(Q::ZERO) });
                let hi = fold(|e| if e.certain { e.hi } else { e.hi.max(Q::ZERO) });
                let (lo, hi) = match skip {
                    Some(e) => (lo.sub(e.lo.max(Q::ZERO)).unwrap_or(lo), hi.sub(e.hi.min(Q::ZERO)).unwrap_or(hi)),
                    None => (lo, hi),
                };
                between(lo, hi, none, false)
            }
            _ => between(lowest, highest, none, false),
        }
    }

    /// Places from the best that is possible to the worst.
    fn rank(&self, own: End, highest_first: bool, dense: bool) -> Num {
        let above = |values: &[Q], q: Q| values.len() - values.partition_point(|v| *v <= q);
        let below = |values: &[Q], q: Q| values.partition_point(|v| *v < q);
        let (sure, perhaps) = if highest_first {
            let me = usize::from(own.hi > own.lo);
            (above(&self.lows, own.hi), above(&self.highs, own.lo) - me)
        } else {
            // The lower the better: those certainly below me, and those who may be.
            let highs: Vec<Q> = self.sorted(|e| e.hi, true);
            let lows: Vec<Q> = self.sorted(|e| e.lo, false);
            let me = usize::from(own.hi > own.lo);
            (below(&highs, own.lo), below(&lows, own.hi) - me)
        };
        if dense && self.exact {
            let mut better: Vec<Q> =
                self.lows.iter().copied().filter(|q| if highest_first { *q > own.lo } else { *q < own.lo }).collect();
            better.dedup();
            return Num::Exact(count(better.len() + 1));
        }
        let best = if dense { usize::from(sure > 0) } else { sure };
        between(count(best + 1), count(perhaps + 1), !own.certain, true)
    }

    fn sorted(&self, f: fn(&End) -> Q, certain: bool) -> Vec<Q> {
        let mut out: Vec<Q> = self.ends.iter().flatten().filter(|e| e.certain || !certain).map(f).collect();
        out.sort_unstable();
        out
    }
}

fn count(n: usize) -> Q {
    Q::int(i64::try_from(n).unwrap_or(i64::MAX))
}

fn between(lo: Q, hi: Q, maybe_none: bool, integer: bool) -> Num {
    let end = |q: Q| (q > far().neg() && q < far()).then_some((q, true));
    Range { lo: end(lo), hi: end(hi), maybe_none, integer }.num()
}

/// What each unit sees of one statistic; `values` and the result stand in the order of the units.
pub(crate) fn statistic(stat: &GroupStat, values: &[Seen]) -> Vec<Seen> {
    let pass = |f: fn(&Seen) -> Num| -> Vec<Num> {
        let values: Vec<Num> = values.iter().map(f).collect();
        let group = Group::new(&values);
        // Who has not told the own value cannot be compared with a group of which it is one; that is not the same as a
        // known lack of a value, and else silence could raise the mean.
        let own = stat.counts_self();
        let untold = |i: usize| own && matches!(values.get(i), Some(Num::Fails));
        let each = |seen: &dyn Fn(usize) -> Num| -> Vec<Num> {
            (0..values.len()).map(|i| if untold(i) { Num::Fails } else { seen(i) }).collect()
        };
        // Without leaving oneself out, everyone sees the same; a rank is one's own.
        if stat.with_self && !matches!(stat.function, GroupFunction::Rank { .. }) {
            let same = group.stat(stat.function, usize::MAX, true);
            return each(&|_| same);
        }
        each(&|i| group.stat(stat.function, i, stat.with_self))
    };
    let (base, so_far, open) = (pass(|s| s.base), pass(|s| s.so_far), pass(|s| s.open));
    let fixed = values.iter().all(|s| s.fixed);
    base.into_iter().zip(so_far).zip(open).map(|((base, so_far), open)| Seen { base, so_far, open, fixed }).collect()
}

impl<'a> Scorer<'a> {
    /// Computes every statistic that the method asks for; `units` are those that are scored, with their kinds.
    pub(crate) fn statistics(&mut self, units: &[(&Subject, &[Fact])]) {
        let method = self.method;
        let total = method.indicators().map(|i| i.groups.len()).sum::<usize>();
        if total == 0 {
            return;
        }
        let kinds: Vec<Option<usize>> = units
            .iter()
            .map(|(subject, _)| match self.kind(subject, &self.base) {
                KindOf::Kind { kind, .. } => Some(kind),
                KindOf::Refused(_) => None,
            })
            .collect();
        let resolved: Vec<Vec<Resolved<'_>>> =
            units.iter().map(|(_, facts)| resolve(method, self.snapshot.stage, facts)).collect();
        let mut table: Vec<Vec<Seen>> = units.iter().map(|_| vec![Seen::NONE; total]).collect();
        let mut waits: Vec<Vec<(usize, String)>> = vec![Vec::new(); total];
        for item in &method.items {
            for indicator in item.indicators.iter().filter(|i| !i.groups.is_empty()) {
                let open = self.freed_for(indicator);
                for kind in 0..method.kinds.len() {
                    let mut members = Vec::new();
                    for (i, ((subject, _), facts)) in units.iter().zip(&resolved).enumerate() {
                        let asked = item.applies.to(kind, &subject.id) && indicator.applies.to(kind, &subject.id);
                        if kinds.get(i) == Some(&Some(kind)) && asked {
                            members.push((i, facts));
                        }
                    }
                    for stat in &indicator.groups {
                        let values: Vec<Seen> = members
                            .iter()
                            .map(|(_, facts)| {
                                self.env(indicator, facts, self.base.clone(), kind).seen(&stat.of, open.clone())
                            })
                            .collect();
                        for ((i, _), seen) in members.iter().zip(&values) {
                            if !matches!(seen.open, Num::Exact(_) | Num::None | Num::Fails)
                                && let Some((subject, _)) = units.get(*i)
                                && let Some(list) = waits.get_mut(stat.index)
                            {
                                list.push((kind, subject.id.clone()));
                            }
                        }
                        for ((i, _), seen) in members.iter().zip(statistic(stat, &values)) {
                            if let Some(cell) = table.get_mut(*i).and_then(|row| row.get_mut(stat.index)) {
                                *cell = seen;
                            }
                        }
                    }
                }
            }
        }
        self.stats = units.iter().zip(table).map(|((subject, _), row)| (subject.id.clone(), row)).collect();
        self.waits = waits;
    }

    /// The facts of a unit, and after them the statistics of its group.
    pub(crate) fn resolved<'f>(&self, subject: &Subject, facts: &'f [Fact]) -> Vec<Resolved<'f>> {
        let mut out = resolve(self.method, self.snapshot.stage, facts);
        if let Some(row) = self.stats.get(&subject.id) {
            out.extend(row.iter().map(|seen| Resolved::stat(*seen)));
        }
        out
    }

    /// Units of this kind whose own facts keep the statistics of an indicator open.
    pub(crate) fn waits_for(
        &self,
        indicator: &Indicator,
        kind: usize,
        unit: &str,
        points: crate::solve::Ends,
    ) -> Vec<String> {
        if points.lo == points.hi {
            return Vec::new();
        }
        let mut out: Vec<String> = Vec::new();
        for stat in &indicator.groups {
            for (k, id) in self.waits.get(stat.index).map(Vec::as_slice).unwrap_or_default() {
                if *k == kind && id != unit && !out.contains(id) && out.len() < MAX_NAMED {
                    out.push(id.clone());
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(values: &[i64]) -> Vec<Seen> {
        values
            .iter()
            .map(|v| Num::Exact(Q::int(*v)))
            .map(|n| Seen { base: n, so_far: n, open: n, fixed: true })
            .collect()
    }

    fn stat(function: GroupFunction, with_self: bool) -> GroupStat {
        let of = Quant { id: 0, form: QuantForm::Const(Q::ZERO), span: crate::problem::Span::default() };
        GroupStat { index: 0, function, of, with_self }
    }

    fn base(function: GroupFunction, with_self: bool, values: &[Seen]) -> Vec<Num> {
        statistic(&stat(function, with_self), values).into_iter().map(|s| s.base).collect()
    }

    fn whole(values: &[i64]) -> Vec<Num> {
        values.iter().map(|v| Num::Exact(Q::int(*v))).collect()
    }

    #[test]
    fn exact_statistics() {
        let v = exact(&[10, 20, 20, 40]);
        assert_eq!(base(GroupFunction::Max, true, &v), whole(&[40; 4]));
        assert_eq!(base(GroupFunction::Max, false, &v), whole(&[40, 40, 40, 20]));
        assert_eq!(base(GroupFunction::Min, false, &v), whole(&[20, 10, 10, 10]));
        assert_eq!(base(GroupFunction::Median, true, &v), whole(&[20; 4]));
        assert_eq!(base(GroupFunction::Median, false, &v), whole(&[20, 20, 20, 20]));
        assert_eq!(base(GroupFunction::Sum, false, &v), whole(&[80, 70, 70, 50]));
        assert_eq!(base(GroupFunction::Count, true, &v), whole(&[4; 4]));
        let rank = |highest_first, dense| GroupFunction::Rank { highest_first, dense };
        assert_eq!(base(rank(true, false), true, &v), whole(&[4, 2, 2, 1]));
        assert_eq!(base(rank(true, true), true, &v), whole(&[3, 2, 2, 1]));
        assert_eq!(base(rank(false, false), true, &v), whole(&[1, 2, 2, 4]));
        // Alone, there is nobody to compare with.
        assert_eq!(base(GroupFunction::Mean, false, &exact(&[7])), vec![Num::None]);
    }

    #[test]
    fn an_unknown_neighbour_makes_a_range_that_contains_every_outcome() {
        for function in [
            GroupFunction::Mean,
            GroupFunction::Median,
            GroupFunction::Max,
            GroupFunction::Min,
            GroupFunction::Sum,
            GroupFunction::Rank { highest_first: true, dense: false },
            GroupFunction::Rank { highest_first: false, dense: false },
            GroupFunction::Rank { highest_first: true, dense: true },
        ] {
            for with_self in [true, false] {
                let open = Num::Range(Range::closed(Q::int(5), Q::int(30)));
                let mut values = exact(&[10, 20, 40]);
                values.push(Seen { base: open, so_far: open, open, fixed: true });
                let seen = base(function, with_self, &values);
                for last in 5..=30 {
                    let known = base(function, with_self, &exact(&[10, 20, 40, last]));
                    for (range, one) in seen.iter().zip(known) {
                        let Num::Exact(q) = one else { panic!("no value") };
                        let inside = match range {
                            Num::Exact(x) => *x == q,
                            Num::Range(r) => r.lo.is_some_and(|(l, _)| l <= q) && r.hi.is_some_and(|(h, _)| q <= h),
                            Num::None | Num::Fails => false,
                        };
                        assert!(inside, "{function:?} {with_self} {last}: {range:?} does not contain {q}");
                    }
                }
            }
        }
    }
}
