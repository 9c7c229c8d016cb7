//! Whole documents, each through the readers and the understanding.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::path::Path;

use drafting::{
    Answer, Change, Draft, Op, Place, Reads, Rule, Topic, Written, apply_answers, read, to_method, understand,
};
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

fn counts(d: &Draft) -> (usize, usize, usize, String) {
    let c = d.counts();
    (c.items, c.indicators, c.tiers, c.points.to_string())
}

fn codes(d: &Draft) -> Vec<&str> {
    d.findings.iter().map(|f| f.code.as_str()).collect()
}

/// What is compared with what, clause by clause.
fn numbers(d: &Draft) -> Vec<String> {
    let bounds = |b: &[drafting::Bound]| b.iter().map(|b| format!("{}{}", b.op.sign(), b.value)).collect::<String>();
    let mut out = Vec::new();
    for i in d.indicators() {
        for c in i.rule.tiers().iter().flat_map(|t| &t.clauses) {
            match &c.reads {
                Reads::Number(n) if n.by_kind.is_empty() => {
                    out.push(format!("{} {}{}", i.id, bounds(&n.bounds), n.unit.text))
                }
                Reads::Number(n) => {
                    out.extend(n.by_kind.iter().map(|(k, b)| format!("{} {k} {}{}", i.id, bounds(b), n.unit.text)));
                }
                Reads::Due { due, .. } => out.push(format!("{} {:02}-{:02}", i.id, due.month, due.day)),
                _ => {}
            }
        }
        if let Rule::Sum(sum) = &i.rule {
            out.extend(sum.terms.iter().map(|t| format!("{} {}/{}", i.id, t.each, t.unit)));
            out.push(format!("{} ≤{}", i.id, sum.cap));
        }
    }
    out
}

const NUMBERS_2009: [&str; 21] = [
    "1.1 county ≥100000元",
    "1.1 district ≥50000元",
    "1.1 county ≤100000元",
    "1.1 district ≤50000元",
    "1.1 county ≤50000元",
    "1.1 district ≤30000元",
    "2.1 ≥0.9%",
    "2.1 ≥0.8%",
    "2.1 ≥0.6%",
    "4.1 ≤3天",
    "4.1 ≤3天",
    "7.1 ≥2人次",
    "7.1 ≥1人次",
    "7.2 ≥2期",
    "7.2 ≥1期",
    "7.3 1/篇",
    "7.3 1/项",
    "7.3 ≤3",
    "8.1 06-30",
    "8.1 12-15",
    "9.2 ≥1个",
];

#[test]
fn the_method_of_2009_without_help() {
    let d = draft("method-2009.txt");
    assert_eq!(counts(&d), (9, 22, 55, "100".into()));
    assert_eq!(d.title.text, "2009年度全市环境信息工作目标考核办法");
    assert!(d.findings.is_empty(), "{:#?}", d.findings);
    assert_eq!(numbers(&d), NUMBERS_2009);
    assert!(d.doubts.iter().all(|x| !x.must && !x.candidates.is_empty()));
    let first = &d.items[0].indicators[0].rule.tiers()[0];
    assert_eq!(first.place, Place::Line { line: 14 });
    assert!(first.text.starts_with("对照省厅") && first.text.ends_with("区级5万元以上。"));
    let (written, cases) = proven(&d);
    assert!(written.findings.is_empty(), "{:#?}", written.findings);
    assert_eq!(cases, 54 + 5, "a case for each of 54 tiers, five for the sum of 7.3");
}

#[test]
fn the_same_method_from_word_excel_and_plain_text() {
    let txt = draft("method-2009.txt");
    for (name, found) in
        [("style-2009.docx", vec![]), ("style-2009.xlsx", vec![]), ("style-2009.txt", vec!["laid_out"])]
    {
        let d = draft(name);
        assert_eq!(counts(&d), counts(&txt), "{name}");
        assert_eq!(numbers(&d), numbers(&txt), "{name}");
        assert_eq!(codes(&d), found, "{name}");
        assert_eq!(d.notes.last().map(|n| n.text.as_str()), Some("注：本办法由市环境信息中心负责解释。"), "{name}");
        let texts = |d: &Draft| -> Vec<String> {
            d.indicators().flat_map(|i| i.rule.tiers()).map(|t| t.text.clone()).collect()
        };
        assert_eq!(texts(&d), texts(&txt), "{name}");
        proven(&d);
    }
}

#[test]
fn deductions_awards_and_discretion() {
    for name in ["deduct.docx", "deduct.xlsx", "deduct.txt"] {
        let d = draft(name);
        assert_eq!(counts(&d), (3, 5, 5, "100".into()), "{name}");
        assert_eq!(
            numbers(&d),
            [
                "1.1 -0.5/天",
                "1.1 -2/项",
                "1.1 ≤30",
                "1.2 -5/次",
                "1.2 -1/处",
                "1.2 ≤20",
                "2.1 2/篇",
                "2.1 1/篇",
                "2.1 ≤20"
            ],
            "{name}"
        );
        let rules: Vec<&Rule> = d.indicators().map(|i| &i.rule).collect();
        assert!(matches!(rules[0], Rule::Sum(s) if s.base == s.cap), "{name}");
        assert!(matches!(rules[3], Rule::Discretion(r) if r.floor == kernel::q::Q::int(2)), "{name}");
        assert_eq!(d.total.as_ref().map(|t| t.points), Some(kernel::q::Q::int(100)), "{name}");
        assert!(d.notes.iter().any(|n| n.text.starts_with("注：1.")), "{name}");
        let topics: Vec<Topic> = d.doubts.iter().map(|x| x.topic).collect();
        assert_eq!(
            topics,
            [
                Topic::FloorMissing,
                Topic::PointsPer,
                Topic::PointsPer,
                Topic::Discretion,
                Topic::WholeOrNothing,
                Topic::Note,
                Topic::Veto
            ],
            "{name}"
        );
        let (_, cases) = proven(&d);
        assert!(cases >= 12, "{name}: {cases}");
    }
}

#[test]
fn bands_of_percent_in_one_cell() {
    for name in ["bands.docx", "bands.xlsx", "bands-tabs.txt"] {
        let d = draft(name);
        assert_eq!(counts(&d), (2, 3, 9, "100".into()), "{name}");
        assert_eq!(
            numbers(&d),
            [
                "1.1 ≥0.95%",
                "1.1 ≥0.9＜0.95%",
                "1.1 ≥0.8＜0.9%",
                "1.1 ≤0.8%",
                "1.2 ≥0.9%",
                "1.2 ≥0.8＜0.9%",
                "2.1 ≥4次",
                "2.1 ≥2次"
            ],
            "{name}"
        );
        assert_eq!(d.title.text, "2024年自动监控运行考核办法", "{name}");
        proven(&d);
    }
}

#[test]
fn thresholds_by_kind_of_unit_under_section_titles() {
    for name in ["kinds.docx", "kinds.xlsx"] {
        let d = draft(name);
        assert_eq!(counts(&d), (2, 3, 7, "100".into()), "{name}");
        assert_eq!(
            numbers(&d),
            [
                "1.1 county ≥200000元",
                "1.1 district ≥100000元",
                "1.1 county ≥100000元",
                "1.1 district ≥50000元",
                "1.2 ≥3次",
                "1.2 ≥2/3%",
                "1.2 ≥1次",
                "2.1 ≥2次",
                "2.1 12-31"
            ],
            "{name}"
        );
        proven(&d);
    }
}

// --- what a person answers ---

#[test]
fn answers_change_the_method() {
    let d = draft("method-2009.txt");
    let by = |about: &str| d.doubts.iter().find(|x| x.about == about).unwrap().id.clone();
    let answers = [
        Answer::ChooseAll { topic: Topic::InclusiveBound, candidate: 1 },
        Answer::Choose { doubt: by("8.1.t1.c1"), candidate: 1 },
        Answer::Choose { doubt: by("4.1.t1.c2"), candidate: 1 },
        Answer::Choose { doubt: by("4.1.t2.c2"), candidate: 1 },
        Answer::Change { doubt: None, change: Change::NotACondition { clause: "1.1.t1.c1".into() } },
        Answer::Change {
            doubt: None,
            change: Change::Bounds {
                clause: "2.1.t1.c3".into(),
                bounds: vec![drafting::Bound { op: Op::Ge, value: "0.95".parse().unwrap() }],
            },
        },
    ];
    let answered = apply_answers(&d, &answers).unwrap();
    let numbers = numbers(&answered);
    for n in ["1.1 county ＞100000元", "1.1 district ＜30000元", "2.1 ≥0.95%", "7.1 ＞2人次", "8.1 06-29"] {
        assert!(numbers.iter().any(|x| x == n), "{n} in {numbers:?}");
    }
    assert!(!numbers.iter().any(|x| x.starts_with("4.1")));
    let (written, _) = proven(&answered);
    let item = String::from_utf8(written.files.files["item-2.yaml"].clone()).unwrap();
    assert!(item.contains("ge: 95%"), "{item}");
    assert!(answered.doubts.iter().filter(|x| x.topic == Topic::InclusiveBound).all(|x| x.answered == Some(1)));
}

#[test]
fn thresholds_are_set_for_kinds_that_the_document_does_not_name() {
    let d = of("项目\t考核内容\t分值\t评分标准\t分值\n经费\t投入\t10\t投入10万元以上\t10分\n");
    let bound = |n: i64| vec![drafting::Bound { op: Op::Ge, value: kernel::q::Q::int(n) }];
    let kind = |id: &str, label: &str| Change::Kind { id: id.into(), label: label.into() };
    let by_kind = Change::ByKind {
        clause: "1.1.t1.c1".into(),
        by_kind: vec![("county".into(), bound(100_000)), ("district".into(), bound(50_000))],
    };
    let answers: Vec<Answer> = [kind("county", "县级"), kind("district", "区级"), by_kind]
        .into_iter()
        .map(|change| Answer::Change { doubt: None, change })
        .collect();
    let settled = apply_answers(&d, &answers).unwrap();
    assert_eq!(numbers(&settled), ["1.1 county ≥100000元", "1.1 district ≥50000元"]);
    let (written, _) = proven(&settled);
    assert!(written.findings.is_empty());
    let third = apply_answers(&settled, &[Answer::Change { doubt: None, change: kind("zone", "开发区") }]).unwrap();
    assert_eq!(proven(&third).0.findings[0].code, "kind_without_bound");
}

#[test]
fn names_that_stand_in_every_row_are_one() {
    let d = of(
        "项目\t考核内容\t分值\t评分标准\t分值\n报送\t月报\t6\t按时报送\t6分\n报送\t月报\t6\t没有按时\t1分\n报送（续）\t年报\t4\t按时报送\t4分\n",
    );
    assert_eq!(counts(&d), (1, 2, 3, "10".into()));
    proven(&d);
}

#[test]
fn answers_that_do_not_fit_change_nothing() {
    let d = draft("method-2009.txt");
    let wrong = [
        Answer::Choose { doubt: "d999".into(), candidate: 0 },
        Answer::Choose { doubt: d.doubts[0].id.clone(), candidate: 9 },
        Answer::Change { doubt: None, change: Change::NotACondition { clause: "没有".into() } },
        Answer::Change {
            doubt: None,
            change: Change::Unit {
                clause: "1.1.t1.c1".into(),
                unit: drafting::Unit { dimension: drafting::Dimension::Count, text: "个".into() },
            },
        },
    ];
    assert_eq!(apply_answers(&d, &wrong).unwrap_err().len(), 4);
}

#[test]
fn a_draft_travels_as_json() {
    let d = draft("deduct.docx");
    let text = serde_json::to_string(&d).unwrap();
    assert_eq!(serde_json::from_str::<Draft>(&text).unwrap(), d);
    let answer = Answer::ChooseAll { topic: Topic::Discretion, candidate: 0 };
    let text = serde_json::to_string(&answer).unwrap();
    assert_eq!(serde_json::from_str::<Answer>(&text).unwrap(), answer);
}

// --- sums, page breaks, refusals ---

fn of(text: &str) -> Draft {
    understand(&read("x.txt", text.as_bytes()).unwrap()).unwrap()
}

#[test]
fn sums_that_do_not_hold_are_found_and_must_be_settled() {
    let d = of(
        "序号\t项目\t考核内容\t分值\t评分标准\t分值\n1\t报送(10分)\t月报\t6\t按时报送\t5分\n\t\t\t\t未按时\t1分\n\t\t年报\t3\t按时报送\t3分\n合计\t\t\t20\t\t\n",
    );
    assert_eq!(codes(&d), ["sum_indicator", "sum_item", "sum_total"]);
    assert_eq!(d.findings[0].place, Place::Line { line: 2 });
    assert!(d.findings[0].said.zh.contains("分值 6 分，条文最高 5 分"), "{:?}", d.findings[0]);
    let missing = to_method(&d, "x").unwrap_err();
    assert_eq!(missing.len(), 3, "{missing:#?}");
    let id = |d: &Draft, about: &str| {
        d.doubts.iter().find(|x| x.topic == Topic::Points && x.about == about).unwrap().id.clone()
    };
    let one = apply_answers(&d, &[Answer::Choose { doubt: id(&d, "1.1"), candidate: 0 }]).unwrap();
    let two = apply_answers(&one, &[Answer::Choose { doubt: id(&one, "1"), candidate: 0 }]).unwrap();
    let three = apply_answers(&two, &[Answer::Choose { doubt: id(&two, "total"), candidate: 0 }]).unwrap();
    assert_eq!(counts(&three), (1, 2, 3, "8".into()));
    proven(&three);
}

#[test]
fn printed_sums_of_items_are_compared() {
    let text = |sum: &str| {
        format!(
            "项目\t考核内容\t分值\t评分标准\n报送（10分）\t月报\t6\t按时报送\n\t年报\t4\t按时报送\n小计\t\t{sum}\t\n宣传\t信息\t5\t采用\n小计\t\t5\t\n"
        )
    };
    assert!(codes(&of(&text("10"))).is_empty());
    let d = of(&text("11"));
    assert_eq!(codes(&d), ["sum_printed"]);
    assert_eq!(d.findings[0].place, Place::Line { line: 4 });
    assert_eq!(d.items[1].points.as_ref().map(|p| p.points), Some(kernel::q::Q::int(5)));
}

#[test]
fn tiers_side_by_side() {
    let d = of(
        "项目\t考核内容\t优（10分）\t良（7分）\t差（2分）\n报送\t月报\t及时率95%以上\t及时率80%以上\t及时率不足80%\n",
    );
    assert_eq!(counts(&d), (1, 1, 3, "10".into()));
    assert_eq!(numbers(&d), ["1.1 ≥0.95%", "1.1 ≥0.8%", "1.1 ＜0.8%"]);
    proven(&d);
}

#[test]
fn other_layouts_of_text() {
    let want = ["1.1 ≥0.9%", "2.1 ≥2次"];
    let bars = "| 序号 | 考核项目 | 分值 | 评分标准 |\n|---|---|---|---|\n| 1 | 联网 | 6 | 联通率≥90% |\n| 2 | 培训 | 4 | 不少于2次 |\n";
    let drawn = "\
┌──┬────┬──┬──────┐
│序号│考核项目│分值│评分标准    │
├──┼────┼──┼──────┤
│1   │联网    │6   │联通率      │
│    │        │    │≥90%       │
├──┼────┼──┼──────┤
│2   │培训    │4   │不少于2次   │
└──┴────┴──┴──────┘
";
    let apart = "序号\n\n考核项目\n\n分值\n\n评分标准\n\n1\n\n联网\n\n6\n\n联通率≥90%\n\n2\n\n培训\n\n4\n\n不少于2次\n";
    for text in [bars, drawn, apart] {
        let d = of(text);
        assert_eq!(counts(&d), (2, 2, 2, "10".into()), "{text}");
        assert_eq!(numbers(&d), want, "{text}");
        proven(&d);
    }
}

#[test]
fn rows_cut_by_a_page_break_are_joined_and_told() {
    let d = of(
        "序号\t项目\t考核内容\t分值\t评分标准\t分值\n1\t报送(5分)\t月报\t5\t按时报送，内容\t5分\n序号\t项目\t考核内容\t分值\t评分标准\t分值\n\t\t\t\t完整无误。\t\n\t\t\t\t未按时。\t1分\n",
    );
    assert_eq!(counts(&d), (1, 1, 2, "5".into()));
    assert_eq!(codes(&d), ["row_joined"]);
    assert_eq!(d.findings[0].place, Place::Line { line: 4 });
    assert_eq!(d.items[0].indicators[0].rule.tiers()[0].text, "按时报送，内容\n完整无误。");
    let clauses: Vec<&str> = d.items[0].indicators[0].rule.tiers()[0].clauses.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(clauses, ["按时报送", "内容完整无误"]);
    proven(&d);
}

#[test]
fn what_is_uncertain_stops_the_method_until_it_is_settled() {
    let d = of("项目\t考核内容\t分值\t评分标准\n经费\t投入\t10分\t投入10万元左右得10分；没有投入不得分。\n");
    let doubt = d.doubts.iter().find(|x| x.topic == Topic::Approximate).unwrap();
    assert!(doubt.must);
    assert_eq!(to_method(&d, "x").unwrap_err()[0].code, "undecided");
    let bounds = vec![drafting::Bound { op: Op::Ge, value: kernel::q::Q::int(95_000) }];
    let change = Change::Bounds { clause: doubt.about.clone(), bounds };
    let settled = apply_answers(&d, &[Answer::Change { doubt: Some(doubt.id.clone()), change }]).unwrap();
    assert_eq!(numbers(&settled), ["1.1 ≥95000元"]);
    proven(&settled);
    // Points that differ by kind of unit are one of the things the language cannot say.
    let d = of("项目\t考核内容\t分值\t评分标准\n经费\t投入\t县级8分，区级6分\t有投入\n");
    assert_eq!(to_method(&d, "x").unwrap_err()[0].code, "undecided");
    let doubt = d.doubts.iter().find(|x| x.topic == Topic::PointsByKind).unwrap();
    let settled = apply_answers(&d, &[Answer::Choose { doubt: doubt.id.clone(), candidate: 1 }]).unwrap();
    assert_eq!(settled.counts().points, kernel::q::Q::int(6));
}

#[test]
fn tiers_with_deductions_are_asked_about() {
    let d = of("项目\t考核内容\t分值\t评分标准\n报送\t月报\t10分\t全部报送得10分；大部分报送得6分；每错一处扣1分。\n");
    let doubt = d.doubts.iter().find(|x| x.topic == Topic::MixedRule).unwrap();
    assert!(doubt.must && doubt.candidates.len() == 3);
    let settled = apply_answers(&d, &[Answer::Choose { doubt: doubt.id.clone(), candidate: 1 }]).unwrap();
    assert_eq!(settled.items[0].indicators[0].rule.tiers().len(), 2);
    proven(&settled);
    let settled = apply_answers(&d, &[Answer::Choose { doubt: doubt.id.clone(), candidate: 0 }]).unwrap();
    assert!(matches!(settled.items[0].indicators[0].rule, Rule::Sum(_)));
    proven(&settled);
    // Ten points for all of it, and one off for each mistake.
    let settled = apply_answers(&d, &[Answer::Choose { doubt: doubt.id.clone(), candidate: 2 }]).unwrap();
    assert!(matches!(&settled.items[0].indicators[0].rule, Rule::Parts(p) if p.parts.len() == 2));
    proven(&settled);
}

#[test]
fn a_formula_is_not_guessed_at_and_no_words_are_lost() {
    let one = |criteria: &str| of(&format!("项目\t考核内容\t分值\t评分标准\n办理\t办结率\t10分\t{criteria}\n"));
    for criteria in ["完成的得10分，基本完成的减半得分", "按难度系数和工作量的乘积×基数"]
    {
        let d = one(criteria);
        let doubt = d.doubts.iter().find(|x| x.topic == Topic::Formula).unwrap();
        assert_eq!(to_method(&d, "x").unwrap_err()[0].code, "undecided", "{criteria}");
        let settled = apply_answers(&d, &[Answer::Choose { doubt: doubt.id.clone(), candidate: 0 }]).unwrap();
        assert!(matches!(settled.items[0].indicators[0].rule, Rule::Discretion(_)));
        proven(&settled);
    }
    // Points in proportion to a rate are proposed.
    for criteria in ["得分=办结率×10分", "按比例得分"] {
        let d = one(criteria);
        assert!(matches!(&d.items[0].indicators[0].rule, Rule::Share(s) if s.subject == "办结率"), "{criteria}");
        let doubt = d.doubts.iter().find(|x| x.topic == Topic::Formula).unwrap();
        assert!(!doubt.must && doubt.candidates.len() > 1);
        proven(&d);
    }
    let d = one("办结率90%以上得10分，80%以上得6分。以省平台数据为准。");
    let doubt = d.doubts.iter().find(|x| x.topic == Topic::Leftover).unwrap();
    assert_eq!(doubt.clause, "以省平台数据为准。");
    proven(&d);
    // A deduction with an end below which there is nothing.
    let d = one("办结率100%得10分，每降低1个百分点扣1分，低于80%不得分。");
    assert!(matches!(&d.items[0].indicators[0].rule, Rule::Sum(s) if s.zero.len() == 1 && s.terms[0].steps.is_some()));
    proven(&d);
}

#[test]
fn what_is_no_method_is_refused_with_the_place() {
    for (name, text, code, place) in [
        ("a.txt", "关于召开会议的通知\n各县区：\n请准时参加。\n", "no_table", "第 1 行"),
        ("a.txt", "姓名\t电话\t单位\n张三\t1\t甲\n", "no_headings", "姓名、电话、单位"),
        ("a.txt", "项目\t考核内容\t分值\t评分标准\n", "no_indicators", "表头"),
        ("a.txt", "项目\t考核内容\t分值\t评分标准\n甲\t乙\t\t做得好\n", "no_points", "第 2 行"),
    ] {
        let refused = understand(&read(name, text.as_bytes()).unwrap()).unwrap_err();
        assert_eq!(refused.code, code, "{refused:?}");
        assert!(refused.said.zh.contains(place), "{refused:?}");
        assert!(!refused.said.en.is_empty());
    }
    assert_eq!(read("a.doc", &[0xD0, 0xCF, 0x11, 0xE0, 1, 2]).unwrap_err().code, "unknown_format");
    assert_eq!(read("a.txt", b"").unwrap_err().code, "empty_file");
}
