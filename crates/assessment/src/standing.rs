//! Where each unit stood in each run: a few texts a unit, so that a history over days reads rows and no results.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use kernel::q::Q;
use kernel::{Error, Result};
use rights::Scope;
use rubric::{Points, RankState};
use store::{Conn, DbResult, DbRow, Row, query};

use crate::board::{Board, Line};
use crate::campaign::Assessment;
use crate::changes::distance;
use crate::city::{City, short};
use crate::pages::run_info;
use crate::store::{RunRow, run_days};
use crate::view::*;
use crate::view_many::*;
use crate::words::word;

/// Rows of one INSERT: six values each, far below what either database takes at once.
const AT_ONCE: usize = 400;
/// Days of the history on a unit's page, and of the standings unless said otherwise, and the most of them.
const HISTORY: i64 = 90;
const DAYS: i64 = 60;
const MOST_DAYS: i64 = 366;
/// Units drawn at once, and how many when none are named.
const MOST_UNITS: usize = 12;
const PICKED: usize = 6;

/// Writes down where the units of a run stand, in the transaction that records the run.
pub(crate) async fn standing_insert(conn: &mut Conn, run: &str, board: &Board) -> Result<()> {
    let at = "record the standings";
    for group in &board.groups {
        let Some(ranking) = board.ranking(&group.id) else { continue };
        let state = match ranking.state {
            RankState::Official => "official",
            RankState::Withheld => "withheld",
            RankState::Off => "off",
        };
        query("INSERT INTO assessment_order (run_id, group_id, state, units) VALUES ($1, $2, $3, $4)")
            .bind(run.to_owned())
            .bind(group.id.clone())
            .bind(state)
            .bind(i64::try_from(ranking.places.len()).unwrap_or(i64::MAX))
            .execute(&mut *conn)
            .await
            .db(at)?;
    }
    let scored: Vec<&Line> = board.lines.iter().filter(|l| l.refused.is_none()).collect();
    for some in scored.chunks(AT_ONCE) {
        let marks: Vec<String> = (0..some.len())
            .map(|i| {
                format!(
                    "(${}, ${}, ${}, ${}, ${}, ${})",
                    i * 6 + 1,
                    i * 6 + 2,
                    i * 6 + 3,
                    i * 6 + 4,
                    i * 6 + 5,
                    i * 6 + 6
                )
            })
            .collect();
        let sql = format!(
            "INSERT INTO assessment_standing (run_id, unit_id, lo, hi, so_far, place) VALUES {}",
            marks.join(", ")
        );
        let mut insert = store::query_built(sql);
        for line in some {
            insert = insert
                .bind(run.to_owned())
                .bind(line.unit.clone())
                .bind(line.total.lo.to_string())
                .bind(line.total.hi.to_string())
                .bind(line.total.so_far.map(|q| q.to_string()))
                .bind(line.place.map(|(place, _)| i64::from(place)));
        }
        insert.execute(&mut *conn).await.db(at)?;
    }
    Ok(())
}

/// Runs that were recorded before standings were written down.
async fn runs_without(conn: &mut Conn) -> Result<Vec<String>> {
    let at = "look for runs without standings";
    let rows = query(
        "SELECT r.id FROM assessment_run r WHERE NOT EXISTS (SELECT 1 FROM assessment_order o WHERE o.run_id = r.id) \
         AND NOT EXISTS (SELECT 1 FROM assessment_standing s WHERE s.run_id = r.id) ORDER BY r.as_of DESC, r.number DESC",
    )
    .fetch_all(conn)
    .await
    .db(at)?;
    rows.iter().map(|row| row.try_get("id").db(at)).collect()
}

struct Stood {
    points: Points,
    place: Option<i64>,
}

fn stood(row: &DbRow) -> Result<Stood> {
    let at = "read a standing";
    let number = |text: String| {
        let q: Result<Q> = text.parse();
        q.map_err(|e| Error::internal(format!("`{text}` in the database is not a number")).with_source(e))
    };
    let so_far: Option<String> = row.try_get("so_far").db(at)?;
    Ok(Stood {
        points: Points {
            lo: number(row.try_get("lo").db(at)?)?,
            hi: number(row.try_get("hi").db(at)?)?,
            so_far: so_far.map(number).transpose()?,
        },
        place: row.try_get("place").db(at)?,
    })
}

/// The units named, in every run that is the last of its day, by unit and run.
async fn standing_list(conn: &mut Conn, year: i16, units: &[String]) -> Result<HashMap<(String, String), Stood>> {
    let at = "read the standings";
    let marks: Vec<String> = (2..).take(units.len()).map(|n| format!("${n}")).collect();
    let mut ask = store::query_built(format!(
        "SELECT s.run_id, s.unit_id, s.lo, s.hi, s.so_far, s.place FROM assessment_standing s JOIN assessment_run r ON r.id = s.run_id \
         WHERE r.year = $1 AND s.unit_id IN ({})",
        marks.join(", ")
    ))
    .bind(i64::from(year));
    for unit in units {
        ask = ask.bind(unit.clone());
    }
    let rows = ask.fetch_all(conn).await.db(at)?;
    rows.iter().map(|row| Ok(((row.try_get("unit_id").db(at)?, row.try_get("run_id").db(at)?), stood(row)?))).collect()
}

/// Every unit in one run.
async fn standing_of(conn: &mut Conn, run: &str) -> Result<HashMap<String, Stood>> {
    let at = "read the standings of a run";
    let rows = query("SELECT unit_id, lo, hi, so_far, place FROM assessment_standing WHERE run_id = $1")
        .bind(run.to_owned())
        .fetch_all(conn)
        .await
        .db(at)?;
    rows.iter().map(|row| Ok((row.try_get("unit_id").db(at)?, stood(row)?))).collect()
}

/// How a group's order stood in each run of a year: state and number of units.
async fn order_list(conn: &mut Conn, year: i16, group: &str) -> Result<HashMap<String, (RankingState, i64)>> {
    let at = "read the orders";
    let rows = query(
        "SELECT o.run_id, o.state, o.units FROM assessment_order o JOIN assessment_run r ON r.id = o.run_id \
         WHERE r.year = $1 AND o.group_id = $2",
    )
    .bind(i64::from(year))
    .bind(group.to_owned())
    .fetch_all(conn)
    .await
    .db(at)?;
    rows.iter()
        .map(|row| {
            let state: String = row.try_get("state").db(at)?;
            let state = word(&state).unwrap_or(RankingState::Off);
            Ok((row.try_get("run_id").db(at)?, (state, row.try_get("units").db(at)?)))
        })
        .collect()
}

impl Assessment {
    /// Writes down the standings of runs that were recorded before there were any, the latest first; each is computed
    /// again and compared with its digest.
    pub(crate) async fn standings_make_up(&self) -> Result<usize> {
        let missing = {
            let mut conn = self.db.read().await?;
            runs_without(&mut conn).await?
        };
        let mut made = 0;
        for id in missing {
            let run = self.run_find(Some(&id)).await?;
            let (loaded, got) = match self.recompute(run).await {
                Ok(done) => done,
                Err(e) => {
                    tracing::warn!(run = id, error = e.chain(), "a run's standings cannot be made up");
                    continue;
                }
            };
            if got != loaded.run.result_digest {
                tracing::warn!(run = id, "a run does not replay: its standings are not made up");
                continue;
            }
            let mut tx = self.db.write_tx().await?;
            standing_insert(&mut tx, &id, &Board::of(&loaded)).await?;
            tx.commit().await?;
            made += 1;
        }
        Ok(made)
    }

    /// A unit in the last run of each day up to a run, oldest first.
    pub(crate) async fn history(&self, run: &RunRow, unit: &str) -> Result<Vec<HistoryPoint>> {
        let mut conn = self.db.read().await?;
        let mut days = vec![run.clone()];
        days.extend(run_days(&mut conn, run.year, run.as_of, HISTORY - 1).await?);
        let stood = standing_list(&mut conn, run.year, &[unit.to_owned()]).await?;
        days.reverse();
        let point = |day: RunRow| {
            let span: Span = stood.get(&(unit.to_owned(), day.id.clone()))?.points.into();
            let as_of = day.as_of.to_string();
            Some(HistoryPoint { as_of, run: day.id, lo: span.lo, hi: span.hi, so_far: span.so_far })
        };
        Ok(days.into_iter().filter_map(point).collect())
    }

    /// Every day with a run, the latest first; of a day the last run.
    pub(crate) async fn days(&self, year: i16) -> Result<Vec<RunRow>> {
        let mut conn = self.db.read().await?;
        run_days(&mut conn, year, Date::MAX, MOST_DAYS).await
    }

    pub(crate) async fn standings(&self, city: &City, ask: &StandingsQuery) -> Result<StandingsPage> {
        let days = ask.days.unwrap_or(DAYS);
        if !(2..=MOST_DAYS).contains(&days) {
            return Err(bad("days", format!("days {days} must be 2 to {MOST_DAYS}")));
        }
        let pick = match ask.pick.as_deref() {
            None => StandingPick::Top,
            Some(text) => word(text).ok_or_else(|| bad("pick", format!("no choice `{}`", short(text))))?,
        };
        let ranked = city.board.groups.iter().filter(|g| !g.id.is_empty());
        let groups: Vec<StandingGroup> = ranked
            .map(|g| StandingGroup {
                id: g.id.clone(),
                label: g.label.clone(),
                label_en: g.label_en.clone(),
                units: g.lines.len(),
            })
            .collect();
        let group = match ask.group.as_deref() {
            None => own_group(city).or_else(|| groups.first().map(|g| g.id.clone())).unwrap_or_default(),
            Some(id) if groups.iter().any(|g| g.id == id) => id.to_owned(),
            Some(id) => return Err(bad("group", format!("this run has no group `{}`", short(id)))),
        };
        let run = &city.run;
        let mut conn = self.db.read().await?;
        let mut rows = vec![run.clone()];
        rows.extend(run_days(&mut conn, run.year, run.as_of, days - 1).await?);
        rows.reverse();
        let orders = order_list(&mut conn, run.year, &group).await?;
        let all: Vec<(&Line, Visibility)> = city
            .board
            .groups
            .iter()
            .filter(|g| g.id == group)
            .flat_map(|g| city.board.lines_of(g))
            .filter_map(|l| match city.shown(l) {
                (sight, Some(_)) => Some((l, sight)),
                _ => None,
            })
            .collect();
        let chosen = match ask.units.as_deref() {
            Some(list) => named(list, &all)?,
            None => {
                let first = rows.iter().find(|r| city.scope == Scope::All || r.published_at.is_some());
                let earlier = match (pick, first) {
                    (StandingPick::Moved, Some(first)) => standing_of(&mut conn, &first.id).await?,
                    _ => HashMap::new(),
                };
                picked(city, pick, &all, &earlier)
            }
        };
        let ids: Vec<String> = chosen.iter().map(|(l, _)| l.unit.clone()).collect();
        let stood = if ids.is_empty() { HashMap::new() } else { standing_list(&mut conn, run.year, &ids).await? };
        let open = |row: &RunRow| city.scope == Scope::All || row.published_at.is_some();
        let state = |row: &RunRow| match orders.get(&row.id) {
            _ if !open(row) => (RankingState::Hidden, 0),
            Some((state, of)) => (*state, *of),
            None => (RankingState::Off, 0),
        };
        let series = chosen
            .iter()
            .map(|(line, sight)| {
                let point = |row: &RunRow| {
                    let seen = *sight == Visibility::Full || row.published_at.is_some();
                    let s = stood.get(&(line.unit.clone(), row.id.clone())).filter(|_| seen)?;
                    let span: Span = s.points.into();
                    let place = s.place.filter(|_| state(row).0 == RankingState::Official);
                    Some(StandingPoint { lo: span.lo, hi: span.hi, so_far: span.so_far, place })
                };
                StandingSeries {
                    unit: line.unit.clone(),
                    name: line.short_name.clone(),
                    visible: *sight,
                    points: rows.iter().map(point).collect(),
                }
            })
            .collect();
        let day = |row: &RunRow| {
            let (state, of) = state(row);
            StandingDay { day: row.as_of.to_string(), run: row.id.clone(), number: row.number, state, of }
        };
        Ok(StandingsPage {
            run: run_info(run),
            groups,
            group,
            days: rows.iter().map(day).collect(),
            series,
            points: points_of(city.method().full_marks()),
        })
    }
}

fn bad(field: &str, why: String) -> Error {
    Error::invalid(why).with_code("bad_filter").with_detail("field", field)
}

/// The group of a reader who reads one unit in full.
fn own_group(city: &City) -> Option<String> {
    let Scope::Units(units) = &city.scope else { return None };
    units.iter().find_map(|u| city.board.line(u)).filter(|l| l.refused.is_none()).map(|l| l.kind.clone())
}

fn named<'l>(list: &str, all: &[(&'l Line, Visibility)]) -> Result<Vec<(&'l Line, Visibility)>> {
    let by_id: BTreeMap<&str, (&Line, Visibility)> = all.iter().map(|(l, s)| (l.unit.as_str(), (*l, *s))).collect();
    let mut ids: Vec<&str> = list.split(',').map(str::trim).filter(|id| !id.is_empty()).collect();
    ids.dedup();
    if ids.len() > MOST_UNITS {
        return Err(bad("units", format!("{} units are named, at most {MOST_UNITS} are drawn", ids.len())));
    }
    // Who may not see a unit is told the same as of one that is not there.
    let find = |id: &&str| {
        let none = || bad("units", format!("no unit `{}` of this group is to be seen", short(id)));
        by_id.get(*id).copied().ok_or_else(none)
    };
    ids.iter().map(find).collect()
}

/// Some units of a group, and the own unit in any case.
fn picked<'l>(
    city: &City,
    pick: StandingPick,
    all: &[(&'l Line, Visibility)],
    earlier: &HashMap<String, Stood>,
) -> Vec<(&'l Line, Visibility)> {
    let seen = |l: &Line| city.shown(l).1.map_or(Points::NONE, |s| s.total);
    let standing = |l: &Line| {
        let p = seen(l);
        (p.so_far.unwrap_or(p.lo), p.lo, p.hi)
    };
    let mut list: Vec<(&Line, Visibility)> = all.to_vec();
    match pick {
        StandingPick::Top => list.sort_by_key(|(l, _)| std::cmp::Reverse(standing(l))),
        StandingPick::Bottom => list.sort_by_key(|(l, _)| standing(l)),
        StandingPick::Moved => list.sort_by_key(|(l, _)| {
            std::cmp::Reverse(earlier.get(&l.unit).map_or(Q::ZERO, |was| distance(was.points, seen(l))))
        }),
    }
    let mine: Vec<(&Line, Visibility)> = match &city.scope {
        Scope::Units(units) => list.iter().filter(|(l, _)| units.contains(&l.unit)).copied().collect(),
        _ => Vec::new(),
    };
    list.truncate(PICKED);
    for own in mine {
        if !list.iter().any(|(l, _)| l.unit == own.0.unit) {
            list.push(own);
        }
    }
    list
}
