//! Telling open pages that something came: one stream of events a page, with the states of devices and no values.
//!
//! What came within a moment is one event, so that a page hears at most a few a second however many frames come. A page is told after
//! the values were derived: what it asks for then is there. Each hears only of devices that it may read, by their units of now.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::{Ctx, bureau_date};
use rights::Scope;
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval, sleep};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Query, StreamPlace, event_stream};

use crate::http::{DeviceLive, live_view, readable};
use crate::service::{Telemetry, keeper};

/// Streams of one person, and of all.
pub(crate) const STREAMS_A_PERSON: usize = 8;
pub(crate) const STREAMS: usize = 256;
/// What comes so soon after the first is told with it.
const TOGETHER: Duration = Duration::from_millis(400);
/// Values are waited for so long, in so many parts.
const DERIVING: Duration = Duration::from_millis(50);
const DERIVINGS: u32 = 10;
/// Devices of one event; of more the page asks itself.
const MOST: usize = 500;
/// How often a silent stream says that it is alive, and how long it lives; then rights and session are looked at again.
const HEARTBEAT: Duration = Duration::from_secs(10);
const LIFE: Duration = Duration::from_secs(600);

pub(crate) fn router() -> OpenApiRouter<Telemetry> {
    OpenApiRouter::new().routes(routes!(events))
}

/// What came.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
struct TelemetryNews {
    /// The newest change; what was told up to it need not be asked for again.
    change: u64,
    /// The devices that something came of, or whose connection came or went.
    items: Vec<DeviceLive>,
    /// There are more of them than an event holds: ask for all.
    more: bool,
    /// Something came of an MN that nobody registered.
    unknown: bool,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct EventsQuery {
    /// One device alone.
    device: Option<String>,
    /// The newest change that is known, where the header `Last-Event-ID` cannot be sent. When absent: of one device its state is told at once, of all what comes from now on.
    after: Option<u64>,
}

/// What comes of devices, as it comes: server-sent events `news`, at most two a second, each within a second. At most 8 streams a
/// person and 256 altogether; one lives ten minutes and says every ten seconds that it is alive.
#[utoipa::path(get, path = "/api/v1/telemetry/events", tag = "telemetry", operation_id = "telemetry_events", params(EventsQuery),
    responses((status = 200, description = "a stream of events", content_type = "text/event-stream", body = TelemetryNews), (status = 403), (status = 404, description = "no_device"), (status = 429, description = "too_many_streams")))]
async fn events(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    headers: HeaderMap,
    Query(q): Query<EventsQuery>,
) -> ApiResult<Response> {
    let ctx = caller.0;
    let scope = readable(&ctx)?;
    if let Some(device) = &q.device {
        telemetry.device(&ctx, device)?;
    }
    let place = telemetry.streams.place(&ctx)?;
    let said = headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let known = said.or(q.after);
    // Looked at before the newest change is read, so that nothing falls between.
    let (changed, unknown) = (telemetry.hub.changed.subscribe(), telemetry.hub.unknown.subscribe());
    // Of one device its state is told at once; of all a page knows it already.
    let after = known.unwrap_or_else(|| if q.device.is_some() { 0 } else { *changed.borrow() });
    let (pen, paper) = mpsc::channel(1);
    let hears_unknown = q.device.is_none() && keeper(&ctx).is_ok();
    let stream =
        Stream { telemetry, ctx, scope, device: q.device, after, hears_unknown, pen, changed, unknown, _place: place };
    tokio::spawn(stream.write());
    Ok(event_stream(paper))
}

struct Stream {
    telemetry: Telemetry,
    ctx: Ctx,
    scope: Scope,
    device: Option<String>,
    /// The newest change that was told.
    after: u64,
    hears_unknown: bool,
    pen: mpsc::Sender<Bytes>,
    changed: watch::Receiver<u64>,
    unknown: watch::Receiver<u64>,
    _place: StreamPlace,
}

impl Stream {
    async fn write(mut self) {
        let mut stopped = self.telemetry.stopping.subscribe();
        let opening = format!("retry: 2000\nid: {}\nevent: open\ndata: {{}}\n\n", self.after);
        if self.pen.send(Bytes::from(opening)).await.is_err() {
            return;
        }
        // What came before it was opened and is not known.
        if *self.changed.borrow() > self.after {
            self.changed.mark_changed();
        }
        let pen = self.pen.clone();
        let mut beat = interval(HEARTBEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let end = sleep(LIFE);
        tokio::pin!(end);
        loop {
            let mut heard = None;
            tokio::select! {
                () = told_to_stop(&mut stopped) => return,
                () = pen.closed() => return,
                () = &mut end => return,
                Ok(()) = self.changed.changed() => heard = Some(false),
                Ok(()) = self.unknown.changed(), if self.hears_unknown => heard = Some(true),
                _ = beat.tick() => {
                    if pen.send(Bytes::from_static(b": alive\n\n")).await.is_err() {
                        return;
                    }
                }
            }
            let Some(mut unknown) = heard else { continue };
            sleep(TOGETHER).await;
            self.derived().await;
            unknown |= self.hears_unknown && self.unknown.has_changed().unwrap_or(false);
            self.unknown.mark_unchanged();
            self.changed.mark_unchanged();
            let Some(bytes) = self.news(unknown) else { continue };
            // A page that does not read holds up itself alone: meanwhile more comes into the next event.
            if pen.send(bytes).await.is_err() {
                return;
            }
        }
    }

    /// Waits until the values of what has come are there, when that is soon.
    async fn derived(&self) {
        let figures = &self.telemetry.hub.figures;
        let newest = figures.newest.load(Ordering::Relaxed);
        for _ in 0..DERIVINGS {
            if figures.derived.load(Ordering::Relaxed) >= newest {
                return;
            }
            sleep(DERIVING).await;
        }
    }

    /// What is told; nothing when nothing of it is the reader's.
    fn news(&mut self, unknown: bool) -> Option<Bytes> {
        let now = self.telemetry.clock.now();
        let today = bureau_date(now);
        let (known, change) = self.telemetry.hub.since(self.after, self.device.as_deref());
        self.after = change;
        let mut news = TelemetryNews { change, unknown, ..TelemetryNews::default() };
        for (id, live) in &known {
            let Some(device) = self.telemetry.directory.device(id, today) else { continue };
            if !self.scope.holds(&device.row.unit) {
                continue;
            }
            if news.items.len() >= MOST {
                news.more = true;
                break;
            }
            news.items.push(live_view(&device, Some(live), now));
        }
        if news.items.is_empty() && !news.unknown {
            return None;
        }
        match serde_json::to_string(&news) {
            Ok(data) => Some(Bytes::from(format!("id: {change}\nevent: news\ndata: {data}\n\n"))),
            Err(e) => {
                tracing::error!(error = %e, request = self.ctx.request_id, "an event does not write");
                None
            }
        }
    }
}

async fn told_to_stop(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|s| *s).await;
}
