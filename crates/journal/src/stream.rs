//! Appending: a thread of its own takes whatever waits, writes it at once and flushes once.

use std::collections::VecDeque;
use std::fs::File;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use kernel::{Clock, Error, Micros, Result};
use seal::Digest;
use tokio::sync::oneshot;

use crate::disk::{self, Head};
use crate::folder_of;
use crate::frame::{self, BEGIN, Found, Kind, MOST_PAYLOAD, New, SEGMENT_HEAD};

/// How large things may become.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// A segment that has so many bytes is followed by another.
    pub segment: u64,
    /// So many bytes go into one flush at most.
    pub commit: usize,
    /// So many bytes may wait; further appends are refused.
    pub waiting: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { segment: 32 * 1024 * 1024, commit: 4 * 1024 * 1024, waiting: 64 * 1024 * 1024 }
    }
}

/// Where an appended record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Its number.
    pub seq: u64,
    /// Its chain: who keeps it can prove later that everything up to here was as it is.
    pub chain: Digest,
}

/// An incomplete last record that was cut when the stream was opened. It had never been acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The file.
    pub file: PathBuf,
    /// How long the file is now.
    pub at: u64,
    /// How many bytes were cut.
    pub bytes: u64,
    /// What they looked like.
    pub what: &'static str,
}

/// What opening a stream found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// What was cut.
    pub cut: Option<Cut>,
    /// What is wrong with the newest segment, when the stream goes on behind it ([`Stream::open_past`]).
    pub damage: Option<String>,
    /// Whether there are records and no readable head: somebody removed it, or the machine failed while it was made.
    pub head_lost: bool,
    /// The number of the newest record; 0 when there is none.
    pub newest: u64,
}

/// A stream to append to. Clones append to the same.
#[derive(Clone)]
pub struct Stream(Arc<Handle>);

struct Handle {
    shared: Arc<Shared>,
    thread: Option<std::thread::JoinHandle<()>>,
}

struct Shared {
    queue: Mutex<Queue>,
    more: Condvar,
    waiting: usize,
    commits: AtomicU64,
}

#[derive(Default)]
struct Queue {
    list: VecDeque<Waiting>,
    bytes: usize,
    closed: bool,
    broken: Option<Fault>,
}

/// Why nothing is taken any more.
#[derive(Clone)]
struct Fault {
    why: String,
    /// The file that is gone, when that is why.
    removed: Option<String>,
}

/// Records that came together: they are written in one commit, one behind the other.
struct Waiting {
    at: Micros,
    kind: Kind,
    payloads: Vec<Vec<u8>>,
    bytes: usize,
    answer: oneshot::Sender<Result<Vec<Appended>>>,
}

fn refused(fault: &Fault) -> Error {
    let text = format!("the journal takes nothing until it is opened again: {}", fault.why);
    let error = Error::unavailable(text).with_code("journal_unavailable");
    match &fault.removed {
        Some(file) => error.with_detail("removed", file),
        None => error,
    }
}

impl Stream {
    /// Opens a stream of a journal, or begins it; cuts an incomplete last record and says so.
    pub fn open(journal: &Path, stream: &str, limits: Limits) -> Result<(Stream, Opened)> {
        Stream::open_with(journal, stream, limits, false)
    }

    /// The same, but what is wrong with the newest segment, or that it is gone, does not hold the stream up: it goes on in a
    /// new segment, behind the newest record that is known. What is damaged stays as it is; verifying names it.
    pub fn open_past(journal: &Path, stream: &str, limits: Limits) -> Result<(Stream, Opened)> {
        Stream::open_with(journal, stream, limits, true)
    }

    fn open_with(journal: &Path, stream: &str, limits: Limits, past: bool) -> Result<(Stream, Opened)> {
        let folder = folder_of(journal, stream)?;
        disk::make_folder(&folder)?;
        let (lock, head) = (Arc::new(disk::lock_open(&folder)?), disk::head_open(&folder)?);
        let (end, opened) = {
            let _held = disk::lock(&lock).map_err(|e| disk::failed("lock", &folder, e))?;
            match recover(&folder, &head) {
                Err(e) if past && e.code() == "journal_damaged" => behind(&folder, &head, e)?,
                found => found?,
            }
        };
        let shared = Arc::new(Shared {
            queue: Mutex::default(),
            more: Condvar::new(),
            waiting: limits.waiting,
            commits: AtomicU64::new(0),
        });
        let writer = Writer { folder, lock, head, end, limits };
        let own = shared.clone();
        let thread = std::thread::Builder::new()
            .name(format!("journal-{stream}"))
            .spawn(move || work(&own, writer))
            .map_err(|e| Error::unavailable("cannot start the thread of a journal").with_source(e))?;
        Ok((Stream(Arc::new(Handle { shared, thread: Some(thread) })), opened))
    }

    /// Appends a record; the answer comes after it was flushed to the disk.
    pub async fn append(&self, at: Micros, kind: Kind, payload: Vec<u8>) -> Result<Appended> {
        let done = self.put(kind, vec![payload], || at).await?;
        done.first().copied().ok_or_else(|| Error::internal("a journal answered for no record"))
    }

    /// Appends records one behind the other, all in one commit; the answer comes after they were flushed to the disk. One of
    /// them that is too large refuses all of them. Their instant is read when they take their place, so that records of
    /// several threads have their instants in the order of their numbers.
    pub async fn append_all(&self, clock: &dyn Clock, kind: Kind, payloads: Vec<Vec<u8>>) -> Result<Vec<Appended>> {
        self.put(kind, payloads, || clock.now()).await
    }

    /// How often records were flushed since it was opened: all that waited share one flush.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.0.shared.commits.load(Ordering::Relaxed)
    }

    async fn put(&self, kind: Kind, payloads: Vec<Vec<u8>>, at: impl FnOnce() -> Micros) -> Result<Vec<Appended>> {
        if let Some(large) = payloads.iter().find(|payload| payload.len() > MOST_PAYLOAD) {
            let size = large.len();
            let text = format!("a record of {size} bytes; a journal takes at most {MOST_PAYLOAD}");
            return Err(Error::limit(text).with_code("record_too_large"));
        }
        if payloads.is_empty() {
            return Ok(Vec::new());
        }
        let bytes = payloads.iter().fold(0_usize, |sum, payload| sum.saturating_add(payload.len()));
        let (answer, told) = oneshot::channel();
        {
            let shared = &self.0.shared;
            let mut queue = shared.queue.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(fault) = &queue.broken {
                return Err(refused(fault));
            }
            if queue.bytes.saturating_add(bytes) > shared.waiting {
                let text = format!("more than {} bytes wait to be written to the journal", shared.waiting);
                return Err(Error::limit(text).with_code("journal_busy"));
            }
            queue.bytes = queue.bytes.saturating_add(bytes);
            queue.list.push_back(Waiting { at: at(), kind, payloads, bytes, answer });
            shared.more.notify_one();
        }
        told.await.unwrap_or_else(|_| Err(refused(&Fault { why: "its thread ended".into(), removed: None })))
    }
}

/// What waits is still written.
impl Drop for Handle {
    fn drop(&mut self) {
        self.shared.queue.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.shared.more.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work(shared: &Shared, mut writer: Writer) {
    loop {
        let batch: Vec<Waiting> = {
            let mut queue = shared.queue.lock().unwrap_or_else(PoisonError::into_inner);
            while queue.list.is_empty() && !queue.closed {
                queue = shared.more.wait(queue).unwrap_or_else(PoisonError::into_inner);
            }
            if queue.list.is_empty() {
                return;
            }
            let (mut bytes, mut batch) = (0_usize, Vec::new());
            while let Some(next) = queue.list.pop_front() {
                bytes =
                    bytes.saturating_add(next.bytes).saturating_add(next.payloads.len().saturating_mul(frame::HEAD));
                queue.bytes = queue.bytes.saturating_sub(next.bytes);
                batch.push(next);
                if bytes >= writer.limits.commit {
                    break;
                }
            }
            batch
        };
        match writer.commit(&batch) {
            Ok(done) => {
                shared.commits.fetch_add(1, Ordering::Relaxed);
                let mut done = done.into_iter();
                for waiting in batch {
                    let own = done.by_ref().take(waiting.payloads.len()).collect();
                    let _ = waiting.answer.send(Ok(own));
                }
            }
            Err(e) => {
                let fault = Fault { why: e.chain(), removed: e.details().get("removed").cloned() };
                tracing::error!(error = fault.why, "the journal cannot be written");
                let rest = {
                    let mut queue = shared.queue.lock().unwrap_or_else(PoisonError::into_inner);
                    queue.broken = Some(fault.clone());
                    queue.bytes = 0;
                    std::mem::take(&mut queue.list)
                };
                for waiting in batch.into_iter().chain(rest) {
                    let _ = waiting.answer.send(Err(refused(&fault)));
                }
                return;
            }
        }
    }
}

struct Writer {
    folder: PathBuf,
    lock: Arc<File>,
    head: File,
    end: End,
    limits: Limits,
}

/// Where a stream ends.
struct End {
    file: Option<File>,
    /// The number by which it is named: of its first record.
    first: u64,
    length: u64,
    seq: u64,
    chain: [u8; 32],
    /// The latest instant of any record of the newest segment.
    latest: Option<Micros>,
}

impl Writer {
    fn commit(&mut self, batch: &[Waiting]) -> Result<Vec<Appended>> {
        let folder = self.folder.clone();
        let lock = self.lock.clone();
        let _held = disk::lock(&lock).map_err(|e| disk::failed("lock", &folder, e))?;
        // Another process has appended, or has died while it did.
        let ours = Head { seq: self.end.seq, chain: self.end.chain };
        let looked = self.end.file.as_ref().map(File::metadata).transpose();
        let looked = looked.map_err(|e| disk::failed("look at", &folder, e))?;
        if let Some(open) = &looked {
            // An open file can be written to after its name is gone, and nobody would ever read that.
            let path = disk::segment_path(&folder, self.end.first);
            let same = |named: &std::fs::Metadata| (named.dev(), named.ino()) == (open.dev(), open.ino());
            if !std::fs::metadata(&path).is_ok_and(|named| same(&named)) {
                let text = format!("{} was removed while records were written to it", path.display());
                let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                return Err(Error::unavailable(text).with_code("journal_unavailable").with_detail("removed", file));
            }
        }
        let length = looked.map_or(0, |m| m.len());
        let stands = if ours.seq == 0 {
            disk::head_read(&self.head).is_none()
        } else {
            disk::head_read(&self.head) == Some(ours)
        };
        if !stands || length != self.end.length {
            let (end, opened) = recover(&folder, &self.head)?;
            if let Some(cut) = opened.cut {
                tracing::warn!(?cut, "cut an incomplete record that another process left");
            }
            self.end = end;
        }
        if self.end.file.is_none() || self.end.length >= self.limits.segment {
            self.begin_segment()?;
        }
        let Some(file) = &self.end.file else { return Err(Error::internal("a journal without a segment")) };
        let (mut bytes, mut done) = (Vec::new(), Vec::with_capacity(batch.len()));
        let (mut seq, mut chain, mut latest) = (self.end.seq, self.end.chain, self.end.latest);
        for (kind, at, payload) in batch.iter().flat_map(|w| w.payloads.iter().map(|p| (w.kind, w.at, p))) {
            seq = seq.saturating_add(1);
            let clock_back = latest.is_some_and(|l| at < l);
            chain = frame::encode(&mut bytes, &New { seq, at, clock_back, kind, payload }, &chain);
            latest = latest.max(Some(at));
            done.push(Appended { seq, chain: Digest::of_sha256(chain) });
        }
        let written = file.write_all_at(&bytes, self.end.length).and_then(|()| file.sync_data());
        if let Err(e) = written {
            // Nothing of it was acknowledged; what cannot be taken back now is cut when the stream is opened again.
            let _ = file.set_len(self.end.length);
            return Err(disk::failed("write", &folder, e));
        }
        self.end.length = self.end.length.saturating_add(bytes.len() as u64);
        (self.end.seq, self.end.chain, self.end.latest) = (seq, chain, latest);
        disk::head_write(&self.head, Head { seq, chain }).map_err(|e| disk::failed("write the head of", &folder, e))?;
        Ok(done)
    }

    fn begin_segment(&mut self) -> Result<()> {
        let first = self.end.seq.saturating_add(1);
        let file = disk::segment_open(&self.folder, first)?;
        let head = frame::segment_head(first, &self.end.chain);
        let made = file.set_len(0).and_then(|()| file.write_all_at(&head, 0)).and_then(|()| file.sync_all());
        made.map_err(|e| disk::failed("begin a segment in", &self.folder, e))?;
        disk::flush_folder(&self.folder)?;
        self.end.length = SEGMENT_HEAD as u64;
        (self.end.file, self.end.first) = (Some(file), first);
        Ok(())
    }
}

/// Finds the end of a stream whose lock is held. Cuts an incomplete last record; refuses any other damage of the newest
/// segment, and a stream that ends before its head.
fn recover(folder: &Path, head_file: &File) -> Result<(End, Opened)> {
    let segments = disk::segments(folder)?;
    let head = disk::head_read(head_file);
    let mut end = End { file: None, first: 0, length: 0, seq: 0, chain: BEGIN, latest: None };
    let mut opened = Opened::default();
    let damaged = |path: &Path, what: String| {
        Error::internal(format!("{}: {what}; `huanheng audit verify` tells more", path.display()))
            .with_code("journal_damaged")
    };
    let mut newest = segments.as_slice();
    while let [before @ .., first] = newest {
        let path = disk::segment_path(folder, *first);
        let bytes = std::fs::read(&path).map_err(|e| disk::failed("read", &path, e))?;
        let Some((named, before_first)) = frame::segment_begin(&bytes) else {
            // A segment is begun before anything is written to it.
            if bytes.len() <= SEGMENT_HEAD && head.is_none_or(|h| h.seq < *first) {
                std::fs::remove_file(&path).map_err(|e| disk::failed("remove", &path, e))?;
                newest = before;
                continue;
            }
            return Err(damaged(&path, "bytes 0 to 60: the head of the segment is damaged".into()));
        };
        if named != *first {
            return Err(damaged(&path, format!("the file is named for record {first} and begins with {named}")));
        }
        (end.seq, end.chain) = (first.saturating_sub(1), before_first);
        let mut at = SEGMENT_HEAD;
        loop {
            match frame::look(&bytes, at) {
                Found::Whole(record, next) => {
                    if record.seq != end.seq.saturating_add(1) || !frame::follows(&record, &end.chain) {
                        return Err(damaged(&path, format!("byte {at}: record {} does not follow", record.seq)));
                    }
                    (end.seq, end.chain) = (record.seq, *record.chain.bytes());
                    end.latest = end.latest.max(Some(record.at));
                    at = next;
                }
                Found::End => break,
                Found::Torn(what) => {
                    let bytes = (bytes.len() as u64).saturating_sub(at as u64);
                    opened.cut = Some(Cut { file: path.clone(), at: at as u64, bytes, what });
                    break;
                }
                Found::Damaged(what) => return Err(damaged(&path, format!("byte {at}: {what}"))),
            }
        }
        let file = disk::segment_open(folder, *first)?;
        if let Some(Head { seq, .. }) = head.filter(|h| h.seq > end.seq) {
            let text = format!("it ends with record {}, but record {seq} was acknowledged", end.seq);
            return Err(damaged(&path, text));
        }
        if opened.cut.is_some() {
            file.set_len(at as u64).map_err(|e| disk::failed("cut", &path, e))?;
        }
        // Whole records that nobody flushed become acknowledged by the head: first they must be on the disk.
        file.sync_all().map_err(|e| disk::failed("flush", &path, e))?;
        (end.file, end.first, end.length) = (Some(file), *first, at as u64);
        break;
    }
    if head.is_some_and(|h| h.seq > end.seq) {
        return Err(damaged(folder, "records were acknowledged and their files are gone".into()));
    }
    opened.head_lost = head.is_none() && end.seq > 0;
    opened.newest = end.seq;
    if end.seq > 0 {
        let newest = Head { seq: end.seq, chain: end.chain };
        let kept = disk::head_write(head_file, newest).and_then(|()| head_file.sync_all());
        kept.map_err(|e| disk::failed("write the head of", folder, e))?;
    }
    Ok((end, opened))
}

/// The end behind what is damaged: the newest record that the head or the newest segment knows. The error is given back when
/// neither knows any.
fn behind(folder: &Path, head_file: &File, damage: Error) -> Result<(End, Opened)> {
    let head = disk::head_read(head_file);
    let mut newest = head.map(|h| (h.seq, h.chain));
    if let Some(first) = disk::segments(folder)?.last() {
        let path = disk::segment_path(folder, *first);
        let bytes = std::fs::read(&path).map_err(|e| disk::failed("read", &path, e))?;
        if newest.is_none() {
            newest = frame::segment_begin(&bytes).map(|(named, before)| (named.saturating_sub(1), before));
        }
        // More records than fit are no records.
        let most = first.saturating_add(bytes.len() as u64);
        let mut at = SEGMENT_HEAD;
        while let Some((place, record)) = frame::next_whole(&bytes, at) {
            if newest.is_none_or(|(seq, _)| record.seq > seq) && record.seq < most {
                newest = Some((record.seq, *record.chain.bytes()));
            }
            at = place.saturating_add(frame::HEAD).saturating_add(record.payload.len());
        }
    }
    let Some((seq, chain)) = newest else { return Err(damage) };
    if disk::segment_path(folder, seq.saturating_add(1)).exists() {
        return Err(damage);
    }
    let newest = Head { seq, chain };
    let kept = disk::head_write(head_file, newest).and_then(|()| head_file.sync_all());
    kept.map_err(|e| disk::failed("write the head of", folder, e))?;
    let opened = Opened { head_lost: head.is_none(), newest: seq, damage: Some(damage.chain()), ..Opened::default() };
    Ok((End { file: None, first: 0, length: 0, seq, chain, latest: None }, opened))
}
