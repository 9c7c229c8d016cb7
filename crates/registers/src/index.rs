//! What lists ask of records, in memory: one line a record, one column a declared field.
//!
//! The records stand in the database. An index is read from it once and then follows it: every change of a record has a
//! number that grows within its register, and what is newer than the newest number known is read before each answer. So an
//! answer is as new as the database, whoever wrote: this process, another one, or a command.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering as Way};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use futures_util::TryStreamExt;
use kernel::{Error, Result};
use memchr::memmem::Finder;
use rights::Scope;
use store::Conn;

use crate::body;
use crate::definition::{Field, FieldKind, Register, VOID};
use crate::list::{Ask, Bar, Bind, Sum, indexed, value};
use crate::store::{Changed, records_changed};

/// Bytes of all indexes together; the ones asked for longest ago are let go, and read again when they are asked for.
const MAX_HELD: usize = 512 << 20;
/// What a line takes beside its texts.
const LINE: usize = 160;
/// Records of one register that imports may fill it up to.
pub const MAX_RECORDS: usize = 1_000_000;
/// Records that are taken at a time when an index is read for the first time.
const CHUNK: usize = 1_000;
/// Figures of one chart at most; the newest groups stay.
const MAX_BARS: usize = 120;

/// Texts by a number each.
#[derive(Default)]
struct Words {
    texts: Vec<Arc<str>>,
    of: HashMap<Arc<str>, u32>,
}

impl Words {
    fn put(&mut self, text: &str) -> Option<u32> {
        if let Some(at) = self.of.get(text) {
            return Some(*at);
        }
        let at = u32::try_from(self.texts.len()).ok()?;
        let text: Arc<str> = text.into();
        self.texts.push(text.clone());
        self.of.insert(text, at);
        Some(at)
    }

    fn text(&self, at: Option<u32>) -> Option<&str> {
        self.texts.get(at? as usize).map(|t| &**t)
    }

    /// For each text whether it passes.
    fn that(&self, pass: impl Fn(&str) -> bool) -> Vec<bool> {
        self.texts.iter().map(|t| pass(t)).collect()
    }
}

fn holds(passed: &[bool], word: Option<u32>) -> bool {
    word.is_some_and(|w| passed.get(w as usize).copied().unwrap_or_default())
}

enum Column {
    Numbers(Vec<Option<i64>>),
    Words(Words, Vec<Option<u32>>),
}

struct Line {
    id: Arc<str>,
    unit: Option<u32>,
    state: Option<u32>,
    changed_at: i64,
    number: i64,
    search: Box<str>,
}

/// The index of one register.
#[derive(Default)]
pub struct Index {
    /// The newest number it knows; nothing has -1.
    newest: i64,
    at: HashMap<Arc<str>, usize>,
    lines: Vec<Line>,
    units: Words,
    states: Words,
    /// One for each field of the definition; none for those that lists do not ask for.
    columns: Vec<Option<Column>>,
    bytes: usize,
}

/// A condition on one column.
enum Test<'a> {
    Numbers(&'a [Option<i64>], i64, i64),
    Words(&'a [Option<u32>], Vec<bool>),
}

impl Test<'_> {
    fn holds(&self, line: usize) -> bool {
        match self {
            Test::Numbers(column, least, most) => {
                column.get(line).copied().flatten().is_some_and(|n| (*least..=*most).contains(&n))
            }
            Test::Words(column, passed) => holds(passed, column.get(line).copied().flatten()),
        }
    }
}

/// Lines by a field.
struct Groups<'a> {
    names: Vec<Arc<str>>,
    of: GroupsOf<'a>,
}

enum GroupsOf<'a> {
    YesNo(&'a [Option<i64>]),
    Words(&'a [Option<u32>], Vec<Option<u32>>),
}

impl Groups<'_> {
    fn of(&self, line: usize) -> Option<u32> {
        match &self.of {
            GroupsOf::YesNo(column) => column.get(line).copied().flatten().and_then(|n| u32::try_from(n).ok()),
            GroupsOf::Words(column, by_word) => {
                by_word.get(column.get(line).copied().flatten()? as usize).copied().flatten()
            }
        }
    }

    fn name(&self, group: Option<u32>) -> Option<String> {
        self.names.get(group? as usize).map(|n| n.to_string())
    }
}

impl Index {
    fn new(register: &Register) -> Index {
        let column = |f: &Field| {
            f.index.then(|| match f.kind.in_numbers() {
                true => Column::Numbers(Vec::new()),
                false => Column::Words(Words::default(), Vec::new()),
            })
        };
        Index { newest: -1, columns: register.fields.iter().map(column).collect(), ..Index::default() }
    }

    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Takes a record as it stands now; what is older than what is known already changes nothing.
    fn put(&mut self, register: &Register, row: &Changed) -> Result<()> {
        let body = body::stored(&row.body)?;
        let place = self.at.get(row.id.as_str()).copied();
        if place.and_then(|at| self.lines.get(at)).is_some_and(|l| l.number >= row.number) {
            return Ok(());
        }
        let id: Arc<str> =
            place.and_then(|at| self.lines.get(at)).map_or_else(|| row.id.as_str().into(), |l| l.id.clone());
        let line = Line {
            id: id.clone(),
            unit: self.units.put(&row.unit),
            state: self.states.put(&row.state),
            changed_at: row.changed_at,
            number: row.number,
            search: row.search.as_str().into(),
        };
        self.bytes = self.bytes.saturating_add(LINE + line.search.len());
        let at = place.unwrap_or(self.lines.len());
        match self.lines.get_mut(at) {
            Some(old) => *old = line,
            None => {
                self.lines.push(line);
                self.at.insert(id, at);
            }
        }
        for (field, column) in register.fields.iter().zip(&mut self.columns) {
            let (text, number) = body::indexed(field, &body).unwrap_or_default();
            match column {
                Some(Column::Numbers(numbers)) => set(numbers, at, number),
                Some(Column::Words(words, column)) => {
                    let word = text.as_deref().and_then(|t| words.put(t));
                    self.bytes = self.bytes.saturating_add(text.map_or(8, |t| t.len()));
                    set(column, at, word);
                }
                None => {}
            }
        }
        Ok(())
    }

    fn column(&self, register: &Register, id: &str) -> Result<(&Column, usize)> {
        indexed(register, id)?;
        let at = register.field(id).map_or(0, |(at, _)| at);
        let found = self.columns.get(at).and_then(Option::as_ref);
        Ok((found.ok_or_else(|| Error::internal("an indexed field without a column"))?, at))
    }

    /// The lines that the caller may read and that fit, in no order of meaning.
    pub fn lines(&self, allowed: &Scope, register: &Register, ask: &Ask) -> Result<Vec<usize>> {
        let units = self.units.that(|u| allowed.holds(u) && ask.unit.as_deref().is_none_or(|own| own == u));
        let states = self.states.that(|s| ask.state.as_deref().map_or(s != VOID, |own| own == s));
        let mut fields: BTreeMap<&str, Vec<(&str, Bind)>> = BTreeMap::new();
        for (id, how, written) in &ask.filters {
            fields.entry(id).or_default().push((how, value(indexed(register, id)?, written)?));
        }
        let mut tests = Vec::new();
        for (id, asked) in fields {
            tests.push(match self.column(register, id)?.0 {
                Column::Numbers(column) => {
                    let (mut least, mut most) = (i64::MIN, i64::MAX);
                    for (how, bind) in &asked {
                        let Bind::Number(n) = bind else { continue };
                        if *how != "to" {
                            least = least.max(*n);
                        }
                        if *how != "from" {
                            most = most.min(*n);
                        }
                    }
                    Test::Numbers(column, least, most)
                }
                Column::Words(words, column) => {
                    let passes = |text: &str| {
                        asked.iter().all(|(how, bind)| match bind {
                            Bind::Text(given) if *how == "from" => text >= given.as_str(),
                            Bind::Text(given) if *how == "to" => text <= given.as_str(),
                            Bind::Text(given) => text == given,
                            Bind::Number(_) => false,
                        })
                    };
                    Test::Words(column, words.that(passes))
                }
            });
        }
        let search = ask.searched()?;
        let finder = search.as_deref().map(Finder::new);
        let fits = |at: usize, line: &Line| {
            holds(&units, line.unit)
                && holds(&states, line.state)
                && tests.iter().all(|t| t.holds(at))
                && finder.as_ref().is_none_or(|f| f.find(line.search.as_bytes()).is_some())
        };
        Ok(self.lines.iter().enumerate().filter(|(at, line)| fits(*at, line)).map(|(at, _)| at).collect())
    }

    /// The ids of the lines from one place to another in the order that is asked for.
    pub fn ordered(
        &self,
        register: &Register,
        ask: &Ask,
        mut lines: Vec<usize>,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Arc<str>>> {
        let line = |at: &usize| self.lines.get(*at);
        let by_id = |a: &usize, b: &usize| line(a).map(|l| &l.id).cmp(&line(b).map(|l| &l.id));
        let newest = |a: &usize, b: &usize| {
            line(a).map(|l| l.changed_at).cmp(&line(b).map(|l| l.changed_at)).then_with(|| by_id(a, b))
        };
        let Some(sort) = &ask.sort else {
            return Ok(self.cut(&mut lines, offset, limit, |a, b| newest(b, a)));
        };
        let (id, back) = sort.strip_prefix('-').map_or((sort.as_str(), false), |id| (id, true));
        let turned = |order: Ordering| if back { order.reverse() } else { order };
        Ok(match id {
            "changed_at" => self.cut(&mut lines, offset, limit, |a, b| turned(newest(a, b))),
            "unit" | "state" => {
                let text = |at: &usize| match id {
                    "unit" => self.units.text(line(at).and_then(|l| l.unit)),
                    _ => self.states.text(line(at).and_then(|l| l.state)),
                };
                self.cut(&mut lines, offset, limit, |a, b| turned(text(a).cmp(&text(b)).then_with(|| by_id(a, b))))
            }
            _ => match self.column(register, id)?.0 {
                Column::Numbers(column) => {
                    let of = |at: &usize| column.get(*at).copied().flatten();
                    self.cut(&mut lines, offset, limit, |a, b| {
                        last(of(a), of(b), back).then_with(|| turned(by_id(a, b)))
                    })
                }
                Column::Words(words, column) => {
                    let of = |at: &usize| words.text(column.get(*at).copied().flatten());
                    self.cut(&mut lines, offset, limit, |a, b| {
                        last(of(a), of(b), back).then_with(|| turned(by_id(a, b)))
                    })
                }
            },
        })
    }

    /// Orders only as far as the page goes.
    fn cut(
        &self,
        lines: &mut Vec<usize>,
        offset: usize,
        limit: usize,
        order: impl Fn(&usize, &usize) -> Ordering,
    ) -> Vec<Arc<str>> {
        let end = offset.saturating_add(limit);
        if end < lines.len() {
            lines.select_nth_unstable_by(end, &order);
            lines.truncate(end);
        }
        lines.sort_unstable_by(&order);
        lines.iter().skip(offset).filter_map(|at| self.lines.get(*at)).map(|l| l.id.clone()).collect()
    }

    /// The groups of a field by their names, and the group of each line that has a value.
    fn groups(&self, register: &Register, field: &str) -> Result<Groups<'_>> {
        let (column, at) = self.column(register, field)?;
        let kind = register.fields.get(at).map(|f| f.kind);
        Ok(match column {
            Column::Numbers(numbers) if kind == Some(FieldKind::YesNo) => {
                Groups { names: vec!["0".into(), "1".into()], of: GroupsOf::YesNo(numbers) }
            }
            Column::Numbers(_) => Groups { names: Vec::new(), of: GroupsOf::YesNo(&[]) },
            Column::Words(words, column) => {
                let mut names = Words::default();
                let short =
                    |t: &Arc<str>| names.put(if kind == Some(FieldKind::Date) { t.get(..7).unwrap_or(t) } else { t });
                let by_word = words.texts.iter().map(short).collect();
                Groups { names: names.texts, of: GroupsOf::Words(column, by_word) }
            }
        })
    }

    /// What the fields of the lines sum up to.
    pub fn sums(&self, register: &Register, lines: &[usize]) -> Result<Vec<Sum>> {
        let mut out = Vec::new();
        for field in register.fields.iter().filter(|f| f.sum) {
            let Column::Numbers(numbers) = self.column(register, &field.id)?.0 else { continue };
            let apart = register.sum_by(field).map(|by| self.groups(register, &by.id)).transpose()?;
            let mut sums: HashMap<Option<u32>, i128> = HashMap::new();
            for at in lines {
                let Some(n) = numbers.get(*at).copied().flatten() else { continue };
                let sum = sums.entry(apart.as_ref().and_then(|g| g.of(*at))).or_default();
                *sum = sum.saturating_add(n.into());
            }
            let named = |(of, sum)| (apart.as_ref().and_then(|g| g.name(of)), sum);
            for (of, sum) in sums.into_iter().map(named).collect::<BTreeMap<_, _>>() {
                out.push(Sum { field: field.id.clone(), of, value: exact(sum)? });
            }
        }
        Ok(out)
    }

    /// The figures of a chart in the order of the groups.
    pub fn bars(&self, register: &Register, lines: &[usize], by: &str, sum: Option<&str>) -> Result<Vec<Bar>> {
        let groups = self.groups(register, by)?;
        let (mut numbers, mut apart): (Option<&[Option<i64>]>, Option<Groups<'_>>) = (None, None);
        if let Some(id) = sum {
            let (Column::Numbers(column), at) = self.column(register, id)? else {
                return Err(Error::invalid("only numbers are summed").with_code("not_indexed"));
            };
            numbers = Some(column);
            let by_field = register.fields.get(at).and_then(|f| register.sum_by(f)).filter(|f| f.id != by);
            apart = by_field.map(|f| self.groups(register, &f.id)).transpose()?;
        }
        let mut bars: HashMap<(u32, Option<u32>), i128> = HashMap::new();
        for at in lines {
            let Some(group) = groups.of(*at) else { continue };
            let n = numbers.map_or(1, |column| column.get(*at).copied().flatten().unwrap_or_default());
            let bar = bars.entry((group, apart.as_ref().and_then(|g| g.of(*at)))).or_default();
            *bar = bar.saturating_add(n.into());
        }
        let named = |((group, of), n): ((u32, Option<u32>), i128)| {
            let group = groups.name(Some(group)).unwrap_or_default();
            Ok(Bar { group, of: apart.as_ref().and_then(|g| g.name(of)), value: exact(n)? })
        };
        let mut bars: Vec<Bar> = bars.into_iter().map(named).collect::<Result<_>>()?;
        bars.sort_by(|a, b| (&a.group, &a.of).cmp(&(&b.group, &b.of)));
        Ok(bars.split_off(bars.len().saturating_sub(MAX_BARS)))
    }

    /// The keys of a group of fields that living records have, with their units.
    pub fn keys(&self, register: &Register, group: &[usize]) -> HashSet<(&str, Vec<Bind>)> {
        let mut out = HashSet::new();
        for (at, line) in self.lines.iter().enumerate() {
            let one = |field: &usize| {
                let kind = register.fields.get(*field)?.kind;
                match self.columns.get(*field)?.as_ref()? {
                    Column::Numbers(column) => column.get(at).copied().flatten().map(Bind::Number),
                    Column::Words(words, column) => {
                        let text = words.text(column.get(at).copied().flatten())?;
                        Some(Bind::Text(if kind == FieldKind::Text { body::normal(text) } else { text.to_owned() }))
                    }
                }
            };
            let living = self.states.text(line.state).is_some_and(|s| s != VOID);
            let key: Option<Vec<Bind>> = group.iter().filter(|_| living).map(one).collect();
            if let (Some(key), Some(unit)) = (key.filter(|k| !k.is_empty()), self.units.text(line.unit)) {
                out.insert((unit, key));
            }
        }
        out
    }
}

fn set<T: Copy + Default>(column: &mut Vec<T>, at: usize, value: T) {
    if column.len() <= at {
        column.resize(at.saturating_add(1), T::default());
    }
    if let Some(slot) = column.get_mut(at) {
        *slot = value;
    }
}

/// Empty ones last, whichever way.
fn last<T: Ord>(a: Option<T>, b: Option<T>, back: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if back => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

fn exact(sum: i128) -> Result<i64> {
    i64::try_from(sum).map_err(|_| Error::limit("a sum is too large to be told").with_code("large_sum"))
}

/// An index with what keeps it.
struct Held {
    /// One reads what is new at a time.
    turn: tokio::sync::Mutex<()>,
    index: RwLock<Index>,
    bytes: AtomicUsize,
    used: AtomicU64,
}

impl Held {
    fn put(&self, register: &Register, rows: &[Changed], newest: i64) -> Result<()> {
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        for row in rows {
            index.put(register, row)?;
        }
        index.newest = newest;
        self.bytes.store(index.bytes, Way::Relaxed);
        Ok(())
    }
}

/// The indexes of a process.
#[derive(Default)]
pub struct Indexes {
    of: Mutex<BTreeMap<String, Arc<Held>>>,
    clock: AtomicU64,
}

/// An index as it stands.
pub struct Standing(Arc<Held>);

impl Standing {
    pub fn read(&self) -> RwLockReadGuard<'_, Index> {
        self.0.index.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Indexes {
    /// The index of a register with all that the connection sees. Within a writing transaction it is to be asked for
    /// before anything is written: what is not committed has no place in it.
    pub async fn standing(&self, conn: &mut Conn, register: &Register) -> Result<Standing> {
        let held = self.held(register);
        let turn = held.turn.lock().await;
        let known = held.index.read().unwrap_or_else(PoisonError::into_inner).newest;
        let mut newest = known;
        let mut some: Vec<Changed> = Vec::new();
        let mut rows = records_changed(conn, &register.id, known);
        while let Some(row) = rows.try_next().await? {
            newest = newest.max(row.number);
            some.push(row);
            // Nobody reads before the first time is over; after it, a change is seen whole or not at all.
            if known < 0 && some.len() >= CHUNK {
                held.put(register, &some, known)?;
                some.clear();
            }
        }
        drop(rows);
        if newest > known {
            held.put(register, &some, newest)?;
        }
        drop(turn);
        self.spare(&register.id);
        Ok(Standing(held))
    }

    fn held(&self, register: &Register) -> Arc<Held> {
        let mut all = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = || {
            Arc::new(Held {
                turn: tokio::sync::Mutex::new(()),
                index: RwLock::new(Index::new(register)),
                bytes: AtomicUsize::new(0),
                used: AtomicU64::new(0),
            })
        };
        let held = all.entry(register.id.clone()).or_insert_with(fresh).clone();
        held.used.store(self.clock.fetch_add(1, Way::Relaxed), Way::Relaxed);
        held
    }

    /// Lets go of the indexes asked for longest ago, never of this one.
    fn spare(&self, own: &str) {
        let mut all = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = |all: &BTreeMap<String, Arc<Held>>| all.values().map(|h| h.bytes.load(Way::Relaxed)).sum::<usize>();
        while bytes(&all) > MAX_HELD {
            let others = all.iter().filter(|(id, _)| *id != own);
            let Some(oldest) = others.min_by_key(|(_, h)| h.used.load(Way::Relaxed)).map(|(id, _)| id.clone()) else {
                break;
            };
            all.remove(&oldest);
        }
    }
}
