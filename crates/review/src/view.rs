//! What the pages of the review are made of, and how a unit's review is put together for one reader.

use std::collections::BTreeMap;

use assessment::view::{FactView, Row, RunInfo, Span, UnitHead};
use assessment::{CorrectionView, Course, Phase, UnitRow, UnitRows, Work};
use kernel::q::Q;
use kernel::{Ctx, Error, Result};
use rights::{Action, Subject, allow};
use seal::Digest;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::store::{AnswerKind, AnswerRow, ClaimFile, ClaimRow, FormKind, FormRow};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FormState {
    /// The unit is at it.
    Open,
    HandedIn,
    /// Sent back by a reviewer; the unit is at it again.
    Returned,
}

/// Where a unit's self-assessment stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FormView {
    pub state: FormState,
    /// Named by whoever changes it next.
    pub version: i64,
    pub by: Option<String>,
    pub at: Option<String>,
    /// Why it was sent back, and until when it may be changed.
    pub reason: Option<String>,
    pub until: Option<String>,
    /// How often it was handed in.
    pub handed_in: usize,
}

/// What a unit claims for an indicator.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClaimView {
    /// Named by whoever changes it next.
    pub version: i64,
    /// Null where it was taken back.
    pub points: Option<String>,
    pub note: Option<String>,
    pub evidence: Vec<ClaimEvidence>,
    pub by: String,
    pub at: String,
    /// It was changed after it was handed in.
    pub draft: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClaimEvidence {
    #[serde(flatten)]
    pub file: ClaimFile,
    /// Its last day is over.
    pub expired: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerState {
    Accepted,
    /// Something that the approval rests on has changed since.
    OutOfDate,
    Withdrawn,
}

/// What reviewers said of a row last.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AnswerView {
    pub state: AnswerState,
    pub points: String,
    pub by: String,
    pub at: String,
    /// The words that were signed, and the signature of the installation over them.
    pub statement: String,
    pub signature: String,
}

/// One indicator: claimed, computed, reviewed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReviewRow {
    pub row: Row,
    /// It is asked of the unit.
    pub asked: bool,
    /// The points where they are certain; only these can be accepted.
    pub certain: Option<String>,
    pub full: String,
    pub claim: Option<ClaimView>,
    /// The claim is what was computed.
    pub agrees: bool,
    pub answer: Option<AnswerView>,
    /// Named by whoever answers next.
    pub answer_version: i64,
    /// The digest of what is accepted.
    pub digest: String,
    pub facts: Vec<FactView>,
    /// What the method asks to be shown.
    pub evidence: Vec<String>,
    pub evidence_en: Vec<String>,
    pub corrections: Vec<CorrectionView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReviewItem {
    pub no: u32,
    pub title: String,
    pub title_en: Option<String>,
    pub points: String,
    pub rows: Vec<ReviewRow>,
}

/// Something that the reader may do, or why not.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct May {
    pub yes: bool,
    /// `not_allowed`, `campaign_locked`, `window_closed`, `window_not_open`, `handed_in`, `form_returned`.
    pub code: Option<String>,
    pub why: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitReview {
    pub run: RunInfo,
    pub unit: UnitHead,
    pub phase: Phase,
    pub form: FormView,
    /// The last day for claims.
    pub until: Option<String>,
    pub may_claim: May,
    pub may_answer: May,
    pub may_appeal: May,
    pub items: Vec<ReviewItem>,
    /// Asked indicators without a claim.
    pub missing: Vec<String>,
    pub claimed: String,
    pub computed: Span,
    /// The points that are accepted and up to date.
    pub reviewed: String,
    /// Facts that were said after the run: it has to be computed again to show them.
    pub said_since: usize,
}

impl May {
    pub fn of(result: &Result<()>) -> May {
        match result {
            Ok(()) => May { yes: true, code: None, why: None },
            Err(e) => May { yes: false, code: Some(e.code().into()), why: Some(e.message().into()) },
        }
    }
}

/// Whoever works for the unit sees its drafts.
pub(crate) fn own(ctx: &Ctx, unit: &str) -> bool {
    allow(&ctx.who, Action::ClaimPoints, Subject::Unit(unit)).is_ok() || ctx.who.unit_id() == Some(unit)
}

/// What happened to the self-assessment of one unit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form(pub Vec<FormRow>);

impl Form {
    pub fn version(&self) -> i64 {
        self.0.last().map_or(0, |f| f.version)
    }

    pub fn state(&self) -> FormState {
        match self.0.last().map(|f| f.kind) {
            Some(FormKind::HandedIn) => FormState::HandedIn,
            Some(FormKind::Returned) => FormState::Returned,
            Some(FormKind::TakenBack) | None => FormState::Open,
        }
    }

    /// The claims as they were handed in last.
    pub fn handed(&self) -> Option<&BTreeMap<String, i64>> {
        self.0.iter().rev().find(|f| f.kind == FormKind::HandedIn).map(|f| &f.claims)
    }

    /// Whether it follows the version that the caller saw.
    pub fn seen(&self, version: i64) -> Result<()> {
        if self.version() == version {
            return Ok(());
        }
        Err(changed())
    }

    /// The unit is at it, and has time left.
    pub fn with_the_unit(&self, course: &Course, unit: &str, ctx: &Ctx) -> bool {
        self.state() != FormState::HandedIn && course.may(Work::Claim, Some(unit), ctx.now).is_ok()
    }

    fn view(&self) -> FormView {
        let last = self.0.last();
        FormView {
            state: self.state(),
            version: self.version(),
            by: last.map(|f| f.by.name.clone()),
            at: last.map(|f| f.by.at.to_string()),
            reason: last.and_then(|f| f.reason.clone()),
            until: last.and_then(|f| f.until).map(|d| d.to_string()),
            handed_in: self.0.iter().filter(|f| f.kind == FormKind::HandedIn).count(),
        }
    }
}

pub(crate) fn changed() -> Error {
    Error::precondition("其间已有他人改动，请重新查看；it was changed by somebody else in between")
        .with_code("changed_meanwhile")
}

/// The claims of one unit, every version.
#[derive(Clone, Debug, Default)]
pub(crate) struct Claims(pub Vec<ClaimRow>);

impl Claims {
    pub fn newest(&self, indicator: &str) -> Option<&ClaimRow> {
        self.0.iter().rfind(|c| c.indicator == indicator)
    }

    /// As it was handed in last.
    pub fn handed(&self, form: &Form, indicator: &str) -> Option<&ClaimRow> {
        let version = form.handed()?.get(indicator)?;
        self.0.iter().find(|c| c.indicator == indicator && c.version == *version)
    }
}

/// The answers to one unit, every version.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers(pub Vec<AnswerRow>);

impl Answers {
    pub fn newest(&self, indicator: &str) -> Option<&AnswerRow> {
        self.0.iter().rfind(|a| a.indicator == indicator)
    }

    /// The answer in force: an approval, and whether what it rests on still stands.
    pub fn approval(&self, indicator: &str, digest: &str) -> Option<(&AnswerRow, bool)> {
        let newest = self.newest(indicator).filter(|a| a.kind == AnswerKind::Accepted)?;
        Some((newest, newest.material == digest))
    }
}

/// What of a claim an approval rests on; when it was handed in again unchanged does not matter.
#[derive(Serialize)]
struct ClaimMaterial<'a> {
    row: &'a Digest,
    points: Option<Q>,
    note: Option<&'a str>,
    evidence: Vec<(&'a str, &'a str, Option<&'a str>)>,
}

/// The digest of everything that an approval of a row rests on: the row and the claim as it was handed in.
pub(crate) fn digest_of(material: &Digest, claim: Option<&ClaimRow>) -> Result<String> {
    let files = claim.map(|c| c.evidence.as_slice()).unwrap_or_default();
    let digest = seal::digest_json(&ClaimMaterial {
        row: material,
        points: claim.and_then(|c| c.points),
        note: claim.and_then(|c| c.note.as_deref()),
        evidence: files.iter().map(|f| (f.digest.as_str(), f.dated.as_str(), f.expires.as_deref())).collect(),
    })?;
    Ok(digest.to_string())
}

/// Everything of a unit that its review is made of.
pub(crate) struct Parts {
    pub rows: UnitRows,
    pub course: Course,
    pub form: Form,
    pub claims: Claims,
    pub answers: Answers,
    pub corrections: Vec<CorrectionView>,
}

fn claim_view(parts: &Parts, own: bool, indicator: &str, today: &str) -> Option<ClaimView> {
    let handed = parts.claims.handed(&parts.form, indicator);
    let newest = parts.claims.newest(indicator);
    let claim = if own { newest } else { handed }?;
    let draft = handed.map(|h| h.version) != Some(claim.version);
    let expired = |f: &ClaimFile| f.expires.as_deref().is_some_and(|day| day < today);
    Some(ClaimView {
        version: claim.version,
        points: claim.points.map(|q| q.text(2)),
        note: claim.note.clone(),
        evidence: claim.evidence.iter().map(|f| ClaimEvidence { expired: expired(f), file: f.clone() }).collect(),
        by: claim.by.name.clone(),
        at: claim.by.at.to_string(),
        draft,
    })
}

fn review_row(parts: &Parts, row: &UnitRow, own: bool, today: &str) -> Result<ReviewRow> {
    let indicator = &row.row.indicator;
    let handed = parts.claims.handed(&parts.form, indicator);
    let digest = digest_of(&row.material, handed)?;
    let claim = claim_view(parts, own, indicator, today);
    let certain = (row.lo == row.hi).then_some(row.lo);
    let shown = if own { parts.claims.newest(indicator) } else { handed };
    let answer = parts.answers.newest(indicator).map(|a| AnswerView {
        state: match a.kind {
            AnswerKind::Withdrawn => AnswerState::Withdrawn,
            AnswerKind::Accepted if a.material == digest => AnswerState::Accepted,
            AnswerKind::Accepted => AnswerState::OutOfDate,
        },
        points: a.points.text(2),
        by: a.by.name.clone(),
        at: a.by.at.to_string(),
        statement: a.signed.statement.clone(),
        signature: a.signed.signature.clone(),
    });
    Ok(ReviewRow {
        asked: row.scored,
        certain: certain.map(|q| q.text(2)),
        full: row.full.text(2),
        agrees: certain.is_some() && shown.and_then(|c| c.points) == certain,
        claim,
        answer,
        answer_version: parts.answers.newest(indicator).map_or(0, |a| a.version),
        digest,
        facts: row.facts.clone(),
        evidence: row.evidence.clone(),
        evidence_en: row.evidence_en.clone(),
        corrections: parts.corrections.iter().filter(|c| c.indicators.contains(indicator)).cloned().collect(),
        row: row.row.clone(),
    })
}

/// Whether the reader may claim for a unit now.
pub(crate) fn may_claim(ctx: &Ctx, parts_form: &Form, course: &Course, unit: &str) -> Result<()> {
    allow(&ctx.who, Action::ClaimPoints, Subject::Unit(unit))?;
    course.may(Work::Claim, Some(unit), ctx.now)?;
    if parts_form.state() == FormState::HandedIn {
        let text = "自评已提交，须先撤回或由复核人退回；the self-assessment was handed in";
        return Err(Error::conflict(text).with_code("handed_in"));
    }
    Ok(())
}

/// Whether the reader may answer a unit now.
pub(crate) fn may_answer(ctx: &Ctx, form: &Form, course: &Course, unit: &str) -> Result<()> {
    allow(&ctx.who, Action::AnswerClaims, Subject::Unit(unit))?;
    course.may(Work::Answer, Some(unit), ctx.now)?;
    if form.with_the_unit(course, unit, ctx) {
        let text = "已退回单位修改，尚未重新提交；it was sent back, and its unit has time left to change it";
        return Err(Error::conflict(text).with_code("form_returned"));
    }
    Ok(())
}

/// Whether the reader may appeal for a unit now.
pub(crate) fn may_appeal(ctx: &Ctx, course: &Course, unit: &str) -> Result<()> {
    allow(&ctx.who, Action::FileAppeals, Subject::Unit(unit))?;
    course.may(Work::Appeal, Some(unit), ctx.now)
}

impl Parts {
    /// The review of the unit as this reader may see it.
    pub fn page(&self, ctx: &Ctx) -> Result<UnitReview> {
        let unit = self.rows.unit.id.as_str();
        let own = own(ctx, unit);
        let today = kernel::time::bureau_date(ctx.now).to_string();
        let mut items = Vec::new();
        let (mut claimed, mut reviewed, mut missing) = (Q::ZERO, Q::ZERO, Vec::new());
        for item in &self.rows.items {
            let mut rows = Vec::new();
            for shown in &item.rows {
                let Some(row) = self.rows.rows.iter().find(|r| r.row.indicator == shown.indicator) else { continue };
                let view = review_row(self, row, own, &today)?;
                let claim = if own {
                    self.claims.newest(&shown.indicator)
                } else {
                    self.claims.handed(&self.form, &shown.indicator)
                };
                match claim.and_then(|c| c.points) {
                    Some(points) => claimed = claimed.add(points)?,
                    None if row.scored => missing.push(shown.indicator.clone()),
                    None => {}
                }
                if let Some((a, true)) = self.answers.approval(&shown.indicator, &view.digest) {
                    reviewed = reviewed.add(a.points)?;
                }
                rows.push(view);
            }
            items.push(ReviewItem {
                no: item.no,
                title: item.title.clone(),
                title_en: item.title_en.clone(),
                points: item.points.clone(),
                rows,
            });
        }
        let returned = self.course.returned.get(unit).copied();
        let until = self.course.until(Phase::SelfAssessment, Some(unit));
        let until = if self.course.phase == Phase::Review { returned } else { until };
        Ok(UnitReview {
            run: self.rows.run.clone(),
            unit: self.rows.unit.clone(),
            phase: self.course.phase,
            form: self.form.view(),
            until: until.map(|d| d.to_string()),
            may_claim: May::of(&may_claim(ctx, &self.form, &self.course, unit)),
            may_answer: May::of(&may_answer(ctx, &self.form, &self.course, unit)),
            may_appeal: May::of(&may_appeal(ctx, &self.course, unit)),
            items,
            missing,
            claimed: claimed.text(2),
            computed: self.rows.total.clone(),
            reviewed: reviewed.text(2),
            said_since: self.rows.said_since,
        })
    }
}
