//! Codec for HJ/T 212-2005, HJ 212-2017 and HJ 212-2025, by which monitoring devices of pollution sources and of air, water and
//! noise report in China. No I/O.
//!
//! [`Framer`] takes bytes in chunks of any size and gives frames; [`Reader`] reads a frame by a device's [`Profile`];
//! [`Frame::message`] gives its [`Message`]; [`Draft`] writes. What stands in the texts of the standards, what is known only
//! from programs, and what only from frames, is told apart by [`message::Source`].
//!
//! Invariants:
//! * The result depends on the bytes alone, never on how they were cut into chunks.
//! * A frame that lies within a chunk is not copied, nor is anything of it; encrypted content is decrypted into one buffer that
//!   is used again. What is held of a stream is bounded by [`Limits`].
//! * Nothing a device sends makes it panic, and nothing is dropped in silence: unknown fields, items, suffixes and commands are
//!   kept, departures are noted as [`Tolerance`], refusals named as [`Fault`], and both are counted in a [`Tally`].
//! * Values keep the digits that were sent; there is no floating point.
//!
//! No tables.

mod content;
pub mod crc;
pub mod factor;
mod frame;
mod framer;
mod header;
mod marks;
pub mod message;
mod note;
mod seal;
mod value;
mod writer;

pub use content::{Item, Items, Suffix, Typed};
pub use crc::{Crc, CrcProfile};
pub use frame::{Frame, Profile, Reader};
pub use framer::{Event, Feed, Found, Framer, Limits, STANDARD_SEGMENT};
pub use header::{Field, Flag, Header, Version};
pub use message::{Command, DataKind, Group, Message};
pub use note::{Fault, Notes, Tally, Tolerance};
pub use seal::{CipherLayout, Key, is_sealed};
pub use value::{Charset, DataFlag, Decimal, Qn, Stamp};
pub use writer::{Answer, Draft, answer};
