//! The addresses of registers as workbooks: the empty sheet, the list, a filled sheet.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::{Error, Result};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Path, Query, Upload};
use workbook::MAX_BYTES;

use crate::http::reader;
use crate::import::Imported;
use crate::list::Ask;
use crate::service::Registers;
use crate::sheet;

/// A form with a file has a little more than the file.
const MAX_FORM: usize = MAX_BYTES + 65_536;
/// Bytes of a file that are read at a time.
const CHUNK: usize = 1 << 16;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub fn router() -> OpenApiRouter<Registers> {
    OpenApiRouter::new()
        .routes(routes!(template))
        .routes(routes!(export))
        .merge(OpenApiRouter::new().routes(routes!(import)).layer(DefaultBodyLimit::max(MAX_FORM)))
}

fn download(name: &str, body: Body) -> Result<Response> {
    let name: String = name.bytes().map(|b| format!("%{b:02X}")).collect();
    let place = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}"))
        .map_err(|e| Error::internal("a header").with_source(e))?;
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(XLSX));
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

/// The empty sheet of a register: headings, choices and notes, for the units for which the caller writes.
#[utoipa::path(get, path = "/api/v1/registers/{register}/template.xlsx", tag = "registers", operation_id = "register_template", params(("register" = String, Path)),
    responses((status = 200, description = "the workbook", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = 403), (status = 404)))]
async fn template(State(r): State<Registers>, caller: Caller, Path(id): Path<String>) -> ApiResult<Response> {
    reader(&caller.0)?;
    let register = r.set.find(&id)?;
    let units = r.writable(&caller.0).await?;
    let day = kernel::time::bureau_date(caller.0.now);
    let bytes = sheet::template(register, &units.iter().collect::<Vec<_>>(), day)?;
    Ok(download(&format!("{}-模板.xlsx", register.names.zh), Body::from(bytes))?)
}

/// The records of the list with the same filters and order (`unit`, `state`, `q`, `sort`, `f.FIELD`), as a workbook.
#[utoipa::path(get, path = "/api/v1/registers/{register}/export.xlsx", tag = "registers", operation_id = "register_export", params(("register" = String, Path)),
    responses((status = 200, description = "the workbook", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = 403), (status = 404),
    (status = 422, description = "wrong_filter, not_indexed")))]
async fn export(
    State(r): State<Registers>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> ApiResult<Response> {
    reader(&caller.0)?;
    let register = r.set.find(&id)?;
    let file = r.export(&caller.0, register, &Ask::of(&query)?).await?;
    let length = file.metadata().map_err(|e| Error::internal("cannot read a workbook").with_source(e))?.len();
    let day = kernel::time::bureau_date(caller.0.now);
    let mut response = download(&format!("{}-{day}.xlsx", register.names.zh), streamed(file))?;
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok(response)
}

/// Reads a filled sheet. The field `store` is `no` for a preview, which stores nothing, and `yes` to make all of its
/// records; where a row is wrong, none is made and the problems are told.
#[utoipa::path(post, path = "/api/v1/registers/{register}/import", tag = "registers", operation_id = "register_import", params(("register" = String, Path)),
    responses((status = 200, body = Imported), (status = 403), (status = 404), (status = 422, description = "wrong_store")))]
async fn import(
    State(r): State<Registers>,
    caller: Caller,
    Path(id): Path<String>,
    form: Upload,
) -> ApiResult<Json<Imported>> {
    let register = r.set.find(&id)?;
    let store = match form.fields.get("store").map(String::as_str) {
        Some("yes") => true,
        Some("no") => false,
        _ => return Err(Error::invalid("the field `store` is yes or no").with_code("wrong_store").into()),
    };
    let (size, digest) = (form.bytes.len(), seal::digest_bytes(&form.bytes).to_string());
    let out = r.import(&caller.0, register, form.bytes, store).await?;
    webkit::note(|note| {
        let told = json!({"file": form.name, "bytes": size, "digest": digest, "rows": out.rows, "stored": out.stored,
            "problems": out.problems.len() + out.more});
        note.detail.insert("import".into(), told);
    });
    Ok(Json(out))
}
