//! Series of measured values: a log-structured store over the journal, with no log of its own ([ADR 0023]).
//!
//! New values are in memory, bounded in bytes. A seal writes them as sorted, compressed Parquet files of a kind and a month
//! of the bureau, then a manifest that names the files and the number of the journal up to which all is sealed. A start reads
//! the journal from behind that number. A value is named by device, kind, DataTime, factor and suffix; the same said again
//! counts once, another content is a further version, the latest in force.
//!
//! Invariants: a folder is at every instant what one manifest says; nothing but the journal is needed to make it again; no
//! floating point; what was dropped stands in the manifest.
//!
//! [ADR 0023]: ../../../docs/adr/0023-monitoring-data.md

mod check;
mod hot;
mod latest;
mod manifest;
mod names;
mod part;
mod query;
mod seal;
mod store;
mod value;
mod write;

pub use crate::seal::{Going, Merged};
pub use check::{Checked, Finding, check};
pub use latest::{Latest, LatestValue};
pub use manifest::{Dropped, Entry, Manifest};
pub use query::{Ask, By, Period, PeriodsAsk, ThinPoint, Thinned, Versions};
pub use store::{Appended, Opened, Options, Sealed, Series};
pub use value::{
    DerivedName, Kind, MOST_DECIMALS, MOST_DEVICE, MOST_TEXT, Month, Point, Value, YEARS, decimal_text, digits,
};
