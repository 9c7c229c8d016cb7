//! When a condition can no longer change: its deadlines and the ends of its windows, under the rulings that stand.
//!
//! The engine says what a point needs and whether it can still be had. This says until when, from the same method: a
//! deadline has its day, a quantity counted in a window ends with the window, everything else with the year. A reading
//! that nobody has ruled can give two days; then both are told, and which reading decides.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use facts::{Snapshot, ValueType};
use jiff::civil::Date;
use kernel::period::Period;
use rubric::{
    Aggregate, Choice, Cond, CondForm, DayText, Deadline, Function, Indicator, Method, ParamRef, ParamValue, Quant,
    QuantForm, ReadingKind, ReadingRef, Rulings, TimeText, Want,
};

/// Joint options of open readings that are looked at for one condition; beyond it the year's end is told.
const MAX_PICKS: usize = 64;

/// The last moment that counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct End {
    pub day: Date,
    /// Minutes of that day, 1440 is the whole of it.
    pub minutes: i64,
}

impl End {
    /// The last minute that counts, since 1970-01-01 00:00 of the bureau's clock. As the engine has it: 24:00 is the first
    /// minute of the next day, which is too late.
    #[must_use]
    pub fn last_minute(self) -> i64 {
        let whole = if self.minutes % 1440 == 0 { self.minutes - 1 } else { self.minutes };
        kernel::period::day_number(self.day) * 1440 + whole
    }
}

/// Until when something can be had: under the option in force or the default, and at the earliest and latest of all
/// options that are open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Until {
    pub now: End,
    pub earliest: End,
    pub latest: End,
    /// Open readings that decide which.
    pub readings: Vec<String>,
    /// A deadline of the method or the end of a window, not only of the year.
    pub named: bool,
}

/// What has to be done for a condition, told from the types of what it reads.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Work {
    /// A form, a paper or an attestation to hand in.
    Form,
    /// A number of things still to do.
    Count,
    /// A rate or a rhythm to keep until the window ends.
    Rate,
    /// Something to be put in place.
    Build,
    /// Money to be spent or approved.
    Money,
}

/// The options chosen, by reading.
pub(crate) type Pick = BTreeMap<usize, usize>;

/// A deadline of the method as it stands for one kind of unit.
pub(crate) struct Due<'a> {
    pub cond: &'a Cond,
    pub what: &'a Quant,
    pub end: End,
    /// The label of the condition or of the nearest one around it.
    pub label: Option<(String, Option<String>)>,
}

pub(crate) struct Terms<'a> {
    method: &'a Method,
    rulings: &'a Rulings,
    snapshot: &'a Snapshot,
    /// By reading: the option in force, or none while it is open.
    ruled: Vec<Option<usize>>,
    known: HashMap<(String, String, Option<usize>), Until>,
}

impl<'a> Terms<'a> {
    pub fn new(method: &'a Method, rulings: &'a Rulings, snapshot: &'a Snapshot) -> Terms<'a> {
        let ruled = method
            .readings
            .iter()
            .map(|r| match rulings.rulings.get(&r.id) {
                Some(ruling) => r.options.iter().position(|o| o.id == ruling.option),
                None => (r.kind != ReadingKind::Reading).then_some(r.default),
            })
            .collect();
        Terms { method, rulings, snapshot, ruled, known: HashMap::new() }
    }

    pub fn year(&self) -> Period {
        self.snapshot.period
    }

    fn year_end(&self) -> End {
        End { day: self.snapshot.period.to, minutes: 1440 }
    }

    /// The options in force, and the defaults of what is open.
    pub fn standing(&self) -> Pick {
        let defaults = self.method.readings.iter().map(|r| r.default);
        self.ruled.iter().zip(defaults).enumerate().map(|(i, (ruled, default))| (i, ruled.unwrap_or(default))).collect()
    }

    /// Every joint option of these readings, the one in force first; none where there are too many.
    fn picks(&self, readings: &BTreeSet<usize>) -> Vec<Pick> {
        let mut out = vec![self.standing()];
        for reading in readings.iter().filter(|r| self.ruled.get(**r).is_some_and(Option::is_none)) {
            let Some(def) = self.method.readings.get(*reading) else { continue };
            let can = |o: &usize| self.rulings.why_not(self.method, *reading, *o).is_none();
            let options: Vec<usize> = (0..def.options.len()).filter(can).collect();
            let more: Vec<Pick> = out
                .iter()
                .flat_map(|pick| {
                    let others = options.iter().filter(|o| pick.get(reading) != Some(o));
                    others.map(|o| {
                        let mut next = pick.clone();
                        next.insert(*reading, *o);
                        next
                    })
                })
                .collect();
            out.extend(more);
            if out.len() > MAX_PICKS {
                return Vec::new();
            }
        }
        out
    }

    pub fn arm<'c, T>(&self, on: ReadingRef, arms: &'c [T], pick: &Pick) -> Option<&'c T> {
        let option = *pick.get(&on.reading)?;
        let at = match on.dimension {
            None => option,
            Some(d) => *self.method.readings.get(on.reading)?.options.get(option)?.parts.get(d)?,
        };
        arms.get(at)
    }

    pub fn choose<'c, T>(&self, choice: &'c Choice<T>, pick: &Pick) -> Option<&'c T> {
        match choice {
            Choice::Fixed(value) => Some(value),
            Choice::By { on, arms } => self.choose(self.arm(*on, arms, pick)?, pick),
        }
    }

    fn param(&self, p: ParamRef) -> Option<ParamValue> {
        let reading = self.method.readings.get(p.reading)?;
        let def = reading.parameters.get(p.parameter)?;
        match self.rulings.params.get(&format!("{}.{}", reading.id, def.id)) {
            Some(texts) => def.ty.parse(texts),
            None => def.example.clone(),
        }
    }

    /// When a deadline falls, moved to a working day where the method says so.
    pub fn deadline(&self, d: &Deadline, pick: &Pick) -> Option<End> {
        let (month, day) = match self.choose(&d.day, pick)? {
            DayText::Day(m, day) => (*m, *day),
            DayText::Param(p) => match self.param(*p)? {
                ParamValue::Day(m, day) => (m, day),
                _ => return None,
            },
        };
        let minutes = match self.choose(&d.time, pick)? {
            TimeText::Minutes(m) => *m,
            TimeText::Param(p) => match self.param(*p)? {
                ParamValue::TimeOfDay(m) => m,
                _ => return None,
            },
        };
        let date = civil(self.snapshot.period.from.year().checked_add(d.year)?, month, day)?;
        let roll = *self.choose(&d.roll, pick)?;
        Some(End { day: if roll { self.snapshot.calendar.roll_forward(date) } else { date }, minutes })
    }

    pub fn window_end(&self, window: usize) -> Option<End> {
        let (years, month, day) = self.method.windows.get(window)?.to;
        let day = civil(self.snapshot.period.from.year().checked_add(years)?, month, day)?;
        Some(End { day, minutes: 1440 })
    }

    // --- what a condition waits for ---

    fn cond_ends(&self, at: &Indicator, c: &Cond, pick: &Pick, kind: Option<usize>, out: &mut Vec<End>) {
        match &c.form {
            CondForm::InTime { deadline, .. } => out.extend(self.deadline(deadline, pick)),
            CondForm::Compare { left, right, .. } => {
                self.quant_ends(at, left, pick, kind, out);
                self.quant_ends(at, right, pick, kind, out);
            }
            CondForm::All(list) | CondForm::Any(list) | CondForm::AtLeast(_, list) => {
                list.iter().for_each(|c| self.cond_ends(at, c, pick, kind, out));
            }
            CondForm::Not(inner) => self.cond_ends(at, inner, pick, kind, out),
            CondForm::ByReading { on, arms } => {
                if let Some(arm) = self.arm(*on, arms, pick) {
                    self.cond_ends(at, arm, pick, kind, out);
                }
            }
            CondForm::ByKind(arms) => {
                if let Some(arm) = kind.and_then(|k| arms.get(k)) {
                    self.cond_ends(at, arm, pick, kind, out);
                }
            }
            CondForm::Always(_) | CondForm::Input { .. } | CondForm::Covers { .. } => {}
        }
    }

    fn quant_ends(&self, at: &Indicator, q: &Quant, pick: &Pick, kind: Option<usize>, out: &mut Vec<End>) {
        if let QuantForm::Aggregate(a) = &q.form
            && let Some(window) = a.window.as_ref().and_then(|w| self.choose(w, pick))
        {
            out.extend(self.window_end(*window));
        }
        for inner in self.inside(at, q, pick, kind) {
            self.quant_ends(at, inner, pick, kind, out);
        }
    }

    /// The quantities that one is made of, as they stand.
    pub fn inside<'q>(&self, at: &'q Indicator, q: &'q Quant, pick: &Pick, kind: Option<usize>) -> Vec<&'q Quant> {
        match &q.form {
            QuantForm::Use(i) => at.define.get(*i).map(|(_, q)| q).into_iter().collect(),
            QuantForm::Ratio(a, b) | QuantForm::Sub(a, b) | QuantForm::Div(a, b) => vec![a, b],
            QuantForm::Days { from, to, .. } => vec![from, to],
            QuantForm::Min(list)
            | QuantForm::Max(list)
            | QuantForm::Add(list)
            | QuantForm::Mul(list)
            | QuantForm::First(list) => list.iter().collect(),
            QuantForm::Round(q, ..) => vec![q],
            QuantForm::ByReading { on, arms } => self.arm(*on, arms, pick).into_iter().collect(),
            QuantForm::ByKind(arms) => kind.and_then(|k| arms.get(k)).into_iter().collect(),
            QuantForm::Group(i) => at.groups.get(*i).map(|g| &g.of).into_iter().collect(),
            QuantForm::Const(_)
            | QuantForm::Input(_)
            | QuantForm::Param(_)
            | QuantForm::Aggregate(_)
            | QuantForm::Points(_)
            | QuantForm::Deadline(_) => Vec::new(),
        }
    }

    /// Until when a need can be met. It is known by its label; one without is known by the fact that it reads.
    pub fn until(&mut self, at: &Indicator, label: &str, slot: Option<usize>, kind: Option<usize>) -> Until {
        let name = if label.is_empty() { format!("#{slot:?}") } else { label.to_owned() };
        let key = (at.id.clone(), name, kind);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let conds = named(at, label);
        let open: BTreeSet<usize> = at.branches.iter().copied().collect();
        let ends = |pick: &Pick| -> Option<End> {
            let mut ends = Vec::new();
            for cond in &conds {
                self.cond_ends(at, cond, pick, kind, &mut ends);
            }
            if ends.is_empty()
                && let Some(slot) = slot
            {
                self.slot_ends(at, slot, pick, &mut ends);
            }
            // Of several chances the last one counts.
            ends.into_iter().max()
        };
        let year_end = self.year_end();
        let picks = self.picks(&open);
        let found: Vec<Option<End>> = picks.iter().map(ends).collect();
        let each: Vec<End> = found.iter().map(|e| e.unwrap_or(year_end)).collect();
        let now = each.first().copied().unwrap_or(year_end);
        let decides = |reading: &usize| {
            let base = picks.first();
            picks.iter().zip(&each).any(|(pick, end)| {
                let others = |(r, o): (&usize, &usize)| *r == *reading || base.and_then(|b| b.get(r)) == Some(o);
                pick.iter().all(others) && *end != now
            })
        };
        let readings = open.iter().filter(|r| decides(r)).filter_map(|r| self.method.readings.get(*r));
        let until = Until {
            now,
            earliest: each.iter().copied().min().unwrap_or(now),
            latest: each.iter().copied().max().unwrap_or(now),
            readings: readings.map(|r| r.id.clone()).collect(),
            named: found.iter().any(Option::is_some),
        };
        self.known.insert(key, until.clone());
        until
    }

    /// The windows in which an indicator counts the rows of a fact.
    fn slot_ends(&self, at: &Indicator, slot: usize, pick: &Pick, out: &mut Vec<End>) {
        at.each(
            &mut |q| {
                if let QuantForm::Aggregate(a) = &q.form
                    && a.slot == slot
                    && let Some(window) = a.window.as_ref().and_then(|w| self.choose(w, pick))
                {
                    out.extend(self.window_end(*window));
                }
            },
            &mut |_| {},
        );
    }

    /// The windows in which an indicator counts, as the rulings and defaults stand.
    pub fn windows(&self, at: &Indicator) -> BTreeSet<usize> {
        let pick = self.standing();
        let mut out = BTreeSet::new();
        at.each(
            &mut |q| {
                if let QuantForm::Aggregate(a) = &q.form {
                    out.extend(a.window.as_ref().and_then(|w| self.choose(w, &pick)));
                }
            },
            &mut |_| {},
        );
        out
    }

    /// What has to be done for a need.
    pub fn work(&self, at: &Indicator, label: &str, slot: Option<usize>, absent: bool) -> Work {
        let pick = self.standing();
        let mut found: Vec<Work> = Vec::new();
        for cond in named(at, label) {
            self.cond_work(at, cond, &pick, absent, &mut found);
        }
        if found.is_empty()
            && let Some(ty) = slot.and_then(|s| self.type_of(s))
        {
            found.push(by_type(ty, absent));
        }
        found.into_iter().max().unwrap_or(Work::Form)
    }

    fn type_of(&self, slot: usize) -> Option<ValueType> {
        self.method.slots.get(slot).and_then(|s| self.method.inputs.get(s.input)).map(|i| i.ty)
    }

    fn cond_work(&self, at: &Indicator, c: &Cond, pick: &Pick, absent: bool, out: &mut Vec<Work>) {
        match &c.form {
            CondForm::InTime { .. } | CondForm::Covers { .. } => out.push(Work::Form),
            CondForm::Input { slot, .. } => out.extend(self.type_of(*slot).map(|ty| by_type(ty, absent))),
            CondForm::Compare { left, right, .. } => {
                self.quant_work(at, left, pick, absent, out);
                self.quant_work(at, right, pick, absent, out);
            }
            CondForm::All(list) | CondForm::Any(list) | CondForm::AtLeast(_, list) => {
                list.iter().for_each(|c| self.cond_work(at, c, pick, absent, out));
            }
            CondForm::Not(inner) => self.cond_work(at, inner, pick, absent, out),
            CondForm::ByReading { on, arms } => {
                if let Some(arm) = self.arm(*on, arms, pick) {
                    self.cond_work(at, arm, pick, absent, out);
                }
            }
            CondForm::ByKind(arms) => arms.iter().for_each(|c| self.cond_work(at, c, pick, absent, out)),
            CondForm::Always(_) => {}
        }
    }

    fn quant_work(&self, at: &Indicator, q: &Quant, pick: &Pick, absent: bool, out: &mut Vec<Work>) {
        match &q.form {
            QuantForm::Ratio(..) => out.push(Work::Rate),
            QuantForm::Input(slot) => out.extend(self.type_of(*slot).map(|ty| by_type(ty, absent))),
            QuantForm::Aggregate(a) => out.push(self.aggregate_work(a)),
            _ => {}
        }
        for inner in self.inside(at, q, pick, None) {
            self.quant_work(at, inner, pick, absent, out);
        }
    }

    fn aggregate_work(&self, a: &Aggregate) -> Work {
        let of = |column: usize| {
            let slot = self.method.slots.get(a.slot)?;
            self.method.inputs.get(slot.input)?.columns.get(column).map(|c| c.ty)
        };
        match &a.function {
            Function::MaxGap { .. } | Function::MeanGap { .. } => Work::Rate,
            Function::Sum(c) | Function::Mean(c) | Function::Least(c) | Function::Most(c) => match of(*c) {
                Some(ValueType::Money) => Work::Money,
                _ => Work::Count,
            },
            Function::Count | Function::Distinct(_) => Work::Count,
            Function::Earliest(_) | Function::Latest(_) => Work::Form,
        }
    }

    // --- the deadlines of the method ---

    /// The deadlines that an indicator has for a kind of unit, as the rulings and defaults stand.
    pub fn deadlines<'c>(&self, at: &'c Indicator, kind: Option<usize>) -> Vec<Due<'c>> {
        let mut out = Vec::new();
        let pick = self.standing();
        let mut tops: Vec<&'c Cond> = Vec::new();
        at.rule.each(&mut |rule| {
            if let rubric::Rule::Tiers(tiers) = rule {
                tops.extend(tiers.iter().map(|t| &t.when));
            }
            if let rubric::Rule::Choose(branches) = rule {
                tops.extend(branches.iter().filter_map(|b| b.when.as_ref()));
            }
            if let rubric::Rule::Adjust(adjust) = rule {
                tops.extend(adjust.steps.iter().filter_map(|s| s.when.as_ref()));
            }
        });
        for cond in tops {
            self.due_in(cond, &pick, kind, None, &mut out);
        }
        out
    }

    fn due_in<'c>(
        &self,
        c: &'c Cond,
        pick: &Pick,
        kind: Option<usize>,
        around: Option<&'c rubric::Label>,
        out: &mut Vec<Due<'c>>,
    ) {
        let label = c.label.as_deref().or(around);
        match &c.form {
            CondForm::InTime { what, deadline } => {
                if let Some(end) = self.deadline(deadline, pick) {
                    let label = label.map(|l| (l.zh.clone(), l.en.clone()));
                    out.push(Due { cond: c, what, end, label });
                }
            }
            CondForm::All(list) | CondForm::Any(list) | CondForm::AtLeast(_, list) => {
                list.iter().for_each(|c| self.due_in(c, pick, kind, label, out));
            }
            CondForm::ByReading { on, arms } => {
                if let Some(arm) = self.arm(*on, arms, pick) {
                    self.due_in(arm, pick, kind, label, out);
                }
            }
            CondForm::ByKind(arms) => {
                if let Some(arm) = kind.and_then(|k| arms.get(k)) {
                    self.due_in(arm, pick, kind, label, out);
                }
            }
            CondForm::Not(_)
            | CondForm::Always(_)
            | CondForm::Input { .. }
            | CondForm::Compare { .. }
            | CondForm::Covers { .. } => {}
        }
    }

    /// The rows that a deadline waits for: each earliest row of a kind, with the filter that names it.
    pub fn awaited<'q>(&self, at: &'q Indicator, what: &'q Quant, kind: Option<usize>) -> Vec<&'q Aggregate> {
        let pick = self.standing();
        let mut out = Vec::new();
        self.awaited_in(at, what, &pick, kind, &mut out);
        out
    }

    fn awaited_in<'q>(
        &self,
        at: &'q Indicator,
        q: &'q Quant,
        pick: &Pick,
        kind: Option<usize>,
        out: &mut Vec<&'q Aggregate>,
    ) {
        if let QuantForm::Aggregate(a) = &q.form
            && matches!(a.function, Function::Earliest(_))
        {
            out.push(a);
        }
        for inner in self.inside(at, q, pick, kind) {
            self.awaited_in(at, inner, pick, kind, out);
        }
    }

    /// The values that a filter of an aggregate lets through, by column; none where it compares or names a list.
    pub fn wanted<'q>(&self, a: &'q Aggregate) -> Option<Vec<(usize, &'q [Want])>> {
        let pick = self.standing();
        let mut out = Vec::new();
        for filter in &a.filters {
            match self.choose(&filter.test, &pick)? {
                rubric::FilterTest::Any => {}
                rubric::FilterTest::OneOf(wants) => out.push((filter.column, wants.as_slice())),
                rubric::FilterTest::InList(_) | rubric::FilterTest::Compare(..) => return None,
            }
        }
        Some(out)
    }
}

/// The conditions of an indicator with a label.
fn named<'c>(at: &'c Indicator, label: &str) -> Vec<&'c Cond> {
    let mut out = Vec::new();
    if !label.is_empty() {
        at.each(&mut |_| {}, &mut |c| {
            if c.label.as_ref().is_some_and(|l| l.zh == label) {
                out.push(c);
            }
        });
    }
    out
}

fn by_type(ty: ValueType, absent: bool) -> Work {
    match ty {
        _ if absent && ty != ValueType::Rows => Work::Form,
        ValueType::Ratio => Work::Rate,
        ValueType::Money => Work::Money,
        ValueType::Integer | ValueType::Decimal | ValueType::Rows => Work::Count,
        ValueType::Bool | ValueType::Level => Work::Build,
        ValueType::Date | ValueType::Time | ValueType::Text => Work::Form,
    }
}

/// As the engine has it: 29 February of a common year is 1 March.
fn civil(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).or_else(|_| Date::new(year, month.saturating_add(1), 1)).ok()
}
