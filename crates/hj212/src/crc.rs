//! The check sums that are seen behind a data segment.
//!
//! HJ 212-2017 Annex A (kept in HJ 212-2025 Annex A) keeps only the high byte of its register from one byte to the next, so
//! eight bits of state survive and no more than 256 values exist. A matching check sum is therefore weak evidence: about
//! one frame with two changed digits in fifty passes. The codec checks shape and ranges beside it.

use std::fmt;

/// Register after one byte, for each value of high byte and byte folded together; the usual table of 0xA001.
#[expect(clippy::indexing_slicing, reason = "constants only: a compiler's error, never a panic")]
static TABLE: [u16; 256] = {
    let mut table = [0_u16; 256];
    let mut i = 0;
    while i < 256 {
        let mut r = i as u16;
        let mut bit = 0;
        while bit < 8 {
            r = if r & 1 == 1 { (r >> 1) ^ 0xA001 } else { r >> 1 };
            bit += 1;
        }
        table[i] = r;
        i += 1;
    }
    table
};

/// `AHEAD[k][x]`: the surviving byte after `x` and then `k` zero bytes.
#[expect(clippy::indexing_slicing, reason = "constants only: a compiler's error, never a panic")]
static AHEAD: [[u8; 256]; 8] = {
    let mut ahead = [[0_u8; 256]; 8];
    let mut k = 0;
    while k < 8 {
        let mut i = 0;
        while i < 256 {
            let last = if k == 0 { i } else { ahead[k - 1][i] as usize };
            ahead[k][i] = (TABLE[last] >> 8) as u8;
            i += 1;
        }
        k += 1;
    }
    ahead
};

/// The check sum of the standard over a data segment.
///
/// The step is linear over exclusive or, and eight steps give every byte back as it was. So all bytes whose places differ by a
/// multiple of eight are folded together first, eight at a time, and each of the eight sums is looked up once. It also means
/// that two bytes eight places apart can change places unseen.
///
/// ```
/// assert_eq!(hj212::crc::standard(b"123456789"), 0x2F80);
/// ```
#[must_use]
#[expect(clippy::indexing_slicing, reason = "tables of 256 entries under a byte, arrays of a constant length")]
pub fn standard(bytes: &[u8]) -> u16 {
    let Some((last, head)) = bytes.split_last() else { return 0xFFFF };
    let (front, words) = head.as_rchunks::<8>();
    let folded = words.iter().fold(0_u64, |sum, word| sum ^ u64::from_le_bytes(*word));
    let mut sums = folded.to_le_bytes();
    let lead = 8 - front.len();
    for (sum, byte) in sums[lead..].iter_mut().zip(front) {
        *sum ^= byte;
    }
    let mut kept = 0xFF;
    if !head.is_empty() {
        // The register begins as ones: as if the first byte had been another.
        sums[lead % 8] ^= 0xFF;
        kept = 0;
        for (i, sum) in sums.iter().enumerate() {
            kept ^= AHEAD[7 - i][usize::from(*sum)];
        }
    }
    TABLE[usize::from(kept ^ last)]
}

/// The check sum of Modbus, which some devices send instead.
///
/// ```
/// assert_eq!(hj212::crc::modbus(b"123456789"), 0x4B37);
/// ```
#[must_use]
#[expect(clippy::indexing_slicing, reason = "a table of 256 entries under a byte")]
pub fn modbus(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |r: u16, b| (r >> 8) ^ TABLE[usize::from(r.to_le_bytes()[0] ^ b)])
}

/// Which check sum a device writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CrcProfile {
    /// That of the standard: four hexadecimal digits, high byte first.
    #[default]
    Standard,
    /// CRC-16 of Modbus, high byte first.
    Modbus,
    /// CRC-16 of Modbus, low byte first.
    ModbusSwapped,
}

impl CrcProfile {
    /// Every profile, the standard's first.
    pub const ALL: [CrcProfile; 3] = [CrcProfile::Standard, CrcProfile::Modbus, CrcProfile::ModbusSwapped];

    /// The check sum of a segment as this profile writes it.
    #[must_use]
    pub fn of(self, segment: &[u8]) -> u16 {
        match self {
            CrcProfile::Standard => standard(segment),
            CrcProfile::Modbus => modbus(segment),
            CrcProfile::ModbusSwapped => modbus(segment).swap_bytes(),
        }
    }

    /// A stable word for it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            CrcProfile::Standard => "standard",
            CrcProfile::Modbus => "modbus",
            CrcProfile::ModbusSwapped => "modbus_swapped",
        }
    }
}

impl fmt::Display for CrcProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What was found where the check sum stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crc {
    /// It is the check sum of the bytes, by this profile.
    Fits(CrcProfile),
    /// It is the check sum of the bytes by no profile.
    Differs {
        /// What stands in the frame.
        stated: u16,
        /// What the standard's rule gives.
        computed: u16,
    },
}

impl Crc {
    /// Compares what is stated with every profile, the standard's first.
    pub(crate) fn judge(segment: &[u8], stated: u16) -> Crc {
        let computed = standard(segment);
        if computed == stated {
            return Crc::Fits(CrcProfile::Standard);
        }
        let other = modbus(segment);
        if other == stated {
            Crc::Fits(CrcProfile::Modbus)
        } else if other.swap_bytes() == stated {
            Crc::Fits(CrcProfile::ModbusSwapped)
        } else {
            Crc::Differs { stated, computed }
        }
    }
}

/// Four hexadecimal digits of either case; the second says whether one was in lower case.
pub(crate) fn hex4(text: &[u8]) -> Option<(u16, bool)> {
    let [a, b, c, d] = *text else { return None };
    let mut value = 0_u16;
    let mut lower = false;
    for digit in [a, b, c, d] {
        value = (value << 4) | u16::from(hex(digit)?);
        lower |= digit.is_ascii_lowercase();
    }
    Some((value, lower))
}

/// The value of one hexadecimal digit.
pub(crate) fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The rule word by word, a bit at a time.
    fn by_the_text(bytes: &[u8]) -> u16 {
        bytes.iter().fold(0xFFFF_u16, |reg, b| {
            (0..8).fold((reg >> 8) ^ u16::from(*b), |r, _| if r & 1 == 1 { (r >> 1) ^ 0xA001 } else { r >> 1 })
        })
    }

    #[test]
    fn check_values() {
        assert_eq!(standard(b""), 0xFFFF);
        assert_eq!(standard(b"\0"), 0x4040);
        assert_eq!(standard(b"123456789"), 0x2F80);
        let annex_a =
            b"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&";
        // The running text of the 2017 standard misprints 1C08.
        assert_eq!((standard(annex_a), modbus(annex_a)), (0x1C80, 0x0759));
        let annex_a1 = b"QN=20240601085857223;ST=32;CN=1011;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&&&";
        assert_eq!((standard(annex_a1), modbus(annex_a1)), (0x2200, 0xCCF4));
    }

    #[test]
    fn hex_digits() {
        assert_eq!(hex4(b"c0C1"), Some((0xC0C1, true)));
        assert_eq!(hex4(b"0001"), Some((1, false)));
        assert_eq!((hex4(b"00G1"), hex4(b"001"), hex4(b"00011")), (None, None, None));
    }

    proptest! {
        #[test]
        fn the_fold_is_the_rule(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(standard(&bytes), by_the_text(&bytes));
        }

        #[test]
        fn bytes_eight_places_apart_change_places_unseen(mut bytes in proptest::collection::vec(any::<u8>(), 9..200), at: prop::sample::Index) {
            let before = standard(&bytes);
            let at = at.index(bytes.len() - 8);
            bytes.swap(at, at + 8);
            prop_assert_eq!(standard(&bytes), before);
        }

        #[test]
        fn one_changed_byte_is_seen(mut bytes in proptest::collection::vec(any::<u8>(), 1..99), at: prop::sample::Index, by in 1_u8..) {
            let before = standard(&bytes);
            let at = at.index(bytes.len());
            bytes[at] ^= by;
            prop_assert_ne!(standard(&bytes), before);
        }
    }
}
