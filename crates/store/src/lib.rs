//! The store: one relational database, an SQLite file or PostgreSQL, behind one set of plain SQL texts.
//!
//! Every statement is written once with `$1` placeholders and runs on both. The types that cross the border are text,
//! 64-bit integers (also for truth values: 0 and 1), bytes and NULL; nothing else, so that both give the same answer.
//! Sums are written `CAST(SUM(x) AS BIGINT)`, because PostgreSQL widens them to a type that does not cross.
//!
//! Invariants: there is one writer at a time, in both databases, so a rule that reads and then writes inside
//! [`Db::write_tx`] needs no lock of its own; readers never wait for the writer; a transaction that is dropped is
//! rolled back; texts sort by code point; migrations only go forward, and one that was applied never changes.
//!
//! Tables owned: `store_migration`, `store_setting`.

// Why one driver for both: sqlx's `Any` passes exactly the types named above, typed NULLs included, and hands `$1`
// placeholders through unchanged to both databases; what it cannot carry (decimals, dates, arrays) we do not store.

mod db;
mod error;
mod migrate;
mod setting;
mod tables;
pub mod testing;

pub use db::{Backend, Conn, Db, Reader, Snapshot, Statement, WriteTx, query, query_built};
pub use error::DbResult;
pub use migrate::{Applied, MIGRATION_TABLE, Migration, Schema, migrations_applied};
pub use setting::{MIGRATIONS, SIMULATED, setting_read, setting_write};
pub use sqlx::Row;
pub use tables::{Cell, Column, Holds, Table, table_insert, table_is_empty, table_rows, tables, tables_clear};
/// One row of an answer.
pub type DbRow = sqlx::any::AnyRow;
