//! The method as a document: the clauses verbatim, the rules in words beside them, what the linter says of each, and what
//! the readings do to whom.

use std::sync::{Arc, PoisonError};

use kernel::{Error, Result};
use rubric::{Indicator, Method, MethodFiles, RuleLine, Rulings, rule_words, total_words};
use serde::Serialize;
use utoipa::ToSchema;

use crate::campaign::Assessment;
use crate::view::*;

/// The digest of a method and what the linter says of it.
pub(crate) type Linted = Option<(String, Arc<lint::Report>)>;

/// The method of the campaign, to be read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MethodDocument {
    pub id: String,
    pub title: String,
    pub title_en: Option<String>,
    pub points: String,
    pub digest: String,
    pub indicators: usize,
    pub tiers: usize,
    pub items: Vec<DocumentItem>,
    /// What lies between the items and the total.
    pub total: Vec<LineView>,
    /// Findings that speak of no indicator.
    pub findings: Vec<MethodFinding>,
    /// What was not looked at because it would have taken too long.
    pub cut: Vec<TwoWords>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DocumentItem {
    pub no: u32,
    pub title: String,
    pub title_en: Option<String>,
    pub points: String,
    pub indicators: Vec<DocumentIndicator>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DocumentIndicator {
    pub id: String,
    pub name: String,
    pub name_en: Option<String>,
    pub points: String,
    /// Of the source document.
    pub line: Option<u32>,
    pub mode: IndicatorMode,
    pub assessor: String,
    pub evidence: Vec<String>,
    pub local: Option<LocalView>,
    /// The rule in words, clause by clause.
    pub rule: Vec<LineView>,
    pub findings: Vec<MethodFinding>,
    /// Readings, policies and notes that touch it, as they stand.
    pub readings: Vec<StandingReading>,
}

/// A line of a rule in words; what it consists of stands under it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LineView {
    pub text: String,
    pub text_en: String,
    /// What the method itself calls the condition.
    pub label: Option<String>,
    pub label_en: Option<String>,
    /// The verbatim clause.
    pub written: Option<String>,
    /// Its line in the source document.
    pub line: Option<u32>,
    /// Why there is no clause for it.
    pub unwritten: Option<String>,
    pub points: Option<String>,
    /// Shown, decides nothing.
    pub hint: bool,
    /// Readings that it rests on.
    pub readings: Vec<String>,
    /// What would stand here under other options of one of them.
    pub otherwise: Vec<OtherwiseView>,
    #[schema(no_recursion)]
    pub lines: Vec<LineView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OtherwiseView {
    pub reading: String,
    pub options: Vec<String>,
    pub ways: Vec<TwoWords>,
    #[schema(no_recursion)]
    pub lines: Vec<LineView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TwoWords {
    pub text: String,
    pub text_en: String,
}

impl From<&rubric::Said> for TwoWords {
    fn from(s: &rubric::Said) -> TwoWords {
        TwoWords { text: s.zh.clone(), text_en: s.en.clone() }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LintSeverity {
    Error,
    Warning,
    Note,
}

/// What the linter says of a clause.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MethodFinding {
    pub code: String,
    pub severity: LintSeverity,
    /// Indicator and tier, e.g. `2.1/8`.
    pub path: String,
    pub clause: Option<String>,
    /// The words of the clause that are meant.
    pub words: Vec<String>,
    pub message: TwoWords,
    pub advice: TwoWords,
    pub witness: Option<TwoWords>,
    pub results: Vec<TwoWords>,
    /// Readings that rule it already.
    pub readings: Vec<String>,
}

/// All that the linter says of a method.
#[derive(Clone, Debug)]
pub struct MethodFindings {
    pub findings: Vec<MethodFinding>,
    /// What was not looked at because it would have taken too long.
    pub cut: Vec<TwoWords>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StandingReading {
    pub id: String,
    pub title: String,
    pub title_en: Option<String>,
    pub kind: ReadingKind,
    pub state: ReadingState,
    /// The option that stands: ruled, or the default.
    pub option: String,
    pub option_text: String,
    pub option_text_en: Option<String>,
    pub ruled_by: Option<String>,
    pub ruled_on: Option<String>,
    pub note: Option<String>,
}

fn line(l: &RuleLine) -> LineView {
    LineView {
        text: l.said.zh.clone(),
        text_en: l.said.en.clone(),
        label: l.label.as_ref().map(|s| s.zh.clone()),
        label_en: l.label.as_ref().map(|s| s.en.clone()),
        written: l.written.as_ref().map(|(text, _)| text.clone()),
        line: l.written.as_ref().and_then(|(_, line)| *line),
        unwritten: l.unwritten.clone(),
        points: l.points.map(points_of),
        hint: l.hint,
        readings: l.readings.clone(),
        otherwise: l
            .otherwise
            .iter()
            .map(|o| OtherwiseView {
                reading: o.reading.clone(),
                options: o.options.clone(),
                ways: o.ways.iter().map(TwoWords::from).collect(),
                lines: o.lines.iter().map(line).collect(),
            })
            .collect(),
        lines: l.lines.iter().map(line).collect(),
    }
}

fn finding(f: &lint::Finding) -> MethodFinding {
    let result = |r: &lint::WitnessResult| match r.points {
        Some(q) => TwoWords {
            text: format!("{}：{} 分", r.what.zh, points_of(q)),
            text_en: format!("{}: {} points", r.what.en, points_of(q)),
        },
        None => (&r.what).into(),
    };
    MethodFinding {
        code: f.code.to_owned(),
        severity: match f.severity {
            lint::Severity::Error => LintSeverity::Error,
            lint::Severity::Warning => LintSeverity::Warning,
            lint::Severity::Note => LintSeverity::Note,
        },
        path: f.place.path.clone(),
        clause: f.clause.clone(),
        words: f.words.clone(),
        message: (&f.message).into(),
        advice: (&f.advice).into(),
        witness: f.witness.as_ref().map(|w| (&w.case).into()),
        results: f.witness.iter().flat_map(|w| &w.results).map(result).collect(),
        readings: f.readings.clone(),
    }
}

fn indicator_of(f: &lint::Finding) -> &str {
    f.place.path.split('/').next().unwrap_or_default()
}

/// The option of each reading that stands: ruled, or the default.
pub(crate) fn standing(method: &Method, rulings: &Rulings) -> Vec<usize> {
    let option = |r: &rubric::Reading| {
        let ruled = rulings.rulings.get(&r.id)?;
        r.options.iter().position(|o| o.id == ruled.option)
    };
    method.readings.iter().map(|r| option(r).unwrap_or(r.default)).collect()
}

fn reading(method: &Method, rulings: &Rulings, choice: &[usize], at: usize) -> Option<StandingReading> {
    let r = method.readings.get(at)?;
    let ruling = rulings.rulings.get(&r.id);
    let option = choice.get(at).and_then(|o| r.options.get(*o));
    Some(StandingReading {
        id: r.id.clone(),
        title: r.title.zh.clone(),
        title_en: r.title.en.clone(),
        kind: r.kind.into(),
        state: match (ruling, r.kind) {
            (Some(_), _) => ReadingState::Ruled,
            (None, rubric::ReadingKind::Reading) => ReadingState::Open,
            (None, _) => ReadingState::Default,
        },
        option: option.map(|o| o.id.clone()).unwrap_or_default(),
        option_text: option.map(|o| o.text.clone()).unwrap_or_default(),
        option_text_en: option.and_then(|o| o.text_en.clone()),
        ruled_by: ruling.map(|x| x.by.clone()),
        ruled_on: ruling.map(|x| x.on.to_string()),
        note: ruling.and_then(|x| x.note.clone()),
    })
}

fn indicator(
    m: &Method,
    i: &Indicator,
    rulings: &Rulings,
    choice: &[usize],
    report: &lint::Report,
) -> DocumentIndicator {
    DocumentIndicator {
        id: i.id.clone(),
        name: i.name.zh.clone(),
        name_en: i.name.en.clone(),
        points: points_of(i.points),
        line: i.line,
        mode: crate::words::word(&i.mode).unwrap_or(IndicatorMode::Onsite),
        assessor: i.assessor.clone(),
        evidence: i.evidence.clone(),
        local: i.local.as_ref().map(|l| LocalView {
            text: l.text.clone(),
            text_en: l.text_en.clone(),
            approved_by: l.approved_by.clone(),
            approved_on: l.approved_on.to_string(),
        }),
        rule: rule_words(m, i, choice).iter().map(line).collect(),
        findings: report.findings.iter().filter(|f| indicator_of(f) == i.id).map(finding).collect(),
        readings: i.readings.iter().filter_map(|r| reading(m, rulings, choice, *r)).collect(),
    }
}

pub(crate) fn document(m: &Method, rulings: &Rulings, report: &lint::Report) -> MethodDocument {
    let choice = standing(m, rulings);
    let items = m.items.iter().map(|item| DocumentItem {
        no: item.no,
        title: item.title.zh.clone(),
        title_en: item.title.en.clone(),
        points: points_of(item.points),
        indicators: item.indicators.iter().map(|i| indicator(m, i, rulings, &choice, report)).collect(),
    });
    let general = |f: &&lint::Finding| m.indicator(indicator_of(f)).is_none();
    MethodDocument {
        id: m.id.clone(),
        title: m.title.zh.clone(),
        title_en: m.title.en.clone(),
        points: points_of(m.points),
        digest: m.digest.clone(),
        indicators: m.indicators().count(),
        tiers: m.indicators().map(|i| i.steps().len()).sum(),
        items: items.collect(),
        total: total_words(m, &choice).iter().map(line).collect(),
        findings: report.findings.iter().filter(general).map(finding).collect(),
        cut: report.cut.iter().map(TwoWords::from).collect(),
    }
}

impl From<&lint::Report> for MethodFindings {
    fn from(report: &lint::Report) -> MethodFindings {
        MethodFindings {
            findings: report.findings.iter().map(finding).collect(),
            cut: report.cut.iter().map(TwoWords::from).collect(),
        }
    }
}

impl Assessment {
    /// What the linter says of the method of a run, by the digest of the method.
    pub async fn method_findings(&self, digest: &str) -> Result<MethodFindings> {
        Ok(MethodFindings::from(&*self.linted(digest).await?))
    }

    /// What the linter says of a method; the newest one is kept.
    pub(crate) async fn linted(&self, digest: &str) -> Result<Arc<lint::Report>> {
        let kept = || self.lint.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, report)) = kept().filter(|(d, _)| d == digest) {
            return Ok(report);
        }
        let made = || async {
            if let Some((_, report)) = kept().filter(|(d, _)| d == digest) {
                return Ok(report);
            }
            let files = MethodFiles::from_bundle(&self.blob(digest).await?)?;
            let report = tokio::task::spawn_blocking(move || Arc::new(lint::lint(&files)))
                .await
                .map_err(|e| Error::internal("reading the method was interrupted").with_source(e))?;
            *self.lint.lock().unwrap_or_else(PoisonError::into_inner) = Some((digest.to_owned(), report.clone()));
            Ok(report)
        };
        self.linting.get(digest, made).await
    }
}
