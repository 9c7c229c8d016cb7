//! Passwords: the policy, and Argon2id behind a gate.

use std::sync::OnceLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use kernel::{Error, Result, Rng};
use tokio::sync::{Semaphore, SemaphorePermit};

/// How many hashes are computed at once: each takes 19 MiB and a core.
static AT_WORK: Semaphore = Semaphore::const_new(2);
/// How many may wait; beyond that a caller is told to come back.
static IN_LINE: Semaphore = Semaphore::const_new(64);
/// Longer passwords are refused before they are hashed.
const LONGEST: usize = 256;

/// The policy: at least ten characters, not all alike, not containing the login.
pub fn check_password(login: &str, password: &str) -> Result<()> {
    let bad = |why: &str| Err(Error::invalid(format!("the password {why}")).with_code("weak_password"));
    if password.chars().count() < 10 {
        return bad("needs at least 10 characters");
    }
    if password.len() > LONGEST {
        return bad("is longer than 256 bytes");
    }
    if password.to_lowercase().contains(&login.to_lowercase()) {
        return bad("must not contain the login");
    }
    let mut chars = password.chars();
    let first = chars.next();
    if chars.all(|c| Some(c) == first) {
        return bad("must not repeat one character");
    }
    Ok(())
}

/// A place in the line before the gate.
pub(crate) type Place = SemaphorePermit<'static>;

/// Takes a place, or says that too many wait. Taken before a try is counted: who is sent away has not tried.
pub(crate) fn place() -> Result<Place> {
    IN_LINE.try_acquire().map_err(|_| busy())
}

fn busy() -> Error {
    Error::limit("too many people are signing in at this moment")
        .with_code("sign_in_busy")
        .with_detail("retry_after_seconds", 5)
}

/// The hash of a password, as a PHC text.
pub(crate) async fn hash(password: String, rng: &dyn Rng) -> Result<String> {
    hash_in(&place()?, password, rng).await
}

/// The same for who has a place already.
pub(crate) async fn hash_in(place: &Place, password: String, rng: &dyn Rng) -> Result<String> {
    let mut salt = [0_u8; 16];
    rng.fill(&mut salt);
    gated(place, move || hash_now(&password, &salt)).await
}

fn hash_now(password: &str, salt: &[u8]) -> Result<String> {
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt)
        .map_err(|e| Error::internal(format!("cannot hash a password: {e}")))?;
    Ok(hash.to_string())
}

/// Whether the password fits the stored hash. Without one (no such person) the same work is done for nothing, so that
/// the time tells nothing.
pub(crate) async fn fits(place: &Place, password: String, stored: Option<String>) -> Result<bool> {
    if password.len() > LONGEST {
        return Ok(false);
    }
    gated(place, move || {
        let known = stored.is_some();
        let text = match stored {
            Some(text) => text,
            None => nobody()?.to_string(),
        };
        let hash = PasswordHash::new(&text)
            .map_err(|e| Error::internal(format!("a stored password hash cannot be read: {e}")))?;
        let same = Argon2::default().verify_password(password.as_bytes(), &hash).is_ok();
        Ok(same && known)
    })
    .await
}

/// A hash that belongs to nobody.
fn nobody() -> Result<&'static str> {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return Ok(hash);
    }
    let hash = hash_now("nobody has this password", b"0123456789abcdef")?;
    Ok(HASH.get_or_init(|| hash))
}

async fn gated<T: Send + 'static>(_: &Place, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let turn = AT_WORK.acquire().await.map_err(|_| busy())?;
    // The turn goes with the work: a caller that leaves does not free the place of a hash still being computed.
    tokio::task::spawn_blocking(move || {
        let done = work();
        drop(turn);
        done
    })
    .await
    .map_err(|e| Error::internal("hashing was interrupted").with_source(e))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededRng;

    #[test]
    fn the_policy() {
        assert!(check_password("zhangsan", "correct horse").is_ok());
        assert!(check_password("zhangsan", "环境信息工作目标考核办").is_ok());
        for bad in ["short", "ZhangSan2026!", "aaaaaaaaaaaa", &"xy".repeat(200)] {
            assert_eq!(check_password("zhangsan", bad).unwrap_err().code(), "weak_password", "{bad}");
        }
    }

    #[tokio::test]
    async fn a_hash_fits_its_password_only_and_is_argon2id() {
        let rng = SeededRng::new(3);
        let place = place().unwrap();
        let stored = hash("correct horse".into(), &rng).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(fits(&place, "correct horse".into(), Some(stored.clone())).await.unwrap());
        assert!(!fits(&place, "correct horsE".into(), Some(stored.clone())).await.unwrap());
        assert!(!fits(&place, "nobody has this password".into(), None).await.unwrap());
        assert_ne!(stored, hash("correct horse".into(), &rng).await.unwrap());
    }
}
