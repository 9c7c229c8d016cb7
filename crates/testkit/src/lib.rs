//! What tests and the demonstration need and the product does not: a simulated city with its people and its calendar.
//!
//! Everything is computed from a seed and a day; the same two give the same bytes on any machine. Nothing here reads a
//! clock, a file or a database, and every piece of evidence says on its first line that it is simulated.
//!
//! No tables owned.

mod calendar;
pub mod city;

pub use calendar::calendar_2026;
