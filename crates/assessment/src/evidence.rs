//! Files that facts rest on: handed in for a unit, looked at, never run.
//!
//! What a file is, its bytes say. A browser is given images, PDF and plain text to show, each under a policy that lets
//! nothing run; everything else it may only keep.

use axum::response::Response;
use kernel::{Ctx, Error, Result};
use rights::{Action, Subject, allow};
use seal::Digest;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::campaign::{Assessment, saying};
use crate::fact_list::{UsedBy, state_of};
use crate::pages::{Pages, run_info};
use crate::pages_facts::dimension_text;
use crate::sheets::{RowProblem, peek};
use crate::store_work::{UploadRow, upload_count, upload_find, upload_insert};
use crate::view::*;
use crate::word_text::word_text;
use crate::wording::value_text;
use webkit::sniff::{self, FileKind, MAX_PIXELS, Sniffed, sniff};

/// The largest file that is handed in on a page.
pub(crate) const MAX_FILE: usize = 16 << 20;
/// Files that one unit may hand in.
const MAX_FILES: i64 = 5_000;
/// Facts that are named beside a file.
const MAX_NAMED: usize = 200;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EvidenceQuery {
    /// The unit whose fact names the evidence, or for which it was handed in.
    pub unit: String,
    /// A run; the newest when absent.
    pub run: Option<String>,
}

/// A piece of evidence: what it is, who gave it, what rests on it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EvidenceAbout {
    pub run: RunInfo,
    pub unit: UnitHead,
    pub digest: String,
    pub name: String,
    pub kind: FileKind,
    /// As its bytes say.
    pub media_type: String,
    /// As whoever gave it said.
    pub said_type: String,
    pub bytes: u64,
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// What a text is written in, `GB18030`; it is shown as it reads.
    pub encoding: Option<String>,
    /// It can be shown in place.
    pub shown: bool,
    /// The day it speaks of.
    pub dated: Option<String>,
    pub uploaded_by: Option<String>,
    pub uploaded_at: Option<String>,
    /// What to be careful about.
    pub cautions: Vec<Caution>,
    pub facts: Vec<RestingFact>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Caution {
    /// It says to be of another type than it is.
    TypeDiffers,
    /// It unpacks to more than a browser should be asked for.
    TooManyPixels,
    /// It holds a script or refers to other places; neither is run or fetched.
    Active,
    /// No fact of this run rests on it yet.
    NotUsed,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RestingFact {
    pub input: String,
    pub label: String,
    pub label_en: Option<String>,
    pub at: std::collections::BTreeMap<String, String>,
    pub at_text: Option<String>,
    pub at_text_en: Option<String>,
    pub binding: BindingWord,
    pub key: String,
    pub by: String,
    pub recorded_at: String,
    pub state: FactState,
    pub value: Option<String>,
    pub value_en: Option<String>,
    /// Rows of the fact that name the file themselves.
    pub rows: usize,
    pub used_by: Vec<UsedBy>,
}

/// A workbook as tables; a Word document as one table, whose rows are its paragraphs and the rows of its tables.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EvidenceTables {
    pub sheets: Vec<SheetView>,
    /// There are more sheets.
    pub cut: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SheetView {
    pub name: String,
    pub rows: Vec<Vec<String>>,
    pub cut: bool,
}

/// A file that was handed in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Uploaded {
    pub digest: String,
    pub name: String,
    pub kind: FileKind,
    pub media_type: String,
    pub bytes: u64,
    pub shown: bool,
}

/// A file with the name under which it is known.
pub(crate) struct Piece {
    pub digest: String,
    pub name: String,
    pub said: String,
    pub dated: Option<String>,
    pub upload: Option<UploadRow>,
    pub bytes: Vec<u8>,
}

impl Assessment {
    /// A piece of evidence that a fact of this unit names in this run, or that was handed in for the unit.
    pub(crate) async fn piece(&self, pages: &Pages<'_>, unit: &str, digest: &str) -> Result<Piece> {
        let named = pages.evidence(unit, digest);
        // Nothing but a digest is looked up.
        let upload = if digest.parse::<Digest>().is_ok() {
            let mut conn = self.db.read().await?;
            upload_find(&mut conn, unit, digest).await?
        } else {
            None
        };
        let (name, said, dated) = match (named, &upload) {
            (Ok(found), _) => (found.name, found.media_type, found.dated.map(|d| d.to_string())),
            (Err(e), Some(u)) if e.code() == "no_evidence" => (u.name.clone(), u.media_type.clone(), None),
            (Err(e), _) => return Err(e),
        };
        let bytes = self.blob(digest).await?;
        Ok(Piece { digest: digest.to_owned(), name, said, dated, upload, bytes })
    }

    /// Takes a file for a unit; a fact that names it comes later.
    pub(crate) async fn upload(&self, ctx: &Ctx, unit: &str, name: &str, bytes: Vec<u8>) -> Result<Uploaded> {
        allow(&ctx.who, Action::DeclareFacts, Subject::Unit(unit))
            .or_else(|_| allow(&ctx.who, Action::Judge, Subject::City))?;
        if !self.units().await?.iter().any(|s| s.id == unit) {
            return Err(Error::not_found("no such unit").with_code("no_unit"));
        }
        self.may(saying(&ctx.who), Some(unit), ctx.now).await?;
        let name = sniff::file_name(name)?;
        let refused = |zh: &str, en: &str, code: &'static str| {
            Error::invalid(format!("{zh}；{en}")).with_code(code).with_detail("zh", zh).with_detail("en", en)
        };
        if bytes.is_empty() {
            return Err(refused("文件是空的", "the file is empty", "empty_file"));
        }
        let bytes = self.aside.passed(ctx, (unit, "evidence"), &name, bytes).await?;
        let found = sniff(&bytes, &name);
        if found.kind == FileKind::Other {
            let zh = "只收图片、PDF、文本、表格和 Word 文件";
            return Err(refused(zh, "only images, PDF, texts, workbooks and Word files are taken", "file_kind"));
        }
        let row = UploadRow {
            digest: String::new(),
            name,
            media_type: found.media.into(),
            bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            by: ctx.who.name().to_owned(),
            at: ctx.now,
        };
        {
            let mut conn = self.db.read().await?;
            if upload_count(&mut conn, unit).await? >= MAX_FILES {
                return Err(Error::limit(format!("a unit hands in at most {MAX_FILES} files")).with_code("many_files"));
            }
        }
        let size = bytes.len() as u64;
        let row = UploadRow { digest: self.blobs.put_async(bytes).await?.to_string(), ..row };
        let mut tx = self.db.write_tx().await?;
        upload_insert(&mut tx, unit, &row).await?;
        tx.commit().await?;
        Ok(Uploaded {
            digest: row.digest,
            name: row.name,
            kind: found.kind,
            media_type: row.media_type,
            bytes: size,
            shown: found.shown().is_some(),
        })
    }
}

/// Whether a file is given out as something else than it is, by its type or by its name.
fn differs(said: &str, name: &str, found: &Sniffed) -> bool {
    let texts = |media: &str| media.starts_with("text/") && media != "text/html" || media == "application/json";
    let plain = said.split(';').next().unwrap_or_default().trim();
    let other = |media: &str| media != found.media && !(texts(media) && texts(found.media));
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let named = match ending.as_deref() {
        Some("png") => Some("image/png"),
        Some("jpg" | "jpeg") => Some("image/jpeg"),
        Some("gif") => Some("image/gif"),
        Some("webp") => Some("image/webp"),
        Some("pdf") => Some("application/pdf"),
        Some("svg") => Some("image/svg+xml"),
        Some("txt" | "csv" | "json") => Some("text/plain"),
        _ => None,
    };
    other(plain) || named.is_some_and(other)
}

impl Piece {
    pub fn sniffed(&self) -> Sniffed {
        sniff(&self.bytes, &self.name)
    }

    /// The bytes, in place only where nothing in them can run.
    pub fn answer(self) -> Result<Response> {
        sniff::answer(&self.name, self.bytes)
    }

    /// The sheets of a workbook, or the text of a Word document.
    pub fn tables(&self) -> Result<EvidenceTables> {
        let kind = self.sniffed().kind;
        if kind == FileKind::Document {
            let read = word_text(&self.bytes).ok_or_else(|| {
                let (zh, en) = ("文件已损坏或过大，请下载后查看", "the file is damaged or too large; download it");
                Error::invalid(format!("{zh}；{en}"))
                    .with_code("broken_file")
                    .with_detail("zh", zh)
                    .with_detail("en", en)
            })?;
            let sheet = SheetView { name: String::new(), rows: read.lines, cut: read.cut };
            return Ok(EvidenceTables { sheets: vec![sheet], cut: false });
        }
        if kind != FileKind::Sheet {
            return Err(Error::invalid("this file is no workbook").with_code("no_workbook"));
        }
        let (sheets, cut) = peek(&self.bytes).map_err(|problems| {
            let said = |of: fn(&RowProblem) -> &String| problems.first().map(of).cloned().unwrap_or_default();
            let (zh, en) = (said(|p| &p.message_zh), said(|p| &p.message_en));
            Error::invalid(format!("{zh}；{en}")).with_code("broken_file").with_detail("zh", zh).with_detail("en", en)
        })?;
        let sheets = sheets.into_iter().map(|s| SheetView { name: s.name, rows: s.rows, cut: s.cut });
        Ok(EvidenceTables { sheets: sheets.collect(), cut })
    }

    fn active(&self) -> bool {
        let Some((text, _)) = sniff::decoded(&self.bytes) else { return false };
        let text = text.to_ascii_lowercase();
        ["<script", "javascript:", "onload=", "onerror=", "onclick=", "<foreignobject", "http-equiv", "<iframe"]
            .iter()
            .any(|word| text.contains(word))
    }
}

impl Pages<'_> {
    pub(crate) fn about(&self, unit: &str, piece: &Piece) -> Result<EvidenceAbout> {
        let card = self.own_card(unit)?;
        let found = piece.sniffed();
        let facts = self.resting(unit, &piece.digest);
        let mut cautions = Vec::new();
        if differs(&piece.said, &piece.name, &found) {
            cautions.push(Caution::TypeDiffers);
        }
        if found.kind == FileKind::Image && found.pixels().is_none_or(|n| n == 0 || n > MAX_PIXELS) {
            cautions.push(Caution::TooManyPixels);
        }
        if matches!(found.kind, FileKind::Markup | FileKind::Drawing) && piece.active() {
            cautions.push(Caution::Active);
        }
        if facts.is_empty() {
            cautions.push(Caution::NotUsed);
        }
        Ok(EvidenceAbout {
            run: run_info(&self.loaded.run),
            unit: self.head(card),
            digest: piece.digest.clone(),
            name: piece.name.clone(),
            kind: found.kind,
            media_type: found.media.into(),
            said_type: piece.said.clone(),
            bytes: piece.bytes.len() as u64,
            width: found.size.map(|(w, _)| w),
            height: found.size.map(|(_, h)| h),
            encoding: found.encoding.map(|e| e.name().to_owned()),
            shown: found.shown().is_some()
                || matches!(found.kind, FileKind::Drawing | FileKind::Sheet | FileKind::Document),
            dated: piece.dated.clone(),
            uploaded_by: piece.upload.as_ref().map(|u| u.by.clone()),
            uploaded_at: piece.upload.as_ref().map(|u| u.at.to_string()),
            cautions,
            facts,
        })
    }

    /// The facts of a unit that name a file.
    fn resting(&self, unit: &str, digest: &str) -> Vec<RestingFact> {
        let method = self.method();
        let mut out = Vec::new();
        let card = self.loaded.scored.cards.iter().find(|c| c.unit == unit);
        for fact in self.facts_of(unit).iter().filter(|f| f.evidence.iter().any(|e| e.digest == digest)) {
            let of_key = |s: &&rubric::Slot| s.keys.iter().any(|(_, k)| **k == *fact.key) && s.at == fact.at;
            let Some(slot) = method.slots.iter().find(of_key) else { continue };
            let Some(input) = method.inputs.get(slot.input) else { continue };
            let Some((binding, _)) = slot.keys.iter().find(|(_, k)| **k == *fact.key) else { continue };
            let (value, value_en) = fact.outcome.value().map(|v| value_text(method, input, v)).unzip();
            let (at_text, at_text_en) = dimension_text(input, &slot.at).unzip();
            let rows = match fact.outcome.value() {
                Some(facts::Value::Rows(rows)) => {
                    rows.items.iter().filter(|r| r.evidence.iter().any(|e| e == digest)).count()
                }
                _ => 0,
            };
            let taken = crate::fact_list::taken(input, slot, self.facts_of(unit));
            let used_by = card.map(|c| self.fact_row(c, slot, input, &taken).used_by).unwrap_or_default();
            out.push(RestingFact {
                input: input.id.clone(),
                label: input.label.clone(),
                label_en: input.label_en.clone(),
                at: slot.at.clone(),
                at_text,
                at_text_en,
                binding: binding.into(),
                key: fact.key.clone(),
                by: fact.by.clone(),
                recorded_at: fact.recorded_at.clone(),
                state: state_of(&fact.outcome),
                value,
                value_en,
                rows,
                used_by,
            });
            if out.len() >= MAX_NAMED {
                break;
            }
        }
        out
    }
}
