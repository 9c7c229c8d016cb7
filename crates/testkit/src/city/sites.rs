//! The enterprises, outlets and stations of the simulated city: where they would be, and which of them need not send data.

use jiff::civil::{Date, date};
use places::{Due, Medium, NewEnterprise, NewPoint, Position};

use crate::city::desk::draw;
use crate::city::units::Unit;

/// An enterprise with its outlets, whose owner is filled in when it is registered.
#[derive(Clone, Debug)]
pub struct DemoEnterprise {
    pub enterprise: NewEnterprise,
    pub outlets: Vec<NewPoint>,
}

/// How far a unit is with the monitoring of its points: it decides which of them have a device that sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// Every point that is to be connected.
    Whole,
    /// All but one outlet.
    Part,
    /// None: one station has a device that has not sent anything yet.
    Begun,
}

/// The middle of the simulated city, in millionths of a degree.
const MIDDLE: (i64, i64) = (107_900_000, 30_100_000);
const BEGUN: Date = date(2024, 1, 1);

/// An outlet: name, number in the permit, medium.
type Discharge = (&'static str, &'static str, Medium);

/// What enterprises do, and their outlets.
const WORKS: [(&str, &[Discharge]); 6] = [
    ("污水处理厂", &[("总排口", "DW001", Medium::Water), ("除臭排气筒", "DA001", Medium::Air)]),
    ("水泥有限公司", &[("窑尾", "DA001", Medium::Air), ("窑头", "DA002", Medium::Air)]),
    ("纸业有限公司", &[("废水总排口", "DW001", Medium::Water), ("锅炉排放口", "DA001", Medium::Air)]),
    ("化工有限公司", &[("废水总排口", "DW001", Medium::Water), ("工艺废气排放口", "DA003", Medium::Air)]),
    ("热电有限公司", &[("1号机组排放口", "DA001", Medium::Air), ("2号机组排放口", "DA002", Medium::Air)]),
    ("食品有限公司", &[("废水总排口", "DW001", Medium::Water)]),
];

/// Why a point need not be connected.
const STATION: [&str; 2] = ["手工监测点位，按季采样", "站房改造，改造期间手工监测"];
const OUTLET: [&str; 2] = ["间歇排放，年排放不足 60 天，经市局核定不安装自动监测", "停产整治，自动监测设备已报停"];

fn due(number: u64, reasons: [&str; 2]) -> Due {
    // One of seven is not; which reason it has is part of the draw.
    let reason = usize::try_from(number / 7 % 2).ok().and_then(|n| reasons.get(n)).copied().unwrap_or_default();
    let connected = !number.is_multiple_of(7);
    Due { connected, why: if connected { String::new() } else { reason.to_owned() } }
}

/// A place some kilometres off the middle of a unit.
fn near(middle: (i64, i64), number: u64) -> Option<Position> {
    let off = |n: u64| i64::try_from(n % 120_000).unwrap_or_default() - 60_000;
    Position::new(middle.0 + off(number), middle.1 + off(number / 131)).ok()
}

/// The middle of the unit of a number: rings around the city's.
fn middle(index: usize) -> (i64, i64) {
    const RING: [(i64, i64); 8] = [(0, 10), (8, 6), (10, 0), (7, -7), (0, -10), (-8, -6), (-10, 1), (-7, 8)];
    let (east, north) = RING.get(index % 8).copied().unwrap_or_default();
    let far = 26_000 * i64::try_from(index / 8 + 1).unwrap_or(1);
    (MIDDLE.0 + east * far, MIDDLE.1 + north * far)
}

/// The three stations of a unit.
pub(crate) fn stations(seed: u64, index: usize, unit: &Unit) -> Vec<NewPoint> {
    let short = unit.short.trim_end_matches(['县', '区', '市']);
    let kinds = [
        (format!("{short}监测站空气自动站"), Medium::Air, "provincial"),
        (format!("{short}河出境断面水质自动站"), Medium::Water, "city"),
        (format!("{short}城区功能区噪声自动站"), Medium::Noise, "county"),
    ];
    (0_u64..)
        .zip(kinds)
        .map(|(n, (name, medium, grade))| {
            let number = draw(seed, &unit.id, "station", i64::try_from(n).unwrap_or_default());
            NewPoint {
                enterprise: None,
                medium,
                code: format!("{}{:02}", unit.code, n + 1),
                unit: unit.id.clone(),
                position: near(middle(index), number),
                address: format!("{}{name}", unit.short),
                name,
                grade: grade.into(),
                due: due(number, STATION),
                valid_from: BEGUN,
                valid_to: None,
            }
        })
        .collect()
}

/// The enterprises of a unit, with five outlets together.
pub(crate) fn enterprises(seed: u64, index: usize, unit: &Unit) -> Vec<DemoEnterprise> {
    let short = unit.short.trim_end_matches(['县', '区', '市']);
    let mut left = 5;
    let mut out = Vec::new();
    for (n, (what, outlets)) in (0_i64..).zip(WORKS.iter().cycle().skip(index % WORKS.len())) {
        if left == 0 {
            break;
        }
        let number = draw(seed, &unit.id, "enterprise", n);
        let place = near(middle(index), number);
        let name = format!("{short}{what}");
        let enterprise = NewEnterprise {
            name: name.clone(),
            code: format!("99{:016}", number % 10_000_000_000_000_000),
            unit: unit.id.clone(),
            position: place,
            address: format!("{}工业园区 {} 号", unit.short, number % 90 + 1),
            permit: format!("99{:016}001P", number % 10_000_000_000_000_000),
            grade: if number.is_multiple_of(3) { "general" } else { "key" }.into(),
            valid_from: BEGUN,
            valid_to: None,
        };
        let outlets: Vec<NewPoint> = (0_i64..)
            .zip(outlets.iter().take(left))
            .map(|(m, (outlet, code, medium))| NewPoint {
                enterprise: None,
                medium: *medium,
                name: (*outlet).into(),
                code: (*code).into(),
                unit: unit.id.clone(),
                // Outlets of one works lie a few hundred metres apart.
                position: place.and_then(|p| Position::new(p.lon + 1_700 * (m + 1), p.lat - 900 * m).ok()),
                address: enterprise.address.clone(),
                grade: "city".into(),
                due: due(draw(seed, &unit.id, "outlet", n * 10 + m), OUTLET),
                valid_from: BEGUN,
                valid_to: None,
            })
            .collect();
        left -= outlets.len();
        out.push(DemoEnterprise { enterprise, outlets });
    }
    out
}
