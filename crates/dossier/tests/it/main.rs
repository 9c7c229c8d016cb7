//! Discs of a simulated city as a whole: what is written verifies, whatever is changed is found, and other programs read it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod forged;
mod holds;
mod house;
mod others;
