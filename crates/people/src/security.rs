//! One's own sessions, and logins that are locked after failed sign-ins.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use kernel::{Ctx, Error, Micros, Result};
use rights::{Action, Subject, allow};
use serde::Serialize;
use serde_json::json;
use store::{Conn, DbResult, Row, query};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Path};

use crate::desk::changed;
use crate::http::{Http, cookie};
use crate::model::login_key;
use crate::service::{LOCKED_FOR, People, SESSION_IDLE, SESSION_LONGEST, key};
use crate::store::attempt_of;

/// Logins that are shown at once.
const MOST: i64 = 500;

pub(crate) fn router() -> OpenApiRouter<Http> {
    OpenApiRouter::new()
        .routes(routes!(session_list, session_others_close))
        .routes(routes!(locks))
        .routes(routes!(lock_lift))
}

/// A session of one's own.
#[derive(Serialize, ToSchema)]
struct OwnSession {
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    opened_at: Micros,
    /// When it was last used, to the minute.
    #[schema(value_type = String, format = DateTime)]
    seen_at: Micros,
    /// What the browser said of itself; empty when it said nothing.
    agent: String,
    /// The address it was opened from; empty when it is not known.
    address: String,
    /// Whether it is the one that asks.
    current: bool,
}

/// One's own sessions.
#[derive(Serialize, ToSchema)]
struct OwnSessions {
    /// Those that are open, the latest first.
    items: Vec<OwnSession>,
}

/// What was ended.
#[derive(Serialize, ToSchema)]
struct SessionsEnded {
    /// How many sessions.
    ended: u64,
}

/// A login with failed sign-ins.
#[derive(Serialize, ToSchema)]
struct LoginLock {
    /// The login that was tried.
    login: String,
    /// The name of its account; null when nobody has this login.
    name: Option<String>,
    /// Failures in a row.
    failures: i64,
    /// The last one.
    #[schema(value_type = String, format = DateTime)]
    last_at: Micros,
    /// Until when it is locked; null when it is not.
    #[schema(value_type = Option<String>, format = DateTime)]
    locked_until: Option<Micros>,
}

/// Logins with failed sign-ins.
#[derive(Serialize, ToSchema)]
struct LoginLocks {
    /// The latest first, at most 500.
    items: Vec<LoginLock>,
}

async fn sessions_of(conn: &mut Conn, person: &str, token: Option<&str>, now: Micros) -> Result<Vec<OwnSession>> {
    let at = "list sessions";
    let own = token.map(key);
    let rows = query(
        "SELECT token_digest, opened_at, seen_at, agent, address FROM people_session WHERE person_id = $1 \
         AND seen_at > $2 AND opened_at > $3 ORDER BY seen_at DESC, opened_at DESC, token_digest",
    )
    .bind(person.to_owned())
    .bind(now.plus(-SESSION_IDLE).0)
    .bind(now.plus(-SESSION_LONGEST).0)
    .fetch_all(conn)
    .await
    .db(at)?;
    rows.iter()
        .map(|r| {
            let digest: String = r.try_get("token_digest").db(at)?;
            Ok(OwnSession {
                opened_at: Micros(r.try_get("opened_at").db(at)?),
                seen_at: Micros(r.try_get("seen_at").db(at)?),
                agent: r.try_get("agent").db(at)?,
                address: r.try_get("address").db(at)?,
                current: own.as_deref() == Some(digest.as_str()),
            })
        })
        .collect()
}

impl People {
    /// Ends every session of the caller but the one that asks.
    async fn sessions_close_others(&self, ctx: &Ctx, token: &str) -> Result<u64> {
        let mut tx = self.db.write_tx().await?;
        let done = query("DELETE FROM people_session WHERE person_id = $1 AND token_digest <> $2")
            .bind(ctx.who.id().to_owned())
            .bind(key(token))
            .execute(&mut *tx)
            .await
            .db("close the other sessions")?;
        tx.commit().await?;
        Ok(done.rows_affected())
    }

    async fn locks(&self, ctx: &Ctx) -> Result<Vec<LoginLock>> {
        let at = "list locked logins";
        allow(&ctx.who, Action::ManageSecurity, Subject::City)?;
        let mut conn = self.db.read().await?;
        let rows = query(
            "SELECT a.login, p.name, a.failures, a.last_at, a.locked_until FROM people_attempt a \
             LEFT JOIN people_person p ON p.login = a.login WHERE a.locked_until > $1 OR a.last_at > $2 \
             ORDER BY a.last_at DESC, a.login LIMIT $3",
        )
        .bind(ctx.now.0)
        .bind(ctx.now.plus(-LOCKED_FOR).0)
        .bind(MOST)
        .fetch_all(&mut *conn)
        .await
        .db(at)?;
        rows.iter()
            .map(|r| {
                let until: Option<i64> = r.try_get("locked_until").db(at)?;
                Ok(LoginLock {
                    login: r.try_get("login").db(at)?,
                    name: r.try_get("name").db(at)?,
                    failures: r.try_get("failures").db(at)?,
                    last_at: Micros(r.try_get("last_at").db(at)?),
                    locked_until: until.map(Micros).filter(|u| *u > ctx.now),
                })
            })
            .collect()
    }

    /// Lifts a lock before its time. Nobody lifts the own: it would open the own account to guessing.
    async fn lock_lift(&self, ctx: &Ctx, login: &str) -> Result<()> {
        allow(&ctx.who, Action::ManageSecurity, Subject::City)?;
        let login = login_key(login)?;
        if self.person_of(ctx).await?.login == login {
            return Err(Error::forbidden("nobody lifts the lock of one's own login").with_code("own_lock"));
        }
        let mut tx = self.db.write_tx().await?;
        let there = attempt_of(&mut tx, &login).await?;
        let there = there.ok_or_else(|| Error::not_found("this login is not locked").with_code("no_lock"))?;
        crate::store::attempt_forget(&mut tx, &login).await?;
        tx.commit().await?;
        let before = json!({"login": login, "failures": there.failures, "locked_until": there.locked_until});
        changed(before, json!({"failures": 0}));
        Ok(())
    }
}

/// One's own open sessions: where and when.
#[utoipa::path(get, path = "/api/v1/session/sessions", tag = "people", operation_id = "session_list",
    responses((status = 200, body = OwnSessions)))]
async fn session_list(State(http): State<Http>, caller: Caller, headers: HeaderMap) -> ApiResult<Json<OwnSessions>> {
    let token = cookie(&headers);
    let mut conn = http.people.db.read().await?;
    let items = sessions_of(&mut conn, caller.0.who.id(), token.as_deref(), caller.0.now).await?;
    Ok(Json(OwnSessions { items }))
}

/// Ends every session of one's own but this one.
#[utoipa::path(delete, path = "/api/v1/session/sessions", tag = "people", operation_id = "session_others_close",
    responses((status = 200, body = SessionsEnded)))]
async fn session_others_close(
    State(http): State<Http>,
    caller: Caller,
    headers: HeaderMap,
) -> ApiResult<Json<SessionsEnded>> {
    let token = cookie(&headers).unwrap_or_default();
    let ended = http.people.sessions_close_others(&caller.0, &token).await?;
    webkit::note(|n| {
        n.detail.insert("ended".into(), ended.into());
    });
    Ok(Json(SessionsEnded { ended }))
}

/// Logins with failed sign-ins of the last quarter of an hour, and those that are locked.
#[utoipa::path(get, path = "/api/v1/people/locks", tag = "people", operation_id = "locks",
    responses((status = 200, body = LoginLocks), (status = 403)))]
async fn locks(State(http): State<Http>, caller: Caller) -> ApiResult<Json<LoginLocks>> {
    Ok(Json(LoginLocks { items: http.people.locks(&caller.0).await? }))
}

/// Lifts the lock of a login.
#[utoipa::path(delete, path = "/api/v1/people/locks/{login}", tag = "people", operation_id = "lock_lift",
    params(("login" = String, Path)), responses((status = 204), (status = 403, description = "own_lock"),
    (status = 404, description = "no_lock"), (status = 422)))]
async fn lock_lift(State(http): State<Http>, caller: Caller, Path(login): Path<String>) -> ApiResult<StatusCode> {
    http.people.lock_lift(&caller.0, &login).await?;
    Ok(StatusCode::NO_CONTENT)
}
