//! The ledger of a run: of each unit what the working pages filter, count and sort by.
//!
//! A page of any number of units reads these small figures, which are written when the run is made, and opens only the
//! units that it shows. See docs/adr/0005.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use facts::{Fact, Outcome};
use kernel::q::Q;
use kernel::{Error, Result};
use rubric::{Card, FactUse, Indicator, Method, Points};
use serde::{Deserialize, Serialize};
use store::{Conn, DbResult, Migration, Row, query};

use crate::board::{Board, Kept, Line};
use crate::campaign::Assessment;
use crate::city::City;
use crate::fact_list::{Taken, taken};
use crate::flat::RunOpened;
use crate::gradient::{Doer, Effort, Step};
use crate::pages::Pages;
use crate::runs::{Loaded, read_stored};
use crate::store::RunRow;
use crate::terms::{Due, Terms};
use crate::view::{BindingWord, FactState};

pub(crate) const LEDGER: Migration = Migration {
    name: "20261126_assessment_ledger",
    sql: "CREATE TABLE assessment_ledger (
            run_id TEXT PRIMARY KEY REFERENCES assessment_run (id),
            digest TEXT NOT NULL
          );",
};

/// Bytes that the ledgers kept in memory may take together; that of the run asked for last stays whatever it takes.
const BYTES: usize = 64 << 20;
const RUNS: usize = 32;
/// The form of the stored document.
const FORM: u32 = 1;

pub(crate) fn ledgers() -> Kept<Ledger> {
    Kept::new(RUNS, BYTES)
}

/// One step to more points; which, its place among the unit's steps says.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct StepLine {
    /// The place of the indicator in the method.
    pub indicator: u16,
    pub possible: bool,
    pub effort: Effort,
    pub who: Vec<Doer>,
    pub days_left: i64,
    pub to: Q,
    pub adds: Q,
    pub each: Q,
}

/// What an indicator read of a slot: which, in which state, whether its window is open, and what was said.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Read(pub u16, pub FactState, pub bool, pub u64);

/// What an option of an open reading gives an indicator beside the default.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct OptionMove {
    pub indicator: u16,
    pub reading: u16,
    pub option: u16,
    pub from: Points,
    pub to: Points,
}

/// One unit.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub unit: String,
    pub steps: Vec<StepLine>,
    /// By slot of the method, how its fact is taken.
    pub facts: Vec<u8>,
    /// Facts that are read and wait for somebody: the slot, and the source where it could not be read.
    pub waits: Vec<(u16, Option<u16>)>,
    /// How it stood to the deadlines of its indicators, in their order.
    pub due: Vec<u8>,
    /// By indicator what it read; none where the unit is not scored.
    pub reads: Vec<Vec<Read>>,
    pub moves: Vec<OptionMove>,
}

/// As it is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    form: u32,
    /// The digest of the result that it is of.
    result: String,
    sources: Vec<String>,
    entries: Vec<Entry>,
}

pub(crate) struct Ledger {
    /// In the order of the units' ids.
    pub entries: Vec<Entry>,
    pub sources: Vec<String>,
    /// By entry its line on the board.
    lines: Vec<usize>,
}

/// How a fact is taken, in one byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Mark {
    pub state: FactState,
    pub disagree: bool,
    /// Known, and its window is open.
    pub open: bool,
    /// The binding that counts.
    pub binding: Option<BindingWord>,
}

const STATES: [FactState; 6] = [
    FactState::Known,
    FactState::Absent,
    FactState::Unavailable,
    FactState::NotApplicable,
    FactState::Contested,
    FactState::Awaiting,
];
const BINDINGS: [BindingWord; 5] =
    [BindingWord::Measured, BindingWord::Attested, BindingWord::Declared, BindingWord::Judged, BindingWord::Corrected];

fn place<T: PartialEq>(list: &[T], item: &T) -> u8 {
    list.iter().position(|i| i == item).and_then(|i| u8::try_from(i).ok()).unwrap_or(0)
}

impl Mark {
    pub fn of(t: &Taken<'_>) -> Mark {
        let open = || matches!(t.fact().map(|f| &f.outcome), Some(Outcome::Open { .. }));
        Mark { state: t.state, disagree: t.disagree, open: t.state == FactState::Known && open(), binding: t.binding() }
    }

    /// Three bits of state, one each for disagreeing and open, three of binding.
    fn byte(self) -> u8 {
        let binding = self.binding.map_or(0, |b| place(&BINDINGS, &b) + 1);
        place(&STATES, &self.state) | u8::from(self.disagree) << 3 | u8::from(self.open) << 4 | binding << 5
    }

    pub fn read(byte: u8) -> Mark {
        let binding = usize::from(byte >> 5).checked_sub(1).and_then(|i| BINDINGS.get(i)).copied();
        let state = STATES.get(usize::from(byte & 7)).copied().unwrap_or(FactState::Absent);
        Mark { state, disagree: byte & 8 != 0, open: byte & 16 != 0, binding }
    }
}

impl Entry {
    pub fn read_by(&self, indicator: usize) -> &[Read] {
        self.reads.get(indicator).map(Vec::as_slice).unwrap_or_default()
    }

    fn bytes(&self) -> usize {
        let reads: usize = self.reads.iter().map(|r| 24 + r.len() * size_of::<Read>()).sum();
        let steps = self.steps.iter().map(|s| size_of::<StepLine>() + s.who.len()).sum::<usize>();
        let moves = self.moves.len() * size_of::<OptionMove>();
        size_of::<Entry>()
            + self.unit.len()
            + steps
            + self.facts.len()
            + self.waits.len() * 6
            + self.due.len()
            + reads
            + moves
    }
}

impl Ledger {
    fn of(stored: Stored, board: &Board) -> Ledger {
        let at: HashMap<&str, usize> = board.lines.iter().enumerate().map(|(i, l)| (l.unit.as_str(), i)).collect();
        let lines = stored.entries.iter().map(|e| at.get(e.unit.as_str()).copied().unwrap_or(usize::MAX)).collect();
        Ledger { entries: stored.entries, sources: stored.sources, lines }
    }

    fn bytes(&self) -> usize {
        self.entries.iter().map(Entry::bytes).sum()
    }

    /// The units that the reader sees in full, each with its place in the ledger and its line.
    pub fn seen<'l>(&'l self, city: &'l City) -> impl Iterator<Item = (usize, &'l Entry, &'l Line)> {
        self.entries.iter().zip(&self.lines).enumerate().filter_map(|(i, (entry, line))| {
            let line = city.board.lines.get(*line)?;
            city.scope.holds(&entry.unit).then_some((i, entry, line))
        })
    }

    /// What an indicator read of a unit's facts.
    pub fn reads(&self, unit: &str, indicator: usize) -> &[Read] {
        let at = self.entries.binary_search_by(|e| e.unit.as_str().cmp(unit)).ok();
        at.and_then(|i| self.entries.get(i)).map(|e| e.read_by(indicator)).unwrap_or_default()
    }
}

/// What was said, in 53 bits of its digest: enough to tell one value from another. 0 where nothing was.
fn said(fact: Option<&Fact>) -> Result<u64> {
    let Some(fact) = fact else { return Ok(0) };
    let digest = seal::digest_json(&fact.outcome)?.to_string();
    let text: String = digest.rsplit(':').next().unwrap_or_default().chars().take(13).collect();
    let number =
        u64::from_str_radix(&text, 16).map_err(|e| Error::internal("a digest without signs").with_source(e))?;
    Ok((number << 1 | 1) & ((1 << 53) - 1))
}

/// Which slot an input's cell is.
pub(crate) struct Slots<'m> {
    method: &'m Method,
    by_input: HashMap<&'m str, Vec<usize>>,
}

impl<'m> Slots<'m> {
    pub fn of(method: &'m Method) -> Slots<'m> {
        let mut by_input: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, slot) in method.slots.iter().enumerate() {
            if let Some(input) = method.inputs.get(slot.input) {
                by_input.entry(&input.id).or_default().push(at);
            }
        }
        Slots { method, by_input }
    }

    pub fn find(&self, input: &str, at: &BTreeMap<String, String>) -> Option<usize> {
        let same = |i: &&usize| self.method.slots.get(**i).is_some_and(|s| s.at == *at);
        self.by_input.get(input)?.iter().find(same).copied()
    }
}

/// Writes a ledger unit by unit.
struct Maker<'a> {
    city: City,
    method: &'a Method,
    slots: Slots<'a>,
    terms: Terms<'a>,
    /// By kind and indicator what is due.
    dues: Vec<Vec<(&'a Indicator, Vec<Due<'a>>)>>,
    sources: Vec<String>,
    entries: Vec<Entry>,
}

fn short(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

impl<'a> Maker<'a> {
    fn new(head: &'a Loaded, board: Arc<Board>) -> Maker<'a> {
        let method = &*head.method;
        let terms = Terms::new(method, &head.rulings, &head.snapshot);
        let of_kind = |kind: usize| method.indicators().map(|i| (i, terms.deadlines(i, Some(kind)))).collect();
        let dues = (0..method.kinds.len()).map(of_kind).collect();
        let city = City::whole(head.run.clone(), board);
        Maker { city, method, slots: Slots::of(method), terms, dues, sources: Vec::new(), entries: Vec::new() }
    }

    fn unit(&mut self, loaded: &Loaded, card: &Card) -> Result<()> {
        let pages = Pages { loaded, scope: self.city.scope.clone(), city: self.city.clone() };
        let facts = pages.facts_of(&card.unit);
        let steps = pages.steps_of(card, &mut self.terms);
        let at = |id: &str| self.method.indicators().position(|i| i.id == id).map_or(u16::MAX, short);
        let steps = steps.iter().map(|s: &Step| s.line(at(&s.view.indicator))).collect();
        let (marks, waits) = self.facts(card, facts);
        let mut reads = Vec::with_capacity(card.rows.len());
        for row in &card.rows {
            let of = row.facts.iter().map(|used| self.read(used, facts)).collect::<Result<Vec<_>>>()?;
            reads.push(of.into_iter().flatten().collect());
        }
        let entry = Entry {
            unit: card.unit.clone(),
            steps,
            facts: marks,
            waits,
            due: self.due(&pages, card),
            reads,
            moves: self.moves(card),
        };
        self.entries.push(entry);
        Ok(())
    }

    fn read(&self, used: &FactUse, facts: &[Fact]) -> Result<Option<Read>> {
        let Some(slot) = self.slots.find(&used.input, &used.at) else { return Ok(None) };
        let from = |key: &str| facts.partition_point(|f| f.key.as_str() < key);
        let fact = used.key.as_deref().and_then(|key| {
            let same = facts.get(from(key)..).unwrap_or_default().iter().take_while(|f| f.key == key);
            same.into_iter().find(|f| f.at == used.at)
        });
        Ok(Some(Read(short(slot), used.state.into(), used.open, said(fact)?)))
    }

    /// How each fact is taken, and which wait for somebody: what no rule reads as the rulings stand waits for nobody.
    fn facts(&mut self, card: &Card, facts: &[Fact]) -> (Vec<u8>, Vec<(u16, Option<u16>)>) {
        let used = card.rows.iter().flat_map(|r| &r.facts);
        let read: BTreeSet<usize> = used.filter_map(|f| self.slots.find(&f.input, &f.at)).collect();
        let (mut marks, mut waits) = (Vec::with_capacity(self.method.slots.len()), Vec::new());
        for (at, slot) in self.method.slots.iter().enumerate() {
            let Some(input) = self.method.inputs.get(slot.input) else {
                marks.push(0);
                continue;
            };
            let t = taken(input, slot, facts);
            marks.push(Mark::of(&t).byte());
            let settled = matches!(t.state, FactState::Known | FactState::NotApplicable) && !t.disagree;
            if settled || card.refused.is_some() || !read.contains(&at) {
                continue;
            }
            let source = t.fact().filter(|_| t.state == FactState::Unavailable).map(|f| self.source(&f.by));
            waits.push((short(at), source));
        }
        (marks, waits)
    }

    fn source(&mut self, name: &str) -> u16 {
        let at = self.sources.iter().position(|s| s == name).unwrap_or_else(|| {
            self.sources.push(name.to_owned());
            self.sources.len() - 1
        });
        short(at)
    }

    fn due(&self, pages: &Pages<'_>, card: &Card) -> Vec<u8> {
        let kind = card.kind.as_ref().filter(|_| card.refused.is_none());
        let Some(kind) = kind.and_then(|k| self.method.kinds.iter().position(|(id, _)| id == k)) else {
            return Vec::new();
        };
        let own = self.dues.get(kind).map(Vec::as_slice).unwrap_or_default();
        let own = own.iter().filter(|(i, _)| i.applies.to(kind, &card.unit));
        own.flat_map(|(i, dues)| dues.iter().map(move |due| (i, due)))
            .map(|(i, due)| pages.stood(card, i, kind, due, &self.terms).state.badness())
            .collect()
    }

    fn moves(&self, card: &Card) -> Vec<OptionMove> {
        let mut out = Vec::new();
        for (at, row) in card.rows.iter().enumerate().filter(|(_, r)| !r.options.is_empty()) {
            for (reading, def) in self.method.readings.iter().enumerate() {
                let of = |option: &str| {
                    row.options.iter().find(|o| o.reading == def.key && *o.option == *option).map(|o| o.points)
                };
                let Some((default, from)) = def.options.get(def.default).and_then(|d| Some((d, of(&d.id)?))) else {
                    continue;
                };
                for (option, other) in def.options.iter().enumerate().filter(|(_, o)| o.id != default.id) {
                    if let Some(to) = of(&other.id).filter(|to| *to != from) {
                        let (indicator, reading, option) = (short(at), short(reading), short(option));
                        out.push(OptionMove { indicator, reading, option, from, to });
                    }
                }
            }
        }
        out
    }

    fn done(self, result: &str) -> Stored {
        Stored { form: FORM, result: result.to_owned(), sources: self.sources, entries: self.entries }
    }
}

fn of_whole(loaded: &Loaded, board: Arc<Board>) -> Result<Stored> {
    let mut maker = Maker::new(loaded, board);
    loaded.scored.cards.iter().try_for_each(|card| maker.unit(loaded, card))?;
    Ok(maker.done(&loaded.run.result_digest))
}

/// The ledger of a run whose cards are all there.
pub(crate) fn whole(loaded: &Loaded, board: &Arc<Board>) -> Result<Ledger> {
    Ok(Ledger::of(of_whole(loaded, board.clone())?, board))
}

/// A run's ledger as bytes.
pub(crate) fn ledger_bytes(loaded: &Loaded) -> Result<Vec<u8>> {
    seal::canonical_json(&of_whole(loaded, Arc::new(Board::of(loaded)))?)
}

pub(crate) async fn ledger_insert(conn: &mut Conn, run: &str, digest: &str) -> Result<()> {
    query("INSERT INTO assessment_ledger (run_id, digest) VALUES ($1, $2) ON CONFLICT (run_id) DO NOTHING")
        .bind(run.to_owned())
        .bind(digest.to_owned())
        .execute(conn)
        .await
        .db("record the ledger of a run")?;
    Ok(())
}

pub(crate) async fn ledger_digest(conn: &mut Conn, run: &str) -> Result<Option<String>> {
    let at = "look for the ledger of a run";
    let row = query("SELECT digest FROM assessment_ledger WHERE run_id = $1").bind(run.to_owned());
    row.fetch_optional(conn).await.db(at)?.map(|row| row.try_get("digest").db(at)).transpose()
}

impl Assessment {
    /// Keeps the ledger of a run that was just computed: its digest and what is kept in memory.
    pub(crate) async fn ledger_make(&self, loaded: &Arc<Loaded>, board: &Arc<Board>) -> Result<(String, Arc<Ledger>)> {
        let (loaded, board) = (loaded.clone(), board.clone());
        self.ledger_keep(move || Ok((of_whole(&loaded, board.clone())?, board))).await
    }

    async fn ledger_keep(
        &self,
        make: impl FnOnce() -> Result<(Stored, Arc<Board>)> + Send + 'static,
    ) -> Result<(String, Arc<Ledger>)> {
        let made = self.in_turn(move || {
            let (stored, board) = make()?;
            Ok((seal::canonical_json(&stored)?, Arc::new(Ledger::of(stored, &board))))
        });
        let (bytes, ledger) = made.await?;
        Ok((self.blobs.put_async(bytes).await?.to_string(), ledger))
    }

    pub(crate) fn keep_ledger(&self, run: &str, ledger: Arc<Ledger>) {
        self.ledgers.put(run, ledger.bytes(), ledger);
    }

    /// The ledger of a run. That of a run that has none is made from its units, one after the other, and kept.
    pub(crate) async fn ledger(&self, run: &RunRow) -> Result<Arc<Ledger>> {
        let known = || self.ledgers.get(&run.id);
        if let Some(found) = known() {
            return Ok(found);
        }
        let make = || async {
            if let Some(found) = known() {
                return Ok(found);
            }
            let digest = ledger_digest(&mut *self.db.read().await?, &run.id).await?;
            let ledger = match digest {
                Some(digest) => self.ledger_read(run, &digest).await?,
                None => {
                    let (opened, board) = (self.run_opened(Some(&run.id)).await?, self.board(run).await?);
                    let assessment = self.clone();
                    let made = self.ledger_keep(move || Ok((assessment.ledger_of(&opened, board.clone())?, board)));
                    let (digest, ledger) = made.await?;
                    let mut tx = self.db.write_tx().await?;
                    ledger_insert(&mut tx, &run.id, &digest).await?;
                    tx.commit().await?;
                    ledger
                }
            };
            self.keep_ledger(&run.id, ledger.clone());
            Ok(ledger)
        };
        self.bookkeeping.get(&run.id, make).await
    }

    fn ledger_of(&self, opened: &RunOpened, board: Arc<Board>) -> Result<Stored> {
        let head = opened.bare();
        let mut maker = Maker::new(&head, board);
        self.each_unit(opened, &mut |part| part.scored.cards.iter().try_for_each(|card| maker.unit(part, card)))?;
        Ok(maker.done(&opened.run.result_digest))
    }

    async fn ledger_read(&self, run: &RunRow, digest: &str) -> Result<Arc<Ledger>> {
        let (bytes, board) = (self.blob(digest).await?, self.board(run).await?);
        let run = run.clone();
        self.in_turn(move || {
            let stored: Stored = read_stored("ledger of a run", &bytes)?;
            if stored.result != run.result_digest {
                let (id, was) = (&run.id, &run.result_digest);
                let text =
                    format!("run {id} does not replay: its result was {was}, its ledger is of {}", stored.result);
                return Err(Error::internal(text).with_code("replay_differs"));
            }
            Ok(Arc::new(Ledger::of(stored, &board)))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back() {
        let bindings = BINDINGS.map(Some);
        for state in STATES {
            for binding in bindings.into_iter().chain([None]) {
                for (disagree, open) in [(false, false), (true, false), (false, true), (true, true)] {
                    let mark = Mark { state, disagree, open, binding };
                    assert_eq!(Mark::read(mark.byte()), mark);
                }
            }
        }
    }
}
