//! One file: sorted values as Parquet, and how a run of them is found without reading the rest.
//!
//! A file has nine plain columns. It is sorted by device, factor, suffix, DataTime and version, so a series is one run of rows. The
//! runs of a row group are told once out of its three columns of names and kept; what is read then is whole pages of the other
//! columns by the index of pages, and of them only the rows of the run.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use bytes::Bytes;
use kernel::{Error, Micros, Result};
use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::properties::ReaderProperties;
use parquet::file::reader::{ChunkReader, FileReader, Length, RowGroupReader};
use parquet::file::serialized_reader::{ReadOptionsBuilder, SerializedFileReader, SerializedRowGroupReader};
use parquet::file::statistics::Statistics;

use crate::manifest::Entry;
use crate::value::Point;
use crate::write::{COLUMNS, schema};

pub(crate) const DEVICE: usize = 0;
pub(crate) const FACTOR: usize = 1;
pub(crate) const SUFFIX: usize = 2;
pub(crate) const AT: usize = 3;
pub(crate) const DIGITS: usize = 4;
pub(crate) const DECIMALS: usize = 5;
pub(crate) const FLAG: usize = 6;
pub(crate) const VERSION: usize = 7;
pub(crate) const FRAME: usize = 8;

/// The most files that are held open, and the most bytes of runs that are kept of them.
const MOST_OPEN: usize = 256;
const MOST_RUN_BYTES: usize = 128 * 1024 * 1024;

/// A file that many read at once: no reader moves the place of another.
#[derive(Clone, Debug)]
struct Shared {
    file: Arc<File>,
    len: u64,
}

struct Reading {
    from: Shared,
    at: u64,
}

impl Read for Reading {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.from.file.read_at(into, self.at)?;
        self.at = self.at.saturating_add(n as u64);
        Ok(n)
    }
}

impl Length for Shared {
    fn len(&self) -> u64 {
        self.len
    }
}

impl ChunkReader for Shared {
    type T = io::BufReader<Reading>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        Ok(io::BufReader::new(Reading { from: self.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        if start.saturating_add(length as u64) > self.len {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} of a file of {}", self.len)));
        }
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, start)?;
        Ok(bytes.into())
    }
}

pub(crate) fn damaged(path: &Path, what: impl std::fmt::Display) -> Error {
    Error::internal(format!("{}: {what}", path.display()))
        .with_code("series_damaged")
        .with_detail("file", path.display())
}

/// The bounds of a row group.
#[derive(Debug)]
struct Group {
    rows: usize,
    devices: (Vec<u8>, Vec<u8>),
    at: (i64, i64),
}

/// The runs of a row group: by device in order, its series and where each begins.
#[derive(Debug, Default)]
struct Runs {
    devices: Vec<(Box<str>, u32)>,
    names: Vec<Box<str>>,
    runs: Vec<(u16, u16, u32)>,
    rows: u32,
}

impl Runs {
    fn bytes(&self) -> usize {
        let texts: usize = self.devices.iter().map(|d| d.0.len() + 32).sum();
        texts + self.runs.len() * 8 + self.names.len() * 24
    }

    fn name(&mut self, text: &str) -> Option<u16> {
        let place = self.names.iter().rposition(|n| **n == *text).unwrap_or_else(|| {
            self.names.push(text.into());
            self.names.len() - 1
        });
        u16::try_from(place).ok()
    }

    /// The runs of a device with the rows of each.
    fn of<'a>(&'a self, device: &str) -> impl Iterator<Item = (&'a str, &'a str, usize, usize)> + use<'a> {
        let place = self.devices.partition_point(|d| *d.0 < *device);
        let here = self.devices.get(place).filter(|d| *d.0 == *device);
        let begin = here.map_or(0, |d| d.1 as usize);
        let behind = self.devices.get(place + 1).map_or(self.runs.len(), |d| d.1 as usize);
        let end = if here.is_some() { behind } else { begin };
        (begin..end).filter_map(|i| {
            let (factor, suffix, start) = *self.runs.get(i)?;
            let next = self.runs.get(i + 1).map_or(self.rows, |r| r.2);
            let (factor, suffix) = (self.names.get(factor as usize)?, self.names.get(suffix as usize)?);
            Some((&**factor, &**suffix, start as usize, next.saturating_sub(start) as usize))
        })
    }
}

/// A file that is open.
#[derive(Debug)]
pub(crate) struct Open {
    path: PathBuf,
    file: Shared,
    meta: Arc<ParquetMetaData>,
    groups: Vec<Group>,
    runs: Vec<OnceLock<Arc<Runs>>>,
    bytes: AtomicUsize,
}

/// The columns of some rows.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub device: Vec<ByteArray>,
    pub factor: Vec<ByteArray>,
    pub suffix: Vec<ByteArray>,
    pub points: Vec<Point>,
}

impl Open {
    /// Opens a file and reads its footer; the form and the number of its rows are compared.
    pub fn new(path: &Path, entry: &Entry) -> Result<Open> {
        let failed = |e: io::Error| match e.kind() {
            io::ErrorKind::NotFound => damaged(path, "the manifest names it and it is not there"),
            _ => Error::unavailable(format!("cannot open {}", path.display())).with_source(e),
        };
        let file = File::open(path).map_err(failed)?;
        let len = file.metadata().map_err(failed)?.len();
        if len != entry.bytes {
            return Err(damaged(path, format!("it has {len} bytes; the manifest says {}", entry.bytes)));
        }
        let file = Shared { file: Arc::new(file), len };
        let options = ReadOptionsBuilder::new().with_page_index().build();
        let broken = |e: ParquetError| damaged(path, "it is no sound Parquet file").with_source(e);
        let reader = SerializedFileReader::new_with_options(file.clone(), options).map_err(broken)?;
        let meta = Arc::new(reader.metadata().clone());
        if meta.file_metadata().schema() != schema().map_err(broken)?.as_ref() {
            return Err(damaged(path, "its columns are not those of a file of values"));
        }
        let groups = meta.row_groups().iter().map(group).collect::<Option<Vec<Group>>>();
        let groups = groups.ok_or_else(|| damaged(path, "its row groups have no statistics"))?;
        let rows: usize = groups.iter().map(|g| g.rows).sum();
        if rows as u64 != entry.rows {
            return Err(damaged(path, format!("it has {rows} values; the manifest says {}", entry.rows)));
        }
        let runs = groups.iter().map(|_| OnceLock::new()).collect();
        Ok(Open { path: path.to_owned(), file, meta, groups, runs, bytes: AtomicUsize::new(0) })
    }

    pub fn groups(&self) -> usize {
        self.groups.len()
    }

    /// The values of a column in some ranges of rows, which are in order and do not overlap.
    fn column<T: DataType>(&self, group: usize, column: usize, ranges: &[Range<usize>]) -> Result<Vec<T::T>> {
        let rows = ranges.iter().map(Range::len).sum();
        let (mut values, mut levels) = (Vec::with_capacity(rows), Vec::new());
        self.read::<T>(group, column, ranges, &mut values, &mut levels)?;
        Ok(values)
    }

    fn read<T: DataType>(
        &self,
        group: usize,
        column: usize,
        ranges: &[Range<usize>],
        values: &mut Vec<T::T>,
        levels: &mut Vec<i16>,
    ) -> Result<()> {
        let read = self.read_raw::<T>(group, column, ranges, values, levels);
        let read = read.map_err(|e| damaged(&self.path, format!("column {}", name(column))).with_source(e))?;
        let rows: usize = ranges.iter().map(Range::len).sum();
        let have = if column == FLAG { levels.len() } else { values.len() };
        if read != rows || have != rows {
            return Err(damaged(&self.path, format!("column {} has {read} of {rows} rows", name(column))));
        }
        Ok(())
    }

    fn read_raw<T: DataType>(
        &self,
        group: usize,
        column: usize,
        ranges: &[Range<usize>],
        values: &mut Vec<T::T>,
        levels: &mut Vec<i16>,
    ) -> Result<usize, ParquetError> {
        let gone = || ParquetError::General("it has no such row group".into());
        let meta = self.meta.row_groups().get(group).ok_or_else(gone)?;
        let index = self.meta.offset_index().and_then(|o| o.get(group)).map(Vec::as_slice);
        let shared = Arc::new(self.file.clone());
        let reader = SerializedRowGroupReader::new(shared, meta, index, Arc::new(ReaderProperties::builder().build()))?;
        let mut reader = get_typed_column_reader::<T>(reader.get_column_reader(column)?);
        let (mut place, mut read) = (0, 0);
        for range in ranges {
            let skip = range.start.saturating_sub(place);
            if skip > 0 && reader.skip_records(skip)? != skip {
                break;
            }
            let mut left = range.len();
            while left > 0 {
                let wanted = (column == FLAG).then_some(&mut *levels);
                let (n, _, _) = reader.read_records(left, wanted, None, values)?;
                if n == 0 {
                    return Ok(read);
                }
                (left, read) = (left - n, read + n);
            }
            place = range.end;
        }
        Ok(read)
    }

    fn runs(&self, group: usize, cache: &Cache) -> Result<Arc<Runs>> {
        let place = self.runs.get(group).ok_or_else(|| damaged(&self.path, "it has no such row group"))?;
        if let Some(known) = place.get() {
            return Ok(known.clone());
        }
        let rows = self.groups.get(group).map_or(0, |g| g.rows);
        let all = [whole(rows)];
        let devices = self.column::<ByteArrayType>(group, DEVICE, &all)?;
        let factors = self.column::<ByteArrayType>(group, FACTOR, &all)?;
        let suffixes = self.column::<ByteArrayType>(group, SUFFIX, &all)?;
        let mut runs = Runs { rows: u32::try_from(rows).unwrap_or(u32::MAX), ..Runs::default() };
        let bad = || damaged(&self.path, "a name in it is no text");
        let mut last: Option<(&[u8], &[u8], &[u8])> = None;
        for (row, ((d, f), s)) in devices.iter().zip(&factors).zip(&suffixes).enumerate() {
            let here = (d.data(), f.data(), s.data());
            if last == Some(here) {
                continue;
            }
            if last.is_none_or(|l| l.0 != here.0) {
                let place = u32::try_from(runs.runs.len()).map_err(|_| bad())?;
                runs.devices.push((d.as_utf8().map_err(|_| bad())?.into(), place));
            }
            let factor = runs.name(f.as_utf8().map_err(|_| bad())?).ok_or_else(bad)?;
            let suffix = runs.name(s.as_utf8().map_err(|_| bad())?).ok_or_else(bad)?;
            runs.runs.push((factor, suffix, u32::try_from(row).map_err(|_| bad())?));
            last = Some(here);
        }
        let bytes = runs.bytes();
        let runs = Arc::new(runs);
        if place.set(runs.clone()).is_ok() {
            self.bytes.fetch_add(bytes, Ordering::Relaxed);
            cache.grown();
        }
        Ok(runs)
    }

    /// The row groups that can hold values of a time of devices that are in order, and which of the devices each can hold.
    fn holding<'a>(
        &self,
        devices: &'a [&str],
        from: i64,
        to: i64,
    ) -> impl Iterator<Item = (usize, Range<usize>)> + use<'a, '_> {
        let groups = self.groups.iter().enumerate().filter(move |(_, g)| g.at.0 < to && g.at.1 >= from);
        groups.filter_map(move |(n, g)| {
            let begin = devices.partition_point(|d| d.as_bytes() < g.devices.0.as_slice());
            let end = devices.partition_point(|d| d.as_bytes() <= g.devices.1.as_slice());
            (begin < end).then_some((n, begin..end))
        })
    }

    /// The values of one factor of devices that are in order, from an instant to before another, each behind those that are
    /// in its place of `out`.
    pub fn series(&self, devices: &[&str], of: &Of<'_>, cache: &Cache, out: &mut [Vec<Point>]) -> Result<()> {
        for (group, here) in self.holding(devices, of.from, of.to) {
            let runs = self.runs(group, cache)?;
            let (mut whose, mut ranges) = (Vec::new(), Vec::new());
            for n in here {
                let run = devices.get(n).and_then(|d| runs.of(d).find(|r| r.0 == of.factor && r.1 == of.suffix));
                if let Some((_, _, start, rows)) = run {
                    whose.push(n);
                    ranges.push(start..start + rows);
                }
            }
            if ranges.is_empty() {
                continue;
            }
            // Of each run the rows of the time.
            let mut at = self.column::<Int64Type>(group, AT, &ranges)?;
            let (mut kept, mut place) = (Vec::with_capacity(at.len()), 0);
            for range in &mut ranges {
                let times = at.get(place..place + range.len()).unwrap_or_default();
                place += range.len();
                let begin = times.partition_point(|t| *t < of.from);
                let end = times.partition_point(|t| *t < of.to).max(begin);
                kept.extend_from_slice(times.get(begin..end).unwrap_or_default());
                *range = range.start + begin..range.start + end;
            }
            std::mem::swap(&mut at, &mut kept);
            if at.is_empty() {
                continue;
            }
            let mut points = self.points(group, &ranges, &at, of.flags)?.into_iter();
            for (n, range) in whose.into_iter().zip(&ranges) {
                if let Some(list) = out.get_mut(n) {
                    list.extend(points.by_ref().take(range.len()));
                }
            }
        }
        Ok(())
    }

    /// Puts the DataTimes of all series of a device into a set.
    pub fn times(&self, device: &str, from: i64, to: i64, cache: &Cache, out: &mut impl Extend<i64>) -> Result<()> {
        for (group, _) in self.holding(&[device], from, to) {
            let runs = self.runs(group, cache)?;
            let ranges: Vec<Range<usize>> = runs.of(device).map(|(_, _, start, rows)| start..start + rows).collect();
            let at = self.column::<Int64Type>(group, AT, &ranges)?;
            out.extend(at.into_iter().filter(|t| (from..to).contains(t)));
        }
        Ok(())
    }

    fn points(&self, group: usize, ranges: &[Range<usize>], at: &[i64], flags: bool) -> Result<Vec<Point>> {
        let digits = self.column::<Int64Type>(group, DIGITS, ranges)?;
        let decimals = self.column::<Int32Type>(group, DECIMALS, ranges)?;
        let versions = self.column::<Int32Type>(group, VERSION, ranges)?;
        let frames = self.column::<Int64Type>(group, FRAME, ranges)?;
        let mut flags = if flags { self.flags(group, ranges)? } else { Vec::new() }.into_iter();
        let bad = |what: &str| damaged(&self.path, format!("a value in it has an impossible {what}"));
        let rest = decimals.into_iter().zip(versions).zip(frames);
        let mut out = Vec::with_capacity(at.len());
        for ((at, digits), ((decimals, version), frame)) in at.iter().zip(digits).zip(rest) {
            out.push(Point {
                at: Micros(*at),
                digits,
                decimals: u8::try_from(decimals)
                    .ok()
                    .filter(|d| *d <= crate::value::MOST_DECIMALS)
                    .ok_or_else(|| bad("number of decimals"))?,
                flag: flags.next().flatten(),
                version: u32::try_from(version).map_err(|_| bad("version"))?,
                frame: u64::try_from(frame).map_err(|_| bad("frame"))?,
            });
        }
        Ok(out)
    }

    fn flags(&self, group: usize, ranges: &[Range<usize>]) -> Result<Vec<Option<Arc<str>>>> {
        let rows = ranges.iter().map(Range::len).sum();
        let (mut there, mut levels) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        self.read::<ByteArrayType>(group, FLAG, ranges, &mut there, &mut levels)?;
        let mut there = there.into_iter();
        let mut out: Vec<Option<Arc<str>>> = Vec::with_capacity(rows);
        let mut last: Option<Arc<str>> = None;
        for level in levels {
            if level == 0 {
                out.push(None);
                continue;
            }
            let flag = there.next().unwrap_or_default();
            let text = flag.as_utf8().map_err(|e| damaged(&self.path, "a flag is no text").with_source(e))?;
            if last.as_deref() != Some(text) {
                last = Some(text.into());
            }
            out.push(last.clone());
        }
        Ok(out)
    }

    /// All of a row group.
    pub fn rows(&self, group: usize) -> Result<Rows> {
        let rows = self.groups.get(group).map_or(0, |g| g.rows);
        let all = [whole(rows)];
        let at = self.column::<Int64Type>(group, AT, &all)?;
        Ok(Rows {
            device: self.column::<ByteArrayType>(group, DEVICE, &all)?,
            factor: self.column::<ByteArrayType>(group, FACTOR, &all)?,
            suffix: self.column::<ByteArrayType>(group, SUFFIX, &all)?,
            points: self.points(group, &all, &at, true)?,
        })
    }
}

fn whole(rows: usize) -> Range<usize> {
    0..rows
}

fn name(column: usize) -> &'static str {
    COLUMNS.get(column).copied().unwrap_or("?")
}

fn group(meta: &RowGroupMetaData) -> Option<Group> {
    let statistics = |c: usize| meta.columns().get(c).and_then(|c| c.statistics());
    let devices = match statistics(DEVICE)? {
        Statistics::ByteArray(s) => (s.min_opt()?.data().to_vec(), s.max_opt()?.data().to_vec()),
        _ => return None,
    };
    let at = match statistics(AT)? {
        Statistics::Int64(s) => (*s.min_opt()?, *s.max_opt()?),
        _ => return None,
    };
    Some(Group { rows: usize::try_from(meta.num_rows()).ok()?, devices, at })
}

/// Which factor, from an instant to before another; whether its flags are wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Of<'a> {
    pub factor: &'a str,
    pub suffix: &'a str,
    pub from: i64,
    pub to: i64,
    pub flags: bool,
}

/// A file that the manifest names.
#[derive(Debug)]
pub(crate) struct Part {
    pub path: PathBuf,
    pub entry: Entry,
    /// No manifest names it any more: it goes when its last reader has gone.
    pub doomed: AtomicBool,
    open: Mutex<Option<Arc<Open>>>,
}

impl Part {
    pub fn new(folder: &Path, entry: Entry) -> Part {
        Part { path: folder.join(&entry.path), entry, doomed: AtomicBool::new(false), open: Mutex::default() }
    }

    fn held(&self) -> MutexGuard<'_, Option<Arc<Open>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn open(self: &Arc<Part>, cache: &Cache) -> Result<Arc<Open>> {
        let mut held = self.held();
        if let Some(open) = &*held {
            return Ok(open.clone());
        }
        let open = Arc::new(Open::new(&self.path, &self.entry)?);
        *held = Some(open.clone());
        drop(held);
        cache.opened(self);
        Ok(open)
    }

    fn run_bytes(&self) -> usize {
        self.held().as_ref().map_or(0, |o| o.bytes.load(Ordering::Relaxed))
    }

    /// Lets go of the file; says how many bytes of runs were kept.
    fn close(&self) -> usize {
        self.held().take().map_or(0, |o| o.bytes.load(Ordering::Relaxed))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if self.doomed.load(Ordering::SeqCst)
            && let Err(e) = std::fs::remove_file(&self.path)
        {
            tracing::warn!(file = %self.path.display(), error = %e, "a file of values that was merged or dropped stays");
        }
    }
}

/// Which files are open, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    open: Mutex<VecDeque<Weak<Part>>>,
}

impl Cache {
    fn queue(&self) -> MutexGuard<'_, VecDeque<Weak<Part>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn opened(&self, part: &Arc<Part>) {
        let mut queue = self.queue();
        queue.retain(|p| p.strong_count() > 0);
        queue.push_back(Arc::downgrade(part));
        if queue.len() > MOST_OPEN {
            close_oldest(&mut queue);
        }
    }

    /// Runs of a row group were told: the files that were opened first let go of theirs when there are too many.
    fn grown(&self) {
        let mut queue = self.queue();
        let kept: usize = queue.iter().filter_map(Weak::upgrade).map(|p| p.run_bytes()).sum();
        let mut over = kept.saturating_sub(MOST_RUN_BYTES);
        while over > 0 && queue.len() > 1 {
            over = over.saturating_sub(close_oldest(&mut queue));
        }
    }
}

fn close_oldest(queue: &mut VecDeque<Weak<Part>>) -> usize {
    queue.pop_front().and_then(|p| p.upgrade()).map_or(0, |p| p.close())
}
