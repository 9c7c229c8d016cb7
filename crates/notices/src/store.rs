//! The SQL of notices.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Ctx, Error, Micros, PageAsk, Result};
use rights::{Action, scope};
use store::{Conn, DbResult, DbRow, Migration, Row, Statement, query, query_built};

use crate::channels::Channel;

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "20261123_notices_init",
    sql: "CREATE TABLE notices_notice (
            id TEXT PRIMARY KEY,
            source TEXT NOT NULL,
            thing TEXT NOT NULL,
            step BIGINT NOT NULL,
            person TEXT NOT NULL,
            unit TEXT NOT NULL,
            due TEXT NOT NULL,
            uncovered BIGINT NOT NULL,
            title TEXT NOT NULL,
            title_en TEXT,
            indicator TEXT,
            path TEXT NOT NULL,
            settings TEXT NOT NULL,
            raised_at BIGINT NOT NULL,
            read_at BIGINT,
            done_at BIGINT,
            settled_at BIGINT,
            changed BIGINT NOT NULL,
            UNIQUE (thing, step, person)
          );
          CREATE INDEX notices_notice_person ON notices_notice (person, raised_at, id);
          CREATE INDEX notices_notice_open ON notices_notice (source, settled_at);
          CREATE INDEX notices_notice_changed ON notices_notice (changed);
          CREATE TABLE notices_message (
            id TEXT PRIMARY KEY,
            notice TEXT NOT NULL,
            channel TEXT NOT NULL,
            person TEXT NOT NULL,
            address TEXT NOT NULL,
            mark TEXT NOT NULL UNIQUE,
            state TEXT NOT NULL,
            attempts BIGINT NOT NULL,
            next_at BIGINT NOT NULL,
            lease TEXT,
            lease_until BIGINT,
            answer TEXT,
            made_at BIGINT NOT NULL,
            ended_at BIGINT,
            UNIQUE (notice, channel)
          );
          CREATE INDEX notices_message_next ON notices_message (state, next_at, id);
          CREATE TABLE notices_preference (
            person TEXT PRIMARY KEY,
            email TEXT,
            by_mail BIGINT NOT NULL,
            by_webhook BIGINT NOT NULL,
            changed_at BIGINT NOT NULL
          );",
}];

const AT: &str = "read the notices";

/// A notice of one person.
#[derive(Clone, Debug)]
pub struct NoticeRow {
    pub id: String,
    pub source: String,
    pub thing: String,
    pub step: i64,
    pub person: String,
    pub unit: String,
    pub due: String,
    pub uncovered: bool,
    pub title: String,
    pub title_en: Option<String>,
    pub indicator: Option<String>,
    pub path: String,
    pub set: BTreeMap<String, String>,
    pub raised_at: Micros,
    pub read_at: Option<Micros>,
    pub done_at: Option<Micros>,
    pub settled_at: Option<Micros>,
}

/// A message: a notice on one way out.
#[derive(Clone, Debug)]
pub struct MessageRow {
    pub id: String,
    pub notice: String,
    pub channel: Channel,
    pub person: String,
    /// Where a mail goes; empty for the webhook.
    pub address: String,
    /// Message-ID without its brackets, or idempotency key: the same at every try.
    pub mark: String,
    /// `waiting`, `sent`, `failed` or `dropped`.
    pub state: String,
    pub attempts: i64,
    pub next_at: Micros,
    /// What the other end said last.
    pub answer: Option<String>,
    pub made_at: Micros,
    pub ended_at: Option<Micros>,
}

/// An open notice, for the to-do list.
pub type OpenNotice = NoticeRow;

const COLUMNS: &str = "n.id, n.source, n.thing, n.step, n.person, n.unit, n.due, n.uncovered, n.title, n.title_en, n.indicator, \
     n.path, n.settings, n.raised_at, n.read_at, n.done_at, n.settled_at";

fn notice(row: &DbRow) -> Result<NoticeRow> {
    let when = |column: &str| -> Result<Option<Micros>> {
        let at: Option<i64> = row.try_get(column).db(AT)?;
        Ok(at.map(Micros))
    };
    let uncovered: i64 = row.try_get("uncovered").db(AT)?;
    let set: String = row.try_get("settings").db(AT)?;
    Ok(NoticeRow {
        id: row.try_get("id").db(AT)?,
        source: row.try_get("source").db(AT)?,
        thing: row.try_get("thing").db(AT)?,
        step: row.try_get("step").db(AT)?,
        person: row.try_get("person").db(AT)?,
        unit: row.try_get("unit").db(AT)?,
        due: row.try_get("due").db(AT)?,
        uncovered: uncovered == 1,
        title: row.try_get("title").db(AT)?,
        title_en: row.try_get("title_en").db(AT)?,
        indicator: row.try_get("indicator").db(AT)?,
        path: row.try_get("path").db(AT)?,
        set: serde_json::from_str(&set).map_err(|e| Error::internal("a stored notice").with_source(e))?,
        raised_at: Micros(row.try_get("raised_at").db(AT)?),
        read_at: when("read_at")?,
        done_at: when("done_at")?,
        settled_at: when("settled_at")?,
    })
}

/// The number that the next change carries; the one writer keeps it growing.
async fn next_change(conn: &mut Conn) -> Result<i64> {
    Ok(last_change(conn).await? + 1)
}

/// The number of the last change of any notice.
pub async fn last_change(conn: &mut Conn) -> Result<i64> {
    let sql = "SELECT COALESCE(MAX(changed), 0) AS changed FROM notices_notice";
    query(sql).fetch_one(conn).await.db(AT)?.try_get("changed").db(AT)
}

/// Whose notices changed after a number.
pub async fn persons_since(conn: &mut Conn, changed: i64) -> Result<BTreeSet<String>> {
    let sql = "SELECT DISTINCT person FROM notices_notice WHERE changed > $1";
    let rows = query(sql).bind(changed).fetch_all(conn).await.db(AT)?;
    rows.iter().map(|r| r.try_get("person").db(AT)).collect()
}

/// Writes a notice that is not there yet, and takes less urgent ones of the same thing away. False when it is there,
/// or one as urgent.
pub(crate) async fn notice_insert(conn: &mut Conn, n: &NoticeRow) -> Result<bool> {
    let at = "raise a notice";
    let set = serde_json::to_string(&n.set).map_err(|e| Error::internal("a notice does not write").with_source(e))?;
    let changed = next_change(conn).await?;
    let done = query(
        "INSERT INTO notices_notice (id, source, thing, step, person, unit, due, uncovered, title, title_en, indicator, \
         path, settings, raised_at, changed) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15 \
         WHERE NOT EXISTS (SELECT 1 FROM notices_notice WHERE thing = $3 AND person = $5 AND step <= $4) \
         ON CONFLICT (thing, step, person) DO NOTHING",
    )
    .bind(n.id.clone())
    .bind(n.source.clone())
    .bind(n.thing.clone())
    .bind(n.step)
    .bind(n.person.clone())
    .bind(n.unit.clone())
    .bind(n.due.clone())
    .bind(i64::from(n.uncovered))
    .bind(n.title.clone())
    .bind(n.title_en.clone())
    .bind(n.indicator.clone())
    .bind(n.path.clone())
    .bind(set)
    .bind(n.raised_at.0)
    .bind(changed)
    .execute(&mut *conn)
    .await
    .db(at)?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let sql = "UPDATE notices_notice SET settled_at = $4, changed = $5 WHERE thing = $1 AND person = $2 AND step > $3 \
               AND settled_at IS NULL";
    query(sql)
        .bind(n.thing.clone())
        .bind(n.person.clone())
        .bind(n.step)
        .bind(n.raised_at.0)
        .bind(changed)
        .execute(&mut *conn)
        .await
        .db(at)?;
    query(
        "UPDATE notices_message SET state = 'dropped', ended_at = $4, answer = 'followed by a more urgent one' \
         WHERE state = 'waiting' AND lease IS NULL AND notice IN (SELECT id FROM notices_notice WHERE thing = $1 \
         AND person = $2 AND step > $3)",
    )
    .bind(n.thing.clone())
    .bind(n.person.clone())
    .bind(n.step)
    .bind(n.raised_at.0)
    .execute(conn)
    .await
    .db(at)?;
    Ok(true)
}

/// What was raised of a source: thing and person with the most urgent step and whether that one is settled.
pub(crate) async fn raised_of(conn: &mut Conn, source: &str) -> Result<BTreeMap<(String, String), (i64, bool)>> {
    let rows = query("SELECT thing, person, step, settled_at FROM notices_notice WHERE source = $1")
        .bind(source.to_owned())
        .fetch_all(conn)
        .await
        .db(AT)?;
    let mut out: BTreeMap<(String, String), (i64, bool)> = BTreeMap::new();
    for row in &rows {
        let key = (row.try_get("thing").db(AT)?, row.try_get("person").db(AT)?);
        let step: i64 = row.try_get("step").db(AT)?;
        let settled: Option<i64> = row.try_get("settled_at").db(AT)?;
        let seen = out.entry(key).or_insert((step, settled.is_some()));
        if step <= seen.0 {
            *seen = (step, settled.is_some());
        }
    }
    Ok(out)
}

/// Takes the notices of a thing away, because it is done, with the messages that wait and that nobody has in hand.
pub(crate) async fn settle(conn: &mut Conn, thing: &str, now: Micros) -> Result<u64> {
    let at = "settle a notice";
    let changed = next_change(conn).await?;
    let done = query("UPDATE notices_notice SET settled_at = $2, changed = $3 WHERE thing = $1 AND settled_at IS NULL")
        .bind(thing.to_owned())
        .bind(now.0)
        .bind(changed)
        .execute(&mut *conn)
        .await
        .db(at)?;
    query(
        "UPDATE notices_message SET state = 'dropped', ended_at = $2, answer = 'settled' WHERE state = 'waiting' \
         AND lease IS NULL AND notice IN (SELECT id FROM notices_notice WHERE thing = $1)",
    )
    .bind(thing.to_owned())
    .bind(now.0)
    .execute(conn)
    .await
    .db(at)?;
    Ok(done.rows_affected())
}

/// Opens a notice again whose thing is not done after all; nothing is sent a second time.
pub(crate) async fn reopen(conn: &mut Conn, thing: &str, person: &str, step: i64) -> Result<()> {
    let changed = next_change(conn).await?;
    query("UPDATE notices_notice SET settled_at = NULL, changed = $4 WHERE thing = $1 AND person = $2 AND step = $3")
        .bind(thing.to_owned())
        .bind(person.to_owned())
        .bind(step)
        .bind(changed)
        .execute(conn)
        .await
        .db("open a notice again")?;
    Ok(())
}

// ---- what a person sees

/// What of the list is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// Neither settled nor done.
    #[default]
    Open,
    Unread,
    Overdue,
    /// The settled and the done ones too.
    All,
}

impl Which {
    fn sql(self) -> &'static str {
        match self {
            Which::Open => "n.settled_at IS NULL AND n.done_at IS NULL",
            Which::Unread => "n.settled_at IS NULL AND n.done_at IS NULL AND n.read_at IS NULL",
            Which::Overdue => "n.settled_at IS NULL AND n.done_at IS NULL AND n.step < 0",
            Which::All => "1 = 1",
        }
    }
}

/// The caller's own notices, and of those only what is of units that the caller may read now.
struct Own {
    sql: String,
    binds: Vec<String>,
}

impl Own {
    fn of(ctx: &Ctx, which: Which) -> Own {
        let units = scope(&ctx.who, Action::ReadUnit).predicate("n.unit", None, 2);
        let mut binds = vec![ctx.who.id().to_owned()];
        binds.extend(units.binds);
        Own { sql: format!("n.person = $1 AND {} AND {}", units.sql, which.sql()), binds }
    }

    fn query(&self, text: String) -> Statement {
        self.binds.iter().fold(query_built(text), |q, b| q.bind(b.clone()))
    }
}

/// A page of the caller's notices, newest first, by the key of the last row before it.
pub async fn notice_list(conn: &mut Conn, ctx: &Ctx, which: Which, ask: &PageAsk) -> Result<Vec<NoticeRow>> {
    let own = Own::of(ctx, which);
    let next = own.binds.len() + 1;
    let after = match ask.after.as_deref() {
        None => None,
        Some(key) => {
            let bad = || Error::invalid("the page key is none of this list").with_code("bad_page");
            let (at, id) = key.split_once('.').ok_or_else(bad)?;
            Some((at.parse::<i64>().map_err(|_| bad())?, id.to_owned()))
        }
    };
    let behind = match after {
        None => String::new(),
        Some(_) => format!(" AND (n.raised_at < ${next} OR (n.raised_at = ${next} AND n.id < ${}))", next + 1),
    };
    let limit = if after.is_some() { next + 2 } else { next };
    let text = format!(
        "SELECT {COLUMNS} FROM notices_notice n WHERE {}{behind} ORDER BY n.raised_at DESC, n.id DESC LIMIT ${limit}",
        own.sql
    );
    let mut statement = own.query(text);
    if let Some((at, id)) = after {
        statement = statement.bind(at).bind(id);
    }
    let rows = statement.bind(ask.rows()).fetch_all(conn).await.db(AT)?;
    rows.iter().map(notice).collect()
}

/// How many of the caller's notices there are.
pub async fn notice_count(conn: &mut Conn, ctx: &Ctx, which: Which) -> Result<i64> {
    let own = Own::of(ctx, which);
    let text = format!("SELECT COUNT(*) AS n FROM notices_notice n WHERE {}", own.sql);
    own.query(text).fetch_one(conn).await.db(AT)?.try_get("n").db(AT)
}

/// How many things are open on the to-do list of a person, whatever may be read of them.
pub(crate) async fn open_count(conn: &mut Conn, person: &str) -> Result<i64> {
    let text = format!(
        "SELECT COUNT(DISTINCT n.thing) AS n FROM notices_notice n WHERE n.person = $1 AND {}",
        Which::Open.sql()
    );
    query_built(text).bind(person.to_owned()).fetch_one(conn).await.db(AT)?.try_get("n").db(AT)
}

/// The open notices of the caller, the most urgent first: what of the to-do list comes from here.
pub async fn open_of(conn: &mut Conn, ctx: &Ctx, most: i64) -> Result<Vec<OpenNotice>> {
    let own = Own::of(ctx, Which::Open);
    let text = format!(
        "SELECT {COLUMNS} FROM notices_notice n WHERE {} ORDER BY n.due, n.thing, n.id LIMIT {}",
        own.sql,
        most.max(0)
    );
    let rows = own.query(text).fetch_all(conn).await.db(AT)?;
    rows.iter().map(notice).collect()
}

/// One notice of the caller's; to others it does not exist.
pub async fn notice_find(conn: &mut Conn, ctx: &Ctx, id: &str) -> Result<NoticeRow> {
    let own = Own::of(ctx, Which::All);
    let text = format!("SELECT {COLUMNS} FROM notices_notice n WHERE {} AND n.id = ${}", own.sql, own.binds.len() + 1);
    let row = own.query(text).bind(id.to_owned()).fetch_optional(conn).await.db(AT)?;
    row.as_ref().map(notice).transpose()?.ok_or_else(|| Error::not_found("no such notice").with_code("no_notice"))
}

/// A notice by its id, for who sends it.
pub(crate) async fn notice_by_id(conn: &mut Conn, id: &str) -> Result<NoticeRow> {
    let text = format!("SELECT {COLUMNS} FROM notices_notice n WHERE n.id = $1");
    notice(&query_built(text).bind(id.to_owned()).fetch_one(conn).await.db(AT)?)
}

/// What a person says of an own notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Read,
    Unread,
    Done,
    Open,
}

/// Marks notices of the caller: one, or all that are open.
pub async fn notice_mark(conn: &mut Conn, ctx: &Ctx, id: Option<&str>, mark: Mark) -> Result<u64> {
    let set = match mark {
        Mark::Read => "read_at = COALESCE(read_at, $3)",
        Mark::Unread => "read_at = NULL",
        Mark::Done => "read_at = COALESCE(read_at, $3), done_at = COALESCE(done_at, $3)",
        Mark::Open => "done_at = NULL",
    };
    let which = match id {
        Some(_) => "id = $4",
        None => "settled_at IS NULL AND done_at IS NULL AND read_at IS NULL AND $4 = ''",
    };
    let changed = next_change(conn).await?;
    // A number that is not used is still bound: PostgreSQL wants to know its type.
    let text = format!(
        "UPDATE notices_notice SET {set}, changed = $2 WHERE person = $1 AND {which} AND CAST($3 AS BIGINT) >= 0"
    );
    let done = query_built(text)
        .bind(ctx.who.id().to_owned())
        .bind(changed)
        .bind(ctx.now.0)
        .bind(id.unwrap_or_default().to_owned())
        .execute(conn)
        .await
        .db("mark a notice")?;
    Ok(done.rows_affected())
}
