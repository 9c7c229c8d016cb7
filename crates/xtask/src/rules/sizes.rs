//! How long a file and a function may be.

use crate::rules::Finding;
use crate::tables::Tables;
use crate::tree::File;

const WHY_FILE: &str = "a file this long is read by nobody; give a part of it a name and a file of its own";
const WHY_FN: &str = "a function this long hides its steps; name them, or list it in [long_functions] of \
     crates/xtask/tidy.toml with a reason";
const WHY_SHORT: &str = "the list only shrinks: this function is short enough now, or gone; remove the line";

pub fn check(files: &[File], tables: &Tables) -> Vec<Finding> {
    let (most_lines, most_fn) = (tables.number("sizes", "file_lines"), tables.number("sizes", "function_lines"));
    let mut found = Vec::new();
    let mut long = Vec::new();
    for file in files.iter().filter(|f| f.path.ends_with(".rs")) {
        let lines = file.text.lines().count();
        if lines > most_lines {
            found.push(Finding::new(file, 0, format!("{lines} lines; the bound is {most_lines}"), WHY_FILE));
        }
        for (line, name, size) in functions(&file.text).into_iter().filter(|f| f.2 > most_fn) {
            let key = format!("{}::{name}", file.path);
            if tables.get("long_functions", &key).is_none() {
                let what = format!("function `{name}` has {size} lines; the bound is {most_fn}");
                found.push(Finding::new(file, line, what, WHY_FN));
            }
            long.push(key);
        }
    }
    for key in tables.names("long_functions") {
        if !long.iter().any(|l| l == key) {
            let at = File { path: "crates/xtask/tidy.toml".into(), text: String::new() };
            found.push(Finding::new(&at, 0, format!("[long_functions] names `{key}`"), WHY_SHORT));
        }
    }
    found
}

/// Functions by the shape that rustfmt gives them: line, name, number of lines.
fn functions(text: &str) -> Vec<(usize, &str, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut all = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        let indent: String = line.chars().take_while(|c| *c == ' ').collect();
        let end = lines.iter().skip(at).position(|l| {
            l.strip_prefix(indent.as_str()).is_some_and(|rest| rest == "}" || rest == "};")
                || (l == line && (line.ends_with('}') || line.ends_with(';')))
        });
        if let Some(length) = end {
            all.push((at + 1, name, length + 1));
        }
    }
    all
}

fn function_name(line: &str) -> Option<&str> {
    let mut rest = line.trim_start();
    if let Some(after) = rest.strip_prefix("pub") {
        rest = match after.strip_prefix('(') {
            Some(scoped) => scoped.split_once(") ")?.1,
            None => after.strip_prefix(' ')?,
        };
    }
    for word in ["const ", "async ", "unsafe "] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let name = rest.strip_prefix("fn ")?;
    name.split(|c: char| !c.is_alphanumeric() && c != '_').next().filter(|n| !n.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{file, tables};

    fn source(body: usize) -> String {
        format!(
            "impl X {{\n    pub(crate) async fn long(\n    ) {{\n{}    }}\n}}\nfn f() {{}}\n",
            "        x();\n".repeat(body)
        )
    }

    #[test]
    fn long_files_and_functions_are_found() {
        let t = "[sizes]\nfile_lines = 40\nfunction_lines = 10\n[long_functions]\n";
        let ok = file("crates/a/src/lib.rs", &source(7));
        assert_eq!(check(&[ok], &tables(t)), vec![]);
        let long = file("crates/a/src/lib.rs", &source(50));
        let found = check(std::slice::from_ref(&long), &tables(t));
        assert_eq!(found.len(), 2, "{found:?}");
        let listed = format!("{t}\"crates/a/src/lib.rs::long\" = \"a table of cases\"\n");
        assert_eq!(check(&[long], &tables(&listed)).len(), 1);
        // A line of the list that is needed no more is a finding too.
        assert_eq!(check(&[], &tables(&listed)).len(), 1);
    }

    #[test]
    fn names_of_functions() {
        assert_eq!(function_name("    pub async fn run(self) {"), Some("run"));
        assert_eq!(function_name("pub(crate) fn x<T>() {"), Some("x"));
        assert_eq!(function_name("    // fn not() {"), None);
        assert_eq!(function_name("    run: fn(&Parts) -> X,"), None);
    }
}
