//! The operations of papers, as one caller asks them.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::Value;
use tower::ServiceExt;

use super::{Small, UNIT};

const PAPER: &str = "half_summary";

/// Status and tag of an answer.
async fn send(
    city: &Small,
    method: &str,
    path: &str,
    cookie: Option<&str>,
    tag: &str,
    body: (&str, String),
) -> (u16, String, Value) {
    let made = city.count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let mut request = Request::builder().method(method).uri(path).header(header::IF_MATCH, tag);
    request = request.header(header::CONTENT_TYPE, body.0).header("idempotency-key", format!("key-{made}"));
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    let answer = city.router.clone().oneshot(request.body(Body::from(body.1)).unwrap()).await.unwrap();
    let tag = answer.headers().get(header::ETAG).and_then(|t| t.to_str().ok()).unwrap_or("\"v0\"").to_owned();
    let status = answer.status().as_u16();
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 22).await.unwrap();
    (status, tag, serde_json::from_slice(&bytes).unwrap_or_default())
}

fn form(fields: &[(&str, &str)]) -> (&'static str, String) {
    let mut out = String::new();
    for (name, text) in fields {
        out.push_str(&format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"));
    }
    out.push_str("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"b.txt\"\r\n\r\ntext\r\n--b--\r\n");
    ("multipart/form-data; boundary=b", out)
}

/// None when it is no operation of papers.
pub async fn of_papers(city: &Small, operation: &str, place: &str, cookie: Option<&str>) -> Option<u16> {
    let path = place.replace("{unit}", UNIT).replace("{material}", PAPER).replace("{place}", "0");
    let json = |text: &str| ("application/json", text.to_owned());
    let draft = format!("/api/v1/papers/units/{UNIT}/{PAPER}/draft");
    let (method, path, tag, body) = match operation {
        "papers" | "papers_csv" | "unit_papers" | "paper_draft" | "paper_quarantine" => {
            ("GET", path, String::new(), json(""))
        }
        "paper_quarantine_seen" => ("POST", path.replace("{id}", "none"), String::new(), json(r#"{"note": "x"}"#)),
        "paper_receipt" | "paper_receipt_text" | "paper_receipt_pdf" | "paper_file" => {
            // One of the unit, handed in by its officer.
            let own = city.sign_in("own_unit").await;
            let address = format!("/api/v1/papers/units/{UNIT}/{PAPER}");
            let (status, _, given) = send(city, "POST", &address, Some(&own), "", form(&[])).await;
            assert_eq!(status, 200, "{given}");
            ("GET", path.replace("{number}", &given["number"].to_string()), String::new(), json(""))
        }
        "paper_hand_in" => ("POST", path, String::new(), form(&[])),
        "paper_register" => ("POST", path, String::new(), form(&[("received", "2026-11-01 09:00")])),
        "paper_draft_save" | "paper_draft_make" | "paper_hand_in_draft" => {
            // The version that is there, so that no answer depends on what another caller did.
            let tag = send(city, "GET", &draft, cookie, "", json("")).await.1;
            let method = if operation == "paper_draft_save" { "PUT" } else { "POST" };
            let body = if operation == "paper_draft_save" { r#"{"text": "x"}"# } else { "" };
            if operation == "paper_hand_in_draft" {
                let own = city.sign_in("own_unit").await;
                let now = send(city, "GET", &draft, Some(&own), "", json("")).await.1;
                send(city, "PUT", &draft, Some(&own), &now, json(r#"{"text": "x"}"#)).await;
            }
            let tag = match operation {
                "paper_hand_in_draft" => send(city, "GET", &draft, cookie, "", json("")).await.1,
                _ => tag,
            };
            (method, path, tag, json(body))
        }
        _ => return None,
    };
    Some(send(city, method, &path, cookie, &tag, body).await.0)
}
