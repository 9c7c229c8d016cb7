//! What the store must say, written down the simplest way.

use std::collections::BTreeMap;

use kernel::Micros;
use series::{Ask, Kind, Month, Point, Series, Value, Versions};

/// A value that owns its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub device: String,
    pub kind: Kind,
    pub factor: String,
    pub suffix: String,
    pub at: i64,
    pub digits: i64,
    pub decimals: u8,
    pub flag: Option<String>,
    pub frame: u64,
}

impl Sent {
    pub fn value(&self) -> Value<'_> {
        Value {
            device: &self.device,
            kind: &self.kind,
            factor: &self.factor,
            suffix: &self.suffix,
            at: Micros(self.at),
            digits: self.digits,
            decimals: self.decimals,
            flag: self.flag.as_deref(),
            frame: self.frame,
        }
    }
}

type Name = (String, Kind, String, String);

/// By factor and suffix: DataTime, digits, frame.
type Newest = BTreeMap<(String, String), (i64, i64, u64)>;

/// Every version of every value, in memory.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub values: BTreeMap<Name, BTreeMap<i64, Vec<Sent>>>,
    pub dropped: BTreeMap<Kind, Month>,
}

impl Model {
    pub fn take(&mut self, sent: &Sent) {
        if self.dropped.get(&sent.kind).is_some_and(|m| sent.at < m.start().0) {
            return;
        }
        let name = (sent.device.clone(), sent.kind.clone(), sent.factor.clone(), sent.suffix.clone());
        let versions = self.values.entry(name).or_default().entry(sent.at).or_default();
        let said = |s: &Sent| (s.digits, s.decimals, s.flag.clone());
        if versions.last().map(said) != Some(said(sent)) {
            versions.push(sent.clone());
        }
    }

    pub fn drop_before(&mut self, kind: &Kind, month: Month) {
        let kept = self.dropped.entry(kind.clone()).or_insert(month);
        *kept = month.max(*kept);
        for (name, times) in &mut self.values {
            if name.1 == *kind {
                times.retain(|at, _| *at >= kept.start().0);
            }
        }
    }

    pub fn range(&self, name: &Name, from: i64, to: i64, versions: Versions) -> Vec<Point> {
        let Some(times) = self.values.get(name) else { return Vec::new() };
        let mut out = Vec::new();
        for (at, list) in times.range(from..to) {
            let numbered = (1..).zip(list);
            let first = if versions == Versions::All { 0 } else { list.len() - 1 };
            out.extend(numbered.skip(first).map(|(version, s)| Point {
                at: Micros(*at),
                digits: s.digits,
                decimals: s.decimals,
                flag: s.flag.as_deref().map(Into::into),
                version,
                frame: s.frame,
            }));
        }
        out
    }

    /// The store says of everything what the model says.
    pub fn compare(&self, series: &Series) {
        let (from, to) = (i64::MIN / 2, i64::MAX / 2);
        let mut all = 0;
        for name in self.values.keys() {
            let (device, kind, factor, suffix) = name;
            for versions in [Versions::All, Versions::LatestOnly] {
                let ask = Ask { device, kind, factor, suffix, from: Micros(from), to: Micros(to) };
                let got = series.range(&ask, versions, usize::MAX).unwrap();
                assert_eq!(got, self.range(name, from, to, versions), "{name:?} {versions:?}");
                all += got.len();
            }
            // A part of it, bounds on values and between them.
            let times: Vec<i64> = self.values[name].keys().copied().collect();
            if let (Some(a), Some(b)) = (times.get(times.len() / 3), times.get(times.len() * 2 / 3)) {
                for (from, to) in [(*a, *b), (*a + 1, *b + 1)] {
                    let ask = Ask { device, kind, factor, suffix, from: Micros(from), to: Micros(to) };
                    let got = series.range(&ask, Versions::All, usize::MAX).unwrap();
                    assert_eq!(got, self.range(name, from, to, Versions::All), "{name:?}");
                }
            }
        }
        for kind in Kind::SENT {
            let mut want: BTreeMap<&str, Newest> = BTreeMap::new();
            for ((device, k, factor, suffix), times) in &self.values {
                if let Some((at, list)) = times.last_key_value().filter(|_| *k == kind) {
                    let s = list.last().unwrap();
                    let name = (factor.clone(), suffix.clone());
                    want.entry(device).or_default().insert(name, (*at, s.digits, s.frame));
                }
            }
            let latest = series.latest(None, &kind);
            let mut got: BTreeMap<&str, Newest> = BTreeMap::new();
            for l in &latest {
                let row = |v: series::LatestValue| {
                    ((v.factor.to_string(), v.suffix.to_string()), (v.at.0, v.digits, v.frame))
                };
                got.insert(&l.device, l.values().map(row).collect());
            }
            assert_eq!(got, want, "the newest of {kind}");
        }
        let kept = self.values.values().flat_map(BTreeMap::values).count();
        assert!(all >= kept, "{all} of {kept}");
    }

    /// The days with data of every device and month, as the store counts them.
    pub fn compare_days(&self, series: &Series) {
        let mut want: BTreeMap<(&str, &Kind, Month), BTreeMap<jiff::civil::Date, std::collections::BTreeSet<i64>>> =
            BTreeMap::new();
        for ((device, kind, ..), times) in &self.values {
            for at in times.keys() {
                let days = want.entry((device, kind, Month::of(Micros(*at)))).or_default();
                days.entry(kernel::bureau_date(Micros(*at))).or_default().insert(*at);
            }
        }
        for ((device, kind, month), days) in want {
            let days: Vec<_> = days.into_iter().map(|(d, t)| (d, u32::try_from(t.len()).unwrap())).collect();
            assert_eq!(series.days(device, kind, month).unwrap(), days, "{device} {kind} {month}");
        }
    }
}
