//! Two discs beside one another: the city's and a unit's own, or two of the same. Each was verified by itself; here they are
//! compared by their lists, and by what was said and handed in.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use kernel::Result;
use seal::Digest;

use crate::finding::{Finding, Findings};
use crate::model::{Entry, Manifest, Role};
use crate::said::{Line, lines_of};
use crate::verify::listed;

/// What two discs say differently, and how much they have in common: files, statements and receipts.
///
/// # Errors
/// An image cannot be read, or was not verified before.
pub fn against(one: &mut (impl Read + Seek), other: &mut (impl Read + Seek)) -> Result<(Vec<Finding>, usize)> {
    let (mine, theirs) = (listed(one)?, listed(other)?);
    let (a, b) = (&mine.head, &theirs.head);
    let mut findings = Findings::default();
    if a.run != b.run {
        let zh = format!("两张光盘不是同一次核算：第 {} 次与第 {} 次", a.run.number, b.run.number);
        let en = format!("the discs are not of the same run: {} and {}", a.run.id, b.run.id);
        findings.add(Finding::new("run", zh, en));
    }
    if a.signer != b.signer {
        let en = format!("signed by {} and by {}", a.signer.fingerprint(), b.signer.fingerprint());
        findings.add(Finding::new("signer", "两张光盘的签名者不同", en));
    }
    let unit = match (a.unit.as_deref(), b.unit.as_deref()) {
        (Some(a), Some(b)) if a != b => {
            findings.add(Finding::new(
                "unit",
                format!("两张光盘属于不同单位：{a} 与 {b}"),
                format!("of units {a} and {b}"),
            ));
            return Ok((findings.list, 0));
        }
        (a, b) => a.or(b),
    };
    let files = files(&mut findings, shared(&mine, unit), shared(&theirs, unit));
    let (ours, others) = (lines_of(one)?, lines_of(other)?);
    // A disc that was made later tells further: what both can have is compared.
    let until = a.at.min(b.at);
    let wanted = |line: &Line| unit.is_none_or(|u| u == line.unit) && line.at.is_none_or(|at| at <= until);
    let said = said(&mut findings, (&mine, &ours), (&theirs, &others), &wanted);
    Ok((findings.list, files + said))
}

const LACKS: (&str, &str) = ("另一张光盘上没有，或内容不同", "not on the other disc, or with another content");
const BEYOND: (&str, &str) = ("只在另一张光盘上，或内容不同", "only on the other disc, or with another content");

/// Compares the lists; how many files are the same.
fn files(findings: &mut Findings, mine: BTreeMap<Key<'_>, &str>, theirs: BTreeMap<Key<'_>, &str>) -> usize {
    let mut same = 0;
    for (from, to, (zh, en)) in [(&mine, &theirs, LACKS), (&theirs, &mine, BEYOND)] {
        for (key, path) in from {
            match to.contains_key(key) {
                true => same += 1,
                false => findings.add(Finding::new("differs", zh, en).file(path)),
            }
        }
    }
    same / 2
}

type Lines<'a> = (&'a Manifest, &'a BTreeMap<Digest, Line>);

/// Compares what was said and handed in, and the files of it; how much is the same.
fn said(findings: &mut Findings, mine: Lines<'_>, theirs: Lines<'_>, wanted: &dyn Fn(&Line) -> bool) -> usize {
    let mut same = 0;
    for (from, to, (zh, en)) in [(mine, theirs, LACKS), (theirs, mine, BEYOND)] {
        let has: BTreeSet<Digest> = handed(to.0).map(|f| f.sha256).collect();
        let mut told = BTreeSet::new();
        for (key, line) in from.1.iter().filter(|(_, line)| wanted(line)) {
            match to.1.contains_key(key) {
                true => same += 1,
                false => {
                    let (zh, en) = (format!("{}：{zh}", line.zh), format!("{}: {en}", line.en));
                    findings.add(Finding::new("said", zh, en).file(line.path));
                }
            }
            for digest in line.files.iter().filter(|d| !has.contains(*d) && told.insert(**d)) {
                let entry = handed(from.0).find(|f| f.sha256 == *digest);
                let name = entry.and_then(|f| f.names.first().or(Some(&f.path))).cloned().unwrap_or_default();
                let (zh, en) = (format!("{}所附“{name}”：{zh}", line.zh), format!("`{name}` of {}: {en}", line.en));
                let finding = Finding::new("attached", zh, en);
                findings.add(entry.map_or(finding.clone(), |f| finding.file(&f.path)));
            }
        }
    }
    same / 2
}

/// What was handed in stands as evidence of a fact or beside the statements.
fn handed(manifest: &Manifest) -> impl Iterator<Item = &Entry> {
    manifest.files.iter().filter(|f| matches!(f.role, Role::Evidence | Role::Attached))
}

/// What both must have: for evidence the digest counts, where the name may differ.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    role: Role,
    sha256: Digest,
    path: &'a str,
}

fn shared<'a>(manifest: &'a Manifest, unit: Option<&str>) -> BTreeMap<Key<'a>, &'a str> {
    let wanted = |f: &&Entry| match (f.role, unit) {
        // What was said, handed in and named with it is compared line by line.
        (Role::Readme | Role::Program | Role::Statements | Role::Receipts | Role::Attached, _) => false,
        (Role::Method | Role::Rulings, _) | (_, None) => true,
        // Of the others a unit's disc has its own part.
        (Role::Snapshot | Role::Result | Role::Course | Role::Audit | Role::AuditProof, Some(_)) => false,
        (_, Some(unit)) => f.units.iter().any(|u| u == unit),
    };
    let files = manifest.files.iter().filter(wanted);
    let compared = |f: &'a Entry| if f.role == Role::Evidence { "" } else { f.path.as_str() };
    files.map(|f| (Key { role: f.role, sha256: f.sha256, path: compared(f) }, f.path.as_str())).collect()
}
