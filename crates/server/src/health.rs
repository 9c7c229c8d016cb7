//! Whether the server is well: `/api/v1/health` and what a watcher asks.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use rights::{Action, Subject, allow};
use serde::Serialize;
use store::Backend;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Module, Parts, Started, mount};

use crate::ready::{Pulse, Readiness};

/// The module of the server's own health.
pub const MODULE: Module = Module {
    name: "health",
    migrations: &[],
    api: || router().into_openapi(),
    start: |parts| Ok(Started { router: mount(router(), parts.clone()), ..Started::default() }),
};

fn router() -> OpenApiRouter<Parts> {
    OpenApiRouter::new()
        .routes(routes!(health_read))
        .routes(routes!(live_read))
        .routes(routes!(ready_read))
        .routes(routes!(node_read))
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

/// The server answers.
#[derive(Serialize, ToSchema)]
pub struct Live {
    /// Always true.
    live: bool,
}

impl Live {
    /// It answers.
    pub const YES: Live = Live { live: true };
}

/// Who this installation is to others.
#[derive(Serialize, ToSchema)]
struct OwnNode {
    /// The public key, `ed25519:` and 64 hex digits.
    public_key: String,
    /// What people compare.
    fingerprint: String,
    /// The same in groups of four, as it is read out.
    spoken: String,
}

/// The public key of this installation and its fingerprint, to be read out to whoever verifies what it signed.
#[utoipa::path(get, path = "/api/v1/system/node", tag = "server", operation_id = "system_node",
    responses((status = 200, body = OwnNode), (status = 401)))]
async fn node_read(State(parts): State<Parts>, caller: Caller) -> ApiResult<Json<OwnNode>> {
    allow(&caller.0.who, Action::ReadPublished, Subject::City)?;
    let key = parts.node.public();
    let fingerprint = key.fingerprint();
    Ok(Json(OwnNode {
        public_key: key.to_string(),
        fingerprint: fingerprint.to_string(),
        spoken: crate::cmd::node::spoken(&fingerprint),
    }))
}

/// Whether the server and its database answer. Open to everybody.
#[utoipa::path(get, path = "/api/v1/health", security(()), tag = "server", operation_id = "health_read",
    responses((status = 200, body = Health)))]
async fn health_read(State(parts): State<Parts>) -> ApiResult<Json<Health>> {
    parts.db.ping().await?;
    let database = match parts.db.backend() {
        Backend::Sqlite => Database::Sqlite,
        Backend::Postgres => Database::Postgres,
    };
    Ok(Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION"), database }))
}

/// Whether the process answers at all; it looks at nothing else. Open to everybody.
#[utoipa::path(get, path = "/api/v1/health/live", security(()), tag = "server", operation_id = "health_live",
    responses((status = 200, body = Live)))]
async fn live_read() -> Json<Live> {
    Json(Live::YES)
}

/// Whether the server can do its work: serving, database, schema, blobs, disk, jobs. Open to everybody; the reasons are
/// codes, the log has the causes.
#[utoipa::path(get, path = "/api/v1/health/ready", security(()), tag = "server", operation_id = "health_ready",
    responses((status = 200, body = Readiness), (status = 503, body = Readiness, description = "not ready, with the reasons")))]
async fn ready_read(State(parts): State<Parts>, Extension(pulse): Extension<Pulse>) -> (StatusCode, Json<Readiness>) {
    answer(pulse.look(&parts).await)
}

/// The status that says the same as the body.
pub fn answer(readiness: Readiness) -> (StatusCode, Json<Readiness>) {
    (if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, Json(readiness))
}
