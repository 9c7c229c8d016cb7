//! The deadlines of a year: what the method writes, when its windows end, and how each unit stood to them.

use std::collections::BTreeMap;

use facts::{LocalTime, Value};
use jiff::civil::Date;
use kernel::Result;
use kernel::calendar::DayRule;
use kernel::period::day_number;
use rubric::{Aggregate, Card, Function, Indicator, Want};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::fact_list::taken;
use crate::pages::{Pages, run_info};
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
    pub days_left: i64,
    /// Working days after the run's day up to it.
    pub workdays_left: i64,
    /// Under another reading that is open.
    pub otherwise: Option<String>,
    pub readings: Vec<String>,
    /// How the units stood to it; of several units the worst first.
    pub state: DeadlineState,
    pub units: Vec<UnitDeadline>,
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
    pub state: DeadlineState,
}

struct Event {
    end: End,
    view: DeadlineEvent,
}

impl Pages<'_> {
    pub fn deadlines(&self, ask: &DeadlineAsk) -> Result<DeadlinePage> {
        let loaded = self.loaded;
        let one = ask.unit.as_deref().filter(|u| !u.is_empty()).map(|u| self.own_card(u)).transpose()?;
        let seen = || loaded.scored.cards.iter().filter(|c| self.scope.holds(&c.unit) && c.refused.is_none());
        let cards: Vec<&Card> = seen().filter(|c| one.is_none_or(|o| o.unit == c.unit)).collect();
        let mut terms = Terms::new(&loaded.method, &loaded.rulings, &loaded.snapshot);
        let mut events: Vec<Event> = Vec::new();
        for indicator in loaded.method.indicators() {
            for (at, (kind, _)) in loaded.method.kinds.iter().enumerate() {
                let own: Vec<&Card> = cards
                    .iter()
                    .copied()
                    .filter(|c| c.kind.as_ref() == Some(kind) && indicator.applies.to(at, &c.unit))
                    .collect();
                if !own.is_empty() {
                    self.due(indicator, at, &own, &mut terms, &mut events);
                }
            }
        }
        self.windows(&mut terms, &mut events);
        events.sort_by(|a, b| (a.end, a.view.kind, &a.view.id).cmp(&(b.end, b.view.kind, &b.view.id)));
        let year = loaded.snapshot.period;
        let calendar = &loaded.snapshot.calendar;
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
        Ok(DeadlinePage {
            run: run_info(&loaded.run),
            unit: one.map(|c| self.head(c)),
            units: self.unit_names(),
            events: events.into_iter().map(|e| e.view).collect(),
            days_off,
            days_worked,
            covered: calendar.covers(year.to),
        })
    }

    /// The units that are scored and that the reader sees in full, by their ids.
    fn unit_names(&self) -> Vec<UnitName> {
        let lines = self.city.board.lines.iter().filter(|l| l.refused.is_none() && self.scope.holds(&l.unit));
        let mut names: Vec<UnitName> =
            lines.map(|l| UnitName { id: l.unit.clone(), name: l.short_name.clone() }).collect();
        names.sort_by(|a, b| a.id.cmp(&b.id));
        names
    }

    fn blank(&self, id: String, kind: DeadlineKind, end: End) -> DeadlineEvent {
        let as_of = self.loaded.run.as_of;
        DeadlineEvent {
            id,
            kind,
            day: end.day.to_string(),
            time: (end.minutes != 1440).then(|| format!("{:02}:{:02}", end.minutes / 60, end.minutes % 60)),
            label: String::new(),
            label_en: None,
            indicators: Vec::new(),
            days_left: day_number(end.day) - day_number(as_of),
            workdays_left: self.loaded.snapshot.calendar.days_between(as_of, end.day, DayRule::Workdays),
            otherwise: None,
            readings: Vec::new(),
            state: DeadlineState::Info,
            units: Vec::new(),
        }
    }

    fn due(&self, at: &Indicator, kind: usize, cards: &[&Card], terms: &mut Terms<'_>, events: &mut Vec<Event>) {
        for due in terms.deadlines(at, Some(kind)) {
            let label = due.label.clone().unwrap_or_else(|| (at.name.zh.clone(), at.name.en.clone()));
            let id = format!("{}-{}-{}", at.id, due.end.day, due.cond.id);
            let until = terms.until(at, &label.0, None, Some(kind));
            let found = events.iter_mut().find(|e| {
                e.end == due.end
                    && e.view.kind == DeadlineKind::Due
                    && e.view.label == label.0
                    && e.view.indicators.iter().any(|i| i.id == at.id)
            });
            let known = found.is_some();
            let units: Vec<UnitDeadline> = cards.iter().map(|c| self.stood(c, at, kind, &due, terms)).collect();
            match found {
                Some(event) => {
                    for unit in units {
                        if !event.view.units.iter().any(|u| u.unit == unit.unit) {
                            event.view.units.push(unit);
                        }
                    }
                }
                None => {
                    let mut view = self.blank(id, DeadlineKind::Due, due.end);
                    (view.label, view.label_en) = label;
                    view.indicators = vec![self.named(at)];
                    view.units = units;
                    if until.earliest != until.latest && until.now == due.end {
                        let other = if until.earliest == until.now { until.latest } else { until.earliest };
                        view.otherwise = Some(other.day.to_string());
                        view.readings = until.readings.clone();
                    }
                    events.push(Event { end: due.end, view });
                }
            }
            let at = events.len().saturating_sub(1);
            let worst = |e: &Event| e.view.units.iter().map(|u| u.state).max_by_key(|s| badness(*s));
            if known {
                events.iter_mut().filter(|e| e.end == due.end).for_each(|e| {
                    if let Some(state) = worst(e) {
                        e.view.state = state;
                    }
                });
            } else if let Some(event) = events.get_mut(at) {
                event.view.state = worst(event).unwrap_or(DeadlineState::Unknown);
            }
        }
    }

    fn named(&self, i: &Indicator) -> IndicatorName {
        IndicatorName {
            id: i.id.clone(),
            name: i.name.zh.clone(),
            name_en: i.name.en.clone(),
            points: points_of(i.points),
        }
    }

    /// How one unit stood to a deadline: each thing that is due, when it came.
    fn stood(&self, card: &Card, at: &Indicator, kind: usize, due: &Due<'_>, terms: &Terms<'_>) -> UnitDeadline {
        let awaited = terms.awaited(at, due.what, Some(kind));
        let papers: Vec<PaperView> = awaited.iter().filter_map(|a| self.paper(card, a, due.end, terms)).collect();
        let whole = papers.len() == awaited.len() && !papers.is_empty();
        let state = match papers.iter().map(|p| p.state).max_by_key(|s| badness(*s)) {
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
                return Some(PaperView { label, label_en, received: None, state });
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
        let limit = day_number(end.day) * 1440 + end.minutes;
        let state = match first {
            Some(at) if at.minutes <= limit => DeadlineState::Kept,
            Some(_) => DeadlineState::Late,
            None if over => DeadlineState::Missed,
            None => DeadlineState::Ahead,
        };
        Some(PaperView { label, label_en, received: first.map(|t| t.to_string()), state })
    }

    /// The ends of the windows in which something is counted, and of the year.
    fn windows(&self, terms: &mut Terms<'_>, events: &mut Vec<Event>) {
        let mut found: BTreeMap<usize, Vec<&Indicator>> = BTreeMap::new();
        for indicator in self.method().indicators() {
            for window in terms.windows(indicator) {
                found.entry(window).or_default().push(indicator);
            }
        }
        let year = terms.year().to;
        let mut at_year: Vec<&Indicator> = Vec::new();
        for (window, indicators) in found {
            let (Some(end), Some(def)) = (terms.window_end(window), self.method().windows.get(window)) else {
                continue;
            };
            if end.day == year {
                at_year.extend(indicators);
                continue;
            }
            let mut view = self.blank(format!("window-{}-{}", def.id, end.day), DeadlineKind::Window, end);
            (view.label, view.label_en) = label(&def.label);
            view.indicators = indicators.iter().map(|i| self.named(i)).collect();
            events.push(Event { end, view });
        }
        let end = End { day: year, minutes: 1440 };
        let mut view = self.blank(format!("year-{year}"), DeadlineKind::YearEnd, end);
        view.label = "考核年度结束".into();
        view.label_en = Some("The assessed year ends".into());
        view.indicators = at_year.iter().map(|i| self.named(i)).collect();
        events.push(Event { end, view });
    }
}

/// Which state of several is told for all of them.
fn badness(state: DeadlineState) -> u8 {
    match state {
        DeadlineState::Info => 0,
        DeadlineState::Kept => 1,
        DeadlineState::Ahead => 2,
        DeadlineState::Unknown => 3,
        DeadlineState::Late => 4,
        DeadlineState::Missed => 5,
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
