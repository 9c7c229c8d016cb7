//! The store: what is in memory, what is in files, and how the one becomes the other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use kernel::{Error, Micros, Result};

use crate::hot::{Entry, Hot};
use crate::latest::{Latest, Newest, flag};
use crate::manifest::{self, MANIFEST, Manifest, PREVIOUS};
use crate::names::{Key, Names};
use crate::part::{Cache, Of, Open, Part};
use crate::query::{Ask, MOST_READ, Said, Versions, told, too_many};
use crate::value::{Kind, Month, Point, Value};

/// Series, by factor and suffix, that one device may have of one kind.
const MOST_SERIES: usize = 1_000;

/// The bounds of a store.
#[derive(Clone, Debug)]
pub struct Options {
    /// The most bytes of values in memory. From half of it on a seal is wanted; what would be more is refused.
    pub hot_bytes: usize,
    /// From how many files of a month on they are merged.
    pub merge_files: usize,
    /// The most values of a merged file.
    pub merge_values: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options { hot_bytes: 256 * 1024 * 1024, merge_files: 8, merge_values: 64_000_000 }
    }
}

/// What became of a batch.
#[derive(Debug, Default)]
pub struct Appended {
    /// Values that were taken: new ones and further versions. What only a file knows already is left out when it is sealed.
    pub taken: u64,
    /// Values that say again what is in force.
    pub again: u64,
    /// Values of frames that were taken before.
    pub replayed: u64,
    /// Values of months that were dropped.
    pub dropped: u64,
    /// Values that cannot be kept: their place in the batch, and why.
    pub refused: Vec<(usize, Error)>,
}

/// What a seal wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sealed {
    /// The number up to which all is sealed now.
    pub upto: u64,
    /// Values written.
    pub values: u64,
    /// Values that files held already.
    pub again: u64,
    /// Files written.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// The files by kind and month.
pub(crate) type Files = BTreeMap<Kind, BTreeMap<Month, Vec<Arc<Part>>>>;

/// What an opening found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// Why the manifest was damaged, when the one before it was taken. Nothing is lost: the journal is read from its number on.
    pub from_previous: Option<String>,
    /// Files that no manifest named and that were removed: what a crash left behind.
    pub swept: Vec<String>,
    /// Files that are damaged or gone; only [`Series::open_sound`] opens beside them.
    pub damaged: Vec<String>,
}

/// The series of a folder. Many may read while one appends and one seals.
pub struct Series {
    pub(crate) folder: PathBuf,
    pub(crate) options: Options,
    pub(crate) cache: Cache,
    pub(crate) desk: Mutex<Desk>,
    /// Held by who merges; the desk is free meanwhile.
    pub(crate) merging: Mutex<()>,
    /// Told of every step that changes the folder; for tests.
    pub(crate) watch: Box<dyn Fn(&str) + Send + Sync>,
    state: RwLock<State>,
    opened: Opened,
    read_only: bool,
}

/// What who seals, merges and drops works with; one at a time.
pub(crate) struct Desk {
    pub manifest: Manifest,
    /// The newest values as they were when the manifest was written.
    pub sealed: Newest,
    /// Files that only the manifest before this one names.
    pub retired: Vec<Arc<Part>>,
    pub retired_latest: Vec<String>,
    /// Keeps another program out.
    _lock: Option<File>,
}

impl Desk {
    /// The number of a new file. None is given twice, also when what it was for has failed.
    pub fn number(&mut self) -> u64 {
        let number = self.manifest.next_file;
        self.manifest.next_file = number.saturating_add(1);
        number
    }
}

/// What was in memory when a seal began.
pub(crate) struct Frozen {
    pub hot: Hot,
    pub upto: u64,
    pub newest: Newest,
}

#[derive(Default)]
pub(crate) struct State {
    pub names: Names,
    pub hot: Hot,
    pub frozen: Option<Arc<Frozen>>,
    pub files: Arc<Files>,
    pub newest: Newest,
    /// The month before which values of a kind are not taken, by the number of the kind.
    pub kept_from: BTreeMap<u32, i64>,
    /// The newest number of the journal whose values are here.
    pub upto: u64,
    pub sealed_upto: u64,
}

impl Series {
    /// Opens the series of a folder, which is made when it is not there. A file that is missing or broken is an error
    /// (`series_damaged`) that names it; so is a folder that another program has open (`series_locked`).
    pub fn open(folder: &Path, options: Options) -> Result<Series> {
        Series::open_with(folder, options, Box::new(|_| {}))
    }

    /// The same; `watch` is told of every step that changes the folder.
    #[doc(hidden)]
    pub fn open_with(folder: &Path, options: Options, watch: Box<dyn Fn(&str) + Send + Sync>) -> Result<Series> {
        manifest::make_folder(folder)?;
        let lock = lock(folder)?;
        let (manifest, from_previous) = manifest_of(folder)?;
        let manifest = match manifest {
            Some(m) => m,
            // A folder has a manifest before it has a file: one without is not taken for a new one.
            None if manifest::found(folder)?.is_empty() => {
                let manifest = Manifest::empty(Micros(0));
                manifest.publish(folder, &*watch)?;
                manifest
            }
            None => {
                let text = format!("{} holds files of values and no manifest", folder.display());
                return Err(Error::internal(text).with_code("series_manifest_missing"));
            }
        };
        if from_previous.is_some() {
            let text = manifest.text()?;
            let new = folder.join("manifest.json.new");
            manifest::put(&new, &text)?;
            std::fs::rename(&new, folder.join(MANIFEST)).map_err(|e| crate::write::failed(folder, e))?;
            manifest::flush_folder(folder)?;
        }
        let previous = Manifest::read(&folder.join(PREVIOUS)).ok().flatten();
        let named = manifest.named().chain(previous.iter().flat_map(Manifest::named));
        let swept = manifest::sweep(folder, &named.map(|e| e.path.as_str()).collect())?;
        let (mut series, damaged) = Series::of(folder, options, manifest, false)?;
        if let Some(e) = damaged.into_iter().next() {
            return Err(e);
        }
        series.watch = watch;
        series.opened = Opened { from_previous, swept, damaged: Vec::new() };
        let desk = series.desk.get_mut().unwrap_or_else(PoisonError::into_inner);
        desk._lock = Some(lock);
        // What the manifest before this one names alone goes with the next one.
        for entry in previous.iter().flat_map(|p| &p.files) {
            if desk.manifest.files.iter().all(|e| e.path != entry.path) {
                desk.retired.push(Arc::new(Part::new(folder, entry.clone())));
            }
        }
        for entry in previous.iter().flat_map(|p| &p.latest) {
            if desk.manifest.latest.iter().all(|e| e.path != entry.path) {
                desk.retired_latest.push(entry.path.clone());
            }
        }
        {
            let mut desk = series.desk();
            let written_at = desk.manifest.written_at;
            series.settle(&mut desk, written_at)?;
        }
        Ok(series)
    }

    /// Opens what is sound of a folder, to be read only: nothing is appended, sealed, merged or removed. What is damaged is
    /// named by [`Series::opened`], and is missing from every answer.
    pub fn open_sound(folder: &Path) -> Result<Series> {
        let (manifest, from_previous) = manifest_of(folder)?;
        let (mut series, damaged) =
            Series::of(folder, Options::default(), manifest.unwrap_or_else(|| Manifest::empty(Micros(0))), true)?;
        let damaged = damaged.iter().map(|e| e.message().to_owned()).collect();
        series.opened = Opened { from_previous, swept: Vec::new(), damaged };
        Ok(series)
    }

    /// Every file is looked at; what cannot be opened is left out and told.
    fn of(folder: &Path, options: Options, manifest: Manifest, read_only: bool) -> Result<(Series, Vec<Error>)> {
        let (mut damaged, mut files, mut state) = (Vec::new(), Files::new(), State::default());
        for entry in &manifest.files {
            if let Err(e) = Open::new(&folder.join(&entry.path), entry) {
                damaged.push(e);
                continue;
            }
            let part = Arc::new(Part::new(folder, entry.clone()));
            let Some(month) = entry.month else { continue };
            files.entry(entry.kind.clone()).or_default().entry(month).or_default().push(part);
        }
        for entry in &manifest.latest {
            if let Err(e) = state.load_newest(folder, entry) {
                damaged.push(e);
            }
        }
        for dropped in &manifest.dropped {
            state.keep_from(&dropped.kind, dropped.before);
        }
        state.files = Arc::new(files);
        (state.upto, state.sealed_upto) = (manifest.upto, manifest.upto);
        let sealed = state.newest.clone();
        let desk = Desk { manifest, sealed, retired: Vec::new(), retired_latest: Vec::new(), _lock: None };
        let series = Series {
            folder: folder.to_owned(),
            options,
            cache: Cache::default(),
            desk: Mutex::new(desk),
            merging: Mutex::new(()),
            watch: Box::new(|_| {}),
            state: RwLock::new(state),
            opened: Opened::default(),
            read_only,
        };
        Ok((series, damaged))
    }

    /// Empties a folder whose series are to be made again from the journal, and says so in its manifest: what was dropped stays
    /// dropped. No program may have it open.
    pub fn begin_again(folder: &Path, now: Micros) -> Result<()> {
        manifest::make_folder(folder)?;
        let _lock = lock(folder)?;
        // Whatever is readable of them tells what was dropped.
        let read = |name: &str| Manifest::read(&folder.join(name)).ok().flatten();
        let old = read(MANIFEST).or_else(|| read(PREVIOUS)).unwrap_or_else(|| Manifest::empty(now));
        // An old manifest must not come back with files that are gone.
        manifest::remove(&folder.join(MANIFEST))?;
        manifest::remove(&folder.join(PREVIOUS))?;
        manifest::flush_folder(folder)?;
        manifest::sweep(folder, &BTreeSet::new())?;
        old.bare(now).publish(folder, &|_| {})
    }

    /// The manifest of a folder without anything derived: what a backup keeps of it.
    pub fn bare_manifest(folder: &Path, now: Micros) -> Result<Option<Vec<u8>>> {
        manifest_of(folder)?.0.map(|m| m.bare(now).text()).transpose()
    }

    /// Begins the series of a folder that has none with what [`Series::bare_manifest`] gave.
    pub fn begin_from(folder: &Path, manifest: &[u8]) -> Result<()> {
        manifest::make_folder(folder)?;
        let _lock = lock(folder)?;
        if manifest_of(folder)?.0.is_some() || !manifest::found(folder)?.is_empty() {
            let text = format!("{} holds series already", folder.display());
            return Err(Error::conflict(text).with_code("not_empty"));
        }
        let manifest = Manifest::parse(manifest, &folder.join(MANIFEST))?;
        if manifest.named().next().is_some() || manifest.upto != 0 {
            return Err(Error::invalid("the manifest of series in a backup names files").with_code("backup_damaged"));
        }
        manifest.publish(folder, &|_| {})
    }

    /// What the opening found.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    pub(crate) fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn writable(&self) -> Result<()> {
        if self.read_only {
            return Err(Error::precondition("the series were opened to be read only").with_code("series_read_only"));
        }
        Ok(())
    }

    pub(crate) fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn state_mut(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The newest number of the journal whose values are here.
    #[must_use]
    pub fn upto(&self) -> u64 {
        self.state().upto
    }

    /// The number of the journal up to which all values are in files. A start appends from the number behind it on.
    #[must_use]
    pub fn sealed_upto(&self) -> u64 {
        self.state().sealed_upto
    }

    /// The bytes of values in memory.
    #[must_use]
    pub fn hot_bytes(&self) -> usize {
        self.state().hot_bytes()
    }

    /// What the folder holds.
    #[must_use]
    pub fn manifest(&self) -> Manifest {
        self.desk().manifest.clone()
    }

    /// Whether it is time to seal.
    #[must_use]
    pub fn wants_seal(&self) -> bool {
        self.hot_bytes() > self.options.hot_bytes / 2
    }

    /// Takes the values of whole frames: all that the journal has behind [`Series::upto`] up to the number given, in its order.
    /// A frame is not divided between two calls. Frames that were taken before are left out, so a batch may be handed in again.
    ///
    /// A value that cannot be kept is named in the answer and stops nothing. Refused as a whole are a value of a frame behind
    /// `upto` (`series_frame`) and what does not fit into the memory (`series_hot_full`): seal, then append again.
    pub fn append(&self, values: &[Value<'_>], upto: u64) -> Result<Appended> {
        if let Some(v) = values.iter().find(|v| v.frame > upto) {
            let text = format!("a value of frame {} was handed in with a batch up to frame {upto}", v.frame);
            return Err(Error::invalid(text).with_code("series_frame"));
        }
        self.writable()?;
        let mut state = self.state_mut();
        let state = &mut *state;
        let bytes = state.hot_bytes();
        let more = values.len().saturating_mul(size_of::<Entry>());
        if bytes > 0 && bytes.saturating_add(more) > self.options.hot_bytes {
            let limit = self.options.hot_bytes;
            return Err(Error::limit(format!("{bytes} of {limit} bytes of values wait to be sealed"))
                .with_code("series_hot_full"));
        }
        let (mut done, mut before) = (Appended::default(), Before::default());
        for (place, value) in values.iter().enumerate() {
            if value.frame <= state.upto {
                done.replayed += 1;
                continue;
            }
            match value.check().and_then(|()| state.take(value, &mut before)) {
                Ok(Took::New) => done.taken += 1,
                Ok(Took::Again) => done.again += 1,
                Ok(Took::Dropped) => done.dropped += 1,
                Err(e) => done.refused.push((place, e)),
            }
        }
        state.upto = state.upto.max(upto);
        Ok(done)
    }

    /// The values of a series out of files and memory, by DataTime and version.
    pub(crate) fn points(&self, ask: &Ask<'_>, versions: Versions, flags: bool) -> Result<Vec<Point>> {
        let Ask { device, kind, factor, suffix, from, to } = *ask;
        let of = Of { factor, suffix, from: from.0, to: to.0, flags };
        Ok(self.points_of(&[device], kind, of, versions)?.pop().unwrap_or_default())
    }

    /// The values of one factor of devices, which are in order, out of files and memory.
    pub(crate) fn points_of(
        &self,
        devices: &[&str],
        kind: &Kind,
        mut of: Of<'_>,
        versions: Versions,
    ) -> Result<Vec<Vec<Point>>> {
        let mut sealed: Vec<Vec<Point>> = devices.iter().map(|_| Vec::new()).collect();
        let (from, to) = (of.from, of.to);
        if from >= to {
            return Ok(sealed);
        }
        let state = self.state();
        let files = state.files.clone();
        let mut later: Vec<Vec<Said>> = Vec::with_capacity(devices.len());
        for device in devices {
            let mut said_here = Vec::new();
            if let Some(key) = state.names.key(device, kind, of.factor, of.suffix) {
                let frozen = state.frozen.iter().flat_map(|f| f.hot.range(key, from, to));
                said_here.extend(frozen.chain(state.hot.range(key, from, to)).map(|e| said(&state.names, e)));
                // Stable: what came later stays behind.
                said_here.sort_by_key(|l| l.at);
            }
            later.push(said_here);
        }
        drop(state);
        // Whether a value is said again is told by its flag too.
        of.flags |= later.iter().any(|l| !l.is_empty());
        for parts in months(&files, kind, from, to) {
            sealed_points(parts, devices, &of, &self.cache, &mut sealed)?;
            if sealed.iter().map(Vec::len).sum::<usize>() > MOST_READ {
                return Err(too_many(MOST_READ));
            }
        }
        Ok(sealed.into_iter().zip(later).map(|(sealed, later)| told(sealed, later, versions)).collect())
    }

    pub(crate) fn newest(&self, devices: Option<&[&str]>, kind: &Kind) -> Vec<Latest> {
        let state = self.state();
        let of = state.names.kind_find(kind).and_then(|k| state.newest.kinds.get(k as usize));
        let Some(of) = of else { return Vec::new() };
        let texts = state.names.texts.clone();
        let one = |device: u32, rows: &Arc<_>| Latest {
            device: state.names.devices.text(device),
            rows: Arc::clone(rows),
            texts: texts.clone(),
        };
        let mut list: Vec<Latest> = match devices {
            None => of.iter().map(|(device, rows)| one(*device, rows)).collect(),
            Some(named) => {
                let numbers: BTreeSet<u32> = named.iter().filter_map(|d| state.names.devices.find(d)).collect();
                numbers.into_iter().filter_map(|d| of.get(&d).map(|rows| one(d, rows))).collect()
            }
        };
        drop(state);
        list.sort_unstable_by(|a, b| a.device.cmp(&b.device));
        list
    }

    /// The different DataTimes of all series of a device.
    pub(crate) fn times(&self, device: &str, kind: &Kind, from: Micros, to: Micros) -> Result<BTreeSet<i64>> {
        let (from, to) = (from.0, to.0);
        let mut times = BTreeSet::new();
        let state = self.state();
        let files = state.files.clone();
        if let (Some(device), Some(kind)) = (state.names.devices.find(device), state.names.kind_find(kind)) {
            for row in state.newest.rows(kind, device) {
                let key = Key { device, kind, factor: row.factor, suffix: row.suffix };
                let frozen = state.frozen.iter().flat_map(|f| f.hot.range(key, from, to));
                times.extend(frozen.chain(state.hot.range(key, from, to)).map(|e| e.at));
            }
        }
        drop(state);
        for parts in months(&files, kind, from, to) {
            for part in parts.iter().filter(|p| p.entry.from.0 < to && p.entry.to.0 >= from) {
                part.open(&self.cache)?.times(device, from, to, &self.cache, &mut times)?;
            }
        }
        Ok(times)
    }
}

/// The files of the months that a time touches, in order.
fn months<'a>(files: &'a Files, kind: &Kind, from: i64, to: i64) -> impl Iterator<Item = &'a Vec<Arc<Part>>> {
    let (first, last) = (Month::of(Micros(from)), Month::of(Micros(to.saturating_sub(1))));
    files.get(kind).into_iter().flat_map(move |m| m.range(first..=last.max(first))).map(|(_, parts)| parts)
}

/// The values of one factor of devices out of the files of one month, each behind those that are in its place of `out`.
pub(crate) fn sealed_points(
    parts: &[Arc<Part>],
    devices: &[&str],
    of: &Of<'_>,
    cache: &Cache,
    out: &mut [Vec<Point>],
) -> Result<()> {
    let begun: Vec<usize> = out.iter().map(Vec::len).collect();
    let mut read = 0;
    for part in parts.iter().filter(|p| p.entry.from.0 < of.to && p.entry.to.0 >= of.from) {
        part.open(cache)?.series(devices, of, cache, out)?;
        read += 1;
    }
    for (list, begin) in out.iter_mut().zip(begun).filter(|_| read > 1) {
        if let Some(month) = list.get_mut(begin..) {
            month.sort_unstable_by_key(|p| (p.at, p.version));
        }
    }
    Ok(())
}

/// The manifest of a folder: the one in force, or when that is damaged the one before it, and why.
fn manifest_of(folder: &Path) -> Result<(Option<Manifest>, Option<String>)> {
    let damaged = match Manifest::read(&folder.join(MANIFEST)) {
        Ok(Some(manifest)) => return Ok((Some(manifest), None)),
        Ok(None) => None,
        Err(e) if e.code() == "series_manifest_damaged" => Some(e),
        Err(e) => return Err(e),
    };
    match (Manifest::read(&folder.join(PREVIOUS))?, damaged) {
        (Some(previous), damaged) => {
            let why = damaged.map_or_else(|| format!("{MANIFEST} is not there"), |e| e.chain());
            Ok((Some(previous), Some(why)))
        }
        (None, Some(e)) => Err(e),
        (None, None) => Ok((None, None)),
    }
}

fn lock(folder: &Path) -> Result<File> {
    let path = folder.join("lock");
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
    let file = file.map_err(|e| crate::write::failed(&path, e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let text = format!("another program has the series in {} open", folder.display());
            Err(Error::conflict(text).with_code("series_locked"))
        }
        Err(TryLockError::Error(e)) => Err(crate::write::failed(&path, e)),
    }
}

enum Took {
    New,
    Again,
    Dropped,
}

impl State {
    pub fn hot_bytes(&self) -> usize {
        self.hot.bytes.saturating_add(self.frozen.as_ref().map_or(0, |f| f.hot.bytes))
    }

    pub fn keep_from(&mut self, kind: &Kind, month: Month) {
        let (number, from) = (self.names.kind(kind), month.start().0);
        let kept = self.kept_from.entry(number).or_insert(from);
        *kept = from.max(*kept);
    }

    /// Reads the newest values as a seal has left them.
    fn load_newest(&mut self, folder: &Path, entry: &manifest::Entry) -> Result<()> {
        let path = folder.join(&entry.path);
        let open = Open::new(&path, entry)?;
        let kind = self.names.kind(&entry.kind);
        let broken = |e| crate::part::damaged(&path, "a name in it is no text").with_source(e);
        for group in 0..open.groups() {
            let rows = open.rows(group)?;
            for (((d, f), s), p) in rows.device.iter().zip(&rows.factor).zip(&rows.suffix).zip(rows.points) {
                let key = Key {
                    device: self.names.device(d.as_utf8().map_err(broken)?)?,
                    factor: self.names.text(f.as_utf8().map_err(broken)?)?,
                    suffix: self.names.text(s.as_utf8().map_err(broken)?)?,
                    kind,
                };
                let flag = p.flag.as_deref().map(|f| self.names.text(f)).transpose()?;
                let flag = flag.map_or(0, |f| f.saturating_add(1));
                let (at, digits, decimals, frame) = (p.at.0, p.digits, p.decimals, p.frame);
                self.newest.take(key, Entry { at, frame, digits, flag, decimals }, None);
            }
        }
        Ok(())
    }

    /// Takes one value; not when it says what is known to be in force.
    ///
    /// A value of a series more than a device may have is refused before any of its names is kept: a sender of rubbish must fill
    /// neither the memory nor the names that all devices share.
    fn take<'v>(&mut self, value: &Value<'v>, before: &mut Before<'v>) -> Result<Took> {
        let State { names, hot, newest, kept_from, .. } = self;
        let known = match before.device {
            Some((text, number)) if text == value.device => Some(number),
            _ => names.devices.find(value.device),
        };
        let kind = names.kind(value.kind);
        if kept_from.get(&kind).is_some_and(|from| value.at.0 < *from) {
            return Ok(Took::Dropped);
        }
        let rows = known.and_then(|device| newest.of_device(kind, device));
        let place = rows.and_then(|r| r.place(before.place.wrapping_add(1), value.factor, value.suffix, &names.texts));
        if place.is_none() && rows.is_some_and(|r| r.len() >= MOST_SERIES) {
            return Err(Error::limit(format!("the device has {MOST_SERIES} series of this kind already"))
                .with_code("series_device_full"));
        }
        let flag = match (value.flag, before.flag) {
            (None, _) => 0,
            (Some(flag), Some((text, number))) if text == flag => number,
            (Some(flag), _) => names.text(flag)?.saturating_add(1),
        };
        let (at, frame, digits, decimals) = (value.at.0, value.frame, value.digits, value.decimals);
        let entry = Entry { at, frame, digits, flag, decimals };
        let row = place.and_then(|p| rows?.row(p));
        let key = match (known, row) {
            (Some(device), Some(row)) => Key { device, factor: row.factor, suffix: row.suffix, kind },
            _ => Key {
                device: names.device(value.device)?,
                factor: names.text(value.factor)?,
                suffix: names.text(value.suffix)?,
                kind,
            },
        };
        let mut hot_place = before.hot_place.wrapping_add(1);
        let again =
            row.is_some_and(|r| r.entry.at == at && r.entry.says(&entry)) || !hot.take(key, entry, &mut hot_place);
        if !again {
            newest.take(key, entry, place);
        }
        *before = Before {
            device: Some((value.device, key.device)),
            flag: value.flag.map(|text| (text, flag)).or(before.flag),
            place: place.unwrap_or(before.place),
            hot_place,
        };
        Ok(if again { Took::Again } else { Took::New })
    }
}

/// The names of the value before: the next one mostly has the same, or those that came behind them the last time.
struct Before<'v> {
    device: Option<(&'v str, u32)>,
    flag: Option<(&'v str, u32)>,
    /// Where its series stands among those of the device: in the newest values, and in the hot ones.
    place: usize,
    hot_place: usize,
}

impl Default for Before<'_> {
    fn default() -> Self {
        // The place before the first.
        Before { device: None, flag: None, place: usize::MAX, hot_place: usize::MAX }
    }
}

pub(crate) fn said(names: &Names, e: &Entry) -> Said {
    let flag = flag(&names.texts, e.flag);
    Said { at: e.at, digits: e.digits, decimals: e.decimals, flag, frame: e.frame }
}
