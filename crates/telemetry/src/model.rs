//! Devices as they are registered, and what is in force.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use hj212::{Charset, CipherLayout, CrcProfile, Key, Profile, Version};
use jiff::civil::Date;
use kernel::{Error, Micros, Result, bureau_date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Passwords, keys and codes are not longer.
const MOST_TEXT: usize = 64;
/// Names are not longer.
const MOST_NAME: usize = 200;
/// Years in which a device can begin to be as it is.
pub(crate) const YEARS: std::ops::RangeInclusive<i16> = 1990..=2200;
/// Factors that one device may be expected to send.
pub(crate) const MOST_FACTORS: usize = 200;

/// What a device is expected to send. What is absent is not expected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Expected {
    /// Codes of its factors; another one is taken and noted. Empty: nothing is said.
    pub factors: Vec<String>,
    /// Seconds from one real-time frame to the next.
    pub real_time_seconds: Option<u32>,
    /// Minutes from one minute frame to the next.
    pub minute_minutes: Option<u32>,
    /// Whether it sends hour data.
    pub hour: bool,
    /// Whether it sends day data.
    pub day: bool,
}

impl Expected {
    /// The time between two frames of a kind, in microseconds; where it is not said, what the standard has.
    pub(crate) fn period_of(&self, kind: &str) -> i64 {
        match kind {
            "minute" => i64::from(self.minute_minutes.unwrap_or(10)).saturating_mul(kernel::time::MINUTE),
            "hour" => kernel::time::HOUR,
            // What comes by no clock is missed after two days at the earliest.
            "day" | "cycle" | "state" | "run_time" | "noise" | "standard_check" => kernel::time::DAY,
            _ => i64::from(self.real_time_seconds.unwrap_or(60)).saturating_mul(kernel::time::SECOND),
        }
    }

    /// The shortest time between two frames, in microseconds; an hour when nothing is said.
    #[must_use]
    pub fn period(&self) -> i64 {
        let real = self.real_time_seconds.map(|s| i64::from(s).saturating_mul(kernel::time::SECOND));
        let minute = self.minute_minutes.map(|m| i64::from(m).saturating_mul(kernel::time::MINUTE));
        let day = (self.day && !self.hour).then_some(kernel::time::DAY);
        real.or(minute).or(day).unwrap_or(kernel::time::HOUR).max(kernel::time::SECOND)
    }

    fn check(&self) -> Result<()> {
        let bad =
            |what: String, field: &str| Err(Error::invalid(what).with_code("bad_expected").with_detail("field", field));
        if self.factors.len() > MOST_FACTORS {
            return bad(format!("more than {MOST_FACTORS} factors"), "factors");
        }
        let plain =
            |f: &str| !f.is_empty() && f.len() <= 24 && f.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if let Some(odd) = self.factors.iter().find(|f| !plain(f)) {
            return bad(format!("`{odd}` is no code of a factor"), "factors");
        }
        if self.real_time_seconds.is_some_and(|s| !(1..=86_400).contains(&s)) {
            return bad("the interval of real-time data is 1 to 86400 seconds".into(), "real_time_seconds");
        }
        if self.minute_minutes.is_some_and(|m| !(1..=60).contains(&m)) {
            return bad("the interval of minute data is 1 to 60 minutes".into(), "minute_minutes");
        }
        Ok(())
    }
}

/// The version of the standard by name.
pub const VERSIONS: [(&str, Version); 3] =
    [("2005", Version::V2005), ("2017", Version::V2017), ("2025", Version::V2025)];
/// The check sums by name.
pub const CRCS: [(&str, CrcProfile); 2] = [("standard", CrcProfile::Standard), ("modbus", CrcProfile::Modbus)];
/// How encrypted content stands on the wire, by name.
pub const LAYOUTS: [(&str, CipherLayout); 2] = [("raw", CipherLayout::Raw), ("printed", CipherLayout::Printed)];
/// Text codings by name.
pub const CHARSETS: [(&str, Charset); 3] = [("auto", Charset::Auto), ("utf8", Charset::Utf8), ("gbk", Charset::Gbk)];

/// What a name must not have: ends of lines, and marks that turn what is read around.
fn odd(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn of_name<T: Copy>(list: &[(&'static str, T)], field: &str, text: &str) -> Result<T> {
    list.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = list.iter().map(|(name, _)| *name).collect();
        Error::invalid(format!("{field} `{text}` must be one of {}", names.join(", ")))
            .with_code("bad_choice")
            .with_detail("field", field)
    })
}

/// A row of the registration of devices: what holds from a day on. The newest row of the latest day that has come is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The number of the row.
    pub number: i64,
    /// The device; it keeps its id when its MN changes.
    pub device: String,
    pub mn: String,
    pub name: String,
    /// The unit that answers for it.
    pub unit: String,
    /// Where it stands.
    pub place: Option<String>,
    pub valid_from: Date,
    pub closed: bool,
    /// System code of its data.
    pub st: Option<String>,
    /// The version it is held to; none: what its frames say.
    pub version: Option<String>,
    pub crc: String,
    pub layout: String,
    pub charset: String,
    /// None: any is taken.
    pub password: Option<String>,
    /// Given by 1072 and not confirmed yet; both are taken.
    pub next_password: Option<String>,
    /// 32 hexadecimal digits.
    pub key: Option<String>,
    /// Given by 1014 and not confirmed yet; both are tried.
    pub next_key: Option<String>,
    pub expected: Expected,
    /// The first day on which nothing is learned any more; none: strict.
    pub learning_until: Option<Date>,
    pub recorded_at: Micros,
    pub recorded_by: String,
}

impl Registration {
    /// Refuses what cannot be.
    pub fn check(&self) -> Result<()> {
        let bad = |field: &str, what: &str| {
            Err(Error::invalid(format!("{field}: {what}"))
                .with_code("bad_device")
                .with_detail("field", field.to_owned()))
        };
        let plain = |t: &str| t.bytes().all(|b| b.is_ascii_graphic() && !b";,=&#".contains(&b));
        if self.mn.is_empty() || self.mn.len() > MOST_TEXT || !plain(&self.mn) {
            return bad("mn", "must be 1 to 64 letters, digits or marks without ; , = & #");
        }
        if self.name.trim().is_empty() || self.name.chars().count() > MOST_NAME || self.name.chars().any(odd) {
            return bad("name", "must have 1 to 200 characters in one line");
        }
        if !YEARS.contains(&self.valid_from.year()) {
            return bad("valid_from", "must lie between 1990 and 2200");
        }
        for (field, text) in [("password", &self.password), ("next_password", &self.next_password)] {
            if text.as_ref().is_some_and(|t| t.len() > MOST_TEXT || !plain(t)) {
                return bad(field, "must be at most 64 letters, digits or marks without ; , = & #");
            }
        }
        for (field, text) in [("key", &self.key), ("next_key", &self.next_key)] {
            if text.as_ref().is_some_and(|t| Key::from_hex(t).is_none()) {
                return bad(field, "must be 32 hexadecimal digits");
            }
        }
        if self.st.as_ref().is_some_and(|t| t.len() > 8 || !plain(t)) {
            return bad("st", "must be at most 8 letters or digits");
        }
        self.profile()?;
        self.expected.check()
    }

    /// How its frames are read, with the key in force.
    fn profile(&self) -> Result<Profile> {
        let version = self.version.as_deref().map(|v| of_name(&VERSIONS, "version", v)).transpose()?;
        Ok(Profile {
            crc: of_name(&CRCS, "crc", &self.crc)?,
            version,
            charset: of_name(&CHARSETS, "charset", &self.charset)?,
            key: self.key.as_deref().and_then(Key::from_hex),
            layout: of_name(&LAYOUTS, "layout", &self.layout)?,
            ..Profile::default()
        })
    }
}

/// A registration made ready for reading frames.
#[derive(Debug)]
pub struct Device {
    /// The row.
    pub row: Registration,
    /// How its frames are read.
    pub profile: Profile,
    /// The same with the key that is not confirmed yet.
    pub next: Option<Profile>,
    /// The id once more, to be handed on without a copy.
    pub id: Arc<str>,
}

impl Device {
    /// Makes a registration ready.
    pub fn of(row: Registration) -> Result<Device> {
        let profile = row.profile()?;
        let next =
            row.next_key.as_deref().and_then(Key::from_hex).map(|key| Profile { key: Some(key), ..profile.clone() });
        Ok(Device { id: row.device.as_str().into(), profile, next, row })
    }

    /// Whether a password is the device's; a device without one is known by its MN alone.
    #[must_use]
    pub fn knows(&self, pw: Option<&[u8]>) -> bool {
        let Some(own) = &self.row.password else { return true };
        let given = pw.unwrap_or_default();
        [Some(own), self.row.next_password.as_ref()].into_iter().flatten().any(|p| p.as_bytes() == given)
    }
}

/// What an MN stands for on a day.
#[derive(Clone, Debug)]
pub enum Stands {
    /// For nothing.
    Nothing,
    /// For a device that was closed.
    Closed(Arc<Device>),
    /// For this device.
    Device(Arc<Device>),
}

/// Every registration, for the receiver: read anew after each change.
#[derive(Default)]
pub struct Directory {
    known: RwLock<Arc<Known>>,
    /// Whoever reads the rows holds it until they are set: what was read earlier never replaces what was read later.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Known {
    by_mn: HashMap<Vec<u8>, Vec<Arc<Device>>>,
    by_number: HashMap<i64, Arc<Device>>,
    by_device: BTreeMap<String, Vec<Arc<Device>>>,
}

fn in_force(rows: &[Arc<Device>], day: Date) -> Option<&Arc<Device>> {
    rows.iter().filter(|d| d.row.valid_from <= day).max_by_key(|d| (d.row.valid_from, d.row.number))
}

impl Directory {
    /// Takes all rows in.
    pub fn set(&self, rows: Vec<Registration>) -> Result<()> {
        let mut known = Known::default();
        for row in rows {
            let device = Arc::new(Device::of(row)?);
            known.by_number.insert(device.row.number, device.clone());
            known.by_mn.entry(device.row.mn.clone().into_bytes()).or_default().push(device.clone());
            known.by_device.entry(device.row.device.clone()).or_default().push(device);
        }
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
        Ok(())
    }

    /// The turn to read what stands in the database and to set it here.
    pub async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    fn known(&self) -> Arc<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What an MN stands for on a day.
    #[must_use]
    pub fn stands(&self, mn: &[u8], day: Date) -> Stands {
        let known = self.known();
        let Some(rows) = known.by_mn.get(mn) else { return Stands::Nothing };
        // A device whose MN was changed is known by the newer one alone.
        let own = rows.iter().filter_map(|row| known.by_device.get(&row.row.device));
        let found = own.filter_map(|rows| in_force(rows, day)).filter(|d| d.row.mn.as_bytes() == mn);
        match found.max_by_key(|d| (!d.row.closed, d.row.number)) {
            Some(d) if d.row.closed => Stands::Closed(d.clone()),
            Some(d) => Stands::Device(d.clone()),
            None => Stands::Nothing,
        }
    }

    /// A registration by its number.
    #[must_use]
    pub fn by_number(&self, number: i64) -> Option<Arc<Device>> {
        self.known().by_number.get(&number).cloned()
    }

    /// What is in force of a device on a day; a device that begins later stands with its first row.
    #[must_use]
    pub fn device(&self, id: &str, day: Date) -> Option<Arc<Device>> {
        let known = self.known();
        let rows = known.by_device.get(id)?;
        in_force(rows, day).or_else(|| rows.first()).cloned()
    }

    /// Every device as it is on a day, by id.
    #[must_use]
    pub fn devices(&self, day: Date) -> Vec<Arc<Device>> {
        let known = self.known();
        known.by_device.values().filter_map(|rows| in_force(rows, day).or_else(|| rows.first()).cloned()).collect()
    }

    /// What an MN stands for at an instant.
    #[must_use]
    pub fn stands_at(&self, mn: &[u8], at: Micros) -> Stands {
        self.stands(mn, bureau_date(at))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use jiff::civil::date;

    pub(crate) fn row(number: i64, device: &str, mn: &str) -> Registration {
        Registration {
            number,
            device: device.into(),
            mn: mn.into(),
            name: "一号排口".into(),
            unit: "c01".into(),
            place: None,
            valid_from: date(2026, 1, 1),
            closed: false,
            st: None,
            version: None,
            crc: "standard".into(),
            layout: "raw".into(),
            charset: "auto".into(),
            password: Some("123456".into()),
            next_password: None,
            key: None,
            next_key: None,
            expected: Expected::default(),
            learning_until: None,
            recorded_at: Micros(0),
            recorded_by: "t".into(),
        }
    }

    fn number(of: Stands) -> (i64, bool) {
        match of {
            Stands::Nothing => (0, false),
            Stands::Closed(d) => (d.row.number, true),
            Stands::Device(d) => (d.row.number, false),
        }
    }

    #[test]
    fn the_newest_row_of_the_latest_day_holds() {
        let directory = Directory::default();
        let rows = vec![
            row(1, "a", "M1"),
            Registration { valid_from: date(2026, 6, 1), ..row(2, "a", "M2") },
            // Recorded later for an earlier day: it does not overtake the sixth month.
            Registration { valid_from: date(2026, 3, 1), password: Some("x".into()), ..row(3, "a", "M1") },
            Registration { valid_from: date(2026, 9, 1), closed: true, ..row(4, "a", "M2") },
            // Another device takes the old MN.
            Registration { valid_from: date(2026, 7, 1), ..row(5, "b", "M1") },
        ];
        directory.set(rows).unwrap();
        let at = |mn: &str, m, d| number(directory.stands(mn.as_bytes(), date(2026, m, d)));
        assert_eq!(at("M1", 1, 1), (1, false));
        assert_eq!(at("M1", 3, 1), (3, false));
        assert_eq!((at("M1", 6, 1), at("M2", 6, 1)), ((0, false), (2, false)));
        assert_eq!(at("M1", 7, 1), (5, false));
        assert_eq!((at("M2", 9, 1), at("M3", 9, 1)), ((4, true), (0, false)));
        assert_eq!(number(directory.stands(b"M1", date(2025, 12, 31))), (0, false));
        assert_eq!(directory.devices(date(2026, 9, 1)).len(), 2);
    }

    #[test]
    fn what_cannot_be_is_refused_by_its_field() {
        let fields = |r: Registration| r.check().unwrap_err().details().get("field").cloned();
        let good = row(1, "a", "M1");
        good.check().unwrap();
        assert_eq!(fields(Registration { mn: "a;b".into(), ..good.clone() }).as_deref(), Some("mn"));
        assert_eq!(fields(Registration { key: Some("12".into()), ..good.clone() }).as_deref(), Some("key"));
        assert_eq!(fields(Registration { crc: "x".into(), ..good.clone() }).as_deref(), Some("crc"));
        assert_eq!(fields(Registration { version: Some("2018".into()), ..good.clone() }).as_deref(), Some("version"));
        let expected = Expected { factors: vec!["a-b".into()], ..Expected::default() };
        assert_eq!(fields(Registration { expected, ..good }).as_deref(), Some("factors"));
    }

    #[test]
    fn a_password_that_is_not_confirmed_is_taken_beside_the_old_one() {
        let device = Device::of(Registration { next_password: Some("654321".into()), ..row(1, "a", "M1") }).unwrap();
        assert!(device.knows(Some(b"123456")) && device.knows(Some(b"654321")) && !device.knows(Some(b"1")));
        assert!(!device.knows(None));
        assert!(Device::of(Registration { password: None, ..row(1, "a", "M1") }).unwrap().knows(None));
    }
}
