//! What is left to a ruling, and kinds of unit that a person adds.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::path::Path;

use drafting::{Answer, Change, Draft, Topic, apply_answers, read, to_method, understand};
use kernel::calendar::Calendar;
use kernel::q::Q;
use rubric::{CaseOutcome, MethodFiles, Severity};

const TEXT: &str = "信息工作考核办法\n考核项目\t考核内容\t分值\t评分标准\n网络\t联通率\t10\t联通率90%以上得10分；联通率超过60%得5分；其他情况不得分。\n网络\t在线率\t20\t在线率90%-95%得20分；在线率80%-90%得10分；其他情况不得分。\n";

fn small() -> Draft {
    understand(&read("a.txt", TEXT.as_bytes()).unwrap()).unwrap()
}

fn fixture(name: &str) -> Draft {
    let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)).unwrap();
    understand(&read(name, &bytes).unwrap()).unwrap()
}

/// For each open doubt on a topic the candidate that leaves it open.
fn left_open(draft: &Draft) -> Vec<Answer> {
    let open = |c: &drafting::Candidate| matches!(c.change, Change::LeaveOpen { .. });
    let answer = |d: &drafting::Doubt| {
        let candidate = d.candidates.iter().position(open)?;
        Some(Answer::Choose { doubt: d.id.clone(), candidate })
    };
    draft.doubts.iter().filter_map(answer).collect()
}

fn first_of(doubt: &drafting::Doubt) -> Answer {
    Answer::Choose { doubt: doubt.id.clone(), candidate: 0 }
}

/// The files, with every case passed; the witnesses as `reading/option`.
fn proven(draft: &Draft) -> (MethodFiles, Vec<String>) {
    let files = to_method(draft, "drafted").unwrap_or_else(|missing| panic!("{missing:#?}")).files;
    let (method, problems) = rubric::read(&files);
    let errors: Vec<_> = problems.iter().filter(|p| p.severity == Severity::Error).map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let (reports, problems) = rubric::run_cases(&files, &method.unwrap(), &Calendar::default());
    assert!(problems.is_empty(), "{problems:#?}");
    let failed: Vec<_> = reports.iter().filter(|r| r.outcome != CaseOutcome::Passed).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let witnesses = reports.iter().filter_map(|r| r.witness.as_ref()).map(|(r, o)| format!("{r}/{o}"));
    (files.clone(), witnesses.collect())
}

fn text(files: &MethodFiles, name: &str) -> String {
    String::from_utf8(files.files.get(name).cloned().unwrap()).unwrap()
}

#[test]
fn a_border_left_open_becomes_a_reading_with_every_way_and_a_witness() {
    let draft = small();
    let answers = left_open(&draft);
    assert_eq!(answers.len(), 4, "{:#?}", draft.doubts);
    let open = apply_answers(&draft, &answers).unwrap();
    let (files, witnesses) = proven(&open);
    assert_eq!(
        witnesses,
        ["J1_1/included", "J1_1/excluded", "C1_1/excluded", "C1_1/included", "Q1_2/lower", "Q1_2/both", "Q1_2/upper"]
    );
    let method = rubric::read(&files).0.unwrap();
    let ids: Vec<&str> = method.readings.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids, ["J1_1", "C1_1", "Q1_2"]);
    // Both words stand at what the Civil Code says until somebody rules.
    let default = |id: &str| {
        let (_, r) = method.reading(id).unwrap();
        r.options.get(r.default).unwrap().text.clone()
    };
    assert_eq!((default("J1_1").as_str(), default("C1_1").as_str()), ("含本数", "不含本数"));
    let cases = text(&files, "cases/item-1.yaml");
    assert!(cases.contains("witness: J1_1\n    results: {included: 10, excluded: 5}"), "{cases}");
    assert!(cases.contains("open: [J1_1]\n    expect: 5..10"), "{cases}");
    // Answered after all, the reading is gone.
    let decided = Answer::Choose { doubt: draft.doubts.first().unwrap().id.clone(), candidate: 1 };
    let (files, witnesses) = proven(&apply_answers(&open, &[decided]).unwrap());
    assert!(!witnesses.iter().any(|w| w.starts_with("J1_1")), "{witnesses:?}");
    assert!(!text(&files, "item-1.yaml").contains("J1_1"));
}

/// One indicator of ten points with this text, with everything left open that can be.
fn of_text(text: &str) -> (Draft, Draft) {
    let text = format!("信息工作考核办法\n考核项目\t考核内容\t分值\t评分标准\n网络\t联通\t10\t{text}\n");
    let draft = understand(&read("a.txt", text.as_bytes()).unwrap()).unwrap();
    let open = apply_answers(&draft, &left_open(&draft)).unwrap();
    (draft, open)
}

#[test]
fn a_border_inside_the_parts_of_an_indicator_is_left_open_for_all_of_them() {
    let (draft, open) = of_text(
        "（1）联通（5分）：联通率90%以上得5分，60%以上得3分；（2）设备（5分）：在线率95%以上得5分，超过70%得2分。",
    );
    let rule = &draft.indicators().next().unwrap().rule;
    assert!(matches!(rule, drafting::Rule::Parts(p) if p.parts.len() == 2), "{rule:#?}");
    assert_eq!(left_open(&draft).len(), 4);
    let (files, witnesses) = proven(&open);
    assert_eq!(witnesses, ["J1_1/included", "J1_1/excluded", "C1_1/excluded", "C1_1/included"]);
    let cases = text(&files, "cases/item-1.yaml");
    // The other part keeps what it has, whichever way the border goes.
    assert!(cases.contains("witness: J1_1\n    results: {included: 10, excluded: 8}"), "{cases}");
    assert!(cases.contains("open: [J1_1]\n    expect: 8..10"), "{cases}");
    assert!(cases.contains("witness: C1_1\n    results: {excluded: 5, included: 7}"), "{cases}");
    assert_eq!(text(&files, "item-1.yaml").matches("by_reading: J1_1").count(), 3);
}

#[test]
fn a_border_beyond_which_nothing_is_left_of_a_sum_is_left_open() {
    let (draft, open) = of_text("未按时报送的，每次扣1分，扣完为止；联通率60%以下的，本项不得分。");
    let rule = &draft.indicators().next().unwrap().rule;
    assert!(matches!(rule, drafting::Rule::Sum(s) if s.zero.len() == 1), "{rule:#?}");
    let (files, witnesses) = proven(&open);
    assert_eq!(witnesses, ["J1_1/included", "J1_1/excluded"]);
    let cases = text(&files, "cases/item-1.yaml");
    assert!(cases.contains("witness: J1_1\n    results: {included: 0, excluded: 10}"), "{cases}");
    assert!(text(&files, "item-1.yaml").contains("by_reading: J1_1"));

    // The same quantity takes points step by step and at last all of them.
    let (_, open) = of_text("联通率≥99%得10分，每降低1个百分点扣1分；联通率95%以下的，本项不得分。");
    let rule = &open.indicators().next().unwrap().rule;
    assert!(matches!(rule, drafting::Rule::Sum(s) if s.zero.len() == 1 && s.terms[0].steps.is_some()), "{rule:#?}");
    let rest: Vec<Answer> = open.doubts.iter().filter(|d| d.must && d.answered.is_none()).map(first_of).collect();
    let (files, witnesses) = proven(&apply_answers(&open, &rest).unwrap());
    assert_eq!(witnesses, ["J1_1/included", "J1_1/excluded"]);
    let cases = text(&files, "cases/item-1.yaml");
    assert!(cases.contains("witness: J1_1\n    results: {included: 0, excluded: 6}"), "{cases}");
}

#[test]
fn what_is_left_open_stays_so_when_the_rule_around_it_is_chosen() {
    let (draft, open) =
        of_text("联通率90%以上得10分，70%以上得6分；未按时报送的，每次扣1分；在线率60%以下的，本项不得分。");
    let mixed = draft.doubts.iter().find(|d| d.topic == Topic::MixedRule).unwrap_or_else(|| panic!("{draft:#?}"));
    assert!(!left_open(&draft).is_empty(), "{draft:#?}");
    let chosen = apply_answers(&open, &[first_of(mixed)]).unwrap();
    let (_, witnesses) = proven(&chosen);
    assert_eq!(witnesses, ["J1_1/included", "J1_1/excluded"]);
    assert!(chosen.doubts.iter().all(|d| !d.must || d.answered.is_some()), "{:#?}", chosen.doubts);
}

#[test]
fn the_document_of_2009_left_open_stands_with_all_its_readings() {
    let draft = fixture("method-2009.txt");
    let answers = left_open(&draft);
    assert!(answers.len() >= 4, "{}", answers.len());
    let mut open = apply_answers(&draft, &answers).unwrap();
    let rest: Vec<Answer> = open.doubts.iter().filter(|d| d.must && d.answered.is_none()).map(first_of).collect();
    open = apply_answers(&open, &rest).unwrap();
    let (files, witnesses) = proven(&open);
    assert!(witnesses.iter().any(|w| w == "J1_1/included"), "{witnesses:?}");
    // By kind of unit inside each way.
    assert!(text(&files, "item-1.yaml").contains("by_reading: J1_1, options: {included: {by_kind: {"));
}

/// Documents of many bureaus, with everything left open that can be: each reading stands with a witness or a finding.
#[test]
fn every_document_stands_with_all_its_readings() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/methods");
    let mut counted = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let draft = understand(&read(&name, &std::fs::read(&path).unwrap()).unwrap()).unwrap();
        let open = apply_answers(&draft, &left_open(&draft)).unwrap();
        let rest: Vec<Answer> = open.doubts.iter().filter(|d| d.must && d.answered.is_none()).map(first_of).collect();
        let open = apply_answers(&open, &rest).unwrap();
        let Ok(written) = to_method(&open, "drafted") else { panic!("{name}: {:#?}", open.doubts) };
        let (files, witnesses) = proven(&open);
        for reading in &rubric::read(&files).0.unwrap().readings {
            let shown = witnesses.iter().any(|w| w.starts_with(&format!("{}/", reading.id)));
            let said = written.findings.iter().any(|f| f.code == "no_difference" && f.said.zh.contains(&reading.id));
            assert!(shown != said, "{name} {}: {witnesses:?} {:#?}", reading.id, written.findings);
            counted += 1;
        }
    }
    assert!(counted >= 20, "{counted}");
}

#[test]
fn a_kind_is_added_renamed_and_taken_away() {
    let draft = fixture("kinds.docx");
    let kinds = |d: &Draft| d.kinds.iter().map(|k| format!("{}={}", k.id, k.label)).collect::<Vec<_>>();
    assert_eq!(kinds(&draft), ["county=县", "district=区"]);
    let own = |change| Answer::Change { doubt: None, change };
    let kind = |id: &str, label: &str| own(Change::Kind { id: id.into(), label: label.into() });
    let label = |id: &str, label: &str| own(Change::KindLabel { id: id.into(), label: label.into() });
    let gone = |id: &str| own(Change::NoKind { id: id.into() });
    let added = apply_answers(&draft, &[kind("development_zone", " 开发区 ")]).unwrap();
    assert_eq!(kinds(&added), ["county=县", "district=区", "development_zone=开发区"]);
    // Every clause that differs by kind now asks what holds for the new one.
    let asked: Vec<&drafting::Doubt> =
        added.doubts.iter().filter(|d| d.topic == Topic::KindMissing && d.question.zh.contains("开发区")).collect();
    assert_eq!(asked.len(), 2, "{asked:#?}");
    let first = asked.first().unwrap();
    let bounds = |n: i64| vec![drafting::Bound { op: drafting::Op::Ge, value: Q::int(n) }];
    let by_kind = vec![
        ("county".to_owned(), bounds(200_000)),
        ("district".to_owned(), bounds(100_000)),
        ("development_zone".to_owned(), bounds(150_000)),
    ];
    let change = Change::ByKind { clause: first.about.clone(), by_kind };
    let said = apply_answers(&added, &[Answer::Change { doubt: Some(first.id.clone()), change }]).unwrap();
    let (files, _) = proven(&apply_answers(&said, &[label("district", "区级")]).unwrap());
    let head = text(&files, "method.yaml");
    assert!(
        head.contains("development_zone: {label: 开发区, label_en: Development zone}")
            && head.contains("district: {label: 区级, label_en: District}"),
        "{head}"
    );
    assert!(text(&files, "item-1.yaml").contains("development_zone: {value: {input: i1_1_1}, ge: 15万元, unit: 万元}"));

    let refused = |d: &Draft, answer: Answer| {
        let found = apply_answers(d, &[answer]).unwrap_err();
        let one = found.first().unwrap();
        assert_eq!(one.code, "bad_kind");
        one.said.zh.clone()
    };
    assert!(refused(&said, gone("development_zone")).contains("对它有界限"));
    assert!(refused(&added, kind("zone", "开发区")).contains("已有名为"));
    assert!(refused(&added, kind("county", "县城")).contains("已有"));
    assert!(refused(&added, kind("Zone9", "其他")).contains("小写字母"));
    assert!(refused(&added, label("nobody", "甲")).contains("没有单位类别"));
    assert!(refused(&added, label("county", "  ")).contains("1 至 20 字"));
    let again = apply_answers(&added, &[gone("development_zone")]).unwrap();
    assert_eq!((kinds(&again), again.doubts.len()), (kinds(&draft), draft.doubts.len()));
}

#[test]
fn a_kind_that_steps_say_nothing_of_is_asked_about() {
    let (draft, _) = of_text("联通率县级99%以上、区级98%以上得10分，每降低1个百分点扣1分。");
    let steps: Vec<_> = draft.terms().filter_map(|t| t.steps.as_ref()).collect();
    assert!(steps.iter().any(|s| s.number.by_kind.len() == 2), "{draft:#?}");
    let own = |change| Answer::Change { doubt: None, change };
    let zone = own(Change::Kind { id: "development_zone".into(), label: "开发区".into() });
    let added = apply_answers(&draft, &[zone]).unwrap();
    let asked = added.doubts.iter().filter(|d| d.topic == Topic::KindMissing && d.question.zh.contains("开发区"));
    let asked: Vec<_> = asked.collect();
    assert_eq!(asked.len(), 1, "{asked:#?}");
    assert!(asked[0].assumed.zh.contains('县'), "{asked:#?}");
    // A kind from whose bound the steps begin stays.
    let found = apply_answers(&added, &[own(Change::NoKind { id: "district".into() })]).unwrap_err();
    assert!(found[0].said.zh.contains("对它有界限"), "{found:#?}");
    let by_hand = Answer::Choose { doubt: asked[0].id.clone(), candidate: 1 };
    assert!(apply_answers(&added, &[by_hand]).unwrap().terms().all(|t| t.steps.is_none()));
}
