//! What moved between two runs, as sentences.

use kernel::q::Q;
use rubric::{Method, Points};

use crate::runs::Summary;
use crate::store::RunRow;
use crate::view::{Change, ChangeKind, Changes, points_of};

pub(crate) fn changes(
    method: &Method,
    names: &[(String, String)],
    before: Option<(&RunRow, &Summary)>,
    now: &Summary,
) -> Changes {
    let Some((run, old)) = before else { return Changes::default() };
    let mut items: Vec<(Q, Change)> = Vec::new();
    for unit in &now.units {
        let (Some(was), Some((_, name))) =
            (old.units.iter().find(|u| u.unit == unit.unit), names.iter().find(|(id, _)| *id == unit.unit))
        else {
            continue;
        };
        for row in &unit.rows {
            let Some(earlier) = was.rows.iter().find(|r| r.indicator == row.indicator) else { continue };
            let (a, b) = (earlier.points(), row.points());
            if a == b {
                continue;
            }
            let Some(indicator) = method.indicator(&row.indicator) else { continue };
            let kind = kind_of(a, b);
            let (zh, en) = sentence(a, b, kind);
            let weight = distance(a, b);
            items.push((
                weight,
                Change {
                    unit: unit.unit.clone(),
                    unit_name: name.clone(),
                    indicator: row.indicator.clone(),
                    indicator_name: indicator.name.zh.clone(),
                    indicator_name_en: indicator.name.en.clone(),
                    from: a.into(),
                    to: b.into(),
                    sentence: zh,
                    sentence_en: en,
                    kind,
                },
            ));
        }
    }
    // The largest move first; equal ones in the order of units and indicators.
    items.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    Changes { since: Some(run.as_of.to_string()), items: items.into_iter().map(|(_, c)| c).collect() }
}

fn distance(a: Points, b: Points) -> Q {
    let far = |x: Q, y: Q| x.sub(y).map(|d| if d.is_negative() { d.neg() } else { d }).unwrap_or(Q::ZERO);
    far(a.lo, b.lo).max(far(a.hi, b.hi)).max(a.so_far.zip(b.so_far).map_or(Q::ZERO, |(x, y)| far(x, y)))
}

fn kind_of(a: Points, b: Points) -> ChangeKind {
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

fn sentence(a: Points, b: Points, kind: ChangeKind) -> (String, String) {
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
