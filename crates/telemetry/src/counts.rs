//! What is counted while the journal is followed, and how it is written: together with the number up to which it was counted, in one
//! transaction, so that nothing is counted twice.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use journal::Record;
use kernel::time::{HOUR, MINUTE};
use kernel::{Micros, Result, bureau_date};
use seal::Digest;
use store::{Conn, DbResult, Row, query, query_built};

use crate::model::Device;
use crate::record::{Entry, Verdict, What};
use crate::store::json;

/// Unknown MNs that are kept at once. When there are so many, an address with fewer than another gets a place of that one; of
/// what has no place only the number is counted.
pub const MOST_UNKNOWN: i64 = 1_000;
/// Frames of an unknown MN whose numbers are kept: the first ones and the last ones.
const KEPT_FIRST: usize = 5;
const KEPT_LAST: usize = 20;
/// Rejected frames that are listed.
pub const MOST_REJECTED: i64 = 5_000;
/// Of them at most so many of one device, or of one address where no device is known: who is noisy pushes out itself alone.
const MOST_OF_ONE: i64 = 500;
/// Rows a day of counters of what was rejected; beyond, addresses are not told apart.
const MOST_PLACES: i64 = 5_000;
/// Names a day of what is odd of one device.
const MOST_NOTES: usize = 200;
/// What further names are counted under.
const MORE: &str = "more";
/// The cursor's name.
const CURSOR: &str = "counts";

/// The number up to which the journal was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub frame: u64,
    /// The chain of that record; none before the first.
    pub chain: Option<Digest>,
    pub at: Micros,
}

#[derive(Default)]
struct Delta {
    frames: i64,
    slots: Vec<u8>,
    late: i64,
    first_at: i64,
    last_at: i64,
}

#[derive(Default)]
struct Odd {
    count: i64,
    last_frame: i64,
    last_at: i64,
    sample: String,
}

struct Reject {
    count: i64,
    first_frame: i64,
    last_frame: i64,
    last_at: i64,
}

#[derive(Default)]
struct Unknown {
    count: i64,
    first_at: i64,
    last_at: i64,
    remote: String,
    frames: Vec<u64>,
}

/// A device, a kind of its frames, and a day.
type DayOf = (Arc<str>, &'static str, Date);

/// What came of a part of the journal.
#[derive(Default)]
pub(crate) struct Counts {
    frames: HashMap<DayOf, Delta>,
    notes: HashMap<(Arc<str>, Date), BTreeMap<String, Odd>>,
    rejected: BTreeMap<(Date, &'static str, String, String), Reject>,
    listed: Vec<(u64, Micros, &'static str, String, String)>,
    unknown: BTreeMap<String, Unknown>,
    marks: Vec<(Date, Cursor)>,
}

fn number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn known_kind(kind: &str) -> &'static str {
    ["real_time", "minute", "hour", "day"].into_iter().find(|k| *k == kind).unwrap_or("other")
}

/// A text of a device without control characters: a database may refuse them, and nobody can read them.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{b7}' } else { c }).collect()
}

/// The place of an instant in the bits of a day, and how many bytes they take: a bit a minute, an hour, or the day.
fn slot(kind: &str, at: Micros) -> (usize, usize) {
    let into = at.since(Micros::start_of(bureau_date(at)));
    let place = |width: i64| usize::try_from(into / width).unwrap_or_default();
    match kind {
        "real_time" | "minute" => (place(MINUTE), 180),
        "hour" => (place(HOUR), 3),
        _ => (0, 1),
    }
}

impl Counts {
    /// Goes on to a record; the first of a new day marks the day before.
    pub fn follow(&mut self, cursor: &mut Cursor, record: &Record) {
        if cursor.frame > 0 && bureau_date(cursor.at) < bureau_date(record.at) {
            self.marks.push((bureau_date(cursor.at), cursor.clone()));
        }
        // A clock that was set back does not open the day before again.
        *cursor = Cursor { frame: record.seq, chain: Some(record.chain), at: record.at.max(cursor.at) };
    }

    /// Whether anything came of an MN that nobody registered.
    pub fn has_unknown(&self) -> bool {
        !self.unknown.is_empty()
    }

    /// Counts an accepted frame; `at` is its DataTime where it has one that counts.
    pub fn frame(&mut self, device: &Device, kind: &str, day: Date, at: Option<Micros>, came: Micros, late: bool) {
        let kind = known_kind(kind);
        let delta = self.frames.entry((device.id.clone(), kind, day)).or_default();
        if delta.frames == 0 {
            delta.first_at = came.0;
        }
        delta.frames = delta.frames.saturating_add(1);
        delta.late = delta.late.saturating_add(i64::from(late));
        delta.last_at = delta.last_at.max(came.0);
        if let Some(at) = at {
            let (bit, bytes) = slot(kind, at);
            delta.slots.resize(bytes, 0);
            if let Some(byte) = delta.slots.get_mut(bit / 8) {
                *byte |= 1 << (bit % 8);
            }
        }
    }

    /// Counts what is odd of an accepted frame.
    pub fn note(&mut self, device: &Device, day: Date, name: &str, sample: &str, record: &Record) {
        let list = self.notes.entry((device.id.clone(), day)).or_default();
        let name = if list.len() >= MOST_NOTES && !list.contains_key(name) { MORE } else { name };
        let name: String = plain(name).chars().take(80).collect();
        let odd = list.entry(name).or_default();
        odd.count = odd.count.saturating_add(1);
        (odd.last_frame, odd.last_at) = (number(record.seq), record.at.0);
        odd.sample = plain(sample);
    }

    /// Counts what was not accepted.
    pub fn rejected(&mut self, record: &Record, entry: &Entry<'_>, device: Option<&Device>, reason: &'static str) {
        let remote = entry.remote.ip().to_string();
        let device = device.map(|d| d.id.to_string()).unwrap_or_default();
        if entry.what == What::Frame && matches!(entry.verdict, Verdict::UnknownMn) {
            let mn = crate::deriver::framed(entry.bytes, |f| {
                hj212::Header::peek(f.segment).ok().and_then(|h| h.mn.map(|m| String::from_utf8_lossy(m).into_owned()))
            });
            let mn: String = mn.flatten().unwrap_or_default().chars().filter(|c| !c.is_control()).take(64).collect();
            let one = self.unknown.entry(mn).or_default();
            if one.count == 0 {
                one.first_at = record.at.0;
            }
            one.count = one.count.saturating_add(1);
            (one.last_at, one.remote) = (record.at.0, remote.clone());
            if one.frames.len() >= KEPT_FIRST + KEPT_LAST {
                one.frames.remove(KEPT_FIRST);
            }
            one.frames.push(record.seq);
        }
        let key = (bureau_date(record.at), reason, device.clone(), remote.clone());
        let frame = number(record.seq);
        let one =
            self.rejected.entry(key).or_insert(Reject { count: 0, first_frame: frame, last_frame: frame, last_at: 0 });
        one.count = one.count.saturating_add(1);
        (one.last_frame, one.last_at) = (frame, record.at.0);
        self.listed.push((record.seq, record.at, reason, device, remote));
        let most = usize::try_from(MOST_REJECTED).unwrap_or_default();
        if self.listed.len() > most.saturating_mul(2) {
            self.listed.drain(..most);
        }
    }
}

/// The number up to which the journal was counted.
pub(crate) async fn cursor_read(conn: &mut Conn) -> Result<Cursor> {
    let at = "read how far the journal was counted";
    let row = query("SELECT frame, chain, at FROM telemetry_cursor WHERE name = $1")
        .bind(CURSOR)
        .fetch_optional(conn)
        .await
        .db(at)?;
    let Some(row) = row else { return Ok(Cursor::default()) };
    let chain: String = row.try_get("chain").db(at)?;
    Ok(Cursor {
        frame: u64::try_from(row.try_get::<i64, _>("frame").db(at)?).unwrap_or_default(),
        chain: if chain.is_empty() { None } else { Some(chain.parse()?) },
        at: Micros(row.try_get("at").db(at)?),
    })
}

/// Forgets everything that is counted.
pub(crate) async fn counts_clear(conn: &mut Conn) -> Result<()> {
    for sql in [
        "DELETE FROM telemetry_count",
        "DELETE FROM telemetry_note",
        "DELETE FROM telemetry_rejected",
        "DELETE FROM telemetry_rejected_frame",
        "DELETE FROM telemetry_unknown WHERE dismissed_at IS NULL",
        "UPDATE telemetry_unknown SET count = 0, kept = '[]'",
        "DELETE FROM telemetry_cursor",
    ] {
        query(sql).execute(&mut *conn).await.db("forget what was counted")?;
    }
    Ok(())
}

fn chain_text(cursor: &Cursor) -> String {
    cursor.chain.map(|c| c.to_string()).unwrap_or_default()
}

/// Adds what was counted to what stands there.
pub(crate) async fn counts_write(conn: &mut Conn, counts: &Counts, cursor: &Cursor) -> Result<()> {
    frames_write(conn, counts).await?;
    notes_write(conn, counts).await?;
    rejected_write(conn, counts, cursor).await?;
    unknown_write(conn, counts).await?;
    let at = "write how far the journal was counted";
    for (day, end) in &counts.marks {
        query(
            "INSERT INTO telemetry_day (day, frame, chain, marked_at) VALUES ($1, $2, $3, $4) ON CONFLICT (day) DO NOTHING",
        )
        .bind(day.to_string())
        .bind(number(end.frame))
        .bind(chain_text(end))
        .bind(cursor.at.0)
        .execute(&mut *conn)
        .await
        .db("mark a day")?;
        tracing::info!(%day, frame = end.frame, chain = chain_text(end), "the day of the stream of frames has ended");
    }
    query(
        "INSERT INTO telemetry_cursor (name, frame, chain, at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (name) DO UPDATE SET frame = excluded.frame, chain = excluded.chain, at = excluded.at",
    )
    .bind(CURSOR)
    .bind(number(cursor.frame))
    .bind(chain_text(cursor))
    .bind(cursor.at.0)
    .execute(conn)
    .await
    .db(at)?;
    Ok(())
}

/// `($1, $2), ($3, $4)` and so on: that many rows of that many values.
fn rows_of(rows: usize, values: usize) -> String {
    let row = |r: usize| {
        let places: Vec<String> = (1..=values).map(|v| format!("${}", r * values + v)).collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// Many rows go into one statement: thousands of devices have a row every two seconds. The few lengths are few statements to keep.
async fn frames_write(conn: &mut Conn, counts: &Counts) -> Result<()> {
    let all: Vec<_> = counts.frames.iter().collect();
    let mut rest = all.as_slice();
    while !rest.is_empty() {
        let count = [64, 8].into_iter().find(|n| *n <= rest.len()).unwrap_or(1);
        let (some, more) = rest.split_at(count);
        some_frames_write(conn, some).await?;
        rest = more;
    }
    Ok(())
}

async fn some_frames_write(conn: &mut Conn, some: &[(&DayOf, &Delta)]) -> Result<()> {
    let at = "count frames";
    let sql = "SELECT device, kind, day, slots FROM telemetry_count WHERE (device, kind, day) IN (VALUES ";
    let mut ask = query_built(format!("{sql}{})", rows_of(some.len(), 3)));
    for ((device, kind, day), _) in some {
        ask = ask.bind(device.to_string()).bind(*kind).bind(day.to_string());
    }
    let mut before: HashMap<(String, String, String), Vec<u8>> = HashMap::new();
    for row in ask.fetch_all(&mut *conn).await.db(at)? {
        let text = |name: &str| row.try_get::<String, _>(name).db(at);
        before.insert((text("device")?, text("kind")?, text("day")?), row.try_get("slots").db(at)?);
    }
    let mut put = query_built(format!(
        "INSERT INTO telemetry_count (device, kind, day, frames, times, slots, late, first_at, last_at) VALUES {} \
         ON CONFLICT (device, kind, day) DO UPDATE SET \
         frames = telemetry_count.frames + excluded.frames, times = excluded.times, slots = excluded.slots, \
         late = telemetry_count.late + excluded.late, last_at = excluded.last_at",
        rows_of(some.len(), 9)
    ));
    for ((device, kind, day), delta) in some {
        let key = (device.to_string(), (*kind).to_owned(), day.to_string());
        let mut slots = before.remove(&key).unwrap_or_default();
        slots.resize(slots.len().max(delta.slots.len()), 0);
        for (byte, new) in slots.iter_mut().zip(&delta.slots) {
            *byte |= new;
        }
        let times: u32 = slots.iter().map(|b| b.count_ones()).sum();
        put = put.bind(key.0).bind(*kind).bind(key.2).bind(delta.frames).bind(i64::from(times)).bind(slots);
        put = put.bind(delta.late).bind(delta.first_at).bind(delta.last_at);
    }
    put.execute(conn).await.db(at)?;
    Ok(())
}

async fn notes_write(conn: &mut Conn, counts: &Counts) -> Result<()> {
    let at = "read what was odd of a day";
    for ((device, day), list) in &counts.notes {
        let rows = query("SELECT note FROM telemetry_note WHERE device = $1 AND day = $2")
            .bind(device.to_string())
            .bind(day.to_string())
            .fetch_all(&mut *conn)
            .await
            .db(at)?;
        let mut known = BTreeSet::new();
        for row in rows {
            known.insert(row.try_get::<String, _>("note").db(at)?);
        }
        for (note, odd) in list {
            let note = if known.contains(note) || known.len() < MOST_NOTES { note.clone() } else { MORE.to_owned() };
            known.insert(note.clone());
            query(
                "INSERT INTO telemetry_note (device, day, note, count, last_frame, last_at, sample) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (device, day, note) DO UPDATE SET \
                 count = telemetry_note.count + excluded.count, last_frame = excluded.last_frame, \
                 last_at = excluded.last_at, sample = excluded.sample",
            )
            .bind(device.to_string())
            .bind(day.to_string())
            .bind(note)
            .bind(odd.count)
            .bind(odd.last_frame)
            .bind(odd.last_at)
            .bind(odd.sample.clone())
            .execute(&mut *conn)
            .await
            .db("count what is odd")?;
        }
    }
    Ok(())
}

async fn rejected_write(conn: &mut Conn, counts: &Counts, cursor: &Cursor) -> Result<()> {
    let at = "count what was rejected";
    if counts.rejected.is_empty() {
        return Ok(());
    }
    let row = query("SELECT COUNT(*) AS n FROM telemetry_rejected WHERE day = $1")
        .bind(bureau_date(cursor.at).to_string())
        .fetch_one(&mut *conn)
        .await
        .db(at)?;
    let crowded = row.try_get::<i64, _>("n").db(at)? >= MOST_PLACES;
    for ((day, reason, device, remote), one) in &counts.rejected {
        query(
            "INSERT INTO telemetry_rejected (day, reason, device, remote, count, first_frame, last_frame, last_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (day, reason, device, remote) DO UPDATE SET \
             count = telemetry_rejected.count + excluded.count, last_frame = excluded.last_frame, last_at = excluded.last_at",
        )
        .bind(day.to_string())
        .bind(*reason)
        .bind(device.clone())
        .bind(if crowded { "*".to_owned() } else { remote.clone() })
        .bind(one.count)
        .bind(one.first_frame)
        .bind(one.last_frame)
        .bind(one.last_at)
        .execute(&mut *conn)
        .await
        .db(at)?;
    }
    let most = usize::try_from(MOST_REJECTED).unwrap_or_default();
    for (frame, came, reason, device, remote) in counts.listed.iter().rev().take(most) {
        query("INSERT INTO telemetry_rejected_frame (frame, at, reason, device, remote) VALUES ($1, $2, $3, $4, $5)")
            .bind(number(*frame))
            .bind(came.0)
            .bind(*reason)
            .bind(device.clone())
            .bind(remote.clone())
            .execute(&mut *conn)
            .await
            .db(at)?;
    }
    query(
        "DELETE FROM telemetry_rejected_frame WHERE frame IN (SELECT frame FROM (SELECT frame, ROW_NUMBER() OVER \
         (PARTITION BY device, CASE WHEN device = '' THEN remote ELSE '' END ORDER BY frame DESC) AS place \
         FROM telemetry_rejected_frame) AS placed WHERE place > $1)",
    )
    .bind(MOST_OF_ONE)
    .execute(&mut *conn)
    .await
    .db(at)?;
    query(
        "DELETE FROM telemetry_rejected_frame WHERE frame <= COALESCE((SELECT frame FROM telemetry_rejected_frame \
         ORDER BY frame DESC LIMIT 1 OFFSET $1), 0)",
    )
    .bind(MOST_REJECTED)
    .execute(conn)
    .await
    .db(at)?;
    Ok(())
}

/// How many unknown MNs each address has.
struct Places {
    by: BTreeMap<String, i64>,
}

impl Places {
    async fn read(conn: &mut Conn) -> Result<Places> {
        let at = "count the unknown devices";
        let rows = query("SELECT remote, COUNT(*) AS n FROM telemetry_unknown GROUP BY remote");
        let mut by = BTreeMap::new();
        for row in rows.fetch_all(conn).await.db(at)? {
            by.insert(row.try_get("remote").db(at)?, row.try_get("n").db(at)?);
        }
        Ok(Places { by })
    }

    /// Whether there is a place for one more of an address. When all are taken, the address with the most gives up the one that
    /// was heard longest ago, those that somebody put aside last; who has the most gets no more.
    async fn take(&mut self, conn: &mut Conn, remote: &str) -> Result<bool> {
        let own = self.by.get(remote).copied().unwrap_or_default();
        if self.by.values().sum::<i64>() >= MOST_UNKNOWN {
            let most = self.by.iter().max_by_key(|(_, n)| **n).filter(|(_, n)| **n > own);
            let Some((noisy, _)) = most.map(|(r, n)| (r.clone(), *n)) else { return Ok(false) };
            let gone = query(
                "DELETE FROM telemetry_unknown WHERE mn = (SELECT mn FROM telemetry_unknown WHERE remote = $1 \
                 ORDER BY CASE WHEN dismissed_at IS NULL THEN 0 ELSE 1 END, last_at, mn LIMIT 1)",
            )
            .bind(noisy.clone())
            .execute(conn)
            .await
            .db("make room for an unknown device")?;
            if gone.rows_affected() == 0 {
                return Ok(false);
            }
            self.by.entry(noisy).and_modify(|n| *n = n.saturating_sub(1));
        }
        self.by.insert(remote.to_owned(), own.saturating_add(1));
        Ok(true)
    }
}

async fn unknown_write(conn: &mut Conn, counts: &Counts) -> Result<()> {
    let at = "keep what an unknown device sent";
    let mut places = None;
    for (mn, one) in &counts.unknown {
        let before = query("SELECT kept FROM telemetry_unknown WHERE mn = $1")
            .bind(mn.clone())
            .fetch_optional(&mut *conn)
            .await
            .db(at)?;
        let mut kept: Vec<u64> = Vec::new();
        match before {
            Some(row) => kept = json(&row.try_get::<String, _>("kept").db(at)?, "list of frames")?,
            None => {
                let places = match &mut places {
                    Some(places) => places,
                    None => places.insert(Places::read(conn).await?),
                };
                if !places.take(conn, &one.remote).await? {
                    continue;
                }
            }
        }
        kept.extend(&one.frames);
        if kept.len() > KEPT_FIRST + KEPT_LAST {
            let over = kept.len().saturating_sub(KEPT_LAST);
            kept.drain(KEPT_FIRST..over);
        }
        let kept = serde_json::to_string(&kept).unwrap_or_else(|_| "[]".into());
        query(
            "INSERT INTO telemetry_unknown (mn, first_at, last_at, count, remote, kept) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (mn) DO UPDATE SET last_at = excluded.last_at, count = telemetry_unknown.count + excluded.count, \
             remote = excluded.remote, kept = excluded.kept",
        )
        .bind(mn.clone())
        .bind(one.first_at)
        .bind(one.last_at)
        .bind(one.count)
        .bind(one.remote.clone())
        .bind(kept)
        .execute(&mut *conn)
        .await
        .db(at)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_a_bit_for_each_time_of_its_kind() {
        let at: Micros = "2026-11-22T16:01:59Z".parse().unwrap();
        assert_eq!(slot("real_time", at), (1, 180));
        assert_eq!(slot("hour", Micros(at.0 + 23 * HOUR)), (23, 3));
        assert_eq!(slot("day", at), (0, 1));
    }
}
