//! Which crate may know which.

use crate::rules::Finding;
use crate::tables::Tables;
use crate::tree::File;

const WHY_UNKNOWN: &str = "every crate stands in [layers] of crates/xtask/tidy.toml with the crates it may know; \
     add it where it belongs";
const WHY_LAYER: &str = "wings know the spine, a wing never knows another wing nor the engine, the engine knows facts \
     and never wings, only server knows all; turn the dependency round, or hand the value in from above";
const WHY_STALE: &str = "the table must say what is; remove the line";

pub fn check(files: &[File], tables: &Tables) -> Vec<Finding> {
    let known = tables.names("layers");
    let mut found = Vec::new();
    for file in files {
        let Some(krate) = file.krate().filter(|k| file.path == format!("crates/{k}/Cargo.toml")) else { continue };
        let Some(allowed) = tables.get("layers", krate) else {
            found.push(Finding::new(file, 0, format!("crate `{krate}` stands in no layer"), WHY_UNKNOWN));
            continue;
        };
        for (line, name) in dependencies(&file.text) {
            if known.contains(&name) && !allowed.iter().any(|a| a == name || a == "*") {
                found.push(Finding::new(file, line, format!("`{krate}` may not know `{name}`"), WHY_LAYER));
            }
        }
    }
    for name in tables.names("layers") {
        let path = format!("crates/{name}/Cargo.toml");
        if !files.iter().any(|f| f.path == path) {
            let at = File { path: "crates/xtask/tidy.toml".into(), text: String::new() };
            found.push(Finding::new(&at, 0, format!("[layers] names `{name}`, which is no crate"), WHY_STALE));
        }
    }
    found
}

/// The names under `[dependencies]`; what only tests use is free.
fn dependencies(text: &str) -> Vec<(usize, &str)> {
    let mut within = false;
    let mut names = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if line.starts_with('[') {
            within = line.trim() == "[dependencies]";
        } else if within && let Some(name) = line.split(['.', '=', ' ']).next().filter(|n| !n.is_empty()) {
            names.push((i + 1, name));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{file, tables};

    #[test]
    fn a_wing_may_not_know_a_wing() {
        let t = tables("[layers]\nkernel = []\nlinks = [\"kernel\"]\nwebsite = [\"kernel\"]\n");
        let files = [
            file("crates/kernel/Cargo.toml", "[dependencies]\nserde = \"1\"\n"),
            file("crates/links/Cargo.toml", "[dependencies]\nkernel.workspace = true\nwebsite = { path = \"x\" }\n"),
            file("crates/website/Cargo.toml", "[dependencies]\n[dev-dependencies]\nlinks.workspace = true\n"),
        ];
        let found = check(&files, &t);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].line, found[0].what.as_str()), (3, "`links` may not know `website`"));
    }

    #[test]
    fn a_crate_without_a_layer_and_a_layer_without_a_crate() {
        let t = tables("[layers]\nghost = []\n");
        let found = check(&[file("crates/new/Cargo.toml", "")], &t);
        assert_eq!(found.len(), 2, "{found:?}");
    }
}
