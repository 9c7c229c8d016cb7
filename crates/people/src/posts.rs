//! Posts: given, transferred from, ended. Nobody gives a post to oneself.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::civil::Date;
use kernel::{Ctx, Error, Result, Role, bureau_date, id};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Conn;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Path};

use crate::desk::{MadeId, changed, day, may_keep};
use crate::http::Http;
use crate::organisation::{
    Post, check_why, department_of, organisation_name, post_by_id, post_end, post_insert, post_list,
};
use crate::service::People;

pub(crate) fn router() -> OpenApiRouter<Http> {
    OpenApiRouter::new().routes(routes!(person_post)).routes(routes!(post_over))
}

/// What a person holds at a moment, as the audit log keeps it.
pub(crate) async fn held_now(conn: &mut Conn, person: &str, on: Date) -> Result<Value> {
    let posts = post_list(conn, person).await?;
    Ok(posts.iter().filter(|p| p.valid_to.is_none_or(|to| to > on)).map(told).collect())
}

fn told(p: &Post) -> Value {
    json!({"post": p.id, "role": p.role.name(), "unit": p.unit_id, "department": p.department_id, "main": p.main,
        "from": p.valid_from.to_string(), "to": p.valid_to.map(|d| d.to_string())})
}

impl People {
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
        holder.open_on(from)?;
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
        let before = held_now(&mut tx, &holder.id, bureau_date(ctx.now)).await?;
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
        let after = held_now(&mut tx, &holder.id, bureau_date(ctx.now)).await?;
        tx.commit().await?;
        changed(before, after);
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
        let before = told(&old);
        let after = told(&post_by_id(&mut tx, post).await?);
        tx.commit().await?;
        changed(before, after);
        Ok(())
    }
}

pub(crate) fn may_post(ctx: &Ctx, person: &str, role: Role) -> Result<()> {
    if person == ctx.who.id() {
        return Err(Error::forbidden("nobody gives or takes a post of one's own").with_code("own_post"));
    }
    may_keep(ctx, role.realm())
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

/// A post.
#[derive(Serialize, ToSchema)]
pub(crate) struct PostEntry {
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

pub(crate) fn post_entry(p: Post, today: Date) -> PostEntry {
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
