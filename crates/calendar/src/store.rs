//! The rows of the calendar.

use std::collections::BTreeMap;

use kernel::calendar::Calendar;
use kernel::{Ctx, Error, Micros, Result};
use store::{Conn, DbResult, DbRow, Migration, Row, query};

use crate::model::{YearDays, carried, merged, years_of};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "20261123_calendar_year",
    sql: "CREATE TABLE calendar_year (
            year BIGINT NOT NULL,
            version BIGINT NOT NULL,
            body TEXT NOT NULL,
            recorded_at BIGINT NOT NULL,
            recorded_by TEXT NOT NULL,
            PRIMARY KEY (year, version)
          )",
}];

/// One version of a year. Version 0 is what the program carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearRow {
    pub year: i16,
    pub version: i64,
    pub days: YearDays,
    /// When and by whom it was entered; none for what the program carries.
    pub recorded: Option<(Micros, String)>,
}

fn row(row: &DbRow) -> Result<YearRow> {
    let at = "read a year of the calendar";
    let year: i64 = row.try_get("year").db(at)?;
    let body: String = row.try_get("body").db(at)?;
    let when: i64 = row.try_get("recorded_at").db(at)?;
    let broken = |e: serde_json::Error| Error::internal(format!("the stored year {year} does not read")).with_source(e);
    Ok(YearRow {
        year: i16::try_from(year).map_err(|e| Error::internal("a year of the calendar").with_source(e))?,
        version: row.try_get("version").db(at)?,
        days: serde_json::from_str(&body).map_err(broken)?,
        recorded: Some((Micros(when), row.try_get("recorded_by").db(at)?)),
    })
}

/// Every version of every year that was entered up to an instant, the oldest first.
pub async fn version_list(conn: &mut Conn, known_at: Micros) -> Result<Vec<YearRow>> {
    let rows = query("SELECT year, version, body, recorded_at, recorded_by FROM calendar_year WHERE recorded_at <= $1 ORDER BY year, version")
        .bind(known_at.0)
        .fetch_all(conn)
        .await
        .db("list the years of the calendar")?;
    let carried = carried()?.into_iter().map(|(year, days)| YearRow { year, version: 0, days, recorded: None });
    let mut out: Vec<YearRow> = carried.collect();
    for r in &rows {
        out.push(row(r)?);
    }
    out.sort_by_key(|r| (r.year, r.version));
    Ok(out)
}

/// The calendar as it was known at an instant. `own` is what a campaign was opened with: it stands above what the
/// program carries and below what was entered.
pub async fn calendar_at(conn: &mut Conn, own: Option<&Calendar>, known_at: Micros) -> Result<Calendar> {
    let mut years: BTreeMap<i16, YearDays> = carried()?;
    let entered: Vec<YearRow> = version_list(conn, known_at).await?.into_iter().filter(|r| r.version > 0).collect();
    if let Some(own) = own {
        let whole = years_of(own);
        // One that covers no whole year cannot be laid over others: it stands alone while nothing was entered.
        if whole.is_empty() && entered.is_empty() && (!own.holidays.is_empty() || !own.makeup.is_empty()) {
            return Ok(own.clone());
        }
        years.extend(whole);
    }
    // In the order of versions: the newest stays.
    years.extend(entered.into_iter().map(|r| (r.year, r.days)));
    Ok(merged(&years))
}

/// Enters a version of a year; `seen` is the version that the author saw.
pub async fn year_put(conn: &mut Conn, ctx: &Ctx, year: i16, seen: i64, days: &YearDays) -> Result<YearRow> {
    days.check(year)?;
    let all = version_list(conn, Micros(i64::MAX)).await?;
    let newest = all.iter().filter(|r| r.year == year).map(|r| r.version).max();
    if newest.unwrap_or(-1) != seen {
        return Err(Error::precondition("it was changed by somebody else in between").with_code("changed_meanwhile"));
    }
    let beside = |r: &YearRow| (i32::from(r.year) - i32::from(year)).abs() <= 1;
    if newest.is_none() && !all.is_empty() && !all.iter().any(beside) {
        let (first, last) = (all.first().map_or(year, |r| r.year), all.last().map_or(year, |r| r.year));
        return Err(Error::invalid(format!("the calendar covers {first} to {last}; the years between come first"))
            .with_code("year_gap")
            .with_detail("field", "year"));
    }
    let version = newest.map_or(1, |v| v + 1);
    let body = serde_json::to_string(days).map_err(|e| Error::internal("a year does not write").with_source(e))?;
    // A clock that was set back must not put a newer version before an older one.
    let last = all.iter().filter_map(|r| r.recorded.as_ref()).map(|(at, _)| at.0).max();
    let at = Micros(last.map_or(ctx.now.0, |l| ctx.now.0.max(l.saturating_add(1))));
    query("INSERT INTO calendar_year (year, version, body, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5)")
        .bind(i64::from(year))
        .bind(version)
        .bind(body)
        .bind(at.0)
        .bind(ctx.who.name().to_owned())
        .execute(conn)
        .await
        .db("enter a year of the calendar")?;
    Ok(YearRow { year, version, days: days.clone(), recorded: Some((at, ctx.who.name().to_owned())) })
}
