//! Telling open pages that something is new: one stream of events a page, ids and no data.
//!
//! What is new is seen by its number in the database, so that a run made on the command line is told too, and so that
//! a page which was away for a while says the last number it knew and is told the rest.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::response::Response;
use kernel::{Ctx, Error, Result};
use rights::{Action, Scope, Subject, allow, scope};
use serde::{Deserialize, Serialize};
use store::{DbResult, Row, query};
use tokio::sync::{broadcast, mpsc, watch};
use tokio::time::{MissedTickBehavior, interval, sleep};
use utoipa::ToSchema;
use webkit::{StreamPlace, Streams, event_stream};

use crate::campaign::Assessment;

/// Streams of one person, and of all.
pub const STREAMS_A_PERSON: usize = 8;
pub const STREAMS: usize = 512;
/// How often the database is asked, while there is a stream.
const LOOK: Duration = Duration::from_secs(1);
/// How often a silent stream says that it is alive: well below the time after which a stalled connection is closed.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// How long a stream lives; then the page opens another, and rights and session are looked at again.
const LIFE: Duration = Duration::from_secs(600);
/// Ids that an event names; beyond that it says that there are more.
const IDS: i64 = 50;

/// The last numbers of everything that is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Mark {
    campaign: String,
    run: i64,
    published: i64,
    ruling: i64,
    fact: i64,
    job: i64,
    notice: i64,
}

impl Mark {
    fn text(&self) -> String {
        let Mark { campaign, run, published, ruling, fact, job, notice } = self;
        format!("{campaign}.{run}.{published}.{ruling}.{fact}.{job}.{notice}")
    }

    fn read(text: &str) -> Option<Mark> {
        let mut parts = text.split('.');
        let campaign = parts.next().filter(|c| c.len() <= 64)?.to_owned();
        let mut number = || parts.next()?.parse::<i64>().ok();
        let (run, published, ruling, fact) = (number()?, number()?, number()?, number()?);
        let mark = Mark { campaign, run, published, ruling, fact, job: number()?, notice: number()? };
        parts.next().is_none().then_some(mark)
    }
}

/// What is new: ids. An empty list says that nothing of the kind is new.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct News {
    /// Runs that were made.
    pub runs: Vec<String>,
    /// Runs that were published.
    pub published: Vec<String>,
    /// Readings that were ruled.
    pub readings: Vec<String>,
    /// Units of which facts were declared.
    pub units: Vec<String>,
    /// Jobs began, ended or failed.
    pub jobs: bool,
    /// The person's own notices changed.
    pub notices: bool,
    /// Whose notices changed; this leaves the server for nobody.
    #[serde(skip)]
    #[schema(ignore)]
    noticed: BTreeSet<String>,
    /// Some of the lists name only the first ones, or the page was away for too long: everything may be new.
    pub more: bool,
}

impl News {
    /// What of it a person may know; nothing when that is nothing.
    fn told(&self, ctx: &Ctx) -> Option<News> {
        let mut news = self.clone();
        match scope(&ctx.who, Action::ReadUnit) {
            Scope::All => {}
            Scope::AllBut(own) => news.units.retain(|u| !own.contains(u)),
            Scope::Units(own) => news.units.retain(|u| own.contains(u)),
            Scope::PublishedOnly | Scope::None => news.units.clear(),
        }
        news.jobs &= allow(&ctx.who, Action::ReadSystem, Subject::City).is_ok();
        news.notices = std::mem::take(&mut news.noticed).contains(ctx.who.id());
        (news != News::default()).then_some(news)
    }
}

#[derive(Clone)]
struct Told {
    id: String,
    news: Arc<News>,
}

/// The open streams.
pub(crate) struct Live {
    sender: broadcast::Sender<Told>,
    stop: watch::Sender<bool>,
    streams: Arc<Streams>,
    /// Up to where the streams were told.
    last: Mutex<Option<Mark>>,
}

impl Default for Live {
    fn default() -> Live {
        Live {
            sender: broadcast::channel(64).0,
            stop: watch::channel(false).0,
            streams: Streams::new(STREAMS_A_PERSON, STREAMS),
            last: Mutex::default(),
        }
    }
}

fn event(id: &str, news: &News) -> Result<Bytes> {
    let data = serde_json::to_string(news).map_err(|e| Error::internal("an event does not write").with_source(e))?;
    let id = if id.is_empty() { String::new() } else { format!("id: {id}\n") };
    Ok(Bytes::from(format!("{id}event: news\ndata: {data}\n\n")))
}

impl Assessment {
    /// Opens a stream for a person who knew everything up to `known`.
    pub(crate) async fn stream(&self, ctx: &Ctx, known: Option<&str>) -> Result<Response> {
        let place = self.live.streams.place(ctx)?;
        let news = self.live.sender.subscribe();
        let now = self.mark().await?;
        self.live.last.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| now.clone());
        let missed = match known {
            None => None,
            Some(text) => match Mark::read(text).filter(|m| m.campaign == now.campaign) {
                Some(old) if old == now => None,
                Some(old) => Some(self.news(&old).await?),
                None => Some(News { more: true, ..News::default() }),
            },
        };
        let (pen, paper) = mpsc::channel(16);
        let opening = format!("retry: 2000\nid: {}\nevent: open\ndata: {{}}\n\n", now.text());
        let stopped = self.live.stop.subscribe();
        let stream = Stream { ctx: ctx.clone(), pen, news, stopped, _place: place };
        tokio::spawn(stream.write(Bytes::from(opening), missed.map(|news| (now.text(), news))));
        Ok(event_stream(paper))
    }

    /// Works beside the requests: makes the newest run ready, writes down what older programs did not, and tells the
    /// streams what is new; ends them when the server stops.
    pub(crate) async fn stay_awake(&self, mut stopped: watch::Receiver<bool>) {
        let work = async {
            self.make_ready().await;
            match self.standings_make_up().await {
                Ok(0) => {}
                Ok(n) => tracing::info!(runs = n, "standings were made up"),
                Err(e) => tracing::warn!(error = e.chain(), "standings cannot be made up"),
            }
        };
        let telling = async {
            loop {
                sleep(LOOK).await;
                if let Err(e) = self.tell_news().await {
                    tracing::warn!(error = e.chain(), "what is new cannot be read");
                }
            }
        };
        tokio::select! {
            () = told_to_stop(&mut stopped) => {}
            _ = async { tokio::join!(work, telling) } => {}
        }
        let _ = self.live.stop.send(true);
    }

    /// Computes the newest and the published run, so that nobody who opens a page waits for it.
    async fn make_ready(&self) {
        for run in [self.run_find(None).await.map(Some), self.published_run().await] {
            let made = match run {
                Ok(Some(run)) => self.board(&run).await.map(|_| ()),
                Ok(None) => Ok(()),
                Err(e) => Err(e),
            };
            if let Err(e) = made.or_else(|e| if e.code() == "no_run" { Ok(()) } else { Err(e) }) {
                tracing::warn!(error = e.chain(), "the newest run cannot be made ready");
            }
        }
    }

    async fn tell_news(&self) -> Result<()> {
        let from = {
            let mut last = self.live.last.lock().unwrap_or_else(PoisonError::into_inner);
            if self.live.streams.is_empty() {
                *last = None;
            }
            last.clone()
        };
        let Some(from) = from else { return Ok(()) };
        let now = self.mark().await?;
        if now == from {
            return Ok(());
        }
        let news = if now.campaign == from.campaign {
            self.news(&from).await?
        } else {
            News { more: true, ..News::default() }
        };
        if !news.runs.is_empty() {
            // All who are told will ask for it.
            self.make_ready().await;
        }
        *self.live.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(now.clone());
        // Nobody listens any more: nothing is lost.
        let _ = self.live.sender.send(Told { id: now.text(), news: Arc::new(news) });
        Ok(())
    }

    async fn mark(&self) -> Result<Mark> {
        let at = "read what is new";
        let campaign = match self.campaign().await {
            Ok(campaign) => campaign.id,
            Err(e) if e.code() == "no_campaign" => String::new(),
            Err(e) => return Err(e),
        };
        let mut conn = self.db.read().await?;
        let row = query(
            "SELECT (SELECT COALESCE(MAX(number), 0) FROM assessment_run WHERE campaign_id = $1) AS run, \
             (SELECT COALESCE(MAX(published_at), 0) FROM assessment_run WHERE campaign_id = $1) AS published, \
             (SELECT COALESCE(MAX(version), 0) FROM assessment_ruling WHERE campaign_id = $1) AS ruling, \
             (SELECT COALESCE(MAX(version), 0) FROM assessment_fact WHERE campaign_id = $1) AS fact",
        )
        .bind(campaign.clone())
        .fetch_one(&mut *conn)
        .await
        .db(at)?;
        Ok(Mark {
            run: row.try_get("run").db(at)?,
            published: row.try_get("published").db(at)?,
            ruling: row.try_get("ruling").db(at)?,
            fact: row.try_get("fact").db(at)?,
            job: jobs::job_latest_change(&mut conn).await?.map_or(0, |m| m.0),
            notice: notices::last_change(&mut conn).await?,
            campaign,
        })
    }

    /// What is new since a mark.
    async fn news(&self, since: &Mark) -> Result<News> {
        let mut conn = self.db.read().await?;
        let mut more = false;
        let mut ids = async |sql: &'static str, after: i64| -> Result<Vec<String>> {
            let at = "read what is new";
            let rows =
                query(sql).bind(since.campaign.clone()).bind(after).bind(IDS + 1).fetch_all(&mut *conn).await.db(at)?;
            more |= i64::try_from(rows.len()).unwrap_or(i64::MAX) > IDS;
            let most = usize::try_from(IDS).unwrap_or(0);
            rows.iter().take(most).map(|row| row.try_get("id").db(at)).collect()
        };
        let runs = "SELECT id FROM assessment_run WHERE campaign_id = $1 AND number > $2 ORDER BY number DESC LIMIT $3";
        let published = "SELECT id FROM assessment_run WHERE campaign_id = $1 AND published_at > $2 ORDER BY published_at DESC LIMIT $3";
        let readings = "SELECT DISTINCT reading AS id FROM assessment_ruling WHERE campaign_id = $1 AND version > $2 ORDER BY reading LIMIT $3";
        let units = "SELECT DISTINCT unit_id AS id FROM assessment_fact WHERE campaign_id = $1 AND version > $2 ORDER BY unit_id LIMIT $3";
        let mut news = News {
            runs: ids(runs, since.run).await?,
            published: ids(published, since.published).await?,
            readings: ids(readings, since.ruling).await?,
            units: ids(units, since.fact).await?,
            ..News::default()
        };
        news.noticed = notices::persons_since(&mut conn, since.notice).await?;
        news.more = more;
        news.jobs = jobs::job_latest_change(&mut conn).await?.map_or(0, |m| m.0) > since.job;
        Ok(news)
    }
}

struct Stream {
    ctx: Ctx,
    pen: mpsc::Sender<Bytes>,
    news: broadcast::Receiver<Told>,
    stopped: watch::Receiver<bool>,
    _place: StreamPlace,
}

impl Stream {
    async fn write(self, opening: Bytes, missed: Option<(String, News)>) {
        let Stream { ctx, pen, mut news, mut stopped, _place } = self;
        if pen.send(opening).await.is_err() {
            return;
        }
        if let Some((id, missed)) = missed
            && !tell(&ctx, &pen, &id, &missed).await
        {
            return;
        }
        let mut beat = interval(HEARTBEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let end = sleep(LIFE);
        tokio::pin!(end);
        loop {
            let goes_on = tokio::select! {
                () = told_to_stop(&mut stopped) => false,
                () = pen.closed() => false,
                () = &mut end => false,
                told = news.recv() => match told {
                    Ok(told) => tell(&ctx, &pen, &told.id, &told.news).await,
                    // It could not follow: everything may be new, and the next event says up to where.
                    Err(broadcast::error::RecvError::Lagged(_)) => {
                        tell(&ctx, &pen, "", &News { more: true, ..News::default() }).await
                    }
                    Err(broadcast::error::RecvError::Closed) => false,
                },
                _ = beat.tick() => pen.send(Bytes::from_static(b": alive\n\n")).await.is_ok(),
            };
            if !goes_on {
                return;
            }
        }
    }
}

async fn told_to_stop(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|s| *s).await;
}

/// Writes what of the news the person may know; false when nobody reads any more.
async fn tell(ctx: &Ctx, pen: &mpsc::Sender<Bytes>, id: &str, news: &News) -> bool {
    let Some(news) = news.told(ctx) else { return true };
    match event(id, &news) {
        Ok(bytes) => pen.send(bytes).await.is_ok(),
        Err(e) => {
            tracing::error!(error = e.chain(), "an event does not write");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back_and_what_is_none_is_refused() {
        let mark = Mark { campaign: "c9".into(), run: 3, published: 7, ruling: 40, fact: 1, job: 0, notice: 2 };
        assert_eq!(Mark::read(&mark.text()), Some(mark));
        for text in ["", "c", "c.1.2.3.4.5", "c.1.2.3.4.5.6.7", "c.1.x.3.4.5.6", "c.1.2.3.4.5.99999999999999999999"] {
            assert_eq!(Mark::read(text), None, "{text}");
        }
    }

    #[test]
    fn each_is_told_what_each_may_know() {
        use kernel::{Actor, Micros, Person, Role};
        let news = News { units: vec!["c01".into(), "c05".into()], jobs: true, ..News::default() };
        let as_role = |role, unit: Option<&str>| Ctx {
            who: Actor::Person(Person {
                id: "p".into(),
                name: "p".into(),
                roles: vec![role],
                unit_id: unit.map(str::to_owned),
                also: vec![],
            }),
            now: Micros(0),
            request_id: String::new(),
        };
        assert_eq!(news.told(&as_role(Role::MethodOfficer, None)), Some(news.clone()));
        let leader = news.told(&as_role(Role::Leader, None)).unwrap();
        assert_eq!((leader.units.len(), leader.jobs), (2, false));
        let own = news.told(&as_role(Role::UnitOfficer, Some("c01"))).unwrap();
        assert_eq!((own.units, own.jobs), (vec!["c01".to_owned()], false));
        assert_eq!(news.told(&as_role(Role::UnitOfficer, Some("d01"))), None);
        let admin = news.told(&as_role(Role::SystemAdministrator, None)).unwrap();
        assert_eq!((admin.units.len(), admin.jobs), (0, true));
        let noticed = News { noticed: BTreeSet::from(["p".to_owned()]), ..News::default() };
        let told = noticed.told(&as_role(Role::UnitOfficer, Some("d01"))).unwrap();
        assert!(told.notices && told.noticed.is_empty());
        let foreign = News { noticed: BTreeSet::from(["q".to_owned()]), ..News::default() };
        assert_eq!(foreign.told(&as_role(Role::MethodOfficer, None)), None);
        let run = News { runs: vec!["r".into()], ..News::default() };
        assert_eq!(run.told(&as_role(Role::UnitOfficer, Some("d01"))), Some(run));
    }
}
