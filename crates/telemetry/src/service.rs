//! Telemetry as the server has it: what is opened at the start, and what people do with devices.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use jiff::civil::Date;
use kernel::{Audit, Clock, Ctx, Error, Result, Rng, bureau_date, id};
use people::{Keys, unit_at};
use places::point_by_id;
use rights::{Action, Scope, Subject, allow, scope};
use serde::{Deserialize, Serialize};
use series::{Options, Series};
use store::{Conn, Db, DbResult, Row, query};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use utoipa::ToSchema;
use webkit::{Parts, Streams};

use crate::commander::Commander;
use crate::deriver::Deriver;
use crate::hub::Hub;
use crate::model::{Device, Directory, Expected, Registration};
use crate::push::{STREAMS, STREAMS_A_PERSON};
use crate::receiver::{Heard, Log, Receiver};
use crate::settings::{Answers, Settings};
use crate::store::{registration_add, registration_history};

/// The folder of the values beside that of the journal.
pub(crate) const SERIES: &str = "series";
/// The setting that holds what is answered to frames that are not taken.
const ANSWERS: &str = "telemetry_answers";
/// What dialogues wait for and was not looked at yet.
const HEARD: usize = 1024;
/// Days that a device learns.
const LEARNS: i64 = 7;
/// Questions that go through the journal at once.
const TURNS: usize = 2;
/// Bytes of values in memory at most; they are sealed from half of it on. More would be the largest part of what thirteen thousand
/// connected devices may take.
const HOT: usize = 96 * 1024 * 1024;

/// The use cases.
#[derive(Clone)]
pub struct Telemetry {
    pub(crate) db: Db,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) keys: Keys,
    pub(crate) audit: Arc<dyn Audit>,
    pub(crate) settings: Settings,
    /// What goes on now.
    pub hub: Arc<Hub>,
    /// The registration.
    pub directory: Arc<Directory>,
    /// The values.
    pub series: Arc<Series>,
    /// The journal.
    pub log: Arc<Log>,
    heard: mpsc::Sender<Heard>,
    /// Who goes through the journal or the files of values for a question.
    turns: Arc<Semaphore>,
    /// The open streams of events, and what ends them.
    pub(crate) streams: Arc<Streams>,
    pub(crate) stopping: Arc<watch::Sender<bool>>,
}

/// A device as somebody registers or changes it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceAsk {
    /// MN.
    pub mn: String,
    /// Its name.
    pub name: String,
    /// The unit that answers for it; that of its place when absent.
    pub unit: Option<String>,
    /// Where it stands.
    pub place: Option<String>,
    /// From which day on; today when absent.
    pub valid_from: Option<String>,
    /// System code.
    pub st: Option<String>,
    /// `2005`, `2017` or `2025`; what its frames say when absent.
    pub version: Option<String>,
    /// `standard` (when absent) or `modbus`.
    pub crc: Option<String>,
    /// `raw` (when absent) or `printed`.
    pub layout: Option<String>,
    /// `auto` (when absent), `utf8` or `gbk`.
    pub charset: Option<String>,
    /// The password. Absent: as it was, or any is taken of a new device; empty: any is taken.
    pub password: Option<String>,
    /// The key, 32 hexadecimal digits. Absent: as it was; empty: none.
    pub key: Option<String>,
    /// What it is expected to send.
    pub expected: Option<Expected>,
    /// Whether the house learns from its frames for seven days what is not said: check sum, factors, periods. Absent: as it was,
    /// or not, of a new device.
    pub learning: Option<bool>,
}

fn lost(device: &str) -> Error {
    Error::not_found(format!("no device `{}`", device.chars().take(40).collect::<String>())).with_code("no_device")
}

impl Telemetry {
    /// Opens the stream and the values.
    pub fn open(parts: &Parts) -> Result<(Telemetry, mpsc::Receiver<Heard>)> {
        let (log, opened) = Log::open(&parts.journal)?;
        let folder = parts.journal.parent().unwrap_or(Path::new(".")).join(SERIES);
        let series = Arc::new(Series::open(&folder, Options { hot_bytes: HOT, ..Options::default() })?);
        let hub = Arc::new(Hub::default());
        hub.figures.newest.store(opened.newest, Ordering::Relaxed);
        // A connection takes at least one record, so that its number was never given before.
        hub.start_at(opened.newest.saturating_add(1));
        let (heard, hears) = mpsc::channel(HEARD);
        let telemetry = Telemetry {
            db: parts.db.clone(),
            clock: parts.clock.clone(),
            rng: parts.rng.clone(),
            keys: parts.shared.get(Keys::default),
            audit: parts.audit.clone(),
            settings: parts.shared.get(Settings::default),
            hub,
            directory: Arc::default(),
            series,
            log: Arc::new(log),
            heard,
            turns: Arc::new(Semaphore::new(TURNS)),
            streams: Streams::new(STREAMS_A_PERSON, STREAMS),
            stopping: Arc::default(),
        };
        Ok((telemetry, hears))
    }

    /// Waits for one's turn to go through much at once; it is over when what is given is dropped.
    pub(crate) async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        self.turns.clone().acquire_owned().await.ok()
    }

    pub(crate) fn deriver(&self) -> Deriver {
        Deriver {
            hub: self.hub.clone(),
            directory: self.directory.clone(),
            series: self.series.clone(),
            db: self.db.clone(),
            keys: self.keys.clone(),
            clock: self.clock.clone(),
            journal: self.log.folder().to_path_buf(),
        }
    }

    /// Takes in what is known, then receives, derives and speaks until the server stops.
    pub async fn run(self, hears: mpsc::Receiver<Heard>, stopped: watch::Receiver<bool>) {
        while let Err(e) = self.begin().await {
            tracing::error!(error = e.chain(), "the registration of devices cannot be read");
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
            if *stopped.borrow() {
                return;
            }
        }
        let receiver = Arc::new(Receiver {
            settings: self.settings.clone(),
            hub: self.hub.clone(),
            directory: self.directory.clone(),
            log: self.log.clone(),
            clock: self.clock.clone(),
            heard: self.heard.clone(),
        });
        tokio::spawn(receiver.clone().keep_open(stopped.clone()));
        for address in self.settings.connect.clone() {
            tokio::spawn(receiver.clone().connect(address, stopped.clone()));
        }
        if let Some(listener) = self.settings.listener() {
            match listener {
                Ok(listener) => {
                    tokio::spawn(receiver.listen(listener, stopped.clone()));
                }
                Err(e) => tracing::error!(error = e.chain(), "devices cannot connect"),
            }
        }
        let commander = Commander::new(self.clone());
        let (derives, mut ends) = (self.deriver(), stopped.clone());
        let (mut learns, mut retains) = (stopped.clone(), stopped.clone());
        tokio::join!(
            async { derives.follow(stopped.clone()).await },
            async { commander.run(hears, &mut ends).await },
            async { self.learn_on(&mut learns).await },
            async { self.retain_on(&mut retains).await },
            async {
                let _ = stopped.clone().wait_for(|s| *s).await;
                self.stopping.send_replace(true);
            },
        );
    }

    async fn begin(&self) -> Result<()> {
        self.reload().await?;
        let turn = self.directory.turn().await;
        let mut conn = self.db.read().await?;
        if let Some(text) = store::setting_read(&mut conn, ANSWERS).await? {
            self.hub.set_answers(crate::store::json::<Answers>(&text, "answers")?);
        }
        drop(turn);
        let at = "read when devices were heard last";
        let rows = query("SELECT device, MAX(last_at) AS last_at FROM telemetry_count GROUP BY device");
        for row in rows.fetch_all(&mut *conn).await.db(at)? {
            let device: String = row.try_get("device").db(at)?;
            self.hub.remember(&device, kernel::Micros(row.try_get("last_at").db(at)?));
        }
        Ok(())
    }

    /// Changes what is answered to frames that are not taken.
    pub async fn answers_set(&self, ctx: &Ctx, answers: Answers) -> Result<()> {
        allow(&ctx.who, Action::KeepDevices, Subject::City)?;
        let text = serde_json::to_string(&answers).map_err(|e| Error::internal("write the answers").with_source(e))?;
        let _turn = self.directory.turn().await;
        let mut tx = self.db.write_tx().await?;
        store::setting_write(&mut tx, ANSWERS, &text, ctx.now).await?;
        tx.commit().await?;
        self.hub.set_answers(answers);
        Ok(())
    }

    /// A device that the caller may read.
    pub fn device(&self, ctx: &Ctx, device: &str) -> Result<Arc<Device>> {
        self.device_for(ctx, Action::ReadDevices, device)
    }

    /// A device that the caller may do something with.
    pub fn device_for(&self, ctx: &Ctx, action: Action, device: &str) -> Result<Arc<Device>> {
        let found = self.directory.device(device, bureau_date(ctx.now)).ok_or_else(|| lost(device))?;
        allow(&ctx.who, action, Subject::Unit(&found.row.unit))?;
        Ok(found)
    }

    /// Registers a device.
    pub async fn register(&self, ctx: &Ctx, ask: DeviceAsk) -> Result<Registration> {
        let mut tx = self.db.write_tx().await?;
        let row = self.register_in(&mut tx, ctx, ask).await?;
        tx.commit().await?;
        self.changed().await?;
        Ok(row)
    }

    /// Registers many devices, all or none, each with what changes of it on a later day if anything does; every registration is
    /// read anew once and not after each.
    pub async fn register_all(&self, ctx: &Ctx, devices: Vec<(DeviceAsk, Option<DeviceAsk>)>) -> Result<()> {
        let mut tx = self.db.write_tx().await?;
        for (first, then) in devices {
            let row = self.register_in(&mut tx, ctx, first).await?;
            let Some(then) = then else { continue };
            let row = self.row(&mut tx, ctx, then, Some(row)).await?;
            allow(&ctx.who, Action::KeepDevices, Subject::Unit(&row.unit))?;
            registration_add(&mut tx, ctx, &self.keys, &*self.rng, row).await?;
        }
        tx.commit().await?;
        self.changed().await
    }

    pub(crate) async fn register_in(&self, conn: &mut Conn, ctx: &Ctx, ask: DeviceAsk) -> Result<Registration> {
        let row = self.row(conn, ctx, ask, None).await?;
        allow(&ctx.who, Action::KeepDevices, Subject::Unit(&row.unit))?;
        registration_add(conn, ctx, &self.keys, &*self.rng, row).await
    }

    /// Changes a device from a day on: a row is added to what is in force today.
    pub async fn change(&self, ctx: &Ctx, device: &str, ask: DeviceAsk) -> Result<Registration> {
        self.device_for(ctx, Action::KeepDevices, device)?;
        let mut tx = self.db.write_tx().await?;
        let before = self.current(&mut tx, ctx, device).await?;
        let row = self.row(&mut tx, ctx, ask, Some(before)).await?;
        allow(&ctx.who, Action::KeepDevices, Subject::Unit(&row.unit))?;
        let row = registration_add(&mut tx, ctx, &self.keys, &*self.rng, row).await?;
        tx.commit().await?;
        self.changed().await?;
        Ok(row)
    }

    /// Closes a device from a day on; its frames are refused then.
    pub async fn close(&self, ctx: &Ctx, device: &str, from: Option<&str>) -> Result<Registration> {
        self.device_for(ctx, Action::KeepDevices, device)?;
        let mut tx = self.db.write_tx().await?;
        let before = self.current(&mut tx, ctx, device).await?;
        let row = Registration { closed: true, valid_from: day(from, ctx)?, ..before };
        let row = registration_add(&mut tx, ctx, &self.keys, &*self.rng, row).await?;
        tx.commit().await?;
        self.changed().await?;
        Ok(row)
    }

    /// Adds a row that differs from the one in force, for what a dialogue found out; and the same for each later day from which
    /// on something else holds already, so that what was found out is not taken back then.
    pub(crate) async fn amend(&self, ctx: &Ctx, device: &str, with: impl Fn(&mut Registration)) -> Result<()> {
        let (mut tx, today) = (self.db.write_tx().await?, bureau_date(ctx.now));
        let rows = registration_history(&mut tx, &self.keys, device).await?;
        let now = in_force(&rows, today).cloned();
        let now = now.map(|r| Registration { valid_from: today.max(r.valid_from), ..r });
        let mut days: Vec<Date> = rows.iter().map(|r| r.valid_from).filter(|d| *d > today).collect();
        days.retain(|d| now.as_ref().is_some_and(|n| *d > n.valid_from));
        days.sort_unstable();
        days.dedup();
        let later = days.iter().filter_map(|d| in_force(&rows, *d).cloned());
        for mut row in now.into_iter().chain(later) {
            with(&mut row);
            registration_add(&mut tx, ctx, &self.keys, &*self.rng, row).await?;
        }
        tx.commit().await?;
        self.changed().await
    }

    /// The row in force today, of a device that begins later its first one.
    async fn current(&self, conn: &mut Conn, ctx: &Ctx, device: &str) -> Result<Registration> {
        let rows = registration_history(conn, &self.keys, device).await?;
        in_force(&rows, bureau_date(ctx.now)).cloned().ok_or_else(|| lost(device))
    }

    /// Reads every registration anew.
    pub async fn reload(&self) -> Result<()> {
        self.deriver().reload().await
    }

    pub(crate) async fn changed(&self) -> Result<()> {
        self.reload().await?;
        self.hub.stirred.notify_one();
        Ok(())
    }

    async fn row(
        &self,
        conn: &mut Conn,
        ctx: &Ctx,
        ask: DeviceAsk,
        before: Option<Registration>,
    ) -> Result<Registration> {
        let valid_from = day(ask.valid_from.as_deref(), ctx)?;
        let empty = |t: Option<String>| t.filter(|t| !t.is_empty());
        let place = empty(ask.place);
        let of_place = match &place {
            None => None,
            Some(place) => {
                let found = point_by_id(conn, place, valid_from).await?;
                let missing = || Error::invalid(format!("there is no point `{place}` on {valid_from}"));
                Some(found.ok_or_else(|| missing().with_code("no_place").with_detail("field", "place"))?.unit)
            }
        };
        let given = ask.unit.filter(|u| !u.is_empty());
        let unit = match (of_place, given) {
            (Some(of), Some(given)) if of != given => {
                let text = format!("the place belongs to unit `{of}`, not to `{given}`");
                return Err(Error::invalid(text).with_code("other_unit").with_detail("field", "unit"));
            }
            (Some(of), _) => of,
            (None, Some(given)) => given,
            (None, None) => {
                let text = "say which unit answers for the device, or where it stands";
                return Err(Error::invalid(text).with_code("no_unit").with_detail("field", "unit"));
            }
        };
        unit_at(conn, &unit, valid_from, ctx.now).await.map_err(|e| match e.kind() {
            kernel::Kind::NotFound => Error::invalid(e.message()).with_code("no_unit").with_detail("field", "unit"),
            _ => e,
        })?;
        let kept = |new: Option<String>, old: Option<&String>| match new {
            None => old.cloned(),
            Some(text) => Some(text).filter(|t| !t.is_empty()),
        };
        // What a command has given the device and it has not confirmed: only another one that is given takes its place.
        let pending = |given: bool, next: Option<&String>| next.filter(|_| !given).cloned();
        let old = before.as_ref();
        let or = |text: Option<String>, plain: &str| empty(text).unwrap_or_else(|| plain.to_owned());
        Ok(Registration {
            number: 0,
            device: old.map_or_else(|| id::new_id(&*self.rng), |b| b.device.clone()),
            mn: ask.mn.trim().to_owned(),
            name: ask.name.trim().to_owned(),
            unit,
            place,
            valid_from,
            closed: false,
            st: empty(ask.st),
            version: empty(ask.version),
            crc: or(ask.crc, "standard"),
            layout: or(ask.layout, "raw"),
            charset: or(ask.charset, "auto"),
            next_password: pending(ask.password.is_some(), old.and_then(|b| b.next_password.as_ref())),
            next_key: pending(ask.key.is_some(), old.and_then(|b| b.next_key.as_ref())),
            password: kept(ask.password, old.and_then(|b| b.password.as_ref())),
            key: kept(ask.key, old.and_then(|b| b.key.as_ref())),
            expected: ask.expected.or_else(|| old.map(|b| b.expected.clone())).unwrap_or_default(),
            learning_until: match ask.learning {
                None => old.and_then(|b| b.learning_until),
                Some(false) => None,
                Some(true) => {
                    let from = valid_from.max(bureau_date(ctx.now));
                    from.checked_add(jiff::Span::new().days(LEARNS)).ok()
                }
            },
            recorded_at: ctx.now,
            recorded_by: String::new(),
        })
    }
}

/// What of the rows of a device is in force on a day; before the first day, the row of that.
pub(crate) fn in_force(rows: &[Registration], day: Date) -> Option<&Registration> {
    let begun = rows.iter().filter(|r| r.valid_from <= day).max_by_key(|r| (r.valid_from, r.number));
    begun.or_else(|| rows.first())
}

/// A day that was given, or today.
fn day(text: Option<&str>, ctx: &Ctx) -> Result<Date> {
    let Some(text) = text.filter(|t| !t.is_empty()) else { return Ok(bureau_date(ctx.now)) };
    text.parse().map_err(|_| {
        Error::invalid("a day is written YYYY-MM-DD").with_code("bad_day").with_detail("field", "valid_from")
    })
}

/// Whether somebody keeps devices at all: who may see what no unit answers for yet.
pub(crate) fn keeper(ctx: &Ctx) -> Result<()> {
    match scope(&ctx.who, Action::KeepDevices) {
        Scope::All | Scope::AllBut(_) => Ok(()),
        Scope::Units(units) if !units.is_empty() => Ok(()),
        _ => allow(&ctx.who, Action::KeepDevices, Subject::City),
    }
}

/// Drops the values and the counts and derives them again from the journal; gives the number of the last record.
pub async fn rebuild(parts: &Parts) -> Result<u64> {
    let folder = parts.journal.parent().unwrap_or(Path::new(".")).join(SERIES);
    // What was dropped stays dropped, and a server that has the folder open is not robbed of it.
    Series::begin_again(&folder, parts.clock.now())?;
    let (telemetry, _) = Telemetry::open(parts)?;
    let deriver = telemetry.deriver();
    deriver.forget().await?;
    let upto = deriver.catch_up().await?;
    let (series, now) = (telemetry.series.clone(), parts.clock.now());
    crate::deriver::blocking(move || {
        series.seal(now)?;
        crate::deriver::merge(&series, now)
    })
    .await?;
    Ok(upto)
}
