//! Databases for tests: a fresh SQLite file, and a fresh PostgreSQL database on the cluster that
//! `HUANHENG_TEST_PG` names. [`on_both!`](crate::on_both) runs one test body over the two.
//!
//! `scripts/with-postgres.sh` starts such a cluster. Without it the PostgreSQL half says that it was skipped;
//! with `HUANHENG_TEST_PG_REQUIRED` set it fails instead.

use kernel::{Clock, Error, Result, Rng, SystemClock, SystemRng};
use sqlx::Executor;

use crate::db::{Db, query_built};
use crate::error::DbResult;
use crate::migrate::Migration;

/// A database that lives as long as one test.
pub struct TestDb {
    /// The database, migrated.
    pub db: Db,
    /// By which address a second connection reaches it.
    pub url: String,
    // Removed when the test ends.
    _folder: Option<tempfile::TempDir>,
}

/// A fresh SQLite database.
pub async fn sqlite(migrations: &[Migration]) -> Result<TestDb> {
    let folder =
        tempfile::tempdir().map_err(|e| Error::internal("cannot make a folder for the test").with_source(e))?;
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    let db = Db::open(&url).await?;
    db.migrate(migrations, SystemClock.now()).await?;
    Ok(TestDb { db, url, _folder: Some(folder) })
}

/// A fresh PostgreSQL database, or none when no cluster was given and none is required.
pub async fn postgres(migrations: &[Migration]) -> Result<Option<TestDb>> {
    let Some(url) = postgres_database("LC_COLLATE 'C' LC_CTYPE 'C'").await? else { return Ok(None) };
    let db = Db::open(&url).await?;
    db.migrate(migrations, SystemClock.now()).await?;
    Ok(Some(TestDb { db, url, _folder: None }))
}

/// The address of a fresh, empty PostgreSQL database with the given order of texts, or none as above.
pub async fn postgres_database(order: &str) -> Result<Option<String>> {
    let Some(server) = std::env::var("HUANHENG_TEST_PG").ok().filter(|v| !v.is_empty()) else {
        if std::env::var_os("HUANHENG_TEST_PG_REQUIRED").is_some() {
            return Err(Error::precondition("HUANHENG_TEST_PG is not set, and PostgreSQL is required"));
        }
        eprintln!("SKIPPED on PostgreSQL: HUANHENG_TEST_PG is not set (scripts/with-postgres.sh sets it)");
        return Ok(None);
    };
    let mut bytes = [0_u8; 10];
    SystemRng.fill(&mut bytes);
    let name = format!("hh_{}", kernel::id::base32(&bytes));
    let admin = Db::open(&server).await?;
    let mut conn = admin.write_conn().await?;
    let sql = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {order}");
    conn.execute(query_built(sql)).await.db("create a test database")?;
    drop(conn);
    admin.close().await;

    let (base, options) = server.split_once('?').map_or((server.as_str(), None), |(b, o)| (b, Some(o)));
    let place = base.rsplit_once('/').map_or(base, |(place, _)| place);
    Ok(Some(match options {
        Some(options) => format!("{place}/{name}?{options}"),
        None => format!("{place}/{name}"),
    }))
}

/// Runs the body over SQLite and over PostgreSQL, as two tests of one module.
///
/// ```ignore
/// store::on_both! {
///     fn a_unit_is_found_by_its_code(t: TestDb, people::MIGRATIONS) {
///         let mut tx = t.db.write_tx().await.unwrap();
///     }
/// }
/// ```
#[macro_export]
macro_rules! on_both {
    ($(fn $name:ident($t:ident: TestDb, $migrations:expr) $body:block)*) => {
        $(
            mod $name {
                #[allow(unused_imports)]
                use super::*;

                async fn body($t: &$crate::testing::TestDb) $body

                #[tokio::test]
                async fn sqlite() {
                    let t = $crate::testing::sqlite($migrations).await.unwrap();
                    body(&t).await;
                    t.db.close().await;
                }

                #[tokio::test]
                async fn postgres() {
                    if let Some(t) = $crate::testing::postgres($migrations).await.unwrap() {
                        body(&t).await;
                        t.db.close().await;
                    }
                }
            }
        )*
    };
}
