//! Everything that was said under a signature in a campaign, for its archive.

use std::collections::BTreeMap;

use kernel::{Micros, Result};
use seal::Stated;

use crate::http::Review;
use crate::store::{answer_list, appeal_list, claim_list, form_list};

/// A file that was handed in beside a claim or an appeal, or that a judgement or correction names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    pub digest: String,
    /// What it was called; the first by the alphabet where it had several names.
    pub name: String,
    pub units: Vec<String>,
}

/// What was said, and what was handed in with it.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// In the order in which it was said.
    pub list: Vec<Stated>,
    pub attached: Vec<Attached>,
}

impl Review {
    /// What was said of a unit, or of all, up to an instant. Claims are in it as they were handed in, never as drafts.
    pub async fn said(&self, campaign: &str, unit: Option<&str>, until: Micros) -> Result<Said> {
        let mut conn = self.db.read_tx().await?;
        let mut found: Vec<(Micros, Stated)> = Vec::new();
        let mut files: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        let claims = claim_list(&mut conn, campaign, unit).await?;
        for (unit, forms) in form_list(&mut conn, campaign, unit).await? {
            for form in forms.into_iter().filter(|f| f.by.at <= until) {
                let of_unit = claims.get(&unit).into_iter().flatten();
                for claim in of_unit.filter(|c| form.claims.get(&c.indicator) == Some(&c.version)) {
                    for file in &claim.evidence {
                        files.entry((file.digest.clone(), file.name.clone())).or_default().push(unit.clone());
                    }
                }
                found.push((form.by.at, form.signed));
            }
        }
        for answers in answer_list(&mut conn, campaign, unit).await?.into_values() {
            found.extend(answers.into_iter().filter(|a| a.by.at <= until).map(|a| (a.by.at, a.signed)));
        }
        for appeal in appeal_list(&mut conn, campaign, unit).await?.into_iter().filter(|a| a.by.at <= until) {
            for file in &appeal.evidence {
                files.entry((file.digest.clone(), file.name.clone())).or_default().push(appeal.unit.clone());
            }
            found.push((appeal.by.at, appeal.signed));
            found.extend(appeal.decision.filter(|d| d.by.at <= until).map(|d| (d.by.at, d.signed)));
        }
        drop(conn);
        for said in self.assessment.stated_facts(campaign, unit).await?.into_iter().filter(|s| s.at <= until) {
            for file in said.files {
                files.entry(file).or_default().push(said.unit.clone());
            }
            found.push((said.at, said.stated));
        }
        found.sort_by(|a, b| (a.0, &a.1.statement).cmp(&(b.0, &b.1.statement)));
        let own = self.node.public().to_string();
        let named = |s: Stated| if s.key.is_empty() { Stated { key: own.clone(), ..s } } else { s };
        let mut attached: Vec<Attached> = Vec::new();
        for ((digest, name), mut units) in files {
            match attached.last_mut().filter(|a| a.digest == digest) {
                Some(same) => same.units.append(&mut units),
                None => attached.push(Attached { digest, name, units }),
            }
        }
        for file in &mut attached {
            file.units.sort();
            file.units.dedup();
        }
        Ok(Said { list: found.into_iter().map(|(_, s)| named(s)).collect(), attached })
    }
}
