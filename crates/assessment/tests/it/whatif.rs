//! What if: what moves, what is stored (nothing), who may ask what, and how a wrong question is told.

use kernel::Role;
use serde_json::{Value, json};

use crate::house::*;

fn list(v: &Value) -> &Vec<Value> {
    v.as_array().unwrap_or_else(|| panic!("no list: {v}"))
}

fn texts_of(v: &Value, key: &str) -> Vec<String> {
    list(v).iter().map(|x| x[key].as_str().unwrap().to_owned()).collect()
}

fn files() -> serde_json::Map<String, Value> {
    let text = |bytes: &Vec<u8>| Value::String(String::from_utf8(bytes.clone()).unwrap());
    method_files().files.iter().map(|(name, bytes)| (name.clone(), text(bytes))).collect()
}

/// An indicator of the unit with a known bool, and that input.
async fn known_bool(house: &House, unit: &str) -> (String, Value) {
    let page = house.get(&method_officer(), &format!("units/{unit}")).await.ok();
    for item in list(&page["items"]) {
        for row in list(&item["rows"]) {
            let id = row["indicator"].as_str().unwrap().to_owned();
            let form = house.get(&method_officer(), &format!("units/{unit}/indicators/{id}/inputs")).await.ok();
            if let Some(input) = list(&form["items"]).iter().find(|i| i["type"] == "bool" && i["value"].is_string()) {
                return (id, input.clone());
            }
        }
    }
    panic!("no known bool of {unit}");
}

store::on_both! {
    fn a_changed_fact_moves_its_unit_and_nothing_is_stored(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let run = house.run().await;
        let who = method_officer();
        let city = house.get(&who, "city").await.ok();
        let (id, input) = known_bool(&house, "d04").await;
        let fact = |value: &str| json!({"unit": "d04", "input": input["input"], "at": input["at"], "value": value});

        // What is there already changes nothing.
        let same = house.post(&who, "whatif", json!({"facts": [fact(input["value"].as_str().unwrap())]})).await.ok();
        assert_eq!((&same["effects"], &same["unchanged"], &same["not_shown"]), (&json!([]), &json!(4), &json!(0)));
        assert_eq!(same["changed"][0]["from"], same["changed"][0]["to"]);

        let other = if input["value"] == "true" { "false" } else { "true" };
        let moved = house.post(&who, "whatif", json!({"facts": [fact(other)]})).await.ok();
        assert_ne!(moved["changed"][0]["from"], moved["changed"][0]["to"]);
        assert!(texts_of(&moved["effects"], "unit").iter().all(|u| u == "d04"), "{}", moved["effects"]);
        // The same change made by hand in the run's snapshot and scored.
        let loaded = house.assessment.load(Some(&run.id)).await.unwrap();
        let mut snapshot = (*loaded.snapshot).clone();
        let (index, _) = loaded.method.input(input["input"].as_str().unwrap()).unwrap();
        let slot = loaded.method.slots.iter().find(|s| s.input == index).unwrap();
        let keys: Vec<&str> = slot.keys.iter().map(|(_, k)| &**k).collect();
        for fact in snapshot.facts.iter_mut().filter(|f| f.subject == "d04" && keys.contains(&f.key.as_str())) {
            fact.outcome = facts::Outcome::Known(facts::Value::Bool(other == "true"));
        }
        let card = rubric::score_unit(&loaded.method, &loaded.rulings, &snapshot, "d04").unwrap();
        let row = card.rows.iter().find(|r| r.indicator == id).unwrap();
        let effect = list(&moved["effects"]).iter().find(|e| e["unit"] == "d04");
        let shown = effect.and_then(|e| list(&e["rows"]).iter().find(|r| r["indicator"] == id.as_str()).cloned());
        let was = pick(&pick(&city["groups"], "id", "district")["units"], "unit", "d04").clone();
        match (effect, shown) {
            (Some(effect), Some(shown)) => {
                assert_eq!(shown["after"]["span"]["lo"], row.points.lo.text(2));
                assert_eq!(effect["after"]["total"]["lo"], card.total.lo.text(2));
                assert_eq!(effect["before"]["total"], was["total"]);
            }
            _ => assert_eq!(was["total"]["lo"], card.total.lo.text(2), "nothing is shown, so nothing moved"),
        }

        // Nothing of it is there afterwards.
        assert_eq!(house.get(&who, "city").await.ok(), city);
        assert_eq!(list(&house.get(&who, "runs").await.ok()["items"]).len(), 1);
        assert_eq!(house.assessment.recompute(run.clone()).await.unwrap().1, run.result_digest);
    }

    fn without_its_facts_a_unit_falls_and_the_others_stay(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let who = method_officer();
        let form = house.get(&who, "units/c01/indicators/2.1/inputs").await.ok();
        let probes: Vec<&Value> = list(&form["items"]).iter().filter(|i| i["input"] == "probes").collect();
        assert_eq!(probes.len(), 2, "a cell for each link");
        let gone: Vec<Value> = probes.iter().map(|p| json!({"unit": "c01", "input": "probes", "at": p["at"], "absent": true})).collect();
        let page = house.post(&who, "whatif", json!({"facts": gone})).await.ok();
        assert_eq!(texts_of(&page["effects"], "unit"), ["c01"]);
        let row = pick(&page["effects"][0]["rows"], "indicator", "2.1");
        assert!(row["after"]["unknown"].as_u64().unwrap() >= 2, "{row}");
        assert_ne!(row["before"]["span"], row["after"]["span"]);
        // All rows dropped is known: nothing was probed.
        let rows = list(&probes[0]["rows"]).len() + usize::try_from(probes[0]["rows_from"].as_u64().unwrap()).unwrap();
        assert!(rows > 1, "{rows}");
        let drop: Vec<usize> = (0..rows).collect();
        let ask = json!({"facts": [{"unit": "c01", "input": "probes", "at": probes[0]["at"], "rows": {"drop": drop}}]});
        let page = house.post(&who, "whatif", ask).await.ok();
        assert_eq!(page["changed"][0]["to"], "0 条记录");
    }

    fn a_ruling_tried_gives_what_the_reading_announced(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let who = method_officer();
        let readings = house.get(&who, "readings").await.ok();
        let a7 = pick(&readings["items"], "id", "A7");
        let mut tried = 0;
        for moves in list(&a7["moves"]) {
            let page = house.post(&who, "whatif", json!({"rulings": {"A7": moves["option"]}})).await.ok();
            for unit in list(&moves["units"]) {
                let effect = list(&page["effects"]).iter().find(|e| e["unit"] == unit["unit"]);
                let row = effect.and_then(|e| list(&e["rows"]).iter().find(|r| r["indicator"] == unit["indicator"]));
                let Some(row) = row else { continue };
                assert_eq!(row["after"]["span"], unit["to"], "{} {}", moves["option"], unit["unit"]);
                tried += 1;
            }
        }
        assert!(tried > 0, "A7 moves somebody");
        // An option with its parameter, both told in words; a reading left open has none.
        let ask = json!({"rulings": {"A12": "workhours.noroll", "A2": null}, "params": {"A12.work_end": ["16:00"]}});
        let page = house.post(&who, "whatif", ask).await.ok();
        let ruled = pick(&page["ruled"], "reading", "A12");
        assert!(ruled["text"].as_str().unwrap().contains("下班时间"), "{ruled}");
        assert_eq!(pick(&page["ruled"], "reading", "A2")["text"], Value::Null);
        assert_eq!(page["declared"], json!([{"name": "A12.work_end", "label": "下班时间", "label_en": "End of the working day", "value": ["16:00"]}]));
        // Without the parameter that has no example the option waits for it, and says so in both languages.
        let waits = house.post(&who, "whatif", json!({"rulings": {"A13": "core_curable"}})).await;
        assert_eq!(waits.status, 412, "{}", waits.body);
        assert_eq!(waits.body["error"]["details"]["zh"], "A13：须先声明：补正期限截止日（12月15日及以前的月日指次年）");
        let given = json!({"rulings": {"A13": "core_curable"}, "params": {"A13.cure_until": ["01-15"]}});
        assert_eq!(house.post(&who, "whatif", given).await.status, 200);
        // What was ruled can be tried as open again.
        let open = house.post(&who, "whatif", json!({"rulings": {"A2": null}})).await;
        assert_eq!(open.status, 200, "{}", open.body);
        assert!(pick(&house.get(&who, "readings").await.ok()["items"], "id", "A2")["state"] == "ruled");
    }

    fn another_method_says_what_it_does_not_carry(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let who = method_officer();
        let same = house.post(&who, "whatif", json!({"method": files()})).await.ok();
        assert_eq!((&same["other"], &same["effects"]), (&Value::Null, &json!([])));

        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/examples/p05/method.yaml");
        let text = std::fs::read_to_string(folder).unwrap();
        let page = house.post(&who, "whatif", json!({"method": {"method.yaml": text}})).await.ok();
        let other = &page["other"];
        assert_eq!(other["points"], "10");
        assert_eq!(texts_of(&other["absent"], "id"), ["missing"]);
        assert!(texts_of(&other["not_carried"], "id").contains(&"probes".to_owned()));
        let lost = pick(&other["rulings"], "id", "A2");
        assert_eq!(lost["label"], "1.1 边界值归哪一档", "by its title");
        assert!(texts_of(&other["rulings"], "id").contains(&"A2".to_owned()));

        // A method with a reading of its own: the reading can be ruled by its name, and is told in words.
        let mut changed = files();
        let inputs = changed["readings.yaml"].as_str().unwrap().replace("title: 1.1 边界值归哪一档", "title: 1.1 边界值归属");
        changed.insert("readings.yaml".into(), inputs.into());
        let renamed = house.post(&who, "whatif", json!({"method": changed, "rulings": {"A2": "lower"}})).await.ok();
        let a2 = pick(&renamed["other"]["readings"], "id", "A2").clone();
        assert_eq!((&a2["title"], &a2["in_force"]), (&json!("1.1 边界值归属"), &json!("lower")));
        assert_eq!(renamed["ruled"][0]["title"], "1.1 边界值归属");
        assert!(renamed["ruled"][0]["text"].as_str().unwrap().starts_with("边界值归低档"));
        assert_eq!(list(&page["effects"]).len(), 4);
        let of = |unit: &str| pick(&page["effects"], "unit", unit).clone();
        assert_eq!(of("c01")["after"]["total"]["hi"], "10");
        assert!(of("d01")["after"]["refused"].is_string(), "the method knows no districts");
        assert_eq!(of("d01")["gain"], Value::Null);

        let bad = house.post(&who, "whatif", json!({"method": {"method.yaml": "huanheng: 1\nid: x\n"}})).await;
        assert_eq!(bad.error(), (422, "bad_method"));
    }

    fn a_unit_officer_tries_the_own_facts_and_sees_the_own_unit(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let (_, input) = known_bool(&house, "c01").await;
        let other = if input["value"] == "true" { "false" } else { "true" };
        let fact = |unit: &str| json!({"unit": unit, "input": input["input"], "at": input["at"], "value": other});
        let own = house.post(&officer("c01"), "whatif", json!({"facts": [fact("c01")]})).await.ok();
        assert!(texts_of(&own["effects"], "unit").iter().all(|u| u == "c01"));
        assert_eq!((&own["places"], &own["not_shown"]), (&json!(false), &json!(3)));
        assert!(list(&own["effects"]).iter().all(|e| e["before"]["place"].is_null() && e["after"]["place"].is_null()));
        for (ask, field) in [
            (json!({"facts": [fact("c01"), fact("c05")]}), "facts[1].unit"),
            (json!({"rulings": {"A7": "min.citylink.excl"}}), "rulings"),
            (json!({"params": {"A12.work_end": ["17:30"]}}), "rulings"),
            (json!({"method": files()}), "method"),
        ] {
            let answer = house.post(&officer("c01"), "whatif", ask).await;
            assert_eq!(answer.error(), (403, "not_allowed"), "{}", answer.body);
            assert_eq!(answer.body["error"]["details"]["field"], field);
        }
        let clerk = person("管理员", Role::SystemAdministrator, None);
        assert_eq!(house.post(&clerk, "whatif", json!({"facts": [fact("c01")]})).await.status, 403);
        assert_eq!(house.get(&officer("c05"), "units/c01/indicators/2.1/inputs").await.status, 403);
    }

    fn a_wrong_question_names_its_field(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let who = method_officer();
        let one = |rest: Value| {
            let mut fact = json!({"unit": "c01", "input": "probes", "at": {"link": "city"}});
            for (key, value) in rest.as_object().unwrap() {
                fact[key] = value.clone();
            }
            json!({"facts": [fact]})
        };
        let (_, input) = known_bool(&house, "c01").await;
        let bool_fact = json!({"unit": "c01", "input": input["input"], "at": input["at"], "value": "maybe"});
        let many: Vec<Value> = (0..201).map(|_| bool_fact.clone()).collect();
        for (ask, status, field) in [
            (one(json!({"input": "nothing", "value": "1"})), 422, "facts[0].input"),
            (one(json!({"at": {}, "absent": true})), 422, "facts[0].at"),
            (one(json!({"at": {"link": "moon"}, "absent": true})), 422, "facts[0].at"),
            (one(json!({"value": "12"})), 422, "facts[0].value"),
            (one(json!({})), 422, "facts[0]"),
            (one(json!({"absent": true, "rows": {}})), 422, "facts[0]"),
            (one(json!({"rows": {"add": [{"colour": "red"}]}})), 422, "facts[0].rows.add[0].colour"),
            (one(json!({"rows": {"drop": [99999]}})), 422, "facts[0]"),
            (one(json!({"rows": {"drop": [0], "replace": true}})), 422, "facts[0].rows.drop"),
            (one(json!({"unit": "z99", "absent": true})), 404, "facts[0]"),
            (json!({"facts": [bool_fact.clone()]}), 422, "facts[0].value"),
            (json!({"facts": many}), 422, "facts"),
            (json!({"rulings": {"A7": "sideways"}}), 422, "rulings.A7"),
            (json!({"rulings": {"Z1": null}}), 404, "rulings.Z1"),
            (json!({"params": {"A12.work_end": ["late"]}}), 422, "params.A12.work_end"),
        ] {
            let answer = house.post(&who, "whatif", ask).await;
            assert_eq!(answer.status, status, "{field}: {}", answer.body);
            assert_eq!(answer.body["error"]["details"]["field"], field, "{}", answer.body);
        }
        let twice = json!({"unit": "c01", "input": input["input"], "at": input["at"], "absent": true});
        let answer = house.post(&who, "whatif", json!({"facts": [twice.clone(), twice]})).await;
        assert_eq!((answer.status, &answer.body["error"]["details"]["field"]), (422, &json!("facts[1]")));
        assert_eq!(house.post(&who, "whatif", json!({"sums": 1})).await.status, 422);
        assert_eq!(house.post(&who, "whatif", json!({"run": "none"})).await.status, 404);
        assert_eq!(house.get(&who, "units/c01/indicators/99.9/inputs").await.error(), (404, "no_indicator"));
    }
}
