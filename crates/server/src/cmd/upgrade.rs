//! `huanheng upgrade`: brings the tables of an older release to this one, after a backup.

use std::path::{Path, PathBuf};

use blobs::Blobs;
use kernel::{Error, Result};
use serde::Serialize;
use store::Db;

use super::backup;
use super::data::{Place, Tables, now, steps};
use super::place::{print_json, print_line};

/// What `upgrade` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "There is no way back but the backup: install the older release and `huanheng restore` it. Stop \
    the server before; `huanheng serve` does the same by itself when it starts, unless told `--upgrade refuse`."
)]
pub struct Args {
    #[command(flatten)]
    pub place: Place,
    /// Show what would be done and do nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Make no backup before.
    #[arg(long, conflicts_with = "backup")]
    pub no_backup: bool,
    /// Where the backup goes; `backups/` in the data folder when absent.
    #[arg(long, value_name = "FILE")]
    pub backup: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Serialize)]
struct Done {
    dry_run: bool,
    applied_before: usize,
    steps: Vec<&'static str>,
    backup: Option<PathBuf>,
}

/// Runs it.
pub async fn run(args: Args) -> Result<()> {
    args.place.check_there()?;
    let (db, blobs) = args.place.raw().await?;
    let schema = db.schema(&steps()).await?;
    let names: Vec<&'static str> = schema.pending.iter().map(|s| s.name).collect();
    let mut done = Done { dry_run: args.dry_run, applied_before: schema.applied.len(), steps: names, backup: None };
    let nothing = done.steps.is_empty();
    if !args.dry_run && !nothing {
        if !args.no_backup && !schema.applied.is_empty() {
            let file = args.backup.clone().unwrap_or_else(|| before_upgrade(&args.place.data));
            backup::make(&file, &db, &blobs, &args.place.data, false).await?;
            done.backup = Some(file);
        }
        db.migrate(&steps(), now()).await?;
    }
    db.close().await;
    if args.json {
        return print_json(&done);
    }
    if let Some(file) = &done.backup {
        print_line(&format!("backup before the upgrade: {}", file.display()))?;
    }
    for name in &done.steps {
        print_line(&format!("{} {name}", if args.dry_run { "would apply" } else { "applied" }))?;
    }
    print_line(&match (nothing, args.dry_run) {
        (true, _) => format!("nothing to do: the database is of this release ({} steps)", done.applied_before),
        (false, true) => format!("{} steps would be applied; nothing was changed", done.steps.len()),
        (false, false) => format!("{} steps applied; next: huanheng check", done.steps.len()),
    })
}

/// Brings the tables to what a command asks for.
pub async fn bring(data: &Path, db: &Db, blobs: &Blobs, tables: Tables) -> Result<()> {
    let schema = db.schema(&steps()).await?;
    if schema.pending.is_empty() {
        return Ok(());
    }
    let fresh = schema.applied.is_empty();
    match tables {
        Tables::Make | Tables::BringUp { .. } if fresh => {}
        Tables::BringUp { backup } => {
            if backup {
                let file = before_upgrade(data);
                let made = backup::make(&file, db, blobs, data, false).await;
                made.map_err(|e| e.context("the backup before the upgrade failed, so nothing was upgraded"))?;
                tracing::info!(file = %file.display(), "backup before the upgrade");
            }
        }
        Tables::Current if fresh => {
            return Err(Error::invalid(format!("{} holds no data; `huanheng init` begins a city", db.shown())));
        }
        Tables::Current | Tables::Make => {
            return Err(Error::precondition(format!(
                "{} was written by an older release, {} steps are missing; run `huanheng upgrade` (`--dry-run` shows them)",
                db.shown(),
                schema.pending.len()
            ))
            .with_code("schema_older"));
        }
    }
    for name in &db.migrate(&steps(), now()).await?.now {
        tracing::info!(migration = name, "applied");
    }
    Ok(())
}

fn before_upgrade(data: &Path) -> PathBuf {
    data.join("backups").join(format!("before-upgrade-{}.zip", backup::stamp(now())))
}
