//! Whole documents, each through the readers and the understanding.

use std::path::Path;

use drafting::{Answer, Draft, Written, apply_answers, read, to_method, understand};
use kernel::calendar::Calendar;
use rubric::{CaseOutcome, Severity};

fn draft(name: &str) -> Draft {
    let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)).unwrap();
    understand(&read(name, &bytes).unwrap()).unwrap()
}

/// Writes the method, reads it with the engine and runs its cases.
fn proven(d: &Draft) -> (Written, usize) {
    let written = to_method(d, "drafted").unwrap_or_else(|missing| panic!("{missing:#?}"));
    let (method, problems) = rubric::read(&written.files);
    let errors: Vec<_> = problems.iter().filter(|p| p.severity == Severity::Error).map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let calendar = Calendar { holidays: Vec::new(), makeup: Vec::new(), covered: None, source: "none".into() };
    let (reports, problems) = rubric::run_cases(&written.files, &method.unwrap(), &calendar);
    assert!(problems.is_empty(), "{problems:#?}");
    let failed: Vec<_> = reports.iter().filter(|r| r.outcome != CaseOutcome::Passed).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let cases = reports.len();
    (written, cases)
}

#[test]
fn the_method_of_2009_without_help() {
    let d = draft("method-2009.txt");
    if std::env::var("DUMP").is_ok() {
        println!("{}", serde_json::to_string_pretty(&d).unwrap());
    }
    let counts = d.counts();
    assert_eq!((counts.items, counts.indicators, counts.tiers, counts.points.to_string().as_str()), (9, 22, 55, "100"));
    assert_eq!(d.title.text, "2009年度全市环境信息工作目标考核办法");
    let (written, cases) = proven(&d);
    assert_eq!(written.findings.len(), 0, "{:#?}", written.findings);
    println!("{cases}");
    if std::env::var("DUMP").is_ok() {
        for (n, b) in &written.files.files {
            println!("=== {n}\n{}", String::from_utf8_lossy(b));
        }
    }
    let _ = apply_answers(&d, &[Answer::ChooseAll { topic: drafting::Topic::InclusiveBound, candidate: 1 }]).unwrap();
}
