//! Reads `tidy.toml`: sections of `name = "text"` or `name = ["text", ...]`, the part of TOML that it needs.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// Section to name to values.
#[derive(Debug, Default)]
pub struct Tables(BTreeMap<String, BTreeMap<String, Vec<String>>>);

impl Tables {
    /// The values of a name; none when it is not there.
    pub fn get(&self, section: &str, name: &str) -> Option<&[String]> {
        self.0.get(section)?.get(name).map(Vec::as_slice)
    }

    /// The names of a section.
    pub fn names(&self, section: &str) -> Vec<&str> {
        self.0.get(section).map(|s| s.keys().map(String::as_str).collect()).unwrap_or_default()
    }

    /// One number.
    pub fn number(&self, section: &str, name: &str) -> usize {
        self.get(section, name).and_then(|v| v.first()).and_then(|v| v.parse().ok()).unwrap_or_default()
    }
}

/// Reads the file.
pub fn read(file: &Path) -> Result<Tables> {
    parse(&std::fs::read_to_string(file).with_context(|| file.display().to_string())?)
}

/// Reads the text.
pub fn parse(text: &str) -> Result<Tables> {
    let mut tables = Tables::default();
    let mut section = String::new();
    let mut rest = text.lines().enumerate();
    while let Some((number, line)) = rest.next() {
        let mut line = line.trim().to_string();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            section = name.to_string();
            tables.0.entry(section.clone()).or_default();
            continue;
        }
        // A list may go over several lines.
        while line.contains('[') && !line.ends_with(']') {
            let Some((_, more)) = rest.next() else { break };
            line.push_str(more.trim());
        }
        let Some((name, value)) = line.split_once(" = ") else { bail!("line {}: `{line}`", number + 1) };
        let name = name.trim().trim_matches('"').to_string();
        let values = match value.strip_prefix('[').and_then(|v| v.strip_suffix(']')) {
            Some(list) => list.split(',').map(str::trim).filter(|v| !v.is_empty()).map(unquote).collect(),
            None => vec![unquote(value)],
        };
        if tables.0.entry(section.clone()).or_default().insert(name.clone(), values).is_some() {
            bail!("line {}: `{name}` stands twice", number + 1);
        }
    }
    Ok(tables)
}

fn unquote(text: &str) -> String {
    text.trim().trim_matches('"').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_lists_and_comments() {
        let t = parse("# c\n[a]\nx = [\"p\",\n  \"q\"]\n\"y::z\" = \"why\"\n[n]\nmost = 3\n").unwrap();
        assert_eq!(t.get("a", "x").unwrap(), ["p", "q"]);
        assert_eq!(t.get("a", "y::z").unwrap(), ["why"]);
        assert_eq!((t.number("n", "most"), t.names("a")), (3, vec!["x", "y::z"]));
        assert!(parse("[a]\nx = \"1\"\nx = \"2\"").is_err());
    }
}
