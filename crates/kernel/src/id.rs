//! Ids: short texts that sort, copy and read aloud without trouble.

use crate::{Error, Result, Rng};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A new id: 128 random bits in 26 lower-case characters (Crockford's base 32, no i, l, o, u).
#[must_use]
pub fn new_id(rng: &dyn Rng) -> String {
    let mut bytes = [0_u8; 16];
    rng.fill(&mut bytes);
    base32(&bytes)
}

/// The base 32 text of some bytes.
#[must_use]
pub fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(8).div_ceil(5));
    let (mut pending, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        pending = (pending << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            push(&mut text, pending >> bits);
            pending &= (1 << bits) - 1;
        }
    }
    if bits > 0 {
        push(&mut text, pending << (5 - bits));
    }
    text
}

fn push(text: &mut String, value: u32) {
    let at = usize::try_from(value & 31).unwrap_or_default();
    if let Some(c) = ALPHABET.get(at) {
        text.push(char::from(*c));
    }
}

/// Checks a text that claims to be an id or a short code: 1 to 64 of `a-z A-Z 0-9 _ - .`
pub fn check_id(what: &str, text: &str) -> Result<()> {
    let ok = !text.is_empty()
        && text.len() <= 64
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    if ok {
        return Ok(());
    }
    let shown: String = text.chars().take(80).collect();
    Err(Error::invalid(format!("{what} `{shown}` must be 1 to 64 of a-z, A-Z, 0-9, `_`, `-`, `.`")).with_code("bad_id"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededRng;

    #[test]
    fn base32_known_answers() {
        assert_eq!(base32(b""), "");
        assert_eq!(base32(&[0]), "00");
        assert_eq!(base32(&[0xff; 5]), "zzzzzzzz");
        assert_eq!(base32(&[0, 0, 0, 0, 1]), "00000001");
        assert_eq!(base32(b"f"), "cr");
    }

    #[test]
    fn ids_have_26_characters_and_differ() {
        let rng = SeededRng::new(1);
        let (a, b) = (new_id(&rng), new_id(&rng));
        assert_eq!((a.len(), b.len()), (26, 26));
        assert_ne!(a, b);
        assert!(check_id("id", &a).is_ok());
    }

    #[test]
    fn odd_texts_are_no_ids() {
        for bad in ["", "a b", "../x", "单位", &"x".repeat(65)] {
            assert!(check_id("unit", bad).is_err(), "{bad}");
        }
    }
}
