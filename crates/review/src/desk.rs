//! The reviewer's desk: how far every unit is, and what still has no answer before the campaign may move on.

use std::sync::Arc;

use assessment::{CorrectionState, Course, Doubled, Phase, UnitMarks, Work};
use kernel::{Ctx, Result};
use rights::{Action, Scope, Subject, allow, scope};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::Review;
use crate::store::*;
use crate::view::*;

/// How far the review of one unit is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeskLine {
    pub unit: String,
    pub name: String,
    pub kind: String,
    pub state: FormState,
    /// The version of the form.
    pub version: i64,
    pub at: Option<String>,
    /// Until when it was sent back.
    pub until: Option<String>,
    /// Indicators that are asked of it.
    pub asked: usize,
    pub claimed: usize,
    /// Claims that are not what was computed.
    pub apart: usize,
    pub accepted: usize,
    /// Approvals that are out of date.
    pub out_of_date: usize,
    /// Points that are still open.
    pub open: usize,
    /// Corrections that wait for a second reviewer.
    pub waits: usize,
    /// Appeals that are not decided.
    pub appeals: usize,
    /// The reader may answer it: it is not the own unit.
    pub may_answer: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ReviewDesk)]
pub struct Desk {
    pub phase: Phase,
    pub items: Vec<DeskLine>,
    pub gates: Gates,
}

/// What still has no answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Gates {
    /// Units whose self-assessment is not in.
    pub not_handed_in: usize,
    /// Rows that nobody accepted, and rows whose approval is out of date.
    pub unanswered: usize,
    pub out_of_date: usize,
    /// Corrections that wait for a second reviewer.
    pub waits: usize,
    /// Appeals that are not decided.
    pub appeals: usize,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DoubledList {
    pub items: Vec<Doubled>,
}

/// Everything of all units that the desk is made of.
struct Whole {
    course: Course,
    marks: Arc<Vec<UnitMarks>>,
    forms: std::collections::BTreeMap<String, Vec<FormRow>>,
    claims: std::collections::BTreeMap<String, Vec<ClaimRow>>,
    answers: std::collections::BTreeMap<String, Vec<AnswerRow>>,
    appeals: Vec<AppealRow>,
    /// Units of corrections that wait.
    waits: Vec<String>,
}

impl Whole {
    fn line(&self, ctx: &Ctx, own: bool, unit: &UnitMarks) -> Result<DeskLine> {
        let id = unit.unit.as_str();
        let form = Form(self.forms.get(id).cloned().unwrap_or_default());
        let claims = Claims(self.claims.get(id).cloned().unwrap_or_default());
        let answers = Answers(self.answers.get(id).cloned().unwrap_or_default());
        let last = form.0.last();
        let mut line = DeskLine {
            unit: unit.unit.clone(),
            name: unit.short_name.clone(),
            kind: unit.kind.clone(),
            state: form.state(),
            version: form.version(),
            at: last.map(|f| f.by.at.to_string()),
            until: last.and_then(|f| f.until).map(|d| d.to_string()),
            asked: unit.rows.len(),
            claimed: 0,
            apart: 0,
            accepted: 0,
            out_of_date: 0,
            open: 0,
            waits: self.waits.iter().filter(|u| *u == id).count(),
            appeals: self.appeals.iter().filter(|a| a.unit == id && a.decision.is_none()).count(),
            may_answer: allow(&ctx.who, Action::AnswerClaims, Subject::Unit(id)).is_ok()
                && self.course.may(Work::Answer, Some(id), ctx.now).is_ok(),
        };
        for (indicator, points, material) in &unit.rows {
            let handed = claims.handed(&form, indicator);
            let shown = if own { claims.newest(indicator) } else { handed }.and_then(|c| c.points);
            line.claimed += usize::from(shown.is_some());
            line.apart += usize::from(shown.is_some() && shown != *points);
            line.open += usize::from(points.is_none());
            match answers.approval(indicator, &digest_of(material, handed)?) {
                Some((_, true)) => line.accepted += 1,
                Some((_, false)) => line.out_of_date += 1,
                None => {}
            }
        }
        Ok(line)
    }
}

fn gates(lines: &[DeskLine]) -> Gates {
    let sum = |of: fn(&DeskLine) -> usize| lines.iter().map(of).sum();
    Gates {
        not_handed_in: lines.iter().filter(|l| l.state != FormState::HandedIn).count(),
        unanswered: sum(|l| l.asked - l.accepted.min(l.asked)),
        out_of_date: sum(|l| l.out_of_date),
        waits: sum(|l| l.waits),
        appeals: sum(|l| l.appeals),
    }
}

impl Review {
    /// The marks of the newest run, kept until there is a newer one.
    async fn marks(&self) -> Result<Arc<Vec<UnitMarks>>> {
        let newest = self.assessment.run_find(None).await?.id;
        let known = || {
            let kept = self.marks.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            kept.as_ref().filter(|(run, _)| *run == newest).map(|(_, marks)| marks.clone())
        };
        if let Some(found) = known() {
            return Ok(found);
        }
        let (run, marks) = self.assessment.marks().await?;
        let marks = Arc::new(marks);
        let mut kept = self.marks.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *kept = Some((run, marks.clone()));
        Ok(marks)
    }

    async fn whole(&self) -> Result<Whole> {
        let marks = self.marks().await?;
        let mut conn = self.db.read_tx().await?;
        let (campaign, course) = self.assessment.course_in(&mut conn).await?;
        let forms = form_list(&mut conn, &campaign, None).await?;
        let claims = claim_list(&mut conn, &campaign, None).await?;
        let answers = answer_list(&mut conn, &campaign, None).await?;
        let appeals = appeal_list(&mut conn, &campaign, None).await?;
        drop(conn);
        let system = Ctx::system(self.assessment.now(), "review");
        let listed = self.assessment.corrections(&system, None).await?;
        let waits = listed.items.into_iter().filter(|c| c.state == CorrectionState::Waits).map(|c| c.unit).collect();
        Ok(Whole { course, marks, forms, claims, answers, appeals, waits })
    }

    /// How far the units are that the reader sees in full.
    pub(crate) async fn desk(&self, ctx: &Ctx) -> Result<Desk> {
        let seen = scope(&ctx.who, Action::ReadUnit);
        if !matches!(seen, Scope::All | Scope::AllBut(_) | Scope::Units(_)) {
            allow(&ctx.who, Action::ReadUnit, Subject::City)?;
        }
        let whole = self.whole().await?;
        let mut items = Vec::new();
        for unit in whole.marks.iter().filter(|u| !u.refused && seen.holds(&u.unit)) {
            items.push(whole.line(ctx, own(ctx, &unit.unit), unit)?);
        }
        let gates = gates(&items);
        Ok(Desk { phase: whole.course.phase, items, gates })
    }

    /// What still has no answer, for whoever moves the campaign on.
    pub async fn gates(&self) -> Result<Gates> {
        let system = Ctx::system(self.assessment.now(), "review");
        Ok(self.desk(&system).await?.gates)
    }

    /// What two units both claim: files and rows of facts, files beside claims.
    pub(crate) async fn doubled(&self, ctx: &Ctx) -> Result<DoubledList> {
        allow(&ctx.who, Action::ReadCity, Subject::City)?;
        let (forms, claims) = {
            let mut conn = self.db.read_tx().await?;
            let (campaign, _) = self.assessment.course_in(&mut conn).await?;
            let forms = form_list(&mut conn, &campaign, None).await?;
            (forms, claim_list(&mut conn, &campaign, None).await?)
        };
        let mut more = Vec::new();
        for (unit, rows) in claims {
            let (form, claims) = (Form(forms.get(&unit).cloned().unwrap_or_default()), Claims(rows));
            let Some(handed) = form.handed() else { continue };
            for claim in handed.keys().filter_map(|indicator| claims.handed(&form, indicator)) {
                let file = |f: &ClaimFile| (unit.clone(), claim.indicator.clone(), f.digest.clone(), f.name.clone());
                more.extend(claim.evidence.iter().map(file));
            }
        }
        Ok(DoubledList { items: self.assessment.doubled(more).await? })
    }

    /// Everything of one unit.
    pub(crate) async fn parts(&self, ctx: &Ctx, unit: &str) -> Result<Parts> {
        let rows = self.assessment.unit_rows(ctx, unit).await?;
        let corrections = self.assessment.corrections(ctx, Some(unit)).await?.items;
        let mut conn = self.db.read_tx().await?;
        let (campaign, course) = self.assessment.course_in(&mut conn).await?;
        let form = self.form_in(&mut conn, &campaign, unit).await?;
        let claims = self.claims_in(&mut conn, &campaign, unit).await?;
        let answers = self.answers_in(&mut conn, &campaign, unit).await?;
        Ok(Parts { rows, course, form, claims, answers, corrections })
    }
}
