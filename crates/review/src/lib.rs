//! Review: a unit's self-assessment, the reviewers' answers, and appeals ([0021](../../docs/adr/0021-assessment-year.md)).
//!
//! A unit claims points per indicator, the engine computes, a reviewer accepts what was computed by a signature over
//! indicator, points and the digest of everything that the row rests on. Nobody types points over the engine's: who sees it
//! otherwise corrects a fact (`assessment`), and the engine computes again. An appeal is decided by somebody who had no
//! part in the answer; beside it stand all units in the same situation.
//!
//! Invariants: rows are only ever added; a row names the version that it follows, and of two that follow the same one wins;
//! a claim is seen by others once it was handed in, and as it was handed in; an approval of a digest that is no longer that
//! of its row shows as out of date; nobody answers for a unit that they work for (`rights`), nobody decides an appeal
//! against an own answer or correction; what a person said under a signature is kept word for word beside it.
//!
//! Tables owned: `review_form`, `review_claim`, `review_answer`, `review_appeal`, `review_decision`. Facts offered: none.

mod answers;
mod appeals;
mod claims;
mod desk;
mod dues;
mod gate;
mod http;
mod http_appeals;
mod said;
mod store;
mod view;

pub use desk::Gates;
pub use http::{MODULE, Review, review_of};
pub use said::{Attached, Said};
pub use store::MIGRATIONS;
