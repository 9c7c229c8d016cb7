//! The rules. Each takes the files and the tables, and gives its findings.

mod layers;
mod places;
mod registers;
mod sizes;
mod sql;
mod words;

use std::fmt;

use crate::tables::Tables;
use crate::tree::File;

/// Something that is not as the house has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path from the root.
    pub path: String,
    /// Line, 0 for the file as a whole.
    pub line: usize,
    /// What was found.
    pub what: String,
    /// Why it matters, and what to do.
    pub why: &'static str,
}

impl Finding {
    fn new(file: &File, line: usize, what: impl Into<String>, why: &'static str) -> Finding {
        Finding { path: file.path.clone(), line, what: what.into(), why }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}\n    {}", self.path, self.line.max(1), self.what, self.why)
    }
}

/// Every finding, in the order of the files.
pub fn all(files: &[File], tables: &Tables) -> Vec<Finding> {
    let rules = [layers::check, sql::check, sizes::check, words::check, places::check, registers::check];
    let mut found: Vec<Finding> = rules.iter().flat_map(|rule| rule(files, tables)).collect();
    found.sort();
    found
}

/// Where a word stands as a whole in a line.
pub(crate) fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|s| s.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|s| s.chars().next());
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;

    pub fn file(path: &str, text: &str) -> File {
        File { path: path.into(), text: text.into() }
    }

    pub fn tables(text: &str) -> Tables {
        crate::tables::parse(text).unwrap()
    }

    #[test]
    fn words_are_whole() {
        assert!(has_word("x people_unit y", "people_unit") && has_word("people_unit", "people_unit"));
        assert!(!has_word("people_unit_kind", "people_unit") && !has_word("xpeople_unit", "people_unit"));
    }
}
