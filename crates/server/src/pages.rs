//! The workbench: the files of the web bundle, embedded in the binary.
//!
//! An address without a file and without an extension is a page of the workbench, which finds its own way; so it gets
//! `index.html`. Files under `assets/` carry a hash in their names and may be kept for a year; the bundle has most of them in
//! brotli as well, as `NAME.br`.

use axum::body::Body;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use kernel::Error;
use rust_embed::{EmbeddedFile, RustEmbed};
use webkit::ApiError;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Bundle;

const NO_BUNDLE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Huanheng</title>\
    <body style=\"font:16px/1.6 sans-serif;max-width:40em;margin:4em auto\">\
    <h1>环衡 Huanheng</h1><p>The server runs, but it was built without the web bundle.</p>\
    <p>Build the bundle and the server again: <code>make run</code>, or <code>npm run build</code> in \
    <code>web/</code> and then <code>cargo build</code>.</p>\
    <p>The API answers under <a href=\"/api/v1/health\">/api/v1/health</a> and \
    <a href=\"/api/v1/openapi.json\">/api/v1/openapi.json</a>.</p></body></html>";

/// Everything that is no address of the API.
pub async fn page(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return ApiError(Error::not_found("no such address")).into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        let e = Error::invalid("a page is only read").with_code("method_not_allowed");
        return ApiError(e).into_response();
    }
    if let Some(file) = Bundle::get(path) {
        return answer(path, file, &headers);
    }
    // `/units/c01/indicators/2.1` is a page: only an extension in letters names a file.
    let extension = path.rsplit('/').next().and_then(|last| last.rsplit_once('.')).map_or("", |(_, e)| e);
    if path.starts_with("assets/") || extension.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return (StatusCode::NOT_FOUND, "no such file").into_response();
    }
    match Bundle::get("index.html") {
        Some(index) => answer("index.html", index, &headers),
        None => (StatusCode::SERVICE_UNAVAILABLE, Html(NO_BUNDLE)).into_response(),
    }
}

fn answer(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let kind = file.metadata.mimetype().to_string();
    let kind = if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind };
    let packed = if takes_brotli(headers) { Bundle::get(&format!("{path}.br")) } else { None };
    let coding = packed.is_some().then_some([(header::CONTENT_ENCODING, "br")]);
    let file = packed.unwrap_or(file);
    let tag = format!("\"{}\"", seal::hex(&file.metadata.sha256_hash()).chars().take(32).collect::<String>());
    let keep = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|list| list.split(',').any(|t| t.trim().trim_start_matches("W/") == tag));
    let caching =
        [(header::CACHE_CONTROL, keep.to_string()), (header::ETAG, tag), (header::VARY, "accept-encoding".to_string())];
    if known {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    let body = Body::from(file.data.into_owned());
    match coding {
        Some(coding) => (caching, [(header::CONTENT_TYPE, kind)], coding, body).into_response(),
        None => (caching, [(header::CONTENT_TYPE, kind)], body).into_response(),
    }
}

/// Whether a browser says that it reads brotli; `br;q=0` says that it does not.
fn takes_brotli(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).is_some_and(|list| {
        list.split(',').any(|one| {
            let mut parts = one.split(';').map(str::trim);
            parts.next() == Some("br") && !parts.any(|q| q.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32)))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_goes_to_those_who_read_it() {
        let asks = |what: &'static str| {
            takes_brotli(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, axum::http::HeaderValue::from_static(what))]))
        };
        assert!(asks("gzip, deflate, br, zstd") && asks("br;q=0.8"));
        assert!(!asks("gzip") && !asks("gzip, br;q=0") && !asks("br; q=0.000") && !asks("brotli"));
        assert!(!takes_brotli(&HeaderMap::new()));
    }
}
