//! The assessment: a campaign with its method, rulings and declared facts; snapshots of what is known each day; runs that
//! score them; and the pages that show every point down to its evidence.
//!
//! A run stores the digests of method, rulings and snapshot and the digest of its result, and beside them its flat figures:
//! points and what is open, for the pages of many units. A unit's card is computed again from its own facts when it is
//! looked at, and compared with the digest taken then; the whole result likewise: looking is replaying.
//!
//! Invariants: snapshots, rulings, declared facts and runs are only ever added; a source that fails or hangs makes its
//! facts unavailable and never fails a run; evidence is a blob before a fact that names it is stored; a unit's reasons
//! and evidence are shown only to those whom `rights` lets read that unit.
//!
//! Tables owned: `assessment_campaign`, `assessment_ruling`, `assessment_fact`, `assessment_snapshot`, `assessment_run`,
//! `assessment_upload`, `assessment_standing`, `assessment_order`, `assessment_flat`,
//! `assessment_ledger`, `assessment_phase`, `assessment_window`, `assessment_exception`, `assessment_consent`,
//! `assessment_correction`, `assessment_correction_answer`, `assessment_threshold`, `assessment_statement`.
//! Facts offered: none yet.

mod board;
mod campaign;
mod changes;
mod city;
mod collect;
mod compare;
mod correct;
mod correct_store;
pub mod course;
mod course_desk;
mod course_gate;
mod course_record;
mod course_store;
mod course_view;
mod deadline_page;
mod declare;
mod document;
mod dues;
mod effects;
mod evidence;
mod fact_history;
mod fact_list;
mod flat;
mod for_review;
mod gradient;
mod http;
mod http_correct;
mod http_course;
mod http_many;
mod http_work;
mod ics;
mod ledger;
mod live;
mod measured;
mod name_order;
mod once;
mod pages;
mod pages_facts;
mod pages_rule;
mod papers;
mod runs;
mod search;
mod seen;
pub mod sheets;
mod standing;
mod stated;
mod store;
mod store_work;
mod terms;
mod todo;
mod verify;
pub mod view;
pub mod view_many;
mod waits;
mod whatif;
mod whatif_ask;
mod whatif_page;
mod word_text;
mod wording;
mod words;

pub use crate::store::{Campaign, MIGRATIONS, RunRow, SnapshotRow};
pub use campaign::{Assessment, DAILY, NewCampaign, campaign_record, checked_name};
pub use correct::{CorrectionState, CorrectionView};
pub use course::{Course, Extension, Phase, Window, Work, phase_word};
pub use course_desk::{ConsentAsk, DraftAsk, ExceptionAsk, ExceptionAsked, MethodAsk, MoveAsk, WindowAsk};
pub use course_gate::{Asked, Gate, Missing};
pub use course_record::{AnswerRecord, CourseRecord, ExceptionRecord, StepRecord, WindowRecord};
pub use course_view::{CampaignBoard, CampaignHead, CampaignList, CourseStep, ExceptionState, ExceptionView};
pub use document::{LintSeverity, MethodFinding, MethodFindings, TwoWords};
pub use flat::RunOpened;
pub use for_review::{
    Doubled, Holder, ReadingSince, RulingEffect, Situation, UnitEffect, UnitMarks, UnitRow, UnitRows,
};
pub use http::MODULE;
pub use pages::Pages;
pub use papers::{Level, PAPERS, PaperInput, PapersAsked};
pub use runs::Loaded;
pub use stated::StatedFact;
pub use terms::End;
pub use verify::{Finding, Verified};
pub use waits::{Wait, Waiting, Waits};
pub use whatif::{Carried, Effect, FactChange, RowMove, Setting, Stand, To, WhatIf, effects};
pub use whatif_ask::{FactAsk, RowsAsk, WhatIfAsk};
