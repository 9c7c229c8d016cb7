//! Opening a workbook that came from outside.
//!
//! Order: the size of the file, its first bytes, the directory of the archive with the sizes it claims, then every part
//! unpacked once into nothing while it is counted, so that a directory that lies is found out. Only then is the file
//! given to the reader. Cells are read as a stream: what a sheet claims about its own extent is never believed.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use archive::{Bounds, Refused};
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxFormulaMetadata};

use super::cell::{Raw, clean, has_control, shown_digits};
use super::{MAX_BYTES, MAX_TEXT, Problems, Wrong, quoted};

/// What is unpacked of a file at most.
const BOUNDS: Bounds = Bounds {
    parts: 2_000,
    unpacked: 200 << 20,
    part: 4 << 20,
    strings: 64 << 20,
    sheet: 200 << 20,
    announced: 4_000_000,
};
/// Cells of a sheet that have content.
const MAX_CELLS: usize = 200_000;
/// Bytes of text of a file, counted as often as it is shown.
const MAX_TOTAL_TEXT: usize = 64 << 20;
/// Merged ranges that are named one by one.
const MAX_MERGED: usize = 20;

/// A workbook that is open.
pub(super) struct Book<'a> {
    file: Xlsx<Cursor<&'a [u8]>>,
    pub names: Vec<String>,
    epoch_1904: bool,
    text_left: usize,
}

/// The cells of a sheet that have content. A cell that was found wrong is there as `Raw::Bad`.
#[derive(Default)]
pub(super) struct Sheet {
    pub name: String,
    pub cells: BTreeMap<(u32, u32), Raw>,
}

impl Sheet {
    pub fn get(&self, row: u32, column: u32) -> Option<&Raw> {
        self.cells.get(&(row, column))
    }

    /// The text of a cell, empty when there is none.
    pub fn text(&self, row: u32, column: u32) -> String {
        self.get(row, column).map(Raw::text).unwrap_or_default()
    }

    /// Rows from `first` that have content, in order.
    pub fn rows(&self, first: u32) -> Vec<u32> {
        let mut rows: Vec<u32> = self.cells.keys().map(|(row, _)| *row).filter(|row| *row >= first).collect();
        rows.dedup();
        rows
    }

    /// The cells of one row.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (u32, &Raw)> {
        self.cells.range((row, 0)..=(row, u32::MAX)).map(|((_, column), raw)| (*column, raw))
    }
}

impl<'a> Book<'a> {
    /// Opens a file, or says why it cannot be one.
    pub fn open(bytes: &'a [u8], p: &mut Problems) -> Option<Book<'a>> {
        if let Err(wrong) = check_kind(bytes).and_then(|()| check_archive(bytes)) {
            p.push("", String::new(), wrong);
            return None;
        }
        // The reader is not ours: whatever it trips over is a broken file.
        let opened = catch_unwind(AssertUnwindSafe(|| Xlsx::new(Cursor::new(bytes))));
        let Ok(Ok(file)) = opened else {
            p.push("", String::new(), broken());
            return None;
        };
        let names = file.sheet_names();
        let epoch_1904 = file.has_1904_epoch();
        Some(Book { file, names, epoch_1904, text_left: MAX_TOTAL_TEXT })
    }

    /// Reads a sheet; formulas, error values, merged cells, texts that are too long and control characters are reported
    /// here. `None` when the sheet is missing or cannot be read, which is reported too.
    pub fn sheet(&mut self, name: &str, p: &mut Problems) -> Option<Sheet> {
        if !self.names.iter().any(|n| n == name) {
            let zh = format!("文件中没有“{name}”表，请不要删除或改名");
            p.file("missing_sheet", zh, format!("the sheet {name} is missing; sheets must not be removed or renamed"));
            return None;
        }
        let read = catch_unwind(AssertUnwindSafe(|| {
            let mut found = Problems::default();
            self.read(name, &mut found).map(|sheet| (sheet, found))
        }));
        match read {
            Ok(Some((sheet, found))) => {
                for problem in found.list {
                    if p.list.len() < super::MAX_PROBLEMS {
                        p.list.push(problem);
                    } else {
                        p.more += 1;
                    }
                }
                p.more += found.more;
                Some(sheet)
            }
            Ok(None) | Err(_) => {
                p.sheet(name, "broken_sheet", "内容已损坏，无法读取，请用原表重新填写", "the sheet is broken");
                None
            }
        }
    }

    fn read(&mut self, name: &str, p: &mut Problems) -> Option<Sheet> {
        let mut sheet = Sheet { name: name.to_owned(), cells: BTreeMap::new() };
        let merged = self.file.merge_cells_by_sheet_name(name).ok()?;
        for range in merged.iter().take(MAX_MERGED) {
            let to = super::cell_name(range.end.0, range.end.1);
            let zh = format!("与 {to} 之间有合并单元格，请取消合并后逐格填写");
            let en = format!("cells are merged up to {to}; unmerge them and fill in each");
            p.cell(name, range.start.0, range.start.1, Wrong::new("merged", zh, en));
        }
        let epoch_1904 = self.epoch_1904;
        let mut left = self.text_left;
        let mut cells = self.file.worksheet_cells_reader(name).ok()?;
        while let Some(record) = cells.next_cell_with_formula_metadata().ok()? {
            let (row, column) = record.pos;
            if let Some(formula) = &record.formula {
                if let Some(value) = constant(formula) {
                    sheet.cells.insert(record.pos, value);
                    continue;
                }
                let zh = "单元格含公式，请改填数值（复制后选择性粘贴为“数值”）";
                p.cell(name, row, column, Wrong::new("formula", zh, "the cell has a formula; enter its value instead"));
                sheet.cells.insert(record.pos, Raw::Bad);
                continue;
            }
            match raw(record.value, epoch_1904) {
                Ok(None) => {}
                Ok(Some(value)) => {
                    let value = match check_text(&value) {
                        Ok(()) => value,
                        Err(wrong) => {
                            p.cell(name, row, column, wrong);
                            Raw::Bad
                        }
                    };
                    left = left.saturating_sub(value.bytes());
                    sheet.cells.insert(record.pos, value);
                }
                Err(wrong) => {
                    p.cell(name, row, column, wrong);
                    sheet.cells.insert(record.pos, Raw::Bad);
                }
            }
            if sheet.cells.len() > MAX_CELLS || left == 0 {
                let zh = "内容过多，无法读取；请删去与填报无关的内容";
                p.sheet(name, "too_many_cells", zh, "too much content; remove what does not belong to the form");
                break;
            }
        }
        self.text_left = left;
        Some(sheet)
    }
}

/// LibreOffice saves a cell that holds TRUE or FALSE as a formula of that constant.
fn constant(formula: &XlsxFormulaMetadata) -> Option<Raw> {
    match formula {
        XlsxFormulaMetadata::Normal { formula } if formula.trim() == "TRUE()" => Some(Raw::Bool(true)),
        XlsxFormulaMetadata::Normal { formula } if formula.trim() == "FALSE()" => Some(Raw::Bool(false)),
        _ => None,
    }
}

fn raw(value: DataRef<'_>, epoch_1904: bool) -> Result<Option<Raw>, Wrong> {
    let number = |text: String| {
        shown_digits(&text).ok_or_else(|| {
            Wrong::new("bad_number", "数字太大或太小，无法精确读取", "the number is too large or too small to be exact")
        })
    };
    let text = |text: &str| {
        // One character more than is allowed is kept, so that the length is found wrong later.
        let short: String = text.chars().take(MAX_TEXT + 200).collect();
        let short = clean(&short);
        (!short.is_empty()).then_some(Raw::Text(short))
    };
    Ok(match value {
        DataRef::Empty => None,
        DataRef::Int(n) => Some(Raw::Number(n.to_string())),
        DataRef::Float(n) => Some(Raw::Number(number(n.to_string())?)),
        DataRef::String(s) => text(&s),
        DataRef::SharedString(s) => text(s),
        DataRef::DateTimeIso(s) => text(&s),
        DataRef::DurationIso(s) => text(&s),
        DataRef::Bool(b) => Some(Raw::Bool(b)),
        DataRef::DateTime(at) => Some(moment(at, epoch_1904)?),
        DataRef::Error(e) => {
            let zh = format!("单元格是错误值 {e}，请改填实际内容");
            return Err(Wrong::new("error_value", zh, format!("the cell holds the error value {e}")));
        }
    })
}

fn moment(at: ExcelDateTime, epoch_1904: bool) -> Result<Raw, Wrong> {
    let serial = at.as_f64().to_string();
    if at.is_duration() {
        return shown_digits(&serial).map(Raw::Number).ok_or_else(bad_moment);
    }
    super::cell::moment(&serial, epoch_1904).map(Raw::Moment).ok_or_else(bad_moment)
}

fn bad_moment() -> Wrong {
    Wrong::new(
        "bad_date",
        "日期无法识别，请按 2026-05-01 的形式重填",
        "the date cannot be read; enter it as 2026-05-01",
    )
}

fn check_text(value: &Raw) -> Result<(), Wrong> {
    let Raw::Text(text) = value else { return Ok(()) };
    if text.chars().count() > MAX_TEXT {
        let zh = format!("文字超过 {MAX_TEXT} 字，请压缩");
        return Err(Wrong::new("text_too_long", zh, format!("the text has more than {MAX_TEXT} characters")));
    }
    if has_control(text) {
        let zh = format!("{} 中有看不见的控制字符，请重新键入", quoted(text));
        return Err(Wrong::new("control_character", zh, "the text has control characters; type it again"));
    }
    Ok(())
}

fn broken() -> Wrong {
    Wrong::new(
        "broken_file",
        "文件不完整或已损坏，无法打开；请重新保存后再上传",
        "the file is incomplete or damaged; save it again",
    )
}

fn starts_with_any(bytes: &[u8], heads: &[&[u8]]) -> bool {
    heads.iter().any(|h| bytes.starts_with(h))
}

/// By size and first bytes.
fn check_kind(bytes: &[u8]) -> Result<(), Wrong> {
    if bytes.len() > MAX_BYTES {
        let zh = format!("文件有 {} MB，最多 {} MB", bytes.len().div_ceil(1 << 20), MAX_BYTES >> 20);
        return Err(Wrong::new("too_large", zh, format!("the file has more than {} MB", MAX_BYTES >> 20)));
    }
    if bytes.is_empty() {
        return Err(Wrong::new("empty_file", "文件是空的", "the file is empty"));
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let mark: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
        if bytes.windows(mark.len()).any(|w| w == mark) {
            return Err(encrypted());
        }
        return Err(Wrong::new(
            "old_xls",
            "这是旧版 .xls 文件，请另存为 .xlsx 后再上传",
            "this is an old .xls file; save it as .xlsx",
        ));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok(());
    }
    let found = if bytes.starts_with(b"%PDF") {
        ("PDF 文件", "a PDF file")
    } else if bytes.trim_ascii_start().starts_with(b"<") || starts_with_any(bytes, &[b"\xEF\xBB\xBF<", b"\xFF\xFE<"]) {
        ("网页或 XML 文件", "a web page or XML file")
    } else if bytes.iter().take(4096).any(|b| *b == 0) {
        ("其他格式的文件", "a file of another kind")
    } else {
        ("文本或 CSV 文件（改扩展名不会改变格式）", "a text or CSV file, whatever its name says")
    };
    let zh = format!("这不是 .xlsx 工作簿，而是{}；请在下载的填报表中填写", found.0);
    Err(Wrong::new("not_workbook", zh, format!("this is not an .xlsx workbook but {}", found.1)))
}

fn encrypted() -> Wrong {
    Wrong::new(
        "encrypted",
        "文件设了打开密码，请取消密码后再上传",
        "the file is protected by a password; remove it first",
    )
}

fn too_big() -> Wrong {
    Wrong::new(
        "zip_bomb",
        "文件解压后过大，不予读取；请删去与填报无关的内容（如图片）",
        "the file unpacks to more than is read; remove what does not belong to the form",
    )
}

/// By what the archive unpacks to, then by its parts.
fn check_archive(bytes: &[u8]) -> Result<(), Wrong> {
    let opened = archive::opened(bytes, &BOUNDS).map_err(|refused| match refused {
        Refused::Broken(_) => broken(),
        Refused::Encrypted(_) => encrypted(),
        Refused::TooManyParts | Refused::TooLarge(_) => too_big(),
    })?;
    let has = |name: &str| opened.names.iter().any(|n| n == name);
    if opened.names.iter().any(|n| n.ends_with("vbaproject.bin")) {
        let (zh, en) =
            ("文件含宏，请另存为不含宏的 .xlsx 后再上传", "the file has macros; save it as .xlsx without them");
        return Err(Wrong::new("macros", zh, en));
    }
    if !has("xl/workbook.xml") || !has("[content_types].xml") {
        let zh = "这不是 .xlsx 工作簿（可能是 .ods、.xlsb、.docx 或普通压缩包），请另存为 .xlsx 后再上传";
        return Err(Wrong::new("not_workbook", zh, "this archive is not an .xlsx workbook; save it as .xlsx"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_files_are_told_apart() {
        let code = |bytes: &[u8]| check_kind(bytes).err().map(|w| w.code);
        assert_eq!(code(b""), Some("empty_file"));
        assert_eq!(code(b"\xD0\xCF\x11\xE0rest"), Some("old_xls"));
        let mut locked = b"\xD0\xCF\x11\xE0".to_vec();
        locked.extend("EncryptedPackage".bytes().flat_map(|b| [b, 0]));
        assert_eq!(code(&locked), Some("encrypted"));
        assert_eq!(code("编号,名称".as_bytes()), Some("not_workbook"));
        assert_eq!(code(&vec![b'x'; MAX_BYTES + 1]), Some("too_large"));
        assert_eq!(code(b"PK\x03\x04"), None);
    }
}
