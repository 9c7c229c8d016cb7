//! What a good, a fair and a poor unit's registers look like, before a unit says otherwise.

use crate::city::model::{Attended, Held, Link, Pay, Register, Sent, Site, Spec, Standing, Task, Work};

pub(crate) const fn steady(lost: i64) -> Link {
    Link { lost, planned: &[], dark: &[] }
}

pub(crate) const fn closed<T>(rows: &'static [T], day: (i8, i8)) -> Register<T> {
    Register { rows, closed: Some(day) }
}

pub(crate) const fn open<T>(rows: &'static [T]) -> Register<T> {
    Register { rows, closed: None }
}

/// A register that was declared closed at the end of October with nothing in it.
pub(crate) const fn nothing<T>() -> Register<T> {
    closed(&[], (10, 31))
}

pub(crate) const HALF_YEAR: &[Sent] =
    &[Sent("half_summary", "document", (6, 24), 10, 12), Sent("half_plan", "document", (6, 24), 10, 15)];

/// Everything, weeks before the closing date.
pub(crate) const ALL_SENT: &[Sent] = &[
    Sent("half_summary", "document", (6, 18), 9, 30),
    Sent("half_plan", "document", (6, 18), 9, 31),
    Sent("year_summary", "document", (11, 12), 15, 2),
    Sent("year_plan", "document", (11, 12), 15, 5),
    Sent("self_sheet", "document", (11, 13), 9, 41),
    Sent("proof", "package", (11, 13), 9, 44),
    Sent("disc", "package", (11, 13), 9, 44),
];

pub(crate) const GOOD: Spec = Spec {
    id: "",
    name: "",
    short: "",
    officer: "",
    standing: Standing::Good,
    kinds: &[("county", 2009, None)],
    statuses: &[("county", 2009, None)],
    money: Some(open(&[
        Pay((1, 1), "budget", "own", false, 15_000_000),
        Pay((4, 17), "final", "own", false, 8_640_000),
        Pay((8, 28), "final", "grant", false, 4_000_000),
        Pay((3, 30), "contract", "own", false, 12_000_000),
        Pay((6, 30), "final", "own", true, 3_600_000),
    ])),
    goals: Some((10, 10, Some((11, 10)))),
    links: [steady(3_100), steady(2_450)],
    links_down: None,
    site: Site::Fresh,
    notices: (9, 3, 1),
    faults: &[],
    departments: (8, 0, 0, 8),
    departments_down: None,
    approvals: (7, 7),
    software: &[
        ("国控源监控数据交换软件", true, true),
        ("环境统计业务系统", true, true),
        ("排污申报登记软件", true, true),
    ],
    rules: 8,
    attended: closed(
        &[
            Attended((4, 24), (4, 22), "2026年第1期全省环境信息技术班", "网络安全基础", "province", true),
            Attended((4, 24), (4, 22), "2026年第1期全省环境信息技术班", "数据库应用", "province", true),
            Attended((9, 18), (9, 16), "2026年国家环境信息管理培训班", "数据共享交换", "national", true),
        ],
        (11, 5),
    ),
    held: closed(&[Held((5, 21), "电子公文系统应用", true), Held((9, 10), "信息安全与保密", true)], (11, 5)),
    works: closed(
        &[
            Work("paper", "县域水质自动监测数据校核方法", "province", "lead", "published", (3, 15)),
            Work("paper", "基层环境信息资源目录建设实践", "national", "other", "published", (7, 20)),
            Work("result", "污染源在线数据质控课题", "none", "lead", "passed", (9, 25)),
        ],
        (11, 5),
    ),
    sent: HALF_YEAR,
    written: &[("half_summary", (6, 20)), ("half_plan", (6, 20))],
    findings: &[],
    elements: &["基本情况", "主要工作", "存在问题", "下步打算"],
    tasks: &[
        Task("全省污染源数据核对", "province", (3, 5), (4, 15), (4, 15), "timely"),
        Task("汛期水质信息专报", "city", (6, 10), (9, 10), (9, 10), "timely"),
    ],
    projects: closed(&[("智慧环保一期", "approved", (5, 14)), ("智慧环保一期", "funded", (8, 6))], (11, 5)),
    notes: &[],
};

pub(crate) const FAIR: Spec = Spec {
    standing: Standing::Fair,
    money: Some(open(&[
        Pay((1, 1), "budget", "own", false, 8_000_000),
        Pay((5, 19), "final", "own", false, 4_260_000),
        Pay((9, 3), "final", "grant", false, 2_000_000),
    ])),
    goals: Some((8, 8, Some((11, 6)))),
    links: [steady(14_200), steady(11_900)],
    site: Site::Fresh,
    notices: (17, 2, 3),
    faults: &[((5, 6), "公文系统中断四小时")],
    departments: (3, 4, 1, 5),
    approvals: (4, 7),
    software: &[("国控源监控数据交换软件", true, true), ("环境统计业务系统", true, false)],
    rules: 6,
    attended: closed(
        &[Attended((6, 5), (6, 3), "2026年第2期全省环境信息技术班", "公文系统运维", "province", true)],
        (11, 5),
    ),
    held: closed(&[Held((6, 11), "办公软件应用", true)], (11, 5)),
    works: closed(&[Work("paper", "县级环境信息机构运行探讨", "province", "lead", "published", (8, 10))], (11, 5)),
    elements: &["基本情况", "主要工作"],
    tasks: &[Task("全省污染源数据核对", "province", (3, 5), (4, 15), (4, 15), "timely")],
    projects: nothing(),
    ..GOOD
};

pub(crate) const POOR: Spec = Spec {
    standing: Standing::Poor,
    money: Some(closed(&[Pay((7, 8), "final", "own", false, 1_480_000)], (11, 10))),
    goals: Some((3, 8, Some((11, 16)))),
    links: [steady(130_000), steady(101_000)],
    site: Site::Every(11),
    notices: (0, 0, 0),
    faults: &[((4, 2), "投诉：公文两日无人签收"), ((8, 19), "通报：专网停用未报告")],
    departments: (0, 2, 4, 1),
    approvals: (0, 6),
    software: &[("环境统计业务系统", true, false)],
    rules: 3,
    attended: nothing(),
    held: closed(&[Held((7, 2), "打字与排版", false)], (11, 5)),
    works: nothing(),
    sent: &[Sent("half_summary", "document", (6, 30), 21, 40), Sent("half_plan", "document", (7, 13), 16, 5)],
    elements: &[],
    tasks: &[
        Task("全省污染源数据核对", "province", (3, 5), (4, 15), (5, 20), "late"),
        Task("汛期水质信息专报", "city", (6, 10), (9, 10), (9, 28), "late"),
    ],
    ..FAIR
};
