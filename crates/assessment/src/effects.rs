//! What the readings of an indicator do to whom: every unit scored under every option, worked out once for a run.
//!
//! At thousands of units it takes seconds. Who asks first starts it and is told how far it is; who asks again is told
//! the same, until it is there.

use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use kernel::{Ctx, Error, Result};
use rubric::Points;
use serde::Serialize;
use tokio::sync::watch;
use utoipa::ToSchema;

use crate::campaign::Assessment;
use crate::city::{City, short};
use crate::document::standing;
use crate::pages::moves_of;
use crate::store::RunRow;
use crate::view::*;

/// Units that an option names; `total` counts all.
const MOVES: usize = 20;
/// So many units are waited for; of more whoever asks is told after this time how far it is.
const AT_ONCE: i64 = 100;
const PATIENCE: Duration = Duration::from_millis(40);
/// Indicators that are worked out or wait for it at the same time.
const UNDER_WAY: usize = 32;

/// What the readings of an indicator do to the units that the reader sees.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EffectList {
    /// How many units the reader sees in full.
    pub units: usize,
    /// It is still being worked out: nothing is said of any reading yet.
    pub computing: Option<Computing>,
    pub items: Vec<ReadingEffect>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Computing {
    /// Units that are done.
    pub done: usize,
    pub of: usize,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReadingEffect {
    pub reading: String,
    /// The option beside which the others are shown.
    pub option: String,
    /// Units whose points another option would change.
    pub touched: usize,
    pub moves: Vec<Moves>,
}

/// One unit under another option of a reading.
struct Effect {
    unit: String,
    /// Its place among the readings that the indicator branches on.
    item: usize,
    option: Arc<str>,
    from: Points,
    to: Points,
}

/// What the readings of one indicator do in one run, unit by unit.
pub(crate) struct Effects {
    /// The readings, each with the option that stands.
    items: Vec<(String, String)>,
    effects: Vec<Effect>,
}

/// Something that is being worked out.
#[derive(Clone)]
pub(crate) struct Working {
    done: Arc<AtomicUsize>,
    end: watch::Receiver<Option<std::result::Result<Arc<Effects>, String>>>,
}

impl Effects {
    fn bytes(&self) -> usize {
        self.effects.iter().map(|e| size_of::<Effect>() + e.unit.len()).sum()
    }

    fn told(&self, city: &City, id: &str) -> EffectList {
        let units = city.board.lines.iter().filter(|l| city.scope.holds(&l.unit)).count();
        let item = |(reading, option): &(String, String)| ReadingEffect {
            reading: reading.clone(),
            option: option.clone(),
            touched: 0,
            moves: Vec::new(),
        };
        let mut items: Vec<ReadingEffect> = self.items.iter().map(item).collect();
        let mut last: Option<(&str, usize)> = None;
        for e in self.effects.iter().filter(|e| city.scope.holds(&e.unit)) {
            let (Some(item), Some(line)) = (items.get_mut(e.item), city.board.line(&e.unit)) else { continue };
            item.touched += usize::from(last != Some((&e.unit, e.item)));
            last = Some((&e.unit, e.item));
            let step = || Move {
                unit: e.unit.clone(),
                name: line.short_name.clone(),
                indicator: id.to_owned(),
                from: e.from.into(),
                to: e.to.into(),
            };
            match item.moves.iter_mut().find(|m| *m.option == *e.option) {
                Some(m) => {
                    m.total += 1;
                    if m.units.len() < MOVES {
                        m.units.push(step());
                    }
                }
                None => {
                    let def = city.method().reading(&item.reading).map(|(_, r)| r);
                    item.moves.extend(def.and_then(|r| moves_of(r, &e.option, 1, vec![step()])));
                }
            }
        }
        EffectList { units, computing: None, items }
    }
}

impl Assessment {
    /// What each reading of an indicator does to the units that the reader sees, beside the option that stands.
    pub(crate) async fn effects_of(&self, ctx: &Ctx, run: Option<&str>, id: &str) -> Result<EffectList> {
        let city = City::open(self, ctx, self.run_find(run).await?).await?;
        if city.method().indicator(id).is_none() {
            return Err(Error::not_found(format!("no indicator `{}`", short(id))).with_code("no_indicator"));
        }
        let key = format!("{} {id}", city.run.id);
        if let Some(found) = self.effects.get(&key) {
            return Ok(found.told(&city, id));
        }
        let mut working = self.effects_begun(&key, &city.run, id)?;
        let ended = async {
            let end = working.end.wait_for(Option::is_some).await;
            end.map(|end| end.clone()).map_err(|e| Error::unavailable("the server is stopping").with_source(e))
        };
        let ended = match city.run.units {
            0..=AT_ONCE => ended.await?,
            _ => match tokio::time::timeout(PATIENCE, ended).await {
                Ok(ended) => ended?,
                Err(_) => None,
            },
        };
        match ended {
            Some(Ok(found)) => Ok(found.told(&city, id)),
            Some(Err(why)) => Err(Error::internal(why)),
            None => {
                let units = city.board.lines.iter().filter(|l| city.scope.holds(&l.unit)).count();
                let of = usize::try_from(city.run.units).unwrap_or(usize::MAX);
                let computing = Some(Computing { done: working.done.load(Ordering::Relaxed).min(of), of });
                Ok(EffectList { units, computing, items: Vec::new() })
            }
        }
    }

    /// What is under way already, or begun now.
    fn effects_begun(&self, key: &str, run: &RunRow, id: &str) -> Result<Working> {
        let mut all = self.working.lock().unwrap_or_else(PoisonError::into_inner);
        let many = all.len() >= UNDER_WAY;
        let place = match all.entry(key.to_owned()) {
            Entry::Occupied(found) => return Ok(found.get().clone()),
            Entry::Vacant(_) if many => {
                let text = format!("{UNDER_WAY} indicators are being worked out already");
                return Err(Error::limit(text).with_code("too_many_effects"));
            }
            Entry::Vacant(place) => place,
        };
        let done = Arc::new(AtomicUsize::new(0));
        let (tell, end) = watch::channel(None);
        let working = place.insert(Working { done: done.clone(), end }).clone();
        drop(all);
        let (assessment, run, id, key) = (self.clone(), run.clone(), id.to_owned(), key.to_owned());
        tokio::spawn(async move {
            let made = assessment.effects_made(&run, &id, done).await.map(Arc::new);
            if let Ok(made) = &made {
                assessment.effects.put(&key, made.bytes(), made.clone());
            }
            assessment.working.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
            let made = made.map_err(|e| {
                tracing::warn!(error = e.chain(), indicator = id, "the effects of readings cannot be worked out");
                e.chain()
            });
            // Nobody may be waiting any more.
            let _ = tell.send(Some(made));
        });
        Ok(working)
    }

    /// Scores every unit under every option: one indicator at a time, as the questions "what if".
    async fn effects_made(&self, run: &RunRow, id: &str, done: Arc<AtomicUsize>) -> Result<Effects> {
        let closed = |e| Error::unavailable("the server is stopping").with_source(e);
        let _turn = self.asking.acquire().await.map_err(closed)?;
        let opened = self.run_opened(Some(&run.id)).await?;
        let (assessment, id) = (self.clone(), id.to_owned());
        self.in_turn(move || {
            let head = opened.bare();
            let (method, rulings) = (&*head.method, &*head.rulings);
            let choice = standing(method, rulings);
            let branches = method.indicator(&id).map(|i| i.branches.as_slice()).unwrap_or_default();
            let items: Vec<(String, String)> = branches
                .iter()
                .filter_map(|at| {
                    let r = method.readings.get(*at)?;
                    Some((r.id.clone(), choice.get(*at).and_then(|o| r.options.get(*o))?.id.clone()))
                })
                .collect();
            let mut effects = Vec::new();
            assessment.each_facts(&opened, &mut |unit, snapshot| {
                let points = rubric::option_points(method, rulings, snapshot, unit, &id)?;
                for (item, (reading, option)) in items.iter().enumerate() {
                    let of = || points.iter().filter(|p| *p.reading == **reading);
                    let Some(from) = of().find(|p| *p.option == **option).map(|p| p.points) else { continue };
                    effects.extend(of().filter(|p| p.points != from).map(|p| Effect {
                        unit: unit.to_owned(),
                        item,
                        option: p.option.clone(),
                        from,
                        to: p.points,
                    }));
                }
                done.fetch_add(1, Ordering::Relaxed);
                Ok(())
            })?;
            Ok(Effects { items, effects })
        })
        .await
    }
}
