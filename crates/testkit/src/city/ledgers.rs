//! Registers: rows that come in one by one, until the unit declares the register closed.

use facts::{EvidenceRef, Outcome, Row, Value};
use jiff::civil::Date;

use crate::city::books::LAST_TASK;
use crate::city::desk::{Desk, FIRST, LAST, Told, level, md, row, rows, text};
use crate::city::evidence::{self, Paper};
use crate::city::model::{Md, Way};
use crate::city::people;

/// Rows of a register whose paper is kept as a file of its own.
const PAPERS: usize = 3;

pub(crate) fn tell(desk: &mut Desk<'_>) {
    investment(desk);
    faults(desk);
    departments(desk);
    approvals(desk);
    software(desk);
    regulations(desk);
    trainings(desk);
    achievements(desk);
    projects(desk);
    tasks(desk);
}

/// A row with the day on which it became known, and its paper.
pub(crate) struct Entry {
    pub known: Date,
    pub row: Row,
    pub paper: Option<Paper>,
}

/// Puts a register: open until `closed`, then final.
fn register(
    desk: &mut Desk<'_>,
    input: &'static str,
    way: Way,
    columns: &[&str],
    mut entries: Vec<Entry>,
    closed: Option<Date>,
) {
    entries.sort_by_key(|e| e.known);
    if let Some(register) = desk.kept(input) {
        return desk.enter(register, columns, entries, closed);
    }
    entries.retain(|e| e.known <= desk.as_of);
    let mut since = entries.last().map_or(FIRST, |e| e.known);
    let mut evidence: Vec<EvidenceRef> = Vec::new();
    let mut items = Vec::with_capacity(entries.len());
    for (i, mut entry) in entries.into_iter().enumerate() {
        if let Some(paper) = entry.paper.filter(|_| i < PAPERS)
            && let Some(reference) = desk.file(paper)
        {
            entry.row.evidence.push(reference.digest.clone());
            evidence.push(reference);
        }
        items.push(entry.row);
    }
    let value = rows(columns, items);
    let shut = closed.filter(|day| *day <= desk.as_of);
    let outcome = if shut.is_some() || desk.over() {
        since = since.max(shut.unwrap_or(since));
        Outcome::Known(value)
    } else {
        Outcome::Open { lowest: Some(value.clone()), so_far: value, highest: None }
    };
    let mut told = Told::new(input, way, outcome, since);
    told.evidence = evidence;
    desk.put(told);
}

fn investment(desk: &mut Desk<'_>) {
    const COLUMNS: [&str; 6] = ["date", "basis", "source", "staff", "amount", "voucher"];
    let Some(money) = &desk.unit.spec.money else {
        let why = "缺报：催报两次未填";
        if desk.kept("investment").is_some() {
            return;
        }
        return desk.put(Told::new("investment", Way::Declared, Outcome::Absent(why.into()), FIRST));
    };
    let entries = money
        .rows
        .iter()
        .enumerate()
        .map(|(i, pay)| {
            let day = md(pay.0);
            let (title, word) = match pay.1 {
                "final" => ("国库支付凭证", "支"),
                "budget" => ("预算批复", "批"),
                _ => ("采购合同", "合"),
            };
            let voucher = format!("{}{word}〔2026〕{:02}号", desk.unit.short, i + 1);
            let lines = [
                ("编号", voucher.clone()),
                ("金额", format!("{}.{:02}元", pay.4 / 100, pay.4 % 100)),
                ("资金来源", if pay.2 == "own" { "本级资金" } else { "上级补助" }.to_owned()),
                ("用途", if pay.3 { "信息化运维劳务" } else { "环境信息能力建设" }.to_owned()),
            ];
            let paper = evidence::sheet(desk.unit, &format!("{title}{voucher}"), day, &lines);
            let cells = vec![
                Value::Date(day),
                level(pay.1),
                level(pay.2),
                Value::Bool(pay.3),
                Value::MoneyFen(pay.4),
                text(voucher),
            ];
            Entry { known: day, row: row(cells), paper: Some(paper) }
        })
        .collect();
    let closed = money.closed.map(md);
    register(desk, "investment", Way::Declared, &COLUMNS, entries, closed);
}

fn faults(desk: &mut Desk<'_>) {
    let make = |(day, what): &(Md, &'static str)| {
        let day = md(*day);
        let paper = evidence::sheet(desk.unit, &format!("查实记录{day}"), day, &[("情形", (*what).to_owned())]);
        Entry { known: day, row: row(vec![Value::Date(day), text(*what)]), paper: Some(paper) }
    };
    let entries = desk.unit.spec.faults.iter().map(make).collect();
    register(desk, "exchange_faults", Way::Measured, &["date", "what"], entries, None);
}

const DEPARTMENTS: [&str; 9] =
    ["办公室", "法规科", "监测科", "总量科", "环评科", "监察大队", "固废管理站", "信息中心", "人事科"];

fn departments(desk: &mut Desk<'_>) {
    let spec = desk.unit.spec;
    if let Some((from, to)) = spec.departments_down
        && (md(from)..=md(to)).contains(&desk.as_of)
    {
        let why = Outcome::Unavailable("内网文档中心接口维护，统计数据无法读取".into());
        return desk.put(Told::new("doc_departments", Way::Measured, why, md(from)));
    }
    let (all, part, none, upkeep) = spec.departments;
    let items: Vec<Row> = DEPARTMENTS
        .iter()
        .take(all + part + none)
        .enumerate()
        .map(|(i, name)| {
            let filed = if i < all {
                "all"
            } else if i < all + part {
                "part"
            } else {
                "none"
            };
            row(vec![text(*name), level(filed), Value::Bool(i < upkeep)])
        })
        .collect();
    let lines: Vec<String> = DEPARTMENTS
        .iter()
        .take(items.len())
        .enumerate()
        .map(|(i, name)| {
            let (filed, takes_part) = (i < all + part, if i < upkeep { "是" } else { "否" });
            format!("{name},{},{takes_part}", if filed { 40 + 13 * i } else { 0 })
        })
        .collect();
    let value = rows(&["department", "filed", "maintains"], items);
    let since = spec.departments_down.map(|(_, to)| md(to).tomorrow().unwrap_or(FIRST));
    let since = since.filter(|day| *day <= desk.as_of).unwrap_or(FIRST);
    let paper = evidence::log(desk.unit, "各部门文档统计", FIRST, "部门,文档数,参与维护", &lines);
    let mut told = Told::new("doc_departments", Way::Measured, Outcome::Known(value), since);
    told.evidence.extend(desk.file(paper));
    desk.put(told);
}

const APPROVALS: [&str; 8] = [
    "建设项目环评审批",
    "排污许可证核发",
    "危险废物经营许可",
    "夜间施工许可",
    "辐射安全许可",
    "排污口设置审核",
    "环境行政处罚",
    "环境信访办理",
];

fn approvals(desk: &mut Desk<'_>) {
    let (online, all) = desk.unit.spec.approvals;
    let months = i64::from(desk.as_of.min(LAST).month()) - 1;
    let items = APPROVALS
        .iter()
        .take(all)
        .enumerate()
        .map(|(i, name)| {
            let handled = months * (1 + desk.pick("approvals", i64::try_from(i).unwrap_or(0), 9));
            row(vec![text(*name), Value::Bool(i < online), Value::Integer(handled)])
        })
        .collect();
    let value = rows(&["item", "online", "handled"], items);
    let since = desk.as_of.min(LAST).first_of_month();
    let mut told = Told::new("approval_items", Way::Measured, Outcome::Known(value), since);
    let lines = [("事项数", all.to_string()), ("已电子化", online.to_string())];
    let paper = evidence::sheet(desk.unit, "审批执法事项清单", since, &lines);
    told.evidence.extend(desk.file(paper));
    desk.put(told);
}

fn software(desk: &mut Desk<'_>) {
    let (issued, closed) = (md((3, 2)), md((10, 31)));
    let word = |yes: bool| if yes { "有记录" } else { "无记录" }.to_owned();
    let make = |(name, deployed, supported): &(&'static str, bool, bool)| {
        let lines = [("部署", word(*deployed)), ("支持", word(*supported))];
        let paper = evidence::sheet(desk.unit, &format!("{name}安装和支持记录"), issued, &lines);
        let cells = vec![text(*name), Value::Bool(*deployed), Value::Bool(*supported)];
        Entry { known: issued, row: row(cells), paper: Some(paper) }
    };
    let entries = desk.unit.spec.software.iter().map(make).collect();
    register(desk, "issued_software", Way::Measured, &["name", "deployed", "supported"], entries, Some(closed));
}

const RULES: [(&str, &str); 8] = [
    ("machine_room", "机房管理制度"),
    ("duty", "值班制度"),
    ("backup", "数据备份制度"),
    ("emergency", "应急处置预案"),
    ("hygiene", "机房卫生制度"),
    ("safety", "信息安全制度"),
    ("inspection", "故障巡查制度"),
    ("system_safety", "系统安全制度"),
];

fn regulations(desk: &mut Desk<'_>) {
    let known = md((2, 10));
    let entries = RULES
        .iter()
        .take(desk.unit.spec.rules)
        .enumerate()
        .map(|(i, (topic, title))| {
            let issued = Date::new(2025, 4, 15).unwrap_or(FIRST);
            let number = format!("{}环办〔2025〕{}号", desk.unit.short, 11 + i);
            let paper = evidence::sheet(desk.unit, title, issued, &[("文号", number.clone())]);
            Entry { known, row: row(vec![level(topic), text(number), Value::Date(issued)]), paper: Some(paper) }
        })
        .collect();
    register(desk, "regulations", Way::Declared, &["topic", "number", "date"], entries, Some(known));
}

fn trainings(desk: &mut Desk<'_>) {
    const ATTENDED: [&str; 6] = ["person", "session", "course", "certificate", "level", "date"];
    let spec = desk.unit.spec;
    let entries = spec
        .attended
        .rows
        .iter()
        .enumerate()
        .map(|(i, a)| {
            let person = people::name(desk.draw("person", i64::try_from(i).unwrap_or(0)) >> 8);
            let done = md(a.1);
            let paper = a.5.then(|| evidence::certificate(desk.unit, &person, a.2, a.3, done));
            let cells = vec![text(person), text(a.2), text(a.3), Value::Bool(a.5), level(a.4), Value::Date(done)];
            Entry { known: md(a.0), row: row(cells), paper }
        })
        .collect();
    register(desk, "trainings_attended", Way::Measured, &ATTENDED, entries, spec.attended.closed.map(md));
    let entries = spec
        .held
        .rows
        .iter()
        .map(|h| {
            let day = md(h.0);
            let lines = [("内容", h.1.to_owned()), ("考核", if h.2 { "有考核成绩" } else { "无" }.to_owned())];
            let paper = evidence::sheet(desk.unit, &format!("培训通知和签到表{day}"), day, &lines);
            let cells = vec![Value::Date(day), text(h.1), Value::Bool(h.2)];
            Entry { known: day, row: row(cells), paper: Some(paper) }
        })
        .collect();
    let columns = ["date", "topic", "assessed"];
    register(desk, "trainings_held", Way::Measured, &columns, entries, spec.held.closed.map(md));
}

fn achievements(desk: &mut Desk<'_>) {
    const COLUMNS: [&str; 9] =
        ["kind", "title", "level", "role", "signed", "first_unit", "status", "date", "counted_before"];
    let works = &desk.unit.spec.works;
    let entries = works
        .rows
        .iter()
        .map(|w| {
            let day = md(w.5);
            let what = match w.4 {
                "accepted" => "录用通知",
                "published" => "期刊目录和正文首页",
                _ => "验收证书",
            };
            let paper = evidence::sheet(desk.unit, &format!("{what}{day}"), day, &[("题目", w.1.to_owned())]);
            let cells = vec![
                level(w.0),
                text(w.1),
                level(w.2),
                level(w.3),
                Value::Bool(true),
                Value::Bool(true),
                level(w.4),
                Value::Date(day),
                Value::Bool(false),
            ];
            Entry { known: day, row: row(cells), paper: Some(paper) }
        })
        .collect();
    register(desk, "achievements", Way::Measured, &COLUMNS, entries, works.closed.map(md));
}

fn projects(desk: &mut Desk<'_>) {
    let projects = &desk.unit.spec.projects;
    let entries = projects
        .rows
        .iter()
        .map(|(project, event, day)| {
            let day = md(*day);
            let what = match *event {
                "approved" => "立项批复",
                "funded" => "资金到账凭证",
                _ => "项目验收文件",
            };
            let lines = [("项目", (*project).to_owned())];
            let paper = evidence::sheet(desk.unit, &format!("{what}{day}"), day, &lines);
            let cells = vec![text(*project), level(event), Value::Date(day)];
            Entry { known: day, row: row(cells), paper: Some(paper) }
        })
        .collect();
    let columns = ["project", "event", "date"];
    register(desk, "project_events", Way::Measured, &columns, entries, projects.closed.map(md));
}

fn tasks(desk: &mut Desk<'_>) {
    if desk.kept("special_tasks").is_some() {
        return;
    }
    let spec = desk.unit.spec;
    let (mut so_far, mut worst, mut best) = (Vec::new(), Vec::new(), Vec::new());
    let (mut running, mut since, mut papers) = (false, FIRST, Vec::new());
    for task in spec.tasks.iter().filter(|t| md(t.2) <= desk.as_of) {
        let with = |result: &str| {
            row(vec![text(task.0), level(task.1), Value::Date(md(task.2)), Value::Date(md(task.3)), level(result)])
        };
        let done = md(task.4);
        if done <= desk.as_of {
            let lines = [("任务", task.0.to_owned()), ("办结", done.to_string())];
            papers.push(evidence::sheet(desk.unit, &format!("专项任务办结回执{done}"), done, &lines));
            so_far.push(with(task.5));
            worst.push(with(task.5));
            best.push(with(task.5));
            since = since.max(done);
        } else {
            running = true;
            worst.push(with("undone"));
            best.push(with("timely"));
            since = since.max(md(task.2));
        }
    }
    let table = |items: Vec<Row>| rows(&["task", "from", "issued", "due", "result"], items);
    let more = desk.as_of < md(LAST_TASK);
    let outcome = if more && !desk.over() {
        Outcome::Open { so_far: table(so_far), lowest: None, highest: None }
    } else if running && !desk.over() {
        Outcome::Open { so_far: table(so_far), lowest: Some(table(worst)), highest: Some(table(best)) }
    } else {
        Outcome::Known(table(so_far))
    };
    let mut told = Told::new("special_tasks", Way::Both, outcome, since);
    for paper in papers.into_iter().take(PAPERS) {
        told.evidence.extend(desk.file(paper));
    }
    desk.put_both(told);
}
