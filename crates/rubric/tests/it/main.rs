//! The 2009 method against its source, its cases and the properties that every score must have.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod english;
mod example_properties;
mod examples;
mod mixed;
mod municipal;
mod properties;
mod sound;
mod words;
