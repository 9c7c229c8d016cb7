//! Frames out of a stream of bytes.
//!
//! `##`, four digits of length, the data segment, four hexadecimal digits of check sum, CR LF (HJ 212-2017 6.3, table 2). A
//! segment is taken by its length and never searched for marks while the length holds: encrypted content of 2025 and logs of
//! 2017 may hold `##`, `&&` or CR LF. Only when no check sum stands where the length says is the end looked for: the next CR,
//! LF or `##` with digits.

use memchr::{memchr3, memmem};

use crate::crc::{Crc, hex4};
use crate::note::{Fault, Notes, Tally, Tolerance};

/// The longest data segment of the standards (HJ 212-2017 table 2; HJ/T 212-2005 and HJ 212-2025 alike).
pub const STANDARD_SEGMENT: usize = 1024;

/// What a framer takes and holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest segment by its length field; more is a [`Fault::TooLong`]. The field cannot say more than 9999.
    pub segment: u16,
    /// The most bytes that are held while the end of a frame is looked for. Printed cipher text takes five bytes for one. At most 60,000.
    pub held: usize,
    /// Whether a frame waits for the bytes behind it, so that what is wrong with them is noted on the frame itself. A device
    /// that never sends CR LF is then heard one frame late.
    pub wait_for_tail: bool,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { segment: 9999, held: 16 * 1024, wait_for_tail: false }
    }
}

/// A frame as it came: the bytes, and what their check sum says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found<'a> {
    /// From `##` to the last digit of the check sum.
    pub bytes: &'a [u8],
    /// The data segment.
    pub segment: &'a [u8],
    /// What the length field says.
    pub declared: u16,
    /// The check sum against the bytes that are there.
    pub crc: Crc,
    /// The four digits behind the segment.
    pub stated: u16,
    /// Tolerances of framing that it needed.
    pub notes: Notes,
}

/// What a stream gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// A frame; its check sum may still be wrong.
    Frame(Found<'a>),
    /// Bytes that belong to no frame, and why.
    Skipped(Fault, &'a [u8]),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Between {
    #[default]
    Nothing,
    Blank,
    Garbage,
}

#[derive(Debug, Clone, Default)]
struct State {
    limits: Limits,
    /// A frame was delivered and what follows it was not looked at.
    tail: bool,
    /// How far the end of the frame at the front was looked for; 0 when it was not.
    sought: usize,
    between: Between,
    tally: Tally,
}

/// Takes a stream in chunks of any size and gives its frames as slices: of the chunk where a frame lies within one, else of
/// its own bounded buffer.
///
/// ```
/// use hj212::{Event, Framer, Limits};
/// let mut framer = Framer::new(Limits::default());
/// let bytes = b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&1C80\r\n";
/// let (one, two) = bytes.split_at(40);
/// assert!(framer.feed(one).next().is_none());
/// let mut feed = framer.feed(two);
/// let Some(Event::Frame(found)) = feed.next() else { panic!("a frame") };
/// assert_eq!(found.segment.len(), 101);
/// assert!(feed.next().is_none());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Framer {
    carry: Vec<u8>,
    at: usize,
    state: State,
}

/// A chunk on its way through a framer.
#[derive(Debug)]
pub struct Feed<'a> {
    framer: &'a mut Framer,
    chunk: &'a [u8],
    at: usize,
    last: bool,
}

enum Step {
    /// So many bytes are done, with this to tell.
    Take(usize, Option<Told>),
    /// Nothing can be said before so many bytes are there.
    More(usize),
}

enum Told {
    Skipped(Fault),
    Frame { head: usize, end: usize, declared: u16, crc: Crc, notes: Notes },
}

impl Framer {
    /// An empty one.
    #[must_use]
    pub fn new(limits: Limits) -> Framer {
        let held = limits.held.clamp(64, 60_000);
        let segment = limits.segment.min(9999).min(u16::try_from(held - 32).unwrap_or(u16::MAX));
        let limits = Limits { segment, held, ..limits };
        Framer { carry: Vec::new(), at: 0, state: State { limits, ..State::default() } }
    }

    /// Puts a chunk in. What is not asked for out of the feed is lost with it: ask until it gives `None`.
    pub fn feed<'a>(&'a mut self, chunk: &'a [u8]) -> Feed<'a> {
        Feed { framer: self, chunk, at: 0, last: false }
    }

    /// Ends the stream: what is held becomes a frame or a fault.
    pub fn finish(&mut self) -> Feed<'_> {
        Feed { framer: self, chunk: &[], at: 0, last: true }
    }

    /// Puts the last chunk in.
    pub fn feed_last<'a>(&'a mut self, chunk: &'a [u8]) -> Feed<'a> {
        Feed { framer: self, chunk, at: 0, last: true }
    }

    /// Counters: bytes, frames, faults of framing, and what stood between and behind frames. The tolerances that stand on a
    /// frame are counted by who reads it.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.state.tally
    }

    /// How many bytes wait for more.
    #[must_use]
    pub fn held(&self) -> usize {
        self.carry.len() - self.at
    }
}

impl Feed<'_> {
    /// The next frame or skipped bytes; `None` when the chunk is used up.
    #[expect(
        clippy::should_implement_trait,
        reason = "what it gives is borrowed from the feed, which Iterator cannot say"
    )]
    pub fn next(&mut self) -> Option<Event<'_>> {
        let framer = &mut *self.framer;
        if framer.at >= framer.carry.len() {
            framer.carry.clear();
            framer.at = 0;
        }
        let (held, from, count, told) = loop {
            let held = framer.at < framer.carry.len();
            let rest = self.chunk.get(self.at..).unwrap_or_default();
            let window = if held { framer.carry.get(framer.at..).unwrap_or_default() } else { rest };
            let last = self.last && (!held || rest.is_empty());
            if window.is_empty() && !(last && framer.state.tail) {
                return None;
            }
            match step(&mut framer.state, window, last) {
                Step::Take(count, told) => {
                    framer.state.tally.bytes += count as u64;
                    let from = if held { framer.at } else { self.at };
                    let moved = if held { &mut framer.at } else { &mut self.at };
                    *moved += count;
                    if let Some(told) = told {
                        break (held, from, count, told);
                    }
                    if framer.at >= framer.carry.len() {
                        framer.carry.clear();
                        framer.at = 0;
                    }
                }
                Step::More(need) => {
                    if held {
                        framer.carry.drain(..framer.at);
                        framer.at = 0;
                    }
                    let lacking = need.saturating_sub(framer.carry.len()).max(1).min(rest.len());
                    framer.carry.extend_from_slice(rest.get(..lacking).unwrap_or_default());
                    self.at += lacking;
                    // What was asked for may be more than is needed: new bytes are always looked at.
                    if lacking == 0 || !held {
                        return None;
                    }
                }
            }
        };
        let all: &[u8] = if held { &self.framer.carry } else { self.chunk };
        let taken = all.get(from..from + count).unwrap_or_default();
        Some(match told {
            Told::Skipped(fault) => Event::Skipped(fault, taken),
            Told::Frame { head, end, declared, crc, notes } => Event::Frame(Found {
                bytes: taken.get(..end + 4).unwrap_or_default(),
                segment: taken.get(head..end).unwrap_or_default(),
                declared,
                crc,
                stated: taken.get(end..end + 4).and_then(hex4).map_or(0, |(stated, _)| stated),
                notes,
            }),
        })
    }
}

impl State {
    /// Bytes that are no frame. A run of them is one fault, however it was cut into chunks.
    fn skip(&mut self, count: usize, fault: Fault) -> Step {
        self.sought = 0;
        self.tally.skipped += count as u64;
        if self.between != Between::Garbage || fault != Fault::Garbage {
            self.tally.fault(&fault);
        }
        self.between = Between::Garbage;
        Step::Take(count, Some(Told::Skipped(fault)))
    }

    fn frame(&mut self, window: &[u8], last: bool, one: Candidate) -> Step {
        let Candidate { head, end, declared, crc, mut notes } = one;
        let mut count = end + 4;
        if self.limits.wait_for_tail {
            let Some((behind, note)) = tail(window.get(count..).unwrap_or_default(), last) else {
                return Step::More(window.len() + 1);
            };
            count += behind;
            if let Some(note) = note {
                notes.note(note);
            }
        }
        if window.get(end..end + 4).is_some_and(|c| c.iter().any(u8::is_ascii_lowercase)) {
            notes.note(Tolerance::CrcLowerCase);
        }
        if head == 5 {
            notes.note(Tolerance::LengthThreeDigits);
        }
        if end - head > STANDARD_SEGMENT {
            notes.note(Tolerance::LengthOverStandard);
        }
        self.sought = 0;
        self.between = Between::Nothing;
        self.tail = !self.limits.wait_for_tail;
        self.tally.frames += 1;
        Step::Take(count, Some(Told::Frame { head, end, declared, crc, notes }))
    }
}

struct Candidate {
    head: usize,
    end: usize,
    declared: u16,
    crc: Crc,
    notes: Notes,
}

/// What the bytes at the front are. It depends on the bytes alone, not on how they were cut.
fn step(state: &mut State, window: &[u8], last: bool) -> Step {
    if state.tail {
        let Some((count, note)) = tail(window, last) else { return Step::More(window.len() + 1) };
        state.tail = false;
        state.tally.note(note.into_iter().collect());
        return Step::Take(count, None);
    }
    if state.between != Between::Garbage {
        let blanks = window.iter().take_while(|b| matches!(b, b'\r' | b'\n' | b' ' | b'\t')).count();
        if blanks > 0 {
            if state.between == Between::Nothing {
                state.tally.note(Notes::NONE.with(Tolerance::BlankBetween));
            }
            state.between = Between::Blank;
            return Step::Take(blanks, None);
        }
    }
    if !window.starts_with(b"##") {
        let count = match memmem::find(window, b"##") {
            Some(at) => at,
            None if !last && window.ends_with(b"#") => window.len() - 1,
            None => window.len(),
        };
        return if count == 0 { Step::More(2) } else { state.skip(count, Fault::Garbage) };
    }
    if window.get(2) == Some(&b'#') {
        return state.skip(1, Fault::Garbage);
    }
    let (declared, head) = match length(window) {
        Length::Is(declared, head) => (declared, head),
        Length::Open if last => return state.skip(window.len(), Fault::Truncated),
        Length::Open => return Step::More(6),
        Length::Not => return state.skip(2, Fault::NoLength),
    };
    if declared > state.limits.segment {
        return state.skip(2, Fault::TooLong { declared });
    }
    let begin = window.get(head..).unwrap_or_default();
    if declared > 0 && begin.iter().take(2).any(|b| !b.is_ascii_alphabetic()) {
        return state.skip(2, Fault::NoSegment);
    }
    if state.sought == 0 {
        let end = head + usize::from(declared);
        if window.len() < end + 4 && !last {
            return Step::More(end + 4);
        }
        let stated = window.get(end..end + 4).and_then(hex4);
        if let (Some((stated, _)), Some(segment)) = (stated, window.get(head..end)) {
            // Without the closing && the check sum is computed only where no other end comes first: bytes that begin like a frame
            // again and again cost no more than one pass.
            let closed = segment.ends_with(b"&&");
            if closed || matches!(stop(window.get(..end + 4).unwrap_or_default(), head, true), Stop::None) {
                let crc = Crc::judge(segment, stated);
                if closed || matches!(crc, Crc::Fits(_)) {
                    return state.frame(window, last, Candidate { head, end, declared, crc, notes: Notes::NONE });
                }
            }
        }
    }
    // What a frame may span is the same whether it came at once or byte by byte.
    let sight = window.get(..state.limits.held).unwrap_or(window);
    let (full, last) = (sight.len() == state.limits.held, last && sight.len() == window.len());
    let at = match stop(sight, state.sought.max(head), last) {
        Stop::At(at) => at,
        Stop::Need(need) if need <= state.limits.held => return Step::More(need),
        Stop::None if last => sight.len(),
        Stop::None | Stop::Need(_) if full => return state.skip(2, Fault::NoEnd),
        Stop::None | Stop::Need(_) => {
            // A hash at the end may be the first of two.
            state.sought = sight.len() - usize::from(sight.ends_with(b"#"));
            return Step::More((sight.len() * 2).min(state.limits.held));
        }
    };
    match candidate(window, head, at, declared) {
        Some(one) => state.frame(window, last, one),
        None if at == window.len() && last => state.skip(at, Fault::Truncated),
        None => state.skip(at, Fault::NoEnd),
    }
}

enum Length {
    Is(u16, usize),
    Open,
    Not,
}

/// The number behind `##`.
fn length(window: &[u8]) -> Length {
    let mut value = 0_u16;
    for i in 0..4 {
        match window.get(2 + i) {
            None => return Length::Open,
            Some(b @ b'0'..=b'9') => value = value * 10 + u16::from(b - b'0'),
            Some(b) if i == 3 && b.is_ascii_alphabetic() => return Length::Is(value, 5),
            Some(_) => return Length::Not,
        }
    }
    Length::Is(value, 6)
}

enum Stop {
    At(usize),
    Need(usize),
    None,
}

/// Where a frame whose length does not hold may end: at CR, LF, or the next `##` with digits.
fn stop(window: &[u8], from: usize, last: bool) -> Stop {
    let mut from = from;
    while let Some(found) = window.get(from..).and_then(|w| memchr3(b'\r', b'\n', b'#', w)) {
        let at = from + found;
        let rest = window.get(at..).unwrap_or_default();
        match rest {
            [b'#', b'#', a, b, c, ..] if a.is_ascii_digit() && b.is_ascii_digit() && c.is_ascii_digit() => {
                return Stop::At(at);
            }
            [b'#', more @ ..] => {
                let begun = more.len() < 4
                    && more.first().is_none_or(|b| *b == b'#')
                    && more.iter().skip(1).all(u8::is_ascii_digit);
                if begun && !last {
                    return Stop::Need(at + 5);
                }
            }
            _ => return Stop::At(at),
        }
        from = at + 1;
    }
    Stop::None
}

/// A frame that ends where the length does not say, when there is one.
fn candidate(window: &[u8], head: usize, at: usize, declared: u16) -> Option<Candidate> {
    let mut text = window.get(head..at)?;
    text = text.strip_suffix(b"\\r\\n").unwrap_or(text);
    while let [rest @ .., b'*' | b' '] = text {
        text = rest;
    }
    let (segment, stated) = text.split_last_chunk::<4>()?;
    let (stated, _) = hex4(stated)?;
    let crc = Crc::judge(segment, stated);
    let printed = is_printed(segment);
    if !(matches!(crc, Crc::Fits(_)) || segment.ends_with(b"&&") || printed) {
        return None;
    }
    // The length of printed cipher text counts the bytes it stands for; it is compared after decryption.
    let note = if printed { Tolerance::PrintedCipher } else { Tolerance::LengthWrong };
    Some(Candidate { head, end: head + segment.len(), declared, crc, notes: Notes::NONE.with(note) })
}

fn is_printed(segment: &[u8]) -> bool {
    // The header is at most some hundred bytes; a search through all of the content is not needed.
    let front = segment.get(..256).unwrap_or(segment);
    memmem::find(front, b"CP=&&{0").is_some()
}

/// What stands behind a check sum: how many bytes, and what is wrong with them. `None` while it may still become something.
fn tail(rest: &[u8], last: bool) -> Option<(usize, Option<Tolerance>)> {
    const FORMS: [(&[u8], Option<Tolerance>); 4] = [
        (b"\r\n", None),
        (b"**\r\n", Some(Tolerance::TailStars)),
        (b"\\r\\n", Some(Tolerance::TailLiteral)),
        (b"\n", Some(Tolerance::TailHalf)),
    ];
    for (form, note) in FORMS {
        if rest.starts_with(form) {
            return Some((form.len(), note));
        }
        if !last && form.starts_with(rest) {
            return None;
        }
    }
    if rest.first() == Some(&b'\r') {
        return Some((1, Some(Tolerance::TailHalf)));
    }
    Some((0, Some(Tolerance::TailMissing)))
}
