//! Units whose kind rests on an open reading. Who is in a group, what a unit is asked and what its points are out of all
//! follow from the kinds, so the whole city is scored once for each way in which the units can be sorted.

use facts::{Fact, Subject};

use crate::card::*;
use crate::kind::KindOf;
use crate::method::*;
use crate::rank::Standing;
use crate::score::Scorer;
use crate::solve::note;

/// Indices into the choices of the global readings.
type Sorting = Vec<usize>;

impl<'a> Scorer<'a> {
    /// Every unit with its total, and what the ranking compares.
    pub(crate) fn city(&mut self, units: &[(&'a Subject, &'a [Fact])]) -> (Vec<Card>, Vec<Standing>) {
        let sortings = if self.alone() { Vec::new() } else { self.sortings(units) };
        if sortings.len() < 2 {
            self.statistics(units);
            return self.all(units);
        }
        let (globals, base) = (self.globals.clone(), self.base.clone());
        let readings = self.deciding_kind();
        let movers = self.kind_readings();
        let mut others: Vec<(Vec<Card>, Vec<Standing>)> = Vec::new();
        // The sorting under the rulings and defaults comes last: it stays, and the others widen it.
        for sorting in sortings.iter().rev() {
            self.globals = sorting.iter().filter_map(|g| globals.get(*g).cloned()).collect();
            self.base.clone_from(&base);
            for r in &readings {
                let option = self.globals.first().and_then(|g| g.get(*r)).copied().flatten();
                if let Some(slot) = self.base.get_mut(*r) {
                    *slot = option;
                }
            }
            self.statistics(units);
            others.push(self.all(units));
        }
        (self.globals, self.base) = (globals, base);
        let (mut cards, mut standings) = others.pop().unwrap_or_default();
        for (other, theirs) in &others {
            cards.iter_mut().zip(other).for_each(|(card, other)| widen(card, other, &movers, self.method));
            for standing in &mut standings {
                let there = theirs.iter().find(|s| s.unit == standing.unit);
                standing.also(there, sortings.first().map_or(0, Vec::len));
            }
        }
        standings.iter_mut().for_each(|s| s.movers.clone_from(&movers));
        (cards, standings)
    }

    /// Open readings that a unit's kind may depend on, by index.
    pub(crate) fn deciding_kind(&self) -> Vec<usize> {
        let mut out = Vec::new();
        let readings = self.method.kind_of_unit.iter().flat_map(Choice::readings);
        readings.for_each(|r| note(&mut out, r));
        out.retain(|r| self.open(*r));
        out
    }

    /// The choices of the global readings, those together under which the readings of the kinds are the same; first those
    /// of the rulings and defaults. Only one where no unit's kind moves.
    fn sortings(&self, units: &[(&Subject, &[Fact])]) -> Vec<Sorting> {
        let readings = self.deciding_kind();
        let of = |choice: &[Option<usize>]| -> Vec<Option<usize>> {
            readings.iter().map(|r| choice.get(*r).copied().flatten()).collect()
        };
        let mut out: Vec<(Vec<Option<usize>>, Sorting)> = vec![(of(&self.base), Vec::new())];
        for (g, choice) in self.globals.iter().enumerate() {
            let picked = of(choice);
            match out.iter_mut().find(|(p, _)| *p == picked) {
                Some((_, sorting)) => sorting.push(g),
                None => out.push((picked, vec![g])),
            }
        }
        let kind = |subject: &Subject, choice: &[Option<usize>]| match self.kind(subject, choice) {
            KindOf::Kind { kind, .. } => Some(kind),
            KindOf::Refused(_) => None,
        };
        let moves = |(subject, _): &(&Subject, &[Fact])| {
            let here = kind(subject, &self.base);
            out.iter()
                .any(|(_, s)| s.first().and_then(|g| self.globals.get(*g)).is_some_and(|c| kind(subject, c) != here))
        };
        if !units.iter().any(moves) {
            return Vec::new();
        }
        out.into_iter().map(|(_, sorting)| sorting).filter(|s| !s.is_empty()).collect()
    }
}

impl Standing {
    /// Where the unit stands under another sorting; where it is not scored there, as here.
    fn also(&mut self, there: Option<&Standing>, sorting: usize) {
        let cases = there.unwrap_or(self).cases.clone();
        if let Some(there) = there {
            there.groups.iter().for_each(|g| note(&mut self.groups, g.clone()));
            there.readings.iter().for_each(|r| note(&mut self.readings, r.clone()));
        }
        self.cases.extend(cases.into_iter().take(sorting));
    }
}

fn with(a: &mut Points, b: Points) {
    (a.lo, a.hi) = (a.lo.min(b.lo), a.hi.max(b.hi));
}

/// What another sorting leaves possible; what is shown of how the points came about stays as it is.
fn widen(card: &mut Card, other: &Card, movers: &[String], method: &Method) {
    if card.refused.is_some() || other.refused.is_some() {
        return;
    }
    with(&mut card.total, other.total);
    for (word, points) in &mut card.by_no_tier {
        other.by_no_tier.get(word).into_iter().for_each(|p| with(points, *p));
    }
    for (row, there) in card.rows.iter_mut().zip(&other.rows) {
        let before = row.points;
        if row.standing == RowStanding::Scored && there.standing == RowStanding::Scored {
            with(&mut row.points, there.points);
        }
        row.wide |= there.wide;
        if row.points != before {
            movers.iter().for_each(|id| note(&mut row.readings, id.clone()));
        }
    }
    let (Some(total), Some(there)) = (&mut card.adjusted, &other.adjusted) else { return };
    with(&mut total.regular, there.regular);
    with(&mut total.bonus, there.bonus);
    with(&mut total.penalty, there.penalty);
    with(&mut total.before_veto, there.before_veto);
    for (worth, there) in total.counts_as.iter_mut().zip(&there.counts_as) {
        with(&mut worth.points, there.points);
    }
    let (Some(grade), Some(there), Some(grades)) = (&mut total.grade, &there.grade, &method.grades) else { return };
    let place = |id: &Option<String>| {
        grades.bands.iter().position(|b| Some(&b.id) == id.as_ref()).unwrap_or(grades.bands.len())
    };
    if place(&there.best) < place(&grade.best) {
        grade.best.clone_from(&there.best);
    }
    if place(&there.worst) > place(&grade.worst) {
        grade.worst.clone_from(&there.worst);
    }
}
