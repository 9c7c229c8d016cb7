//! The SQL of discs that were asked for.

use kernel::{Error, Micros, Result};
use store::{Conn, DbResult, DbRow, Migration, Row, query, query_built};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "20261123_dossier_disc",
        sql: "CREATE TABLE dossier_disc (
            id TEXT PRIMARY KEY,
            run TEXT NOT NULL,
            number BIGINT NOT NULL,
            year BIGINT NOT NULL,
            unit TEXT,
            ordered_by TEXT NOT NULL,
            ordered_at BIGINT NOT NULL,
            state TEXT NOT NULL,
            code TEXT,
            error TEXT,
            bytes BIGINT,
            files BIGINT,
            image TEXT,
            root TEXT,
            fingerprint TEXT,
            ended_at BIGINT
          );
          CREATE INDEX dossier_disc_run ON dossier_disc (run, unit);",
    },
    Migration {
        name: "20261125_dossier_until",
        // Nothing is known of those before: they are made again when they are asked for.
        sql: "ALTER TABLE dossier_disc ADD COLUMN told_until BIGINT NOT NULL DEFAULT 0;",
    },
];

/// Where a disc stands.
pub(crate) const WAITING: &str = "waiting";
pub(crate) const DONE: &str = "done";
pub(crate) const FAILED: &str = "failed";

/// A disc that somebody asked for.
#[derive(Clone, Debug)]
pub(crate) struct DiscRow {
    pub id: String,
    pub run: String,
    pub number: i64,
    pub year: i64,
    /// The unit whose own disc it is.
    pub unit: Option<String>,
    /// Up to which instant it tells.
    pub until: Micros,
    pub ordered_by: String,
    pub ordered_at: Micros,
    pub state: String,
    pub code: Option<String>,
    pub error: Option<String>,
    pub bytes: Option<i64>,
    pub files: Option<i64>,
    pub image: Option<String>,
    pub root: Option<String>,
    pub fingerprint: Option<String>,
    pub ended_at: Option<Micros>,
}

const COLUMNS: &str = "id, run, number, year, unit, told_until, ordered_by, ordered_at, state, code, error, bytes, files, image, root, \
     fingerprint, ended_at";
const AT: &str = "read a disc";

fn disc(row: &DbRow) -> Result<DiscRow> {
    let ended: Option<i64> = row.try_get("ended_at").db(AT)?;
    Ok(DiscRow {
        id: row.try_get("id").db(AT)?,
        run: row.try_get("run").db(AT)?,
        number: row.try_get("number").db(AT)?,
        year: row.try_get("year").db(AT)?,
        unit: row.try_get("unit").db(AT)?,
        until: Micros(row.try_get("told_until").db(AT)?),
        ordered_by: row.try_get("ordered_by").db(AT)?,
        ordered_at: Micros(row.try_get("ordered_at").db(AT)?),
        state: row.try_get("state").db(AT)?,
        code: row.try_get("code").db(AT)?,
        error: row.try_get("error").db(AT)?,
        bytes: row.try_get("bytes").db(AT)?,
        files: row.try_get("files").db(AT)?,
        image: row.try_get("image").db(AT)?,
        root: row.try_get("root").db(AT)?,
        fingerprint: row.try_get("fingerprint").db(AT)?,
        ended_at: ended.map(Micros),
    })
}

pub(crate) async fn disc_insert(conn: &mut Conn, d: &DiscRow) -> Result<()> {
    query(
        "INSERT INTO dossier_disc (id, run, number, year, unit, told_until, ordered_by, ordered_at, state) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(d.id.clone())
    .bind(d.run.clone())
    .bind(d.number)
    .bind(d.year)
    .bind(d.unit.clone())
    .bind(d.until.0)
    .bind(d.ordered_by.clone())
    .bind(d.ordered_at.0)
    .bind(d.state.clone())
    .execute(conn)
    .await
    .db("order a disc")?;
    Ok(())
}

/// The newest discs first, as many as are shown; of some units only, when they are named.
pub(crate) async fn disc_list(conn: &mut Conn, sql: &str, binds: &[String], limit: i64) -> Result<Vec<DiscRow>> {
    let n = binds.len() + 1;
    let text = format!("SELECT {COLUMNS} FROM dossier_disc WHERE {sql} ORDER BY ordered_at DESC, id DESC LIMIT ${n}");
    let mut asked = query_built(text);
    for bind in binds {
        asked = asked.bind(bind.clone());
    }
    asked.bind(limit).fetch_all(conn).await.db("list discs")?.iter().map(disc).collect()
}

pub(crate) async fn disc_find(conn: &mut Conn, id: &str) -> Result<DiscRow> {
    let sql = format!("SELECT {COLUMNS} FROM dossier_disc WHERE id = $1");
    let row = query_built(sql).bind(id.to_owned()).fetch_optional(conn).await.db(AT)?;
    disc(&row.ok_or_else(no_disc)?)
}

pub(crate) fn no_disc() -> Error {
    Error::not_found("no such disc").with_code("no_disc")
}

/// How it ended: with an image, or with the reason why there is none.
pub(crate) async fn disc_end(conn: &mut Conn, d: &DiscRow) -> Result<()> {
    query(
        "UPDATE dossier_disc SET state = $2, code = $3, error = $4, bytes = $5, files = $6, image = $7, root = $8, \
         fingerprint = $9, ended_at = $10 WHERE id = $1 AND state = 'waiting'",
    )
    .bind(d.id.clone())
    .bind(d.state.clone())
    .bind(d.code.clone())
    .bind(d.error.clone())
    .bind(d.bytes)
    .bind(d.files)
    .bind(d.image.clone())
    .bind(d.root.clone())
    .bind(d.fingerprint.clone())
    .bind(d.ended_at.map(|m| m.0))
    .execute(conn)
    .await
    .db("end a disc")?;
    Ok(())
}
