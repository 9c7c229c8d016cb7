//! The addresses of the calendar: `/api/v1/calendar`.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::{Date, date};
use kernel::calendar::{Calendar, DayRule};
use kernel::{Clock, Error, Micros, Result, bureau_date};
use rights::{Action, Subject, allow};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::Db;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiError, ApiResult, Caller, Json, Module, Parts, Path, Query, Started, mount, respond_with_etag};

use crate::model::{Holiday, YearDays};
use crate::notice::{HolidayNotice, MOST_CHARS, read_notice};
use crate::store::{MIGRATIONS, YearRow, calendar_at, version_list, year_put};

/// The module of the calendar.
pub const MODULE: Module = Module { name: "calendar", migrations: MIGRATIONS, api: || router().into_openapi(), start };

/// A warning stands from so many days before the last covered day.
const SHORT: i64 = 60;
const LONGEST_CLOCK: u32 = 1000;

#[derive(Clone)]
struct Http {
    db: Db,
    clock: Arc<dyn Clock>,
}

fn start(parts: &Parts) -> Result<Started> {
    let state = Http { db: parts.db.clone(), clock: parts.clock.clone() };
    Ok(Started { router: mount(router(), state), ..Started::default() })
}

fn router() -> OpenApiRouter<Http> {
    OpenApiRouter::new()
        .routes(routes!(years))
        .routes(routes!(year, year_enter))
        .routes(routes!(due))
        .routes(routes!(notice))
}

/// A year as it stands.
#[derive(Serialize, ToSchema)]
struct CalendarYear {
    year: i16,
    /// 0 is what the program carries.
    version: i64,
    holidays: Vec<Holiday>,
    #[schema(value_type = Vec<String>)]
    makeup: Vec<Date>,
    source: String,
    workdays: i64,
    recorded_at: Option<String>,
    recorded_by: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct CalendarYears {
    items: Vec<CalendarYear>,
    #[schema(value_type = Option<String>, format = Date)]
    covered_from: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    covered_to: Option<Date>,
    #[schema(value_type = String, format = Date)]
    today: Date,
    /// The last covered day is near or past: the next year should be entered.
    short: bool,
    /// The year to enter next.
    next: i16,
}

#[derive(Serialize, ToSchema)]
struct CalendarYearPage {
    year: i16,
    /// The version that a change names by `If-Match`; -1 while the year was never entered.
    version: i64,
    current: Option<CalendarYear>,
    /// Every version before, the newest first.
    history: Vec<CalendarYear>,
}

fn view(row: &YearRow, calendar: &Calendar) -> CalendarYear {
    let last = date(row.year, 12, 31);
    let first = date(row.year, 1, 1).yesterday().unwrap_or(date(row.year, 1, 1));
    CalendarYear {
        year: row.year,
        version: row.version,
        holidays: row.days.holidays.clone(),
        makeup: row.days.makeup.clone(),
        source: row.days.source.clone(),
        workdays: calendar.days_between(first, last, DayRule::Workdays),
        recorded_at: row.recorded.as_ref().map(|(at, _)| at.to_string()),
        recorded_by: row.recorded.as_ref().map(|(_, by)| by.clone()),
    }
}

fn alone(row: &YearRow) -> CalendarYear {
    view(row, &crate::model::merged(&[(row.year, row.days.clone())].into()))
}

/// The years that are covered, each in its newest version.
#[utoipa::path(get, path = "/api/v1/calendar/years", tag = "calendar", operation_id = "calendar_years",
    responses((status = 200, body = CalendarYears), (status = 403), (status = 304, description = "not changed since `If-None-Match`")))]
async fn years(State(h): State<Http>, caller: Caller, headers: HeaderMap) -> ApiResult<Response> {
    allow(&caller.0.who, Action::ReadMethod, Subject::City)?;
    let mut conn = h.db.read().await?;
    let all = version_list(&mut conn, Micros(i64::MAX)).await?;
    let calendar = calendar_at(&mut conn, None, Micros(i64::MAX)).await?;
    let today = bureau_date(h.clock.now());
    let newest = all.iter().enumerate().filter(|(i, r)| all.get(i + 1).is_none_or(|n| n.year != r.year));
    let items: Vec<CalendarYear> = newest.map(|(_, r)| view(r, &calendar)).collect();
    let left = calendar.covered.map(|c| kernel::period::day_number(c.to) - kernel::period::day_number(today));
    let next = calendar.covered.map_or(today.year(), |c| c.to.year() + 1);
    respond_with_etag(
        &headers,
        &CalendarYears {
            items,
            covered_from: calendar.covered.map(|c| c.from),
            covered_to: calendar.covered.map(|c| c.to),
            today,
            short: left.is_none_or(|n| n < SHORT),
            next,
        },
    )
}

/// One year with its versions.
#[utoipa::path(get, path = "/api/v1/calendar/years/{year}", tag = "calendar", operation_id = "calendar_year", params(("year" = i16, Path)),
    responses((status = 200, body = CalendarYearPage), (status = 403)))]
async fn year(State(h): State<Http>, caller: Caller, Path(year): Path<i16>) -> ApiResult<Response> {
    allow(&caller.0.who, Action::ReadMethod, Subject::City)?;
    let mut conn = h.db.read().await?;
    let all = version_list(&mut conn, Micros(i64::MAX)).await?;
    let mut history: Vec<CalendarYear> = all.iter().filter(|r| r.year == year).rev().map(alone).collect();
    let current = (!history.is_empty()).then(|| history.remove(0));
    let version = current.as_ref().map_or(-1, |c| c.version);
    shown(version, &CalendarYearPage { year, version, current, history })
}

fn shown<T: Serialize>(version: i64, value: &T) -> ApiResult<Response> {
    let tag =
        HeaderValue::from_str(&format!("\"{version}\"")).map_err(|e| Error::internal("bad tag").with_source(e))?;
    Ok(([(header::ETAG, tag)], axum::Json(value)).into_response())
}

/// Enters a version of a year; the former ones stay.
#[utoipa::path(put, path = "/api/v1/calendar/years/{year}", tag = "calendar", operation_id = "calendar_year_enter",
    params(("year" = i16, Path), ("If-Match" = String, Header, description = "the version that was seen; \"-1\" for a year that was never entered")),
    request_body = YearDays,
    responses((status = 200, body = CalendarYear), (status = 403), (status = 412, description = "changed_meanwhile, if_match_missing"),
        (status = 422, description = "bad_year, bad_source, bad_name, turned, too_long, other_year, overlap, not_weekend, holiday_too, twice, too_many, year_gap; the field is named")))]
async fn year_enter(
    State(h): State<Http>,
    caller: Caller,
    Path(year): Path<i16>,
    headers: HeaderMap,
    Json(days): Json<YearDays>,
) -> ApiResult<Response> {
    allow(&caller.0.who, Action::ManageCalendar, Subject::City)?;
    let given = headers.get(header::IF_MATCH).and_then(|v| v.to_str().ok()).ok_or_else(|| {
        Error::precondition("the header If-Match is missing: say which version is changed")
            .with_code("if_match_missing")
    })?;
    // A tag of another form is no version of ours: it never matches.
    let seen = given.trim().trim_matches('"').parse().unwrap_or(-2);
    let mut tx = h.db.write_tx().await?;
    let row = year_put(&mut tx, &caller.0, year, seen, &days).await?;
    tx.commit().await?;
    shown(row.version, &alone(&row))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DueAsk {
    /// The day of receipt; it is not counted.
    #[param(value_type = String, format = Date)]
    from: String,
    /// How many days the clock has.
    days: u32,
    /// `workdays` (default), or `natural`: every day counts, and an end on a day off moves to the next working day.
    rule: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ClockEnd {
    #[schema(value_type = String, format = Date)]
    from: Date,
    days: u32,
    #[schema(value_type = String, format = Date)]
    due: Date,
    /// The clock runs past the last covered day: holidays that are not announced yet can move its end.
    past_covered: bool,
    #[schema(value_type = Option<String>, format = Date)]
    covered_to: Option<Date>,
}

/// The end of a clock.
#[utoipa::path(get, path = "/api/v1/calendar/due", tag = "calendar", operation_id = "calendar_due", params(DueAsk),
    responses((status = 200, body = ClockEnd), (status = 403), (status = 422, description = "bad_field")))]
async fn due(State(h): State<Http>, caller: Caller, Query(ask): Query<DueAsk>) -> ApiResult<Json<ClockEnd>> {
    allow(&caller.0.who, Action::ReadMethod, Subject::City)?;
    let bad = |field: &'static str, why: String| {
        ApiError::from(Error::invalid(why).with_code("bad_field").with_detail("field", field))
    };
    let from: Date = ask.from.parse().map_err(|e| bad("from", format!("`{}` is no date: {e}", ask.from)))?;
    if ask.days > LONGEST_CLOCK {
        return Err(bad("days", format!("a clock has at most {LONGEST_CLOCK} days")));
    }
    let calendar = calendar_at(&mut *h.db.read().await?, None, Micros(i64::MAX)).await?;
    let end = match ask.rule.as_deref() {
        None | Some("workdays") => calendar.workday_after(from, ask.days),
        Some("natural") => {
            from.checked_add(jiff::Span::new().days(ask.days)).ok().map(|end| calendar.roll_forward(end))
        }
        Some(other) => return Err(bad("rule", format!("`{other}` is neither workdays nor natural"))),
    };
    let due = end.ok_or_else(|| bad("from", "the clock ends past the year 9999".into()))?;
    let past_covered = !calendar.covers(from) || !calendar.covers(due);
    Ok(Json(ClockEnd { from, days: ask.days, due, past_covered, covered_to: calendar.covered.map(|c| c.to) }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoticeAsk {
    year: i16,
    /// The announcement as it was published.
    text: String,
}

/// Reads an announcement; nothing is entered.
#[utoipa::path(post, path = "/api/v1/calendar/notice", tag = "calendar", operation_id = "calendar_notice", request_body = NoticeAsk,
    responses((status = 200, body = HolidayNotice), (status = 403), (status = 422, description = "too_long")))]
async fn notice(caller: Caller, Json(ask): Json<NoticeAsk>) -> ApiResult<Json<HolidayNotice>> {
    allow(&caller.0.who, Action::ManageCalendar, Subject::City)?;
    if ask.text.chars().count() > MOST_CHARS {
        let e = Error::invalid(format!("a notice has at most {MOST_CHARS} characters"));
        return Err(e.with_code("too_long").with_detail("field", "text").into());
    }
    Ok(Json(read_notice(ask.year, &ask.text)))
}
