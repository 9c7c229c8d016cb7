//! The text of a Word document, for the page of evidence: its paragraphs, and the rows of its tables, within bounds.
//!
//! Deleted text is left out. What a document shows besides its text is for the program that it was written with.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

/// Bytes of the part that holds the text, unpacked.
const MAX_PART: u64 = 16 << 20;
const MAX_EVENTS: usize = 2_000_000;
/// Paragraphs and rows.
const MAX_LINES: usize = 2_000;
const MAX_CELLS: usize = 40;
/// Characters in all.
const MAX_TEXT: usize = 400_000;

/// A paragraph is a line of one cell, a row of a table one of several.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct WordText {
    pub lines: Vec<Vec<String>>,
    pub cut: bool,
}

/// The text of a document; none for an archive that is none or is broken.
pub(crate) fn word_text(bytes: &[u8]) -> Option<WordText> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut xml = String::new();
    let part = archive.by_name("word/document.xml").ok()?;
    part.take(MAX_PART + 1).read_to_string(&mut xml).ok()?;
    if xml.len() as u64 > MAX_PART {
        return None;
    }
    let mut reader = Reader::from_str(&xml);
    let mut read = Reading::default();
    for _ in 0..MAX_EVENTS {
        match reader.read_event().ok()? {
            Event::Start(e) => read.open(e.local_name().as_ref()),
            Event::Empty(e) => {
                read.open(e.local_name().as_ref());
                read.close(e.local_name().as_ref());
            }
            Event::End(e) => read.close(e.local_name().as_ref()),
            Event::Text(t) => read.text(t.xml10_content().as_ref()),
            Event::CData(t) => read.text(t.xml10_content().as_ref()),
            Event::GeneralRef(r) => {
                let c = match r.resolve_char_ref() {
                    Ok(Some(c)) => c,
                    _ => match r.xml10_content().as_ref() {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        _ => return None,
                    },
                };
                read.text(c.encode_utf8(&mut [0; 4]));
            }
            // Entities of its own could unpack without end.
            Event::DocType(_) => return None,
            Event::Eof => return Some(read.out),
            _ => {}
        }
        if read.full() {
            read.out.cut = true;
            return Some(read.out);
        }
    }
    read.out.cut = true;
    Some(read.out)
}

#[derive(Default)]
struct Reading {
    out: WordText,
    /// The paragraph or the cell that is being read.
    at: String,
    cells: Vec<String>,
    /// Tables that are open: one in another is read as part of its cell.
    tables: usize,
    /// Inside of an element whose text is shown.
    shown: bool,
    read: usize,
}

impl Reading {
    fn open(&mut self, name: &str) {
        match name {
            "t" => self.shown = true,
            "tab" => self.at.push('\t'),
            "br" | "cr" => self.at.push('\n'),
            "tbl" => self.tables = self.tables.saturating_add(1),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.shown = false,
            "p" if self.tables == 0 => {
                let line = std::mem::take(&mut self.at);
                if !line.trim().is_empty() {
                    self.out.lines.push(vec![line]);
                }
            }
            "p" if !self.at.is_empty() => self.at.push('\n'),
            "tc" if self.tables == 1 => {
                let cell = std::mem::take(&mut self.at);
                if self.cells.len() < MAX_CELLS {
                    self.cells.push(cell.trim().to_owned());
                } else {
                    self.out.cut = true;
                }
            }
            "tr" if self.tables == 1 => {
                let cells = std::mem::take(&mut self.cells);
                if cells.iter().any(|c| !c.is_empty()) {
                    self.out.lines.push(cells);
                }
            }
            "tbl" => self.tables = self.tables.saturating_sub(1),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.shown {
            self.read = self.read.saturating_add(text.len());
            self.at.push_str(text);
        }
    }

    fn full(&self) -> bool {
        self.out.lines.len() >= MAX_LINES || self.read >= MAX_TEXT
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn docx(xml: &str) -> Vec<u8> {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        out.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(xml.as_bytes()).unwrap();
        out.finish().unwrap().into_inner()
    }

    fn lines(xml: &str) -> Vec<Vec<String>> {
        word_text(&docx(xml)).unwrap().lines
    }

    #[test]
    fn paragraphs_and_rows_are_read_and_deleted_text_is_not() {
        let p = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
        let cell = |text: &str| format!("<w:tc>{}</w:tc>", p(text));
        let xml = format!(
            "<w:document><w:body>{}<w:p/><w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:t>A</w:t>\
             <w:tab/><w:t>&lt;b&gt; &#x4e2d;</w:t></w:r></w:p><w:tbl><w:tr>{}{}</w:tr></w:tbl></w:body></w:document>",
            p("会议纪要"),
            cell("单位"),
            cell("得分")
        );
        assert_eq!(lines(&xml), [vec!["会议纪要"], vec!["A\t<b> 中"], vec!["单位", "得分"]]);
    }

    #[test]
    fn what_is_broken_or_too_much_is_bounded() {
        assert_eq!(word_text(b"PK\x03\x04"), None);
        assert_eq!(word_text(&docx("<!DOCTYPE x [<!ENTITY a 'b'>]><w:p>&a;</w:p>")), None);
        let many = word_text(&docx(&"<w:p><w:t>x</w:t></w:p>".repeat(MAX_LINES + 5))).unwrap();
        assert_eq!((many.lines.len(), many.cut), (MAX_LINES, true));
        assert_eq!(word_text(&docx(&" ".repeat(MAX_PART as usize + 1))), None);
    }
}
