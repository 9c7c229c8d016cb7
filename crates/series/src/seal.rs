//! How what is in memory becomes files, how files of a month become one, and how months are dropped.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::take;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use kernel::{Micros, Result};
use parquet::data_type::ByteArray;

use crate::latest::Newest;
use crate::manifest::{Dropped, Entry, Manifest, flush_folder, make_folder, place, remove};
use crate::names::{Key, Names, Table};
use crate::part::{Of, Open, Part, Rows};
use crate::query::{Said, Versions, told};
use crate::store::{Desk, Files, Frozen, Sealed, Series, sealed_points};
use crate::value::{Kind, Month, Point};
use crate::write::Writer;

/// How many files are merged at once: of each a row group is in memory.
const MOST_MERGED: usize = 16;

/// What a merge made of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The kind.
    pub kind: Kind,
    /// The month.
    pub month: Month,
    /// How many files became one.
    pub files: usize,
    /// Its values.
    pub values: u64,
    /// Its bytes.
    pub bytes: u64,
    /// The bytes of those that it was made of.
    pub bytes_before: u64,
}

/// What a retention drops of a month.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Going {
    /// The kind.
    pub kind: Kind,
    /// The month.
    pub month: Month,
    /// How many files.
    pub files: u64,
    /// Their values.
    pub values: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// The names of a seal, as bytes and by their order.
struct Texts {
    devices: Arc<Table>,
    texts: Arc<Table>,
    device_bytes: Vec<ByteArray>,
    text_bytes: Vec<ByteArray>,
    device_ranks: Vec<u32>,
    text_ranks: Vec<u32>,
    kinds: Vec<Kind>,
}

impl Texts {
    fn of(names: &Names) -> Texts {
        let (devices, texts) = (names.devices.clone(), names.texts.clone());
        let kinds = (0..).map_while(|n| names.kind_of(n).cloned()).collect();
        let bytes = |t: &Table| t.texts().iter().map(|t| ByteArray::from(&**t)).collect();
        let (device_bytes, text_bytes) = (bytes(&devices), bytes(&texts));
        let (device_ranks, text_ranks) = (devices.ranks(), texts.ranks());
        Texts { devices, texts, device_bytes, text_bytes, device_ranks, text_ranks, kinds }
    }

    fn rank(&self, key: &Key) -> [Option<&u32>; 3] {
        [
            self.device_ranks.get(key.device as usize),
            self.text_ranks.get(key.factor as usize),
            self.text_ranks.get(key.suffix as usize),
        ]
    }
}

impl Texts {
    fn bytes(&self, key: &Key) -> Option<[&ByteArray; 3]> {
        Some([
            self.device_bytes.get(key.device as usize)?,
            self.text_bytes.get(key.factor as usize)?,
            self.text_bytes.get(key.suffix as usize)?,
        ])
    }

    fn said(&self, e: &crate::hot::Entry) -> Said {
        let flag = crate::latest::flag(&self.texts, e.flag);
        Said { at: e.at, digits: e.digits, decimals: e.decimals, flag, frame: e.frame }
    }
}

impl Series {
    /// Writes what is in memory into files, and the manifest that names them. Readers and the writer go on meanwhile; it is
    /// called from a thread that may block. What failed is in memory still, and is sealed by the next call.
    pub fn seal(&self, now: Micros) -> Result<Sealed> {
        self.writable()?;
        let mut desk = self.desk();
        self.seal_at(&mut desk, now)
    }

    fn seal_at(&self, desk: &mut Desk, now: Micros) -> Result<Sealed> {
        let (frozen, texts) = {
            let mut state = self.state_mut();
            let state = &mut *state;
            if state.frozen.is_none() {
                if state.upto == desk.manifest.upto {
                    return Ok(Sealed { upto: desk.manifest.upto, ..Sealed::default() });
                }
                let (hot, newest, upto) = (take(&mut state.hot), state.newest.clone(), state.upto);
                state.frozen = Some(Arc::new(Frozen { hot, upto, newest }));
            }
            let Some(frozen) = state.frozen.clone() else { return Ok(Sealed::default()) };
            (frozen, Texts::of(&state.names))
        };
        (self.watch)("frozen");
        let files = self.state().files.clone();
        let mut manifest = desk.manifest.clone();
        let mut done = Sealed { upto: frozen.upto, ..Sealed::default() };
        let mut folders = BTreeSet::new();
        for ((kind, month), runs) in by_month(&frozen, &texts) {
            let Some(kind) = texts.kinds.get(kind as usize) else { continue };
            let parts = files.get(kind).and_then(|k| k.get(&month)).map_or(&[][..], Vec::as_slice);
            let path = place(kind, Some(month), desk.number());
            let mut file = None;
            for (key, from, to) in runs {
                let all = frozen.hot.all(key);
                let entries = all.get(from..to).unwrap_or_default();
                let points = self.fresh(desk, &texts, &key, entries, parts)?;
                done.again += (entries.len() - points.len()) as u64;
                let Some(names) = texts.bytes(&key).filter(|_| !points.is_empty()) else { continue };
                if file.is_none() {
                    file = Some(self.create(&path, &mut folders)?);
                }
                if let Some(file) = &mut file {
                    file.push(names, &points)?;
                }
            }
            let Some(file) = file else { continue };
            let entry = file.finish(path, kind.clone(), Some(month))?;
            (self.watch)("file written");
            (done.files, done.values, done.bytes) =
                (done.files + 1, done.values + entry.rows, done.bytes + entry.bytes);
            manifest.files.push(entry);
        }
        manifest.upto = frozen.upto;
        manifest.latest = if done.values > 0 || frozen.hot.values > 0 {
            self.write_newest(desk, &frozen.newest, &texts, &mut folders)?
        } else {
            manifest.latest
        };
        flush_folders(&folders)?;
        (self.watch)("folders flushed");
        let newest = frozen.newest.clone();
        self.publish(desk, manifest, now)?;
        desk.sealed = newest;
        Ok(done)
    }

    /// What is new of the values of a series in a month, with its versions.
    fn fresh(
        &self,
        desk: &Desk,
        texts: &Texts,
        key: &Key,
        entries: &[crate::hot::Entry],
        parts: &[Arc<Part>],
    ) -> Result<Vec<Point>> {
        let later: Vec<Said> = entries.iter().map(|e| texts.said(e)).collect();
        let mut sealed = Vec::new();
        // Only what is not newer than all that was sealed of the series can have been said before.
        let newest = desk.sealed.of(*key).map(|n| n.at);
        let behind = newest.map_or(0, |n| entries.partition_point(|e| e.at <= n));
        if let (Some(first), Some(last)) = (entries.first(), behind.checked_sub(1).and_then(|b| entries.get(b))) {
            let (device, factor) = (texts.devices.text(key.device), texts.texts.text(key.factor));
            let suffix = texts.texts.text(key.suffix);
            let (from, to) = (first.at, last.at.saturating_add(1));
            let of = Of { factor: &factor, suffix: &suffix, from, to, flags: true };
            let mut known = [Vec::new()];
            sealed_points(parts, &[&device], &of, &self.cache, &mut known)?;
            [sealed] = known;
        }
        let upto = desk.manifest.upto;
        let mut points = told(sealed, later, Versions::All);
        points.retain(|p| p.frame > upto);
        Ok(points)
    }

    /// Begins a file in its folder, which is flushed later.
    fn create(&self, path: &str, folders: &mut BTreeSet<std::path::PathBuf>) -> Result<Writer> {
        let path = self.folder.join(path);
        if let Some(folder) = path.parent() {
            make_folder(folder)?;
            folders.insert(folder.to_owned());
        }
        let file = Writer::create(&path)?;
        (self.watch)("file begun");
        Ok(file)
    }

    /// Writes the newest value of every series, a file a kind: what a start reads instead of all files.
    fn write_newest(
        &self,
        desk: &mut Desk,
        newest: &Newest,
        texts: &Texts,
        folders: &mut BTreeSet<std::path::PathBuf>,
    ) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for (kind, devices) in texts.kinds.iter().zip(&newest.kinds) {
            let number = texts.kinds.iter().position(|k| k == kind).and_then(|n| u32::try_from(n).ok());
            let kind_number = number.unwrap_or(u32::MAX);
            let mut keys: Vec<(Key, Said)> = Vec::new();
            for (device, rows) in devices {
                for r in rows.iter() {
                    let key = Key { device: *device, factor: r.factor, suffix: r.suffix, kind: kind_number };
                    keys.push((key, texts.said(&r.entry)));
                }
            }
            if keys.is_empty() {
                continue;
            }
            keys.sort_unstable_by(|a, b| texts.rank(&a.0).cmp(&texts.rank(&b.0)));
            let path = place(kind, None, desk.number());
            let mut file = self.create(&path, folders)?;
            for (key, said) in keys {
                let Said { at, digits, decimals, flag, frame } = said;
                // Which version it is stands with the value itself.
                let point = Point { at: Micros(at), digits, decimals, flag, version: 0, frame };
                if let Some(names) = texts.bytes(&key) {
                    file.push(names, &[point])?;
                }
            }
            entries.push(file.finish(path, kind.clone(), None)?);
            (self.watch)("newest written");
        }
        Ok(entries)
    }

    /// Puts a manifest in force and lets readers see what it names.
    fn publish(&self, desk: &mut Desk, mut manifest: Manifest, now: Micros) -> Result<()> {
        manifest.number = manifest.number.saturating_add(1);
        (manifest.written_at, manifest.next_file) = (now, desk.manifest.next_file);
        manifest.publish(&self.folder, &*self.watch)?;
        let old = self.state().files.clone();
        let known: BTreeMap<&str, &Arc<Part>> =
            old.values().flat_map(BTreeMap::values).flatten().map(|p| (p.entry.path.as_str(), p)).collect();
        let mut files = Files::new();
        for entry in &manifest.files {
            let part = known.get(entry.path.as_str()).map(|p| Arc::clone(p));
            let part = part.unwrap_or_else(|| Arc::new(Part::new(&self.folder, entry.clone())));
            let Some(month) = entry.month else { continue };
            files.entry(entry.kind.clone()).or_default().entry(month).or_default().push(part);
        }
        let named: BTreeSet<&str> = manifest.named().map(|e| e.path.as_str()).collect();
        let retired: Vec<Arc<Part>> =
            known.values().filter(|p| !named.contains(p.entry.path.as_str())).map(|p| Arc::clone(p)).collect();
        let retired_latest: Vec<String> = desk.manifest.latest.iter().map(|e| e.path.clone()).collect();
        let retired_latest = retired_latest.into_iter().filter(|p| !named.contains(p.as_str())).collect();
        {
            let mut state = self.state_mut();
            state.files = Arc::new(files);
            if state.frozen.as_ref().is_some_and(|f| f.upto <= manifest.upto) {
                state.frozen = None;
            }
            state.sealed_upto = manifest.upto;
            for dropped in &manifest.dropped {
                state.keep_from(&dropped.kind, dropped.before);
            }
        }
        desk.manifest = manifest;
        // What the manifest before the one before named goes, when its last reader has gone.
        for part in std::mem::replace(&mut desk.retired, retired) {
            part.doomed.store(true, Ordering::SeqCst);
        }
        for path in std::mem::replace(&mut desk.retired_latest, retired_latest) {
            if let Err(e) = remove(&self.folder.join(path)) {
                tracing::warn!(error = %e.chain(), "an old file of newest values stays");
            }
        }
        (self.watch)("swept");
        Ok(())
    }

    /// Writes the manifest once more when files wait that only the one before it names, so that they go now. Other programs read
    /// every file of the folder: what was merged must not count twice, and what was dropped must be gone.
    pub(crate) fn settle(&self, desk: &mut Desk, now: Micros) -> Result<()> {
        if desk.retired.is_empty() {
            return Ok(());
        }
        self.publish(desk, desk.manifest.clone(), now)
    }

    /// What [`Series::retention`] would drop of the files there are, by month.
    #[must_use]
    pub fn going(&self, kind: &Kind, before: Month) -> Vec<Going> {
        let mut months: BTreeMap<Month, Going> = BTreeMap::new();
        let desk = self.desk();
        for entry in desk.manifest.files.iter().filter(|e| e.kind == *kind) {
            let Some(month) = entry.month.filter(|m| *m < before) else { continue };
            let none = || Going { kind: kind.clone(), month, files: 0, values: 0, bytes: 0 };
            let one = months.entry(month).or_insert_with(none);
            (one.files, one.values, one.bytes) = (one.files + 1, one.values + entry.rows, one.bytes + entry.bytes);
        }
        months.into_values().collect()
    }

    /// The DataTime before which values of a kind were dropped and are not taken any more.
    #[must_use]
    pub fn kept_from(&self, kind: &Kind) -> Option<Micros> {
        let state = self.state();
        let number = state.names.kind_find(kind)?;
        state.kept_from.get(&number).map(|at| Micros(*at))
    }

    /// Drops all months of a kind before a month, for good: the manifest says what was dropped and when, and values of those
    /// months are not taken any more, also when the series are made again.
    pub fn retention(&self, kind: &Kind, before: Month, now: Micros) -> Result<Dropped> {
        self.writable()?;
        let mut desk = self.desk();
        let desk = &mut *desk;
        self.seal_at(desk, now)?;
        let mut manifest = desk.manifest.clone();
        let gone = |e: &Entry| e.kind == *kind && e.month.is_some_and(|m| m < before);
        let (files, values) = manifest.files.iter().filter(|e| gone(e)).fold((0, 0), |(n, v), e| (n + 1, v + e.rows));
        let dropped = Dropped { kind: kind.clone(), before, at: now, files, values };
        if files == 0 && manifest.kept_from(kind).is_some_and(|m| m >= before) {
            return Ok(dropped);
        }
        manifest.files.retain(|e| !gone(e));
        manifest.dropped.push(dropped.clone());
        let mut folders = BTreeSet::new();
        let texts = {
            // From here on nothing of those months is taken.
            let mut state = self.state_mut();
            let state = &mut *state;
            state.keep_from(kind, before);
            let number = state.names.kind(kind);
            state.hot.forget(number, before.start().0);
            state.newest.forget(number, before.start().0);
            desk.sealed.forget(number, before.start().0);
            Texts::of(&state.names)
        };
        let newest = desk.sealed.clone();
        manifest.latest = self.write_newest(desk, &newest, &texts, &mut folders)?;
        flush_folders(&folders)?;
        self.publish(desk, manifest, now)?;
        self.settle(desk, now)?;
        Ok(dropped)
    }

    /// Makes one file of the smaller files of a month, of the first kind and month that has enough of them. Readers and seals go
    /// on meanwhile. None when no month has enough of them, or when what was merged was dropped in the meantime.
    pub fn merge(&self, now: Micros) -> Result<Option<Merged>> {
        self.writable()?;
        let _one = self.merging.lock().unwrap_or_else(PoisonError::into_inner);
        let files = self.state().files.clone();
        let mut months = files.iter().flat_map(|(kind, months)| months.iter().map(move |(m, parts)| (kind, *m, parts)));
        let enough = months.find_map(|(kind, month, parts)| {
            let chosen = self.chosen(parts);
            (chosen.len() >= 2).then_some((kind, month, chosen))
        });
        let Some((kind, month, chosen)) = enough else { return Ok(None) };
        let path = place(kind, Some(month), self.desk().number());
        let mut folders = BTreeSet::new();
        let mut file = self.create(&path, &mut folders)?;
        merge_into(&mut file, &chosen)?;
        let entry = file.finish(path, kind.clone(), Some(month))?;
        (self.watch)("merged file written");
        flush_folders(&folders)?;
        let mut desk = self.desk();
        let mut manifest = desk.manifest.clone();
        let old: BTreeSet<&str> = chosen.iter().map(|p| p.entry.path.as_str()).collect();
        if manifest.files.iter().filter(|e| old.contains(e.path.as_str())).count() < old.len() {
            remove(&self.folder.join(&entry.path))?;
            return Ok(None);
        }
        let bytes_before = chosen.iter().map(|p| p.entry.bytes).sum();
        let (values, bytes) = (entry.rows, entry.bytes);
        let done = Merged { kind: kind.clone(), month, files: chosen.len(), values, bytes, bytes_before };
        manifest.files.retain(|e| !old.contains(e.path.as_str()));
        manifest.files.push(entry);
        self.publish(&mut desk, manifest, now)?;
        self.settle(&mut desk, now)?;
        Ok(Some(done))
    }

    /// The smallest files of a month that fit into one, when they are enough.
    fn chosen(&self, parts: &[Arc<Part>]) -> Vec<Arc<Part>> {
        let mut parts = parts.to_vec();
        parts.sort_by_key(|p| p.entry.rows);
        let mut values = 0_u64;
        let fits = |p: &Arc<Part>| {
            values = values.saturating_add(p.entry.rows);
            values <= self.options.merge_values
        };
        let chosen: Vec<Arc<Part>> = parts.into_iter().take_while(fits).take(MOST_MERGED).collect();
        if chosen.len() < self.options.merge_files.min(MOST_MERGED) { Vec::new() } else { chosen }
    }
}

fn flush_folders(folders: &BTreeSet<std::path::PathBuf>) -> Result<()> {
    folders.iter().try_for_each(|f| flush_folder(f))
}

type Run = (Key, usize, usize);

/// The runs of each kind and month, in the order of a file.
fn by_month(frozen: &Frozen, texts: &Texts) -> BTreeMap<(u32, Month), Vec<Run>> {
    let mut keys: Vec<Key> = frozen.hot.keys().collect();
    keys.sort_unstable_by(|a, b| texts.rank(a).cmp(&texts.rank(b)));
    let mut months: BTreeMap<(u32, Month), Vec<Run>> = BTreeMap::new();
    for key in keys {
        let list = frozen.hot.all(key);
        let mut begin = 0;
        while let Some(first) = list.get(begin) {
            let month = Month::of(Micros(first.at));
            let end = list.partition_point(|e| e.at < month.end().0);
            months.entry((key.kind, month)).or_default().push((key, begin, end));
            begin = end.max(begin + 1);
        }
    }
    months
}

/// A file that is read from its beginning to its end, a run at a time.
struct Reader {
    open: Open,
    group: usize,
    rows: Rows,
    next: usize,
}

impl Reader {
    fn new(path: &Path, entry: &Entry) -> Result<Reader> {
        let open = Open::new(path, entry)?;
        let mut reader = Reader { open, group: 0, rows: Rows::default(), next: 0 };
        reader.load()?;
        Ok(reader)
    }

    fn load(&mut self) -> Result<()> {
        self.rows = if self.group < self.open.groups() { self.open.rows(self.group)? } else { Rows::default() };
        (self.group, self.next) = (self.group + 1, 0);
        Ok(())
    }

    fn names(&self) -> Option<[&ByteArray; 3]> {
        let r = &self.rows;
        Some([r.device.get(self.next)?, r.factor.get(self.next)?, r.suffix.get(self.next)?])
    }

    /// Takes the values of the series it stands at, which may go on in the next row group.
    fn take_run(&mut self, names: &[ByteArray; 3], into: &mut Vec<Point>) -> Result<()> {
        while self.names().is_some_and(|n| n.iter().zip(names).all(|(a, b)| a.data() == b.data())) {
            into.extend(self.rows.points.get(self.next).cloned());
            self.next += 1;
            if self.next >= self.rows.points.len() {
                self.load()?;
            }
        }
        Ok(())
    }
}

fn merge_into(file: &mut Writer, parts: &[Arc<Part>]) -> Result<()> {
    let mut readers = Vec::new();
    for part in parts {
        readers.push(Reader::new(&part.path, &part.entry)?);
    }
    let mut points = Vec::new();
    loop {
        let least = readers.iter().filter_map(Reader::names).min_by(|a, b| data(a).cmp(&data(b)));
        let Some(names) = least.map(|n| n.map(ByteArray::clone)) else { return Ok(()) };
        points.clear();
        for reader in &mut readers {
            reader.take_run(&names, &mut points)?;
        }
        points.sort_by_key(|p| (p.at, p.version));
        let [device, factor, suffix] = &names;
        file.push([device, factor, suffix], &points)?;
    }
}

fn data<'a>(names: &[&'a ByteArray; 3]) -> [&'a [u8]; 3] {
    names.map(ByteArray::data)
}
