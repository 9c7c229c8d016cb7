//! The simulated city against the 2009 method, against time, and against what the demonstration needs of it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;
mod demo;
mod facts_fit;
mod time;
