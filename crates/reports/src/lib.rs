//! Reports: documents that people sign, hand on and keep, made out of a run.
//!
//! A report is made of the same pages that the workbench shows to the same reader, so that it says nothing that its
//! reader may not see, and `press` sets it as PDF, Word document or workbook. Short ones are made while one waits, the
//! scorecards of a whole city by a job. What was made is kept as a blob: downloading it again gives the same bytes.
//!
//! Invariants: a place is printed only where the order of the group is official; every page names the run and the digest
//! of its result, and says when the run is provisional or its data are simulated; the only date is the run's, so the
//! same run gives the same file; a report is handed to the one who asked for it and to nobody else.
//!
//! Tables owned: `reports_file`. Facts offered: none.

mod cards;
mod compare;
mod feedback;
mod findings;
mod http;
mod linted;
mod model;
mod notice;
mod own_form;
mod scorecard;
mod service;
mod store;
mod words;

pub use cards::{Each, Progress, cards};
pub use findings::Stated;
pub use http::{MODULE, reports_of};
pub use model::{Ask, Format, Lang, Paper, Report};
pub use service::{Made, Reports, set};
pub use store::MIGRATIONS;
