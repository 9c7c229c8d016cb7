//! Every fact of every unit: which binding won and why, what the others say, who reads it.

use std::collections::BTreeMap;

use facts::{Binding, Fact, InputDef, Outcome, Value, ValueType};
use kernel::{Ctx, Error, Result};
use rubric::{Card, FactUse, Method, Origin, Slot};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::board::{Line, card_of};
use crate::campaign::Assessment;
use crate::city::City;
use crate::gradient::{asked, page_from};
use crate::ledger::{Ledger, Mark};
use crate::pages::{Pages, run_info};
use crate::pages_facts::dimension_text;
use crate::view::*;
use crate::wording::{value_text, why};

/// Facts on one page.
const MAX_FACTS: usize = 200;
/// Characters that are searched for.
const MAX_SEARCH: usize = 60;

/// Why a binding counts, or why none does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Chosen {
    /// The first binding in the method's order that is known.
    FirstKnown,
    /// The bindings disagree and the input is contested: the judged one counts.
    Judged,
    /// The bindings disagree, the input is contested and nobody has judged.
    Contested,
    /// No binding is known.
    NoneKnown,
    /// A reviewer corrected the fact: that goes before every binding.
    Corrected,
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FactsAsk {
    /// A run; the newest when absent.
    pub run: Option<String>,
    pub unit: Option<String>,
    /// A kind of unit.
    pub group: Option<String>,
    /// An input by its id.
    pub input: Option<String>,
    /// An indicator that reads the fact.
    pub indicator: Option<String>,
    /// `measured`, `attested`, `declared` or `judged`: the binding that counts.
    #[param(value_type = Option<BindingWord>)]
    pub binding: Option<String>,
    /// `known`, `absent`, `unavailable`, `not_applicable`, `contested` or `awaiting`.
    #[param(value_type = Option<FactState>)]
    pub outcome: Option<String>,
    /// Only where bindings disagree.
    pub disagree: Option<bool>,
    /// Only those whose window is open.
    pub open: Option<bool>,
    /// A part of the name of the input or the unit.
    pub q: Option<String>,
    /// The `next_page` of the page before.
    pub page: Option<String>,
    /// How many, at most 200; 50 when absent.
    pub limit: Option<u32>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FactList {
    pub run: RunInfo,
    pub items: Vec<FactRow>,
    pub total: usize,
    pub next_page: Option<String>,
    /// How many there are of each outcome, under the other filters.
    pub outcomes: Vec<OutcomeCount>,
    pub disagree: usize,
    /// What can be chosen from.
    pub inputs: Vec<InputChoice>,
    pub units: Vec<UnitChoice>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OutcomeCount {
    pub outcome: FactState,
    pub count: usize,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InputChoice {
    pub id: String,
    pub label: String,
    pub label_en: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitChoice {
    pub id: String,
    pub name: String,
    pub kind: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FactRow {
    pub unit: String,
    pub unit_name: String,
    pub input: String,
    pub label: String,
    pub label_en: Option<String>,
    pub at: BTreeMap<String, String>,
    pub at_text: Option<String>,
    pub at_text_en: Option<String>,
    #[serde(rename = "type")]
    pub ty: FactType,
    pub measure: Option<String>,
    pub measure_en: Option<String>,
    pub state: FactState,
    pub why: Option<String>,
    /// Where the words are the system's own; a source's words stand as they came.
    pub why_en: Option<String>,
    pub value: Option<String>,
    pub value_en: Option<String>,
    pub open: Option<OpenView>,
    pub chosen: Chosen,
    /// Every binding of the input in its order.
    pub bindings: Vec<BindingView>,
    /// The bindings that are known do not say the same.
    pub disagree: bool,
    pub used_by: Vec<UsedBy>,
    /// Readings of the indicators that read it.
    pub readings: Vec<String>,
    pub evidence: usize,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BindingView {
    pub binding: BindingWord,
    pub key: String,
    /// Null where this binding says nothing at all.
    pub state: Option<FactState>,
    pub value: Option<String>,
    pub value_en: Option<String>,
    pub why: Option<String>,
    pub by: Option<String>,
    pub recorded_at: Option<String>,
    pub evidence: usize,
    /// This one counts.
    pub counts: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UsedBy {
    pub indicator: String,
    pub name: String,
    pub name_en: Option<String>,
    /// The place of the fact on the indicator's page.
    pub fact: Option<usize>,
}

/// A fact as the engine takes it.
pub(crate) struct Taken<'a> {
    pub state: FactState,
    pub chosen: Chosen,
    pub all: Vec<(&'a Binding, &'a str, Option<&'a Fact>)>,
    /// Which of `all` counts, or tells why nothing is known.
    pub at: Option<usize>,
    pub disagree: bool,
}

impl<'a> Taken<'a> {
    /// Why the value of the source that would count cannot be taken.
    pub fn fault(&self, input: &InputDef) -> Option<rubric::Said> {
        let (binding, _, fact) = self.all.get(self.at?)?;
        if self.state == FactState::Known { None } else { rubric::fault(input, binding, &(*fact)?.outcome) }
    }

    pub fn fact(&self) -> Option<&'a Fact> {
        self.all.get(self.at?)?.2
    }

    /// The binding that counts; none where nothing is known.
    pub fn binding(&self) -> Option<BindingWord> {
        if self.state != FactState::Known {
            return None;
        }
        self.all.get(self.at?).map(|(b, ..)| (*b).into())
    }
}

/// Resolves one slot over the facts of one unit, as the engine does.
pub(crate) fn taken<'a>(input: &InputDef, slot: &'a Slot, facts: &'a [Fact]) -> Taken<'a> {
    let found = slot.keys.iter().map(|(b, key)| (b, &**key, find(facts, key, slot)));
    // A correction is named only where there is one.
    let all: Vec<_> = found.filter(|(b, _, f)| f.is_some() || !matches!(b, Binding::Corrected)).collect();
    let corrected = all.iter().position(|(b, ..)| matches!(b, Binding::Corrected));
    let known = |b: &Binding, f: &Fact| {
        f.outcome.value().is_some_and(|v| fits(v, input.ty)) && rubric::fault(input, b, &f.outcome).is_none()
    };
    let values: Vec<(usize, &Fact)> =
        all.iter().enumerate().filter_map(|(i, (b, _, f))| f.filter(|f| known(b, f)).map(|f| (i, f))).collect();
    if let Some(at) = corrected {
        let value = values.iter().any(|(i, _)| *i == at);
        let state = match all.get(at).and_then(|(.., f)| *f).map(|f| &f.outcome) {
            _ if value => FactState::Known,
            Some(Outcome::NotApplicable(_)) => FactState::NotApplicable,
            Some(Outcome::Unavailable(_) | Outcome::Known(_) | Outcome::Open { .. }) => FactState::Unavailable,
            Some(Outcome::Absent(_)) | None => FactState::Absent,
        };
        return Taken { state, chosen: Chosen::Corrected, all, at: Some(at), disagree: false };
    }
    let disagree = values.windows(2).any(|w| matches!(w, [a, b] if a.1.outcome.value() != b.1.outcome.value()));
    let contest = disagree && input.contested;
    let judged = |i: usize| matches!(all.get(i), Some((Binding::Judged(_), ..)));
    let picked = if contest { values.iter().find(|(i, _)| judged(*i)) } else { values.first() };
    let (state, chosen, at) = match picked {
        Some((i, _)) => (FactState::Known, if contest { Chosen::Judged } else { Chosen::FirstKnown }, Some(*i)),
        None if contest => (FactState::Contested, Chosen::Contested, None),
        None => {
            let there = || all.iter().enumerate().filter_map(|(i, (.., f))| f.map(|f| (i, f)));
            let telling = there().find(|(_, f)| !matches!(f.outcome, Outcome::Absent(_))).or_else(|| there().next());
            let awaiting = matches!(all.first(), Some((Binding::Judged(_), ..)));
            let state = match telling.map(|(_, f)| &f.outcome) {
                Some(Outcome::NotApplicable(_)) => FactState::NotApplicable,
                Some(Outcome::Unavailable(_) | Outcome::Known(_) | Outcome::Open { .. }) => FactState::Unavailable,
                Some(Outcome::Absent(_)) | None if awaiting => FactState::Awaiting,
                Some(Outcome::Absent(_)) | None => FactState::Absent,
            };
            (state, Chosen::NoneKnown, telling.map(|(i, _)| i))
        }
    };
    Taken { state, chosen, all, at, disagree }
}

/// The fact of a cell; what a source says of all its cells at once stands for each.
fn find<'a>(facts: &'a [Fact], key: &str, slot: &Slot) -> Option<&'a Fact> {
    let start = facts.partition_point(|f| f.key.as_str() < key);
    let same = || facts.get(start..).unwrap_or_default().iter().take_while(|f| f.key == key);
    same().find(|f| f.at == slot.at).or_else(|| same().find(|f| f.at.is_empty() && f.outcome.value().is_none()))
}

fn fits(value: &Value, ty: ValueType) -> bool {
    match ty {
        ValueType::Decimal => matches!(value, Value::Decimal(_) | Value::Integer(_)),
        _ => value.type_name() == ty.name(),
    }
}

/// What a filter lets through.
struct Sieve<'m> {
    ask: FactsAsk,
    outcome: Option<FactState>,
    binding: Option<BindingWord>,
    text: String,
    from: usize,
    limit: usize,
    /// The slots that an input or an indicator names, each with whether the text names it.
    slots: Vec<(usize, bool)>,
    method: &'m Method,
}

impl Sieve<'_> {
    fn takes(&self, mark: Mark) -> bool {
        self.binding.is_none_or(|b| mark.binding == Some(b)) && (self.ask.open != Some(true) || mark.open)
    }

    fn unit(&self, line: &Line) -> bool {
        given(self.ask.group.as_deref()).is_none_or(|g| line.kind == g)
            && given(self.ask.unit.as_deref()).is_none_or(|u| line.unit == u)
    }

    fn names(&self, line: &Line) -> bool {
        let holds = |text: &str| text.to_lowercase().contains(&self.text);
        self.text.is_empty() || holds(&line.short_name) || holds(&line.name)
    }
}

fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|t| !t.is_empty())
}

fn sieve<'m>(method: &'m Method, ask: FactsAsk) -> Result<Sieve<'m>> {
    let outcome = asked("outcome", ask.outcome.as_deref())?;
    let binding = asked("binding", ask.binding.as_deref())?;
    let from = page_from(ask.page.as_deref())?;
    let limit = (ask.limit.unwrap_or(50) as usize).clamp(1, MAX_FACTS);
    let text = ask.q.as_deref().unwrap_or_default().trim().to_lowercase();
    if text.chars().count() > MAX_SEARCH {
        let long = format!("`q` has at most {MAX_SEARCH} characters");
        return Err(Error::limit(long).with_code("bad_field").with_detail("field", "q"));
    }
    let slots = slots_asked(method, &ask)?.into_iter().map(|at| {
        let input = method.slots.get(at).and_then(|s| method.inputs.get(s.input));
        let holds = |of: &str| of.to_lowercase().contains(&text);
        let named = input.is_some_and(|i| holds(&i.label) || holds(&i.id) || i.label_en.as_deref().is_some_and(holds));
        (at, named)
    });
    let slots = slots.collect();
    Ok(Sieve { ask, outcome, binding, text, from, limit, slots, method })
}

/// The slots that an input or an indicator names; all when neither is asked for.
fn slots_asked(method: &Method, ask: &FactsAsk) -> Result<Vec<usize>> {
    let of_indicator = match given(ask.indicator.as_deref()) {
        None => None,
        Some(id) => Some(method.indicator(id).map(|i| i.slots.as_slice()).ok_or_else(|| {
            let short: String = id.chars().take(40).collect();
            Error::not_found(format!("no indicator `{short}`")).with_code("no_indicator")
        })?),
    };
    let of_input = match given(ask.input.as_deref()) {
        None => None,
        Some(id) => Some(method.input(id).map(|(i, _)| i).ok_or_else(|| no_input(id))?),
    };
    let slots = method.slots.iter().enumerate();
    let slots = slots.filter(|(i, s)| {
        of_input.is_none_or(|input| s.input == input)
            && of_indicator.is_none_or(|list| list.contains(i))
            && method.inputs.get(s.input).is_some()
    });
    Ok(slots.map(|(i, _)| i).collect())
}

/// A page without its rows, and where these are: unit and slot.
fn plan(city: &City, ledger: &Ledger, sieve: &Sieve<'_>) -> Result<(FactList, Vec<(String, usize)>)> {
    if let Some(unit) = given(sieve.ask.unit.as_deref()) {
        city.own_line(unit)?;
    }
    let mut counts: Vec<(FactState, usize)> = Vec::new();
    let (mut disagree, mut total, mut picks, mut units) = (0, 0, Vec::new(), Vec::new());
    for (_, entry, line) in ledger.seen(city) {
        let (id, name, kind) = (line.unit.clone(), line.short_name.clone(), line.kind.clone());
        units.push(UnitChoice { id, name, kind });
        if !sieve.unit(line) {
            continue;
        }
        let named = sieve.names(line);
        for (slot, of_text) in &sieve.slots {
            let Some(mark) = entry.facts.get(*slot).copied().map(Mark::read) else { continue };
            if !(named || *of_text) || !sieve.takes(mark) {
                continue;
            }
            let right = sieve.outcome.is_none_or(|o| o == mark.state);
            disagree += usize::from(right && mark.disagree);
            if sieve.ask.disagree == Some(true) && !mark.disagree {
                continue;
            }
            match counts.iter_mut().find(|(s, _)| *s == mark.state) {
                Some((_, n)) => *n += 1,
                None => counts.push((mark.state, 1)),
            }
            if !right {
                continue;
            }
            if total >= sieve.from && picks.len() < sieve.limit {
                picks.push((entry.unit.clone(), *slot));
            }
            total += 1;
        }
    }
    let next = sieve.from.saturating_add(sieve.limit);
    let choices = sieve.method.inputs.iter().map(|i| InputChoice {
        id: i.id.clone(),
        label: i.label.clone(),
        label_en: i.label_en.clone(),
    });
    let list = FactList {
        run: run_info(&city.run),
        items: Vec::new(),
        total,
        next_page: (next < total).then(|| next.to_string()),
        outcomes: counts.into_iter().map(|(outcome, count)| OutcomeCount { outcome, count }).collect(),
        disagree,
        inputs: choices.collect(),
        units,
    };
    Ok((list, picks))
}

impl Assessment {
    /// The facts under the filters, from the ledger; only the units of the page are opened.
    pub(crate) async fn facts(&self, ctx: &Ctx, ask: FactsAsk) -> Result<FactList> {
        let city = City::open(self, ctx, self.run_find(ask.run.as_deref()).await?).await?;
        let ledger = self.ledger(&city.run).await?;
        let (mut list, picks) = {
            let city = city.clone();
            self.in_turn(move || plan(&city, &ledger, &sieve(city.method(), ask)?)).await?
        };
        let units = picks.iter().map(|(unit, _)| unit.clone()).collect();
        let opened = self.units_of(&city.run, units).await?;
        let row = |(unit, at): &(String, usize)| {
            let loaded = opened.get(unit)?;
            let pages = Pages { loaded, scope: city.scope.clone(), city: city.clone() };
            let slot = loaded.method.slots.get(*at)?;
            let input = loaded.method.inputs.get(slot.input)?;
            let card = card_of(&loaded.scored, unit)?;
            Some(pages.fact_row(card, slot, input, &taken(input, slot, pages.facts_of(unit))))
        };
        list.items = picks.iter().filter_map(row).collect();
        Ok(list)
    }
}

impl Pages<'_> {
    pub(crate) fn fact_row(&self, card: &Card, slot: &Slot, input: &InputDef, t: &Taken<'_>) -> FactRow {
        let method = self.method();
        let fact = t.fact();
        let outcome = fact.map(|f| &f.outcome);
        let (value, value_en) = outcome
            .filter(|_| t.state == FactState::Known)
            .and_then(Outcome::value)
            .map(|v| value_text(method, input, v))
            .unzip();
        let (at_text, at_text_en) = dimension_text(input, &slot.at).unzip();
        let bindings = t.all.iter().enumerate().map(|(i, (binding, key, fact))| {
            let (value, value_en) = fact.and_then(|f| f.outcome.value()).map(|v| value_text(method, input, v)).unzip();
            BindingView {
                binding: (*binding).into(),
                key: (*key).to_owned(),
                state: fact.map(|f| state_of(&f.outcome)),
                value,
                value_en,
                why: fact.and_then(|f| why(&f.outcome)).map(str::to_owned),
                by: fact.map(|f| f.by.clone()),
                recorded_at: fact.map(|f| f.recorded_at.clone()),
                evidence: fact.map_or(0, |f| f.evidence.len()),
                counts: t.state == FactState::Known && t.at == Some(i),
            }
        });
        let index = method.slots.iter().position(|s| s.name == slot.name && s.at == slot.at);
        let used: Vec<&rubric::Indicator> =
            method.indicators().filter(|i| index.is_some_and(|at| i.slots.contains(&at))).collect();
        let mut readings: Vec<String> = Vec::new();
        for reading in used.iter().flat_map(|i| &i.readings).filter_map(|r| method.readings.get(*r)) {
            if !readings.contains(&reading.id) {
                readings.push(reading.id.clone());
            }
        }
        let used_by = used.iter().map(|i| {
            let row = card.rows.iter().find(|r| r.indicator == i.id);
            UsedBy {
                indicator: i.id.clone(),
                name: i.name.zh.clone(),
                name_en: i.name.en.clone(),
                fact: row.and_then(|r| r.facts.iter().position(|f| *f.input == *input.id && f.at == slot.at)),
            }
        });
        let fault = t.fault(input);
        FactRow {
            unit: card.unit.clone(),
            unit_name: card.short_name.clone(),
            input: input.id.clone(),
            label: input.label.clone(),
            label_en: input.label_en.clone(),
            at: slot.at.clone(),
            at_text,
            at_text_en,
            ty: input.ty.into(),
            measure: input.unit.clone(),
            measure_en: input.unit.as_ref().and_then(|u| method.units.get(u)).cloned(),
            state: t.state,
            why: outcome.and_then(why).map(str::to_owned).or_else(|| fault.as_ref().map(|f| f.zh.clone())),
            why_en: fault.map(|f| f.en),
            value,
            value_en,
            open: outcome.filter(|_| t.state == FactState::Known).and_then(|o| open_view(method, input, o)),
            chosen: t.chosen,
            bindings: bindings.collect(),
            disagree: t.disagree,
            used_by: used_by.collect(),
            readings,
            evidence: fact.map_or(0, |f| f.evidence.len()),
        }
    }

    /// A fact as the drawer shows it.
    pub(crate) fn fact_alone(&self, unit: &str, input: &InputDef, slot: &Slot, t: &Taken<'_>) -> Option<FactView> {
        let state = match t.state {
            FactState::Known => rubric::FactState::Known,
            FactState::Absent => rubric::FactState::Absent,
            FactState::Unavailable => rubric::FactState::Unavailable,
            FactState::NotApplicable => rubric::FactState::NotApplicable,
            FactState::Contested => rubric::FactState::Contested,
            FactState::Awaiting => rubric::FactState::Awaiting,
        };
        let at = t.at.and_then(|i| t.all.get(i));
        let used = FactUse {
            input: input.id.as_str().into(),
            at: slot.at.clone(),
            state,
            open: false,
            binding: at.map(|(b, ..)| Origin::of(b)),
            key: at.map(|(_, key, _)| (*key).into()),
            fault: t.fault(input),
        };
        self.fact(unit, &used)
    }
}

pub(crate) fn no_input(id: &str) -> Error {
    let short: String = id.chars().take(60).collect();
    Error::not_found(format!("the method has no input `{short}`")).with_code("no_input")
}

pub(crate) fn state_of(outcome: &Outcome) -> FactState {
    match outcome {
        Outcome::Known(_) | Outcome::Open { .. } => FactState::Known,
        Outcome::Absent(_) => FactState::Absent,
        Outcome::Unavailable(_) => FactState::Unavailable,
        Outcome::NotApplicable(_) => FactState::NotApplicable,
    }
}

pub(crate) fn open_view(method: &rubric::Method, input: &InputDef, outcome: &Outcome) -> Option<OpenView> {
    let Outcome::Open { lowest, highest, .. } = outcome else { return None };
    let side = |v: &Option<Value>| v.as_ref().map(|v| value_text(method, input, v)).unzip();
    let ((lowest, lowest_en), (highest, highest_en)) = (side(lowest), side(highest));
    Some(OpenView { lowest, lowest_en, highest, highest_en })
}
