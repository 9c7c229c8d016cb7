//! Opening a campaign, ruling on its readings, taking declared facts: what people do before a run.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use blobs::Blobs;
use facts::{Fact, FactSource};
use jiff::civil::{Date, Time};
use jobs::Daily;
use kernel::calendar::Calendar;
use kernel::period::Period;
use kernel::{Actor, Clock, Ctx, Error, Micros, Result, Rng, bureau_date, id};
use rights::{Action, Subject, allow};
use rubric::{Method, MethodFiles, Ruling, Rulings};
use seal::{Digest, NodeKey};
use store::Db;
use webkit::{Aside, Session};

use crate::board::Kept;
use crate::changes::Moved;
use crate::compare::Comparison;
use crate::correct::CORRECTED;
use crate::course::{Course, Phase, Work};
use crate::course_gate::Gate;
use crate::course_store::{PhaseRow, course_read, phase_insert};
use crate::document::Linted;
use crate::effects::{Effects, Working};
use crate::flat::Flat;
use crate::ledger::Ledger;
use crate::live::Live;
use crate::once::Once;
use crate::runs::{Loaded, Summary};
use crate::stated::JUDGED;
use crate::store::{
    Campaign, RulingRow, campaign_insert, campaign_latest, campaign_list, fact_insert, ruling_insert, ruling_list,
};
use crate::waits::Waits;

/// The daily collection: at half past midnight, for the day that has just ended.
pub const DAILY: Daily = Daily { kind: "assessment.daily", at: Time::constant(0, 30, 0, 0) };

/// How long one source may take for a city, unless said otherwise.
const SOURCE_TIME: Duration = Duration::from_secs(20);

/// How many scores are computed at once; the rest wait in line and leave the other requests their threads.
const COMPUTING: usize = 2;

/// The assessment's use cases.
#[derive(Clone)]
pub struct Assessment {
    pub(crate) db: Db,
    pub(crate) blobs: Blobs,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) node: Arc<NodeKey>,
    pub(crate) sources: Arc<Vec<Arc<dyn FactSource>>>,
    pub(crate) cache: Arc<Kept<Loaded>>,
    /// Summaries by their digest; they never change.
    pub(crate) summaries: Arc<Kept<Summary>>,
    /// Flat figures by their run, and single units by run and unit.
    pub(crate) flats: Arc<Kept<Flat>>,
    pub(crate) flattening: Arc<Once<Arc<Flat>>>,
    /// Ledgers by their run.
    pub(crate) ledgers: Arc<Kept<Ledger>>,
    pub(crate) bookkeeping: Arc<Once<Arc<Ledger>>>,
    pub(crate) units: Arc<Kept<Loaded>>,
    /// What moved between two runs by the digests of their summaries.
    pub(crate) moves: Arc<Kept<Moved>>,
    pub(crate) comparisons: Arc<Kept<Comparison>>,
    pub(crate) comparing: Arc<Once<Arc<Comparison>>>,
    /// What the readings of an indicator do, by run and indicator, and which are being worked out.
    pub(crate) effects: Arc<Kept<Effects>>,
    pub(crate) working: Arc<Mutex<HashMap<String, Working>>>,
    pub(crate) live: Arc<Live>,
    /// Runs and summaries that somebody is just reading.
    pub(crate) loading: Arc<Once<Arc<Loaded>>>,
    pub(crate) summing: Arc<Once<Arc<Summary>>>,
    /// One ruling or run at a time, so that a later run never rests on earlier rulings.
    pub(crate) turn: Arc<tokio::sync::Mutex<()>>,
    /// Scores computed at once.
    pub(crate) computing: Arc<tokio::sync::Semaphore>,
    /// What the linter says of the newest method, by its digest.
    pub(crate) lint: Arc<Mutex<Linted>>,
    pub(crate) linting: Arc<Once<Arc<lint::Report>>>,
    /// Questions "what if" that are worked on: one, so that they never take every place from the runs.
    pub(crate) asking: Arc<tokio::sync::Semaphore>,
    /// What crates above this one know to be missing before a phase.
    pub(crate) gates: Arc<Mutex<Vec<Arc<dyn Gate>>>>,
    /// What crates above this one know to wait for a person.
    pub(crate) waits: Arc<Mutex<Vec<Arc<dyn Waits>>>>,
    pub(crate) source_time: Duration,
    /// Where files go that must not be received.
    pub(crate) aside: Aside,
}

/// What opens a campaign.
pub struct NewCampaign {
    pub year: i16,
    pub files: MethodFiles,
    pub calendar: Calendar,
}

impl Assessment {
    pub fn new(
        db: Db,
        blobs: Blobs,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
        node: Arc<NodeKey>,
        sources: Vec<Arc<dyn FactSource>>,
    ) -> Assessment {
        let source_time = SOURCE_TIME;
        Assessment {
            db,
            blobs,
            clock,
            rng,
            node,
            sources: Arc::new(sources),
            cache: Arc::new(crate::runs::loaded_runs()),
            summaries: Arc::new(crate::runs::summaries()),
            flats: Arc::new(crate::flat::flats()),
            flattening: Arc::default(),
            ledgers: Arc::new(crate::ledger::ledgers()),
            bookkeeping: Arc::default(),
            units: Arc::new(crate::flat::units()),
            moves: Arc::new(Kept::new(32, 400_000)),
            comparisons: Arc::new(Kept::new(8, 32 << 20)),
            effects: Arc::new(Kept::new(200, 16 << 20)),
            working: Arc::default(),
            comparing: Arc::default(),
            live: Arc::default(),
            loading: Arc::default(),
            summing: Arc::default(),
            turn: Arc::default(),
            computing: Arc::new(tokio::sync::Semaphore::new(COMPUTING)),
            lint: Arc::default(),
            linting: Arc::default(),
            asking: Arc::new(tokio::sync::Semaphore::new(1)),
            gates: Arc::default(),
            waits: Arc::default(),
            source_time,
            aside: Aside::default(),
        }
    }

    /// With another bound on how long one source may take for a city.
    #[must_use]
    pub fn with_source_time(mut self, time: Duration) -> Assessment {
        self.source_time = time;
        self
    }

    /// The same with the way to whoever keeps what is put aside.
    #[must_use]
    pub fn with_aside(mut self, aside: Aside) -> Assessment {
        self.aside = aside;
        self
    }

    pub fn now(&self) -> Micros {
        self.clock.now()
    }

    pub fn today(&self) -> Date {
        bureau_date(self.now())
    }

    /// The day that a run looks at when none is named: today, or the last day of the assessed year once that is over.
    pub async fn day(&self) -> Result<Date> {
        let year = Period::year(self.campaign().await?.year)?;
        Ok(self.today().min(year.to))
    }

    /// Opens the campaign of a year in a transaction of its own.
    pub async fn campaign_open(&self, ctx: &Ctx, new: NewCampaign) -> Result<Campaign> {
        let campaign = self.campaign_prepare(ctx, new).await?;
        let mut tx = self.db.write_tx().await?;
        campaign_record(&mut tx, &campaign).await?;
        tx.commit().await?;
        Ok(campaign)
    }

    /// Reads the method, which must have no error, and stores it with the calendar; nothing is opened yet.
    pub async fn campaign_prepare(&self, ctx: &Ctx, new: NewCampaign) -> Result<Campaign> {
        allow(&ctx.who, Action::ManageCampaign, Subject::City)?;
        Period::year(new.year)?;
        let (method, problems) = rubric::read(&new.files);
        let Some(method) = method else {
            let first = problems.first().map(ToString::to_string).unwrap_or_default();
            return Err(Error::invalid(format!("the method has {} problems; the first: {first}", problems.len())));
        };
        let bundle = self.blobs.put_async(new.files.bundle()?).await?;
        let calendar = self.blobs.put_async(seal::canonical_json(&new.calendar)?).await?;
        Ok(Campaign {
            id: id::new_id(&*self.rng),
            year: new.year,
            method_id: method.id,
            method_digest: bundle.to_string(),
            calendar_digest: calendar.to_string(),
            created_at: ctx.now,
            created_by: ctx.who.name().to_owned(),
        })
    }

    /// The campaign at work.
    pub async fn campaign(&self) -> Result<Campaign> {
        let mut conn = self.db.read().await?;
        campaign_latest(&mut conn).await?.ok_or_else(no_campaign)
    }

    /// Where the campaign at work stands: what may be done in it now.
    pub async fn course(&self) -> Result<Course> {
        let mut conn = self.db.read_tx().await?;
        let campaign = campaign_latest(&mut conn).await?.ok_or_else(no_campaign)?;
        course_read(&mut conn, &campaign.id, campaign.year).await
    }

    /// Refuses work that the phase of the campaign at work locks, or whose days are not these.
    ///
    /// # Errors
    /// `campaign_locked`, `window_closed`, `window_not_open`.
    pub async fn may(&self, work: Work, unit: Option<&str>, now: Micros) -> Result<()> {
        self.course().await?.may(work, unit, now)
    }

    pub(crate) async fn blob(&self, digest: &str) -> Result<Vec<u8>> {
        let digest: Digest = digest.parse()?;
        self.blobs.get_async(digest).await
    }

    /// The method under a digest.
    pub async fn method(&self, digest: &str) -> Result<Arc<Method>> {
        if let Some(found) = self.cache.find(|l| l.run.method_digest == digest) {
            return Ok(found.method.clone());
        }
        if let Some(found) = self.flats.find(|f| f.method_digest == digest) {
            return Ok(found.board.method.clone());
        }
        let files = MethodFiles::from_bundle(&self.blob(digest).await?)?;
        let (method, problems) = rubric::read(&files);
        let method = method.ok_or_else(|| {
            let first = problems.first().map(ToString::to_string).unwrap_or_default();
            Error::internal(format!("the stored method {digest} does not read: {first}"))
        })?;
        Ok(Arc::new(method))
    }

    /// The files of the campaign's method.
    pub async fn method_files(&self, campaign: &Campaign) -> Result<MethodFiles> {
        MethodFiles::from_bundle(&self.blob(&campaign.method_digest).await?)
    }

    /// The calendar as it was known at an instant; what the campaign was opened with stands until the years are entered.
    pub(crate) async fn calendar(&self, campaign: &Campaign, known_at: Micros) -> Result<Calendar> {
        let bytes = self.blob(&campaign.calendar_digest).await?;
        let own: Calendar = serde_json::from_slice(&bytes)
            .map_err(|e| Error::internal("the stored calendar does not read").with_source(e))?;
        calendar::calendar_at(&mut *self.db.read().await?, Some(&own), known_at).await
    }

    /// The rulings in force.
    pub async fn rulings(&self, campaign: &Campaign) -> Result<Rulings> {
        let mut conn = self.db.read().await?;
        rulings_from(ruling_list(&mut conn, &campaign.id).await?, Micros(i64::MAX))
    }

    /// The rulings as they stood at the end of a day.
    pub(crate) async fn rulings_at(&self, campaign: &Campaign, before: Micros) -> Result<Rulings> {
        let mut conn = self.db.read().await?;
        rulings_from(ruling_list(&mut conn, &campaign.id).await?, before)
    }

    /// Rules a reading, or declares a policy. The newest ruling of a reading is in force; the older ones stay.
    pub async fn rule(
        &self,
        ctx: &Ctx,
        reading: &str,
        option: &str,
        params: &[(String, Vec<String>)],
        note: Option<&str>,
    ) -> Result<()> {
        allow(&ctx.who, Action::Rule, Subject::City)?;
        self.rule_as(reading, option, params, note, ctx.who.name(), ctx.now).await
    }

    /// Rules on the command line, in the name of a person who is named.
    pub async fn rule_as(
        &self,
        reading: &str,
        option: &str,
        params: &[(String, Vec<String>)],
        note: Option<&str>,
        by: &str,
        now: Micros,
    ) -> Result<()> {
        let by = checked_name(by)?;
        if note.is_some_and(|n| n.chars().count() > 2000) {
            return Err(Error::invalid("a note has at most 2000 characters"));
        }
        let campaign = self.campaign().await?;
        let method = self.method(&campaign.method_digest).await?;
        let mut rulings = self.rulings(&campaign).await?;
        let on = bureau_date(now);
        let mut rows = Vec::new();
        let row = |reading: &str| RulingRow {
            reading: reading.to_owned(),
            option: None,
            param: None,
            note: None,
            by: by.clone(),
            on,
            recorded_at: now,
        };
        for (name, value) in params {
            let full = if name.contains('.') { name.clone() } else { format!("{reading}.{name}") };
            rulings.declare(&method, &full, value.clone())?;
            let (reading, param) = full.split_once('.').unwrap_or((reading, name));
            let value = serde_json::to_string(value)
                .map_err(|e| Error::internal("a parameter does not write").with_source(e))?;
            rows.push(RulingRow { param: Some((param.to_owned(), value)), ..row(reading) });
        }
        if note.is_some_and(|n| n.chars().any(|c| c.is_control() && c != '\n')) {
            return Err(Error::invalid("a note has no control characters"));
        }
        let note = note.map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned);
        rulings.rule(&method, reading, Ruling { option: option.to_owned(), by: by.clone(), on, note: note.clone() })?;
        rows.push(RulingRow { option: Some(option.to_owned()), note, ..row(reading) });
        let mut tx = self.db.write_tx().await?;
        may_in(&mut tx, &campaign, Work::Rule, None, now).await?;
        for row in &rows {
            ruling_insert(&mut tx, &campaign.id, id::new_id(&*self.rng), row).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Records every default as the named person's ruling, but for the readings to be left open.
    pub async fn rule_defaults(&self, by: &str, leave_open: &[&str], now: Micros) -> Result<usize> {
        let by = checked_name(by)?;
        let campaign = self.campaign().await?;
        let method = self.method(&campaign.method_digest).await?;
        let mut defaults = Rulings::defaults(&method, &by, bureau_date(now));
        for id in leave_open {
            if defaults.rulings.remove(*id).is_none() {
                return Err(Error::not_found(format!("the method has no reading {id}")));
            }
        }
        // House rule of the platform: places are shared and groups are ranked apart.
        if let Some(c6) = defaults.rulings.get_mut("C6")
            && method.reading("C6").is_some_and(|(_, r)| r.options.iter().any(|o| o.id == "grouped_skip"))
        {
            c6.option = "grouped_skip".into();
            c6.note = Some("县、区分组排名，同分并列".into());
        }
        let mut tx = self.db.write_tx().await?;
        may_in(&mut tx, &campaign, Work::Rule, None, now).await?;
        for (reading, ruling) in &defaults.rulings {
            let row = RulingRow {
                reading: reading.clone(),
                option: Some(ruling.option.clone()),
                param: None,
                note: ruling.note.clone(),
                by: by.clone(),
                on: ruling.on,
                recorded_at: now,
            };
            ruling_insert(&mut tx, &campaign.id, id::new_id(&*self.rng), &row).await?;
        }
        tx.commit().await?;
        Ok(defaults.rulings.len())
    }

    /// The units that are assessed, as they are known now.
    pub async fn units(&self) -> Result<Vec<facts::Subject>> {
        self.subjects(self.now()).await
    }

    /// Takes the facts of one file, all or none; judgements under a signature.
    pub async fn facts_add(&self, ctx: &Ctx, session: &Session, unit: &str, facts: &[Fact]) -> Result<usize> {
        allow(&ctx.who, Action::DeclareFacts, Subject::Unit(unit))
            .or_else(|_| allow(&ctx.who, Action::ImportFacts, Subject::City))?;
        let campaign = self.campaign().await?;
        if let Some(other) = facts.iter().find(|f| f.subject != unit) {
            return Err(Error::invalid(format!("a fact of unit `{}` in the file of unit `{unit}`", other.subject)));
        }
        if facts.iter().any(|f| f.key.starts_with(CORRECTED)) {
            return Err(Error::invalid("a correction is not declared").with_code("not_declared"));
        }
        let batch = id::new_id(&*self.rng);
        let mut tx = self.db.write_tx().await?;
        may_in(&mut tx, &campaign, saying(&ctx.who), Some(unit), ctx.now).await?;
        for fact in facts {
            fact_insert(&mut tx, &campaign.id, id::new_id(&*self.rng), fact, &batch, ctx.now).await?;
            if fact.key.starts_with(JUDGED) {
                let what = (campaign.id.as_str(), "assessment.judge");
                self.state_fact(&mut tx, (ctx, session), what, fact, &[]).await?;
            }
        }
        tx.commit().await?;
        Ok(facts.len())
    }
}

pub(crate) fn no_campaign() -> Error {
    Error::not_found("there is no campaign yet; `huanheng init` opens one").with_code("no_campaign")
}

/// Asks a campaign's course in the caller's transaction, so that nobody moves it between the question and the work.
pub(crate) async fn may_in(
    conn: &mut store::Conn,
    campaign: &Campaign,
    work: Work,
    unit: Option<&str>,
    now: Micros,
) -> Result<()> {
    course_read(conn, &campaign.id, campaign.year).await?.may(work, unit, now)
}

/// What one does who says a fact: the city judges and imports, and is bound by the phase alone; a unit declares, and is
/// bound by its days too.
pub(crate) fn saying(who: &Actor) -> Work {
    if allow(who, Action::ImportFacts, Subject::City).is_ok() { Work::Judge } else { Work::Declare }
}

/// Opens a prepared campaign in the caller's transaction: its method is issued, and it collects.
pub async fn campaign_record(conn: &mut store::Conn, campaign: &Campaign) -> Result<()> {
    if campaign_list(conn).await?.iter().any(|c| c.year == campaign.year) {
        return Err(Error::conflict(format!("there is a campaign of {} already", campaign.year)));
    }
    campaign_insert(conn, campaign).await?;
    for phase in [Phase::Issued, Phase::Collecting] {
        let by = campaign.created_by.clone();
        let step = PhaseRow {
            version: 0,
            phase,
            reason: None,
            run: None,
            asked_by: by.clone(),
            by,
            by_id: String::new(),
            at: campaign.created_at,
        };
        phase_insert(conn, &campaign.id, &step).await?;
    }
    Ok(())
}

/// The name of who rules, without blanks around it.
pub fn checked_name(by: &str) -> Result<String> {
    let by = by.trim();
    if by.is_empty() || by.chars().count() > 60 || by.chars().any(char::is_control) {
        return Err(Error::invalid("the name of who rules has 1 to 60 characters"));
    }
    Ok(by.to_owned())
}

fn rulings_from(rows: Vec<RulingRow>, before: Micros) -> Result<Rulings> {
    let mut out = Rulings::none();
    for row in rows.into_iter().filter(|r| r.recorded_at < before) {
        if let Some((param, value)) = row.param {
            let value: Vec<String> = serde_json::from_str(&value)
                .map_err(|e| Error::internal("a stored parameter does not read").with_source(e))?;
            out.params.insert(format!("{}.{param}", row.reading), value);
        }
        if let Some(option) = row.option {
            out.rulings.insert(row.reading, Ruling { option, by: row.by, on: row.on, note: row.note });
        }
    }
    Ok(out)
}
