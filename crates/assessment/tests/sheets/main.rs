//! Forms, the city's file and the results as workbooks: written by this program, filled in by others, read back.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests")]

mod helpers;
mod hostile;
mod made;
mod others;
