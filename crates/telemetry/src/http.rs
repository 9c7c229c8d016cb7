//! The addresses of devices: registration, live state, what the receiver does.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::time::SECOND;
use kernel::{Ctx, Micros, Page, Result, bureau_date};
use people::person_by_id;
use rights::{Action, Scope, Subject, allow, scope};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{
    ApiResult, Background, Caller, Json, Module, PageQuery, Parts, Path, Query, Started, mount, respond_with_etag,
};

use crate::hub::Live;
use crate::learn::Learned;
use crate::model::{Device, Expected, Registration};
use crate::record::Verdict;
use crate::retain::{Retention, RetentionView};
use crate::service::{DeviceAsk, Telemetry, keeper};
use crate::settings::Answers;
use crate::store::registration_history;
use crate::tables::MIGRATIONS;
use crate::{http_commands, http_frames, http_sheets, http_values, push};

/// Monitoring devices.
pub const MODULE: Module = Module { name: "telemetry", migrations: MIGRATIONS, api: || router().into_openapi(), start };

/// A device whose newest frame is older than so many of its periods is late, or silent; at least so long.
const LATE_PERIODS: i64 = 2;
const LATE_LEAST: i64 = 60 * SECOND;
const SILENT_PERIODS: i64 = 10;
const SILENT_LEAST: i64 = 3600 * SECOND;
/// Connections that the state of the receiver names.
const MOST_OPEN: usize = 50;

fn start(parts: &Parts) -> Result<Started> {
    let (telemetry, hears) = Telemetry::open(parts)?;
    // Others of the house read the values of the one store.
    let telemetry = parts.shared.get(move || telemetry);
    let own = telemetry.clone();
    let run: Background = Box::new(move |stopped| Box::pin(async move { own.run(hears, stopped).await }));
    Ok(Started { router: mount(router(), telemetry), background: vec![run], ..Started::default() })
}

fn router() -> OpenApiRouter<Telemetry> {
    OpenApiRouter::new()
        .routes(routes!(devices, device_register))
        .routes(routes!(device, device_change))
        .routes(routes!(device_close))
        .routes(routes!(device_learned))
        .routes(routes!(live))
        .routes(routes!(status))
        .routes(routes!(answers, answers_change))
        .routes(routes!(retention, retention_change))
        .merge(http_values::router())
        .merge(http_frames::router())
        .merge(http_commands::router())
        .merge(http_sheets::router())
        .merge(push::router())
}

/// How a device does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeviceState {
    /// Its data come in time.
    Online,
    /// Its newest frame is older than two of its periods.
    Late,
    /// Its newest frame is older than ten of its periods.
    Silent,
    /// Nothing came yet.
    Never,
    /// Its newest frame was not accepted, or its newest data are flagged as a fault (D or B).
    Fault,
    /// It is closed.
    Closed,
}

fn state_of(device: &Device, live: Option<&Live>, now: Micros) -> DeviceState {
    if device.row.closed {
        return DeviceState::Closed;
    }
    let Some(live) = live else { return DeviceState::Never };
    if live.verdict.is_some_and(Verdict::is_rejection) {
        return DeviceState::Fault;
    }
    let Some(last) = live.last_at else { return DeviceState::Never };
    let (age, period) = (now.since(last), device.row.expected.period());
    if age > period.saturating_mul(SILENT_PERIODS).max(SILENT_LEAST) {
        DeviceState::Silent
    } else if age > period.saturating_mul(LATE_PERIODS).max(LATE_LEAST) {
        DeviceState::Late
    } else if live.faulty {
        DeviceState::Fault
    } else {
        DeviceState::Online
    }
}

/// A device as it is registered now. Secrets are not told, only whether there are any.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DeviceView {
    id: String,
    /// The number of the row of its registration.
    registration: i64,
    mn: String,
    name: String,
    unit: String,
    place: Option<String>,
    valid_from: String,
    closed: bool,
    st: Option<String>,
    version: Option<String>,
    crc: String,
    layout: String,
    charset: String,
    has_password: bool,
    /// A password was sent and is not confirmed: both are taken.
    password_pending: bool,
    has_key: bool,
    /// A key was sent and is not confirmed: both are tried.
    key_pending: bool,
    expected: Expected,
    /// The first day on which nothing is learned of its frames any more; none: strict.
    learning_until: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Micros,
    recorded_by: String,
}

impl From<&Registration> for DeviceView {
    fn from(r: &Registration) -> DeviceView {
        DeviceView {
            id: r.device.clone(),
            registration: r.number,
            mn: r.mn.clone(),
            name: r.name.clone(),
            unit: r.unit.clone(),
            place: r.place.clone(),
            valid_from: r.valid_from.to_string(),
            closed: r.closed,
            st: r.st.clone(),
            version: r.version.clone(),
            crc: r.crc.clone(),
            layout: r.layout.clone(),
            charset: r.charset.clone(),
            has_password: r.password.is_some(),
            password_pending: r.next_password.is_some(),
            has_key: r.key.is_some(),
            key_pending: r.next_key.is_some(),
            expected: r.expected.clone(),
            learning_until: r.learning_until.map(|d| d.to_string()),
            recorded_at: r.recorded_at,
            recorded_by: r.recorded_by.clone(),
        }
    }
}

/// How a device does now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DeviceLive {
    id: String,
    state: DeviceState,
    connected: bool,
    #[schema(value_type = Option<String>, format = DateTime)]
    connected_at: Option<Micros>,
    remote: Option<String>,
    /// When its newest accepted frame came.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_at: Option<Micros>,
    /// When its newest frame that was not accepted came.
    #[schema(value_type = Option<String>, format = DateTime)]
    rejected_at: Option<Micros>,
    /// The verdict on its newest frame since the server started.
    verdict: Option<String>,
    /// By how many seconds its clock is ahead of ours.
    clock_ahead_seconds: Option<i64>,
    /// Accepted frames since the server started.
    frames: u64,
}

pub(crate) fn live_view(device: &Device, live: Option<&Live>, now: Micros) -> DeviceLive {
    let state = state_of(device, live, now);
    let none = Live::default();
    let live = live.unwrap_or(&none);
    DeviceLive {
        id: device.id.to_string(),
        state,
        connected: live.connection.is_some(),
        connected_at: live.connected_at,
        remote: live.remote.map(|r| r.to_string()),
        last_at: live.last_at,
        rejected_at: live.rejected_at,
        verdict: live.verdict.map(|v| v.code().to_owned()),
        clock_ahead_seconds: live.clock_ahead,
        frames: live.frames,
    }
}

/// A device with its state.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct DeviceItem {
    #[serde(flatten)]
    device: DeviceView,
    live: DeviceLive,
}

#[derive(Debug, Serialize, ToSchema)]
struct DeviceList {
    items: Vec<DeviceItem>,
    next_page: Option<String>,
    /// How many fit in all.
    total: usize,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DevicesQuery {
    /// A part of name or MN.
    q: Option<String>,
    /// Of one unit.
    unit: Option<String>,
    /// Of one place.
    place: Option<String>,
    /// In one state.
    #[param(inline)]
    state: Option<DeviceState>,
    /// Closed ones too.
    closed: Option<bool>,
    page: Option<String>,
    limit: Option<u32>,
}

/// The units whose devices the caller may read; refused when there are none.
pub(crate) fn readable(ctx: &Ctx) -> Result<Scope> {
    match scope(&ctx.who, Action::ReadDevices) {
        found @ (Scope::All | Scope::AllBut(_)) => Ok(found),
        Scope::Units(units) if !units.is_empty() => Ok(Scope::Units(units)),
        _ => allow(&ctx.who, Action::ReadDevices, Subject::City).map(|()| Scope::None),
    }
}

/// The registered devices that the caller may read, by id, with their states.
#[utoipa::path(get, path = "/api/v1/telemetry/devices", tag = "telemetry", operation_id = "telemetry_devices", params(DevicesQuery),
    responses((status = 200, body = DeviceList), (status = 304, description = "not changed since `If-None-Match`"), (status = 403)))]
async fn devices(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    headers: HeaderMap,
    Query(q): Query<DevicesQuery>,
) -> ApiResult<Response> {
    let ctx = &caller.0;
    let scope = readable(ctx)?;
    let ask = PageQuery { page: q.page, limit: q.limit }.ask()?;
    let (live, _) = telemetry.hub.all();
    let words = q.q.unwrap_or_default().trim().to_lowercase();
    let fits = |d: &Arc<Device>| {
        scope.holds(&d.row.unit)
            && (q.closed == Some(true) || !d.row.closed)
            && q.unit.as_ref().is_none_or(|u| *u == d.row.unit)
            && q.place.as_ref().is_none_or(|p| d.row.place.as_ref() == Some(p))
            && q.state.is_none_or(|s| s == state_of(d, live.get(&d.id), ctx.now))
            && (d.row.name.to_lowercase().contains(&words) || d.row.mn.to_lowercase().contains(&words))
    };
    let list: Vec<Arc<Device>> = telemetry.directory.devices(bureau_date(ctx.now)).into_iter().filter(fits).collect();
    let total = list.len();
    let after = ask.after.clone().unwrap_or_default();
    let most = usize::try_from(ask.rows()).unwrap_or_default();
    let rows: Vec<DeviceItem> = list
        .iter()
        .filter(|d| *d.id > *after)
        .take(most)
        .map(|d| DeviceItem { device: (&d.row).into(), live: live_view(d, live.get(&d.id), ctx.now) })
        .collect();
    let page = Page::of(rows, &ask, |r| r.device.id.clone());
    respond_with_etag(&headers, &DeviceList { items: page.items, next_page: page.next_page, total })
}

/// Registers a device.
#[utoipa::path(post, path = "/api/v1/telemetry/devices", tag = "telemetry", operation_id = "telemetry_device_register", request_body = DeviceAsk,
    responses((status = 200, body = DeviceView), (status = 403), (status = 409, description = "mn_taken"), (status = 422)))]
async fn device_register(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Json(ask): Json<DeviceAsk>,
) -> ApiResult<Json<DeviceView>> {
    let row = telemetry.register(&caller.0, ask).await?;
    noted(&row);
    Ok(Json((&row).into()))
}

/// What the audit log keeps of a registration; never a secret.
pub(crate) fn noted(row: &Registration) {
    webkit::note(|n| {
        n.subject = Some(row.device.clone());
        n.unit = Some(row.unit.clone());
        n.detail.insert("mn".into(), row.mn.clone().into());
        n.detail.insert("name".into(), row.name.clone().into());
        n.detail.insert("valid_from".into(), row.valid_from.to_string().into());
        n.detail.insert("closed".into(), row.closed.into());
        n.detail.insert("has_password".into(), row.password.is_some().into());
        n.detail.insert("has_key".into(), row.key.is_some().into());
    });
}

/// A device, how it does, and everything that was ever registered of it.
#[derive(Debug, Serialize, ToSchema)]
struct DeviceDetail {
    device: DeviceView,
    live: DeviceLive,
    /// Every row of its registration, oldest first, each with the name of who recorded it.
    history: Vec<DeviceView>,
    /// Whether the caller may change it, and give it commands.
    may_keep: bool,
    may_command: bool,
}

/// One device.
#[utoipa::path(get, path = "/api/v1/telemetry/devices/{id}", tag = "telemetry", operation_id = "telemetry_device", params(("id" = String, Path)),
    responses((status = 200, body = DeviceDetail), (status = 403), (status = 404, description = "no_device")))]
async fn device(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<DeviceDetail>> {
    let ctx = &caller.0;
    let device = telemetry.device(ctx, &id)?;
    let mut conn = telemetry.db.read().await?;
    let rows = registration_history(&mut conn, &telemetry.keys, &id).await?;
    let mut history: Vec<DeviceView> = rows.iter().map(DeviceView::from).collect();
    let mut names = BTreeMap::new();
    for view in &mut history {
        if !names.contains_key(&view.recorded_by) {
            let person = person_by_id(&mut conn, &view.recorded_by, bureau_date(ctx.now)).await?;
            names.insert(view.recorded_by.clone(), person.map(|p| p.name));
        }
        // Whoever is no person of the house (the house itself) stands with the id.
        view.recorded_by = names.get(&view.recorded_by).cloned().flatten().unwrap_or_else(|| view.recorded_by.clone());
    }
    let live = telemetry.hub.live(&id);
    let may = |action| allow(&ctx.who, action, Subject::Unit(&device.row.unit)).is_ok();
    Ok(Json(DeviceDetail {
        device: (&device.row).into(),
        live: live_view(&device, live.as_ref(), ctx.now),
        history,
        may_keep: may(Action::KeepDevices),
        may_command: may(Action::CommandDevices),
    }))
}

/// Changes a device from a day on.
#[utoipa::path(put, path = "/api/v1/telemetry/devices/{id}", tag = "telemetry", operation_id = "telemetry_device_change", params(("id" = String, Path)),
    request_body = DeviceAsk, responses((status = 200, body = DeviceView), (status = 403), (status = 404, description = "no_device"), (status = 409, description = "mn_taken")))]
async fn device_change(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(id): Path<String>,
    Json(ask): Json<DeviceAsk>,
) -> ApiResult<Json<DeviceView>> {
    let row = telemetry.change(&caller.0, &id, ask).await?;
    noted(&row);
    Ok(Json((&row).into()))
}

/// What came of a device in the last seven days, beside what is registered, for who keeps it.
#[utoipa::path(get, path = "/api/v1/telemetry/devices/{id}/learned", tag = "telemetry", operation_id = "telemetry_device_learned", params(("id" = String, Path)),
    responses((status = 200, body = Learned), (status = 403), (status = 404, description = "no_device")))]
async fn device_learned(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<Learned>> {
    Ok(Json(telemetry.learned(&caller.0, &id).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CloseAsk {
    /// From which day on; today when absent.
    valid_from: Option<String>,
}

/// Closes a device from a day on: its frames are refused then, and stay in the journal.
#[utoipa::path(post, path = "/api/v1/telemetry/devices/{id}/close", tag = "telemetry", operation_id = "telemetry_device_close", params(("id" = String, Path)),
    request_body = CloseAsk, responses((status = 200, body = DeviceView), (status = 403), (status = 404, description = "no_device")))]
async fn device_close(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(id): Path<String>,
    Json(ask): Json<CloseAsk>,
) -> ApiResult<Json<DeviceView>> {
    let row = telemetry.close(&caller.0, &id, ask.valid_from.as_deref()).await?;
    noted(&row);
    Ok(Json((&row).into()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LiveQuery {
    /// The `change` of the answer before: only devices that something came of since are told. All when absent. States also
    /// change by time alone; ask for all now and then.
    after: Option<u64>,
}

#[derive(Debug, Serialize, ToSchema)]
struct LiveList {
    /// What to ask for next.
    change: u64,
    items: Vec<DeviceLive>,
    /// How many devices are in which state, of all that the caller may read.
    states: Vec<StateCount>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeviceStateCount)]
struct StateCount {
    state: DeviceState,
    count: usize,
}

/// How the devices do now, for the wall: what changed since the answer before, and how many are in which state.
#[utoipa::path(get, path = "/api/v1/telemetry/live", tag = "telemetry", operation_id = "telemetry_live", params(LiveQuery),
    responses((status = 200, body = LiveList), (status = 403)))]
async fn live(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Query(q): Query<LiveQuery>,
) -> ApiResult<Json<LiveList>> {
    let ctx = &caller.0;
    let scope = readable(ctx)?;
    let (known, change) = telemetry.hub.all();
    let devices = telemetry.directory.devices(bureau_date(ctx.now));
    let mut items = Vec::new();
    let mut counts: Vec<StateCount> = Vec::new();
    for device in devices.iter().filter(|d| scope.holds(&d.row.unit)) {
        let live = known.get(&device.id);
        let state = state_of(device, live, ctx.now);
        match counts.iter_mut().find(|c| c.state == state) {
            Some(one) => one.count = one.count.saturating_add(1),
            None => counts.push(StateCount { state, count: 1 }),
        }
        if q.after.is_none_or(|after| live.is_some_and(|l| l.change > after)) {
            items.push(live_view(device, live, ctx.now));
        }
    }
    Ok(Json(LiveList { change, items, states: counts }))
}

/// What the receiver does.
#[derive(Debug, Serialize, ToSchema)]
struct ReceiverStatus {
    /// Where devices connect to; none when they do not.
    listens_on: Option<String>,
    /// What is connected to.
    connects_to: Vec<String>,
    tls: bool,
    connections: usize,
    connections_max: usize,
    /// Since the server started.
    accepted: u64,
    rejected: u64,
    answered: u64,
    bytes: u64,
    refused_connections: u64,
    /// The number of the newest record of the journal, and the one up to which values are derived.
    newest_frame: u64,
    derived_frame: u64,
    lag_frames: u64,
    lag_seconds: i64,
    /// From so many frames on that wait to be derived connections are read more slowly.
    lag_max: u64,
    /// The journal cannot be written: nothing is acknowledged.
    journal_broken: bool,
    /// The file of it that somebody removed, when that is why.
    journal_removed: Option<String>,
    /// Values cannot be derived now.
    deriving_stuck: bool,
    /// Records of the journal that could not be read since the server started: they are damaged or gone and give no values.
    unreadable: u64,
    /// The number up to which all values are in files.
    sealed_frame: u64,
    /// Bytes of values in memory.
    hot_bytes: usize,
    /// At most fifty connections, the oldest first.
    open: Vec<OpenConnection>,
}

#[derive(Debug, Serialize, ToSchema)]
struct OpenConnection {
    number: u64,
    remote: String,
    /// Whether we have opened it.
    outward: bool,
    #[schema(value_type = String, format = DateTime)]
    opened_at: Micros,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_at: Option<Micros>,
    frames: u64,
    rejected: u64,
    /// At most fifty devices that came on it.
    devices: Vec<String>,
}

/// What the receiver does now.
#[utoipa::path(get, path = "/api/v1/telemetry/status", tag = "telemetry", operation_id = "telemetry_status",
    responses((status = 200, body = ReceiverStatus), (status = 403)))]
async fn status(State(telemetry): State<Telemetry>, caller: Caller) -> ApiResult<Json<ReceiverStatus>> {
    let ctx = &caller.0;
    if allow(&ctx.who, Action::ReadSystem, Subject::City).is_err() {
        keeper(ctx)?;
    }
    let (hub, settings) = (&telemetry.hub, &telemetry.settings);
    let count = |n: &std::sync::atomic::AtomicU64| n.load(Ordering::Relaxed);
    let lag = hub.lag();
    let derived_at = Micros(hub.figures.derived_at.load(Ordering::Relaxed));
    // Who keeps the devices of a unit sees the connections of those; others may come on the same one and are not told.
    let city = [Action::ReadSystem, Action::KeepDevices].into_iter().any(|a| allow(&ctx.who, a, Subject::City).is_ok());
    let today = bureau_date(ctx.now);
    let mine = |device: &str| {
        let found = telemetry.directory.device(device, today);
        found.is_some_and(|d| allow(&ctx.who, Action::ReadDevices, Subject::Unit(&d.row.unit)).is_ok())
    };
    let seen = hub.connections().into_iter().filter(|(_, c)| city || c.devices.iter().any(|d| mine(d)));
    let open = seen.take(MOST_OPEN).map(|(number, c)| OpenConnection {
        number,
        remote: c.remote.to_string(),
        outward: c.outward,
        opened_at: c.opened_at,
        last_at: c.last_at,
        frames: c.frames,
        rejected: c.rejected,
        devices: c.devices.iter().filter(|d| mine(d)).take(50).map(ToString::to_string).collect(),
    });
    Ok(Json(ReceiverStatus {
        listens_on: settings.address().map(|a| a.to_string()),
        connects_to: settings.connect.clone(),
        tls: settings.tls.is_some(),
        connections: hub.connection_count(),
        connections_max: settings.bounds.connections,
        accepted: count(&hub.figures.accepted),
        rejected: count(&hub.figures.rejected),
        answered: count(&hub.figures.answered),
        bytes: count(&hub.figures.bytes),
        refused_connections: count(&hub.figures.refused_connections),
        newest_frame: count(&hub.figures.newest),
        derived_frame: count(&hub.figures.derived),
        lag_frames: lag,
        lag_seconds: if lag == 0 { 0 } else { ctx.now.since(derived_at).max(0) / SECOND },
        lag_max: settings.bounds.lag,
        journal_broken: hub.figures.broken.load(Ordering::Relaxed),
        journal_removed: hub.removed(),
        unreadable: hub.figures.unreadable.load(Ordering::Relaxed),
        deriving_stuck: hub.figures.stuck.load(Ordering::Relaxed),
        sealed_frame: telemetry.series.sealed_upto(),
        hot_bytes: telemetry.series.hot_bytes(),
        open: open.collect(),
    }))
}

/// What is answered to frames that are not taken.
#[utoipa::path(get, path = "/api/v1/telemetry/answers", tag = "telemetry", operation_id = "telemetry_answers",
    responses((status = 200, body = Answers), (status = 403)))]
async fn answers(State(telemetry): State<Telemetry>, caller: Caller) -> ApiResult<Json<Answers>> {
    keeper(&caller.0)?;
    Ok(Json(telemetry.hub.answers()))
}

/// Changes what is answered to frames that are not taken.
#[utoipa::path(put, path = "/api/v1/telemetry/answers", tag = "telemetry", operation_id = "telemetry_answers_change", request_body = Answers,
    responses((status = 200, body = Answers), (status = 403)))]
async fn answers_change(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Json(ask): Json<Answers>,
) -> ApiResult<Json<Answers>> {
    telemetry.answers_set(&caller.0, ask).await?;
    let told = |a: &Answers| serde_json::to_value(a).unwrap_or_default();
    webkit::note(|n| {
        n.detail.insert("answers".into(), told(&ask));
    });
    Ok(Json(ask))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RetentionQuery {
    /// Tells what would go by these days instead of those that are set.
    real_time_days: Option<u32>,
    minute_days: Option<u32>,
    hour_days: Option<u32>,
    day_days: Option<u32>,
    other_days: Option<u32>,
}

/// How long values are kept, and what goes by it tonight: months, kinds, bytes. Never the journal.
#[utoipa::path(get, path = "/api/v1/telemetry/retention", tag = "telemetry", operation_id = "telemetry_retention", params(RetentionQuery),
    responses((status = 200, body = RetentionView), (status = 403), (status = 422, description = "bad_retention")))]
async fn retention(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Query(q): Query<RetentionQuery>,
) -> ApiResult<Json<RetentionView>> {
    let RetentionQuery { real_time_days, minute_days, hour_days, day_days, other_days } = q;
    let asked = Retention { real_time_days, minute_days, hour_days, day_days, other_days };
    if asked == Retention::default() {
        return Ok(Json(telemetry.retention(&caller.0).await?));
    }
    Ok(Json(telemetry.retention_view(&caller.0, asked)?))
}

/// Says how long values are kept; what is older goes at night, for good, by whole months.
#[utoipa::path(put, path = "/api/v1/telemetry/retention", tag = "telemetry", operation_id = "telemetry_retention_change", request_body = Retention,
    responses((status = 200, body = RetentionView), (status = 403), (status = 422, description = "bad_retention")))]
async fn retention_change(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Json(ask): Json<Retention>,
) -> ApiResult<Json<RetentionView>> {
    let view = telemetry.retention_set(&caller.0, ask).await?;
    webkit::note(|n| {
        n.detail.insert("retention".into(), serde_json::to_value(ask).unwrap_or_default());
    });
    Ok(Json(view))
}
