//! The SQL of what people hand in on the pages: files, and the versions of a fact.

use kernel::{Error, Micros, Result};
use store::{Conn, DbResult, Migration, Row, query};

/// Files handed in for a unit.
pub(crate) const UPLOADS: Migration = Migration {
    name: "20261122_assessment_upload",
    sql: "CREATE TABLE assessment_upload (
            unit_id TEXT NOT NULL,
            digest TEXT NOT NULL,
            name TEXT NOT NULL,
            media_type TEXT NOT NULL,
            bytes BIGINT NOT NULL,
            uploaded_by TEXT NOT NULL,
            uploaded_at BIGINT NOT NULL,
            PRIMARY KEY (unit_id, digest)
          );",
};

/// A file that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UploadRow {
    pub digest: String,
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
    pub by: String,
    pub at: Micros,
}

const COLUMNS: &str = "SELECT digest, name, media_type, bytes, uploaded_by, uploaded_at FROM assessment_upload";

fn upload(row: &store::DbRow) -> Result<UploadRow> {
    let at = "read a file";
    Ok(UploadRow {
        digest: row.try_get("digest").db(at)?,
        name: row.try_get("name").db(at)?,
        media_type: row.try_get("media_type").db(at)?,
        bytes: row.try_get("bytes").db(at)?,
        by: row.try_get("uploaded_by").db(at)?,
        at: Micros(row.try_get("uploaded_at").db(at)?),
    })
}

/// Records a file; the first name of the same content stays.
pub(crate) async fn upload_insert(conn: &mut Conn, unit: &str, u: &UploadRow) -> Result<()> {
    query(
        "INSERT INTO assessment_upload (unit_id, digest, name, media_type, bytes, uploaded_by, uploaded_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (unit_id, digest) DO NOTHING",
    )
    .bind(unit.to_owned())
    .bind(u.digest.clone())
    .bind(u.name.clone())
    .bind(u.media_type.clone())
    .bind(u.bytes)
    .bind(u.by.clone())
    .bind(u.at.0)
    .execute(conn)
    .await
    .db("record a file")?;
    Ok(())
}

pub(crate) async fn upload_find(conn: &mut Conn, unit: &str, digest: &str) -> Result<Option<UploadRow>> {
    let row = store::query_built(format!("{COLUMNS} WHERE unit_id = $1 AND digest = $2"))
        .bind(unit.to_owned())
        .bind(digest.to_owned())
        .fetch_optional(conn)
        .await
        .db("read a file")?;
    row.as_ref().map(upload).transpose()
}

pub(crate) async fn upload_count(conn: &mut Conn, unit: &str) -> Result<i64> {
    let row = query("SELECT COUNT(*) AS n FROM assessment_upload WHERE unit_id = $1")
        .bind(unit.to_owned())
        .fetch_one(conn)
        .await
        .db("count the files")?;
    row.try_get("n").db("count the files")
}

/// One version of what somebody declared or judged.
pub(crate) struct Version {
    pub fact: facts::Fact,
    pub by: String,
    pub at: Micros,
}

/// What was said of some keys of a unit, newest first.
pub(crate) async fn fact_versions(
    conn: &mut Conn,
    campaign: &str,
    unit: &str,
    keys: &[String],
    limit: i64,
) -> Result<Vec<Version>> {
    let at = "read the versions of a fact";
    let mut out = Vec::new();
    for key in keys {
        let rows = query(
            "SELECT fact, recorded_by, recorded_at FROM assessment_fact \
             WHERE campaign_id = $1 AND unit_id = $2 AND fact_key = $3 ORDER BY version DESC LIMIT $4",
        )
        .bind(campaign.to_owned())
        .bind(unit.to_owned())
        .bind(key.clone())
        .bind(limit)
        .fetch_all(&mut *conn)
        .await
        .db(at)?;
        for row in &rows {
            let text: String = row.try_get("fact").db(at)?;
            let fact = serde_json::from_str(&text)
                .map_err(|e| Error::internal("a stored fact does not read").with_source(e))?;
            out.push(Version {
                fact,
                by: row.try_get("recorded_by").db(at)?,
                at: Micros(row.try_get("recorded_at").db(at)?),
            });
        }
    }
    out.sort_by_key(|v| std::cmp::Reverse(v.at));
    Ok(out)
}

/// What was declared or judged after an instant, oldest first; at most 10,000.
pub(crate) async fn facts_since(conn: &mut Conn, campaign: &str, since: Micros) -> Result<Vec<facts::Fact>> {
    let at = "read the facts declared since";
    let rows = query(
        "SELECT fact FROM assessment_fact WHERE campaign_id = $1 AND recorded_at > $2 ORDER BY version LIMIT 10000",
    )
    .bind(campaign.to_owned())
    .bind(since.0)
    .fetch_all(conn)
    .await
    .db(at)?;
    rows.iter()
        .map(|row| {
            let text: String = row.try_get("fact").db(at)?;
            serde_json::from_str(&text).map_err(|e| Error::internal("a stored fact does not read").with_source(e))
        })
        .collect()
}
