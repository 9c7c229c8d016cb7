//! Word documents: `word/document.xml` read as events. Deleted text is left out, inserted text stays, and both are told.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::archive;
use crate::document::{Cell, Document, Format, Part, over};
use crate::finding::{Finding, Place};
use crate::limits::{MAX_CELLS, MAX_COLUMNS, MAX_DEPTH, MAX_ELEMENTS, MAX_TEXT};
use crate::txt::number;

const PART: &str = "word/document.xml";

pub fn read_docx(bytes: &[u8]) -> Result<Document, Finding> {
    let mut archive = archive::open(bytes)?;
    let Some(xml) = archive::part(&mut archive, PART)? else {
        return Err(Finding::new(
            "not_docx",
            Place::File,
            "这不是 .docx 文档（压缩包中没有 word/document.xml）；.doc 请另存为 .docx",
            "this is not a .docx document: it has no word/document.xml",
        ));
    };
    let mut reader = Reader::from_str(&xml);
    let mut body = Body::new();
    loop {
        let event = reader.read_event().map_err(|e| body.broken(&e.to_string()))?;
        match event {
            Event::Start(e) => {
                body.count()?;
                body.open(&e)?;
            }
            Event::Empty(e) => {
                body.count()?;
                body.open(&e)?;
                body.close(e.local_name().as_ref())?;
            }
            Event::End(e) => body.close(e.local_name().as_ref())?,
            Event::Text(t) => body.text(t.xml10_content().as_ref()),
            Event::CData(t) => body.text(t.xml10_content().as_ref()),
            Event::GeneralRef(r) => {
                let name = r.xml10_content();
                let c = match r.resolve_char_ref() {
                    Ok(Some(c)) => Some(c),
                    _ => match name.as_ref() {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => None,
                    },
                };
                let Some(c) = c else { return Err(body.broken("an entity that is not of XML")) };
                body.text(c.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err(body.broken("a document type")),
            Event::Eof => break,
            _ => {}
        }
    }
    if !body.stack.is_empty() {
        return Err(body.broken("it ends too early"));
    }
    body.finish()
}

/// A table that is being read.
struct Open {
    no: u32,
    rows: Vec<Vec<Cell>>,
    /// Column of the next cell, and what the cell says of itself.
    row: Vec<Cell>,
    span: usize,
    up: bool,
    text: String,
    cell: u32,
}

struct Body {
    document: Document,
    stack: Vec<String>,
    tables: Vec<Open>,
    /// Text of the paragraph outside tables, and how many text boxes are open inside it.
    paragraph: String,
    boxes: Vec<String>,
    paragraphs: u32,
    tables_seen: u32,
    elements: usize,
    cells: usize,
    /// Elements whose content is not part of the text, counted while open.
    hidden: usize,
    in_text: usize,
    deleted: bool,
    inserted: bool,
    nested: bool,
    /// Is the run one that Word does not show?
    vanished: bool,
    vanished_text: bool,
}

/// What was deleted, moved away, is an instruction of a field, or stands a second time for old programs.
fn is_hidden(name: &str) -> bool {
    matches!(
        name,
        "del"
            | "moveFrom"
            | "delText"
            | "instrText"
            | "Fallback"
            | "rPrChange"
            | "pPrChange"
            | "tblPrChange"
            | "tcPrChange"
            | "trPrChange"
    )
}

impl Body {
    fn new() -> Body {
        Body {
            document: Document::new(Format::Docx),
            stack: Vec::new(),
            tables: Vec::new(),
            paragraph: String::new(),
            boxes: Vec::new(),
            paragraphs: 0,
            tables_seen: 0,
            elements: 0,
            cells: 0,
            hidden: 0,
            in_text: 0,
            deleted: false,
            inserted: false,
            nested: false,
            vanished: false,
            vanished_text: false,
        }
    }

    fn place(&self) -> Place {
        match self.tables.first() {
            Some(t) => Place::Word { table: t.no, row: number(t.rows.len() + 1), cell: t.cell.max(1) },
            None => Place::Paragraph { no: self.paragraphs.saturating_add(1) },
        }
    }

    /// The element so many levels above the one that was just opened.
    fn parent(&self, above: usize) -> Option<&str> {
        self.stack.iter().rev().nth(above).map(String::as_str)
    }

    fn broken(&self, why: &str) -> Finding {
        let place = self.place();
        let (zh, en) = (place.zh(), place.en());
        Finding::new(
            "broken_document",
            place,
            format!("{zh}：文档内容已损坏，无法读取；请用 Word 打开后另存"),
            format!("{en}: the document is damaged ({why}); open it and save it again"),
        )
    }

    fn count(&mut self) -> Result<(), Finding> {
        self.elements += 1;
        if self.elements > MAX_ELEMENTS {
            return Err(over("too_many_elements", self.place(), "个元素", "elements", MAX_ELEMENTS));
        }
        if self.stack.len() >= MAX_DEPTH {
            return Err(over("too_deep", self.place(), "层嵌套", "levels of nesting", MAX_DEPTH));
        }
        Ok(())
    }

    fn open(&mut self, e: &BytesStart<'_>) -> Result<(), Finding> {
        let local = e.local_name();
        let name: &str = local.as_ref();
        self.stack.push(name.to_owned());
        if is_hidden(name) {
            self.hidden += 1;
            self.deleted |= matches!(name, "del" | "moveFrom");
        }
        if self.hidden > 0 {
            return Ok(());
        }
        match name {
            "ins" | "moveTo" => self.inserted = true,
            "r" => self.vanished = false,
            "vanish" if self.parent(1) == Some("rPr") && self.parent(2) == Some("r") => {
                self.vanished = !value(e).is_some_and(|v| matches!(v.as_str(), "0" | "false" | "off"));
            }
            "t" => self.in_text += 1,
            "br" | "cr" => self.push("\n"),
            "tab" if self.parent(1) == Some("r") => self.push("\t"),
            "noBreakHyphen" => self.push("-"),
            "txbxContent" => self.boxes.push(String::new()),
            "tbl" => {
                self.nested |= !self.tables.is_empty();
                self.tables_seen = self.tables_seen.saturating_add(1);
                let no = self.tables_seen;
                self.tables.push(Open {
                    no,
                    rows: Vec::new(),
                    row: Vec::new(),
                    span: 1,
                    up: false,
                    text: String::new(),
                    cell: 0,
                });
            }
            "gridBefore" => {
                let n = value(e).and_then(|v| v.parse().ok()).unwrap_or(0_usize).min(MAX_COLUMNS);
                let place = self.place();
                if let Some(t) = self.tables.last_mut() {
                    t.row.extend((0..n).map(|_| Cell { place: place.clone(), ..Cell::default() }));
                }
            }
            "tc" => {
                if let Some(t) = self.tables.last_mut() {
                    t.cell = t.cell.saturating_add(1);
                    (t.span, t.up) = (1, false);
                    t.text.clear();
                }
            }
            "gridSpan" => {
                let n = value(e).and_then(|v| v.parse().ok()).unwrap_or(1_usize);
                if n > MAX_COLUMNS {
                    return Err(over("too_many_columns", self.place(), "列", "columns", MAX_COLUMNS));
                }
                if let Some(t) = self.tables.last_mut() {
                    t.span = n.max(1);
                }
            }
            "vMerge" => {
                let begins = value(e).is_some_and(|v| v == "restart");
                if let Some(t) = self.tables.last_mut() {
                    t.up = !begins;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Finding> {
        if self.stack.pop().as_deref() != Some(name) {
            return Err(self.broken("elements are not closed in order"));
        }
        if is_hidden(name) {
            self.hidden = self.hidden.saturating_sub(1);
            return Ok(());
        }
        if self.hidden > 0 {
            return Ok(());
        }
        match name {
            "t" => self.in_text = self.in_text.saturating_sub(1),
            "p" => self.end_paragraph()?,
            "txbxContent" => {
                // A text box is a paragraph of its own, wherever it hangs.
                if let Some(text) = self.boxes.pop() {
                    let place = self.place();
                    self.document.paragraph(text.trim().to_owned(), place)?;
                }
            }
            "tc" => self.end_cell()?,
            "tr" => {
                if let Some(t) = self.tables.last_mut() {
                    let row = std::mem::take(&mut t.row);
                    t.cell = 0;
                    t.rows.push(row);
                }
            }
            "tbl" => self.end_table()?,
            _ => {}
        }
        Ok(())
    }

    fn push(&mut self, text: &str) {
        let target = if let Some(b) = self.boxes.last_mut() {
            b
        } else if let Some(t) = self.tables.last_mut() {
            &mut t.text
        } else {
            &mut self.paragraph
        };
        // What is longer is refused when the cell or the paragraph ends.
        if target.len() <= MAX_TEXT * 4 {
            target.push_str(text);
        }
    }

    fn text(&mut self, text: &str) {
        if self.hidden == 0 && self.in_text > 0 {
            if self.vanished {
                self.vanished_text |= !text.trim().is_empty();
            } else {
                self.push(text);
            }
        }
    }

    fn end_paragraph(&mut self) -> Result<(), Finding> {
        if !self.boxes.is_empty() || !self.tables.is_empty() {
            self.push("\n");
            return Ok(());
        }
        self.paragraphs = self.paragraphs.saturating_add(1);
        let text = std::mem::take(&mut self.paragraph);
        let place = Place::Paragraph { no: self.paragraphs };
        self.document.paragraph(text.trim().to_owned(), place)
    }

    fn end_cell(&mut self) -> Result<(), Finding> {
        let place = match (self.tables.len(), self.tables.last()) {
            (1, Some(t)) => Place::Word { table: t.no, row: number(t.rows.len() + 1), cell: t.cell },
            _ => self.place(),
        };
        let Some(t) = self.tables.last_mut() else { return Ok(()) };
        self.cells += t.span;
        if self.cells > MAX_CELLS {
            return Err(over("too_many_cells", place, "单元格", "cells", MAX_CELLS));
        }
        let text = std::mem::take(&mut t.text);
        let part = if t.up { Part::Up } else { Part::Own };
        let text = if t.up { String::new() } else { text.trim().to_owned() };
        t.row.push(Cell { text, place: place.clone(), part });
        let beside = if t.up { Part::Up } else { Part::Left };
        for _ in 1..t.span {
            t.row.push(Cell { text: String::new(), place: place.clone(), part: beside });
        }
        if t.row.len() > MAX_COLUMNS {
            return Err(over("too_many_columns", place, "列", "columns", MAX_COLUMNS));
        }
        Ok(())
    }

    fn end_table(&mut self) -> Result<(), Finding> {
        let Some(t) = self.tables.pop() else { return Ok(()) };
        if self.tables.is_empty() {
            return self.document.table(Place::Word { table: t.no, row: 1, cell: 1 }, t.rows);
        }
        // A table inside a cell: its text belongs to the cell, a line for each of its rows.
        for row in &t.rows {
            let line: Vec<&str> = row.iter().map(|c| c.text.as_str()).filter(|t| !t.is_empty()).collect();
            self.push(&line.join(" "));
            self.push("\n");
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Document, Finding> {
        let rest = std::mem::take(&mut self.paragraph);
        self.document.paragraph(rest.trim().to_owned(), Place::Paragraph { no: self.paragraphs.saturating_add(1) })?;
        if self.deleted || self.inserted {
            self.document.findings.push(Finding::new(
                "tracked_changes",
                Place::File,
                "文档含修订痕迹：删除的文字没有读入，插入的文字按已接受读入；请确认用的是定稿",
                "the document has tracked changes: deleted text was left out, inserted text taken as accepted; make sure this is the final text",
            ));
        }
        if self.vanished_text {
            self.document.findings.push(Finding::new(
                "hidden_text",
                Place::File,
                "文档有隐藏文字，没有读入，请核对",
                "the document has hidden text, which was left out",
            ));
        }
        if self.nested {
            self.document.findings.push(Finding::new(
                "nested_table",
                Place::File,
                "有表格套在单元格里，其文字并入了外层单元格，请核对",
                "a table stands inside a cell; its text was joined to that cell",
            ));
        }
        Ok(self.document)
    }
}

fn value(e: &BytesStart<'_>) -> Option<String> {
    e.attributes().flatten().find(|a| a.key.local_name().as_ref() == "val").map(|a| a.value.to_string())
}
