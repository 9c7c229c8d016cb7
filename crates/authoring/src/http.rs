//! The addresses of authoring. Every answer that shows a draft carries its version as `ETag`; every change names it in
//! `If-Match`.

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Module, Parts, Path, Started, Upload, mount};

use crate::model::DraftRow;
use crate::proof::ProofPage;
use crate::service::Authoring;
use crate::store::MIGRATIONS;
use crate::view::{
    AnswerAsk, DraftFiles, DraftHead, DraftList, DraftPage, FormerAsk, SettleAsk, SourcePage, draft_page,
};

/// The module of authoring.
pub const MODULE: Module = Module { name: "authoring", migrations: MIGRATIONS, api: || router().into_openapi(), start };

/// The largest form: a document of the largest size and its fields.
const MOST_FORM: usize = drafting::limits::MAX_BYTES + (64 << 10);

/// The largest method that is followed.
const MOST_METHOD: usize = 4 << 20;

fn start(parts: &Parts) -> Result<Started> {
    let authoring = Authoring::new(parts.db.clone(), parts.blobs.clone(), parts.rng.clone());
    Ok(Started { router: mount(router(), authoring), ..Started::default() })
}

fn router() -> OpenApiRouter<Authoring> {
    let forms = OpenApiRouter::new()
        .routes(routes!(drafts, draft_begin))
        .routes(routes!(draft_carry, draft_drop_edits))
        .layer(DefaultBodyLimit::max(MOST_FORM));
    let methods = OpenApiRouter::new().routes(routes!(draft_follow)).layer(DefaultBodyLimit::max(MOST_METHOD));
    OpenApiRouter::new()
        .merge(methods)
        .routes(routes!(draft, draft_delete))
        .routes(routes!(draft_source))
        .routes(routes!(draft_document))
        .routes(routes!(draft_answer))
        .routes(routes!(draft_proof))
        .routes(routes!(draft_archive))
        .routes(routes!(draft_files))
        .routes(routes!(draft_workbook))
        .routes(routes!(draft_settle))
        .routes(routes!(draft_finish))
        .merge(forms)
}

/// The version that a change is made to.
fn version(headers: &HeaderMap) -> Result<i64> {
    let given = headers.get(header::IF_MATCH).and_then(|v| v.to_str().ok()).ok_or_else(|| {
        Error::precondition("the header If-Match is missing: say which version is changed")
            .with_code("if_match_missing")
    })?;
    // A tag of another form is no version of ours: it never matches.
    Ok(given.trim().trim_matches('"').parse().unwrap_or(-1))
}

fn shown<T: Serialize>(version: i64, value: &T) -> ApiResult<Response> {
    let tag =
        HeaderValue::from_str(&format!("\"{version}\"")).map_err(|e| Error::internal("bad tag").with_source(e))?;
    Ok(([(header::ETAG, tag)], axum::Json(value)).into_response())
}

fn page(row: &DraftRow) -> ApiResult<Response> {
    shown(row.head.version, &draft_page(row))
}

fn file(name: &str, media: &'static str, bytes: Vec<u8>) -> ApiResult<Response> {
    let name: String = name.bytes().fold(String::new(), |out, b| match b {
        b if b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_') => out + &(b as char).to_string(),
        b => out + &format!("%{b:02X}"),
    });
    let place = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}"))
        .map_err(|e| Error::internal("a header").with_source(e))?;
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(media)), (header::CONTENT_DISPOSITION, place)];
    Ok((headers, Body::from(bytes)).into_response())
}

/// A form with a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described; the form is read by webkit::Upload")]
struct DraftForm {
    /// A text, Word document or workbook, at most 16 MiB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// What the method is to be called: small letters, digits and hyphens.
    method_id: String,
}

/// A form with a workbook.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described; the form is read by webkit::Upload")]
struct WorkbookForm {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Every draft.
#[utoipa::path(get, path = "/api/v1/authoring/drafts", tag = "authoring", operation_id = "authoring_drafts",
    responses((status = 200, body = DraftList), (status = 403)))]
async fn drafts(State(a): State<Authoring>, caller: Caller) -> ApiResult<Json<DraftList>> {
    let items = a.list(&caller.0).await?.iter().map(DraftHead::from).collect();
    Ok(Json(DraftList { items, next_page: None }))
}

/// Hands in a document. One that is not understood is refused; `details` has the place and the reason in both languages.
#[utoipa::path(post, path = "/api/v1/authoring/drafts", tag = "authoring", operation_id = "authoring_draft_begin",
    request_body(content = DraftForm, content_type = "multipart/form-data"),
    responses((status = 200, body = DraftPage), (status = 403), (status = 409, description = "too_many_drafts"),
    (status = 422, description = "not_understood, bad_method_id, no_file")))]
async fn draft_begin(State(a): State<Authoring>, caller: Caller, form: Upload) -> ApiResult<Response> {
    let id = form.fields.get("method_id").map(String::as_str).unwrap_or_default();
    page(&a.begin(&caller.0, &form.name, form.bytes, id).await?)
}

/// One draft: what was understood, and every doubt with its answer.
#[utoipa::path(get, path = "/api/v1/authoring/drafts/{draft}", tag = "authoring", operation_id = "authoring_draft", params(("draft" = String, Path)),
    responses((status = 200, body = DraftPage), (status = 403), (status = 404)))]
async fn draft(State(a): State<Authoring>, caller: Caller, Path(id): Path<String>) -> ApiResult<Response> {
    page(&a.find(&caller.0, &id).await?)
}

/// Deletes an open draft. The document stays in the archive of files.
#[utoipa::path(delete, path = "/api/v1/authoring/drafts/{draft}", tag = "authoring", operation_id = "authoring_draft_delete",
    params(("draft" = String, Path), ("If-Match" = String, Header, description = "the version that is deleted")),
    responses((status = 204, description = "deleted"), (status = 404), (status = 409, description = "draft_finished"), (status = 412, description = "changed_meanwhile, if_match_missing")))]
async fn draft_delete(
    State(a): State<Authoring>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> ApiResult<StatusCode> {
    a.delete(&caller.0, &id, version(&headers)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The document as paragraphs and tables, each cell with its place.
#[utoipa::path(get, path = "/api/v1/authoring/drafts/{draft}/source", tag = "authoring", operation_id = "authoring_draft_source", params(("draft" = String, Path)),
    responses((status = 200, body = SourcePage), (status = 403), (status = 404)))]
async fn draft_source(
    State(a): State<Authoring>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<SourcePage>> {
    Ok(Json(a.source(&caller.0, &id).await?))
}

/// The document byte for byte.
#[utoipa::path(get, path = "/api/v1/authoring/drafts/{draft}/document", tag = "authoring", operation_id = "authoring_draft_document", params(("draft" = String, Path)),
    responses((status = 200, description = "the file"), (status = 403), (status = 404)))]
async fn draft_document(State(a): State<Authoring>, caller: Caller, Path(id): Path<String>) -> ApiResult<Response> {
    let (name, bytes) = a.document(&caller.0, &id).await?;
    file(&name, "application/octet-stream", bytes)
}

/// An answer to one doubt or to several.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnswerBody {
    answer: AnswerAsk,
}

/// Answers a doubt; one that was answered is answered anew.
#[utoipa::path(post, path = "/api/v1/authoring/drafts/{draft}/answers", tag = "authoring", operation_id = "authoring_draft_answer", request_body = AnswerBody,
    params(("draft" = String, Path), ("If-Match" = String, Header, description = "the version that is answered")),
    responses((status = 200, body = DraftPage), (status = 404, description = "no_draft, no_doubt"), (status = 409, description = "draft_finished, draft_edited"),
    (status = 412, description = "changed_meanwhile, if_match_missing"), (status = 422, description = "answer_refused, bad_number, bad_bounds, bad_unit, bad_day")))]
async fn draft_answer(
    State(a): State<Authoring>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(ask): Json<AnswerBody>,
) -> ApiResult<Response> {
    page(&a.answer(&caller.0, &id, version(&headers)?, &ask.answer).await?)
}

/// Follows a method of an earlier year: what asks for the same keeps the id of its input, so that its facts speak on.
#[utoipa::path(post, path = "/api/v1/authoring/drafts/{draft}/former", tag = "authoring", operation_id = "authoring_draft_follow", request_body = FormerAsk,
    params(("draft" = String, Path), ("If-Match" = String, Header, description = "the version that is changed")),
    responses((status = 200, body = DraftPage), (status = 404), (status = 409, description = "draft_finished, draft_edited"),
    (status = 412, description = "changed_meanwhile, if_match_missing"), (status = 422, description = "former_unreadable")))]
async fn draft_follow(
    State(a): State<Authoring>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(ask): Json<FormerAsk>,
) -> ApiResult<Response> {
    page(&a.follow(&caller.0, &id, version(&headers)?, ask).await?)
}

/// The method that the draft makes: what is undecided, what the engine, the cases and the linter say.
#[utoipa::path(get, path = "/api/v1/authoring/drafts/{draft}/method", tag = "authoring", operation_id = "authoring_draft_proof", params(("draft" = String, Path)),
    responses((status = 200, body = ProofPage), (status = 403), (status = 404)))]
async fn draft_proof(State(a): State<Authoring>, caller: Caller, Path(id): Path<String>) -> ApiResult<Response> {
    Ok(axum::Json(&*a.proof(&caller.0, &id).await?).into_response())
}

/// The method's folder as an archive.
#[utoipa::path(get, path = "/api/v1/authoring/drafts/{draft}/method.zip", tag = "authoring", operation_id = "authoring_draft_archive", params(("draft" = String, Path)),
    responses((status = 200, description = "the archive"), (status = 403), (status = 404), (status = 409, description = "undecided")))]
async fn draft_archive(State(a): State<Authoring>, caller: Caller, Path(id): Path<String>) -> ApiResult<Response> {
    let (name, bytes) = a.archive(&caller.0, &id).await?;
    file(&format!("{name}.zip"), "application/zip", bytes)
}

/// The files of the method with their text, without its cases: what another method is tried with.
#[utoipa::path(get, path = "/api/v1/authoring/drafts/{draft}/files", tag = "authoring", operation_id = "authoring_draft_files", params(("draft" = String, Path)),
    responses((status = 200, body = DraftFiles), (status = 403), (status = 404), (status = 409, description = "undecided")))]
async fn draft_files(
    State(a): State<Authoring>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<DraftFiles>> {
    Ok(Json(a.files(&caller.0, &id).await?))
}

/// The method as a workbook, for editing.
#[utoipa::path(get, path = "/api/v1/authoring/drafts/{draft}/method.xlsx", tag = "authoring", operation_id = "authoring_draft_workbook", params(("draft" = String, Path)),
    responses((status = 200, description = "the workbook"), (status = 403), (status = 404), (status = 409, description = "undecided")))]
async fn draft_workbook(State(a): State<Authoring>, caller: Caller, Path(id): Path<String>) -> ApiResult<Response> {
    let (name, bytes) = a.workbook(&caller.0, &id).await?;
    file(&format!("{name}.xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes)
}

/// Hands in an edited workbook: `carried` says what was taken and what was not.
#[utoipa::path(post, path = "/api/v1/authoring/drafts/{draft}/workbook", tag = "authoring", operation_id = "authoring_draft_carry",
    request_body(content = WorkbookForm, content_type = "multipart/form-data"),
    params(("draft" = String, Path), ("If-Match" = String, Header, description = "the version that is edited")),
    responses((status = 200, body = DraftPage), (status = 404), (status = 409, description = "draft_finished, undecided"),
    (status = 412, description = "changed_meanwhile, if_match_missing"), (status = 422, description = "workbook_refused, no_file")))]
async fn draft_carry(
    State(a): State<Authoring>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<String>,
    form: Upload,
) -> ApiResult<Response> {
    page(&a.carry(&caller.0, &id, version(&headers)?, &form.name, form.bytes).await?)
}

/// Settles what edits of workbooks did: a case's new result is confirmed in the caller's name, or edits are taken back.
#[utoipa::path(post, path = "/api/v1/authoring/drafts/{draft}/edits", tag = "authoring", operation_id = "authoring_draft_settle", request_body = SettleAsk,
    params(("draft" = String, Path), ("If-Match" = String, Header, description = "the version that is changed")),
    responses((status = 200, body = DraftPage), (status = 404, description = "no_draft, no_edit"), (status = 409, description = "draft_finished, not_edited, no_such_case"),
    (status = 412, description = "changed_meanwhile, if_match_missing")))]
async fn draft_settle(
    State(a): State<Authoring>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(ask): Json<SettleAsk>,
) -> ApiResult<Response> {
    page(&a.settle(&caller.0, &id, version(&headers)?, ask).await?)
}

/// Drops the edits of workbooks.
#[utoipa::path(delete, path = "/api/v1/authoring/drafts/{draft}/workbook", tag = "authoring", operation_id = "authoring_draft_drop_edits",
    params(("draft" = String, Path), ("If-Match" = String, Header, description = "the version that is changed")),
    responses((status = 200, body = DraftPage), (status = 404), (status = 409, description = "draft_finished"), (status = 412, description = "changed_meanwhile, if_match_missing")))]
async fn draft_drop_edits(
    State(a): State<Authoring>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> ApiResult<Response> {
    page(&a.drop_edits(&caller.0, &id, version(&headers)?).await?)
}

/// Freezes the draft with the digest of its method. Putting the method in force belongs to the year's campaign.
#[utoipa::path(post, path = "/api/v1/authoring/drafts/{draft}/finish", tag = "authoring", operation_id = "authoring_draft_finish",
    params(("draft" = String, Path), ("If-Match" = String, Header, description = "the version that is finished")),
    responses((status = 200, body = DraftPage), (status = 404), (status = 409, description = "not_ready, draft_finished"), (status = 412, description = "changed_meanwhile, if_match_missing")))]
async fn draft_finish(
    State(a): State<Authoring>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> ApiResult<Response> {
    page(&a.finish(&caller.0, &id, version(&headers)?).await?)
}
