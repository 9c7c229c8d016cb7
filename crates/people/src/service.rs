//! Use cases: sign in, recognise, change the password, sign out.

use std::sync::Arc;

use kernel::time::{DAY, HOUR, MINUTE, SECOND};
use kernel::{Clock, Ctx, Error, Micros, Result, Rng, bureau_date};
use seal::{digest_bytes, hex};
use store::Db;

use crate::factor::factor_waits;
use crate::model::{PersonRow, login_key};
use crate::password;
use crate::store::{
    Attempt, attempt_forget, attempt_forget_old, attempt_of, attempt_save, password_of, password_replace, person_by_id,
    session_by_digest, session_delete, session_delete_of, session_delete_old, session_insert, session_touch,
};
use crate::totp::factor_take;
use crate::vault::Keys;
use webkit::Parts;

/// A session ends after so long without a request.
pub const SESSION_IDLE: i64 = 30 * MINUTE;
/// A session ends after so long in any case.
pub const SESSION_LONGEST: i64 = 12 * HOUR;
/// So many failures lock a login,
const MOST_FAILURES: i64 = 5;
/// for so long; older failures are forgotten after the same time.
pub(crate) const LOCKED_FOR: i64 = 15 * MINUTE;
/// Being seen is written down at most this often.
const SEEN_STEP: i64 = MINUTE;

/// A fresh session.
pub struct Signed {
    /// The token, known only to the browser.
    pub token: String,
    /// Who signed in.
    pub person: PersonRow,
}

/// From where somebody signs in, as it is shown in the list of one's own sessions.
#[derive(Clone, Debug, Default)]
pub struct Door {
    /// What the browser says of itself.
    pub agent: String,
    /// The address of the connection.
    pub address: String,
}

/// Somebody with an open session.
pub struct Here {
    /// The person.
    pub person: PersonRow,
    /// A role that is held asks for a second factor, and there is none yet.
    pub factor_waits: bool,
    /// The session, for what is said under a signature.
    pub session: webkit::Session,
}

/// The service of people.
#[derive(Clone)]
pub struct People {
    pub(crate) db: Db,
    clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) keys: Keys,
}

impl People {
    /// The service on opened parts, with the keys that were put there.
    #[must_use]
    pub fn of(parts: &Parts) -> People {
        let Parts { db, clock, rng, shared, .. } = parts;
        People { db: db.clone(), clock: clock.clone(), rng: rng.clone(), keys: shared.get(Keys::default) }
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Micros {
        self.clock.now()
    }

    /// Opens a session for a login, its password and its second factor, closing the session the browser had before.
    pub async fn session_open(
        &self,
        login: &str,
        password: String,
        code: Option<&str>,
        before: Option<&str>,
        door: &Door,
    ) -> Result<Signed> {
        // What cannot be a login is answered like a login that nobody has.
        let login = login_key(login).map_err(|_| refused())?;
        let place = password::place()?;
        self.attempt_count(&login).await?;

        let stored = {
            let mut conn = self.db.read().await?;
            password_of(&mut conn, &login, self.clock.now()).await?
        };
        let (id, hash) = stored.unzip();
        let fits = password::fits(&place, password, hash).await?;
        let Some(id) = id.filter(|_| fits) else { return Err(refused()) };

        let token = self.token();
        let now = self.clock.now();
        let mut tx = self.db.write_tx().await?;
        factor_take(&mut tx, &self.keys, &id, code, now).await?;
        attempt_forget(&mut tx, &login).await?;
        if let Some(before) = before {
            session_delete(&mut tx, &key(before)).await?;
        }
        session_delete_old(&mut tx, now.plus(-SESSION_IDLE), now.plus(-SESSION_LONGEST)).await?;
        session_insert(&mut tx, &key(&token), &id, door, now).await?;
        let person = person_by_id(&mut tx, &id, bureau_date(now))
            .await?
            .filter(|p| p.closed_at.is_none())
            .ok_or_else(refused)?;
        tx.commit().await?;
        tracing::info!(person = id, "signed in");
        Ok(Signed { token, person })
    }

    fn token(&self) -> String {
        let mut bytes = [0_u8; 32];
        self.rng.fill(&mut bytes);
        hex(&bytes)
    }

    /// Changes the caller's own password. A wrong old one counts as a failed sign-in; every session of the person ends,
    /// and the one that asked goes on under a new token, which is given back.
    pub async fn password_change(&self, ctx: &Ctx, old: String, new: String, door: &Door) -> Result<String> {
        let person = self.person_of(ctx).await?;
        password::check_password(&person.login, &new)?;
        if old == new {
            return Err(Error::invalid("the new password is the old one").with_code("same_password"));
        }
        let place = password::place()?;
        self.attempt_count(&person.login).await?;
        let stored = {
            let mut conn = self.db.read().await?;
            password_of(&mut conn, &person.login, self.clock.now()).await?
        };
        let stored = stored.map(|(_, hash)| hash);
        if !password::fits(&place, old, stored.clone()).await? {
            return Err(Error::invalid("the old password is wrong").with_code("wrong_password"));
        }
        let stored = stored.unwrap_or_default();
        let hash = password::hash_in(&place, new, &*self.rng).await?;
        let token = self.token();
        let mut tx = self.db.write_tx().await?;
        if !password_replace(&mut tx, &person.id, &stored, &hash, self.clock.now()).await? {
            return Err(Error::conflict("the password was changed in between").with_code("changed_meanwhile"));
        }
        attempt_forget(&mut tx, &person.login).await?;
        session_delete_of(&mut tx, &person.id).await?;
        session_insert(&mut tx, &key(&token), &person.id, door, self.clock.now()).await?;
        tx.commit().await?;
        tracing::info!(person = person.id, "changed the password");
        Ok(token)
    }

    /// Counts a try before its password is looked at, and refuses while the login is locked. The login need not exist.
    pub(crate) async fn attempt_count(&self, login: &str) -> Result<()> {
        let now = self.clock.now();
        let mut tx = self.db.write_tx().await?;
        attempt_forget_old(&mut tx, now.plus(-DAY)).await?;
        let earlier = attempt_of(&mut tx, login).await?;
        if let Some(until) = earlier.as_ref().and_then(|a| a.locked_until).filter(|until| *until > now) {
            let seconds = until.since(now).saturating_add(SECOND - 1) / SECOND;
            return Err(Error::limit("too many failed sign-ins; this login is locked for a while")
                .with_code("login_locked")
                .with_detail("retry_after_seconds", seconds));
        }
        let fresh = |a: &Attempt| a.locked_until.is_none() && now.since(a.last_at) < LOCKED_FOR;
        let failures = earlier.filter(fresh).map_or(0, |a| a.failures).saturating_add(1);
        let locked_until = (failures >= MOST_FAILURES).then(|| now.plus(LOCKED_FOR));
        attempt_save(&mut tx, login, &Attempt { failures, last_at: now, locked_until }).await?;
        tx.commit().await
    }

    /// Who holds a session, if it is still open. Being here keeps it open.
    pub async fn session_person(&self, token: &str) -> Result<Option<Here>> {
        if token.len() != 64 {
            return Ok(None);
        }
        let key = key(token);
        let (now, session, person, waits) = {
            let mut conn = self.db.read().await?;
            let Some(session) = session_by_digest(&mut conn, &key).await? else { return Ok(None) };
            // After the session was read: another request of the same person may have noted a later instant before that.
            let now = self.clock.now();
            let person = person_by_id(&mut conn, &session.person_id, bureau_date(now)).await?;
            let Some(person) = person else { return Ok(None) };
            let waits = factor_waits(&mut conn, &person).await?;
            (now, session, person, waits)
        };
        // A clock that was set back must not make a session live longer than it may.
        if session.opened_at > now || session.seen_at > now {
            return Ok(None);
        }
        let over = now.since(session.seen_at) >= SESSION_IDLE || now.since(session.opened_at) >= SESSION_LONGEST;
        if over {
            return Ok(None);
        }
        if now.since(session.seen_at) >= SEEN_STEP {
            let mut tx = self.db.write_tx().await?;
            session_touch(&mut tx, &key, now).await?;
            tx.commit().await?;
        }
        let id = key.rsplit(':').next().unwrap_or_default().chars().take(16).collect();
        let session = webkit::Session { id, opened_at: Some(session.opened_at) };
        Ok(Some(Here { person, factor_waits: waits, session }).filter(|h| h.person.closed_at.is_none()))
    }

    /// The signed-in person of a context.
    pub async fn person_of(&self, ctx: &Ctx) -> Result<PersonRow> {
        let mut conn = self.db.read().await?;
        let person = person_by_id(&mut conn, ctx.who.id(), bureau_date(ctx.now)).await?;
        person.ok_or_else(|| Error::unauthenticated("sign in first").with_code("not_signed_in"))
    }

    /// Closes a session; closing it twice is no error.
    pub async fn session_close(&self, token: &str) -> Result<()> {
        let mut tx = self.db.write_tx().await?;
        session_delete(&mut tx, &key(token)).await?;
        tx.commit().await
    }
}

pub(crate) fn key(token: &str) -> String {
    digest_bytes(token.as_bytes()).to_string()
}

/// The one answer to every failed sign-in.
fn refused() -> Error {
    Error::unauthenticated("the login or the password is wrong").with_code("sign_in_failed")
}
