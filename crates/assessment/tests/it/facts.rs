//! Facts one by one: which binding counts, how it came, saying one, and the files that it rests on.

use axum::body::Body;
use axum::http::{Request, header};
use kernel::{Actor, Role};
use serde_json::{Value, json};

use crate::house::*;

fn items(v: &Value) -> &Vec<Value> {
    v.as_array().unwrap()
}

async fn hand_in(house: &House, who: &Actor, unit: &str, name: &str, bytes: &[u8]) -> Answer {
    let mut body = format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n").into_bytes();
    body.extend(bytes);
    body.extend(b"\r\n--edge--\r\n");
    let request = Request::post(format!("/api/v1/assessment/units/{unit}/evidence"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .body(Body::from(body))
        .unwrap();
    house.send(who, request).await
}

store::on_both! {
    fn every_fact_is_resolved_as_the_engine_resolves_it(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let who = method_officer();
        let mut rows: Vec<Value> = Vec::new();
        let mut page = Some(String::from("0"));
        while let Some(at) = page {
            let part = house.get(&who, &format!("facts?limit=200&page={at}")).await.ok();
            rows.extend(items(&part["items"]).clone());
            page = part["next_page"].as_str().map(str::to_owned);
            assert_eq!(part["total"].as_u64().unwrap(), items(&part["outcomes"]).iter().map(|o| o["count"].as_u64().unwrap()).sum::<u64>());
        }
        let mut compared = 0;
        for unit in UNITS {
            for item in items(&house.get(&who, "method").await.ok()["items"]) {
                for indicator in items(&item["indicators"]) {
                    let id = indicator["id"].as_str().unwrap();
                    let shown = house.get(&who, &format!("units/{unit}/indicators/{id}")).await.ok();
                    for (at, fact) in items(&shown["facts"]).iter().enumerate() {
                        let row = rows.iter().find(|r| r["unit"] == unit && r["input"] == fact["input"] && r["at_text"] == fact["at"]);
                        let row = row.unwrap_or_else(|| panic!("{unit} {id} {}", fact["input"]));
                        assert_eq!(row["state"], fact["state"], "{unit} {id} {}", fact["input"]);
                        if fact["state"] == "known" {
                            assert_eq!(row["value"], fact["value"], "{unit} {id} {}", fact["input"]);
                            let counts = items(&row["bindings"]).iter().find(|b| b["counts"] == true).unwrap();
                            assert_eq!(counts["key"], fact["source"]["key"]);
                        }
                        assert_eq!(pick(&row["used_by"], "indicator", id)["fact"], at);
                        compared += 1;
                    }
                }
            }
        }
        assert!(compared > 300, "{compared}");
    }

    fn filters_take_what_they_say(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let who = method_officer();
        let get = async |q: &str| house.get(&who, &format!("facts?limit=200&{q}")).await.ok();
        let all = |page: &Value, test: &dyn Fn(&Value) -> bool| {
            assert!(!items(&page["items"]).is_empty());
            assert!(items(&page["items"]).iter().all(test), "{page}");
        };
        all(&get("unit=c05&outcome=contested").await, &|r| r["state"] == "contested" && r["chosen"] == "contested" && r["disagree"] == true);
        all(&get("disagree=true").await, &|r| r["disagree"] == true);
        all(&get("binding=measured&unit=d01").await, &|r| items(&r["bindings"]).iter().any(|b| b["counts"] == true && b["binding"] == "measured"));
        all(&get("open=true&unit=c01").await, &|r| !r["open"].is_null());
        all(&get("input=probes").await, &|r| r["input"] == "probes");
        assert_eq!(get("input=probes&unit=c01").await["total"], 2, "one for each cell");
        all(&get("q=%E8%81%94%E7%BD%91%E7%8E%87").await, &|r| r["label"].as_str().unwrap().contains("联网率"));
        all(&get("indicator=2.1").await, &|r| items(&r["used_by"]).iter().any(|u| u["indicator"] == "2.1"));
        for (bad, status) in [("outcome=lost", 422), ("binding=said", 422), ("page=x", 422), ("input=nothing", 404), ("indicator=99", 404), ("unit=x9", 404)] {
            assert_eq!(house.get(&who, &format!("facts?{bad}")).await.status, status, "{bad}");
        }
        let own = house.get(&officer("c05"), "facts?limit=200").await.ok();
        assert!(items(&own["items"]).iter().all(|r| r["unit"] == "c05"));
        assert_eq!(texts(&own["units"], "id"), ["c05"]);
        assert_eq!(house.get(&officer("c05"), "facts?unit=c01").await.status, 403);
        assert_eq!(house.get(&officer("c05"), "units/c01/facts/probes?at=link=city").await.status, 403);
        assert_eq!(house.get(&person("管", Role::SystemAdministrator, None), "facts").await.status, 403);
    }

    fn a_fact_shows_its_days(t: TestDb, &tables()) {
        let house = House::open(t).await;
        for day in ["2026-11-19", "2026-11-20", "2026-11-21"] {
            house.run_of(day.parse().unwrap()).await;
        }
        house.run().await;
        let who = officer("c05");
        let page = house.get(&who, "units/c05/facts/probes?at=link=city").await.ok();
        assert_eq!(page["days"], 4);
        assert_eq!(texts(&page["history"], "as_of"), ["2026-11-22", "2026-11-21", "2026-11-20", "2026-11-19"], "a row more each day");
        assert!(page["next_page"].is_null());
        // What did not change stands once, on the first day looked at.
        let still = house.get(&who, "units/c05/facts/office_automation").await.ok();
        assert_eq!(texts(&still["history"], "as_of"), ["2026-11-19"]);
        // Day by day, in pages of two.
        let first = house.get(&who, "units/c05/facts/probes?at=link=city&days=2").await.ok();
        assert_eq!(texts(&first["history"], "as_of"), ["2026-11-22", "2026-11-21"]);
        let next = first["next_page"].as_str().unwrap();
        let second = house.get(&who, &format!("units/c05/facts/probes?at=link=city&days=2&page={next}")).await.ok();
        assert_eq!(texts(&second["history"], "as_of"), ["2026-11-20", "2026-11-19"]);
        assert!(second["next_page"].is_null());
        assert_eq!(house.get(&who, "units/c05/facts/probes").await.error(), (404, "no_input"), "a cell must be named");
        assert_eq!(house.get(&who, "units/c05/facts/probes?at=link").await.error(), (422, "bad_field"));
    }

    fn a_fact_is_said_with_its_evidence(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let who = officer("c05");
        let post = async |input: &str, body: Value| house.post(&who, &format!("units/c05/facts/{input}"), body).await;
        // A look finds everything that is wrong, and records nothing.
        let look = post("demo_project", json!({"as": "declared", "state": "known", "value": "也许", "preview": true})).await.ok();
        assert_eq!((&look["recorded"], &look["problems"][0]["field"], &look["problems"][0]["code"]), (&false.into(), &"value".into(), &"bad_bool".into()));
        let rows = json!([{"date": "2026-13-01", "basis": "final", "source": "own", "staff": "否", "amount": "10万元", "voucher": "甲"}, {"date": "2026-03-01"}]);
        let look = post("investment", json!({"as": "declared", "state": "known", "rows": rows, "preview": true})).await.ok();
        let fields = texts(&look["problems"], "field");
        assert!(fields.contains(&"rows[0].date") && fields.contains(&"rows[1].amount"), "{fields:?}");
        assert_eq!(post("demo_project", json!({"as": "declared", "state": "known", "value": "也许"})).await.error(), (422, "bad_field"));
        assert_eq!(post("demo_project", json!({"as": "declared", "state": "absent"})).await.error(), (422, "bad_field"));
        assert_eq!(post("consolidated", json!({"as": "declared", "state": "known", "value": "是"})).await.error(), (422, "bad_field"), "what is judged is not declared");
        assert_eq!(post("consolidated", json!({"as": "judged", "state": "known", "value": "是", "reason": "x"})).await.error(), (403, "not_allowed"));
        assert_eq!(post("nothing", json!({"as": "declared", "state": "known", "value": "是"})).await.status, 422);
        let foreign = format!("sha256:{}", "0".repeat(64));
        let named = json!({"as": "declared", "state": "known", "value": "是", "evidence": [foreign], "preview": true});
        assert_eq!(post("demo_project", named).await.ok()["problems"][0]["code"], "no_evidence");
        // A file handed in, then named.
        let file = hand_in(&house, &who, "c05", "立项文件.txt", "立项批复".as_bytes()).await.ok();
        assert_eq!((&file["kind"], &file["media_type"], &file["shown"]), (&"text".into(), &"text/plain".into(), &true.into()));
        let digest = file["digest"].as_str().unwrap();
        assert_eq!(hand_in(&house, &who, "c01", "x.txt", b"x").await.status, 403, "another unit");
        assert_eq!(hand_in(&house, &person("凌", Role::Leader, None), "c05", "x.txt", b"x").await.status, 403);
        // Digests are no secret: what c05 handed in is not c01's to name or to read.
        let other = officer("c01");
        let steal = house.post(&other, "units/c01/facts/demo_project", json!({"as": "declared", "state": "known", "value": "是", "evidence": [digest], "preview": true})).await.ok();
        assert_eq!(steal["problems"][0]["code"], "no_evidence");
        assert_eq!(house.get(&other, &format!("evidence/{digest}?unit=c01")).await.error(), (404, "no_evidence"));
        assert_eq!(house.get(&other, &format!("evidence/{digest}?unit=c05")).await.status, 403);
        let before = house.get(&who, "units/c05/facts/demo_project").await.ok();
        let said = json!({"as": "declared", "state": "known", "value": "是", "evidence": [digest]});
        let mut look = said.clone();
        look["preview"] = true.into();
        let seen = post("demo_project", look).await.ok();
        assert_eq!((&seen["recorded"], &seen["counts"], &seen["after"]["value"]), (&false.into(), &true.into(), &"是".into()));
        assert_eq!(seen["before"]["state"], before["row"]["state"]);
        assert_eq!(items(&house.get(&who, "units/c05/facts/demo_project").await.ok()["versions"]).len(), 0);
        house.clock.set("2026-11-22T02:00:00Z".parse().unwrap());
        assert_eq!(post("demo_project", said).await.ok()["recorded"], true);
        let now = house.get(&who, "units/c05/facts/demo_project").await.ok();
        assert_eq!(now["row"], before["row"], "no run has counted it");
        let version = &now["versions"][0];
        assert_eq!((&version["pending"], &version["by"], &version["evidence"][0]["digest"]), (&true.into(), &"信息员".into(), &digest.into()));
        // The next run counts it, as the look had said.
        house.run().await;
        let counted = house.get(&who, "units/c05/facts/demo_project").await.ok();
        assert_eq!((&counted["row"]["value"], &counted["versions"][0]["pending"]), (&"是".into(), &false.into()));
        let row = house.get(&who, "units/c05/indicators/1.1").await.ok();
        for moved in items(&seen["effects"]) {
            assert_eq!(moved["indicator"], "1.1");
            assert_eq!(row["cell"]["span"], moved["after"]["span"]);
        }
        let about = house.get(&who, &format!("evidence/{digest}/about?unit=c05")).await.ok();
        assert_eq!((&about["uploaded_by"], &about["facts"][0]["input"]), (&"信息员".into(), &"demo_project".into()));
        assert_eq!(about["said_type"], "text/plain", "what the browser said does not count");
        assert_eq!(house.assessment.verify(|_, _| {}).await.unwrap().findings, []);
    }

    fn what_another_says_for_a_unit_names_both(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let said = json!({"as": "declared", "state": "known", "value": "是"});
        let by = async |who: Actor| {
            assert_eq!(house.post(&who, "units/c05/facts/demo_project", said.clone()).await.ok()["recorded"], true);
            let page = house.get(&method_officer(), "units/c05/facts/demo_project").await.ok();
            page["versions"][0]["by"].as_str().unwrap().to_owned()
        };
        // Whoever works there says it in the own name.
        assert_eq!(by(officer("c05")).await, "信息员");
        // The city's reviewer says it for the unit, and the fact says so.
        house.clock.set("2026-11-22T02:00:00Z".parse().unwrap());
        let name = by(person("傅核", Role::Reviewer, None)).await;
        assert!(name.starts_with("傅核（代填，代") && name.ends_with('）'), "{name}");
    }

    fn files_are_what_their_bytes_say_and_never_run(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let who = officer("c05");
        let take = async |name: &str, bytes: &[u8]| hand_in(&house, &who, "c05", name, bytes).await;
        let read = async |digest: &str| house.get(&who, &format!("evidence/{digest}?unit=c05")).await;
        let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bomb.extend(60_000u32.to_be_bytes());
        bomb.extend(60_000u32.to_be_bytes());
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
        let html = b"<!doctype html><script>alert(1)</script>";
        for (name, bytes, kind, media, place, caution) in [
            ("图.png", bomb.as_slice(), "image", "application/octet-stream", "attachment", Some("too_many_pixels")),
            ("图.png", svg.as_slice(), "drawing", "application/octet-stream", "attachment", Some("active")),
            ("a.pdf", html.as_slice(), "markup", "text/plain; charset=utf-8", "inline", Some("active")),
            ("a.csv", "日期,数\n1,2\n".as_bytes(), "csv", "text/plain; charset=utf-8", "inline", None),
            ("a.pdf", b"%PDF-1.7\n%%EOF".as_slice(), "pdf", "application/pdf", "inline", None),
        ] {
            let file = take(name, bytes).await.ok();
            assert_eq!(file["kind"], kind, "{name}");
            let digest = file["digest"].as_str().unwrap();
            let answer = read(digest).await;
            assert_eq!(answer.bytes.as_ref(), bytes);
            assert_eq!(answer.headers["content-type"], media, "{name}");
            assert!(answer.headers["content-disposition"].to_str().unwrap().starts_with(place));
            assert_eq!(answer.headers["x-content-type-options"], "nosniff");
            let policy = answer.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("sandbox") && policy.contains("default-src 'none'") && !policy.contains("allow-scripts"), "{policy}");
            let about = house.get(&who, &format!("evidence/{digest}/about?unit=c05")).await.ok();
            let cautions = items(&about["cautions"]);
            assert!(cautions.contains(&"not_used".into()));
            if let Some(caution) = caution {
                assert!(cautions.contains(&caution.into()), "{name}: {cautions:?}");
            }
            let lies = ["drawing", "markup"].contains(&kind);
            assert_eq!(cautions.contains(&"type_differs".into()), lies, "{name} {kind}");
        }
        for (name, bytes, code) in [("x.exe", b"MZ\x90\0\x03".as_slice(), "quarantined"), ("x.zip", b"PK\x03\x04xx", "file_kind"), ("x.txt", b"", "empty_file"), (".htaccess", b"x", "no_file_name")] {
            assert_eq!(take(name, bytes).await.error(), (422, code), "{name}");
        }
        let large = vec![b'a'; (16 << 20) + (80 << 10)];
        assert_eq!(take("x.txt", &large).await.status, 413);
        // A workbook is shown as tables; what only looks like one is refused in words.
        let book = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sheets/fixtures/good.xlsx")).unwrap();
        let file = take("表.xlsx", &book).await.ok();
        assert_eq!((&file["kind"], &file["shown"]), (&"sheet".into(), &false.into()));
        let digest = file["digest"].as_str().unwrap();
        let tables = house.get(&who, &format!("evidence/{digest}/tables?unit=c05")).await.ok();
        assert!(texts(&tables["sheets"], "name").contains(&"填报"), "{}", tables["sheets"][0]["name"]);
        let text = take("a.txt", b"plain").await.ok();
        let digest = text["digest"].as_str().unwrap();
        assert_eq!(house.get(&who, &format!("evidence/{digest}/tables?unit=c05")).await.error(), (422, "no_workbook"));
        // A damaged file is told, and not shown.
        house.damage(digest);
        assert_eq!(read(digest).await.error(), (500, "blob_damaged"));
    }
}
