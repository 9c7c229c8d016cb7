//! The addresses of the review: self-assessment and answers.

use std::sync::{Arc, Mutex};

use assessment::{Assessment, UnitMarks};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::{Result, Rng};
use rights::{Action, Subject, allow};
use seal::NodeKey;
use store::Db;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Module, Parts, Path, Session, Started, mount, respond_with_etag};

use crate::answers::{AcceptAsk, ReturnAsk, WithdrawAsk};
use crate::claims::{ClaimAsk, HandInAsk, SeenAsk};
use crate::desk::{Desk, DoubledList, Gates};
use crate::store::MIGRATIONS;
use crate::view::UnitReview;

/// The module of the review.
pub const MODULE: Module = Module { name: "review", migrations: MIGRATIONS, api: || router().into_openapi(), start };

/// The use cases of the review.
#[derive(Clone)]
pub struct Review {
    pub(crate) assessment: Assessment,
    pub(crate) db: Db,
    pub(crate) node: Arc<NodeKey>,
    pub(crate) rng: Arc<dyn Rng>,
    /// The marks of every unit in the newest run.
    pub(crate) marks: Arc<Mutex<Option<Marks>>>,
}

/// The marks of every unit, with the run that they are of.
pub(crate) type Marks = (String, Arc<Vec<UnitMarks>>);

/// The use cases over opened parts.
#[must_use]
pub fn review_of(parts: &Parts) -> Review {
    parts.shared.get(|| Review {
        assessment: Assessment::of(parts),
        db: parts.db.clone(),
        node: parts.node.clone(),
        rng: parts.rng.clone(),
        marks: Arc::default(),
    })
}

fn start(parts: &Parts) -> Result<Started> {
    let review = review_of(parts);
    notices::Desk::of(parts).add(Arc::new(review.clone()));
    review.assessment.gate_add(Arc::new(review.clone()));
    review.assessment.waits_add(Arc::new(review.clone()));
    Ok(Started { router: mount(router(), review), ..Started::default() })
}

fn router() -> OpenApiRouter<Review> {
    OpenApiRouter::new()
        .routes(routes!(units))
        .routes(routes!(gates))
        .routes(routes!(doubled))
        .routes(routes!(unit))
        .routes(routes!(claim))
        .routes(routes!(hand_in))
        .routes(routes!(take_back))
        .routes(routes!(accept))
        .routes(routes!(withdraw))
        .routes(routes!(send_back))
        .merge(crate::http_appeals::router())
}

/// How far the review of each unit is that the reader sees in full.
#[utoipa::path(get, path = "/api/v1/review/units", tag = "review", operation_id = "review_units",
    responses((status = 200, body = Desk), (status = 403), (status = 404, description = "no_run, no_campaign"), (status = 304, description = "not changed since `If-None-Match`")))]
async fn units(State(r): State<Review>, caller: Caller, headers: HeaderMap) -> ApiResult<Response> {
    respond_with_etag(&headers, &r.desk(&caller.0).await?)
}

/// What still has no answer before the campaign can move on.
#[utoipa::path(get, path = "/api/v1/review/gates", tag = "review", operation_id = "review_gates",
    responses((status = 200, body = Gates), (status = 403), (status = 404, description = "no_run, no_campaign")))]
async fn gates(State(r): State<Review>, caller: Caller) -> ApiResult<Json<Gates>> {
    allow(&caller.0.who, Action::ReadCity, Subject::City)?;
    Ok(Json(r.gates().await?))
}

/// What two units both claim: the same file, or a row with the same key.
#[utoipa::path(get, path = "/api/v1/review/doubled", tag = "review", operation_id = "review_doubled",
    responses((status = 200, body = DoubledList), (status = 403), (status = 404, description = "no_run, no_campaign")))]
async fn doubled(State(r): State<Review>, caller: Caller) -> ApiResult<Json<DoubledList>> {
    Ok(Json(r.doubled(&caller.0).await?))
}

async fn page(r: &Review, caller: &Caller, unit: &str) -> ApiResult<Json<UnitReview>> {
    Ok(Json(r.parts(&caller.0, unit).await?.page(&caller.0)?))
}

/// A unit's self-assessment: claimed, computed and reviewed side by side. What is not handed in, only the unit sees.
#[utoipa::path(get, path = "/api/v1/review/units/{unit}", tag = "review", operation_id = "review_unit", params(("unit" = String, Path)),
    responses((status = 200, body = UnitReview), (status = 403), (status = 404, description = "no_run, no_unit, no_campaign")))]
async fn unit(State(r): State<Review>, caller: Caller, Path(unit): Path<String>) -> ApiResult<Json<UnitReview>> {
    allow(&caller.0.who, Action::ReadUnit, Subject::Unit(&unit))?;
    page(&r, &caller, &unit).await
}

/// Claims points for an indicator, with note and evidence; a draft until the form is handed in.
#[utoipa::path(put, path = "/api/v1/review/units/{unit}/claims/{indicator}", tag = "review", operation_id = "review_claim",
    params(("unit" = String, Path), ("indicator" = String, Path)), request_body = ClaimAsk,
    responses((status = 200, body = UnitReview), (status = 403), (status = 404, description = "no_indicator"),
    (status = 409, description = "campaign_locked, window_closed, window_not_open, handed_in"), (status = 412, description = "changed_meanwhile"),
    (status = 422, description = "bad_field, points_not_given, no_evidence")))]
async fn claim(
    State(r): State<Review>,
    caller: Caller,
    Path((unit, indicator)): Path<(String, String)>,
    Json(ask): Json<ClaimAsk>,
) -> ApiResult<Json<UnitReview>> {
    r.claim(&caller.0, &unit, &indicator, &ask).await?;
    page(&r, &caller, &unit).await
}

/// Hands the self-assessment in.
#[utoipa::path(post, path = "/api/v1/review/units/{unit}/hand-in", tag = "review", operation_id = "review_hand_in",
    params(("unit" = String, Path)), request_body = HandInAsk,
    responses((status = 200, body = UnitReview), (status = 403), (status = 404), (status = 412, description = "changed_meanwhile"),
    (status = 409, description = "claims_missing, campaign_locked, window_closed, window_not_open, handed_in")))]
async fn hand_in(
    State(r): State<Review>,
    caller: Caller,
    session: Session,
    Path(unit): Path<String>,
    Json(ask): Json<HandInAsk>,
) -> ApiResult<Json<UnitReview>> {
    r.hand_in(&caller.0, &session, &unit, &ask).await?;
    page(&r, &caller, &unit).await
}

/// Takes the self-assessment back to change it, while its window is open.
#[utoipa::path(post, path = "/api/v1/review/units/{unit}/take-back", tag = "review", operation_id = "review_take_back",
    params(("unit" = String, Path)), request_body = SeenAsk,
    responses((status = 200, body = UnitReview), (status = 403), (status = 404), (status = 412, description = "changed_meanwhile"),
    (status = 409, description = "not_handed_in, campaign_locked, window_closed, window_not_open")))]
async fn take_back(
    State(r): State<Review>,
    caller: Caller,
    session: Session,
    Path(unit): Path<String>,
    Json(ask): Json<SeenAsk>,
) -> ApiResult<Json<UnitReview>> {
    r.take_back(&caller.0, &session, &unit, ask.seen).await?;
    page(&r, &caller, &unit).await
}

/// Accepts rows as they were computed and seen: all that are named, or none.
#[utoipa::path(post, path = "/api/v1/review/units/{unit}/answers", tag = "review", operation_id = "review_accept",
    params(("unit" = String, Path)), request_body = AcceptAsk,
    responses((status = 200, body = UnitReview), (status = 403), (status = 404, description = "no_indicator"),
    (status = 412, description = "changed_meanwhile"), (status = 409, description = "points_open, form_returned, campaign_locked"), (status = 422, description = "bad_field")))]
async fn accept(
    State(r): State<Review>,
    caller: Caller,
    session: Session,
    Path(unit): Path<String>,
    Json(ask): Json<AcceptAsk>,
) -> ApiResult<Json<UnitReview>> {
    r.accept(&caller.0, &session, &unit, &ask).await?;
    page(&r, &caller, &unit).await
}

/// Takes an approval back, with the reason.
#[utoipa::path(post, path = "/api/v1/review/units/{unit}/withdraw", tag = "review", operation_id = "review_withdraw",
    params(("unit" = String, Path)), request_body = WithdrawAsk,
    responses((status = 200, body = UnitReview), (status = 403), (status = 404), (status = 412, description = "changed_meanwhile"),
    (status = 409, description = "not_accepted, campaign_locked"), (status = 422, description = "reason_missing, bad_field")))]
async fn withdraw(
    State(r): State<Review>,
    caller: Caller,
    session: Session,
    Path(unit): Path<String>,
    Json(ask): Json<WithdrawAsk>,
) -> ApiResult<Json<UnitReview>> {
    r.withdraw(&caller.0, &session, &unit, &ask).await?;
    page(&r, &caller, &unit).await
}

/// Sends the self-assessment back to its unit until a day.
#[utoipa::path(post, path = "/api/v1/review/units/{unit}/send-back", tag = "review", operation_id = "review_send_back",
    params(("unit" = String, Path)), request_body = ReturnAsk,
    responses((status = 200, body = UnitReview), (status = 403), (status = 404), (status = 412, description = "changed_meanwhile"),
    (status = 409, description = "campaign_locked"), (status = 422, description = "reason_missing, bad_field")))]
async fn send_back(
    State(r): State<Review>,
    caller: Caller,
    session: Session,
    Path(unit): Path<String>,
    Json(ask): Json<ReturnAsk>,
) -> ApiResult<Json<UnitReview>> {
    r.send_back(&caller.0, &session, &unit, &ask).await?;
    page(&r, &caller, &unit).await
}
