//! Definitions of registers: checked by a command, and a server that does not start with a bad one.

use crate::tools::run;

const GOOD: &str = "id: x\nnames: {zh: 甲, en: A}\nitem: \"1.1\"\nfields:\n  a: {names: {zh: 乙, en: B}}\n";

#[test]
fn a_bad_definition_ends_the_check_and_the_start_with_its_place() {
    let told = run(["registers", "check"]).fine();
    assert!(told.contains("（spending）"), "{told}");
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("registers");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("x.yaml");
    std::fs::write(&file, GOOD).unwrap();
    let check = |more: &[&str]| {
        let own = folder.to_str().unwrap();
        run(["registers", "check", own].into_iter().chain(more.iter().copied()))
    };
    assert!(check(&[]).fine().contains("（x）"));

    std::fs::write(&file, GOOD.replace("en: B}", "en: B}, kind: float")).unwrap();
    check(&[]).ends(2, "x.yaml:5:");
    std::fs::write(&file, GOOD.replace("en: B}}", "en: B}, kind: float}")).unwrap();
    check(&[]).ends(2, "x.yaml:5:36: 错误[unknown_kind]：未知的字段种类");
    check(&["--lang", "en"]).ends(2, "x.yaml:5:36: error[unknown_kind]: unknown kind `float`");
    let found: serde_json::Value = serde_json::from_str(&check(&["--json"]).ends(2, "unknown_kind").out).unwrap();
    assert_eq!((&found["problems"][0]["line"], &found["problems"][0]["column"]), (&5.into(), &36.into()));
    let at = data.path().to_str().unwrap();
    run(["serve", "--data", at, "--listen", "127.0.0.1:0"]).ends(2, "x.yaml:5:36: error[unknown_kind]");
    run(["registers", "check", "no-such-folder"]).ends(2, "no-such-folder");
}
