//! Typesetting: a small typed document becomes a PDF, a Word document or a workbook.
//!
//! It knows nothing of what a document speaks of. A document is blocks (title, headings, paragraphs, tables, places to
//! sign) with a style: an official paper after GB/T 9704-2012, or a form. Texts are data on every way: typst reads them
//! out of a JSON file beside a fixed template, Word's XML is written by an XML writer, and a workbook's texts are string
//! cells. So nothing in a text is ever taken for markup or for a formula.
//!
//! Invariants: the same document and the same fonts give the same bytes, in any process and at any time; no clock is
//! read, the only date is the document's; every page carries the document's marks and its foot; a character that no font
//! of the machine has is printed as 〓 and named at the end; the fonts are chosen once and named in the file.
//!
//! Tables owned: none. Facts offered: none.

mod docx;
mod docx_parts;
mod fonts;
mod model;
mod pdf;
mod text;
mod xlsx;

pub use docx::docx;
pub use fonts::{Faces, Fonts};
pub use model::{
    Align, Block, Cell, Column, Document, Ending, Field, Head, Lang, Level, Place, Row, RowKind, Style, Table,
};
pub use pdf::pdf;
pub use text::clean;
pub use xlsx::{Book, Sheet, xlsx};
