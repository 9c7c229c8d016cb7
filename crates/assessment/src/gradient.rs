//! The score gradient: every point that a unit does not have yet, as a step with what it takes and until when.
//!
//! Steps come from the gaps of the cards. How hard one is, is told from what it reads, never estimated: a form to hand in
//! stands before a count still to do, that before a rate to keep, something to put in place, money, and what another has
//! to rule. Within a class the points for each thing to be done decide.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use facts::{Binding, Fact, Outcome};
use kernel::period::day_number;
use kernel::q::Q;
use kernel::{Ctx, Error, Result};
use rubric::{Card, Indicator, Method, RowCard, RowStanding, RuleReason, State, Text, gap_sentence};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::board::{Line, card_of};
use crate::campaign::Assessment;
use crate::city::City;
use crate::ledger::{Ledger, StepLine};
use crate::pages::{Pages, run_info};
use crate::runs::Loaded;
use crate::terms::{Terms, Until, Work};
use crate::view::*;
use crate::words::word;

/// Steps on one page.
const MAX_STEPS: usize = 200;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// A form, a paper or an attestation to hand in.
    Form,
    /// A number of things still to do.
    Count,
    /// A rate or a rhythm to keep until its window ends.
    Rate,
    /// Something to be put in place.
    Build,
    Money,
    /// Another has to judge, rule, or mend a source.
    Ruling,
}

const EFFORTS: [Effort; 6] = [Effort::Form, Effort::Count, Effort::Rate, Effort::Build, Effort::Money, Effort::Ruling];

impl From<Work> for Effort {
    fn from(work: Work) -> Effort {
        match work {
            Work::Form => Effort::Form,
            Work::Count => Effort::Count,
            Work::Rate => Effort::Rate,
            Work::Build => Effort::Build,
            Work::Money => Effort::Money,
        }
    }
}

/// Who can take the step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Doer {
    Unit,
    Reviewer,
    MethodOfficer,
    /// Whoever runs the source that cannot be read.
    Source,
}

/// How points were lost.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lost {
    /// A deadline has passed, or a window does not leave enough.
    Over,
    /// Facts were reported as final; only another report changes them.
    Settled,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepOrder {
    Effort,
    Date,
    Gain,
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GradientAsk {
    /// A run; the newest when absent.
    pub run: Option<String>,
    /// One unit; every unit that the reader sees in full when absent.
    pub unit: Option<String>,
    /// A kind of unit.
    pub group: Option<String>,
    pub indicator: Option<String>,
    /// `form`, `count`, `rate`, `build`, `money` or `ruling`.
    #[param(value_type = Option<Effort>)]
    pub effort: Option<String>,
    /// `unit`, `reviewer`, `method_officer` or `source`.
    #[param(value_type = Option<Doer>)]
    pub who: Option<String>,
    /// Only what ends within so many days.
    pub within: Option<u32>,
    /// Steps that cannot be taken any more instead of those that can.
    pub lost: Option<bool>,
    /// `effort` (default), `date` or `gain`.
    #[param(value_type = Option<StepOrder>)]
    pub order: Option<String>,
    /// The `next_page` of the page before.
    pub page: Option<String>,
    /// How many, at most 200; 100 when absent.
    pub limit: Option<u32>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GradientPage {
    pub run: RunInfo,
    /// The unit asked for; null for several.
    pub unit: Option<UnitHead>,
    pub groups: Vec<GradientGroup>,
    /// The points still to be had by effort, under the filters but for that of the effort.
    pub efforts: Vec<EffortSum>,
    /// Indicators with points still to be had, the most first; the twelve first ones.
    pub indicators: Vec<IndicatorSum>,
    pub order: StepOrder,
    pub items: Vec<StepView>,
    pub total: usize,
    /// Points that the listed steps bring together.
    pub gain: String,
    pub next_page: Option<String>,
}

/// Sums over the units of one kind that the reader sees in full.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GradientGroup {
    pub id: String,
    pub label: String,
    pub label_en: Option<String>,
    /// The first ones by their ids; `units_total` counts all.
    pub units: Vec<UnitChance>,
    pub units_total: usize,
    pub banked: String,
    pub standing: String,
    pub reachable: String,
    pub lost: String,
    pub full: String,
}

/// The full marks in four parts: certain; as it stands but not certain; beyond that still to be had; lost.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitChance {
    pub unit: String,
    pub name: String,
    pub banked: String,
    pub standing: String,
    pub reachable: String,
    pub lost: String,
    pub full: String,
    pub steps: usize,
    pub refused: Option<String>,
    pub refused_en: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EffortSum {
    pub effort: Effort,
    pub steps: usize,
    pub gain: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IndicatorSum {
    pub indicator: String,
    pub name: String,
    pub name_en: Option<String>,
    pub units: usize,
    pub gain: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StepView {
    pub unit: String,
    pub unit_name: String,
    pub indicator: String,
    pub name: String,
    pub name_en: Option<String>,
    pub points: String,
    /// Where the unit stands.
    pub from: Span,
    pub to: String,
    /// Beyond how it stands (`lo`) and beyond what is certain (`hi`).
    pub gain: Span,
    /// Beyond the step before it: these add up to what is still to be had.
    pub adds: String,
    /// Only a part of the rest can still be had.
    pub partial: bool,
    pub possible: bool,
    pub effort: Effort,
    pub who: Vec<Doer>,
    pub needs: Vec<StepNeed>,
    /// The last day on which it can be had, under the rulings and defaults.
    pub by: String,
    /// The minute of that day, where the method names one.
    pub by_time: Option<String>,
    /// A deadline or window of the method; without one it is the year's end.
    pub by_named: bool,
    /// The last day under another reading that is open, where it differs.
    pub by_otherwise: Option<String>,
    pub by_readings: Vec<String>,
    pub days_left: i64,
    /// In which way it cannot be had any more, and why.
    pub lost: Option<Lost>,
    pub why_lost: Option<String>,
    pub why_lost_en: Option<String>,
    /// Open readings that decide the points of the indicator.
    pub readings: Vec<String>,
    /// The line of the clause and its words.
    pub line: Option<u32>,
    pub clause: Option<String>,
    pub sentence: String,
    pub sentence_en: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StepNeed {
    #[serde(flatten)]
    pub need: Need,
    /// The place of the fact on the indicator's page.
    pub fact: Option<usize>,
    pub fact_state: Option<FactState>,
    pub effort: Effort,
    pub who: Doer,
    pub by: String,
    pub over: bool,
}

pub(crate) struct Step {
    pub view: StepView,
    adds: Q,
    to: Q,
    /// Points for each thing to be done.
    each: Q,
}

impl Step {
    pub fn line(&self, indicator: u16) -> StepLine {
        let StepView { possible, effort, days_left, ref who, .. } = self.view;
        let (to, adds, each) = (self.to, self.adds, self.each);
        StepLine { indicator, possible, effort, who: who.clone(), days_left, to, adds, each }
    }
}

fn zero_min(q: Q) -> Q {
    q.max(Q::ZERO)
}

fn less(a: Q, b: Q) -> Q {
    zero_min(a.sub(b).unwrap_or(Q::ZERO))
}

fn plus(a: Q, b: Q) -> Q {
    a.add(b).unwrap_or(a)
}

/// A word out of a closed list, or an error that names the field.
pub(crate) fn asked<T: serde::de::DeserializeOwned>(field: &str, text: Option<&str>) -> Result<Option<T>> {
    let Some(text) = text.filter(|t| !t.is_empty()) else { return Ok(None) };
    word(text).map(Some).ok_or_else(|| {
        let short: String = text.chars().take(40).collect();
        Error::invalid(format!("`{field}` cannot be `{short}`")).with_code("bad_field").with_detail("field", field)
    })
}

/// Where a page begins, from the `next_page` of the page before.
pub(crate) fn page_from(page: Option<&str>) -> Result<usize> {
    match page {
        None | Some("") => Ok(0),
        Some(page) => page
            .parse()
            .map_err(|_| Error::invalid("`page` must be the `next_page` of the page before").with_code("bad_page")),
    }
}

/// Units that one kind names; the filters find the others.
const CHANCES: usize = 200;

/// What is asked, read.
struct Wanted {
    unit: Option<String>,
    group: Option<String>,
    indicator: Option<String>,
    effort: Option<Effort>,
    who: Option<Doer>,
    within: Option<i64>,
    lost: bool,
    order: StepOrder,
    from: usize,
    limit: usize,
}

impl GradientAsk {
    fn read(&self) -> Result<Wanted> {
        let given = |text: &Option<String>| text.clone().filter(|t| !t.is_empty());
        Ok(Wanted {
            unit: given(&self.unit),
            group: given(&self.group),
            indicator: given(&self.indicator),
            effort: asked("effort", self.effort.as_deref())?,
            who: asked("who", self.who.as_deref())?,
            within: self.within.map(i64::from),
            lost: self.lost.unwrap_or(false),
            order: asked("order", self.order.as_deref())?.unwrap_or(StepOrder::Effort),
            from: page_from(self.page.as_deref())?,
            limit: (self.limit.unwrap_or(100) as usize).clamp(1, MAX_STEPS),
        })
    }
}

/// One step in the ledger: its unit, and which of the unit's steps it is.
struct Found<'l> {
    entry: usize,
    nth: usize,
    unit: &'l str,
    line: &'l StepLine,
}

/// A page without its steps, and where these are.
struct Planned {
    page: GradientPage,
    picks: Vec<(String, usize)>,
}

impl Assessment {
    /// The steps under the filters, from the ledger; only the units of the page are opened.
    pub(crate) async fn gradient(&self, ctx: &Ctx, ask: &GradientAsk) -> Result<GradientPage> {
        let wanted = ask.read()?;
        let city = City::open(self, ctx, self.run_find(ask.run.as_deref()).await?).await?;
        let ledger = self.ledger(&city.run).await?;
        let Planned { mut page, picks } = {
            let city = city.clone();
            self.in_turn(move || plan(&city, &ledger, &wanted)).await?
        };
        let units: Vec<String> = picks.iter().map(|(unit, _)| unit.clone()).collect();
        let opened = self.units_of(&city.run, units).await?;
        page.items = self.in_turn(move || Ok(rendered(&city, &opened, &picks))).await?;
        Ok(page)
    }
}

fn rendered(city: &City, opened: &BTreeMap<String, Arc<Loaded>>, picks: &[(String, usize)]) -> Vec<StepView> {
    let Some(head) = opened.values().next() else { return Vec::new() };
    let mut terms = Terms::new(&head.method, &head.rulings, &head.snapshot);
    let mut steps: BTreeMap<&str, Vec<Option<StepView>>> = BTreeMap::new();
    for (unit, loaded) in opened {
        let pages = Pages { loaded, scope: city.scope.clone(), city: city.clone() };
        let card = card_of(&loaded.scored, unit);
        let own = card.map(|card| pages.steps_of(card, &mut terms)).unwrap_or_default();
        steps.insert(unit, own.into_iter().map(|s| Some(s.view)).collect());
    }
    let taken = picks.iter().filter_map(|(unit, nth)| steps.get_mut(unit.as_str())?.get_mut(*nth)?.take());
    taken.collect()
}

fn plan(city: &City, ledger: &Ledger, wanted: &Wanted) -> Result<Planned> {
    let method = city.method();
    let one = wanted.unit.as_deref().map(|unit| city.own_line(unit)).transpose()?;
    let mut groups: Vec<(GradientGroup, [Q; 5])> = Vec::new();
    let mut steps: Vec<Found<'_>> = Vec::new();
    let ids: Vec<&str> = method.indicators().map(|i| i.id.as_str()).collect();
    let id = |at: u16| ids.get(usize::from(at)).copied().unwrap_or_default();
    let fits = |s: &StepLine| {
        s.possible != wanted.lost
            && wanted.who.is_none_or(|w| s.who.contains(&w))
            && wanted.within.is_none_or(|d| s.days_left <= d)
            && wanted.indicator.as_deref().is_none_or(|i| id(s.indicator) == i)
    };
    for (entry, own, line) in ledger.seen(city) {
        if one.is_some_and(|o| o.unit != line.unit) || wanted.group.as_deref().is_some_and(|g| line.kind != g) {
            continue;
        }
        chance(method, line, own.steps.iter().filter(|s| s.possible).count(), &mut groups);
        let found = own.steps.iter().enumerate().filter(|(_, s)| fits(s));
        steps.extend(found.map(|(nth, line)| Found { entry, nth, unit: &own.unit, line }));
    }
    let order_of = |id: &str| method.kinds.iter().position(|(k, _)| k == id).unwrap_or(usize::MAX);
    groups.sort_by_key(|(g, _)| order_of(&g.id));
    let groups = groups.into_iter().map(|(g, sums)| {
        let [banked, standing, reachable, lost, full] = sums.map(points_of);
        GradientGroup { banked, standing, reachable, lost, full, ..g }
    });
    let groups = groups.collect();
    let efforts = EFFORTS
        .iter()
        .map(|e| {
            let of = || steps.iter().filter(|s| s.line.effort == *e);
            let gain = of().map(|s| s.line.adds).fold(Q::ZERO, plus);
            EffortSum { effort: *e, steps: of().count(), gain: points_of(gain) }
        })
        .collect();
    steps.retain(|s| wanted.effort.is_none_or(|e| s.line.effort == e));
    sort(&mut steps, wanted.order, &id);
    let gain = steps.iter().map(|s| s.line.adds).fold(Q::ZERO, plus);
    let total = steps.len();
    let next = wanted.from.saturating_add(wanted.limit);
    let shown = steps.iter().skip(wanted.from).take(wanted.limit);
    Ok(Planned {
        picks: shown.map(|s| (s.unit.to_owned(), s.nth)).collect(),
        page: GradientPage {
            run: run_info(&city.run),
            unit: one.map(|line| city.head(line)),
            groups,
            efforts,
            indicators: by_indicator(method, &steps),
            order: wanted.order,
            items: Vec::new(),
            total,
            gain: points_of(gain),
            next_page: (next < total).then(|| next.to_string()),
        },
    })
}

/// Adds a unit to the sums of its kind.
fn chance(method: &Method, line: &Line, steps: usize, groups: &mut Vec<(GradientGroup, [Q; 5])>) {
    let full = method.full_marks();
    // Where one row cannot be told so far, the others still can.
    let rows = line.spots.iter().map(|s| less(s.points.so_far.unwrap_or(s.points.lo), s.points.lo));
    let now = line.total.so_far.unwrap_or_else(|| plus(line.total.lo, rows.fold(Q::ZERO, plus)).min(line.total.hi));
    let scored = line.refused.is_none();
    let part = |q: Q| if scored { zero_min(q) } else { Q::ZERO };
    let parts = [
        part(line.total.lo),
        part(less(now, line.total.lo)),
        part(less(line.total.hi, now)),
        part(less(full, line.total.hi)),
        part(full),
    ];
    let at = groups.iter().position(|(g, _)| g.id == line.kind).unwrap_or_else(|| {
        let label = method.kind_label(&line.kind);
        let group = GradientGroup {
            label: label.map_or_else(|| "未登记类别".into(), |l| l.zh.clone()),
            label_en: label.map_or_else(|| Some("No kind registered".into()), |l| l.en.clone()),
            id: line.kind.clone(),
            units: Vec::new(),
            units_total: 0,
            banked: String::new(),
            standing: String::new(),
            reachable: String::new(),
            lost: String::new(),
            full: String::new(),
        };
        groups.push((group, [Q::ZERO; 5]));
        groups.len().saturating_sub(1)
    });
    let Some((g, sums)) = groups.get_mut(at) else { return };
    for (sum, add) in sums.iter_mut().zip(parts) {
        *sum = plus(*sum, add);
    }
    g.units_total += 1;
    if g.units.len() == CHANCES {
        return;
    }
    let [banked, standing, reachable, lost, whole] = parts.map(points_of);
    g.units.push(UnitChance {
        unit: line.unit.clone(),
        name: line.short_name.clone(),
        banked,
        standing,
        reachable,
        lost,
        full: whole,
        steps,
        refused: line.refused.clone(),
        refused_en: line.refused.as_deref().map(|why| rubric::refusal_en(why).to_owned()),
    });
}

impl Pages<'_> {
    /// The steps of a unit, indicator by indicator from tier to tier.
    pub(crate) fn steps_of(&self, card: &Card, terms: &mut Terms<'_>) -> Vec<Step> {
        let mut out = Vec::new();
        if card.refused.is_some() {
            return out;
        }
        for indicator in self.method().indicators() {
            let scored = |r: &&RowCard| r.indicator == indicator.id && r.standing == RowStanding::Scored;
            let Some(row) = card.rows.iter().find(scored) else { continue };
            let mut before = row.points.so_far.unwrap_or(row.points.lo);
            for gap in &row.gaps {
                // A rule without tiers has no steps on the way: what of it can still be had is the step.
                let tiers = matches!(row.reason, RuleReason::Tiers { .. });
                let part = !tiers && !gap.possible && row.points.hi > before;
                let to = if part { row.points.hi } else { gap.to };
                let step = self.step(card, indicator, row, gap, (before, to, part), terms);
                if step.view.possible {
                    before = to;
                }
                out.push(step);
            }
        }
        out
    }

    fn step(
        &self,
        card: &Card,
        indicator: &Indicator,
        row: &RowCard,
        gap: &rubric::Gap,
        (before, to, partial): (Q, Q, bool),
        terms: &mut Terms<'_>,
    ) -> Step {
        let method = self.method();
        let as_of = self.loaded.run.as_of;
        let kind = card.kind.as_ref().and_then(|k| method.kinds.iter().position(|(id, _)| id == k));
        let plain = self.gap(indicator, row, gap);
        let mut untils: Vec<Until> = Vec::new();
        let mut needs = Vec::new();
        for (need, said) in gap.needs.iter().zip(plain.needs) {
            let fact = need.fact.map(usize::from);
            let used = fact.and_then(|i| row.facts.get(i));
            let slot = used.and_then(|u| {
                let (input, _) = method.input(&u.input)?;
                method.slots.iter().position(|s| s.input == input && s.at == u.at)
            });
            let label = rubric::label_text(need.label.as_ref(), false);
            let until = terms.until(indicator, label, slot, kind);
            let absent = used.is_some_and(|u| u.state == rubric::FactState::Absent);
            let (effort, who) = doer(method, used, terms.work(indicator, label, slot, absent));
            needs.push(StepNeed {
                need: said,
                fact,
                fact_state: used.map(|u| u.state.into()),
                effort,
                who,
                by: until.now.day.to_string(),
                over: until.now.day < as_of,
            });
            untils.push(until);
        }
        let year = terms.year();
        let first = untils.iter().min_by_key(|u| u.now);
        let (day, minutes, named) = first.map_or((year.to, 1440, false), |u| {
            (u.now.day, u.now.minutes, u.named && u.now.day != year.to || u.now.minutes != 1440)
        });
        let otherwise = first.filter(|u| u.earliest != u.latest);
        let other = otherwise.map(|u| if u.earliest == u.now { u.latest } else { u.earliest });
        // Nothing to be done but a reading to be ruled.
        let open = !row.readings.is_empty() && gap.needs.iter().all(|n| n.state == State::Unknown && n.fact.is_none());
        let effort = needs.iter().map(|n| n.effort).max().unwrap_or(Effort::Ruling);
        let effort = if open { Effort::Ruling } else { effort };
        let mut who: Vec<Doer> = needs.iter().map(|n| n.who).collect();
        if open || needs.is_empty() {
            who.push(Doer::MethodOfficer);
        }
        who.sort_unstable();
        who.dedup();
        let possible = gap.possible || partial;
        let why = (!possible).then(|| self.why_lost(card, row, gap, &needs));
        let (lost, why) = why.unzip();
        let (why_lost, why_lost_en) = why.unzip();
        let now = row.points.so_far.unwrap_or(row.points.lo);
        let adds = less(to, before);
        let count = i64::try_from(needs.len().max(1)).unwrap_or(i64::MAX);
        let tier = clause(indicator, row, gap);
        let view = StepView {
            unit: card.unit.clone(),
            unit_name: card.short_name.clone(),
            indicator: indicator.id.clone(),
            name: indicator.name.zh.clone(),
            name_en: indicator.name.en.clone(),
            points: points_of(row.full.unwrap_or(indicator.points)),
            from: row.points.into(),
            to: points_of(to),
            gain: Span {
                lo: points_of(less(to, now)),
                hi: points_of(less(to, row.points.lo)),
                so_far: Some(points_of(less(to, now))),
            },
            adds: points_of(adds),
            partial,
            possible,
            effort,
            who,
            needs,
            by: day.to_string(),
            by_time: (minutes != 1440).then(|| format!("{:02}:{:02}", minutes / 60, minutes % 60)),
            by_named: named,
            by_otherwise: other.map(|e| e.day.to_string()),
            by_readings: otherwise.map(|u| u.readings.clone()).unwrap_or_default(),
            days_left: day_number(day) - day_number(as_of),
            lost,
            why_lost,
            why_lost_en,
            readings: row.readings.clone(),
            line: tier.as_ref().and_then(|(_, line)| *line),
            clause: tier.map(|(text, _)| text),
            sentence: gap_sentence(method, row, gap, Text::Zh),
            sentence_en: gap_sentence(method, row, gap, Text::En),
        };
        Step { view, adds, to, each: adds.div(Q::int(count)).unwrap_or(adds) }
    }

    /// Why a step cannot be taken any more: each need that fails, and why it is settled.
    fn why_lost(&self, card: &Card, row: &RowCard, gap: &rubric::Gap, needs: &[StepNeed]) -> (Lost, (String, String)) {
        let mut out: Vec<(Lost, (String, String))> = Vec::new();
        for (need, view) in gap.needs.iter().zip(needs) {
            if need.state != State::Fails {
                continue;
            }
            let used = view.fact.and_then(|i| row.facts.get(i));
            let fact = used.and_then(|u| {
                let key = u.key.as_deref()?;
                self.facts_of(&card.unit).iter().find(|f| f.key == key && f.at == u.at)
            });
            let label = (&view.need.label, view.need.label_en.as_ref().unwrap_or(&view.need.label));
            out.extend(settled(label, view, fact));
        }
        // What is settled for certain says more than what could only not be enough.
        if out.is_empty() {
            let zh = "即使其余事实都最好，也到不了这一档";
            return (Lost::Over, (zh.into(), "even with everything else at its best this tier is out of reach".into()));
        }
        let kind = if out.iter().any(|(kind, _)| *kind == Lost::Over) { Lost::Over } else { Lost::Settled };
        out.sort_by_key(|(kind, _)| *kind);
        out.truncate(3);
        let (zh, en): (Vec<String>, Vec<String>) = out.into_iter().map(|(_, said)| said).unzip();
        (kind, (zh.join("；"), en.join("; ")))
    }

    /// The facts of one unit in the run.
    pub(crate) fn facts_of(&self, unit: &str) -> &[Fact] {
        let facts = &self.loaded.snapshot.facts;
        let from = facts.partition_point(|f| f.subject.as_str() < unit);
        let to = facts.partition_point(|f| f.subject.as_str() <= unit);
        facts.get(from..to).unwrap_or_default()
    }
}

/// Why one need is settled.
fn settled(label: (&String, &String), view: &StepNeed, fact: Option<&Fact>) -> Option<(Lost, (String, String))> {
    let (zh, en) = label;
    if view.over {
        let by = &view.by;
        let said = (format!("{zh}：期限 {by} 已过"), format!("{en}: the deadline {by} has passed"));
        return Some((Lost::Over, said));
    }
    let have = view.need.have.as_deref().map(|h| format!("，现为 {h}")).unwrap_or_default();
    let have_en = view.need.have_en.as_deref().map(|h| format!(", now {h}")).unwrap_or_default();
    Some(match fact.map(|f| &f.outcome)? {
        Outcome::Open { .. } => {
            let zh = format!("{zh}：到窗口结束按最好的走法也不够{have}");
            (Lost::Over, (zh, format!("{en}: not enough even on the best course to the end of its window{have_en}")))
        }
        Outcome::Known(_) => {
            let zh = format!("{zh}：事实已报为终值{have}，改报之前不会变");
            (Lost::Settled, (zh, format!("{en}: reported as final{have_en}; it stands unless it is reported anew")))
        }
        Outcome::NotApplicable(why) => {
            (Lost::Settled, (format!("{zh}：不适用（{why}）"), format!("{en}: not applicable ({why})")))
        }
        Outcome::Absent(_) | Outcome::Unavailable(_) => return None,
    })
}

/// What it takes and who can do it, by the state of the fact.
fn doer(method: &rubric::Method, used: Option<&rubric::FactUse>, work: Work) -> (Effort, Doer) {
    let Some(used) = used else { return (work.into(), Doer::Unit) };
    let bindings = method.input(&used.input).map(|(_, i)| i.bindings.as_slice()).unwrap_or_default();
    let judged_only = !bindings.is_empty() && bindings.iter().all(|b| matches!(b, Binding::Judged(_)));
    match used.state {
        rubric::FactState::Awaiting | rubric::FactState::Contested => (Effort::Ruling, Doer::Reviewer),
        rubric::FactState::Unavailable => (Effort::Ruling, Doer::Source),
        _ if judged_only => (Effort::Ruling, Doer::Reviewer),
        _ => (work.into(), Doer::Unit),
    }
}

/// The clause of the tier that a step leads to, and its line.
fn clause(indicator: &Indicator, row: &RowCard, gap: &rubric::Gap) -> Option<(String, Option<u32>)> {
    let RuleReason::Tiers { leaf, tiers, .. } = &row.reason else { return None };
    let at = tiers.iter().find(|t| t.points == gap.to)?.tier;
    let mut leaves = Vec::new();
    indicator.rule.each_leaf(&mut |r| leaves.push(r));
    let rubric::Rule::Tiers(list) = leaves.get(*leaf)? else { return None };
    list.get(at)?.written.clone()
}

fn sort<'m>(steps: &mut [Found<'_>], order: StepOrder, id: &impl Fn(u16) -> &'m str) {
    steps.sort_by(|a, b| {
        let (x, y) = (a.line, b.line);
        let rank = match order {
            StepOrder::Effort => {
                (x.effort, Reverse(x.each), x.days_left).cmp(&(y.effort, Reverse(y.each), y.days_left))
            }
            StepOrder::Date => (x.days_left, Reverse(x.adds), x.effort).cmp(&(y.days_left, Reverse(y.adds), y.effort)),
            StepOrder::Gain => (Reverse(x.adds), x.effort, x.days_left).cmp(&(Reverse(y.adds), y.effort, y.days_left)),
        };
        let name = || a.entry.cmp(&b.entry).then_with(|| id(x.indicator).cmp(id(y.indicator)));
        rank.then_with(name).then_with(|| x.to.cmp(&y.to))
    });
    // One climbs from tier to tier: within the places of an indicator's steps the lower one stands first.
    let mut places: HashMap<(usize, u16), Vec<usize>> = HashMap::new();
    for (at, step) in steps.iter().enumerate() {
        places.entry((step.entry, step.line.indicator)).or_default().push(at);
    }
    for own in places.values().filter(|own| own.len() > 1) {
        // Few steps an indicator: each place takes the lowest of what is left.
        for (i, at) in own.iter().enumerate() {
            let rest = own.get(i..).unwrap_or_default();
            let lowest = rest.iter().copied().min_by_key(|p| steps.get(*p).map(|s| s.line.to));
            if let Some(lowest) = lowest {
                steps.swap(*at, lowest);
            }
        }
    }
}

fn by_indicator(method: &Method, steps: &[Found<'_>]) -> Vec<IndicatorSum> {
    let mut sums: BTreeMap<u16, (Q, HashSet<usize>)> = BTreeMap::new();
    for s in steps {
        let (gain, units) = sums.entry(s.line.indicator).or_insert_with(|| (Q::ZERO, HashSet::new()));
        *gain = plus(*gain, s.line.adds);
        units.insert(s.entry);
    }
    let mut out: Vec<(Q, usize, &Indicator)> = method
        .indicators()
        .enumerate()
        .filter_map(|(at, i)| sums.get(&u16::try_from(at).ok()?).map(|(gain, units)| (*gain, units.len(), i)))
        .collect();
    out.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.2.id.cmp(&b.2.id)));
    let twelve = out.into_iter().take(12);
    twelve
        .map(|(gain, units, i)| IndicatorSum {
            indicator: i.id.clone(),
            name: i.name.zh.clone(),
            name_en: i.name.en.clone(),
            units,
            gain: points_of(gain),
        })
        .collect()
}
