//! What a job is.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;

use jiff::civil::Time;
use kernel::time::{HOUR, SECOND};
use kernel::{Ctx, Error, Micros, Result};

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for its time, or for another try.
    Ready,
    /// Is being worked on under a lease.
    Running,
    /// Is done.
    Done,
    /// Was given up after the last try.
    Failed,
}

impl State {
    /// The stored name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            State::Ready => "ready",
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for State {
    type Err = Error;

    fn from_str(text: &str) -> Result<State> {
        [State::Ready, State::Running, State::Done, State::Failed]
            .into_iter()
            .find(|s| s.name() == text)
            .ok_or_else(|| Error::internal(format!("unknown job state `{text}`")))
    }
}

/// A job to be put into the queue.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Which handler works on it.
    pub kind: &'static str,
    /// What the handler needs to know, as JSON.
    pub payload: serde_json::Value,
    /// Not before this instant.
    pub run_at: Micros,
    /// Jobs of one kind with the same key are put into the queue once, ever.
    pub key: Option<String>,
    /// How often it is tried.
    pub max_attempts: i64,
}

impl NewJob {
    /// A job for now, tried up to five times.
    #[must_use]
    pub fn new(kind: &'static str, payload: serde_json::Value, run_at: Micros) -> NewJob {
        NewJob { kind, payload, run_at, key: None, max_attempts: 5 }
    }

    /// Gives the key by which it is put into the queue once.
    #[must_use]
    pub fn once(mut self, key: impl Into<String>) -> NewJob {
        self.key = Some(key.into());
        self
    }
}

/// A job of the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Id.
    pub id: String,
    /// Which handler works on it.
    pub kind: String,
    /// What the handler needs to know.
    pub payload: serde_json::Value,
    /// The key by which it is there once.
    pub key: Option<String>,
    /// Where it stands.
    pub state: State,
    /// Not before this instant.
    pub run_at: Micros,
    /// How often it was begun.
    pub attempts: i64,
    /// How often it may be begun.
    pub max_attempts: i64,
    /// Until when its worker holds it.
    pub lease_until: Option<Micros>,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

/// Work in progress.
pub type Work = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// What works on the jobs of one kind.
#[derive(Clone)]
pub struct Handler {
    /// The kind.
    pub kind: &'static str,
    pub(crate) run: Arc<dyn Fn(Ctx, Job) -> Work + Send + Sync>,
}

impl Handler {
    /// A handler from an async function. It may run more than once for one job.
    pub fn new<F, W>(kind: &'static str, run: F) -> Handler
    where
        F: Fn(Ctx, Job) -> W + Send + Sync + 'static,
        W: Future<Output = Result<()>> + Send + 'static,
    {
        Handler { kind, run: Arc::new(move |ctx, job| Box::pin(run(ctx, job))) }
    }
}

impl fmt::Debug for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handler({})", self.kind)
    }
}

/// A job of every day. Its payload is `{"day": "2026-11-22"}`, its key the day.
#[derive(Clone, Copy, Debug)]
pub struct Daily {
    /// The kind of the job.
    pub kind: &'static str,
    /// When, by the bureau's wall clock.
    pub at: Time,
}

/// How long to wait after the `attempts`-th failure: 30 s, 2 min, 8 min, 32 min, then an hour.
#[must_use]
pub fn back_off(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts.clamp(1, 10) - 1).unwrap_or_default() * 2;
    (30 * SECOND).saturating_mul(1_i64 << doublings).min(HOUR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_is_bounded() {
        let waits: Vec<i64> = (1..=6).map(|n| back_off(n) / SECOND).collect();
        assert_eq!(waits, [30, 120, 480, 1920, 3600, 3600]);
        assert_eq!(back_off(0), 30 * SECOND);
        assert_eq!(back_off(i64::MAX), HOUR);
    }
}
