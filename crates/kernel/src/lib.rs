//! The kernel: what every other crate may lean on, and nothing else.
//!
//! Ids, errors with a closed set of kinds, the clock and the random source (the only two places of the whole
//! workspace that touch the machine's clock and randomness), the context of a request, exact numbers, the calendar,
//! periods and pages. No I/O, no SQL, no HTTP.
//!
//! Invariants: time is stored as UTC microseconds; the bureau's day is decided in one function
//! ([`time::bureau_date`]); nothing here computes with floating point.

pub mod calendar;
pub mod ctx;
pub mod error;
pub mod id;
pub mod page;
pub mod period;
pub mod q;
pub mod rng;
pub mod time;

pub use ctx::{Actor, Ctx, Holding, Lent, Person, Role};
pub use error::{Error, Kind, Result};
pub use page::{Page, PageAsk};
pub use rng::{Rng, SeededRng, SystemRng};
pub use time::{Clock, FixedClock, Micros, ShiftedClock, SystemClock, bureau_date};
