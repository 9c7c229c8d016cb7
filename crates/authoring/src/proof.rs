//! The method that a draft makes, and what the engine, its cases and the linter say of it.

use std::io::{Cursor, Read, Write};

use drafting::{Draft, Followed, case_place, follow, is_result, to_method};
use kernel::calendar::Calendar;
use kernel::{Error, Micros, Result};
use rubric::{CaseOutcome, CaseReport, Method, MethodFiles, Problem, run_cases};
use serde::Serialize;
use utoipa::ToSchema;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::model::{Confirmed, DraftRow};
use crate::view::{DraftFinding, Words};

/// The method of a draft and what is said of it.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct ProofPage {
    /// What became of the inputs of the method that is followed.
    pub followed: Option<FollowedView>,
    /// There is a method, without an error, and it passes every case: the draft can be finished.
    pub ready: bool,
    /// What must be decided before there is a method.
    pub undecided: Vec<DraftFinding>,
    /// What a person should still see, such as a tier that no facts reach.
    pub notes: Vec<DraftFinding>,
    /// What the engine says; with an error the method cannot be used.
    pub problems: Vec<ProofProblem>,
    pub errors: usize,
    pub cases: usize,
    pub passed: usize,
    /// Cases that do not hold. After a workbook's edits each is taken back or its new result confirmed.
    pub failed: Vec<FailedCase>,
    /// Cases whose new result somebody confirmed.
    pub confirmed: Vec<ConfirmedCase>,
    /// What the linter says.
    pub findings: Vec<ProofFinding>,
    pub digest: Option<String>,
    pub files: Vec<ProofFile>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FollowedView {
    /// Inputs that both methods ask for; they keep their ids, and facts of the year before speak for them.
    pub kept: Vec<NamedInput>,
    pub new: Vec<NamedInput>,
    /// Inputs that only the earlier method asks for.
    pub gone: Vec<NamedInput>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NamedInput {
    pub id: String,
    pub label: String,
}

impl From<Followed> for FollowedView {
    fn from(f: Followed) -> FollowedView {
        let named =
            |list: Vec<(String, String)>| list.into_iter().map(|(id, label)| NamedInput { id, label }).collect();
        FollowedView { kept: named(f.kept), new: named(f.new), gone: named(f.gone) }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingSeverity {
    Error,
    Warning,
    Note,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProofProblem {
    pub severity: FindingSeverity,
    pub code: String,
    pub file: String,
    pub line: u32,
    pub zh: String,
    pub en: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FailedCase {
    pub file: String,
    pub line: u32,
    pub name: String,
    pub indicator: String,
    /// The option of the reading that the case is a witness of, in words.
    pub option: Option<Words>,
    pub expected: String,
    pub got: String,
    /// Where the expectation stands in the file; names the case when its new result is confirmed. Null where it cannot be.
    pub path: Option<String>,
    /// The edits of workbooks that may bear on it.
    pub edits: Vec<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConfirmedCase {
    pub file: String,
    pub path: String,
    pub name: String,
    pub from: String,
    pub to: String,
    pub by: String,
    pub at: String,
}

impl From<&Confirmed> for ConfirmedCase {
    fn from(c: &Confirmed) -> ConfirmedCase {
        ConfirmedCase {
            file: c.file.clone(),
            path: c.path.clone(),
            name: c.name.clone(),
            from: c.from.clone(),
            to: c.to.clone(),
            by: c.by.clone(),
            at: Micros(c.at).to_string(),
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProofFile {
    pub name: String,
    pub bytes: usize,
}

/// A finding of the linter.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProofFinding {
    pub code: String,
    pub severity: FindingSeverity,
    /// Indicator and tier, e.g. `2.1/8`.
    pub path: String,
    pub clause: Option<String>,
    pub message: Words,
    pub advice: Words,
    /// A case that shows it, and what comes out.
    pub witness: Option<Words>,
    pub results: Vec<Words>,
}

fn finding(f: &lint::Finding) -> ProofFinding {
    let severity = match f.severity {
        lint::Severity::Error => FindingSeverity::Error,
        lint::Severity::Warning => FindingSeverity::Warning,
        lint::Severity::Note => FindingSeverity::Note,
    };
    let result = |r: &lint::WitnessResult| match r.points {
        Some(q) => {
            Words { zh: format!("{}：{} 分", r.what.zh, q.text(2)), en: format!("{}: {}", r.what.en, q.text(2)) }
        }
        None => r.what.clone().into(),
    };
    ProofFinding {
        code: f.code.to_owned(),
        severity,
        path: f.place.path.clone(),
        clause: f.clause.clone(),
        message: f.message.clone().into(),
        advice: f.advice.clone().into(),
        witness: f.witness.as_ref().map(|w| w.case.clone().into()),
        results: f.witness.iter().flat_map(|w| &w.results).map(result).collect(),
    }
}

fn problem(p: &Problem) -> ProofProblem {
    ProofProblem {
        severity: match p.severity {
            rubric::Severity::Error => FindingSeverity::Error,
            rubric::Severity::Warning => FindingSeverity::Warning,
            rubric::Severity::Info => FindingSeverity::Note,
        },
        code: p.code.to_owned(),
        file: p.file.clone(),
        line: p.span.line,
        zh: p.message_zh.clone(),
        en: p.message.clone(),
    }
}

/// The files of the method with the edits of a workbook, or what must be decided first.
pub(crate) fn files(
    row: &DraftRow,
) -> std::result::Result<(MethodFiles, Vec<drafting::Finding>), Vec<drafting::Finding>> {
    match row.confirmed_files() {
        Some(files) => Ok((files, Vec::new())),
        None => {
            let followed = followed(row);
            let draft = followed.as_ref().map_or(&row.present, |(draft, _)| draft);
            to_method(draft, &row.head.method_id).map(|w| (w.files, w.findings))
        }
    }
}

/// The draft under the ids of the method that it follows. A draft that cannot be written yet is left as it is.
fn followed(row: &DraftRow) -> Option<(Draft, Followed)> {
    let former = row.former.as_ref()?.method().ok()?;
    follow(&row.present, &former).ok()?
}

/// Runs everything that can be run; it takes a while for a large method.
pub(crate) fn prove(row: &DraftRow) -> ProofPage {
    let (files, notes) = match files(row) {
        Ok(made) => made,
        Err(undecided) => {
            let undecided = undecided.iter().map(DraftFinding::from).collect();
            return ProofPage { undecided, ..ProofPage::default() };
        }
    };
    let mut page = ProofPage { notes: notes.iter().map(DraftFinding::from).collect(), ..ProofPage::default() };
    page.followed = followed(row).map(|(_, f)| f.into());
    page.files = files.files.iter().map(|(name, b)| ProofFile { name: name.clone(), bytes: b.len() }).collect();
    let (method, mut problems) = rubric::read(&files);
    if let Some(method) = &method {
        let (reports, more) = run_cases(&files, method, &Calendar::default());
        problems.extend(more);
        page.cases = reports.len();
        page.passed = reports.iter().filter(|r| r.outcome == CaseOutcome::Passed).count();
        page.failed = failures(row, &files, method, reports);
        page.confirmed = row.carried.iter().flat_map(|c| &c.confirmed).map(ConfirmedCase::from).collect();
        page.digest = Some(method.digest.clone());
        page.findings = lint::lint(&files).findings.iter().map(finding).collect();
    }
    page.problems = problems.iter().map(problem).collect();
    page.errors = page.problems.iter().filter(|p| p.severity == FindingSeverity::Error).count();
    page.ready = method.is_some() && page.errors == 0 && page.failed.is_empty() && page.cases > 0;
    page
}

fn failures(row: &DraftRow, files: &MethodFiles, method: &Method, reports: Vec<CaseReport>) -> Vec<FailedCase> {
    let edits = row.carried.as_ref().filter(|_| row.edited.is_some()).map(|c| c.edits.as_slice()).unwrap_or_default();
    let one = |report: CaseReport| {
        let CaseOutcome::Failed { expected, got } = report.outcome else { return None };
        let named = report.witness.as_ref().and_then(|(reading, option)| {
            let (_, def) = method.reading(reading)?;
            def.options.iter().find(|o| o.id == *option)
        });
        let option = report.witness.as_ref().map(|(_, option)| option.as_str());
        let place = || case_place(files, &report.file, report.line, &report.indicator, option);
        Some(FailedCase {
            option: named
                .map(|o| Words { zh: o.text.clone(), en: o.text_en.clone().unwrap_or_else(|| o.text.clone()) }),
            path: if !edits.is_empty() && is_result(&got) { place() } else { None },
            edits: edits.iter().filter(|e| e.bears_on(&report.indicator)).map(|e| e.id.clone()).collect(),
            file: report.file,
            line: report.line,
            name: report.name,
            indicator: report.indicator,
            expected,
            got,
        })
    };
    reports.into_iter().filter_map(one).collect()
}

/// The confirmations that still say what comes out, when edits were taken back.
pub(crate) fn still_confirmed(row: &DraftRow, confirmed: Vec<Confirmed>) -> Vec<Confirmed> {
    let Some(files) = row.edited_files() else { return Vec::new() };
    let Some(method) = rubric::read(&files).0 else { return confirmed };
    let (reports, _) = run_cases(&files, &method, &Calendar::default());
    let failed = failures(row, &files, &method, reports);
    let holds = |c: &Confirmed| {
        failed.iter().any(|f| f.file == c.file && f.path.as_deref() == Some(c.path.as_str()) && f.got == c.to)
    };
    confirmed.into_iter().filter(holds).collect()
}

/// The method's folder as an archive; the same files give the same bytes.
pub(crate) fn archive(id: &str, files: &MethodFiles) -> Result<Vec<u8>> {
    let failed = |e: &dyn std::fmt::Display| Error::internal(format!("the archive cannot be written: {e}"));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    for (name, bytes) in &files.files {
        zip.start_file(format!("{id}/{name}"), options).map_err(|e| failed(&e))?;
        zip.write_all(bytes).map_err(|e| failed(&e))?;
    }
    Ok(zip.finish().map_err(|e| failed(&e))?.into_inner())
}

/// The files of an archive that `archive` made.
pub(crate) fn unpacked(bytes: &[u8]) -> Result<MethodFiles> {
    let failed = |e: &dyn std::fmt::Display| Error::internal(format!("a kept archive does not read: {e}"));
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| failed(&e))?;
    let mut out = MethodFiles::default();
    for n in 0..zip.len() {
        let mut file = zip.by_index(n).map_err(|e| failed(&e))?;
        let name = file.name().map_err(|e| failed(&e))?.split_once('/').map_or("", |(_, name)| name).to_owned();
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(|e| failed(&e))?;
        out.files.insert(name, text);
    }
    Ok(out)
}
