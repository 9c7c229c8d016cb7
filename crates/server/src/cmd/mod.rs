//! The commands of `huanheng`, one file each.

pub mod openapi;
pub mod serve;

use clap::{Parser, Subcommand};
use kernel::{Error, Result};

/// Huanheng: assessment of the environmental information work of a city's units.
#[derive(Debug, Parser)]
#[command(name = "huanheng", version, about, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the workbench and the API.
    Serve(serve::Args),
    /// Print the description of the API (OpenAPI 3.1).
    Openapi,
}

/// Runs a command.
pub fn run(cli: Cli) -> Result<()> {
    match cli.command {
        Command::Serve(args) => block_on(serve::run(args)),
        Command::Openapi => openapi::run(),
    }
}

fn block_on(work: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Error::unavailable("cannot start the threads").with_source(e))?
        .block_on(work)
}
