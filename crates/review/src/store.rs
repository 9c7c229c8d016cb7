//! The SQL of the review. Every table is only ever added to; a version that two follow is taken by one of them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::q::Q;
use kernel::{Error, Micros, Result};
use seal::Stated;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::{Conn, DbResult, DbRow, Migration, Row, query, query_built};
use utoipa::ToSchema;

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "20261124_review_init",
        sql: "CREATE TABLE review_form (
            campaign_id TEXT NOT NULL,
            unit_id TEXT NOT NULL,
            version BIGINT NOT NULL,
            kind TEXT NOT NULL,
            reason TEXT,
            day_until TEXT,
            claims TEXT NOT NULL,
            statement TEXT NOT NULL,
            signature TEXT NOT NULL,
            said_by TEXT NOT NULL,
            said_by_id TEXT NOT NULL,
            said_at BIGINT NOT NULL,
            PRIMARY KEY (campaign_id, unit_id, version)
          );
          CREATE TABLE review_claim (
            campaign_id TEXT NOT NULL,
            unit_id TEXT NOT NULL,
            indicator TEXT NOT NULL,
            version BIGINT NOT NULL,
            points TEXT,
            note TEXT,
            evidence TEXT NOT NULL,
            said_by TEXT NOT NULL,
            said_by_id TEXT NOT NULL,
            said_at BIGINT NOT NULL,
            PRIMARY KEY (campaign_id, unit_id, indicator, version)
          );
          CREATE TABLE review_answer (
            campaign_id TEXT NOT NULL,
            unit_id TEXT NOT NULL,
            indicator TEXT NOT NULL,
            version BIGINT NOT NULL,
            kind TEXT NOT NULL,
            points TEXT NOT NULL,
            material TEXT NOT NULL,
            run_id TEXT NOT NULL,
            statement TEXT NOT NULL,
            signature TEXT NOT NULL,
            said_by TEXT NOT NULL,
            said_by_id TEXT NOT NULL,
            said_at BIGINT NOT NULL,
            PRIMARY KEY (campaign_id, unit_id, indicator, version)
          );
          CREATE TABLE review_appeal (
            id TEXT PRIMARY KEY,
            campaign_id TEXT NOT NULL,
            version BIGINT NOT NULL,
            unit_id TEXT NOT NULL,
            indicator TEXT NOT NULL,
            points TEXT NOT NULL,
            text TEXT NOT NULL,
            evidence TEXT NOT NULL,
            statement TEXT NOT NULL,
            signature TEXT NOT NULL,
            said_by TEXT NOT NULL,
            said_by_id TEXT NOT NULL,
            said_at BIGINT NOT NULL,
            UNIQUE (campaign_id, version)
          );
          CREATE TABLE review_decision (
            appeal_id TEXT PRIMARY KEY REFERENCES review_appeal (id),
            kind TEXT NOT NULL,
            reason TEXT NOT NULL,
            correction TEXT,
            effect TEXT,
            points TEXT NOT NULL,
            statement TEXT NOT NULL,
            signature TEXT NOT NULL,
            said_by TEXT NOT NULL,
            said_by_id TEXT NOT NULL,
            said_at BIGINT NOT NULL
          );",
    },
    Migration {
        name: "20261125_review_signer",
        // Whose signature it is; where nothing stands, that of the installation.
        sql: "ALTER TABLE review_form ADD COLUMN signer TEXT NOT NULL DEFAULT '';
          ALTER TABLE review_answer ADD COLUMN signer TEXT NOT NULL DEFAULT '';
          ALTER TABLE review_appeal ADD COLUMN signer TEXT NOT NULL DEFAULT '';
          ALTER TABLE review_decision ADD COLUMN signer TEXT NOT NULL DEFAULT '';",
    },
    Migration {
        name: "20261126_review_run",
        // The run whose points were appealed against, and the one that was decided on; nothing stands under those of an older release.
        sql: "ALTER TABLE review_appeal ADD COLUMN run_id TEXT NOT NULL DEFAULT '';
          ALTER TABLE review_decision ADD COLUMN run_id TEXT NOT NULL DEFAULT '';",
    },
];

/// Who said something, and when.
#[derive(Clone, Debug)]
pub(crate) struct By {
    pub name: String,
    pub id: String,
    pub at: Micros,
}

/// A word of a closed list as it is stored.
fn word<T: DeserializeOwned>(row: &DbRow, column: &str) -> Result<T> {
    let text: String = row.try_get(column).db("read a word")?;
    serde_json::from_value(serde_json::Value::String(text))
        .map_err(|e| Error::internal(format!("a stored `{column}` does not read")).with_source(e))
}

fn named<T: Serialize>(of: &T) -> Result<String> {
    let value = serde_json::to_value(of).map_err(|e| Error::internal("a word does not write").with_source(e))?;
    value.as_str().map(str::to_owned).ok_or_else(|| Error::internal("a word that is none"))
}

fn json<T: DeserializeOwned>(row: &DbRow, column: &str) -> Result<T> {
    let text: String = row.try_get(column).db("read a document")?;
    serde_json::from_str(&text)
        .map_err(|e| Error::internal(format!("a stored `{column}` does not read")).with_source(e))
}

fn text_of(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::internal("a document does not write").with_source(e))
}

fn by(row: &DbRow) -> Result<By> {
    let at = "read who said it";
    Ok(By {
        name: row.try_get("said_by").db(at)?,
        id: row.try_get("said_by_id").db(at)?,
        at: Micros(row.try_get("said_at").db(at)?),
    })
}

fn signed(row: &DbRow) -> Result<Stated> {
    let at = "read a signature";
    Ok(Stated {
        statement: row.try_get("statement").db(at)?,
        signature: row.try_get("signature").db(at)?,
        key: row.try_get("signer").db(at)?,
    })
}

/// The rows of a table by unit, in an order; of one unit or of all.
async fn by_unit<T>(
    conn: &mut Conn,
    table: &'static str,
    order: &'static str,
    (campaign, unit): (&str, Option<&str>),
    read: impl Fn(&DbRow) -> Result<T>,
) -> Result<BTreeMap<String, Vec<T>>> {
    let rows = query_built(format!(
        "SELECT * FROM {table} WHERE campaign_id = $1 AND ($2 = '' OR unit_id = $2) ORDER BY unit_id, {order}"
    ))
    .bind(campaign.to_owned())
    .bind(unit.unwrap_or_default().to_owned())
    .fetch_all(conn)
    .await
    .db("read the review")?;
    let mut out: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for row in &rows {
        out.entry(row.try_get("unit_id").db("read the review")?).or_default().push(read(row)?);
    }
    Ok(out)
}

/// Two followed the same version: the row of the other is there.
fn overtaken(e: Error) -> Error {
    if e.kind() != kernel::Kind::Conflict {
        return e;
    }
    Error::precondition("其间已有他人改动，请重新查看；it was changed by somebody else in between")
        .with_code("changed_meanwhile")
        .with_source(e)
}

// ---- forms

/// What happened to a self-assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FormKind {
    HandedIn,
    /// The unit took it back to change it, while it may.
    TakenBack,
    /// A reviewer sent it back.
    Returned,
}

#[derive(Clone, Debug)]
pub(crate) struct FormRow {
    pub version: i64,
    pub kind: FormKind,
    pub reason: Option<String>,
    pub until: Option<Date>,
    /// Of each indicator which version of the claim was handed in.
    pub claims: BTreeMap<String, i64>,
    pub by: By,
    pub signed: Stated,
}

pub(crate) async fn form_insert(conn: &mut Conn, campaign: &str, unit: &str, f: &FormRow) -> Result<()> {
    query(
        "INSERT INTO review_form (campaign_id, unit_id, version, kind, reason, day_until, claims, statement, signature, signer, said_by, said_by_id, said_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(campaign.to_owned())
    .bind(unit.to_owned())
    .bind(f.version)
    .bind(named(&f.kind)?)
    .bind(f.reason.clone())
    .bind(f.until.map(|d| d.to_string()))
    .bind(text_of(&f.claims)?)
    .bind(f.signed.statement.clone())
    .bind(f.signed.signature.clone())
    .bind(f.signed.key.clone())
    .bind(f.by.name.clone())
    .bind(f.by.id.clone())
    .bind(f.by.at.0)
    .execute(conn)
    .await
    .db("record a self-assessment")
    .map_err(overtaken)?;
    Ok(())
}

fn form(row: &DbRow) -> Result<FormRow> {
    let at = "read a self-assessment";
    let until: Option<String> = row.try_get("day_until").db(at)?;
    let until = until.map(|d| d.parse().map_err(|e| Error::internal("a stored day").with_source(e))).transpose()?;
    Ok(FormRow {
        version: row.try_get("version").db(at)?,
        kind: word(row, "kind")?,
        reason: row.try_get("reason").db(at)?,
        until,
        claims: json(row, "claims")?,
        by: by(row)?,
        signed: signed(row)?,
    })
}

/// What happened to the self-assessments of a campaign, by unit, oldest first; of one unit or of all.
pub(crate) async fn form_list(
    conn: &mut Conn,
    campaign: &str,
    unit: Option<&str>,
) -> Result<BTreeMap<String, Vec<FormRow>>> {
    by_unit(conn, "review_form", "version", (campaign, unit), form).await
}

// ---- claims

/// A file beside a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClaimFile {
    pub digest: String,
    pub name: String,
    pub media_type: String,
    pub bytes: u64,
    /// The day it speaks of.
    pub dated: String,
    /// The last day on which it is valid; null for what does not run out.
    pub expires: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct ClaimRow {
    pub indicator: String,
    pub version: i64,
    /// None where the claim was taken back.
    pub points: Option<Q>,
    pub note: Option<String>,
    pub evidence: Vec<ClaimFile>,
    pub by: By,
}

pub(crate) async fn claim_insert(conn: &mut Conn, campaign: &str, unit: &str, c: &ClaimRow) -> Result<()> {
    query(
        "INSERT INTO review_claim (campaign_id, unit_id, indicator, version, points, note, evidence, said_by, said_by_id, said_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(campaign.to_owned())
    .bind(unit.to_owned())
    .bind(c.indicator.clone())
    .bind(c.version)
    .bind(c.points.map(|q| q.to_string()))
    .bind(c.note.clone())
    .bind(text_of(&c.evidence)?)
    .bind(c.by.name.clone())
    .bind(c.by.id.clone())
    .bind(c.by.at.0)
    .execute(conn)
    .await
    .db("record a claim")
    .map_err(overtaken)?;
    Ok(())
}

fn claim(row: &DbRow) -> Result<ClaimRow> {
    let at = "read a claim";
    let points: Option<String> = row.try_get("points").db(at)?;
    Ok(ClaimRow {
        indicator: row.try_get("indicator").db(at)?,
        version: row.try_get("version").db(at)?,
        points: points.map(|p| p.parse()).transpose()?,
        note: row.try_get("note").db(at)?,
        evidence: json(row, "evidence")?,
        by: by(row)?,
    })
}

/// Every version of the claims of a unit, or of all, by unit, oldest first.
pub(crate) async fn claim_list(
    conn: &mut Conn,
    campaign: &str,
    unit: Option<&str>,
) -> Result<BTreeMap<String, Vec<ClaimRow>>> {
    by_unit(conn, "review_claim", "indicator, version", (campaign, unit), claim).await
}

// ---- answers

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AnswerKind {
    Accepted,
    /// The approval was taken back.
    Withdrawn,
}

#[derive(Clone, Debug)]
pub(crate) struct AnswerRow {
    pub indicator: String,
    pub version: i64,
    pub kind: AnswerKind,
    pub points: Q,
    /// The digest of what was approved.
    pub material: String,
    pub run: String,
    pub by: By,
    pub signed: Stated,
}

pub(crate) async fn answer_insert(conn: &mut Conn, campaign: &str, unit: &str, a: &AnswerRow) -> Result<()> {
    query(
        "INSERT INTO review_answer (campaign_id, unit_id, indicator, version, kind, points, material, run_id, statement, signature, signer, said_by, said_by_id, said_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(campaign.to_owned())
    .bind(unit.to_owned())
    .bind(a.indicator.clone())
    .bind(a.version)
    .bind(named(&a.kind)?)
    .bind(a.points.to_string())
    .bind(a.material.clone())
    .bind(a.run.clone())
    .bind(a.signed.statement.clone())
    .bind(a.signed.signature.clone())
    .bind(a.signed.key.clone())
    .bind(a.by.name.clone())
    .bind(a.by.id.clone())
    .bind(a.by.at.0)
    .execute(conn)
    .await
    .db("record an answer")
    .map_err(overtaken)?;
    Ok(())
}

fn answer(row: &DbRow) -> Result<AnswerRow> {
    let at = "read an answer";
    let points: String = row.try_get("points").db(at)?;
    Ok(AnswerRow {
        indicator: row.try_get("indicator").db(at)?,
        version: row.try_get("version").db(at)?,
        kind: word(row, "kind")?,
        points: points.parse()?,
        material: row.try_get("material").db(at)?,
        run: row.try_get("run_id").db(at)?,
        by: by(row)?,
        signed: signed(row)?,
    })
}

/// Every answer to a unit, or to all, by unit, oldest first.
pub(crate) async fn answer_list(
    conn: &mut Conn,
    campaign: &str,
    unit: Option<&str>,
) -> Result<BTreeMap<String, Vec<AnswerRow>>> {
    by_unit(conn, "review_answer", "indicator, version", (campaign, unit), answer).await
}

// ---- appeals

/// How an appeal ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AppealOutcome)]
pub enum Outcome {
    /// Upheld: a fact was corrected.
    Corrected,
    /// Upheld: a reading was ruled, for all.
    Ruled,
    Dismissed,
    /// The unit withdrew it.
    Withdrawn,
}

#[derive(Clone, Debug)]
pub(crate) struct DecisionRow {
    pub outcome: Outcome,
    pub reason: String,
    pub correction: Option<String>,
    pub effect: Option<assessment::RulingEffect>,
    /// The points as they were seen, and the run that gave them.
    pub points: String,
    pub run: String,
    pub by: By,
    pub signed: Stated,
}

#[derive(Clone, Debug)]
pub(crate) struct AppealRow {
    pub id: String,
    pub unit: String,
    pub indicator: String,
    /// The points appealed against, and the run that gave them.
    pub points: String,
    pub run: String,
    pub text: String,
    pub evidence: Vec<ClaimFile>,
    pub by: By,
    pub signed: Stated,
    pub decision: Option<DecisionRow>,
}

pub(crate) async fn appeal_insert(conn: &mut Conn, campaign: &str, a: &AppealRow) -> Result<()> {
    query(
        "INSERT INTO review_appeal (id, campaign_id, version, unit_id, indicator, points, text, evidence, statement, signature, signer, said_by, said_by_id, said_at, run_id) \
         VALUES ($1, $2, (SELECT COALESCE(MAX(version), 0) + 1 FROM review_appeal WHERE campaign_id = $2), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(a.id.clone())
    .bind(campaign.to_owned())
    .bind(a.unit.clone())
    .bind(a.indicator.clone())
    .bind(a.points.clone())
    .bind(a.text.clone())
    .bind(text_of(&a.evidence)?)
    .bind(a.signed.statement.clone())
    .bind(a.signed.signature.clone())
    .bind(a.signed.key.clone())
    .bind(a.by.name.clone())
    .bind(a.by.id.clone())
    .bind(a.by.at.0)
    .bind(a.run.clone())
    .execute(conn)
    .await
    .db("file an appeal")?;
    Ok(())
}

/// Decides an appeal; it is decided once.
pub(crate) async fn decision_insert(conn: &mut Conn, appeal: &str, d: &DecisionRow) -> Result<()> {
    let effect = d.effect.as_ref().map(text_of).transpose()?;
    let done = query(
        "INSERT INTO review_decision (appeal_id, kind, reason, correction, effect, points, statement, signature, signer, said_by, said_by_id, said_at, run_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (appeal_id) DO NOTHING",
    )
    .bind(appeal.to_owned())
    .bind(named(&d.outcome)?)
    .bind(d.reason.clone())
    .bind(d.correction.clone())
    .bind(effect)
    .bind(d.points.clone())
    .bind(d.signed.statement.clone())
    .bind(d.signed.signature.clone())
    .bind(d.signed.key.clone())
    .bind(d.by.name.clone())
    .bind(d.by.id.clone())
    .bind(d.by.at.0)
    .bind(d.run.clone())
    .execute(conn)
    .await
    .db("decide an appeal")?;
    if done.rows_affected() == 0 {
        let text = "此申诉已有决定；this appeal has been decided already";
        return Err(Error::conflict(text).with_code("already_decided"));
    }
    Ok(())
}

const APPEALS: &str = "SELECT a.id, a.unit_id, a.indicator, a.points, a.run_id, a.text, a.evidence, a.statement, a.signature, a.signer, a.said_by, a.said_by_id, a.said_at, \
     d.kind, d.reason, d.correction, d.effect, d.points AS d_points, d.run_id AS d_run, d.statement AS d_statement, d.signature AS d_signature, d.signer AS d_signer, \
     d.said_by AS d_by, d.said_by_id AS d_by_id, d.said_at AS d_at \
     FROM review_appeal a LEFT JOIN review_decision d ON d.appeal_id = a.id";

fn appeal(row: &DbRow) -> Result<AppealRow> {
    let at = "read an appeal";
    let decided: Option<String> = row.try_get("kind").db(at)?;
    let decision = match decided {
        None => None,
        Some(_) => {
            let effect: Option<String> = row.try_get("effect").db(at)?;
            let effect = effect.map(|e| serde_json::from_str(&e)).transpose();
            Some(DecisionRow {
                outcome: word(row, "kind")?,
                reason: row.try_get("reason").db(at)?,
                correction: row.try_get("correction").db(at)?,
                effect: effect.map_err(|e| Error::internal("a stored effect does not read").with_source(e))?,
                points: row.try_get("d_points").db(at)?,
                run: row.try_get("d_run").db(at)?,
                by: By {
                    name: row.try_get("d_by").db(at)?,
                    id: row.try_get("d_by_id").db(at)?,
                    at: Micros(row.try_get("d_at").db(at)?),
                },
                signed: Stated {
                    statement: row.try_get("d_statement").db(at)?,
                    signature: row.try_get("d_signature").db(at)?,
                    key: row.try_get("d_signer").db(at)?,
                },
            })
        }
    };
    Ok(AppealRow {
        id: row.try_get("id").db(at)?,
        unit: row.try_get("unit_id").db(at)?,
        indicator: row.try_get("indicator").db(at)?,
        points: row.try_get("points").db(at)?,
        run: row.try_get("run_id").db(at)?,
        text: row.try_get("text").db(at)?,
        evidence: json(row, "evidence")?,
        by: by(row)?,
        signed: signed(row)?,
        decision,
    })
}

/// The appeals of a campaign, newest first; of one unit or of all.
pub(crate) async fn appeal_list(conn: &mut Conn, campaign: &str, unit: Option<&str>) -> Result<Vec<AppealRow>> {
    let rows = query_built(format!(
        "{APPEALS} WHERE a.campaign_id = $1 AND ($2 = '' OR a.unit_id = $2) ORDER BY a.version DESC"
    ))
    .bind(campaign.to_owned())
    .bind(unit.unwrap_or_default().to_owned())
    .fetch_all(conn)
    .await
    .db("read the appeals")?;
    rows.iter().map(appeal).collect()
}

pub(crate) async fn appeal_find(conn: &mut Conn, campaign: &str, id: &str) -> Result<AppealRow> {
    let row = query_built(format!("{APPEALS} WHERE a.campaign_id = $1 AND a.id = $2"))
        .bind(campaign.to_owned())
        .bind(id.to_owned())
        .fetch_optional(conn)
        .await
        .db("read an appeal")?;
    row.as_ref().map(appeal).transpose()?.ok_or_else(|| Error::not_found("no such appeal").with_code("no_appeal"))
}
