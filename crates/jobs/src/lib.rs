//! Jobs: work that must happen once, later, even if the server dies in between.
//!
//! A job is a row. A runner takes one by a lease, renews the lease while it works, and records the end; when the
//! server dies, the lease runs out and another runner takes the job again. So a handler may run more than once and
//! must be idempotent. A failure is tried again, later each time, up to a bound; then the job stays as failed with its
//! last error. Daily work is a job whose key is the bureau's date, so that a day is worked once however often the
//! server starts.
//!
//! Invariants: a job is finished only by the holder of its lease; the runner reads no clock but the one it is given;
//! a job is put into the queue in the caller's own transaction.
//!
//! Table owned: `jobs_job`.

mod model;
mod runner;
mod store;

pub use self::store::{
    JobCount, MIGRATIONS, job_by_id, job_counts, job_enqueue, job_forget_done, job_latest_change, job_list,
};
pub use model::{Daily, Handler, Job, NewJob, State, Work, back_off};
pub use runner::{Runner, Step};
