//! Papers handed in: what a campaign asks its units for, the receipts of what came, and what of it is late or missing
//! ([0021](../../docs/adr/0021-assessment-year.md)).
//!
//! What is asked for follows from the method; this crate names no paper. A hand-in is whole or not there: every file is looked
//! at before the receipt, and the receipt is on the disk before the answer. Its time is the instant at which the last byte had
//! come and was looked at.
//!
//! Invariants: receipts of a campaign are numbered without a gap and never change; the same Idempotency-Key of a unit gives the
//! same receipt; a file that was put aside is received by nobody and given out at no address; drafts are seen by the unit's own
//! people alone; late or in time is the engine's answer, shown here from the same minute.
//!
//! Tables owned: `submissions_receipt`, `submissions_draft`, `submissions_quarantine`. Facts offered:
//! `assessment.submissions`.

mod dues;
mod http;
mod printed;
mod receipt;
mod service;
mod source;
mod stand;
mod store;
mod summary;

pub use http::MODULE;
pub use receipt::{Content, File, RECEIPT, Receipt, Way, clock_text, verified};
pub use service::{HandIn, Link, MAX_FILE, MAX_FILES, Submissions, is_object, stated_time};
pub use source::PaperFacts;
pub use stand::{Stand, stand};
pub use store::MIGRATIONS;
