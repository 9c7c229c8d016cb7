//! A draft: what was understood of a document, and what a person has still to decide.

use kernel::q::Q;
use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Place, Said};
use crate::propose::{Bound, Due, Op, Topic};
use crate::units::Unit;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Draft {
    pub form: u32,
    pub title: Passage,
    /// The total that is printed somewhere.
    pub total: Option<Stated>,
    pub kinds: Vec<Kind>,
    pub items: Vec<Item>,
    pub notes: Vec<Passage>,
    pub doubts: Vec<Doubt>,
    pub findings: Vec<Finding>,
}

/// A text as it stands in the document.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Passage {
    pub text: String,
    pub place: Place,
}

/// Points with the text that states them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stated {
    pub points: Q,
    pub text: String,
    pub place: Place,
}

/// A kind of unit that thresholds differ by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Kind {
    pub id: String,
    pub label: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Item {
    pub no: u32,
    pub title: String,
    pub text: String,
    pub place: Place,
    /// None when the document does not say: then the sum of its indicators.
    pub points: Option<Stated>,
    pub indicators: Vec<Indicator>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Indicator {
    pub id: String,
    pub name: String,
    pub text: String,
    pub place: Place,
    pub points: Option<Stated>,
    pub assessor: String,
    pub evidence: String,
    /// What is asked for, where the document has a column of its own for it.
    pub requirement: String,
    pub rule: Rule,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The first clause that holds gives its points.
    Tiers(Vec<Tier>),
    /// Points for each, on a base, between a floor and a cap.
    Sum(Sum),
    /// A reviewer gives points within two ends.
    Discretion(Discretion),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tier {
    pub id: String,
    pub points: Q,
    pub text: String,
    pub place: Place,
    pub clauses: Vec<Clause>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Clause {
    pub id: String,
    pub text: String,
    /// The input that it reads; clauses about the same thing share one.
    pub input: String,
    /// An alternative to the clause before it: 或质量较差.
    pub or: bool,
    pub reads: Reads,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reads {
    /// A fact that is so or not; somebody declares it.
    Fact,
    /// Whether it is so takes a reviewer's judgement.
    Judgement,
    /// A quantity compared with bounds.
    Number(Number),
    /// Received by a day.
    Due { subject: String, due: Due },
    /// Not a condition.
    Nothing,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Number {
    pub subject: String,
    pub unit: Unit,
    /// For every unit alike; empty when the bounds differ by kind.
    pub bounds: Vec<Bound>,
    /// Kind of unit and its bounds.
    pub by_kind: Vec<(String, Vec<Bound>)>,
    /// In each of these stretches of time.
    pub every: Option<String>,
    /// Whether the bounds themselves count is left to a ruling; the bounds are those of the first way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Open>,
}

/// What about a bound is left open: it becomes a reading of the method.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Open {
    /// 以上, 以下, 以内: with the number itself, unless it is ruled otherwise.
    Border,
    /// 超过, 不满: without the number itself, unless it is ruled otherwise.
    Beyond,
    /// Which ends of a range belong to it.
    Ends,
}

impl Open {
    /// The ways, the one that stands until a ruling first.
    pub fn ways(self) -> &'static [&'static str] {
        match self {
            Open::Border => &["included", "excluded"],
            Open::Beyond => &["excluded", "included"],
            Open::Ends => &["lower", "both", "upper"],
        }
    }

    /// A bound as a way has it.
    pub fn bound(self, way: &str, b: Bound) -> Bound {
        let from_below = matches!(b.op, Op::Ge | Op::Gt);
        let counts = match way {
            "included" | "both" => true,
            "lower" => from_below,
            "upper" => !from_below,
            _ => false,
        };
        let op = match (b.op, from_below, counts) {
            (Op::Eq, ..) => Op::Eq,
            (_, true, true) => Op::Ge,
            (_, true, false) => Op::Gt,
            (_, false, true) => Op::Le,
            (_, false, false) => Op::Lt,
        };
        Bound { op, ..b }
    }
}

impl Number {
    /// With the bounds as a way has them.
    #[must_use]
    pub fn read_as(&self, open: Open, way: &str) -> Number {
        let turn = |list: &[Bound]| list.iter().map(|b| open.bound(way, *b)).collect::<Vec<_>>();
        Number {
            bounds: turn(&self.bounds),
            by_kind: self.by_kind.iter().map(|(k, list)| (k.clone(), turn(list))).collect(),
            ..self.clone()
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sum {
    pub text: String,
    pub place: Place,
    pub base: Q,
    pub cap: Q,
    pub floor: Q,
    pub terms: Vec<Term>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Term {
    pub id: String,
    pub input: String,
    pub label: String,
    /// Negative for points off.
    pub each: Q,
    /// What is counted: per 2 天.
    pub per: Q,
    pub unit: String,
    /// Counted once at most.
    pub once: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Discretion {
    pub text: String,
    pub place: Place,
    pub input: String,
    pub floor: Q,
    pub cap: Q,
}

/// Something that a person has to look at.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Doubt {
    pub id: String,
    pub topic: Topic,
    pub place: Place,
    /// The clause, term, indicator or item that it is about.
    pub about: String,
    /// The words of the document.
    pub clause: String,
    pub question: Said,
    pub assumed: Said,
    pub candidates: Vec<Candidate>,
    /// Without an answer there is no method.
    pub must: bool,
    pub answered: Option<usize>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Candidate {
    #[serde(flatten)]
    pub said: Said,
    pub change: Change,
}

/// One change of a draft.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// As it was assumed.
    Keep,
    /// The bounds of a clause, for every unit alike.
    Bounds {
        clause: String,
        bounds: Vec<Bound>,
    },
    /// The bounds of a clause for each kind of unit.
    ByKind {
        clause: String,
        by_kind: Vec<(String, Vec<Bound>)>,
    },
    Unit {
        clause: String,
        unit: Unit,
    },
    Due {
        clause: String,
        due: Due,
    },
    /// A yes or no instead of a number; judged by a reviewer or declared.
    Qualitative {
        clause: String,
        judged: bool,
    },
    /// Whether the bounds count is left open: a reading, with every way.
    LeaveOpen {
        clause: String,
        open: Open,
    },
    /// A kind of unit that the document does not name.
    Kind {
        id: String,
        label: String,
    },
    /// Another name for a kind.
    KindLabel {
        id: String,
        label: String,
    },
    /// A kind that no bound speaks of goes.
    NoKind {
        id: String,
    },
    NotACondition {
        clause: String,
    },
    TierPoints {
        tier: String,
        points: Q,
    },
    IndicatorPoints {
        indicator: String,
        points: Q,
    },
    ItemPoints {
        item: u32,
        points: Q,
    },
    Rule {
        indicator: String,
        rule: Box<Rule>,
    },
    /// Counted once at most, or as often as it happens.
    Once {
        term: String,
        once: bool,
    },
}

/// How many there are of what.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Counts {
    pub items: usize,
    pub indicators: usize,
    pub tiers: usize,
    pub points: Q,
}

impl Indicator {
    pub fn worth(&self) -> Option<Q> {
        self.points.as_ref().map(|p| p.points).or_else(|| self.rule.most())
    }
}

impl Item {
    pub fn sum(&self) -> Q {
        add(self.indicators.iter().filter_map(Indicator::worth))
    }

    pub fn worth(&self) -> Q {
        self.points.as_ref().map_or_else(|| self.sum(), |p| p.points)
    }
}

impl Rule {
    /// The most points that it can give.
    pub fn most(&self) -> Option<Q> {
        match self {
            Rule::Tiers(tiers) => tiers.iter().map(|t| t.points).max(),
            Rule::Sum(sum) => Some(sum.cap),
            Rule::Discretion(d) => Some(d.cap),
        }
    }

    pub fn tiers(&self) -> &[Tier] {
        match self {
            Rule::Tiers(tiers) => tiers,
            _ => &[],
        }
    }
}

impl Draft {
    pub const FORM: u32 = 1;

    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.items.iter().flat_map(|i| &i.indicators)
    }

    pub fn counts(&self) -> Counts {
        Counts {
            items: self.items.len(),
            indicators: self.indicators().count(),
            tiers: self.indicators().map(|i| i.rule.tiers().len().max(1)).sum(),
            points: add(self.items.iter().map(Item::worth)),
        }
    }

    pub fn clauses(&self) -> impl Iterator<Item = &Clause> {
        self.indicators().flat_map(|i| i.rule.tiers()).flat_map(|t| &t.clauses)
    }
}

/// Sums of points are small; one that cannot be kept exactly counts for nothing and is caught as a mismatch.
pub(crate) fn add(points: impl Iterator<Item = Q>) -> Q {
    points.fold(Q::ZERO, |a, b| a.add(b).unwrap_or(Q::ZERO))
}
