//! What is going on now: connections, devices, figures. All of it is in memory and made again by what comes.

use std::collections::{HashMap, HashSet, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use kernel::Micros;
use metrics::{counter, gauge};
use tokio::sync::{Notify, mpsc, watch};

use crate::record::Verdict;
use crate::settings::{Answers, Bounds};

/// Frames of a device whose numbers are kept.
const RECENT: usize = 64;
/// Frames that may wait to be sent on one connection.
const OUTBOX: usize = 32;

/// A connection.
#[derive(Clone, Debug)]
pub struct Connection {
    pub remote: SocketAddr,
    pub opened_at: Micros,
    /// Whether it was opened by us.
    pub outward: bool,
    pub frames: u64,
    pub rejected: u64,
    pub last_at: Option<Micros>,
    /// The devices that came on it.
    pub devices: HashSet<Arc<str>>,
    outbox: mpsc::Sender<Vec<u8>>,
}

/// A frame of a device, by its number in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recent {
    pub frame: u64,
    pub at: Micros,
    pub cn: u16,
    pub verdict: Verdict,
}

/// What is known of a device now.
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// The connection that its newest frame came on, while it is open.
    pub connection: Option<u64>,
    pub connected_at: Option<Micros>,
    pub remote: Option<SocketAddr>,
    /// When its newest accepted frame came.
    pub last_at: Option<Micros>,
    /// When its newest rejected frame came.
    pub rejected_at: Option<Micros>,
    /// The verdict on its newest frame.
    pub verdict: Option<Verdict>,
    /// Whether its newest data are flagged as a fault.
    pub faulty: bool,
    /// How far the clock of its newest frame (QN) is ahead of ours, in seconds; less than nothing when it is behind.
    pub clock_ahead: Option<i64>,
    pub frames: u64,
    /// The newest numbers, oldest first.
    pub recent: VecDeque<Recent>,
    /// Grows with every change of any device.
    pub change: u64,
}

#[derive(Default)]
struct State {
    connections: HashMap<u64, Connection>,
    addresses: HashMap<IpAddr, usize>,
    devices: HashMap<Arc<str>, Live>,
    change: u64,
}

/// Figures since the start.
#[derive(Debug, Default)]
pub struct Figures {
    pub accepted: AtomicU64,
    pub rejected: AtomicU64,
    pub answered: AtomicU64,
    pub bytes: AtomicU64,
    pub refused_connections: AtomicU64,
    /// The newest number in the journal that is known.
    pub newest: AtomicU64,
    /// The number up to which values are derived.
    pub derived: AtomicU64,
    /// When the record of that number came.
    pub derived_at: std::sync::atomic::AtomicI64,
    /// Whether the journal cannot be written.
    pub broken: AtomicBool,
    /// Whether deriving stands still.
    pub stuck: AtomicBool,
    /// Records of the journal that could not be read, since the server started.
    pub unreadable: AtomicU64,
}

/// What one frame changes.
pub(crate) struct Noted<'a> {
    pub device: &'a Arc<str>,
    pub recent: Recent,
    pub faulty: bool,
    pub clock_ahead: Option<i64>,
}

/// What is going on now.
#[derive(Default)]
pub struct Hub {
    state: Mutex<State>,
    /// Figures.
    pub figures: Figures,
    answers: RwLock<Answers>,
    next: AtomicU64,
    /// Told when there is more to derive.
    pub more: Notify,
    /// Told when a device came or went, or a command was given.
    pub stirred: Notify,
    /// The newest change of any device, for open pages.
    pub(crate) changed: watch::Sender<u64>,
    /// Grows when something of an unknown MN was written down.
    pub(crate) unknown: watch::Sender<u64>,
    listening: Mutex<HashSet<Arc<str>>>,
    /// The file of the journal that somebody removed, when that is why it cannot be written.
    removed: Mutex<Option<String>>,
}

/// Why a connection is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// There are too many.
    All,
    /// There are too many of its address.
    Address,
}

impl Hub {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is answered to frames that are not taken.
    #[must_use]
    pub fn answers(&self) -> Answers {
        *self.answers.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes that.
    pub fn set_answers(&self, answers: Answers) {
        *self.answers.write().unwrap_or_else(PoisonError::into_inner) = answers;
    }

    /// The journal cannot be written from now on; `removed` is the file that is gone, when that is why. Whether that is news.
    pub(crate) fn breaks(&self, removed: Option<String>) -> bool {
        *self.removed.lock().unwrap_or_else(PoisonError::into_inner) = removed;
        !self.figures.broken.swap(true, Ordering::Relaxed)
    }

    /// The file of the journal that somebody removed, while the journal cannot be written for that.
    #[must_use]
    pub fn removed(&self) -> Option<String> {
        let broken = self.figures.broken.load(Ordering::Relaxed);
        self.removed.lock().unwrap_or_else(PoisonError::into_inner).clone().filter(|_| broken)
    }

    /// Numbers of connections go on from here.
    pub fn start_at(&self, number: u64) {
        self.next.store(number, Ordering::Relaxed);
    }

    /// Takes a connection in, when there is room.
    pub(crate) fn open(
        &self,
        remote: SocketAddr,
        outward: bool,
        now: Micros,
        bounds: &Bounds,
    ) -> Result<(u64, mpsc::Receiver<Vec<u8>>), Full> {
        let mut state = self.state();
        let full = if state.connections.len() >= bounds.connections {
            Some(Full::All)
        } else if state.addresses.get(&remote.ip()).is_some_and(|n| *n >= bounds.per_address) {
            Some(Full::Address)
        } else {
            None
        };
        if let Some(full) = full {
            drop(state);
            self.figures.refused_connections.fetch_add(1, Ordering::Relaxed);
            let why = if full == Full::All { "all" } else { "address" };
            counter!("huanheng_telemetry_connections_refused_total", "why" => why).increment(1);
            return Err(full);
        }
        let (outbox, inbox) = mpsc::channel(OUTBOX);
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        *state.addresses.entry(remote.ip()).or_default() += 1;
        let one = Connection {
            remote,
            opened_at: now,
            outward,
            frames: 0,
            rejected: 0,
            last_at: None,
            devices: HashSet::new(),
            outbox,
        };
        state.connections.insert(number, one);
        gauge!("huanheng_telemetry_connections").increment(1);
        Ok((number, inbox))
    }

    /// Forgets a connection.
    pub(crate) fn close(&self, number: u64) {
        let mut state = self.state();
        let State { connections, addresses, devices, change } = &mut *state;
        let Some(gone) = connections.remove(&number) else { return };
        if let Some(count) = addresses.get_mut(&gone.remote.ip()) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                addresses.remove(&gone.remote.ip());
            }
        }
        for id in &gone.devices {
            let Some(live) = devices.get_mut(id).filter(|l| l.connection == Some(number)) else { continue };
            *change = change.saturating_add(1);
            (live.connection, live.connected_at, live.change) = (None, None, *change);
        }
        let change = *change;
        drop(state);
        self.tell(change);
        gauge!("huanheng_telemetry_connections").decrement(1);
    }

    /// Notes frames that came on a connection and are on the disk.
    pub(crate) fn note(&self, number: u64, now: Micros, accepted: u64, rejected: u64, list: &[Noted<'_>]) {
        let mut state = self.state();
        let State { connections, devices, change, .. } = &mut *state;
        let mut remote = None;
        if let Some(one) = connections.get_mut(&number) {
            one.frames = one.frames.saturating_add(accepted);
            one.rejected = one.rejected.saturating_add(rejected);
            one.last_at = Some(now);
            remote = Some(one.remote);
        }
        let mut stirred = false;
        for noted in list {
            *change = change.saturating_add(1);
            if !devices.contains_key(noted.device) {
                devices.insert(noted.device.clone(), Live::default());
            }
            let Some(live) = devices.get_mut(noted.device) else { continue };
            live.change = *change;
            live.verdict = Some(noted.recent.verdict);
            if noted.recent.verdict == Verdict::Accepted {
                // A device may come on another connection: it is where its newest frame came from.
                if live.connection != Some(number) {
                    (live.connection, live.connected_at, live.remote) = (Some(number), Some(now), remote);
                    if let Some(one) = connections.get_mut(&number) {
                        one.devices.insert(noted.device.clone());
                    }
                    stirred = true;
                }
                live.last_at = Some(noted.recent.at);
                live.faulty = noted.faulty;
                live.clock_ahead = noted.clock_ahead.or(live.clock_ahead);
                live.frames = live.frames.saturating_add(1);
            } else {
                live.rejected_at = Some(noted.recent.at);
            }
            if live.recent.len() >= RECENT {
                live.recent.pop_front();
            }
            live.recent.push_back(noted.recent);
        }
        let change = *change;
        drop(state);
        self.tell(change);
        if stirred {
            self.stirred.notify_one();
        }
    }

    /// Tells open pages of a change. Who was later may come first: a page that was told looks at all that is newer.
    fn tell(&self, change: u64) {
        self.changed.send_if_modified(|known| {
            let newer = change > *known;
            *known = change.max(*known);
            newer
        });
    }

    /// What changed behind a change, of all devices or of one, by id; and the newest change.
    pub(crate) fn since(&self, after: u64, device: Option<&str>) -> (Vec<(Arc<str>, Live)>, u64) {
        let state = self.state();
        let slim = |l: &Live| Live { recent: VecDeque::new(), ..l.clone() };
        let fits = |(id, live): &(&Arc<str>, &Live)| live.change > after && device.is_none_or(|d| d == &***id);
        let mut list: Vec<_> = state.devices.iter().filter(fits).map(|(id, live)| (id.clone(), slim(live))).collect();
        list.sort_by(|a, b| a.0.cmp(&b.0));
        (list, state.change)
    }

    /// What was counted before the start.
    pub fn remember(&self, device: &str, last_at: Micros) {
        let mut state = self.state();
        let live = state.devices.entry(device.into()).or_default();
        live.last_at = live.last_at.max(Some(last_at));
    }

    /// What is known of a device; nothing when it never sent anything.
    #[must_use]
    pub fn live(&self, device: &str) -> Option<Live> {
        self.state().devices.get(device).cloned()
    }

    /// What is known of all devices, and the newest change.
    #[must_use]
    pub fn all(&self) -> (HashMap<Arc<str>, Live>, u64) {
        let state = self.state();
        // The numbers of frames are told for one device at a time.
        let slim = |l: &Live| Live { recent: VecDeque::new(), ..l.clone() };
        (state.devices.iter().map(|(id, live)| (id.clone(), slim(live))).collect(), state.change)
    }

    /// The open connections, by number.
    #[must_use]
    pub fn connections(&self) -> Vec<(u64, Connection)> {
        let mut list: Vec<_> = self.state().connections.iter().map(|(n, c)| (*n, c.clone())).collect();
        list.sort_by_key(|(n, _)| *n);
        list
    }

    /// How many connections are open.
    #[must_use]
    pub fn connection_count(&self) -> usize {
        self.state().connections.len()
    }

    /// Sends to a device, when it is connected and takes it.
    pub fn send(&self, device: &str, bytes: Vec<u8>) -> bool {
        let state = self.state();
        let connection = state.devices.get(device).and_then(|l| l.connection);
        let outbox = connection.and_then(|n| state.connections.get(&n)).map(|c| c.outbox.clone());
        drop(state);
        outbox.is_some_and(|o| o.try_send(bytes).is_ok())
    }

    /// Whether a device is connected.
    #[must_use]
    pub fn is_connected(&self, device: &str) -> bool {
        self.state().devices.get(device).is_some_and(|l| l.connection.is_some())
    }

    /// Whether a dialogue waits for what this device says.
    pub(crate) fn listens(&self, device: &str) -> bool {
        self.listening.lock().unwrap_or_else(PoisonError::into_inner).contains(device)
    }

    pub(crate) fn set_listening(&self, devices: impl Iterator<Item = Arc<str>>) {
        *self.listening.lock().unwrap_or_else(PoisonError::into_inner) = devices.collect();
    }

    /// How many records wait to be derived.
    #[must_use]
    pub fn lag(&self) -> u64 {
        let newest = self.figures.newest.load(Ordering::Relaxed);
        newest.saturating_sub(self.figures.derived.load(Ordering::Relaxed))
    }
}
