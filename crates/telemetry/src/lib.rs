//! Telemetry: what monitoring devices send by HJ 212, received, kept so that it can be proved, and made into values
//! ([ADR 0023]).
//!
//! A frame is received when its record in the journal (stream `hj212`) is on the disk; only then is it acknowledged. Values
//! and counts are derived from the journal by one task and can be made again. Commands to devices are rows with steps; what is
//! to be sent when is decided by a machine without I/O ([`dialogue`]).
//!
//! Invariants: no answer before the flush; an answer (9011 to 9014) is never answered; a frame that was not accepted stands in
//! the journal with the name of its fault; a record names the registration by which it was judged, so that deriving again
//! gives the same; secrets of devices are sealed and leave no address in clear.
//!
//! Tables owned: `telemetry_device`, `telemetry_unknown`, `telemetry_rejected`, `telemetry_rejected_frame`,
//! `telemetry_count`, `telemetry_note`, `telemetry_day`, `telemetry_cursor`, `telemetry_command`, `telemetry_command_step`.
//!
//! [ADR 0023]: ../../../docs/adr/0023-monitoring-data.md

mod commander;
mod commands;
mod counts;
pub mod deriver;
pub mod dialogue;
mod facts;
mod frames;
mod http;
mod http_commands;
mod http_frames;
mod http_sheets;
mod http_values;
pub mod hub;
mod import;
pub mod judge;
mod learn;
pub mod model;
mod push;
mod quarantine;
pub mod receiver;
pub mod record;
mod retain;
mod service;
pub mod settings;
mod sheet;
mod store;
mod tables;
pub mod time;

pub use self::facts::{Rule, TelemetryFacts};
pub use commands::{CommandAction, CommandAsk, CommandRow};
pub use http::MODULE;
pub use retain::{Retention, retain};
pub use service::{DeviceAsk, Telemetry, rebuild};
pub use tables::MIGRATIONS;
