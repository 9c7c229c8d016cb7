//! What was found wrong or uncertain, with its place and in both languages.

use serde::{Deserialize, Serialize};

/// Where something stands in the file that was read.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(tag = "in", rename_all = "snake_case")]
pub enum Place {
    #[default]
    File,
    /// A line of a text.
    Line { line: u32 },
    /// A paragraph of a document, outside tables.
    Paragraph { no: u32 },
    /// A cell of a document's table.
    Word { table: u32, row: u32, cell: u32 },
    /// A cell of a workbook.
    Sheet { sheet: String, cell: String },
    /// A part of an archive.
    Part { name: String },
}

impl Place {
    pub fn zh(&self) -> String {
        match self {
            Place::File => "整个文件".into(),
            Place::Line { line } => format!("第 {line} 行"),
            Place::Paragraph { no } => format!("第 {no} 段"),
            Place::Word { table, row, cell } => format!("第 {table} 个表第 {row} 行第 {cell} 格"),
            Place::Sheet { sheet, cell } => format!("{sheet}!{cell}"),
            Place::Part { name } => format!("部件 {name}"),
        }
    }

    pub fn en(&self) -> String {
        match self {
            Place::File => "the file".into(),
            Place::Line { line } => format!("line {line}"),
            Place::Paragraph { no } => format!("paragraph {no}"),
            Place::Word { table, row, cell } => format!("table {table}, row {row}, cell {cell}"),
            Place::Sheet { sheet, cell } => format!("{sheet}!{cell}"),
            Place::Part { name } => format!("part {name}"),
        }
    }

    /// The line of a text; what else there is has no line.
    pub fn line(&self) -> Option<u32> {
        match self {
            Place::Line { line } => Some(*line),
            _ => None,
        }
    }
}

/// A sentence in Chinese and in English.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Said {
    pub zh: String,
    pub en: String,
}

impl Said {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Said {
        Said { zh: zh.into(), en: en.into() }
    }
}

/// One thing that is wrong, or that a person should see. As an error it is the reason why a file is refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Finding {
    pub code: String,
    pub place: Place,
    #[serde(flatten)]
    pub said: Said,
}

impl Finding {
    pub fn new(code: &str, place: Place, zh: impl Into<String>, en: impl Into<String>) -> Finding {
        Finding { code: code.into(), place, said: Said::new(zh, en) }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} [{}]: {}", self.place.en(), self.code, self.said.en)
    }
}

/// A text of the author's, shortened for a message.
pub(crate) fn quoted(text: &str) -> String {
    let mut short: String = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(40).is_some() {
        short.push('…');
    }
    format!("“{short}”")
}
