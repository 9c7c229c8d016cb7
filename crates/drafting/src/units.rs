//! Units of measure as officials write them, and what kind of quantity they make.

use kernel::q::Q;
use serde::{Deserialize, Serialize};

use crate::text::Plain;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// A share; the value is a fraction, 0.9 for 90 %.
    Share,
    /// Percentage points; the value is the number of them.
    PercentPoints,
    /// Money; the value is in yuan.
    Money,
    /// Things that are counted.
    Count,
    /// A stretch of time, in the unit that is written.
    Duration,
    /// Points of the method.
    Points,
    /// Any other measure, in the unit that is written.
    Measure,
    /// None was written.
    None,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Unit {
    pub dimension: Dimension,
    /// As the method's input names it.
    pub text: String,
}

impl Unit {
    pub fn new(dimension: Dimension, text: &str) -> Unit {
        Unit { dimension, text: text.to_owned() }
    }

    pub fn none() -> Unit {
        Unit::new(Dimension::None, "")
    }
}

/// A unit that was found: where it ends and by what its number is multiplied.
pub(crate) struct Measured {
    pub to: usize,
    pub unit: Unit,
    pub factor: Q,
    /// `万` alone: money or not is not written.
    pub vague: bool,
}

/// Longer names first where one begins with another.
const COUNTS: [&str; 54] = [
    "人次",
    "人日",
    "项次",
    "条次",
    "件次",
    "课时",
    "学时",
    "场次",
    "批次",
    "班次",
    "户次",
    "家次",
    "台次",
    "辆次",
    "名次",
    "万人次",
    "人",
    "名",
    "次",
    "期",
    "篇",
    "项",
    "个",
    "件",
    "份",
    "条",
    "起",
    "家",
    "处",
    "例",
    "台",
    "套",
    "场",
    "批",
    "户",
    "宗",
    "回",
    "座",
    "辆",
    "本",
    "册",
    "部",
    "种",
    "类",
    "款",
    "位",
    "所",
    "幅",
    "段",
    "首",
    "轮",
    "档",
    "级",
    "门",
];
const DURATIONS: [&str; 13] =
    ["个工作日", "工作日", "个自然日", "自然日", "个小时", "小时", "分钟", "个月", "个季度", "季度", "天", "日", "周"];
const MEASURES: [&str; 26] = [
    "微克/立方米",
    "毫克/立方米",
    "毫克/升",
    "μg/m3",
    "μg/m³",
    "ug/m3",
    "mg/m3",
    "mg/m³",
    "mg/L",
    "万吨",
    "吨",
    "千克",
    "公斤",
    "公里",
    "千米",
    "平方公里",
    "平方米",
    "立方米",
    "万亩",
    "亩",
    "公顷",
    "米",
    "分贝",
    "dB",
    "GB",
    "MB",
];

/// The unit that begins at `i`, blanks skipped.
pub(crate) fn unit(p: &Plain, i: usize) -> Option<Measured> {
    let i = p.skip(i);
    let end = |word: &str| i + word.chars().count();
    let found = |to: usize, dimension: Dimension, text: &str, factor: Q| {
        Some(Measured { to, unit: Unit::new(dimension, text), factor, vague: false })
    };
    for (word, factor) in [("%", (1, 100)), ("‰", (1, 1000))] {
        if p.has(i, word) {
            return found(end(word), Dimension::Share, "%", Q::ratio(factor.0, factor.1).ok()?);
        }
    }
    for word in ["个百分点", "百分点"] {
        if p.has(i, word) {
            return found(end(word), Dimension::PercentPoints, "个百分点", Q::ONE);
        }
    }
    for word in MEASURES {
        if p.has(i, word) {
            return found(end(word), Dimension::Measure, word, Q::ONE);
        }
    }
    for (word, factor) in [
        ("亿元", 100_000_000),
        ("千万元", 10_000_000),
        ("百万元", 1_000_000),
        ("万元", 10_000),
        ("千元", 1000),
        ("百元", 100),
        ("元", 1),
    ] {
        if p.has(i, word) {
            return found(end(word), Dimension::Money, "元", Q::int(factor));
        }
    }
    for word in DURATIONS {
        if p.has(i, word) && !p.has(end(word), "次") {
            return found(end(word), Dimension::Duration, word.trim_start_matches('个'), Q::ONE);
        }
    }
    if p.has(i, "分")
        // 10分之间 is a number of points, 10分之3 a fraction.
        && (!p.has(i, "分之") || p.has(i, "分之间") || p.has(i, "分之内"))
        && !["分钟", "分以", "分别", "分类", "分析", "分项", "分局", "分管", "分档"].iter().any(|w| p.has(i, w))
        || p.has(i, "分以上")
        || p.has(i, "分以下")
    {
        return found(i + 1, Dimension::Points, "分", Q::ONE);
    }
    for word in COUNTS {
        if p.has(i, word) {
            return found(end(word), Dimension::Count, word, Q::ONE);
        }
    }
    if p.has(i, "万") {
        return Some(Measured { to: i + 1, unit: Unit::none(), factor: Q::int(10_000), vague: true });
    }
    None
}

/// A word for counted things, where the number before it is left out, as in 每项 or /篇.
pub(crate) fn counted(p: &Plain, i: usize) -> Option<(usize, &'static str)> {
    let hours = ["个工作日", "工作日", "个月", "天", "日", "周", "个百分点", "百分点"];
    hours.iter().chain(COUNTS.iter()).find(|w| p.has(i, w)).map(|w| (i + w.chars().count(), *w))
}
