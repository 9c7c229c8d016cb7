//! The report as SARIF: what the standard asks of a log that has one run.

use std::path::Path;
use std::sync::LazyLock;

use jsonschema::{Draft, Validator};
use lint::{CODES, Severity, lint};
use rubric::MethodFiles;
use serde_json::Value;

fn sarif(files: &MethodFiles) -> (lint::Report, Value) {
    let report = lint(files);
    let value = report.sarif();
    (report, value)
}

fn municipal() -> MethodFiles {
    MethodFiles::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009")).unwrap()
}

/// The schema of the standard, in which every object is closed.
fn schema() -> &'static Validator {
    static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
        // The published pattern of `language` has a bracket too many, which no reader of patterns takes.
        let text = include_str!("../fixtures/sarif-2.1.0.json").replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}?$");
        let schema = serde_json::from_str(&text).unwrap();
        jsonschema::options().with_draft(Draft::Draft7).should_validate_formats(true).build(&schema).unwrap()
    });
    &SCHEMA
}

/// The standard, what it says beyond its schema of a log of this shape, and places that are there.
fn valid(files: &MethodFiles, log: &Value) {
    let errors: Vec<String> = schema().iter_errors(log).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().ends_with("sarif-2.1.0.json"));
    let runs = log["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 1);
    let driver = &runs[0]["tool"]["driver"];
    assert!(!driver["name"].as_str().unwrap().is_empty());
    let rules = driver["rules"].as_array().unwrap();
    let mut ids: Vec<&str> = rules.iter().map(|r| r["id"].as_str().unwrap()).collect();
    for rule in rules {
        assert!(!rule["shortDescription"]["text"].as_str().unwrap().is_empty(), "{rule}");
        assert!(level(&rule["defaultConfiguration"]["level"]), "{rule}");
        assert!(rule.get("helpUri").is_none());
    }
    for result in runs[0]["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(ids[index], result["ruleId"].as_str().unwrap());
        assert!(!result["message"]["text"].as_str().unwrap().is_empty(), "{result}");
        assert!(!result["properties"]["message_en"].as_str().unwrap().is_empty(), "{result}");
        assert!(level(&result["level"]));
        let kind = result["kind"].as_str().unwrap();
        // A level other than none belongs to kind fail alone.
        assert_eq!(kind == "fail", result["level"] != "none", "{result}");
        let locations = result["locations"].as_array().unwrap();
        assert_eq!(locations.len(), 1);
        let physical = &locations[0]["physicalLocation"];
        let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
        assert!(!uri.starts_with('/') && !uri.contains(' '), "{uri}");
        if let Some(region) = physical.get("region") {
            let at = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
            assert!(files.files.contains_key(uri), "no file {uri}");
            let line = std::str::from_utf8(&files.files[uri]).unwrap().lines().nth(at("startLine") - 1);
            let columns = line.map(|l| 1..=l.chars().count() + 1);
            assert!(columns.is_some_and(|c| c.contains(&at("startColumn"))), "no such place in {uri}: {result}");
        }
    }
    for said in runs[0]["invocations"][0]["toolExecutionNotifications"].as_array().unwrap() {
        assert!(!said["message"]["text"].as_str().unwrap().is_empty());
    }
    assert!(runs[0]["invocations"][0]["executionSuccessful"].is_boolean());
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "every rule stands once");
}

fn level(value: &Value) -> bool {
    matches!(value.as_str(), Some("none" | "note" | "warning" | "error"))
}

#[test]
fn a_log_is_valid_and_complete() {
    let (report, log) = sarif(&municipal());
    valid(&municipal(), &log);
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), report.findings.len() + report.information.len());
    let first = &results[0]["properties"];
    assert!(first["clause"].is_string() && first["witness"]["results"].is_array() && first["readings"].is_array());
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.len() >= CODES.len());
}

#[test]
fn a_method_that_does_not_read_gives_a_valid_log_too() {
    let mut files = municipal();
    files.files.insert("item-3.yaml".into(), "no: [".into());
    let (report, log) = sarif(&files);
    valid(&files, &log);
    assert!(report.count(Severity::Error) > 0);
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().any(|r| r["level"] == "error" && r["ruleId"] == "yaml"));
    // A file that is missing as a whole has no line.
    files.files.remove("inputs.yaml");
    valid(&files, &sarif(&files).1);
}

#[test]
fn every_example_gives_a_valid_log_whose_places_are_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/examples");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let files = MethodFiles::load(&path).unwrap();
            let log = sarif(&files).1;
            valid(&files, &log);
            seen += log["runs"][0]["results"].as_array().unwrap().len();
        }
    }
    assert!(seen > 60, "{seen} results");
}

#[test]
fn the_schema_refuses_what_the_standard_does_not_know() {
    let (_, log) = sarif(&municipal());
    for (pointer, key) in [("/runs/0/results/0", "severity"), ("/runs/0/tool/driver", "vendor"), ("/runs/0", "result")]
    {
        let mut bad = log.clone();
        bad.pointer_mut(pointer).unwrap()[key] = Value::from("x");
        assert!(!schema().is_valid(&bad), "{pointer}/{key}");
    }
}
