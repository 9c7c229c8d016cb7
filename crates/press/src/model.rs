//! What a document is made of.

use jiff::civil::Date;
use serde::Serialize;

/// The language of a document: what the hyphens, the page words and the metadata say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    Zh,
    En,
}

/// How a document looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// A paper of an office after GB/T 9704-2012: A4, 22 lines of 28 characters.
    Official,
    /// A form or a table on A4 upright.
    Form,
    /// A form or a table on A4 lying.
    Wide,
}

/// A document. Every text is plain text; a line feed breaks the line.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    pub style: Style,
    pub lang: Lang,
    /// For the metadata and the head of a workbook.
    pub title: String,
    pub author: String,
    /// The only date that goes into the file.
    pub date: Date,
    /// What the document is, uniquely and for good: goes into the identifier of the PDF.
    pub ident: String,
    /// In a box at the head of every page, such as 暂定.
    pub marks: Vec<String>,
    /// At the foot of every page.
    pub foot: String,
    pub blocks: Vec<Block>,
}

/// A piece of a document.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// The head of an official paper, where a template gives one.
    Head(Head),
    /// The title, in lines as they are to be broken.
    Title {
        lines: Vec<String>,
    },
    /// A line under the title.
    Subtitle {
        text: String,
    },
    /// To whom.
    Addressee {
        text: String,
    },
    Heading {
        level: Level,
        text: String,
    },
    Paragraph {
        text: String,
    },
    /// Smaller, without the indent of two characters.
    Note {
        text: String,
    },
    /// Names and values side by side.
    Fields {
        fields: Vec<Field>,
    },
    Table(Table),
    /// Who issues and when, kept with what stands before it.
    Ending(Ending),
    /// Places to fill in by hand: seal, names, dates.
    Places {
        places: Vec<Place>,
    },
    /// The following begins a new page.
    PageBreak,
}

/// The red head of an official paper and the places below it.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    /// 发文机关标志, in red; none leaves the place free.
    pub issuer: Option<String>,
    /// 发文字号, or the free place of one.
    pub number: String,
}

/// The levels of GB/T 9704-2012: 一、 in Heiti, （一） in Kaiti, 1. in Fangsong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    One,
    Two,
    Three,
}

#[derive(Clone, Debug, Serialize)]
pub struct Field {
    pub label: String,
    pub value: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Place {
    pub label: String,
    /// What is known already; empty leaves the place free.
    pub value: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Ending {
    pub issuer: String,
    /// 成文日期 in words.
    pub date: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Table {
    /// Above the table, and the name of the sheet in a workbook.
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Column {
    pub title: String,
    /// Share of the width, beside those of the other columns.
    pub width: u16,
    pub align: Align,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    Left,
    Centre,
    Right,
}

#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub kind: RowKind,
    pub cells: Vec<Cell>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    Plain,
    /// Its first cell goes over the whole width and stays with the row after it.
    Section,
    /// Stands out: a sum.
    Total,
}

/// A cell. Missing, unavailable and not applicable are words of the caller, not empty cells.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "cell", content = "text", rename_all = "snake_case")]
pub enum Cell {
    Text(String),
    /// A plain decimal: a number in a workbook.
    Number(String),
}

impl Cell {
    pub fn text(&self) -> &str {
        match self {
            Cell::Text(t) | Cell::Number(t) => t,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl Column {
    pub fn new(title: impl Into<String>, width: u16, align: Align) -> Column {
        Column { title: title.into(), width, align }
    }
}

impl Row {
    pub fn plain(cells: Vec<Cell>) -> Row {
        Row { kind: RowKind::Plain, cells }
    }

    /// A row over the whole width.
    pub fn section(text: impl Into<String>) -> Row {
        Row { kind: RowKind::Section, cells: vec![Cell::Text(text.into())] }
    }

    pub fn total(cells: Vec<Cell>) -> Row {
        Row { kind: RowKind::Total, cells }
    }
}

impl Document {
    /// Every text, to be changed in place.
    pub(crate) fn each_text(&mut self, f: &mut impl FnMut(&mut String)) {
        f(&mut self.title);
        f(&mut self.author);
        f(&mut self.foot);
        self.marks.iter_mut().for_each(&mut *f);
        for block in &mut self.blocks {
            match block {
                Block::Head(h) => {
                    h.issuer.iter_mut().for_each(&mut *f);
                    f(&mut h.number);
                }
                Block::Title { lines } => lines.iter_mut().for_each(&mut *f),
                Block::Subtitle { text }
                | Block::Addressee { text }
                | Block::Heading { text, .. }
                | Block::Paragraph { text }
                | Block::Note { text } => f(text),
                Block::Fields { fields } => fields.iter_mut().for_each(|x| {
                    f(&mut x.label);
                    f(&mut x.value);
                }),
                Block::Table(t) => {
                    f(&mut t.caption);
                    t.columns.iter_mut().for_each(|c| f(&mut c.title));
                    for cell in t.rows.iter_mut().flat_map(|r| &mut r.cells) {
                        match cell {
                            Cell::Text(t) | Cell::Number(t) => f(t),
                        }
                    }
                }
                Block::Ending(e) => {
                    f(&mut e.issuer);
                    f(&mut e.date);
                }
                Block::Places { places } => places.iter_mut().for_each(|x| {
                    f(&mut x.label);
                    f(&mut x.value);
                }),
                Block::PageBreak => {}
            }
        }
    }

    /// The document with texts that every format can hold.
    pub(crate) fn cleaned(&self) -> Document {
        let mut out = self.clone();
        out.each_text(&mut |t| *t = crate::text::clean(t));
        out
    }
}
