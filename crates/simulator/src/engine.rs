//! Thousands of devices on their connections.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::net::SocketAddr;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hj212::{Event, Framer, Limits, Profile, Reader};
use kernel::{Error, FixedClock, Micros, Result};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::agenda::Agenda;
use crate::beat::Beat;
use crate::chance::draw;
use crate::figures::{Figures, Told};
use crate::fleet::{Fleet, Kind};
use crate::logger::{Heard, Logger, Sending};
use crate::stamp;

/// Connections that are being made at a time.
const CONNECTING: usize = 128;
/// How long the rest of the other side is listened to after the last byte was sent.
const PARTING: Duration = Duration::from_millis(1500);
/// Bytes of a piece when a frame is sent in pieces.
const PIECE: usize = 97;
/// The longest sleep of a connection that has nothing to do.
const NAP: Duration = Duration::from_secs(3600);

/// How fast.
#[derive(Debug, Clone)]
pub struct Pace {
    /// Simulated seconds in one second; 0: as fast as answers come.
    pub speed: u32,
    /// At most so many frames a second.
    pub rate: Option<u32>,
    /// How long an answer is waited for; by the device's own setting and the speed when absent.
    pub over_time: Option<Duration>,
    /// How long a connection is tried before a device gives up.
    pub patience: Duration,
    /// The run ends after this time, whatever is left.
    pub wall: Option<Duration>,
    /// Without a speed: the receiver's clock, which goes with the simulated time, and no device is ahead of the others.
    pub clock: Option<Arc<FixedClock>>,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { speed: 1, rate: None, over_time: None, patience: Duration::from_secs(60), wall: None, clock: None }
    }
}

/// A run of a fleet.
#[derive(Debug, Clone)]
pub struct Run {
    /// The devices.
    pub fleet: Fleet,
    /// The simulated time.
    pub time: Range<Micros>,
    /// What is reported.
    pub kinds: Vec<Kind>,
    /// All is sent as of this instant, as after a long failure (2025 marks it).
    pub history: Option<Micros>,
    /// How fast.
    pub pace: Pace,
    /// The receiver.
    pub to: SocketAddr,
    /// A list of what was acknowledged is written here: MN, QN, CN, DataTime.
    pub acknowledged: Option<PathBuf>,
}

/// True when a run must end.
pub type Stop = watch::Receiver<bool>;

struct Shared {
    run: Run,
    figures: Arc<Figures>,
    started: Instant,
    turn: AtomicU64,
    connecting: Semaphore,
    beat: Option<Beat>,
    list: Option<Mutex<BufWriter<File>>>,
}

/// Lets a fleet speak until the end of its time, and tells what was counted.
pub async fn run(run: Run, figures: Arc<Figures>, mut stop: Stop) -> Result<Told> {
    run.fleet.check()?;
    let list = match &run.acknowledged {
        None => None,
        Some(path) => {
            let told = |e: std::io::Error| Error::unavailable(format!("cannot write {}: {e}", path.display()));
            Some(Mutex::new(BufWriter::new(File::create(path).map_err(told)?)))
        }
    };
    let lines = run.fleet.connections();
    let wall = run.pace.wall;
    let clock = run.pace.clock.clone().filter(|_| run.pace.speed == 0);
    let beat = clock.map(|clock| Beat::new(clock, run.time.start, lines.len()));
    let shared = Arc::new(Shared {
        run,
        figures,
        started: Instant::now(),
        turn: AtomicU64::new(0),
        connecting: Semaphore::new(CONNECTING),
        beat,
        list,
    });
    let (end, ends) = watch::channel(false);
    let mut tasks = JoinSet::new();
    for line in lines {
        tasks.spawn(Box::pin(Line::new(shared.clone(), line).live(ends.clone())));
    }
    let limit = shared.started + wall.unwrap_or(NAP * 24 * 365);
    loop {
        tokio::select! {
            done = tasks.join_next() => match done {
                None => break,
                Some(Ok(())) => {}
                Some(Err(e)) => shared.figures.problem(|| format!("a connection's task failed: {e}")),
            },
            () = sleep_until(limit), if !*end.borrow() => { let _ = end.send(true); }
            // Whoever could stop the run is gone: it goes on to its end.
            Ok(()) = stop.changed() => if *stop.borrow() { let _ = end.send(true); },
        }
    }
    if let Some(list) = &shared.list
        && let Ok(mut list) = list.lock()
        && let Err(e) = list.flush()
    {
        shared.figures.problem(|| format!("the list of what was acknowledged is cut: {e}"));
    }
    Ok(shared.figures.told())
}

impl Shared {
    /// The simulated time, when it runs with the machine's.
    fn now(&self) -> Option<Micros> {
        let speed = i64::from(self.run.pace.speed);
        let passed = i64::try_from(self.started.elapsed().as_micros()).unwrap_or(i64::MAX);
        (speed > 0).then(|| self.run.time.start.plus(passed.saturating_mul(speed)))
    }

    /// When a simulated instant comes.
    fn real(&self, at: Micros) -> Instant {
        let speed = i64::from(self.run.pace.speed.max(1));
        let after = u64::try_from(at.since(self.run.time.start) / speed).unwrap_or_default();
        self.started + Duration::from_micros(after)
    }

    fn patience(&self, logger: &Logger) -> Duration {
        self.run.pace.over_time.unwrap_or_else(|| {
            let seconds = Duration::from_secs(u64::from(logger.over_time));
            (seconds / self.run.pace.speed.max(1)).max(Duration::from_millis(500))
        })
    }

    /// Waits for one's turn when the rate is limited.
    async fn turn(&self) {
        let Some(rate) = self.run.pace.rate else { return };
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let micros = turn.saturating_mul(1_000_000) / u64::from(rate.max(1));
        let due = self.started + Duration::from_micros(micros);
        if due > Instant::now() {
            sleep_until(due).await;
        }
    }

    fn note(&self, mn: &str, sending: &Sending) {
        let Some(list) = &self.list else { return };
        let told = sending.told.map(stamp::digits14).unwrap_or_default();
        let qn = sending.waits.as_deref().unwrap_or_default();
        if let Ok(mut list) = list.lock()
            && writeln!(list, "{mn} {qn} {} {told}", sending.cn).is_err()
        {
            self.figures.problem(|| "the list of what was acknowledged cannot be written".to_owned());
        }
    }
}

/// A device and when its pending upload was sent.
struct Place {
    logger: Logger,
    sent: Option<Instant>,
    /// The instant of its last event, for runs without a pace.
    at: Micros,
}

/// One connection with its devices.
struct Line {
    shared: Arc<Shared>,
    places: Vec<Place>,
    stream: Option<TcpStream>,
    framer: Framer,
    failures: u32,
    /// The device left by itself and comes back when it has something to say.
    away: bool,
    /// The other side ended the connection: the next is not made at once.
    cut: bool,
}

/// Why a connection's work ended early.
enum Broken {
    /// The line; it is made again.
    Line,
    /// For good.
    End,
}

impl Line {
    fn new(shared: Arc<Shared>, devices: Range<u32>) -> Line {
        let run = &shared.run;
        let places = devices.map(|index| {
            let device = run.fleet.device(index);
            let agenda = Agenda::new(&device, &run.kinds, run.time.clone());
            Place { logger: Logger::new(device, agenda, run.history), sent: None, at: run.time.start }
        });
        let places = places.collect();
        let limits = Limits { held: 4096, ..Limits::default() };
        Line { places, stream: None, framer: Framer::new(limits), failures: 0, away: false, cut: false, shared }
    }

    async fn live(mut self, mut stop: Stop) {
        while !*stop.borrow() {
            match self.turn(&mut stop).await {
                Ok(true) => {}
                Ok(false) | Err(Broken::End) => break,
                Err(Broken::Line) => {
                    self.cut = self.stream.is_some();
                    self.hang_up();
                }
            }
        }
        self.part().await;
        if let Some(beat) = &self.shared.beat {
            beat.leave();
        }
    }

    /// One round: what is due is sent, then something is waited for. False at the end of all.
    async fn turn(&mut self, stop: &mut Stop) -> std::result::Result<bool, Broken> {
        self.take_up();
        let busy = self.busy();
        self.away &= !busy;
        if self.stream.is_none() && !self.away {
            tokio::select! {
                made = self.connect() => made?,
                _ = stop.changed() => return Err(Broken::End),
            }
        }
        if busy {
            self.send().await?;
        }
        if self.stream.is_none() && self.busy() {
            return Ok(true);
        }
        let ended = match self.shared.now() {
            Some(now) => now >= self.shared.run.time.end,
            None => true,
        };
        let left = self.places.iter().any(|p| !p.logger.idle() || p.logger.next().is_some());
        if ended && !left {
            return Ok(false);
        }
        if self.shared.run.pace.speed == 0 && self.places.iter().any(|p| p.logger.idle() && p.logger.next().is_some()) {
            self.listen()?;
            let next = self.places.iter().filter_map(|p| p.logger.next()).min();
            match (&self.shared.beat, next) {
                // What is later than the step waits for the other devices.
                (Some(beat), Some(next)) if !self.busy() && next > beat.limit() => tokio::select! {
                    () = beat.wait(next) => {}
                    _ = stop.changed() => return Err(Broken::End),
                },
                // Nothing is waited for: the next event follows at once, but others have their turn.
                _ => tokio::task::yield_now().await,
            }
            return Ok(true);
        }
        let until = self.deadline();
        let readable = async {
            match &self.stream {
                Some(stream) => stream.readable().await,
                None => std::future::pending().await,
            }
        };
        let heard = tokio::select! {
            ready = readable => { ready.map_err(|_| Broken::Line)?; true }
            () = sleep_until(until) => false,
            _ = stop.changed() => return Err(Broken::End),
        };
        if heard {
            self.listen()?;
        }
        self.repeat().await?;
        Ok(true)
    }

    fn busy(&self) -> bool {
        self.places.iter().any(|p| !p.logger.idle())
    }

    fn take_up(&mut self) {
        let now = self.shared.now();
        let limit = self.shared.beat.as_ref().map_or(Micros(i64::MAX), Beat::limit);
        let fleet = &self.shared.run.fleet;
        for place in &mut self.places {
            match now {
                Some(now) => {
                    place.at = now;
                    place.logger.advance(fleet, now);
                }
                None => {
                    while place.logger.idle() {
                        match place.logger.step(fleet, limit) {
                            Some(at) => place.at = at,
                            None => break,
                        }
                    }
                }
            }
        }
    }

    fn deadline(&self) -> Instant {
        let waits = self.places.iter().filter_map(|p| p.sent.map(|s| s + self.shared.patience(&p.logger)));
        let paced = self.shared.run.pace.speed > 0;
        let events =
            self.places.iter().filter(|_| paced).filter_map(|p| p.logger.next().map(|at| self.shared.real(at)));
        let end = paced.then(|| self.shared.real(self.shared.run.time.end));
        let nap = Instant::now() + NAP;
        waits.chain(events).chain(end.filter(|e| *e > Instant::now())).min().unwrap_or(nap).min(nap)
    }

    async fn connect(&mut self) -> std::result::Result<(), Broken> {
        let shared = self.shared.clone();
        let begun = Instant::now();
        // Devices that lost the same receiver do not come back at the same instant.
        let index = u64::from(self.places.first().map_or(0, |p| p.logger.device.index));
        let apart = |n: u32| Duration::from_millis(draw(&[shared.run.fleet.seed, 61, index, u64::from(n)]) % 300);
        if std::mem::take(&mut self.cut) {
            sleep(Duration::from_millis(200) + apart(0)).await;
        }
        loop {
            let made = {
                let _turn = shared.connecting.acquire().await.map_err(|_| Broken::End)?;
                timeout(Duration::from_secs(10), TcpStream::connect(shared.run.to)).await
            };
            if let Ok(Ok(stream)) = made {
                let _ = stream.set_nodelay(true);
                shared.figures.joined();
                self.stream = Some(stream);
                self.framer = Framer::new(Limits { held: 4096, ..Limits::default() });
                self.failures = 0;
                break;
            }
            shared.figures.refused.fetch_add(1, Ordering::Relaxed);
            self.failures += 1;
            if begun.elapsed() > shared.run.pace.patience {
                let mn = self.places.first().map(|p| p.logger.device.mn.clone()).unwrap_or_default();
                shared
                    .figures
                    .problem(|| format!("{mn}: no connection to {} within the patience given", shared.run.to));
                return Err(Broken::End);
            }
            sleep(Duration::from_millis(100 << self.failures.min(5)) + apart(self.failures)).await;
        }
        for i in 0..self.places.len() {
            let again = self.places.get_mut(i).and_then(|p| p.logger.renew());
            if let Some(sending) = again {
                shared.figures.repeats.fetch_add(1, Ordering::Relaxed);
                self.write(i, &sending).await?;
            }
        }
        Ok(())
    }

    /// Sends whatever may be sent now.
    async fn send(&mut self) -> std::result::Result<(), Broken> {
        for i in 0..self.places.len() {
            while let Some(sending) = self.places.get_mut(i).and_then(|p| p.logger.take()) {
                self.shared.turn().await;
                if sending.waits.is_some() {
                    self.shared.figures.waited.fetch_add(1, Ordering::Relaxed);
                }
                if let Err(broken) = self.write(i, &sending).await {
                    if sending.waits.is_some() {
                        self.shared.figures.waited.fetch_sub(1, Ordering::Relaxed);
                    }
                    if let Some(place) = self.places.get_mut(i) {
                        place.logger.put_back(sending);
                    }
                    return Err(broken);
                }
                if let Some(fault) = sending.fault {
                    self.shared.figures.fault(fault);
                }
                if sending.leave {
                    self.away = true;
                    self.part().await;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    async fn write(&mut self, place: usize, sending: &Sending) -> std::result::Result<(), Broken> {
        let stream = self.stream.as_mut().ok_or(Broken::Line)?;
        let figures = &self.shared.figures;
        if !sending.bytes.is_empty() {
            let pieces = sending.bytes.chunks(if sending.split { PIECE } else { usize::MAX });
            for piece in pieces {
                stream.write_all(piece).await.map_err(|_| Broken::Line)?;
                if sending.split {
                    sleep(Duration::from_millis(2)).await;
                }
            }
            figures.sent.fetch_add(1, Ordering::Relaxed);
            figures.bytes.fetch_add(sending.bytes.len() as u64, Ordering::Relaxed);
        }
        if let Some(place) = self.places.get_mut(place).filter(|_| sending.waits.is_some()) {
            place.sent = Some(Instant::now());
        }
        Ok(())
    }

    /// What was not answered in time is sent again, or given up.
    async fn repeat(&mut self) -> std::result::Result<(), Broken> {
        let now = Instant::now();
        for i in 0..self.places.len() {
            let Some(place) = self.places.get_mut(i) else { continue };
            let late = place.sent.is_some_and(|s| s + self.shared.patience(&place.logger) <= now);
            if !late {
                continue;
            }
            match place.logger.again() {
                Some(sending) => {
                    self.shared.figures.repeats.fetch_add(1, Ordering::Relaxed);
                    self.write(i, &sending).await?;
                }
                None => {
                    place.sent = None;
                    let mn = place.logger.device.mn.clone();
                    if let Some(sending) = place.logger.give_up() {
                        let qn = sending.waits.unwrap_or_default();
                        self.shared.figures.problem(|| format!("{mn}: no answer to {} with QN {qn}", sending.cn));
                    }
                }
            }
        }
        Ok(())
    }

    /// Reads what is there. The buffer lives on the stack alone: thousands of connections wait without one.
    fn listen(&mut self) -> std::result::Result<(), Broken> {
        let Line { shared, places, stream, framer, .. } = self;
        let Some(stream) = stream else { return Ok(()) };
        let mut room = [0_u8; 2048];
        loop {
            match stream.try_read(&mut room) {
                Ok(0) => return Err(Broken::Line),
                Ok(count) => hear(shared, places, framer, room.get(..count).unwrap_or_default()),
                Err(e) if e.kind() == std::io::ErrorKind::WouldBlock => return Ok(()),
                Err(_) => return Err(Broken::Line),
            }
        }
    }

    fn hang_up(&mut self) {
        if self.stream.take().is_some() {
            self.shared.figures.left();
        }
    }

    /// Ends a connection so that nothing sent is lost: bytes left unread would make the kernel reset it.
    async fn part(&mut self) {
        if let Some(stream) = self.stream.as_mut() {
            let _ = stream.shutdown().await;
        }
        let until = Instant::now() + PARTING;
        while let Some(stream) = &self.stream {
            let ready = tokio::time::timeout_at(until, stream.readable()).await;
            if !matches!(ready, Ok(Ok(()))) || self.listen().is_err() {
                break;
            }
        }
        self.hang_up();
    }
}

fn hear(shared: &Shared, places: &mut [Place], framer: &mut Framer, bytes: &[u8]) {
    let mut feed = framer.feed(bytes);
    let mut reader = Reader::default();
    while let Some(event) = feed.next() {
        let Event::Frame(found) = event else {
            shared.figures.unread.fetch_add(1, Ordering::Relaxed);
            continue;
        };
        // The platform writes the check sum that the device does, and never encrypts.
        let plain = Profile { version: None, key: None, ..Profile::default() };
        let crc = match found.crc {
            hj212::Crc::Fits(crc) => crc,
            hj212::Crc::Differs { .. } => plain.crc,
        };
        let Ok(frame) = reader.read(&found, &Profile { crc, ..plain }) else {
            shared.figures.unread.fetch_add(1, Ordering::Relaxed);
            continue;
        };
        let mine = |p: &&mut Place| Some(p.logger.device.mn.as_bytes()) == frame.header.mn;
        let Some(place) = places.iter_mut().find(mine) else {
            // An answer to a stranger's frame, which a receiver may be told to give.
            shared.figures.stray.fetch_add(1, Ordering::Relaxed);
            continue;
        };
        let pending = if shared.list.is_some() { place.logger.pending.clone() } else { None };
        match place.logger.hear(&shared.run.fleet, &frame, place.at) {
            Heard::Answer => {
                shared.figures.acknowledged.fetch_add(1, Ordering::Relaxed);
                if let Some(sent) = place.sent.take() {
                    shared.figures.answered(sent.elapsed());
                }
                if let Some(pending) = pending {
                    shared.note(&place.logger.device.mn, &pending.sending);
                }
            }
            Heard::Stray => drop(shared.figures.stray.fetch_add(1, Ordering::Relaxed)),
            Heard::Notice => drop(shared.figures.notices.fetch_add(1, Ordering::Relaxed)),
            Heard::Command(cn) => shared.figures.command(cn),
            Heard::NotMine => {}
        }
    }
}
