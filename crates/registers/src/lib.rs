//! Registers: the year's records, one engine for all of them and a definition file for each
//! ([0020](../../docs/adr/0020-registers.md)).
//!
//! A definition names fields, states, moves, unique keys and facts out of closed sets; this crate never names a register.
//! Records are checked, indexed, listed, exported and read in by their definition, and tell facts with their evidence.
//!
//! Invariants: a change says which version it changes; every change appends a whole version to the history; nothing is
//! deleted; a year that its unit closed changes no more; rights are those of the crate `rights`, in lists, sums, charts,
//! searches and exports alike; a definition narrows who makes a move and never widens; a definition with an error stops
//! the start.
//!
//! Tables owned: `registers_record`, `registers_field`, `registers_history`, `registers_attachment`,
//! `registers_closing`. Facts offered: those of the definitions.

mod body;
mod definition;
mod definitions;
mod dues;
mod facts;
mod http;
mod list;
mod read;
mod service;
mod store;

pub use self::body::{Body, FieldProblem};
pub use self::definition::{Register, VOID};
pub use self::definitions::{Definitions, Files};
pub use self::dues::RegisterDues;
pub use self::facts::RegisterFacts;
pub use self::http::{MODULE, registers_of};
pub use self::list::{Ask, Totals};
pub use self::service::Registers;
pub use self::store::{MIGRATIONS, RecordRow};
