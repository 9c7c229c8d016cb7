//! The addresses of places.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use kernel::{Ctx, Error, Micros, Result, bureau_date};
use rights::{Action, Scope, Subject, allow, explain, scope};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Conn;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Module, Parts, Path, Query, Started, mount};

use crate::basemap::BaseMap;
use crate::days::Ask;
use crate::http_sheets;
use crate::model::{Domain, Due, Enterprise, Kind, Medium, Owner, Point};
use crate::position::Position;
use crate::read::{
    Owned, Recorded, enterprise_by_id, history, outlets_of, overlaps, owned, owner_now, point_by_id, stem,
};
use crate::service::{Change, NewEnterprise, NewPoint, Places, Said, Span};
use crate::store::MIGRATIONS;

/// The module of places.
pub const MODULE: Module = Module { name: "places", migrations: MIGRATIONS, api: || router().into_openapi(), start };

/// Rows of one page.
const MAX_PAGE: i64 = 500;

fn start(parts: &Parts) -> Result<Started> {
    Ok(Started { router: mount(router(), Places::of(parts)), ..Started::default() })
}

fn router() -> OpenApiRouter<Places> {
    OpenApiRouter::new()
        .routes(routes!(points, point_create))
        .routes(routes!(point, point_change))
        .routes(routes!(point_life))
        .routes(routes!(enterprises, enterprise_create))
        .routes(routes!(enterprise, enterprise_change))
        .routes(routes!(enterprise_life))
        .routes(routes!(map))
        .routes(routes!(base_map))
        .merge(http_sheets::router())
}

/// A point as it is on the day.
#[derive(Serialize, ToSchema)]
#[schema(as = PlacePoint)]
struct PointView {
    id: String,
    kind: Kind,
    domain: Domain,
    medium: Medium,
    name: String,
    code: String,
    unit: String,
    /// The enterprise of an outlet.
    enterprise: Option<Owner>,
    position: Option<Position>,
    address: String,
    grade: String,
    due: Due,
    valid_from: String,
    /// The first day on which it is no more.
    valid_to: Option<String>,
    /// Whether it is there on the day.
    there: bool,
    version: i64,
}

/// An enterprise as it is on the day.
#[derive(Serialize, ToSchema)]
#[schema(as = PlaceEnterprise)]
struct EnterpriseView {
    id: String,
    name: String,
    code: String,
    unit: String,
    position: Option<Position>,
    address: String,
    permit: String,
    grade: String,
    valid_from: String,
    /// The first day on which it is no more.
    valid_to: Option<String>,
    /// Whether it is there on the day.
    there: bool,
    version: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = PlacePoints)]
struct PointPage {
    items: Vec<PointView>,
    total: i64,
    offset: i64,
    /// The day that is shown.
    at: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = PlaceEnterprises)]
struct EnterprisePage {
    items: Vec<EnterpriseView>,
    total: i64,
    offset: i64,
    /// The day that is shown.
    at: String,
}

/// One statement about a place, as it was recorded; of those that cover a day the newest holds.
#[derive(Serialize, ToSchema)]
#[schema(as = PlaceStatement)]
struct StatementView {
    /// `life` (from when to when it is there), or the name of an attribute.
    name: String,
    value: String,
    /// What belongs to the value: why a point need not be connected.
    detail: String,
    valid_from: String,
    valid_to: Option<String>,
    why: String,
    at: String,
    by: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = PlacePointAbout)]
struct PointAbout {
    /// The day that is shown.
    at: String,
    point: PointView,
    history: Vec<StatementView>,
    /// Why the caller may not change it on that day; absent when the caller may.
    kept_from: Option<String>,
    /// The first later day of which another unit keeps it: a change by the caller ends there.
    kept_until: Option<String>,
    /// Why the caller may not change from when to when it is there; absent when the caller may.
    life_kept_from: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = PlaceEnterpriseAbout)]
struct EnterpriseAbout {
    /// The day that is shown.
    at: String,
    enterprise: EnterpriseView,
    outlets: Vec<PointView>,
    history: Vec<StatementView>,
    /// Why the caller may not change it on that day; absent when the caller may.
    kept_from: Option<String>,
    /// The first later day of which another unit keeps it: a change by the caller ends there.
    kept_until: Option<String>,
    /// Why the caller may not change from when to when it is there; absent when the caller may.
    life_kept_from: Option<String>,
}

/// A point on the map.
#[derive(Serialize, ToSchema)]
#[schema(as = PlaceMark)]
struct Mark {
    id: String,
    domain: Domain,
    medium: Medium,
    name: String,
    enterprise: Option<String>,
    unit: String,
    due: bool,
    /// Longitude and latitude in millionths of a degree.
    lon: i64,
    lat: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = PlaceMap)]
struct MapView {
    /// The day that is shown.
    at: String,
    items: Vec<Mark>,
    /// Points of which the position is not known.
    without: i64,
}

/// What a list is narrowed to.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListAsk {
    /// The day; today when absent.
    at: Option<String>,
    /// Id of a unit.
    unit: Option<String>,
    domain: Option<Domain>,
    medium: Option<Medium>,
    /// `yes` or `no`: whether it is expected to be connected.
    due: Option<String>,
    grade: Option<String>,
    /// In name, code, address, or the enterprise's name.
    q: Option<String>,
    /// `there` (the default), `ended`, or `all`.
    state: Option<String>,
    offset: Option<i64>,
    /// At most 500; 50 when absent.
    limit: Option<i64>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DayAsk {
    /// The day; today when absent.
    at: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlaceNewPoint)]
struct NewPointAsk {
    /// Id of the enterprise; a point without one is a station.
    enterprise: Option<String>,
    medium: Medium,
    name: String,
    #[serde(default)]
    code: String,
    unit: String,
    position: Option<Position>,
    #[serde(default)]
    address: String,
    #[serde(default)]
    grade: String,
    due: Due,
    valid_from: String,
    valid_to: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlaceNewEnterprise)]
struct NewEnterpriseAsk {
    name: String,
    #[serde(default)]
    code: String,
    unit: String,
    position: Option<Position>,
    #[serde(default)]
    address: String,
    #[serde(default)]
    permit: String,
    #[serde(default)]
    grade: String,
    valid_from: String,
    valid_to: Option<String>,
}

/// Attributes stated anew from a day on; those that are absent stay.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlaceChange)]
struct ChangeAsk {
    /// First day.
    from: String,
    /// First day on which it holds no more; open when absent.
    to: Option<String>,
    why: String,
    name: Option<String>,
    unit: Option<String>,
    code: Option<String>,
    medium: Option<Medium>,
    position: Option<Position>,
    /// The position is not known.
    #[serde(default)]
    no_position: bool,
    address: Option<String>,
    grade: Option<String>,
    permit: Option<String>,
    due: Option<Due>,
}

/// From when to when a place is there.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlaceLife)]
struct LifeAsk {
    from: String,
    /// First day on which it is no more; it goes on when absent.
    to: Option<String>,
    why: String,
}

/// What was made.
#[derive(Serialize, ToSchema)]
#[schema(as = PlaceMade)]
struct Made {
    id: String,
}

pub(crate) fn day(what: &'static str, text: &str) -> Result<Date> {
    text.parse().map_err(|e| {
        let shown: String = text.chars().take(40).collect();
        Error::invalid(format!("{what} `{shown}` must be like 2026-11-22"))
            .with_code("bad_date")
            .with_detail("field", what)
            .with_source(e)
    })
}

fn until(text: Option<&String>) -> Result<Option<Date>> {
    text.map(|t| day("valid_to", t)).transpose()
}

pub(crate) fn on(ctx: &Ctx, at: Option<&String>) -> Result<Date> {
    at.map_or_else(|| Ok(bureau_date(ctx.now)), |t| day("at", t))
}

/// The places that the caller reads; who reads none has no business here.
pub(crate) fn readable(ctx: &Ctx) -> Result<Scope> {
    let scope = scope(&ctx.who, Action::ReadPlaces);
    if matches!(scope, Scope::All | Scope::Units(_)) {
        return Ok(scope);
    }
    allow(&ctx.who, Action::ReadPlaces, Subject::City)?;
    Ok(scope)
}

fn none() -> Error {
    Error::not_found("no such place on that day").with_code("no_place")
}

fn shown(p: Point, at: Date) -> PointView {
    PointView {
        there: p.in_force(at),
        id: p.id,
        kind: p.kind,
        domain: p.domain,
        medium: p.medium,
        name: p.name,
        code: p.code,
        unit: p.unit,
        enterprise: p.enterprise,
        position: p.position,
        address: p.address,
        grade: p.grade,
        due: p.due,
        valid_from: p.valid_from.to_string(),
        valid_to: p.valid_to.map(|d| d.to_string()),
        version: p.version,
    }
}

fn shown_enterprise(e: Enterprise, at: Date) -> EnterpriseView {
    EnterpriseView {
        there: e.in_force(at),
        id: e.id,
        name: e.name,
        code: e.code,
        unit: e.unit,
        position: e.position,
        address: e.address,
        permit: e.permit,
        grade: e.grade,
        valid_from: e.valid_from.to_string(),
        valid_to: e.valid_to.map(|d| d.to_string()),
        version: e.version,
    }
}

/// What was stated of a place, as far as the reader may know: all of it when it is one of the reader's today, otherwise what
/// touches the days when it was. Of those, what was recorded after the last of them is told only if it lies within them.
async fn told(
    conn: &mut Conn,
    ctx: &Ctx,
    scope: &Scope,
    (id, life): (&str, (Date, Option<Date>)),
) -> Result<Vec<Recorded>> {
    let all = history(conn, id).await?;
    let owned = owned(conn, id).await?;
    if owner_now(&owned, life, bureau_date(ctx.now)).is_some_and(|unit| scope.holds(unit)) {
        return Ok(all);
    }
    let own: Vec<&Owned> = owned.iter().filter(|o| scope.holds(&o.unit)).collect();
    let may = |r: &Recorded| {
        own.iter().any(|o| {
            let during = o.to.is_none_or(|to| r.at < Micros::start_of(to));
            let within = r.valid_from >= o.from && o.to.is_none_or(|to| r.valid_to.is_some_and(|end| end <= to));
            overlaps((o.from, o.to), (r.valid_from, r.valid_to)) && (during || within)
        })
    };
    Ok(all.into_iter().filter(may).collect())
}

fn stated(all: Vec<Recorded>) -> Vec<StatementView> {
    let view = |r: Recorded| StatementView {
        name: r.name,
        value: r.value,
        detail: r.detail,
        valid_from: r.valid_from.to_string(),
        valid_to: r.valid_to.map(|d| d.to_string()),
        why: r.why,
        at: r.at.to_string(),
        by: r.by,
    };
    all.into_iter().map(view).collect()
}

fn kept_from(ctx: &Ctx, unit: &str) -> Option<String> {
    let subject = Subject::Unit(unit);
    allow(&ctx.who, Action::KeepPlaces, subject).err().map(|_| explain(&ctx.who, Action::KeepPlaces, subject))
}

/// What the caller may do with a place: why not change it on a day, until when a change may reach, why not move its days.
type Keeping = (Option<String>, Option<String>, Option<String>);

async fn keeping(
    conn: &mut Conn,
    ctx: &Ctx,
    (id, unit): (&str, &str),
    life: (Date, Option<Date>),
    at: Date,
) -> Result<Keeping> {
    let owned = owned(conn, id).await?;
    let kept = scope(&ctx.who, Action::KeepPlaces);
    let now = owner_now(&owned, life, bureau_date(ctx.now)).unwrap_or(unit);
    let from = kept_from(ctx, unit);
    let later = owned.iter().find(|o| o.from > at && !kept.holds(&o.unit)).filter(|_| from.is_none());
    Ok((from, later.map(|o| o.from.to_string()), kept_from(ctx, now)))
}

fn tagged(version: i64, body: impl IntoResponse) -> Result<Response> {
    let tag =
        HeaderValue::from_str(&format!("\"v{version}\"")).map_err(|e| Error::internal("a header").with_source(e))?;
    let mut response = body.into_response();
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}

/// The version that the caller read.
fn seen(headers: &HeaderMap) -> Result<i64> {
    let given = headers.get(header::IF_MATCH).and_then(|v| v.to_str().ok());
    let version = given.and_then(|t| t.trim().strip_prefix("\"v")?.strip_suffix('"')?.parse().ok());
    version.ok_or_else(|| {
        Error::precondition("the header If-Match must be the ETag that was read").with_code("if_match_missing")
    })
}

impl ListAsk {
    fn read(&self) -> Result<(Ask, (i64, i64))> {
        let wrong = |text: &str| Error::invalid(text.to_owned()).with_code("wrong_query");
        let ask = Ask {
            unit: self.unit.clone(),
            domain: self.domain,
            medium: self.medium,
            due: match self.due.as_deref() {
                None => None,
                Some("yes") => Some(true),
                Some("no") => Some(false),
                Some(_) => return Err(wrong("`due` is yes or no")),
            },
            grade: self.grade.clone(),
            text: self.q.clone().unwrap_or_default().chars().take(100).collect(),
            there: match self.state.as_deref() {
                None | Some("there") => Some(true),
                Some("ended") => Some(false),
                Some("all") => None,
                Some(_) => return Err(wrong("`state` is there, ended or all")),
            },
        };
        let (offset, limit) = (self.offset.unwrap_or(0), self.limit.unwrap_or(50));
        if !(0..=10_000_000).contains(&offset) || !(1..=MAX_PAGE).contains(&limit) {
            return Err(wrong("`offset` is 0 or more, `limit` 1 to 500"));
        }
        Ok((ask, (offset, limit)))
    }
}

impl ChangeAsk {
    fn read(self, version: i64) -> Result<Change> {
        if self.no_position && self.position.is_some() {
            return Err(Error::invalid("a position, or none")
                .with_code("wrong_place")
                .with_detail("field", "position"));
        }
        let position = self.position.map(|p| Position::new(p.lon, p.lat)).transpose()?;
        let said = [
            self.name.map(Said::Name),
            self.unit.map(Said::Unit),
            self.code.map(Said::Code),
            self.medium.map(Said::Medium),
            (self.no_position || position.is_some()).then_some(Said::Position(position)),
            self.address.map(Said::Address),
            self.grade.map(Said::Grade),
            self.permit.map(Said::Permit),
            self.due.map(Said::Due),
        ];
        let to = self.to.as_deref().map(|t| day("to", t)).transpose()?;
        let said = said.into_iter().flatten().collect();
        Ok(Change { version, from: day("from", &self.from)?, to, why: self.why, said })
    }
}

impl LifeAsk {
    fn read(self, version: i64) -> Result<Span> {
        let to = self.to.as_deref().map(|t| day("to", t)).transpose()?;
        Ok(Span { version, from: day("from", &self.from)?, to, why: self.why })
    }
}

/// What was asked, for the audit log.
fn noted(unit: Option<&str>, detail: serde_json::Value) {
    webkit::note(|n| {
        if let Some(unit) = unit {
            n.unit = Some(unit.to_owned());
        }
        n.detail.insert("place".into(), detail);
    });
}

fn brief(change: &Change) -> serde_json::Value {
    let names: Vec<_> = change.said.iter().map(Said::name).collect();
    json!({"from": change.from.to_string(), "to": change.to.map(|d| d.to_string()), "why": change.why, "changed": names})
}

/// Points (stations and outlets) as they are on a day.
#[utoipa::path(get, path = "/api/v1/places/points", tag = "places", operation_id = "place_points", params(ListAsk),
    responses((status = 200, body = PointPage), (status = 403), (status = 422, description = "wrong_query, bad_date")))]
async fn points(State(p): State<Places>, caller: Caller, Query(q): Query<ListAsk>) -> ApiResult<Json<PointPage>> {
    let scope = readable(&caller.0)?;
    let (ask, part) = q.read()?;
    let at = on(&caller.0, q.at.as_ref())?;
    let mut conn = p.db.read_tx().await?;
    let found = p.days.of(&mut conn, at).await?.points(at, &scope, &ask, part);
    let items = found.items.into_iter().map(|p| shown(p, at)).collect();
    Ok(Json(PointPage { items, total: found.total, offset: part.0, at: at.to_string() }))
}

/// Registers a point.
#[utoipa::path(post, path = "/api/v1/places/points", tag = "places", operation_id = "place_point_create", request_body = NewPointAsk,
    responses((status = 201, body = Made), (status = 403), (status = 409, description = "same_place"),
    (status = 422, description = "wrong_place, bad_date, position_outside, position_swapped, outside_enterprise")))]
async fn point_create(State(p): State<Places>, caller: Caller, Json(ask): Json<NewPointAsk>) -> ApiResult<Response> {
    noted(Some(&ask.unit), json!({"name": ask.name, "enterprise": ask.enterprise}));
    let new = NewPoint {
        position: ask.position.map(|p| Position::new(p.lon, p.lat)).transpose()?,
        valid_from: day("valid_from", &ask.valid_from)?,
        valid_to: until(ask.valid_to.as_ref())?,
        enterprise: ask.enterprise,
        medium: ask.medium,
        name: ask.name,
        code: ask.code,
        unit: ask.unit,
        address: ask.address,
        grade: ask.grade,
        due: ask.due,
    };
    let id = p.point_create(&caller.0, &new).await?;
    webkit::note(|n| n.subject = Some(id.clone()));
    Ok((StatusCode::CREATED, Json(Made { id })).into_response())
}

/// One point as it is on a day, with everything that was ever stated about it.
#[utoipa::path(get, path = "/api/v1/places/points/{id}", tag = "places", operation_id = "place_point", params(("id" = String, Path), DayAsk),
    responses((status = 200, body = PointAbout), (status = 403), (status = 404, description = "no_place")))]
async fn point(
    State(p): State<Places>,
    caller: Caller,
    Path(id): Path<String>,
    Query(q): Query<DayAsk>,
) -> ApiResult<Response> {
    let scope = readable(&caller.0)?;
    let at = on(&caller.0, q.at.as_ref())?;
    let mut conn = p.db.read_tx().await?;
    let found = point_by_id(&mut conn, &id, at).await?;
    let found = match found {
        Some(found) => found,
        // Before its first day it is shown as it will be then.
        None => {
            let first = stem(&mut conn, &id).await?.ok_or_else(none)?.life.0;
            point_by_id(&mut conn, &id, first).await?.ok_or_else(none)?
        }
    };
    if !scope.holds(&found.unit) {
        return Err(none().into());
    }
    let life = (found.valid_from, found.valid_to);
    let (kept_from, kept_until, life_kept_from) = keeping(&mut conn, &caller.0, (&id, &found.unit), life, at).await?;
    let history = stated(told(&mut conn, &caller.0, &scope, (&id, life)).await?);
    let (version, point, at) = (found.version, shown(found, at), at.to_string());
    Ok(tagged(version, Json(PointAbout { at, point, history, kept_from, kept_until, life_kept_from }))?)
}

/// States attributes of a point anew for a span of days. `If-Match` is the `ETag` that was read.
#[utoipa::path(put, path = "/api/v1/places/points/{id}", tag = "places", operation_id = "place_point_change", params(("id" = String, Path), ("If-Match" = String, Header, description = "the ETag that was read")), request_body = ChangeAsk,
    responses((status = 204), (status = 403), (status = 404, description = "no_place"), (status = 412, description = "if_match_missing, changed_meanwhile"),
    (status = 422, description = "wrong_place, nothing_changed, reason_missing, bad_date, position_outside, position_swapped")))]
async fn point_change(
    State(p): State<Places>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<ChangeAsk>,
) -> ApiResult<StatusCode> {
    let change = ask.read(seen(&headers)?)?;
    noted(None, brief(&change));
    p.change(&caller.0, (&id, true), &change).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// States anew from when to when a point is there: ends it, opens it again, corrects its first day.
#[utoipa::path(put, path = "/api/v1/places/points/{id}/life", tag = "places", operation_id = "place_point_life", params(("id" = String, Path), ("If-Match" = String, Header, description = "the ETag that was read")), request_body = LifeAsk,
    responses((status = 204), (status = 403), (status = 404, description = "no_place"), (status = 412, description = "if_match_missing, changed_meanwhile"),
    (status = 422, description = "wrong_place, nothing_changed, reason_missing, bad_date, outside_enterprise")))]
async fn point_life(
    State(p): State<Places>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<LifeAsk>,
) -> ApiResult<StatusCode> {
    noted(None, json!({"from": ask.from, "to": ask.to, "why": ask.why}));
    p.live(&caller.0, (&id, true), &ask.read(seen(&headers)?)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Enterprises as they are on a day.
#[utoipa::path(get, path = "/api/v1/places/enterprises", tag = "places", operation_id = "place_enterprises", params(ListAsk),
    responses((status = 200, body = EnterprisePage), (status = 403), (status = 422, description = "wrong_query, bad_date")))]
async fn enterprises(
    State(p): State<Places>,
    caller: Caller,
    Query(q): Query<ListAsk>,
) -> ApiResult<Json<EnterprisePage>> {
    let scope = readable(&caller.0)?;
    let (ask, part) = q.read()?;
    if ask.domain.is_some() || ask.medium.is_some() || ask.due.is_some() {
        return Err(Error::invalid("an enterprise has no domain, medium or due").with_code("wrong_query").into());
    }
    let at = on(&caller.0, q.at.as_ref())?;
    let mut conn = p.db.read_tx().await?;
    let found = p.days.of(&mut conn, at).await?.enterprises(at, &scope, &ask, part);
    let items = found.items.into_iter().map(|e| shown_enterprise(e, at)).collect();
    Ok(Json(EnterprisePage { items, total: found.total, offset: part.0, at: at.to_string() }))
}

/// Registers an enterprise.
#[utoipa::path(post, path = "/api/v1/places/enterprises", tag = "places", operation_id = "place_enterprise_create", request_body = NewEnterpriseAsk,
    responses((status = 201, body = Made), (status = 403), (status = 409, description = "same_place"),
    (status = 422, description = "wrong_place, bad_date, position_outside, position_swapped")))]
async fn enterprise_create(
    State(p): State<Places>,
    caller: Caller,
    Json(ask): Json<NewEnterpriseAsk>,
) -> ApiResult<Response> {
    noted(Some(&ask.unit), json!({"name": ask.name}));
    let new = NewEnterprise {
        position: ask.position.map(|p| Position::new(p.lon, p.lat)).transpose()?,
        valid_from: day("valid_from", &ask.valid_from)?,
        valid_to: until(ask.valid_to.as_ref())?,
        name: ask.name,
        code: ask.code,
        unit: ask.unit,
        address: ask.address,
        permit: ask.permit,
        grade: ask.grade,
    };
    let id = p.enterprise_create(&caller.0, &new).await?;
    webkit::note(|n| n.subject = Some(id.clone()));
    Ok((StatusCode::CREATED, Json(Made { id })).into_response())
}

/// One enterprise as it is on a day, its outlets, and everything that was ever stated about it.
#[utoipa::path(get, path = "/api/v1/places/enterprises/{id}", tag = "places", operation_id = "place_enterprise", params(("id" = String, Path), DayAsk),
    responses((status = 200, body = EnterpriseAbout), (status = 403), (status = 404, description = "no_place")))]
async fn enterprise(
    State(p): State<Places>,
    caller: Caller,
    Path(id): Path<String>,
    Query(q): Query<DayAsk>,
) -> ApiResult<Response> {
    let scope = readable(&caller.0)?;
    let at = on(&caller.0, q.at.as_ref())?;
    let mut conn = p.db.read_tx().await?;
    let found = match enterprise_by_id(&mut conn, &id, at).await? {
        Some(found) => found,
        None => {
            let first = stem(&mut conn, &id).await?.ok_or_else(none)?.life.0;
            enterprise_by_id(&mut conn, &id, first).await?.ok_or_else(none)?
        }
    };
    if !scope.holds(&found.unit) {
        return Err(none().into());
    }
    let outlets = outlets_of(&mut conn, &id, at).await?;
    let outlets = outlets.into_iter().filter(|o| scope.holds(&o.unit)).map(|o| shown(o, at)).collect();
    let life = (found.valid_from, found.valid_to);
    let (kept_from, kept_until, life_kept_from) = keeping(&mut conn, &caller.0, (&id, &found.unit), life, at).await?;
    let history = stated(told(&mut conn, &caller.0, &scope, (&id, life)).await?);
    let (version, enterprise, at) = (found.version, shown_enterprise(found, at), at.to_string());
    let about = EnterpriseAbout { at, enterprise, outlets, history, kept_from, kept_until, life_kept_from };
    Ok(tagged(version, Json(about))?)
}

/// States attributes of an enterprise anew for a span of days. `If-Match` is the `ETag` that was read.
#[utoipa::path(put, path = "/api/v1/places/enterprises/{id}", tag = "places", operation_id = "place_enterprise_change", params(("id" = String, Path), ("If-Match" = String, Header, description = "the ETag that was read")), request_body = ChangeAsk,
    responses((status = 204), (status = 403), (status = 404, description = "no_place"), (status = 412, description = "if_match_missing, changed_meanwhile"),
    (status = 422, description = "wrong_place, nothing_changed, reason_missing, bad_date, position_outside, position_swapped")))]
async fn enterprise_change(
    State(p): State<Places>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<ChangeAsk>,
) -> ApiResult<StatusCode> {
    let change = ask.read(seen(&headers)?)?;
    noted(None, brief(&change));
    p.change(&caller.0, (&id, false), &change).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// States anew from when to when an enterprise is there. Its outlets end first.
#[utoipa::path(put, path = "/api/v1/places/enterprises/{id}/life", tag = "places", operation_id = "place_enterprise_life", params(("id" = String, Path), ("If-Match" = String, Header, description = "the ETag that was read")), request_body = LifeAsk,
    responses((status = 204), (status = 403), (status = 404, description = "no_place"), (status = 409, description = "outlets_left"), (status = 412, description = "if_match_missing, changed_meanwhile"),
    (status = 422, description = "wrong_place, nothing_changed, reason_missing, bad_date")))]
async fn enterprise_life(
    State(p): State<Places>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<LifeAsk>,
) -> ApiResult<StatusCode> {
    noted(None, json!({"from": ask.from, "to": ask.to, "why": ask.why}));
    p.live(&caller.0, (&id, false), &ask.read(seen(&headers)?)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Every point that is there on a day, with where it is.
#[utoipa::path(get, path = "/api/v1/places/map", tag = "places", operation_id = "place_map", params(DayAsk),
    responses((status = 200, body = MapView), (status = 403), (status = 422, description = "bad_date")))]
async fn map(State(p): State<Places>, caller: Caller, Query(q): Query<DayAsk>) -> ApiResult<Json<MapView>> {
    let scope = readable(&caller.0)?;
    let at = on(&caller.0, q.at.as_ref())?;
    let mut conn = p.db.read_tx().await?;
    let (mut items, mut without) = (Vec::new(), 0);
    let day = p.days.of(&mut conn, at).await?;
    for p in day.points.iter().filter(|p| p.in_force(at) && scope.holds(&p.unit)) {
        let Some(Position { lon, lat }) = p.position else {
            without += 1;
            continue;
        };
        items.push(Mark {
            id: p.id.clone(),
            domain: p.domain,
            medium: p.medium,
            name: p.name.clone(),
            enterprise: p.enterprise.as_ref().map(|e| e.name.clone()),
            unit: p.unit.clone(),
            due: p.due.connected,
            lon,
            lat,
        });
    }
    Ok(Json(MapView { at: at.to_string(), items, without }))
}

/// The base map that lies under the points, when the installation has one.
#[utoipa::path(get, path = "/api/v1/places/base-map", tag = "places", operation_id = "place_base_map",
    responses((status = 200, body = BaseMap), (status = 403)))]
async fn base_map(State(p): State<Places>, caller: Caller) -> ApiResult<Json<BaseMap>> {
    readable(&caller.0)?;
    Ok(Json(p.base_map.clone()))
}
