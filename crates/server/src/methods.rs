//! The methods that the program carries, and the one in force: for commands, and for pages that try or follow one:
//! `/api/v1/methods`.

use std::collections::BTreeMap;

use assessment::Assessment;
use axum::extract::State;
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
    start: |parts| Ok(Started { router: mount(router(), Assessment::of(parts)), ..Started::default() }),
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

/// The method in force, where the program does not carry it.
const IN_FORCE: &str = "in-force";

fn router() -> OpenApiRouter<Assessment> {
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

/// The files of the campaign's method; none before there is a campaign.
async fn in_force(a: &Assessment) -> Result<Option<MethodFiles>> {
    match a.campaign().await {
        Ok(campaign) => a.method_files(&campaign).await.map(Some),
        Err(e) if e.code() == "no_campaign" => Ok(None),
        Err(e) => Err(e),
    }
}

/// The methods that the program carries; and the one in force, as `in-force`, where it is another.
#[utoipa::path(get, path = "/api/v1/methods", tag = "server", operation_id = "methods", responses((status = 200, body = MethodList), (status = 403)))]
async fn methods(State(a): State<Assessment>, caller: Caller) -> ApiResult<Json<MethodList>> {
    allow(&caller.0.who, Action::ReadMethod, Subject::City)?;
    let listed = |id: String, files: &MethodFiles| {
        let method = rubric::read(files).0?;
        Some(CarriedMethod { id, title: method.title.zh, title_en: method.title.en, digest: method.digest })
    };
    let mut items: Vec<CarriedMethod> =
        names().into_iter().filter_map(|id| carried(&id).and_then(|files| listed(id, &files))).collect();
    let own = in_force(&a).await?.and_then(|files| listed(IN_FORCE.into(), &files));
    items.extend(own.filter(|o| !items.iter().any(|i| i.digest == o.digest)));
    Ok(Json(MethodList { items }))
}

/// The files of a method that the program carries.
#[utoipa::path(get, path = "/api/v1/methods/{method}/files", tag = "server", operation_id = "method_files", params(("method" = String, Path)),
    responses((status = 200, body = CarriedFiles), (status = 403), (status = 404, description = "no_method")))]
async fn method_files(
    State(a): State<Assessment>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<CarriedFiles>> {
    allow(&caller.0.who, Action::ReadMethod, Subject::City)?;
    let found = if id == IN_FORCE { in_force(&a).await? } else { carried(&id) };
    let carried = found.ok_or_else(|| {
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
