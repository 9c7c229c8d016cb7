//! The SQL of a campaign's course: phases, windows and exceptions, each a row that is only ever added.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Error, Micros, Result};
use store::{Conn, DbResult, DbRow, Migration, Row, query};

use crate::course::{Course, Extension, Phase, Window};
use crate::store::parse_date;

/// Phases, windows and exceptions. A campaign that was opened before there were phases is collecting.
pub(crate) const COURSE: Migration = Migration {
    name: "20261123_assessment_course",
    sql: "CREATE TABLE assessment_phase (
            campaign_id TEXT NOT NULL REFERENCES assessment_campaign (id),
            version BIGINT NOT NULL,
            phase TEXT NOT NULL,
            reason TEXT,
            run_id TEXT REFERENCES assessment_run (id),
            asked_by TEXT NOT NULL,
            moved_by TEXT NOT NULL,
            moved_by_id TEXT NOT NULL,
            moved_at BIGINT NOT NULL,
            PRIMARY KEY (campaign_id, version)
          );
          CREATE TABLE assessment_window (
            campaign_id TEXT NOT NULL REFERENCES assessment_campaign (id),
            version BIGINT NOT NULL,
            phase TEXT NOT NULL,
            day_from TEXT,
            day_until TEXT,
            reason TEXT,
            set_by TEXT NOT NULL,
            set_at BIGINT NOT NULL,
            PRIMARY KEY (campaign_id, version)
          );
          CREATE TABLE assessment_exception (
            id TEXT PRIMARY KEY,
            campaign_id TEXT NOT NULL REFERENCES assessment_campaign (id),
            version BIGINT NOT NULL,
            kind TEXT NOT NULL,
            unit_id TEXT,
            what TEXT NOT NULL,
            day_until TEXT,
            reason TEXT NOT NULL,
            asked_by TEXT NOT NULL,
            asked_by_id TEXT NOT NULL,
            asked_at BIGINT NOT NULL,
            UNIQUE (campaign_id, version)
          );
          CREATE TABLE assessment_consent (
            exception_id TEXT PRIMARY KEY REFERENCES assessment_exception (id),
            version BIGINT NOT NULL,
            given BIGINT NOT NULL,
            note TEXT,
            given_by TEXT NOT NULL,
            given_by_id TEXT NOT NULL,
            given_at BIGINT NOT NULL
          );
          INSERT INTO assessment_phase (campaign_id, version, phase, asked_by, moved_by, moved_by_id, moved_at)
            SELECT id, 1, 'collecting', created_by, created_by, '', created_at FROM assessment_campaign;",
};

/// One step of the course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PhaseRow {
    pub version: i64,
    pub phase: Phase,
    pub reason: Option<String>,
    /// The run that a final phase names as the result.
    pub run: Option<String>,
    /// Who asked for it, where a second person had to consent.
    pub asked_by: String,
    pub by: String,
    pub by_id: String,
    pub at: Micros,
}

/// What an exception is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExceptionKind {
    /// A last day is moved for one unit: needs consent.
    Extension,
    /// A self-assessment was sent back: the reviewer decides alone.
    Returned,
    /// A final result is opened again: needs consent.
    Reopening,
}

impl ExceptionKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            ExceptionKind::Extension => "extension",
            ExceptionKind::Returned => "returned",
            ExceptionKind::Reopening => "reopening",
        }
    }

    /// It has no effect before a second person consents.
    pub(crate) fn needs_consent(self) -> bool {
        matches!(self, ExceptionKind::Extension | ExceptionKind::Reopening)
    }

    fn named(name: &str) -> Result<ExceptionKind> {
        [ExceptionKind::Extension, ExceptionKind::Returned, ExceptionKind::Reopening]
            .into_iter()
            .find(|k| k.name() == name)
            .ok_or_else(|| Error::internal(format!("a stored exception is of the kind `{name}`")))
    }
}

/// Consent to an exception, or its refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Consent {
    pub given: bool,
    pub note: Option<String>,
    pub by: String,
    pub by_id: String,
    pub at: Micros,
}

/// An exception that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExceptionRow {
    pub id: String,
    pub kind: ExceptionKind,
    pub unit: Option<String>,
    pub what: String,
    pub until: Option<Date>,
    pub reason: String,
    pub asked_by: String,
    pub asked_by_id: String,
    pub asked_at: Micros,
    pub consent: Option<Consent>,
}

fn phase_of(name: &str) -> Result<Phase> {
    Phase::named(name).ok_or_else(|| Error::internal(format!("a stored phase is `{name}`")))
}

fn day_of(row: &DbRow, column: &str) -> Result<Option<Date>> {
    let day: Option<String> = row.try_get(column).db("read a day")?;
    day.as_deref().map(parse_date).transpose()
}

/// Every step of a campaign, oldest first.
pub(crate) async fn phase_list(conn: &mut Conn, campaign: &str) -> Result<Vec<PhaseRow>> {
    let at = "read the phases";
    let rows = query("SELECT version, phase, reason, run_id, asked_by, moved_by, moved_by_id, moved_at FROM assessment_phase WHERE campaign_id = $1 ORDER BY version")
        .bind(campaign.to_owned())
        .fetch_all(conn)
        .await
        .db(at)?;
    rows.iter()
        .map(|row| {
            let phase: String = row.try_get("phase").db(at)?;
            Ok(PhaseRow {
                version: row.try_get("version").db(at)?,
                phase: phase_of(&phase)?,
                reason: row.try_get("reason").db(at)?,
                run: row.try_get("run_id").db(at)?,
                asked_by: row.try_get("asked_by").db(at)?,
                by: row.try_get("moved_by").db(at)?,
                by_id: row.try_get("moved_by_id").db(at)?,
                at: Micros(row.try_get("moved_at").db(at)?),
            })
        })
        .collect()
}

/// Adds a step; its version is the next one.
pub(crate) async fn phase_insert(conn: &mut Conn, campaign: &str, p: &PhaseRow) -> Result<()> {
    query(
        "INSERT INTO assessment_phase (campaign_id, version, phase, reason, run_id, asked_by, moved_by, moved_by_id, moved_at) \
         VALUES ($1, (SELECT COALESCE(MAX(version), 0) + 1 FROM assessment_phase WHERE campaign_id = $1), $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(campaign.to_owned())
    .bind(p.phase.name())
    .bind(p.reason.clone())
    .bind(p.run.clone())
    .bind(p.asked_by.clone())
    .bind(p.by.clone())
    .bind(p.by_id.clone())
    .bind(p.at.0)
    .execute(conn)
    .await
    .db("move the campaign")?;
    Ok(())
}

/// Sets the days of a phase; the newest row of a phase is in force.
pub(crate) async fn window_insert(
    conn: &mut Conn,
    campaign: &str,
    phase: Phase,
    window: Window,
    reason: Option<&str>,
    by: &str,
    at: Micros,
) -> Result<()> {
    query(
        "INSERT INTO assessment_window (campaign_id, version, phase, day_from, day_until, reason, set_by, set_at) \
         VALUES ($1, (SELECT COALESCE(MAX(version), 0) + 1 FROM assessment_window WHERE campaign_id = $1), $2, $3, $4, $5, $6, $7)",
    )
    .bind(campaign.to_owned())
    .bind(phase.name())
    .bind(window.from.map(|d| d.to_string()))
    .bind(window.until.map(|d| d.to_string()))
    .bind(reason.map(str::to_owned))
    .bind(by.to_owned())
    .bind(at.0)
    .execute(conn)
    .await
    .db("set the days of a phase")?;
    Ok(())
}

/// The days of a phase as they were set once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WindowRow {
    pub version: i64,
    pub phase: Phase,
    pub window: Window,
    pub reason: Option<String>,
    pub by: String,
    pub at: Micros,
}

/// Every setting of the days of a campaign, oldest first.
pub(crate) async fn window_list(conn: &mut Conn, campaign: &str) -> Result<Vec<WindowRow>> {
    let at = "read the days of the phases";
    let rows = query("SELECT version, phase, day_from, day_until, reason, set_by, set_at FROM assessment_window WHERE campaign_id = $1 ORDER BY version")
        .bind(campaign.to_owned())
        .fetch_all(conn)
        .await
        .db(at)?;
    rows.iter()
        .map(|row| {
            let phase: String = row.try_get("phase").db(at)?;
            Ok(WindowRow {
                version: row.try_get("version").db(at)?,
                phase: phase_of(&phase)?,
                window: Window { from: day_of(row, "day_from")?, until: day_of(row, "day_until")? },
                reason: row.try_get("reason").db(at)?,
                by: row.try_get("set_by").db(at)?,
                at: Micros(row.try_get("set_at").db(at)?),
            })
        })
        .collect()
}

/// Which exception of which campaign an id names.
pub(crate) async fn exception_campaign(conn: &mut Conn, id: &str) -> Result<Option<String>> {
    let row = query("SELECT campaign_id FROM assessment_exception WHERE id = $1")
        .bind(id.to_owned())
        .fetch_optional(conn)
        .await
        .db("read an exception")?;
    row.map(|r| r.try_get("campaign_id").db("read an exception")).transpose()
}

/// Whether anything that is never deleted was recorded in a draft.
pub(crate) async fn draft_used(conn: &mut Conn, campaign: &str) -> Result<bool> {
    let at = "look whether a draft is in use";
    let found = query(
        "SELECT 1 AS one WHERE EXISTS (SELECT 1 FROM assessment_ruling WHERE campaign_id = $1) \
         OR EXISTS (SELECT 1 FROM assessment_fact WHERE campaign_id = $1) \
         OR EXISTS (SELECT 1 FROM assessment_snapshot WHERE campaign_id = $1) \
         OR EXISTS (SELECT 1 FROM assessment_run WHERE campaign_id = $1) \
         OR EXISTS (SELECT 1 FROM assessment_exception WHERE campaign_id = $1) \
         OR EXISTS (SELECT 1 FROM assessment_correction WHERE campaign_id = $1)",
    )
    .bind(campaign.to_owned())
    .fetch_optional(conn)
    .await
    .db(at)?;
    Ok(found.is_some())
}

/// Removes a draft with its days.
pub(crate) async fn campaign_delete(conn: &mut Conn, campaign: &str) -> Result<()> {
    let at = "delete a draft";
    for sql in [
        "DELETE FROM assessment_threshold WHERE campaign_id = $1",
        "DELETE FROM assessment_window WHERE campaign_id = $1",
        "DELETE FROM assessment_phase WHERE campaign_id = $1",
        "DELETE FROM assessment_campaign WHERE id = $1",
    ] {
        query(sql).bind(campaign.to_owned()).execute(&mut *conn).await.db(at)?;
    }
    Ok(())
}

/// Gives a draft another method.
pub(crate) async fn method_set(conn: &mut Conn, campaign: &str, method: &str, digest: &str) -> Result<()> {
    query("UPDATE assessment_campaign SET method_id = $2, method_digest = $3 WHERE id = $1")
        .bind(campaign.to_owned())
        .bind(method.to_owned())
        .bind(digest.to_owned())
        .execute(conn)
        .await
        .db("give a draft another method")?;
    Ok(())
}

/// Asks for an exception.
pub(crate) async fn exception_insert(conn: &mut Conn, campaign: &str, e: &ExceptionRow) -> Result<()> {
    query(
        "INSERT INTO assessment_exception (id, campaign_id, version, kind, unit_id, what, day_until, reason, asked_by, asked_by_id, asked_at) \
         VALUES ($1, $2, (SELECT COALESCE(MAX(version), 0) + 1 FROM assessment_exception WHERE campaign_id = $2), $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(e.id.clone())
    .bind(campaign.to_owned())
    .bind(e.kind.name())
    .bind(e.unit.clone())
    .bind(e.what.clone())
    .bind(e.until.map(|d| d.to_string()))
    .bind(e.reason.clone())
    .bind(e.asked_by.clone())
    .bind(e.asked_by_id.clone())
    .bind(e.asked_at.0)
    .execute(conn)
    .await
    .db("ask for an exception")?;
    Ok(())
}

/// Answers an exception; it is answered once.
pub(crate) async fn consent_insert(conn: &mut Conn, exception: &str, c: &Consent) -> Result<()> {
    let done = query(
        "INSERT INTO assessment_consent (exception_id, version, given, note, given_by, given_by_id, given_at) \
         VALUES ($1, (SELECT COALESCE(MAX(version), 0) + 1 FROM assessment_consent), $2, $3, $4, $5, $6) ON CONFLICT (exception_id) DO NOTHING",
    )
    .bind(exception.to_owned())
    .bind(i64::from(c.given))
    .bind(c.note.clone())
    .bind(c.by.clone())
    .bind(c.by_id.clone())
    .bind(c.at.0)
    .execute(conn)
    .await
    .db("answer an exception")?;
    if done.rows_affected() == 0 {
        return Err(Error::conflict("已有人答复过；somebody has answered this already").with_code("already_answered"));
    }
    Ok(())
}

/// Every exception of a campaign with its answer, in the order in which they take effect: unanswered ones last.
pub(crate) async fn exception_list(conn: &mut Conn, campaign: &str) -> Result<Vec<ExceptionRow>> {
    let at = "read the exceptions";
    let rows = query(
        "SELECT e.id, e.kind, e.unit_id, e.what, e.day_until, e.reason, e.asked_by, e.asked_by_id, e.asked_at, \
                c.given, c.note, c.given_by, c.given_by_id, c.given_at \
         FROM assessment_exception e LEFT JOIN assessment_consent c ON c.exception_id = e.id \
         WHERE e.campaign_id = $1 ORDER BY COALESCE(c.version, 9223372036854775807), e.version",
    )
    .bind(campaign.to_owned())
    .fetch_all(conn)
    .await
    .db(at)?;
    rows.iter()
        .map(|row| {
            let kind: String = row.try_get("kind").db(at)?;
            let given: Option<i64> = row.try_get("given").db(at)?;
            let consent = match given {
                None => None,
                Some(given) => Some(Consent {
                    given: given != 0,
                    note: row.try_get("note").db(at)?,
                    by: row.try_get("given_by").db(at)?,
                    by_id: row.try_get("given_by_id").db(at)?,
                    at: Micros(row.try_get("given_at").db(at)?),
                }),
            };
            Ok(ExceptionRow {
                id: row.try_get("id").db(at)?,
                kind: ExceptionKind::named(&kind)?,
                unit: row.try_get("unit_id").db(at)?,
                what: row.try_get("what").db(at)?,
                until: day_of(row, "day_until")?,
                reason: row.try_get("reason").db(at)?,
                asked_by: row.try_get("asked_by").db(at)?,
                asked_by_id: row.try_get("asked_by_id").db(at)?,
                asked_at: Micros(row.try_get("asked_at").db(at)?),
                consent,
            })
        })
        .collect()
}

/// When something of an assessment was recorded last.
pub(crate) async fn last_recorded(conn: &mut Conn) -> Result<Micros> {
    let at = "read when something was recorded last";
    let row = query(
        "SELECT COALESCE(MAX(at), 0) AS last FROM (SELECT MAX(created_at) AS at FROM assessment_run \
         UNION ALL SELECT MAX(recorded_at) FROM assessment_fact UNION ALL SELECT MAX(recorded_at) FROM assessment_ruling \
         UNION ALL SELECT MAX(moved_at) FROM assessment_phase UNION ALL SELECT MAX(set_at) FROM assessment_window \
         UNION ALL SELECT MAX(asked_at) FROM assessment_exception UNION ALL SELECT MAX(given_at) FROM assessment_consent) a",
    )
    .fetch_one(conn)
    .await
    .db(at)?;
    Ok(Micros(row.try_get("last").db(at)?))
}

/// Where a campaign stands.
pub(crate) async fn course_read(conn: &mut Conn, campaign: &str, year: i16) -> Result<Course> {
    let phase = phase_list(conn, campaign).await?.last().map_or(Phase::Draft, |p| p.phase);
    let windows = window_list(conn, campaign).await?.into_iter().map(|w| (w.phase, w.window)).collect();
    let (mut extensions, mut returned) = (Vec::new(), BTreeMap::new());
    for e in exception_list(conn, campaign).await? {
        match (e.kind, e.unit, e.until, e.consent) {
            (ExceptionKind::Extension, Some(unit), Some(until), Some(consent)) if consent.given => {
                let (what, reason, asked_by) = (e.what, e.reason, e.asked_by);
                let (approved_by, approved_at) = (consent.by, consent.at);
                extensions.push(Extension { unit, what, until, reason, asked_by, approved_by, approved_at });
            }
            (ExceptionKind::Returned, Some(unit), Some(until), _) => {
                returned.insert(unit, until);
            }
            _ => {}
        }
    }
    Ok(Course { year, phase, windows, extensions, returned })
}
