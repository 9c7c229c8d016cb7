//! Whether the server is well: `/api/v1/health`.

use axum::extract::State;
use serde::Serialize;
use store::{Backend, Db};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Json, Module, Started, mount};

/// The module of the server's own health.
pub const MODULE: Module = Module {
    name: "health",
    migrations: &[],
    api: || router().into_openapi(),
    start: |parts| Ok(Started { router: mount(router(), parts.db.clone()), ..Started::default() }),
};

fn router() -> OpenApiRouter<Db> {
    OpenApiRouter::new().routes(routes!(health_read))
}

/// The server's state.
#[derive(Serialize, ToSchema)]
struct Health {
    /// Always `ok`; anything else is an error.
    status: &'static str,
    /// Version of the program.
    version: &'static str,
    database: Database,
}

/// What the data lie in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Database {
    Sqlite,
    Postgres,
}

/// Whether the server and its database answer. Open to everybody.
#[utoipa::path(get, path = "/api/v1/health", security(()), tag = "server", operation_id = "health_read",
    responses((status = 200, body = Health)))]
async fn health_read(State(db): State<Db>) -> ApiResult<Json<Health>> {
    db.ping().await?;
    let database = match db.backend() {
        Backend::Sqlite => Database::Sqlite,
        Backend::Postgres => Database::Postgres,
    };
    Ok(Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION"), database }))
}
