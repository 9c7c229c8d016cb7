//! The fact: what a unit has handed in by the end of a day, a row for each receipt, in the columns that the method declares.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use assessment::{Assessment, PAPERS, PaperInput};
use facts::{
    Collected, EvidenceBytes, EvidenceRef, Fact, FactDef, FactSource, LocalTime, Outcome, Row, Rows, Subject, Value,
    ValueType,
};
use jiff::civil::Date;
use kernel::period::Period;
use kernel::time::{DAY, bureau_date};
use kernel::{Error, Micros, Result};
use store::Db;

use crate::receipt::Receipt;
use crate::service::is_object;
use crate::stand::{held, minute};
use crate::store::receipt_list;

/// Who says it.
const BY: &str = "材料上报系统";
/// Files that one fact names.
const MAX_FILES: usize = 200;

/// The columns of a method by its digest, so that it is read once.
type Read = Arc<Mutex<Option<(String, Option<PaperInput>)>>>;

/// What was handed in, as a source of facts.
pub struct PaperFacts {
    db: Db,
    assessment: Assessment,
    read: Read,
}

impl PaperFacts {
    /// `assessment` is asked for the campaign and its method alone.
    #[must_use]
    pub fn new(db: Db, assessment: Assessment) -> PaperFacts {
        PaperFacts { db, assessment, read: Arc::default() }
    }

    async fn input(&self, digest: &str) -> Result<Option<PaperInput>> {
        let known = || self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, input)) = known().as_ref()
            && of == digest
        {
            return Ok(input.clone());
        }
        let input = PaperInput::of(&*self.assessment.method(digest).await?);
        *known() = Some((digest.to_owned(), input.clone()));
        Ok(input)
    }

    async fn tell(&self, subjects: &[Subject], period: Period, as_of: Date) -> Result<Collected> {
        let campaign = match self.assessment.campaign().await {
            Ok(campaign) if campaign.year == period.from.year() => campaign,
            Ok(_) => return Ok(Collected::default()),
            Err(e) if e.code() == "no_campaign" => return Ok(Collected::default()),
            Err(e) => return Err(e),
        };
        let Some(input) = self.input(&campaign.method_digest).await? else { return Ok(Collected::default()) };
        let before = Micros::start_of(as_of).plus(DAY);
        let mut conn = self.db.read_tx().await?;
        // The papers of a simulated city say on their first line that they are.
        let simulated = store::setting_read(&mut conn, store::SIMULATED).await?.as_deref() == Some("yes");
        let all = receipt_list(&mut conn, &campaign.id, None, before).await?;
        drop(conn);
        let mut by_unit: BTreeMap<&str, Vec<&Receipt>> = BTreeMap::new();
        for receipt in &all {
            by_unit.entry(&receipt.content.unit).or_default().push(receipt);
        }
        let mut out = Collected::default();
        for subject in subjects {
            let none = Vec::new();
            let receipts = by_unit.get(subject.id.as_str()).unwrap_or(&none);
            let look = Look { input: &input, subject, receipts, period, as_of, simulated };
            look.fact(&mut out)?;
        }
        Ok(out)
    }
}

impl FactSource for PaperFacts {
    fn name(&self) -> &'static str {
        "submissions"
    }

    fn defs(&self) -> Vec<FactDef> {
        vec![FactDef { key: PAPERS.into(), title: "上报的材料".into(), title_en: "Papers sent in".into() }]
    }

    fn collect(&self, subjects: &[Subject], period: Period, as_of: Date) -> Result<Collected> {
        let runtime = tokio::runtime::Handle::try_current()
            .map_err(|e| Error::internal("submissions are collected within the server's runtime").with_source(e))?;
        runtime.block_on(self.tell(subjects, period, as_of))
    }
}

/// One unit at the end of a day.
struct Look<'a> {
    input: &'a PaperInput,
    subject: &'a Subject,
    receipts: &'a [&'a Receipt],
    period: Period,
    as_of: Date,
    simulated: bool,
}

impl Look<'_> {
    fn fact(&self, out: &mut Collected) -> Result<()> {
        let mut items = Vec::new();
        for r in self.receipts {
            let evidence = r.content.files.iter().map(|f| f.sha256.clone()).collect();
            items.push(self.row(&r.content.material, r.content.form.as_deref(), minute(r.received_at)?, evidence));
        }
        let outcome = self.outcome(items);
        let since = self.receipts.iter().map(|r| r.recorded_at).max();
        let mut evidence = Vec::new();
        if let Some(since) = since {
            let text = self.text();
            let digest = seal::digest_bytes(text.as_bytes()).to_string();
            evidence.push(EvidenceRef {
                digest: digest.clone(),
                name: format!("{}材料上报回执.txt", self.subject.short_name),
                media_type: "text/plain; charset=utf-8".into(),
                bytes: u64::try_from(text.len()).unwrap_or(0),
                dated: Some(bureau_date(since)),
            });
            out.evidence.push(EvidenceBytes { digest, bytes: text.into_bytes() });
            evidence.extend(self.files());
        }
        out.facts.push(Fact {
            subject: self.subject.id.clone(),
            key: PAPERS.into(),
            at: BTreeMap::new(),
            period: self.period,
            outcome,
            by: BY.into(),
            reason: None,
            recorded_at: since.unwrap_or(Micros::start_of(self.period.from)).to_string(),
            evidence,
        });
        Ok(())
    }

    fn row(&self, material: &str, form: Option<&str>, at: LocalTime, evidence: Vec<String>) -> Row {
        let cells = self.input.columns.iter().map(|column| {
            if *column == self.input.material.0 {
                Some(Value::Level(material.to_owned()))
            } else if self.input.form.as_ref().is_some_and(|(id, _)| id == column) {
                form.map(|f| Value::Level(f.to_owned()))
            } else if *column == self.input.received.0 {
                Some(match self.input.received.1 {
                    ValueType::Date => Value::Date(at.day()),
                    _ => Value::Time(at),
                })
            } else {
                None
            }
        });
        Row { cells: cells.collect(), evidence }
    }

    fn outcome(&self, items: Vec<Row>) -> Outcome {
        let table = |items: Vec<Row>| Value::Rows(Rows { columns: self.input.columns.clone(), items });
        let missing = self.missing();
        if missing.is_empty() || self.as_of >= self.period.to {
            return Outcome::Known(table(items));
        }
        // At best everything that is missing comes tomorrow morning.
        let soonest = LocalTime::at(self.as_of.tomorrow().unwrap_or(self.as_of), 9, 0);
        let mut best = items.clone();
        best.extend(missing.iter().map(|(m, form)| self.row(m, form.as_deref(), soonest, Vec::new())));
        Outcome::Open { lowest: Some(table(items.clone())), so_far: table(items), highest: Some(table(best)) }
    }

    /// What has not come: a paper, and of one that is also a form of its own, the object.
    fn missing(&self) -> Vec<(String, Option<String>)> {
        let have = held(self.receipts);
        let forms: Vec<&str> = self.input.form.iter().flat_map(|(_, levels)| levels).map(|l| l.id.as_str()).collect();
        let plain = forms.iter().find(|f| !is_object(f)).or(forms.first()).map(|f| (*f).to_owned());
        let mut out = Vec::new();
        for level in &self.input.material.1 {
            let object = forms.contains(&level.id.as_str()) && is_object(&level.id);
            let came = |r: &&&Receipt| r.content.material == level.id && r.content.form.as_deref() == Some(&*level.id);
            match object {
                true if !self.receipts.iter().any(|r| came(&r)) => out.push((level.id.clone(), Some(level.id.clone()))),
                false if !have.contains(&level.id) => out.push((level.id.clone(), plain.clone())),
                _ => {}
            }
        }
        out
    }

    fn text(&self) -> String {
        let mut out = if self.simulated { "模拟数据\n".to_owned() } else { String::new() };
        let each: Vec<String> = self.receipts.iter().map(|r| r.text()).collect();
        out.push_str(&each.join("\n"));
        out
    }

    fn files(&self) -> Vec<EvidenceRef> {
        let mut seen = std::collections::BTreeSet::new();
        let all = self.receipts.iter().flat_map(|r| r.content.files.iter().map(move |f| (r, f)));
        all.filter(|(_, f)| seen.insert(f.sha256.clone()))
            .take(MAX_FILES)
            .map(|(r, f)| EvidenceRef {
                digest: f.sha256.clone(),
                name: f.name.clone(),
                media_type: f.media_type.clone(),
                bytes: f.bytes,
                dated: Some(bureau_date(r.received_at)),
            })
            .collect()
    }
}
