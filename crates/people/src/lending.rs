//! Delegations: one's own post lent for some days.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::civil::Date;
use kernel::{Ctx, Error, Result, bureau_date, id};
use rights::{Action, Subject, allow};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Path};

use crate::desk::{MadeId, changed, day};
use crate::http::Http;
use crate::organisation::{Delegation, NewDelegation, delegation_insert, delegation_revoke, post_by_id};
use crate::service::People;
use crate::store::person_by_id;

pub(crate) fn router() -> OpenApiRouter<Http> {
    OpenApiRouter::new().routes(routes!(delegation_begin)).routes(routes!(delegation_over))
}

impl People {
    /// Lends one's own post; an administrator lends that of somebody who is away.
    async fn delegation_begin(&self, ctx: &Ctx, ask: DelegationAsk) -> Result<String> {
        let today = bureau_date(ctx.now);
        let new = NewDelegation {
            post_id: ask.post,
            to_id: ask.to,
            actions: ask.actions,
            valid_from: day("valid_from", &ask.valid_from)?.max(today),
            valid_to: day("valid_to", &ask.valid_to)?,
            why: ask.why,
        };
        new.check(today)?;
        let mut tx = self.db.write_tx().await?;
        let post = post_by_id(&mut tx, &new.post_id).await?;
        if post.person_id != ctx.who.id() {
            allow(&ctx.who, Action::ManagePeople, Subject::City)?;
        }
        let to = person_by_id(&mut tx, &new.to_id, today).await?.filter(|p| p.closed_at.is_none());
        let to = to.ok_or_else(|| Error::not_found("no such person").with_code("no_person"))?;
        if post.role.realm() != "business" || to.realm != "business" {
            let text = "what an administrator holds is never lent, and nothing is lent to one";
            return Err(Error::conflict(text).with_code("roles_apart"));
        }
        if to.id == post.person_id || !post.holds(new.valid_from) {
            let text = "one lends to somebody else, and a post that one holds on that day";
            return Err(Error::conflict(text).with_code("bad_delegation"));
        }
        let id = id::new_id(&*self.rng);
        delegation_insert(&mut tx, ctx, &id, &post.person_id, &new).await?;
        tx.commit().await?;
        let lent = json!({"post": post.id, "role": post.role.name(), "unit": post.unit_id, "from": post.person_id,
            "to": to.id, "actions": new.actions, "valid_from": new.valid_from.to_string(),
            "valid_to": new.valid_to.to_string(), "why": new.why.trim()});
        changed(json!(null), lent);
        Ok(id)
    }

    async fn delegation_end(&self, ctx: &Ctx, id: &str) -> Result<()> {
        let any = allow(&ctx.who, Action::ManagePeople, Subject::City).is_ok();
        let mut tx = self.db.write_tx().await?;
        if !delegation_revoke(&mut tx, ctx, id, (!any).then(|| ctx.who.id())).await? {
            return Err(Error::not_found("no such delegation of yours").with_code("no_delegation"));
        }
        tx.commit().await
    }
}

/// A delegation to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DelegationAsk {
    /// The post that is lent.
    post: String,
    /// To whom.
    to: String,
    /// Which actions; all of the role when empty.
    #[serde(default)]
    actions: Vec<String>,
    /// First day; today when it lies before.
    valid_from: String,
    /// First day on which it no longer holds.
    valid_to: String,
    /// Why.
    why: String,
}

/// A delegation.
#[derive(Serialize, ToSchema)]
pub(crate) struct DelegationEntry {
    /// Id.
    id: String,
    /// Who lends.
    from: String,
    /// To whom.
    to: String,
    /// Whether it is the asked person's own post that is lent.
    own: bool,
    /// The role.
    role: String,
    /// The unit of the role.
    unit: Option<String>,
    /// The actions; all of the role when empty.
    actions: Vec<String>,
    /// First day.
    valid_from: String,
    /// First day on which it no longer holds.
    valid_to: String,
    /// Why.
    why: String,
    /// Whether it was taken back.
    revoked: bool,
    /// Whether it holds today.
    holds: bool,
}

pub(crate) fn delegation_entry(d: Delegation, person: &str, today: Date) -> DelegationEntry {
    DelegationEntry {
        holds: d.holds(today),
        own: d.from.0 == person,
        id: d.id,
        from: d.from.1,
        to: d.to.1,
        role: d.role.to_string(),
        unit: d.unit_id,
        actions: d.actions,
        valid_from: d.valid_from.to_string(),
        valid_to: d.valid_to.to_string(),
        why: d.why,
        revoked: d.revoked_at.is_some(),
    }
}

/// Lends a post for some days.
#[utoipa::path(post, path = "/api/v1/people/delegations", tag = "people", operation_id = "delegation_begin",
    request_body = DelegationAsk, responses((status = 200, body = MadeId), (status = 403), (status = 404),
    (status = 409), (status = 422)))]
async fn delegation_begin(
    State(http): State<Http>,
    caller: Caller,
    Json(ask): Json<DelegationAsk>,
) -> ApiResult<Json<MadeId>> {
    Ok(Json(MadeId { id: http.people.delegation_begin(&caller.0, ask).await? }))
}

/// Takes a delegation back: one's own, or any as a system administrator.
#[utoipa::path(delete, path = "/api/v1/people/delegations/{delegation}", tag = "people",
    operation_id = "delegation_over", params(("delegation" = String, Path)),
    responses((status = 204), (status = 404)))]
async fn delegation_over(
    State(http): State<Http>,
    caller: Caller,
    Path(delegation): Path<String>,
) -> ApiResult<StatusCode> {
    http.people.delegation_end(&caller.0, &delegation).await?;
    Ok(StatusCode::NO_CONTENT)
}
