//! What the server tells of itself: the log, one line a request, and the figures at `/metrics`.
//!
//! A route stands by its template (`/api/v1/units/{id}`), never by the address that was asked: neither the log nor the
//! figures carry names, queries or ids of what was looked at.

use std::io::IsTerminal;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kernel::time::SECOND;
use kernel::{Clock, Error, Micros, Result, SystemClock};
use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::sync::Mutex;
use tokio::time::Instant;
use tracing_subscriber::EnvFilter;
use webkit::{Json, Parts, SignedIn};

use crate::health::{self, Live};
use crate::ready::{Pulse, Readiness, free_bytes};

/// What `serve` takes of the log.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Log and figures")]
pub struct WatchArgs {
    /// How the log on the standard error is written; RUST_LOG chooses what is in it, such as `info,access=warn`
    #[arg(long, value_name = "FORMAT", env = "HUANHENG_LOG_FORMAT", value_enum, default_value_t = Format::Text)]
    pub log_format: Format,
    /// A request that takes longer than so many milliseconds is warned of
    #[arg(long, value_name = "MILLISECONDS", env = "HUANHENG_SLOW_MS", default_value_t = 2000)]
    pub slow_ms: u64,
    /// Address of a second listener for watchers alone: /metrics, /live and /ready, without TLS or sign-in. Keep it on
    /// the loopback or an inner network. Without it no figures are kept
    #[arg(long, value_name = "ADDRESS", env = "HUANHENG_METRICS_LISTEN")]
    pub metrics_listen: Option<std::net::SocketAddr>,
}

impl Default for WatchArgs {
    fn default() -> WatchArgs {
        WatchArgs { log_format: Format::Text, slow_ms: 2000, metrics_listen: None }
    }
}

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Starts the log on the standard error; `RUST_LOG` chooses what is shown.
pub fn start_log(format: Format) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let _ = match format {
        Format::Text => log.with_ansi(std::io::stderr().is_terminal()).try_init(),
        Format::Json => log.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init(),
    };
}

// ---- requests

/// From when a request is warned of.
#[derive(Clone, Copy)]
pub struct Slow(pub Duration);

/// Counts a request as being answered for as long as it lives; a request that is given up is dropped.
struct InFlight;

impl InFlight {
    fn begin() -> InFlight {
        gauge!("huanheng_http_requests_in_flight").increment(1);
        InFlight
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        gauge!("huanheng_http_requests_in_flight").decrement(1);
    }
}

/// Measures and logs every request.
pub async fn observe(State(slow): State<Slow>, request: Request, next: Next) -> Response {
    let method = known(request.method());
    let route = match request.extensions().get::<MatchedPath>() {
        Some(path) => path.as_str().to_owned(),
        None if request.uri().path().starts_with("/api/") => "unknown".to_owned(),
        None => "workbench".to_owned(),
    };
    let begun = Instant::now();
    let in_flight = InFlight::begin();
    let response = next.run(request).await;
    drop(in_flight);
    let took = begun.elapsed();
    let status = response.status().as_u16();
    counter!("huanheng_http_requests_total", "method" => method, "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    histogram!("huanheng_http_request_seconds", "method" => method, "route" => route.clone()).record(took);
    let request_id = response.headers().get("x-request-id").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let person = response.extensions().get::<SignedIn>().map(|s| s.0.as_str()).unwrap_or_default();
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if took > slow.0 {
        tracing::warn!(target: "access", request_id, method, route, status, ms, person, "slow request");
    } else if route.starts_with("/api/v1/health") {
        tracing::debug!(target: "access", request_id, method, route, status, ms, person, "request");
    } else {
        tracing::info!(target: "access", request_id, method, route, status, ms, person, "request");
    }
    response
}

/// A stranger may invent methods, and each would be a series of its own.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

// ---- figures

/// Bounds of the buckets, in seconds: from a page out of memory to a run of a province.
const BUCKETS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0];
/// The recorder's buffers are emptied so often, whether or not anybody asks.
const UPKEEP: Duration = Duration::from_secs(5);
/// Counting the blobs walks their folders, so the count is as good for so long.
const BLOBS_FRESH: Duration = Duration::from_secs(60);

/// What watchers ask for, from before the data are open until after they are closed.
#[derive(Clone)]
pub struct Watch(Arc<Watched>);

struct Watched {
    figures: Option<PrometheusHandle>,
    house: OnceLock<(Parts, Pulse)>,
    blobs: Mutex<Option<(Instant, u64, u64)>>,
}

impl Watch {
    /// Begins to keep figures, when somebody is to ask for them.
    pub fn begin(args: &WatchArgs) -> Result<Watch> {
        let figures = match args.metrics_listen {
            None => None,
            Some(_) => {
                let handle = PrometheusBuilder::new()
                    .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &BUCKETS)
                    .and_then(PrometheusBuilder::install_recorder)
                    .map_err(|e| Error::internal("the figures cannot be kept").with_source(e))?;
                describe();
                let upkeep = handle.clone();
                tokio::spawn(async move {
                    loop {
                        tokio::time::sleep(UPKEEP).await;
                        upkeep.run_upkeep();
                    }
                });
                Some(handle)
            }
        };
        Ok(Watch(Arc::new(Watched { figures, house: OnceLock::new(), blobs: Mutex::default() })))
    }

    /// From now on the house is there to be looked at.
    pub fn show(&self, parts: Parts, pulse: Pulse) {
        let _ = self.0.house.set((parts, pulse));
    }

    /// The addresses of the second listener.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/metrics", get(metrics_read))
            .route("/live", get(|| async { Json(Live::YES) }))
            .route("/ready", get(ready_read))
            .with_state(self.clone())
    }
}

async fn ready_read(State(watch): State<Watch>) -> Response {
    let readiness = match watch.0.house.get() {
        Some((parts, pulse)) => pulse.look(parts).await,
        None => Readiness::not_serving("starting"),
    };
    health::answer(readiness).into_response()
}

async fn metrics_read(State(watch): State<Watch>) -> Response {
    let Some(figures) = &watch.0.figures else { return StatusCode::NOT_FOUND.into_response() };
    process();
    if let Some((parts, pulse)) = watch.0.house.get() {
        watch.house(parts, pulse).await;
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], figures.render()).into_response()
}

/// Names, kinds and meanings of the figures that the server itself keeps.
fn describe() {
    for (name, what) in [
        ("huanheng_http_requests_total", "Requests answered, by method, template of the route and status."),
        ("huanheng_http_connections_refused_total", "TLS handshakes that failed or took too long."),
        ("huanheng_scrape_errors_total", "Figures that could not be read, by which."),
        ("huanheng_runs_made_total", "Runs made by this process, by stage and result."),
        ("huanheng_notices_raised_total", "Notices raised by this process."),
        ("huanheng_notices_tries_total", "Tries to send a message, by channel and outcome."),
        ("huanheng_papers_received_total", "Papers handed in with a receipt."),
        ("huanheng_papers_quarantined_total", "Files put aside instead of being taken, by reason."),
        ("huanheng_sign_ins_total", "Tries to sign in, by outcome."),
        ("huanheng_telemetry_frames_total", "Frames of monitoring devices that were accepted and are on the disk."),
        ("huanheng_telemetry_rejected_total", "Frames, and bytes that are none, that were not accepted, by reason."),
        ("huanheng_telemetry_values_total", "Values derived from frames."),
        ("huanheng_telemetry_skipped_total", "Frames that gave no values, by why."),
        ("huanheng_telemetry_unheard_total", "Words of devices that no command took because too many waited."),
        ("huanheng_telemetry_derive_failures_total", "How often deriving values had to begin again."),
        (
            "huanheng_telemetry_unreadable_records_total",
            "Records of the journal that could not be read: damaged or gone.",
        ),
        ("huanheng_telemetry_journal_failures_total", "How often the stream of frames could not be written."),
        ("huanheng_telemetry_connections_refused_total", "Connections of devices that were not taken, by why."),
        ("huanheng_telemetry_connections_ended_total", "Connections of devices that ended, by why."),
        ("huanheng_source_asks_total", "How often a source of facts was asked, by source and result."),
    ] {
        describe_counter!(name, what);
    }
    for (name, what) in [
        ("huanheng_http_request_seconds", "Time until the head of the answer, by method and template of the route."),
        ("huanheng_run_seconds", "Time that a run took, by stage."),
        ("huanheng_source_seconds", "Time that a source of facts took, by source."),
    ] {
        describe_histogram!(name, Unit::Seconds, what);
    }
    for (name, what) in [
        ("huanheng_build_info", "Always 1; the labels name the release and the meaning of the engine."),
        ("huanheng_ready", "1 when the server can do its work."),
        ("huanheng_check_ok", "1 when this check of the readiness is well."),
        ("huanheng_http_requests_in_flight", "Requests being answered."),
        ("huanheng_http_connections", "Connections being served."),
        ("huanheng_http_connections_max", "Connections served at once at most; further ones wait."),
        ("huanheng_jobs", "Jobs in the queue, by kind and state."),
        ("huanheng_jobs_oldest_wait_seconds", "How long the oldest job that is due has been waiting, by kind."),
        ("huanheng_job_last_done_timestamp_seconds", "When a job of the kind was last done."),
        ("huanheng_notices_messages", "Messages of notices, by channel and state."),
        ("huanheng_telemetry_connections", "Open connections of monitoring devices."),
        ("huanheng_telemetry_lag_records", "Records of the journal that wait for their values to be derived."),
        (
            "huanheng_telemetry_lag_seconds",
            "How long ago the newest record came whose values are derived; 0 without a lag.",
        ),
        ("huanheng_notices_uncovered", "Things due whose working days are past the calendar."),
        ("huanheng_audit_ok", "1 when the audit log was as it was written at the last look."),
        ("huanheng_audit_verified_record", "Up to which record the audit log was verified."),
        ("huanheng_audit_verified_timestamp_seconds", "When what was written to the audit log was last verified."),
        ("huanheng_audit_whole_timestamp_seconds", "When the whole audit log was last verified."),
        ("huanheng_runs", "Runs of the campaign."),
        ("huanheng_run_last_timestamp_seconds", "When the newest run was made."),
        ("huanheng_source_unavailable_facts", "Facts unavailable when the source was last asked, by source."),
        ("huanheng_database_connections", "Connections to the database, by pool and state."),
        ("huanheng_database_bytes", "Size of the database."),
        ("huanheng_database_wal_bytes", "Size of SQLite's write-ahead log."),
        ("huanheng_blobs", "Blobs."),
        ("huanheng_blob_bytes", "Size of all blobs."),
        ("huanheng_disk_free_bytes", "Bytes that may still be written to the disk of the blobs."),
        ("huanheng_tls_certificate_not_after_timestamp_seconds", "When the TLS certificate ends."),
        ("process_resident_memory_bytes", "Resident memory."),
        ("process_open_fds", "Open file descriptors."),
        ("process_start_time_seconds", "When the process began."),
    ] {
        describe_gauge!(name, what);
    }
    gauge!("huanheng_build_info", "version" => env!("CARGO_PKG_VERSION"), "engine" => rubric::ENGINE.to_string())
        .set(1.0);
    gauge!("process_start_time_seconds").set(seconds(SystemClock.now()));
    gauge!("huanheng_http_requests_in_flight").set(0.0);
}

fn seconds(at: Micros) -> f64 {
    Duration::from_micros(u64::try_from(at.0).unwrap_or_default()).as_secs_f64()
}

#[expect(clippy::cast_precision_loss, reason = "a figure is read by people and drawn; beyond 2^53 nobody counts")]
fn figure(count: u64) -> f64 {
    count as f64
}

fn signed(count: i64) -> f64 {
    figure(u64::try_from(count).unwrap_or_default())
}

fn process() {
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        let kib = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).and_then(|l| l.split_whitespace().next());
        if let Some(kib) = kib.and_then(|k| k.parse::<u64>().ok()) {
            gauge!("process_resident_memory_bytes").set(figure(kib.saturating_mul(1024)));
        }
    }
    if let Ok(open) = std::fs::read_dir("/proc/self/fd") {
        gauge!("process_open_fds").set(figure(open.count() as u64));
    }
}

impl Watch {
    async fn house(&self, parts: &Parts, pulse: &Pulse) {
        let readiness = pulse.look(parts).await;
        gauge!("huanheng_ready").set(if readiness.ready { 1.0 } else { 0.0 });
        for check in &readiness.checks {
            let name = serde_json::to_value(check.name).ok().and_then(|v| v.as_str().map(str::to_owned));
            gauge!("huanheng_check_ok", "check" => name.unwrap_or_default()).set(if check.ok { 1.0 } else { 0.0 });
        }
        for (pool, size, idle) in parts.db.connections() {
            let idle = idle as u64;
            gauge!("huanheng_database_connections", "pool" => pool, "state" => "idle").set(figure(idle));
            gauge!("huanheng_database_connections", "pool" => pool, "state" => "busy")
                .set(figure(u64::from(size).saturating_sub(idle)));
        }
        if let Some(file) = parts.db.file() {
            let mut wal = file.into_os_string();
            wal.push("-wal");
            let size = std::fs::metadata(wal).map(|m| m.len()).unwrap_or_default();
            gauge!("huanheng_database_wal_bytes").set(figure(size));
        }
        for (what, read) in [
            ("database", self.database(parts).await),
            ("jobs", jobs(parts).await),
            ("notices", messages(parts).await),
            ("runs", runs(parts).await),
            ("blobs", self.blobs(parts).await),
        ] {
            if let Err(e) = read {
                counter!("huanheng_scrape_errors_total", "what" => what).increment(1);
                tracing::warn!(what, error = e.chain(), "a figure cannot be read");
            }
        }
    }

    async fn database(&self, parts: &Parts) -> Result<()> {
        gauge!("huanheng_database_bytes").set(figure(parts.db.bytes().await?));
        gauge!("huanheng_disk_free_bytes").set(figure(free_bytes(parts.blobs.folder())?));
        Ok(())
    }

    async fn blobs(&self, parts: &Parts) -> Result<()> {
        let mut last = self.0.blobs.lock().await;
        let counted = match *last {
            Some((at, count, bytes)) if at.elapsed() < BLOBS_FRESH => (count, bytes),
            _ => {
                let blobs = parts.blobs.clone();
                let list = tokio::task::spawn_blocking(move || blobs.list())
                    .await
                    .map_err(|e| Error::internal("the count was interrupted").with_source(e))??;
                let counted = (list.len() as u64, list.iter().map(|(_, bytes)| bytes).sum());
                *last = Some((Instant::now(), counted.0, counted.1));
                counted
            }
        };
        gauge!("huanheng_blobs").set(figure(counted.0));
        gauge!("huanheng_blob_bytes").set(figure(counted.1));
        Ok(())
    }
}

async fn messages(parts: &Parts) -> Result<()> {
    let counts = notices::message_counts(&mut *parts.db.read().await?).await?;
    for channel in ["smtp", "webhook"] {
        for state in ["waiting", "sent", "failed", "dropped"] {
            let found = counts.iter().find(|c| c.channel == channel && c.state == state);
            let count = found.map(|c| c.count).unwrap_or_default();
            gauge!("huanheng_notices_messages", "channel" => channel, "state" => state).set(signed(count));
        }
    }
    Ok(())
}

async fn jobs(parts: &Parts) -> Result<()> {
    let counts = jobs::job_counts(&mut *parts.db.read().await?).await?;
    let now = parts.clock.now();
    // A kind that was seen once keeps its series, or an emptied queue would look as it did when it was full.
    let kinds: std::collections::BTreeSet<&str> = counts.iter().map(|c| c.kind.as_str()).collect();
    for kind in kinds {
        let mut waits = 0;
        for state in [jobs::State::Ready, jobs::State::Running, jobs::State::Done, jobs::State::Failed] {
            let found = counts.iter().find(|c| c.kind == kind && c.state == state);
            let count = found.map(|c| c.count).unwrap_or_default();
            gauge!("huanheng_jobs", "kind" => kind.to_owned(), "state" => state.name()).set(signed(count));
            match (state, found) {
                (jobs::State::Ready, Some(c)) => waits = now.since(c.first_due).max(0) / SECOND,
                (jobs::State::Done, Some(c)) => {
                    gauge!("huanheng_job_last_done_timestamp_seconds", "kind" => kind.to_owned())
                        .set(seconds(c.last_at));
                }
                _ => {}
            }
        }
        gauge!("huanheng_jobs_oldest_wait_seconds", "kind" => kind.to_owned()).set(signed(waits));
    }
    Ok(())
}

async fn runs(parts: &Parts) -> Result<()> {
    let newest = assessment::Assessment::of(parts).runs(i64::MAX, 1).await?;
    let newest = newest.first();
    gauge!("huanheng_runs").set(signed(newest.map(|r| r.number).unwrap_or_default()));
    if let Some(run) = newest {
        gauge!("huanheng_run_last_timestamp_seconds").set(seconds(run.created_at));
    }
    Ok(())
}
