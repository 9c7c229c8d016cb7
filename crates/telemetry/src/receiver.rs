//! Connections: bytes in, frames judged, written to the journal, answered. An answer is sent when its frame is on the disk and
//! not before.

use std::cell::RefCell;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use hj212::{Event, Framer, Limits, Qn};
use journal::{Kind, Stream};
use kernel::{Clock, Error, Micros, Result, bureau_date};
use metrics::counter;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_rustls::TlsAcceptor;

use crate::deriver::blocking;
use crate::hub::{Hub, Noted, Recent};
use crate::judge::{Judged, Said, judge};
use crate::model::{Device, Directory};
use crate::record::{Entry, STREAM, Verdict, What};
use crate::settings::{Bounds, Settings};
use crate::time::instant;

/// After an error that is the machine's, the next connection waits for so long.
const BREATH: Duration = Duration::from_millis(500);
/// A journal that could not be written is opened again so often.
const AGAIN: Duration = Duration::from_secs(5);
/// Bytes that are read at once.
const ROOM: usize = 64 * 1024;
/// The longest wait between two tries to connect to a device.
const MOST_RETRY: Duration = Duration::from_secs(60);

/// What a dialogue is told.
pub struct Heard {
    /// The device.
    pub device: Arc<Device>,
    /// What it said.
    pub said: Said,
    /// The number of the frame.
    pub frame: u64,
    /// When.
    pub at: Micros,
}

/// The journal's stream; none while it cannot be written.
pub struct Log {
    folder: std::path::PathBuf,
    stream: RwLock<Option<Stream>>,
}

impl Log {
    /// Opens the stream, or begins it.
    pub fn open(folder: &std::path::Path) -> Result<(Log, journal::Opened)> {
        let (stream, opened) = Stream::open_past(folder, STREAM, limits())?;
        if let Some(damage) = &opened.damage {
            tracing::error!(
                damage,
                newest = opened.newest,
                "the stream of frames is damaged and goes on behind the damage"
            );
        }
        if let Some(cut) = &opened.cut {
            tracing::warn!(?cut, "cut an incomplete record of the stream of frames");
        }
        Ok((Log { folder: folder.to_path_buf(), stream: RwLock::new(Some(stream)) }, opened))
    }

    /// The folder of the journal.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// How often it was flushed since it was opened; 0 while it cannot be written.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.stream().map_or(0, |s| s.commits())
    }

    fn stream(&self) -> Option<Stream> {
        self.stream.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, stream: Option<Stream>) {
        *self.stream.write().unwrap_or_else(PoisonError::into_inner) = stream;
    }

    /// Writes payloads and gives their numbers, once they are on the disk.
    pub async fn append(&self, hub: &Hub, clock: &dyn Clock, payloads: Vec<Vec<u8>>) -> Result<Vec<u64>> {
        let Some(stream) = self.stream() else {
            return Err(Error::unavailable("the stream of frames is not open").with_code("journal_unavailable"));
        };
        match stream.append_all(clock, Kind::Data, payloads).await {
            Ok(done) => {
                if let Some(last) = done.last() {
                    hub.figures.newest.fetch_max(last.seq, Ordering::Relaxed);
                    hub.more.notify_one();
                }
                Ok(done.into_iter().map(|a| a.seq).collect())
            }
            Err(e) if e.code() == "journal_unavailable" => {
                self.set(None);
                if hub.breaks(e.details().get("removed").cloned()) {
                    tracing::error!(error = e.chain(), "frames cannot be written; nothing is acknowledged");
                    counter!("huanheng_telemetry_journal_failures_total").increment(1);
                }
                Err(e)
            }
            Err(e) => Err(e),
        }
    }
}

fn limits() -> journal::Limits {
    journal::Limits { segment: 64 * 1024 * 1024, ..journal::Limits::default() }
}

/// Looks whether the disk takes as much as one flush of the journal may bring.
fn room(journal: &std::path::Path) -> Result<()> {
    use std::io::Write;
    let folder = journal::folder_of(journal, STREAM)?;
    let wrote = tempfile::tempfile_in(&folder).and_then(|mut file| {
        file.write_all(&vec![0; limits().commit])?;
        file.sync_all()
    });
    wrote.map_err(|e| {
        let text = format!("there is no room in {}", folder.display());
        Error::unavailable(text).with_code("journal_unavailable").with_source(e)
    })
}

/// What connections need.
pub struct Receiver {
    pub settings: Settings,
    pub hub: Arc<Hub>,
    pub directory: Arc<Directory>,
    pub log: Arc<Log>,
    pub clock: Arc<dyn Clock>,
    /// Where what dialogues wait for goes.
    pub heard: mpsc::Sender<Heard>,
}

/// The number of a connection, and what is to be sent on it.
type Place = (u64, mpsc::Receiver<Vec<u8>>);

impl Receiver {
    /// Takes connections until it is told to stop.
    pub async fn listen(self: Arc<Self>, listener: TcpListener, mut stopped: watch::Receiver<bool>) {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = told_to(&mut stopped) => return,
            };
            match accepted {
                Ok((stream, remote)) => {
                    let (own, stopped) = (self.clone(), stopped.clone());
                    tokio::spawn(async move { own.take(stream, remote, stopped).await });
                }
                Err(e) => {
                    tracing::warn!(error = %e, "cannot accept a connection of a device");
                    sleep(BREATH).await;
                }
            }
        }
    }

    async fn take(&self, stream: TcpStream, remote: SocketAddr, stopped: watch::Receiver<bool>) {
        let _ = stream.set_nodelay(true);
        // The bounds hold before the greeting: it is what costs most.
        let Some(place) = self.place(remote, false) else { return };
        let Some(tls) = &self.settings.tls else {
            self.serve(stream, remote, false, place, stopped).await;
            return;
        };
        let number = place.0;
        let greeted =
            Box::pin(timeout(self.settings.bounds.frame, TlsAcceptor::from(tls.clone()).accept(stream))).await;
        match greeted {
            // By itself: it takes more room than a plain connection, which would have to hold as much.
            Ok(Ok(stream)) => Box::pin(self.serve(stream, remote, false, place, stopped)).await,
            _ => {
                self.hub.close(number);
                counter!("huanheng_telemetry_connections_refused_total", "why" => "tls").increment(1);
            }
        }
    }

    /// Connects to a device, and again when the connection ends.
    pub async fn connect(self: Arc<Self>, address: String, mut stopped: watch::Receiver<bool>) {
        let mut wait = Duration::from_secs(1);
        loop {
            let tried = timeout(self.settings.bounds.frame, TcpStream::connect(&address)).await;
            match tried.map_err(|_| "it took too long".to_owned()).and_then(|r| r.map_err(|e| e.to_string())) {
                Ok(stream) => {
                    if let Ok(remote) = stream.peer_addr() {
                        wait = Duration::from_secs(1);
                        let _ = stream.set_nodelay(true);
                        if let Some(place) = self.place(remote, true) {
                            self.serve(stream, remote, true, place, stopped.clone()).await;
                        }
                    }
                }
                Err(why) => tracing::debug!(address, why, "a device cannot be reached"),
            }
            tokio::select! {
                () = sleep(wait) => {}
                () = told_to(&mut stopped) => return,
            }
            wait = wait.saturating_mul(2).min(MOST_RETRY);
        }
    }

    /// Opens the journal again when it could not be written.
    pub async fn keep_open(self: Arc<Self>, mut stopped: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                () = sleep(AGAIN) => {}
                () = told_to(&mut stopped) => return,
            }
            if !self.hub.figures.broken.load(Ordering::Relaxed) {
                continue;
            }
            let folder = self.log.folder().to_path_buf();
            // A stream opens on a full disk too, and would break at the next frame.
            match blocking(move || room(&folder).and_then(|()| Stream::open(&folder, STREAM, limits()))).await {
                // What is gone is not begun anew in silence.
                Ok((_, opened)) if opened.newest < self.hub.figures.newest.load(Ordering::Relaxed) => {
                    tracing::error!(
                        newest = opened.newest,
                        "the stream of frames has lost frames that were acknowledged"
                    );
                }
                Ok((stream, opened)) => {
                    self.log.set(Some(stream));
                    self.hub.figures.newest.fetch_max(opened.newest, Ordering::Relaxed);
                    self.hub.figures.broken.store(false, Ordering::Relaxed);
                    tracing::info!(newest = opened.newest, "the stream of frames is open again");
                }
                Err(e) => tracing::warn!(error = e.chain(), "the stream of frames cannot be opened"),
            }
        }
    }

    /// A connection's number and what is to be sent on it, when there is room for it and the journal can be written.
    fn place(&self, remote: SocketAddr, outward: bool) -> Option<Place> {
        if self.hub.figures.broken.load(Ordering::Relaxed) {
            return None;
        }
        self.hub.open(remote, outward, self.clock.now(), &self.settings.bounds).ok()
    }

    async fn serve<S>(
        &self,
        stream: S,
        remote: SocketAddr,
        outward: bool,
        (number, outbox): Place,
        stopped: watch::Receiver<bool>,
    ) where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let bounds = self.settings.bounds;
        let mut talk = Talk {
            receiver: self,
            stream,
            remote,
            number,
            framer: Framer::new(Limits { segment: bounds.segment, ..Limits::default() }),
            told: false,
            // Whom we connect to is known, and may say nothing for an hour.
            stranger: !outward,
            noise: 0,
            second: Instant::now(),
            frames: 0,
            bad: 0,
        };
        let end = talk.run(outbox, stopped).await;
        // What never said anything leaves one mark, not two.
        let closed = talk.entry(What::Closed, end, 0, &[]);
        let payloads = if talk.told { vec![closed] } else { vec![talk.opened(), closed] };
        let _ = self.log.append(&self.hub, &*self.clock, payloads).await;
        self.hub.close(number);
        counter!("huanheng_telemetry_connections_ended_total", "why" => end.code()).increment(1);
    }
}

/// One connection.
struct Talk<'r, S> {
    receiver: &'r Receiver,
    stream: S,
    remote: SocketAddr,
    number: u64,
    framer: Framer,
    /// Whether its opening stands in the journal.
    told: bool,
    /// Whether no frame of it was accepted yet.
    stranger: bool,
    /// What was no accepted frame since the newest one.
    noise: u32,
    /// The second that is being counted, and what came in it.
    second: Instant,
    frames: u32,
    bad: u32,
}

/// Waits until the server is to stop.
pub(crate) async fn told_to(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|s| *s).await;
}

/// What a chunk became.
#[derive(Default)]
struct Batch {
    payloads: Vec<Vec<u8>>,
    list: Vec<One>,
    accepted: u64,
    rejected: u64,
}

struct One {
    /// Its place among the payloads.
    at: usize,
    judged: Judged,
    clock_ahead: Option<i64>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Talk<'_, S> {
    fn entry(&self, what: What, verdict: Verdict, registration: i64, bytes: &[u8]) -> Vec<u8> {
        Entry { what, verdict, connection: self.number, registration, remote: self.remote, bytes }.write()
    }

    fn opened(&self) -> Vec<u8> {
        self.entry(What::Opened, Verdict::Accepted, 0, &[])
    }

    async fn run(&mut self, mut outbox: mpsc::Receiver<Vec<u8>>, mut stopped: watch::Receiver<bool>) -> Verdict {
        let bounds = self.receiver.settings.bounds;
        let mut last = Instant::now();
        let first = last + bounds.first;
        // When the first byte of a frame came that has not come to its end.
        let mut begun: Option<Instant> = None;
        loop {
            if let Err(end) = self.wait_for_room(&bounds, &mut stopped).await {
                return end;
            }
            if self.stranger && Instant::now() >= first {
                return Verdict::EndedIdle;
            }
            let late = begun.map_or(last + bounds.idle, |b| b + bounds.frame);
            let late = if self.stranger { late.min(first) } else { late };
            let read = tokio::select! {
                biased;
                () = told_to(&mut stopped) => return Verdict::EndedStop,
                Some(bytes) = outbox.recv() => {
                    if let Err(end) = self.send(&bytes, &bounds).await {
                        return end;
                    }
                    continue;
                }
                read = read(&mut self.stream) => read,
                () = sleep_until(late) => {
                    return if begun.is_some_and(|b| b + bounds.frame <= late) { Verdict::EndedSlow } else { Verdict::EndedIdle };
                }
            };
            let chunk = match read {
                Ok(chunk) if chunk.is_empty() => return Verdict::EndedByPeer,
                Ok(chunk) => chunk,
                Err(_) => return Verdict::EndedBroken,
            };
            last = Instant::now();
            self.receiver.hub.figures.bytes.fetch_add(chunk.len() as u64, Ordering::Relaxed);
            let batch = self.judge(&chunk);
            drop(chunk);
            let whole = !batch.list.is_empty();
            begun = match begun {
                _ if self.framer.held() <= 2 => None,
                Some(at) if !whole => Some(at),
                _ => Some(last),
            };
            if let Err(end) = self.keep(batch, &bounds).await {
                return end;
            }
        }
    }

    /// Waits while this connection has had its share of the second, and while deriving is behind.
    async fn wait_for_room(
        &mut self,
        bounds: &Bounds,
        stopped: &mut watch::Receiver<bool>,
    ) -> std::result::Result<(), Verdict> {
        loop {
            let over = self.second + Duration::from_secs(1);
            let now = Instant::now();
            if now >= over {
                (self.second, self.frames, self.bad) = (now, 0, 0);
            }
            let until = if self.frames >= bounds.frames || self.bad >= bounds.noise {
                over
            } else if self.receiver.hub.lag() > bounds.lag {
                now + Duration::from_millis(50)
            } else {
                return Ok(());
            };
            tokio::select! {
                () = sleep_until(until) => {}
                () = told_to(stopped) => return Err(Verdict::EndedStop),
            }
        }
    }

    /// Judges what a chunk brings to its end.
    fn judge(&mut self, chunk: &[u8]) -> Batch {
        let now = self.receiver.clock.now();
        let day = bureau_date(now);
        let (hub, directory) = (&self.receiver.hub, &self.receiver.directory);
        let answers = hub.answers();
        let mut batch = Batch::default();
        if !self.told {
            batch.payloads.push(self.opened());
        }
        // Taken out, because events are borrowed from it while the rest is asked.
        let mut framer = std::mem::take(&mut self.framer);
        let mut feed = framer.feed(chunk);
        while let Some(event) = feed.next() {
            let at = batch.payloads.len();
            match event {
                Event::Skipped(fault, bytes) => {
                    let verdict = Verdict::of(&fault);
                    batch.payloads.push(self.entry(What::Skipped, verdict, 0, bytes));
                    batch.rejected = batch.rejected.saturating_add(1);
                    counter!("huanheng_telemetry_rejected_total", "reason" => verdict.code()).increment(1);
                }
                Event::Frame(found) => {
                    let judged = judge(&found, directory, &answers, day, |d| hub.listens(&d.id));
                    let registration = judged.device.as_ref().map_or(0, |d| d.row.number);
                    batch.payloads.push(self.entry(What::Frame, judged.verdict, registration, found.bytes));
                    if judged.verdict == Verdict::Accepted {
                        batch.accepted = batch.accepted.saturating_add(1);
                    } else {
                        batch.rejected = batch.rejected.saturating_add(1);
                        counter!("huanheng_telemetry_rejected_total", "reason" => judged.verdict.code()).increment(1);
                    }
                    let clock_ahead = ahead(&found, now);
                    batch.list.push(One { at, judged, clock_ahead });
                }
            }
        }
        self.framer = framer;
        batch
    }

    /// Writes a batch to the journal, and then, and only then, answers.
    async fn keep(&mut self, batch: Batch, bounds: &Bounds) -> std::result::Result<(), Verdict> {
        let Batch { payloads, list, accepted, rejected } = batch;
        if accepted + rejected == 0 {
            return Ok(());
        }
        let Receiver { hub, log, clock, heard, .. } = self.receiver;
        let numbers = log.append(hub, &**clock, payloads).await.map_err(|_| Verdict::EndedJournal)?;
        self.told = true;
        self.stranger &= accepted == 0;
        let now = clock.now();
        hub.figures.accepted.fetch_add(accepted, Ordering::Relaxed);
        hub.figures.rejected.fetch_add(rejected, Ordering::Relaxed);
        counter!("huanheng_telemetry_frames_total").increment(accepted);
        let (mut answers, mut answered) = (Vec::new(), 0_u64);
        let mut noted = Vec::with_capacity(list.len());
        let mut said = Vec::new();
        for one in &list {
            let frame = numbers.get(one.at).copied().unwrap_or_default();
            if let Some(answer) = &one.judged.answer {
                answers.extend_from_slice(answer);
                answered = answered.saturating_add(1);
            }
            if let Some(device) = &one.judged.device {
                noted.push(Noted {
                    device: &device.id,
                    recent: Recent { frame, at: now, cn: one.judged.cn, verdict: one.judged.verdict },
                    faulty: one.judged.faulty,
                    clock_ahead: one.clock_ahead,
                });
                if let Some(words) = &one.judged.said {
                    said.push(Heard { device: device.clone(), said: words.clone(), frame, at: now });
                }
            }
        }
        hub.note(self.number, now, accepted, rejected, &noted);
        if !answers.is_empty() {
            self.send(&answers, bounds).await?;
            hub.figures.answered.fetch_add(answered, Ordering::Relaxed);
        }
        for heard_now in said {
            // A connection does not wait for dialogues: one that missed a word asks again, or ends in time.
            if heard.try_send(heard_now).is_err() {
                counter!("huanheng_telemetry_unheard_total").increment(1);
            }
        }
        let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        self.frames = self.frames.saturating_add(count(accepted));
        self.bad = self.bad.saturating_add(count(rejected));
        self.noise = if accepted > 0 { 0 } else { self.noise.saturating_add(count(rejected)) };
        if self.noise >= bounds.noise_in_a_row { Err(Verdict::EndedNoise) } else { Ok(()) }
    }

    async fn send(&mut self, bytes: &[u8], bounds: &Bounds) -> std::result::Result<(), Verdict> {
        let sent = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        match timeout(bounds.stall, sent).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Verdict::EndedBroken),
            Err(_) => Err(Verdict::EndedStalled),
        }
    }
}

thread_local! {
    /// One room a thread: thousands of connections that rest hold none.
    static READ: RefCell<Vec<u8>> = RefCell::new(vec![0; ROOM]);
}

/// What has come of a stream; nothing at its end.
async fn read<S: AsyncRead + Unpin>(stream: &mut S) -> std::io::Result<Vec<u8>> {
    poll_fn(|cx| {
        READ.with_borrow_mut(|room| {
            let mut room = ReadBuf::new(room);
            Pin::new(&mut *stream).poll_read(cx, &mut room).map_ok(|()| room.filled().to_vec())
        })
    })
    .await
}

/// By how many seconds the clock that wrote the QN is ahead of ours.
fn ahead(found: &hj212::Found<'_>, now: Micros) -> Option<i64> {
    let header = hj212::Header::peek(found.segment).ok()?;
    match header.qn? {
        Qn::Time(stamp) => Some(instant(stamp).since(now) / kernel::time::SECOND),
        _ => None,
    }
}
