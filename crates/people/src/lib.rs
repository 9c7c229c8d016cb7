//! People: units, persons, their roles, passwords and sessions.
//!
//! A unit's kind and status are dated: a rule that rests on them asks for a date, and for what was recorded by then.
//! Signing in is guarded against guessing: five failures lock a login for fifteen minutes, whether or not anybody has
//! that login, and every try is counted before its password is looked at, so that many tries at once count as many.
//!
//! Invariants: a password is kept only as Argon2id, a session only as the SHA-256 of its token; an answer to a failed
//! sign-in does not tell whether the login exists; hashing is bounded, so that sign-ins cannot exhaust the memory;
//! dated rows are added and never changed.
//!
//! Tables owned: `people_unit`, `people_unit_kind`, `people_unit_status`, `people_person`, `people_post`,
//! `people_department`, `people_totp`, `people_recovery`, `people_delegation`, `people_session`, `people_attempt`,
//! `people_factor_rule`, `people_unit_parent`.

mod closing;
mod desk;
mod factor;
pub mod http;
mod import;
mod lending;
mod model;
mod organisation;
mod password;
mod persons;
mod posts;
mod roster;
mod roster_sheet;
mod security;
mod service;
mod store;
mod totp;
mod tree;
mod vault;
mod why;

pub use self::store::session_last;
pub use self::store::{
    MIGRATIONS, person_by_id, person_by_login, person_list, sessions_forget, unit_at, unit_history, unit_list,
    unit_list_at, unit_order,
};
pub use closing::{Asked, InHand, OpenWork};
pub use http::{COOKIE, MODULE, with_caller};
pub use import::{import_department, import_organisation, import_person, import_unit};
pub use kernel::Role;
pub use model::{Dated, NewPerson, NewUnit, PersonRow, Unit};
pub use organisation::{NewDelegation, Node, Post};
pub use password::check_password;
pub use service::{Door, Here, People, SESSION_IDLE, SESSION_LONGEST, Signed};
pub use vault::Keys;
