//! A file that comes in pieces: written beside its place while both its sums are taken, and kept only when it is whole.

use std::fs;
use std::io::Write;

use kernel::{Error, Result};
use seal::{Digest, Summing, Sums, digest_bytes};

use crate::{Blobs, MOST_BYTES, flush_folder};

/// A file that is still coming. Dropped, it leaves nothing behind.
pub struct Incoming {
    blobs: Blobs,
    file: tempfile::NamedTempFile,
    summing: Summing,
    bytes: u64,
    most: u64,
}

/// A file that has come whole and is not kept yet. Dropped, it leaves nothing behind.
pub struct Arrived {
    blobs: Blobs,
    file: tempfile::NamedTempFile,
    sums: Sums,
}

impl Blobs {
    /// Begins to take a file of at most so many bytes.
    pub fn incoming(&self, most: u64) -> Result<Incoming> {
        let file = tempfile::NamedTempFile::new_in(self.folder().join("tmp")).map_err(unwritten)?;
        Ok(Incoming { blobs: self.clone(), file, summing: Summing::default(), bytes: 0, most: most.min(MOST_BYTES) })
    }
}

impl Incoming {
    /// Takes the next piece.
    ///
    /// # Errors
    /// `file_too_large` when there is more than was allowed.
    pub fn add(&mut self, piece: &[u8]) -> Result<()> {
        self.bytes = self.bytes.saturating_add(piece.len() as u64);
        if self.bytes > self.most {
            let text = format!("the file has more than {} bytes", self.most);
            return Err(Error::limit(text).with_code("file_too_large").with_detail("most", self.most));
        }
        self.summing.add(piece);
        self.file.write_all(piece).map_err(unwritten)
    }

    /// No more comes.
    #[must_use]
    pub fn end(self) -> Arrived {
        Arrived { blobs: self.blobs, file: self.file, sums: self.summing.end() }
    }
}

impl Arrived {
    /// Both sums, and how many bytes there are.
    #[must_use]
    pub fn sums(&self) -> &Sums {
        &self.sums
    }

    /// The bytes as they are on the disk, compared with what came.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        let back = fs::read(self.file.path()).map_err(unwritten)?;
        if digest_bytes(&back) != self.sums.sha256 {
            return Err(Error::unavailable("what was written reads back differently").with_code("blob_damaged"));
        }
        Ok(back)
    }

    /// Keeps it under its digest: flushed, read back and renamed into place, as [`Blobs::put`] does it.
    pub fn keep(self) -> Result<Digest> {
        let digest = self.sums.sha256;
        if self.blobs.get(&digest).is_ok() {
            return Ok(digest);
        }
        self.file.as_file().sync_all().map_err(unwritten)?;
        self.bytes()?;
        let place = self.blobs.place(&digest);
        let parent = place.parent().unwrap_or(self.blobs.folder()).to_owned();
        if !parent.is_dir() {
            fs::create_dir_all(&parent).and_then(|()| flush_folder(self.blobs.folder())).map_err(unwritten)?;
        }
        self.file.persist(&place).map_err(|e| unwritten(e.error))?;
        flush_folder(&parent).map_err(unwritten)?;
        Ok(digest)
    }
}

fn unwritten(e: std::io::Error) -> Error {
    Error::unavailable("cannot store the file that is coming").with_source(e)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(blobs: &Blobs) -> usize {
        fs::read_dir(blobs.folder().join("tmp")).unwrap().count()
    }

    #[test]
    fn pieces_become_the_blob_that_the_whole_would_be() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let mut coming = blobs.incoming(100).unwrap();
        for piece in ["年度", "", "总结"] {
            coming.add(piece.as_bytes()).unwrap();
        }
        let arrived = coming.end();
        assert_eq!(arrived.sums(), &seal::sums("年度总结".as_bytes()));
        assert_eq!(arrived.bytes().unwrap(), "年度总结".as_bytes());
        let digest = arrived.keep().unwrap();
        assert_eq!(blobs.get(&digest).unwrap(), "年度总结".as_bytes());
        assert_eq!(blobs.put("年度总结".as_bytes()).unwrap(), digest);
        // The same once more changes nothing.
        let mut again = blobs.incoming(100).unwrap();
        again.add("年度总结".as_bytes()).unwrap();
        assert_eq!(again.end().keep().unwrap(), digest);
        assert_eq!((blobs.list().unwrap().len(), left(&blobs)), (1, 0));
    }

    #[test]
    fn what_is_too_large_or_given_up_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let mut coming = blobs.incoming(4).unwrap();
        coming.add(b"1234").unwrap();
        assert_eq!(coming.add(b"5").unwrap_err().code(), "file_too_large");
        drop(coming);
        drop(blobs.incoming(4).unwrap().end());
        assert_eq!((blobs.list().unwrap().len(), left(&blobs)), (0, 0));
    }

    #[test]
    fn what_changed_on_the_disk_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).unwrap();
        let mut coming = blobs.incoming(100).unwrap();
        coming.add(b"1234").unwrap();
        let arrived = coming.end();
        fs::write(arrived.file.path(), b"1239").unwrap();
        assert_eq!(arrived.keep().unwrap_err().code(), "blob_damaged");
        assert!(blobs.list().unwrap().is_empty());
    }
}
