//! What is wrong with a disc, where, in words.

use disc::SECTOR;
use seal::{Digest, PublicKey};
use serde::Serialize;

use crate::model::Head;

/// Findings that are told; the rest is counted.
pub(crate) const MOST: usize = 200;

/// One thing that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which kind; stable.
    pub code: &'static str,
    /// The file of the disc.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The first byte of the image that it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byte: Option<u64>,
    /// How many bytes from there on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// The sector of that byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<u64>,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Finding {
    pub(crate) fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Finding {
        let (file, byte, bytes, sector) = (None, None, None, None);
        Finding { code, file, byte, bytes, sector, zh: zh.into(), en: en.into() }
    }

    pub(crate) fn file(mut self, path: &str) -> Finding {
        self.file = Some(path.to_owned());
        self
    }

    pub(crate) fn place(mut self, byte: u64, bytes: u64) -> Finding {
        (self.byte, self.bytes, self.sector) = (Some(byte), Some(bytes), Some(byte / SECTOR));
        self
    }
}

/// Whether the signer is the one that was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Signer {
    /// It is.
    Known,
    /// Nobody was named: the signature holds, whose it is stays open.
    Unknown,
    /// It is another, or there is no signature that holds.
    Other,
}

/// What was found in all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Replayed {
    /// Scorecards that were computed again and are those of the disc.
    pub cards: usize,
    /// Facts that they rest on.
    pub facts: usize,
    /// Pieces of evidence that are there.
    pub evidence: usize,
    /// Records of the audit log whose chain holds.
    pub audit: u64,
    /// Statements that bear their signature.
    pub statements: u64,
    /// Judgements and corrections of reviewers that the score rests on, and how many of them bear a signature: those of a release that did
    /// not sign them bear none.
    pub judged: usize,
    pub judged_signed: usize,
    /// Receipts that bear their signature.
    pub receipts: u64,
    /// Statements and receipts among them that another key signed than the one of the disc.
    pub by_others: u64,
}

/// The verdict.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    /// Nothing is wrong.
    pub intact: bool,
    /// Whose it is.
    pub signer: Signer,
    /// The key that signed.
    pub key: Option<PublicKey>,
    /// Its fingerprint.
    pub fingerprint: Option<Digest>,
    /// The size of the image.
    pub bytes: u64,
    /// The SHA-256 of the image.
    pub image: Digest,
    /// The Merkle root of the list.
    pub root: Option<Digest>,
    /// Files in the list.
    pub files: usize,
    /// Whether a signature over the whole image was there.
    pub detached: bool,
    /// What the disc says of itself.
    pub head: Option<Head>,
    /// What was computed again; none when it could not be.
    pub replayed: Option<Replayed>,
    /// What is wrong, in the order in which it was found.
    pub findings: Vec<Finding>,
    /// Findings that are not told.
    pub more: usize,
}

/// Collects.
#[derive(Default)]
pub(crate) struct Findings {
    pub list: Vec<Finding>,
    pub more: usize,
}

impl Findings {
    pub fn add(&mut self, finding: Finding) {
        if self.list.len() < MOST { self.list.push(finding) } else { self.more = self.more.saturating_add(1) }
    }

    pub fn none(&self) -> bool {
        self.list.is_empty()
    }
}
