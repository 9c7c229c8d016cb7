//! Persons: the list, one person's page, accounts begun and passwords given anew.

use axum::extract::State;
use kernel::{Ctx, Error, Page, PageAsk, Result, Role, bureau_date, id};
use rights::{Action, Subject, allow};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Path, Query};

use crate::desk::{changed, keeper, may_keep};
use crate::http::Http;
use crate::lending::{DelegationEntry, delegation_entry};
use crate::model::{NewPerson, PersonRow, login_key};
use crate::organisation::{delegation_list, post_list};
use crate::password;
use crate::posts::{PostEntry, post_entry};
use crate::service::People;
use crate::store::{PersonFind, password_reset, person_by_id, person_insert, person_page, session_delete_of};
use crate::totp::factor_there;

pub(crate) fn router() -> OpenApiRouter<Http> {
    OpenApiRouter::new()
        .routes(routes!(persons, person_begin))
        .routes(routes!(colleagues))
        .routes(routes!(person_read))
        .routes(routes!(person_reset))
}

/// Characters of a password that is given: no two look alike.
const GIVEN: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789-";

impl People {
    /// A password that is shown once and must be changed.
    pub(crate) fn password_given(&self) -> String {
        let mut bytes = [0_u8; 16];
        self.rng.fill(&mut bytes);
        bytes.iter().filter_map(|b| GIVEN.get(usize::from(*b) % GIVEN.len())).map(|b| char::from(*b)).collect()
    }

    pub(crate) async fn person_there(&self, ctx: &Ctx, id: &str) -> Result<PersonRow> {
        let mut conn = self.db.read().await?;
        let person = person_by_id(&mut conn, id, bureau_date(ctx.now)).await?;
        person.ok_or_else(|| Error::not_found("no such person").with_code("no_person"))
    }

    /// Registers a person without a post, and gives the id and a password that must be changed.
    async fn person_begin(&self, ctx: &Ctx, ask: PersonAsk) -> Result<PasswordGiven> {
        keeper(&ctx.who)?;
        let realm = ask.realm.as_deref().unwrap_or("business");
        if !Role::ALL.iter().any(|r| r.realm() == realm) {
            return Err(Error::invalid("a realm is business, system, security or audit").with_code("bad_realm"));
        }
        may_keep(ctx, realm)?;
        let given = self.password_given();
        let new =
            NewPerson { login: ask.login, name: ask.name, unit_id: None, roles: Vec::new(), password: given.clone() };
        new.check()?;
        let (id, login) = (id::new_id(&*self.rng), login_key(&new.login)?);
        let hash = password::hash(new.password, &*self.rng).await?;
        let mut tx = self.db.write_tx().await?;
        person_insert(&mut tx, (&id, &login, new.name.trim()), realm, &hash, ctx.now).await?;
        password_reset(&mut tx, &id, &hash).await?;
        tx.commit().await?;
        changed(json!(null), json!({"person": id, "login": login, "name": new.name.trim(), "realm": realm}));
        Ok(PasswordGiven { person: id, password: given })
    }

    /// Gives a password that is shown once and must be changed; every session of the person ends.
    async fn password_reset(&self, ctx: &Ctx, id: &str) -> Result<PasswordGiven> {
        keeper(&ctx.who)?;
        let person = self.person_there(ctx, id).await?;
        if person.id == ctx.who.id() {
            return Err(Error::forbidden("one's own password is changed, not reset").with_code("own_password"));
        }
        may_keep(ctx, &person.realm)?;
        person.open_on(bureau_date(ctx.now))?;
        let given = self.password_given();
        let hash = password::hash(given.clone(), &*self.rng).await?;
        let mut tx = self.db.write_tx().await?;
        password_reset(&mut tx, &person.id, &hash).await?;
        session_delete_of(&mut tx, &person.id).await?;
        tx.commit().await?;
        changed(json!({"password_to_change": person.must_change}), json!({"password_to_change": true}));
        tracing::info!(person = person.id, by = ctx.who.id(), "gave a new password");
        Ok(PasswordGiven { person: person.id, password: given })
    }
}

/// A person to be registered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PersonAsk {
    /// Login name.
    login: String,
    /// Display name.
    name: String,
    /// What the account can ever hold: `business` when absent, or `system`, `security`, `audit`.
    realm: Option<String>,
}

/// A password that is shown once.
#[derive(Serialize, ToSchema)]
struct PasswordGiven {
    /// Id of the person.
    person: String,
    /// The password; it must be changed at the first sign-in.
    password: String,
}

/// A person in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonEntry {
    /// Id.
    id: String,
    /// Login name.
    login: String,
    /// Display name.
    name: String,
    /// What the account can ever hold.
    realm: String,
    /// Roles of the main post, then of part-time posts, today.
    roles: Vec<String>,
    /// The unit of the main post.
    unit: Option<String>,
    /// Whether the account was closed.
    closed: bool,
    /// The first day on which it is closed, also when that lies ahead.
    closes: Option<String>,
    /// Whether a password that was given waits to be changed.
    password_to_change: bool,
}

impl From<&PersonRow> for PersonEntry {
    fn from(p: &PersonRow) -> PersonEntry {
        let own = p.also.iter().filter(|h| h.lent.is_none()).map(|h| h.role);
        PersonEntry {
            id: p.id.clone(),
            login: p.login.clone(),
            name: p.name.clone(),
            realm: p.realm.clone(),
            roles: p.roles.iter().copied().chain(own).map(|r| r.to_string()).collect(),
            unit: p.unit_id.clone(),
            closed: p.closed_at.is_some(),
            closes: p.closing.map(|at| bureau_date(at).to_string()),
            password_to_change: p.must_change,
        }
    }
}

/// The persons.
#[derive(Serialize, ToSchema)]
struct PersonPage {
    /// In the order of the logins.
    items: Vec<PersonEntry>,
    /// How many the filter leaves on all pages.
    total: i64,
    /// What to ask for the next page; null on the last.
    next_page: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PersonQuery {
    /// Part of the login or the name.
    q: Option<String>,
    /// A unit in which a post is held today.
    unit: Option<String>,
    /// A role that a post gives today.
    role: Option<String>,
    /// The `next_page` of the page before.
    page: Option<String>,
    /// How many items, at most 500; 100 when absent.
    limit: Option<u32>,
}

/// What is looked for in logins and names.
fn searched(q: Option<String>) -> Result<String> {
    let q = q.unwrap_or_default().trim().to_owned();
    if q.chars().count() > 60 {
        return Err(Error::invalid("what is searched for has at most 60 characters").with_code("bad_search"));
    }
    Ok(q)
}

/// A person's page.
#[derive(Serialize, ToSchema)]
struct PersonView {
    /// The person.
    person: PersonEntry,
    /// Posts of any time, the latest first.
    posts: Vec<PostEntry>,
    /// Delegations from and to the person, the latest first.
    delegations: Vec<DelegationEntry>,
    /// Whether a second factor is in force.
    second_factor: bool,
}

/// The persons, for those who keep people or their security.
#[utoipa::path(get, path = "/api/v1/people/persons", tag = "people", operation_id = "persons", params(PersonQuery),
    responses((status = 200, body = PersonPage), (status = 403), (status = 422)))]
async fn persons(
    State(http): State<Http>,
    caller: Caller,
    Query(ask): Query<PersonQuery>,
) -> ApiResult<Json<PersonPage>> {
    keeper(&caller.0.who)?;
    let page = PageAsk::new(ask.page, ask.limit)?;
    let find = PersonFind { q: searched(ask.q)?, unit: ask.unit, role: ask.role, at_work: false };
    let mut conn = http.people.db.read().await?;
    let (rows, total) = person_page(&mut conn, &find, bureau_date(caller.0.now), &page).await?;
    let rows = Page::of(rows, &page, |p| p.login.clone());
    let items = rows.items.iter().map(PersonEntry::from).collect();
    Ok(Json(PersonPage { items, total, next_page: rows.next_page }))
}

/// Somebody to whom a post can be lent.
#[derive(Serialize, ToSchema)]
struct Colleague {
    /// Id.
    id: String,
    /// Display name.
    name: String,
    /// The unit of the main post.
    unit: Option<String>,
}

/// Those to whom a post can be lent.
#[derive(Serialize, ToSchema)]
struct Colleagues {
    /// Open accounts of business that hold a post today, in the order of the logins: the first fifty.
    items: Vec<Colleague>,
    /// How many there are.
    total: i64,
}

/// Whom one looks for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ColleagueQuery {
    /// Part of the login or the name.
    q: Option<String>,
}

/// Those to whom a post can be lent: names and units only.
#[utoipa::path(get, path = "/api/v1/people/colleagues", tag = "people", operation_id = "colleagues",
    params(ColleagueQuery), responses((status = 200, body = Colleagues), (status = 403), (status = 422)))]
async fn colleagues(
    State(http): State<Http>,
    caller: Caller,
    Query(ask): Query<ColleagueQuery>,
) -> ApiResult<Json<Colleagues>> {
    allow(&caller.0.who, Action::ReadPublished, Subject::City)?;
    let find = PersonFind { q: searched(ask.q)?, at_work: true, ..PersonFind::default() };
    let page = PageAsk::new(None, Some(50))?;
    let mut conn = http.people.db.read().await?;
    let (rows, total) = person_page(&mut conn, &find, bureau_date(caller.0.now), &page).await?;
    let rows = Page::of(rows, &page, |p| p.login.clone());
    let items = rows.items.into_iter().map(|p| Colleague { id: p.id, name: p.name, unit: p.unit_id }).collect();
    Ok(Json(Colleagues { items, total }))
}

/// Registers a person without a post. The answer holds a password that is shown this once.
#[utoipa::path(post, path = "/api/v1/people/persons", tag = "people", operation_id = "person_begin",
    request_body = PersonAsk, responses((status = 200, body = PasswordGiven), (status = 409), (status = 422)))]
async fn person_begin(
    State(http): State<Http>,
    caller: Caller,
    Json(ask): Json<PersonAsk>,
) -> ApiResult<Json<PasswordGiven>> {
    Ok(Json(http.people.person_begin(&caller.0, ask).await?))
}

/// A person with posts and delegations: oneself, or anybody for those who keep people.
#[utoipa::path(get, path = "/api/v1/people/persons/{person}", tag = "people", operation_id = "person_read",
    params(("person" = String, Path)), responses((status = 200, body = PersonView), (status = 403), (status = 404)))]
async fn person_read(
    State(http): State<Http>,
    caller: Caller,
    Path(person): Path<String>,
) -> ApiResult<Json<PersonView>> {
    if person != caller.0.who.id() {
        keeper(&caller.0.who)?;
    }
    let row = http.people.person_there(&caller.0, &person).await?;
    let today = bureau_date(caller.0.now);
    let mut conn = http.people.db.read().await?;
    let posts = post_list(&mut conn, &row.id).await?;
    let delegations = delegation_list(&mut conn, &row.id, today).await?;
    let second_factor = factor_there(&mut conn, &row.id).await?;
    Ok(Json(PersonView {
        person: PersonEntry::from(&row),
        second_factor,
        posts: posts.into_iter().map(|p| post_entry(p, today)).collect(),
        delegations: delegations.into_iter().map(|d| delegation_entry(d, &row.id, today)).collect(),
    }))
}

/// Gives a person a new password, shown this once; every session of the person ends.
#[utoipa::path(post, path = "/api/v1/people/persons/{person}/password", tag = "people",
    operation_id = "person_reset", params(("person" = String, Path)),
    responses((status = 200, body = PasswordGiven), (status = 403), (status = 404)))]
async fn person_reset(
    State(http): State<Http>,
    caller: Caller,
    Path(person): Path<String>,
) -> ApiResult<Json<PasswordGiven>> {
    Ok(Json(http.people.password_reset(&caller.0, &person).await?))
}
