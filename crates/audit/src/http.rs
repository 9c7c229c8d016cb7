//! The addresses of the audit log: its records, the same as a workbook, and its state. There is none that changes it.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::{Date, Time};
use jobs::{Daily, Handler};
use journal::Mark;
use kernel::{Clock, Deed, Ending, Error, Micros, Result, bureau_date};
use metrics::gauge;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Background, Caller, Json, Module, PageQuery, Parts, Query, Started, mount};

use crate::book::{Book, XLSX};
use crate::list::{Line, List, Wanted};
use crate::log::{Log, STREAM};

/// The module of the audit log.
pub const MODULE: Module = Module { name: "audit", migrations: &[], api: || router().into_openapi(), start };

/// The daily job that verifies and seals.
const SEAL: Daily = Daily { kind: "audit_seal", at: Time::constant(0, 5, 0, 0) };
/// A state is as good for so long, in microseconds.
const FRESH: i64 = kernel::time::MINUTE;
/// After so long the whole log is gone through again; in between only what was written since.
const WHOLE: i64 = 7 * kernel::time::DAY;
/// So often the server looks by itself.
const EVERY: Duration = Duration::from_secs(3600);
/// Records of one workbook.
const MAX_EXPORT: usize = 50_000;

#[derive(Clone)]
struct Http {
    journal: PathBuf,
    clock: Arc<dyn Clock>,
    list: Arc<std::sync::Mutex<Option<List>>>,
    state: Arc<tokio::sync::Mutex<Option<Held>>>,
}

/// What the last look found, and from where the next goes on.
struct Held {
    state: ChainState,
    mark: Option<Mark>,
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
            let state = http.look(true, false).await?;
            if let Some(found) = state.finding {
                return Err(Error::internal(format!("the audit log is damaged: {}: {}", found.file, found.what)));
            }
            tracing::info!(verified = state.verified, whole_at = %state.whole_at, "the audit log was verified");
            let Some(chain) = state.chain else { return Ok(()) };
            let (log, _) = Log::open(&http.journal)?;
            log.seal(ctx.now, &day, state.verified, &chain).await
        }
    });
    let own = http.clone();
    let look: Background = Box::new(move |stopped| Box::pin(async move { keep_looking(own, stopped).await }));
    let router = mount(router(), http);
    Ok(Started { router, handlers: vec![seal], daily: vec![SEAL], background: vec![look] })
}

/// At the start and every hour, so that damage is known long before somebody looks.
async fn keep_looking(http: Http, mut stopped: watch::Receiver<bool>) {
    loop {
        if let Err(e) = http.look(true, false).await {
            tracing::error!(error = e.chain(), "the audit log cannot be verified");
        }
        tokio::select! {
            _ = stopped.wait_for(|s| *s) => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

fn router() -> OpenApiRouter<Http> {
    OpenApiRouter::new().routes(routes!(records)).routes(routes!(export)).routes(routes!(state))
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

pub(crate) fn name(ending: Ending) -> &'static str {
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

impl AuditQuery {
    fn wanted(self) -> Result<Wanted> {
        let some = |text: Option<String>| text.filter(|t| !t.is_empty());
        let ending = match some(self.ending) {
            None => None,
            Some(text) => {
                let all = [Ending::Begun, Ending::Done, Ending::Refused, Ending::Failed];
                let known = all.into_iter().find(|e| name(*e) == text);
                Some(known.ok_or_else(|| {
                    Error::invalid("ending must be begun, done, refused or failed").with_code("bad_ending")
                })?)
            }
        };
        Ok(Wanted {
            person: some(self.person),
            action: some(self.action),
            unit: some(self.unit),
            ending,
            from: day("from", self.from)?,
            to: day("to", self.to)?,
        })
    }
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
    let (page, limit) = (q.page.clone(), q.limit);
    let wanted = q.wanted()?;
    let ask = PageQuery { page, limit }.ask()?;
    let before = ask.after.map(|a| a.parse::<u64>()).transpose();
    let before = before.map_err(|e| Error::invalid("page must be a number").with_code("bad_page").with_source(e))?;
    let most = usize::try_from(ask.limit).unwrap_or(100);
    let page = tokio::task::spawn_blocking(move || http.page(&wanted, before, most)).await;
    Ok(Json(page.map_err(|e| Error::internal("the audit log was not read").with_source(e))??))
}

/// The records of the list with the same filters, newest first, as a workbook. Writing it is written down as well.
#[utoipa::path(get, path = "/api/v1/audit/export.xlsx", tag = "audit", operation_id = "audit_export", params(AuditQuery),
    responses((status = 200, description = "the workbook", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 403), (status = 422), (status = 429, description = "too_many_rows")))]
async fn export(State(http): State<Http>, caller: Caller, Query(q): Query<AuditQuery>) -> ApiResult<Response> {
    rights::allow(&caller.0.who, rights::Action::ReadAudit, rights::Subject::City)?;
    let wanted = q.wanted()?;
    let now = caller.0.now;
    let made = tokio::task::spawn_blocking(move || http.workbook(&wanted)).await;
    let (bytes, rows) = made.map_err(|e| Error::internal("the audit log was not written out").with_source(e))??;
    webkit::note(|n| {
        n.detail.insert("rows".into(), rows.into());
    });
    let name = format!("audit-{}.xlsx", bureau_date(now));
    let place = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(|e| Error::internal("a header").with_source(e))?;
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(XLSX));
    headers.insert(header::CONTENT_DISPOSITION, place);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

impl Http {
    /// The records that fit as a workbook, and how many there are.
    fn workbook(&self, wanted: &Wanted) -> Result<(Vec<u8>, usize)> {
        let mut out = Book::new()?;
        let (mut before, mut rows) = (None, 0_usize);
        loop {
            // The list is held for a page at a time, so that others get their turn.
            let page = self.with_list(|list| list.find(wanted, before, 500))?;
            if page.1 > MAX_EXPORT {
                let text = format!("{} records fit; a workbook takes {MAX_EXPORT}: choose fewer days", page.1);
                return Err(Error::limit(text).with_code("too_many_rows"));
            }
            for line in &page.0 {
                out.add(line)?;
            }
            rows += page.0.len();
            before = page.0.last().map(|l| l.seq);
            if !page.2 || before.is_none() {
                return Ok((out.finish()?, rows));
            }
        }
    }

    /// Asks the list, brought up to date.
    fn with_list<T>(&self, ask: impl FnOnce(&List) -> Result<T>) -> Result<T> {
        let mut held = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        let mut list = match held.take() {
            Some(list) => list,
            None => List::new(&self.journal)?,
        };
        // A list that failed half-way is made anew the next time.
        list.catch_up()?;
        let found = ask(&list)?;
        *held = Some(list);
        Ok(found)
    }

    fn page(&self, wanted: &Wanted, before: Option<u64>, most: usize) -> Result<AuditPage> {
        self.with_list(|list| {
            let (lines, total, more) = list.find(wanted, before, most)?;
            Ok(AuditPage {
                next_page: lines.last().filter(|_| more).map(|l| l.seq.to_string()),
                items: lines.into_iter().map(AuditRecord::from).collect(),
                total: total as u64,
                actions: list.actions(),
            })
        })
    }

    /// Looks at what was written since the last look; at the whole log when that was not done for a week.
    async fn look(&self, anew: bool, whole: bool) -> Result<ChainState> {
        let mut held = self.state.lock().await;
        let now = self.clock.now();
        if let Some(held) = held.as_ref().filter(|h| !anew && now.since(h.state.checked_at) < FRESH) {
            return Ok(held.state.clone());
        }
        let since = held.as_ref().filter(|h| !whole && (0..WHOLE).contains(&now.since(h.state.whole_at)));
        let since = since.and_then(|h| h.mark.clone().map(|m| (m, h.state.whole_at)));
        let whole_at = since.as_ref().map_or(now, |(_, at)| *at);
        let journal = self.journal.clone();
        let report = tokio::task::spawn_blocking(move || match since {
            Some((mark, _)) => journal::verify_since(&journal, STREAM, &mark),
            None => journal::verify(&journal, STREAM, &[]),
        })
        .await;
        let report = report.map_err(|e| Error::internal("the audit log was not verified").with_source(e))??;
        let state = ChainState {
            verified: report.verified,
            verified_at: report.verified_at,
            chain: report.chain.map(|c| c.to_string()),
            seals: report.seals,
            clock_back: report.clock_back,
            checked_at: now,
            whole_at,
            finding: report.finding.map(|f| ChainFinding { file: f.file, from: f.from, to: f.to, what: f.what }),
        };
        gauge!("huanheng_audit_ok").set(if state.finding.is_none() { 1.0 } else { 0.0 });
        gauge!("huanheng_audit_verified_record").set(u32::try_from(state.verified).unwrap_or(u32::MAX));
        let seconds = |at: Micros| u32::try_from(at.0 / kernel::time::SECOND).unwrap_or(u32::MAX);
        gauge!("huanheng_audit_verified_timestamp_seconds").set(seconds(now));
        gauge!("huanheng_audit_whole_timestamp_seconds").set(seconds(whole_at));
        if let Some(found) = &state.finding {
            tracing::error!(
                file = found.file,
                from = found.from,
                to = found.to,
                what = found.what,
                "the audit log is damaged"
            );
        }
        *held = Some(Held { state: state.clone(), mark: report.mark });
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
    /// When the log was last looked at: what was written since the look before.
    #[schema(value_type = String, format = DateTime)]
    checked_at: Micros,
    /// When the whole log was last gone through: an alteration of what is older is found only then.
    #[schema(value_type = String, format = DateTime)]
    whole_at: Micros,
    /// The first thing that is wrong; null when nothing is.
    finding: Option<ChainFinding>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StateQuery {
    /// Go through the whole log now, and not only through what was written since the last look.
    #[serde(default)]
    whole: bool,
}

/// Whether the log is as it was written. What was written since the last look is gone through at most once a minute, the
/// whole log once a week, after a start, and when it is asked for.
#[utoipa::path(get, path = "/api/v1/audit/state", tag = "audit", operation_id = "audit_state", params(StateQuery),
    responses((status = 200, body = ChainState), (status = 403)))]
async fn state(State(http): State<Http>, caller: Caller, Query(q): Query<StateQuery>) -> ApiResult<Json<ChainState>> {
    rights::allow(&caller.0.who, rights::Action::ReadAudit, rights::Subject::City)?;
    Ok(Json(http.look(q.whole, q.whole).await?))
}
