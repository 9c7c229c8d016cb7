//! What a device measured: whole numbers and their decimals, a function of device, factor and time.
//!
//! A day is cut into cells of ten minutes. A cell has a level, a least and a greatest value; a value of the moment lies between
//! them; minutes, hours and days are the means, the least and the greatest of their cells. So a day fits its hours.

use std::fmt::Write as _;

use hj212::{Decimal, Draft, Suffix, Version};
use kernel::Micros;
use kernel::time::SECOND;

use crate::chance::{draw, sway};
use crate::fault::{Fault, Faults};
use crate::fleet::{Device, Kind};
use crate::medium::{Factor, Medium, Role};
use crate::stamp;

/// Seconds of a cell.
const CELL: i64 = 600;
/// Cells between two nodes of the slow sway: six hours.
const NODE: i64 = 36;
/// Reference oxygen of flue gas, hundredths of a percent.
const OXYGEN: i64 = 600;
/// Oxygen of the air.
const AIR_OXYGEN: i64 = 2100;
/// The factor that no registration names.
const EXTRA: &str = "w99998";

/// A value as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The kind of its report.
    pub kind: Kind,
    /// Its DataTime.
    pub at: Micros,
    /// The code as sent.
    pub factor: &'static str,
    /// What it says of the factor.
    pub suffix: Suffix,
    /// The value.
    pub value: Decimal,
    /// The flag sent beside it.
    pub flag: Option<u8>,
    /// 0 for what was sent first, more for other values of the same time.
    pub version: u32,
}

/// A value on its way into a frame.
#[derive(Debug, Clone, Copy)]
struct Part {
    factor: &'static str,
    suffix: Suffix,
    units: i64,
    scale: u8,
    flag: Option<u8>,
}

/// Level, least and greatest.
#[derive(Debug, Clone, Copy, Default)]
struct Spread {
    level: i64,
    least: i64,
    greatest: i64,
}

fn cell(device: &Device, faults: &Faults, number: usize, factor: &Factor, at: i64) -> Spread {
    let own = draw(&[device.own, 31, number as u64]);
    let second = (at * CELL + 8 * 3600).rem_euclid(86_400);
    let mut level = factor.base * (1000 + sway(draw(&[own, 1]), factor.differ)) / 1000;
    level = level * factor.course.at(second) / 1000;
    let node = at.div_euclid(NODE);
    let far = at.rem_euclid(NODE);
    let slow = |n: i64| sway(draw(&[own, 2, n.cast_unsigned()]), factor.sway * 2);
    level += level * (slow(node) * (NODE - far) + slow(node + 1) * far) / NODE / 1000;
    let drawn = draw(&[own, 3, at.cast_unsigned()]);
    level += level * sway(drawn, factor.sway) / 1000;
    if matches!(factor.role, Role::Load | Role::Stack) && exceeds(device, faults, number, at) {
        level = level * 5 / 2;
    }
    let level = level.clamp(0, factor.most);
    let width = level * factor.sway / 2000 + 1;
    let off = |n: u64| i64::try_from(draw(&[drawn, n]) % (width.unsigned_abs() + 1)).unwrap_or_default();
    Spread { level, least: (level - off(4)).max(0), greatest: (level + off(5)).min(factor.most) }
}

/// Whether an outlet is beyond its limit: two days in a row, one factor.
fn exceeds(device: &Device, faults: &Faults, number: usize, at: i64) -> bool {
    let days = (at * CELL + 8 * 3600).div_euclid(2 * 86_400);
    let about = draw(&[device.own, 32, days.cast_unsigned()]);
    faults.hit(Fault::Exceed, about) && number == 1 + usize::try_from(draw(&[about, 1]) % 2).unwrap_or_default()
}

fn spread(device: &Device, faults: &Faults, number: usize, factor: &Factor, kind: Kind, slot: Micros) -> Spread {
    let first = (slot.0 / SECOND).div_euclid(CELL);
    let last = ((slot.0 / SECOND + device.period(kind) - 1).div_euclid(CELL)).max(first);
    if kind == Kind::Real {
        let one = cell(device, faults, number, factor, first);
        let width = (one.greatest - one.least + 1).unsigned_abs();
        let within = draw(&[device.own, 33, number as u64, slot.0.unsigned_abs()]) % width;
        return Spread { level: one.least + i64::try_from(within).unwrap_or_default(), ..one };
    }
    let mut all = Spread { level: 0, least: i64::MAX, greatest: 0 };
    for at in first..=last {
        let one = cell(device, faults, number, factor, at);
        all.level += one.level;
        all.least = all.least.min(one.least);
        all.greatest = all.greatest.max(one.greatest);
    }
    Spread { level: round(all.level, last - first + 1), ..all }
}

/// A quotient of what is not negative, half up.
fn round(units: i64, by: i64) -> i64 {
    (units + by / 2) / by.max(1)
}

/// What is wrong with one factor of a report.
struct Odd {
    number: usize,
    flag: u8,
    units: Option<i64>,
}

fn oddity(device: &Device, faults: &Faults, kind: Kind, slot: Micros) -> Option<Odd> {
    let about = device.about(kind, slot);
    let factors = device.medium.factors();
    let number = usize::try_from(draw(&[about, 41]) % factors.len() as u64).unwrap_or_default();
    let most = factors.get(number)?.most;
    if faults.hit(Fault::OutOfRange, about) {
        let units = if draw(&[about, 42]).is_multiple_of(2) { -most } else { most * 3 };
        return Some(Odd { number, flag: b'N', units: Some(units) });
    }
    if !faults.hit(Fault::Flags, about) {
        return None;
    }
    Some(match draw(&[about, 43]) % 5 {
        0 => Odd { number, flag: b'D', units: Some(0) },
        1 => Odd { number, flag: b'M', units: None },
        2 => Odd { number, flag: b'C', units: None },
        3 => Odd { number, flag: b'T', units: Some(most) },
        _ => Odd { number, flag: b'F', units: Some(0) },
    })
}

fn parts(device: &Device, faults: &Faults, kind: Kind, slot: Micros, version: u32) -> Vec<Part> {
    let factors = device.medium.factors();
    let old = device.version == Version::V2005;
    let odd = oddity(device, faults, kind, slot);
    let more = i64::from(version) * 3;
    let get = |number: usize, factor: &Factor| {
        let mut s = spread(device, faults, number, factor, kind, slot);
        if let Some(units) = odd.as_ref().filter(|o| o.number == number).and_then(|o| o.units) {
            s = Spread { level: units, least: units, greatest: units };
        }
        Spread { level: s.level + more, least: s.least + more, greatest: s.greatest + more }
    };
    let oxygen = factors.iter().position(|f| f.code == "a19001").and_then(|n| factors.get(n).map(|f| get(n, f).level));
    let mut flow = None;
    let mut all = Vec::with_capacity(factors.len() * 5);
    for (number, factor) in factors.iter().enumerate() {
        let s = get(number, factor);
        let flag = match (&odd, kind) {
            _ if device.medium == Medium::Twelve => None,
            // What is known of 2005 has flags with real-time values only.
            (_, Kind::Minute | Kind::Hour | Kind::Day) if old => None,
            (Some(odd), _) if odd.number == number => Some(odd.flag),
            _ => Some(b'N'),
        };
        let name = if old { factor.old } else { factor.code };
        let mut put = |suffix, units, scale| all.push(Part { factor: name, suffix, units, scale, flag });
        let converted = |c: i64| oxygen.map(|o| round(c.max(0) * (AIR_OXYGEN - OXYGEN), (AIR_OXYGEN - o).max(100)));
        if kind == Kind::Real {
            put(Suffix::Rtd, s.level, factor.scale);
            if let (Role::Stack, Some(zs)) = (factor.role, converted(s.level)) {
                put(Suffix::ZsRtd, zs, factor.scale);
            }
            continue;
        }
        match factor.role {
            Role::Flow => {
                let sum = volume(s.level, device.period(kind));
                flow = Some(sum);
                put(Suffix::Cou, sum, if device.medium == Medium::Flue { 0 } else { 3 });
            }
            Role::Load | Role::Stack => {
                if let Some(volume) = flow {
                    put(Suffix::Cou, load(volume, s.level, factor), 4);
                }
            }
            Role::Plain => {}
        }
        put(Suffix::Min, s.least, factor.scale);
        put(Suffix::Avg, s.level, factor.scale);
        put(Suffix::Max, s.greatest, factor.scale);
        if factor.role == Role::Stack {
            for (suffix, c) in [(Suffix::ZsMin, s.least), (Suffix::ZsAvg, s.level), (Suffix::ZsMax, s.greatest)] {
                if let Some(zs) = converted(c) {
                    put(suffix, zs, factor.scale);
                }
            }
        }
    }
    if faults.hit(Fault::ExtraFactor, device.about(kind, slot)) {
        let suffix = if kind == Kind::Real { Suffix::Rtd } else { Suffix::Avg };
        all.push(Part { factor: EXTRA, suffix, units: 1234 + more, scale: 2, flag: Some(b'N') });
    }
    all
}

/// A volume out of a flow with two decimals: litres of waste water (L/s), cubic metres of flue gas (m3/s).
fn volume(flow: i64, seconds: i64) -> i64 {
    round(flow.max(0) * seconds, 100)
}

/// Kilograms with four decimals: litres times mg/L are milligrams, and so are cubic metres times mg/m3.
fn load(volume: i64, concentration: i64, factor: &Factor) -> i64 {
    let digits = 10_i64.pow(u32::from(factor.scale));
    let milligrams = i128::from(volume) * i128::from(concentration.max(0)) / i128::from(digits);
    round(i64::try_from(milligrams).unwrap_or(i64::MAX - 100), 100)
}

pub(crate) fn readings(device: &Device, faults: &Faults, kind: Kind, slot: Micros, version: u32) -> Vec<Reading> {
    let at = device.told(kind, slot);
    let all = parts(device, faults, kind, slot, version).into_iter();
    all.map(|p| Reading {
        kind,
        at,
        factor: p.factor,
        suffix: p.suffix,
        value: Decimal { units: p.units.into(), scale: p.scale },
        flag: p.flag,
        version,
    })
    .collect()
}

/// The content of CP, and where its items stand. It is written once; a frame borrows from it.
#[derive(Debug, Clone, Default)]
pub struct Content {
    text: Vec<u8>,
    items: Vec<Span>,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    joined: bool,
    from: usize,
    equals: usize,
    to: usize,
}

impl Content {
    /// Empty.
    #[must_use]
    pub fn new() -> Content {
        Content::default()
    }

    /// With one more item, behind a semicolon.
    #[must_use]
    pub fn item(mut self, name: &str, value: impl AsRef<[u8]>) -> Content {
        self.put(false, name, value.as_ref());
        self
    }

    fn put(&mut self, joined: bool, name: &str, value: &[u8]) {
        let from = self.text.len();
        self.text.extend_from_slice(name.as_bytes());
        let equals = self.text.len();
        self.text.extend_from_slice(value);
        self.items.push(Span { joined, from, equals, to: self.text.len() });
    }

    /// A draft with these items behind the header fields that it has.
    #[must_use]
    pub fn onto<'a>(&'a self, mut draft: Draft<'a>) -> Draft<'a> {
        for span in &self.items {
            let name =
                self.text.get(span.from..span.equals).and_then(|n| std::str::from_utf8(n).ok()).unwrap_or_default();
            let value = self.text.get(span.equals..span.to).unwrap_or_default();
            draft = if span.joined { draft.with(name, value) } else { draft.item(name, value) };
        }
        draft
    }
}

/// The contents of a report: one, or two when it is sent in packages.
pub(crate) fn contents(
    device: &Device,
    faults: &Faults,
    kind: Kind,
    slot: Micros,
    version: u32,
    packages: bool,
) -> Vec<Content> {
    let all = parts(device, faults, kind, slot, version);
    let time = stamp::digits14(device.told(kind, slot));
    let middle = all.get(all.len() / 2).map_or("", |p| p.factor);
    // A factor is not torn apart (HJ 212-2017 6.3).
    let cut = if packages { all.iter().position(|p| p.factor == middle).unwrap_or_default() } else { 0 };
    let (front, back) = all.split_at_checked(cut).unwrap_or((&[], &all));
    let halves = [front, back].into_iter().filter(|h| !h.is_empty());
    halves.map(|half| content(&time, half)).collect()
}

fn content(time: &str, parts: &[Part]) -> Content {
    let mut content =
        Content { text: Vec::with_capacity(1024), items: Vec::with_capacity(parts.len() * 2) }.item("DataTime", time);
    let (mut name, mut value) = (String::new(), String::new());
    let mut parts = parts.iter().peekable();
    let mut before = "";
    while let Some(part) = parts.next() {
        name.clear();
        value.clear();
        let _ = write!(name, "{}-{}", part.factor, part.suffix.text());
        decimal(&mut value, part.units, part.scale);
        content.put(part.factor == before, &name, value.as_bytes());
        before = part.factor;
        let ends = parts.peek().is_none_or(|next| next.factor != part.factor);
        if let (true, Some(flag)) = (ends, part.flag) {
            name.clear();
            let _ = write!(name, "{}-Flag", part.factor);
            content.put(true, &name, &[flag]);
        }
    }
    content
}

/// Digits as a device prints them.
fn decimal(to: &mut String, units: i64, scale: u8) {
    let by = 10_u64.pow(u32::from(scale));
    let all = units.unsigned_abs();
    let sign = if units < 0 { "-" } else { "" };
    let _ = match scale {
        0 => write!(to, "{sign}{all}"),
        _ => write!(to, "{sign}{}.{:0width$}", all / by, all % by, width = usize::from(scale)),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::Fleet;
    use kernel::time::HOUR;

    fn at(text: &str) -> Micros {
        text.parse().unwrap()
    }

    fn value(all: &[Reading], factor: &str, suffix: Suffix) -> i128 {
        all.iter().find(|r| r.factor == factor && r.suffix == suffix).unwrap().value.units
    }

    #[test]
    fn least_mean_and_greatest_are_in_order_and_a_day_fits_its_hours() {
        let fleet = Fleet { mix: [0, 1, 0], ..Fleet::default() };
        let midnight = at("2026-11-20T16:00:00Z");
        for device in fleet.devices().take(30) {
            let day = device.readings(&fleet.faults, Kind::Day, midnight, 0);
            let hours: Vec<_> =
                (0..24).map(|h| device.readings(&fleet.faults, Kind::Hour, midnight.plus(h * HOUR), 0)).collect();
            for factor in device.medium.factors() {
                let of = |s| value(&day, factor.code, s);
                assert!(of(Suffix::Min) <= of(Suffix::Avg) && of(Suffix::Avg) <= of(Suffix::Max), "{}", factor.code);
                assert!(of(Suffix::Max) <= i128::from(factor.most) && of(Suffix::Min) >= 0);
                let mean: i128 = hours.iter().map(|h| value(h, factor.code, Suffix::Avg)).sum::<i128>() / 24;
                assert!((mean - of(Suffix::Avg)).abs() <= 1, "{} {mean} {}", factor.code, of(Suffix::Avg));
                let least = hours.iter().map(|h| value(h, factor.code, Suffix::Min)).min().unwrap();
                assert_eq!(least, of(Suffix::Min));
                let hour = &hours[9];
                for second in (0..3600).step_by(300) {
                    let now = device.readings(&fleet.faults, Kind::Real, midnight.plus(9 * HOUR + second * SECOND), 0);
                    let now = value(&now, factor.code, Suffix::Rtd);
                    assert!(
                        value(hour, factor.code, Suffix::Min) <= now && now <= value(hour, factor.code, Suffix::Max)
                    );
                }
            }
        }
    }

    #[test]
    fn loads_follow_from_flow_and_concentration() {
        // 12.50 L/s for an hour are 45 m3; of 28.6 mg/L that is 1.287 kg.
        let cod = &Medium::Sewage.factors()[1];
        assert_eq!(volume(1250, 3600), 45_000);
        assert_eq!(load(45_000, 286, cod), 12_870);
        // 62.50 m3/s for an hour are 225000 m3; of 16.40 mg/m3 that is 3.69 kg.
        let so2 = &Medium::Flue.factors()[1];
        assert_eq!(volume(6250, 3600), 225_000);
        assert_eq!(load(225_000, 1640, so2), 36_900);
    }

    #[test]
    fn another_version_has_other_values() {
        let fleet = Fleet::default();
        let device = fleet.device(3);
        let slot = at("2026-11-20T16:00:00Z");
        let (a, b) =
            (device.readings(&fleet.faults, Kind::Hour, slot, 0), device.readings(&fleet.faults, Kind::Hour, slot, 1));
        assert_eq!(a.len(), b.len());
        assert!(a.iter().zip(&b).filter(|(a, _)| a.suffix == Suffix::Avg).all(|(a, b)| a.value != b.value));
        assert_eq!(a, device.readings(&fleet.faults, Kind::Hour, slot, 0));
    }

    #[test]
    fn digits_are_printed_whole() {
        for (units, scale, is) in [(5, 3, "0.005"), (-5, 2, "-0.05"), (7, 0, "7"), (1234, 2, "12.34"), (0, 1, "0.0")] {
            let mut text = String::new();
            decimal(&mut text, units, scale);
            assert_eq!(text, is);
            assert_eq!(Decimal::read(text.as_bytes()).unwrap(), Decimal { units: units.into(), scale });
        }
    }
}
