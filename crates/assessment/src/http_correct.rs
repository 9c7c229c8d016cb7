//! The addresses of corrections.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Path, Query, Session};

use crate::campaign::Assessment;
use crate::correct::CorrectionList;

pub(crate) fn router() -> OpenApiRouter<Assessment> {
    OpenApiRouter::new()
        .routes(routes!(corrections))
        .routes(routes!(correction_answer))
        .routes(routes!(correction_threshold))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CorrectionsQuery {
    /// One unit; every unit that the reader sees in full when absent.
    unit: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CorrectionAnswer {
    /// Consent, or refusal.
    given: bool,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CorrectionThreshold {
    /// Points above which a second reviewer has to consent.
    points: String,
}

/// What reviewers corrected, with reason, evidence and consent.
#[utoipa::path(get, path = "/api/v1/assessment/corrections", tag = "assessment", operation_id = "assessment_corrections", params(CorrectionsQuery),
    responses((status = 200, body = CorrectionList), (status = 403), (status = 404, description = "no_campaign")))]
async fn corrections(
    State(a): State<Assessment>,
    caller: Caller,
    Query(q): Query<CorrectionsQuery>,
) -> ApiResult<Json<CorrectionList>> {
    Ok(Json(a.corrections(&caller.0, q.unit.as_deref().filter(|u| !u.is_empty())).await?))
}

/// A second reviewer consents to a correction that waits, or refuses it.
#[utoipa::path(post, path = "/api/v1/assessment/corrections/{correction}/answer", tag = "assessment", operation_id = "assessment_correction_answer",
    params(("correction" = String, Path)), request_body = CorrectionAnswer,
    responses((status = 200, body = CorrectionList), (status = 403, description = "not_allowed, same_person"), (status = 404, description = "no_correction"),
    (status = 409, description = "already_answered, correction_overtaken, campaign_locked"), (status = 422, description = "reason_missing, bad_field")))]
async fn correction_answer(
    State(a): State<Assessment>,
    caller: Caller,
    session: Session,
    Path(id): Path<String>,
    Json(ask): Json<CorrectionAnswer>,
) -> ApiResult<Json<CorrectionList>> {
    a.correction_answer((&caller.0, &session), &id, ask.given, ask.note.as_deref()).await?;
    Ok(Json(a.corrections(&caller.0, None).await?))
}

/// Sets the points above which a second reviewer has to consent to a correction.
#[utoipa::path(put, path = "/api/v1/assessment/correction-threshold", tag = "assessment", operation_id = "assessment_correction_threshold",
    request_body = CorrectionThreshold,
    responses((status = 200, body = CorrectionThreshold), (status = 403), (status = 404, description = "no_campaign"), (status = 422, description = "bad_field")))]
async fn correction_threshold(
    State(a): State<Assessment>,
    caller: Caller,
    Json(ask): Json<CorrectionThreshold>,
) -> ApiResult<Json<CorrectionThreshold>> {
    let points = a.correction_threshold(&caller.0, &ask.points).await?;
    Ok(Json(CorrectionThreshold { points }))
}
