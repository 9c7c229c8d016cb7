//! The server: the only crate that knows all. It wires the modules together and holds no rules.
//!
//! [`MODULES`] is the plain list of what the house consists of; [`app`] turns it into one router with its layers, its
//! job handlers and its tables; `cmd/` has one file a command of the binary `huanheng`.
//!
//! Invariants: a module is known here and nowhere else; the description of the addresses comes from the code.

pub mod app;
pub mod archive;
pub mod cmd;
mod discs;
pub mod gather;
mod health;
pub mod listen;
mod methods;
pub mod node;
mod observe;
mod pages;
mod ready;
mod tls;

pub use app::{App, MODULES, migrations, openapi};
