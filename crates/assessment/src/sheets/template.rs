//! The form for one unit and year: everything that a form may give, and nothing that only a reviewer may judge.

use facts::{ColumnDef, InputDef, Subject, ValueType};
use jiff::civil::Date;
use kernel::q::Q;
use kernel::{Error, Result};
use rubric::Method;
use rust_xlsxwriter::{DataValidation, DataValidationRule, Formula, ProtectionOptions, Workbook, Worksheet};

use super::layout::*;
use super::write::{
    Lists, body, cell, excel_day, failed, fill, head, hint, message, narrow, put, title, widths, workbook,
};
use super::{MAX_ROWS, MAX_TEXT};

/// The form that a unit fills in, as a workbook.
pub fn template(method: &Method, unit: &Subject, year: i16) -> Result<Vec<u8>> {
    written(method, unit, year, Party::Unit)
}

/// The form on which a reviewer judges one unit.
pub fn review_template(method: &Method, unit: &Subject, year: i16) -> Result<Vec<u8>> {
    written(method, unit, year, Party::Reviewer)
}

fn written(method: &Method, unit: &Subject, year: i16, party: Party) -> Result<Vec<u8>> {
    let form = Form::of(method, year, party)?;
    let first = Date::new(year, 1, 1).map_err(|_| Error::invalid(format!("no such year: {year}")))?;
    let mut book = workbook(&format!("{} {year}年度{} {}", method.title.zh, party.title(), unit.name), first)?;
    let mut lists = Lists::default();
    guide(&mut book, method, unit, year, party)?;
    fill_sheet(&mut book, &form, &mut lists)?;
    for line in &form.lines {
        if let Some(name) = &line.table {
            table(&mut book, &form, line, name, &mut lists)?;
        }
    }
    lists.write(&mut book, LISTS)?;
    hidden(&mut book, &form, method, unit, year)?;
    book.save_to_buffer().map_err(failed)
}

fn guide(book: &mut Workbook, method: &Method, unit: &Subject, year: i16, party: Party) -> Result<()> {
    let sheet = book.add_worksheet().set_name(GUIDE).map_err(failed)?;
    widths(sheet, &[16, 100])?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.merge_range(0, 0, 0, 1, &format!("{}{}", method.title.zh, party.title()), &title()).map_err(failed)?;
    let rows = format!("每张清单最多 {MAX_ROWS} 行，每格最多 {MAX_TEXT} 字；整行空白的忽略。");
    let year_text = year.to_string();
    let lines: [(&str, &str); 21] = [
        ("单位", &unit.name),
        ("单位编号", &unit.id),
        ("年度", &year_text),
        ("办法编号", &method.id),
        ("办法摘要", &method.digest),
        ("", ""),
        ("怎样填", "只填浅黄色的格。先填“填报”表，一行一项；类型为“清单”的，把明细逐行填到同编号的清单表中。"),
        (
            "取值",
            "是否、档次从下拉列表中选；日期填 2026-05-01 的形式；不要写公式，不要合并单元格，不要增删列、改表名。",
        ),
        ("数字", "只写数字，不写单位。全角数字（１２）和千位分隔（1,200）可以识别。个数不得为负。"),
        ("金额", "以元为单位，可写 123456.78、123,456.78 或 10万元；最多精确到分。"),
        ("比率", "必须写分子和分母的件数，如 8996/10000；只有百分比无法核对，不予接收。没有分母的写 0/0。"),
        ("清单", "清单的“取值”格选“已列全”或“未列全”。确实一条也没有的，选“已列全”，即登记为零条。"),
        ("", &rows),
        ("状态：有值", "已填取值的可不选状态，默认即为有值。"),
        ("状态：缺报", "没有填的即为缺报；不选状态、不填取值的行不产生任何记录。缺报可以写明理由。"),
        ("状态：取不到", "来源无法读取，须写明理由；得分按区间显示，待查实。"),
        ("状态：不适用", "本单位没有这项工作，须写明理由；如何计分由办法的规则决定。"),
        ("年内还会增加", "选“是”表示目前的数只会再增加：现有数为下限，上限待定。可能减少的（如会下降的比率）不要选。"),
        ("来源：实测优先", "已由在运系统测得的，以实测为准；这里填的作为没有实测时的补充，不一致的会列出来供核对。"),
        (
            "未列的事项",
            match party {
                Party::Unit => "只能由评审人认定的事项不在本表中，单位不必填。",
                Party::Reviewer | Party::Corrector => {
                    "本表只列由评审人认定的事项。每项评判都须在“理由”栏写明理由，由署名人负责。"
                }
            },
        ),
        ("交回", "填好后保存为 .xlsx，在系统中导入。有一处不对，整份都不会写入；错误会逐格列出，改正后重新导入即可。"),
    ];
    for (row, (name, text)) in (2_u32..).zip(lines) {
        put(sheet, row, 0, name, &body().set_bold())?;
        put(sheet, row, 1, text, &body())?;
    }
    sheet.protect_with_options(&reading());
    Ok(())
}

/// A protected sheet whose columns may still be made wider.
fn reading() -> ProtectionOptions {
    ProtectionOptions { format_columns: true, format_rows: true, use_autofilter: true, ..ProtectionOptions::new() }
}

/// In characters of the plain font; a Chinese character takes two.
const FILL_WIDTHS: [u8; 12] = [6, 8, 42, 10, 24, 22, 10, 12, 30, 12, 44, 36];

/// Lines that a wrapped text takes in a column.
fn lines_of(text: &str, width: u8) -> u32 {
    let taken: u32 = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    taken.div_ceil(u32::from(width.saturating_sub(2)).max(1)).max(1)
}

fn fill_sheet(book: &mut Workbook, form: &Form<'_>, lists: &mut Lists) -> Result<()> {
    let sheet = book.add_worksheet().set_name(FILL).map_err(failed)?;
    widths(sheet, &FILL_WIDTHS)?;
    sheet.set_freeze_panes(1, 3).map_err(failed)?;
    sheet.set_repeat_rows(0, 0).map_err(failed)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    for (column, name) in (0_u32..).zip(HEADS) {
        put(sheet, 0, column, name, &head())?;
    }
    let states = lists.choice(LISTS, &[KNOWN, ABSENT, UNAVAILABLE, NOT_APPLICABLE])?;
    let yes_no = lists.choice(LISTS, &["是", "否"])?;
    for line in &form.lines {
        let row = line.no;
        let input = line.input;
        let type_text = match &line.table {
            Some(name) => format!("清单，见“{name}”表"),
            None => type_word(input.ty).to_owned(),
        };
        let unit = input.unit.as_deref().unwrap_or(if input.ty == ValueType::Money { "元" } else { "" });
        let source = if line.measured_first() { "实测优先" } else { "填报" };
        let mut height = 1;
        for (column, text) in [
            (column::NO, line.no.to_string().as_str()),
            (column::INDICATOR, &line.indicators),
            (column::SUBJECT, &line.subject),
            (column::UNIT, unit),
            (column::TYPE, &type_text),
            (column::SOURCE, source),
            (column::NOTE, input.note.as_deref().unwrap_or_default()),
            (column::EVIDENCE, input.evidence.as_deref().unwrap_or_default()),
        ] {
            put(sheet, row, column, text, &cell())?;
            let width = usize::try_from(column).ok().and_then(|c| FILL_WIDTHS.get(c)).copied().unwrap_or(10);
            height = height.max(lines_of(text, width));
        }
        sheet.set_row_height(row, height.saturating_mul(15)).map_err(failed)?;
        for (column, format) in [
            (column::VALUE, fill(number_format(input.ty))),
            (column::STATE, fill("@")),
            (column::OPEN, fill("@")),
            (column::REASON, fill("@")),
        ] {
            sheet.write_blank(row, narrow(column)?, &format).map_err(failed)?;
        }
        let validation = value_validation(input, line.dated, lists)?;
        validate(sheet, (row, row), column::VALUE, &validation)?;
        validate(sheet, (row, row), column::STATE, &states)?;
        if can_grow(input.ty) {
            validate(sheet, (row, row), column::OPEN, &yes_no)?;
        }
    }
    sheet.protect_with_options(&reading());
    Ok(())
}

/// May a value of this type still grow during the year?
pub(crate) fn can_grow(ty: ValueType) -> bool {
    !matches!(ty, ValueType::Date | ValueType::Time | ValueType::Text)
}

fn validate(sheet: &mut Worksheet, rows: (u32, u32), column: u32, validation: &DataValidation) -> Result<()> {
    let column = narrow(column)?;
    sheet.add_data_validation(rows.0, column, rows.1, column, validation).map_err(failed)?;
    Ok(())
}

/// Text cells keep `8996/10000` and long numbers as they are typed.
fn number_format(ty: ValueType) -> &'static str {
    match ty {
        ValueType::Integer => "0",
        ValueType::Decimal => "General",
        ValueType::Money => "#,##0.00",
        ValueType::Date => "yyyy-mm-dd",
        ValueType::Time => "yyyy-mm-dd hh:mm",
        ValueType::Bool | ValueType::Ratio | ValueType::Level | ValueType::Text | ValueType::Rows => "@",
    }
}

fn value_validation(input: &InputDef, days: (Date, Date), lists: &mut Lists) -> Result<DataValidation> {
    if input.ty == ValueType::Rows {
        let choice = lists.choice(LISTS, &[COMPLETE, INCOMPLETE])?;
        return message(choice, "明细填在清单表中；这里选是否已列全。一条也没有的选“已列全”。");
    }
    validation(input.ty, &input.levels, (input.min, input.max), days, lists)
}

fn validation(
    ty: ValueType,
    levels: &[(String, String)],
    bounds: (Option<Q>, Option<Q>),
    days: (Date, Date),
    lists: &mut Lists,
) -> Result<DataValidation> {
    let any = || DataValidation::new().allow_any_value();
    match ty {
        ValueType::Bool => lists.choice(LISTS, &["是", "否"]),
        ValueType::Level => {
            let labels: Vec<&str> = levels.iter().map(|(_, label)| label.as_str()).collect();
            lists.choice(LISTS, &labels)
        }
        ValueType::Integer | ValueType::Decimal => {
            let min = Formula::new(bounds.0.unwrap_or(Q::ZERO).text(6));
            let rule = match bounds.1 {
                Some(max) => DataValidationRule::Between(min, Formula::new(max.text(6))),
                None => DataValidationRule::GreaterThanOrEqualTo(min),
            };
            let (v, text) = match ty {
                ValueType::Integer => (DataValidation::new().allow_whole_number_formula(rule), "应填不小于 0 的整数"),
                _ => (DataValidation::new().allow_decimal_number_formula(rule), "应填不小于 0 的数"),
            };
            v.set_error_message(text).map_err(failed)
        }
        ValueType::Money => message(any(), "单位为元，如 123456.78；也可写 10万元"),
        ValueType::Ratio => message(any(), "写分子/分母，如 8996/10000；不要只写百分比"),
        ValueType::Date => {
            let rule = DataValidationRule::Between(excel_day(days.0)?, excel_day(days.1)?);
            let text = format!("应填 {} 至 {} 之间的日期", days.0, days.1);
            DataValidation::new().allow_date(rule).set_error_message(text).map_err(failed)
        }
        ValueType::Time => message(any(), "日期和时间，如 2026-12-15 20:00"),
        ValueType::Text | ValueType::Rows => message(any(), &format!("最多 {MAX_TEXT} 字")),
    }
}

fn table(book: &mut Workbook, form: &Form<'_>, line: &Line<'_>, name: &str, lists: &mut Lists) -> Result<()> {
    let sheet = book.add_worksheet().set_name(name).map_err(failed)?;
    sheet.set_freeze_panes(DATA_ROW, 0).map_err(failed)?;
    sheet.set_repeat_rows(LABEL_ROW, LABEL_ROW).map_err(failed)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    for (at, column) in (0_u32..).zip(&line.input.columns) {
        let narrow_at = narrow(at)?;
        sheet.set_column_width(narrow_at, width(column)).map_err(failed)?;
        let format = body().set_num_format(number_format(column.ty));
        sheet.set_column_format(narrow_at, &format).map_err(failed)?;
        put(sheet, ID_ROW, at, &column.id, &hint())?;
        put(sheet, LABEL_ROW, at, &column.label, &head())?;
        let days = line.days(column, form.sane);
        put(sheet, HINT_ROW, at, &hint_text(line, column, days), &hint())?;
        let v = validation(column.ty, &column.levels, (None, None), days, lists)?;
        validate(sheet, (DATA_ROW, DATA_ROW + PREPARED - 1), at, &v)?;
    }
    sheet.set_row_hidden(ID_ROW).map_err(failed)?;
    Ok(())
}

fn width(column: &ColumnDef) -> u8 {
    let label = u8::try_from(column.label.chars().count()).unwrap_or(20).saturating_mul(2).saturating_add(2);
    match column.ty {
        ValueType::Text => label.clamp(30, 40),
        ValueType::Time => label.clamp(18, 30),
        _ => label.clamp(14, 30),
    }
}

fn hint_text(line: &Line<'_>, column: &ColumnDef, days: (Date, Date)) -> String {
    let mut text = match column.ty {
        ValueType::Bool => "选“是”或“否”".to_owned(),
        ValueType::Level => "从下拉列表中选".to_owned(),
        ValueType::Date => format!("日期，{} 至 {}", days.0, days.1),
        ty => type_word(ty).to_owned(),
    };
    if !line.must_have(column) {
        text.push_str("，可不填");
    }
    if line.input.key.contains(&column.id) {
        text.push_str("，用于辨别重复行");
    }
    if let Some(note) = &column.note {
        text.push('；');
        text.push_str(note);
    }
    text
}

fn hidden(book: &mut Workbook, form: &Form<'_>, method: &Method, unit: &Subject, year: i16) -> Result<()> {
    let sheet = book.add_worksheet().set_name(HIDDEN).map_err(failed)?;
    sheet.set_very_hidden(true);
    let year = year.to_string();
    let head = [
        ("kind", form.party.form()),
        ("form", FORM_VERSION),
        ("method", method.id.as_str()),
        ("digest", method.digest.as_str()),
        ("unit", unit.id.as_str()),
        ("year", year.as_str()),
    ];
    let mut row = 0;
    for (name, value) in head {
        for (column, text) in [(0, name), (1, value)] {
            sheet.write_string(row, column, text).map_err(failed)?;
        }
        row += 1;
    }
    for line in &form.lines {
        let texts = ["line".to_owned(), line.no.to_string(), line.name(), line.table.clone().unwrap_or_default()];
        for (column, text) in (0_u16..).zip(texts) {
            sheet.write_string(row, column, text).map_err(failed)?;
        }
        row += 1;
    }
    Ok(())
}
