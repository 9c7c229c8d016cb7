//! What is done with papers: ask `rights` and the course, look at what came, write it down, answer.

use std::sync::Arc;

use assessment::{Assessment, Course, Level, PaperInput, PapersAsked, Wait, Waiting, Waits, Work};
use blobs::{Arrived, Blobs};
use facts::Subject;
use jiff::civil::DateTime;
use kernel::time::{at_bureau, bureau_date};
use kernel::{Clock, Ctx, Error, Micros, Result, Rng, id};
use metrics::counter;
use rights::{Action, allow, on_behalf};
use seal::{NodeKey, Stated};
use serde::Serialize;
use store::Db;
use webkit::checks::{Found, look};
use webkit::{AsideFile, Keeper, Parts, put_aside};

use crate::receipt::{Content, File, Receipt, Way};
use crate::store::{
    DraftRow, QuarantineRow, Seen, draft_find, draft_write, next_number, quarantine_insert, quarantine_list,
    quarantine_open, quarantine_see, receipt_find, receipt_insert, receipt_list, receipt_marked,
};

/// The largest file.
pub const MAX_FILE: u64 = 64 << 20;
/// Files of one hand-in.
pub const MAX_FILES: usize = 20;
/// All files of one hand-in together.
pub const MAX_ALL: usize = 256 << 20;
/// Bytes of a text that is written in place.
pub const MAX_TEXT: usize = 512 << 10;
const MAX_NOTE: usize = 1000;
/// Files that are looked at at the same time: each is held in memory while it is.
const LOOKING: usize = 2;
/// What was put aside that is listed.
const LISTED: i64 = 500;

#[derive(Clone)]
pub struct Submissions {
    pub(crate) db: Db,
    pub(crate) blobs: Blobs,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
    /// What receipts are signed with.
    pub(crate) node: Arc<NodeKey>,
    pub(crate) assessment: Assessment,
    looking: Arc<tokio::sync::Semaphore>,
    /// Receipts are set one at a time.
    setting: Arc<tokio::sync::Semaphore>,
}

/// What is handed in, without its files.
#[derive(Clone, Debug)]
pub struct HandIn {
    pub unit: String,
    pub material: String,
    /// The first form that comes over the network when absent.
    pub form: Option<String>,
    pub note: Option<String>,
    /// What its sender knows it by: a repeated request with the same mark gives the same receipt.
    pub mark: String,
    pub way: Way,
    /// When an original was received, as the officer states it.
    pub stated: Option<Micros>,
}

/// What a note may not hold: control characters, and marks that break lines unseen or turn the direction of writing, with which
/// a receipt could be made to show other times than it says.
fn unfit(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A form that no network carries: an object, or a paper with its seal.
#[must_use]
pub fn is_object(form: &str) -> bool {
    matches!(form, "disc" | "paper")
}

/// Originals are registered by who may hand in for every unit and does not work for this one; a post of the unit that was
/// lent is none of that.
pub(crate) fn may_register(ctx: &Ctx, unit: &str) -> bool {
    allow(&ctx.who, Action::SubmitPapers, rights::Subject::City).is_ok()
        && on_behalf(&ctx.who, Action::SubmitPapers, unit)
}

/// Whether a text is one of the forms of a paper: the first form is the plain document, and a disc is none.
pub(crate) fn in_writing(asked: &PapersAsked, material: &str) -> bool {
    let plain = asked.input.as_ref().and_then(|i| i.form.as_ref()).and_then(|(_, levels)| levels.first());
    plain.is_none_or(|p| asked.forms(material).iter().any(|l| l.id == p.id))
}

fn two(code: &'static str, zh: &str, en: &str) -> Error {
    Error::invalid(format!("{zh}；{en}")).with_code(code).with_detail("zh", zh).with_detail("en", en)
}

impl Submissions {
    /// The use cases over opened parts.
    #[must_use]
    pub fn of(parts: &Parts) -> Submissions {
        let Parts { db, blobs, clock, rng, node, shared, .. } = parts;
        let assessment = Assessment::of(parts);
        shared.get(|| Submissions {
            db: db.clone(),
            blobs: blobs.clone(),
            clock: clock.clone(),
            rng: rng.clone(),
            node: node.clone(),
            assessment,
            looking: Arc::new(tokio::sync::Semaphore::new(LOOKING)),
            setting: Arc::new(tokio::sync::Semaphore::new(1)),
        })
    }

    /// A receipt as a PDF.
    pub(crate) async fn printed(&self, receipt: &Receipt) -> Result<Vec<u8>> {
        let document = crate::printed::document(receipt, &receipt.stated(&self.node)?)?;
        let stopping = |e| Error::unavailable("the server is stopping").with_source(e);
        let _place = self.setting.acquire().await.map_err(stopping)?;
        let set = tokio::task::spawn_blocking(move || press::pdf(&*press::Fonts::kept()?, &document));
        set.await.map_err(|e| Error::internal("setting a receipt was interrupted").with_source(e))?
    }

    /// The same by another clock: the simulated city hands in at its own times.
    #[must_use]
    pub fn at(&self, clock: Arc<dyn Clock>) -> Submissions {
        Submissions { clock, ..self.clone() }
    }

    /// Begins to take a file.
    pub fn incoming(&self) -> Result<blobs::Incoming> {
        self.blobs.incoming(MAX_FILE)
    }

    /// Whether the caller may hand this in now, before any of it is read. What has its receipt may be asked for again, so that
    /// who lost the answer gets it.
    pub async fn may(&self, ctx: &Ctx, unit: &str, material: &str, way: Way, mark: &str) -> Result<Asked> {
        allow(&ctx.who, Action::SubmitPapers, rights::Subject::Unit(unit))?;
        if way == Way::Registered && !may_register(ctx, unit) {
            return Err(Error::forbidden("an original is registered by an officer of the city who received it")
                .with_code("not_allowed"));
        }
        if way == Way::Written {
            self.own(ctx, unit)?;
        }
        let asked = self.asked(unit, material).await?;
        if way == Way::Written && !in_writing(&asked.papers, material) {
            return Err(two("no_form", "这份材料不能在线填写", "this paper cannot be written in place"));
        }
        if self.given(&asked, unit, mark).await?.is_none() {
            asked.course.may(Work::Submit, Some(unit), self.clock.now())?;
        }
        Ok(asked)
    }

    /// The receipt that was given under a mark.
    async fn given(&self, asked: &Asked, unit: &str, mark: &str) -> Result<Option<Receipt>> {
        let mut conn = self.db.read().await?;
        Ok(receipt_marked(&mut conn, &asked.papers.campaign.id, unit, mark.trim()).await?.map(|(r, _)| r))
    }

    /// What is asked of a unit under the name of a paper.
    pub(crate) async fn asked(&self, unit: &str, material: &str) -> Result<Asked> {
        let papers = self.assessment.papers_asked().await?;
        let subject = self.subject(unit).await?;
        let input = papers.input.clone().ok_or_else(|| {
            Error::not_found("the method of this year asks for no papers").with_code("no_papers_asked")
        })?;
        let level = input.material.1.iter().find(|l| l.id == material).cloned();
        let level = level.ok_or_else(|| Error::not_found("the method asks for no such paper").with_code("no_paper"))?;
        let course = self.assessment.course().await?;
        Ok(Asked { papers, input, level, subject, course })
    }

    async fn subject(&self, unit: &str) -> Result<Subject> {
        let found = self.assessment.units().await?.into_iter().find(|s| s.id == unit);
        found.ok_or_else(|| Error::not_found("no such unit").with_code("no_unit"))
    }

    /// Drafts are seen and written by the unit's own people alone.
    fn own(&self, ctx: &Ctx, unit: &str) -> Result<()> {
        allow(&ctx.who, Action::SubmitPapers, rights::Subject::Unit(unit))?;
        if on_behalf(&ctx.who, Action::SubmitPapers, unit) {
            return Err(Error::forbidden("a draft belongs to the unit until it is handed in").with_code("not_allowed"));
        }
        Ok(())
    }

    /// Takes files that have come whole: looks at each, keeps them and gives the receipt.
    ///
    /// # Errors
    /// Nothing is received when one of the files is refused or put aside; `quarantined` names it.
    pub async fn take(&self, ctx: &Ctx, ask: &HandIn, files: Vec<(String, Arrived)>) -> Result<Receipt> {
        // The last byte is there: this instant counts, however long others are looked at before and the disk takes.
        let now = self.clock.now();
        let asked = self.may(ctx, &ask.unit, &ask.material, ask.way, &ask.mark).await?;
        let form = form_of(&asked, ask)?;
        let note = ask.note.as_deref().map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned);
        if note.as_ref().is_some_and(|n| n.chars().count() > MAX_NOTE || n.chars().any(unfit)) {
            return Err(two(
                "wrong_note",
                "说明过长或含有控制字符",
                "the note is too long or holds control characters",
            ));
        }
        let mark = ask.mark.trim();
        if mark.is_empty() || mark.len() > 100 || !mark.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Error::invalid("Idempotency-Key has 1 to 100 visible ASCII characters")
                .with_code("wrong_idempotency_key"));
        }
        if files.len() > MAX_FILES || (files.is_empty() && ask.way != Way::Registered) {
            let (zh, en) = (format!("一次上报 1 至 {MAX_FILES} 个文件"), format!("1 to {MAX_FILES} files at a time"));
            return Err(two("file_count", &zh, &en));
        }
        let mut list = Vec::new();
        let mut kept = Vec::new();
        for (name, arrived) in files {
            let name = webkit::sniff::file_name(&name)?;
            let (file, arrived) = self.looked(ctx, ask, &asked, name, arrived).await?;
            list.push(file);
            kept.push(arrived);
        }
        let received = self.stated(&asked, ask, now)?;
        let asked_for = seal::digest_json(&(
            &ask.unit,
            &ask.material,
            &form,
            &note,
            ask.way,
            ask.stated.map(|s| s.to_string()),
            list.iter().map(|f| (&f.name, &f.sha256)).collect::<Vec<_>>(),
        ))?
        .to_string();
        blocking(move || kept.into_iter().try_for_each(|a| a.keep().map(drop))).await?;

        let mut tx = self.db.write_tx().await?;
        let campaign = asked.papers.campaign.id.clone();
        if let Some((given, before)) = receipt_marked(&mut tx, &campaign, &ask.unit, mark).await? {
            return match before == asked_for {
                true => Ok(given),
                false => Err(Error::conflict("this Idempotency-Key was used for something else").with_code("key_used")),
            };
        }
        let content = Content {
            number: next_number(&mut tx, &campaign).await?,
            campaign,
            year: asked.papers.campaign.year,
            unit: ask.unit.clone(),
            unit_name: asked.subject.name.clone(),
            material: ask.material.clone(),
            material_label: asked.level.label.clone(),
            form,
            way: ask.way,
            received_at: received.to_string(),
            recorded_at: now.to_string(),
            files: list,
            note,
            by_id: ctx.who.id().to_owned(),
            by: ctx.who.name().to_owned(),
            on_behalf: on_behalf(&ctx.who, Action::SubmitPapers, &ask.unit),
            simulated: store::setting_read(&mut tx, store::SIMULATED).await?.as_deref() == Some("yes"),
        };
        let (receipt, body) = content.given(received, now, &self.node)?;
        receipt_insert(&mut tx, &receipt, &body, mark, &asked_for).await?;
        tx.commit().await?;
        counter!("huanheng_papers_received_total").increment(1);
        Ok(receipt)
    }

    /// When it counts as received: now, or what the officer states for an original.
    fn stated(&self, asked: &Asked, ask: &HandIn, now: Micros) -> Result<Micros> {
        let Some(stated) = ask.stated.filter(|_| ask.way == Way::Registered) else { return Ok(now) };
        if stated > now {
            return Err(two("time_ahead", "收到时间不能晚于现在", "it cannot have been received later than now"));
        }
        if bureau_date(stated) < asked.papers.year().from {
            return Err(two("time_before", "收到时间早于考核年度", "it was received before the assessed year"));
        }
        Ok(stated)
    }

    /// Looks at one file; what must be put aside is, and then nothing is received.
    async fn looked(
        &self,
        ctx: &Ctx,
        ask: &HandIn,
        asked: &Asked,
        name: String,
        arrived: Arrived,
    ) -> Result<(File, Arrived)> {
        let _place = self.looking.acquire().await.map_err(|e| Error::internal("looking").with_source(e))?;
        let called = name.clone();
        let (found, arrived) = blocking(move || {
            let found = look(&called, &arrived.bytes()?);
            Ok((found, arrived))
        })
        .await?;
        let sums = arrived.sums().clone();
        match found {
            Found::Fit { media } => {
                let (sha256, sm3) = (sums.sha256.to_string(), sums.sm3);
                Ok((File { name, media_type: media, bytes: sums.bytes, sha256, sm3 }, arrived))
            }
            Found::Refused { code, zh, en } => {
                let (zh, en) = (format!("《{name}》{zh}"), format!("“{name}”: {en}"));
                Err(two(code, &zh, &en).with_detail("file", name))
            }
            Found::PutAside { reason, what } => {
                blocking(move || arrived.keep().map(drop)).await?;
                let row = QuarantineRow {
                    id: id::new_id(&*self.rng),
                    campaign: asked.papers.campaign.id.clone(),
                    unit: ask.unit.clone(),
                    material: ask.material.clone(),
                    mark: ask.mark.trim().chars().take(100).collect(),
                    name: name.clone(),
                    reason: reason.name().to_owned(),
                    what,
                    bytes: i64::try_from(sums.bytes).unwrap_or(i64::MAX),
                    sha256: sums.sha256.to_string(),
                    sm3: sums.sm3,
                    by_id: ctx.who.id().to_owned(),
                    by: ctx.who.name().to_owned(),
                    at: self.clock.now(),
                    seen: None,
                };
                self.aside(&row).await?;
                Err(put_aside(&name, reason))
            }
        }
    }

    async fn aside(&self, row: &QuarantineRow) -> Result<()> {
        let mut tx = self.db.write_tx().await?;
        quarantine_insert(&mut tx, row).await?;
        tx.commit().await?;
        counter!("huanheng_papers_quarantined_total", "reason" => row.reason.clone()).increment(1);
        tracing_note(row);
        Ok(())
    }

    /// A receipt that the caller may read; to others it does not exist.
    pub async fn receipt(&self, ctx: &Ctx, number: i64) -> Result<Receipt> {
        let campaign = self.assessment.campaign().await?;
        let mut conn = self.db.read().await?;
        let found = receipt_find(&mut conn, &campaign.id, number).await?;
        let readable = rights::scope(&ctx.who, Action::ReadUnit);
        found
            .filter(|r| readable.holds(&r.content.unit))
            .ok_or_else(|| Error::not_found("no such receipt").with_code("no_receipt"))
    }

    /// The receipts of a campaign up to an instant with what was signed, in the order of their numbers, for its archive.
    pub async fn given_until(
        &self,
        campaign: &str,
        unit: Option<&str>,
        until: Micros,
    ) -> Result<Vec<(Content, Stated)>> {
        let all = receipt_list(&mut *self.db.read().await?, campaign, unit, until.plus(1)).await?;
        let mut out = Vec::new();
        for receipt in all {
            let stated = receipt.stated(&self.node)?;
            out.push((receipt.content, stated));
        }
        Ok(out)
    }

    /// A file of a receipt, by its place.
    pub async fn file(&self, ctx: &Ctx, number: i64, place: usize) -> Result<(File, Vec<u8>)> {
        let receipt = self.receipt(ctx, number).await?;
        let file = receipt.content.files.get(place).cloned();
        let file = file.ok_or_else(|| Error::not_found("no such file").with_code("no_file"))?;
        let bytes = self.blobs.get_async(file.sha256.parse()?).await?;
        Ok((file, bytes))
    }

    /// Says what was done about a file that was put aside.
    pub async fn quarantine_see(&self, ctx: &Ctx, id: &str, note: &str) -> Result<()> {
        allow(&ctx.who, Action::ManageSecurity, rights::Subject::City)?;
        let note = note.trim();
        if note.is_empty() {
            return Err(two("note_missing", "请写明如何处理", "say what was done about it"));
        }
        if note.chars().count() > MAX_NOTE {
            return Err(two("note_too_long", "处理说明不超过 1000 字", "the note has at most 1000 characters"));
        }
        let seen = Seen { note: note.to_owned(), by: ctx.who.name().to_owned(), at: ctx.now };
        let mut tx = self.db.write_tx().await?;
        quarantine_see(&mut tx, id, &seen).await?;
        tx.commit().await
    }

    /// What was put aside, for the security administrator.
    pub async fn quarantine(&self, ctx: &Ctx) -> Result<Vec<QuarantineRow>> {
        allow(&ctx.who, Action::ManageSecurity, rights::Subject::City)?;
        quarantine_list(&mut *self.db.read().await?, LISTED).await
    }

    // --- texts that are written in place ---

    /// The draft of a paper; none where nobody has begun.
    pub async fn draft(&self, ctx: &Ctx, unit: &str, material: &str) -> Result<Option<DraftRow>> {
        self.own(ctx, unit)?;
        let asked = self.asked(unit, material).await?;
        draft_find(&mut *self.db.read().await?, &asked.papers.campaign.id, unit, material).await
    }

    /// Saves a draft over the version that was read; 0 where there was none.
    pub async fn draft_save(
        &self,
        ctx: &Ctx,
        (unit, material): (&str, &str),
        over: i64,
        text: &str,
        links: Option<&[Link]>,
    ) -> Result<DraftRow> {
        self.own(ctx, unit)?;
        let asked = self.asked(unit, material).await?;
        if text.len() > MAX_TEXT || text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r')) {
            return Err(two(
                "wrong_text",
                "正文过长或含有控制字符",
                "the text is too long or holds control characters",
            ));
        }
        let campaign = &asked.papers.campaign.id;
        let mut tx = self.db.write_tx().await?;
        let before = draft_find(&mut tx, campaign, unit, material).await?;
        let version = before.as_ref().map_or(0, |d| d.version);
        if version != over {
            let by = before.map(|d| d.by).unwrap_or_default();
            return Err(Error::precondition("the draft was changed by somebody else in between")
                .with_code("changed_meanwhile")
                .with_detail("version", version)
                .with_detail("by", by));
        }
        let links = match links {
            Some(links) => serde_json::to_string(links).map_err(|e| Error::internal("links").with_source(e))?,
            None => before.map_or_else(|| "[]".to_owned(), |d| d.links),
        };
        let by = ctx.who.name().to_owned();
        let row = DraftRow { version: version + 1, text: text.to_owned(), links, by, saved_at: self.clock.now() };
        draft_write(&mut tx, campaign, unit, material, &row).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// Hands in a draft as it stands in the version that was read.
    pub async fn draft_hand_in(
        &self,
        ctx: &Ctx,
        (unit, material): (&str, &str),
        version: i64,
        mark: &str,
    ) -> Result<Receipt> {
        let asked = self.may(ctx, unit, material, Way::Written, mark).await?;
        let given = self.given(&asked, unit, mark).await?;
        if let Some(given) = given.filter(|r| r.content.material == material && r.content.way == Way::Written) {
            return Ok(given);
        }
        let draft = self.draft(ctx, unit, material).await?;
        let draft = draft.ok_or_else(|| Error::not_found("there is no draft of it").with_code("no_draft"))?;
        if draft.version != version {
            return Err(Error::precondition("the draft was changed by somebody else in between")
                .with_code("changed_meanwhile")
                .with_detail("version", draft.version)
                .with_detail("by", draft.by));
        }
        if draft.text.trim().is_empty() {
            return Err(two("empty_file", "正文是空的", "the text is empty"));
        }
        let mut coming = self.incoming()?;
        coming.add(draft.text.as_bytes())?;
        let ask = HandIn {
            unit: unit.to_owned(),
            material: material.to_owned(),
            form: None,
            note: None,
            mark: mark.to_owned(),
            way: Way::Written,
            stated: None,
        };
        self.take(ctx, &ask, vec![(format!("{}.md", asked.level.label), coming.end())]).await
    }
}

/// What the campaign asks for, for one unit and paper.
pub struct Asked {
    pub papers: PapersAsked,
    pub input: PaperInput,
    pub level: Level,
    pub subject: Subject,
    pub course: Course,
}

/// A figure of a draft and the page that it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize, utoipa::ToSchema)]
#[schema(as = DraftLink)]
pub struct Link {
    /// As it stands in the text.
    pub text: String,
    /// What it is a figure of.
    pub label: String,
    /// The page of the workbench that shows where it comes from.
    pub path: String,
}

/// A word of the log, which names no content.
fn tracing_note(row: &QuarantineRow) {
    tracing::warn!(
        unit = row.unit,
        material = row.material,
        reason = row.reason,
        sha256 = row.sha256,
        "a file was put aside"
    );
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::internal("file work was interrupted").with_source(e))?
}

/// The form in which it comes: one that the method takes this paper in. Objects are registered and never uploaded.
fn form_of(asked: &Asked, ask: &HandIn) -> Result<Option<String>> {
    if asked.input.form.is_none() {
        return Ok(None);
    }
    let forms = asked.papers.forms(&ask.material);
    let takes = |id: &str| ask.way == Way::Registered || !is_object(id);
    let chosen = ask.form.as_deref().filter(|f| !f.is_empty());
    let form = match chosen {
        Some(form) => forms.iter().find(|l| l.id == form),
        None if ask.way == Way::Registered => forms.iter().find(|l| is_object(&l.id)).or(forms.first()),
        None => forms.iter().find(|l| takes(&l.id)).or(forms.first()),
    };
    let form =
        form.ok_or_else(|| two("no_form", "这份材料不以这种形式收取", "this paper is not taken in this form"))?;
    if !takes(&form.id) {
        return Err(two(
            "needs_object",
            "实物须交到市局，由市局人员登记",
            "an object is given to the city, whose officer registers it",
        ));
    }
    Ok(Some(form.id.clone()))
}

/// A time as an officer states it, on the bureau's clock: `2026-12-15 16:30`.
pub fn stated_time(text: &str) -> Result<Micros> {
    let bad = || two("wrong_time", "收到时间应写作 2026-12-15 16:30", "the time is written 2026-12-15 16:30");
    let text = text.trim();
    if text.len() != 16 {
        return Err(bad());
    }
    let at: DateTime = text.parse().map_err(|_| bad())?;
    Ok(at_bureau(at.date(), at.time()))
}

impl Keeper for Submissions {
    /// What was to be evidence or a file of a record is on the same list as a paper.
    fn keep<'a>(
        &'a self,
        ctx: &'a Ctx,
        file: AsideFile,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
        Box::pin(async move {
            let campaign = match self.assessment.campaign().await {
                Ok(campaign) => campaign.id,
                Err(e) if e.code() == "no_campaign" => String::new(),
                Err(e) => return Err(e),
            };
            let sums = seal::sums(&file.bytes);
            self.blobs.put_async(file.bytes).await?;
            let row = QuarantineRow {
                id: id::new_id(&*self.rng),
                campaign,
                unit: file.unit,
                material: file.place.to_owned(),
                mark: ctx.request_id.chars().take(100).collect(),
                name: file.name,
                reason: file.reason.name().to_owned(),
                what: file.what,
                bytes: i64::try_from(sums.bytes).unwrap_or(i64::MAX),
                sha256: sums.sha256.to_string(),
                sm3: sums.sm3,
                by_id: ctx.who.id().to_owned(),
                by: ctx.who.name().to_owned(),
                at: self.clock.now(),
                seen: None,
            };
            self.aside(&row).await
        })
    }
}

impl Waits for Submissions {
    fn name(&self) -> &'static str {
        "submissions"
    }

    /// Files that were put aside wait for the security administrator.
    fn waits<'a>(&'a self, ctx: &'a Ctx) -> Waiting<'a> {
        Box::pin(async move {
            if allow(&ctx.who, Action::ManageSecurity, rights::Subject::City).is_err() {
                return Ok(Vec::new());
            }
            let count = quarantine_open(&mut *self.db.read().await?).await?;
            let (zh, en) = (format!("{count} 个隔离文件待处理"), format!("{count} files were put aside"));
            Ok(vec![Wait { count, zh, en, path: "/papers" }])
        })
    }
}
