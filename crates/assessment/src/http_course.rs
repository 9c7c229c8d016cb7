//! The addresses of the campaign's course.

use axum::extract::{DefaultBodyLimit, State};
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::Error;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Path, respond_with_etag};

use crate::campaign::Assessment;
use crate::course::Phase;
use crate::course_desk::{ConsentAsk, DraftAsk, ExceptionAsk, MethodAsk, MoveAsk, WindowAsk};
use crate::course_view::{CampaignBoard, CampaignList};

/// A request may bring a whole method.
const MOST: usize = 4 << 20;

pub(crate) fn router() -> OpenApiRouter<Assessment> {
    let methods = OpenApiRouter::new()
        .routes(routes!(campaign_draft, campaigns))
        .routes(routes!(campaign_method))
        .layer(DefaultBodyLimit::max(MOST));
    OpenApiRouter::new()
        .routes(routes!(campaign_board, campaign_remove))
        .routes(routes!(campaign_move))
        .routes(routes!(campaign_window))
        .routes(routes!(exception_ask))
        .routes(routes!(exception_consent))
        .merge(methods)
}

/// Every campaign with its phase, the newest year first.
#[utoipa::path(get, path = "/api/v1/assessment/campaigns", tag = "assessment", operation_id = "assessment_campaigns",
    responses((status = 200, body = CampaignList), (status = 304, description = "not changed since `If-None-Match`"), (status = 403)))]
async fn campaigns(State(a): State<Assessment>, caller: Caller, headers: HeaderMap) -> ApiResult<Response> {
    respond_with_etag(&headers, &a.campaigns(&caller.0).await?)
}

/// Drafts the campaign of a year; it is issued when the former is final.
#[utoipa::path(post, path = "/api/v1/assessment/campaigns", tag = "assessment", operation_id = "assessment_campaign_draft", request_body = DraftAsk,
    responses((status = 200, body = CampaignBoard), (status = 403), (status = 404, description = "no_campaign"), (status = 409, description = "campaign_exists, year_past"), (status = 422, description = "bad_year, bad_method")))]
async fn campaign_draft(
    State(a): State<Assessment>,
    caller: Caller,
    Json(ask): Json<DraftAsk>,
) -> ApiResult<Json<CampaignBoard>> {
    let made = a.campaign_draft(&caller.0, &ask).await?;
    Ok(Json(a.campaign_board(&caller.0, &made.id).await?))
}

/// The board of a campaign: phase, days, steps, exceptions, what is missing for the next step, who may do what now.
#[utoipa::path(get, path = "/api/v1/assessment/campaigns/{campaign}", tag = "assessment", operation_id = "assessment_campaign", params(("campaign" = String, Path)),
    responses((status = 200, body = CampaignBoard), (status = 304, description = "not changed since `If-None-Match`"), (status = 403), (status = 404, description = "no_campaign")))]
async fn campaign_board(
    State(a): State<Assessment>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> ApiResult<Response> {
    respond_with_etag(&headers, &a.campaign_board(&caller.0, &id).await?)
}

/// Deletes a draft in which nothing was recorded yet.
#[utoipa::path(delete, path = "/api/v1/assessment/campaigns/{campaign}", tag = "assessment", operation_id = "assessment_campaign_remove", params(("campaign" = String, Path)),
    responses((status = 200, body = CampaignList), (status = 403), (status = 404, description = "no_campaign"), (status = 409, description = "not_a_draft, draft_used")))]
async fn campaign_remove(
    State(a): State<Assessment>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<CampaignList>> {
    a.campaign_remove(&caller.0, &id).await?;
    Ok(Json(a.campaigns(&caller.0).await?))
}

/// Gives a draft another method.
#[utoipa::path(put, path = "/api/v1/assessment/campaigns/{campaign}/method", tag = "assessment", operation_id = "assessment_campaign_method", params(("campaign" = String, Path)),
    request_body = MethodAsk,
    responses((status = 200, body = CampaignBoard), (status = 403), (status = 404), (status = 409, description = "method_frozen"), (status = 422, description = "bad_method")))]
async fn campaign_method(
    State(a): State<Assessment>,
    caller: Caller,
    Path(id): Path<String>,
    Json(ask): Json<MethodAsk>,
) -> ApiResult<Json<CampaignBoard>> {
    a.campaign_method(&caller.0, &id, &ask).await?;
    Ok(Json(a.campaign_board(&caller.0, &id).await?))
}

/// Moves a campaign one step on, or one back with a reason.
#[utoipa::path(post, path = "/api/v1/assessment/campaigns/{campaign}/phase", tag = "assessment", operation_id = "assessment_campaign_move", params(("campaign" = String, Path)),
    request_body = MoveAsk,
    responses((status = 200, body = CampaignBoard), (status = 403), (status = 404),
        (status = 409, description = "moved_meanwhile, phase_order, method_frozen, no_way_back, or the code of what is missing: other_campaign_open, no_published_run, no_final_run, exceptions_open"),
        (status = 422, description = "reason_missing, run_missing, no_final_run, bad_text")))]
async fn campaign_move(
    State(a): State<Assessment>,
    caller: Caller,
    Path(id): Path<String>,
    Json(ask): Json<MoveAsk>,
) -> ApiResult<Json<CampaignBoard>> {
    a.campaign_move(&caller.0, &id, &ask).await?;
    Ok(Json(a.campaign_board(&caller.0, &id).await?))
}

/// Sets the days of a phase.
#[utoipa::path(put, path = "/api/v1/assessment/campaigns/{campaign}/windows/{phase}", tag = "assessment", operation_id = "assessment_campaign_window",
    params(("campaign" = String, Path), ("phase" = Phase, Path)), request_body = WindowAsk,
    responses((status = 200, body = CampaignBoard), (status = 403), (status = 404, description = "no_campaign, no_phase"), (status = 409, description = "changed_meanwhile, campaign_locked"),
        (status = 422, description = "bad_date, bad_window, reason_missing, nothing_changed, no_days")))]
async fn campaign_window(
    State(a): State<Assessment>,
    caller: Caller,
    Path((id, phase)): Path<(String, String)>,
    Json(ask): Json<WindowAsk>,
) -> ApiResult<Json<CampaignBoard>> {
    let phase = Phase::named(&phase).ok_or_else(|| Error::not_found("no such phase").with_code("no_phase"))?;
    a.campaign_window(&caller.0, &id, phase, &ask).await?;
    Ok(Json(a.campaign_board(&caller.0, &id).await?))
}

/// Asks for a later last day of one unit, or that a final result is opened again.
#[utoipa::path(post, path = "/api/v1/assessment/campaigns/{campaign}/exceptions", tag = "assessment", operation_id = "assessment_exception_ask", params(("campaign" = String, Path)),
    request_body = ExceptionAsk,
    responses((status = 200, body = CampaignBoard), (status = 403), (status = 404, description = "no_campaign, no_unit"),
        (status = 409, description = "campaign_locked, asked_already, not_final, other_campaign_open"),
        (status = 422, description = "reason_missing, unit_missing, bad_what, bad_date, day_passed, not_later, no_window")))]
async fn exception_ask(
    State(a): State<Assessment>,
    caller: Caller,
    Path(id): Path<String>,
    Json(ask): Json<ExceptionAsk>,
) -> ApiResult<Json<CampaignBoard>> {
    a.exception_ask(&caller.0, &id, &ask).await?;
    Ok(Json(a.campaign_board(&caller.0, &id).await?))
}

/// Consents to an exception or refuses it; never one's own.
#[utoipa::path(post, path = "/api/v1/assessment/exceptions/{exception}/consent", tag = "assessment", operation_id = "assessment_exception_consent", params(("exception" = String, Path)),
    request_body = ConsentAsk,
    responses((status = 200, body = CampaignBoard), (status = 403, description = "not_allowed, asked_by_you"), (status = 404, description = "no_exception"),
        (status = 409, description = "already_answered, campaign_locked, not_final, other_campaign_open"), (status = 422, description = "reason_missing")))]
async fn exception_consent(
    State(a): State<Assessment>,
    caller: Caller,
    Path(id): Path<String>,
    Json(ask): Json<ConsentAsk>,
) -> ApiResult<Json<CampaignBoard>> {
    let campaign = a.exception_consent(&caller.0, &id, &ask).await?;
    Ok(Json(a.campaign_board(&caller.0, &campaign).await?))
}
