//! The list: what was done, newest first, made out of the journal and brought up to date when it is asked for. It keeps a
//! few numbers of each deed in memory and reads the deeds of a page from the journal itself.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use journal::{Kind, Reader, Record};
use kernel::{Deed, Ending, Error, Micros, Result, bureau_date};

use crate::log::STREAM;

/// A deed of the list: its beginning and its end put together.
#[derive(Clone, Debug)]
pub struct Line {
    /// The number of its first record.
    pub seq: u64,
    /// The number of its last record.
    pub last_seq: u64,
    /// When it was begun.
    pub at: Micros,
    /// Whether the clock had been set back.
    pub clock_back: bool,
    /// What it was.
    pub deed: Deed,
}

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// A part of the name, or the id, of the person.
    pub person: Option<String>,
    /// What was done.
    pub action: Option<String>,
    /// The unit it concerns.
    pub unit: Option<String>,
    /// How it ended.
    pub ending: Option<Ending>,
    /// From this day of the bureau on.
    pub from: Option<Date>,
    /// Until the end of this day.
    pub to: Option<Date>,
}

struct Short {
    seq: u64,
    last: u64,
    at: Micros,
    person: Arc<str>,
    action: Arc<str>,
    unit: Option<Arc<str>>,
    ending: Ending,
}

/// The list of one log.
pub struct List {
    reader: Reader,
    lines: Vec<Short>,
    /// Deeds that were begun and have not ended, by request.
    open: HashMap<String, usize>,
    words: BTreeMap<String, Arc<str>>,
    /// Where readings began.
    marks: Vec<Reader>,
}

fn deed_of(record: &Record) -> Option<Deed> {
    if record.kind != Kind::Data {
        return None;
    }
    serde_json::from_slice(&record.payload).ok()
}

impl List {
    /// An empty list over a journal.
    pub fn new(journal: &Path) -> Result<List> {
        let reader = Reader::new(journal, STREAM, 1)?;
        Ok(List {
            marks: vec![reader.clone()],
            reader,
            lines: Vec::new(),
            open: HashMap::new(),
            words: BTreeMap::new(),
        })
    }

    fn word(&mut self, text: &str) -> Arc<str> {
        if let Some(word) = self.words.get(text) {
            return word.clone();
        }
        let word: Arc<str> = text.into();
        self.words.insert(text.to_owned(), word.clone());
        word
    }

    /// Takes what was written since the last time.
    pub fn catch_up(&mut self) -> Result<()> {
        loop {
            let mark = self.reader.clone();
            let records = self.reader.read()?;
            if records.is_empty() {
                return Ok(());
            }
            if self.marks.last().is_none_or(|m| mark.next() >= m.next().saturating_add(200)) {
                self.marks.push(mark);
            }
            for record in &records {
                if let Some(deed) = deed_of(record) {
                    self.take(record, &deed);
                }
            }
        }
    }

    fn take(&mut self, record: &Record, deed: &Deed) {
        let begun = self.open.get(&deed.request).copied();
        let same = |line: &usize| self.lines.get(*line).is_some_and(|l| *l.action == *deed.action);
        if deed.ending != Ending::Begun
            && let Some(line) = begun.filter(same)
        {
            self.open.remove(&deed.request);
            let unit = deed.unit.as_deref().map(|u| self.word(u));
            if let Some(line) = self.lines.get_mut(line) {
                (line.last, line.ending) = (record.seq, deed.ending);
                line.unit = unit.or(line.unit.take());
            }
            return;
        }
        if deed.ending == Ending::Begun {
            self.open.insert(deed.request.clone(), self.lines.len());
        }
        let short = Short {
            seq: record.seq,
            last: record.seq,
            at: record.at,
            person: self.word(&format!("{}\n{}", deed.who.id, deed.who.name)),
            action: self.word(&deed.action),
            unit: deed.unit.as_deref().map(|u| self.word(u)),
            ending: deed.ending,
        };
        self.lines.push(short);
    }

    /// The number of the newest record that was taken.
    #[must_use]
    pub fn newest(&self) -> u64 {
        self.reader.next().saturating_sub(1)
    }

    /// What was done at all, by name.
    #[must_use]
    pub fn actions(&self) -> Vec<String> {
        let mut all: Vec<String> = self.lines.iter().map(|l| l.action.to_string()).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Up to `most` deeds that fit, newest first, that begin before record `before`; how many fit in all; and whether more
    /// follow.
    pub fn find(&self, wanted: &Wanted, before: Option<u64>, most: usize) -> Result<(Vec<Line>, usize, bool)> {
        let needle = wanted.person.as_ref().map(|p| p.to_lowercase());
        let fits = |l: &&Short| {
            let day = || bureau_date(l.at);
            needle.as_ref().is_none_or(|n| l.person.to_lowercase().contains(n))
                && wanted.action.as_ref().is_none_or(|a| *l.action == **a)
                && wanted.unit.as_ref().is_none_or(|u| l.unit.as_deref() == Some(u))
                && wanted.ending.is_none_or(|e| l.ending == e)
                && wanted.from.is_none_or(|d| day() >= d)
                && wanted.to.is_none_or(|d| day() <= d)
        };
        let total = self.lines.iter().filter(fits).count();
        let mut rest = self.lines.iter().rev().filter(fits).filter(|l| before.is_none_or(|b| l.seq < b));
        let page: Vec<&Short> = rest.by_ref().take(most).collect();
        let mut numbers: Vec<u64> = page.iter().flat_map(|l| [l.seq, l.last]).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let records = self.records(&numbers)?;
        let lines: Result<Vec<Line>> = page.into_iter().map(|l| line_of(l, &records)).collect();
        Ok((lines?, total, rest.next().is_some()))
    }

    fn records(&self, numbers: &[u64]) -> Result<BTreeMap<u64, Record>> {
        let mut found = BTreeMap::new();
        let mut reader: Option<Reader> = None;
        for number in numbers {
            if found.contains_key(number) {
                continue;
            }
            let mark = self.marks.iter().rev().find(|m| m.next() <= *number);
            let here = reader.as_ref().filter(|r| r.next() <= *number).map(Reader::next);
            if let Some(mark) = mark.filter(|m| here.is_none_or(|h| m.next() > h)) {
                reader = Some(mark.clone());
            }
            let Some(reader) = reader.as_mut() else { continue };
            while reader.next() <= *number {
                let records = reader.read()?;
                if records.is_empty() {
                    break;
                }
                found.extend(records.into_iter().filter(|r| numbers.binary_search(&r.seq).is_ok()).map(|r| (r.seq, r)));
            }
        }
        Ok(found)
    }
}

fn line_of(short: &Short, records: &BTreeMap<u64, Record>) -> Result<Line> {
    let lost = || Error::internal(format!("record {} of the audit log cannot be read any more", short.seq));
    let first = records.get(&short.seq).ok_or_else(lost)?;
    let mut deed = deed_of(first).ok_or_else(lost)?;
    if short.last != short.seq {
        // The end knows all that the beginning did.
        deed = records.get(&short.last).and_then(deed_of).ok_or_else(lost)?;
    }
    Ok(Line { seq: short.seq, last_seq: short.last, at: first.at, clock_back: first.clock_back, deed })
}
