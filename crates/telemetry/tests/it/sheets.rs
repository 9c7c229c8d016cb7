//! Workbooks of devices: the empty one, what is registered, a filled one, and what is wrong with a row.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use jiff::civil::date;
use kernel::{Ctx, Role};
use places::{Due, Medium, NewPoint, Places};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use telemetry::DeviceAsk;
use telemetry::settings::Bounds;
use tower::ServiceExt;

use crate::house::{HOUR, House, MN, Spec, ask, frame, tables, who};

const HEADS: [&str; 6] = ["MN", "设备名称", "所属单位", "密码", "监测因子", "生效日期"];

fn book(sheet: &str, heads: &[&str], rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name(sheet).unwrap();
    for (row, cells) in (0_u32..).zip([heads].into_iter().chain(rows.iter().copied())) {
        for (column, text) in (0_u16..).zip(cells) {
            page.write_string(row, column, *text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn devices(rows: &[&[&str]]) -> Vec<u8> {
    book("监测设备", &HEADS, rows)
}

fn codes(out: &Value) -> Vec<(String, String)> {
    let of = |p: &Value| (p["cell"].as_str().unwrap_or("-").to_owned(), p["code"].as_str().unwrap().to_owned());
    out["problems"].as_array().unwrap().iter().map(of).collect()
}

fn told(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(cell, code)| ((*cell).to_owned(), (*code).to_owned())).collect()
}

impl House {
    async fn bytes(&self, ctx: Ctx, request: Request<Body>) -> (u16, Vec<u8>) {
        let mut request = request;
        request.extensions_mut().insert(ctx);
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        (status, to_bytes(answer.into_body(), 20 << 20).await.unwrap().to_vec())
    }

    async fn book(&self, ctx: Ctx, name: &str) -> (u16, Vec<u8>) {
        self.bytes(ctx, Request::get(format!("/api/v1/telemetry/{name}.xlsx")).body(Body::empty()).unwrap()).await
    }

    /// Hands a workbook in.
    async fn import(&self, ctx: Ctx, file: &[u8], store: &str) -> (u16, Value) {
        let mut body = Vec::new();
        let head = |name: &str| format!("--B\r\ncontent-disposition: form-data; {name}\r\n\r\n");
        body.extend(
            format!("{}{store}\r\n{}", head("name=\"store\""), head("name=\"file\"; filename=\"a.xlsx\"")).into_bytes(),
        );
        body.extend(file);
        body.extend(b"\r\n--B--\r\n");
        let request =
            Request::post("/api/v1/telemetry/import").header("content-type", "multipart/form-data; boundary=B");
        let (status, bytes) = self.bytes(ctx, request.body(Body::from(body)).unwrap()).await;
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    async fn imported(&self, file: &[u8], store: &str) -> Value {
        let (status, out) = self.import(self.city(), file, store).await;
        assert_eq!(status, 200, "{out}");
        out
    }

    async fn history(&self, mn: &str) -> Value {
        let list = self.get(&format!("/devices?q={mn}&closed=true")).await;
        let id = list["items"][0]["id"].as_str().unwrap().to_owned();
        self.get(&format!("/devices/{id}")).await["history"].clone()
    }
}

store::on_both! {
    fn a_filled_workbook_is_looked_at_and_then_registered(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let file = devices(&[
            &[MN, "改了名的排口", "", "", "w01018 w21003", "2026-11-20"],
            &["NEW1", "二号排口", "单位c02", "654321", "w01018，w21003", ""],
        ]);
        let out = house.imported(&file, "no").await;
        assert_eq!((&out["rows"], &out["new"], &out["changed"], &out["stored"]), (&2.into(), &1.into(), &1.into(), &0.into()), "{out}");
        assert_eq!(house.get("/devices").await["total"], 1);
        assert_eq!(house.history(MN).await.as_array().unwrap().len(), 1);
        // A device that waits in the quarantine is out of it once its MN is registered.
        let mut device = house.device().await;
        device.send(&frame(&Spec { mn: "NEW1", pw: "654321", ..HOUR })).await;
        house.until(|s| s["rejected"] == 1).await;
        house.settle().await;
        assert_eq!(house.get("/unknown").await["items"][0]["mn"], "NEW1");
        let out = house.imported(&file, "yes").await;
        assert_eq!((codes(&out).len(), &out["stored"]), (0, &2.into()));
        assert_eq!(house.get("/unknown").await["items"], json!([]));
        // What is not in the file stays: the password, and what was expected.
        let history = house.history(MN).await;
        assert_eq!((&history[1]["name"], &history[1]["valid_from"]), (&"改了名的排口".into(), &"2026-11-20".into()));
        assert_eq!((&history[1]["has_password"], &history[1]["expected"]["factors"]), (&true.into(), &json!(["w01018", "w21003"])));
        assert_eq!(history[0]["name"], "一号排口");
        // It is in force at once, for its own password alone.
        device.acknowledged(&frame(&Spec { mn: "NEW1", pw: "654321", ..HOUR })).await;
        device.send(&frame(&Spec { mn: "NEW1", pw: "123456", ..HOUR })).await;
        house.until(|s| s["rejected"] == 2).await;
        house.stop().await;
    }

    fn what_is_exported_holds_no_secret_and_changes_nothing_when_it_comes_back(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let places = Places::new(t.db.clone(), house.parts.rng.clone());
        let station = NewPoint {
            enterprise: None, medium: Medium::Air, name: "东门站".into(), code: "S1".into(), unit: "c01".into(), position: None,
            address: String::new(), grade: String::new(), due: Due { connected: true, why: String::new() },
            valid_from: date(2026, 3, 1), valid_to: None,
        };
        let mut tx = t.db.write_tx().await.unwrap();
        let point = places.point_add(&mut tx, &house.city(), &station).await.unwrap();
        tx.commit().await.unwrap();
        let heads = ["MN", "设备名称", "点位", "校验方式", "密钥", "实时间隔（秒）", "分钟间隔（分）", "小时数据", "停用"];
        let key = "00112233445566778899AABBCCDDEEFF";
        let file = book("监测设备", &heads, &[&["A1", "东门", "S1", "modbus", key, "30", "10", "是", "否"]]);
        let out = house.imported(&file, "yes").await;
        assert_eq!((codes(&out).len(), &out["stored"]), (0, &1.into()), "{out}");
        let row = house.history("A1").await[0].clone();
        assert_eq!((&row["place"], &row["unit"], &row["crc"], &row["has_key"]), (&point.into(), &"c01".into(), &"modbus".into(), &true.into()));
        assert_eq!(row["expected"], json!({"factors": [], "real_time_seconds": 30, "minute_minutes": 10, "hour": true, "day": false}));
        let (status, exported) = house.book(house.city(), "export").await;
        assert_eq!(status, 200);
        let cells: Vec<String> = workbook::lines(&exported, workbook::Limits { sheet: "监测设备", rows: 10, cells: 1000, text: 99 })
            .unwrap().values().flat_map(|line| line.values()).map(|held| format!("{held:?}")).collect();
        let cells = cells.join(" ");
        assert!(cells.contains("东门站") && cells.contains(MN), "{cells}");
        assert!(!cells.contains("123456") && !cells.contains(key), "{cells}");
        let out = house.imported(&exported, "yes").await;
        assert_eq!((codes(&out).len(), &out["same"], &out["stored"]), (0, &2.into(), &0.into()), "{out}");
        // A device is closed and taken up again by its column, and not by accident.
        let close = |said| book("监测设备", &["MN", "设备名称", "停用"], &[&["A1", "东门", said]]);
        assert_eq!(house.imported(&close("是"), "yes").await["stored"], 1);
        assert_eq!(codes(&house.imported(&close(""), "yes").await), told(&[("A2", "device_closed")]));
        assert_eq!(house.imported(&close("否"), "yes").await["stored"], 1);
        assert_eq!(house.history("A1").await[2]["has_key"], true);
        let empty = house.imported(&house.book(house.city(), "template").await.1, "no").await;
        assert_eq!(codes(&empty), told(&[("-", "no_rows")]));
        house.stop().await;
    }

    fn every_wrong_cell_is_told_with_its_place_and_nothing_is_registered(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        house.register(DeviceAsk { unit: Some("c02".into()), ..ask("THEIRS") }).await;
        house.register(DeviceAsk { valid_from: Some("2026-06-01".into()), ..ask("LATER") }).await;
        let engineer = who(&[Role::DutyEngineer], Some("c01"), house.city().now);
        let file = devices(&[
            &["GOOD", "好的一行", "单位c01", "", "", ""],
            &["GOOD", "同一个", "单位c01", "", "", ""],
            &["X 1", "坏 MN", "单位c01", "", "", ""],
            &["X2", "别的单位", "单位c02", "", "", ""],
            &["THEIRS", "别的单位的设备", "单位c01", "", "", ""],
            &["X3", "无此单位", "无名县", "", "", ""],
            &["X4", "", "单位c01", "", "", ""],
            &["X5", "坏日子", "单位c01", "", "", "2026-02-30"],
            &["X6", "坏密码", "单位c01", "a;b", "", ""],
            &["X7", "坏因子", "单位c01", "", "w01018 a-b", ""],
            &["X8", "没有单位", "", "", "", ""],
            &["LATER", "太早", "单位c01", "", "", "2026-05-31"],
            &["", "没有 MN", "单位c01", "", "", ""],
            &["X9", "单位还没有", "单位c01", "", "", "1999-01-01"],
        ]);
        let (_, out) = house.import(engineer.clone(), &file, "yes").await;
        let expected = told(&[
            ("A3", "twice_in_file"), ("A4", "bad_value"), ("C5", "not_allowed"), ("A6", "not_allowed"), ("C7", "no_unit"), ("B8", "required"),
            ("F9", "not_a_date"), ("D10", "bad_value"), ("E11", "bad_value"), ("C12", "no_unit"), ("A13", "starts_later"), ("A14", "required"),
        ]);
        assert_eq!(codes(&out), expected, "{out}");
        assert_eq!((&out["problems"][0]["row"], &out["problems"][0]["column"]), (&3.into(), &"MN".into()));
        assert!(!out["problems"][3].to_string().contains("c02"), "another unit is not named");
        assert_eq!((&out["stored"], &house.get("/devices").await["total"]), (&0.into(), &3.into()));
        // Columns of their own: choices, numbers, yes or no, a point of another unit.
        let heads = ["MN", "设备名称", "所属单位", "标准版本", "密钥", "实时间隔（秒）", "分钟间隔（分）", "日数据", "点位", "停用"];
        let file = book("监测设备", &heads, &[
            &["Y1", "甲", "单位c01", "2018", "", "", "", "", "", ""],
            &["Y2", "乙", "单位c01", "2017", "12", "", "", "", "", ""],
            &["Y3", "丙", "单位c01", "", "", "0", "", "", "", ""],
            &["Y4", "丁", "单位c01", "", "", "", "很多", "", "", ""],
            &["Y5", "戊", "单位c01", "", "", "", "", "大概", "", ""],
            &["Y6", "己", "单位c01", "", "", "", "", "", "无名站", ""],
            &["Y7", "庚", "单位c01", "", "", "", "", "", "", "是"],
        ]);
        let out = house.imported(&file, "no").await;
        let expected = told(&[
            ("D2", "no_choice"), ("E3", "bad_value"), ("F4", "bad_value"), ("G5", "not_a_number"), ("H6", "not_yes_or_no"), ("I7", "no_place"),
            ("J8", "not_registered"),
        ]);
        assert_eq!(codes(&out), expected, "{out}");
        // Files that are none of ours, and people who keep no devices.
        let alone = |sheet: &str, heads: &[&str]| { let mut b = Workbook::new(); for s in [sheet, "别的"] { let p = b.add_worksheet().set_name(s).unwrap(); for (c, h) in (0_u16..).zip(heads) { p.write_string(0, c, *h).unwrap(); } } b.save_to_buffer().unwrap() };
        assert_eq!(codes(&house.imported(&alone("名单", &HEADS), "no").await), told(&[("-", "missing_sheet")]));
        assert_eq!(codes(&house.imported(&book("监测设备", &["MN", "MN", "名字"], &[&["a", "b", "c"]]), "no").await),
            told(&[("-", "heading_twice"), ("-", "unknown_heading"), ("-", "missing_heading")]));
        assert_eq!(codes(&house.imported(b"PK\x03\x04 no workbook", "no").await)[0].0, "-");
        let many: Vec<&[&str]> = vec![&["M", "名"]; 5_001];
        assert_eq!(codes(&house.imported(&devices(&many), "no").await), told(&[("-", "too_many_rows")]));
        let (status, body) = house.import(house.city(), &file, "maybe").await;
        assert_eq!((status, &body["error"]["code"]), (422, &"wrong_store".into()));
        let officer = who(&[Role::UnitOfficer], Some("c01"), house.city().now);
        assert_eq!(house.import(officer.clone(), &file, "no").await.0, 403);
        assert_eq!((house.book(officer.clone(), "export").await.0, house.book(officer, "template").await.0), (403, 403));
        // Who keeps the devices of one unit gets those alone.
        let (_, own) = house.book(engineer, "export").await;
        let lines = workbook::lines(&own, workbook::Limits { sheet: "监测设备", rows: 10, cells: 1000, text: 99 }).unwrap();
        assert_eq!(lines.len(), 3);
        house.stop().await;
    }
}
