//! `huanheng check`: the database against blobs and snapshots, every run against its replay.

use std::collections::BTreeSet;
use std::sync::Arc;

use facts::Snapshot;
use kernel::Result;
use seal::Digest;
use serde::Serialize;

use crate::campaign::Assessment;
use crate::flat::{flat_bytes, flat_digest};
use crate::ledger::{ledger_bytes, ledger_digest};
use crate::store::snapshot_list;

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub what: String,
    pub subject: String,
}

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verified {
    pub blobs: usize,
    pub snapshots: usize,
    pub runs: usize,
    pub evidence: usize,
    pub findings: Vec<Finding>,
}

impl Assessment {
    /// Checks everything; `progress` hears how far it is.
    pub async fn verify(&self, mut progress: impl FnMut(&str, usize)) -> Result<Verified> {
        let mut out = Verified::default();
        let mut sound: BTreeSet<Digest> = BTreeSet::new();
        for item in self.blobs.verify_all()? {
            match item {
                Ok(digest) => {
                    sound.insert(digest);
                }
                Err(damage) => {
                    out.findings.push(Finding { what: damage.what, subject: damage.file.display().to_string() })
                }
            }
            out.blobs += 1;
            progress("blobs", out.blobs);
        }
        let known = |digest: &str| digest.parse::<Digest>().is_ok_and(|d| sound.contains(&d));
        let missing = |digest: &str, subject: String, findings: &mut Vec<Finding>| {
            if !known(digest) {
                findings.push(Finding { what: format!("the blob {digest} is missing or damaged"), subject });
                return true;
            }
            false
        };
        let campaign = self.campaign().await?;
        missing(&campaign.method_digest, format!("method of the campaign of {}", campaign.year), &mut out.findings);
        missing(&campaign.calendar_digest, format!("calendar of the campaign of {}", campaign.year), &mut out.findings);
        let rows = {
            let mut conn = self.db.read().await?;
            snapshot_list(&mut conn).await?
        };
        let mut evidence: BTreeSet<String> = BTreeSet::new();
        for row in rows {
            out.snapshots += 1;
            progress("snapshots", out.snapshots);
            let subject = format!("snapshot {} as of {}", row.id, row.as_of);
            if missing(&row.digest, subject.clone(), &mut out.findings) {
                continue;
            }
            let bytes = self.blob(&row.digest).await?;
            match serde_json::from_slice::<Snapshot>(&bytes) {
                Ok(snapshot) => {
                    if snapshot.as_of != row.as_of {
                        out.findings.push(Finding {
                            what: format!("the document speaks of {}", snapshot.as_of),
                            subject: subject.clone(),
                        });
                    }
                    for e in snapshot.facts.iter().flat_map(|f| &f.evidence) {
                        if evidence.insert(e.digest.clone()) {
                            missing(&e.digest, format!("evidence {} in {subject}", e.name), &mut out.findings);
                        }
                    }
                }
                Err(e) => out.findings.push(Finding { what: format!("the document does not read: {e}"), subject }),
            }
        }
        out.evidence = evidence.len();
        let mut before = i64::MAX;
        loop {
            let page = self.runs(before, 100).await?;
            let Some(last) = page.last() else { break };
            before = last.number;
            for run in page {
                out.runs += 1;
                progress("runs", out.runs);
                let subject = format!("run {} as of {}", run.number, run.as_of);
                let digests = [&run.method_digest, &run.rulings_digest, &run.snapshot_digest, &run.summary_digest];
                if digests.map(|d| missing(d, subject.clone(), &mut out.findings)).contains(&true) {
                    continue;
                }
                let want = run.result_digest.clone();
                let flat = flat_digest(&mut *self.db.read().await?, &run.id).await?;
                if flat.as_ref().is_some_and(|flat| missing(flat, subject.clone(), &mut out.findings)) {
                    continue;
                }
                let ledger = ledger_digest(&mut *self.db.read().await?, &run.id).await?;
                if ledger.as_ref().is_some_and(|ledger| missing(ledger, subject.clone(), &mut out.findings)) {
                    continue;
                }
                match self.recompute(run).await {
                    Ok((loaded, got)) if got == want => {
                        let whole = Arc::new(loaded);
                        let loaded = whole.clone();
                        let Some(want) = flat else { continue };
                        let got =
                            self.in_turn(move || Ok(seal::digest_bytes(&flat_bytes(&loaded)?).to_string())).await?;
                        if got != want {
                            let what = format!("its flat figures do not replay: they were {want}, they are now {got}");
                            out.findings.push(Finding { what, subject: subject.clone() });
                        }
                        let Some(want) = ledger else { continue };
                        let got =
                            self.in_turn(move || Ok(seal::digest_bytes(&ledger_bytes(&whole)?).to_string())).await?;
                        if got != want {
                            let what = format!("its ledger does not replay: it was {want}, it is now {got}");
                            out.findings.push(Finding { what, subject });
                        }
                    }
                    Ok((_, got)) => out
                        .findings
                        .push(Finding { what: format!("it does not replay: result {want}, now {got}"), subject }),
                    Err(e) => out.findings.push(Finding { what: e.chain(), subject }),
                }
            }
        }
        Ok(out)
    }
}
