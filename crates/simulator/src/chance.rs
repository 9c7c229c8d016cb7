//! Chance that is no chance: every draw is a function of the seed and of what is asked about.

use kernel::{Error, Result};

/// One number out of many, by the finishing step of SplitMix64.
#[must_use]
pub fn draw(parts: &[u64]) -> u64 {
    parts.iter().fold(0x51_7C_C1_B7_27_22_0A_95, |state, part| {
        let mut z = (state ^ part).wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    })
}

/// A number from `-width` to `width`, out of a draw.
#[must_use]
pub fn sway(drawn: u64, width: i64) -> i64 {
    let span = width.unsigned_abs().saturating_mul(2).saturating_add(1);
    i64::try_from(drawn % span).unwrap_or_default() - width
}

/// How often something happens: parts of a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Rate(pub u32);

impl Rate {
    /// Always.
    pub const ALWAYS: Rate = Rate(1_000_000);

    /// Reads `0.01`, `1%` or `1`.
    pub fn read(text: &str) -> Result<Rate> {
        let bad = || Error::invalid(format!("`{text}` is not a rate from 0 to 1, such as 0.01 or 1%"));
        let (digits, places) = match text.strip_suffix('%') {
            Some(digits) => (digits, 4_u32),
            None => (text, 6),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let places = usize::try_from(places).unwrap_or_default();
        if whole.is_empty() || part.len() > places {
            return Err(bad());
        }
        let joined = format!("{whole}{part:0<places$}");
        let read = joined.parse::<u32>().ok().filter(|n| *n <= 1_000_000).ok_or_else(bad)?;
        Ok(Rate(read))
    }

    /// Whether it happens at this draw.
    #[must_use]
    pub fn hits(self, drawn: u64) -> bool {
        drawn % 1_000_000 < u64::from(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read() {
        for (text, is) in
            [("0", 0), ("1", 1_000_000), ("0.01", 10_000), ("1%", 10_000), ("0.000001", 1), ("2.5%", 25_000)]
        {
            assert_eq!(Rate::read(text).unwrap().0, is, "{text}");
        }
        for bad in ["", "2", "-1", "1.1", "x", "0.0000001", "101%", "."] {
            assert!(Rate::read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_rate_is_met_in_the_long_run() {
        let hits = (0..100_000_u64).filter(|n| Rate(50_000).hits(draw(&[7, *n]))).count();
        assert!((4_700..5_300).contains(&hits), "{hits}");
    }
}
