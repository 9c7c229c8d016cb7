//! Files that other programs wrote. How they were made is told in `fixtures/README.md`.

use assessment::sheets::{Party, RowProblem, form_of, import, results, template, units_import, units_template};
use facts::{Fact, Outcome, Stage, Value};
use jiff::civil::date;
use kernel::Role;
use rubric::Rulings;

use crate::helpers::*;

fn read(bytes: &[u8]) -> Result<Vec<Fact>, Vec<RowProblem>> {
    import(small(), &unit(), 2026, bytes, "张三", "2026-11-22T08:00:00Z")
}

fn codes(problems: &[RowProblem]) -> Vec<(&str, &str, &str)> {
    problems.iter().map(|p| (p.sheet.as_str(), p.cell.as_str(), p.code)).collect()
}

/// Writes the empty form and the empty city file into the folder that FORMS names, for making the fixtures.
#[test]
#[ignore = "only for making the fixtures"]
fn write_the_empty_files() {
    let folder = std::path::PathBuf::from(std::env::var("FORMS").unwrap());
    let m = small();
    std::fs::write(folder.join("form.xlsx"), template(m, &unit(), 2026).unwrap()).unwrap();
    std::fs::write(folder.join("city.xlsx"), units_template(&m.kinds, &m.statuses).unwrap()).unwrap();
    // To be looked at.
    std::fs::write(folder.join("full.xlsx"), template(municipal(), &unit(), 2026).unwrap()).unwrap();
    let ruled = Rulings::defaults(municipal(), "测试", date(2026, 1, 5));
    let scored = scored(municipal(), &ruled, Stage::Provisional, vec![]);
    std::fs::write(folder.join("results.xlsx"), results(municipal(), &scored).unwrap()).unwrap();
}

#[test]
fn a_form_filled_in_elsewhere_becomes_facts() {
    for name in ["good.xlsx", "good-lo.xlsx"] {
        let facts = read(&fixture(name)).unwrap_or_else(|p| panic!("{name}: {p:#?}"));
        let keys: Vec<String> = facts.iter().map(|f| format!("{} {:?}", f.key, f.at)).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        assert_eq!(facts.len(), 13, "{name}: {keys:?}");
        let find = |key: &str, at: Option<&str>| {
            let found = facts.iter().find(|f| f.key == key && f.at.get("link").map(String::as_str) == at);
            found.unwrap_or_else(|| panic!("{name}: {key}"))
        };
        let known = |key: &str| match &find(key, None).outcome {
            Outcome::Known(v) => v.clone(),
            other => panic!("{key}: {other:?}"),
        };
        assert_eq!(known("declared/has_site"), Value::Bool(true));
        assert_eq!(known("declared/staff"), Value::Integer(12));
        assert_eq!(known("declared/coverage"), Value::Decimal("0.3".parse().unwrap()));
        assert_eq!(known("declared/budget"), Value::MoneyFen(10_000_000));
        assert_eq!(find("declared/budget", None).reason.as_deref(), Some("含追加"));
        assert_eq!(known("declared/opened"), Value::Date(date(2026, 5, 1)));
        assert_eq!(known("declared/sent"), Value::Time("2026-12-15 20:00".parse().unwrap()));
        assert_eq!(known("declared/catalogue"), Value::Level("complete".into()));
        assert_eq!(known("declared/motto"), Value::Text("为民".into()));
        let goals = Value::Ratio(8996, 10000);
        let open = Outcome::Open { so_far: goals.clone(), lowest: Some(goals), highest: None };
        assert_eq!(find("declared/goals", None).outcome, open);
        let why = Outcome::Unavailable("探测机房停电，日志待恢复".into());
        assert_eq!(find("declared/probes", Some("province")).outcome, why);
        let probes = &find("declared/probes", Some("city")).outcome;
        assert!(matches!(probes, Outcome::Known(Value::Rows(r)) if r.items.len() == 2), "{probes:?}");
        let Outcome::Open { so_far: Value::Rows(rows), lowest: Some(_), highest: None } =
            &find("declared/payments", None).outcome
        else {
            panic!("{name}: the list of payments is not open");
        };
        assert_eq!(rows.columns, ["date", "basis", "outsourced", "amount", "voucher"]);
        assert_eq!(rows.items.len(), 3);
        assert_eq!(rows.items[0].cells[0], Some(Value::Date(date(2025, 12, 16))));
        assert_eq!(rows.items[0].cells[3], Some(Value::MoneyFen(6_000_050)));
        assert_eq!(rows.items[1].cells[4], Some(Value::Text("20260001".into())));
        assert_eq!(rows.items[2].cells[2], Some(Value::Bool(true)));
        assert_eq!(rows.items[2].cells[4], None);
        // Said to be complete, without a row: known to be none.
        let projects = known("declared/projects");
        assert!(matches!(projects, Value::Rows(r) if r.items.is_empty()));
        assert!(facts.iter().all(|f| f.subject == "qingshui" && f.by == "张三" && f.period.to == date(2026, 12, 31)));

        // 60 000.50 + 39 999.50 is the limit exactly, and may still grow; R1 is open.
        let card = scored(small(), &Rulings::none(), Stage::Final, facts.clone());
        assert_eq!(points(&card, "1.1"), "4..10");
        assert_eq!(points(&card, "1.2"), "2..6");
        let ruled = Rulings::defaults(small(), "测试", date(2026, 1, 5));
        let card = scored(small(), &ruled, Stage::Final, facts);
        assert_eq!(points(&card, "1.2"), "6");
        // 181/200 answered, no project.
        assert_eq!(points(&card, "1.3"), "1");
    }
}

#[test]
fn every_wrong_cell_is_named() {
    let problems = read(&fixture("bad.xlsx")).unwrap_err();
    let found = codes(&problems);
    let (fill, pay, projects) = ("填报", "12 支付－批复－明细－", "13 项目");
    let expected = [
        ("备用", "", "unknown_sheet"),
        (pay, "D10", "error_value"),
        (pay, "G4", "unknown_column"),
        (pay, "A4", "date_out_of_year"),
        (pay, "D4", "negative"),
        (pay, "B5", "bad_level"),
        (pay, "B6", "missing_cell"),
        (pay, "E7", "long_number"),
        (pay, "A9", "duplicate_row"),
        (projects, "C4", "bad_time"),
        (fill, "I3", "merged"),
        (fill, "F3", "formula"),
        (fill, "F10", "text_too_long"),
        (fill, "F2", "bad_bool"),
        (fill, "F4", "bad_number"),
        (fill, "F5", "money_decimals"),
        (fill, "F6", "ratio_percent"),
        (fill, "F7", "bad_date"),
        (fill, "F8", "bad_time"),
        (fill, "F9", "bad_level"),
        (fill, "I11", "reason_missing"),
        (fill, "G12", "state_conflict"),
        (fill, "H13", "bad_bool"),
        // The list of projects has a row, and nothing says whether it is complete.
        (fill, "F14", "completeness_missing"),
    ];
    for one in &expected {
        assert!(found.contains(one), "{one:?} is not in {problems:#?}");
    }
    assert_eq!(found.len(), expected.len(), "{problems:#?}");
    let message = |code: &str| &problems.iter().find(|p| p.code == code).unwrap().message_zh;
    assert_eq!(
        message("ratio_percent"),
        "“填报”表 F6：应填分子/分母，如 8996/10000；只填百分比或小数不够，须有分子和分母的件数，实为“89.96%”"
    );
    assert_eq!(message("missing_cell"), "“12 支付－批复－明细－”表 B6：“口径”须填");
    assert_eq!(
        message("duplicate_row"),
        "“12 支付－批复－明细－”表 A9：与第 8 行重复（日期、口径、外包、金额、凭证号相同）"
    );
    assert!(message("date_out_of_year").contains("2025-12-16 至 2026-12-31"));
}

#[test]
fn other_kinds_of_files_are_told_apart() {
    for (name, code) in [
        ("truncated.xlsx", "broken_file"),
        ("gbk-csv.xlsx", "not_workbook"),
        ("good.xls", "old_xls"),
        ("good.ods", "not_workbook"),
        ("city-good.xlsx", "not_a_form"),
    ] {
        let problems = read(&fixture(name)).unwrap_err();
        assert_eq!(codes(&problems), [("", "", code)], "{name}");
    }
    assert_eq!(form_of(&fixture("good.xlsx")).unwrap(), (Party::Unit, "qingshui".into()));
    for (name, code) in [("city-good.xlsx", "not_a_form"), ("truncated.xlsx", "broken_file")] {
        assert_eq!(codes(&form_of(&fixture(name)).unwrap_err()), [("", "", code)]);
    }
    let problems = units_import(&fixture("good.xlsx"), &small().kinds, &small().statuses).unwrap_err();
    assert_eq!(codes(&problems), [("", "", "not_a_form")]);
}

#[test]
fn a_form_belongs_to_one_method_unit_and_year() {
    let bytes = fixture("good.xlsx");
    let mut changed = small().clone();
    changed.digest = "sha256:00".into();
    let code = |m: &rubric::Method, u: &facts::Subject, y| {
        let problems = import(m, u, y, &bytes, "张三", "").unwrap_err();
        problems.iter().map(|p| p.code).collect::<Vec<_>>()
    };
    assert_eq!(code(&changed, &unit(), 2026), ["other_method"]);
    assert_eq!(code(municipal(), &unit(), 2026), ["other_method"]);
    let other = facts::Subject { id: "xincheng".into(), ..unit() };
    assert_eq!(code(small(), &other, 2025), ["other_unit", "other_year"]);
    assert_eq!(code(small(), &unit(), 30000), ["bad_year"]);
}

#[test]
fn a_city_begins_with_a_file() {
    let m = small();
    let city = units_import(&fixture("city-good.xlsx"), &m.kinds, &m.statuses).unwrap_or_else(|p| panic!("{p:#?}"));
    assert_eq!(city.units.len(), 2);
    let first = city.units[0].new_unit();
    first.check().unwrap();
    assert_eq!((first.id.as_str(), first.code.as_str()), ("qingshui", "620521"));
    assert_eq!((first.kinds[0].value.as_str(), first.kinds[0].valid_from), ("county", date(2009, 1, 1)));
    let second = city.units[1].new_unit();
    second.check().unwrap();
    assert_eq!(second.code, "xincheng");
    assert!(second.kinds.is_empty() && second.statuses.is_empty());
    assert_eq!(city.people.len(), 2);
    assert_eq!((city.people[0].role, city.people[0].unit_id.as_deref()), (Role::UnitOfficer, Some("qingshui")));
    let made = city.people[1].new_person(|| "made by the system".into());
    made.check().unwrap();
    assert_eq!(made.password, "made by the system");
    city.people[0].new_person(|| unreachable!("the file gives one")).check().unwrap();
    assert!(!format!("{:?}", city.people[0]).contains("山高"));
}

#[test]
fn every_wrong_cell_of_a_city_is_named() {
    let m = small();
    let problems = units_import(&fixture("city-bad.xlsx"), &m.kinds, &m.statuses).unwrap_err();
    let found = codes(&problems);
    let expected = [
        ("单位", "C5", "formula"),
        ("单位", "A5", "bad_id"),
        ("单位", "E5", "bad_level"),
        ("单位", "G5", "missing_cell"),
        ("单位", "G6", "bad_date"),
        ("单位", "A6", "duplicate_unit"),
        ("人员", "A5", "duplicate_login"),
        ("人员", "D5", "unit_missing"),
        ("人员", "E5", "weak_password"),
        ("人员", "A6", "bad_login"),
        ("人员", "C6", "bad_level"),
        ("人员", "D6", "unknown_unit"),
        ("人员", "B7", "missing_cell"),
        ("人员", "C7", "missing_cell"),
        ("人员", "E7", "weak_password"),
    ];
    for one in &expected {
        assert!(found.contains(one), "{one:?} is not in {problems:#?}");
    }
    assert_eq!(found.len(), expected.len(), "{problems:#?}");
}
