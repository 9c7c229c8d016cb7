//! The assessment through its own router, over both databases.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod course;
mod declared;
mod document;
mod english;
mod facts;
mod house;
mod ledger;
mod many;
mod pages;
mod rulings;
mod runs;
mod sources;
mod steps;
mod whatif;
