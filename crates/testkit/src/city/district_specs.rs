//! The four districts: their totals lie far apart, and what is open in them changes no place.

use crate::city::bases::{ALL_SENT, FAIR, GOOD, POOR, closed, nothing, steady};
use crate::city::model::Say::{Is, No, NotFor, Yes};
use crate::city::model::{Note, Pay, Register, Site, Spec, Work};

pub(crate) static DISTRICTS: [Spec; 4] = [JIQIAO, YANXI, TONGZE, XIWAN];

const fn spent(rows: &'static [Pay]) -> Option<Register<Pay>> {
    Some(closed(rows, (11, 13)))
}

/// Good in everything, and everything sent in.
const JIQIAO: Spec = Spec {
    id: "d01",
    name: "霁桥区生态环境局",
    short: "霁桥区",
    officer: "温如初",
    kinds: &[("district", 2009, None)],
    statuses: &[("municipal_district", 2009, None)],
    sent: ALL_SENT,
    written: &[("half_summary", (6, 16)), ("half_plan", (6, 16)), ("year_summary", (11, 10)), ("year_plan", (11, 10))],
    ..GOOD
};

/// Good in networks and data, fair in the rest.
const YANXI: Spec = Spec {
    id: "d02",
    name: "砚溪区生态环境局",
    short: "砚溪区",
    officer: "柏舒窈",
    kinds: &[("district", 2009, None)],
    statuses: &[("municipal_district", 2009, None)],
    money: spent(&[Pay((4, 8), "final", "own", false, 4_000_000), Pay((9, 29), "final", "own", false, 3_180_000)]),
    links: [steady(21_500), steady(18_200)],
    works: closed(&[Work("paper", "城区噪声数据发布实践", "province", "other", "published", (6, 30))], (11, 5)),
    projects: nothing(),
    notes: &[
        Note("demo_project", "", None, &[((2, 9), No)]),
        Note("funding_state", "", None, &[((0, 0), Is("short"))]),
        Note("security_device", "", None, &[((1, 1), No)]),
        Note("site_video", "quality", None, &[((1, 1), No)]),
        Note("info_opened", "", None, &[((3, 6), No)]),
        Note("doc_search", "", None, &[((1, 1), No)]),
    ],
    ..GOOD
};

/// Fair; was a county until 2018.
const TONGZE: Spec = Spec {
    id: "d03",
    name: "桐泽区生态环境局",
    short: "桐泽区",
    officer: "尹知微",
    kinds: &[("county", 2009, Some(2018)), ("district", 2019, None)],
    statuses: &[("county", 2009, Some(2018)), ("municipal_district", 2019, None)],
    money: spent(&[Pay((5, 27), "final", "own", false, 3_000_000)]),
    site: Site::Every(5),
    ..FAIR
};

/// Poor; a development zone that the city registered as a district.
const XIWAN: Spec = Spec {
    id: "d04",
    name: "溪湾经济开发区生态环境局",
    short: "溪湾开发区",
    officer: "巫山月",
    kinds: &[("district", 2009, None)],
    statuses: &[("development_zone", 2009, None)],
    tasks: &[],
    sent: &[],
    notes: &[
        Note("site_video", "quality", None, &[((1, 1), NotFor("辖区内没有环境质量自动监测点位"))]),
        Note("overall_held", "", None, &[((10, 27), No)]),
        Note("no_tasks_confirmed", "", None, &[((11, 9), Yes)]),
    ],
    ..POOR
};
