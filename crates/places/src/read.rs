//! Reading: what is in force on a day, as it was known at an instant.

use jiff::civil::Date;
use kernel::{Error, Micros, Result};
use store::{Conn, DbResult, DbRow, Row, query, query_built};

use crate::days::Day;
use crate::model::{Due, Enterprise, Kind, Owner, Point};
use crate::position::Position;

/// Everything that is known now.
pub(crate) const NOW: Micros = Micros(i64::MAX);
const AT: &str = "read a place";

const PIVOT: &str = "MAX(CASE WHEN name = 'life' THEN valid_from END) AS valid_from, \
    MAX(CASE WHEN name = 'life' THEN valid_to END) AS valid_to, \
    MAX(CASE WHEN name = 'name' THEN value END) AS name, MAX(CASE WHEN name = 'unit' THEN value END) AS unit, \
    MAX(CASE WHEN name = 'code' THEN value END) AS code, MAX(CASE WHEN name = 'medium' THEN value END) AS medium, \
    MAX(CASE WHEN name = 'position' THEN value END) AS position, \
    MAX(CASE WHEN name = 'address' THEN value END) AS address, MAX(CASE WHEN name = 'grade' THEN value END) AS grade, \
    MAX(CASE WHEN name = 'permit' THEN value END) AS permit, MAX(CASE WHEN name = 'due' THEN value END) AS due, \
    MAX(CASE WHEN name = 'due' THEN detail END) AS due_why";

const COLUMNS: &str = "p.id, p.kind, p.enterprise_id, d.valid_from, d.valid_to, d.name, d.unit, \
    COALESCE(d.code, '') AS code, COALESCE(d.medium, '') AS medium, COALESCE(d.position, '') AS position, \
    COALESCE(d.address, '') AS address, COALESCE(d.grade, '') AS grade, COALESCE(d.permit, '') AS permit, \
    COALESCE(d.due, '') AS due, COALESCE(d.due_why, '') AS due_why, COALESCE(e.name, '') AS enterprise_name, \
    (SELECT MAX(v.seq) FROM places_attribute v WHERE v.place_id = p.id) AS version";

/// In the order of units, enterprises and names; the id makes it total.
const ORDER: &str = "ORDER BY d.unit, COALESCE(e.name, d.name), d.name, p.id";

const POINTS: &str = "IN ('outlet', 'station')";
const ENTERPRISES: &str = "= 'enterprise'";
const THERE: &str = "d.valid_from <= $1 AND (d.valid_to IS NULL OR d.valid_to > $1)";

/// The attributes of places that are in force on the day `$1`, as known at `$2`. The span of a place's life is one
/// statement of its own, and the newest holds whatever the day. `narrow` chooses the places, when not all are wanted.
fn on_day(narrow: &str) -> String {
    format!(
        "WITH newest AS (SELECT MAX(a.seq) AS seq FROM places_attribute a \
         WHERE (a.name = 'life' OR (a.valid_from <= $1 AND (a.valid_to IS NULL OR a.valid_to > $1))) \
         AND a.recorded_at <= $2 {narrow} GROUP BY a.place_id, a.name), \
         day AS (SELECT place_id, {PIVOT} FROM newest n JOIN places_attribute a ON a.seq = n.seq GROUP BY place_id)"
    )
}

/// The places of a kind of which something is known on the day.
fn from(kinds: &str) -> String {
    format!(
        "FROM places_place p JOIN day d ON d.place_id = p.id LEFT JOIN day e ON e.place_id = p.enterprise_id \
         WHERE p.kind {kinds} AND d.name IS NOT NULL"
    )
}

fn day(text: &str) -> Result<Date> {
    text.parse().map_err(|e| Error::internal("a stored date").with_source(e))
}

fn text(row: &DbRow, name: &str) -> Result<String> {
    row.try_get(name).db(AT)
}

fn end(row: &DbRow) -> Result<Option<Date>> {
    let to: Option<String> = row.try_get("valid_to").db(AT)?;
    to.as_deref().map(day).transpose()
}

fn position(row: &DbRow) -> Result<Option<Position>> {
    let text = text(row, "position")?;
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}

fn point(row: &DbRow) -> Result<Point> {
    let kind: Kind = text(row, "kind")?.parse()?;
    let enterprise: Option<String> = row.try_get("enterprise_id").db(AT)?;
    let name = text(row, "enterprise_name")?;
    Ok(Point {
        id: text(row, "id")?,
        kind,
        domain: kind.domain().ok_or_else(|| Error::internal("an enterprise is no point"))?,
        medium: text(row, "medium")?.parse()?,
        name: text(row, "name")?,
        code: text(row, "code")?,
        unit: text(row, "unit")?,
        enterprise: enterprise.map(|id| Owner { id, name }),
        position: position(row)?,
        address: text(row, "address")?,
        grade: text(row, "grade")?,
        due: Due { connected: text(row, "due")? == "yes", why: text(row, "due_why")? },
        valid_from: day(&text(row, "valid_from")?)?,
        valid_to: end(row)?,
        version: row.try_get("version").db(AT)?,
    })
}

fn enterprise(row: &DbRow) -> Result<Enterprise> {
    Ok(Enterprise {
        id: text(row, "id")?,
        name: text(row, "name")?,
        code: text(row, "code")?,
        unit: text(row, "unit")?,
        position: position(row)?,
        address: text(row, "address")?,
        permit: text(row, "permit")?,
        grade: text(row, "grade")?,
        valid_from: day(&text(row, "valid_from")?)?,
        valid_to: end(row)?,
        version: row.try_get("version").db(AT)?,
    })
}

async fn there(conn: &mut Conn, kinds: &str, at: Date, known_at: Micros) -> Result<Vec<DbRow>> {
    let sql = format!("{} SELECT {COLUMNS} {} AND {THERE} {ORDER}", on_day(""), from(kinds));
    query_built(sql).bind(at.to_string()).bind(known_at.0).fetch_all(conn).await.db("list places")
}

/// Every point that is there on a day, by unit, enterprise, name and id.
pub async fn point_list(conn: &mut Conn, at: Date) -> Result<Vec<Point>> {
    point_list_known(conn, at, NOW).await
}

/// The same, as it was known at an instant.
pub async fn point_list_known(conn: &mut Conn, at: Date, known_at: Micros) -> Result<Vec<Point>> {
    there(conn, POINTS, at, known_at).await?.iter().map(point).collect()
}

/// Every enterprise that is there on a day, by unit, name and id.
pub async fn enterprise_list(conn: &mut Conn, at: Date) -> Result<Vec<Enterprise>> {
    enterprise_list_known(conn, at, NOW).await
}

/// The same, as it was known at an instant.
pub async fn enterprise_list_known(conn: &mut Conn, at: Date, known_at: Micros) -> Result<Vec<Enterprise>> {
    there(conn, ENTERPRISES, at, known_at).await?.iter().map(enterprise).collect()
}

async fn one(conn: &mut Conn, kinds: &str, id: &str, at: Date) -> Result<Option<DbRow>> {
    let own = "AND (a.place_id = $3 OR a.place_id = (SELECT o.enterprise_id FROM places_place o WHERE o.id = $3))";
    let sql = format!("{} SELECT {COLUMNS} {} AND p.id = $3", on_day(own), from(kinds));
    let asked = query_built(sql).bind(at.to_string()).bind(NOW.0).bind(id.to_owned());
    asked.fetch_optional(conn).await.db(AT)
}

/// A point as it is on a day, also when it has ended by then; none when there is no such point, or it began later.
pub async fn point_by_id(conn: &mut Conn, id: &str, at: Date) -> Result<Option<Point>> {
    one(conn, POINTS, id, at).await?.as_ref().map(point).transpose()
}

/// An enterprise as it is on a day, also when it has ended by then; none when there is none, or it began later.
pub async fn enterprise_by_id(conn: &mut Conn, id: &str, at: Date) -> Result<Option<Enterprise>> {
    one(conn, ENTERPRISES, id, at).await?.as_ref().map(enterprise).transpose()
}

/// The outlets of an enterprise as they are on a day, also those that have ended.
pub(crate) async fn outlets_of(conn: &mut Conn, enterprise: &str, at: Date) -> Result<Vec<Point>> {
    let own = "AND (a.place_id = $3 OR a.place_id IN (SELECT o.id FROM places_place o WHERE o.enterprise_id = $3))";
    let sql = format!("{} SELECT {COLUMNS} {} AND p.enterprise_id = $3 {ORDER}", on_day(own), from(POINTS));
    let asked = query_built(sql).bind(at.to_string()).bind(NOW.0).bind(enterprise.to_owned());
    asked.fetch_all(conn).await.db("list outlets")?.iter().map(point).collect()
}

/// Every place of which something is known on a day, also those that have ended by then.
pub(crate) async fn day_list(conn: &mut Conn, at: Date) -> Result<Day> {
    let sql = format!("{} SELECT {COLUMNS} {} {ORDER}", on_day(""), from("IN ('enterprise', 'outlet', 'station')"));
    let rows = query_built(sql).bind(at.to_string()).bind(NOW.0).fetch_all(conn).await.db("list places")?;
    let mut day = Day::default();
    for row in &rows {
        match text(row, "kind")?.parse()? {
            Kind::Enterprise => day.enterprises.push(enterprise(row)?),
            Kind::Outlet | Kind::Station => day.points.push(point(row)?),
        }
    }
    Ok(day)
}

/// One statement about a place, as it was recorded.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub name: String,
    pub value: String,
    pub detail: String,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub why: String,
    pub at: Micros,
    pub by: String,
}

/// Everything that was ever stated about a place, the newest first.
pub(crate) async fn history(conn: &mut Conn, id: &str) -> Result<Vec<Recorded>> {
    let rows = query("SELECT * FROM places_attribute WHERE place_id = $1 ORDER BY seq DESC")
        .bind(id.to_owned())
        .fetch_all(conn)
        .await
        .db("read the history of a place")?;
    rows.iter()
        .map(|row| {
            Ok(Recorded {
                name: text(row, "name")?,
                value: text(row, "value")?,
                detail: text(row, "detail")?,
                valid_from: day(&text(row, "valid_from")?)?,
                valid_to: end(row)?,
                why: text(row, "why")?,
                at: Micros(row.try_get("recorded_at").db(AT)?),
                by: text(row, "recorded_name")?,
            })
        })
        .collect()
}

/// A unit and the days on which a place is its.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owned {
    pub unit: String,
    pub from: Date,
    pub to: Option<Date>,
}

/// Whose a place is from day to day, whatever its life; of the days before anything was stated it is the first one's.
pub(crate) async fn owned(conn: &mut Conn, id: &str) -> Result<Vec<Owned>> {
    let at = "read whose a place is";
    let sql = "SELECT value, valid_from, valid_to FROM places_attribute WHERE place_id = $1 AND name = 'unit' \
               ORDER BY seq DESC";
    let rows = query(sql).bind(id.to_owned()).fetch_all(conn).await.db(at)?;
    let stated =
        |row: &DbRow| Ok(Owned { unit: text(row, "value")?, from: day(&text(row, "valid_from")?)?, to: end(row)? });
    let stated = rows.iter().map(stated).collect::<Result<Vec<_>>>()?;
    let mut edges: Vec<Date> = stated.iter().flat_map(|s| [Some(s.from), s.to]).flatten().collect();
    edges.sort_unstable();
    edges.dedup();
    let mut out: Vec<Owned> = Vec::new();
    for (n, from) in edges.iter().enumerate() {
        let to = edges.get(n + 1).copied();
        let Some(s) = stated.iter().find(|s| overlaps((*from, to), (s.from, s.to))) else { continue };
        match out.last_mut() {
            Some(last) if last.unit == s.unit && last.to == Some(*from) => last.to = to,
            _ => out.push(Owned { unit: s.unit.clone(), from: *from, to }),
        }
    }
    if let Some(first) = out.first_mut() {
        first.from = Date::MIN;
    }
    Ok(out)
}

/// Whether two spans of days have a day in common.
pub(crate) fn overlaps(a: (Date, Option<Date>), b: (Date, Option<Date>)) -> bool {
    b.1.is_none_or(|end| end > a.0) && a.1.is_none_or(|end| end > b.0)
}

/// The unit that has a place today; of one that has not begun on its first day, of one that has ended on its last.
pub(crate) fn owner_now(owned: &[Owned], life: (Date, Option<Date>), today: Date) -> Option<&str> {
    let last = life.1.and_then(|end| end.yesterday().ok()).unwrap_or(Date::MAX);
    let day = today.min(last).max(life.0);
    owned.iter().find(|o| o.from <= day && o.to.is_none_or(|to| to > day)).map(|o| o.unit.as_str())
}

/// What a place is, whatever the day.
#[derive(Clone, Debug)]
pub(crate) struct Stem {
    pub kind: Kind,
    pub enterprise: Option<String>,
    pub version: i64,
    pub life: (Date, Option<Date>),
}

/// The place with an id; none when there is none.
pub(crate) async fn stem(conn: &mut Conn, id: &str) -> Result<Option<Stem>> {
    let row = query(
        "SELECT p.kind, p.enterprise_id, l.valid_from, l.valid_to, \
         (SELECT MAX(v.seq) FROM places_attribute v WHERE v.place_id = p.id) AS version \
         FROM places_place p JOIN places_attribute l ON l.place_id = p.id AND l.name = 'life' \
         WHERE p.id = $1 ORDER BY l.seq DESC LIMIT 1",
    )
    .bind(id.to_owned())
    .fetch_optional(conn)
    .await
    .db(AT)?;
    row.map(|row| {
        Ok(Stem {
            kind: text(&row, "kind")?.parse()?,
            enterprise: row.try_get("enterprise_id").db(AT)?,
            version: row.try_get("version").db(AT)?,
            life: (day(&text(&row, "valid_from")?)?, end(&row)?),
        })
    })
    .transpose()
}
