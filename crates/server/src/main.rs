//! The binary `huanheng`: reads the command line and hands over.

use std::process::ExitCode;

use clap::Parser;
use kernel::Kind;

fn main() -> ExitCode {
    match server::cmd::run(server::cmd::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("huanheng: {}", e.chain());
            ExitCode::from(if e.kind() == Kind::Invalid { 2 } else { 1 })
        }
    }
}
