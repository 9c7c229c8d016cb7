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

/// Two lists of characters whose pairs make the names of counties that do not exist.
const FIRST_SIGN: [char; 48] = [
    '岚', '霁', '翎', '漪', '霭', '璟', '珞', '瑾', '澹', '湉', '溦', '淙', '泠', '滟', '沅', '渌', '汀', '漾', '泓',
    '浔', '葳', '芃', '蓁', '萱', '蘅', '荇', '茗', '菡', '楹', '槿', '枫', '桉', '梓', '楠', '榕', '樟', '砚', '砾',
    '磐', '砺', '峣', '峥', '嵘', '巍', '岫', '峦', '崤', '嵩',
];
const SECOND_SIGN: [char; 64] = [
    '坞', '埠', '垣', '堰', '墟', '塬', '埕', '垭', '浦', '湾', '渚', '洲', '滩', '泊', '沽', '沱', '屿', '岬', '崖',
    '岙', '峪', '岭', '嶂', '坪', '畈', '畴', '畦', '圩', '圃', '园', '囿', '圳', '桥', '亭', '驿', '关', '寨', '屯',
    '堡', '营', '镇', '庄', '店', '集', '市', '场', '坊', '铺', '泉', '井', '池', '塘', '溪', '涧', '沟', '渠', '陂',
    '泽', '荡', '淀', '桠', '栈', '梁', '阁',
];

/// The name of the unit of a number without what it is; after 3,072 of them the number stands with it.
fn place_name(n: usize) -> String {
    let sign = |list: &[char], at: usize| list.get(at % list.len().max(1)).copied().unwrap_or('云');
    let pairs = FIRST_SIGN.len() * SECOND_SIGN.len();
    let pair = format!("{}{}", sign(&FIRST_SIGN, n), sign(&SECOND_SIGN, n / FIRST_SIGN.len()));
    if n < pairs { pair } else { format!("{pair}{}", n / pairs + 1) }
}

pub(crate) fn many(count: usize) -> Vec<Unit> {
    specs()
        .cycle()
        .zip(1..=count)
        .map(|(spec, n)| {
            let id = format!("u{n:05}");
            let what = if spec.id.starts_with('c') { '县' } else { '区' };
            let short = format!("{}{what}", place_name(n - 1));
            Unit {
                code: format!("98{n:05}"),
                name: format!("{short}生态环境局"),
                short,
                officer: people::name(draw(0, &id, "officer", 0)),
                id,
                spec,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_units_share_an_id_a_code_or_a_name() {
        let units = many(7_000);
        for of in [|u: &Unit| u.id.clone(), |u: &Unit| u.code.clone(), |u: &Unit| u.short.clone()] {
            assert_eq!(units.iter().map(of).collect::<BTreeSet<_>>().len(), units.len());
        }
    }
}
