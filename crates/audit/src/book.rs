//! Records of the log as a workbook.

use kernel::{Error, Result};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, XlsxError};

use crate::http::name;
use crate::list::Line;

/// What a workbook is called.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Characters of a cell; a spreadsheet takes 32,767.
const MAX_CELL: usize = 32_000;
/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
const HEADS: [(&str, u16); 14] = [
    ("序号", 10),
    ("时间", 22),
    ("时钟回拨", 10),
    ("人员", 16),
    ("人员编号", 30),
    ("角色", 24),
    ("代", 16),
    ("操作", 26),
    ("对象", 34),
    ("单位", 12),
    ("结果", 12),
    ("地址", 18),
    ("变动", 60),
    ("请求", 30),
];

/// A workbook that is being written, a row at a time.
pub(crate) struct Book {
    book: Workbook,
    row: u32,
}

fn failed(e: XlsxError) -> Error {
    Error::internal("a workbook cannot be written").with_source(e)
}

impl Book {
    pub fn new() -> Result<Book> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?.set_name("审计").map_err(failed)?;
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        let head = Format::new().set_bold();
        for (at, (title, width)) in (0_u16..).zip(HEADS) {
            sheet.set_column_width(at, width).map_err(failed)?;
            sheet.write_string_with_format(0, at, title, &head).map_err(failed)?;
        }
        Ok(Book { book, row: 0 })
    }

    pub fn add(&mut self, line: &Line) -> Result<()> {
        let d = &line.deed;
        let result = format!("{}{}", name(d.ending), d.code.as_ref().map(|c| format!(" ({c})")).unwrap_or_default());
        let address = match (&d.address, &d.forwarded) {
            (Some(own), Some(claimed)) => format!("{own} ({claimed})"),
            (own, claimed) => own.clone().or(claimed.clone()).unwrap_or_default(),
        };
        let subject = [&*d.subject.module, &*d.subject.kind, &*d.subject.id].join(" ");
        let detail =
            if d.detail.is_empty() { String::new() } else { serde_json::Value::from(d.detail.clone()).to_string() };
        let texts = [
            line.seq.to_string(),
            line.at.bureau_text(),
            if line.clock_back { "是".into() } else { String::new() },
            d.who.name.clone(),
            d.who.id.clone(),
            d.who.roles.join(" "),
            d.on_behalf_of.clone().unwrap_or_default(),
            d.action.clone(),
            subject.trim().to_owned(),
            d.unit.clone().unwrap_or_default(),
            result,
            address,
            detail,
            d.request.clone(),
        ];
        self.row = self.row.saturating_add(1);
        let plain = Format::new().set_align(FormatAlign::Top);
        let quoted = plain.clone().set_quote_prefix();
        let row = self.row;
        let sheet = self.book.worksheet_from_index(0).map_err(failed)?;
        for (at, text) in (0_u16..).zip(&texts) {
            let short: String = text.chars().filter(|c| !c.is_control()).take(MAX_CELL).collect();
            // What somebody typed as a name or a login must not become a formula of who reads it.
            let format = if short.starts_with(FORMULA) { &quoted } else { &plain };
            sheet.write_string_with_format(row, at, short, format).map_err(failed)?;
        }
        Ok(())
    }

    pub fn finish(mut self) -> Result<Vec<u8>> {
        self.book.save_to_buffer().map_err(failed)
    }
}
