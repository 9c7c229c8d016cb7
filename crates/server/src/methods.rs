//! The methods that the program carries: for commands, and for pages that try one: `/api/v1/methods`.

use std::collections::BTreeMap;

use kernel::{Error, Result};
use rights::{Action, Subject, allow};
use rubric::MethodFiles;
use rust_embed::RustEmbed;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Module, Path, Started, mount};

/// The module of the methods on board.
pub const MODULE: Module = Module {
    name: "methods",
    migrations: &[],
    api: || router().into_openapi(),
    start: |_| Ok(Started { router: mount(router(), ()), ..Started::default() }),
};

#[derive(RustEmbed)]
#[folder = "../../rubrics"]
struct Methods;

/// The names of the methods on board.
pub fn names() -> Vec<String> {
    Methods::iter()
        .filter_map(|p| p.strip_suffix("/method.yaml").map(str::to_owned))
        .filter(|n| !n.contains('/'))
        .collect()
}

/// The files of a method on board.
pub fn carried(name: &str) -> Option<MethodFiles> {
    let prefix = format!("{name}/");
    let mut files = MethodFiles::default();
    for path in Methods::iter() {
        // What a folder would give: the digest must not change with a note that lies beside the method.
        let Some(inner) = path.strip_prefix(&prefix).filter(|p| p.ends_with(".yaml")) else { continue };
        if inner.strip_prefix("cases/").unwrap_or(inner).contains('/') {
            continue;
        }
        if let Some(file) = Methods::get(&path) {
            files.files.insert(inner.to_owned(), file.data.into_owned());
        }
    }
    files.files.contains_key("method.yaml").then_some(files)
}

fn router() -> OpenApiRouter<()> {
    OpenApiRouter::new().routes(routes!(methods)).routes(routes!(method_files))
}

/// The methods on board.
#[derive(Serialize, ToSchema)]
struct MethodList {
    items: Vec<CarriedMethod>,
}

/// A method on board.
#[derive(Serialize, ToSchema)]
struct CarriedMethod {
    id: String,
    title: String,
    title_en: Option<String>,
    /// As the engine digests it: two methods with the same digest score alike.
    digest: String,
}

/// The files of a method with their text, without its cases.
#[derive(Serialize, ToSchema)]
struct CarriedFiles {
    files: BTreeMap<String, String>,
}

/// The methods that the program carries.
#[utoipa::path(get, path = "/api/v1/methods", tag = "server", operation_id = "methods", responses((status = 200, body = MethodList), (status = 403)))]
async fn methods(caller: Caller) -> ApiResult<Json<MethodList>> {
    allow(&caller.0.who, Action::ReadMethod, Subject::City)?;
    let items = names().into_iter().filter_map(|id| {
        let method = rubric::read(&carried(&id)?).0?;
        Some(CarriedMethod { id, title: method.title.zh, title_en: method.title.en, digest: method.digest })
    });
    Ok(Json(MethodList { items: items.collect() }))
}

/// The files of a method that the program carries.
#[utoipa::path(get, path = "/api/v1/methods/{method}/files", tag = "server", operation_id = "method_files", params(("method" = String, Path)),
    responses((status = 200, body = CarriedFiles), (status = 403), (status = 404, description = "no_method")))]
async fn method_files(caller: Caller, Path(id): Path<String>) -> ApiResult<Json<CarriedFiles>> {
    allow(&caller.0.who, Action::ReadMethod, Subject::City)?;
    let carried = carried(&id).ok_or_else(|| {
        let short: String = id.chars().take(40).collect();
        Error::not_found(format!("the program carries no method `{short}`")).with_code("no_method")
    })?;
    let rules = carried.files.into_iter().filter(|(name, _)| !name.starts_with("cases/"));
    let text = |(name, bytes): (String, Vec<u8>)| {
        let text = String::from_utf8(bytes).map_err(|e| Error::internal("a method is UTF-8").with_source(e))?;
        Ok((name, text))
    };
    Ok(Json(CarriedFiles { files: rules.map(text).collect::<Result<_>>()? }))
}
