//! Departures from the standard that real devices need (tolerances), reasons for refusing (faults), and the counters of both.

use std::fmt;

use crate::crc::{Crc, CrcProfile};

macro_rules! tolerances {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// A departure from the standard that devices in the field show. Each is noted on the frame, counted, and can be refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Tolerance { $($(#[$doc])* $name,)* }

        impl Tolerance {
            /// Every tolerance.
            pub const ALL: &[Tolerance] = &[$(Tolerance::$name,)*];

            /// Its stable name.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Tolerance::$name => $code,)* }
            }
        }
    };
}

tolerances! {
    // Framing.
    /// The length field differs from the bytes that are there; the end was found by its marks and the check sum.
    LengthWrong = "length_wrong",
    /// Three digits of length instead of four.
    LengthThreeDigits = "length_three_digits",
    /// A data segment of more than 1024 bytes (HJ 212-2017 table 2); logs of 1703 bytes are seen.
    LengthOverStandard = "length_over_standard",
    /// A check sum in lower case.
    CrcLowerCase = "crc_lower_case",
    /// No CR LF behind the frame.
    TailMissing = "tail_missing",
    /// Only one of CR and LF behind the frame.
    TailHalf = "tail_half",
    /// `**` between check sum and CR LF.
    TailStars = "tail_stars",
    /// The four characters backslash, r, backslash, n instead of CR LF.
    TailLiteral = "tail_literal",
    /// Blanks or empty lines between frames.
    BlankBetween = "blank_between",
    /// Encrypted content written as `{0x..,0x..}`, as the 2025 standard prints it, and not as bytes.
    PrintedCipher = "printed_cipher",
    // Header.
    /// A comma where a semicolon belongs, or beside one.
    HeaderComma = "header_comma",
    /// No separator between two header fields.
    HeaderNoSeparator = "header_no_separator",
    /// Blanks or empty fields in the header.
    HeaderBlank = "header_blank",
    /// The name of a header field in another case, such as `FLAG`.
    HeaderCase = "header_case",
    /// A header field that no standard knows; it is kept.
    HeaderUnknown = "header_unknown",
    /// No QN; usual for uploads of 2005, where an answer carries it in CP.
    QnMissing = "qn_missing",
    /// A QN of 13 digits, milliseconds since 1970.
    QnUnixMs = "qn_unix_ms",
    /// A QN of another form.
    QnForm = "qn_form",
    /// A system code that is not two letters or digits, such as `101`.
    StForm = "st_form",
    /// A password that is not six characters.
    PwForm = "pw_form",
    /// No MN, or an empty one.
    MnEmpty = "mn_empty",
    /// An MN that is not 24 hexadecimal digits (2017, 2025) or 14 characters (2005).
    MnForm = "mn_form",
    /// Flag has bits of a version that no standard gives.
    FlagVersion = "flag_version",
    /// PNUM or PNO though bit D of Flag is not set.
    PacketUnflagged = "packet_unflagged",
    /// PNUM or PNO padded with zeros.
    PacketPadded = "packet_padded",
    /// Bit D of Flag is set and PNUM or PNO is not there.
    PacketMissing = "packet_missing",
    // CP.
    /// The closing `&&` is not there.
    CpOpen = "cp_open",
    /// More content in CP than the version allows (960 bytes in 2005, 950 later).
    CpOverStandard = "cp_over_standard",
    /// Blanks around names or values.
    CpBlank = "cp_blank",
    /// An empty item, such as a semicolon before the closing `&&`.
    CpEmptyItem = "cp_empty_item",
    /// An item without `=`; it is kept as a name without a value.
    CpBareItem = "cp_bare_item",
    /// The suffix of a factor in another case.
    SuffixCase = "suffix_case",
    /// Two hyphens before the suffix.
    SuffixHyphens = "suffix_hyphens",
    /// A suffix that no standard knows; it is kept.
    SuffixUnknown = "suffix_unknown",
    /// `Flag=N` without the factor that it belongs to.
    FlagAlone = "flag_alone",
    /// A factor told twice, one after the other.
    FactorTwice = "factor_twice",
    /// The sub-items of one factor parted by a semicolon.
    FactorSplit = "factor_split",
    /// Sub-items of different factors joined by a comma.
    FactorJoined = "factor_joined",
    /// A time with milliseconds where the standard has 14 digits.
    TimeMillis = "time_millis",
    /// A plain frame from a device whose content should be encrypted.
    PlainContent = "plain_content",
}

/// A set of tolerances.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Notes(u64);

impl Notes {
    /// None.
    pub const NONE: Notes = Notes(0);

    /// All there are.
    #[must_use]
    pub fn all() -> Notes {
        Tolerance::ALL.iter().copied().collect()
    }

    /// With one more.
    #[must_use]
    pub const fn with(self, one: Tolerance) -> Notes {
        Notes(self.0 | 1 << one as u8)
    }

    /// Without one.
    #[must_use]
    pub const fn without(self, one: Tolerance) -> Notes {
        Notes(self.0 & !(1 << one as u8))
    }

    /// Whether one is in it.
    #[must_use]
    pub const fn has(self, one: Tolerance) -> bool {
        self.0 >> one as u8 & 1 == 1
    }

    /// Whether it is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// What stands in one of the two.
    #[must_use]
    pub const fn and(self, more: Notes) -> Notes {
        Notes(self.0 | more.0)
    }

    /// The first that the other set lacks.
    #[must_use]
    pub fn beyond(self, allowed: Notes) -> Option<Tolerance> {
        Notes(self.0 & !allowed.0).iter().next()
    }

    /// Each, in the order of their list.
    pub fn iter(self) -> impl Iterator<Item = Tolerance> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            if left == 0 {
                return None;
            }
            let at = left.trailing_zeros() as usize;
            left &= left - 1;
            Tolerance::ALL.get(at).copied()
        })
    }

    pub(crate) fn note(&mut self, one: Tolerance) {
        self.0 |= 1 << one as u8;
    }
}

impl FromIterator<Tolerance> for Notes {
    fn from_iter<T: IntoIterator<Item = Tolerance>>(of: T) -> Notes {
        of.into_iter().fold(Notes::NONE, Notes::with)
    }
}

impl fmt::Debug for Notes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Tolerance::code)).finish()
    }
}

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident $({ $($(#[$fdoc:meta])* $field:ident: $ty:ty),* })? = $at:literal $code:literal,)*) => {
        /// Why bytes are no frame, or a frame is refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault { $($(#[$doc])* $name $({ $($(#[$fdoc])* $field: $ty),* })?,)* }

        impl Fault {
            /// The stable names of all faults, in the order of their counters.
            pub const CODES: &[&str] = &[$($code,)*];

            /// Its stable name.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self { $(Fault::$name { .. } => $code,)* }
            }

            /// The place of its counter.
            #[must_use]
            pub fn index(&self) -> usize {
                match self { $(Fault::$name { .. } => $at,)* }
            }
        }
    };
}

faults! {
    // Framing.
    /// Bytes outside of any frame.
    Garbage = 0 "garbage",
    /// `##` without digits of a length behind it.
    NoLength = 1 "no_length",
    /// A length beyond the limit.
    TooLong { #[doc = "What the length field says."] declared: u16 } = 2 "too_long",
    /// No field name behind the length.
    NoSegment = 3 "no_segment",
    /// No check sum where the frame should end, and no other end in sight.
    NoEnd = 4 "no_end",
    /// The input ended inside a frame.
    Truncated = 5 "truncated",
    // Check sum and encryption.
    /// The check sum is not that of the bytes.
    Crc { #[doc = "What stands in the frame."] stated: u16, #[doc = "What the standard's rule gives."] computed: u16 } = 6 "crc",
    /// The check sum is right by another profile than the device's.
    CrcOther { #[doc = "The profile that fits."] fits: CrcProfile } = 7 "crc_other_profile",
    /// The check sum does not fit, and the command is one whose content may be encrypted; there is no key.
    NoKey = 8 "no_key",
    /// The check sum fits neither the bytes nor what the key makes of them.
    WrongKey = 9 "wrong_key",
    /// Content that begins like printed cipher text and does not go on so.
    BadPrinted = 10 "bad_printed",
    // Header.
    /// No CP.
    NoCp = 11 "no_cp",
    /// A header field twice.
    FieldTwice { #[doc = "Its name."] name: &'static str } = 12 "field_twice",
    /// A header field without a name or value.
    BadField = 13 "bad_field",
    /// No CN.
    NoCn = 14 "no_cn",
    /// A CN that is not four digits.
    BadCn = 15 "bad_cn",
    /// A Flag that is not a number from 0 to 255.
    BadFlag = 16 "bad_flag",
    /// PNUM or PNO that is no number, is zero, or PNO above PNUM.
    BadPacket = 17 "bad_packet",
    /// RF is something else than 1.
    BadRf = 18 "bad_rf",
    /// A departure from the standard that is switched off.
    NotTolerated { #[doc = "Which."] what: Tolerance } = 19 "not_tolerated",
    // Messages.
    /// A message lacks an item.
    NoItem { #[doc = "Its name."] name: &'static str } = 20 "no_item",
    /// An item's value is not of its kind or beyond its range.
    BadItem { #[doc = "Its name."] name: &'static str } = 21 "bad_item",
    // Writing.
    /// A name or value that would not read back as it is.
    NotWritable = 22 "not_writable",
    /// More bytes than a frame may have.
    NoRoom { #[doc = "Bytes of the segment."] bytes: usize } = 23 "no_room",
}

impl Fault {
    pub(crate) fn of(crc: Crc) -> Fault {
        match crc {
            Crc::Fits(fits) => Fault::CrcOther { fits },
            Crc::Differs { stated, computed } => Fault::Crc { stated, computed },
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Garbage => f.write_str("bytes outside of any frame"),
            Fault::NoLength => f.write_str("## is not followed by the digits of a length"),
            Fault::TooLong { declared } => write!(f, "the length field says {declared}, which is beyond the limit"),
            Fault::NoSegment => f.write_str("the length is not followed by the name of a field"),
            Fault::NoEnd => f.write_str("no check sum where the length says the frame ends, and no other end in sight"),
            Fault::Truncated => f.write_str("the input ends inside a frame"),
            Fault::Crc { stated, computed } => {
                write!(f, "the check sum is {stated:04X}, the standard's rule gives {computed:04X}")
            }
            Fault::CrcOther { fits } => {
                write!(f, "the check sum is right by the profile {fits}, which is not the device's")
            }
            Fault::NoKey => {
                f.write_str("the check sum does not fit; the content may be encrypted, and there is no key")
            }
            Fault::WrongKey => f.write_str("the check sum fits neither the bytes nor what the key makes of them"),
            Fault::BadPrinted => f.write_str("the content begins like printed cipher text and does not go on so"),
            Fault::NoCp => f.write_str("the segment has no CP"),
            Fault::FieldTwice { name } => write!(f, "the field {name} stands twice"),
            Fault::BadField => f.write_str("a header field has no name or no value"),
            Fault::NoCn => f.write_str("the segment has no CN"),
            Fault::BadCn => f.write_str("CN is not four digits"),
            Fault::BadFlag => f.write_str("Flag is not a number from 0 to 255"),
            Fault::BadPacket => f.write_str("PNUM and PNO are not a packet's number and how many there are"),
            Fault::BadRf => f.write_str("RF is not 1"),
            Fault::NotTolerated { what } => write!(f, "the tolerance {} is switched off", what.code()),
            Fault::NoItem { name } => write!(f, "the message has no {name}"),
            Fault::BadItem { name } => write!(f, "the value of {name} is not of its kind or beyond its range"),
            Fault::NotWritable => f.write_str("a name or value holds characters that would not read back"),
            Fault::NoRoom { bytes } => write!(f, "{bytes} bytes are more than a data segment may have"),
        }
    }
}

impl std::error::Error for Fault {}

/// Counters of one reader: frames, bytes, every tolerance, every fault.
#[derive(Clone, PartialEq, Eq)]
pub struct Tally {
    /// Frames that were delivered.
    pub frames: u64,
    /// Bytes that were taken.
    pub bytes: u64,
    /// Bytes that belong to no frame.
    pub skipped: u64,
    tolerances: [u64; 64],
    faults: [u64; 32],
}

impl Default for Tally {
    fn default() -> Tally {
        Tally { frames: 0, bytes: 0, skipped: 0, tolerances: [0; 64], faults: [0; 32] }
    }
}

impl Tally {
    /// How often a tolerance was used.
    #[must_use]
    pub fn of(&self, one: Tolerance) -> u64 {
        self.tolerances.get(one as usize).copied().unwrap_or_default()
    }

    /// Every tolerance that was used.
    pub fn tolerances(&self) -> impl Iterator<Item = (Tolerance, u64)> {
        Tolerance::ALL.iter().map(|t| (*t, self.of(*t))).filter(|(_, n)| *n > 0)
    }

    /// Every fault that occurred, by name.
    pub fn faults(&self) -> impl Iterator<Item = (&'static str, u64)> {
        Fault::CODES.iter().copied().zip(self.faults).filter(|(_, n)| *n > 0)
    }

    /// How often faults of one name occurred.
    #[must_use]
    pub fn of_fault(&self, code: &str) -> u64 {
        self.faults().find(|(c, _)| *c == code).map_or(0, |(_, n)| n)
    }

    /// Counts tolerances.
    pub fn note(&mut self, notes: Notes) {
        for one in notes.iter() {
            if let Some(n) = self.tolerances.get_mut(one as usize) {
                *n = n.saturating_add(1);
            }
        }
    }

    /// Counts a fault.
    pub fn fault(&mut self, fault: &Fault) {
        if let Some(n) = self.faults.get_mut(fault.index()) {
            *n = n.saturating_add(1);
        }
    }

    /// Adds the counters of another.
    pub fn add(&mut self, other: &Tally) {
        self.frames = self.frames.saturating_add(other.frames);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.skipped = self.skipped.saturating_add(other.skipped);
        for (n, m) in self.tolerances.iter_mut().zip(other.tolerances) {
            *n = n.saturating_add(m);
        }
        for (n, m) in self.faults.iter_mut().zip(other.faults) {
            *n = n.saturating_add(m);
        }
    }
}

impl fmt::Debug for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tally")
            .field("frames", &self.frames)
            .field("bytes", &self.bytes)
            .field("skipped", &self.skipped)
            .field("tolerances", &self.tolerances().map(|(t, n)| (t.code(), n)).collect::<Vec<_>>())
            .field("faults", &self.faults().collect::<Vec<_>>())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tolerance_and_fault_has_a_counter_and_a_name_of_its_own() {
        assert!(Tolerance::ALL.len() <= 64 && Fault::CODES.len() <= 32);
        let names: std::collections::BTreeSet<_> =
            Tolerance::ALL.iter().map(|t| t.code()).chain(Fault::CODES.iter().copied()).collect();
        assert_eq!(names.len(), Tolerance::ALL.len() + Fault::CODES.len());
        for (i, t) in Tolerance::ALL.iter().enumerate() {
            assert_eq!(*t as usize, i);
        }
        for fault in [Fault::Garbage, Fault::NoKey, Fault::NoItem { name: "QnRtn" }, Fault::NoRoom { bytes: 1 }] {
            assert_eq!(Fault::CODES[fault.index()], fault.code());
        }
    }

    #[test]
    fn sets() {
        let set: Notes = [Tolerance::QnMissing, Tolerance::CpOpen].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [Tolerance::QnMissing, Tolerance::CpOpen]);
        assert_eq!(set.beyond(Notes::all()), None);
        assert_eq!(set.beyond(Notes::all().without(Tolerance::CpOpen)), Some(Tolerance::CpOpen));
    }
}
