//! Values and sentences of the pages, in Chinese and English.

use facts::{ColumnDef, InputDef, Outcome, Value};
use kernel::q::Q;
use rubric::{Method, thousands};

/// A value as a person reads it; rows by their number.
pub(crate) fn value_text(method: &Method, input: &InputDef, value: &Value) -> (String, String) {
    let unit = |text: String| match input.unit.as_deref() {
        Some(unit) if !matches!(value, Value::MoneyFen(_)) => format!("{text} {unit}"),
        _ => text,
    };
    match value {
        Value::Bool(true) => ("是".into(), "yes".into()),
        Value::Bool(false) => ("否".into(), "no".into()),
        Value::Level(id) => {
            let text = input.levels.iter().find(|(l, _)| l == id).map_or(id.clone(), |(_, t)| t.clone());
            let en = input.levels_en.get(id).unwrap_or(&text).clone();
            (text, en)
        }
        Value::Rows(rows) => (format!("{} 条记录", rows.items.len()), format!("{} rows", rows.items.len())),
        Value::Ratio(n, d) => {
            let share = Q::ratio(*n, *d).map(|q| rubric::number_text(q, Some("%"))).unwrap_or_else(|_| "—".into());
            let text = format!("{n}/{d}（{share}）");
            (text.clone(), format!("{n}/{d} ({share})"))
        }
        other => {
            let text = unit(plain(other));
            let en = match other {
                Value::MoneyFen(fen) => format!("{} yuan", money(*fen)),
                _ => rubric::english(method, None, &text),
            };
            (text, en)
        }
    }
}

/// One cell of a row, Chinese and English; a text stands as it was given.
pub(crate) fn cell_text(column: &ColumnDef, value: Option<&Value>) -> (String, String) {
    let same = |text: String| (text.clone(), text);
    match value {
        None => same(String::new()),
        Some(Value::Bool(true)) => ("是".into(), "yes".into()),
        Some(Value::Bool(false)) => ("否".into(), "no".into()),
        Some(Value::Level(id)) => {
            let text = column.levels.iter().find(|(l, _)| l == id).map_or(id.clone(), |(_, t)| t.clone());
            let en = column.levels_en.get(id).unwrap_or(&text).clone();
            (text, en)
        }
        Some(Value::MoneyFen(fen)) => (plain(&Value::MoneyFen(*fen)), format!("{} yuan", money(*fen))),
        Some(other) => same(plain(other)),
    }
}

fn money(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", thousands(&(fen.abs() / 100).to_string()), fen.abs() % 100)
}

fn plain(value: &Value) -> String {
    match value {
        Value::Bool(b) => b.to_string(),
        Value::Integer(n) => thousands(&n.to_string()),
        Value::Decimal(q) => q.to_string(),
        Value::MoneyFen(fen) => format!("{} 元", money(*fen)),
        Value::Ratio(n, d) => format!("{n}/{d}"),
        Value::Date(d) => d.to_string(),
        Value::Time(t) => t.to_string(),
        Value::Level(t) | Value::Text(t) => t.clone(),
        Value::Rows(rows) => rows.items.len().to_string(),
    }
}

/// Why there is no value.
pub(crate) fn why(outcome: &Outcome) -> Option<&str> {
    match outcome {
        Outcome::Absent(why) | Outcome::Unavailable(why) | Outcome::NotApplicable(why) => Some(why),
        Outcome::Known(_) | Outcome::Open { .. } => None,
    }
}

/// What the policy for "no tier matches" says.
pub(crate) fn no_tier_text(policy: &str) -> (&'static str, &'static str) {
    match policy {
        "zero" => (
            "无档匹配计 0 分；核实未开展任何工作的一律 0 分",
            "No tier matches: 0 points; nothing done at all: 0 points",
        ),
        "lowest" => ("无档匹配落到最低档", "No tier matches: the points of the lowest tier"),
        _ => ("照条文：无档匹配计 0 分", "By the letter: no tier matches, 0 points"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_separators_and_both_decimals() {
        assert_eq!(plain(&Value::MoneyFen(10_000_000)), "100,000.00 元");
        assert_eq!(plain(&Value::MoneyFen(-1_205)), "-12.05 元");
        assert_eq!(thousands("999"), "999");
        assert_eq!(thousands("-1234567"), "-1,234,567");
    }
}
