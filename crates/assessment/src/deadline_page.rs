//! The deadlines of a year: what the method writes, when its windows end, and how each unit stood to them.

use std::collections::{BTreeMap, HashSet};

use facts::{LocalTime, Value};
use jiff::civil::Date;
use kernel::calendar::DayRule;
use kernel::period::day_number;
use kernel::{Ctx, Error, Micros, Result};
use rubric::{Aggregate, Card, Function, Indicator, Method, Want};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::board::card_of;
use crate::campaign::Assessment;
use crate::city::{City, short};
use crate::collect::EXTENSIONS;
use crate::fact_list::taken;
use crate::ledger::{Entry, Ledger};
use crate::pages::{Pages, run_info};
use crate::papers::paper_input;
use crate::runs::Loaded;
use crate::terms::{Due, End, Terms};
use crate::view::*;
use crate::wording::cell_text;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeadlineAsk {
    /// A run; the newest when absent.
    pub run: Option<String>,
    /// One unit; every unit that the reader sees in full when absent.
    pub unit: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// Something is due.
    Due,
    /// What is counted until then is counted no longer.
    Window,
    YearEnd,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineState {
    Kept,
    Late,
    Missed,
    /// The facts do not tell.
    Unknown,
    Ahead,
    /// Nothing is due: a window or the year ends.
    Info,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeadlinePage {
    pub run: RunInfo,
    pub unit: Option<UnitHead>,
    pub units: Vec<UnitName>,
    pub events: Vec<DeadlineEvent>,
    /// Days of this year that are other than their weekday: off, or worked.
    pub days_off: Vec<String>,
    pub days_worked: Vec<String>,
    /// The calendar is known to the year's end.
    pub covered: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitName {
    pub id: String,
    pub name: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeadlineEvent {
    /// The same from run to run.
    pub id: String,
    pub kind: DeadlineKind,
    pub day: String,
    /// Where it is not the whole day.
    pub time: Option<String>,
    pub label: String,
    pub label_en: Option<String>,
    pub indicators: Vec<IndicatorName>,
    /// What is due are papers that the campaign asks for: they are handed in on their own page, which reminds of them.
    pub papers: bool,
    pub days_left: i64,
    /// Working days after the run's day up to it.
    pub workdays_left: i64,
    /// Under another reading that is open.
    pub otherwise: Option<String>,
    pub readings: Vec<String>,
    /// How the units stood to it; of several units the worst.
    pub state: DeadlineState,
    /// How many units stood how, the worst first.
    pub states: Vec<StateCount>,
    /// How the one unit stood that was asked for; of several the address of the deadline's units tells.
    pub units: Vec<UnitDeadline>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StateCount {
    pub state: DeadlineState,
    pub units: usize,
    /// Their names, where they are few.
    pub names: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeadlineUnitsAsk {
    /// A run; the newest when absent.
    pub run: Option<String>,
    pub offset: Option<usize>,
    /// How many, at most 100; 50 when absent.
    pub limit: Option<usize>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeadlineUnits {
    pub total: usize,
    pub offset: usize,
    pub items: Vec<UnitDeadline>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IndicatorName {
    pub id: String,
    pub name: String,
    pub name_en: Option<String>,
    pub points: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitDeadline {
    pub unit: String,
    pub name: String,
    pub state: DeadlineState,
    pub papers: Vec<PaperView>,
}

/// One of the things that are due.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PaperView {
    pub label: String,
    pub label_en: String,
    pub received: Option<String>,
    /// The last day of this unit, where it was moved for it.
    pub extended: Option<String>,
    pub state: DeadlineState,
}

/// Units of a state that are named.
const NAMED: usize = 4;
/// Units that one page of a deadline tells of.
const A_PAGE: usize = 50;
const MOST: usize = 100;

/// A deadline, and how each unit stood to it, by its place in the ledger, with the thing that was due.
struct Event<'m> {
    end: End,
    view: DeadlineEvent,
    stood: Vec<(usize, DeadlineState, What<'m>)>,
}

/// What was due: an indicator of a kind of unit, and which of its deadlines.
type What<'m> = (&'m Indicator, usize, usize);

/// What the deadlines of a run are told from.
struct Year<'a> {
    city: &'a City,
    ledger: &'a Ledger,
    /// The run without any unit.
    head: &'a Loaded,
}

/// A page as its readers are told it, the day that the run was made, and by deadline the state of every unit.
pub(crate) type Listed = (DeadlinePage, Micros, Vec<Vec<(DeadlineState, UnitName)>>);

impl Assessment {
    pub(crate) async fn deadlines(&self, ctx: &Ctx, ask: &DeadlineAsk) -> Result<DeadlinePage> {
        Ok(self.deadlines_listed(ctx, ask).await?.0)
    }

    /// The deadlines with their counts, from the ledger; one unit alone is opened.
    pub(crate) async fn deadlines_listed(&self, ctx: &Ctx, ask: &DeadlineAsk) -> Result<Listed> {
        let city = City::open(self, ctx, self.run_find(ask.run.as_deref()).await?).await?;
        let one = ask.unit.as_deref().filter(|u| !u.is_empty());
        let one = one.map(|unit| city.own_line(unit).map(|l| l.unit.clone())).transpose()?;
        let ledger = self.ledger(&city.run).await?;
        let head = self.run_opened(Some(&city.run.id)).await?.bare();
        let unit = match &one {
            Some(unit) => Some(self.load_unit(Some(&city.run.id), unit).await?),
            None => None,
        };
        self.in_turn(move || {
            let year = Year { city: &city, ledger: &ledger, head: &head };
            let mut terms = Terms::new(&head.method, &head.rulings, &head.snapshot);
            let mut events = year.events(&mut terms, one.as_deref());
            if let Some(loaded) = &unit {
                let pages = Pages { loaded, scope: city.scope.clone(), city: city.clone() };
                for event in &mut events {
                    event.view.units = event.stood.iter().filter_map(|s| year.told(&pages, s, &terms)).collect();
                }
            }
            let line = |at: usize| ledger.entries.get(at).and_then(|e| city.board.line(&e.unit));
            let name = |at| line(at).map(|l| UnitName { id: l.unit.clone(), name: l.short_name.clone() });
            let stood = events.iter().map(|e| {
                let each = e.stood.iter().filter_map(|(at, state, _)| Some((*state, name(*at)?)));
                each.collect()
            });
            let stood = stood.collect();
            Ok((year.page(one.as_deref(), events), city.run.created_at, stood))
        })
        .await
    }

    /// How the units stood to one deadline, one page of them; only these are opened.
    pub(crate) async fn deadline_units(&self, ctx: &Ctx, id: &str, ask: &DeadlineUnitsAsk) -> Result<DeadlineUnits> {
        let (offset, limit) = (ask.offset.unwrap_or(0), ask.limit.unwrap_or(A_PAGE));
        if limit == 0 || limit > MOST {
            return Err(Error::invalid(format!("limit {limit} must be 1 to {MOST}")).with_code("bad_filter"));
        }
        let city = City::open(self, ctx, self.run_find(ask.run.as_deref()).await?).await?;
        let ledger = self.ledger(&city.run).await?;
        let head = self.run_opened(Some(&city.run.id)).await?.bare();
        let none = || Error::not_found(format!("no deadline `{}`", short(id))).with_code("no_deadline");
        let year = Year { city: &city, ledger: &ledger, head: &head };
        let mut terms = Terms::new(&head.method, &head.rulings, &head.snapshot);
        let event = year.events(&mut terms, None).into_iter().find(|e| e.view.id == id).ok_or_else(none)?;
        let shown: Vec<_> = event.stood.iter().skip(offset).take(limit).collect();
        let unit = |at: usize| ledger.entries.get(at).map(|e| e.unit.clone());
        let opened = self.units_of(&city.run, shown.iter().filter_map(|s| unit(s.0)).collect()).await?;
        let items = shown.iter().filter_map(|s| {
            let loaded = opened.get(&unit(s.0)?)?;
            year.told(&Pages { loaded, scope: city.scope.clone(), city: city.clone() }, s, &terms)
        });
        Ok(DeadlineUnits { total: event.stood.len(), offset, items: items.collect() })
    }
}

impl<'a> Year<'a> {
    /// Every deadline, the first of the year first.
    fn events(&self, terms: &mut Terms<'a>, one: Option<&str>) -> Vec<Event<'a>> {
        let method: &'a Method = &self.head.method;
        let mut events: Vec<Event<'a>> = Vec::new();
        let kinds = method.kinds.iter().map(|(kind, _)| kind.as_str());
        let of_kind = |kind: &str| {
            let units = self.ledger.seen(self.city).filter(|(.., l)| l.refused.is_none() && l.kind == kind);
            // With each unit how far its deadlines have been told.
            units.filter(|(.., l)| one.is_none_or(|o| o == l.unit)).map(|(at, e, _)| (at, e, 0)).collect()
        };
        let mut units: Vec<Vec<(usize, &Entry, usize)>> = kinds.map(of_kind).collect();
        for indicator in method.indicators() {
            for (kind, units) in units.iter_mut().enumerate() {
                let mut own: Vec<&mut (usize, &Entry, usize)> =
                    units.iter_mut().filter(|(_, e, _)| indicator.applies.to(kind, &e.unit)).collect();
                if !own.is_empty() {
                    self.due(indicator, kind, &mut own, terms, &mut events);
                }
            }
        }
        self.windows(terms, &mut events);
        for event in &mut events {
            self.counted(event);
        }
        events.sort_by(|a, b| (a.end, a.view.kind, &a.view.id).cmp(&(b.end, b.view.kind, &b.view.id)));
        events
    }

    fn page(&self, one: Option<&str>, events: Vec<Event<'_>>) -> DeadlinePage {
        let snapshot = &self.head.snapshot;
        let (year, calendar) = (snapshot.period, &snapshot.calendar);
        let mut day = year.from;
        let (mut days_off, mut days_worked) = (Vec::new(), Vec::new());
        while day <= year.to {
            let weekend = matches!(day.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
            match (weekend, calendar.is_workday(day)) {
                (false, false) => days_off.push(day.to_string()),
                (true, true) => days_worked.push(day.to_string()),
                _ => {}
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        DeadlinePage {
            run: run_info(&self.city.run),
            unit: one.and_then(|u| self.city.board.line(u)).map(|line| self.city.head(line)),
            units: self.unit_names(),
            events: events.into_iter().map(|e| e.view).collect(),
            days_off,
            days_worked,
            covered: calendar.covers(year.to),
        }
    }

    /// The units that are scored and that the reader sees in full, by their ids.
    fn unit_names(&self) -> Vec<UnitName> {
        let seen = self.ledger.seen(self.city).filter(|(.., l)| l.refused.is_none());
        seen.map(|(.., l)| UnitName { id: l.unit.clone(), name: l.short_name.clone() }).collect()
    }

    fn blank(&self, id: String, kind: DeadlineKind, end: End) -> DeadlineEvent {
        let as_of = self.city.run.as_of;
        DeadlineEvent {
            id,
            kind,
            day: end.day.to_string(),
            time: (end.minutes != 1440).then(|| format!("{:02}:{:02}", end.minutes / 60, end.minutes % 60)),
            label: String::new(),
            label_en: None,
            indicators: Vec::new(),
            papers: false,
            days_left: day_number(end.day) - day_number(as_of),
            workdays_left: self.head.snapshot.calendar.days_between(as_of, end.day, DayRule::Workdays),
            otherwise: None,
            readings: Vec::new(),
            state: DeadlineState::Info,
            states: Vec::new(),
            units: Vec::new(),
        }
    }

    fn due(
        &self,
        at: &'a Indicator,
        kind: usize,
        own: &mut [&mut (usize, &Entry, usize)],
        terms: &mut Terms<'a>,
        events: &mut Vec<Event<'a>>,
    ) {
        for (nth, due) in terms.deadlines(at, Some(kind)).into_iter().enumerate() {
            let stood: Vec<_> = own
                .iter_mut()
                .map(|(unit, entry, told)| {
                    let state = entry.due.get(*told).map_or(DeadlineState::Unknown, |s| DeadlineState::of(*s));
                    *told += 1;
                    (*unit, state, (at, kind, nth))
                })
                .collect();
            let label = due.label.clone().unwrap_or_else(|| (at.name.zh.clone(), at.name.en.clone()));
            let until = terms.until(at, &label.0, None, Some(kind));
            let found = events.iter_mut().find(|e| {
                e.end == due.end
                    && e.view.kind == DeadlineKind::Due
                    && e.view.label == label.0
                    && e.view.indicators.iter().any(|i| i.id == at.id)
            });
            if let Some(event) = found {
                let known: HashSet<usize> = event.stood.iter().map(|s| s.0).collect();
                event.stood.extend(stood.into_iter().filter(|s| !known.contains(&s.0)));
                continue;
            }
            let id = format!("{}-{}-{}", at.id, due.end.day, due.cond.id);
            let mut view = self.blank(id, DeadlineKind::Due, due.end);
            (view.label, view.label_en) = label;
            view.indicators = vec![named(at)];
            view.papers = paper_input(&self.head.method).is_some_and(|(input, _)| {
                let slots = terms.awaited(at, due.what, Some(kind)).into_iter().map(|a| a.slot);
                slots.filter_map(|s| self.head.method.slots.get(s)).any(|s| s.input == input)
            });
            if until.earliest != until.latest && until.now == due.end {
                let other = if until.earliest == until.now { until.latest } else { until.earliest };
                view.otherwise = Some(other.day.to_string());
                view.readings = until.readings.clone();
            }
            events.push(Event { end: due.end, view, stood });
        }
    }

    /// How many units stood how.
    fn counted(&self, event: &mut Event<'_>) {
        for state in BY_BADNESS {
            let of: Vec<usize> = event.stood.iter().filter(|s| s.1 == state).map(|s| s.0).collect();
            let line = |at: &usize| self.city.board.line(&self.ledger.entries.get(*at)?.unit);
            let names: Vec<String> = match of.len() {
                0 => continue,
                few if few <= NAMED => of.iter().filter_map(line).map(|l| l.short_name.clone()).collect(),
                _ => Vec::new(),
            };
            event.view.states.push(StateCount { state, units: of.len(), names });
        }
        if let Some(worst) = event.view.states.first() {
            event.view.state = worst.state;
        }
    }

    /// What one unit handed in for a deadline, and when.
    fn told(
        &self,
        pages: &Pages<'_>,
        stood: &(usize, DeadlineState, What<'a>),
        terms: &Terms<'a>,
    ) -> Option<UnitDeadline> {
        let (at, _, (indicator, kind, nth)) = stood;
        let card = card_of(&pages.loaded.scored, &self.ledger.entries.get(*at)?.unit)?;
        let due = terms.deadlines(indicator, Some(*kind)).into_iter().nth(*nth)?;
        Some(pages.stood(card, indicator, *kind, &due, terms))
    }

    /// The ends of the windows in which something is counted, and of the year.
    fn windows(&self, terms: &mut Terms<'a>, events: &mut Vec<Event<'a>>) {
        let mut found: BTreeMap<usize, Vec<&Indicator>> = BTreeMap::new();
        for indicator in self.head.method.indicators() {
            for window in terms.windows(indicator) {
                found.entry(window).or_default().push(indicator);
            }
        }
        let year = terms.year().to;
        let mut at_year: Vec<&Indicator> = Vec::new();
        for (window, indicators) in found {
            let (Some(end), Some(def)) = (terms.window_end(window), self.head.method.windows.get(window)) else {
                continue;
            };
            if end.day == year {
                at_year.extend(indicators);
                continue;
            }
            let mut view = self.blank(format!("window-{}-{}", def.id, end.day), DeadlineKind::Window, end);
            (view.label, view.label_en) = label(&def.label);
            view.indicators = indicators.iter().map(|i| named(i)).collect();
            events.push(Event { end, view, stood: Vec::new() });
        }
        let end = End { day: year, minutes: 1440 };
        let mut view = self.blank(format!("year-{year}"), DeadlineKind::YearEnd, end);
        view.label = "考核年度结束".into();
        view.label_en = Some("The assessed year ends".into());
        view.indicators = at_year.iter().map(|i| named(i)).collect();
        events.push(Event { end, view, stood: Vec::new() });
    }
}

impl Pages<'_> {
    /// How one unit stood to a deadline: each thing that is due, when it came.
    pub(crate) fn stood(
        &self,
        card: &Card,
        at: &Indicator,
        kind: usize,
        due: &Due<'_>,
        terms: &Terms<'_>,
    ) -> UnitDeadline {
        let awaited = terms.awaited(at, due.what, Some(kind));
        let papers: Vec<PaperView> = awaited.iter().filter_map(|a| self.paper(card, a, due.end, terms)).collect();
        let whole = papers.len() == awaited.len() && !papers.is_empty();
        let state = match papers.iter().map(|p| p.state).max_by_key(|s| s.badness()) {
            Some(state) if whole => state,
            _ if due.end.day >= self.loaded.run.as_of => DeadlineState::Ahead,
            _ => DeadlineState::Unknown,
        };
        UnitDeadline { unit: card.unit.clone(), name: card.short_name.clone(), state, papers }
    }

    fn paper(&self, card: &Card, a: &Aggregate, end: End, terms: &Terms<'_>) -> Option<PaperView> {
        let Function::Earliest(column) = a.function else { return None };
        let slot = self.method().slots.get(a.slot)?;
        let input = self.method().inputs.get(slot.input)?;
        let wanted = terms.wanted(a)?;
        let ids = wanted.iter().flat_map(|(_, wants)| *wants).filter_map(|w| match w {
            Want::Text(id) => Some(id.as_str()),
            Want::Bool(_) => None,
        });
        let of_papers = paper_input(self.method()).is_some_and(|(input, _)| slot.input == input);
        let moved = if of_papers { self.moved(&card.unit, ids.collect()) } else { None };
        let end = moved.map_or(end, |day| end.max(End { day, minutes: 1440 }));
        let extended = moved.map(|day| day.to_string());
        let (label, label_en) = wanted
            .iter()
            .flat_map(|(c, wants)| wants.iter().map(move |w| (*c, w)))
            .filter_map(|(c, want)| {
                let def = input.columns.get(c)?;
                let value = match want {
                    Want::Text(id) => Value::Level(id.clone()),
                    Want::Bool(_) => return None,
                };
                Some(cell_text(def, Some(&value)))
            })
            .next()
            .unwrap_or_else(|| (input.label.clone(), input.label_en.clone().unwrap_or_else(|| input.label.clone())));
        let t = taken(input, slot, self.facts_of(&card.unit));
        let over = end.day < self.loaded.run.as_of;
        let rows = match t.fact().and_then(|f| f.outcome.value()) {
            Some(Value::Rows(rows)) if t.state == FactState::Known => rows,
            _ => {
                let state = if over { DeadlineState::Unknown } else { DeadlineState::Ahead };
                return Some(PaperView { label, label_en, received: None, extended, state });
            }
        };
        let place = |c: usize| input.columns.get(c).and_then(|c| rows.column(&c.id));
        let fits = |row: &facts::Row| {
            wanted.iter().all(|(c, wants)| {
                let cell = place(*c).and_then(|i| row.cells.get(i)).and_then(Option::as_ref);
                wants.iter().any(|w| match (w, cell) {
                    (Want::Bool(b), Some(Value::Bool(have))) => b == have,
                    (Want::Text(t), Some(Value::Level(have) | Value::Text(have))) => t == have,
                    _ => false,
                })
            })
        };
        let came = rows.items.iter().filter(|r| fits(r)).filter_map(|r| moment(r.cells.get(place(column)?)?.as_ref()?));
        let first = came.min();
        let limit = end.last_minute();
        let state = match first {
            Some(at) if at.minutes <= limit => DeadlineState::Kept,
            Some(_) => DeadlineState::Late,
            None if over => DeadlineState::Missed,
            None => DeadlineState::Ahead,
        };
        Some(PaperView { label, label_en, received: first.map(|t| t.to_string()), extended, state })
    }

    /// To which day a paper was moved for a unit, by what the run knew.
    fn moved(&self, unit: &str, papers: Vec<&str>) -> Option<Date> {
        let fact = self.facts_of(unit).iter().find(|f| f.key == EXTENSIONS)?;
        let Value::Rows(rows) = fact.outcome.value()? else { return None };
        let days = rows.items.iter().filter_map(|row| match row.cells.as_slice() {
            [Some(Value::Text(what)), Some(Value::Date(day))] if papers.contains(&what.as_str()) => Some(*day),
            _ => None,
        });
        days.max()
    }
}

fn named(i: &Indicator) -> IndicatorName {
    IndicatorName { id: i.id.clone(), name: i.name.zh.clone(), name_en: i.name.en.clone(), points: points_of(i.points) }
}

/// Which state of several is told for all of them: the first.
const BY_BADNESS: [DeadlineState; 6] = [
    DeadlineState::Missed,
    DeadlineState::Late,
    DeadlineState::Unknown,
    DeadlineState::Ahead,
    DeadlineState::Kept,
    DeadlineState::Info,
];

impl DeadlineState {
    /// The number that stands for it in a ledger; of several the greatest is told for all of them.
    pub(crate) fn badness(self) -> u8 {
        let at = BY_BADNESS.iter().rev().position(|s| *s == self);
        at.and_then(|i| u8::try_from(i).ok()).unwrap_or(0)
    }

    fn of(badness: u8) -> DeadlineState {
        BY_BADNESS.iter().rev().nth(usize::from(badness)).copied().unwrap_or(DeadlineState::Unknown)
    }
}

fn moment(value: &Value) -> Option<LocalTime> {
    match value {
        Value::Time(t) => Some(*t),
        Value::Date(d) => Some(LocalTime::at(*d, 0, 0)),
        _ => None,
    }
}

/// A day as iCalendar writes it.
pub(crate) fn compact(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}
