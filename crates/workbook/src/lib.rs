//! Opening a workbook that came from outside: sizes are counted while unpacking, cells are read as a stream, and nothing
//! that a file says of itself is believed.
//!
//! Invariants: a file is counted part by part before it is read; a formula, an error value and a number that is not exact
//! are told with their cell and never taken; the reader's panics are answers. No tables.

mod cells;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use archive::{Bounds, Refused};
use calamine::{DataRef, ExcelDateTime, Reader, SheetVisible, Xlsx};
use jiff::civil::{Date, date};
use kernel::q::Q;

pub use cells::{columns_of, day_of, needed, quoted, text_of, yes_no};

/// Bytes of a file.
pub const MAX_BYTES: usize = 8 << 20;
/// What is unpacked of a file at most.
const BOUNDS: Bounds = Bounds {
    parts: 500,
    unpacked: 100 << 20,
    part: 4 << 20,
    strings: 32 << 20,
    sheet: 100 << 20,
    announced: 1_000_000,
};
/// Significant digits that a spreadsheet keeps.
const DIGITS: usize = 15;

/// What a caller takes of a file.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The sheet that is read; the only one that is shown, when none has this name.
    pub sheet: &'static str,
    /// Rows with content below the headings.
    pub rows: usize,
    /// Cells with content.
    pub cells: usize,
    /// Characters of a cell that are kept: one more than any field takes.
    pub text: usize,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// A text, without the spaces around it.
    Text(String),
    /// As it is shown: at most 15 digits.
    Number(String),
    /// A plain date.
    Day(Date),
    /// True or false.
    Bool(bool),
}

/// What is wrong, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The stable code.
    pub code: &'static str,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Something that is wrong.
pub fn wrong(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Wrong {
    Wrong { code, zh: zh.into(), en: en.into() }
}

/// `A1` and so on, from row and column that begin at 0.
#[must_use]
pub fn cell_name(row: u32, column: u32) -> String {
    format!("{}{}", letters(column), row.saturating_add(1))
}

/// The letters of a column that begins at 0.
#[must_use]
pub fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut n = column;
    loop {
        letters.push(char::from(b'A' + u8::try_from(n % 26).unwrap_or(0)));
        if n < 26 {
            break;
        }
        n = n / 26 - 1;
    }
    letters.iter().rev().collect()
}

/// The cells of a row by their column, from 0; those that cannot be read say why.
pub type Line = BTreeMap<u32, Result<Held, Wrong>>;

/// A workbook that was counted and opened.
pub struct Book<'b> {
    book: Xlsx<Cursor<&'b [u8]>>,
}

impl<'b> Book<'b> {
    /// Counts a file and opens it.
    pub fn open(bytes: &'b [u8]) -> Result<Book<'b>, Wrong> {
        check(bytes)?;
        // The reader is not ours: whatever it trips over is a broken file.
        let opened = catch_unwind(AssertUnwindSafe(|| Xlsx::new(Cursor::new(bytes)).map_err(|_| broken())));
        Ok(Book { book: opened.unwrap_or_else(|_| Err(broken()))? })
    }

    /// The names of the sheets that are shown, in their order.
    #[must_use]
    pub fn shown(&self) -> Vec<String> {
        shown_of(&self.book)
    }

    /// Reads a sheet.
    pub fn lines(&mut self, limits: Limits) -> Result<BTreeMap<u32, Line>, Wrong> {
        catch_unwind(AssertUnwindSafe(|| read(&mut self.book, limits))).unwrap_or_else(|_| Err(broken()))
    }
}

/// Reads one sheet of a file.
pub fn lines(bytes: &[u8], limits: Limits) -> Result<BTreeMap<u32, Line>, Wrong> {
    Book::open(bytes)?.lines(limits)
}

fn shown_of(book: &Xlsx<Cursor<&[u8]>>) -> Vec<String> {
    book.sheets_metadata().iter().filter(|s| s.visible == SheetVisible::Visible).map(|s| s.name.clone()).collect()
}

fn broken() -> Wrong {
    wrong(
        "broken_file",
        "文件不完整或已损坏，无法打开；请重新保存后再上传",
        "the file is incomplete or damaged; save it again",
    )
}

fn read(book: &mut Xlsx<Cursor<&[u8]>>, limits: Limits) -> Result<BTreeMap<u32, Line>, Wrong> {
    let shown = shown_of(book);
    let name = match shown.iter().find(|n| *n == limits.sheet).or(shown.first().filter(|_| shown.len() == 1)) {
        Some(name) => name.clone(),
        None => {
            let zh = format!("没有名为“{}”的工作表，请在下载的模板中填写", limits.sheet);
            let en = format!("there is no sheet called {}; fill in the template", limits.sheet);
            return Err(wrong("missing_sheet", zh, en));
        }
    };
    let epoch_1904 = book.has_1904_epoch();
    let mut rows: BTreeMap<u32, Line> = BTreeMap::new();
    let mut left = limits.cells;
    let mut cells = book.worksheet_cells_reader(&name).map_err(|_| broken())?;
    while let Some(record) = cells.next_cell_with_formula_metadata().map_err(|_| broken())? {
        let (row, column) = record.pos;
        let held = if record.formula.is_some() {
            let at = cell_name(row, column);
            let zh = format!("单元格 {at} 是公式，请改填数值（复制后选择性粘贴为“数值”）");
            Some(Err(wrong("formula", zh, format!("the cell {at} has a formula; enter its value instead"))))
        } else {
            held(record.value, epoch_1904, limits.text).transpose()
        };
        let Some(held) = held else { continue };
        left = left.saturating_sub(1);
        rows.entry(row).or_default().insert(column, held);
        if rows.len() > limits.rows + 1 || left == 0 {
            let (at, Limits { rows, cells, .. }) = (cell_name(row, column), limits);
            let zh = format!("行数或内容过多：一次最多导入 {rows} 行、{cells} 格，读到 {at} 时已超出，请分几次导入");
            let en = format!("too much: at most {rows} rows and {cells} cells at a time; exceeded at {at}");
            return Err(wrong("too_many_rows", zh, en));
        }
    }
    Ok(rows)
}

fn held(value: DataRef<'_>, epoch_1904: bool, kept: usize) -> Result<Option<Held>, Wrong> {
    let text = |text: &str| {
        let short: String = text.chars().take(kept).collect();
        let short = short.replace("\r\n", "\n").trim().to_owned();
        (!short.is_empty()).then_some(Held::Text(short))
    };
    Ok(match value {
        DataRef::Empty => None,
        DataRef::Int(n) => Some(Held::Number(n.to_string())),
        DataRef::Float(n) => Some(Held::Number(number(&n.to_string())?)),
        DataRef::String(s) => text(&s),
        DataRef::SharedString(s) => text(s),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => text(&s),
        DataRef::Bool(b) => Some(Held::Bool(b)),
        DataRef::DateTime(at) => Some(Held::Day(day(at, epoch_1904)?)),
        DataRef::Error(e) => {
            let en = format!("the cell holds the error value {e}");
            return Err(wrong("error_value", format!("单元格是错误值 {e}，请改填实际内容"), en));
        }
    })
}

/// A binary number as the spreadsheet shows it.
fn number(shortest: &str) -> Result<String, Wrong> {
    let bad =
        || wrong("bad_number", "数字太大或太小，无法精确读取", "the number is too large or too small to be exact");
    let (whole, fraction) = shortest.split_once('.').unwrap_or((shortest, ""));
    let fraction = fraction.get(..fraction.len().min(20)).unwrap_or_default();
    let text = if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") };
    let q: Q = text.parse().map_err(|_| bad())?;
    let digits = text.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    let places = u32::try_from(fraction.len().saturating_sub(digits.saturating_sub(DIGITS))).map_err(|_| bad())?;
    q.round_digits(places).map(|q| q.text(places)).map_err(|_| bad())
}

fn day(at: ExcelDateTime, epoch_1904: bool) -> Result<Date, Wrong> {
    let bad = || {
        let en = "the cell is no plain date; enter it as 2026-03-01";
        wrong("not_a_date", "不是单纯的日期，请按 2026-03-01 的形式填写", en)
    };
    let serial = number(&at.as_f64().to_string())?;
    let serial: i64 =
        serial.parse().ok().filter(|n| !at.is_duration() && (61..=2_000_000).contains(n)).ok_or_else(bad)?;
    let from = if epoch_1904 { date(1904, 1, 1) } else { date(1899, 12, 30) };
    from.checked_add(jiff::Span::new().try_days(serial).map_err(|_| bad())?).map_err(|_| bad())
}

/// By the first bytes, then by what it unpacks to.
fn check(bytes: &[u8]) -> Result<(), Wrong> {
    if bytes.len() > MAX_BYTES {
        let mb = MAX_BYTES >> 20;
        return Err(wrong("too_large", format!("文件最多 {mb} MB"), format!("a file has at most {mb} MB")));
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let zh = "这是旧版 .xls 或设了密码的文件，请去掉密码并另存为 .xlsx 后再上传";
        return Err(wrong("old_xls", zh, "this is an old .xls or has a password; save it as plain .xlsx"));
    }
    let none = || {
        let zh = "这不是 .xlsx 工作簿；请在下载的模板中填写";
        wrong("not_workbook", zh, "this is not an .xlsx workbook; fill in the template")
    };
    if !bytes.starts_with(b"PK\x03\x04") {
        return Err(none());
    }
    let opened = archive::opened(bytes, &BOUNDS).map_err(|refused| match refused {
        Refused::Broken(_) => broken(),
        Refused::Encrypted(_) => {
            let zh = "文件设了打开密码，请取消密码后再上传";
            wrong("encrypted", zh, "the file is protected by a password; remove it first")
        }
        Refused::TooManyParts => too_big(&format!("parts > {}", BOUNDS.parts)),
        Refused::TooLarge(part) => too_big(&part),
    })?;
    if opened.names.iter().any(|n| n == "xl/workbook.xml") { Ok(()) } else { Err(none()) }
}

fn too_big(at: &str) -> Wrong {
    let at: String = at.chars().filter(|c| !c.is_control()).take(80).collect();
    let zh = format!("文件解压后过大（{at}），不予读取；请删去图片等与登记无关的内容");
    wrong("zip_bomb", zh, format!("the file unpacks to more than is read ({at}); remove what does not belong to it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_the_spreadsheet_shows() {
        for (shortest, shown) in [
            ("0.30000000000000004", "0.3"),
            ("123456.78", "123456.78"),
            ("-3", "-3"),
            ("100000000000.01", "100000000000.01"),
        ] {
            assert_eq!(number(shortest).unwrap(), shown);
        }
        assert_eq!(number("1e300").unwrap_err().code, "bad_number");
    }

    #[test]
    fn cells_are_named_as_a_spreadsheet_names_them() {
        for (row, column, name) in [(0, 0, "A1"), (9, 25, "Z10"), (0, 26, "AA1"), (0, 701, "ZZ1"), (0, 702, "AAA1")] {
            assert_eq!(cell_name(row, column), name);
        }
    }
}
