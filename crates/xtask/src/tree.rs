//! Reads the files of the workspace that git knows or would take.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// A text file of the workspace.
#[derive(Debug, Clone)]
pub struct File {
    /// Path from the root, with `/`.
    pub path: String,
    /// Content.
    pub text: String,
}

impl File {
    /// The crate it belongs to.
    pub fn krate(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// Whether it is Rust that ends up in a program, not in a test.
    pub fn is_source(&self) -> bool {
        self.path.ends_with(".rs") && self.path.contains("/src/")
    }

    /// The lines of the program, up to the tests at the end of the file, numbered from 1.
    pub fn program(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = self.text.find("\n#[cfg(test)]\nmod ").unwrap_or(self.text.len());
        self.text.get(..end).unwrap_or_default().lines().enumerate().map(|(i, l)| (i + 1, l))
    }
}

/// Reads every text file, in the order of the paths.
pub fn read(root: &Path) -> Result<Vec<File>> {
    let out = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("git ls-files")?;
    if !out.status.success() {
        bail!("git ls-files: {}", String::from_utf8_lossy(&out.stderr).trim());
    }
    let mut files = Vec::new();
    for path in String::from_utf8_lossy(&out.stdout).split('\0').filter(|p| !p.is_empty()) {
        // A file that was removed, or is no text, is none of ours.
        if let Ok(text) = std::fs::read_to_string(root.join(path)) {
            files.push(File { path: path.to_string(), text });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}
