//! The addresses of registers.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::{Ctx, Error, Result};
use rights::{Action, Scope, scope};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json_;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Module, Parts, Path, Query, Started, Upload, mount, sniff};

use crate::body::{self, Body};
use crate::compliance::{Clocked, Flagged, Kept, MAX_DAYS, Span};
use crate::definition::*;
use crate::definitions::Definitions;
use crate::dues::RegisterDues;
use crate::http_sheets;
use crate::list::{Ask, Bar, MAX_PAGE, Sum};
use crate::service::{Can, FieldChange, MAX_FILE, Registers, difference};
use crate::store::{FileRow, MIGRATIONS, RecordRow, closings, files, of_unit};

/// The module of registers.
pub const MODULE: Module = Module { name: "registers", migrations: MIGRATIONS, api: || router().into_openapi(), start };

/// A form with a file has a little more than the file.
const MAX_FORM: usize = MAX_FILE + 65_536;

fn start(parts: &Parts) -> Result<Started> {
    let registers = registers_of(parts)?;
    notices::Desk::of(parts).add(Arc::new(RegisterDues::new(parts.db.clone(), registers.set.clone())));
    Ok(Started { router: mount(router(), registers), ..Started::default() })
}

/// The use cases over opened parts.
pub fn registers_of(parts: &Parts) -> Result<Registers> {
    let set = Definitions::load(Registers::folder(&parts.blobs).as_deref())?;
    let registers = Registers::new(parts.db.clone(), parts.blobs.clone(), parts.rng.clone(), Arc::new(set));
    Ok(Registers { aside: webkit::Aside::of(parts), ..registers })
}

fn router() -> OpenApiRouter<Registers> {
    OpenApiRouter::new()
        .routes(routes!(registers))
        .routes(routes!(register))
        .routes(routes!(records, create))
        .routes(routes!(one, change))
        .routes(routes!(go))
        .routes(routes!(versions))
        .routes(routes!(chart))
        .routes(routes!(compliance))
        .routes(routes!(years, close_year))
        .routes(routes!(content))
        .merge(http_sheets::router())
        .merge(OpenApiRouter::new().routes(routes!(upload)).layer(DefaultBodyLimit::max(MAX_FORM)))
}

/// A register by name.
#[derive(Serialize, ToSchema)]
struct RegisterHead {
    id: String,
    names: Names,
    item: String,
    note: Option<Names>,
    /// Records that the reader may see, without those that were made void.
    records: i64,
    /// The keys of the facts it tells.
    facts: Vec<String>,
    may_write: bool,
    has_duty: bool,
}

#[derive(Serialize, ToSchema)]
struct RegisterList {
    items: Vec<RegisterHead>,
}

/// A register as pages need it.
#[derive(Serialize, ToSchema)]
struct RegisterView {
    id: String,
    names: Names,
    item: String,
    note: Option<Names>,
    fields: Vec<Field>,
    states: Vec<State_>,
    moves: Vec<Move>,
    /// The field by which a record is called.
    title: String,
    dated: Option<String>,
    due: Option<Due>,
    duty: Option<Duty>,
    clock: Option<Clock>,
    charts: Vec<Chart>,
    facts: Vec<FactHead>,
    /// Units for which the reader may make records; all of the city's when absent.
    write_units: Option<Vec<String>>,
    /// Units whose years the reader may close; all of the city's when absent.
    close_units: Option<Vec<String>>,
}

type State_ = crate::definition::State;

#[derive(Serialize, ToSchema)]
#[schema(as = RegisterFact)]
struct FactHead {
    key: String,
    names: Names,
}

/// A record.
#[derive(Serialize, ToSchema)]
pub struct RecordView {
    pub id: String,
    pub register: String,
    pub unit: String,
    pub state: String,
    pub version: i64,
    #[schema(value_type = Object)]
    pub fields: Body,
    pub made_by: String,
    pub made_at: String,
    pub changed_by: String,
    pub changed_at: String,
    pub on_behalf: bool,
}

#[derive(Serialize, ToSchema)]
struct RecordPage {
    items: Vec<RecordView>,
    #[schema(value_type = i64)]
    total: usize,
    #[schema(value_type = i64)]
    offset: usize,
    /// Sums of the fields that are summed, over all of the list.
    sums: Vec<Sum>,
}

/// A record with what belongs to it.
#[derive(Serialize, ToSchema)]
struct RecordAbout {
    record: RecordView,
    can: Can,
    files: Vec<FileView>,
    /// Records by which the same thing seems to be registered twice.
    duplicates: Vec<RecordView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = RegisterFile)]
struct FileView {
    digest: String,
    name: String,
    media: String,
    bytes: i64,
    by: String,
    at: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRecord {
    unit: String,
    #[schema(value_type = Object)]
    fields: BTreeMap<String, Json_>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangedRecord {
    #[schema(value_type = Object)]
    fields: BTreeMap<String, Json_>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecordMove)]
struct Go {
    to: String,
    #[serde(default)]
    reason: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = RecordVersions)]
struct Versions {
    items: Vec<VersionView>,
}

/// A version with what it changed.
#[derive(Serialize, ToSchema)]
#[schema(as = RecordVersion)]
struct VersionView {
    version: i64,
    state: String,
    /// The state before, when this version moved the record.
    from: Option<String>,
    reason: Option<String>,
    by: String,
    on_behalf: bool,
    at: String,
    changes: Vec<FieldChange>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = RegisterBars)]
struct ChartView {
    items: Vec<Bar>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = RegisterYears)]
struct Years {
    items: Vec<YearView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = RegisterYear)]
struct YearView {
    unit: String,
    year: i64,
    closed: bool,
    by: String,
    at: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RegisterCloseYear)]
struct CloseYear {
    unit: String,
    closed: bool,
}

pub fn shown(row: RecordRow) -> Result<RecordView> {
    Ok(RecordView {
        fields: body::stored(&row.body)?,
        id: row.id,
        register: row.register,
        unit: row.unit,
        state: row.state,
        version: row.version,
        made_by: row.made_by,
        made_at: row.made_at.to_string(),
        changed_by: row.changed_by,
        changed_at: row.changed_at.to_string(),
        on_behalf: row.on_behalf,
    })
}

fn file_view(f: FileRow) -> FileView {
    FileView { digest: f.digest, name: f.name, media: f.media, bytes: f.bytes, by: f.by_name, at: f.at.to_string() }
}

/// The units on which an action may be done; none given means all.
fn units_of(ctx: &Ctx, action: Action) -> Option<Vec<String>> {
    match scope(&ctx.who, action) {
        Scope::All => None,
        Scope::Units(units) => Some(units),
        // No action on records is of that kind; whoever gives one such gets nothing rather than too much.
        Scope::AllBut(_) | Scope::PublishedOnly | Scope::None => Some(Vec::new()),
    }
}

/// Who reads no record at all has no business with registers.
pub fn reader(ctx: &Ctx) -> Result<()> {
    match scope(&ctx.who, Action::ReadRecords) {
        Scope::All | Scope::Units(_) => Ok(()),
        _ => rights::allow(&ctx.who, Action::ReadRecords, rights::Subject::City),
    }
}

fn tag(version: i64) -> String {
    format!("\"v{version}\"")
}

/// The version that the caller read.
fn seen(headers: &HeaderMap) -> Result<i64> {
    let given = headers.get(header::IF_MATCH).and_then(|v| v.to_str().ok()).ok_or_else(|| {
        Error::precondition("the header If-Match is missing: say which version is changed")
            .with_code("if_match_missing")
    })?;
    let version = given.trim().strip_prefix("\"v").and_then(|t| t.strip_suffix('"')).and_then(|t| t.parse().ok());
    version.ok_or_else(|| Error::precondition("If-Match must be the ETag that was read").with_code("if_match_missing"))
}

fn tagged(row: RecordRow) -> Result<Response> {
    let tag = HeaderValue::from_str(&tag(row.version)).map_err(|e| Error::internal("a header").with_source(e))?;
    let mut response = axum::Json(shown(row)?).into_response();
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}

/// The registers.
#[utoipa::path(get, path = "/api/v1/registers", tag = "registers", operation_id = "registers", responses((status = 200, body = RegisterList), (status = 403)))]
async fn registers(State(r): State<Registers>, caller: Caller) -> ApiResult<Json<RegisterList>> {
    reader(&caller.0)?;
    let may_write = units_of(&caller.0, Action::WriteRecords).is_none_or(|u| !u.is_empty());
    let mut items = Vec::new();
    for register in r.set.list() {
        let records = r.count(&caller.0, register).await?;
        items.push(RegisterHead {
            id: register.id.clone(),
            names: register.names.clone(),
            item: register.item.clone(),
            note: register.note.clone(),
            records,
            facts: register.facts.iter().map(|f| f.key.clone()).collect(),
            may_write,
            has_duty: register.duty.is_some(),
        });
    }
    Ok(Json(RegisterList { items }))
}

/// One register: its fields, states, moves, charts.
#[utoipa::path(get, path = "/api/v1/registers/{register}", tag = "registers", operation_id = "register", params(("register" = String, Path)),
    responses((status = 200, body = RegisterView), (status = 403), (status = 404, description = "no_register")))]
async fn register(State(r): State<Registers>, caller: Caller, Path(id): Path<String>) -> ApiResult<Json<RegisterView>> {
    reader(&caller.0)?;
    let d = r.set.find(&id)?.clone();
    let named = |at: usize| d.fields.get(at).map(|f| f.id.clone());
    Ok(Json(RegisterView {
        title: named(d.title).unwrap_or_default(),
        dated: d.dated.and_then(named),
        facts: d.facts.iter().map(|f| FactHead { key: f.key.clone(), names: f.names.clone() }).collect(),
        write_units: units_of(&caller.0, Action::WriteRecords),
        close_units: units_of(&caller.0, Action::ConfirmRecords),
        id: d.id,
        names: d.names,
        item: d.item,
        note: d.note,
        fields: d.fields,
        states: d.states,
        moves: d.moves,
        due: d.due,
        duty: d.duty,
        clock: d.clock,
        charts: d.charts,
    }))
}

/// Records: `offset`, `limit` (at most 500), `unit`, `state`, `q`, `sort` (`-` before it for the other way), and
/// `f.FIELD`, `f.FIELD.from`, `f.FIELD.to` for the fields that are indexed.
#[utoipa::path(get, path = "/api/v1/registers/{register}/records", tag = "registers", operation_id = "records", params(("register" = String, Path)),
    responses((status = 200, body = RecordPage), (status = 403), (status = 404), (status = 422, description = "wrong_filter, not_indexed")))]
async fn records(
    State(r): State<Registers>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> ApiResult<Json<RecordPage>> {
    reader(&caller.0)?;
    let register = r.set.find(&id)?;
    let ask = Ask::of(&query)?;
    let number =
        |key: &str, otherwise: usize, most: usize| match query.get(key) {
            None => Ok(otherwise),
            Some(text) => text.parse().ok().filter(|n| (0..=most).contains(n)).ok_or_else(|| {
                Error::invalid(format!("`{key}` is a number from 0 to {most}")).with_code("wrong_query")
            }),
        };
    let (offset, limit) = (number("offset", 0, 10_000_000)?, number("limit", 50, MAX_PAGE)?);
    let found = r.list(&caller.0, register, &ask, offset, limit).await?;
    let items = found.rows.into_iter().map(shown).collect::<Result<_>>()?;
    Ok(Json(RecordPage { items, total: found.count, offset, sums: found.sums }))
}

/// The audit log names the unit, and for whom somebody wrote who does not work there: the unit, or who lent the post.
fn for_whom(ctx: &Ctx, row: &RecordRow) {
    let lent = rights::acts_for(&ctx.who, Action::WriteRecords, rights::Subject::Unit(&row.unit));
    let whom = lent.map(|l| l.name.clone()).or_else(|| row.on_behalf.then(|| row.unit.clone()));
    webkit::note(|n| {
        n.unit = Some(row.unit.clone());
        n.on_behalf_of = whom;
    });
}

/// Makes a record.
#[utoipa::path(post, path = "/api/v1/registers/{register}/records", tag = "registers", operation_id = "record_create", params(("register" = String, Path)), request_body = NewRecord,
    responses((status = 200, body = RecordView), (status = 403), (status = 404), (status = 409, description = "year_closed"), (status = 422, description = "fields")))]
async fn create(
    State(r): State<Registers>,
    caller: Caller,
    Path(id): Path<String>,
    Json(new): Json<NewRecord>,
) -> ApiResult<Response> {
    let register = r.set.find(&id)?;
    let row = r.create(&caller.0, register, &new.unit, &new.fields.into_iter().collect()).await?;
    for_whom(&caller.0, &row);
    Ok(tagged(row)?)
}

/// One record.
#[utoipa::path(get, path = "/api/v1/registers/{register}/records/{record}", tag = "registers", operation_id = "record", params(("register" = String, Path), ("record" = String, Path)),
    responses((status = 200, body = RecordAbout), (status = 403), (status = 404, description = "no_register, no_record")))]
async fn one(
    State(r): State<Registers>,
    caller: Caller,
    Path((id, record)): Path<(String, String)>,
) -> ApiResult<Response> {
    reader(&caller.0)?;
    let register = r.set.find(&id)?;
    let row = r.record(&caller.0, register, &record).await?;
    let version = tag(row.version);
    let can = r.can(&caller.0, register, &row);
    let mut conn = r.db.read().await?;
    let named = |f: &FileRow| row.body.contains(&f.digest);
    let own = files(&mut conn, &register.id, Some(&row.unit)).await?.into_iter().filter(named).map(file_view).collect();
    drop(conn);
    let duplicates = r.duplicates(&caller.0, register, &row).await?;
    let duplicates = duplicates.into_iter().map(shown).collect::<Result<_>>()?;
    let about = RecordAbout { can, files: own, duplicates, record: shown(row)? };
    let mut response = axum::Json(about).into_response();
    let tag = HeaderValue::from_str(&version).map_err(|e| Error::internal("a header").with_source(e))?;
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}

/// Changes a record's fields. `If-Match` is the `ETag` that was read.
#[utoipa::path(put, path = "/api/v1/registers/{register}/records/{record}", tag = "registers", operation_id = "record_change", params(("register" = String, Path), ("record" = String, Path), ("If-Match" = String, Header, description = "the ETag that was read")), request_body = ChangedRecord,
    responses((status = 200, body = RecordView), (status = 403), (status = 404), (status = 409, description = "not_open, year_closed"),
    (status = 412, description = "changed_meanwhile: details name version, by, state and the changes since"), (status = 422, description = "fields")))]
async fn change(
    State(r): State<Registers>,
    caller: Caller,
    Path((id, record)): Path<(String, String)>,
    headers: HeaderMap,
    Json(new): Json<ChangedRecord>,
) -> ApiResult<Response> {
    let register = r.set.find(&id)?;
    let row = r.change(&caller.0, register, &record, seen(&headers)?, &new.fields.into_iter().collect()).await?;
    for_whom(&caller.0, &row);
    Ok(tagged(row)?)
}

/// Moves a record to another state. `If-Match` is the `ETag` that was read.
#[utoipa::path(post, path = "/api/v1/registers/{register}/records/{record}/moves", tag = "registers", operation_id = "record_move", params(("register" = String, Path), ("record" = String, Path), ("If-Match" = String, Header, description = "the ETag that was read")), request_body = Go,
    responses((status = 200, body = RecordView), (status = 403), (status = 404), (status = 409, description = "no_move, year_closed"), (status = 412), (status = 422, description = "no_reason")))]
async fn go(
    State(r): State<Registers>,
    caller: Caller,
    Path((id, record)): Path<(String, String)>,
    headers: HeaderMap,
    Json(to): Json<Go>,
) -> ApiResult<Response> {
    let register = r.set.find(&id)?;
    let row = r.go(&caller.0, register, &record, seen(&headers)?, &to.to, &to.reason).await?;
    for_whom(&caller.0, &row);
    Ok(tagged(row)?)
}

/// The versions of a record, newest first, each with what it changed.
#[utoipa::path(get, path = "/api/v1/registers/{register}/records/{record}/history", tag = "registers", operation_id = "record_history", params(("register" = String, Path), ("record" = String, Path)),
    responses((status = 200, body = Versions), (status = 403), (status = 404)))]
async fn versions(
    State(r): State<Registers>,
    caller: Caller,
    Path((id, record)): Path<(String, String)>,
) -> ApiResult<Json<Versions>> {
    reader(&caller.0)?;
    let rows = r.versions(&caller.0, r.set.find(&id)?, &record).await?;
    let mut items = Vec::new();
    let (mut before, mut state) = (Body::new(), None::<String>);
    for v in rows {
        let body = body::stored(&v.body)?;
        items.push(VersionView {
            version: v.version,
            from: state.filter(|s| *s != v.state),
            changes: difference(&before, &body),
            state: v.state.clone(),
            reason: v.reason,
            by: v.by_name,
            on_behalf: v.on_behalf,
            at: v.at.to_string(),
        });
        (before, state) = (body, Some(v.state));
    }
    items.reverse();
    Ok(Json(Versions { items }))
}

/// The figures of the register's chart with this number (from 0), over the same filters as the list.
#[utoipa::path(get, path = "/api/v1/registers/{register}/charts/{chart}", tag = "registers", operation_id = "register_chart", params(("register" = String, Path), ("chart" = usize, Path)),
    responses((status = 200, body = ChartView), (status = 403), (status = 404)))]
async fn chart(
    State(r): State<Registers>,
    caller: Caller,
    Path((id, number)): Path<(String, usize)>,
    Query(query): Query<BTreeMap<String, String>>,
) -> ApiResult<Json<ChartView>> {
    reader(&caller.0)?;
    let register = r.set.find(&id)?;
    let chart = register.charts.get(number).ok_or_else(|| Error::not_found("no such chart").with_code("no_chart"))?;
    let items = r.chart(&caller.0, register, &Ask::of(&query)?, &chart.by, chart.sum.as_deref()).await?;
    Ok(Json(ChartView { items }))
}

/// What is asked of a duty or clock.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ComplianceQuery {
    unit: String,
    /// The first day, such as 2026-01-01.
    from: String,
    /// The last day; at most 366 days in all.
    to: String,
}

/// How a duty that comes again was kept, clocks of working days, and readings out of bounds.
#[derive(Serialize, ToSchema)]
struct RegisterCompliance {
    unit: String,
    from: String,
    to: String,
    duty: Option<Kept>,
    clock: Option<Clocked>,
    flagged: Vec<Flagged>,
    flagged_total: i64,
}

/// How the periodic duty of a register was kept by a unit from one day to another: expected turns, records, what is
/// missing; the working-day clocks of its records; readings out of bounds. Days that the calendar does not cover are unknown.
#[utoipa::path(get, path = "/api/v1/registers/{register}/compliance", tag = "registers", operation_id = "register_compliance", params(("register" = String, Path), ComplianceQuery),
    responses((status = 200, body = RegisterCompliance), (status = 403), (status = 404), (status = 422, description = "bad_days, long_span")))]
async fn compliance(
    State(r): State<Registers>,
    caller: Caller,
    Path(id): Path<String>,
    Query(q): Query<ComplianceQuery>,
) -> ApiResult<Json<RegisterCompliance>> {
    reader(&caller.0)?;
    let register = r.set.find(&id)?;
    rights::allow(&caller.0.who, Action::ReadRecords, rights::Subject::Unit(&q.unit))?;
    let day = |text: &str| {
        text.parse::<jiff::civil::Date>()
            .map_err(|_| Error::invalid("`from` and `to` are days such as 2026-01-01").with_code("bad_days"))
    };
    let (from, to) = (day(&q.from)?, day(&q.to)?);
    let mut conn = r.db.read().await?;
    let calendar = calendar::calendar_at(&mut conn, None, caller.0.now).await?;
    let span = Span { from, to, today: kernel::time::bureau_date(caller.0.now), calendar: &calendar };
    if span.too_long() {
        let text = format!("from the first day to the last there are 1 to {MAX_DAYS} days");
        return Err(Error::invalid(text).with_code("long_span").into());
    }
    let records = of_unit(&mut conn, &register.id, &q.unit).await?;
    drop(conn);
    let records: Vec<(String, Body)> =
        records.into_iter().map(|(id, text)| Ok((id, body::stored(&text)?))).collect::<Result<_>>()?;
    let duty = register.duty.as_ref().map(|duty| {
        let days = records.iter().filter_map(|(_, b)| b.get(&duty.field)?.as_str()?.parse().ok());
        span.duty(duty, &days.collect::<Vec<_>>())
    });
    let clock = register.clock.as_ref().map(|clock| span.clock(register, clock, &records));
    let (flagged, flagged_total) = span.flagged(register, &records);
    Ok(Json(RegisterCompliance { unit: q.unit, from: q.from, to: q.to, duty, clock, flagged, flagged_total }))
}

/// Which units closed a year of the register, or opened it again.
#[utoipa::path(get, path = "/api/v1/registers/{register}/years/{year}", tag = "registers", operation_id = "register_years", params(("register" = String, Path), ("year" = i64, Path)),
    responses((status = 200, body = Years), (status = 403), (status = 404)))]
async fn years(
    State(r): State<Registers>,
    caller: Caller,
    Path((id, year)): Path<(String, i64)>,
) -> ApiResult<Json<Years>> {
    reader(&caller.0)?;
    let register = r.set.find(&id)?;
    let readable = scope(&caller.0.who, Action::ReadRecords);
    let mut conn = r.db.read().await?;
    let rows = closings(&mut conn, &register.id, year, caller.0.now.plus(1)).await?;
    let own = rows.into_iter().filter(|c| readable.holds(&c.unit));
    let items = own
        .map(|c| YearView { unit: c.unit, year: c.year, closed: c.closed, by: c.by_name, at: c.at.to_string() })
        .collect();
    Ok(Json(Years { items }))
}

/// Closes a year of the register for a unit: nothing more comes. Or opens it again.
#[utoipa::path(post, path = "/api/v1/registers/{register}/years/{year}", tag = "registers", operation_id = "register_close_year", params(("register" = String, Path), ("year" = i64, Path)), request_body = CloseYear,
    responses((status = 200, body = Years), (status = 403), (status = 404), (status = 422, description = "bad_year")))]
async fn close_year(
    state: State<Registers>,
    caller: Caller,
    Path((id, year)): Path<(String, i64)>,
    Json(close): Json<CloseYear>,
) -> ApiResult<Json<Years>> {
    let register = state.set.find(&id)?;
    state.close_year(&caller.0, register, &close.unit, year, close.closed).await?;
    years(state, caller, Path((id, year))).await
}

/// Hands in a file for a unit (field `unit`); a record names it afterwards by its digest.
#[utoipa::path(post, path = "/api/v1/registers/{register}/files", tag = "registers", operation_id = "register_upload", params(("register" = String, Path)),
    responses((status = 200, body = FileView), (status = 403), (status = 404), (status = 422, description = "file_kind, file_size, quarantined, no_file_name")))]
async fn upload(
    State(r): State<Registers>,
    caller: Caller,
    Path(id): Path<String>,
    form: Upload,
) -> ApiResult<Json<FileView>> {
    let register = r.set.find(&id)?;
    let unit = form.fields.get("unit").map(String::as_str).unwrap_or_default();
    Ok(Json(file_view(r.upload(&caller.0, register, unit, &form.name, form.bytes).await?)))
}

/// A file, in place only where nothing in it can run.
#[utoipa::path(get, path = "/api/v1/registers/{register}/files/{unit}/{digest}", tag = "registers", operation_id = "register_file", params(("register" = String, Path), ("unit" = String, Path), ("digest" = String, Path)),
    responses((status = 200, description = "the file"), (status = 403), (status = 404)))]
async fn content(
    State(r): State<Registers>,
    caller: Caller,
    Path((id, unit, digest)): Path<(String, String, String)>,
) -> ApiResult<Response> {
    reader(&caller.0)?;
    let (row, bytes) = r.file(&caller.0, r.set.find(&id)?, &unit, &digest).await?;
    Ok(sniff::answer(&row.name, bytes)?)
}
