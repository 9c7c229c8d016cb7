//! The journal on real files: torn tails, flipped bytes, killed processes, full disks, several writers.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod crash;
mod damage;
mod house;
mod many;
