//! Workbooks: a document as one, and large tables written row by row in constant memory.

use std::sync::Arc;

use jiff::civil::Date;
use kernel::{Error, Result};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::model::{Align, Block, Cell, Column, Document, Lang, Row, RowKind, Style, Table};
use crate::text::clean;

/// Characters that the format allows in a cell, in UTF-16; longer texts end with the sign below.
const MAX_CELL: usize = 32_000;
const CUT: &str = "…（截断 / cut）";
/// Rows that the format allows on a sheet.
const MAX_ROWS: u32 = 1_048_576;
/// Characters that the format allows in a head or foot line, with room for the signs around them.
const MAX_FOOT: usize = 220;
/// Signs with which a program takes a typed text for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

const INK: u32 = 0x0022_2B2B;
const RED: u32 = 0x00C0_0000;
const HEAD: u32 = 0x00E6_EFEE;
const SECTION: u32 = 0x00F2_F2F2;
const LINE: u32 = 0x00C9_D3D1;

fn failed(e: XlsxError) -> Error {
    Error::internal("cannot write a workbook").with_source(e)
}

/// A workbook in the making. Each sheet is written from its first row to its last, beside others if need be, and then
/// added.
pub struct Book {
    book: Workbook,
    looks: Arc<Looks>,
    lang: Lang,
    title: String,
    marks: String,
    foot: String,
    names: Vec<String>,
}

struct Looks {
    title: Format,
    marks: Format,
    foot: Format,
    text: Format,
    head: Format,
    section: Format,
    body: [Kinds; 2],
}

/// Formats of a column's cells by their place: left, centre, right.
struct Kinds {
    text: [Format; 3],
    quoted: [Format; 3],
    number: [Format; 3],
}

fn base() -> Format {
    Format::new().set_font_name("宋体").set_font_size(10).set_font_color(Color::RGB(INK)).set_text_wrap()
}

fn boxed() -> Format {
    base().set_border(FormatBorder::Thin).set_border_color(Color::RGB(LINE)).set_align(FormatAlign::Top)
}

fn kinds(cell: &Format) -> Kinds {
    let places = [FormatAlign::Left, FormatAlign::Center, FormatAlign::Right];
    let text = places.map(|a| cell.clone().set_align(a));
    // The quote keeps a text a text when somebody edits the cell.
    let quoted = places.map(|a| cell.clone().set_align(a).set_quote_prefix());
    let number = places.map(|a| cell.clone().set_align(a).set_num_format("0.####"));
    Kinds { text, quoted, number }
}

fn looks() -> Looks {
    let bold = boxed().set_bold();
    Looks {
        title: base().set_bold().set_font_size(14),
        marks: base().set_bold().set_font_color(Color::RGB(RED)),
        foot: base().set_font_size(8).set_font_color(Color::RGB(0x005A_5A5A)),
        text: base().set_align(FormatAlign::Top),
        head: bold
            .clone()
            .set_font_name("黑体")
            .set_background_color(Color::RGB(HEAD))
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter),
        section: bold.clone().set_background_color(Color::RGB(SECTION)),
        body: [kinds(&boxed()), kinds(&bold)],
    }
}

/// A sheet in the making; several may be at once.
pub struct Sheet {
    sheet: Worksheet,
    looks: Arc<Looks>,
    aligns: Vec<Align>,
    next: u32,
}

impl Book {
    /// A workbook whose only date is the one given; marks and foot stand on every printed page.
    pub fn new(title: &str, lang: Lang, date: Date, marks: &[String], foot: &str) -> Result<Book> {
        let mut book = Workbook::new();
        let part = |n: i8| u8::try_from(n).map_err(|_| Error::invalid(format!("no such day: {date}")));
        let year = u16::try_from(date.year()).map_err(|_| Error::invalid(format!("no such year: {date}")))?;
        let day = ExcelDateTime::from_ymd(year, part(date.month())?, part(date.day())?).map_err(failed)?;
        let (title, foot) = (clean(title), clean(foot));
        let marks = clean(&marks.join(if lang == Lang::Zh { "　" } else { " · " }));
        let properties = DocProperties::new()
            .set_title(short(&title, 250))
            .set_comment(format!("{marks} {foot}"))
            .set_creation_datetime(&day.and_hms(0, 0, 0).map_err(failed)?);
        book.set_properties(&properties);
        Ok(Book { book, looks: Arc::new(looks()), lang, title, marks, foot, names: Vec::new() })
    }

    /// Begins a sheet with a table: title, marks and foot above the heads, which stay in view and are repeated in print.
    pub fn sheet(&mut self, name: &str, columns: &[Column], wide: bool) -> Result<Sheet> {
        let name = self.name_of(name);
        let mut sheet = self.book.new_worksheet_with_constant_memory().map_err(failed)?;
        let looks = self.looks.clone();
        dress(&mut sheet, &name, wide, &self.marks, &self.foot, self.lang)?;
        for (i, column) in (0_u16..).zip(columns) {
            sheet.set_column_width(i, column.width.clamp(8, 90)).map_err(failed)?;
        }
        sheet
            .write_string_with_format(0, 0, single(&self.title), &looks.title.clone().unset_text_wrap())
            .map_err(failed)?;
        sheet
            .write_string_with_format(1, 0, single(&self.marks), &looks.marks.clone().unset_text_wrap())
            .map_err(failed)?;
        sheet
            .write_string_with_format(2, 0, single(&self.foot), &looks.foot.clone().unset_text_wrap())
            .map_err(failed)?;
        for (i, column) in (0_u16..).zip(columns) {
            sheet.write_string_with_format(3, i, cut(&clean(&column.title)), &looks.head).map_err(failed)?;
        }
        sheet.set_freeze_panes(4, 0).map_err(failed)?;
        sheet.set_repeat_rows(3, 3).map_err(failed)?;
        Ok(Sheet { sheet, looks, aligns: columns.iter().map(|c| c.align).collect(), next: 4 })
    }

    /// Takes a sheet that is complete; the sheets stand in the order in which they are taken.
    pub fn add(&mut self, sheet: Sheet) {
        self.book.push_worksheet(sheet.sheet);
    }

    /// A sheet of texts, one below the other.
    fn texts(&mut self, name: &str, lines: &[(String, bool)]) -> Result<()> {
        let name = self.name_of(name);
        let sheet = self.book.add_worksheet_with_constant_memory().map_err(failed)?;
        dress(sheet, &name, false, &self.marks, &self.foot, self.lang)?;
        sheet.set_column_width(0, 92).map_err(failed)?;
        let head = [(&self.title, &self.looks.title), (&self.marks, &self.looks.marks), (&self.foot, &self.looks.foot)];
        let mut row = 0_u32;
        for (text, format) in head {
            sheet.write_string_with_format(row, 0, text, format).map_err(failed)?;
            row = row.saturating_add(1);
        }
        let bold = self.looks.text.clone().set_bold();
        let quoted = self.looks.text.clone().set_quote_prefix();
        for (text, strong) in lines {
            let format = if *strong {
                &bold
            } else if text.starts_with(FORMULA) {
                &quoted
            } else {
                &self.looks.text
            };
            sheet.write_string_with_format(row, 0, cut(text), format).map_err(failed)?;
            row = row.saturating_add(1);
        }
        Ok(())
    }

    /// A name that no other sheet has and that the format allows: 31 characters, none of `[]:*?/\`.
    fn name_of(&mut self, wanted: &str) -> String {
        let plain: String =
            clean(wanted).chars().map(|c| if "[]:*?/\\\n\u{fffd}".contains(c) { ' ' } else { c }).collect();
        let plain = plain.trim().trim_matches('\'').to_owned();
        let plain = if plain.is_empty() { "表".to_owned() } else { plain };
        let mut name = short(&plain, 31);
        let mut n = 2_u32;
        while self.names.iter().any(|x| x.to_lowercase() == name.to_lowercase()) {
            name = format!("{}_{n}", short(&plain, 26));
            n = n.saturating_add(1);
        }
        self.names.push(name.clone());
        name
    }

    /// The bytes.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        self.book.save_to_buffer().map_err(failed)
    }
}

impl Sheet {
    pub fn row(&mut self, row: &Row) -> Result<()> {
        let at = self.next;
        if at >= MAX_ROWS {
            return Err(Error::limit(format!("a sheet has at most {MAX_ROWS} rows")).with_code("too_many_rows"));
        }
        self.next = at.saturating_add(1);
        if row.kind == RowKind::Section {
            let text = row.cells.first().map(|c| cut(&clean(c.text()))).unwrap_or_default();
            for (column, _) in (0_u16..).zip(&self.aligns) {
                let text = if column == 0 { text.as_str() } else { "" };
                self.sheet.write_string_with_format(at, column, text, &self.looks.section).map_err(failed)?;
            }
            return Ok(());
        }
        let [plain, bold] = &self.looks.body;
        let kinds = if row.kind == RowKind::Total { bold } else { plain };
        for ((column, cell), align) in (0_u16..).zip(&row.cells).zip(&self.aligns) {
            match cell {
                Cell::Number(text) => match number(text) {
                    Some(n) => self.sheet.write_number_with_format(at, column, n, placed(&kinds.number, *align)),
                    None => {
                        self.sheet.write_string_with_format(at, column, cut(&clean(text)), placed(&kinds.text, *align))
                    }
                },
                Cell::Text(text) => {
                    let text = cut(&clean(text));
                    let formats = if text.starts_with(FORMULA) { &kinds.quoted } else { &kinds.text };
                    self.sheet.write_string_with_format(at, column, text, placed(formats, *align))
                }
            }
            .map_err(failed)?;
        }
        Ok(())
    }

    /// A row of a table that people filter.
    pub fn filter(&mut self) -> Result<()> {
        let last = u16::try_from(self.aligns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        self.sheet.autofilter(3, 0, self.next.saturating_sub(1).max(3), last).map(|_| ()).map_err(failed)
    }
}

fn placed([left, centre, right]: &[Format; 3], align: Align) -> &Format {
    match align {
        Align::Left => left,
        Align::Centre => centre,
        Align::Right => right,
    }
}

/// A cell is a binary number: what it cannot hold as it is written stays a text.
fn number(text: &str) -> Option<f64> {
    let plain =
        !text.is_empty() && text.len() <= 15 && text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-');
    if plain { text.parse().ok() } else { None }
}

fn short(text: &str, most: usize) -> String {
    let mut units = 0_usize;
    text.chars()
        .take_while(|c| {
            units = units.saturating_add(c.len_utf16());
            units <= most
        })
        .collect()
}

fn cut(text: &str) -> String {
    if text.encode_utf16().count() <= MAX_CELL { text.to_owned() } else { short(text, MAX_CELL) + CUT }
}

fn single(text: &str) -> String {
    cut(&text.replace('\n', " "))
}

fn dress(sheet: &mut Worksheet, name: &str, wide: bool, marks: &str, foot: &str, lang: Lang) -> Result<()> {
    sheet.set_name(name).map_err(failed)?;
    // 9 is A4.
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    if wide {
        sheet.set_landscape();
    }
    let line = |text: &str| short(&text.replace('\n', " ").replace('&', "&&"), MAX_FOOT);
    let pages = if lang == Lang::Zh { "第 &P 页 共 &N 页" } else { "page &P of &N" };
    sheet.set_header(format!("&R{}", line(marks)));
    sheet.set_footer(format!("&L&8{}&R&8{pages}", short(&line(foot), MAX_FOOT)));
    Ok(())
}

/// The document as a workbook: its texts on the first sheet, each table on one of its own.
pub fn xlsx(document: &Document) -> Result<Vec<u8>> {
    let document = &document.cleaned();
    let zh = document.lang == Lang::Zh;
    let mut book = Book::new(&document.title, document.lang, document.date, &document.marks, &document.foot)?;
    let mut lines: Vec<(String, bool)> = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Head(h) => lines.extend(h.issuer.iter().chain([&h.number]).map(|t| (t.clone(), false))),
            Block::Title { lines: l } => lines.push((l.concat(), true)),
            Block::Heading { text, .. } => lines.push((text.clone(), true)),
            Block::Subtitle { text } | Block::Addressee { text } | Block::Paragraph { text } | Block::Note { text } => {
                lines.push((text.clone(), false));
            }
            Block::Fields { fields } => {
                let colon = if zh { "：" } else { ": " };
                lines.extend(fields.iter().map(|f| (format!("{}{colon}{}", f.label, f.value), false)));
            }
            Block::Table(t) => {
                let see = if zh {
                    format!("（见工作表“{}”）", t.caption)
                } else {
                    format!("(see sheet “{}”)", t.caption)
                };
                lines.push((see, false));
            }
            Block::Ending(e) => lines.extend([(e.issuer.clone(), false), (e.date.clone(), false)]),
            Block::Places { places } => {
                lines.extend(places.iter().map(|p| (format!("{}　{}", p.label, p.value), false)))
            }
            Block::PageBreak => {}
        }
    }
    book.texts(if zh { "正文" } else { "Text" }, &lines)?;
    for block in &document.blocks {
        if let Block::Table(Table { caption, columns, rows }) = block {
            let mut sheet = book.sheet(caption, columns, document.style == Style::Wide)?;
            rows.iter().try_for_each(|r| sheet.row(r))?;
            book.add(sheet);
        }
    }
    book.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_binary_number_holds_is_a_number() {
        assert_eq!(number("89.96"), Some(89.96));
        assert_eq!(number("-3"), Some(-3.0));
        assert_eq!(number("4–8"), None);
        assert_eq!(number(""), None);
        assert_eq!(number("1e9"), None);
        assert_eq!(number("12345678901234567890"), None);
    }

    #[test]
    fn names_of_sheets_are_made_fit_and_told_apart() {
        let mut book = Book::new("t", Lang::Zh, jiff::civil::date(2026, 1, 1), &[], "").unwrap();
        assert_eq!(book.name_of("县[级]:局/*?"), "县 级  局");
        assert_eq!(book.name_of("县[级]:局/*?"), "县 级  局_2");
        assert_eq!(book.name_of(""), "表");
        assert_eq!(book.name_of(&"长".repeat(80)).chars().count(), 31);
    }
}
