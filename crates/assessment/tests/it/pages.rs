//! What each reader sees: sums, rights, evidence.

use axum::body::Body;
use axum::http::{Request, header};
use kernel::Role;
use kernel::q::Q;
use serde_json::{Value, json};

use crate::house::*;

fn q(v: &Value) -> Q {
    v.as_str().unwrap_or_else(|| panic!("no number: {v}")).parse().unwrap()
}

fn sum<'a>(list: impl Iterator<Item = &'a Value>) -> Q {
    list.map(q).fold(Q::ZERO, |a, b| a.add(b).unwrap())
}

/// The sum as it is written, null when one of them cannot be said.
fn total<'a>(list: impl Iterator<Item = &'a Value>) -> Option<Q> {
    list.map(|v| (!v.is_null()).then(|| q(v))).try_fold(Q::ZERO, |a, b| a.add(b?).ok())
}

fn said(v: &Value) -> Option<Q> {
    (!v.is_null()).then(|| q(v))
}

fn items(v: &Value) -> impl Iterator<Item = &Value> {
    v.as_array().unwrap().iter()
}

fn groups_add_up(city: &Value) {
    for group in items(&city["groups"]) {
        let units = || items(&group["units"]).filter(|u| !u["total"].is_null());
        assert_eq!(q(&group["banked"]), sum(units().map(|u| &u["total"]["lo"])), "{}", group["id"]);
        let highest = sum(units().map(|u| &u["total"]["hi"]));
        assert_eq!(q(&group["banked"]).add(q(&group["possible"])).unwrap(), highest);
        assert_eq!(highest.add(q(&group["lost"])).unwrap(), q(&group["max"]));
        assert_eq!(q(&group["max"]), Q::int(100 * units().count() as i64));
        for unit in units() {
            assert_eq!(unit["cells"].as_array().unwrap().len(), 22, "{}", unit["unit"]);
            for end in ["lo", "hi", "so_far"] {
                let cells = items(&unit["cells"]).map(|c| &c["span"][end]);
                assert_eq!(said(&unit["total"][end]), total(cells), "{} {end}", unit["unit"]);
            }
        }
    }
}

store::on_both! {
    fn the_points_of_every_page_add_up(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run_of("2026-11-21".parse().unwrap()).await;
        house.run().await;
        let who = method_officer();
        let city = house.get(&who, "city").await.ok();
        assert_eq!(texts(&city["groups"], "id"), ["county", "district"]);
        assert_eq!(texts(&city["open_readings"], "id"), ["A7", "B5"]);
        assert_eq!(city["changes"]["since"], "2026-11-21");
        groups_add_up(&city);
        let county = pick(&city["groups"], "id", "county");
        assert!(q(&county["possible"]) > Q::ZERO, "something is open");

        for unit in UNITS {
            let kind = if unit.starts_with('c') { "county" } else { "district" };
            let of_city = pick(&pick(&city["groups"], "id", kind)["units"], "unit", unit);
            let page = house.get(&who, &format!("units/{unit}")).await.ok();
            assert_eq!((&page["total"], &page["c1"]), (&of_city["total"], &of_city["c1"]), "{unit}");
            let rows: Vec<&Value> = items(&page["items"]).flat_map(|i| items(&i["rows"])).collect();
            for end in ["lo", "hi", "so_far"] {
                for item in items(&page["items"]) {
                    let of_rows = items(&item["rows"]).map(|r| &r["cell"]["span"][end]);
                    assert_eq!(said(&item["span"][end]), total(of_rows), "{unit} {}", item["no"]);
                }
                assert_eq!(said(&page["total"][end]), total(items(&page["items"]).map(|i| &i["span"][end])));
            }
            assert_eq!(sum(items(&page["items"]).map(|i| &i["points"])), Q::int(100));
            for (row, of_city) in rows.iter().zip(items(&of_city["cells"])) {
                assert_eq!(&row["cell"], of_city, "{unit}");
            }
            let ends = items(&page["history"]).last().unwrap();
            assert_eq!((&ends["lo"], &ends["hi"]), (&page["total"]["lo"], &page["total"]["hi"]));
            assert_eq!(texts(&page["history"], "as_of"), ["2026-11-21", "2026-11-22"]);
            // Down to the indicator, and along the neighbours through all of them.
            let mut next = Some("1.1".to_owned());
            let mut walked = 0;
            while let Some(id) = next.filter(|_| unit == "c01" || walked < 2) {
                let page = house.get(&who, &format!("units/{unit}/indicators/{id}")).await.ok();
                assert_eq!(page["cell"], rows[walked]["cell"], "{unit} {id}");
                assert_eq!(page["sentence"], rows[walked]["sentence"]);
                let me: Vec<&Value> = items(&page["group"]).filter(|n| n["me"] == true).collect();
                assert_eq!((me.len(), &me[0]["span"]), (1, &page["cell"]["span"]));
                walked += 1;
                next = page["next"].as_str().map(str::to_owned);
            }
            assert_eq!(walked, if unit == "c01" { 22 } else { 2 });
        }
    }

    fn an_unchanged_page_is_not_sent_twice(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let who = method_officer();
        for path in ["city", "units/c01", "units/c01/indicators/2.1", "readings", "method"] {
            let first = house.get(&who, path).await;
            let tag = first.headers[header::ETAG].clone();
            let again = Request::get(format!("/api/v1/assessment/{path}")).header(header::IF_NONE_MATCH, &tag);
            let again = house.send(&who, again.body(Body::empty()).unwrap()).await;
            assert_eq!((again.status, again.bytes.len()), (304, 0), "{path}");
        }
        // Another reader of the same address sees another page, under another tag.
        let own = house.get(&who, "city").await.headers[header::ETAG].clone();
        let theirs = house.get(&officer("c01"), "city").await.headers[header::ETAG].clone();
        assert_ne!(own, theirs);
    }

    fn a_unit_officer_reads_the_own_unit_and_the_others_as_published(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let run = house.run().await;
        let who = officer("c01");
        let of = |city: &Value, unit: &str| {
            let kind = if unit.starts_with('c') { "county" } else { "district" };
            pick(&pick(&city["groups"], "id", kind)["units"], "unit", unit).clone()
        };
        let full = house.get(&method_officer(), "city").await.ok();
        let before = house.get(&who, "city").await.ok();
        let own = of(&before, "c01");
        let (mut mine, mut all) = (own.clone(), of(&full, "c01"));
        // The place rests on the others.
        assert_eq!((mine["place"].take(), all["place"].take().is_null()), (Value::Null, false));
        assert_eq!(mine, all);
        assert_eq!(own["visible"], "full");
        for other in ["c05", "d01", "d04"] {
            let u = of(&before, other);
            assert_eq!(u["visible"], "hidden");
            assert_eq!((&u["total"], &u["c1"], &u["cells"]), (&Value::Null, &Value::Null, &json!([])), "{other}");
        }
        // The sums are those of the own unit, no place is told, and nothing is said of the others.
        let county = pick(&before["groups"], "id", "county");
        assert_eq!(county["banked"], own["total"]["lo"]);
        assert_eq!(county["ranking"]["state"], "hidden");
        assert_eq!((&county["ranking"]["places"], &county["ranking"]["withheld_by"]), (&json!([]), &json!([])));
        assert!(items(&before["notices"]).chain(items(&before["changes"]["items"])).all(|n| n["unit"] == "c01" || n["unit"].is_null()));
        assert_eq!(house.get(&who, "units/c01").await.ok()["place"]["state"], "hidden");
        let page = house.get(&who, "units/c01/indicators/2.1").await.ok();
        assert_eq!(texts(&page["group"], "unit"), ["c01"]);

        house.post(&method_officer(), &format!("runs/{}/publish", run.id), json!({})).await.ok();
        let after = house.get(&who, "city").await.ok();
        assert_eq!(of(&after, "c01")["cells"], own["cells"]);
        for other in ["c05", "d01", "d04"] {
            let (u, all) = (of(&after, other), of(&full, other));
            assert_eq!(u["visible"], "published");
            assert_eq!((&u["total"], &u["c1"]), (&all["total"], &Value::Null), "{other}");
            for (seen, whole) in items(&u["cells"]).zip(items(&all["cells"])) {
                assert_eq!(seen["span"], whole["span"]);
                assert_eq!((&seen["decided_by"], &seen["unknown"]), (&json!([]), &json!(0)), "points only");
            }
        }
        assert_ne!(pick(&after["groups"], "id", "county")["ranking"]["state"], "hidden");
        assert_eq!(pick(&after["groups"], "id", "county")["ranking"]["withheld_by"], json!([]));
        assert_eq!(pick(&after["groups"], "id", "county")["banked"], own["total"]["lo"], "sums over what is read in full");
        let page = house.get(&who, "units/c01/indicators/2.1").await.ok();
        assert_eq!(texts(&page["group"], "unit"), ["c01", "c05"]);

        // A newer run is not published: of others one goes on seeing what was published last, and the page says so.
        let newer = house.run().await;
        let page = house.get(&who, "city").await.ok();
        assert_eq!(page["run"]["id"], newer.id.as_str());
        assert_eq!(page["run"]["published_at"], Value::Null);
        assert_eq!(of(&page, "c05"), of(&after, "c05"));
        assert_eq!(of(&page, "c01")["visible"], "full");
        assert!(items(&page["notices"]).any(|n| n["text"].as_str().unwrap().contains("公布的结果")), "{}", page["notices"]);
        let old = house.get(&who, &format!("city?run={}", run.id)).await.ok();
        assert_eq!(of(&old, "c05")["visible"], "published");
    }

    fn a_foreign_unit_stays_closed(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let run = house.run().await;
        let who = officer("c05");
        house.post(&method_officer(), &format!("runs/{}/publish", run.id), json!({})).await.ok();
        for path in ["units/c01", "units/c01/indicators/1.1", "units/nowhere", "units/c01%2F..%2Fc05"] {
            assert_eq!(house.get(&who, path).await.error(), (403, "not_allowed"), "{path}");
        }
        for path in ["units/nowhere", "units/nowhere/indicators/1.1", "units/%F0%9F%8F%AF"] {
            assert_eq!(house.get(&method_officer(), path).await.error(), (404, "no_unit"), "{path}");
        }
        assert_eq!(house.get(&who, "units/c05/indicators/9.9").await.error(), (404, "no_indicator"));
        assert_eq!(house.get(&who, "units/c05?run=none").await.error(), (404, "no_run"));
        // An administrator keeps accounts and reads no unit; a person without a role reads nothing.
        let keeper = person("管立新", Role::SystemAdministrator, None);
        assert_eq!(house.get(&keeper, "units/c05").await.error(), (403, "not_allowed"));
        assert_eq!(house.get(&keeper, "city").await.status, 200);
        let nobody = kernel::Actor::Person(kernel::Person { id: "n".into(), name: "n".into(), roles: vec![], unit_id: Some("c05".into()), also: vec![] });
        for path in ["city", "units/c05", "runs", "readings", "method"] {
            assert_eq!(house.get(&nobody, path).await.error(), (403, "not_allowed"), "{path}");
        }
        // What the readings would move is told for the own unit only.
        let readings = house.get(&who, "readings").await.ok();
        let moves = || items(&readings["items"]).flat_map(|r| items(&r["moves"])).flat_map(|m| items(&m["units"]));
        assert!(moves().count() > 0 && moves().all(|m| m["unit"] == "c05"), "{readings}");
    }

    fn evidence_is_shown_to_whom_the_unit_is(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let run = house.run().await;
        let loaded = house.assessment.load(None).await.unwrap();
        let named: Vec<_> = loaded.snapshot.facts.iter().filter(|f| f.subject == "c01").flat_map(|f| &f.evidence).collect();
        let paper = named.iter().find(|e| e.media_type.starts_with("text/plain")).unwrap();
        let ask = |unit: &str, digest: &str| format!("evidence/{digest}?unit={unit}");

        for who in [method_officer(), officer("c01")] {
            let got = house.get(&who, &ask("c01", &paper.digest)).await;
            assert_eq!(got.status, 200);
            assert_eq!(seal::digest_bytes(&got.bytes).to_string(), paper.digest);
            assert_eq!(got.bytes.len() as u64, paper.bytes);
            let header = |name: header::HeaderName| got.headers[name].to_str().unwrap().to_owned();
            assert_eq!(header(header::CONTENT_TYPE), "text/plain; charset=utf-8");
            assert!(header(header::CONTENT_DISPOSITION).starts_with("inline; filename*=UTF-8''"));
            assert_eq!(header(header::X_FRAME_OPTIONS), "SAMEORIGIN");
            assert!(header(header::CONTENT_SECURITY_POLICY).contains("sandbox"));
        }
        // What a browser could run is handed over as a file.
        if let Some(drawing) = named.iter().find(|e| e.media_type.contains("svg")) {
            let got = house.get(&officer("c01"), &ask("c01", &drawing.digest)).await;
            assert_eq!(got.headers[header::CONTENT_TYPE], "application/octet-stream");
            assert!(got.headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
        }

        let theirs = ask("c01", &paper.digest);
        assert_eq!(house.get(&officer("c05"), &theirs).await.error(), (403, "not_allowed"));
        let keeper = person("管立新", Role::SystemAdministrator, None);
        assert_eq!(house.get(&keeper, &theirs).await.error(), (403, "not_allowed"));
        house.post(&method_officer(), &format!("runs/{}/publish", run.id), json!({})).await.ok();
        assert_eq!(house.get(&officer("c05"), &theirs).await.error(), (403, "not_allowed"), "publishing opens points only");
        // The right file under the wrong unit, and blobs that are no evidence at all.
        assert_eq!(house.get(&officer("c05"), &ask("c05", &paper.digest)).await.error(), (404, "no_evidence"));
        for digest in [&run.snapshot_digest, &run.method_digest, &run.rulings_digest, &run.summary_digest] {
            assert_eq!(house.get(&method_officer(), &ask("c01", digest)).await.error(), (404, "no_evidence"));
        }
        let hex = paper.digest.strip_prefix("sha256:").unwrap();
        for odd in [
            "..%2F..%2Fhuanheng.db".to_owned(),
            "%2e%2e%2f%2e%2e%2fetc%2fpasswd".into(),
            format!("sha256:..%2F{hex}"),
            format!("sha256:{}", hex.to_uppercase()),
            hex.to_owned(),
            format!("{}%00", paper.digest),
            "sha256:".into(),
            "%FF%FE".into(),
        ] {
            let got = house.get(&officer("c01"), &ask("c01", &odd)).await;
            assert!([404, 422].contains(&got.status), "{odd}: {} {}", got.status, got.body);
        }
        assert_eq!(house.get(&officer("c01"), &format!("evidence/{}", paper.digest)).await.error(), (422, "wrong_query"));
    }

    fn a_unit_without_a_kind_is_refused_and_the_others_are_scored(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let unit = people::NewUnit {
            id: "z99".into(),
            name: "新设管理区环境保护局".into(),
            short_name: "新设区".into(),
            code: "999999".into(),
            kinds: vec![],
            statuses: vec![],
        };
        let mut tx = t.db.write_tx().await.unwrap();
        people::import_unit(&mut tx, &house.ctx(&method_officer()), &unit).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(house.run().await.units, 5);
        let who = method_officer();
        let city = house.get(&who, "city").await.ok();
        assert_eq!(texts(&city["groups"], "id"), ["county", "district", ""]);
        groups_add_up(&city);
        let last = &city["groups"][2];
        let row = pick(&last["units"], "unit", "z99");
        let why = row["refused"].as_str().unwrap();
        assert!(!why.is_empty());
        assert_eq!((&row["total"], &row["c1"], &row["cells"]), (&Value::Null, &Value::Null, &json!([])));
        assert_eq!((&last["max"], &last["banked"]), (&json!("0"), &json!("0")));
        let notice = pick(&city["notices"], "unit", "z99");
        assert!(notice["text"].as_str().unwrap().contains(why), "{notice}");
        for who in [who, officer("z99")] {
            let page = house.get(&who, "units/z99").await.ok();
            assert_eq!((&page["unit"]["refused"], &page["items"], &page["gaps"]), (&json!(why), &json!([]), &json!([])));
            assert_eq!(page["place"]["place"], Value::Null);
            assert_eq!(house.get(&who, "units/z99/indicators/1.1").await.error(), (404, "not_scored"));
        }
        // The city declares that names decide; the unit still has no status, so that it stays refused.
        let ruled = house.post(&method_officer(), "rulings", json!({"reading": "D1", "option": "by_name"})).await;
        assert_eq!(ruled.status, 200, "{}", ruled.body);
        let city = house.get(&method_officer(), "city").await.ok();
        assert!(pick(&city["groups"][2]["units"], "unit", "z99")["refused"].is_string());
    }
}
