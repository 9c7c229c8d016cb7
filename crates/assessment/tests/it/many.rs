//! The lists that hold for any number of units: pages, filters, orders, comparison, standings, search.

use kernel::q::Q;
use serde_json::{Value, json};

use crate::house::*;

fn items(v: &Value) -> &Vec<Value> {
    v["items"].as_array().unwrap_or_else(|| panic!("no items: {v}"))
}

fn units(v: &Value) -> Vec<&str> {
    texts(&v["items"], "unit")
}

fn q(v: &Value) -> Q {
    v.as_str().unwrap().parse().unwrap()
}

store::on_both! {
    fn units_come_by_pages_in_one_order(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run_of("2026-11-21".parse().unwrap()).await;
        house.run().await;
        let who = method_officer();
        let all = house.get(&who, "city/units").await.ok();
        assert_eq!((&all["total"], &all["of"]), (&json!(4), &json!(4)));
        assert_eq!(all["groups"], json!([{"id": "county", "total": 2}, {"id": "district", "total": 2}]));
        // The same as on the page at a glance, and groups are never mixed.
        let city = house.get(&who, "city").await.ok();
        for unit in items(&all) {
            let group = pick(&city["groups"], "id", unit["kind"].as_str().unwrap());
            let there = pick(&group["units"], "unit", unit["unit"].as_str().unwrap());
            assert_eq!((&unit["cells"], &unit["total"], &unit["place"]), (&there["cells"], &there["total"], &there["place"]));
        }
        for sort in ["-total", "total", "name", "-name", "code", "-code", "place", "-place", "2.1", "-4.1", "grade"] {
            let whole = house.get(&who, &format!("city/units?sort={sort}")).await.ok();
            let mut pieces = Vec::new();
            for offset in 0..5 {
                let one = house.get(&who, &format!("city/units?sort={sort}&limit=1&offset={offset}")).await.ok();
                assert_eq!((&one["total"], items(&one).len()), (&json!(4), usize::from(offset < 4)));
                pieces.extend(items(&one).iter().cloned());
            }
            assert_eq!(&pieces, items(&whole), "{sort}");
            let kinds = texts(&whole["items"], "kind");
            assert_eq!(kinds, ["county", "county", "district", "district"], "{sort}");
        }
        // In the official order, that of the codes, which is not the order of the ids.
        let mut official = people::unit_list(&mut house.parts.db.read().await.unwrap(), "2026-11-22".parse().unwrap()).await.unwrap();
        official.sort_by(|a, b| a.code.cmp(&b.code));
        let by_code = house.get(&who, "city/units?sort=code").await.ok();
        for group in ["county", "district"] {
            let of = |list: &Value| -> Vec<String> {
                items(list).iter().filter(|u| u["kind"] == group).map(|u| u["unit"].as_str().unwrap().to_owned()).collect()
            };
            let there = of(&by_code);
            let expected: Vec<String> = official.iter().map(|u| u.id.clone()).filter(|id| there.contains(id)).collect();
            assert_eq!(there, expected, "{group}");
            let turned: Vec<String> = of(&house.get(&who, "city/units?sort=-code").await.ok()).into_iter().rev().collect();
            assert_eq!(turned, expected, "{group}");
        }
        let up = house.get(&who, "city/units?sort=total&group=county").await.ok();
        let down = house.get(&who, "city/units?sort=-total&group=county").await.ok();
        let turned: Vec<&str> = units(&down).into_iter().rev().collect();
        assert_eq!(units(&up), turned);
    }

    fn filters_take_what_fits_and_nothing_else(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run_of("2026-11-21".parse().unwrap()).await;
        house.run().await;
        let who = method_officer();
        let all = house.get(&who, "city/units").await.ok();
        let wanted = |fits: &dyn Fn(&Value) -> bool| -> Vec<&str> {
            items(&all).iter().filter(|u| fits(u)).map(|u| u["unit"].as_str().unwrap()).collect()
        };
        let cell = |u: &Value, id: &str| pick(&u["cells"], "indicator", id).clone();
        let open = |c: &Value| c["span"]["lo"] != c["span"]["hi"];
        let cells = |u: &Value| u["cells"].as_array().unwrap().clone();
        let cases: Vec<(&str, Vec<&str>)> = vec![
            ("state=open", wanted(&|u| cells(u).iter().any(open))),
            ("indicator=2.1&state=open", wanted(&|u| open(&cell(u, "2.1")))),
            ("indicator=2.1&state=certain", wanted(&|u| !open(&cell(u, "2.1")))),
            ("indicator=2.1&state=ruling", wanted(&|u| cell(u, "2.1")["decided_by"].as_array().unwrap().contains(&json!("A7")))),
            ("indicator=2.1&state=full_marks", wanted(&|u| q(&cell(u, "2.1")["span"]["lo"]) >= Q::int(8))),
            ("state=nothing", wanted(&|u| cells(u).iter().any(|c| q(&c["span"]["hi"]) <= Q::ZERO))),
            ("least=90", wanted(&|u| q(&u["total"]["hi"]) >= Q::int(90))),
            ("most=60", wanted(&|u| q(&u["total"]["lo"]) <= Q::int(60))),
            ("least=50&most=70", wanted(&|u| q(&u["total"]["hi"]) >= Q::int(50) && q(&u["total"]["lo"]) <= Q::int(70))),
            ("changed=true", wanted(&|u| !u["moved"].as_array().unwrap().is_empty())),
            ("indicator=2.1&changed=true", wanted(&|u| u["moved"].as_array().unwrap().contains(&json!("2.1")))),
            ("q=c0", vec!["c01", "c05"]),
            ("q=%E9%9D%92%E6%BE%9C", vec!["c01"]),
            ("q=%EF%BC%A3%EF%BC%90%EF%BC%91", vec!["c01"]),
            ("q=c0%20d0", vec![]),
            ("group=none", vec![]),
        ];
        let (mut some, mut none) = (0, 0);
        for (filter, want) in cases {
            let got = house.get(&who, &format!("city/units?{filter}")).await.ok();
            let (mut is, mut should) = (units(&got), want);
            is.sort_unstable();
            should.sort_unstable();
            assert_eq!(is, should, "{filter}");
            assert_eq!(got["total"], json!(should.len()), "{filter}");
            if should.is_empty() { none += 1 } else { some += 1 }
        }
        assert!(some > 8 && none > 1, "{some} {none}");
        let moved = house.get(&who, "city").await.ok()["changes"].clone();
        assert_eq!(moved["total"], json!(items(&moved).len()));
        for (filter, code) in [
            ("group=moon", "bad_filter"), ("least=x", "bad_filter"), ("indicator=99", "bad_filter"),
            ("state=odd", "bad_filter"), ("sort=luck", "bad_filter"), ("limit=0", "bad_filter"), ("limit=201", "bad_filter"),
            ("offset=-1", "wrong_query"),
        ] {
            assert_eq!(house.get(&who, &format!("city/units?{filter}")).await.error(), (422, code), "{filter}");
        }
        let long = "x".repeat(81);
        assert_eq!(house.get(&who, &format!("city/units?q={long}")).await.error(), (422, "bad_search"));
    }

    fn who_sees_one_unit_finds_that_one(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run_of("2026-11-21".parse().unwrap()).await;
        let run = house.run().await;
        let who = officer("c01");
        let list = house.get(&who, "city/units").await.ok();
        assert_eq!((units(&list), &list["of"]), (vec!["c01"], &json!(1)));
        let found = house.get(&who, "search?q=c0").await.ok();
        assert_eq!(texts(&found["items"], "title"), ["青澜县"]);
        let compared = house.get(&who, "compare").await.ok();
        assert_eq!(compared["units"], json!(1));
        assert!(items(&compared).iter().all(|r| r["unit"] == "c01"));
        let stood = house.get(&who, "standings").await.ok();
        assert_eq!(texts(&stood["series"], "unit"), ["c01"]);
        assert!(stood["days"].as_array().unwrap().iter().all(|d| d["state"] == "hidden"));
        assert_eq!(house.get(&who, "standings?units=c05").await.error(), (422, "bad_filter"));
        let moves = house.get(&who, "readings/A7/moves?option=min.citylink.excl").await.ok();
        assert!(items(&moves).iter().all(|m| m["unit"] == "c01"));

        house.post(&method_officer(), &format!("runs/{}/publish", run.id), json!({})).await.ok();
        let list = house.get(&who, "city/units").await.ok();
        assert_eq!(list["of"], json!(4));
        assert_eq!(house.get(&who, "city/units?state=facts&group=district").await.ok()["total"], json!(0), "why is not told");
        assert_eq!(texts(&house.get(&who, "search?q=c0").await.ok()["items"], "unit"), ["c01", "c05"]);
        let stood = house.get(&who, "standings?units=c01,c05").await.ok();
        let days = stood["days"].as_array().unwrap();
        assert_eq!((&days[0]["state"], days.len()), (&json!("hidden"), 2));
        let of = |unit: &str| pick(&stood["series"], "unit", unit)["points"].clone();
        assert!(of("c01")[0].is_object() && of("c05")[0].is_null() && of("c05")[1].is_object());
        // Who manages the system sees what is published and nothing else.
        let admin = person("管理员", kernel::Role::SystemAdministrator, None);
        assert_eq!(house.get(&admin, "compare").await.ok()["total"], json!(0));
        assert_eq!(house.get(&admin, "city/units").await.ok()["of"], json!(4));
    }

    fn two_runs_differ_by_what_was_ruled_and_by_what_became_known(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run_of("2026-10-30".parse().unwrap()).await;
        let a = house.run().await;
        let who = method_officer();
        assert_eq!(house.get(&who, &format!("compare?a={}&b={}", a.id, a.id)).await.ok()["total"], json!(0));
        let days = house.get(&who, "compare").await.ok();
        assert_eq!((&days["a"]["as_of"], &days["b"]["as_of"]), (&json!("2026-10-30"), &json!("2026-11-22")));
        assert!(items(&days).iter().all(|r| r["from"] != r["to"] && r["causes_total"].as_u64().unwrap() > 0));
        assert!(days["causes"].as_array().unwrap().iter().any(|c| c["cause"] == "fact"));
        assert_eq!(days["rulings"], json!([]));
        // Each page is a part of the whole, and the filters add up to it.
        let total = days["total"].as_u64().unwrap();
        let mut rows = 0;
        for kind in days["kinds"].as_array().unwrap() {
            let part = house.get(&who, &format!("compare?kind={}", kind["kind"].as_str().unwrap())).await.ok();
            assert_eq!(part["total"], kind["rows"]);
            rows += part["total"].as_u64().unwrap();
        }
        assert_eq!(rows, total);
        let second = house.get(&who, "compare?limit=1&offset=1").await.ok();
        assert_eq!(items(&second)[0], items(&days)[1]);
        let csv = house.get(&who, "compare.csv").await;
        let text = String::from_utf8(csv.bytes.to_vec()).unwrap();
        assert!(text.starts_with('\u{feff}') && csv.headers["content-type"] == "text/csv; charset=utf-8");
        assert!(text.lines().count() as u64 > total);

        house.post(&who, "rulings", json!({"reading": "A7", "option": "min.citylink.excl"})).await.ok();
        let ruled = house.get(&who, &format!("compare?a={}", a.id)).await.ok();
        assert_eq!(texts(&ruled["rulings"], "reading"), ["A7"]);
        assert_eq!((&ruled["rulings"][0]["from"], ruled["rulings"][0]["to"].is_string()), (&Value::Null, true));
        assert!(ruled["total"].as_u64().unwrap() > 0);
        for row in items(&ruled) {
            assert_eq!(row["causes"][0]["kind"], "ruling", "{row}");
            assert_eq!(row["causes"][0]["id"], "A7");
        }
        for (ask, error) in [
            ("compare?a=nobody", (404, "no_run")), ("compare?sort=x", (422, "bad_filter")), ("compare?cause=x", (422, "bad_filter")),
            ("compare?limit=0", (422, "bad_filter")),
        ] {
            assert_eq!(house.get(&who, ask).await.error(), error, "{ask}");
        }
    }

    fn standings_are_written_with_the_run_and_made_up_for_older_ones(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run_of("2026-11-20".parse().unwrap()).await;
        house.run().await;
        let who = method_officer();
        let days = house.get(&who, "days").await.ok();
        assert_eq!(texts(&days["items"], "day"), ["2026-11-22", "2026-11-20"]);
        let page = house.get(&who, "standings?group=district").await.ok();
        assert_eq!(texts(&page["days"], "day"), ["2026-11-20", "2026-11-22"]);
        let city = house.get(&who, "city").await.ok();
        let group = pick(&city["groups"], "id", "district");
        assert_eq!(group["ranking"]["state"], "official");
        for series in page["series"].as_array().unwrap() {
            let unit = pick(&group["units"], "unit", series["unit"].as_str().unwrap());
            let last = &series["points"][1];
            assert_eq!((&last["lo"], &last["hi"]), (&unit["total"]["lo"], &unit["total"]["hi"]));
            assert_eq!(last["place"], unit["place"]["place"], "an official place");
        }
        // A place that is not official is not told.
        let county = house.get(&who, "standings?group=county&units=c01,c05").await.ok();
        for (i, day) in county["days"].as_array().unwrap().iter().enumerate() {
            let told = county["series"].as_array().unwrap().iter().any(|s| s["points"][i]["place"].is_u64());
            assert_eq!(told, day["state"] == "official", "{day}");
        }
        let mut tx = t.db.write_tx().await.unwrap();
        for sql in ["DELETE FROM assessment_standing", "DELETE FROM assessment_order"] {
            store::query(sql).execute(&mut *tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert!(house.get(&who, "standings?group=district").await.ok()["series"][0]["points"][1].is_null());
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let house = house.again();
        let beside: Vec<_> = house.background.lock().unwrap().drain(..).map(|b| tokio::spawn(b(stopped.clone()))).collect();
        let made = async {
            loop {
                let again = house.get(&who, "standings?group=district").await.ok();
                if again["series"] == page["series"] && again["days"] == page["days"] {
                    return;
                }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(60), made).await.unwrap();
        stop.send(true).unwrap();
        for work in beside {
            work.await.unwrap();
        }
    }

    fn words_find_units_indicators_facts_and_readings(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let who = method_officer();
        let ask = async |q: &str| house.get(&who, &format!("search?q={q}")).await.ok();
        let first = async |q: &str| ask(q).await["items"][0].clone();
        assert_eq!(first("2.1").await["indicator"], "2.1");
        assert_eq!(first("c05").await["unit"], "c05");
        assert_eq!(first("a7").await["reading"], "A7");
        let both = first("c05%202.1").await;
        assert_eq!((&both["unit"], &both["indicator"]), (&json!("c05"), &json!("2.1")));
        let facts = ask("%E5%9F%B9%E8%AE%AD").await;
        assert!(facts["items"].as_array().unwrap().iter().any(|h| h["kind"] == "input" && h["indicator"].is_string()));
        assert!(facts["items"].as_array().unwrap().iter().all(|h| !h["text"].as_str().unwrap().is_empty()));
        assert_eq!(ask("zzzzzz").await["items"], json!([]));
        let few = house.get(&who, "search?q=%E5%8E%BF&limit=1").await.ok();
        let total = pick(&few["totals"], "kind", "unit")["total"].clone();
        assert_eq!((few["items"].as_array().unwrap().iter().filter(|h| h["kind"] == "unit").count(), total), (1, json!(2)));
        for q in ["", "%20", &"x".repeat(81)] {
            assert_eq!(house.get(&who, &format!("search?q={q}")).await.error(), (422, "bad_search"));
        }
    }
}
