//! The manifest: what the folder holds, up to which number of the journal, and what was dropped.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use kernel::{Error, Micros, Result};
use seal::Digest;
use serde::{Deserialize, Serialize};

use crate::part::damaged;
use crate::value::{Kind, Month};
use crate::write::failed;

pub(crate) const MANIFEST: &str = "manifest.json";
pub(crate) const PREVIOUS: &str = "manifest.previous.json";
pub(crate) const LATEST: &str = "latest";
const SUFFIX: &str = ".parquet";
const DIGITS: usize = 8;
const FORM: u32 = 1;

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Where it is in the folder.
    pub path: String,
    /// The kind of its values.
    pub kind: Kind,
    /// Their month; none of a file of newest values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month: Option<Month>,
    /// How many values it has.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
    /// Its digest.
    pub digest: Digest,
    /// The first DataTime.
    pub from: Micros,
    /// The last DataTime.
    pub to: Micros,
    /// The first frame.
    pub first_frame: u64,
    /// The last frame.
    pub last_frame: u64,
}

/// Months of a kind that were dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// The kind.
    pub kind: Kind,
    /// All months before this one.
    pub before: Month,
    /// When.
    pub at: Micros,
    /// How many files there were then.
    pub files: u64,
    /// How many values they had.
    pub values: u64,
}

/// What a folder holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the folder.
    pub form: u32,
    /// Counts the manifests.
    pub number: u64,
    /// When it was written.
    pub written_at: Micros,
    /// The number of the journal up to which all values are in the files.
    pub upto: u64,
    /// The number of the next file.
    pub next_file: u64,
    /// The files of values.
    pub files: Vec<Entry>,
    /// The files with the newest value of every series at `upto`.
    pub latest: Vec<Entry>,
    /// What was dropped.
    pub dropped: Vec<Dropped>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(flatten)]
    manifest: Manifest,
    digest: Digest,
}

impl Manifest {
    pub(crate) fn empty(now: Micros) -> Manifest {
        Manifest {
            form: FORM,
            number: 0,
            written_at: now,
            upto: 0,
            next_file: 1,
            files: Vec::new(),
            latest: Vec::new(),
            dropped: Vec::new(),
        }
    }

    /// The same without anything derived: what a folder that is made again begins with.
    pub(crate) fn bare(&self, now: Micros) -> Manifest {
        let Manifest { number, next_file, dropped, .. } = self.clone();
        Manifest { number: number.saturating_add(1), next_file, dropped, ..Manifest::empty(now) }
    }

    /// Every file that it names.
    pub(crate) fn named(&self) -> impl Iterator<Item = &Entry> {
        self.files.iter().chain(&self.latest)
    }

    /// The month before which values of a kind are not kept any more.
    pub(crate) fn kept_from(&self, kind: &Kind) -> Option<Month> {
        self.dropped.iter().filter(|d| d.kind == *kind).map(|d| d.before).max()
    }

    /// As it is written, with its digest.
    pub(crate) fn text(&self) -> Result<Vec<u8>> {
        let kept = Kept { manifest: self.clone(), digest: seal::digest_json(self)? };
        let mut text = serde_json::to_vec_pretty(&kept)
            .map_err(|e| Error::internal("the manifest cannot be written").with_source(e))?;
        text.push(b'\n');
        Ok(text)
    }

    /// Reads one; none where there is no such file.
    pub(crate) fn read(path: &Path) -> Result<Option<Manifest>> {
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(Error::unavailable(format!("cannot read {}", path.display())).with_source(e)),
        };
        Manifest::parse(&text, path).map(Some)
    }

    /// Reads one out of its text; the path is for what is told.
    pub(crate) fn parse(text: &[u8], path: &Path) -> Result<Manifest> {
        let bad = |what: &str| damaged(path, what).with_code("series_manifest_damaged");
        let form = serde_json::from_slice::<serde_json::Value>(text)
            .map_err(|e| bad("it is no JSON").with_source(e))?
            .get("form")
            .and_then(serde_json::Value::as_u64);
        if form.is_some_and(|f| f > u64::from(FORM)) {
            let text = format!("{}: its form was made by a newer release", path.display());
            return Err(Error::precondition(text).with_code("series_newer"));
        }
        let kept: Kept = serde_json::from_slice(text).map_err(|e| bad("it is no manifest").with_source(e))?;
        if seal::digest_json(&kept.manifest)? != kept.digest {
            return Err(bad("its digest is not that of what it says"));
        }
        let manifest = kept.manifest;
        let mut names = BTreeSet::new();
        let sound = manifest.named().all(|e| names.insert(&e.path) && ours(&e.path) && e.rows > 0)
            && manifest.files.iter().all(|e| e.month.is_some() && e.last_frame <= manifest.upto);
        if sound { Ok(manifest) } else { Err(bad("it names what it cannot have")) }
    }

    /// Puts it in place of the one before, which stays beside it. `step` is told of each thing that was done.
    pub(crate) fn publish(&self, folder: &Path, step: &dyn Fn(&str)) -> Result<()> {
        let (to, previous) = (folder.join(MANIFEST), folder.join(PREVIOUS));
        let (new, old) = (folder.join("manifest.json.new"), folder.join("manifest.previous.json.new"));
        put(&new, &self.text()?)?;
        step("manifest written");
        if to.exists() {
            let _ = std::fs::remove_file(&old);
            std::fs::hard_link(&to, &old).map_err(|e| failed(&old, e))?;
            step("manifest linked");
            std::fs::rename(&old, &previous).map_err(|e| failed(&previous, e))?;
            step("previous manifest");
        }
        std::fs::rename(&new, &to).map_err(|e| failed(&to, e))?;
        step("manifest renamed");
        flush_folder(folder)?;
        step("manifest flushed");
        Ok(())
    }
}

/// Writes a file and flushes it.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    let mut file = file.map_err(|e| failed(path, e))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|e| failed(path, e))
}

pub(crate) fn flush_folder(folder: &Path) -> Result<()> {
    File::open(folder).and_then(|f| f.sync_all()).map_err(|e| failed(folder, e))
}

/// Makes a folder for its owner's eyes only, and flushes the one it is in.
pub(crate) fn make_folder(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent().filter(|p| !p.as_os_str().is_empty()) {
        make_folder(parent)?;
        match std::fs::DirBuilder::new().mode(0o700).create(folder) {
            Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(failed(folder, e)),
            _ => {}
        }
        return flush_folder(parent);
    }
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|e| failed(folder, e))
}

/// Where a file of values goes.
pub(crate) fn place(kind: &Kind, month: Option<Month>, number: u64) -> String {
    match month {
        Some(month) => format!("{kind}/{month}/{number:0DIGITS$}{SUFFIX}"),
        None => format!("{LATEST}/{kind}/{number:0DIGITS$}{SUFFIX}"),
    }
}

/// Whether a path in the folder is one that [`place`] gives.
pub(crate) fn ours(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let [first, second, name] = parts.as_slice() else { return false };
    let number = name.strip_suffix(SUFFIX).unwrap_or_default();
    let numbered = number.len() >= DIGITS && number.bytes().all(|b| b.is_ascii_digit());
    let folders = match *first {
        LATEST => second.parse::<Kind>().is_ok(),
        kind => kind.parse::<Kind>().is_ok() && second.parse::<Month>().is_ok(),
    };
    numbered && folders
}

/// Every file of ours in the folder, named or not.
pub(crate) fn found(folder: &Path) -> Result<Vec<String>> {
    let mut list = Vec::new();
    for first in names(folder)? {
        for second in names(&folder.join(&first))? {
            for name in names(&folder.join(&first).join(&second))? {
                list.push(format!("{first}/{second}/{name}"));
            }
        }
    }
    list.retain(|p| ours(p));
    Ok(list)
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let unread = |e| Error::unavailable(format!("cannot look into {}", folder.display())).with_source(e);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut list = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unread)? {
        list.extend(entry.map_err(unread)?.file_name().into_string().ok());
    }
    list.sort_unstable();
    Ok(list)
}

/// Removes files of ours that no manifest names, and half-written manifests. Says which.
pub(crate) fn sweep(folder: &Path, keep: &BTreeSet<&str>) -> Result<Vec<String>> {
    let mut gone = Vec::new();
    for path in found(folder)? {
        if !keep.contains(path.as_str()) {
            remove(&folder.join(&path))?;
            gone.push(path);
        }
    }
    for name in ["manifest.json.new", "manifest.previous.json.new"] {
        remove(&folder.join(name))?;
    }
    Ok(gone)
}

pub(crate) fn remove(path: &PathBuf) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(failed(path, e)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_with_our_names_are_ours() {
        let month = Some("2026-11".parse().unwrap());
        assert!(ours(&place(&Kind::Hour, month, 12)) && ours(&place(&Kind::Hour, None, 123_456_789)));
        for other in [
            "hour/2026-11/mine.parquet",
            "hour/2026-11/00000012.csv",
            "hour/2026-13/00000012.parquet",
            "hour/00000012.parquet",
            "../hour/2026-11/00000012.parquet",
            "hour/2026-11/0012.parquet",
        ] {
            assert!(!ours(other), "{other}");
        }
    }

    #[test]
    fn a_manifest_reads_back_and_a_changed_one_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let mut m = Manifest::empty(Micros(5));
        m.upto = 77;
        m.publish(folder.path(), &|_| {}).unwrap();
        let path = folder.path().join(MANIFEST);
        assert_eq!(Manifest::read(&path).unwrap().unwrap(), m);
        let text = std::fs::read_to_string(&path).unwrap().replace("77", "78");
        std::fs::write(&path, text).unwrap();
        assert_eq!(Manifest::read(&path).unwrap_err().code(), "series_manifest_damaged");
        assert!(Manifest::read(&folder.path().join("none")).unwrap().is_none());
    }
}
