//! Digests: what was sealed can be told apart from what was changed.
//!
//! A digest carries its algorithm, so that another may come later. Structured values are digested over one canonical
//! JSON text: keys sorted by UTF-16 code units and no white space as in RFC 8785, integers in full digits, floating
//! point refused.
//!
//! Invariants: equal values give equal bytes on any machine; nothing here reads a clock, a file or a database.

mod canonical;
mod node;
mod statement;
mod sums;

use std::fmt;
use std::str::FromStr;

use kernel::{Error, Result};
pub use node::{NodeKey, PublicKey, Signature};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
pub use statement::{Stated, Statement};
pub use sums::{Summing, Sums, sums};

/// How a digest was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// SHA-256 (FIPS 180-4).
    Sha256,
}

/// A digest with its algorithm, written `sha256:<64 hex digits>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest {
    algorithm: Algorithm,
    bytes: [u8; 32],
}

impl Digest {
    /// A SHA-256 digest out of bytes that were kept somewhere.
    #[must_use]
    pub fn of_sha256(bytes: [u8; 32]) -> Digest {
        Digest { algorithm: Algorithm::Sha256, bytes }
    }

    /// How it was made.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// The hex digits without the algorithm.
    #[must_use]
    pub fn hex(&self) -> String {
        hex(&self.bytes)
    }

    /// The first characters, enough for a person to compare.
    #[must_use]
    pub fn short(&self) -> String {
        self.hex().chars().take(12).collect()
    }
}

/// Bytes as lower-case hex digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for b in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{b:02x}");
    }
    text
}

/// The bytes of lower-case hex digits; none when it is not that.
#[must_use]
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(nibble(*high)? << 4 | nibble(*low)?)).collect()
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.algorithm {
            Algorithm::Sha256 => write!(f, "sha256:{}", self.hex()),
        }
    }
}

impl FromStr for Digest {
    type Err = Error;

    fn from_str(text: &str) -> Result<Digest> {
        let bad = || {
            let shown: String = text.chars().take(80).collect();
            Error::invalid(format!("`{shown}` is not a digest of the form sha256:<64 lower-case hex digits>"))
                .with_code("bad_digest")
        };
        let digits = text.strip_prefix("sha256:").ok_or_else(bad)?.as_bytes();
        let mut bytes = [0_u8; 32];
        if digits.len() != 64 {
            return Err(bad());
        }
        for (to, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let [high, low] = pair else { return Err(bad()) };
            *to = (nibble(*high).ok_or_else(bad)? << 4) | nibble(*low).ok_or_else(bad)?;
        }
        Ok(Digest { algorithm: Algorithm::Sha256, bytes })
    }
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, s: S) -> std::result::Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(d: D) -> std::result::Result<Digest, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The digest of some bytes.
#[must_use]
pub fn digest_bytes(bytes: &[u8]) -> Digest {
    Digest { algorithm: Algorithm::Sha256, bytes: Sha256::digest(bytes).into() }
}

/// A digest taken piece by piece, for what is too large to be held at once.
#[derive(Clone, Default)]
pub struct Running(Sha256);

impl Running {
    /// Takes the next piece.
    pub fn take(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all pieces.
    #[must_use]
    pub fn digest(self) -> Digest {
        Digest { algorithm: Algorithm::Sha256, bytes: self.0.finalize().into() }
    }
}

/// The digest of a value's canonical JSON.
pub fn digest_json(value: &impl Serialize) -> Result<Digest> {
    Ok(Digest { algorithm: Algorithm::Sha256, bytes: canonical::sha256(value)? })
}

/// The canonical JSON of a value. Two values that are equal as JSON give the same bytes.
pub fn canonical_json(value: &impl Serialize) -> Result<Vec<u8>> {
    canonical::bytes(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_taken_piece_by_piece_is_that_of_the_whole() {
        let mut running = Running::default();
        for piece in ["环", "", "衡"] {
            running.take(piece.as_bytes());
        }
        assert_eq!(running.digest(), digest_bytes("环衡".as_bytes()));
    }
    use serde_json::{Value, json};

    fn canonical(value: &Value) -> String {
        String::from_utf8(canonical_json(value).unwrap()).unwrap()
    }

    #[test]
    fn a_digest_reads_back_and_refuses_what_is_near() {
        let d = digest_bytes(b"abc");
        assert_eq!(d.to_string(), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(d.to_string().parse::<Digest>().unwrap(), d);
        for bad in ["", "sha256:", &d.hex(), &d.to_string().to_uppercase(), &format!("{d}0"), "md5:00"] {
            assert!(bad.parse::<Digest>().is_err(), "{bad}");
        }
        assert_eq!(serde_json::from_value::<Digest>(json!(d)).unwrap(), d);
    }

    #[test]
    fn keys_are_sorted_by_utf16_and_nothing_is_added() {
        // The example of RFC 8785, section 3.2.3.
        let v = json!({"\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{0080}": "Control",
            "\u{00f6}": "Latin Small Letter O With Diaeresis"});
        assert_eq!(
            canonical(&v),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\
             \"\u{f6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20ac}\":\"Euro Sign\",\
             \"\u{1f600}\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}"
        );
    }

    #[test]
    fn texts_are_escaped_as_the_standard_says() {
        assert_eq!(canonical(&json!("\u{20ac}$\u{f}\nA'B\"\\\"/")), "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\"/\"");
    }

    #[test]
    fn integers_keep_every_digit_and_floats_are_refused() {
        assert_eq!(canonical(&json!([i64::MIN, u64::MAX, 0])), "[-9223372036854775808,18446744073709551615,0]");
        assert!(canonical_json(&1.5_f64).is_err());
        assert!(canonical_json(&json!({"a": [1.0]})).is_err());
    }

    #[test]
    fn order_of_fields_does_not_matter() {
        let a: Value = serde_json::from_str(r#"{"b": [1, {"y": 1, "x": 2}], "a": null}"#).unwrap();
        let b: Value = serde_json::from_str(r#"{ "a":null,"b":[1,{"x":2,"y":1}]}"#).unwrap();
        assert_eq!(digest_json(&a).unwrap(), digest_json(&b).unwrap());
    }
}
