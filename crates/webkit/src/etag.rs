//! Versions of things: `ETag` on the way out, `If-Match` on the way in.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Error, Result};
use seal::{Digest, digest_json};
use serde::Serialize;

use crate::error::ApiResult;

/// The strong tag of a digest.
#[must_use]
pub fn etag_of(digest: &Digest) -> String {
    format!("\"{}\"", digest.hex().chars().take(32).collect::<String>())
}

/// Answers with the value and its tag, or 304 when the caller has it already.
pub fn respond_with_etag<T: Serialize>(headers: &HeaderMap, value: &T) -> ApiResult<Response> {
    let tag = etag_of(&digest_json(value)?);
    let value_tag = HeaderValue::from_str(&tag).map_err(|e| Error::internal("bad tag").with_source(e))?;
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|list| list.split(',').map(|t| t.trim().trim_start_matches("W/")).any(|t| t == tag || t == "*"));
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { axum::Json(value).into_response() };
    response.headers_mut().insert(header::ETAG, value_tag);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// Refuses a change to something that was changed since the caller read it. The header is required.
pub fn if_match(headers: &HeaderMap, current: &str) -> Result<()> {
    let given = headers.get(header::IF_MATCH).and_then(|v| v.to_str().ok()).ok_or_else(|| {
        Error::precondition("the header If-Match is missing: say which version is changed")
            .with_code("if_match_missing")
    })?;
    if given.split(',').map(str::trim).any(|t| t == current) {
        return Ok(());
    }
    Err(Error::precondition("it was changed by somebody else in between").with_code("changed_meanwhile"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_value_is_not_sent_twice() {
        let mut headers = HeaderMap::new();
        let first = respond_with_etag(&headers, &["a"]).unwrap();
        let tag = first.headers().get(header::ETAG).unwrap().clone();
        headers.insert(header::IF_NONE_MATCH, tag);
        assert_eq!(respond_with_etag(&headers, &["a"]).unwrap().status(), StatusCode::NOT_MODIFIED);
        assert_eq!(respond_with_etag(&headers, &["b"]).unwrap().status(), StatusCode::OK);
    }

    #[test]
    fn a_change_names_the_version_it_changes() {
        let mut headers = HeaderMap::new();
        assert_eq!(if_match(&headers, "\"v1\"").unwrap_err().code(), "if_match_missing");
        headers.insert(header::IF_MATCH, HeaderValue::from_static("\"v0\""));
        assert_eq!(if_match(&headers, "\"v1\"").unwrap_err().code(), "changed_meanwhile");
        headers.insert(header::IF_MATCH, HeaderValue::from_static("\"v1\""));
        assert!(if_match(&headers, "\"v1\"").is_ok());
    }
}
