//! Writing a workbook: one look, and bytes that depend on the content alone.

use jiff::civil::Date;
use kernel::q::Q;
use kernel::{Error, Result};
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook,
    Worksheet, XlsxError,
};

/// Characters that the format allows in a cell.
const MAX_CELL: usize = 32_000;

const INK: u32 = 0x0022_2B2B;
const TEAL: u32 = 0x000F_5C5C;
const HEAD: u32 = 0x00E6_EFEE;
const FILL: u32 = 0x00FF_FBF0;
const LINE: u32 = 0x00C9_D3D1;

pub(super) fn failed(e: XlsxError) -> Error {
    Error::internal("cannot write a workbook").with_source(e)
}

/// A new workbook whose only date is the one given.
pub(super) fn workbook(title: &str, day: Date) -> Result<Workbook> {
    let mut book = Workbook::new();
    let created = excel_day(day)?.and_hms(0, 0, 0).map_err(failed)?;
    let properties = DocProperties::new().set_title(title).set_creation_datetime(&created);
    book.set_properties(&properties);
    Ok(book)
}

pub(super) fn excel_day(day: Date) -> Result<ExcelDateTime> {
    let part = |n: i8| u8::try_from(n).map_err(|_| Error::invalid(format!("no such day: {day}")));
    let year = u16::try_from(day.year()).map_err(|_| Error::invalid(format!("no such year: {day}")))?;
    ExcelDateTime::from_ymd(year, part(day.month())?, part(day.day())?).map_err(failed)
}

pub(super) fn body() -> Format {
    Format::new()
        .set_font_name("微软雅黑")
        .set_font_size(10)
        .set_font_color(Color::RGB(INK))
        .set_align(FormatAlign::Top)
        .set_text_wrap()
}

pub(super) fn cell() -> Format {
    body().set_border(FormatBorder::Thin).set_border_color(Color::RGB(LINE))
}

pub(super) fn head() -> Format {
    cell().set_bold().set_background_color(Color::RGB(HEAD)).set_align(FormatAlign::VerticalCenter)
}

pub(super) fn title() -> Format {
    body().set_bold().set_font_size(14).set_font_color(Color::RGB(TEAL))
}

pub(super) fn hint() -> Format {
    cell().set_italic().set_font_size(9).set_background_color(Color::RGB(HEAD))
}

/// A cell that is to be filled in.
pub(super) fn fill(number_format: &str) -> Format {
    cell().set_background_color(Color::RGB(FILL)).set_num_format(number_format).set_unlocked()
}

pub(super) fn right(format: Format) -> Format {
    format.set_align(FormatAlign::Right)
}

/// Rows by 0, columns by 0.
pub(super) fn put(sheet: &mut Worksheet, row: u32, column: u32, text: &str, format: &Format) -> Result<()> {
    let short: String = text.chars().take(MAX_CELL).collect();
    sheet.write_string_with_format(row, narrow(column)?, short, format).map_err(failed)?;
    Ok(())
}

/// A number that people may add up. What a binary number cannot hold as shown is written as text.
pub(super) fn put_number(sheet: &mut Worksheet, row: u32, column: u32, q: Q, format: &Format) -> Result<()> {
    let text = q.round_digits(2).map_or_else(|_| q.to_string(), |r| r.text(2));
    let number: Option<serde_json::Number> = serde_json::from_str(&text).ok();
    match number.and_then(|n| n.as_f64()) {
        Some(n) => {
            let format = right(format.clone()).set_num_format("0.##");
            sheet.write_number_with_format(row, narrow(column)?, n, &format).map_err(failed)?;
            Ok(())
        }
        None => put(sheet, row, column, &text, format),
    }
}

pub(super) fn narrow(column: u32) -> Result<u16> {
    u16::try_from(column).map_err(|_| Error::limit("a sheet has too many columns"))
}

/// Widths of the columns from the first, in characters.
pub(super) fn widths(sheet: &mut Worksheet, widths: &[u8]) -> Result<()> {
    for (column, width) in (0_u16..).zip(widths) {
        sheet.set_column_width(column, *width).map_err(failed)?;
    }
    Ok(())
}

/// The choices of a drop-down list stand in a column of a hidden sheet, so that their length and signs do not matter.
#[derive(Default)]
pub(super) struct Lists {
    columns: Vec<Vec<String>>,
}

impl Lists {
    /// A validation that offers these choices.
    pub fn choice(&mut self, sheet: &str, labels: &[&str]) -> Result<DataValidation> {
        let labels: Vec<String> = labels.iter().map(|l| (*l).to_owned()).collect();
        let at = self.columns.iter().position(|c| *c == labels).unwrap_or_else(|| {
            self.columns.push(labels.clone());
            self.columns.len() - 1
        });
        let name = super::cell_name(0, u32::try_from(at).unwrap_or(u32::MAX));
        let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let range = format!("={sheet}!${letters}$1:${letters}${}", labels.len().max(1));
        let short: String = labels.join("、").chars().take(200).collect();
        DataValidation::new()
            .allow_list_formula(Formula::new(range))
            .set_error_title("请从下拉列表中选择")
            .and_then(|v| v.set_error_message(format!("可选：{short}")))
            .map_err(failed)
    }

    /// Writes the hidden sheet.
    pub fn write(self, book: &mut Workbook, name: &str) -> Result<()> {
        let sheet = book.add_worksheet().set_name(name).map_err(failed)?;
        sheet.set_very_hidden(true);
        for (column, labels) in (0_u32..).zip(&self.columns) {
            for (row, label) in (0_u32..).zip(labels) {
                sheet.write_string(row, narrow(column)?, label).map_err(failed)?;
            }
        }
        Ok(())
    }
}

/// A note that is shown when the cell is chosen.
pub(super) fn message(validation: DataValidation, text: &str) -> Result<DataValidation> {
    let short: String = text.chars().take(200).collect();
    validation.set_input_message(short).map_err(failed)
}
