//! What somebody asks "what if" of, and what comes back.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::{Fact, InputDef, Outcome, Row, Value, ValueType};
use kernel::{Error, Result};
use rubric::{Method, MethodFiles, Slot};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::sheets::{column_from, value_from};
use crate::view::*;
use crate::whatif::{FactChange, To, WhatIf};

/// Facts that one question may change.
const MAX_FACTS: usize = 200;
/// Rows that one question may add or drop.
const MAX_ROWS: usize = 2_000;
/// Readings that one question may rule, and parameters that it may declare.
const MAX_RULINGS: usize = 200;

/// What is other than in the run. Nothing of it is stored.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhatIfAsk {
    /// A run; the newest when absent.
    #[serde(default)]
    pub run: Option<String>,
    #[serde(default)]
    pub facts: Vec<FactAsk>,
    /// Readings with an option, or null to leave one open.
    #[serde(default)]
    pub rulings: BTreeMap<String, Option<String>>,
    /// Declared parameters, such as `A12.work_end`.
    #[serde(default)]
    pub params: BTreeMap<String, Vec<String>>,
    /// Another method: its files with their text, such as `method.yaml`.
    #[serde(default)]
    pub method: Option<BTreeMap<String, String>>,
}

/// One fact as it would be: one of `value`, `rows` and `absent`.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactAsk {
    pub unit: String,
    pub input: String,
    /// The cell, for an input with dimensions.
    #[serde(default)]
    pub at: BTreeMap<String, String>,
    /// As in the form: `true`, `12`, `896/1000`, `2026-12-15 20:00`, `10万元`, the id or label of a level.
    #[serde(default)]
    pub value: Option<String>,
    #[serde(default)]
    pub rows: Option<RowsAsk>,
    /// Nobody reported it.
    #[serde(default)]
    pub absent: bool,
}

/// Rows more and rows fewer; every cell as in the form, by column.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RowsAsk {
    #[serde(default)]
    pub add: Vec<BTreeMap<String, String>>,
    /// Places of the rows that drop out, counted from 0.
    #[serde(default)]
    pub drop: Vec<usize>,
    /// The rows added are all there are.
    #[serde(default)]
    pub replace: bool,
}

/// Who gains and who loses.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WhatIfPage {
    pub run: RunInfo,
    pub method: MethodTitle,
    /// Null when the run's method is kept.
    pub other: Option<OtherMethod>,
    /// The facts that were changed, from what to what.
    pub changed: Vec<ChangedFact>,
    /// The readings that were ruled otherwise or left open, in words.
    pub ruled: Vec<TriedRuling>,
    /// The parameters that were declared, in words.
    pub declared: Vec<TriedParameter>,
    /// The units that the reader sees in full and for which something differs, who gains most first.
    pub effects: Vec<EffectView>,
    /// Units that the reader sees in full and for which nothing differs.
    pub unchanged: usize,
    /// Units of which the reader sees only what was published: nothing is said of them.
    pub not_shown: usize,
    /// Whether places are told; they rest on every unit.
    pub places: bool,
}

/// In words; null where there is no value.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangedFact {
    pub unit: String,
    pub input: String,
    pub at: BTreeMap<String, String>,
    pub label: String,
    pub label_en: Option<String>,
    pub at_text: Option<String>,
    pub at_text_en: Option<String>,
    pub from: Option<String>,
    pub from_en: Option<String>,
    pub to: Option<String>,
    pub to_en: Option<String>,
}

/// In words; `option` is null where the reading is left open.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TriedRuling {
    pub reading: String,
    pub title: String,
    pub title_en: Option<String>,
    pub option: Option<String>,
    pub text: Option<String>,
    pub text_en: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TriedParameter {
    /// By reading, a dot and the parameter.
    pub name: String,
    pub label: String,
    pub label_en: Option<String>,
    pub value: Vec<String>,
}

/// What another method does with the facts and rulings of the run.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OtherMethod {
    pub title: String,
    pub title_en: Option<String>,
    pub points: String,
    pub digest: String,
    /// Inputs with facts that it does not read.
    pub not_carried: Vec<InputName>,
    /// Inputs that it needs and for which there is no fact.
    pub absent: Vec<InputName>,
    /// Inputs whose facts are of another type.
    pub unfit: Vec<InputName>,
    /// Rulings and parameters that it does not know, by their titles in the run's method.
    pub rulings: Vec<InputName>,
    /// Its readings and policies, as they stand with what was carried and tried.
    pub readings: Vec<ReadingItem>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InputName {
    pub id: String,
    pub label: String,
    pub label_en: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EffectView {
    pub unit: String,
    pub name: String,
    pub short_name: String,
    pub kind: String,
    /// After less before: of the points as they stand, else of the lower end, and where that stays of the upper. Null where
    /// one of the two is not scored.
    pub gain: Option<String>,
    pub before: StandView,
    pub after: StandView,
    pub rows: Vec<RowMoveView>,
}

#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct StandView {
    pub total: Option<Span>,
    pub refused: Option<String>,
    pub refused_en: Option<String>,
    pub place: Option<u32>,
    pub place_state: Option<RankingState>,
    pub grade: Option<GradeView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RowMoveView {
    pub indicator: String,
    pub name: String,
    pub name_en: Option<String>,
    pub points: String,
    pub steps: Vec<String>,
    pub before: Option<Cell>,
    pub after: Option<Cell>,
    /// Why it has its points after.
    pub sentence: Option<String>,
    pub sentence_en: Option<String>,
}

/// The facts that an indicator reads, as they can be asked "what if" of.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InputList {
    pub run: RunInfo,
    pub unit: UnitHead,
    pub indicator: IndicatorHead,
    pub cell: Cell,
    pub items: Vec<InputView>,
    pub readings: Vec<ReadingView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InputView {
    pub input: String,
    pub label: String,
    pub label_en: Option<String>,
    pub at: BTreeMap<String, String>,
    /// The cell in words.
    pub at_text: Option<String>,
    pub at_text_en: Option<String>,
    #[serde(rename = "type")]
    pub ty: FactType,
    pub unit: Option<String>,
    pub unit_en: Option<String>,
    pub min: Option<String>,
    pub max: Option<String>,
    pub levels: Vec<LevelView>,
    pub columns: Vec<ColumnForm>,
    pub state: FactState,
    /// As it is written in a form; null where there is none.
    pub value: Option<String>,
    /// The rows there are, each with its cells as written; at most 200, the last ones.
    pub rows: Vec<Vec<String>>,
    /// The place of the first of them.
    pub rows_from: usize,
    /// Its window is open: it can still change by itself.
    pub open: bool,
    pub limits: Vec<LimitView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LevelView {
    pub id: String,
    pub label: String,
    pub label_en: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ColumnForm {
    pub id: String,
    pub label: String,
    pub label_en: Option<String>,
    #[serde(rename = "type")]
    pub ty: FactType,
    pub levels: Vec<LevelView>,
}

/// What a rule compares a number with.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, ToSchema)]
pub struct LimitView {
    pub op: String,
    /// In the unit of the value: a share is between 0 and 1, money in yuan.
    pub at: String,
    pub label: Option<String>,
    pub label_en: Option<String>,
}

fn wrong(field: &str, zh: &str, en: &str) -> Error {
    Error::invalid(format!("{field}：{zh}；{field}: {en}"))
        .with_code("bad_field")
        .with_detail("field", field)
        .with_detail("zh", zh)
        .with_detail("en", en)
}

impl WhatIfAsk {
    /// Reads the question against the run's method, or the other one that it brings.
    pub fn read(&self, own: &Method) -> Result<WhatIf> {
        let rows = |f: &FactAsk| f.rows.as_ref().map_or(0, |r| r.add.len().saturating_add(r.drop.len()));
        for (field, have, most) in [
            ("facts", self.facts.len(), MAX_FACTS),
            ("rulings", self.rulings.len(), MAX_RULINGS),
            ("params", self.params.len(), MAX_RULINGS),
            ("facts.rows", self.facts.iter().map(rows).sum(), MAX_ROWS),
        ] {
            if have > most {
                return Err(wrong(
                    field,
                    &format!("最多 {most} 项，现有 {have} 项"),
                    &format!("at most {most}, there are {have}"),
                )
                .with_code("too_many"));
            }
        }
        let other = self.method.as_ref().map(method_of).transpose()?;
        let method = other.as_deref().unwrap_or(own);
        let mut facts = Vec::with_capacity(self.facts.len());
        let mut seen: Vec<(&str, usize)> = Vec::new();
        for (i, ask) in self.facts.iter().enumerate() {
            let change = ask.read(method, &format!("facts[{i}]"))?;
            if seen.contains(&(ask.unit.as_str(), change.slot)) {
                return Err(wrong(&format!("facts[{i}]"), "同一项事实改了两次", "this fact is changed twice"));
            }
            seen.push((&ask.unit, change.slot));
            facts.push(change);
        }
        Ok(WhatIf { facts, rulings: self.rulings.clone(), params: self.params.clone(), method: other })
    }
}

/// A method from the texts of its files; the problem of one that does not read names its place.
fn method_of(files: &BTreeMap<String, String>) -> Result<Arc<Method>> {
    let files = MethodFiles { files: files.iter().map(|(n, t)| (n.clone(), t.clone().into_bytes())).collect() };
    let (method, problems) = rubric::read(&files);
    method.map(Arc::new).ok_or_else(|| {
        let first = problems.first();
        let (zh, en) = first.map_or((String::new(), String::new()), |p| (p.message_zh.clone(), p.to_string()));
        let count = problems.len();
        wrong(
            "method",
            &format!("办法有 {count} 处问题，第一处：{zh}"),
            &format!("the method has {count} problems; the first: {en}"),
        )
        .with_code("bad_method")
    })
}

/// The fact that a question names.
pub fn slot_of(method: &Method, input: &str, at: &BTreeMap<String, String>, field: &str) -> Result<usize> {
    let short = |text: &str| text.chars().take(60).collect::<String>();
    let Some((index, _)) = method.input(input) else {
        let (zh, en) =
            (format!("办法没有数据项 {}", short(input)), format!("the method has no input {}", short(input)));
        return Err(wrong(&format!("{field}.input"), &zh, &en));
    };
    let slots: Vec<(usize, &Slot)> = method.slots.iter().enumerate().filter(|(_, s)| s.input == index).collect();
    if let [(only, _)] = slots.as_slice()
        && at.is_empty()
    {
        return Ok(*only);
    }
    slots.iter().find(|(_, s)| s.at == *at).map(|(i, _)| *i).ok_or_else(|| {
        let cell = |s: &Slot| s.at.iter().map(|(d, v)| format!("{d}={v}")).collect::<Vec<_>>().join(",");
        let cells: Vec<String> = slots.iter().map(|(_, s)| cell(s)).collect();
        let cells = cells.join(" | ");
        if cells.is_empty() {
            return wrong(&format!("{field}.at"), "这一项没有分格", "this input has no cells");
        }
        wrong(&format!("{field}.at"), &format!("应为下列之一：{cells}"), &format!("must be one of {cells}"))
    })
}

impl FactAsk {
    fn read(&self, method: &Method, field: &str) -> Result<FactChange> {
        let slot = slot_of(method, &self.input, &self.at, field)?;
        let input = method.slots.get(slot).and_then(|s| method.inputs.get(s.input));
        let input = input.ok_or_else(|| Error::internal("an input beyond the method's"))?;
        let to = match (&self.value, &self.rows, self.absent) {
            (Some(text), None, false) => {
                if input.ty == ValueType::Rows {
                    return Err(wrong(
                        &format!("{field}.value"),
                        "这一项是多行记录，请用 rows",
                        "this input has rows: use `rows`",
                    ));
                }
                let value = value_from(input, text);
                To::Value(value.map_err(|(zh, en)| wrong(&format!("{field}.value"), &zh, &en))?)
            }
            (None, Some(rows), false) => rows.read(input, &format!("{field}.rows"))?,
            (None, None, true) => To::Absent,
            _ => {
                return Err(wrong(
                    field,
                    "value、rows、absent 三者须有且只有一个",
                    "exactly one of value, rows and absent",
                ));
            }
        };
        Ok(FactChange { unit: self.unit.clone(), slot, to })
    }
}

impl RowsAsk {
    fn read(&self, input: &InputDef, field: &str) -> Result<To> {
        if input.ty != ValueType::Rows {
            return Err(wrong(field, "这一项不是多行记录，请用 value", "this input has no rows: use `value`"));
        }
        let add = self.add.iter().enumerate().map(|(i, row)| read_row(input, row, &format!("{field}.add[{i}]")));
        let add = add.collect::<Result<Vec<Row>>>()?;
        if !self.replace {
            return Ok(To::Rows { add, drop: self.drop.clone() });
        }
        if !self.drop.is_empty() {
            return Err(wrong(
                &format!("{field}.drop"),
                "全部替换时不能再逐行去掉",
                "nothing can be dropped when all are replaced",
            ));
        }
        let columns = input.columns.iter().map(|c| c.id.clone()).collect();
        Ok(To::Value(Value::Rows(facts::Rows { columns, items: add })))
    }
}

fn read_row(input: &InputDef, row: &BTreeMap<String, String>, field: &str) -> Result<Row> {
    if let Some(lost) = row.keys().find(|k| input.column(k).is_none()) {
        let known: Vec<&str> = input.columns.iter().map(|c| c.id.as_str()).collect();
        let known = known.join(", ");
        return Err(wrong(
            &format!("{field}.{lost}"),
            &format!("没有这一列；有 {known}"),
            &format!("no such column; there are {known}"),
        ));
    }
    let mut cells = Vec::with_capacity(input.columns.len());
    for column in &input.columns {
        let field = format!("{field}.{}", column.id);
        let cell = match row.get(&column.id).map(String::as_str).filter(|t| !t.trim().is_empty()) {
            Some(text) => Some(column_from(column, text).map_err(|(zh, en)| wrong(&field, &zh, &en))?),
            None if input.dated.as_ref() == Some(&column.id) => {
                return Err(wrong(&field, "这一列必须填写", "this column must be filled in"));
            }
            None => None,
        };
        cells.push(cell);
    }
    let number = |id: &str| {
        let at = input.columns.iter().position(|c| c.id == id)?;
        cells.get(at)?.as_ref()?.number()
    };
    for column in &input.columns {
        for other in &column.at_most {
            if let (Some(have), Some(most)) = (number(&column.id), number(other))
                && have > most
            {
                let label = input.column(other).map_or(other.as_str(), |c| c.label.as_str());
                let field = format!("{field}.{}", column.id);
                return Err(wrong(&field, &format!("大于“{label}”"), &format!("is more than {other}")));
            }
        }
    }
    Ok(Row { cells, evidence: Vec::new() })
}

/// A value as it is written in a form.
pub(crate) fn written(value: &Value) -> String {
    match value {
        Value::MoneyFen(fen) => {
            format!("{}{}.{:02}", if *fen < 0 { "-" } else { "" }, fen.abs() / 100, fen.abs() % 100)
        }
        Value::Bool(b) => b.to_string(),
        Value::Integer(n) => n.to_string(),
        Value::Decimal(q) => q.to_string(),
        Value::Ratio(n, d) => format!("{n}/{d}"),
        Value::Date(d) => d.to_string(),
        Value::Time(t) => t.to_string(),
        Value::Level(t) | Value::Text(t) => t.clone(),
        Value::Rows(rows) => rows.items.len().to_string(),
    }
}

/// The rows of a fact with their cells as written, the last ones, and the place of the first of these.
pub(crate) fn written_rows(input: &InputDef, fact: &Fact, most: usize) -> (Vec<Vec<String>>, usize) {
    let Some(Value::Rows(rows)) = fact.outcome.value() else { return (Vec::new(), 0) };
    let from = rows.items.len().saturating_sub(most);
    let places: Vec<Option<usize>> = input.columns.iter().map(|c| rows.column(&c.id)).collect();
    let cell = |row: &Row, at: &Option<usize>| {
        at.and_then(|i| row.cells.get(i)).and_then(Option::as_ref).map(written).unwrap_or_default()
    };
    let items = rows.items.iter().skip(from).map(|row| places.iter().map(|at| cell(row, at)).collect());
    (items.collect(), from)
}

pub(crate) fn is_open(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Open { .. })
}
