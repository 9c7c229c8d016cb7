//! A run put down line by line: what a page of any number of units needs of it, and nothing more.
//!
//! A run's cards carry reason trees and facts; at three thousand units they fill the memory that many boards would. So
//! a board is made with its run and kept beside it, and the cards go.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use facts::{Fact, Snapshot};
use kernel::Result;
use kernel::q::Q;
use rubric::{Card, FactState, GradeCard, GroupRanking, Indicator, Method, Points, RowCard, Rulings, Scored};
use serde::{Deserialize, Serialize};

use crate::campaign::Assessment;
use crate::changes::Moved;
use crate::runs::Loaded;
use crate::store::RunRow;
use crate::view::{Cell, RowStanding, Totals, Visibility};

/// One indicator of one unit.
#[derive(Serialize, Deserialize)]
pub(crate) struct Spot {
    pub standing: RowStanding,
    pub points: Points,
    pub full: Q,
    /// Open readings that decide.
    pub readings: Vec<String>,
    /// Inputs not known that decide, each once.
    pub inputs: Vec<Arc<str>>,
    pub unknown: usize,
    pub waits_for: Vec<String>,
    /// Facts that cannot be had, and facts that are contested.
    pub away: usize,
    pub contested: usize,
}

impl Spot {
    pub fn of(indicator: &Indicator, row: &RowCard) -> Spot {
        let mut inputs: Vec<Arc<str>> = Vec::new();
        for f in row.unknown.iter().filter_map(|i| row.facts.get(*i)) {
            if !inputs.contains(&f.input) {
                inputs.push(f.input.clone());
            }
        }
        let count = |s: FactState| row.facts.iter().filter(|f| f.state == s).count();
        Spot {
            standing: row.standing.into(),
            points: row.points,
            full: row.full.unwrap_or(indicator.points),
            readings: row.readings.clone(),
            inputs,
            unknown: row.unknown.len(),
            waits_for: row.waits_for.clone(),
            away: count(FactState::Unavailable),
            contested: count(FactState::Contested),
        }
    }

    /// As a reader sees it: why it is open is for those who see the unit in full.
    pub fn cell(&self, indicator: &Indicator, sight: Visibility) -> Cell {
        let steps = indicator.steps();
        let reached = |points: Q| steps.iter().rposition(|s| *s <= points);
        let full = sight == Visibility::Full;
        let by = self.readings.iter().cloned().chain(self.inputs.iter().map(|i| format!("input:{i}")));
        Cell {
            indicator: indicator.id.clone(),
            standing: self.standing,
            span: self.points.into(),
            tier: reached(self.points.lo),
            best: reached(self.points.hi),
            decided_by: if full { by.collect() } else { Vec::new() },
            unknown: if full { self.unknown } else { 0 },
            waits_for: if full { self.waits_for.clone() } else { Vec::new() },
        }
    }
}

/// One unit.
#[derive(Serialize, Deserialize)]
pub(crate) struct Line {
    pub unit: String,
    pub name: String,
    pub short_name: String,
    pub kind: String,
    /// Index of its group.
    pub group: usize,
    /// What a search looks through, in small letters.
    #[serde(skip)]
    pub words: String,
    pub refused: Option<String>,
    pub warning: Option<String>,
    pub total: Points,
    pub c1: Option<Totals>,
    pub grade: Option<GradeCard>,
    /// In the order of the method's indicators; none where the unit is not scored.
    pub spots: Vec<Spot>,
    pub place: Option<(u32, bool)>,
    /// Points that rest on running systems; not known of runs that an older program made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<Q>,
}

/// Units that are shown together: those of a kind, and at the end those that are not scored.
#[derive(Serialize, Deserialize)]
pub(crate) struct GroupLine {
    /// The kind; empty for those that are not scored.
    pub id: String,
    pub label: String,
    pub label_en: Option<String>,
    /// Its lines on the board.
    pub lines: std::ops::Range<usize>,
}

/// What of a board is kept with its run.
#[derive(Serialize, Deserialize)]
pub(crate) struct Lines {
    groups: Vec<GroupLine>,
    lines: Vec<Line>,
    rankings: Vec<GroupRanking>,
    calendar_short: Option<jiff::civil::Date>,
}

pub(crate) struct Board {
    pub method: Arc<Method>,
    pub rulings: Arc<Rulings>,
    pub groups: Vec<GroupLine>,
    /// Group by group, inside it by id.
    pub lines: Vec<Line>,
    pub rankings: Vec<GroupRanking>,
    /// The last day of the year, where the working-day calendar does not reach it.
    pub calendar_short: Option<jiff::civil::Date>,
    at: HashMap<String, usize>,
}

impl Lines {
    pub fn of(loaded: &Loaded) -> Lines {
        let (method, scored) = (&loaded.method, &loaded.scored);
        let mut all = Lines {
            groups: Vec::new(),
            lines: Vec::with_capacity(scored.cards.len()),
            rankings: scored.groups.clone(),
            calendar_short: Some(loaded.snapshot.period.to).filter(|to| !loaded.snapshot.calendar.covers(*to)),
        };
        let places: HashMap<&str, (u32, bool)> =
            scored.groups.iter().flat_map(|g| &g.places).map(|p| (p.unit.as_str(), (p.place, p.tied))).collect();
        let mut add = |id: &str, label: &str, label_en: Option<&str>, cards: Vec<&Card>| {
            if cards.is_empty() {
                return;
            }
            let (group, first) = (all.groups.len(), all.lines.len());
            all.lines.extend(cards.iter().map(|c| line(method, c, group, &places)));
            all.groups.push(GroupLine {
                id: id.to_owned(),
                label: label.to_owned(),
                label_en: label_en.map(str::to_owned),
                lines: first..all.lines.len(),
            });
        };
        for (kind, label) in &method.kinds {
            let of_kind = |c: &&Card| c.refused.is_none() && c.kind.as_deref() == Some(kind);
            add(kind, &label.zh, label.en.as_deref(), scored.cards.iter().filter(of_kind).collect());
        }
        let refused = scored.cards.iter().filter(|c| c.refused.is_some()).collect();
        add("", "未登记类别", Some("No kind registered"), refused);
        all
    }
}

impl Board {
    pub fn new(method: Arc<Method>, rulings: Arc<Rulings>, kept: Lines) -> Board {
        let Lines { groups, mut lines, rankings, calendar_short } = kept;
        for l in &mut lines {
            l.words = format!("{}\n{}\n{}", l.name, l.short_name, l.unit).to_lowercase();
        }
        let at = lines.iter().enumerate().map(|(i, l)| (l.unit.clone(), i)).collect();
        Board { method, rulings, groups, lines, rankings, calendar_short, at }
    }

    pub fn of(loaded: &Loaded) -> Board {
        Board::new(loaded.method.clone(), loaded.rulings.clone(), Lines::of(loaded))
    }

    pub fn line(&self, unit: &str) -> Option<&Line> {
        self.place(unit).map(|(_, line)| line)
    }

    /// A unit's line and its place on the board.
    pub fn place(&self, unit: &str) -> Option<(usize, &Line)> {
        let at = *self.at.get(unit)?;
        Some((at, self.lines.get(at)?))
    }

    pub fn lines_of(&self, group: &GroupLine) -> &[Line] {
        self.lines.get(group.lines.clone()).unwrap_or_default()
    }

    /// The ranking that a group's units stand in.
    pub fn ranking(&self, group: &str) -> Option<&GroupRanking> {
        self.rankings.iter().find(|g| g.group == group || g.group == "all")
    }
}

fn line(method: &Method, card: &Card, group: usize, places: &HashMap<&str, (u32, bool)>) -> Line {
    let scored = card.refused.is_none();
    Line {
        unit: card.unit.clone(),
        name: card.name.clone(),
        short_name: card.short_name.clone(),
        kind: card.kind.clone().unwrap_or_default(),
        group,
        words: String::new(),
        refused: card.refused.clone(),
        warning: card.warning.clone(),
        total: card.total,
        c1: crate::pages::totals(method, card),
        grade: card.adjusted.as_ref().and_then(|a| a.grade.clone()),
        spots: card.rows.iter().zip(method.indicators()).map(|(row, i)| Spot::of(i, row)).filter(|_| scored).collect(),
        place: places.get(card.unit.as_str()).copied(),
        measured: crate::measured::measured(method, card).ok().filter(|_| scored),
    }
}

/// The card of a unit; cards stand in the order of the units' ids.
pub(crate) fn card_of<'a>(scored: &'a Scored, unit: &str) -> Option<&'a Card> {
    let at = scored.cards.binary_search_by(|c| c.unit.as_str().cmp(unit)).ok()?;
    scored.cards.get(at)
}

/// The facts of a unit; a snapshot holds them in the order of the units.
pub(crate) fn facts_of<'a>(snapshot: &'a Snapshot, unit: &str) -> &'a [Fact] {
    let from = snapshot.facts.partition_point(|f| f.subject.as_str() < unit);
    let rest = snapshot.facts.get(from..).unwrap_or_default();
    let many = rest.partition_point(|f| f.subject == unit);
    rest.get(..many).unwrap_or_default()
}

/// Things kept by a key, the least recently used going first, bounded by their number and by their weight.
pub(crate) struct Kept<T> {
    most: usize,
    heaviest: usize,
    items: Mutex<Vec<(String, usize, Arc<T>)>>,
}

impl<T> Kept<T> {
    pub fn new(most: usize, heaviest: usize) -> Kept<T> {
        Kept { most, heaviest, items: Mutex::default() }
    }

    pub fn get(&self, key: &str) -> Option<Arc<T>> {
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        let at = items.iter().position(|(k, ..)| k == key)?;
        let item = items.remove(at);
        let found = item.2.clone();
        items.push(item);
        Some(found)
    }

    /// The latest that fits.
    pub fn find(&self, wanted: impl Fn(&T) -> bool) -> Option<Arc<T>> {
        let items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        items.iter().rev().find(|i| wanted(&i.2)).map(|i| i.2.clone())
    }

    /// Keeps it; the newest stays however heavy it is.
    pub fn put(&self, key: &str, weight: usize, value: Arc<T>) {
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        items.retain(|(k, ..)| k != key);
        items.push((key.to_owned(), weight, value));
        while items.len() > 1 && (items.len() > self.most || items.iter().map(|i| i.1).sum::<usize>() > self.heaviest) {
            items.remove(0);
        }
    }
}

impl Assessment {
    /// What moved since the last day before a run's that was scored.
    pub(crate) async fn moved(&self, run: &RunRow) -> Result<Option<Arc<Moved>>> {
        let Some(before) = self.run_before(run).await? else { return Ok(None) };
        let key = format!("{} {}", before.summary_digest, run.summary_digest);
        if let Some(found) = self.moves.get(&key) {
            return Ok(Some(found));
        }
        let (old, now) = (self.summary(&before).await?, self.summary(run).await?);
        let moved = Arc::new(Moved::between(before.as_of, &old, &now));
        self.moves.put(&key, moved.rows.len(), moved.clone());
        Ok(Some(moved))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_used_goes_first_and_the_newest_always_stays() {
        let kept = Kept::new(3, 10);
        for (key, weight) in [("a", 4), ("b", 4)] {
            kept.put(key, weight, Arc::new(key));
        }
        assert!(kept.get("a").is_some());
        kept.put("c", 4, Arc::new("c"));
        assert!(kept.get("b").is_none() && kept.get("a").is_some());
        kept.put("d", 99, Arc::new("d"));
        assert!(kept.get("a").is_none() && kept.get("c").is_none());
        assert_eq!(kept.get("d").as_deref(), Some(&"d"));
    }
}
