//! The second factor: time-based one-time passwords (RFC 6238: SHA-1, six digits, steps of thirty seconds).
//!
//! A code of the step before or after is taken; a step is used once, and no step before one that was used is taken, so
//! that a clock that was set back opens nothing. The secret is shown once, when it is made, and lies sealed in the
//! database when the server has a key (`vault`).

use hmac::{Hmac, KeyInit, Mac};
use kernel::time::SECOND;
use kernel::{Ctx, Error, Micros, Result};
use seal::digest_bytes;
use sha1::Sha1;
use store::{Conn, DbResult, Row, query};

use crate::service::People;
use crate::store::session_delete_of;
use crate::vault::{Keys, Lies};

/// Seconds of a step.
const STEP: i64 = 30;
/// Bytes of a secret.
const SECRET: usize = 20;
/// How many recovery codes there are.
const RECOVERY: usize = 10;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The six digits of a step (RFC 4226).
fn code(secret: &[u8], step: u64) -> Result<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).map_err(|_| Error::internal("a secret of no use"))?;
    mac.update(&step.to_be_bytes());
    let sum = mac.finalize().into_bytes();
    let at = usize::from(sum.last().copied().unwrap_or_default() & 15);
    let word: [u8; 4] =
        sum.get(at..at + 4).and_then(|b| b.try_into().ok()).ok_or_else(|| Error::internal("a short digest"))?;
    Ok(format!("{:06}", (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000))
}

/// The step that a code belongs to, if it is the present one or its neighbour.
fn step_of(secret: &[u8], said: &str, now: Micros) -> Result<Option<i64>> {
    let present = now.0.div_euclid(STEP * SECOND);
    let mut found = None;
    // All three are computed, so that the time tells nothing.
    for step in [present - 1, present, present + 1] {
        if let Ok(number) = u64::try_from(step)
            && code(secret, number)? == said
        {
            found = Some(step);
        }
    }
    Ok(found)
}

/// The secret as it is typed into an app.
fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = (held << 8 | u32::from(*byte)) & 0xfff;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            let at = usize::try_from(held >> bits & 31).unwrap_or_default();
            text.extend(BASE32.get(at).map(|b| char::from(*b)));
        }
    }
    if bits > 0 {
        let at = usize::try_from(held << (5 - bits) & 31).unwrap_or_default();
        text.extend(BASE32.get(at).map(|b| char::from(*b)));
    }
    text
}

struct Factor {
    /// As it lies in the database.
    stored: String,
    confirmed: bool,
}

async fn factor_of(conn: &mut Conn, person: &str) -> Result<Option<Factor>> {
    let at = "read a second factor";
    let row = query("SELECT secret, confirmed_at FROM people_totp WHERE person_id = $1")
        .bind(person.to_string())
        .fetch_optional(conn)
        .await
        .db(at)?;
    row.map(|r| {
        let confirmed: Option<i64> = r.try_get("confirmed_at").db(at)?;
        Ok(Factor { stored: r.try_get("secret").db(at)?, confirmed: confirmed.is_some() })
    })
    .transpose()
}

/// Whether a person has a second factor in force.
pub(crate) async fn factor_there(conn: &mut Conn, person: &str) -> Result<bool> {
    Ok(factor_of(conn, person).await?.is_some_and(|f| f.confirmed))
}

/// Uses up a step: false when it, or a later one, was used.
async fn step_use(conn: &mut Conn, person: &str, step: i64) -> Result<bool> {
    let done = query("UPDATE people_totp SET last_step = $2 WHERE person_id = $1 AND last_step < $2")
        .bind(person.to_string())
        .bind(step)
        .execute(conn)
        .await
        .db("use a one-time password")?;
    Ok(done.rows_affected() == 1)
}

async fn recovery_use(conn: &mut Conn, person: &str, said: &str) -> Result<bool> {
    let done = query("DELETE FROM people_recovery WHERE person_id = $1 AND code_digest = $2")
        .bind(person.to_string())
        .bind(recovery_digest(person, said))
        .execute(conn)
        .await
        .db("use a recovery code")?;
    Ok(done.rows_affected() == 1)
}

fn recovery_digest(person: &str, said: &str) -> String {
    digest_bytes(format!("{person} {}", said.trim().to_lowercase()).as_bytes()).to_string()
}

/// Takes the second factor of a sign-in, in its transaction; without one in force there is nothing to take.
pub(crate) async fn factor_take(
    conn: &mut Conn,
    keys: &Keys,
    person: &str,
    said: Option<&str>,
    now: Micros,
) -> Result<()> {
    let Some(factor) = factor_of(conn, person).await?.filter(|f| f.confirmed) else { return Ok(()) };
    let Some(said) = said.map(str::trim).filter(|s| !s.is_empty()) else {
        return Err(Error::unauthenticated("this account needs a one-time password").with_code("code_needed"));
    };
    // A recovery code opens the account also when the secret cannot be opened.
    let step = match keys.open(person, &factor.stored) {
        Ok(secret) => step_of(&secret, said, now)?,
        Err(e) if recovery_use(conn, person, said).await? => {
            tracing::warn!(person, error = e.chain(), "a recovery code was used where the secret cannot be opened");
            return Ok(());
        }
        Err(e) => return Err(e),
    };
    let taken = match step {
        Some(step) => step_use(conn, person, step).await?,
        None => recovery_use(conn, person, said).await?,
    };
    if taken {
        return Ok(());
    }
    Err(Error::unauthenticated("the one-time password is wrong or was used").with_code("code_wrong"))
}

/// Takes a person's second factor away, with its recovery codes.
async fn factor_delete(conn: &mut Conn, person: &str) -> Result<()> {
    for sql in ["DELETE FROM people_recovery WHERE person_id = $1", "DELETE FROM people_totp WHERE person_id = $1"] {
        query(sql).bind(person.to_string()).execute(&mut *conn).await.db("take a second factor away")?;
    }
    Ok(())
}

/// How the secrets of second factors lie in the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stock {
    pub sealed: i64,
    pub clear: i64,
    pub lost: i64,
}

async fn stored_all(conn: &mut Conn) -> Result<Vec<(String, String)>> {
    let at = "read the second factors";
    let rows = query("SELECT person_id, secret FROM people_totp ORDER BY person_id").fetch_all(conn).await.db(at)?;
    rows.iter().map(|r| Ok((r.try_get("person_id").db(at)?, r.try_get("secret").db(at)?))).collect()
}

impl People {
    /// How the secrets lie.
    pub(crate) async fn factor_stock(&self) -> Result<Stock> {
        let mut conn = self.db.read().await?;
        let mut stock = Stock::default();
        for (_, stored) in stored_all(&mut conn).await? {
            let count = match self.keys.lies(&stored) {
                Lies::Sealed | Lies::Older => &mut stock.sealed,
                Lies::Clear => &mut stock.clear,
                Lies::Lost => &mut stock.lost,
            };
            *count += 1;
        }
        Ok(stock)
    }

    /// Seals under the first key whatever lies in clear or under a later one, and gives how many there were.
    pub async fn factors_seal(&self) -> Result<u64> {
        if !self.keys.there() {
            return Ok(0);
        }
        let mut tx = self.db.write_tx().await?;
        let mut done = 0;
        for (person, stored) in stored_all(&mut tx).await? {
            if !matches!(self.keys.lies(&stored), Lies::Clear | Lies::Older) {
                continue;
            }
            let secret = self.keys.open(&person, &stored)?;
            query("UPDATE people_totp SET secret = $2 WHERE person_id = $1")
                .bind(person.clone())
                .bind(self.keys.seal(&*self.rng, &person, &secret)?)
                .execute(&mut *tx)
                .await
                .db("seal a second factor")?;
            done += 1;
        }
        tx.commit().await?;
        Ok(done)
    }

    /// Makes a secret for the caller and gives it, this once, as text for an app; it is in force when a code of it was
    /// given back.
    pub(crate) async fn factor_begin(&self, ctx: &Ctx) -> Result<(String, String)> {
        let person = self.person_of(ctx).await?;
        let mut secret = [0_u8; SECRET];
        self.rng.fill(&mut secret);
        let mut tx = self.db.write_tx().await?;
        if factor_there(&mut tx, &person.id).await? {
            let text = "there is a second factor; the security administrator can take it away";
            return Err(Error::conflict(text).with_code("factor_there"));
        }
        factor_delete(&mut tx, &person.id).await?;
        query("INSERT INTO people_totp (person_id, secret, last_step) VALUES ($1, $2, 0)")
            .bind(person.id.clone())
            .bind(self.keys.seal(&*self.rng, &person.id, &secret)?)
            .execute(&mut *tx)
            .await
            .db("make a second factor")?;
        tx.commit().await?;
        let text = base32(&secret);
        // A login may hold letters of any script; in an address they are written as bytes.
        let label: String = person
            .login
            .bytes()
            .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
            .collect();
        let uri = format!("otpauth://totp/Huanheng:{label}?secret={text}&issuer=Huanheng&digits=6&period=30");
        Ok((text, uri))
    }

    /// Puts the caller's secret into force by a code of it, and gives the recovery codes, this once.
    pub(crate) async fn factor_confirm(&self, ctx: &Ctx, said: &str) -> Result<Vec<String>> {
        let person = self.person_of(ctx).await?;
        self.attempt_count(&person.login).await?;
        let mut tx = self.db.write_tx().await?;
        let factor = factor_of(&mut tx, &person.id).await?.filter(|f| !f.confirmed);
        let factor = factor.ok_or_else(|| Error::conflict("no second factor waits").with_code("no_factor"))?;
        let step = step_of(&self.keys.open(&person.id, &factor.stored)?, said.trim(), ctx.now)?;
        let used = match step {
            Some(step) => step_use(&mut tx, &person.id, step).await?,
            None => false,
        };
        if !used {
            return Err(Error::invalid("the one-time password is wrong").with_code("code_wrong"));
        }
        query("UPDATE people_totp SET confirmed_at = $2 WHERE person_id = $1")
            .bind(person.id.clone())
            .bind(ctx.now.0)
            .execute(&mut *tx)
            .await
            .db("put a second factor into force")?;
        let mut codes = Vec::with_capacity(RECOVERY);
        for _ in 0..RECOVERY {
            let mut bytes = [0_u8; 8];
            self.rng.fill(&mut bytes);
            let text = base32(&bytes).to_lowercase();
            query("INSERT INTO people_recovery (person_id, code_digest) VALUES ($1, $2)")
                .bind(person.id.clone())
                .bind(recovery_digest(&person.id, &text))
                .execute(&mut *tx)
                .await
                .db("keep a recovery code")?;
            codes.push(text);
        }
        crate::store::attempt_forget(&mut tx, &person.login).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// Takes somebody's second factor away; every session of the person ends.
    pub(crate) async fn factor_reset(&self, ctx: &Ctx, person: &str) -> Result<()> {
        rights::allow(&ctx.who, rights::Action::ManageSecurity, rights::Subject::City)?;
        if person == ctx.who.id() {
            return Err(Error::forbidden("nobody takes one's own second factor away").with_code("own_factor"));
        }
        let mut tx = self.db.write_tx().await?;
        if factor_of(&mut tx, person).await?.is_none() {
            return Err(Error::not_found("this person has no second factor").with_code("no_factor"));
        }
        factor_delete(&mut tx, person).await?;
        session_delete_of(&mut tx, person).await?;
        tx.commit().await?;
        tracing::info!(person, by = ctx.who.id(), "took a second factor away");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4226, appendix D.
    #[test]
    fn the_vectors_of_rfc_4226() {
        let told = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
        for (step, want) in (0..).zip(told) {
            assert_eq!(code(b"12345678901234567890", step).unwrap(), want, "{step}");
        }
    }

    /// RFC 6238, appendix B, SHA-1, the last six of eight digits.
    #[test]
    fn the_vectors_of_rfc_6238() {
        for (seconds, want) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(b"12345678901234567890", seconds / 30).unwrap(), want, "{seconds}");
        }
    }

    #[test]
    fn a_code_holds_for_its_step_and_its_neighbours() {
        let secret = b"12345678901234567890";
        let at = |seconds: i64| Micros(seconds * SECOND);
        for (seconds, found) in [(29, Some(1)), (30, Some(1)), (59, Some(1)), (60, Some(1)), (89, Some(1)), (90, None)]
        {
            assert_eq!(step_of(secret, "287082", at(seconds)).unwrap(), found, "{seconds}");
        }
        assert_eq!(step_of(secret, "287082", Micros(-1)).unwrap(), None);
    }

    #[test]
    fn secrets_are_written_as_rfc_4648_says() {
        for (bytes, text) in
            [("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
    }
}
