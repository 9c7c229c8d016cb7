//! The addresses of discs.

use std::fs::File;
use std::io::Read;
use std::path::Path as FilePath;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Parts, Path, Started, mount};

use crate::model::signature_of;
use crate::shelf::{Maker, Shelf};
use crate::store::{DONE, DiscRow, FAILED};

/// Bytes of one piece of an image.
const CHUNK: usize = 256 * 1024;

/// The description of the addresses.
#[must_use]
pub fn api() -> OpenApi {
    router().into_openapi()
}

/// Starts the discs over opened parts and whoever makes them.
pub fn start(parts: &Parts, maker: Arc<dyn Maker>) -> Result<Started> {
    let data = parts.blobs.folder().parent().ok_or_else(|| Error::internal("the folder of blobs lies nowhere"))?;
    let shelf = Shelf {
        db: parts.db.clone(),
        clock: parts.clock.clone(),
        rng: parts.rng.clone(),
        node: parts.node.public(),
        folder: data.join("discs"),
        maker,
    };
    shelf.sweep()?;
    let handlers = vec![shelf.handler()];
    Ok(Started { router: mount(router(), shelf), handlers, ..Started::default() })
}

fn router() -> OpenApiRouter<Shelf> {
    OpenApiRouter::new()
        .routes(routes!(discs, order))
        .routes(routes!(disc))
        .routes(routes!(image))
        .routes(routes!(signature))
}

/// Which disc.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DiscAsk {
    /// The run; when absent the result of the campaign at work, or else its newest published run, or else its newest.
    #[serde(default)]
    run: Option<String>,
    /// The unit whose own disc it is; the city's when absent.
    #[serde(default)]
    unit: Option<String>,
}

/// Where a disc stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum DiscState {
    Waiting,
    /// It was made, and verified after it was made.
    Done,
    Failed,
}

/// A disc that was asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Disc {
    id: String,
    run: String,
    /// The number of the run.
    number: i64,
    year: i64,
    unit: Option<String>,
    /// The name under which it is fetched.
    name: String,
    state: DiscState,
    /// Why there is none.
    code: Option<String>,
    error: Option<String>,
    bytes: Option<i64>,
    files: Option<i64>,
    /// The SHA-256 of the whole image.
    image: Option<String>,
    /// The Merkle root of its list.
    root: Option<String>,
    /// The fingerprint of the key that signed it.
    fingerprint: Option<String>,
    ordered_by: String,
    ordered_at: String,
    ended_at: Option<String>,
}

/// The discs that the reader may fetch, newest first; at most 100.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Discs {
    items: Vec<Disc>,
    /// The fingerprint of this installation, which others pin.
    fingerprint: String,
}

fn name(row: &DiscRow) -> String {
    let unit = row.unit.as_deref().map(|u| format!("-{u}")).unwrap_or_default();
    format!("huanheng-{}-{}{unit}.iso", row.year, row.number)
}

fn shown(row: DiscRow) -> Disc {
    Disc {
        name: name(&row),
        state: match row.state.as_str() {
            DONE => DiscState::Done,
            FAILED => DiscState::Failed,
            _ => DiscState::Waiting,
        },
        id: row.id,
        run: row.run,
        number: row.number,
        year: row.year,
        unit: row.unit,
        code: row.code,
        error: row.error,
        bytes: row.bytes,
        files: row.files,
        image: row.image,
        root: row.root,
        fingerprint: row.fingerprint,
        ordered_by: row.ordered_by,
        ordered_at: row.ordered_at.to_string(),
        ended_at: row.ended_at.map(|at| at.to_string()),
    }
}

/// The discs of the reader, and the fingerprint of this installation.
#[utoipa::path(get, path = "/api/v1/dossier/discs", tag = "dossier", operation_id = "dossier_discs",
    responses((status = 200, body = Discs), (status = 403)))]
async fn discs(State(s): State<Shelf>, caller: Caller) -> ApiResult<Json<Discs>> {
    let items = s.list(&caller.0).await?.into_iter().map(shown).collect();
    Ok(Json(Discs { items, fingerprint: s.node.fingerprint().to_string() }))
}

/// Has a disc made, the city's or a unit's own. One that is there already is given instead: it would be the same.
#[utoipa::path(post, path = "/api/v1/dossier/discs", tag = "dossier", operation_id = "dossier_order", request_body = DiscAsk,
    responses((status = 200, body = Disc), (status = 403), (status = 404, description = "no_run, no_unit"),
    (status = 412, description = "not_alone: the points of a unit depend on others"), (status = 422)))]
async fn order(State(s): State<Shelf>, caller: Caller, Json(ask): Json<DiscAsk>) -> ApiResult<Json<Disc>> {
    Ok(Json(shown(s.order(&caller.0, ask.run.as_deref(), ask.unit.as_deref()).await?)))
}

/// How far a disc is.
#[utoipa::path(get, path = "/api/v1/dossier/discs/{disc}", tag = "dossier", operation_id = "dossier_disc", params(("disc" = String, Path)),
    responses((status = 200, body = Disc), (status = 403), (status = 404)))]
async fn disc(State(s): State<Shelf>, caller: Caller, Path(id): Path<String>) -> ApiResult<Json<Disc>> {
    Ok(Json(shown(s.disc(&caller.0, &id).await?)))
}

/// The image.
#[utoipa::path(get, path = "/api/v1/dossier/discs/{disc}/image", tag = "dossier", operation_id = "dossier_image", params(("disc" = String, Path)),
    responses((status = 200, description = "the image"), (status = 403), (status = 404), (status = 409, description = "not_made, disc_gone")))]
async fn image(State(s): State<Shelf>, caller: Caller, Path(id): Path<String>) -> ApiResult<Response> {
    let row = s.disc(&caller.0, &id).await?;
    Ok(fetched(&row, &s.place(&row), &name(&row))?)
}

/// The signature over the whole image.
#[utoipa::path(get, path = "/api/v1/dossier/discs/{disc}/signature", tag = "dossier", operation_id = "dossier_signature", params(("disc" = String, Path)),
    responses((status = 200, description = "the signature"), (status = 403), (status = 404), (status = 409, description = "not_made, disc_gone")))]
async fn signature(State(s): State<Shelf>, caller: Caller, Path(id): Path<String>) -> ApiResult<Response> {
    let row = s.disc(&caller.0, &id).await?;
    Ok(fetched(&row, &signature_of(&s.place(&row)), &format!("{}.sig", name(&row)))?)
}

fn fetched(row: &DiscRow, file: &FilePath, name: &str) -> Result<Response> {
    if row.state != DONE {
        return Err(Error::conflict("the disc is not made yet").with_code("not_made"));
    }
    let gone = |e: std::io::Error| {
        Error::conflict("the image is no longer there; have it made again: it will be the same")
            .with_code("disc_gone")
            .with_source(e)
    };
    let opened = File::open(file).map_err(gone)?;
    let bytes = opened.metadata().map_err(gone)?.len();
    let header = |e| Error::internal("a header").with_source(e);
    let mut response = streamed(opened).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes));
    let place = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(header)?;
    headers.insert(header::CONTENT_DISPOSITION, place);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

/// The bytes of a file, a piece at a time.
fn streamed(file: File) -> Body {
    Body::from_stream(futures_util::stream::try_unfold(file, |mut file| async move {
        let read = tokio::task::spawn_blocking(move || {
            let mut chunk = vec![0_u8; CHUNK];
            let n = file.read(&mut chunk)?;
            chunk.truncate(n);
            std::io::Result::Ok((n > 0).then(|| (Bytes::from(chunk), file)))
        });
        read.await.map_err(std::io::Error::other)?
    }))
}
