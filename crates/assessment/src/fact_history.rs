//! One fact over the days: what each snapshot held of it, and every version that somebody declared or judged.

use std::collections::BTreeMap;

use facts::{Fact, InputDef, Snapshot};
use jiff::civil::Date;
use kernel::{Ctx, Error, Result};
use rights::{Action, Subject, allow};
use rubric::Slot;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::campaign::Assessment;
use crate::fact_list::{Chosen, FactRow, no_input, open_view, state_of, taken};
use crate::pages::{Pages, run_info};
use crate::store::run_days;
use crate::store_work::fact_versions;
use crate::view::*;
use crate::whatif_ask::{ColumnForm, LevelView, written, written_rows};
use crate::wording::{value_text, why};

/// Days looked at for one answer, unless said otherwise.
const DAYS: u32 = 14;
const MAX_DAYS: u32 = 60;
/// Bytes of snapshots that one answer reads: the snapshots of a large city are large.
const MAX_READ: usize = 96 << 20;
/// Versions of what was declared that are shown.
const MAX_VERSIONS: i64 = 50;
/// Rows of the fact that the form begins with.
const MAX_ROWS: usize = 5_000;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FactAskOne {
    /// A run; the newest when absent.
    pub run: Option<String>,
    /// The cell, such as `link=city`; several with commas.
    pub at: Option<String>,
    /// How many days back, at most 60; 14 when absent.
    pub days: Option<u32>,
    /// The `next_page` of the answer before: only days before this one.
    pub page: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FactPage {
    pub run: RunInfo,
    pub unit: UnitHead,
    pub row: FactRow,
    pub fact: Option<FactView>,
    /// Latest first; days on which nothing differs from the day before are left out.
    pub history: Vec<HistoryEntry>,
    /// Days that were looked at.
    pub days: usize,
    pub next_page: Option<String>,
    /// What was declared or judged, newest first.
    pub versions: Vec<VersionView>,
    /// This reader may declare it, judge it, or correct it.
    pub may_declare: bool,
    pub may_judge: bool,
    pub may_correct: bool,
    pub form: FactForm,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HistoryEntry {
    pub as_of: String,
    pub run: String,
    pub state: FactState,
    pub chosen: Chosen,
    pub binding: Option<BindingWord>,
    pub value: Option<String>,
    pub value_en: Option<String>,
    pub open: Option<OpenView>,
    pub why: Option<String>,
    pub by: Option<String>,
    pub recorded_at: Option<String>,
    pub disagree: bool,
    pub evidence: Vec<EvidenceView>,
    /// The digest of the fact that counted.
    pub digest: Option<String>,
    /// What it says, whoever says it and when: tables of as many rows can differ.
    #[serde(skip)]
    content: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VersionView {
    pub binding: BindingWord,
    pub state: FactState,
    pub value: Option<String>,
    pub value_en: Option<String>,
    pub why: Option<String>,
    pub reason: Option<String>,
    pub by: String,
    pub recorded_at: String,
    pub evidence: Vec<EvidenceView>,
    /// Recorded after the run: it counts from the next one on.
    pub pending: bool,
    /// The signature of a judgement or correction; none of what was recorded before they were signed.
    pub signature: Option<String>,
}

/// What the form for this fact is made of.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FactForm {
    pub min: Option<String>,
    pub max: Option<String>,
    pub levels: Vec<LevelView>,
    pub columns: Vec<ColumnForm>,
    /// Columns that a row must have.
    pub needed: Vec<String>,
    pub can_grow: bool,
    /// What was declared last, as it is written in a form.
    pub value: Option<String>,
    pub rows: Vec<Vec<String>>,
    pub evidence: Vec<EvidenceView>,
}

/// A cell out of `link=city,month=3`.
fn cell_of(text: Option<&str>) -> Result<BTreeMap<String, String>> {
    let parts = text.unwrap_or_default().split(',').filter(|p| !p.is_empty());
    parts
        .map(|p| p.split_once('=').map(|(d, v)| (d.to_owned(), v.to_owned())))
        .collect::<Option<BTreeMap<_, _>>>()
        .ok_or_else(|| Error::invalid("`at` is such as link=city").with_code("bad_field").with_detail("field", "at"))
}

fn evidence_of(f: &Fact) -> Vec<EvidenceView> {
    let view = |e: &facts::EvidenceRef| EvidenceView {
        digest: e.digest.clone(),
        name: e.name.clone(),
        media_type: e.media_type.clone(),
        bytes: e.bytes,
        dated: e.dated.map(|d| d.to_string()),
    };
    f.evidence.iter().map(view).collect()
}

/// The facts of a unit in a snapshot, with all that a reader of it needs.
fn own(snapshot: &Snapshot, unit: &str) -> Vec<Fact> {
    snapshot.facts.iter().filter(|f| f.subject == unit).cloned().collect()
}

impl Assessment {
    pub(crate) async fn fact_page(
        &self,
        ctx: &Ctx,
        pages: &Pages<'_>,
        unit: &str,
        input: &str,
        ask: &FactAskOne,
    ) -> Result<FactPage> {
        let loaded = pages.loaded;
        let card = pages.own_card(unit)?;
        let (index, def) = loaded.method.input(input).ok_or_else(|| no_input(input))?;
        let at = cell_of(ask.at.as_deref())?;
        let slot = loaded.method.slots.iter().find(|s| s.input == index && s.at == at);
        let slot = slot.ok_or_else(|| {
            Error::not_found(format!("{input} has no such cell")).with_code("no_input").with_detail("field", "at")
        })?;
        let t = taken(def, slot, pages.facts_of(unit));
        let before: Option<Date> = match ask.page.as_deref().filter(|p| !p.is_empty()) {
            None => None,
            Some(page) => Some(page.parse().map_err(|_| {
                Error::invalid("`page` must be the `next_page` of the answer before").with_code("bad_page")
            })?),
        };
        let days = ask.days.unwrap_or(DAYS).clamp(1, MAX_DAYS);
        let (history, looked, next_page) = self.history_of(pages, unit, def, slot, (days, before)).await?;
        let versions = self.versions_of(pages, unit, def, slot).await?;
        let declared = facts::Binding::Declared;
        Ok(FactPage {
            run: run_info(&loaded.run),
            unit: pages.head(card),
            row: pages.fact_row(card, slot, def, &t),
            fact: pages.fact_alone(unit, def, slot, &t),
            history,
            days: looked,
            next_page,
            versions,
            may_declare: def.bindings.contains(&declared)
                && allow(&ctx.who, Action::DeclareFacts, Subject::Unit(unit)).is_ok(),
            may_judge: def.judged() && allow(&ctx.who, Action::Judge, Subject::City).is_ok(),
            may_correct: allow(&ctx.who, Action::AnswerClaims, Subject::Unit(unit)).is_ok(),
            form: form_of(def, &t),
        })
    }

    async fn history_of(
        &self,
        pages: &Pages<'_>,
        unit: &str,
        def: &InputDef,
        slot: &Slot,
        (days, before): (u32, Option<Date>),
    ) -> Result<(Vec<HistoryEntry>, usize, Option<String>)> {
        let loaded = pages.loaded;
        // One day more than is shown, to tell whether the last one differs from the day before it.
        let mut rows = {
            let mut conn = self.db.read().await?;
            run_days(&mut conn, loaded.run.year, loaded.run.as_of, i64::from(MAX_DAYS) * 7).await?
        };
        rows.insert(0, loaded.run.clone());
        rows.retain(|r| before.is_none_or(|day| r.as_of < day));
        let more = rows.len() > days as usize;
        rows.truncate(days as usize + 1);
        let mut found: Vec<HistoryEntry> = Vec::new();
        let (mut read, mut looked, mut last) = (0usize, 0usize, None);
        for row in &rows {
            let facts = if row.snapshot_digest == loaded.run.snapshot_digest {
                pages.facts_of(unit).to_vec()
            } else {
                if read > MAX_READ {
                    break;
                }
                let bytes = self.blob(&row.snapshot_digest).await?;
                read = read.saturating_add(bytes.len());
                let unit = unit.to_owned();
                let parsed = tokio::task::spawn_blocking(move || {
                    serde_json::from_slice::<Snapshot>(&bytes)
                        .map(|s| own(&s, &unit))
                        .map_err(|e| Error::internal("a stored snapshot does not read").with_source(e))
                });
                parsed.await.map_err(|e| Error::internal("reading a snapshot was interrupted").with_source(e))??
            };
            let t = taken(def, slot, &facts);
            found.push(entry(pages, row, def, &t));
            looked += 1;
            last = Some(row.as_of);
        }
        let cut = looked > days as usize || looked < rows.len();
        let next = (more || looked < rows.len()).then_some(last).flatten();
        // The day beyond the last one shown only tells whether that one is new.
        let shown = if cut && looked > days as usize { days as usize } else { looked };
        let next = next.map(|day| if shown < looked { day.tomorrow().unwrap_or(day) } else { day });
        let mut out = Vec::new();
        for i in 0..shown {
            let Some(e) = found.get(i) else { break };
            if found.get(i + 1).is_none_or(|older| !same(e, older)) {
                out.push(e.clone());
            }
        }
        Ok((out, shown, next.map(|d| d.to_string())))
    }

    async fn versions_of(
        &self,
        pages: &Pages<'_>,
        unit: &str,
        def: &InputDef,
        slot: &Slot,
    ) -> Result<Vec<VersionView>> {
        let keys: Vec<String> = slot.keys.iter().map(|(_, k)| k.to_string()).collect();
        let campaign = self.campaign().await?;
        let list = {
            let mut conn = self.db.read().await?;
            fact_versions(&mut conn, &campaign.id, unit, &keys, MAX_VERSIONS).await?
        };
        let method = pages.method();
        let mut stated: BTreeMap<String, String> = BTreeMap::new();
        for one in self.stated_facts(&campaign.id, Some(unit)).await? {
            stated.insert(one.fact, one.stated.signature);
        }
        let of_cell = list.into_iter().filter(|v| v.fact.at == slot.at);
        Ok(of_cell
            .filter_map(|v| {
                let (binding, _) = slot.keys.iter().find(|(_, k)| **k == *v.fact.key)?;
                let (value, value_en) = v.fact.outcome.value().map(|x| value_text(method, def, x)).unzip();
                Some(VersionView {
                    binding: binding.into(),
                    state: state_of(&v.fact.outcome),
                    value,
                    value_en,
                    why: why(&v.fact.outcome).map(str::to_owned),
                    reason: v.fact.reason.clone(),
                    by: v.by,
                    recorded_at: v.at.to_string(),
                    evidence: evidence_of(&v.fact),
                    pending: v.at > pages.loaded.run.created_at,
                    signature: seal::digest_json(&v.fact).ok().and_then(|d| stated.get(&d.to_string()).cloned()),
                })
            })
            .collect())
    }
}

fn entry(
    pages: &Pages<'_>,
    row: &crate::store::RunRow,
    def: &InputDef,
    t: &crate::fact_list::Taken<'_>,
) -> HistoryEntry {
    let method = pages.method();
    let fact = t.fact();
    let known = fact.filter(|_| t.state == FactState::Known);
    let (value, value_en) = known.and_then(|f| f.outcome.value()).map(|v| value_text(method, def, v)).unzip();
    HistoryEntry {
        as_of: row.as_of.to_string(),
        run: row.id.clone(),
        state: t.state,
        chosen: t.chosen,
        binding: t.binding(),
        value,
        value_en,
        open: known.and_then(|f| open_view(method, def, &f.outcome)),
        why: fact.and_then(|f| why(&f.outcome)).map(str::to_owned),
        by: fact.map(|f| f.by.clone()),
        recorded_at: fact.map(|f| f.recorded_at.clone()),
        disagree: t.disagree,
        evidence: fact.map(evidence_of).unwrap_or_default(),
        digest: fact.and_then(|f| seal::digest_json(f).ok()).map(|d| d.to_string()),
        content: fact.and_then(|f| seal::digest_json(&f.outcome).ok()).map(|d| d.to_string()),
    }
}

/// Nothing that a reader sees differs; when a source said it again does not count.
fn same(a: &HistoryEntry, b: &HistoryEntry) -> bool {
    let files = |e: &HistoryEntry| e.evidence.iter().map(|f| f.digest.clone()).collect::<Vec<_>>();
    (a.state, a.chosen, a.binding, &a.content, &a.by, a.disagree)
        == (b.state, b.chosen, b.binding, &b.content, &b.by, b.disagree)
        && files(a) == files(b)
}

fn form_of(def: &InputDef, t: &crate::fact_list::Taken<'_>) -> FactForm {
    let levels = |list: &[(String, String)], english: &BTreeMap<String, String>| {
        let view = |(id, label): &(String, String)| LevelView {
            id: id.clone(),
            label: label.clone(),
            label_en: english.get(id).cloned(),
        };
        list.iter().map(view).collect::<Vec<_>>()
    };
    let columns = def.columns.iter().map(|c| ColumnForm {
        id: c.id.clone(),
        label: c.label.clone(),
        label_en: c.label_en.clone(),
        ty: c.ty.into(),
        levels: levels(&c.levels, &c.levels_en),
    });
    let needed = def.columns.iter().filter(|c| c.ty != facts::ValueType::Text || def.key.contains(&c.id));
    let said = t.all.iter().find(|(b, ..)| matches!(b, facts::Binding::Declared)).and_then(|(.., f)| *f).or(t.fact());
    FactForm {
        min: def.min.map(|q| q.to_string()),
        max: def.max.map(|q| q.to_string()),
        levels: levels(&def.levels, &def.levels_en),
        columns: columns.collect(),
        needed: needed.map(|c| c.id.clone()).collect(),
        can_grow: crate::sheets::can_grow(def.ty),
        value: said.and_then(|f| f.outcome.value()).filter(|v| !matches!(v, facts::Value::Rows(_))).map(written),
        rows: said.map(|f| written_rows(def, f, MAX_ROWS).0).unwrap_or_default(),
        evidence: said.map(evidence_of).unwrap_or_default(),
    }
}
