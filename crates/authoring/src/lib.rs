//! Authoring: a method officer walks a document's uncertain places one by one, and what comes out is a method that
//! passes its cases.
//!
//! `drafting` understands the document and `lint` reads the method; this crate keeps the walk: the document, what was
//! understood of it, each answer with its version, the edits of a workbook, and the finished method under its digest.
//!
//! Invariants: an answer names the version it was given to, so that two officers never overwrite one another; what a
//! doubt is answered with can be answered again until the draft is finished; a draft is finished only when its method
//! reads without an error and passes every case; a finished draft never changes and is not deleted; the document is
//! a blob before a draft names it. Putting a finished method in force is not this crate's work.
//!
//! Tables owned: `authoring_draft`. Facts offered: none.

mod http;
mod model;
mod proof;
mod service;
mod store;
mod view;
mod words;

pub use http::MODULE;
pub use store::MIGRATIONS;
