//! The addresses that hold for any number of units.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::Error;
use rights::{Action, Subject, allow};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Path, Query, respond_with_etag};

use crate::campaign::Assessment;
use crate::city::{City, UnitsAsk};
use crate::live::News;
use crate::view::*;
use crate::view_many::*;
use crate::words::word;

pub(crate) fn router() -> OpenApiRouter<Assessment> {
    OpenApiRouter::new()
        .routes(routes!(units))
        .routes(routes!(days))
        .routes(routes!(compare))
        .routes(routes!(compare_csv))
        .routes(routes!(standings))
        .routes(routes!(search))
        .routes(routes!(moves))
        .routes(routes!(events))
}

/// The units, group by group: sorted, filtered, one page of them.
#[utoipa::path(get, path = "/api/v1/assessment/city/units", tag = "assessment", operation_id = "assessment_units", params(UnitsQuery),
    responses((status = 200, body = CityUnits), (status = 404, description = "no_run"), (status = 304, description = "not changed since `If-None-Match`"), (status = 403), (status = 412), (status = 422, description = "bad_filter, bad_search")))]
async fn units(
    State(a): State<Assessment>,
    caller: Caller,
    headers: HeaderMap,
    Query(q): Query<UnitsQuery>,
) -> ApiResult<Response> {
    let city = City::open(&a, &caller.0, a.run_find(q.run.as_deref()).await?).await?;
    let mut ask = UnitsAsk::read(&q, city.method(), &city.board.groups)?;
    if ask.is_official() {
        ask.official = a.official_order().await?;
    }
    let moved = a.moved(&city.run).await?;
    respond_with_etag(&headers, &city.units(&ask, moved.as_deref()))
}

/// The days that can be looked at, each with its last run.
#[utoipa::path(get, path = "/api/v1/assessment/days", tag = "assessment", operation_id = "assessment_days",
    responses((status = 200, body = RunDayList), (status = 304, description = "not changed since `If-None-Match`"), (status = 403)))]
async fn days(State(a): State<Assessment>, caller: Caller, headers: HeaderMap) -> ApiResult<Response> {
    allow(&caller.0.who, Action::ReadPublished, Subject::City)?;
    let newest = match a.run_find(None).await {
        Ok(run) => run,
        Err(e) if e.code() == "no_run" => {
            return respond_with_etag(&headers, &RunDayList { newest: None, items: Vec::new() });
        }
        Err(e) => return Err(e.into()),
    };
    let items = a.days(newest.year).await?;
    let items = items.into_iter().map(|r| RunDay {
        day: r.as_of.to_string(),
        run: r.id,
        number: r.number,
        stage: word(&r.stage).unwrap_or(RunStage::Provisional),
        published: r.published_at.is_some(),
    });
    respond_with_etag(&headers, &RunDayList { newest: Some(newest.id), items: items.collect() })
}

/// What moved between two runs, by how much and because of what; of the units that the reader sees in full.
#[utoipa::path(get, path = "/api/v1/assessment/compare", tag = "assessment", operation_id = "assessment_compare", params(CompareQuery),
    responses((status = 200, body = ComparePage), (status = 404, description = "no_run, no_earlier_run"), (status = 304, description = "not changed since `If-None-Match`"), (status = 403), (status = 412), (status = 422, description = "bad_filter, bad_search")))]
async fn compare(
    State(a): State<Assessment>,
    caller: Caller,
    headers: HeaderMap,
    Query(q): Query<CompareQuery>,
) -> ApiResult<Response> {
    allow(&caller.0.who, Action::ReadPublished, Subject::City)?;
    respond_with_etag(&headers, &a.compared(&caller.0, &q).await?)
}

/// The same as a table, every row that fits.
#[utoipa::path(get, path = "/api/v1/assessment/compare.csv", tag = "assessment", operation_id = "assessment_compare_csv", params(CompareQuery),
    responses((status = 200, description = "CSV in UTF-8 with a byte order mark", content_type = "text/csv"), (status = 404, description = "no_run, no_earlier_run"), (status = 403), (status = 412), (status = 422, description = "bad_filter, bad_search")))]
async fn compare_csv(
    State(a): State<Assessment>,
    caller: Caller,
    Query(q): Query<CompareQuery>,
) -> ApiResult<Response> {
    allow(&caller.0.who, Action::ReadPublished, Subject::City)?;
    let (earlier, later, text) = a.compared_csv(&caller.0, q).await?;
    let mut response = Body::from(text).into_response();
    let name = format!("attachment; filename=\"runs-{}-{}.csv\"", earlier.number, later.number);
    let place = HeaderValue::from_str(&name).map_err(|e| Error::internal("a header").with_source(e))?;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, place);
    Ok(response)
}

/// Some units of a group over the days that were scored: points, and the place where the order was official.
#[utoipa::path(get, path = "/api/v1/assessment/standings", tag = "assessment", operation_id = "assessment_standings", params(StandingsQuery),
    responses((status = 200, body = StandingsPage), (status = 404, description = "no_run"), (status = 304, description = "not changed since `If-None-Match`"), (status = 403), (status = 412), (status = 422, description = "bad_filter")))]
async fn standings(
    State(a): State<Assessment>,
    caller: Caller,
    headers: HeaderMap,
    Query(q): Query<StandingsQuery>,
) -> ApiResult<Response> {
    let city = City::open(&a, &caller.0, a.run_find(q.run.as_deref()).await?).await?;
    respond_with_etag(&headers, &a.standings(&city, &q).await?)
}

/// Units, indicators, inputs and readings by words.
#[utoipa::path(get, path = "/api/v1/assessment/search", tag = "assessment", operation_id = "assessment_search", params(SearchQuery),
    responses((status = 200, body = SearchList), (status = 404, description = "no_run"), (status = 304, description = "not changed since `If-None-Match`"), (status = 403), (status = 412), (status = 422, description = "bad_search")))]
async fn search(
    State(a): State<Assessment>,
    caller: Caller,
    headers: HeaderMap,
    Query(q): Query<SearchQuery>,
) -> ApiResult<Response> {
    let city = City::open(&a, &caller.0, a.run_find(q.run.as_deref()).await?).await?;
    respond_with_etag(&headers, &city.search(&q)?)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MovesQuery {
    run: Option<String>,
    /// The option beside the default.
    option: String,
    offset: Option<usize>,
    /// How many, at most 200; 50 when absent.
    limit: Option<usize>,
}

/// Whom an option of an open reading would move, one page of them.
#[utoipa::path(get, path = "/api/v1/assessment/readings/{reading}/moves", tag = "assessment", operation_id = "assessment_reading_moves",
    params(("reading" = String, Path), MovesQuery),
    responses((status = 200, body = MoveList), (status = 404, description = "no_run, no_reading"), (status = 304, description = "not changed since `If-None-Match`"), (status = 403), (status = 412), (status = 422, description = "bad_filter")))]
async fn moves(
    State(a): State<Assessment>,
    caller: Caller,
    headers: HeaderMap,
    Path(reading): Path<String>,
    Query(q): Query<MovesQuery>,
) -> ApiResult<Response> {
    allow(&caller.0.who, Action::ReadMethod, Subject::City)?;
    let list = a.move_list(&caller.0, q.run.as_deref(), &reading, &q.option, (q.offset, q.limit)).await?;
    respond_with_etag(&headers, &list)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct EventsQuery {
    /// The id of the last event that was seen, where the header `Last-Event-ID` cannot be sent.
    last: Option<String>,
}

/// What is new, as it happens: server-sent events `news` with ids. At most 8 streams a person and 512 altogether; one
/// lives ten minutes and says every ten seconds that it is alive.
#[utoipa::path(get, path = "/api/v1/events", tag = "assessment", operation_id = "events", params(EventsQuery),
    responses((status = 200, description = "a stream of events", content_type = "text/event-stream", body = News), (status = 403), (status = 429, description = "too_many_streams")))]
async fn events(
    State(a): State<Assessment>,
    caller: Caller,
    headers: HeaderMap,
    Query(q): Query<EventsQuery>,
) -> ApiResult<Response> {
    allow(&caller.0.who, Action::ReadPublished, Subject::City)?;
    let said = headers.get("last-event-id").and_then(|v| v.to_str().ok()).map(str::to_owned);
    let last = said.or(q.last).filter(|l| !l.is_empty());
    Ok(a.stream(&caller.0, last.as_deref()).await?)
}
