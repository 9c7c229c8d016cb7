//! Both sums of a file in one reading: SHA-256 and SM3 (GB/T 32905-2016), for papers that leave the house.

use sha2::{Digest as _, Sha256};
use sm3::Sm3;

use crate::{Digest, hex};

/// Both sums while the bytes come.
#[derive(Clone, Default)]
pub struct Summing {
    sha256: Sha256,
    sm3: Sm3,
    bytes: u64,
}

/// Both sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// SHA-256.
    pub sha256: Digest,
    /// SM3, written `sm3:<64 hex digits>`.
    pub sm3: String,
    /// How many bytes there were.
    pub bytes: u64,
}

impl Summing {
    /// Takes more bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        self.sm3.update(bytes);
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
    }

    /// The sums of all that came.
    #[must_use]
    pub fn end(self) -> Sums {
        let sha256: [u8; 32] = self.sha256.finalize().into();
        let sm3: [u8; 32] = self.sm3.finalize().into();
        Sums { sha256: Digest::of_sha256(sha256), sm3: format!("sm3:{}", hex(&sm3)), bytes: self.bytes }
    }
}

/// Both sums of bytes at hand.
#[must_use]
pub fn sums(bytes: &[u8]) -> Sums {
    let mut summing = Summing::default();
    summing.add(bytes);
    summing.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GB/T 32905-2016, example 1, and FIPS 180-4.
    #[test]
    fn the_sums_are_those_of_the_standards() {
        let of = sums(b"abc");
        assert_eq!(of.sm3, "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
        assert_eq!(of.sha256.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(of.bytes, 3);
        let mut parts = Summing::default();
        parts.add(b"a");
        parts.add(b"");
        parts.add(b"bc");
        assert_eq!(parts.end(), of);
    }
}
