//! The addresses of the assessment.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::HeaderMap;
use axum::response::Response;
use facts::Stage;
use jobs::Handler;
use kernel::{Ctx, Error, Result};
use rights::{Action, Scope, Subject, allow, scope};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{
    ApiResult, Aside, Background, Caller, Json, Module, Parts, Path, Query, Started, mount, respond_with_etag,
};

use crate::campaign::{Assessment, DAILY};
use crate::city::City;
use crate::course::Work;
use crate::document::{MethodDocument, document};
use crate::effects::EffectList;
use crate::pages::{Pages, method_view, run_info};
use crate::runs::Loaded;
use crate::store::{MIGRATIONS, RunWanted};
use crate::view::*;
use crate::whatif_ask::{InputList, WhatIfAsk, WhatIfPage};

/// The module of the assessment.
pub const MODULE: Module =
    Module { name: "assessment", migrations: MIGRATIONS, api: || router().into_openapi(), start };

fn start(parts: &Parts) -> Result<Started> {
    let assessment = Assessment::of(parts);
    let daily = {
        let assessment = assessment.clone();
        Handler::new(DAILY.kind, move |ctx, job| {
            let assessment = assessment.clone();
            async move { assessment.daily(&ctx, &job.payload).await }
        })
    };
    notices::Desk::of(parts).add(Arc::new(assessment.clone()));
    let awake = assessment.clone();
    let background: Background = Box::new(move |stopped| Box::pin(async move { awake.stay_awake(stopped).await }));
    let router = mount(router(), assessment);
    Ok(Started { router, handlers: vec![daily], daily: vec![DAILY], background: vec![background] })
}

/// The largest question: it may bring a whole method.
const MOST_TRIED: usize = 4 << 20;

fn router() -> OpenApiRouter<Assessment> {
    let tried = OpenApiRouter::new().routes(routes!(whatif)).layer(DefaultBodyLimit::max(MOST_TRIED));
    OpenApiRouter::new()
        .routes(routes!(city))
        .routes(routes!(unit))
        .routes(routes!(indicator))
        .routes(routes!(runs, run_start))
        .routes(routes!(run_read))
        .routes(routes!(run_replay))
        .routes(routes!(run_publish))
        .routes(routes!(readings))
        .routes(routes!(rule))
        .routes(routes!(method))
        .routes(routes!(method_document))
        .routes(routes!(method_effects))
        .routes(routes!(inputs))
        .merge(tried)
        .merge(crate::http_many::router())
        .merge(crate::http_work::router())
        .merge(crate::http_course::router())
        .merge(crate::http_correct::router())
}

impl Assessment {
    /// The assessment over opened parts: one for all who have the same parts, so that a run is kept in memory once.
    #[must_use]
    pub fn of(parts: &Parts) -> Assessment {
        let Parts { db, blobs, clock, rng, node, sources, shared, .. } = parts;
        let sources = || sources.clone();
        shared.get(|| {
            let new = Assessment::new(db.clone(), blobs.clone(), clock.clone(), rng.clone(), node.clone(), sources());
            new.with_aside(Aside::of(parts))
        })
    }

    /// The job of half past midnight: collects and scores the day that has ended.
    async fn daily(&self, ctx: &Ctx, payload: &serde_json::Value) -> Result<()> {
        let day = payload.get("day").and_then(|d| d.as_str()).unwrap_or_default();
        let day: jiff::civil::Date =
            day.parse().map_err(|e| Error::internal(format!("the job names no day: `{day}`")).with_source(e))?;
        let ended = day.yesterday().map_err(|e| Error::internal("no day before").with_source(e))?;
        match self.campaign().await {
            Ok(campaign) if campaign.year == ended.year() => {}
            // No campaign, or the year is over: nothing to collect.
            Ok(_) => return Ok(()),
            Err(e) if e.code() == "no_campaign" => return Ok(()),
            Err(e) => return Err(e),
        }
        // A final result is not scored again day by day.
        if self.may(Work::Run, None, ctx.now).await.is_err_and(|e| e.code() == "campaign_locked") {
            return Ok(());
        }
        // A run made after the day's end has seen all of it.
        let over = kernel::Micros::start_of(day);
        let newest = self.run_find(None).await.ok().filter(|r| r.as_of == ended && r.created_at >= over);
        if newest.is_some() {
            return Ok(());
        }
        self.run_start(ctx, ended, Stage::Provisional).await.map(|_| ())
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RunQuery {
    /// A run; the newest when absent.
    pub run: Option<String>,
}

/// A run as this reader may see it: what is the reader's in full, the others as they were published last.
pub(crate) async fn pages<'a>(a: &Assessment, ctx: &Ctx, loaded: &'a Loaded) -> Result<Pages<'a>> {
    let city = City::open(a, ctx, loaded.run.clone()).await?;
    Ok(Pages { loaded, scope: city.scope.clone(), city })
}

/// The city at a glance.
#[utoipa::path(get, path = "/api/v1/assessment/city", tag = "assessment", operation_id = "assessment_city", params(RunQuery),
    responses((status = 200, body = CityPage), (status = 404, description = "no_run"), (status = 304, description = "not changed since `If-None-Match`"), (status = 403), (status = 412)))]
async fn city(
    State(a): State<Assessment>,
    caller: Caller,
    headers: HeaderMap,
    Query(q): Query<RunQuery>,
) -> ApiResult<Response> {
    let city = City::open(&a, &caller.0, a.run_find(q.run.as_deref()).await?).await?;
    let moved = a.moved(&city.run).await?;
    respond_with_etag(&headers, &city.page(moved.as_deref()))
}

/// One unit's scorecard.
#[utoipa::path(get, path = "/api/v1/assessment/units/{unit}", tag = "assessment", operation_id = "assessment_unit", params(("unit" = String, Path), RunQuery),
    responses((status = 200, body = UnitPage), (status = 403), (status = 404), (status = 304, description = "not changed since `If-None-Match`"), (status = 412)))]
async fn unit(
    State(a): State<Assessment>,
    caller: Caller,
    headers: HeaderMap,
    Path(unit): Path<String>,
    Query(q): Query<RunQuery>,
) -> ApiResult<Response> {
    allow(&caller.0.who, Action::ReadUnit, Subject::Unit(&unit))?;
    let loaded = a.load_unit(q.run.as_deref(), &unit).await?;
    let pages = pages(&a, &caller.0, &loaded).await?;
    pages.own_card(&unit)?;
    let moved = a.moved(&loaded.run).await?;
    let history = a.history(&loaded.run, &unit).await?;
    respond_with_etag(&headers, &pages.unit(&unit, moved.as_deref(), history)?)
}

/// One indicator of one unit: the clause, its rules, the facts, the readings.
#[utoipa::path(get, path = "/api/v1/assessment/units/{unit}/indicators/{indicator}", tag = "assessment", operation_id = "assessment_indicator",
    params(("unit" = String, Path), ("indicator" = String, Path), RunQuery),
    responses((status = 200, body = IndicatorPage), (status = 403), (status = 404), (status = 304, description = "not changed since `If-None-Match`"), (status = 412)))]
async fn indicator(
    State(a): State<Assessment>,
    caller: Caller,
    headers: HeaderMap,
    Path((unit, id)): Path<(String, String)>,
    Query(q): Query<RunQuery>,
) -> ApiResult<Response> {
    allow(&caller.0.who, Action::ReadUnit, Subject::Unit(&unit))?;
    let loaded = a.load_unit(q.run.as_deref(), &unit).await?;
    respond_with_etag(&headers, &pages(&a, &caller.0, &loaded).await?.indicator(&unit, &id)?)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RunsQuery {
    /// The `next_page` of the page before.
    page: Option<String>,
    /// How many, at most 200; 60 when absent.
    limit: Option<u32>,
    /// Only those that were published, were not, or are final.
    #[param(inline)]
    show: Option<RunShow>,
    /// The first day that is asked for, `2026-11-22`.
    from: Option<String>,
    /// The last day that is asked for.
    to: Option<String>,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RunShow {
    Published,
    Unpublished,
    Final,
}

/// The runs, newest first.
#[utoipa::path(get, path = "/api/v1/assessment/runs", tag = "assessment", operation_id = "assessment_runs", params(RunsQuery),
    responses((status = 200, body = RunList), (status = 403), (status = 422, description = "bad_page, bad_date")))]
async fn runs(State(a): State<Assessment>, caller: Caller, Query(q): Query<RunsQuery>) -> ApiResult<Json<RunList>> {
    allow(&caller.0.who, Action::ReadPublished, Subject::City)?;
    let limit = i64::from(q.limit.unwrap_or(60).clamp(1, 200));
    let before = match q.page.as_deref() {
        None => i64::MAX,
        Some(page) => page
            .parse()
            .map_err(|_| Error::invalid("`page` must be the `next_page` of the page before").with_code("bad_page"))?,
    };
    let day = |name: &str, text: Option<&str>| -> Result<Option<jiff::civil::Date>> {
        text.map(str::parse)
            .transpose()
            .map_err(|_| Error::invalid(format!("`{name}` must be a date such as 2026-11-22")).with_code("bad_date"))
    };
    let wanted = RunWanted {
        published: match q.show {
            Some(RunShow::Published) => Some(true),
            Some(RunShow::Unpublished) => Some(false),
            _ => None,
        },
        stage: matches!(q.show, Some(RunShow::Final)).then_some(Stage::Final),
        from: day("from", q.from.as_deref())?,
        to: day("to", q.to.as_deref())?,
    };
    let rows = a.runs_wanted(&wanted, before, limit.saturating_add(1)).await?;
    let more = rows.len() > limit as usize;
    let items: Vec<RunInfo> = rows.iter().take(limit as usize).map(run_info).collect();
    let next_page = items.last().filter(|_| more).map(|r| r.number.to_string());
    Ok(Json(RunList { items, next_page }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RunAsk {
    /// The day whose end is looked at, `2026-11-22`; when absent today, or the last day of a year that is over.
    as_of: Option<String>,
    /// `provisional` (default) or `final`; final only when the assessed year and every window of the method are over.
    #[schema(value_type = Option<RunStage>)]
    stage: Option<String>,
}

/// Collects what is known now and scores it.
#[utoipa::path(post, path = "/api/v1/assessment/runs", tag = "assessment", operation_id = "assessment_run_start", request_body = RunAsk,
    responses((status = 200, body = RunInfo), (status = 403), (status = 404), (status = 409, description = "year_not_over, campaign_locked")))]
async fn run_start(State(a): State<Assessment>, caller: Caller, Json(ask): Json<RunAsk>) -> ApiResult<Json<RunInfo>> {
    allow(&caller.0.who, Action::StartRun, Subject::City)?;
    let as_of = match ask.as_of.as_deref() {
        None => a.day().await?,
        Some(text) => text
            .parse()
            .map_err(|_| Error::invalid("`as_of` must be a date such as 2026-11-22").with_code("bad_date"))?,
    };
    if as_of > a.today() {
        return Err(Error::invalid(format!("{as_of} is not over yet")).with_code("day_in_future").into());
    }
    let stage = match ask.stage.as_deref() {
        None | Some("provisional") => Stage::Provisional,
        Some("final") => Stage::Final,
        Some(_) => return Err(Error::invalid("`stage` is `provisional` or `final`").with_code("bad_stage").into()),
    };
    Ok(Json(run_info(&a.run_start(&caller.0, as_of, stage).await?)))
}

/// One run.
#[utoipa::path(get, path = "/api/v1/assessment/runs/{run}", tag = "assessment", operation_id = "assessment_run_read", params(("run" = String, Path)),
    responses((status = 200, body = RunInfo), (status = 404), (status = 403)))]
async fn run_read(State(a): State<Assessment>, caller: Caller, Path(run): Path<String>) -> ApiResult<Json<RunInfo>> {
    allow(&caller.0.who, Action::ReadPublished, Subject::City)?;
    Ok(Json(run_info(&a.run_find(Some(&run)).await?)))
}

/// Computes a run again from its stored method, rulings and snapshot and compares the bytes.
#[utoipa::path(post, path = "/api/v1/assessment/runs/{run}/replay", tag = "assessment", operation_id = "assessment_run_replay", params(("run" = String, Path)),
    responses((status = 200, body = Replay), (status = 403), (status = 404), (status = 412)))]
async fn run_replay(State(a): State<Assessment>, caller: Caller, Path(run): Path<String>) -> ApiResult<Json<Replay>> {
    allow(&caller.0.who, Action::ReadCity, Subject::City)?;
    let begun = a.now();
    let row = a.run_find(Some(&run)).await?;
    let expected = row.result_digest.clone();
    let (_, got) = a.recompute(row).await?;
    let millis = a.now().since(begun) / 1000;
    Ok(Json(Replay { identical: got == expected, expected, got, millis }))
}

/// Publishes a run: the units may then see one another's points.
#[utoipa::path(post, path = "/api/v1/assessment/runs/{run}/publish", tag = "assessment", operation_id = "assessment_run_publish", params(("run" = String, Path)),
    responses((status = 200, body = RunInfo), (status = 403), (status = 404), (status = 409, description = "published_already, campaign_locked")))]
async fn run_publish(State(a): State<Assessment>, caller: Caller, Path(run): Path<String>) -> ApiResult<Json<RunInfo>> {
    Ok(Json(run_info(&a.run_publish(&caller.0, &run).await?)))
}

/// Every reading, policy and note with its ruling and what its options would change.
#[utoipa::path(get, path = "/api/v1/assessment/readings", tag = "assessment", operation_id = "assessment_readings", params(RunQuery),
    responses((status = 200, body = ReadingList), (status = 404), (status = 304, description = "not changed since `If-None-Match`"), (status = 403), (status = 412)))]
async fn readings(
    State(a): State<Assessment>,
    caller: Caller,
    headers: HeaderMap,
    Query(q): Query<RunQuery>,
) -> ApiResult<Response> {
    allow(&caller.0.who, Action::ReadMethod, Subject::City)?;
    respond_with_etag(&headers, &a.readings(&caller.0, q.run.as_deref()).await?)
}

/// Rules a reading or declares a policy; a run with the new rulings is started.
#[utoipa::path(post, path = "/api/v1/assessment/rulings", tag = "assessment", operation_id = "assessment_rule", request_body = RuleAsk,
    responses((status = 200, body = Ruled), (status = 403), (status = 404), (status = 409, description = "campaign_locked"), (status = 412)))]
async fn rule(State(a): State<Assessment>, caller: Caller, Json(ask): Json<RuleAsk>) -> ApiResult<Json<Ruled>> {
    let params: Vec<(String, Vec<String>)> = ask.params.into_iter().collect();
    webkit::note(|n| {
        n.subject = Some(ask.reading.clone());
        n.detail.insert("option".into(), ask.option.clone().into());
    });
    // The ruling and its run in one turn: the newest run always carries the newest ruling.
    let _turn = a.turn.lock().await;
    a.rule(&caller.0, &ask.reading, &ask.option, &params, ask.note.as_deref()).await?;
    // A draft is not scored yet, nor is a year before it begins.
    let day = a.day().await?;
    let begun = a.campaign().await?.year <= day.year() && a.may(Work::Run, None, caller.0.now).await.is_ok();
    let run = if begun { Some(a.run_now(&caller.0, day, Stage::Provisional).await?) } else { None };
    Ok(Json(Ruled { reading: ask.reading, option: ask.option, run: run.as_ref().map(run_info) }))
}

/// The method of the campaign.
#[utoipa::path(get, path = "/api/v1/assessment/method", tag = "assessment", operation_id = "assessment_method",
    responses((status = 200, body = MethodView), (status = 404), (status = 304, description = "not changed since `If-None-Match`"), (status = 403)))]
async fn method(State(a): State<Assessment>, caller: Caller, headers: HeaderMap) -> ApiResult<Response> {
    allow(&caller.0.who, Action::ReadMethod, Subject::City)?;
    let campaign = a.campaign().await?;
    respond_with_etag(&headers, &method_view(&*a.method(&campaign.method_digest).await?))
}

/// The method to be read: clauses verbatim, rules in words under the rulings that stand, findings of the linter.
#[utoipa::path(get, path = "/api/v1/assessment/method/document", tag = "assessment", operation_id = "assessment_method_document",
    responses((status = 200, body = MethodDocument), (status = 404), (status = 304, description = "not changed since `If-None-Match`"), (status = 403)))]
async fn method_document(State(a): State<Assessment>, caller: Caller, headers: HeaderMap) -> ApiResult<Response> {
    allow(&caller.0.who, Action::ReadMethod, Subject::City)?;
    let campaign = a.campaign().await?;
    let (method, rulings) = (a.method(&campaign.method_digest).await?, a.rulings(&campaign).await?);
    let report = a.linted(&campaign.method_digest).await?;
    respond_with_etag(&headers, &document(&method, &rulings, &report))
}

/// What each reading of an indicator does to the units that the reader sees, beside the option that stands.
#[utoipa::path(get, path = "/api/v1/assessment/method/indicators/{indicator}/effects", tag = "assessment", operation_id = "assessment_method_effects",
    params(("indicator" = String, Path), RunQuery),
    responses((status = 200, body = EffectList), (status = 404), (status = 304, description = "not changed since `If-None-Match`"), (status = 403), (status = 412)))]
async fn method_effects(
    State(a): State<Assessment>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(q): Query<RunQuery>,
) -> ApiResult<Response> {
    allow(&caller.0.who, Action::ReadMethod, Subject::City)?;
    respond_with_etag(&headers, &a.effects_of(&caller.0, q.run.as_deref(), &id).await?)
}

/// The facts that an indicator reads, as they can be asked "what if" of.
#[utoipa::path(get, path = "/api/v1/assessment/units/{unit}/indicators/{indicator}/inputs", tag = "assessment",
    operation_id = "assessment_inputs", params(("unit" = String, Path), ("indicator" = String, Path), RunQuery),
    responses((status = 200, body = InputList), (status = 403), (status = 404), (status = 304, description = "not changed since `If-None-Match`"), (status = 412)))]
async fn inputs(
    State(a): State<Assessment>,
    caller: Caller,
    headers: HeaderMap,
    Path((unit, id)): Path<(String, String)>,
    Query(q): Query<RunQuery>,
) -> ApiResult<Response> {
    allow(&caller.0.who, Action::ReadUnit, Subject::Unit(&unit))?;
    let loaded = a.load_unit(q.run.as_deref(), &unit).await?;
    respond_with_etag(&headers, &pages(&a, &caller.0, &loaded).await?.inputs(&unit, &id)?)
}

/// Scores a run with other facts, rulings or another method and says who gains and who loses. Nothing is stored. A unit
/// officer changes facts of the own unit alone and sees it alone.
#[utoipa::path(post, path = "/api/v1/assessment/whatif", tag = "assessment", operation_id = "assessment_whatif", request_body = WhatIfAsk,
    responses((status = 200, body = WhatIfPage), (status = 403, description = "not_allowed, rests_on_others"), (status = 404), (status = 412)))]
async fn whatif(
    State(a): State<Assessment>,
    caller: Caller,
    Json(ask): Json<WhatIfAsk>,
) -> ApiResult<Json<WhatIfPage>> {
    let sight = scope(&caller.0.who, Action::ReadUnit);
    if !matches!(&sight, Scope::All | Scope::Units(_)) {
        allow(&caller.0.who, Action::ReadCity, Subject::City)?;
    }
    let loaded = a.load(ask.run.as_deref()).await?;
    let change = ask.read(&loaded.method)?;
    let pages = pages(&a, &caller.0, &loaded).await?;
    pages.may_ask(&change)?;
    let (setting, scored) = a.whatif(loaded.clone(), change.clone()).await?;
    Ok(Json(pages.whatif(&change, &setting, &scored)?))
}
