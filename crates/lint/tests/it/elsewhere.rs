//! Recall elsewhere: five methods in the manner of other offices, with faults planted in words that the 2009 method does
//! not use. What is found is held; what is missed is listed, so that nobody takes silence for a clean bill.

use std::path::Path;

use lint::{Report, lint};
use rubric::MethodFiles;

/// File, code, a word of the place.
const PLANTED: &[(&str, &str, &str)] = &[
    ("river", "frequency_undefined", "每两周"),
    ("river", "vague_word", "扎实"),
    ("river", "vague_word", "偏低"),
    ("river", "vague_word", "滞后"),
    ("river", "rate_undefined", "优良比例"),
    ("river", "nested_thresholds", "75%"),
    ("river", "open_list", "及其他"),
    ("river", "vague_word", "粗糙"),
    ("river", "name_not_measured", "公开"),
    ("waste", "deadline_undefined", "3月31日"),
    ("waste", "missing_not_said", "超期"),
    ("waste", "counting_unit_undefined", "户次"),
    ("waste", "stage_unstated", "推进"),
    ("waste", "vague_word", "迟缓"),
    ("waste", "vague_word", "松散"),
    ("cyber", "nothing_given", "督办"),
    ("cyber", "vague_word", "缺位"),
    ("cyber", "evidence_elsewhere", "服务市委"),
    ("cyber", "reference_not_given", "参照有关"),
    ("cyber", "counting_unit_undefined", "班次"),
    ("archive", "credit_undefined", "表彰"),
    ("archive", "rate_undefined", "数字化率"),
    ("archive", "deadline_undefined", "10月31日"),
    ("archive", "missing_not_said", "拖延"),
    ("archive", "moment_undefined", "专项资金"),
    ("lab", "cap_or_tier", "每例"),
    ("lab", "vague_word", "健全"),
    ("lab", "vague_word", "薄弱"),
    ("lab", "vague_word", "随意"),
    ("lab", "frequency_undefined", "按月"),
    ("lab", "deadline_undefined", "月末前"),
    ("lab", "missing_not_said", "延迟"),
];

/// Planted and not found: no rule of words would know them without finding what is no fault in other texts.
const MISSED: &[(&str, &str, &str)] = &[
    ("river", "vague_word", "粗糙"),
    ("waste", "vague_word", "松散"),
    ("cyber", "vague_word", "缺位"),
    ("archive", "moment_undefined", "专项资金"),
    ("lab", "vague_word", "随意"),
];

fn report(name: &str) -> Report {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/elsewhere/{name}.yaml"));
    let files = MethodFiles { files: [("method.yaml".to_owned(), std::fs::read(path).unwrap())].into() };
    let report = lint(&files);
    assert_eq!(report.count(lint::Severity::Error), 0, "{name}\n{}", report.text(lint::Lang::En));
    report
}

#[test]
fn faults_in_other_words_are_found_and_what_is_missed_is_listed() {
    let missed: Vec<_> = PLANTED
        .iter()
        .filter(|(name, code, word)| {
            let report = report(name);
            !report.findings.iter().any(|f| {
                let said = f.words.iter().any(|w| w.contains(word)) || f.message.zh.contains(word);
                let clause = f.clause.as_ref().is_some_and(|c| c.contains(word));
                f.code == *code && (said || (clause && *code != "vague_word"))
            })
        })
        .copied()
        .collect();
    assert_eq!(missed, MISSED);
}
