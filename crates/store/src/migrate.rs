//! Migrations: forward only, each in its own transaction, recorded with the digest of its text.

use std::collections::BTreeMap;

use kernel::{Error, Micros, Result};
use seal::digest_bytes;
use sqlx::{Executor, Row};

use crate::db::{Conn, Db, query};
use crate::error::DbResult;
use crate::tables::table_names;

/// One step of a module's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// `<yyyymmdd>_<module>_<what>`; the order of all names is the order of all steps.
    pub name: &'static str,
    /// Plain SQL that both databases read.
    pub sql: &'static str,
}

/// What a run of the migrations did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Names of the steps applied now.
    pub now: Vec<String>,
    /// How many had been applied before.
    pub before: usize,
}

/// The table in which the applied steps stand.
pub const MIGRATION_TABLE: &str = "store_migration";

/// How the tables of a database stand to a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// The steps that were applied, with the digests of their texts.
    pub applied: BTreeMap<String, String>,
    /// The steps that are not, in their order.
    pub pending: Vec<Migration>,
}

/// Words that name a column type whose values differ between the two databases or lose digits.
const REFUSED_TYPES: [&str; 8] =
    ["REAL", "FLOAT", "DOUBLE", "DECIMAL", "NUMERIC", "TIMESTAMP", "SERIAL", "AUTOINCREMENT"];

impl Migration {
    /// The digest of the text, by which a change after the fact is noticed.
    #[must_use]
    pub fn digest(&self) -> String {
        digest_bytes(self.sql.as_bytes()).to_string()
    }

    /// Checks the name and the portability of the text.
    pub fn check(&self) -> Result<()> {
        let mut parts = self.name.splitn(3, '_');
        let date = parts.next().unwrap_or_default();
        let dated = date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit());
        if !dated || parts.next().is_none_or(str::is_empty) || parts.next().is_none_or(str::is_empty) {
            return Err(Error::internal(format!("migration `{}` must be named <yyyymmdd>_<module>_<what>", self.name)));
        }
        let word = self
            .sql
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .find(|w| REFUSED_TYPES.iter().any(|r| w.eq_ignore_ascii_case(r)));
        if let Some(word) = word {
            return Err(Error::internal(format!(
                "migration `{}` uses {word}: only TEXT, BIGINT and bytes mean the same on both databases",
                self.name
            )));
        }
        Ok(())
    }
}

impl Db {
    /// Applies what is new. Refuses a step whose text changed after it was applied, and a database that knows steps
    /// this program does not.
    pub async fn migrate(&self, migrations: &[Migration], now: Micros) -> Result<Applied> {
        let steps = by_name(migrations)?;
        let mut tx = self.write_tx().await?;
        tx.execute(sqlx::raw_sql(
            "CREATE TABLE IF NOT EXISTS store_migration (\
             name TEXT PRIMARY KEY, digest TEXT NOT NULL, applied_at BIGINT NOT NULL)",
        ))
        .await
        .db("prepare the list of migrations")?;
        let done = migrations_applied(&mut tx).await?;
        tx.commit().await?;
        check_known(&steps, &done)?;

        let mut fresh = Vec::new();
        for (name, step) in &steps {
            if done.contains_key(*name) {
                continue;
            }
            let mut tx = self.write_tx().await?;
            if migrations_applied(&mut tx).await?.contains_key(*name) {
                // Another server that starts at the same time was first.
                continue;
            }
            tx.execute(sqlx::raw_sql(step.sql)).await.db(&format!("apply migration `{name}`"))?;
            query("INSERT INTO store_migration (name, digest, applied_at) VALUES ($1, $2, $3)")
                .bind((*name).to_string())
                .bind(step.digest())
                .bind(now.0)
                .execute(&mut *tx)
                .await
                .db(&format!("record migration `{name}`"))?;
            tx.commit().await?;
            fresh.push((*name).to_string());
        }
        Ok(Applied { now: fresh, before: done.len() })
    }

    /// What [`Db::migrate`] would do, without doing it. Refuses what it would refuse.
    pub async fn schema(&self, migrations: &[Migration]) -> Result<Schema> {
        let steps = by_name(migrations)?;
        let mut tx = self.read_tx().await?;
        if !table_names(&mut tx, self.backend()).await?.iter().any(|t| t == MIGRATION_TABLE) {
            return Ok(Schema { applied: BTreeMap::new(), pending: steps.into_values().collect() });
        }
        let applied = migrations_applied(&mut tx).await?;
        check_known(&steps, &applied)?;
        let pending = steps.into_values().filter(|s| !applied.contains_key(s.name)).collect();
        Ok(Schema { applied, pending })
    }
}

fn by_name(migrations: &[Migration]) -> Result<BTreeMap<&str, Migration>> {
    let mut steps: BTreeMap<&str, Migration> = BTreeMap::new();
    for step in migrations {
        step.check()?;
        if steps.insert(step.name, *step).is_some() {
            return Err(Error::internal(format!("two migrations are named `{}`", step.name)));
        }
    }
    Ok(steps)
}

fn check_known(steps: &BTreeMap<&str, Migration>, done: &BTreeMap<String, String>) -> Result<()> {
    for (name, digest) in done {
        let Some(step) = steps.get(name.as_str()) else {
            return Err(Error::precondition(format!(
                "the database has migration `{name}`, which this program does not know: it was written by a newer \
                 release; install that release, or restore a backup made before the upgrade"
            ))
            .with_code("schema_newer"));
        };
        if *digest != step.digest() {
            return Err(Error::precondition(format!(
                "migration `{name}` changed after it was applied: add a new one instead"
            )));
        }
    }
    Ok(())
}

/// The steps that were applied, with the digests of their texts.
pub async fn migrations_applied(conn: &mut Conn) -> Result<BTreeMap<String, String>> {
    let rows = query("SELECT name, digest FROM store_migration ORDER BY name")
        .fetch_all(conn)
        .await
        .db("read the list of migrations")?;
    rows.iter()
        .map(|r| Ok((r.try_get("name").db("read a migration")?, r.try_get("digest").db("read a migration")?)))
        .collect()
}
