//! How many points of a method rest on running systems.
//!
//! The possible points of an indicator are split evenly over the facts that the conditions of its rule read for a unit;
//! facts that are only hints, and what "nothing was done" asks, do not count. A fact whose winning binding is measured
//! takes its part; one that is attested, declared, judged or not known does not.

use std::collections::BTreeSet;

use kernel::Result;
use kernel::q::Q;
use rubric::{Card, FactState, Indicator, Method, Node, Origin, Role, RowCard, RowStanding, RuleReason};

/// Of a unit: the sum over the indicators of the regular items that are scored for it.
pub(crate) fn measured(method: &Method, card: &Card) -> Result<Q> {
    let roles = method.items.iter().flat_map(|item| item.indicators.iter().map(move |i| (item.role, i)));
    let mut sum = Q::ZERO;
    for (row, (role, indicator)) in card.rows.iter().zip(roles) {
        if role == Role::Regular && row.standing == RowStanding::Scored {
            sum = sum.add(of_row(indicator, row)?)?;
        }
    }
    Ok(sum)
}

fn of_row(indicator: &Indicator, row: &RowCard) -> Result<Q> {
    let mut read = BTreeSet::new();
    each_condition(&row.reason, &mut |node| facts_in(node, &mut read));
    let facts: Vec<_> = read.iter().filter_map(|at| row.facts.get(usize::from(*at))).collect();
    let counts = facts.iter().filter(|f| f.state == FactState::Known && f.binding == Some(Origin::Measured)).count();
    if facts.is_empty() {
        return Ok(Q::ZERO);
    }
    let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    row.full.unwrap_or(indicator.points).mul(Q::ratio(whole(counts), whole(facts.len()))?)
}

fn facts_in(node: &Node, read: &mut BTreeSet<u16>) {
    read.extend(&node.facts);
    node.children.iter().for_each(|child| facts_in(child, read));
}

/// The nodes that decide points.
fn each_condition<'a>(reason: &'a RuleReason, f: &mut impl FnMut(&'a Node)) {
    match reason {
        RuleReason::Tiers { tiers, .. } => tiers.iter().for_each(|t| f(&t.node)),
        RuleReason::Sum { terms, .. } => terms.iter().for_each(|t| f(&t.node)),
        RuleReason::Score { node, .. } => f(node),
        RuleReason::Compound { parts, .. } => {
            for part in parts {
                part.nodes.iter().for_each(&mut *f);
                if let Some(reason) = &part.reason {
                    each_condition(reason, f);
                }
            }
        }
    }
}
