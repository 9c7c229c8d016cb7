//! What was worked out before for one indicator of one unit, with everything that it rests on.
//!
//! Most of a rule rests on no open reading and on no assumption: it is worked out once, however many cases, options and
//! policies are looked at. While a value is worked out the environment notes the readings it asks for and whether it
//! asks for an assumption; the value counts again wherever those are the same.

use crate::cond::Tri;
use crate::env::{Env, Num, Pivot, View};

/// Values kept for one place: the cases of a reading or two, not those of every open reading at once.
const MAX_KEPT: usize = 48;
/// Readings that can be told apart in a note; what asks for a later one is not kept.
const MAX_READING: usize = 127;

#[derive(Default)]
pub(crate) struct Memo {
    pub nums: Table<Result<Num, Pivot>>,
    pub defines: Table<Result<Num, Pivot>>,
    pub conds: Table<Tri>,
    /// The last number given to a set of assumptions; 0 is the empty set.
    last_case: u64,
}

impl Memo {
    /// For the next indicator or unit; the room is used again.
    pub fn clear(&mut self) {
        self.nums.clear();
        self.defines.clear();
        self.conds.clear();
    }

    pub fn next_case(&mut self) -> u64 {
        self.last_case += 1;
        self.last_case
    }
}

/// What a value rests on, as far as it is worked out.
#[derive(Clone, Copy, Default)]
pub(crate) struct Grounds {
    /// Bit by bit the readings asked for.
    pub readings: u128,
    /// An assumption was asked for.
    pub assumed: bool,
    /// It cannot be noted what it rests on.
    pub untold: bool,
}

impl Grounds {
    pub fn ask(&mut self, reading: usize) {
        if reading > MAX_READING {
            self.untold = true;
        } else {
            self.readings |= 1 << reading;
        }
    }

    pub fn join(&mut self, other: Grounds) {
        self.readings |= other.readings;
        self.assumed |= other.assumed;
        self.untold |= other.untold;
    }
}

/// The options chosen for the readings asked for, in their order; 0 is open.
type Picks = [u8; 8];

fn picks(readings: u128, choice: &[Option<usize>]) -> Option<Picks> {
    let mut picks = Picks::default();
    let mut rest = readings;
    for pick in &mut picks {
        if rest == 0 {
            break;
        }
        if let Some(option) = choice.get(rest.trailing_zeros() as usize).copied().flatten() {
            *pick = u8::try_from(option).ok()?.checked_add(1)?;
        }
        rest &= rest - 1;
    }
    // More readings than there is room for are not told apart.
    (rest == 0).then_some(picks)
}

#[derive(Clone, Copy)]
struct Kept<T> {
    value: T,
    now: (View, usize),
    case: u64,
    grounds: Grounds,
    picks: Picks,
    /// The value kept before it for the same place, counted from 1.
    before: usize,
}

impl<T> Kept<T> {
    fn counts(&self, env: &Env<'_>) -> bool {
        self.now == (env.view, env.kind) && (!self.grounds.assumed || self.case == env.case) && self.picked(&env.choice)
    }

    fn picked(&self, choice: &[Option<usize>]) -> bool {
        let mut rest = self.grounds.readings;
        for pick in self.picks {
            if rest == 0 {
                break;
            }
            let option = choice.get(rest.trailing_zeros() as usize).copied().flatten();
            if option.map_or(0, |o| o + 1) != usize::from(pick) {
                return false;
            }
            rest &= rest - 1;
        }
        true
    }

    /// A set of assumptions does not come back: its value makes room for the next.
    fn passing(&self) -> bool {
        self.grounds.assumed && self.case != 0
    }
}

/// Values by place. The places of one indicator are numbered in a row.
pub(crate) struct Table<T> {
    first: usize,
    /// For each place the value kept last, counted from 1, and how many there are.
    places: Vec<(usize, usize)>,
    kept: Vec<Kept<T>>,
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table { first: 0, places: Vec::new(), kept: Vec::new() }
    }
}

impl<T: Copy> Table<T> {
    pub fn find(&self, place: usize, env: &Env<'_>) -> Option<(T, Grounds)> {
        let (mut at, _) = *self.places.get(place.checked_sub(self.first)?)?;
        while let Some(kept) = self.kept.get(at.checked_sub(1)?) {
            if kept.counts(env) {
                return Some((kept.value, kept.grounds));
            }
            at = kept.before;
        }
        None
    }

    pub fn keep(&mut self, place: usize, value: T, grounds: Grounds, now: Now<'_>) {
        let Some(picks) = picks(grounds.readings, now.choice).filter(|_| !grounds.untold) else { return };
        if self.places.is_empty() {
            self.first = place;
        }
        if place < self.first {
            self.places.splice(0..0, std::iter::repeat_n((0, 0), self.first - place));
            self.first = place;
        }
        let index = place - self.first;
        if index >= self.places.len() {
            self.places.resize(index + 1, (0, 0));
        }
        let Some((last, count)) = self.places.get_mut(index) else { return };
        let mut kept = Kept { value, now: (now.view, now.kind), case: now.case, grounds, picks, before: *last };
        let mut at = *last;
        while let Some(old) = at.checked_sub(1).and_then(|i| self.kept.get_mut(i)).filter(|_| kept.passing()) {
            if old.passing() {
                kept.before = old.before;
                *old = kept;
                return;
            }
            at = old.before;
        }
        if *count < MAX_KEPT {
            self.kept.push(kept);
            (*last, *count) = (self.kept.len(), *count + 1);
        }
    }

    fn clear(&mut self) {
        self.places.clear();
        self.kept.clear();
    }
}

/// The present choice and case.
#[derive(Clone, Copy)]
pub(crate) struct Now<'c> {
    pub choice: &'c [Option<usize>],
    pub view: View,
    pub kind: usize,
    pub case: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_tell_the_options_of_the_readings_asked_for_apart_and_no_others() {
        let mut choice = vec![Some(0); 40];
        let asked = (1 << 3) | (1 << 39);
        let first = picks(asked, &choice).unwrap();
        choice[4] = Some(7);
        assert_eq!(picks(asked, &choice), Some(first));
        for other in [Some(1), None] {
            choice[39] = other;
            assert_ne!(picks(asked, &choice), Some(first));
        }
        // What there is no room for is not kept, rather than taken for something else.
        assert_eq!(picks((1 << 9) - 1, &choice), None);
        choice[3] = Some(255);
        assert_eq!(picks(asked, &choice), None);
        let mut grounds = Grounds::default();
        grounds.ask(128);
        assert!(grounds.untold);
    }
}
