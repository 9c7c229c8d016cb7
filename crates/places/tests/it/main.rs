//! Places on real databases.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod hands;
mod house;
mod life;
mod sheets;
