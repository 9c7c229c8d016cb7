//! From the rows of a unit to its total: what is asked of whom, what does not apply, weights, bonus behind its gate, scale,
//! vetoes; then the grades of a group. A method without any of these never comes here.

use facts::{Fact, Subject};
use kernel::q::Q;

use crate::card::*;
use crate::compound::weighted;
use crate::cond::Tri;
use crate::env::{Env, Known, PointsTable, Resolved, View, Why};
use crate::method::*;
use crate::rank::{Case, Standing};
use crate::reason::{Reasoner, fact_use};
use crate::rules::*;
use crate::score::Scorer;
use crate::solve::Ends;

/// Indicators whose applying is not known are tried both ways, up to this many.
const MAX_UNSURE: usize = 6;

/// One row under every scenario that the totals need.
#[derive(Clone, Debug)]
pub(crate) struct RowEnds {
    pub per_global: Vec<Ends>,
    pub base: Ends,
    pub so_far: Option<Q>,
    pub by_policy: [(Vec<Ends>, Option<Q>); 3],
    /// Under the rulings and defaults, and with the open readings free.
    pub asked: [Asked; 2],
}

/// Is an indicator asked of a unit, and does it apply?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Asked {
    pub standing: RowStanding,
    /// Whether it applies is not known yet.
    pub unsure: bool,
}

impl Asked {
    fn surely(standing: RowStanding) -> Asked {
        Asked { standing, unsure: false }
    }
}

/// A unit whose rows are scored and whose total is not.
pub(crate) struct Unsettled<'a> {
    pub resolved: Vec<Resolved<'a>>,
    pub kind: usize,
    pub rows: Vec<RowEnds>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Scenario {
    Global(usize),
    Base,
    SoFar,
    Policy(usize, usize),
    PolicySoFar(usize),
}

impl RowEnds {
    fn under(&self, scenario: Scenario) -> Option<Ends> {
        match scenario {
            Scenario::Global(g) => self.per_global.get(g).copied(),
            Scenario::Base => Some(self.base),
            Scenario::SoFar => self.so_far.map(Ends::certain),
            Scenario::Policy(p, g) => self.by_policy.get(p)?.0.get(g).copied(),
            Scenario::PolicySoFar(p) => self.by_policy.get(p)?.1.map(Ends::certain),
        }
    }

    fn asked(&self, scenario: Scenario) -> Asked {
        let [now, open] = self.asked;
        if matches!(scenario, Scenario::Global(_) | Scenario::Policy(..)) { open } else { now }
    }
}

/// A total with its parts.
#[derive(Clone, Debug)]
struct Made {
    regular: Ends,
    bonus: Ends,
    penalty: Ends,
    /// Before vetoes.
    total: Ends,
    last: Ends,
    table: PointsTable,
}

/// What makes a total.
struct Counted {
    regular: Ends,
    inside: Ends,
    bonus: Ends,
    penalty: Ends,
}

impl Counted {
    fn part(&mut self, item: &Item) -> &mut Ends {
        match item.role {
            Role::Regular => &mut self.regular,
            Role::Penalty => &mut self.penalty,
            Role::Bonus if item.inside => &mut self.inside,
            Role::Bonus => &mut self.bonus,
        }
    }
}

impl Made {
    fn with(self, o: Made) -> Made {
        Made {
            table: self.table.with(o.table),
            regular: self.regular.with(o.regular),
            bonus: self.bonus.with(o.bonus),
            penalty: self.penalty.with(o.penalty),
            total: self.total.with(o.total),
            last: self.last.with(o.last),
        }
    }
}

fn sum(a: Ends, b: Ends) -> Ends {
    Ends { lo: a.lo.add(b.lo).unwrap_or(a.lo), hi: a.hi.add(b.hi).unwrap_or(a.hi) }
}

fn times(e: Ends, num: Q, den: Q) -> Ends {
    num.div(den).map_or(e, |share| weighted(e, share))
}

impl Rounding {
    pub(crate) fn round(self, q: Q) -> Q {
        q.round_mode(self.digits, self.mode.into()).unwrap_or(q)
    }

    fn ends(self, e: Ends) -> Ends {
        Ends { lo: self.round(e.lo), hi: self.round(e.hi) }
    }

    /// What rounding of parts can add: one step for each part is more than enough.
    fn outward(self, e: Ends) -> Ends {
        if self.at == RoundAt::Total {
            return e;
        }
        let steps = (0..self.digits).try_fold(Q::int(100), |q, _| q.div(Q::int(10))).unwrap_or(Q::ONE);
        Ends { lo: e.lo.sub(steps).unwrap_or(e.lo), hi: e.hi.add(steps).unwrap_or(e.hi) }
    }
}

impl From<RoundMode> for kernel::q::Mode {
    fn from(mode: RoundMode) -> kernel::q::Mode {
        match mode {
            RoundMode::HalfUp => kernel::q::Mode::HalfUp,
            RoundMode::HalfEven => kernel::q::Mode::HalfEven,
            RoundMode::Down => kernel::q::Mode::Down,
            RoundMode::Up => kernel::q::Mode::Up,
        }
    }
}

impl Item {
    /// Points held between the item's floor and cap.
    fn held(&self, e: Ends) -> Ends {
        let clamp = |q: Q| {
            let q = self.cap.map_or(q, |c| q.min(c));
            self.floor.map_or(q, |f| q.max(f))
        };
        Ends { lo: clamp(e.lo), hi: clamp(e.hi) }
    }
}

/// Does the method need more than the sum of its rows?
pub(crate) fn is_plain(method: &Method, na: NaRule) -> bool {
    let total = &method.total;
    na == NaRule::Fail
        && method.rounding.mode == RoundMode::HalfUp
        && method.rounding.at == RoundAt::Total
        && method.grades.is_none()
        && total.scale_to.is_none()
        && total.cap.is_none()
        && total.vetoes.is_empty()
        && total.counts_as.is_empty()
        && method.items.iter().all(|i| {
            i.role == Role::Regular
                && i.weight == Q::ONE
                && i.gate.is_none()
                && i.floor.is_none()
                && i.cap.is_none()
                && i.applies.everyone()
                && i.indicators.iter().all(|x| x.applies.everyone())
        })
}

impl<'a> Env<'a> {
    /// May a condition hold, may it fail, over everything that is open.
    pub(crate) fn may(&mut self, c: &'a Cond) -> (bool, bool) {
        let pivot = match self.cond(c, true) {
            Tri::Holds => return (true, false),
            Tri::Fails => return (false, true),
            Tri::Unknown(pivot) => pivot,
        };
        let mut found = (false, false);
        let mut add = |(holds, fails): (bool, bool)| {
            found = (found.0 || holds, found.1 || fails);
            found == (true, true)
        };
        if let crate::env::Pivot::Reading(reading) = pivot {
            let settings = self.settings;
            for option in settings.available.get(reading).map(Vec::as_slice).unwrap_or_default() {
                if let Some(choice) = self.choice.get_mut(reading) {
                    *choice = Some(*option);
                }
                let done = add(self.may(c));
                if let Some(choice) = self.choice.get_mut(reading) {
                    *choice = None;
                }
                if done {
                    break;
                }
            }
            return found;
        }
        for (key, assumption) in self.cases(pivot) {
            let done = add(self.assuming(key, assumption, |env| env.may(c)));
            if done {
                break;
            }
        }
        found
    }
}

impl<'a> Scorer<'a> {
    /// Does an indicator apply, is it not asked, or is that open?
    pub(crate) fn row_standing(
        &self,
        item: &Item,
        indicator: &Indicator,
        resolved: &[Resolved<'_>],
        subject: &Subject,
        kind: usize,
        choice: Vec<Option<usize>>,
    ) -> Asked {
        if !(item.applies.to(kind, &subject.id) && indicator.applies.to(kind, &subject.id)) {
            return Asked::surely(RowStanding::NotAsked);
        }
        if self.na == NaRule::Fail {
            return Asked::surely(RowStanding::Scored);
        }
        let mut env = self.env(indicator, resolved, choice, kind);
        if let Some(cond) = &indicator.not_applicable {
            match env.may(cond) {
                (true, false) => return Asked::surely(RowStanding::NotApplicable),
                (true, true) => return Asked { standing: RowStanding::Scored, unsure: true },
                _ => {}
            }
        }
        // Everything that its rule reads was declared not to apply; what is not known yet may still be.
        let slots = crate::walk::rule_reads(&indicator.rule, indicator);
        let (mut none, mut open) = (!slots.is_empty(), !slots.is_empty());
        for resolved in slots.iter().filter_map(|s| env.slot(*s)) {
            let away = matches!(resolved.known, Known::Fails(Why::NotApplicable));
            none &= away;
            open &= away || matches!(resolved.known, Known::Unknown(_));
        }
        let standing = if none { RowStanding::NotApplicable } else { RowStanding::Scored };
        Asked { standing, unsure: open && !none }
    }

    /// Every unit with its total, and what the ranking compares.
    pub(crate) fn all(&self, units: &[(&'a Subject, &'a [Fact])]) -> (Vec<Card>, Vec<Standing>) {
        let (mut cards, mut standings, mut unsettled) = (Vec::with_capacity(units.len()), Vec::new(), Vec::new());
        for (subject, facts) in units {
            let (card, standing, open) = self.unit_rows(subject, facts);
            cards.push(card);
            if let Some(standing) = standing {
                standings.push(standing);
                unsettled.push(open);
            }
        }
        if self.plain {
            return (cards, standings);
        }
        let peers = Peers { units: &unsettled, means: Default::default() };
        let mut limits = Vec::with_capacity(standings.len());
        let scored = cards.iter_mut().filter(|c| c.refused.is_none());
        for ((card, standing), unit) in scored.zip(&mut standings).zip(&unsettled) {
            let Some(unit) = unit else { continue };
            let ends = self.settle(unit, &peers, card);
            standing.points = card.base.so_far.unwrap_or(card.base.lo);
            standing.cases = ends.into_iter().map(|fixed| Case { fixed, local: Vec::new() }).collect();
            limits.push(self.grade_limits(unit, &peers));
        }
        if let Some(grades) = &self.method.grades {
            crate::grade::give(grades, &mut cards, &limits, self.ranking == RankRule::PooledSkip);
        }
        (cards, standings)
    }

    fn choice_under(&self, scenario: Scenario) -> &[Option<usize>] {
        match scenario {
            Scenario::Global(g) | Scenario::Policy(_, g) => self.globals.get(g).map_or(&self.base, |c| c),
            Scenario::Base | Scenario::SoFar | Scenario::PolicySoFar(_) => &self.base,
        }
    }

    /// An environment for conditions of the total.
    fn total_env<'e>(
        &'e self,
        unit: &'e Unsettled<'_>,
        scope: &'e Indicator,
        points: &'e PointsTable,
        scenario: Scenario,
    ) -> Env<'e> {
        let mut choice = self.choice_under(scenario).to_vec();
        if matches!(scenario, Scenario::Global(_) | Scenario::Policy(..)) {
            for reading in &scope.branches {
                if self.is_open_local(*reading)
                    && let Some(c) = choice.get_mut(*reading)
                {
                    *c = None;
                }
            }
        }
        let mut env = self.env(scope, &unit.resolved, choice, unit.kind);
        env.points = Some(points);
        if matches!(scenario, Scenario::SoFar | Scenario::PolicySoFar(_)) {
            env.view = View::SoFar;
        }
        env
    }

    /// The total of one unit under one scenario; `None` when a row has no value under it.
    fn made(&self, unit: &Unsettled<'_>, peers: &Peers<'_, '_>, scenario: Scenario) -> Option<Made> {
        let unsure: Vec<usize> = self.unsure(unit, scenario);
        if unsure.len() > MAX_UNSURE {
            return self.made_wide(unit, peers, scenario);
        }
        let mut out: Option<Made> = None;
        for mask in 0u32..1 << unsure.len() {
            let out_of = |i: usize| unsure.iter().position(|u| *u == i).is_some_and(|bit| mask & (1 << bit) != 0);
            let made = self.made_with(unit, peers, scenario, &out_of)?;
            out = Some(match out {
                Some(o) => o.with(made),
                None => made,
            });
        }
        out
    }

    /// Rows that count in some way or not at all. One that may still give anything between nothing and its full marks is
    /// not among them: it stands for every mean, every scale and every share that can come in its place, unless its item is
    /// held to bounds or can be taken whole.
    fn unsure(&self, unit: &Unsettled<'_>, scenario: Scenario) -> Vec<usize> {
        let negative = unit.rows.iter().filter_map(|r| r.under(scenario)).any(|e| e.lo.is_negative());
        let rows = self.method.items.iter().flat_map(|item| item.indicators.iter().map(move |i| (item, i)));
        let taken = |item: &Item| {
            let of = |v: &Veto| matches!(v.effect, VetoEffect::Item(no) if no == item.no);
            self.method.total.vetoes.iter().any(of)
        };
        let narrow = |(item, indicator): (&Item, &Indicator), row: &RowEnds| {
            let Some(e) = row.under(scenario) else { return true };
            match item.role {
                // What is no part of the full marks is 0 where it does not apply, unless it is a mean.
                Role::Bonus | Role::Penalty if self.na != NaRule::PeerMean => e.lo > Q::ZERO || e.hi < Q::ZERO,
                Role::Penalty => true,
                Role::Regular if item.floor.is_some() || item.cap.is_some() || taken(item) => true,
                Role::Regular | Role::Bonus => negative || e.lo > Q::ZERO || e.hi < indicator.points_for(unit.kind),
            }
        };
        let unsure =
            rows.zip(&unit.rows).enumerate().filter(|(_, (at, row))| row.asked(scenario).unsure && narrow(*at, row));
        unsure.map(|(i, _)| i).take(MAX_UNSURE + 1).collect()
    }

    /// The total where too many rows may count or not to try each: every row and every share at its widest.
    fn made_wide(&self, unit: &Unsettled<'_>, peers: &Peers<'_, '_>, scenario: Scenario) -> Option<Made> {
        let zero = Ends::certain(Q::ZERO);
        let (mut rates, mut full_marks, mut regular) = (zero, Q::ZERO, zero);
        let (mut items, mut indicators) = (Vec::new(), Vec::new());
        let mut rows = unit.rows.iter().enumerate();
        for item in &self.method.items {
            let mut points = zero;
            for indicator in &item.indicators {
                let (position, row) = rows.next()?;
                let mut ends = row.under(scenario)?;
                let Asked { standing, unsure } = row.asked(scenario);
                if standing == RowStanding::NotAsked {
                    continue;
                }
                let full = indicator.points_for(unit.kind);
                if unsure || standing == RowStanding::NotApplicable {
                    let other = match self.na {
                        NaRule::FullMarks => Some(Ends::certain(full)),
                        NaRule::PeerMean => peers.mean(unit.kind, position, scenario, full),
                        _ => None,
                    };
                    ends = ends.with(zero).with(other.unwrap_or(zero));
                }
                if item.role == Role::Regular && full > Q::ZERO {
                    full_marks = full.mul(item.weight).and_then(|w| full_marks.add(w)).ok()?;
                    rates = rates.with(times(ends, Q::ONE, full));
                }
                indicators.push((indicator.id.clone(), ends, unsure));
                points = sum(points, ends);
            }
            points = weighted(points.with(item.held(points)), item.weight);
            items.push((item.no, points));
            if item.role == Role::Regular {
                regular = sum(regular, points);
            }
        }
        // Scaled or spread, the whole is a mean of the rows' shares.
        let whole = weighted(rates, full_marks);
        for (item, (_, points)) in self.method.items.iter().zip(&mut items).filter(|(i, _)| i.role == Role::Regular) {
            *points = points.with(weighted(whole, item.weight.max(Q::ONE)));
        }
        for (_, ends, _) in &mut indicators {
            *ends = ends.with(whole);
        }
        let regular = self.method.rounding.outward(regular.with(whole));
        self.finish(unit, scenario, None, PointsTable { regular, total: regular, items, indicators })
    }

    fn made_with(
        &self,
        unit: &Unsettled<'_>,
        peers: &Peers<'_, '_>,
        scenario: Scenario,
        drops: &dyn Fn(usize) -> bool,
    ) -> Option<Made> {
        let method = self.method;
        let rounding = method.rounding;
        let mut position = 0usize;
        // Which rows count, and the full marks of those that do not apply.
        let mut counted: Vec<(usize, Option<Ends>, Q)> = Vec::new();
        let (mut dropped, mut left) = (Q::ZERO, 0i64);
        let mut regular_full = Q::ZERO;
        for item in &method.items {
            for indicator in &item.indicators {
                let row = unit.rows.get(position)?;
                let full = indicator.points_for(unit.kind);
                let mut ends = row.under(scenario)?;
                if rounding.at == RoundAt::Indicator {
                    ends = rounding.ends(ends);
                }
                let standing = row.asked(scenario).standing;
                let away = standing == RowStanding::NotApplicable || drops(position);
                let asked = standing != RowStanding::NotAsked;
                let regular = item.role == Role::Regular;
                if asked && regular {
                    regular_full = full.mul(item.weight).and_then(|w| regular_full.add(w)).unwrap_or(regular_full);
                }
                let value = match self.na {
                    _ if !asked => None,
                    _ if !away => Some(ends),
                    // Only what is owed is given: a bonus that does not apply is none.
                    NaRule::FullMarks if regular => Some(Ends::certain(full)),
                    NaRule::PeerMean => peers.mean(unit.kind, position, scenario, full),
                    _ => None,
                };
                if asked && regular && value.is_none() {
                    dropped = full.mul(item.weight).and_then(|w| dropped.add(w)).unwrap_or(dropped);
                }
                left += i64::from(asked && regular && value.is_some());
                counted.push((position, value, full));
                position += 1;
            }
        }
        let share = if left > 0 { dropped.div(Q::int(left)).unwrap_or(Q::ZERO) } else { Q::ZERO };
        let spread = self.na == NaRule::SpreadEqual && !dropped.is_zero();
        let zero = Ends::certain(Q::ZERO);
        let (mut regular, mut items, mut indicators) = (zero, Vec::new(), Vec::new());
        let mut at = 0usize;
        for item in &method.items {
            let mut points = zero;
            for indicator in &item.indicators {
                let (_, value, full) = counted.get(at).copied()?;
                at += 1;
                let Some(mut ends) = value else { continue };
                if spread && item.role == Role::Regular && full > Q::ZERO {
                    let more = share.div(item.weight).and_then(|s| full.add(s)).unwrap_or(full);
                    ends = times(ends, more, full);
                }
                let unsure = unit.rows.get(at - 1).is_some_and(|r| r.asked(scenario).unsure);
                indicators.push((indicator.id.clone(), ends, unsure));
                points = sum(points, ends);
            }
            points = item.held(points);
            if rounding.at != RoundAt::Total {
                points = rounding.ends(points);
            }
            points = weighted(points, item.weight);
            items.push((item.no, points));
            if item.role == Role::Regular {
                regular = sum(regular, points);
            }
        }
        let scaled = matches!(self.na, NaRule::ScaleUp | NaRule::PeerMean) && !dropped.is_zero();
        let mut scale = Q::ONE;
        if scaled && let Ok(rest) = regular_full.sub(dropped) {
            let up = regular_full.div(rest).ok().filter(|_| rest > Q::ZERO);
            scale = up.unwrap_or(Q::ZERO);
            regular = weighted(regular, scale);
        }
        self.finish(unit, scenario, Some(scale), PointsTable { regular, total: regular, items, indicators })
    }

    /// Scale, cap and rounding of what counts.
    fn total(&self, of: &Counted) -> Ends {
        let method = self.method;
        let within = sum(of.regular, of.inside);
        let full = method.points;
        // Bonus inside the full marks fills up what is missing, no more.
        let within = Ends { lo: within.lo.min(full.max(of.regular.lo)), hi: within.hi.min(full.max(of.regular.hi)) };
        let mut total = sum(sum(within, of.bonus), of.penalty);
        if let Some(to) = method.total.scale_to
            && !full.is_zero()
        {
            total = times(total, to, full);
        }
        if let Some(cap) = method.total.cap {
            total = Ends { lo: total.lo.min(cap), hi: total.hi.min(cap) };
        }
        method.rounding.ends(total)
    }

    /// Bonus, penalty, scale, cap, rounding and vetoes. `scale` is what the regular items were multiplied by; without it
    /// their ends do not add up to those of the whole.
    fn finish(
        &self,
        unit: &Unsettled<'_>,
        scenario: Scenario,
        scale: Option<Q>,
        mut table: PointsTable,
    ) -> Option<Made> {
        let method = self.method;
        let zero = Ends::certain(Q::ZERO);
        let mut counted = Counted { regular: table.regular, inside: zero, bonus: zero, penalty: zero };
        // What each item adds to its part.
        let mut adds: Vec<(&Item, Ends)> = Vec::with_capacity(method.items.len());
        for item in &method.items {
            let ends = table.items.iter().find(|(no, _)| *no == item.no).map_or(zero, |(_, e)| *e);
            if item.role == Role::Regular {
                adds.push((item, weighted(ends, scale.unwrap_or(Q::ONE))));
                continue;
            }
            let ends = match (&item.gate, &method.total.scope) {
                (Some(gate), Some(scope)) => match self.total_env(unit, scope, &table, scenario).may(gate) {
                    (true, false) => ends,
                    (true, true) => ends.with(zero),
                    _ => zero,
                },
                _ => ends,
            };
            *counted.part(item) = sum(*counted.part(item), ends);
            adds.push((item, ends));
        }
        let total = self.total(&counted);
        let (regular, bonus, penalty) = (counted.regular, sum(counted.bonus, counted.inside), counted.penalty);
        table.total = total;
        let mut last = total;
        if let Some(scope) = &method.total.scope {
            let may = |veto: &'_ Veto| self.total_env(unit, scope, &table, scenario).may(&veto.when);
            // An item that counts 0 changes what there is to scale, cap and round; so these come first.
            for veto in &method.total.vetoes {
                let VetoEffect::Item(no) = veto.effect else { continue };
                let Some((item, ends)) = adds.iter_mut().find(|(item, _)| item.no == no) else { continue };
                let left = match may(veto) {
                    (true, false) => zero,
                    (true, true) => ends.with(zero),
                    _ => continue,
                };
                let part = counted.part(item);
                let change = |now: Q, old: Q, new: Q| now.sub(old).and_then(|q| q.add(new)).unwrap_or(now);
                let (low, high) = if scale.is_some() { (ends.lo, ends.hi) } else { (ends.hi, ends.lo) };
                *part = Ends { lo: change(part.lo, low, left.lo), hi: change(part.hi, high, left.hi) };
                *ends = left;
                last = self.total(&counted);
            }
            for veto in &method.total.vetoes {
                let hit = match veto.effect {
                    VetoEffect::Total(q) => Ends::certain(q),
                    VetoEffect::AtMost(q) => Ends { lo: last.lo.min(q), hi: last.hi.min(q) },
                    VetoEffect::Item(_) | VetoEffect::Grade(_) => continue,
                };
                last = match may(veto) {
                    (true, false) => hit,
                    (true, true) => last.with(hit),
                    _ => last,
                };
            }
        }
        Some(Made { regular, bonus, penalty, total, last, table })
    }

    /// The totals of one unit; the ends of each global choice are what the ranking compares.
    pub(crate) fn settle(&self, unit: &Unsettled<'_>, peers: &Peers<'_, '_>, card: &mut Card) -> Vec<Ends> {
        let globals = self.globals.len();
        let made = |s: Scenario| self.made(unit, peers, s);
        let span = |list: &[Made], of: fn(&Made) -> Ends, now: Option<Q>| {
            let ends = list.iter().map(of).reduce(Ends::with).unwrap_or(Ends::certain(Q::ZERO));
            Points { lo: ends.lo, hi: ends.hi, so_far: now }
        };
        let exact = |e: Ends| (e.lo == e.hi).then_some(e.lo);
        let all: Vec<Made> = (0..globals).filter_map(|g| made(Scenario::Global(g))).collect();
        let base: Vec<Made> = made(Scenario::Base).into_iter().collect();
        let now = made(Scenario::SoFar);
        let so_far = now.as_ref().and_then(|m| exact(m.last));
        card.total = span(&all, |m| m.last, so_far);
        card.base = span(&base, |m| m.last, so_far);
        for (p, word) in ["literal", "zero", "lowest"].into_iter().enumerate() {
            let list: Vec<Made> = (0..globals).filter_map(|g| made(Scenario::Policy(p, g))).collect();
            let now = made(Scenario::PolicySoFar(p)).and_then(|m| exact(m.last));
            card.by_no_tier.insert(word.into(), span(&list, |m| m.last, now));
        }
        let part = |of: fn(&Made) -> Ends| span(&all, of, now.as_ref().map(of).and_then(exact));
        let mut total = TotalCard {
            regular: part(|m| m.regular),
            bonus: part(|m| m.bonus),
            penalty: part(|m| m.penalty),
            before_veto: part(|m| m.total),
            vetoes: Vec::new(),
            counts_as: Vec::new(),
            grade: None,
            facts: Vec::new(),
        };
        let full = self.method.total.scale_to.unwrap_or(self.method.points);
        for (label, points) in &self.method.total.counts_as {
            let worth = |q: Q| {
                let share = q.mul(*points).and_then(|q| q.div(full)).unwrap_or(Q::ZERO);
                self.method.rounding.round(share)
            };
            let t = card.total;
            let points = Points { lo: worth(t.lo), hi: worth(t.hi), so_far: t.so_far.map(worth) };
            total.counts_as.push(Worth { label: label.clone(), points });
        }
        self.explain_total(unit, peers, &mut total);
        card.adjusted = Some(Box::new(total));
        all.iter().map(|m| m.last).collect()
    }

    /// The vetoes with their reasons, under the rulings in force and the defaults.
    fn explain_total(&self, unit: &Unsettled<'_>, peers: &Peers<'_, '_>, total: &mut TotalCard) {
        let Some(scope) = &self.method.total.scope else { return };
        let Some(made) = self.made(unit, peers, Scenario::Base) else { return };
        let table = made.table;
        let ruled: Vec<bool> = self.ruled.iter().map(Option::is_some).collect();
        let mut env = self.total_env(unit, scope, &table, Scenario::Base);
        total.facts = scope.slots.iter().filter_map(|s| fact_use(&env, *s)).collect();
        for veto in &self.method.total.vetoes {
            let node = Reasoner { env: &mut env, slots: &scope.slots, ruled: &ruled }.node(&veto.when, true);
            let grade = |b: &usize| {
                let band = self.method.grades.as_ref().and_then(|g| g.bands.get(*b));
                band.map_or_else(Label::default, |b| (*b.label).clone())
            };
            let does = match &veto.effect {
                VetoEffect::Total(q) => Said::new(format!("总分定为 {q}"), format!("the total is {q}")),
                VetoEffect::AtMost(q) => Said::new(format!("总分不高于 {q}"), format!("the total is at most {q}")),
                VetoEffect::Item(no) => Said::new(format!("第 {no} 项计 0 分"), format!("item {no} counts 0")),
                VetoEffect::Grade(b) => {
                    let label = grade(b);
                    let en = label.en.unwrap_or_else(|| label.zh.clone());
                    Said::new(format!("等次不高于{}", label.zh), format!("the grade is at most {en}"))
                }
            };
            total.vetoes.push(VetoCard { label: veto.label.clone(), state: node.state, does, node, stops: veto.stops });
        }
    }

    /// The highest band that conditions and vetoes leave open: at best and at worst, and under the defaults as it stands.
    pub(crate) fn grade_limits(&self, unit: &Unsettled<'_>, peers: &Peers<'_, '_>) -> Limits {
        let Some(grades) = &self.method.grades else { return Limits::default() };
        let mut limits = Limits {
            best: vec![true; grades.bands.len()],
            worst: vec![true; grades.bands.len()],
            now: vec![true; grades.bands.len()],
        };
        let Some(scope) = &self.method.total.scope else { return limits };
        let scenarios: Vec<Scenario> = (0..self.globals.len()).map(Scenario::Global).collect();
        let mut open = vec![(false, false); grades.bands.len()];
        let apply = |scenario: Scenario, open: &mut Vec<(bool, bool)>| {
            let Some(made) = self.made(unit, peers, scenario) else { return };
            let table = made.table;
            for (b, band) in grades.bands.iter().enumerate() {
                let mut may = (true, false);
                if let Some(needs) = &band.needs {
                    may = self.total_env(unit, scope, &table, scenario).may(needs);
                }
                for veto in &self.method.total.vetoes {
                    let VetoEffect::Grade(most) = veto.effect else { continue };
                    if b < most {
                        let (hits, misses) = self.total_env(unit, scope, &table, scenario).may(&veto.when);
                        may = (may.0 && misses, may.1 || hits);
                    }
                }
                if let Some(o) = open.get_mut(b) {
                    *o = (o.0 || may.0, o.1 || may.1);
                }
            }
        };
        scenarios.into_iter().for_each(|s| apply(s, &mut open));
        limits.best = open.iter().map(|(may, _)| *may).collect();
        limits.worst = open.iter().map(|(_, not)| !*not).collect();
        let mut now = vec![(false, false); grades.bands.len()];
        apply(Scenario::SoFar, &mut now);
        limits.now = now.iter().map(|(may, not)| *may && !*not).collect();
        limits
    }
}

/// Kind, position of the indicator and scenario, with the mean.
type Mean = ((usize, usize, Scenario), Option<Ends>);

/// The other units, for the mean of those to whom an indicator applies.
pub(crate) struct Peers<'u, 'a> {
    pub units: &'u [Option<Unsettled<'a>>],
    pub means: std::cell::RefCell<Vec<Mean>>,
}

impl Peers<'_, '_> {
    /// `full` are the full marks: where there may be nobody to compare with, anything up to them can come.
    fn mean(&self, kind: usize, position: usize, scenario: Scenario, full: Q) -> Option<Ends> {
        let key = (kind, position, scenario);
        if let Some((_, mean)) = self.means.borrow().iter().find(|(k, _)| *k == key) {
            return *mean;
        }
        let rows = self.units.iter().flatten().filter(|u| u.kind == kind).filter_map(|u| u.rows.get(position));
        let (mut sure, mut perhaps, mut known) = (Vec::new(), Vec::new(), true);
        for row in rows.filter(|r| r.asked(scenario).standing == RowStanding::Scored) {
            match row.under(scenario) {
                Some(ends) if row.asked(scenario).unsure => perhaps.push(ends),
                Some(ends) => sure.push(ends),
                None => known = false,
            }
        }
        let mean = |of: &[Ends]| (!of.is_empty()).then(|| crate::compound::combined(Combine::Mean, of));
        let anything = Ends { lo: Q::ZERO, hi: full };
        let mean = if !known {
            None
        } else if perhaps.len() > MAX_UNSURE {
            // Those who may turn out not to be asked pull the mean to any side within what they can have.
            perhaps.iter().copied().reduce(Ends::with).map(|others| mean(&sure).unwrap_or(anything).with(others))
        } else {
            let with = |mask: u32| {
                let some = perhaps.iter().enumerate().filter(|(i, _)| mask & (1 << i) != 0).map(|(_, e)| *e);
                mean(&sure.iter().copied().chain(some).collect::<Vec<_>>())
            };
            let all: Vec<Option<Ends>> = (0..1 << perhaps.len()).map(with).collect();
            let may_be_none = !perhaps.is_empty() && all.contains(&None);
            all.into_iter().flatten().chain(may_be_none.then_some(anything)).reduce(Ends::with)
        };
        self.means.borrow_mut().push((key, mean));
        mean
    }
}

/// By band: is it open to the unit, whatever its points?
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    pub best: Vec<bool>,
    pub worst: Vec<bool>,
    pub now: Vec<bool>,
}
