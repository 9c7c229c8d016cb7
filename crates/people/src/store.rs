//! The SQL of people.

use jiff::civil::Date;
use kernel::{Error, Holding, Micros, PageAsk, Result, Role, bureau_date};
use store::{Conn, DbResult, DbRow, Migration, Row, query, query_built};

use crate::model::{Dated, NewUnit, PersonRow, Unit};
use crate::organisation::{Post, lent_to, post_list};
use crate::service::Door;

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[INIT, ROLES, ORGANISATION, FACTOR, SECURITY];

/// The administrator becomes the system administrator, who holds nothing else; what was combined with it is dropped.
const ROLES: Migration = Migration {
    name: "20261123_people_roles",
    sql: "DELETE FROM people_role WHERE role <> 'administrator' AND person_id IN
            (SELECT person_id FROM people_role WHERE role = 'administrator');
          UPDATE people_role SET role = 'system_administrator' WHERE role = 'administrator';",
};

/// Units become a tree; a role is held by a dated post. A person's realm never changes, and the keys of posts and
/// delegations carry it: no row can give a person of one realm a role of another.
const ORGANISATION: Migration = Migration {
    name: "20261124_people_organisation",
    sql: "ALTER TABLE people_unit ADD COLUMN level TEXT NOT NULL DEFAULT 'county';
          ALTER TABLE people_unit ADD COLUMN parent_id TEXT;
          ALTER TABLE people_person ADD COLUMN realm TEXT NOT NULL DEFAULT 'business';
          ALTER TABLE people_person ADD COLUMN must_change BIGINT NOT NULL DEFAULT 0;
          UPDATE people_person SET realm = 'system' WHERE id IN
            (SELECT person_id FROM people_role WHERE role = 'system_administrator');
          CREATE UNIQUE INDEX people_person_realm ON people_person (id, realm);
          CREATE TABLE people_department (
            id TEXT PRIMARY KEY,
            unit_id TEXT NOT NULL REFERENCES people_unit (id),
            parent_id TEXT,
            name TEXT NOT NULL,
            valid_from TEXT NOT NULL,
            valid_to TEXT,
            recorded_at BIGINT NOT NULL
          );
          CREATE TABLE people_post (
            id TEXT PRIMARY KEY,
            person_id TEXT NOT NULL,
            realm TEXT NOT NULL,
            role TEXT NOT NULL,
            unit_id TEXT REFERENCES people_unit (id),
            department_id TEXT REFERENCES people_department (id),
            title TEXT NOT NULL,
            main BIGINT NOT NULL,
            valid_from TEXT NOT NULL,
            valid_to TEXT,
            why TEXT NOT NULL,
            recorded_at BIGINT NOT NULL,
            recorded_by TEXT NOT NULL,
            ended_at BIGINT,
            ended_by TEXT,
            FOREIGN KEY (person_id, realm) REFERENCES people_person (id, realm),
            CHECK (realm = CASE role WHEN 'system_administrator' THEN 'system'
              WHEN 'security_administrator' THEN 'security' WHEN 'audit_administrator' THEN 'audit'
              ELSE 'business' END)
          );
          CREATE INDEX people_post_person ON people_post (person_id);
          INSERT INTO people_post (id, person_id, realm, role, unit_id, title, main, valid_from, why, recorded_at,
              recorded_by)
            SELECT p.id || '-' || r.role, p.id, p.realm, r.role, p.unit_id, '', 1, '2000-01-01', '', p.created_at,
              'system'
            FROM people_role r JOIN people_person p ON p.id = r.person_id;
          DROP TABLE people_role;
          CREATE TABLE people_delegation (
            id TEXT PRIMARY KEY,
            from_id TEXT NOT NULL,
            to_id TEXT NOT NULL,
            realm TEXT NOT NULL CHECK (realm = 'business'),
            post_id TEXT NOT NULL REFERENCES people_post (id),
            actions TEXT NOT NULL,
            valid_from TEXT NOT NULL,
            valid_to TEXT NOT NULL,
            why TEXT NOT NULL,
            recorded_at BIGINT NOT NULL,
            recorded_by TEXT NOT NULL,
            revoked_at BIGINT,
            revoked_by TEXT,
            FOREIGN KEY (from_id, realm) REFERENCES people_person (id, realm),
            FOREIGN KEY (to_id, realm) REFERENCES people_person (id, realm),
            CHECK (from_id <> to_id)
          );
          CREATE INDEX people_delegation_to ON people_delegation (to_id);
          CREATE INDEX people_delegation_from ON people_delegation (from_id);",
};

/// The second factor and the codes that open an account without it.
const FACTOR: Migration = Migration {
    name: "20261125_people_factor",
    sql: "CREATE TABLE people_totp (
            person_id TEXT PRIMARY KEY REFERENCES people_person (id),
            secret TEXT NOT NULL,
            confirmed_at BIGINT,
            last_step BIGINT NOT NULL
          );
          CREATE TABLE people_recovery (
            person_id TEXT NOT NULL REFERENCES people_person (id),
            code_digest TEXT NOT NULL,
            PRIMARY KEY (person_id, code_digest)
          );",
};

/// Where sessions were opened, which roles need a second factor, why an account closes, and to what a unit belongs when.
const SECURITY: Migration = Migration {
    name: "20261129_people_security",
    sql: "ALTER TABLE people_session ADD COLUMN agent TEXT NOT NULL DEFAULT '';
          ALTER TABLE people_session ADD COLUMN address TEXT NOT NULL DEFAULT '';
          ALTER TABLE people_person ADD COLUMN closed_by TEXT;
          ALTER TABLE people_person ADD COLUMN closed_why TEXT;
          CREATE TABLE people_factor_rule (
            role TEXT NOT NULL,
            required BIGINT NOT NULL,
            recorded_at BIGINT NOT NULL,
            recorded_by TEXT NOT NULL,
            PRIMARY KEY (role, recorded_at)
          );
          CREATE TABLE people_unit_parent (
            unit_id TEXT NOT NULL REFERENCES people_unit (id),
            parent_id TEXT NOT NULL REFERENCES people_unit (id),
            valid_from TEXT NOT NULL,
            recorded_at BIGINT NOT NULL,
            recorded_by TEXT NOT NULL,
            PRIMARY KEY (unit_id, valid_from, recorded_at)
          );",
};

const INIT: Migration = Migration {
    name: "20261122_people_init",
    sql: "CREATE TABLE people_unit (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            short_name TEXT NOT NULL,
            code TEXT NOT NULL UNIQUE,
            recorded_at BIGINT NOT NULL
          );
          CREATE TABLE people_unit_kind (
            unit_id TEXT NOT NULL REFERENCES people_unit (id),
            kind TEXT NOT NULL,
            valid_from TEXT NOT NULL,
            valid_to TEXT,
            recorded_at BIGINT NOT NULL,
            PRIMARY KEY (unit_id, recorded_at, valid_from)
          );
          CREATE TABLE people_unit_status (
            unit_id TEXT NOT NULL REFERENCES people_unit (id),
            status TEXT NOT NULL,
            valid_from TEXT NOT NULL,
            valid_to TEXT,
            recorded_at BIGINT NOT NULL,
            PRIMARY KEY (unit_id, recorded_at, valid_from)
          );
          CREATE TABLE people_person (
            id TEXT PRIMARY KEY,
            login TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            unit_id TEXT REFERENCES people_unit (id),
            password TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            closed_at BIGINT
          );
          CREATE TABLE people_role (
            person_id TEXT NOT NULL REFERENCES people_person (id),
            role TEXT NOT NULL,
            PRIMARY KEY (person_id, role)
          );
          CREATE TABLE people_session (
            token_digest TEXT PRIMARY KEY,
            person_id TEXT NOT NULL REFERENCES people_person (id),
            opened_at BIGINT NOT NULL,
            seen_at BIGINT NOT NULL
          );
          CREATE INDEX people_session_seen ON people_session (seen_at);
          CREATE TABLE people_attempt (
            login TEXT PRIMARY KEY,
            failures BIGINT NOT NULL,
            last_at BIGINT NOT NULL,
            locked_until BIGINT
          );
          CREATE INDEX people_attempt_last ON people_attempt (last_at);",
};

// ---- units

/// The one query of units: the kind and the status that hold on a date ($1), by what was recorded up to an instant
/// ($2). Of several rows that cover the date the one recorded last holds.
const UNITS: &str = "SELECT u.id, u.name, u.short_name, u.code, \
     (SELECT k.kind FROM people_unit_kind k WHERE k.unit_id = u.id AND k.valid_from <= $1 \
      AND (k.valid_to IS NULL OR k.valid_to > $1) AND k.recorded_at <= $2 \
      ORDER BY k.recorded_at DESC, k.valid_from DESC LIMIT 1) AS kind, \
     (SELECT s.status FROM people_unit_status s WHERE s.unit_id = u.id AND s.valid_from <= $1 \
      AND (s.valid_to IS NULL OR s.valid_to > $1) AND s.recorded_at <= $2 \
      ORDER BY s.recorded_at DESC, s.valid_from DESC LIMIT 1) AS status \
     FROM people_unit u WHERE u.level = 'county'";

fn unit(row: &DbRow) -> Result<Unit> {
    let at = "read a unit";
    Ok(Unit {
        id: row.try_get("id").db(at)?,
        name: row.try_get("name").db(at)?,
        short_name: row.try_get("short_name").db(at)?,
        code: row.try_get("code").db(at)?,
        kind: row.try_get("kind").db(at)?,
        status: row.try_get("status").db(at)?,
    })
}

/// The units with what held on a date, as it was known at an instant, in the order of their codes.
pub async fn unit_list_at(conn: &mut Conn, date: Date, known_at: Micros) -> Result<Vec<Unit>> {
    let rows = query_built(format!("{UNITS} ORDER BY u.code"))
        .bind(date.to_string())
        .bind(known_at.0)
        .fetch_all(conn)
        .await
        .db("list units")?;
    rows.iter().map(unit).collect()
}

/// The units as they are known now to hold on a date.
pub async fn unit_list(conn: &mut Conn, date: Date) -> Result<Vec<Unit>> {
    unit_list_at(conn, date, Micros(i64::MAX)).await
}

/// The ids of all units in their official order, that of their codes.
pub async fn unit_order(conn: &mut Conn) -> Result<Vec<String>> {
    let rows = query("SELECT id FROM people_unit WHERE level = 'county' ORDER BY code, id")
        .fetch_all(conn)
        .await
        .db("list the order of units")?;
    rows.iter().map(|row| row.try_get("id").db("list the order of units")).collect()
}

/// One unit with what held on a date, as it was known at an instant.
pub async fn unit_at(conn: &mut Conn, id: &str, date: Date, known_at: Micros) -> Result<Unit> {
    let row = query_built(format!("{UNITS} AND u.id = $3"))
        .bind(date.to_string())
        .bind(known_at.0)
        .bind(id.to_string())
        .fetch_optional(conn)
        .await
        .db("read a unit")?
        .ok_or_else(|| Error::not_found(format!("no unit `{id}`")))?;
    unit(&row)
}

/// Every unit with its dated kinds and statuses as they were known at an instant, what was recorded last first.
pub async fn unit_history(conn: &mut Conn, known_at: Micros) -> Result<Vec<NewUnit>> {
    let at = "read the units' history";
    let rows = query(
        "SELECT id, name, short_name, code FROM people_unit WHERE level = 'county' AND recorded_at <= $1 ORDER BY code",
    )
    .bind(known_at.0)
    .fetch_all(&mut *conn)
    .await
    .db(at)?;
    let kinds = dated_list(
        conn,
        "SELECT unit_id, kind AS value, valid_from, valid_to FROM people_unit_kind WHERE recorded_at <= $1 \
         ORDER BY recorded_at DESC, valid_from DESC",
        known_at,
    )
    .await?;
    let statuses = dated_list(
        conn,
        "SELECT unit_id, status AS value, valid_from, valid_to FROM people_unit_status WHERE recorded_at <= $1 \
         ORDER BY recorded_at DESC, valid_from DESC",
        known_at,
    )
    .await?;
    let of =
        |list: &[(String, Dated)], id: &str| list.iter().filter(|(u, _)| u == id).map(|(_, d)| d.clone()).collect();
    rows.iter()
        .map(|row| {
            let id: String = row.try_get("id").db(at)?;
            Ok(NewUnit {
                name: row.try_get("name").db(at)?,
                short_name: row.try_get("short_name").db(at)?,
                code: row.try_get("code").db(at)?,
                kinds: of(&kinds, &id),
                statuses: of(&statuses, &id),
                id,
            })
        })
        .collect()
}

async fn dated_list(conn: &mut Conn, sql: &'static str, known_at: Micros) -> Result<Vec<(String, Dated)>> {
    let at = "read dated attributes";
    let day = |text: String| text.parse::<Date>().map_err(|e| Error::internal("a stored date").with_source(e));
    let rows = query(sql).bind(known_at.0).fetch_all(conn).await.db(at)?;
    rows.iter()
        .map(|row| {
            let to: Option<String> = row.try_get("valid_to").db(at)?;
            let dated = Dated {
                value: row.try_get("value").db(at)?,
                valid_from: day(row.try_get("valid_from").db(at)?)?,
                valid_to: to.map(day).transpose()?,
            };
            Ok((row.try_get("unit_id").db(at)?, dated))
        })
        .collect()
}

pub(crate) async fn unit_insert(conn: &mut Conn, new: &NewUnit, now: Micros) -> Result<()> {
    query("INSERT INTO people_unit (id, name, short_name, code, recorded_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(new.id.clone())
        .bind(new.name.clone())
        .bind(new.short_name.clone())
        .bind(new.code.clone())
        .bind(now.0)
        .execute(&mut *conn)
        .await
        .db(&format!("register unit `{}`", new.id))?;
    let status = "INSERT INTO people_unit_status (unit_id, status, valid_from, valid_to, recorded_at) \
                  VALUES ($1, $2, $3, $4, $5)";
    for (sql, rows) in [(KIND, &new.kinds), (status, &new.statuses)] {
        for row in rows {
            dated_insert(conn, sql, &new.id, row, now).await?;
        }
    }
    Ok(())
}

const KIND: &str =
    "INSERT INTO people_unit_kind (unit_id, kind, valid_from, valid_to, recorded_at) VALUES ($1, $2, $3, $4, $5)";

/// Records the kind of a unit beside what was recorded before.
pub(crate) async fn unit_kind_insert(conn: &mut Conn, unit: &str, row: &Dated, now: Micros) -> Result<()> {
    dated_insert(conn, KIND, unit, row, now).await
}

async fn dated_insert(conn: &mut Conn, sql: &'static str, unit: &str, row: &Dated, now: Micros) -> Result<()> {
    query(sql)
        .bind(unit.to_string())
        .bind(row.value.clone())
        .bind(row.valid_from.to_string())
        .bind(row.valid_to.map(|d| d.to_string()))
        .bind(now.0)
        .execute(conn)
        .await
        .db(&format!("register `{}` of unit `{unit}`", row.value))?;
    Ok(())
}

// ---- persons

const PERSONS: &str = "SELECT id, login, name, realm, must_change, closed_at FROM people_person";

/// A person with what is held on a day: the posts, and the posts of others by delegation.
async fn person(conn: &mut Conn, row: &DbRow, day: Date) -> Result<PersonRow> {
    let at = "read a person";
    let id: String = row.try_get("id").db(at)?;
    let posts: Vec<Post> = post_list(conn, &id).await?.into_iter().filter(|p| p.holds(day)).collect();
    let (main, besides): (Vec<Post>, Vec<Post>) = posts.into_iter().partition(|p| p.main);
    let unit_id = main.iter().find_map(|p| p.unit_id.clone());
    let mut roles: Vec<Role> = main.iter().map(|p| p.role).collect();
    roles.sort_unstable();
    roles.dedup();
    let mut also: Vec<Holding> =
        besides.into_iter().map(|p| Holding { role: p.role, unit_id: p.unit_id, lent: None }).collect();
    also.extend(lent_to(conn, &id, day).await?);
    let closing: Option<i64> = row.try_get("closed_at").db(at)?;
    let closing = closing.map(Micros);
    let must_change: i64 = row.try_get("must_change").db(at)?;
    Ok(PersonRow {
        id,
        login: row.try_get("login").db(at)?,
        name: row.try_get("name").db(at)?,
        unit_id,
        roles,
        also,
        realm: row.try_get("realm").db(at)?,
        must_change: must_change != 0,
        closed_at: closing.filter(|at| bureau_date(*at) <= day),
        closing,
    })
}

/// The person with a login and what is held on a day, closed accounts included.
pub async fn person_by_login(conn: &mut Conn, login: &str, day: Date) -> Result<Option<PersonRow>> {
    let row = query_built(format!("{PERSONS} WHERE login = $1"))
        .bind(login.to_string())
        .fetch_optional(&mut *conn)
        .await
        .db("look for a person")?;
    match row {
        Some(row) => Ok(Some(person(conn, &row, day).await?)),
        None => Ok(None),
    }
}

/// The person with an id and what is held on a day, closed accounts included.
pub async fn person_by_id(conn: &mut Conn, id: &str, day: Date) -> Result<Option<PersonRow>> {
    let row = query_built(format!("{PERSONS} WHERE id = $1"))
        .bind(id.to_string())
        .fetch_optional(&mut *conn)
        .await
        .db("look for a person")?;
    match row {
        Some(row) => Ok(Some(person(conn, &row, day).await?)),
        None => Ok(None),
    }
}

/// The first instant of the day after: what closes before it is closed on the day.
pub(crate) fn end_of(day: Date) -> Micros {
    Micros::start_of(day.tomorrow().unwrap_or(Date::MAX))
}

/// Which persons a list asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct PersonFind {
    /// Part of the login or the name.
    pub q: String,
    /// A unit in which a post is held on the day.
    pub unit: Option<String>,
    /// A role that a post gives on the day.
    pub role: Option<String>,
    /// Open accounts of business with a post on the day.
    pub at_work: bool,
}

/// Persons with what is held on a day, in the order of the logins, and how many there are on all pages.
pub(crate) async fn person_page(
    conn: &mut Conn,
    find: &PersonFind,
    day: Date,
    page: &PageAsk,
) -> Result<(Vec<PersonRow>, i64)> {
    let mut binds = vec![day.to_string()];
    let mut mark = |value: String| {
        binds.push(value);
        format!("${}", binds.len())
    };
    let mut fits = String::from("1 = 1");
    if !find.q.is_empty() {
        let escaped = find.q.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let part = mark(format!("%{escaped}%"));
        fits.push_str(&format!(" AND (login LIKE {part} ESCAPE '\\' OR lower(name) LIKE {part} ESCAPE '\\')"));
    }
    let mut post = String::new();
    for (column, wanted) in [("unit_id", &find.unit), ("role", &find.role)] {
        if let Some(value) = wanted {
            post.push_str(&format!(" AND p.{column} = {}", mark(value.clone())));
        }
    }
    if find.at_work {
        let open = end_of(day).0;
        fits.push_str(&format!(" AND (closed_at IS NULL OR closed_at >= {open}) AND realm = 'business'"));
    }
    if find.at_work || !post.is_empty() {
        fits.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM people_post p WHERE p.person_id = people_person.id AND p.valid_from <= $1 \
             AND (p.valid_to IS NULL OR p.valid_to > $1){post})"
        ));
    }
    // The day stands in every statement, so that the marks are the same with and without a post asked for.
    fits.push_str(" AND $1 <> ''");
    let bound = |sql: String| binds.iter().fold(query_built(sql), |q, value| q.bind(value.clone()));
    let count = bound(format!("SELECT count(*) AS n FROM people_person WHERE {fits}"));
    let count = count.fetch_one(&mut *conn).await.db("count persons")?.try_get("n").db("count persons")?;
    let (after, limit) = (binds.len() + 1, binds.len() + 2);
    let rows = bound(format!("{PERSONS} WHERE {fits} AND login > ${after} ORDER BY login LIMIT ${limit}"))
        .bind(page.after.clone().unwrap_or_default())
        .bind(page.rows())
        .fetch_all(&mut *conn)
        .await
        .db("list persons")?;
    let mut all = Vec::with_capacity(rows.len());
    for row in &rows {
        all.push(person(conn, row, day).await?);
    }
    Ok((all, count))
}

/// Every person with what is held on a day, in the order of the logins: for work behind the pages.
pub async fn person_list(conn: &mut Conn, day: Date) -> Result<Vec<PersonRow>> {
    let rows = query_built(format!("{PERSONS} ORDER BY login")).fetch_all(&mut *conn).await.db("list persons")?;
    let mut all = Vec::with_capacity(rows.len());
    for row in &rows {
        all.push(person(conn, row, day).await?);
    }
    Ok(all)
}

/// Registers a person without any post.
pub(crate) async fn person_insert(
    conn: &mut Conn,
    (id, login, name): (&str, &str, &str),
    realm: &str,
    password: &str,
    now: Micros,
) -> Result<()> {
    query("INSERT INTO people_person (id, login, name, realm, password, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id.to_string())
        .bind(login.to_string())
        .bind(name.to_string())
        .bind(realm.to_string())
        .bind(password.to_string())
        .bind(now.0)
        .execute(conn)
        .await
        .db(&format!("register person `{login}`"))?;
    Ok(())
}

/// Puts a password that must be changed in the place of whatever there was.
pub(crate) async fn password_reset(conn: &mut Conn, id: &str, hash: &str) -> Result<()> {
    query("UPDATE people_person SET password = $2, must_change = 1 WHERE id = $1")
        .bind(id.to_string())
        .bind(hash.to_string())
        .execute(conn)
        .await
        .db("reset a password")?;
    Ok(())
}

/// The stored hash and the id of an open account.
pub(crate) async fn password_of(conn: &mut Conn, login: &str, now: Micros) -> Result<Option<(String, String)>> {
    let open = "SELECT id, password FROM people_person WHERE login = $1 AND (closed_at IS NULL OR closed_at > $2)";
    let row = query(open).bind(login.to_string()).bind(now.0).fetch_optional(conn).await.db("look for a person")?;
    row.map(|r| Ok((r.try_get("id").db("read a person")?, r.try_get("password").db("read a person")?))).transpose()
}

/// Puts a new password in the place of the one that was checked; false when it was changed in between.
pub(crate) async fn password_replace(conn: &mut Conn, id: &str, old: &str, new: &str, now: Micros) -> Result<bool> {
    let done = query(
        "UPDATE people_person SET password = $3, must_change = 0 WHERE id = $1 AND password = $2 \
         AND (closed_at IS NULL OR closed_at > $4)",
    )
    .bind(id.to_string())
    .bind(old.to_string())
    .bind(new.to_string())
    .bind(now.0)
    .execute(&mut *conn)
    .await
    .db("change a password")?;
    Ok(done.rows_affected() == 1)
}

// ---- sign-in attempts

pub(crate) struct Attempt {
    pub failures: i64,
    pub last_at: Micros,
    pub locked_until: Option<Micros>,
}

pub(crate) async fn attempt_of(conn: &mut Conn, login: &str) -> Result<Option<Attempt>> {
    let at = "read sign-in attempts";
    let row = query("SELECT failures, last_at, locked_until FROM people_attempt WHERE login = $1")
        .bind(login.to_string())
        .fetch_optional(conn)
        .await
        .db(at)?;
    row.map(|r| {
        let locked: Option<i64> = r.try_get("locked_until").db(at)?;
        Ok(Attempt {
            failures: r.try_get("failures").db(at)?,
            last_at: Micros(r.try_get("last_at").db(at)?),
            locked_until: locked.map(Micros),
        })
    })
    .transpose()
}

pub(crate) async fn attempt_save(conn: &mut Conn, login: &str, attempt: &Attempt) -> Result<()> {
    query(
        "INSERT INTO people_attempt (login, failures, last_at, locked_until) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (login) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at, \
         locked_until = excluded.locked_until",
    )
    .bind(login.to_string())
    .bind(attempt.failures)
    .bind(attempt.last_at.0)
    .bind(attempt.locked_until.map(|u| u.0))
    .execute(conn)
    .await
    .db("record a sign-in attempt")?;
    Ok(())
}

pub(crate) async fn attempt_forget(conn: &mut Conn, login: &str) -> Result<()> {
    query("DELETE FROM people_attempt WHERE login = $1")
        .bind(login.to_string())
        .execute(conn)
        .await
        .db("forget sign-in attempts")?;
    Ok(())
}

pub(crate) async fn attempt_forget_old(conn: &mut Conn, before: Micros) -> Result<()> {
    query("DELETE FROM people_attempt WHERE last_at < $1")
        .bind(before.0)
        .execute(conn)
        .await
        .db("forget old sign-in attempts")?;
    Ok(())
}

// ---- sessions

pub(crate) struct SessionRow {
    pub person_id: String,
    pub opened_at: Micros,
    pub seen_at: Micros,
}

pub(crate) async fn session_insert(
    conn: &mut Conn,
    digest: &str,
    person_id: &str,
    door: &Door,
    now: Micros,
) -> Result<()> {
    query(
        "INSERT INTO people_session (token_digest, person_id, opened_at, seen_at, agent, address) \
         VALUES ($1, $2, $3, $3, $4, $5)",
    )
    .bind(digest.to_string())
    .bind(person_id.to_string())
    .bind(now.0)
    .bind(door.agent.clone())
    .bind(door.address.clone())
    .execute(conn)
    .await
    .db("open a session")?;
    Ok(())
}

pub(crate) async fn session_by_digest(conn: &mut Conn, digest: &str) -> Result<Option<SessionRow>> {
    let at = "read a session";
    let row = query("SELECT person_id, opened_at, seen_at FROM people_session WHERE token_digest = $1")
        .bind(digest.to_string())
        .fetch_optional(conn)
        .await
        .db(at)?;
    row.map(|r| {
        Ok(SessionRow {
            person_id: r.try_get("person_id").db(at)?,
            opened_at: Micros(r.try_get("opened_at").db(at)?),
            seen_at: Micros(r.try_get("seen_at").db(at)?),
        })
    })
    .transpose()
}

pub(crate) async fn session_touch(conn: &mut Conn, digest: &str, now: Micros) -> Result<()> {
    query("UPDATE people_session SET seen_at = $2 WHERE token_digest = $1 AND seen_at < $2")
        .bind(digest.to_string())
        .bind(now.0)
        .execute(conn)
        .await
        .db("keep a session alive")?;
    Ok(())
}

pub(crate) async fn session_delete(conn: &mut Conn, digest: &str) -> Result<()> {
    query("DELETE FROM people_session WHERE token_digest = $1")
        .bind(digest.to_string())
        .execute(conn)
        .await
        .db("close a session")?;
    Ok(())
}

pub(crate) async fn session_delete_of(conn: &mut Conn, person_id: &str) -> Result<()> {
    query("DELETE FROM people_session WHERE person_id = $1")
        .bind(person_id.to_string())
        .execute(&mut *conn)
        .await
        .db("close the sessions of a person")?;
    Ok(())
}

/// Ends every session of everybody.
pub async fn sessions_forget(conn: &mut Conn) -> Result<()> {
    query("DELETE FROM people_session").execute(conn).await.db("end every session")?;
    Ok(())
}

/// When somebody was signed in last, so that no clock is set before it.
pub async fn session_last(conn: &mut Conn) -> Result<Micros> {
    let at = "read when somebody was signed in last";
    let row = query("SELECT COALESCE(MAX(seen_at), 0) AS last FROM people_session").fetch_one(conn).await.db(at)?;
    Ok(Micros(row.try_get("last").db(at)?))
}

pub(crate) async fn session_delete_old(conn: &mut Conn, seen_before: Micros, opened_before: Micros) -> Result<()> {
    query("DELETE FROM people_session WHERE seen_at <= $1 OR opened_at <= $2")
        .bind(seen_before.0)
        .bind(opened_before.0)
        .execute(conn)
        .await
        .db("close old sessions")?;
    Ok(())
}
