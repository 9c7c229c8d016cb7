//! The tables as they stand in the database, and their rows as plain values, for what must carry all of them.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use kernel::{Error, Result};
use sqlx::any::AnyTypeInfoKind;
use sqlx::{Row, ValueRef};

use crate::db::{Backend, Conn, query, query_built};
use crate::error::DbResult;

/// How many values one statement inserts at most; SQLite takes 32,766 and PostgreSQL 65,535.
const MOST_BINDS: usize = 8_000;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Text.
    Text,
    /// A whole number of 64 bits.
    Integer,
    /// Bytes.
    Bytes,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub holds: Holds,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, by name.
    pub columns: Vec<Column>,
    /// The columns of its primary key.
    pub key: Vec<String>,
    /// The other tables that its rows refer to.
    pub refers: Vec<String>,
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// The names of all tables, sorted.
pub(crate) async fn table_names(conn: &mut Conn, backend: Backend) -> Result<Vec<String>> {
    let sql = match backend {
        Backend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
        Backend::Postgres => {
            "SELECT CAST(table_name AS TEXT) AS name FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        }
    };
    let mut names = texts(conn, sql, None).await?;
    names.sort();
    Ok(names)
}

/// Every table; one that others refer to comes before them.
pub async fn tables(conn: &mut Conn, backend: Backend) -> Result<Vec<Table>> {
    let mut rest = BTreeMap::new();
    for name in table_names(conn, backend).await? {
        rest.insert(name.clone(), table(conn, backend, name).await?);
    }
    let mut ordered: Vec<Table> = Vec::new();
    while !rest.is_empty() {
        let free = rest.values().find(|t| t.refers.iter().all(|r| !rest.contains_key(r))).map(|t| t.name.clone());
        let Some(table) = free.and_then(|name| rest.remove(&name)) else {
            let names: Vec<&str> = rest.keys().map(String::as_str).collect();
            return Err(Error::internal(format!("the tables {} refer to one another in a ring", names.join(", "))));
        };
        ordered.push(table);
    }
    Ok(ordered)
}

async fn table(conn: &mut Conn, backend: Backend, name: String) -> Result<Table> {
    let (columns, key, refers) = match backend {
        Backend::Sqlite => (
            "SELECT name, type AS kind FROM pragma_table_info($1) ORDER BY name",
            "SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk",
            "SELECT DISTINCT \"table\" AS name FROM pragma_foreign_key_list($1) ORDER BY 1",
        ),
        Backend::Postgres => (
            "SELECT CAST(column_name AS TEXT) AS name, CAST(data_type AS TEXT) AS kind \
             FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY 1",
            "SELECT CAST(k.column_name AS TEXT) AS name FROM information_schema.table_constraints c \
             JOIN information_schema.key_column_usage k ON k.constraint_name = c.constraint_name \
             AND k.table_schema = c.table_schema AND k.table_name = c.table_name \
             WHERE c.table_schema = current_schema() AND c.table_name = $1 AND c.constraint_type = 'PRIMARY KEY' \
             ORDER BY k.ordinal_position",
            "SELECT DISTINCT CAST(f.relname AS TEXT) AS name FROM pg_constraint c \
             JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid \
             JOIN pg_namespace n ON n.oid = t.relnamespace \
             WHERE c.contype = 'f' AND n.nspname = current_schema() AND t.relname = $1 ORDER BY 1",
        ),
    };
    let at = format!("read the columns of {name}");
    let mut found = Vec::new();
    for row in query(columns).bind(name.clone()).fetch_all(&mut *conn).await.db(&at)? {
        let (column, kind): (String, String) = (row.try_get("name").db(&at)?, row.try_get("kind").db(&at)?);
        let holds = match kind.to_ascii_lowercase().as_str() {
            "text" => Holds::Text,
            "bigint" => Holds::Integer,
            "bytea" | "blob" => Holds::Bytes,
            _ => {
                return Err(Error::internal(format!(
                    "column {column} of {name} is of type {kind}, which does not mean the same on both databases"
                )));
            }
        };
        found.push(Column { name: column, holds });
    }
    let key = texts(conn, key, Some(&name)).await?;
    let refers = texts(conn, refers, Some(&name)).await?.into_iter().filter(|r| *r != name).collect();
    Ok(Table { name, columns: found, key, refers })
}

async fn texts(conn: &mut Conn, sql: &'static str, of: Option<&str>) -> Result<Vec<String>> {
    let at = "read what tables there are";
    let asked = match of {
        Some(name) => query(sql).bind(name.to_string()),
        None => query(sql),
    };
    let rows = asked.fetch_all(conn).await.db(at)?;
    rows.iter().map(|r| r.try_get("name").db(at)).collect()
}

impl Table {
    fn column_list(&self) -> String {
        self.columns.iter().map(|c| quoted(&c.name)).collect::<Vec<_>>().join(", ")
    }
}

/// A name out of the catalogue as an identifier.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Whether a table has no row.
pub async fn table_is_empty(conn: &mut Conn, table: &Table) -> Result<bool> {
    let sql = format!("SELECT 1 AS one FROM {} LIMIT 1", quoted(&table.name));
    Ok(query_built(sql).fetch_optional(conn).await.db(&format!("look into {}", table.name))?.is_none())
}

/// Hands every row over, in the order of the primary key, one at a time; gives their number.
pub async fn table_rows(conn: &mut Conn, table: &Table, mut take: impl FnMut(Vec<Cell>) -> Result<()>) -> Result<u64> {
    let at = format!("read the rows of {}", table.name);
    let order = if table.key.is_empty() { &table.columns.iter().map(|c| c.name.clone()).collect() } else { &table.key };
    let order: Vec<String> = order.iter().map(|c| quoted(c)).collect();
    let sql = format!("SELECT {} FROM {} ORDER BY {}", table.column_list(), quoted(&table.name), order.join(", "));
    let mut rows = query_built(sql).fetch(conn);
    let mut count = 0_u64;
    while let Some(row) = rows.try_next().await.db(&at)? {
        let mut cells = Vec::with_capacity(table.columns.len());
        for (i, column) in table.columns.iter().enumerate() {
            let raw = row.try_get_raw(i).db(&at)?;
            cells.push(match (raw.is_null(), column.holds) {
                (true, _) => Cell::Null,
                (false, Holds::Integer) => Cell::Integer(row.try_get(i).db(&at)?),
                (false, Holds::Text) => Cell::Text(row.try_get(i).db(&at)?),
                (false, Holds::Bytes) if raw.type_info().kind() == AnyTypeInfoKind::Blob => {
                    Cell::Bytes(row.try_get(i).db(&at)?)
                }
                (false, Holds::Bytes) => {
                    return Err(Error::internal(format!("column {} of {} holds no bytes", column.name, table.name)));
                }
            });
        }
        take(cells)?;
        count += 1;
    }
    Ok(count)
}

/// Inserts rows whose cells stand in the order of the table's columns.
pub async fn table_insert(conn: &mut Conn, table: &Table, rows: &[Vec<Cell>]) -> Result<()> {
    let width = table.columns.len();
    let at = format!("write rows of {}", table.name);
    for some in rows.chunks((MOST_BINDS / width.max(1)).max(1)) {
        let mut number = 0;
        let marks: Vec<String> = some
            .iter()
            .map(|_| {
                let marks: Vec<String> = (0..width)
                    .map(|_| {
                        number += 1;
                        format!("${number}")
                    })
                    .collect();
                format!("({})", marks.join(", "))
            })
            .collect();
        let sql = format!("INSERT INTO {} ({}) VALUES {}", quoted(&table.name), table.column_list(), marks.join(", "));
        let mut insert = query_built(sql).persistent(false);
        for row in some {
            if row.len() != width {
                return Err(Error::invalid(format!(
                    "a row of {} has {} values for {width} columns",
                    table.name,
                    row.len()
                )));
            }
            for (cell, column) in row.iter().zip(&table.columns) {
                insert = match (cell, column.holds) {
                    (Cell::Null, Holds::Text) => insert.bind(None::<String>),
                    (Cell::Null, Holds::Integer) => insert.bind(None::<i64>),
                    (Cell::Null, Holds::Bytes) => insert.bind(None::<Vec<u8>>),
                    (Cell::Text(text), Holds::Text) => insert.bind(text.clone()),
                    (Cell::Integer(number), Holds::Integer) => insert.bind(*number),
                    (Cell::Bytes(bytes), Holds::Bytes) => insert.bind(bytes.clone()),
                    _ => {
                        return Err(Error::invalid(format!(
                            "column {} of {} does not take the value it is given",
                            column.name, table.name
                        )));
                    }
                };
            }
        }
        insert.execute(&mut *conn).await.db(&at)?;
    }
    Ok(())
}

/// Removes every row of the tables, those that refer to others first.
pub async fn tables_clear(conn: &mut Conn, tables: &[Table]) -> Result<()> {
    for table in tables.iter().rev() {
        let sql = format!("DELETE FROM {}", quoted(&table.name));
        query_built(sql).execute(&mut *conn).await.db(&format!("empty {}", table.name))?;
    }
    Ok(())
}
