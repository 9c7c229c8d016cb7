//! Drafting a method from the officials' own document: bytes in, values out, no I/O.
//!
//! `read` turns a text, a Word document or a workbook into paragraphs and tables with places; `understand` finds items,
//! indicators and clauses with their points; `propose` recognises numbers that mean something; `to_method` writes the
//! folder of YAML, `follow` under the ids of an earlier method; `export_xlsx` and `import_xlsx` carry edits of a method through a workbook.
//!
//! Invariants: every text is kept as it was written, with its place; what is uncertain is a `Doubt` with candidates, never
//! silently decided; what cannot be understood is refused with the place; hostile input gives an error in bounded time
//! and memory, never a panic. The crate owns no tables.

mod answers;
mod archive;
mod boxes;
mod cases;
mod clauses;
mod combine;
mod dates;
mod document;
mod docx;
mod draft;
mod edit;
mod finding;
mod follow;
mod heads;
mod kinds;
mod leaves;
mod levels;
pub mod limits;
mod marks;
mod method;
mod open;
mod outline;
mod parts;
mod propose;
mod rules;
mod share;
mod steps;
mod stream;
mod text;
mod txt;
mod understand;
mod units;
mod verify;
mod veto;
mod whole;
mod workbook;
mod xlsx;

pub use answers::{Answer, apply_answers};
pub use document::{Block, Cell, Document, Format, Part, Table};
pub use docx::read_docx;
pub use draft::*;
pub use edit::{NewResult, case_place, confirm_cases, is_result, set_values};
pub use finding::{Finding, Place, Said};
pub use follow::{Followed, follow};
pub use marks::{PointsCell, points_cell, title_points};
pub use method::{Written, to_method};
pub use propose::{Bound, Confidence, Due, Each, Op, Proposal, Topic, What, propose};
pub use txt::read_txt;
pub use understand::understand;
pub use units::{Dimension, Unit};
pub use workbook::{Edit, Edited, export_xlsx, import_xlsx};
pub use xlsx::read_xlsx;

/// Reads a document by what it is; the name only helps to word a refusal.
pub fn read(name: &str, bytes: &[u8]) -> Result<Document, Finding> {
    archive::check_size(bytes)?;
    if bytes.starts_with(b"PK") {
        let mut archive = archive::open(bytes)?;
        return if archive.index_for_name("word/document.xml").is_some() {
            drop(archive);
            read_docx(bytes)
        } else if archive.index_for_name("xl/workbook.xml").is_some() {
            read_xlsx(bytes)
        } else {
            archive.by_index(0).ok();
            Err(unknown(name))
        };
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) || bytes.starts_with(b"%PDF") || bytes.starts_with(b"{\\rtf") {
        return Err(unknown(name));
    }
    read_txt(bytes)
}

fn unknown(name: &str) -> Finding {
    let name = finding::quoted(name);
    Finding::new(
        "unknown_format",
        Place::File,
        format!("{name} 不是 TXT、DOCX 或 XLSX 文件；.doc、.xls、.wps、.pdf 请先另存为 .docx、.xlsx 或 .txt"),
        format!("{name} is not a text, .docx or .xlsx; save .doc, .xls, .wps or .pdf as one of these first"),
    )
}
