//! The SQL of authoring.

use kernel::{Error, Micros, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Conn, DbResult, DbRow, Migration, Row, query, query_built};

use crate::model::{Carried, DraftRow, Finished, Source, Summary};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "20261122_authoring_init",
        sql: "CREATE TABLE authoring_draft (
            id TEXT PRIMARY KEY,
            method_id TEXT NOT NULL,
            source TEXT NOT NULL,
            summary TEXT NOT NULL,
            understood TEXT NOT NULL,
            present TEXT NOT NULL,
            answers TEXT NOT NULL,
            edited TEXT,
            carried TEXT,
            version BIGINT NOT NULL,
            created_by TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            changed_by TEXT NOT NULL,
            changed_at BIGINT NOT NULL,
            finished TEXT
          );
          CREATE INDEX authoring_draft_changed ON authoring_draft (changed_at);",
    },
    Migration { name: "20261123_authoring_former", sql: "ALTER TABLE authoring_draft ADD COLUMN former TEXT;" },
];

/// What a list shows of a draft.
pub(crate) struct HeadRow {
    pub id: String,
    pub method_id: String,
    pub source: Source,
    pub summary: Summary,
    pub edited: bool,
    pub version: i64,
    pub created_by: String,
    pub created_at: Micros,
    pub changed_by: String,
    pub changed_at: Micros,
    pub finished: Option<Finished>,
}

const HEAD: &str = "id, method_id, source, summary, version, created_by, created_at, changed_by, changed_at, finished, \
                    CASE WHEN edited IS NULL THEN 0 ELSE 1 END AS is_edited";

const AT: &str = "read a draft";

fn json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::internal("a stored draft does not read").with_source(e))
}

fn text<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::internal("a draft cannot be written").with_source(e))
}

fn column<T: DeserializeOwned>(row: &DbRow, name: &str) -> Result<T> {
    let stored: String = row.try_get(name).db(AT)?;
    json(&stored)
}

fn maybe<T: DeserializeOwned>(row: &DbRow, name: &str) -> Result<Option<T>> {
    let stored: Option<String> = row.try_get(name).db(AT)?;
    stored.as_deref().map(json).transpose()
}

fn head(row: &DbRow) -> Result<HeadRow> {
    let edited: i64 = row.try_get("is_edited").db(AT)?;
    Ok(HeadRow {
        id: row.try_get("id").db(AT)?,
        method_id: row.try_get("method_id").db(AT)?,
        source: column(row, "source")?,
        summary: column(row, "summary")?,
        edited: edited == 1,
        version: row.try_get("version").db(AT)?,
        created_by: row.try_get("created_by").db(AT)?,
        created_at: Micros(row.try_get("created_at").db(AT)?),
        changed_by: row.try_get("changed_by").db(AT)?,
        changed_at: Micros(row.try_get("changed_at").db(AT)?),
        finished: maybe(row, "finished")?,
    })
}

/// Every draft, the one changed last first.
pub(crate) async fn draft_list(conn: &mut Conn) -> Result<Vec<HeadRow>> {
    let sql = format!("SELECT {HEAD} FROM authoring_draft ORDER BY changed_at DESC, id");
    query_built(sql).fetch_all(conn).await.db("list drafts")?.iter().map(head).collect()
}

pub(crate) async fn draft_find(conn: &mut Conn, id: &str) -> Result<DraftRow> {
    let sql = format!(
        "SELECT {HEAD}, understood, present, answers, edited, carried, former FROM authoring_draft WHERE id = $1"
    );
    let row = query_built(sql).bind(id.to_owned()).fetch_optional(conn).await.db(AT)?.ok_or_else(|| {
        Error::not_found(format!("no draft `{}`", id.chars().take(40).collect::<String>())).with_code("no_draft")
    })?;
    let edited: Option<String> = row.try_get("edited").db(AT)?;
    let carried: Option<Carried> = maybe(&row, "carried")?;
    Ok(DraftRow {
        head: head(&row)?,
        understood: column(&row, "understood")?,
        present: column(&row, "present")?,
        answers: column(&row, "answers")?,
        edited: edited.as_deref().map(json).transpose()?,
        carried,
        former: maybe(&row, "former")?,
    })
}

pub(crate) async fn draft_insert(conn: &mut Conn, d: &DraftRow) -> Result<()> {
    query(
        "INSERT INTO authoring_draft (id, method_id, source, summary, understood, present, answers, version, \
         created_by, created_at, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(d.head.id.clone())
    .bind(d.head.method_id.clone())
    .bind(text(&d.head.source)?)
    .bind(text(&d.head.summary)?)
    .bind(text(&d.understood)?)
    .bind(text(&d.present)?)
    .bind(text(&d.answers)?)
    .bind(d.head.version)
    .bind(d.head.created_by.clone())
    .bind(d.head.created_at.0)
    .bind(d.head.changed_by.clone())
    .bind(d.head.changed_at.0)
    .execute(conn)
    .await
    .db("keep a draft")?;
    Ok(())
}

/// Writes what changed, if the draft still has the version before it.
pub(crate) async fn draft_update(conn: &mut Conn, d: &DraftRow, before: i64) -> Result<bool> {
    let done = query(
        "UPDATE authoring_draft SET summary = $3, present = $4, answers = $5, edited = $6, carried = $7, version = $8, \
         changed_by = $9, changed_at = $10, finished = $11, former = $12 WHERE id = $1 AND version = $2",
    )
    .bind(d.head.id.clone())
    .bind(before)
    .bind(text(&d.head.summary)?)
    .bind(text(&d.present)?)
    .bind(text(&d.answers)?)
    .bind(d.edited.as_ref().map(text).transpose()?)
    .bind(d.carried.as_ref().map(text).transpose()?)
    .bind(d.head.version)
    .bind(d.head.changed_by.clone())
    .bind(d.head.changed_at.0)
    .bind(d.head.finished.as_ref().map(text).transpose()?)
    .bind(d.former.as_ref().map(text).transpose()?)
    .execute(conn)
    .await
    .db("change a draft")?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn draft_delete(conn: &mut Conn, id: &str, version: i64) -> Result<bool> {
    let done = query("DELETE FROM authoring_draft WHERE id = $1 AND version = $2 AND finished IS NULL")
        .bind(id.to_owned())
        .bind(version)
        .execute(conn)
        .await
        .db("delete a draft")?;
    Ok(done.rows_affected() == 1)
}
