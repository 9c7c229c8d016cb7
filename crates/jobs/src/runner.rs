//! The runner: takes due jobs one after another until it is told to stop.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kernel::time::{MINUTE, at_bureau};
use kernel::{Clock, Ctx, Error, Micros, Result, Rng, bureau_date, id};
use store::Db;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::model::{Daily, Handler, Job, NewJob, State, back_off};
use crate::store::{job_end, job_enqueue, job_is_due, job_release, job_renew, job_take};

/// How long a job is held before another runner may take it; renewed while the work goes on.
const LEASE: i64 = 5 * MINUTE;
/// How often a lease is renewed.
const RENEW: Duration = Duration::from_secs(60);
/// How long the runner waits when nothing is due.
const IDLE: Duration = Duration::from_secs(2);

/// What one step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing was due.
    Idle,
    /// A job was worked on.
    Worked {
        /// Its id.
        id: String,
        /// Where it stands now.
        state: State,
    },
}

/// Works on jobs.
pub struct Runner {
    db: Db,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    handlers: BTreeMap<&'static str, Handler>,
    daily: Vec<Daily>,
    planned: Mutex<BTreeSet<(&'static str, Micros)>>,
    in_hand: Mutex<Option<InHand>>,
    beat: Arc<AtomicI64>,
}

/// The job being worked on.
struct InHand {
    id: String,
    token: String,
    work: AbortHandle,
}

impl Runner {
    /// A runner with its handlers and daily jobs. Every daily job needs a handler.
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
        handlers: Vec<Handler>,
        daily: Vec<Daily>,
    ) -> Result<Runner> {
        let mut by_kind = BTreeMap::new();
        for handler in handlers {
            if let Some(twice) = by_kind.insert(handler.kind, handler) {
                return Err(Error::internal(format!("two handlers for jobs of kind `{}`", twice.kind)));
            }
        }
        if let Some(lost) = daily.iter().find(|d| !by_kind.contains_key(d.kind)) {
            return Err(Error::internal(format!("no handler for the daily job `{}`", lost.kind)));
        }
        let (planned, in_hand, beat) = (Mutex::default(), Mutex::default(), Arc::default());
        Ok(Runner { db, clock, rng, handlers: by_kind, daily, planned, in_hand, beat })
    }

    /// The instant of the last sign of life, by the runner's clock: of looking for work, or of holding a lease.
    #[must_use]
    pub fn beat(&self) -> Arc<AtomicI64> {
        self.beat.clone()
    }

    /// Gives a sign of life.
    pub fn live(&self) {
        self.beat.store(self.clock.now().0, Ordering::Relaxed);
    }

    /// Breaks off the job in hand and gives it back, so that the next runner begins it at once and the try does not
    /// count. For a server that stops and can wait no longer.
    pub async fn give_back(&self) -> Result<Option<String>> {
        let taken = self.in_hand.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(job) = taken else { return Ok(None) };
        job.work.abort();
        let mut tx = self.db.write_tx().await?;
        let ours = job_release(&mut tx, &job.id, &job.token, self.clock.now()).await?;
        tx.commit().await?;
        Ok(ours.then_some(job.id))
    }

    /// Puts the latest due occurrence of every daily job into the queue; days missed before it are not made up.
    pub async fn plan(&self) -> Result<()> {
        let now = self.clock.now();
        let due: Vec<NewJob> = self.daily.iter().map(|d| occurrence(d, now)).collect();
        let keys: BTreeSet<_> = due.iter().map(|j| (j.kind, j.run_at)).collect();
        if keys == *self.planned.lock().unwrap_or_else(PoisonError::into_inner) {
            return Ok(());
        }
        let mut tx = self.db.write_tx().await?;
        for job in &due {
            job_enqueue(&mut tx, &*self.rng, now, job).await?;
        }
        tx.commit().await?;
        *self.planned.lock().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    /// Takes one due job and works on it.
    pub async fn step(&self) -> Result<Step> {
        let now = self.clock.now();
        if !job_is_due(&mut *self.db.read().await?, now).await? {
            return Ok(Step::Idle);
        }
        let token = id::new_id(&*self.rng);
        let mut tx = self.db.write_tx().await?;
        let taken = job_take(&mut tx, now, &token, now.plus(LEASE)).await?;
        tx.commit().await?;
        let Some(job) = taken else { return Ok(Step::Idle) };

        let outcome = self.work(&job, &token, now).await;
        *self.in_hand.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let now = self.clock.now();
        let (state, run_at, error) = match outcome {
            Ok(()) => (State::Done, None, None),
            Err(e) => {
                let text: String = e.chain().chars().take(2000).collect();
                tracing::warn!(job = job.id, kind = job.kind, attempt = job.attempts, error = text, "job failed");
                if job.attempts >= job.max_attempts {
                    (State::Failed, None, Some(text))
                } else {
                    (State::Ready, Some(now.plus(back_off(job.attempts))), Some(text))
                }
            }
        };
        let mut tx = self.db.write_tx().await?;
        let ours = job_end(&mut tx, &job.id, &token, now, state, run_at, error).await?;
        tx.commit().await?;
        if !ours {
            tracing::warn!(job = job.id, kind = job.kind, "the lease of a job was lost before it ended");
        }
        Ok(Step::Worked { id: job.id, state })
    }

    async fn work(&self, job: &Job, token: &str, now: Micros) -> Result<()> {
        let handler = self
            .handlers
            .get(job.kind.as_str())
            .ok_or_else(|| Error::internal(format!("no handler for jobs of kind `{}`", job.kind)))?;
        let ctx = Ctx::system(now, format!("job-{}", job.id));
        // In a task of its own, so that a handler that panics fails its job and not the runner.
        let mut task = tokio::spawn((handler.run)(ctx, job.clone()));
        *self.in_hand.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(InHand { id: job.id.clone(), token: token.to_owned(), work: task.abort_handle() });
        let mut beat = tokio::time::interval(RENEW);
        beat.tick().await;
        loop {
            tokio::select! {
                end = &mut task => {
                    return end.map_err(|e| Error::internal("the handler broke down").with_source(e))?;
                }
                _ = beat.tick() => {
                    self.live();
                    if !self.renew(job, token).await.unwrap_or(true) {
                        task.abort();
                        return Err(Error::conflict("another runner took the job"));
                    }
                }
            }
        }
    }

    async fn renew(&self, job: &Job, token: &str) -> Result<bool> {
        let mut tx = self.db.write_tx().await?;
        let ours = job_renew(&mut tx, &job.id, token, self.clock.now().plus(LEASE)).await?;
        tx.commit().await?;
        Ok(ours)
    }

    /// Works until `stop` becomes true; the job in hand is ended first.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            self.live();
            let step = match self.plan().await {
                Ok(()) => self.step().await,
                Err(e) => Err(e),
            };
            let wait = match step {
                Ok(Step::Worked { .. }) => Duration::ZERO,
                Ok(Step::Idle) => IDLE,
                Err(e) => {
                    tracing::error!(error = e.chain(), "the job queue cannot be read");
                    IDLE * 5
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                changed = stop.changed() => {
                    if changed.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

fn occurrence(daily: &Daily, now: Micros) -> NewJob {
    let today = bureau_date(now);
    let day = if at_bureau(today, daily.at) <= now { today } else { today.yesterday().unwrap_or(today) };
    NewJob::new(daily.kind, serde_json::json!({ "day": day.to_string() }), at_bureau(day, daily.at))
        .once(day.to_string())
}
