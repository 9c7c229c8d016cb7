//! The method language: read a method, check it, score a snapshot with it.
//!
//! `read` turns a folder's files into a `Method` or a list of problems with file, line and column. `score` is a pure
//! function of method, rulings and snapshot: no I/O, no clock, no randomness, no database, no floating point; the same
//! three give the same bytes on any machine. `docs/method-language.md` is the reference of the language.
//!
//! Invariants: an interval contains every score that the open readings and the unknown facts still allow; a reason tree
//! names every fact that a condition read; a default is not a ruling.

#![expect(
    clippy::result_large_err,
    reason = "what to split on next is returned by value: boxing it would allocate in the innermost loop"
)]

mod card;
mod cases;
mod check;
mod compound;
mod cond;
mod diff;
mod diff_words;
mod english;
mod env;
mod explain;
mod explain_rule;
mod fault;
mod files;
mod gaps;
mod grade;
mod group;
mod kind;
mod kinds;
mod memo;
mod method;
mod quant;
mod rank;
mod read;
mod read_forms;
mod read_inputs;
mod read_quants;
mod read_readings;
mod read_rules;
mod read_total;
mod reason;
mod rules;
mod rulings;
mod say;
mod say_rules;
mod schema;
mod schema_forms;
mod schema_rules;
#[cfg(test)]
mod schema_tests;
mod score;
mod solve;
mod sums;
mod total;
mod walk;

use ::yaml;
use ::yaml::problem;

pub use card::*;
pub use cases::{CaseOutcome, CaseReport, run_cases};
pub use check::check;
pub use diff::{At, Difference, How, Matter, Section, diff};
pub use english::{english, thousands};
pub use explain::{Text, gap_sentence, number_text, points_text, row_sentence};
pub use explain_rule::{Line, rule_lines, total_lines};
pub use fault::fault;
pub use files::MethodFiles;
pub use kind::{refusal_en, warning_en};
pub use method::*;
pub use problem::{Problem, Severity, Span};
pub use read::read;
pub use rules::*;
pub use rulings::{Ruling, Rulings};
pub use say::{Otherwise, RuleLine};
pub use say_rules::{rule_words, total_words};
pub use schema::schema;
pub use score::{ENGINE, Step, alone, option_points, score, score_ends, score_unit, score_with};
pub use walk::{each_cond, each_quant};
