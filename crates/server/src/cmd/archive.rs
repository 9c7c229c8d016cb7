//! `huanheng archive`: the disc of a campaign.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use assessment::{Assessment, RunRow};
use dossier::{Built, Known, Signer, build, signature_of};
use kernel::{Error, Result};
use reports::{Reports, reports_of};
use rights::{Action, Subject, allow};
use seal::NodeKey;
use serde::Serialize;
use webkit::Parts;

use super::node::spoken;
use super::place::{Place, operator, print_json, print_line, progress, progress_end};
use crate::gather::{Wanted, gather};

/// What `archive` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  huanheng archive 2026 --out 2026.iso\n  \
    huanheng archive 2026 --unit c03 --out c03.iso       the disc of one unit: its own part\n\n\
    The image holds the method, the rulings, the snapshot, the result, forms as PDF and XLSX, the evidence, the audit records \
    and this program. The same run, key and program give the same bytes. Beside it FILE.iso.sig is a signature over the whole.")]
pub struct Args {
    #[command(flatten)]
    pub place: Place,
    /// The assessed year.
    #[arg(value_parser = clap::value_parser!(i16).range(1949..=2999))]
    pub campaign: i16,
    /// The image to write; it must not exist.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The unit whose own disc it is; the city's when absent.
    #[arg(long)]
    pub unit: Option<String>,
    /// The run, by number or id; when absent the newest that was published, or else the newest.
    #[arg(long)]
    pub run: Option<String>,
    /// The program to put on the disc; this one when absent.
    #[arg(long, value_name = "FILE")]
    pub program: Option<PathBuf>,
    /// Who archives.
    #[arg(long)]
    pub by: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Serialize)]
struct Shown<'a> {
    file: &'a Path,
    bytes: u64,
    image: String,
    root: String,
    files: usize,
    run: i64,
    fingerprint: String,
}

/// Runs it.
pub async fn run(args: Args) -> Result<()> {
    let (parts, assessment) = args.place.open().await?;
    let ctx = operator(&parts, args.by.as_deref().unwrap_or("console"));
    allow(&ctx.who, Action::ArchiveCampaign, args.unit.as_deref().map_or(Subject::City, Subject::Unit))?;
    let run = chosen(&assessment, args.campaign, args.run.as_deref()).await?;
    let program = match args.program {
        Some(program) => program,
        None => own_program()?,
    };
    let number = run.number;
    let wanted = Wanted { run, unit: args.unit, program };
    let built = write(&parts, reports_of(&parts), &wanted, &args.out, false, &progress).await;
    progress_end();
    let built = built?;
    let key = parts.node.public();
    if args.json {
        return print_json(&Shown {
            file: &args.out,
            bytes: built.bytes,
            image: built.image.to_string(),
            root: built.root.to_string(),
            files: built.files,
            run: number,
            fingerprint: key.fingerprint().to_string(),
        });
    }
    let out = args.out.display();
    print_line(&format!("{out}: run {number}, {} files, {} bytes, {}", built.files, built.bytes, built.image))?;
    print_line(&format!("signed by {}\n  to read out: {}", key.fingerprint(), spoken(&key.fingerprint())))?;
    print_line(&format!("next: huanheng verify {out} --signer {}", key.fingerprint()))
}

/// The program that runs.
pub fn own_program() -> Result<PathBuf> {
    std::env::current_exe().map_err(|e| Error::unavailable("cannot find this program's own file").with_source(e))
}

/// The run of a year that was named, or else the result that its campaign names, the newest that was published, the newest.
pub async fn chosen(assessment: &Assessment, year: i16, named: Option<&str>) -> Result<RunRow> {
    if let Some(name) = named {
        let run = assessment.run_named(Some(name)).await?;
        if run.year != year {
            return Err(Error::invalid(format!("run {} is of {}, not of {year}", run.number, run.year)));
        }
        return Ok(run);
    }
    if let Some(result) = assessment.result_of(year).await? {
        return assessment.run_find(Some(&result)).await;
    }
    let (mut before, mut newest) = (i64::MAX, None::<RunRow>);
    loop {
        let page = assessment.runs(before, 100).await?;
        let Some(last) = page.last() else { break };
        before = last.number;
        // What was published stands before what was not, and a later day before an earlier one.
        let runs = newest.into_iter().chain(page.into_iter().filter(|r| r.year == year));
        newest = runs.max_by_key(|r| (r.published_at, r.as_of, r.number));
    }
    newest.ok_or_else(|| Error::not_found(format!("nothing of {year} has been scored")).with_code("no_run"))
}

/// Writes an image and its signature, each whole or not at all; reads it back when it is to be checked.
pub async fn write(
    parts: &Parts,
    reports: Reports,
    wanted: &Wanted,
    out: &Path,
    check: bool,
    tell: &(dyn Fn(&str) + Send + Sync),
) -> Result<Built> {
    let beside = signature_of(out);
    for file in [out, &beside] {
        if file.exists() {
            let text = format!("{} exists already; an archive takes the place of no file", file.display());
            return Err(Error::conflict(text));
        }
    }
    let folder = out.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |e: std::io::Error| Error::unavailable(format!("cannot write {}", out.display())).with_source(e);
    let spool = tempfile::Builder::new().prefix(dossier::HALF_MADE).tempdir_in(folder).map_err(failed)?;
    let (head, pieces) = gather(parts, reports, wanted, spool.path(), tell).await?;
    let part =
        tempfile::Builder::new().prefix(dossier::HALF_MADE).suffix(".part").tempfile_in(folder).map_err(failed)?;
    let (key, target, folder) = (parts.node.clone(), out.to_owned(), folder.to_owned());
    let work = move || {
        let mut part = part;
        let built = {
            let mut file = BufWriter::new(part.as_file_mut());
            let built = build(&mut file, head, pieces, &key, &mut |_| {})?;
            file.flush().map_err(|e| Error::unavailable("cannot write the image").with_source(e))?;
            built
        };
        let failed =
            |e: std::io::Error| Error::unavailable(format!("cannot write {}", target.display())).with_source(e);
        part.as_file().sync_all().map_err(failed)?;
        let signature = built.detached(&key).text()?;
        if check {
            verified(&mut part, &key, &signature)?;
        }
        part.persist_noclobber(&target).map_err(|e| failed(e.error))?;
        super::assess::write_new(&signature_of(&target), &signature)?;
        std::fs::File::open(&folder).and_then(|f| f.sync_all()).map_err(failed)?;
        Ok(built)
    };
    tell("image");
    let built = tokio::task::spawn_blocking(work).await;
    built.map_err(|e| Error::internal("writing the disc was interrupted").with_source(e))?
}

/// What was written holds, or there is no disc.
fn verified(part: &mut tempfile::NamedTempFile, key: &NodeKey, signature: &[u8]) -> Result<()> {
    let known = Known { signer: Some(key.public().fingerprint()), detached: Some(signature) };
    let verdict = dossier::verify(part.as_file_mut(), known, &mut |_| {})?;
    if verdict.intact && verdict.signer == Signer::Known {
        return Ok(());
    }
    let first = verdict.findings.first().map(|f| format!("{}: {}", f.file.as_deref().unwrap_or("image"), f.en));
    Err(Error::internal(format!("what was written does not hold: {}", first.unwrap_or_default())))
}
