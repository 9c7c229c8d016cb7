//! A snapshot: what was known at one moment, complete enough to replay a score from.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::calendar::Calendar;
use kernel::period::Period;
use serde::{Deserialize, Serialize};

use crate::value::Outcome;

/// A provisional run leaves absent facts unknown; a final run lets them fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Provisional,
    Final,
}

/// A dated attribute, both ends included; `to: None` is still in force.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dated {
    pub value: String,
    pub from: Date,
    pub to: Option<Date>,
}

impl Dated {
    pub fn at(list: &[Dated], day: Date) -> Option<&str> {
        list.iter().find(|d| d.from <= day && d.to.is_none_or(|to| day <= to)).map(|d| d.value.as_str())
    }
}

/// A unit that is assessed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    pub id: String,
    pub name: String,
    pub short_name: String,
    /// Kinds as registered by the city.
    pub kinds: Vec<Dated>,
    /// Legal administrative status.
    pub statuses: Vec<Dated>,
}

/// Evidence, frozen as a blob when it was collected.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceRef {
    pub digest: String,
    pub name: String,
    pub media_type: String,
    pub bytes: u64,
    /// The day it speaks of.
    pub dated: Option<Date>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    pub subject: String,
    /// A wing's fact key, or `declared/INPUT`, `judged/INPUT`.
    pub key: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub at: BTreeMap<String, String>,
    pub period: Period,
    pub outcome: Outcome,
    /// Who says so: a person, or the system that measured.
    pub by: String,
    /// Why (a judgement must say).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// RFC 3339, UTC.
    pub recorded_at: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceRef>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// Version of this document's form.
    pub form: u32,
    pub period: Period,
    pub as_of: Date,
    pub stage: Stage,
    pub simulated: bool,
    pub calendar: Calendar,
    pub subjects: Vec<Subject>,
    /// In the order (subject, key, at).
    pub facts: Vec<Fact>,
}

impl Snapshot {
    pub const FORM: u32 = 1;

    /// Puts facts and subjects into their total order, so that equal content has equal bytes.
    pub fn sort(&mut self) {
        self.subjects.sort_by(|a, b| a.id.cmp(&b.id));
        self.facts.sort_by(|a, b| (&a.subject, &a.key, &a.at).cmp(&(&b.subject, &b.key, &b.at)));
    }
}
