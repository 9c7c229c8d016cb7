//! What one person has to do, derived from what is there: nothing is stored, and what is done is gone from the list.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Binding, Fact};
use kernel::period::day_number;
use kernel::{Ctx, Result};
use rights::{Action, Scope, Subject, allow, scope};
use serde::Serialize;
use utoipa::ToSchema;

use crate::board::Line;
use crate::campaign::Assessment;
use crate::city::City;
use crate::course_gate::undecided;
use crate::course_store::exception_list;
use crate::gradient::{GradientAsk, GradientPage};
use crate::ledger::{Ledger, Mark};
use crate::pages::run_info;
use crate::pages_facts::dimension_text;
use crate::runs::Loaded;
use crate::store::{RunRow, campaign_latest};
use crate::store_work::facts_since;
use crate::terms::Terms;
use crate::view::*;

/// Entries of one kind that are listed one by one.
const MAX_EACH: usize = 60;
/// Notices that are looked at for one list.
const MAX_NOTICES: i64 = 500;
/// Days ahead in which a step of the own unit is a thing to do.
const SOON: u32 = 30;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TodoKind {
    /// A notice: something that is due soon or overdue.
    Notice,
    /// Exceptions that wait for the reader's consent.
    Consent,
    /// Something of another system that waits for the reader: its words say what.
    Waiting,
    /// A step that ends soon.
    Deadline,
    /// A fact that the unit has to declare and has not.
    Form,
    /// Facts of a unit that nobody has declared, for the city.
    Forms,
    /// A judgement that is awaited, or that settles a contested fact.
    Judgement,
    /// A reading that nobody has ruled.
    Reading,
    /// Bindings of a unit's facts that disagree.
    Disagreement,
    /// A source that could not be read.
    Source,
    /// Facts were declared after the newest run.
    Fresh,
    /// A run that nobody has published.
    Publish,
    /// Nothing has been scored yet.
    FirstRun,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TodoPage {
    pub run: Option<RunInfo>,
    pub items: Vec<TodoItem>,
    /// Entries there are beyond those listed.
    pub more: usize,
}

/// One thing to do and the place where it is done.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TodoItem {
    pub kind: TodoKind,
    pub count: usize,
    pub unit: Option<String>,
    pub unit_name: Option<String>,
    /// What it is about: an input, an indicator, a reading, a source.
    pub subject: Option<String>,
    pub label: Option<String>,
    pub label_en: Option<String>,
    pub at_text: Option<String>,
    pub at_text_en: Option<String>,
    pub indicator: Option<String>,
    pub by: Option<String>,
    pub days_left: Option<i64>,
    /// Points that it can bring, where that is known.
    pub gain: Option<String>,
    /// The notice that it came from, so that it can be marked.
    pub notice: Option<String>,
    /// The page of the workbench, and what is set in its address.
    pub path: String,
    pub set: BTreeMap<String, String>,
}

impl TodoItem {
    fn new(kind: TodoKind, path: &str) -> TodoItem {
        TodoItem {
            kind,
            count: 1,
            unit: None,
            unit_name: None,
            subject: None,
            label: None,
            label_en: None,
            at_text: None,
            at_text_en: None,
            indicator: None,
            by: None,
            days_left: None,
            gain: None,
            notice: None,
            path: path.to_owned(),
            set: BTreeMap::new(),
        }
    }

    fn with(mut self, key: &str, value: &str) -> TodoItem {
        self.set.insert(key.to_owned(), value.to_owned());
        self
    }
}

/// A fact that somebody has to do something about.
#[derive(Clone, Debug)]
struct Waiting {
    unit: String,
    slot: usize,
    state: FactState,
    disagree: bool,
    /// Who could not be read.
    source: Option<String>,
}

/// The facts that wait for somebody: of some units, or of all.
fn waiting(ledger: &Ledger, units: Option<&[String]>) -> Vec<Waiting> {
    let mut out = Vec::new();
    for entry in ledger.entries.iter().filter(|e| units.is_none_or(|u| u.contains(&e.unit))) {
        for (slot, source) in &entry.waits {
            let slot = usize::from(*slot);
            let Some(mark) = entry.facts.get(slot).copied().map(Mark::read) else { continue };
            let source = source.and_then(|s| ledger.sources.get(usize::from(s))).cloned();
            let (unit, state, disagree) = (entry.unit.clone(), mark.state, mark.disagree);
            out.push(Waiting { unit, slot, state, disagree, source });
        }
    }
    out
}

impl Assessment {
    /// The reader's open notices, as things to do.
    async fn noticed(&self, ctx: &Ctx) -> Result<Vec<TodoItem>> {
        let today = day_number(kernel::bureau_date(self.clock.now()));
        let mut conn = self.db.read().await?;
        let rows = notices::open_of(&mut conn, ctx, MAX_NOTICES).await?;
        let items = rows.into_iter().map(|n| {
            let left = n.due.parse().ok().map(|day| day_number(day) - today);
            TodoItem {
                unit: Some(n.unit),
                subject: Some(n.thing),
                label: Some(n.title),
                label_en: n.title_en,
                indicator: n.indicator,
                by: Some(n.due),
                days_left: left,
                notice: Some(n.id),
                set: n.set,
                ..TodoItem::new(TodoKind::Notice, &n.path)
            }
        });
        Ok(items.collect())
    }

    /// The exceptions that the reader can consent to, as one thing to do.
    async fn consents(&self, ctx: &Ctx) -> Result<Option<TodoItem>> {
        if allow(&ctx.who, Action::ApproveExceptions, Subject::City).is_err() {
            return Ok(None);
        }
        let mut conn = self.db.read_tx().await?;
        let Some(campaign) = campaign_latest(&mut conn).await? else { return Ok(None) };
        let own = ctx.who.person().map(|p| p.id.as_str());
        let list = exception_list(&mut conn, &campaign.id).await?;
        let count = list.iter().filter(|e| undecided(e) && own != Some(e.asked_by_id.as_str())).count();
        Ok((count > 0).then(|| TodoItem { count, ..TodoItem::new(TodoKind::Consent, "/campaign") }))
    }

    pub(crate) async fn todo(&self, ctx: &Ctx) -> Result<TodoPage> {
        allow(&ctx.who, Action::ReadPublished, Subject::City)?;
        let told = self.noticed(ctx).await?;
        let mut consents: Vec<TodoItem> = self.consents(ctx).await?.into_iter().collect();
        consents.extend(self.waiting(ctx).await?.into_iter().map(|w| TodoItem {
            count: w.count,
            label: Some(w.zh),
            label_en: Some(w.en),
            ..TodoItem::new(TodoKind::Waiting, w.path)
        }));
        let may = |action| matches!(scope(&ctx.who, action), Scope::All);
        let run = match self.run_find(None).await {
            Ok(run) => run,
            Err(e) if matches!(e.code(), "no_run" | "no_campaign") => {
                let first = may(Action::StartRun) && e.code() == "no_run";
                let first = first.then(|| TodoItem::new(TodoKind::FirstRun, "/runs"));
                let more = told.len().saturating_sub(MAX_EACH);
                let items = told.into_iter().take(MAX_EACH).chain(consents).chain(first).collect();
                return Ok(TodoPage { run: None, items, more });
            }
            Err(e) => return Err(e),
        };
        let fresh = {
            let campaign = self.campaign().await?;
            let mut conn = self.db.read().await?;
            facts_since(&mut conn, &campaign.id, run.created_at).await?
        };
        let city = City::open(self, ctx, run.clone()).await?;
        let ledger = self.ledger(&run).await?;
        let own = match scope(&ctx.who, Action::DeclareFacts) {
            Scope::Units(units) => units,
            _ => Vec::new(),
        };
        let all = may(Action::DeclareFacts) || may(Action::Judge) || may(Action::Rule);
        let list = waiting(&ledger, (!all).then_some(own.as_slice()));
        let mut desk = Desk { city: &city, list: &list, fresh: &fresh, items: Vec::new(), more: 0 };
        for unit in &own {
            desk.own_steps(unit, self.gradient(ctx, &soon(&run, unit)).await?);
            desk.own_forms(unit, &*self.load_unit(Some(&run.id), unit).await?);
        }
        desk.noticed(told);
        desk.items.extend(consents);
        if may(Action::DeclareFacts) {
            desk.city_forms();
        }
        if may(Action::Judge) {
            desk.judgements();
        }
        if may(Action::Rule) {
            desk.readings();
        }
        if may(Action::ReadUnit) && (may(Action::Rule) || may(Action::Judge)) {
            desk.disagreements();
            desk.sources();
        }
        if may(Action::StartRun) && !fresh.is_empty() {
            let count = fresh.len();
            desk.items.push(TodoItem { count, ..TodoItem::new(TodoKind::Fresh, "/runs") });
        }
        if may(Action::PublishRun) && run.published_at.is_none() {
            let by = Some(run.as_of.to_string());
            desk.items.push(TodoItem { by, ..TodoItem::new(TodoKind::Publish, "/runs") });
        }
        let Desk { mut items, more, .. } = desk;
        in_order(&mut items);
        Ok(TodoPage { run: Some(run_info(&run)), items, more })
    }
}

/// What is overdue comes first, whatever it is; then kind after kind, in each the earliest day first.
fn in_order(items: &mut [TodoItem]) {
    items.sort_by(|a, b| {
        let place = |i: &TodoItem| (i.days_left.is_none_or(|n| n >= 0), i.kind);
        place(a).cmp(&place(b)).then_with(|| (&a.by, &a.unit, &a.subject).cmp(&(&b.by, &b.unit, &b.subject)))
    });
}

/// What the own unit can do itself and what ends soon.
fn soon(run: &RunRow, unit: &str) -> GradientAsk {
    GradientAsk {
        run: Some(run.id.clone()),
        unit: Some(unit.to_owned()),
        who: Some("unit".into()),
        within: Some(SOON),
        order: Some("date".into()),
        ..GradientAsk::default()
    }
}

struct Desk<'a> {
    city: &'a City,
    list: &'a [Waiting],
    /// Declared after the run: done, though no run has counted it yet.
    fresh: &'a [Fact],
    items: Vec<TodoItem>,
    more: usize,
}

impl Desk<'_> {
    fn add(&mut self, items: Vec<TodoItem>) {
        self.more += items.len().saturating_sub(MAX_EACH);
        self.items.extend(items.into_iter().take(MAX_EACH));
    }

    /// Notices. What a step of the own unit says already, with the points it brings, is not said twice.
    fn noticed(&mut self, told: Vec<TodoItem>) {
        let same = |a: &TodoItem, b: &TodoItem| {
            a.kind == TodoKind::Deadline && a.unit == b.unit && a.indicator == b.indicator && a.by == b.by
        };
        let mut items = Vec::new();
        for mut item in told {
            if !self.items.iter().any(|i| same(i, &item)) {
                item.unit_name = item.unit.as_deref().and_then(|u| self.name(u));
                items.push(item);
            }
        }
        self.add(items);
    }

    fn name(&self, unit: &str) -> Option<String> {
        self.city.board.line(unit).map(|l| l.short_name.clone())
    }

    fn said_since(&self, w: &Waiting) -> bool {
        let Some(slot) = self.city.method().slots.get(w.slot) else { return false };
        let same = |f: &Fact| f.subject == w.unit && f.at == slot.at && slot.keys.iter().any(|(_, k)| **k == *f.key);
        self.fresh.iter().any(same)
    }

    fn binds(&self, w: &Waiting, of: fn(&Binding) -> bool) -> bool {
        self.city.method().slots.get(w.slot).is_some_and(|s| s.keys.iter().any(|(b, _)| of(b)))
    }

    /// Steps of the own unit that it can take itself and that end soon.
    fn own_steps(&mut self, unit: &str, page: GradientPage) {
        let steps = page.items.into_iter().filter(|s| s.by_named && s.days_left >= 0);
        let items = steps.map(|s| TodoItem {
            unit: Some(s.unit.clone()),
            unit_name: Some(s.unit_name),
            subject: Some(s.indicator.clone()),
            label: Some(s.name),
            label_en: s.name_en,
            indicator: Some(s.indicator.clone()),
            by: Some(s.by),
            days_left: Some(s.days_left),
            gain: Some(s.adds),
            ..TodoItem::new(TodoKind::Deadline, "/gradient").with("unit", unit).with("indicator", &s.indicator)
        });
        self.add(items.collect());
    }

    fn fact_item(&self, kind: TodoKind, w: &Waiting) -> Option<TodoItem> {
        let method = self.city.method();
        let slot = method.slots.get(w.slot)?;
        let input = method.inputs.get(slot.input)?;
        let (at_text, at_text_en) = dimension_text(input, &slot.at).unzip();
        let at: Vec<String> = slot.at.iter().map(|(d, v)| format!("{d}={v}")).collect();
        let used = method.indicators().find(|i| i.slots.contains(&w.slot));
        let mut item = TodoItem::new(kind, "/facts").with("unit", &w.unit).with("fact", &input.id);
        if !at.is_empty() {
            item = item.with("at", &at.join(","));
        }
        Some(TodoItem {
            unit: Some(w.unit.clone()),
            unit_name: self.name(&w.unit),
            subject: Some(input.id.clone()),
            label: Some(input.label.clone()),
            label_en: input.label_en.clone(),
            at_text,
            at_text_en,
            indicator: used.map(|i| i.id.clone()),
            ..item
        })
    }

    fn missing(&self) -> Vec<Waiting> {
        let declared = |b: &Binding| matches!(b, Binding::Declared);
        let wanted = |w: &&Waiting| w.state == FactState::Absent && self.binds(w, declared) && !self.said_since(w);
        self.list.iter().filter(wanted).cloned().collect()
    }

    /// What the own unit has to declare, with the day by which it counts.
    fn own_forms(&mut self, unit: &str, loaded: &Loaded) {
        let mut terms = Terms::new(&loaded.method, &loaded.rulings, &loaded.snapshot);
        let card = loaded.scored.cards.iter().find(|c| c.unit == unit);
        let kind = card.and_then(|c| c.kind.as_ref());
        let kind = kind.and_then(|k| loaded.method.kinds.iter().position(|(id, _)| id == k));
        let mut items = Vec::new();
        for w in self.missing().iter().filter(|w| w.unit == unit) {
            let Some(item) = self.fact_item(TodoKind::Form, w) else { continue };
            let used = loaded.method.indicators().find(|i| i.slots.contains(&w.slot));
            let day = used.map(|i| terms.until(i, "", Some(w.slot), kind).now.day);
            items.push(TodoItem {
                by: day.map(|d| d.to_string()),
                days_left: day.map(|d| day_number(d) - day_number(loaded.run.as_of)),
                ..item
            });
        }
        self.add(items);
    }

    /// How many facts each unit has not declared.
    fn city_forms(&mut self) {
        let mut by_unit: BTreeMap<String, usize> = BTreeMap::new();
        for w in self.missing() {
            *by_unit.entry(w.unit).or_default() += 1;
        }
        let items = by_unit.into_iter().map(|(unit, count)| TodoItem {
            count,
            unit_name: self.name(&unit),
            ..TodoItem {
                unit: Some(unit.clone()),
                ..TodoItem::new(TodoKind::Forms, "/facts").with("unit", &unit).with("outcome", "absent")
            }
        });
        let items = items.collect();
        self.add(items);
    }

    fn judgements(&mut self) {
        let judged = |b: &Binding| matches!(b, Binding::Judged(_));
        let wanted = |w: &&Waiting| {
            matches!(w.state, FactState::Awaiting | FactState::Contested)
                && self.binds(w, judged)
                && !self.said_since(w)
        };
        let waits: Vec<&Waiting> = self.list.iter().filter(wanted).collect();
        self.more += waits.len().saturating_sub(MAX_EACH);
        let items = waits.into_iter().take(MAX_EACH).filter_map(|w| self.fact_item(TodoKind::Judgement, w));
        let items: Vec<TodoItem> = items.collect();
        self.items.extend(items);
    }

    fn readings(&mut self) {
        let board = &self.city.board;
        let open = board
            .method
            .readings
            .iter()
            .filter(|r| r.kind == rubric::ReadingKind::Reading && !board.rulings.rulings.contains_key(&r.id));
        let items = open.map(|r| {
            let decides = |l: &&Line| l.spots.iter().any(|spot| spot.readings.contains(&r.id));
            TodoItem {
                // The units whose points it decides.
                count: board.lines.iter().filter(decides).count(),
                subject: Some(r.id.clone()),
                label: Some(r.title.zh.clone()),
                label_en: r.title.en.clone(),
                ..TodoItem::new(TodoKind::Reading, "/readings").with("reading", &r.id)
            }
        });
        let items = items.collect();
        self.add(items);
    }

    fn disagreements(&mut self) {
        let mut by_unit: BTreeMap<&str, usize> = BTreeMap::new();
        for w in self.list.iter().filter(|w| w.disagree) {
            *by_unit.entry(&w.unit).or_default() += 1;
        }
        let items = by_unit.into_iter().map(|(unit, count)| TodoItem {
            count,
            unit: Some(unit.to_owned()),
            unit_name: self.name(unit),
            ..TodoItem::new(TodoKind::Disagreement, "/facts").with("unit", unit).with("disagree", "1")
        });
        let items = items.collect();
        self.add(items);
    }

    fn sources(&mut self) {
        let mut by_source: BTreeMap<&str, (usize, BTreeSet<&str>)> = BTreeMap::new();
        for w in self.list.iter().filter(|w| w.state == FactState::Unavailable) {
            let at = by_source.entry(w.source.as_deref().unwrap_or_default()).or_default();
            at.0 += 1;
            at.1.insert(&w.unit);
        }
        let items = by_source.into_iter().map(|(source, (count, units))| {
            let one = units.first().filter(|_| units.len() == 1);
            let mut item = TodoItem::new(TodoKind::Source, "/facts").with("outcome", "unavailable");
            if let Some(unit) = one {
                item = item.with("unit", unit);
            }
            TodoItem {
                count,
                subject: Some(source.to_owned()),
                label: Some(source.to_owned()),
                unit: one.map(|u| (*u).to_owned()),
                unit_name: one.and_then(|u| self.name(u)),
                ..item
            }
        });
        let items = items.collect();
        self.add(items);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_overdue_comes_first_and_the_rest_by_kind_and_day() {
        let item = |kind, by: &str, left, path: &str| TodoItem {
            by: Some(by.into()),
            days_left: left,
            ..TodoItem::new(kind, path)
        };
        let mut items = vec![
            item(TodoKind::Publish, "", None, "publish"),
            item(TodoKind::Deadline, "2026-12-01", Some(9), "later"),
            item(TodoKind::Form, "2026-11-01", Some(-21), "overdue form"),
            item(TodoKind::Deadline, "2026-11-22", Some(0), "today"),
            item(TodoKind::Notice, "2026-11-30", Some(8), "notice"),
            item(TodoKind::Notice, "2026-11-20", Some(-2), "overdue notice"),
        ];
        in_order(&mut items);
        let got: Vec<&str> = items.iter().map(|i| i.path.as_str()).collect();
        assert_eq!(got, ["overdue notice", "overdue form", "notice", "today", "later", "publish"]);
    }
}
