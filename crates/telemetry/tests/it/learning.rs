//! Learning: what the house fills in of a registration that asks for it, and what it never does.

use hj212::{CrcProfile, Profile};
use kernel::{Audit, Deed, Micros, Role};
use serde_json::json;
use std::sync::{Arc, Mutex};
use telemetry::DeviceAsk;
use telemetry::settings::{Bounds, Settings};

use crate::house::{HOUR, House, MN, PW, Spec, ask, frame, frame_by, json_of, parts, tables, units, who};

const OTHER: &str = "010000A8900016F000169DC1";
const STRANGER: &str = "010000A8900016F000169DC9";

/// An audit log that keeps what was written.
#[derive(Default)]
struct Kept(Mutex<Vec<Deed>>);

impl Audit for Kept {
    fn write(&self, _: Micros, deed: Deed) -> kernel::audit::Written<'_> {
        self.0.lock().unwrap().push(deed);
        Box::pin(async { Ok(()) })
    }
}

fn learning(mn: &str) -> DeviceAsk {
    DeviceAsk { learning: Some(true), ..ask(mn) }
}

async fn speaks(house: &House, mn: &str) {
    let mut device = house.device().await;
    let send = async |device: &mut crate::house::Device, cn: &str, time: &str, items: &[(&str, &str)]| {
        let all: Vec<(&str, &str)> = [("DataTime", time)].into_iter().chain(items.iter().copied()).collect();
        device.acknowledged(&frame(&Spec { mn, cn, items: &all, ..HOUR })).await;
    };
    for minute in 10..16 {
        let time = format!("2026112208{minute}00");
        let odd: &[(&str, &str)] =
            if minute == 12 { &[("w01018-Rtd", "3"), ("w99999-Rtd", "1")] } else { &[("w01018-Rtd", "3")] };
        send(&mut device, "2011", &time, odd).await;
    }
    for ten in 0..6 {
        send(&mut device, "2051", &format!("2026112208{ten}000"), &[("w21003-Avg", "1.5")]).await;
    }
    for hour in ["06", "07", "08"] {
        send(&mut device, "2061", &format!("20261122{hour}0000"), &[("w21003-Avg", "1.5")]).await;
    }
    house.settle().await;
}

store::on_both! {
    fn a_learning_device_is_filled_in_by_what_it_sends(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        units(&t.db).await;
        let kept = Arc::new(Kept::default());
        let mut parts = parts(&t.db, folder.path());
        parts.audit = kept.clone();
        let house = House::start_with(parts, Settings { bounds: Bounds::default(), ..Settings::default() }).await;
        let (learns, strict) = (house.register(learning(MN)).await, house.register(ask(OTHER)).await);
        assert_eq!(house.get(&format!("/devices/{learns}")).await["device"]["learning_until"], "2026-11-29");
        speaks(&house, MN).await;
        speaks(&house, OTHER).await;
        assert_eq!(house.telemetry.learn().await.unwrap(), 1);
        let one = house.get(&format!("/devices/{learns}")).await;
        let expected = json!({"factors": ["w01018", "w21003"], "real_time_seconds": 60, "minute_minutes": 10, "hour": true, "day": false});
        assert_eq!(one["device"]["expected"], expected);
        assert_eq!((&one["device"]["recorded_by"], &one["device"]["has_password"]), (&"system".into(), &true.into()));
        assert_eq!(one["device"]["learning_until"], "2026-11-29");
        // The house says what it did, and does it once.
        let told = kept.0.lock().unwrap().clone();
        assert_eq!((told.len(), told[0].action.as_str(), told[0].who.id.as_str()), (1, "telemetry_device_learned", "system"));
        assert_eq!((&told[0].detail["mn"], &told[0].detail["expected"]), (&json!(MN), &expected));
        assert_eq!(house.telemetry.learn().await.unwrap(), 0);
        // A strict one stays as it was said; its keeper is offered the same, and takes it over.
        assert_eq!(house.get(&format!("/devices/{strict}")).await["history"].as_array().unwrap().len(), 1);
        let offered = house.get(&format!("/devices/{strict}/learned")).await;
        assert_eq!((&offered["differs"], &offered["expected"]), (&true.into(), &expected));
        assert_eq!(offered["new_factors"], json!(["w01018", "w21003"]));
        let expected = serde_json::from_value(offered["expected"].clone()).unwrap();
        let taken = json_of(&DeviceAsk { expected: Some(expected), password: None, ..ask(OTHER) });
        assert_eq!(house.ask_as(house.city(), "PUT", &format!("/devices/{strict}"), Some(taken)).await.0, 200);
        assert_eq!(house.get(&format!("/devices/{strict}/learned")).await["differs"], false);
        let (status, _) = house.ask_as(who(&[Role::DutyEngineer], Some("c02"), house.city().now), "GET", &format!("/devices/{strict}/learned"), None).await;
        assert_eq!(status, 403);
        house.stop().await;
    }

    fn only_frames_with_its_own_password_change_how_a_device_is_read(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        units(&t.db).await;
        let house = House::start(&t.db, folder.path(), Bounds::default()).await;
        let id = house.register(learning(MN)).await;
        let modbus = Profile { crc: CrcProfile::Modbus, ..Profile::default() };
        let mut device = house.device().await;
        // Somebody who knows the MN alone.
        for _ in 0..5 {
            device.send(&frame_by(&Spec { mn: MN, pw: "999999", ..HOUR }, &modbus)).await;
        }
        // And an MN that nobody registered, however sound its frames are.
        for _ in 0..20 {
            device.send(&frame(&Spec { mn: STRANGER, ..HOUR })).await;
        }
        house.until(|s| s["rejected"] == 25).await;
        house.settle().await;
        assert_eq!(house.telemetry.learn().await.unwrap(), 0);
        assert_eq!(house.get("/devices").await["total"], 1);
        for _ in 0..3 {
            device.send(&frame_by(&Spec { mn: MN, pw: PW, ..HOUR }, &modbus)).await;
        }
        house.until(|s| s["rejected"] == 28).await;
        house.settle().await;
        assert_eq!(house.get(&format!("/devices/{id}/learned")).await["crc"], "modbus");
        assert_eq!(house.telemetry.learn().await.unwrap(), 1);
        assert_eq!(house.get(&format!("/devices/{id}")).await["device"]["crc"], "modbus");
        device.acknowledged(&frame_by(&Spec { mn: MN, pw: PW, ..HOUR }, &modbus)).await;
        // Once frames are accepted, refused ones say nothing about how they are read.
        for _ in 0..3 {
            device.send(&frame(&HOUR)).await;
        }
        house.until(|s| s["rejected"] == 31).await;
        house.settle().await;
        assert_eq!(house.get(&format!("/devices/{id}/learned")).await["crc"], json!(null));
        house.stop().await;
    }
}
