//! Sums over the rows of a unit, under every choice that the totals need.

use kernel::q::Q;

use crate::card::Points;
use crate::score::plus;
use crate::solve::Ends;
use crate::total::{Asked, RowEnds};

type PolicySum = (Vec<Ends>, Option<Q>);

/// Sums over the rows of a unit.
pub(crate) struct Sums {
    pub ends: Vec<Ends>,
    pub base: Ends,
    pub so_far: Option<Q>,
    pub by_policy: [PolicySum; 3],
}

impl Sums {
    pub fn new(globals: usize) -> Sums {
        let zero = Ends { lo: Q::ZERO, hi: Q::ZERO };
        let policy = || (vec![zero; globals], Some(Q::ZERO));
        Sums { ends: vec![zero; globals], base: zero, so_far: Some(Q::ZERO), by_policy: [policy(), policy(), policy()] }
    }

    pub fn add(&mut self, ends: &[Ends], base: Ends, so_far: Option<Q>) {
        for (sum, e) in self.ends.iter_mut().zip(ends) {
            *sum = plus(*sum, *e);
        }
        self.base = plus(self.base, base);
        self.so_far = self.so_far.zip(so_far).and_then(|(a, b)| a.add(b).ok());
    }

    pub fn add_policy(&mut self, policy: usize, ends: &[Ends], so_far: Option<Q>) {
        let Some((sums, now)) = self.by_policy.get_mut(policy) else { return };
        for (sum, e) in sums.iter_mut().zip(ends) {
            *sum = plus(*sum, *e);
        }
        *now = now.zip(so_far).and_then(|(a, b)| a.add(b).ok());
    }

    /// The sums of a single row: that row.
    pub fn into_row(self, asked: [Asked; 2]) -> RowEnds {
        let Sums { ends, base, so_far, by_policy } = self;
        RowEnds { per_global: ends, base, so_far, by_policy, asked }
    }

    /// The span over every choice of the global readings, rounded as the method says.
    pub fn total(&self, ends: &[Ends], so_far: Option<Q>, digits: u32) -> Points {
        let round = |q: Q| q.round_digits(digits).unwrap_or(q);
        let lo = ends.iter().map(|e| e.lo).min().unwrap_or(Q::ZERO);
        let hi = ends.iter().map(|e| e.hi).max().unwrap_or(Q::ZERO);
        Points { lo: round(lo), hi: round(hi), so_far: so_far.map(round) }
    }
}
