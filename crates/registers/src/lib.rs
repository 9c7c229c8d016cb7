//! Registers: the year's records, one engine for all of them and a definition file for each
//! ([0020](../../docs/adr/0020-registers.md)).
//!
//! A definition names fields, states, moves, unique keys and facts out of closed sets; this crate never names a register.
//! Records are checked, indexed, listed, exported and read in by their definition, and tell facts with their evidence.
//!
//! Invariants: a change says which version it changes; every change appends a whole version to the history; nothing is
//! deleted; a year that its unit closed changes no more, but
//! for the result that a record in it awaits; rights are those of the crate `rights`, in lists, sums, charts,
//! searches and exports alike; a definition narrows who makes a move and never widens; a definition with an error stops
//! the start.
//!
//! Tables owned: `registers_record`, `registers_field`, `registers_history`, `registers_attachment`,
//! `registers_closing`. Facts offered: those of the definitions.

mod body;
mod compliance;
mod definition;
mod definitions;
mod dues;
mod facts;
mod http;
mod http_sheets;
mod import;
mod index;
mod list;
mod read;
mod service;
mod sheet;
mod store;

pub use self::body::{Body, FieldProblem};
pub use self::compliance::{Clocked, Kept, Span, TurnState};
pub use self::definition::{Clock, Duty, FieldKind, Register, VOID};
pub use self::definitions::{Definitions, Files};
pub use self::dues::RegisterDues;
pub use self::facts::RegisterFacts;
pub use self::http::{MODULE, registers_of};
pub use self::import::{Imported, RowProblem};
pub use self::list::{Ask, Bar, Listed, Sum};
pub use self::service::Registers;
pub use self::sheet::template;
pub use self::store::{MIGRATIONS, RecordRow};
