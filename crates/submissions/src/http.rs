//! The addresses of papers.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use blobs::Arrived;
use kernel::{Ctx, Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::checks::Reason;
use webkit::{ApiResult, Caller, Json, Module, Parts, Path, Query, Started, mount, sniff};

use crate::receipt::{Receipt, Way};
use crate::service::{HandIn, Link, MAX_ALL, MAX_FILES, Submissions, stated_time};
use crate::stand::{PaperAsk, PaperPage, PaperUnitPage, ReceiptView};
use crate::store::{DraftRow, MIGRATIONS};

/// The module of papers.
pub const MODULE: Module =
    Module { name: "submissions", migrations: MIGRATIONS, api: || router().into_openapi(), start };

const MAX_FIELDS: usize = 8;
const MAX_FIELD: usize = 4096;

fn start(parts: &Parts) -> Result<Started> {
    let submissions = Submissions::of(parts);
    notices::Desk::of(parts).add(Arc::new(submissions.clone()));
    webkit::Aside::of(parts).kept_by(Arc::new(submissions.clone()));
    submissions.assessment.waits_add(Arc::new(submissions.clone()));
    Ok(Started { router: mount(router(), submissions), ..Started::default() })
}

fn router() -> OpenApiRouter<Submissions> {
    OpenApiRouter::new()
        .routes(routes!(papers))
        .routes(routes!(papers_csv))
        .routes(routes!(unit_papers))
        .routes(routes!(draft, draft_save, draft_make))
        .routes(routes!(draft_hand_in))
        .routes(routes!(receipt))
        .routes(routes!(receipt_text))
        .routes(routes!(receipt_pdf))
        .routes(routes!(receipt_file))
        .routes(routes!(quarantine))
        .routes(routes!(quarantine_seen))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(hand_in))
                .routes(routes!(register))
                .layer(DefaultBodyLimit::max(MAX_ALL)),
        )
}

/// Every unit that the reader sees in full, with how each of its papers stands.
#[utoipa::path(get, path = "/api/v1/papers", tag = "papers", operation_id = "papers", params(PaperAsk),
    responses((status = 200, body = PaperPage), (status = 403), (status = 404, description = "no_campaign"), (status = 422, description = "bad_filter")))]
async fn papers(
    State(s): State<Submissions>,
    caller: Caller,
    Query(ask): Query<PaperAsk>,
) -> ApiResult<Json<PaperPage>> {
    Ok(Json(s.page(&caller.0, &ask).await?))
}

/// The same table for a spreadsheet.
#[utoipa::path(get, path = "/api/v1/papers.csv", tag = "papers", operation_id = "papers_csv", params(PaperAsk),
    responses((status = 200, description = "text/csv"), (status = 403), (status = 404, description = "no_campaign")))]
async fn papers_csv(State(s): State<Submissions>, caller: Caller, Query(ask): Query<PaperAsk>) -> ApiResult<Response> {
    let text = s.csv(&caller.0, &ask).await?;
    Ok(attached("papers.csv", "text/csv; charset=utf-8", text)?)
}

/// One unit: each paper with its last day, its receipts and what is missing.
#[utoipa::path(get, path = "/api/v1/papers/units/{unit}", tag = "papers", operation_id = "unit_papers", params(("unit" = String, Path)),
    responses((status = 200, body = PaperUnitPage), (status = 403), (status = 404, description = "no_unit, no_campaign")))]
async fn unit_papers(
    State(s): State<Submissions>,
    caller: Caller,
    Path(unit): Path<String>,
) -> ApiResult<Json<PaperUnitPage>> {
    Ok(Json(s.unit_page(&caller.0, &unit).await?))
}

/// Hands in files (parts named `file`, at most 20 of 64 MiB) as one paper of a unit; fields `form` and `note` beside them. A
/// request that is repeated with the same Idempotency-Key gives the same receipt.
#[utoipa::path(post, path = "/api/v1/papers/units/{unit}/{material}", tag = "papers", operation_id = "paper_hand_in",
    params(("unit" = String, Path), ("material" = String, Path), ("Idempotency-Key" = String, Header, description = "chosen by the sender, once for each hand-in")),
    responses((status = 200, body = ReceiptView), (status = 403), (status = 404, description = "no_unit, no_paper, no_papers_asked, no_campaign"),
    (status = 409, description = "campaign_locked, key_used"), (status = 413, description = "file_too_large"),
    (status = 422, description = "empty_file, truncated_file, misnamed, file_kind, encrypted_file, quarantined, file_count, body_torn, needs_object, no_form, wrong_note, wrong_body, wrong_idempotency_key")))]
async fn hand_in(
    State(s): State<Submissions>,
    caller: Caller,
    Path((unit, material)): Path<(String, String)>,
    headers: HeaderMap,
    request: Request,
) -> ApiResult<Json<ReceiptView>> {
    let mark = mark_of(&headers)?;
    s.may(&caller.0, &unit, &material, Way::Upload, &mark).await?;
    let form = Form::read(&s, request).await?;
    let text = |name: &str| form.fields.get(name).cloned();
    let ask = HandIn { unit, material, form: text("form"), note: text("note"), mark, way: Way::Upload, stated: None };
    let receipt = s.take(&caller.0, &ask, form.files).await?;
    told(&caller.0, &receipt);
    Ok(Json(s.shown(receipt).await?))
}

/// Registers an original or an object that an officer of the city has received: fields `form`, `received` (such as
/// `2026-12-15 16:30`) and `note`, and pictures of it as parts named `file`.
#[utoipa::path(post, path = "/api/v1/papers/units/{unit}/{material}/registered", tag = "papers", operation_id = "paper_register",
    params(("unit" = String, Path), ("material" = String, Path), ("Idempotency-Key" = String, Header, description = "chosen by the sender, once for each hand-in")),
    responses((status = 200, body = ReceiptView), (status = 403), (status = 404, description = "no_unit, no_paper, no_papers_asked, no_campaign"),
    (status = 409, description = "campaign_locked, key_used"), (status = 413, description = "file_too_large"),
    (status = 422, description = "wrong_time, time_ahead, time_before, quarantined, no_form, body_torn and those of a hand-in")))]
async fn register(
    State(s): State<Submissions>,
    caller: Caller,
    Path((unit, material)): Path<(String, String)>,
    headers: HeaderMap,
    request: Request,
) -> ApiResult<Json<ReceiptView>> {
    let mark = mark_of(&headers)?;
    s.may(&caller.0, &unit, &material, Way::Registered, &mark).await?;
    let form = Form::read(&s, request).await?;
    let text = |name: &str| form.fields.get(name).cloned();
    let stated = Some(stated_time(&text("received").unwrap_or_default())?);
    let way = Way::Registered;
    let ask = HandIn { unit, material, form: text("form"), note: text("note"), mark, way, stated };
    let receipt = s.take(&caller.0, &ask, form.files).await?;
    told(&caller.0, &receipt);
    Ok(Json(s.shown(receipt).await?))
}

/// A text that is written in place.
#[derive(Serialize, ToSchema)]
struct PaperDraft {
    /// 0 where nobody has begun.
    version: i64,
    text: String,
    /// The figures of the text with the pages that they rest on.
    links: Vec<Link>,
    by: Option<String>,
    saved_at: Option<String>,
}

fn drafted(row: Option<DraftRow>) -> Result<Response> {
    let version = row.as_ref().map_or(0, |d| d.version);
    let view = match row {
        None => PaperDraft { version, text: String::new(), links: Vec::new(), by: None, saved_at: None },
        Some(d) => PaperDraft {
            version,
            links: serde_json::from_str(&d.links)
                .map_err(|e| Error::internal("the stored links of a draft").with_source(e))?,
            text: d.text,
            by: Some(d.by),
            saved_at: Some(d.saved_at.to_string()),
        },
    };
    let mut response = axum::Json(view).into_response();
    let tag = HeaderValue::from_str(&format!("\"v{version}\"")).map_err(|e| Error::internal("a tag").with_source(e))?;
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}

/// The version that the caller read.
fn seen(headers: &HeaderMap) -> Result<i64> {
    let given = headers.get(header::IF_MATCH).and_then(|v| v.to_str().ok());
    let version = given.and_then(|g| g.trim().strip_prefix("\"v")?.strip_suffix('"')?.parse().ok());
    version.ok_or_else(|| {
        Error::precondition("the header If-Match must be the ETag that was read").with_code("if_match_missing")
    })
}

fn mark_of(headers: &HeaderMap) -> Result<String> {
    let mark = headers.get("idempotency-key").and_then(|v| v.to_str().ok()).map(str::trim).unwrap_or_default();
    if mark.is_empty() {
        return Err(Error::precondition("the header Idempotency-Key is missing: choose one for each hand-in")
            .with_code("idempotency_key_missing"));
    }
    Ok(mark.to_owned())
}

/// The draft of a paper, for the unit's own people.
#[utoipa::path(get, path = "/api/v1/papers/units/{unit}/{material}/draft", tag = "papers", operation_id = "paper_draft", params(("unit" = String, Path), ("material" = String, Path)),
    responses((status = 200, body = PaperDraft), (status = 403), (status = 404)))]
async fn draft(
    State(s): State<Submissions>,
    caller: Caller,
    Path((unit, material)): Path<(String, String)>,
) -> ApiResult<Response> {
    Ok(drafted(s.draft(&caller.0, &unit, &material).await?)?)
}

#[derive(Deserialize, ToSchema)]
struct PaperText {
    text: String,
}

/// Saves the draft over the version that was read. `If-Match` is its `ETag`, `"v0"` where there is none.
#[utoipa::path(put, path = "/api/v1/papers/units/{unit}/{material}/draft", tag = "papers", operation_id = "paper_draft_save",
    params(("unit" = String, Path), ("material" = String, Path), ("If-Match" = String, Header, description = "the ETag that was read")), request_body = PaperText,
    responses((status = 200, body = PaperDraft), (status = 403), (status = 404), (status = 412, description = "changed_meanwhile, if_match_missing"), (status = 422, description = "wrong_text")))]
async fn draft_save(
    State(s): State<Submissions>,
    caller: Caller,
    Path((unit, material)): Path<(String, String)>,
    headers: HeaderMap,
    Json(new): Json<PaperText>,
) -> ApiResult<Response> {
    webkit::note(|n| n.unit = Some(unit.clone()));
    let row = s.draft_save(&caller.0, (&unit, &material), seen(&headers)?, &new.text, None).await?;
    Ok(drafted(Some(row))?)
}

/// Writes the draft out of the year's own records, every figure with the page that it rests on. `If-Match` as for saving.
#[utoipa::path(post, path = "/api/v1/papers/units/{unit}/{material}/draft", tag = "papers", operation_id = "paper_draft_make",
    params(("unit" = String, Path), ("material" = String, Path), ("If-Match" = String, Header, description = "the ETag that was read")),
    responses((status = 200, body = PaperDraft), (status = 403), (status = 404, description = "no_run"), (status = 412, description = "changed_meanwhile, if_match_missing")))]
async fn draft_make(
    State(s): State<Submissions>,
    caller: Caller,
    Path((unit, material)): Path<(String, String)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    webkit::note(|n| n.unit = Some(unit.clone()));
    Ok(drafted(Some(s.draft_make(&caller.0, &unit, &material, seen(&headers)?).await?))?)
}

/// Hands in the draft as it stands in the version of `If-Match`.
#[utoipa::path(post, path = "/api/v1/papers/units/{unit}/{material}/written", tag = "papers", operation_id = "paper_hand_in_draft",
    params(("unit" = String, Path), ("material" = String, Path), ("If-Match" = String, Header, description = "the ETag that was read"), ("Idempotency-Key" = String, Header, description = "chosen by the sender, once for each hand-in")),
    responses((status = 200, body = ReceiptView), (status = 403), (status = 404, description = "no_draft"), (status = 409, description = "campaign_locked, key_used"), (status = 412, description = "changed_meanwhile"), (status = 422, description = "empty_file, quarantined")))]
async fn draft_hand_in(
    State(s): State<Submissions>,
    caller: Caller,
    Path((unit, material)): Path<(String, String)>,
    headers: HeaderMap,
) -> ApiResult<Json<ReceiptView>> {
    let mark = mark_of(&headers)?;
    let receipt = s.draft_hand_in(&caller.0, (&unit, &material), seen(&headers)?, &mark).await?;
    told(&caller.0, &receipt);
    Ok(Json(s.shown(receipt).await?))
}

/// One receipt of the campaign at work.
#[utoipa::path(get, path = "/api/v1/papers/receipts/{number}", tag = "papers", operation_id = "paper_receipt", params(("number" = i64, Path)),
    responses((status = 200, body = ReceiptView), (status = 404, description = "no_receipt")))]
async fn receipt(
    State(s): State<Submissions>,
    caller: Caller,
    Path(number): Path<i64>,
) -> ApiResult<Json<ReceiptView>> {
    let receipt = s.receipt(&caller.0, number).await?;
    Ok(Json(s.shown(receipt).await?))
}

/// The receipt as a plain text under the installation's signature; `huanheng verify-receipt` checks it.
#[utoipa::path(get, path = "/api/v1/papers/receipts/{number}/text", tag = "papers", operation_id = "paper_receipt_text", params(("number" = i64, Path)),
    responses((status = 200, description = "text/plain"), (status = 404, description = "no_receipt")))]
async fn receipt_text(State(s): State<Submissions>, caller: Caller, Path(number): Path<i64>) -> ApiResult<Response> {
    let receipt = s.receipt(&caller.0, number).await?;
    let text = receipt.signed_text(&receipt.stated(&s.node)?)?;
    Ok(attached(&format!("receipt-{}.txt", receipt.called()), "text/plain; charset=utf-8", text)?)
}

/// The receipt on paper; the same receipt gives the same bytes.
#[utoipa::path(get, path = "/api/v1/papers/receipts/{number}/pdf", tag = "papers", operation_id = "paper_receipt_pdf", params(("number" = i64, Path)),
    responses((status = 200, description = "application/pdf"), (status = 404, description = "no_receipt"), (status = 503, description = "no_chinese_font")))]
async fn receipt_pdf(State(s): State<Submissions>, caller: Caller, Path(number): Path<i64>) -> ApiResult<Response> {
    let receipt = s.receipt(&caller.0, number).await?;
    let bytes = s.printed(&receipt).await?;
    Ok(attached(&format!("receipt-{}.pdf", receipt.called()), "application/pdf", bytes)?)
}

/// A file of a receipt, in place only where nothing in it can run.
#[utoipa::path(get, path = "/api/v1/papers/receipts/{number}/files/{place}", tag = "papers", operation_id = "paper_file", params(("number" = i64, Path), ("place" = usize, Path)),
    responses((status = 200, description = "the file"), (status = 404, description = "no_receipt, no_file")))]
async fn receipt_file(
    State(s): State<Submissions>,
    caller: Caller,
    Path((number, place)): Path<(i64, usize)>,
) -> ApiResult<Response> {
    let (file, bytes) = s.file(&caller.0, number, place).await?;
    Ok(sniff::answer(&file.name, bytes)?)
}

/// A file that was put aside; it is given out nowhere.
#[derive(Serialize, ToSchema)]
struct Quarantined {
    id: String,
    unit: String,
    unit_name: String,
    material: String,
    name: String,
    reason: String,
    reason_zh: String,
    reason_en: String,
    /// Where in the file it was found.
    what: String,
    bytes: i64,
    sha256: String,
    sm3: String,
    by: String,
    at: String,
    /// What was done about it; null while nobody has seen to it.
    seen: Option<SeenView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = QuarantineSeen)]
struct SeenView {
    note: String,
    by: String,
    at: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuarantineSeenAsk)]
struct SeenAsk {
    /// What was done about it, at most 1000 characters.
    note: String,
}

#[derive(Serialize, ToSchema)]
struct QuarantineList {
    items: Vec<Quarantined>,
}

/// What was put aside, the newest first, for the security administrator.
#[utoipa::path(get, path = "/api/v1/papers/quarantine", tag = "papers", operation_id = "paper_quarantine",
    responses((status = 200, body = QuarantineList), (status = 403)))]
async fn quarantine(State(s): State<Submissions>, caller: Caller) -> ApiResult<Json<QuarantineList>> {
    let rows = s.quarantine(&caller.0).await?;
    let units = s.assessment.units().await?;
    let name = |id: &str| units.iter().find(|u| u.id == id).map_or_else(|| id.to_owned(), |u| u.name.clone());
    let items = rows.into_iter().map(|q| {
        let reason: Option<Reason> = serde_json::from_value(q.reason.clone().into()).ok();
        let (zh, en) = reason.map(Reason::words).unwrap_or_default();
        Quarantined {
            unit_name: name(&q.unit),
            id: q.id,
            unit: q.unit,
            material: q.material,
            name: q.name,
            reason: q.reason,
            reason_zh: zh.into(),
            reason_en: en.into(),
            what: q.what,
            bytes: q.bytes,
            sha256: q.sha256,
            sm3: q.sm3,
            by: q.by,
            at: q.at.to_string(),
            seen: q.seen.map(|s| SeenView { note: s.note, by: s.by, at: s.at.to_string() }),
        }
    });
    Ok(Json(QuarantineList { items: items.collect() }))
}

/// Says what was done about a file that was put aside; once.
#[utoipa::path(post, path = "/api/v1/papers/quarantine/{id}/seen", tag = "papers", operation_id = "paper_quarantine_seen",
    params(("id" = String, Path, description = "The file")), request_body = SeenAsk,
    responses((status = 200, body = QuarantineList), (status = 403), (status = 404, description = "no_file"),
    (status = 409, description = "already_seen"), (status = 422, description = "note_missing, note_too_long")))]
async fn quarantine_seen(
    State(s): State<Submissions>,
    caller: Caller,
    Path(id): Path<String>,
    Json(ask): Json<SeenAsk>,
) -> ApiResult<Json<QuarantineList>> {
    s.quarantine_see(&caller.0, &id, &ask.note).await?;
    quarantine(State(s), caller).await
}

/// The audit log names the unit, the receipt, and for whom somebody handed in who does not work there.
fn told(ctx: &Ctx, receipt: &Receipt) {
    let c = &receipt.content;
    let lent = rights::acts_for(&ctx.who, rights::Action::SubmitPapers, rights::Subject::Unit(&c.unit));
    let whom = lent.map(|l| l.name.clone()).or_else(|| c.on_behalf.then(|| c.unit.clone()));
    webkit::note(|n| {
        n.unit = Some(c.unit.clone());
        n.on_behalf_of = whom;
        n.detail.insert("receipt".into(), receipt.called().into());
        n.detail.insert("digest".into(), receipt.digest.clone().into());
    });
}

fn attached(name: &str, media: &'static str, content: impl Into<Body>) -> Result<Response> {
    let place = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(|e| Error::internal("a header").with_source(e))?;
    let mut response = (StatusCode::OK, content.into()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, place);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

/// A form whose files go to the disk as they come.
struct Form {
    files: Vec<(String, Arrived)>,
    fields: BTreeMap<String, String>,
}

impl Form {
    async fn read(s: &Submissions, request: Request) -> Result<Form> {
        let mut form = Multipart::from_request(request, &()).await.map_err(|e| {
            Error::invalid(format!("the body must be a form with files: {e}")).with_code("wrong_content_type")
        })?;
        let (mut files, mut fields) = (Vec::new(), BTreeMap::new());
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let key = field.name().unwrap_or_default().to_owned();
            if key == "file" {
                if files.len() >= MAX_FILES {
                    return Err(Error::invalid(format!("at most {MAX_FILES} files at a time")).with_code("file_count"));
                }
                files.push(file(s, field).await?);
            } else {
                if fields.len() >= MAX_FIELDS {
                    return Err(Error::invalid("too many fields beside the files").with_code("wrong_body"));
                }
                fields.insert(key, text(field).await?);
            }
        }
        Ok(Form { files, fields })
    }
}

/// A plain field; a long one is given up before it is read whole.
async fn text(mut field: Field<'_>) -> Result<String> {
    let wrong = |what| Error::invalid(what).with_code("wrong_body");
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(broken)? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > MAX_FIELD {
            return Err(wrong("a field beside the files is too long"));
        }
    }
    String::from_utf8(bytes).map_err(|_| wrong("a field beside the files is not UTF-8"))
}

async fn file(s: &Submissions, mut field: Field<'_>) -> Result<(String, Arrived)> {
    let name = field.file_name().unwrap_or_default();
    let name: String = name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(200).collect();
    let mut coming = s.incoming()?;
    while let Some(piece) = field.chunk().await.map_err(broken)? {
        coming.add(&piece)?;
    }
    Ok((name, coming.end()))
}

fn broken(e: MultipartError) -> Error {
    if e.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Error::limit("the files are larger than this address takes").with_code("file_too_large").with_source(e);
    }
    Error::invalid("the form ended early or is not well formed").with_code("body_torn").with_source(e)
}
