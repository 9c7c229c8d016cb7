//! Values out of frames: versions, packets, what is odd, and that deriving again gives the same.

use std::sync::Arc;

use kernel::FixedClock;
use serde_json::Value;
use telemetry::settings::{Bounds, Settings};
use telemetry::{DeviceAsk, rebuild};
use webkit::Parts;

use crate::house::{Device, HOUR, House, MN, Spec, ask, frame, parts, tables, units};

const FRAMES: [(&str, &[(&str, &str)]); 9] = [
    // Clocks that are wrong by years: neither is a value, and neither hides those that come.
    ("2061", &[("DataTime", "20361122070000"), ("w01018-Avg", "77.7")]),
    ("2061", &[("DataTime", "19701122070000"), ("w01018-Avg", "77.7")]),
    // A control character in a text.
    ("2061", &[("DataTime", "20261122060000"), ("w01018-Max", "a\u{0}b")]),
    ("2061", &[("DataTime", "20261122070000"), ("w01018-Avg", "30.0"), ("w01018-Flag", "N"), ("w21003-Avg", "1.20")]),
    // The same again, and then with other content.
    ("2061", &[("DataTime", "20261122070000"), ("w01018-Avg", "30.0"), ("w01018-Flag", "N"), ("w21003-Avg", "1.20")]),
    ("2061", &[("DataTime", "20261122070000"), ("w01018-Avg", "30.00"), ("w01018-Flag", "N"), ("w21003-Avg", "1.20")]),
    ("2061", &[("DataTime", "20261122060000"), ("w01018-Avg", "31.5"), ("w01018-Flag", "D")]),
    ("2051", &[("DataTime", "20261122065000"), ("w01018-Avg", "3.1"), ("w01018-Min", "3.0"), ("w01018-Max", "")]),
    ("2011", &[("DataTime", "20261122085900"), ("w01018-Rtd", "abc"), ("w99-Rtd", "7")]),
];

async fn values(house: &House, id: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for (kind, factor, suffix) in [
        ("hour", "w01018", "Avg"),
        ("hour", "w21003", "Avg"),
        ("minute", "w01018", "Avg"),
        ("minute", "w01018", "Min"),
        ("real_time", "w99", "Rtd"),
    ] {
        let path = format!(
            "/devices/{id}/range?kind={kind}&factor={factor}&suffix={suffix}&from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z"
        );
        all.push(house.get(&path).await);
    }
    all.push(house.get(&format!("/devices/{id}/latest")).await);
    for kind in ["real_time", "minute", "hour", "day"] {
        all.push(house.get(&format!("/devices/{id}/days?kind={kind}&month=2026-11")).await);
    }
    all.push(house.get(&format!("/devices/{id}/notes")).await);
    all
}

store::on_both! {
    fn versions_and_oddities_are_kept_and_deriving_again_gives_the_same(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        units(&t.db).await;
        let house = House::start(&t.db, folder.path(), Bounds::default()).await;
        let expected = telemetry::model::Expected { factors: vec!["w01018".into(), "w21003".into()], hour: true, ..Default::default() };
        let id = house.register(DeviceAsk { expected: Some(expected), ..ask(MN) }).await;
        let mut device = house.device().await;
        for (cn, items) in FRAMES {
            device.acknowledged(&frame(&Spec { cn, items, ..HOUR })).await;
        }
        // Two packets of one message, each whole in itself; the clock is a day ahead.
        for (pno, factor) in [("1", "w01001-Avg"), ("2", "w01010-Avg")] {
            let items = [("DataTime", "20261123080000"), (factor, "7.0")];
            let extra = [("PNUM", "2"), ("PNO", pno)];
            device.acknowledged(&frame(&Spec { flag: "7", qn: "20261123090000000", extra: &extra, items: &items, ..HOUR })).await;
        }
        house.settle().await;
        let before = values(&house, &id).await;
        let (cod, nh) = (&before[0], &before[1]);
        assert_eq!(cod["of"], 2, "{cod}");
        // Other digits are other content: a further version, in force. The same again is nothing new.
        assert_eq!((&cod["items"][1]["value"], &cod["items"][1]["version"]), (&"30.00".into(), &2.into()));
        assert_eq!((&cod["items"][0]["value"], &cod["items"][0]["flag"]), (&"31.5".into(), &"D".into()));
        assert_eq!((nh["of"].as_u64(), &nh["items"][0]["version"]), (Some(1), &1.into()));
        let names: Vec<&str> = before.last().unwrap()["items"].as_array().unwrap().iter().map(|n| n["note"].as_str().unwrap()).collect();
        for name in ["time_out_of_bounds", "text:w01018-Max", "text:w01018-Rtd", "factor_unexpected:w99", "empty:w01018", "future_time", "clock_off"] {
            assert!(names.contains(&name), "{name} {names:?}");
        }
        let hours = before[8]["items"].as_array().unwrap().iter().find(|d| d["day"] == "2026-11-22").unwrap().clone();
        assert_eq!((&hours["frames"], &hours["times"]), (&5.into(), &2.into()), "{hours}");
        assert_eq!(hours["empty_hours"].as_array().unwrap().len(), 22);
        assert!(!before[5].to_string().contains("77.7"), "{}", before[5]);
        house.stop().await;

        // A start derives what was not sealed again; nothing is there twice.
        let house = House::start(&t.db, folder.path(), Bounds::default()).await;
        house.until(|s| s["derived_frame"] == s["newest_frame"] && s["derived_frame"].as_u64() > Some(0)).await;
        assert_eq!(values(&house, &id).await, before);
        house.stop().await;

        // From nothing but the journal, also after the registration has changed.
        let house = House::start(&t.db, folder.path(), Bounds::default()).await;
        house.until(|s| s["derived_frame"] == s["newest_frame"] && s["derived_frame"].as_u64() > Some(0)).await;
        house.telemetry.change(&house.city(), &id, DeviceAsk { password: Some("999999".into()), crc: Some("modbus".into()), ..ask(MN) }).await.unwrap();
        house.stop().await;
        let upto = rebuild(&parts(&t.db, folder.path())).await.unwrap();
        assert!(upto > 8);
        let house = House::start(&t.db, folder.path(), Bounds::default()).await;
        house.until(|s| s["derived_frame"] == s["newest_frame"] && s["derived_frame"].as_u64() > Some(0)).await;
        let after = values(&house, &id).await;
        assert_eq!(after[..6], before[..6]);
        assert_eq!(after.last(), before.last());
        house.stop().await;
    }

    fn what_comes_by_no_clock_is_a_series_too_and_counts_for_no_period(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        units(&t.db).await;
        let house = House::start(&t.db, folder.path(), Bounds::default()).await;
        let expected = telemetry::model::Expected { factors: vec!["w01018".into()], hour: true, day: true, ..Default::default() };
        let id = house.register(DeviceAsk { expected: Some(expected), ..ask(MN) }).await;
        let mut device = house.device().await;
        let time = ("DataTime", "20261122070000");
        let frames: [(&str, &[(&str, &str)]); 5] = [
            ("2013", &[time, ("w01018-SampleTime", "20261122064500"), ("w01018-SampleType", "1"), ("w01018-Avg", "30.50")]),
            ("2021", &[time, ("SB1-RS", "1"), ("SB2-RS", "0")]),
            ("2041", &[time, ("SB1-RT", "23.5")]),
            ("2052", &[time, ("LA-Rtd", "61.20")]),
            ("2062", &[time, ("w01018-SampleRd", "49.8"), ("w01018-StandardValue", "50.0"), ("w01018-ResultType", "1")]),
        ];
        for (cn, items) in frames {
            device.acknowledged(&frame(&Spec { cn, items, ..HOUR })).await;
        }
        house.settle().await;
        for (kind, factor, suffix, value) in [
            ("cycle", "w01018", "Avg", "30.50"),
            ("cycle", "w01018", "SampleTime", "20261122064500"),
            ("cycle", "w01018", "SampleType", "1"),
            ("state", "SB1", "RS", "1"),
            ("state", "SB2", "RS", "0"),
            ("run_time", "SB1", "RT", "23.5"),
            ("noise", "LA", "Rtd", "61.20"),
            ("standard_check", "w01018", "SampleRd", "49.8"),
            ("standard_check", "w01018", "StandardValue", "50.0"),
            ("standard_check", "w01018", "ResultType", "1"),
        ] {
            let path = format!(
                "/devices/{id}/range?kind={kind}&factor={factor}&suffix={suffix}&from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z"
            );
            let range = house.get(&path).await;
            assert_eq!((&range["of"], &range["items"][0]["value"]), (&1.into(), &value.into()), "{kind} {factor} {suffix} {range}");
        }
        let latest = house.get(&format!("/devices/{id}/latest")).await;
        assert_eq!(latest["items"].as_array().unwrap().len(), 10, "{latest}");
        // Equipment is no factor that is expected, and neither an hour nor a day has come.
        let notes = house.get(&format!("/devices/{id}/notes")).await.to_string();
        assert!(!notes.contains("factor_unexpected") && !notes.contains("text:"), "{notes}");
        for kind in ["hour", "day"] {
            let days = house.get(&format!("/devices/{id}/days?kind={kind}&month=2026-11")).await;
            assert!(days["items"].as_array().unwrap().iter().all(|d| d["frames"] == 0), "{days}");
        }
        house.stop().await;
    }

    fn a_damaged_journal_is_told_and_what_is_sound_of_it_is_used(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        units(&t.db).await;
        let house = House::start(&t.db, folder.path(), Bounds::default()).await;
        let id = house.register(ask(MN)).await;
        let mut device = house.device().await;
        let send = async |device: &mut Device, hour: u32| {
            let (time, value) = (format!("20261122{hour:02}0000"), format!("{hour}.5"));
            let items = [("DataTime", time.as_str()), ("w01018-Avg", value.as_str())];
            device.acknowledged(&frame(&Spec { items: &items, ..HOUR })).await;
        };
        for hour in 1..=6 {
            send(&mut device, hour).await;
        }
        house.settle().await;
        house.stop().await;
        // One letter of the frame of three o'clock, in the newest file, of which nothing is sealed.
        let journal = folder.path().join("journal").join(telemetry::record::STREAM);
        let file = std::fs::read_dir(&journal).unwrap().map(|f| f.unwrap().path()).find(|f| f.extension().is_some()).unwrap();
        let mut bytes = std::fs::read(&file).unwrap();
        let place = bytes.windows(14).position(|w| w == b"20261122030000").unwrap();
        bytes[place] ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        rebuild(&parts(&t.db, folder.path())).await.unwrap();

        let house = House::start(&t.db, folder.path(), Bounds::default()).await;
        let mut device = house.device().await;
        send(&mut device, 7).await;
        house.settle().await;
        let path = format!("/devices/{id}/range?kind=hour&factor=w01018&suffix=Avg&from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z");
        let range = house.get(&path).await;
        let values: Vec<&str> = range["items"].as_array().unwrap().iter().map(|p| p["value"].as_str().unwrap()).collect();
        assert_eq!(values, ["1.5", "2.5", "4.5", "5.5", "6.5", "7.5"]);
        let status = house.get("/status").await;
        assert_eq!((&status["deriving_stuck"], &status["journal_broken"]), (&false.into(), &false.into()), "{status}");
        // Its frames are there but the one, whose neighbours are still shown as they came.
        let frames = house.get(&format!("/devices/{id}/frames?kind=hour&factor=w01018&from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z&suffix=Avg")).await;
        assert_eq!(frames["items"].as_array().unwrap().len(), 6, "{frames}");
        // The one that cannot be read is told as such, and the chain of the one behind it is broken.
        let numbers: Vec<u64> = frames["items"].as_array().unwrap().iter().map(|f| f["frame"].as_u64().unwrap()).collect();
        let gone = numbers[4] + 1;
        let (status, answer) = house.ask_as(house.city(), "GET", &format!("/frames/{gone}"), None).await;
        assert_eq!((status.as_u16(), &answer["error"]["code"]), (503, &"frame_unreadable".into()), "{answer}");
        assert_eq!(house.ask_as(house.city(), "GET", "/frames/999999", None).await.1["error"]["code"], "no_frame");
        let proof = house.get(&format!("/frames/{}/proof", gone + 1)).await;
        assert_eq!((&proof["holds"], &proof["broken_at"], &proof["chain_before"]), (&false.into(), &(gone + 1).into(), &Value::Null));
        let report = journal::verify(&folder.path().join("journal"), telemetry::record::STREAM, &[]).unwrap();
        assert!(report.finding.is_some_and(|f| f.what.contains("checksum")));
        house.stop().await;
    }

    fn a_registration_that_is_gone_holds_nothing_up(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        units(&t.db).await;
        let house = House::start(&t.db, folder.path(), Bounds::default()).await;
        house.register(ask(MN)).await;
        let other = house.register(ask("M2")).await;
        let mut device = house.device().await;
        device.acknowledged(&frame(&HOUR)).await;
        device.acknowledged(&frame(&Spec { mn: "M2", ..HOUR })).await;
        house.settle().await;
        house.stop().await;
        let mut tx = t.db.write_tx().await.unwrap();
        store::query("DELETE FROM telemetry_device WHERE mn = $1").bind(MN).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        rebuild(&parts(&t.db, folder.path())).await.unwrap();
        let house = House::start(&t.db, folder.path(), Bounds::default()).await;
        house.settle().await;
        assert_eq!(house.get(&format!("/devices/{other}/latest")).await["items"].as_array().unwrap().len(), 2);
        let gone = house.get("/rejected?reason=registration_gone").await;
        assert_eq!(gone["counts"][0]["count"], 1, "{gone}");
        // Values are not made again under a server that has them open.
        let busy = series::Series::begin_again(&folder.path().join("series"), kernel::Micros(1)).unwrap_err();
        assert_eq!(busy.code(), "series_locked");
        house.stop().await;
    }

    fn who_is_registered_stays_known_while_others_read_the_registrations_anew(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        units(&t.db).await;
        let house = House::start(&t.db, folder.path(), Bounds::default()).await;
        // Readers that were begun before a registration and end after it.
        let readers: Vec<_> = (0..4).map(|_| {
            let telemetry = house.telemetry.clone();
            tokio::spawn(async move {
                loop {
                    telemetry.reload().await.unwrap();
                    tokio::task::yield_now().await;
                }
            })
        }).collect();
        for n in 0..60 {
            let id = house.register(ask(&format!("M{n}"))).await;
            for _ in 0..4 {
                tokio::task::yield_now().await;
                let (status, body) = house.ask_as(house.city(), "GET", &format!("/devices/{id}"), None).await;
                assert_eq!(status, 200, "{n} {body}");
            }
        }
        readers.iter().for_each(tokio::task::JoinHandle::abort);
        house.stop().await;
    }

    fn a_frame_is_proved_up_to_the_mark_of_its_day_and_an_altered_one_is_found(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        units(&t.db).await;
        let clock = Arc::new(FixedClock::new("2026-11-22T15:59:58Z".parse().unwrap()));
        let house = House::start_with(Parts { clock: clock.clone(), ..parts(&t.db, folder.path()) }, Settings::default()).await;
        house.register(ask(MN)).await;
        let mut device = house.device().await;
        for n in 0..20 {
            let value = format!("{n}.25");
            let items = [("DataTime", "20261122230000"), ("w01018-Avg", value.as_str())];
            device.acknowledged(&frame(&Spec { items: &items, ..HOUR })).await;
        }
        house.settle().await;
        let proof = house.get("/frames/5/proof").await;
        assert_eq!((&proof["holds"], &proof["day"], &proof["frame"]), (&true.into(), &Value::Null, &5.into()), "{proof}");
        // Midnight passes; the next record ends the day.
        clock.advance(10 * kernel::time::SECOND);
        device.acknowledged(&frame(&HOUR)).await;
        house.settle().await;
        let proof = house.get("/frames/5/proof").await;
        let told = (&proof["holds"], &proof["day"], &proof["mark_fits"], &proof["upto"]);
        assert_eq!(told, (&true.into(), &"2026-11-22".into(), &true.into(), &21.into()), "{proof}");
        let first = house.get("/frames/1/proof").await;
        assert!(first["chain_before"].as_str().unwrap().ends_with(&"0".repeat(64)), "{first}");
        let report = journal::verify(&folder.path().join("journal"), "hj212", &[]).unwrap();
        assert!(report.finding.is_none(), "{report:?}");
        // Somebody makes a value smaller in the file.
        let stream = folder.path().join("journal/hj212");
        let file = std::fs::read_dir(&stream).unwrap().map(|e| e.unwrap().path()).find(|p| p.extension().is_some_and(|e| e == "journal")).unwrap();
        let mut bytes = std::fs::read(&file).unwrap();
        let at = bytes.windows(5).position(|w| w == b"14.25").unwrap();
        bytes[at] = b'0';
        std::fs::write(&file, bytes).unwrap();
        let proof = house.get("/frames/5/proof").await;
        assert_eq!((&proof["holds"], &proof["broken_at"]), (&false.into(), &16.into()), "{proof}");
        house.stop().await;
    }
}
