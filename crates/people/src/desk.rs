//! The desk of the administrators: the tree, persons, posts, transfers, delegations, passwords given anew, and why
//! somebody may do something.
//!
//! The system administrator gives posts, accounts and passwords of business, the security administrator those of
//! administrators; nobody gives a post to oneself.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::civil::Date;
use kernel::{Actor, Ctx, Error, Page, PageAsk, Result, Role, bureau_date, id};
use rights::{Action, Subject, allow, reasons};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Path, Query};

use crate::http::Http;
use crate::model::{NewPerson, PersonRow, login_key};
use crate::organisation::{
    Delegation, NewDelegation, Node, Post, check_why, delegation_insert, delegation_list, delegation_revoke,
    department_insert, department_of, organisation_list, organisation_name, post_by_id, post_end, post_insert,
    post_list,
};
use crate::password;
use crate::service::People;
use crate::store::{PersonFind, password_reset, person_by_id, person_insert, person_page, session_delete_of};
use crate::totp::factor_there;

pub(crate) fn router() -> OpenApiRouter<Http> {
    OpenApiRouter::new()
        .routes(routes!(organisation))
        .routes(routes!(department_begin))
        .routes(routes!(persons, person_begin))
        .routes(routes!(colleagues))
        .routes(routes!(person_read))
        .routes(routes!(person_post))
        .routes(routes!(post_over))
        .routes(routes!(person_reset))
        .routes(routes!(factor_begin, factor_confirm))
        .routes(routes!(factor_reset))
        .routes(routes!(delegation_begin))
        .routes(routes!(delegation_over))
        .routes(routes!(why))
}

/// Characters of a password that is given: no two look alike.
const GIVEN: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789-";

impl People {
    /// A password that is shown once and must be changed.
    fn password_given(&self) -> String {
        let mut bytes = [0_u8; 16];
        self.rng.fill(&mut bytes);
        bytes.iter().filter_map(|b| GIVEN.get(usize::from(*b) % GIVEN.len())).map(|b| char::from(*b)).collect()
    }

    async fn person_there(&self, ctx: &Ctx, id: &str) -> Result<PersonRow> {
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
        let given = self.password_given();
        let hash = password::hash(given.clone(), &*self.rng).await?;
        let mut tx = self.db.write_tx().await?;
        password_reset(&mut tx, &person.id, &hash).await?;
        session_delete_of(&mut tx, &person.id).await?;
        tx.commit().await?;
        tracing::info!(person = person.id, by = ctx.who.id(), "gave a new password");
        Ok(PasswordGiven { person: person.id, password: given })
    }

    /// Gives a post; ends another on the same day when it is a transfer.
    async fn post_begin(&self, ctx: &Ctx, person: &str, ask: PostAsk) -> Result<String> {
        let role: Role = ask.role.parse()?;
        may_post(ctx, person, role)?;
        check_why(&ask.why)?;
        let (from, to) = (day("valid_from", &ask.valid_from)?, ask.valid_to.as_deref());
        let to = to.map(|t| day("valid_to", t)).transpose()?;
        if to.is_some_and(|to| to <= from) {
            return Err(Error::invalid("a post ends after it begins").with_code("bad_dates"));
        }
        if from < bureau_date(ctx.now) {
            return Err(Error::invalid("a post cannot begin before today").with_code("bad_dates"));
        }
        if role.of_unit() && ask.unit.is_none() {
            return Err(Error::invalid(format!("{role} needs a unit")).with_code("unit_missing"));
        }
        if ask.title.chars().count() > 60 {
            return Err(Error::invalid("a title has at most 60 characters").with_code("bad_title"));
        }
        let holder = self.person_there(ctx, person).await?;
        if role.realm() != holder.realm {
            return Err(Error::conflict(format!(
                "`{}` is an account of {} and cannot be {role}: the system, security and audit administrators are \
                 persons apart, who hold nothing else",
                holder.login, holder.realm
            ))
            .with_code("roles_apart"));
        }
        let new = Post {
            id: id::new_id(&*self.rng),
            person_id: holder.id.clone(),
            role,
            unit_id: ask.unit,
            department_id: ask.department,
            title: ask.title,
            main: ask.main,
            valid_from: from,
            valid_to: to,
            why: ask.why.trim().to_owned(),
        };
        let mut tx = self.db.write_tx().await?;
        if let Some(unit) = &new.unit_id
            && organisation_name(&mut tx, unit).await?.is_none()
        {
            return Err(Error::invalid("no such unit").with_code("no_unit"));
        }
        if let Some(department) = &new.department_id
            && !department_of(&mut tx, department, new.unit_id.as_deref().unwrap_or_default(), from).await?
        {
            return Err(Error::invalid("the unit has no such department on that day").with_code("no_department"));
        }
        if let Some(old) = &ask.instead_of {
            let old = post_by_id(&mut tx, old).await?;
            if old.person_id != holder.id || !post_end(&mut tx, ctx, &old.id, from).await? {
                return Err(Error::conflict("the post to be left is not held then").with_code("post_over"));
            }
        }
        let others = post_list(&mut tx, &holder.id).await?;
        let meets = |p: &Post| p.valid_to.is_none_or(|e| e > from) && to.is_none_or(|e| p.valid_from < e);
        if new.main && others.iter().any(|p| p.main && meets(p)) {
            let text = "there is a main post at that time: end it, transfer from it, or give this one as part-time";
            return Err(Error::conflict(text).with_code("two_main_posts"));
        }
        post_insert(&mut tx, ctx, &holder.realm, &new).await?;
        tx.commit().await?;
        Ok(new.id)
    }

    async fn post_end(&self, ctx: &Ctx, post: &str, on: &str) -> Result<()> {
        let on = day("on", on)?;
        let mut tx = self.db.write_tx().await?;
        let old = post_by_id(&mut tx, post).await?;
        may_post(ctx, &old.person_id, old.role)?;
        if on < bureau_date(ctx.now) {
            return Err(Error::invalid("a post cannot end before today").with_code("bad_dates"));
        }
        if !post_end(&mut tx, ctx, post, on).await? {
            return Err(Error::conflict("the post has ended by then").with_code("post_over"));
        }
        tx.commit().await
    }

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

fn may_post(ctx: &Ctx, person: &str, role: Role) -> Result<()> {
    if person == ctx.who.id() {
        return Err(Error::forbidden("nobody gives or takes a post of one's own").with_code("own_post"));
    }
    may_keep(ctx, role.realm())
}

/// Whoever knows a password that was given can take the account over: those of administrators are not in the hands of
/// the one who keeps the accounts of business.
fn may_keep(ctx: &Ctx, realm: &str) -> Result<()> {
    let action = if realm == "business" { Action::ManagePeople } else { Action::ManageSecurity };
    allow(&ctx.who, action, Subject::City)
}

/// Whether the caller keeps people or their security.
fn keeper(who: &Actor) -> Result<()> {
    allow(who, Action::ManageSecurity, Subject::City).or_else(|_| allow(who, Action::ManagePeople, Subject::City))
}

fn day(what: &str, text: &str) -> Result<Date> {
    text.parse().map_err(|e| {
        let shown: String = text.chars().take(40).collect();
        Error::invalid(format!("{what} `{shown}` must be like 2026-11-22")).with_code("bad_date").with_source(e)
    })
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

/// A post to be given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PostAsk {
    /// The role it carries.
    role: String,
    /// The unit; a role of a unit needs one.
    unit: Option<String>,
    /// The department.
    department: Option<String>,
    /// The title, as in documents.
    #[serde(default)]
    title: String,
    /// Whether it is the main post, or part-time.
    main: bool,
    /// First day.
    valid_from: String,
    /// First day on which it is no longer held.
    valid_to: Option<String>,
    /// Why.
    why: String,
    /// The post that is left on the same day: a transfer.
    instead_of: Option<String>,
}

/// When a post ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EndAsk {
    /// First day on which it is no longer held.
    on: String,
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

/// What was made.
#[derive(Serialize, ToSchema)]
struct MadeId {
    /// Its id.
    id: String,
}

/// A department to be registered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DepartmentAsk {
    /// Id, chosen by the city.
    id: String,
    /// The unit it belongs to.
    unit: String,
    /// Name.
    name: String,
    /// First day.
    valid_from: String,
}

/// A place of the tree.
#[derive(Serialize, ToSchema)]
struct OrganisationNode {
    /// Id.
    id: String,
    /// `province`, `city`, `county` or `department`.
    level: String,
    /// What it belongs to.
    parent: Option<String>,
    /// Full name.
    name: String,
    /// Short name.
    short_name: String,
}

/// The tree, as a list.
#[derive(Serialize, ToSchema)]
struct Organisation {
    /// Every place, with the id of what it belongs to.
    items: Vec<OrganisationNode>,
}

/// A person in a list.
#[derive(Serialize, ToSchema)]
struct PersonEntry {
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

/// A post.
#[derive(Serialize, ToSchema)]
struct PostEntry {
    /// Id.
    id: String,
    /// The role it carries.
    role: String,
    /// The unit.
    unit: Option<String>,
    /// The department.
    department: Option<String>,
    /// The title.
    title: String,
    /// Whether it is the main post.
    main: bool,
    /// First day.
    valid_from: String,
    /// First day on which it is no longer held.
    valid_to: Option<String>,
    /// Why it was given.
    why: String,
    /// Whether it is held today.
    holds: bool,
}

/// A delegation.
#[derive(Serialize, ToSchema)]
struct DelegationEntry {
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

fn post_entry(p: Post, today: Date) -> PostEntry {
    PostEntry {
        holds: p.holds(today),
        id: p.id,
        role: p.role.to_string(),
        unit: p.unit_id,
        department: p.department_id,
        title: p.title,
        main: p.main,
        valid_from: p.valid_from.to_string(),
        valid_to: p.valid_to.map(|d| d.to_string()),
        why: p.why,
    }
}

fn delegation_entry(d: Delegation, person: &str, today: Date) -> DelegationEntry {
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

/// The tree of organisations today: province, city, counties and districts, departments.
#[utoipa::path(get, path = "/api/v1/people/organisation", tag = "people", operation_id = "organisation",
    responses((status = 200, body = Organisation)))]
async fn organisation(State(http): State<Http>, caller: Caller) -> ApiResult<Json<Organisation>> {
    allow(&caller.0.who, Action::ReadPublished, Subject::City)?;
    let mut conn = http.people.db.read().await?;
    let items = organisation_list(&mut conn, bureau_date(caller.0.now)).await?;
    let entry = |n: Node| OrganisationNode {
        id: n.id,
        level: n.level,
        parent: n.parent_id,
        name: n.name,
        short_name: n.short_name,
    };
    Ok(Json(Organisation { items: items.into_iter().map(entry).collect() }))
}

/// Registers a department.
#[utoipa::path(post, path = "/api/v1/people/departments", tag = "people", operation_id = "department_begin",
    request_body = DepartmentAsk, responses((status = 200, body = MadeId), (status = 409), (status = 422)))]
async fn department_begin(
    State(http): State<Http>,
    caller: Caller,
    Json(ask): Json<DepartmentAsk>,
) -> ApiResult<Json<MadeId>> {
    allow(&caller.0.who, Action::ManagePeople, Subject::City)?;
    id::check_id("department id", &ask.id)?;
    if ask.name.trim().is_empty() || ask.name.chars().count() > 100 {
        return Err(Error::invalid("the name of a department has 1 to 100 characters").into());
    }
    let from = day("valid_from", &ask.valid_from)?;
    let mut tx = http.people.db.write_tx().await?;
    if organisation_name(&mut tx, &ask.unit).await?.is_none() {
        return Err(Error::invalid("no such unit").with_code("no_unit").into());
    }
    department_insert(&mut tx, (&ask.id, &ask.unit, ask.name.trim()), from, caller.0.now).await?;
    tx.commit().await?;
    Ok(Json(MadeId { id: ask.id }))
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

/// Gives a post, or transfers from one.
#[utoipa::path(post, path = "/api/v1/people/persons/{person}/posts", tag = "people", operation_id = "person_post",
    params(("person" = String, Path)), request_body = PostAsk, responses((status = 200, body = MadeId),
    (status = 403), (status = 409, description = "roles_apart, two_main_posts, post_over"), (status = 422)))]
async fn person_post(
    State(http): State<Http>,
    caller: Caller,
    Path(person): Path<String>,
    Json(ask): Json<PostAsk>,
) -> ApiResult<Json<MadeId>> {
    Ok(Json(MadeId { id: http.people.post_begin(&caller.0, &person, ask).await? }))
}

/// Ends a post.
#[utoipa::path(post, path = "/api/v1/people/posts/{post}/end", tag = "people", operation_id = "post_over",
    params(("post" = String, Path)), request_body = EndAsk,
    responses((status = 204), (status = 403), (status = 404), (status = 409)))]
async fn post_over(
    State(http): State<Http>,
    caller: Caller,
    Path(post): Path<String>,
    Json(ask): Json<EndAsk>,
) -> ApiResult<StatusCode> {
    http.people.post_end(&caller.0, &post, &ask.on).await?;
    Ok(StatusCode::NO_CONTENT)
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

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhyQuery {
    /// The person; oneself when absent.
    person: Option<String>,
    /// The action, such as `read_unit`.
    action: String,
    /// The unit; the city as a whole when absent.
    unit: Option<String>,
    /// The day, `2026-11-22`; today when absent.
    date: Option<String>,
}

/// One rule that speaks for or against.
#[derive(Serialize, ToSchema)]
struct WhyRule {
    /// The role.
    role: String,
    /// The unit for which it is held.
    unit: Option<String>,
    /// Who lent it, when it is held by delegation.
    lent_by: Option<String>,
    /// Whether it gives the action.
    gives: bool,
    /// What the role says: everywhere, own_unit, other_unit, no_unit, not_given, not_delegated.
    ground: String,
    /// In words.
    words: String,
}

/// Why somebody may do something, or may not.
#[derive(Serialize, ToSchema)]
struct Why {
    /// The person.
    person: PersonEntry,
    /// The action.
    action: String,
    /// The unit that was asked about.
    unit: Option<String>,
    /// The day.
    date: String,
    /// What is decided.
    allowed: bool,
    /// The deciding rule in words.
    decided: String,
    /// Every role that is held on the day, and whether it gives the action.
    rules: Vec<WhyRule>,
    /// Posts and delegations that do not hold on the day.
    not_held: Vec<PostEntry>,
}

/// Why a person may do something: for oneself anybody, for others the security administrator.
#[utoipa::path(get, path = "/api/v1/people/why", tag = "people", operation_id = "why", params(WhyQuery),
    responses((status = 200, body = Why), (status = 403), (status = 404), (status = 422)))]
async fn why(State(http): State<Http>, caller: Caller, Query(ask): Query<WhyQuery>) -> ApiResult<Json<Why>> {
    let person = ask.person.unwrap_or_else(|| caller.0.who.id().to_owned());
    if person != caller.0.who.id() {
        allow(&caller.0.who, Action::ManageSecurity, Subject::City)?;
    }
    let shown: String = ask.action.chars().take(40).collect();
    let action = Action::named(&ask.action)
        .ok_or_else(|| Error::invalid(format!("no action `{shown}`")).with_code("no_action"))?;
    let date = ask.date.map_or(Ok(bureau_date(caller.0.now)), |d| day("date", &d))?;
    let mut conn = http.people.db.read().await?;
    let row = person_by_id(&mut conn, &person, date).await?;
    let row = row.ok_or_else(|| Error::not_found("no such person").with_code("no_person"))?;
    let subject = ask.unit.as_deref().map_or(Subject::City, Subject::Unit);
    let actor = row.actor();
    let rules = reasons(&actor, action, subject);
    let who = Actor::Person(actor);
    let closed = row.closed_at.is_some();
    let posts = post_list(&mut conn, &row.id).await?;
    Ok(Json(Why {
        person: PersonEntry::from(&row),
        action: action.name().to_owned(),
        allowed: !closed && allow(&who, action, subject).is_ok(),
        decided: if closed { "the account is closed".into() } else { rights::explain(&who, action, subject) },
        rules: rules
            .into_iter()
            .map(|r| WhyRule {
                role: r.role.to_string(),
                unit: r.unit_id,
                lent_by: r.lent.map(|l| l.name),
                gives: r.ground.gives(),
                ground: r.ground.name().to_owned(),
                words: r.words,
            })
            .collect(),
        not_held: posts.into_iter().filter(|p| !p.holds(date)).map(|p| post_entry(p, date)).collect(),
        unit: ask.unit,
        date: date.to_string(),
    }))
}
