//! Monitoring devices of the demonstration: a small simulated fleet that speaks to the receiver over a socket of this machine, so
//! that values, gaps and what is rejected come from real traffic.

use std::net::SocketAddr;
use std::sync::Arc;

use kernel::time::DAY;
use kernel::{Ctx, Micros, Result, bureau_date};
use places::{Kind as Place, Medium as Watched, Point, point_list};
use simulator::{Device, Fault, Faults, Figures, Fleet, Kind, Medium, Pace, Rate, Run, registration, run};
use telemetry::settings::Settings;
use telemetry::{DeviceAsk, Telemetry};
use tokio::sync::watch;
use webkit::Parts;

use super::place::operator;

/// Devices of the twelve units, the last of them not registered.
const DEVICES: u32 = 61;
/// The fleet is the same whatever facts are invented.
const SEED: u64 = 212;
/// Days of hour data that are sent at once.
const PAST_DAYS: i64 = 8;
/// Who registers.
const METHOD_OFFICER: &str = "方颂文";

/// The fleet of the demonstration.
fn fleet() -> Fleet {
    let faults = Faults::light().with(Fault::Outage, Rate(40_000)).with(Fault::Lost, Rate(25_000));
    Fleet { seed: SEED, size: DEVICES, strangers: 1, gateways: Rate(0), faults, ..Fleet::default() }
}

/// Registers the devices when they are not, sends their past and lets them speak until the server stops.
pub async fn live(parts: Parts, stopped: watch::Receiver<bool>) {
    if let Err(e) = speak(&parts, stopped).await {
        tracing::error!(error = %e.chain(), "the simulated devices do not speak");
    }
}

async fn speak(parts: &Parts, stopped: watch::Receiver<bool>) -> Result<()> {
    let address = parts.shared.find::<Settings>().and_then(|s| s.address());
    let (Some(to), Some(telemetry)) = (address, parts.shared.find::<Telemetry>()) else { return Ok(()) };
    let fleet = fleet();
    let ctx = operator(parts, METHOD_OFFICER);
    if telemetry.directory.devices(bureau_date(ctx.now)).is_empty() {
        let mut points = point_list(&mut *parts.db.read().await?, bureau_date(ctx.now)).await?;
        points.retain(|p| p.due.connected);
        let units: Vec<String> = points.iter().map(|p| p.unit.clone()).collect();
        let mut asks = Vec::new();
        for (device, unit) in fleet.devices().filter(|d| d.registered).zip(units.iter().rev().cycle()) {
            // Where there are more devices than places of their kind, the rest belong to a unit and no place.
            let point = points.iter().position(|p| stands(&device, p)).map(|at| points.remove(at));
            asks.push(ask(&ctx, &device, point.as_ref(), unit));
        }
        telemetry.register_all(&ctx, asks).await?;
    }
    let now = parts.clock.now();
    let past = now.plus(-PAST_DAYS * DAY);
    let whole = Pace { speed: 0, ..Pace::default() };
    round(&fleet, past..now, vec![Kind::Hour, Kind::Day], Some(now), whole, to, &stopped).await?;
    let minutes = now.plus(-DAY);
    round(&fleet, minutes..now, vec![Kind::Minute], Some(now), Pace { speed: 0, ..Pace::default() }, to, &stopped)
        .await?;
    let now = parts.clock.now();
    round(&fleet, now..now.plus(300 * DAY), Kind::ALL.to_vec(), None, Pace::default(), to, &stopped).await
}

async fn round(
    fleet: &Fleet,
    time: std::ops::Range<Micros>,
    kinds: Vec<Kind>,
    history: Option<Micros>,
    pace: Pace,
    to: SocketAddr,
    stopped: &watch::Receiver<bool>,
) -> Result<()> {
    if *stopped.borrow() {
        return Ok(());
    }
    let one = Run { fleet: fleet.clone(), time, kinds, history, pace, to, acknowledged: None };
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

/// How a simulated device is registered, at a point or at a unit alone.
#[must_use]
pub fn ask(ctx: &Ctx, device: &Device, point: Option<&Point>, unit: &str) -> DeviceAsk {
    let told = registration(device);
    let factors = told.factors.iter().map(|f| f.code.to_owned()).collect();
    let begun = bureau_date(ctx.now.plus(-300 * DAY));
    DeviceAsk {
        mn: told.mn,
        name: match point {
            Some(point) => {
                point.enterprise.as_ref().map_or_else(|| point.name.clone(), |e| format!("{} {}", e.name, point.name))
            }
            None => told.name_zh,
        },
        unit: Some(point.map_or_else(|| unit.to_owned(), |p| p.unit.clone())),
        place: point.map(|p| p.id.clone()),
        valid_from: Some(point.map_or(begun, |p| p.valid_from.max(begun)).to_string()),
        st: Some(told.st.to_owned()),
        version: Some(told.version.to_string()),
        crc: Some(told.crc.to_owned()),
        layout: Some(told.layout.to_owned()),
        charset: Some(told.charset.to_owned()),
        password: Some(told.pw),
        key: told.key,
        expected: Some(telemetry::model::Expected {
            factors,
            real_time_seconds: Some(told.realtime_seconds.into()),
            minute_minutes: Some(told.minute_minutes.into()),
            hour: told.hour,
            day: told.day,
        }),
        learning: None,
    }
}
