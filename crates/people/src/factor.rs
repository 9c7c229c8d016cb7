//! The second factor: whose role needs one, and its addresses.
//!
//! The security administrator says which roles need it. Who holds such a role, also part-time or lent, and has none reaches
//! nothing but setting it up.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Ctx, Result, Role, bureau_date};
use rights::{Action, Subject, allow};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Conn, DbResult, Row, query};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Path};

use crate::desk::changed;
use crate::http::Http;
use crate::model::PersonRow;
use crate::service::People;
use crate::store::person_list;
use crate::totp::factor_there;

pub(crate) fn router() -> OpenApiRouter<Http> {
    OpenApiRouter::new()
        .routes(routes!(factor_begin, factor_confirm))
        .routes(routes!(factor_reset))
        .routes(routes!(factor_rule, factor_rule_set))
}

/// The roles that need a second factor.
async fn roles_with_factor(conn: &mut Conn) -> Result<BTreeSet<Role>> {
    let at = "read which roles need a second factor";
    let rows = query(
        "SELECT role FROM people_factor_rule r WHERE required = 1 AND NOT EXISTS (SELECT 1 FROM people_factor_rule n \
         WHERE n.role = r.role AND n.recorded_at > r.recorded_at)",
    )
    .fetch_all(conn)
    .await
    .db(at)?;
    rows.iter().map(|r| r.try_get::<String, _>("role").db(at)?.parse()).collect()
}

/// Whether a role of the person needs a second factor; what is lent counts as well.
fn needs_factor(person: &PersonRow, roles: &BTreeSet<Role>) -> bool {
    person.roles.iter().chain(person.also.iter().map(|h| &h.role)).any(|r| roles.contains(r))
}

/// Whether a person must set a second factor up before anything else.
pub(crate) async fn factor_waits(conn: &mut Conn, person: &PersonRow) -> Result<bool> {
    let roles = roles_with_factor(conn).await?;
    Ok(!roles.is_empty() && needs_factor(person, &roles) && !factor_there(conn, &person.id).await?)
}

impl People {
    async fn factor_rule(&self, ctx: &Ctx) -> Result<FactorRule> {
        allow(&ctx.who, Action::ManageSecurity, Subject::City)?;
        let stock = self.factor_stock().await?;
        let mut conn = self.db.read().await?;
        let roles = roles_with_factor(&mut conn).await?;
        let mut without = 0;
        if !roles.is_empty() {
            for person in person_list(&mut conn, bureau_date(ctx.now)).await? {
                if person.closed_at.is_none() && needs_factor(&person, &roles) {
                    without += i64::from(!factor_there(&mut conn, &person.id).await?);
                }
            }
        }
        Ok(FactorRule {
            roles: roles.into_iter().map(|r| r.name().to_owned()).collect(),
            without,
            key: self.keys.there(),
            sealed: stock.sealed,
            clear: stock.clear,
            lost: stock.lost,
        })
    }

    /// Says which roles need a second factor: rows are added, the newest of a role holds.
    async fn factor_rule_set(&self, ctx: &Ctx, ask: &FactorRuleAsk) -> Result<()> {
        allow(&ctx.who, Action::ManageSecurity, Subject::City)?;
        let wanted: BTreeSet<Role> = ask.roles.iter().map(|r| r.parse::<Role>()).collect::<Result<_>>()?;
        let mut tx = self.db.write_tx().await?;
        let before = roles_with_factor(&mut tx).await?;
        // The newest row of a role holds, also when the clock was set back meanwhile.
        let at = "say which roles need a second factor";
        let newest = query("SELECT COALESCE(MAX(recorded_at), 0) AS n FROM people_factor_rule");
        let newest: i64 = newest.fetch_one(&mut *tx).await.db(at)?.try_get("n").db(at)?;
        let now = ctx.now.0.max(newest.saturating_add(1));
        for role in before.symmetric_difference(&wanted) {
            query("INSERT INTO people_factor_rule (role, required, recorded_at, recorded_by) VALUES ($1, $2, $3, $4)")
                .bind(role.name())
                .bind(i64::from(wanted.contains(role)))
                .bind(now)
                .bind(ctx.who.id().to_string())
                .execute(&mut *tx)
                .await
                .db(at)?;
        }
        tx.commit().await?;
        let names = |roles: &BTreeSet<Role>| json!(roles.iter().map(|r| r.name()).collect::<Vec<_>>());
        changed(names(&before), names(&wanted));
        Ok(())
    }
}

/// Which roles need a second factor, and how its secrets are kept.
#[derive(Serialize, ToSchema)]
struct FactorRule {
    /// The roles.
    roles: Vec<String>,
    /// How many persons with such a role have none yet.
    without: i64,
    /// Whether the server has a key for the secrets.
    key: bool,
    /// Secrets that lie sealed in the database.
    sealed: i64,
    /// Secrets that lie there in clear.
    clear: i64,
    /// Secrets whose key is not in the key file: those persons need a recovery code, or their factor taken away.
    lost: i64,
}

/// Which roles are to need a second factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FactorRuleAsk {
    /// All of them.
    roles: Vec<String>,
}

/// Which roles need a second factor, and how its secrets are kept.
#[utoipa::path(get, path = "/api/v1/people/second-factor", tag = "people", operation_id = "factor_rule",
    responses((status = 200, body = FactorRule), (status = 403)))]
async fn factor_rule(State(http): State<Http>, caller: Caller) -> ApiResult<Json<FactorRule>> {
    Ok(Json(http.people.factor_rule(&caller.0).await?))
}

/// Says which roles need a second factor. Who holds one and has none sets it up before anything else.
#[utoipa::path(put, path = "/api/v1/people/second-factor", tag = "people", operation_id = "factor_rule_set",
    request_body = FactorRuleAsk, responses((status = 204), (status = 403), (status = 422)))]
async fn factor_rule_set(
    State(http): State<Http>,
    caller: Caller,
    Json(ask): Json<FactorRuleAsk>,
) -> ApiResult<StatusCode> {
    http.people.factor_rule_set(&caller.0, &ask).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A secret that is shown once.
#[derive(Serialize, ToSchema)]
struct FactorSecret {
    /// The secret, to be typed into an app.
    secret: String,
    /// The same as an address, to be drawn as a QR code.
    uri: String,
}

/// A code of the secret.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FactorCode {
    /// Six digits.
    code: String,
}

/// Codes that open the account without the app, each once.
#[derive(Serialize, ToSchema)]
struct RecoveryCodes {
    /// Ten codes, shown this once.
    codes: Vec<String>,
}

/// Makes the secret of one's own second factor; it is in force when a code of it was given back.
#[utoipa::path(post, path = "/api/v1/session/second-factor", tag = "people", operation_id = "factor_begin",
    responses((status = 200, body = FactorSecret), (status = 409, description = "factor_there")))]
async fn factor_begin(State(http): State<Http>, caller: Caller) -> ApiResult<Json<FactorSecret>> {
    let (secret, uri) = http.people.factor_begin(&caller.0).await?;
    Ok(Json(FactorSecret { secret, uri }))
}

/// Puts one's own second factor into force.
#[utoipa::path(put, path = "/api/v1/session/second-factor", tag = "people", operation_id = "factor_confirm",
    request_body = FactorCode, responses((status = 200, body = RecoveryCodes), (status = 409), (status = 422),
    (status = 429)))]
async fn factor_confirm(
    State(http): State<Http>,
    caller: Caller,
    Json(ask): Json<FactorCode>,
) -> ApiResult<Json<RecoveryCodes>> {
    Ok(Json(RecoveryCodes { codes: http.people.factor_confirm(&caller.0, &ask.code).await? }))
}

/// Takes a person's second factor away; every session of the person ends.
#[utoipa::path(delete, path = "/api/v1/people/persons/{person}/second-factor", tag = "people",
    operation_id = "factor_reset", params(("person" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
async fn factor_reset(State(http): State<Http>, caller: Caller, Path(person): Path<String>) -> ApiResult<StatusCode> {
    http.people.factor_reset(&caller.0, &person).await?;
    Ok(StatusCode::NO_CONTENT)
}
