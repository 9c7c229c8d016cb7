//! Raising: what is due becomes notices of those who have to know; what is done takes them away.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::ToSpan;
use kernel::{Clock, Micros, Person, Result, Rng, bureau_date, id};
use metrics::{counter, gauge};
use store::{Conn, Db};
use webkit::Parts;

use crate::channels::{Channel, Channels};
use crate::model::{Due, DueSource};
use crate::outbox::{message_insert, preference};
use crate::store::{NoticeRow, notice_insert, raised_of, reopen, settle};

/// So many days ahead a source is asked; more than thirty working days.
const AHEAD: i64 = 70;
/// Things of one source at most: beyond that something is wrong with it.
const MOST: usize = 100_000;
/// Notices written in one transaction, so that others get their turn.
const AT_ONCE: usize = 200;

/// Where modules put what is due, and from where it is told. One for all who have the same parts.
#[derive(Clone)]
pub struct Desk {
    pub(crate) db: Db,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) channels: Channels,
    sources: Arc<Mutex<Vec<Arc<dyn DueSource>>>>,
}

/// What one pass did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Raised {
    pub raised: u64,
    pub settled: u64,
    /// Things whose working days are not known yet.
    pub uncovered: u64,
    /// Sources that could not be asked; nothing of theirs was changed.
    pub failed: u64,
}

impl Desk {
    /// The desk over opened parts.
    #[must_use]
    pub fn of(parts: &Parts) -> Desk {
        let Parts { db, rng, clock, shared, .. } = parts;
        let channels = shared.get(Channels::default);
        shared.get(|| Desk {
            db: db.clone(),
            rng: rng.clone(),
            clock: clock.clone(),
            channels,
            sources: Arc::default(),
        })
    }

    /// Takes a source; one of the same name is replaced.
    pub fn add(&self, source: Arc<dyn DueSource>) {
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        sources.retain(|s| s.name() != source.name());
        sources.push(source);
    }

    /// Asks every source and brings the notices to what is due at an instant.
    pub async fn raise(&self, now: Micros) -> Result<Raised> {
        let sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut out = Raised::default();
        if sources.is_empty() {
            return Ok(out);
        }
        let today = bureau_date(now);
        let until = today.saturating_add(AHEAD.days());
        let (calendar, persons) = {
            let mut conn = self.db.read_tx().await?;
            let persons = people::person_list(&mut conn, today).await?;
            let open = persons.iter().filter(|p| p.closed_at.is_none());
            let persons: Vec<Person> = open.map(people::PersonRow::actor).collect();
            (calendar::calendar_at(&mut conn, None, now).await?, persons)
        };
        for source in sources {
            let mut dues = match source.dues(today, until).await {
                Ok(dues) => dues,
                Err(e) => {
                    tracing::warn!(source = source.name(), error = e.chain(), "what is due cannot be read");
                    out.failed += 1;
                    continue;
                }
            };
            if dues.len() > MOST {
                tracing::error!(source = source.name(), dues = dues.len(), most = MOST, "too many things are due");
                dues.truncate(MOST);
                out.failed += 1;
            }
            let before = self.db.read().await?;
            let known = {
                let mut conn = before;
                raised_of(&mut conn, source.name()).await?
            };
            let mut fresh = Vec::new();
            let mut again = Vec::new();
            for due in &dues {
                let thing = due.thing(source.name());
                for ((_, person), (step, settled)) in
                    known.range((thing.clone(), String::new())..).take_while(|((t, _), _)| *t == thing)
                {
                    if *settled {
                        again.push((thing.clone(), person.clone(), *step));
                    }
                }
                let Some(step) = due.step(today, &calendar) else { continue };
                out.uncovered += u64::from(step.uncovered);
                for person in due.told(step.days, &persons) {
                    let seen = known.get(&(thing.clone(), person.id.clone()));
                    if seen.is_none_or(|(most, _)| *most > step.days) {
                        fresh.push(self.notice(source.name(), due, &thing, step, &person.id, now));
                    }
                }
            }
            let due: BTreeSet<String> = dues.iter().map(|d| d.thing(source.name())).collect();
            let gone: BTreeSet<&String> = known
                .iter()
                .filter(|((thing, _), (_, settled))| !settled && !due.contains(thing))
                .map(|((thing, _), _)| thing)
                .collect();
            // A list that was cut short does not say that the rest is done.
            let gone: Vec<&String> = if dues.len() < MOST { gone.into_iter().collect() } else { Vec::new() };
            for part in gone.chunks(AT_ONCE) {
                let mut tx = self.db.write_tx().await?;
                for thing in part {
                    out.settled += settle(&mut tx, thing, now).await?;
                }
                tx.commit().await?;
            }
            for part in again.chunks(AT_ONCE) {
                let mut tx = self.db.write_tx().await?;
                for (thing, person, step) in part {
                    reopen(&mut tx, thing, person, *step).await?;
                }
                tx.commit().await?;
            }
            for part in fresh.chunks(AT_ONCE) {
                let mut tx = self.db.write_tx().await?;
                let mut raised = 0;
                for notice in part {
                    if notice_insert(&mut tx, notice).await? {
                        self.messages(&mut tx, notice).await?;
                        raised += 1;
                    }
                }
                tx.commit().await?;
                out.raised += raised;
            }
        }
        counter!("huanheng_notices_raised_total").increment(out.raised);
        gauge!("huanheng_notices_uncovered").set(u32::try_from(out.uncovered).unwrap_or(u32::MAX));
        if out.uncovered > 0 {
            tracing::warn!(things = out.uncovered, "working days past the calendar are not known: enter the next year");
        }
        Ok(out)
    }

    /// A message for each way out that is open and that the person wants, in the transaction of the notice.
    async fn messages(&self, conn: &mut Conn, notice: &NoticeRow) -> Result<()> {
        if !self.channels.has(Channel::Smtp) && !self.channels.has(Channel::Webhook) {
            return Ok(());
        }
        let wants = preference(conn, &notice.person).await?;
        let new = |suffix: &str| {
            let id = id::new_id(&*self.rng);
            (id.clone(), format!("{id}{suffix}"))
        };
        if let Some(address) = wants.email.filter(|_| wants.by_mail && self.channels.has(Channel::Smtp)) {
            let ids = new(&format!("@{}", self.channels.domain()));
            message_insert(conn, ids, notice, Channel::Smtp, address).await?;
        }
        if wants.by_webhook && self.channels.has(Channel::Webhook) {
            message_insert(conn, new(""), notice, Channel::Webhook, String::new()).await?;
        }
        Ok(())
    }

    fn notice(
        &self,
        source: &str,
        due: &Due,
        thing: &str,
        step: crate::model::Step,
        person: &str,
        now: Micros,
    ) -> NoticeRow {
        NoticeRow {
            id: id::new_id(&*self.rng),
            source: source.to_owned(),
            thing: thing.to_owned(),
            step: step.days,
            person: person.to_owned(),
            unit: due.unit.clone(),
            due: due.day.to_string(),
            uncovered: step.uncovered,
            title: due.title.clone(),
            title_en: due.title_en.clone(),
            indicator: due.indicator.clone(),
            path: due.path.clone(),
            set: due.set.clone(),
            raised_at: now,
            read_at: None,
            done_at: None,
            settled_at: None,
        }
    }
}
