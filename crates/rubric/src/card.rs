//! What `score` gives: a scorecard for each unit with the reason tree, and the ranking of each group.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use kernel::q::Q;
use serde::{Deserialize, Serialize};

use crate::method::{Label, Op};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Scored {
    pub form: u32,
    pub engine: u32,
    pub method: String,
    pub rulings: String,
    pub snapshot: String,
    pub year: i16,
    pub as_of: Date,
    pub stage: facts::Stage,
    pub simulated: bool,
    pub cards: Vec<Card>,
    pub groups: Vec<GroupRanking>,
}

/// Lowest and highest points that are still possible, and the provisional points with every open window as it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Points {
    pub lo: Q,
    pub hi: Q,
    pub so_far: Option<Q>,
}

impl Points {
    pub const NONE: Points = Points { lo: Q::ZERO, hi: Q::ZERO, so_far: Some(Q::ZERO) };

    pub fn certain(self) -> bool {
        self.lo == self.hi
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Card {
    pub unit: String,
    pub name: String,
    pub short_name: String,
    pub kind: Option<String>,
    /// Why the unit is not scored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    pub total: Points,
    /// The total under the rulings in force and the defaults, with no reading left open.
    pub base: Points,
    /// The total under each policy for "no tier matches".
    pub by_no_tier: BTreeMap<String, Points>,
    /// How the total came about, where it is more than the sum of the rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adjusted: Option<Box<TotalCard>>,
    pub rows: Vec<RowCard>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TotalCard {
    pub regular: Points,
    pub bonus: Points,
    pub penalty: Points,
    pub before_veto: Points,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vetoes: Vec<VetoCard>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counts_as: Vec<Worth>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<GradeCard>,
    /// What the nodes of the vetoes refer to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<FactUse>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VetoCard {
    pub label: Arc<Label>,
    pub state: State,
    pub does: Said,
    pub node: Node,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stops: bool,
}

/// What the total is worth elsewhere.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Worth {
    pub label: Label,
    pub points: Points,
}

/// A grade by id; `None` where no band takes the total.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GradeCard {
    /// As it stands.
    pub now: Option<String>,
    pub best: Option<String>,
    pub worst: Option<String>,
}

/// How an indicator stands to a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowStanding {
    #[default]
    Scored,
    NotAsked,
    NotApplicable,
}

impl RowStanding {
    fn is_scored(&self) -> bool {
        *self == RowStanding::Scored
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RowCard {
    pub indicator: String,
    pub points: Points,
    /// Under the rulings in force and the defaults.
    pub base: Points,
    /// Open readings that decide, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<String>,
    /// Facts not known that decide: indices into `facts`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<usize>,
    /// The range may be too wide: there were more cases than the engine looks at.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wide: bool,
    #[serde(default, skip_serializing_if = "RowStanding::is_scored")]
    pub standing: RowStanding,
    /// The full marks for this unit, where they are not those of the indicator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full: Option<Q>,
    /// Units whose facts keep a statistic of the group open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits_for: Vec<String>,
    pub reason: RuleReason,
    /// What each option of an open reading would give.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<OptionPoints>,
    pub facts: Vec<FactUse>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OptionPoints {
    pub reading: Arc<str>,
    pub option: Arc<str>,
    pub points: Points,
}

/// By which kind of binding a fact came.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    Measured,
    Attested,
    Declared,
    Judged,
    Corrected,
}

impl Origin {
    pub fn of(binding: &facts::Binding) -> Origin {
        match binding {
            facts::Binding::Measured(_) => Origin::Measured,
            facts::Binding::Attested(_) => Origin::Attested,
            facts::Binding::Declared => Origin::Declared,
            facts::Binding::Judged(_) => Origin::Judged,
            facts::Binding::Corrected => Origin::Corrected,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Origin::Measured => "measured",
            Origin::Attested => "attested",
            Origin::Declared => "declared",
            Origin::Judged => "judged",
            Origin::Corrected => "corrected",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactState {
    Known,
    Absent,
    Unavailable,
    NotApplicable,
    Contested,
    Awaiting,
}

/// A fact that the rule reads: which, by which binding, in which state.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FactUse {
    pub input: Arc<str>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub at: BTreeMap<String, String>,
    pub state: FactState,
    /// The window is still open.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binding: Option<Origin>,
    /// The fact's key in the snapshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Arc<str>>,
    /// Why the value that the source gave does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Said>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Holds,
    Fails,
    Unknown,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleReason {
    Tiers {
        /// Which leaf of the indicator's rule, in the order of its arms.
        leaf: usize,
        tiers: Vec<TierReason>,
        /// The policy in force when no tier holds, and whether it decides.
        policy: String,
        no_tier: bool,
        /// Points that a reviewer gave between the tier reached and the next.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        between: Option<Q>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        nothing: Option<Box<Node>>,
    },
    Sum {
        leaf: usize,
        /// Where one starts, when that is not 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        base: Option<Q>,
        terms: Vec<TermReason>,
    },
    /// Points that are the worth of a quantity.
    Score { leaf: usize, ends: Reach, node: Box<Node> },
    /// Rules put together: parts, branches, adjustments.
    Compound { form: Compound, ends: Reach, parts: Vec<PartReason> },
}

/// Lowest and highest points.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reach {
    pub lo: Q,
    pub hi: Q,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compound {
    Sum,
    Max,
    Min,
    Mean,
    Choose,
    Adjust,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PartReason {
    pub label: Arc<Label>,
    /// What the part gives after its weight, or what the points are after the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Reach>,
    /// It counts: the branch taken, the part that is the highest or lowest, the step that applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<bool>,
    /// The weight of a part, or what the step does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub does: Option<Said>,
    /// When it applies, and what it reads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<Node>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Box<RuleReason>>,
}

impl RuleReason {
    /// Every node of the reason, the rules inside included, in order.
    pub fn each_node<'a>(&'a self, f: &mut impl FnMut(&'a Node)) {
        match self {
            RuleReason::Tiers { tiers, nothing, .. } => {
                nothing.iter().for_each(|n| f(n));
                for tier in tiers {
                    f(&tier.node);
                    tier.hints.iter().for_each(&mut *f);
                }
            }
            RuleReason::Sum { terms, .. } => terms.iter().for_each(|t| f(&t.node)),
            RuleReason::Score { node, .. } => f(node),
            RuleReason::Compound { parts, .. } => {
                for part in parts {
                    part.nodes.iter().for_each(&mut *f);
                    if let Some(reason) = &part.reason {
                        reason.each_node(f);
                    }
                }
            }
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TierReason {
    /// Index into the leaf's tiers.
    pub tier: usize,
    pub points: Q,
    pub state: State,
    /// This tier gives the points.
    pub reached: bool,
    pub node: Node,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<Node>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TermReason {
    pub term: usize,
    /// Points for each, as they stand for this unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<Q>,
    pub points: Option<Q>,
    pub node: Node,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    All,
    Any,
    Not,
    AtLeast,
    Input,
    Compare,
    InTime,
    Covers,
    Always,
}

/// A value beside its threshold.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Measure {
    /// The value as text (so far, while its window is open).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lo: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hi: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub op: Option<Op>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<String>,
    /// How much is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<Said>,
}

/// A condition with its state and what it read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Node {
    pub form: Form,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Arc<Label>>,
    pub state: State,
    /// What was compared with what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Box<Measure>>,
    /// The value is exactly the threshold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub boundary: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u32>,
    /// Readings that this condition was read by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<ReadingUse>,
    /// Indices into the row's facts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<u16>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Node>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReadingUse {
    pub id: Arc<str>,
    pub option: Arc<str>,
    /// False: the default, because nobody has ruled.
    pub ruled: bool,
}

/// The same sentence in both languages.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Said {
    pub zh: String,
    pub en: String,
}

impl Said {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Said {
        Said { zh: zh.into(), en: en.into() }
    }
}

/// What is missing to a higher tier.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Gap {
    pub to: Q,
    pub gain: Q,
    pub needs: Vec<Need>,
    /// Last day on which it can still be had.
    pub by: Date,
    /// The tier is still possible with the facts as they may end.
    pub possible: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Need {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Arc<Label>>,
    pub state: State,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub have: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub want: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<Box<Said>>,
    /// Index into the row's facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<u16>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RankState {
    Official,
    Withheld,
    Off,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GroupRanking {
    /// A unit kind, or `all` when the groups are pooled.
    pub group: String,
    pub state: RankState,
    /// The official places, or the order under the defaults while the ranking is withheld.
    pub places: Vec<Place>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<WithheldPair>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Place {
    pub unit: String,
    pub place: u32,
    pub tied: bool,
}

/// Two units whose order is not settled, and what could settle it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WithheldPair {
    pub a: String,
    pub b: String,
    pub readings: Vec<String>,
    pub facts: Vec<OpenFact>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OpenFact {
    pub unit: String,
    pub indicator: String,
    pub input: String,
}

impl Node {
    /// The value as text.
    pub fn value(&self) -> Option<&str> {
        self.measure.as_ref()?.value.as_deref()
    }
}

/// The label in a language; empty when there is none.
pub fn label_text(label: Option<&Arc<Label>>, english: bool) -> &str {
    match label {
        None => "",
        Some(l) if english => l.en.as_deref().unwrap_or(&l.zh),
        Some(l) => &l.zh,
    }
}
