//! `huanheng replay`: computes runs again and compares the bytes of the results.

use kernel::{Error, Result};
use serde::Serialize;

use super::place::{Place, print_json, print_line, progress, progress_end};

/// What `replay` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub place: Place,
    /// A run's id; the newest when absent.
    pub run: Option<String>,
    /// Every run.
    #[arg(long, conflicts_with = "run")]
    pub all: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Serialize)]
struct Line {
    run: String,
    number: i64,
    as_of: String,
    identical: bool,
    expected: String,
    got: String,
}

/// Runs it.
pub async fn run(args: Args) -> Result<()> {
    let (_, assessment) = args.place.open().await?;
    let mut rows = Vec::new();
    if args.all {
        let mut before = i64::MAX;
        loop {
            let page = assessment.runs(before, 100).await?;
            let Some(last) = page.last() else { break };
            before = last.number;
            rows.extend(page);
        }
    } else {
        rows.push(assessment.run_find(args.run.as_deref()).await?);
    }
    let mut lines = Vec::new();
    let count = rows.len();
    for (i, row) in rows.into_iter().enumerate() {
        progress(&format!("replaying {} of {count}", i + 1));
        let (number, as_of, expected) = (row.number, row.as_of.to_string(), row.result_digest.clone());
        let id = row.id.clone();
        let (_, got) = assessment.recompute(row).await?;
        lines.push(Line { run: id, number, as_of, identical: got == expected, expected, got });
    }
    progress_end();
    let differ = lines.iter().filter(|l| !l.identical).count();
    if args.json {
        print_json(&lines)?;
    } else {
        for l in lines.iter().filter(|l| !l.identical || count == 1) {
            let word = if l.identical { "identical" } else { "DIFFERS" };
            print_line(&format!(
                "run {} as of {}: {word}\n  stored {}\n  now    {}",
                l.number, l.as_of, l.expected, l.got
            ))?;
        }
        print_line(&format!("{} replayed, {differ} differ", lines.len()))?;
    }
    if differ > 0 {
        return Err(Error::internal(format!("{differ} runs do not replay")));
    }
    Ok(())
}
