//! `score(method, rulings, snapshot)`: the pure function that everything else serves.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use facts::{Fact, Snapshot, Subject};
use kernel::period::Period;
use kernel::q::Q;
use kernel::{Error, Result};

use crate::card::*;
use crate::cond::Tri;
use crate::env::{Env, Known, Resolved, Settings, View};
use crate::gaps::gaps;
use crate::kind::KindOf;
use crate::memo::Memo;
use crate::method::*;
use crate::rank::{Case, Local, Standing, rank};
use crate::reason::{Reasoner, fact_use};
use crate::rulings::Rulings;
use crate::solve::{Ends, Solved, note};
use crate::sums::Sums;
use crate::total::Unsettled;

/// The version of the engine's meaning. A change that can alter any result is a new number beside the old one.
pub const ENGINE: u32 = 1;

/// Combinations of the global readings that are enumerated; beyond it nothing is scored.
const MAX_GLOBAL: usize = 4096;
/// Combinations of the local readings of one indicator that the ranking compares one by one.
const MAX_COMBOS: usize = 4096;
/// Cases that are solved for the combinations of one row of one unit, over all choices of the open global readings. A year begins
/// with nothing ruled: without a limit in all, the cases of one multiply those of the other.
const MAX_COMBO_CASES: u32 = 10_000;

/// Scores every unit of a snapshot and ranks the groups.
pub fn score(method: &Method, rulings: &Rulings, snapshot: &Snapshot) -> Result<Scored> {
    score_with(method, rulings, snapshot, &mut |_| {})
}

/// The parts of `score`, in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    Cards,
    Ranking,
    Digests,
}

/// `score`, telling `done` each part that is complete; a benchmark times the parts so.
pub fn score_with(
    method: &Method,
    rulings: &Rulings,
    snapshot: &Snapshot,
    done: &mut dyn FnMut(Step),
) -> Result<Scored> {
    let mut scorer = Scorer::new(method, rulings, snapshot)?;
    let units = subjects(snapshot)?;
    let (cards, standings) = scorer.city(&units);
    done(Step::Cards);
    let groups = scorer.groups(&standings);
    done(Step::Ranking);
    let (rulings, snapshot_digest) = (seal::digest_json(rulings)?, seal::digest_json(snapshot)?);
    done(Step::Digests);
    Ok(Scored {
        form: 1,
        engine: ENGINE,
        method: method.digest.clone(),
        rulings: rulings.to_string(),
        snapshot: snapshot_digest.to_string(),
        year: snapshot.period.from.year(),
        as_of: snapshot.as_of,
        stage: snapshot.stage,
        simulated: snapshot.simulated,
        cards,
        groups,
    })
}

/// The card of one unit, e.g. after one of its facts changed; the ranking is not made.
pub fn score_unit(method: &Method, rulings: &Rulings, snapshot: &Snapshot, unit: &str) -> Result<Card> {
    let mut scorer = Scorer::new(method, rulings, snapshot)?;
    let (subject, facts) = subject_of(snapshot, unit)?;
    // Where a unit's points depend on others, all are needed.
    if !scorer.alone() {
        let units = subjects(snapshot)?;
        let (cards, _) = scorer.city(&units);
        let card = cards.into_iter().find(|c| c.unit == unit);
        return card.ok_or_else(|| Error::not_found(format!("no unit `{unit}` in the snapshot")));
    }
    Ok(scorer.unit(subject, facts).0)
}

/// Whether a unit's card is what its own facts make it, whatever the other units have.
pub fn alone(method: &Method, rulings: &Rulings, snapshot: &Snapshot) -> Result<bool> {
    Ok(Scorer::new(method, rulings, snapshot)?.alone())
}

/// The lowest and highest total of every unit, without reasons; a unit that is refused is left out.
pub fn score_ends(method: &Method, rulings: &Rulings, snapshot: &Snapshot) -> Result<Vec<(String, Points)>> {
    let mut scorer = Scorer::new(method, rulings, snapshot)?;
    let units = subjects(snapshot)?;
    if !scorer.alone() {
        let (cards, _) = scorer.city(&units);
        let ends = cards.into_iter().filter(|c| c.refused.is_none()).map(|c| (c.unit, c.total));
        return Ok(ends.collect());
    }
    let mut out = Vec::with_capacity(snapshot.subjects.len());
    for (subject, facts) in units {
        if let Some(points) = scorer.unit_ends(subject, facts) {
            out.push((subject.id.clone(), points));
        }
    }
    Ok(out)
}

fn subject_of<'a>(snapshot: &'a Snapshot, unit: &str) -> Result<(&'a Subject, &'a [Fact])> {
    let subject = snapshot.subjects.iter().find(|s| s.id == unit);
    let subject = subject.ok_or_else(|| Error::not_found(format!("no unit `{unit}` in the snapshot")))?;
    Ok((subject, facts_of(snapshot, &subject.id)))
}

fn facts_of<'a>(snapshot: &'a Snapshot, unit: &str) -> &'a [Fact] {
    let from = snapshot.facts.partition_point(|f| f.subject.as_str() < unit);
    let to = snapshot.facts.partition_point(|f| f.subject.as_str() <= unit);
    snapshot.facts.get(from..to).unwrap_or_default()
}

/// What every option of every reading that an indicator branches on would give one unit, the rest as ruled or by default.
pub fn option_points(
    method: &Method,
    rulings: &Rulings,
    snapshot: &Snapshot,
    unit: &str,
    indicator: &str,
) -> Result<Vec<OptionPoints>> {
    let mut scorer = Scorer::new(method, rulings, snapshot)?;
    let (subject, facts) = subject_of(snapshot, unit)?;
    if !scorer.alone() {
        scorer.statistics(&subjects(snapshot)?);
    }
    let indicator =
        method.indicator(indicator).ok_or_else(|| Error::not_found(format!("no indicator `{indicator}`")))?;
    let KindOf::Kind { kind, .. } = scorer.kind(subject, &scorer.base) else { return Ok(Vec::new()) };
    let resolved = scorer.resolved(subject, facts);
    let mut out = Vec::new();
    let mut memo = Memo::default();
    for reading in &indicator.branches {
        scorer.options(*reading, indicator, &resolved, kind, &mut memo, &mut out, &mut Solved::default());
    }
    Ok(out)
}

/// Each subject with its facts; facts must be in the snapshot's order.
fn subjects(snapshot: &Snapshot) -> Result<Vec<(&Subject, &[Fact])>> {
    let ordered = snapshot.facts.windows(2).all(|w| match w {
        [a, b] => (&a.subject, &a.key, &a.at) < (&b.subject, &b.key, &b.at),
        _ => true,
    });
    if !ordered {
        return Err(Error::invalid("the facts of a snapshot must stand in their order, each once"));
    }
    if !snapshot.subjects.is_sorted_by(|a, b| a.id < b.id) {
        return Err(Error::invalid("the units of a snapshot must stand in their order, each once"));
    }
    Ok(snapshot.subjects.iter().map(|s| (s, facts_of(snapshot, &s.id))).collect())
}

pub(crate) struct Scorer<'a> {
    pub method: &'a Method,
    pub snapshot: &'a Snapshot,
    settings: Settings,
    /// The option ruled, by reading; policies and notes always have one.
    pub ruled: Vec<Option<usize>>,
    /// Ruled or default.
    pub base: Vec<Option<usize>>,
    /// Every choice of the open global readings, the base first.
    pub globals: Vec<Vec<Option<usize>>>,
    pub ranking: RankRule,
    pub na: NaRule,
    /// A total is the sum of its rows and nothing more.
    pub plain: bool,
    /// By unit, the statistics of its group.
    pub stats: HashMap<String, Vec<crate::group::Seen>>,
    /// By statistic, the kind and unit of those whose own value is open.
    pub waits: Vec<Vec<(usize, String)>>,
    pub year: Period,
}

impl<'a> Scorer<'a> {
    pub fn new(method: &'a Method, rulings: &Rulings, snapshot: &'a Snapshot) -> Result<Scorer<'a>> {
        if snapshot.period.from.year() != snapshot.period.to.year() {
            return Err(Error::invalid(format!("the assessed period {} is not within one year", snapshot.period)));
        }
        let settings = rulings.settings(method);
        let ruled = rulings.choices(method)?;
        let base: Vec<Option<usize>> = ruled.iter().zip(&method.readings).map(|(r, d)| r.or(Some(d.default))).collect();
        let mut globals = vec![base.clone()];
        for (i, def) in method.readings.iter().enumerate() {
            let open = ruled.get(i).copied().flatten().is_none();
            if !(open && def.scope == Scope::Global) {
                continue;
            }
            let options = settings.available.get(i).cloned().unwrap_or_default();
            globals = globals
                .into_iter()
                .flat_map(|g| {
                    options.iter().map(move |o| {
                        let mut g = g.clone();
                        if let Some(slot) = g.get_mut(i) {
                            *slot = Some(*o);
                        }
                        g
                    })
                })
                .collect();
            if globals.len() > MAX_GLOBAL {
                return Err(Error::limit(format!(
                    "the open global readings have more than {MAX_GLOBAL} combinations; rule some of them first"
                )));
            }
        }
        let ranking = chosen(method, &method.ranking, &base).unwrap_or(RankRule::Off);
        let na = chosen(method, &method.not_applicable, &base).unwrap_or(NaRule::Fail);
        let plain = crate::total::is_plain(method, na);
        let year = Period::year(snapshot.period.from.year())?;
        let (stats, waits) = Default::default();
        Ok(Scorer { method, snapshot, settings, ruled, base, globals, ranking, na, plain, stats, waits, year })
    }

    pub fn env<'e>(
        &'e self,
        indicator: &'e Indicator,
        facts: &'e [Resolved<'e>],
        choice: Vec<Option<usize>>,
        kind: usize,
    ) -> Env<'e> {
        Env {
            method: self.method,
            settings: &self.settings,
            snapshot: self.snapshot,
            indicator,
            facts,
            choice,
            kind,
            view: View::Interval,
            no_tier: None,
            assumed: Vec::new(),
            case: 0,
            memo: Memo::default(),
            grounds: Cell::default(),
            settled: false,
            supposing: false,
            ends_only: false,
            points: None,
            away: self.na != NaRule::Fail
                && facts.iter().any(|r| r.stat.is_none() && matches!(r.known, Known::Unknown(_))),
        }
    }

    fn kind_names(&self, kinds: &[usize]) -> Vec<String> {
        let mut out = Vec::new();
        for (id, _) in kinds.iter().filter_map(|k| self.method.kinds.get(*k)) {
            note(&mut out, id.clone());
        }
        out
    }

    /// Open readings that a unit's kind may depend on.
    pub(crate) fn kind_readings(&self) -> Vec<String> {
        let names = self.deciding_kind().into_iter().filter_map(|r| self.method.readings.get(r));
        names.map(|def| def.id.clone()).collect()
    }

    pub(crate) fn open(&self, reading: usize) -> bool {
        self.ruled.get(reading).copied().flatten().is_none()
    }

    fn unit(&self, subject: &Subject, facts: &[Fact]) -> (Card, Option<Standing>) {
        let (card, standing, _) = self.unit_rows(subject, facts);
        (card, standing)
    }

    /// The card of one unit; where the total is more than the sum, what it is made from.
    pub(crate) fn unit_rows<'u>(
        &self,
        subject: &'u Subject,
        facts: &'u [Fact],
    ) -> (Card, Option<Standing>, Option<Unsettled<'u>>) {
        let mut card = Card {
            unit: subject.id.clone(),
            name: subject.name.clone(),
            short_name: subject.short_name.clone(),
            kind: None,
            refused: None,
            warning: None,
            total: Points::NONE,
            base: Points::NONE,
            by_no_tier: BTreeMap::new(),
            adjusted: None,
            rows: Vec::new(),
        };
        let kinds: Vec<KindOf> = self.globals.iter().map(|g| self.kind(subject, g)).collect();
        let base_kind = match self.kind(subject, &self.base) {
            KindOf::Kind { kind, warning } => {
                card.warning = warning;
                kind
            }
            KindOf::Refused(why) => {
                card.refused = Some(why);
                return (card, None, None);
            }
        };
        card.kind = self.method.kinds.get(base_kind).map(|(id, _)| id.clone());
        let kinds: Vec<usize> =
            kinds.iter().map(|k| if let KindOf::Kind { kind, .. } = k { *kind } else { base_kind }).collect();
        let resolved = self.resolved(subject, facts);
        let mut sums = Sums::new(self.globals.len());
        let mut standing = Standing {
            unit: subject.id.clone(),
            group: card.kind.clone().unwrap_or_default(),
            groups: self.kind_names(&kinds),
            movers: self.kind_readings(),
            points: Q::ZERO,
            cases: self
                .globals
                .iter()
                .map(|_| Case { fixed: Ends { lo: Q::ZERO, hi: Q::ZERO }, local: Vec::new() })
                .collect(),
            readings: Vec::new(),
            facts: Vec::new(),
        };
        let mut memo = Memo::default();
        let mut made = Vec::new();
        let items = self.method.items.iter().flat_map(|item| item.indicators.iter().map(move |i| (item, i)));
        for (position, (item, indicator)) in items.enumerate() {
            if self.plain {
                let row =
                    self.row(position, indicator, &resolved, base_kind, &kinds, &mut sums, &mut standing, &mut memo);
                memo.clear();
                card.rows.push(row);
                continue;
            }
            let asks = |choice| self.row_standing(item, indicator, &resolved, subject, base_kind, choice);
            let now = asks(self.base.clone());
            let asked = match self.freed_for(indicator) {
                choice if choice == self.base => [now, now],
                choice => [now, asks(choice)],
            };
            let mut own = Sums::new(self.globals.len());
            let row = match now.standing {
                RowStanding::NotAsked => not_asked(indicator),
                _ => self.row(position, indicator, &resolved, base_kind, &kinds, &mut own, &mut standing, &mut memo),
            };
            memo.clear();
            card.rows.push(RowCard { standing: now.standing, ..row });
            made.push(own.into_row(asked));
        }
        if !self.plain {
            let unsettled = Unsettled { resolved, kind: base_kind, rows: made };
            return (card, Some(standing), Some(unsettled));
        }
        let digits = self.method.rounding.digits;
        card.total = sums.total(&sums.ends, sums.so_far, digits);
        card.base = sums.total(&[sums.base], sums.so_far, digits);
        for (word, ends) in ["literal", "zero", "lowest"].into_iter().zip(&sums.by_policy) {
            card.by_no_tier.insert(word.into(), sums.total(&ends.0, ends.1, digits));
        }
        let points = card.base.so_far.unwrap_or(card.base.lo);
        standing.points = points;
        (card, Some(standing), None)
    }

    #[expect(clippy::too_many_arguments, reason = "one row touches every sum of its unit")]
    fn row(
        &self,
        position: usize,
        indicator: &Indicator,
        resolved: &[Resolved<'_>],
        base_kind: usize,
        kinds: &[usize],
        sums: &mut Sums,
        standing: &mut Standing,
        memo: &mut Memo,
    ) -> RowCard {
        let mut env = self.env(indicator, resolved, self.base.clone(), base_kind);
        env.memo = std::mem::take(memo);
        env.settled = true;
        let (base_ends, base_solved) = env.solve();
        let so_far = so_far(&mut env, base_ends);
        let policy = env.policy().unwrap_or(NoTier::Literal);

        let given = env.discretion().ok().flatten();
        let facts: Vec<FactUse> = indicator.slots.iter().chain(&given).filter_map(|s| fact_use(&env, *s)).collect();
        let ruled: Vec<bool> = self.ruled.iter().map(Option::is_some).collect();
        let reason = Reasoner { env: &mut env, slots: &indicator.slots, ruled: &ruled }.rule(policy);

        let open = self.open_branches(indicator);
        let local: Vec<usize> = open
            .iter()
            .copied()
            .filter(|r| self.method.readings.get(*r).is_some_and(|d| d.scope == Scope::Indicator))
            .collect();
        let kind_varies = kinds.iter().any(|k| *k != base_kind);
        let touched = !open.is_empty() || kind_varies;
        let alike = self.alike(indicator, kinds);

        let mut solved = base_solved;
        *memo = std::mem::take(&mut env.memo);
        let mut per_global: Vec<Ends> = vec![base_ends; self.globals.len()];
        let mut options = Vec::new();
        // One open reading and nothing else: its options are all the cases there are.
        let alone = open.len() == 1 && local.len() == 1 && self.globals.len() == 1 && !kind_varies;
        if touched && !alone {
            per_global = self.per_global(indicator, resolved, kinds, &alike, &local, &mut solved, memo);
        }
        if touched {
            for r in &open {
                self.options(*r, indicator, resolved, base_kind, memo, &mut options, &mut solved);
            }
        }
        let cases: Vec<Ends> = options.iter().map(|o| Ends { lo: o.points.lo, hi: o.points.hi }).collect();
        if alone {
            per_global = vec![hull(base_ends, &cases)];
        }
        let whole = hull(base_ends, &per_global);

        let readings = self.deciding(&open, &options, &solved, kind_varies, whole != base_ends);
        let unknown = if whole.lo == whole.hi { Vec::new() } else { self.unknown_facts(indicator, resolved, &solved) };

        // Sums and the ranking's cases.
        sums.add(&per_global, base_ends, so_far);
        let mut left = MAX_COMBO_CASES;
        let mut made: Vec<Option<Rc<[Ends]>>> = Vec::new();
        for (g, ends) in per_global.iter().enumerate() {
            let Some(case) = standing.cases.get_mut(g) else { continue };
            if local.is_empty() {
                case.fixed = plus(case.fixed, *ends);
            } else {
                let kind = kinds.get(g).copied().unwrap_or(base_kind);
                let combos = match alike.get(g).and_then(|first| made.get(*first)) {
                    Some(combos) => combos.clone(),
                    None if alone => Some(Rc::from(cases.as_slice())),
                    None => self.combos(g, indicator, resolved, kind, &local, memo, &mut left),
                };
                made.push(combos.clone());
                case.local.push(Local { indicator: position, combos, whole: *ends });
            }
        }
        standing.rests_on(indicator, &readings, unknown.iter().filter_map(|i| facts.get(*i)));
        for (i, other) in [NoTier::Literal, NoTier::Zero, NoTier::Lowest].into_iter().enumerate() {
            let (ends, now) = if other == policy {
                (per_global.clone(), so_far)
            } else {
                self.under_policy(
                    other,
                    policy,
                    indicator,
                    resolved,
                    base_kind,
                    kinds,
                    &local,
                    &alike,
                    &per_global,
                    so_far,
                    &solved,
                    memo,
                )
            };
            sums.add_policy(i, &ends, now);
        }

        let now = so_far.unwrap_or(base_ends.lo);
        let gaps = gaps(&reason, indicator.points_for(base_kind), now, whole.hi, self.year.to);
        RowCard {
            indicator: indicator.id.clone(),
            points: Points { lo: whole.lo, hi: whole.hi, so_far },
            base: Points { lo: base_ends.lo, hi: base_ends.hi, so_far },
            readings,
            unknown,
            wide: solved.wide,
            standing: RowStanding::Scored,
            full: (!indicator.kind_points.is_empty()).then(|| indicator.points_for(base_kind)),
            waits_for: self.waits_for(indicator, base_kind, &standing.unit, whole),
            reason,
            options,
            facts,
            gaps,
        }
    }

    /// Lowest and highest total only.
    fn unit_ends(&self, subject: &Subject, facts: &[Fact]) -> Option<Points> {
        let mut kinds = Vec::with_capacity(self.globals.len());
        for choice in &self.globals {
            match self.kind(subject, choice) {
                KindOf::Kind { kind, .. } => kinds.push(kind),
                KindOf::Refused(_) => return None,
            }
        }
        let resolved = self.resolved(subject, facts);
        let zero = Ends { lo: Q::ZERO, hi: Q::ZERO };
        let mut sums = vec![zero; self.globals.len()];
        let mut memo = Memo::default();
        for indicator in self.method.indicators() {
            let open = self.open_branches(indicator);
            let local: Vec<usize> = open.into_iter().filter(|r| self.is_open_local(*r)).collect();
            memo.clear();
            let alike = self.alike(indicator, &kinds);
            let ends = self.per_global(indicator, &resolved, &kinds, &alike, &local, &mut Solved::default(), &mut memo);
            for (sum, e) in sums.iter_mut().zip(ends) {
                *sum = plus(*sum, e);
            }
        }
        let lo = sums.iter().map(|e| e.lo).min().unwrap_or(Q::ZERO);
        let hi = sums.iter().map(|e| e.hi).max().unwrap_or(Q::ZERO);
        Some(Points { lo, hi, so_far: None })
    }

    /// Rulings and defaults with the open readings of an indicator free.
    pub(crate) fn freed_for(&self, indicator: &Indicator) -> Vec<Option<usize>> {
        freed(&self.base, &self.open_branches(indicator))
    }

    /// The open readings that an indicator asks for, those of the method's own rules among them.
    fn open_branches(&self, indicator: &Indicator) -> Vec<usize> {
        let between = self.method.between_tiers.iter().flat_map(|b| b.declared.readings());
        let mut out = Vec::new();
        for r in indicator.branches.iter().copied().chain(self.method.no_tier.readings()).chain(between) {
            if self.open(r) {
                note(&mut out, r);
            }
        }
        out
    }

    /// A unit's points depend on nobody else's.
    pub(crate) fn alone(&self) -> bool {
        self.plain && self.method.indicators().all(|i| i.groups.is_empty())
    }

    pub(crate) fn is_open_local(&self, reading: usize) -> bool {
        self.open(reading) && self.method.readings.get(reading).is_some_and(|d| d.scope == Scope::Indicator)
    }

    /// For each choice of the open global readings the first one that this indicator cannot tell from it.
    fn alike(&self, indicator: &Indicator, kinds: &[usize]) -> Vec<usize> {
        let asked = self.open_branches(indicator);
        let mut first = HashMap::new();
        let choices = self.globals.iter().zip(kinds).enumerate();
        choices
            .map(|(g, (choice, kind))| {
                let picked: Vec<Option<usize>> = asked.iter().map(|r| choice.get(*r).copied().flatten()).collect();
                *first.entry((picked, *kind)).or_insert(g)
            })
            .collect()
    }

    /// The ends under each choice of the open global readings, with the open local ones free.
    #[expect(clippy::too_many_arguments, reason = "the inputs of one row, once more")]
    fn per_global(
        &self,
        indicator: &Indicator,
        resolved: &[Resolved<'_>],
        kinds: &[usize],
        alike: &[usize],
        local: &[usize],
        solved: &mut Solved,
        memo: &mut Memo,
    ) -> Vec<Ends> {
        let mut out: Vec<Ends> = Vec::with_capacity(self.globals.len());
        for ((choice, kind), first) in self.globals.iter().zip(kinds).zip(alike) {
            if let Some(ends) = out.get(*first) {
                out.push(*ends);
                continue;
            }
            let mut env = self.env(indicator, resolved, freed(choice, local), *kind);
            env.memo = std::mem::take(memo);
            let (ends, found) = env.solve();
            *memo = std::mem::take(&mut env.memo);
            merge(solved, found);
            out.push(ends);
        }
        out
    }

    /// The row under another policy for "no tier": the same unless the policies were asked for on some path.
    #[expect(clippy::too_many_arguments, reason = "the inputs of one row, once more")]
    fn under_policy(
        &self,
        other: NoTier,
        policy: NoTier,
        indicator: &Indicator,
        resolved: &[Resolved<'_>],
        base_kind: usize,
        kinds: &[usize],
        local: &[usize],
        alike: &[usize],
        per_global: &[Ends],
        so_far_now: Option<Q>,
        solved: &Solved,
        memo: &mut Memo,
    ) -> (Vec<Ends>, Option<Q>) {
        let zero_asks = |p: NoTier| p == NoTier::Zero && indicator.nothing.is_some();
        if !solved.no_tier && !zero_asks(other) && !zero_asks(policy) {
            return (per_global.to_vec(), so_far_now);
        }
        let asks = |env: &mut Env<'_>| solved.no_tier || may_be_nothing(env, zero_asks(policy));
        let mut out: Vec<Ends> = Vec::with_capacity(per_global.len());
        for (((choice, kind), ends), first) in self.globals.iter().zip(kinds).zip(per_global).zip(alike) {
            if let Some(ends) = out.get(*first) {
                out.push(*ends);
                continue;
            }
            let mut env = self.env(indicator, resolved, freed(choice, local), *kind);
            env.memo = std::mem::take(memo);
            (env.no_tier, env.ends_only) = (Some(other), true);
            out.push(if asks(&mut env) { env.solve().0 } else { *ends });
            *memo = std::mem::take(&mut env.memo);
        }
        let mut env = self.env(indicator, resolved, self.base.clone(), base_kind);
        env.memo = std::mem::take(memo);
        (env.no_tier, env.ends_only) = (Some(other), true);
        let mut now = so_far_now;
        if asks(&mut env) {
            let ends = env.solve().0;
            now = so_far(&mut env, ends);
        }
        *memo = std::mem::take(&mut env.memo);
        (out, now)
    }

    /// The row under each option of one reading, everything else as ruled or by default.
    #[expect(clippy::too_many_arguments, reason = "the inputs of one row, once more")]
    fn options(
        &self,
        reading: usize,
        indicator: &Indicator,
        resolved: &[Resolved<'_>],
        kind: usize,
        memo: &mut Memo,
        out: &mut Vec<OptionPoints>,
        solved: &mut Solved,
    ) {
        let Some(def) = self.method.readings.get(reading) else { return };
        let mut env = self.env(indicator, resolved, self.base.clone(), kind);
        env.memo = std::mem::take(memo);
        for option in self.settings.available.get(reading).map(Vec::as_slice).unwrap_or_default() {
            if let Some(c) = env.choice.get_mut(reading) {
                *c = Some(*option);
            }
            let (ends, found) = env.solve();
            merge(solved, found);
            let now = so_far(&mut env, ends);
            let Some(id) = def.options.get(*option).map(|o| o.key.clone()) else { continue };
            out.push(OptionPoints {
                reading: def.key.clone(),
                option: id,
                points: Points { lo: ends.lo, hi: ends.hi, so_far: now },
            });
        }
        *memo = std::mem::take(&mut env.memo);
    }

    /// The open readings that make the points uncertain.
    fn deciding(
        &self,
        open: &[usize],
        options: &[OptionPoints],
        solved: &Solved,
        kind_varies: bool,
        wider: bool,
    ) -> Vec<String> {
        let name = |r: &usize| self.method.readings.get(*r).map(|d| d.id.clone());
        let mut out: Vec<String> = open.iter().filter(|r| self.decides(**r, options)).filter_map(name).collect();
        if kind_varies && wider {
            self.kind_readings().into_iter().for_each(|id| note(&mut out, id));
        }
        if out.is_empty() && wider {
            // No reading decides alone: it takes several together.
            out = solved.readings.iter().filter(|r| self.open(**r)).filter_map(name).collect();
        }
        out
    }

    fn decides(&self, reading: usize, options: &[OptionPoints]) -> bool {
        let Some(def) = self.method.readings.get(reading) else { return false };
        let mut points = options.iter().filter(|o| o.reading == def.key).map(|o| (o.points.lo, o.points.hi));
        let first = points.next();
        points.any(|p| Some(p) != first)
    }

    /// The ends under each combination of the open local readings; none where they are too many or cost too much: the ranking
    /// then takes the whole range of the row, which is wider, never narrower.
    #[expect(clippy::too_many_arguments, reason = "the inputs of one row, once more")]
    fn combos(
        &self,
        global: usize,
        indicator: &Indicator,
        resolved: &[Resolved<'_>],
        kind: usize,
        local: &[usize],
        memo: &mut Memo,
        left: &mut u32,
    ) -> Option<Rc<[Ends]>> {
        let count = local
            .iter()
            .map(|r| self.settings.available.get(*r).map_or(0, Vec::len))
            .try_fold(1usize, |a, n| a.checked_mul(n))?;
        if count > MAX_COMBOS || *left == 0 {
            return None;
        }
        let mut env = self.env(indicator, resolved, self.globals.get(global)?.clone(), kind);
        env.memo = std::mem::take(memo);
        let mut out = Vec::with_capacity(count);
        for mut index in 0..count {
            for r in local {
                let options = self.settings.available.get(*r)?;
                let option = options.get(index % options.len()).copied();
                index /= options.len();
                if let Some(c) = env.choice.get_mut(*r) {
                    *c = option;
                }
            }
            let (ends, solved) = env.solve();
            *left = left.saturating_sub(solved.cases.max(1));
            if *left == 0 {
                break;
            }
            out.push(ends);
        }
        *memo = std::mem::take(&mut env.memo);
        (out.len() == count).then(|| out.into())
    }

    /// Indices into the row's facts that are not known (or not closed) and mattered.
    fn unknown_facts(&self, indicator: &Indicator, resolved: &[Resolved<'_>], solved: &Solved) -> Vec<usize> {
        let slots = solved.slots(indicator);
        let open = |slot: &usize| {
            resolved.get(*slot).is_some_and(|r| matches!(r.known, Known::Unknown(_) | Known::Open { .. }))
        };
        let mut out: Vec<usize> =
            slots.iter().filter(|s| open(s)).filter_map(|s| indicator.slots.iter().position(|x| x == s)).collect();
        out.sort_unstable();
        out
    }

    fn groups(&self, standings: &[Standing]) -> Vec<GroupRanking> {
        let kinds: Vec<String> = self.method.kinds.iter().map(|(id, _)| id.clone()).collect();
        rank(self.ranking, &kinds, standings)
    }
}

/// "Nothing was done" that cannot hold changes nothing.
fn may_be_nothing(env: &mut Env<'_>, asked: bool) -> bool {
    let indicator = env.indicator;
    indicator.nothing.as_ref().is_some_and(|n| asked || env.cond(n, false) != Tri::Fails)
}

/// A choice with some readings left open.
fn freed(choice: &[Option<usize>], open: &[usize]) -> Vec<Option<usize>> {
    choice.iter().enumerate().map(|(i, c)| if open.contains(&i) { None } else { *c }).collect()
}

/// What a choice by reading comes to under one option of each.
fn chosen<T: Copy>(method: &Method, choice: &Choice<T>, options: &[Option<usize>]) -> Option<T> {
    match choice {
        Choice::Fixed(value) => Some(*value),
        Choice::By { on, arms } => {
            let option = options.get(on.reading).copied().flatten().unwrap_or(0);
            chosen(method, arms.get(arm_of(method, *on, option))?, options)
        }
    }
}

pub(crate) fn arm_of(method: &Method, on: ReadingRef, option: usize) -> usize {
    match on.dimension {
        None => option,
        Some(d) => method
            .readings
            .get(on.reading)
            .and_then(|r| r.options.get(option))
            .and_then(|o| o.parts.get(d))
            .copied()
            .unwrap_or(0),
    }
}

/// The points with every open window as it stands; `None` when unknown facts leave them open.
fn so_far(env: &mut Env<'_>, ends: Ends) -> Option<Q> {
    if ends.lo == ends.hi {
        // Certain whatever happens; the value so far lies between the ends.
        return Some(ends.lo);
    }
    let only = std::mem::replace(&mut env.ends_only, true);
    env.view = View::SoFar;
    let (now, _) = env.solve();
    (env.view, env.ends_only) = (View::Interval, only);
    (now.lo == now.hi).then_some(now.lo)
}

/// The row of an indicator that this unit is not asked.
fn not_asked(indicator: &Indicator) -> RowCard {
    RowCard {
        indicator: indicator.id.clone(),
        points: Points::NONE,
        base: Points::NONE,
        readings: Vec::new(),
        unknown: Vec::new(),
        wide: false,
        standing: RowStanding::NotAsked,
        full: Some(Q::ZERO),
        waits_for: Vec::new(),
        reason: RuleReason::Sum { leaf: 0, base: None, terms: Vec::new() },
        options: Vec::new(),
        facts: Vec::new(),
        gaps: Vec::new(),
    }
}

fn hull(first: Ends, rest: &[Ends]) -> Ends {
    rest.iter().fold(first, |a, b| Ends { lo: a.lo.min(b.lo), hi: a.hi.max(b.hi) })
}

pub(crate) fn plus(a: Ends, b: Ends) -> Ends {
    Ends { lo: a.lo.add(b.lo).unwrap_or(a.lo), hi: a.hi.add(b.hi).unwrap_or(a.hi) }
}

fn merge(into: &mut Solved, other: Solved) {
    into.no_tier |= other.no_tier;
    into.wide |= other.wide;
    for r in other.readings {
        note(&mut into.readings, r);
    }
    for k in other.keys {
        note(&mut into.keys, k);
    }
}
