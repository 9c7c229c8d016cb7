//! What units send in, what they have written, and what the reviewer finds about it.

use facts::{LocalTime, Outcome, Row, Value};

use crate::city::desk::{Desk, FIRST, Told, level, md, row, rows, text};
use crate::city::evidence;
use crate::city::model::{Sent, Way};
use crate::city::people::REVIEWER;
use crate::city::units::Unit;

const MATERIALS: [(&str, &str, &str); 7] = [
    ("half_summary", "document", "半年工作总结"),
    ("half_plan", "document", "下半年工作计划"),
    ("year_summary", "document", "本年度工作总结"),
    ("year_plan", "document", "次年工作计划"),
    ("self_sheet", "document", "目标考核自评表"),
    ("proof", "document", "证明材料"),
    ("disc", "disc", "光盘"),
];

pub(crate) fn tell(desk: &mut Desk<'_>) {
    if !desk.keeps_registers() {
        submissions(desk);
    }
    written(desk);
    findings(desk);
    elements(desk);
}

/// Something that a unit hands in, and when.
#[derive(Clone, Debug)]
pub struct DemoPaper {
    pub unit: String,
    pub material: &'static str,
    pub form: &'static str,
    /// What the paper is called.
    pub title: &'static str,
    pub at: kernel::Micros,
    pub text: String,
}

/// What a unit hands in over the year.
pub(crate) fn handed_in(unit: &Unit) -> Vec<DemoPaper> {
    unit.spec
        .sent
        .iter()
        .map(|s| {
            let title = MATERIALS.iter().find(|m| m.0 == s.0).map_or(s.0, |m| m.2);
            let time = jiff::civil::Time::new(s.3, s.4, 0, 0).unwrap_or(jiff::civil::Time::MIN);
            DemoPaper {
                unit: unit.id.clone(),
                material: s.0,
                form: s.1,
                title,
                at: kernel::time::at_bureau(md(s.2), time),
                text: format!("模拟数据\n\n# {}{title}\n\n本文为演示用的模拟材料。\n", unit.name),
            }
        })
        .collect()
}

fn submissions(desk: &mut Desk<'_>) {
    let sent: Vec<&Sent> = desk.unit.spec.sent.iter().filter(|s| md(s.2) <= desk.as_of).collect();
    let mut items = Vec::new();
    let mut receipts = Vec::new();
    let mut since = FIRST;
    for s in &sent {
        let at = LocalTime::at(md(s.2), s.3, s.4);
        items.push(row(vec![level(s.0), level(s.1), Value::Time(at)]));
        let title = MATERIALS.iter().find(|m| m.0 == s.0).map_or(s.0, |m| m.2);
        receipts.push(format!("{title},{at}"));
        since = since.max(md(s.2));
    }
    let missing: Vec<_> = MATERIALS.iter().filter(|m| !sent.iter().any(|s| s.0 == m.0)).collect();
    let table = |items: Vec<Row>| rows(&["material", "form", "received"], items);
    let outcome = if missing.is_empty() || desk.over() {
        Outcome::Known(table(items))
    } else {
        // At best everything that is missing comes tomorrow morning.
        let soonest = LocalTime::at(desk.as_of.tomorrow().unwrap_or(desk.as_of), 9, 0);
        let mut best = items.clone();
        best.extend(missing.iter().map(|m| row(vec![level(m.0), level(m.1), Value::Time(soonest)])));
        Outcome::Open { lowest: Some(table(items.clone())), so_far: table(items), highest: Some(table(best)) }
    };
    let mut told = Told::new("submissions", Way::Measured, outcome, since);
    if !receipts.is_empty() {
        let paper = evidence::log(desk.unit, "提交回执", since, "材料,收到时间", &receipts);
        told.evidence.extend(desk.file(paper));
    }
    desk.put(told);
}

fn written(desk: &mut Desk<'_>) {
    let list: Vec<_> = desk.unit.spec.written.iter().filter(|(_, day)| md(*day) <= desk.as_of).collect();
    let since = list.iter().map(|(_, day)| md(*day)).max().unwrap_or(FIRST);
    let items = list.iter().map(|(material, day)| row(vec![level(material), Value::Date(md(*day))])).collect();
    let value = rows(&["material", "date"], items);
    let outcome = if desk.over() {
        Outcome::Known(value)
    } else {
        Outcome::Open { lowest: Some(value.clone()), so_far: value, highest: None }
    };
    let entries: Vec<String> = list
        .iter()
        .map(|(material, day)| {
            let title = MATERIALS.iter().find(|m| m.0 == *material).map_or(*material, |m| m.2);
            format!("{title},{}", md(*day))
        })
        .collect();
    let mut told = Told::new("written_materials", Way::Declared, outcome, since);
    if !entries.is_empty() {
        let paper = evidence::log(desk.unit, "内部发文登记", since, "材料,发文日期", &entries);
        told.evidence.extend(desk.file(paper));
    }
    desk.put(told);
}

fn findings(desk: &mut Desk<'_>) {
    let list: Vec<_> = desk.unit.spec.findings.iter().filter(|(day, _)| md(*day) <= desk.as_of).collect();
    let since = list.iter().map(|(day, _)| md(*day)).max().unwrap_or(FIRST);
    let items = list.iter().map(|(day, reason)| row(vec![Value::Date(md(*day)), text(*reason)])).collect();
    let value = Outcome::Known(rows(&["date", "reason"], items));
    let mut told = Told::new("quality_findings", Way::Measured, value, since);
    for (day, reason) in list {
        let lines = [("认定", "质量较差".to_owned()), ("理由", (*reason).to_owned()), ("评审人", REVIEWER.to_owned())];
        let paper = evidence::sheet(desk.unit, "质量认定书", md(*day), &lines);
        told.evidence.extend(desk.file(paper));
    }
    desk.put(told);
}

fn elements(desk: &mut Desk<'_>) {
    let day = md((7, 6));
    let list = desk.unit.spec.elements;
    let outcome = if list.is_empty() || desk.as_of < day {
        Outcome::Absent("尚未填报".into())
    } else {
        Outcome::Known(rows(&["element"], list.iter().map(|e| row(vec![text(*e)])).collect()))
    };
    let since = if matches!(outcome, Outcome::Known(_)) { day } else { FIRST };
    desk.put(Told::new("submission_elements", Way::Declared, outcome, since));
}
