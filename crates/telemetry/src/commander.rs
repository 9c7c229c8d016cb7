//! Commands are sent when their device is there, and what it says is taken to the dialogue that waits for it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use hj212::Version;
use kernel::time::MINUTE;
use kernel::{Ctx, Micros, Result, id};
use tokio::sync::{mpsc, watch};

use crate::commands::{CommandAction, CommandAsk, CommandRow, command_move, command_queue, items, step_add};
use crate::dialogue::{Act, Dialogue, Outcome, Patience, Request};
use crate::model::Device;
use crate::receiver::{Heard, told_to};
use crate::service::Telemetry;

/// How often what is due is looked at.
const BEAT: Duration = Duration::from_millis(500);
/// The queue is looked at after so many beats, also when nobody told.
const LOOK: u32 = 20;
/// Commands that are looked at.
const MOST: i64 = 2_000;
/// A clock that a device asks for is worth setting for so long.
const CLOCK: i64 = 5 * MINUTE;
/// A device that asks again sooner is not told again.
const CLOCK_AGAIN: i64 = 5 * MINUTE;

/// One command on its way.
struct Active {
    row: CommandRow,
    device: Arc<Device>,
    dialogue: Dialogue,
}

/// What sends commands.
pub(crate) struct Commander {
    telemetry: Telemetry,
    active: HashMap<Arc<str>, Active>,
    /// What has ended and could not be recorded yet.
    ended: Vec<(CommandRow, Option<Outcome>)>,
    /// When a device was told the time last because it asked.
    clocks: HashMap<Arc<str>, Micros>,
}

impl Commander {
    pub fn new(telemetry: Telemetry) -> Commander {
        Commander { telemetry, active: HashMap::new(), ended: Vec::new(), clocks: HashMap::new() }
    }

    fn ctx(&self) -> Ctx {
        Ctx::system(self.telemetry.clock.now(), id::new_id(&*self.telemetry.rng))
    }

    /// Goes on until the server stops.
    pub async fn run(mut self, mut hears: mpsc::Receiver<Heard>, stopped: &mut watch::Receiver<bool>) {
        if let Err(e) = self.interrupted().await {
            tracing::error!(error = e.chain(), "commands cannot be read");
        }
        let hub = self.telemetry.hub.clone();
        let mut beats = 0_u32;
        loop {
            let mut look = false;
            tokio::select! {
                () = told_to(stopped) => return,
                heard = hears.recv() => {
                    let Some(heard) = heard else { return };
                    if let Err(e) = self.heard(heard).await {
                        tracing::error!(error = e.chain(), "what a device said to a command cannot be recorded");
                    }
                }
                () = hub.stirred.notified() => look = true,
                () = tokio::time::sleep(BEAT) => {
                    beats = beats.wrapping_add(1);
                    look = beats.is_multiple_of(LOOK);
                }
            }
            let done = async {
                self.late().await?;
                if look { self.start().await } else { Ok(()) }
            };
            if let Err(e) = done.await {
                tracing::error!(error = e.chain(), "commands cannot go on");
            }
        }
    }

    /// What was under way when the server stopped: nobody knows how far it came.
    async fn interrupted(&self) -> Result<()> {
        use store::{DbResult, Row, query};
        let at = "find commands that were cut off";
        let now = self.telemetry.clock.now();
        let mut tx = self.telemetry.db.write_tx().await?;
        let rows =
            query("SELECT id FROM telemetry_command WHERE state = 'running'").fetch_all(&mut *tx).await.db(at)?;
        for row in rows {
            let id: String = row.try_get("id").db(at)?;
            command_move(&mut tx, &id, "running", "failed", Some("interrupted"), now).await?;
        }
        tx.commit().await
    }

    /// Begins what waits for devices that are there.
    async fn start(&mut self) -> Result<()> {
        let now = self.telemetry.clock.now();
        let ctx = self.ctx();
        for (row, outcome) in std::mem::take(&mut self.ended) {
            if let Err(e) = self.close(&ctx, &row, outcome).await {
                tracing::error!(command = row.id, error = e.chain(), "how a command ended cannot be recorded");
                self.ended.push((row, outcome));
            }
        }
        let queue = command_queue(&mut *self.telemetry.db.read().await?, MOST).await?;
        for row in queue {
            if self.ended.iter().any(|(r, _)| r.id == row.id) {
                continue;
            }
            if row.expires_at <= now {
                if let Err(e) = self.expire(&row, now).await {
                    tracing::error!(command = row.id, error = e.chain(), "a command cannot be given up");
                }
                continue;
            }
            if self.active.contains_key(row.device.as_str()) || !self.telemetry.hub.is_connected(&row.device) {
                continue;
            }
            // What is wrong with one command must not keep the others waiting.
            let begun = row.clone();
            if let Err(e) = self.begin(row).await {
                tracing::error!(command = begun.id, error = e.chain(), "a command cannot be sent");
                self.active.retain(|_, a| a.row.id != begun.id);
                self.telemetry.hub.set_listening(self.active.keys().cloned());
                self.ended.push((begun, None));
            }
        }
        Ok(())
    }

    async fn expire(&self, row: &CommandRow, now: Micros) -> Result<()> {
        let mut tx = self.telemetry.db.write_tx().await?;
        command_move(&mut tx, &row.id, "queued", "expired", None, now).await?;
        tx.commit().await
    }

    /// Records how a command ended whose end could not be recorded before; without an outcome it could not be sent.
    async fn close(&self, ctx: &Ctx, row: &CommandRow, outcome: Option<Outcome>) -> Result<()> {
        let (state, result) = outcome.map_or(("failed", "not_sent".to_owned()), Outcome::told);
        let mut tx = self.telemetry.db.write_tx().await?;
        for from in ["running", "queued"] {
            if command_move(&mut tx, &row.id, from, state, Some(&result), ctx.now).await? {
                break;
            }
        }
        tx.commit().await?;
        match outcome {
            Some(outcome) => self.settle(ctx, row, outcome).await,
            None => Ok(()),
        }
    }

    async fn begin(&mut self, row: CommandRow) -> Result<()> {
        let ctx = self.ctx();
        let secret = self.telemetry.command_secret(&row)?;
        // From now on the device may use either: the old one until it says that it has taken the new one.
        match (row.action, &secret) {
            (CommandAction::SetPassword, Some(new)) => {
                self.telemetry.amend(&ctx, &row.device, |r| r.next_password = Some(new.clone())).await?;
            }
            (CommandAction::SetKey, Some(new)) => {
                self.telemetry.amend(&ctx, &row.device, |r| r.next_key = Some(new.clone())).await?;
            }
            _ => {}
        }
        let mut tx = self.telemetry.db.write_tx().await?;
        let Some(device) = self.telemetry.directory.device(&row.device, kernel::bureau_date(ctx.now)) else {
            command_move(&mut tx, &row.id, "queued", "failed", Some("no_device"), ctx.now).await?;
            return tx.commit().await;
        };
        if !command_move(&mut tx, &row.id, "queued", "running", None, ctx.now).await? {
            return Ok(());
        }
        tx.commit().await?;
        let version = device.profile.version.unwrap_or(Version::V2017);
        let request = Request {
            cn: row.cn,
            version,
            mn: device.row.mn.clone(),
            pw: device.row.password.clone().unwrap_or_default(),
            st: device.row.st.clone().unwrap_or_else(|| "32".into()),
            items: items(row.action, &row.params, secret.as_deref(), version == Version::V2005, ctx.now),
        };
        let (dialogue, acts) = Dialogue::begin(request, Patience::default(), ctx.now, &device.profile);
        let id = device.id.clone();
        self.active.insert(id.clone(), Active { row, device, dialogue });
        self.telemetry.hub.set_listening(self.active.keys().cloned());
        self.carry_out(&id, acts, None).await
    }

    async fn late(&mut self) -> Result<()> {
        let now = self.telemetry.clock.now();
        let due: Vec<Arc<str>> =
            self.active.iter().filter(|(_, a)| a.dialogue.due() <= now).map(|(id, _)| id.clone()).collect();
        for id in due {
            let Some(active) = self.active.get_mut(&id) else { continue };
            let acts = active.dialogue.late(now, &active.device.profile);
            if let Err(e) = self.carry_out(&id, acts, None).await {
                tracing::error!(device = &*id, error = e.chain(), "a step of a command cannot be recorded");
            }
        }
        Ok(())
    }

    async fn heard(&mut self, heard: Heard) -> Result<()> {
        if heard.said.cn == 1013 {
            self.clock_wanted(&heard).await?;
        }
        let id = heard.device.id.clone();
        let Some(active) = self.active.get_mut(&id) else { return Ok(()) };
        let acts = active.dialogue.heard(&heard.said, heard.at);
        self.carry_out(&id, acts, Some(heard.frame)).await
    }

    /// A device that asks for the time is told it (HJ 212-2017 C.6), once.
    async fn clock_wanted(&mut self, heard: &Heard) -> Result<()> {
        if self.clocks.get(&heard.device.id).is_some_and(|at| heard.at.since(*at) < CLOCK_AGAIN) {
            return Ok(());
        }
        let waits = command_queue(&mut *self.telemetry.db.read().await?, MOST).await?;
        let same = |row: &CommandRow| row.device == *heard.device.id && row.action == CommandAction::SetClock;
        if waits.iter().any(same) || self.active.get(&heard.device.id).is_some_and(|a| same(&a.row)) {
            return Ok(());
        }
        let ask = CommandAsk {
            action: CommandAction::SetClock,
            value: None,
            repeats: None,
            from: None,
            to: None,
            secret: None,
            wait_minutes: None,
        };
        self.telemetry.command_put(&self.ctx(), &heard.device.id, &ask, CLOCK).await?;
        self.clocks.insert(heard.device.id.clone(), heard.at);
        Ok(())
    }

    async fn carry_out(&mut self, id: &Arc<str>, acts: Vec<Act>, frame: Option<u64>) -> Result<()> {
        if acts.is_empty() {
            return Ok(());
        }
        let ctx = self.ctx();
        let Some(command) = self.active.get(id).map(|a| a.row.id.clone()) else { return Ok(()) };
        let outcome = acts.iter().find_map(|a| if let Act::End(outcome) = a { Some(*outcome) } else { None });
        // What has ended is not under way, whether or not that can be recorded.
        let over = outcome.and_then(|outcome| Some((self.active.remove(id)?.row, outcome)));
        if over.is_some() {
            self.telemetry.hub.set_listening(self.active.keys().cloned());
            self.telemetry.hub.stirred.notify_one();
        }
        let recorded = self.record(&ctx, id, &command, acts, frame).await;
        match (recorded, over) {
            (Ok(()), Some((row, outcome))) => self.settle(&ctx, &row, outcome).await,
            (Err(e), Some((row, outcome))) => {
                self.ended.push((row, Some(outcome)));
                Err(e)
            }
            (recorded, None) => recorded,
        }
    }

    async fn record(&self, ctx: &Ctx, id: &Arc<str>, command: &str, acts: Vec<Act>, frame: Option<u64>) -> Result<()> {
        let mut sent = true;
        let mut tx = self.telemetry.db.write_tx().await?;
        for act in acts {
            match act {
                Act::Send(bytes) => sent = self.telemetry.hub.send(id, bytes),
                Act::Step { step, detail, framed } => {
                    let step = if framed || sent { step } else { "not_sent" };
                    step_add(&mut tx, command, ctx.now, step, &detail, frame.filter(|_| framed)).await?;
                }
                Act::End(outcome) => {
                    let (state, result) = outcome.told();
                    command_move(&mut tx, command, "running", state, Some(&result), ctx.now).await?;
                }
            }
        }
        tx.commit().await
    }

    /// A secret that the device has taken is the one; one that it refused is forgotten. Where nobody knows, both stay.
    async fn settle(&self, ctx: &Ctx, row: &CommandRow, outcome: Outcome) -> Result<()> {
        let (taken, refused) = match outcome {
            Outcome::Done => (true, false),
            Outcome::Refused(_) | Outcome::Failed(_) | Outcome::NotWritable => (false, true),
            Outcome::Unconfirmed | Outcome::NoAnswer | Outcome::NoResult => (false, false),
        };
        if !taken && !refused {
            return Ok(());
        }
        match row.action {
            CommandAction::SetPassword => {
                self.telemetry
                    .amend(ctx, &row.device, |r| {
                        let next = r.next_password.take();
                        if taken && next.is_some() {
                            r.password = next;
                        }
                    })
                    .await
            }
            CommandAction::SetKey => {
                self.telemetry
                    .amend(ctx, &row.device, |r| {
                        let next = r.next_key.take();
                        if taken && next.is_some() {
                            r.key = next;
                        }
                    })
                    .await
            }
            _ => Ok(()),
        }
    }
}
