//! What is measured where: factors, their usual levels, their course over a day.

use serde::Serialize;

/// What a device measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Medium {
    /// An outlet of waste water (ST 32).
    Sewage,
    /// A stack (ST 31).
    Flue,
    /// An air station (ST 22).
    Air,
    /// A station of surface water (ST 21).
    River,
    /// Twelve factors with three values in each minute report, for benchmarks (ST 32).
    Twelve,
}

impl Medium {
    /// Those of a city; the one for benchmarks is asked for by name.
    pub const CITY: [Medium; 4] = [Medium::Sewage, Medium::Flue, Medium::Air, Medium::River];

    /// ST.
    #[must_use]
    pub fn system(self) -> &'static str {
        match self {
            Medium::Sewage | Medium::Twelve => "32",
            Medium::Flue => "31",
            Medium::Air => "22",
            Medium::River => "21",
        }
    }

    /// A word for options.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Medium::Sewage => "sewage",
            Medium::Flue => "flue",
            Medium::Air => "air",
            Medium::River => "river",
            Medium::Twelve => "twelve",
        }
    }

    /// The word read.
    #[must_use]
    pub fn read(text: &str) -> Option<Medium> {
        [Medium::Sewage, Medium::Flue, Medium::Air, Medium::River, Medium::Twelve]
            .into_iter()
            .find(|m| m.code() == text)
    }

    /// What its places are called.
    #[must_use]
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Medium::Sewage => ("模拟废水排口", "Simulated sewage outlet"),
            Medium::Flue => ("模拟废气排口", "Simulated stack"),
            Medium::Air => ("模拟空气站", "Simulated air station"),
            Medium::River => ("模拟水质站", "Simulated river station"),
            Medium::Twelve => ("模拟满载设备", "Simulated full device"),
        }
    }

    /// Its factors. The flow that loads are computed with stands first.
    #[must_use]
    pub fn factors(self) -> &'static [Factor] {
        match self {
            Medium::Sewage => SEWAGE,
            Medium::Flue => FLUE,
            Medium::Air => AIR,
            Medium::River => RIVER,
            Medium::Twelve => TWELVE,
        }
    }
}

/// How a factor goes through a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// As it is.
    Flat,
    /// More in the morning and in the evening.
    Sewer,
    /// Traffic: two peaks.
    Traffic,
    /// Sun: a peak after noon.
    Sun,
    /// A working day.
    Shift,
}

impl Course {
    /// Parts of a thousand at each hour.
    fn table(self) -> &'static [i64; 24] {
        match self {
            Course::Flat => &[1000; 24],
            Course::Sewer => &[
                760, 690, 640, 620, 640, 720, 900, 1120, 1260, 1290, 1230, 1160, 1120, 1080, 1040, 1020, 1030, 1070,
                1150, 1230, 1240, 1150, 1010, 870,
            ],
            Course::Traffic => &[
                880, 800, 740, 710, 730, 830, 1030, 1280, 1350, 1220, 1050, 940, 880, 850, 840, 870, 960, 1130, 1270,
                1300, 1230, 1130, 1040, 960,
            ],
            Course::Sun => &[
                450, 420, 400, 380, 370, 380, 430, 560, 760, 1000, 1250, 1470, 1640, 1740, 1780, 1730, 1600, 1390,
                1130, 900, 740, 630, 550, 490,
            ],
            Course::Shift => &[
                820, 800, 790, 790, 800, 840, 920, 1030, 1110, 1150, 1160, 1140, 1090, 1120, 1150, 1150, 1140, 1110,
                1070, 1020, 970, 930, 890, 850,
            ],
        }
    }

    /// Parts of a thousand at a second of the day, from one hour's figure to the next in a line.
    #[must_use]
    pub fn at(self, second: i64) -> i64 {
        let table = self.table();
        let figure =
            |hour: i64| usize::try_from(hour.rem_euclid(24)).ok().and_then(|h| table.get(h)).copied().unwrap_or(1000);
        let hour = second.div_euclid(3600);
        let (a, b) = (figure(hour), figure(hour + 1));
        a + (b - a) * second.rem_euclid(3600) / 3600
    }
}

/// What a factor is in loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A flow: its sum is a volume.
    Flow,
    /// A concentration: its sum is a load, by the flow.
    Load,
    /// A concentration of flue gas: a load, and values at reference oxygen.
    Stack,
    /// Neither.
    Plain,
}

/// A factor of a medium.
#[derive(Debug, Clone, Copy)]
pub struct Factor {
    /// Code of 2017.
    pub code: &'static str,
    /// Code of 2005; the same where that had none.
    pub old: &'static str,
    /// Unit as sent.
    pub unit: &'static str,
    /// Digits behind the point.
    pub scale: u8,
    /// Usual level, in units of the last digit.
    pub base: i64,
    /// How much devices differ, parts of a thousand to either side.
    pub differ: i64,
    /// How much it sways from moment to moment, parts of a thousand.
    pub sway: i64,
    /// Course of a day.
    pub course: Course,
    /// What it is in loads.
    pub role: Role,
    /// The most that is plausible, in units of the last digit.
    pub most: i64,
}

/// Codes and unit; usual level, difference and sway.
const fn f(names: [&'static str; 3], scale: u8, level: [i64; 3], course: Course, role: Role, most: i64) -> Factor {
    let [code, old, unit] = names;
    let [base, differ, sway] = level;
    Factor { code, old, unit, scale, base, differ, sway, course, role, most }
}

use Course::{Flat, Sewer, Shift, Sun, Traffic};
use Role::{Flow, Load, Plain, Stack};

#[rustfmt::skip]
const SEWAGE: &[Factor] = &[
    f(["w00000", "B01", "L/s"],  2,  [1_250, 500, 40], Sewer, Flow,  99_999),
    f(["w01018", "011", "mg/L"], 1,    [286, 300, 60], Sewer, Load,  50_000),
    f(["w21003", "060", "mg/L"], 3,  [1_420, 400, 80], Sewer, Load, 150_000),
    f(["w21011", "101", "mg/L"], 3,    [214, 300, 60], Flat,  Load,  20_000),
    f(["w21001", "065", "mg/L"], 2,    [865, 250, 50], Sewer, Load,  15_000),
    f(["w01001", "001", ""],     2,    [735,  40,  6], Flat,  Plain,  1_400),
];

#[rustfmt::skip]
const FLUE: &[Factor] = &[
    f(["a00000", "B02", "m3/s"],  2,  [6_250, 400, 30], Shift, Flow,  999_999),
    f(["a21026", "02",  "mg/m3"], 2,  [1_640, 400, 90], Shift, Stack, 200_000),
    f(["a21002", "03",  "mg/m3"], 2,  [3_180, 250, 70], Shift, Stack, 200_000),
    f(["a34013", "01",  "mg/m3"], 2,    [430, 350, 80], Flat,  Stack,  50_000),
    f(["a19001", "S01", "%"],     2,    [760, 100, 20], Flat,  Plain,   2_100),
    f(["a01011", "S02", "m/s"],   2,  [1_130, 150, 30], Shift, Plain,   4_000),
    f(["a01012", "S03", "degC"],  1,    [520, 150, 10], Shift, Plain,   3_000),
    f(["a01013", "S08", "kPa"],   3,    [128, 300, 60], Flat,  Plain,   5_000),
    f(["a01014", "S05", "%"],     2,  [1_070, 150, 20], Flat,  Plain,   4_000),
];

#[rustfmt::skip]
const AIR: &[Factor] = &[
    f(["a34004", "a34004", "ug/m3"], 0,     [38, 300, 90], Traffic, Plain, 1_000),
    f(["a34002", "a34002", "ug/m3"], 0,     [71, 300, 90], Traffic, Plain, 2_000),
    f(["a21026", "a21026", "ug/m3"], 0,      [8, 250, 90], Shift,   Plain, 1_000),
    f(["a21004", "a21004", "ug/m3"], 0,     [34, 300, 90], Traffic, Plain, 1_000),
    f(["a21005", "a21005", "mg/m3"], 2,     [78, 250, 60], Traffic, Plain, 5_000),
    f(["a05024", "a05024", "ug/m3"], 0,     [62, 200, 50], Sun,     Plain, 1_000),
    f(["a01001", "a01001", "degC"],  1,    [128,  60, 10], Sun,     Plain,   600),
    f(["a01002", "a01002", "%"],     1,    [612, 100, 20], Flat,    Plain, 1_000),
    f(["a01006", "a01006", "kPa"],   2, [10_162,   5,  1], Flat,    Plain, 11_000),
    f(["a01007", "a01007", "m/s"],   1,     [21, 300, 200], Sun,    Plain,   600),
    f(["a01008", "a01008", "deg"],   0,    [168, 400, 150], Flat,   Plain,   360),
];

#[rustfmt::skip]
const RIVER: &[Factor] = &[
    f(["w01010", "w01010", "degC"],  1,    [142,  80,  5], Sun,   Plain,   400),
    f(["w01001", "001",    ""],      2,    [762,  30,  4], Flat,  Plain, 1_400),
    f(["w01009", "w01009", "mg/L"],  2,    [815, 120, 15], Flat,  Plain, 2_000),
    f(["w01014", "w01014", "uS/cm"], 1,  [4_260, 250, 15], Flat,  Plain, 99_999),
    f(["w01019", "w01019", "mg/L"],  2,    [312, 300, 30], Flat,  Plain, 2_000),
    f(["w21003", "060",    "mg/L"],  3,    [326, 400, 50], Sewer, Plain, 20_000),
    f(["w21011", "101",    "mg/L"],  3,     [92, 350, 40], Flat,  Plain, 5_000),
    f(["w21001", "065",    "mg/L"],  2,    [186, 300, 30], Flat,  Plain, 5_000),
];

#[rustfmt::skip]
const TWELVE: &[Factor] = &[
    f(["w01001", "001", ""],     2,   [735,  40,  6], Flat, Plain,  1_400),
    f(["w01012", "003", "mg/L"], 1,   [120, 300, 50], Flat, Plain, 50_000),
    f(["w01018", "011", "mg/L"], 1,   [286, 300, 60], Flat, Plain, 50_000),
    f(["w20116", "023", "mg/L"], 3,    [42, 300, 60], Flat, Plain, 50_000),
    f(["w20121", "028", "mg/L"], 3,    [51, 300, 60], Flat, Plain, 50_000),
    f(["w20122", "029", "mg/L"], 3,    [62, 300, 60], Flat, Plain, 50_000),
    f(["w20123", "030", "mg/L"], 3,    [83, 300, 60], Flat, Plain, 50_000),
    f(["w21001", "065", "mg/L"], 2,   [865, 250, 50], Flat, Plain, 15_000),
    f(["w21003", "060", "mg/L"], 3, [1_420, 400, 80], Flat, Plain, 99_999),
    f(["w21011", "101", "mg/L"], 3,   [214, 300, 60], Flat, Plain, 20_000),
    f(["w21017", "072", "mg/L"], 3,   [410, 300, 60], Flat, Plain, 20_000),
    f(["w22001", "080", "mg/L"], 3,   [230, 300, 60], Flat, Plain, 20_000),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_factor_is_one_of_the_codec() {
        for medium in [Medium::Sewage, Medium::Flue, Medium::Air, Medium::River, Medium::Twelve] {
            assert_eq!(Medium::read(medium.code()), Some(medium));
            assert!(hj212::message::system(medium.system().as_bytes()).is_some());
            for factor in medium.factors() {
                let known = hj212::factor::factor(factor.code.as_bytes()).unwrap();
                assert_eq!(known.code, factor.code);
                if factor.old != factor.code {
                    assert_eq!(known.old, factor.old, "{}", factor.code);
                }
            }
        }
    }

    #[test]
    fn a_course_has_no_jumps() {
        for course in [Course::Flat, Sewer, Traffic, Sun, Shift] {
            let all: Vec<i64> = (0..86_400).step_by(600).map(|s| course.at(s)).collect();
            assert!(all.windows(2).all(|w| (w[0] - w[1]).abs() < 60), "{course:?}");
            assert!((all[0] - course.at(86_400 - 600)).abs() < 60);
        }
    }
}
