//! Runs: score a snapshot, keep the digests; look at a run by computing it again.

use std::sync::Arc;

use facts::{Snapshot, Stage};
use jiff::civil::Date;
use kernel::period::Period;
use kernel::q::Q;
use kernel::{Ctx, Error, Result, id};
use metrics::{counter, histogram};
use rights::{Action, Subject, allow};
use rubric::{ENGINE, Method, Points, Rulings, Scored, score};
use serde::{Deserialize, Serialize};

use crate::board::Kept;
use crate::campaign::{Assessment, may_in, no_campaign};
use crate::collect::stage_word;
use crate::course::Work;
use crate::flat::flat_insert;
use crate::ledger::ledger_insert;
use crate::standing::standing_insert;
use crate::store::{
    Campaign, RunRow, RunWanted, campaign_list, run_by_id, run_days, run_insert, run_list, run_newest, run_publish,
    run_published,
};

/// Whole runs kept ready in memory, and the most units that they may have together: with its snapshot and reasons a unit
/// takes about 0.2 MiB. A run of more units is let go when whoever asked has been answered.
const RUNS: usize = 6;
const RUN_UNITS: usize = 1_500;
/// Summaries kept in memory, and the most units that they may have together.
const SUMMARIES: usize = 32;
const SUMMARY_UNITS: usize = 20_000;

pub(crate) fn loaded_runs() -> Kept<Loaded> {
    Kept::new(RUNS, RUN_UNITS)
}

pub(crate) fn summaries() -> Kept<Summary> {
    Kept::new(SUMMARIES, SUMMARY_UNITS)
}

/// A run with everything that it rests on.
pub struct Loaded {
    pub run: RunRow,
    pub method: Arc<Method>,
    pub rulings: Arc<Rulings>,
    pub snapshot: Arc<Snapshot>,
    pub scored: Arc<Scored>,
}

impl Loaded {
    /// The same with another row: its number, or that it was published since.
    fn with_run(&self, run: RunRow) -> Loaded {
        let (method, rulings) = (self.method.clone(), self.rulings.clone());
        Loaded { run, method, rulings, snapshot: self.snapshot.clone(), scored: self.scored.clone() }
    }
}

/// What is kept of a run beside its digests, so that histories and comparisons need not compute it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Summary {
    pub form: u32,
    pub units: Vec<UnitSummary>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UnitSummary {
    pub unit: String,
    pub lo: Q,
    pub hi: Q,
    pub so_far: Option<Q>,
    pub rows: Vec<RowSummary>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RowSummary {
    pub indicator: String,
    pub lo: Q,
    pub hi: Q,
    pub so_far: Option<Q>,
    /// Facts not known or not settled that decide.
    pub unknown: usize,
}

impl RowSummary {
    pub fn points(&self) -> Points {
        Points { lo: self.lo, hi: self.hi, so_far: self.so_far }
    }
}

fn summary(scored: &Scored) -> Summary {
    let units = scored
        .cards
        .iter()
        .filter(|c| c.refused.is_none())
        .map(|c| UnitSummary {
            unit: c.unit.clone(),
            lo: c.total.lo,
            hi: c.total.hi,
            so_far: c.total.so_far,
            rows: c
                .rows
                .iter()
                .map(|r| RowSummary {
                    indicator: r.indicator.clone(),
                    lo: r.points.lo,
                    hi: r.points.hi,
                    so_far: r.points.so_far,
                    unknown: r.unknown.len(),
                })
                .collect(),
        })
        .collect();
    Summary { form: 1, units }
}

pub(crate) fn read_stored<T: serde::de::DeserializeOwned>(what: &str, bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|e| Error::internal(format!("a stored {what} does not read")).with_source(e))
}

impl Assessment {
    /// Collects what is known and scores it.
    pub async fn run_start(&self, ctx: &Ctx, as_of: Date, stage: Stage) -> Result<RunRow> {
        allow(&ctx.who, Action::StartRun, Subject::City)?;
        let _turn = self.turn.lock().await;
        self.run_now(ctx, as_of, stage).await
    }

    /// The same for a caller that holds the turn.
    pub(crate) async fn run_now(&self, ctx: &Ctx, as_of: Date, stage: Stage) -> Result<RunRow> {
        let campaign = self.campaign().await?;
        self.may(Work::Run, None, ctx.now).await?;
        if stage == Stage::Final {
            self.year_is_over(&campaign, as_of).await?;
        }
        let rulings = self.rulings(&campaign).await?;
        let begun = tokio::time::Instant::now();
        let made = self.run_of(&campaign, rulings, as_of, stage, ctx).await;
        let (stage, result) = (stage_word(stage), if made.is_ok() { "ok" } else { "failed" });
        histogram!("huanheng_run_seconds", "stage" => stage).record(begun.elapsed());
        counter!("huanheng_runs_made_total", "stage" => stage, "result" => result).increment(1);
        made
    }

    /// In a final run what nobody reported fails: nothing may be failed while there is time left to do it. So the year
    /// and every window of the method must have ended, and the whole year is looked at.
    async fn year_is_over(&self, campaign: &Campaign, as_of: Date) -> Result<()> {
        let year = Period::year(campaign.year)?;
        let method = self.method(&campaign.method_digest).await?;
        let ends = method.windows.iter().filter_map(|w| {
            let (years, month, day) = w.to;
            let year = campaign.year.checked_add(years)?;
            // As the engine has it: 29 February of a common year is 1 March.
            Date::new(year, month, day).or_else(|_| Date::new(year, month.saturating_add(1), 1)).ok()
        });
        let last = ends.fold(year.to, Date::max);
        if self.today() <= last {
            return Err(Error::conflict(format!(
                "{} 年度尚未结束，{last} 过后才能计算终值；the year {} can be made final only after {last}",
                campaign.year, campaign.year
            ))
            .with_code("year_not_over")
            .with_detail("last_day", last));
        }
        if as_of != year.to {
            return Err(Error::invalid(format!(
                "终值截至 {}，不能截至 {as_of}；a final run looks at {}",
                year.to, year.to
            ))
            .with_code("final_day"));
        }
        Ok(())
    }

    /// A run of an earlier day, with the rulings as they stood at that day's end.
    pub async fn run_replayed_day(&self, ctx: &Ctx, as_of: Date) -> Result<RunRow> {
        let campaign = self.campaign().await?;
        let end = kernel::Micros::start_of(as_of).plus(kernel::time::DAY);
        let rulings = self.rulings_at(&campaign, end).await?;
        self.run_of(&campaign, rulings, as_of, Stage::Provisional, ctx).await
    }

    async fn run_of(
        &self,
        campaign: &Campaign,
        rulings: Rulings,
        as_of: Date,
        stage: Stage,
        ctx: &Ctx,
    ) -> Result<RunRow> {
        let method = self.method(&campaign.method_digest).await?;
        let (snapshot, snapshot_digest) = self.collect(campaign, as_of, stage, ctx.now).await?;
        let rulings_digest = self.blobs.put_async(seal::canonical_json(&rulings)?).await?;
        let (method, rulings, snapshot) = (method, Arc::new(rulings), Arc::new(snapshot));
        let (scored, result_digest) = self.compute(&method, &rulings, &snapshot).await?;
        let summary_digest = self.blobs.put_async(seal::canonical_json(&summary(&scored))?).await?;
        let run = RunRow {
            id: id::new_id(&*self.rng),
            number: 0,
            year: campaign.year,
            as_of,
            stage: stage_word(stage).into(),
            engine: i64::from(ENGINE),
            method_digest: campaign.method_digest.clone(),
            rulings_digest: rulings_digest.to_string(),
            snapshot_digest: snapshot_digest.to_string(),
            result_digest: result_digest.to_string(),
            summary_digest: summary_digest.to_string(),
            units: i64::try_from(scored.cards.len()).unwrap_or(i64::MAX),
            simulated: snapshot.simulated,
            created_at: ctx.now,
            created_by: ctx.who.name().to_owned(),
            published_at: None,
            published_by: None,
        };
        // The flat figures are made before the run can be seen: its first reader waits for nothing.
        let loaded = Arc::new(Loaded { run, method, rulings, snapshot, scored: Arc::new(scored) });
        let (flat_digest, flat) = self.flat_make(&loaded).await?;
        let (ledger_digest, ledger) = self.ledger_make(&loaded, &flat.board).await?;
        let mut run = loaded.run.clone();
        let mut tx = self.db.write_tx().await?;
        // Scoring takes a while: the campaign may have been moved on meanwhile.
        may_in(&mut tx, campaign, Work::Run, None, ctx.now).await?;
        run.number = run_insert(&mut tx, &campaign.id, &run).await?;
        standing_insert(&mut tx, &run.id, &flat.board).await?;
        flat_insert(&mut tx, &run.id, &flat_digest).await?;
        ledger_insert(&mut tx, &run.id, &ledger_digest).await?;
        tx.commit().await?;
        self.keep_flat(&run.id, flat);
        self.keep_ledger(&run.id, ledger);
        // A small city is kept whole; of a large one only what is asked for.
        if loaded.scored.cards.len() <= RUN_UNITS / RUNS {
            self.keep_whole(Arc::new(loaded.with_run(run.clone())));
        }
        Ok(run)
    }

    /// A run by id, or the newest one.
    pub async fn run_find(&self, id: Option<&str>) -> Result<RunRow> {
        let mut conn = self.db.read().await?;
        match id {
            Some(id) => run_by_id(&mut conn, id).await,
            None => run_newest(&mut conn)
                .await?
                .ok_or_else(|| Error::not_found("nothing has been scored yet").with_code("no_run")),
        }
    }

    pub async fn runs(&self, before: i64, limit: i64) -> Result<Vec<RunRow>> {
        self.runs_wanted(&RunWanted::default(), before, limit).await
    }

    pub(crate) async fn runs_wanted(&self, wanted: &RunWanted, before: i64, limit: i64) -> Result<Vec<RunRow>> {
        let mut conn = self.db.read().await?;
        run_list(&mut conn, wanted, before, limit).await
    }

    /// The last run of the last day before this run's.
    pub(crate) async fn run_before(&self, run: &RunRow) -> Result<Option<RunRow>> {
        let mut conn = self.db.read().await?;
        Ok(run_days(&mut conn, run.year, run.as_of, 1).await?.into_iter().next())
    }

    /// The run that was published last, which a reader sees who sees others only as published.
    pub(crate) async fn published_run(&self) -> Result<Option<RunRow>> {
        let mut conn = self.db.read().await?;
        run_published(&mut conn).await
    }

    pub(crate) async fn summary(&self, run: &RunRow) -> Result<Arc<Summary>> {
        if let Some(summary) = self.summaries.get(&run.summary_digest) {
            return Ok(summary);
        }
        self.summing
            .get(&run.summary_digest, || async {
                // Whoever stood in line may find it made.
                if let Some(summary) = self.summaries.get(&run.summary_digest) {
                    return Ok(summary);
                }
                let bytes = self.blob(&run.summary_digest).await?;
                let summary: Arc<Summary> = self.in_turn(move || read_stored("summary", &bytes)).await?;
                self.summaries.put(&run.summary_digest, summary.units.len(), summary.clone());
                Ok(summary)
            })
            .await
    }

    /// A run with its result, computed again and compared with the digest that was stored. Many who ask at once wait for
    /// one computation.
    pub async fn load(&self, id: Option<&str>) -> Result<Arc<Loaded>> {
        let run = self.run_find(id).await?;
        let known = || self.cache.get(&run.id);
        let found = match known() {
            Some(found) => found,
            None => {
                let make = || async {
                    match known() {
                        Some(found) => Ok(found),
                        None => self.load_anew(run.clone()).await,
                    }
                };
                self.loading.get(&run.id, make).await?
            }
        };
        if found.run == run {
            return Ok(found);
        }
        // Published since: the row is new, the result is the same.
        let fresh = Arc::new(found.with_run(run));
        self.keep_whole(fresh.clone());
        Ok(fresh)
    }

    async fn load_anew(&self, run: RunRow) -> Result<Arc<Loaded>> {
        let (loaded, got) = self.recompute(run).await?;
        if got != loaded.run.result_digest {
            return Err(Error::internal(format!(
                "run {} does not replay: its result was {}, it is now {got}",
                loaded.run.id, loaded.run.result_digest
            ))
            .with_code("replay_differs"));
        }
        let loaded = Arc::new(loaded);
        self.keep_whole(loaded.clone());
        Ok(loaded)
    }

    fn keep_whole(&self, loaded: Arc<Loaded>) {
        let units = loaded.scored.cards.len();
        if units <= RUN_UNITS {
            self.cache.put(&loaded.run.id.clone(), units, loaded);
        }
    }

    /// Computes a run again from the stored method, rulings and snapshot; gives the digest of the result too.
    pub async fn recompute(&self, run: RunRow) -> Result<(Loaded, String)> {
        if run.engine != i64::from(ENGINE) {
            return Err(Error::precondition(format!(
                "run {} was scored by engine {}, this program has engine {ENGINE}",
                run.id, run.engine
            )));
        }
        let method = self.method(&run.method_digest).await?;
        let rulings: Arc<Rulings> = read_stored("ruling", &self.blob(&run.rulings_digest).await?)?;
        let bytes = self.blob(&run.snapshot_digest).await?;
        let snapshot: Arc<Snapshot> = self.in_turn(move || read_stored("snapshot", &bytes)).await?;
        let (scored, digest) = self.compute(&method, &rulings, &snapshot).await?;
        Ok((Loaded { run, method, rulings, snapshot, scored: Arc::new(scored) }, digest.to_string()))
    }

    /// Publishes a run: units may then see one another's points.
    pub async fn run_publish(&self, ctx: &Ctx, id: &str) -> Result<RunRow> {
        allow(&ctx.who, Action::PublishRun, Subject::City)?;
        let mut tx = self.db.write_tx().await?;
        let run = run_by_id(&mut tx, id).await?;
        let of_year = campaign_list(&mut tx).await?.into_iter().find(|c| c.year == run.year).ok_or_else(no_campaign)?;
        may_in(&mut tx, &of_year, Work::Publish, None, ctx.now).await?;
        if !run_publish(&mut tx, id, ctx.who.name(), ctx.now).await? {
            return Err(Error::conflict("the run is published already").with_code("published_already"));
        }
        tx.commit().await?;
        self.run_find(Some(id)).await
    }

    async fn compute(
        &self,
        method: &Arc<Method>,
        rulings: &Arc<Rulings>,
        snapshot: &Arc<Snapshot>,
    ) -> Result<(Scored, seal::Digest)> {
        let (method, rulings, snapshot) = (method.clone(), rulings.clone(), snapshot.clone());
        self.in_turn(move || {
            let scored = score(&method, &rulings, &snapshot)?;
            let digest = seal::digest_json(&scored)?;
            Ok((scored, digest))
        })
        .await
    }

    /// Computes when there is a place for it, away from the threads that answer.
    pub(crate) async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let closed = |e| Error::unavailable("the server is stopping").with_source(e);
        let place = self.computing.clone().acquire_owned().await.map_err(closed)?;
        tokio::task::spawn_blocking(move || {
            // Held by the computation: it goes on when whoever asked has gone away.
            let _place = place;
            work()
        })
        .await
        .map_err(|e| Error::internal("scoring was interrupted").with_source(e))?
    }
}
