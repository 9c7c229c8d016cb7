//! The 2009 method against the committed table of its 47 ambiguities.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use lint::{Lang, Report, Severity, lint};
use rubric::{Method, MethodFiles};
use serde_json::Value;

use crate::replayed;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files() -> MethodFiles {
    MethodFiles::load(&root().join("rubrics/municipal-2009")).unwrap()
}

fn method() -> &'static Method {
    static METHOD: LazyLock<Method> = LazyLock::new(|| rubric::read(&files()).0.unwrap());
    &METHOD
}

fn report() -> &'static Report {
    static REPORT: LazyLock<Report> = LazyLock::new(|| lint(&files()));
    &REPORT
}

fn table() -> Vec<Value> {
    let text = std::fs::read_to_string(root().join("rubrics/municipal-2009/lint.json")).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()["ids"].as_array().unwrap().clone()
}

fn text<'v>(v: &'v Value, key: &str) -> &'v str {
    v[key].as_str().unwrap_or_default()
}

/// Code and indicator of everything that an id promises.
fn promised(row: &Value) -> Vec<(String, String)> {
    let found = row["found_by"].as_array().unwrap().iter();
    found
        .flat_map(|f| {
            f["at"].as_array().unwrap().iter().map(|at| (text(f, "code").into(), at.as_str().unwrap().into()))
        })
        .collect()
}

#[test]
fn the_table_has_every_ambiguity_and_says_why() {
    let rows = table();
    let ids: Vec<&str> = rows.iter().map(|r| text(r, "id")).collect();
    let known: Vec<&str> = method().readings.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids, known);
    assert_eq!(ids.len(), 47);
    for row in &rows {
        let none = text(row, "machine") == "no";
        assert!(["whole", "part", "no"].contains(&text(row, "machine")), "{row}");
        assert_eq!(none, promised(row).is_empty(), "{row}");
        assert!(!text(row, "why").is_empty() && !text(row, "why_en").is_empty(), "{row}");
    }
}

#[test]
fn it_finds_what_the_table_promises_and_nothing_else() {
    let promised: BTreeSet<(String, String)> = table().iter().flat_map(promised).collect();
    let place = |path: &str| match path.split('/').next() {
        Some(id) if !id.is_empty() => id.to_owned(),
        _ => "method".to_owned(),
    };
    let found: BTreeSet<(String, String)> =
        report().findings.iter().map(|f| (f.code.to_owned(), place(&f.place.path))).collect();
    let missing: Vec<_> = promised.difference(&found).collect();
    let beyond: Vec<_> = found.difference(&promised).collect();
    assert!(
        missing.is_empty() && beyond.is_empty(),
        "promised and not found: {missing:?}\nnot in the table: {beyond:?}"
    );
}

#[test]
fn every_finding_has_a_clause_or_the_whole_method_and_a_witness() {
    let cut: Vec<&str> = report().cut.iter().map(|s| s.en.as_str()).collect();
    assert!(cut.is_empty(), "{cut:?}");
    for f in &report().findings {
        let whole = f.place.path.is_empty() || ["name_not_measured", "fact_counted_twice"].contains(&f.code);
        assert!(whole || f.clause.is_some(), "{} {}", f.code, f.place.path);
        assert!(f.witness.as_ref().is_some_and(|w| !w.results.is_empty()), "{} {}", f.code, f.place.path);
        assert!(f.place.line > 0, "{} {}", f.code, f.place.path);
        assert_eq!(f.readings.is_empty(), f.severity != Severity::Note, "{}", f.code);
    }
    assert_eq!(report().count(Severity::Error), 0);
}

#[test]
fn every_witness_with_points_comes_out_again() {
    let seen: usize = report().findings.iter().map(|f| replayed(method(), f)).sum();
    assert!(seen >= 40, "{seen} results were put to the engine");
}

#[test]
fn the_same_files_give_the_same_report() {
    let again = serde_json::to_string(&lint(&files())).unwrap();
    assert_eq!(again, serde_json::to_string(report()).unwrap());
}

#[test]
fn both_languages_name_clause_witness_and_reading() {
    let zh = report().text(Lang::Zh);
    assert!(zh.contains("提示[swallowed_range] 1.1/1: 5分档的“10万元以下”包含1分档的“5万元以下”"), "{zh}");
    assert!(zh.contains("见证：") && zh.contains("已由读法处理：A1"));
    let en = report().text(Lang::En);
    assert!(en.contains("note[swallowed_range] 1.1/1: `10万元以下` of the tier of 5 contains `5万元以下`"), "{en}");
    assert!(en.contains("witness: ") && en.contains("ruled by reading: A1"));
}

/// A table row taken as a tier: what A11 warns of, which this method does not have.
#[test]
fn a_cap_that_is_written_as_a_tier_is_found() {
    let mut files = files();
    let item = String::from_utf8(files.files["item-7.yaml"].clone()).unwrap();
    let at = item.find("      sum:\n        cap: 3").unwrap();
    let tiers = "      tiers:\n        - points: 3\n          text: 省级以上专业期刊发表论文（1分/篇），科研课题成果通过验收（1分/项），最多3分\n          line: 353\n          when: {all: [{value: {use: papers}, ge: 1, unit: 篇}, {value: {use: results}, ge: 1, unit: 项}]}\n";
    files.files.insert("item-7.yaml".into(), format!("{}{tiers}", &item[..at]).into_bytes());
    let found = lint(&files).findings;
    assert!(
        found.iter().any(|f| f.code == "cap_or_tier" && f.readings == ["A11"]),
        "{:?}",
        found.iter().map(|f| f.code).collect::<Vec<_>>()
    );
}

#[test]
fn the_page_shows_the_table() {
    let path = root().join("docs/lint-2009.md");
    let page = page();
    if std::env::var_os("WRITE_LINT_PAGE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == page, "docs/lint-2009.md is old; write it with WRITE_LINT_PAGE=1");
}

fn page() -> String {
    let rows = table();
    let count = |word: &str| rows.iter().filter(|r| text(r, "machine") == word).count();
    let mut out = String::new();
    let _ = writeln!(
        out,
        "# What the linter finds in the 2009 method\n\nWritten by `crates/lint/tests/it/municipal.rs` from \
         `rubrics/municipal-2009/lint.json`; the test fails when a finding is not\nin the table or a promised one is \
         missing.\n\nOf the 47 ambiguities a general rule finds {} as a whole and {} in part; {} need a human. *Whole*: \
         the finding names\nwhat the reading rules. *Part*: it points at the clause, while some of what the reading \
         rules takes somebody who knows\nthe matter. The rules know nothing of this method, but they were written with \
         it at hand: the table says what kinds of\nambiguity such rules find, not what share of the unknown ones they \
         would find elsewhere.\n",
        count("whole"),
        count("part"),
        count("no")
    );
    let _ = writeln!(out, "| id | title | machine | found by | why |\n|---|---|---|---|---|");
    for row in &rows {
        let id = text(row, "id");
        let title = &method().reading(id).unwrap().1.title;
        let found: Vec<String> = row["found_by"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| {
                let at: Vec<&str> = f["at"].as_array().unwrap().iter().map(|a| a.as_str().unwrap()).collect();
                format!("`{}` {}", text(f, "code"), at.join(" "))
            })
            .collect();
        let _ = writeln!(
            out,
            "| {id} | {} | {} | {} | {} {} |",
            title.zh,
            text(row, "machine"),
            found.join("; "),
            text(row, "why"),
            text(row, "why_en")
        );
    }
    out
}

#[test]
fn the_examples_get_a_report_whose_witnesses_come_out_again() {
    for folder in std::fs::read_dir(root().join("rubrics/examples")).unwrap() {
        let Ok(files) = MethodFiles::load(&folder.unwrap().path()) else { continue };
        let report = lint(&files);
        assert!(report.count(Severity::Error) == 0, "{}", report.text(Lang::En));
        let method = rubric::read(&files).0.unwrap();
        report.findings.iter().for_each(|f| {
            replayed(&method, f);
        });
    }
}
