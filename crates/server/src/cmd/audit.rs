//! `huanheng audit`: verifies the audit log and writes it out; and the record that every changing command leaves in it.

use std::path::PathBuf;

use audit::{Log, STREAM};
use jiff::civil::Date;
use journal::{Kind, Reader};
use kernel::{Audit, Ctx, Deed, Ending, Error, RecordRef, Result, SystemRng, Who, bureau_date, id};
use seal::Digest;

use super::data::{JOURNAL, Place, now};
use super::place::{print_json, print_line};

/// What `audit` can do.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// Go through the whole log and say of the first thing that was changed, removed or put elsewhere where it is.
    Verify(VerifyArgs),
    /// Print the log as JSON lines, one record a line.
    Export(ExportArgs),
}

/// What `audit verify` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Ends with code 1 when something is wrong. Keep the number and the chain it prints somewhere else, \
    on paper or on another machine: with `--kept NUMBER:CHAIN` it also finds a log that was written anew as a whole."
)]
pub struct VerifyArgs {
    /// Folder of the data.
    #[arg(long, env = "HUANHENG_DATA", default_value = "data")]
    pub data: PathBuf,
    /// A number and its chain that were kept elsewhere; may be given more than once.
    #[arg(long, value_name = "NUMBER:CHAIN")]
    pub kept: Vec<String>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// What `audit export` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct ExportArgs {
    /// Folder of the data.
    #[arg(long, env = "HUANHENG_DATA", default_value = "data")]
    pub data: PathBuf,
    /// From this day of the bureau on, such as 2026-11-22.
    #[arg(long)]
    pub from: Option<Date>,
    /// Until the end of this day.
    #[arg(long)]
    pub to: Option<Date>,
}

/// Runs it.
pub fn run(command: Command) -> Result<()> {
    match command {
        Command::Verify(args) => verify(&args),
        Command::Export(args) => export(&args),
    }
}

fn journal_of(data: &std::path::Path) -> Result<PathBuf> {
    let journal = data.join(JOURNAL);
    if !journal.is_dir() {
        return Err(Error::invalid(format!("{} holds no journal", data.display())));
    }
    Ok(journal)
}

fn verify(args: &VerifyArgs) -> Result<()> {
    let mut kept = Vec::new();
    for text in &args.kept {
        let read = text.split_once(':').and_then(|(n, chain)| Some((n.parse().ok()?, chain.parse::<Digest>().ok()?)));
        kept.push(read.ok_or_else(|| {
            Error::invalid(format!("--kept {text}: write NUMBER:CHAIN, such as 120:sha256:<64 hex digits>"))
        })?);
    }
    let journal = journal_of(&args.data)?;
    let mut reports = Vec::new();
    for stream in journal::streams(&journal)? {
        let kept = if stream == STREAM { kept.as_slice() } else { &[] };
        reports.push(journal::verify(&journal, &stream, kept)?);
    }
    if args.json {
        print_json(&reports)?;
    }
    let mut wrong = 0;
    for r in &reports {
        wrong += usize::from(r.finding.is_some());
        if args.json {
            continue;
        }
        let chain = r.chain.map(|c| format!(", chain {c}")).unwrap_or_default();
        let at = r.verified_at.map(|at| format!(" ({})", at.bureau_text())).unwrap_or_default();
        let (stream, verified, segments) = (&r.stream, r.verified, r.segments);
        print_line(&format!("{stream}: verified up to record {verified}{at}{chain}; {segments} files"))?;
        if r.clock_back > 0 {
            print_line(&format!("{stream}: {} records were written after the clock had been set back", r.clock_back))?;
        }
        if let Some(f) = &r.finding {
            print_line(&format!("{}, bytes {} to {}: {}", f.file, f.from, f.to, f.what))?;
        }
    }
    if wrong == 0 {
        return Ok(());
    }
    Err(Error::internal(format!("{wrong} of {} streams are not as they were written", reports.len())))
}

fn export(args: &ExportArgs) -> Result<()> {
    let mut reader = Reader::new(&journal_of(&args.data)?, STREAM, 1)?;
    loop {
        let records = reader.read()?;
        if records.is_empty() {
            return Ok(());
        }
        for record in records {
            let day = bureau_date(record.at);
            if args.from.is_some_and(|from| day < from) || args.to.is_some_and(|to| day > to) {
                continue;
            }
            let content: serde_json::Value = serde_json::from_slice(&record.payload).map_err(|e| {
                Error::internal(format!("record {} of the audit log is not JSON", record.seq)).with_source(e)
            })?;
            let kind = if record.kind == Kind::Seal { "seal" } else { "deed" };
            let line = serde_json::json!({
                "seq": record.seq, "at": record.at, "clock_back": record.clock_back, "kind": kind,
                "chain": record.chain, "record": content,
            });
            print_line(&line.to_string())?;
        }
    }
}

/// The person at the console: the name that was given, or the one by which the machine knows them.
fn console(action: &str, by: Option<String>) -> Deed {
    let ctx = Ctx::system(now(), id::new_id(&SystemRng));
    let mut deed = Deed::done(&ctx, action, RecordRef::new("server", "command", action));
    let account = std::env::var("SUDO_USER").or_else(|_| std::env::var("USER")).unwrap_or_default();
    let name = by.unwrap_or_else(|| account.clone());
    deed.who = Who { id: "console".into(), name, roles: Vec::new(), unit: None };
    deed.with("account", account)
}

async fn end(log: &Log, mut deed: Deed, result: &Result<()>) -> Result<()> {
    deed.ending = match result {
        Ok(()) => Ending::Done,
        Err(e) => {
            deed.code = Some(e.code().to_owned());
            deed.detail.insert("error".into(), e.message().into());
            Ending::Failed
        }
    };
    log.write(now(), deed).await
}

/// Does the work of a changing command between two records. Without the first nothing is done.
pub async fn around(
    action: &str,
    place: Place,
    by: Option<String>,
    work: impl Future<Output = Result<()>>,
) -> Result<()> {
    if place.check_there().is_err() {
        // The command itself says what is missing; no folder is made for a mistyped path.
        return work.await;
    }
    let (log, opened) = Log::open(&place.journal())?;
    let mut deed = console(action, by);
    log.tell_opened(&Ctx::system(now(), deed.request.clone()), &opened).await?;
    deed.ending = Ending::Begun;
    log.write(now(), deed.clone()).await?;
    let result = work.await;
    end(&log, deed, &result).await?;
    result
}

/// Does the work of a command that makes the data, and writes it down behind.
pub async fn after(
    action: &str,
    place: Place,
    by: Option<String>,
    work: impl Future<Output = Result<()>>,
) -> Result<()> {
    work.await?;
    let (log, opened) = Log::open(&place.journal())?;
    let deed = console(action, by);
    log.tell_opened(&Ctx::system(now(), deed.request.clone()), &opened).await?;
    end(&log, deed, &Ok(())).await
}
