//! Connections: one writer, several readers, the same for both databases.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::{Arc, Once};
use std::time::Duration;

use kernel::{Error, Result};
use sqlx::any::{AnyArguments, AnyConnectOptions, AnyPoolOptions};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, AssertSqlSafe, ConnectOptions, Connection, Row, Transaction};

use crate::error::{DbResult, from_sqlx};

/// The connection that SQL functions take: `pub async fn station_list(conn: &mut Conn, ..)`.
pub type Conn = AnyConnection;

/// Which database stands behind a [`Db`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// An SQLite file.
    Sqlite,
    /// A PostgreSQL database.
    Postgres,
}

/// How many readers work at once.
const READERS: u32 = 8;
/// How long a caller waits for a connection before it is told that the database is busy.
const WAIT: Duration = Duration::from_secs(15);
/// The key of the lock by which several servers on one PostgreSQL database stay one writer.
const WRITER_LOCK: i64 = 0x6875_616e_6865_6e67;

/// The database.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    backend: Backend,
    writer: AnyPool,
    readers: AnyPool,
    shown: String,
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Db({})", self.0.shown)
    }
}

/// A statement with the values bound so far.
pub type Statement = sqlx::query::Query<'static, Any, AnyArguments>;

/// A statement with a fixed text.
pub fn query(sql: &'static str) -> Statement {
    sqlx::query(sql)
}

/// A statement whose text was put together from fixed parts and placeholders. No value that came from outside may be
/// in the text itself.
pub fn query_built(sql: String) -> Statement {
    sqlx::query(AssertSqlSafe(sql))
}

impl Db {
    /// Opens `sqlite:PATH` (created if absent) or `postgres://...`.
    pub async fn open(url: &str) -> Result<Db> {
        static DRIVERS: Once = Once::new();
        DRIVERS.call_once(sqlx::any::install_default_drivers);
        if let Some(path) = url.strip_prefix("sqlite:") {
            open_sqlite(path.strip_prefix("//").unwrap_or(path)).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            open_postgres(url).await
        } else {
            let scheme: String = url.chars().take_while(|c| *c != ':').take(20).collect();
            Err(Error::invalid(format!("database `{scheme}:...` must be `sqlite:PATH` or `postgres://user@host/name`")))
        }
    }

    /// Which database this is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.0.backend
    }

    /// Where the database is, without a password.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.0.shown
    }

    /// A connection for reading single statements. It refuses to write.
    pub async fn read(&self) -> Result<Reader> {
        Ok(Reader(self.0.readers.acquire().await.db("reach the database")?))
    }

    /// A transaction for reading several statements at one consistent point, that of its first statement. It refuses
    /// to write.
    pub async fn read_tx(&self) -> Result<Snapshot> {
        let begin = match self.0.backend {
            Backend::Sqlite => "BEGIN DEFERRED",
            Backend::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        Ok(Snapshot(self.0.readers.begin_with(begin).await.db("begin to read")?))
    }

    /// The one writing transaction. Others wait; dropping it without [`WriteTx::commit`] rolls back.
    pub async fn write_tx(&self) -> Result<WriteTx> {
        let begin = match self.0.backend {
            Backend::Sqlite => "BEGIN IMMEDIATE",
            Backend::Postgres => "BEGIN",
        };
        let mut tx = self.0.writer.begin_with(begin).await.db("begin to write")?;
        if self.0.backend == Backend::Postgres {
            query("SELECT pg_advisory_xact_lock($1)")
                .bind(WRITER_LOCK)
                .execute(&mut *tx)
                .await
                .db("become the one writer")?;
        }
        Ok(WriteTx(tx))
    }

    /// A writing connection without a transaction, for statements that allow none.
    pub(crate) async fn write_conn(&self) -> Result<Reader> {
        Ok(Reader(self.0.writer.acquire().await.db("reach the database")?))
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        let mut conn = self.read().await?;
        query("SELECT 1").fetch_one(&mut *conn).await.db("ask the database")?;
        Ok(())
    }

    /// Whether the database takes a change now: begins one and takes it back.
    pub async fn try_write(&self) -> Result<()> {
        let mut tx = self.write_tx().await?;
        query("DELETE FROM store_migration WHERE name = ''").execute(&mut *tx).await.db("try to write")?;
        tx.rollback().await
    }

    /// How many connections there are and how many of them rest: of the writer, then of the readers.
    #[must_use]
    pub fn connections(&self) -> [(&'static str, u32, usize); 2] {
        let of = |name, pool: &AnyPool| (name, pool.size(), pool.num_idle());
        [of("writer", &self.0.writer), of("reader", &self.0.readers)]
    }

    /// The file of an SQLite database.
    #[must_use]
    pub fn file(&self) -> Option<PathBuf> {
        match self.0.backend {
            Backend::Sqlite => self.0.shown.strip_prefix("sqlite:").map(PathBuf::from),
            Backend::Postgres => None,
        }
    }

    /// How many bytes the database takes, without the write-ahead log of SQLite.
    pub async fn bytes(&self) -> Result<u64> {
        let at = "ask for the size of the database";
        let sql = match self.0.backend {
            Backend::Sqlite => "SELECT page_count * page_size AS size FROM pragma_page_count, pragma_page_size",
            Backend::Postgres => "SELECT pg_database_size(current_database()) AS size",
        };
        let mut conn = self.read().await?;
        let size: i64 = query(sql).fetch_one(&mut *conn).await.db(at)?.try_get("size").db(at)?;
        Ok(u64::try_from(size).unwrap_or_default())
    }

    /// Closes every connection, after those in use have come back.
    pub async fn close(&self) {
        self.0.readers.close().await;
        self.0.writer.close().await;
    }
}

async fn open_sqlite(path: &str) -> Result<Db> {
    if path.is_empty() || path.contains(":memory:") || path.contains('?') {
        return Err(Error::invalid(format!(
            "database `sqlite:{path}` must name a file: readers and the writer share it"
        )));
    }
    let file = std::path::absolute(PathBuf::from(path))
        .map_err(|e| Error::invalid(format!("database file `{path}`")).with_source(e))?;
    let text = file.to_str().ok_or_else(|| Error::invalid("database path is not UTF-8"))?;
    let escaped = text.replace('%', "%25").replace('#', "%23");
    let shown = format!("sqlite:{text}");

    let options = connect_options(&format!("sqlite:{escaped}?mode=rwc"))?;
    // Pages that a connection keeps: 64 MiB of the writer's, so that a large import does not go out and in again before it
    // is over, 16 MiB of a reader's. They are taken as they are needed.
    // The writer opens first: it creates the file and sets the journal mode, which stays in the file.
    let writer = AnyPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(WAIT)
        .before_acquire(|conn, _| Box::pin(free(conn)))
        .after_connect(|conn, _| {
            Box::pin(setup(
                conn,
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
            PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000; PRAGMA cache_size = -65536",
            ))
        })
        .connect_with(options.clone())
        .await
        .map_err(|e| Error::unavailable(format!("cannot open {shown}")).with_source(e))?;
    let readers = AnyPoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(WAIT)
        .before_acquire(|conn, _| Box::pin(free(conn)))
        .after_connect(|conn, _| {
            Box::pin(setup(
                conn,
                "PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000; \
            PRAGMA query_only = ON; PRAGMA cache_size = -16384",
            ))
        })
        .connect_with(options)
        .await
        .map_err(|e| Error::unavailable(format!("cannot open {shown}")).with_source(e))?;
    Ok(Db(Arc::new(Inner { backend: Backend::Sqlite, writer, readers, shown })))
}

async fn open_postgres(url: &str) -> Result<Db> {
    let shown = shown_url(url);
    let options = connect_options(url)?;
    let away = |e: sqlx::Error| Error::unavailable(format!("cannot open {shown}")).with_source(e);
    // A pool tries until its time is up and then says only that; one plain try says why.
    AnyConnection::connect_with(&options).await.map_err(away)?.close().await.map_err(away)?;
    let writer = AnyPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(WAIT)
        .before_acquire(|conn, _| Box::pin(free(conn)))
        .after_connect(|conn, _| {
            Box::pin(setup(conn, "SET synchronous_commit = on; SET lock_timeout = '15s'; SET TIME ZONE 'UTC'"))
        })
        .connect_with(options.clone())
        .await
        .map_err(away)?;
    let readers = AnyPoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(WAIT)
        .before_acquire(|conn, _| Box::pin(free(conn)))
        .after_connect(|conn, _| Box::pin(setup(conn, "SET default_transaction_read_only = on; SET TIME ZONE 'UTC'")))
        .connect_with(options)
        .await
        .map_err(away)?;
    let db = Db(Arc::new(Inner { backend: Backend::Postgres, writer, readers, shown }));
    check_order(&db).await?;
    Ok(db)
}

/// Lists must sort alike on both databases, so PostgreSQL has to sort texts by code point.
async fn check_order(db: &Db) -> Result<()> {
    let mut conn = db.read().await?;
    // Asked by its behaviour, because a collation's name and provider say it differently in every release.
    let row = query(
        "SELECT CASE WHEN 'B' < '_' AND '_' < 'a' AND 'a b' < 'ab' AND 'z' < '\u{e9}' AND '\u{ff5e}' < '\u{1f600}' \
         THEN 1 ELSE 0 END AS by_code_point, current_setting('server_encoding') AS encoding, \
         (SELECT CAST(datcollate AS TEXT) FROM pg_database WHERE datname = current_database()) AS collation",
    )
    .fetch_one(&mut *conn)
    .await
    .db("read the order of texts")?;
    let by_code_point: i32 = row.try_get("by_code_point").db("read the order of texts")?;
    let encoding: String = row.try_get("encoding").db("read the encoding")?;
    let collation: Option<String> = row.try_get("collation").db("read the collation")?;
    if by_code_point == 1 && encoding == "UTF8" {
        return Ok(());
    }
    let collation = collation.unwrap_or_default();
    Err(Error::precondition(format!(
        "{} does not sort texts by code point ({encoding}, `{collation}`); create it with: \
         CREATE DATABASE ... TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
        db.shown()
    )))
}

fn connect_options(url: &str) -> Result<AnyConnectOptions> {
    let options = AnyConnectOptions::from_str(url)
        .map_err(|e| Error::invalid("the database address cannot be read").with_source(e))?;
    Ok(options.disable_statement_logging())
}

/// Whether a connection may be used again. A full disk makes SQLite undo a transaction by itself; the connection then takes itself
/// for in a transaction for ever and refuses to begin one, so another takes its place.
async fn free(conn: &mut AnyConnection) -> std::result::Result<bool, sqlx::Error> {
    Ok(!conn.is_in_transaction())
}

async fn setup(conn: &mut AnyConnection, sql: &'static str) -> std::result::Result<(), sqlx::Error> {
    use sqlx::Executor;
    conn.execute(sqlx::raw_sql(sql)).await?;
    Ok(())
}

fn shown_url(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "postgres".into() };
    let rest = rest.split('?').next().unwrap_or(rest);
    match rest.rsplit_once('@') {
        Some((login, place)) => {
            let user = login.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{place}")
        }
        None => format!("{scheme}://{rest}"),
    }
}

/// A connection for reading.
pub struct Reader(PoolConnection<Any>);

/// A consistent point of the database, for reading.
pub struct Snapshot(Transaction<'static, Any>);

/// The one writing transaction.
pub struct WriteTx(Transaction<'static, Any>);

impl WriteTx {
    /// Makes everything since the beginning durable.
    pub async fn commit(self) -> Result<()> {
        self.0.commit().await.db("commit")
    }

    /// Undoes everything since the beginning. Dropping does the same, a little later.
    pub async fn rollback(self) -> Result<()> {
        self.0.rollback().await.map_err(|e| from_sqlx(e, "roll back"))
    }
}

macro_rules! as_conn {
    ($($name:ident),*) => {
        $(
            impl Deref for $name {
                type Target = Conn;
                fn deref(&self) -> &Conn {
                    &self.0
                }
            }
            impl DerefMut for $name {
                fn deref_mut(&mut self) -> &mut Conn {
                    &mut self.0
                }
            }
        )*
    };
}
as_conn!(Reader, Snapshot, WriteTx);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(shown_url("postgres://hh:s3cret@db:5432/hh?sslmode=require"), "postgres://hh@db:5432/hh");
        assert_eq!(shown_url("postgres://db/hh"), "postgres://db/hh");
    }

    #[tokio::test]
    async fn odd_addresses_are_refused_in_words() {
        for (url, word) in [("mysql://x", "mysql"), ("sqlite:", "must name a file"), ("sqlite::memory:", "must name")] {
            let e = Db::open(url).await.unwrap_err();
            assert!(e.message().contains(word), "{url}: {e}");
        }
    }
}
