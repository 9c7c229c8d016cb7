//! Reviewers accept what was computed, take an approval back, or send the form back. Points are moved by corrections only.

use kernel::time::bureau_date;
use kernel::{Ctx, Error, Result};
use rights::{Action, Subject, allow};
use serde::Deserialize;
use serde_json::json;
use store::Conn;
use utoipa::ToSchema;
use webkit::Session;

use crate::claims::{bad, by, needed_text};
use crate::http::Review;
use crate::store::*;
use crate::view::*;

/// Rows that are accepted at once.
const MAX_ROWS: usize = 400;

/// One row that is accepted, as it was seen.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptRow {
    pub indicator: String,
    /// The version of the answer that it follows.
    pub seen: i64,
    /// The digest of what was seen.
    pub digest: String,
}

/// Rows that are accepted together: all of them or none.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptAsk {
    pub rows: Vec<AcceptRow>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawAsk {
    pub indicator: String,
    pub seen: i64,
    pub reason: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnAsk {
    /// The version of the form that it follows.
    pub seen: i64,
    /// The last day on which the unit may change it.
    pub until: String,
    pub reason: String,
}

impl Review {
    pub(crate) async fn answers_in(&self, conn: &mut Conn, campaign: &str, unit: &str) -> Result<Answers> {
        Ok(Answers(answer_list(conn, campaign, Some(unit)).await?.remove(unit).unwrap_or_default()))
    }

    /// Accepts rows of a unit as they were computed.
    pub(crate) async fn accept(&self, ctx: &Ctx, session: &Session, unit: &str, ask: &AcceptAsk) -> Result<()> {
        allow(&ctx.who, Action::AnswerClaims, Subject::Unit(unit))?;
        if ask.rows.is_empty() || ask.rows.len() > MAX_ROWS {
            return Err(bad("rows", "一次认定 1 至 400 项；1 to 400 rows are accepted at once"));
        }
        let rows = self.assessment.unit_rows(ctx, unit).await?;
        let mut tx = self.db.write_tx().await?;
        let (campaign, course) = self.assessment.course_in(&mut tx).await?;
        let form = self.form_in(&mut tx, &campaign, unit).await?;
        may_answer(ctx, &form, &course, unit)?;
        let claims = self.claims_in(&mut tx, &campaign, unit).await?;
        let answers = self.answers_in(&mut tx, &campaign, unit).await?;
        for asked in &ask.rows {
            let row = rows.row(&asked.indicator)?;
            let known = answers.newest(&asked.indicator).map_or(0, |a| a.version);
            let digest = digest_of(&row.material, claims.handed(&form, &asked.indicator))?;
            if known != asked.seen || digest != asked.digest {
                return Err(changed().with_detail("indicator", &asked.indicator));
            }
            if row.lo != row.hi {
                let text = format!("{} 的得分尚未确定，不能认定；its points are still open", asked.indicator);
                return Err(Error::conflict(text).with_code("points_open").with_detail("indicator", &asked.indicator));
            }
            let says = json!({"indicator": asked.indicator, "points": row.lo.to_string(), "digest": digest, "run": rows.run.id});
            let signed = session.sign(&self.node, ctx, (&campaign, unit), "review.accept", says)?;
            let answer = AnswerRow {
                indicator: asked.indicator.clone(),
                version: known.saturating_add(1),
                kind: AnswerKind::Accepted,
                points: row.lo,
                material: digest,
                run: rows.run.id.clone(),
                by: by(ctx),
                signed,
            };
            answer_insert(&mut tx, &campaign, unit, &answer).await?;
        }
        tx.commit().await?;
        webkit::note(|n| {
            n.unit = Some(unit.to_owned());
            let list: Vec<&str> = ask.rows.iter().map(|r| r.indicator.as_str()).collect();
            n.detail.insert("accepted".into(), list.join(" ").into());
        });
        Ok(())
    }

    /// Takes an approval back, with the reason.
    pub(crate) async fn withdraw(&self, ctx: &Ctx, session: &Session, unit: &str, ask: &WithdrawAsk) -> Result<()> {
        allow(&ctx.who, Action::AnswerClaims, Subject::Unit(unit))?;
        let reason = needed_text("reason", &ask.reason)?;
        let mut tx = self.db.write_tx().await?;
        let (campaign, course) = self.assessment.course_in(&mut tx).await?;
        course.may(assessment::Work::Answer, Some(unit), ctx.now)?;
        let answers = self.answers_in(&mut tx, &campaign, unit).await?;
        let newest = answers.newest(&ask.indicator).filter(|a| a.kind == AnswerKind::Accepted);
        let newest = newest
            .ok_or_else(|| Error::conflict("没有可撤回的认定；nothing was accepted").with_code("not_accepted"))?;
        if newest.version != ask.seen {
            return Err(changed());
        }
        let says = json!({"indicator": ask.indicator, "version": ask.seen, "reason": reason});
        let signed = session.sign(&self.node, ctx, (&campaign, unit), "review.withdraw", says)?;
        let row = AnswerRow {
            version: ask.seen.saturating_add(1),
            kind: AnswerKind::Withdrawn,
            by: by(ctx),
            signed,
            ..newest.clone()
        };
        answer_insert(&mut tx, &campaign, unit, &row).await?;
        tx.commit().await?;
        webkit::note(|n| n.unit = Some(unit.to_owned()));
        Ok(())
    }

    /// Sends the form back to its unit, with the reason and the last day.
    pub(crate) async fn send_back(&self, ctx: &Ctx, session: &Session, unit: &str, ask: &ReturnAsk) -> Result<()> {
        allow(&ctx.who, Action::AnswerClaims, Subject::Unit(unit))?;
        let reason = needed_text("reason", &ask.reason)?;
        let until: jiff::civil::Date =
            ask.until.parse().map_err(|_| bad("until", "日期应写作 2026-11-22；a day is written like 2026-11-22"))?;
        if until < bureau_date(ctx.now) {
            return Err(bad("until", "退回期限已过；the last day is over already"));
        }
        let mut tx = self.db.write_tx().await?;
        let (campaign, course) = self.assessment.course_in(&mut tx).await?;
        course.may(assessment::Work::Answer, Some(unit), ctx.now)?;
        let form = self.form_in(&mut tx, &campaign, unit).await?;
        form.seen(ask.seen)?;
        let says = json!({"until": until.to_string(), "reason": reason});
        let signed = session.sign(&self.node, ctx, (&campaign, unit), "review.send_back", says)?;
        self.assessment.return_unit(&mut tx, ctx, unit, until, &reason).await?;
        let row = FormRow {
            version: ask.seen.saturating_add(1),
            kind: FormKind::Returned,
            reason: Some(reason),
            until: Some(until),
            claims: std::collections::BTreeMap::new(),
            by: by(ctx),
            signed,
        };
        form_insert(&mut tx, &campaign, unit, &row).await?;
        tx.commit().await?;
        webkit::note(|n| {
            n.unit = Some(unit.to_owned());
            n.detail.insert("until".into(), until.to_string().into());
        });
        Ok(())
    }
}
