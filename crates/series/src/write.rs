//! Writing a file of values: its columns, their encodings, its digest while it is written.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use kernel::{Error, Micros, Result};
use parquet::basic::{Compression, Encoding, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type, TypePtr};
use seal::{Digest, Running};

use crate::manifest::Entry;
use crate::value::{Kind, Month, Point};

/// The columns, in their order.
pub(crate) const COLUMNS: [&str; 9] =
    ["device", "factor", "suffix", "at", "digits", "decimals", "flag", "version", "frame"];
/// Rows of a row group, and of a page of it.
pub(crate) const GROUP_ROWS: usize = 131_072;
const PAGE_ROWS: usize = 8_192;
const ZSTD: i32 = 3;

fn text(name: &str, how: Repetition) -> Result<TypePtr, ParquetError> {
    let made = Type::primitive_type_builder(name, Physical::BYTE_ARRAY).with_repetition(how);
    Ok(Arc::new(made.with_logical_type(Some(LogicalType::String)).build()?))
}

fn number(name: &str, physical: Physical) -> Result<TypePtr, ParquetError> {
    Ok(Arc::new(Type::primitive_type_builder(name, physical).with_repetition(Repetition::REQUIRED).build()?))
}

/// The form of a file.
pub(crate) fn schema() -> Result<TypePtr, ParquetError> {
    let at = Type::primitive_type_builder("at", Physical::INT64)
        .with_repetition(Repetition::REQUIRED)
        .with_logical_type(Some(LogicalType::timestamp(true, TimeUnit::MICROS)))
        .build()?;
    let columns = vec![
        text("device", Repetition::REQUIRED)?,
        text("factor", Repetition::REQUIRED)?,
        text("suffix", Repetition::REQUIRED)?,
        Arc::new(at),
        number("digits", Physical::INT64)?,
        number("decimals", Physical::INT32)?,
        text("flag", Repetition::OPTIONAL)?,
        number("version", Physical::INT32)?,
        number("frame", Physical::INT64)?,
    ];
    Ok(Arc::new(Type::group_type_builder("values").with_fields(columns).build()?))
}

fn properties() -> WriterPropertiesPtr {
    static PROPERTIES: LazyLock<WriterPropertiesPtr> = LazyLock::new(|| {
        let column = |name: &str| ColumnPath::from(name);
        let zstd = ZstdLevel::try_new(ZSTD).unwrap_or_default();
        let mut all = WriterProperties::builder()
            .set_writer_version(WriterVersion::PARQUET_2_0)
            .set_created_by("huanheng".into())
            .set_compression(Compression::ZSTD(zstd))
            .set_statistics_enabled(EnabledStatistics::None)
            .set_statistics_truncate_length(None)
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_data_page_row_count_limit(PAGE_ROWS)
            .set_write_batch_size(PAGE_ROWS)
            .set_sorting_columns(Some(
                [0, 1, 2, 3, 7].map(|c| SortingColumn { column_idx: c, descending: false, nulls_first: false }).into(),
            ));
        for name in ["device", "factor", "suffix", "at"] {
            all = all.set_column_statistics_enabled(column(name), EnabledStatistics::Chunk);
        }
        for name in ["at", "digits"] {
            let plain = all.set_column_dictionary_enabled(column(name), false);
            all = plain.set_column_encoding(column(name), Encoding::DELTA_BINARY_PACKED);
        }
        // The series of a device repeat the numbers of the same frames: bytes that are alike, not packed bits.
        all = all.set_column_dictionary_enabled(column("frame"), false);
        Arc::new(all.set_column_encoding(column("frame"), Encoding::PLAIN).build())
    });
    PROPERTIES.clone()
}

/// Counts and digests what goes through.
struct Counted {
    to: BufWriter<File>,
    running: Running,
    bytes: u64,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.to.write(bytes)?;
        self.running.take(bytes.get(..n).unwrap_or_default());
        self.bytes = self.bytes.saturating_add(n as u64);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

pub(crate) fn failed(path: &Path, e: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::unavailable(format!("cannot write {}", path.display())).with_code("series_unavailable").with_source(e)
}

/// A file that is being written; runs are handed in, in order.
pub(crate) struct Writer {
    path: PathBuf,
    to: SerializedFileWriter<Counted>,
    waiting: Waiting,
    rows: u64,
    at: (i64, i64),
    frames: (u64, u64),
}

#[derive(Default)]
struct Waiting {
    names: [Vec<ByteArray>; 3],
    at: Vec<i64>,
    digits: Vec<i64>,
    decimals: Vec<i32>,
    flags: Vec<ByteArray>,
    flagged: Vec<i16>,
    versions: Vec<i32>,
    frames: Vec<i64>,
    last_flag: Option<(Arc<str>, ByteArray)>,
}

impl Writer {
    pub fn create(path: &Path) -> Result<Writer> {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let to = BufWriter::with_capacity(1 << 18, file.map_err(|e| failed(path, e))?);
        let counted = Counted { to, running: Running::default(), bytes: 0 };
        let to =
            schema().and_then(|s| SerializedFileWriter::new(counted, s, properties())).map_err(|e| failed(path, e))?;
        let (at, frames) = ((i64::MAX, i64::MIN), (u64::MAX, 0));
        Ok(Writer { path: path.to_owned(), to, waiting: Waiting::default(), rows: 0, at, frames })
    }

    /// Takes values of one series.
    pub fn push(&mut self, names: [&ByteArray; 3], mut points: &[Point]) -> Result<()> {
        while !points.is_empty() {
            let room = GROUP_ROWS.saturating_sub(self.waiting.at.len());
            let (now, later) = points.split_at(room.min(points.len()));
            for p in now {
                self.at = (self.at.0.min(p.at.0), self.at.1.max(p.at.0));
                self.frames = (self.frames.0.min(p.frame), self.frames.1.max(p.frame));
                self.waiting.take(names, p);
            }
            points = later;
            if self.waiting.at.len() >= GROUP_ROWS {
                self.group()?;
            }
        }
        Ok(())
    }

    fn group(&mut self) -> Result<()> {
        let rows = self.waiting.at.len();
        if rows == 0 {
            return Ok(());
        }
        let wrote = self.to.next_row_group().and_then(|group| self.waiting.write(group));
        wrote.map_err(|e| failed(&self.path, e))?;
        self.rows = self.rows.saturating_add(rows as u64);
        self.waiting.clear();
        Ok(())
    }

    /// Ends the file and flushes it to the disk. The folder is the caller's.
    pub fn finish(mut self, relative: String, kind: Kind, month: Option<Month>) -> Result<Entry> {
        self.group()?;
        let Writer { path, to, rows, at, frames, .. } = self;
        let counted = to.into_inner().map_err(|e| failed(&path, e))?;
        let Counted { to, running, bytes } = counted;
        let file = to.into_inner().map_err(|e| failed(&path, e.into_error()))?;
        file.sync_all().map_err(|e| failed(&path, e))?;
        let digest: Digest = running.digest();
        let (from, to) = (Micros(at.0), Micros(at.1));
        let (first_frame, last_frame) = frames;
        Ok(Entry { path: relative, kind, month, rows, bytes, digest, from, to, first_frame, last_frame })
    }
}

impl Waiting {
    fn take(&mut self, names: [&ByteArray; 3], p: &Point) {
        for (list, name) in self.names.iter_mut().zip(names) {
            list.push(name.clone());
        }
        self.at.push(p.at.0);
        self.digits.push(p.digits);
        self.decimals.push(p.decimals.into());
        self.versions.push(i32::try_from(p.version).unwrap_or(i32::MAX));
        self.frames.push(i64::try_from(p.frame).unwrap_or(i64::MAX));
        self.flagged.push(i16::from(p.flag.is_some()));
        if let Some(flag) = &p.flag {
            let bytes = match &self.last_flag {
                Some((last, bytes)) if last == flag => bytes.clone(),
                _ => {
                    let bytes = ByteArray::from(&**flag);
                    self.last_flag = Some((flag.clone(), bytes.clone()));
                    bytes
                }
            };
            self.flags.push(bytes);
        }
    }

    fn write<W: Write + Send>(&self, mut group: SerializedRowGroupWriter<'_, W>) -> Result<(), ParquetError> {
        for names in &self.names {
            column::<W, ByteArrayType>(&mut group, names, None)?;
        }
        column::<W, Int64Type>(&mut group, &self.at, None)?;
        column::<W, Int64Type>(&mut group, &self.digits, None)?;
        column::<W, Int32Type>(&mut group, &self.decimals, None)?;
        column::<W, ByteArrayType>(&mut group, &self.flags, Some(&self.flagged))?;
        column::<W, Int32Type>(&mut group, &self.versions, None)?;
        column::<W, Int64Type>(&mut group, &self.frames, None)?;
        group.close()?;
        Ok(())
    }

    fn clear(&mut self) {
        for list in &mut self.names {
            list.clear();
        }
        self.at.clear();
        self.digits.clear();
        self.decimals.clear();
        self.flags.clear();
        self.flagged.clear();
        self.versions.clear();
        self.frames.clear();
    }
}

fn column<W: Write + Send, T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &[T::T],
    there: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let next = group.next_column()?;
    let mut column = next.ok_or_else(|| ParquetError::General("the file has fewer columns".into()))?;
    column.typed::<T>().write_batch(values, there, None)?;
    column.close()
}
