//! The archive: every table and every blob of one consistent point, in one ZIP file that restores into either database.
//!
//! The database is read inside one snapshot, then the blobs are listed: a blob is written before the row that names it,
//! and never changes, so whatever the snapshot names is there. `manifest.json` stands last in the file and names every
//! other entry with its size and digest; a file without a sound manifest is no archive.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

use crate::cmd::data::{JOURNAL, SERIES, make_folder};
use crate::node;
use blobs::Blobs;
use kernel::{Error, Micros, Result};
use seal::{Digest, Running};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use series::Series;
use store::{Backend, Cell, Db, Holds, Migration, Table};
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, ZipArchive};

/// The form of the archive that this program writes, and the newest that it reads.
/// 2 has the journal, 3 the key of the installation, 4 what was dropped of the series.
pub const FORM: u32 = 4;
const MANIFEST: &str = "manifest.json";
const NODE: &str = "node.key";
/// The manifest of the series of measured values without any of them: they are made again from the journal.
const SERIES_ENTRY: &str = "series.json";
/// The longest manifest of series: some 100 bytes for each time that something was dropped.
const MOST_SERIES: u64 = 16 * 1024 * 1024;
/// The longest entry that is read as a key.
const MOST_KEY: u64 = 256;
/// The largest manifest: some 120 bytes for each blob, so two million blobs.
const MOST_MANIFEST: u64 = 256 * 1024 * 1024;
/// The longest row of a table as text.
const MOST_ROW: u64 = 256 * 1024 * 1024;
/// How many rows are put into the database at once.
const ROWS_AT_ONCE: usize = 500;

/// What an archive says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the archive.
    pub form: u32,
    /// The release that wrote it.
    pub program: String,
    /// When the point was taken.
    pub made_at: Micros,
    /// Which database it was taken from.
    pub database: String,
    /// The steps that made its tables, with the digests of their texts.
    pub migrations: BTreeMap<String, String>,
    /// The tables, one that others refer to before them.
    pub tables: Vec<TableEntry>,
    /// The blobs.
    pub blobs: Vec<BlobEntry>,
    /// The files of the journal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub journal: Vec<JournalEntry>,
    /// The key of the installation; none where the archive was taken before there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<NodeEntry>,
    /// What was dropped of the series of measured values; none where there are no series.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<SeriesEntry>,
    /// Blobs that were damaged when the point was taken and are not in the archive.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<Digest>,
}

/// One table of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableEntry {
    /// Its name.
    pub name: String,
    /// Its columns, in the order of the values of a row.
    pub columns: Vec<String>,
    /// How many rows it has.
    pub rows: u64,
    /// The size of its file.
    pub bytes: u64,
    /// The digest of its file.
    pub digest: Digest,
}

/// One blob of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobEntry {
    /// Its digest, which is also its name.
    pub digest: Digest,
    /// Its size.
    pub bytes: u64,
}

/// One file of the journal in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// The stream.
    pub stream: String,
    /// The name of the file in the stream's folder.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// Its digest.
    pub digest: Digest,
}

/// The key of the installation in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeEntry {
    /// Its fingerprint: whose copy this is.
    pub fingerprint: Digest,
    /// The size of its file.
    pub bytes: u64,
    /// The digest of its file.
    pub digest: Digest,
}

/// The manifest of the series in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesEntry {
    /// The size of its file.
    pub bytes: u64,
    /// The digest of its file.
    pub digest: Digest,
}

impl JournalEntry {
    fn path(&self) -> String {
        format!("journal/{}/{}", self.stream, self.file)
    }
}

impl Manifest {
    /// How many rows there are in all.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|t| t.rows).sum()
    }

    /// How many bytes the blobs have in all.
    #[must_use]
    pub fn blob_bytes(&self) -> u64 {
        self.blobs.iter().map(|b| b.bytes).sum()
    }

    fn check(&self, migrations: &[Migration]) -> Result<()> {
        let known: BTreeMap<&str, String> = migrations.iter().map(|m| (m.name, m.digest())).collect();
        for (name, digest) in &self.migrations {
            match known.get(name.as_str()) {
                None => {
                    return Err(Error::precondition(format!(
                        "the archive was written by a newer release ({}): its database has migration `{name}`, which \
                         this program does not know",
                        self.program
                    ))
                    .with_code("schema_newer"));
                }
                Some(ours) if ours != digest => {
                    return Err(Error::precondition(format!(
                        "migration `{name}` of the archive is not the one that this program knows"
                    )));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}

fn table_path(name: &str) -> String {
    format!("tables/{name}.jsonl")
}

fn blob_path(digest: &Digest) -> String {
    let hex = digest.hex();
    format!("blobs/sha256/{}/{hex}", hex.get(..2).unwrap_or_default())
}

fn torn(e: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::unavailable("cannot write the archive").with_source(e)
}

/// Writes one consistent point of the database and the blobs. A damaged blob ends it, unless it is to be left out.
pub async fn write(
    file: impl Write + Seek,
    db: &Db,
    blobs: &Blobs,
    data: &Path,
    leave_out: bool,
    now: Micros,
    mut progress: impl FnMut(&str),
) -> Result<Manifest> {
    let mut zip = ZipWriter::new(BufWriter::new(file));
    let mut point = db.read_tx().await?;
    let tables = store::tables(&mut point, db.backend()).await?;
    // The first statement above has fixed the point; the list of steps belongs to it like every other table.
    let migrations = store::migrations_applied(&mut point).await?;
    let mut manifest = Manifest {
        form: FORM,
        program: env!("CARGO_PKG_VERSION").into(),
        made_at: now,
        database: match db.backend() {
            Backend::Sqlite => "sqlite".into(),
            Backend::Postgres => "postgres".into(),
        },
        migrations,
        tables: Vec::new(),
        blobs: Vec::new(),
        journal: Vec::new(),
        node: None,
        series: None,
        left_out: Vec::new(),
    };
    for table in &tables {
        progress(&format!("table {}", table.name));
        begin(&mut zip, &table_path(&table.name))?;
        let (mut running, mut bytes) = (Running::default(), 0_u64);
        let rows = store::table_rows(&mut point, table, |row| {
            let mut line = serde_json::to_vec(&row.into_iter().map(value).collect::<Vec<Value>>()).map_err(torn)?;
            line.push(b'\n');
            running.take(&line);
            bytes += line.len() as u64;
            zip.write_all(&line).map_err(torn)
        })
        .await?;
        let columns = table.columns.iter().map(|c| c.name.clone()).collect();
        manifest.tables.push(TableEntry { name: table.name.clone(), columns, rows, bytes, digest: running.digest() });
    }
    drop(point);
    let list = blobs.list()?;
    let count = list.len();
    for (i, (digest, _)) in list.into_iter().enumerate() {
        progress(&format!("blob {} of {count}", i + 1));
        let bytes = match blobs.get(&digest) {
            Ok(bytes) => bytes,
            Err(e) if leave_out && e.code() == "blob_damaged" => {
                manifest.left_out.push(digest);
                continue;
            }
            Err(e) => {
                let way =
                    "the backup was given up; `huanheng check` lists what is damaged, --leave-out-damaged goes on";
                return Err(e.context(way));
            }
        };
        begin(&mut zip, &blob_path(&digest))?;
        zip.write_all(&bytes).map_err(torn)?;
        manifest.blobs.push(BlobEntry { digest, bytes: bytes.len() as u64 });
    }
    write_journal(&mut zip, &data.join(JOURNAL), &mut manifest, &mut progress)?;
    if let Some(text) = node::read(data)? {
        let key = seal::NodeKey::from_secret_text(&text).map_err(|e| e.context(node::place(data).display()))?;
        let fingerprint = key.public().fingerprint();
        begin(&mut zip, NODE)?;
        zip.write_all(text.as_bytes()).map_err(torn)?;
        let digest = seal::digest_bytes(text.as_bytes());
        manifest.node = Some(NodeEntry { fingerprint, bytes: text.len() as u64, digest });
    }
    match Series::bare_manifest(&data.join(SERIES), now) {
        Ok(None) => {}
        Ok(Some(text)) => {
            begin(&mut zip, SERIES_ENTRY)?;
            zip.write_all(&text).map_err(torn)?;
            manifest.series = Some(SeriesEntry { bytes: text.len() as u64, digest: seal::digest_bytes(&text) });
        }
        // What was dropped is told nowhere else; everything else of the series is made again.
        Err(e) if leave_out => {
            tracing::warn!(error = %e.chain(), "the backup does not know what was dropped of the series")
        }
        Err(e) => return Err(e.context("the backup was given up; --leave-out-damaged goes on")),
    }
    begin(&mut zip, MANIFEST)?;
    serde_json::to_writer(&mut zip, &manifest).map_err(torn)?;
    zip.finish().map_err(torn)?.flush().map_err(torn)?;
    Ok(manifest)
}

/// The journal comes after the database: whatever was done up to the point stands in it, and a little that came later.
fn write_journal(
    zip: &mut ZipWriter<impl Write + Seek>,
    journal: &Path,
    manifest: &mut Manifest,
    progress: &mut impl FnMut(&str),
) -> Result<()> {
    for stream in journal::streams(journal)? {
        progress(&format!("journal {stream}"));
        for (path, bytes) in journal::point(journal, &stream)? {
            let file = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
            let unread = |e| Error::unavailable(format!("cannot read {}", path.display())).with_source(e);
            let mut entry = JournalEntry { stream: stream.clone(), file, bytes, digest: Running::default().digest() };
            begin(zip, &entry.path())?;
            let (mut running, mut left) = (Running::default(), File::open(&path).map_err(unread)?.take(bytes));
            let mut piece = vec![0_u8; 64 * 1024];
            loop {
                let n = left.read(&mut piece).map_err(unread)?;
                if n == 0 {
                    break;
                }
                let read = piece.get(..n).unwrap_or_default();
                running.take(read);
                zip.write_all(read).map_err(torn)?;
            }
            entry.digest = running.digest();
            manifest.journal.push(entry);
        }
    }
    Ok(())
}

fn begin(zip: &mut ZipWriter<impl Write + Seek>, path: &str) -> Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(true)
        .unix_permissions(0o600);
    zip.start_file(path, options).map_err(torn)
}

fn value(cell: Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Integer(number) => number.into(),
        Cell::Text(text) => text.into(),
        Cell::Bytes(bytes) => serde_json::json!({ "hex": seal::hex(&bytes) }),
    }
}

fn cell(value: Value, holds: Holds) -> Option<Cell> {
    match (value, holds) {
        (Value::Null, _) => Some(Cell::Null),
        (Value::Number(number), Holds::Integer) => number.as_i64().map(Cell::Integer),
        (Value::String(text), Holds::Text) => Some(Cell::Text(text)),
        (Value::Object(mut fields), Holds::Bytes) => {
            let Some(Value::String(hex)) = fields.remove("hex") else { return None };
            seal::unhex(&hex).map(Cell::Bytes)
        }
        _ => None,
    }
}

/// An archive that was opened: its manifest reads, its entries may still be damaged.
pub struct Archive {
    zip: ZipArchive<BufReader<File>>,
    /// What it says of itself.
    pub manifest: Manifest,
}

impl Archive {
    /// Opens a file.
    pub fn open(file: &Path) -> Result<Archive> {
        let shown = file.display();
        let opened = File::open(file).map_err(|e| Error::invalid(format!("cannot read {shown}")).with_source(e))?;
        let no_archive = |what: String| Error::invalid(format!("{shown} is no sound backup: {what}"));
        let mut zip = ZipArchive::new(BufReader::new(opened))
            .map_err(|e| no_archive("it is not a whole ZIP file".into()).with_source(e))?;
        let mut text = Vec::new();
        {
            let entry =
                zip.by_name(MANIFEST).map_err(|e| no_archive(format!("{MANIFEST} is missing")).with_source(e))?;
            entry
                .take(MOST_MANIFEST)
                .read_to_end(&mut text)
                .map_err(|e| no_archive(format!("{MANIFEST} is damaged")).with_source(e))?;
        }
        // The form is looked at first: a later one may have other fields.
        let form = serde_json::from_slice::<Value>(&text).ok().and_then(|v| v.get("form").and_then(Value::as_u64));
        if form.is_some_and(|form| form > u64::from(FORM)) {
            return Err(Error::precondition(format!(
                "{shown} is a backup of form {}, written by a newer release; this program reads form {FORM}",
                form.unwrap_or_default()
            ))
            .with_code("schema_newer"));
        }
        let manifest =
            serde_json::from_slice(&text).map_err(|e| no_archive(format!("{MANIFEST} is damaged")).with_source(e))?;
        Ok(Archive { zip, manifest })
    }

    /// Reads every entry and compares it with the manifest; an error names the first that differs.
    pub fn verify(&mut self, mut progress: impl FnMut(&str)) -> Result<()> {
        let manifest = self.manifest.clone();
        let mut named: BTreeSet<String> = BTreeSet::from([MANIFEST.to_owned()]);
        for table in &manifest.tables {
            progress(&format!("table {}", table.name));
            let path = table_path(&table.name);
            self.verify_entry(&path, table.bytes, &table.digest)?;
            named.insert(path);
        }
        let count = manifest.blobs.len();
        for (i, blob) in manifest.blobs.iter().enumerate() {
            progress(&format!("blob {} of {count}", i + 1));
            let path = blob_path(&blob.digest);
            self.verify_entry(&path, blob.bytes, &blob.digest)?;
            named.insert(path);
        }
        for entry in &manifest.journal {
            let path = entry.path();
            progress(&path);
            self.verify_entry(&path, entry.bytes, &entry.digest)?;
            named.insert(path);
        }
        if let Some(entry) = &manifest.node {
            self.verify_entry(NODE, entry.bytes, &entry.digest)?;
            named.insert(NODE.to_owned());
        }
        if let Some(entry) = &manifest.series {
            self.verify_entry(SERIES_ENTRY, entry.bytes, &entry.digest)?;
            named.insert(SERIES_ENTRY.to_owned());
        }
        let mut there = BTreeSet::new();
        for name in self.zip.file_names() {
            let name =
                name.map_err(|e| Error::invalid("an entry of the backup has no readable name").with_source(e))?;
            if !named.contains(name.as_ref()) {
                return Err(Error::invalid(format!("{name}: the manifest of the backup does not name it")));
            }
            there.insert(name.into_owned());
        }
        if there.len() != named.len() || self.zip.len() != named.len() {
            return Err(Error::invalid("the backup does not hold exactly what its manifest names"));
        }
        Ok(())
    }

    fn verify_entry(&mut self, path: &str, bytes: u64, digest: &Digest) -> Result<()> {
        let damaged = |what: &str| Error::invalid(format!("{path}: {what}")).with_code("backup_damaged");
        let entry = self.zip.by_name(path).map_err(|e| damaged("missing from the backup").with_source(e))?;
        // One byte more than it should have tells that there is more.
        let mut entry = entry.take(bytes.saturating_add(1));
        let (mut running, mut read, mut piece) = (Running::default(), 0_u64, vec![0_u8; 64 * 1024]);
        loop {
            let n = match entry.read(&mut piece) {
                Ok(0) => break,
                Ok(n) => n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(damaged("damaged, it does not unpack").with_source(e)),
            };
            running.take(piece.get(..n).unwrap_or_default());
            read += n as u64;
        }
        if read != bytes {
            return Err(damaged(&format!("damaged, it has not the {bytes} bytes that the manifest names")));
        }
        if running.digest() != *digest {
            return Err(damaged("damaged, its digest is not the one of the manifest"));
        }
        Ok(())
    }

    /// Refuses an archive of tables that this program does not know.
    pub fn check_known(&self, migrations: &[Migration]) -> Result<()> {
        self.manifest.check(migrations)
    }

    /// Puts every blob into the folder; each is checked against its digest. The caller flushes the disk.
    pub fn load_blobs(&mut self, into: &Blobs, mut progress: impl FnMut(&str)) -> Result<()> {
        let list = self.manifest.blobs.clone();
        let count = list.len();
        for (i, blob) in list.iter().enumerate() {
            progress(&format!("blob {} of {count}", i + 1));
            let path = blob_path(&blob.digest);
            let mut bytes = Vec::new();
            self.zip
                .by_name(&path)
                .map_err(io::Error::other)
                .and_then(|e| e.take(blobs::MOST_BYTES + 1).read_to_end(&mut bytes))
                .map_err(|e| Error::invalid(format!("{path}: damaged")).with_source(e))?;
            if into.put_unflushed(&bytes)? != blob.digest {
                return Err(Error::invalid(format!("{path}: damaged, its content has another digest")));
            }
        }
        Ok(())
    }

    /// Puts the key of the installation into a folder that has none; says whether there was one.
    pub fn load_node(&mut self, data: &Path) -> Result<bool> {
        let Some(entry) = self.manifest.node.clone() else { return Ok(false) };
        let bad = |what: &str| Error::invalid(format!("{NODE}: {what}")).with_code("backup_damaged");
        let mut text = String::new();
        let packed = self.zip.by_name(NODE).map_err(|e| bad("missing from the backup").with_source(e))?;
        packed.take(MOST_KEY).read_to_string(&mut text).map_err(|e| bad("damaged").with_source(e))?;
        let key = seal::NodeKey::from_secret_text(&text)?;
        if key.public().fingerprint() != entry.fingerprint {
            return Err(bad("it is not the key that the manifest names"));
        }
        node::keep(data, &key)?;
        Ok(true)
    }

    /// Puts the manifest of the series into a folder: they begin empty, and what was dropped stays so. Says whether there was one.
    pub fn load_series(&mut self, data: &Path) -> Result<bool> {
        if self.manifest.series.is_none() {
            return Ok(false);
        }
        let bad = |what: &str| Error::invalid(format!("{SERIES_ENTRY}: {what}")).with_code("backup_damaged");
        let mut text = Vec::new();
        let packed = self.zip.by_name(SERIES_ENTRY).map_err(|e| bad("missing from the backup").with_source(e))?;
        packed.take(MOST_SERIES).read_to_end(&mut text).map_err(|e| bad("damaged").with_source(e))?;
        Series::begin_from(&data.join(SERIES), &text)?;
        Ok(true)
    }

    /// Puts the files of the journal into a folder and goes through their chains. The caller flushes the disk.
    pub fn load_journal(&mut self, into: &Path, mut progress: impl FnMut(&str)) -> Result<()> {
        let list = self.manifest.journal.clone();
        let mut streams = BTreeSet::new();
        for entry in &list {
            let path = entry.path();
            progress(&path);
            let bad = |what: &str| Error::invalid(format!("{path}: {what}")).with_code("backup_damaged");
            if !journal::is_kept(&entry.file) {
                return Err(bad("a journal has no such file"));
            }
            let folder = journal::folder_of(into, &entry.stream)?;
            make_folder(&folder)?;
            let failed = |e| Error::unavailable(format!("cannot write into {}", folder.display())).with_source(e);
            let mut file = File::create(folder.join(&entry.file)).map_err(failed)?;
            let mut from = self.zip.by_name(&path).map_err(|e| bad("missing from the backup").with_source(e))?;
            io::copy(&mut (&mut from).take(entry.bytes), &mut file).map_err(failed)?;
            streams.insert(entry.stream.clone());
        }
        for stream in streams {
            if let Some(found) = journal::verify(into, &stream, &[])?.finding {
                return Err(Error::invalid(format!(
                    "the journal of the backup is damaged: {}, bytes {} to {}: {}",
                    found.file, found.from, found.to, found.what
                ))
                .with_code("journal_damaged"));
            }
        }
        Ok(())
    }

    /// Puts every row into tables that stand as the archive's did and are empty but for what their steps put there.
    pub async fn load_tables(
        &mut self,
        conn: &mut store::Conn,
        backend: Backend,
        mut progress: impl FnMut(&str),
    ) -> Result<()> {
        let there = store::tables(conn, backend).await?;
        store::tables_clear(conn, &there).await?;
        let named: BTreeMap<String, TableEntry> =
            self.manifest.tables.iter().map(|t| (t.name.clone(), t.clone())).collect();
        if let Some(lost) = named.keys().find(|n| there.iter().all(|t| t.name != **n)) {
            return Err(Error::invalid(format!("table {lost} of the backup does not exist in this release")));
        }
        for table in &there {
            let Some(entry) = named.get(&table.name) else {
                return Err(Error::invalid(format!("the backup lacks table {}", table.name)));
            };
            progress(&format!("table {}", table.name));
            self.load_table(conn, table, entry).await?;
        }
        Ok(())
    }

    async fn load_table(&mut self, conn: &mut store::Conn, table: &Table, entry: &TableEntry) -> Result<()> {
        let path = table_path(&table.name);
        let wrong = |line: u64, what: &str| Error::invalid(format!("{path}: line {line}: {what}"));
        if !entry.columns.iter().eq(table.columns.iter().map(|c| &c.name)) {
            return Err(Error::invalid(format!("{path}: its columns are not those of the table")));
        }
        let file = self.zip.by_name(&path).map_err(|e| wrong(0, "missing").with_source(e))?;
        let mut lines = BufReader::new(file);
        let (mut rows, mut number) = (Vec::new(), 0_u64);
        loop {
            let mut line = Vec::new();
            let n = lines.by_ref().take(MOST_ROW).read_until(b'\n', &mut line);
            let n = n.map_err(|e| wrong(number, "damaged").with_source(e))?;
            if n == 0 || rows.len() == ROWS_AT_ONCE {
                store::table_insert(conn, table, &rows).await.map_err(|e| e.context(&path))?;
                rows.clear();
            }
            if n == 0 {
                break;
            }
            number += 1;
            let values: Vec<Value> =
                serde_json::from_slice(&line).map_err(|e| wrong(number, "is no row").with_source(e))?;
            let cells: Option<Vec<Cell>> =
                values.into_iter().zip(&table.columns).map(|(v, column)| cell(v, column.holds)).collect();
            rows.push(cells.ok_or_else(|| wrong(number, "a value does not fit its column"))?);
        }
        if number != entry.rows {
            return Err(Error::invalid(format!("{path}: {number} rows instead of {}", entry.rows)));
        }
        Ok(())
    }
}
