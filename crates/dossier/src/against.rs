//! Two discs beside one another: the city's and a unit's own, or two of the same. Each was verified by itself; here they are
//! compared by their lists.

use std::collections::BTreeSet;

use seal::Digest;

use crate::finding::{Finding, Findings};
use crate::model::{Entry, Manifest, Role};

/// What two discs say differently, and how many files they have in common.
#[must_use]
pub fn against(one: &Manifest, other: &Manifest) -> (Vec<Finding>, usize) {
    let mut findings = Findings::default();
    let (a, b) = (&one.head, &other.head);
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
            return (findings.list, 0);
        }
        (a, b) => a.or(b),
    };
    let (mine, theirs) = (shared(one, unit), shared(other, unit));
    let mut differ = |from: &BTreeSet<Key<'_>>, to: &BTreeSet<Key<'_>>, zh: &str, en: &str| {
        for key in from.difference(to) {
            findings.add(Finding::new("differs", zh, en).file(key.path));
        }
    };
    differ(&mine, &theirs, "另一张光盘上没有，或内容不同", "not on the other disc, or with another content");
    differ(&theirs, &mine, "只在另一张光盘上，或内容不同", "only on the other disc, or with another content");
    (findings.list, mine.intersection(&theirs).count())
}

/// What both must have: for evidence and what was handed in the digest counts, where the name may differ.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    role: Role,
    sha256: Digest,
    path: &'a str,
}

fn shared<'a>(manifest: &'a Manifest, unit: Option<&str>) -> BTreeSet<Key<'a>> {
    let wanted = |f: &&Entry| match (f.role, unit) {
        (Role::Readme | Role::Program, _) => false,
        (Role::Method | Role::Rulings, _) | (_, None) => true,
        // Of the others a unit's disc has its own part.
        (Role::Snapshot | Role::Result | Role::Course | Role::Statements, Some(_)) => false,
        (Role::Audit | Role::AuditProof, Some(_)) => false,
        (_, Some(unit)) => f.units.iter().any(|u| u == unit),
    };
    let files = manifest.files.iter().filter(wanted);
    files
        .map(|f| Key {
            role: f.role,
            sha256: f.sha256,
            path: if matches!(f.role, Role::Evidence | Role::Attached) { "" } else { f.path.as_str() },
        })
        .collect()
}
