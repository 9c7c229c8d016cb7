//! Commands as they are given and kept: rows, with a row for each step.

use std::collections::BTreeMap;

use hj212::Key;
use kernel::time::{HOUR, MINUTE};
use kernel::{Ctx, Error, Micros, Result, id};
use rights::Action as Right;
use serde::{Deserialize, Serialize};
use store::{Conn, DbResult, DbRow, Row, query};
use utoipa::ToSchema;

use crate::counts::plain;
use crate::service::Telemetry;
use crate::store::{json, open, seal};
use crate::time::stamp;

/// A command waits for its device for at most so long.
const LONGEST_WAIT: i64 = 7 * 24 * HOUR;
/// And for so long unless said otherwise.
const WAIT: i64 = HOUR;
/// Commands that may wait for one device.
const MOST_QUEUED: i64 = 50;
const AT: &str = "read the commands";

/// What a device can be told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommandAction {
    /// 1000, `value` seconds to an answer and `repeats` times sent again.
    SetPatience,
    /// 1011.
    ReadClock,
    /// 1012, to our time when it is sent.
    SetClock,
    /// 1061.
    ReadRealTimeInterval,
    /// 1062, `value` seconds.
    SetRealTimeInterval,
    /// 1063.
    ReadMinuteInterval,
    /// 1064, `value` minutes.
    SetMinuteInterval,
    /// 2011.
    StartRealTime,
    /// 2012.
    StopRealTime,
    /// 2031, `from` and `to`.
    RecallDay,
    /// 2051, `from` and `to`.
    RecallMinute,
    /// 2061, `from` and `to`.
    RecallHour,
    /// 3012.
    SampleNow,
    /// 1072, `secret`.
    SetPassword,
    /// 1014, `secret`.
    SetKey,
}

impl CommandAction {
    /// Its CN.
    #[must_use]
    pub fn cn(self) -> u16 {
        match self {
            CommandAction::SetPatience => 1000,
            CommandAction::ReadClock => 1011,
            CommandAction::SetClock => 1012,
            CommandAction::ReadRealTimeInterval => 1061,
            CommandAction::SetRealTimeInterval => 1062,
            CommandAction::ReadMinuteInterval => 1063,
            CommandAction::SetMinuteInterval => 1064,
            CommandAction::StartRealTime => 2011,
            CommandAction::StopRealTime => 2012,
            CommandAction::RecallDay => 2031,
            CommandAction::RecallMinute => 2051,
            CommandAction::RecallHour => 2061,
            CommandAction::SampleNow => 3012,
            CommandAction::SetPassword => 1072,
            CommandAction::SetKey => 1014,
        }
    }

    fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// The action with a name.
    fn named(name: &str) -> Result<CommandAction> {
        serde_json::from_value(name.into()).map_err(|e| Error::internal("the action of a command").with_source(e))
    }
}

/// A command as somebody gives it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommandAsk {
    /// What is to be done.
    pub action: CommandAction,
    /// The new interval, or the seconds that the device waits for an answer.
    pub value: Option<u32>,
    /// How often the device sends again what was not answered.
    pub repeats: Option<u32>,
    /// From when on, RFC 3339.
    pub from: Option<String>,
    /// Until when.
    pub to: Option<String>,
    /// The new password, or the new key as 32 hexadecimal digits.
    pub secret: Option<String>,
    /// It waits for the device for so many minutes; 60 when absent.
    pub wait_minutes: Option<u32>,
}

/// A command that is kept.
#[derive(Clone, Debug)]
pub struct CommandRow {
    pub id: String,
    pub device: String,
    pub action: CommandAction,
    pub cn: u16,
    pub params: BTreeMap<String, String>,
    pub secret: Option<String>,
    /// `queued`, `running`, `done`, `failed`, `expired` or `cancelled`.
    pub state: String,
    pub result: Option<String>,
    pub made_at: Micros,
    pub made_by: String,
    pub expires_at: Micros,
    pub ended_at: Option<Micros>,
}

/// One step of a command.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CommandStep {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Micros,
    /// `queued`, `sent`, `sent_again`, `not_sent`, `accepted`, `data`, `result`, or how it ended.
    pub step: String,
    /// QN, code or data.
    pub detail: String,
    /// The frame it came with.
    pub frame: Option<u64>,
}

/// The items of a request. Times are told as the bureau's wall clock.
pub(crate) fn items(
    action: CommandAction,
    params: &BTreeMap<String, String>,
    secret: Option<&str>,
    old: bool,
    now: Micros,
) -> Vec<(&'static str, String)> {
    let given = |name: &str| params.get(name).cloned().unwrap_or_default();
    let secret = secret.unwrap_or_default().to_owned();
    match action {
        CommandAction::SetPatience => vec![("OverTime", given("value")), ("ReCount", given("repeats"))],
        CommandAction::SetClock => vec![("SystemTime", stamp(now, false))],
        CommandAction::SetRealTimeInterval => vec![("RtdInterval", given("value"))],
        CommandAction::SetMinuteInterval => vec![("MinInterval", given("value"))],
        CommandAction::RecallDay | CommandAction::RecallMinute | CommandAction::RecallHour => {
            vec![("BeginTime", given("begin")), ("EndTime", given("end"))]
        }
        // In 2005 the new password stands as PW in CP.
        CommandAction::SetPassword => vec![(if old { "PW" } else { "NewPW" }, secret)],
        CommandAction::SetKey => vec![("SKCreateTime", stamp(now, false)), ("NewSK", secret)],
        _ => Vec::new(),
    }
}

fn checked(ask: &CommandAsk) -> Result<BTreeMap<String, String>> {
    let bad = |field: &str, what: &str| {
        Error::invalid(format!("{field}: {what}")).with_code("bad_command").with_detail("field", field.to_owned())
    };
    let mut params = BTreeMap::new();
    match ask.action {
        CommandAction::SetPatience => {
            for (field, given) in [("value", ask.value), ("repeats", ask.repeats)] {
                let given = given.filter(|v| (1..=99).contains(v)).ok_or_else(|| bad(field, "1 to 99"))?;
                params.insert(field.to_owned(), given.to_string());
            }
        }
        CommandAction::SetRealTimeInterval => {
            let value =
                ask.value.filter(|v| (30..=3600).contains(v)).ok_or_else(|| bad("value", "30 to 3600 seconds"))?;
            params.insert("value".to_owned(), value.to_string());
        }
        CommandAction::SetMinuteInterval => {
            let good = |v: &u32| (1..=30).contains(v) && 60 % v == 0;
            let value = ask.value.filter(good).ok_or_else(|| bad("value", "a part of an hour, 1 to 30 minutes"))?;
            params.insert("value".to_owned(), value.to_string());
        }
        CommandAction::RecallDay | CommandAction::RecallMinute | CommandAction::RecallHour => {
            let time = |field: &str, text: &Option<String>| -> Result<Micros> {
                text.as_deref().ok_or_else(|| bad(field, "is missing"))?.parse()
            };
            let (from, to) = (time("from", &ask.from)?, time("to", &ask.to)?);
            if to < from || to.since(from) > 400 * 24 * HOUR {
                return Err(bad("to", "must not be before `from`, nor more than 400 days after it"));
            }
            params.insert("begin".to_owned(), stamp(from, false));
            params.insert("end".to_owned(), stamp(to, false));
        }
        CommandAction::SetPassword => {
            let plain = |t: &&String| t.len() == 6 && t.bytes().all(|b| b.is_ascii_alphanumeric());
            ask.secret.as_ref().filter(plain).ok_or_else(|| bad("secret", "six letters or digits"))?;
        }
        CommandAction::SetKey => {
            let good = |t: &&String| Key::from_hex(t).is_some();
            ask.secret.as_ref().filter(good).ok_or_else(|| bad("secret", "32 hexadecimal digits"))?;
        }
        _ => {}
    }
    Ok(params)
}

fn command(row: &DbRow) -> Result<CommandRow> {
    let (action, params): (String, String) = (row.try_get("action").db(AT)?, row.try_get("params").db(AT)?);
    Ok(CommandRow {
        id: row.try_get("id").db(AT)?,
        device: row.try_get("device").db(AT)?,
        action: CommandAction::named(&action)?,
        cn: u16::try_from(row.try_get::<i64, _>("cn").db(AT)?).unwrap_or_default(),
        params: json(&params, "parameters of a command")?,
        secret: row.try_get("secret").db(AT)?,
        state: row.try_get("state").db(AT)?,
        result: row.try_get("result").db(AT)?,
        made_at: Micros(row.try_get("made_at").db(AT)?),
        made_by: row.try_get("made_by").db(AT)?,
        expires_at: Micros(row.try_get("expires_at").db(AT)?),
        ended_at: row.try_get::<Option<i64>, _>("ended_at").db(AT)?.map(Micros),
    })
}

/// A command by its id.
pub(crate) async fn command_find(conn: &mut Conn, id: &str) -> Result<CommandRow> {
    let row =
        query("SELECT * FROM telemetry_command WHERE id = $1").bind(id.to_owned()).fetch_optional(conn).await.db(AT)?;
    command(&row.ok_or_else(|| Error::not_found("no such command").with_code("no_command"))?)
}

/// The newest commands of a device.
pub(crate) async fn command_list(conn: &mut Conn, device: &str, most: i64) -> Result<Vec<CommandRow>> {
    let rows = query("SELECT * FROM telemetry_command WHERE device = $1 ORDER BY made_at DESC, id DESC LIMIT $2")
        .bind(device.to_owned())
        .bind(most)
        .fetch_all(conn)
        .await
        .db(AT)?;
    rows.iter().map(command).collect()
}

/// Commands that wait, oldest first. One that cannot be read does not keep the others waiting.
pub(crate) async fn command_queue(conn: &mut Conn, most: i64) -> Result<Vec<CommandRow>> {
    let rows = query("SELECT * FROM telemetry_command WHERE state = 'queued' ORDER BY made_at, id LIMIT $1")
        .bind(most)
        .fetch_all(conn)
        .await
        .db(AT)?;
    let told = |e: Error| tracing::error!(error = e.chain(), "a command that waits cannot be read");
    Ok(rows.iter().filter_map(|row| command(row).map_err(told).ok()).collect())
}

/// The steps of a command.
pub(crate) async fn step_list(conn: &mut Conn, id: &str) -> Result<Vec<CommandStep>> {
    let rows = query("SELECT at, step, detail, frame FROM telemetry_command_step WHERE command = $1 ORDER BY number")
        .bind(id.to_owned())
        .fetch_all(conn)
        .await
        .db(AT)?;
    let one = |row: &DbRow| -> Result<CommandStep> {
        Ok(CommandStep {
            at: Micros(row.try_get("at").db(AT)?),
            step: row.try_get("step").db(AT)?,
            detail: row.try_get("detail").db(AT)?,
            frame: row.try_get::<Option<i64>, _>("frame").db(AT)?.and_then(|n| u64::try_from(n).ok()),
        })
    };
    rows.iter().map(one).collect()
}

/// Adds a step.
pub(crate) async fn step_add(
    conn: &mut Conn,
    id: &str,
    at: Micros,
    step: &str,
    detail: &str,
    frame: Option<u64>,
) -> Result<()> {
    query(
        "INSERT INTO telemetry_command_step (command, number, at, step, detail, frame) SELECT $1, \
         COALESCE(MAX(number), 0) + 1, $2, $3, $4, $5 FROM telemetry_command_step WHERE command = $1",
    )
    .bind(id.to_owned())
    .bind(at.0)
    .bind(step.to_owned())
    .bind(plain(detail))
    .bind(frame.and_then(|n| i64::try_from(n).ok()))
    .execute(conn)
    .await
    .db("record a step of a command")?;
    Ok(())
}

/// Moves a command on from a state; says whether it was in that state.
pub(crate) async fn command_move(
    conn: &mut Conn,
    id: &str,
    from: &str,
    to: &str,
    result: Option<&str>,
    at: Micros,
) -> Result<bool> {
    let ended = (to != "running").then_some(at.0);
    let moved = query(
        "UPDATE telemetry_command SET state = $1, result = $2, ended_at = $3, secret = CASE WHEN $4 = 1 THEN NULL ELSE secret END \
         WHERE id = $5 AND state = $6",
    )
    .bind(to.to_owned())
    .bind(result.map(str::to_owned))
    .bind(ended)
    .bind(i64::from(ended.is_some()))
    .bind(id.to_owned())
    .bind(from.to_owned())
    .execute(&mut *conn)
    .await
    .db("move a command on")?;
    if moved.rows_affected() == 0 {
        return Ok(false);
    }
    if to != "running" {
        step_add(conn, id, at, to, result.unwrap_or_default(), None).await?;
    }
    Ok(true)
}

impl Telemetry {
    /// Gives a device a command; it waits until the device is connected.
    pub async fn command_give(&self, ctx: &Ctx, device: &str, ask: &CommandAsk) -> Result<CommandRow> {
        let device = self.device_for(ctx, Right::CommandDevices, device)?;
        if device.row.closed {
            return Err(Error::conflict("the device is closed").with_code("device_closed"));
        }
        let wait = ask.wait_minutes.map_or(WAIT, |m| i64::from(m).saturating_mul(MINUTE)).clamp(MINUTE, LONGEST_WAIT);
        self.command_put(ctx, &device.row.device, ask, wait).await
    }

    /// Puts a command into the queue.
    pub(crate) async fn command_put(&self, ctx: &Ctx, device: &str, ask: &CommandAsk, wait: i64) -> Result<CommandRow> {
        let at = "give a command";
        let params = checked(ask)?;
        let text = serde_json::to_string(&params).map_err(|e| Error::internal(at).with_source(e))?;
        let mut tx = self.db.write_tx().await?;
        let waiting = query("SELECT COUNT(*) AS n FROM telemetry_command WHERE device = $1 AND state = 'queued'")
            .bind(device.to_owned())
            .fetch_one(&mut *tx)
            .await
            .db(at)?;
        if waiting.try_get::<i64, _>("n").db(at)? >= MOST_QUEUED {
            return Err(
                Error::limit(format!("{MOST_QUEUED} commands wait for this device already")).with_code("queue_full")
            );
        }
        let id = id::new_id(&*self.rng);
        let secret = match ask.action {
            CommandAction::SetPassword | CommandAction::SetKey => {
                seal(&self.keys, &*self.rng, device, ask.secret.as_ref())?
            }
            _ => None,
        };
        query(
            "INSERT INTO telemetry_command (id, device, action, cn, params, secret, state, result, made_at, made_by, expires_at, \
             ended_at) VALUES ($1, $2, $3, $4, $5, $6, 'queued', NULL, $7, $8, $9, NULL)",
        )
        .bind(id.clone())
        .bind(device.to_owned())
        .bind(ask.action.name())
        .bind(i64::from(ask.action.cn()))
        .bind(text)
        .bind(secret)
        .bind(ctx.now.0)
        .bind(ctx.who.id().to_owned())
        .bind(ctx.now.plus(wait).0)
        .execute(&mut *tx)
        .await
        .db(at)?;
        step_add(&mut tx, &id, ctx.now, "queued", "", None).await?;
        let row = command_find(&mut tx, &id).await?;
        tx.commit().await?;
        self.hub.stirred.notify_one();
        Ok(row)
    }

    /// A command of a device that the caller may read, with its steps.
    pub async fn command(&self, ctx: &Ctx, id: &str) -> Result<(CommandRow, Vec<CommandStep>)> {
        let mut conn = self.db.read_tx().await?;
        let row = command_find(&mut conn, id).await?;
        self.device(ctx, &row.device)?;
        let steps = step_list(&mut conn, id).await?;
        Ok((row, steps))
    }

    /// Takes a command back that was not sent yet.
    pub async fn command_cancel(&self, ctx: &Ctx, id: &str) -> Result<CommandRow> {
        let mut tx = self.db.write_tx().await?;
        let row = command_find(&mut tx, id).await?;
        self.device_for(ctx, Right::CommandDevices, &row.device)?;
        if !command_move(&mut tx, id, "queued", "cancelled", None, ctx.now).await? {
            return Err(Error::conflict("the command does not wait any more").with_code("not_queued"));
        }
        let row = command_find(&mut tx, id).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// The secret that a command carries.
    pub(crate) fn command_secret(&self, row: &CommandRow) -> Result<Option<String>> {
        open(&self.keys, &row.device, row.secret.clone())
    }
}
