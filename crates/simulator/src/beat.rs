//! A time that the devices of a run share when it runs as fast as answers come: whoever receives shows it on its clock, so that
//! what is sent of a past day is received on that day.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kernel::time::MINUTE;
use kernel::{FixedClock, Micros};
use tokio::sync::watch;

/// Devices are at most so far from one another, and what they send is received at most so much after it was due.
const STEP: i64 = 5 * MINUTE;

/// The shared time. A connection that has nothing left within the step waits; when all wait, the next step begins with
/// the first event that is left.
pub(crate) struct Beat {
    clock: Arc<FixedClock>,
    state: Mutex<State>,
    /// Up to when events may be taken up.
    turn: watch::Sender<Micros>,
}

struct State {
    lines: usize,
    waiting: usize,
    next: Micros,
}

impl Beat {
    pub(crate) fn new(clock: Arc<FixedClock>, start: Micros, lines: usize) -> Beat {
        clock.set(start);
        let state = State { lines, waiting: 0, next: Micros(i64::MAX) };
        Beat { clock, state: Mutex::new(state), turn: watch::Sender::new(start) }
    }

    pub(crate) fn limit(&self) -> Micros {
        *self.turn.borrow()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the next step begins, which holds the earliest event of all connections.
    pub(crate) async fn wait(&self, next: Micros) {
        let mut turn = self.turn.subscribe();
        {
            let mut state = self.state();
            state.waiting += 1;
            state.next = state.next.min(next);
            self.go_on(&mut state);
        }
        let _ = turn.changed().await;
    }

    /// A connection has come to its end.
    pub(crate) fn leave(&self) {
        let mut state = self.state();
        state.lines -= 1;
        self.go_on(&mut state);
    }

    fn go_on(&self, state: &mut State) {
        if state.lines == 0 || state.waiting < state.lines {
            return;
        }
        let limit = state.next.plus(STEP);
        *state = State { waiting: 0, next: Micros(i64::MAX), lines: state.lines };
        self.clock.set(limit);
        self.turn.send_replace(limit);
    }
}
