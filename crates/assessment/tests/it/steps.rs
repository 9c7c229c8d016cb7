//! The score gradient: what can still be had, by whom, until when.

use kernel::Role;
use kernel::q::Q;
use serde_json::Value;

use crate::house::*;

fn q(v: &Value) -> Q {
    v.as_str().unwrap_or_else(|| panic!("no number: {v}")).parse().unwrap()
}

fn items(v: &Value) -> &Vec<Value> {
    v.as_array().unwrap()
}

store::on_both! {
    fn look(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run().await;
        let who = method_officer();
        let page = house.get(&who, "gradient").await.ok();
        for g in items(&page["groups"]) { println!("{} {} {} {} {} {}", g["id"], g["banked"], g["standing"], g["reachable"], g["lost"], g["full"]); }
        println!("{}", page["efforts"]);
        for s in items(&page["items"]) {
            println!("{} {} {}->{} +{} {} by {} {} other {} {} left {} who {} read {} :: {}", s["unit"], s["indicator"], s["from"]["lo"], s["to"], s["adds"], s["effort"], s["by"], s["by_named"], s["by_otherwise"], s["by_readings"], s["days_left"], s["who"], s["readings"], s["sentence"]);
        }
        let lost = house.get(&who, "gradient?lost=true").await.ok();
        for s in items(&lost["items"]) {
            println!("LOST {} {} ->{} {} by {} why {} :: {}", s["unit"], s["indicator"], s["to"], s["effort"], s["by"], s["why_lost"], s["sentence"]);
        }
        let _ = (Role::Leader, q(&lost["gain"]));
    }
}
