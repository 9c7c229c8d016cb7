//! Documents with everything in them, in all three formats, read back by other programs.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod sample;

use std::process::Command;

use press::{Block, Cell, Document, Fonts, docx, pdf, xlsx};
use sample::{HOSTILE, official, plain, wide};

fn fonts() -> Option<Fonts> {
    match Fonts::of_machine() {
        Ok(fonts) => Some(fonts),
        Err(e) => {
            eprintln!("\n*** SKIPPED: {} ***\n", e.chain());
            None
        }
    }
}

/// Whether a program is there; a test that needs it says loudly that it did not run.
fn has(program: &str, package: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        eprintln!("\n*** SKIPPED: `{program}` is not installed (Debian: {package}) ***\n");
    }
    there
}

fn run(program: &str, args: &[&str]) -> String {
    let out = Command::new(program).args(args).output().unwrap();
    assert!(out.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn put(&self, name: &str, bytes: &[u8]) -> String {
        let file = self.0.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        file.to_str().unwrap().to_owned()
    }

    /// The file as LibreOffice prints it, as text.
    fn printed(&self, name: &str, bytes: &[u8]) -> String {
        let file = self.put(name, bytes);
        let folder = self.0.path().to_str().unwrap();
        let profile = format!("-env:UserInstallation=file://{folder}/profile");
        run("soffice", &[&profile, "--headless", "--convert-to", "pdf", "--outdir", folder, &file]);
        let stem = name.split('.').next().unwrap();
        pages(&format!("{folder}/{stem}.pdf"))
    }
}

fn pages(file: &str) -> String {
    run("pdftotext", &["-layout", file, "-"])
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let Some(fonts) = fonts() else { return };
    for document in [official(), plain(), wide()] {
        assert_eq!(pdf(&fonts, &document).unwrap(), pdf(&fonts, &document).unwrap());
        assert_eq!(docx(&document).unwrap(), docx(&document).unwrap());
        assert_eq!(xlsx(&document).unwrap(), xlsx(&document).unwrap());
    }
    // Fonts looked for anew.
    let again = Fonts::of_machine().unwrap();
    assert_eq!(pdf(&fonts, &official()).unwrap(), pdf(&again, &official()).unwrap());
}

/// Where the other process puts what it made.
const OTHER: &str = "PRESS_TEST_OTHER_PROCESS";

#[test]
fn another_process_gives_the_same_bytes() {
    let Some(fonts) = fonts() else { return };
    let made = |folder: &std::path::Path| {
        for (name, document) in [("official", official()), ("wide", wide())] {
            std::fs::write(folder.join(format!("{name}.pdf")), pdf(&fonts, &document).unwrap()).unwrap();
            std::fs::write(folder.join(format!("{name}.docx")), docx(&document).unwrap()).unwrap();
            std::fs::write(folder.join(format!("{name}.xlsx")), xlsx(&document).unwrap()).unwrap();
        }
    };
    if let Some(folder) = std::env::var_os(OTHER) {
        return made(std::path::Path::new(&folder));
    }
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    made(here.path());
    let other = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "another_process_gives_the_same_bytes"])
        .env(OTHER, there.path())
        .output()
        .unwrap();
    assert!(other.status.success(), "{}", String::from_utf8_lossy(&other.stdout));
    let mut files = 0;
    for file in std::fs::read_dir(here.path()).unwrap() {
        let name = file.unwrap().file_name();
        let read = |folder: &std::path::Path| std::fs::read(folder.join(&name)).unwrap();
        assert!(read(here.path()) == read(there.path()), "{} differs", name.display());
        files += 1;
    }
    assert_eq!(files, 6);
}

#[test]
fn every_page_carries_marks_and_foot_and_hostile_texts_stay_texts() {
    let Some(fonts) = fonts() else { return };
    if !has("pdftotext", "poppler-utils") {
        return;
    }
    let folder = Folder::new();
    for (name, document) in [("official", official()), ("plain", plain()), ("wide", wide())] {
        let file = folder.put(&format!("{name}.pdf"), &pdf(&fonts, &document).unwrap());
        let text = pages(&file);
        let all: Vec<&str> = text.split('\u{c}').filter(|p| !p.trim().is_empty()).collect();
        assert!(all.len() > 1, "{name} has one page only");
        for page in &all {
            let page = squeezed(page);
            for said in document.marks.iter().chain([&document.foot]) {
                assert!(page.contains(&squeezed(said)), "{name}: a page without {said}:\n{page}");
            }
        }
        let whole = squeezed(&text);
        for hostile in HOSTILE {
            let clean: String = press::clean(hostile).replace('\u{fffd}', "〓");
            assert!(whole.contains(&squeezed(&clean)), "{name}: {clean} is not in:\n{whole}");
        }
    }
}

#[test]
fn the_type_area_is_that_of_the_standard() {
    let Some(fonts) = fonts() else { return };
    if !has("pdftotext", "poppler-utils") {
        return;
    }
    let folder = Folder::new();
    let mut document = official();
    document.blocks = (0..60).map(|_| Block::Paragraph { text: "汉".repeat(56) }).collect();
    document.foot = "F".into();
    document.marks.clear();
    let file = folder.put("grid.pdf", &pdf(&fonts, &document).unwrap());
    let text = pages(&file);
    let first: Vec<String> = text.split('\u{c}').next().unwrap().lines().map(squeezed).collect();
    let lines: Vec<&String> = first.iter().filter(|l| l.contains('汉')).collect();
    assert_eq!(lines.len(), 22, "lines on a page");
    assert_eq!(lines[0].chars().count(), 26, "the first line is indented by two characters");
    assert_eq!(lines[1].chars().count(), 28, "characters on a line");
    let boxes = run("pdftotext", &["-bbox", "-f", "1", "-l", "1", &file, "-"]);
    let edge = |name: &str, boxed: &str| -> f64 {
        boxed.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
    };
    let words: Vec<&str> = boxes.lines().filter(|l| l.contains('汉')).collect();
    let mm = |pt: f64| pt * 25.4 / 72.0;
    let left = words.iter().map(|w| edge("xMin", w)).fold(f64::MAX, f64::min);
    let right = words.iter().map(|w| edge("xMax", w)).fold(0.0, f64::max);
    assert!((mm(left) - 28.0).abs() < 1.0, "订口 {}", mm(left));
    assert!((mm(right - left) - 156.0).abs() < 1.0, "版心 {}", mm(right - left));
    let pitch = edge("yMin", words[1]) - edge("yMin", words[0]);
    assert!((mm(pitch) - 225.0 / 22.0).abs() < 0.1, "line pitch {}", mm(pitch));
}

#[test]
fn a_signature_never_stands_alone_and_heads_are_repeated() {
    let Some(fonts) = fonts() else { return };
    if !has("pdftotext", "poppler-utils") {
        return;
    }
    let folder = Folder::new();
    // However much stands before it.
    for lines in 12..24 {
        let mut document = official();
        let body = (0..lines).map(|i| Block::Paragraph { text: format!("第{i}段") });
        let ending = document.blocks.iter().find(|b| matches!(b, Block::Ending(_))).cloned();
        document.blocks = body.chain(ending).collect();
        let text = pages(&folder.put("ending.pdf", &pdf(&fonts, &document).unwrap()));
        let page = text.split('\u{c}').find(|p| squeezed(p).contains("2026年11月22日")).unwrap();
        assert!(page.contains('段'), "{lines} lines: the date stands alone on its page");
    }
    let text = pages(&folder.put("wide.pdf", &pdf(&fonts, &wide()).unwrap()));
    let with_rows: Vec<&str> = text.split('\u{c}').filter(|p| squeezed(p).contains("行号")).collect();
    let pages_of_rows = text.split('\u{c}').filter(|p| squeezed(p).contains("行文字")).count();
    assert!(pages_of_rows > 1);
    assert_eq!(with_rows.len(), pages_of_rows, "a page of the table without its head");
}

#[test]
fn a_character_that_no_font_has_is_named() {
    let Some(fonts) = fonts() else { return };
    if !has("pdftotext", "poppler-utils") {
        return;
    }
    let mut document = plain();
    document.blocks.push(Block::Paragraph { text: "埃及\u{13000}字".into() });
    let text = squeezed(&pages(&Folder::new().put("rare.pdf", &pdf(&fonts, &document).unwrap())));
    assert!(text.contains("埃及〓字"), "{text}");
    assert!(text.contains("U+13000"), "{text}");
}

#[test]
fn libreoffice_opens_the_word_document_and_the_workbook() {
    if !has("soffice", "libreoffice-writer-nogui libreoffice-calc-nogui") || !has("pdftotext", "poppler-utils") {
        return;
    }
    let folder = Folder::new();
    for (name, document) in [("official", official()), ("wide", wide())] {
        let text = folder.printed(&format!("{name}.docx"), &docx(&document).unwrap());
        for page in text.split('\u{c}').filter(|p| !p.trim().is_empty()) {
            let page = squeezed(page);
            for said in document.marks.iter().chain([&document.foot]) {
                assert!(page.contains(&squeezed(said)), "{name}: a page without {said}:\n{page}");
            }
        }
        let whole = squeezed(&text);
        for hostile in HOSTILE {
            assert!(whole.contains(&squeezed(&press::clean(hostile))), "{name}: {hostile} is not in:\n{whole}");
        }
        let text = squeezed(&folder.printed(&format!("{name}.xlsx"), &xlsx(&document).unwrap()));
        for said in [squeezed(&document.foot), "=HYPERLINK(".into(), "89.96".into()] {
            assert!(text.contains(&said), "{name}.xlsx: {said} is not in:\n{text}");
        }
    }
}

#[test]
fn a_formula_in_a_name_is_a_text_and_a_number_is_a_number() {
    use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
    let bytes = xlsx(&plain()).unwrap();
    let mut book: Xlsx<_> = open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let sheets = book.sheet_names();
    assert_eq!(sheets.len(), 2, "{sheets:?}");
    let range = book.worksheet_range(&sheets[1]).unwrap();
    let cells: Vec<&Data> = range.used_cells().map(|(_, _, d)| d).collect();
    assert!(cells.iter().any(|d| matches!(d, Data::String(s) if s.starts_with("=HYPERLINK("))), "{cells:?}");
    assert!(cells.iter().any(|d| matches!(d, Data::Float(n) if *n == 89.96)), "{cells:?}");
    assert!(book.worksheet_formula(&sheets[1]).unwrap().is_empty(), "no formula");
}

#[test]
fn the_fonts_and_the_day_stand_in_the_file() {
    let Some(fonts) = fonts() else { return };
    if !has("pdfinfo", "poppler-utils") {
        return;
    }
    let document: Document = official();
    let file = Folder::new();
    let path = file.put("meta.pdf", &pdf(&fonts, &document).unwrap());
    let info = run("pdfinfo", &["-isodates", &path]);
    assert!(info.contains("2026-11-22"), "{info}");
    assert!(info.contains("Tagged:          yes"), "{info}");
    let meta = run("pdfinfo", &["-meta", &path]);
    assert!(meta.contains(&fonts.faces.song), "{meta}");
    assert!(meta.contains("pdfaid:part"), "{meta}");
    let used = run("pdffonts", &[&path]);
    let unembedded = used.lines().skip(2).filter(|l| !l.contains("yes yes")).count();
    assert_eq!(unembedded, 0, "{used}");
    assert!(matches!(Cell::from("x"), Cell::Text(_)));
}
