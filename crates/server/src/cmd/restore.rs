//! `huanheng restore`: an archive into an empty folder and an empty database.

use std::path::{Path, PathBuf};

use blobs::Blobs;
use kernel::{Error, Result};
use store::{Backend, Db, Migration};

use super::data::{Place, UNFINISHED, make_folder, now, steps};
use super::place::{print_line, progress, progress_end};
use crate::archive::Archive;

/// What `restore` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "The folder must be empty or absent and the database without rows. A backup of either database \
    restores into either. A backup of an older release is brought to this one. Everybody has to sign in again."
)]
pub struct Args {
    #[command(flatten)]
    pub place: Place,
    /// The backup.
    pub file: PathBuf,
    /// Leave out the key of the installation: this copy runs beside the original and gets an identity of its own.
    #[arg(long)]
    pub new_identity: bool,
}

/// Runs it.
pub async fn run(args: Args) -> Result<()> {
    let mut archive = Archive::open(&args.file)?;
    archive.check_known(&steps()).map_err(|e| e.context(args.file.display()))?;
    let sound = archive.verify(progress);
    progress_end();
    // Nothing is touched before the whole backup is known to be sound.
    sound.map_err(|e| e.context(args.file.display()))?;
    check_empty(&args.place.data)?;
    make_folder(&args.place.data)?;
    let (address, named) = args.place.address()?;
    if named {
        // A database of its own is looked at before the folder is touched.
        let db = Db::open(&address).await?;
        let empty = check_rows(&db).await;
        db.close().await;
        empty?;
    }
    let data = &args.place.data;
    let marker = data.join(UNFINISHED);
    let failed = |e: std::io::Error| Error::unavailable(format!("cannot write into {}", data.display())).with_source(e);
    std::fs::write(&marker, "a restore is under way, or did not end well\n").map_err(failed)?;
    let blobs = Blobs::open(data.join("blobs"))?;
    archive.load_blobs(&blobs, progress)?;
    archive.load_journal(&args.place.journal(), progress)?;
    let series = archive.load_series(data)?;
    let same = !args.new_identity && archive.load_node(data)?;
    let db = Db::open(&address).await?;
    let brought = load(&mut archive, &db).await;
    progress_end();
    let brought = brought?;
    db.close().await;
    // One flush for all blobs; until then the mark says that the folder is not whole.
    let folder = std::fs::File::open(data).map_err(failed)?;
    rustix::fs::syncfs(&folder).map_err(|e| failed(e.into()))?;
    std::fs::remove_file(&marker).map_err(failed)?;
    folder.sync_all().map_err(failed)?;
    let m = &archive.manifest;
    for name in &brought {
        print_line(&format!("applied {name}"))?;
    }
    if let Some(node) = &m.node {
        print_line(&if same {
            format!(
                "this is now the installation {}; if the original goes on, there are two with one identity: then restore this \
                 copy with --new-identity",
                node.fingerprint
            )
        } else {
            format!(
                "the key of the installation {} was left out: a new one is made at the first start",
                node.fingerprint
            )
        })?;
    }
    if series {
        print_line(
            "the series of measured values are in no backup: the first start makes them again from the journal",
        )?;
    }
    if !m.left_out.is_empty() {
        print_line(&format!(
            "{} damaged blobs are missing from this backup; huanheng check names them",
            m.left_out.len()
        ))?;
    }
    print_line(&format!(
        "restored the point of {} into {}: {} tables with {} rows, {} blobs; every session was ended. Next: huanheng check",
        m.made_at,
        db.shown(),
        m.tables.len(),
        m.rows(),
        m.blobs.len()
    ))
}

/// The archive's own tables first, as its release made them; then the rows in one transaction; then what is new.
async fn load(archive: &mut Archive, db: &Db) -> Result<Vec<String>> {
    let all = steps();
    let theirs: Vec<Migration> =
        all.iter().filter(|s| archive.manifest.migrations.contains_key(s.name)).copied().collect();
    db.migrate(&theirs, now()).await?;
    let mut tx = db.write_tx().await?;
    archive.load_tables(&mut tx, db.backend(), progress).await?;
    // A copy of the data is no reason to trust the cookies of that day.
    people::sessions_forget(&mut tx).await?;
    tx.commit().await?;
    Ok(db.migrate(&all, now()).await?.now)
}

fn check_empty(folder: &Path) -> Result<()> {
    let mut entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(Error::unavailable(format!("cannot look into {}", folder.display())).with_source(e)),
    };
    match entries.next() {
        None => Ok(()),
        Some(_) => Err(Error::conflict(format!(
            "{} is not empty; a restore never mixes with what is there: name another folder with --data",
            folder.display()
        ))
        .with_code("not_empty")),
    }
}

async fn check_rows(db: &Db) -> Result<()> {
    let mut conn = db.read().await?;
    for table in store::tables(&mut conn, db.backend()).await? {
        if table.name != store::MIGRATION_TABLE && !store::table_is_empty(&mut conn, &table).await? {
            return Err(Error::conflict(format!(
                "{} is not empty: table {} has rows; a restore wants {}",
                db.shown(),
                table.name,
                match db.backend() {
                    Backend::Sqlite => "a new file",
                    Backend::Postgres => "a new database",
                }
            ))
            .with_code("not_empty"));
        }
    }
    Ok(())
}
