//! Text exports of tables: one cell a line, tabs, bars, drawn boxes, or cells one after another.

use crate::archive::check_size;
use crate::boxes;
use crate::document::{Cell, Document, Format, Part, over};
use crate::finding::{Finding, Place};
use crate::limits::{MAX_CELLS, MAX_COLUMNS, MAX_LINES};
use crate::stream;

/// A line of the text and its number.
pub(crate) type Line<'t> = (u32, &'t str);

pub fn read_txt(bytes: &[u8]) -> Result<Document, Finding> {
    check_size(bytes)?;
    let text = decode(bytes)?;
    let mut lines: Vec<Line<'_>> = Vec::new();
    for (no, line) in (1_u32..).zip(text.split('\n')) {
        if lines.len() >= MAX_LINES {
            return Err(over("too_many_lines", Place::Line { line: no }, "行", "lines", MAX_LINES));
        }
        let line = line.strip_suffix('\r').unwrap_or(line);
        // A page break of the export.
        lines.push((no, line.trim_start_matches('\u{c}')));
    }
    let mut document = Document::new(Format::Txt);
    let mut rest = lines.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let left = if boxes::is_drawn(first.1) {
            boxes::read(rest, &mut document)?
        } else if is_barred(first.1) && after.first().is_some_and(|l| is_barred(l.1)) {
            barred(rest, &mut document)?
        } else if first.1.contains('\t') && led_by_tabs(rest) {
            cell_a_line(rest, &mut document)?
        } else if first.1.contains('\t') {
            row_a_line(rest, &mut document)?
        } else {
            rest
        };
        rest = if left.len() < rest.len() {
            left
        } else {
            // Nothing that belongs to a table: a tab inside a line before lines that tabs lead, say.
            document.paragraph(first.1.trim().to_owned(), Place::Line { line: first.0 })?;
            after
        };
    }
    if document.tables().next().is_none() {
        stream::read(&lines, &mut document)?;
    }
    Ok(document)
}

/// UTF-8 or UTF-16 by their marks, UTF-8 by trial, then GB18030, of which GBK and GB 2312 are parts.
fn decode(bytes: &[u8]) -> Result<String, Finding> {
    let text = if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(rest)
    } else if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        encoding_rs::UTF_16LE.decode_without_bom_handling_and_without_replacement(rest)
    } else if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        encoding_rs::UTF_16BE.decode_without_bom_handling_and_without_replacement(rest)
    } else {
        let even = bytes.iter().step_by(2).take(2000).filter(|b| **b == 0).count();
        let odd = bytes.iter().skip(1).step_by(2).take(2000).filter(|b| **b == 0).count();
        let guess = match (even, odd) {
            (0, 0) => None,
            (e, o) if e > o => Some(encoding_rs::UTF_16BE),
            _ => Some(encoding_rs::UTF_16LE),
        };
        match guess {
            Some(encoding) => encoding.decode_without_bom_handling_and_without_replacement(bytes),
            None => encoding_rs::UTF_8
                .decode_without_bom_handling_and_without_replacement(bytes)
                .or_else(|| encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes)),
        }
    };
    let bad = |line: u32| {
        Finding::new(
            "not_text",
            Place::Line { line },
            format!("第 {line} 行起不是文字（不是 UTF-8、UTF-16 或 GB18030），请另存为文本文件后再导入"),
            format!("from line {line} on this is not text in UTF-8, UTF-16 or GB18030"),
        )
    };
    let Some(text) = text else {
        let valid = bytes.utf8_chunks().next().map_or(0, |c| c.valid().len());
        let before = bytes.get(..valid).unwrap_or_default();
        return Err(bad(number(before.iter().filter(|b| **b == b'\n').count() + 1)));
    };
    let control = |c: char| {
        (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{7}' | '\u{85}')) || c == '\u{fffe}'
    };
    if let Some(at) = text.find(control) {
        let before = text.get(..at).unwrap_or_default();
        return Err(bad(number(before.matches('\n').count() + 1)));
    }
    Ok(text.into_owned())
}

pub(crate) fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn cell(text: &str, line: u32) -> Cell {
    Cell { text: text.replace('\u{b}', "\n").trim().to_owned(), place: Place::Line { line }, part: Part::Own }
}

/// Counts the cells of a table while it is read.
#[derive(Default)]
struct Cells(usize);

impl Cells {
    fn one(&mut self, line: u32) -> Result<(), Finding> {
        self.0 += 1;
        if self.0 > MAX_CELLS {
            return Err(over("too_many_cells", Place::Line { line }, "单元格", "cells", MAX_CELLS));
        }
        Ok(())
    }

    fn row(&mut self, row: &[Cell]) -> Result<(), Finding> {
        row.iter().try_for_each(|c| self.one(c.place.line().unwrap_or(0)))
    }
}

// --- one cell a line, led by a tab; a line without a tab goes on with the cell; an empty line ends the row ---

fn led_by_tabs(lines: &[Line<'_>]) -> bool {
    let (mut led, mut inner) = (0_usize, 0_usize);
    for (_, line) in lines.iter().take(400) {
        match line.strip_prefix('\t') {
            Some(rest) if !rest.trim_end().contains('\t') => led += 1,
            _ if line.contains('\t') => inner += 1,
            _ => {}
        }
    }
    led >= 4 && inner * 5 <= led
}

/// The number of lines led by a tab up to the next empty line, after lines that only go on with a cell.
fn coming(lines: &[Line<'_>]) -> usize {
    let near = lines.get(..lines.len().min(100)).unwrap_or_default();
    near.iter().skip_while(|l| l.1.is_empty()).take_while(|l| !l.1.is_empty()).filter(|l| l.1.starts_with('\t')).count()
}

fn cell_a_line<'l, 't>(lines: &'l [Line<'t>], document: &mut Document) -> Result<&'l [Line<'t>], Finding> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut row: Vec<Cell> = Vec::new();
    let mut width = 0;
    let mut cells = Cells::default();
    let mut rest = lines;
    let place = lines.first().map_or(Place::File, |l| Place::Line { line: l.0 });
    while let Some(((no, line), after)) = rest.split_first() {
        if let Some(text) = line.strip_prefix('\t') {
            cells.one(*no)?;
            if width > 0 && row.len() >= width {
                rows.push(std::mem::take(&mut row));
            }
            row.push(cell(text, *no));
            if row.len() > MAX_COLUMNS * 4 {
                return Err(over("too_many_columns", Place::Line { line: *no }, "列", "columns", MAX_COLUMNS));
            }
        } else if line.trim().is_empty() {
            // An empty paragraph inside a cell: the row is complete only with what follows.
            let goes_on = !row.is_empty() && row.len() < width && row.len() + coming(after) == width;
            if !goes_on && !row.is_empty() {
                width = width.max(row.len());
                rows.push(std::mem::take(&mut row));
            }
        } else if let Some(last) = row.last_mut() {
            last.text.push('\n');
            last.text.push_str(line.trim_end());
        } else {
            break;
        }
        rest = after;
    }
    if !row.is_empty() {
        rows.push(row);
    }
    document.table(place, rows)?;
    Ok(rest)
}

// --- a row a line, cells apart by tabs; a quoted cell may hold line breaks ---

fn row_a_line<'l, 't>(lines: &'l [Line<'t>], document: &mut Document) -> Result<&'l [Line<'t>], Finding> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut cells = Cells::default();
    let mut rest = lines;
    let place = lines.first().map_or(Place::File, |l| Place::Line { line: l.0 });
    while rest.first().is_some_and(|l| l.1.contains('\t')) {
        let (row, taken) = fields(rest);
        cells.row(&row)?;
        rows.push(row);
        rest = rest.get(taken..).unwrap_or_default();
        let blank = rest.iter().take_while(|l| l.1.trim().is_empty()).count();
        if rest.get(blank).is_some_and(|l| l.1.contains('\t')) {
            rest = rest.get(blank..).unwrap_or_default();
        }
    }
    document.table(place, rows)?;
    Ok(rest)
}

/// Lines that a quoted cell may span; a quote that is not closed by then is an ordinary character.
const MAX_QUOTED: usize = 40;

/// The cells of the row that begins here, and how many lines it takes.
fn fields(lines: &[Line<'_>]) -> (Vec<Cell>, usize) {
    let mut row = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    for (k, (no, line)) in lines.iter().enumerate().take(MAX_QUOTED) {
        if k > 0 {
            field.push('\n');
        }
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' if quoted && chars.peek() == Some(&'"') => {
                    chars.next();
                    field.push('"');
                }
                '"' if quoted => quoted = false,
                '"' if field.is_empty() => quoted = true,
                '\t' if !quoted => row.push(cell(&std::mem::take(&mut field), *no)),
                c => field.push(c),
            }
        }
        if !quoted {
            row.push(cell(&field, *no));
            return (row, k + 1);
        }
    }
    let plain = lines.first().map(|(no, line)| line.split('\t').map(|t| cell(t, *no)).collect());
    (plain.unwrap_or_default(), 1)
}

// --- bars, as in Markdown: a row a line ---

fn is_barred(line: &str) -> bool {
    let line = line.trim();
    (line.starts_with(['|', '｜']) && line.matches(['|', '｜']).count() >= 3)
        || line.matches(['|', '｜']).count() >= 2 && !line.contains('\t')
}

fn barred<'l, 't>(lines: &'l [Line<'t>], document: &mut Document) -> Result<&'l [Line<'t>], Finding> {
    let mut rows = Vec::new();
    let mut cells = Cells::default();
    let mut rest = lines;
    let place = lines.first().map_or(Place::File, |l| Place::Line { line: l.0 });
    while let Some(((no, line), after)) = rest.split_first() {
        let line = line.trim();
        if !is_barred(line) {
            break;
        }
        rest = after;
        if line.chars().all(|c| matches!(c, '|' | '｜' | '-' | ':' | '=' | ' ' | '+' | '—')) && line.contains('-') {
            continue;
        }
        let inner = line.strip_prefix(['|', '｜']).unwrap_or(line);
        let inner = if inner.ends_with("\\|") { inner } else { inner.strip_suffix(['|', '｜']).unwrap_or(inner) };
        let held = inner.replace("\\|", "\u{0}").replace("<br>", "\n").replace("<br/>", "\n");
        let row: Vec<Cell> = held.split(['|', '｜']).map(|t| cell(&t.replace('\u{0}', "|"), *no)).collect();
        cells.row(&row)?;
        rows.push(row);
    }
    document.table(place, rows)?;
    Ok(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<Vec<String>> {
        let d = read_txt(text.as_bytes()).unwrap();
        d.tables().flat_map(|t| t.rows.iter().map(|r| r.iter().map(|c| c.text.clone()).collect())).collect()
    }

    #[test]
    fn a_tab_inside_a_line_before_lines_that_tabs_lead_is_a_paragraph() {
        let text = "考核办法\t附表\n\t序号\n\t项目\n\t分值\n\n\t1\n\t管理\n\t8\n";
        assert_eq!(texts(text), [["序号", "项目", "分值"], ["1", "管理", "8"]]);
    }

    #[test]
    fn a_cell_a_line_led_by_a_tab() {
        let rows = texts("题目\n\t序号\n\t项\n目\n\t分值\n\n\t1\n\t甲\n\t8\n\n\t\n\t乙\n\n丙\n\t4\n\n注：完\n");
        assert_eq!(rows, [["序号", "项\n目", "分值"], ["1", "甲", "8"], ["", "乙\n丙", "4"]]);
    }

    #[test]
    fn a_row_a_line_with_quoted_breaks() {
        let rows = texts("序号\t项目\t分值\n1\t\"甲\n“乙”\"\"丙\"\"\"\t8\n\t\t4\n");
        assert_eq!(rows, [["序号", "项目", "分值"], ["1", "甲\n“乙”\"丙\"", "8"], ["", "", "4"]]);
    }

    #[test]
    fn bars() {
        let rows = texts("| 序号 | 项目 | 分值 |\n|---|:--:|---|\n| 1 | 甲<br>乙 | 8 |\n| | 丙\\|丁 | 4 |\n");
        assert_eq!(rows, [["序号", "项目", "分值"], ["1", "甲\n乙", "8"], ["", "丙|丁", "4"]]);
    }

    #[test]
    fn encodings() {
        let text = "\t序号\n\t项目\n\t分值\n\t评分标准\n\n\t1\n\t甲\n\t8\n\t好\n";
        let plain = read_txt(text.as_bytes()).unwrap();
        let mut marked = b"\xEF\xBB\xBF".to_vec();
        marked.extend(text.as_bytes());
        let mut wide = b"\xFF\xFE".to_vec();
        wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        let bare: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let gb = encoding_rs::GB18030.encode(text).0.into_owned();
        for bytes in [marked, wide, bare, gb] {
            assert_eq!(read_txt(&bytes).unwrap(), plain);
        }
        let refused = read_txt(b"\xe5\xba\x8f\n\xff\xfe\xff\x81\x00\x01\n").unwrap_err();
        assert_eq!(refused.code, "not_text");
    }
}
