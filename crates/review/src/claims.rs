//! A unit claims its points, hands the form in, and takes it back while it may.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::q::Q;
use kernel::time::bureau_date;
use kernel::{Ctx, Error, Result};
use rights::{Action, Subject, allow};
use serde::Deserialize;
use serde_json::json;
use store::Conn;
use utoipa::ToSchema;
use webkit::Session;

use crate::http::Review;
use crate::store::*;
use crate::view::*;

/// Files that one claim or appeal may name.
const MAX_FILES: usize = 40;
/// Characters of a note, a reason or an appeal.
const MAX_TEXT: usize = 4000;

/// A file that was handed in for the unit, with the days it is of.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileAsk {
    pub digest: String,
    /// The day it speaks of, such as `2026-11-22`.
    pub dated: String,
    /// The last day on which it is valid.
    #[serde(default)]
    pub expires: Option<String>,
}

/// A claim.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimAsk {
    /// The version that it follows; 0 for the first.
    pub seen: i64,
    /// Exact points such as `2.5`; null takes the claim back.
    pub points: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub evidence: Vec<FileAsk>,
}

/// The form is handed in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandInAsk {
    /// The version of the form that it follows.
    pub seen: i64,
    /// Indicators without a claim are left without one.
    #[serde(default)]
    pub without_missing: bool,
}

/// A version that something follows.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenAsk {
    pub seen: i64,
}

pub(crate) fn bad(field: &str, text: &str) -> Error {
    Error::invalid(text.to_owned()).with_code("bad_field").with_detail("field", field)
}

/// A text of some characters; none when it is empty.
pub(crate) fn checked_text(field: &str, text: Option<&str>) -> Result<Option<String>> {
    let text = text.map(str::trim).filter(|t| !t.is_empty());
    if text.is_some_and(|t| t.chars().count() > MAX_TEXT) {
        return Err(bad(field, "最多 4000 字；at most 4000 characters"));
    }
    if text.is_some_and(|t| t.chars().any(|c| c.is_control() && c != '\n')) {
        return Err(bad(field, "含有看不见的字符；invisible characters"));
    }
    Ok(text.map(str::to_owned))
}

pub(crate) fn needed_text(field: &str, text: &str) -> Result<String> {
    let text = checked_text(field, Some(text))?;
    text.ok_or_else(|| bad(field, "须填写；is needed").with_code("reason_missing"))
}

fn day(field: &str, text: &str) -> Result<Date> {
    text.parse().map_err(|_| bad(field, "日期应写作 2026-11-22；a day is written like 2026-11-22"))
}

pub(crate) fn by(ctx: &Ctx) -> By {
    By { name: ctx.who.name().to_owned(), id: ctx.who.id().to_owned(), at: ctx.now }
}

impl Review {
    /// Files that were handed in for a unit, each once, with sound days.
    pub(crate) async fn named_files(&self, ctx: &Ctx, unit: &str, asked: &[FileAsk]) -> Result<Vec<ClaimFile>> {
        if asked.len() > MAX_FILES {
            return Err(bad("evidence", "最多 40 个文件；at most 40 files"));
        }
        let today = bureau_date(ctx.now);
        let mut out: Vec<ClaimFile> = Vec::new();
        for (i, ask) in asked.iter().enumerate() {
            let (dated_at, expires_at) = (format!("evidence[{i}].dated"), format!("evidence[{i}].expires"));
            let dated = day(&dated_at, &ask.dated)?;
            if dated > today {
                return Err(bad(&dated_at, "所指日期晚于今天；the day it speaks of is still to come"));
            }
            let expires = ask.expires.as_deref().filter(|e| !e.is_empty()).map(|e| day(&expires_at, e)).transpose()?;
            if expires.is_some_and(|e| e < dated) {
                return Err(bad(&expires_at, "有效期早于所指日期；it expires before the day it speaks of"));
            }
            if out.iter().any(|f| f.digest == ask.digest) {
                continue;
            }
            let found = self.assessment.handed_in(unit, &ask.digest).await?;
            let found = found.ok_or_else(|| {
                let text = "有文件未曾上传到本单位；a file was not handed in for this unit";
                bad(&format!("evidence[{i}].digest"), text).with_code("no_evidence")
            })?;
            out.push(ClaimFile {
                digest: found.digest,
                name: found.name,
                media_type: found.media_type,
                bytes: found.bytes,
                dated: dated.to_string(),
                expires: expires.map(|e| e.to_string()),
            });
        }
        Ok(out)
    }

    pub(crate) async fn form_in(&self, conn: &mut Conn, campaign: &str, unit: &str) -> Result<Form> {
        Ok(Form(form_list(conn, campaign, Some(unit)).await?.remove(unit).unwrap_or_default()))
    }

    pub(crate) async fn claims_in(&self, conn: &mut Conn, campaign: &str, unit: &str) -> Result<Claims> {
        Ok(Claims(claim_list(conn, campaign, Some(unit)).await?.remove(unit).unwrap_or_default()))
    }

    /// Claims points for an indicator, as a draft until the form is handed in.
    pub(crate) async fn claim(&self, ctx: &Ctx, unit: &str, indicator: &str, ask: &ClaimAsk) -> Result<()> {
        allow(&ctx.who, Action::ClaimPoints, Subject::Unit(unit))?;
        let rows = self.assessment.unit_rows(ctx, unit).await?;
        let row = rows.row(indicator)?;
        let points = match ask.points.as_deref().map(str::trim).filter(|p| !p.is_empty()) {
            None => None,
            Some(text) => {
                let points: Q = text.parse().map_err(|_| bad("points", "自评分应为数字；points are a number"))?;
                if !rows.can_claim(row, points) {
                    let steps = row.row.steps.join("、");
                    let text = format!(
                        "{indicator} 不会得 {text} 分（满分 {}，各档 {steps}）；the rule cannot give these points",
                        row.full.text(2)
                    );
                    return Err(bad("points", &text).with_code("points_not_given"));
                }
                Some(points)
            }
        };
        let note = checked_text("note", ask.note.as_deref())?;
        let evidence = self.named_files(ctx, unit, &ask.evidence).await?;
        let mut tx = self.db.write_tx().await?;
        let (campaign, course) = self.assessment.course_in(&mut tx).await?;
        may_claim(ctx, &self.form_in(&mut tx, &campaign, unit).await?, &course, unit)?;
        let known = self.claims_in(&mut tx, &campaign, unit).await?.newest(indicator).map_or(0, |c| c.version);
        if known != ask.seen {
            return Err(changed());
        }
        let version = known.saturating_add(1);
        let row = ClaimRow { indicator: indicator.to_owned(), version, points, note, evidence, by: by(ctx) };
        claim_insert(&mut tx, &campaign, unit, &row).await?;
        tx.commit().await?;
        webkit::note(|n| {
            n.unit = Some(unit.to_owned());
            n.detail.insert("indicator".into(), indicator.into());
            n.detail.insert("points".into(), points.map(|q| q.to_string()).into());
        });
        Ok(())
    }

    /// Hands the self-assessment in, with the claims as they stand.
    pub(crate) async fn hand_in(&self, ctx: &Ctx, session: &Session, unit: &str, ask: &HandInAsk) -> Result<()> {
        allow(&ctx.who, Action::ClaimPoints, Subject::Unit(unit))?;
        let rows = self.assessment.unit_rows(ctx, unit).await?;
        let mut tx = self.db.write_tx().await?;
        let (campaign, course) = self.assessment.course_in(&mut tx).await?;
        let form = self.form_in(&mut tx, &campaign, unit).await?;
        may_claim(ctx, &form, &course, unit)?;
        form.seen(ask.seen)?;
        let claims = self.claims_in(&mut tx, &campaign, unit).await?;
        let (mut handed, mut said, mut missing) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        for row in rows.rows.iter().filter(|r| r.scored) {
            let indicator = row.row.indicator.clone();
            match claims.newest(&indicator).filter(|c| c.points.is_some()) {
                Some(c) => {
                    let files: Vec<&str> = c.evidence.iter().map(|f| f.digest.as_str()).collect();
                    let points = c.points.map(|q| q.to_string());
                    said.insert(indicator.clone(), json!({"points": points, "note": c.note, "evidence": files}));
                    handed.insert(indicator, c.version);
                }
                None => missing.push(indicator),
            }
        }
        if !missing.is_empty() && !ask.without_missing {
            let list = missing.join("、");
            let text = format!("尚未自评：{list}；without a claim: {list}");
            return Err(Error::conflict(text).with_code("claims_missing").with_detail("missing", list));
        }
        let says = json!({"claims": said, "missing": missing});
        let signed = session.sign(&self.node, ctx, (&campaign, unit), "review.hand_in", says)?;
        let row = FormRow {
            version: form.version().saturating_add(1),
            kind: FormKind::HandedIn,
            reason: None,
            until: None,
            claims: handed,
            by: by(ctx),
            signed,
        };
        form_insert(&mut tx, &campaign, unit, &row).await?;
        tx.commit().await?;
        webkit::note(|n| n.unit = Some(unit.to_owned()));
        Ok(())
    }

    /// Takes the form back to change it, while the unit's window is open.
    pub(crate) async fn take_back(&self, ctx: &Ctx, session: &Session, unit: &str, seen: i64) -> Result<()> {
        allow(&ctx.who, Action::ClaimPoints, Subject::Unit(unit))?;
        let mut tx = self.db.write_tx().await?;
        let (campaign, course) = self.assessment.course_in(&mut tx).await?;
        course.may(assessment::Work::Claim, Some(unit), ctx.now)?;
        let form = self.form_in(&mut tx, &campaign, unit).await?;
        form.seen(seen)?;
        if form.state() != FormState::HandedIn {
            return Err(Error::conflict("尚未提交；it was not handed in").with_code("not_handed_in"));
        }
        let signed = session.sign(&self.node, ctx, (&campaign, unit), "review.take_back", json!({"version": seen}))?;
        let row = FormRow {
            version: seen.saturating_add(1),
            kind: FormKind::TakenBack,
            reason: None,
            until: None,
            claims: BTreeMap::new(),
            by: by(ctx),
            signed,
        };
        form_insert(&mut tx, &campaign, unit, &row).await?;
        tx.commit().await?;
        webkit::note(|n| n.unit = Some(unit.to_owned()));
        Ok(())
    }
}
