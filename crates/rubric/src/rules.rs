//! The rules by which an indicator gives points.

use std::sync::Arc;

use kernel::q::Q;
use serde::{Deserialize, Serialize};

use crate::method::*;
use crate::problem::Span;

#[derive(Clone, Debug)]
pub enum Rule {
    Tiers(Vec<Tier>),
    Sum(SumRule),
    Score(ScoreRule),
    Parts(PartsRule),
    /// The first branch whose condition holds; a branch without one always does.
    Choose(Vec<Branch>),
    Adjust(AdjustRule),
    By {
        on: ReadingRef,
        arms: Vec<Rule>,
    },
    ByKind(Vec<Rule>),
}

impl Rule {
    /// The rules that this one is made of.
    pub fn children(&self) -> Vec<&Rule> {
        match self {
            Rule::Tiers(_) | Rule::Sum(_) | Rule::Score(_) => Vec::new(),
            Rule::Parts(parts) => parts.parts.iter().map(|p| &p.rule).collect(),
            Rule::Choose(branches) => branches.iter().map(|b| &b.rule).collect(),
            Rule::Adjust(adjust) => vec![&adjust.rule],
            Rule::By { arms, .. } | Rule::ByKind(arms) => arms.iter().collect(),
        }
    }

    /// This rule and every rule in it, the outer first.
    pub fn each<'a>(&'a self, f: &mut impl FnMut(&'a Rule)) {
        f(self);
        for child in self.children() {
            child.each(f);
        }
    }

    /// Whether tiers or branches may all fail.
    pub fn may_hold_no_tier(&self) -> bool {
        let mut may = false;
        self.each(&mut |rule| may |= matches!(rule, Rule::Tiers(_) | Rule::Choose(_)));
        may
    }

    /// The rules without rules inside, in order; a reason names its leaf by the place in this order.
    pub fn each_leaf<'a>(&'a self, f: &mut impl FnMut(&'a Rule)) {
        self.each(&mut |rule| {
            if matches!(rule, Rule::Tiers(_) | Rule::Sum(_) | Rule::Score(_)) {
                f(rule);
            }
        });
    }

    /// The fewest and the most points that the rule can give; `full` where it says no cap.
    pub fn bounds(&self, full: Q) -> (Q, Q) {
        let end =
            |q: &Option<Quant>, low: bool| q.as_ref().and_then(Quant::ends).map(|(lo, hi)| if low { lo } else { hi });
        match self {
            Rule::Tiers(tiers) => {
                let points = || tiers.iter().map(|t| t.points);
                (points().min().unwrap_or(Q::ZERO).min(Q::ZERO), points().max().unwrap_or(Q::ZERO))
            }
            Rule::Sum(sum) => (end(&sum.floor, true).unwrap_or(Q::ZERO), end(&sum.cap, false).unwrap_or(full)),
            Rule::Score(score) => (end(&score.floor, true).unwrap_or(Q::ZERO), end(&score.cap, false).unwrap_or(full)),
            Rule::Adjust(adjust) => {
                let inner = adjust.rule.bounds(full);
                (end(&adjust.floor, true).unwrap_or(inner.0.min(Q::ZERO)), end(&adjust.cap, false).unwrap_or(full))
            }
            Rule::Choose(_) | Rule::By { .. } | Rule::ByKind(_) => {
                let ends = self.children().into_iter().map(|r| r.bounds(full));
                ends.fold((Q::ZERO, Q::ZERO), |a, b| (a.0.min(b.0), a.1.max(b.1)))
            }
            Rule::Parts(parts) => {
                let ends = parts.parts.iter().map(|p| {
                    let (lo, hi) = p.rule.bounds(p.points.unwrap_or(full));
                    (lo.mul(p.weight).unwrap_or(lo), hi.mul(p.weight).unwrap_or(hi))
                });
                let (lo, hi) = if parts.combine == Combine::Sum {
                    ends.fold((Q::ZERO, Q::ZERO), |a, b| (a.0.add(b.0).unwrap_or(a.0), a.1.add(b.1).unwrap_or(a.1)))
                } else {
                    ends.fold((Q::ZERO, Q::ZERO), |a, b| (a.0.min(b.0), a.1.max(b.1)))
                };
                (end(&parts.floor, true).unwrap_or(lo), end(&parts.cap, false).unwrap_or(hi.min(full)))
            }
        }
    }

    pub fn leaves(&self) -> usize {
        let mut count = 0;
        self.each_leaf(&mut |_| count += 1);
        count
    }
}

/// Worth of something counted: `value` points, held between `floor` and `cap`.
#[derive(Clone, Debug)]
pub struct ScoreRule {
    pub value: Quant,
    /// Nothing written: 0.
    pub floor: Option<Quant>,
    /// Nothing written: the full marks.
    pub cap: Option<Quant>,
    pub written: Option<(String, Option<u32>)>,
    pub span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    Sum,
    Max,
    Min,
    Mean,
}

#[derive(Clone, Debug)]
pub struct PartsRule {
    pub combine: Combine,
    pub parts: Vec<Part>,
    pub floor: Option<Quant>,
    pub cap: Option<Quant>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Part {
    pub label: Arc<Label>,
    /// Full marks of the part, where it says them.
    pub points: Option<Q>,
    pub weight: Q,
    pub written: Option<(String, Option<u32>)>,
    pub rule: Rule,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Branch {
    pub label: Arc<Label>,
    pub when: Option<Cond>,
    pub rule: Rule,
    pub span: Span,
}

/// A rule whose points are changed, step by step in the order written.
#[derive(Clone, Debug)]
pub struct AdjustRule {
    pub rule: Box<Rule>,
    pub steps: Vec<AdjustStep>,
    pub floor: Option<Quant>,
    pub cap: Option<Quant>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct AdjustStep {
    pub label: Arc<Label>,
    pub when: Option<Cond>,
    pub change: Change,
    pub written: Option<(String, Option<u32>)>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Change {
    Times(Quant),
    Plus(Quant),
    Set(Quant),
    AtMost(Quant),
    AtLeast(Quant),
}

#[derive(Clone, Debug)]
pub struct Tier {
    pub points: Q,
    /// The verbatim clause and its line in the source document.
    pub written: Option<(String, Option<u32>)>,
    /// Why a tier that the document does not have is here.
    pub unwritten: Option<String>,
    pub unwritten_en: Option<String>,
    /// The tier exists only for these options.
    pub only_if: Option<(ReadingRef, Vec<usize>)>,
    pub when: Cond,
    pub hints: Vec<Cond>,
    pub span: Span,
}

impl Change {
    pub fn amount(&self) -> &Quant {
        match self {
            Change::Times(q) | Change::Plus(q) | Change::Set(q) | Change::AtMost(q) | Change::AtLeast(q) => q,
        }
    }
}

#[derive(Clone, Debug)]
pub struct SumRule {
    /// Where one starts, e.g. the full marks of a rule that deducts.
    pub base: Option<Quant>,
    /// Nothing written: 0.
    pub floor: Option<Quant>,
    /// None: the document gives no cap, only the technical ceiling of the indicator holds.
    pub cap: Option<Quant>,
    pub written: (String, Option<u32>),
    pub terms: Vec<Term>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Term {
    pub label: Arc<Label>,
    pub each: Quant,
    pub count: Quant,
    /// The term alone is held between these.
    pub floor: Option<Quant>,
    pub cap: Option<Quant>,
    /// A fact that nobody reported does not deduct; without this the sum falls to its floor.
    pub silent: bool,
    pub span: Span,
}
