//! The addresses of reports.

use assessment::Assessment;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Module, Parts, Path, Started, mount};

use crate::model::{Ask, Format, Lang, Report};
use crate::service::Reports;
use crate::store::{FileRow, MIGRATIONS};

/// The module of reports.
pub const MODULE: Module = Module { name: "reports", migrations: MIGRATIONS, api: || router().into_openapi(), start };

fn start(parts: &Parts) -> Result<Started> {
    let reports = reports_of(parts);
    let handlers = vec![reports.handler()];
    Ok(Started { router: mount(router(), reports), handlers, ..Started::default() })
}

/// The use cases over opened parts.
pub fn reports_of(parts: &Parts) -> Reports {
    let assessment = Assessment::of(parts);
    Reports::new(assessment, parts.db.clone(), parts.blobs.clone(), parts.clock.clone(), parts.rng.clone())
}

fn router() -> OpenApiRouter<Reports> {
    OpenApiRouter::new().routes(routes!(files, order)).routes(routes!(file)).routes(routes!(content))
}

/// Where a report stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    Waiting,
    Done,
    Failed,
}

/// A report that was asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportFile {
    pub id: String,
    pub report: Report,
    pub format: Format,
    pub lang: Lang,
    pub run: String,
    pub before: Option<String>,
    pub unit: Option<String>,
    /// The name of the file.
    pub name: String,
    pub state: FileState,
    /// How many steps of how many are done; 0 of 0 before it begins.
    pub done: i64,
    pub total: i64,
    /// Why there is no file.
    pub code: Option<String>,
    pub error: Option<String>,
    pub digest: Option<String>,
    pub bytes: Option<i64>,
    pub created_at: String,
    pub ended_at: Option<String>,
}

/// The latest reports of the one who asks, newest first; at most 50.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportFiles {
    pub items: Vec<ReportFile>,
    pub next_page: Option<String>,
}

fn shown(row: FileRow) -> ReportFile {
    ReportFile {
        id: row.id,
        report: row.ask.report,
        format: row.ask.format,
        lang: row.ask.lang,
        run: row.run,
        before: row.ask.before,
        unit: row.ask.unit,
        name: row.name,
        state: match row.state.as_str() {
            crate::store::DONE => FileState::Done,
            crate::store::FAILED => FileState::Failed,
            _ => FileState::Waiting,
        },
        done: row.done,
        total: row.total,
        code: row.code,
        error: row.error,
        digest: row.digest,
        bytes: row.bytes,
        created_at: row.created_at.to_string(),
        ended_at: row.ended_at.map(|m| m.to_string()),
    }
}

/// The reports that were made for the reader.
#[utoipa::path(get, path = "/api/v1/reports/files", tag = "reports", operation_id = "reports_files",
    responses((status = 200, body = ReportFiles), (status = 403)))]
async fn files(State(r): State<Reports>, caller: Caller) -> ApiResult<Json<ReportFiles>> {
    let items = r.files(&caller.0).await?.into_iter().map(shown).collect();
    Ok(Json(ReportFiles { items, next_page: None }))
}

/// Makes a report, and keeps it for the reader. `cards` takes longer: it is `waiting` until a job has made it.
#[utoipa::path(post, path = "/api/v1/reports/files", tag = "reports", operation_id = "reports_order", request_body = Ask,
    responses((status = 200, body = ReportFile), (status = 403, description = "not_allowed, not_published"), (status = 404),
    (status = 412), (status = 429, description = "too_many_reports"), (status = 503, description = "no_chinese_font"),
    (status = 422, description = "unit_missing, unit_not_asked, before_missing, before_not_asked, format_not_made, paper_too_long")))]
async fn order(State(r): State<Reports>, caller: Caller, Json(ask): Json<Ask>) -> ApiResult<Json<ReportFile>> {
    Ok(Json(shown(r.order(&caller.0, ask).await?)))
}

/// How far a report is.
#[utoipa::path(get, path = "/api/v1/reports/files/{file}", tag = "reports", operation_id = "reports_file", params(("file" = String, Path)),
    responses((status = 200, body = ReportFile), (status = 403), (status = 404)))]
async fn file(State(r): State<Reports>, caller: Caller, Path(id): Path<String>) -> ApiResult<Json<ReportFile>> {
    Ok(Json(shown(r.file(&caller.0, &id).await?)))
}

/// The file, byte for byte the same each time.
#[utoipa::path(get, path = "/api/v1/reports/files/{file}/content", tag = "reports", operation_id = "reports_content", params(("file" = String, Path)),
    responses((status = 200, description = "the file"), (status = 403), (status = 404), (status = 409, description = "not_made")))]
async fn content(State(r): State<Reports>, caller: Caller, Path(id): Path<String>) -> ApiResult<Response> {
    let (row, bytes) = r.content(&caller.0, &id).await?;
    let name: String = row.name.bytes().fold(String::new(), |out, b| match b {
        b if b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_') => out + &(b as char).to_string(),
        b => out + &format!("%{b:02X}"),
    });
    let place = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}"))
        .map_err(|e| Error::internal("a header").with_source(e))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(row.ask.format.media())),
        (header::CONTENT_DISPOSITION, place),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, Body::from(bytes)).into_response())
}
