//! The engine of registers names no register: what one of them needs alone is said in its definition file.

use crate::rules::Finding;
use crate::tables::Tables;
use crate::tree::File;

const ENGINE: &str = "crates/registers/src/";
const WHY: &str = "one engine serves every register and knows none of them; say it in the definition, or make a wing";
const WHY_NONE: &str = "the ids of registers are read from registers/*.yaml; this rule would hold nothing";

pub fn check(files: &[File], _tables: &Tables) -> Vec<Finding> {
    let engine: Vec<&File> = files.iter().filter(|f| f.path.starts_with(ENGINE) && f.is_source()).collect();
    let ids: Vec<&str> = files.iter().filter_map(|f| id(&f.path)).collect();
    let mut found = Vec::new();
    if let (Some(first), true) = (engine.first(), ids.is_empty()) {
        found.push(Finding::new(first, 0, "no definition of a register was found", WHY_NONE));
    }
    for file in engine {
        for (line, text) in file.program() {
            for id in ids.iter().filter(|id| names(text, id)) {
                found.push(Finding::new(file, line, format!("the engine names the register `{id}`"), WHY));
            }
        }
    }
    found
}

/// The register whose definition a file is.
fn id(path: &str) -> Option<&str> {
    path.strip_prefix("registers/")?.strip_suffix(".yaml").filter(|id| !id.contains('/'))
}

/// Whether a line of the program names the id: in a text, or as a word with an underscore, which no English word has. Of
/// comments only the code in them is looked at: `projects` may be spoken of.
fn names(line: &str, id: &str) -> bool {
    let quoted = ['"', '`'].iter().any(|q| line.contains(&format!("{q}{id}{q}")));
    quoted || (id.contains('_') && super::has_word(line, id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{file, tables};

    #[test]
    fn an_engine_that_names_a_register_is_found() {
        let t = tables("");
        let yaml = [file("registers/papers.yaml", ""), file("registers/special_tasks.yaml", "")];
        let engine = |text: &str| {
            let mut files = yaml.to_vec();
            files.push(file("crates/registers/src/list.rs", text));
            check(&files, &t).len()
        };
        assert_eq!(engine("if register.id == \"papers\" {\n"), 1);
        assert_eq!(engine("fn special_tasks() {}\n"), 1);
        assert_eq!(engine("// Several papers at once.\nlet all = papers_of();\n"), 0);
        assert_eq!(engine("x\n#[cfg(test)]\nmod tests {\n    find(\"papers\")\n}\n"), 0);
        let mut elsewhere = yaml.to_vec();
        elsewhere.push(file("crates/server/src/cmd/demo.rs", "\"papers\""));
        assert_eq!(check(&elsewhere, &t), vec![]);
        assert_eq!(check(&[file("crates/registers/src/list.rs", "x")], &t).len(), 1);
    }
}
