//! `huanheng series`: the series of measured values of a folder.

use std::path::PathBuf;

use kernel::{Error, Result};
use series::{Checked, Kind, check};

use super::data::{Place, SERIES, Tables};
use super::place::{print_json, print_line, progress, progress_end};

/// What `series` can do.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// Read every file of values and say what is wrong and where; also while the server runs.
    Check(CheckArgs),
    /// Drop all values and counts and derive them again from the journal; the server must not run.
    Rebuild(RebuildArgs),
    /// Drop the values of a kind that are older than so many days, by whole months and for good; the server must not run.
    Retain(RetainArgs),
}

/// What `series retain` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Only what is derived goes: the journal, the counts of days and the facts that stand on them stay. Months that were \
    dropped stay dropped, also when the series are made again."
)]
pub struct RetainArgs {
    #[command(flatten)]
    pub place: Place,
    /// The kind: real_time, minute, hour, day, cycle, state, run_time, noise, standard_check, or a derived one by its name.
    #[arg(long)]
    pub kind: Kind,
    /// How many days are kept, such as 400d; a month is kept while one of its days is. At least 62d.
    #[arg(long, value_parser = days)]
    pub keep: u32,
    /// Say what would be dropped, and drop nothing.
    #[arg(long)]
    pub dry_run: bool,
}

fn days(text: &str) -> std::result::Result<u32, String> {
    text.strip_suffix('d')
        .and_then(|n| n.parse().ok())
        .ok_or_else(|| "a number of days such as 400d is expected".into())
}

/// What `series rebuild` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "The registration of devices, commands and the marks of days stay. A frame is read by the registration it was     accepted under, so that the same values come out whatever was registered since."
)]
pub struct RebuildArgs {
    #[command(flatten)]
    pub place: Place,
}

/// What `series check` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Ends with code 1 when something is wrong. Nothing of the series is lost by that: they are derived \
    from the journal and can be made again."
)]
pub struct CheckArgs {
    /// Folder of the data.
    #[arg(long, env = "HUANHENG_DATA", default_value = "data")]
    pub data: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Makes the values again.
pub async fn rebuild(args: RebuildArgs) -> Result<()> {
    args.place.check_there()?;
    let parts = args.place.parts(Tables::Current, false).await?;
    let upto = telemetry::rebuild(&parts).await?;
    print_line(&format!("all values were derived again, up to record {upto} of the journal"))
}

/// Drops what is not to be kept.
pub async fn retain(args: RetainArgs) -> Result<()> {
    args.place.check_there()?;
    let parts = args.place.parts(Tables::Current, false).await?;
    let (before, going) = telemetry::retain(&parts, &args.kind, args.keep, args.dry_run)?;
    for g in &going {
        print_line(&format!("{} {}: {} files, {} values, {} bytes", g.kind, g.month, g.files, g.values, g.bytes))?;
    }
    let (values, bytes): (u64, u64) = going.iter().fold((0, 0), |(v, b), g| (v + g.values, b + g.bytes));
    let said = if args.dry_run { "would be dropped" } else { "were dropped" };
    print_line(&format!("{}: {values} values, {bytes} bytes of the months before {before} {said}", args.kind))
}

/// Checks the files.
pub fn run(args: &CheckArgs) -> Result<()> {
    checked(args)
}

fn checked(args: &CheckArgs) -> Result<()> {
    let checked = check(&args.data.join(SERIES), progress);
    progress_end();
    let checked = checked?;
    if args.json {
        print_json(&checked)?;
    } else {
        told(&checked)?;
    }
    match checked.findings.len() {
        0 => Ok(()),
        n => Err(Error::internal(format!("{n} findings"))),
    }
}

fn told(c: &Checked) -> Result<()> {
    for f in &c.findings {
        print_line(&format!("{}: {}", f.file, f.what))?;
    }
    for path in &c.unnamed {
        print_line(&format!("{path}: no manifest names it; it is removed at the next start"))?;
    }
    for d in &c.dropped {
        let (kind, before, at) = (&d.kind, d.before, d.at.bureau_text());
        print_line(&format!("{kind}: the months before {before} were dropped on {at}: {} values", d.values))?;
    }
    let (files, values, bytes, found) = (c.files, c.values, c.bytes, c.findings.len());
    let (manifest, upto, written) = (c.manifest, c.upto, c.written_at.bureau_text());
    print_line(&format!(
        "manifest {manifest} of {written}, sealed up to record {upto}: {files} files, {values} values, {bytes} bytes: {found} findings"
    ))
}
