//! The SQL of registers.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use kernel::{Micros, Result};
use rights::Predicate;
use store::{Conn, DbResult, DbRow, Migration, Row, query, query_built};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[INIT, NUMBER];

/// Lists follow the changes of a register by their numbers; a cell of the index is looked up by the one value it is
/// compared by.
const NUMBER: Migration = Migration {
    name: "20261123_registers_number",
    sql: "ALTER TABLE registers_record ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
          CREATE INDEX registers_record_number ON registers_record (register, number);
          DROP INDEX registers_record_list;
          DROP INDEX registers_field_text;
          DROP INDEX registers_field_number;
          DROP INDEX registers_field_normal;
          CREATE INDEX registers_field_texts ON registers_field (register, field, text, record) WHERE text IS NOT NULL;
          CREATE INDEX registers_field_numbers ON registers_field (register, field, number, record) WHERE number IS NOT NULL;
          CREATE INDEX registers_field_normals ON registers_field (register, field, normal, record) WHERE normal IS NOT NULL;",
};

const INIT: Migration = Migration {
    name: "20261122_registers_init",
    sql: "CREATE TABLE registers_record (
            id TEXT PRIMARY KEY,
            register TEXT NOT NULL,
            unit TEXT NOT NULL,
            state TEXT NOT NULL,
            version BIGINT NOT NULL,
            definition TEXT NOT NULL,
            body TEXT NOT NULL,
            search TEXT NOT NULL,
            made_by TEXT NOT NULL,
            made_at BIGINT NOT NULL,
            changed_by TEXT NOT NULL,
            changed_at BIGINT NOT NULL,
            on_behalf BIGINT NOT NULL
          );
          CREATE INDEX registers_record_list ON registers_record (register, changed_at, id);
          CREATE INDEX registers_record_unit ON registers_record (register, unit, state);
          CREATE TABLE registers_field (
            record TEXT NOT NULL,
            register TEXT NOT NULL,
            field TEXT NOT NULL,
            text TEXT,
            number BIGINT,
            normal TEXT,
            PRIMARY KEY (record, field)
          );
          CREATE INDEX registers_field_text ON registers_field (register, field, text, record);
          CREATE INDEX registers_field_number ON registers_field (register, field, number, record);
          CREATE INDEX registers_field_normal ON registers_field (register, field, normal, record);
          CREATE TABLE registers_history (
            record TEXT NOT NULL,
            version BIGINT NOT NULL,
            register TEXT NOT NULL,
            unit TEXT NOT NULL,
            state TEXT NOT NULL,
            definition TEXT NOT NULL,
            body TEXT NOT NULL,
            reason TEXT,
            by_id TEXT NOT NULL,
            by_name TEXT NOT NULL,
            on_behalf BIGINT NOT NULL,
            at BIGINT NOT NULL,
            PRIMARY KEY (record, version)
          );
          CREATE INDEX registers_history_at ON registers_history (register, at);
          CREATE TABLE registers_attachment (
            register TEXT NOT NULL,
            unit TEXT NOT NULL,
            digest TEXT NOT NULL,
            name TEXT NOT NULL,
            media TEXT NOT NULL,
            bytes BIGINT NOT NULL,
            by_name TEXT NOT NULL,
            at BIGINT NOT NULL,
            PRIMARY KEY (register, unit, digest)
          );
          CREATE TABLE registers_closing (
            register TEXT NOT NULL,
            unit TEXT NOT NULL,
            year BIGINT NOT NULL,
            number BIGINT NOT NULL,
            closed BIGINT NOT NULL,
            by_id TEXT NOT NULL,
            by_name TEXT NOT NULL,
            at BIGINT NOT NULL,
            PRIMARY KEY (register, unit, year, number)
          );",
};

/// A record as it stands.
#[derive(Clone, Debug)]
pub struct RecordRow {
    pub id: String,
    pub register: String,
    pub unit: String,
    pub state: String,
    pub version: i64,
    pub definition: String,
    pub body: String,
    pub made_by: String,
    pub made_at: Micros,
    pub changed_by: String,
    pub changed_at: Micros,
    pub on_behalf: bool,
}

/// A version of a record.
#[derive(Clone, Debug)]
pub struct VersionRow {
    pub record: String,
    pub version: i64,
    pub unit: String,
    pub state: String,
    pub body: String,
    pub reason: Option<String>,
    pub by_id: String,
    pub by_name: String,
    pub on_behalf: bool,
    pub at: Micros,
}

/// A file that was handed in.
#[derive(Clone, Debug)]
pub struct FileRow {
    pub unit: String,
    pub digest: String,
    pub name: String,
    pub media: String,
    pub bytes: i64,
    pub by_name: String,
    pub at: Micros,
}

/// That a unit closed or opened a year of a register.
#[derive(Clone, Debug)]
pub struct ClosingRow {
    pub unit: String,
    pub year: i64,
    pub closed: bool,
    pub by_name: String,
    pub at: Micros,
}

/// A cell of the index.
pub struct Cell {
    pub field: String,
    pub text: Option<String>,
    pub number: Option<i64>,
    pub normal: Option<String>,
}

pub const COLUMNS: &str = "r.id, r.register, r.unit, r.state, r.version, r.definition, r.body, r.made_by, r.made_at, r.changed_by, r.changed_at, r.on_behalf";
const AT: &str = "read a record";

pub fn record(row: &DbRow) -> Result<RecordRow> {
    let behalf: i64 = row.try_get("on_behalf").db(AT)?;
    Ok(RecordRow {
        id: row.try_get("id").db(AT)?,
        register: row.try_get("register").db(AT)?,
        unit: row.try_get("unit").db(AT)?,
        state: row.try_get("state").db(AT)?,
        version: row.try_get("version").db(AT)?,
        definition: row.try_get("definition").db(AT)?,
        body: row.try_get("body").db(AT)?,
        made_by: row.try_get("made_by").db(AT)?,
        made_at: Micros(row.try_get("made_at").db(AT)?),
        changed_by: row.try_get("changed_by").db(AT)?,
        changed_at: Micros(row.try_get("changed_at").db(AT)?),
        on_behalf: behalf == 1,
    })
}

/// Id and body of every living record of a unit.
pub async fn of_unit(conn: &mut Conn, register: &str, unit: &str) -> Result<Vec<(String, String)>> {
    let rows =
        query("SELECT id, body FROM registers_record WHERE register = $1 AND unit = $2 AND state <> $3 ORDER BY id")
            .bind(register.to_owned())
            .bind(unit.to_owned())
            .bind(crate::definition::VOID.to_owned())
            .fetch_all(conn)
            .await
            .db(AT)?;
    rows.iter().map(|row| Ok((row.try_get("id").db(AT)?, row.try_get("body").db(AT)?))).collect()
}

pub async fn record_find(conn: &mut Conn, register: &str, id: &str) -> Result<Option<RecordRow>> {
    query_built(format!("SELECT {COLUMNS} FROM registers_record r WHERE r.register = $1 AND r.id = $2"))
        .bind(register.to_owned())
        .bind(id.to_owned())
        .fetch_optional(conn)
        .await
        .db(AT)?
        .as_ref()
        .map(record)
        .transpose()
}

/// How many living records there are where the predicate holds; its values begin with the third.
pub async fn records_count(conn: &mut Conn, register: &str, allowed: Predicate) -> Result<i64> {
    let sql = format!(
        "SELECT COUNT(*) AS n FROM registers_record r WHERE r.register = $1 AND r.state <> $2 AND {}",
        allowed.sql
    );
    let asked = query_built(sql).bind(register.to_owned()).bind(crate::definition::VOID.to_owned());
    let asked = allowed.binds.into_iter().fold(asked, |q, b| q.bind(b));
    asked.fetch_one(conn).await.db(AT)?.try_get("n").db(AT)
}

/// Ids of one statement at most.
const MOST_IDS: usize = 250;

/// Records in the order of their ids as given.
pub async fn records_by_id(conn: &mut Conn, ids: &[Arc<str>]) -> Result<Vec<RecordRow>> {
    let mut out = Vec::with_capacity(ids.len());
    for some in ids.chunks(MOST_IDS) {
        let sql = format!("SELECT {COLUMNS} FROM registers_record r WHERE r.id IN {}", marks(1, some.len()));
        let asked = some.iter().fold(query_built(sql), |q, id| q.bind(id.to_string()));
        let rows: Vec<RecordRow> =
            asked.fetch_all(&mut *conn).await.db(AT)?.iter().map(record).collect::<Result<_>>()?;
        let mut by_id: HashMap<String, RecordRow> = rows.into_iter().map(|r| (r.id.clone(), r)).collect();
        out.extend(some.iter().filter_map(|id| by_id.remove(&**id)));
    }
    Ok(out)
}

/// What the index in memory needs of a record.
pub struct Changed {
    pub id: String,
    pub unit: String,
    pub state: String,
    pub body: String,
    pub search: String,
    pub changed_at: i64,
    pub number: i64,
}

/// The records of a register that changed after a number.
pub fn records_changed<'c>(conn: &'c mut Conn, register: &str, after: i64) -> BoxStream<'c, Result<Changed>> {
    let rows = query(
        "SELECT id, unit, state, body, search, changed_at, number FROM registers_record WHERE register = $1 AND number > $2",
    )
    .bind(register.to_owned())
    .bind(after)
    .fetch(conn);
    rows.map(|row| {
        let row = row.db(AT)?;
        Ok(Changed {
            id: row.try_get("id").db(AT)?,
            unit: row.try_get("unit").db(AT)?,
            state: row.try_get("state").db(AT)?,
            body: row.try_get("body").db(AT)?,
            search: row.try_get("search").db(AT)?,
            changed_at: row.try_get("changed_at").db(AT)?,
            number: row.try_get("number").db(AT)?,
        })
    })
    .boxed()
}

/// The records of a register that are in a state.
pub async fn records_in_state(conn: &mut Conn, register: &str, state: &str) -> Result<Vec<RecordRow>> {
    query_built(format!(
        "SELECT {COLUMNS} FROM registers_record r WHERE r.register = $1 AND r.state = $2 ORDER BY r.id"
    ))
    .bind(register.to_owned())
    .bind(state.to_owned())
    .fetch_all(conn)
    .await
    .db(AT)?
    .iter()
    .map(record)
    .collect()
}

/// Writes a new record or the next version of one, with its history and index.
pub async fn record_write(
    conn: &mut Conn,
    r: &RecordRow,
    search: String,
    cells: &[Cell],
    by: (&str, &str),
    reason: Option<&str>,
) -> Result<()> {
    let at = "write a record";
    query(
        "INSERT INTO registers_record (id, register, unit, state, version, definition, body, search, made_by, made_at, \
         changed_by, changed_at, on_behalf, number) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
         (SELECT COALESCE(MAX(number), 0) + 1 FROM registers_record WHERE register = $2)) \
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, version = excluded.version, definition = \
         excluded.definition, body = excluded.body, search = excluded.search, changed_by = excluded.changed_by, \
         changed_at = excluded.changed_at, on_behalf = excluded.on_behalf, number = excluded.number",
    )
    .bind(r.id.clone())
    .bind(r.register.clone())
    .bind(r.unit.clone())
    .bind(r.state.clone())
    .bind(r.version)
    .bind(r.definition.clone())
    .bind(r.body.clone())
    .bind(search)
    .bind(r.made_by.clone())
    .bind(r.made_at.0)
    .bind(r.changed_by.clone())
    .bind(r.changed_at.0)
    .bind(i64::from(r.on_behalf))
    .execute(&mut *conn)
    .await
    .db(at)?;
    if r.version > 1 {
        let sql = "DELETE FROM registers_field WHERE record = $1";
        query(sql).bind(r.id.clone()).execute(&mut *conn).await.db(at)?;
    }
    cells_insert(conn, &cells.iter().map(|c| (r, c)).collect::<Vec<_>>()).await?;
    query(
        "INSERT INTO registers_history (record, version, register, unit, state, definition, body, reason, by_id, \
         by_name, on_behalf, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(r.id.clone())
    .bind(r.version)
    .bind(r.register.clone())
    .bind(r.unit.clone())
    .bind(r.state.clone())
    .bind(r.definition.clone())
    .bind(r.body.clone())
    .bind(reason.map(str::to_owned))
    .bind(by.0.to_owned())
    .bind(by.1.to_owned())
    .bind(i64::from(r.on_behalf))
    .bind(r.changed_at.0)
    .execute(conn)
    .await
    .db(at)?;
    Ok(())
}

/// A record that is new, with its index.
pub struct NewRow {
    pub record: RecordRow,
    pub search: String,
    pub cells: Vec<Cell>,
}

/// Placeholders of one statement at most: SQLite looks each up among those before it, so that many cost their square.
const MOST_BINDS: usize = 650;

/// `($1, $2), ($3, $4)` for so many rows of so many columns.
fn marks(rows: usize, width: usize) -> String {
    let one = |row: usize| {
        let marks: Vec<String> = (1..=width).map(|column| format!("${}", row * width + column)).collect();
        format!("({})", marks.join(", "))
    };
    (0..rows).map(one).collect::<Vec<_>>().join(", ")
}

async fn cells_insert(conn: &mut Conn, cells: &[(&RecordRow, &Cell)]) -> Result<()> {
    const WIDTH: usize = 6;
    for some in cells.chunks(MOST_BINDS / WIDTH) {
        let values = marks(some.len(), WIDTH);
        let mut insert = query_built(format!(
            "INSERT INTO registers_field (record, register, field, text, number, normal) VALUES {values}"
        ));
        for (r, cell) in some {
            insert = insert.bind(r.id.clone()).bind(r.register.clone()).bind(cell.field.clone());
            insert = insert.bind(cell.text.clone()).bind(cell.number).bind(cell.normal.clone());
        }
        insert.execute(&mut *conn).await.db("write the index of records")?;
    }
    Ok(())
}

/// Writes new records, many with one statement.
pub async fn records_insert(conn: &mut Conn, rows: &[NewRow], by: (&str, &str)) -> Result<()> {
    const WIDTH: usize = 14;
    let at = "write records";
    let Some(register) = rows.first().map(|row| row.record.register.clone()) else { return Ok(()) };
    let sql = "SELECT COALESCE(MAX(number), 0) + 1 AS number FROM registers_record WHERE register = $1";
    let number: i64 = query(sql).bind(register).fetch_one(&mut *conn).await.db(at)?.try_get("number").db(at)?;
    for some in rows.chunks(MOST_BINDS / WIDTH) {
        let mut records = query_built(format!(
            "INSERT INTO registers_record (id, register, unit, state, version, definition, body, search, made_by, made_at, \
             changed_by, changed_at, on_behalf, number) VALUES {}",
            marks(some.len(), WIDTH)
        ));
        let mut versions = query_built(format!(
            "INSERT INTO registers_history (record, version, register, unit, state, definition, body, reason, by_id, \
             by_name, on_behalf, at) VALUES {}",
            marks(some.len(), 12)
        ));
        for NewRow { record: r, search, .. } in some {
            let behalf = i64::from(r.on_behalf);
            records = records.bind(r.id.clone()).bind(r.register.clone()).bind(r.unit.clone()).bind(r.state.clone());
            records = records.bind(r.version).bind(r.definition.clone()).bind(r.body.clone()).bind(search.clone());
            records = records.bind(r.made_by.clone()).bind(r.made_at.0).bind(r.changed_by.clone());
            records = records.bind(r.changed_at.0).bind(behalf).bind(number);
            versions = versions.bind(r.id.clone()).bind(r.version).bind(r.register.clone()).bind(r.unit.clone());
            versions = versions.bind(r.state.clone()).bind(r.definition.clone()).bind(r.body.clone());
            versions = versions.bind(None::<String>).bind(by.0.to_owned()).bind(by.1.to_owned());
            versions = versions.bind(behalf).bind(r.changed_at.0);
        }
        records.execute(&mut *conn).await.db(at)?;
        versions.execute(&mut *conn).await.db(at)?;
        let cells: Vec<_> = some.iter().flat_map(|row| row.cells.iter().map(|c| (&row.record, c))).collect();
        cells_insert(conn, &cells).await?;
    }
    Ok(())
}

fn version(row: &DbRow) -> Result<VersionRow> {
    let behalf: i64 = row.try_get("on_behalf").db(AT)?;
    Ok(VersionRow {
        record: row.try_get("record").db(AT)?,
        version: row.try_get("version").db(AT)?,
        unit: row.try_get("unit").db(AT)?,
        state: row.try_get("state").db(AT)?,
        body: row.try_get("body").db(AT)?,
        reason: row.try_get("reason").db(AT)?,
        by_id: row.try_get("by_id").db(AT)?,
        by_name: row.try_get("by_name").db(AT)?,
        on_behalf: behalf == 1,
        at: Micros(row.try_get("at").db(AT)?),
    })
}

const VERSION: &str = "h.record, h.version, h.unit, h.state, h.body, h.reason, h.by_id, h.by_name, h.on_behalf, h.at";

/// The versions of a record, oldest first.
pub async fn history(conn: &mut Conn, id: &str) -> Result<Vec<VersionRow>> {
    query_built(format!("SELECT {VERSION} FROM registers_history h WHERE h.record = $1 ORDER BY h.version"))
        .bind(id.to_owned())
        .fetch_all(conn)
        .await
        .db(AT)?
        .iter()
        .map(version)
        .collect()
}

/// Every record of a register as it stood before an instant.
pub async fn standing(conn: &mut Conn, register: &str, before: Micros) -> Result<Vec<VersionRow>> {
    query_built(format!(
        "SELECT {VERSION} FROM registers_history h WHERE h.register = $1 AND h.at < $2 AND NOT EXISTS (SELECT 1 FROM \
         registers_history n WHERE n.record = h.record AND n.version = h.version + 1 AND n.at < $2) ORDER BY h.unit, h.record"
    ))
    .bind(register.to_owned())
    .bind(before.0)
    .fetch_all(conn)
    .await
    .db(AT)?
    .iter()
    .map(version)
    .collect()
}

/// The latest word of each unit on a year, spoken before an instant.
pub async fn closings(conn: &mut Conn, register: &str, year: i64, before: Micros) -> Result<Vec<ClosingRow>> {
    let at = "read the closed years";
    query(
        "SELECT c.unit, c.year, c.closed, c.by_name, c.at FROM registers_closing c WHERE c.register = $1 AND c.year = $2 \
         AND c.at < $3 AND NOT EXISTS (SELECT 1 FROM registers_closing n WHERE n.register = c.register AND n.unit = c.unit \
         AND n.year = c.year AND n.number = c.number + 1 AND n.at < $3) ORDER BY c.unit",
    )
    .bind(register.to_owned())
    .bind(year)
    .bind(before.0)
    .fetch_all(conn)
    .await
    .db(at)?
    .iter()
    .map(|row| {
        let closed: i64 = row.try_get("closed").db(at)?;
        Ok(ClosingRow {
            unit: row.try_get("unit").db(at)?,
            year: row.try_get("year").db(at)?,
            closed: closed == 1,
            by_name: row.try_get("by_name").db(at)?,
            at: Micros(row.try_get("at").db(at)?),
        })
    })
    .collect()
}

pub async fn closing_add(
    conn: &mut Conn,
    register: &str,
    unit: &str,
    year: i64,
    closed: bool,
    by: (&str, &str),
    at: Micros,
) -> Result<()> {
    query(
        "INSERT INTO registers_closing (register, unit, year, number, closed, by_id, by_name, at) SELECT $1, $2, $3, \
         COALESCE(MAX(number), 0) + 1, $4, $5, $6, $7 FROM registers_closing WHERE register = $1 AND unit = $2 AND year = $3",
    )
    .bind(register.to_owned())
    .bind(unit.to_owned())
    .bind(year)
    .bind(i64::from(closed))
    .bind(by.0.to_owned())
    .bind(by.1.to_owned())
    .bind(at.0)
    .execute(conn)
    .await
    .db("close a year")?;
    Ok(())
}

pub async fn file_add(conn: &mut Conn, register: &str, f: &FileRow) -> Result<()> {
    query(
        "INSERT INTO registers_attachment (register, unit, digest, name, media, bytes, by_name, at) VALUES \
         ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (register, unit, digest) DO NOTHING",
    )
    .bind(register.to_owned())
    .bind(f.unit.clone())
    .bind(f.digest.clone())
    .bind(f.name.clone())
    .bind(f.media.clone())
    .bind(f.bytes)
    .bind(f.by_name.clone())
    .bind(f.at.0)
    .execute(conn)
    .await
    .db("keep an attachment")?;
    Ok(())
}

/// The files of a register: of one unit, or of all.
pub async fn files(conn: &mut Conn, register: &str, unit: Option<&str>) -> Result<Vec<FileRow>> {
    let at = "read the attachments";
    query(
        "SELECT unit, digest, name, media, bytes, by_name, at FROM registers_attachment WHERE register = $1 AND \
         (CAST($2 AS TEXT) IS NULL OR unit = $2) ORDER BY unit, digest",
    )
    .bind(register.to_owned())
    .bind(unit.map(str::to_owned))
    .fetch_all(conn)
    .await
    .db(at)?
    .iter()
    .map(|row| {
        Ok(FileRow {
            unit: row.try_get("unit").db(at)?,
            digest: row.try_get("digest").db(at)?,
            name: row.try_get("name").db(at)?,
            media: row.try_get("media").db(at)?,
            bytes: row.try_get("bytes").db(at)?,
            by_name: row.try_get("by_name").db(at)?,
            at: Micros(row.try_get("at").db(at)?),
        })
    })
    .collect()
}
