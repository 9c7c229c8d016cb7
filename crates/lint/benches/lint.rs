//! The linter beside its limits: the 2009 method, and a generated method of 500 rules.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot be set up has nothing to say"
)]

use std::fmt::Write;
use std::path::Path;

use kernel::{Clock, SystemClock};
use lint::lint;
use rubric::MethodFiles;

/// The median in microseconds.
fn median(runs: usize, mut work: impl FnMut()) -> i64 {
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

fn row(what: &str, runs: usize, micros: i64, limit_ms: i64) {
    let ratio = micros / limit_ms.max(1);
    println!(
        "| {what} | {runs} | {}.{:03} ms | {limit_ms} ms | {}.{:03} |",
        micros / 1000,
        micros % 1000,
        ratio / 1000,
        ratio % 1000
    );
}

/// 500 indicators of five sorts in 50 items, each with inputs of its own.
fn five_hundred() -> MethodFiles {
    let mut method = String::from(
        "huanheng: 1\nid: large\ntitle: 某市2026年度考核办法\npoints: 1000\nkinds:\n  unit: {label: 单位}\nno_tier: literal\nwindows:\n  year: {label: 全年, from: {year: 0, day: 01-01}, to: {year: 0, day: 12-31}}\nitems: [",
    );
    let mut inputs = String::from("inputs:\n");
    let mut files = MethodFiles::default();
    for item in 1..=50 {
        let _ = write!(method, "{}item-{item}.yaml", if item == 1 { "" } else { ", " });
        let mut text = format!("no: {item}\ntitle: 第{item}项\npoints: 20\nindicators:\n");
        for n in 1..=10 {
            let id = format!("{item}.{n}");
            let name = format!("x{item}_{n}");
            let _ = writeln!(text, "  - id: \"{id}\"\n    name: 指标{item}之{n}\n    points: 2\n    rule:");
            let (input, rule) = sort(n % 5, &name);
            inputs.push_str(&input);
            text.push_str(&rule);
        }
        files.files.insert(format!("item-{item}.yaml"), text.into_bytes());
    }
    method.push_str("]\n");
    files.files.insert("method.yaml".into(), method.into_bytes());
    files.files.insert("inputs.yaml".into(), inputs.into_bytes());
    files.files.insert("readings.yaml".into(), b"readings: {}\n".to_vec());
    files
}

fn sort(n: usize, name: &str) -> (String, String) {
    match n {
        0 => (
            format!("  {name}: {{label: 数量, type: integer, unit: 件, bindings: [declared]}}\n"),
            format!(
                "      tiers:\n        - {{points: 2, text: 完成10件以上, line: 1, when: {{value: {{input: {name}}}, ge: 10, unit: 件}}}}\n        - {{points: 1, text: 完成5件以上, line: 2, when: {{value: {{input: {name}}}, ge: 5, unit: 件}}}}\n"
            ),
        ),
        1 => (
            format!("  {name}: {{label: 比率, type: ratio, bindings: [declared]}}\n"),
            format!(
                "      tiers:\n        - {{points: 2, text: 完成率≥90%, line: 1, when: {{value: {{input: {name}}}, ge: 90%, unit: \"%\"}}}}\n        - {{points: 1, text: 完成率80%至89%, line: 2, when: {{all: [{{value: {{input: {name}}}, ge: 80%}}, {{value: {{input: {name}}}, le: 89%}}]}}}}\n        - {{points: 0, text: 其余, line: 3, when: {{value: {{input: {name}}}, lt: 80%}}}}\n"
            ),
        ),
        2 => (
            format!(
                "  {name}: {{label: 甲项, type: bool, bindings: [declared]}}\n  {name}b: {{label: 乙项, type: bool, bindings: [declared]}}\n  {name}c: {{label: 丙项, type: level, levels: {{a: 差, b: 中, c: 好}}, bindings: [judged: reviewer]}}\n"
            ),
            format!(
                "      tiers:\n        - {{points: 2, text: 建立甲、乙等制度，执行有力, line: 1, when: {{all: [{{input: {name}}}, {{input: {name}b}}, {{input: {name}c, is: c}}]}}}}\n        - {{points: 1, text: 制度不完善，执行不力, line: 2, when: {{any: [{{input: {name}}}, {{input: {name}b}}]}}}}\n"
            ),
        ),
        3 => (
            format!(
                "  {name}:\n    label: 记录\n    type: rows\n    columns: {{date: {{label: 日期, type: date}}, late: {{label: 迟报, type: bool}}}}\n    dated: date\n    bindings: [declared]\n"
            ),
            format!(
                "      sum:\n        base: 2\n        text: 每迟报一次扣0.5分\n        line: 1\n        of: [{{label: 迟报, each: -0.5, count: {{aggregate: count, rows: {name}, where: {{late: true}}, window: year}}}}]\n"
            ),
        ),
        _ => (
            format!(
                "  {name}:\n    label: 材料\n    type: rows\n    columns: {{received: {{label: 收到, type: time}}, kind: {{label: 种类, type: level, levels: {{plan: 计划, report: 总结}}}}}}\n    bindings: [declared]\n"
            ),
            format!(
                "      tiers:\n        - points: 2\n          text: 12月15日前上报计划和总结\n          line: 1\n          when: {{all: [{{in_time: {{aggregate: earliest, rows: {name}, of: received, where: {{kind: plan}}}}, deadline: {{day: 12-15, time: \"24:00\", year: 0, roll: false}}}}, {{in_time: {{aggregate: earliest, rows: {name}, of: received, where: {{kind: report}}}}, deadline: {{day: 12-15, time: \"24:00\", year: 0, roll: false}}}}]}}\n        - {{points: 1, text: 上报不及时, line: 2, when: {{value: {{aggregate: count, rows: {name}}}, ge: 1, unit: 件}}}}\n"
            ),
        ),
    }
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009");
    let municipal = MethodFiles::load(&folder).unwrap();
    let large = five_hundred();
    let method = rubric::read(&large);
    assert!(method.0.is_some(), "{:?}", method.1.first().map(|p| p.to_string()));
    assert_eq!(method.0.unwrap().indicators().count(), 500);
    let (small, many) = (lint(&municipal), lint(&large));
    println!(
        "findings: {} in the 2009 method, {} in the method of 500 rules",
        small.findings.len(),
        many.findings.len()
    );
    println!("| lint | runs | median | limit | ratio |\n|---|---|---|---|---|");
    row("the 2009 method", 15, median(15, || assert!(!lint(&municipal).findings.is_empty())), 50);
    row("a method of 500 rules", 5, median(5, || assert!(!lint(&large).findings.is_empty())), 1000);
}
