//! Writing an image in one pass: the manifest has the same length whatever the sums are, so everything can be laid out before
//! the first byte is read, and each file is read once while it is written.

use std::cell::RefCell;
use std::fs;
use std::io::{self, Cursor, Read, Write};
use std::path::PathBuf;
use std::rc::Rc;

use disc::{File, Place, Plan};
use kernel::{Error, Result};
use seal::{Digest, NodeKey, Running, Summing, Sums};

use crate::lanes::Lanes;
use crate::model::{Detached, Entry, Head, MANIFEST, Manifest, Role, SIGNATURE, Signed};

/// Where the bytes of a file come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// They are at hand.
    Bytes(Vec<u8>),
    /// A file of this machine, with its size.
    File(PathBuf, u64),
}

/// A file that the disc is to hold.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Its path on the disc.
    pub path: String,
    /// What it was called where it came from.
    pub names: Vec<String>,
    /// What it is.
    pub role: Role,
    /// The units that it is of.
    pub units: Vec<String>,
    /// Its bytes.
    pub source: Source,
    /// The digest under which it is known; the disc is not made when it has another.
    pub expected: Option<Digest>,
}

impl Piece {
    /// Bytes at hand, under their own name only.
    #[must_use]
    pub fn of(path: impl Into<String>, role: Role, bytes: Vec<u8>) -> Piece {
        let source = Source::Bytes(bytes);
        Piece { path: path.into(), names: Vec::new(), role, units: Vec::new(), source, expected: None }
    }

    fn size(&self) -> u64 {
        match &self.source {
            Source::Bytes(bytes) => bytes.len() as u64,
            Source::File(_, size) => *size,
        }
    }

    fn open(&self) -> Result<Box<dyn Read + '_>> {
        match &self.source {
            Source::Bytes(bytes) => Ok(Box::new(Cursor::new(bytes))),
            Source::File(path, _) => {
                let file = fs::File::open(path).map_err(|e| {
                    Error::unavailable(format!("cannot read {} for `{}`", path.display(), self.path)).with_source(e)
                })?;
                Ok(Box::new(file))
            }
        }
    }

    /// The sums, read apart from the writing.
    fn sums(&self) -> Result<Sums> {
        let (mut from, mut summing, mut piece) = (self.open()?, Summing::default(), vec![0_u8; 256 * 1024]);
        loop {
            let n = from
                .read(&mut piece)
                .map_err(|e| Error::unavailable(format!("cannot read `{}`", self.path)).with_source(e))?;
            if n == 0 {
                return Ok(summing.end());
            }
            summing.add(piece.get(..n).unwrap_or_default());
        }
    }
}

/// An image that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256.
    pub image: Digest,
    /// The Merkle root of its list.
    pub root: Digest,
    /// Files in the list.
    pub files: usize,
}

impl Built {
    /// The signature over the whole image.
    #[must_use]
    pub fn detached(&self, key: &NodeKey) -> Detached {
        Detached::new(key, self.image, self.bytes)
    }
}

/// Summed while it is written.
struct Whole<'a, W> {
    out: &'a mut W,
    running: Running,
    done: u64,
    told: u64,
    tell: &'a mut dyn FnMut(u64),
}

/// Progress is told after so many bytes.
const TELL: u64 = 16 * 1024 * 1024;

impl<W: Write> Write for Whole<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write_all(bytes)?;
        self.running.take(bytes);
        self.done = self.done.saturating_add(bytes.len() as u64);
        if self.done.saturating_sub(self.told) >= TELL {
            self.told = self.done;
            (self.tell)(self.done);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Hands what is read to the threads that sum.
struct Tee<'a> {
    from: Box<dyn Read + 'a>,
    lanes: Option<(Rc<RefCell<Lanes>>, usize)>,
}

impl Read for Tee<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(buffer)?;
        if let Some((lanes, lane)) = &self.lanes {
            let read = buffer.get(..n).unwrap_or_default();
            lanes.borrow().bytes(*lane, read).map_err(io::Error::other)?;
        }
        Ok(n)
    }
}

impl Drop for Tee<'_> {
    fn drop(&mut self) {
        if let Some((lanes, lane)) = &self.lanes {
            // Without its sums the work fails where they are collected.
            let _ = lanes.borrow().end(*lane);
        }
    }
}

/// Writes the image; `tell` hears how many bytes are written.
///
/// # Errors
/// A file cannot be read, changed meanwhile, has not the digest it is known by, or does not fit on a disc.
pub fn build(
    out: &mut impl Write,
    head: Head,
    mut pieces: Vec<Piece>,
    key: &NodeKey,
    tell: &mut dyn FnMut(u64),
) -> Result<Built> {
    pieces.sort_by(|a, b| a.path.cmp(&b.path));
    let blank = seal::sums(b"");
    let entry = |p: &Piece| Entry {
        path: p.path.clone(),
        names: p.names.clone(),
        role: p.role,
        units: p.units.clone(),
        bytes: p.size(),
        sha256: blank.sha256,
        sm3: blank.sm3.clone(),
    };
    let mut manifest = Manifest { head, files: pieces.iter().map(entry).collect(), root: blank.sha256 };
    // What stands behind the manifest must be summed before it is written.
    for (entry, piece) in manifest.files.iter_mut().zip(&pieces).filter(|(e, _)| e.path.as_str() > MANIFEST) {
        let sums = piece.sums()?;
        (entry.sha256, entry.sm3) = (sums.sha256, sums.sm3);
    }
    let list = |path: &str, bytes: usize| File { path: path.to_owned(), size: bytes as u64 };
    let mut files: Vec<File> = pieces.iter().map(|p| File { path: p.path.clone(), size: p.size() }).collect();
    files.push(list(MANIFEST, seal::canonical_json(&manifest)?.len()));
    files.push(list(SIGNATURE, seal::canonical_json(&Signed::new(key, blank.sha256))?.len()));
    let plan = Plan::new(&manifest.volume(), files)?;

    let lanes = Rc::new(RefCell::new(Lanes::new()));
    let mut whole = Whole { out, running: Running::default(), done: 0, told: 0, tell };
    let mut open = |place: &Place| -> Result<Tee<'_>> {
        let made = |bytes| Tee { from: Box::new(Cursor::new(bytes)), lanes: None };
        match place.path.as_str() {
            MANIFEST => {
                take_sums(&mut manifest, &pieces, &mut lanes.borrow_mut())?;
                manifest.root = manifest.computed_root()?;
                seal::canonical_json(&manifest).map(made)
            }
            SIGNATURE => seal::canonical_json(&Signed::new(key, manifest.root)).map(made),
            path => {
                let at = pieces.binary_search_by(|p| p.path.as_str().cmp(path));
                let gone = || Error::internal(format!("`{path}` of the disc is gone"));
                let at = at.map_err(|_| gone())?;
                let piece = pieces.get(at).ok_or_else(gone)?;
                let from = piece.open()?;
                let lane = lanes.borrow_mut().begin(at, place.size)?;
                Ok(Tee { from, lanes: Some((lanes.clone(), lane)) })
            }
        }
    };
    plan.write(&mut whole, &mut open)?;
    whole.flush().map_err(|e| Error::unavailable("cannot write the image").with_source(e))?;
    let (bytes, image) = (whole.done, whole.running.digest());
    let before = manifest.clone();
    take_sums(&mut manifest, &pieces, &mut lanes.borrow_mut())?;
    if before != manifest {
        return Err(Error::conflict("a file of the disc changed while it was written"));
    }
    Ok(Built { bytes, image, root: manifest.root, files: manifest.files.len() })
}

/// Puts the sums that were taken since into the list.
fn take_sums(manifest: &mut Manifest, pieces: &[Piece], lanes: &mut Lanes) -> Result<()> {
    for (at, sums) in lanes.collect()? {
        let (Some(entry), Some(piece)) = (manifest.files.get_mut(at), pieces.get(at)) else { continue };
        if piece.expected.is_some_and(|expected| expected != sums.sha256) {
            let shown = piece.expected.map(|d| d.to_string()).unwrap_or_default();
            return Err(Error::internal(format!("`{}` is damaged: it has not the digest {shown}", piece.path))
                .with_code("blob_damaged"));
        }
        (entry.sha256, entry.sm3) = (sums.sha256, sums.sm3);
    }
    Ok(())
}
