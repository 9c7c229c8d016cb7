//! The SQL of submissions. Receipts are only ever added; a draft has one row that its versions replace.

use kernel::{Error, Micros, Result};
use store::{Conn, DbResult, DbRow, Migration, Row, query};

use crate::receipt::Receipt;

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "20261123_submissions_init",
        sql: "CREATE TABLE submissions_receipt (
            campaign_id TEXT NOT NULL,
            number BIGINT NOT NULL,
            unit TEXT NOT NULL,
            material TEXT NOT NULL,
            received_at BIGINT NOT NULL,
            recorded_at BIGINT NOT NULL,
            mark TEXT NOT NULL,
            asked TEXT NOT NULL,
            body TEXT NOT NULL,
            digest TEXT NOT NULL,
            PRIMARY KEY (campaign_id, number),
            UNIQUE (campaign_id, unit, mark)
          );
          CREATE INDEX submissions_receipt_unit ON submissions_receipt (campaign_id, unit, material, number);
          CREATE TABLE submissions_draft (
            campaign_id TEXT NOT NULL,
            unit TEXT NOT NULL,
            material TEXT NOT NULL,
            version BIGINT NOT NULL,
            text TEXT NOT NULL,
            links TEXT NOT NULL,
            by_name TEXT NOT NULL,
            saved_at BIGINT NOT NULL,
            PRIMARY KEY (campaign_id, unit, material)
          );
          CREATE TABLE submissions_quarantine (
            id TEXT PRIMARY KEY,
            campaign_id TEXT NOT NULL,
            unit TEXT NOT NULL,
            material TEXT NOT NULL,
            mark TEXT NOT NULL,
            name TEXT NOT NULL,
            reason TEXT NOT NULL,
            what TEXT NOT NULL,
            bytes BIGINT NOT NULL,
            sha256 TEXT NOT NULL,
            sm3 TEXT NOT NULL,
            by_id TEXT NOT NULL,
            by_name TEXT NOT NULL,
            kept_at BIGINT NOT NULL,
            UNIQUE (campaign_id, unit, mark, sha256)
          );",
    },
    Migration {
        name: "20261125_submissions_seen",
        sql: "ALTER TABLE submissions_quarantine ADD COLUMN seen_note TEXT;
          ALTER TABLE submissions_quarantine ADD COLUMN seen_by TEXT;
          ALTER TABLE submissions_quarantine ADD COLUMN seen_at BIGINT;",
    },
    Migration {
        name: "20261126_submissions_signed",
        sql: "ALTER TABLE submissions_receipt ADD COLUMN signature TEXT;
          ALTER TABLE submissions_receipt ADD COLUMN node_key TEXT;",
    },
];

const AT: &str = "read the receipts";

fn receipt(row: &DbRow) -> Result<Receipt> {
    let body: String = row.try_get("body").db(AT)?;
    Ok(Receipt {
        content: serde_json::from_str(&body)
            .map_err(|e| Error::internal("a stored receipt does not read").with_source(e))?,
        received_at: Micros(row.try_get("received_at").db(AT)?),
        recorded_at: Micros(row.try_get("recorded_at").db(AT)?),
        digest: row.try_get("digest").db(AT)?,
        signed: row
            .try_get::<Option<String>, _>("signature")
            .db(AT)?
            .zip(row.try_get::<Option<String>, _>("node_key").db(AT)?),
    })
}

/// The number that the next receipt has; only within the one writing transaction.
pub async fn next_number(conn: &mut Conn, campaign: &str) -> Result<i64> {
    query("SELECT COALESCE(MAX(number), 0) + 1 FROM submissions_receipt WHERE campaign_id = $1")
        .bind(campaign.to_owned())
        .fetch_one(conn)
        .await
        .db(AT)?
        .try_get(0)
        .db(AT)
}

/// Writes a receipt. `mark` is what its sender knows it by, `asked` the digest of what was asked for under that mark.
pub async fn receipt_insert(conn: &mut Conn, r: &Receipt, body: &str, mark: &str, asked: &str) -> Result<()> {
    query(
        "INSERT INTO submissions_receipt (campaign_id, number, unit, material, received_at, recorded_at, mark, asked, body, digest, \
         signature, node_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(r.content.campaign.clone())
    .bind(r.content.number)
    .bind(r.content.unit.clone())
    .bind(r.content.material.clone())
    .bind(r.received_at.0)
    .bind(r.recorded_at.0)
    .bind(mark.to_owned())
    .bind(asked.to_owned())
    .bind(body.to_owned())
    .bind(r.digest.clone())
    .bind(r.signed.as_ref().map(|s| s.0.clone()))
    .bind(r.signed.as_ref().map(|s| s.1.clone()))
    .execute(conn)
    .await
    .db("write a receipt")?;
    Ok(())
}

/// The receipt that was given under a mark of a unit, with what was asked for then.
pub async fn receipt_marked(
    conn: &mut Conn,
    campaign: &str,
    unit: &str,
    mark: &str,
) -> Result<Option<(Receipt, String)>> {
    let row = query(
        "SELECT body, received_at, recorded_at, digest, signature, node_key, asked FROM submissions_receipt WHERE campaign_id = $1 AND unit = $2 AND mark = $3",
    )
    .bind(campaign.to_owned())
    .bind(unit.to_owned())
    .bind(mark.to_owned())
    .fetch_optional(conn)
    .await
    .db(AT)?;
    row.map(|row| Ok((receipt(&row)?, row.try_get("asked").db(AT)?))).transpose()
}

/// A receipt by its number.
pub async fn receipt_find(conn: &mut Conn, campaign: &str, number: i64) -> Result<Option<Receipt>> {
    let row = query(
        "SELECT body, received_at, recorded_at, digest, signature, node_key FROM submissions_receipt WHERE campaign_id = $1 AND number = $2",
    )
    .bind(campaign.to_owned())
    .bind(number)
    .fetch_optional(conn)
    .await
    .db(AT)?;
    row.as_ref().map(receipt).transpose()
}

/// Every receipt of a campaign that was written down before an instant, oldest first; of one unit where one is named.
pub async fn receipt_list(conn: &mut Conn, campaign: &str, unit: Option<&str>, before: Micros) -> Result<Vec<Receipt>> {
    let rows = match unit {
        Some(unit) => {
            query(
                "SELECT body, received_at, recorded_at, digest, signature, node_key FROM submissions_receipt \
                 WHERE campaign_id = $1 AND recorded_at < $2 AND unit = $3 ORDER BY number",
            )
            .bind(campaign.to_owned())
            .bind(before.0)
            .bind(unit.to_owned())
            .fetch_all(conn)
            .await
        }
        None => {
            query(
                "SELECT body, received_at, recorded_at, digest, signature, node_key FROM submissions_receipt \
                 WHERE campaign_id = $1 AND recorded_at < $2 ORDER BY number",
            )
            .bind(campaign.to_owned())
            .bind(before.0)
            .fetch_all(conn)
            .await
        }
    };
    rows.db(AT)?.iter().map(receipt).collect()
}

/// When the first of each paper of each unit came, for pages of many units.
pub async fn first_list(conn: &mut Conn, campaign: &str) -> Result<Vec<(String, String, Micros, i64)>> {
    let rows = query(
        "SELECT unit, material, MIN(received_at) AS first, COUNT(*) AS times FROM submissions_receipt WHERE campaign_id = $1 \
         GROUP BY unit, material ORDER BY unit, material",
    )
    .bind(campaign.to_owned())
    .fetch_all(conn)
    .await
    .db(AT)?;
    rows.iter()
        .map(|row| {
            Ok((
                row.try_get("unit").db(AT)?,
                row.try_get("material").db(AT)?,
                Micros(row.try_get("first").db(AT)?),
                row.try_get("times").db(AT)?,
            ))
        })
        .collect()
}

/// A text that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    pub version: i64,
    pub text: String,
    /// JSON: the figures with what they rest on.
    pub links: String,
    pub by: String,
    pub saved_at: Micros,
}

/// The draft of a paper.
pub async fn draft_find(conn: &mut Conn, campaign: &str, unit: &str, material: &str) -> Result<Option<DraftRow>> {
    let at = "read a draft";
    let row = query(
        "SELECT version, text, links, by_name, saved_at FROM submissions_draft WHERE campaign_id = $1 AND unit = $2 AND material = $3",
    )
    .bind(campaign.to_owned())
    .bind(unit.to_owned())
    .bind(material.to_owned())
    .fetch_optional(conn)
    .await
    .db(at)?;
    row.map(|row| {
        Ok(DraftRow {
            version: row.try_get("version").db(at)?,
            text: row.try_get("text").db(at)?,
            links: row.try_get("links").db(at)?,
            by: row.try_get("by_name").db(at)?,
            saved_at: Micros(row.try_get("saved_at").db(at)?),
        })
    })
    .transpose()
}

/// Saves a draft; the caller has compared the version within the same transaction.
pub async fn draft_write(conn: &mut Conn, campaign: &str, unit: &str, material: &str, d: &DraftRow) -> Result<()> {
    query(
        "INSERT INTO submissions_draft (campaign_id, unit, material, version, text, links, by_name, saved_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (campaign_id, unit, material) DO UPDATE SET \
         version = excluded.version, text = excluded.text, links = excluded.links, by_name = excluded.by_name, \
         saved_at = excluded.saved_at",
    )
    .bind(campaign.to_owned())
    .bind(unit.to_owned())
    .bind(material.to_owned())
    .bind(d.version)
    .bind(d.text.clone())
    .bind(d.links.clone())
    .bind(d.by.clone())
    .bind(d.saved_at.0)
    .execute(conn)
    .await
    .db("save a draft")?;
    Ok(())
}

/// A file that was put aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantineRow {
    pub id: String,
    pub campaign: String,
    pub unit: String,
    pub material: String,
    pub mark: String,
    pub name: String,
    pub reason: String,
    /// What was found, in words.
    pub what: String,
    pub bytes: i64,
    pub sha256: String,
    pub sm3: String,
    pub by_id: String,
    pub by: String,
    pub at: Micros,
    pub seen: Option<Seen>,
}

/// What the security administrator did about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub note: String,
    pub by: String,
    pub at: Micros,
}

/// Files that nobody has seen to.
pub async fn quarantine_open(conn: &mut Conn) -> Result<usize> {
    let at = "count what was put aside";
    let row =
        query("SELECT COUNT(*) AS n FROM submissions_quarantine WHERE seen_at IS NULL").fetch_one(conn).await.db(at)?;
    let n: i64 = row.try_get("n").db(at)?;
    Ok(usize::try_from(n).unwrap_or(0))
}

/// Says that a file was seen to; that is said once.
pub async fn quarantine_see(conn: &mut Conn, id: &str, seen: &Seen) -> Result<()> {
    let at = "see to a file that was put aside";
    let there = query("SELECT 1 AS one FROM submissions_quarantine WHERE id = $1").bind(id.to_owned());
    if there.fetch_optional(&mut *conn).await.db(at)?.is_none() {
        return Err(Error::not_found("no such file was put aside").with_code("no_file"));
    }
    let done = query("UPDATE submissions_quarantine SET seen_note = $2, seen_by = $3, seen_at = $4 WHERE id = $1 AND seen_at IS NULL")
        .bind(id.to_owned())
        .bind(seen.note.clone())
        .bind(seen.by.clone())
        .bind(seen.at.0)
        .execute(conn)
        .await
        .db(at)?;
    match done.rows_affected() {
        0 => Err(Error::conflict("已有人处理过；somebody has seen to this already").with_code("already_seen")),
        _ => Ok(()),
    }
}

/// Notes a file that was put aside; a repeated request notes it once.
pub async fn quarantine_insert(conn: &mut Conn, q: &QuarantineRow) -> Result<()> {
    query(
        "INSERT INTO submissions_quarantine (id, campaign_id, unit, material, mark, name, reason, what, bytes, sha256, sm3, by_id, by_name, kept_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (campaign_id, unit, mark, sha256) DO NOTHING",
    )
    .bind(q.id.clone())
    .bind(q.campaign.clone())
    .bind(q.unit.clone())
    .bind(q.material.clone())
    .bind(q.mark.clone())
    .bind(q.name.clone())
    .bind(q.reason.clone())
    .bind(q.what.clone())
    .bind(q.bytes)
    .bind(q.sha256.clone())
    .bind(q.sm3.clone())
    .bind(q.by_id.clone())
    .bind(q.by.clone())
    .bind(q.at.0)
    .execute(conn)
    .await
    .db("note a file that was put aside")?;
    Ok(())
}

/// The newest files that were put aside.
pub async fn quarantine_list(conn: &mut Conn, most: i64) -> Result<Vec<QuarantineRow>> {
    let at = "read what was put aside";
    let rows = query(
        "SELECT id, campaign_id, unit, material, mark, name, reason, what, bytes, sha256, sm3, by_id, by_name, kept_at, seen_note, seen_by, seen_at \
         FROM submissions_quarantine ORDER BY kept_at DESC, id LIMIT $1",
    )
    .bind(most)
    .fetch_all(conn)
    .await
    .db(at)?;
    rows.iter()
        .map(|row| {
            let seen_at: Option<i64> = row.try_get("seen_at").db(at)?;
            let seen = match seen_at {
                Some(seen) => Some(Seen {
                    note: row.try_get("seen_note").db(at)?,
                    by: row.try_get("seen_by").db(at)?,
                    at: Micros(seen),
                }),
                None => None,
            };
            Ok(QuarantineRow {
                id: row.try_get("id").db(at)?,
                campaign: row.try_get("campaign_id").db(at)?,
                unit: row.try_get("unit").db(at)?,
                material: row.try_get("material").db(at)?,
                mark: row.try_get("mark").db(at)?,
                name: row.try_get("name").db(at)?,
                reason: row.try_get("reason").db(at)?,
                what: row.try_get("what").db(at)?,
                bytes: row.try_get("bytes").db(at)?,
                sha256: row.try_get("sha256").db(at)?,
                sm3: row.try_get("sm3").db(at)?,
                by_id: row.try_get("by_id").db(at)?,
                by: row.try_get("by_name").db(at)?,
                at: Micros(row.try_get("kept_at").db(at)?),
                seen,
            })
        })
        .collect()
}
