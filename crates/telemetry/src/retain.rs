//! Dropping values that are older than the bureau wants to keep, kind by kind: whole months, for good, told by month. What is derived can
//! go; the journal, the counts of days and what stands on them never do.

use std::path::Path;
use std::time::Duration;

use jiff::civil::Date;
use kernel::time::HOUR;
use kernel::{Ctx, Deed, Error, Micros, RecordRef, Result, bureau_date, id};
use rights::{Action, Subject, allow};
use serde::{Deserialize, Serialize};
use series::{Going, Kind, Month, Options, Series};
use store::{setting_read, setting_write};
use tokio::sync::watch;
use utoipa::ToSchema;
use webkit::Parts;

use crate::deriver::blocking;
use crate::service::{SERIES, Telemetry};
use crate::store::json;

/// The setting that holds how long values are kept.
const SETTING: &str = "telemetry_retention";
/// Days that values are kept at least, and at most.
const LEAST: u32 = 62;
const MOST: u32 = 36_600;
/// How often is looked whether a night has come, and so long after midnight it has.
const LOOK: Duration = Duration::from_secs(900);
const NIGHT: i64 = 3 * HOUR;

/// For how many days values of each kind are kept; none: for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = TelemetryRetention)]
pub struct Retention {
    pub real_time_days: Option<u32>,
    pub minute_days: Option<u32>,
    pub hour_days: Option<u32>,
    pub day_days: Option<u32>,
    /// Cycles, states, run times, single measurements of noise and checks against a standard.
    pub other_days: Option<u32>,
}

impl Retention {
    fn kinds(&self) -> impl Iterator<Item = (Kind, u32)> {
        let all = [
            (Kind::RealTime, self.real_time_days),
            (Kind::Minute, self.minute_days),
            (Kind::Hour, self.hour_days),
            (Kind::Day, self.day_days),
        ];
        let others = Kind::SENT.into_iter().filter(|k| !Kind::PERIODIC.contains(k));
        let others = others.map(|kind| (kind, self.other_days));
        all.into_iter().chain(others).filter_map(|(kind, days)| Some((kind, days?)))
    }
}

/// What is dropped of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct GoingView {
    /// `real_time`, `minute`, `hour`, `day` or another that devices send.
    kind: String,
    /// `2026-11`.
    month: String,
    values: u64,
    bytes: u64,
}

/// How long values are kept, and what would go by it tonight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct RetentionView {
    retention: Retention,
    going: Vec<GoingView>,
}

/// The first month that is kept on a day: that of the oldest day that is.
pub fn first_kept(today: Date, days: u32) -> Result<Month> {
    if !(LEAST..=MOST).contains(&days) {
        return Err(Error::invalid(format!("values are kept {LEAST} to {MOST} days"))
            .with_code("bad_retention")
            .with_detail("field", "days"));
    }
    let oldest = today
        .checked_sub(jiff::Span::new().days(i64::from(days)))
        .map_err(|e| Error::invalid("no such day").with_code("bad_retention").with_source(e))?;
    Ok(Month::of_date(oldest))
}

fn going(series: &Series, retention: &Retention, today: Date) -> Result<Vec<(Kind, Month, Vec<Going>)>> {
    let of = |(kind, days)| {
        let before = first_kept(today, days)?;
        let going = series.going(&kind, before);
        Ok((kind, before, going))
    };
    retention.kinds().map(of).collect()
}

impl Telemetry {
    async fn retention_read(&self) -> Result<Retention> {
        let text = setting_read(&mut *self.db.read().await?, SETTING).await?;
        text.map_or_else(|| Ok(Retention::default()), |t| json(&t, "retention"))
    }

    /// How long values are kept, for who may change it.
    pub(crate) async fn retention(&self, ctx: &Ctx) -> Result<RetentionView> {
        allow(&ctx.who, Action::KeepDevices, Subject::City)?;
        let retention = self.retention_read().await?;
        self.retention_view(ctx, retention)
    }

    /// What would go by a retention that is not set.
    pub(crate) fn retention_view(&self, ctx: &Ctx, retention: Retention) -> Result<RetentionView> {
        allow(&ctx.who, Action::KeepDevices, Subject::City)?;
        let list = going(&self.series, &retention, bureau_date(ctx.now))?;
        let view = |g: Going| GoingView {
            kind: g.kind.name().to_owned(),
            month: g.month.to_string(),
            values: g.values,
            bytes: g.bytes,
        };
        Ok(RetentionView { retention, going: list.into_iter().flat_map(|(_, _, g)| g).map(view).collect() })
    }

    /// Says how long values are kept from tonight on.
    pub(crate) async fn retention_set(&self, ctx: &Ctx, retention: Retention) -> Result<RetentionView> {
        let view = self.retention_view(ctx, retention)?;
        let text =
            serde_json::to_string(&retention).map_err(|e| Error::internal("write a retention").with_source(e))?;
        let mut tx = self.db.write_tx().await?;
        setting_write(&mut tx, SETTING, &text, ctx.now).await?;
        tx.commit().await?;
        Ok(view)
    }

    /// Drops every night what is not to be kept, until the server stops.
    pub(crate) async fn retain_on(&self, stopped: &mut watch::Receiver<bool>) {
        let mut done: Option<Date> = None;
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = stopped.wait_for(|s| *s) => return,
            }
            let now = self.clock.now();
            let today = bureau_date(now);
            if done == Some(today) || now.since(Micros::start_of(today)) < NIGHT {
                continue;
            }
            match self.retain().await {
                Ok(_) => done = Some(today),
                Err(e) => tracing::error!(error = e.chain(), "old values cannot be dropped"),
            }
        }
    }

    /// Drops what is not to be kept; gives what went. It is in the audit log before it goes.
    pub async fn retain(&self) -> Result<Vec<Going>> {
        let (retention, now) = (self.retention_read().await?, self.clock.now());
        let mut gone = Vec::new();
        for (kind, before, going) in going(&self.series, &retention, bureau_date(now))? {
            if going.is_empty() {
                continue;
            }
            let ctx = Ctx::system(now, id::new_id(&*self.rng));
            let months = serde_json::to_value(&going).unwrap_or_default();
            let deed = Deed::done(&ctx, "telemetry_values_dropped", RecordRef::new("telemetry", "series", kind.name()))
                .with("before", before.to_string())
                .with("months", months);
            self.audit.write(now, deed).await?;
            let (series, of) = (self.series.clone(), kind.clone());
            blocking(move || series.retention(&of, before, now)).await?;
            for one in &going {
                let (month, values, bytes) = (one.month.to_string(), one.values, one.bytes);
                tracing::info!(kind = kind.name(), month, values, bytes, "old values were dropped");
            }
            gone.extend(going);
        }
        Ok(gone)
    }
}

/// Drops the values of a kind that are older than so many days, of a folder that no server has open; with `dry` it only tells.
pub fn retain(parts: &Parts, kind: &Kind, days: u32, dry: bool) -> Result<(Month, Vec<Going>)> {
    let now = parts.clock.now();
    let before = first_kept(bureau_date(now), days)?;
    let folder = parts.journal.parent().unwrap_or(Path::new(".")).join(SERIES);
    let series = Series::open(&folder, Options::default())?;
    let going = series.going(kind, before);
    if !dry {
        series.retention(kind, before, now)?;
    }
    Ok((before, going))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_month_is_kept_while_one_of_its_days_is() {
        let first = |days| first_kept(date(2026, 11, 23), days).unwrap().to_string();
        assert_eq!((first(62), first(365), first(400)), ("2026-09".into(), "2025-11".into(), "2025-10".into()));
        assert_eq!(first_kept(date(2026, 11, 23), 61).unwrap_err().code(), "bad_retention");
        assert_eq!(first_kept(date(2026, 11, 23), 40_000).unwrap_err().code(), "bad_retention");
    }
}
