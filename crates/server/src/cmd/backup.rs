//! `huanheng backup`: one archive of the database and the files at one point, while the server runs.

use std::path::{Path, PathBuf};

use blobs::Blobs;
use kernel::{Error, Micros, Result};
use seal::Digest;
use serde::Serialize;
use store::Db;

use super::data::{Place, make_folder, now, steps};
use super::place::{print_json, print_line, progress, progress_end};
use crate::archive::{self, Archive, Manifest};

/// What `backup` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(
    subcommand_negates_reqs = true,
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  huanheng backup --out monday.zip\n  \
    huanheng backup --into /var/backups/huanheng --keep 14      a new file each time, the newest 14 stay\n  \
    huanheng backup verify monday.zip\n\n\
    The server may run and write meanwhile. The file holds password hashes, the key of the installation and \
    everything else: it is made readable for its owner only, and it is not encrypted."
)]
pub struct Args {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub place: Place,
    /// The file to write; it must not exist.
    #[arg(long, value_name = "FILE", conflicts_with = "into", required_unless_present = "into")]
    pub out: Option<PathBuf>,
    /// Folder in which a file named by the time is written.
    #[arg(long, value_name = "FOLDER")]
    pub into: Option<PathBuf>,
    /// After a good backup, keep the newest N that were written with --into and remove the older ones.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub keep: Option<u16>,
    /// Go on when a blob is damaged: leave it out, name it, and end with code 1.
    #[arg(long)]
    pub leave_out_damaged: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// What is done with a backup that exists.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// Read a whole backup and compare every entry with its digest.
    Verify {
        /// The backup.
        file: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Serialize)]
struct Shown<'a> {
    file: &'a Path,
    bytes: u64,
    program: &'a str,
    made_at: Micros,
    database: &'a str,
    migrations: usize,
    tables: usize,
    rows: u64,
    blobs: usize,
    blob_bytes: u64,
    left_out: &'a [Digest],
    removed: Vec<PathBuf>,
}

impl<'a> Shown<'a> {
    fn of(file: &'a Path, m: &'a Manifest) -> Shown<'a> {
        Shown {
            file,
            bytes: std::fs::metadata(file).map(|m| m.len()).unwrap_or_default(),
            program: &m.program,
            made_at: m.made_at,
            database: &m.database,
            migrations: m.migrations.len(),
            tables: m.tables.len(),
            rows: m.rows(),
            blobs: m.blobs.len(),
            blob_bytes: m.blob_bytes(),
            left_out: &m.left_out,
            removed: Vec::new(),
        }
    }

    fn line(&self, word: &str) -> String {
        format!(
            "{}: {word}; taken at {} by release {} from {}; {} tables with {} rows, {} blobs of {} bytes; the file has {} \
             bytes",
            self.file.display(),
            self.made_at,
            self.program,
            self.database,
            self.tables,
            self.rows,
            self.blobs,
            self.blob_bytes,
            self.bytes
        )
    }
}

/// Runs it.
pub async fn run(args: Args) -> Result<()> {
    if let Some(Command::Verify { file, json }) = args.command {
        let manifest = verify(&file)?;
        let shown = Shown::of(&file, &manifest);
        return if json { print_json(&shown) } else { print_line(&shown.line("sound")) };
    }
    if args.keep.is_some() && args.into.is_none() {
        return Err(Error::invalid("--keep needs --into: only files that were named by the time are ever removed"));
    }
    args.place.check_there()?;
    let file = match (args.out, &args.into) {
        (Some(file), _) => file,
        (None, Some(folder)) => folder.join(format!("{NAMED}{}.zip", stamp(now()))),
        (None, None) => return Err(Error::invalid("--out FILE or --into FOLDER is missing")),
    };
    let (db, blobs) = args.place.raw().await?;
    if db.schema(&steps()).await.is_ok_and(|s| s.applied.is_empty()) {
        return Err(Error::invalid(format!("{} holds no data", db.shown())));
    }
    let manifest = make(&file, &db, &blobs, &args.place.data, args.leave_out_damaged).await?;
    db.close().await;
    let mut shown = Shown::of(&file, &manifest);
    if let (Some(folder), Some(keep)) = (&args.into, args.keep) {
        // One that lacks something takes the place of none that is whole.
        if manifest.left_out.is_empty() {
            shown.removed = remove_old(folder, usize::from(keep))?;
        }
    }
    if args.json {
        print_json(&shown)?;
    } else {
        for file in &shown.removed {
            print_line(&format!("removed {}", file.display()))?;
        }
        print_line(&shown.line("written and verified"))?;
    }
    if manifest.left_out.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = manifest.left_out.iter().map(ToString::to_string).collect();
    Err(Error::internal(format!("{} damaged blobs were left out: {}", names.len(), names.join(", "))))
}

/// How the files of `--into` begin; nothing else is ever removed.
const NAMED: &str = "huanheng-";

/// An instant as it stands in the name of a file: `20261122T031500.000000Z`, which sorts by time.
#[must_use]
pub fn stamp(at: Micros) -> String {
    at.to_string().chars().filter(|c| !matches!(c, '-' | ':')).collect()
}

/// Writes one consistent point to a new file, whole or not at all, and reads it back.
pub async fn make(file: &Path, db: &Db, blobs: &Blobs, data: &Path, leave_out: bool) -> Result<Manifest> {
    let shown = file.display();
    if file.exists() {
        return Err(Error::conflict(format!("{shown} exists already; a backup never takes the place of another file")));
    }
    let folder = file.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(folder)?;
    let failed = |e: std::io::Error| Error::unavailable(format!("cannot write {shown}")).with_source(e);
    // Beside its place, for its owner's eyes only, and gone if anything fails.
    let mut part = tempfile::Builder::new().prefix(".huanheng-").suffix(".part").tempfile_in(folder).map_err(failed)?;
    let manifest = archive::write(part.as_file_mut(), db, blobs, data, leave_out, now(), progress).await?;
    part.as_file().sync_all().map_err(failed)?;
    let back = verify(part.path())?;
    if back != manifest {
        return Err(Error::internal(format!("{shown}: what was written reads back differently")));
    }
    part.persist_noclobber(file).map_err(|e| failed(e.error))?;
    std::fs::File::open(folder).and_then(|f| f.sync_all()).map_err(failed)?;
    Ok(manifest)
}

/// Reads a whole backup.
pub fn verify(file: &Path) -> Result<Manifest> {
    let mut archive = Archive::open(file)?;
    let sound = archive.verify(progress);
    progress_end();
    sound.map_err(|e| e.context(file.display()))?;
    Ok(archive.manifest)
}

fn remove_old(folder: &Path, keep: usize) -> Result<Vec<PathBuf>> {
    let failed = |e: std::io::Error| Error::unavailable(format!("cannot tidy {}", folder.display())).with_source(e);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        let middle = name.strip_prefix(NAMED).and_then(|n| n.strip_suffix("Z.zip")).unwrap_or_default();
        if middle.len() >= 15 && middle.bytes().all(|b| b.is_ascii_digit() || b == b'T' || b == b'.') {
            files.push(path);
        }
    }
    files.sort();
    files.reverse();
    let old = files.split_off(keep.min(files.len()));
    for file in &old {
        std::fs::remove_file(file).map_err(failed)?;
    }
    Ok(old)
}
