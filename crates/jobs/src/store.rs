//! The SQL of the queue.

use kernel::{Error, Micros, Result, Rng, id};
use store::{Conn, DbResult, DbRow, Migration, Row, query};

use crate::model::{Job, NewJob, State};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "20261122_jobs_init",
    sql: "CREATE TABLE jobs_job (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            payload TEXT NOT NULL,
            unique_key TEXT,
            state TEXT NOT NULL,
            run_at BIGINT NOT NULL,
            attempts BIGINT NOT NULL,
            max_attempts BIGINT NOT NULL,
            lease_token TEXT,
            lease_until BIGINT,
            last_error TEXT,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL
          );
          CREATE UNIQUE INDEX jobs_job_key ON jobs_job (kind, unique_key);
          CREATE INDEX jobs_job_due ON jobs_job (state, run_at, id);",
}];

const COLUMNS: &str = "id, kind, payload, unique_key, state, run_at, attempts, max_attempts, lease_until, last_error";

fn job(row: &DbRow) -> Result<Job> {
    let at = "read a job";
    let payload: String = row.try_get("payload").db(at)?;
    let state: String = row.try_get("state").db(at)?;
    let lease: Option<i64> = row.try_get("lease_until").db(at)?;
    Ok(Job {
        id: row.try_get("id").db(at)?,
        kind: row.try_get("kind").db(at)?,
        payload: serde_json::from_str(&payload)
            .map_err(|e| Error::internal("a job's payload is not JSON").with_source(e))?,
        key: row.try_get("unique_key").db(at)?,
        state: state.parse()?,
        run_at: Micros(row.try_get("run_at").db(at)?),
        attempts: row.try_get("attempts").db(at)?,
        max_attempts: row.try_get("max_attempts").db(at)?,
        lease_until: lease.map(Micros),
        last_error: row.try_get("last_error").db(at)?,
    })
}

/// Puts a job into the queue, in the caller's transaction. None when its key is there already.
pub async fn job_enqueue(conn: &mut Conn, rng: &dyn Rng, now: Micros, new: &NewJob) -> Result<Option<String>> {
    let id = id::new_id(rng);
    let done = query(
        "INSERT INTO jobs_job (id, kind, payload, unique_key, state, run_at, attempts, max_attempts, created_at, \
         updated_at) VALUES ($1, $2, $3, $4, 'ready', $5, 0, $6, $7, $7) ON CONFLICT (kind, unique_key) DO NOTHING",
    )
    .bind(id.clone())
    .bind(new.kind)
    .bind(new.payload.to_string())
    .bind(new.key.clone())
    .bind(new.run_at.0)
    .bind(new.max_attempts.max(1))
    .bind(now.0)
    .execute(conn)
    .await
    .db("put a job into the queue")?;
    Ok((done.rows_affected() > 0).then_some(id))
}

/// One job.
pub async fn job_by_id(conn: &mut Conn, id: &str) -> Result<Job> {
    let row = store::query_built(format!("SELECT {COLUMNS} FROM jobs_job WHERE id = $1"))
        .bind(id.to_string())
        .fetch_one(conn)
        .await
        .db(&format!("read job {id}"))?;
    job(&row)
}

/// The latest jobs, newest first, for the administrator's page.
pub async fn job_list(conn: &mut Conn, limit: i64) -> Result<Vec<Job>> {
    let rows = store::query_built(format!("SELECT {COLUMNS} FROM jobs_job ORDER BY created_at DESC, id DESC LIMIT $1"))
        .bind(limit)
        .fetch_all(conn)
        .await
        .db("list jobs")?;
    rows.iter().map(job).collect()
}

/// How many jobs of a kind stand where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobCount {
    /// The kind.
    pub kind: String,
    /// Where they stand.
    pub state: State,
    /// How many.
    pub count: i64,
    /// The earliest instant at which one of them was due.
    pub first_due: Micros,
    /// When the last of them came there.
    pub last_at: Micros,
}

/// The queue in numbers, by kind and state.
pub async fn job_counts(conn: &mut Conn) -> Result<Vec<JobCount>> {
    let at = "count the jobs";
    let rows = query(
        "SELECT kind, state, COUNT(*) AS jobs, MIN(run_at) AS first_due, MAX(updated_at) AS last_at FROM jobs_job \
         GROUP BY kind, state ORDER BY kind, state",
    )
    .fetch_all(conn)
    .await
    .db(at)?;
    rows.iter()
        .map(|row| {
            let state: String = row.try_get("state").db(at)?;
            Ok(JobCount {
                kind: row.try_get("kind").db(at)?,
                state: state.parse()?,
                count: row.try_get("jobs").db(at)?,
                first_due: Micros(row.try_get("first_due").db(at)?),
                last_at: Micros(row.try_get("last_at").db(at)?),
            })
        })
        .collect()
}

/// Gives a job back that its holder cannot end, without counting the try. False when the lease was lost.
pub(crate) async fn job_release(conn: &mut Conn, id: &str, token: &str, now: Micros) -> Result<bool> {
    let done = query(
        "UPDATE jobs_job SET state = 'ready', attempts = attempts - 1, run_at = $3, lease_token = NULL, \
         lease_until = NULL, updated_at = $3 WHERE id = $1 AND lease_token = $2 AND state = 'running'",
    )
    .bind(id.to_string())
    .bind(token.to_string())
    .bind(now.0)
    .execute(conn)
    .await
    .db("give a job back")?;
    Ok(done.rows_affected() > 0)
}

/// When a job began, ended or was put into the queue last.
pub async fn job_latest_change(conn: &mut Conn) -> Result<Option<Micros>> {
    let at = "look for changed jobs";
    let row = query("SELECT MAX(updated_at) AS latest FROM jobs_job").fetch_one(conn).await.db(at)?;
    let latest: Option<i64> = row.try_get("latest").db(at)?;
    Ok(latest.map(Micros))
}

/// Removes jobs done before an instant, except those with a key, which keep a day from being worked twice.
pub async fn job_forget_done(conn: &mut Conn, before: Micros) -> Result<u64> {
    let done = query("DELETE FROM jobs_job WHERE state = 'done' AND unique_key IS NULL AND updated_at < $1")
        .bind(before.0)
        .execute(conn)
        .await
        .db("forget old jobs")?;
    Ok(done.rows_affected())
}

/// Whether a job is due, to be asked by a reader before the writer is troubled.
pub(crate) async fn job_is_due(conn: &mut Conn, now: Micros) -> Result<bool> {
    let row = query(
        "SELECT id FROM jobs_job WHERE (state = 'ready' AND run_at <= $1) \
         OR (state = 'running' AND lease_until <= $1) LIMIT 1",
    )
    .bind(now.0)
    .fetch_optional(conn)
    .await
    .db("look for a due job")?;
    Ok(row.is_some())
}

/// Takes the next due job under a lease. A job whose lease ran out is due again; one that was begun too often is
/// given up instead.
pub(crate) async fn job_take(conn: &mut Conn, now: Micros, token: &str, until: Micros) -> Result<Option<Job>> {
    query(
        "UPDATE jobs_job SET state = 'failed', lease_token = NULL, lease_until = NULL, updated_at = $1, \
         last_error = COALESCE(last_error, 'the server stopped while it worked on this job') \
         WHERE state = 'running' AND lease_until <= $1 AND attempts >= max_attempts",
    )
    .bind(now.0)
    .execute(&mut *conn)
    .await
    .db("give up jobs")?;
    let row = store::query_built(format!(
        "SELECT {COLUMNS} FROM jobs_job WHERE (state = 'ready' AND run_at <= $1) \
         OR (state = 'running' AND lease_until <= $1) ORDER BY run_at, id LIMIT 1"
    ))
    .bind(now.0)
    .fetch_optional(&mut *conn)
    .await
    .db("look for a due job")?;
    let Some(row) = row else { return Ok(None) };
    let mut found = job(&row)?;
    query(
        "UPDATE jobs_job SET state = 'running', attempts = attempts + 1, lease_token = $2, lease_until = $3, \
         updated_at = $4 WHERE id = $1",
    )
    .bind(found.id.clone())
    .bind(token.to_string())
    .bind(until.0)
    .bind(now.0)
    .execute(conn)
    .await
    .db("take a job")?;
    found.state = State::Running;
    found.attempts += 1;
    found.lease_until = Some(until);
    Ok(Some(found))
}

/// Holds a job longer. False when the lease was lost.
pub(crate) async fn job_renew(conn: &mut Conn, id: &str, token: &str, until: Micros) -> Result<bool> {
    let done = query("UPDATE jobs_job SET lease_until = $3 WHERE id = $1 AND lease_token = $2 AND state = 'running'")
        .bind(id.to_string())
        .bind(token.to_string())
        .bind(until.0)
        .execute(conn)
        .await
        .db("renew a lease")?;
    Ok(done.rows_affected() > 0)
}

/// Records the end of a try. False when the lease was lost: then the result belongs to nobody.
pub(crate) async fn job_end(
    conn: &mut Conn,
    id: &str,
    token: &str,
    now: Micros,
    state: State,
    run_at: Option<Micros>,
    error: Option<String>,
) -> Result<bool> {
    let done = query(
        "UPDATE jobs_job SET state = $3, run_at = COALESCE($4, run_at), last_error = $5, lease_token = NULL, \
         lease_until = NULL, updated_at = $6 WHERE id = $1 AND lease_token = $2 AND state = 'running'",
    )
    .bind(id.to_string())
    .bind(token.to_string())
    .bind(state.name())
    .bind(run_at.map(|r| r.0))
    .bind(error)
    .bind(now.0)
    .execute(conn)
    .await
    .db("record the end of a job")?;
    Ok(done.rows_affected() > 0)
}
