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

/// Which end of what is open one looks at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Best,
    Worst,
    Now,
}

impl Candidate {
    fn points(&self, side: Side) -> Q {
        match side {
            Side::Best => self.hi,
            Side::Worst => self.lo,
            Side::Now => self.now.unwrap_or(self.lo),
        }
    }

    /// The band that points and conditions give, places apart; `bands.len()` is none.
    fn band(&self, grades: &Grades, side: Side) -> usize {
        let open = match side {
            Side::Best => &self.limits.best,
            Side::Worst => &self.limits.worst,
            Side::Now => &self.limits.now,
        };
        let points = self.points(side);
        let inside =
            |b: &Band| points >= b.from && b.to.is_none_or(|(to, closed)| points < to || (closed && points == to));
        // Who does not meet the condition of a grade has the next one.
        let first = grades.bands.iter().position(inside).unwrap_or(grades.bands.len());
        (first..grades.bands.len()).find(|b| open.get(*b).copied().unwrap_or(true)).unwrap_or(grades.bands.len())
    }
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
        let now = placed(grades, &members, Side::Now, Side::Now);
        let best = bounds(grades, &members, true);
        let worst = bounds(grades, &members, false);
        for (i, member) in members.iter().enumerate() {
            let pick = |list: &[usize]| list.get(i).copied().and_then(name);
            let grade = GradeCard { now: member.now.and_then(|_| pick(&now)), best: pick(&best), worst: pick(&worst) };
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

/// The band of every member with all of them at one side; places go to the highest first, and who finds none left takes
/// the next grade.
fn placed(grades: &Grades, members: &[&Candidate], side: Side, ties: Side) -> Vec<usize> {
    let none = grades.bands.len();
    let mut bands: Vec<usize> = members.iter().map(|m| m.band(grades, side)).collect();
    for band in 0..none {
        let Some(places) = places(grades, band, members.len()) else { continue };
        let mut here: Vec<usize> = (0..members.len()).filter(|i| bands.get(*i) == Some(&band)).collect();
        let points = |i: &usize| members.get(*i).map_or(Q::ZERO, |m| m.points(side));
        here.sort_by_key(|i| std::cmp::Reverse(points(i)));
        for i in &here {
            let ahead = here.iter().filter(|o| points(o) > points(i)).count();
            let level = here.iter().filter(|o| points(o) == points(i)).count();
            let all_in = match (grades.ties, ties) {
                (Some(QuotaTies::AllIn), _) | (None, Side::Best) => true,
                (Some(QuotaTies::NoneIn), _) | (None, _) => false,
            };
            let fits = if all_in { ahead < places } else { ahead + level <= places };
            if !fits && let Some(b) = bands.get_mut(*i) {
                *b = next_open(grades, members.get(*i).copied(), side, band);
            }
        }
    }
    bands
}

fn next_open(grades: &Grades, member: Option<&Candidate>, side: Side, after: usize) -> usize {
    let open = member.map(|m| match side {
        Side::Best => &m.limits.best,
        Side::Worst => &m.limits.worst,
        Side::Now => &m.limits.now,
    });
    (after + 1..grades.bands.len())
        .find(|b| open.and_then(|o| o.get(*b)).copied().unwrap_or(true))
        .unwrap_or(grades.bands.len())
}

/// The best (or worst) band that each member can still have: it at its best, the others at their worst, or the reverse.
fn bounds(grades: &Grades, members: &[&Candidate], best: bool) -> Vec<usize> {
    let (mine, theirs) = if best { (Side::Best, Side::Worst) } else { (Side::Worst, Side::Best) };
    let settled = |m: &&Candidate| m.lo == m.hi && m.limits.best == m.limits.worst;
    if members.iter().all(settled) {
        return placed(grades, members, mine, mine);
    }
    let none = grades.bands.len();
    let limited: Vec<(usize, usize)> =
        (0..none).filter_map(|b| places(grades, b, members.len()).map(|p| (b, p))).collect();
    let others: Vec<usize> = members.iter().map(|m| m.band(grades, theirs)).collect();
    members
        .iter()
        .enumerate()
        .map(|(me, member)| {
            let mut band = member.band(grades, mine);
            for (at, places) in &limited {
                if band != *at {
                    continue;
                }
                let rivals = others.iter().enumerate().filter(|(i, b)| *i != me && *b == at);
                // Places of better grades that are full send their surplus here; at worst all of it stands ahead.
                let (mut ahead, mut level) = (if best { 0 } else { surplus(&others, &limited, *at) }, 1usize);
                for (i, _) in rivals {
                    let Some(other) = members.get(i) else { continue };
                    let (own, their) = (member.points(mine), other.points(theirs));
                    ahead += usize::from(their > own);
                    level += usize::from(their == own);
                }
                let all_in = match grades.ties {
                    Some(QuotaTies::AllIn) => true,
                    Some(QuotaTies::NoneIn) => false,
                    None => best,
                };
                let fits = if all_in { ahead < *places } else { ahead + level <= *places };
                if !fits {
                    band = next_open(grades, Some(member), mine, band);
                }
            }
            band
        })
        .collect()
}

/// How many find no place in grades better than this one.
fn surplus(bands: &[usize], limited: &[(usize, usize)], at: usize) -> usize {
    let better = limited.iter().filter(|(b, _)| *b < at);
    better.map(|(b, places)| bands.iter().filter(|x| *x == b).count().saturating_sub(*places)).sum()
}
