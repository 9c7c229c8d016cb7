//! A document as a Word document. Written element by element, so that the bytes depend on the document alone.

use std::io::Cursor;
use std::io::Write;

use kernel::{Error, Result};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::docx_parts as parts;
use crate::model::{Align, Block, Cell, Document, Ending, Head, Level, Place, Row, RowKind, Style, Table};

/// Twentieths of a point in a millimetre, times 100.
const TWIPS_100MM: i64 = 5669;

pub(crate) fn twips(mm: i64) -> i64 {
    mm.saturating_mul(TWIPS_100MM) / 100
}

/// XML in the making.
pub(crate) struct Xml(Writer<Vec<u8>>);

impl Xml {
    pub fn new() -> Result<Xml> {
        let mut xml = Xml(Writer::new(Vec::new()));
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
        Ok(xml)
    }

    fn event(&mut self, event: Event<'_>) -> Result<()> {
        self.0.write_event(event).map_err(|e| Error::internal("cannot write XML").with_source(e))
    }

    fn start<'n>(name: &'n str, attributes: &[(&str, &str)]) -> BytesStart<'n> {
        let mut start = BytesStart::new(name);
        for (name, value) in attributes {
            start.push_attribute((*name, *value));
        }
        start
    }

    pub fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result<()> {
        self.event(Event::Start(Xml::start(name, attributes)))
    }

    pub fn close(&mut self, name: &str) -> Result<()> {
        self.event(Event::End(BytesEnd::new(name)))
    }

    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result<()> {
        self.event(Event::Empty(Xml::start(name, attributes)))
    }

    pub fn text(&mut self, text: &str) -> Result<()> {
        self.event(Event::Text(BytesText::new(text)))
    }

    /// An element with a text.
    pub fn leaf(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> Result<()> {
        self.open(name, attributes)?;
        self.text(text)?;
        self.close(name)
    }

    pub fn finish(self) -> Vec<u8> {
        self.0.into_inner()
    }

    /// A paragraph of a style, with what its properties say beside it.
    pub fn paragraph(&mut self, style: &str, text: &str, more: &[(&str, &[(&str, &str)])]) -> Result<()> {
        self.open("w:p", &[])?;
        self.open("w:pPr", &[])?;
        self.empty("w:pStyle", &[("w:val", style)])?;
        for (name, attributes) in more {
            self.empty(name, attributes)?;
        }
        self.close("w:pPr")?;
        self.run(text)?;
        self.close("w:p")
    }

    fn run(&mut self, text: &str) -> Result<()> {
        self.open("w:r", &[])?;
        for (i, line) in text.split('\n').enumerate() {
            if i > 0 {
                self.empty("w:br", &[])?;
            }
            self.leaf("w:t", &[("xml:space", "preserve")], line)?;
        }
        self.close("w:r")
    }

    /// A field that the program works out, such as the number of the page.
    pub fn field(&mut self, code: &str) -> Result<()> {
        for (kind, text) in [("begin", Some(("w:instrText", code))), ("separate", Some(("w:t", "1"))), ("end", None)] {
            self.open("w:r", &[])?;
            self.empty("w:fldChar", &[("w:fldCharType", kind)])?;
            self.close("w:r")?;
            if let Some((name, text)) = text {
                self.open("w:r", &[])?;
                self.leaf(name, &[("xml:space", "preserve")], text)?;
                self.close("w:r")?;
            }
        }
        Ok(())
    }
}

/// The page: its size and margins in twentieths of a point.
pub(crate) struct Paper {
    pub width: i64,
    pub height: i64,
    pub top: i64,
    pub right: i64,
    pub bottom: i64,
    pub left: i64,
    pub footer: i64,
}

pub(crate) fn paper(style: Style) -> Paper {
    let (width, height) = (twips(210), twips(297));
    match style {
        // The foot line stands 7 mm below the text.
        Style::Official => Paper {
            width,
            height,
            top: twips(37),
            right: twips(26),
            bottom: twips(35),
            left: twips(28),
            footer: twips(16),
        },
        Style::Form | Style::Wide => {
            let (width, height) = if style == Style::Wide { (height, width) } else { (width, height) };
            let side = twips(18);
            Paper { width, height, top: twips(20), right: side, bottom: side, left: side, footer: twips(9) }
        }
    }
}

/// The document as the bytes of a `.docx`. The same document gives the same bytes.
pub fn docx(document: &Document) -> Result<Vec<u8>> {
    let document = &document.cleaned();
    let mut files: Vec<(&str, Vec<u8>)> = vec![
        ("[Content_Types].xml", parts::content_types()?),
        ("_rels/.rels", parts::package_relations()?),
        ("docProps/core.xml", parts::core(document)?),
        ("docProps/app.xml", parts::app()?),
        ("word/document.xml", body(document)?),
        ("word/_rels/document.xml.rels", parts::document_relations()?),
        ("word/styles.xml", parts::styles(document)?),
        ("word/settings.xml", parts::settings(document)?),
        ("word/header1.xml", parts::header(document)?),
    ];
    files.push(("word/footer1.xml", parts::footer(document, true)?));
    files.push(("word/footer2.xml", parts::footer(document, false)?));
    let failed = |e: zip::result::ZipError| Error::internal("cannot write a Word document").with_source(e);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, bytes) in files {
        zip.start_file(name, options).map_err(failed)?;
        zip.write_all(&bytes).map_err(|e| Error::internal("cannot write a Word document").with_source(e))?;
    }
    Ok(zip.finish().map_err(failed)?.into_inner())
}

fn body(document: &Document) -> Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open(
        "w:document",
        &[
            ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
            ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
        ],
    )?;
    xml.open("w:body", &[])?;
    let mut blocks = document.blocks.iter().peekable();
    while let Some(block) = blocks.next() {
        let keep = matches!(blocks.peek(), Some(Block::Ending(_)));
        write_block(&mut xml, document, block, keep)?;
    }
    section(&mut xml, document.style)?;
    xml.close("w:body")?;
    xml.close("w:document")?;
    Ok(xml.finish())
}

fn write_block(xml: &mut Xml, document: &Document, block: &Block, keep: bool) -> Result<()> {
    let stays: &[(&str, &[(&str, &str)])] = if keep { &[("w:keepNext", &[])] } else { &[] };
    match block {
        Block::Head(head) => write_head(xml, head),
        Block::Title { lines } => xml.paragraph("Title", &lines.join("\n"), &[]),
        Block::Subtitle { text } => xml.paragraph("Subtitle", text, &[]),
        Block::Addressee { text } => xml.paragraph("Addressee", text, &[]),
        Block::Heading { level, text } => {
            let style = match level {
                Level::One => "Heading1",
                Level::Two => "Heading2",
                Level::Three => "Heading3",
            };
            xml.paragraph(style, text, &[])
        }
        Block::Paragraph { text } => xml.paragraph("Body", text, stays),
        Block::Note { text } => xml.paragraph("Remark", text, stays),
        Block::Fields { fields } => {
            let rows: Vec<[&str; 4]> = fields
                .chunks(2)
                .map(|pair| match pair {
                    [a, b] => [a.label.as_str(), &a.value, &b.label, &b.value],
                    [a] => [a.label.as_str(), &a.value, "", ""],
                    _ => [""; 4],
                })
                .collect();
            let widths = shares(document.style, &[15, 35, 15, 35]);
            table_open(xml, &widths, false)?;
            for row in rows {
                xml.open("w:tr", &[])?;
                row_properties(xml, false)?;
                for (text, width) in row.iter().zip(&widths) {
                    cell(xml, text, *width, "CellLeft", None, 1)?;
                }
                xml.close("w:tr")?;
            }
            table_close(xml)
        }
        Block::Table(table) => write_table(xml, document.style, table),
        Block::Ending(ending) => write_ending(xml, ending),
        Block::Places { places } => write_places(xml, document.style, places),
        Block::PageBreak => {
            xml.open("w:p", &[])?;
            xml.open("w:r", &[])?;
            xml.empty("w:br", &[("w:type", "page")])?;
            xml.close("w:r")?;
            xml.close("w:p")
        }
    }
}

fn write_head(xml: &mut Xml, head: &Head) -> Result<()> {
    if let Some(issuer) = &head.issuer {
        xml.paragraph("Issuer", issuer, &[])?;
    }
    let style = if head.issuer.is_some() { "NumberLine" } else { "Number" };
    xml.paragraph(style, &head.number, &[])
}

fn write_ending(xml: &mut Xml, ending: &Ending) -> Result<()> {
    // As the standard sets it: the date four characters from the right, the issuer over its middle.
    xml.paragraph("Body", "", &[("w:keepNext", &[])])?;
    xml.paragraph("Body", "", &[("w:keepNext", &[])])?;
    xml.paragraph("EndingIssuer", &ending.issuer, &[("w:keepNext", &[])])?;
    xml.paragraph("EndingDate", &ending.date, &[])
}

/// Widths of columns from their shares, in twentieths of a point.
fn shares(style: Style, shares: &[u16]) -> Vec<i64> {
    let paper = paper(style);
    let room = paper.width - paper.left - paper.right;
    let all: i64 = shares.iter().map(|s| i64::from(*s)).sum::<i64>().max(1);
    shares.iter().map(|s| room.saturating_mul(i64::from(*s)) / all).collect()
}

fn table_open(xml: &mut Xml, widths: &[i64], lines: bool) -> Result<()> {
    let all: i64 = widths.iter().sum();
    xml.open("w:tbl", &[])?;
    xml.open("w:tblPr", &[])?;
    xml.empty("w:tblW", &[("w:w", &all.to_string()), ("w:type", "dxa")])?;
    if lines {
        xml.open("w:tblBorders", &[])?;
        for side in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
            xml.empty(side, &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "404040")])?;
        }
        xml.close("w:tblBorders")?;
    }
    xml.empty("w:tblLayout", &[("w:type", "fixed")])?;
    xml.open("w:tblCellMar", &[])?;
    for side in ["w:left", "w:right"] {
        xml.empty(side, &[("w:w", "80"), ("w:type", "dxa")])?;
    }
    xml.close("w:tblCellMar")?;
    xml.close("w:tblPr")?;
    xml.open("w:tblGrid", &[])?;
    for width in widths {
        xml.empty("w:gridCol", &[("w:w", &width.to_string())])?;
    }
    xml.close("w:tblGrid")
}

fn table_close(xml: &mut Xml) -> Result<()> {
    xml.close("w:tbl")?;
    // Two tables without a paragraph between them would become one.
    xml.paragraph("Gap", "", &[])
}

fn row_properties(xml: &mut Xml, head: bool) -> Result<()> {
    xml.open("w:trPr", &[])?;
    xml.empty("w:cantSplit", &[])?;
    if head {
        xml.empty("w:tblHeader", &[])?;
    }
    xml.close("w:trPr")
}

fn cell(xml: &mut Xml, text: &str, width: i64, style: &str, fill: Option<&str>, span: usize) -> Result<()> {
    xml.open("w:tc", &[])?;
    xml.open("w:tcPr", &[])?;
    xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")])?;
    if span > 1 {
        xml.empty("w:gridSpan", &[("w:val", &span.to_string())])?;
    }
    if let Some(fill) = fill {
        xml.empty("w:shd", &[("w:val", "clear"), ("w:color", "auto"), ("w:fill", fill)])?;
    }
    xml.empty("w:vAlign", &[("w:val", "center")])?;
    xml.close("w:tcPr")?;
    xml.paragraph(style, text, &[])?;
    xml.close("w:tc")
}

fn write_table(xml: &mut Xml, style: Style, table: &Table) -> Result<()> {
    if !table.caption.is_empty() {
        xml.paragraph("Caption", &table.caption, &[("w:keepNext", &[])])?;
    }
    let widths = shares(style, &table.columns.iter().map(|c| c.width).collect::<Vec<_>>());
    table_open(xml, &widths, true)?;
    xml.open("w:tr", &[])?;
    row_properties(xml, true)?;
    for (column, width) in table.columns.iter().zip(&widths) {
        cell(xml, &column.title, *width, "CellHead", Some("E1E1E1"), 1)?;
    }
    xml.close("w:tr")?;
    for row in &table.rows {
        write_row(xml, table, row, &widths)?;
    }
    table_close(xml)
}

fn write_row(xml: &mut Xml, table: &Table, row: &Row, widths: &[i64]) -> Result<()> {
    xml.open("w:tr", &[])?;
    row_properties(xml, false)?;
    if row.kind == RowKind::Section {
        let text = row.cells.first().map(Cell::text).unwrap_or_default();
        cell(xml, text, widths.iter().sum(), "CellSection", Some("EEEEEE"), widths.len())?;
        return xml.close("w:tr");
    }
    for ((value, column), width) in row.cells.iter().zip(&table.columns).zip(widths) {
        let style = match (row.kind, column.align) {
            (RowKind::Total, Align::Left) => "CellSum",
            (RowKind::Total, _) => "CellSumCentre",
            (_, Align::Left) => "CellLeft",
            (_, Align::Centre) => "CellCentre",
            (_, Align::Right) => "CellRight",
        };
        cell(xml, value.text(), *width, style, None, 1)?;
    }
    xml.close("w:tr")
}

fn write_places(xml: &mut Xml, style: Style, places: &[Place]) -> Result<()> {
    let columns = places.len().clamp(1, if style == Style::Wide { 4 } else { 2 });
    let widths = shares(style, &vec![1; columns]);
    table_open(xml, &widths, true)?;
    for line in places.chunks(columns) {
        xml.open("w:tr", &[])?;
        xml.open("w:trPr", &[])?;
        xml.empty("w:cantSplit", &[])?;
        xml.empty("w:trHeight", &[("w:val", &twips(16).to_string()), ("w:hRule", "atLeast")])?;
        xml.close("w:trPr")?;
        for (i, width) in widths.iter().enumerate() {
            let text = line.get(i).map_or_else(String::new, |p| format!("{}\n{}", p.label, p.value));
            cell(xml, &text, *width, "CellLeft", None, 1)?;
        }
        xml.close("w:tr")?;
    }
    table_close(xml)
}

fn section(xml: &mut Xml, style: Style) -> Result<()> {
    let p = paper(style);
    xml.open("w:sectPr", &[])?;
    xml.empty("w:headerReference", &[("w:type", "default"), ("r:id", "rIdHeader")])?;
    xml.empty("w:headerReference", &[("w:type", "even"), ("r:id", "rIdHeader")])?;
    xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", "rIdOdd")])?;
    xml.empty("w:footerReference", &[("w:type", "even"), ("r:id", "rIdEven")])?;
    let (width, height) = (p.width.to_string(), p.height.to_string());
    let mut size: Vec<(&str, &str)> = vec![("w:w", &width), ("w:h", &height)];
    if style == Style::Wide {
        size.push(("w:orient", "landscape"));
    }
    xml.empty("w:pgSz", &size)?;
    xml.empty(
        "w:pgMar",
        &[
            ("w:top", &p.top.to_string()),
            ("w:right", &p.right.to_string()),
            ("w:bottom", &p.bottom.to_string()),
            ("w:left", &p.left.to_string()),
            ("w:header", &twips(if style == Style::Official { 22 } else { 10 }).to_string()),
            ("w:footer", &p.footer.to_string()),
            ("w:gutter", "0"),
        ],
    )?;
    if style == Style::Official {
        // 22 lines on 225 mm: 579.8 twips a line. The 28 characters come of the spacing of the styles.
        xml.empty("w:docGrid", &[("w:type", "lines"), ("w:linePitch", "579")])?;
    }
    xml.close("w:sectPr")
}
