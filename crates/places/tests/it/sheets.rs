//! Workbooks: the empty one, a filled one, and what is wrong with a row.

use kernel::Role;
use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::hands::handed_over;
use crate::house::{api, enterprise, migrations, open, who};

const ENTERPRISE: [&str; 5] = ["企业名称", "统一社会信用代码", "所属单位", "经度", "纬度"];
const OUTLET: [&str; 9] = ["企业", "排放口名称", "要素", "应联网", "不联网原因", "经度", "纬度", "坐标系", "启用日期"];
const STATION: [&str; 4] = ["站点名称", "要素", "所属单位", "应联网"];

/// A sheet: its name, headings and rows.
type Sheet<'a> = (&'a str, &'a [&'a str], &'a [&'a [&'a str]]);

fn book(sheets: &[Sheet<'_>]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, heads, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (row, cells) in (0_u32..).zip([heads].into_iter().chain(rows.iter())) {
            for (column, text) in (0_u16..).zip(*cells) {
                sheet.write_string(row, column, *text).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn codes(out: &Value) -> Vec<(String, String)> {
    let of = |p: &Value| (p["cell"].as_str().unwrap_or("-").to_owned(), p["code"].as_str().unwrap().to_owned());
    out["problems"].as_array().unwrap().iter().map(of).collect()
}

store::on_both! {
    fn a_filled_workbook_is_looked_at_and_then_registered(t: TestDb, &migrations()) {
        open(t).await;
        let api = api(t);
        let ctx = who(Role::Reviewer, None, "2026-11-01");
        let file = book(&[
            ("企业", &ENTERPRISE, &[&["云麓化工", "91510000X", "云麓县", "104°07′24.5″", "30°39′15″"]]),
            ("排放口", &OUTLET, &[
                &["91510000X", "总排口", "废水", "是", "", "104.1", "30.6", "WGS84", "2026年10月1日"],
                &["云麓化工", "锅炉", "废气", "否", "年底拆除", "", "", "", ""],
            ]),
            ("监测站点", &STATION, &[&["东门站", "环境空气", "c02", "是"]]),
        ]);
        // The owner is there from today on, so an outlet that began in October is refused.
        let out = api.import(&ctx, &file, "no").await;
        assert_eq!(codes(&out), [("I2".to_owned(), "outside_enterprise".to_owned())]);
        let file = book(&[
            ("企业", &ENTERPRISE, &[&["云麓化工", "91510000X", "云麓县", "104°07′24.5″", "30°39′15″"]]),
            ("排放口", &OUTLET, &[
                &["91510000X", "总排口", "废水", "是", "", "104.1", "30.6", "WGS84", ""],
                &["云麓化工", "锅炉", "废气", "否", "年底拆除", "", "", "", ""],
            ]),
            ("监测站点", &STATION, &[&["东门站", "环境空气", "c02", "是"]]),
        ]);
        let out = api.import(&ctx, &file, "no").await;
        assert_eq!((codes(&out).len(), &out["stored"]), (0, &0.into()));
        assert_eq!(api.get(&ctx, "points").await["total"], 0);
        let out = api.import(&ctx, &file, "yes").await;
        assert_eq!((&out["enterprises"], &out["outlets"], &out["stations"], &out["stored"]), (&1.into(), &2.into(), &1.into(), &4.into()));
        let list = api.get(&ctx, "points?unit=c01").await;
        assert_eq!(list["total"], 2);
        assert_eq!(list["items"][0]["enterprise"]["name"], "云麓化工");
        let due = |name: &str| list["items"].as_array().unwrap().iter().find(|p| p["name"] == name).unwrap()["due"].clone();
        assert_eq!(due("锅炉")["why"], "年底拆除");
        let factory = &api.get(&ctx, "enterprises").await["items"][0];
        assert_eq!((factory["position"]["lon"].as_i64(), factory["position"]["lat"].as_i64()), (Some(104_123_472), Some(30_654_167)));
        // What is there is not registered twice; what is exported reads in again as there already.
        assert!(codes(&api.import(&ctx, &file, "yes").await).iter().all(|(_, code)| code == "there_already"));
        let exported = api.bytes(&ctx, "export.xlsx").await;
        let again = api.import(&ctx, &exported, "no").await;
        assert_eq!(codes(&again).iter().filter(|(_, code)| code == "there_already").count(), 4, "{again}");
        let empty = api.import(&ctx, &api.bytes(&ctx, "template.xlsx").await, "no").await;
        assert_eq!(codes(&empty), [("-".to_owned(), "no_rows".to_owned())]);
    }

    fn every_wrong_cell_is_told_with_its_place(t: TestDb, &migrations()) {
        open(t).await;
        let api = api(t);
        let ctx = who(Role::UnitOfficer, Some("c01"), "2026-11-01");
        let outlet = |place: [&'static str; 3], due: [&'static str; 2], medium: &'static str| {
            vec!["甲厂", "口", medium, due[0], due[1], place[0], place[1], place[2], ""]
        };
        let rows = [
            outlet(["30.6", "104.1", ""], ["是", ""], "废水"),
            outlet(["2.35", "48.85", ""], ["是", ""], "废水"),
            outlet(["104.1", "", ""], ["是", ""], "废水"),
            outlet(["104°61′", "30.6", ""], ["是", ""], "废水"),
            outlet(["104.1", "30.6", "GCJ-02"], ["是", ""], "废水"),
            outlet(["104.1", "30.6", ""], ["否", ""], "废水"),
            outlet(["104.1", "30.6", ""], ["大概", ""], "地下水"),
        ];
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let file = book(&[
            ("企业", &ENTERPRISE, &[&["甲厂", "", "云麓县", "", ""], &["乙厂", "", "青浦县", "", ""], &["丙厂", "", "无名县", "", ""]]),
            ("排放口", &OUTLET, &rows),
            ("监测站点", &["站点名称", "要素", "所属单位", "联网"], &[&["站", "环境空气", "云麓县", "是"]]),
        ]);
        let out = api.import(&ctx, &file, "yes").await;
        assert_eq!(out["stored"], 0);
        let expected = [
            ("C3", "not_allowed"),
            ("C4", "no_unit"),
            ("F2", "position_swapped"),
            ("F3", "position_outside"),
            ("G4", "half_position"),
            ("F5", "not_an_angle"),
            ("H6", "wrong_system"),
            ("E7", "why_missing"),
            ("C8", "no_choice"),
            ("D8", "not_yes_or_no"),
            ("-", "unknown_heading"),
            ("-", "missing_heading"),
        ];
        assert_eq!(codes(&out), expected.map(|(cell, code)| (cell.to_owned(), code.to_owned())));
        assert_eq!(out["problems"][2]["sheet"], "排放口");
        assert_eq!(out["problems"][2]["row"], 2);
        assert_eq!(out["problems"][2]["column"], "经度");
        let none = who(Role::DepartmentOfficer, Some("c01"), "2026-11-01");
        assert_eq!(api.status(&none, "template.xlsx").await, 200);
        let alone = book(&[("名单", &ENTERPRISE, &[])]);
        assert_eq!(codes(&api.import(&ctx, &alone, "no").await)[0].1, "missing_sheet");
    }

    fn a_workbook_names_no_enterprise_of_another_unit(t: TestDb, &migrations()) {
        let places = open(t).await;
        let mut tx = t.db.write_tx().await.unwrap();
        let mut theirs = enterprise("青浦化工", "c02");
        theirs.code = "91510000X".into();
        places.enterprise_add(&mut tx, &who(Role::Reviewer, None, "2026-10-01"), &theirs).await.unwrap();
        tx.commit().await.unwrap();
        let api = api(t);
        let own = who(Role::UnitOfficer, Some("c01"), "2026-11-01");
        let file = book(&[
            ("企业", &ENTERPRISE, &[&["某厂", "91510000X", "云麓县", "", ""]]),
            ("排放口", &["企业", "排放口名称", "要素", "应联网", "所属单位"], &[
                &["91510000X", "一口", "废水", "是", "云麓县"],
                &["青浦化工", "二口", "废水", "是", "云麓县"],
            ]),
        ]);
        let out = api.import(&own, &file, "yes").await;
        let expected = [("A2", "there_already"), ("A2", "no_enterprise"), ("A3", "no_enterprise")];
        assert_eq!(codes(&out), expected.map(|(cell, code)| (cell.to_owned(), code.to_owned())));
        assert!(out["problems"][0]["message_zh"].as_str().unwrap().contains("其他单位"));
        assert!(!out["problems"][0].to_string().contains("青浦"), "{out}");
    }

    fn an_outlet_of_an_enterprise_that_was_handed_over_begins_no_earlier_than_that(t: TestDb, &migrations()) {
        let (_, api, _, _) = handed_over(t).await;
        let own = who(Role::UnitOfficer, Some("c02"), "2026-11-01");
        let outlets = |from: &'static str| book(&[("排放口", &OUTLET, &[
            &["云麓化工", "一口", "废水", "是", "", "", "", "", "2026-10-01"],
            &["云麓化工", "二口", "废水", "是", "", "", "", "", from],
        ])]);
        for store in ["no", "yes"] {
            let out = api.import(&own, &outlets("2026-05-31"), store).await;
            assert_eq!(codes(&out), [("I3".to_owned(), "handed_over".to_owned())], "{out}");
            assert!(out["problems"][0]["message_zh"].as_str().unwrap().contains("2026-06-01"), "{out}");
            assert_eq!(out["stored"], 0);
        }
        assert_eq!(api.import(&own, &outlets("2026-06-01"), "yes").await["stored"], 2);
        // Whoever keeps all places may go back further.
        let city = who(Role::Reviewer, None, "2026-11-01");
        let early = book(&[("排放口", &OUTLET, &[&["云麓化工", "三口", "废水", "是", "", "", "", "", "2026-03-01"]])]);
        assert_eq!(api.import(&city, &early, "yes").await["stored"], 1);
    }

    fn the_rows_of_all_sheets_together_are_limited(t: TestDb, &migrations()) {
        open(t).await;
        let api = api(t);
        let rows: Vec<&[&str]> = vec![&["站", "环境空气"]; 2_501];
        let file = book(&[("企业", &ENTERPRISE, &rows), ("监测站点", &STATION, &rows)]);
        let out = api.import(&who(Role::Reviewer, None, "2026-11-01"), &file, "no").await;
        assert_eq!(codes(&out), [("-".to_owned(), "too_many_rows".to_owned())]);
    }

    fn days_on_which_nothing_can_begin_are_told_with_their_row(t: TestDb, &migrations()) {
        open(t).await;
        let api = api(t);
        let heads = ["企业名称", "所属单位", "启用日期", "停用日期"];
        let file = book(&[("企业", &heads, &[
            &["甲厂", "云麓县", "2026-01-01", ""],
            &["乙厂", "云麓县", "2150-01-01", ""],
            &["丙厂", "云麓县", "2026-05-01", "2026-05-01"],
            &["丁厂", "云麓县", "1948-12-31", ""],
        ])]);
        for store in ["no", "yes"] {
            let out = api.import(&who(Role::Reviewer, None, "2026-11-01"), &file, store).await;
            let expected = [("C3", "bad_dates"), ("D4", "bad_dates"), ("C5", "not_a_date")];
            assert_eq!(codes(&out), expected.map(|(cell, code)| (cell.to_owned(), code.to_owned())), "{out}");
            assert_eq!(out["stored"], 0);
        }
    }
}
