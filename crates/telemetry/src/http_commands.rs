//! The addresses of commands.

use std::collections::BTreeMap;

use axum::extract::State;
use kernel::Micros;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Path};

use crate::commands::{CommandAction, CommandAsk, CommandRow, CommandStep, command_list};
use crate::service::Telemetry;

/// Commands that a list shows.
const MOST: i64 = 200;

pub(crate) fn router() -> OpenApiRouter<Telemetry> {
    OpenApiRouter::new()
        .routes(routes!(commands, command_give))
        .routes(routes!(command))
        .routes(routes!(command_cancel))
}

/// A command. A password or key that it carries is not told.
#[derive(Debug, Serialize, ToSchema)]
struct CommandView {
    id: String,
    device: String,
    action: CommandAction,
    cn: u16,
    params: BTreeMap<String, String>,
    /// `queued`, `running`, `done`, `failed`, `expired` or `cancelled`.
    state: String,
    /// `1`, `unconfirmed`, `refused:CODE` (QnRtn), `failed:CODE` (ExeRtn), `no_answer`, `no_result`, `interrupted`.
    result: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    made_at: Micros,
    made_by: String,
    /// It is given up when it was not sent by then.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Micros,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Micros>,
}

impl From<CommandRow> for CommandView {
    fn from(r: CommandRow) -> CommandView {
        CommandView {
            id: r.id,
            device: r.device,
            action: r.action,
            cn: r.cn,
            params: r.params,
            state: r.state,
            result: r.result,
            made_at: r.made_at,
            made_by: r.made_by,
            expires_at: r.expires_at,
            ended_at: r.ended_at,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct CommandList {
    /// Newest first, at most 200.
    items: Vec<CommandView>,
}

/// The commands of a device.
#[utoipa::path(get, path = "/api/v1/telemetry/devices/{id}/commands", tag = "telemetry", operation_id = "telemetry_commands", params(("id" = String, Path)),
    responses((status = 200, body = CommandList), (status = 403), (status = 404, description = "no_device")))]
async fn commands(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<CommandList>> {
    telemetry.device(&caller.0, &id)?;
    let rows = command_list(&mut *telemetry.db.read().await?, &id, MOST).await?;
    Ok(Json(CommandList { items: rows.into_iter().map(CommandView::from).collect() }))
}

/// Gives a device a command. It waits until the device is connected, or until it expires.
#[utoipa::path(post, path = "/api/v1/telemetry/devices/{id}/commands", tag = "telemetry", operation_id = "telemetry_command_give", params(("id" = String, Path)),
    request_body = CommandAsk, responses((status = 200, body = CommandView), (status = 403), (status = 404, description = "no_device"),
    (status = 409, description = "device_closed"), (status = 422, description = "bad_command"), (status = 429, description = "queue_full")))]
async fn command_give(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(id): Path<String>,
    Json(ask): Json<CommandAsk>,
) -> ApiResult<Json<CommandView>> {
    let row = telemetry.command_give(&caller.0, &id, &ask).await?;
    webkit::note(|n| {
        n.detail.insert("cn".into(), row.cn.into());
        n.detail.insert("command".into(), row.id.clone().into());
    });
    Ok(Json(row.into()))
}

#[derive(Debug, Serialize, ToSchema)]
struct CommandDetail {
    command: CommandView,
    /// What was sent and what came, in their order.
    steps: Vec<CommandStep>,
}

/// A command with every step of its dialogue.
#[utoipa::path(get, path = "/api/v1/telemetry/commands/{id}", tag = "telemetry", operation_id = "telemetry_command", params(("id" = String, Path)),
    responses((status = 200, body = CommandDetail), (status = 403), (status = 404, description = "no_command")))]
async fn command(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<CommandDetail>> {
    let (row, steps) = telemetry.command(&caller.0, &id).await?;
    Ok(Json(CommandDetail { command: row.into(), steps }))
}

/// Takes a command back that was not sent yet.
#[utoipa::path(post, path = "/api/v1/telemetry/commands/{id}/cancel", tag = "telemetry", operation_id = "telemetry_command_cancel", params(("id" = String, Path)),
    responses((status = 200, body = CommandView), (status = 403), (status = 404, description = "no_command"), (status = 409, description = "not_queued")))]
async fn command_cancel(
    State(telemetry): State<Telemetry>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<CommandView>> {
    Ok(Json(telemetry.command_cancel(&caller.0, &id).await?.into()))
}
