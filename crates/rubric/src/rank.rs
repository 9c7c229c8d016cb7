//! Ranking inside a group: one stands above another only if it does under every joint ruling of what is open.

use std::collections::HashMap;
use std::rc::Rc;

use kernel::q::Q;

use crate::card::*;
use crate::method::{Indicator, RankRule};
use crate::solve::{Ends, note};

/// What the ranking needs of one unit.
pub(crate) struct Standing {
    pub unit: String,
    pub group: String,
    /// Every group that the unit may be in under the open global readings, and the readings that move it.
    pub groups: Vec<String>,
    pub movers: Vec<String>,
    /// Provisional points under the defaults, by which the order is made.
    pub points: Q,
    /// For each choice of the global readings: the sum over indicators that no open local reading touches, and for each
    /// other indicator the ends under each combination of its open readings.
    pub cases: Vec<Case>,
    /// Readings and facts that make the total uncertain.
    pub readings: Vec<String>,
    pub facts: Vec<OpenFact>,
}

impl Standing {
    /// Notes what keeps the points of one indicator open.
    pub fn rests_on<'f>(
        &mut self,
        indicator: &Indicator,
        readings: &[String],
        facts: impl Iterator<Item = &'f FactUse>,
    ) {
        for id in readings {
            note(&mut self.readings, id.clone());
        }
        for f in facts {
            self.facts.push(OpenFact {
                unit: self.unit.clone(),
                indicator: indicator.id.clone(),
                input: f.input.to_string(),
            });
        }
    }
}

#[derive(Clone)]
pub(crate) struct Case {
    pub fixed: Ends,
    pub local: Vec<Local>,
}

#[derive(Clone)]
pub(crate) struct Local {
    pub indicator: usize,
    /// Ends for each combination; `None` when there are more combinations than are enumerated: then `whole` counts.
    /// Choices that the indicator cannot tell apart share them.
    pub combos: Option<Rc<[Ends]>>,
    pub whole: Ends,
}

/// Pairs named when a ranking is withheld.
const MAX_PAIRS: usize = 20;

pub(crate) fn rank(rule: RankRule, groups: &[String], standings: &[Standing]) -> Vec<GroupRanking> {
    let pooled = rule == RankRule::PooledSkip;
    let names: Vec<String> = if pooled { vec!["all".into()] } else { groups.to_vec() };
    names
        .into_iter()
        .filter_map(|group| {
            let mut members: Vec<&Standing> = standings.iter().filter(|s| pooled || s.group == group).collect();
            if members.is_empty() {
                return None;
            }
            if matches!(rule, RankRule::Off | RankRule::Unsupported) {
                return Some(GroupRanking { group, state: RankState::Off, places: Vec::new(), withheld: Vec::new() });
            }
            members.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.unit.cmp(&b.unit)));
            let mut withheld: Vec<WithheldPair> = members
                .windows(2)
                .filter_map(|w| match w {
                    [a, b] => unsettled(a, b),
                    _ => None,
                })
                .collect();
            // A unit that an open reading may bring in or take away unsettles the group too.
            if !pooled {
                for s in standings.iter().filter(|s| s.groups.len() > 1 && s.groups.contains(&group)) {
                    let other = members.iter().find(|m| m.unit != s.unit).map_or(&s.unit, |m| &m.unit);
                    withheld.push(WithheldPair {
                        a: s.unit.clone(),
                        b: other.clone(),
                        readings: s.movers.clone(),
                        facts: Vec::new(),
                    });
                }
            }
            let state = if withheld.is_empty() { RankState::Official } else { RankState::Withheld };
            let places = places(&members, rule == RankRule::GroupedDense);
            Some(GroupRanking { group, state, places, withheld: withheld.into_iter().take(MAX_PAIRS).collect() })
        })
        .collect()
}

/// Shared places: 1, 1, 3 or, dense, 1, 1, 2. Equal points share a place; there is no hidden order.
fn places(members: &[&Standing], dense: bool) -> Vec<Place> {
    let mut out: Vec<Place> = Vec::with_capacity(members.len());
    let (mut place, mut seen) = (0u32, 0u32);
    let mut last: Option<Q> = None;
    for (i, s) in members.iter().enumerate() {
        let next = u32::try_from(i).unwrap_or(u32::MAX).saturating_add(1);
        if last != Some(s.points) {
            seen += 1;
            place = if dense { seen } else { next };
        }
        last = Some(s.points);
        let tied = members.iter().filter(|o| o.points == s.points).count() > 1;
        out.push(Place { unit: s.unit.clone(), place, tied });
    }
    out
}

/// `a` stands before `b` under the defaults; `None` when every joint ruling agrees, strictly or as a tie.
fn unsettled(a: &Standing, b: &Standing) -> Option<WithheldPair> {
    let (mut least, mut most): (Option<Q>, Option<Q>) = (None, None);
    let mut leads = Leads::new();
    for (x, y) in a.cases.iter().zip(&b.cases) {
        let (lo, hi) = difference(x, y, &mut leads)?;
        least = Some(least.map_or(lo, |l| l.min(lo)));
        most = Some(most.map_or(hi, |m| m.max(hi)));
    }
    let (least, most) = (least?, most?);
    let settled = least > Q::ZERO || (least.is_zero() && most.is_zero());
    if settled {
        return None;
    }
    let mut readings: Vec<String> = a.readings.iter().chain(&b.readings).cloned().collect();
    readings.sort();
    readings.dedup();
    let facts = a.facts.iter().chain(&b.facts).take(MAX_PAIRS).cloned().collect();
    Some(WithheldPair { a: a.unit.clone(), b: b.unit.clone(), readings, facts })
}

/// The leads over the same two lists of combinations, which many choices share; by where the lists lie.
type Leads = HashMap<(*const Ends, *const Ends), (Q, Q)>;

/// The least and the most by which `a` can lead `b` under one choice of the global readings. A local reading is ruled the
/// same for both; unknown facts vary on their own.
fn difference(a: &Case, b: &Case, leads: &mut Leads) -> Option<(Q, Q)> {
    let mut lo = a.fixed.lo.sub(b.fixed.hi).ok()?;
    let mut hi = a.fixed.hi.sub(b.fixed.lo).ok()?;
    let mut indicators: Vec<usize> = a.local.iter().chain(&b.local).map(|l| l.indicator).collect();
    indicators.sort_unstable();
    indicators.dedup();
    for indicator in indicators {
        let find = |c: &'_ Case| c.local.iter().position(|l| l.indicator == indicator);
        let (x, y) = (find(a).and_then(|i| a.local.get(i))?, find(b).and_then(|i| b.local.get(i))?);
        let (least, most) = match (&x.combos, &y.combos) {
            (Some(p), Some(q)) if p.len() == q.len() && !p.is_empty() => match leads.get(&(p.as_ptr(), q.as_ptr())) {
                Some(lead) => *lead,
                None => {
                    let mut ends: Option<(Q, Q)> = None;
                    for (s, t) in p.iter().zip(q.iter()) {
                        let (l, m) = (s.lo.sub(t.hi).ok()?, s.hi.sub(t.lo).ok()?);
                        ends = Some(ends.map_or((l, m), |(a, b)| (a.min(l), b.max(m))));
                    }
                    *leads.entry((p.as_ptr(), q.as_ptr())).or_insert(ends?)
                }
            },
            _ => (x.whole.lo.sub(y.whole.hi).ok()?, x.whole.hi.sub(y.whole.lo).ok()?),
        };
        lo = lo.add(least).ok()?;
        hi = hi.add(most).ok()?;
    }
    Some((lo, hi))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(name: &str, group: &str, lo: i64, hi: i64, local: Vec<(i64, i64)>) -> Standing {
        let combos: Vec<Ends> = local.iter().map(|(l, h)| Ends { lo: Q::int(*l), hi: Q::int(*h) }).collect();
        let local = if combos.is_empty() {
            Vec::new()
        } else {
            vec![Local { indicator: 0, whole: Ends { lo: Q::ZERO, hi: Q::int(8) }, combos: Some(combos.into()) }]
        };
        let points = Q::int(lo)
            .add(local.first().and_then(|l| l.combos.as_ref()).and_then(|c| c.first()).map_or(Q::ZERO, |e| e.lo))
            .unwrap();
        Standing {
            unit: name.into(),
            group: group.into(),
            groups: vec![group.into()],
            movers: vec![],
            points,
            cases: vec![Case { fixed: Ends { lo: Q::int(lo), hi: Q::int(hi) }, local }],
            readings: vec![],
            facts: vec![],
        }
    }

    fn ranked(rule: RankRule, units: &[Standing]) -> Vec<GroupRanking> {
        rank(rule, &["county".into(), "district".into()], units)
    }

    /// readings.json C6: 县甲90、县乙90、县丁88、区丙92; which place has 县丁?
    #[test]
    fn the_witness_of_c6() {
        let units = [
            unit("甲", "county", 90, 90, vec![]),
            unit("乙", "county", 90, 90, vec![]),
            unit("丁", "county", 88, 88, vec![]),
            unit("丙", "district", 92, 92, vec![]),
        ];
        let place =
            |rule| ranked(rule, &units).iter().flat_map(|g| &g.places).find(|p| p.unit == "丁").map(|p| p.place);
        assert_eq!(place(RankRule::Off), None);
        assert_eq!(place(RankRule::GroupedSkip), Some(3));
        assert_eq!(place(RankRule::GroupedDense), Some(2));
        assert_eq!(place(RankRule::PooledSkip), Some(4));
        let groups = ranked(RankRule::GroupedSkip, &units);
        assert!(groups.iter().all(|g| g.state == RankState::Official));
        assert!(groups[0].places[0].tied && groups[0].places[1].tied && !groups[0].places[2].tied);
    }

    #[test]
    fn an_open_interval_withholds() {
        let groups =
            ranked(RankRule::GroupedSkip, &[unit("a", "county", 80, 85, vec![]), unit("b", "county", 78, 82, vec![])]);
        assert_eq!(groups[0].state, RankState::Withheld);
        assert_eq!(groups[0].withheld[0].a, "a");
        let groups =
            ranked(RankRule::GroupedSkip, &[unit("a", "county", 83, 85, vec![]), unit("b", "county", 78, 82, vec![])]);
        assert_eq!(groups[0].state, RankState::Official);
        // Ends that touch could still be a tie.
        let groups =
            ranked(RankRule::GroupedSkip, &[unit("a", "county", 82, 85, vec![]), unit("b", "county", 78, 82, vec![])]);
        assert_eq!(groups[0].state, RankState::Withheld);
    }

    #[test]
    fn the_same_ruling_for_both_settles_what_intervals_would_not() {
        // Under either option a leads by 2, though the ranges overlap.
        let groups = ranked(
            RankRule::GroupedSkip,
            &[unit("a", "county", 52, 52, vec![(8, 8), (1, 1)]), unit("b", "county", 50, 50, vec![(8, 8), (1, 1)])],
        );
        assert_eq!(groups[0].state, RankState::Official);
        // One option helps only b.
        let groups = ranked(
            RankRule::GroupedSkip,
            &[unit("a", "county", 52, 52, vec![(4, 4), (4, 4)]), unit("b", "county", 50, 50, vec![(4, 4), (8, 8)])],
        );
        assert_eq!(groups[0].state, RankState::Withheld);
    }
}
