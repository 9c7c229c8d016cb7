//! The facts of a case in the words of the method.

use facts::{ColumnDef, Row, Rows, Value, ValueType};
use kernel::q::Q;
use rubric::{Method, Said};

use crate::engine::CaseFacts;
use crate::report::WitnessFact;
use crate::sink::said;

const MAX_ROWS: usize = 2;

pub(crate) fn witness_facts(method: &Method, case: &CaseFacts) -> Vec<WitnessFact> {
    case.iter()
        .filter_map(|(slot, value)| {
            let slot = method.slots.get(*slot)?;
            let input = method.inputs.get(slot.input)?;
            Some(WitnessFact { input: input.id.clone(), at: slot.at.clone(), value: value.clone() })
        })
        .collect()
}

/// `kind：fact；fact`.
pub(crate) fn case_words(method: &Method, kind: Option<usize>, case: &CaseFacts) -> Said {
    let (mut zh, mut en): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    if let Some((id, label)) = kind.and_then(|k| method.kinds.get(k)).filter(|_| method.kinds.len() > 1) {
        zh.push(label.zh.clone());
        en.push(label.en.clone().unwrap_or_else(|| id.clone()));
    }
    for (slot, value) in case {
        let Some(slot) = method.slots.get(*slot) else { continue };
        let Some(input) = method.inputs.get(slot.input) else { continue };
        let label = slot.label.as_ref();
        let unit = input.unit.as_deref().unwrap_or_default();
        let level = |id: &str| input.levels.iter().find(|(l, _)| l == id).map_or(id.to_owned(), |(_, t)| t.clone());
        let word = match value {
            Value::Rows(rows) => rows_words(&input.columns, rows),
            Value::Level(id) => said(level(id), id.clone()),
            other => {
                let w = value_words(other);
                said(
                    format!("{}{unit}", w.zh),
                    format!("{}{}", w.en, if unit.is_empty() { String::new() } else { format!(" {unit}") }),
                )
            }
        };
        zh.push(format!("{}：{}", label.zh, word.zh));
        en.push(format!("{}: {}", label.en.as_deref().unwrap_or(&label.zh), word.en));
    }
    said(zh.join("；"), en.join("; "))
}

fn value_words(value: &Value) -> Said {
    let same = |t: String| said(t.clone(), t);
    match value {
        Value::Bool(true) => said("是", "yes"),
        Value::Bool(false) => said("否", "no"),
        Value::Integer(n) => same(n.to_string()),
        Value::Decimal(q) => same(q.to_string()),
        Value::MoneyFen(fen) => {
            let yuan = Q::ratio(*fen, 100).unwrap_or(Q::ZERO);
            said(format!("{yuan}元"), format!("{yuan} yuan"))
        }
        Value::Ratio(n, d) => same(format!("{n}/{d}")),
        Value::Date(d) => same(d.to_string()),
        Value::Time(t) => same(t.to_string()),
        Value::Level(t) | Value::Text(t) => same(t.clone()),
        Value::Rows(_) => same(String::new()),
    }
}

fn rows_words(columns: &[ColumnDef], rows: &Rows) -> Said {
    if rows.items.is_empty() {
        return said("没有记录", "no record");
    }
    let (mut zh, mut en): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for row in rows.items.iter().take(MAX_ROWS) {
        let w = row_words(columns, row);
        zh.push(w.zh);
        en.push(w.en);
    }
    let n = rows.items.len();
    let more = if n > MAX_ROWS { "……" } else { "" };
    said(format!("{n}条（{}{more}）", zh.join("｜")), format!("{n} records ({}{more})", en.join(" | ")))
}

fn row_words(columns: &[ColumnDef], row: &Row) -> Said {
    let (mut zh, mut en): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for (column, cell) in columns.iter().zip(&row.cells) {
        let Some(value) = cell else { continue };
        let said_value = match value {
            Value::Level(id) => {
                let text = column.levels.iter().find(|(l, _)| l == id).map_or(id.clone(), |(_, t)| t.clone());
                said(text, id.clone())
            }
            // A nought and a made-up name say nothing.
            Value::Integer(0) | Value::MoneyFen(0) => continue,
            Value::Text(t) if t.starts_with(&column.label) => continue,
            other => value_words(other),
        };
        let bool_yes = matches!(column.ty, ValueType::Bool | ValueType::Integer | ValueType::Decimal);
        let label_en = column.label_en.as_deref().unwrap_or(&column.label);
        zh.push(if bool_yes { format!("{}{}", column.label, said_value.zh) } else { said_value.zh });
        en.push(if bool_yes { format!("{label_en} {}", said_value.en) } else { said_value.en });
    }
    said(zh.join(" "), en.join(" "))
}
