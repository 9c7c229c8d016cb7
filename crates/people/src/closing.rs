//! Closing an account: somebody leaves the service on a day. Nothing is deleted; what the person still has in hand is told.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Ctx, Error, Micros, Result, bureau_date};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{DbResult, query};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Parts, Path};

use crate::desk::{changed, day, keeper, may_keep};
use crate::http::Http;
use crate::lending::{DelegationEntry, delegation_entry};
use crate::organisation::{check_why, delegation_list, post_end, post_list};
use crate::service::People;
use crate::store::session_delete_of;

pub(crate) fn router() -> OpenApiRouter<Http> {
    OpenApiRouter::new().routes(routes!(person_close, person_stay))
}

/// A count that is asked for.
pub type Asked<'a> = Pin<Box<dyn Future<Output = Result<i64>> + Send + 'a>>;

/// What another module knows a person to have in hand.
pub trait OpenWork: Send + Sync {
    /// How many things.
    fn open<'a>(&'a self, person: &'a str) -> Asked<'a>;
}

/// Who knows of work in hand. One list for all who have the same parts.
#[derive(Clone, Default)]
pub struct InHand(Arc<Mutex<Vec<Arc<dyn OpenWork>>>>);

impl InHand {
    /// The list of opened parts.
    #[must_use]
    pub fn of(parts: &Parts) -> InHand {
        parts.shared.get(InHand::default)
    }

    /// Adds one who knows.
    pub fn add(&self, who: Arc<dyn OpenWork>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(who);
    }

    async fn open(&self, person: &str) -> Result<i64> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut sum = 0_i64;
        for who in all {
            sum = sum.saturating_add(who.open(person).await?);
        }
        Ok(sum)
    }
}

impl People {
    async fn person_close(
        &self,
        ctx: &Ctx,
        in_hand: &InHand,
        id: &str,
        ask: &AccountCloseAsk,
    ) -> Result<AccountClosed> {
        keeper(&ctx.who)?;
        check_why(&ask.why)?;
        let on = day("on", &ask.on)?;
        let today = bureau_date(ctx.now);
        if on < today {
            return Err(Error::invalid("an account closes today or later").with_code("bad_dates"));
        }
        let person = self.person_there(ctx, id).await?;
        if person.id == ctx.who.id() {
            return Err(Error::forbidden("nobody closes one's own account").with_code("own_account"));
        }
        may_keep(ctx, &person.realm)?;
        person.open_on(today)?;
        let open_todos = in_hand.open(id).await?;
        let at = if on == today { ctx.now } else { Micros::start_of(on) };
        let mut tx = self.db.write_tx().await?;
        query(
            "UPDATE people_person SET closed_at = $2, closed_by = $3, closed_why = $4 \
             WHERE id = $1 AND (closed_at IS NULL OR closed_at > $5)",
        )
        .bind(id.to_owned())
        .bind(at.0)
        .bind(ctx.who.id().to_owned())
        .bind(ask.why.trim().to_owned())
        .bind(ctx.now.0)
        .execute(&mut *tx)
        .await
        .db("close an account")?;
        let mut ended_posts = 0;
        for post in post_list(&mut tx, id).await? {
            // A post that has not begun by then is never held: it ends as it begins.
            let end = on.max(post.valid_from);
            ended_posts += i64::from(post_end(&mut tx, ctx, &post.id, end).await?);
        }
        if on == today {
            session_delete_of(&mut tx, id).await?;
        }
        let delegations = delegation_list(&mut tx, id, today).await?;
        tx.commit().await?;
        let before = json!({"closes": person.closing.map(|at| bureau_date(at).to_string())});
        let after = json!({"closes": on.to_string(), "why": ask.why.trim(), "ended_posts": ended_posts});
        changed(before, after);
        tracing::info!(person = id, by = ctx.who.id(), on = on.to_string(), "an account closes");
        let open = delegations.into_iter().filter(|d| d.revoked_at.is_none() && d.valid_to > on);
        Ok(AccountClosed {
            on: on.to_string(),
            ended_posts,
            delegations: open.map(|d| delegation_entry(d, id, today)).collect(),
            open_todos,
        })
    }

    /// Takes a closing back that lies ahead. Posts that were ended are given anew by hand.
    async fn person_stay(&self, ctx: &Ctx, id: &str) -> Result<()> {
        keeper(&ctx.who)?;
        let person = self.person_there(ctx, id).await?;
        may_keep(ctx, &person.realm)?;
        if person.id == ctx.who.id() {
            return Err(Error::forbidden("nobody decides of one's own account").with_code("own_account"));
        }
        person.open_on(bureau_date(ctx.now))?;
        let mut tx = self.db.write_tx().await?;
        query("UPDATE people_person SET closed_at = NULL, closed_by = NULL, closed_why = NULL WHERE id = $1")
            .bind(id.to_owned())
            .execute(&mut *tx)
            .await
            .db("keep an account open")?;
        tx.commit().await?;
        let before = json!({"closes": person.closing.map(|at| bureau_date(at).to_string())});
        changed(before, json!({ "closes": null }));
        Ok(())
    }
}

/// When an account closes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AccountCloseAsk {
    /// First day on which it is closed.
    on: String,
    /// Why.
    why: String,
}

/// What a person leaves behind.
#[derive(Serialize, ToSchema)]
struct AccountClosed {
    /// First day on which the account is closed.
    on: String,
    /// Posts that end with it.
    ended_posts: i64,
    /// Delegations from and to the person that go beyond the day: none holds after it.
    delegations: Vec<DelegationEntry>,
    /// Open things on the person's to-do list, which somebody has to take over.
    open_todos: i64,
}

/// Closes an account on a day: posts end, sessions end, nothing is deleted. The answer tells what is left in hand.
#[utoipa::path(post, path = "/api/v1/people/persons/{person}/closing", tag = "people", operation_id = "person_close",
    params(("person" = String, Path)), request_body = AccountCloseAsk, responses((status = 200, body = AccountClosed),
    (status = 403, description = "own_account"), (status = 404), (status = 409, description = "account_closed"),
    (status = 422)))]
async fn person_close(
    State(http): State<Http>,
    caller: Caller,
    Path(person): Path<String>,
    Json(ask): Json<AccountCloseAsk>,
) -> ApiResult<Json<AccountClosed>> {
    Ok(Json(http.people.person_close(&caller.0, &http.in_hand, &person, &ask).await?))
}

/// Takes a closing back that lies ahead.
#[utoipa::path(delete, path = "/api/v1/people/persons/{person}/closing", tag = "people", operation_id = "person_stay",
    params(("person" = String, Path)), responses((status = 204), (status = 403), (status = 404),
    (status = 409, description = "account_closed")))]
async fn person_stay(State(http): State<Http>, caller: Caller, Path(person): Path<String>) -> ApiResult<StatusCode> {
    http.people.person_stay(&caller.0, &person).await?;
    Ok(StatusCode::NO_CONTENT)
}
