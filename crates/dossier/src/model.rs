//! What stands on a disc: the manifest, the signatures, and where things lie.

use std::path::{Path, PathBuf};

use disc::{Stamp, Volume};
use jiff::civil::Date;
use journal::Kind;
use kernel::{Error, Micros, Result, bureau_date};
use seal::{Digest, NodeKey, PublicKey, Signature};
use serde::{Deserialize, Serialize};

use crate::merkle;

/// The form of the archive; `docs/archive-format.md` describes it.
pub const FORM: u32 = 1;
/// The list of all files.
pub const MANIFEST: &str = "MANIFEST.json";
/// The signature over the list.
pub const SIGNATURE: &str = "MANIFEST.sig";
/// The program that verifies.
pub const PROGRAM: &str = "huanheng";
/// What a signature over a list is for.
pub const PURPOSE: &str = "archive";
/// What a signature over a whole image is for.
pub const IMAGE_PURPOSE: &str = "archive-image";
/// The folder of the method's files.
pub const METHOD: &str = "01-办法";
/// The rulings.
pub const RULINGS: &str = "02-裁定.json";
/// The snapshot; on the disc of a unit only its part.
pub const SNAPSHOT: &str = "03-快照.json";
/// The result of the whole city.
pub const RESULT: &str = "04-结果.json";
/// The folder of a unit's own files is in here.
pub const UNITS: &str = "06-单位";
/// The folder of evidence.
pub const EVIDENCE: &str = "07-证据";
/// The course of the campaign: its steps, days and exceptions.
pub const COURSE: &str = "08-材料/过程.json";
/// What people said under a signature, one a line.
pub const STATEMENTS: &str = "08-材料/签字.jsonl";
/// The receipts of papers that were handed in, one a line.
pub const RECEIPTS: &str = "08-材料/回执.jsonl";
/// The folder of files that were handed in and are no fact's evidence.
pub const ATTACHED: &str = "08-材料/附件";
/// The records of the audit log, one a line.
pub const AUDIT: &str = "09-审计/records.jsonl";
/// What part of the log they are.
pub const AUDIT_PROOF: &str = "09-审计/proof.json";

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// How to read the disc.
    Readme,
    /// The program that verifies.
    Program,
    /// A file of the method.
    Method,
    /// The rulings.
    Rulings,
    /// What was known.
    Snapshot,
    /// The whole result.
    Result,
    /// The scorecard of a unit as data.
    Card,
    /// The facts of a unit as data.
    Facts,
    /// A document to read: scorecard, form, notice.
    Document,
    /// Evidence of a fact.
    Evidence,
    /// The course of the campaign.
    Course,
    /// What people said under a signature.
    Statements,
    /// The receipts of papers that were handed in, under the installation's signature.
    Receipts,
    /// A file that was handed in beside a claim or an appeal, or a paper that no fact names.
    Attached,
    /// Another paper of the year.
    Paper,
    /// Records of the audit log.
    Audit,
    /// What part of the log they are.
    AuditProof,
}

/// A file of the disc.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its path on the disc.
    pub path: String,
    /// What it was called where it came from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// What it is.
    pub role: Role,
    /// The units that it is of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: Digest,
    /// Its SM3.
    pub sm3: String,
}

/// The run that the disc holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunHead {
    pub id: String,
    pub number: i64,
    pub year: i16,
    pub as_of: Date,
    pub stage: String,
    pub engine: u32,
    pub simulated: bool,
    pub method: Digest,
    pub rulings: Digest,
    pub snapshot: Digest,
    pub result: Digest,
    pub created_at: Micros,
    pub created_by: String,
}

/// What the manifest says of the whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The form of the archive.
    pub form: u32,
    /// The label of the disc.
    pub label: String,
    /// The time of the disc and of every file on it.
    pub at: Micros,
    /// The release that wrote it.
    pub release: String,
    /// Whose signature it bears.
    pub signer: PublicKey,
    /// The unit whose own disc it is; the city's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The run.
    pub run: RunHead,
}

/// The list of all files but itself and its signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub head: Head,
    /// In the order of their paths.
    pub files: Vec<Entry>,
    /// The Merkle root over the head and the files.
    pub root: Digest,
}

/// What stands in `MANIFEST.sig`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    pub form: u32,
    pub key: PublicKey,
    pub root: Digest,
    pub signature: Signature,
}

/// What stands in the file beside an image: a signature over the whole of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detached {
    pub form: u32,
    pub bytes: u64,
    pub image: Digest,
    pub key: PublicKey,
    pub signature: Signature,
}

/// One record of the audit log, as a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditLine {
    pub seq: u64,
    pub at: Micros,
    pub clock_back: bool,
    pub kind: Kind,
    /// The chain of the record before.
    pub before: Digest,
    /// Its own chain: the digest over `before` and the record.
    pub chain: Digest,
    /// The record, as it was written.
    pub payload: String,
}

/// What part of the audit log is on the disc.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditProof {
    pub stream: String,
    /// Whether no record between the first and the last is left out.
    pub gapless: bool,
    pub records: u64,
    /// The numbers of the first and the last; 0 when there is none.
    pub first: u64,
    pub last: u64,
    /// The chain after the last.
    pub chain: Digest,
    /// Up to which instant.
    pub until: Micros,
}

impl Manifest {
    /// The root that its head and files give.
    pub fn computed_root(&self) -> Result<Digest> {
        let mut leaves = vec![merkle::leaf(&seal::canonical_json(&self.head)?)];
        for file in &self.files {
            leaves.push(merkle::leaf(&seal::canonical_json(file)?));
        }
        Ok(merkle::root(&leaves))
    }

    /// The label and time of the image.
    pub fn volume(&self) -> Volume {
        Volume { label: self.head.label.clone(), at: stamp(self.head.at) }
    }
}

impl Signed {
    /// Signs a root.
    #[must_use]
    pub fn new(key: &NodeKey, root: Digest) -> Signed {
        Signed { form: FORM, key: key.public(), root, signature: key.sign(PURPOSE, &root) }
    }
}

impl Detached {
    /// Signs an image.
    #[must_use]
    pub fn new(key: &NodeKey, image: Digest, bytes: u64) -> Detached {
        Detached { form: FORM, bytes, image, key: key.public(), signature: key.sign(IMAGE_PURPOSE, &image) }
    }

    /// As it stands in the file.
    pub fn text(&self) -> Result<Vec<u8>> {
        let mut out = seal::canonical_json(self)?;
        out.push(b'\n');
        Ok(out)
    }

    /// Out of the file.
    ///
    /// # Errors
    /// It is no such signature.
    pub fn read(text: &[u8]) -> Result<Detached> {
        serde_json::from_slice(text)
            .map_err(|e| Error::invalid("the signature beside the image does not read").with_source(e))
    }
}

/// A time as a disc writes it, by the clock of the bureau.
pub(crate) fn stamp(at: Micros) -> Stamp {
    let day = bureau_date(at);
    let seconds = at.since(Micros::start_of(day)) / kernel::time::SECOND;
    let part = |n: i64| u8::try_from(n).unwrap_or(0);
    Stamp {
        year: u16::try_from(day.year()).unwrap_or(0),
        month: day.month().unsigned_abs(),
        day: day.day().unsigned_abs(),
        hour: part(seconds / 3600),
        minute: part(seconds / 60 % 60),
        second: part(seconds % 60),
        // Eight hours east.
        quarters: 32,
    }
}

/// The label of a disc.
#[must_use]
pub fn label(year: i16, number: i64, unit: Option<&str>) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let unit: String = unit.map(|u| format!("_{u}").chars().map(plain).take(12).collect()).unwrap_or_default();
    format!("HH_{year}_R{number}{unit}").chars().take(32).collect()
}

/// Where the signature over a whole image lies: beside it.
#[must_use]
pub fn signature_of(image: &Path) -> PathBuf {
    let mut name = image.as_os_str().to_owned();
    name.push(".sig");
    name.into()
}

/// The folder of a unit.
#[must_use]
pub fn unit_folder(unit: &str) -> String {
    format!("{UNITS}/{unit}")
}

/// Where a piece of evidence or a file that was handed in lies: by its digest, with the ending of its name.
#[must_use]
pub fn file_path(folder: &str, digest: &Digest, name: &str) -> String {
    let hex = digest.hex();
    let (two, stem) = (hex.get(..2).unwrap_or_default(), hex.get(..40).unwrap_or_default());
    let ending = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase());
    match ending.filter(|e| (1..=5).contains(&e.len()) && e.bytes().all(|b| b.is_ascii_alphanumeric())) {
        Some(ending) => format!("{folder}/{two}/{stem}.{ending}"),
        None => format!("{folder}/{two}/{stem}"),
    }
}
