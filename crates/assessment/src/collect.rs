//! Collecting: from running systems and declared facts to a snapshot.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::{Collected, Dated, Fact, FactSource, Outcome, Row, Rows, Snapshot, Stage, Subject, Value};
use jiff::civil::Date;
use kernel::period::Period;
use kernel::time::DAY;
use kernel::{Error, Micros, Result, id};
use metrics::{counter, gauge, histogram};
use seal::Digest;

use crate::campaign::Assessment;
use crate::correct::CORRECTED;
use crate::course::Extension;
use crate::course_store::course_read;
use crate::store::{Campaign, SnapshotRow, fact_list, snapshot_insert};

/// The fact of last days that were moved for a unit.
pub(crate) const EXTENSIONS: &str = "assessment.extensions";

impl Assessment {
    /// Everything known at the end of a day, stored as one document with its evidence.
    pub(crate) async fn collect(
        &self,
        campaign: &Campaign,
        as_of: Date,
        stage: Stage,
        now: Micros,
    ) -> Result<(Snapshot, Digest)> {
        let year = Period::year(campaign.year)?;
        if !year.contains(as_of) {
            return Err(Error::invalid(format!("the day {as_of} is not in the assessed year {}", campaign.year))
                .with_code("day_outside_year"));
        }
        let subjects = self.subjects(now).await?;
        // A final run takes what was declared of the year until now, also after the year's end.
        let until = if stage == Stage::Final { now.plus(1) } else { Micros::start_of(as_of).plus(DAY) };
        let mut found: BTreeMap<(String, String, BTreeMap<String, String>), Fact> = BTreeMap::new();
        let mut add = |fact: Fact| {
            found.insert((fact.subject.clone(), fact.key.clone(), fact.at.clone()), fact);
        };
        for source in self.sources.iter() {
            for fact in self.ask(source.clone(), &subjects, year, as_of, now).await? {
                // Only a named reviewer corrects.
                if !fact.key.starts_with(CORRECTED) {
                    add(fact);
                }
            }
        }
        for fact in self.extensions(campaign, &subjects, year, until).await? {
            add(fact);
        }
        // What a person declared or judged stands above what a source said under the same key.
        let mut conn = self.db.read().await?;
        for fact in fact_list(&mut conn, &campaign.id, until).await? {
            add(fact);
        }
        drop(conn);
        let calendar = self.calendar(campaign, until).await?;
        let simulated = self.simulated().await?;
        let known = |id: &str| subjects.binary_search_by(|s| s.id.as_str().cmp(id)).is_ok();
        let facts = found.into_values().filter(|f| known(&f.subject)).collect();
        let mut snapshot =
            Snapshot { form: Snapshot::FORM, period: year, as_of, stage, simulated, calendar, subjects, facts };
        snapshot.sort();
        let bytes = seal::canonical_json(&snapshot)?;
        let digest = self.blobs.put_async(bytes).await?;
        let row = SnapshotRow {
            id: id::new_id(&*self.rng),
            as_of,
            stage: stage_word(stage).into(),
            digest: digest.to_string(),
            collected_at: now,
        };
        let mut tx = self.db.write_tx().await?;
        snapshot_insert(&mut tx, &campaign.id, &row).await?;
        tx.commit().await?;
        Ok((snapshot, digest))
    }

    /// The extensions in force before an instant, of every unit: what was moved, and to which day.
    async fn extensions(
        &self,
        campaign: &Campaign,
        subjects: &[Subject],
        year: Period,
        until: Micros,
    ) -> Result<Vec<Fact>> {
        let course = course_read(&mut *self.db.read().await?, &campaign.id, campaign.year).await?;
        let of = |subject: &Subject| {
            let own = course.extensions.iter().filter(|e| e.unit == subject.id && e.approved_at < until);
            let last = own.clone().map(|e| e.approved_at).max().unwrap_or(campaign.created_at);
            let row = |e: &Extension| Row {
                cells: vec![Some(Value::Text(e.what.clone())), Some(Value::Date(e.until))],
                evidence: Vec::new(),
            };
            let rows = Rows { columns: vec!["what".into(), "until".into()], items: own.map(row).collect() };
            Fact {
                subject: subject.id.clone(),
                key: EXTENSIONS.into(),
                at: BTreeMap::new(),
                period: year,
                outcome: Outcome::Known(Value::Rows(rows)),
                by: "考核进程".into(),
                reason: None,
                recorded_at: last.to_string(),
                evidence: Vec::new(),
            }
        };
        Ok(subjects.iter().map(of).collect())
    }

    pub(crate) async fn simulated(&self) -> Result<bool> {
        let mut conn = self.db.read().await?;
        Ok(store::setting_read(&mut conn, store::SIMULATED).await?.as_deref() == Some("yes"))
    }

    /// The units with their dated kinds and statuses, as they are known now.
    pub(crate) async fn subjects(&self, known_at: Micros) -> Result<Vec<Subject>> {
        let mut conn = self.db.read().await?;
        let units = people::unit_history(&mut conn, known_at).await?;
        let dated = |rows: Vec<people::Dated>| {
            rows.into_iter()
                .map(|d| Dated {
                    value: d.value,
                    from: d.valid_from,
                    to: d.valid_to.map(|day| day.yesterday().unwrap_or(day)),
                })
                .collect()
        };
        let mut out: Vec<Subject> = units
            .into_iter()
            .map(|u| Subject {
                id: u.id,
                name: u.name,
                short_name: u.short_name,
                kinds: dated(u.kinds),
                statuses: dated(u.statuses),
            })
            .collect();
        out.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(out)
    }

    /// One source. What it cannot give becomes unavailable; its evidence is stored before its facts are used.
    async fn ask(
        &self,
        source: Arc<dyn FactSource>,
        subjects: &[Subject],
        period: Period,
        as_of: Date,
        now: Micros,
    ) -> Result<Vec<Fact>> {
        let name = source.name();
        let work = {
            let (source, subjects) = (source.clone(), subjects.to_vec());
            tokio::task::spawn_blocking(move || source.collect(&subjects, period, as_of))
        };
        let begun = tokio::time::Instant::now();
        let answer = tokio::time::timeout(self.source_time, work).await;
        histogram!("huanheng_source_seconds", "source" => name).record(begun.elapsed());
        let told = |result: &'static str, facts: &[Fact]| {
            counter!("huanheng_source_asks_total", "source" => name, "result" => result).increment(1);
            let away = facts.iter().filter(|f| matches!(f.outcome, Outcome::Unavailable(_))).count();
            gauge!("huanheng_source_unavailable_facts", "source" => name).set(u32::try_from(away).unwrap_or(u32::MAX));
        };
        let why = match answer {
            Ok(Ok(Ok(collected))) => match self.keep(collected).await {
                Ok(facts) => {
                    told("ok", &facts);
                    return Ok(facts);
                }
                Err(e) => e.chain(),
            },
            Ok(Ok(Err(e))) => e.chain(),
            Ok(Err(_)) => "the source broke down".to_owned(),
            Err(_) => format!("no answer within {:?}", self.source_time),
        };
        tracing::warn!(source = name, why, "a source of facts failed");
        let why: String = format!("{name}：{why}").chars().take(500).collect();
        let mut out = Vec::new();
        for subject in subjects {
            for def in source.defs() {
                out.push(Fact {
                    subject: subject.id.clone(),
                    key: def.key.to_string(),
                    at: BTreeMap::new(),
                    period,
                    outcome: Outcome::Unavailable(why.clone()),
                    by: name.to_owned(),
                    reason: None,
                    recorded_at: now.to_string(),
                    evidence: Vec::new(),
                });
            }
        }
        told("failed", &out);
        Ok(out)
    }

    async fn keep(&self, collected: Collected) -> Result<Vec<Fact>> {
        for piece in collected.evidence {
            let digest = self.blobs.put_async(piece.bytes).await?;
            if digest.to_string() != piece.digest {
                return Err(Error::internal(format!("evidence named {} has the digest {digest}", piece.digest)));
            }
        }
        for e in collected.facts.iter().flat_map(|f| &f.evidence) {
            let digest: Digest = e.digest.parse()?;
            if !self.blobs.has(&digest) {
                return Err(Error::internal(format!("the evidence {} of a fact was not handed over", e.digest)));
            }
        }
        Ok(collected.facts)
    }
}

pub(crate) fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Provisional => "provisional",
        Stage::Final => "final",
    }
}
