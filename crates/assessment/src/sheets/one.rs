//! One fact told on a page instead of in a workbook, held to the same rules: what the form refuses is refused here.

use std::collections::BTreeMap;

use facts::{Fact, Outcome, Row, Rows, Subject, Value, ValueType};
use kernel::Result;
use kernel::period::Period;
use rubric::Method;
use serde::Serialize;

use super::cell::{Raw, Want, clean, has_control, typed};
use super::import::{growing, key_columns, row_key, without};
use super::layout::{ABSENT, Form, Line, NOT_APPLICABLE, Party, UNAVAILABLE};
use super::template::can_grow;
use super::{MAX_ROWS, MAX_TEXT, Wrong};

/// What is wrong with one field of a form on a page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, utoipa::ToSchema)]
pub struct FieldProblem {
    /// Such as `value`, `reason` or `rows[2].date`.
    pub field: String,
    pub message: String,
    pub message_en: String,
    pub code: String,
}

/// In which way something is said of a fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Said {
    Known,
    Absent,
    Unavailable,
    NotApplicable,
}

pub(crate) struct Told<'a> {
    pub input: &'a str,
    pub at: &'a BTreeMap<String, String>,
    pub said: Said,
    pub value: Option<&'a str>,
    pub rows: &'a [BTreeMap<String, String>],
    /// It can still grow within the year; for rows: the list is not complete yet.
    pub growing: bool,
    pub reason: Option<&'a str>,
}

struct Reading {
    problems: Vec<FieldProblem>,
}

impl Reading {
    fn wrong(&mut self, field: impl Into<String>, wrong: Wrong) {
        if self.problems.len() < super::MAX_PROBLEMS {
            let code = wrong.code.to_owned();
            self.problems.push(FieldProblem { field: field.into(), message: wrong.zh, message_en: wrong.en, code });
        }
    }

    /// A text as somebody wrote it, or nothing.
    fn raw(&mut self, field: &str, text: Option<&str>) -> Option<Raw> {
        let text = text?;
        if text.chars().count() > MAX_TEXT {
            let zh = format!("最多 {MAX_TEXT} 字");
            self.wrong(field, Wrong::new("too_long", zh, format!("at most {MAX_TEXT} characters")));
            return None;
        }
        let tidy = clean(text);
        if has_control(&tidy) {
            self.wrong(field, Wrong::new("control", "含有看不见的字符", "invisible characters"));
            return None;
        }
        (!tidy.is_empty()).then_some(Raw::Text(tidy))
    }

    fn rows(&mut self, form: &Form<'_>, line: &Line<'_>, told: &[BTreeMap<String, String>]) -> Rows {
        let columns = line.input.columns.iter().map(|c| c.id.clone()).collect();
        let mut rows = Rows { columns, items: Vec::new() };
        if told.len() > MAX_ROWS {
            let zh = format!("超过 {MAX_ROWS} 行，请按说明汇总后填报");
            self.wrong("rows", Wrong::new("too_many_rows", zh, format!("more than {MAX_ROWS} rows")));
            return rows;
        }
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for (i, row) in told.iter().enumerate() {
            for lost in row.keys().filter(|k| line.input.column(k).is_none()) {
                let field = format!("rows[{i}].{}", lost.chars().take(40).collect::<String>());
                self.wrong(field, Wrong::new("unknown_column", "没有这一列", "there is no such column"));
            }
            let before = self.problems.len();
            let mut cells: Vec<Option<Value>> = Vec::with_capacity(line.input.columns.len());
            for column in &line.input.columns {
                let field = format!("rows[{i}].{}", column.id);
                let days = line.days(column, form.sane);
                let want = Want { ty: column.ty, levels: &column.levels, min: None, max: None, days };
                let had = self.problems.len();
                let cell = match self.raw(&field, row.get(&column.id).map(String::as_str)) {
                    Some(raw) => typed(&raw, &want).unwrap_or_else(|wrong| {
                        self.wrong(field, wrong);
                        None
                    }),
                    None => {
                        if line.must_have(column) && self.problems.len() == had {
                            self.wrong(field, Wrong::new("missing_cell", "须填", "is needed"));
                        }
                        None
                    }
                };
                cells.push(cell);
            }
            self.in_order(i, line, &cells);
            if self.problems.len() > before {
                continue;
            }
            if let Some(first) = seen.insert(row_key(line, &cells), i) {
                let by: Vec<&str> = key_columns(line).iter().map(|(_, label)| *label).collect();
                let (zh, en) = (
                    format!("与第 {} 行重复（{}相同）", first + 1, by.join("、")),
                    format!("the same as row {}", first + 1),
                );
                self.wrong(format!("rows[{i}]"), Wrong::new("duplicate_row", zh, en));
                continue;
            }
            rows.items.push(Row { cells, evidence: Vec::new() });
        }
        rows
    }

    fn in_order(&mut self, row: usize, line: &Line<'_>, cells: &[Option<Value>]) {
        let number = |id: &str| {
            let at = line.input.columns.iter().position(|c| c.id == id)?;
            cells.get(at)?.as_ref()?.number()
        };
        for column in &line.input.columns {
            for other in &column.at_most {
                if let (Some(have), Some(most)) = (number(&column.id), number(other))
                    && have > most
                {
                    let label = line.input.column(other).map_or(other.as_str(), |c| c.label.as_str());
                    let (zh, en) = (format!("大于“{label}”"), format!("is more than {other}"));
                    self.wrong(format!("rows[{row}].{}", column.id), Wrong::new("too_much", zh, en));
                }
            }
        }
    }

    fn known(&mut self, form: &Form<'_>, line: &Line<'_>, told: &Told<'_>) -> Option<Outcome> {
        let input = line.input;
        let value = if input.ty == ValueType::Rows {
            if told.value.is_some_and(|v| !v.trim().is_empty()) {
                self.wrong("value", Wrong::new("rows_wanted", "这一项逐行填写", "this one is written row by row"));
            }
            Value::Rows(self.rows(form, line, told.rows))
        } else {
            if !told.rows.is_empty() {
                self.wrong("rows", Wrong::new("no_rows", "这一项没有明细", "this one has no rows"));
            }
            let had = self.problems.len();
            let Some(raw) = self.raw("value", told.value) else {
                if self.problems.len() == had {
                    self.wrong("value", Wrong::new("missing_value", "没有填写", "nothing is written"));
                }
                return None;
            };
            let want = Want { ty: input.ty, levels: &input.levels, min: input.min, max: input.max, days: line.dated };
            match typed(&raw, &want) {
                Ok(value) => value?,
                Err(wrong) => {
                    self.wrong("value", wrong);
                    return None;
                }
            }
        };
        if told.growing && !can_grow(input.ty) {
            let (zh, en) = ("这一项没有“增加”之说", "this cannot grow");
            self.wrong("growing", Wrong::new("open_not_allowed", zh, en));
            return None;
        }
        Some(if told.growing { growing(line, value) } else { Outcome::Known(value) })
    }
}

/// The fact that is told, or everything that is wrong with it.
pub(crate) fn one(
    method: &Method,
    unit: &Subject,
    year: i16,
    party: Party,
    told: &Told<'_>,
    by: &str,
    recorded_at: &str,
) -> Result<std::result::Result<Fact, Vec<FieldProblem>>> {
    let form = Form::of(method, year, party)?;
    let mut r = Reading { problems: Vec::new() };
    let line = form.lines.iter().find(|l| l.input.id == told.input && l.at == *told.at);
    let Some(line) = line else {
        let (zh, en) = match party {
            Party::Unit => {
                ("这一项不由单位填报，或没有这一格", "a unit does not declare this, or there is no such cell")
            }
            Party::Reviewer => ("这一项不需评判，或没有这一格", "this is not judged, or there is no such cell"),
            Party::Corrector => ("没有这一项，或没有这一格", "there is no such input, or no such cell"),
        };
        r.wrong("input", Wrong::new("not_asked", zh, en));
        return Ok(Err(r.problems));
    };
    let reason = match r.raw("reason", told.reason) {
        Some(Raw::Text(text)) => Some(text),
        _ => None,
    };
    let filled = told.value.is_some_and(|v| !v.trim().is_empty()) || !told.rows.is_empty() || told.growing;
    let outcome = match told.said {
        Said::Known => {
            let needed = match party {
                Party::Unit => None,
                Party::Reviewer => Some(("评判须写明理由", "a judgement needs a reason")),
                Party::Corrector => Some(("更正须写明理由", "a correction needs a reason")),
            };
            if let Some((zh, en)) = needed.filter(|_| reason.is_none()) {
                r.wrong("reason", Wrong::new("reason_missing", zh, en));
            }
            r.known(&form, line, told).map(|o| (o, reason))
        }
        other => {
            let word = match other {
                Said::Unavailable => UNAVAILABLE,
                Said::NotApplicable => NOT_APPLICABLE,
                Said::Absent | Said::Known => ABSENT,
            };
            match without(word, filled, reason) {
                Ok(Some(said)) => Some(said),
                Ok(None) => {
                    let zh = "说明缺报须写明理由";
                    r.wrong("reason", Wrong::new("reason_missing", zh, "to say that it is missing needs a reason"));
                    None
                }
                Err(Some((_, wrong))) => {
                    let field = if wrong.code == "state_conflict" { "state" } else { "reason" };
                    r.wrong(field, wrong);
                    None
                }
                Err(None) => None,
            }
        }
    };
    Ok(match outcome {
        Some((outcome, reason)) if r.problems.is_empty() => Ok(Fact {
            subject: unit.id.clone(),
            key: party.key(&line.input.id),
            at: line.at.clone(),
            period: Period::year(year)?,
            outcome,
            by: by.to_owned(),
            reason,
            recorded_at: recorded_at.to_owned(),
            evidence: Vec::new(),
        }),
        _ => Err(r.problems),
    })
}
