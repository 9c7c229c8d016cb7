//! Monitoring devices of the demonstration: a small simulated fleet that speaks to the receiver over a socket of this machine, so
//! that values, gaps, what is rejected and the facts of 2.4 come from real traffic. What lies before the demonstration's first
//! morning is sent in the same way, to a receiver whose clock shows those days.

use std::net::SocketAddr;
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use kernel::time::DAY;
use kernel::{Ctx, Error, FixedClock, Micros, Result, bureau_date};
use places::{Kind as Place, Medium as Watched, Point, point_list};
use simulator::{Device, Fault, Faults, Figures, Fleet, Kind, Medium, Pace, Rate, Run, registration, run};
use telemetry::settings::Settings;
use telemetry::{DeviceAsk, Telemetry};
use testkit::city::{City, Network};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use webkit::{Parts, Shared};

use super::place::{operator, progress};

/// Devices of the twelve units, the last of them not registered.
const DEVICES: u32 = 55;
/// The fleet is the same whatever facts are invented: this seed and these shares give one device for each point that has one.
const SEED: u64 = 65;
const MEDIA: [(Medium, u32); 4] = [(Medium::Sewage, 15), (Medium::Flue, 20), (Medium::Air, 8), (Medium::River, 11)];
/// So many days hours are sent of; before them days alone, as each hour costs the disk its flush.
const HOURS: i64 = 8;
/// The setting that holds up to when the devices have sent.
const SENT: &str = "demo_sent";
/// Who registers.
const METHOD_OFFICER: &str = "方颂文";

/// The fleet of the demonstration.
fn fleet() -> Fleet {
    let faults = Faults::light().with(Fault::Outage, Rate(40_000)).with(Fault::Lost, Rate(25_000));
    let mut fleet = Fleet { seed: SEED, size: DEVICES, strangers: 1, gateways: Rate(0), faults, ..Fleet::default() };
    fleet.media = MEDIA.to_vec();
    // What is acknowledged was received before the clock of a past day goes on.
    fleet.answers = Rate::ALWAYS;
    fleet
}

/// A receiver beside no server, on a clock that the devices move.
struct Receiving {
    telemetry: Telemetry,
    clock: Arc<FixedClock>,
    to: SocketAddr,
    stop: watch::Sender<bool>,
    work: JoinHandle<()>,
}

impl Receiving {
    fn begin(parts: &Parts, at: Micros) -> Result<Receiving> {
        let clock = Arc::new(FixedClock::new(at));
        let settings =
            Settings { listen: Some(Settings::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?), ..Settings::default() };
        let to = settings.address().ok_or_else(|| Error::internal("the devices have nobody to connect to"))?;
        let shared = Shared::default();
        shared.get(move || settings);
        let parts = Parts { clock: clock.clone(), shared, ..parts.clone() };
        let (telemetry, hears) = Telemetry::open(&parts)?;
        let (stop, stopped) = watch::channel(false);
        let work = tokio::spawn(telemetry.clone().run(hears, stopped));
        Ok(Receiving { telemetry, clock, to, stop, work })
    }

    async fn hear(&self, fleet: &Fleet, time: Range<Micros>, kinds: &[Kind]) -> Result<()> {
        let pace = Pace { speed: 0, clock: Some(self.clock.clone()), ..Pace::default() };
        round(fleet, time, kinds, None, pace, self.to, &self.stop.subscribe()).await
    }

    /// Ends when all that was received is counted.
    async fn end(self, parts: &Parts, until: Micros) -> Result<()> {
        let _ = self.stop.send(true);
        self.work.await.map_err(|e| Error::internal("the receiver broke down").with_source(e))?;
        let mut tx = parts.db.write_tx().await?;
        store::setting_write(&mut tx, SENT, &until.0.to_string(), until).await?;
        tx.commit().await
    }
}

/// The first part of what devices send: from which day on days, from which on hours, and until when.
pub struct Past {
    pub begin: Date,
    pub until: Micros,
    /// How many days the demonstration scores.
    pub days: u16,
}

/// Registers the devices and lets them send what lies before the demonstration's morning.
pub async fn past(parts: &Parts, city: &City, ctx: &Ctx, past: &Past) -> Result<()> {
    let begin = Micros::start_of(past.begin);
    let hours = Micros::start_of(bureau_date(past.until.plus(-HOURS.min(past.days.into()) * DAY))).max(begin);
    let receiving = Receiving::begin(parts, begin)?;
    let fleet = fleet();
    let ctx = Ctx { now: ctx.now.max(begin), ..ctx.clone() };
    register(parts, &receiving.telemetry, city, &ctx, (past.begin, bureau_date(hours))).await?;
    progress(&format!("devices send, from {}", past.begin));
    receiving.hear(&fleet, begin..hours, &[Kind::Day]).await?;
    progress(&format!("devices send, from {}", bureau_date(hours)));
    receiving.hear(&fleet, hours..past.until, &[Kind::Hour, Kind::Day]).await?;
    receiving.end(parts, past.until).await
}

/// Lets the devices send on until a later instant, at most so much of it.
pub async fn later(parts: &Parts, until: Micros, most: i64) -> Result<()> {
    let Some(sent) = sent(parts).await? else { return Ok(()) };
    let from = sent.max(parts.clock.now()).max(until.plus(-most));
    if from >= until {
        return Ok(());
    }
    progress(&format!("devices send, from {}", bureau_date(from)));
    let receiving = Receiving::begin(parts, from)?;
    receiving.hear(&fleet(), from..until, &[Kind::Hour, Kind::Day]).await?;
    receiving.end(parts, until).await
}

/// Up to when the devices have sent; none when the demonstration was made before they did.
async fn sent(parts: &Parts) -> Result<Option<Micros>> {
    let text = store::setting_read(&mut *parts.db.read().await?, SENT).await?;
    Ok(text.and_then(|t| t.parse().ok()).map(Micros))
}

/// Lets the devices speak until the server stops.
pub async fn live(parts: Parts, city: City, stopped: watch::Receiver<bool>) {
    if let Err(e) = speak(&parts, &city, stopped).await {
        tracing::error!(error = %e.chain(), "the simulated devices do not speak");
    }
}

async fn speak(parts: &Parts, city: &City, stopped: watch::Receiver<bool>) -> Result<()> {
    let address = parts.shared.find::<Settings>().and_then(|s| s.address());
    let (Some(to), Some(telemetry)) = (address, parts.shared.find::<Telemetry>()) else { return Ok(()) };
    let fleet = fleet();
    let now = parts.clock.now();
    let past = now.plus(-HOURS * DAY);
    let ctx = operator(parts, METHOD_OFFICER);
    // The receiver may not have read them yet.
    telemetry.reload().await?;
    if telemetry.directory.devices(bureau_date(now)).is_empty() {
        // A demonstration of a release that had no devices.
        register(parts, &telemetry, city, &ctx, (bureau_date(past), bureau_date(past))).await?;
    }
    let whole = || Pace { speed: 0, ..Pace::default() };
    let since = sent(parts).await?.unwrap_or(past).max(past);
    // What they owe goes beside what they measure now: nobody looks at a wall of devices that only catch up.
    let owed = async {
        round(&fleet, since..now, &[Kind::Hour, Kind::Day], Some(now), whole(), to, &stopped).await?;
        round(&fleet, now.plus(-DAY)..now, &[Kind::Minute], Some(now), whole(), to, &stopped).await
    };
    let live = round(&fleet, now..now.plus(300 * DAY), &Kind::ALL, None, Pace::default(), to, &stopped);
    tokio::try_join!(owed, live).map(|_| ())
}

async fn round(
    fleet: &Fleet,
    time: Range<Micros>,
    kinds: &[Kind],
    history: Option<Micros>,
    pace: Pace,
    to: SocketAddr,
    stopped: &watch::Receiver<bool>,
) -> Result<()> {
    if *stopped.borrow() || time.is_empty() {
        return Ok(());
    }
    let one = Run { fleet: fleet.clone(), time, kinds: kinds.to_vec(), history, pace, to, acknowledged: None };
    let told = run(one, Arc::new(Figures::default()), stopped.clone()).await?;
    tracing::info!(
        sent = told.sent,
        acknowledged = told.acknowledged,
        problems = told.problem_count,
        "simulated devices spoke"
    );
    Ok(())
}

/// Whether a device measures what is watched at a point.
fn stands(device: &Device, point: &Point) -> bool {
    match device.medium {
        Medium::Sewage | Medium::Twelve => (point.kind, point.medium) == (Place::Outlet, Watched::Water),
        Medium::Flue => (point.kind, point.medium) == (Place::Outlet, Watched::Air),
        Medium::Air => (point.kind, point.medium) == (Place::Station, Watched::Air),
        Medium::River => (point.kind, point.medium) == (Place::Station, Watched::Water),
    }
}

/// Registers a device for each point that is to be connected and has one: first only days are expected of it, then all that
/// it sends. A unit that is not far yet has a device that never speaks.
async fn register(
    parts: &Parts,
    telemetry: &Telemetry,
    city: &City,
    ctx: &Ctx,
    (begin, hours): (Date, Date),
) -> Result<()> {
    let mut points = point_list(&mut *parts.db.read().await?, begin).await?;
    points.retain(|p| p.due.connected);
    let fleet = fleet();
    let mut known: Vec<Device> = fleet.devices().filter(|d| d.registered).collect();
    let mut asks = Vec::new();
    for unit in city.subjects() {
        let mut own: Vec<&Point> = points.iter().filter(|p| p.unit == unit.id).collect();
        match city.network(&unit.id) {
            Network::Whole => {}
            Network::Part => {
                let without = own.iter().rposition(|p| (p.kind, p.medium) == (Place::Outlet, Watched::Air));
                without.map(|at| own.remove(at));
            }
            Network::Begun => {
                let place = own.into_iter().find(|p| (p.kind, p.medium) == (Place::Station, Watched::Air));
                // Numbers beyond the fleet's are those of devices that do not speak; the first of them belong to faults.
                let first = fleet.size.saturating_add(20);
                let taken: Vec<&str> =
                    asks.iter().map(|(a, _): &(DeviceAsk, Option<DeviceAsk>)| a.mn.as_str()).collect();
                let mut others = (first..first.saturating_add(1000)).map(|i| fleet.device(i));
                let device = place.and_then(|p| others.find(|d| stands(d, p) && !taken.contains(&d.mn.as_str())));
                asks.extend(place.zip(device).map(|(place, device)| dated(&device, place, begin, hours)));
                continue;
            }
        }
        for point in own {
            if let Some(at) = known.iter().position(|d| stands(d, point)) {
                asks.push(dated(&known.remove(at), point, begin, hours));
            }
        }
    }
    telemetry.register_all(ctx, asks).await
}

/// A device as it is registered at first, and what changes from the day on of which it sends hours.
fn dated(device: &Device, point: &Point, begin: Date, hours: Date) -> (DeviceAsk, Option<DeviceAsk>) {
    let name = point.enterprise.as_ref().map_or_else(|| point.name.clone(), |e| format!("{} {}", e.name, point.name));
    let from = point.valid_from.max(begin);
    let whole = DeviceAsk {
        name,
        place: Some(point.id.clone()),
        valid_from: Some(from.max(hours).to_string()),
        ..ask(device, &point.unit)
    };
    let days = whole.expected.clone().map(|e| telemetry::model::Expected {
        real_time_seconds: None,
        minute_minutes: None,
        hour: false,
        day: true,
        ..e
    });
    (DeviceAsk { valid_from: Some(from.to_string()), expected: days, ..whole.clone() }, Some(whole))
}

/// How a simulated device is registered with a unit; since when is for the caller.
#[must_use]
pub fn ask(device: &Device, unit: &str) -> DeviceAsk {
    let told = registration(device);
    DeviceAsk {
        mn: told.mn,
        name: told.name_zh,
        unit: Some(unit.to_owned()),
        st: Some(told.st.to_owned()),
        version: Some(told.version.to_string()),
        crc: Some(told.crc.to_owned()),
        layout: Some(told.layout.to_owned()),
        charset: Some(told.charset.to_owned()),
        password: Some(told.pw),
        key: told.key,
        expected: Some(telemetry::model::Expected {
            factors: told.factors.iter().map(|f| f.code.to_owned()).collect(),
            real_time_seconds: Some(told.realtime_seconds.into()),
            minute_minutes: Some(told.minute_minutes.into()),
            hour: told.hour,
            day: told.day,
        }),
        ..DeviceAsk::default()
    }
}
