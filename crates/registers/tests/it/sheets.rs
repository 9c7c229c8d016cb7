//! Sheets: the empty one, the list as one, and a filled one read in.

use std::fs::File;
use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use registers::Imported;
use rust_xlsxwriter::{Formula, Workbook, Worksheet};
use serde_json::json;

use crate::*;

const HEADS: [&str; 8] = [
    "登记单位",
    "凭证、批复或合同编号",
    "支付、批复或签订日期",
    "金额取自",
    "资金来源",
    "人员经费",
    "金额（元）",
    "用途",
];

/// The cells of the first sheet as they are shown, row by row.
pub fn read(mut file: File) -> Vec<Vec<String>> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let name = book.sheet_names()[0].clone();
    book.worksheet_range(&name).unwrap().rows().map(|r| r.iter().map(Data::to_string).collect()).collect()
}

/// A sheet with these headings, filled by hand.
fn sheet(heads: &[&str], fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("登记").unwrap();
    for (column, head) in (0_u16..).zip(heads) {
        sheet.write_string(0, column, *head).unwrap();
    }
    fill(sheet);
    book.save_to_buffer().unwrap()
}

fn texts(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, text) in (0_u16..).zip(cells) {
        sheet.write_string(row, column, *text).unwrap();
    }
}

/// A workbook of a million rows, which packs well.
fn million() -> Vec<u8> {
    let empty = sheet(&HEADS, |_| ());
    let mut from = zip::ZipArchive::new(Cursor::new(empty)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..from.len() {
        let mut part = from.by_index(i).unwrap();
        let (name, mut text) = (part.name().unwrap().into_owned(), String::new());
        part.read_to_string(&mut text).unwrap();
        if name.ends_with("worksheets/sheet1.xml") {
            let rows: String =
                (2..=1_000_001).map(|row| format!("<row r=\"{row}\"><c r=\"B{row}\"><v>1</v></c></row>")).collect();
            text = text.replacen("</sheetData>", &format!("{rows}</sheetData>"), 1);
            assert!(text.len() < 100 << 20);
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut to, text.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// A workbook whose parts say that they are encrypted.
fn locked() -> Vec<u8> {
    let mut bytes = sheet(&HEADS, |_| ());
    for (head, flags) in [(&b"PK\x03\x04"[..], 6), (b"PK\x01\x02", 8)] {
        let places: Vec<usize> = bytes.windows(4).enumerate().filter(|(_, w)| *w == head).map(|(at, _)| at).collect();
        for at in places {
            bytes[at + flags] |= 1;
        }
    }
    bytes
}

/// Row, cell, code of each problem.
fn told(out: &Imported) -> Vec<(u32, &str, &str)> {
    out.problems.iter().map(|p| (p.row.unwrap_or(0), p.cell.as_deref().unwrap_or(""), p.code)).collect()
}

#[test]
fn the_template_has_headings_choices_and_notes() {
    let set = Definitions::load(None).unwrap();
    for register in set.list() {
        let unit = people::Unit {
            id: "u1".into(),
            name: "甲县".into(),
            short_name: "甲".into(),
            code: "1".into(),
            kind: None,
            status: None,
        };
        let bytes = registers::template(register, &[&unit], date(2026, 3, 1)).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
        let heads = book.worksheet_range("登记").unwrap();
        let heads: Vec<String> = heads.rows().next().unwrap().iter().map(Data::to_string).collect();
        let expected = register.fields.iter().filter(|f| f.kind != registers::FieldKind::Attachments).count();
        assert_eq!((heads.len(), heads[0].as_str()), (expected + 1, "登记单位"), "{}", register.id);
        let notes = book.worksheet_range("说明").unwrap();
        assert!(notes.rows().count() > heads.len(), "{}", register.id);
        let lists = book.worksheet_range("选项").unwrap();
        let offered: Vec<String> = lists.cells().map(|(_, _, c)| c.to_string()).collect();
        for choice in register.fields.iter().flat_map(|f| &f.choices) {
            assert!(offered.contains(&choice.names.zh), "{} {}", register.id, choice.id);
        }
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut xml = String::new();
        archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut xml).unwrap();
        assert!(xml.contains("选项!$A$1:$A$1") && xml.contains("type=\"list\""), "{}", register.id);
    }
}

store::on_both! {
    fn a_filled_sheet_is_judged_by_cell_and_read_whole_or_not_at_all(t: TestDb, &tables()) {
        let p = place(t).await;
        let register = p.set.find("spending").unwrap();
        let officer = who(&[Role::UnitOfficer], Some("u1"));
        let none = Ask::default();
        let good = |n: u32| [String::new(), format!("支{n}"), "2026年3月1日".into(), "决算支出".into(), "own".into(), "否".into(), "1,234.56".into(), "服务器".into()];
        let bad = sheet(&HEADS, |s| {
            for row in 1..9 {
                let cells = good(row);
                texts(s, row, &cells.iter().map(String::as_str).collect::<Vec<_>>());
            }
            s.write_string(1, 2, "3/1/2026").unwrap();
            s.write_string(2, 3, "捐赠").unwrap();
            s.write_formula(3, 6, Formula::new("=1+1").set_result("2")).unwrap();
            s.write_string(4, 0, "单位u2").unwrap();
            s.write_number(5, 6, 0.125).unwrap();
            s.write_string(6, 1, "支 1").unwrap();
            s.write_string(7, 5, "也许").unwrap();
            s.write_string(8, 1, "  ").unwrap();
        });
        for store in [false, true] {
            let out = p.registers.import(&officer, register, bad.clone(), store).await.unwrap();
            assert_eq!((out.rows, out.stored, out.more), (8, 0, 0));
            let expected = [(2, "C2", "not_a_date"), (3, "D3", "no_choice"), (4, "G4", "formula"), (5, "A5", "not_allowed"),
                (6, "G6", "not_a_number"), (8, "F8", "not_yes_or_no"), (9, "B9", "required")];
            assert_eq!(told(&out), expected);
            assert!(out.problems[1].message_zh.contains("“捐赠”") && out.problems[2].message_zh.contains("G4"));
            assert_eq!(p.registers.list(&officer, register, &none, 0, 9).await.unwrap().count, 0);
        }
        let right = sheet(&HEADS, |s| {
            for row in 1..4 {
                let cells = good(row);
                texts(s, row, &cells.iter().map(String::as_str).collect::<Vec<_>>());
            }
            s.write_number(2, 6, 0.3).unwrap();
            s.write_boolean(3, 5, true).unwrap();
            s.write_string(3, 0, "6205u1").unwrap();
            let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 4, 2).unwrap();
            let format = rust_xlsxwriter::Format::new().set_num_format("yyyy/m/d");
            s.write_datetime_with_format(3, 2, &day, &format).unwrap();
        });
        let preview = p.registers.import(&officer, register, right.clone(), false).await.unwrap();
        assert_eq!((preview.rows, preview.stored, preview.problems.len()), (3, 0, 0));
        assert_eq!(p.registers.list(&officer, register, &none, 0, 9).await.unwrap().count, 0);
        let made = p.registers.import(&officer, register, right.clone(), true).await.unwrap();
        assert_eq!((made.rows, made.stored), (3, 3));
        let rows = p.registers.list(&officer, register, &Ask { sort: Some("voucher".into()), ..none.clone() }, 0, 9).await.unwrap().rows;
        let body = |n: usize| serde_json::from_str::<serde_json::Value>(&rows[n].body).unwrap();
        assert_eq!(body(0), json!({"voucher": "支1", "date": "2026-03-01", "basis": "final", "source": "own", "staff": false, "amount": 123_456, "purpose": "服务器"}));
        assert_eq!((&body(1)["amount"], &body(2)["staff"], &body(2)["date"]), (&json!(30), &json!(true), &json!("2026-04-02")));
        // Each has its history, and is found by its index.
        assert_eq!(p.registers.versions(&officer, register, &rows[0].id).await.unwrap().len(), 1);
        assert_eq!(p.registers.list(&officer, register, &none, 0, 9).await.unwrap().sums[0].value, 123_456 + 30 + 123_456);

        // The same file once more: every row is there already.
        let again = p.registers.import(&officer, register, right, true).await.unwrap();
        assert_eq!(told(&again), [(2, "B2", "not_unique"), (3, "B3", "not_unique"), (4, "B4", "not_unique")]);
        let twice = sheet(&HEADS, |s| {
            for row in [1, 2] {
                let cells = good(9);
                texts(s, row, &cells.iter().map(String::as_str).collect::<Vec<_>>());
            }
        });
        let twice = p.registers.import(&officer, register, twice, true).await.unwrap();
        assert_eq!(told(&twice), [(3, "B3", "twice_in_file")]);
        let head = who(&[Role::UnitHead], Some("u1"));
        p.registers.close_year(&head, register, "u1", 2026, true).await.unwrap();
        let late = sheet(&HEADS, |s| {
            let cells = good(10);
            texts(s, 1, &cells.iter().map(String::as_str).collect::<Vec<_>>());
        });
        assert_eq!(told(&p.registers.import(&officer, register, late, true).await.unwrap()), [(2, "C2", "year_closed")]);
    }

    fn who_writes_for_all_names_the_unit(t: TestDb, &tables()) {
        let p = place(t).await;
        let register = p.set.find("spending").unwrap();
        let row = |unit: &str, n: u32| [unit.to_owned(), format!("支{n}"), "2026-03-01".into(), "合同".into(), "本级资金".into(), "是".into(), "1".into()];
        let file = sheet(&HEADS, |s| {
            for (n, unit) in (1..).zip(["u1", "6205u2", "单位u3", "不存在", ""]) {
                texts(s, n, &row(unit, n).iter().map(String::as_str).collect::<Vec<_>>());
            }
        });
        let writers: Vec<Ctx> = Role::ALL.iter().map(|r| who(&[*r], None)).collect();
        let mut all = 0;
        for ctx in &writers {
            match p.registers.import(ctx, register, file.clone(), false).await {
                Ok(out) => {
                    all += 1;
                    assert_eq!(told(&out), [(5, "A5", "no_unit"), (6, "A6", "required")], "{}", ctx.who.name());
                }
                Err(e) => assert_eq!(e.kind(), kernel::Kind::Forbidden, "{}", ctx.who.name()),
            }
        }
        assert!(all > 0 && all < writers.len(), "{all}");
        let stranger = p.registers.import(&who(&[Role::UnitOfficer], Some("u2")), register, file, false).await.unwrap();
        assert_eq!(told(&stranger).iter().filter(|t| t.2 == "not_allowed").count(), 2);
    }

    fn what_is_no_sheet_of_the_register_is_refused(t: TestDb, &tables()) {
        let p = place(t).await;
        let register = p.set.find("spending").unwrap();
        let officer = who(&[Role::UnitOfficer], Some("u1"));
        let long = sheet(&HEADS, |s| {
            for row in 1..=20_001 {
                s.write_string(row, 1, "x").unwrap();
            }
        });
        let last = sheet(&HEADS, |s| {
            s.write_string(1_048_575, 1, "x").unwrap();
        });
        let wide = "0".repeat(120 << 20);
        let mut bomb = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [("xl/workbook.xml", "<workbook/>"), ("xl/worksheets/sheet1.xml", wide.as_str())] {
            bomb.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut bomb, text.as_bytes()).unwrap();
        }
        let bomb = bomb.finish().unwrap().into_inner();
        assert!(bomb.len() < 1 << 20);
        let million = million();
        assert!(million.len() < 8 << 20, "{}", million.len());
        let mut other = Workbook::new();
        for name in ["甲", "乙"] {
            other.add_worksheet().set_name(name).unwrap();
        }
        let cases: Vec<(Vec<u8>, &[&str])> = vec![
            (b"".to_vec(), &["not_workbook"]),
            (b"a,b\n1,2\n".to_vec(), &["not_workbook"]),
            (b"PK\x03\x04 and nothing more".to_vec(), &["broken_file"]),
            (b"\xD0\xCF\x11\xE0old".to_vec(), &["old_xls"]),
            (vec![b'P'; (8 << 20) + 1], &["too_large"]),
            (bomb, &["zip_bomb"]),
            (other.save_to_buffer().unwrap(), &["missing_sheet"]),
            (long, &["too_many_rows"]),
            (million, &["too_many_rows"]),
            (locked(), &["encrypted"]),
            (last, &["required"; 5]),
            (sheet(&HEADS, |_| ()), &["no_rows"]),
            (sheet(&["登记单位", "凭证、批复或合同编号", "颜色"], |s| texts(s, 1, &["", "a", "b"])), &["unknown_heading", "missing_heading", "missing_heading", "missing_heading", "missing_heading", "missing_heading"]),
            (sheet(&["凭证、批复或合同编号", "凭证、批复或合同编号"], |s| texts(s, 1, &["a", "b"])), &["heading_twice", "missing_heading", "missing_heading", "missing_heading", "missing_heading", "missing_heading"]),
        ];
        for (i, (bytes, codes)) in cases.into_iter().enumerate() {
            let out = p.registers.import(&officer, register, bytes, true).await.unwrap();
            let found: Vec<_> = out.problems.iter().map(|p| p.code).collect();
            assert_eq!((found.as_slice(), out.stored), (codes, 0), "case {i}: {:?}", out.problems);
        }
    }

    fn the_list_as_a_sheet_carries_who_when_and_filters_and_no_formula(t: TestDb, &tables()) {
        let p = place(t).await;
        let register = p.set.find("spending").unwrap();
        let officer = who(&[Role::UnitOfficer], Some("u1"));
        let injected = "=HYPERLINK(\"http://x\",\"y\")";
        for (voucher, amount) in [(injected, 12_345_678), ("支2", 5)] {
            p.registers.create(&officer, register, "u1", &spending(voucher, amount)).await.unwrap();
        }
        let query = [("f.basis", "final"), ("q", "hyper"), ("sort", "-date")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        let ask = Ask::of(&query.into_iter().collect()).unwrap();
        let mut bytes = Vec::new();
        p.registers.export(&officer, register, &ask).await.unwrap().read_to_end(&mut bytes).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range("登记").unwrap();
        assert_eq!(range.rows().count(), 2);
        assert_eq!(range.get((1, 1)), Some(&Data::String(injected.into())));
        assert_eq!(range.get((1, 6)), Some(&Data::Float(123_456.78)));
        assert_eq!(book.worksheet_formula("登记").unwrap().cells().filter(|(_, _, f)| !f.is_empty()).count(), 0);
        let about: String = book.worksheet_range("说明").unwrap().cells().map(|(_, _, c)| c.to_string() + "|").collect();
        for part in [officer.who.name(), "2026-03-02", "金额取自 为 决算支出", "查找：hyper", "按支付、批复或签订日期由大到小"] {
            assert!(about.contains(part), "{part}: {about}");
        }
    }
}
