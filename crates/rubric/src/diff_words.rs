//! The keys of the language in words, for comparing two methods.

use crate::card::Said;
use crate::diff::{Matter, Step};

pub(crate) struct Word {
    key: &'static str,
    zh: &'static str,
    en: &'static str,
    pub matter: Matter,
}

const P: Matter = Matter::Points;
const T: Matter = Matter::Text;
const L: Matter = Matter::Threshold;
const R: Matter = Matter::Rule;
const O: Matter = Matter::Outline;

macro_rules! words {
    ($($key:literal $zh:literal $en:literal $matter:ident;)*) => {
        &[$(Word { key: $key, zh: $zh, en: $en, matter: $matter }),*]
    };
}

#[rustfmt::skip]
static WORDS: &[Word] = words![
    "points" "分值" "points" P;
    "each" "每项分值" "points for each" P;
    "base" "基数" "base" P;
    "floor" "下限" "floor" P;
    "cap" "上限" "cap" P;
    "weight" "权重" "weight" P;
    "times" "乘以" "times" P;
    "plus" "加" "plus" P;
    "set" "定为" "set to" P;
    "at_most" "至多" "at most" P;
    "scale_to" "折算满分" "scaled to" P;
    "total" "总分" "total" P;
    "total_at_most" "总分至多" "total at most" P;
    "open" "技术上限" "technical ceiling" P;
    "text" "条文" "clause" T;
    "clause" "条文" "clause" T;
    "unwritten" "设档缘由" "why the tier is there" T;
    "title" "名称" "title" O;
    "title_en" "英文名称" "English title" O;
    "name" "名称" "name" O;
    "name_en" "英文名称" "English name" O;
    "label" "名称" "label" O;
    "label_en" "英文名称" "English label" O;
    "line" "原文行号" "line of the document" T;
    "text_en" "英文" "English text" T;
    "evidence_en" "英文佐证材料" "English evidence" T;
    "note_en" "英文说明" "English note" T;
    "effect_en" "英文效果" "English effect" T;
    "why_default_en" "英文理由" "English reason" T;
    "between_tiers" "档间给分" "points between tiers" R;
    "units" "计量单位英文" "units of measure" O;
    "local" "本地释义" "local wording" T;
    "evidence" "佐证材料" "evidence" T;
    "assessor" "考核单位" "assessor" T;
    "ge" "不低于" "at least" L;
    "gt" "高于" "more than" L;
    "le" "不高于" "at most" L;
    "lt" "低于" "less than" L;
    "eq" "等于" "exactly" L;
    "is" "取值" "is" L;
    "at_least" "至少" "at least" L;
    "day" "截止日" "day" L;
    "time" "时刻" "time" L;
    "year" "年份" "year" L;
    "from" "起" "from" L;
    "to" "止" "to" L;
    "below" "低于" "below" L;
    "share" "比例" "share" L;
    "count" "数量" "count" L;
    "window" "窗口" "window" L;
    "days" "计日方法" "counting of days" L;
    "step" "取整单位" "step" L;
    "always" "恒定" "constant" R;
    "define" "中间量" "quantities" R;
    "nothing" "什么都没做" "nothing done" R;
    "not_applicable" "不适用" "not applicable" R;
    "applies" "适用对象" "applies to" R;
    "gate" "计入条件" "gate" R;
    "role" "性质" "role" R;
    "mode" "考核方式" "mode" R;
    "readings" "涉及的读法" "readings" R;
    "rule" "计分规则" "rule" R;
    "tiers" "档" "tiers" R;
    "sum" "累计" "sum" R;
    "score" "按量计分" "score" R;
    "parts" "小项" "parts" R;
    "combine" "合成方式" "combine" R;
    "choose" "分支" "branches" R;
    "adjust" "调整前" "before adjustment" R;
    "by" "调整" "steps" R;
    "of" "所计" "of" R;
    "when" "条件" "condition" R;
    "hints" "提示" "hints" R;
    "all" "全部" "all" R;
    "any" "任一" "any" R;
    "not" "非" "not" R;
    "value" "数量" "value" R;
    "input" "输入" "input" R;
    "where" "筛选" "filter" R;
    "except" "不计的行" "rows left out" R;
    "aggregate" "汇总" "aggregate" R;
    "rows" "台账" "rows" R;
    "unit" "单位" "unit" R;
    "by_kind" "按类别" "by kind" R;
    "by_reading" "按读法" "by reading" R;
    "options" "选项" "options" R;
    "deadline" "截止" "deadline" L;
    "roll" "假日顺延" "roll" L;
    "absent" "未报告时" "when absent" R;
    "kinds" "单位类别" "kinds of unit" R;
    "statuses" "行政建制" "statuses" R;
    "kind_of_unit" "类别认定" "kind of a unit" R;
    "windows" "窗口" "windows" L;
    "no_tier" "无档可归时" "when no tier holds" R;
    "ranking" "排名" "ranking" R;
    "rounding" "取整" "rounding" R;
    "digits" "小数位" "digits" R;
    "vetoes" "一票否决" "vetoes" R;
    "then" "后果" "effect" R;
    "stops" "停止计分" "stops" R;
    "counts_as" "计入" "counts as" P;
    "grades" "等次" "grades" R;
    "bands" "等次" "bands" R;
    "grade" "等次" "grade" R;
    "quotas" "名额" "quotas" L;
    "needs" "前提" "needs" R;
    "ties" "并列" "ties" R;
    "grade_at_most" "等次至多" "grade at most" R;
    "inside" "只补足满分" "fills up only" R;
    "type" "类型" "type" R;
    "levels" "等级" "levels" R;
    "columns" "列" "columns" R;
    "key" "区分列" "key" R;
    "dated" "日期列" "dated column" R;
    "dimensions" "维度" "dimensions" R;
    "bindings" "来源" "bindings" R;
    "contested" "存疑须评判" "contested" R;
    "min" "最小" "least" L;
    "max" "最大" "most" L;
    "note" "说明" "note" T;
    "kind" "性质" "kind" R;
    "scope" "范围" "scope" R;
    "indicators" "涉及的指标" "indicators" R;
    "default" "默认" "default" R;
    "why_default" "默认的理由" "why the default" T;
    "effect" "效果" "effect" T;
    "unsupported" "不支持" "unsupported" R;
    "parameters" "参数" "parameters" R;
    "example" "示例值" "example" R;
    "values" "取值" "values" R;
    "facts" "事实" "facts" R;
    "expect" "应得" "expected" R;
    "results" "应得" "results" R;
    "witness" "见证" "witness" R;
    "rulings" "裁定" "rulings" R;
    "params" "参数" "parameters" R;
    "others" "其他单位" "other units" R;
    "final" "终评" "final" R;
    "id" "编号" "id" O;
    "huanheng" "语言版本" "language version" R;
];

pub(crate) fn key_word(key: &str) -> Option<&'static Word> {
    WORDS.iter().find(|w| w.key == key)
}

/// The way to a value in words. Keys that only hold others together are left out.
pub(crate) fn place_words(path: &[Step]) -> Said {
    const SILENT: &[&str] = &["rule", "all", "value", "options", "by_reading", "mul", "add", "sub", "div", "first"];
    let last = path.len().saturating_sub(1);
    let (mut zh, mut en): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut tier = false;
    for (i, step) in path.iter().enumerate() {
        match step {
            Step::Key(key) if SILENT.contains(&key.as_str()) && i != last => {}
            // The tier says that it is one.
            Step::Key(key) if key == "tiers" && i != last => tier = true,
            Step::Key(key) => {
                let word = key_word(key);
                zh.push(word.map_or(key.as_str(), |w| w.zh).to_owned());
                en.push(word.map_or(key.as_str(), |w| w.en).to_owned());
            }
            Step::Kind(id, label) => {
                zh.push(label.clone());
                en.push(id.clone());
            }
            Step::Entry(name) if tier => {
                tier = false;
                zh.push(format!("{name}档"));
                en.push(format!("tier of {}", name.trim_end_matches(" 分")));
            }
            Step::Entry(name) if name.starts_with('#') => {
                let no = name.trim_start_matches('#');
                zh.push(format!("第 {no} 条"));
                en.push(format!("no. {no}"));
            }
            Step::Entry(name) => {
                zh.push(format!("“{name}”"));
                en.push(format!("“{name}”"));
            }
        }
    }
    Said::new(zh.join(" › "), en.join(" › "))
}
