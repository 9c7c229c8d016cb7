//! The year's records in the books that a unit keeps: goals, staff, equipment, plans, duty, rounds, tickets.
//!
//! What the catalogue says of an input is entered so that the register tells the same from the same day on.

use facts::Value;
use jiff::civil::Date;

use crate::city::desk::{DemoClosing, DemoRecord, Desk, FIRST, LAST, level, md, nth, text};
use crate::city::evidence;
use crate::city::model::{Md, Say, Standing};
use crate::city::people;
use crate::city::steps::said;

pub(crate) fn tell(desk: &mut Desk<'_>) {
    goals(desk);
    demonstration(desk);
    body(desk);
    staff(desk);
    funding(desk);
    equipment(desk);
    plans(desk);
    tasks(desk);
    tickets(desk);
    practice(desk);
    if desk.unit.spec.standing == Standing::Good {
        rounds(desk);
        upkeep(desk);
    }
}

type Fields = Vec<(&'static str, Value)>;

/// A record that somebody enters on a day.
fn record(desk: &Desk<'_>, register: &'static str, day: Date, fields: Fields) -> DemoRecord {
    DemoRecord {
        register,
        unit: desk.unit.id.clone(),
        day,
        fields: named(fields),
        paper: None,
        then: None,
        state: "confirmed",
    }
}

fn named(fields: Fields) -> Vec<(String, Value)> {
    fields.into_iter().map(|(f, v)| (f.to_owned(), v)).collect()
}

/// With a paper of a few lines.
fn proved(desk: &Desk<'_>, mut r: DemoRecord, title: &str, lines: &[(&str, String)]) -> DemoRecord {
    let paper = evidence::sheet(desk.unit, title, r.day, lines);
    r.paper = desk.keeps_papers().then(|| (paper.name, paper.text.into_bytes()));
    r
}

/// The unit begins the year of a register, or closes it.
fn year(desk: &mut Desk<'_>, register: &'static str, day: Date, closed: bool) {
    desk.closings.push(DemoClosing { register, unit: desk.unit.id.clone(), day, closed });
}

fn person(desk: &Desk<'_>, topic: &str, n: i64) -> Value {
    text(people::name(desk.draw(topic, n) >> 8))
}

/// The first day on which an input is told to be so.
fn first(desk: &Desk<'_>, input: &str) -> Option<(Date, Say)> {
    said(desk, input).into_iter().find(|(_, say)| !matches!(say, Say::Absent(_) | Say::Down(_) | Say::Never))
}

fn count(desk: &Desk<'_>, input: &str) -> Option<(Date, i64)> {
    match first(desk, input)? {
        (day, Say::Count(n) | Say::Fen(n)) => Some((day, n)),
        _ => None,
    }
}

const GOALS: [&str; 10] = [
    "完成年度信息化建设方案",
    "专网和视频系统全年稳定运行",
    "污染源数据按月入库",
    "环境质量数据按日入库",
    "制度汇编修订印发",
    "开展信息技术培训",
    "完成网站栏目调整",
    "完成信息安全自查",
    "文档中心各部门全部归集",
    "完成数据共享目录",
];

fn goals(desk: &mut Desk<'_>) {
    let Some((met, list, closed)) = desk.unit.spec.goals else { return };
    year(desk, "goals", FIRST, false);
    let until = closed.map_or(10, |(month, _)| i64::from(month) - 1).max(1);
    for (i, goal) in (0..list).zip(GOALS) {
        // Goals are found met at the end of a month; what is missed is found so when the unit closes the list.
        let month = if i < met { ((i + 1) * until + met - 1) / met.max(1) } else { 13 };
        let found = i8::try_from(month + 1).ok().filter(|m| *m <= 12).map(|m| md((m, 1)));
        let fields = vec![("goal", text(goal)), ("date", Value::Date(md((1, 12)))), ("due", Value::Date(md((10, 31))))];
        let mut r = record(desk, "goals", md((1, 12)), fields);
        r.state = "assessed";
        r.then = match (found, closed) {
            (Some(day), _) => {
                let done = day.yesterday().unwrap_or(day);
                Some((day, named(vec![("result", level("met")), ("done", Value::Date(done))])))
            }
            (None, Some(day)) => Some((md(day), named(vec![("result", level("missed"))]))),
            _ => None,
        };
        if i == 0 {
            let lines = [("清单", format!("{list}项"))];
            r = proved(desk, r, "年度工作目标清单", &lines);
        }
        desk.records.push(r);
    }
    if let Some(day) = closed {
        year(desk, "goals", md(day), true);
    }
}

fn demonstration(desk: &mut Desk<'_>) {
    for (day, say) in said(desk, "demo_project") {
        match say {
            Say::Yes => {
                let number = format!("{}环信〔2026〕3号", desk.unit.short);
                let fields = vec![
                    ("project", text("县域环境信息现代化示范工程")),
                    ("number", text(number.clone())),
                    ("date", Value::Date(day)),
                    ("stage", level("running")),
                ];
                let r = record(desk, "demonstration", day, fields);
                desk.records.push(proved(desk, r, "示范工程立项文件", &[("文号", number)]));
            }
            Say::No => year(desk, "demonstration", day, false),
            _ => {}
        }
    }
}

fn body(desk: &mut Desk<'_>) {
    let Some((day, Say::Yes)) = first(desk, "body_exists") else { return };
    let number = format!("{}编办〔2019〕18号", desk.unit.short);
    let fields = vec![
        ("body", text("环境信息中心")),
        ("number", text(number.clone())),
        ("date", Value::Date(Date::new(2019, 6, 3).unwrap_or(FIRST))),
        ("posts", Value::Integer(count(desk, "staff_before").map_or(0, |(_, n)| n))),
    ];
    let r = record(desk, "information_body", day, fields);
    desk.records.push(proved(desk, r, "三定方案", &[("文号", number)]));
}

/// Those of last year, of whom some left; and who came.
fn staff(desk: &mut Desk<'_>) {
    let (Some((day, before)), steps) = (count(desk, "staff_before"), said(desk, "staff_now")) else { return };
    let told = |say: &Say| if let Say::Count(n) = say { Some(*n) } else { None };
    let steps: Vec<(Date, i64)> = steps.iter().filter_map(|(d, say)| Some((*d, told(say)?))).collect();
    let Some((first, now)) = steps.first().copied() else { return };
    let day = day.min(first);
    let mut add = |n: i64, joined: Date, left: Option<Date>, known: Date| {
        let posts = ["manage", "network", "software", "other"];
        let post = usize::try_from(n % 4).ok().and_then(|i| posts.get(i)).copied().unwrap_or("other");
        let kind = if n % 5 == 4 { "hired" } else { "post" };
        // Two of a name in one unit still joined on different days.
        let mut fields = vec![
            ("person", person(desk, "staff", n)),
            ("joined", Value::Date(joined)),
            ("post", level(post)),
            ("kind", level(kind)),
        ];
        fields.extend(left.map(|day| ("left", Value::Date(day))));
        let r = record(desk, "staff", known, fields);
        desk.records.push(r);
    };
    for n in 0..before {
        let joined = Date::new(2012 + i16::try_from(n % 12).unwrap_or(0), 7, i8::try_from(1 + n % 28).unwrap_or(1));
        let left = (n >= before.min(now)).then(|| FIRST.tomorrow().unwrap_or(FIRST));
        add(n, joined.unwrap_or(FIRST), left, day);
    }
    let mut total = now.min(before);
    for (from, n) in steps {
        for extra in total..n {
            let joined = if from == first { FIRST } else { from };
            add(100 + extra, joined, None, from);
        }
        total = total.max(n);
    }
}

fn funding(desk: &mut Desk<'_>) {
    let (Some((day, now)), Some((other, before))) = (count(desk, "funding_now"), count(desk, "funding_before")) else {
        return;
    };
    let day = day.max(other);
    let fields = vec![
        ("line", text("环境信息化运行和建设经费")),
        ("date", Value::Date(day)),
        ("amount", Value::MoneyFen(now)),
        ("before", Value::MoneyFen(before)),
        ("source", level("own")),
    ];
    let r = record(desk, "funding", day, fields);
    desk.records.push(proved(desk, r, "经费批复", &[("金额", format!("{}元", now / 100))]));
    year(desk, "funding", day, true);
}

/// Name, kind, quantity, in use since, retired, entered on.
type Batch = (&'static str, &'static str, i64, Date, Option<Date>, Date);

fn equipment(desk: &mut Desk<'_>) {
    let (Some((_, now)), Some((_, before))) = (count(desk, "equipment_now"), count(desk, "equipment_before")) else {
        return;
    };
    let old = Date::new(2023, 3, 20).unwrap_or(FIRST);
    let mut batches: Vec<Batch> = Vec::new();
    let guards = said(desk, "security_device");
    let had = i64::from(matches!(guards.first(), Some((_, Say::Yes))));
    let stays = before.min(now) - had;
    let (servers, network) = (stays / 8, stays / 6);
    batches.push(("服务器", "server", servers, old, None, FIRST));
    batches.push(("交换机和路由器", "network", network, old, None, FIRST));
    batches.push(("办公终端", "terminal", stays - servers - network, old, None, FIRST));
    batches.push(("防火墙", "security", had, old, None, FIRST));
    batches.push(("报废终端", "terminal", before - now, old, Some(FIRST), FIRST));
    batches.push(("新购终端", "terminal", now - before, FIRST, None, FIRST));
    for (day, say) in guards.iter().skip(1) {
        batches.push(("防火墙", "security", i64::from(*say == Say::Yes), *day, None, *day));
    }
    for (i, (name, kind, quantity, acquired, retired, known)) in batches.into_iter().enumerate() {
        if quantity < 1 {
            continue;
        }
        let serial = format!("{}-{:03}", desk.unit.code, i + 1);
        let mut fields = vec![
            ("name", text(name)),
            ("kind", level(kind)),
            ("serial", text(serial.clone())),
            ("quantity", Value::Integer(quantity)),
            ("acquired", Value::Date(acquired)),
        ];
        fields.extend(retired.map(|day| ("retired", Value::Date(day))));
        let r = record(desk, "equipment", known, fields);
        let lines = [("设备", name.to_owned()), ("编号", serial), ("数量", quantity.to_string())];
        desk.records.push(if kind == "security" { proved(desk, r, "设备采购和验收单", &lines) } else { r });
    }
}

fn plans(desk: &mut Desk<'_>) {
    let (Some((day, plan)), Some((other, listed))) = (first(desk, "training_plan"), first(desk, "plan_lists_training"))
    else {
        return;
    };
    let (day, plan) = (day.max(other), plan == Say::Yes);
    let title = if plan { "2026年信息技术培训计划" } else { "2026年环境信息工作计划" };
    let mut fields =
        vec![("title", text(title)), ("date", Value::Date(day)), ("listed", Value::Bool(listed == Say::Yes))];
    if plan {
        fields.push(("goals", text("信息员全员轮训一遍，考核合格率不低于九成")));
        fields.push(("sessions", Value::Integer(2)));
    }
    let r = record(desk, "training_plan", day, fields);
    desk.records.push(proved(desk, r, title, &[("列有培训", if listed == Say::Yes { "是" } else { "否" }.to_owned())]));
    year(desk, "training_plan", day, true);
}

/// The superior sets its last task of a year before this day.
pub(crate) const LAST_TASK: Md = (11, 1);

fn tasks(desk: &mut Desk<'_>) {
    year(desk, "special_tasks", FIRST, false);
    for task in desk.unit.spec.tasks {
        let (issued, done) = (md(task.2), md(task.4));
        let fields = vec![
            ("task", text(task.0)),
            ("from", level(task.1)),
            ("issued", Value::Date(issued)),
            ("due", Value::Date(md(task.3))),
        ];
        let mut r = record(desk, "special_tasks", issued, fields);
        r.state = "finished";
        r.then = Some((done, named(vec![("done", Value::Date(done)), ("result", level(task.5))])));
        desk.records.push(proved(desk, r, &format!("专项任务{issued}"), &[("任务", task.0.to_owned())]));
    }
    year(desk, "special_tasks", md(LAST_TASK), true);
}

fn tickets(desk: &mut Desk<'_>) {
    if !matches!(first(desk, "exchange_support_given"), Some((_, Say::Yes))) {
        return year(desk, "tickets", FIRST, false);
    }
    // The third of a fair unit and the second and third of a poor one took longer than two working days.
    let slow = match desk.unit.spec.standing {
        Standing::Good => 9,
        Standing::Fair => 2,
        Standing::Poor => 1,
    };
    let asked = [
        ((1, 5), "exchange", "公文客户端无法登录"),
        ((4, 28), "exchange", "公文附件打不开"),
        ((9, 28), "issued", "统计软件升级后报错"),
        ((11, 19), "network", "视频终端无声音"),
    ];
    for (i, (day, system, what)) in asked.into_iter().enumerate() {
        let day = md(day);
        let closed = nth(crate::city::desk::index(day) + if i >= slow { 15 } else { 1 });
        let fields = vec![
            ("what", text(what)),
            ("system", level(system)),
            ("received", Value::Date(day)),
            ("handler", person(desk, "handler", 0)),
        ];
        let mut r = record(desk, "tickets", day, fields);
        r.state = "closed";
        r.then = Some((closed, named(vec![("closed", Value::Date(closed)), ("solution", text("已处理并回访"))])));
        desk.records.push(r);
    }
}

/// A shift that was logged shows the rules in practice.
fn practice(desk: &mut Desk<'_>) {
    let Some((day, say)) = first(desk, "rules_practised") else { return };
    year(desk, "duty_log", FIRST, false);
    if say == Say::Yes {
        let r = shift(desk, day, 0);
        desk.records.push(r);
    }
}

fn shift(desk: &Desk<'_>, day: Date, n: i64) -> DemoRecord {
    let open = n % 9 == 4;
    let mut fields = vec![
        ("date", Value::Date(day)),
        ("shift", level("day")),
        ("person", person(desk, "staff", n % 4)),
        ("events", text("各系统运行正常，接听电话两次")),
        ("unresolved", Value::Bool(open)),
    ];
    if open {
        fields.push(("handed", text("到省链路丢包，已报市局，请次日跟踪")));
        fields.push(("next", person(desk, "staff", (n + 1) % 4)));
    }
    record(desk, "duty_log", day, fields)
}

/// Duty, rounds and backups of the weeks before the demonstration, with a few that were missed.
fn rounds(desk: &mut Desk<'_>) {
    let calendar = crate::calendar_2026();
    let logged = first(desk, "rules_practised").map(|(day, _)| day);
    let from = md((9, 21));
    let days = std::iter::successors(Some(from), |d| d.tomorrow().ok()).take_while(|d| *d <= LAST);
    let mut n = 0;
    for day in days.filter(|d| calendar.is_workday(*d)) {
        n += 1;
        if logged != Some(day) && desk.pick("duty", n, 17) != 0 {
            let r = shift(desk, day, n);
            desk.records.push(r);
        }
        for (round, at) in [("morning", 0), ("afternoon", 1)] {
            if desk.pick("rounds", 2 * n + at, 13) == 0 {
                continue;
            }
            // Once in a while the room is too warm.
            let tenths = 205 + desk.pick("warmth", 2 * n + at, 55) + if n % 19 == 7 { 50 } else { 0 };
            let mut fields = vec![
                ("date", Value::Date(day)),
                ("round", level(round)),
                ("person", person(desk, "staff", n % 4)),
                ("temperature", text(format!("{}.{}", tenths / 10, tenths % 10))),
                ("humidity", text((40 + desk.pick("damp", 2 * n + at, 25)).to_string())),
            ];
            fields.extend(["power", "cooling", "fire"].map(|f| (f, Value::Bool(f != "cooling" || tenths <= 270))));
            if tenths > 270 {
                fields.push(("found", text("空调一台停机，已报修并开启备用机")));
            }
            let r = record(desk, "patrol", day, fields);
            desk.records.push(r);
        }
        if n % 5 == 0 && n != 20 {
            let fields = vec![
                ("date", Value::Date(day)),
                ("system", text("环境数据中心")),
                ("kind", level("full")),
                ("succeeded", Value::Bool(true)),
                ("person", person(desk, "staff", 1)),
            ];
            let r = record(desk, "backups", day, fields);
            desk.records.push(r);
        }
    }
}

/// Meetings, upkeep, the emergency plan and its drill, what the province asked for.
fn upkeep(desk: &mut Desk<'_>) {
    let mut add = |register: &'static str, day: Date, fields: Fields| {
        let r = record(desk, register, day, fields);
        desk.records.push(r);
    };
    let who = || text("值班员");
    for month in 1..=12 {
        let day = md((month, 12));
        let fields = vec![
            ("date", Value::Date(day)),
            ("object", level(if month % 2 == 0 { "video" } else { "wan" })),
            ("kind", level("routine")),
            ("work", text("例行检查、配置备份和联调")),
            ("person", who()),
        ];
        add("wan_upkeep", day, fields);
    }
    for (day, meeting) in
        [((3, 18), "全省环境信息工作视频会"), ((7, 9), "汛期调度视频会"), ((10, 22), "第四季度调度会")]
    {
        let day = md(day);
        let fields = vec![
            ("date", Value::Date(day)),
            ("meeting", text(meeting)),
            ("host", level("province")),
            ("tested", Value::Bool(true)),
            ("faults", Value::Integer(0)),
            ("person", who()),
        ];
        add("meetings", day, fields);
    }
    let issued = md((2, 10));
    let fields = vec![
        ("title", text("网络与信息系统应急处置预案")),
        ("edition", text("2026版")),
        ("date", Value::Date(issued)),
        ("owner", who()),
        ("review", Value::Date(md((12, 20)))),
    ];
    add("emergency_plans", issued, fields);
    let day = md((5, 14));
    let fields = vec![
        ("date", Value::Date(day)),
        ("scenario", text("机房断电切换")),
        ("people", Value::Integer(6)),
        ("minutes", Value::Integer(18)),
        ("passed", Value::Bool(true)),
    ];
    add("drills", day, fields);
    for (received, due, sent) in [((4, 7), (4, 20), Some((4, 17))), ((11, 9), (11, 27), None)] {
        let mut fields = vec![
            ("request", text("污染源基础信息补充报送")),
            ("subject", level("source")),
            ("received", Value::Date(md(received))),
            ("due", Value::Date(md(due))),
        ];
        fields.extend(sent.map(|day| ("sent", Value::Date(md(day)))));
        add("data_requests", md(sent.unwrap_or(received)), fields);
    }
}
