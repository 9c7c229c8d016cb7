//! The cases of an indicator: for everything that its conditions look at, the values at, below and above each threshold.

use facts::{Row, Value, ValueType};
use kernel::q::Q;
use rubric::*;

use crate::make::{Made, step_of};
use crate::view::View;

/// Something that conditions look at, with the values worth trying, from the worst or lowest on.
pub(crate) struct Variable<'m> {
    pub key: String,
    pub slot: Option<usize>,
    pub quant: Option<&'m Quant>,
    thresholds: Vec<Q>,
    pub tries: Vec<Made>,
    /// The value of each try, where it is a number.
    values: Vec<Q>,
    /// Tries before them: no rows at all.
    before: usize,
    good: Good,
}

/// Which try the condition that was met first asks for.
#[derive(Clone, Copy, PartialEq)]
enum Good {
    Last,
    First,
    At(Q),
}

#[derive(Default)]
pub(crate) struct Space<'m> {
    pub vars: Vec<Variable<'m>>,
}

/// A choice of one try for each variable.
pub(crate) type Case = Vec<usize>;

/// Values tried for one variable at most.
const MAX_TRIES: usize = 14;

impl<'m> Variable<'m> {
    fn plain(key: String, slot: Option<usize>, tries: Vec<Made>) -> Variable<'m> {
        Variable {
            key,
            slot,
            quant: None,
            thresholds: Vec::new(),
            tries,
            values: Vec::new(),
            before: 0,
            good: Good::Last,
        }
    }

    fn best(&self) -> usize {
        let last = self.tries.len().saturating_sub(1);
        match self.good {
            Good::Last if self.values.is_empty() => last,
            Good::Last => (self.before + self.values.len()).saturating_sub(1).min(last),
            Good::First => 0,
            Good::At(q) => {
                let at = self.values.iter().position(|v| *v == q).or_else(|| self.values.iter().rposition(|v| *v < q));
                at.map_or(0, |i| i + self.before).min(last)
            }
        }
    }
}

impl<'m> Space<'m> {
    /// What the rule of the indicator looks at under one choice of the readings.
    pub fn of(view: &View<'m>) -> Space<'m> {
        let mut space = Space::default();
        space.extend(view, false);
        space
    }

    /// Adds what it looks at under another choice; `edges` adds rows at the ends of their windows.
    pub fn extend(&mut self, view: &View<'m>, edges: bool) {
        self.rule(view, &view.indicator.rule);
        for var in &mut self.vars {
            if let Some(q) = var.quant {
                let before = var.tries.len();
                if before == 0 {
                    (var.tries, var.values) = tries(view, q, &var.thresholds);
                    var.before = var.tries.len() - var.values.len();
                }
                if edges {
                    changed(view, &mut var.tries);
                }
            }
        }
        self.vars.retain(|v| !v.tries.is_empty());
    }

    /// One variable with one try.
    pub fn add(&mut self, made: Made) {
        self.vars.push(Variable::plain(String::new(), None, vec![made]));
    }

    /// The slots that the rule looks at under one choice.
    pub fn looked_at(view: &View<'m>) -> Vec<usize> {
        let mut space = Space::default();
        space.rule(view, &view.indicator.rule);
        let mut slots: Vec<usize> = Vec::new();
        for var in &space.vars {
            slots.extend(var.slot);
            if let Some(q) = var.quant {
                aggregates(view, q, &mut |a| slots.push(a.slot));
            }
        }
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    fn rule(&mut self, view: &View<'m>, rule: &'m Rule) {
        match rule {
            Rule::Tiers(tiers) => {
                for tier in tiers {
                    let there = tier.only_if.as_ref().is_none_or(|(on, arms)| {
                        let all: Vec<usize> = (0..64).collect();
                        view.arm(*on, &all).is_some_and(|i| arms.contains(i))
                    });
                    if there {
                        self.cond(view, &tier.when, true);
                    }
                }
            }
            Rule::Sum(sum) => {
                for term in &sum.terms {
                    self.leaves(view, &term.count);
                    self.leaves(view, &term.each);
                }
            }
            Rule::Score(score) => self.leaves(view, &score.value),
            Rule::Parts(parts) => parts.parts.iter().for_each(|p| self.rule(view, &p.rule)),
            Rule::Choose(branches) => {
                for branch in branches {
                    branch.when.iter().for_each(|c| self.cond(view, c, true));
                    self.rule(view, &branch.rule);
                }
            }
            Rule::Adjust(adjust) => {
                self.rule(view, &adjust.rule);
                for step in &adjust.steps {
                    step.when.iter().for_each(|c| self.cond(view, c, true));
                    self.leaves(view, step.change.amount());
                }
            }
            Rule::By { on, arms } => {
                if let Some(arm) = view.arm(*on, arms) {
                    self.rule(view, arm);
                }
            }
            Rule::ByKind(arms) => {
                if let Some(arm) = arms.get(view.kind) {
                    self.rule(view, arm);
                }
            }
        }
    }

    fn cond(&mut self, view: &View<'m>, c: &'m Cond, yes: bool) {
        match &c.form {
            CondForm::Always(_) => {}
            CondForm::Input { slot, wants } => self.level(view, *slot, wants, yes),
            CondForm::Compare { left, op, right, .. } => match (view.constant(left), view.constant(right)) {
                (None, Some(t)) => self.number(view, left, &[t], wanted(*op, t, yes)),
                (Some(t), None) => self.number(view, right, &[t], wanted(*op, t, !yes)),
                (None, None) => {
                    self.number(view, left, &[Q::ZERO, Q::int(10)], Good::Last);
                    self.number(view, right, &[Q::ZERO, Q::int(10)], Good::Last);
                }
                (Some(_), Some(_)) => {}
            },
            CondForm::InTime { what, deadline } => {
                if let Some(t) = view.moment(deadline) {
                    // Midnight is the first minute that is too late.
                    let last = if t % 1440 == 0 { t - 1 } else { t };
                    self.number(view, what, &[Q::int(last)], Good::At(Q::int(last)));
                }
            }
            CondForm::Covers { slot, column, list, filters } => self.covers(view, c.id, *slot, *column, *list, filters),
            CondForm::All(list) | CondForm::Any(list) | CondForm::AtLeast(_, list) => {
                list.iter().for_each(|c| self.cond(view, c, yes));
            }
            CondForm::Not(inner) => self.cond(view, inner, !yes),
            CondForm::ByReading { on, arms } => {
                if let Some(arm) = view.arm(*on, arms) {
                    self.cond(view, arm, yes);
                }
            }
            CondForm::ByKind(arms) => {
                if let Some(arm) = arms.get(view.kind) {
                    self.cond(view, arm, yes);
                }
            }
        }
    }

    fn level(&mut self, view: &View<'m>, slot: usize, wants: &'m [Want], yes: bool) {
        let key = format!("#{slot}");
        if self.vars.iter().any(|v| v.key == key) {
            return;
        }
        let Some(input) = view.input(slot) else { return };
        let values: Vec<Value> = match input.ty {
            ValueType::Bool => vec![Value::Bool(false), Value::Bool(true)],
            ValueType::Level => input.levels.iter().map(|(id, _)| Value::Level(id.clone())).collect(),
            _ => {
                let wanted = wants.iter().filter_map(|w| if let Want::Text(t) = w { Some(t.clone()) } else { None });
                std::iter::once("其他".to_owned()).chain(wanted).map(Value::Text).collect()
            }
        };
        let tries = values.into_iter().map(|v| Made { values: vec![(slot, v)], rows: Vec::new() }).collect();
        let good = if yes { Good::Last } else { Good::First };
        self.vars.push(Variable { good, ..Variable::plain(key, Some(slot), tries) });
    }

    fn number(&mut self, view: &View<'m>, q: &'m Quant, at: &[Q], good: Good) {
        let q = view.bare(q);
        if let QuantForm::Min(list) | QuantForm::Max(list) | QuantForm::First(list) = &q.form {
            // Each of them may be the one that counts.
            for q in list.iter().filter(|q| view.constant(q).is_none()) {
                self.number(view, q, at, good);
            }
            return;
        }
        let mut key = String::new();
        view.key(q, &mut key);
        if let Some(var) = self.vars.iter_mut().find(|v| v.key == key) {
            for t in at {
                if !var.thresholds.contains(t) {
                    var.thresholds.push(*t);
                }
            }
            return;
        }
        let slot = if let QuantForm::Input(slot) = &q.form { Some(*slot) } else { None };
        self.vars.push(Variable {
            quant: Some(q),
            thresholds: at.to_vec(),
            good,
            ..Variable::plain(key, slot, Vec::new())
        });
    }

    /// The measured parts of a formula.
    fn leaves(&mut self, view: &View<'m>, q: &'m Quant) {
        let q = view.bare(q);
        match &q.form {
            QuantForm::Input(slot) => {
                let share = view.input(*slot).is_some_and(|i| i.ty == ValueType::Ratio);
                let half = Q::ratio(1, 2).unwrap_or(Q::ONE);
                if share {
                    self.number(view, q, &[half], Good::Last)
                } else {
                    self.number(view, q, &[Q::ONE, Q::int(20)], Good::Last)
                }
            }
            QuantForm::Aggregate(_) => self.number(view, q, &[Q::ONE, Q::int(20)], Good::Last),
            QuantForm::Ratio(..) => self.number(view, q, &[Q::ratio(1, 2).unwrap_or(Q::ONE)], Good::Last),
            QuantForm::Min(list)
            | QuantForm::Max(list)
            | QuantForm::Add(list)
            | QuantForm::Mul(list)
            | QuantForm::First(list) => list.iter().for_each(|q| self.leaves(view, q)),
            QuantForm::Sub(a, b) | QuantForm::Div(a, b) => {
                self.leaves(view, a);
                self.leaves(view, b);
            }
            QuantForm::Round(q, ..) => self.leaves(view, q),
            QuantForm::Days { .. } => self.number(view, q, &[Q::ONE, Q::int(20)], Good::Last),
            _ => {}
        }
    }

    fn covers(&mut self, view: &View<'m>, id: u32, slot: usize, column: usize, list: ParamRef, filters: &'m [Filter]) {
        let key = format!("covers{id}");
        if self.vars.iter().any(|v| v.key == key) {
            return;
        }
        let Some(ParamValue::List(texts)) = view.param(list) else { return };
        let over = Aggregate {
            function: Function::Count,
            slot,
            filters: filters.to_vec(),
            except: Vec::new(),
            window: None,
            dated: None,
        };
        // Only the row is taken from it; nothing of it is kept.
        let Some(model) = covered_row(view, &over) else { return };
        let row = |text: &String| {
            let mut row = model.clone();
            if let Some(cell) = row.cells.get_mut(column) {
                *cell = Some(Value::Text(text.clone()));
            }
            row
        };
        let rows: Vec<Row> = texts.iter().map(row).collect();
        let most: Vec<Row> = rows.iter().skip(1).cloned().collect();
        let tries = [Vec::new(), most, rows].map(|rows| Made { values: Vec::new(), rows: vec![(slot, rows)] }).to_vec();
        self.vars.push(Variable::plain(key, None, tries));
    }

    /// How many cases there are; `None` for more than can be counted.
    pub fn size(&self) -> Option<usize> {
        self.vars.iter().try_fold(1usize, |a, v| a.checked_mul(v.tries.len()))
    }

    pub fn case(&self, mut index: usize) -> Case {
        let mut case = Vec::with_capacity(self.vars.len());
        for v in &self.vars {
            let n = v.tries.len().max(1);
            case.push(index % n);
            index /= n;
        }
        case
    }

    pub fn worst(&self) -> Case {
        vec![0; self.vars.len()]
    }

    pub fn best(&self) -> Case {
        self.vars.iter().map(Variable::best).collect()
    }

    /// Every case that differs in one variable, the variables in turn.
    pub fn neighbours(&self, case: &Case) -> Vec<Case> {
        let mut out = Vec::new();
        let most = self.vars.iter().map(|v| v.tries.len()).max().unwrap_or(0);
        for step in 1..most {
            for (i, v) in self.vars.iter().enumerate().filter(|(_, v)| step < v.tries.len()) {
                let mut other = case.clone();
                if let Some(slot) = other.get_mut(i) {
                    *slot = (*slot + step) % v.tries.len();
                }
                out.push(other);
            }
        }
        out
    }
}

fn covered_row(view: &View<'_>, over: &Aggregate) -> Option<Row> {
    // The filters are cloned into a shorter life than the method's.
    let inner = View { method: view.method, indicator: view.indicator, choice: view.choice.clone(), kind: view.kind };
    row_of(&inner, over)
}

fn row_of(view: &View<'_>, over: &Aggregate) -> Option<Row> {
    let input = view.input(over.slot)?;
    let mut row = Row { cells: vec![None; input.columns.len()], evidence: Vec::new() };
    for filter in &over.filters {
        let column = input.columns.get(filter.column)?;
        let value = match view.choose(&filter.test)? {
            FilterTest::Any => continue,
            FilterTest::OneOf(wants) => match wants.first()? {
                Want::Bool(b) => Value::Bool(*b),
                Want::Text(t) if column.ty == ValueType::Level => Value::Level(t.clone()),
                Want::Text(t) => Value::Text(t.clone()),
            },
            FilterTest::InList(_) => return None,
            FilterTest::Compare(op, q) => {
                let QuantForm::Const(limit) = &q.form else { return None };
                let past = matches!(op, Op::Gt);
                let value = if past { limit.add(step_of(column.ty)).ok()? } else { *limit };
                crate::make::scalar(column.ty, value)?
            }
        };
        *row.cells.get_mut(filter.column)? = Some(value);
    }
    Some(row)
}

pub(crate) fn type_of(view: &View<'_>, q: &Quant) -> ValueType {
    match &q.form {
        QuantForm::Input(slot) => view.input(*slot).map_or(ValueType::Decimal, |i| i.ty),
        QuantForm::Aggregate(a) => {
            let column = |c: usize| view.input(a.slot).and_then(|i| i.columns.get(c)).map(|c| c.ty);
            match &a.function {
                Function::Sum(c)
                | Function::Least(c)
                | Function::Most(c)
                | Function::Earliest(c)
                | Function::Latest(c) => column(*c).unwrap_or(ValueType::Decimal),
                Function::Mean(_) => ValueType::Decimal,
                _ => ValueType::Integer,
            }
        }
        QuantForm::Ratio(..) => ValueType::Ratio,
        QuantForm::Sub(a, _) => type_of(view, a),
        QuantForm::Add(list) => list.first().map_or(ValueType::Decimal, |q| type_of(view, q)),
        QuantForm::Round(q, ..) => type_of(view, q),
        QuantForm::Use(i) => view.indicator.define.get(*i).map_or(ValueType::Decimal, |(_, q)| type_of(view, q)),
        QuantForm::ByReading { on, arms } => view.arm(*on, arms).map_or(ValueType::Decimal, |q| type_of(view, q)),
        QuantForm::ByKind(arms) => arms.get(view.kind).map_or(ValueType::Decimal, |q| type_of(view, q)),
        QuantForm::Days { .. } => ValueType::Integer,
        _ => ValueType::Decimal,
    }
}

/// Facts for the values below, at and above each threshold, and between two of them.
fn tries<'m>(view: &View<'m>, q: &'m Quant, thresholds: &[Q]) -> (Vec<Made>, Vec<Q>) {
    let ty = type_of(view, q);
    let step = step_of(ty);
    let mut wanted: Vec<Q> = vec![Q::ZERO];
    if ty == ValueType::Ratio {
        wanted.push(Q::ONE);
    }
    let mut sorted = thresholds.to_vec();
    sorted.sort();
    sorted.dedup();
    for t in &sorted {
        wanted.extend([t.sub(step), Ok(*t), t.add(step)].into_iter().flatten());
    }
    for pair in sorted.windows(2) {
        if let [a, b] = pair
            && let Ok(mid) = a.add(*b).and_then(|s| s.div(Q::int(2)))
        {
            let whole = matches!(ty, ValueType::Integer | ValueType::Money | ValueType::Date | ValueType::Time);
            wanted.push(if whole { mid.round_to(Q::ONE).unwrap_or(mid) } else { mid });
        }
    }
    let moment = matches!(ty, ValueType::Date | ValueType::Time);
    wanted.retain(|q| !moment || !q.is_zero());
    wanted.sort();
    wanted.dedup();
    let mut out: Vec<Made> = Vec::new();
    if moment && !matches!(q.form, QuantForm::Input(_)) {
        out.push(empty(view, q));
    }
    let mut values = Vec::new();
    for w in wanted {
        if out.len() < MAX_TRIES
            && let Some(made) = view.make(q, w).filter(|m| !out.contains(m))
        {
            out.push(made);
            values.push(w);
        }
    }
    (out, values)
}

fn wanted(op: Op, at: Q, yes: bool) -> Good {
    match (op, yes) {
        (Op::Ge | Op::Gt, true) | (Op::Le | Op::Lt, false) => Good::Last,
        (Op::Le, true) | (Op::Eq, true) => Good::At(at),
        (Op::Lt, true) => Good::At(at.sub(Q::ratio(1, 1000).unwrap_or(Q::ONE)).unwrap_or(at)),
        (Op::Ge | Op::Gt, false) => Good::First,
        (Op::Eq, false) => Good::Last,
    }
}

/// No rows at all in what a quantity reads.
fn empty<'m>(view: &View<'m>, q: &'m Quant) -> Made {
    let q = view.bare(q);
    let rows = if let QuantForm::Aggregate(a) = &q.form { vec![(a.slot, Vec::new())] } else { Vec::new() };
    Made { values: Vec::new(), rows }
}

/// Rows that differ in one column: what another reading may count or leave out.
const MAX_CHANGED: usize = 28;

/// Adds, to each of a few tries, the same rows with one column changed in all of them.
fn changed(view: &View<'_>, tries: &mut Vec<Made>) {
    let mut more: Vec<Made> = Vec::new();
    let few = tries.iter().filter(|m| m.rows.iter().any(|(_, r)| !r.is_empty() && r.len() <= 40)).rev().take(3);
    for made in few {
        let Some((at, (slot, rows))) = made.rows.iter().enumerate().find(|(_, (_, r))| !r.is_empty()) else { continue };
        let Some(input) = view.input(*slot) else { continue };
        for (c, column) in input.columns.iter().enumerate() {
            let now = rows.first().and_then(|r| r.cells.get(c)).cloned().flatten();
            for value in others(column, now.as_ref()) {
                let mut copy = made.clone();
                let Some((_, rows)) = copy.rows.get_mut(at) else { continue };
                for row in rows.iter_mut() {
                    if let Some(cell) = row.cells.get_mut(c) {
                        *cell = Some(value.clone());
                    }
                }
                if copy != *made && !more.contains(&copy) && more.len() < MAX_CHANGED {
                    more.push(copy);
                }
            }
        }
    }
    tries.extend(more);
}

/// Other values of a cell; of a number none, for those the thresholds are tried.
fn others(column: &facts::ColumnDef, now: Option<&Value>) -> Vec<Value> {
    let days = || {
        let d = |y: i16, m, d| jiff::civil::Date::new(crate::view::YEAR + y, m, d).ok();
        [d(0, 1, 1), d(0, 12, 31), d(-1, 12, 20)].into_iter().flatten()
    };
    match column.ty {
        ValueType::Bool => vec![Value::Bool(now == Some(&Value::Bool(false)))],
        ValueType::Level => {
            let all = column.levels.iter().map(|(id, _)| Value::Level(id.clone()));
            all.filter(|v| Some(v) != now).take(4).collect()
        }
        ValueType::Text => vec![Value::Text(format!("{}1", column.label))],
        ValueType::Date => days().map(Value::Date).collect(),
        ValueType::Integer => vec![Value::Integer(1)],
        _ => Vec::new(),
    }
}

/// Every aggregate in a quantity.
pub(crate) fn aggregates<'m>(view: &View<'m>, q: &'m Quant, f: &mut impl FnMut(&'m Aggregate)) {
    match &view.bare(q).form {
        QuantForm::Aggregate(a) => f(a),
        QuantForm::Ratio(a, b) | QuantForm::Sub(a, b) | QuantForm::Div(a, b) => {
            aggregates(view, a, f);
            aggregates(view, b, f);
        }
        QuantForm::Min(list)
        | QuantForm::Max(list)
        | QuantForm::Add(list)
        | QuantForm::Mul(list)
        | QuantForm::First(list) => {
            for q in list {
                aggregates(view, q, f);
            }
        }
        QuantForm::Round(q, ..) => aggregates(view, q, f),
        QuantForm::Days { from, to, .. } => {
            aggregates(view, from, f);
            aggregates(view, to, f);
        }
        _ => {}
    }
}
