//! The SQL of messages and of what a person wants to be sent.

use kernel::{Error, Micros, Result};
use store::{Conn, DbResult, DbRow, Row, query, query_built};

use crate::channels::Channel;
use crate::store::{MessageRow, NoticeRow};

const AT: &str = "read the messages";
const COLUMNS: &str = "m.id, m.notice, m.channel, m.person, m.address, m.mark, m.state, m.attempts, m.next_at, m.answer, m.made_at, m.ended_at";

fn message(row: &DbRow) -> Result<MessageRow> {
    let channel: String = row.try_get("channel").db(AT)?;
    let ended: Option<i64> = row.try_get("ended_at").db(AT)?;
    Ok(MessageRow {
        id: row.try_get("id").db(AT)?,
        notice: row.try_get("notice").db(AT)?,
        channel: Channel::read(&channel)?,
        person: row.try_get("person").db(AT)?,
        address: row.try_get("address").db(AT)?,
        mark: row.try_get("mark").db(AT)?,
        state: row.try_get("state").db(AT)?,
        attempts: row.try_get("attempts").db(AT)?,
        next_at: Micros(row.try_get("next_at").db(AT)?),
        answer: row.try_get("answer").db(AT)?,
        made_at: Micros(row.try_get("made_at").db(AT)?),
        ended_at: ended.map(Micros),
    })
}

/// What one person wants to be sent, and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preference {
    pub email: Option<String>,
    pub by_mail: bool,
    pub by_webhook: bool,
}

impl Default for Preference {
    fn default() -> Preference {
        Preference { email: None, by_mail: true, by_webhook: true }
    }
}

pub(crate) async fn preference(conn: &mut Conn, person: &str) -> Result<Preference> {
    let sql = "SELECT email, by_mail, by_webhook FROM notices_preference WHERE person = $1";
    let row = query(sql).bind(person.to_owned()).fetch_optional(conn).await.db(AT)?;
    let Some(row) = row else { return Ok(Preference::default()) };
    let flag = |column: &str| -> Result<bool> {
        let n: i64 = row.try_get(column).db(AT)?;
        Ok(n == 1)
    };
    Ok(Preference { email: row.try_get("email").db(AT)?, by_mail: flag("by_mail")?, by_webhook: flag("by_webhook")? })
}

/// Writes a preference. What waits to go where the person no longer wants it is not sent.
pub(crate) async fn preference_put(conn: &mut Conn, person: &str, p: &Preference, now: Micros) -> Result<()> {
    let at = "write a preference";
    query(
        "INSERT INTO notices_preference (person, email, by_mail, by_webhook, changed_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (person) DO UPDATE SET email = excluded.email, by_mail = excluded.by_mail, \
         by_webhook = excluded.by_webhook, changed_at = excluded.changed_at",
    )
    .bind(person.to_owned())
    .bind(p.email.clone())
    .bind(i64::from(p.by_mail))
    .bind(i64::from(p.by_webhook))
    .bind(now.0)
    .execute(&mut *conn)
    .await
    .db(at)?;
    let mail = p.email.clone().filter(|_| p.by_mail).unwrap_or_default();
    query(
        "UPDATE notices_message SET state = 'dropped', answer = 'not wanted any more', ended_at = $4 WHERE person = $1 \
         AND state = 'waiting' AND lease IS NULL AND ((channel = 'smtp' AND address <> $2) OR (channel = 'webhook' AND $3 = 0))",
    )
    .bind(person.to_owned())
    .bind(mail)
    .bind(i64::from(p.by_webhook))
    .bind(now.0)
    .execute(conn)
    .await
    .db(at)?;
    Ok(())
}

/// Writes a message of a notice that was just raised, with the id under which it will be sent.
pub(crate) async fn message_insert(
    conn: &mut Conn,
    (id, mark): (String, String),
    notice: &NoticeRow,
    channel: Channel,
    address: String,
) -> Result<()> {
    query(
        "INSERT INTO notices_message (id, notice, channel, person, address, mark, state, attempts, next_at, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $7, $7) ON CONFLICT (notice, channel) DO NOTHING",
    )
    .bind(id)
    .bind(notice.id.clone())
    .bind(channel.name())
    .bind(notice.person.clone())
    .bind(address)
    .bind(mark)
    .bind(notice.raised_at.0)
    .execute(conn)
    .await
    .db("write a message")?;
    Ok(())
}

const DUE: &str = "m.state = 'waiting' AND m.next_at <= $1 AND (m.lease_until IS NULL OR m.lease_until <= $1)";

/// Asked by a reader before the writer is troubled.
pub(crate) async fn message_is_due(conn: &mut Conn, now: Micros) -> Result<bool> {
    let text = format!("SELECT m.id FROM notices_message m WHERE {DUE} LIMIT 1");
    Ok(query_built(text).bind(now.0).fetch_optional(conn).await.db(AT)?.is_some())
}

/// Takes the message that waits longest, under a lease. One whose lease ran out is due again.
pub(crate) async fn message_take(
    conn: &mut Conn,
    now: Micros,
    lease: &str,
    until: Micros,
) -> Result<Option<MessageRow>> {
    let text = format!("SELECT {COLUMNS} FROM notices_message m WHERE {DUE} ORDER BY m.next_at, m.id LIMIT 1");
    let row = query_built(text).bind(now.0).fetch_optional(&mut *conn).await.db(AT)?;
    let Some(row) = row else { return Ok(None) };
    let mut found = message(&row)?;
    found.attempts += 1;
    query("UPDATE notices_message SET attempts = $2, lease = $3, lease_until = $4 WHERE id = $1")
        .bind(found.id.clone())
        .bind(found.attempts)
        .bind(lease.to_owned())
        .bind(until.0)
        .execute(conn)
        .await
        .db("take a message")?;
    Ok(Some(found))
}

/// How a try ended.
#[derive(Clone, Debug)]
pub(crate) enum Ending {
    /// For good, in a state.
    Over(&'static str, String),
    /// It is tried again at an instant.
    Again(Micros, String),
}

/// Records the answer, when the lease is still held.
pub(crate) async fn message_end(conn: &mut Conn, id: &str, lease: &str, ending: &Ending, now: Micros) -> Result<bool> {
    let (state, next, said, ended) = match ending {
        Ending::Over(state, said) => (*state, now.0, said, Some(now.0)),
        Ending::Again(at, said) => ("waiting", at.0, said, None),
    };
    let done = query(
        "UPDATE notices_message SET state = $3, next_at = $4, answer = $5, ended_at = $6, lease = NULL, \
         lease_until = NULL WHERE id = $1 AND lease = $2",
    )
    .bind(id.to_owned())
    .bind(lease.to_owned())
    .bind(state)
    .bind(next)
    .bind(said.clone())
    .bind(ended)
    .execute(conn)
    .await
    .db("record an answer")?;
    Ok(done.rows_affected() == 1)
}

/// Lets a message that failed be tried anew, under the id it has.
pub(crate) async fn message_again(conn: &mut Conn, id: &str, now: Micros) -> Result<()> {
    let done = query(
        "UPDATE notices_message SET state = 'waiting', attempts = 0, next_at = $2, ended_at = NULL WHERE id = $1 \
         AND state = 'failed'",
    )
    .bind(id.to_owned())
    .bind(now.0)
    .execute(conn)
    .await
    .db("try a message again")?;
    if done.rows_affected() == 0 {
        return Err(Error::not_found("no such message that failed").with_code("no_message"));
    }
    Ok(())
}

/// Messages that failed, or that were tried and wait; the newest first.
pub(crate) async fn message_troubles(conn: &mut Conn, most: i64) -> Result<Vec<MessageRow>> {
    let text = format!(
        "SELECT {COLUMNS} FROM notices_message m WHERE m.state = 'failed' OR (m.state = 'waiting' AND m.attempts > 0) \
         ORDER BY m.made_at DESC, m.id DESC LIMIT $1"
    );
    query_built(text).bind(most).fetch_all(conn).await.db(AT)?.iter().map(message).collect()
}

/// How many messages of a channel stand where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageCount {
    pub channel: String,
    pub state: String,
    pub count: i64,
}

/// The messages in numbers.
pub async fn message_counts(conn: &mut Conn) -> Result<Vec<MessageCount>> {
    let sql =
        "SELECT channel, state, COUNT(*) AS n FROM notices_message GROUP BY channel, state ORDER BY channel, state";
    let rows = query(sql).fetch_all(conn).await.db(AT)?;
    rows.iter()
        .map(|r| {
            Ok(MessageCount {
                channel: r.try_get("channel").db(AT)?,
                state: r.try_get("state").db(AT)?,
                count: r.try_get("n").db(AT)?,
            })
        })
        .collect()
}

/// Every message, oldest first.
pub async fn message_list(conn: &mut Conn) -> Result<Vec<MessageRow>> {
    let text = format!("SELECT {COLUMNS} FROM notices_message m ORDER BY m.made_at, m.id");
    query_built(text).fetch_all(conn).await.db(AT)?.iter().map(message).collect()
}
