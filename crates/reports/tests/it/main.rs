//! Reports through the module's own router, over both databases.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod house;
mod large;
mod made;
mod rights;
