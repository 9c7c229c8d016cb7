//! Facts that make a quantity take a wanted value, so that a case can be put to the engine.

use facts::{ColumnDef, InputDef, LocalTime, Row, Value, ValueType};
use jiff::civil::Date;
use kernel::period::{Period, day_number};
use kernel::q::Q;
use rubric::*;

use crate::view::View;

/// Values of slots; rows are added to the rows that other wishes bring.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Made {
    pub values: Vec<(usize, Value)>,
    pub rows: Vec<(usize, Vec<Row>)>,
}

impl Made {
    fn join(mut self, other: Made) -> Made {
        self.values.extend(other.values);
        self.rows.extend(other.rows);
        self
    }
}

impl Made {
    /// One row each of the same rows is one row with both cells: what answered is never more than what was due.
    fn merge(mut self, other: Made) -> Made {
        if let ([(a, mine)], [(b, theirs)]) = (self.rows.as_mut_slice(), other.rows.as_slice())
            && a == b
            && let ([row], [more]) = (mine.as_mut_slice(), theirs.as_slice())
        {
            for (cell, with) in row.cells.iter_mut().zip(&more.cells) {
                if matches!(cell, Some(Value::Integer(0) | Value::MoneyFen(0))) {
                    cell.clone_from(with);
                }
            }
            return self;
        }
        self.join(other)
    }
}

/// Rows made for one wish at most.
const MAX_ROWS: i64 = 400;

impl<'m> View<'m> {
    pub fn input(&self, slot: usize) -> Option<&'m InputDef> {
        self.method.slots.get(slot).and_then(|s| self.method.inputs.get(s.input))
    }

    /// Facts under which `q` is `want`; `None` where this does not know how.
    pub fn make(&self, q: &'m Quant, want: Q) -> Option<Made> {
        let q = self.bare(q);
        match &q.form {
            QuantForm::Const(_) | QuantForm::Param(_) | QuantForm::Deadline(_) => {
                (self.constant(q)? == want).then(Made::default)
            }
            QuantForm::Input(slot) => {
                let input = self.input(*slot)?;
                let value = scalar(input.ty, want)?;
                let low = input.min.unwrap_or(Q::ZERO);
                let number = matches!(input.ty, ValueType::Integer | ValueType::Decimal | ValueType::Money);
                if number && (want < low || input.max.is_some_and(|m| want > m)) {
                    return None;
                }
                Some(Made { values: vec![(*slot, value)], rows: Vec::new() })
            }
            QuantForm::Aggregate(a) => self.make_rows(a, want),
            QuantForm::Ratio(a, b) => self.make_share(a, b, want),
            QuantForm::Sub(a, b) => match (self.constant(a), self.constant(b)) {
                (_, Some(b)) => self.make(a, want.add(b).ok()?),
                (Some(a), _) => self.make(b, a.sub(want).ok()?),
                _ => Some(self.make(a, want)?.join(self.make(b, Q::ZERO).unwrap_or_default())),
            },
            QuantForm::Add(list) => {
                let mut rest = want;
                let mut open: Vec<&'m Quant> = Vec::new();
                for q in list {
                    match self.constant(q) {
                        Some(c) => rest = rest.sub(c).ok()?,
                        None => open.push(q),
                    }
                }
                let (first, others) = open.split_first()?;
                // What one of them cannot bring, the next one does.
                let mut made = Made::default();
                for q in others {
                    made = made.join(self.make(q, Q::ZERO).unwrap_or_default());
                }
                match self.make(first, rest) {
                    Some(m) => Some(m.join(made)),
                    None => {
                        let (second, _) = others.split_first()?;
                        let part = self.make(first, rest.sub(Q::ONE).ok()?)?;
                        Some(part.join(self.make(second, Q::ONE)?))
                    }
                }
            }
            QuantForm::Min(list) | QuantForm::Max(list) => {
                let mut made = Made::default();
                for q in list {
                    made = made.join(match self.constant(q) {
                        Some(_) => Made::default(),
                        None => self.make(q, want)?,
                    });
                }
                Some(made)
            }
            QuantForm::Mul(list) => {
                let known = list.iter().filter_map(|q| self.constant(q)).try_fold(Q::ONE, |a, b| a.mul(b).ok())?;
                let open: Vec<&'m Quant> = list.iter().filter(|q| self.constant(q).is_none()).collect();
                let [one] = open.as_slice() else { return None };
                if known.is_zero() { None } else { self.make(one, want.div(known).ok()?) }
            }
            QuantForm::Div(a, b) => match self.constant(b) {
                Some(b) => self.make(a, want.mul(b).ok()?),
                None => Some(self.make(a, want)?.join(self.make(b, Q::ONE)?)),
            },
            QuantForm::Round(q, ..) => self.make(q, want),
            QuantForm::First(list) => self.make(list.first()?, want),
            QuantForm::Days { from, to, .. } => {
                let from = self.constant(from)?;
                self.make(to, from.add(want.mul(Q::int(1440)).ok()?).ok()?)
            }
            _ => None,
        }
    }

    fn make_share(&self, num: &'m Quant, den: &'m Quant, want: Q) -> Option<Made> {
        if want.is_negative() || want > Q::ONE {
            return None;
        }
        let of = |q: &'m Quant| match &self.bare(q).form {
            QuantForm::Aggregate(a) => Some(a),
            _ => None,
        };
        if let (Some(n), Some(d)) = (of(num), of(den))
            && n.slot == d.slot
            && matches!(d.function, Function::Count)
        {
            // Those that count, and those that are only counted among.
            let exact = |t: &i64| want.mul(Q::int(*t)).is_ok_and(|q| q.is_integer());
            let total = [1i64, 2, 4, 5, 10, 20].into_iter().find(exact).unwrap_or(10);
            let hits = want.mul(Q::int(total)).ok()?;
            let hits = i64::try_from(hits.numer() / hits.denom()).ok()?;
            let mut rows = self.some_rows(n, hits, 0)?;
            let misses = self.some_rows(d, total - hits, hits)?;
            rows.extend(misses.into_iter().filter_map(|row| self.fail(n, d, row)));
            return Some(Made { values: Vec::new(), rows: vec![(n.slot, rows)] });
        }
        let den_made = self.make(den, Q::int(1000))?;
        let hits = want.mul(Q::int(1000)).ok()?;
        let hits = Q::int(i64::try_from(hits.numer() / hits.denom()).ok()?);
        Some(den_made.merge(self.make(num, hits)?))
    }

    /// A row that the filters of `d` let through and those of `n` do not.
    fn fail(&self, n: &'m Aggregate, d: &'m Aggregate, mut row: Row) -> Option<Row> {
        let input = self.input(n.slot)?;
        let only = n.filters.iter().find(|f| !d.filters.iter().any(|g| g.column == f.column))?;
        let column = input.columns.get(only.column)?;
        let test = self.choose(&only.test)?;
        let cell = row.cells.get_mut(only.column)?;
        *cell = Some(match (test, column.ty) {
            (FilterTest::OneOf(wants), ValueType::Bool) => Value::Bool(!wants.contains(&Want::Bool(true))),
            (FilterTest::OneOf(wants), ValueType::Level) => {
                let other = column.levels.iter().find(|(id, _)| !wants.contains(&Want::Text(id.clone())))?;
                Value::Level(other.0.clone())
            }
            (FilterTest::OneOf(_), ValueType::Text) => Value::Text("其他".into()),
            (FilterTest::Compare(op, q), ty) => {
                let limit = self.constant(q)?;
                let step = step_of(ty);
                let miss = match op {
                    Op::Ge | Op::Eq => limit.sub(step).ok()?,
                    Op::Gt | Op::Lt => limit,
                    Op::Le => limit.add(step).ok()?,
                };
                scalar(ty, miss)?
            }
            _ => return None,
        });
        Some(row)
    }

    fn make_rows(&self, a: &'m Aggregate, want: Q) -> Option<Made> {
        let whole = || i64::try_from(want.numer()).ok().filter(|n| want.is_integer() && (0..=MAX_ROWS).contains(n));
        let rows = match &a.function {
            Function::Count | Function::Distinct(_) => self.some_rows(a, whole()?, 0)?,
            Function::Sum(_) if want.is_zero() => Vec::new(),
            Function::Sum(c) | Function::Mean(c) | Function::Least(c) | Function::Most(c) => {
                let mut row = self.row(a, 0)?;
                let ty = self.input(a.slot)?.columns.get(*c)?.ty;
                *row.cells.get_mut(*c)? = Some(scalar(ty, want)?);
                vec![row]
            }
            Function::Earliest(c) | Function::Latest(c) => {
                let mut row = self.row(a, 0)?;
                let ty = self.input(a.slot)?.columns.get(*c)?.ty;
                *row.cells.get_mut(*c)? = Some(scalar(ty, want)?);
                vec![row]
            }
            Function::MaxGap { .. } | Function::MeanGap { .. } => self.spaced(a, whole()?)?,
        };
        Some(Made { values: Vec::new(), rows: vec![(a.slot, rows)] })
    }

    fn some_rows(&self, a: &'m Aggregate, count: i64, from: i64) -> Option<Vec<Row>> {
        if !(0..=MAX_ROWS).contains(&count) {
            return None;
        }
        (from..from + count).map(|i| self.row(a, i)).collect()
    }

    /// Rows with that many days between them, from the first day of the window to the last.
    fn spaced(&self, a: &'m Aggregate, days: i64) -> Option<Vec<Row>> {
        if days < 1 {
            return None;
        }
        let window = self.window(a.window.as_ref());
        let dated = a.dated?;
        let ty = self.input(a.slot)?.columns.get(dated)?.ty;
        let (from, to) = (day_number(window.from), day_number(window.to));
        let mut rows = Vec::new();
        let mut day = from;
        while day <= to && rows.len() < 400 {
            let mut row = self.row(a, 0)?;
            *row.cells.get_mut(dated)? = Some(scalar(ty, Q::int(day * 1440))?);
            rows.push(row);
            day += days;
        }
        Some(rows)
    }

    /// The n-th row that the aggregate counts.
    pub fn row(&self, a: &'m Aggregate, n: i64) -> Option<Row> {
        let input = self.input(a.slot)?;
        let window = self.window(a.window.as_ref());
        let mut row =
            Row { cells: input.columns.iter().map(|c| Some(plain(c, n, window))).collect(), evidence: Vec::new() };
        let free = match &a.function {
            Function::Distinct(columns) => columns.first().copied(),
            _ => None,
        };
        for filter in &a.filters {
            let column = input.columns.get(filter.column)?;
            let vary = if free == Some(filter.column) { n } else { 0 };
            if let Some(value) = self.passing(column, self.choose(&filter.test)?, vary)? {
                *row.cells.get_mut(filter.column)? = Some(value);
            }
        }
        Some(row)
    }

    /// A cell that the test lets through; the inner `None` leaves it as it is.
    fn passing(&self, column: &ColumnDef, test: &'m FilterTest, n: i64) -> Option<Option<Value>> {
        let nth = usize::try_from(n).ok()?;
        Some(Some(match test {
            // Whatever is there counts: take what a narrower reading would leave out.
            FilterTest::Any => match column.ty {
                ValueType::Bool => Value::Bool(true),
                ValueType::Level => Value::Level(column.levels.first()?.0.clone()),
                _ => return Some(None),
            },
            FilterTest::OneOf(wants) => match wants.get(nth).or(if n == 0 { wants.first() } else { None })? {
                Want::Bool(b) => Value::Bool(*b),
                Want::Text(t) if column.ty == ValueType::Level => Value::Level(t.clone()),
                Want::Text(t) => Value::Text(t.clone()),
            },
            FilterTest::InList(p) => match self.param(*p)? {
                ParamValue::List(list) => Value::Text(list.get(nth)?.clone()),
                _ => return None,
            },
            FilterTest::Compare(op, q) => {
                let limit = self.constant(q)?;
                let step = step_of(column.ty);
                let fits = match op {
                    Op::Ge | Op::Le | Op::Eq => limit,
                    Op::Gt => limit.add(step).ok()?,
                    Op::Lt => limit.sub(step).ok()?,
                };
                scalar(column.ty, fits)?
            }
        }))
    }
}

/// The next value that differs.
pub(crate) fn step_of(ty: ValueType) -> Q {
    match ty {
        ValueType::Date => Q::int(1440),
        ValueType::Decimal => Q::ratio(1, 10).unwrap_or(Q::ONE),
        ValueType::Ratio => Q::ratio(1, 1000).unwrap_or(Q::ONE),
        _ => Q::ONE,
    }
}

/// A cell that says nothing special: numbers are 0, dates lie in the window.
fn plain(column: &ColumnDef, n: i64, window: Period) -> Value {
    let day = middle(window, n);
    match column.ty {
        ValueType::Bool => Value::Bool(true),
        ValueType::Integer => Value::Integer(0),
        ValueType::Decimal => Value::Decimal(Q::ZERO),
        ValueType::Money => Value::MoneyFen(0),
        ValueType::Date => Value::Date(day),
        ValueType::Time => Value::Time(LocalTime::at(day, 9, 0)),
        ValueType::Level => Value::Level(column.levels.last().map(|(id, _)| id.clone()).unwrap_or_default()),
        _ => Value::Text(format!("{}{}", column.label, n + 1)),
    }
}

fn middle(window: Period, n: i64) -> Date {
    let span = day_number(window.to) - day_number(window.from);
    let at = day_number(window.from) + (span / 2 + n).min(span);
    LocalTime { minutes: at * 1440 }.day()
}

/// A value of this type; `None` where it has none such.
pub(crate) fn scalar(ty: ValueType, q: Q) -> Option<Value> {
    let whole = |q: Q| i64::try_from(q.numer()).ok().filter(|_| q.is_integer());
    Some(match ty {
        ValueType::Integer => Value::Integer(whole(q)?),
        ValueType::Decimal => Value::Decimal(q),
        ValueType::Money => Value::MoneyFen(whole(q.mul(Q::int(100)).ok()?)?),
        ValueType::Ratio => {
            if q.is_negative() || q > Q::ONE {
                return None;
            }
            let thousand = q.mul(Q::int(1000)).ok().and_then(whole);
            match thousand {
                Some(n) => Value::Ratio(n, 1000),
                None => Value::Ratio(i64::try_from(q.numer()).ok()?, i64::try_from(q.denom()).ok()?),
            }
        }
        ValueType::Date => Value::Date(LocalTime { minutes: whole(q)? }.day()),
        ValueType::Time => Value::Time(LocalTime { minutes: whole(q)? }),
        _ => return None,
    })
}
