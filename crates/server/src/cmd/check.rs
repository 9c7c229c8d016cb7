//! `huanheng check`: verifies the database against blobs and snapshots, and every run against its replay.

use kernel::{Error, Result};

use super::place::{Place, print_json, print_line, progress, progress_end};

/// What `check` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub place: Place,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Runs it.
pub async fn run(args: Args) -> Result<()> {
    let (_, assessment) = args.place.open().await?;
    let verified = assessment.verify(|what, n| progress(&format!("{what}: {n}"))).await?;
    progress_end();
    if args.json {
        print_json(&verified)?;
    } else {
        for f in &verified.findings {
            print_line(&format!("{}: {}", f.subject, f.what))?;
        }
        let v = &verified;
        let (blobs, snapshots, runs, evidence) = (v.blobs, v.snapshots, v.runs, v.evidence);
        let found = v.findings.len();
        print_line(&format!(
            "{blobs} blobs, {snapshots} snapshots, {evidence} pieces of evidence, {runs} runs: {found} findings"
        ))?;
    }
    if verified.findings.is_empty() {
        Ok(())
    } else {
        Err(Error::internal(format!("{} findings", verified.findings.len())))
    }
}
