//! The receiver over real TCP, on real databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod api;
mod dialogue;
mod facts;
mod house;
mod kill;
mod learning;
mod push;
mod receiving;
mod retain;
mod sheets;
mod values;
