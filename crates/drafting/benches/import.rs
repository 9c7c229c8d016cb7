//! Importing a document: each figure beside its limit, 200 ms and for hostile texts 5 s, and the ratio of the two.
//! Medians of the runs named.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot be set up has nothing to say"
)]

use std::io::{Cursor, Write};
use std::path::Path;

use drafting::{Draft, export_xlsx, import_xlsx, read, to_method, understand};
use kernel::{Clock, SystemClock};
use zip::write::SimpleFileOptions;

const LIMIT_MICROS: i64 = 200_000;
const RUNS: usize = 21;
const HOSTILE_LIMIT_MICROS: i64 = 5_000_000;
const HOSTILE_RUNS: usize = 3;

fn median(work: impl FnMut()) -> i64 {
    median_of(RUNS, work)
}

fn median_of(runs: usize, mut work: impl FnMut()) -> i64 {
    let mut times: Vec<i64> = (0..runs)
        .map(|_| {
            let begun = SystemClock.now();
            work();
            SystemClock.now().since(begun)
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

fn row(what: &str, micros: i64) {
    row_of(what, RUNS, micros, LIMIT_MICROS);
}

fn row_of(what: &str, runs: usize, micros: i64, limit: i64) {
    let ratio = micros * 1000 / limit;
    println!(
        "| {what} | {runs} | {}.{:03} ms | {} ms | {}.{:03} |",
        micros / 1000,
        micros % 1000,
        limit / 1000,
        ratio / 1000,
        ratio % 1000
    );
}

fn import(name: &str, bytes: &[u8]) -> Draft {
    understand(&read(name, bytes).unwrap()).unwrap()
}

/// The 2009 method six times over, as one table.
fn sixfold(text: &str) -> String {
    let (title, rest) = text.split_once('\n').unwrap();
    let (head, body) = rest.split_once("\n\n").unwrap();
    let mut out = format!("{title}\n{head}\n\n");
    for n in 0..6 {
        // Titles must differ, or the items would be taken for one that goes on.
        out += &body.replace("体系建设", &format!("体系建设{n}")).replace("其它\n(5", &format!("其它{n}\n(5"));
    }
    out
}

/// What could take long: many points in one cell, many numbered paragraphs, the same words over and over.
fn hostile() -> [(&'static str, String); 7] {
    let table = |criteria: &str, note: &str| format!("项目\t内容\t分值\t评分标准\n甲\t乙\t100\t{criteria}\n{note}\n");
    [
        ("2,000 points in a cell", table(&"做到的得1分；".repeat(2_000), "")),
        ("1,000 numbered parts in a cell", table(&"（1）甲乙（1分）。做到得1分。".repeat(1_000), "")),
        ("900 numbered tiers in a cell", table(&"1.达到90%得3分，达到80%得2分。".repeat(900), "")),
        ("1,200 deductions in a cell", table(&"每少1次扣1分，最多扣2分；".repeat(1_200), "")),
        ("3,900 bounds in a note", table("做到得100分", &"80分以上".repeat(3_900))),
        ("900 grades and vetoes in a note", table("做到得100分", &"优秀（90分以上）良好30%一票否决".repeat(900))),
        ("18,000 headings", "一、甲（1分）\n（一）乙（1分）\n1.丙（1分）。做到得1分。\n".repeat(6_000)),
    ]
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn docx(body: &str) -> Vec<u8> {
    let xml = format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    archive(&[("word/document.xml", xml.as_bytes())])
}

/// What is large or deep as a file: a million cells, one endless line, nesting, a small archive of much.
fn hostile_files() -> Vec<(&'static str, Vec<u8>)> {
    let cell = "<w:tc><w:p/></w:tc>";
    let row = format!("<w:tr>{}</w:tr>", cell.repeat(60));
    let nested = |n: usize| format!("{}{}", "<w:tbl><w:tr><w:tc>".repeat(n), "</w:tc></w:tr></w:tbl>".repeat(n));
    let bomb = vec![b' '; 200 << 20];
    vec![
        ("a million cells in a text", "项目\t内容\t分值\t评分标准\n".repeat(250_000).into_bytes()),
        ("one line of 10 MB", "分值每少1次扣1分，".repeat(10 << 20 >> 4).into_bytes()),
        ("10 MB of tabs", vec![b'\t'; 10 << 20]),
        ("a table of 550,000 cells in Word", docx(&format!("<w:tbl>{}</w:tbl>", row.repeat(9_200)))),
        ("100,000 tables in one another in Word", docx(&nested(100_000))),
        ("an archive that unpacks to 200 MB", archive(&[("word/document.xml", &bomb)])),
    ]
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    println!("| what | runs | median | limit | ratio |\n|---|---|---|---|---|");
    for name in ["method-2009.txt", "style-2009.txt", "style-2009.docx", "style-2009.xlsx", "deduct.docx", "bands.xlsx"]
    {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        row(&format!("import {name}"), median(|| drop(import(name, &bytes))));
    }
    let text = std::fs::read_to_string(folder.join("method-2009.txt")).unwrap();
    let large = sixfold(&text);
    let counts = import("large.txt", large.as_bytes()).counts();
    row(&format!("import of {} indicators", counts.indicators), median(|| drop(import("large.txt", large.as_bytes()))));
    let draft = import("method-2009.txt", text.as_bytes());
    row("writing the method", median(|| drop(to_method(&draft, "drafted").unwrap())));
    let files = to_method(&draft, "drafted").unwrap().files;
    let book = export_xlsx(&files).unwrap();
    row("workbook out", median(|| drop(export_xlsx(&files).unwrap())));
    row("workbook in", median(|| drop(import_xlsx(&files, &book).unwrap())));
    let texts = hostile().into_iter().map(|(what, text)| (format!("hostile text: {what}"), text.into_bytes()));
    let files = hostile_files().into_iter().map(|(what, bytes)| (format!("hostile file: {what}"), bytes));
    for (what, bytes) in texts.chain(files) {
        let mut end = "understood".to_owned();
        let micros = median_of(HOSTILE_RUNS, || {
            // Refusing is an answer as well.
            match read("x", &bytes).and_then(|d| understand(&d)) {
                Ok(d) => drop(to_method(&d, "x")),
                Err(f) => end.clone_from(&f.code),
            }
        });
        row_of(&format!("{what}: {end}"), HOSTILE_RUNS, micros, HOSTILE_LIMIT_MICROS);
    }
}
