//! From the database's errors to the house's.

use kernel::{Error, Result};
use sqlx::error::ErrorKind;

/// Turns a database result into the house's, saying what was being done.
pub trait DbResult<T> {
    /// `what` names the operation, as in "cannot {what}".
    fn db(self, what: &str) -> Result<T>;
}

impl<T> DbResult<T> for Result<T, sqlx::Error> {
    fn db(self, what: &str) -> Result<T> {
        self.map_err(|e| from_sqlx(e, what))
    }
}

pub(crate) fn from_sqlx(e: sqlx::Error, what: &str) -> Error {
    let error = match &e {
        sqlx::Error::RowNotFound => Error::not_found(format!("cannot {what}: no such row")),
        sqlx::Error::PoolTimedOut => {
            Error::unavailable(format!("cannot {what}: every database connection is busy")).with_code("database_busy")
        }
        sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => {
            Error::unavailable(format!("cannot {what}: the database does not answer")).with_code("database_away")
        }
        sqlx::Error::Database(d) => match d.kind() {
            ErrorKind::UniqueViolation => Error::conflict(format!("cannot {what}: it exists already")),
            ErrorKind::ForeignKeyViolation => {
                Error::conflict(format!("cannot {what}: it refers to something missing, or something refers to it"))
                    .with_code("broken_reference")
            }
            ErrorKind::NotNullViolation | ErrorKind::CheckViolation => {
                Error::internal(format!("cannot {what}: the database refuses the value"))
            }
            // PostgreSQL's lock_timeout, SQLite's busy_timeout.
            _ if d.code().as_deref() == Some("55P03") || d.message().contains("database is locked") => {
                Error::unavailable(format!("cannot {what}: another process is writing")).with_code("database_busy")
            }
            // PostgreSQL takes no text with the character NUL, whoever sent it.
            _ if d.code().as_deref() == Some("22021") => {
                Error::invalid(format!("cannot {what}: a text holds a character that cannot be kept"))
                    .with_code("bad_text")
            }
            _ => Error::internal(format!("cannot {what}")),
        },
        _ => Error::internal(format!("cannot {what}")),
    };
    error.with_source(e)
}
