//! Corrections: a reviewer found a fact otherwise than it was said. Nobody types points over the engine's; the fact is
//! corrected, goes before every binding, and the engine computes again.
//!
//! What one reviewer's corrections of a unit move together is held against the campaign's threshold, so that a large change
//! cannot be made in small pieces; above it the correction waits for a second reviewer and is no fact until then.

use std::collections::BTreeMap;

use facts::{Fact, Snapshot};
use kernel::q::Q;
use kernel::{Ctx, Error, Result, id};
use rights::{Action, Scope, Subject, allow, scope};
use rubric::{Card, Scored, alone, score, score_unit};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use webkit::Session;

use crate::board::card_of;
use crate::campaign::Assessment;
use crate::correct_store::*;
use crate::course::Work;
use crate::course_store::course_read;
use crate::pages::Pages;
use crate::pages_facts::dimension_text;
use crate::store::fact_insert;
use crate::view::*;
use crate::wording::{value_text, why};

/// How the keys of corrections begin; sources and forms may not use it.
pub(crate) const CORRECTED: &str = "corrected/";
/// Points above which a second reviewer has to consent, until a campaign sets its own.
const THRESHOLD: Q = Q::int(2);
/// Corrections that are listed at once.
const MAX_LISTED: usize = 500;

/// What a correction does.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CorrectionEffect {
    /// The most points that any indicator or the total moves by, together with what was corrected without a second reviewer.
    pub moved: String,
    /// Above this a second reviewer has to consent.
    pub threshold: String,
    /// It counts once a second reviewer has consented.
    pub waits: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionState {
    /// It is a fact.
    Counts,
    /// It waits for a second reviewer.
    Waits,
    Refused,
    /// The fact was corrected again since: the newer one counts.
    Overtaken,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CorrectionView {
    pub id: String,
    pub unit: String,
    pub unit_name: String,
    pub input: String,
    pub label: String,
    pub label_en: Option<String>,
    pub at_text: Option<String>,
    pub at_text_en: Option<String>,
    /// Indicators that read the fact.
    pub indicators: Vec<String>,
    pub value: Option<String>,
    pub value_en: Option<String>,
    /// Why there is no value.
    pub why: Option<String>,
    pub reason: Option<String>,
    pub evidence: Vec<EvidenceView>,
    pub moved: String,
    pub state: CorrectionState,
    pub by: String,
    pub by_id: String,
    pub at: String,
    pub answered_by: Option<String>,
    pub answered_by_id: Option<String>,
    pub answered_at: Option<String>,
    pub note: Option<String>,
    /// The reader may consent to it or refuse it.
    pub may_answer: bool,
}

/// Corrections, newest first; at most 500.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CorrectionList {
    pub items: Vec<CorrectionView>,
    pub threshold: String,
}

/// A cell of an input of one unit.
type Place = (String, BTreeMap<String, String>);

fn place(fact: &Fact) -> Place {
    (fact.key.clone(), fact.at.clone())
}

/// The corrections of a unit that count, the newest of each place, with whether one person alone made it.
fn in_force(rows: &[CorrectionRow]) -> BTreeMap<Place, (bool, &Fact)> {
    let mut counting: Vec<&CorrectionRow> = rows.iter().filter(|c| c.counts()).collect();
    counting.sort_by_key(|c| c.answer.as_ref().map_or(c.at, |a| a.at));
    counting.into_iter().map(|c| (place(&c.fact), (!c.waits, &c.fact))).collect()
}

/// The most that any row or the total of a unit moves by, whichever end of it.
fn moved(before: &Card, after: &Card) -> Result<Q> {
    let apart = |a: Q, b: Q| if a > b { a.sub(b) } else { b.sub(a) };
    let none = rubric::Points::NONE;
    let mut most = Q::ZERO;
    let mut look = |a: rubric::Points, b: rubric::Points| -> Result<()> {
        for part in [apart(a.lo, b.lo)?, apart(a.hi, b.hi)?] {
            most = most.max(part);
        }
        if let (Some(a), Some(b)) = (a.so_far, b.so_far) {
            most = most.max(apart(a, b)?);
        }
        Ok(())
    };
    look(before.total, after.total)?;
    for row in &before.rows {
        let other = after.rows.iter().find(|r| r.indicator == row.indicator);
        look(row.points, other.map_or(none, |r| r.points))?;
    }
    Ok(most)
}

fn of_unit<'s>(scored: &'s Scored, unit: &str) -> Result<&'s Card> {
    card_of(scored, unit).ok_or_else(|| Error::internal(format!("unit {unit} was scored away")))
}

impl Assessment {
    /// Works out what a correction moves, and records it unless it is only a look.
    pub(crate) async fn correction(
        &self,
        (ctx, session): (&Ctx, &Session),
        pages: &Pages<'_>,
        unit: &str,
        fact: &Fact,
        preview: bool,
    ) -> Result<CorrectionEffect> {
        let campaign = self.campaign().await?;
        let (rows, threshold) = {
            let mut conn = self.db.read_tx().await?;
            let rows = correction_list(&mut conn, &campaign.id, Some(unit)).await?;
            (rows, threshold_read(&mut conn, &campaign.id).await?.unwrap_or(THRESHOLD))
        };
        let moved = self.correction_moves(pages, unit, &rows, fact).await?;
        let waits = moved > threshold;
        let effect = CorrectionEffect { moved: points_of(moved), threshold: points_of(threshold), waits };
        if preview {
            return Ok(effect);
        }
        let row = CorrectionRow {
            id: id::new_id(&*self.rng),
            unit: unit.to_owned(),
            fact: fact.clone(),
            moved,
            waits,
            by: ctx.who.name().to_owned(),
            by_id: ctx.who.id().to_owned(),
            at: ctx.now,
            answer: None,
        };
        let mut tx = self.db.write_tx().await?;
        let known = correction_list(&mut tx, &campaign.id, Some(unit)).await?.len();
        if known != rows.len() {
            // What was worked out no longer holds: two small ones may be a large one together.
            let text = "同时有人更正了本单位的数据，请重新查看；another correction of this unit came in between";
            return Err(Error::precondition(text).with_code("changed_meanwhile"));
        }
        correction_insert(&mut tx, &campaign.id, &row).await?;
        let more = [("correction", json!(row.id)), ("moved", json!(effect.moved)), ("waits", json!(waits))];
        let what = (campaign.id.as_str(), "assessment.correct");
        self.state_fact(&mut tx, (ctx, session), what, fact, &more).await?;
        if !waits {
            fact_insert(&mut tx, &campaign.id, id::new_id(&*self.rng), fact, &row.id, ctx.now).await?;
        }
        tx.commit().await?;
        webkit::note(|n| {
            n.detail.insert("correction".into(), row.id.clone().into());
            n.detail.insert("moved".into(), effect.moved.clone().into());
            n.detail.insert("waits".into(), waits.into());
        });
        Ok(effect)
    }

    /// The points moved by everything that single reviewers corrected of a unit, this one included.
    async fn correction_moves(&self, pages: &Pages<'_>, unit: &str, rows: &[CorrectionRow], fact: &Fact) -> Result<Q> {
        let loaded = pages.loaded;
        let mut base: Snapshot = (*loaded.snapshot).clone();
        base.facts.retain(|f| !(f.subject == unit && f.key.starts_with(CORRECTED)));
        let mut after = base.clone();
        let force = in_force(rows);
        for (alone, known) in force.values() {
            if !alone {
                base.facts.push((*known).clone());
            }
            if place(known) != place(fact) {
                after.facts.push((*known).clone());
            }
        }
        after.facts.push(fact.clone());
        base.sort();
        after.sort();
        let (method, rulings, unit) = (loaded.method.clone(), loaded.rulings.clone(), unit.to_owned());
        self.in_turn(move || {
            // Where a unit stands alone nobody else need be scored for it.
            if alone(&method, &rulings, &base)? {
                let card = |facts| score_unit(&method, &rulings, facts, &unit);
                return moved(&card(&base)?, &card(&after)?);
            }
            let (before, after) = (score(&method, &rulings, &base)?, score(&method, &rulings, &after)?);
            moved(of_unit(&before, &unit)?, of_unit(&after, &unit)?)
        })
        .await
    }

    /// Consents to a correction or refuses it: a second reviewer, and once.
    pub(crate) async fn correction_answer(
        &self,
        (ctx, session): (&Ctx, &Session),
        id: &str,
        given: bool,
        note: Option<&str>,
    ) -> Result<()> {
        if !matches!(scope(&ctx.who, Action::AnswerClaims), Scope::All | Scope::AllBut(_)) {
            allow(&ctx.who, Action::AnswerClaims, Subject::City)?;
        }
        let campaign = self.campaign().await?;
        let mut tx = self.db.write_tx().await?;
        let row = correction_find(&mut tx, &campaign.id, id).await?;
        let row = row.ok_or_else(|| Error::not_found("no such correction").with_code("no_correction"))?;
        allow(&ctx.who, Action::AnswerClaims, Subject::Unit(&row.unit))?;
        course_read(&mut tx, &campaign.id, campaign.year).await?.may(Work::Judge, None, ctx.now)?;
        if row.by_id == ctx.who.id() {
            let text = "更正须由另一名复核员同意；another reviewer has to consent to a correction";
            return Err(Error::forbidden(text).with_code("same_person"));
        }
        if !row.waits {
            return Err(Error::conflict("this correction waits for nobody").with_code("already_answered"));
        }
        let note = checked_note(note)?;
        if !given && note.is_none() {
            return Err(Error::invalid("退回更正须写明理由；a refusal needs a reason").with_code("reason_missing"));
        }
        let more = [("correction", json!(row.id)), ("given", json!(given)), ("note", json!(note))];
        let answer =
            Answered { given, note, by: ctx.who.name().to_owned(), by_id: ctx.who.id().to_owned(), at: ctx.now };
        answer_insert(&mut tx, &row.id, &answer).await?;
        let mut fact = row.fact.clone();
        if given {
            let all = correction_list(&mut tx, &campaign.id, Some(&row.unit)).await?;
            let later = |c: &&CorrectionRow| c.id != row.id && place(&c.fact) == place(&row.fact) && c.counts();
            if all.iter().filter(later).any(|c| c.answer.as_ref().map_or(c.at, |a| a.at) > row.at) {
                let text = "此项其后已另作更正；the fact was corrected otherwise since";
                return Err(Error::conflict(text).with_code("correction_overtaken"));
            }
            fact.by = format!("{}（{}同意）", row.by, ctx.who.name());
            fact.recorded_at = ctx.now.to_string();
            fact_insert(&mut tx, &campaign.id, id::new_id(&*self.rng), &fact, &row.id, ctx.now).await?;
        }
        let what = (campaign.id.as_str(), "assessment.correct_answer");
        self.state_fact(&mut tx, (ctx, session), what, &fact, &more).await?;
        tx.commit().await?;
        webkit::note(|n| n.unit = Some(row.unit.clone()));
        Ok(())
    }

    /// Sets the points above which a second reviewer has to consent.
    pub(crate) async fn correction_threshold(&self, ctx: &Ctx, points: &str) -> Result<String> {
        allow(&ctx.who, Action::ManageCampaign, Subject::City)?;
        let points: Q = points.trim().parse().map_err(|e: Error| e.with_code("bad_field"))?;
        if points.is_negative() || points > Q::int(1000) {
            return Err(Error::invalid("the threshold lies between 0 and 1000 points").with_code("bad_field"));
        }
        let campaign = self.campaign().await?;
        let mut tx = self.db.write_tx().await?;
        threshold_insert(&mut tx, &campaign.id, points, ctx.who.name(), ctx.now).await?;
        tx.commit().await?;
        Ok(points_of(points))
    }

    /// The corrections of one unit or of every unit that the reader sees in full.
    pub async fn corrections(&self, ctx: &Ctx, unit: Option<&str>) -> Result<CorrectionList> {
        let seen = scope(&ctx.who, Action::ReadUnit);
        if let Some(unit) = unit {
            allow(&ctx.who, Action::ReadUnit, Subject::Unit(unit))?;
        } else if !matches!(seen, Scope::All | Scope::AllBut(_) | Scope::Units(_)) {
            allow(&ctx.who, Action::ReadUnit, Subject::City)?;
        }
        let campaign = self.campaign().await?;
        let (mut rows, threshold) = {
            let mut conn = self.db.read_tx().await?;
            let rows = correction_list(&mut conn, &campaign.id, unit).await?;
            (rows, threshold_read(&mut conn, &campaign.id).await?.unwrap_or(THRESHOLD))
        };
        rows.retain(|r| seen.holds(&r.unit));
        let method = self.method(&campaign.method_digest).await?;
        let names: BTreeMap<String, String> = self.units().await?.into_iter().map(|s| (s.id, s.short_name)).collect();
        let mut newest: BTreeMap<(String, Place), String> = BTreeMap::new();
        let mut counting: Vec<&CorrectionRow> = rows.iter().filter(|c| c.counts()).collect();
        counting.sort_by_key(|c| c.answer.as_ref().map_or(c.at, |a| a.at));
        for c in counting {
            newest.insert((c.unit.clone(), place(&c.fact)), c.id.clone());
        }
        let mut items = Vec::new();
        for row in rows.iter().rev().take(MAX_LISTED) {
            let input = row.fact.key.strip_prefix(CORRECTED).unwrap_or_default();
            let Some((index, def)) = method.input(input) else { continue };
            let slot = method.slots.iter().position(|s| s.input == index && s.at == row.fact.at);
            let indicators = method.indicators().filter(|i| slot.is_some_and(|at| i.slots.contains(&at)));
            let (value, value_en) = row.fact.outcome.value().map(|v| value_text(&method, def, v)).unzip();
            let (at_text, at_text_en) = dimension_text(def, &row.fact.at).unzip();
            let latest = newest.get(&(row.unit.clone(), place(&row.fact)));
            let state = match &row.answer {
                Some(a) if !a.given => CorrectionState::Refused,
                None if row.waits => CorrectionState::Waits,
                _ if latest == Some(&row.id) => CorrectionState::Counts,
                _ => CorrectionState::Overtaken,
            };
            let may = allow(&ctx.who, Action::AnswerClaims, Subject::Unit(&row.unit)).is_ok();
            items.push(CorrectionView {
                id: row.id.clone(),
                unit: row.unit.clone(),
                unit_name: names.get(&row.unit).cloned().unwrap_or_else(|| row.unit.clone()),
                input: def.id.clone(),
                label: def.label.clone(),
                label_en: def.label_en.clone(),
                at_text,
                at_text_en,
                indicators: indicators.map(|i| i.id.clone()).collect(),
                value,
                value_en,
                why: why(&row.fact.outcome).map(str::to_owned),
                reason: row.fact.reason.clone(),
                evidence: crate::pages_facts::evidence_view(&row.fact),
                moved: points_of(row.moved),
                state,
                by: row.by.clone(),
                by_id: row.by_id.clone(),
                at: row.at.to_string(),
                answered_by_id: row.answer.as_ref().map(|a| a.by_id.clone()),
                answered_by: row.answer.as_ref().map(|a| a.by.clone()),
                answered_at: row.answer.as_ref().map(|a| a.at.to_string()),
                note: row.answer.as_ref().and_then(|a| a.note.clone()),
                may_answer: may && state == CorrectionState::Waits && row.by_id != ctx.who.id(),
            });
        }
        Ok(CorrectionList { items, threshold: points_of(threshold) })
    }
}

/// A note of at most 2,000 characters, none when it is empty.
fn checked_note(note: Option<&str>) -> Result<Option<String>> {
    let note = note.map(str::trim).filter(|n| !n.is_empty());
    if note.is_some_and(|n| n.chars().count() > 2000 || n.chars().any(|c| c.is_control() && c != '\n')) {
        let text = "a note has at most 2000 characters and no control characters";
        return Err(Error::invalid(text).with_code("bad_field"));
    }
    Ok(note.map(str::to_owned))
}
