//! The SQL of reports.

use kernel::{Error, Micros, Result};
use serde::de::DeserializeOwned;
use store::{Conn, DbResult, DbRow, Migration, Row, query, query_built};

use crate::model::Ask;

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "20261122_reports_init",
    sql: "CREATE TABLE reports_file (
            id TEXT PRIMARY KEY,
            person TEXT NOT NULL,
            ask TEXT NOT NULL,
            run TEXT NOT NULL,
            sees_all BIGINT NOT NULL,
            name TEXT NOT NULL,
            state TEXT NOT NULL,
            done BIGINT NOT NULL,
            total BIGINT NOT NULL,
            code TEXT,
            error TEXT,
            digest TEXT,
            bytes BIGINT,
            created_at BIGINT NOT NULL,
            ended_at BIGINT
          );
          CREATE INDEX reports_file_person ON reports_file (person, created_at);",
}];

/// Where a report stands.
pub(crate) const WAITING: &str = "waiting";
pub(crate) const DONE: &str = "done";
pub(crate) const FAILED: &str = "failed";

/// A report that somebody asked for.
#[derive(Clone, Debug)]
pub(crate) struct FileRow {
    pub id: String,
    /// The id of who asked: nobody else is handed the file.
    pub person: String,
    pub ask: Ask,
    pub run: String,
    /// Who asked read every unit in full.
    pub sees_all: bool,
    pub name: String,
    pub state: String,
    pub done: i64,
    pub total: i64,
    pub code: Option<String>,
    pub error: Option<String>,
    pub digest: Option<String>,
    pub bytes: Option<i64>,
    pub created_at: Micros,
    pub ended_at: Option<Micros>,
}

const COLUMNS: &str =
    "id, person, ask, run, sees_all, name, state, done, total, code, error, digest, bytes, created_at, ended_at";
const AT: &str = "read a report";

fn json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::internal("a stored report does not read").with_source(e))
}

fn file(row: &DbRow) -> Result<FileRow> {
    let ask: String = row.try_get("ask").db(AT)?;
    let sees_all: i64 = row.try_get("sees_all").db(AT)?;
    let ended: Option<i64> = row.try_get("ended_at").db(AT)?;
    Ok(FileRow {
        id: row.try_get("id").db(AT)?,
        person: row.try_get("person").db(AT)?,
        ask: json(&ask)?,
        run: row.try_get("run").db(AT)?,
        sees_all: sees_all == 1,
        name: row.try_get("name").db(AT)?,
        state: row.try_get("state").db(AT)?,
        done: row.try_get("done").db(AT)?,
        total: row.try_get("total").db(AT)?,
        code: row.try_get("code").db(AT)?,
        error: row.try_get("error").db(AT)?,
        digest: row.try_get("digest").db(AT)?,
        bytes: row.try_get("bytes").db(AT)?,
        created_at: Micros(row.try_get("created_at").db(AT)?),
        ended_at: ended.map(Micros),
    })
}

pub(crate) async fn file_insert(conn: &mut Conn, f: &FileRow) -> Result<()> {
    let ask = serde_json::to_string(&f.ask).map_err(|e| Error::internal("a report's name").with_source(e))?;
    query(
        "INSERT INTO reports_file (id, person, ask, run, sees_all, name, state, done, total, digest, bytes, created_at, \
         ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(f.id.clone())
    .bind(f.person.clone())
    .bind(ask)
    .bind(f.run.clone())
    .bind(i64::from(f.sees_all))
    .bind(f.name.clone())
    .bind(f.state.clone())
    .bind(f.done)
    .bind(f.total)
    .bind(f.digest.clone())
    .bind(f.bytes)
    .bind(f.created_at.0)
    .bind(f.ended_at.map(|m| m.0))
    .execute(conn)
    .await
    .db("keep a report")?;
    Ok(())
}

/// The latest reports of one person, newest first.
pub(crate) async fn file_list(conn: &mut Conn, person: &str, limit: i64) -> Result<Vec<FileRow>> {
    let sql =
        format!("SELECT {COLUMNS} FROM reports_file WHERE person = $1 ORDER BY created_at DESC, id DESC LIMIT $2");
    query_built(sql)
        .bind(person.to_owned())
        .bind(limit)
        .fetch_all(conn)
        .await
        .db("list reports")?
        .iter()
        .map(file)
        .collect()
}

/// How many reports of one person are still being made.
pub(crate) async fn file_waiting(conn: &mut Conn, person: &str) -> Result<i64> {
    let row = query("SELECT COUNT(*) AS n FROM reports_file WHERE person = $1 AND state = 'waiting'")
        .bind(person.to_owned())
        .fetch_one(conn)
        .await
        .db("count reports")?;
    row.try_get("n").db("count reports")
}

pub(crate) async fn file_find(conn: &mut Conn, id: &str) -> Result<FileRow> {
    let sql = format!("SELECT {COLUMNS} FROM reports_file WHERE id = $1");
    let row = query_built(sql).bind(id.to_owned()).fetch_optional(conn).await.db(AT)?.ok_or_else(no_file)?;
    file(&row)
}

pub(crate) fn no_file() -> Error {
    Error::not_found("no such report").with_code("no_report")
}

pub(crate) async fn file_progress(conn: &mut Conn, id: &str, done: i64, total: i64) -> Result<()> {
    query("UPDATE reports_file SET done = $2, total = $3 WHERE id = $1 AND state = 'waiting'")
        .bind(id.to_owned())
        .bind(done)
        .bind(total)
        .execute(conn)
        .await
        .db("note progress")?;
    Ok(())
}

/// How a report ended: with a file, or with the reason why there is none.
pub(crate) async fn file_end(conn: &mut Conn, f: &FileRow) -> Result<()> {
    query(
        "UPDATE reports_file SET state = $2, done = $3, total = $4, code = $5, error = $6, digest = $7, bytes = $8, \
         ended_at = $9, name = $10 WHERE id = $1 AND state = 'waiting'",
    )
    .bind(f.id.clone())
    .bind(f.state.clone())
    .bind(f.done)
    .bind(f.total)
    .bind(f.code.clone())
    .bind(f.error.clone())
    .bind(f.digest.clone())
    .bind(f.bytes)
    .bind(f.ended_at.map(|m| m.0))
    .bind(f.name.clone())
    .execute(conn)
    .await
    .db("end a report")?;
    Ok(())
}
