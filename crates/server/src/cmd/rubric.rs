//! `huanheng rubric`: checks a method and runs its cases; the other commands over methods have files of their own.

use std::path::PathBuf;

use kernel::{Error, Result};
use rubric::{CaseOutcome, Problem, Severity};

use super::assess::write_new;
use super::place::{Lang, method_files, print_json, print_line};
use super::{diff, draft, explain};

/// What `rubric` can do.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// Read a method and report what is wrong with it and what can be read in two ways, each with its place.
    ///
    /// Exit code 0: nothing that is denied (warnings and notes may stand). 2: the method cannot be used, or something
    /// stands that --deny refuses.
    Check(CheckArgs),
    /// Run the cases of a method and report each that does not hold.
    ///
    /// Exit code 0: every case holds. 1: a case fails or does not read. 2: the method does not read or has no cases.
    Test(TestArgs),
    /// Explain one indicator of one unit in a run, or its total: why it has its points.
    Explain(explain::Args),
    /// Print the JSON Schema of the method language, by which an editor completes and checks a method's files.
    Schema(SchemaArgs),
    /// Make a method out of the document that the bureau has: TXT, DOCX or XLSX.
    ///
    /// Exit code 0: done, no doubt is open. 1: doubts are open; each is in doubts.json. 2: the document, the answers or
    /// the folder cannot be taken; nothing was written.
    Import(draft::ImportArgs),
    /// Write a method as a workbook in which texts, points, thresholds and defaults can be edited.
    Export(draft::ExportArgs),
    /// Carry the edits of such a workbook back into the method.
    ///
    /// Exit code 0: every edit was carried. 1: some were not; the others are written. 2: the workbook does not fit or
    /// the edited method does not read; nothing was written.
    Apply(draft::ApplyArgs),
    /// Compare two versions of a method by what they mean: points, texts, thresholds, inputs, readings, cases.
    ///
    /// Exit code 0: unchanged. 1: something changed. 2: one of them cannot be read.
    Diff(diff::Args),
}

/// A method, and how to report on it.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  huanheng rubric check                          the method that the program carries\n  \
    huanheng rubric check my-method --lang zh      every finding with clause, witness and advice\n  \
    huanheng rubric check my-method --deny warning for a pipeline\n  \
    huanheng rubric check my-method --format sarif > check.sarif"
)]
pub struct CheckArgs {
    /// Folder of the method, or the name of one that the program carries.
    #[arg(default_value = "municipal-2009")]
    pub method: String,
    /// Text, the whole report as JSON, or SARIF 2.1.0 for editors and review tools.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// The findings as one JSON list: severity, code, file, line, column, message.
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// Language of the text; English when absent.
    #[arg(long, value_enum)]
    pub lang: Option<Lang>,
    /// The same as --lang zh.
    #[arg(long, conflicts_with = "lang")]
    pub zh: bool,
    /// End with code 2 when something as grave as this stands.
    #[arg(long, value_enum, default_value = "error")]
    pub deny: Deny,
}

/// How `check` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// The whole report, with witnesses and advice.
    Json,
    /// SARIF 2.1.0.
    Sarif,
}

/// What is not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Deny {
    /// What makes the method unusable.
    Error,
    /// And what can be read in two ways.
    Warning,
    /// And what a reading of the method rules already.
    Note,
}

/// A method.
#[derive(Debug, Clone, clap::Args)]
pub struct TestArgs {
    /// Folder of the method, or the name of one that the program carries.
    #[arg(default_value = "municipal-2009")]
    pub method: String,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// Messages in Chinese.
    #[arg(long)]
    pub zh: bool,
}

/// What `rubric schema` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  huanheng rubric schema --out method.schema.json\n\n\
    In a file of the method, for an editor with the YAML language server:\n  \
    # yaml-language-server: $schema=../method.schema.json")]
pub struct SchemaArgs {
    /// File to write; printed when absent.
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// Runs it and gives the exit code.
pub fn run(command: Command) -> Result<u8> {
    let end = match command {
        Command::Check(args) => check(&args),
        Command::Test(args) => test(&args),
        Command::Explain(args) => super::block_on(explain::run(args)),
        Command::Schema(args) => schema(&args),
        Command::Export(args) => draft::export(&args),
        Command::Import(args) => return draft::import(&args),
        Command::Apply(args) => return draft::apply(&args),
        Command::Diff(args) => return diff::run(&args),
    };
    end.map(|()| 0)
}

/// `rubric schema`.
fn schema(args: &SchemaArgs) -> Result<()> {
    let text = serde_json::to_string_pretty(&rubric::schema())
        .map_err(|e| Error::internal("the schema does not write as JSON").with_source(e))?;
    match &args.out {
        None => print_line(&text),
        Some(file) => {
            write_new(file, format!("{text}\n").as_bytes())?;
            print_line(&file.display().to_string())
        }
    }
}

/// `rubric check`.
fn check(args: &CheckArgs) -> Result<()> {
    let files = method_files(&args.method)?;
    let report = lint::lint(&files);
    let lang = if args.zh { Lang::Zh } else { args.lang.unwrap_or(Lang::En) };
    match args.format {
        _ if args.json => print_json(&report.findings.iter().chain(&report.information).map(flat).collect::<Vec<_>>())?,
        Format::Json => print_json(&report)?,
        Format::Sarif => print_json(&report.sarif())?,
        Format::Text => {
            print_line(report.text(lang.pick(lint::Lang::Zh, lint::Lang::En)).trim_end())?;
            if let Some(m) = rubric::read(&files).0 {
                print_line(&summary(&m, report.count(lint::Severity::Warning)))?;
            }
        }
    }
    let grave = match args.deny {
        Deny::Error => lint::Severity::Error,
        Deny::Warning => lint::Severity::Warning,
        Deny::Note => lint::Severity::Note,
    };
    let errors = report.count(lint::Severity::Error);
    if errors > 0 {
        return Err(Error::invalid(format!("{errors} errors in the method {}", args.method)));
    }
    let denied = report.findings.iter().filter(|f| f.severity <= grave).count();
    if denied > 0 {
        let word = if args.deny == Deny::Warning { "warnings" } else { "warnings and notes" };
        return Err(Error::invalid(format!("{denied} {word} in the method {}, which --deny refuses", args.method)));
    }
    Ok(())
}

fn summary(m: &rubric::Method, warnings: usize) -> String {
    let tiers: usize = m.indicators().map(written).sum();
    format!(
        "{}: {} items, {} indicators, {tiers} tiers, {} points, {} readings; {warnings} warnings\n{}",
        m.id,
        m.items.len(),
        m.indicators().count(),
        m.points,
        m.readings.len(),
        m.digest
    )
}

/// A finding in one line of a list.
fn flat(f: &lint::Finding) -> serde_json::Value {
    serde_json::json!({
        "severity": f.severity, "code": f.code, "file": f.place.file, "line": f.place.line, "column": f.place.column,
        "path": f.place.path, "message": f.message.en, "message_zh": f.message.zh,
    })
}

fn written(indicator: &rubric::Indicator) -> usize {
    let mut most = 0;
    indicator.rule.each_leaf(&mut |rule| {
        most = most.max(match rule {
            rubric::Rule::Tiers(tiers) => tiers.iter().filter(|t| t.written.is_some()).count(),
            _ => 1,
        });
    });
    most
}

pub(super) fn problem_line(p: &Problem, zh: bool) -> String {
    if !zh {
        return p.to_string();
    }
    let word = match p.severity {
        Severity::Error => "错误",
        Severity::Warning => "警告",
        Severity::Info => "提示",
    };
    format!("{}:{}:{}: {word}[{}]：{}", p.file, p.span.line, p.span.column, p.code, p.message_zh)
}

/// `rubric test`.
fn test(args: &TestArgs) -> Result<()> {
    let files = method_files(&args.method)?;
    let (method, problems) = rubric::read(&files);
    let Some(method) = method else {
        for p in &problems {
            print_line(&problem_line(p, args.zh))?;
        }
        return Err(Error::invalid(format!("the method {} does not read", args.method)));
    };
    let calendar = calendar::carried_calendar()?;
    let (reports, problems) = rubric::run_cases(&files, &method, &calendar);
    let failed: Vec<_> = reports.iter().filter(|r| r.outcome != CaseOutcome::Passed).collect();
    if args.json {
        print_json(&serde_json::json!({"problems": problems, "cases": reports}))?;
    } else {
        for p in &problems {
            print_line(&problem_line(p, args.zh))?;
        }
        for r in &failed {
            if let CaseOutcome::Failed { expected, got } = &r.outcome {
                let witness = r.witness.as_ref().map(|(r, o)| format!(" [{r} {o}]")).unwrap_or_default();
                let (file, line, name) = (&r.file, r.line, &r.name);
                print_line(&format!("{file}:{line}: {name}{witness} {}: expected {expected}, got {got}", r.indicator))?;
            }
        }
        print_line(&format!("{} passed, {} failed", reports.len() - failed.len(), failed.len()))?;
    }
    if !failed.is_empty() || !problems.is_empty() {
        return Err(Error::precondition(format!("{} cases fail, {} do not read", failed.len(), problems.len())));
    }
    if reports.is_empty() {
        return Err(Error::invalid(format!("the method {} has no cases", args.method)));
    }
    Ok(())
}
