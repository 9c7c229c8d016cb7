//! A fleet of simulated data loggers that speak HJ 212 over TCP.
//!
//! A [`Fleet`] is a function of a seed and a few figures; what a device measures, when it reports and what goes wrong on the way
//! are functions too, in whole numbers. So a demonstration, a test and a benchmark can say what must have arrived
//! ([`Fleet::expected`]) and how it must be registered ([`Fleet::register`]). [`Logger`] is one device without I/O, [`run`] lets
//! thousands of them speak.
//!
//! Invariants:
//! * Nothing depends on the machine's clock but the pace of sending and the time that answers take.
//! * The bytes that a device sends are the same for the same seed, as long as it is answered in time and gets the same commands.
//! * It knows nothing of the receiver.
//!
//! No tables.

mod agenda;
mod beat;
mod chance;
mod content;
mod engine;
mod fault;
mod figures;
mod fleet;
mod logger;
mod medium;
mod stamp;

pub use agenda::{Agenda, Event, Report, What};
pub use chance::Rate;
pub use content::{Content, Reading};
pub use engine::{Pace, Run, Stop, run};
pub use fault::{Fault, Faults};
pub use figures::{Figures, Told};
pub use fleet::{Device, Expected, Fleet, Kind, Registration, registration};
pub use logger::{Heard, Logger, Pending, Sending};
pub use medium::{Factor, Medium};
