//! A stranger's workbook looked at as tables: nothing is computed, and only so much of it is shown.

use super::book::Book;
use super::{MAX_BYTES, Problems, RowProblem};

const MAX_SHEETS: usize = 20;
const MAX_ROWS: usize = 300;
const MAX_COLUMNS: u32 = 60;

/// The cells of one sheet as they are written.
pub(crate) struct Peek {
    pub name: String,
    pub rows: Vec<Vec<String>>,
    /// There is more of it.
    pub cut: bool,
}

/// The sheets of a workbook, or why it cannot be read.
pub(crate) fn peek(bytes: &[u8]) -> Result<(Vec<Peek>, bool), Vec<RowProblem>> {
    let mut p = Problems::default();
    if bytes.len() > MAX_BYTES {
        p.file("too_large", "文件过大，请下载后查看", "the file is too large to be shown; download it");
        return p.finish(None);
    }
    let Some(mut book) = Book::open(bytes, &mut p) else { return p.finish(None) };
    let names = book.names.clone();
    let mut out = Vec::new();
    for name in names.iter().take(MAX_SHEETS) {
        // What a form would refuse, a merged cell say, is shown as it is.
        let mut aside = Problems::default();
        let Some(sheet) = book.sheet(name, &mut aside) else { continue };
        let last = sheet.cells.keys().map(|(row, _)| *row).max();
        let wide = sheet.cells.keys().map(|(_, column)| *column).max().map_or(0, |c| c.saturating_add(1));
        let rows = (0..=last.unwrap_or(0)).take(MAX_ROWS).filter(|_| last.is_some());
        let rows: Vec<Vec<String>> =
            rows.map(|row| (0..wide.min(MAX_COLUMNS)).map(|column| sheet.text(row, column)).collect()).collect();
        let cut = wide > MAX_COLUMNS || last.is_some_and(|l| l as usize >= MAX_ROWS);
        out.push(Peek { name: name.clone(), rows, cut });
    }
    Ok((out, names.len() > MAX_SHEETS))
}
