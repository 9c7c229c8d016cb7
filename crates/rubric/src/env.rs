//! What a rule sees while it is evaluated: the resolved facts of one unit, the readings chosen, the assumptions made.

use std::cell::Cell;

use facts::{Fact, Outcome, Rows, Snapshot, Stage, Value, ValueType};
use kernel::q::Q;

use crate::card::Said;
use crate::fault::fault;
use crate::group::Seen;
use crate::memo::{Grounds, Memo, Now, Table};
use crate::method::*;
use crate::solve::Ends;

/// Why a value is not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Why {
    Absent,
    AwaitingJudgement,
    Unavailable,
    Contested,
    NotApplicable,
}

#[derive(Clone, Debug)]
pub(crate) enum Known<'a> {
    Value(&'a Value),
    Open {
        so_far: &'a Value,
        lowest: Option<&'a Value>,
        highest: Option<&'a Value>,
    },
    /// Any value that the input may take.
    Unknown(Why),
    /// A condition on it fails: absent in a final run, or not applicable.
    Fails(Why),
}

/// One slot of the method for one unit.
#[derive(Clone, Debug)]
pub(crate) struct Resolved<'a> {
    pub known: Known<'a>,
    /// The fact that counts, and which binding it came by.
    pub fact: Option<(usize, &'a Fact)>,
    /// All facts found, by binding.
    pub all: Vec<(usize, &'a Fact)>,
    /// The period that the fact speaks of.
    pub period: Option<kernel::period::Period>,
    /// For rows: where each column of the input stands in the fact.
    pub columns: Vec<Option<usize>>,
    /// After the slots stand the statistics of the group as this unit sees them.
    pub stat: Option<Seen>,
    /// Why the value that a source gave is none.
    pub fault: Option<Said>,
}

impl Resolved<'_> {
    pub fn stat(seen: Seen) -> Self {
        Resolved {
            known: Known::Unknown(Why::Absent),
            fact: None,
            all: Vec::new(),
            period: None,
            columns: Vec::new(),
            stat: Some(seen),
            fault: None,
        }
    }
}

/// Finds the facts of one unit for every slot. `facts` are the unit's, sorted by key and cell.
pub(crate) fn resolve<'a>(method: &Method, stage: Stage, facts: &'a [Fact]) -> Vec<Resolved<'a>> {
    method.slots.iter().map(|slot| resolve_slot(method, stage, slot, facts)).collect()
}

/// The fact of a cell; what a source says of all its cells at once (that it cannot be read, say) stands for each.
fn find<'a>(facts: &'a [Fact], key: &str, slot: &Slot) -> Option<&'a Fact> {
    let start = facts.partition_point(|f| f.key.as_str() < key);
    let same = || facts.get(start..).unwrap_or_default().iter().take_while(|f| f.key == key);
    same().find(|f| f.at == slot.at).or_else(|| same().find(|f| f.at.is_empty() && f.outcome.value().is_none()))
}

fn resolve_slot<'a>(method: &Method, stage: Stage, slot: &Slot, facts: &'a [Fact]) -> Resolved<'a> {
    let mut out = Resolved {
        known: Known::Unknown(Why::Absent),
        fact: None,
        all: Vec::new(),
        period: None,
        columns: Vec::new(),
        stat: None,
        fault: None,
    };
    let Some(input) = method.inputs.get(slot.input) else { return out };
    for (i, (_, key)) in slot.keys.iter().enumerate() {
        if let Some(fact) = find(facts, key, slot) {
            out.all.push((i, fact));
        }
    }
    // What a reviewer corrected stands for every binding, also where it says that there is nothing.
    let corrected = |i: usize| matches!(slot.keys.get(i), Some((facts::Binding::Corrected, _)));
    let correction = out.all.iter().copied().find(|(i, _)| corrected(*i));
    if let Some(correction) = correction {
        out.all = vec![correction];
    }
    let wrong = |(i, f): (usize, &Fact)| slot.keys.get(i).and_then(|(binding, _)| fault(input, binding, &f.outcome));
    let sound = |at: &(usize, &Fact)| at.1.outcome.value().is_some_and(|v| fits(v, input.ty)) && wrong(*at).is_none();
    let known: Vec<(usize, &'a Fact)> = out.all.iter().copied().filter(sound).collect();
    let judged = |i: usize| matches!(slot.keys.get(i), Some((facts::Binding::Judged(_), _)));
    let disagree =
        input.contested && known.windows(2).any(|w| matches!(w, [a, b] if a.1.outcome.value() != b.1.outcome.value()));
    let chosen = if disagree { known.iter().copied().find(|(i, _)| judged(*i)) } else { known.first().copied() };
    if let Some((i, fact)) = chosen {
        out.fact = Some((i, fact));
        out.period = Some(fact.period);
        out.known = match &fact.outcome {
            Outcome::Known(v) => Known::Value(v),
            Outcome::Open { so_far, lowest, highest } => {
                let side = |v: &'a Option<Value>| v.as_ref().filter(|v| fits(v, input.ty));
                Known::Open { so_far, lowest: side(lowest), highest: side(highest) }
            }
            Outcome::Absent(_) | Outcome::Unavailable(_) | Outcome::NotApplicable(_) => Known::Unknown(Why::Absent),
        };
        if let Some(Value::Rows(rows)) = fact.outcome.value() {
            out.columns = input.columns.iter().map(|c| rows.column(&c.id)).collect();
        }
        return out;
    }
    // Nothing known: the first binding that says more than "absent" tells why.
    out.fact =
        out.all.iter().copied().find(|(_, f)| !matches!(f.outcome, Outcome::Absent(_))).or(out.all.first().copied());
    out.fault = out.fact.and_then(wrong);
    let awaiting = correction.is_none() && matches!(slot.keys.first(), Some((facts::Binding::Judged(_), _)));
    out.known = match out.fact.map(|(_, f)| &f.outcome) {
        _ if disagree => {
            out.fact = None;
            Known::Unknown(Why::Contested)
        }
        Some(Outcome::NotApplicable(_)) => Known::Fails(Why::NotApplicable),
        // A value of the wrong type or beyond its bounds cannot be read: the source is at fault, not the unit.
        Some(Outcome::Unavailable(_) | Outcome::Known(_) | Outcome::Open { .. }) => Known::Unknown(Why::Unavailable),
        Some(Outcome::Absent(_)) | None if awaiting => Known::Unknown(Why::AwaitingJudgement),
        Some(Outcome::Absent(_)) | None if stage == Stage::Final => Known::Fails(Why::Absent),
        Some(Outcome::Absent(_)) | None => Known::Unknown(Why::Absent),
    };
    out
}

fn fits(value: &Value, ty: ValueType) -> bool {
    match ty {
        ValueType::Decimal => matches!(value, Value::Decimal(_) | Value::Integer(_)),
        _ => value.type_name() == ty.name(),
    }
}

/// Which side of an open window one looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum View {
    /// Every value it can still take.
    Interval,
    /// The value so far.
    SoFar,
}

/// A bound and whether it belongs to the range; `None` is unbounded.
pub(crate) type Bound = Option<(Q, bool)>;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Range {
    pub lo: Bound,
    pub hi: Bound,
    /// It may also turn out that there is no value.
    pub maybe_none: bool,
    pub integer: bool,
}

impl Range {
    pub const ANY: Range = Range { lo: None, hi: None, maybe_none: true, integer: false };

    pub fn closed(lo: Q, hi: Q) -> Range {
        Range { lo: Some((lo, true)), hi: Some((hi, true)), maybe_none: false, integer: false }
    }

    pub fn at_least(lo: Q) -> Range {
        Range { lo: Some((lo, true)), hi: None, maybe_none: false, integer: false }
    }

    /// Whole numbers make open and broken bounds whole.
    fn tidy(mut self) -> Range {
        if self.integer {
            self.lo = self.lo.map(|(q, closed)| {
                let floor = q.numer().div_euclid(q.denom());
                let up = if q.is_integer() && closed { floor } else { floor + 1 };
                (i64::try_from(up).map_or(q, Q::int), true)
            });
            self.hi = self.hi.map(|(q, closed)| {
                let floor = q.numer().div_euclid(q.denom());
                let down = if q.is_integer() && !closed { floor - 1 } else { floor };
                (i64::try_from(down).map_or(q, Q::int), true)
            });
        }
        self
    }

    pub fn is_empty(&self) -> bool {
        match (self.lo, self.hi) {
            (Some((lo, lc)), Some((hi, hc))) => lo > hi || (lo == hi && !(lc && hc)),
            _ => false,
        }
    }

    /// The part of the range where `op t` is `truth`.
    pub fn split(mut self, op: Op, t: Q, truth: bool) -> Range {
        let above = |r: &mut Range, closed: bool| {
            if r.lo.is_none_or(|(q, c)| t > q || (t == q && c && !closed)) {
                r.lo = Some((t, closed));
            }
        };
        let below = |r: &mut Range, closed: bool| {
            if r.hi.is_none_or(|(q, c)| t < q || (t == q && c && !closed)) {
                r.hi = Some((t, closed));
            }
        };
        match (op, truth) {
            (Op::Ge, true) => above(&mut self, true),
            (Op::Ge, false) => below(&mut self, false),
            (Op::Gt, true) => above(&mut self, false),
            (Op::Gt, false) => below(&mut self, true),
            (Op::Le, true) => below(&mut self, true),
            (Op::Le, false) => above(&mut self, false),
            (Op::Lt, true) => below(&mut self, false),
            (Op::Lt, false) => above(&mut self, true),
            (Op::Eq, true) => {
                above(&mut self, true);
                below(&mut self, true);
            }
            (Op::Eq, false) => {}
        }
        if truth {
            self.maybe_none = false;
        }
        self.tidy()
    }

    pub fn num(self) -> Num {
        if self.is_empty() {
            return Num::None;
        }
        match (self.lo, self.hi) {
            (Some((lo, _)), Some((hi, _))) if lo == hi && !self.maybe_none => Num::Exact(lo),
            _ => Num::Range(self),
        }
    }
}

/// A quantity.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Num {
    /// Known that there is none, e.g. a ratio over 0.
    None,
    /// Rests on a fact on which conditions fail.
    Fails,
    Exact(Q),
    Range(Range),
}

/// What a case split is made on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Key {
    Slot(usize),
    Define(usize),
    Quant(u32),
    Cond(u32),
    /// Whether the fact applies at all.
    Away(usize),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Pivot {
    Reading(usize),
    /// A bool (0, 1) or level (index) input, between two values.
    Level {
        slot: usize,
        lo: usize,
        hi: usize,
    },
    Number {
        key: Key,
        range: Range,
        op: Op,
        at: Q,
    },
    Truth(u32),
    /// A fact that is not known and may turn out not to apply.
    Away(usize),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Assumption {
    Level(usize),
    Range(Range),
    Truth(bool),
    Away(bool),
}

/// Options that can be applied and the parameters in force, for one method and its rulings.
pub(crate) struct Settings {
    /// For each reading the options that can be enumerated.
    pub available: Vec<Vec<usize>>,
    /// For each reading and parameter its value, declared or example.
    pub params: Vec<Vec<Option<ParamValue>>>,
}

pub(crate) struct Env<'a> {
    pub method: &'a Method,
    pub settings: &'a Settings,
    pub snapshot: &'a Snapshot,
    pub indicator: &'a Indicator,
    pub facts: &'a [Resolved<'a>],
    /// For each reading the option chosen; `None` is open.
    pub choice: Vec<Option<usize>>,
    pub kind: usize,
    pub view: View,
    pub no_tier: Option<NoTier>,
    pub assumed: Vec<(Key, Assumption)>,
    /// The number of this set of assumptions, for `memo`.
    pub case: u64,
    pub memo: Memo,
    /// What the value that is being worked out rests on.
    pub grounds: Cell<Grounds>,
    /// Statistics of the group are taken as under the rulings and defaults.
    pub settled: bool,
    /// Absent facts count as unknown ones, to see what the worst of them would give.
    pub supposing: bool,
    /// Only the lowest and highest points are wanted, not what they rest on.
    pub ends_only: bool,
    /// The points of the rows, for conditions of the total.
    pub points: Option<&'a PointsTable>,
    /// The method has a rule on what does not apply, and some fact is not known: it may turn out so.
    pub away: bool,
}

/// What conditions of the total may refer to.
#[derive(Clone, Debug)]
pub(crate) struct PointsTable {
    pub regular: Ends,
    pub total: Ends,
    pub items: Vec<(u32, Ends)>,
    /// The last says that the indicator may turn out not to count.
    pub indicators: Vec<(String, Ends, bool)>,
}

impl PointsTable {
    /// Either of two.
    pub fn with(self, other: PointsTable) -> PointsTable {
        let items = self.items.into_iter().zip(other.items).map(|((no, a), (_, b))| (no, a.with(b))).collect();
        // An indicator that drops out in one of them is what it is in the other, or has no points.
        let mut indicators = self.indicators;
        for (id, _, away) in &mut indicators {
            *away |= !other.indicators.iter().any(|(i, ..)| i == id);
        }
        for (id, ends, away) in other.indicators {
            match indicators.iter_mut().find(|(i, ..)| *i == id) {
                Some((_, e, a)) => (*e, *a) = (e.with(ends), *a || away),
                None => indicators.push((id, ends, true)),
            }
        }
        PointsTable {
            regular: self.regular.with(other.regular),
            total: self.total.with(other.total),
            items,
            indicators,
        }
    }

    pub fn of(&self, what: &PointsOf) -> Num {
        let ends = match what {
            PointsOf::Regular => Some((self.regular, false)),
            PointsOf::Total => Some((self.total, false)),
            PointsOf::Item(no) => self.items.iter().find(|(n, _)| n == no).map(|(_, e)| (*e, false)),
            PointsOf::Indicator(id) => self.indicators.iter().find(|(i, ..)| i == id).map(|(_, e, away)| (*e, *away)),
        };
        ends.map_or(Num::None, |(e, maybe_none)| Range { maybe_none, ..Range::closed(e.lo, e.hi) }.num())
    }
}

impl<'a> Env<'a> {
    pub fn assumption(&self, key: Key) -> Option<Assumption> {
        self.note_grounds(|g| g.assumed = true);
        self.assumed.iter().rev().find(|(k, _)| *k == key).map(|(_, a)| *a)
    }

    /// The arm of a choice by reading; an open reading is a pivot.
    pub fn arm<'c, T>(&self, on: ReadingRef, arms: &'c [T]) -> Result<&'c T, Pivot> {
        self.note_grounds(|g| g.ask(on.reading));
        let open = Pivot::Reading(on.reading);
        let option = self.choice.get(on.reading).copied().flatten().ok_or(open)?;
        let index = self.arm_index(on, option);
        arms.get(index).ok_or(open)
    }

    pub fn note_grounds(&self, f: impl FnOnce(&mut Grounds)) {
        let mut grounds = self.grounds.get();
        f(&mut grounds);
        self.grounds.set(grounds);
    }

    /// What was kept of a value, if it still counts here. `table` is one of the memo's.
    pub fn recall<T: Copy>(&self, table: fn(&Memo) -> &Table<T>, place: usize) -> Option<T> {
        // What is only supposed is worked out anew.
        let (value, grounds) = table(&self.memo).find(place, self).filter(|_| !self.supposing)?;
        self.note_grounds(|g| g.join(grounds));
        Some(value)
    }

    /// Works a value out and keeps it with what it rests on.
    pub fn keep<T: Copy>(
        &mut self,
        table: fn(&mut Memo) -> &mut Table<T>,
        place: usize,
        work: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let outer = self.grounds.take();
        let value = work(self);
        let grounds = self.grounds.get();
        let now = Now { choice: &self.choice, view: self.view, kind: self.kind, case: self.case };
        if !self.supposing {
            table(&mut self.memo).keep(place, value, grounds, now);
        }
        self.note_grounds(|g| g.join(outer));
        value
    }

    pub fn arm_index(&self, on: ReadingRef, option: usize) -> usize {
        match on.dimension {
            None => option,
            Some(d) => self
                .method
                .readings
                .get(on.reading)
                .and_then(|r| r.options.get(option))
                .and_then(|o| o.parts.get(d))
                .copied()
                .unwrap_or(0),
        }
    }

    pub fn choose<'c, T>(&self, choice: &'c Choice<T>) -> Result<&'c T, Pivot> {
        match choice {
            Choice::Fixed(value) => Ok(value),
            Choice::By { on, arms } => self.choose(self.arm(*on, arms)?),
        }
    }

    pub fn param(&self, p: ParamRef) -> Option<&'a ParamValue> {
        self.settings.params.get(p.reading)?.get(p.parameter)?.as_ref()
    }

    pub fn slot(&self, slot: usize) -> Option<&'a Resolved<'a>> {
        self.facts.get(slot)
    }

    /// What is known in a slot, under the assumptions made.
    pub fn known(&self, slot: usize) -> Known<'a> {
        match self.slot(slot).map(|r| &r.known) {
            Some(Known::Fails(Why::Absent)) if self.supposing => Known::Unknown(Why::Absent),
            Some(Known::Unknown(_)) if self.away && self.applies(slot) == Some(false) => {
                Known::Fails(Why::NotApplicable)
            }
            Some(known) => known.clone(),
            None => Known::Unknown(Why::Absent),
        }
    }

    /// What was assumed on whether the fact of a slot applies.
    fn applies(&self, slot: usize) -> Option<bool> {
        match self.assumption(Key::Away(slot)) {
            Some(Assumption::Away(away)) => Some(!away),
            _ => None,
        }
    }

    /// The first of these slots that is not known and may still turn out not to apply.
    pub fn unsettled(&self, slots: &[usize]) -> Option<usize> {
        let unknown = |s: usize| matches!(self.slot(s).map(|r| &r.known), Some(Known::Unknown(_)));
        slots.iter().copied().find(|s| unknown(*s) && self.applies(*s).is_none())
    }

    pub fn year(&self) -> i16 {
        self.snapshot.period.from.year()
    }

    /// The rows that a slot holds, in the form that the view asks for.
    pub fn rows_of(value: &Value) -> Option<&Rows> {
        match value {
            Value::Rows(rows) => Some(rows),
            _ => None,
        }
    }
}
