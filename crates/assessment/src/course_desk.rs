//! What people do to the course of a campaign: draft it, move it on, set its days, ask for an exception and consent to it.
//!
//! Each use case reads the course in the transaction in which it writes; there is one writer at a time, so of two who
//! move a campaign at once the second finds it moved.

use std::collections::BTreeMap;

use facts::{Binding, Stage};
use jiff::civil::Date;
use kernel::period::Period;
use kernel::{Ctx, Error, Micros, Result, bureau_date, id};
use rights::{Action, Subject, allow};
use rubric::{Method, MethodFiles};
use serde::Deserialize;
use store::Conn;
use utoipa::ToSchema;

use crate::campaign::{Assessment, NewCampaign, no_campaign};
use crate::course::{Course, Phase, Window, Work, phase_word};
use crate::course_gate::{published, undecided};
use crate::course_record::result;
use crate::course_store::{
    Consent, ExceptionKind, ExceptionRow, PhaseRow, WindowRow, campaign_delete, consent_insert, course_read,
    draft_used, exception_campaign, exception_insert, exception_list, last_recorded, method_set, phase_insert,
    phase_list, window_insert, window_list,
};
use crate::papers::PAPERS;
use crate::store::{Campaign, campaign_insert, campaign_latest, campaign_list};

/// The longest reason or note.
const MAX_TEXT: usize = 2000;
/// The phases that have days.
pub(crate) const DATED: [Phase; 5] =
    [Phase::Collecting, Phase::SelfAssessment, Phase::Review, Phase::Publicity, Phase::Appeal];
/// The phases whose last day holds for units, and so can be moved for one.
pub(crate) const EXTENDED: [Phase; 2] = [Phase::SelfAssessment, Phase::Appeal];

/// A new campaign.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftAsk {
    pub year: i16,
    /// The files of the method with their text, such as `method.yaml`; the method of the campaign at work when absent.
    pub method: Option<BTreeMap<String, String>>,
}

/// Another method of a draft.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MethodAsk {
    /// The files of the method with their text; the method of the campaign at work when absent.
    pub method: Option<BTreeMap<String, String>>,
}

/// A step of the course.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveAsk {
    pub to: Phase,
    /// The version that was looked at: the number of the last step.
    pub version: i64,
    /// Needed for a step back.
    pub reason: Option<String>,
    /// The published final run that is the result, for the step to `final`.
    pub run: Option<String>,
}

/// The days of a phase.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WindowAsk {
    /// The first day, `2026-12-01`; null for none.
    pub from: Option<String>,
    /// The last day, which counts whole.
    pub until: Option<String>,
    /// Needed when a day is changed that has passed.
    pub reason: Option<String>,
    /// The version of the days that was looked at.
    pub version: i64,
}

/// What can be asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionAsked {
    /// A later last day for one unit.
    Extension,
    /// A final result is opened again.
    Reopening,
}

/// An exception that is asked for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExceptionAsk {
    pub kind: ExceptionAsked,
    /// The unit of an extension.
    pub unit: Option<String>,
    /// Of an extension: a phase or a paper. Of a reopening: the phase it goes back to, `review` or `appeal`.
    pub what: String,
    /// The new last day of an extension.
    pub until: Option<String>,
    pub reason: String,
}

/// Consent or refusal.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentAsk {
    pub given: bool,
    /// Needed for a refusal.
    pub note: Option<String>,
}

fn wrong(code: &'static str, field: &str, zh: impl std::fmt::Display, en: impl std::fmt::Display) -> Error {
    Error::invalid(format!("{zh}；{en}"))
        .with_code(code)
        .with_detail("field", field)
        .with_detail("zh", zh)
        .with_detail("en", en)
}

fn refused(code: &'static str, zh: impl std::fmt::Display, en: impl std::fmt::Display) -> Error {
    Error::conflict(format!("{zh}；{en}")).with_code(code).with_detail("zh", zh).with_detail("en", en)
}

/// A reason or note without blanks around it.
fn said(field: &str, text: Option<&str>) -> Result<Option<String>> {
    let text = text.map(str::trim).filter(|t| !t.is_empty());
    if text.is_some_and(|t| t.chars().count() > MAX_TEXT || t.chars().any(|c| c.is_control() && c != '\n')) {
        let (zh, en) = (format!("至多 {MAX_TEXT} 字，不含控制字符"), format!("at most {MAX_TEXT} plain characters"));
        return Err(wrong("bad_text", field, zh, en));
    }
    Ok(text.map(str::to_owned))
}

fn needed(field: &str, text: Option<&str>) -> Result<String> {
    said(field, text)?.ok_or_else(|| wrong("reason_missing", field, "须写明理由", "a reason is needed"))
}

fn day(field: &str, text: Option<&str>) -> Result<Option<Date>> {
    let read = |t: &str| t.parse::<Date>().ok().filter(|d| (1949..=2999).contains(&d.year()));
    match text.filter(|t| !t.is_empty()) {
        None => Ok(None),
        Some(t) => read(t)
            .map(Some)
            .ok_or_else(|| wrong("bad_date", field, "须写日期，如 2026-12-15", "a date such as 2026-12-15 is needed")),
    }
}

/// What a campaign asks papers of: id, Chinese and English label.
pub(crate) fn papers(method: &Method) -> Vec<(String, String, Option<String>)> {
    let bound = |b: &Binding| matches!(b, Binding::Measured(key) if key == PAPERS);
    let column = method.inputs.iter().find(|i| i.bindings.iter().any(bound)).and_then(|i| i.column("material"));
    let levels = column.map(|c| c.levels.iter().map(|(id, zh)| (id.clone(), zh.clone(), c.levels_en.get(id).cloned())));
    levels.into_iter().flatten().collect()
}

/// A campaign by its id.
pub(crate) async fn campaign_by_id(conn: &mut Conn, id: &str) -> Result<Campaign> {
    campaign_list(conn).await?.into_iter().find(|c| c.id == id).ok_or_else(no_campaign)
}

/// The last step of a campaign.
async fn last_step(conn: &mut Conn, campaign: &Campaign) -> Result<PhaseRow> {
    let last = phase_list(conn, &campaign.id).await?.pop();
    last.ok_or_else(|| Error::internal(format!("the campaign of {} has no step", campaign.year)))
}

fn person_id(ctx: &Ctx) -> String {
    ctx.who.person().map(|p| p.id.clone()).unwrap_or_default()
}

fn step(ctx: &Ctx, phase: Phase, reason: Option<String>, run: Option<String>) -> PhaseRow {
    let by = ctx.who.name().to_owned();
    PhaseRow { version: 0, phase, reason, run, asked_by: by.clone(), by, by_id: person_id(ctx), at: ctx.now }
}

/// Who may take the campaign to a phase: what the city sees is shown and made final by its leader.
pub(crate) fn mover(to: Phase) -> Action {
    match to {
        Phase::Publicity | Phase::Final => Action::ApproveExceptions,
        Phase::Archived => Action::ArchiveCampaign,
        _ => Action::ManageCampaign,
    }
}

/// Whether a step goes on, or one back; anything else is no step.
fn direction(from: Phase, to: Phase) -> Result<bool> {
    if from.next() == Some(to) {
        return Ok(true);
    }
    if to.next() != Some(from) {
        let (zh, en) = (format!("“{}”之后不是“{}”", phase_word(from), phase_word(to)), "one step at a time");
        return Err(refused("phase_order", zh, format!("{} does not follow {}: {en}", to.name(), from.name())));
    }
    if to == Phase::Draft {
        let en = "an issued method is frozen: there is no way back to the draft";
        return Err(refused("method_frozen", "办法下发后即锁定，不能退回起草", en));
    }
    if from >= Phase::Publicity {
        let en = "from the publicity on there is no step back; a final result is opened again by an exception";
        return Err(refused("no_way_back", "公示以后不能退回；终定后只能重新启动", en));
    }
    Ok(false)
}

impl Assessment {
    /// The files that were asked for, or those of the campaign at work.
    async fn files_asked(&self, asked: Option<&BTreeMap<String, String>>) -> Result<MethodFiles> {
        let Some(files) = asked else {
            return self.method_files(&self.campaign().await?).await;
        };
        let files = MethodFiles { files: files.iter().map(|(n, t)| (n.clone(), t.clone().into_bytes())).collect() };
        let (method, problems) = rubric::read(&files);
        if method.is_none() {
            let (count, first) = (problems.len(), problems.first());
            let (zh, en) = first.map_or_else(Default::default, |p| (p.message_zh.clone(), p.to_string()));
            return Err(wrong(
                "bad_method",
                "method",
                format!("办法有 {count} 处问题，第一处：{zh}"),
                format!("the method has {count} problems; the first: {en}"),
            ));
        }
        Ok(files)
    }

    /// Drafts the campaign of a year.
    pub async fn campaign_draft(&self, ctx: &Ctx, ask: &DraftAsk) -> Result<Campaign> {
        allow(&ctx.who, Action::ManageCampaign, Subject::City)?;
        Period::year(ask.year).map_err(|e| e.with_code("bad_year").with_detail("field", "year"))?;
        let files = self.files_asked(ask.method.as_ref()).await?;
        let calendar = calendar::calendar_at(&mut *self.db.read().await?, None, ctx.now).await?;
        let campaign = self.campaign_prepare(ctx, NewCampaign { year: ask.year, files, calendar }).await?;
        let mut tx = self.db.write_tx().await?;
        let others = campaign_list(&mut tx).await?;
        if others.iter().any(|c| c.year == ask.year) {
            let (zh, en) = ("该年度的考核已经存在", "there is a campaign of this year already");
            return Err(refused("campaign_exists", zh, en));
        }
        if others.iter().any(|c| c.year > ask.year) {
            let en = "a later campaign is on board already; years follow one another";
            return Err(refused("year_past", "已有更晚年度的考核，不能补建往年", en));
        }
        campaign_insert(&mut tx, &campaign).await?;
        phase_insert(&mut tx, &campaign.id, &step(ctx, Phase::Draft, None, None)).await?;
        tx.commit().await?;
        webkit::note(|n| {
            n.subject = Some(campaign.id.clone());
            n.detail.insert("year".into(), ask.year.into());
            n.detail.insert("method".into(), campaign.method_digest.clone().into());
        });
        Ok(campaign)
    }

    /// Gives a draft another method.
    pub async fn campaign_method(&self, ctx: &Ctx, id: &str, ask: &MethodAsk) -> Result<Campaign> {
        allow(&ctx.who, Action::ManageCampaign, Subject::City)?;
        let files = self.files_asked(ask.method.as_ref()).await?;
        let year = campaign_by_id(&mut *self.db.read().await?, id).await?.year;
        let calendar = calendar::calendar_at(&mut *self.db.read().await?, None, ctx.now).await?;
        let made = self.campaign_prepare(ctx, NewCampaign { year, files, calendar }).await?;
        let mut tx = self.db.write_tx().await?;
        let campaign = campaign_by_id(&mut tx, id).await?;
        if last_step(&mut tx, &campaign).await?.phase != Phase::Draft {
            let en = "the method was issued and is frozen";
            return Err(refused("method_frozen", "办法已下发并锁定，不能更换", en));
        }
        method_set(&mut tx, id, &made.method_id, &made.method_digest).await?;
        tx.commit().await?;
        webkit::note(|n| {
            n.detail.insert("before".into(), campaign.method_digest.clone().into());
            n.detail.insert("method".into(), made.method_digest.clone().into());
        });
        Ok(Campaign { method_id: made.method_id, method_digest: made.method_digest, ..campaign })
    }

    /// Removes a draft by which nobody has worked yet; the audit log keeps that it was there.
    pub async fn campaign_remove(&self, ctx: &Ctx, id: &str) -> Result<()> {
        allow(&ctx.who, Action::ManageCampaign, Subject::City)?;
        let mut tx = self.db.write_tx().await?;
        let campaign = campaign_by_id(&mut tx, id).await?;
        if last_step(&mut tx, &campaign).await?.phase != Phase::Draft {
            let en = "only a draft can be deleted; what was issued stays";
            return Err(refused("not_a_draft", "只有起草中的考核可以删除，已下发的须保留", en));
        }
        if draft_used(&mut tx, id).await? {
            let en = "rulings, facts or runs were recorded in this draft: it stays, and may be given another method";
            return Err(refused("draft_used", "此草稿下已有裁定、数据或核算，不能删除，可更换办法", en));
        }
        campaign_delete(&mut tx, id).await?;
        tx.commit().await?;
        webkit::note(|n| {
            n.subject = Some(campaign.id.clone());
            n.detail.insert("year".into(), campaign.year.into());
            n.detail.insert("method".into(), campaign.method_digest.clone().into());
        });
        Ok(())
    }

    /// Moves a campaign one step on, or one back with a reason.
    pub async fn campaign_move(&self, ctx: &Ctx, id: &str, ask: &MoveAsk) -> Result<()> {
        let reason = said("reason", ask.reason.as_deref())?;
        {
            // What the gates have to work out of a large city they work out here, while others may write.
            let mut conn = self.db.read().await?;
            let campaign = campaign_by_id(&mut conn, id).await?;
            if allow(&ctx.who, mover(ask.to), Subject::City).is_ok() {
                self.missing(&mut conn, &campaign, ask.to, ctx.now).await?;
            }
        }
        let mut tx = self.db.write_tx().await?;
        let campaign = campaign_by_id(&mut tx, id).await?;
        let last = last_step(&mut tx, &campaign).await?;
        // Who may not do it learns nothing else; a step back is the method officer's.
        let back = ask.to < last.phase;
        allow(&ctx.who, if back { Action::ManageCampaign } else { mover(ask.to) }, Subject::City)?;
        if last.version != ask.version {
            let by = &last.by;
            return Err(refused(
                "moved_meanwhile",
                format!("{by} 已把考核转入“{}”，请重新查看", phase_word(last.phase)),
                format!("{by} has moved it to {} in between", last.phase.name()),
            )
            .with_detail("version", last.version));
        }
        let mut run = None;
        if direction(last.phase, ask.to)? {
            let missing = self.missing(&mut tx, &campaign, ask.to, ctx.now).await?;
            if let Some(first) = missing.iter().find(|m| m.blocks) {
                return Err(refused(first.code, &first.zh, &first.en));
            }
            if ask.to == Phase::Final {
                run = Some(self.result_named(&mut tx, &campaign, ask.run.as_deref()).await?);
            }
        } else {
            needed("reason", reason.as_deref())?;
        }
        phase_insert(&mut tx, id, &step(ctx, ask.to, reason.clone(), run.clone())).await?;
        tx.commit().await?;
        webkit::note(|n| {
            n.detail.insert("from".into(), last.phase.name().into());
            n.detail.insert("to".into(), ask.to.name().into());
            n.detail.extend(reason.map(|r| ("reason".to_owned(), r.into())));
            n.detail.extend(run.map(|r| ("run".to_owned(), r.into())));
        });
        Ok(())
    }

    /// The published final run that is named as the result.
    async fn result_named(&self, conn: &mut Conn, campaign: &Campaign, run: Option<&str>) -> Result<String> {
        let run = run.ok_or_else(|| wrong("run_missing", "run", "须指明作为结果的核算", "name the run"))?;
        let runs = published(conn, campaign.year, Some(Stage::Final)).await?;
        let found = runs.into_iter().find(|r| r.id == run);
        found.map(|r| r.id).ok_or_else(|| {
            let en = "the result is a published final run of the year";
            wrong("no_final_run", "run", "结果须是本年度已发布的终值核算", en)
        })
    }

    /// Sets the days of a phase.
    pub async fn campaign_window(&self, ctx: &Ctx, id: &str, phase: Phase, ask: &WindowAsk) -> Result<()> {
        allow(&ctx.who, Action::ManageCampaign, Subject::City)?;
        if !DATED.contains(&phase) {
            let en = format!("{} has no days", phase.name());
            return Err(wrong("no_days", "phase", format!("“{}”没有起止日期", phase_word(phase)), en));
        }
        let window = Window { from: day("from", ask.from.as_deref())?, until: day("until", ask.until.as_deref())? };
        if window.from.zip(window.until).is_some_and(|(from, until)| from > until) {
            let en = "the first day is after the last";
            return Err(wrong("bad_window", "until", "开始日期晚于截止日期", en));
        }
        let reason = said("reason", ask.reason.as_deref())?;
        let mut tx = self.db.write_tx().await?;
        let campaign = campaign_by_id(&mut tx, id).await?;
        let step = last_step(&mut tx, &campaign).await?;
        if step.phase >= Phase::Final {
            let (zh, en) = ("结果已终定，日期不能再改", "the result is final; its days stay as they are");
            return Err(refused("campaign_locked", zh, en));
        }
        let rows = window_list(&mut tx, id).await?;
        if rows.last().map_or(0, |w| w.version) != ask.version {
            let (zh, en) = ("日期已被他人改动，请重新查看", "the days were changed by somebody else in between");
            return Err(refused("changed_meanwhile", zh, en));
        }
        let former = in_force(&rows, phase);
        if former == window {
            let (zh, en) = ("日期没有变化", "these are the days already");
            return Err(wrong("nothing_changed", "until", zh, en));
        }
        if former.from.or(former.until).is_some() && passed(former, window, bureau_date(ctx.now)) {
            needed("reason", reason.as_deref())?;
        }
        window_insert(&mut tx, id, phase, window, reason.as_deref(), ctx.who.name(), ctx.now).await?;
        tx.commit().await?;
        let text = |w: Window| {
            let day = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
            format!("{}..{}", day(w.from), day(w.until))
        };
        webkit::note(|n| {
            n.detail.insert("before".into(), text(former).into());
            n.detail.insert("after".into(), text(window).into());
            n.detail.extend(reason.map(|r| ("reason".to_owned(), r.into())));
        });
        Ok(())
    }

    /// Asks for an exception; it has no effect before a second person consents.
    pub async fn exception_ask(&self, ctx: &Ctx, id: &str, ask: &ExceptionAsk) -> Result<String> {
        match (ask.kind, ask.unit.as_deref()) {
            (ExceptionAsked::Extension, Some(unit)) => {
                allow(&ctx.who, Action::SubmitPapers, Subject::Unit(unit))?;
            }
            (ExceptionAsked::Extension, None) => {
                allow(&ctx.who, Action::SubmitPapers, Subject::City)?;
                return Err(wrong("unit_missing", "unit", "须指明单位", "name the unit"));
            }
            (ExceptionAsked::Reopening, _) => allow(&ctx.who, Action::ManageCampaign, Subject::City)?,
        }
        let reason = needed("reason", Some(&ask.reason))?;
        let units = self.units().await?;
        let mut tx = self.db.write_tx().await?;
        let campaign = campaign_by_id(&mut tx, id).await?;
        let course = course_read(&mut tx, id, campaign.year).await?;
        let (kind, unit, until) = match ask.kind {
            ExceptionAsked::Extension => {
                let unit = ask.unit.clone().filter(|u| units.iter().any(|s| s.id == *u));
                let unit = unit.ok_or_else(|| Error::not_found("no such unit").with_code("no_unit"))?;
                let until = day("until", ask.until.as_deref())?;
                let until = until.ok_or_else(|| wrong("bad_date", "until", "须写新的截止日期", "name the new day"))?;
                let method = self.method(&campaign.method_digest).await?;
                extension_fits(&course, &method, &ask.what, until, bureau_date(ctx.now))?;
                (ExceptionKind::Extension, Some(unit), Some(until))
            }
            ExceptionAsked::Reopening => {
                reopening_fits(&course, &ask.what)?;
                if campaign_latest(&mut tx).await?.is_none_or(|c| c.id != campaign.id) {
                    let en = "a later campaign is at work; this one stays closed";
                    return Err(refused("other_campaign_open", "后一年度的考核已经下发，不能重新启动", en));
                }
                (ExceptionKind::Reopening, None, None)
            }
        };
        let same = |e: &ExceptionRow| undecided(e) && e.kind == kind && e.unit == unit && e.what == ask.what;
        if exception_list(&mut tx, id).await?.iter().any(same) {
            let (zh, en) = ("同样的申请正在等待答复", "the same was asked for and waits for an answer");
            return Err(refused("asked_already", zh, en));
        }
        let row = ExceptionRow {
            id: id::new_id(&*self.rng),
            kind,
            unit,
            what: ask.what.clone(),
            until,
            reason,
            asked_by: ctx.who.name().to_owned(),
            asked_by_id: person_id(ctx),
            asked_at: ctx.now,
            consent: None,
        };
        exception_insert(&mut tx, id, &row).await?;
        tx.commit().await?;
        webkit::note(|n| {
            n.subject = Some(row.id.clone());
            n.unit.clone_from(&row.unit);
            n.detail.insert("kind".into(), kind.name().into());
            n.detail.insert("what".into(), row.what.clone().into());
            n.detail.extend(row.until.map(|d| ("until".to_owned(), d.to_string().into())));
            n.detail.insert("reason".into(), row.reason.clone().into());
        });
        Ok(row.id)
    }

    /// Consents to an exception or refuses it; gives the campaign. A reopening moves it in the same transaction.
    pub async fn exception_consent(&self, ctx: &Ctx, exception: &str, ask: &ConsentAsk) -> Result<String> {
        allow(&ctx.who, Action::ApproveExceptions, Subject::City)?;
        let note = said("note", ask.note.as_deref())?;
        let none = || Error::not_found("no such exception").with_code("no_exception");
        let mut tx = self.db.write_tx().await?;
        let id = exception_campaign(&mut tx, exception).await?.ok_or_else(none)?;
        let campaign = campaign_by_id(&mut tx, &id).await?;
        let rows = exception_list(&mut tx, &id).await?;
        let row = rows.into_iter().find(|e| e.id == exception && e.kind.needs_consent()).ok_or_else(none)?;
        if row.asked_by_id == person_id(ctx) {
            let en = "who asks does not consent; another leader has to";
            return Err(Error::forbidden(format!("不能同意自己提出的申请；{en}")).with_code("asked_by_you"));
        }
        if !ask.given {
            needed("note", note.as_deref())?;
        }
        let by = ctx.who.name().to_owned();
        let consent = Consent { given: ask.given, note, by: by.clone(), by_id: person_id(ctx), at: ctx.now };
        consent_insert(&mut tx, exception, &consent).await?;
        if ask.given {
            let last = last_step(&mut tx, &campaign).await?;
            match row.kind {
                ExceptionKind::Reopening => {
                    let course = course_read(&mut tx, &id, campaign.year).await?;
                    reopening_fits(&course, &row.what)?;
                    if campaign_latest(&mut tx).await?.is_none_or(|c| c.id != id) {
                        let en = "a later campaign was issued in between";
                        return Err(refused("other_campaign_open", "后一年度的考核已经下发", en));
                    }
                    let to = Phase::named(&row.what).unwrap_or(Phase::Review);
                    // The former result stays named beside the step that opened it again.
                    let moved = PhaseRow {
                        asked_by: row.asked_by.clone(),
                        ..step(ctx, to, Some(row.reason.clone()), last.run)
                    };
                    phase_insert(&mut tx, &id, &moved).await?;
                }
                _ if last.phase >= Phase::Final => {
                    let (zh, en) = ("结果已终定，延期不再有效", "the result is final; no day is moved any more");
                    return Err(refused("campaign_locked", zh, en));
                }
                _ => {}
            }
        }
        tx.commit().await?;
        webkit::note(|n| {
            n.unit.clone_from(&row.unit);
            n.detail.insert("kind".into(), row.kind.name().into());
            n.detail.insert("what".into(), row.what.clone().into());
            n.detail.insert("given".into(), ask.given.into());
            n.detail.insert("asked_by".into(), row.asked_by.clone().into());
            n.detail.extend(consent.note.clone().map(|t| ("note".to_owned(), t.into())));
        });
        Ok(id)
    }

    /// Sends a unit's self-assessment back in the caller's transaction: the unit may change it until the end of a day.
    pub async fn return_unit(&self, conn: &mut Conn, ctx: &Ctx, unit: &str, until: Date, reason: &str) -> Result<()> {
        allow(&ctx.who, Action::AnswerClaims, Subject::Unit(unit))?;
        let reason = needed("reason", Some(reason))?;
        let campaign = campaign_latest(conn).await?.ok_or_else(no_campaign)?;
        course_read(conn, &campaign.id, campaign.year).await?.may(Work::Answer, Some(unit), ctx.now)?;
        if until < bureau_date(ctx.now) {
            return Err(wrong("day_passed", "until", "该日已过", "the day has passed"));
        }
        let row = ExceptionRow {
            id: id::new_id(&*self.rng),
            kind: ExceptionKind::Returned,
            unit: Some(unit.to_owned()),
            what: Phase::SelfAssessment.name().into(),
            until: Some(until),
            reason,
            asked_by: ctx.who.name().to_owned(),
            asked_by_id: person_id(ctx),
            asked_at: ctx.now,
            consent: None,
        };
        exception_insert(conn, &campaign.id, &row).await
    }

    /// The run that the campaign of a year names as its result; none while it has none, or is opened again.
    pub async fn result_of(&self, year: i16) -> Result<Option<String>> {
        let mut conn = self.db.read_tx().await?;
        let Some(campaign) = campaign_list(&mut conn).await?.into_iter().find(|c| c.year == year) else {
            return Ok(None);
        };
        Ok(result(&phase_list(&mut conn, &campaign.id).await?).and_then(|step| step.run.clone()))
    }

    /// When something of an assessment was recorded last, so that no clock is set before it.
    pub async fn last_recorded(&self) -> Result<Micros> {
        last_recorded(&mut *self.db.read().await?).await
    }

    /// The version of the days of a campaign, which whoever sets them names.
    pub async fn window_version(&self, id: &str) -> Result<i64> {
        let rows = window_list(&mut *self.db.read().await?, id).await?;
        Ok(rows.last().map_or(0, |w| w.version))
    }
}

/// The days of a phase that are in force.
pub(crate) fn in_force(rows: &[WindowRow], phase: Phase) -> Window {
    let found = rows.iter().rev().find(|w| w.phase == phase).map(|w| w.window);
    found.unwrap_or(Window { from: None, until: None })
}

/// Whether a change touches a day that has passed: it began or ended on it already, or would have.
fn passed(former: Window, new: Window, today: Date) -> bool {
    let began = |d: Option<Date>| d.is_some_and(|d| d <= today);
    let ended = |d: Option<Date>| d.is_some_and(|d| d < today);
    (former.from != new.from && (began(former.from) || ended(new.from)))
        || (former.until != new.until && (ended(former.until) || ended(new.until)))
}

fn extension_fits(course: &Course, method: &Method, what: &str, until: Date, today: Date) -> Result<()> {
    if !(Phase::Issued..=Phase::Appeal).contains(&course.phase) {
        let zh = format!("考核处于“{}”阶段，不能延期", phase_word(course.phase));
        return Err(refused("campaign_locked", zh, format!("nothing is extended in {}", course.phase.name())));
    }
    if until < today {
        return Err(wrong("day_passed", "until", "新的截止日期已过", "the new last day has passed"));
    }
    match Phase::named(what).filter(|p| EXTENDED.contains(p)) {
        Some(phase) => {
            let Some(day) = course.windows.get(&phase).and_then(|w| w.until) else {
                let zh = format!("“{}”没有截止日期，无需延期", phase_word(phase));
                return Err(wrong("no_window", "what", zh, format!("{} has no last day", phase.name())));
            };
            if until <= day {
                let (zh, en) = (format!("须晚于原截止日期 {day}"), format!("it must be after {day}"));
                return Err(wrong("not_later", "until", zh, en));
            }
            Ok(())
        }
        None if papers(method).iter().any(|(id, ..)| id == what) => Ok(()),
        None => {
            Err(wrong("bad_what", "what", "只能延期自评、申诉或一份材料", "only self_assessment, appeal or a paper"))
        }
    }
}

fn reopening_fits(course: &Course, what: &str) -> Result<()> {
    if course.phase != Phase::Final {
        let en = "only a final result is opened again; an archived one stays";
        return Err(refused("not_final", "只有终定的结果可以重新启动", en));
    }
    if !["review", "appeal"].contains(&what) {
        return Err(wrong("bad_what", "what", "只能回到评审或申诉", "back to review or appeal"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::civil::date;

    use super::*;

    fn code<T>(of: Result<T>) -> String {
        of.err().map_or_else(|| "ok".into(), |e| e.code().to_owned())
    }

    #[test]
    fn a_campaign_goes_on_one_step_at_a_time_and_back_only_before_it_is_shown() {
        for (i, from) in Phase::ALL.into_iter().enumerate() {
            for (j, to) in Phase::ALL.into_iter().enumerate() {
                let expected = match (i, j) {
                    (i, j) if j == i + 1 => "ok",
                    // To the draft never; from the publicity on never.
                    (1, 0) => "method_frozen",
                    (2..=4, j) if j + 1 == i => "ok",
                    (5.., j) if j + 1 == i => "no_way_back",
                    _ => "phase_order",
                };
                assert_eq!(code(direction(from, to)), expected, "{from:?} {to:?}");
            }
        }
        assert!(direction(Phase::Draft, Phase::Issued).unwrap());
        assert!(!direction(Phase::Review, Phase::SelfAssessment).unwrap());
    }

    #[test]
    fn a_reason_is_needed_for_a_day_that_has_passed() {
        let window = |from, until| Window { from: Some(from), until: Some(until) };
        let today = date(2026, 12, 10);
        let old = window(date(2026, 12, 1), date(2026, 12, 15));
        assert!(!passed(old, window(date(2026, 12, 1), date(2026, 12, 20)), today), "a day ahead is moved freely");
        assert!(!passed(old, window(date(2026, 12, 1), today), today), "today is not over");
        assert!(passed(old, window(date(2026, 12, 1), date(2026, 12, 9)), today), "to a day that is over");
        assert!(passed(old, window(date(2026, 12, 2), date(2026, 12, 15)), today), "it has begun");
        assert!(passed(
            window(date(2026, 12, 1), date(2026, 12, 9)),
            window(date(2026, 12, 1), date(2026, 12, 20)),
            today
        ));
    }

    #[test]
    fn an_extension_moves_a_day_of_units_forward() {
        let files = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009");
        let method = rubric::read(&MethodFiles::load(&files).unwrap()).0.unwrap();
        let until = Some(date(2026, 12, 15));
        let mut course = Course {
            year: 2026,
            phase: Phase::Collecting,
            windows: BTreeMap::from([(Phase::SelfAssessment, Window { from: None, until })]),
            extensions: vec![],
            returned: BTreeMap::new(),
        };
        let today = date(2026, 12, 10);
        let fits = |c: &Course, what: &str, d| code(extension_fits(c, &method, what, d, today));
        assert_eq!(fits(&course, "self_assessment", date(2026, 12, 16)), "ok");
        assert_eq!(fits(&course, "self_assessment", date(2026, 12, 15)), "not_later");
        assert_eq!(fits(&course, "appeal", date(2026, 12, 16)), "no_window");
        assert_eq!(fits(&course, "review", date(2026, 12, 16)), "bad_what");
        assert_eq!(fits(&course, "year_summary", date(2026, 12, 16)), "ok");
        assert_eq!(fits(&course, "year_summary", date(2026, 12, 9)), "day_passed");
        assert_eq!(fits(&course, "", date(2026, 12, 16)), "bad_what");
        course.phase = Phase::Final;
        assert_eq!(fits(&course, "year_summary", date(2026, 12, 16)), "campaign_locked");
        assert_eq!(code(reopening_fits(&course, "review")), "ok");
        assert_eq!(code(reopening_fits(&course, "collecting")), "bad_what");
        course.phase = Phase::Archived;
        assert_eq!(code(reopening_fits(&course, "review")), "not_final");
    }

    #[test]
    fn a_text_has_a_bound_and_no_control_characters() {
        assert_eq!(said("x", Some("  洪水 \n")).unwrap().as_deref(), Some("洪水"));
        assert_eq!(said("x", Some(" ")).unwrap(), None);
        assert_eq!(code(said("x", Some(&"长".repeat(2001)))), "bad_text");
        assert_eq!(code(said("x", Some("a\u{7}b"))), "bad_text");
        assert_eq!(code(needed("x", None)), "reason_missing");
        assert_eq!(code(day("x", Some("2026-02-30"))), "bad_date");
        assert_eq!(code(day("x", Some("1900-01-01"))), "bad_date");
    }
}
