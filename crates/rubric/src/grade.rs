//! Grades: lines of points, conditions and vetoes of the grade, places that are limited.

use kernel::q::Q;

use crate::card::*;
use crate::method::*;
use crate::total::Limits;

/// One unit of a group that is graded.
struct Candidate {
    card: usize,
    lo: Q,
    hi: Q,
    now: Option<Q>,
    limits: Limits,
}

impl Candidate {
    /// The points as they stand.
    fn points(&self) -> Q {
        self.now.unwrap_or(self.lo)
    }

    /// The band that points and conditions give as it stands, places apart; `bands.len()` is none.
    fn band(&self, grades: &Grades) -> usize {
        next_open(&self.limits.now, first(grades, self.points()), grades.bands.len())
    }

    /// Every band that points and conditions may come to give, places apart; the last stands for none.
    fn natural(&self, grades: &Grades) -> Vec<bool> {
        let ends = grades.bands.iter().flat_map(|b| std::iter::once(b.from).chain(b.to.map(|(to, _)| to)));
        let mut cuts: Vec<Q> = ends.filter(|q| self.lo < *q && *q < self.hi).chain([self.lo, self.hi]).collect();
        cuts.sort();
        // Between two lines nothing changes: one point there stands for all.
        let between = cuts.windows(2).filter_map(|w| match w {
            [a, b] => a.add(*b).and_then(|s| s.div(Q::int(2))).ok(),
            _ => None,
        });
        let mut out = vec![false; grades.bands.len() + 1];
        for q in cuts.iter().copied().chain(between) {
            self.land(grades, first(grades, q), &mut out);
        }
        out
    }

    /// The bands from `at` on that conditions and vetoes may leave to this unit.
    fn land(&self, grades: &Grades, at: usize, out: &mut [bool]) {
        let none = grades.bands.len();
        let last = next_open(&self.limits.worst, at, none);
        for band in at..=last {
            let open = band == none || self.limits.best.get(band).copied().unwrap_or(true);
            if open && let Some(b) = out.get_mut(band) {
                *b = true;
            }
        }
    }
}

/// The band of these points.
fn first(grades: &Grades, points: Q) -> usize {
    let inside = |b: &Band| points >= b.from && b.to.is_none_or(|(to, closed)| points < to || (closed && points == to));
    grades.bands.iter().position(inside).unwrap_or(grades.bands.len())
}

/// Who does not meet the condition of a grade has the next one.
fn next_open(open: &[bool], at: usize, none: usize) -> usize {
    (at..none).find(|b| open.get(*b).copied().unwrap_or(true)).unwrap_or(none)
}

/// Grades every card that has a total. `limits` stand in the order of the cards that are scored.
pub(crate) fn give(grades: &Grades, cards: &mut [Card], limits: &[Limits], pooled: bool) {
    let mut candidates: Vec<(Option<String>, Candidate)> = Vec::with_capacity(limits.len());
    let scored = cards.iter().enumerate().filter(|(_, c)| c.refused.is_none());
    for ((card, c), limits) in scored.zip(limits) {
        let group = if pooled { None } else { c.kind.clone() };
        let t = c.total;
        candidates.push((group, Candidate { card, lo: t.lo, hi: t.hi, now: t.so_far, limits: limits.clone() }));
    }
    let mut groups: Vec<Option<String>> = candidates.iter().map(|(g, _)| g.clone()).collect();
    groups.sort();
    groups.dedup();
    for group in groups {
        let members: Vec<&Candidate> = candidates.iter().filter(|(g, _)| *g == group).map(|(_, c)| c).collect();
        let name = |b: usize| grades.bands.get(b).map(|b| b.id.clone());
        let now = placed(grades, &members);
        let reach = reach(grades, &members);
        for (i, member) in members.iter().enumerate() {
            let (best, worst) = reach.get(i).copied().map_or((None, None), |(best, worst)| (name(best), name(worst)));
            let now = member.now.and_then(|_| now.get(i).copied()).and_then(name);
            let grade = GradeCard { now, best, worst };
            if let Some(total) = cards.get_mut(member.card).and_then(|c| c.adjusted.as_mut()) {
                total.grade = Some(grade);
            }
        }
    }
}

/// The places of each band, as far as they are limited.
fn places(grades: &Grades, band: usize, members: usize) -> Option<usize> {
    let quota = grades.quotas.iter().find(|q| q.band == band)?;
    Some(match quota.places {
        Places::Count(n) => n as usize,
        Places::Share(share, round) => {
            let exact = Q::int(i64::try_from(members).unwrap_or(0)).mul(share).unwrap_or(Q::ZERO);
            let (floor, whole) = (exact.numer().div_euclid(exact.denom()), exact.is_integer());
            let n = match round {
                RoundTo::Down => floor,
                RoundTo::Up => floor + i128::from(!whole),
                RoundTo::Nearest => exact.round_digits(0).map_or(floor, Q::numer),
            };
            usize::try_from(n).unwrap_or(0)
        }
    })
}

/// The band of every member as it stands; places go to the highest first, and who finds none left takes the next grade.
fn placed(grades: &Grades, members: &[&Candidate]) -> Vec<usize> {
    let none = grades.bands.len();
    let mut bands: Vec<usize> = members.iter().map(|m| m.band(grades)).collect();
    for band in 0..none {
        let Some(places) = places(grades, band, members.len()) else { continue };
        let here: Vec<(usize, Q)> = members
            .iter()
            .enumerate()
            .filter(|(i, _)| bands.get(*i) == Some(&band))
            .map(|(i, m)| (i, m.points()))
            .collect();
        for (i, points) in &here {
            let ahead = here.iter().filter(|(_, q)| q > points).count();
            let level = here.iter().filter(|(_, q)| q == points).count();
            let fits = if grades.ties == Some(QuotaTies::AllIn) { ahead < places } else { ahead + level <= places };
            if let (false, Some(b), Some(member)) = (fits, bands.get_mut(*i), members.get(*i)) {
                *b = next_open(&member.limits.now, band + 1, none);
            }
        }
    }
    bands
}

/// The best and the worst band that each member can still have, whatever comes of what is open. Band by band from the
/// best: who may stand there, who certainly does, who then may find a place and who may find none and falls on.
fn reach(grades: &Grades, members: &[&Candidate]) -> Vec<(usize, usize)> {
    let none = grades.bands.len();
    let mut may: Vec<Vec<bool>> = members.iter().map(|m| m.natural(grades)).collect();
    for band in 0..none {
        let Some(places) = places(grades, band, members.len()) else { continue };
        let here: Vec<bool> = may.iter().map(|m| m.get(band) == Some(&true)).collect();
        let only: Vec<bool> = may.iter().zip(&here).map(|(m, h)| *h && m.iter().filter(|b| **b).count() == 1).collect();
        let mut next = may.clone();
        for (i, (member, mine)) in
            members.iter().zip(&mut next).enumerate().filter(|(i, _)| here.get(*i) == Some(&true))
        {
            let rivals =
                || members.iter().zip(here.iter().zip(&only)).enumerate().filter(|(j, (_, (h, _)))| *j != i && **h);
            let count = |test: &dyn Fn(&Candidate, bool) -> bool| {
                rivals().filter(|(_, (other, (_, only)))| test(other, **only)).count()
            };
            let may_fit = match grades.ties {
                Some(QuotaTies::NoneIn) => count(&|o, only| only && o.lo >= member.hi) < places,
                Some(QuotaTies::AllIn) | None => count(&|o, only| only && o.lo > member.hi) < places,
            };
            let may_miss = match grades.ties {
                Some(QuotaTies::AllIn) => count(&|o, _| o.hi > member.lo) >= places,
                Some(QuotaTies::NoneIn) | None => count(&|o, _| o.hi >= member.lo) >= places,
            };
            if let Some(b) = mine.get_mut(band) {
                *b = may_fit;
            }
            if may_miss {
                member.land(grades, band + 1, mine);
            }
        }
        may = next;
    }
    let ends = |m: &Vec<bool>| (m.iter().position(|b| *b).unwrap_or(none), m.iter().rposition(|b| *b).unwrap_or(none));
    may.iter().map(ends).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grades(ties: Option<QuotaTies>, places: [u32; 2], gap: bool) -> Grades {
        let span = crate::problem::Span::default();
        let band = |id: &str, from, to: Option<i64>| Band {
            id: id.into(),
            label: std::sync::Arc::new(Label::default()),
            from: Q::int(from),
            to: to.map(|q| (Q::int(q), true)),
            needs: None,
            written: None,
            span,
        };
        let bands = vec![band("a", 7, None), band("b", 4, gap.then_some(5)), band("c", 2, gap.then_some(3))];
        let quota = |band, n| Quota { band, places: Places::Count(n), span };
        Grades { bands, quotas: vec![quota(0, places[0]), quota(1, places[1])], ties, span }
    }

    fn candidate(lo: i64, hi: i64, best: Vec<bool>, worst: Vec<bool>) -> Candidate {
        let limits = Limits { now: worst.clone(), best, worst };
        Candidate { card: 0, lo: Q::int(lo), hi: Q::int(hi), now: Some(Q::int(lo)), limits }
    }

    proptest! {
        /// Every way in which points and conditions can come out gives each unit a grade within its reach; the reach of
        /// what is certain is that grade.
        #[test]
        fn the_reach_holds_every_outcome(
            units in prop::collection::vec((0i64..9, 0i64..4, prop::collection::vec(0u8..3, 3)), 1..5),
            places in prop::array::uniform2(0u32..3),
            ties in prop::sample::select(vec![None, Some(QuotaTies::AllIn), Some(QuotaTies::NoneIn)]),
            gap in any::<bool>(),
            picks in prop::collection::vec((0i64..100, prop::collection::vec(any::<bool>(), 3)), 5),
        ) {
            let grades = grades(ties, places, gap);
            let open: Vec<Candidate> = units.iter().map(|(lo, more, limits)| {
                let (best, worst) = limits.iter().map(|l| (*l > 0, *l > 1)).unzip();
                candidate(*lo, lo + more, best, worst)
            }).collect();
            let exact: Vec<Candidate> = units.iter().zip(&picks).map(|((lo, more, limits), (at, pick))| {
                let points = lo + at % (more + 1);
                let now: Vec<bool> = limits.iter().zip(pick).map(|(l, p)| *l > 1 || (*l == 1 && *p)).collect();
                candidate(points, points, now.clone(), now)
            }).collect();
            let bands = placed(&grades, &exact.iter().collect::<Vec<_>>());
            for (band, (best, worst)) in bands.iter().zip(reach(&grades, &open.iter().collect::<Vec<_>>())) {
                prop_assert!(best <= *band && *band <= worst, "{band} is not in {best}..{worst}");
            }
            if ties.is_some() {
                for (band, reach) in bands.iter().zip(reach(&grades, &exact.iter().collect::<Vec<_>>())) {
                    prop_assert_eq!((*band, *band), reach);
                }
            }
        }
    }
}
