//! Workbooks: every sheet is a table; merged ranges come from the file. Formulas count by the value that was saved.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, Xlsx};

use crate::archive;
use crate::document::{Cell, Document, Format, Part, over};
use crate::finding::{Finding, Place, quoted};
use crate::limits::{MAX_CELLS, MAX_COLUMNS, MAX_LISTED, MAX_SHEETS, MAX_TEXT};

/// The cells of one sheet that have content, and its merged ranges.
pub(crate) struct Sheet {
    pub name: String,
    pub cells: BTreeMap<(u32, u32), Held>,
    merged: Vec<((u32, u32), (u32, u32))>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Held {
    pub text: String,
    pub formula: bool,
    /// Was it a number for the spreadsheet, and not a text?
    pub number: bool,
}

/// `A1` and so on, from row and column that begin at 0.
pub(crate) fn cell_name(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut n = column;
    loop {
        letters.push(char::from(b'A' + u8::try_from(n % 26).unwrap_or(0)));
        if n < 26 {
            break;
        }
        n = n / 26 - 1;
    }
    letters.iter().rev().collect::<String>() + &row.saturating_add(1).to_string()
}

fn at(sheet: &str, row: u32, column: u32) -> Place {
    Place::Sheet { sheet: sheet.to_owned(), cell: cell_name(row, column) }
}

fn broken() -> Finding {
    Finding::new(
        "broken_file",
        Place::File,
        "这不是 .xlsx 工作簿，或文件已损坏；.xls 请另存为 .xlsx",
        "this is not an .xlsx workbook, or it is damaged; save an .xls as .xlsx",
    )
}

/// The sheets of a workbook.
pub(crate) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, Finding> {
    archive::open(bytes)?;
    // The reader is not ours: whatever it trips over is a broken file.
    let read = catch_unwind(AssertUnwindSafe(|| {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| broken())?;
        let mut out = Vec::new();
        let mut listed = 0_usize;
        let mut kept = 0_usize;
        let names = book.sheet_names();
        if names.len() > MAX_SHEETS {
            return Err(over("too_many_sheets", Place::File, "个工作表", "sheets", MAX_SHEETS));
        }
        for name in names {
            out.push(sheet(&mut book, name, &mut listed, &mut kept)?);
        }
        Ok(out)
    }));
    read.unwrap_or_else(|_| Err(broken()))
}

fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: String, listed: &mut usize, kept: &mut usize) -> Result<Sheet, Finding> {
    let bad = |_| {
        let place = at(&name, 0, 0);
        Finding::new(
            "broken_sheet",
            place,
            format!("工作表 {} 已损坏，无法读取", quoted(&name)),
            format!("the sheet {} is damaged", quoted(&name)),
        )
    };
    let mut merged = Vec::new();
    for range in book.merge_cells_by_sheet_name(&name).map_err(bad)? {
        merged.push((range.start, range.end));
        if merged.len() > MAX_CELLS {
            return Err(over(
                "too_many_cells",
                at(&name, range.start.0, range.start.1),
                "合并区域",
                "merged ranges",
                MAX_CELLS,
            ));
        }
    }
    let mut cells = BTreeMap::new();
    let mut reader = book.worksheet_cells_reader(&name).map_err(bad)?;
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(bad)? {
        let (row, column) = record.pos;
        *listed += 1;
        if *listed > MAX_LISTED {
            return Err(over("too_many_cells", at(&name, row, column), "单元格", "cells", MAX_LISTED));
        }
        let (text, number) = shown(record.value);
        if text.trim().is_empty() {
            continue;
        }
        *kept += 1;
        if *kept > MAX_CELLS {
            return Err(over("too_many_cells", at(&name, row, column), "单元格", "cells", MAX_CELLS));
        }
        if text.len() > MAX_TEXT && text.chars().count() > MAX_TEXT {
            return Err(over("text_too_long", at(&name, row, column), "个字", "characters in one cell", MAX_TEXT));
        }
        cells.insert((row, column), Held { text, formula: record.formula.is_some(), number });
    }
    Ok(Sheet { name, cells, merged })
}

fn shown(value: DataRef<'_>) -> (String, bool) {
    match value {
        DataRef::Empty => (String::new(), false),
        DataRef::Int(n) => (n.to_string(), true),
        DataRef::Float(n) => (n.to_string(), true),
        DataRef::String(s) => (s, false),
        DataRef::SharedString(s) => (s.to_owned(), false),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => (s, false),
        DataRef::Bool(b) => (if b { "TRUE" } else { "FALSE" }.to_owned(), false),
        DataRef::DateTime(t) => (t.as_f64().to_string(), true),
        DataRef::Error(e) => (e.to_string(), false),
    }
}

pub fn read_xlsx(bytes: &[u8]) -> Result<Document, Finding> {
    let mut document = Document::new(Format::Xlsx);
    for sheet in sheets(bytes)? {
        let mut formulas = sheet.cells.iter().filter(|(_, c)| c.formula);
        if let Some(((row, column), _)) = formulas.next() {
            let more = formulas.count();
            document.findings.push(Finding::new(
                "formula",
                at(&sheet.name, *row, *column),
                format!("有公式（另有 {more} 处），按文件保存时的值读入"),
                format!("there are formulas (and {more} more); the values saved in the file were taken"),
            ));
        }
        table(&mut document, sheet)?;
    }
    Ok(document)
}

fn table(document: &mut Document, sheet: Sheet) -> Result<(), Finding> {
    if sheet.cells.is_empty() {
        return Ok(());
    }
    let first = sheet.cells.keys().map(|(r, _)| *r).min().unwrap_or(0);
    let left = sheet.cells.keys().map(|(_, c)| *c).min().unwrap_or(0);
    let right = sheet.cells.keys().map(|(_, c)| *c).max().unwrap_or(0);
    let columns = (right - left) as usize + 1;
    if columns > MAX_COLUMNS {
        return Err(over("too_many_columns", at(&sheet.name, first, right), "列", "columns", MAX_COLUMNS));
    }
    // Rows without content have nothing to say; they are not made room for.
    let mut used: Vec<u32> = sheet.cells.keys().map(|(r, _)| *r).collect();
    used.dedup();
    if used.len().saturating_mul(columns) > MAX_CELLS {
        return Err(over("too_many_cells", at(&sheet.name, first, left), "单元格", "cells", MAX_CELLS));
    }
    let mut grid: Vec<Vec<Cell>> = used
        .iter()
        .map(|row| {
            (left..=right)
                .map(|column| {
                    let text = sheet.cells.get(&(*row, column)).map(|c| c.text.trim().to_owned()).unwrap_or_default();
                    Cell { text, place: at(&sheet.name, *row, column), part: Part::Own }
                })
                .collect()
        })
        .collect();
    let mut covered = 0_usize;
    for (start, end) in &sheet.merged {
        let top = used.partition_point(|r| *r < start.0);
        let bottom = used.partition_point(|r| *r <= end.0);
        // A merged cell whose first row has no content anywhere keeps nothing to carry on.
        for (i, row) in grid.iter_mut().enumerate().take(bottom).skip(top) {
            let up = used.get(i).is_some_and(|r| *r > start.0);
            let from = start.1.max(left);
            let to = end.1.min(right);
            covered += 1 + to.saturating_sub(from) as usize;
            if covered > MAX_CELLS * 2 {
                let place = at(&sheet.name, start.0, start.1);
                return Err(over("too_many_cells", place, "个合并的单元格", "merged cells", MAX_CELLS * 2));
            }
            for column in from..=to {
                if let Some(cell) = row.get_mut((column - left) as usize)
                    && (up || column > start.1)
                {
                    cell.part = if up { Part::Up } else { Part::Left };
                    cell.text.clear();
                }
            }
        }
    }
    document.table(at(&sheet.name, first, left), grid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_cells() {
        for (row, column, name) in [(0, 0, "A1"), (9, 25, "Z10"), (0, 26, "AA1"), (1, 701, "ZZ2"), (0, 702, "AAA1")] {
            assert_eq!(cell_name(row, column), name);
        }
    }
}
