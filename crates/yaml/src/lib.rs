//! The YAML subset in which people write methods and registers: text scalars with their places, nothing that surprises.
//!
//! No anchors, aliases, tags, several documents or duplicate keys; bounded depth and size ([`MAX_BYTES`]). A reader takes
//! the fields out of the tree and collects every problem with file, line and column, in Chinese and English.
//!
//! No tables owned.

pub mod problem;
mod reader;

pub use problem::{Problem, Problems, Severity, Span, quote};
pub use reader::{Entry, Kind, MAX_BYTES, Node, parse};
