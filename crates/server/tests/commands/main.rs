//! The commands of the real binary, in folders of their own: what they print, how they end, and what they leave behind.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod backup;
mod campaign;
mod city;
mod demo;
mod discs;
mod drafts;
mod help;
mod methods;
mod registers;
mod series;
mod tls;
mod tools;
mod upgrade;
mod watch;
