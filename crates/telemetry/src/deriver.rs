//! Values out of the journal: one task follows it, reads each accepted frame by the registration it was accepted under, hands the
//! values to `series`, and counts. Nothing else writes values, so all of it can be made again.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hj212::{DataKind, Decimal, Event, Fault, Frame, Framer, Item, Limits, Message, Suffix, Typed};
use jiff::civil::Date;
use journal::{Reader, Record};
use kernel::time::{DAY, HOUR, MINUTE, SECOND};
use kernel::{Clock, Error, Micros, Result, bureau_date};
use metrics::{counter, gauge};
use people::Keys;
use series::{Kind, Series, Value};
use store::Db;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::counts::{Counts, Cursor, counts_clear, counts_write, cursor_read};
use crate::frames::is_secret;
use crate::hub::Hub;
use crate::judge::read_frame;
use crate::model::{Device, Directory};
use crate::record::{Entry, REGISTRATION_GONE, STREAM, Verdict, What};
use crate::store::registration_list;
use crate::time::instant;

/// How often what was counted is written.
const WRITE: Duration = Duration::from_secs(2);
const WRITE_SOON: Duration = Duration::from_millis(500);
/// When nothing is told, the journal is looked at so often.
const LOOK: Duration = Duration::from_millis(500);
/// After a failure it is tried again so much later.
const AGAIN: Duration = Duration::from_secs(5);
/// Pieces of the journal, of 256 KiB each, that are derived at once.
const PIECES: usize = 16;
/// A clock further off than this is noted.
const CLOCK_OFF: i64 = 5 * MINUTE;
/// A DataTime further ahead than this is noted.
const AHEAD: i64 = 10 * MINUTE;
/// A DataTime further ahead than this, or before this year, is no time of a value: the newest value would hide all true ones
/// that come later.
const MOST_AHEAD: i64 = DAY;
const FIRST_YEAR: i16 = 1990;
/// DataTimes further back or ahead are no part of any count of days.
const COUNTED_BACK: i64 = 400 * DAY;
const COUNTED_AHEAD: i64 = 2 * DAY;

/// The standards' flags are one letter. All devices share one table of flags: one that makes them up must not fill it.
const MOST_FLAG: usize = 2;
/// What stands in place of a flag that is none: no standard knows it.
const UNREADABLE: &str = "?";

/// What follows the journal.
pub struct Deriver {
    pub hub: Arc<Hub>,
    pub directory: Arc<Directory>,
    pub series: Arc<Series>,
    pub db: Db,
    pub keys: Keys,
    pub clock: Arc<dyn Clock>,
    pub journal: PathBuf,
}

/// How far it is.
struct State {
    reader: Reader,
    /// Up to where counts stand in the database.
    counted: u64,
    cursor: Cursor,
    counts: Counts,
    /// What comes next is damaged, and nothing is behind it yet.
    blocked: bool,
}

/// The kind of values that data are.
#[must_use]
pub fn kind_of(data: DataKind) -> Kind {
    match data {
        DataKind::RealTime => Kind::RealTime,
        DataKind::Minute | DataKind::Furnace => Kind::Minute,
        DataKind::Hour => Kind::Hour,
        DataKind::Day => Kind::Day,
        DataKind::Cycle => Kind::Cycle,
        DataKind::States => Kind::State,
        DataKind::RunTime => Kind::RunTime,
        DataKind::OneNoise => Kind::Noise,
        DataKind::Check => Kind::StandardCheck,
    }
}

/// Goes on behind what the journal cannot give, and says so; whether there is anything behind it.
fn pass(state: &mut State, error: &Error, hub: &Hub) -> Result<bool> {
    let from = state.reader.next();
    let passed = state.reader.pass_damage()?;
    let on = passed.is_some() || state.reader.next() > from;
    if let Some(passed) = passed {
        let (first, last) = passed.into_inner();
        let count = last.saturating_sub(first).saturating_add(1);
        hub.figures.unreadable.fetch_add(count, Ordering::Relaxed);
        counter!("huanheng_telemetry_unreadable_records_total").increment(count);
        tracing::error!(
            first,
            last,
            error = error.chain(),
            "records of the journal cannot be read: they give no values"
        );
    } else if !on && !state.blocked {
        tracing::error!(error = error.chain(), "the newest records of the journal cannot be read");
    }
    state.blocked = !on;
    Ok(on)
}

/// After so long a frame of the kind counts as late.
fn lateness(kind: &Kind) -> i64 {
    match kind {
        Kind::RealTime => 10 * MINUTE,
        Kind::Minute => HOUR,
        Kind::Hour => 3 * HOUR,
        _ => 30 * HOUR,
    }
}

impl Deriver {
    /// Reads every registration anew.
    pub async fn reload(&self) -> Result<()> {
        let _turn = self.directory.turn().await;
        let rows = registration_list(&mut *self.db.read().await?, &self.keys).await?;
        self.directory.set(rows)
    }

    async fn open(&self) -> Result<State> {
        let cursor = cursor_read(&mut *self.db.read().await?).await?;
        let from = self.series.sealed_upto().min(cursor.frame);
        let reader = Reader::new(&self.journal, STREAM, from.saturating_add(1))?;
        self.hub.figures.derived.fetch_max(from, Ordering::Relaxed);
        Ok(State { reader, counted: cursor.frame, cursor, counts: Counts::default(), blocked: false })
    }

    /// Follows the journal until the server stops.
    pub async fn follow(&self, mut stopped: watch::Receiver<bool>) {
        while !*stopped.borrow() {
            match self.go(&mut stopped).await {
                Ok(()) => return,
                Err(e) => {
                    tracing::error!(error = e.chain(), "values cannot be derived");
                    counter!("huanheng_telemetry_derive_failures_total").increment(1);
                    self.hub.figures.stuck.store(true, Ordering::Relaxed);
                }
            }
            tokio::select! {
                () = tokio::time::sleep(AGAIN) => {}
                _ = stopped.wait_for(|s| *s) => return,
            }
        }
    }

    async fn go(&self, stopped: &mut watch::Receiver<bool>) -> Result<()> {
        self.reload().await?;
        let mut state = self.open().await?;
        let mut written = Instant::now();
        // Both go beside deriving, neither of them twice at once.
        let (mut sealing, mut merging): (Option<JoinHandle<Result<()>>>, Option<JoinHandle<()>>) = (None, None);
        let mut merges = false;
        loop {
            let some;
            (state, some) = self.step(state).await?;
            self.hub.figures.stuck.store(state.blocked, Ordering::Relaxed);
            self.tell();
            let stop = *stopped.borrow();
            if let Some(sealed) = sealing.take_if(|s| s.is_finished() || (stop && !some)) {
                sealed.await.map_err(|e| Error::internal("sealing was interrupted").with_source(e))??;
                merges = true;
            }
            if !stop && sealing.is_none() && self.series.wants_seal() {
                let (series, now) = (self.series.clone(), self.clock.now());
                sealing = Some(tokio::task::spawn_blocking(move || seal(&series, now)));
            }
            if !stop && merges && merging.as_ref().is_none_or(JoinHandle::is_finished) {
                merges = false;
                let (series, now) = (self.series.clone(), self.clock.now());
                merging = Some(tokio::task::spawn_blocking(move || {
                    if let Err(e) = merge(&series, now) {
                        tracing::error!(error = e.chain(), "files of values cannot be merged");
                    }
                }));
            }
            // Somebody may be waiting for a device that is not registered yet.
            let every = if state.counts.has_unknown() { WRITE_SOON } else { WRITE };
            if written.elapsed() >= every || (stop && !some) {
                self.write(&mut state).await?;
                written = Instant::now();
            }
            if some {
                continue;
            }
            if stop {
                if let Some(merging) = merging {
                    let _ = merging.await;
                }
                return Ok(());
            }
            tokio::select! {
                () = self.hub.more.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
                _ = stopped.wait_for(|s| *s) => {}
            }
        }
    }

    fn tell(&self) {
        let lag = self.hub.lag();
        let since = Micros(self.hub.figures.derived_at.load(Ordering::Relaxed));
        let seconds = if lag == 0 { 0 } else { self.clock.now().since(since).max(0) / SECOND };
        gauge!("huanheng_telemetry_lag_records").set(u32::try_from(lag).unwrap_or(u32::MAX));
        gauge!("huanheng_telemetry_lag_seconds").set(u32::try_from(seconds).unwrap_or(u32::MAX));
    }

    /// Derives what the next piece of the journal holds; says whether there was any.
    async fn step(&self, state: State) -> Result<(State, bool)> {
        let hub = self.hub.clone();
        let (state, records) = blocking(move || {
            let mut state = state;
            let mut records = Vec::new();
            // Several pieces at once: going from thread to thread takes longer than a piece on a machine that is busy.
            for _ in 0..PIECES {
                let piece = match state.reader.read() {
                    Err(_) if !records.is_empty() => break,
                    Err(e) if e.code() == "journal_damaged" => {
                        if pass(&mut state, &e, &hub)? {
                            continue;
                        }
                        break;
                    }
                    piece => piece?,
                };
                state.blocked = false;
                if piece.is_empty() {
                    break;
                }
                records.extend(piece);
            }
            Ok((state, records))
        })
        .await?;
        let Some(last) = records.last() else { return Ok((state, false)) };
        let (newest, at) = (last.seq, last.at);
        let unknown = |r: &Record| {
            Entry::read(&r.payload)
                .is_some_and(|e| e.registration != 0 && self.directory.by_number(e.registration).is_none())
        };
        if records.iter().any(unknown) {
            self.reload().await?;
        }
        let (directory, series, now) = (self.directory.clone(), self.series.clone(), self.clock.now());
        let state = blocking(move || {
            let mut state = state;
            for record in &records {
                derive(record, &mut state, &directory, &series, now)?;
            }
            put(&series, &[], newest, now)?;
            Ok(state)
        })
        .await?;
        self.hub.figures.derived.fetch_max(newest, Ordering::Relaxed);
        self.hub.figures.derived_at.store(at.0, Ordering::Relaxed);
        self.hub.figures.newest.fetch_max(newest, Ordering::Relaxed);
        Ok((state, true))
    }

    async fn write(&self, state: &mut State) -> Result<()> {
        if state.cursor.frame <= state.counted {
            return Ok(());
        }
        let mut tx = self.db.write_tx().await?;
        counts_write(&mut tx, &state.counts, &state.cursor).await?;
        tx.commit().await?;
        if state.counts.has_unknown() {
            self.hub.unknown.send_modify(|n| *n = n.wrapping_add(1));
        }
        state.counts = Counts::default();
        state.counted = state.cursor.frame;
        Ok(())
    }

    /// Derives everything there is, and writes what was counted.
    pub async fn catch_up(&self) -> Result<u64> {
        self.reload().await?;
        let mut state = self.open().await?;
        loop {
            let some;
            (state, some) = self.step(state).await?;
            self.write(&mut state).await?;
            if !some {
                return Ok(state.cursor.frame);
            }
        }
    }

    /// Forgets what was counted, so that all of it is counted again.
    pub async fn forget(&self) -> Result<()> {
        let mut tx = self.db.write_tx().await?;
        counts_clear(&mut tx).await?;
        tx.commit().await
    }
}

/// Does work that takes long on a thread for it.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| Error::internal("the work was interrupted").with_source(e))?
}

fn seal(series: &Series, now: Micros) -> Result<()> {
    let sealed = series.seal(now)?;
    tracing::info!(
        upto = sealed.upto,
        values = sealed.values,
        files = sealed.files,
        bytes = sealed.bytes,
        "values were sealed"
    );
    Ok(())
}

/// Merges files until there are few enough of each month.
pub(crate) fn merge(series: &Series, now: Micros) -> Result<()> {
    while let Some(merged) = series.merge(now)? {
        let (kind, month) = (merged.kind.name(), merged.month.first());
        tracing::info!(kind, %month, files = merged.files, values = merged.values, "files of values were merged");
    }
    Ok(())
}

/// Hands values over; when the memory is full it is sealed first. Gives what was refused, by its place.
fn put(series: &Series, values: &[Value<'_>], upto: u64, now: Micros) -> Result<Vec<(usize, Error)>> {
    let done = match series.append(values, upto) {
        Err(e) if e.code() == "series_hot_full" => {
            seal(series, now)?;
            series.append(values, upto)?
        }
        other => other?,
    };
    counter!("huanheng_telemetry_values_total").increment(done.taken);
    Ok(done.refused)
}

/// Takes a frame out of its bytes again.
pub(crate) fn framed<T>(bytes: &[u8], take: impl FnOnce(&hj212::Found<'_>) -> T) -> Option<T> {
    let mut framer = Framer::new(Limits { held: 60_000, ..Limits::default() });
    let mut feed = framer.feed_last(bytes);
    while let Some(event) = feed.next() {
        if let Event::Frame(found) = event {
            return Some(take(&found));
        }
    }
    None
}

fn derive(record: &Record, state: &mut State, directory: &Directory, series: &Series, now: Micros) -> Result<()> {
    let counts = record.seq > state.counted;
    if counts {
        state.counts.follow(&mut state.cursor, record);
    }
    let Some(entry) = Entry::read(&record.payload) else {
        tracing::error!(record = record.seq, "a record of the stream of frames is of a form that is not known");
        return Ok(());
    };
    let device = directory.by_number(entry.registration);
    if entry.what == What::Frame && entry.verdict == Verdict::Accepted {
        let Some(device) = device else {
            // A restored backup may be older than the journal. One frame that nobody can read must not hold up all others;
            // it stays in the journal and is read when all is derived again.
            let (seq, number) = (record.seq, entry.registration);
            tracing::error!(record = seq, number, "a frame names a registration that is not there; it gives no values");
            counter!("huanheng_telemetry_skipped_total", "why" => REGISTRATION_GONE).increment(1);
            if counts {
                state.counts.rejected(record, &entry, None, REGISTRATION_GONE);
            }
            return Ok(());
        };
        let mut none = Counts::default();
        let into = if counts { &mut state.counts } else { &mut none };
        framed(entry.bytes, |found| {
            read_frame(&device, found, |read| accepted(record, &device, read, into, series, now))
        })
        .transpose()?;
        return Ok(());
    }
    if counts && matches!(entry.what, What::Frame | What::Skipped) {
        state.counts.rejected(record, &entry, device.as_deref(), entry.verdict.code());
    }
    Ok(())
}

fn accepted(
    record: &Record,
    device: &Device,
    read: std::result::Result<&Frame<'_>, Fault>,
    counts: &mut Counts,
    series: &Series,
    now: Micros,
) -> Result<()> {
    let day = bureau_date(record.at);
    let mut note = Noter { counts, device, day, record };
    let frame = match read {
        Ok(frame) => frame,
        // It was sound when it came; what reads it has changed since.
        Err(fault) => {
            note.put(&format!("unread:{}", fault.code()), "");
            return Ok(());
        }
    };
    for tolerance in frame.notes.iter() {
        note.put(&format!("tolerance:{}", tolerance.code()), "");
    }
    if let Some(hj212::Qn::Time(qn)) = frame.header.qn
        && instant(qn).since(record.at).saturating_abs() > CLOCK_OFF
    {
        note.put("clock_off", &qn.to_string());
    }
    let data = match frame.message() {
        Ok(Message::Data { kind, time, .. }) => Some((kind, time)),
        _ => None,
    };
    let Some((data, time)) = data else {
        note.counts.frame(device, "other", day, None, record.at, false);
        return Ok(());
    };
    let at = instant(time);
    let kind = kind_of(data);
    let behind = record.at.since(at);
    if behind < -MOST_AHEAD || bureau_date(at).year() < FIRST_YEAR {
        note.counts.frame(device, "other", day, None, record.at, false);
        note.put("time_out_of_bounds", &time.to_string());
        return Ok(());
    }
    if behind < -AHEAD {
        note.put("future_time", &time.to_string());
    }
    let late = frame.header.resent || behind > lateness(&kind);
    if !Kind::PERIODIC.contains(&kind) {
        note.counts.frame(device, "other", day, None, record.at, late);
    } else if (-COUNTED_AHEAD..=COUNTED_BACK).contains(&behind) {
        note.counts.frame(device, kind.name(), bureau_date(at), Some(at), record.at, late);
    } else {
        note.put("time_not_counted", &time.to_string());
    }
    values(frame, &kind, at, &mut note, series, now)
}

/// What is odd of an accepted frame, counted by name.
struct Noter<'a> {
    counts: &'a mut Counts,
    device: &'a Device,
    day: Date,
    record: &'a Record,
}

impl Noter<'_> {
    fn put(&mut self, name: &str, sample: &str) {
        self.counts.note(self.device, self.day, name, sample, self.record);
    }
}

/// An item's value; when a sample was taken, of what type and with what result are digits too, kept as they were sent.
fn numeric<'a>(item: &Item<'a>) -> Typed<'a> {
    let digits =
        matches!(item.suffix, Suffix::SampleTime | Suffix::CompleteTime | Suffix::SampleType | Suffix::ResultType);
    let number = item.value.filter(|_| digits).and_then(Decimal::read);
    number.map_or_else(|| item.typed(), Typed::Number)
}

fn values(
    frame: &Frame<'_>,
    kind: &Kind,
    at: Micros,
    note: &mut Noter<'_>,
    series: &Series,
    now: Micros,
) -> Result<()> {
    let device = note.device;
    let shown = |b: &[u8]| device.profile.charset.text(b).0.chars().take(200).collect::<String>();
    let mut list: Vec<Value<'_>> = Vec::with_capacity(48);
    for group in frame.items().groups() {
        let first = list.len();
        let mut flag = None;
        for item in group.items.iter() {
            let named = |b| std::str::from_utf8(b).ok();
            if item.suffix == Suffix::Flag || (item.suffix == Suffix::None && item.name.eq_ignore_ascii_case(b"Flag")) {
                flag = item.value.and_then(named).filter(|f| !f.is_empty());
                if flag.is_some_and(|f| f.len() > MOST_FLAG) {
                    note.put("flag_unreadable", &shown(item.value.unwrap_or_default()));
                    flag = Some(UNREADABLE);
                }
                continue;
            }
            if is_secret(item.name) {
                note.put("secret_in_data", "");
                continue;
            }
            if item.suffix == Suffix::None && item.name.ends_with(b"Time") {
                continue;
            }
            let suffix = match item.suffix {
                Suffix::Other => item.name.get(item.factor.len().saturating_add(1)..).and_then(named),
                known => Some(known.text()),
            };
            let (Some(factor), Some(suffix)) = (named(item.factor), suffix) else {
                note.put("name_not_text", &shown(item.name));
                continue;
            };
            let number = match numeric(&item) {
                Typed::Number(number) => number,
                // An empty value says that there is none: it is neither zero nor a text.
                Typed::Nothing | Typed::Text([]) => {
                    note.put(&format!("empty:{factor}"), "");
                    continue;
                }
                Typed::Flag(_) | Typed::Time(_) | Typed::Text(_) => {
                    note.put(&format!("text:{}", shown(item.name)), &shown(item.value.unwrap_or_default()));
                    continue;
                }
            };
            let Ok(digits) = i64::try_from(number.units) else {
                note.put(&format!("digits_long:{factor}"), &number.to_string());
                continue;
            };
            let expected = &device.row.expected.factors;
            let periodic = Kind::PERIODIC.contains(kind);
            if periodic && !expected.is_empty() && !expected.iter().any(|f| f == factor) {
                note.put(&format!("factor_unexpected:{factor}"), "");
            }
            let decimals = number.scale;
            list.push(Value {
                device: &device.id,
                kind,
                factor,
                suffix,
                at,
                digits,
                decimals,
                flag: None,
                frame: note.record.seq,
            });
        }
        for value in list.iter_mut().skip(first) {
            value.flag = flag;
        }
    }
    for (place, e) in put(series, &list, note.record.seq, now)? {
        let factor = list.get(place).map(|v| v.factor).unwrap_or_default();
        // Of too many names not each is told.
        match e.code() {
            "series_device_full" => note.put("refused:series_device_full", factor),
            code => note.put(&format!("refused:{code}:{factor}"), ""),
        }
    }
    Ok(())
}
