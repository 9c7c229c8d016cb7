//! What systems record day after day: probes of the links, updates of the website, notices, and goals being met.

use facts::{Outcome, Row, Value};
use jiff::civil::Date;

use crate::calendar::beside_a_holiday;
use crate::calendar_2026;
use crate::city::desk::{Desk, FIRST, LAST, Told, index, level, md, nth, row, rows};
use crate::city::evidence;
use crate::city::model::{Link, Site, Way};

/// Probes of one day: one a minute, the same for every unit.
const PROBES: i64 = 1440;
/// Days up to and with 22 November, over which a link's lost minutes are spread.
const SPREAD: i64 = 326;

pub(crate) fn tell(desk: &mut Desk<'_>) {
    probes(desk);
    updates(desk);
    notices(desk);
    goals(desk);
}

/// Due, answered, due in approved downtime, answered in it.
#[derive(Clone, Copy, Default)]
struct Tally {
    due: i64,
    ok: i64,
    planned: i64,
    ok_planned: i64,
}

impl Tally {
    fn add(&mut self, t: Tally) {
        self.due += t.due;
        self.ok += t.ok;
        self.planned += t.planned;
        self.ok_planned += t.ok_planned;
    }
}

fn day_of_link(desk: &Desk<'_>, name: &str, link: &Link, day: Date) -> Tally {
    let i = index(day);
    let planned: i64 = link.planned.iter().filter(|(on, _)| md(*on) == day).map(|(_, minutes)| minutes).sum();
    let dark = link.dark.iter().any(|(from, days)| (0..*days).contains(&(i - index(md(*from)))));
    let usual = link.lost / SPREAD + i64::from(i < link.lost % SPREAD);
    // Two days in turn lose as much as they would have lost evenly.
    let shift = desk.pick(name, i / 2, (link.lost / SPREAD) / 2 + 1);
    let lost = if dark {
        PROBES - planned
    } else {
        (usual + if i % 2 == 0 { shift } else { -shift }).clamp(0, PROBES - planned)
    };
    let ok_planned = planned / 20;
    Tally { due: PROBES, ok: PROBES - planned - lost + ok_planned, planned, ok_planned }
}

/// Half months: no row runs across 15 December or the end of the year.
fn halves() -> Vec<(Date, Date)> {
    (1..=12)
        .flat_map(|month| {
            let (first, middle) = (md((month, 1)), md((month, 15)));
            [(first, middle), (middle.tomorrow().unwrap_or(middle), first.last_of_month())]
        })
        .collect()
}

fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
    (index(from)..=index(to)).map(nth)
}

fn probes(desk: &mut Desk<'_>) {
    let spec = desk.unit.spec;
    for (cell, link) in ["province", "city"].into_iter().zip(&spec.links) {
        let cell = ("link", cell);
        if let Some((since, why)) = spec.links_down.filter(|(since, _)| md(*since) <= desk.as_of) {
            let mut told = Told::new("probes", Way::Measured, Outcome::Unavailable(why.into()), md(since));
            told.cell = Some(cell);
            desk.put(told);
            continue;
        }
        let (mut so_far, mut lowest, mut highest) = (Vec::new(), Vec::new(), Vec::new());
        let mut closed = Vec::new();
        for (from, to) in halves() {
            let mut seen = Tally::default();
            days(from, to.min(desk.as_of)).for_each(|day| seen.add(day_of_link(desk, cell.1, link, day)));
            let left = (index(to) - index(desk.as_of).max(index(from) - 1)).max(0) * PROBES;
            if from <= desk.as_of {
                so_far.push(half(from, seen));
            }
            lowest.push(half(from, Tally { due: seen.due + left, ..seen }));
            highest.push(half(from, Tally { due: seen.due + left, ok: seen.ok + left, ..seen }));
            if to <= desk.as_of {
                closed.push((from, to));
            }
        }
        let table = |items: Vec<Row>| rows(&["day", "due", "ok", "planned", "ok_planned"], items);
        let outcome = if desk.over() {
            Outcome::Known(table(so_far))
        } else {
            Outcome::Open { so_far: table(so_far), lowest: Some(table(lowest)), highest: Some(table(highest)) }
        };
        let mut told = Told::new("probes", Way::Measured, outcome, desk.as_of);
        told.cell = Some(cell);
        for (from, to) in closed.iter().rev().take(2) {
            let lines: Vec<String> = days(*from, *to)
                .map(|day| {
                    let t = day_of_link(desk, cell.1, link, day);
                    format!("{day},{},{},{},{}", t.due, t.ok, t.planned, t.ok_planned)
                })
                .collect();
            let title = format!("{}链路探测日志{from}", if cell.1 == "city" { "到市局" } else { "到省厅" });
            let header = "日期,应测次数,成功次数,停机时段应测,停机时段成功";
            let paper = evidence::log(desk.unit, &title, *to, header, &lines);
            told.evidence.extend(desk.file(paper));
        }
        desk.put(told);
    }
}

fn half(from: Date, t: Tally) -> Row {
    let n = Value::Integer;
    row(vec![Value::Date(from), n(t.due), n(t.ok), n(t.planned), n(t.ok_planned)])
}

/// Days with a new text, up to the day.
fn fresh_days(desk: &Desk<'_>, until: Date) -> Vec<Date> {
    let calendar = calendar_2026();
    let mut out = Vec::new();
    let (mut last, mut wait) = (-1, 3);
    for i in 0..=index(until) {
        let day = nth(i);
        if calendar.is_holiday(day) {
            continue;
        }
        let weekend = !calendar.is_workday(day);
        let since = i - last;
        if since >= 3 || beside_a_holiday(day) || (since >= wait && !weekend) {
            out.push(day);
            last = i;
            wait = 1 + desk.pick("website", i, 3);
        }
    }
    out
}

fn updates(desk: &mut Desk<'_>) {
    let today = desk.as_of.min(LAST);
    let mut fresh = match desk.unit.spec.site {
        Site::Fresh => fresh_days(desk, today),
        Site::SilentAfter(day) => {
            // The last text came on that very day.
            let last = md(day);
            let mut list = fresh_days(desk, today.min(last));
            if last <= today && list.last() != Some(&last) {
                list.push(last);
            }
            list
        }
        Site::Every(step) => (0..=index(today)).filter(|i| i % step == 2).map(nth).collect(),
    };
    fresh.dedup();
    let item = |day: Date, kind: &str| row(vec![Value::Date(day), level(kind)]);
    let mut so_far: Vec<Row> = fresh.iter().map(|d| item(*d, "new")).collect();
    // A banner or a picture is changed every other Tuesday or so.
    so_far.extend((0..=index(today)).filter(|i| i % 14 == 5).map(|i| item(nth(i), "change")));
    let table = |items: Vec<Row>| rows(&["date", "kind"], items);
    let outcome = if desk.over() {
        Outcome::Known(table(so_far))
    } else {
        let mut best = so_far.clone();
        best.extend((index(today) + 1..=index(LAST)).map(|i| item(nth(i), "new")));
        Outcome::Open { lowest: Some(table(so_far.clone())), so_far: table(so_far), highest: Some(table(best)) }
    };
    let mut told = Told::new("website_updates", Way::Measured, outcome, desk.as_of);
    let month = today.first_of_month();
    if let Ok(end) = month.yesterday()
        && end >= FIRST
    {
        let start = end.first_of_month();
        let lines: Vec<String> = fresh
            .iter()
            .filter(|d| (start..=end).contains(*d))
            .map(|d| format!("{d},新发布,环保动态第{}期", index(*d) + 1))
            .collect();
        let title = format!("网站更新记录{}-{:02}", start.year(), start.month());
        let paper = evidence::log(desk.unit, &title, end, "日期,类型,标题", &lines);
        told.evidence.extend(desk.file(paper));
    }
    desk.put(told);
}

fn notices(desk: &mut Desk<'_>) {
    let (step, pieces, delay) = desk.unit.spec.notices;
    let today = desk.as_of.min(LAST);
    let items: Vec<Row> = if step == 0 {
        Vec::new()
    } else {
        (0..=index(today))
            .filter(|i| i % step == 8 % step)
            .map(|i| {
                let late = delay + desk.pick("notices", i, 3);
                row(vec![Value::Date(nth(i)), Value::Integer(late), Value::Integer(pieces)])
            })
            .collect()
    };
    let value = rows(&["published", "delay", "pieces"], items);
    let outcome = if desk.over() {
        Outcome::Known(value)
    } else {
        Outcome::Open { lowest: Some(value.clone()), so_far: value, highest: None }
    };
    let mut told = Told::new("notices", Way::Measured, outcome, desk.as_of);
    let published: Vec<Date> = (0..=index(today)).filter(|i| step > 0 && i % step == 8 % step).map(nth).collect();
    if let Some(last) = published.last() {
        let line = |day: &Date| format!("{day},{},{pieces}", delay + desk.pick("notices", index(*day), 3));
        let lines: Vec<String> = published.iter().map(line).collect();
        let paper = evidence::log(desk.unit, "公告发布清单", *last, "发布日期,形成后第几个工作日,条数", &lines);
        told.evidence.extend(desk.file(paper));
    }
    desk.put(told);
}

fn goals(desk: &mut Desk<'_>) {
    if desk.kept("goals").is_some() {
        return;
    }
    let Some((met, list, closed)) = desk.unit.spec.goals else {
        return desk.put(Told::new("goals", Way::Declared, Outcome::Absent("缺报：催报两次未填".into()), FIRST));
    };
    if let Some(day) = closed.map(md).filter(|day| *day <= desk.as_of) {
        let mut told = Told::new("goals", Way::Declared, Outcome::Known(Value::Ratio(met, list)), day);
        let lines = [("完成", format!("{met}项")), ("清单", format!("{list}项"))];
        let paper = evidence::sheet(desk.unit, "年度工作目标完成对照表", day, &lines);
        told.evidence.extend(desk.file(paper));
        return desk.put(told);
    }
    // Goals are reported as they are met, at the end of a month.
    let months = i64::from(desk.as_of.min(LAST).month()) - 1;
    let until = closed.map_or(10, |(month, _)| i64::from(month) - 1).max(1);
    let so_far = Value::Ratio(met * months.min(until) / until, list);
    let since = desk.as_of.min(LAST).first_of_month();
    let outcome = if desk.over() {
        Outcome::Known(so_far)
    } else {
        Outcome::Open { lowest: Some(so_far.clone()), so_far, highest: Some(Value::Ratio(list, list)) }
    };
    desk.put(Told::new("goals", Way::Declared, outcome, since));
}
