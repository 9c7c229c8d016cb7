//! The audit log: who did what, for whom, from where, when, and how it ended. Kept in the journal, where nothing is changed
//! and nothing deleted.
//!
//! [`watch`] stands around every address: a request that changes something is written down before its handler begins and
//! again when it has ended, so that what was done is never without a record, and a record without an end says that the
//! server stopped in between. What was refused is written too. When the log cannot be written nothing is changed, and the
//! answer says so. What happens outside of requests is written by whoever does it, through `kernel::Audit`.
//!
//! Invariants: a record never holds a secret; nothing here deletes; only `read_audit` reads; reading the log out is itself
//! written down. No tables owned: the list is made out of the journal.

mod book;
mod http;
mod list;
mod log;
mod watch;

pub use http::MODULE;
pub use list::{Line, List, Wanted};
pub use log::{Log, STREAM};
pub use watch::{Watch, refused_outside, watch};
