//! Opening the data: the folder, the database, and its tables in the state that the command asks for.

use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use assessment::Assessment;
use blobs::Blobs;
use kernel::{Clock, Ctx, Error, Result, Rng, SystemClock, SystemRng};
use registers::{Definitions, RegisterFacts, Registers};
use store::Db;
use submissions::PaperFacts;
use telemetry::TelemetryFacts;
use webkit::Parts;

use super::{demo, upgrade};
use crate::{app, node};

/// The largest file that an address of a database is read from.
const MOST_ADDRESS: usize = 4096;
/// The folder of the journal in a data folder.
pub const JOURNAL: &str = "journal";
/// The folder of the series of measured values in a data folder.
pub const SERIES: &str = "series";
/// What lies in a data folder while a restore is under way; a folder that still has it is not whole.
pub const UNFINISHED: &str = "restore-unfinished";

/// Where the data lie.
#[derive(Debug, Clone, clap::Args)]
pub struct Place {
    /// Folder of the data: the database, unless one is named, and the files.
    #[arg(long, env = "HUANHENG_DATA", default_value = "data")]
    pub data: PathBuf,
    /// Database: `sqlite:PATH` or `postgres://USER@HOST/NAME`; when absent an SQLite file in the data folder. The
    /// variable keeps a password out of the list of processes.
    #[arg(long, env = "HUANHENG_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// File whose only line is the address of the database, for a secret that the service manager hands over.
    #[arg(long, value_name = "FILE", env = "HUANHENG_DATABASE_FILE", conflicts_with = "database")]
    pub database_file: Option<PathBuf>,
}

/// What is done about tables that are missing or of an older release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tables {
    /// They must be there and of this release.
    Current,
    /// They are made in an empty database, and must otherwise be of this release.
    Make,
    /// They are made, or brought to this release; `backup` is made before.
    BringUp {
        /// Whether a backup is made first.
        backup: bool,
    },
}

impl Place {
    /// The place of an SQLite file in a folder.
    #[must_use]
    pub fn folder(data: PathBuf, database: Option<String>) -> Place {
        Place { data, database, database_file: None }
    }

    /// The address of the database, and whether it was named.
    pub fn address(&self) -> Result<(String, bool)> {
        if let Some(url) = self.database.as_ref().filter(|url| !url.is_empty()) {
            return Ok((url.clone(), true));
        }
        if let Some(file) = self.database_file.as_ref().filter(|f| !f.as_os_str().is_empty()) {
            let text = super::place::read_file(file, MOST_ADDRESS)?;
            let text = String::from_utf8(text)
                .map_err(|e| Error::invalid(format!("{} is not text", file.display())).with_source(e))?;
            let url = text.trim();
            if url.is_empty() || url.contains('\n') {
                return Err(Error::invalid(format!("{} must hold one line: the address", file.display())));
            }
            return Ok((url.to_owned(), true));
        }
        Ok((format!("sqlite:{}", self.data.join("huanheng.db").display()), false))
    }

    /// Refuses a folder without data, so that a mistyped path does not begin an empty city.
    pub fn check_there(&self) -> Result<()> {
        if !self.address()?.1 && !self.data.join("huanheng.db").is_file() {
            return Err(Error::invalid(format!(
                "{} holds no data; `huanheng init` begins a city, `huanheng demo` a simulated one",
                self.data.display()
            )));
        }
        Ok(())
    }

    /// The folder of the journal.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.data.join(JOURNAL)
    }

    /// The database and the blobs as they are, with their tables untouched.
    pub async fn raw(&self) -> Result<(Db, Blobs)> {
        make_folder(&self.data)?;
        if self.data.join(UNFINISHED).exists() {
            return Err(Error::precondition(format!(
                "a restore into {} did not end well: empty the folder and the database, and restore again",
                self.data.display()
            )));
        }
        let db = Db::open(&self.address()?.0).await?;
        let blobs = Blobs::open(self.data.join("blobs"))?;
        Ok((db, blobs))
    }

    /// The parts of the house over these data.
    pub async fn parts(&self, tables: Tables, secure_cookies: bool) -> Result<Parts> {
        let (db, blobs) = self.raw().await?;
        let registers = Definitions::load(Registers::folder(&blobs).as_deref())?;
        upgrade::bring(&self.data, &db, &blobs, tables).await?;
        let journal = self.journal();
        let (audit, opened) = audit::Log::open(&journal)?;
        audit.tell_opened(&Ctx::system(now(), "open"), &opened).await?;
        let simulated = {
            let mut conn = db.read().await?;
            store::setting_read(&mut conn, store::SIMULATED).await?.as_deref() == Some("yes")
        };
        let registers = RegisterFacts::new(db.clone(), Arc::new(registers)).simulated(simulated);
        let node = Arc::new(node::open(&self.data, &SystemRng)?);
        let (clock, rng): (Arc<dyn Clock>, Arc<dyn Rng>) = (Arc::new(SystemClock), Arc::new(SystemRng));
        // Asked for the campaign and its method alone.
        let campaign = Assessment::new(db.clone(), blobs.clone(), clock.clone(), rng.clone(), node.clone(), Vec::new());
        let devices = TelemetryFacts::new(db.clone()).simulated(simulated);
        let papers = PaperFacts::new(db.clone(), campaign);
        let parts = Parts {
            db,
            blobs,
            audit,
            journal,
            node,
            clock,
            rng,
            sources: vec![Arc::new(registers), Arc::new(papers), Arc::new(devices)],
            secure_cookies,
            shared: webkit::Shared::default(),
        };
        demo::bring_to_life(parts).await
    }
}

/// Makes a folder for the service's user alone: password hashes, facts and evidence of every unit lie in it.
pub fn make_folder(folder: &Path) -> Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|e| Error::unavailable(format!("cannot create {}", folder.display())).with_source(e))
}

/// Now, by the machine's clock.
#[must_use]
pub fn now() -> kernel::Micros {
    SystemClock.now()
}

/// The steps of this program.
#[must_use]
pub fn steps() -> Vec<store::Migration> {
    app::migrations()
}
