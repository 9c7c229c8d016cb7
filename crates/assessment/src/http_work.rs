//! The addresses of the pages that people work with day by day: steps, facts, files, deadlines, what is to be done.

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use rights::{Action, Scope, Subject, allow, scope};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Path, Query, Session, Upload, respond_with_etag};

use crate::campaign::Assessment;
use crate::deadline_page::{DeadlineAsk, DeadlinePage, DeadlineUnits, DeadlineUnitsAsk};
use crate::declare::{DeclareAsk, Declared};
use crate::evidence::{EvidenceAbout, EvidenceQuery, EvidenceTables, MAX_FILE, Uploaded};
use crate::fact_history::{FactAskOne, FactPage};
use crate::fact_list::{FactList, FactsAsk};
use crate::gradient::{GradientAsk, GradientPage};
use crate::http::pages;
use crate::todo::TodoPage;

pub(crate) fn router() -> OpenApiRouter<Assessment> {
    let forms = OpenApiRouter::new().routes(routes!(evidence_add)).layer(DefaultBodyLimit::max(MAX_FILE + (64 << 10)));
    OpenApiRouter::new()
        .routes(routes!(gradient))
        .routes(routes!(todo))
        .routes(routes!(deadlines))
        .routes(routes!(deadlines_ics))
        .routes(routes!(deadline_units))
        .routes(routes!(facts))
        .routes(routes!(fact, fact_declare))
        .routes(routes!(evidence))
        .routes(routes!(evidence_about))
        .routes(routes!(evidence_tables))
        .merge(forms)
}

/// Reads some unit in full: one that is asked for, or any.
fn may_read(caller: &Caller, unit: Option<&str>) -> ApiResult<()> {
    let who = &caller.0.who;
    match unit.filter(|u| !u.is_empty()) {
        Some(unit) => allow(who, Action::ReadUnit, Subject::Unit(unit))?,
        None if matches!(scope(who, Action::ReadUnit), Scope::All | Scope::Units(_)) => {}
        None => allow(who, Action::ReadUnit, Subject::City)?,
    }
    Ok(())
}

/// What can still be had: every step to more points, the easiest first, with what it takes and until when.
#[utoipa::path(get, path = "/api/v1/assessment/gradient", tag = "assessment", operation_id = "assessment_gradient", params(GradientAsk),
    responses((status = 200, body = GradientPage), (status = 403), (status = 404), (status = 422, description = "bad_field, bad_page"), (status = 304, description = "not changed since `If-None-Match`"), (status = 412)))]
async fn gradient(
    State(a): State<Assessment>,
    caller: Caller,
    headers: HeaderMap,
    Query(ask): Query<GradientAsk>,
) -> ApiResult<Response> {
    may_read(&caller, ask.unit.as_deref())?;
    respond_with_etag(&headers, &a.gradient(&caller.0, &ask).await?)
}

/// What the reader has to do, each with the place where it is done.
#[utoipa::path(get, path = "/api/v1/assessment/todo", tag = "assessment", operation_id = "assessment_todo",
    responses((status = 200, body = TodoPage), (status = 403), (status = 304, description = "not changed since `If-None-Match`")))]
async fn todo(State(a): State<Assessment>, caller: Caller, headers: HeaderMap) -> ApiResult<Response> {
    respond_with_etag(&headers, &a.todo(&caller.0).await?)
}

/// The deadlines of the year, and how the units that the reader sees in full stood to them.
#[utoipa::path(get, path = "/api/v1/assessment/deadlines", tag = "assessment", operation_id = "assessment_deadlines", params(DeadlineAsk),
    responses((status = 200, body = DeadlinePage), (status = 403), (status = 404), (status = 304, description = "not changed since `If-None-Match`"), (status = 412)))]
async fn deadlines(
    State(a): State<Assessment>,
    caller: Caller,
    headers: HeaderMap,
    Query(ask): Query<DeadlineAsk>,
) -> ApiResult<Response> {
    may_read(&caller, ask.unit.as_deref())?;
    respond_with_etag(&headers, &a.deadlines(&caller.0, &ask).await?)
}

/// How the units that the reader sees in full stood to one deadline, one page of them.
#[utoipa::path(get, path = "/api/v1/assessment/deadlines/{deadline}/units", tag = "assessment", operation_id = "assessment_deadline_units",
    params(("deadline" = String, Path), DeadlineUnitsAsk),
    responses((status = 200, body = DeadlineUnits), (status = 403), (status = 404, description = "no_run, no_deadline"), (status = 422, description = "bad_filter"), (status = 304, description = "not changed since `If-None-Match`"), (status = 412)))]
async fn deadline_units(
    State(a): State<Assessment>,
    caller: Caller,
    headers: HeaderMap,
    Path(deadline): Path<String>,
    Query(ask): Query<DeadlineUnitsAsk>,
) -> ApiResult<Response> {
    may_read(&caller, None)?;
    respond_with_etag(&headers, &a.deadline_units(&caller.0, &deadline, &ask).await?)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct IcsQuery {
    /// One unit; every unit that the reader sees in full when absent.
    unit: Option<String>,
    /// `zh` (default) or `en`.
    lang: Option<String>,
}

/// The same as an iCalendar file.
#[utoipa::path(get, path = "/api/v1/assessment/deadlines.ics", tag = "assessment", operation_id = "assessment_deadlines_ics", params(IcsQuery),
    responses((status = 200, description = "text/calendar"), (status = 403), (status = 404), (status = 412)))]
async fn deadlines_ics(State(a): State<Assessment>, caller: Caller, Query(q): Query<IcsQuery>) -> ApiResult<Response> {
    may_read(&caller, q.unit.as_deref())?;
    let (page, made_at, stood) = a.deadlines_listed(&caller.0, &DeadlineAsk { run: None, unit: q.unit }).await?;
    let english = q.lang.as_deref() == Some("en");
    let scope = page.unit.as_ref().map_or("city", |u| u.id.as_str());
    let of = page.unit.as_ref().map_or("", |u| u.short_name.as_str());
    let name = if english {
        format!("Deadlines {} {of}", page.run.year)
    } else {
        format!("{}年考核期限 {of}", page.run.year)
    };
    let text = crate::ics::calendar(&page, &stood, scope, name.trim_end(), made_at, english);
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"deadlines.ics\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, text).into_response())
}

/// The facts of every unit that the reader sees in full: which binding counts and why, page by page.
#[utoipa::path(get, path = "/api/v1/assessment/facts", tag = "assessment", operation_id = "assessment_facts", params(FactsAsk),
    responses((status = 200, body = FactList), (status = 403), (status = 404), (status = 422, description = "bad_field, bad_page"), (status = 304, description = "not changed since `If-None-Match`"), (status = 412)))]
async fn facts(
    State(a): State<Assessment>,
    caller: Caller,
    headers: HeaderMap,
    Query(ask): Query<FactsAsk>,
) -> ApiResult<Response> {
    may_read(&caller, ask.unit.as_deref())?;
    respond_with_etag(&headers, &a.facts(&caller.0, ask).await?)
}

/// One fact: its bindings, its days, what was declared, and the form to declare it with.
#[utoipa::path(get, path = "/api/v1/assessment/units/{unit}/facts/{input}", tag = "assessment", operation_id = "assessment_fact",
    params(("unit" = String, Path), ("input" = String, Path), FactAskOne),
    responses((status = 200, body = FactPage), (status = 403), (status = 404), (status = 422, description = "bad_field, bad_page"), (status = 412)))]
async fn fact(
    State(a): State<Assessment>,
    caller: Caller,
    Path((unit, input)): Path<(String, String)>,
    Query(ask): Query<FactAskOne>,
) -> ApiResult<Json<FactPage>> {
    allow(&caller.0.who, Action::ReadUnit, Subject::Unit(&unit))?;
    let loaded = a.load_unit(ask.run.as_deref(), &unit).await?;
    let pages = pages(&a, &caller.0, &loaded).await?;
    Ok(Json(a.fact_page(&caller.0, &pages, &unit, &input, &ask).await?))
}

/// Says one fact: the unit declares, a reviewer judges. A look (`preview`) records nothing and lists everything wrong.
#[utoipa::path(post, path = "/api/v1/assessment/units/{unit}/facts/{input}", tag = "assessment", operation_id = "assessment_fact_declare",
    params(("unit" = String, Path), ("input" = String, Path)), request_body = DeclareAsk,
    responses((status = 200, body = Declared), (status = 403), (status = 404), (status = 409, description = "campaign_locked, window_closed, window_not_open"), (status = 422, description = "bad_field"), (status = 412, description = "other_method")))]
async fn fact_declare(
    State(a): State<Assessment>,
    caller: Caller,
    session: Session,
    Path((unit, input)): Path<(String, String)>,
    Json(mut ask): Json<DeclareAsk>,
) -> ApiResult<Json<Declared>> {
    allow(&caller.0.who, Action::ReadUnit, Subject::Unit(&unit))?;
    ask.input = input;
    let loaded = a.load_unit(None, &unit).await?;
    let pages = pages(&a, &caller.0, &loaded).await?;
    Ok(Json(a.declare((&caller.0, &session), &pages, &unit, &ask).await?))
}

/// A piece of evidence, byte for byte; in place only where nothing in it can run.
#[utoipa::path(get, path = "/api/v1/assessment/evidence/{digest}", tag = "assessment", operation_id = "assessment_evidence", params(("digest" = String, Path), EvidenceQuery),
    responses((status = 200, description = "the file"), (status = 403), (status = 404), (status = 412)))]
async fn evidence(
    State(a): State<Assessment>,
    caller: Caller,
    Path(digest): Path<String>,
    Query(q): Query<EvidenceQuery>,
) -> ApiResult<Response> {
    allow(&caller.0.who, Action::ReadUnit, Subject::Unit(&q.unit))?;
    let loaded = a.load_unit(q.run.as_deref(), &q.unit).await?;
    let pages = pages(&a, &caller.0, &loaded).await?;
    Ok(a.piece(&pages, &q.unit, &digest).await?.answer()?)
}

/// What a piece of evidence is, who gave it and which facts rest on it.
#[utoipa::path(get, path = "/api/v1/assessment/evidence/{digest}/about", tag = "assessment", operation_id = "assessment_evidence_about", params(("digest" = String, Path), EvidenceQuery),
    responses((status = 200, body = EvidenceAbout), (status = 403), (status = 404), (status = 412)))]
async fn evidence_about(
    State(a): State<Assessment>,
    caller: Caller,
    Path(digest): Path<String>,
    Query(q): Query<EvidenceQuery>,
) -> ApiResult<Json<EvidenceAbout>> {
    allow(&caller.0.who, Action::ReadUnit, Subject::Unit(&q.unit))?;
    let loaded = a.load_unit(q.run.as_deref(), &q.unit).await?;
    let pages = pages(&a, &caller.0, &loaded).await?;
    let piece = a.piece(&pages, &q.unit, &digest).await?;
    Ok(Json(pages.about(&q.unit, &piece)?))
}

/// A workbook among the evidence as tables.
#[utoipa::path(get, path = "/api/v1/assessment/evidence/{digest}/tables", tag = "assessment", operation_id = "assessment_evidence_tables", params(("digest" = String, Path), EvidenceQuery),
    responses((status = 200, body = EvidenceTables), (status = 403), (status = 404), (status = 422, description = "no_workbook, broken_file"), (status = 412)))]
async fn evidence_tables(
    State(a): State<Assessment>,
    caller: Caller,
    Path(digest): Path<String>,
    Query(q): Query<EvidenceQuery>,
) -> ApiResult<Json<EvidenceTables>> {
    allow(&caller.0.who, Action::ReadUnit, Subject::Unit(&q.unit))?;
    let loaded = a.load_unit(q.run.as_deref(), &q.unit).await?;
    let piece = a.piece(&pages(&a, &caller.0, &loaded).await?, &q.unit, &digest).await?;
    Ok(Json(a.in_turn(move || piece.tables()).await?))
}

/// A form with a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described; the form is read by webkit::Upload")]
struct EvidenceForm {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Hands in a file for a unit, so that a declared fact can name it. What it is, its bytes say.
#[utoipa::path(post, path = "/api/v1/assessment/units/{unit}/evidence", tag = "assessment", operation_id = "assessment_evidence_add",
    params(("unit" = String, Path)), request_body(content = EvidenceForm, content_type = "multipart/form-data"),
    responses((status = 200, body = Uploaded), (status = 403), (status = 404), (status = 409, description = "campaign_locked, window_closed, window_not_open"), (status = 413), (status = 422, description = "empty_file, file_kind, quarantined, no_file_name, no_file"), (status = 429, description = "many_files")))]
async fn evidence_add(
    State(a): State<Assessment>,
    caller: Caller,
    Path(unit): Path<String>,
    form: Upload,
) -> ApiResult<Json<Uploaded>> {
    Ok(Json(a.upload(&caller.0, &unit, &form.name, form.bytes).await?))
}
