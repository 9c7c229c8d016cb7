//! Discs made by jobs and kept in the data folder until they are fetched.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use jobs::{Handler, Job, NewJob, job_enqueue};
use kernel::{Clock, Ctx, Error, Micros, Result, Rng, id};
use rights::{Action, Scope, Subject, allow};
use seal::PublicKey;
use store::Db;

use crate::build::Built;
use crate::store::{DONE, DiscRow, FAILED, WAITING, disc_end, disc_find, disc_insert, disc_list, no_disc};

/// The kind of the job that makes a disc.
pub(crate) const JOB: &str = "dossier.make";
/// Discs that a list shows.
const LISTED: i64 = 100;
/// How the names begin of what is being made beside an image.
pub const HALF_MADE: &str = ".huanheng-";
/// Images that are kept; an older one is made again when it is asked for.
const KEPT: usize = 40;

/// What comes later, from whoever can.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// A run by what a list shows of it.
#[derive(Clone, Debug)]
pub struct RunNamed {
    pub id: String,
    pub number: i64,
    pub year: i16,
    /// Up to which instant its disc tells now.
    pub until: Micros,
}

/// Who knows runs and everything that a disc holds: the server.
pub trait Maker: Send + Sync {
    /// A run by its id; when absent the one that is archived: the result, or else the newest published, or else the newest. Refused
    /// where the run has no such unit, or none that can have a disc of its own.
    fn run<'a>(&'a self, id: Option<&'a str>, unit: Option<&'a str>) -> Later<'a, RunNamed>;
    /// Writes the image of a run and its signature beside it, and verifies what was written.
    fn write<'a>(&'a self, run: &'a str, unit: Option<&'a str>, out: PathBuf) -> Later<'a, Built>;
}

/// The use cases. Cheap to clone.
#[derive(Clone)]
pub struct Shelf {
    pub(crate) db: Db,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) node: PublicKey,
    /// Where the images lie.
    pub(crate) folder: PathBuf,
    pub(crate) maker: Arc<dyn Maker>,
}

fn subject(unit: Option<&str>) -> Subject<'_> {
    unit.map_or(Subject::City, Subject::Unit)
}

impl Shelf {
    pub(crate) fn place(&self, row: &DiscRow) -> PathBuf {
        self.folder.join(format!("{}.iso", row.id))
    }

    /// The discs that the reader may fetch: the city's people all, a head of a unit the own ones.
    pub(crate) async fn list(&self, ctx: &Ctx) -> Result<Vec<DiscRow>> {
        let scope = rights::scope(&ctx.who, Action::ArchiveCampaign);
        if matches!(scope, Scope::None | Scope::PublishedOnly) {
            allow(&ctx.who, Action::ArchiveCampaign, Subject::City)?;
        }
        let p = scope.predicate("unit", None, 1);
        disc_list(&mut *self.db.read().await?, &p.sql, &p.binds, LISTED).await
    }

    /// A disc that the reader may fetch; another is as if it were not there.
    pub(crate) async fn disc(&self, ctx: &Ctx, id: &str) -> Result<DiscRow> {
        let row = disc_find(&mut *self.db.read().await?, id).await?;
        if allow(&ctx.who, Action::ArchiveCampaign, subject(row.unit.as_deref())).is_ok() {
            return Ok(row);
        }
        Err(no_disc())
    }

    /// Has a disc made; what is made already, or being made, is not made twice: it would be the same. One of the same run that
    /// tells further, because the run became the result, is another disc.
    pub(crate) async fn order(&self, ctx: &Ctx, run: Option<&str>, unit: Option<&str>) -> Result<DiscRow> {
        allow(&ctx.who, Action::ArchiveCampaign, subject(unit))?;
        let run = self.maker.run(run, unit).await?;
        let mut tx = self.db.write_tx().await?;
        let (sql, mut binds) = ("run = $1 AND COALESCE(unit, '') = $2", vec![run.id.clone()]);
        binds.push(unit.unwrap_or_default().to_owned());
        for row in disc_list(&mut tx, sql, &binds, LISTED).await? {
            let same = row.until == run.until;
            if same && (row.state == WAITING || row.state == DONE && self.place(&row).is_file()) {
                return Ok(row);
            }
        }
        let row = DiscRow {
            id: id::new_id(&*self.rng),
            run: run.id,
            number: run.number,
            year: i64::from(run.year),
            unit: unit.map(str::to_owned),
            until: run.until,
            ordered_by: ctx.who.name().to_owned(),
            ordered_at: ctx.now,
            state: WAITING.into(),
            code: None,
            error: None,
            bytes: None,
            files: None,
            image: None,
            root: None,
            fingerprint: None,
            ended_at: None,
        };
        disc_insert(&mut tx, &row).await?;
        let payload = serde_json::json!({ "disc": row.id });
        let mut job = NewJob::new(JOB, payload, ctx.now).once(row.id.clone());
        job.max_attempts = 2;
        job_enqueue(&mut tx, &*self.rng, ctx.now, &job).await?;
        tx.commit().await?;
        Ok(row)
    }

    pub(crate) fn handler(&self) -> Handler {
        let shelf = self.clone();
        Handler::new(JOB, move |_, job| {
            let shelf = shelf.clone();
            async move { shelf.work(&job).await }
        })
    }

    async fn work(&self, job: &Job) -> Result<()> {
        let id = job.payload.get("disc").and_then(|d| d.as_str()).unwrap_or_default();
        let mut row = disc_find(&mut *self.db.read().await?, id).await?;
        if row.state != WAITING {
            return Ok(());
        }
        let out = self.place(&row);
        std::fs::create_dir_all(&self.folder)
            .map_err(|e| Error::unavailable(format!("cannot create {}", self.folder.display())).with_source(e))?;
        // What an earlier try left behind was never handed out.
        for left in [out.clone(), crate::model::signature_of(&out)] {
            if left.exists() {
                std::fs::remove_file(&left)
                    .map_err(|e| Error::unavailable(format!("cannot remove {}", left.display())).with_source(e))?;
            }
        }
        match self.maker.write(&row.run, row.unit.as_deref(), out).await {
            Ok(built) => {
                row.state = DONE.into();
                row.bytes = i64::try_from(built.bytes).ok();
                row.files = i64::try_from(built.files).ok();
                row.image = Some(built.image.to_string());
                row.root = Some(built.root.to_string());
                row.fingerprint = Some(self.node.fingerprint().to_string());
            }
            Err(e) if job.attempts < job.max_attempts => return Err(e),
            Err(e) => {
                row.state = FAILED.into();
                row.code = Some(e.code().to_owned());
                row.error = Some(e.message().chars().take(500).collect());
            }
        }
        row.ended_at = Some(self.clock.now());
        let mut tx = self.db.write_tx().await?;
        disc_end(&mut tx, &row).await?;
        tx.commit().await?;
        self.tidy().await
    }

    /// Removes what a killed program left half-made: nothing is being made when the server starts.
    pub(crate) fn sweep(&self) -> Result<()> {
        let failed = |e: std::io::Error| {
            Error::unavailable(format!("cannot look through {}", self.folder.display())).with_source(e)
        };
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(failed(e)),
        };
        for entry in entries {
            let entry = entry.map_err(failed)?;
            if !entry.file_name().to_string_lossy().starts_with(HALF_MADE) {
                continue;
            }
            let left = entry.path();
            let gone = if left.is_dir() { std::fs::remove_dir_all(&left) } else { std::fs::remove_file(&left) };
            gone.map_err(|e| Error::unavailable(format!("cannot remove {}", left.display())).with_source(e))?;
        }
        Ok(())
    }

    /// Removes the images beyond the newest: each can be made again, byte for byte.
    async fn tidy(&self) -> Result<()> {
        let done = [DONE.to_owned()];
        let rows = disc_list(&mut *self.db.read().await?, "state = $1", &done, i64::MAX).await?;
        for old in rows.iter().skip(KEPT) {
            let image = self.place(old);
            for file in [crate::model::signature_of(&image), image] {
                match std::fs::remove_file(&file) {
                    Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                        return Err(Error::unavailable(format!("cannot remove {}", file.display())).with_source(e));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::Write;
    use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

    use kernel::{Actor, FixedClock, Person, Role, SeededRng};
    use seal::NodeKey;
    use store::testing::TestDb;

    use super::*;
    use crate::model::signature_of;

    /// Writes something under the name; the first `failing` times it fails.
    struct Desk {
        failing: usize,
        asked: AtomicUsize,
        until: Arc<AtomicI64>,
    }

    impl Maker for Desk {
        fn run<'a>(&'a self, id: Option<&'a str>, unit: Option<&'a str>) -> Later<'a, RunNamed> {
            Box::pin(async move {
                if unit == Some("x99") {
                    return Err(Error::not_found("no such unit").with_code("no_unit"));
                }
                let until = Micros(self.until.load(Ordering::SeqCst));
                Ok(RunNamed { id: id.unwrap_or("newest").into(), number: 7, year: 2026, until })
            })
        }

        fn write<'a>(&'a self, run: &'a str, unit: Option<&'a str>, out: PathBuf) -> Later<'a, Built> {
            Box::pin(async move {
                if self.asked.fetch_add(1, Ordering::SeqCst) < self.failing {
                    // It breaks down half-way.
                    std::fs::write(&out, b"half").unwrap();
                    return Err(Error::unavailable("the disk is full").with_code("disk_full"));
                }
                // As the real one, it takes the place of no file.
                let mut file = std::fs::File::create_new(&out).unwrap();
                write!(file, "{run} {unit:?}").unwrap();
                std::fs::write(signature_of(&out), b"{}").unwrap();
                let digest = seal::digest_bytes(b"image");
                Ok(Built { bytes: 5, image: digest, root: digest, files: 2 })
            })
        }
    }

    fn ctx(role: Role, unit: Option<&str>, at: &str) -> Ctx {
        let unit_id = unit.map(str::to_owned);
        let who = Person { id: "p".into(), name: "甲".into(), roles: vec![role], unit_id, also: Vec::new() };
        Ctx { who: Actor::Person(who), now: at.parse().unwrap(), request_id: "r".into() }
    }

    fn shelf(t: &TestDb, folder: &std::path::Path, failing: usize) -> Shelf {
        shelf_until(t, folder, failing, Arc::default())
    }

    fn shelf_until(t: &TestDb, folder: &std::path::Path, failing: usize, until: Arc<AtomicI64>) -> Shelf {
        let node = NodeKey::from_seed([7; 32]).unwrap().public();
        Shelf {
            db: t.db.clone(),
            clock: Arc::new(FixedClock::new("2026-11-22T02:00:00Z".parse().unwrap())),
            rng: Arc::new(SeededRng::new(1 + failing as u64)),
            node,
            folder: folder.join("discs"),
            maker: Arc::new(Desk { failing, asked: AtomicUsize::new(0), until }),
        }
    }

    fn tables() -> Vec<store::Migration> {
        [store::MIGRATIONS, jobs::MIGRATIONS, crate::store::MIGRATIONS].concat()
    }

    async fn worked(shelf: &Shelf, id: &str, attempts: i64) -> Result<()> {
        let job = Job {
            id: "j".into(),
            kind: JOB.into(),
            payload: serde_json::json!({ "disc": id }),
            key: None,
            state: jobs::State::Running,
            run_at: kernel::Micros(0),
            attempts,
            max_attempts: 2,
            lease_until: None,
            last_error: None,
        };
        shelf.work(&job).await
    }

    store::on_both! {
        fn a_disc_is_made_once_and_handed_to_those_who_may_have_it(t: TestDb, &tables()) {
            let folder = tempfile::tempdir().unwrap();
            let shelf = shelf(t, folder.path(), 0);
            let city = ctx(Role::MethodOfficer, None, "2026-11-22T01:00:00Z");
            let head = ctx(Role::UnitHead, Some("c03"), "2026-11-22T01:01:00Z");
            let whole = shelf.order(&city, None, None).await.unwrap();
            let own = shelf.order(&head, Some("r1"), Some("c03")).await.unwrap();
            for unit in [None, Some("c04")] {
                assert_eq!(shelf.order(&head, None, unit).await.unwrap_err().code(), "not_allowed");
            }
            assert_eq!(shelf.order(&city, None, Some("x99")).await.unwrap_err().code(), "no_unit", "told at once");
            assert_eq!(shelf.list(&city).await.unwrap().len(), 2, "and nothing was ordered");
            assert_eq!(shelf.order(&city, None, None).await.unwrap().id, whole.id, "it is being made");
            for id in [&whole.id, &own.id] {
                worked(&shelf, id, 1).await.unwrap();
            }
            let made = shelf.disc(&city, &whole.id).await.unwrap();
            assert_eq!((made.state.as_str(), made.bytes, made.files), (DONE, Some(5), Some(2)));
            assert_eq!(made.fingerprint, Some(shelf.node.fingerprint().to_string()));
            assert_eq!(shelf.order(&city, None, None).await.unwrap().id, whole.id, "it is there");
            let ids = |rows: Vec<DiscRow>| rows.into_iter().map(|r| r.id).collect::<Vec<_>>();
            assert_eq!(ids(shelf.list(&city).await.unwrap()), [own.id.clone(), whole.id.clone()]);
            assert_eq!(ids(shelf.list(&head).await.unwrap()), std::slice::from_ref(&own.id));
            assert_eq!(shelf.disc(&head, &whole.id).await.unwrap_err().code(), "no_disc");
            let officer = ctx(Role::UnitOfficer, Some("c03"), "2026-11-22T01:02:00Z");
            assert_eq!(shelf.list(&officer).await.unwrap_err().code(), "not_allowed");
            assert_eq!(shelf.disc(&officer, &own.id).await.unwrap_err().code(), "no_disc");
            std::fs::remove_file(shelf.place(&made)).unwrap();
            assert_ne!(shelf.order(&city, None, None).await.unwrap().id, whole.id, "its image is gone");
        }

        fn a_run_that_became_the_result_is_another_disc_and_old_images_go(t: TestDb, &tables()) {
            let folder = tempfile::tempdir().unwrap();
            let until = Arc::new(AtomicI64::new(1));
            let shelf = shelf_until(t, folder.path(), 0, until.clone());
            let city = ctx(Role::MethodOfficer, None, "2026-11-22T01:00:00Z");
            let mut rows = Vec::new();
            for n in 0..=i64::try_from(KEPT).unwrap() {
                until.store(n, Ordering::SeqCst);
                let at = Ctx { now: Micros(city.now.0 + n), ..city.clone() };
                let row = shelf.order(&at, None, None).await.unwrap();
                worked(&shelf, &row.id, 1).await.unwrap();
                assert_eq!(shelf.order(&at, None, None).await.unwrap().id, row.id);
                rows.push(shelf.place(&row));
            }
            let there: Vec<bool> = rows.iter().map(|p| p.is_file() && signature_of(p).is_file()).collect();
            assert_eq!(there.iter().filter(|t| **t).count(), KEPT);
            assert!(!there[0] && !signature_of(&rows[0]).exists(), "the oldest went, with its signature");
        }

        fn what_a_kill_left_half_made_goes_at_the_next_start(t: TestDb, &tables()) {
            let folder = tempfile::tempdir().unwrap();
            let shelf = shelf(t, folder.path(), 0);
            shelf.sweep().unwrap();
            let row = shelf.order(&ctx(Role::MethodOfficer, None, "2026-11-22T01:00:00Z"), None, None).await.unwrap();
            worked(&shelf, &row.id, 1).await.unwrap();
            let spool = shelf.folder.join(".huanheng-Ab3");
            std::fs::create_dir(&spool).unwrap();
            std::fs::write(spool.join("04"), b"half").unwrap();
            std::fs::write(shelf.folder.join(".huanheng-Cd4.part"), b"half").unwrap();
            shelf.sweep().unwrap();
            let mut left: Vec<_> = std::fs::read_dir(&shelf.folder).unwrap().map(|e| e.unwrap().path()).collect();
            left.sort();
            let image = shelf.place(&row);
            assert_eq!(left, [image.clone(), signature_of(&image)], "what is made stays");
        }

        fn one_that_cannot_be_made_says_why(t: TestDb, &tables()) {
            let folder = tempfile::tempdir().unwrap();
            let city = ctx(Role::MethodOfficer, None, "2026-11-22T01:00:00Z");
            let once = shelf(t, folder.path(), 1);
            let row = once.order(&city, None, None).await.unwrap();
            assert_eq!(worked(&once, &row.id, 1).await.unwrap_err().code(), "disk_full");
            worked(&once, &row.id, 2).await.unwrap();
            assert_eq!(once.disc(&city, &row.id).await.unwrap().state, DONE, "what the first try left is no hindrance");
            let never = shelf(t, folder.path(), 2);
            let row = never.order(&city, Some("other"), None).await.unwrap();
            assert!(worked(&never, &row.id, 1).await.is_err());
            worked(&never, &row.id, 2).await.unwrap();
            let failed = never.disc(&city, &row.id).await.unwrap();
            assert_eq!((failed.state.as_str(), failed.code.as_deref()), (FAILED, Some("disk_full")));
            assert_ne!(never.order(&city, Some("other"), None).await.unwrap().id, row.id, "it may be tried again");
        }
    }
}
