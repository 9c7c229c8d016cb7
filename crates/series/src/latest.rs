//! The newest value of every series of every device, in memory.

use std::sync::Arc;

use kernel::Micros;
use rustc_hash::FxHashMap;

use crate::hot::Entry;
use crate::names::{Key, Table};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub factor: u32,
    pub suffix: u32,
    pub entry: Entry,
}

/// The rows of a device in the order in which they were first seen, and where each stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    list: Vec<Row>,
    places: FxHashMap<(u32, u32), usize>,
}

impl Rows {
    fn of(&self, factor: u32, suffix: u32) -> Option<&Row> {
        self.list.get(*self.places.get(&(factor, suffix))?)
    }

    /// Where a series stands; `guess` is looked at first. A device sends its series in the same order again and again, and to
    /// compare two short texts costs less than to look them up.
    pub fn place(&self, guess: usize, factor: &str, suffix: &str, texts: &Table) -> Option<usize> {
        if let Some(row) = self.list.get(guess)
            && texts.is(row.factor, factor)
            && texts.is(row.suffix, suffix)
        {
            return Some(guess);
        }
        self.places.get(&(texts.find(factor)?, texts.find(suffix)?)).copied()
    }

    pub fn row(&self, place: usize) -> Option<&Row> {
        self.list.get(place)
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Row> {
        self.list.iter()
    }

    fn retain(&mut self, keep: impl Fn(&Row) -> bool) {
        self.list.retain(keep);
        self.places = self.list.iter().enumerate().map(|(n, r)| ((r.factor, r.suffix), n)).collect();
    }
}

/// By kind and device. A copy shares all rows with the table until either changes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Newest {
    pub kinds: Vec<FxHashMap<u32, Arc<Rows>>>,
}

impl Newest {
    pub fn of_device(&self, kind: u32, device: u32) -> Option<&Rows> {
        self.kinds.get(kind as usize)?.get(&device).map(|r| &**r)
    }

    /// The rows of a device.
    pub fn rows(&self, kind: u32, device: u32) -> &[Row] {
        self.of_device(kind, device).map_or(&[], |r| r.list.as_slice())
    }

    /// The newest value of a series.
    pub fn of(&self, key: Key) -> Option<&Entry> {
        self.of_device(key.kind, key.device)?.of(key.factor, key.suffix).map(|r| &r.entry)
    }

    /// Takes a value that came after all that were taken before; `place` is where its series stands, when that is known.
    pub fn take(&mut self, key: Key, entry: Entry, place: Option<usize>) {
        let kind = key.kind as usize;
        if self.kinds.len() <= kind {
            self.kinds.resize_with(kind + 1, FxHashMap::default);
        }
        let Some(devices) = self.kinds.get_mut(kind) else { return };
        let rows = Arc::make_mut(devices.entry(key.device).or_default());
        let end = rows.list.len();
        let place = place.unwrap_or_else(|| *rows.places.entry((key.factor, key.suffix)).or_insert(end));
        match rows.list.get_mut(place) {
            None => rows.list.push(Row { factor: key.factor, suffix: key.suffix, entry }),
            Some(row) if row.entry.at < entry.at || (row.entry.at == entry.at && !row.entry.says(&entry)) => {
                row.entry = entry;
            }
            Some(_) => {}
        }
    }

    /// Forgets the values of a kind before an instant.
    pub fn forget(&mut self, kind: u32, before: i64) {
        let Some(devices) = self.kinds.get_mut(kind as usize) else { return };
        devices.retain(|_, rows| {
            if rows.iter().any(|r| r.entry.at < before) {
                Arc::make_mut(rows).retain(|r| r.entry.at >= before);
            }
            !rows.list.is_empty()
        });
    }
}

/// The newest values of one device and kind.
#[derive(Clone, Debug)]
pub struct Latest {
    /// The device.
    pub device: Arc<str>,
    pub(crate) rows: Arc<Rows>,
    pub(crate) texts: Arc<Table>,
}

/// The newest value of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LatestValue {
    /// The factor.
    pub factor: Arc<str>,
    /// The suffix.
    pub suffix: Arc<str>,
    /// The DataTime.
    pub at: Micros,
    /// The digits without their point.
    pub digits: i64,
    /// How many of them stand behind the point.
    pub decimals: u8,
    /// The flag as sent.
    pub flag: Option<Arc<str>>,
    /// The number of the frame in the journal.
    pub frame: u64,
}

impl Latest {
    /// How many series the device has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.list.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.list.is_empty()
    }

    /// The newest DataTime of all its series.
    #[must_use]
    pub fn at(&self) -> Option<Micros> {
        self.rows.iter().map(|r| Micros(r.entry.at)).max()
    }

    /// The newest value of each series, in the order in which they were first seen.
    pub fn values(&self) -> impl Iterator<Item = LatestValue> + '_ {
        self.rows.iter().map(|r| self.told(r))
    }

    fn told(&self, r: &Row) -> LatestValue {
        LatestValue {
            factor: self.texts.text(r.factor),
            suffix: self.texts.text(r.suffix),
            at: Micros(r.entry.at),
            digits: r.entry.digits,
            decimals: r.entry.decimals,
            flag: flag(&self.texts, r.entry.flag),
            frame: r.entry.frame,
        }
    }

    /// The newest value of one series.
    #[must_use]
    pub fn value(&self, factor: &str, suffix: &str) -> Option<LatestValue> {
        let (factor, suffix) = (self.texts.find(factor)?, self.texts.find(suffix)?);
        self.rows.of(factor, suffix).map(|r| self.told(r))
    }
}

pub(crate) fn flag(texts: &Table, number: u32) -> Option<Arc<str>> {
    number.checked_sub(1).map(|n| texts.text(n))
}
