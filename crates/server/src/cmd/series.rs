//! `huanheng series`: the series of measured values of a folder.

use std::path::PathBuf;

use kernel::{Error, Result};
use series::{Checked, check};

use super::data::{Place, SERIES, Tables};
use super::place::{print_json, print_line, progress, progress_end};

/// What `series` can do.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// Read every file of values and say what is wrong and where; also while the server runs.
    Check(CheckArgs),
    /// Drop all values and counts and derive them again from the journal; the server must not run.
    Rebuild(RebuildArgs),
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
