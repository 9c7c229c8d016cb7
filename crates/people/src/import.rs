//! Registering units and persons, as `huanheng init` does from a file. In the caller's transaction, so that a file is
//! taken whole or not at all.

use kernel::{Ctx, Error, Result, Rng, bureau_date, id};
use store::Conn;

use crate::model::{NewPerson, NewUnit, login_key, realm_of};
use crate::organisation::{Node, Post, department_insert, organisation_adopt, organisation_insert, post_insert};
use crate::password;
use crate::store::{person_insert, unit_insert};

/// Registers a unit with its dated kinds and statuses.
pub async fn import_unit(conn: &mut Conn, ctx: &Ctx, new: &NewUnit) -> Result<()> {
    new.check()?;
    unit_insert(conn, new, ctx.now).await
}

/// Registers a person and gives the id.
pub async fn import_person(conn: &mut Conn, ctx: &Ctx, rng: &dyn Rng, new: &NewPerson) -> Result<String> {
    new.check()?;
    let login = login_key(&new.login)?;
    let realm = realm_of(&login, &new.roles)?;
    let hash = password::hash(new.password.clone(), rng).await?;
    let id = id::new_id(rng);
    person_insert(conn, (&id, &login, new.name.trim()), realm, &hash, ctx.now).await?;
    let mut roles = new.roles.clone();
    roles.sort_unstable();
    roles.dedup();
    for role in roles {
        let post = Post {
            id: id::new_id(rng),
            person_id: id.clone(),
            role,
            unit_id: new.unit_id.clone(),
            department_id: None,
            title: String::new(),
            main: true,
            valid_from: bureau_date(ctx.now),
            valid_to: None,
            why: String::new(),
        };
        post_insert(conn, ctx, realm, &post).await.map_err(|e| match e.code() {
            "broken_reference" => {
                Error::invalid(format!("person `{login}` belongs to a unit that does not exist")).with_source(e)
            }
            _ => e,
        })?;
    }
    Ok(id)
}

/// Registers an organisation above the assessed units.
pub async fn import_organisation(conn: &mut Conn, ctx: &Ctx, node: &Node) -> Result<()> {
    id::check_id("organisation id", &node.id)?;
    if !matches!(node.level.as_str(), "province" | "city") {
        return Err(Error::invalid(format!("`{}` is not the level of an organisation", node.level)));
    }
    organisation_insert(conn, node, ctx.now).await?;
    if node.level == "city" { organisation_adopt(conn, &node.id).await } else { Ok(()) }
}

/// Registers a department.
pub async fn import_department(conn: &mut Conn, ctx: &Ctx, dept: (&str, &str, &str)) -> Result<()> {
    id::check_id("department id", dept.0)?;
    department_insert(conn, dept, bureau_date(ctx.now), ctx.now).await
}
