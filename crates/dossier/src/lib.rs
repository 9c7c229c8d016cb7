//! The archive of a campaign on a disc: what stands on it, how it is written, and how it is verified by anyone who has nothing
//! but its bytes ([`docs/archive-format.md`](../../../docs/archive-format.md)).
//!
//! [`build`] writes an image out of a list of pieces in one pass and bounded memory; [`verify`] compares every byte with what it
//! has to be, the signatures with their keys, and the score with what method, rulings and snapshot give when they are computed
//! again; [`against`] compares two discs.
//!
//! Invariants: equal pieces, head and key give equal bytes; nothing here reads a clock; no number that an image claims is
//! believed before it was bounded; no bytes make the verifier fall over. What writes and verifies knows no database; the discs that
//! are made by jobs ([`start`]) do.
//!
//! Tables owned: `dossier_disc`. Facts offered: none.

mod against;
mod build;
mod contents;
mod finding;
mod http;
mod lanes;
mod merkle;
mod model;
mod said;
mod shelf;
mod store;
mod verify;

pub use against::against;
pub use build::{Built, Piece, Source, build};
pub use finding::{Finding, Replayed, Signer, Verdict};
pub use http::{api, start};
pub use merkle::{leaf, root};
pub use model::*;
pub use shelf::{HALF_MADE, Later, Maker, RunNamed};
pub use store::MIGRATIONS;
pub use verify::{Known, listed, verify};
