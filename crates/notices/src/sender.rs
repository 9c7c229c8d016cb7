//! Sending: a message is taken by lease, sent under the id it was given when it was raised, and its answer recorded.

use std::time::Duration;

use kernel::time::{MINUTE, bureau_date};
use kernel::{Actor, Result, id};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use metrics::counter;
use rights::{Action, Subject, allow};

use crate::channels::{Channel, Mail};
use crate::message::{self, one_line};
use crate::outbox::{Ending, message_end, message_is_due, message_take};
use crate::raise::Desk;
use crate::store::{MessageRow, NoticeRow, notice_by_id};

/// One try in all. The lease is longer, so that nobody else begins meanwhile.
const PATIENCE: Duration = Duration::from_secs(60);
pub const LEASE: i64 = 3 * MINUTE;
/// Each command to the relay.
const COMMAND: Duration = Duration::from_secs(20);
/// Tries of one message; with the growing wait between them about two days.
pub const MOST_TRIES: i64 = 48;

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Sent(String),
    /// It may go well later.
    Later(String),
    /// It never will.
    Never(String),
    /// Nobody wants it any more.
    Dropped(String),
}

impl Desk {
    /// Takes one message that is due and sends it. False when none is due.
    pub async fn send_one(&self) -> Result<bool> {
        let now = self.clock.now();
        if !message_is_due(&mut *self.db.read().await?, now).await? {
            return Ok(false);
        }
        let lease = id::new_id(&*self.rng);
        let mut tx = self.db.write_tx().await?;
        let taken = message_take(&mut tx, now, &lease, now.plus(LEASE)).await?;
        tx.commit().await?;
        let Some(taken) = taken else { return Ok(false) };
        let answer = match tokio::time::timeout(PATIENCE, self.send(&taken)).await {
            Ok(answer) => answer?,
            Err(_) => Answer::Later("no answer in time".into()),
        };
        self.record(&taken, &lease, answer).await?;
        Ok(true)
    }

    async fn record(&self, m: &MessageRow, lease: &str, answer: Answer) -> Result<()> {
        let now = self.clock.now();
        let (word, ending) = match answer {
            Answer::Sent(said) => ("sent", Ending::Over("sent", said)),
            Answer::Never(said) => ("failed", Ending::Over("failed", said)),
            Answer::Dropped(said) => ("dropped", Ending::Over("dropped", said)),
            Answer::Later(said) if m.attempts >= MOST_TRIES => ("failed", Ending::Over("failed", said)),
            Answer::Later(said) => ("later", Ending::Again(now.plus(jobs::back_off(m.attempts)), said)),
        };
        if let Ending::Over("failed", said) | Ending::Again(_, said) = &ending {
            tracing::warn!(message = m.id, channel = m.channel.name(), answer = said, "a message was not taken");
        }
        let mut tx = self.db.write_tx().await?;
        message_end(&mut tx, &m.id, lease, &ending, now).await?;
        tx.commit().await?;
        counter!("huanheng_notices_tries_total", "channel" => m.channel.name(), "outcome" => word).increment(1);
        Ok(())
    }

    async fn send(&self, m: &MessageRow) -> Result<Answer> {
        let now = self.clock.now();
        let (notice, person) = {
            let mut conn = self.db.read().await?;
            let notice = notice_by_id(&mut conn, &m.notice).await?;
            (notice, people::person_by_id(&mut conn, &m.person, bureau_date(now)).await?)
        };
        // Rights are asked now: somebody may have left the unit since it was raised.
        let person = person.filter(|p| p.closed_at.is_none()).map(|p| p.actor());
        let Some(person) = person else { return Ok(Answer::Dropped("the account is closed".into())) };
        let name = person.name.clone();
        if allow(&Actor::Person(person), Action::ReadUnit, Subject::Unit(&notice.unit)).is_err() {
            return Ok(Answer::Dropped("the person may no longer read the unit".into()));
        }
        let open = &*self.channels.0;
        let site = open.site.as_deref();
        match (m.channel, &open.mail, &open.hook) {
            (Channel::Smtp, Some(mail), _) => Ok(smtp(mail, m, &notice, &name, site).await),
            (Channel::Webhook, _, Some(hook)) => {
                let body = message::hook(m, &notice, site).to_string().into_bytes();
                Ok(crate::hook::post(hook, &m.mark, body, now).await)
            }
            _ => Ok(Answer::Later("the channel is not configured any more".into())),
        }
    }
}

async fn smtp(mail: &Mail, m: &MessageRow, notice: &NoticeRow, name: &str, site: Option<&str>) -> Answer {
    let written = match message::mail(mail, m, notice, name, site) {
        Ok(written) => written,
        Err(e) => return Answer::Never(one_line(e.message(), 300)),
    };
    let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&*mail.host)
        .port(mail.port)
        .tls(mail.tls.clone())
        .hello_name(mail.hello.clone())
        .timeout(Some(COMMAND));
    if let Some(login) = &mail.login {
        transport = transport.credentials(login.clone());
    }
    match transport.build().send(written).await {
        Ok(response) => {
            let text: Vec<&str> = response.message().collect();
            Answer::Sent(one_line(&format!("{} {}", response.code(), text.join(" ")), 300))
        }
        Err(e) => {
            let mut said = e.to_string();
            let mut cause = std::error::Error::source(&e);
            while let Some(inner) = cause {
                if !said.contains(&inner.to_string()) {
                    said.push_str(&format!(": {inner}"));
                }
                cause = inner.source();
            }
            let said = one_line(&said, 300);
            // A refused password is a setting of ours, not of the message: it is put right, and tried again.
            let ours = e.status().is_some_and(|c| matches!(c.to_string().as_str(), "530" | "534" | "535" | "538"));
            if e.is_permanent() && !ours { Answer::Never(said) } else { Answer::Later(said) }
        }
    }
}
