//! The eight counties.

use crate::city::bases::{FAIR, GOOD, HALF_YEAR, POOR, closed, nothing, open, steady};
use crate::city::model::Say::{Absent, Count, Down, Is, No, Yes};
use crate::city::model::{Attended, Held, Link, Note, Pay, Sent, Site, Spec, Task, Way, Work};

const WAITING: &str = "评审人尚未评判";

pub(crate) static COUNTIES: [Spec; 8] = [QINGLAN, SHILU, LINLAN, WANGSANG, SONGTING, HELING, BAIYAN, YUNXIU];

/// Good; exactly 10万元; the document centre's figures came back on 22 November.
const QINGLAN: Spec = Spec {
    id: "c01",
    name: "青澜县生态环境局",
    short: "青澜县",
    officer: "梁雪川",
    money: Some(open(&[
        Pay((1, 1), "budget", "own", false, 12_000_000),
        Pay((3, 26), "final", "own", false, 6_200_000),
        Pay((10, 15), "final", "grant", false, 3_800_000),
        Pay((9, 9), "contract", "own", false, 9_500_000),
    ])),
    goals: Some((10, 10, Some((11, 12)))),
    departments_down: Some(((11, 9), (11, 21))),
    notes: &[
        Note("consolidated", "", None, &[((1, 1), Absent(WAITING))]),
        Note("staff_now", "", None, &[((1, 14), Count(11)), ((10, 20), Count(12))]),
    ],
    ..GOOD
};

/// Good in systems, weaker in money; a training certificate was registered on 22 November.
const SHILU: Spec = Spec {
    id: "c02",
    name: "石鹿县生态环境局",
    short: "石鹿县",
    officer: "贺兰舟",
    goals: Some((9, 10, None)),
    attended: open(&[
        Attended((5, 15), (5, 13), "2026年第2期全省环境信息技术班", "网络安全基础", "province", true),
        Attended((11, 22), (11, 20), "2026年第6期全省软件应用培训班", "环境统计软件", "province", true),
    ]),
    works: open(&[
        Work("paper", "县级环境门户建设经验", "province", "lead", "published", (10, 28)),
        Work("paper", "小流域监测数据可视化", "province", "lead", "accepted", (11, 2)),
    ]),
    projects: open(&[]),
    notes: &[
        Note("demo_project", "", None, &[((2, 20), No), ((10, 30), Yes)]),
        Note("funding_state", "", None, &[((0, 0), Is("short"))]),
    ],
    ..GOOD
};

/// Fair; its link to the province stands at exactly 89.96 % on 22 November.
const LINLAN: Spec = Spec {
    id: "c03",
    name: "临岚县生态环境局",
    short: "临岚县",
    officer: "段青禾",
    // 1940 minutes of approved downtime: of 469 440 probes 467 500 count, and 420 563 of these were answered.
    links: [Link { lost: 46_937, planned: &[((3, 14), 600), ((6, 6), 600), ((9, 12), 740)], dark: &[] }, steady(9_300)],
    held: open(&[Held((6, 11), "办公软件应用", true)]),
    notes: &[
        Note("security_device", "", None, &[((1, 1), No), ((5, 18), Yes)]),
        Note("sharing_processed", "", Some(Way::Attested), &[((7, 3), No)]),
        Note("sharing_processed", "", Some(Way::Declared), &[((7, 1), Yes)]),
        Note("sharing_processed", "", Some(Way::Judged), &[((10, 19), No)]),
        Note("disclosure", "", None, &[((1, 1), Is("some")), ((10, 9), Is("all"))]),
        Note("info_query", "", None, &[((1, 1), Yes)]),
    ],
    ..FAIR
};

/// Fair; its video system is being built, so that B5 decides; judged on 22 November; no special tasks, not confirmed.
const WANGSANG: Spec = Spec {
    id: "c04",
    name: "望桑县生态环境局",
    short: "望桑县",
    officer: "易水寒",
    works: open(&[]),
    tasks: &[],
    findings: &[((7, 20), "半年工作总结与上年雷同，数据未更新，见材料第2至5页。")],
    notes: &[
        Note("video_state", "", None, &[((3, 3), Is("approved")), ((9, 30), Is("building"))]),
        Note("software_support", "", None, &[((11, 22), Is("full"))]),
        Note("no_tasks_confirmed", "", None, &[((1, 1), Absent(WAITING))]),
        Note("exchange_support_strong", "", None, &[((1, 1), Absent(WAITING))]),
    ],
    ..FAIR
};

/// Fair; a poor link to the province, so that A7 decides; a late plan; the superior and the unit disagree about the
/// network, and nobody has settled it.
const SONGTING: Spec = Spec {
    id: "c05",
    name: "松汀县生态环境局",
    short: "松汀县",
    officer: "庄晓萍",
    links: [Link { lost: 138_000, planned: &[((4, 11), 480)], dark: &[((8, 3), 4)] }, steady(8_800)],
    sent: &[Sent("half_summary", "document", (6, 29), 17, 50), Sent("half_plan", "document", (7, 2), 10, 15)],
    goals: Some((7, 8, None)),
    notes: &[
        Note("security_device", "", None, &[((1, 1), Yes)]),
        Note("wan_state", "", Some(Way::Attested), &[((3, 11), Is("building"))]),
        Note("wan_state", "", Some(Way::Declared), &[((3, 20), Is("built"))]),
        Note("video_state", "", None, &[((4, 2), Is("built"))]),
        Note("capacity_kept", "", None, &[((1, 1), Absent(WAITING))]),
    ],
    ..FAIR
};

/// Fair; its links cannot be read since 3 November, and it has not reported money and goals.
const HELING: Spec = Spec {
    id: "c06",
    name: "鹤岭县生态环境局",
    short: "鹤岭县",
    officer: "祝南星",
    money: None,
    goals: None,
    links_down: Some(((11, 3), "县局网关拒绝采集，自11月3日起无法读取")),
    held: open(&[Held((4, 16), "网站信息维护", false)]),
    notes: &[
        Note(
            "security_device_shared",
            "",
            None,
            &[((1, 1), Yes), ((11, 3), Down("县局网关拒绝采集，自11月3日起无法读取"))],
        ),
        Note("support", "", None, &[((1, 1), Absent(WAITING))]),
        Note("body_state", "", None, &[((1, 1), Absent(WAITING))]),
        Note("portal_built", "", None, &[((1, 1), Absent("缺报：催报两次未填"))]),
        Note("portal_serves_all", "", None, &[((1, 1), Absent("缺报：催报两次未填"))]),
        Note("intranet_query_pages", "", None, &[((1, 1), Absent("缺报：催报两次未填"))]),
    ],
    ..FAIR
};

/// Fair; its website fell silent after 19 November, so that the update condition was lost on the 22nd; nothing sent.
const BAIYAN: Spec = Spec {
    id: "c07",
    name: "白砚县生态环境局",
    short: "白砚县",
    officer: "容一舟",
    site: Site::SilentAfter((11, 19)),
    sent: &[],
    written: &[("half_summary", (7, 9)), ("half_plan", (7, 9))],
    software: &[],
    projects: open(&[]),
    tasks: &[
        Task("全省污染源数据核对", "province", (3, 5), (4, 15), (4, 14), "timely"),
        Task("排污许可信息补录", "city", (10, 26), (12, 10), (12, 8), "timely"),
    ],
    notes: &[
        Note("online_service", "", None, &[((1, 1), Yes)]),
        Note("software_support", "", None, &[((1, 1), Absent("没有下发软件，无从评判"))]),
        Note("no_software_confirmed", "", None, &[((11, 11), Yes)]),
    ],
    ..FAIR
};

/// Poor; a county-level city.
const YUNXIU: Spec = Spec {
    id: "c08",
    name: "云岫市生态环境局",
    short: "云岫市",
    officer: "樊石亭",
    statuses: &[("county", 2009, Some(2016)), ("county_city", 2017, None)],
    money: Some(closed(&[Pay((7, 8), "final", "own", false, 2_150_000)], (11, 10))),
    links: [
        Link { lost: 98_000, planned: &[((5, 9), 300)], dark: &[((2, 16), 7), ((10, 2), 3)] },
        Link { lost: 71_000, planned: &[], dark: &[((2, 16), 7)] },
    ],
    sent: HALF_YEAR,
    works: nothing(),
    notes: &[
        Note("network_transfer", "", None, &[((1, 1), No), ((10, 12), Yes)]),
        Note("overall_held", "", None, &[((1, 1), Absent(WAITING))]),
        Note("office_automation", "", None, &[((1, 26), No), ((11, 17), Yes)]),
    ],
    ..POOR
};
