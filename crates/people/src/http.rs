//! The addresses of a session and of units, and the layer that knows the caller.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use jiff::civil::Date;
use kernel::{Actor, Ctx, Error, Micros, Result, Role, bureau_date};
use metrics::counter;
use serde::{Deserialize, Serialize};
use store::{SIMULATED, setting_read};
use utoipa::openapi::schema::{Array, ArrayBuilder, ObjectBuilder, Type};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{
    ApiError, ApiResult, Background, Caller, Json, Module, Parts, Peer, Query, RequestId, SignedIn, Started, mount,
};

use crate::closing::InHand;
use crate::factor::factor_waits;
use crate::model::{PersonRow, Unit};
use crate::organisation::organisation_name;
use crate::service::{Door, Here, People, SESSION_LONGEST};
use crate::store::{MIGRATIONS, unit_list};

/// The module of people.
pub const MODULE: Module = Module { name: "people", migrations: MIGRATIONS, api: || router().into_openapi(), start };

#[derive(Clone)]
pub(crate) struct Http {
    pub people: People,
    /// Who knows of work in hand.
    pub in_hand: InHand,
    secure: bool,
}

fn start(parts: &Parts) -> Result<Started> {
    let people = People::of(parts);
    let sealing = people.clone();
    let state = Http { people, in_hand: InHand::of(parts), secure: parts.secure_cookies };
    let seal: Background = Box::new(move |_| {
        Box::pin(async move {
            match sealing.factors_seal().await {
                Ok(0) => {}
                Ok(n) => tracing::info!(n, "secrets of second factors were sealed under the first key of the file"),
                Err(e) => tracing::error!(error = e.chain(), "secrets of second factors could not be sealed"),
            }
        })
    });
    Ok(Started { router: mount(router(), state), background: vec![seal], ..Started::default() })
}

fn router() -> OpenApiRouter<Http> {
    OpenApiRouter::new()
        .routes(routes!(session_read, session_open, session_close))
        .routes(routes!(session_password))
        .routes(routes!(units))
        .merge(crate::tree::router())
        .merge(crate::persons::router())
        .merge(crate::posts::router())
        .merge(crate::lending::router())
        .merge(crate::factor::router())
        .merge(crate::security::router())
        .merge(crate::closing::router())
        .merge(crate::roster::router())
        .merge(crate::why::router())
}

/// The cookie that holds the session.
pub const COOKIE: &str = "huanheng_session";

/// Puts the caller's context into every request that carries an open session.
pub fn with_caller(router: Router, people: People) -> Router {
    router.layer(from_fn_with_state(people, recognise))
}

async fn recognise(State(people): State<People>, mut request: Request, next: Next) -> Response {
    let mut signed_in = None;
    if let Some(token) = cookie(request.headers()) {
        match people.session_person(&token).await {
            Ok(Some(Here { person, factor_waits, session })) => {
                let request_id = request.extensions().get::<RequestId>().map(|r| r.0.clone()).unwrap_or_default();
                let ctx = Ctx { who: Actor::Person(person.actor()), now: people.now(), request_id };
                let path = request.uri().path();
                let closed = path.starts_with("/api/") && !path.starts_with("/api/v1/session");
                if person.must_change && closed {
                    let text = "this password was given by an administrator; change it first";
                    return ApiError(Error::forbidden(text).with_code("password_to_change")).into_response();
                }
                if factor_waits && closed {
                    let text = "a role of this account needs a second factor; set it up first";
                    return ApiError(Error::forbidden(text).with_code("factor_to_set_up")).into_response();
                }
                signed_in = ctx.who.person().map(|p| SignedIn(p.id.clone()));
                request.extensions_mut().insert(ctx);
                request.extensions_mut().insert(session);
            }
            Ok(None) => {}
            Err(e) => return ApiError(e).into_response(),
        }
    }
    let mut response = next.run(request).await;
    if let Some(signed_in) = signed_in {
        response.extensions_mut().insert(signed_in);
    }
    response
}

pub(crate) fn cookie(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_string())
}

/// From where a request comes, as far as it can be told.
fn door(headers: &HeaderMap, peer: Option<Extension<Peer>>) -> Door {
    let said = |name: header::HeaderName, most: usize| -> String {
        let text = headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
        text.chars().filter(|c| !c.is_control()).take(most).collect()
    };
    let claimed = said(header::HeaderName::from_static("x-forwarded-for"), 100);
    let peer = peer.map(|p| p.0.0.ip().to_string()).unwrap_or_default();
    // What a proxy claims is shown as a claim.
    let address = if claimed.is_empty() { peer } else { format!("{peer} ({claimed})") };
    Door { agent: said(header::USER_AGENT, 200), address }
}

fn set_cookie(token: &str, seconds: i64, secure: bool) -> Result<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{COOKIE}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"))
        .map_err(|e| Error::internal("cannot write the cookie").with_source(e))
}

/// A sign-in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    /// Login name.
    login: String,
    /// Password.
    password: String,
    /// The one-time password or a recovery code, for who has a second factor.
    code: Option<String>,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
struct Session {
    /// The person.
    person: SessionPerson,
    /// The person's unit; null for the city's own staff.
    unit: Option<SessionUnit>,
    #[schema(schema_with = role_words)]
    roles: Vec<String>,
    /// Whether the data were made up for a demonstration.
    simulated: bool,
    /// The server's clock: a demonstration plays a day of its own, and whoever reads may have a wrong one.
    #[schema(value_type = String, format = DateTime)]
    now: Micros,
    /// Whether the password must be changed before anything else.
    password_to_change: bool,
    /// Whether a second factor must be set up before anything else: a role that is held needs one.
    factor_to_set_up: bool,
    /// Whose posts this person holds today by delegation.
    acting_for: Vec<ActingFor>,
    /// What this person may do, on the city or on the own unit; the server decides again at every request.
    #[schema(schema_with = action_words)]
    allowed: Vec<String>,
}

/// A post of somebody else that is held by delegation.
#[derive(Serialize, ToSchema)]
struct ActingFor {
    /// Id of the delegation.
    delegation: String,
    /// The name of the person who lent it.
    name: String,
    /// The role that was lent.
    role: String,
    /// The unit of the role.
    unit: Option<String>,
    /// The actions that were lent; all of the role when empty.
    actions: Vec<String>,
}

fn acting_for(person: &PersonRow) -> Vec<ActingFor> {
    let lent = person.also.iter().filter_map(|h| h.lent.as_ref().map(|l| (h, l)));
    lent.map(|(h, l)| ActingFor {
        delegation: l.id.clone(),
        name: l.name.clone(),
        role: h.role.to_string(),
        unit: h.unit_id.clone(),
        actions: l.actions.clone(),
    })
    .collect()
}

fn role_words() -> Array {
    words(Role::ALL.map(Role::name))
}

fn action_words() -> Array {
    words(rights::Action::ALL.map(rights::Action::name))
}

fn words<const N: usize>(all: [&'static str; N]) -> Array {
    let word = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(all)).build();
    ArrayBuilder::new().items(word).build()
}

/// The person of a session.
#[derive(Serialize, ToSchema)]
struct SessionPerson {
    /// Id.
    id: String,
    /// Login name.
    login: String,
    /// Display name.
    name: String,
}

/// The unit of a session.
#[derive(Serialize, ToSchema)]
struct SessionUnit {
    /// Id.
    id: String,
    /// Short name.
    name: String,
}

async fn session(people: &People, person: PersonRow) -> Result<Session> {
    let mut conn = people.db.read().await?;
    let unit = match &person.unit_id {
        Some(id) => organisation_name(&mut conn, id).await?.map(|name| SessionUnit { id: id.clone(), name }),
        None => None,
    };
    let simulated = setting_read(&mut conn, SIMULATED).await?.as_deref() == Some("yes");
    let actor = Actor::Person(person.actor());
    Ok(Session {
        unit,
        password_to_change: person.must_change,
        factor_to_set_up: factor_waits(&mut conn, &person).await?,
        acting_for: acting_for(&person),
        roles: person.roles.iter().map(ToString::to_string).collect(),
        simulated,
        now: people.now(),
        allowed: rights::granted(&actor).into_iter().map(|a| a.name().to_string()).collect(),
        person: SessionPerson { id: person.id, login: person.login, name: person.name },
    })
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "people", operation_id = "session_read", responses(
    (status = 200, body = Session)))]
async fn session_read(State(http): State<Http>, caller: Caller) -> ApiResult<Json<Session>> {
    let person = http.people.person_of(&caller.0).await?;
    Ok(Json(session(&http.people, person).await?))
}

/// Signs in. The answer sets the session cookie.
#[utoipa::path(post, path = "/api/v1/session", security(()), tag = "people", operation_id = "session_open", request_body = SignIn,
    responses((status = 200, body = Session), (status = 401, description = "sign_in_failed, code_needed, code_wrong"),
    (status = 429, description = "login_locked, sign_in_busy")))]
async fn session_open(
    State(http): State<Http>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    Json(ask): Json<SignIn>,
) -> ApiResult<Response> {
    let (before, door) = (cookie(&headers), door(&headers, peer));
    webkit::note(|n| n.who = Some((String::new(), ask.login.clone())));
    let people = &http.people;
    let signed = people.session_open(&ask.login, ask.password, ask.code.as_deref(), before.as_deref(), &door).await;
    let outcome = signed.as_ref().map_or_else(Error::code, |_| "done");
    counter!("huanheng_sign_ins_total", "outcome" => outcome).increment(1);
    let signed = signed?;
    webkit::note(|n| n.who = Some((signed.person.id.clone(), signed.person.name.clone())));
    let cookie = set_cookie(&signed.token, SESSION_LONGEST / kernel::time::SECOND, http.secure)?;
    Ok(([(header::SET_COOKIE, cookie)], Json(session(&http.people, signed.person).await?)).into_response())
}

/// Signs out; without a session it does nothing.
#[utoipa::path(delete, path = "/api/v1/session", security(()), tag = "people", operation_id = "session_close",
    responses((status = 204, description = "signed out")))]
async fn session_close(State(http): State<Http>, headers: HeaderMap) -> ApiResult<Response> {
    if let Some(token) = cookie(&headers) {
        http.people.session_close(&token).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, set_cookie("", 0, http.secure)?)]).into_response())
}

/// A change of the own password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    /// The password until now.
    old: String,
    /// The new one: at least 10 characters, at most 256 bytes, not containing the login, not one character repeated.
    new: String,
}

/// Changes one's own password. Every other session of the person ends; the answer sets a new session cookie.
#[utoipa::path(put, path = "/api/v1/session/password", tag = "people", operation_id = "session_password", request_body = PasswordChange,
    responses((status = 204, description = "changed"), (status = 409, description = "changed_meanwhile"),
    (status = 422, description = "wrong_password, weak_password, same_password"),
    (status = 429, description = "login_locked, sign_in_busy")))]
async fn session_password(
    State(http): State<Http>,
    caller: Caller,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    Json(ask): Json<PasswordChange>,
) -> ApiResult<Response> {
    let token = http.people.password_change(&caller.0, ask.old, ask.new, &door(&headers, peer)).await?;
    let cookie = set_cookie(&token, SESSION_LONGEST / kernel::time::SECOND, http.secure)?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// A unit on a date.
#[derive(Serialize, ToSchema)]
struct UnitEntry {
    /// Id.
    id: String,
    /// Full name.
    name: String,
    /// Short name.
    short_name: String,
    /// Code; the list is in its order.
    code: String,
    /// The kind registered on the date (`county`, `district`); null when none is.
    kind: Option<String>,
    /// The legal administrative status on the date; null when unknown.
    status: Option<String>,
}

impl From<Unit> for UnitEntry {
    fn from(u: Unit) -> UnitEntry {
        UnitEntry { id: u.id, name: u.name, short_name: u.short_name, code: u.code, kind: u.kind, status: u.status }
    }
}

/// The units.
#[derive(Serialize, ToSchema)]
struct UnitList {
    /// Every unit; a city has few enough for one page.
    items: Vec<UnitEntry>,
    /// Always null.
    next_page: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UnitQuery {
    /// The date on which kind and status are asked, `2026-11-22`; today at the bureau when absent.
    #[param(value_type = Option<String>, format = Date)]
    date: Option<String>,
}

/// The units of the city with what holds on a date.
#[utoipa::path(get, path = "/api/v1/people/units", tag = "people", operation_id = "unit_list", params(UnitQuery),
    responses((status = 200, body = UnitList), (status = 403)))]
async fn units(State(http): State<Http>, caller: Caller, Query(ask): Query<UnitQuery>) -> ApiResult<Json<UnitList>> {
    rights::allow(&caller.0.who, rights::Action::ReadPublished, rights::Subject::City)?;
    let date = match ask.date {
        None => bureau_date(caller.0.now),
        Some(text) => text.parse::<Date>().map_err(|e| {
            let shown: String = text.chars().take(40).collect();
            Error::invalid(format!("date `{shown}` must be like 2026-11-22")).with_code("bad_date").with_source(e)
        })?,
    };
    let mut conn = http.people.db.read().await?;
    let items = unit_list(&mut conn, date).await?.into_iter().map(UnitEntry::from).collect();
    Ok(Json(UnitList { items, next_page: None }))
}
