//! The key of an installation: what leaves the house, or is said in a person's name, is signed with it.
//!
//! A signature covers a purpose and a digest, so that what was signed as one thing never passes as another. Peers know a key
//! by its fingerprint, told out of band; the algorithm stands in every text, so that another may stand beside it later.

use std::fmt;
use std::str::FromStr;

use kernel::{Error, Result, Rng};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

use crate::{Digest, digest_bytes, hex, unhex};

/// Bytes of a seed, and of a public key.
const KEY: usize = 32;
/// Bytes of a signature.
const SIGNATURE: usize = 64;

/// The private half; it is never printed.
pub struct NodeKey {
    pair: Ed25519KeyPair,
    seed: [u8; KEY],
}

impl fmt::Debug for NodeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NodeKey({})", self.public().fingerprint())
    }
}

impl NodeKey {
    /// A fresh key.
    ///
    /// # Errors
    /// Never, as far as the library says: every seed is a key.
    pub fn new(rng: &dyn Rng) -> Result<NodeKey> {
        let mut seed = [0_u8; KEY];
        rng.fill(&mut seed);
        NodeKey::from_seed(seed)
    }

    /// The key of a seed.
    ///
    /// # Errors
    /// The library refuses the seed.
    pub fn from_seed(seed: [u8; KEY]) -> Result<NodeKey> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed)
            .map_err(|_| Error::internal("a seed of 32 bytes is refused as an Ed25519 key"))?;
        Ok(NodeKey { pair, seed })
    }

    /// As it is kept in a file: `ed25519-seed:<64 hex digits>`.
    #[must_use]
    pub fn secret_text(&self) -> String {
        format!("{SEED}{}", hex(&self.seed))
    }

    /// Out of what a file holds.
    ///
    /// # Errors
    /// The text is not one line `ed25519-seed:<64 hex digits>`. The error does not show it.
    pub fn from_secret_text(text: &str) -> Result<NodeKey> {
        let seed = text.trim().strip_prefix(SEED).and_then(unhex).and_then(|b| <[u8; KEY]>::try_from(b).ok());
        let seed = seed.ok_or_else(|| {
            Error::invalid("the key of the installation is not one line `ed25519-seed:<64 hex digits>`")
                .with_code("bad_node_key")
        })?;
        NodeKey::from_seed(seed)
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        let mut bytes = [0_u8; KEY];
        bytes.copy_from_slice(self.pair.public_key().as_ref());
        PublicKey { bytes }
    }

    /// Signs a digest for a purpose.
    #[must_use]
    pub fn sign(&self, purpose: &str, digest: &Digest) -> Signature {
        let mut bytes = [0_u8; SIGNATURE];
        bytes.copy_from_slice(self.pair.sign(&message(purpose, digest)).as_ref());
        Signature { bytes }
    }
}

const SEED: &str = "ed25519-seed:";
const PUBLIC: &str = "ed25519:";

/// What is signed: purpose and digest, which never run into one another.
fn message(purpose: &str, digest: &Digest) -> Vec<u8> {
    format!("huanheng\n{}\n{purpose}\n{digest}\n", purpose.len()).into_bytes()
}

/// The public half, written `ed25519:<64 hex digits>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey {
    bytes: [u8; KEY],
}

impl PublicKey {
    /// What people compare: the SHA-256 of its bytes.
    #[must_use]
    pub fn fingerprint(&self) -> Digest {
        digest_bytes(&self.bytes)
    }

    /// Whether a signature over a purpose and a digest is of this key.
    #[must_use]
    pub fn signed(&self, purpose: &str, digest: &Digest, signature: &Signature) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.bytes).verify(&message(purpose, digest), &signature.bytes).is_ok()
    }
}

/// A signature, written `ed25519:<128 hex digits>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    bytes: [u8; SIGNATURE],
}

macro_rules! as_text {
    ($type:ident, $size:expr, $what:expr) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{PUBLIC}{}", hex(&self.bytes))
            }
        }

        impl FromStr for $type {
            type Err = Error;

            fn from_str(text: &str) -> Result<$type> {
                let bytes = text.strip_prefix(PUBLIC).and_then(unhex).and_then(|b| <[u8; $size]>::try_from(b).ok());
                let shown: String = text.chars().take(160).collect();
                let bytes = bytes
                    .ok_or_else(|| Error::invalid(format!("`{shown}` is not {}", $what)).with_code("bad_signature"))?;
                Ok($type { bytes })
            }
        }

        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, s: S) -> std::result::Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> std::result::Result<$type, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

as_text!(PublicKey, KEY, "a public key of the form ed25519:<64 hex digits>");
as_text!(Signature, SIGNATURE, "a signature of the form ed25519:<128 hex digits>");

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// RFC 8032, section 7.1, test 1.
    #[test]
    fn a_key_is_the_one_that_the_standard_gives() {
        let seed = unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let key = NodeKey::from_seed(seed.try_into().unwrap()).unwrap();
        assert_eq!(
            key.public().to_string(),
            "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        );
        let back = NodeKey::from_secret_text(&format!("{}\n", key.secret_text())).unwrap();
        assert_eq!(back.public(), key.public());
        assert!(!format!("{key:?}").contains("9d61b19d"));
    }

    #[test]
    fn a_signature_holds_for_its_purpose_digest_and_key_alone() {
        let key = NodeKey::from_seed([7; 32]).unwrap();
        let (a, b) = (digest_bytes(b"a"), digest_bytes(b"b"));
        let signed = key.sign("archive", &a);
        let signed: Signature = signed.to_string().parse().unwrap();
        assert!(key.public().signed("archive", &a, &signed));
        assert!(!key.public().signed("archive", &b, &signed));
        assert!(!key.public().signed("judgement", &a, &signed));
        assert!(!NodeKey::from_seed([8; 32]).unwrap().public().signed("archive", &a, &signed));
        let mut other = signed;
        other.bytes[63] ^= 1;
        assert!(!key.public().signed("archive", &a, &other));
    }

    #[test]
    fn what_is_no_key_is_refused_and_not_shown() {
        for text in ["", "ed25519-seed:", "ed25519-seed:00", "9d61b19deffd5a60ba844af492ec2cc4"] {
            let error = NodeKey::from_secret_text(text).unwrap_err();
            assert_eq!(error.code(), "bad_node_key");
            assert!(text.is_empty() || text == SEED || !error.to_string().contains(text), "{error}");
        }
        assert!("ed25519:00".parse::<PublicKey>().is_err());
        assert!("sm2:00".parse::<Signature>().is_err());
    }
}
