//! The layer around the addresses.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::time::MINUTE;
use kernel::{Audit, Clock, Ctx, Deed, Ending, Error, Micros, RecordRef, Who};
use utoipa::openapi::OpenApi;
use webkit::{ApiError, Note, Peer, RequestId, noted};

/// Requests of nobody that are written down in a minute; the others are counted in the next record.
const MOST_UNKNOWN: u32 = 300;
/// Requests that ask by POST and change nothing.
const ASKS: [&str; 4] = ["assessment_whatif", "assessment_run_replay", "calendar_notice", "roster_preview"];
/// Requests that read and are written down all the same.
const READS: [&str; 3] = ["reports_content", "audit_records", "audit_export"];

/// The name and the tag of every address: what an action is called in the log.
type Operations = BTreeMap<(Method, String), (String, String)>;

/// The names out of the description of the addresses.
#[must_use]
fn operations(api: &OpenApi) -> Operations {
    let mut all = Operations::new();
    for (path, item) in &api.paths.paths {
        for (method, operation) in [
            (Method::GET, &item.get),
            (Method::POST, &item.post),
            (Method::PUT, &item.put),
            (Method::PATCH, &item.patch),
            (Method::DELETE, &item.delete),
        ] {
            let Some(operation) = operation else { continue };
            let tag = operation.tags.iter().flatten().next().cloned().unwrap_or_default();
            let name = operation.operation_id.clone().unwrap_or_else(|| format!("{method} {path}"));
            all.insert((method, path.clone()), (name, tag));
        }
    }
    all
}

/// What the layer needs.
#[derive(Clone)]
pub struct Watch(Arc<Inner>);

struct Inner {
    audit: Arc<dyn Audit>,
    clock: Arc<dyn Clock>,
    operations: Operations,
    unknown: Mutex<Unknown>,
}

#[derive(Default)]
struct Unknown {
    minute: i64,
    count: u32,
    left_out: u64,
}

/// In the extensions of an answer whose request was written down.
#[derive(Clone, Copy)]
struct Kept;

impl Watch {
    /// A watch over the addresses of a description.
    #[must_use]
    pub fn new(audit: Arc<dyn Audit>, clock: Arc<dyn Clock>, api: &OpenApi) -> Watch {
        Watch(Arc::new(Inner { audit, clock, operations: operations(api), unknown: Mutex::default() }))
    }

    /// Whether a request of nobody is still written down, and how many were not since the last.
    fn room(&self, now: Micros) -> Option<u64> {
        let mut unknown = self.0.unknown.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now.0.div_euclid(MINUTE);
        if unknown.minute != minute {
            (unknown.minute, unknown.count) = (minute, 0);
        }
        if unknown.count >= MOST_UNKNOWN {
            unknown.left_out = unknown.left_out.saturating_add(1);
            return None;
        }
        unknown.count = unknown.count.saturating_add(1);
        Some(std::mem::take(&mut unknown.left_out))
    }

    async fn write(&self, deed: Deed) -> Result<(), Error> {
        self.0.audit.write(self.0.clock.now(), deed).await
    }
}

fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// The values of a path's places, by name.
fn places(template: &str, path: &str) -> Vec<(String, String)> {
    let pairs = template.split('/').zip(path.split('/'));
    let named = pairs.filter_map(|(t, p)| Some((t.strip_prefix('{')?.strip_suffix('}')?, p)));
    named.map(|(name, value)| (name.to_owned(), value.chars().take(200).collect())).collect()
}

fn claimed(headers: &HeaderMap) -> Option<String> {
    let text = headers.get("x-forwarded-for")?.to_str().ok()?;
    Some(text.chars().filter(|c| !c.is_control()).take(200).collect())
}

fn begin(watch: &Watch, request: &Request) -> Deed {
    let method = request.method();
    let template = request.extensions().get::<MatchedPath>().map(|m| m.as_str().to_owned());
    let path = request.uri().path();
    let known = template.as_ref().and_then(|t| watch.0.operations.get(&(method.clone(), t.clone())));
    let (action, module) = known.cloned().unwrap_or_else(|| {
        let shown: String = path.chars().take(120).collect();
        (format!("{method} {}", template.clone().unwrap_or(shown)), String::new())
    });
    let named = template.map(|t| places(&t, path)).unwrap_or_default();
    let unit = named.iter().find(|(name, _)| name == "unit").map(|(_, value)| value.clone());
    let kind = named.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join("/");
    let id = named.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join("/");
    let ctx = request.extensions().get::<Ctx>();
    Deed {
        request: request.extensions().get::<RequestId>().map(|r| r.0.clone()).unwrap_or_default(),
        action,
        ending: Ending::Begun,
        who: ctx.map(|ctx| Who::from(&ctx.who)).unwrap_or_default(),
        on_behalf_of: None,
        address: request.extensions().get::<Peer>().map(|p| p.0.ip().to_string()),
        forwarded: claimed(request.headers()),
        subject: RecordRef { module, kind, id },
        unit,
        status: None,
        code: None,
        detail: serde_json::Map::new(),
    }
}

fn end(deed: &mut Deed, note: Note, response: &Response) {
    let status = response.status();
    deed.status = Some(status.as_u16());
    deed.code = response.extensions().get::<webkit::ErrorCode>().map(|c| c.0.to_owned());
    deed.ending = match status {
        s if s.is_server_error() => Ending::Failed,
        s if s.is_client_error() => Ending::Refused,
        _ => Ending::Done,
    };
    if let Some((id, name)) = note.who {
        (deed.who.id, deed.who.name) = (id, name.chars().take(200).collect());
    }
    deed.on_behalf_of = note.on_behalf_of.or(deed.on_behalf_of.take());
    deed.unit = note.unit.or(deed.unit.take());
    if let Some(id) = note.subject {
        deed.subject.id = id;
    }
    deed.detail = note.detail;
}

/// Writes down what changes something: before and after for a person, after for somebody unknown.
pub async fn watch(State(watch): State<Watch>, request: Request, next: Next) -> Response {
    let mut deed = begin(&watch, &request);
    let changing = changes(request.method()) && !ASKS.contains(&deed.action.as_str());
    if !changing && !READS.contains(&deed.action.as_str()) {
        let mut response = next.run(request).await;
        response.extensions_mut().insert(Kept);
        return response;
    }
    let person = !deed.who.id.is_empty();
    if person
        && changing
        && let Err(e) = watch.write(deed.clone()).await
    {
        return ApiError(e).into_response();
    }
    let (mut response, note) = noted(next.run(request)).await;
    end(&mut deed, note, &response);
    if !person && deed.ending != Ending::Done {
        match watch.room(watch.0.clock.now()) {
            None => {
                response.extensions_mut().insert(Kept);
                return response;
            }
            Some(0) => {}
            Some(more) => {
                deed.detail.insert("not_written_before".into(), more.into());
            }
        }
    }
    let ending = deed.ending;
    if let Err(e) = watch.write(deed).await {
        let e = match (person && changing, ending) {
            (true, Ending::Done) => Error::unavailable(
                "the work was done, but how it ended could not be written to the audit log; look before trying again",
            )
            .with_code("audit_unfinished")
            .with_source(e),
            _ => e,
        };
        response = ApiError(e).into_response();
    }
    response.extensions_mut().insert(Kept);
    response
}

/// Writes down a change that was refused before it came to its address.
pub async fn refused_outside(State(watch): State<Watch>, request: Request, next: Next) -> Response {
    if !changes(request.method()) {
        return next.run(request).await;
    }
    let mut deed = begin(&watch, &request);
    let mut response = next.run(request).await;
    if response.extensions().get::<Kept>().is_some() || response.status() == StatusCode::NOT_FOUND {
        return response;
    }
    let Some(more) = watch.room(watch.0.clock.now()) else { return response };
    if let Some(id) = response.headers().get("x-request-id").and_then(|v| v.to_str().ok()) {
        deed.request = id.to_owned();
    }
    end(&mut deed, Note::default(), &response);
    if more > 0 {
        deed.detail.insert("not_written_before".into(), more.into());
    }
    if let Err(e) = watch.write(deed).await {
        tracing::error!(error = e.chain(), "a refusal could not be written to the audit log");
    }
    response.extensions_mut().insert(Kept);
    response
}
