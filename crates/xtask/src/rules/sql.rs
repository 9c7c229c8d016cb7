//! Whose table it is, and which column types there are.

use std::collections::BTreeMap;

use crate::rules::{Finding, has_word};
use crate::tables::Tables;
use crate::tree::File;

const WHY_PREFIX: &str = "a table is named <crate>_<what>, so that everybody sees whose it is";
const WHY_OWNER: &str = "only the owner reads and writes a table; call a function of its crate, or list the exception \
     in [sql_exceptions] of crates/xtask/tidy.toml with a reason";
const WHY_TYPE: &str = "the two databases give different values for this type, or lose digits: use TEXT or BIGINT";

const TYPES: [&str; 7] = ["REAL", "FLOAT", "DOUBLE", "DECIMAL", "NUMERIC", "SERIAL", "AUTOINCREMENT"];

pub fn check(files: &[File], tables: &Tables) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    for file in files.iter().filter(|f| f.is_source() && f.krate() != Some("xtask")) {
        let Some(krate) = file.krate() else { continue };
        for (line, text) in file.program() {
            for name in created(text) {
                if name.starts_with(&format!("{krate}_")) {
                    owners.insert(name, krate.to_string());
                } else {
                    found.push(Finding::new(file, line, format!("crate `{krate}` creates table `{name}`"), WHY_PREFIX));
                }
            }
        }
        if file.text.contains("CREATE TABLE") && file.path != "crates/store/src/migrate.rs" {
            for (line, text) in file.program() {
                if let Some(word) = TYPES.iter().find(|t| has_word(text, t)) {
                    found.push(Finding::new(file, line, format!("column type {word}"), WHY_TYPE));
                }
            }
        }
    }
    for file in files.iter().filter(|f| f.is_source()) {
        let Some(krate) = file.krate().filter(|k| *k != "xtask") else { continue };
        for (table, owner) in owners.iter().filter(|(_, owner)| *owner != krate) {
            let listed = tables.get("sql_exceptions", &format!("{krate}:{table}")).is_some();
            let used = file.program().find(|(_, l)| has_word(l, table) && !l.trim_start().starts_with("//"));
            if let Some((line, _)) = used.filter(|_| !listed) {
                found.push(Finding::new(file, line, format!("table `{table}` belongs to `{owner}`"), WHY_OWNER));
            }
        }
    }
    found
}

fn created(line: &str) -> Vec<String> {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    line.split("CREATE TABLE ")
        .skip(1)
        .map(|rest| rest.trim_start_matches("IF NOT EXISTS ").chars().take_while(|c| part(*c)).collect::<String>())
        .filter(|name| !name.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{file, tables};

    #[test]
    fn a_table_has_one_owner() {
        let a = file("crates/people/src/store.rs", "const S: &str = \"CREATE TABLE people_unit (id TEXT)\";\n");
        let b = file("crates/places/src/store.rs", "\"SELECT id FROM people_unit\"\n// people_unit is not ours\n");
        let found = check(&[a.clone(), b.clone()], &tables("[sql_exceptions]\n"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].what.contains("belongs to `people`"));
        let listed = tables("[sql_exceptions]\n\"places:people_unit\" = \"a reason\"\n");
        assert!(check(&[a, b], &listed).is_empty());
    }

    #[test]
    fn foreign_prefixes_and_lossy_types() {
        let a = file("crates/people/src/store.rs", "\"CREATE TABLE unit (points REAL, REALM TEXT)\"\n");
        let found = check(&[a], &tables(""));
        assert_eq!(found.len(), 2, "{found:?}");
    }
}
