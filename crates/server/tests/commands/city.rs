//! A real city from its first workbook to its first result, on both databases.

use std::path::PathBuf;

use calamine::{Reader, open_workbook_auto};
use serde_json::Value;

use crate::tools::*;

const FACTS: &str = "SELECT COUNT(*) FROM assessment_fact";
const RUNS: &str = "SELECT COUNT(*) FROM assessment_run";
const RULINGS: &str = "SELECT COUNT(*) FROM assessment_ruling";

/// The filled workbook of three units, one without a kind, and two people.
fn units_book(place: &Place, kind: &str) -> String {
    let (empty, full) = (place.file("units-empty.xlsx"), place.file("units.xlsx"));
    if !std::path::Path::new(&empty).exists() {
        let said = place.run(&["init", "--template", &empty]).fine();
        assert!(said.starts_with("written to "), "{said}");
        assert!(!place.data().exists(), "writing a workbook begins no city");
    }
    let mut cells: Vec<Cell<'_>> = Vec::new();
    let units = [
        ["qx", "清溪县环境保护局", "清溪县", "101", kind, "县", "2009-01-01"],
        ["bh", "滨河区环境保护局", "滨河区", "102", "区级", "市辖区", "2009-01-01"],
        ["xq", "新设管理区环境保护局", "新设区", "103", "", "", ""],
    ];
    let people = [["wang", "王方", "市方法员", "", "a long password 1"], ["li", "李青", "单位信息员", "qx", ""]];
    for (row, unit) in (2..).zip(&units) {
        cells.extend((0..).zip(unit).map(|(column, text)| ("单位", row, column, *text)));
    }
    for (row, person) in (2..).zip(&people) {
        cells.extend((0..).zip(person).map(|(column, text)| ("人员", row, column, *text)));
    }
    filled(empty.as_ref(), &full, &cells);
    full
}

fn form(place: &Place, unit: &str) -> PathBuf {
    let all = std::fs::read_dir(place.folder.path().join("forms")).unwrap().map(|e| e.unwrap().path());
    let mut found = all.filter(|p| p.file_name().unwrap().to_str().unwrap().contains(&format!("-{unit}-")));
    found.next().unwrap_or_else(|| panic!("no form of {unit}"))
}

fn bad_beginnings(place: &Place) {
    let notes = place.file("notes.xlsx");
    std::fs::write(&notes, "单位,名称\n甲,乙\n").unwrap();
    let empty = place.file("units-empty.xlsx");
    let good = units_book(place, "县级");
    let calendar = place.file("calendar.json");
    std::fs::write(&calendar, "{\"holidays\": 1}").unwrap();
    for (args, word) in [
        (vec!["init"], "--units"),
        (vec!["init", "--units", "nowhere.xlsx"], "cannot read nowhere.xlsx"),
        (vec!["init", "--units", &notes], "notes.xlsx"),
        (vec!["init", "--units", &good, "--rulings", "defaults"], "--by"),
        (vec!["init", "--units", &good, "--rulings", "all", "--by", "王方"], "defaults"),
        (vec!["init", "--units", &good, "--method", "nowhere"], "neither a folder"),
        (vec!["init", "--units", &good, "--year", "12000"], "--year"),
        (vec!["init", "--units", &good, "--year", "last"], "--year"),
        (vec!["init", "--units", &good, "--calendar", &calendar], "calendar.json"),
        (vec!["init", "--units", &good, "--calendar", "none.json"], "none.json"),
        (vec!["init", "--units", &good, "--template", &empty], "--template"),
    ] {
        place.run(&args).ends(2, word);
    }
    let huge = place.file("huge.xlsx");
    std::fs::File::create(&huge).unwrap().set_len(1 << 34).unwrap();
    place.run(&["init", "--units", &huge]).ends(2, "huge.xlsx has 17179869184 bytes");
    let wrong = units_book(place, "市级");
    let said = place.run(&["init", "--units", &wrong]).ends(2, "“单位”表 E3");
    assert!(said.err.contains("nothing was taken"), "{}", said.err);
    for args in [
        vec!["assess"],
        vec!["check"],
        vec!["replay"],
        vec!["replay", "--all"],
        vec!["rule"],
        vec!["facts", "template", "--all"],
        vec!["facts", "import", &notes, "--by", "王方"],
        vec!["rubric", "explain", "qx", "1.1"],
    ] {
        if place.database.is_none() {
            place.run(&args).ends(2, "holds no data");
        }
    }
    if place.database.is_none() {
        assert!(!place.data().exists(), "a refused command begins no city");
    }
}

fn begin(place: &Place) {
    let good = units_book(place, "县级");
    let year = year();
    let said = place.run(&["init", "--units", &good, "--rulings", "defaults", "--by", "王方"]).fine();
    assert!(
        said.contains(&format!("3 units and 2 people; the campaign of {year} uses the method municipal-2009")),
        "{said}"
    );
    assert!(said.contains("first password of li: Hh-") && !said.contains("first password of wang"), "{said}");
    assert!(said.contains("ruled at their defaults by 王方"), "{said}");
    let (rulings, people) = (place.count(RULINGS), place.count("SELECT COUNT(*) FROM people_person"));
    assert_eq!((rulings > 30, people), (true, 2));
    place.run(&["init", "--units", &good]).ends(1, "there is a city here already");
    place.run(&["demo", "--prepare-only"]).ends(1, "holds a real city");
    assert_eq!((place.count(RULINGS), place.count("SELECT COUNT(*) FROM people_person")), (rulings, people));
}

fn hand_in(place: &Place) {
    let out = place.file("forms");
    place.run(&["facts", "template", "qx", "nowhere", "--out", &out]).ends(1, "no unit `nowhere`");
    assert!(!std::path::Path::new(&out).exists());
    place.run(&["facts", "template", "--out", &out]).ends(2, "Usage");
    place.run(&["facts", "template", "qx", "--all", "--out", &out]).ends(2, "--all");
    assert_eq!(place.run(&["facts", "template", "--all", "--out", &out]).fine().lines().count(), 3);
    let (qx, bh) = (form(place, "qx"), form(place, "bh"));

    let good = place.file("good.xlsx");
    let at = |input: &str| line_of(&qx, input);
    filled(
        &qx,
        &good,
        &[
            ("填报", at("office_automation"), 5, "是"),
            ("填报", at("staff_now"), 5, "12"),
            ("填报", at("goals"), 5, "7/8"),
            ("填报", at("demo_project"), 6, "取不到"),
            ("填报", at("demo_project"), 8, "档案室水损"),
        ],
    );
    // One good cell and one bad one; another unit, year and method; no workbooks.
    let wrong = place.file("wrong.xlsx");
    filled(&bh, &wrong, &[("填报", at("office_automation"), 5, "是"), ("填报", at("staff_now"), 5, "十二")]);
    let hidden = |name: &str, to: &str, value: &str| {
        let file = place.file(to);
        filled(
            &bh,
            &file,
            &[("_huanheng", hidden_row(&bh, name), 1, value), ("填报", at("office_automation"), 5, "是")],
        );
        file
    };
    let stranger = hidden("unit", "stranger.xlsx", "elsewhere");
    let last_year = hidden("year", "last-year.xlsx", "1999");
    let other = hidden("digest", "other.xlsx", "sha256:00");
    let text = place.file("text.xlsx");
    std::fs::write(&text, "编号,取值\n1,是\n").unwrap();
    let torn = place.file("torn.xlsx");
    let bytes = std::fs::read(&good).unwrap();
    std::fs::write(&torn, &bytes[..bytes.len() / 2]).unwrap();
    let gone = place.file("gone.xlsx");

    place.run(&["facts", "import", &good]).ends(2, "--by");
    let dry = place.run(&["facts", "import", &good, "--by", "李青", "--dry-run"]).fine();
    assert!(dry.ends_with("qx, 4 facts, nothing taken (dry run)\n"), "{dry}");
    assert_eq!(place.count(FACTS), 0);
    for (bad, word) in [
        (&wrong, "“填报”表 F"),
        (&stranger, "未登记"),
        (&last_year, "1999"),
        (&other, "办法"),
        (&text, "text.xlsx"),
        (&torn, "torn.xlsx"),
        (&gone, "无法读取"),
        (&place.file("huge.xlsx"), "上限"),
    ] {
        let said = place.run(&["facts", "import", bad, "--by", "李青"]).ends(2, word);
        assert!(said.err.contains("1 of 1 files were not taken; nothing of them was recorded"), "{}", said.err);
        assert_eq!(place.count(FACTS), 0, "{bad}");
    }
    // A workbook of units is no form of a unit.
    place.run(&["facts", "import", &place.file("units.xlsx"), "--by", "李青"]).ends(2, "units.xlsx");

    let said = place.run(&["facts", "import", &wrong, &text, &good, &torn, "--by", "李青"]).ends(2, "3 of 4 files");
    assert!(said.out.contains("qx, 4 facts taken"), "{}", said.out);
    assert_eq!(place.count(FACTS), 4);
    assert_eq!(
        place.count("SELECT COUNT(*) FROM assessment_fact WHERE unit_id <> 'qx'"),
        0,
        "nothing of a broken file"
    );

    let said = place.run(&["facts", "import", &wrong, &good, "--by", "李青", "--json"]).ends(2, "");
    let told: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&told[0]["taken"], &told[1]["taken"], &told[1]["facts"]), (&false.into(), &true.into(), &4.into()));
    assert!(told[0]["file"].as_str().unwrap().ends_with("wrong.xlsx"));
    let problem = &told[0]["problems"][0];
    assert_eq!(problem["sheet"], "填报");
    assert_eq!(problem["cell"], format!("F{}", at("staff_now") + 1));
    assert_eq!(place.count(FACTS), 8, "a second import adds versions and changes nothing");
}

fn assess(place: &Place) {
    let scored: Value = serde_json::from_str(&place.run(&["assess", "--json", "--by", "王方"]).fine()).unwrap();
    let card = |unit: &str| scored["cards"].as_array().unwrap().iter().find(|c| c["unit"] == unit).unwrap().clone();
    let fact = |unit: &str, indicator: &str, input: &str| {
        let card = card(unit);
        let row = card["rows"].as_array().unwrap().iter().find(|r| r["indicator"] == indicator).unwrap().clone();
        row["facts"].as_array().unwrap().iter().find(|f| f["input"] == input).unwrap().clone()
    };
    let said = fact("qx", "4.3", "office_automation");
    assert_eq!((&said["state"], &said["binding"]), (&"known".into(), &"declared".into()));
    assert_eq!(fact("qx", "1.1", "demo_project")["state"], "unavailable");
    assert_eq!(fact("bh", "4.3", "office_automation")["state"], "absent");
    assert!(card("xq")["refused"].is_string() && card("qx")["refused"].is_null());

    let book = place.file("result.xlsx");
    let table = place.run(&["assess", "--xlsx", &book]).fine();
    assert!(table.contains("暂定") && table.contains("未计分  xq 新设管理区环境保护局："), "{table}");
    assert!(!std::path::Path::new(&format!("{book}.part")).exists());
    assert!(!open_workbook_auto(&book).unwrap().sheet_names().is_empty());
    let runs = place.count(RUNS);
    assert_eq!(runs, 2);
    for (args, code, word) in [
        (vec!["assess", "--as-of", "2999-01-01"], 2, "not over yet"),
        (vec!["assess", "--as-of", "1999-12-31"], 2, "not in the assessed year"),
        (vec!["assess", "--as-of", "yesterday"], 2, "--as-of"),
        (vec!["assess", "--final"], 1, "can be made final only after"),
        (vec!["replay", "none"], 1, "no run `none`"),
        (vec!["replay", "none", "--all"], 2, "--all"),
        (vec!["rubric", "explain", "zz", "1.1"], 1, "no unit `zz`"),
        (vec!["rubric", "explain", "qx", "9.9"], 1, "no indicator 9.9"),
        (vec!["rubric", "explain", "xq", "1.1"], 1, "is not scored"),
        (vec!["rubric", "explain", "qx", "1.1", "--run", "none"], 1, "no run `none`"),
    ] {
        place.run(&args).ends(code, word);
    }
    assert_eq!(place.count(RUNS), runs, "a refused command leaves no run");
    place.run(&["assess", "--xlsx", &place.file("none/result.xlsx")]).ends(1, "cannot write");
    let why = place.run(&["rubric", "explain", "qx", "4.3"]).fine();
    assert!(why.starts_with("清溪县环境保护局 4.3 "), "{why}");
    let why: Value = serde_json::from_str(&place.run(&["rubric", "explain", "qx", "4.3", "--json"]).fine()).unwrap();
    assert_eq!(why["indicator"], "4.3");
}

fn rule(place: &Place) {
    let before = place.count(RULINGS);
    for (args, code, word) in [
        (vec!["rule", "Z9"], 1, "no reading Z9"),
        (vec!["rule", "Z9", "x", "--by", "王方"], 1, "no reading Z9"),
        (vec!["rule", "A7", "sometimes", "--by", "王方"], 2, "it has "),
        (vec!["rule", "A7", "min.citylink.excl"], 2, "--by"),
        (vec!["rule", "A7", "min.citylink.excl", "--by", " "], 2, "name"),
        (vec!["rule", "C7", "discretion", "--by", "王方"], 1, "declare first"),
        (vec!["rule", "B12", "core_online", "--by", "王方"], 1, "declare first"),
        (vec!["rule", "A11", "count_cap", "--by", "王方"], 2, "is a note"),
        (vec!["rule", "A12", "workhours.noroll", "--by", "王方", "--param", "work_end"], 2, "NAME=VALUE"),
        (vec!["rule", "A12", "workhours.noroll", "--by", "王方", "--param", "work_end=25:00"], 2, "work_end"),
        (vec!["rule", "A12", "workhours.noroll", "--by", "王方", "--param", "lunch=12:00"], 1, "lunch"),
    ] {
        place.run(&args).ends(code, word);
    }
    assert_eq!(place.count(RULINGS), before);
    let list = place.run(&["rule"]).fine();
    assert!(list.contains("A7 ") && list.contains("min.citylink.excl（王方 "), "{list}");
    place
        .run(&["rule", "A12", "workhours.noroll", "--by", "王方", "--param", "work_end=18:00", "--note", "会议纪要"])
        .fine();
    assert_eq!(place.count(RULINGS), before + 2, "the parameter and the ruling");
    let one: Value = serde_json::from_str(&place.run(&["rule", "A12", "--json"]).fine()).unwrap();
    assert_eq!(one[0]["in_force"], "workhours.noroll");
    place.run(&["assess", "--by", "王方"]).fine();
    let runs = place.count(RUNS);
    assert_eq!(place.run(&["replay", "--all"]).fine(), format!("{runs} replayed, 0 differ\n"));
    assert!(place.run(&["replay"]).fine().contains("identical"));
    assert!(place.run(&["check"]).fine().ends_with(&format!("{runs} runs: 0 findings\n")));
    let checked: Value = serde_json::from_str(&place.run(&["check", "--json"]).fine()).unwrap();
    assert_eq!(checked["findings"], Value::Array(vec![]));
}

fn a_city_from_its_first_workbook(database: Option<String>) {
    let place = Place::new(database);
    bad_beginnings(&place);
    begin(&place);
    hand_in(&place);
    assess(&place);
    rule(&place);
}

#[test]
fn a_city_begins_and_is_assessed_on_sqlite() {
    a_city_from_its_first_workbook(None);
}

#[test]
fn a_city_begins_and_is_assessed_on_postgres() {
    let fresh = store::testing::postgres_database("LC_COLLATE 'C' LC_CTYPE 'C'");
    if let Some(url) = tokio::runtime::Runtime::new().unwrap().block_on(fresh).unwrap() {
        a_city_from_its_first_workbook(Some(url));
    }
}

#[test]
fn a_year_that_is_over_is_made_final() {
    let place = Place::new(None);
    let last = year() - 1;
    let good = units_book(&place, "县级");
    place.run(&["init", "--units", &good, "--year", &last.to_string(), "--rulings", "defaults", "--by", "王方"]).fine();
    place.run(&["assess", "--final", "--as-of", &format!("{last}-12-15")]).ends(2, "looks at");
    assert_eq!(place.count(RUNS), 0);
    let table = place.run(&["assess", "--final"]).fine();
    assert!(table.contains(&format!("截至 {last}-12-31 终值")), "{table}");
}
