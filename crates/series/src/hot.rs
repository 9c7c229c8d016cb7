//! Values in memory that no file holds yet.

use std::collections::HashMap;

use crate::names::Key;

/// One value; the flag is its number in the texts plus one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub at: i64,
    pub frame: u64,
    pub digits: i64,
    pub flag: u32,
    pub decimals: u8,
}

impl Entry {
    /// Whether both say the same.
    pub fn says(&self, other: &Entry) -> bool {
        (self.digits, self.decimals, self.flag) == (other.digits, other.decimals, other.flag)
    }
}

/// What a series costs beside its values: its key, its place in the map, the allocation.
const SERIES_BYTES: usize = 96;

/// The values by series, each sorted by DataTime and then as they came.
#[derive(Debug, Default)]
pub(crate) struct Hot {
    pub series: HashMap<Key, Vec<Entry>>,
    pub bytes: usize,
    pub values: u64,
}

impl Hot {
    /// Takes a value, unless it says what was last said under its name.
    pub fn take(&mut self, key: Key, entry: Entry) -> bool {
        let mut added = 0;
        let list = self.series.entry(key).or_insert_with(|| {
            added = SERIES_BYTES;
            Vec::new()
        });
        let place = match list.last() {
            Some(last) if last.at > entry.at => list.partition_point(|e| e.at <= entry.at),
            _ => list.len(),
        };
        let before = place.checked_sub(1).and_then(|p| list.get(p));
        let taken = before.is_none_or(|b| b.at != entry.at || !b.says(&entry));
        if taken {
            let had = list.capacity();
            list.insert(place, entry);
            added += (list.capacity() - had) * size_of::<Entry>();
            self.values += 1;
        }
        self.bytes += added;
        taken
    }

    /// Forgets the values of a kind before an instant.
    pub fn forget(&mut self, kind: u32, before: i64) {
        for (_, list) in self.series.iter_mut().filter(|(key, _)| key.kind == kind) {
            self.values -= list.partition_point(|e| e.at < before) as u64;
            list.retain(|e| e.at >= before);
        }
    }

    /// The values of a series from an instant to before another.
    pub fn range(&self, key: Key, from: i64, to: i64) -> &[Entry] {
        let list = self.series.get(&key).map_or(&[][..], Vec::as_slice);
        let begin = list.partition_point(|e| e.at < from);
        let end = list.partition_point(|e| e.at < to);
        list.get(begin..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_values_find_their_place_and_what_was_said_counts_once() {
        let key = Key { device: 0, factor: 0, suffix: 0, kind: 0 };
        let e = |at, digits, frame| Entry { at, digits, frame, flag: 0, decimals: 1 };
        let mut hot = Hot::default();
        assert!(hot.take(key, e(30, 3, 1)) && hot.take(key, e(10, 1, 2)) && hot.take(key, e(20, 2, 3)));
        assert!(!hot.take(key, e(20, 2, 4)), "said already");
        assert!(hot.take(key, e(20, 5, 5)) && hot.take(key, e(20, 2, 6)), "another, and back");
        let got: Vec<_> = hot.range(key, 10, 30).iter().map(|e| (e.at, e.digits, e.frame)).collect();
        assert_eq!(got, [(10, 1, 2), (20, 2, 3), (20, 5, 5), (20, 2, 6)]);
        assert_eq!(hot.values, 5);
        assert!(hot.bytes >= 5 * size_of::<Entry>());
    }
}
