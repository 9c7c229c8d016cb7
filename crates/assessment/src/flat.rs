//! The flat figures of a run: what pages of many units show, kept with the run, and where each unit's facts lie.
//!
//! With them the city opens without scoring it, and a unit is scored by itself from its own facts; its card is compared
//! with the digest that was taken when the run was made. See docs/adr/0005.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use facts::{Fact, Snapshot, Subject};
use kernel::{Error, Result};
use rubric::{Card, Method, Rulings, Scored};
use seal::Digest;
use serde::{Deserialize, Serialize};
use store::{Conn, DbResult, Migration, Row, query};

use crate::board::{Board, Kept, Lines, facts_of};
use crate::campaign::Assessment;
use crate::runs::{Loaded, read_stored};
use crate::store::RunRow;

pub(crate) const FLAT: Migration = Migration {
    name: "20261124_assessment_flat",
    sql: "CREATE TABLE assessment_flat (
            run_id TEXT PRIMARY KEY REFERENCES assessment_run (id),
            digest TEXT NOT NULL
          );",
};

/// Lines kept in memory over all flat figures; one line is about 6 KiB.
const LINES: usize = 15_000;
/// Flat figures kept at the most.
const RUNS: usize = 64;
/// Units kept ready, each with its facts and reasons: about 0.2 MiB. A page of steps opens up to 200 of them.
const UNITS: usize = 256;
/// The form of the stored document.
const FORM: u32 = 1;

/// Where a unit's facts lie in the snapshot's blob, and what its card must come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Piece {
    unit: String,
    from: u64,
    len: u64,
    facts: Digest,
    card: Digest,
}

/// As it is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    form: u32,
    /// The digest of the result that they are of.
    result: String,
    /// A unit's card is what its own facts make it.
    alone: bool,
    /// The snapshot without its facts.
    head: Snapshot,
    pieces: Vec<Piece>,
    lines: Lines,
}

/// As it is kept in memory.
pub(crate) struct Flat {
    pub method_digest: String,
    pub board: Arc<Board>,
    alone: bool,
    /// The snapshot with no unit and no fact.
    head: Snapshot,
    /// In the order of their ids.
    subjects: Vec<Subject>,
    pieces: HashMap<String, Piece>,
}

pub(crate) fn flats() -> Kept<Flat> {
    Kept::new(RUNS, LINES)
}

pub(crate) fn units() -> Kept<Loaded> {
    Kept::new(UNITS, UNITS)
}

/// A run's flat figures as bytes.
pub(crate) fn flat_bytes(loaded: &Loaded) -> Result<Vec<u8>> {
    seal::canonical_json(&stored(loaded)?)
}

fn head_of(snapshot: &Snapshot) -> Snapshot {
    Snapshot {
        form: snapshot.form,
        period: snapshot.period,
        as_of: snapshot.as_of,
        stage: snapshot.stage,
        simulated: snapshot.simulated,
        calendar: snapshot.calendar.clone(),
        subjects: snapshot.subjects.clone(),
        facts: Vec::new(),
    }
}

/// The bytes that a unit's facts have inside the snapshot's canonical JSON.
fn fact_bytes(facts: &[Fact]) -> Result<Vec<u8>> {
    let list = seal::canonical_json(&facts)?;
    Ok(list.get(1..list.len().saturating_sub(1)).unwrap_or_default().to_vec())
}

/// Where the facts begin in a snapshot's canonical JSON: its members stand in the order of their names.
fn facts_begin(snapshot: &Snapshot) -> Result<u64> {
    #[derive(Serialize)]
    struct Before<'a> {
        as_of: jiff::civil::Date,
        calendar: &'a kernel::calendar::Calendar,
        facts: [u8; 0],
    }
    let before = Before { as_of: snapshot.as_of, calendar: &snapshot.calendar, facts: [] };
    // `{"as_of":..,"calendar":..,"facts":[]}` without the last two signs.
    Ok((seal::canonical_json(&before)?.len() as u64).saturating_sub(2))
}

fn stored(loaded: &Loaded) -> Result<Stored> {
    let snapshot = &*loaded.snapshot;
    let mut from = facts_begin(snapshot)?;
    let mut pieces = Vec::with_capacity(loaded.scored.cards.len());
    for card in &loaded.scored.cards {
        let bytes = fact_bytes(facts_of(snapshot, &card.unit))?;
        let len = bytes.len() as u64;
        let (facts, card_digest) = (seal::digest_bytes(&bytes), seal::digest_json(card)?);
        pieces.push(Piece { unit: card.unit.clone(), from, len, facts, card: card_digest });
        // A comma stands between two facts, none where there are none.
        from = from.saturating_add(len).saturating_add(u64::from(len > 0));
    }
    let alone = rubric::alone(&loaded.method, &loaded.rulings, snapshot)?;
    let result = loaded.run.result_digest.clone();
    Ok(Stored { form: FORM, result, alone, head: head_of(snapshot), pieces, lines: Lines::of(loaded) })
}

impl Flat {
    fn of(run: &RunRow, method: Arc<Method>, rulings: Arc<Rulings>, stored: Stored) -> Flat {
        let mut head = stored.head;
        Flat {
            method_digest: run.method_digest.clone(),
            board: Arc::new(Board::new(method, rulings, stored.lines)),
            alone: stored.alone,
            subjects: std::mem::take(&mut head.subjects),
            head,
            pieces: stored.pieces.into_iter().map(|p| (p.unit.clone(), p)).collect(),
        }
    }

    /// As much of the run as the snapshot has units, without the ranking.
    fn part(&self, run: &RunRow, snapshot: Snapshot, cards: Vec<Card>) -> Loaded {
        let (method, rulings) = (self.board.method.clone(), self.board.rulings.clone());
        let scored = Scored {
            form: 1,
            engine: rubric::ENGINE,
            method: method.digest.clone(),
            rulings: run.rulings_digest.clone(),
            snapshot: run.snapshot_digest.clone(),
            year: run.year,
            as_of: run.as_of,
            stage: snapshot.stage,
            simulated: run.simulated,
            cards,
            groups: Vec::new(),
        };
        Loaded { run: run.clone(), method, rulings, snapshot: Arc::new(snapshot), scored: Arc::new(scored) }
    }
}

pub(crate) async fn flat_insert(conn: &mut Conn, run: &str, digest: &str) -> Result<()> {
    query("INSERT INTO assessment_flat (run_id, digest) VALUES ($1, $2) ON CONFLICT (run_id) DO NOTHING")
        .bind(run.to_owned())
        .bind(digest.to_owned())
        .execute(conn)
        .await
        .db("record the flat figures of a run")?;
    Ok(())
}

pub(crate) async fn flat_digest(conn: &mut Conn, run: &str) -> Result<Option<String>> {
    let at = "look for the flat figures of a run";
    let row = query("SELECT digest FROM assessment_flat WHERE run_id = $1").bind(run.to_owned());
    row.fetch_optional(conn).await.db(at)?.map(|row| row.try_get("digest").db(at)).transpose()
}

impl Assessment {
    /// Keeps the flat figures of a run that was just computed: their digest and what is kept in memory.
    pub(crate) async fn flat_make(&self, loaded: &Arc<Loaded>) -> Result<(String, Arc<Flat>)> {
        let (bytes, stored) = {
            let loaded = loaded.clone();
            self.in_turn(move || {
                let stored = stored(&loaded)?;
                Ok((seal::canonical_json(&stored)?, stored))
            })
            .await?
        };
        let digest = self.blobs.put_async(bytes).await?;
        let flat = Arc::new(Flat::of(&loaded.run, loaded.method.clone(), loaded.rulings.clone(), stored));
        Ok((digest.to_string(), flat))
    }

    pub(crate) fn keep_flat(&self, run: &str, flat: Arc<Flat>) {
        self.flats.put(run, flat.board.lines.len(), flat);
    }

    /// The flat figures of a run. Those of a run that has none are made from its result, computed again and compared.
    pub(crate) async fn flat(&self, run: &RunRow) -> Result<Arc<Flat>> {
        let known = || self.flats.get(&run.id);
        if let Some(found) = known() {
            return Ok(found);
        }
        let make = || async {
            if let Some(found) = known() {
                return Ok(found);
            }
            let digest = flat_digest(&mut *self.db.read().await?, &run.id).await?;
            let flat = match digest {
                Some(digest) => self.flat_read(run, &digest).await?,
                None => {
                    let loaded = self.load(Some(&run.id)).await?;
                    let (digest, flat) = self.flat_make(&loaded).await?;
                    let mut tx = self.db.write_tx().await?;
                    flat_insert(&mut tx, &run.id, &digest).await?;
                    tx.commit().await?;
                    flat
                }
            };
            self.keep_flat(&run.id, flat.clone());
            Ok(flat)
        };
        self.flattening.get(&run.id, make).await
    }

    async fn flat_read(&self, run: &RunRow, digest: &str) -> Result<Arc<Flat>> {
        let method = self.method(&run.method_digest).await?;
        let rulings: Arc<Rulings> = read_stored("ruling", &self.blob(&run.rulings_digest).await?)?;
        let bytes = self.blob(digest).await?;
        let run = run.clone();
        self.in_turn(move || {
            let stored: Stored = read_stored("run's flat figures", &bytes)?;
            if stored.result != run.result_digest {
                let (id, was) = (&run.id, &run.result_digest);
                let text = format!(
                    "run {id} does not replay: its result was {was}, its flat figures are of {}",
                    stored.result
                );
                return Err(Error::internal(text).with_code("replay_differs"));
            }
            Ok(Arc::new(Flat::of(&run, method, rulings, stored)))
        })
        .await
    }

    /// The board of a run.
    pub(crate) async fn board(&self, run: &RunRow) -> Result<Arc<Board>> {
        Ok(self.flat(run).await?.board.clone())
    }

    /// A run with the cards and facts of one unit alone, without the ranking; whole where the method knows no unit by
    /// itself. A unit that the run does not have is in none of it.
    pub async fn load_unit(&self, id: Option<&str>, unit: &str) -> Result<Arc<Loaded>> {
        let run = self.run_find(id).await?;
        self.unit_of(&run, unit).await
    }

    async fn unit_of(&self, run: &RunRow, unit: &str) -> Result<Arc<Loaded>> {
        let fits = |found: &Arc<Loaded>| found.run == *run;
        if let Some(found) = self.cache.get(&run.id).filter(fits) {
            return Ok(found);
        }
        let flat = self.flat(run).await?;
        if !flat.alone {
            return self.load(Some(&run.id)).await;
        }
        let key = format!("{} {unit}", run.id);
        if let Some(found) = self.units.get(&key).filter(fits) {
            return Ok(found);
        }
        let (assessment, row, name) = (self.clone(), run.clone(), unit.to_owned());
        let found = self.in_turn(move || assessment.unit_now(&row, &flat, &name).map(Arc::new)).await?;
        self.units.put(&key, 1, found.clone());
        Ok(found)
    }

    /// Some units of a run, by their ids, each as `load_unit` gives it.
    pub(crate) async fn units_of(&self, run: &RunRow, units: Vec<String>) -> Result<BTreeMap<String, Arc<Loaded>>> {
        let fits = |found: &Arc<Loaded>| found.run == *run;
        let mut out = BTreeMap::new();
        let flat = self.flat(run).await?;
        let whole = match self.cache.get(&run.id).filter(fits) {
            None if !flat.alone => Some(self.load(Some(&run.id)).await?),
            found => found,
        };
        let mut missing = Vec::new();
        for unit in units {
            let kept = || self.units.get(&format!("{} {unit}", run.id)).filter(fits);
            match whole.clone().or_else(kept) {
                Some(found) => {
                    out.insert(unit, found);
                }
                None => missing.push(unit),
            }
        }
        missing.sort_unstable();
        missing.dedup();
        if !missing.is_empty() {
            let (assessment, row) = (self.clone(), run.clone());
            let made = self.in_turn(move || {
                let units = missing.into_iter().map(|unit| {
                    let loaded = assessment.unit_now(&row, &flat, &unit)?;
                    Ok((unit, Arc::new(loaded)))
                });
                units.collect::<Result<Vec<_>>>()
            });
            for (unit, loaded) in made.await? {
                self.units.put(&format!("{} {unit}", run.id), 1, loaded.clone());
                out.insert(unit, loaded);
            }
        }
        Ok(out)
    }

    /// The snapshot with one unit and its facts alone.
    fn unit_facts(&self, run: &RunRow, flat: &Flat, unit: &str) -> Result<Snapshot> {
        let mut snapshot = flat.head.clone();
        let at = flat.subjects.binary_search_by(|s| s.id.as_str().cmp(unit)).ok();
        if let (Some(subject), Some(piece)) = (at.and_then(|i| flat.subjects.get(i)), flat.pieces.get(unit)) {
            let of: Digest = run.snapshot_digest.parse()?;
            let bytes = self.blobs.get_part(&of, piece.from, piece.len, &piece.facts)?;
            snapshot.facts = read_stored("fact", &[b"[", bytes.as_slice(), b"]"].concat())?;
            snapshot.subjects.push(subject.clone());
        }
        Ok(snapshot)
    }

    /// Reads a unit's facts, scores them and compares the card.
    fn unit_now(&self, run: &RunRow, flat: &Flat, unit: &str) -> Result<Loaded> {
        let (snapshot, mut cards) = (self.unit_facts(run, flat, unit)?, Vec::new());
        if let Some(piece) = flat.pieces.get(unit).filter(|_| !snapshot.subjects.is_empty()) {
            let card = rubric::score_unit(&flat.board.method, &flat.board.rulings, &snapshot, unit)?;
            let got = seal::digest_json(&card)?;
            if got != piece.card {
                let (id, was) = (&run.id, &piece.card);
                let text = format!("{unit} of run {id} does not replay: its card was {was}, it is now {got}");
                return Err(Error::internal(text).with_code("replay_differs"));
            }
            cards.push(card);
        }
        Ok(flat.part(run, snapshot, cards))
    }

    /// One unit of an opened run. For the threads that may wait.
    pub(crate) fn opened_unit(&self, run: &RunOpened, unit: &str) -> Result<Arc<Loaded>> {
        match &run.from {
            From::Whole(loaded) => Ok(loaded.clone()),
            From::Flat(flat) => Ok(Arc::new(self.unit_now(&run.run, flat, unit)?)),
        }
    }

    /// Shows the facts of every unit of a run one after the other, none of them kept. For the threads that may wait.
    pub(crate) fn each_facts(
        &self,
        run: &RunOpened,
        tell: &mut dyn FnMut(&str, &Snapshot) -> Result<()>,
    ) -> Result<()> {
        match &run.from {
            From::Whole(loaded) => loaded.snapshot.subjects.iter().try_for_each(|s| tell(&s.id, &loaded.snapshot)),
            From::Flat(flat) => {
                let mut units = flat.subjects.iter().map(|s| &s.id);
                units.try_for_each(|unit| tell(unit, &self.unit_facts(&run.run, flat, unit)?))
            }
        }
    }

    /// Shows every unit of a run one after the other, each with its own facts and card, none of them kept. For the
    /// threads that may wait.
    pub fn each_unit(&self, run: &RunOpened, tell: &mut dyn FnMut(&Loaded) -> Result<()>) -> Result<()> {
        match &run.from {
            From::Whole(loaded) => tell(loaded),
            From::Flat(flat) => {
                let units = flat.subjects.iter().map(|s| &s.id);
                units.map(|unit| self.unit_now(&run.run, flat, unit)).try_for_each(|unit| tell(&unit?))
            }
        }
    }

    /// Opens a run to be read unit by unit.
    pub async fn run_opened(&self, id: Option<&str>) -> Result<RunOpened> {
        let run = self.run_find(id).await?;
        let flat = self.flat(&run).await?;
        let from = if flat.alone { From::Flat(flat) } else { From::Whole(self.load(Some(&run.id)).await?) };
        Ok(RunOpened { run, from })
    }
}

/// A run to be read unit by unit.
pub struct RunOpened {
    pub run: RunRow,
    from: From,
}

enum From {
    Flat(Arc<Flat>),
    /// Under the method no unit stands by itself.
    Whole(Arc<Loaded>),
}

impl RunOpened {
    /// The run with no unit: for what a document says of the run and of the method.
    #[must_use]
    pub fn bare(&self) -> Arc<Loaded> {
        match &self.from {
            From::Whole(loaded) => loaded.clone(),
            From::Flat(flat) => Arc::new(flat.part(&self.run, flat.head.clone(), Vec::new())),
        }
    }
}
