//! What a device's frames say of it: factors and periods out of the values of the last days, and the check sum by which its frames
//! fit. A person takes it over by one press; of a device whose registration is *learning* the house does, for a week.
//!
//! Learned is only what says how frames are read and what is expected. MN, unit, place, password and key are said by a person
//! alone, and an MN that nobody registered is never in force by itself: what is counted of devices ends in a score.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use hj212::{CrcProfile, Header, Profile, Reader as FrameReader};
use kernel::time::{DAY, HOUR, MINUTE, SECOND};
use kernel::{Ctx, Deed, Micros, RecordRef, Result, bureau_date, id};
use rights::Action;
use serde::Serialize;
use series::{Ask, Kind, Series, Versions};
use store::{DbResult, Row, query};
use tokio::sync::watch;
use utoipa::ToSchema;

use crate::deriver::{blocking, framed};
use crate::frames::records;
use crate::model::{CRCS, Device, Expected, MOST_FACTORS, Stands};
use crate::record::Entry;
use crate::service::Telemetry;

/// Days whose values are looked at.
const LOOKED: i64 = 7;
/// Values from which on a factor counts as sent; one alone may be a mistake, or somebody else's.
const LEAST_VALUES: usize = 3;
/// DataTimes from which on a period is told.
const LEAST_TIMES: usize = 5;
/// Values of one factor that are read.
const MOST_VALUES: usize = 200_000;
/// Refused frames that are looked at for another check sum, and how many of them must fit by it.
const REFUSED: i64 = 5;
const LEAST_REFUSED: usize = 3;
/// How often learning devices are looked at, and how long one rests after it was amended.
const EVERY: Duration = Duration::from_secs(600);
const REST: i64 = HOUR;

/// What came of a device in the last days, beside what is registered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Learned {
    /// Days that were looked at.
    pub days: i64,
    /// Factors that came and are not expected.
    pub new_factors: Vec<String>,
    /// Factors that are expected and did not come.
    pub missing_factors: Vec<String>,
    /// What came of the periods: none or no, where too little came to tell.
    pub came: Expected,
    /// The check sum by which the frames fit that were refused, when it is another than the registered one.
    pub crc: Option<String>,
    /// What would be registered: all that is expected and all that came.
    pub expected: Expected,
    /// Whether that is another than what is registered.
    pub differs: bool,
}

/// The time before the newest value in which values of a kind are looked for.
fn span(kind: &Kind) -> i64 {
    match kind {
        Kind::RealTime => 2 * HOUR,
        Kind::Minute => DAY,
        _ => LOOKED * DAY,
    }
}

/// The distance that half of the neighbours keep.
fn median(times: &BTreeSet<i64>) -> Option<i64> {
    if times.len() < LEAST_TIMES {
        return None;
    }
    let mut gaps: Vec<i64> = times.iter().zip(times.iter().skip(1)).map(|(a, b)| b.saturating_sub(*a)).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied()
}

/// What came of a device, from its values. Of factors only those are told that came often enough.
fn came(series: &Series, device: &str, known: &[String], now: Micros) -> Result<Expected> {
    let mut out = Expected::default();
    let mut factors: BTreeSet<String> = BTreeSet::new();
    for kind in Kind::PERIODIC {
        let Some(latest) = series.latest(Some(&[device]), &kind).into_iter().next() else { continue };
        let fresh = latest.values().filter(|v| now.since(v.at) < LOOKED * DAY && v.at <= now.plus(DAY));
        let mut fresh: Vec<_> = fresh.collect();
        // The series that is newest tells the period, so it comes first.
        fresh.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| (&a.factor, &a.suffix).cmp(&(&b.factor, &b.suffix))));
        for (place, value) in fresh.iter().enumerate() {
            if factors.len() >= MOST_FACTORS {
                break;
            }
            let told = known.iter().any(|k| **k == *value.factor) || factors.contains(&*value.factor);
            if told && place > 0 {
                factors.insert(value.factor.to_string());
                continue;
            }
            let to = value.at.plus(1);
            let from = value.at.plus(-span(&kind));
            let ask = Ask { device, kind: &kind, factor: &value.factor, suffix: &value.suffix, from, to };
            let points = series.range(&ask, Versions::LatestOnly, MOST_VALUES)?;
            if told || points.len() >= LEAST_VALUES {
                factors.insert(value.factor.to_string());
            }
            if place == 0 {
                let times: BTreeSet<i64> = points.iter().map(|p| p.at.0).collect();
                let gap = |unit: i64| median(&times).and_then(|g| u32::try_from((g + unit / 2) / unit).ok());
                match kind {
                    Kind::RealTime => out.real_time_seconds = gap(SECOND).filter(|s| (1..=86_400).contains(s)),
                    Kind::Minute => out.minute_minutes = gap(MINUTE).filter(|m| (1..=60).contains(m)),
                    Kind::Hour => out.hour = times.len() >= LEAST_VALUES,
                    _ => out.day = times.len() >= 2,
                }
            }
        }
    }
    out.factors = factors.into_iter().collect();
    Ok(out)
}

/// What is expected with what came: factors are added, periods take the place of others where they are told.
fn joined(old: &Expected, came: &Expected) -> Expected {
    let new = came.factors.iter().filter(|f| !old.factors.contains(f));
    let factors: Vec<String> = old.factors.iter().chain(new).take(MOST_FACTORS).cloned().collect();
    Expected {
        factors,
        real_time_seconds: came.real_time_seconds.or(old.real_time_seconds),
        minute_minutes: came.minute_minutes.or(old.minute_minutes),
        hour: old.hour || came.hour,
        day: old.day || came.day,
    }
}

/// The same for the house alone: what a person has said stays, what was not said is filled in.
fn filled(old: &Expected, came: &Expected) -> Expected {
    let with = joined(old, came);
    Expected {
        real_time_seconds: old.real_time_seconds.or(with.real_time_seconds),
        minute_minutes: old.minute_minutes.or(with.minute_minutes),
        ..with
    }
}

impl Telemetry {
    /// What came of a device in the last days, for who keeps it.
    pub(crate) async fn learned(&self, ctx: &Ctx, device: &str) -> Result<Learned> {
        let device = self.device_for(ctx, Action::KeepDevices, device)?;
        let _turn = self.turn().await;
        self.seen(&device, ctx.now).await
    }

    async fn seen(&self, device: &Arc<Device>, now: Micros) -> Result<Learned> {
        let (series, of) = (self.series.clone(), device.clone());
        let came = blocking(move || came(&series, &of.id, &of.row.expected.factors, now)).await?;
        let old = &device.row.expected;
        let crc = self.other_crc(device).await?;
        let expected = joined(old, &came);
        Ok(Learned {
            days: LOOKED,
            new_factors: came.factors.iter().filter(|f| !old.factors.contains(f)).cloned().collect(),
            missing_factors: old.factors.iter().filter(|f| !came.factors.contains(f)).cloned().collect(),
            differs: expected != *old || crc.is_some(),
            came,
            crc,
            expected,
        })
    }

    /// The check sum by which the newest refused frames of a device fit, when none was accepted since it was registered as it is.
    /// Only frames with its own MN and password count.
    async fn other_crc(&self, device: &Arc<Device>) -> Result<Option<String>> {
        let since = device.row.recorded_at;
        if self.hub.live(&device.id).and_then(|l| l.last_at).is_some_and(|at| at >= since) {
            return Ok(None);
        }
        let at = "read the frames that were refused";
        let rows = query(
            "SELECT frame FROM telemetry_rejected_frame WHERE device = $1 AND reason = 'crc_other_profile' AND at >= $2 \
             ORDER BY frame DESC LIMIT $3",
        )
        .bind(device.id.to_string())
        .bind(since.0)
        .bind(REFUSED)
        .fetch_all(&mut *self.db.read().await?)
        .await
        .db(at)?;
        if rows.len() < LEAST_REFUSED {
            return Ok(None);
        }
        let number = |row: &store::DbRow| Ok(u64::try_from(row.try_get::<i64, _>("frame").db(at)?).unwrap_or_default());
        let numbers = rows.iter().map(number).collect::<Result<Vec<u64>>>()?;
        let (journal, of) = (self.log.folder().to_path_buf(), device.clone());
        blocking(move || {
            let crc = if of.profile.crc == CrcProfile::Standard { CrcProfile::Modbus } else { CrcProfile::Standard };
            let profile = Profile { crc, ..of.profile.clone() };
            let fits = |payload: &[u8]| {
                let Some(entry) = Entry::read(payload) else { return false };
                let fits = framed(entry.bytes, |found| {
                    let own = Header::peek(found.segment).ok().and_then(|h| h.mn) == Some(of.row.mn.as_bytes());
                    let read = FrameReader::default()
                        .read(found, &profile)
                        .is_ok_and(|f| of.knows(f.header.pw) && f.message().is_ok());
                    own && read
                });
                fits.unwrap_or(false)
            };
            let fitting = records(&journal, &numbers)?.iter().filter(|r| fits(&r.payload)).count();
            let name = CRCS.iter().find(|(_, c)| *c == crc).map(|(name, _)| (*name).to_owned());
            Ok(name.filter(|_| fitting >= LEAST_REFUSED))
        })
        .await
    }

    /// Looks at the learning devices until the server stops.
    pub(crate) async fn learn_on(&self, stopped: &mut watch::Receiver<bool>) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = stopped.wait_for(|s| *s) => return,
            }
            if let Err(e) = self.learn().await {
                tracing::error!(error = e.chain(), "what devices send cannot be learned");
            }
        }
    }

    /// Amends the registration of the learning devices by what came of them; says of how many. Each change is in the audit log first.
    pub async fn learn(&self) -> Result<usize> {
        let now = self.clock.now();
        let today = bureau_date(now);
        let learns = |d: &Arc<Device>| !d.row.closed && d.row.learning_until.is_some_and(|until| today < until);
        let rests = |d: &Arc<Device>| d.row.recorded_by == "system" && now.since(d.row.recorded_at) < REST;
        let mut done = 0;
        for device in self.directory.devices(today).into_iter().filter(|d| learns(d) && !rests(d)) {
            // One that begins later has nothing to be learned of.
            if !matches!(self.directory.stands(device.row.mn.as_bytes(), today), Stands::Device(d) if d.id == device.id)
            {
                continue;
            }
            let seen = self.seen(&device, now).await?;
            let expected = filled(&device.row.expected, &seen.came);
            if expected == device.row.expected && seen.crc.is_none() {
                continue;
            }
            let ctx = Ctx::system(now, id::new_id(&*self.rng));
            let told = serde_json::to_value(&expected).unwrap_or_default();
            let deed = Deed::done(
                &ctx,
                "telemetry_device_learned",
                RecordRef::new("telemetry", "device", device.id.to_string()),
            )
            .of_unit(device.row.unit.clone())
            .with("mn", device.row.mn.clone())
            .with("expected", told)
            .with("crc", seen.crc.clone().unwrap_or_else(|| device.row.crc.clone()));
            self.audit.write(now, deed).await?;
            self.amend(&ctx, &device.id, |row| {
                row.expected = filled(&row.expected, &seen.came);
                if let Some(crc) = &seen.crc {
                    row.crc.clone_from(crc);
                }
            })
            .await?;
            done += 1;
        }
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_what_half_of_the_neighbours_keep() {
        let times: BTreeSet<i64> = [0, 60, 120, 180, 600, 660].into();
        assert_eq!(median(&times), Some(60));
        assert_eq!(median(&[0, 60, 120, 180].into()), None);
    }

    #[test]
    fn the_house_fills_in_and_a_person_may_replace() {
        let old = Expected { factors: vec!["w2".into()], real_time_seconds: Some(60), ..Expected::default() };
        let came = Expected {
            factors: vec!["w1".into(), "w2".into()],
            real_time_seconds: Some(30),
            minute_minutes: Some(10),
            hour: true,
            day: false,
        };
        assert_eq!(joined(&old, &came), Expected { factors: vec!["w2".into(), "w1".into()], ..came.clone() });
        assert_eq!(filled(&old, &came), Expected { real_time_seconds: Some(60), ..joined(&old, &came) });
        assert_eq!(joined(&old, &Expected::default()), old);
    }
}
