//! `rubric check`, `test` and `explain` over good and bad methods.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::tools::*;

fn original() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009")
}

/// A copy of the 2009 method, without its cases.
struct Copy {
    _folder: tempfile::TempDir,
    method: PathBuf,
}

impl Copy {
    fn new() -> Copy {
        let folder = tempfile::tempdir().unwrap();
        let method = folder.path().join("method");
        std::fs::create_dir(&method).unwrap();
        for entry in std::fs::read_dir(original()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                std::fs::copy(&path, method.join(path.file_name().unwrap())).unwrap();
            }
        }
        Copy { _folder: folder, method }
    }

    fn path(&self) -> &str {
        self.method.to_str().unwrap()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.method.join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).unwrap()
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert!(text.contains(from), "{from}");
        std::fs::write(self.file(name), text.replacen(from, to, 1)).unwrap();
    }

    /// Adds lines at the end and gives the number of the first.
    fn append(&self, name: &str, lines: &str) -> usize {
        let text = self.text(name);
        assert!(text.ends_with('\n'));
        std::fs::write(self.file(name), format!("{text}{lines}")).unwrap();
        text.lines().count() + 1
    }

    /// The number of the first line that holds the text.
    fn line(&self, name: &str, part: &str) -> usize {
        self.text(name).lines().position(|l| l.contains(part)).unwrap() + 1
    }

    /// The check ends with code 2 and names this place; every problem names a file, a line and a column.
    #[track_caller]
    fn refused(&self, place: &str) -> String {
        let said = run(["rubric", "check", self.path()]).ends(2, place);
        for line in said.out.lines().filter(|l| l.contains(": error[")) {
            let mut parts = line.splitn(4, ':');
            assert!(parts.next().unwrap().ends_with(".yaml"), "{line}");
            assert!(
                parts.next().unwrap().parse::<u32>().is_ok() && parts.next().unwrap().parse::<u32>().is_ok(),
                "{line}"
            );
        }
        assert_eq!(said.err.lines().count(), 1, "{}", said.err);
        run(["rubric", "test", self.path()]).ends(2, "");
        said.out
    }
}

#[test]
fn the_carried_method_is_sound() {
    let by_name = run(["rubric", "check"]).fine();
    assert!(by_name.contains("municipal-2009: 9 items, 22 indicators, 55 tiers, 100 points, 47 readings"), "{by_name}");
    // The program carries what the folder holds.
    assert_eq!(run(["rubric", "check", original().to_str().unwrap()]).fine(), by_name);
    let m = Copy::new();
    std::fs::write(m.file("README.md"), "a note").unwrap();
    assert_eq!(run(["rubric", "check", m.path()]).fine(), by_name, "a note beside a method does not change it");
    let zh = run(["rubric", "check", "--zh"]).fine();
    assert!(zh.contains("提示[") || zh.contains("警告["), "{zh}");
    let json: Value = serde_json::from_str(&run(["rubric", "check", "--json"]).fine()).unwrap();
    assert!(json.as_array().unwrap().iter().all(|p| p["severity"] != "error" && p["file"].is_string()));
    let cases = run(["rubric", "test"]).fine();
    assert!(cases.ends_with("695 passed, 0 failed\n"), "{cases}");
}

#[test]
fn a_key_that_is_unknown_double_or_missing() {
    let m = Copy::new();
    let line = m.append("method.yaml", "colour: red\n");
    m.refused(&format!("method.yaml:{line}:1: error["));
    let zh = run(["rubric", "check", "--zh", m.path()]).ends(2, "错误[").out;
    assert!(zh.contains(&format!("method.yaml:{line}:1: ")), "{zh}");
    let json: Value = serde_json::from_str(&run(["rubric", "check", "--json", m.path()]).ends(2, "").out).unwrap();
    let one = json.as_array().unwrap().iter().find(|p| p["severity"] == "error").unwrap();
    assert_eq!(
        (&one["file"], one["line"].as_u64(), one["column"].as_u64()),
        (&Value::from("method.yaml"), Some(line as u64), Some(1))
    );

    let m = Copy::new();
    let line = m.append("method.yaml", "points: 100\n");
    m.refused(&format!("method.yaml:{line}:1: error["));

    let m = Copy::new();
    m.change("item-7.yaml", "    points: 2\n", "");
    m.refused("item-7.yaml:");
}

#[test]
fn points_that_do_not_add_up() {
    let m = Copy::new();
    m.change("item-7.yaml", "\npoints: 7\n", "\npoints: 8\n");
    let out = m.refused("item-7.yaml:1:1: error[");
    assert!(out.contains("add up to 7, the item says 8"), "{out}");

    let m = Copy::new();
    m.change("method.yaml", "points: 100", "points: 101");
    let out = m.refused("method.yaml:5:9: error[");
    assert!(out.contains("add up to 100, the method says 101"), "{out}");
}

#[test]
fn bytes_that_are_no_text() {
    let m = Copy::new();
    let text = m.text("item-3.yaml");
    let at = text.find("title: ").unwrap() + 7;
    let mut bytes = text.into_bytes();
    // 环境 in GBK.
    bytes.splice(at..at, [0xBB, 0xB7, 0xBE, 0xB3]);
    std::fs::write(m.file("item-3.yaml"), bytes).unwrap();
    let out = m.refused("item-3.yaml:2:");
    assert!(out.contains("UTF-8"), "{out}");
}

#[test]
fn depth_size_and_references_are_bounded() {
    let m = Copy::new();
    let line = m.append("inputs.yaml", &format!("deep: {}x{}\n", "[".repeat(5000), "]".repeat(5000)));
    m.refused(&format!("inputs.yaml:{line}:"));

    let m = Copy::new();
    m.append("item-9.yaml", &format!("#{}\n", "x".repeat(5 << 20)));
    let said = run(["rubric", "check", m.path()]).ends(2, "item-9.yaml");
    assert!(said.err.contains("4194304"), "{}", said.err);

    let m = Copy::new();
    let line = m.append("readings.yaml", "a: &a [x]\n");
    m.append("readings.yaml", "b: [*a, *a, *a]\n");
    m.refused(&format!("readings.yaml:{line}:"));
}

#[test]
fn names_that_lead_nowhere() {
    // An input without a binding, an input that nobody declares, a file that is not there.
    let m = Copy::new();
    let line = m.line("inputs.yaml", "demo_project:");
    let text = m.text("inputs.yaml");
    let (head, tail) = text.split_once("  demo_project:").unwrap();
    let (before, bound) = tail.split_once("    bindings: ").unwrap();
    let tail = format!("{before}{}", bound.split_once('\n').unwrap().1);
    std::fs::write(m.file("inputs.yaml"), format!("{head}  demo_project:{tail}")).unwrap();
    m.refused(&format!("inputs.yaml:{}:", line + 1));

    let m = Copy::new();
    let line = m.line("item-2.yaml", "{input: network_transfer, label");
    m.change("item-2.yaml", "{input: network_transfer, label", "{input: network_transfers, label");
    let out = m.refused(&format!("item-2.yaml:{line}:"));
    assert!(out.contains("network_transfers"), "{out}");

    let m = Copy::new();
    std::fs::remove_file(m.file("item-5.yaml")).unwrap();
    m.refused("item-5.yaml:0:0: error[");

    let m = Copy::new();
    std::fs::remove_file(m.file("method.yaml")).unwrap();
    run(["rubric", "check", m.path()]).ends(2, "has no method.yaml");
    let file = m.file("inputs.yaml");
    for (nowhere, word) in
        [("no-such-method", "municipal-2009"), (file.to_str().unwrap(), "neither a folder"), ("", "municipal-2009")]
    {
        run(["rubric", "check", nowhere]).ends(2, word);
    }
}

#[test]
fn a_case_that_fails_is_named_with_its_line() {
    let m = Copy::new();
    run(["rubric", "test", m.path()]).ends(2, "has no cases");
    std::fs::create_dir(m.file("cases")).unwrap();
    let name = "cases/indicator-7.2.yaml";
    std::fs::copy(original().join(name), m.file(name)).unwrap();
    run(["rubric", "test", m.path()]).ends(0, " passed, 0 failed");
    m.change(name, "expect: 2", "expect: 1");
    let said = run(["rubric", "test", m.path()]).ends(1, "expected 1, got 2");
    assert!(said.out.lines().any(|l| l.starts_with(&format!("{name}:"))), "{}", said.out);
    let json: Value = serde_json::from_str(&run(["rubric", "test", "--json", m.path()]).ends(1, "").out).unwrap();
    assert!(json["cases"].as_array().unwrap().len() > 3);
    // A case that does not read is no case that passes.
    m.append(name, "  - name: 不成样\n    expect: many\n");
    run(["rubric", "test", m.path()]).ends(1, "do not read");
}
