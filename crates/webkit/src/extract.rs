//! Extractors that answer in the house's error body.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::io::{self, ErrorKind};
use std::iter::successors;

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use kernel::{Ctx, Error, Micros, PageAsk, Person};
use seal::{NodeKey, Stated, Statement};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::error::ApiError;

/// A JSON body, in and out.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let plain = kind.split(';').next().unwrap_or_default().trim();
        if !plain.eq_ignore_ascii_case("application/json") {
            let shown: String = plain.chars().take(60).collect();
            return Err(Error::invalid(format!("content type `{shown}` must be application/json"))
                .with_code("wrong_content_type")
                .into());
        }
        let bytes = Bytes::from_request(request, state).await.map_err(unread)?;
        let value: serde_json::Value = serde_json::from_slice(&bytes)
            .map_err(|e| Error::invalid(format!("the body is not JSON: {e}")).with_code("malformed_json"))?;
        // A list would be taken for the fields in their order.
        if !value.is_object() {
            return Err(Error::invalid("the body must be a JSON object").with_code("wrong_body").into());
        }
        let value = serde_json::from_value(value)
            .map_err(|e| Error::invalid(format!("the body does not fit: {e}")).with_code("wrong_body"))?;
        Ok(Json(value))
    }
}

fn unread(e: BytesRejection) -> ApiError {
    match e {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(e)) => {
            Error::limit("the body is larger than this address takes").with_code("body_too_large").with_source(e)
        }
        other if is_late(&other) => {
            Error::invalid("the body did not come in time").with_code("body_late").with_source(other)
        }
        other => Error::invalid("the body ended early").with_code("body_torn").with_source(other),
    }
    .into()
}

/// Whether the server's bound on how long a body may take lies under an error.
fn is_late(e: &BytesRejection) -> bool {
    let late =
        |e: &(dyn StdError + 'static)| e.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == ErrorKind::TimedOut);
    successors(e.source(), |&e| e.source()).any(late)
}

/// A query string.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let axum::extract::Query(value) =
            axum::extract::Query::<T>::from_request_parts(parts, state).await.map_err(|e| {
                Error::invalid(format!("the query string does not fit: {}", e.body_text())).with_code("wrong_query")
            })?;
        Ok(Query(value))
    }
}

/// Parts of the path.
#[derive(Debug, Clone)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let axum::extract::Path(value) = axum::extract::Path::<T>::from_request_parts(parts, state)
            .await
            .map_err(|e| Error::not_found(format!("no such address: {}", e.body_text())))?;
        Ok(Path(value))
    }
}

/// The signed-in person's context. Without one the answer is 401.
#[derive(Debug, Clone)]
pub struct Caller(pub Ctx);

impl Caller {
    /// The person.
    pub fn person(&self) -> Result<&Person, Error> {
        self.0.who.person().ok_or_else(|| Error::unauthenticated("sign in first").with_code("not_signed_in"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts
            .extensions
            .get::<Ctx>()
            .cloned()
            .map(Caller)
            .ok_or_else(|| Error::unauthenticated("sign in first").with_code("not_signed_in").into())
    }
}

/// The session that a request came in, for what is said under a signature; empty outside of one.
#[derive(Debug, Clone, Default)]
pub struct Session {
    /// Tells one session from another and opens none.
    pub id: String,
    /// When the person signed in, with the second factor where the role asks for one.
    pub opened_at: Option<Micros>,
}

impl Session {
    /// Signs what a person says of a unit in this session.
    ///
    /// # Errors
    /// The words are no canonical JSON.
    pub fn sign(
        &self,
        key: &NodeKey,
        ctx: &Ctx,
        (campaign, unit): (&str, &str),
        purpose: &str,
        says: serde_json::Value,
    ) -> Result<Stated, Error> {
        Statement {
            form: 1,
            purpose: purpose.to_owned(),
            campaign: campaign.to_owned(),
            unit: unit.to_owned(),
            person: ctx.who.id().to_owned(),
            name: ctx.who.name().to_owned(),
            session: self.id.clone(),
            session_opened_at: self.opened_at.map(|at| at.to_string()),
            request: ctx.request_id.clone(),
            at: ctx.now.to_string(),
            says,
        }
        .sign(key)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Session {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Session>().cloned().unwrap_or_default())
    }
}

/// `?page=...&limit=...` of a list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The `next_page` of the page before.
    pub page: Option<String>,
    /// How many items, at most 500; 100 when absent.
    pub limit: Option<u32>,
}

impl PageQuery {
    /// What was asked, checked.
    pub fn ask(self) -> Result<PageAsk, Error> {
        PageAsk::new(self.page, self.limit)
    }
}
