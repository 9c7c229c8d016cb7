//! Sources: how a running system hands over what it knows.

use std::borrow::Cow;

use jiff::civil::Date;
use kernel::Result;
use kernel::period::Period;

use crate::snapshot::{Fact, Subject};

/// A fact that a source can give, for the catalogue of facts.
#[derive(Clone, Debug)]
pub struct FactDef {
    pub key: Cow<'static, str>,
    pub title: Cow<'static, str>,
    pub title_en: Cow<'static, str>,
}

/// A piece of evidence that goes into the blob store when it is collected; facts refer to it by its digest.
#[derive(Clone, Debug)]
pub struct EvidenceBytes {
    pub digest: String,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Debug, Default)]
pub struct Collected {
    pub facts: Vec<Fact>,
    pub evidence: Vec<EvidenceBytes>,
}

/// A running system that emits facts. `collect` gives what was known at the end of `as_of` and answers within a second
/// for a city; a fact that cannot be read is `Unavailable`, an error is for the source as a whole.
pub trait FactSource: Send + Sync {
    fn name(&self) -> &'static str;
    fn defs(&self) -> Vec<FactDef>;
    fn collect(&self, subjects: &[Subject], period: Period, as_of: Date) -> Result<Collected>;
}
