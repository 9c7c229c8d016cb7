//! The store against a naive model, crashes at every step, damage, and other programs that read its files.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod crash;
mod damage;
mod model;
mod other;
mod questions;
mod random;
