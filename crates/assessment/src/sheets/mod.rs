//! Workbooks: the form that a unit fills in, the file that a city begins with, and the results as tables.
//!
//! What goes out is made here and is the same for the same input, byte by byte. What comes in is a stranger's file: its
//! size, its kind and what it unpacks to are looked at before anything reads it, every cell is taken exactly or refused,
//! and either the whole file is taken or none of it, with every problem named by sheet and cell.
//!
//! A number in a workbook is binary. Its exact decimal is taken to be the shortest text that gives the same binary
//! number, rounded to 15 significant digits where it has more: the digits that the spreadsheet shows to the person.

mod book;
mod cell;
mod import;
mod layout;
mod one;
mod peek;
mod results;
mod template;
mod units;
mod write;

pub use import::{form_of, import};
pub use layout::Party;
pub use one::FieldProblem;
pub(crate) use one::{Said, Told, one};
pub(crate) use peek::peek;
pub use results::results;
pub(crate) use template::can_grow;
pub use template::{review_template, template};
pub use units::{City, CityPerson, CityUnit, units_import, units_template};

use facts::{ColumnDef, InputDef, Value, ValueType};
use jiff::civil::{Date, date};
use serde::Serialize;

/// The largest file that is read.
pub const MAX_BYTES: usize = 20 << 20;
/// Rows that a list may have.
pub const MAX_ROWS: usize = 5_000;
/// Characters that a cell may have.
pub const MAX_TEXT: usize = 2_000;
/// Problems that are listed.
pub const MAX_PROBLEMS: usize = 200;

/// What is wrong with a workbook, and where. An empty cell means the whole sheet, an empty sheet the whole file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, utoipa::ToSchema)]
pub struct RowProblem {
    pub sheet: String,
    /// Such as `C7`.
    pub cell: String,
    pub message_zh: String,
    pub message_en: String,
    pub code: &'static str,
}

/// What is wrong with one value, before it is known where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Wrong {
    code: &'static str,
    zh: String,
    en: String,
}

impl Wrong {
    fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Wrong {
        Wrong { code, zh: zh.into(), en: en.into() }
    }
}

/// A value as somebody writes it, in the words of a form; the problem in Chinese and English.
pub(crate) fn value_from(input: &InputDef, written: &str) -> Result<Value, (String, String)> {
    let want = cell::Want { ty: input.ty, levels: &input.levels, min: input.min, max: input.max, days: any_day() };
    from_text(written, &want)
}

/// The same for a column of rows.
pub(crate) fn column_from(column: &ColumnDef, written: &str) -> Result<Value, (String, String)> {
    let want = cell::Want { ty: column.ty, levels: &column.levels, min: None, max: None, days: any_day() };
    from_text(written, &want)
}

fn any_day() -> (Date, Date) {
    (date(1949, 10, 1), date(2999, 12, 31))
}

fn from_text(written: &str, want: &cell::Want<'_>) -> Result<Value, (String, String)> {
    let wrong = |w: Wrong| (w.zh, w.en);
    if written.chars().count() > MAX_TEXT {
        return Err((format!("最多 {MAX_TEXT} 字"), format!("at most {MAX_TEXT} characters")));
    }
    if cell::has_control(written) {
        return Err(("含有看不见的字符".into(), "invisible characters".into()));
    }
    let text = cell::clean(written);
    if text.is_empty() {
        return Err(("没有填写".into(), "nothing is written".into()));
    }
    let value = cell::typed(&cell::Raw::Text(text), want).map_err(wrong)?;
    match value {
        Some(value) if want.ty != ValueType::Rows => Ok(value),
        _ => Err(("这一项逐行填写".into(), "this one is written row by row".into())),
    }
}

/// Collects problems up to the bound; reading goes on as far as it makes sense.
#[derive(Default)]
struct Problems {
    list: Vec<RowProblem>,
    more: usize,
}

impl Problems {
    fn push(&mut self, sheet: &str, cell: String, wrong: Wrong) {
        if self.list.len() >= MAX_PROBLEMS {
            self.more += 1;
            return;
        }
        let (zh_at, en_at) = match (sheet.is_empty(), cell.is_empty()) {
            (true, _) => (String::new(), String::new()),
            (false, true) => (format!("“{sheet}”表："), format!("sheet {sheet}: ")),
            (false, false) => (format!("“{sheet}”表 {cell}："), format!("sheet {sheet}, {cell}: ")),
        };
        self.list.push(RowProblem {
            sheet: sheet.to_owned(),
            cell,
            message_zh: format!("{zh_at}{}", wrong.zh),
            message_en: format!("{en_at}{}", wrong.en),
            code: wrong.code,
        });
    }

    /// About the file as a whole.
    fn file(&mut self, code: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        self.push("", String::new(), Wrong::new(code, zh, en));
    }

    /// About a sheet as a whole.
    fn sheet(&mut self, sheet: &str, code: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        self.push(sheet, String::new(), Wrong::new(code, zh, en));
    }

    /// About a cell, by row and column from 0.
    fn cell(&mut self, sheet: &str, row: u32, column: u32, wrong: Wrong) {
        self.push(sheet, cell_name(row, column), wrong);
    }

    fn len(&self) -> usize {
        self.list.len() + self.more
    }

    fn finish<T>(mut self, value: Option<T>) -> Result<T, Vec<RowProblem>> {
        if self.more > 0
            && let Some(last) = self.list.last_mut()
        {
            let rest = self.more + 1;
            *last = RowProblem {
                sheet: String::new(),
                cell: String::new(),
                message_zh: format!("另有 {rest} 处问题未列出，请先改正以上各处"),
                message_en: format!("{rest} more problems are not listed; correct these first"),
                code: "more_problems",
            };
        }
        match value {
            Some(value) if self.list.is_empty() => Ok(value),
            _ => Err(self.list),
        }
    }
}

/// `C7` for row 6 and column 2.
fn cell_name(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.reverse();
    format!("{}{}", letters.into_iter().collect::<String>(), u64::from(row) + 1)
}

/// A stranger's text, shortened for a message.
fn quoted(text: &str) -> String {
    let mut short: String = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() > 40 {
        short.push('…');
    }
    format!("“{short}”")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_on_the_screen() {
        for (at, name) in [((0, 0), "A1"), ((6, 2), "C7"), ((0, 25), "Z1"), ((9, 26), "AA10"), ((0, 16_383), "XFD1")] {
            assert_eq!(cell_name(at.0, at.1), name);
        }
        assert_eq!(cell_name(u32::MAX, u32::MAX), "MWLQKWV4294967296");
    }

    #[test]
    fn the_list_of_problems_ends() {
        let mut p = Problems::default();
        for i in 0..500 {
            p.cell("表", i, 0, Wrong::new("x", "错", "wrong"));
        }
        let list = p.finish(Some(())).unwrap_err();
        assert_eq!(list.len(), MAX_PROBLEMS);
        assert_eq!(list[0].message_zh, "“表”表 A1：错");
        assert_eq!(list[199].code, "more_problems");
        assert!(list[199].message_zh.contains("301"));
    }
}
