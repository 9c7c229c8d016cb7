//! How many points of a method rest on running systems.
//!
//! The possible points of an indicator are split evenly over the facts that the conditions of its rule read for a unit;
//! facts that are only hints, and what "nothing was done" asks, do not count. A fact whose winning binding is measured
//! takes its part; one that is attested, declared, judged or not known does not.

use std::collections::BTreeSet;

use kernel::Result;
use kernel::q::Q;
use rubric::{Card, FactState, Method, Node, Origin, Role, RowCard, RowStanding, RuleReason};

/// Of a unit: the sum over the indicators of the regular items that are scored for it.
pub(crate) fn measured(method: &Method, card: &Card) -> Result<Q> {
    let roles = method.items.iter().flat_map(|item| item.indicators.iter().map(move |i| (item.role, i)));
    let mut sum = Q::ZERO;
    for (row, (role, indicator)) in card.rows.iter().zip(roles) {
        if role == Role::Regular && row.standing == RowStanding::Scored {
            sum = sum.add(of_row(row.full.unwrap_or(indicator.points), row)?)?;
        }
    }
    Ok(sum)
}

fn of_row(points: Q, row: &RowCard) -> Result<Q> {
    let mut read = BTreeSet::new();
    each_condition(&row.reason, &mut |node| facts_in(node, &mut read));
    let facts: Vec<_> = read.iter().filter_map(|at| row.facts.get(usize::from(*at))).collect();
    let counts = facts.iter().filter(|f| f.state == FactState::Known && f.binding == Some(Origin::Measured)).count();
    if facts.is_empty() {
        return Ok(Q::ZERO);
    }
    let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    points.mul(Q::ratio(whole(counts), whole(facts.len()))?)
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn row(reason: &Value, facts: &[(&str, Option<&str>)]) -> RowCard {
        let fact = |(state, binding): &(&str, Option<&str>)| json!({"input": "i", "state": state, "binding": binding});
        let facts: Vec<Value> = facts.iter().map(fact).collect();
        let points = json!({"lo": "0", "hi": "8", "so_far": null});
        let card = json!({"indicator": "1.1", "points": points, "base": points, "reason": reason, "facts": facts});
        serde_json::from_value(card).unwrap()
    }

    fn node(facts: &[u16], children: &[Value]) -> Value {
        json!({"form": "all", "state": "holds", "facts": facts, "children": children})
    }

    fn tiers(node: &Value, hints: &[Value]) -> Value {
        let tier = json!({"tier": 0, "points": "8", "state": "holds", "reached": true, "node": node, "hints": hints});
        json!({"tiers": {"leaf": 0, "tiers": [tier], "policy": "literal", "no_tier": false, "nothing": node_of(4)}})
    }

    fn node_of(fact: u16) -> Value {
        node(&[fact], &[])
    }

    fn points(row: &RowCard) -> String {
        of_row(Q::int(8), row).unwrap().to_string()
    }

    const FACTS: [(&str, Option<&str>); 5] = [
        ("known", Some("measured")),
        ("known", Some("declared")),
        ("awaiting", None),
        ("known", Some("measured")), // only a hint
        ("known", Some("judged")),   // only asked for "nothing was done"
    ];

    #[test]
    fn points_are_split_over_the_facts_that_decide() {
        // One of three is measured; the second time that a fact is read it does not count again.
        let mixed = tiers(&node(&[0], &[node_of(1), node(&[0, 2], &[])]), &[node_of(3)]);
        assert_eq!(of_row(Q::int(8), &row(&mixed, &FACTS)).unwrap(), Q::ratio(8, 3).unwrap());
        assert_eq!(points(&row(&tiers(&node_of(0), &[node_of(3)]), &FACTS)), "8");
        assert_eq!(points(&row(&tiers(&node_of(1), &[node_of(3)]), &FACTS)), "0");
        assert_eq!(points(&row(&tiers(&node(&[0, 1], &[]), &[]), &FACTS)), "4");
        // A rule that reads nothing rests on nothing.
        assert_eq!(points(&row(&tiers(&node(&[], &[]), &[]), &FACTS)), "0");
        // A system that cannot be read measures nothing.
        let away = [("unavailable", Some("measured")), ("known", Some("measured"))];
        assert_eq!(
            points(&row(
                &json!({"score": {"leaf": 0, "ends": {"lo": "0", "hi": "8"}, "node": node(&[0, 1], &[])}}),
                &away
            )),
            "4"
        );
    }
}
