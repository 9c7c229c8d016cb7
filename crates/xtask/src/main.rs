//! Chores of the workspace that need no server: `cargo xtask tidy` checks what the compiler cannot.
//!
//! Each rule is one file under `rules/`, explains every finding in words, and is a test as well, so that
//! `cargo nextest run` holds the house to it. The tables it reads stand in `tidy.toml`.

mod rules;
mod tables;
mod tree;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::rules::Finding;

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if asked != ["tidy"] {
        eprintln!("usage: cargo xtask tidy");
        return ExitCode::from(2);
    }
    match tidy(&root()) {
        Ok(found) if found.is_empty() => {
            println!("tidy: nothing to say");
            ExitCode::SUCCESS
        }
        Ok(found) => {
            for finding in &found {
                eprintln!("{finding}");
            }
            eprintln!("tidy: {} finding(s)", found.len());
            ExitCode::FAILURE
        }
        Err(e) => {
            eprintln!("tidy: {e:#}");
            ExitCode::FAILURE
        }
    }
}

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

fn tidy(root: &Path) -> Result<Vec<Finding>> {
    let tables = tables::read(&root.join("crates/xtask/tidy.toml")).context("tidy.toml")?;
    let tree = tree::read(root)?;
    Ok(rules::all(&tree, &tables))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_is_tidy() {
        let found = tidy(&root()).unwrap();
        let said: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert!(found.is_empty(), "\n{}\n", said.join("\n"));
    }
}
