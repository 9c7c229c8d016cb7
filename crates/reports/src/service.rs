//! Making reports, now or by a job.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use assessment::{Assessment, Loaded, Pages};
use blobs::Blobs;
use jobs::{Handler, Job, NewJob, job_enqueue};
use kernel::{Actor, Clock, Ctx, Error, Holding, Person, Result, Rng, Role, id};
use press::Fonts;
use rights::{Action, Scope, Subject, allow};
use serde::{Deserialize, Serialize};
use store::Db;
use tokio::sync::Semaphore;

use crate::cards::{Progress, cards};
use crate::compare::{Two, compare};
use crate::feedback::feedback;
use crate::findings::{Stated, findings};
use crate::model::{Ask, Format, Lang, Report};
use crate::notice::notice;
use crate::own_form::own_form;
use crate::scorecard::scorecard;
use crate::store::{
    DONE, FAILED, FileRow, WAITING, file_end, file_find, file_insert, file_list, file_progress, file_waiting, no_file,
};

/// The kind of the job that makes a long report.
pub(crate) const JOB: &str = "reports.make";
/// Reports that are set at once: each takes a core.
const AT_ONCE: usize = 1;
/// Long reports that one person may wait for.
const MOST_WAITING: i64 = 3;
/// Reports that a list shows.
const LISTED: i64 = 50;
/// How often the progress of a long report is written down.
const BEAT: Duration = Duration::from_millis(500);

/// The use cases. Cheap to clone.
#[derive(Clone)]
pub struct Reports {
    assessment: Assessment,
    db: Db,
    blobs: Blobs,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    setting: Arc<Semaphore>,
}

/// A report that was made.
pub struct Made {
    /// The name of the file.
    pub name: String,
    pub format: Format,
    pub bytes: Vec<u8>,
}

/// What a job is told: which report, and who asked with which posts.
#[derive(Serialize, Deserialize)]
struct Order {
    file: String,
    person: String,
    name: String,
    roles: Vec<Role>,
    unit: Option<String>,
    #[serde(default)]
    also: Vec<Holding>,
}

/// How far a long report is.
#[derive(Default)]
struct Counter {
    done: AtomicUsize,
    of: AtomicUsize,
}

impl Progress for Counter {
    fn at(&self, done: usize, of: usize) {
        self.done.store(done, Ordering::Relaxed);
        self.of.store(of, Ordering::Relaxed);
    }
}

impl Reports {
    pub fn new(assessment: Assessment, db: Db, blobs: Blobs, clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Reports {
        let setting = Arc::new(Semaphore::new(AT_ONCE));
        Reports { assessment, db, blobs, clock, rng, setting }
    }

    /// Makes a report for a reader.
    pub async fn make(&self, ctx: &Ctx, ask: Ask) -> Result<Made> {
        self.make_counted(ctx, ask.checked()?, Arc::new(Counter::default())).await
    }

    async fn make_counted(&self, ctx: &Ctx, ask: Ask, counter: Arc<Counter>) -> Result<Made> {
        may(ctx, &ask)?;
        if ask.report == Report::Cards {
            return self.cards(ctx, ask, counter).await;
        }
        let loaded = match (ask.report, ask.unit.as_deref()) {
            (_, Some(unit)) => self.assessment.load_unit(ask.run.as_deref(), unit).await?,
            (Report::Notice | Report::Findings, _) => self.assessment.run_opened(ask.run.as_deref()).await?.bare(),
            _ => self.assessment.load(ask.run.as_deref()).await?,
        };
        // The report names the run that it shows, also where the newest was asked for.
        let ask = Ask { run: Some(loaded.run.id.clone()), ..ask };
        let before = match &ask.before {
            Some(id) => Some(self.assessment.load(Some(id)).await?),
            None => None,
        };
        let stated = match ask.report {
            Report::Findings => Some(Stated {
                readings: self.assessment.readings(ctx, ask.run.as_deref()).await?,
                method: self.assessment.method_findings(&loaded.run.method_digest).await?,
            }),
            _ => None,
        };
        let (assessment, ctx) = (self.assessment.clone(), ctx.clone());
        let threads = tokio::runtime::Handle::current();
        self.in_turn(move || {
            let fonts = if ask.format == Format::Pdf { Some(Fonts::kept()?) } else { None };
            let pages = threads.block_on(assessment.pages(&ctx, &loaded))?;
            let name = file_name(&ask, &loaded);
            let old_pages = match &before {
                Some(old) => Some(threads.block_on(assessment.pages(&ctx, old))?),
                None => None,
            };
            let old = before.as_deref().zip(old_pages.as_ref());
            let bytes = set(fonts.as_deref(), (&loaded, &pages), old, stated.as_ref(), &ask)?;
            Ok(Made { name, format: ask.format, bytes })
        })
        .await
    }

    /// Every scorecard, each unit read, scored and written before the next.
    async fn cards(&self, ctx: &Ctx, ask: Ask, counter: Arc<Counter>) -> Result<Made> {
        let opened = self.assessment.run_opened(ask.run.as_deref()).await?;
        let (assessment, ctx) = (self.assessment.clone(), ctx.clone());
        let threads = tokio::runtime::Handle::current();
        self.in_turn(move || {
            let bare = opened.bare();
            let pages = threads.block_on(assessment.pages(&ctx, &bare))?;
            let each = |tell: &mut dyn FnMut(&Pages<'_>) -> Result<()>| {
                assessment.each_unit(&opened, &mut |unit| tell(&pages.over(unit)))
            };
            let bytes = cards(&pages, &each, &ask, &*counter)?;
            Ok(Made { name: file_name(&ask, &bare), format: ask.format, bytes })
        })
        .await
    }

    /// Sets a report when there is a place for it, away from the threads that answer.
    async fn in_turn(&self, work: impl FnOnce() -> Result<Made> + Send + 'static) -> Result<Made> {
        let closed = |e| Error::unavailable("the server is stopping").with_source(e);
        let place = self.setting.clone().acquire_owned().await.map_err(closed)?;
        tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        })
        .await
        .map_err(|e| Error::internal("a report was interrupted").with_source(e))?
    }

    /// Makes a report and keeps it for the one who asked; a long one is put into the queue.
    pub(crate) async fn order(&self, ctx: &Ctx, ask: Ask) -> Result<FileRow> {
        let ask = ask.checked()?;
        may(ctx, &ask)?;
        let person = person(ctx)?;
        let run = self.assessment.run_find(ask.run.as_deref()).await?;
        let ask = Ask { run: Some(run.id.clone()), ..ask };
        let mut row = FileRow {
            id: id::new_id(&*self.rng),
            person: person.id.clone(),
            run: run.id,
            sees_all: sees_all(ctx),
            name: String::new(),
            state: WAITING.into(),
            done: 0,
            total: 0,
            code: None,
            error: None,
            digest: None,
            bytes: None,
            created_at: ctx.now,
            ended_at: None,
            ask,
        };
        if row.ask.report != Report::Cards {
            let made = self.make(ctx, row.ask.clone()).await?;
            self.keep(&mut row, made).await?;
            let mut tx = self.db.write_tx().await?;
            file_insert(&mut tx, &row).await?;
            tx.commit().await?;
            return Ok(row);
        }
        row.name = format!("{}.{}", row.ask.report.title(row.ask.lang), row.ask.format.extension());
        let order = Order {
            file: row.id.clone(),
            person: person.id.clone(),
            name: person.name.clone(),
            roles: person.roles.clone(),
            unit: person.unit_id.clone(),
            also: person.also.clone(),
        };
        let payload = serde_json::to_value(&order).map_err(|e| Error::internal("a report's order").with_source(e))?;
        let mut tx = self.db.write_tx().await?;
        if file_waiting(&mut tx, &row.person).await? >= MOST_WAITING {
            let text = format!("{MOST_WAITING} long reports are being made for you already");
            return Err(Error::limit(text).with_code("too_many_reports"));
        }
        file_insert(&mut tx, &row).await?;
        let mut job = NewJob::new(JOB, payload, ctx.now).once(row.id.clone());
        job.max_attempts = 2;
        job_enqueue(&mut tx, &*self.rng, ctx.now, &job).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// Puts the bytes among the files: a later download gives the same.
    async fn keep(&self, row: &mut FileRow, made: Made) -> Result<()> {
        row.bytes = i64::try_from(made.bytes.len()).ok();
        row.digest = Some(self.blobs.put_async(made.bytes).await?.to_string());
        row.name = made.name;
        row.state = DONE.into();
        row.ended_at = Some(self.clock.now());
        row.done = row.total;
        Ok(())
    }

    pub(crate) fn handler(&self) -> Handler {
        let reports = self.clone();
        Handler::new(JOB, move |ctx, job| {
            let reports = reports.clone();
            async move { reports.work(&ctx, &job).await }
        })
    }

    /// The job: makes the report with the posts that the person held when asking.
    async fn work(&self, ctx: &Ctx, job: &Job) -> Result<()> {
        let order: Order = serde_json::from_value(job.payload.clone())
            .map_err(|e| Error::internal("a report's order does not read").with_source(e))?;
        let mut row = file_find(&mut *self.db.read().await?, &order.file).await?;
        if row.state != WAITING {
            return Ok(());
        }
        let who =
            Person { id: order.person, name: order.name, roles: order.roles, unit_id: order.unit, also: order.also };
        let asked = Ctx { who: Actor::Person(who), now: ctx.now, request_id: ctx.request_id.clone() };
        let counter = Arc::new(Counter::default());
        let made = {
            let work = self.make_counted(&asked, row.ask.clone(), counter.clone());
            tokio::pin!(work);
            let mut beat = tokio::time::interval(BEAT);
            loop {
                tokio::select! {
                    made = &mut work => break made,
                    _ = beat.tick() => self.note(&row.id, &counter).await?,
                }
            }
        };
        match made {
            Ok(made) => {
                row.total = i64::try_from(counter.of.load(Ordering::Relaxed)).unwrap_or_default();
                self.keep(&mut row, made).await?;
            }
            // Tried once more before it is given up.
            Err(e) if job.attempts < job.max_attempts => return Err(e),
            Err(e) => {
                row.state = FAILED.into();
                row.code = Some(e.code().to_owned());
                row.error = Some(e.to_string().chars().take(500).collect());
                row.ended_at = Some(self.clock.now());
            }
        }
        let mut tx = self.db.write_tx().await?;
        file_end(&mut tx, &row).await?;
        tx.commit().await
    }

    async fn note(&self, file: &str, counter: &Counter) -> Result<()> {
        let of = counter.of.load(Ordering::Relaxed);
        if of == 0 {
            return Ok(());
        }
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let mut tx = self.db.write_tx().await?;
        file_progress(&mut tx, file, count(counter.done.load(Ordering::Relaxed)), count(of)).await?;
        tx.commit().await
    }

    pub(crate) async fn files(&self, ctx: &Ctx) -> Result<Vec<FileRow>> {
        allow(&ctx.who, Action::ReadPublished, Subject::City)?;
        let person = person(ctx)?;
        file_list(&mut *self.db.read().await?, &person.id, LISTED).await
    }

    /// A report of the one who asks; that of another is as if it were not there.
    pub(crate) async fn file(&self, ctx: &Ctx, id: &str) -> Result<FileRow> {
        allow(&ctx.who, Action::ReadPublished, Subject::City)?;
        let person = person(ctx)?;
        let row = file_find(&mut *self.db.read().await?, id).await?;
        if row.person == person.id { Ok(row) } else { Err(no_file()) }
    }

    /// The file, if its reader may still read what is in it.
    pub(crate) async fn content(&self, ctx: &Ctx, id: &str) -> Result<(FileRow, Vec<u8>)> {
        let row = self.file(ctx, id).await?;
        may(ctx, &row.ask)?;
        // Made when the reader saw more than now.
        if row.sees_all && !sees_all(ctx) {
            return Err(Error::forbidden("the report shows more than you may read now").with_code("not_allowed"));
        }
        let Some(digest) = &row.digest else {
            return Err(Error::conflict("the report is not made yet").with_code("not_made"));
        };
        let bytes = self.blobs.get_async(digest.parse()?).await?;
        Ok((row, bytes))
    }
}

fn person(ctx: &Ctx) -> Result<&Person> {
    ctx.who.person().ok_or_else(|| Error::unauthenticated("sign in first").with_code("not_signed_in"))
}

fn sees_all(ctx: &Ctx) -> bool {
    rights::scope(&ctx.who, Action::ReadUnit) == Scope::All
}

/// Whether the reader may have such a report at all; what it shows of whom is decided by the pages it is made of.
fn may(ctx: &Ctx, ask: &Ask) -> Result<()> {
    match ask.report {
        Report::Scorecard | Report::Feedback | Report::OwnForm => {
            allow(&ctx.who, Action::ReadUnit, Subject::Unit(ask.unit.as_deref().unwrap_or_default()))
        }
        Report::Cards => allow(&ctx.who, Action::ReadCity, Subject::City),
        Report::Notice => allow(&ctx.who, Action::ReadPublished, Subject::City),
        Report::Findings => allow(&ctx.who, Action::ReadMethod, Subject::City),
        Report::Compare => match rights::scope(&ctx.who, Action::ReadUnit) {
            Scope::All | Scope::Units(_) => Ok(()),
            _ => allow(&ctx.who, Action::ReadCity, Subject::City),
        },
    }
}

/// Sets a report of a run, as its reader sees it; a comparison beside the earlier run.
pub fn set<'a>(
    fonts: Option<&Fonts>,
    run: (&'a Loaded, &'a Pages<'a>),
    before: Option<(&'a Loaded, &'a Pages<'a>)>,
    stated: Option<&Stated>,
    ask: &Ask,
) -> Result<Vec<u8>> {
    let pages = run.1;
    let document = match ask.report {
        Report::Cards => return Err(Error::internal("the scorecards of all units are written unit by unit")),
        Report::Notice => notice(pages, ask)?,
        Report::Scorecard => scorecard(pages, ask)?,
        Report::Feedback => feedback(pages, ask)?,
        Report::OwnForm => own_form(pages, ask)?,
        Report::Findings => {
            let stated = stated.ok_or_else(|| Error::internal("findings without the readings"))?;
            findings(pages, stated, ask)?
        }
        Report::Compare => {
            let before = before.ok_or_else(|| Error::internal("a comparison without the earlier run"))?;
            compare(&Two { before, after: run }, ask)?
        }
    };
    match (ask.format, fonts) {
        (Format::Pdf, Some(fonts)) => press::pdf(fonts, &document),
        (Format::Pdf, None) => Err(Error::internal("a PDF without fonts")),
        (Format::Docx, _) => press::docx(&document),
        (Format::Xlsx, _) => press::xlsx(&document),
    }
}

fn file_name(ask: &Ask, loaded: &Loaded) -> String {
    let unit = ask.unit.as_deref().and_then(|u| loaded.scored.cards.iter().find(|c| c.unit == u));
    let unit: String = unit.map_or_else(String::new, |c| format!("-{}", c.short_name));
    let en = if ask.lang == Lang::En { "-en" } else { "" };
    let title = ask.report.title(Lang::Zh);
    let plain: String = format!("{title}{unit}-{}-{}{en}", loaded.run.year, loaded.run.number)
        .chars()
        .map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c })
        .take(100)
        .collect();
    format!("{plain}.{}", ask.format.extension())
}
