//! Blobs: files kept under the digest of their content, in a local folder.
//!
//! Evidence becomes a blob when it is collected and never changes afterwards. A blob is written beside its place,
//! flushed, read back and only then renamed, so that a crash leaves either the whole blob or none.
//!
//! Invariants: what is read, whole or a part, has the digest it was asked by, or an error; the same content is stored once; a blob is
//! never changed or removed by this crate; no file is larger than [`MOST_BYTES`].

mod incoming;

use std::fs;
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::{Error, Result};
use seal::{Digest, digest_bytes};

pub use incoming::{Arrived, Incoming};

/// The largest blob: a blob is held in memory while it is checked, and the snapshot of a province of 3,000 units has
/// some 200 MiB.
pub const MOST_BYTES: u64 = 512 * 1024 * 1024;

/// A folder of blobs.
#[derive(Clone, Debug)]
pub struct Blobs {
    folder: Arc<PathBuf>,
}

/// What is wrong with one blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it, in words.
    pub what: String,
}

impl Blobs {
    /// Opens the folder, creating it if absent.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Blobs> {
        let folder = folder.into();
        fs::create_dir_all(folder.join("tmp")).map_err(|e| {
            Error::unavailable(format!("cannot create blob folder {}", folder.display())).with_source(e)
        })?;
        Ok(Blobs { folder: Arc::new(folder) })
    }

    /// Where the blobs lie.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Stores the bytes and gives their digest. Storing what is there already changes nothing, unless what is there
    /// is damaged: then it is replaced by the sound copy.
    pub fn put(&self, bytes: &[u8]) -> Result<Digest> {
        self.put_flushed(bytes, true)
    }

    /// [`Blobs::put`] for very many: nothing is safe from a loss of power before the caller has flushed the whole disk.
    pub fn put_unflushed(&self, bytes: &[u8]) -> Result<Digest> {
        self.put_flushed(bytes, false)
    }

    fn put_flushed(&self, bytes: &[u8], flush: bool) -> Result<Digest> {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > MOST_BYTES {
            return Err(
                Error::limit(format!("file of {size} bytes is larger than {MOST_BYTES}")).with_code("file_too_large")
            );
        }
        let digest = digest_bytes(bytes);
        if self.get(&digest).is_ok() {
            return Ok(digest);
        }
        self.write(&digest, bytes, flush)
            .map_err(|e| Error::unavailable(format!("cannot store blob {}", digest.short())).with_source(e))?;
        Ok(digest)
    }

    fn write(&self, digest: &Digest, bytes: &[u8], flush: bool) -> std::io::Result<()> {
        let place = self.place(digest);
        let parent = place.parent().unwrap_or(&self.folder);
        if !parent.is_dir() {
            fs::create_dir_all(parent)?;
            if flush {
                flush_folder(&self.folder)?;
            }
        }
        let mut file = tempfile::NamedTempFile::new_in(self.folder.join("tmp"))?;
        file.write_all(bytes)?;
        if flush {
            file.as_file().sync_all()?;
        }
        let back = fs::read(file.path())?;
        if digest_bytes(&back) != *digest {
            return Err(std::io::Error::new(ErrorKind::InvalidData, "what was written reads back differently"));
        }
        file.persist(&place).map_err(|e| e.error)?;
        if flush { flush_folder(parent) } else { Ok(()) }
    }

    /// The bytes under a digest, checked against it.
    pub fn get(&self, digest: &Digest) -> Result<Vec<u8>> {
        let file = self.place(digest);
        let bytes = read_bounded(&file).map_err(|e| match e.kind() {
            ErrorKind::NotFound => Error::not_found(format!("no blob {digest}")).with_code("blob_missing"),
            _ => Error::unavailable(format!("cannot read blob {digest}")).with_source(e),
        })?;
        if digest_bytes(&bytes) == *digest {
            Ok(bytes)
        } else {
            Err(Error::internal(format!("blob {digest} is damaged: its content has another digest"))
                .with_code("blob_damaged"))
        }
    }

    /// A part of a blob, checked against the part's own digest; the rest of the blob is not read.
    pub fn get_part(&self, digest: &Digest, from: u64, len: u64, part: &Digest) -> Result<Vec<u8>> {
        let read = || {
            let mut file = fs::File::open(self.place(digest))?;
            file.seek(SeekFrom::Start(from))?;
            let mut bytes = Vec::new();
            file.take(len.min(MOST_BYTES)).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let bytes = read().map_err(|e: std::io::Error| match e.kind() {
            ErrorKind::NotFound => Error::not_found(format!("no blob {digest}")).with_code("blob_missing"),
            _ => Error::unavailable(format!("cannot read blob {digest}")).with_source(e),
        })?;
        if digest_bytes(&bytes) == *part {
            Ok(bytes)
        } else {
            let text = format!("blob {digest} is damaged: {len} bytes from {from} have another digest");
            Err(Error::internal(text).with_code("blob_damaged"))
        }
    }

    /// The file of a blob and its size, for whoever reads it piece by piece and compares the digest then.
    pub fn file_of(&self, digest: &Digest) -> Result<(PathBuf, u64)> {
        let file = self.place(digest);
        match fs::metadata(&file) {
            Ok(about) => Ok((file, about.len())),
            Err(e) if e.kind() == ErrorKind::NotFound => {
                Err(Error::not_found(format!("no blob {digest}")).with_code("blob_missing"))
            }
            Err(e) => Err(Error::unavailable(format!("cannot read blob {digest}")).with_source(e)),
        }
    }

    /// [`Blobs::put`] off the async threads.
    pub async fn put_async(&self, bytes: Vec<u8>) -> Result<Digest> {
        let blobs = self.clone();
        joined(tokio::task::spawn_blocking(move || blobs.put(&bytes)).await)
    }

    /// [`Blobs::get`] off the async threads.
    pub async fn get_async(&self, digest: Digest) -> Result<Vec<u8>> {
        let blobs = self.clone();
        joined(tokio::task::spawn_blocking(move || blobs.get(&digest)).await)
    }

    /// Whether there is a file for the digest; it is not read.
    #[must_use]
    pub fn has(&self, digest: &Digest) -> bool {
        self.place(digest).is_file()
    }

    /// Every blob with its size, in the order of the digests, without reading them. A file that is no blob is left out.
    pub fn list(&self) -> Result<Vec<(Digest, u64)>> {
        let mut found = Vec::new();
        for folder in entries(&self.folder.join("sha256"))? {
            for file in entries(&folder)? {
                let name = file.file_name().and_then(|n| n.to_str()).unwrap_or_default();
                let Ok(digest) = format!("sha256:{name}").parse::<Digest>() else { continue };
                let about = fs::metadata(&file)
                    .map_err(|e| Error::unavailable(format!("cannot look at blob {digest}")).with_source(e))?;
                if about.is_file() && self.place(&digest) == file {
                    found.push((digest, about.len()));
                }
            }
        }
        Ok(found)
    }

    /// Whether a blob could be written now: tries it out beside the blobs and leaves nothing behind.
    pub fn try_write(&self) -> Result<()> {
        let tried = tempfile::NamedTempFile::new_in(self.folder.join("tmp"))
            .and_then(|mut file| file.write_all(b"x").and_then(|()| file.as_file().sync_data()));
        tried.map_err(|e| Error::unavailable("the folder of blobs cannot be written").with_source(e))
    }

    /// Reads every blob and gives its digest, or what is wrong with it, in the order of the digests.
    pub fn verify_all(&self) -> Result<impl Iterator<Item = std::result::Result<Digest, Damage>> + use<>> {
        let mut files = Vec::new();
        for folder in entries(&self.folder.join("sha256"))? {
            files.extend(entries(&folder)?);
        }
        let blobs = self.clone();
        Ok(files.into_iter().map(move |file| blobs.verify(file)))
    }

    fn verify(&self, file: PathBuf) -> std::result::Result<Digest, Damage> {
        let name = file.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        let digest: Digest = match format!("sha256:{name}").parse() {
            Ok(digest) => digest,
            Err(_) => return Err(Damage { file, what: "a file that is no blob".into() }),
        };
        if self.place(&digest) != file {
            return Err(Damage { file, what: "a blob in the wrong folder".into() });
        }
        self.get(&digest).map(|_| digest).map_err(|e| Damage { file, what: e.chain() })
    }

    fn place(&self, digest: &Digest) -> PathBuf {
        let hex = digest.hex();
        self.folder.join("sha256").join(hex.get(..2).unwrap_or_default()).join(&hex)
    }
}

fn joined<T>(result: std::result::Result<Result<T>, tokio::task::JoinError>) -> Result<T> {
    result.map_err(|e| Error::internal("blob work was interrupted").with_source(e))?
}

fn read_bounded(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(file)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |e| Error::unavailable(format!("cannot list {}", folder.display())).with_source(e);
    let mut found = Vec::new();
    let list = match fs::read_dir(folder) {
        Ok(list) => list,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(found),
        Err(e) => return Err(failed(e)),
    };
    for entry in list {
        found.push(entry.map_err(failed)?.path());
    }
    found.sort();
    Ok(found)
}

fn flush_folder(folder: &Path) -> std::io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Kind;

    fn fresh() -> (tempfile::TempDir, Blobs) {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path().join("blobs")).unwrap();
        (folder, blobs)
    }

    #[test]
    fn what_is_put_is_got_and_stored_once() {
        let (_folder, blobs) = fresh();
        let d = blobs.put("自评表".as_bytes()).unwrap();
        assert_eq!(blobs.put("自评表".as_bytes()).unwrap(), d);
        assert_eq!(blobs.put_unflushed("自评表".as_bytes()).unwrap(), d);
        assert_eq!(blobs.get(&d).unwrap(), "自评表".as_bytes());
        assert!(blobs.has(&d));
        assert_eq!(blobs.verify_all().unwrap().collect::<Vec<_>>(), vec![Ok(d)]);
        blobs.try_write().unwrap();
        assert_eq!(blobs.list().unwrap(), vec![(d, 9)]);
        assert_eq!(fs::read_dir(blobs.folder().join("tmp")).unwrap().count(), 0);
        fs::remove_dir(blobs.folder().join("tmp")).unwrap();
        assert_eq!(blobs.try_write().unwrap_err().kind(), Kind::Unavailable);
    }

    #[test]
    fn a_changed_byte_is_noticed_on_read_and_mended_by_a_new_put() {
        let (_folder, blobs) = fresh();
        let d = blobs.put(b"evidence").unwrap();
        fs::write(blobs.place(&d), b"evidencE").unwrap();
        let e = blobs.get(&d).unwrap_err();
        assert_eq!((e.kind(), e.code()), (Kind::Internal, "blob_damaged"));
        assert!(blobs.verify_all().unwrap().next().unwrap().is_err());
        assert_eq!(blobs.put(b"evidence").unwrap(), d);
        assert_eq!(blobs.get(&d).unwrap(), b"evidence");
    }

    #[test]
    fn a_part_is_read_alone_and_checked_alone() {
        let (_folder, blobs) = fresh();
        let d = blobs.put(b"0123456789").unwrap();
        let part = digest_bytes(b"345");
        assert_eq!(blobs.get_part(&d, 3, 3, &part).unwrap(), b"345");
        assert_eq!(blobs.get_part(&d, 3, 4, &part).unwrap_err().code(), "blob_damaged");
        assert_eq!(blobs.get_part(&d, 9, 3, &part).unwrap_err().code(), "blob_damaged");
        fs::write(blobs.place(&d), b"01234x6789").unwrap();
        assert_eq!(blobs.get_part(&d, 3, 3, &part).unwrap_err().code(), "blob_damaged");
        assert_eq!(blobs.get_part(&digest_bytes(b"never"), 0, 1, &part).unwrap_err().code(), "blob_missing");
    }

    #[test]
    fn a_torn_blob_and_a_stray_file_are_named() {
        let (_folder, blobs) = fresh();
        let d = blobs.put(b"0123456789").unwrap();
        fs::write(blobs.place(&d), b"01234").unwrap();
        fs::write(blobs.place(&d).with_file_name("notes.txt"), b"x").unwrap();
        let found: Vec<_> = blobs.verify_all().unwrap().map(|r| r.unwrap_err().what).collect();
        assert_eq!(found.len(), 2);
        assert!(found[0].contains("damaged") && found[1].contains("no blob"), "{found:?}");
    }

    #[test]
    fn absence_is_not_found() {
        let (_folder, blobs) = fresh();
        assert_eq!(blobs.get(&digest_bytes(b"never")).unwrap_err().kind(), Kind::NotFound);
        assert_eq!(blobs.verify_all().unwrap().count(), 0);
    }
}
