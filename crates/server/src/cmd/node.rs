//! `huanheng node`: who this installation is.

use kernel::Result;
use serde::Serialize;

use super::place::{Place, print_json, print_line};

/// What `node` takes.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "What leaves the house is signed with the key of the installation. Whoever receives it compares the \
    fingerprint, read out by telephone or handed over on paper."
)]
pub struct Args {
    #[command(flatten)]
    pub place: Place,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Serialize)]
struct Shown {
    public_key: String,
    fingerprint: String,
    spoken: String,
}

/// A fingerprint in groups of four, as it is read out.
#[must_use]
pub fn spoken(fingerprint: &seal::Digest) -> String {
    let hex = fingerprint.hex();
    let groups: Vec<&str> = (0..hex.len()).step_by(4).filter_map(|at| hex.get(at..at.saturating_add(4))).collect();
    groups.join(" ")
}

/// Runs it.
pub async fn run(args: Args) -> Result<()> {
    let (parts, _) = args.place.open().await?;
    let key = parts.node.public();
    let fingerprint = key.fingerprint();
    let shown =
        Shown { public_key: key.to_string(), fingerprint: fingerprint.to_string(), spoken: spoken(&fingerprint) };
    if args.json {
        return print_json(&shown);
    }
    print_line(&format!(
        "public key   {}\nfingerprint  {}\nto read out  {}",
        shown.public_key, shown.fingerprint, shown.spoken
    ))
}
