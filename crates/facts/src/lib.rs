//! Facts: what the running systems say, in the one form that the engine reads.
//!
//! A `Fact` is one value (or the reason why there is none) of one key, for one subject and one period, with who says it
//! and on what evidence. A `Snapshot` is everything that was known at one moment; with the method and the rulings it
//! determines the score. This crate has no I/O and knows neither wings nor the method language.
//!
//! Invariants: absent, unavailable, not applicable and zero are four different outcomes; a fact whose window is still
//! open carries the lowest and the highest value that it can still end with; no floating point anywhere.

mod input;
mod snapshot;
mod source;
mod value;

pub use input::{Binding, ColumnDef, InputDef, ValueType};
pub use snapshot::{Dated, EvidenceRef, Fact, Snapshot, Stage, Subject};
pub use source::{Collected, EvidenceBytes, FactDef, FactSource};
pub use value::{LocalTime, Outcome, Row, Rows, Value};
