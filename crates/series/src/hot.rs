//! Values in memory that no file holds yet.

use std::borrow::Cow;

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
const SERIES_BYTES: usize = 120;
/// What a piece costs beside its values, in places of values.
const ROOM: usize = 1;

/// The values of a piece at most: one that comes late moves so many at most, not all of its series.
const PIECE: usize = 512;

/// The values of a series, sorted by DataTime and then as they came.
#[derive(Debug)]
struct Line {
    factor: u32,
    suffix: u32,
    /// The pieces before the last one, none of them empty.
    older: Vec<Vec<Entry>>,
    /// The last piece: what comes in time is put behind it. Empty only where there is nothing at all.
    values: Vec<Entry>,
}

/// Puts an entry behind those of its instant. None: it says what the one before it says.
fn put(piece: &mut Vec<Entry>, entry: Entry) -> Option<usize> {
    let place = match piece.last() {
        Some(last) if last.at > entry.at => piece.partition_point(|e| e.at <= entry.at),
        _ => piece.len(),
    };
    let before = place.checked_sub(1).and_then(|p| piece.get(p));
    if before.is_some_and(|b| b.at == entry.at && b.says(&entry)) {
        return None;
    }
    let had = piece.capacity();
    piece.insert(place, entry);
    Some(piece.capacity() - had)
}

impl Line {
    /// Takes an entry, unless it says what was last said of its instant; how many places of values it cost.
    fn take(&mut self, entry: Entry) -> Option<usize> {
        if self.older.is_empty() || self.values.first().is_none_or(|first| first.at <= entry.at) {
            if self.values.len() < PIECE {
                return put(&mut self.values, entry);
            }
            // What comes in time begins a piece; what comes late parts it in the middle.
            let next = match self.values.last() {
                Some(last) if last.at == entry.at && last.says(&entry) => return None,
                Some(last) if last.at <= entry.at => Vec::new(),
                _ => self.values.split_off(PIECE / 2),
            };
            let room = next.capacity() + ROOM;
            let behind = next.is_empty();
            self.older.push(std::mem::replace(&mut self.values, next));
            let more = if behind { put(&mut self.values, entry) } else { self.take(entry) };
            return more.map(|m| m + room);
        }
        let place = self.older.partition_point(|p| p.first().is_some_and(|e| e.at <= entry.at)).saturating_sub(1);
        let piece = self.older.get_mut(place)?;
        if piece.len() < PIECE {
            return put(piece, entry);
        }
        let next = piece.split_off(PIECE / 2);
        let room = next.capacity() + ROOM;
        self.older.insert(place + 1, next);
        self.take(entry).map(|m| m + room)
    }

    fn pieces(&self) -> impl Iterator<Item = &[Entry]> {
        self.older.iter().chain(std::iter::once(&self.values)).map(Vec::as_slice)
    }

    fn forget(&mut self, before: i64) -> u64 {
        let mut gone = 0;
        for piece in self.older.iter_mut().chain(std::iter::once(&mut self.values)) {
            let cut = piece.partition_point(|e| e.at < before);
            piece.drain(..cut);
            gone += cut as u64;
        }
        self.older.retain(|p| !p.is_empty());
        if self.values.is_empty() {
            self.values = self.older.pop().unwrap_or_default();
        }
        gone
    }
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
                let (older, values) = (Vec::new(), Vec::new());
                lines.push(Line { factor: key.factor, suffix: key.suffix, older, values });
                lines.len() - 1
            });
        }
        let Some(line) = lines.get_mut(*guess) else { return false };
        let taken = line.take(entry);
        if let Some(places) = taken {
            added += places * size_of::<Entry>();
            self.values += 1;
        }
        self.bytes += added;
        taken.is_some()
    }

    /// Forgets the values of a kind before an instant.
    pub fn forget(&mut self, kind: u32, before: i64) {
        let of_kind = self.devices.iter_mut().filter(|((k, _), _)| *k == kind);
        for line in of_kind.flat_map(|(_, lines)| lines) {
            self.values -= line.forget(before);
        }
    }

    /// The series there are.
    pub fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        self.devices.iter().flat_map(|((kind, device), lines)| {
            lines.iter().map(|l| Key { device: *device, factor: l.factor, suffix: l.suffix, kind: *kind })
        })
    }

    fn line(&self, key: Key) -> Option<&Line> {
        let lines = self.devices.get(&(key.kind, key.device))?;
        lines.get(place_of(lines, key)?)
    }

    /// The values of a series.
    pub fn all(&self, key: Key) -> Cow<'_, [Entry]> {
        match self.line(key) {
            None => Cow::Borrowed(&[]),
            Some(line) if line.older.is_empty() => Cow::Borrowed(&line.values),
            Some(line) => Cow::Owned(line.pieces().flatten().copied().collect()),
        }
    }

    /// The values of a series from an instant to before another.
    pub fn range(&self, key: Key, from: i64, to: i64) -> impl Iterator<Item = &Entry> {
        self.line(key).into_iter().flat_map(Line::pieces).flat_map(move |piece| {
            let begin = piece.partition_point(|e| e.at < from);
            let end = piece.partition_point(|e| e.at < to);
            piece.get(begin..end).unwrap_or_default()
        })
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
        let got: Vec<_> = hot.range(key, 10, 30).map(|e| (e.at, e.digits, e.frame)).collect();
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

    /// Values in every order, with versions and with what was said before, against a plain list.
    #[test]
    fn whatever_the_order_they_stand_as_in_one_list() {
        let key = Key { device: 0, factor: 0, suffix: 0, kind: 0 };
        let n = 6 * PIECE as i64;
        let orders: [Box<dyn Fn(i64) -> i64>; 5] = [
            Box::new(|i| i),
            Box::new(move |i| n - i),
            Box::new(move |i| (i * 7919) % n),
            Box::new(move |i| if i % 2 == 0 { i } else { n - i }),
            Box::new(|i| i % 3),
        ];
        for (case, order) in orders.iter().enumerate() {
            let (mut hot, mut plain, mut guess) = (Hot::default(), Vec::<Entry>::new(), usize::MAX);
            for i in 0..2 * n {
                let entry = Entry { at: order(i % n), digits: i % 5, frame: i as u64, flag: 0, decimals: 0 };
                let place = plain.partition_point(|e| e.at <= entry.at);
                let again = place.checked_sub(1).is_some_and(|p| plain[p].at == entry.at && plain[p].says(&entry));
                if !again {
                    plain.insert(place, entry);
                }
                assert_eq!(hot.take(key, entry, &mut guess), !again, "case {case}, {i}");
            }
            assert_eq!(*hot.all(key), plain, "case {case}");
            assert_eq!(hot.values, plain.len() as u64);
            assert!(hot.bytes >= plain.len() * size_of::<Entry>());
            let longest = hot.devices.values().flatten().flat_map(Line::pieces).map(<[Entry]>::len).max();
            assert!(longest <= Some(PIECE), "case {case}: {longest:?}");
            for (from, to) in [(0, n), (n / 3, n / 2), (1, 2), (n, 0), (-5, 5 * n)] {
                let got: Vec<Entry> = hot.range(key, from, to).copied().collect();
                let want: Vec<Entry> = plain.iter().filter(|e| (from..to).contains(&e.at)).copied().collect();
                assert_eq!(got, want, "case {case}, {from}..{to}");
            }
            hot.forget(0, n / 2);
            plain.retain(|e| e.at >= n / 2);
            assert_eq!((&*hot.all(key), hot.values), (&*plain, plain.len() as u64), "case {case}");
            hot.forget(0, 10 * n);
            assert_eq!((hot.all(key).len(), hot.values), (0, 0));
            assert!(hot.take(key, Entry { at: 1, digits: 1, frame: 1, flag: 0, decimals: 0 }, &mut guess));
        }
    }
}
