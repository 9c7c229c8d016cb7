use std::path::Path;
use std::sync::LazyLock;

use jiff::civil::date;
use kernel::calendar::Calendar;
use kernel::period::Period;
use kernel::q::Q;
use rubric::{CaseOutcome, Method, MethodFiles, ReadingKind, Rule, Severity};

pub fn files() -> MethodFiles {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009");
    MethodFiles::load(&folder).unwrap()
}

/// The method, read once for all tests of a process.
pub fn method() -> &'static Method {
    static METHOD: LazyLock<Method> = LazyLock::new(fresh_method);
    &METHOD
}

fn fresh_method() -> Method {
    let (method, problems) = rubric::read(&files());
    let errors: Vec<String> =
        problems.iter().filter(|p| p.severity == Severity::Error).map(|p| p.to_string()).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    method.unwrap()
}

/// The working-day calendar of 2026 (State Council notice of November 2025).
pub fn calendar() -> Calendar {
    let run = |m1, d1, m2, d2| Period { from: date(2026, m1, d1), to: date(2026, m2, d2) };
    Calendar {
        holidays: vec![
            run(1, 1, 1, 3),
            run(2, 15, 2, 23),
            run(4, 4, 4, 6),
            run(5, 1, 5, 5),
            run(6, 19, 6, 21),
            run(9, 25, 9, 27),
            run(10, 1, 10, 7),
        ],
        makeup: [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)].map(|(m, d)| date(2026, m, d)).to_vec(),
        covered: Some(run(1, 1, 12, 31)),
        source: "国务院办公厅 2026 年部分节假日安排".into(),
    }
}

#[test]
fn the_document_is_whole() {
    let m = method();
    assert_eq!(m.items.len(), 9);
    assert_eq!(m.indicators().count(), 22);
    assert_eq!(m.points, Q::int(100));
    let mut written = 0;
    for indicator in m.indicators() {
        // Every arm of a rule by reading carries the same clauses.
        let mut counts = Vec::new();
        indicator.rule.each_leaf(&mut |rule| match rule {
            Rule::Tiers(tiers) => counts.push(tiers.iter().filter(|t| t.written.is_some()).count()),
            Rule::Sum(_) => counts.push(1),
            _ => {}
        });
        assert!(counts.windows(2).all(|w| w[0] == w[1]), "{}", indicator.id);
        written += counts[0];
        assert!(!indicator.assessor.is_empty() && !indicator.evidence.is_empty(), "{}", indicator.id);
    }
    assert_eq!(written, 55);
    assert_eq!(m.readings.len(), 47);
    assert_eq!(m.readings.iter().filter(|r| r.kind == ReadingKind::Reading).count(), 33);
}

#[test]
fn every_case_holds() {
    let files = files();
    let m = method();
    let (reports, problems) = rubric::run_cases(&files, m, &calendar());
    let problems: Vec<String> = problems.iter().map(|p| p.to_string()).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let failed: Vec<String> = reports
        .iter()
        .filter_map(|r| match &r.outcome {
            CaseOutcome::Passed => None,
            CaseOutcome::Failed { expected, got } => Some(format!(
                "{}:{} {} [{}] {:?}: expected {expected}, got {got}",
                r.file, r.line, r.name, r.indicator, r.witness
            )),
        })
        .collect();
    assert!(failed.is_empty(), "{} of {} failed:\n{}", failed.len(), reports.len(), failed.join("\n"));
    assert!(reports.len() >= 300, "only {} cases", reports.len());
}
