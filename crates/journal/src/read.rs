//! Reading from a place on, also while others append.

use std::fs::File;
use std::ops::RangeInclusive;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use kernel::{Error, Result};

use crate::frame::{self, Found, HEAD, MOST_PAYLOAD, Record, SEGMENT_HEAD};
use crate::{disk, folder_of};

const PIECE: usize = 256 * 1024;

/// Reads a stream record by record and goes on later where it stopped.
#[derive(Clone, Debug)]
pub struct Reader {
    folder: PathBuf,
    segment: Option<u64>,
    offset: u64,
    next: u64,
}

impl Reader {
    /// A reader that begins with record `from`; the first is 1.
    pub fn new(journal: &Path, stream: &str, from: u64) -> Result<Reader> {
        Ok(Reader { folder: folder_of(journal, stream)?, segment: None, offset: 0, next: from.max(1) })
    }

    /// The number of the record that comes next.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Goes on with record `seq`, when that lies ahead: what is before it is passed over.
    pub fn skip_to(&mut self, seq: u64) {
        self.next = self.next.max(seq);
    }

    /// The next records that are acknowledged: some, as they fit into a piece; none when there are no more yet. What stands in
    /// the file and is not flushed yet may still be taken back, and is not given.
    pub fn read(&mut self) -> Result<Vec<Record>> {
        let flushed = disk::head_of(&self.folder).map_or(u64::MAX, |head| head.seq);
        loop {
            let Some(segment) = self.segment else {
                let list = disk::segments(&self.folder)?;
                let oldest = list.first().copied();
                let Some(first) = list.into_iter().rev().find(|first| *first <= self.next) else {
                    return match oldest.filter(|first| first.saturating_sub(1) <= flushed) {
                        Some(first) => {
                            Err(damaged(&self.folder, format!("records {} to {} are gone", self.next, first - 1)))
                        }
                        None => Ok(Vec::new()),
                    };
                };
                (self.segment, self.offset) = (Some(first), SEGMENT_HEAD as u64);
                continue;
            };
            let (records, more) = self.piece(segment, flushed)?;
            if !records.is_empty() {
                return Ok(records);
            }
            if !more {
                let mut following = disk::segments(&self.folder)?;
                following.retain(|first| *first > segment);
                match following.first().copied() {
                    Some(first) if first <= self.next => {
                        let nearest = following.into_iter().rev().find(|first| *first <= self.next);
                        (self.segment, self.offset) = (nearest, SEGMENT_HEAD as u64);
                    }
                    // They were flushed after the head was looked at.
                    Some(first) if flushed < first.saturating_sub(1) => return Ok(Vec::new()),
                    Some(first) => {
                        return Err(damaged(&self.folder, format!("records {} to {} are gone", self.next, first - 1)));
                    }
                    None => return Ok(Vec::new()),
                }
            }
        }
    }

    /// Goes on behind what [`Reader::read`] refused as damaged or gone: with the next record that is whole and from which the
    /// chain leads on to the next segment, or to the newest record. Gives the numbers that are passed over; none when nothing is
    /// behind them yet.
    pub fn pass_damage(&mut self) -> Result<Option<RangeInclusive<u64>>> {
        let from = self.next;
        let head = disk::head_of(&self.folder);
        let flushed = head.map_or(u64::MAX, |head| head.seq);
        let Some(segment) = self.segment else {
            let oldest = disk::segments(&self.folder)?.first().copied().filter(|first| *first > from);
            let Some(first) = oldest else { return Ok(None) };
            (self.segment, self.offset, self.next) = (Some(first), SEGMENT_HEAD as u64, first);
            return Ok(Some(from..=first - 1));
        };
        let following = disk::segments(&self.folder)?.into_iter().find(|first| *first > segment);
        let path = disk::segment_path(&self.folder, segment);
        let bytes = match std::fs::read(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(disk::failed("read", &path, e)),
            bytes => bytes.unwrap_or_default(),
        };
        let at = usize::try_from(self.offset).unwrap_or(usize::MAX);
        // Only what is in a record is damaged: the next one begins where it ends.
        if let Some((seq, end)) = frame::pass(&bytes, at).filter(|(seq, _)| *seq == from && *seq <= flushed) {
            (self.offset, self.next) = (end as u64, seq.saturating_add(1));
            return Ok(Some(from..=seq));
        }
        let last = following.map_or(flushed, |first| flushed.min(first.saturating_sub(1)));
        let to = match following {
            Some(first) => disk::segment_chain(&self.folder, first),
            None => head.map(|head| head.chain),
        };
        let mut look = at.saturating_add(1);
        while let Some((place, record)) = frame::next_whole(&bytes, look) {
            let (sound, end) = follow(&bytes, place, to);
            // A content may look like a record: what comes behind it tells them apart.
            if sound && (from..=last).contains(&record.seq) {
                (self.offset, self.next) = (place as u64, record.seq);
                return Ok((record.seq > from).then(|| from..=record.seq - 1));
            }
            look = end;
        }
        let Some(first) = following.filter(|first| *first <= flushed) else { return Ok(None) };
        (self.segment, self.offset, self.next) = (Some(first), SEGMENT_HEAD as u64, first.max(from));
        Ok(Some(from..=first.saturating_sub(1)))
    }

    /// Records of one piece of a segment, and whether there is more of it.
    fn piece(&mut self, segment: u64, flushed: u64) -> Result<(Vec<Record>, bool)> {
        let path = disk::segment_path(&self.folder, segment);
        let failed = |e| disk::failed("read", &path, e);
        let file = File::open(&path).map_err(failed)?;
        let left = file.metadata().map_err(failed)?.len().saturating_sub(self.offset);
        let mut size = PIECE;
        loop {
            let take = usize::try_from(left).unwrap_or(usize::MAX).min(size);
            let mut bytes = vec![0_u8; take];
            file.read_exact_at(&mut bytes, self.offset).map_err(failed)?;
            let whole = take as u64 == left;
            let (mut at, mut records, mut broken) = (0, Vec::new(), false);
            loop {
                // What lies before the first that is wanted is passed over without taking it apart.
                if let Some((_, end)) = frame::pass(&bytes, at).filter(|(seq, _)| *seq < self.next) {
                    at = end;
                    continue;
                }
                match frame::look(&bytes, at) {
                    Found::Whole(record, _) if record.seq > flushed => {
                        self.offset = self.offset.saturating_add(at as u64);
                        return Ok((records, false));
                    }
                    Found::Whole(record, next) => {
                        at = next;
                        self.next = record.seq.saturating_add(1);
                        records.push(record);
                    }
                    // The piece ends here, or whoever writes has not come to the end of the record.
                    Found::End | Found::Torn(_) => break,
                    // What stands before the damage is sound and is given first.
                    Found::Damaged(_) if at > 0 => {
                        broken = true;
                        break;
                    }
                    Found::Damaged(what) => {
                        let place = self.offset.saturating_add(at as u64);
                        return Err(damaged(&path, format!("byte {place}: {what}")));
                    }
                }
            }
            if at == 0 && !whole && size < MOST_PAYLOAD + HEAD {
                size = MOST_PAYLOAD + HEAD;
                continue;
            }
            self.offset = self.offset.saturating_add(at as u64);
            return Ok((records, broken || (!whole && at > 0)));
        }
    }
}

/// Whether the records from a place on, each following the one before, come to the one with a chain; and where they end. Without
/// a chain to come to, they must come to the end of the bytes.
fn follow(bytes: &[u8], place: usize, to: Option<[u8; 32]>) -> (bool, usize) {
    let (mut at, mut before): (usize, Option<[u8; 32]>) = (place, None);
    let mut came = false;
    loop {
        match frame::look(bytes, at) {
            Found::Whole(record, next) if before.is_none_or(|b| frame::follows(&record, &b)) => {
                came |= to == Some(*record.chain.bytes());
                (at, before) = (next, Some(*record.chain.bytes()));
            }
            Found::End => return (came || to.is_none(), at),
            _ => return (came, at.max(place.saturating_add(1))),
        }
    }
}

fn damaged(path: &Path, what: String) -> Error {
    Error::internal(format!("{}: {what}", path.display())).with_code("journal_damaged")
}
