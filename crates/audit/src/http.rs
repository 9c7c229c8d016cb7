//! The addresses of the audit log: `/api/v1/audit/records` and `/api/v1/audit/state`. There is none that changes it.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use axum::extract::State;
use jiff::civil::{Date, Time};
use jobs::{Daily, Handler};
use kernel::{Clock, Deed, Ending, Error, Micros, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Module, PageQuery, Parts, Query, Started, mount};

use crate::list::{Line, List, Wanted};
use crate::log::{Log, STREAM};

/// The module of the audit log.
pub const MODULE: Module = Module { name: "audit", migrations: &[], api: || router().into_openapi(), start };

/// The daily job that verifies and seals.
const SEAL: Daily = Daily { kind: "audit_seal", at: Time::constant(0, 5, 0, 0) };
/// A state is as good for so long, in microseconds.
const FRESH: i64 = kernel::time::MINUTE;

#[derive(Clone)]
struct Http {
    journal: PathBuf,
    clock: Arc<dyn Clock>,
    list: Arc<std::sync::Mutex<Option<List>>>,
    state: Arc<tokio::sync::Mutex<Option<ChainState>>>,
}

fn start(parts: &Parts) -> Result<Started> {
    let http = Http {
        journal: parts.journal.clone(),
        clock: parts.clock.clone(),
        list: Arc::default(),
        state: Arc::default(),
    };
    let own = http.clone();
    let seal = Handler::new(SEAL.kind, move |ctx, job| {
        let http = own.clone();
        async move {
            let day = job.payload.get("day").and_then(|d| d.as_str()).unwrap_or_default().to_owned();
            let state = http.look(true).await?;
            if let Some(found) = state.finding {
                return Err(Error::internal(format!("the audit log is damaged: {}: {}", found.file, found.what)));
            }
            let Some(chain) = state.chain else { return Ok(()) };
            let (log, _) = Log::open(&http.journal)?;
            log.seal(ctx.now, &day, state.verified, &chain).await
        }
    });
    Ok(Started { router: mount(router(), http), handlers: vec![seal], daily: vec![SEAL], ..Started::default() })
}

fn router() -> OpenApiRouter<Http> {
    OpenApiRouter::new().routes(routes!(records)).routes(routes!(state))
}

/// Who did it.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct AuditWho {
    /// Id; empty when nobody was signed in.
    id: String,
    /// Name, or the login that was tried.
    name: String,
    /// Roles held then.
    roles: Vec<String>,
    /// The unit worked for then.
    unit: Option<String>,
}

/// What it was done to.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct AuditSubject {
    /// The module.
    module: String,
    /// What it is there.
    kind: String,
    /// Its id.
    id: String,
}

/// One thing that was done.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct AuditRecord {
    /// The number of its record in the log; numbers have no gaps.
    seq: u64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Micros,
    /// Whether the clock had been set back: the number tells the order.
    clock_back: bool,
    /// What was done: the name of the address, or of the command.
    action: String,
    /// `begun` (its end is not known), `done`, `refused` or `failed`.
    ending: String,
    /// Who.
    who: AuditWho,
    /// For whom, when it was a delegation or an entry on behalf of a unit.
    on_behalf_of: Option<String>,
    /// The address of the connection.
    address: Option<String>,
    /// The address that a proxy claims.
    forwarded: Option<String>,
    /// What it was done to.
    subject: AuditSubject,
    /// The unit it concerns.
    unit: Option<String>,
    /// The status of the answer.
    status: Option<u16>,
    /// The code of the error.
    code: Option<String>,
    /// The request; the server's log has the same.
    request_id: String,
    /// What changed.
    #[schema(value_type = Object)]
    detail: serde_json::Map<String, serde_json::Value>,
}

impl From<Line> for AuditRecord {
    fn from(line: Line) -> AuditRecord {
        let Line { seq, at, clock_back, deed, .. } = line;
        let Deed {
            request,
            action,
            ending,
            who,
            on_behalf_of,
            address,
            forwarded,
            subject,
            unit,
            status,
            code,
            detail,
        } = deed;
        AuditRecord {
            seq,
            at,
            clock_back,
            action,
            ending: name(ending).into(),
            who: AuditWho { id: who.id, name: who.name, roles: who.roles, unit: who.unit },
            on_behalf_of,
            address,
            forwarded,
            subject: AuditSubject { module: subject.module, kind: subject.kind, id: subject.id },
            unit,
            status,
            code,
            request_id: request,
            detail,
        }
    }
}

fn name(ending: Ending) -> &'static str {
    match ending {
        Ending::Begun => "begun",
        Ending::Done => "done",
        Ending::Refused => "refused",
        Ending::Failed => "failed",
    }
}

/// A page of the log.
#[derive(Debug, Serialize, ToSchema)]
struct AuditPage {
    /// Newest first.
    items: Vec<AuditRecord>,
    /// What to ask for the next page.
    next_page: Option<String>,
    /// How many fit in all.
    total: u64,
    /// Every action that stands in the log.
    actions: Vec<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AuditQuery {
    /// A part of the person's name, or the id.
    person: Option<String>,
    /// What was done.
    action: Option<String>,
    /// The unit it concerns.
    unit: Option<String>,
    /// `begun`, `done`, `refused` or `failed`.
    ending: Option<String>,
    /// First day, `2026-11-22`.
    from: Option<String>,
    /// Last day.
    to: Option<String>,
    /// The `next_page` of the page before.
    page: Option<String>,
    /// How many, at most 500; 100 when absent.
    limit: Option<u32>,
}

fn day(what: &str, text: Option<String>) -> Result<Option<Date>> {
    let Some(text) = text.filter(|t| !t.is_empty()) else { return Ok(None) };
    let read = text.parse::<Date>();
    read.map(Some).map_err(|e| {
        let shown: String = text.chars().take(40).collect();
        Error::invalid(format!("{what} `{shown}` must be like 2026-11-22")).with_code("bad_date").with_source(e)
    })
}

/// What was done, newest first. Reading it is written down as well.
#[utoipa::path(get, path = "/api/v1/audit/records", tag = "audit", operation_id = "audit_records", params(AuditQuery),
    responses((status = 200, body = AuditPage), (status = 403)))]
async fn records(State(http): State<Http>, caller: Caller, Query(q): Query<AuditQuery>) -> ApiResult<Json<AuditPage>> {
    rights::allow(&caller.0.who, rights::Action::ReadAudit, rights::Subject::City)?;
    let some = |text: Option<String>| text.filter(|t| !t.is_empty());
    let ending = match some(q.ending) {
        None => None,
        Some(text) => {
            let all = [Ending::Begun, Ending::Done, Ending::Refused, Ending::Failed];
            let known = all.into_iter().find(|e| name(*e) == text);
            Some(known.ok_or_else(|| {
                Error::invalid("ending must be begun, done, refused or failed").with_code("bad_ending")
            })?)
        }
    };
    let wanted = Wanted {
        person: some(q.person),
        action: some(q.action),
        unit: some(q.unit),
        ending,
        from: day("from", q.from)?,
        to: day("to", q.to)?,
    };
    let ask = PageQuery { page: q.page, limit: q.limit }.ask()?;
    let before = ask.after.map(|a| a.parse::<u64>()).transpose();
    let before = before.map_err(|e| Error::invalid("page must be a number").with_code("bad_page").with_source(e))?;
    let most = usize::try_from(ask.limit).unwrap_or(100);
    let page = tokio::task::spawn_blocking(move || http.page(&wanted, before, most)).await;
    Ok(Json(page.map_err(|e| Error::internal("the audit log was not read").with_source(e))??))
}

impl Http {
    fn page(&self, wanted: &Wanted, before: Option<u64>, most: usize) -> Result<AuditPage> {
        let mut held = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        let mut list = match held.take() {
            Some(list) => list,
            None => List::new(&self.journal)?,
        };
        // A list that failed half-way is made anew the next time.
        list.catch_up()?;
        let (lines, total, more) = list.find(wanted, before, most)?;
        let page = AuditPage {
            next_page: lines.last().filter(|_| more).map(|l| l.seq.to_string()),
            items: lines.into_iter().map(AuditRecord::from).collect(),
            total: total as u64,
            actions: list.actions(),
        };
        *held = Some(list);
        Ok(page)
    }

    async fn look(&self, anew: bool) -> Result<ChainState> {
        let mut held = self.state.lock().await;
        let now = self.clock.now();
        if let Some(state) = held.as_ref().filter(|s| !anew && now.since(s.checked_at) < FRESH) {
            return Ok(state.clone());
        }
        let journal = self.journal.clone();
        let report = tokio::task::spawn_blocking(move || journal::verify(&journal, STREAM, &[])).await;
        let report = report.map_err(|e| Error::internal("the audit log was not verified").with_source(e))??;
        let state = ChainState {
            verified: report.verified,
            verified_at: report.verified_at,
            chain: report.chain.map(|c| c.to_string()),
            seals: report.seals,
            clock_back: report.clock_back,
            checked_at: now,
            finding: report.finding.map(|f| ChainFinding { file: f.file, from: f.from, to: f.to, what: f.what }),
        };
        if let Some(found) = &state.finding {
            tracing::error!(
                file = found.file,
                from = found.from,
                to = found.to,
                what = found.what,
                "the audit log is damaged"
            );
        }
        *held = Some(state.clone());
        Ok(state)
    }
}

/// The first thing that is wrong with the log.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct ChainFinding {
    /// The file.
    file: String,
    /// The first byte that is wrong.
    from: u64,
    /// The byte after the last.
    to: u64,
    /// What is wrong.
    what: String,
}

/// Whether the log is as it was written.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct ChainState {
    /// Up to which record.
    verified: u64,
    /// The instant of that record.
    #[schema(value_type = Option<String>, format = DateTime)]
    verified_at: Option<Micros>,
    /// Its chain; whoever keeps it elsewhere can prove later that nothing before it was changed.
    chain: Option<String>,
    /// Seals of days.
    seals: u64,
    /// Records written after the clock had been set back.
    clock_back: u64,
    /// When the log was gone through.
    #[schema(value_type = String, format = DateTime)]
    checked_at: Micros,
    /// The first thing that is wrong; null when nothing is.
    finding: Option<ChainFinding>,
}

/// Whether the log is as it was written: it is gone through at most once a minute.
#[utoipa::path(get, path = "/api/v1/audit/state", tag = "audit", operation_id = "audit_state",
    responses((status = 200, body = ChainState), (status = 403)))]
async fn state(State(http): State<Http>, caller: Caller) -> ApiResult<Json<ChainState>> {
    rights::allow(&caller.0.who, rights::Action::ReadAudit, rights::Subject::City)?;
    Ok(Json(http.look(false).await?))
}
