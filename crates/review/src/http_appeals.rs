//! The addresses of appeals.

use assessment::RulingEffect;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Path, Query, Session};

use crate::appeals::{AppealAsk, AppealList, AppealPage, DecideAsk, WithdrawAppeal};
use crate::http::Review;

pub(crate) fn router() -> OpenApiRouter<Review> {
    OpenApiRouter::new()
        .routes(routes!(appeals))
        .routes(routes!(appeal))
        .routes(routes!(appeal_file))
        .routes(routes!(appeal_withdraw))
        .routes(routes!(appeal_decide))
        .routes(routes!(appeal_effect))
}

/// The appeals of the units that the reader sees in full.
#[utoipa::path(get, path = "/api/v1/review/appeals", tag = "review", operation_id = "review_appeals",
    responses((status = 200, body = AppealList), (status = 403), (status = 404, description = "no_campaign")))]
async fn appeals(State(r): State<Review>, caller: Caller) -> ApiResult<Json<AppealList>> {
    Ok(Json(r.appeals(&caller.0).await?))
}

/// One appeal, with the units in the same situation.
#[utoipa::path(get, path = "/api/v1/review/appeals/{appeal}", tag = "review", operation_id = "review_appeal", params(("appeal" = String, Path)),
    responses((status = 200, body = AppealPage), (status = 403), (status = 404, description = "no_appeal, no_run")))]
async fn appeal(State(r): State<Review>, caller: Caller, Path(id): Path<String>) -> ApiResult<Json<AppealPage>> {
    Ok(Json(r.appeal_page(&caller.0, &id).await?))
}

/// Appeals for a unit against an indicator, in the window of appeals.
#[utoipa::path(post, path = "/api/v1/review/units/{unit}/appeals", tag = "review", operation_id = "review_appeal_file",
    params(("unit" = String, Path)), request_body = AppealAsk,
    responses((status = 200, body = AppealPage), (status = 403), (status = 404, description = "no_indicator"),
    (status = 409, description = "appeal_open, campaign_locked, window_closed, window_not_open"), (status = 422, description = "reason_missing, bad_field, no_evidence")))]
async fn appeal_file(
    State(r): State<Review>,
    caller: Caller,
    session: Session,
    Path(unit): Path<String>,
    Json(ask): Json<AppealAsk>,
) -> ApiResult<Json<AppealPage>> {
    let id = r.appeal(&caller.0, &session, &unit, &ask).await?;
    Ok(Json(r.appeal_page(&caller.0, &id).await?))
}

/// Withdraws an appeal of the own unit.
#[utoipa::path(post, path = "/api/v1/review/appeals/{appeal}/withdraw", tag = "review", operation_id = "review_appeal_withdraw",
    params(("appeal" = String, Path)), request_body = WithdrawAppeal,
    responses((status = 200, body = AppealPage), (status = 403), (status = 404, description = "no_appeal"), (status = 409, description = "already_decided, campaign_locked"), (status = 422)))]
async fn appeal_withdraw(
    State(r): State<Review>,
    caller: Caller,
    session: Session,
    Path(id): Path<String>,
    Json(ask): Json<WithdrawAppeal>,
) -> ApiResult<Json<AppealPage>> {
    r.appeal_withdraw(&caller.0, &session, &id, &ask).await?;
    Ok(Json(r.appeal_page(&caller.0, &id).await?))
}

/// Decides an appeal: by a correction or a ruling that came after it, or dismisses it.
#[utoipa::path(post, path = "/api/v1/review/appeals/{appeal}/decide", tag = "review", operation_id = "review_appeal_decide",
    params(("appeal" = String, Path)), request_body = DecideAsk,
    responses((status = 200, body = AppealPage), (status = 403, description = "not_allowed, own_answer"), (status = 404, description = "no_appeal"), (status = 412, description = "changed_meanwhile"),
    (status = 409, description = "already_decided, no_correction, not_ruled, campaign_locked"), (status = 422, description = "reason_missing, bad_field")))]
async fn appeal_decide(
    State(r): State<Review>,
    caller: Caller,
    session: Session,
    Path(id): Path<String>,
    Json(ask): Json<DecideAsk>,
) -> ApiResult<Json<AppealPage>> {
    r.decide(&caller.0, &session, &id, &ask).await?;
    Ok(Json(r.appeal_page(&caller.0, &id).await?))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct EffectQuery {
    /// A reading of the indicator.
    reading: String,
}

/// What a ruling since the appeal does to every unit, as it is recorded when the appeal is decided by it.
#[utoipa::path(get, path = "/api/v1/review/appeals/{appeal}/effect", tag = "review", operation_id = "review_appeal_effect",
    params(("appeal" = String, Path), EffectQuery),
    responses((status = 200, body = RulingEffect), (status = 403), (status = 404, description = "no_appeal, no_run"), (status = 409, description = "not_ruled")))]
async fn appeal_effect(
    State(r): State<Review>,
    caller: Caller,
    Path(id): Path<String>,
    Query(q): Query<EffectQuery>,
) -> ApiResult<Json<RulingEffect>> {
    Ok(Json(r.appeal_effect(&caller.0, &id, &q.reading).await?))
}
