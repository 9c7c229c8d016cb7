//! The SQL of corrections: each a row that is only ever added, with its answer where it needed one.

use kernel::q::Q;
use kernel::{Error, Micros, Result};
use store::{Conn, DbResult, DbRow, Migration, Row, query, query_built};

pub(crate) const CORRECTIONS: Migration = Migration {
    name: "20261124_assessment_correction",
    sql: "CREATE TABLE assessment_correction (
            id TEXT PRIMARY KEY,
            campaign_id TEXT NOT NULL REFERENCES assessment_campaign (id),
            version BIGINT NOT NULL,
            unit_id TEXT NOT NULL,
            fact TEXT NOT NULL,
            moved TEXT NOT NULL,
            waits BIGINT NOT NULL,
            asked_by TEXT NOT NULL,
            asked_by_id TEXT NOT NULL,
            asked_at BIGINT NOT NULL,
            UNIQUE (campaign_id, version)
          );
          CREATE INDEX assessment_correction_unit ON assessment_correction (campaign_id, unit_id);
          CREATE TABLE assessment_correction_answer (
            correction_id TEXT PRIMARY KEY REFERENCES assessment_correction (id),
            given BIGINT NOT NULL,
            note TEXT,
            given_by TEXT NOT NULL,
            given_by_id TEXT NOT NULL,
            given_at BIGINT NOT NULL
          );
          CREATE TABLE assessment_threshold (
            campaign_id TEXT NOT NULL REFERENCES assessment_campaign (id),
            version BIGINT NOT NULL,
            points TEXT NOT NULL,
            set_by TEXT NOT NULL,
            set_at BIGINT NOT NULL,
            PRIMARY KEY (campaign_id, version)
          );",
};

/// What the second reviewer said.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub given: bool,
    pub note: Option<String>,
    pub by: String,
    pub by_id: String,
    pub at: Micros,
}

#[derive(Clone, Debug)]
pub(crate) struct CorrectionRow {
    pub id: String,
    pub unit: String,
    pub fact: facts::Fact,
    pub moved: Q,
    /// It needed the consent of a second reviewer.
    pub waits: bool,
    pub by: String,
    pub by_id: String,
    pub at: Micros,
    pub answer: Option<Answered>,
}

impl CorrectionRow {
    /// It is a fact: at once, or since a second reviewer consented.
    pub fn counts(&self) -> bool {
        !self.waits || self.answer.as_ref().is_some_and(|a| a.given)
    }
}

pub(crate) async fn correction_insert(conn: &mut Conn, campaign: &str, c: &CorrectionRow) -> Result<()> {
    let fact = serde_json::to_string(&c.fact).map_err(|e| Error::internal("a fact does not write").with_source(e))?;
    query(
        "INSERT INTO assessment_correction (id, campaign_id, version, unit_id, fact, moved, waits, asked_by, asked_by_id, asked_at) \
         VALUES ($1, $2, (SELECT COALESCE(MAX(version), 0) + 1 FROM assessment_correction WHERE campaign_id = $2), $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(c.id.clone())
    .bind(campaign.to_owned())
    .bind(c.unit.clone())
    .bind(fact)
    .bind(c.moved.to_string())
    .bind(i64::from(c.waits))
    .bind(c.by.clone())
    .bind(c.by_id.clone())
    .bind(c.at.0)
    .execute(conn)
    .await
    .db("record a correction")?;
    Ok(())
}

const COLUMNS: &str = "SELECT c.id, c.unit_id, c.fact, c.moved, c.waits, c.asked_by, c.asked_by_id, c.asked_at, \
     a.given, a.note, a.given_by, a.given_by_id, a.given_at \
     FROM assessment_correction c LEFT JOIN assessment_correction_answer a ON a.correction_id = c.id";

fn correction(row: &DbRow) -> Result<CorrectionRow> {
    let at = "read a correction";
    let (fact, moved): (String, String) = (row.try_get("fact").db(at)?, row.try_get("moved").db(at)?);
    let waits: i64 = row.try_get("waits").db(at)?;
    let given: Option<i64> = row.try_get("given").db(at)?;
    let answer = match given {
        None => None,
        Some(given) => Some(Answered {
            given: given != 0,
            note: row.try_get("note").db(at)?,
            by: row.try_get("given_by").db(at)?,
            by_id: row.try_get("given_by_id").db(at)?,
            at: Micros(row.try_get("given_at").db(at)?),
        }),
    };
    Ok(CorrectionRow {
        id: row.try_get("id").db(at)?,
        unit: row.try_get("unit_id").db(at)?,
        fact: serde_json::from_str(&fact)
            .map_err(|e| Error::internal("a stored correction does not read").with_source(e))?,
        moved: moved.parse()?,
        waits: waits != 0,
        by: row.try_get("asked_by").db(at)?,
        by_id: row.try_get("asked_by_id").db(at)?,
        at: Micros(row.try_get("asked_at").db(at)?),
        answer,
    })
}

/// The corrections of a unit, or of all, oldest first.
pub(crate) async fn correction_list(conn: &mut Conn, campaign: &str, unit: Option<&str>) -> Result<Vec<CorrectionRow>> {
    let rows =
        query_built(format!("{COLUMNS} WHERE c.campaign_id = $1 AND ($2 = '' OR c.unit_id = $2) ORDER BY c.version"))
            .bind(campaign.to_owned())
            .bind(unit.unwrap_or_default().to_owned())
            .fetch_all(conn)
            .await
            .db("read the corrections")?;
    rows.iter().map(correction).collect()
}

pub(crate) async fn correction_find(conn: &mut Conn, campaign: &str, id: &str) -> Result<Option<CorrectionRow>> {
    let row = query_built(format!("{COLUMNS} WHERE c.campaign_id = $1 AND c.id = $2"))
        .bind(campaign.to_owned())
        .bind(id.to_owned())
        .fetch_optional(conn)
        .await
        .db("read a correction")?;
    row.as_ref().map(correction).transpose()
}

/// Answers a correction; it is answered once.
pub(crate) async fn answer_insert(conn: &mut Conn, correction: &str, a: &Answered) -> Result<()> {
    let done = query(
        "INSERT INTO assessment_correction_answer (correction_id, given, note, given_by, given_by_id, given_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (correction_id) DO NOTHING",
    )
    .bind(correction.to_owned())
    .bind(i64::from(a.given))
    .bind(a.note.clone())
    .bind(a.by.clone())
    .bind(a.by_id.clone())
    .bind(a.at.0)
    .execute(conn)
    .await
    .db("answer a correction")?;
    if done.rows_affected() == 0 {
        return Err(Error::conflict("已有人答复过；somebody has answered this already").with_code("already_answered"));
    }
    Ok(())
}

/// The points above which a correction needs a second reviewer, as last set.
pub(crate) async fn threshold_read(conn: &mut Conn, campaign: &str) -> Result<Option<Q>> {
    let at = "read the threshold of corrections";
    let row = query("SELECT points FROM assessment_threshold WHERE campaign_id = $1 ORDER BY version DESC LIMIT 1")
        .bind(campaign.to_owned())
        .fetch_optional(conn)
        .await
        .db(at)?;
    let Some(row) = row else { return Ok(None) };
    let text: String = row.try_get("points").db(at)?;
    Ok(Some(text.parse()?))
}

pub(crate) async fn threshold_insert(conn: &mut Conn, campaign: &str, points: Q, by: &str, now: Micros) -> Result<()> {
    query(
        "INSERT INTO assessment_threshold (campaign_id, version, points, set_by, set_at) \
         VALUES ($1, (SELECT COALESCE(MAX(version), 0) + 1 FROM assessment_threshold WHERE campaign_id = $1), $2, $3, $4)",
    )
    .bind(campaign.to_owned())
    .bind(points.to_string())
    .bind(by.to_owned())
    .bind(now.0)
    .execute(conn)
    .await
    .db("set the threshold of corrections")?;
    Ok(())
}
