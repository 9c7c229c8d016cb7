//! A fleet of devices: a function of a seed and a few figures.

use std::ops::Range;

use hj212::{Charset, CipherLayout, CrcProfile, Key, Profile, Version};
use kernel::{Error, Micros, Result};
use serde::Serialize;

use crate::agenda::Agenda;
use crate::chance::{Rate, draw, sway};
use crate::content::{Reading, readings};
use crate::fault::{Fault, Faults};
use crate::medium::Medium;

/// How many devices may hang behind one gateway.
const BEHIND: u32 = 8;

/// What a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Values of the moment (2011).
    Real,
    /// Some minutes (2051).
    Minute,
    /// An hour (2061).
    Hour,
    /// A day (2031).
    Day,
}

impl Kind {
    /// All, the shortest first.
    pub const ALL: [Kind; 4] = [Kind::Real, Kind::Minute, Kind::Hour, Kind::Day];

    /// CN.
    #[must_use]
    pub fn cn(self) -> u16 {
        match self {
            Kind::Real => 2011,
            Kind::Minute => 2051,
            Kind::Hour => 2061,
            Kind::Day => 2031,
        }
    }

    /// A word for options.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Kind::Real => "real",
            Kind::Minute => "minute",
            Kind::Hour => "hour",
            Kind::Day => "day",
        }
    }
}

/// What a fleet is made from.
#[derive(Debug, Clone)]
pub struct Fleet {
    /// Another seed, another fleet: other devices, values and faults.
    pub seed: u64,
    /// How many devices.
    pub size: u32,
    /// Shares of 2005, 2017 and 2025.
    pub mix: [u32; 3],
    /// Shares of media.
    pub media: Vec<(Medium, u32)>,
    /// Share of devices that want an answer to what they upload.
    pub answers: Rate,
    /// Share of groups of eight that share one connection.
    pub gateways: Rate,
    /// Seconds between real-time values; by the device when absent.
    pub interval: Option<u16>,
    /// The last so many devices are not in the register.
    pub strangers: u32,
    /// What goes wrong.
    pub faults: Faults,
}

impl Default for Fleet {
    fn default() -> Fleet {
        Fleet {
            seed: 1,
            size: 60,
            mix: [20, 60, 20],
            media: vec![(Medium::Sewage, 45), (Medium::Flue, 30), (Medium::Air, 12), (Medium::River, 13)],
            answers: Rate(900_000),
            gateways: Rate(100_000),
            interval: None,
            strangers: 0,
            faults: Faults::none(),
        }
    }
}

/// A device as it was delivered. What commands change is kept by who runs it.
#[derive(Debug, Clone)]
pub struct Device {
    /// Its place in the fleet.
    pub index: u32,
    /// MN.
    pub mn: String,
    /// PW.
    pub pw: String,
    /// SM4 key as 32 hexadecimal digits, for 2025.
    pub key: Option<String>,
    /// The version it speaks.
    pub version: Version,
    /// The check sum it writes.
    pub crc: CrcProfile,
    /// How cipher text stands on its wire.
    pub layout: CipherLayout,
    /// How it writes Chinese.
    pub charset: Charset,
    /// What it measures.
    pub medium: Medium,
    /// Seconds between real-time values.
    pub interval: u16,
    /// Minutes of a minute report.
    pub minutes: u8,
    /// Whether its uploads want an answer.
    pub answers: bool,
    /// A device of 2005 without QN and Flag.
    pub bare: bool,
    /// Whether it is in the register.
    pub registered: bool,
    /// Seconds by which its clock is ahead.
    pub drift: i64,
    /// Whether it writes check sums in lower case.
    pub lower: bool,
    /// What all its draws begin with.
    pub(crate) own: u64,
}

impl Device {
    /// The profile by which its frames are written and read.
    #[must_use]
    pub fn profile(&self) -> Profile {
        Profile {
            crc: self.crc,
            version: Some(self.version),
            charset: self.charset,
            key: self.key.as_deref().and_then(Key::from_hex),
            layout: self.layout,
            ..Profile::default()
        }
    }

    /// Seconds of a period; of real-time values the interval.
    #[must_use]
    pub fn period(&self, kind: Kind) -> i64 {
        match kind {
            Kind::Real => i64::from(self.interval.max(1)),
            Kind::Minute => i64::from(self.minutes.max(1)) * 60,
            Kind::Hour => 3600,
            Kind::Day => 86_400,
        }
    }

    /// Seconds from the end of a period to its report; of real-time values the phase within the interval.
    #[must_use]
    pub fn delay(&self, kind: Kind) -> i64 {
        let drawn = draw(&[self.own, 11, kind as u64]);
        let within =
            |from: i64, width: i64| from + i64::try_from(drawn % width.max(1).unsigned_abs()).unwrap_or_default();
        match kind {
            Kind::Real => within(0, self.period(kind)),
            Kind::Minute => within(5, 50),
            Kind::Hour => within(60, 240),
            Kind::Day => within(300, 1200),
        }
    }

    /// What a report says: pure, whatever was sent.
    #[must_use]
    pub fn readings(&self, faults: &Faults, kind: Kind, slot: Micros, version: u32) -> Vec<Reading> {
        readings(self, faults, kind, slot, version)
    }
}

/// What a receiver must know of a device, as plain data.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Registration {
    /// MN.
    pub mn: String,
    /// PW. It is invented, like all of this.
    pub pw: String,
    /// SM4 key in hexadecimal digits.
    pub key: Option<String>,
    /// 2005, 2017 or 2025.
    pub version: u16,
    /// `standard` or `modbus`.
    pub crc: &'static str,
    /// `raw` or `printed`.
    pub layout: &'static str,
    /// `auto`, `utf8` or `gbk`.
    pub charset: &'static str,
    /// What it measures.
    pub medium: Medium,
    /// ST.
    pub st: &'static str,
    /// A name in Chinese.
    pub name_zh: String,
    /// A name in English.
    pub name_en: String,
    /// Factors it reports.
    pub factors: Vec<Expected>,
    /// Seconds between real-time values.
    pub realtime_seconds: u16,
    /// Minutes of a minute report.
    pub minute_minutes: u8,
    /// Whether it reports hours and days.
    pub hour: bool,
    /// Whether it reports days.
    pub day: bool,
}

/// A factor that a device reports.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Expected {
    /// The code it sends.
    pub code: &'static str,
    /// The unit of its values.
    pub unit: &'static str,
    /// Digits behind the point.
    pub decimals: u8,
}

impl Fleet {
    /// Refuses what is no fleet.
    pub fn check(&self) -> Result<()> {
        if self.size == 0 || self.size > 200_000 {
            return Err(Error::invalid(format!("{} devices are not between 1 and 200000", self.size)));
        }
        if self.mix.iter().all(|n| *n == 0) || self.media.iter().all(|(_, n)| *n == 0) {
            return Err(Error::invalid("the shares of versions and of media are all zero"));
        }
        if self.strangers > self.size {
            return Err(Error::invalid(format!("{} strangers are more than {} devices", self.strangers, self.size)));
        }
        Ok(())
    }

    /// The device at a place. Places beyond the size are devices that nobody knows.
    #[must_use]
    pub fn device(&self, index: u32) -> Device {
        let own = draw(&[self.seed, 1, u64::from(index)]);
        let version = self.version(index);
        let medium = self.medium(index, version);
        let part = |n: u64| draw(&[own, n]);
        // HJ 212-2017 6.3: header, maker, class and serial of an EPC; the maker tells the seed.
        let maker = draw(&[self.seed, 2]) % 0x1000_0000;
        let mn = match version {
            Version::V2005 => format!("{:04X}{index:010}", maker % 0x1_0000),
            _ => format!("35{maker:07X}{:06X}{:09X}", medium as u32 + 0x10, u64::from(index) + 1),
        };
        let hit = |fault| self.faults.hit(fault, own);
        let drift = match (hit(Fault::Drift), part(5) % 8) {
            (false, _) => 0,
            (true, 0) => 400 * 86_400,
            (true, 1) => -3 * 86_400,
            (true, _) => sway(part(6), 780) + 120,
        };
        let bare = version == Version::V2005 && part(7).is_multiple_of(2);
        let usual = *[30_u16, 60, 60, 120].get(usize::try_from(part(8) % 4).unwrap_or_default()).unwrap_or(&60);
        Device {
            index,
            mn,
            pw: format!("{:06}", part(3) % 1_000_000),
            key: (version == Version::V2025).then(|| format!("{:016X}{:016X}", part(4), part(14))),
            version,
            crc: match (version, part(9) % 20) {
                (Version::V2025, _) => CrcProfile::Standard,
                (_, 0) => CrcProfile::Modbus,
                _ => CrcProfile::Standard,
            },
            layout: if part(10).is_multiple_of(4) { CipherLayout::Printed } else { CipherLayout::Raw },
            charset: match version {
                Version::V2025 => Charset::Utf8,
                _ if hit(Fault::Gbk) => Charset::Gbk,
                _ => Charset::Auto,
            },
            medium,
            interval: self.interval.unwrap_or(usual).max(1),
            minutes: 10,
            answers: !bare && self.answers.hits(part(12)),
            bare,
            registered: index < self.size.saturating_sub(self.strangers),
            drift,
            lower: hit(Fault::LowerCrc),
            own,
        }
    }

    /// Every hundred devices have the shares of the mix.
    fn version(&self, index: u32) -> Version {
        let [a, b, c] = self.mix.map(u64::from);
        let all = (a + b + c).max(1);
        let place = (u64::from(index) * 61 + draw(&[self.seed, 3]) % 100) % 100;
        match place * all {
            n if n < a * 100 => Version::V2005,
            n if n < (a + b) * 100 => Version::V2017,
            _ => Version::V2025,
        }
    }

    fn medium(&self, index: u32, version: Version) -> Medium {
        let all: u64 = self.media.iter().map(|(_, n)| u64::from(*n)).sum();
        let mut place = draw(&[self.seed, 4, u64::from(index)]) % all.max(1);
        let mut found = Medium::Sewage;
        for (medium, share) in &self.media {
            found = *medium;
            match place.checked_sub(u64::from(*share)) {
                Some(rest) => place = rest,
                None => break,
            }
        }
        // The codes of 2005 know no air stations; a city's are younger anyway.
        match (version, found) {
            (Version::V2005, Medium::Air) => Medium::Flue,
            (Version::V2005, Medium::River) => Medium::Sewage,
            _ => found,
        }
    }

    /// All devices, strangers too.
    pub fn devices(&self) -> impl Iterator<Item = Device> + '_ {
        (0..self.size).map(|i| self.device(i))
    }

    /// Which devices share a connection.
    #[must_use]
    pub fn connections(&self) -> Vec<Range<u32>> {
        let mut all = Vec::new();
        let mut at = 0;
        while at < self.size {
            let end = (at + BEHIND).min(self.size);
            if self.gateways.hits(draw(&[self.seed, 5, u64::from(at)])) {
                all.push(at..end);
            } else {
                all.extend((at..end).map(|i| i..i + 1));
            }
            at = end;
        }
        all
    }

    /// What a receiver must know, device by device; strangers are not in it.
    #[must_use]
    pub fn register(&self) -> Vec<Registration> {
        self.devices().filter(|d| d.registered).map(|d| registration(&d)).collect()
    }

    /// What must have arrived of one kind after a run from one instant to another: every version, in the order of sending.
    /// Commands that change a device's intervals are not in it.
    #[must_use]
    pub fn expected(&self, device: &Device, kind: Kind, run: Range<Micros>) -> Vec<Reading> {
        let mut agenda = Agenda::new(device, &[kind], run);
        let mut all = Vec::new();
        while let Some(event) = agenda.next(device, &self.faults) {
            if let Some((slot, version)) = event.says() {
                all.extend(device.readings(&self.faults, kind, slot, version));
            }
        }
        all
    }
}

/// What is registered of a device; also of a stranger, when somebody takes it on.
#[must_use]
pub fn registration(device: &Device) -> Registration {
    let (zh, en) = device.medium.names();
    let old = device.version == Version::V2005;
    let factors = device.medium.factors().iter();
    Registration {
        mn: device.mn.clone(),
        pw: device.pw.clone(),
        key: device.key.clone(),
        version: device.version.year(),
        crc: device.crc.code(),
        layout: match device.layout {
            CipherLayout::Raw => "raw",
            CipherLayout::Printed => "printed",
        },
        charset: match device.charset {
            Charset::Auto => "auto",
            Charset::Utf8 => "utf8",
            Charset::Gbk => "gbk",
        },
        medium: device.medium,
        st: device.medium.system(),
        name_zh: format!("{zh} {:04}", device.index + 1),
        name_en: format!("{en} {:04}", device.index + 1),
        factors: factors
            .map(|f| Expected { code: if old { f.old } else { f.code }, unit: f.unit, decimals: f.scale })
            .collect(),
        realtime_seconds: device.interval,
        minute_minutes: device.minutes,
        hour: true,
        day: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_fleet_is_a_function_of_its_seed() {
        let fleet = Fleet { size: 1000, faults: Faults::heavy(), strangers: 3, ..Fleet::default() };
        assert_eq!(fleet.register(), fleet.clone().register());
        assert_eq!(fleet.register().len(), 997);
        let other = Fleet { seed: 2, ..fleet.clone() };
        let of = |f: &Fleet| f.devices().map(|d| d.mn).collect::<BTreeSet<_>>();
        assert_eq!(of(&fleet).len(), 1000, "an MN names one device");
        assert!(of(&fleet).is_disjoint(&of(&other)));
        let count = |v| fleet.devices().filter(|d| d.version == v).count();
        assert_eq!([Version::V2005, Version::V2017, Version::V2025].map(count), [200, 600, 200]);
        for device in fleet.devices() {
            assert_eq!(device.mn.len(), if device.version == Version::V2005 { 14 } else { 24 });
            assert_eq!(device.pw.len(), 6);
            assert_eq!(device.key.is_some(), device.version == Version::V2025);
        }
    }

    #[test]
    fn every_device_has_one_connection() {
        let fleet = Fleet { size: 997, gateways: Rate(300_000), ..Fleet::default() };
        let lines = fleet.connections();
        let all: Vec<u32> = lines.iter().flat_map(Clone::clone).collect();
        assert_eq!(all, (0..997).collect::<Vec<_>>());
        assert!(lines.iter().any(|l| l.len() == 8) && lines.iter().any(|l| l.len() == 1));
    }

    #[test]
    fn what_is_no_fleet_is_refused() {
        assert!(Fleet { size: 0, ..Fleet::default() }.check().is_err());
        assert!(Fleet { mix: [0; 3], ..Fleet::default() }.check().is_err());
        assert!(Fleet { strangers: 61, ..Fleet::default() }.check().is_err());
        assert!(Fleet::default().check().is_ok());
    }
}
