//! What a file holds, whatever kind it is: paragraphs and tables as dense grids, each cell with its place.

use serde::Serialize;

use crate::finding::{Finding, Place};
use crate::limits::{MAX_CELLS, MAX_COLUMNS, MAX_PARAGRAPHS, MAX_TABLES, MAX_TEXT, MAX_TOTAL_TEXT};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Txt,
    Docx,
    Xlsx,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Document {
    pub format: Format,
    pub blocks: Vec<Block>,
    /// What the reader noticed, such as tracked changes.
    pub findings: Vec<Finding>,
    #[serde(skip)]
    weight: Weight,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Weight {
    cells: usize,
    text: usize,
    tables: usize,
    paragraphs: usize,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    Paragraph { text: String, place: Place },
    Table(Table),
}

/// A grid: every row has the same number of cells.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Table {
    pub place: Place,
    pub rows: Vec<Vec<Cell>>,
    pub columns: usize,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Cell {
    /// As it stands in the file; empty where a merged cell goes on.
    pub text: String,
    pub place: Place,
    pub part: Part,
}

/// What a place of the grid is to the cell that covers it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    #[default]
    Own,
    /// Goes on from the cell to the left.
    Left,
    /// Goes on from the cell above.
    Up,
}

impl Table {
    pub fn cell(&self, row: usize, column: usize) -> Option<&Cell> {
        self.rows.get(row)?.get(column)
    }

    /// The place of the first cell of a row.
    pub fn row_place(&self, row: usize) -> Place {
        self.cell(row, 0).map_or_else(|| self.place.clone(), |c| c.place.clone())
    }
}

impl Document {
    pub(crate) fn new(format: Format) -> Document {
        Document { format, blocks: Vec::new(), findings: Vec::new(), weight: Weight::default() }
    }

    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.blocks.iter().filter_map(|b| match b {
            Block::Table(t) => Some(t),
            Block::Paragraph { .. } => None,
        })
    }

    pub(crate) fn paragraph(&mut self, text: String, place: Place) -> Result<(), Finding> {
        if text.trim().is_empty() {
            return Ok(());
        }
        self.weight.paragraphs += 1;
        if self.weight.paragraphs > MAX_PARAGRAPHS {
            return Err(over("too_many_paragraphs", place, "段落", "paragraphs", MAX_PARAGRAPHS));
        }
        self.take_text(&text, &place)?;
        self.blocks.push(Block::Paragraph { text, place });
        Ok(())
    }

    /// Takes rows of unequal length and fills them up to one width.
    pub(crate) fn table(&mut self, place: Place, mut rows: Vec<Vec<Cell>>) -> Result<(), Finding> {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        if columns == 0 {
            return Ok(());
        }
        self.weight.tables += 1;
        if self.weight.tables > MAX_TABLES {
            return Err(over("too_many_tables", place, "表格", "tables", MAX_TABLES));
        }
        if columns > MAX_COLUMNS {
            return Err(over("too_many_columns", place, "列", "columns", MAX_COLUMNS));
        }
        self.weight.cells = self.weight.cells.saturating_add(rows.len().saturating_mul(columns));
        if self.weight.cells > MAX_CELLS {
            return Err(over("too_many_cells", place, "单元格", "cells", MAX_CELLS));
        }
        for row in &mut rows {
            for cell in row.iter() {
                self.take_text(&cell.text, &cell.place)?;
            }
            let place = row.last().map(|c| c.place.clone()).unwrap_or_default();
            row.resize_with(columns, || Cell { place: place.clone(), ..Cell::default() });
        }
        self.blocks.push(Block::Table(Table { place, rows, columns }));
        Ok(())
    }

    fn take_text(&mut self, text: &str, place: &Place) -> Result<(), Finding> {
        if text.len() > MAX_TEXT && text.chars().count() > MAX_TEXT {
            return Err(over(
                "text_too_long",
                place.clone(),
                "个字（一格或一段）",
                "characters in one place",
                MAX_TEXT,
            ));
        }
        self.weight.text = self.weight.text.saturating_add(text.len());
        if self.weight.text > MAX_TOTAL_TEXT {
            return Err(over("too_much_text", place.clone(), "字节文字", "bytes of text", MAX_TOTAL_TEXT));
        }
        Ok(())
    }
}

/// Beyond a bound.
pub(crate) fn over(code: &str, place: Place, zh: &str, en: &str, limit: usize) -> Finding {
    let (at_zh, at_en) = (place.zh(), place.en());
    Finding::new(
        code,
        place,
        format!("{at_zh}：超过 {limit} {zh}，不予读取；请只保留考核办法本身"),
        format!("{at_en}: more than {limit} {en}; keep only the method itself"),
    )
}
