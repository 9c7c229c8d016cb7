//! The key under which secrets of second factors lie in the database.
//!
//! A file holds one key a line: 64 hexadecimal digits. The first seals what is new; every one opens what it sealed. What
//! was sealed under another key, or not at all, is sealed anew when the server starts. The file is no part of the data
//! folder and of no backup.

use std::path::Path;
use std::sync::Arc;

use kernel::{Error, Result, Rng};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use seal::{digest_bytes, hex, unhex};

/// What stands before a sealed secret; one without it lies in clear.
const MARK: &str = "sealed1";
/// Keys of a file.
const MOST: usize = 16;

/// The keys of this installation; none when no file is configured.
#[derive(Clone, Default)]
pub struct Keys(Arc<Vec<Key>>);

struct Key {
    name: String,
    key: LessSafeKey,
}

/// How a secret lies in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lies {
    /// Sealed under the first key.
    Sealed,
    /// Sealed under a later key of the file.
    Older,
    /// As it is.
    Clear,
    /// Sealed under a key that is not in the file.
    Lost,
}

impl Keys {
    /// Reads the file of the keys.
    pub fn read(path: &Path) -> Result<Keys> {
        let shown = path.display();
        let text = std::fs::read_to_string(path)
            .map_err(|e| Error::invalid(format!("cannot read the key file {shown}")).with_source(e))?;
        let mut keys: Vec<Key> = Vec::new();
        for (n, line) in text.lines().map(str::trim).enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
            let place = n + 1;
            let bad = || Error::invalid(format!("{shown}, line {place}: a key is 64 hexadecimal digits"));
            let bytes =
                Some(line.to_ascii_lowercase()).filter(|l| l.len() == 64).and_then(|l| unhex(&l)).ok_or_else(bad)?;
            let first = bytes.first().copied();
            if bytes.iter().all(|b| Some(*b) == first) {
                return Err(Error::invalid(format!("{shown}, line {place}: this is no random key")));
            }
            let name = digest_bytes(&bytes).hex().chars().take(8).collect::<String>();
            if keys.iter().any(|k| k.name == name) {
                return Err(Error::invalid(format!("{shown}, line {place}: this key stands above already")));
            }
            let key = UnboundKey::new(&CHACHA20_POLY1305, &bytes).map_err(|_| bad())?;
            keys.push(Key { name, key: LessSafeKey::new(key) });
        }
        if keys.is_empty() || keys.len() > MOST {
            return Err(Error::invalid(format!("{shown} must hold 1 to {MOST} keys, one a line")));
        }
        Ok(Keys(Arc::new(keys)))
    }

    /// Whether there is a key.
    #[must_use]
    pub fn there(&self) -> bool {
        !self.0.is_empty()
    }

    /// Seals a secret for its owner (a person's id, or whose else it is), under the first key; without one it is written as it is.
    pub fn seal(&self, rng: &dyn Rng, person: &str, secret: &[u8]) -> Result<String> {
        let Some(first) = self.0.first() else { return Ok(hex(secret)) };
        let mut nonce = [0_u8; NONCE_LEN];
        rng.fill(&mut nonce);
        let mut bytes = secret.to_vec();
        first
            .key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(person.as_bytes()), &mut bytes)
            .map_err(|_| Error::internal("a secret cannot be sealed"))?;
        Ok(format!("{MARK}:{}:{}:{}", first.name, hex(&nonce), hex(&bytes)))
    }

    /// How a stored secret lies there.
    pub(crate) fn lies(&self, stored: &str) -> Lies {
        let Some(rest) = stored.strip_prefix(MARK) else { return Lies::Clear };
        let name = rest.split(':').nth(1).unwrap_or_default();
        match self.0.iter().position(|k| k.name == name) {
            Some(0) => Lies::Sealed,
            Some(_) => Lies::Older,
            None => Lies::Lost,
        }
    }

    /// Opens the secret of its owner.
    pub fn open(&self, person: &str, stored: &str) -> Result<Vec<u8>> {
        let torn = || Error::internal("a stored secret cannot be read").with_code("factor_unreadable");
        let Some(rest) = stored.strip_prefix(MARK) else { return unhex(stored).ok_or_else(torn) };
        let mut parts = rest.split(':').skip(1);
        let (name, nonce, sealed) = (parts.next(), parts.next(), parts.next());
        let key = self.0.iter().find(|k| Some(k.name.as_str()) == name).ok_or_else(|| {
            Error::unavailable("the key of this second factor is not in the key file of the server")
                .with_code("factor_unreadable")
        })?;
        let nonce: [u8; NONCE_LEN] = nonce.and_then(unhex).and_then(|n| n.try_into().ok()).ok_or_else(torn)?;
        let mut bytes = sealed.and_then(unhex).ok_or_else(torn)?;
        let nonce = Nonce::assume_unique_for_key(nonce);
        let opened = key.key.open_in_place(nonce, Aad::from(person.as_bytes()), &mut bytes);
        opened.map(|secret| secret.to_vec()).map_err(|_| torn())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededRng;
    use std::io::Write;

    fn keys(text: &str) -> Result<Keys> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Keys::read(file.path())
    }

    fn line(n: u64) -> String {
        let (mut bytes, rng) = ([0_u8; 32], SeededRng::new(n));
        rng.fill(&mut bytes);
        hex(&bytes)
    }

    #[test]
    fn a_secret_opens_under_its_key_and_for_its_person_only() {
        let rng = SeededRng::new(1);
        let (one, two) = (keys(&line(1)).unwrap(), keys(&format!("# new\n{}\n{}\n", line(2), line(1))).unwrap());
        let stored = one.seal(&rng, "p", b"12345678901234567890").unwrap();
        assert!(!stored.contains(&hex(b"12345678901234567890")));
        assert_ne!(stored, one.seal(&rng, "p", b"12345678901234567890").unwrap());
        assert_eq!(one.open("p", &stored).unwrap(), b"12345678901234567890");
        assert_eq!(two.open("p", &stored).unwrap(), b"12345678901234567890");
        // A row that was copied to another person opens nothing.
        assert_eq!(one.open("q", &stored).unwrap_err().code(), "factor_unreadable");
        assert_eq!((one.lies(&stored), two.lies(&stored)), (Lies::Sealed, Lies::Older));
        let other = keys(&line(3)).unwrap();
        assert_eq!((other.lies(&stored), Keys::default().lies(&stored)), (Lies::Lost, Lies::Lost));
        assert_eq!(other.open("p", &stored).unwrap_err().code(), "factor_unreadable");
        let altered = format!("{}0", &stored[..stored.len() - 1]);
        let altered = if altered == stored { format!("{}1", &stored[..stored.len() - 1]) } else { altered };
        assert!(one.open("p", &altered).is_err());
    }

    #[test]
    fn without_a_key_it_lies_in_clear_and_is_said_to() {
        let none = Keys::default();
        let stored = none.seal(&SeededRng::new(1), "p", b"abc").unwrap();
        assert_eq!((stored.as_str(), none.lies(&stored)), ("616263", Lies::Clear));
        assert_eq!(keys(&line(1)).unwrap().open("p", &stored).unwrap(), b"abc");
    }

    #[test]
    fn a_key_file_is_refused_with_its_line() {
        let twice = format!("{0}\n{0}", line(1));
        let zero = "0".repeat(64);
        for (text, place) in [("", "1 to 16"), ("x", "line 1"), (zero.as_str(), "line 1"), (twice.as_str(), "line 2")] {
            let e = keys(text).map(|_| ()).unwrap_err();
            assert!(e.message().contains(place), "{text} {e:?}");
            assert!(text.len() < 10 || !e.message().contains(text), "a key is never repeated");
        }
    }
}
