//! Errors as answers.

use std::collections::BTreeMap;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Error, Kind};
use serde::Serialize;
use utoipa::ToSchema;

/// What a handler returns.
pub type ApiResult<T> = Result<T, ApiError>;

/// An error on its way out.
#[derive(Debug)]
pub struct ApiError(pub Error);

impl From<Error> for ApiError {
    fn from(e: Error) -> ApiError {
        ApiError(e)
    }
}

/// The code of an error, found in the extensions of its answer.
#[derive(Debug, Clone, Copy)]
pub struct ErrorCode(pub &'static str);

/// The body of every error.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ErrorBody {
    /// The error.
    pub error: ErrorContent,
}

/// What went wrong.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ErrorContent {
    /// Stable name, by which a user interface chooses its words.
    pub code: String,
    /// English text for engineers.
    pub message: String,
    /// Named details.
    pub details: BTreeMap<String, String>,
    /// Which request this was; the log has the same id.
    pub request_id: String,
}

/// The one place where a kind becomes a status.
#[must_use]
pub fn status_of(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Precondition => StatusCode::PRECONDITION_FAILED,
        Kind::Limit => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Statuses that say more than the kind alone.
fn status(error: &Error) -> StatusCode {
    match error.code() {
        "body_too_large" | "file_too_large" => StatusCode::PAYLOAD_TOO_LARGE,
        "wrong_content_type" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "body_late" => StatusCode::REQUEST_TIMEOUT,
        "malformed_json" => StatusCode::BAD_REQUEST,
        "method_not_allowed" => StatusCode::METHOD_NOT_ALLOWED,
        _ => status_of(error.kind()),
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let error = self.0;
        let status = status(&error);
        let request_id = crate::layer::current_request_id();
        // What an internal fault was stays in the log.
        let message = if error.kind() == Kind::Internal {
            tracing::error!(request_id, error = error.chain(), "internal error");
            "an internal error; the log has its cause under the request id".to_string()
        } else {
            if error.kind() == Kind::Unavailable {
                tracing::warn!(request_id, error = error.chain(), "unavailable");
            }
            error.message().to_string()
        };
        let details = if error.kind() == Kind::Internal { BTreeMap::new() } else { error.details().clone() };
        let retry = details.get("retry_after_seconds").and_then(|s| HeaderValue::from_str(s).ok());
        let body = ErrorBody { error: ErrorContent { code: error.code().to_string(), message, details, request_id } };
        let mut response = (status, axum::Json(body)).into_response();
        if let Some(seconds) = retry {
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response.extensions_mut().insert(ErrorCode(error.code()));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_status() {
        let all: std::collections::BTreeSet<_> = Kind::ALL.iter().map(|k| status_of(*k)).collect();
        assert_eq!(all.len(), Kind::ALL.len());
    }

    #[test]
    fn an_internal_cause_stays_inside() {
        let e = Error::internal("no such table people_person").with_detail("sql", "SELECT");
        let r = ApiError(e).into_response();
        assert_eq!(r.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
