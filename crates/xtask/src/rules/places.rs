//! No path of one machine stands in the repository.

use crate::rules::Finding;
use crate::tables::Tables;
use crate::tree::File;

const WHY: &str = "this path exists on one machine only; take it from an argument, or write it relative to the root";

pub fn check(files: &[File], tables: &Tables) -> Vec<Finding> {
    // Put together here, so that this file does not find itself.
    let places: Vec<String> = ["work", "home", "root", "Users", "farm"].iter().map(|p| format!("/{p}/")).collect();
    let mut found = Vec::new();
    for file in files {
        if tables.get("places", &file.path).is_some() || file.path.ends_with("package-lock.json") {
            continue;
        }
        for (i, line) in file.text.lines().enumerate() {
            let hit = places.iter().find(|p| begins_path(line, p));
            if let Some(place) = hit {
                found.push(Finding::new(file, i + 1, format!("a path under {place}"), WHY));
            }
        }
    }
    found
}

/// Whether the place begins a path, and is not the middle of a longer one or of an address.
fn begins_path(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line.get(..at).and_then(|s| s.chars().next_back());
        before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.' | '/' | '}' | '$' | '>' | '*'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{file, tables};

    #[test]
    fn a_path_of_a_machine_is_found_and_an_address_is_not() {
        let bad = format!("cd /{}/main", "work");
        let good = format!("see https://example.org/{0}/x, src/{0}/a, $HOME/{0}/", "work");
        let t = tables("[places]\n");
        assert_eq!(check(&[file("README.md", &bad)], &t).len(), 1);
        assert_eq!(check(&[file("README.md", &good)], &t), vec![]);
        let listed = tables("[places]\n\"README.md\" = \"an example\"\n");
        assert_eq!(check(&[file("README.md", &bad)], &listed), vec![]);
    }
}
