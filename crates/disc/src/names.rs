//! Names on a disc: the Joliet name is the file's own, the primary one is made from it.

use std::collections::BTreeSet;

use kernel::{Error, Result};

use crate::MOST_NAME;

/// What Joliet does not allow in a name, besides control characters.
const FORBIDDEN: &str = "*/:;?\\";

/// Says what of a name cannot be written.
pub(crate) fn check(name: &str, path: &str) -> Result<()> {
    let wrong = |why: String| Err(Error::invalid(format!("`{path}`: {why}")));
    if name.is_empty() || name == "." || name == ".." {
        return wrong(format!("`{name}` is no name"));
    }
    if let Some(c) = name.chars().find(|c| c.is_control() || FORBIDDEN.contains(*c) || u32::from(*c) > 0xFFFF) {
        return wrong(format!("U+{:04X} cannot stand in a name on a disc", u32::from(c)));
    }
    let units = name.encode_utf16().count();
    if units > MOST_NAME {
        return wrong(format!("`{name}` has {units} characters, {MOST_NAME} are the most"));
    }
    Ok(())
}

/// The Joliet identifier: big-endian code units.
pub(crate) fn wide(name: &str) -> Vec<u8> {
    name.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// Stem and extension at the last dot.
fn parts(name: &str) -> (&str, &str) {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, extension),
        _ => (name, ""),
    }
}

/// The order of a directory: by stem, then by extension.
pub(crate) fn order(name: &str) -> (Vec<u16>, Vec<u16>) {
    let (stem, extension) = parts(name);
    (stem.encode_utf16().collect(), extension.encode_utf16().collect())
}

fn plain(text: &str, most: usize) -> String {
    text.chars()
        .map(|c| match c.to_ascii_uppercase() {
            c @ ('A'..='Z' | '0'..='9') => c,
            _ => '_',
        })
        .take(most)
        .collect()
}

/// The primary name, 8.3 of capital letters, digits and `_`, unlike any in `taken`, which it joins.
pub(crate) fn primary(name: &str, folder: bool, taken: &mut BTreeSet<String>) -> String {
    let (stem, extension) = if folder { (name, "") } else { parts(name) };
    let stem = plain(stem, 8);
    let end = match plain(extension, 3) {
        e if e.is_empty() => e,
        e => format!(".{e}"),
    };
    let mut made = format!("{stem}{end}");
    for n in 1_u32.. {
        if taken.insert(made.clone()) {
            break;
        }
        let tail = n.to_string();
        let kept: String = stem.chars().take(7_usize.saturating_sub(tail.len())).collect();
        made = format!("{kept}_{tail}{end}");
    }
    made
}
