//! The addresses of frames: those of a device, one with its proof, what was rejected, unknown devices.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Ctx, Error, Micros, Page, Result, bureau_date};
use rights::{Action, Subject, allow};
use serde::{Deserialize, Serialize};
use series::{Ask, Kind, Versions};
use store::{DbResult, Row, query, query_built};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, PageQuery, Path, Query};

use crate::deriver::blocking;
use crate::frames::{FrameProof, RawFrame, frame_view, mark_after, prove, records};
use crate::http::{DeviceView, noted, readable};
use crate::http_values::span;
use crate::model::Device;
use crate::quarantine::{AcceptAsk, UnknownDetail, UnknownDevice};
use crate::service::{Telemetry, keeper};

/// Frames that one question gives.
const MOST_FRAMES: usize = 200;
/// Points that are gone through for the frames of a time.
const MOST_POINTS: usize = 100_000;

pub(crate) fn router() -> OpenApiRouter<Telemetry> {
    OpenApiRouter::new()
        .routes(routes!(frames))
        .routes(routes!(frame))
        .routes(routes!(frame_proof))
        .routes(routes!(rejected))
        .routes(routes!(unknown_devices))
        .routes(routes!(unknown_device))
        .routes(routes!(unknown_accept))
        .routes(routes!(unknown_dismiss))
}

#[derive(Debug, Serialize, ToSchema)]
struct FrameList {
    /// Newest first.
    items: Vec<RawFrame>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FramesQuery {
    /// With `from`, `to` and a factor: the frames that values of this kind came with. Without: the newest that are at hand, up
    /// to 64 since the server started, accepted or not.
    kind: Option<String>,
    factor: Option<String>,
    suffix: Option<String>,
    /// The first DataTime, RFC 3339.
    from: Option<String>,
    /// The DataTime before which it ends.
    to: Option<String>,
    /// Only frames before this number.
    before: Option<u64>,
    /// At most so many, up to 200; 50 when absent.
    limit: Option<u32>,
}

pub(crate) fn may_open(ctx: &Ctx, device: Option<&Device>) -> bool {
    match device {
        Some(device) => allow(&ctx.who, Action::KeepDevices, Subject::Unit(&device.row.unit)).is_ok(),
        // What no unit answers for is the city's.
        None => allow(&ctx.who, Action::KeepDevices, Subject::City).is_ok(),
    }
}

async fn views(telemetry: &Telemetry, ctx: &Ctx, numbers: Vec<u64>) -> Result<Vec<RawFrame>> {
    let (journal, directory, ctx) = (telemetry.log.folder().to_path_buf(), telemetry.directory.clone(), ctx.clone());
    let _turn = telemetry.turn().await;
    blocking(move || {
        let (list, today) = (records(&journal, &numbers)?, bureau_date(ctx.now));
        Ok(list.iter().rev().filter_map(|r| frame_view(r, &directory, today, |d| may_open(&ctx, d))).collect())
    })
    .await
}

/// Frames of a device as they came, newest first.
#[utoipa::path(get, path = "/api/v1/telemetry/devices/{id}/frames", tag = "telemetry", operation_id = "telemetry_frames", params(("id" = String, Path), FramesQuery),
    responses((status = 200, body = FrameList), (status = 403), (status = 404, description = "no_device"), (status = 422)))]
async fn frames(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(id): Path<String>,
    Query(q): Query<FramesQuery>,
) -> ApiResult<Json<FrameList>> {
    telemetry.device(&caller.0, &id)?;
    let most = q.limit.and_then(|n| usize::try_from(n).ok()).unwrap_or(50).clamp(1, MOST_FRAMES);
    let mut numbers: Vec<u64> = match (q.kind, q.factor, q.from, q.to) {
        (Some(kind), Some(factor), Some(from), Some(to)) => {
            let kind: Kind = kind.parse()?;
            let (from, to) = span(&from, &to)?;
            let _turn = telemetry.turn().await;
            let (series, device, suffix) = (telemetry.series.clone(), id.clone(), q.suffix.unwrap_or_default());
            let points = blocking(move || {
                let ask = Ask { device: &device, kind: &kind, factor: &factor, suffix: &suffix, from, to };
                series.range(&ask, Versions::All, MOST_POINTS)
            })
            .await?;
            points.into_iter().map(|p| p.frame).collect()
        }
        (None, None, None, None) => {
            let mut numbers: Vec<u64> =
                telemetry.hub.live(&id).map(|l| l.recent.iter().map(|r| r.frame).collect()).unwrap_or_default();
            // After a start nothing is at hand; the newest values know their frames.
            for kind in Kind::SENT {
                let latest = telemetry.series.latest(Some(&[&id]), &kind);
                numbers.extend(latest.iter().flat_map(|l| l.values().map(|v| v.frame)));
            }
            let at = "read what was rejected of a device";
            let rows =
                query("SELECT frame FROM telemetry_rejected_frame WHERE device = $1 ORDER BY frame DESC LIMIT 50")
                    .bind(id.clone())
                    .fetch_all(&mut *telemetry.db.read().await?)
                    .await
                    .db(at)?;
            for row in rows {
                numbers.extend(u64::try_from(row.try_get::<i64, _>("frame").db(at)?));
            }
            numbers
        }
        _ => {
            let text = "kind, factor, from and to are given together or not at all";
            return Err(Error::invalid(text).with_code("bad_question").into());
        }
    };
    numbers.retain(|n| q.before.is_none_or(|b| *n < b));
    numbers.sort_unstable();
    numbers.dedup();
    let skip = numbers.len().saturating_sub(most);
    let items = views(&telemetry, &caller.0, numbers.split_off(skip)).await?;
    Ok(Json(FrameList { items }))
}

/// Refuses a frame that the caller may not read: of another unit, or of nobody.
fn check(telemetry: &Telemetry, ctx: &Ctx, frame: &RawFrame) -> Result<()> {
    match &frame.device {
        Some(device) => telemetry.device(ctx, device).map(|_| ()),
        None => keeper(ctx),
    }
}

async fn one(telemetry: &Telemetry, ctx: &Ctx, number: u64) -> Result<RawFrame> {
    readable(ctx)?;
    let found = views(telemetry, ctx, vec![number]).await?.pop();
    let newest = telemetry.hub.figures.newest.load(std::sync::atomic::Ordering::Relaxed);
    let frame = found.ok_or_else(|| {
        if (1..=newest).contains(&number) {
            let text = format!("record {number} of the journal cannot be read: it is damaged, or its file is gone");
            return Error::unavailable(text).with_code("frame_unreadable");
        }
        Error::not_found(format!("no frame {number}")).with_code("no_frame")
    })?;
    check(telemetry, ctx, &frame)?;
    Ok(frame)
}

/// One frame by its number in the journal.
#[utoipa::path(get, path = "/api/v1/telemetry/frames/{number}", tag = "telemetry", operation_id = "telemetry_frame", params(("number" = u64, Path)),
    responses((status = 200, body = RawFrame), (status = 403), (status = 404, description = "no_frame"), (status = 503, description = "frame_unreadable")))]
async fn frame(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(number): Path<u64>,
) -> ApiResult<Json<RawFrame>> {
    Ok(Json(one(&telemetry, &caller.0, number).await?))
}

/// Proves that a frame is as it was received: goes through the chain from it to the mark of the day.
#[utoipa::path(get, path = "/api/v1/telemetry/frames/{number}/proof", tag = "telemetry", operation_id = "telemetry_frame_proof", params(("number" = u64, Path)),
    responses((status = 200, body = FrameProof), (status = 403), (status = 404, description = "no_frame"), (status = 503, description = "frame_unreadable")))]
async fn frame_proof(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(number): Path<u64>,
) -> ApiResult<Json<FrameProof>> {
    let open = one(&telemetry, &caller.0, number).await?.hex.is_some();
    let mark = mark_after(&mut *telemetry.db.read().await?, number).await?;
    let journal = telemetry.log.folder().to_path_buf();
    let _turn = telemetry.turn().await;
    Ok(Json(blocking(move || prove(&journal, number, mark, open)).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RejectedQuery {
    /// One reason.
    reason: Option<String>,
    /// One device.
    device: Option<String>,
    /// Counters from this day on, `2026-11-22`; the last seven days when absent.
    from: Option<String>,
    page: Option<String>,
    limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
struct RejectedCount {
    day: String,
    reason: String,
    device: Option<String>,
    /// `*` where there were too many to tell apart.
    remote: String,
    count: i64,
    last_frame: i64,
    #[schema(value_type = String, format = DateTime)]
    last_at: Micros,
}

#[derive(Debug, Serialize, ToSchema)]
struct RejectedFrame {
    frame: i64,
    #[schema(value_type = String, format = DateTime)]
    at: Micros,
    reason: String,
    device: Option<String>,
    remote: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct RejectedList {
    /// By day and reason, the newest day first; at most 500.
    counts: Vec<RejectedCount>,
    /// The newest frames, at most 5000 in all and 500 of one device; older ones are in the journal.
    items: Vec<RejectedFrame>,
    next_page: Option<String>,
    /// Every reason there is.
    reasons: Vec<String>,
}

/// What was not accepted, by its named reason.
#[utoipa::path(get, path = "/api/v1/telemetry/rejected", tag = "telemetry", operation_id = "telemetry_rejected", params(RejectedQuery),
    responses((status = 200, body = RejectedList), (status = 403), (status = 422)))]
async fn rejected(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Query(q): Query<RejectedQuery>,
) -> ApiResult<Json<RejectedList>> {
    let ctx = &caller.0;
    // What no device is known of belongs to no unit.
    keeper(ctx)?;
    let scope = readable(ctx)?;
    let at = "read what was rejected";
    let ask = PageQuery { page: q.page, limit: q.limit }.ask()?;
    let today = bureau_date(ctx.now);
    let from = match q.from {
        Some(text) => text
            .parse::<jiff::civil::Date>()
            .map_err(|_| Error::invalid("a day is written YYYY-MM-DD").with_code("bad_day"))?
            .to_string(),
        None => today.saturating_sub(jiff::Span::new().days(6)).to_string(),
    };
    let mine = |device: &str| {
        device.is_empty() || telemetry.directory.device(device, today).is_some_and(|d| scope.holds(&d.row.unit))
    };
    let named = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    let (reason, device) = (q.reason.unwrap_or_default(), q.device.unwrap_or_default());
    let mut conn = telemetry.db.read_tx().await?;
    let rows = query(
        "SELECT * FROM telemetry_rejected WHERE day >= $1 AND ($2 = '' OR reason = $2) AND ($3 = '' OR device = $3) \
         ORDER BY day DESC, count DESC, reason, device, remote LIMIT 500",
    )
    .bind(from)
    .bind(reason.clone())
    .bind(device.clone())
    .fetch_all(&mut *conn)
    .await
    .db(at)?;
    let mut counts = Vec::new();
    for row in rows {
        let device: String = row.try_get("device").db(at)?;
        if mine(&device) {
            counts.push(RejectedCount {
                day: row.try_get("day").db(at)?,
                reason: row.try_get("reason").db(at)?,
                device: named(&device),
                remote: row.try_get("remote").db(at)?,
                count: row.try_get("count").db(at)?,
                last_frame: row.try_get("last_frame").db(at)?,
                last_at: Micros(row.try_get("last_at").db(at)?),
            });
        }
    }
    let bad = |_| Error::invalid("the key of a page is the one that was given").with_code("bad_page");
    let before: i64 = ask.after.as_deref().map_or(Ok(i64::MAX), |t| t.parse().map_err(bad))?;
    let sql = "SELECT * FROM telemetry_rejected_frame WHERE frame < $1 AND ($2 = '' OR reason = $2) AND ($3 = '' OR device = $3) \
               ORDER BY frame DESC LIMIT $4";
    let rows = query_built(sql.to_owned()).bind(before).bind(reason).bind(device).bind(ask.rows());
    let mut items = Vec::new();
    for row in rows.fetch_all(&mut *conn).await.db(at)? {
        let device: String = row.try_get("device").db(at)?;
        items.push((
            mine(&device),
            RejectedFrame {
                frame: row.try_get("frame").db(at)?,
                at: Micros(row.try_get("at").db(at)?),
                reason: row.try_get("reason").db(at)?,
                device: named(&device),
                remote: row.try_get("remote").db(at)?,
            },
        ));
    }
    let page = Page::of(items, &ask, |(_, r)| r.frame.to_string());
    Ok(Json(RejectedList {
        counts,
        items: page.items.into_iter().filter(|(mine, _)| *mine).map(|(_, r)| r).collect(),
        next_page: page.next_page,
        reasons: crate::record::Verdict::reasons().into_iter().map(str::to_owned).collect(),
    }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UnknownQuery {
    /// Those that were put aside.
    dismissed: Option<bool>,
    /// Heard last from one address.
    remote: Option<String>,
    page: Option<String>,
    limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
struct UnknownList {
    items: Vec<UnknownDevice>,
    next_page: Option<String>,
    /// Addresses with the number of their MNs, those with the fewest first, at most fifty: one that sends hundreds hides
    /// nobody.
    senders: Vec<UnknownSender>,
}

#[derive(Debug, Serialize, ToSchema)]
struct UnknownSender {
    remote: String,
    count: usize,
}

/// Addresses that the list of unknown devices names.
const MOST_SENDERS: usize = 50;

/// MNs that are registered nowhere, the one heard last first.
#[utoipa::path(get, path = "/api/v1/telemetry/unknown", tag = "telemetry", operation_id = "telemetry_unknown_devices", params(UnknownQuery),
    responses((status = 200, body = UnknownList), (status = 403)))]
async fn unknown_devices(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Query(q): Query<UnknownQuery>,
) -> ApiResult<Json<UnknownList>> {
    let ask = PageQuery { page: q.page, limit: q.limit }.ask()?;
    let mut list = telemetry.unknown_list(&caller.0, q.dismissed.unwrap_or_default()).await?;
    let mut by: BTreeMap<String, usize> = BTreeMap::new();
    for one in &list {
        *by.entry(one.remote.clone()).or_default() += 1;
    }
    let mut senders: Vec<_> = by.into_iter().map(|(remote, count)| UnknownSender { remote, count }).collect();
    senders.sort_by(|a, b| (a.count, &a.remote).cmp(&(b.count, &b.remote)));
    senders.truncate(MOST_SENDERS);
    list.retain(|u| q.remote.as_ref().is_none_or(|r| *r == u.remote));
    if let Some(after) = &ask.after {
        let bad = || Error::invalid("the key of a page is the one that was given").with_code("bad_page");
        let (at, mn) = after.split_once(' ').ok_or_else(bad)?;
        let at = Micros(at.parse().map_err(|_| bad())?);
        list.retain(|u| u.last_at < at || (u.last_at == at && u.mn.as_str() > mn));
    }
    list.truncate(usize::try_from(ask.rows()).unwrap_or_default());
    let page = Page::of(list, &ask, |u| format!("{} {}", u.last_at.0, u.mn));
    Ok(Json(UnknownList { items: page.items, next_page: page.next_page, senders }))
}

/// One unknown MN with its kept frames and what they suggest.
#[utoipa::path(get, path = "/api/v1/telemetry/unknown/{mn}", tag = "telemetry", operation_id = "telemetry_unknown_device", params(("mn" = String, Path)),
    responses((status = 200, body = UnknownDetail), (status = 403), (status = 404, description = "no_unknown")))]
async fn unknown_device(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(mn): Path<String>,
) -> ApiResult<Json<UnknownDetail>> {
    Ok(Json(telemetry.unknown(&caller.0, &mn).await?))
}

/// Registers an unknown device.
#[utoipa::path(post, path = "/api/v1/telemetry/unknown/{mn}/accept", tag = "telemetry", operation_id = "telemetry_unknown_accept", params(("mn" = String, Path)),
    request_body = AcceptAsk, responses((status = 200, body = DeviceView), (status = 403), (status = 404, description = "no_unknown"), (status = 409, description = "mn_taken")))]
async fn unknown_accept(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(mn): Path<String>,
    Json(ask): Json<AcceptAsk>,
) -> ApiResult<Json<DeviceView>> {
    let row = telemetry.unknown_accept(&caller.0, &mn, ask).await?;
    noted(&row);
    Ok(Json((&row).into()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DismissAsk {
    /// Whether it is put aside, or taken back.
    dismissed: bool,
}

/// Puts an unknown device aside, or takes it back.
#[utoipa::path(post, path = "/api/v1/telemetry/unknown/{mn}/dismiss", tag = "telemetry", operation_id = "telemetry_unknown_dismiss", params(("mn" = String, Path)),
    request_body = DismissAsk, responses((status = 204), (status = 403), (status = 404, description = "no_unknown")))]
async fn unknown_dismiss(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(mn): Path<String>,
    Json(ask): Json<DismissAsk>,
) -> ApiResult<StatusCode> {
    telemetry.unknown_dismiss(&caller.0, &mn, ask.dismissed).await?;
    webkit::note(|n| {
        n.detail.insert("dismissed".into(), ask.dismissed.into());
    });
    Ok(StatusCode::NO_CONTENT)
}
