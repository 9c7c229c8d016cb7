//! The addresses of devices as workbooks: the empty one, what is registered, a filled one.

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::{Error, Result, bureau_date};
use people::unit_list;
use places::point_list;
use rights::{Action, scope};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Upload};
use workbook::MAX_BYTES;

use crate::import::Imported;
use crate::service::{Telemetry, keeper};
use crate::sheet;

/// A form with a file has a little more than the file.
const MAX_FORM: usize = MAX_BYTES + 65_536;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(crate) fn router() -> OpenApiRouter<Telemetry> {
    OpenApiRouter::new()
        .routes(routes!(template))
        .routes(routes!(export))
        .merge(OpenApiRouter::new().routes(routes!(import)).layer(DefaultBodyLimit::max(MAX_FORM)))
}

fn download(name: &str, bytes: Vec<u8>) -> Result<Response> {
    let name: String = name.bytes().map(|b| format!("%{b:02X}")).collect();
    let place = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}"))
        .map_err(|e| Error::internal("a header").with_source(e))?;
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(XLSX));
    headers.insert(header::CONTENT_DISPOSITION, place);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

/// The empty workbook to be filled in, for the units whose devices the caller keeps.
#[utoipa::path(get, path = "/api/v1/telemetry/template.xlsx", tag = "telemetry", operation_id = "telemetry_template",
    responses((status = 200, description = "the workbook", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = 403)))]
async fn template(State(telemetry): State<Telemetry>, caller: Caller) -> ApiResult<Response> {
    keeper(&caller.0)?;
    let today = bureau_date(caller.0.now);
    let kept = scope(&caller.0.who, Action::KeepDevices);
    let mut conn = telemetry.db.read().await?;
    let units: Vec<_> = unit_list(&mut conn, today).await?.into_iter().filter(|u| kept.holds(&u.id)).collect();
    Ok(download("监测设备-模板.xlsx", sheet::template(&units, today)?)?)
}

/// What is registered today as a workbook, as the import takes it: the devices that the caller keeps, without passwords and keys.
#[utoipa::path(get, path = "/api/v1/telemetry/export.xlsx", tag = "telemetry", operation_id = "telemetry_export",
    responses((status = 200, description = "the workbook", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = 403)))]
async fn export(State(telemetry): State<Telemetry>, caller: Caller) -> ApiResult<Response> {
    keeper(&caller.0)?;
    let today = bureau_date(caller.0.now);
    let kept = scope(&caller.0.who, Action::KeepDevices);
    let mut conn = telemetry.db.read_tx().await?;
    let units = unit_list(&mut conn, today).await?.into_iter().map(|u| (u.id, u.name)).collect();
    let points = point_list(&mut conn, today).await?.into_iter().map(|p| (p.id.clone(), p)).collect();
    let mut devices = telemetry.directory.devices(today);
    devices.retain(|d| kept.holds(&d.row.unit));
    devices.sort_by(|a, b| (&a.row.unit, &a.row.mn).cmp(&(&b.row.unit, &b.row.mn)));
    let rows: Vec<_> = devices.iter().map(|d| &d.row).collect();
    Ok(download(&format!("监测设备-{today}.xlsx"), sheet::export(&rows, &units, &points, today)?)?)
}

/// Reads a filled workbook. The field `store` is `no` for a preview, which stores nothing, and `yes` to register all that is new
/// or changed; where a row is wrong, nothing is registered and the problems are told.
#[utoipa::path(post, path = "/api/v1/telemetry/import", tag = "telemetry", operation_id = "telemetry_import",
    responses((status = 200, body = Imported), (status = 403), (status = 422, description = "wrong_store")))]
async fn import(State(telemetry): State<Telemetry>, caller: Caller, form: Upload) -> ApiResult<Json<Imported>> {
    let store = match form.fields.get("store").map(String::as_str) {
        Some("yes") => true,
        Some("no") => false,
        _ => return Err(Error::invalid("the field `store` is yes or no").with_code("wrong_store").into()),
    };
    let size = form.bytes.len();
    let out = telemetry.import(&caller.0, form.bytes, store).await?;
    // Without the digest of the file: short passwords that stand in it could be tried by it.
    webkit::note(|note| {
        let told = json!({"file": form.name, "bytes": size, "rows": out.rows, "new": out.new, "changed": out.changed,
            "stored": out.stored, "problems": out.problems.len() + out.more});
        note.detail.insert("import".into(), told);
    });
    Ok(Json(out))
}
