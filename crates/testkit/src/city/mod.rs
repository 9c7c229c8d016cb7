//! The simulated city 云溪市: eight counties and four districts that do not exist, and their year 2026.
//!
//! The year is written down once; `collect` tells what of it was known at the end of a day. Seed and day decide every
//! byte. The demonstration plays 22 November 2026: the counties' ranking is held back by open facts and an open
//! reading, the districts' is official.

mod bases;
mod books;
mod catalogue;
mod county_specs;
mod desk;
mod district_specs;
mod evidence;
mod ledgers;
mod model;
mod papers_in;
mod people;
mod sites;
mod steps;
mod streams;
mod units;

use facts::{Collected, Dated, FactDef, FactSource, Subject};
use jiff::civil::{Date, date};
use kernel::period::Period;
use kernel::{Result, Role};

pub use desk::{DemoClosing, DemoRecord};
pub use papers_in::DemoPaper;
pub use people::DemoPerson;
pub use sites::{DemoEnterprise, Network};

use desk::{Desk, FIRST, LAST};
use model::Standing;
use units::Unit;

/// The city's name.
pub const CITY_NAME: &str = "云溪市";
/// The seed of the demonstration.
pub const DEMO_SEED: u64 = 2026;
/// The day that the demonstration plays.
pub const DEMO_DAY: Date = date(2026, 11, 22);
/// The readings that the demonstration leaves open: A7 decides in several counties, B5 in one; neither decides in a
/// district.
pub const DEMO_OPEN_READINGS: [&str; 2] = ["A7", "B5"];

/// A city whose facts are computed.
#[derive(Debug)]
pub struct City {
    seed: u64,
    units: Vec<Unit>,
    papers: bool,
    registers: bool,
}

impl City {
    /// The demonstration's eight counties and four districts.
    #[must_use]
    pub fn new(seed: u64) -> City {
        City { seed, units: units::twelve(), papers: true, registers: false }
    }

    /// So many units in the same mix of kinds and years, as of a province; without evidence unless asked for.
    #[must_use]
    pub fn scaled(seed: u64, count: usize) -> City {
        City { seed, units: units::many(count), papers: false, registers: false }
    }

    /// With or without evidence.
    #[must_use]
    pub fn with_evidence(mut self, on: bool) -> City {
        self.papers = on;
        self
    }

    /// What registers keep and what devices send is not told as facts: whoever asks for this enters [`City::records`] and
    /// lets devices speak.
    #[must_use]
    pub fn with_registers(mut self) -> City {
        self.registers = true;
        self
    }

    /// The year's records, and when each unit begins and closes its year, in the order of days.
    #[must_use]
    pub fn records(&self) -> (Vec<DemoRecord>, Vec<DemoClosing>) {
        let period = Period { from: FIRST, to: LAST };
        let (mut records, mut closings) = (Vec::new(), Vec::new());
        for unit in &self.units {
            let mut desk = Desk::new(unit, self.seed, period, LAST, self.papers).with_registers(true);
            ledgers::tell(&mut desk);
            books::tell(&mut desk);
            records.append(&mut desk.records);
            closings.append(&mut desk.closings);
        }
        records.sort_by_key(|r| r.day);
        closings.sort_by_key(|c| c.day);
        (records, closings)
    }

    /// The stations, and the enterprises with their outlets, of the first `units` units.
    #[must_use]
    pub fn sites(&self, units: usize) -> (Vec<::places::NewPoint>, Vec<DemoEnterprise>) {
        let some = || self.units.iter().take(units).enumerate();
        let stations = some().flat_map(|(at, u)| sites::stations(self.seed, at, u)).collect();
        (stations, some().flat_map(|(at, u)| sites::enterprises(self.seed, at, u)).collect())
    }

    /// How far a unit is with the monitoring of its points.
    #[must_use]
    pub fn network(&self, unit: &str) -> Network {
        match self.units.iter().find(|u| u.id == unit).map(|u| u.spec.standing) {
            Some(Standing::Good) => Network::Whole,
            Some(Standing::Fair) => Network::Part,
            Some(Standing::Poor) | None => Network::Begun,
        }
    }

    /// What the units hand in, in the order of time: whoever asks for registers hands it in.
    #[must_use]
    pub fn handed_in(&self) -> Vec<DemoPaper> {
        let mut all: Vec<DemoPaper> = self.units.iter().flat_map(papers_in::handed_in).collect();
        all.sort_by_key(|p| p.at);
        all
    }

    /// The units that are assessed, in the order of their ids.
    #[must_use]
    pub fn subjects(&self) -> Vec<Subject> {
        self.units.iter().map(Unit::subject).collect()
    }

    /// The people of the city's offices and one officer for each unit.
    #[must_use]
    pub fn people(&self) -> Vec<DemoPerson> {
        let officers = self.units.iter().map(|u| DemoPerson {
            login: u.id.clone(),
            name: u.officer.clone(),
            role: Role::UnitOfficer,
            unit: Some(u.id.clone()),
        });
        let others = people::UNIT_PEOPLE.iter().filter(|(.., unit)| self.units.iter().any(|u| u.id == *unit)).map(
            |(login, name, role, unit)| DemoPerson {
                login: (*login).into(),
                name: (*name).into(),
                role: *role,
                unit: Some((*unit).into()),
            },
        );
        people::city_people().into_iter().chain(others).chain(officers).collect()
    }

    /// What stands above the units: the province, and the city's own bureau with its departments.
    #[must_use]
    pub fn above(&self) -> Vec<::people::Node> {
        let node = |id: &str, level: &str, parent: Option<&str>, name: &str, short: &str| ::people::Node {
            id: id.into(),
            level: level.into(),
            parent_id: parent.map(str::to_owned),
            name: name.into(),
            short_name: short.into(),
        };
        vec![
            node("sheng", "province", None, "省环境保护厅", "省厅"),
            node(people::CITY_ID, "city", Some("sheng"), "云溪市环境保护局", "市局"),
        ]
    }

    /// The units as they are registered: a last day included becomes the first day excluded.
    #[must_use]
    pub fn register(&self) -> Vec<::people::NewUnit> {
        let dated = |list: &[Dated]| {
            list.iter()
                .map(|d| ::people::Dated {
                    value: d.value.clone(),
                    valid_from: d.from,
                    valid_to: d.to.and_then(|to| to.tomorrow().ok()),
                })
                .collect()
        };
        self.units
            .iter()
            .map(|u| {
                let s = u.subject();
                ::people::NewUnit {
                    kinds: dated(&s.kinds),
                    statuses: dated(&s.statuses),
                    code: u.code.clone(),
                    id: s.id,
                    name: s.name,
                    short_name: s.short_name,
                }
            })
            .collect()
    }
}

impl FactSource for City {
    fn name(&self) -> &'static str {
        "simulated-city"
    }

    fn defs(&self) -> Vec<FactDef> {
        catalogue::KEYS.iter().map(|(_, def)| def.clone()).collect()
    }

    /// The year 2026 is the only one that is written down: of any other nothing is known.
    fn collect(&self, subjects: &[Subject], period: Period, as_of: Date) -> Result<Collected> {
        let mut out = Collected::default();
        if as_of < FIRST || period.from.year() != FIRST.year() {
            return Ok(out);
        }
        for subject in subjects {
            let Ok(at) = self.units.binary_search_by(|u| u.id.as_str().cmp(&subject.id)) else { continue };
            let Some(unit) = self.units.get(at) else { continue };
            let mut desk = Desk::new(unit, self.seed, period, as_of, self.papers).with_registers(self.registers);
            steps::tell(&mut desk);
            streams::tell(&mut desk);
            ledgers::tell(&mut desk);
            papers_in::tell(&mut desk);
            out.facts.append(&mut desk.facts);
            out.evidence.append(&mut desk.evidence);
        }
        out.facts.sort_by(|a, b| (&a.subject, &a.key, &a.at).cmp(&(&b.subject, &b.key, &b.at)));
        out.evidence.sort_by(|a, b| a.digest.cmp(&b.digest));
        out.evidence.dedup_by(|a, b| a.digest == b.digest);
        Ok(out)
    }
}
