//! Where one unit's facts are written down for one day: who says what, since when, on what evidence.

use std::collections::BTreeMap;

use facts::{EvidenceBytes, EvidenceRef, Fact, Outcome, Row, Rows, Value};
use jiff::civil::{Date, date, time};
use kernel::SeededRng;
use kernel::period::{Period, day_number};

use crate::city::catalogue::{def, system};
use crate::city::evidence::Paper;
use crate::city::ledgers::Entry;
use crate::city::model::{Md, Way};
use crate::city::people::REVIEWER;
use crate::city::units::Unit;

pub(crate) const FIRST: Date = date(2026, 1, 1);
pub(crate) const LAST: Date = date(2026, 12, 31);

/// A day of the simulated year.
pub(crate) fn md((month, day): Md) -> Date {
    Date::new(2026, month, day).unwrap_or(FIRST)
}

/// The day so many days after the first of January (0 is that day itself).
pub(crate) fn nth(days: i64) -> Date {
    jiff::Span::new().try_days(days).ok().and_then(|span| FIRST.checked_add(span).ok()).unwrap_or(LAST)
}

/// 0 on the first of January.
pub(crate) fn index(day: Date) -> i64 {
    day_number(day) - day_number(FIRST)
}

/// Inputs that the registers of the demonstration keep.
const KEPT: &[(&str, &str)] = &[
    ("investment", "spending"),
    ("issued_software", "issued_software"),
    ("regulations", "regulations"),
    ("trainings_attended", "training_attended"),
    ("trainings_held", "training_held"),
    ("achievements", "papers"),
    ("project_events", "projects"),
    ("goals", "goals"),
    ("demo_project", "demonstration"),
    ("body_exists", "information_body"),
    ("staff_now", "staff"),
    ("staff_before", "staff"),
    ("funding_now", "funding"),
    ("funding_before", "funding"),
    ("equipment_now", "equipment"),
    ("equipment_before", "equipment"),
    ("security_device", "equipment"),
    ("exchange_support_given", "tickets"),
    ("rules_practised", "duty_log"),
    ("training_plan", "training_plan"),
    ("plan_lists_training", "training_plan"),
    ("special_tasks", "special_tasks"),
];

/// Inputs that the devices of the demonstration earn.
const SENT: &[&str] = &["collection", "sources_online"];

/// A record as somebody enters it on a day.
#[derive(Clone, Debug)]
pub struct DemoRecord {
    pub register: &'static str,
    pub unit: String,
    pub day: Date,
    pub fields: Vec<(String, Value)>,
    /// The name of its paper, and what it says.
    pub paper: Option<(String, Vec<u8>)>,
    /// What is filled in later, and on which day.
    pub then: Option<(Date, Vec<(String, Value)>)>,
    /// The state in which it ends.
    pub state: &'static str,
}

/// That a unit begins or closes the year of a register.
#[derive(Clone, Debug)]
pub struct DemoClosing {
    pub register: &'static str,
    pub unit: String,
    pub day: Date,
    pub closed: bool,
}

/// A number that seed, unit and topic give.
pub(crate) fn draw(seed: u64, unit: &str, topic: &str, n: i64) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ seed;
    for byte in unit.bytes().chain([0]).chain(topic.bytes()).chain([0]).chain(n.to_le_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    SeededRng::new(hash).next()
}

/// One fact as it is told.
pub(crate) struct Told {
    pub input: &'static str,
    pub cell: Option<(&'static str, &'static str)>,
    pub way: Way,
    pub outcome: Outcome,
    /// The day on which it became what it is.
    pub since: Date,
    pub reason: Option<String>,
    pub evidence: Vec<EvidenceRef>,
}

impl Told {
    pub(crate) fn new(input: &'static str, way: Way, outcome: Outcome, since: Date) -> Told {
        Told { input, cell: None, way, outcome, since, reason: None, evidence: Vec::new() }
    }
}

pub(crate) struct Desk<'a> {
    pub unit: &'a Unit,
    pub seed: u64,
    pub as_of: Date,
    period: Period,
    papers: bool,
    registers: bool,
    pub facts: Vec<Fact>,
    /// What goes into registers instead of being told as facts.
    pub records: Vec<DemoRecord>,
    pub closings: Vec<DemoClosing>,
    pub evidence: Vec<EvidenceBytes>,
}

impl<'a> Desk<'a> {
    pub(crate) fn new(unit: &'a Unit, seed: u64, period: Period, as_of: Date, papers: bool) -> Desk<'a> {
        Desk {
            unit,
            seed,
            as_of,
            period,
            papers,
            registers: false,
            facts: Vec::with_capacity(100),
            evidence: Vec::new(),
            records: Vec::new(),
            closings: Vec::new(),
        }
    }

    /// What registers keep is entered there.
    pub(crate) fn with_registers(mut self, yes: bool) -> Desk<'a> {
        self.registers = yes;
        self
    }

    /// The register that keeps an input, when registers are kept.
    pub(crate) fn kept(&self, input: &str) -> Option<&'static str> {
        KEPT.iter().find(|(i, _)| self.registers && *i == input).map(|(_, register)| *register)
    }

    /// Whether an input is told by a system of its own.
    pub(crate) fn told_elsewhere(&self, input: &str) -> bool {
        self.kept(input).is_some() || (self.registers && SENT.contains(&input))
    }

    /// Enters rows into a register, each on the day on which it became known.
    pub(crate) fn enter(
        &mut self,
        register: &'static str,
        columns: &[&str],
        entries: Vec<Entry>,
        closed: Option<Date>,
    ) {
        let begun = DemoClosing { register, unit: self.unit.id.clone(), day: FIRST, closed: false };
        self.closings.push(begun.clone());
        self.closings.extend(closed.map(|day| DemoClosing { day, closed: true, ..begun }));
        for entry in entries {
            let cells = columns.iter().map(|c| (*c).to_owned()).zip(entry.row.cells);
            let mut fields: Vec<(String, Value)> = cells.filter_map(|(c, v)| Some((c, v?))).collect();
            // What the register asks for besides the columns of the method.
            let text_of = |name: &str| fields.iter().find(|(f, _)| f == name).map(|(_, v)| v.clone());
            let besides = match register {
                "regulations" => text_of("topic").map(|v| ("title", v)),
                "issued_software" => Some(("date", Value::Date(entry.known))),
                _ => None,
            };
            fields.extend(besides.map(|(f, v)| (f.to_owned(), v)));
            self.records.push(DemoRecord {
                register,
                unit: self.unit.id.clone(),
                day: entry.known,
                fields,
                paper: entry.paper.filter(|_| self.papers).map(|p| (p.name, p.text.into_bytes())),
                then: None,
                state: "confirmed",
            });
        }
    }

    /// What has a system of its own is entered there and not told.
    pub(crate) fn keeps_registers(&self) -> bool {
        self.registers
    }

    pub(crate) fn keeps_papers(&self) -> bool {
        self.papers
    }

    pub(crate) fn draw(&self, topic: &str, n: i64) -> u64 {
        draw(self.seed, &self.unit.id, topic, n)
    }

    /// A number from 0 to `below` less one.
    pub(crate) fn pick(&self, topic: &str, n: i64, below: i64) -> i64 {
        i64::try_from(self.draw(topic, n) % u64::try_from(below.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    /// The year is over: nothing can change any more.
    pub(crate) fn over(&self) -> bool {
        self.as_of >= LAST
    }

    pub(crate) fn put(&mut self, told: Told) {
        let measured = def(told.input).map(|d| d.key.as_ref());
        let (key, by) = match (told.way, measured) {
            (Way::Measured, Some(key)) => (key.to_owned(), system(key).to_owned()),
            (Way::Attested | Way::Both, Some(key)) => (key.to_owned(), "云溪市环境信息中心".to_owned()),
            (Way::Judged, _) => (format!("judged/{}", told.input), REVIEWER.to_owned()),
            _ => (format!("declared/{}", told.input), self.unit.officer.clone()),
        };
        let at = told.cell.map(|(d, c)| BTreeMap::from([(d.to_owned(), c.to_owned())])).unwrap_or_default();
        let clock = match told.way {
            Way::Measured => time(7, 30, 0, 0),
            _ => {
                let minute = self.pick(&key, 1, 540);
                let part = |n: i64| i8::try_from(n).unwrap_or(0);
                time(part(9 + minute / 60), part(minute % 60), 0, 0)
            }
        };
        self.facts.push(Fact {
            subject: self.unit.id.clone(),
            key,
            at,
            period: self.period,
            outcome: told.outcome,
            by,
            reason: told.reason,
            recorded_at: kernel::time::at_bureau(told.since, clock).to_string(),
            evidence: told.evidence,
        });
    }

    /// Puts a fact that the superior and the unit itself both tell.
    pub(crate) fn put_both(&mut self, told: Told) {
        let declared = Told {
            way: Way::Declared,
            outcome: told.outcome.clone(),
            reason: told.reason.clone(),
            evidence: told.evidence.clone(),
            ..told
        };
        self.put(declared);
        self.put(Told { way: Way::Attested, ..told });
    }

    /// Files a paper and gives the reference to it.
    pub(crate) fn file(&mut self, paper: Paper) -> Option<EvidenceRef> {
        if !self.papers {
            return None;
        }
        let digest = seal::digest_bytes(paper.text.as_bytes()).to_string();
        let reference = EvidenceRef {
            digest: digest.clone(),
            name: paper.name,
            media_type: paper.media.to_owned(),
            bytes: u64::try_from(paper.text.len()).unwrap_or(0),
            dated: paper.dated,
        };
        self.evidence.push(EvidenceBytes { digest, bytes: paper.text.into_bytes() });
        Some(reference)
    }
}

/// Rows with these columns.
pub(crate) fn rows(columns: &[&str], items: Vec<Row>) -> Value {
    Value::Rows(Rows { columns: columns.iter().map(|c| (*c).to_owned()).collect(), items })
}

pub(crate) fn row(cells: Vec<Value>) -> Row {
    Row { cells: cells.into_iter().map(Some).collect(), evidence: Vec::new() }
}

pub(crate) fn text(t: impl Into<String>) -> Value {
    Value::Text(t.into())
}

pub(crate) fn level(l: &str) -> Value {
    Value::Level(l.into())
}
