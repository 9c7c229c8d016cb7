//! The SQL of the registration of devices, of commands, and of what is counted.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Ctx, Error, Micros, Result, Rng};
use people::Keys;
use serde::de::DeserializeOwned;
use store::{Conn, DbResult, DbRow, Row, query};

use crate::model::Registration;

const AT: &str = "read the devices";

pub(crate) fn json<T: DeserializeOwned>(text: &str, what: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::internal(format!("the stored {what} cannot be read")).with_source(e))
}

pub(crate) fn date(text: &str) -> Result<Date> {
    text.parse().map_err(|e| Error::internal(format!("the stored day `{text}`")).with_source(e))
}

/// The owner that a secret of a device is sealed for.
fn owner(device: &str) -> String {
    format!("telemetry:{device}")
}

/// Seals a secret of a device.
pub(crate) fn seal(keys: &Keys, rng: &dyn Rng, device: &str, secret: Option<&String>) -> Result<Option<String>> {
    secret.map(|s| keys.seal(rng, &owner(device), s.as_bytes())).transpose()
}

/// Opens a secret of a device.
pub(crate) fn open(keys: &Keys, device: &str, stored: Option<String>) -> Result<Option<String>> {
    let Some(stored) = stored else { return Ok(None) };
    let bytes = keys.open(&owner(device), &stored)?;
    let text =
        String::from_utf8(bytes).map_err(|e| Error::internal("a secret of a device is no text").with_source(e))?;
    Ok(Some(text))
}

fn registration(row: &DbRow, keys: &Keys) -> Result<Registration> {
    let device: String = row.try_get("device").db(AT)?;
    let secret = |name: &str| -> Result<Option<String>> { open(keys, &device, row.try_get(name).db(AT)?) };
    let expected: String = row.try_get("expected").db(AT)?;
    let from: String = row.try_get("valid_from").db(AT)?;
    let until: Option<String> = row.try_get("learning_until").db(AT)?;
    Ok(Registration {
        number: row.try_get("number").db(AT)?,
        mn: row.try_get("mn").db(AT)?,
        name: row.try_get("name").db(AT)?,
        unit: row.try_get("unit").db(AT)?,
        place: row.try_get("place").db(AT)?,
        valid_from: date(&from)?,
        closed: row.try_get::<i64, _>("closed").db(AT)? != 0,
        st: row.try_get("st").db(AT)?,
        version: row.try_get("version").db(AT)?,
        crc: row.try_get("crc").db(AT)?,
        layout: row.try_get("layout").db(AT)?,
        charset: row.try_get("charset").db(AT)?,
        password: secret("password")?,
        next_password: secret("next_password")?,
        key: secret("sm4_key")?,
        next_key: secret("next_key")?,
        expected: json(&expected, "expectation of a device")?,
        learning_until: until.as_deref().map(date).transpose()?,
        recorded_at: Micros(row.try_get("recorded_at").db(AT)?),
        recorded_by: row.try_get("recorded_by").db(AT)?,
        device,
    })
}

/// Every row of the registration, in the order they were recorded.
pub async fn registration_list(conn: &mut Conn, keys: &Keys) -> Result<Vec<Registration>> {
    let rows = query("SELECT * FROM telemetry_device ORDER BY number").fetch_all(conn).await.db(AT)?;
    rows.iter().map(|row| registration(row, keys)).collect()
}

/// The rows of one device, oldest first.
pub async fn registration_history(conn: &mut Conn, keys: &Keys, device: &str) -> Result<Vec<Registration>> {
    let rows = query("SELECT * FROM telemetry_device WHERE device = $1 ORDER BY number")
        .bind(device.to_owned())
        .fetch_all(conn)
        .await
        .db(AT)?;
    rows.iter().map(|row| registration(row, keys)).collect()
}

/// A row of another device, as far as it says who has an MN when.
struct Held {
    device: String,
    name: String,
    mn: String,
    number: i64,
    from: Date,
    closed: bool,
}

/// Refuses an MN that stands for another device on any day on which the row would be in force: from its day on, until the next
/// row of its own device.
pub(crate) async fn mn_free(conn: &mut Conn, row: &Registration) -> Result<()> {
    let at = "look who has an MN";
    if row.closed {
        return Ok(());
    }
    let found = query(
        "SELECT number, device, mn, name, valid_from, closed FROM telemetry_device \
         WHERE device = $2 OR device IN (SELECT device FROM telemetry_device WHERE mn = $1)",
    )
    .bind(row.mn.clone())
    .bind(row.device.clone())
    .fetch_all(conn)
    .await
    .db(at)?;
    let (mut end, mut others) = (None, BTreeMap::<String, Vec<Held>>::new());
    for r in &found {
        let held = Held {
            device: r.try_get("device").db(at)?,
            name: r.try_get("name").db(at)?,
            mn: r.try_get("mn").db(at)?,
            number: r.try_get("number").db(at)?,
            from: date(&r.try_get::<String, _>("valid_from").db(at)?)?,
            closed: r.try_get::<i64, _>("closed").db(at)? != 0,
        };
        if held.device != row.device {
            others.entry(held.device.clone()).or_default().push(held);
        } else if held.from > row.valid_from {
            end = Some(end.map_or(held.from, |e: Date| e.min(held.from)));
        }
    }
    for rows in others.values() {
        // What is in force changes only on these days.
        let days = rows.iter().map(|h| h.from).filter(|d| *d > row.valid_from).chain([row.valid_from]);
        for day in days.filter(|d| end.is_none_or(|e| *d < e)) {
            let held = rows.iter().filter(|h| h.from <= day).max_by_key(|h| (h.from, h.number));
            if let Some(held) = held.filter(|h| !h.closed && h.mn == row.mn) {
                let text = format!("on {day} MN {} is the device {}", row.mn, held.name);
                return Err(Error::conflict(text).with_code("mn_taken").with_detail("device", held.device.clone()));
            }
        }
    }
    Ok(())
}

/// Adds a row; gives it with its number. On no day two devices that are not closed have an MN.
pub async fn registration_add(
    conn: &mut Conn,
    ctx: &Ctx,
    keys: &Keys,
    rng: &dyn Rng,
    mut row: Registration,
) -> Result<Registration> {
    let at = "register a device";
    row.check()?;
    mn_free(conn, &row).await?;
    let newest =
        query("SELECT COALESCE(MAX(number), 0) AS n FROM telemetry_device").fetch_one(&mut *conn).await.db(at)?;
    row.number = newest.try_get::<i64, _>("n").db(at)?.saturating_add(1);
    (row.recorded_at, row.recorded_by) = (ctx.now, ctx.who.id().to_owned());
    let expected =
        serde_json::to_string(&row.expected).map_err(|e| Error::internal("write an expectation").with_source(e))?;
    query(
        "INSERT INTO telemetry_device (number, device, mn, name, unit, place, valid_from, closed, st, version, crc, layout, \
         charset, password, next_password, sm4_key, next_key, expected, learning_until, recorded_at, recorded_by) VALUES \
         ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
    )
    .bind(row.number)
    .bind(row.device.clone())
    .bind(row.mn.clone())
    .bind(row.name.clone())
    .bind(row.unit.clone())
    .bind(row.place.clone())
    .bind(row.valid_from.to_string())
    .bind(i64::from(row.closed))
    .bind(row.st.clone())
    .bind(row.version.clone())
    .bind(row.crc.clone())
    .bind(row.layout.clone())
    .bind(row.charset.clone())
    .bind(seal(keys, rng, &row.device, row.password.as_ref())?)
    .bind(seal(keys, rng, &row.device, row.next_password.as_ref())?)
    .bind(seal(keys, rng, &row.device, row.key.as_ref())?)
    .bind(seal(keys, rng, &row.device, row.next_key.as_ref())?)
    .bind(expected)
    .bind(row.learning_until.map(|d| d.to_string()))
    .bind(row.recorded_at.0)
    .bind(row.recorded_by.clone())
    .execute(conn)
    .await
    .db(at)?;
    Ok(row)
}
