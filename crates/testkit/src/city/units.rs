//! The units: the twelve of the demonstration, and any number in the same mix.

use facts::{Dated, Subject};
use jiff::civil::Date;

use crate::city::county_specs::COUNTIES;
use crate::city::desk::{FIRST, draw};
use crate::city::district_specs::DISTRICTS;
use crate::city::model::{Since, Spec};
use crate::city::people;

pub(crate) struct Unit {
    pub id: String,
    pub code: String,
    pub name: String,
    pub short: String,
    pub officer: String,
    pub spec: &'static Spec,
}

impl std::fmt::Debug for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.id, self.short)
    }
}

impl Unit {
    pub(crate) fn subject(&self) -> Subject {
        Subject {
            id: self.id.clone(),
            name: self.name.clone(),
            short_name: self.short.clone(),
            kinds: dated(self.spec.kinds),
            statuses: dated(self.spec.statuses),
        }
    }
}

fn dated(list: &[Since]) -> Vec<Dated> {
    list.iter()
        .map(|(value, first, last)| Dated {
            value: (*value).to_owned(),
            from: Date::new(*first, 1, 1).unwrap_or(FIRST),
            to: last.and_then(|year| Date::new(year, 12, 31).ok()),
        })
        .collect()
}

fn specs() -> impl Iterator<Item = &'static Spec> + Clone {
    COUNTIES.iter().chain(&DISTRICTS)
}

pub(crate) fn twelve() -> Vec<Unit> {
    specs()
        .enumerate()
        .map(|(i, spec)| Unit {
            id: spec.id.to_owned(),
            code: format!("9901{:02}", if spec.id.starts_with('c') { 21 + i } else { i - COUNTIES.len() + 2 }),
            name: spec.name.to_owned(),
            short: spec.short.to_owned(),
            officer: spec.officer.to_owned(),
            spec,
        })
        .collect()
}

pub(crate) fn many(count: usize) -> Vec<Unit> {
    specs()
        .cycle()
        .zip(1..=count)
        .map(|(spec, n)| {
            let id = format!("u{n:05}");
            Unit {
                code: format!("98{n:05}"),
                name: format!("模拟{n:05}号单位生态环境局"),
                short: format!("模拟{n:05}"),
                officer: people::name(draw(0, &id, "officer", 0)),
                id,
                spec,
            }
        })
        .collect()
}
