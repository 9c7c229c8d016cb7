//! Commands to a device that is really connected.

use hj212::{CipherLayout, Event, Framer, Key, Profile, Reader, Version};
use serde_json::{Value, json};
use telemetry::settings::Bounds;

use crate::house::{Device, HOUR, House, Spec, frame, frame_by, tables};

fn qn(text: &str) -> String {
    text.split("QN=").nth(1).unwrap().split(';').next().unwrap().to_owned()
}

async fn answer(device: &mut Device, cn: &str, qn: &str, items: &[(&str, &str)]) {
    device.send(&frame(&Spec { cn, qn, flag: "4", items, ..HOUR })).await;
}

async fn ended(house: &House, id: &str) -> Value {
    loop {
        let seen = house.get(&format!("/commands/{id}")).await;
        if !matches!(seen["command"]["state"].as_str(), Some("queued" | "running")) {
            return seen;
        }
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
}

async fn give(house: &House, device: &str, body: Value) -> String {
    let (status, row) = house.post(&format!("/devices/{device}/commands"), body).await;
    assert_eq!(status, 200, "{row}");
    row["id"].as_str().unwrap().to_owned()
}

fn steps(seen: &Value) -> Vec<&str> {
    seen["steps"].as_array().unwrap().iter().map(|s| s["step"].as_str().unwrap()).collect()
}

store::on_both! {
    fn a_command_waits_for_its_device_and_every_step_is_seen(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let id = house.get("/devices").await["items"][0]["id"].as_str().unwrap().to_owned();
        let command = give(&house, &id, json!({"action": "read_clock"})).await;
        assert_eq!(house.get(&format!("/commands/{command}")).await["command"]["state"], "queued");
        // It comes, says something, and is asked.
        let mut device = house.device().await;
        device.acknowledged(&frame(&HOUR)).await;
        let asked = device.next().await.unwrap();
        assert!(asked.contains("CN=1011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&&&"), "{asked}");
        let number = qn(&asked);
        answer(&mut device, "9011", &number, &[("QnRtn", "1")]).await;
        answer(&mut device, "1011", &number, &[("SystemTime", "20261122090102")]).await;
        answer(&mut device, "9012", &number, &[("ExeRtn", "1")]).await;
        let seen = ended(&house, &command).await;
        assert_eq!(seen["command"]["state"], "done", "{seen}");
        assert_eq!(steps(&seen), ["queued", "sent", "accepted", "data", "result", "done"]);
        assert_eq!(seen["steps"][3]["detail"], "SystemTime=20261122090102");
        assert!(seen["steps"][3]["frame"].as_u64() > Some(0));

        // Hours are recalled; what comes is data like any other.
        let body = json!({"action": "recall_hour", "from": "2026-11-21T16:00:00Z", "to": "2026-11-21T18:00:00Z"});
        let command = give(&house, &id, body).await;
        let asked = device.next().await.unwrap();
        assert!(asked.contains("CP=&&BeginTime=20261122000000;EndTime=20261122020000&&"), "{asked}");
        let number = qn(&asked);
        answer(&mut device, "9011", &number, &[("QnRtn", "1")]).await;
        for (n, at) in [("20261122090200001", "20261122000000"), ("20261122090200002", "20261122010000")] {
            device.acknowledged(&frame(&Spec { qn: n, items: &[("DataTime", at), ("w01018-Avg", "9.9")], ..HOUR })).await;
        }
        answer(&mut device, "9012", &number, &[("ExeRtn", "1")]).await;
        let seen = ended(&house, &command).await;
        assert_eq!(steps(&seen), ["queued", "sent", "accepted", "data", "data", "result", "done"], "{seen}");

        // A device that asks for the time is told it.
        device.acknowledged(&frame(&Spec { cn: "1013", items: &[], ..HOUR })).await;
        let asked = device.next().await.unwrap();
        assert!(asked.contains("CN=1012;") && asked.contains("SystemTime=20261122"), "{asked}");
        let number = qn(&asked);
        answer(&mut device, "9011", &number, &[("QnRtn", "2")]).await;
        let list = house.get(&format!("/devices/{id}/commands")).await;
        assert_eq!((&list["items"][0]["action"], &list["items"][0]["made_by"]), (&"set_clock".into(), &"system".into()));
        let seen = ended(&house, list["items"][0]["id"].as_str().unwrap()).await;
        assert_eq!(seen["command"]["result"], "refused:2");
        house.stop().await;
    }

    fn a_new_password_is_taken_beside_the_old_one_until_the_device_says_so(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let id = house.get("/devices").await["items"][0]["id"].as_str().unwrap().to_owned();
        let mut device = house.device().await;
        device.acknowledged(&frame(&HOUR)).await;
        let command = give(&house, &id, json!({"action": "set_password", "secret": "654321"})).await;
        let asked = device.next().await.unwrap();
        assert!(asked.contains("PW=123456;") && asked.contains("NewPW=654321"), "{asked}");
        // Both are taken now.
        device.acknowledged(&frame(&Spec { pw: "654321", ..HOUR })).await;
        device.acknowledged(&frame(&HOUR)).await;
        assert_eq!(house.get(&format!("/devices/{id}")).await["device"]["password_pending"], true);
        // An edit in between leaves both.
        let ask = telemetry::DeviceAsk { name: "二号".into(), password: None, ..crate::house::ask(crate::house::MN) };
        house.telemetry.change(&house.city(), &id, telemetry::DeviceAsk { valid_from: None, ..ask }).await.unwrap();
        device.acknowledged(&frame(&Spec { pw: "654321", ..HOUR })).await;
        let number = qn(&asked);
        answer(&mut device, "9011", &number, &[("QnRtn", "1")]).await;
        device.send(&frame(&Spec { cn: "9012", qn: &number, flag: "4", pw: "654321", items: &[("ExeRtn", "1")], ..HOUR })).await;
        let seen = ended(&house, &command).await;
        assert_eq!(seen["command"]["state"], "done", "{seen}");
        assert!(!seen.to_string().contains("654321"), "{seen}");
        loop {
            if house.get(&format!("/devices/{id}")).await["device"]["password_pending"] == false {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        }
        device.acknowledged(&frame(&Spec { pw: "654321", ..HOUR })).await;
        device.send(&frame(&HOUR)).await;
        house.until(|s| s["rejected"].as_u64() > Some(0)).await;
        house.stop().await;
    }

    fn a_device_is_told_how_long_to_wait_and_how_often_to_send_again(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let id = house.get("/devices").await["items"][0]["id"].as_str().unwrap().to_owned();
        let mut device = house.device().await;
        device.acknowledged(&frame(&HOUR)).await;
        for wrong in [json!({"action": "set_patience", "value": 0, "repeats": 3}), json!({"action": "set_patience", "value": 10})] {
            let (status, body) = house.post(&format!("/devices/{id}/commands"), wrong).await;
            assert_eq!((status.as_u16(), &body["error"]["code"]), (422, &"bad_command".into()));
        }
        let command = give(&house, &id, json!({"action": "set_patience", "value": 5, "repeats": 2})).await;
        let asked = device.next().await.unwrap();
        assert!(asked.contains("CN=1000;") && asked.contains("CP=&&OverTime=5;ReCount=2&&"), "{asked}");
        let number = qn(&asked);
        answer(&mut device, "9011", &number, &[("QnRtn", "1")]).await;
        answer(&mut device, "9012", &number, &[("ExeRtn", "1")]).await;
        assert_eq!(steps(&ended(&house, &command).await), ["queued", "sent", "accepted", "result", "done"]);
        house.stop().await;
    }

    fn a_new_key_goes_under_the_old_one_and_is_taken_when_the_device_says_so(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let (old, new) = ("30303030303030303030303030303030", "00112233445566778899AABBCCDDEEFF");
        let profile = |key: &str| Profile { key: Key::from_hex(key), version: Some(Version::V2025), layout: CipherLayout::Printed, ..Profile::default() };
        let ask = telemetry::DeviceAsk { version: Some("2025".into()), layout: Some("printed".into()), key: Some(old.into()), ..crate::house::ask("K1") };
        let id = house.register(ask).await;
        let mut device = house.device().await;
        let own = Spec { mn: "K1", ..HOUR };
        device.acknowledged(&frame_by(&own, &profile(old))).await;
        let command = give(&house, &id, json!({"action": "set_key", "secret": new})).await;
        let asked = device.next().await.unwrap();
        assert!(asked.contains("CN=1014;") && !asked.contains(new) && !asked.contains("NewSK"), "{asked}");
        let mut framer = Framer::default();
        let bytes = format!("{asked}\r\n");
        let mut feed = framer.feed_last(bytes.as_bytes());
        let told = loop {
            if let Some(Event::Frame(found)) = feed.next() {
                let mut reader = Reader::default();
                let frame = reader.read(&found, &profile(old)).unwrap();
                break frame.items().iter().map(|i| (String::from_utf8_lossy(i.name).into_owned(), String::from_utf8_lossy(i.value.unwrap()).into_owned())).collect::<Vec<_>>();
            }
        };
        assert_eq!(told[1], ("NewSK".to_owned(), new.to_owned()));
        assert_eq!(told[0].0, "SKCreateTime");
        // Both are taken until it says that it has the new one, and the new one alone from then on.
        for key in [new, old] {
            device.acknowledged(&frame_by(&own, &profile(key))).await;
        }
        let number = qn(&asked);
        for (cn, items) in [("9011", [("QnRtn", "1")]), ("9012", [("ExeRtn", "1")])] {
            let plain = Profile { key: None, ..profile(old) };
            device.send(&frame_by(&Spec { cn, qn: &number, flag: "8", items: &items, ..own.clone() }, &plain)).await;
        }
        let seen = ended(&house, &command).await;
        assert_eq!(seen["command"]["state"], "done", "{seen}");
        assert!(!seen.to_string().contains(new), "{seen}");
        while house.get(&format!("/devices/{id}")).await["device"]["key_pending"] == true {
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        }
        device.acknowledged(&frame_by(&own, &profile(new))).await;
        device.send(&frame_by(&own, &profile(old))).await;
        house.until(|s| s["rejected"] == 1).await;
        house.settle().await;
        assert_eq!(house.get("/rejected?reason=wrong_key").await["items"].as_array().unwrap().len(), 1);
        house.stop().await;
    }
}
