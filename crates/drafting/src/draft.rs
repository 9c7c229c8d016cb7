//! A draft: what was understood of a document, and what a person has still to decide.

use std::collections::BTreeMap;

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
    /// Texts outside the table; what of them became a rule stands in `whole` too.
    pub notes: Vec<Passage>,
    #[serde(default)]
    pub whole: Whole,
    pub doubts: Vec<Doubt>,
    pub findings: Vec<Finding>,
    /// English of the title (`title`), of items by number and of indicators by id.
    #[serde(default)]
    pub english: BTreeMap<String, String>,
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
    #[serde(default)]
    pub role: Role,
    /// Counts with this weight; its indicators then add up to marks of their own.
    #[serde(default)]
    pub weight: Option<Q>,
    /// The most that a bonus comes to.
    #[serde(default)]
    pub cap: Option<Q>,
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
    /// Several matters that each give points of their own; the points are added.
    Parts(Parts),
    /// Points in proportion to a quantity.
    Share(Share),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Parts {
    pub text: String,
    pub place: Place,
    /// The most that all of them give together.
    pub cap: Q,
    pub parts: Vec<Piece>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Piece {
    pub id: String,
    pub label: String,
    pub points: Q,
    /// Never parts again.
    pub rule: Rule,
}

/// The full points times what was reached of what gives them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Share {
    pub text: String,
    pub place: Place,
    pub input: String,
    pub subject: String,
    pub unit: Unit,
    pub points: Q,
    pub of: ShareOf,
    /// Below this there are no points.
    pub least: Option<Q>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareOf {
    /// The quantity is itself a share of 1.
    One,
    /// This much gives the full points.
    Value(Q),
    /// The highest among the units of the kind gives the full points.
    Best,
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
    /// A reviewer takes one of the levels, from the worst to the best; it holds at these.
    Level { subject: String, levels: Vec<String>, at: Vec<usize> },
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
    /// Where one of these holds there are no points at all.
    #[serde(default)]
    pub zero: Vec<Tier>,
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
    /// The most points of this term alone, on or off.
    #[serde(default)]
    pub cap: Option<Q>,
    /// Counted from a measured quantity and not by hand.
    #[serde(default)]
    pub steps: Option<Steps>,
    /// A reviewer says how many points, up to so many.
    #[serde(default)]
    pub judged: Option<Q>,
}

/// How many steps a quantity lies away from a bound: 每降低0.5个百分点.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Steps {
    /// The quantity with the one bound, perhaps by kind of unit, from which the steps are counted.
    pub number: Number,
    /// Below the bound, or above it.
    pub below: bool,
    pub step: Q,
    pub begun: Begun,
}

/// What becomes of a step that is not full.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Begun {
    /// Only full steps count.
    Full,
    /// A step begun counts as one.
    Counts,
    /// A part of a step counts as that part.
    Part,
}

/// What the document says of the whole: grades, quotas, vetoes, rounding.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Whole {
    pub bands: Vec<Band>,
    pub quotas: Vec<Quota>,
    pub vetoes: Vec<Veto>,
    /// Digits to which the total is rounded.
    pub digits: Option<u8>,
    /// The total is scaled to these marks.
    pub scale_to: Option<Q>,
    /// The most that the total comes to.
    pub cap: Option<Q>,
    /// Scores of several hands that make the total by weight; one of them is the table's.
    #[serde(default)]
    pub blend: Vec<Portion>,
    /// How places are given; none: not at all.
    #[serde(default)]
    pub ranking: Option<Ranking>,
    /// All who share the last place of a quota have the grade.
    #[serde(default)]
    pub all_in: bool,
}

/// One of the scores that make the total.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Portion {
    pub name: String,
    pub weight: Q,
    pub by: Hand,
}

/// Where a score comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hand {
    /// The document's own table.
    Table,
    /// The unit itself declares it.
    Unit,
    /// A reviewer enters it.
    Reviewer,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ranking {
    /// Each kind of unit for itself: 1, 1, 3.
    Grouped,
    /// Each kind of unit for itself: 1, 1, 2.
    GroupedDense,
    /// All units together: 1, 1, 3.
    Pooled,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Band {
    pub grade: String,
    pub from: Q,
    /// The upper end that is written, itself included; only where it stands for itself.
    pub to: Option<Q>,
    pub text: String,
    pub place: Place,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Quota {
    pub grade: String,
    pub take: Take,
    pub text: String,
    pub place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// Of the units of the kind.
    Share(Q),
    Count(u32),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Veto {
    pub id: String,
    /// What happened.
    pub label: String,
    pub text: String,
    pub place: Place,
    pub input: String,
    /// None: a person decided that it changes neither points nor grade.
    pub then: Option<Then>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// The total is 0.
    Nothing,
    /// The total is no more than this.
    AtMost(Q),
    /// The grade is no better than this one.
    Grade(String),
}

/// What an item is to the total.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    #[default]
    Regular,
    /// Beyond the full marks.
    Bonus,
    /// Points off the total.
    Penalty,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Discretion {
    pub text: String,
    pub place: Place,
    pub input: String,
    pub floor: Q,
    pub cap: Q,
    /// The unit itself declares the points.
    #[serde(default)]
    pub declared: bool,
    /// Points are given in each of so many periods, and their mean counts.
    #[serde(default)]
    pub periods: Option<u8>,
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
    /// What becomes of a step that is not full; none: the steps are counted by hand.
    Steps {
        term: String,
        begun: Option<Begun>,
    },
    Veto {
        veto: String,
        then: Option<Then>,
    },
    /// Upper ends of grades as they are written, or none: a grade reaches up to the next one.
    GradeEnds {
        ends: Vec<Option<Q>>,
    },
    Role {
        item: u32,
        role: Role,
    },
    /// Scores that make the total; none: the table alone.
    Blend {
        parts: Vec<Portion>,
    },
    Ranking {
        ranking: Option<Ranking>,
    },
    QuotaTies {
        all_in: bool,
    },
    /// English of the title, an item or an indicator; empty: there is none.
    English {
        about: String,
        text: String,
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
    /// What it brings to the total at most.
    pub fn weighed(&self) -> Q {
        self.weight.map_or_else(|| self.worth(), |w| self.worth().mul(w).unwrap_or(Q::ZERO))
    }

    pub fn sum(&self) -> Q {
        add(self.indicators.iter().filter_map(Indicator::worth))
    }

    pub fn worth(&self) -> Q {
        self.points.as_ref().map_or_else(|| self.sum(), |p| p.points)
    }
}

impl Rule {
    fn clauses(&self) -> usize {
        if let Rule::Tiers(tiers) = self { tiers.len().max(1) } else { 1 }
    }

    /// The most points that it can give.
    pub fn most(&self) -> Option<Q> {
        match self {
            Rule::Tiers(tiers) => tiers.iter().map(|t| t.points).max(),
            Rule::Sum(sum) => Some(sum.cap),
            Rule::Discretion(d) => Some(d.cap),
            Rule::Parts(p) => Some(add(p.parts.iter().map(|p| p.points)).min(p.cap)),
            Rule::Share(s) => Some(s.points),
        }
    }

    /// The clauses of tiers, and those that take all points from a sum.
    pub fn tiers(&self) -> &[Tier] {
        match self {
            Rule::Tiers(tiers) => tiers,
            Rule::Sum(sum) => &sum.zero,
            _ => &[],
        }
    }

    /// The rule itself, or the rules of its parts.
    pub fn leaves(&self) -> Vec<&Rule> {
        match self {
            Rule::Parts(p) => p.parts.iter().map(|p| &p.rule).collect(),
            one => vec![one],
        }
    }

    pub fn leaves_mut(&mut self) -> Vec<&mut Rule> {
        match self {
            Rule::Parts(p) => p.parts.iter_mut().map(|p| &mut p.rule).collect(),
            one => vec![one],
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
            tiers: self.indicators().flat_map(|i| i.rule.leaves()).map(Rule::clauses).sum(),
            points: add(self.items.iter().filter(|i| i.role == Role::Regular).map(Item::weighed)),
        }
    }

    pub fn tiers(&self) -> impl Iterator<Item = &Tier> {
        self.indicators().flat_map(|i| i.rule.leaves()).flat_map(Rule::tiers)
    }

    pub fn clauses(&self) -> impl Iterator<Item = &Clause> {
        self.tiers().flat_map(|t| &t.clauses)
    }

    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        let sums = self.indicators().flat_map(|i| i.rule.leaves()).filter_map(|r| match r {
            Rule::Sum(sum) => Some(sum),
            _ => None,
        });
        sums.flat_map(|s| &s.terms)
    }
}

/// Sums of points are small; one that cannot be kept exactly counts for nothing and is caught as a mismatch.
pub(crate) fn add(points: impl Iterator<Item = Q>) -> Q {
    points.fold(Q::ZERO, |a, b| a.add(b).unwrap_or(Q::ZERO))
}
