//! What happens to every request: an id, the same-origin rule, the security headers.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use kernel::{Error, Rng, id};

use crate::error::ApiError;

/// The largest body, unless a route says otherwise.
const MOST_BODY: usize = 1024 * 1024;

/// The id of a request, found in its extensions.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Whose request was answered, found in the extensions of the answer: the id of the signed-in person.
#[derive(Debug, Clone)]
pub struct SignedIn(pub String);

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request being answered, or empty outside of one.
pub(crate) fn current_request_id() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// What the layers need to know.
#[derive(Clone)]
pub struct Shield {
    /// Where request ids come from.
    pub rng: Arc<dyn Rng>,
    /// Origins that may change things besides the one the request was sent to, for a proxy that rewrites `Host`.
    pub origins: Arc<Vec<String>>,
    /// What pages may load.
    pub policy: HeaderValue,
}

/// What pages may load: everything from ourselves, and images also from the one origin of the base map, if there is one.
pub fn content_policy(images: Option<&str>) -> Result<HeaderValue, Error> {
    let images = images.map(|origin| format!(" {origin}")).unwrap_or_default();
    let text = format!(
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:{images}; \
         font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; \
         form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&text).map_err(|e| Error::internal("cannot write the content policy").with_source(e))
}

/// Puts the layers around a router.
pub fn protect(router: Router, shield: Shield) -> Router {
    router.layer(DefaultBodyLimit::max(MOST_BODY)).layer(from_fn_with_state(shield, guard))
}

async fn guard(State(shield): State<Shield>, mut request: Request, next: Next) -> Response {
    let request_id = id::new_id(&*shield.rng);
    request.extensions_mut().insert(RequestId(request_id.clone()));
    let method = request.method().clone();
    let for_api = request.uri().path().starts_with("/api/");
    let answer = async {
        match same_origin(&method, request.headers(), &shield.origins) {
            Ok(()) => next.run(request).await,
            Err(e) => ApiError(e).into_response(),
        }
    };
    let mut response = CURRENT.scope(request_id.clone(), answer).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(shield.policy);
    if for_api {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

/// A browser says where a changing request comes from; it must be ourselves. Programs that are no browsers say
/// nothing, and carry no cookie by accident.
fn same_origin(method: &Method, headers: &HeaderMap, extra: &[String]) -> Result<(), Error> {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let refused = |from: &str| {
        let shown: String = from.chars().take(80).collect();
        Err(Error::forbidden(format!("a change may not be asked from `{shown}`")).with_code("foreign_origin"))
    };
    if let Some(origin) = headers.get(header::ORIGIN) {
        let Ok(origin) = origin.to_str() else { return refused("an unreadable origin") };
        let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
        let place = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        let ours = !host.is_empty() && place.is_some_and(|p| p.eq_ignore_ascii_case(host));
        if ours || extra.iter().any(|e| e.eq_ignore_ascii_case(origin)) {
            return Ok(());
        }
        return refused(origin);
    }
    match headers.get("sec-fetch-site").and_then(|v| v.to_str().ok()) {
        None | Some("same-origin" | "none") => Ok(()),
        Some(site) => refused(site),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&'static str, &'static str)]) -> Result<(), Error> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        same_origin(&Method::POST, &headers, &["https://oa.example.gov.cn".into()])
    }

    #[test]
    fn only_our_own_pages_may_ask_for_changes() {
        let host = ("host", "hh.example:8080");
        assert!(asked(&[host]).is_ok());
        assert!(asked(&[host, ("origin", "http://hh.example:8080")]).is_ok());
        assert!(asked(&[host, ("origin", "https://oa.example.gov.cn")]).is_ok());
        assert!(asked(&[host, ("sec-fetch-site", "same-origin")]).is_ok());
        for origin in
            ["http://evil.example", "http://hh.example:8081", "http://hh.example:8080.evil.example", "null", ""]
        {
            assert_eq!(asked(&[host, ("origin", origin)]).unwrap_err().code(), "foreign_origin", "{origin}");
        }
        assert!(asked(&[host, ("sec-fetch-site", "cross-site")]).is_err());
        assert!(asked(&[host, ("sec-fetch-site", "same-site")]).is_err());
    }
}
