//! The addresses of places as workbooks: the empty one, the list, a filled one.

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::{Error, Result, bureau_date};
use people::unit_list;
use rights::{Action, scope};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Query, Upload};
use workbook::MAX_BYTES;

use crate::http::{on, readable};
use crate::import::Imported;
use crate::read::{enterprise_list, point_list};
use crate::service::Places;
use crate::sheet;

/// A form with a file has a little more than the file.
const MAX_FORM: usize = MAX_BYTES + 65_536;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub fn router() -> OpenApiRouter<Places> {
    OpenApiRouter::new()
        .routes(routes!(template))
        .routes(routes!(export))
        .merge(OpenApiRouter::new().routes(routes!(import)).layer(DefaultBodyLimit::max(MAX_FORM)))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportAsk {
    /// The day; today when absent.
    at: Option<String>,
    /// Id of a unit; all that the caller reads when absent.
    unit: Option<String>,
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

/// The empty workbook to be filled in, for the units of which the caller keeps the places.
#[utoipa::path(get, path = "/api/v1/places/template.xlsx", tag = "places", operation_id = "place_template",
    responses((status = 200, description = "the workbook", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = 403)))]
async fn template(State(p): State<Places>, caller: Caller) -> ApiResult<Response> {
    readable(&caller.0)?;
    let today = bureau_date(caller.0.now);
    let kept = scope(&caller.0.who, Action::KeepPlaces);
    let mut conn = p.db.read().await?;
    let units: Vec<_> = unit_list(&mut conn, today).await?.into_iter().filter(|u| kept.holds(&u.id)).collect();
    Ok(download("监测点位-模板.xlsx", sheet::template(&units, today)?)?)
}

/// The enterprises, outlets and stations of a day as a workbook, as the import takes it.
#[utoipa::path(get, path = "/api/v1/places/export.xlsx", tag = "places", operation_id = "place_export", params(ExportAsk),
    responses((status = 200, description = "the workbook", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = 403), (status = 422, description = "bad_date")))]
async fn export(State(p): State<Places>, caller: Caller, Query(q): Query<ExportAsk>) -> ApiResult<Response> {
    let scope = readable(&caller.0)?;
    let at = on(&caller.0, q.at.as_ref())?;
    let wanted = |unit: &str| scope.holds(unit) && q.unit.as_deref().is_none_or(|u| u == unit);
    let mut conn = p.db.read_tx().await?;
    let units = unit_list(&mut conn, at).await?.into_iter().map(|u| (u.id, u.name)).collect();
    let enterprises = enterprise_list(&mut conn, at).await?;
    let points = point_list(&mut conn, at).await?;
    let enterprises: Vec<_> = enterprises.into_iter().filter(|e| wanted(&e.unit)).collect();
    let points: Vec<_> = points.into_iter().filter(|p| wanted(&p.unit)).collect();
    let bytes = sheet::export(&enterprises, &points, &units, at)?;
    Ok(download(&format!("监测点位-{at}.xlsx"), bytes)?)
}

/// Reads a filled workbook. The field `store` is `no` for a preview, which stores nothing, and `yes` to register all of its
/// places; where a row is wrong, none is registered and the problems are told.
#[utoipa::path(post, path = "/api/v1/places/import", tag = "places", operation_id = "place_import",
    responses((status = 200, body = Imported), (status = 403), (status = 422, description = "wrong_store")))]
async fn import(State(p): State<Places>, caller: Caller, form: Upload) -> ApiResult<Json<Imported>> {
    let store = match form.fields.get("store").map(String::as_str) {
        Some("yes") => true,
        Some("no") => false,
        _ => return Err(Error::invalid("the field `store` is yes or no").with_code("wrong_store").into()),
    };
    let (size, digest) = (form.bytes.len(), seal::digest_bytes(&form.bytes).to_string());
    let out = p.import(&caller.0, form.bytes, store).await?;
    webkit::note(|note| {
        let told = json!({"file": form.name, "bytes": size, "digest": digest, "enterprises": out.enterprises,
            "outlets": out.outlets, "stations": out.stations, "stored": out.stored,
            "problems": out.problems.len() + out.more});
        note.detail.insert("import".into(), told);
    });
    Ok(Json(out))
}
