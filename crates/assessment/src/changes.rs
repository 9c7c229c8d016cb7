//! What moved between two runs, as sentences.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use kernel::q::Q;
use rubric::{Method, Points};

use crate::runs::{RowSummary, Summary, UnitSummary};
use crate::view::{Change, ChangeKind, Changes, points_of};

/// Moves that a page shows; the comparison of the two runs has all.
const SHOWN: usize = 60;

/// One indicator of one unit that moved.
pub(crate) struct MovedRow {
    pub unit: String,
    pub indicator: String,
    pub from: Points,
    pub to: Points,
}

/// All that moved between the runs of two days, the largest move first; equal ones in the order of units and indicators.
pub(crate) struct Moved {
    pub since: Date,
    pub rows: Vec<MovedRow>,
    units: HashMap<String, HashSet<String>>,
}

impl Moved {
    pub fn between(since: Date, old: &Summary, now: &Summary) -> Moved {
        let before: HashMap<&str, &UnitSummary> = old.units.iter().map(|u| (u.unit.as_str(), u)).collect();
        let mut rows: Vec<(Q, MovedRow)> = Vec::new();
        for unit in &now.units {
            let Some(was) = before.get(unit.unit.as_str()) else { continue };
            for (i, row) in unit.rows.iter().enumerate() {
                let Some(earlier) = row_of(was, &row.indicator, i) else { continue };
                let (from, to) = (earlier.points(), row.points());
                if from != to {
                    let (unit, indicator) = (unit.unit.clone(), row.indicator.clone());
                    rows.push((distance(from, to), MovedRow { unit, indicator, from, to }));
                }
            }
        }
        rows.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        let rows: Vec<MovedRow> = rows.into_iter().map(|(_, r)| r).collect();
        let mut units: HashMap<String, HashSet<String>> = HashMap::new();
        for row in &rows {
            units.entry(row.unit.clone()).or_default().insert(row.indicator.clone());
        }
        Moved { since, rows, units }
    }

    /// Whether anything of a unit moved, or one indicator of it.
    pub fn has(&self, unit: &str, indicator: Option<&str>) -> bool {
        self.units.get(unit).is_some_and(|of| indicator.is_none_or(|i| of.contains(i)))
    }

    /// What a reader is told: the moves of the units whose name the reader is given, the largest in words.
    pub fn told<'n>(&self, method: &Method, name: impl Fn(&str) -> Option<&'n str>) -> Changes {
        let mut items = Vec::new();
        let mut total = 0;
        for row in &self.rows {
            let (Some(name), Some(indicator)) = (name(&row.unit), method.indicator(&row.indicator)) else { continue };
            total += 1;
            if items.len() >= SHOWN {
                continue;
            }
            let kind = kind_of(row.from, row.to);
            let (sentence, sentence_en) = sentence(row.from, row.to, kind);
            items.push(Change {
                unit: row.unit.clone(),
                unit_name: name.to_owned(),
                indicator: row.indicator.clone(),
                indicator_name: indicator.name.zh.clone(),
                indicator_name_en: indicator.name.en.clone(),
                from: row.from.into(),
                to: row.to.into(),
                sentence,
                sentence_en,
                kind,
            });
        }
        Changes { since: Some(self.since.to_string()), total, items }
    }
}

/// The row of an indicator: almost always at the same place as in the other run.
pub(crate) fn row_of<'u>(unit: &'u UnitSummary, indicator: &str, about: usize) -> Option<&'u RowSummary> {
    let there = unit.rows.get(about).filter(|r| r.indicator == indicator);
    there.or_else(|| unit.rows.iter().find(|r| r.indicator == indicator))
}

pub(crate) fn distance(a: Points, b: Points) -> Q {
    let far = |x: Q, y: Q| x.sub(y).map(|d| if d.is_negative() { d.neg() } else { d }).unwrap_or(Q::ZERO);
    far(a.lo, b.lo).max(far(a.hi, b.hi)).max(a.so_far.zip(b.so_far).map_or(Q::ZERO, |(x, y)| far(x, y)))
}

pub(crate) fn kind_of(a: Points, b: Points) -> ChangeKind {
    match (a.certain(), b.certain()) {
        (false, true) => ChangeKind::Known,
        (true, false) => ChangeKind::Unknown,
        _ if b.lo > a.lo || (b.lo == a.lo && b.hi > a.hi) || (b.lo == a.lo && b.hi == a.hi && b.so_far > a.so_far) => {
            ChangeKind::Up
        }
        (true, true) => ChangeKind::Down,
        _ if b.lo < a.lo || b.hi < a.hi || b.so_far < a.so_far => ChangeKind::Down,
        _ => ChangeKind::Open,
    }
}

fn span(p: Points) -> String {
    if p.certain() { points_of(p.lo) } else { format!("{}–{}", points_of(p.lo), points_of(p.hi)) }
}

pub(crate) fn sentence(a: Points, b: Points, kind: ChangeKind) -> (String, String) {
    let (from, to) = (span(a), span(b));
    if from == to {
        let now = b.so_far.map_or("—".into(), points_of);
        let was = a.so_far.map_or("—".into(), points_of);
        return (
            format!("可得 {to} 分不变，暂计由 {was} 分变为 {now} 分"),
            format!("still {to} points possible, so far {now} instead of {was}"),
        );
    }
    match kind {
        ChangeKind::Known => {
            (format!("已确定：得 {to} 分（此前 {from} 分）"), format!("settled at {to} points (before: {from})"))
        }
        ChangeKind::Unknown => {
            (format!("由 {from} 分变为未定：{to} 分"), format!("no longer certain: {to} points instead of {from}"))
        }
        ChangeKind::Up => (format!("由 {from} 分升至 {to} 分"), format!("up from {from} to {to} points")),
        ChangeKind::Down => (format!("由 {from} 分降至 {to} 分"), format!("down from {from} to {to} points")),
        _ => (format!("由 {from} 分变为 {to} 分"), format!("{to} points instead of {from}")),
    }
}
