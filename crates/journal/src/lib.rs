//! The journal: the one append-only file log. What was acknowledged is on the disk, and what was changed later is found.
//!
//! A journal is a folder with one folder a *stream*; a stream is a row of segment files, each named by the number of its
//! first record. A record has a length, two checksums, its number, its instant, and a digest over itself and the digest of
//! the record before: a chain. All appends that wait share one flush ([`Stream::append`] answers after it). Several
//! processes may append to one stream: each commit holds the stream's lock and begins where the newest record ends.
//!
//! Invariants: numbers have no gaps; an acknowledged record is never cut; opening cuts only an incomplete last record and
//! says so; damage anywhere else is refused until somebody has looked; after a failed write nothing more is taken until the
//! stream is opened again. Nothing here deletes a record.
//!
//! The chain finds what was changed by whoever does not write all of it anew. For the rest, the newest digest must also be
//! kept elsewhere: in a backup, in the system's log, on paper; [`verify`] compares with it.

mod disk;
mod frame;
mod read;
mod stream;
mod verify;

pub use frame::{Kind, Record, follows};
pub use read::Reader;
pub use stream::{Appended, Cut, Limits, Opened, Stream};
pub use verify::{Finding, Mark, Report, verify, verify_since};

use std::path::{Path, PathBuf};

use kernel::{Result, id};

/// The folder of a stream; its name must be an id.
pub fn folder_of(journal: &Path, stream: &str) -> Result<PathBuf> {
    id::check_id("stream", stream)?;
    Ok(journal.join(stream))
}

/// A stream at one moment between two commits: its files and how long each is.
pub fn point(journal: &Path, stream: &str) -> Result<Vec<(PathBuf, u64)>> {
    let folder = folder_of(journal, stream)?;
    let lock = disk::lock_open(&folder)?;
    let _held = disk::lock(&lock).map_err(|e| disk::failed("lock", &folder, e))?;
    let mut files = vec![folder.join(disk::HEAD_FILE)];
    files.extend(disk::segments(&folder)?.into_iter().map(|first| disk::segment_path(&folder, first)));
    let sized = files.into_iter().map(|file| match std::fs::metadata(&file) {
        Ok(about) => Ok((file, about.len())),
        Err(e) => Err(disk::failed("look at", &file, e)),
    });
    sized.collect()
}

/// Whether a file of a stream's folder belongs to what is kept of it.
#[must_use]
pub fn is_kept(name: &str) -> bool {
    name == disk::HEAD_FILE
        || name.strip_suffix(disk::SUFFIX).is_some_and(|n| n.len() == 20 && n.bytes().all(|b| b.is_ascii_digit()))
}

/// The streams of a journal, by name; none when the folder is not there.
pub fn streams(journal: &Path) -> Result<Vec<String>> {
    let entries = match std::fs::read_dir(journal) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(disk::failed("look into", journal, e)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|e| disk::failed("look into", journal, e))?;
        if entry.path().is_dir() {
            names.extend(entry.file_name().into_string().ok());
        }
    }
    names.sort();
    Ok(names)
}
