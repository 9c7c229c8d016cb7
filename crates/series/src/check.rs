//! Goes through a folder and says what is wrong and where.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use kernel::{Error, Micros, Result};
use seal::{Digest, Running};
use serde::Serialize;

use crate::manifest::{self, Entry, MANIFEST, Manifest, PREVIOUS};
use crate::part::Open;
use crate::value::Month;

/// The most findings of one file.
const MOST_FINDINGS: usize = 10;
/// How often a manifest that changes meanwhile is taken anew.
const TRIES: usize = 5;

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The file, in the folder.
    pub file: String,
    /// What is wrong with it.
    pub what: String,
}

/// What a check has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The number of the manifest.
    pub manifest: u64,
    /// When it was written.
    pub written_at: Micros,
    /// The number of the journal up to which all is in files.
    pub upto: u64,
    /// How many files it names.
    pub files: u64,
    /// How many values they hold.
    pub values: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What is wrong; nothing when all holds.
    pub findings: Vec<Finding>,
    /// Files of ours that no manifest names: left by a crash, removed at the next start.
    pub unnamed: Vec<String>,
    /// What was dropped.
    pub dropped: Vec<manifest::Dropped>,
}

/// Reads every file that the manifest names: it is there, has its digest, is sorted, has the rows and the bounds that the manifest
/// says. The folder may be in use.
pub fn check(folder: &Path, mut progress: impl FnMut(&str)) -> Result<Checked> {
    let mut tries = 0;
    loop {
        tries += 1;
        let checked = once(folder, &mut progress)?;
        // Who seals and merges meanwhile takes files away that the manifest named when this began.
        let now = Manifest::read(&folder.join(MANIFEST)).ok().flatten().map(|m| m.number);
        let moved = now.is_some_and(|n| n != checked.manifest);
        if checked.findings.is_empty() || !moved || tries == TRIES {
            return Ok(checked);
        }
    }
}

fn once(folder: &Path, progress: &mut impl FnMut(&str)) -> Result<Checked> {
    let mut findings = Vec::new();
    let mut read = |name: &str| {
        Manifest::read(&folder.join(name)).unwrap_or_else(|e| {
            findings.push(Finding { file: name.to_owned(), what: e.chain() });
            None
        })
    };
    let (current, previous) = (read(MANIFEST), read(PREVIOUS));
    let Some(manifest) = current.as_ref().or(previous.as_ref()) else {
        if findings.is_empty() && manifest::found(folder)?.is_empty() {
            return Err(Error::not_found(format!("{} holds no series", folder.display())).with_code("no_series"));
        }
        let text = format!("{} has no sound manifest; make the series again from the journal", folder.display());
        return Err(Error::internal(text).with_code("series_manifest_damaged"));
    };
    let mut checked = Checked {
        manifest: manifest.number,
        written_at: manifest.written_at,
        upto: manifest.upto,
        files: 0,
        values: 0,
        bytes: 0,
        findings,
        unnamed: manifest::found(folder)?,
        dropped: manifest.dropped.clone(),
    };
    let named: Vec<&str> = current.iter().chain(&previous).flat_map(Manifest::named).map(|e| e.path.as_str()).collect();
    checked.unnamed.retain(|p| !named.contains(&p.as_str()));
    for entry in manifest.named() {
        progress(&entry.path);
        checked.files += 1;
        (checked.values, checked.bytes) = (checked.values + entry.rows, checked.bytes + entry.bytes);
        let mut found = Vec::new();
        if let Err(e) = file(folder, entry, manifest.upto, &mut found) {
            found.push(e.chain());
        }
        let found = found.into_iter().take(MOST_FINDINGS);
        checked.findings.extend(found.map(|what| Finding { file: entry.path.clone(), what }));
    }
    Ok(checked)
}

fn digest(path: &Path) -> Result<Digest> {
    let unread = |e| Error::unavailable(format!("cannot read {}", path.display())).with_source(e);
    let mut from = File::open(path).map_err(unread)?;
    let (mut running, mut piece) = (Running::default(), vec![0; 256 * 1024]);
    loop {
        match from.read(&mut piece).map_err(unread)? {
            0 => return Ok(running.digest()),
            n => running.take(piece.get(..n).unwrap_or_default()),
        }
    }
}

/// Device, factor and suffix.
type Names = [Vec<u8>; 3];

fn file(folder: &Path, entry: &Entry, upto: u64, found: &mut Vec<String>) -> Result<()> {
    let path = folder.join(&entry.path);
    let open = Open::new(&path, entry)?;
    if digest(&path)? != entry.digest {
        found.push("its digest is not that of the manifest".into());
    }
    let mut last: Option<(Names, (Micros, u32))> = None;
    let (mut at, mut frames, mut place) = ((i64::MAX, i64::MIN), (u64::MAX, 0), 0_u64);
    for group in 0..open.groups() {
        let rows = open.rows(group)?;
        for (((d, f), s), p) in rows.device.iter().zip(&rows.factor).zip(&rows.suffix).zip(&rows.points) {
            place += 1;
            let (names, here) = ([d.data(), f.data(), s.data()], (p.at, p.version));
            let same = last.as_ref().is_some_and(|l| l.0.iter().map(Vec::as_slice).eq(names));
            let sorted = match &last {
                Some(l) if same => l.1 < here,
                Some(l) => l.0.iter().map(Vec::as_slice).lt(names),
                None => true,
            };
            if !sorted {
                found.push(format!("value {place} is not in its order"));
            }
            if entry.month.is_some_and(|m| m != Month::of(p.at)) {
                found.push(format!("value {place} is of another month"));
            }
            match &mut last {
                Some(l) if same => l.1 = here,
                _ => last = Some((names.map(<[u8]>::to_vec), here)),
            }
            at = (at.0.min(p.at.0), at.1.max(p.at.0));
            frames = (frames.0.min(p.frame), frames.1.max(p.frame));
        }
    }
    if at != (entry.from.0, entry.to.0) {
        found.push("its DataTimes are not those of the manifest".into());
    }
    if frames != (entry.first_frame, entry.last_frame) || frames.1 > upto {
        found.push("its frames are not those of the manifest".into());
    }
    Ok(())
}
