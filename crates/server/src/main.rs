//! The binary `huanheng`: reads the command line and hands over.

use std::process::ExitCode;

use clap::Parser;
use kernel::Kind;

fn main() -> ExitCode {
    match server::cmd::run(server::cmd::Cli::parse()) {
        Ok(code) => ExitCode::from(code),
        Err(e) => {
            eprintln!("huanheng: {}", e.chain());
            // 2: what was handed in is wrong; 1: it could not be done.
            ExitCode::from(if matches!(e.kind(), Kind::Invalid | Kind::Limit) { 2 } else { 1 })
        }
    }
}
