//! The addresses of values: the newest, a range, days with gaps, what is odd.

use axum::extract::State;
use jiff::civil::Date;
use kernel::{Error, Micros, Page, Result};
use serde::{Deserialize, Serialize};
use series::{Ask, Kind, Month};
use store::{DbResult, Row, query};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, PageQuery, Path, Query};

use crate::deriver::blocking;
use crate::service::Telemetry;

/// Points of a picture unless said otherwise, and at most.
const POINTS: usize = 1_000;
const MOST_POINTS: usize = 20_000;

pub(crate) fn router() -> OpenApiRouter<Telemetry> {
    OpenApiRouter::new()
        .routes(routes!(latest))
        .routes(routes!(latest_of_all))
        .routes(routes!(range))
        .routes(routes!(days))
        .routes(routes!(notes))
}

/// A value as its sender wrote it.
#[derive(Debug, Serialize, ToSchema)]
struct ValueView {
    /// `real_time`, `minute`, `hour`, `day`; of 2013, 2021, 2041, 2052 and 2062 `cycle`, `state`, `run_time`, `noise` and
    /// `standard_check`.
    kind: String,
    factor: String,
    /// The factor's name in Chinese and its unit, where a standard gives them.
    name: Option<String>,
    unit: Option<String>,
    suffix: String,
    /// DataTime.
    #[schema(value_type = String, format = DateTime)]
    at: Micros,
    /// The digits as they were sent.
    value: String,
    /// The flag as it was sent; none when there was none.
    flag: Option<String>,
    /// The number of the frame.
    frame: u64,
}

fn value_view(kind: &Kind, value: series::LatestValue) -> ValueView {
    let known = hj212::factor::factor(value.factor.as_bytes());
    ValueView {
        kind: kind.name().to_owned(),
        name: known.map(|f| f.zh.to_owned()),
        unit: known.map(|f| f.unit.to_owned()).filter(|u| !u.is_empty() && u != "-"),
        factor: value.factor.to_string(),
        suffix: value.suffix.to_string(),
        at: value.at,
        value: series::decimal_text(value.digits.into(), value.decimals),
        flag: value.flag.map(|f| f.to_string()),
        frame: value.frame,
    }
}

/// By factor and suffix: the order in which they were first seen is another after a start.
fn in_order(one: &series::Latest) -> Vec<series::LatestValue> {
    let mut values: Vec<series::LatestValue> = one.values().collect();
    values.sort_by(|a, b| (&a.factor, &a.suffix).cmp(&(&b.factor, &b.suffix)));
    values
}

#[derive(Debug, Serialize, ToSchema)]
struct LatestList {
    items: Vec<ValueView>,
}

/// The newest value of each factor and suffix of a device, of every kind.
#[utoipa::path(get, path = "/api/v1/telemetry/devices/{id}/latest", tag = "telemetry", operation_id = "telemetry_latest", params(("id" = String, Path)),
    responses((status = 200, body = LatestList), (status = 403), (status = 404, description = "no_device")))]
async fn latest(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<LatestList>> {
    telemetry.device(&caller.0, &id)?;
    let mut items = Vec::new();
    for kind in Kind::SENT {
        for one in telemetry.series.latest(Some(&[&id]), &kind) {
            items.extend(in_order(&one).into_iter().map(|v| value_view(&kind, v)));
        }
    }
    Ok(Json(LatestList { items }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LatestQuery {
    /// `real_time` when absent.
    kind: Option<String>,
    /// One factor alone.
    factor: Option<String>,
    page: Option<String>,
    limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
struct DeviceLatest {
    device: String,
    values: Vec<ValueView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct LatestAll {
    /// By the ids of devices.
    items: Vec<DeviceLatest>,
    next_page: Option<String>,
}

/// From when to when, in this order.
pub(crate) fn span(from: &str, to: &str) -> Result<(Micros, Micros)> {
    let (from, to): (Micros, Micros) = (from.parse()?, to.parse()?);
    if to <= from {
        return Err(Error::invalid("`to` lies behind `from`").with_code("bad_time").with_detail("field", "to"));
    }
    Ok((from, to))
}

fn kind_named(name: Option<&str>) -> Result<Kind> {
    name.unwrap_or("real_time").parse()
}

/// The newest values of every device that the caller may read, of one kind.
#[utoipa::path(get, path = "/api/v1/telemetry/latest", tag = "telemetry", operation_id = "telemetry_latest_all", params(LatestQuery),
    responses((status = 200, body = LatestAll), (status = 403), (status = 422, description = "series_kind")))]
async fn latest_of_all(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Query(q): Query<LatestQuery>,
) -> ApiResult<Json<LatestAll>> {
    let scope = crate::http::readable(&caller.0)?;
    let kind = kind_named(q.kind.as_deref())?;
    let ask = PageQuery { page: q.page, limit: q.limit }.ask()?;
    let after = ask.after.clone().unwrap_or_default();
    let mut devices = telemetry.directory.devices(kernel::bureau_date(caller.0.now));
    devices.retain(|d| scope.holds(&d.row.unit) && *d.id > *after);
    devices.truncate(usize::try_from(ask.rows()).unwrap_or_default());
    let page = Page::of(devices, &ask, |d| d.id.to_string());
    let ids: Vec<&str> = page.items.iter().map(|d| &*d.id).collect();
    let items = telemetry.series.latest(Some(&ids), &kind).into_iter().map(|one| DeviceLatest {
        device: one.device.to_string(),
        values: in_order(&one)
            .into_iter()
            .filter(|v| q.factor.as_ref().is_none_or(|f| **f == *v.factor))
            .map(|v| value_view(&kind, v))
            .collect(),
    });
    Ok(Json(LatestAll { items: items.collect(), next_page: page.next_page }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RangeQuery {
    /// `real_time`, `minute`, `hour`, `day`; of 2013, 2021, 2041, 2052 and 2062 `cycle`, `state`, `run_time`, `noise` and
    /// `standard_check`.
    kind: String,
    factor: String,
    suffix: String,
    /// The first DataTime, RFC 3339.
    from: String,
    /// The DataTime before which it ends.
    to: String,
    /// At most so many points, 4 to 20000; 1000 when absent. Smallest and largest of each part are kept.
    points: Option<u32>,
    /// A time without values longer than so many seconds is a gap; two periods of the kind when absent, two days for a
    /// kind that comes by no clock.
    gap: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
struct RangePoint {
    #[schema(value_type = String, format = DateTime)]
    at: Micros,
    value: String,
    flag: Option<String>,
    /// 1 for what was said first of this DataTime.
    version: u32,
    frame: u64,
    /// What follows is farther away than the gap.
    gap_after: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct RangeView {
    items: Vec<RangePoint>,
    /// How many there are in all.
    of: u64,
    /// The width in seconds of which a few points are left; none where nothing was left out.
    bucket_seconds: Option<i64>,
    /// Values of this kind before this DataTime were dropped: that none are there says nothing.
    #[schema(value_type = Option<String>, format = DateTime)]
    kept_from: Option<Micros>,
}

/// Values of one factor over a time, thinned for a picture without losing extremes.
#[utoipa::path(get, path = "/api/v1/telemetry/devices/{id}/range", tag = "telemetry", operation_id = "telemetry_range", params(("id" = String, Path), RangeQuery),
    responses((status = 200, body = RangeView), (status = 403), (status = 404, description = "no_device"), (status = 422), (status = 429, description = "series_too_many")))]
async fn range(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(id): Path<String>,
    Query(q): Query<RangeQuery>,
) -> ApiResult<Json<RangeView>> {
    let device = telemetry.device(&caller.0, &id)?;
    let kind = kind_named(Some(&q.kind))?;
    let (from, to) = span(&q.from, &q.to)?;
    let most = usize::try_from(q.points.unwrap_or_default()).unwrap_or_default();
    let most = if most == 0 { POINTS } else { most.clamp(4, MOST_POINTS) };
    let period = device.row.expected.period_of(kind.name());
    let gap = q.gap.map_or(period.saturating_mul(2), |s| i64::from(s) * kernel::time::SECOND);
    let (series, kept_from) = (telemetry.series.clone(), telemetry.series.kept_from(&kind));
    let thinned = blocking(move || {
        let ask = Ask { device: &id, kind: &kind, factor: &q.factor, suffix: &q.suffix, from, to };
        series.thin(&ask, most, gap)
    })
    .await?;
    let items = thinned.points.into_iter().map(|p| RangePoint {
        at: p.point.at,
        value: p.point.text(),
        flag: p.point.flag.as_ref().map(|f| f.to_string()),
        version: p.point.version,
        frame: p.point.frame,
        gap_after: p.gap_after,
    });
    Ok(Json(RangeView {
        items: items.collect(),
        of: thinned.of,
        bucket_seconds: thinned.bucket.map(|b| b / kernel::time::SECOND),
        kept_from,
    }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DaysQuery {
    /// `real_time`, `minute`, `hour`, `day`; of 2013, 2021, 2041, 2052 and 2062 `cycle`, `state`, `run_time`, `noise` and
    /// `standard_check`.
    kind: String,
    /// `2026-11`.
    month: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct DayView {
    day: String,
    /// Frames that came, sent again or not.
    frames: i64,
    /// Different DataTimes: minutes of the day for real-time and minute data, hours, or the one of the day.
    times: i64,
    /// How many there should be; none where the registration does not say, or for a day that is not over.
    expected: Option<i64>,
    /// Frames that came late.
    late: i64,
    /// When the first and the last frame came.
    #[schema(value_type = Option<String>, format = DateTime)]
    first_at: Option<Micros>,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_at: Option<Micros>,
    /// Hours of the day (0 to 23) of which nothing is there; empty where the kind has no hours.
    empty_hours: Vec<u8>,
}

#[derive(Debug, Serialize, ToSchema)]
struct DayList {
    items: Vec<DayView>,
}

/// How many DataTimes a whole day should have.
fn whole_day(expected: &crate::model::Expected, kind: &str) -> Option<i64> {
    match kind {
        "real_time" => expected.real_time_seconds.map(|s| (86_400 / i64::from(s.max(60))).max(1)),
        "minute" => expected.minute_minutes.map(|m| 1440 / i64::from(m.max(1))),
        "hour" => expected.hour.then_some(24),
        "day" => expected.day.then_some(1),
        _ => None,
    }
}

fn empty_hours(kind: &str, slots: &[u8]) -> Vec<u8> {
    let has = |bit: usize| slots.get(bit / 8).is_some_and(|b| b >> (bit % 8) & 1 == 1);
    let there = |hour: u8| {
        let hour = usize::from(hour);
        match kind {
            "real_time" | "minute" => (hour * 60..hour * 60 + 60).any(has),
            _ => has(hour),
        }
    };
    if kind == "day" { Vec::new() } else { (0..24).filter(|h| !there(*h)).collect() }
}

/// The days of a month: what came and what is missing. Days without anything are there as well, up to today.
#[utoipa::path(get, path = "/api/v1/telemetry/devices/{id}/days", tag = "telemetry", operation_id = "telemetry_days", params(("id" = String, Path), DaysQuery),
    responses((status = 200, body = DayList), (status = 403), (status = 404, description = "no_device"), (status = 422)))]
async fn days(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(id): Path<String>,
    Query(q): Query<DaysQuery>,
) -> ApiResult<Json<DayList>> {
    let device = telemetry.device(&caller.0, &id)?;
    let kind = kind_named(Some(&q.kind))?;
    let month: Month = q.month.parse()?;
    let at = "read the days of a device";
    let mut conn = telemetry.db.read().await?;
    let rows =
        query("SELECT * FROM telemetry_count WHERE device = $1 AND kind = $2 AND day >= $3 AND day < $4 ORDER BY day")
            .bind(id)
            .bind(kind.name().to_owned())
            .bind(month.first().to_string())
            .bind(month.next().first().to_string())
            .fetch_all(&mut *conn)
            .await
            .db(at)?;
    let today = kernel::bureau_date(caller.0.now);
    let mut items = Vec::new();
    let mut day = month.first();
    while day < month.next().first() && day <= today {
        let expected = whole_day(&device.row.expected, kind.name()).filter(|_| day < today);
        items.push(DayView {
            day: day.to_string(),
            frames: 0,
            times: 0,
            expected,
            late: 0,
            first_at: None,
            last_at: None,
            empty_hours: empty_hours(kind.name(), &[]),
        });
        day = day.tomorrow().map_err(|e| Error::internal("the end of time").with_source(e))?;
    }
    for row in rows {
        let text: String = row.try_get("day").db(at)?;
        let day: Date = crate::store::date(&text)?;
        let slots: Vec<u8> = row.try_get("slots").db(at)?;
        let Some(view) = items.iter_mut().find(|v| v.day == day.to_string()) else { continue };
        view.frames = row.try_get("frames").db(at)?;
        view.times = row.try_get("times").db(at)?;
        view.late = row.try_get("late").db(at)?;
        view.first_at = Some(Micros(row.try_get("first_at").db(at)?));
        view.last_at = Some(Micros(row.try_get("last_at").db(at)?));
        view.empty_hours = empty_hours(kind.name(), &slots);
    }
    Ok(Json(DayList { items }))
}

#[derive(Debug, Serialize, ToSchema)]
struct NoteView {
    day: String,
    /// `future_time`, `clock_off`, `factor_unexpected:CODE`, `text:NAME`, `empty:CODE`, `tolerance:NAME` and others.
    note: String,
    count: i64,
    last_frame: i64,
    #[schema(value_type = String, format = DateTime)]
    last_at: Micros,
    /// What it said the last time.
    sample: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct NoteList {
    items: Vec<NoteView>,
}

/// What was odd of the frames that were accepted, by day: nothing of it is dropped, all of it is in the frames.
#[utoipa::path(get, path = "/api/v1/telemetry/devices/{id}/notes", tag = "telemetry", operation_id = "telemetry_notes", params(("id" = String, Path)),
    responses((status = 200, body = NoteList), (status = 403), (status = 404, description = "no_device")))]
async fn notes(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<NoteList>> {
    telemetry.device(&caller.0, &id)?;
    let at = "read what is odd of a device";
    let mut conn = telemetry.db.read().await?;
    let rows = query("SELECT * FROM telemetry_note WHERE device = $1 ORDER BY day DESC, note LIMIT 500")
        .bind(id)
        .fetch_all(&mut *conn)
        .await
        .db(at)?;
    let one = |row: &store::DbRow| -> Result<NoteView> {
        Ok(NoteView {
            day: row.try_get("day").db(at)?,
            note: row.try_get("note").db(at)?,
            count: row.try_get("count").db(at)?,
            last_frame: row.try_get("last_frame").db(at)?,
            last_at: Micros(row.try_get("last_at").db(at)?),
            sample: row.try_get("sample").db(at)?,
        })
    };
    Ok(Json(NoteList { items: rows.iter().map(one).collect::<Result<_>>()? }))
}
