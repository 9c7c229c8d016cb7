//! The SQL of the assessment.

use jiff::civil::Date;
use kernel::{Error, Micros, Result};
use store::{Conn, DbResult, DbRow, Migration, Row, query, query_built};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    INIT,
    STANDING,
    crate::store_work::UPLOADS,
    crate::flat::FLAT,
    crate::ledger::LEDGER,
    crate::course_store::COURSE,
    crate::correct_store::CORRECTIONS,
    crate::stated::STATEMENTS,
];

const INIT: Migration = Migration {
    name: "20261122_assessment_init",
    sql: "CREATE TABLE assessment_campaign (
            id TEXT PRIMARY KEY,
            year BIGINT NOT NULL UNIQUE,
            method_id TEXT NOT NULL,
            method_digest TEXT NOT NULL,
            calendar_digest TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            created_by TEXT NOT NULL
          );
          CREATE TABLE assessment_ruling (
            id TEXT PRIMARY KEY,
            campaign_id TEXT NOT NULL REFERENCES assessment_campaign (id),
            version BIGINT NOT NULL,
            reading TEXT NOT NULL,
            option_id TEXT,
            param TEXT,
            param_value TEXT,
            note TEXT,
            ruled_by TEXT NOT NULL,
            ruled_on TEXT NOT NULL,
            recorded_at BIGINT NOT NULL,
            UNIQUE (campaign_id, version)
          );
          CREATE TABLE assessment_fact (
            id TEXT PRIMARY KEY,
            campaign_id TEXT NOT NULL REFERENCES assessment_campaign (id),
            version BIGINT NOT NULL,
            unit_id TEXT NOT NULL,
            fact_key TEXT NOT NULL,
            fact TEXT NOT NULL,
            batch TEXT NOT NULL,
            recorded_by TEXT NOT NULL,
            recorded_at BIGINT NOT NULL,
            UNIQUE (campaign_id, version)
          );
          CREATE INDEX assessment_fact_unit ON assessment_fact (campaign_id, unit_id, fact_key);
          CREATE TABLE assessment_snapshot (
            id TEXT PRIMARY KEY,
            campaign_id TEXT NOT NULL REFERENCES assessment_campaign (id),
            as_of TEXT NOT NULL,
            stage TEXT NOT NULL,
            digest TEXT NOT NULL,
            collected_at BIGINT NOT NULL
          );
          CREATE TABLE assessment_run (
            id TEXT PRIMARY KEY,
            campaign_id TEXT NOT NULL REFERENCES assessment_campaign (id),
            number BIGINT NOT NULL,
            year BIGINT NOT NULL,
            as_of TEXT NOT NULL,
            stage TEXT NOT NULL,
            engine BIGINT NOT NULL,
            method_digest TEXT NOT NULL,
            rulings_digest TEXT NOT NULL,
            snapshot_digest TEXT NOT NULL,
            result_digest TEXT NOT NULL,
            summary_digest TEXT NOT NULL,
            units BIGINT NOT NULL,
            simulated BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            created_by TEXT NOT NULL,
            published_at BIGINT,
            published_by TEXT,
            UNIQUE (campaign_id, number)
          );",
};

const STANDING: Migration = Migration {
    name: "20261123_assessment_standing",
    sql: "CREATE TABLE assessment_standing (
            run_id TEXT NOT NULL REFERENCES assessment_run (id),
            unit_id TEXT NOT NULL,
            lo TEXT NOT NULL,
            hi TEXT NOT NULL,
            so_far TEXT,
            place BIGINT,
            PRIMARY KEY (run_id, unit_id)
          );
          CREATE INDEX assessment_standing_unit ON assessment_standing (unit_id, run_id);
          CREATE TABLE assessment_order (
            run_id TEXT NOT NULL REFERENCES assessment_run (id),
            group_id TEXT NOT NULL,
            state TEXT NOT NULL,
            units BIGINT NOT NULL,
            PRIMARY KEY (run_id, group_id)
          );
          CREATE INDEX assessment_run_day ON assessment_run (year, as_of, number);",
};

/// The assessment of one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    pub id: String,
    pub year: i16,
    pub method_id: String,
    pub method_digest: String,
    pub calendar_digest: String,
    pub created_at: Micros,
    pub created_by: String,
}

const CAMPAIGNS: &str =
    "SELECT id, year, method_id, method_digest, calendar_digest, created_at, created_by FROM assessment_campaign c";
/// It was issued: every step after the draft is one of an issued campaign.
const ISSUED: &str = "EXISTS (SELECT 1 FROM assessment_phase p WHERE p.campaign_id = c.id AND p.phase <> 'draft')";

fn year_of(row: &DbRow) -> Result<i16> {
    let year: i64 = row.try_get("year").db("read a year")?;
    i16::try_from(year).map_err(|_| Error::internal(format!("year {year} in the database")))
}

fn campaign(row: &DbRow) -> Result<Campaign> {
    let at = "read the campaign";
    Ok(Campaign {
        id: row.try_get("id").db(at)?,
        year: year_of(row)?,
        method_id: row.try_get("method_id").db(at)?,
        method_digest: row.try_get("method_digest").db(at)?,
        calendar_digest: row.try_get("calendar_digest").db(at)?,
        created_at: Micros(row.try_get("created_at").db(at)?),
        created_by: row.try_get("created_by").db(at)?,
    })
}

/// The campaign at work: the newest that was issued, or the newest draft where none was.
pub(crate) async fn campaign_latest(conn: &mut Conn) -> Result<Option<Campaign>> {
    let text = format!("{CAMPAIGNS} ORDER BY CASE WHEN {ISSUED} THEN 0 ELSE 1 END, year DESC LIMIT 1");
    let row = query_built(text).fetch_optional(conn).await.db("read the campaign")?;
    row.as_ref().map(campaign).transpose()
}

/// Every campaign, the newest year first.
pub(crate) async fn campaign_list(conn: &mut Conn) -> Result<Vec<Campaign>> {
    let rows = query_built(format!("{CAMPAIGNS} ORDER BY year DESC")).fetch_all(conn).await.db("list the campaigns")?;
    rows.iter().map(campaign).collect()
}

pub(crate) async fn campaign_insert(conn: &mut Conn, c: &Campaign) -> Result<()> {
    query("INSERT INTO assessment_campaign (id, year, method_id, method_digest, calendar_digest, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(c.id.clone())
        .bind(i64::from(c.year))
        .bind(c.method_id.clone())
        .bind(c.method_digest.clone())
        .bind(c.calendar_digest.clone())
        .bind(c.created_at.0)
        .bind(c.created_by.clone())
        .execute(conn)
        .await
        .db(&format!("open the campaign of {}", c.year))?;
    Ok(())
}

/// One recorded ruling or declared parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RulingRow {
    pub reading: String,
    pub option: Option<String>,
    /// Parameter id and its value as a JSON list of texts.
    pub param: Option<(String, String)>,
    pub note: Option<String>,
    pub by: String,
    pub on: Date,
    pub recorded_at: Micros,
}

pub(crate) async fn ruling_list(conn: &mut Conn, campaign: &str) -> Result<Vec<RulingRow>> {
    let at = "read the rulings";
    let rows = query("SELECT reading, option_id, param, param_value, note, ruled_by, ruled_on, recorded_at FROM assessment_ruling WHERE campaign_id = $1 ORDER BY version")
        .bind(campaign.to_owned())
        .fetch_all(conn)
        .await
        .db(at)?;
    rows.iter()
        .map(|row| {
            let param: Option<String> = row.try_get("param").db(at)?;
            let value: Option<String> = row.try_get("param_value").db(at)?;
            let on: String = row.try_get("ruled_on").db(at)?;
            Ok(RulingRow {
                reading: row.try_get("reading").db(at)?,
                option: row.try_get("option_id").db(at)?,
                param: param.zip(value),
                note: row.try_get("note").db(at)?,
                by: row.try_get("ruled_by").db(at)?,
                on: parse_date(&on)?,
                recorded_at: Micros(row.try_get("recorded_at").db(at)?),
            })
        })
        .collect()
}

pub(crate) async fn ruling_insert(conn: &mut Conn, campaign: &str, id: String, r: &RulingRow) -> Result<()> {
    query(
        "INSERT INTO assessment_ruling (id, campaign_id, version, reading, option_id, param, param_value, note, ruled_by, ruled_on, recorded_at) \
         VALUES ($1, $2, (SELECT COALESCE(MAX(version), 0) + 1 FROM assessment_ruling WHERE campaign_id = $2), $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(id)
    .bind(campaign.to_owned())
    .bind(r.reading.clone())
    .bind(r.option.clone())
    .bind(r.param.as_ref().map(|(p, _)| p.clone()))
    .bind(r.param.as_ref().map(|(_, v)| v.clone()))
    .bind(r.note.clone())
    .bind(r.by.clone())
    .bind(r.on.to_string())
    .bind(r.recorded_at.0)
    .execute(conn)
    .await
    .db("record a ruling")?;
    Ok(())
}

/// Adds a declared or judged fact; the newest version of a key is in force.
pub(crate) async fn fact_insert(
    conn: &mut Conn,
    campaign: &str,
    id: String,
    fact: &facts::Fact,
    batch: &str,
    now: Micros,
) -> Result<()> {
    let text = serde_json::to_string(fact).map_err(|e| Error::internal("a fact does not write").with_source(e))?;
    query(
        "INSERT INTO assessment_fact (id, campaign_id, version, unit_id, fact_key, fact, batch, recorded_by, recorded_at) \
         VALUES ($1, $2, (SELECT COALESCE(MAX(version), 0) + 1 FROM assessment_fact WHERE campaign_id = $2), $3, $4, $5, $6, $7, $8)",
    )
    .bind(id)
    .bind(campaign.to_owned())
    .bind(fact.subject.clone())
    .bind(fact.key.clone())
    .bind(text)
    .bind(batch.to_owned())
    .bind(fact.by.clone())
    .bind(now.0)
    .execute(conn)
    .await
    .db("record a fact")?;
    Ok(())
}

/// Every declared fact recorded before an instant, oldest first.
pub(crate) async fn fact_list(conn: &mut Conn, campaign: &str, before: Micros) -> Result<Vec<facts::Fact>> {
    let at = "read the declared facts";
    let rows = query("SELECT fact FROM assessment_fact WHERE campaign_id = $1 AND recorded_at < $2 ORDER BY version")
        .bind(campaign.to_owned())
        .bind(before.0)
        .fetch_all(conn)
        .await
        .db(at)?;
    rows.iter()
        .map(|row| {
            let text: String = row.try_get("fact").db(at)?;
            serde_json::from_str(&text).map_err(|e| Error::internal("a stored fact does not read").with_source(e))
        })
        .collect()
}

/// A snapshot that was collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotRow {
    pub id: String,
    pub as_of: Date,
    pub stage: String,
    pub digest: String,
    pub collected_at: Micros,
}

pub(crate) async fn snapshot_insert(conn: &mut Conn, campaign: &str, s: &SnapshotRow) -> Result<()> {
    query("INSERT INTO assessment_snapshot (id, campaign_id, as_of, stage, digest, collected_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(s.id.clone())
        .bind(campaign.to_owned())
        .bind(s.as_of.to_string())
        .bind(s.stage.clone())
        .bind(s.digest.clone())
        .bind(s.collected_at.0)
        .execute(conn)
        .await
        .db("record a snapshot")?;
    Ok(())
}

pub(crate) async fn snapshot_list(conn: &mut Conn) -> Result<Vec<SnapshotRow>> {
    let at = "list the snapshots";
    let rows =
        query("SELECT id, as_of, stage, digest, collected_at FROM assessment_snapshot ORDER BY collected_at, id")
            .fetch_all(conn)
            .await
            .db(at)?;
    rows.iter()
        .map(|row| {
            let as_of: String = row.try_get("as_of").db(at)?;
            Ok(SnapshotRow {
                id: row.try_get("id").db(at)?,
                as_of: parse_date(&as_of)?,
                stage: row.try_get("stage").db(at)?,
                digest: row.try_get("digest").db(at)?,
                collected_at: Micros(row.try_get("collected_at").db(at)?),
            })
        })
        .collect()
}

/// A scoring run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRow {
    pub id: String,
    pub number: i64,
    pub year: i16,
    pub as_of: Date,
    pub stage: String,
    pub engine: i64,
    pub method_digest: String,
    pub rulings_digest: String,
    pub snapshot_digest: String,
    pub result_digest: String,
    pub summary_digest: String,
    pub units: i64,
    pub simulated: bool,
    pub created_at: Micros,
    pub created_by: String,
    pub published_at: Option<Micros>,
    pub published_by: Option<String>,
}

const RUNS: &str = "SELECT id, number, year, as_of, stage, engine, method_digest, rulings_digest, snapshot_digest, result_digest, summary_digest, units, simulated, created_at, created_by, published_at, published_by FROM assessment_run";

fn run(row: &DbRow) -> Result<RunRow> {
    let at = "read a run";
    let as_of: String = row.try_get("as_of").db(at)?;
    let simulated: i64 = row.try_get("simulated").db(at)?;
    let published: Option<i64> = row.try_get("published_at").db(at)?;
    Ok(RunRow {
        id: row.try_get("id").db(at)?,
        number: row.try_get("number").db(at)?,
        year: year_of(row)?,
        as_of: parse_date(&as_of)?,
        stage: row.try_get("stage").db(at)?,
        engine: row.try_get("engine").db(at)?,
        method_digest: row.try_get("method_digest").db(at)?,
        rulings_digest: row.try_get("rulings_digest").db(at)?,
        snapshot_digest: row.try_get("snapshot_digest").db(at)?,
        result_digest: row.try_get("result_digest").db(at)?,
        summary_digest: row.try_get("summary_digest").db(at)?,
        units: row.try_get("units").db(at)?,
        simulated: simulated != 0,
        created_at: Micros(row.try_get("created_at").db(at)?),
        created_by: row.try_get("created_by").db(at)?,
        published_at: published.map(Micros),
        published_by: row.try_get("published_by").db(at)?,
    })
}

/// Which runs a list is of; what is absent asks for nothing.
#[derive(Default)]
pub(crate) struct RunWanted {
    pub published: Option<bool>,
    pub stage: Option<facts::Stage>,
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// Runs from the newest on; `before` is a run's number.
pub(crate) async fn run_list(conn: &mut Conn, wanted: &RunWanted, before: i64, limit: i64) -> Result<Vec<RunRow>> {
    let day = |day: Option<Date>, open: &str| day.map_or_else(|| open.to_owned(), |d| d.to_string());
    let stage = |open| crate::collect::stage_word(wanted.stage.unwrap_or(open));
    let rows = store::query_built(format!(
        "{RUNS} WHERE number < $1 AND as_of >= $2 AND as_of <= $3 AND stage IN ($4, $5) \
         AND COALESCE(published_at, 0) BETWEEN $6 AND $7 ORDER BY number DESC LIMIT $8"
    ))
    .bind(before)
    .bind(day(wanted.from, ""))
    .bind(day(wanted.to, "~"))
    .bind(stage(facts::Stage::Provisional))
    .bind(stage(facts::Stage::Final))
    .bind(i64::from(wanted.published == Some(true)))
    .bind(if wanted.published == Some(false) { 0 } else { i64::MAX })
    .bind(limit)
    .fetch_all(conn)
    .await
    .db("list the runs")?;
    rows.iter().map(run).collect()
}

/// The run that is shown first: the latest day, and of that day the latest run.
pub(crate) async fn run_newest(conn: &mut Conn) -> Result<Option<RunRow>> {
    let row = store::query_built(format!("{RUNS} ORDER BY year DESC, as_of DESC, number DESC LIMIT 1"))
        .fetch_optional(conn)
        .await
        .db("read the newest run")?;
    row.as_ref().map(run).transpose()
}

/// The published run of the latest day.
pub(crate) async fn run_published(conn: &mut Conn) -> Result<Option<RunRow>> {
    let row = store::query_built(format!(
        "{RUNS} WHERE published_at IS NOT NULL ORDER BY year DESC, as_of DESC, number DESC LIMIT 1"
    ))
    .fetch_optional(conn)
    .await
    .db("read the published run")?;
    row.as_ref().map(run).transpose()
}

/// The latest run of each day of a year before a day, latest day first.
pub(crate) async fn run_days(conn: &mut Conn, year: i16, before: Date, limit: i64) -> Result<Vec<RunRow>> {
    let rows = store::query_built(format!(
        "{RUNS} r WHERE year = $1 AND as_of < $2 AND number = (SELECT MAX(number) FROM assessment_run o \
         WHERE o.campaign_id = r.campaign_id AND o.as_of = r.as_of) ORDER BY as_of DESC LIMIT $3"
    ))
    .bind(i64::from(year))
    .bind(before.to_string())
    .bind(limit)
    .fetch_all(conn)
    .await
    .db("list the days that were scored")?;
    rows.iter().map(run).collect()
}

pub(crate) async fn run_by_id(conn: &mut Conn, id: &str) -> Result<RunRow> {
    if !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Error::not_found("no such run").with_code("no_run"));
    }
    let row = store::query_built(format!("{RUNS} WHERE id = $1"))
        .bind(id.to_owned())
        .fetch_optional(conn)
        .await
        .db("read a run")?;
    row.as_ref().map(run).transpose()?.ok_or_else(|| {
        Error::not_found(format!("no run `{}`", id.chars().take(40).collect::<String>())).with_code("no_run")
    })
}

pub(crate) async fn run_insert(conn: &mut Conn, campaign: &str, r: &RunRow) -> Result<i64> {
    let row = query(
        "INSERT INTO assessment_run (id, campaign_id, number, year, as_of, stage, engine, method_digest, rulings_digest, snapshot_digest, result_digest, summary_digest, units, simulated, created_at, created_by) \
         VALUES ($1, $2, (SELECT COALESCE(MAX(number), 0) + 1 FROM assessment_run WHERE campaign_id = $2), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING number",
    )
    .bind(r.id.clone())
    .bind(campaign.to_owned())
    .bind(i64::from(r.year))
    .bind(r.as_of.to_string())
    .bind(r.stage.clone())
    .bind(r.engine)
    .bind(r.method_digest.clone())
    .bind(r.rulings_digest.clone())
    .bind(r.snapshot_digest.clone())
    .bind(r.result_digest.clone())
    .bind(r.summary_digest.clone())
    .bind(r.units)
    .bind(i64::from(r.simulated))
    .bind(r.created_at.0)
    .bind(r.created_by.clone())
    .fetch_one(conn)
    .await
    .db("record a run")?;
    row.try_get("number").db("record a run")
}

/// Publishes a run; false when it was published before.
pub(crate) async fn run_publish(conn: &mut Conn, id: &str, by: &str, now: Micros) -> Result<bool> {
    let done =
        query("UPDATE assessment_run SET published_at = $2, published_by = $3 WHERE id = $1 AND published_at IS NULL")
            .bind(id.to_owned())
            .bind(now.0)
            .bind(by.to_owned())
            .execute(conn)
            .await
            .db("publish a run")?;
    Ok(done.rows_affected() == 1)
}

pub(crate) fn parse_date(text: &str) -> Result<Date> {
    text.parse().map_err(|e| Error::internal(format!("`{text}` in the database is not a date")).with_source(e))
}
