//! The tree of organisations and departments: what stands under what, from which day, and until when.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Ctx, Error, Result, bureau_date, id};
use rights::{Action, Subject, allow};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Conn, DbResult, Row, query};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use webkit::{ApiResult, Caller, Json, Path};

use crate::desk::{MadeId, changed, day};
use crate::http::Http;
use crate::model::Dated;
use crate::organisation::{Node, check_why, department_insert, organisation_list, organisation_name};
use crate::service::People;
use crate::store::{unit_at, unit_kind_insert};

pub(crate) fn router() -> OpenApiRouter<Http> {
    OpenApiRouter::new()
        .routes(routes!(organisation))
        .routes(routes!(department_begin))
        .routes(routes!(department_close))
        .routes(routes!(unit_kind))
        .routes(routes!(unit_parent))
}

/// Which levels may stand above which.
fn rank(level: &str) -> u8 {
    match level {
        "province" => 0,
        "city" => 1,
        _ => 2,
    }
}

impl People {
    /// Ends a department on a day. Posts in it stay what they are: they are told, so that somebody transfers them.
    async fn department_close(&self, ctx: &Ctx, department: &str, ask: &DepartmentEnd) -> Result<DepartmentClosed> {
        let at = "close a department";
        allow(&ctx.who, Action::ManagePeople, Subject::City)?;
        check_why(&ask.why)?;
        let on = day("on", &ask.on)?;
        let mut tx = self.db.write_tx().await?;
        let row = query("SELECT valid_from, valid_to FROM people_department WHERE id = $1")
            .bind(department.to_owned())
            .fetch_optional(&mut *tx)
            .await
            .db(at)?
            .ok_or_else(|| Error::not_found("no such department").with_code("no_department"))?;
        let (from, to): (String, Option<String>) = (row.try_get("valid_from").db(at)?, row.try_get("valid_to").db(at)?);
        let today = bureau_date(ctx.now);
        if on < today || on.to_string() <= from || to.as_ref().is_some_and(|to| *to <= today.to_string()) {
            let text = "a department ends today or later, after it began, and once";
            return Err(Error::invalid(text).with_code("bad_dates"));
        }
        query("UPDATE people_department SET valid_to = $2 WHERE id = $1")
            .bind(department.to_owned())
            .bind(on.to_string())
            .execute(&mut *tx)
            .await
            .db(at)?;
        let open_posts = posts_beyond(&mut tx, department, &on.to_string()).await?;
        tx.commit().await?;
        changed(json!({"valid_to": to}), json!({"valid_to": on.to_string(), "why": ask.why.trim()}));
        Ok(DepartmentClosed { open_posts })
    }

    /// Records the kind that a unit has from a day on; what was recorded before stays, and holds for the days before.
    async fn unit_kind(&self, ctx: &Ctx, unit: &str, ask: &UnitKindAsk) -> Result<()> {
        allow(&ctx.who, Action::ManagePeople, Subject::City)?;
        check_why(&ask.why)?;
        id::check_id("kind", &ask.kind)?;
        let from = day("valid_from", &ask.valid_from)?;
        let mut tx = self.db.write_tx().await?;
        let before = unit_at(&mut tx, unit, from, ctx.now).await?.kind;
        if before.as_deref() == Some(ask.kind.as_str()) {
            return Err(Error::conflict("the unit is of this kind on that day already").with_code("same_kind"));
        }
        let row = Dated { value: ask.kind.clone(), valid_from: from, valid_to: None };
        unit_kind_insert(&mut tx, unit, &row, ctx.now).await?;
        tx.commit().await?;
        let after = json!({"kind": ask.kind, "valid_from": from.to_string(), "why": ask.why.trim()});
        changed(json!({ "kind": before }), after);
        Ok(())
    }

    /// Puts a unit under another from a day on.
    async fn unit_parent(&self, ctx: &Ctx, unit: &str, ask: &UnitParentAsk) -> Result<()> {
        let at = "put a unit under another";
        allow(&ctx.who, Action::ManagePeople, Subject::City)?;
        check_why(&ask.why)?;
        let from = day("valid_from", &ask.valid_from)?;
        let mut tx = self.db.write_tx().await?;
        let tree = organisation_list(&mut tx, from).await?;
        let find = |id: &str| tree.iter().find(|n| n.id == id && n.level != "department");
        let own = find(unit).ok_or_else(|| Error::not_found("no such unit").with_code("no_unit"))?;
        let above = find(&ask.parent).ok_or_else(|| Error::invalid("no such unit above it").with_code("no_unit"))?;
        // Levels only go down, so that nothing can stand above itself.
        if rank(&above.level) >= rank(&own.level) {
            let text = format!("a {} cannot stand under a {}", own.level, above.level);
            return Err(Error::conflict(text).with_code("wrong_level"));
        }
        if own.parent_id.as_deref() == Some(above.id.as_str()) {
            return Err(Error::conflict("the unit stands there on that day already").with_code("same_parent"));
        }
        query(
            "INSERT INTO people_unit_parent (unit_id, parent_id, valid_from, recorded_at, recorded_by) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(unit.to_owned())
        .bind(ask.parent.clone())
        .bind(from.to_string())
        .bind(ctx.now.0)
        .bind(ctx.who.id().to_owned())
        .execute(&mut *tx)
        .await
        .db(at)?;
        let before = own.parent_id.clone();
        tx.commit().await?;
        let after = json!({"parent": ask.parent, "valid_from": from.to_string(), "why": ask.why.trim()});
        changed(json!({ "parent": before }), after);
        Ok(())
    }
}

/// The logins of those whose post in a department goes beyond a day.
async fn posts_beyond(conn: &mut Conn, department: &str, on: &str) -> Result<Vec<String>> {
    let at = "list the posts of a department";
    let rows = query(
        "SELECT DISTINCT p.login FROM people_post o JOIN people_person p ON p.id = o.person_id \
         WHERE o.department_id = $1 AND (o.valid_to IS NULL OR o.valid_to > $2) ORDER BY p.login",
    )
    .bind(department.to_owned())
    .bind(on.to_owned())
    .fetch_all(conn)
    .await
    .db(at)?;
    rows.iter().map(|r| r.try_get("login").db(at)).collect()
}

/// When a department ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DepartmentEnd {
    /// First day on which it is no more.
    on: String,
    /// Why.
    why: String,
}

/// What is still open in a department that ends.
#[derive(Serialize, ToSchema)]
struct DepartmentClosed {
    /// The logins of those whose post in it goes beyond the day; they are to be transferred.
    open_posts: Vec<String>,
}

/// The kind of a unit from a day on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UnitKindAsk {
    /// The kind the method distinguishes, such as `county` or `district`.
    kind: String,
    /// First day; a day that has passed is taken, for news that came late.
    valid_from: String,
    /// Why: the document that says so.
    why: String,
}

/// What a unit belongs to from a day on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UnitParentAsk {
    /// The organisation above it.
    parent: String,
    /// First day.
    valid_from: String,
    /// Why: the document that says so.
    why: String,
}

/// Ends a department on a day; the answer names whose posts are still in it.
#[utoipa::path(post, path = "/api/v1/people/departments/{department}/end", tag = "people",
    operation_id = "department_close", params(("department" = String, Path)), request_body = DepartmentEnd,
    responses((status = 200, body = DepartmentClosed), (status = 403), (status = 404), (status = 422)))]
async fn department_close(
    State(http): State<Http>,
    caller: Caller,
    Path(department): Path<String>,
    Json(ask): Json<DepartmentEnd>,
) -> ApiResult<Json<DepartmentClosed>> {
    Ok(Json(http.people.department_close(&caller.0, &department, &ask).await?))
}

/// Records of which kind a unit is from a day on: a county that becomes a district.
#[utoipa::path(post, path = "/api/v1/people/units/{unit}/kind", tag = "people", operation_id = "unit_kind",
    params(("unit" = String, Path)), request_body = UnitKindAsk, responses((status = 204), (status = 403),
    (status = 404), (status = 409, description = "same_kind"), (status = 422)))]
async fn unit_kind(
    State(http): State<Http>,
    caller: Caller,
    Path(unit): Path<String>,
    Json(ask): Json<UnitKindAsk>,
) -> ApiResult<StatusCode> {
    http.people.unit_kind(&caller.0, &unit, &ask).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a unit under another organisation from a day on.
#[utoipa::path(post, path = "/api/v1/people/units/{unit}/parent", tag = "people", operation_id = "unit_parent",
    params(("unit" = String, Path)), request_body = UnitParentAsk, responses((status = 204), (status = 403),
    (status = 404), (status = 409, description = "wrong_level, same_parent"), (status = 422)))]
async fn unit_parent(
    State(http): State<Http>,
    caller: Caller,
    Path(unit): Path<String>,
    Json(ask): Json<UnitParentAsk>,
) -> ApiResult<StatusCode> {
    http.people.unit_parent(&caller.0, &unit, &ask).await?;
    Ok(StatusCode::NO_CONTENT)
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
    changed(json!(null), json!({"unit": ask.unit, "name": ask.name.trim(), "valid_from": from.to_string()}));
    Ok(Json(MadeId { id: ask.id }))
}
