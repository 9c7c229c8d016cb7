//! What this program writes, and the 2009 method from the empty form to points.

use std::collections::BTreeSet;
use std::io::Cursor;

use assessment::sheets::{Party, RowProblem, form_of, import, results, review_template, template, units_template};
use calamine::{DataType, Reader, Xlsx};
use facts::{Fact, Outcome, Row, Rows, Stage, Value};
use jiff::civil::date;
use kernel::period::Period;
use rubric::{Method, RankState, Ruling, Rulings};

use crate::helpers::*;

const FILL: &str = "填报";

fn read(method: &Method, bytes: &[u8]) -> Result<Vec<Fact>, Vec<RowProblem>> {
    import(method, &unit(), 2026, bytes, "张三", "2026-11-22T08:00:00Z")
}

/// The number of an input's line in the form, and its sheet.
fn line(method: &Method, bytes: &[u8], input: &str) -> (u32, String) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range("_huanheng").unwrap();
    let rows: Vec<Vec<String>> = range.rows().map(|r| r.iter().map(|c| c.to_string()).collect()).collect();
    assert!(method.input(input.split(' ').next().unwrap()).is_some());
    let row = rows.iter().find(|r| r[0] == "line" && r[2] == input).unwrap_or_else(|| panic!("{input}"));
    (row[1].parse().unwrap(), row.get(3).cloned().unwrap_or_default())
}

fn text(cell: &calamine::Data) -> &str {
    cell.get_string().unwrap_or_default()
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for method in [small(), municipal()] {
        let bytes = template(method, &unit(), 2026).unwrap();
        assert_eq!(bytes, template(method, &unit(), 2026).unwrap());
        // Blank, it says nothing.
        assert_eq!(read(method, &bytes).unwrap(), []);
        let city = || units_template(&method.kinds, &method.statuses).unwrap();
        assert_eq!(city(), city());
    }
}

#[test]
fn the_form_asks_for_what_a_form_may_give_and_nothing_else() {
    let m = municipal();
    let bytes = template(m, &unit(), 2026).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.as_slice())).unwrap();
    let names = book.sheet_names();
    assert!(names.iter().all(|n| n.encode_utf16().count() <= 31));
    assert_eq!(names.iter().map(|n| n.to_lowercase()).collect::<BTreeSet<_>>().len(), names.len());
    let range = book.worksheet_range("_huanheng").unwrap();
    let asked: Vec<String> = range.rows().filter(|r| text(&r[0]) == "line").map(|r| r[2].to_string()).collect();
    let declared: Vec<String> = m
        .slots
        .iter()
        .filter(|s| m.inputs[s.input].bindings.contains(&facts::Binding::Declared))
        .map(|s| {
            let at: String = s.at.iter().map(|(d, v)| format!(" {d}={v}")).collect();
            format!("{}{at}", m.inputs[s.input].id)
        })
        .collect();
    assert_eq!(asked, declared);
    assert!(!asked.iter().any(|l| l == "support" || l == "submissions" || l == "quality_findings"));
    let fill = book.worksheet_range(FILL).unwrap();
    let row = fill.rows().find(|r| text(&r[2]) == "VPN链路探测·到市局").unwrap();
    assert_eq!(row[1].to_string(), "2.1");
    assert_eq!(row[9].to_string(), "实测优先");
    // The hidden row of a list holds the ids.
    let (_, sheet) = line(m, &bytes, "investment");
    let ids: Vec<String> =
        book.worksheet_range(&sheet).unwrap().rows().next().unwrap().iter().map(|c| c.to_string()).collect();
    assert_eq!(ids, ["date", "basis", "source", "staff", "amount", "voucher"]);
}

#[test]
fn the_2009_method_from_the_form_to_points() {
    let m = municipal();
    let empty = template(m, &unit(), 2026).unwrap();
    let mut changes: Vec<(&str, u32, u16, V)> = Vec::new();
    let no = |input: &str| line(m, &empty, input).0;
    for input in ["office_automation", "standard_flows", "office_networked", "info_opened"] {
        changes.push((FILL, no(input), 5, V::T("是")));
    }
    let (approvals, approvals_sheet) = line(m, &empty, "approval_items");
    changes.push((FILL, approvals, 5, V::T("已列全")));
    for (row, item) in [(3, "环评审批"), (4, "试生产核准"), (9, "竣工验收")] {
        changes.push((&approvals_sheet, row, 0, V::T(item)));
        changes.push((&approvals_sheet, row, 1, V::B(true)));
        changes.push((&approvals_sheet, row, 2, V::T("１，０２０")));
    }
    let (rules, rules_sheet) = line(m, &empty, "regulations");
    changes.push((FILL, rules, 5, V::T("已列全")));
    let topics = ["机房管理", "安全", "值班", "卫生", "数据备份", "系统安全", "故障巡查", "应急处置预案"];
    for (row, topic) in (3..).zip(topics) {
        changes.push((&rules_sheet, row, 0, V::T(topic)));
        // Rules stay in force, so an earlier year is allowed here.
        changes.push((&rules_sheet, row, 2, V::T("2008年3月5日")));
    }
    let (papers, papers_sheet) = line(m, &empty, "achievements");
    changes.push((FILL, papers, 5, V::T("已列全")));
    let paper = ["论文", "论文甲", "省级", "第一或通讯作者、第一完成单位", "是", "是", "已刊出"];
    for (column, text) in (0..).zip(paper) {
        changes.push((&papers_sheet, 3, column, V::T(text)));
    }
    changes.push((&papers_sheet, 3, 7, V::D(46_174.0)));
    changes.push((&papers_sheet, 3, 8, V::T("否")));
    let (projects, projects_sheet) = line(m, &empty, "project_events");
    changes.push((FILL, projects, 5, V::T("未列全")));
    // One of its readings looks at approvals of earlier years.
    for (row, day, event) in [(3, "2025-03-01", "取得批复或立项"), (4, "2026-03-01", "资金到账")] {
        changes.push((&projects_sheet, row, 0, V::T("数字城管")));
        changes.push((&projects_sheet, row, 1, V::T(event)));
        changes.push((&projects_sheet, row, 2, V::T(day)));
    }
    changes.push((FILL, no("training_plan"), 6, V::T("不适用")));
    changes.push((FILL, no("training_plan"), 8, V::T("上级统一组织")));
    changes.push((FILL, no("plan_lists_training"), 5, V::T("否")));
    changes.push((FILL, no("plan_lists_training"), 7, V::T("是")));

    let facts = read(m, &filled(&empty, &changes)).unwrap_or_else(|p| panic!("{p:#?}"));
    let find = |key: &str| &facts.iter().find(|f| f.key == key).unwrap().outcome;
    assert_eq!(*find("declared/training_plan"), Outcome::NotApplicable("上级统一组织".into()));
    let no = Value::Bool(false);
    let open = Outcome::Open { so_far: no.clone(), lowest: Some(no), highest: Some(Value::Bool(true)) };
    assert_eq!(*find("declared/plan_lists_training"), open);
    let ruled = Rulings::defaults(m, "测试", date(2026, 1, 5));
    let card = scored(m, &ruled, Stage::Final, facts);
    assert_eq!(points(&card, "4.3"), "8");
    assert_eq!(points(&card, "6.1"), "5");
    assert_eq!(points(&card, "7.3"), "1");
    // Not approved in the year, but the list may still grow.
    assert_eq!(points(&card, "9.2"), "0..3");
}

/// 8.1 and 2.2 rest on what a reviewer records: papers received, and a judgement with its reason.
#[test]
fn a_reviewer_judges_on_a_form_of_its_own() {
    let m = municipal();
    let empty = review_template(m, &unit(), 2026).unwrap();
    assert_eq!(form_of(&empty).unwrap(), (Party::Reviewer, unit().id));
    let (strong, _) = line(m, &empty, "exchange_support_strong");
    let judged = |reason: Option<&'static str>| {
        let mut changes = vec![(FILL, strong, 5, V::T("是"))];
        changes.extend(reason.map(|text| (FILL, strong, 8, V::T(text))));
        read(m, &filled(&empty, &changes))
    };
    let refused = judged(None).unwrap_err();
    assert_eq!(refused.iter().map(|p| p.code).collect::<Vec<_>>(), ["reason_missing"], "{refused:#?}");
    let facts = judged(Some("全年无中断，工单按时办结")).unwrap_or_else(|p| panic!("{p:#?}"));
    let said: Vec<_> = facts.iter().map(|f| (f.key.as_str(), f.reason.as_deref())).collect();
    assert_eq!(said, [("judged/exchange_support_strong", Some("全年无中断，工单按时办结"))]);
    let ruled = Rulings::defaults(m, "测试", date(2026, 1, 5));
    assert_eq!(points(&scored(m, &ruled, Stage::Final, vec![]), "2.2"), "1..2");
    assert_eq!(points(&scored(m, &ruled, Stage::Final, facts), "2.2"), "2");
}

#[test]
fn lines_and_lists_are_checked_against_each_other() {
    let m = small();
    let empty = template(m, &unit(), 2026).unwrap();
    let one = |changes: &[(&str, u32, u16, V)]| match read(m, &filled(&empty, changes)) {
        Ok(_) => "fine",
        Err(list) => {
            assert_eq!(list.len(), 1, "{list:#?}");
            list[0].code
        }
    };
    let pay = "12 支付－批复－明细－";
    assert_eq!(one(&[(FILL, 1, 5, V::B(true))]), "fine");
    assert_eq!(one(&[(FILL, 1, 6, V::T("有值"))]), "missing_value");
    assert_eq!(one(&[(FILL, 1, 7, V::T("是"))]), "missing_value");
    assert_eq!(one(&[(FILL, 1, 6, V::T("不知道"))]), "bad_state");
    assert_eq!(one(&[(FILL, 1, 6, V::T("缺报"))]), "fine");
    assert_eq!(one(&[(FILL, 1, 6, V::T("缺报")), (FILL, 1, 5, V::T("是"))]), "state_conflict");
    assert_eq!(one(&[(FILL, 6, 5, V::T("2026-05-01")), (FILL, 6, 7, V::T("是"))]), "open_not_allowed");
    assert_eq!(one(&[(FILL, 2, 5, V::N(501.0))]), "out_of_bounds");
    assert_eq!(one(&[(FILL, 2, 5, V::N(-1.0))]), "negative");
    assert_eq!(one(&[(FILL, 5, 5, V::D(46_113.0))]), "ratio_as_date");
    assert_eq!(one(&[(FILL, 12, 6, V::T("有值"))]), "fine");
    assert_eq!(one(&[(FILL, 12, 5, V::T("3笔"))]), "bad_completeness");
    assert_eq!(one(&[("_huanheng", 8, 2, V::T("budget"))]), "damaged_form");
    assert_eq!(one(&[("_huanheng", 1, 1, V::T("9"))]), "other_version");
    assert_eq!(one(&[(pay, 2000, 20, V::T("旁注"))]), "unknown_column");
    assert_eq!(one(&[(pay, 0, 2, V::Nothing)]), "missing_column");
    assert_eq!(one(&[(FILL, 0, 5, V::T("数值"))]), "unknown_column");
    // A line that is not recognised is missing too; a formula spoils its row.
    let all = |changes: &[(&str, u32, u16, V)]| -> BTreeSet<&str> {
        read(m, &filled(&empty, changes)).unwrap_err().iter().map(|p| p.code).collect()
    };
    assert_eq!(all(&[(FILL, 3, 2, V::T("别的事项"))]), BTreeSet::from(["unknown_line", "missing_line"]));
    let two = [(FILL, 3, 0, V::T("2")), (FILL, 3, 2, V::T("在岗人数"))];
    assert_eq!(all(&two), BTreeSet::from(["duplicate_line", "missing_line"]));
    assert_eq!(all(&[(pay, 5, 0, V::F("TODAY()"))]), BTreeSet::from(["formula", "missing_cell"]));
}

#[test]
fn what_cannot_be_more_than_its_neighbour_is_refused_in_its_cell() {
    let m = municipal();
    let empty = template(m, &unit(), 2026).unwrap();
    let (probes, sheet) = line(m, &empty, "probes link=city");
    let said = |due: i32, ok: i32, planned: i32, ok_planned: i32| {
        let mut changes = vec![(FILL, probes, 5, V::T("已列全")), (sheet.as_str(), 3, 0, V::T("2026-03-01"))];
        let cells = (1..).zip([due, ok, planned, ok_planned]);
        changes.extend(cells.map(|(column, n)| (sheet.as_str(), 3, column, V::N(f64::from(n)))));
        let problems = read(m, &filled(&empty, &changes)).err().unwrap_or_default();
        problems.into_iter().map(|p| (p.code, p.cell)).collect::<Vec<_>>()
    };
    assert_eq!(said(100, 100, 100, 100), []);
    assert_eq!(said(100, 101, 0, 0), [("too_much", "C4".to_owned())]);
    assert_eq!(said(100, 90, 101, 0), [("too_much", "D4".to_owned())]);
    assert_eq!(said(100, 90, 5, 6), [("too_much", "E4".to_owned())]);
    assert_eq!(said(100, 3, 5, 4), [("too_much", "E4".to_owned())]);
    assert_eq!(said(100, -1, 0, 0), [("negative", "C4".to_owned())]);
}

#[test]
fn a_bound_names_another_column_of_the_same_type() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009");
    for wrong in ["day", "ok", "nobody"] {
        let mut files = rubric::MethodFiles::load(&folder).unwrap();
        let inputs = files.files.get_mut("inputs.yaml").unwrap();
        let text = String::from_utf8(inputs.clone()).unwrap();
        *inputs = text
            .replace("Probes answered, type: integer, le: due", &format!("Probes answered, type: integer, le: {wrong}"))
            .into();
        let (method, problems) = rubric::read(&files);
        assert!(
            method.is_none() && problems.iter().any(|p| p.to_string().contains("same type")),
            "{wrong}: {problems:?}"
        );
    }
}

#[test]
fn states_without_a_value() {
    let m = small();
    let empty = template(m, &unit(), 2026).unwrap();
    let outcome = |changes: &[(&str, u32, u16, V)]| {
        let facts = read(m, &filled(&empty, changes)).unwrap();
        facts.into_iter().next().map(|f| f.outcome)
    };
    assert_eq!(outcome(&[(FILL, 1, 6, V::T("缺报"))]), None);
    let absent = [(FILL, 1, 6, V::T("缺报")), (FILL, 1, 8, V::T("档案移交中"))];
    assert_eq!(outcome(&absent), Some(Outcome::Absent("档案移交中".into())));
    // A level that may still rise ends with the best one at the most.
    let level = |id: &str| Value::Level(id.into());
    let open =
        Outcome::Open { so_far: level("partial"), lowest: Some(level("partial")), highest: Some(level("complete")) };
    assert_eq!(outcome(&[(FILL, 8, 5, V::T("有而不完整")), (FILL, 8, 7, V::T("是"))]), Some(open));
}

#[test]
fn results_are_tables_with_what_they_rest_on() {
    let m = municipal();
    let mut rulings = Rulings::defaults(m, "测试", date(2026, 1, 5));
    rulings.rulings.remove("A10");
    let grouped = Ruling { option: "grouped_skip".into(), by: "测试".into(), on: date(2026, 1, 5), note: None };
    rulings.rule(m, "C6", grouped).unwrap();
    // Two units alike but for one project, which counts under one reading of A10 and not under the other.
    let project = |unit: &str| Fact {
        subject: unit.into(),
        key: "declared/project_events".into(),
        at: Default::default(),
        period: Period::year(2026).unwrap(),
        outcome: Outcome::Known(Value::Rows(Rows {
            columns: vec!["project".into(), "event".into(), "date".into()],
            items: vec![Row {
                cells: vec![
                    Some(Value::Text("数字城管".into())),
                    Some(Value::Level("approved".into())),
                    Some(Value::Date(date(2026, 3, 1))),
                ],
                evidence: vec![],
            }],
        })),
        by: "测试".into(),
        reason: None,
        recorded_at: "2026-01-01T00:00:00Z".into(),
        evidence: vec![],
    };
    let other =
        facts::Subject {
            id: "baishi".into(), name: "白石县环境保护局".into(), short_name: "白石县".into(), ..unit()
        };
    let card = scored_units(m, &rulings, Stage::Final, vec![unit(), other], vec![project("qingshui")]);
    let bytes = results(m, &card).unwrap();
    assert_eq!(bytes, results(m, &card).unwrap());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.as_slice())).unwrap();
    assert_eq!(book.sheet_names(), ["成绩总表", "明细", "读法", "摘要"]);
    let total = book.worksheet_range("成绩总表").unwrap();
    let heads: Vec<String> = total.rows().nth(2).unwrap().iter().map(|c| c.to_string()).collect();
    assert_eq!(heads.len(), 6 + 3 + 2 + 22);
    assert_eq!(heads[6..9], ["总分（无档匹配：按字面）", "总分（无档匹配：记零分）", "总分（无档匹配：记最低档）"]);
    let row: Vec<String> = total.rows().nth(4).unwrap().iter().map(|c| c.to_string()).collect();
    assert_eq!(row[..2], ["清水县环境保护局", "县级"]);
    let other: Vec<String> = total.rows().nth(3).unwrap().iter().map(|c| c.to_string()).collect();
    assert_eq!(card.groups[0].state, RankState::Withheld);
    assert_eq!(
        row[9],
        "县级组暂不公布排名：与白石县的先后取决于读法 A10 和 14 项未定事实。按默认读法列第 1 位，不作定论。"
    );
    assert_eq!((other[0].as_str(), other[9].contains("列第 2 位")), ("白石县环境保护局", true));
    assert_eq!((row[4].as_str(), row[32].as_str(), other[32].as_str()), ("未定", "0–3", "0"));
    assert_eq!(book.worksheet_range("明细").unwrap().height(), 2 * 22 + 1);
    assert_eq!(book.worksheet_range("读法").unwrap().height(), m.readings.len() + 1);
    let digests = book.worksheet_range("摘要").unwrap();
    for digest in [&card.method, &card.rulings, &card.snapshot] {
        assert!(digests.rows().any(|r| text(&r[1]) == digest));
    }
}
