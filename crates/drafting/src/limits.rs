//! Every bound of what is read, in one place. Beyond one the file is refused with the place and the figure.

/// Bytes of a file as handed in.
pub const MAX_BYTES: usize = 16 << 20;
/// What an archive may unpack to.
pub const ARCHIVE: archive::Bounds = archive::Bounds {
    parts: 2_000,
    unpacked: 64 << 20,
    part: 12 << 20,
    strings: 12 << 20,
    sheet: 12 << 20,
    announced: 500_000,
};
/// Elements of XML inside one another.
pub const MAX_DEPTH: usize = 128;
/// Elements of XML in one part.
pub const MAX_ELEMENTS: usize = 3_000_000;
/// Cells of all tables of a document, empty ones included.
pub const MAX_CELLS: usize = 60_000;
/// Cells that a sheet lists, with content or without.
pub const MAX_LISTED: usize = 300_000;
/// Sheets of a workbook.
pub const MAX_SHEETS: usize = 32;
/// Columns of a table.
pub const MAX_COLUMNS: usize = 64;
/// Tables of a document.
pub const MAX_TABLES: usize = 400;
/// Paragraphs outside tables.
pub const MAX_PARAGRAPHS: usize = 20_000;
/// Lines of a text.
pub const MAX_LINES: usize = 200_000;
/// Characters of one cell or paragraph.
pub const MAX_TEXT: usize = 20_000;
/// Bytes of text of a document.
pub const MAX_TOTAL_TEXT: usize = 6 << 20;
/// Items of a method: each becomes a file, and a method has at most 64.
pub const MAX_ITEMS: usize = 60;
/// Indicators of a method.
pub const MAX_INDICATORS: usize = 1_000;
/// Clauses with points of one indicator.
pub const MAX_TIERS: usize = 40;
/// Conditions that one clause with points is taken apart into.
pub const MAX_CLAUSES: usize = 60;
/// Findings and doubts of a document; one with more is refused as not understood.
pub const MAX_FINDINGS: usize = 2_000;
/// Kinds of unit.
pub const MAX_KINDS: usize = 20;
