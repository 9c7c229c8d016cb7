//! Values in memory that no file holds yet.

use rustc_hash::FxHashMap;

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

/// What a series costs beside its values: its names, the allocation, its share of the device's.
const SERIES_BYTES: usize = 96;

/// The values of a series, sorted by DataTime and then as they came.
#[derive(Debug)]
struct Line {
    factor: u32,
    suffix: u32,
    values: Vec<Entry>,
}

/// The values by device and kind. The series of a device stand together, because they come together: the memory of a machine is
/// slow where every value lies elsewhere.
#[derive(Debug, Default)]
pub(crate) struct Hot {
    devices: FxHashMap<(u32, u32), Vec<Line>>,
    pub bytes: usize,
    pub values: u64,
}

fn place_of(lines: &[Line], key: Key) -> Option<usize> {
    lines.iter().position(|l| (l.factor, l.suffix) == (key.factor, key.suffix))
}

impl Hot {
    /// Takes a value, unless it says what was last said under its name. `guess` is where its series may stand among those of the
    /// device; it becomes where it stands.
    pub fn take(&mut self, key: Key, entry: Entry, guess: &mut usize) -> bool {
        let mut added = 0;
        let lines = self.devices.entry((key.kind, key.device)).or_default();
        let guessed = lines.get(*guess).is_some_and(|l| (l.factor, l.suffix) == (key.factor, key.suffix));
        if !guessed {
            *guess = place_of(lines, key).unwrap_or_else(|| {
                added = SERIES_BYTES;
                lines.push(Line { factor: key.factor, suffix: key.suffix, values: Vec::new() });
                lines.len() - 1
            });
        }
        let Some(Line { values: list, .. }) = lines.get_mut(*guess) else { return false };
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
        let of_kind = self.devices.iter_mut().filter(|((k, _), _)| *k == kind);
        for list in of_kind.flat_map(|(_, lines)| lines).map(|l| &mut l.values) {
            self.values -= list.partition_point(|e| e.at < before) as u64;
            list.retain(|e| e.at >= before);
        }
    }

    /// The series there are.
    pub fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        self.devices.iter().flat_map(|((kind, device), lines)| {
            lines.iter().map(|l| Key { device: *device, factor: l.factor, suffix: l.suffix, kind: *kind })
        })
    }

    /// The values of a series.
    pub fn all(&self, key: Key) -> &[Entry] {
        let lines = self.devices.get(&(key.kind, key.device)).map_or(&[][..], Vec::as_slice);
        place_of(lines, key).and_then(|p| lines.get(p)).map_or(&[], |l| l.values.as_slice())
    }

    /// The values of a series from an instant to before another.
    pub fn range(&self, key: Key, from: i64, to: i64) -> &[Entry] {
        let list = self.all(key);
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
        let take = |hot: &mut Hot, entry| hot.take(key, entry, &mut 7);
        assert!(take(&mut hot, e(30, 3, 1)) && take(&mut hot, e(10, 1, 2)) && take(&mut hot, e(20, 2, 3)));
        assert!(!take(&mut hot, e(20, 2, 4)), "said already");
        assert!(take(&mut hot, e(20, 5, 5)) && take(&mut hot, e(20, 2, 6)), "another, and back");
        let got: Vec<_> = hot.range(key, 10, 30).iter().map(|e| (e.at, e.digits, e.frame)).collect();
        assert_eq!(got, [(10, 1, 2), (20, 2, 3), (20, 5, 5), (20, 2, 6)]);
        assert_eq!(hot.values, 5);
        assert!(hot.bytes >= 5 * size_of::<Entry>());
    }

    #[test]
    fn a_wrong_guess_finds_the_series_and_a_new_one_stands_behind() {
        let key = |suffix| Key { device: 1, factor: 2, suffix, kind: 0 };
        let e = |at| Entry { at, digits: at, frame: 1, flag: 0, decimals: 0 };
        let mut hot = Hot::default();
        for at in 0..3 {
            let mut guess = usize::MAX;
            for suffix in [5, 3, 9] {
                guess = guess.wrapping_add(1);
                assert!(hot.take(key(suffix), e(at), &mut guess));
            }
            assert_eq!(guess, 2);
        }
        let mut guess = 0;
        assert!(hot.take(key(9), e(7), &mut guess));
        assert_eq!(guess, 2);
        assert_eq!([5, 3, 9, 4].map(|s| hot.all(key(s)).len()), [3, 3, 4, 0]);
        let mut keys: Vec<u32> = hot.keys().map(|k| k.suffix).collect();
        keys.sort_unstable();
        assert_eq!(keys, [3, 5, 9]);
    }
}
