//! Quantities: constants, inputs, aggregates over rows, arithmetic; exact or as a range.

use std::cmp::Ordering;

use facts::{Row, Rows, Value};
use jiff::civil::Date;
use kernel::period::Period;
use kernel::q::Q;

use crate::env::{Assumption, Bound, Env, Key, Known, Num, Pivot, Range, Resolved, View};
use crate::method::*;

type Eval<T> = Result<T, Pivot>;

impl<'a> Env<'a> {
    pub(crate) fn quant(&mut self, q: &'a Quant) -> Eval<Num> {
        let num = match &q.form {
            QuantForm::Const(value) => return Ok(Num::Exact(*value)),
            QuantForm::Input(slot) => {
                let num = self.input_num(*slot);
                return Ok(self.refined(Key::Slot(*slot), num));
            }
            QuantForm::Use(i) => {
                let Some((_, def)) = self.indicator.define.get(*i) else { return Ok(Num::None) };
                if let Some(kept) = self.recall(|m| &m.defines, *i) {
                    return kept;
                }
                return self.keep(
                    |m| &mut m.defines,
                    *i,
                    |env| {
                        let num = env.quant(def)?;
                        Ok(env.refined(Key::Define(*i), num))
                    },
                );
            }
            QuantForm::Param(p) => match self.param(*p) {
                Some(ParamValue::Number(value)) => Num::Exact(*value),
                Some(ParamValue::TimeOfDay(minutes)) => Num::Exact(Q::int(*minutes)),
                Some(ParamValue::List(list)) => Num::Exact(Q::int(i64::try_from(list.len()).unwrap_or(0))),
                Some(ParamValue::Day(..)) | None => Num::None,
            },
            QuantForm::Aggregate(a) => match self.recall(|m| &m.nums, q.id as usize) {
                Some(kept) => kept?,
                None => self.keep(|m| &mut m.nums, q.id as usize, |env| env.aggregate(a))?,
            },
            QuantForm::Ratio(num, den) => {
                let (num, den) = (self.quant(num)?, self.quant(den)?);
                share(num, den)
            }
            QuantForm::Min(list) => self.extreme(list, true)?,
            QuantForm::Max(list) => self.extreme(list, false)?,
            QuantForm::Add(list) => self.fold(list, add)?,
            QuantForm::Mul(list) => self.fold(list, mul)?,
            QuantForm::Sub(a, b) => {
                let (a, b) = (self.quant(a)?, self.quant(b)?);
                add(a, negate(b))
            }
            QuantForm::Div(a, b) => {
                let (a, b) = (self.quant(a)?, self.quant(b)?);
                divide(a, b)
            }
            QuantForm::Round(inner, step, to) => round(self.quant(inner)?, *step, *to),
            QuantForm::First(list) => self.first(list)?,
            QuantForm::Days { from, to, days } => {
                let rule = *self.choose(days)?;
                // The 24:00 of a deadline is the last moment of its day, not the first of the next.
                let last = match (&from.form, self.quant(from)?) {
                    (QuantForm::Deadline(_), Num::Exact(q)) if is_midnight(q) => Num::Exact(q.sub(Q::ONE).unwrap_or(q)),
                    (_, num) => num,
                };
                days_begun(last, self.quant(to)?, rule, &self.snapshot.calendar)
            }
            QuantForm::Group(i) => self.stat(*i)?,
            QuantForm::Points(what) => self.points.map_or(Num::None, |p| p.of(what)),
            QuantForm::Deadline(d) => match self.deadline(d)? {
                Some(minutes) => Num::Exact(Q::int(minutes)),
                None => Num::None,
            },
            QuantForm::ByReading { on, arms } => {
                let arm = self.arm(*on, arms)?;
                self.quant(arm)?
            }
            QuantForm::ByKind(arms) => match arms.get(self.kind) {
                Some(arm) => self.quant(arm)?,
                None => Num::None,
            },
        };
        Ok(self.refined(Key::Quant(q.id), num))
    }

    /// The part of a range that the assumptions made so far leave.
    fn refined(&self, key: Key, num: Num) -> Num {
        let Num::Range(_) = num else { return num };
        match self.assumption(key) {
            Some(Assumption::Range(range)) => range.num(),
            _ => num,
        }
    }

    fn input_num(&self, slot: usize) -> Num {
        let input = self.method.slots.get(slot).and_then(|s| self.method.inputs.get(s.input));
        let (min, max, integer) = input.map_or((None, None, false), |i| {
            let low = if matches!(i.ty, facts::ValueType::Date | facts::ValueType::Time) {
                None
            } else {
                i.min.or(Some(Q::ZERO))
            };
            let high = if i.ty == facts::ValueType::Ratio { i.max.or(Some(Q::ONE)) } else { i.max };
            (low, high, i.ty == facts::ValueType::Integer)
        });
        // A ratio may also turn out to be over nothing.
        let maybe_none = input.is_some_and(|i| i.ty == facts::ValueType::Ratio);
        let any = Range { lo: min.map(|q| (q, true)), hi: max.map(|q| (q, true)), maybe_none, integer };
        let exact = |v: &Value| v.number().map_or(Num::None, Num::Exact);
        match &self.known(slot) {
            Known::Fails(_) => Num::Fails,
            Known::Unknown(_) => any.num(),
            Known::Value(v) => exact(v),
            Known::Open { so_far, .. } if self.view == View::SoFar => exact(so_far),
            Known::Open { lowest, highest, .. } => {
                let end =
                    |v: &Option<&Value>, open: Bound| v.and_then(|v| v.number()).map_or(open, |q| Some((q, true)));
                let (a, b) = (end(lowest, any.lo), end(highest, any.hi));
                let (lo, hi) = match (a, b) {
                    (Some((x, _)), Some((y, _))) if x > y => (b, a),
                    _ => (a, b),
                };
                Range { lo, hi, maybe_none: false, integer }.num()
            }
        }
    }

    pub(crate) fn stat(&mut self, i: usize) -> Eval<Num> {
        let Some(stat) = self.indicator.groups.get(i) else { return Ok(Num::None) };
        let row = self.slot(self.method.slots.len() + stat.index);
        let Some(seen) = row.and_then(|r| r.stat.as_ref()) else { return Ok(Num::None) };
        // Whose own value does not apply is not one of the group.
        if self.away && stat.counts_self() && matches!(self.quant(&stat.of)?, Num::Fails) {
            return Ok(Num::Fails);
        }
        if !seen.fixed {
            // It depends on more than what a note of grounds can say.
            self.note_grounds(|g| g.untold = true);
        }
        Ok(match seen.under(self.view, self.settled) {
            Num::Fails if self.supposing => Num::Range(Range::ANY),
            num => num,
        })
    }

    /// The first that has a value; one that may turn out to have none may still give way to the next. What nobody
    /// reported does not: else silence could choose the easier of two.
    fn first(&mut self, list: &'a [Quant]) -> Eval<Num> {
        let mut open: Option<Range> = None;
        for q in list {
            match (self.quant(q)?, open) {
                (Num::Fails, _) if !self.does_not_apply(q) => return Ok(Num::Fails),
                (Num::None | Num::Fails, _) => {}
                (Num::Exact(q), None) => return Ok(Num::Exact(q)),
                (Num::Exact(q), Some(r)) => return Ok(around(r, Range::closed(q, q)).num()),
                (Num::Range(r), None) if !r.maybe_none => return Ok(Num::Range(r)),
                (Num::Range(r), None) => open = Some(r),
                (Num::Range(r), Some(before)) => {
                    let both = Range { maybe_none: r.maybe_none, ..around(before, r) };
                    if !r.maybe_none {
                        return Ok(Num::Range(both));
                    }
                    open = Some(both);
                }
            }
        }
        Ok(open.map_or(Num::None, Num::Range))
    }

    fn extreme(&mut self, list: &'a [Quant], least: bool) -> Eval<Num> {
        let mut acc: Option<Num> = None;
        for q in list {
            let next = self.quant(q)?;
            acc = Some(match acc {
                None => next,
                Some(so_far) => extreme(so_far, next, least),
            });
        }
        Ok(acc.unwrap_or(Num::None))
    }

    fn fold(&mut self, list: &'a [Quant], f: fn(Num, Num) -> Num) -> Eval<Num> {
        let mut acc: Option<Num> = None;
        for q in list {
            let next = self.quant(q)?;
            acc = Some(match acc {
                None => next,
                Some(so_far) => f(so_far, next),
            });
        }
        Ok(acc.unwrap_or(Num::None))
    }

    /// The minute at which a deadline falls; 24:00 is the first minute of the next day.
    pub(crate) fn deadline(&self, d: &Deadline) -> Eval<Option<i64>> {
        let day = match self.choose(&d.day)? {
            DayText::Day(m, day) => Some((*m, *day)),
            DayText::Param(p) => match self.param(*p) {
                Some(ParamValue::Day(m, day)) => Some((*m, *day)),
                _ => None,
            },
        };
        let minutes = match self.choose(&d.time)? {
            TimeText::Minutes(m) => Some(*m),
            TimeText::Param(p) => match self.param(*p) {
                Some(ParamValue::TimeOfDay(m)) => Some(*m),
                _ => None,
            },
        };
        let roll = *self.choose(&d.roll)?;
        let (Some((month, day)), Some(minutes)) = (day, minutes) else { return Ok(None) };
        let date = civil(self.year() + d.year, month, day);
        let date = if roll { self.snapshot.calendar.roll_forward(date) } else { date };
        Ok(Some(kernel::period::day_number(date) * 1440 + minutes))
    }

    pub(crate) fn window(&self, window: usize) -> Option<Period> {
        let def = self.method.windows.get(window)?;
        let day = |(year, month, day): (i16, i8, i8)| civil(self.year() + year, month, day);
        Some(Period { from: day(def.from), to: day(def.to) })
    }

    // --- aggregates ---

    fn aggregate(&mut self, a: &'a Aggregate) -> Eval<Num> {
        let Some(resolved) = self.slot(a.slot) else { return Ok(Num::None) };
        let window_index = match &a.window {
            Some(choice) => Some(*self.choose(choice)?),
            None => None,
        };
        let window = window_index.and_then(|w| self.window(w));
        let mut filters: Vec<(usize, &'a FilterTest)> = Vec::with_capacity(a.filters.len());
        for filter in &a.filters {
            let test = self.choose(&filter.test)?;
            if !matches!(test, FilterTest::Any) {
                filters.push((filter.column, test));
            }
        }
        let mut excepted = Excepted::default();
        for except in &a.except {
            self.except(except, &mut excepted)?;
        }
        let days = match &a.function {
            Function::MaxGap { days, .. } | Function::MeanGap { days, .. } => Some(*self.choose(days)?),
            _ => None,
        };
        let mut open_limit = false;
        let mut limits = Vec::with_capacity(filters.len());
        for (column, test) in filters {
            let limit = match test {
                FilterTest::Compare(op, q) => match self.quant(q)? {
                    Num::Exact(limit) => Some((*op, limit)),
                    Num::Range(_) => {
                        open_limit = true;
                        None
                    }
                    // No row can be compared with what nobody reported: that is no count of nothing.
                    Num::Fails => return Ok(Num::Fails),
                    Num::None => None,
                },
                _ => None,
            };
            limits.push((column, test, limit));
        }
        let open = excepted.open;
        let pass = Pass { env: self, resolved, a, window, filters: limits, days, excepted };
        Ok(match (open_limit, open) {
            (true, _) | (_, true) if matches!(self.known(a.slot), Known::Fails(_)) => Num::Fails,
            // Rows cannot be told apart by a limit that is not known.
            (true, _) => pass.anything().num(),
            (false, false) => pass.outcome(),
            // Nobody can say yet which rows drop out: from none that stays to all but those known to drop out.
            (false, true) => match (&a.function, pass.outcome()) {
                (Function::Count | Function::Sum(_) | Function::Distinct(_), most) => hull(Num::Exact(Q::ZERO), most),
                _ => pass.anything().num(),
            },
        })
    }
}

/// Keys of rows that do not count, for each `except`.
#[derive(Default)]
struct Excepted<'a> {
    /// Here: the columns to look at, and the cells that drop a row.
    sets: Vec<(Vec<usize>, Vec<Vec<&'a Value>>)>,
    /// More rows may still come to drop out.
    open: bool,
}

impl<'a> Env<'a> {
    fn except(&mut self, except: &'a Except, out: &mut Excepted<'a>) -> Eval<()> {
        let Some(resolved) = self.slot(except.slot) else { return Ok(()) };
        let mut tests = Vec::with_capacity(except.filters.len());
        for filter in &except.filters {
            let test = self.choose(&filter.test)?;
            let limit = match test {
                FilterTest::Compare(op, q) => match self.quant(q)? {
                    Num::Exact(limit) => Some((*op, limit)),
                    // A waiver that nothing can be compared with waives nothing.
                    Num::None | Num::Fails => None,
                    Num::Range(_) => {
                        out.open = true;
                        return Ok(());
                    }
                },
                _ => None,
            };
            tests.push((filter.column, test, limit));
        }
        let value = match &resolved.known {
            Known::Value(v) => *v,
            Known::Open { so_far, .. } => {
                out.open |= self.view == View::Interval;
                *so_far
            }
            // Without a waiver that anybody can show, nothing is waived.
            Known::Fails(_) => return Ok(()),
            Known::Unknown(_) => {
                out.open = true;
                return Ok(());
            }
        };
        let Some(rows) = Env::rows_of(value) else { return Ok(()) };
        let cell = |row: &'a Row, c: usize| {
            resolved.columns.get(c).copied().flatten().and_then(|i| row.cells.get(i)).and_then(Option::as_ref)
        };
        let keys = rows
            .items
            .iter()
            .filter(|row| tests.iter().all(|(c, test, limit)| passes(self, cell(row, *c), test, *limit)))
            .filter_map(|row| except.on.iter().map(|(_, there)| cell(row, *there)).collect::<Option<Vec<_>>>())
            .collect();
        out.sets.push((except.on.iter().map(|(here, _)| *here).collect(), keys));
        Ok(())
    }
}

fn civil(year: i16, month: i8, day: i8) -> Date {
    // 29 February of a common year is 1 March.
    Date::new(year, month, day).or_else(|_| Date::new(year, month + 1, 1)).unwrap_or(Date::ZERO)
}

/// A column, its test, and the limit of a comparison.
type Test<'a> = (usize, &'a FilterTest, Option<(Op, Q)>);

/// One aggregate over one unit's rows.
struct Pass<'e, 'a> {
    env: &'e Env<'a>,
    resolved: &'a Resolved<'a>,
    a: &'a Aggregate,
    window: Option<Period>,
    filters: Vec<Test<'a>>,
    days: Option<kernel::calendar::DayRule>,
    excepted: Excepted<'a>,
}

impl<'a> Pass<'_, 'a> {
    fn outcome(&self) -> Num {
        let as_of = self.env.snapshot.as_of;
        let full_end = self.window.map(|w| w.to);
        match &self.env.known(self.a.slot) {
            Known::Fails(_) => Num::Fails,
            Known::Unknown(_) => self.anything().num(),
            Known::Value(v) => {
                let end = full_end.map(|to| to.min(as_of).min(self.resolved.period.map_or(to, |p| p.to)));
                self.over(v, end)
            }
            Known::Open { so_far, .. } if self.env.view == View::SoFar => {
                self.over(so_far, full_end.map(|to| to.min(as_of)))
            }
            // Without the edges one more row can also add a gap: the best course is no bound.
            Known::Open { so_far, .. }
                if matches!(
                    self.a.function,
                    Function::MaxGap { edges: false, .. } | Function::MeanGap { edges: false, .. }
                ) =>
            {
                self.growing(so_far, Num::None)
            }
            Known::Open { so_far, lowest, highest } => {
                let low = match lowest {
                    Some(v) => self.over(v, full_end),
                    None => return self.anything().num(),
                };
                match highest {
                    Some(v) => hull(low, self.over(v, full_end)),
                    None => self.growing(so_far, low),
                }
            }
        }
    }

    /// Any rows at all.
    fn anything(&self) -> Range {
        let least = Range::at_least(Q::ZERO);
        match self.a.function {
            Function::Count | Function::Distinct(_) => Range { integer: true, ..least },
            Function::Sum(_) => least,
            Function::Mean(_) | Function::Least(_) | Function::Most(_) => Range { maybe_none: true, ..least },
            Function::Earliest(_) | Function::Latest(_) => Range { integer: true, ..Range::ANY },
            Function::MaxGap { .. } => Range { maybe_none: true, integer: true, ..least },
            Function::MeanGap { .. } => Range { maybe_none: true, ..least },
        }
    }

    /// Rows may still be added, nobody can say how many.
    fn growing(&self, so_far: &Value, low: Num) -> Num {
        match (&self.a.function, low) {
            (Function::Count | Function::Distinct(_) | Function::Sum(_), Num::Exact(q)) => {
                let integer = !matches!(self.a.function, Function::Sum(_));
                Range { lo: Some((q, true)), hi: None, maybe_none: false, integer }.num()
            }
            // What came first stays first: rows that are added are later.
            (Function::Earliest(_), Num::Exact(q)) => Num::Exact(q),
            (Function::Earliest(_), _) => {
                // The day that is looked at may itself not be over.
                let from = Q::int(kernel::period::day_number(self.env.snapshot.as_of) * 1440);
                Range { lo: Some((from, true)), hi: None, maybe_none: true, integer: true }.num()
            }
            (Function::Latest(_), Num::Exact(q)) => {
                Range { lo: Some((q, true)), hi: None, maybe_none: false, integer: true }.num()
            }
            (Function::MaxGap { .. }, _) => match Env::rows_of(so_far).map(|rows| self.gaps(rows, None)) {
                Some((Some(longest), ..)) => Range { integer: true, ..Range::at_least(Q::int(longest)) }.num(),
                _ => self.anything().num(),
            },
            _ => self.anything().num(),
        }
    }

    fn over(&self, value: &Value, end: Option<Date>) -> Num {
        let Some(rows) = Env::rows_of(value) else { return Num::None };
        let exact = |n: i64| Num::Exact(Q::int(n));
        match &self.a.function {
            Function::Count => exact(self.matching(rows).count() as i64),
            Function::Sum(column) => {
                let mut sum = Q::ZERO;
                for q in self.matching(rows).filter_map(|r| self.cell(r, *column)).filter_map(Value::number) {
                    match sum.add(q) {
                        Ok(next) => sum = next,
                        Err(_) => return Num::None,
                    }
                }
                Num::Exact(sum)
            }
            Function::Mean(column) => {
                let (mut sum, mut count) = (Q::ZERO, 0i64);
                for q in self.matching(rows).filter_map(|r| self.cell(r, *column)).filter_map(Value::number) {
                    count += 1;
                    match sum.add(q) {
                        Ok(next) => sum = next,
                        Err(_) => return Num::None,
                    }
                }
                if count == 0 { Num::None } else { sum.div(Q::int(count)).map_or(Num::None, Num::Exact) }
            }
            Function::Least(column) => {
                self.matching(rows).filter_map(|r| self.cell(r, *column)?.number()).min().map_or(Num::None, Num::Exact)
            }
            Function::Most(column) => {
                self.matching(rows).filter_map(|r| self.cell(r, *column)?.number()).max().map_or(Num::None, Num::Exact)
            }
            Function::Distinct(columns) => {
                let mut seen: Vec<&Row> = self.matching(rows).collect();
                let order = |a: &Row, b: &Row| {
                    let cells = columns.iter().map(|c| order_cells(self.cell(a, *c), self.cell(b, *c)));
                    cells.fold(Ordering::Equal, Ordering::then)
                };
                seen.sort_unstable_by(|a, b| order(a, b));
                seen.dedup_by(|a, b| order(a, b).is_eq());
                exact(seen.len() as i64)
            }
            Function::Earliest(column) => {
                self.matching(rows).filter_map(|r| self.cell(r, *column)?.number()).min().map_or(Num::None, Num::Exact)
            }
            Function::Latest(column) => {
                self.matching(rows).filter_map(|r| self.cell(r, *column)?.number()).max().map_or(Num::None, Num::Exact)
            }
            Function::MaxGap { edges, .. } => self.gaps(rows, end.filter(|_| *edges)).0.map_or(Num::None, exact),
            Function::MeanGap { edges, .. } => match self.gaps(rows, end.filter(|_| *edges)) {
                (_, total, count) if count > 0 => Q::ratio(total, count).map_or(Num::None, Num::Exact),
                _ => Num::None,
            },
        }
    }

    /// Longest gap, their sum, their number; `end` counts the edges of the window too. None when there is no gap to see.
    fn gaps(&self, rows: &Rows, end: Option<Date>) -> (Option<i64>, i64, i64) {
        let Some(column) = self.a.dated else { return (None, 0, 0) };
        let mut dates: Vec<Date> = self.matching(rows).filter_map(|r| day_of(self.cell(r, column)?)).collect();
        dates.sort_unstable();
        dates.dedup();
        let (Some(first), Some(last)) = (dates.first().copied(), dates.last().copied()) else { return (None, 0, 0) };
        if let (Some(end), Some(window)) = (end, self.window) {
            // A source that tells of days before its period covers the window from its start.
            let start = match self.resolved.period {
                Some(p) if p.from > window.from && first >= p.from => p.from,
                _ => window.from,
            };
            if start < first {
                dates.insert(0, start);
            }
            if last < end {
                dates.push(end);
            }
        }
        let rule = self.days.unwrap_or(kernel::calendar::DayRule::Natural);
        let calendar = &self.env.snapshot.calendar;
        let gaps: Vec<i64> = dates
            .windows(2)
            .map(|w| {
                matches!(w, [a, b] if a < b).then(|| w).map_or(0, |w| match w {
                    [a, b] => calendar.days_between(*a, *b, rule),
                    _ => 0,
                })
            })
            .collect();
        (gaps.iter().copied().max(), gaps.iter().sum(), gaps.len() as i64)
    }

    fn matching<'r>(&self, rows: &'r Rows) -> impl Iterator<Item = &'r Row> {
        rows.items.iter().filter(move |row| {
            self.in_window(row)
                && !self.dropped(row)
                && self.filters.iter().all(|(column, test, limit)| self.passes(self.cell(row, *column), test, *limit))
        })
    }

    fn dropped(&self, row: &Row) -> bool {
        self.excepted.sets.iter().any(|(columns, keys)| {
            let here: Option<Vec<&Value>> = columns.iter().map(|c| self.cell(row, *c)).collect();
            here.is_some_and(|here| keys.contains(&here))
        })
    }

    fn in_window(&self, row: &Row) -> bool {
        let Some(window) = self.window else { return true };
        self.a.dated.and_then(|c| self.cell(row, c)).and_then(day_of).is_some_and(|day| window.contains(day))
    }

    fn cell<'r>(&self, row: &'r Row, column: usize) -> Option<&'r Value> {
        let index = self.resolved.columns.get(column).copied().flatten()?;
        row.cells.get(index)?.as_ref()
    }

    fn passes(&self, cell: Option<&Value>, test: &FilterTest, limit: Option<(Op, Q)>) -> bool {
        passes(self.env, cell, test, limit)
    }
}

pub(crate) fn passes(env: &Env<'_>, cell: Option<&Value>, test: &FilterTest, limit: Option<(Op, Q)>) -> bool {
    let Some(cell) = cell else { return matches!(test, FilterTest::Any) };
    match test {
        FilterTest::Any => true,
        FilterTest::OneOf(wants) => wants.iter().any(|w| wanted(cell, w)),
        FilterTest::InList(p) => match env.param(*p) {
            Some(ParamValue::List(list)) => matches!(cell, Value::Text(t) | Value::Level(t) if list.contains(t)),
            _ => false,
        },
        FilterTest::Compare(..) => limit.is_some_and(|(op, q)| cell.number().is_some_and(|n| op.holds(n, q))),
    }
}

pub(crate) fn wanted(value: &Value, want: &Want) -> bool {
    match (value, want) {
        (Value::Bool(b), Want::Bool(w)) => b == w,
        (Value::Level(t) | Value::Text(t), Want::Text(w)) => t == w,
        _ => false,
    }
}

/// An order in which equal cells, and only they, are equal.
fn order_cells(a: Option<&Value>, b: Option<&Value>) -> Ordering {
    match (a, b) {
        (Some(Value::Text(a)), Some(Value::Text(b))) | (Some(Value::Level(a)), Some(Value::Level(b))) => a.cmp(b),
        (Some(Value::Integer(a)), Some(Value::Integer(b))) => a.cmp(b),
        (Some(Value::Date(a)), Some(Value::Date(b))) => a.cmp(b),
        (Some(Value::Time(a)), Some(Value::Time(b))) => a.cmp(b),
        (None, None) => Ordering::Equal,
        // The texts of other cells, and of cells of two kinds, differ when the cells do.
        _ => format!("{a:?}").cmp(&format!("{b:?}")),
    }
}

fn day_of(value: &Value) -> Option<Date> {
    match value {
        Value::Date(d) => Some(*d),
        Value::Time(t) => Some(t.day()),
        _ => None,
    }
}

// --- arithmetic on what may be unknown ---

fn as_range(n: Num) -> Option<Range> {
    match n {
        Num::Exact(q) => Some(Range { integer: q.is_integer(), ..Range::closed(q, q) }),
        Num::Range(r) => Some(r),
        Num::None | Num::Fails => None,
    }
}

/// Combines two quantities end by end.
fn combine(a: Num, b: Num, f: impl Fn(Range, Range) -> Range) -> Num {
    if matches!(a, Num::Fails) || matches!(b, Num::Fails) {
        return Num::Fails;
    }
    let (Some(x), Some(y)) = (as_range(a), as_range(b)) else { return Num::None };
    f(x, y).num()
}

pub(crate) fn hull(a: Num, b: Num) -> Num {
    match (a, b) {
        (Num::Fails, _) | (_, Num::Fails) => Num::Fails,
        (Num::None, Num::None) => Num::None,
        (Num::None, other) | (other, Num::None) => {
            as_range(other).map_or(Num::None, |r| Num::Range(Range { maybe_none: true, ..r }))
        }
        _ => combine(a, b, |x, y| Range {
            lo: low_bound(x.lo, y.lo, true),
            hi: high_bound(x.hi, y.hi, true),
            maybe_none: x.maybe_none || y.maybe_none,
            integer: x.integer && y.integer,
        }),
    }
}

/// The lower (or, `outer` false, the higher) of two low bounds.
fn low_bound(a: Bound, b: Bound, outer: bool) -> Bound {
    match (a, b) {
        (None, other) | (other, None) => {
            if outer {
                None
            } else {
                other
            }
        }
        (Some(x), Some(y)) if x.0 == y.0 => Some((x.0, if outer { x.1 || y.1 } else { x.1 && y.1 })),
        (Some(x), Some(y)) => Some(if (x.0 < y.0) == outer { x } else { y }),
    }
}

fn high_bound(a: Bound, b: Bound, outer: bool) -> Bound {
    match (a, b) {
        (None, other) | (other, None) => {
            if outer {
                None
            } else {
                other
            }
        }
        (Some(x), Some(y)) if x.0 == y.0 => Some((x.0, if outer { x.1 || y.1 } else { x.1 && y.1 })),
        (Some(x), Some(y)) => Some(if (x.0 > y.0) == outer { x } else { y }),
    }
}

fn extreme(a: Num, b: Num, least: bool) -> Num {
    if let (Num::Exact(x), Num::Exact(y)) = (a, b) {
        return Num::Exact(if least { x.min(y) } else { x.max(y) });
    }
    combine(a, b, |x, y| Range {
        lo: low_bound(x.lo, y.lo, least),
        hi: high_bound(x.hi, y.hi, !least),
        maybe_none: x.maybe_none || y.maybe_none,
        integer: x.integer && y.integer,
    })
}

fn both(a: Bound, b: Bound, f: impl Fn(Q, Q) -> kernel::Result<Q>) -> Bound {
    match (a, b) {
        (Some((x, cx)), Some((y, cy))) => f(x, y).ok().map(|q| (q, cx && cy)),
        _ => None,
    }
}

fn add(a: Num, b: Num) -> Num {
    if let (Num::Exact(x), Num::Exact(y)) = (a, b) {
        return x.add(y).map_or(Num::None, Num::Exact);
    }
    combine(a, b, |x, y| Range {
        lo: both(x.lo, y.lo, Q::add),
        hi: both(x.hi, y.hi, Q::add),
        maybe_none: x.maybe_none || y.maybe_none,
        integer: x.integer && y.integer,
    })
}

fn negate(a: Num) -> Num {
    match a {
        Num::Exact(q) => Num::Exact(q.neg()),
        Num::Range(r) => {
            Num::Range(Range { lo: r.hi.map(|(q, c)| (q.neg(), c)), hi: r.lo.map(|(q, c)| (q.neg(), c)), ..r })
        }
        other => other,
    }
}

fn mul(a: Num, b: Num) -> Num {
    if let (Num::Exact(x), Num::Exact(y)) = (a, b) {
        return x.mul(y).map_or(Num::None, Num::Exact);
    }
    combine(a, b, |x, y| {
        let none = x.maybe_none || y.maybe_none;
        let integer = x.integer && y.integer;
        let unknown = Range { maybe_none: none, integer, ..Range::ANY };
        let bounded = |r: &Range| r.lo.zip(r.hi);
        if let (Some((xl, xh)), Some((yl, yh))) = (bounded(&x), bounded(&y)) {
            let products: Option<Vec<Q>> =
                [(xl, yl), (xl, yh), (xh, yl), (xh, yh)].into_iter().map(|(p, q)| p.0.mul(q.0).ok()).collect();
            return match products.as_ref().and_then(|p| Some((*p.iter().min()?, *p.iter().max()?))) {
                Some((lo, hi)) => Range { maybe_none: none, integer, ..Range::closed(lo, hi) },
                None => unknown,
            };
        }
        let nonnegative = |r: &Range| r.lo.is_some_and(|(q, _)| !q.is_negative());
        if nonnegative(&x) && nonnegative(&y) {
            return Range { lo: both(x.lo, y.lo, Q::mul), hi: None, maybe_none: none, integer };
        }
        unknown
    })
}

fn divide(a: Num, b: Num) -> Num {
    match (a, b) {
        (Num::Fails, _) | (_, Num::Fails) => Num::Fails,
        (Num::None, _) | (_, Num::None) => Num::None,
        (Num::Exact(x), Num::Exact(y)) => x.div(y).map_or(Num::None, Num::Exact),
        (_, Num::Exact(y)) if y.is_zero() => Num::None,
        (Num::Range(x), Num::Exact(y)) => {
            let end = |b: Bound| b.and_then(|(q, c)| q.div(y).ok().map(|q| (q, c)));
            let (lo, hi) = if y.is_negative() { (end(x.hi), end(x.lo)) } else { (end(x.lo), end(x.hi)) };
            Range { lo, hi, maybe_none: x.maybe_none, integer: false }.num()
        }
        _ => Num::Range(Range::ANY),
    }
}

/// A share of a whole: between 0 and 1 whatever is unknown.
fn share(num: Num, den: Num) -> Num {
    if let (Num::Exact(n), Num::Exact(d)) = (num, den) {
        // A part below nothing, or a whole of less than nothing, is no share.
        return match divide(num, den) {
            _ if n.is_negative() || d.is_negative() => Num::None,
            Num::Exact(q) => Num::Exact(q.min(Q::ONE)),
            other => other,
        };
    }
    combine(num, den, |n, d| {
        let end = |a: Bound, b: Bound, otherwise: Q| match (a, b) {
            (Some((x, _)), Some((y, _))) if y > Q::ZERO => {
                x.div(y).ok().map_or(otherwise, |q| q.max(Q::ZERO).min(Q::ONE))
            }
            _ => otherwise,
        };
        let negative = n.lo.is_none_or(|(q, _)| q.is_negative());
        let none = n.maybe_none || d.maybe_none || negative || d.lo.is_none_or(|(q, _)| q <= Q::ZERO);
        Range { maybe_none: none, ..Range::closed(end(n.lo, d.hi, Q::ZERO), end(n.hi, d.lo, Q::ONE)) }
    })
}

fn round(a: Num, step: Q, to: RoundTo) -> Num {
    let one = |q: Q| match to {
        RoundTo::Nearest => q.round_to(step).ok(),
        RoundTo::Down => steps(q, step, false),
        RoundTo::Up => steps(q, step, true),
    };
    match a {
        Num::Exact(q) => one(q).map_or(Num::None, Num::Exact),
        Num::Range(r) => {
            let end = |b: Bound| b.and_then(|(q, _)| one(q).map(|q| (q, true)));
            Range { lo: end(r.lo), hi: end(r.hi), maybe_none: r.maybe_none, integer: step.is_integer() }.num()
        }
        other => other,
    }
}

/// The multiple of `step` at or below `q`, or at or above it.
fn steps(q: Q, step: Q, up: bool) -> Option<Q> {
    let n = q.div(step).ok()?;
    let floor = n.numer().div_euclid(n.denom());
    let whole = if up && !n.is_integer() { floor + 1 } else { floor };
    Q::int(i64::try_from(whole).ok()?).mul(step).ok()
}

fn is_midnight(minutes: Q) -> bool {
    minutes.is_integer() && minutes.numer().rem_euclid(1440) == 0
}

/// Days begun from one minute to another: stretches of 24 hours, or working days.
fn days_begun(from: Num, to: Num, rule: kernel::calendar::DayRule, calendar: &kernel::calendar::Calendar) -> Num {
    let day = |q: Q| {
        let days = q.numer().div_euclid(q.denom()).div_euclid(1440);
        let span = jiff::Span::new().try_days(i64::try_from(days).ok()?).ok()?;
        jiff::civil::date(1970, 1, 1).checked_add(span).ok()
    };
    let count = |from: Q, to: Q| -> Q {
        if to <= from {
            return Q::ZERO;
        }
        let natural = || to.sub(from).ok().and_then(|q| steps(q.div(Q::int(1440)).ok()?, Q::ONE, true));
        match (rule, day(from), day(to)) {
            (kernel::calendar::DayRule::Natural, ..) => natural().unwrap_or(Q::ZERO),
            (_, Some(a), Some(b)) if a == b => Q::int(i64::from(calendar.is_workday(a))),
            (_, Some(a), Some(b)) => Q::int(calendar.days_between(a, b, rule)),
            _ => Q::ZERO,
        }
    };
    let range = |n: Num| match n {
        Num::Exact(q) => Some(Range::closed(q, q)),
        Num::Range(r) => Some(r),
        Num::None | Num::Fails => None,
    };
    if matches!(from, Num::Fails) || matches!(to, Num::Fails) {
        return Num::Fails;
    }
    let (Some(a), Some(b)) = (range(from), range(to)) else { return Num::None };
    let lo = match (a.hi, b.lo) {
        (Some((from, _)), Some((to, _))) => count(from, to),
        _ => Q::ZERO,
    };
    let hi = match (a.lo, b.hi) {
        (Some((from, _)), Some((to, _))) => Some((count(from, to), true)),
        _ => None,
    };
    let maybe_none = a.maybe_none || b.maybe_none;
    Range { lo: Some((lo, true)), hi, maybe_none, integer: true }.num()
}

/// The smallest range around two.
pub(crate) fn around(a: Range, b: Range) -> Range {
    let lo = a.lo.zip(b.lo).map(|(x, y)| if x.0 <= y.0 { x } else { y });
    let hi = a.hi.zip(b.hi).map(|(x, y)| if x.0 >= y.0 { x } else { y });
    Range { lo, hi, maybe_none: a.maybe_none || b.maybe_none, integer: a.integer && b.integer }
}
