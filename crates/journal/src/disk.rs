//! The files of a stream: segments, the head that names the newest record, and the lock.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::frame;
use kernel::{Error, Result};

pub(crate) const HEAD_FILE: &str = "head";
const LOCK_FILE: &str = "lock";
pub(crate) const SUFFIX: &str = ".journal";
const HEAD_BYTES: usize = 44;

pub(crate) fn failed(what: &str, path: &Path, e: io::Error) -> Error {
    Error::unavailable(format!("cannot {what} {}", path.display())).with_code("journal_unavailable").with_source(e)
}

/// Makes a folder for its owner's eyes only.
pub(crate) fn make_folder(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|e| failed("create", folder, e))?;
    folder.parent().map_or(Ok(()), flush_folder)
}

pub(crate) fn flush_folder(folder: &Path) -> Result<()> {
    File::open(folder).and_then(|f| f.sync_all()).map_err(|e| failed("flush", folder, e))
}

pub(crate) fn segment_path(folder: &Path, first: u64) -> PathBuf {
    folder.join(format!("{first:020}{SUFFIX}"))
}

/// The chain before the first record of a segment, as its head says; none when that cannot be read.
pub(crate) fn segment_chain(folder: &Path, first: u64) -> Option<[u8; 32]> {
    let mut bytes = [0_u8; frame::SEGMENT_HEAD];
    File::open(segment_path(folder, first)).ok()?.read_exact_at(&mut bytes, 0).ok()?;
    frame::segment_begin(&bytes).map(|(_, before)| before)
}

/// The numbers of the first records of the segments, in order.
pub(crate) fn segments(folder: &Path) -> Result<Vec<u64>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(failed("look into", folder, e)),
    };
    let mut list = Vec::new();
    for entry in entries {
        let name = entry.map_err(|e| failed("look into", folder, e))?.file_name();
        let Some(digits) = name.to_str().and_then(|n| n.strip_suffix(SUFFIX)) else { continue };
        list.extend(digits.parse::<u64>().ok().filter(|_| digits.len() == 20));
    }
    list.sort_unstable();
    Ok(list)
}

fn file(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    options.open(path).map_err(|e| failed("open", path, e))
}

pub(crate) fn segment_open(folder: &Path, first: u64) -> Result<File> {
    file(&segment_path(folder, first))
}

/// The newest record that was acknowledged: its number and its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub seq: u64,
    pub chain: [u8; 32],
}

pub(crate) fn head_open(folder: &Path) -> Result<File> {
    file(&folder.join(HEAD_FILE))
}

pub(crate) fn head_write(to: &File, head: Head) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(HEAD_BYTES);
    bytes.extend(head.seq.to_le_bytes());
    bytes.extend(head.chain);
    bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
    to.write_all_at(&bytes, 0)
}

pub(crate) fn head_read(from: &File) -> Option<Head> {
    let mut bytes = [0_u8; HEAD_BYTES];
    from.read_exact_at(&mut bytes, 0).ok()?;
    let (covered, crc) = bytes.split_at_checked(40)?;
    if crc != crc32fast::hash(covered).to_le_bytes() {
        return None;
    }
    let (seq, chain) = covered.split_at_checked(8)?;
    Some(Head { seq: u64::from_le_bytes(seq.try_into().ok()?), chain: chain.try_into().ok()? })
}

/// The head as it stands, without making one.
pub(crate) fn head_of(folder: &Path) -> Option<Head> {
    head_read(&File::open(folder.join(HEAD_FILE)).ok()?)
}

pub(crate) fn lock_open(folder: &Path) -> Result<File> {
    file(&folder.join(LOCK_FILE))
}

/// The lock of a stream, until it is dropped.
pub(crate) struct Locked<'a>(&'a File);

pub(crate) fn lock(file: &File) -> io::Result<Locked<'_>> {
    rustix::fs::flock(file, rustix::fs::FlockOperation::LockExclusive)?;
    Ok(Locked(file))
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        let _ = rustix::fs::flock(self.0, rustix::fs::FlockOperation::Unlock);
    }
}
