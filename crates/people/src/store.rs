//! The SQL of people.

use jiff::civil::Date;
use kernel::{Error, Micros, Result, Role};
use store::{Conn, DbResult, DbRow, Migration, Row, query, query_built};

use crate::model::{Dated, NewUnit, PersonRow, Unit, realm_of};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[INIT, ROLES];

/// The administrator becomes the system administrator, who holds nothing else; what was combined with it is dropped.
const ROLES: Migration = Migration {
    name: "20261123_people_roles",
    sql: "DELETE FROM people_role WHERE role <> 'administrator' AND person_id IN
            (SELECT person_id FROM people_role WHERE role = 'administrator');
          UPDATE people_role SET role = 'system_administrator' WHERE role = 'administrator';",
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
     FROM people_unit u";

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

/// One unit with what held on a date, as it was known at an instant.
pub async fn unit_at(conn: &mut Conn, id: &str, date: Date, known_at: Micros) -> Result<Unit> {
    let row = query_built(format!("{UNITS} WHERE u.id = $3"))
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
    let rows = query("SELECT id, name, short_name, code FROM people_unit WHERE recorded_at <= $1 ORDER BY code")
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
    let kind = "INSERT INTO people_unit_kind (unit_id, kind, valid_from, valid_to, recorded_at) \
                VALUES ($1, $2, $3, $4, $5)";
    let status = "INSERT INTO people_unit_status (unit_id, status, valid_from, valid_to, recorded_at) \
                  VALUES ($1, $2, $3, $4, $5)";
    for (sql, rows) in [(kind, &new.kinds), (status, &new.statuses)] {
        for row in rows {
            dated_insert(conn, sql, &new.id, row, now).await?;
        }
    }
    Ok(())
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

const PERSONS: &str = "SELECT id, login, name, unit_id, closed_at FROM people_person";

async fn person(conn: &mut Conn, row: &DbRow) -> Result<PersonRow> {
    let at = "read a person";
    let id: String = row.try_get("id").db(at)?;
    let roles = query("SELECT role FROM people_role WHERE person_id = $1 ORDER BY role")
        .bind(id.clone())
        .fetch_all(conn)
        .await
        .db("read a person's roles")?;
    let mut held: Vec<Role> = Vec::with_capacity(roles.len());
    for role in &roles {
        let name: String = role.try_get("role").db(at)?;
        held.push(name.parse()?);
    }
    held.sort_unstable();
    let closed: Option<i64> = row.try_get("closed_at").db(at)?;
    Ok(PersonRow {
        id,
        login: row.try_get("login").db(at)?,
        name: row.try_get("name").db(at)?,
        unit_id: row.try_get("unit_id").db(at)?,
        roles: held,
        closed_at: closed.map(Micros),
    })
}

/// The person with a login, closed accounts included.
pub async fn person_by_login(conn: &mut Conn, login: &str) -> Result<Option<PersonRow>> {
    let row = query_built(format!("{PERSONS} WHERE login = $1"))
        .bind(login.to_string())
        .fetch_optional(&mut *conn)
        .await
        .db("look for a person")?;
    match row {
        Some(row) => Ok(Some(person(conn, &row).await?)),
        None => Ok(None),
    }
}

/// The person with an id, closed accounts included.
pub async fn person_by_id(conn: &mut Conn, id: &str) -> Result<Option<PersonRow>> {
    let row = query_built(format!("{PERSONS} WHERE id = $1"))
        .bind(id.to_string())
        .fetch_optional(&mut *conn)
        .await
        .db("look for a person")?;
    match row {
        Some(row) => Ok(Some(person(conn, &row).await?)),
        None => Ok(None),
    }
}

/// Every person, in the order of the logins.
pub async fn person_list(conn: &mut Conn) -> Result<Vec<PersonRow>> {
    let rows = query_built(format!("{PERSONS} ORDER BY login")).fetch_all(&mut *conn).await.db("list persons")?;
    let mut all = Vec::with_capacity(rows.len());
    for row in &rows {
        all.push(person(conn, row).await?);
    }
    Ok(all)
}

pub(crate) async fn person_insert(conn: &mut Conn, new: &PersonRow, password: &str, now: Micros) -> Result<()> {
    realm_of(&new.login, &new.roles)?;
    query("INSERT INTO people_person (id, login, name, unit_id, password, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(new.id.clone())
        .bind(new.login.clone())
        .bind(new.name.clone())
        .bind(new.unit_id.clone())
        .bind(password.to_string())
        .bind(now.0)
        .execute(&mut *conn)
        .await
        .db(&format!("register person `{}`", new.login))?;
    for role in &new.roles {
        query("INSERT INTO people_role (person_id, role) VALUES ($1, $2)")
            .bind(new.id.clone())
            .bind(role.name())
            .execute(&mut *conn)
            .await
            .db("register a role")?;
    }
    Ok(())
}

/// The stored hash and the id of an open account.
pub(crate) async fn password_of(conn: &mut Conn, login: &str) -> Result<Option<(String, String)>> {
    let row = query("SELECT id, password FROM people_person WHERE login = $1 AND closed_at IS NULL")
        .bind(login.to_string())
        .fetch_optional(conn)
        .await
        .db("look for a person")?;
    row.map(|r| Ok((r.try_get("id").db("read a person")?, r.try_get("password").db("read a person")?))).transpose()
}

/// Puts a new password in the place of the one that was checked; false when it was changed in between.
pub(crate) async fn password_replace(conn: &mut Conn, id: &str, old: &str, new: &str) -> Result<bool> {
    let done = query("UPDATE people_person SET password = $3 WHERE id = $1 AND password = $2 AND closed_at IS NULL")
        .bind(id.to_string())
        .bind(old.to_string())
        .bind(new.to_string())
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

pub(crate) async fn session_insert(conn: &mut Conn, digest: &str, person_id: &str, now: Micros) -> Result<()> {
    query("INSERT INTO people_session (token_digest, person_id, opened_at, seen_at) VALUES ($1, $2, $3, $3)")
        .bind(digest.to_string())
        .bind(person_id.to_string())
        .bind(now.0)
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

pub(crate) async fn session_delete_old(conn: &mut Conn, seen_before: Micros, opened_before: Micros) -> Result<()> {
    query("DELETE FROM people_session WHERE seen_at <= $1 OR opened_at <= $2")
        .bind(seen_before.0)
        .bind(opened_before.0)
        .execute(conn)
        .await
        .db("close old sessions")?;
    Ok(())
}
