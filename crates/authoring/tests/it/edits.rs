//! A workbook's edits that break cases, kinds of unit in the walk, and what is left to a ruling.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::{Desk, doubt, tables};

/// The workbook with texts of its open cells put anew, each by the id of its row.
fn with(book: &[u8], edits: &[(&str, &str)]) -> Vec<u8> {
    let mut old: Xlsx<_> = Xlsx::new(Cursor::new(book)).unwrap();
    let mut new = Workbook::new();
    let mut left = edits.len();
    for name in old.sheet_names() {
        let range = old.worksheet_range(&name).unwrap();
        let (top, column) = range.start().unwrap_or((0, 0));
        let sheet = new.add_worksheet();
        sheet.set_name(&name).unwrap();
        for (r, row) in range.rows().enumerate() {
            let id = row.first().map(ToString::to_string).unwrap_or_default();
            for (c, value) in row.iter().enumerate().filter(|(_, v)| **v != Data::Empty) {
                let at = u16::try_from(c).unwrap() + u16::try_from(column).unwrap();
                let edit = edits.iter().find(|(edited, _)| at == 3 && *edited == id);
                left -= usize::from(edit.is_some());
                let text = edit.map_or_else(|| value.to_string(), |(_, text)| (*text).to_owned());
                sheet.write_string(u32::try_from(r).unwrap() + top, at, text).unwrap();
            }
        }
    }
    assert_eq!(left, 0, "an edited row is not there");
    new.save_to_buffer().unwrap()
}

fn list(v: &Value) -> &Vec<Value> {
    v.as_array().unwrap()
}

fn file(zip: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

const SECOND: &str = "item-1.yaml#indicators/2/rule/tiers/2/points";

store::on_both! {
    fn an_edit_that_breaks_a_case_is_confirmed_or_taken_back(t: TestDb, tables()) {
        let desk = Desk::open(t);
        let (draft, begun) = desk.begin("bands.xlsx").await;
        let all = desk.assumed(&draft, &begun.tag).await;
        let path = |tail: &str| format!("{draft}{tail}");
        let proof = async || desk.ask("GET", &path("/method"), None, None).await.ok().body;
        let settle = async |tag: &str, ask: Value| desk.ask("POST", &path("/edits"), Some(tag), Some(ask)).await;
        assert_eq!(settle(&all.tag, json!({"how": "take_back", "edits": []})).await.code(), "not_edited");
        let book = desk.ask("GET", &path("/method.xlsx"), None, None).await.ok().bytes;
        let before = proof().await;
        assert_eq!(before["ready"], true);

        // The middle tier of 1.2 gives 12 instead of 10, and the first of 1.1 asks for more.
        let texts = desk.ask("GET", &path("/files"), None, None).await.ok().body["files"]["item-1.yaml"].as_str().unwrap().to_owned();
        assert!(texts.contains("ge: 95%"), "{texts}");
        let bound = "item-1.yaml#indicators/1/rule/tiers/1/when/ge";
        let edited = with(&book, &[(SECOND, "12"), (bound, "97")]);
        let carried = desk.upload(&path("/workbook"), Some(&all.tag), "改.xlsx", &edited, "").await.ok();
        let edits = list(&carried.body["carried"]["edits"]);
        assert_eq!(edits.len(), 2, "{edits:?}");
        let points = edits.iter().find(|e| e["id"] == SECOND).unwrap();
        assert_eq!((&points["from"], &points["to"], &points["about"]), (&json!("10"), &json!("12"), &json!("1.2 第2档")));

        let broken = proof().await;
        assert_eq!(broken["ready"], false);
        let failed = list(&broken["failed"]);
        let of = |indicator: &str| failed.iter().find(|f| f["indicator"] == indicator).unwrap();
        let (one, two) = (of("1.1"), of("1.2"));
        assert_eq!((&two["expected"], &two["got"], &two["edits"]), (&json!("10"), &json!("12"), &json!([SECOND])));
        assert_eq!(one["edits"], json!([bound]));
        assert_eq!(list(&broken["failed"]).len(), 2, "{failed:?}");

        // What somebody has not seen is not confirmed.
        let case = |f: &Value, result: &str| json!({"file": f["file"], "path": f["path"], "result": result});
        let other = settle(&carried.tag, json!({"how": "confirm", "cases": [case(two, "11")]})).await;
        assert_eq!((other.status.as_u16(), other.code()), (409, "no_such_case"));
        let confirmed = settle(&carried.tag, json!({"how": "confirm", "cases": [case(two, "12")]})).await.ok();
        let after = proof().await;
        assert_eq!(list(&after["failed"]).len(), 1);
        let kept = &after["confirmed"][0];
        assert_eq!((&kept["from"], &kept["to"], &kept["by"]), (&json!("10"), &json!("12"), &json!("方颂文")));
        let zip = desk.ask("GET", &path("/method.zip"), None, None).await.ok().bytes;
        let cases = file(&zip, "city-2026/cases/item-1.yaml");
        assert!(cases.contains("note: \"方颂文 2026-11-22 确认：原为 10，改后为 12\"") && cases.contains("expect: 12"), "{cases}");

        // The bound goes back; what was confirmed of the other stays.
        let unknown = settle(&confirmed.tag, json!({"how": "take_back", "edits": ["item-9.yaml#x"]})).await;
        assert_eq!(unknown.code(), "no_edit");
        let back = settle(&confirmed.tag, json!({"how": "take_back", "edits": [bound]})).await.ok();
        assert_eq!(list(&back.body["carried"]["edits"]).len(), 1);
        let good = proof().await;
        assert_eq!((&good["ready"], &good["failed"], list(&good["confirmed"]).len()), (&json!(true), &json!([]), 1));

        // Withdrawn, the case fails again; confirmed again, another workbook changes it once more.
        let name = json!({"how": "withdraw", "file": kept["file"], "path": kept["path"]});
        let open = settle(&back.tag, name).await.ok();
        assert_eq!(list(&proof().await["failed"]).len(), 1);
        let again = settle(&open.tag, json!({"how": "confirm", "cases": [case(two, "12")]})).await.ok();
        let book = desk.ask("GET", &path("/method.xlsx"), None, None).await.ok().bytes;
        let more = desk.upload(&path("/workbook"), Some(&again.tag), "再改.xlsx", &with(&book, &[(SECOND, "13")]), "").await.ok();
        let edit = &more.body["carried"]["edits"][0];
        assert_eq!((&edit["from"], &edit["to"]), (&json!("10"), &json!("13")), "from what the answers gave");
        let moved = proof().await;
        assert_eq!((&moved["failed"][0]["expected"], &moved["failed"][0]["got"]), (&json!("12"), &json!("13")));
        let last = settle(&more.tag, json!({"how": "confirm", "cases": [case(two, "13")]})).await.ok();
        assert_eq!((&proof().await["confirmed"][0]["from"], list(&proof().await["confirmed"]).len()), (&json!("10"), 1));

        // The last edit goes back: nothing is edited, every case is as it was, and it can be answered again.
        let none = settle(&last.tag, json!({"how": "take_back", "edits": [SECOND]})).await.ok();
        assert_eq!(none.body["head"]["edited"], false);
        let clean = proof().await;
        assert_eq!((&clean["ready"], &clean["confirmed"], &clean["digest"]), (&json!(true), &json!([]), &before["digest"]));
        assert_eq!(desk.assumed(&draft, &none.tag).await.status, 200);
    }

    fn a_kind_that_the_document_does_not_name_is_added_in_the_walk(t: TestDb, tables()) {
        let desk = Desk::open(t);
        let (draft, begun) = desk.begin("kinds.docx").await;
        let answer = async |tag: &str, ask: Value| desk.ask("POST", &format!("{draft}/answers"), Some(tag), Some(json!({"answer": ask}))).await;
        let kinds = |page: &Value| list(&page["kinds"]).iter().map(|k| format!("{}={}", k["id"].as_str().unwrap(), k["label"].as_str().unwrap())).collect::<Vec<_>>();
        let doubts = list(&begun.body["doubts"]).len();
        let added = answer(&begun.tag, json!({"how": "add_kind", "label": "开发区"})).await.ok();
        assert_eq!(kinds(&added.body), ["county=县", "district=区", "development_zone=开发区"]);
        assert_eq!(list(&added.body["doubts"]).len(), doubts + 2);
        let asked = doubt(&added.body, |d| d["topic"] == "kind_missing").clone();
        assert_eq!((&asked["own"], &asked["answered"]), (&json!("bounds"), &json!(false)));
        let twice = answer(&added.tag, json!({"how": "add_kind", "label": "开发区"})).await;
        assert_eq!((twice.code(), twice.body["error"]["details"]["reason"].as_str()), ("answer_refused", Some("bad_kind")));
        let b = |v: &str| json!([{"op": "ge", "value": v}]);
        let bounds = json!({"how": "bounds", "doubt": asked["id"], "unit": "万元", "kinds": {"county": b("20"), "district": b("10"), "development_zone": b("15")}});
        let said = answer(&added.tag, bounds).await.ok();
        assert!(answer(&said.tag, json!({"how": "drop_kind", "kind": "development_zone"})).await.body["error"]["details"]["zh"].as_str().unwrap().contains("对它有界限"));
        let named = answer(&said.tag, json!({"how": "rename_kind", "kind": "development_zone", "label": "高新区"})).await.ok();
        assert_eq!(kinds(&named.body).last().unwrap(), "development_zone=高新区");
        // Another answer given again keeps the kind and what was said of it.
        let first = named.body["doubts"][0]["id"].clone();
        let chosen = answer(&named.tag, json!({"how": "choose", "doubt": first, "candidate": 0})).await.ok();
        let again = answer(&chosen.tag, json!({"how": "choose", "doubt": first, "candidate": 0})).await.ok();
        assert_eq!(kinds(&again.body), kinds(&named.body));
        assert_eq!(doubt(&again.body, |d| d["id"] == asked["id"])["answered"], true);
        let own = answer(&again.tag, json!({"how": "add_kind", "label": "林场"})).await.ok();
        assert_eq!(kinds(&own.body).last().unwrap(), "kind_a=林场");
        let gone = answer(&own.tag, json!({"how": "drop_kind", "kind": "kind_a"})).await.ok();
        assert_eq!(kinds(&gone.body), kinds(&named.body));
        desk.assumed(&draft, &gone.tag).await;
        let proof = desk.ask("GET", &format!("{draft}/method"), None, None).await.ok().body;
        assert_eq!(proof["ready"], true, "{proof}");
    }

    fn what_is_left_open_is_a_reading_of_the_finished_method(t: TestDb, tables()) {
        let desk = Desk::open(t);
        let (draft, begun) = desk.begin("bands.xlsx").await;
        let asked = doubt(&begun.body, |d| d["topic"] == "range_ends").clone();
        let open = list(&asked["candidates"]).iter().position(|c| c["zh"].as_str().unwrap().starts_with("留待裁定")).unwrap();
        let ask = json!({"answer": {"how": "choose_alike", "doubt": asked["id"], "candidate": open}});
        let left = desk.ask("POST", &format!("{draft}/answers"), Some(&begun.tag), Some(ask)).await.ok();
        let now = doubt(&left.body, |d| d["id"] == asked["id"]);
        assert_eq!(now["chosen"], open);
        assert!(now["now"]["zh"].as_str().unwrap().contains("留待裁定"), "{now}");
        let all = desk.assumed(&draft, &left.tag).await;
        let proof = desk.ask("GET", &format!("{draft}/method"), None, None).await.ok().body;
        assert_eq!(proof["ready"], true, "{proof}");
        let done = desk.ask("POST", &format!("{draft}/finish"), Some(&all.tag), None).await.ok();
        let files = desk.ask("GET", &format!("{draft}/files"), None, None).await.ok().body["files"].clone();
        let mut method = rubric::MethodFiles::default();
        for (name, text) in files.as_object().unwrap() {
            assert!(!name.starts_with("cases/"));
            method.files.insert(name.clone(), text.as_str().unwrap().as_bytes().to_vec());
        }
        let method = rubric::read(&method).0.unwrap();
        assert_eq!(done.body["head"]["digest"], method.digest.as_str());
        assert!(!method.readings.is_empty() && method.readings.iter().all(|r| r.options.len() == 3));
    }
}
