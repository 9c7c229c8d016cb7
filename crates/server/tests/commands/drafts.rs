//! A method out of a document, through a workbook, compared with its older version; its schema; completions.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::tools::*;

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../drafting/tests/fixtures").join(name);
    path.to_str().unwrap().to_owned()
}

struct Here(tempfile::TempDir);

impl Here {
    fn new() -> Here {
        Here(tempfile::tempdir().unwrap())
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn path(&self, name: &str) -> String {
        self.at(name).to_str().unwrap().to_owned()
    }

    /// Names that lie here.
    fn names(&self) -> Vec<String> {
        let all = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = all.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn json(said: &Said) -> Value {
    serde_json::from_str(&said.out).unwrap()
}

#[test]
fn the_2009_document_becomes_a_method_whose_doubts_can_be_answered() {
    let here = Here::new();
    let (document, out) = (fixture("method-2009.txt"), here.path("m2009"));
    let said = run(["rubric", "import", &document, "--out", &out]).ends(1, "9 项、22 个指标、55 档，共 100 分");
    assert!(said.out.contains("疑问：") && said.out.contains("第 21 行"), "{}", said.out);
    run(["rubric", "check", &out]).ends(0, "m2009: 9 items, 22 indicators, 55 tiers, 100 points");
    run(["rubric", "test", &out]).ends(0, " 0 failed");
    run(["rubric", "import", &document, "--out", &out]).ends(2, "is not empty");

    // The next year's document under the ids of this one: the same document keeps every one.
    let next = here.path("m2010");
    let said = run(["rubric", "import", &document, "--out", &next, "--like", &out]).ends(1, "0 个是新的，0 个不再使用");
    assert!(said.out.contains("个数据项沿用原编号"), "{}", said.out);
    let inputs = |dir: &str| std::fs::read_to_string(here.at(&format!("{dir}/inputs.yaml"))).unwrap();
    assert_eq!(inputs("m2009"), inputs("m2010"));
    // The carried method asks in its own words: nothing of it is taken over by position.
    let other = here.path("other");
    let args = ["rubric", "import", &document, "--out", &other, "--like", "municipal-2009", "--json"];
    let said = json(&run(args).ends(1, ""));
    assert!(!said["followed"]["new"].as_array().unwrap().is_empty() && said["written"].as_bool() == Some(true));
    run(["rubric", "test", &other]).ends(0, " 0 failed");
    run(["rubric", "import", &document, "--out", &here.path("none"), "--like", "nowhere"]).ends(2, "nowhere");

    // Every doubt answered in the file that was left: nothing is open.
    let text = std::fs::read_to_string(here.at("m2009/doubts.json")).unwrap();
    let mut left: Value = serde_json::from_str(&text).unwrap();
    let doubts = left["doubts"].as_array_mut().unwrap();
    assert!(doubts.len() > 5 && doubts.iter().all(|d| d["answered"].is_null() && d["place"]["line"].is_u64()));
    doubts.iter_mut().for_each(|d| d["answered"] = 0.into());
    std::fs::write(here.at("answers.json"), left.to_string()).unwrap();
    let second = here.path("answered");
    let args = ["rubric", "import", &document, "--out", &second, "--answers", &here.path("answers.json"), "--json"];
    let said = json(&run(args).ends(0, ""));
    assert_eq!((said["open"].as_u64(), said["written"].as_bool()), (Some(0), Some(true)));
    assert_eq!(said["counts"]["indicators"], 22);
    assert_eq!(said["cases"]["failed"], 0);

    // A list of answers; one that does not fit takes nothing.
    std::fs::write(here.at("list.json"), r#"[{"choose_all": {"topic": "inclusive_bound", "candidate": 0}}]"#).unwrap();
    let third = here.path("third");
    let some = ["rubric", "import", &document, "--out", &third, "--answers", &here.path("list.json"), "--lang", "en"];
    run(some).ends(1, "doubts are open");
    for (text, word) in [
        (r#"[{"choose": {"doubt": "d999", "candidate": 0}}]"#, "d999"),
        ("[{]", "bad.json:1:3: expected a list of answers"),
        ("{}", "bad.json:1:2: expected a list of answers"),
    ] {
        std::fs::write(here.at("bad.json"), text).unwrap();
        let fourth = here.path("fourth");
        let args = ["rubric", "import", &document, "--out", &fourth, "--answers", &here.path("bad.json")];
        run(args).ends(2, word);
        assert!(!here.at("fourth").exists());
    }
    assert!(here.names().iter().all(|n| !n.ends_with(".part")));
}

#[test]
fn word_and_excel_are_read_and_strangers_refused() {
    let here = Here::new();
    for name in ["deduct.docx", "kinds.xlsx", "bands.xlsx"] {
        let out = here.path(&name.replace('.', "-"));
        run(["rubric", "import", &fixture(name), "--out", &out]).ends(1, "已写入");
        run(["rubric", "test", &out]).ends(0, " 0 failed");
    }
    let before = here.names();
    std::fs::write(here.at("scan.pdf"), b"%PDF-1.7").unwrap();
    std::fs::write(here.at("empty.txt"), "").unwrap();
    let out = here.path("new");
    run(["rubric", "import", &here.path("scan.pdf"), "--out", &out]).ends(2, "unknown_format");
    run(["rubric", "import", &here.path("empty.txt"), "--out", &out]).ends(2, "nothing was written");
    run(["rubric", "import", &here.path("none.txt"), "--out", &out]).ends(2, "cannot read");
    let bad_id = here.path("办法");
    run(["rubric", "import", &fixture("deduct.txt"), "--out", &bad_id]).ends(2, "--id");
    run(["rubric", "import", &fixture("deduct.txt"), "--out", &here.path("scan.pdf")]).ends(2, "not a folder");
    let mut known = before;
    known.extend(["empty.txt".into(), "scan.pdf".into()]);
    known.sort();
    assert_eq!(here.names(), known);
}

#[test]
fn a_method_without_an_answer_that_it_needs_is_not_half_written() {
    let here = Here::new();
    let text = "考核项目\t考核内容\t分值\t评分标准\n\
        一、保障\t资金投入\t10\t投入10万元左右得10分；投入少于5万元得0分\n";
    std::fs::write(here.at("about.txt"), text).unwrap();
    let out = here.path("about");
    let said = run(["rubric", "import", &here.path("about.txt"), "--out", &out]).ends(1, "尚不能成文");
    assert!(said.out.contains("须先确定"), "{}", said.out);
    let names: Vec<_> = std::fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["doubts.json"]);
    // The folder may be written again, since it holds the doubts only.
    run(["rubric", "import", &here.path("about.txt"), "--out", &out]).ends(1, "尚不能成文");
}

#[test]
fn edits_of_a_workbook_are_carried_compared_and_told() {
    let here = Here::new();
    let (small, book, out) = (fixture("small"), here.path("small.xlsx"), here.path("small-2"));
    run(["rubric", "export", &small, "--xlsx", &book]).ends(0, "small.xlsx");
    run(["rubric", "export", &small, "--xlsx", &book]).ends(2, "exists already");
    // As it was written, nothing changes.
    let same = here.path("same");
    run(["rubric", "apply", &small, "--xlsx", &book, "--out", &same]).ends(0, "0 处修改");
    let said = run(["rubric", "diff", &small, &same]).fine();
    assert!(said.starts_with("没有变化"), "{said}");

    run(["rubric", "apply", &small, "--xlsx", &fixture("edited-lo.xlsx"), "--out", &out]).ends(0, "90% → 92.5%");
    run(["rubric", "apply", &small, "--xlsx", &fixture("edited-lo.xlsx"), "--out", &out]).ends(2, "is not empty");
    let said = run(["rubric", "diff", &small, &out]).ends(1, "指标 1.1 投入与联通");
    for line in [
        "不低于：90% → 92.5%  [item-1.yaml:23]",
        "5万元 → 6万元  [item-1.yaml:10]",
        "默认：with（含） → without（不含）  [readings.yaml:11]",
        "名称：唯一的项目 → 唯一的项目（修订）",
        "共 4 处变化",
    ] {
        assert!(said.out.contains(line), "{line} is not in {}", said.out);
    }
    let changes = json(&run(["rubric", "diff", &small, &out, "--json"]).ends(1, ""));
    let matters: Vec<&str> =
        changes["changes"].as_array().unwrap().iter().map(|c| c["matter"].as_str().unwrap()).collect();
    assert_eq!(matters, ["outline", "threshold", "threshold", "default"]);
    assert_ne!(changes["old"], changes["new"]);

    // Points that no longer add up, and an id that was changed.
    let sum = here.path("sum.xlsx");
    let rows = points_rows(&book);
    filled(book.as_ref(), &sum, &[("条文", rows, 3, "9")]);
    let wrong = here.path("wrong");
    run(["rubric", "apply", &small, "--xlsx", &sum, "--out", &wrong]).ends(2, "nothing was written");
    assert!(!here.at("wrong").exists());
    let id = here.path("id.xlsx");
    filled(book.as_ref(), &id, &[("条文", 1, 0, "item-9.yaml#title")]);
    let some = here.path("some");
    let told = json(&run(["rubric", "apply", &small, "--xlsx", &id, "--out", &some, "--json"]).ends(1, ""));
    assert!(!told["not_carried"].as_array().unwrap().is_empty());
    run(["rubric", "apply", "municipal-2009", "--xlsx", &book, "--out", &wrong]).ends(2, "nothing was written");
    run(["rubric", "apply", &small, "--xlsx", &here.path("none.xlsx"), "--out", &wrong]).ends(2, "cannot read");
}

/// The first row of the workbook that holds points.
fn points_rows(book: &str) -> u32 {
    use calamine::{Reader, open_workbook_auto};
    let mut book = open_workbook_auto(book).unwrap();
    let range = book.worksheet_range("条文").unwrap();
    let found = range.rows().position(|r| r.first().is_some_and(|c| c.to_string().ends_with("/points")));
    u32::try_from(found.unwrap()).unwrap()
}

#[test]
fn versions_are_compared_by_ids_and_not_by_lines() {
    let here = Here::new();
    let folder = here.at("m");
    std::fs::create_dir(&folder).unwrap();
    let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009");
    for entry in std::fs::read_dir(&original).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_file()) {
        std::fs::copy(&entry, folder.join(entry.file_name().unwrap())).unwrap();
    }
    std::fs::create_dir(folder.join("cases")).unwrap();
    for entry in std::fs::read_dir(original.join("cases")).unwrap().map(|e| e.unwrap().path()) {
        std::fs::copy(&entry, folder.join("cases").join(entry.file_name().unwrap())).unwrap();
    }
    let change = |file: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        assert!(text.contains(from), "{from}");
        std::fs::write(folder.join(file), text.replacen(from, to, 1)).unwrap();
    };
    // Comments, blank lines and another spelling of a number are no change.
    change("method.yaml", "huanheng: 1\n", "# a comment\n\nhuanheng: \"1\"\n");
    change("item-1.yaml", "county: 10万元", "county: 100000元");
    assert!(run(["rubric", "diff", "municipal-2009", folder.to_str().unwrap()]).fine().starts_with("没有变化"));
    change("readings.yaml", "  A2:\n", "  A2:\n    why_default: 另一种理由\n");
    let text = std::fs::read_to_string(folder.join("readings.yaml")).unwrap();
    assert!(text.matches("why_default: 另一种理由").count() == 1);
    // The key stands twice now: the newer one does not read.
    run(["rubric", "diff", "municipal-2009", folder.to_str().unwrap()]).ends(2, "nothing was compared");
    change("readings.yaml", "  A2:\n    why_default: 另一种理由\n", "  A2:\n");
    change("item-1.yaml", "county: 100000元", "county: 12万元");
    std::fs::remove_file(folder.join("cases/indicator-7.2.yaml")).unwrap();
    let said =
        run(["rubric", "diff", "municipal-2009", folder.to_str().unwrap(), "--lang", "en"]).ends(1, "10万元 → 12万元");
    assert!(said.out.contains("indicator 1.1 ") && said.out.contains("case 7.2 "), "{}", said.out);
    run(["rubric", "diff", "municipal-2009", "none"]).ends(2, "neither a folder");
}

#[test]
fn the_check_speaks_in_three_formats_and_refuses_what_is_denied() {
    let said = run(["rubric", "check", "--lang", "zh"]).fine();
    assert!(said.contains("见证：") && said.contains("0 个错误"), "{said}");
    let whole = json(&run(["rubric", "check", "--format", "json"]).ends(0, ""));
    assert!(whole["findings"].as_array().unwrap().iter().any(|f| f["witness"].is_object()));
    let sarif = json(&run(["rubric", "check", "--format", "sarif"]).ends(0, ""));
    assert_eq!(sarif["version"], "2.1.0");
    assert!(!sarif["runs"][0]["results"].as_array().unwrap().is_empty());
    run(["rubric", "check", "--deny", "note"]).ends(2, "--deny refuses");
    run(["rubric", "check", "--format", "yaml"]).ends(2, "possible values: text, json, sarif");
}

#[test]
fn the_schema_is_written_and_is_the_committed_one() {
    let here = Here::new();
    let file = here.path("schema.json");
    run(["rubric", "schema", "--out", &file]).ends(0, "schema.json");
    let written = std::fs::read_to_string(&file).unwrap();
    assert_eq!(written, run(["rubric", "schema"]).fine());
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/schema.json");
    assert!(written == std::fs::read_to_string(committed).unwrap());
    run(["rubric", "schema", "--out", &here.path("none/schema.json")]).ends(1, "cannot write");
}

#[test]
fn completions_know_every_command() {
    for (shell, word) in [
        ("bash", "complete -F"),
        ("zsh", "#compdef huanheng"),
        ("fish", "complete -c huanheng"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let script = run(["completions", shell]).fine();
        for word in [word, "rubric", "replay", "schema", "completions"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    run(["completions", "elvish"]).ends(2, "bash, zsh, fish, powershell");
    run(["completions"]).ends(2, "<SHELL>");
}
