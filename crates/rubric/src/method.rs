//! A method as the engine holds it: names resolved to indices, every choice by reading an array of arms.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::{Binding, InputDef};
use jiff::civil::Date;
use kernel::calendar::DayRule;
use kernel::q::Q;
use serde::{Deserialize, Serialize};

use crate::problem::Span;

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
    pub windows: Vec<WindowDef>,
    pub no_tier: Choice<NoTier>,
    pub ranking: Choice<RankRule>,
    pub not_applicable: Choice<NaRule>,
    pub rounding: Rounding,
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
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.items.iter().flat_map(|item| item.indicators.iter())
    }

    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators().find(|i| i.id == id)
    }

    pub fn reading(&self, id: &str) -> Option<(usize, &Reading)> {
        self.readings.iter().enumerate().find(|(_, r)| r.id == id)
    }

    pub fn input(&self, id: &str) -> Option<(usize, &InputDef)> {
        self.inputs.iter().enumerate().find(|(_, i)| i.id == id)
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
    /// The bindings in order with the fact keys that they read.
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

#[derive(Clone, Debug)]
pub enum KindRule {
    /// The kind that the city registered, on that day.
    Registered(YearDay),
    /// From the legal status on that day; a status not in the map gives none.
    Status {
        day: YearDay,
        map: Vec<(String, usize)>,
        warn: Option<String>,
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
    Unsupported,
}

#[derive(Clone, Copy, Debug)]
pub struct Rounding {
    pub digits: u32,
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
    pub dimensions: Vec<Dimension>,
    pub parameters: Vec<Parameter>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct ReadingOption {
    pub id: String,
    pub key: Arc<str>,
    pub text: String,
    pub effect: Option<String>,
    /// The index of this option's value in each dimension.
    pub parts: Vec<usize>,
    /// Written `unsupported`: this engine cannot apply it.
    pub unsupported: bool,
}

#[derive(Clone, Debug)]
pub struct Dimension {
    pub id: String,
    pub title: String,
    /// Value id and text.
    pub values: Vec<(String, String)>,
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
    pub points: Q,
    pub indicators: Vec<Indicator>,
}

#[derive(Clone, Debug)]
pub struct Indicator {
    pub id: String,
    pub name: Label,
    pub points: Q,
    pub line: Option<u32>,
    pub mode: String,
    pub assessor: String,
    pub evidence: Vec<String>,
    pub local: Option<LocalWording>,
    pub readings: Vec<usize>,
    pub define: Vec<(String, Quant)>,
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
    /// Points of the written tiers from the fewest to the most; `[0, cap]` for a sum.
    pub fn steps(&self) -> Vec<Q> {
        let mut steps: Vec<Q> = Vec::new();
        self.rule.each_leaf(&mut |rule| match rule {
            Rule::Tiers(tiers) => steps.extend(tiers.iter().filter(|t| t.written.is_some()).map(|t| t.points)),
            Rule::Sum(sum) => steps.extend([Q::ZERO, sum.cap]),
            Rule::By { .. } => {}
        });
        steps.sort();
        steps.dedup();
        steps
    }
}

#[derive(Clone, Debug)]
pub struct LocalWording {
    pub text: String,
    pub approved_by: String,
    pub approved_on: Date,
}

#[derive(Clone, Debug)]
pub enum Rule {
    Tiers(Vec<Tier>),
    Sum(SumRule),
    By { on: ReadingRef, arms: Vec<Rule> },
}

impl Rule {
    pub fn each_leaf<'a>(&'a self, f: &mut impl FnMut(&'a Rule)) {
        match self {
            Rule::By { arms, .. } => arms.iter().for_each(|arm| arm.each_leaf(f)),
            leaf => f(leaf),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Tier {
    pub points: Q,
    /// The verbatim clause and its line in the source document.
    pub written: Option<(String, Option<u32>)>,
    /// Why a tier that the document does not have is here.
    pub unwritten: Option<String>,
    /// The tier exists only for these options.
    pub only_if: Option<(ReadingRef, Vec<usize>)>,
    pub when: Cond,
    pub hints: Vec<Cond>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct SumRule {
    pub cap: Q,
    pub written: (String, Option<u32>),
    pub terms: Vec<Term>,
}

#[derive(Clone, Debug)]
pub struct Term {
    pub label: Arc<Label>,
    pub each: Q,
    pub count: Quant,
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
    Round(Box<Quant>, Q),
    Deadline(Box<Deadline>),
    ByReading {
        on: ReadingRef,
        arms: Vec<Quant>,
    },
    ByKind(Vec<Quant>),
}

#[derive(Clone, Debug)]
pub struct Aggregate {
    pub function: Function,
    pub slot: usize,
    pub filters: Vec<Filter>,
    pub window: Option<Choice<usize>>,
    /// The column that places a row in time.
    pub dated: Option<usize>,
}

#[derive(Clone, Debug)]
pub enum Function {
    Count,
    Sum(usize),
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
