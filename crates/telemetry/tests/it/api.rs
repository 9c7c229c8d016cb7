//! Registration, quarantine, rights.

use kernel::Role;
use serde_json::json;
use telemetry::DeviceAsk;
use telemetry::settings::Bounds;

use crate::house::{HOUR, House, Spec, ask, frame, json_of, tables, who};

const STRANGER: &str = "010000A8900016F000169DC9";

store::on_both! {
    fn an_unknown_device_waits_with_its_frames_and_is_taken(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let mut device = house.device().await;
        for second in 0..30 {
            let qn = format!("202611220900{second:02}000");
            device.send(&frame(&Spec { mn: STRANGER, qn: &qn, flag: "4", ..HOUR })).await;
        }
        house.until(|s| s["rejected"] == 30).await;
        house.settle().await;
        let list = house.get("/unknown").await;
        assert_eq!((&list["items"][0]["mn"], &list["items"][0]["count"]), (&STRANGER.into(), &30.into()));
        assert_eq!(list["items"][0]["kept"].as_array().unwrap().len(), 25);
        let one = house.get(&format!("/unknown/{STRANGER}")).await;
        assert_eq!(one["suggestion"]["version"], "2017");
        assert_eq!(one["suggestion"]["factors"], json!(["w01018", "w21003"]));
        assert_eq!(one["frames"][0]["verdict"], "unknown_mn");
        let path = format!("/unknown/{STRANGER}/accept");
        let new = DeviceAsk { password: None, ..ask(STRANGER) };
        let (status, row) = house.post(&path, json!({"device": json_of(&new), "take_password": true})).await;
        assert_eq!(status, 200, "{row}");
        assert_eq!(row["has_password"], true);
        assert!(!row.to_string().contains("123456"));
        device.acknowledged(&frame(&Spec { mn: STRANGER, ..HOUR })).await;
        assert_eq!(house.get("/unknown").await["items"], json!([]));
        // Its MN is taken now; a closed device is refused by its name.
        let (status, body) = house.post("/devices", json_of(&ask(STRANGER))).await;
        assert_eq!((status.as_u16(), &body["error"]["code"]), (409, &"mn_taken".into()));
        let id = row["id"].as_str().unwrap();
        let (status, row) = house.post(&format!("/devices/{id}/close"), json!({})).await;
        assert_eq!((status.as_u16(), &row["closed"]), (200, &true.into()));
        device.send(&frame(&Spec { mn: STRANGER, ..HOUR })).await;
        house.until(|s| s["rejected"] == 31).await;
        house.settle().await;
        assert_eq!(house.get("/rejected?reason=device_closed").await["items"].as_array().unwrap().len(), 1);
        house.stop().await;
    }

    fn a_unit_sees_its_own_devices_alone(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let other = house.register(DeviceAsk { unit: Some("c02".into()), ..ask(STRANGER) }).await;
        let mut device = house.device().await;
        device.acknowledged(&frame(&HOUR)).await;
        device.acknowledged(&frame(&Spec { mn: STRANGER, ..HOUR })).await;
        house.settle().await;
        // The newest values of all come by pages.
        let first = house.get("/latest?kind=hour&limit=1").await;
        let second = house.get(&format!("/latest?kind=hour&limit=1&page={}", first["next_page"].as_str().unwrap())).await;
        assert_ne!(first["items"][0]["device"], second["items"][0]["device"]);
        assert_eq!((second["items"].as_array().unwrap().len(), &second["next_page"]), (1, &serde_json::Value::Null));
        let now = house.city().now;
        let engineer = who(&[Role::DutyEngineer], Some("c01"), now);
        let (_, list) = house.ask_as(engineer.clone(), "GET", "/devices", None).await;
        assert_eq!((&list["total"], &list["items"][0]["unit"]), (&1.into(), &"c01".into()));
        let (_, all) = house.ask_as(engineer.clone(), "GET", "/live", None).await;
        assert_eq!(all["items"].as_array().unwrap().len(), 1);
        let refused = |ctx: &kernel::Ctx, method: &'static str, path: String, body: Option<serde_json::Value>| {
            let (house, ctx) = (&house, ctx.clone());
            async move { house.ask_as(ctx, method, &path, body).await.0.as_u16() }
        };
        let range = "/range?kind=hour&factor=w01018&suffix=Avg&from=2026-11-22T00:00:00Z&to=2026-11-23T00:00:00Z";
        for path in ["", "/latest", "/frames", "/notes", "/commands", "/learned", "/days?kind=hour&month=2026-11", range] {
            assert_eq!(refused(&engineer, "GET", format!("/devices/{other}{path}"), None).await, 403, "{path}");
        }
        // Neither is it taken over by saying that it is one's own, nor its command read or taken back.
        let mine = Some(json_of(&ask(STRANGER)));
        assert_eq!(refused(&engineer, "PUT", format!("/devices/{other}"), mine).await, 403);
        let (_, given) = house.post(&format!("/devices/{other}/commands"), json!({"action": "read_clock"})).await;
        let command = given["id"].as_str().unwrap().to_owned();
        assert_eq!(refused(&engineer, "GET", format!("/commands/{command}"), None).await, 403);
        assert_eq!(refused(&engineer, "POST", format!("/commands/{command}/cancel"), None).await, 403);
        assert_eq!(refused(&engineer, "POST", format!("/devices/{other}/close"), Some(json!({}))).await, 403);
        assert_eq!(refused(&engineer, "POST", format!("/devices/{other}/commands"), Some(json!({"action": "read_clock"}))).await, 403);
        assert_eq!(refused(&engineer, "POST", "/devices".into(), Some(json_of(&DeviceAsk { unit: Some("c02".into()), ..ask("X1") }))).await, 403);
        // A frame of another unit's device, by its number.
        let theirs = house.get(&format!("/devices/{other}/frames")).await["items"][0]["frame"].as_u64().unwrap();
        assert_eq!(refused(&engineer, "GET", format!("/frames/{theirs}"), None).await, 403);
        assert_eq!(refused(&engineer, "GET", format!("/frames/{theirs}/proof"), None).await, 403);
        // Who reads does not keep, and sees no passwords.
        let leader = who(&[Role::Leader], None, now);
        let (status, raw) = house.ask_as(leader.clone(), "GET", &format!("/frames/{theirs}"), None).await;
        assert_eq!((status.as_u16(), &raw["hex"]), (200, &serde_json::Value::Null));
        assert!(!raw.to_string().contains("123456"), "{raw}");
        let (_, proof) = house.ask_as(leader.clone(), "GET", &format!("/frames/{theirs}/proof"), None).await;
        assert_eq!(proof["holds"], true, "{proof}");
        for digest in ["payload", "payload_sha256", "chain_before", "chain", "upto_chain"] {
            assert_eq!(proof[digest], serde_json::Value::Null, "{digest}");
        }
        // The bytes of what no unit answers for are the city's; once its MN is registered they are its unit's.
        const NOBODY: &str = "010000A8900016F000169DC7";
        device.send(&frame(&Spec { mn: NOBODY, ..HOUR })).await;
        house.until(|s| s["rejected"] == 1).await;
        house.settle().await;
        let (_, one) = house.ask_as(engineer.clone(), "GET", &format!("/unknown/{NOBODY}"), None).await;
        assert_eq!((&one["frames"][0]["hex"], one["frames"][0]["text"].as_str().unwrap().contains("123456")), (&serde_json::Value::Null, false));
        let stray = one["frames"][0]["frame"].as_u64().unwrap();
        assert!(house.get(&format!("/frames/{stray}")).await["hex"].is_string());
        let (_, seen) = house.ask_as(engineer.clone(), "GET", &format!("/frames/{stray}"), None).await;
        assert_eq!(seen["hex"], serde_json::Value::Null);
        house.register(DeviceAsk { unit: Some("c02".into()), ..ask(NOBODY) }).await;
        assert_eq!(refused(&engineer, "GET", format!("/frames/{stray}"), None).await, 403);
        // A connection is told to a unit by its own devices alone.
        let (_, open) = house.ask_as(engineer.clone(), "GET", "/status", None).await;
        assert_eq!(open["open"][0]["devices"].as_array().unwrap().len(), 1, "{open}");
        let other_side = house.device().await;
        house.until(|s| s["connections"] == 2).await;
        let (_, open) = house.ask_as(engineer.clone(), "GET", "/status", None).await;
        assert_eq!(open["open"].as_array().unwrap().len(), 1, "{open}");
        drop(other_side);
        assert_eq!(refused(&leader, "GET", "/unknown".into(), None).await, 403);
        assert_eq!(refused(&leader, "GET", "/rejected".into(), None).await, 403);
        let observer = who(&[Role::ProvinceObserver], None, now);
        for path in ["/devices", "/live", "/latest", "/status", "/unknown", "/rejected", "/answers"] {
            assert_eq!(refused(&observer, "GET", path.into(), None).await, 403, "{path}");
        }
        house.stop().await;
    }

    fn an_mn_belongs_to_one_device_on_every_day_and_edits_start_from_today(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let id = house.get("/devices").await["items"][0]["id"].as_str().unwrap().to_owned();
        let on = |mn: &str, day: &str| DeviceAsk { valid_from: Some(day.into()), ..ask(mn) };
        // The device takes another MN in the next year; recorded before it, an edit of today must not take that over.
        house.telemetry.change(&house.city(), &id, DeviceAsk { password: Some("999999".into()), ..on("NEXT", "2027-01-01") }).await.unwrap();
        let code = |r: kernel::Result<telemetry::model::Registration>| r.map_err(|e| e.code().to_owned()).map(|r| r.mn);
        let taken = Err("mn_taken".to_owned());
        assert_eq!(code(house.telemetry.register(&house.city(), on("NEXT", "2026-01-01")).await), taken, "it is in force later");
        assert_eq!(code(house.telemetry.register(&house.city(), on(crate::house::MN, "2026-06-01")).await), taken, "it is in force now");
        assert_eq!(code(house.telemetry.register(&house.city(), on(crate::house::MN, "2027-01-01")).await), Ok(crate::house::MN.into()));
        let row = house.telemetry.close(&house.city(), &id, Some("2026-12-01")).await.unwrap();
        assert_eq!((row.mn.as_str(), row.password.as_deref()), (crate::house::MN, Some("123456")));
        let row = house.telemetry.change(&house.city(), &id, DeviceAsk { name: "二号".into(), password: None, ..on(crate::house::MN, "2026-11-22") }).await.unwrap();
        assert_eq!((row.name.as_str(), row.password.as_deref()), ("二号", Some("123456")));
        house.stop().await;
    }

    fn secrets_lie_in_no_answer_and_states_follow_what_comes(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let list = house.get("/devices").await;
        let id = list["items"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(list["items"][0]["live"]["state"], "never");
        assert!(!list.to_string().contains("123456"));
        let mut device = house.device().await;
        device.acknowledged(&frame(&HOUR)).await;
        let seen = house.get("/live").await;
        assert_eq!((&seen["items"][0]["state"], &seen["items"][0]["connected"]), (&"online".into(), &true.into()));
        let change = seen["change"].as_u64().unwrap();
        assert_eq!(house.get(&format!("/live?after={change}")).await["items"], json!([]));
        let faulty = [("DataTime", "20261122080000"), ("w01018-Avg", "1"), ("w01018-Flag", "D")];
        device.acknowledged(&frame(&Spec { items: &faulty, ..HOUR })).await;
        assert_eq!(house.get(&format!("/live?after={change}")).await["items"][0]["state"], "fault");
        // The newest connection is the device's: it hops.
        let mut second = house.device().await;
        second.acknowledged(&frame(&HOUR)).await;
        drop(device);
        house.until(|s| s["connections"] == 1).await;
        assert_eq!(house.get(&format!("/devices/{id}")).await["live"]["connected"], true);
        drop(second);
        house.until(|s| s["connections"] == 0).await;
        assert_eq!(house.get(&format!("/devices/{id}")).await["live"]["connected"], false);
        // What is registered again adds a row; the password stays when it is not given.
        let (status, row) = house.ask_as(house.city(), "PUT", &format!("/devices/{id}"), Some(json_of(&DeviceAsk { name: "二号".into(), password: None, ..ask(crate::house::MN) }))).await;
        assert_eq!((status.as_u16(), &row["name"], &row["has_password"]), (200, &"二号".into(), &true.into()));
        assert_eq!(house.get(&format!("/devices/{id}")).await["history"].as_array().unwrap().len(), 2);
        house.stop().await;
    }

    fn one_sender_of_a_thousand_mns_hides_nobody(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        // So much noise in a row would end one connection.
        for part in 0..5 {
            let mut noisy = house.device().await;
            for n in part * 202..(part + 1) * 202 {
                noisy.send(&frame(&Spec { mn: &format!("FLOOD{n:04}"), flag: "4", ..HOUR })).await;
            }
        }
        house.until(|s| s["rejected"] == 1_010).await;
        house.settle().await;
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
        let mut quiet = crate::house::Device { stream: socket.connect(house.address).await.unwrap(), held: Vec::new() };
        quiet.send(&frame(&Spec { mn: STRANGER, flag: "4", ..HOUR })).await;
        house.until(|s| s["rejected"] == 1_011).await;
        house.settle().await;
        let mut noisy = house.device().await;
        for n in 2_000..2_005 {
            noisy.send(&frame(&Spec { mn: &format!("FLOOD{n:04}"), flag: "4", ..HOUR })).await;
        }
        house.until(|s| s["rejected"] == 1_016).await;
        house.settle().await;
        let list = house.get("/unknown?remote=127.0.0.2").await;
        assert_eq!((&list["items"][0]["mn"], &list["items"][1]), (&STRANGER.into(), &serde_json::Value::Null));
        assert_eq!(list["senders"], json!([{"remote": "127.0.0.2", "count": 1}, {"remote": "127.0.0.1", "count": 999}]));
        // The list comes by pages, each MN once.
        let (mut seen, mut page) = (std::collections::BTreeSet::new(), String::new());
        loop {
            let part = house.get(&format!("/unknown?limit=300{page}")).await;
            for one in part["items"].as_array().unwrap() {
                assert!(seen.insert(one["mn"].as_str().unwrap().to_owned()), "{one}");
            }
            let Some(next) = part["next_page"].as_str() else { break };
            page = format!("&page={}", next.replace(' ', "%20"));
        }
        assert_eq!(seen.len(), 1_000);
        house.stop().await;
    }

    fn what_cannot_be_is_refused_by_its_name(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let odd = |with: fn(&mut DeviceAsk)| {
            let mut new = ask("X1");
            with(&mut new);
            json_of(&new)
        };
        for (field, body) in [
            ("name", odd(|a| a.name = "一行\n两行".into())),
            ("name", odd(|a| a.name = "a\0b".into())),
            ("name", odd(|a| a.name = "a\u{202e}b".into())),
            ("valid_from", odd(|a| a.valid_from = Some("9999-12-31".into()))),
            ("valid_from", odd(|a| a.valid_from = Some("0001-01-01".into()))),
        ] {
            let (status, refused) = house.post("/devices", body).await;
            assert_eq!((status.as_u16(), &refused["error"]["details"]["field"]), (422, &field.into()), "{refused}");
        }
        let id = house.get("/devices").await["items"][0]["id"].as_str().unwrap().to_owned();
        let range = |from: &str, to: &str| format!("/devices/{id}/range?kind=hour&factor=w01018&suffix=Avg&from={from}&to={to}");
        let (early, late) = ("0001-01-01T00:00:00Z", "9999-12-30T00:00:00Z");
        for (path, code) in [
            (range(late, early), "bad_time"),
            (range(late, late), "bad_time"),
            (format!("/devices/{id}/frames?kind=hour&factor=w01018&from={late}&to={early}"), "bad_time"),
            ("/rejected?page=x".into(), "bad_page"),
            ("/unknown?page=x".into(), "bad_page"),
        ] {
            let (status, refused) = house.ask_as(house.city(), "GET", &path, None).await;
            assert_eq!((status.as_u16(), &refused["error"]["code"]), (422, &code.into()), "{path} {refused}");
        }
        assert_eq!(house.get(&format!("{}&points=4000000000", range(early, late))).await["items"], json!([]));
        assert_eq!(house.get(&format!("{}&points=0", range(early, late))).await["items"], json!([]));
        for path in ["/unknown/%00", "/commands/%00", "/rejected?reason=%00", "/devices/%00", "/devices?unit=%00"] {
            assert!(house.ask_as(house.city(), "GET", path, None).await.0.as_u16() < 500, "{path}");
        }
        house.stop().await;
    }

    fn a_gap_is_measured_by_the_period_of_its_kind(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let expected = telemetry::model::Expected { real_time_seconds: Some(60), minute_minutes: Some(10), ..Default::default() };
        let id = house.register(DeviceAsk { expected: Some(expected), ..ask(STRANGER) }).await;
        let mut device = house.device().await;
        for time in ["0800", "0810", "0820", "0850"] {
            let time = format!("20261122{time}00");
            let items = [("DataTime", time.as_str()), ("w01018-Avg", "1")];
            device.acknowledged(&frame(&Spec { mn: STRANGER, cn: "2051", items: &items, ..HOUR })).await;
        }
        house.settle().await;
        let seen = house.get(&format!("/devices/{id}/range?kind=minute&factor=w01018&suffix=Avg&from=2026-11-21T00:00:00Z&to=2026-11-23T00:00:00Z")).await;
        let gaps: Vec<bool> = seen["items"].as_array().unwrap().iter().map(|p| p["gap_after"].as_bool().unwrap()).collect();
        assert_eq!(gaps, [false, false, true, false], "{seen}");
        house.stop().await;
    }

    fn a_journal_file_that_is_taken_away_is_named_and_goes_on_when_it_is_back(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let mut device = house.device().await;
        device.acknowledged(&frame(&HOUR)).await;
        let name = format!("{:020}.journal", 1);
        let (file, aside) = (house.parts.journal.join("hj212").join(&name), folder.path().join("aside"));
        std::fs::rename(&file, &aside).unwrap();
        device.send(&frame(&HOUR)).await;
        assert_eq!(device.next().await, None, "nothing is acknowledged that nobody could read");
        let status = house.until(|s| s["journal_broken"] == true).await;
        assert_eq!(status["journal_removed"], name.as_str());
        std::fs::rename(&aside, &file).unwrap();
        let status = house.until(|s| s["journal_broken"] == false).await;
        assert_eq!(status["journal_removed"], serde_json::Value::Null);
        house.device().await.acknowledged(&frame(&HOUR)).await;
        house.stop().await;
    }
}
