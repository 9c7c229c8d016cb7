//! Settings of the installation that must outlive the process, by name.

use kernel::{Micros, Result};
use sqlx::Row;

use crate::db::{Conn, query};
use crate::error::DbResult;
use crate::migrate::Migration;

/// The tables of this crate besides the list of migrations.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "20261122_store_setting",
    sql: "CREATE TABLE store_setting (name TEXT PRIMARY KEY, value TEXT NOT NULL, changed_at BIGINT NOT NULL)",
}];

/// `yes` when the data were made up for a demonstration; every page then says so.
pub const SIMULATED: &str = "simulated";

/// The value of a setting.
pub async fn setting_read(conn: &mut Conn, name: &str) -> Result<Option<String>> {
    let row = query("SELECT value FROM store_setting WHERE name = $1")
        .bind(name.to_string())
        .fetch_optional(conn)
        .await
        .db("read a setting")?;
    row.map(|r| r.try_get("value").db("read a setting")).transpose()
}

/// Sets a setting.
pub async fn setting_write(conn: &mut Conn, name: &str, value: &str, now: Micros) -> Result<()> {
    query(
        "INSERT INTO store_setting (name, value, changed_at) VALUES ($1, $2, $3) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at",
    )
    .bind(name.to_string())
    .bind(value.to_string())
    .bind(now.0)
    .execute(conn)
    .await
    .db("write a setting")?;
    Ok(())
}
