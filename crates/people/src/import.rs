//! Registering units and persons, as `huanheng init` does from a file. In the caller's transaction, so that a file is
//! taken whole or not at all.

use kernel::{Ctx, Error, Result, Rng, id};
use store::Conn;

use crate::model::{NewPerson, NewUnit, PersonRow, login_key};
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
    let mut roles = new.roles.clone();
    roles.sort_unstable();
    roles.dedup();
    let row = PersonRow {
        id: id::new_id(rng),
        login: login_key(&new.login)?,
        name: new.name.trim().to_string(),
        unit_id: new.unit_id.clone(),
        roles,
        closed_at: None,
    };
    let hash = password::hash(new.password.clone(), rng).await?;
    person_insert(conn, &row, &hash, ctx.now).await.map_err(|e| match e.code() {
        "broken_reference" => {
            Error::invalid(format!("person `{}` belongs to a unit that does not exist", row.login)).with_source(e)
        }
        _ => e,
    })?;
    Ok(row.id)
}
