//! Exports without any structure: one cell after another, a line or a paragraph each.

use crate::document::Document;
use crate::finding::Finding;
use crate::txt::Line;

pub(crate) fn read(_lines: &[Line<'_>], _document: &mut Document) -> Result<(), Finding> {
    Ok(())
}
