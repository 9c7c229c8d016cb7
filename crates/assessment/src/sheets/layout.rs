//! Where everything stands in a unit's form: a function of the method alone, for writing the form and for reading it.

use std::collections::BTreeMap;

use facts::{Binding, ColumnDef, InputDef, ValueType};
use jiff::civil::Date;
use kernel::period::Period;
use kernel::{Error, Result};
use rubric::*;

/// Who fills a form in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Party {
    /// The unit declares.
    Unit,
    /// A reviewer of the city judges, with reasons.
    Reviewer,
    /// A reviewer of the city corrects what was said, with reasons.
    Corrector,
}

impl Party {
    /// The kind of form, as its hidden sheet says it.
    pub(super) fn form(self) -> &'static str {
        match self {
            Party::Unit => "huanheng-unit-form",
            Party::Reviewer => "huanheng-review-form",
            // No workbook of it is made: a correction is said on a page.
            Party::Corrector => "huanheng-correction",
        }
    }

    pub(super) fn of_form(kind: &str) -> Option<Party> {
        [Party::Unit, Party::Reviewer].into_iter().find(|p| p.form() == kind)
    }

    /// The title of the form.
    pub(super) fn title(self) -> &'static str {
        match self {
            Party::Unit => "填报表",
            Party::Reviewer => "评判表",
            Party::Corrector => "更正表",
        }
    }

    fn gives(self, input: &InputDef) -> bool {
        match self {
            Party::Unit => input.bindings.contains(&Binding::Declared),
            Party::Reviewer => input.judged(),
            Party::Corrector => true,
        }
    }

    /// The fact key of what this party says of an input.
    pub(super) fn key(self, input: &str) -> String {
        match self {
            Party::Unit => format!("declared/{input}"),
            Party::Reviewer => format!("judged/{input}"),
            Party::Corrector => Binding::Corrected.fact_key(input),
        }
    }
}

pub(super) const FORM_VERSION: &str = "1";

pub(super) const GUIDE: &str = "说明";
pub(super) const FILL: &str = "填报";
/// Hidden: which form this is, for whom, and what its lines mean.
pub(super) const HIDDEN: &str = "_huanheng";
/// Hidden: the choices of the drop-down lists.
pub(super) const LISTS: &str = "_lists";

pub(super) const KNOWN: &str = "有值";
pub(super) const ABSENT: &str = "缺报";
pub(super) const UNAVAILABLE: &str = "取不到";
pub(super) const NOT_APPLICABLE: &str = "不适用";
pub(super) const COMPLETE: &str = "已列全";
pub(super) const INCOMPLETE: &str = "未列全";

/// Columns of the sheet that is filled in.
pub(super) mod column {
    pub const NO: u32 = 0;
    pub const INDICATOR: u32 = 1;
    pub const SUBJECT: u32 = 2;
    pub const UNIT: u32 = 3;
    pub const TYPE: u32 = 4;
    pub const VALUE: u32 = 5;
    pub const STATE: u32 = 6;
    pub const OPEN: u32 = 7;
    pub const REASON: u32 = 8;
    pub const SOURCE: u32 = 9;
    pub const NOTE: u32 = 10;
    pub const EVIDENCE: u32 = 11;
}

pub(super) const HEADS: [&str; 12] = [
    "编号",
    "指标号",
    "事项",
    "单位",
    "类型",
    "取值",
    "状态",
    "年内还会增加",
    "不适用或缺报的理由",
    "来源",
    "说明",
    "证据要求",
];

/// Rows of a list: the hidden column ids, the labels, how to fill in, then the data.
pub(super) const ID_ROW: u32 = 0;
pub(super) const LABEL_ROW: u32 = 1;
pub(super) const HINT_ROW: u32 = 2;
pub(super) const DATA_ROW: u32 = 3;
/// Rows that are prepared with drop-down lists and formats.
pub(super) const PREPARED: u32 = 500;

/// One fact that the form asks for.
pub(super) struct Line<'m> {
    pub no: u32,
    pub input: &'m InputDef,
    pub at: BTreeMap<String, String>,
    pub subject: String,
    pub indicators: String,
    /// The sheet of its rows.
    pub table: Option<String>,
    /// First and last day for the `dated` column or the value.
    pub dated: (Date, Date),
}

pub(super) struct Form<'m> {
    pub party: Party,
    pub lines: Vec<Line<'m>>,
    /// First and last day for any other date.
    pub sane: (Date, Date),
}

impl<'m> Form<'m> {
    pub fn of(method: &'m Method, year: i16, party: Party) -> Result<Form<'m>> {
        let whole = Period::year(year)?;
        let far = |y: i16, m, d| Date::new(y, m, d).map_err(|_| Error::invalid(format!("no such year: {year}")));
        let sane = (far(1949, 10, 1)?, far(year.saturating_add(1), 12, 31)?);
        let reach = method.windows.iter().fold((whole.from, whole.to), |(from, to), w| {
            let day = |(years, month, day): (i16, i8, i8)| Date::new(year.saturating_add(years), month, day).ok();
            (day(w.from).map_or(from, |d| d.min(from)), day(w.to).map_or(to, |d| d.max(to)))
        });
        let unbounded = read_without_window(method);
        let mut lines = Vec::new();
        for (index, slot) in method.slots.iter().enumerate() {
            let Some(input) = method.inputs.get(slot.input) else { continue };
            if !party.gives(input) {
                continue;
            }
            let no = u32::try_from(lines.len()).unwrap_or(u32::MAX).saturating_add(1);
            let subject = subject(input, &slot.at);
            let table = (input.ty == ValueType::Rows).then(|| sheet_name(no, &subject));
            // A rule that looks at every row, whenever it was, needs the rows of earlier years.
            let dated = if unbounded.contains(&index) || input.ty != ValueType::Rows { sane } else { reach };
            let indicators = indicators(method, index);
            lines.push(Line { no, input, at: slot.at.clone(), subject, indicators, table, dated });
        }
        Ok(Form { party, lines, sane })
    }

    pub fn line(&self, no: u32) -> Option<&Line<'m>> {
        self.lines.get(usize::try_from(no).ok()?.checked_sub(1)?)
    }
}

impl Line<'_> {
    /// `input` or `input link=city`, for the hidden sheet.
    pub fn name(&self) -> String {
        let at: Vec<String> = self.at.iter().map(|(d, v)| format!(" {d}={v}")).collect();
        format!("{}{}", self.input.id, at.concat())
    }

    pub fn measured_first(&self) -> bool {
        matches!(self.input.bindings.first(), Some(Binding::Measured(_) | Binding::Attested(_)))
    }

    /// Days that a date column of the list may lie between.
    pub fn days(&self, column: &ColumnDef, sane: (Date, Date)) -> (Date, Date) {
        if self.input.dated.as_ref() == Some(&column.id) { self.dated } else { sane }
    }

    /// A row without this cell could not be counted, or would be counted wrongly.
    pub fn must_have(&self, column: &ColumnDef) -> bool {
        column.ty != ValueType::Text || self.input.key.contains(&column.id)
    }
}

fn subject(input: &InputDef, at: &BTreeMap<String, String>) -> String {
    let mut subject = input.label.clone();
    for (dimension, values) in &input.dimensions {
        let value = at.get(dimension);
        if let Some((_, label)) = values.iter().find(|(id, _)| Some(id) == value) {
            subject.push('·');
            subject.push_str(label);
        }
    }
    subject
}

fn indicators(method: &Method, slot: usize) -> String {
    let ids: Vec<&str> = method.indicators().filter(|i| i.slots.contains(&slot)).map(|i| i.id.as_str()).collect();
    ids.join("、")
}

/// At most 31 characters as the format counts them, none of those it refuses.
fn sheet_name(no: u32, subject: &str) -> String {
    let mut name = format!("{no} ");
    for c in subject.chars() {
        let c = if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') || c.is_control() { '－' } else { c };
        if name.encode_utf16().count() + c.len_utf16() > 24 {
            break;
        }
        name.push(c);
    }
    name.trim_end().to_owned()
}

pub(super) fn type_word(ty: ValueType) -> &'static str {
    match ty {
        ValueType::Bool => "是否",
        ValueType::Integer => "整数",
        ValueType::Decimal => "小数",
        ValueType::Money => "金额（元）",
        ValueType::Ratio => "比率（分子/分母）",
        ValueType::Date => "日期",
        ValueType::Time => "日期和时间",
        ValueType::Level => "档次",
        ValueType::Text => "文字",
        ValueType::Rows => "清单",
    }
}

/// Slots of which some rule reads rows without a window.
fn read_without_window(method: &Method) -> Vec<usize> {
    let mut found = Vec::new();
    for indicator in method.indicators() {
        let mut seen = |slot: usize, windowed: bool| {
            if !windowed && !found.contains(&slot) {
                found.push(slot);
            }
        };
        let mut covers = Vec::new();
        indicator.each(
            &mut |q| {
                if let QuantForm::Aggregate(a) = &q.form {
                    seen(a.slot, a.window.is_some());
                    a.except.iter().for_each(|e| seen(e.slot, false));
                }
            },
            &mut |c| {
                if let CondForm::Covers { slot, .. } = &c.form {
                    covers.push(*slot);
                }
            },
        );
        covers.into_iter().for_each(|slot| seen(slot, false));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_safe() {
        assert_eq!(sheet_name(7, "网站更新"), "7 网站更新");
        let name = sheet_name(120, "查实的支持不力记录（中断、投诉、通报）[甲]:*?/\\'与其他很长的文字");
        assert!(name.encode_utf16().count() <= 31, "{name}");
        assert_eq!(sheet_name(1, "甲/乙:[丙]'"), "1 甲－乙－－丙－－");
    }
}
