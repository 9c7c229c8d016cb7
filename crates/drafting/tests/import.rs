//! Whole documents, each through the readers and the understanding.

use std::path::Path;

use drafting::{Draft, read, understand};

fn draft(name: &str) -> Draft {
    let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)).unwrap();
    understand(&read(name, &bytes).unwrap()).unwrap()
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
}
