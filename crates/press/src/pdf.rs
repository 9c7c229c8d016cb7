//! A document as a PDF, by typst. The template is fixed; the document is a JSON file beside it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use kernel::{Error, Result};
use serde::Serialize;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::fonts::{Faces, Fonts};
use crate::model::{Block, Document, Lang};
use crate::text::breakable;

const TEMPLATE: &str = include_str!("page.typ");
/// Stands for a character that no font has, as printers have it.
const GETA: char = '〓';

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

fn id(name: &str) -> Result<FileId> {
    let path = VirtualPath::new(name).map_err(|e| Error::internal(format!("no such name: {name}: {e:?}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// What the template reads.
#[derive(Serialize)]
struct Input<'a> {
    #[serde(flatten)]
    document: &'a Document,
    faces: &'a Faces,
    day: (i16, i8, i8),
    description: String,
}

struct Sheet<'a> {
    fonts: &'a Fonts,
    main: Source,
    data: (FileId, Bytes),
}

impl World for Sheet<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.store.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data.0 { Ok(self.data.1.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.store.font(index)
    }

    /// A document never knows what day it is.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The document as a PDF/A-2a: archival, with its structure tagged. The same document and fonts give the same bytes.
pub fn pdf(fonts: &Fonts, document: &Document) -> Result<Vec<u8>> {
    let document = printable(fonts, document);
    let input = Input {
        document: &document,
        faces: &fonts.faces,
        day: (document.date.year(), document.date.month(), document.date.day()),
        description: format!("{}。字体：{}", document.foot, fonts.faces.sentence()),
    };
    let json = serde_json::to_vec(&input).map_err(|e| Error::internal("a document does not write").with_source(e))?;
    let sheet = Sheet {
        fonts,
        main: Source::new(id("page.typ")?, TEMPLATE.to_owned()),
        data: (id("document.json")?, Bytes::new(json)),
    };
    let compiled = typst::compile::<PagedDocument>(&sheet);
    let paged = compiled.output.map_err(|e| failed("a document does not set", &e))?;
    let standards = PdfStandards::new(&[PdfStandard::A_2a])
        .map_err(|e| Error::internal(format!("no such kind of PDF: {}", e.message())))?;
    let options = PdfOptions {
        ident: Smart::Custom(document.ident.clone()),
        creator: Smart::Custom(Some("Huanheng".into())),
        standards,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&paged, &options).map_err(|e| failed("a document does not print", &e))?;
    // What was worked out for one document is of little use for the next.
    typst::comemo::evict(2);
    Ok(bytes)
}

fn failed(what: &str, errors: &[SourceDiagnostic]) -> Error {
    let said: Vec<&str> = errors.iter().map(|e| e.message.as_str()).collect();
    Error::internal(format!("{what}: {}", said.join("; ")))
}

/// The document with texts that the fonts can print and lines can hold.
fn printable(fonts: &Fonts, document: &Document) -> Document {
    let mut out = document.cleaned();
    let mut seen: BTreeSet<char> = BTreeSet::new();
    out.each_text(&mut |t| seen.extend(t.chars().filter(|c| !c.is_ascii())));
    let lacking: BTreeSet<char> = seen.into_iter().filter(|c| *c != '\u{fffd}' && !fonts.has(*c)).collect();
    out.each_text(&mut |t| {
        if t.chars().any(|c| lacking.contains(&c) || c == '\u{fffd}') {
            *t = t.chars().map(|c| if lacking.contains(&c) || c == '\u{fffd}' { GETA } else { c }).collect();
        }
        *t = breakable(t);
    });
    if !lacking.is_empty() {
        let codes: Vec<String> = lacking.iter().take(40).map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        let codes = codes.join(", ");
        out.blocks.push(Block::Note {
            text: match out.lang {
                Lang::Zh => format!("〓 处为本机字体所缺的字：{codes}。"),
                Lang::En => format!("〓 stands for characters that no font of this machine has: {codes}."),
            },
        });
    }
    out
}
