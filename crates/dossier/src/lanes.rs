//! Sums of many files at once: whoever reads hands the bytes over and goes on, each file is summed by one of a few threads.
//!
//! What waits is bounded, so that a disc of any size takes the same memory.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use kernel::{Error, Result};
use seal::{Summing, Sums};

/// Pieces that wait for one thread.
const WAITING: usize = 32;
/// Threads at most.
const MOST: usize = 8;

enum Task {
    Begin(usize),
    Bytes(Arc<[u8]>),
    End,
}

struct Lane {
    to: SyncSender<Task>,
    /// Bytes handed over so far.
    load: u64,
    thread: JoinHandle<()>,
}

/// The threads.
pub(crate) struct Lanes {
    lanes: Vec<Lane>,
    from: Receiver<(usize, Sums)>,
    open: usize,
}

fn gone() -> Error {
    Error::internal("a thread that sums files has ended")
}

fn work(tasks: &Receiver<Task>, out: &Sender<(usize, Sums)>) {
    let (mut id, mut summing) = (0, Summing::default());
    while let Ok(task) = tasks.recv() {
        match task {
            Task::Begin(next) => (id, summing) = (next, Summing::default()),
            Task::Bytes(bytes) => summing.add(&bytes),
            Task::End => {
                // Nobody listens any more when the work was given up.
                let _ = out.send((id, std::mem::take(&mut summing).end()));
            }
        }
    }
}

impl Lanes {
    pub fn new() -> Lanes {
        let count = std::thread::available_parallelism().map_or(1, usize::from).min(MOST);
        let (out, from) = channel();
        let lane = |_| {
            let (to, tasks) = sync_channel(WAITING);
            let out = out.clone();
            Lane { to, load: 0, thread: std::thread::spawn(move || work(&tasks, &out)) }
        };
        Lanes { lanes: (0..count).map(lane).collect(), from, open: 0 }
    }

    /// Begins a file and gives its lane; the next bytes of the lane are the file's.
    pub fn begin(&mut self, id: usize, size: u64) -> Result<usize> {
        let least = self.lanes.iter_mut().enumerate().min_by_key(|(_, lane)| lane.load);
        let (at, lane) = least.ok_or_else(gone)?;
        lane.load = lane.load.saturating_add(size).saturating_add(1);
        lane.to.send(Task::Begin(id)).map_err(|_| gone())?;
        self.open += 1;
        Ok(at)
    }

    fn send(&self, lane: usize, task: Task) -> Result<()> {
        self.lanes.get(lane).ok_or_else(gone)?.to.send(task).map_err(|_| gone())
    }

    pub fn bytes(&self, lane: usize, bytes: &[u8]) -> Result<()> {
        self.send(lane, Task::Bytes(bytes.into()))
    }

    pub fn end(&self, lane: usize) -> Result<()> {
        self.send(lane, Task::End)
    }

    /// The sums of every file that was begun and ended since the last call.
    pub fn collect(&mut self) -> Result<Vec<(usize, Sums)>> {
        let count = std::mem::take(&mut self.open);
        (0..count).map(|_| self.from.recv().map_err(|_| gone())).collect()
    }
}

impl Drop for Lanes {
    fn drop(&mut self) {
        for lane in self.lanes.drain(..) {
            drop(lane.to);
            let _ = lane.thread.join();
        }
    }
}
