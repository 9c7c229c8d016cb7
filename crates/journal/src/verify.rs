//! Verifying: goes through a whole stream, and says of the first thing that is wrong where it is and what it is.

use std::path::Path;

use kernel::{Micros, Result};
use seal::Digest;
use serde::Serialize;

use crate::frame::{self, BEGIN, Found, Kind, Record, SEGMENT_HEAD};
use crate::{disk, folder_of};

/// The first thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The file, within the folder of the journal.
    pub file: String,
    /// The first byte that is wrong.
    pub from: u64,
    /// The byte after the last that is wrong.
    pub to: u64,
    /// What is wrong, in words.
    pub what: String,
}

/// How far a stream was gone through and found as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The number of the last record.
    pub seq: u64,
    /// Its instant.
    pub at: Micros,
    /// Its chain.
    pub chain: Digest,
    /// The first record of the segment that holds it.
    segment: u64,
    /// The byte behind it there.
    byte: usize,
    seals: u64,
    clock_back: u64,
}

/// What going through a stream found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The stream.
    pub stream: String,
    /// How many segments there are.
    pub segments: usize,
    /// Up to which record everything is as it was written; 0 when there is none.
    pub verified: u64,
    /// The instant of that record.
    pub verified_at: Option<Micros>,
    /// Its chain, to be kept elsewhere.
    pub chain: Option<Digest>,
    /// Seals of days.
    pub seals: u64,
    /// Records whose instant lies before that of an earlier one.
    pub clock_back: u64,
    /// The first thing that is wrong.
    pub finding: Option<Finding>,
    /// From where the next look can go on; none when something is wrong.
    #[serde(skip)]
    pub mark: Option<Mark>,
}

/// Goes through a stream. `kept` are numbers and chains that were kept elsewhere.
pub fn verify(journal: &Path, stream: &str, kept: &[(u64, Digest)]) -> Result<Report> {
    verify_from(journal, stream, kept, None)
}

/// Goes through what was written since a mark. What lies before it is not read again: an alteration there is found by
/// [`verify`] only. A stream that does not go on at the mark is gone through from its beginning.
pub fn verify_since(journal: &Path, stream: &str, mark: &Mark) -> Result<Report> {
    let report = verify_from(journal, stream, &[], Some(mark))?;
    if report.finding.is_some() { verify(journal, stream, &[(mark.seq, mark.chain)]) } else { Ok(report) }
}

fn verify_from(journal: &Path, stream: &str, kept: &[(u64, Digest)], since: Option<&Mark>) -> Result<Report> {
    let folder = folder_of(journal, stream)?;
    let segments = disk::segments(&folder)?;
    // Read before the segments: what is appended meanwhile comes after it.
    let head = disk::head_of(&folder);
    let mut walk = Walk {
        report: Report {
            stream: stream.to_owned(),
            segments: segments.len(),
            verified: 0,
            verified_at: None,
            chain: None,
            seals: 0,
            clock_back: 0,
            finding: None,
            mark: None,
        },
        chain: BEGIN,
        kept,
        head,
    };
    if let Some(mark) = since {
        walk.chain = *mark.chain.bytes();
        let report = &mut walk.report;
        (report.verified, report.verified_at, report.chain) = (mark.seq, Some(mark.at), Some(mark.chain));
        (report.seals, report.clock_back) = (mark.seals, mark.clock_back);
        report.mark = Some(mark.clone());
        if !segments.contains(&mark.segment) {
            let what = format!("the file that held record {} is gone", mark.seq);
            report.finding = Some(Finding { file: stream.to_owned(), from: 0, to: 0, what });
            return Ok(walk.report);
        }
    }
    for (i, first) in segments.iter().enumerate().filter(|(_, first)| since.is_none_or(|m| **first >= m.segment)) {
        let last = i + 1 == segments.len();
        let path = disk::segment_path(&folder, *first);
        let name = format!("{stream}/{}", path.file_name().and_then(|n| n.to_str()).unwrap_or_default());
        let bytes = std::fs::read(&path).map_err(|e| disk::failed("read", &path, e))?;
        let from = since.filter(|m| m.segment == *first).map(|m| m.byte);
        walk.report.finding = walk.segment(*first, &bytes, last, from).map(|(from, to, what)| Finding {
            file: name,
            from: from as u64,
            to: to as u64,
            what,
        });
        if walk.report.finding.is_some() {
            walk.report.mark = None;
            return Ok(walk.report);
        }
    }
    walk.report.finding = walk.end().map(|what| Finding { file: stream.to_owned(), from: 0, to: 0, what });
    Ok(walk.report)
}

struct Walk<'a> {
    report: Report,
    chain: [u8; 32],
    kept: &'a [(u64, Digest)],
    head: Option<disk::Head>,
}

type Wrong = Option<(usize, usize, String)>;

impl Walk<'_> {
    fn segment(&mut self, first: u64, bytes: &[u8], last: bool, from: Option<usize>) -> Wrong {
        if let Some(from) = from {
            return self.records(first, bytes, last, from);
        }
        let expected = self.report.verified.saturating_add(1);
        let Some((named, before)) = frame::segment_begin(bytes) else {
            return Some((
                0,
                SEGMENT_HEAD.min(bytes.len()),
                "the head of the segment was altered or is incomplete".into(),
            ));
        };
        if named != first {
            return Some((0, SEGMENT_HEAD, format!("the file is named for record {first} and begins with {named}")));
        }
        if first > expected {
            let what = format!("records {expected} to {} were removed: this file should begin with them", first - 1);
            return Some((0, SEGMENT_HEAD, what));
        }
        if first < expected {
            return Some((0, SEGMENT_HEAD, format!("record {first} stands in an earlier file already")));
        }
        if before != self.chain {
            let what = "the segment does not follow the one before: one of the two was made anew";
            return Some((0, SEGMENT_HEAD, what.into()));
        }
        self.records(first, bytes, last, SEGMENT_HEAD)
    }

    fn records(&mut self, first: u64, bytes: &[u8], last: bool, from: usize) -> Wrong {
        if from > bytes.len() {
            return Some((0, bytes.len(), format!("the file was cut: it had {from} bytes")));
        }
        let mut at = from;
        loop {
            match frame::look(bytes, at) {
                Found::End => return None,
                Found::Whole(record, next) => {
                    if let Some(what) = self.record(&record, bytes, next) {
                        return Some((at, next, what));
                    }
                    self.report.mark = self.report.chain.map(|chain| Mark {
                        seq: record.seq,
                        at: record.at,
                        chain,
                        segment: first,
                        byte: next,
                        seals: self.report.seals,
                        clock_back: self.report.clock_back,
                    });
                    at = next;
                }
                Found::Torn(what) if last => {
                    let next = self.report.verified.saturating_add(1);
                    let what = match self.head {
                        Some(head) if head.seq >= next => {
                            format!("record {next} was acknowledged and is incomplete: {what}")
                        }
                        _ => format!(
                            "the last record is incomplete and was never acknowledged: {what}; it is cut when the stream \
                             is opened"
                        ),
                    };
                    return Some((at, bytes.len(), what));
                }
                Found::Torn(what) | Found::Damaged(what) => return Some(self.altered(bytes, at, what)),
            }
        }
    }

    fn altered(&self, bytes: &[u8], at: usize, what: &str) -> (usize, usize, String) {
        let expected = self.report.verified.saturating_add(1);
        match frame::next_whole(bytes, at.saturating_add(1)) {
            Some((to, record)) if record.seq > expected.saturating_add(1) => {
                let until = record.seq - 1;
                (at, to, format!("records {expected} to {until} were altered or removed: {what}"))
            }
            Some((to, _)) => (at, to, format!("record {expected} was altered: {what}")),
            None => (at, bytes.len(), format!("from record {expected} on, bytes were altered: {what}")),
        }
    }

    /// What is wrong with a record whose checksums fit.
    fn record(&mut self, record: &Record, bytes: &[u8], next: usize) -> Option<String> {
        let expected = self.report.verified.saturating_add(1);
        let seq = record.seq;
        if seq != expected {
            let later = std::iter::successors(frame::next_whole(bytes, next), |(place, _)| {
                frame::next_whole(bytes, place.saturating_add(1))
            });
            let elsewhere = later.take(100_000).find(|(_, r)| r.seq == expected);
            return Some(match elsewhere {
                Some((place, _)) => format!(
                    "records were put in another order: {seq} stands where {expected} belongs, which stands at byte {place}"
                ),
                None if seq > expected => {
                    format!("records {expected} to {} were removed: {seq} stands where they belong", seq - 1)
                }
                None => format!("record {seq} stands here a second time, where {expected} belongs"),
            });
        }
        if !frame::follows(record, &self.chain) {
            return Some(format!("record {seq} was written anew: it does not follow the chain of the record before"));
        }
        let other = |chain: &[u8; 32]| *chain != *record.chain.bytes();
        if self.kept.iter().any(|(n, kept)| *n == seq && other(kept.bytes())) {
            return Some(format!(
                "the chain of record {seq} is not the one that was kept elsewhere: records up to it were written anew"
            ));
        }
        if self.head.is_some_and(|h| h.seq == seq && other(&h.chain)) {
            return Some(format!(
                "the chain of record {seq} is not the one that the head keeps: records up to it were written anew"
            ));
        }
        self.chain = *record.chain.bytes();
        let report = &mut self.report;
        report.verified = seq;
        report.verified_at = Some(record.at);
        report.chain = Some(record.chain);
        report.seals += u64::from(record.kind == Kind::Seal);
        report.clock_back += u64::from(record.clock_back);
        None
    }

    /// What is wrong behind the last record.
    fn end(&self) -> Option<String> {
        let last = self.report.verified;
        let gone = |n: u64, by: &str| format!("records {} to {n} were removed at the end: {by} names {n}", last + 1);
        if let Some(head) = self.head.filter(|h| h.seq > last) {
            return Some(gone(head.seq, "the head"));
        }
        if let Some((n, _)) = self.kept.iter().filter(|(n, _)| *n > last).max_by_key(|(n, _)| *n) {
            return Some(gone(*n, "what was kept elsewhere"));
        }
        if self.head.is_none() && last > 0 {
            return Some("the head is gone or damaged: whether records are missing at the end cannot be told".into());
        }
        None
    }
}
