//! What is missing to each higher tier: conditions that fail or are unknown, with how much and until when.

use jiff::civil::Date;
use kernel::q::Q;

use crate::card::*;

/// Needs named for one tier; the page shows the tree for the rest.
const MAX_NEEDS: usize = 12;

/// `now` is what the row gives today, `hi` the most it can still give, `by` the last day of the year.
pub(crate) fn gaps(reason: &RuleReason, cap: Q, now: Q, hi: Q, by: Date) -> Vec<Gap> {
    let mut out = Vec::new();
    match reason {
        RuleReason::Tiers { tiers, .. } => {
            for tier in tiers.iter().filter(|t| t.points > now).rev() {
                let mut needs = Vec::new();
                missing(&tier.node, &mut needs);
                needs.truncate(MAX_NEEDS);
                let gain = tier.points.sub(now).unwrap_or(Q::ZERO);
                out.push(Gap { to: tier.points, gain, needs, by, possible: tier.points <= hi });
            }
            // The next tier first.
            out.sort_by_key(|gap| gap.to);
        }
        RuleReason::Sum { terms, .. } if now < cap => {
            let needs = terms
                .iter()
                .map(|t| Need {
                    label: t.node.label.clone(),
                    state: t.node.state,
                    have: t.node.value().map(Into::into),
                    want: None,
                    short: None,
                    fact: t.node.facts.first().copied(),
                })
                .collect();
            let gain = cap.sub(now).unwrap_or(Q::ZERO);
            out.push(Gap { to: cap, gain, needs, by, possible: cap <= hi });
        }
        RuleReason::Sum { .. } => {}
        RuleReason::Score { .. } | RuleReason::Compound { .. } if now < cap => {
            // What can still be done, named one by one; how much each would bring depends on how far one goes.
            let mut needs = Vec::new();
            short_of(reason, &mut needs);
            needs.truncate(MAX_NEEDS);
            let gain = cap.sub(now).unwrap_or(Q::ZERO);
            out.push(Gap { to: cap, gain, needs, by, possible: cap <= hi });
        }
        RuleReason::Score { .. } | RuleReason::Compound { .. } => {}
    }
    out
}

/// What keeps a compound rule from its full marks.
fn short_of(reason: &RuleReason, out: &mut Vec<Need>) {
    let value = |node: &Node| Need {
        label: node.label.clone(),
        state: node.state,
        have: node.value().map(Into::into),
        want: None,
        short: None,
        fact: node.facts.first().copied(),
    };
    match reason {
        RuleReason::Tiers { tiers, .. } => {
            if let Some(next) = tiers.iter().take_while(|t| !t.reached).last() {
                missing(&next.node, out);
            }
        }
        RuleReason::Sum { terms, .. } => out.extend(terms.iter().map(|t| value(&t.node))),
        RuleReason::Score { node, .. } => out.push(value(node)),
        RuleReason::Compound { form, parts, .. } => {
            for part in parts.iter().filter(|p| *form != Compound::Choose || p.counts != Some(false)) {
                if let Some(reason) = &part.reason {
                    short_of(reason, out);
                }
            }
        }
    }
}

/// The leaves that keep a condition from holding; of alternatives the one with the fewest.
fn missing(node: &Node, out: &mut Vec<Need>) {
    if node.state == State::Holds {
        return;
    }
    match node.form {
        Form::All => node.children.iter().for_each(|c| missing(c, out)),
        Form::Any => {
            let best = node.children.iter().map(|c| {
                let mut needs = Vec::new();
                missing(c, &mut needs);
                needs
            });
            // An alternative without needs can never hold: it is no way.
            if let Some(needs) = best.filter(|n| !n.is_empty()).min_by_key(Vec::len) {
                out.extend(needs);
            }
        }
        Form::AtLeast => {
            let holds = node.children.iter().filter(|c| c.state == State::Holds).count();
            let wanted = (node.at_least.unwrap_or(0) as usize).saturating_sub(holds);
            let mut each: Vec<Vec<Need>> = node
                .children
                .iter()
                .filter(|c| c.state != State::Holds)
                .map(|c| {
                    let mut needs = Vec::new();
                    missing(c, &mut needs);
                    needs
                })
                .collect();
            each.sort_by_key(Vec::len);
            out.extend(each.into_iter().take(wanted).flatten());
        }
        Form::Always => {}
        Form::Not | Form::Input | Form::Compare | Form::InTime | Form::Covers => {
            let inner = node.children.first().filter(|_| node.label.is_none()).unwrap_or(node);
            let measure = inner.measure.as_deref();
            let sign = measure.and_then(|m| m.op).map_or("", |op| op.sign());
            out.push(Need {
                label: inner.label.clone(),
                state: node.state,
                have: inner.value().map(Into::into),
                want: measure.and_then(|m| m.threshold.as_ref()).map(|t| format!("{sign}{t}").into()),
                short: measure.and_then(|m| m.short.clone()).map(Box::new),
                fact: inner.facts.first().copied(),
            });
        }
    }
}
