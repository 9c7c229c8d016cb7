//! The use cases: every one asks `rights` first.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use blobs::Blobs;
use drafting::{export_xlsx, import_xlsx, set_values, understand};
use kernel::{Ctx, Error, Result, Rng, id};
use rights::{Action, Subject, allow};
use rubric::MethodFiles;
use store::Db;

use crate::model::{
    Carried, Confirmed, DraftRow, EditRow, Finished, Former, Source, answered, answers, merged, refused, summary,
};
use crate::proof::{ProofPage, archive, files, prove, still_confirmed, unpacked};
use crate::store::{HeadRow, draft_delete, draft_find, draft_insert, draft_list, draft_update};
use crate::view::{AnswerAsk, CaseAsk, DraftFiles, FormerAsk, SettleAsk, SourcePage, source_page};

/// Drafts that may be open at once.
const MOST_OPEN: usize = 100;
/// Methods whose proof is kept ready.
const KEPT: usize = 8;

/// Draft, version and what is said of its method.
type Proofs = Vec<(String, i64, Arc<ProofPage>)>;

#[derive(Clone)]
pub(crate) struct Authoring {
    pub db: Db,
    pub blobs: Blobs,
    pub rng: Arc<dyn Rng>,
    /// What is said of the methods that were looked at last.
    proofs: Arc<Mutex<Proofs>>,
}

async fn off<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::internal("the work was interrupted").with_source(e))
}

fn may(ctx: &Ctx) -> Result<()> {
    allow(&ctx.who, Action::DraftMethod, Subject::City)
}

fn changed_meanwhile() -> Error {
    Error::precondition("it was changed by somebody else in between").with_code("changed_meanwhile")
}

/// What a method may be called: it becomes the name of a folder.
fn checked_id(text: &str) -> Result<String> {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.is_empty() || text.len() > 60 || !text.chars().all(good) || text.starts_with('-') {
        return Err(Error::invalid("the method's id has small letters, digits and hyphens, at most 60")
            .with_code("bad_method_id"));
    }
    Ok(text.to_owned())
}

impl Authoring {
    pub fn new(db: Db, blobs: Blobs, rng: Arc<dyn Rng>) -> Authoring {
        Authoring { db, blobs, rng, proofs: Arc::default() }
    }

    pub async fn list(&self, ctx: &Ctx) -> Result<Vec<HeadRow>> {
        may(ctx)?;
        draft_list(&mut *self.db.read().await?).await
    }

    pub async fn find(&self, ctx: &Ctx, id: &str) -> Result<DraftRow> {
        may(ctx)?;
        draft_find(&mut *self.db.read().await?, id).await
    }

    /// Reads a document; one that is not understood is refused with the place, and nothing is kept.
    pub async fn begin(&self, ctx: &Ctx, name: &str, bytes: Vec<u8>, method_id: &str) -> Result<DraftRow> {
        may(ctx)?;
        let method_id = checked_id(method_id)?;
        let open = draft_list(&mut *self.db.read().await?).await?.iter().filter(|d| d.finished.is_none()).count();
        if open >= MOST_OPEN {
            return Err(
                Error::conflict(format!("{MOST_OPEN} drafts are open; delete one first")).with_code("too_many_drafts")
            );
        }
        let (size, named) = (bytes.len() as u64, name.to_owned());
        let (bytes, read) = off(move || {
            let read = drafting::read(&named, &bytes).and_then(|document| {
                let draft = understand(&document)?;
                Ok((document.format, draft))
            });
            (bytes, read)
        })
        .await?;
        let (format, draft) = read.map_err(|f| refused("not_understood", &f))?;
        let format = match format {
            drafting::Format::Txt => "txt",
            drafting::Format::Docx => "docx",
            drafting::Format::Xlsx => "xlsx",
        };
        let digest = self.blobs.put_async(bytes).await?;
        let source = Source { name: name.to_owned(), format: format.into(), bytes: size, digest: digest.to_string() };
        let who = ctx.who.name().to_owned();
        let row = DraftRow {
            head: HeadRow {
                id: id::new_id(&*self.rng),
                method_id,
                source,
                summary: summary(&draft),
                edited: false,
                version: 1,
                created_by: who.clone(),
                created_at: ctx.now,
                changed_by: who,
                changed_at: ctx.now,
                finished: None,
            },
            present: draft.clone(),
            understood: draft,
            answers: Vec::new(),
            edited: None,
            carried: None,
            former: None,
        };
        let mut tx = self.db.write_tx().await?;
        draft_insert(&mut tx, &row).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// The document as it was handed in.
    pub async fn document(&self, ctx: &Ctx, id: &str) -> Result<(String, Vec<u8>)> {
        let row = self.find(ctx, id).await?;
        let bytes = self.blobs.get_async(row.head.source.digest.parse()?).await?;
        Ok((row.head.source.name, bytes))
    }

    pub async fn source(&self, ctx: &Ctx, id: &str) -> Result<SourcePage> {
        let (name, bytes) = self.document(ctx, id).await?;
        off(move || {
            let document = drafting::read(&name, &bytes).map_err(|f| refused("not_understood", &f))?;
            Ok(source_page(&name, &document))
        })
        .await?
    }

    pub async fn answer(&self, ctx: &Ctx, id: &str, version: i64, ask: &AnswerAsk) -> Result<DraftRow> {
        let mut row = self.changing(ctx, id, version).await?;
        if row.edited.is_some() {
            return Err(Error::conflict("a workbook was carried; drop its edits before answering again")
                .with_code("draft_edited"));
        }
        let new = answers(&row.present, ask)?;
        let (row, changed) = off(move || {
            let changed = answered(&row, &new);
            if let Ok((draft, answers)) = &changed {
                row.present = draft.clone();
                row.answers.clone_from(answers);
            }
            (row, changed.map(|_| ()))
        })
        .await?;
        changed?;
        self.save(ctx, row).await
    }

    /// A draft that is about to be changed from a version.
    async fn changing(&self, ctx: &Ctx, id: &str, version: i64) -> Result<DraftRow> {
        let row = self.find(ctx, id).await?;
        row.open()?;
        if row.head.version != version {
            return Err(changed_meanwhile());
        }
        Ok(row)
    }

    async fn save(&self, ctx: &Ctx, mut row: DraftRow) -> Result<DraftRow> {
        let before = row.head.version;
        row.head.summary = summary(&row.present);
        row.head.edited = row.edited.is_some();
        row.head.version = before + 1;
        ctx.who.name().clone_into(&mut row.head.changed_by);
        row.head.changed_at = ctx.now;
        let mut tx = self.db.write_tx().await?;
        if !draft_update(&mut tx, &row, before).await? {
            return Err(changed_meanwhile());
        }
        tx.commit().await?;
        Ok(row)
    }

    /// Takes the ids of inputs over from a method, or from none any more.
    pub async fn follow(&self, ctx: &Ctx, id: &str, version: i64, ask: FormerAsk) -> Result<DraftRow> {
        let mut row = self.changing(ctx, id, version).await?;
        if row.edited.is_some() {
            return Err(Error::conflict("a workbook was carried; drop its edits before another method is followed")
                .with_code("draft_edited"));
        }
        row.former = match ask.files {
            Some(files) => Some(off(move || Former::of(files)).await??),
            None => None,
        };
        self.save(ctx, row).await
    }

    pub async fn delete(&self, ctx: &Ctx, id: &str, version: i64) -> Result<()> {
        let row = self.changing(ctx, id, version).await?;
        let mut tx = self.db.write_tx().await?;
        if !draft_delete(&mut tx, &row.head.id, version).await? {
            return Err(changed_meanwhile());
        }
        tx.commit().await
    }

    pub async fn proof(&self, ctx: &Ctx, id: &str) -> Result<Arc<ProofPage>> {
        let row = self.find(ctx, id).await?;
        Ok(self.proved(row).await?.1)
    }

    async fn proved(&self, row: DraftRow) -> Result<(DraftRow, Arc<ProofPage>)> {
        let kept = |list: &[(String, i64, Arc<ProofPage>)]| {
            list.iter().find(|(id, v, _)| *id == row.head.id && *v == row.head.version).map(|(.., p)| p.clone())
        };
        let known = kept(&self.proofs.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(page) = known {
            return Ok((row, page));
        }
        let (row, page) = off(move || {
            let page = Arc::new(prove(&row));
            (row, page)
        })
        .await?;
        let mut list = self.proofs.lock().unwrap_or_else(PoisonError::into_inner);
        list.retain(|(id, ..)| *id != row.head.id);
        if list.len() >= KEPT {
            list.remove(0);
        }
        list.push((row.head.id.clone(), row.head.version, page.clone()));
        drop(list);
        Ok((row, page))
    }

    /// The method's folder as an archive.
    pub async fn archive(&self, ctx: &Ctx, id: &str) -> Result<(String, Vec<u8>)> {
        let row = self.find(ctx, id).await?;
        let name = row.head.method_id.clone();
        if let Some(finished) = &row.head.finished {
            return Ok((name, self.blobs.get_async(finished.archive.parse()?).await?));
        }
        let bytes = off(move || {
            let (files, _) = files(&row).map_err(|f| undecided(&f))?;
            archive(&row.head.method_id, &files)
        })
        .await??;
        Ok((name, bytes))
    }

    /// The files of the method, without its cases; of a finished draft those that were frozen.
    pub async fn files(&self, ctx: &Ctx, id: &str) -> Result<DraftFiles> {
        let row = self.find(ctx, id).await?;
        let frozen = match &row.head.finished {
            Some(finished) => Some(self.blobs.get_async(finished.archive.parse()?).await?),
            None => None,
        };
        off(move || {
            let made = match frozen {
                Some(bytes) => unpacked(&bytes)?,
                None => files(&row).map_err(|f| undecided(&f))?.0,
            };
            let mut texts = texts(made)?;
            texts.retain(|name, _| !name.starts_with("cases/"));
            Ok(DraftFiles { title: row.head.summary.title, files: texts })
        })
        .await?
    }

    /// The method as a workbook for editing.
    pub async fn workbook(&self, ctx: &Ctx, id: &str) -> Result<(String, Vec<u8>)> {
        let row = self.find(ctx, id).await?;
        let name = row.head.method_id.clone();
        let bytes = off(move || {
            let (files, _) = files(&row).map_err(|f| undecided(&f))?;
            export_xlsx(&files)
        })
        .await??;
        Ok((name, bytes))
    }

    /// Carries the edits of a workbook into the method. What earlier workbooks brought and what was confirmed stays.
    pub async fn carry(&self, ctx: &Ctx, id: &str, version: i64, name: &str, bytes: Vec<u8>) -> Result<DraftRow> {
        let row = self.changing(ctx, id, version).await?;
        let name = name.to_owned();
        let row = off(move || {
            let files = match row.edited_files() {
                Some(files) => files,
                None => files(&row).map_err(|f| undecided(&f))?.0,
            };
            let edited = import_xlsx(&files, &bytes).map_err(|f| refused("workbook_refused", &f))?;
            let method = rubric::read(&files).0;
            let new: Vec<EditRow> = edited.edits.iter().map(|e| EditRow::of(e, method.as_ref())).collect();
            let mut row = row;
            let (before, confirmed) = row.carried.take().map(|c| (c.edits, c.confirmed)).unwrap_or_default();
            let edits = merged(&before, new);
            row.edited = if edits.is_empty() { None } else { Some(texts(edited.files)?) };
            let confirmed = if row.edited.is_some() { confirmed } else { Vec::new() };
            row.carried = Some(Carried { name, edits, left: edited.uncarried, confirmed });
            Ok::<_, Error>(row)
        })
        .await??;
        self.save(ctx, row).await
    }

    /// Confirms new results of cases in the caller's name, withdraws such a confirmation, or takes edits back.
    pub async fn settle(&self, ctx: &Ctx, id: &str, version: i64, ask: SettleAsk) -> Result<DraftRow> {
        let row = self.changing(ctx, id, version).await?;
        if row.edited.is_none() {
            return Err(Error::conflict("no workbook was carried").with_code("not_edited"));
        }
        let (mut row, page) = self.proved(row).await?;
        let Some(mut carried) = row.carried.take() else {
            return Err(Error::internal("an edited draft has its edits"));
        };
        match ask {
            SettleAsk::Confirm { cases } => {
                for case in &cases {
                    let (by, at) = (ctx.who.name(), ctx.now.0);
                    confirm(&mut carried.confirmed, &page, case, by, at)?;
                }
                row.carried = Some(carried);
            }
            SettleAsk::Withdraw { file, path } => {
                carried.confirmed.retain(|c| c.file != file || c.path != path);
                row.carried = Some(carried);
            }
            SettleAsk::TakeBack { edits } => {
                row.carried = Some(carried);
                row = off(move || take_back(row, &edits)).await??;
            }
        }
        self.save(ctx, row).await
    }

    /// Drops what workbooks brought; the method is that of the answers again.
    pub async fn drop_edits(&self, ctx: &Ctx, id: &str, version: i64) -> Result<DraftRow> {
        let mut row = self.changing(ctx, id, version).await?;
        row.edited = None;
        row.carried = None;
        self.save(ctx, row).await
    }

    /// Freezes a draft whose method passes its cases.
    pub async fn finish(&self, ctx: &Ctx, id: &str, version: i64) -> Result<DraftRow> {
        let row = self.changing(ctx, id, version).await?;
        let (mut row, page) = self.proved(row).await?;
        let digest = page.digest.clone().filter(|_| page.ready).ok_or_else(|| {
            Error::conflict("the method does not stand yet: doubts, errors or failing cases are left")
                .with_code("not_ready")
        })?;
        let (made, name) = (files(&row).map_err(|f| undecided(&f))?.0, row.head.method_id.clone());
        let bytes = off(move || archive(&name, &made)).await??;
        let archive = self.blobs.put_async(bytes).await?.to_string();
        row.head.finished = Some(Finished { by: ctx.who.name().to_owned(), at: ctx.now.0, digest, archive });
        self.save(ctx, row).await
    }
}

/// One case at its new result; the result that was seen must be the one that comes out now.
fn confirm(list: &mut Vec<Confirmed>, page: &ProofPage, case: &CaseAsk, by: &str, at: i64) -> Result<()> {
    let same = |file: &str, path: Option<&str>| file == case.file && path == Some(case.path.as_str());
    let failed = page.failed.iter().find(|f| same(&f.file, f.path.as_deref()) && f.got == case.result);
    let Some(failed) = failed else {
        let text = format!("no case at {} of {} that gives {}", case.path, case.file, case.result);
        return Err(Error::conflict(text).with_code("no_such_case"));
    };
    let former = list.iter().position(|c| same(&c.file, Some(&c.path))).map(|n| list.remove(n));
    // What was confirmed before was not the case's own result.
    let from = former.map_or_else(|| failed.expected.clone(), |c| c.from);
    if from != failed.got {
        list.push(Confirmed {
            file: case.file.clone(),
            path: case.path.clone(),
            name: failed.name.clone(),
            from,
            to: failed.got.clone(),
            by: by.to_owned(),
            at,
        });
    }
    Ok(())
}

/// Edits at their former values again; a confirmation that thereby says nothing any more goes with them.
fn take_back(mut row: DraftRow, ids: &[String]) -> Result<DraftRow> {
    let (Some(files), Some(mut carried)) = (row.edited_files(), row.carried.take()) else {
        return Err(Error::internal("an edited draft has its edits"));
    };
    let mut values = Vec::with_capacity(ids.len());
    for id in ids {
        let edit = carried.edits.iter().find(|e| e.id == *id).ok_or_else(|| {
            Error::not_found(format!("no edit `{}`", id.chars().take(80).collect::<String>())).with_code("no_edit")
        })?;
        values.push((id.clone(), edit.from.clone()));
    }
    let back = set_values(&files, &values).ok_or_else(|| Error::internal("an edit cannot be taken back in place"))?;
    carried.edits.retain(|e| !ids.contains(&e.id));
    let confirmed = std::mem::take(&mut carried.confirmed);
    row.edited = if carried.edits.is_empty() { None } else { Some(texts(back)?) };
    row.carried = Some(carried);
    let confirmed = still_confirmed(&row, confirmed);
    if let Some(carried) = &mut row.carried {
        carried.confirmed = confirmed;
    }
    Ok(row)
}

fn texts(files: MethodFiles) -> Result<BTreeMap<String, String>> {
    let text =
        |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|e| Error::internal("a method is UTF-8").with_source(e));
    files.files.into_iter().map(|(name, bytes)| Ok((name, text(bytes)?))).collect()
}

fn undecided(findings: &[drafting::Finding]) -> Error {
    let more = findings.len();
    let error = Error::conflict(format!("{more} things must be decided before there is a method"));
    error.with_code("undecided").with_detail("count", more)
}
