//! Facts: what the records of a register say of a unit at the end of a day.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ::facts::{Collected, EvidenceBytes, EvidenceRef, Fact, FactDef, FactSource, Outcome, Row, Rows, Subject, Value};
use jiff::civil::Date;
use kernel::period::{Period, day_number};
use kernel::time::DAY;
use kernel::{Error, Micros, Result};
use serde_json::Value as Json;
use store::Db;

use crate::body::{self, Body};
use crate::definition::*;
use crate::definitions::Definitions;
use crate::store::{ClosingRow, FileRow, VersionRow, closings, files, standing};

/// Who says what a register says.
const BY: &str = "台账登记系统";
/// Attachments that one fact names.
const MAX_FILES: usize = 200;

/// The registers as a source of facts.
pub struct RegisterFacts {
    db: Db,
    set: Arc<Definitions>,
    simulated: bool,
}

impl RegisterFacts {
    pub fn new(db: Db, set: Arc<Definitions>) -> RegisterFacts {
        RegisterFacts { db, set, simulated: false }
    }

    /// Papers say on their first line that they are simulated.
    #[must_use]
    pub fn simulated(mut self, yes: bool) -> RegisterFacts {
        self.simulated = yes;
        self
    }

    async fn read(&self, subjects: &[Subject], period: Period, as_of: Date) -> Result<Collected> {
        let before = Micros::start_of(as_of).plus(DAY);
        let mut out = Collected::default();
        let mut conn = self.db.read_tx().await?;
        for register in self.set.list().iter().filter(|r| !r.facts.is_empty()) {
            let rows = standing(&mut conn, &register.id, before).await?;
            let years = closings(&mut conn, &register.id, i64::from(period.to.year()), before).await?;
            let handed = files(&mut conn, &register.id, None).await?;
            let mut by_unit: BTreeMap<&str, Vec<(&VersionRow, Body)>> = BTreeMap::new();
            for row in &rows {
                by_unit.entry(&row.unit).or_default().push((row, body::stored(&row.body)?));
            }
            for subject in subjects {
                let empty = Vec::new();
                let look = Look {
                    register,
                    period,
                    as_of,
                    records: by_unit.get(subject.id.as_str()).unwrap_or(&empty),
                    year: years.iter().find(|c| c.unit == subject.id),
                    files: &handed,
                    subject,
                    simulated: self.simulated,
                };
                for clause in &register.facts {
                    look.tell(clause, &mut out);
                }
            }
        }
        Ok(out)
    }
}

impl FactSource for RegisterFacts {
    fn name(&self) -> &'static str {
        "registers"
    }

    fn defs(&self) -> Vec<FactDef> {
        let all = self.set.list().iter().flat_map(|r| &r.facts);
        all.map(|f| FactDef {
            key: f.key.clone().into(),
            title: f.names.zh.clone().into(),
            title_en: f.names.en.clone().into(),
        })
        .collect()
    }

    fn collect(&self, subjects: &[Subject], period: Period, as_of: Date) -> Result<Collected> {
        let runtime = tokio::runtime::Handle::try_current()
            .map_err(|e| Error::internal("registers are collected within the server's runtime").with_source(e))?;
        runtime.block_on(self.read(subjects, period, as_of))
    }
}

type Entry<'a> = (&'a VersionRow, Body);

/// One unit's records in one register at the end of a day.
struct Look<'a> {
    register: &'a Register,
    period: Period,
    as_of: Date,
    records: &'a [Entry<'a>],
    /// What the unit last said of the year: begun, or closed.
    year: Option<&'a ClosingRow>,
    files: &'a [FileRow],
    subject: &'a Subject,
    simulated: bool,
}

impl Look<'_> {
    fn tell(&self, clause: &FactClause, out: &mut Collected) {
        let counted: Vec<&Entry<'_>> = self
            .records
            .iter()
            .filter(|(row, body)| {
                self.register.state(&row.state).is_some_and(|s| s.counts) && self.all(&clause.filter, body)
            })
            .collect();
        let outcome = self.outcome(clause, &counted);
        let since = counted.iter().map(|(row, _)| row.at).chain(self.year.map(|s| s.at)).max();
        let since = since.unwrap_or(Micros::start_of(self.period.from));
        let mut evidence = Vec::new();
        if !counted.is_empty() {
            let extract = self.extract(clause, &counted);
            evidence.push(EvidenceRef {
                digest: seal::digest_bytes(extract.as_bytes()).to_string(),
                name: format!("{}{}.txt", self.subject.short_name, clause.names.zh),
                media_type: "text/plain; charset=utf-8".into(),
                bytes: u64::try_from(extract.len()).unwrap_or(0),
                dated: Some(kernel::time::bureau_date(since)),
            });
            let digest = seal::digest_bytes(extract.as_bytes()).to_string();
            out.evidence.push(EvidenceBytes { digest, bytes: extract.into_bytes() });
            evidence.extend(self.attached(&counted));
        }
        out.facts.push(Fact {
            subject: self.subject.id.clone(),
            key: clause.key.clone(),
            at: BTreeMap::new(),
            period: self.period,
            outcome,
            by: BY.into(),
            reason: None,
            recorded_at: since.to_string(),
            evidence,
        });
    }

    fn outcome(&self, clause: &FactClause, counted: &[&Entry<'_>]) -> Outcome {
        let over = self.as_of >= self.period.to;
        // A register that nobody keeps says nothing, and a form may.
        if self.records.is_empty() && self.year.is_none() {
            return Outcome::Absent(format!("《{}》尚未启用登记", self.register.names.zh));
        }
        let shut = self.year.is_some_and(|y| y.closed);
        let Some(so_far) = self.value(clause, counted, None) else {
            let why = format!("《{}》没有可计的记录", self.register.names.zh);
            return Outcome::Absent(why);
        };
        if clause.standing || over {
            return Outcome::Known(so_far);
        }
        if let Some(awaits) = &clause.awaits {
            let running = counted.iter().any(|(_, body)| self.cell(awaits.field, body).is_none());
            return match (shut, running) {
                (true, false) => Outcome::Known(so_far),
                (true, true) => Outcome::Open {
                    lowest: self.value(clause, counted, Some(&awaits.worst)),
                    highest: self.value(clause, counted, Some(&awaits.best)),
                    so_far,
                },
                (false, _) => Outcome::Open { so_far, lowest: None, highest: None },
            };
        }
        if shut {
            return Outcome::Known(so_far);
        }
        if clause.take == Take::Any {
            // A record that is there stays; one that is not may still come.
            return Outcome::Open { lowest: Some(so_far.clone()), so_far, highest: Some(Value::Bool(true)) };
        }
        let grows = matches!(clause.take, Take::Count | Take::Sum(_) | Take::Distinct(_) | Take::Rows(_));
        Outcome::Open { lowest: grows.then(|| so_far.clone()), so_far, highest: None }
    }

    /// The value; a field that is awaited is taken as `guess`, and a record that awaits it is left out without one.
    fn value(&self, clause: &FactClause, counted: &[&Entry<'_>], guess: Option<&str>) -> Option<Value> {
        let mut bodies: Vec<Body> = Vec::new();
        let mut rows: Vec<&VersionRow> = Vec::new();
        for (row, body) in counted {
            let mut body = body.clone();
            if let Some(awaits) = &clause.awaits
                && self.cell(awaits.field, &body).is_none()
            {
                let (Some(guess), Some(field)) = (guess, self.register.fields.get(awaits.field)) else { continue };
                body.insert(field.id.clone(), Json::String(guess.to_owned()));
            }
            bodies.push(body);
            rows.push(row);
        }
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let days = |at: usize| {
            let mut days: Vec<Date> = bodies
                .iter()
                .filter_map(|b| match self.cell(at, b) {
                    Some(Value::Date(day)) => Some(day),
                    _ => None,
                })
                .collect();
            days.sort();
            days
        };
        Some(match &clause.take {
            Take::Count => Value::Integer(count(bodies.len())),
            Take::Any => Value::Bool(!bodies.is_empty()),
            Take::Every(_) if bodies.is_empty() => return None,
            Take::Every(more) => Value::Bool(bodies.iter().all(|b| self.all(more, b))),
            Take::Share(more) => {
                Value::Ratio(count(bodies.iter().filter(|b| self.all(more, b)).count()), count(bodies.len()))
            }
            Take::Sum(at) => {
                let field = self.register.fields.get(*at)?;
                let sum = bodies.iter().filter_map(|b| body::indexed(field, b)?.1).sum();
                match field.kind {
                    FieldKind::Money => Value::MoneyFen(sum),
                    FieldKind::Decimal => Value::Decimal(kernel::q::Q::ratio(sum, 1_000_000).ok()?),
                    _ => Value::Integer(sum),
                }
            }
            Take::Distinct(at) => {
                let field = self.register.fields.get(*at)?;
                let all: BTreeSet<String> =
                    bodies.iter().filter_map(|b| b.get(&field.id)).map(Json::to_string).collect();
                Value::Integer(count(all.len()))
            }
            Take::Earliest(at) => Value::Date(*days(*at).first()?),
            Take::Latest(at) => Value::Date(*days(*at).last()?),
            Take::Gap(at) => {
                let days = days(*at);
                let end = self.as_of.min(self.period.to);
                let ends = days.iter().copied().chain([end]);
                let mut last = self.period.from;
                let mut most = 0;
                for day in ends {
                    most = most.max(day_number(day) - day_number(last));
                    last = day;
                }
                Value::Integer(most)
            }
            Take::Rows(columns) => {
                let items = bodies
                    .iter()
                    .map(|body| Row {
                        cells: columns.iter().map(|(_, at)| self.cell(*at, body)).collect(),
                        evidence: self.digests(body),
                    })
                    .collect();
                Value::Rows(Rows { columns: columns.iter().map(|(c, _)| c.clone()).collect(), items })
            }
        })
    }

    fn cell(&self, at: usize, body: &Body) -> Option<Value> {
        let field = self.register.fields.get(at)?;
        let value = body.get(&field.id)?;
        Some(match field.kind {
            FieldKind::Integer => Value::Integer(value.as_i64()?),
            FieldKind::Money => Value::MoneyFen(value.as_i64()?),
            FieldKind::Decimal => Value::Decimal(value.as_str()?.parse().ok()?),
            FieldKind::Date => Value::Date(value.as_str()?.parse().ok()?),
            FieldKind::YesNo => Value::Bool(value.as_bool()?),
            FieldKind::Choice => Value::Level(value.as_str()?.to_owned()),
            _ => Value::Text(body::shown(field, value)),
        })
    }

    fn all(&self, clauses: &[Clause], body: &Body) -> bool {
        clauses.iter().all(|c| self.holds(c, body))
    }

    fn holds(&self, clause: &Clause, body: &Body) -> bool {
        let cell = self.cell(clause.field, body);
        let number = |v: &Value| match v {
            Value::Integer(n) | Value::MoneyFen(n) => Some(*n),
            Value::Date(d) => Some(day_number(*d)),
            _ => None,
        };
        let bound = |b: &Bound| match b {
            Bound::Number(n) => *n,
            Bound::Day(day) => day_number(*day),
            Bound::AsOf => day_number(self.as_of.min(self.period.to)),
            Bound::PeriodStart => day_number(self.period.from),
            Bound::PeriodEnd => day_number(self.period.to),
            Bound::BeforePeriod => day_number(self.period.from) - 1,
        };
        match &clause.test {
            Test::Set(yes) => cell.is_some() == *yes,
            Test::Is(list) => cell.is_some_and(|v| {
                let word = match v {
                    Value::Bool(yes) => if yes { "yes" } else { "no" }.to_owned(),
                    Value::Level(t) | Value::Text(t) => t,
                    Value::Integer(n) | Value::MoneyFen(n) => n.to_string(),
                    Value::Date(d) => d.to_string(),
                    _ => return false,
                };
                list.contains(&word)
            }),
            Test::AtLeast(b) => cell.as_ref().and_then(number).is_some_and(|n| n >= bound(b)),
            Test::AtMost(b) => cell.as_ref().and_then(number).is_some_and(|n| n <= bound(b)),
            Test::NotBy(b) => cell.as_ref().and_then(number).is_none_or(|n| n > bound(b)),
            Test::Within => matches!(cell, Some(Value::Date(d)) if self.period.contains(d)),
        }
    }

    fn digests(&self, body: &Body) -> Vec<String> {
        let fields = self.register.fields.iter().filter(|f| f.kind == FieldKind::Attachments);
        let lists = fields.filter_map(|f| body.get(&f.id)?.as_array());
        lists.flatten().filter_map(|d| d.as_str().map(str::to_owned)).collect()
    }

    fn attached(&self, counted: &[&Entry<'_>]) -> Vec<EvidenceRef> {
        let named: BTreeSet<String> = counted.iter().flat_map(|(_, body)| self.digests(body)).collect();
        let own = self.files.iter().filter(|f| f.unit == self.subject.id && named.contains(&f.digest));
        own.take(MAX_FILES)
            .map(|f| EvidenceRef {
                digest: f.digest.clone(),
                name: f.name.clone(),
                media_type: f.media.clone(),
                bytes: u64::try_from(f.bytes).unwrap_or(0),
                dated: Some(kernel::time::bureau_date(f.at)),
            })
            .collect()
    }

    /// The records that were counted, as they stood, in words.
    fn extract(&self, clause: &FactClause, counted: &[&Entry<'_>]) -> String {
        let mut text = String::new();
        if self.simulated {
            text.push_str("模拟数据\n");
        }
        text.push_str(&format!(
            "{}（{}）\n单位：{}\n登记簿：{}（定义 {}）\n",
            clause.names.zh, clause.key, self.subject.name, self.register.names.zh, self.register.digest
        ));
        for (row, body) in counted {
            // Who wrote it, and whether for the unit and not within it.
            let behalf =
                if row.on_behalf { format!("（代填，代{}）", self.subject.short_name) } else { String::new() };
            let (record, version, at, by) = (&row.record, row.version, row.at, &row.by_name);
            text.push_str(&format!("\n记录 {record} 第 {version} 版，{at}，{by}{behalf}\n"));
            for field in &self.register.fields {
                if let Some(value) = body.get(&field.id) {
                    text.push_str(&format!("{}：{}\n", field.names.zh, body::shown(field, value).replace('\n', " ")));
                }
            }
        }
        text
    }
}
