//! The tree of organisations, posts and delegations: what is stored, and the rules that do not depend on who asks.
//!
//! A delegation lends one post of the person who lends, so that what was borrowed cannot be lent on.

use jiff::civil::Date;
use kernel::{Ctx, Error, Holding, Lent, Micros, Result, Role, bureau_date};
use rights::Action;
use store::{Conn, DbResult, DbRow, Row, query};

/// A post of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Id.
    pub id: String,
    /// Who holds it.
    pub person_id: String,
    /// The role it carries.
    pub role: Role,
    /// The unit.
    pub unit_id: Option<String>,
    /// The department.
    pub department_id: Option<String>,
    /// The title, as in documents.
    pub title: String,
    /// Whether it is the main post, or part-time.
    pub main: bool,
    /// First day.
    pub valid_from: Date,
    /// First day on which it is no longer held.
    pub valid_to: Option<Date>,
    /// Why it was given.
    pub why: String,
}

impl Post {
    /// Whether it is held on a day.
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|to| to > day)
    }
}

/// A delegation to be made.
#[derive(Clone, Debug)]
pub struct NewDelegation {
    /// The post that is lent.
    pub post_id: String,
    /// To whom.
    pub to_id: String,
    /// The actions; all of the post's role when empty.
    pub actions: Vec<String>,
    /// First day.
    pub valid_from: Date,
    /// First day on which it no longer holds.
    pub valid_to: Date,
    /// Why.
    pub why: String,
}

impl NewDelegation {
    /// Checks what came from outside.
    pub fn check(&self, today: Date) -> Result<()> {
        let bad = |text: String| Err(Error::invalid(text).with_code("bad_delegation"));
        if let Some(unknown) = self.actions.iter().find(|a| Action::named(a).is_none()) {
            return bad(format!("no action `{}`", unknown.chars().take(40).collect::<String>()));
        }
        if self.valid_to <= self.valid_from || self.valid_to <= today {
            return bad(format!("a delegation from {} cannot end on {}", self.valid_from, self.valid_to));
        }
        let longest = self.valid_from.checked_add(jiff::Span::new().days(366)).unwrap_or(Date::MAX);
        if self.valid_to > longest {
            return bad("a delegation lasts at most a year".into());
        }
        check_why(&self.why)
    }
}

/// A reason is asked for and bounded.
pub(crate) fn check_why(why: &str) -> Result<()> {
    if why.trim().is_empty() || why.chars().count() > 200 {
        return Err(Error::invalid("a reason of 1 to 200 characters is needed").with_code("reason_missing"));
    }
    Ok(())
}

/// A stored delegation, with what it lends.
#[derive(Clone, Debug)]
pub(crate) struct Delegation {
    pub id: String,
    pub from: (String, String),
    pub to: (String, String),
    pub role: Role,
    pub unit_id: Option<String>,
    pub actions: Vec<String>,
    pub valid_from: Date,
    pub valid_to: Date,
    pub why: String,
    pub revoked_at: Option<Micros>,
    /// Whether the post is held and the lender's account open on the day that was asked.
    pub stands: bool,
}

impl Delegation {
    pub fn holds(&self, day: Date) -> bool {
        self.stands && self.revoked_at.is_none() && self.valid_from <= day && self.valid_to > day
    }
}

/// A place of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Id.
    pub id: String,
    /// `province`, `city`, `county` (a county or district), `department`.
    pub level: String,
    /// What it belongs to.
    pub parent_id: Option<String>,
    /// Full name.
    pub name: String,
    /// Short name.
    pub short_name: String,
}

fn day(text: &str) -> Result<Date> {
    text.parse().map_err(|e| Error::internal("a stored date").with_source(e))
}

fn post(row: &DbRow) -> Result<Post> {
    let at = "read a post";
    let (role, from): (String, String) = (row.try_get("role").db(at)?, row.try_get("valid_from").db(at)?);
    let to: Option<String> = row.try_get("valid_to").db(at)?;
    let main: i64 = row.try_get("main").db(at)?;
    Ok(Post {
        id: row.try_get("id").db(at)?,
        person_id: row.try_get("person_id").db(at)?,
        role: role.parse()?,
        unit_id: row.try_get("unit_id").db(at)?,
        department_id: row.try_get("department_id").db(at)?,
        title: row.try_get("title").db(at)?,
        main: main != 0,
        valid_from: day(&from)?,
        valid_to: to.as_deref().map(day).transpose()?,
        why: row.try_get("why").db(at)?,
    })
}

/// Every post of a person, of any time.
pub(crate) async fn post_list(conn: &mut Conn, person: &str) -> Result<Vec<Post>> {
    let rows = query("SELECT * FROM people_post WHERE person_id = $1 ORDER BY valid_from DESC, id")
        .bind(person.to_string())
        .fetch_all(conn)
        .await
        .db("list posts")?;
    rows.iter().map(post).collect()
}

/// One post.
pub(crate) async fn post_by_id(conn: &mut Conn, id: &str) -> Result<Post> {
    let row = query("SELECT * FROM people_post WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await
        .db("read a post")?;
    post(&row.ok_or_else(|| Error::not_found("no such post"))?)
}

pub(crate) async fn post_insert(conn: &mut Conn, ctx: &Ctx, realm: &str, new: &Post) -> Result<()> {
    query(
        "INSERT INTO people_post (id, person_id, realm, role, unit_id, department_id, title, main, valid_from, \
         valid_to, why, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(new.id.clone())
    .bind(new.person_id.clone())
    .bind(realm.to_string())
    .bind(new.role.name())
    .bind(new.unit_id.clone())
    .bind(new.department_id.clone())
    .bind(new.title.clone())
    .bind(i64::from(new.main))
    .bind(new.valid_from.to_string())
    .bind(new.valid_to.map(|d| d.to_string()))
    .bind(new.why.clone())
    .bind(ctx.now.0)
    .bind(ctx.who.id().to_string())
    .execute(conn)
    .await
    .db("give a post")?;
    Ok(())
}

/// Ends a post that has not ended; false when it had.
pub(crate) async fn post_end(conn: &mut Conn, ctx: &Ctx, id: &str, on: Date) -> Result<bool> {
    let done = query(
        "UPDATE people_post SET valid_to = $2, ended_at = $3, ended_by = $4 \
         WHERE id = $1 AND (valid_to IS NULL OR valid_to > $2)",
    )
    .bind(id.to_string())
    .bind(on.to_string())
    .bind(ctx.now.0)
    .bind(ctx.who.id().to_string())
    .execute(conn)
    .await
    .db("end a post")?;
    Ok(done.rows_affected() == 1)
}

/// The delegations from and to a person, the latest first.
pub(crate) async fn delegation_list(conn: &mut Conn, person: &str, today: Date) -> Result<Vec<Delegation>> {
    let at = "list delegations";
    let rows = query(
        "SELECT d.id, d.from_id, f.name AS from_name, d.to_id, t.name AS to_name, p.role, p.unit_id, d.actions, \
         d.valid_from, d.valid_to, d.why, d.revoked_at, f.closed_at, p.valid_from AS post_from, p.valid_to AS post_to \
         FROM people_delegation d JOIN people_post p ON p.id = d.post_id JOIN people_person f ON f.id = d.from_id \
         JOIN people_person t ON t.id = d.to_id WHERE d.from_id = $1 OR d.to_id = $1 ORDER BY d.recorded_at DESC, d.id",
    )
    .bind(person.to_string())
    .fetch_all(conn)
    .await
    .db(at)?;
    let text = |row: &DbRow, name: &str| -> Result<String> { row.try_get(name).db(at) };
    rows.iter()
        .map(|row| {
            let (revoked, closed): (Option<i64>, Option<i64>) =
                (row.try_get("revoked_at").db(at)?, row.try_get("closed_at").db(at)?);
            let post_to: Option<String> = row.try_get("post_to").db(at)?;
            let post_to = post_to.as_deref().map(day).transpose()?;
            let held = day(&text(row, "post_from")?)? <= today && post_to.is_none_or(|to| to > today);
            Ok(Delegation {
                id: text(row, "id")?,
                from: (text(row, "from_id")?, text(row, "from_name")?),
                to: (text(row, "to_id")?, text(row, "to_name")?),
                role: text(row, "role")?.parse()?,
                unit_id: row.try_get("unit_id").db(at)?,
                actions: text(row, "actions")?.split_whitespace().map(str::to_owned).collect(),
                valid_from: day(&text(row, "valid_from")?)?,
                valid_to: day(&text(row, "valid_to")?)?,
                why: text(row, "why")?,
                revoked_at: revoked.map(Micros),
                stands: held && closed.is_none_or(|at| bureau_date(Micros(at)) > today),
            })
        })
        .collect()
}

/// What a person holds on a day by delegation.
pub(crate) async fn lent_to(conn: &mut Conn, person: &str, today: Date) -> Result<Vec<Holding>> {
    let all = delegation_list(conn, person, today).await?;
    Ok(all
        .into_iter()
        .filter(|d| d.to.0 == person && d.holds(today))
        .map(|d| Holding {
            role: d.role,
            unit_id: d.unit_id,
            lent: Some(Lent { id: d.id, by: d.from.0, name: d.from.1, actions: d.actions }),
        })
        .collect())
}

pub(crate) async fn delegation_insert(
    conn: &mut Conn,
    ctx: &Ctx,
    id: &str,
    from: &str,
    new: &NewDelegation,
) -> Result<()> {
    query(
        "INSERT INTO people_delegation (id, from_id, to_id, realm, post_id, actions, valid_from, valid_to, why, \
         recorded_at, recorded_by) VALUES ($1, $2, $3, 'business', $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(id.to_string())
    .bind(from.to_string())
    .bind(new.to_id.clone())
    .bind(new.post_id.clone())
    .bind(new.actions.join(" "))
    .bind(new.valid_from.to_string())
    .bind(new.valid_to.to_string())
    .bind(new.why.trim().to_string())
    .bind(ctx.now.0)
    .bind(ctx.who.id().to_string())
    .execute(conn)
    .await
    .db("record a delegation")?;
    Ok(())
}

/// Takes a delegation back, if it is `from`'s or nobody in particular is asked for; false when there was none.
pub(crate) async fn delegation_revoke(conn: &mut Conn, ctx: &Ctx, id: &str, from: Option<&str>) -> Result<bool> {
    let done = query(
        "UPDATE people_delegation SET revoked_at = $2, revoked_by = $3 \
         WHERE id = $1 AND revoked_at IS NULL AND ($4 = '' OR from_id = $4)",
    )
    .bind(id.to_string())
    .bind(ctx.now.0)
    .bind(ctx.who.id().to_string())
    .bind(from.unwrap_or_default().to_string())
    .execute(conn)
    .await
    .db("take a delegation back")?;
    Ok(done.rows_affected() == 1)
}

/// The tree on a day: units and departments, each after what it belongs to is not promised; in the order of codes and
/// names.
pub(crate) async fn organisation_list(conn: &mut Conn, today: Date) -> Result<Vec<Node>> {
    let at = "list the organisation";
    let units = query(
        "SELECT u.id, u.level, COALESCE((SELECT p.parent_id FROM people_unit_parent p WHERE p.unit_id = u.id \
         AND p.valid_from <= $1 ORDER BY p.valid_from DESC, p.recorded_at DESC LIMIT 1), u.parent_id) AS parent_id, \
         u.name, u.short_name FROM people_unit u ORDER BY u.code",
    )
    .bind(today.to_string())
    .fetch_all(&mut *conn)
    .await
    .db(at)?;
    let departments = query(
        "SELECT id, 'department' AS level, COALESCE(parent_id, unit_id) AS parent_id, name, name AS short_name \
         FROM people_department WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to > $1) ORDER BY id",
    )
    .bind(today.to_string())
    .fetch_all(conn)
    .await
    .db(at)?;
    units
        .iter()
        .chain(&departments)
        .map(|row| {
            Ok(Node {
                id: row.try_get("id").db(at)?,
                level: row.try_get("level").db(at)?,
                parent_id: row.try_get("parent_id").db(at)?,
                name: row.try_get("name").db(at)?,
                short_name: row.try_get("short_name").db(at)?,
            })
        })
        .collect()
}

/// The short name of a unit of any level.
pub(crate) async fn organisation_name(conn: &mut Conn, id: &str) -> Result<Option<String>> {
    let row = query("SELECT short_name FROM people_unit WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await
        .db("read a unit")?;
    row.map(|r| r.try_get("short_name").db("read a unit")).transpose()
}

/// Registers an organisation above the units that are assessed, or puts a unit under one.
pub(crate) async fn organisation_insert(conn: &mut Conn, node: &Node, now: Micros) -> Result<()> {
    query(
        "INSERT INTO people_unit (id, name, short_name, code, recorded_at, level, parent_id) \
         VALUES ($1, $2, $3, $1, $4, $5, $6)",
    )
    .bind(node.id.clone())
    .bind(node.name.clone())
    .bind(node.short_name.clone())
    .bind(now.0)
    .bind(node.level.clone())
    .bind(node.parent_id.clone())
    .execute(conn)
    .await
    .db(&format!("register `{}`", node.id))?;
    Ok(())
}

/// Puts every unit without a parent that is assessed under an organisation.
pub(crate) async fn organisation_adopt(conn: &mut Conn, parent: &str) -> Result<()> {
    query("UPDATE people_unit SET parent_id = $1 WHERE parent_id IS NULL AND level = 'county'")
        .bind(parent.to_string())
        .execute(conn)
        .await
        .db("put units under an organisation")?;
    Ok(())
}

/// Whether a unit has a department on a day.
pub(crate) async fn department_of(conn: &mut Conn, id: &str, unit: &str, on: Date) -> Result<bool> {
    let row = query(
        "SELECT 1 FROM people_department WHERE id = $1 AND unit_id = $2 AND valid_from <= $3 \
         AND (valid_to IS NULL OR valid_to > $3)",
    )
    .bind(id.to_string())
    .bind(unit.to_string())
    .bind(on.to_string())
    .fetch_optional(conn)
    .await
    .db("look for a department")?;
    Ok(row.is_some())
}

pub(crate) async fn department_insert(
    conn: &mut Conn,
    (id, unit, name): (&str, &str, &str),
    from: Date,
    now: Micros,
) -> Result<()> {
    query("INSERT INTO people_department (id, unit_id, name, valid_from, recorded_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id.to_string())
        .bind(unit.to_string())
        .bind(name.to_string())
        .bind(from.to_string())
        .bind(now.0)
        .execute(conn)
        .await
        .db("register a department")?;
    Ok(())
}
