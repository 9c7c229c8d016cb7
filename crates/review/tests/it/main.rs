//! The review over its addresses, on both databases.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod appeals;
mod claims;
mod corrections;
mod house;
