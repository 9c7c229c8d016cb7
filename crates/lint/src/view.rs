//! An indicator under one choice of the readings, for one kind: what its conditions compare, and with which constants.

use std::fmt::Write;

use jiff::civil::Date;
use kernel::period::{Period, day_number};
use kernel::q::Q;
use rubric::*;

/// The year of every synthetic case.
pub(crate) const YEAR: i16 = 2026;

pub(crate) struct View<'m> {
    pub method: &'m Method,
    pub indicator: &'m Indicator,
    /// The option of each reading.
    pub choice: Vec<usize>,
    pub kind: usize,
}

impl<'m> View<'m> {
    pub fn new(method: &'m Method, indicator: &'m Indicator, kind: usize) -> View<'m> {
        View { method, indicator, choice: method.readings.iter().map(|r| r.default).collect(), kind }
    }

    pub fn with(&self, reading: usize, option: usize) -> View<'m> {
        let mut choice = self.choice.clone();
        if let Some(c) = choice.get_mut(reading) {
            *c = option;
        }
        View { method: self.method, indicator: self.indicator, choice, kind: self.kind }
    }

    pub fn arm<'c, T>(&self, on: ReadingRef, arms: &'c [T]) -> Option<&'c T> {
        let option = self.choice.get(on.reading).copied().unwrap_or(0);
        let index = match on.dimension {
            None => option,
            Some(d) => self.method.readings.get(on.reading)?.options.get(option)?.parts.get(d).copied()?,
        };
        arms.get(index)
    }

    pub fn choose<'c, T>(&self, choice: &'c Choice<T>) -> Option<&'c T> {
        match choice {
            Choice::Fixed(value) => Some(value),
            Choice::By { on, arms } => self.choose(self.arm(*on, arms)?),
        }
    }

    /// A quantity without names and branches around it.
    pub fn bare<'q>(&self, q: &'q Quant) -> &'q Quant
    where
        'm: 'q,
    {
        let next = match &q.form {
            QuantForm::Use(i) => self.indicator.define.get(*i).map(|(_, q)| q),
            QuantForm::ByReading { on, arms } => self.arm(*on, arms),
            QuantForm::ByKind(arms) => arms.get(self.kind),
            _ => None,
        };
        next.map_or(q, |n| self.bare(n))
    }

    pub fn param(&self, p: ParamRef) -> Option<&'m ParamValue> {
        self.method.readings.get(p.reading)?.parameters.get(p.parameter)?.example.as_ref()
    }

    /// The value of a quantity that rests on no fact.
    pub fn constant(&self, q: &'m Quant) -> Option<Q> {
        let all = |list: &'m [Quant]| list.iter().map(|q| self.constant(q)).collect::<Option<Vec<Q>>>();
        match &self.bare(q).form {
            QuantForm::Const(q) => Some(*q),
            QuantForm::Param(p) => match self.param(*p)? {
                ParamValue::Number(q) => Some(*q),
                ParamValue::TimeOfDay(m) => Some(Q::int(*m)),
                _ => None,
            },
            QuantForm::Min(list) => all(list)?.into_iter().min(),
            QuantForm::Max(list) => all(list)?.into_iter().max(),
            QuantForm::Add(list) => all(list)?.into_iter().try_fold(Q::ZERO, |a, b| a.add(b).ok()),
            QuantForm::Mul(list) => all(list)?.into_iter().try_fold(Q::ONE, |a, b| a.mul(b).ok()),
            QuantForm::Sub(a, b) => self.constant(a)?.sub(self.constant(b)?).ok(),
            QuantForm::Div(a, b) | QuantForm::Ratio(a, b) => self.constant(a)?.div(self.constant(b)?).ok(),
            QuantForm::Deadline(d) => self.moment(d).map(Q::int),
            _ => None,
        }
    }

    /// Minutes of a deadline, without moving it over holidays.
    pub fn moment(&self, d: &Deadline) -> Option<i64> {
        let (month, day) = match self.choose(&d.day)? {
            DayText::Day(m, d) => (*m, *d),
            DayText::Param(p) => match self.param(*p)? {
                ParamValue::Day(m, d) => (*m, *d),
                _ => return None,
            },
        };
        let minutes = match self.choose(&d.time)? {
            TimeText::Minutes(m) => *m,
            TimeText::Param(p) => match self.param(*p)? {
                ParamValue::TimeOfDay(m) => *m,
                _ => return None,
            },
        };
        let date = Date::new(YEAR.checked_add(d.year)?, month, day).ok()?;
        Some(day_number(date) * 1440 + minutes)
    }

    /// The days that a window covers; without one the year.
    pub fn window(&self, window: Option<&Choice<usize>>) -> Period {
        let whole = Period::year(YEAR).unwrap_or(Period { from: Date::ZERO, to: Date::ZERO });
        let def = window.and_then(|w| self.choose(w)).and_then(|i| self.method.windows.get(*i));
        let day = |(year, month, day): (i16, i8, i8)| Date::new(YEAR + year, month, day).ok();
        match def.and_then(|w| day(w.from).zip(day(w.to))) {
            Some((from, to)) => Period { from, to },
            None => whole,
        }
    }

    /// Equal texts for quantities that are the same under this choice.
    pub fn key(&self, q: &'m Quant, out: &mut String) {
        let q = self.bare(q);
        let list = |name: &str, list: &[&'m Quant], out: &mut String| {
            let _ = write!(out, "{name}(");
            for q in list {
                self.key(q, out);
                out.push(',');
            }
            out.push(')');
        };
        match &q.form {
            QuantForm::Const(q) => {
                let _ = write!(out, "{q}");
            }
            QuantForm::Input(slot) => {
                let _ = write!(out, "#{slot}");
            }
            QuantForm::Aggregate(a) => {
                let _ = write!(out, "{}#{}[", function_name(&a.function), a.slot);
                if let Function::MaxGap { days, .. } | Function::MeanGap { days, .. } = &a.function {
                    let _ = write!(out, "{:?}", self.choose(days));
                }
                for f in &a.filters {
                    let _ = write!(out, "{}={:?};", f.column, self.choose(&f.test).map(test_name));
                }
                let w = self.window(a.window.as_ref());
                let _ = write!(out, "]{}{w}", a.except.len());
            }
            QuantForm::Ratio(a, b) => list("ratio", &[a, b], out),
            QuantForm::Sub(a, b) => list("sub", &[a, b], out),
            QuantForm::Div(a, b) => list("div", &[a, b], out),
            QuantForm::Min(l) => list("min", &l.iter().collect::<Vec<_>>(), out),
            QuantForm::Max(l) => list("max", &l.iter().collect::<Vec<_>>(), out),
            QuantForm::Add(l) => list("add", &l.iter().collect::<Vec<_>>(), out),
            QuantForm::Mul(l) => list("mul", &l.iter().collect::<Vec<_>>(), out),
            QuantForm::First(l) => list("first", &l.iter().collect::<Vec<_>>(), out),
            QuantForm::Round(q, step, _) => {
                let _ = write!(out, "round{step}");
                list("", &[q], out);
            }
            QuantForm::Days { from, to, .. } => list("days", &[from, to], out),
            _ => {
                let _ = write!(out, "?{}", q.id);
            }
        }
    }
}

pub(crate) fn function_name(f: &Function) -> String {
    match f {
        Function::Count => "count".into(),
        Function::Sum(c) => format!("sum{c}"),
        Function::Mean(c) => format!("mean{c}"),
        Function::Least(c) => format!("least{c}"),
        Function::Most(c) => format!("most{c}"),
        Function::Distinct(c) => format!("distinct{c:?}"),
        Function::Earliest(c) => format!("earliest{c}"),
        Function::Latest(c) => format!("latest{c}"),
        Function::MaxGap { .. } => "max_gap".into(),
        Function::MeanGap { .. } => "mean_gap".into(),
    }
}

fn test_name(test: &FilterTest) -> String {
    match test {
        FilterTest::Any => String::new(),
        FilterTest::OneOf(wants) => format!("{wants:?}"),
        FilterTest::InList(p) => format!("{p:?}"),
        FilterTest::Compare(op, q) => format!("{op:?}{}", q.id),
    }
}
