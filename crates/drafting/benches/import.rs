//! Importing a document: each figure beside the limit of 200 ms, and the ratio of the two. Medians of the runs named.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot be set up has nothing to say"
)]

use std::path::Path;

use drafting::{Draft, export_xlsx, import_xlsx, read, to_method, understand};
use kernel::{Clock, SystemClock};

const LIMIT_MICROS: i64 = 200_000;
const RUNS: usize = 21;

fn median(mut work: impl FnMut()) -> i64 {
    let mut times: Vec<i64> = (0..RUNS)
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
    let ratio = micros * 1000 / LIMIT_MICROS;
    println!(
        "| {what} | {RUNS} | {}.{:03} ms | {} ms | {}.{:03} |",
        micros / 1000,
        micros % 1000,
        LIMIT_MICROS / 1000,
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
}
