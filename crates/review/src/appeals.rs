//! Appeals: filed by a unit in its window, decided by somebody who had no part in the answer. A decision that rests on a
//! reading is a ruling, holds for all, and its effect on each is kept with it.

use assessment::view::{FactView, RunInfo};
use assessment::{CorrectionState, CorrectionView, ReadingSince, RulingEffect, Situation};
use kernel::{Ctx, Error, Result, id};
use rights::{Action, Scope, Subject, allow, scope};
use serde::Deserialize;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use webkit::Session;

use crate::claims::{FileAsk, bad, by, needed_text};
use crate::http::Review;
use crate::store::*;
use crate::view::*;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealAsk {
    pub indicator: String,
    pub text: String,
    #[serde(default)]
    pub evidence: Vec<FileAsk>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideAsk {
    /// `corrected`, `ruled` or `dismissed`.
    pub outcome: Outcome,
    pub reason: String,
    /// The digest of what was seen: the points of the row and all that they rest on.
    pub digest: String,
    /// The correction that upholds it.
    #[serde(default)]
    pub correction: Option<String>,
    /// The reading whose ruling upholds it.
    #[serde(default)]
    pub reading: Option<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawAppeal {
    #[serde(default)]
    pub reason: Option<String>,
}

/// How an appeal was decided.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DecisionView {
    pub outcome: Outcome,
    pub reason: String,
    pub correction: Option<String>,
    /// Of a ruling: what it does to every unit.
    pub effect: Option<RulingEffect>,
    /// The points as they were seen, and the run that gave them; none for what an older release recorded.
    pub points: String,
    pub run: Option<String>,
    pub by: String,
    pub at: String,
    pub statement: String,
    pub signature: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AppealView {
    pub id: String,
    pub unit: String,
    pub unit_name: String,
    pub indicator: String,
    pub name: String,
    pub name_en: Option<String>,
    /// The points appealed against, and the run that gave them; none for what an older release recorded.
    pub points: String,
    pub run: Option<String>,
    pub text: String,
    pub evidence: Vec<ClaimFile>,
    pub by: String,
    pub at: String,
    pub statement: String,
    pub signature: String,
    pub decision: Option<DecisionView>,
    /// The reader may decide it, or why not: `own_answer` for who had a part in the answer.
    pub may_decide: May,
    pub may_withdraw: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AppealList {
    pub items: Vec<AppealView>,
}

/// An appeal with what has to be weighed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AppealPage {
    pub appeal: AppealView,
    /// The points as they stand now, the run that gave them, and the digest of them and of all that they rest on.
    pub lo: String,
    pub hi: String,
    pub run: RunInfo,
    pub digest: String,
    /// Units in the same situation, that one included; empty for whom they are not to be seen.
    pub same: Vec<Situation>,
    /// Readings of the indicator, each with what was ruled since the appeal.
    pub readings: Vec<ReadingSince>,
    /// The reader may rule them, or why not: who rules decides no appeal.
    pub may_rule: May,
    /// Corrections of facts that the indicator reads, which came after the appeal.
    pub corrections: Vec<CorrectionView>,
    /// The facts that the indicator reads.
    pub facts: Vec<FactView>,
    /// The reader may correct them, or why not.
    pub may_correct: May,
    /// Facts of the unit that the newest run does not know yet.
    pub said_since: usize,
}

fn decision_view(d: &DecisionRow, whole: bool) -> DecisionView {
    // What a ruling does to other units is told to those who see the city.
    DecisionView {
        outcome: d.outcome,
        reason: d.reason.clone(),
        correction: d.correction.clone(),
        effect: d.effect.clone().filter(|_| whole),
        points: d.points.clone(),
        run: known(&d.run),
        by: d.by.name.clone(),
        at: d.by.at.to_string(),
        statement: d.signed.statement.clone(),
        signature: d.signed.signature.clone(),
    }
}

fn known(run: &str) -> Option<String> {
    (!run.is_empty()).then(|| run.to_owned())
}

/// Nobody decides over an own answer: an approval of the row, or a part in a correction of its facts before the appeal.
fn apart(ctx: &Ctx, appeal: &AppealRow, answers: &Answers, corrections: &[CorrectionView]) -> Result<()> {
    let me = ctx.who.id();
    let answered =
        answers.0.iter().any(|a| a.indicator == appeal.indicator && a.by.id == me && a.by.at <= appeal.by.at);
    let before = appeal.by.at.to_string();
    let mine = |c: &CorrectionView| c.by_id == me || c.answered_by_id.as_deref() == Some(me);
    let corrected = corrections.iter().any(|c| c.at <= before && c.indicators.contains(&appeal.indicator) && mine(c));
    if answered || corrected {
        let text = "原评审由本人作出，申诉须由他人决定；whoever reviewed it does not decide the appeal";
        return Err(Error::forbidden(text).with_code("own_answer"));
    }
    Ok(())
}

/// Whoever may do it for no unit at all is told nothing of any.
fn anywhere(ctx: &Ctx, action: Action) -> Result<()> {
    match scope(&ctx.who, action) {
        Scope::All | Scope::AllBut(_) | Scope::Units(_) => Ok(()),
        Scope::PublishedOnly | Scope::None => allow(&ctx.who, action, Subject::City),
    }
}

impl Review {
    /// Files an appeal of a unit against an indicator.
    pub(crate) async fn appeal(&self, ctx: &Ctx, session: &Session, unit: &str, ask: &AppealAsk) -> Result<String> {
        allow(&ctx.who, Action::FileAppeals, Subject::Unit(unit))?;
        let text = needed_text("text", &ask.text)?;
        let rows = self.assessment.unit_rows(ctx, unit).await?;
        let row = rows.row(&ask.indicator)?;
        let points = spanned(row.lo, row.hi);
        let evidence = self.named_files(ctx, unit, &ask.evidence).await?;
        let mut tx = self.db.write_tx().await?;
        let (campaign, course) = self.assessment.course_in(&mut tx).await?;
        may_appeal(ctx, &course, unit)?;
        let known = appeal_list(&mut tx, &campaign, Some(unit)).await?;
        if known.iter().any(|a| a.indicator == ask.indicator && a.decision.is_none()) {
            let text = "此项申诉尚未决定；an appeal against this indicator is open already";
            return Err(Error::conflict(text).with_code("appeal_open"));
        }
        let files: Vec<&str> = evidence.iter().map(|f| f.digest.as_str()).collect();
        let run = rows.run.id.clone();
        let says = json!({"indicator": ask.indicator, "points": points, "run": run, "text": text, "evidence": files});
        let signed = session.sign(&self.node, ctx, (&campaign, unit), "review.appeal", says)?;
        let row = AppealRow {
            id: id::new_id(&*self.rng),
            unit: unit.to_owned(),
            indicator: ask.indicator.clone(),
            points,
            run,
            text,
            evidence,
            by: by(ctx),
            signed,
            decision: None,
        };
        appeal_insert(&mut tx, &campaign, &row).await?;
        tx.commit().await?;
        webkit::note(|n| {
            n.unit = Some(unit.to_owned());
            n.subject = Some(row.id.clone());
        });
        Ok(row.id)
    }

    /// Withdraws an appeal that is not decided.
    pub(crate) async fn appeal_withdraw(
        &self,
        ctx: &Ctx,
        session: &Session,
        id: &str,
        ask: &WithdrawAppeal,
    ) -> Result<()> {
        anywhere(ctx, Action::FileAppeals)?;
        let mut tx = self.db.write_tx().await?;
        let (campaign, course) = self.assessment.course_in(&mut tx).await?;
        let appeal = appeal_find(&mut tx, &campaign, id).await?;
        allow(&ctx.who, Action::FileAppeals, Subject::Unit(&appeal.unit))?;
        course.may(assessment::Work::Decide, None, ctx.now)?;
        let reason = crate::claims::checked_text("reason", ask.reason.as_deref())?.unwrap_or_default();
        let says = json!({"appeal": id, "reason": reason});
        let signed = session.sign(&self.node, ctx, (&campaign, &appeal.unit), "review.appeal_withdraw", says)?;
        let row = DecisionRow {
            outcome: Outcome::Withdrawn,
            reason,
            correction: None,
            effect: None,
            points: appeal.points.clone(),
            run: appeal.run.clone(),
            by: by(ctx),
            signed,
        };
        decision_insert(&mut tx, id, &row).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Decides an appeal: upheld by a correction or a ruling that came after it, or dismissed.
    pub(crate) async fn decide(&self, ctx: &Ctx, session: &Session, id: &str, ask: &DecideAsk) -> Result<()> {
        anywhere(ctx, Action::DecideAppeals)?;
        let (campaign, appeal) = self.appeal_of(id).await?;
        allow(&ctx.who, Action::DecideAppeals, Subject::Unit(&appeal.unit))?;
        let reason = needed_text("reason", &ask.reason)?;
        let corrections = self.assessment.corrections(ctx, Some(&appeal.unit)).await?.items;
        let rows = self.assessment.unit_rows(ctx, &appeal.unit).await?;
        let row = rows.row(&appeal.indicator)?;
        if row.material.to_string() != ask.digest {
            return Err(changed());
        }
        let (mut correction, mut effect) = (None, None);
        match ask.outcome {
            Outcome::Withdrawn => return Err(bad("outcome", "撤回由单位办理；a unit withdraws its appeal itself")),
            Outcome::Dismissed => {}
            Outcome::Corrected => {
                let filed = appeal.by.at.to_string();
                let upholds = |c: &&CorrectionView| {
                    Some(&c.id) == ask.correction.as_ref()
                        && c.state == CorrectionState::Counts
                        && c.at > filed
                        && c.indicators.contains(&appeal.indicator)
                };
                let found = corrections.iter().find(upholds).ok_or_else(|| {
                    let text =
                        "须先作出更正并已生效；a correction that counts and came after the appeal has to be named";
                    Error::conflict(text).with_code("no_correction")
                })?;
                correction = Some(found.id.clone());
            }
            Outcome::Ruled => {
                let reading = ask.reading.as_deref().unwrap_or_default();
                if !row.row_readings.iter().any(|r| r == reading) {
                    return Err(bad("reading", "此指标没有这个读法；the indicator has no such reading"));
                }
                effect = Some(self.assessment.ruling_effect(&appeal.indicator, reading, appeal.by.at).await?);
            }
        }
        let mut tx = self.db.write_tx().await?;
        let (_, course) = self.assessment.course_in(&mut tx).await?;
        course.may(assessment::Work::Decide, None, ctx.now)?;
        let answers = self.answers_in(&mut tx, &campaign, &appeal.unit).await?;
        apart(ctx, &appeal, &answers, &corrections)?;
        let (points, run) = (spanned(row.lo, row.hi), rows.run.id.clone());
        let effect_digest = effect.as_ref().map(seal::digest_json).transpose()?.map(|d| d.to_string());
        let says = json!({"appeal": id, "indicator": appeal.indicator, "outcome": ask.outcome, "reason": reason,
            "points": points, "run": run, "correction": correction, "reading": ask.reading, "effect": effect_digest});
        let signed = session.sign(&self.node, ctx, (&campaign, &appeal.unit), "review.decide", says)?;
        let outcome = ask.outcome;
        let decision = DecisionRow { outcome, reason, correction, effect, points, run, by: by(ctx), signed };
        decision_insert(&mut tx, id, &decision).await?;
        tx.commit().await?;
        webkit::note(|n| n.unit = Some(appeal.unit.clone()));
        Ok(())
    }

    async fn appeal_of(&self, id: &str) -> Result<(String, AppealRow)> {
        let mut conn = self.db.read_tx().await?;
        let (campaign, _) = self.assessment.course_in(&mut conn).await?;
        let appeal = appeal_find(&mut conn, &campaign, id).await?;
        Ok((campaign, appeal))
    }

    async fn appeal_view(&self, ctx: &Ctx, appeal: &AppealRow, names: &Names) -> Result<AppealView> {
        let deciding = async {
            allow(&ctx.who, Action::DecideAppeals, Subject::Unit(&appeal.unit))?;
            let (course, answers) = {
                let mut conn = self.db.read_tx().await?;
                let (campaign, course) = self.assessment.course_in(&mut conn).await?;
                (course, self.answers_in(&mut conn, &campaign, &appeal.unit).await?)
            };
            course.may(assessment::Work::Decide, None, ctx.now)?;
            let corrections = self.assessment.corrections(ctx, Some(&appeal.unit)).await?.items;
            apart(ctx, appeal, &answers, &corrections)?;
            match appeal.decision {
                Some(_) => Err(Error::conflict("decided").with_code("already_decided")),
                None => Ok(()),
            }
        };
        let whole = allow(&ctx.who, Action::ReadCity, Subject::City).is_ok();
        let file = allow(&ctx.who, Action::FileAppeals, Subject::Unit(&appeal.unit)).is_ok();
        let (name, name_en) = names.indicators.get(&appeal.indicator).cloned().unwrap_or_default();
        Ok(AppealView {
            id: appeal.id.clone(),
            unit: appeal.unit.clone(),
            unit_name: names.units.get(&appeal.unit).cloned().unwrap_or_else(|| appeal.unit.clone()),
            indicator: appeal.indicator.clone(),
            name,
            name_en,
            points: appeal.points.clone(),
            run: known(&appeal.run),
            text: appeal.text.clone(),
            evidence: appeal.evidence.clone(),
            by: appeal.by.name.clone(),
            at: appeal.by.at.to_string(),
            statement: appeal.signed.statement.clone(),
            signature: appeal.signed.signature.clone(),
            decision: appeal.decision.as_ref().map(|d| decision_view(d, whole)),
            may_decide: May::of(&deciding.await),
            may_withdraw: file && appeal.decision.is_none(),
        })
    }

    /// The appeals of the units that the reader sees in full, newest first.
    pub(crate) async fn appeals(&self, ctx: &Ctx) -> Result<AppealList> {
        anywhere(ctx, Action::ReadUnit)?;
        let seen = scope(&ctx.who, Action::ReadUnit);
        let rows = {
            let mut conn = self.db.read_tx().await?;
            let (campaign, _) = self.assessment.course_in(&mut conn).await?;
            appeal_list(&mut conn, &campaign, None).await?
        };
        let names = self.names().await?;
        let mut items = Vec::new();
        for row in rows.iter().filter(|a| seen.holds(&a.unit)) {
            items.push(self.appeal_view(ctx, row, &names).await?);
        }
        Ok(AppealList { items })
    }

    /// One appeal with the units in the same situation.
    pub(crate) async fn appeal_page(&self, ctx: &Ctx, id: &str) -> Result<AppealPage> {
        anywhere(ctx, Action::ReadUnit)?;
        let (_, appeal) = self.appeal_of(id).await?;
        allow(&ctx.who, Action::ReadUnit, Subject::Unit(&appeal.unit))?;
        let names = self.names().await?;
        let rows = self.assessment.unit_rows(ctx, &appeal.unit).await?;
        let row = rows.row(&appeal.indicator)?;
        let same = match allow(&ctx.who, Action::ReadCity, Subject::City) {
            Ok(()) => self.assessment.same_situation(&appeal.unit, &appeal.indicator).await?,
            Err(_) => Vec::new(),
        };
        let filed = appeal.by.at.to_string();
        let corrections = self.assessment.corrections(ctx, Some(&appeal.unit)).await?.items;
        let corrections = corrections.into_iter().filter(|c| c.at > filed && c.indicators.contains(&appeal.indicator));
        let correcting = async {
            allow(&ctx.who, Action::AnswerClaims, Subject::Unit(&appeal.unit))?;
            self.assessment.course().await?.may(assessment::Work::Judge, None, ctx.now)
        };
        let ruling = async {
            allow(&ctx.who, Action::Rule, Subject::City)?;
            self.assessment.course().await?.may(assessment::Work::Rule, None, ctx.now)
        };
        Ok(AppealPage {
            appeal: self.appeal_view(ctx, &appeal, &names).await?,
            lo: row.lo.text(2),
            hi: row.hi.text(2),
            run: rows.run.clone(),
            digest: row.material.to_string(),
            same,
            readings: self.assessment.readings_since(&row.row_readings, appeal.by.at).await?,
            may_rule: May::of(&ruling.await),
            corrections: corrections.collect(),
            facts: row.facts.clone(),
            may_correct: May::of(&correcting.await),
            said_since: rows.said_since,
        })
    }

    /// What a ruling that was made since the appeal does to every unit, before the appeal is decided by it.
    pub(crate) async fn appeal_effect(&self, ctx: &Ctx, id: &str, reading: &str) -> Result<RulingEffect> {
        allow(&ctx.who, Action::ReadCity, Subject::City)?;
        let (_, appeal) = self.appeal_of(id).await?;
        self.assessment.ruling_effect(&appeal.indicator, reading, appeal.by.at).await
    }

    async fn names(&self) -> Result<Names> {
        let units = self.assessment.units().await?.into_iter().map(|s| (s.id, s.short_name)).collect();
        let campaign = self.assessment.campaign().await?;
        let method = self.assessment.method(&campaign.method_digest).await?;
        let named = method.indicators().map(|i| (i.id.clone(), (i.name.zh.clone(), i.name.en.clone())));
        Ok(Names { units, indicators: named.collect() })
    }
}

struct Names {
    units: std::collections::BTreeMap<String, String>,
    indicators: std::collections::BTreeMap<String, (String, Option<String>)>,
}

fn spanned(lo: kernel::q::Q, hi: kernel::q::Q) -> String {
    if lo == hi { lo.text(2) } else { format!("{}–{}", lo.text(2), hi.text(2)) }
}
