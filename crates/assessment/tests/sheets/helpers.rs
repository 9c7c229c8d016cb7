//! The methods of the tests, and filling in a workbook.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use calamine::{Data, Reader, Xlsx};
use facts::{Dated, Fact, Snapshot, Stage, Subject};
use jiff::civil::date;
use kernel::calendar::Calendar;
use kernel::period::Period;
use rubric::{Method, MethodFiles, Rulings, Scored, Severity};
use rust_xlsxwriter::{Format, Workbook};
use zip::write::SimpleFileOptions;

pub fn read_method(folder: PathBuf) -> Method {
    let (method, problems) = rubric::read(&MethodFiles::load(&folder).unwrap());
    let errors: Vec<String> =
        problems.iter().filter(|p| p.severity == Severity::Error).map(|p| p.to_string()).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    method.unwrap()
}

/// The small method that the fixtures were made for.
pub fn small() -> &'static Method {
    static METHOD: LazyLock<Method> =
        LazyLock::new(|| read_method(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sheets/method")));
    &METHOD
}

pub fn municipal() -> &'static Method {
    static METHOD: LazyLock<Method> =
        LazyLock::new(|| read_method(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009")));
    &METHOD
}

pub fn unit() -> Subject {
    Subject {
        id: "qingshui".into(),
        name: "清水县环境保护局".into(),
        short_name: "清水县".into(),
        kinds: vec![Dated { value: "county".into(), from: date(2020, 1, 1), to: None }],
        statuses: vec![],
    }
}

pub fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sheets/fixtures").join(name)).unwrap()
}

pub fn scored(method: &Method, rulings: &Rulings, stage: Stage, facts: Vec<Fact>) -> Scored {
    scored_units(method, rulings, stage, vec![unit()], facts)
}

pub fn scored_units(
    method: &Method,
    rulings: &Rulings,
    stage: Stage,
    subjects: Vec<Subject>,
    facts: Vec<Fact>,
) -> Scored {
    let mut snapshot = Snapshot {
        form: Snapshot::FORM,
        period: Period::year(2026).unwrap(),
        as_of: date(2026, 12, 31),
        stage,
        simulated: true,
        calendar: Calendar { holidays: vec![], makeup: vec![], covered: None, source: "测试".into() },
        subjects,
        facts,
    };
    snapshot.sort();
    rubric::score(method, rulings, &snapshot).unwrap()
}

pub fn points(scored: &Scored, indicator: &str) -> String {
    let row = scored.cards[0].rows.iter().find(|r| r.indicator == indicator).unwrap();
    if row.points.certain() { row.points.lo.to_string() } else { format!("{}..{}", row.points.lo, row.points.hi) }
}

/// What is written into a cell.
#[derive(Clone)]
pub enum V {
    T(&'static str),
    N(f64),
    /// A count of days in a cell with the format of a date.
    D(f64),
    B(bool),
    F(&'static str),
    Nothing,
}

/// Writes the contents of a workbook anew with some cells changed: sheet, row from 0, column from 0.
pub fn filled(bytes: &[u8], changes: &[(&str, u32, u16, V)]) -> Vec<u8> {
    let mut from: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut book = Workbook::new();
    for name in from.sheet_names() {
        let mut cells: BTreeMap<(u32, u16), V> = BTreeMap::new();
        let range = from.worksheet_range(&name).unwrap();
        let mut texts: BTreeMap<(u32, u16), String> = BTreeMap::new();
        let start = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            let at = (start.0 + row as u32, (start.1 + column as u32) as u16);
            match data {
                Data::String(text) => drop(texts.insert(at, text.clone())),
                Data::Float(n) => drop(cells.insert(at, V::N(*n))),
                other => panic!("{name} {at:?} {other:?}"),
            }
        }
        for (_, row, column, value) in changes.iter().filter(|c| c.0 == name) {
            texts.remove(&(*row, *column));
            cells.insert((*row, *column), value.clone());
        }
        let sheet = book.add_worksheet().set_name(&name).unwrap();
        for ((row, column), text) in texts {
            sheet.write_string(row, column, text).unwrap();
        }
        for ((row, column), value) in cells {
            match value {
                V::T(text) => drop(sheet.write_string(row, column, text).unwrap()),
                V::N(n) => drop(sheet.write_number(row, column, n).unwrap()),
                V::D(n) => {
                    let format = Format::new().set_num_format("yyyy-mm-dd hh:mm");
                    sheet.write_number_with_format(row, column, n, &format).unwrap();
                }
                V::B(b) => drop(sheet.write_boolean(row, column, b).unwrap()),
                V::F(text) => drop(sheet.write_formula(row, column, text).unwrap()),
                V::Nothing => {}
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// The parts of an archive.
pub fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|i| {
            let mut part = archive.by_index(i).unwrap();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            (part.name().unwrap().into_owned(), content)
        })
        .collect()
}

pub fn zipped(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        out.start_file(name.as_str(), SimpleFileOptions::default().last_modified_time(zip::DateTime::default()))
            .unwrap();
        out.write_all(content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// The workbook with one part changed.
pub fn with_part(bytes: &[u8], ending: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut parts = parts(bytes);
    let part = parts.iter_mut().find(|(name, _)| name.ends_with(ending)).unwrap();
    part.1 = change(std::mem::take(&mut part.1));
    zipped(&parts)
}
