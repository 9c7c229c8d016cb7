//! An example method for every pattern of Chinese assessment methods: each reads without a problem, its cases hold, and
//! a case fails (or the method is refused) when the form that it shows is taken away.

use std::path::{Path, PathBuf};

use rubric::{CaseOutcome, Method, MethodFiles, Severity};

use crate::municipal::calendar;

/// Patterns that say who does something, and with what: nothing of theirs can change a result.
const METADATA: [u32; 6] = [60, 61, 62, 63, 64, 65];
const LAST: u32 = 67;
const MAX_LINES: usize = 25;
/// Examples that are longer, with their lines: several variants side by side.
const LONGER: [(&str, usize); 0] = [];
/// What the linter must say about an example: the document is silent there.
const WARNED: [(&str, &str); 1] = [("p06", "no_floor")];

pub struct Example {
    pub name: String,
    pub text: String,
    pub files: MethodFiles,
    pub method: Method,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/examples")
}

fn names() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|e| e.unwrap())
        .filter(|e| e.path().is_dir())
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

pub fn alone(text: &str) -> MethodFiles {
    MethodFiles { files: [("method.yaml".to_owned(), text.as_bytes().to_vec())].into() }
}

/// Every example that reads, and what is wrong with those that do not.
pub fn examples() -> (Vec<Example>, Vec<String>) {
    let (mut out, mut wrong) = (Vec::new(), Vec::new());
    for name in names() {
        let files = MethodFiles::load(&folder().join(&name)).unwrap();
        let text = String::from_utf8(files.files["method.yaml"].clone()).unwrap();
        let (method, mut problems) = rubric::read(&files);
        problems.extend(method.iter().flat_map(rubric::check));
        let told = |code: &str| WARNED.contains(&(name.as_str(), code));
        let said = problems.iter().filter(|p| p.severity != Severity::Info && !told(p.code));
        wrong.extend(said.map(|p| format!("{name}: {p}")));
        for (_, code) in WARNED.iter().filter(|(n, _)| *n == name) {
            if !problems.iter().any(|p| p.code == *code) {
                wrong.push(format!("{name}: nothing says {code}"));
            }
        }
        if let Some(method) = method {
            out.push(Example { name, text, files, method });
        }
    }
    (out, wrong)
}

/// What is wrong with the cases of a method.
fn failures(files: &MethodFiles, method: &Method) -> (usize, Vec<String>) {
    let (reports, problems) = rubric::run_cases(files, method, &calendar());
    let mut out: Vec<String> = problems.iter().map(|p| p.to_string()).collect();
    for r in &reports {
        if let CaseOutcome::Failed { expected, got } = &r.outcome {
            out.push(format!(
                "{} {} [{}] {:?}: expected {expected}, got {got}",
                r.line, r.name, r.indicator, r.witness
            ));
        }
    }
    (reports.len(), out)
}

#[test]
fn every_example_reads_and_its_cases_hold() {
    let (examples, mut wrong) = examples();
    for e in &examples {
        let (count, failed) = failures(&e.files, &e.method);
        wrong.extend(failed.into_iter().map(|f| format!("{}:{f}", e.name)));
        if count < 2 {
            wrong.push(format!("{}: {count} cases", e.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_pattern_has_an_example_of_its_number() {
    let (examples, _) = examples();
    for number in (1..=LAST).filter(|n| !METADATA.contains(n)) {
        let example = examples.iter().find(|e| e.name == format!("p{number:02}"));
        let example = example.unwrap_or_else(|| panic!("no example of P{number:02}"));
        assert_eq!(example.method.id, example.name);
        assert!(example.method.title.zh.starts_with(&format!("P{number:02} ")), "{}", example.method.title.zh);
        let lines = example.text.lines().count();
        let most = LONGER.iter().find(|(n, _)| *n == example.name).map_or(MAX_LINES, |(_, n)| *n);
        assert!(lines <= most, "{} has {lines} lines", example.name);
    }
}

/// The first line of an example says which words to replace so that its form is gone.
#[test]
fn without_its_form_no_example_holds() {
    let mut wrong = Vec::new();
    for e in examples().0 {
        let (first, rest) = e.text.split_once('\n').unwrap();
        let Some((old, new)) = first.strip_prefix("# without: ").and_then(|m| m.split_once(" => ")) else {
            wrong.push(format!("{}: no mutation in the first line", e.name));
            continue;
        };
        if rest.matches(old).count() != 1 {
            wrong.push(format!("{}: {old:?} stands {} times", e.name, rest.matches(old).count()));
            continue;
        }
        let files = alone(&rest.replacen(old, new, 1));
        if let Some(method) = rubric::read(&files).0
            && failures(&files, &method).1.is_empty()
        {
            wrong.push(format!("{}: holds with {new:?} for {old:?}", e.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the linter says of a method's text, warnings and errors alone.
fn said(text: &str) -> Vec<&'static str> {
    let (method, mut problems) = rubric::read(&alone(text));
    problems.extend(method.iter().flat_map(rubric::check));
    problems.iter().filter(|p| p.severity != Severity::Info).map(|p| p.code).collect()
}

#[test]
fn lines_and_names_that_do_not_fit_are_told() {
    let all = examples().0;
    let with = |name: &str, old: &str, new: &str| {
        let example = all.iter().find(|e| e.name == name).unwrap();
        let (_, text) = example.text.split_once('\n').unwrap();
        assert_eq!(text.matches(old).count(), 1, "{name}: {old}");
        said(&text.replacen(old, new, 1))
    };
    assert_eq!(with("p50", "from: 80, below: 90}", "from: 80, to: 89}"), ["grade_gap"]);
    assert_eq!(with("p50", "from: 80, below: 90}", "from: 80, to: 89.99}"), [""; 0]);
    assert_eq!(with("p50", "from: 80, below: 90}", "from: 80, below: 89}"), ["grade_gap"]);
    assert_eq!(with("p50", "from: 80, below: 90}", "from: 80, to: 90}"), ["grade_overlap"]);
    assert_eq!(with("p48", "{points: regular}", "{points: {item: 9}}"), ["points"]);
    assert_eq!(with("p48", "{points: regular}", "{points: {indicator: \"1\"}}"), [""; 0]);
    assert_eq!(with("p45", "{total: 0}, stops: true", "{total_at_most: 59}, stops: true"), ["veto"]);
    assert_eq!(with("p04", "county: 8, district: 6}", "county: 8, district: 7}"), ["kind_totals"]);
    assert_eq!(with("p04", "{mul: [6, {input: towns}]}", "{mul: [6, {input: towns}]}, cap: 5"), ["kind_points"]);
}
