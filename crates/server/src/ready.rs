//! Whether the server can do its work: what is looked at, and what is wrong, in words for machines.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use kernel::time::MINUTE;
use kernel::{Error, Result};
use serde::Serialize;
use telemetry::Telemetry;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use utoipa::ToSchema;
use webkit::Parts;

use crate::app;

/// An answer is as good for so long: whoever asks in a loop does not keep the writer busy.
const FRESH: Duration = Duration::from_secs(2);
/// What has not answered by then is not ready.
const PATIENCE: Duration = Duration::from_secs(5);
/// The runner of jobs gives a sign of life each minute at the latest.
const SILENT: i64 = 3 * MINUTE;
/// Free bytes below which the server takes no more work, unless it is told otherwise.
pub const MIN_FREE: u64 = 256 * 1024 * 1024;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Check {
    /// What was looked at.
    pub name: CheckName,
    /// Whether it is well.
    pub ok: bool,
    /// Why it is not: a stable code, and behind a colon the file when it is about one.
    pub reason: Option<String>,
}

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckName {
    /// The server serves: it is neither starting nor stopping.
    Serving,
    /// The database takes changes.
    Database,
    /// Its tables are those of this release.
    Schema,
    /// The folder of blobs can be written.
    Blobs,
    /// The disk has room.
    Disk,
    /// The runner of jobs is alive.
    Jobs,
    /// Frames of monitoring devices can be written.
    Frames,
}

/// Whether the server can do its work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Readiness {
    /// Whether everything is well.
    pub ready: bool,
    /// Each thing that was looked at.
    pub checks: Vec<Check>,
}

impl Readiness {
    fn of(checks: Vec<Check>) -> Readiness {
        Readiness { ready: checks.iter().all(|c| c.ok), checks }
    }

    /// Not ready for a reason that needs no look.
    #[must_use]
    pub fn not_serving(reason: &str) -> Readiness {
        Readiness::of(vec![Check { name: CheckName::Serving, ok: false, reason: Some(reason.into()) }])
    }
}

/// The state of the running server that requests may ask for.
#[derive(Clone, Default)]
pub struct Pulse(Arc<Inner>);

#[derive(Default)]
struct Inner {
    stopping: AtomicBool,
    min_free: AtomicU64,
    beat: std::sync::OnceLock<Arc<AtomicI64>>,
    last: Mutex<Option<(Instant, Readiness)>>,
}

impl Pulse {
    /// From now on the server is not ready.
    pub fn stop(&self) {
        self.0.stopping.store(true, Ordering::Relaxed);
    }

    /// Looks at the runner's sign of life from now on.
    pub fn watch_jobs(&self, beat: Arc<AtomicI64>) {
        let _ = self.0.beat.set(beat);
    }

    /// How many bytes must be free.
    pub fn want_free(&self, bytes: u64) {
        self.0.min_free.store(bytes, Ordering::Relaxed);
    }

    /// Whether the server can do its work now.
    pub async fn look(&self, parts: &Parts) -> Readiness {
        if self.0.stopping.load(Ordering::Relaxed) {
            return Readiness::not_serving("stopping");
        }
        let mut last = self.0.last.lock().await;
        if let Some((at, readiness)) = &*last
            && at.elapsed() < FRESH
        {
            return readiness.clone();
        }
        let database = check(CheckName::Database, parts.db.try_write());
        let schema = check(CheckName::Schema, async {
            match parts.db.schema(&app::migrations()).await {
                Ok(schema) if schema.pending.is_empty() => Ok(()),
                Ok(_) => Err(Error::precondition("steps are missing").with_code("schema_older")),
                Err(e) => Err(e),
            }
        });
        let blobs = check(CheckName::Blobs, blocking(parts, |parts| parts.blobs.try_write()));
        let least = self.0.min_free.load(Ordering::Relaxed);
        let disk = check(
            CheckName::Disk,
            blocking(parts, move |parts| {
                if free_bytes(parts.blobs.folder())? < least {
                    return Err(Error::limit("the disk is nearly full").with_code("disk_full"));
                }
                Ok(())
            }),
        );
        let jobs = check(CheckName::Jobs, async {
            let Some(beat) = self.0.beat.get() else { return Ok(()) };
            if parts.clock.now().0.saturating_sub(beat.load(Ordering::Relaxed)) > SILENT {
                return Err(Error::unavailable("the runner gives no sign of life").with_code("jobs_silent"));
            }
            Ok(())
        });
        let frames = check(CheckName::Frames, async {
            let Some(telemetry) = parts.shared.find::<Telemetry>() else { return Ok(()) };
            if !telemetry.hub.figures.broken.load(Ordering::Relaxed) {
                return Ok(());
            }
            let error = Error::unavailable("nothing is acknowledged");
            Err(match telemetry.hub.removed() {
                Some(file) => error.with_code("journal_removed").with_detail("file", file),
                None => error.with_code("journal_unavailable"),
            })
        });
        let (database, schema, blobs, disk, jobs, frames) = tokio::join!(database, schema, blobs, disk, jobs, frames);
        let serving = Check { name: CheckName::Serving, ok: true, reason: None };
        let readiness = Readiness::of(vec![serving, database, schema, blobs, disk, jobs, frames]);
        *last = Some((Instant::now(), readiness.clone()));
        readiness
    }
}

async fn check(name: CheckName, look: impl Future<Output = Result<()>>) -> Check {
    let found = match timeout(PATIENCE, look).await {
        Ok(found) => found,
        Err(_) => Err(Error::unavailable("no answer in time").with_code("slow")),
    };
    match found {
        Ok(()) => Check { name, ok: true, reason: None },
        Err(e) => {
            tracing::warn!(check = ?name, error = e.chain(), "not ready");
            let file = e.details().get("file").map(|file| format!(": {file}")).unwrap_or_default();
            Check { name, ok: false, reason: Some(format!("{}{file}", e.code())) }
        }
    }
}

async fn blocking(parts: &Parts, look: impl FnOnce(&Parts) -> Result<()> + Send + 'static) -> Result<()> {
    let parts = parts.clone();
    tokio::task::spawn_blocking(move || look(&parts))
        .await
        .map_err(|e| Error::internal("the look was interrupted").with_source(e))?
}

/// How many bytes of the disk under a folder may still be written.
pub fn free_bytes(folder: &Path) -> Result<u64> {
    let disk = rustix::fs::statvfs(folder)
        .map_err(|e| Error::unavailable(format!("cannot look at the disk of {}", folder.display())).with_source(e))?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_check_that_fails_names_the_file_that_is_gone() {
        let error =
            Error::unavailable("nothing is acknowledged").with_code("journal_removed").with_detail("file", "1.journal");
        let found = check(CheckName::Frames, async { Err(error) }).await;
        assert_eq!((found.ok, found.reason.as_deref()), (false, Some("journal_removed: 1.journal")));
        let plain = check(CheckName::Jobs, async { Err(Error::unavailable("x").with_code("jobs_silent")) }).await;
        assert_eq!(plain.reason.as_deref(), Some("jobs_silent"));
    }
}
