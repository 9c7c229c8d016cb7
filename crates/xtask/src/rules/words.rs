//! Words that stand nowhere, or in one place only.

use crate::rules::{Finding, has_word};
use crate::tables::Tables;
use crate::tree::File;

const WHY_FLOAT: &str = "points, limits and shares are exact: use kernel::q, an integer of a small unit, or text";
const WHY_UNDONE: &str = "what is not done is written down in an issue, not in the code";
const WHY_LINT: &str = "the machine's clock and randomness have one place each; take kernel::Clock and kernel::Rng";
const WHY_ALLOW: &str = "a lint is switched off by #[expect(.., reason = \"..\")], which says why and ends by itself";
const WHY_HEAD: &str = "lib.rs begins with what the crate is for, its invariants and the tables it owns";

const WHY_MERGE: &str = "both sides of a merge are still in the file: choose, and delete the marks";

pub fn check(files: &[File], tables: &Tables) -> Vec<Finding> {
    let exact = tables.get("words", "exact").unwrap_or_default();
    let machine = tables.get("words", "machine").unwrap_or_default();
    let refuses = tables.get("words", "refuses").unwrap_or_default();
    let mut found = Vec::new();
    for file in files {
        let marks =
            file.text.lines().enumerate().filter(|(_, l)| l.starts_with("<<<<<<< ") || l.starts_with(">>>>>>> "));
        found.extend(marks.map(|(i, _)| Finding::new(file, i + 1, "a mark of an unfinished merge", WHY_MERGE)));
    }
    for file in files.iter().filter(|f| f.is_source() && f.krate() != Some("xtask")) {
        if file.path.ends_with("/src/lib.rs") && file.text.lines().take_while(|l| l.starts_with("//!")).count() < 3 {
            found.push(Finding::new(file, 1, "the header has fewer than three lines", WHY_HEAD));
        }
        let is_exact = file.krate().is_some_and(|k| exact.iter().any(|e| e == k)) && !refuses.contains(&file.path);
        for (line, text) in file.program() {
            let code = text.split("//").next().unwrap_or_default();
            if is_exact && (has_word(code, "f64") || has_word(code, "f32")) {
                found.push(Finding::new(file, line, "floating point in an exact crate", WHY_FLOAT));
            }
            if ["TODO", "FIXME", "XXX"].iter().any(|w| has_word(text, w)) {
                found.push(Finding::new(file, line, "a note that something is not done", WHY_UNDONE));
            }
            if code.contains("clippy::disallowed_methods") && !machine.contains(&file.path) {
                found.push(Finding::new(file, line, "a second place that reads the machine", WHY_LINT));
            }
            if code.contains("allow(clippy::") {
                found.push(Finding::new(file, line, "a lint is switched off without a reason", WHY_ALLOW));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{file, tables};

    #[test]
    fn each_word_is_found_in_programs_and_not_in_tests() {
        let head = "//! One.\n//! Two.\n//! Three.\n";
        let t = tables("[words]\nexact = [\"rubric\"]\nmachine = [\"crates/kernel/src/time.rs\"]\n");
        let bad =
            "fn a(x: f64) {} // f64\n// FIXME later\n#[allow(clippy::panic)]\n#[expect(clippy::disallowed_methods)]\n";
        let found = check(&[file("crates/rubric/src/lib.rs", &format!("{head}{bad}"))], &t);
        assert_eq!(found.len(), 4, "{found:?}");
        let tests = format!("{head}fn b() {{}} // f64\n\n#[cfg(test)]\nmod tests {{\n{bad}}}\n");
        assert_eq!(check(&[file("crates/rubric/src/lib.rs", &tests)], &t), vec![]);
        assert_eq!(check(&[file("crates/rubric/src/lib.rs", "//! One.\n")], &t).len(), 1);
        let t = tables("[words]\nexact = [\"rubric\"]\nrefuses = [\"crates/rubric/src/lib.rs\"]\n");
        let found = check(&[file("crates/rubric/src/lib.rs", &format!("{head}fn a(x: f64) {{}}\n"))], &t);
        assert_eq!(found, vec![]);
        let merged = format!("a\n{} one\nb\n=======\nc\n{} two\n", "<".repeat(7), ">".repeat(7));
        let lines: Vec<usize> = check(&[file("docs/a.md", &merged)], &t).iter().map(|f| f.line).collect();
        assert_eq!(lines, vec![2, 6]);
    }
}
