//! What is old is dropped by kind when the bureau says so, told by month, and never silently.

use kernel::{Role, time};
use serde_json::json;
use series::{Kind, Value};
use telemetry::settings::Bounds;

use crate::house::{HOUR, House, MN, frame, tables, who};

store::on_both! {
    fn old_months_of_a_kind_are_dropped_when_it_is_said(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let id = house.get(&format!("/devices?q={MN}")).await["items"][0]["id"].as_str().unwrap().to_owned();
        let mut device = house.device().await;
        device.acknowledged(&frame(&HOUR)).await;
        house.settle().await;
        let series = &house.telemetry.series;
        let (now, upto) = (house.city().now, series.upto());
        // A value of June and one of September, of two kinds, beside the one that came today.
        for (n, (kind, back)) in [(Kind::Hour, 160), (Kind::Hour, 70), (Kind::Minute, 160)].into_iter().enumerate() {
            let frame = upto + 1 + n as u64;
            let at = now.plus(-back * time::DAY);
            let value = Value { device: &id, kind: &kind, factor: "w01018", suffix: "Avg", at, digits: 5, decimals: 0, flag: None, frame };
            assert_eq!(series.append(&[value], frame).unwrap().taken, 1);
        }
        series.seal(now).unwrap();
        // Off as shipped: nothing goes.
        assert_eq!(house.get("/retention").await, json!({"retention": {"real_time_days": null, "minute_days": null, "hour_days": null, "day_days": null, "other_days": null}, "going": []}));
        assert!(house.telemetry.retain().await.unwrap().is_empty());
        // Looked at, then said, then done at night.
        let looked = house.get("/retention?hour_days=100").await;
        assert_eq!((&looked["going"][0]["kind"], &looked["going"][0]["month"], &looked["going"][0]["values"]), (&"hour".into(), &"2026-06".into(), &1.into()));
        assert!(looked["going"][0]["bytes"].as_u64() > Some(0));
        assert!(house.telemetry.retain().await.unwrap().is_empty());
        let put = async |ctx, days: u32| house.ask_as(ctx, "PUT", "/retention", Some(json!({"hour_days": days}))).await;
        assert_eq!(put(house.city(), 61).await.1["error"]["code"], "bad_retention");
        assert_eq!(put(who(&[Role::DutyEngineer], Some("c01"), now), 100).await.0, 403);
        assert_eq!(put(house.city(), 100).await.0, 200);
        let gone = house.telemetry.retain().await.unwrap();
        assert_eq!((gone.len(), gone[0].month.to_string().as_str(), gone[0].values), (1, "2026-06", 1));
        assert!(house.telemetry.retain().await.unwrap().is_empty());
        let ask = |kind: &str| format!("/devices/{id}/range?kind={kind}&factor=w01018&suffix=Avg&from=2026-01-01T00:00:00Z&to=2026-12-01T00:00:00Z");
        let left = house.get(&ask("hour")).await;
        assert_eq!((&left["of"], &left["kept_from"]), (&2.into(), &"2026-07-31T16:00:00.000000Z".into()), "{left}");
        let other = house.get(&ask("minute")).await;
        assert_eq!((&other["of"], &other["kept_from"]), (&1.into(), &json!(null)));
        // What was counted of days, on which facts stand, is untouched, and so is the frame.
        let days = house.get(&format!("/devices/{id}/days?kind=hour&month=2026-11")).await;
        assert_eq!(days["items"][21]["times"], 1);
        house.stop().await;
    }
}
