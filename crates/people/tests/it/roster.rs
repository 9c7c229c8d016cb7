//! Persons out of a workbook: a real file through the router.

use super::*;
use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{Formula, Workbook};
use std::io::{Cursor, Write};

const HEADS: [&str; 10] = ["登录名", "姓名", "角色", "单位", "部门", "职务", "主兼", "起始日", "截止日", "事由"];

/// A sheet with these rows below the headings.
fn book(rows: &[&[&str]]) -> Vec<u8> {
    book_of(&HEADS, rows)
}

fn book_of(heads: &[&str], rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("人员").unwrap();
    for (at, head) in (0_u16..).zip(heads) {
        sheet.write_string(0, at, *head).unwrap();
    }
    for (row, cells) in (1_u32..).zip(rows) {
        for (at, cell) in (0_u16..).zip(*cells) {
            match cell.strip_prefix('=') {
                Some(formula) => sheet.write_formula(row, at, Formula::new(formula)).unwrap(),
                None => sheet.write_string(row, at, *cell).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

impl Desk<'_> {
    async fn hand_in(&self, path: &str, file: &[u8], apart: bool) -> (u16, Vec<u8>) {
        let mut body = Vec::new();
        let line = "x7Qb";
        for part in [
            format!(
                "--{line}\r\nContent-Disposition: form-data; name=\"names_apart\"\r\n\r\n{}\r\n",
                if apart { "yes" } else { "no" }
            ),
            format!("--{line}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\n"),
        ] {
            body.extend(part.into_bytes());
        }
        body.extend(file);
        body.extend(format!("\r\n--{line}--\r\n").into_bytes());
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={line}"))
            .header(header::COOKIE, self.cookie.clone().unwrap())
            .body(Body::from(body))
            .unwrap();
        let answer = self.house.router.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        (status, axum::body::to_bytes(answer.into_body(), 1 << 22).await.unwrap().to_vec())
    }

    async fn look(&self, file: &[u8]) -> (u16, Value) {
        let (status, bytes) = self.hand_in("/api/v1/people/import/preview", file, false).await;
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn import(&self, file: &[u8], apart: bool) -> (u16, Vec<u8>) {
        self.hand_in("/api/v1/people/import", file, apart).await
    }
}

/// Place and code of every problem.
fn problems(said: &(u16, Value)) -> Vec<String> {
    assert_eq!(said.0, 200, "{}", said.1);
    let all = said.1["problems"].as_array().unwrap();
    let text = |v: &Value| v.as_str().unwrap_or("-").to_owned();
    all.iter().map(|p| format!("{} {}", text(&p["cell"]), text(&p["code"]))).collect()
}

async fn count(t: &TestDb) -> (i64, i64) {
    use store::Row;
    let mut conn = t.db.read().await.unwrap();
    let sql = "SELECT (SELECT COUNT(*) FROM people_person) AS a, (SELECT COUNT(*) FROM people_post) AS b";
    let row = store::query(sql).fetch_one(&mut *conn).await.unwrap();
    (row.try_get("a").unwrap(), row.try_get("b").unwrap())
}

store::on_both! {
    fn persons_come_in_with_their_posts_and_a_password_shown_once(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let guanli = house.enter("guanli").await;
        let department = json!({"id": "xinxi", "unit": "c01", "name": "信息科", "valid_from": "2026-01-01"});
        assert_eq!(guanli.send("POST", "/api/v1/people/departments", department).await.0, 200);
        let file = book(&[
            &["Li.Na", "李娜", "部门经办人", "c01", "信息科", "科员", "主岗", "2026/12/1", "", "新进"],
            &["li.na", "", "值班工程师", "c02", "", "", "兼岗", "2026年12月1日", "2027-12-01"],
            &["yuan", "yuan", "部门经办人", "c01", "", "", "兼岗"],
            &["007", "赵七", "市领导"],
        ]);
        let seen = guanli.look(&file).await;
        assert_eq!(problems(&seen), [""; 0]);
        assert_eq!((&seen.1["rows"], &seen.1["new_persons"], &seen.1["posts"]), (&json!(4), &json!(2), &json!(4)), "{}", seen.1);
        let before = count(t).await;
        let (status, sheet) = guanli.import(&file, false).await;
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&sheet));
        assert_eq!(count(t).await, (before.0 + 2, before.1 + 4));
        let mut result: Xlsx<_> = Xlsx::new(Cursor::new(sheet)).unwrap();
        let range = result.worksheet_range("导入结果").unwrap();
        let cell = |row: usize, column: usize| match range.get((row, column)) {
            Some(Data::String(text)) => text.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!((cell(2, 0), cell(2, 1)), ("li.na".into(), "李娜".into()));
        assert!(cell(3, 3).contains("口令不变"), "{}", cell(3, 3));
        assert_eq!(cell(4, 0), "007");
        let (lina, seven) = (cell(2, 3), cell(4, 3));
        assert!(lina.len() >= 16 && lina != seven);
        // The password opens its change and nothing else.
        let zhao = house.enter_with("007", &seven).await;
        assert_eq!(code(&zhao.get("/api/v1/people/organisation").await), (403, "password_to_change"));
        assert_eq!(zhao.send("PUT", "/api/v1/session/password", json!({"old": seven, "new": PASSWORD})).await.0, 204);
        let zhao = house.enter("007").await;
        assert!(zhao.may("read_city", "c01", "2026-11-22").await);
        house.enter_with("li.na", &lina).await;
        // The posts hold from their days on, for their units.
        let anquan = house.enter("anquan").await;
        let (_, found) = anquan.get("/api/v1/people/persons?q=li.na").await;
        let id = found["items"][0]["id"].as_str().unwrap().to_owned();
        for (unit, day, may) in [("c01", "2026-11-30", false), ("c01", "2026-12-01", true), ("c02", "2026-12-01", true), ("c02", "2027-12-01", false)] {
            let why = format!("/api/v1/people/why?person={id}&action=write_records&unit={unit}&date={day}");
            assert_eq!(anquan.get(&why).await.1["allowed"], may, "{unit} {day}");
        }
        // A second time it is all there already: nothing is made twice.
        let again = guanli.look(&file).await;
        assert!(problems(&again).iter().all(|p| p.ends_with("same_post")), "{again:?}");
        let before = count(t).await;
        assert_eq!(guanli.import(&file, true).await.0, 422);
        assert_eq!(count(t).await, before);
    }

    fn what_is_wrong_is_told_with_row_and_column_and_nothing_is_made(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let guanli = house.enter("guanli").await;
        let before = count(t).await;
        for (rows, told) in [
            (vec![vec!["", "无名", "市领导"]], "A2 required"),
            (vec![vec!["a b", "无名", "市领导"]], "A2 bad_login"),
            (vec![vec!["ab", "", "市领导"]], "B2 required"),
            (vec![vec!["ab", "某", ""]], "C2 required"),
            (vec![vec!["ab", "某", "市长"]], "C2 no_role"),
            (vec![vec!["ab", "某", "单位信息员"]], "D2 unit_missing"),
            (vec![vec!["ab", "某", "单位信息员", "天边"]], "D2 no_unit"),
            (vec![vec!["ab", "某", "单位信息员", "c01", "财务科"]], "E2 no_department"),
            (vec![vec!["ab", "某", "市领导", "", "", "", "也许"]], "G2 not_main_or_part"),
            (vec![vec!["ab", "某", "市领导", "", "", "", "", "2026-11-21"]], "H2 bad_dates"),
            (vec![vec!["ab", "某", "市领导", "", "", "", "", "12/1/2026"]], "H2 not_a_date"),
            (vec![vec!["ab", "某", "市领导", "", "", "", "", "2026-12-01", "2026-12-01"]], "I2 bad_dates"),
            (vec![vec!["ab", "=A1", "市领导"]], "B2 formula"),
            (vec![vec!["ab", "某", "市领导"], vec!["AB", "别人", "市复核员", "", "", "", "兼岗"]], "B3 login_taken"),
            (vec![vec!["ab", "某", "市领导"], vec!["ab", "", "市领导", "", "", "", "兼岗"]], "C3 same_post"),
            (vec![vec!["ab", "某", "市领导"], vec!["ab", "", "市复核员"]], "G3 two_main_posts"),
            (vec![vec!["tou", "别人", "市领导"]], "A2 login_taken"),
            (vec![vec!["yuan", "yuan", "市领导"]], "G2 two_main_posts"),
            (vec![vec!["ab", "某", "市领导", "", "", "", "", "", "", &"长".repeat(201)]], "J2 too_long"),
        ] {
            let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
            let file = book(&rows);
            assert_eq!(problems(&guanli.look(&file).await), [told], "{rows:?}");
            let (status, said) = guanli.import(&file, true).await;
            let said: Value = serde_json::from_slice(&said).unwrap();
            assert_eq!(code(&(status, said)), (422, "import_refused"));
        }
        // One row that is wrong keeps the others out.
        let file = book(&[&["good", "好", "市领导"], &["bad", "坏", "市长"]]);
        assert_eq!(guanli.import(&file, true).await.0, 422);
        assert_eq!(count(t).await, before);
    }

    // Nobody holds two kinds of account, gives a post to oneself, or reaches an account of another keeper, by way of a file.
    fn the_three_administrators_stay_apart_in_files(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let (guanli, anquan) = (house.enter("guanli").await, house.enter("anquan").await);
        let fangfa = house.enter("fangfa").await;
        let before = count(t).await;
        // Across rows of one person, in either order, whoever hands it in.
        let two = book(&[&["er", "二", "安全管理员"], &["er", "二", "审计管理员", "", "", "", "兼岗"]]);
        assert_eq!(problems(&anquan.look(&two).await), ["C3 roles_apart"]);
        let mixed = book(&[&["er", "二", "审计管理员"], &["ER", "", "市领导", "", "", "", "兼岗"]]);
        assert_eq!(problems(&anquan.look(&mixed).await), ["C3 not_allowed"]);
        assert_eq!(problems(&guanli.look(&mixed).await), ["C2 not_allowed"]);
        // Against who is registered.
        let held = book(&[&["shenji", "shenji", "安全管理员", "", "", "", "兼岗"]]);
        assert_eq!(problems(&anquan.look(&held).await), ["C2 roles_apart"]);
        let business = book(&[&["shenji", "shenji", "市领导", "", "", "", "兼岗"]]);
        assert_eq!(problems(&guanli.look(&business).await), ["C2 roles_apart"]);
        let officer = book(&[&["fangfa", "fangfa", "审计管理员", "", "", "", "兼岗"]]);
        assert_eq!(problems(&anquan.look(&officer).await), ["C2 roles_apart"]);
        // Oneself.
        let own = book(&[&["anquan", "anquan", "安全管理员", "", "", "", "兼岗"]]);
        assert!(problems(&anquan.look(&own).await).contains(&"A2 own_post".to_owned()));
        for file in [&two, &mixed, &held, &business, &officer, &own] {
            assert_eq!(anquan.import(file, true).await.0, 422);
            assert_eq!(guanli.import(file, true).await.0, 422);
        }
        assert_eq!(fangfa.look(&two).await.0, 403);
        assert_eq!(fangfa.import(&two, true).await.0, 403);
        assert_eq!(fangfa.get("/api/v1/people/import/template.xlsx").await.0, 403);
        assert_eq!(count(t).await, before);
        // The same name under another login: whether it is one person somebody has to say.
        let namesake = book(&[&["shenji2", "guanli", "审计管理员"]]);
        let seen = anquan.look(&namesake).await;
        assert_eq!(problems(&seen), [""; 0]);
        assert_eq!((&seen.1["namesakes"][0]["other"], &seen.1["namesakes"][0]["other_realm"]), (&json!("guanli"), &json!("system")));
        let (status, said) = anquan.import(&namesake, false).await;
        assert_eq!(code(&(status, serde_json::from_slice(&said).unwrap())), (409, "names_unconfirmed"));
        let both = book(&[&["x1", "同名", "安全管理员"], &["x2", "同名", "审计管理员"]]);
        assert_eq!(anquan.import(&both, false).await.0, 409);
        assert_eq!(count(t).await, before);
        assert_eq!(anquan.import(&namesake, true).await.0, 200);
    }

    fn hostile_files_are_refused_with_the_place(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let guanli = house.enter("guanli").await;
        let first = |said: &(u16, Value)| {
            assert_eq!(said.0, 200, "{}", said.1);
            let p = &said.1["problems"][0];
            (p["code"].as_str().unwrap_or_default().to_owned(), p["message_en"].as_str().unwrap_or_default().to_owned())
        };
        let heads = book_of(&["登录名", "姓名", "角色", "工资"], &[&["ab", "某", "市领导", "9"]]);
        let said = first(&guanli.look(&heads).await);
        assert_eq!((said.0.as_str(), said.1.contains("D1")), ("unknown_heading", true), "{said:?}");
        assert_eq!(first(&guanli.look(&book_of(&["登录名", "角色"], &[&["ab", "市领导"]])).await).0, "missing_heading");
        assert_eq!(first(&guanli.look(&book_of(&["登录名", "姓名", "角色", "角色"], &[&["ab"]])).await).0, "heading_twice");
        assert_eq!(first(&guanli.look(&book(&[])).await).0, "no_rows");
        assert_eq!(first(&guanli.look(b"login,name\nab,x\n").await).0, "not_workbook");
        // A row more than is taken, and a sheet that goes on for a million rows: reading stops where it is too much.
        let many: Vec<String> = (0..1_001).map(|n| format!("u{n:05}")).collect();
        let rows: Vec<Vec<&str>> = many.iter().map(|l| vec![l.as_str(), "某", "市领导"]).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let said = first(&guanli.look(&book(&rows)).await);
        assert_eq!((said.0.as_str(), said.1.contains("A1002")), ("too_many_rows", true), "{said:?}");
        let said = first(&guanli.look(&book(&rows[..301])).await);
        assert_eq!(said.0, "too_many_new");
        let sheet = |fill: &mut dyn FnMut(&mut dyn Write)| {
            let from = book(&[&["ab", "某", "市领导"]]);
            let mut archive = zip::ZipArchive::new(Cursor::new(from)).unwrap();
            let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
            for i in 0..archive.len() {
                let name = archive.by_index(i).unwrap().name().unwrap().to_string();
                out.start_file(&*name, zip::write::SimpleFileOptions::default()).unwrap();
                if name == "xl/worksheets/sheet1.xml" {
                    fill(&mut out);
                } else {
                    std::io::copy(&mut archive.by_index(i).unwrap(), &mut out).unwrap();
                }
            }
            out.finish().unwrap().into_inner()
        };
        let head = "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
        let million = sheet(&mut |out| {
            out.write_all(head.as_bytes()).unwrap();
            for n in 1..=1_000_000 {
                write!(out, "<row r=\"{n}\"><c r=\"A{n}\"><v>7</v></c></row>").unwrap();
            }
            out.write_all(b"</sheetData></worksheet>").unwrap();
        });
        assert!(million.len() < 8 << 20, "{}", million.len());
        let said = first(&guanli.look(&million).await);
        assert_eq!((said.0.as_str(), said.1.contains("A1002")), ("too_many_rows", true), "{said:?}");
        let bomb = sheet(&mut |out| {
            let spaces = vec![b' '; 1 << 20];
            for _ in 0..120 {
                out.write_all(&spaces).unwrap();
            }
        });
        assert!(bomb.len() < 1 << 20);
        let said = first(&guanli.look(&bomb).await);
        assert_eq!((said.0.as_str(), said.1.contains("sheet1.xml")), ("zip_bomb", true), "{said:?}");
        assert_eq!(guanli.import(&bomb, true).await.0, 422);
    }

    fn the_empty_sheet_is_one_that_is_taken(t: TestDb, &[MIGRATIONS, store::MIGRATIONS].concat()) {
        let house = House::open(t).await;
        let (guanli, anquan) = (house.enter("guanli").await, house.enter("anquan").await);
        for (desk, has, lacks) in [(&guanli, "市领导", "审计管理员"), (&anquan, "审计管理员", "市领导")] {
            let request = Request::builder().uri("/api/v1/people/import/template.xlsx").header(header::COOKIE, desk.cookie.clone().unwrap());
            let answer = house.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            assert_eq!(answer.status(), 200);
            let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap().to_vec();
            let seen = desk.look(&bytes).await;
            assert_eq!(problems(&seen), ["- no_rows"]);
            let mut file: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
            let lists = file.worksheet_range("选项").unwrap();
            let all: Vec<String> = lists.cells().map(|(_, _, c)| c.to_string()).collect();
            assert!(all.iter().any(|c| c == has) && !all.iter().any(|c| c == lacks), "{all:?}");
        }
    }
}
