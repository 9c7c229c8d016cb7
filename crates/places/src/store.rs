//! The tables and what is written to them.

use std::collections::BTreeSet;

use jiff::civil::Date;
use kernel::{Ctx, Error, Result};
use store::{Conn, DbResult, Migration, Row, query};

use crate::model::Kind;

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "20261130_places_init",
    sql: "CREATE TABLE places_place (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('enterprise', 'outlet', 'station')),
            enterprise_id TEXT REFERENCES places_place (id),
            recorded_at BIGINT NOT NULL,
            recorded_by TEXT NOT NULL,
            CHECK ((kind = 'outlet') = (enterprise_id IS NOT NULL))
          );
          CREATE INDEX places_place_enterprise ON places_place (enterprise_id);
          CREATE TABLE places_attribute (
            seq BIGINT PRIMARY KEY,
            place_id TEXT NOT NULL REFERENCES places_place (id),
            name TEXT NOT NULL,
            value TEXT NOT NULL,
            detail TEXT NOT NULL,
            valid_from TEXT NOT NULL,
            valid_to TEXT,
            why TEXT NOT NULL,
            recorded_at BIGINT NOT NULL,
            recorded_by TEXT NOT NULL,
            recorded_name TEXT NOT NULL
          );
          CREATE INDEX places_attribute_place ON places_attribute (place_id, name, seq);",
}];

/// An attribute stated for a span of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    pub name: &'static str,
    pub value: String,
    /// What belongs to the value: why a point need not be connected.
    pub detail: String,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
}

pub(crate) async fn place_insert(
    conn: &mut Conn,
    ctx: &Ctx,
    id: &str,
    kind: Kind,
    enterprise: Option<&str>,
) -> Result<()> {
    query("INSERT INTO places_place (id, kind, enterprise_id, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5)")
        .bind(id.to_owned())
        .bind(kind.name())
        .bind(enterprise.map(str::to_owned))
        .bind(ctx.now.0)
        .bind(ctx.who.id().to_owned())
        .execute(conn)
        .await
        .db("register a place")?;
    Ok(())
}

/// Adds statements about a place, in their order. A clock that was set back does not put a later one before an earlier.
pub(crate) async fn state(conn: &mut Conn, ctx: &Ctx, place: &str, why: &str, all: &[Statement]) -> Result<()> {
    let at = "state what a place is";
    let row = query("SELECT seq, recorded_at FROM places_attribute ORDER BY seq DESC LIMIT 1")
        .fetch_optional(&mut *conn)
        .await
        .db(at)?;
    let (mut seq, last): (i64, i64) = match &row {
        Some(row) => (row.try_get("seq").db(at)?, row.try_get("recorded_at").db(at)?),
        None => (0, i64::MIN),
    };
    for s in all {
        seq += 1;
        query(
            "INSERT INTO places_attribute (seq, place_id, name, value, detail, valid_from, valid_to, why, recorded_at, \
             recorded_by, recorded_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(seq)
        .bind(place.to_owned())
        .bind(s.name)
        .bind(s.value.clone())
        .bind(s.detail.clone())
        .bind(s.valid_from.to_string())
        .bind(s.valid_to.map(|d| d.to_string()))
        .bind(why.to_owned())
        .bind(ctx.now.0.max(last))
        .bind(ctx.who.id().to_owned())
        .bind(ctx.who.name().to_owned())
        .execute(&mut *conn)
        .await
        .db(at)?;
    }
    Ok(())
}

/// Whether a statement says nothing new: its value is in force on its first day, and nothing else is stated for later days
/// of its span.
pub(crate) async fn standing(conn: &mut Conn, place: &str, new: &Statement) -> Result<bool> {
    let at = "read a statement";
    let rows = query(
        "SELECT value, detail, valid_from, valid_to FROM places_attribute WHERE place_id = $1 AND name = $2 \
         ORDER BY seq DESC",
    )
    .bind(place.to_owned())
    .bind(new.name)
    .fetch_all(conn)
    .await
    .db(at)?;
    let (from, to) = (new.valid_from.to_string(), new.valid_to.map(|d| d.to_string()));
    for row in &rows {
        let (value, detail): (String, String) = (row.try_get("value").db(at)?, row.try_get("detail").db(at)?);
        let begins: String = row.try_get("valid_from").db(at)?;
        let ends: Option<String> = row.try_get("valid_to").db(at)?;
        let touches = to.as_ref().is_none_or(|to| begins < *to) && ends.as_ref().is_none_or(|ends| *ends > from);
        if !touches {
            continue;
        }
        // The newest that touches the span decides, when it covers all of it.
        let covers = begins <= from && (ends.is_none() || to.is_some_and(|to| ends.is_some_and(|ends| ends >= to)));
        return Ok(covers && value == new.value && detail == new.detail);
    }
    Ok(false)
}

/// What every attribute of a place was at first, stated for the days from `day` until then: days of which something was
/// stated keep it.
pub(crate) async fn before_all(conn: &mut Conn, place: &str, day: Date) -> Result<Vec<Statement>> {
    let at = "read what was stated of a place";
    let rows = query(
        "SELECT name, value, detail, valid_from FROM places_attribute WHERE place_id = $1 \
         ORDER BY valid_from, seq DESC",
    )
    .bind(place.to_owned())
    .fetch_all(conn)
    .await
    .db(at)?;
    let mut out: Vec<Statement> = Vec::new();
    let mut seen = BTreeSet::new();
    for row in &rows {
        let name: String = row.try_get("name").db(at)?;
        // The first of each name: its earliest day, as it was stated last.
        if name == "life" || !seen.insert(name.clone()) {
            continue;
        }
        let begins: String = row.try_get("valid_from").db(at)?;
        let begins: Date = begins.parse().map_err(|e| Error::internal("a stored date").with_source(e))?;
        if begins <= day {
            continue;
        }
        let known = ATTRIBUTES.iter().find(|n| **n == name);
        let name = known.ok_or_else(|| Error::internal(format!("a stored attribute `{name}`")))?;
        let (value, detail) = (row.try_get("value").db(at)?, row.try_get("detail").db(at)?);
        out.push(Statement { name, value, detail, valid_from: day, valid_to: Some(begins) });
    }
    Ok(out)
}

/// The attributes that are stated of places, besides their life.
pub(crate) const ATTRIBUTES: [&str; 9] =
    ["name", "unit", "code", "medium", "position", "address", "grade", "permit", "due"];
