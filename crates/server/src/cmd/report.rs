//! `huanheng report`: a run as a document to sign, hand on and keep.

use std::path::PathBuf;

use kernel::{Error, Result};
use reports::{Ask, Format, Lang, Paper, Report, reports_of};

use super::assess::write_new;
use super::place::{Place, operator, print_line};

/// The reports.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// 考核结果通报: the city's result as an official paper.
    Notice(Args),
    /// 得分表: one unit's points with reasons and gaps; without --unit those of all units in one workbook.
    Scorecard(Args),
    /// 考核结果反馈函: what one unit is told of its result.
    Feedback(Args),
    /// 自评表: the form that a unit fills in and signs.
    #[command(name = "self")]
    OwnForm(Args),
    /// 读法与裁定清单: what is open, who ruled it, what is wrong with facts.
    Findings(Args),
    /// 两次运行对比: who moved, by which indicator, and because of what.
    Compare(Args),
}

/// What every report takes.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  huanheng report notice --issuer 某某市生态环境局 --out notice.pdf\n  \
    huanheng report scorecard --unit c03 --run 7 --format docx --out c03.docx\n  \
    huanheng report compare --before 7 --run 12 --out moved.pdf")]
pub struct Args {
    #[command(flatten)]
    pub place: Place,
    /// A run, by number or id; the newest when absent.
    #[arg(long)]
    pub run: Option<String>,
    /// The earlier run of a comparison, by number or id.
    #[arg(long)]
    pub before: Option<String>,
    /// The unit of a scorecard, a letter or a self-assessment form.
    #[arg(long)]
    pub unit: Option<String>,
    /// The format; when absent, what the file's name ends with.
    #[arg(long, value_enum)]
    pub format: Option<Kind>,
    /// In English.
    #[arg(long)]
    pub en: bool,
    /// 发文机关: who signs an official paper.
    #[arg(long)]
    pub issuer: Option<String>,
    /// 发文机关标志, printed in red; without it there is no red head.
    #[arg(long)]
    pub letterhead: Option<String>,
    /// 发文字号, such as 某环〔2026〕12号.
    #[arg(long)]
    pub number: Option<String>,
    /// 主送机关.
    #[arg(long)]
    pub addressee: Option<String>,
    /// Where to write the file.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// The formats.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum Kind {
    Pdf,
    Docx,
    Xlsx,
}

impl From<Kind> for Format {
    fn from(kind: Kind) -> Format {
        match kind {
            Kind::Pdf => Format::Pdf,
            Kind::Docx => Format::Docx,
            Kind::Xlsx => Format::Xlsx,
        }
    }
}

/// `report`.
pub async fn run(command: Command) -> Result<()> {
    let (report, args) = match command {
        Command::Notice(args) => (Report::Notice, args),
        Command::Scorecard(args) if args.unit.is_none() => (Report::Cards, args),
        Command::Scorecard(args) => (Report::Scorecard, args),
        Command::Feedback(args) => (Report::Feedback, args),
        Command::OwnForm(args) => (Report::OwnForm, args),
        Command::Findings(args) => (Report::Findings, args),
        Command::Compare(args) => (Report::Compare, args),
    };
    let format = match args.format {
        Some(kind) => kind.into(),
        None => format_of(&args.out)?,
    };
    let (parts, assessment) = args.place.open().await?;
    let run = assessment.run_named(args.run.as_deref()).await?;
    let before = match args.before.as_deref() {
        Some(name) => Some(assessment.run_named(Some(name)).await?.id),
        None => None,
    };
    let ask = Ask {
        report,
        format,
        lang: if args.en { Lang::En } else { Lang::Zh },
        run: Some(run.id.clone()),
        unit: args.unit,
        before,
        paper: Paper {
            issuer: args.issuer,
            letterhead: args.letterhead,
            number: args.number,
            addressee: args.addressee,
        },
    };
    let made = reports_of(&parts).make(&operator(&parts, "console"), ask).await?;
    write_new(&args.out, &made.bytes)?;
    let (digest, size) = (seal::digest_bytes(&made.bytes), made.bytes.len());
    print_line(&format!("run {} ({}), result {}", run.number, run.id, run.result_digest))?;
    print_line(&format!("written to {}, {size} bytes, {digest}", args.out.display()))
}

fn format_of(file: &std::path::Path) -> Result<Format> {
    match file.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("pdf") => Ok(Format::Pdf),
        Some("docx") => Ok(Format::Docx),
        Some("xlsx") => Ok(Format::Xlsx),
        _ => Err(Error::invalid(format!(
            "the name {} does not say which format: end it with .pdf, .docx or .xlsx, or give --format",
            file.display()
        ))),
    }
}
