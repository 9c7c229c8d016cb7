//! A method as the engine holds it: names resolved to indices, every choice by reading an array of arms.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::{Binding, InputDef};
use jiff::civil::Date;
use kernel::calendar::DayRule;
use kernel::q::Q;
use serde::{Deserialize, Serialize};

use crate::problem::Span;
use crate::rules::Rule;

/// A text in Chinese with an English one beside it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Label {
    pub zh: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Method {
    pub id: String,
    pub title: Label,
    pub points: Q,
    pub kinds: Vec<(String, Label)>,
    pub statuses: Vec<(String, Label)>,
    pub kind_of_unit: Vec<Choice<KindRule>>,
    /// The English of the words in which the method counts, in the plural.
    pub units: BTreeMap<String, String>,
    pub windows: Vec<WindowDef>,
    pub no_tier: Choice<NoTier>,
    pub ranking: Choice<RankRule>,
    pub not_applicable: Choice<NaRule>,
    /// Points between two tiers that a reviewer may give.
    pub between_tiers: Option<BetweenTiers>,
    pub rounding: Rounding,
    /// Points have no natural end (积分制): `points` is a technical ceiling only.
    pub open_ended: bool,
    /// What happens between the items' points and the total.
    pub total: TotalRule,
    pub grades: Option<Grades>,
    pub inputs: Vec<InputDef>,
    /// One for each input and cell of its dimensions.
    pub slots: Vec<Slot>,
    pub readings: Vec<Reading>,
    pub items: Vec<Item>,
    /// Over the files that make the method.
    pub digest: String,
    pub quant_count: u32,
}

impl Method {
    /// What a total is out of.
    pub fn full_marks(&self) -> Q {
        self.total.scale_to.unwrap_or(self.points)
    }

    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.items.iter().flat_map(|item| item.indicators.iter())
    }

    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators().find(|i| i.id == id)
    }

    pub fn reading(&self, id: &str) -> Option<(usize, &Reading)> {
        self.readings.iter().enumerate().find(|(_, r)| r.id == id)
    }

    pub fn grade_label(&self, id: &str) -> Option<&Arc<Label>> {
        let bands = self.grades.iter().flat_map(|g| &g.bands);
        bands.into_iter().find(|b| b.id == id).map(|b| &b.label)
    }

    pub fn input(&self, id: &str) -> Option<(usize, &InputDef)> {
        self.inputs.iter().enumerate().find(|(_, i)| i.id == id)
    }

    /// The reading that decides what "no tier matches" gives; none where the method says it outright.
    pub fn no_tier_reading(&self) -> Option<&Reading> {
        match &self.no_tier {
            Choice::Fixed(_) => None,
            Choice::By { on, .. } => self.readings.get(on.reading),
        }
    }

    pub fn kind_label(&self, id: &str) -> Option<&Label> {
        self.kinds.iter().find(|(k, _)| k == id).map(|(_, label)| label)
    }
}

/// One fact that the method may read: an input at one cell of its dimensions.
#[derive(Clone, Debug)]
pub struct Slot {
    pub input: usize,
    pub at: BTreeMap<String, String>,
    /// The bindings in the method's order with the fact keys that they read; last the correction, which goes before all.
    pub keys: Vec<(Binding, Arc<str>)>,
    /// The input's id and, with the cell of its dimensions, its label: shared by every card.
    pub name: Arc<str>,
    pub label: Arc<Label>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReadingRef {
    pub reading: usize,
    pub dimension: Option<usize>,
}

/// One arm for each option of the reading (or each value of its dimension).
#[derive(Clone, Debug)]
pub enum Choice<T> {
    Fixed(T),
    By { on: ReadingRef, arms: Vec<Choice<T>> },
}

impl<T> Choice<T> {
    /// The readings that it asks for.
    pub(crate) fn readings(&self) -> Vec<usize> {
        match self {
            Choice::Fixed(_) => Vec::new(),
            Choice::By { on, arms } => {
                std::iter::once(on.reading).chain(arms.iter().flat_map(Choice::readings)).collect()
            }
        }
    }
}

#[derive(Clone, Debug)]
pub enum KindRule {
    /// The kind that the city registered, on that day.
    Registered(YearDay),
    /// From the legal status on that day; a status not in the map gives none.
    Status {
        day: YearDay,
        map: Vec<(String, usize)>,
        /// Said where this differs from the kind registered at the start of the year.
        warn: Option<Label>,
    },
    Refuse,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum YearDay {
    Start,
    End,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoTier {
    Literal,
    Zero,
    Lowest,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RankRule {
    Off,
    GroupedSkip,
    GroupedDense,
    PooledSkip,
    Unsupported,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NaRule {
    /// A condition on a fact that is not applicable fails.
    Fail,
    /// The indicator drops out; the rest is scaled up to the full marks.
    ScaleUp,
    /// Its full marks are spread in equal parts over the other indicators.
    SpreadEqual,
    /// It counts as the mean of the units of the group to which it applies.
    PeerMean,
    /// It counts in full.
    FullMarks,
    Unsupported,
}

/// Discretion between two neighbouring tiers, for the indicators that the city declared.
#[derive(Clone, Debug)]
pub struct BetweenTiers {
    /// The judged input with one cell for each indicator, and its slots by indicator.
    pub slots: Vec<(String, usize)>,
    /// In force with the list of indicators, or not.
    pub declared: Choice<Option<ParamRef>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rounding {
    pub digits: u32,
    pub mode: RoundMode,
    pub at: RoundAt,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RoundMode {
    HalfUp,
    HalfEven,
    Down,
    Up,
}

/// The first step at which points are rounded; the total always is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RoundAt {
    Indicator,
    Item,
    Total,
}

/// From the items to the total, in this order: weights and caps of the items, bonus behind its gate, scale, cap, vetoes.
#[derive(Clone, Debug, Default)]
pub struct TotalRule {
    /// The total is scaled to these full marks.
    pub scale_to: Option<Q>,
    pub cap: Option<Q>,
    /// What the total is worth elsewhere, e.g. 8 points of the city's overall assessment.
    pub counts_as: Vec<(Label, Q)>,
    pub vetoes: Vec<Veto>,
    /// What conditions of the total, of gates and of grades may refer to: an indicator without a rule of its own.
    pub scope: Option<Box<Indicator>>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Veto {
    pub label: Arc<Label>,
    pub written: Option<(String, Option<u32>)>,
    pub when: Cond,
    pub effect: VetoEffect,
    /// Scoring stops: the rows are shown and count nothing.
    pub stops: bool,
    pub span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VetoEffect {
    /// The total is this, whatever the rows say.
    Total(Q),
    /// The total is at most this.
    AtMost(Q),
    /// The item with this number counts 0.
    Item(u32),
    /// Points stay; the grade is at most this one (an index into the bands).
    Grade(usize),
}

#[derive(Clone, Debug)]
pub struct Grades {
    /// From the best to the worst.
    pub bands: Vec<Band>,
    pub quotas: Vec<Quota>,
    /// What happens when the last place of a quota is shared.
    pub ties: Option<QuotaTies>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Band {
    pub id: String,
    pub label: Arc<Label>,
    pub from: Q,
    /// Where the document gives an upper end: the value and whether it belongs to the band.
    pub to: Option<(Q, bool)>,
    /// The grade is given only if this holds too.
    pub needs: Option<Cond>,
    pub written: Option<(String, Option<u32>)>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Quota {
    pub band: usize,
    pub places: Places,
    pub span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Places {
    Count(u32),
    /// A share of the group, rounded so.
    Share(Q, RoundTo),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum QuotaTies {
    /// Everyone who shares the last place is in.
    AllIn,
    /// Nobody who shares it is in.
    NoneIn,
}

#[derive(Clone, Debug)]
pub struct WindowDef {
    pub id: String,
    pub label: Label,
    pub from: (i16, i8, i8),
    pub to: (i16, i8, i8),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadingKind {
    Reading,
    Policy,
    Note,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    Indicator,
    Global,
}

#[derive(Clone, Debug)]
pub struct Reading {
    pub id: String,
    /// The id once more, shared by every card.
    pub key: Arc<str>,
    pub kind: ReadingKind,
    pub scope: Scope,
    pub title: Label,
    pub indicators: Vec<String>,
    pub clause: Vec<String>,
    pub options: Vec<ReadingOption>,
    pub default: usize,
    pub why_default: Option<String>,
    pub why_default_en: Option<String>,
    pub dimensions: Vec<Dimension>,
    pub parameters: Vec<Parameter>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct ReadingOption {
    pub id: String,
    pub key: Arc<str>,
    pub text: String,
    pub text_en: Option<String>,
    pub effect: Option<String>,
    pub effect_en: Option<String>,
    /// The index of this option's value in each dimension.
    pub parts: Vec<usize>,
    /// Written `unsupported`: this engine cannot apply it.
    pub unsupported: bool,
}

#[derive(Clone, Debug)]
pub struct Dimension {
    pub id: String,
    pub title: String,
    pub title_en: Option<String>,
    /// Value id and text.
    pub values: Vec<(String, String)>,
    /// The English of each value, in the same order.
    pub values_en: Vec<Option<String>>,
}

#[derive(Clone, Debug)]
pub struct Parameter {
    pub id: String,
    pub label: Label,
    pub ty: ParamType,
    pub example: Option<ParamValue>,
    /// Indices of the options that need it.
    pub options: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParamType {
    Integer,
    Decimal,
    Percent,
    TimeOfDay,
    Day,
    List,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ParamValue {
    Number(Q),
    /// Minutes of the day, 1440 is 24:00.
    TimeOfDay(i64),
    /// Month and day.
    Day(i8, i8),
    List(Vec<String>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ParamRef {
    pub reading: usize,
    pub parameter: usize,
}

#[derive(Clone, Debug)]
pub struct Item {
    pub no: u32,
    pub title: Label,
    /// The most that it gives, before its weight; for a penalty 0.
    pub points: Q,
    pub weight: Q,
    pub role: Role,
    /// Its points are held between these, e.g. at most 5 of bonus.
    pub floor: Option<Q>,
    pub cap: Option<Q>,
    /// It counts only if this holds of the total without bonus and penalty.
    pub gate: Option<Cond>,
    /// Bonus that counts inside the full marks: the total cannot go beyond them by it.
    pub inside: bool,
    pub applies: Applies,
    pub indicators: Vec<Indicator>,
    pub file: String,
    pub span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    Regular,
    Bonus,
    Penalty,
}

/// For whom something is asked. Empty lists stand for everyone.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Applies {
    pub kinds: Vec<usize>,
    pub units: Vec<String>,
    pub except: Vec<String>,
}

impl Applies {
    pub fn to(&self, kind: usize, unit: &str) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&kind))
            && (self.units.is_empty() || self.units.iter().any(|u| u == unit))
            && !self.except.iter().any(|u| u == unit)
    }

    pub fn everyone(&self) -> bool {
        *self == Applies::default()
    }
}

#[derive(Clone, Debug)]
pub struct Indicator {
    pub id: String,
    pub name: Label,
    /// Full marks; where they differ by kind, the highest.
    pub points: Q,
    /// By kind of unit; empty when they are the same for all.
    pub kind_points: Vec<Q>,
    /// `points` is a technical ceiling: the document gives no end.
    pub open_ended: bool,
    pub applies: Applies,
    /// Holds where the indicator does not apply to a unit.
    pub not_applicable: Option<Cond>,
    pub line: Option<u32>,
    pub mode: String,
    pub assessor: String,
    pub evidence: Vec<String>,
    pub evidence_en: Vec<String>,
    pub local: Option<LocalWording>,
    pub readings: Vec<usize>,
    pub define: Vec<(String, Quant)>,
    /// Statistics over the units of the group that the rule reads.
    pub groups: Vec<GroupStat>,
    pub nothing: Option<Cond>,
    pub rule: Rule,
    /// Slots that the rule, the definitions or `nothing` read, in the order of appearance.
    pub slots: Vec<usize>,
    /// Readings that the rule, the definitions or `nothing` branch on.
    pub branches: Vec<usize>,
    pub file: String,
    pub span: Span,
}

impl Indicator {
    pub fn points_for(&self, kind: usize) -> Q {
        self.kind_points.get(kind).copied().unwrap_or(self.points)
    }

    /// Points of the written tiers from the fewest to the most; the two ends for a rule that has no steps.
    pub fn steps(&self) -> Vec<Q> {
        let mut steps: Vec<Q> = Vec::new();
        let mut plain = true;
        self.rule.each(&mut |rule| match rule {
            Rule::Tiers(tiers) => steps.extend(tiers.iter().filter(|t| t.written.is_some()).map(|t| t.points)),
            Rule::By { .. } | Rule::ByKind(_) => {}
            _ => plain = false,
        });
        if !plain {
            let (lo, hi) = self.rule.bounds(self.points);
            steps = vec![lo.min(Q::ZERO), hi.min(self.points)];
        }
        steps.sort();
        steps.dedup();
        steps
    }

    /// Whether somebody may claim so many points: nothing or those of a tier, for any other rule all between its ends.
    /// `full` are the full marks of the unit; `between` says that the method knows points between two tiers.
    pub fn can_give(&self, points: Q, full: Q, between: bool) -> bool {
        let mut tiers = !between && full == self.points;
        self.rule.each(&mut |rule| tiers &= matches!(rule, Rule::Tiers(_) | Rule::By { .. } | Rule::ByKind(_)));
        if tiers {
            return points.is_zero() || self.steps().contains(&points);
        }
        let (lo, hi) = self.rule.bounds(full);
        lo.min(Q::ZERO) <= points && points <= hi.min(full).max(Q::ZERO)
    }
}

#[derive(Clone, Debug)]
pub struct LocalWording {
    pub text: String,
    pub text_en: Option<String>,
    pub approved_by: String,
    pub approved_on: Date,
}

#[derive(Clone, Debug)]
pub struct Cond {
    pub id: u32,
    pub label: Option<Arc<Label>>,
    pub form: CondForm,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum CondForm {
    Always(bool),
    /// A bool, level or text is one of these.
    Input {
        slot: usize,
        wants: Vec<Want>,
    },
    Compare {
        left: Quant,
        op: Op,
        right: Quant,
        unit: Option<String>,
    },
    InTime {
        what: Quant,
        deadline: Deadline,
    },
    Covers {
        slot: usize,
        column: usize,
        list: ParamRef,
        filters: Vec<Filter>,
    },
    All(Vec<Cond>),
    Any(Vec<Cond>),
    Not(Box<Cond>),
    AtLeast(usize, Vec<Cond>),
    ByReading {
        on: ReadingRef,
        arms: Vec<Cond>,
    },
    ByKind(Vec<Cond>),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Want {
    Bool(bool),
    Text(String),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Op {
    #[serde(rename = "≥")]
    Ge,
    #[serde(rename = ">")]
    Gt,
    #[serde(rename = "≤")]
    Le,
    #[serde(rename = "<")]
    Lt,
    #[serde(rename = "=")]
    Eq,
}

impl Op {
    pub fn sign(self) -> &'static str {
        match self {
            Op::Ge => "≥",
            Op::Gt => ">",
            Op::Le => "≤",
            Op::Lt => "<",
            Op::Eq => "=",
        }
    }

    pub fn holds(self, left: Q, right: Q) -> bool {
        match self {
            Op::Ge => left >= right,
            Op::Gt => left > right,
            Op::Le => left <= right,
            Op::Lt => left < right,
            Op::Eq => left == right,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Quant {
    pub id: u32,
    pub form: QuantForm,
    pub span: Span,
}

impl Quant {
    /// The ends of a constant, whatever the kind and the readings; `None` for anything measured.
    pub fn ends(&self) -> Option<(Q, Q)> {
        match &self.form {
            QuantForm::Const(q) => Some((*q, *q)),
            QuantForm::ByKind(arms) | QuantForm::ByReading { arms, .. } => {
                let ends: Option<Vec<(Q, Q)>> = arms.iter().map(Quant::ends).collect();
                ends?.into_iter().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
            }
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
pub enum QuantForm {
    Const(Q),
    Input(usize),
    /// An index into the indicator's `define`.
    Use(usize),
    Param(ParamRef),
    Aggregate(Box<Aggregate>),
    Ratio(Box<Quant>, Box<Quant>),
    Min(Vec<Quant>),
    Max(Vec<Quant>),
    Add(Vec<Quant>),
    Mul(Vec<Quant>),
    Sub(Box<Quant>, Box<Quant>),
    Div(Box<Quant>, Box<Quant>),
    Round(Box<Quant>, Q, RoundTo),
    /// The first of these that has a value.
    First(Vec<Quant>),
    /// Days begun from one moment to another, never below 0.
    Days {
        from: Box<Quant>,
        to: Box<Quant>,
        days: Choice<DayRule>,
    },
    /// An index into the indicator's `groups`.
    Group(usize),
    /// Points of the run itself; only for conditions of the total.
    Points(PointsOf),
    Deadline(Box<Deadline>),
    ByReading {
        on: ReadingRef,
        arms: Vec<Quant>,
    },
    ByKind(Vec<Quant>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RoundTo {
    Nearest,
    Down,
    Up,
}

#[derive(Clone, Debug)]
pub enum PointsOf {
    /// Regular items only.
    Regular,
    /// With bonus and penalty, before vetoes.
    Total,
    Item(u32),
    Indicator(String),
}

/// A statistic over the units of one kind in the run.
#[derive(Clone, Debug)]
pub struct GroupStat {
    /// Its place among all statistics of the method.
    pub index: usize,
    pub function: GroupFunction,
    pub of: Quant,
    /// The unit itself counts too (always so for a rank).
    pub with_self: bool,
}

impl GroupStat {
    /// Who has no value of its own has no such statistic.
    pub(crate) fn counts_self(&self) -> bool {
        self.with_self || matches!(self.function, GroupFunction::Rank { .. })
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GroupFunction {
    Mean,
    Median,
    Max,
    Min,
    Sum,
    Count,
    /// 1 is the best; equal values share a place.
    Rank {
        highest_first: bool,
        dense: bool,
    },
}

/// Rows that do not count because other rows speak of them: a waiver, or an event counted elsewhere.
#[derive(Clone, Debug)]
pub struct Except {
    pub slot: usize,
    /// Columns that must be equal: here and there.
    pub on: Vec<(usize, usize)>,
    pub filters: Vec<Filter>,
}

#[derive(Clone, Debug)]
pub struct Aggregate {
    pub function: Function,
    pub slot: usize,
    pub filters: Vec<Filter>,
    pub except: Vec<Except>,
    pub window: Option<Choice<usize>>,
    /// The column that places a row in time.
    pub dated: Option<usize>,
}

#[derive(Clone, Debug)]
pub enum Function {
    Count,
    Sum(usize),
    Mean(usize),
    Least(usize),
    Most(usize),
    Distinct(Vec<usize>),
    Earliest(usize),
    Latest(usize),
    MaxGap { days: Choice<DayRule>, edges: bool },
    MeanGap { days: Choice<DayRule>, edges: bool },
}

#[derive(Clone, Debug)]
pub struct Filter {
    pub column: usize,
    pub test: Choice<FilterTest>,
}

#[derive(Clone, Debug)]
pub enum FilterTest {
    Any,
    OneOf(Vec<Want>),
    InList(ParamRef),
    Compare(Op, Quant),
}

#[derive(Clone, Debug)]
pub struct Deadline {
    pub year: i16,
    pub day: Choice<DayText>,
    pub time: Choice<TimeText>,
    pub roll: Choice<bool>,
}

#[derive(Clone, Copy, Debug)]
pub enum DayText {
    Day(i8, i8),
    Param(ParamRef),
}

#[derive(Clone, Copy, Debug)]
pub enum TimeText {
    Minutes(i64),
    Param(ParamRef),
}
