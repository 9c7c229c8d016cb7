//! The method as a document: complete, under the rulings that stand, and silent about units that are not the reader's.

use serde_json::Value;

use crate::house::*;

fn items(v: &Value) -> impl Iterator<Item = &Value> {
    v.as_array().unwrap().iter()
}

store::on_both! {
    fn every_indicator_stands_with_its_rule_findings_and_readings(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let document = house.get(&method_officer(), "method/document").await.ok();
        let indicators: Vec<&Value> = items(&document["items"]).flat_map(|i| items(&i["indicators"])).collect();
        assert_eq!(indicators.len(), 22);
        assert!(indicators.iter().all(|i| items(&i["rule"]).count() > 0 && items(&i["readings"]).count() > 0));
        let settled = indicators.iter().flat_map(|i| items(&i["findings"])).filter(|f| items(&f["readings"]).count() > 0);
        assert!(settled.count() > 50);
        let first = indicators[0];
        assert!(first.to_string().contains("不低于县级 10 万元、区级 5 万元"), "{first}");
        let a2 = items(&first["readings"]).find(|r| r["id"] == "A2").unwrap();
        assert_eq!((&a2["state"], a2["ruled_by"].is_string()), (&Value::from("ruled"), true));

        // What another option would do, only for the units that the reader sees.
        let all = house.get(&method_officer(), "method/indicators/1.1/effects").await.ok();
        let own = house.get(&officer("c01"), "method/indicators/1.1/effects").await.ok();
        assert!(all["units"].as_u64() > own["units"].as_u64());
        assert_eq!(own["units"], 1);
        let touched = |v: &Value| items(&v["items"]).map(|e| e["touched"].as_u64().unwrap()).max();
        assert!(touched(&all) >= Some(1) && touched(&own) <= Some(1));
        let named = items(&own["items"]).flat_map(|e| items(&e["moves"])).flat_map(|m| items(&m["units"]));
        assert!(named.into_iter().all(|u| u["unit"] == "c01"));
        assert_eq!(house.get(&method_officer(), "method/indicators/99/effects").await.code(), "no_indicator");
    }
}
