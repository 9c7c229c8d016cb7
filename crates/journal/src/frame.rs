//! The bytes: the head of a segment, a record, and what is wrong with bytes that are neither.
//!
//! All numbers are little-endian. Head of a segment, 60 bytes: `HHJRNL01`, number of the first record (8), algorithm of
//! the chain (1, 1 = SHA-256), zeros (7), digest before the first record (32), CRC-32 of the 56 before (4).
//! Record, 64 bytes and the payload: length (4), number (8), instant (8), kind (1), flags (1), zeros (2), chain (32), CRC-32
//! of the 56 before (4), CRC-32 of the payload (4). The head of a record has a checksum of its own, so that a damaged
//! length is told apart from a record whose end was never written.

use kernel::Micros;
use seal::{Digest, Running};

pub(crate) const SEGMENT_HEAD: usize = 60;
pub(crate) const HEAD: usize = 64;
const COVERED: usize = 56;
const CHAINED: usize = 24;
const MAGIC: &[u8; 8] = b"HHJRNL01";
const SHA256: u8 = 1;
const CLOCK_BACK: u8 = 1;
/// A disk writes at least so much at once.
const SECTOR: usize = 512;
/// The largest payload.
pub(crate) const MOST_PAYLOAD: usize = 16 * 1024 * 1024;
/// What the chain of a stream begins with.
pub(crate) const BEGIN: [u8; 32] = [0; 32];

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What was appended.
    Data,
    /// A seal of a day.
    Seal,
}

impl Kind {
    fn byte(self) -> u8 {
        match self {
            Kind::Data => 0,
            Kind::Seal => 1,
        }
    }

    fn of(byte: u8) -> Option<Kind> {
        [Kind::Data, Kind::Seal].into_iter().find(|k| k.byte() == byte)
    }
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number; the first is 1, and none is left out.
    pub seq: u64,
    /// When it was appended, by the clock of whoever appended it.
    pub at: Micros,
    /// Whether its instant lies before that of an earlier record: the clock was set back.
    pub clock_back: bool,
    /// What it is.
    pub kind: Kind,
    /// The digest over this record and the digest of the one before.
    pub chain: Digest,
    /// What was appended.
    pub payload: Vec<u8>,
}

impl Record {
    /// What the chain of a stream begins with.
    pub const FIRST: [u8; 32] = BEGIN;
}

/// A record to be written.
pub(crate) struct New<'a> {
    pub seq: u64,
    pub at: Micros,
    pub clock_back: bool,
    pub kind: Kind,
    pub payload: &'a [u8],
}

pub(crate) fn chain_of(before: &[u8; 32], head: &[u8], payload: &[u8]) -> [u8; 32] {
    let mut running = Running::default();
    running.take(before);
    running.take(head);
    running.take(payload);
    *running.digest().bytes()
}

/// Puts a record behind `out` and gives its chain.
pub(crate) fn encode(out: &mut Vec<u8>, new: &New<'_>, before: &[u8; 32]) -> [u8; 32] {
    let mut head = Vec::with_capacity(HEAD);
    head.extend(u32::try_from(new.payload.len()).unwrap_or(u32::MAX).to_le_bytes());
    head.extend(new.seq.to_le_bytes());
    head.extend(new.at.0.to_le_bytes());
    head.extend([new.kind.byte(), if new.clock_back { CLOCK_BACK } else { 0 }, 0, 0]);
    let chain = chain_of(before, &head, new.payload);
    head.extend(chain);
    head.extend(crc32fast::hash(&head).to_le_bytes());
    head.extend(crc32fast::hash(new.payload).to_le_bytes());
    out.extend(head);
    out.extend(new.payload);
    chain
}

pub(crate) fn segment_head(first: u64, before: &[u8; 32]) -> Vec<u8> {
    let mut head = Vec::with_capacity(SEGMENT_HEAD);
    head.extend(MAGIC);
    head.extend(first.to_le_bytes());
    head.extend([SHA256, 0, 0, 0, 0, 0, 0, 0]);
    head.extend(before);
    head.extend(crc32fast::hash(&head).to_le_bytes());
    head
}

/// The number of the first record and the digest before it; none when the bytes are no head of a segment.
pub(crate) fn segment_begin(bytes: &[u8]) -> Option<(u64, [u8; 32])> {
    let (covered, crc) = bytes.get(..SEGMENT_HEAD)?.split_at_checked(COVERED)?;
    let whole = covered.starts_with(MAGIC)
        && covered.get(16..24)? == [SHA256, 0, 0, 0, 0, 0, 0, 0]
        && crc == crc32fast::hash(covered).to_le_bytes();
    if !whole {
        return None;
    }
    Some((u64_at(covered, 8)?, covered.get(24..COVERED)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

/// What stands at a place of a segment.
#[derive(Debug)]
pub(crate) enum Found {
    /// Nothing: the bytes end here.
    End,
    /// A record whose checksums fit, and where it ends.
    Whole(Record, usize),
    /// A record whose end was never written.
    Torn(&'static str),
    /// Bytes that are no record.
    Damaged(&'static str),
}

/// The number of the record that stands wholly at a place, and where it ends; its content is not looked at.
pub(crate) fn pass(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let (length, seq) = head_of(bytes.get(at..at.checked_add(HEAD)?)?)?;
    let end = at.checked_add(HEAD)?.checked_add(length)?;
    (end <= bytes.len()).then_some((seq, end))
}

/// Looks at one place.
pub(crate) fn look(bytes: &[u8], at: usize) -> Found {
    let rest = bytes.get(at..).unwrap_or_default();
    if rest.is_empty() {
        return Found::End;
    }
    let Some(head) = rest.get(..HEAD) else { return Found::Torn("it ends within the head of a record") };
    // What was reserved for a record and never written reads as zeros from a sector on to the end.
    let sector = at.next_multiple_of(SECTOR);
    let unwritten = bytes.get(sector..).is_some_and(|tail| !tail.is_empty() && tail.iter().all(|b| *b == 0));
    let broken =
        |what| if unwritten { Found::Torn("its last sectors were never written") } else { Found::Damaged(what) };
    let Some((length, seq)) = head_of(head) else { return broken("the checksum of a record's head does not fit") };
    let end = HEAD.saturating_add(length);
    let Some(payload) = rest.get(HEAD..end) else { return Found::Torn("it ends within a record") };
    if u32_at(head, 60) != Some(crc32fast::hash(payload)) {
        return broken("the checksum of a record's content does not fit");
    }
    let record = || {
        Some(Record {
            seq,
            at: Micros(i64::from_le_bytes(head.get(12..20)?.try_into().ok()?)),
            clock_back: *head.get(21)? == CLOCK_BACK,
            kind: Kind::of(*head.get(20)?)?,
            chain: Digest::of_sha256(head.get(CHAINED..COVERED)?.try_into().ok()?),
            payload: payload.to_vec(),
        })
    };
    match record() {
        Some(record) => Found::Whole(record, at.saturating_add(end)),
        None => Found::Damaged("a record is of a kind that this release does not know"),
    }
}

fn head_of(head: &[u8]) -> Option<(usize, u64)> {
    let covered = head.get(..COVERED)?;
    let length = usize::try_from(u32_at(head, 0)?).ok()?;
    let fits = u32_at(head, COVERED)? == crc32fast::hash(covered) && length <= MOST_PAYLOAD;
    fits.then_some((length, u64_at(head, 4)?))
}

/// The next place from `at` on where a whole record stands.
pub(crate) fn next_whole(bytes: &[u8], at: usize) -> Option<(usize, Record)> {
    (at..bytes.len().saturating_sub(HEAD - 1)).find_map(|place| {
        head_of(bytes.get(place..place.checked_add(HEAD)?)?)?;
        match look(bytes, place) {
            Found::Whole(record, _) => Some((place, record)),
            _ => None,
        }
    })
}

/// Whether a record follows another: its chain is the one that its content and the digest before give. Before the first
/// stands [`Record::FIRST`].
#[must_use]
pub fn follows(record: &Record, before: &[u8; 32]) -> bool {
    let mut again = Vec::with_capacity(HEAD.saturating_add(record.payload.len()));
    let new = New {
        seq: record.seq,
        at: record.at,
        clock_back: record.clock_back,
        kind: record.kind,
        payload: &record.payload,
    };
    encode(&mut again, &new, before) == *record.chain.bytes()
}
