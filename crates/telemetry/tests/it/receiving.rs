//! What is taken, what is not, and what is answered.

use std::sync::Arc;

use hj212::{CipherLayout, CrcProfile, Key, Profile};
use telemetry::DeviceAsk;
use telemetry::settings::{Bounds, Settings};
use tokio_rustls::rustls;

use crate::house::{Device, HOUR, House, MN, Spec, ask, frame, frame_by, parts, tables, units};

fn reasons(body: &serde_json::Value) -> Vec<String> {
    let mut list: Vec<String> =
        body["items"].as_array().unwrap().iter().map(|i| i["reason"].as_str().unwrap().to_owned()).collect();
    list.sort();
    list
}

store::on_both! {
    fn frames_of_three_versions_are_acknowledged_and_their_values_are_there(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let old = house.register(DeviceAsk { mn: "LD130133000015".into(), ..ask("") }).await;
        let key = "30303030303030303030303030303030";
        let new = house.register(DeviceAsk {
            mn: "010000A8900016F000169DC5".into(),
            key: Some(key.into()),
            layout: Some("printed".into()),
            ..ask("")
        }).await;
        let mut device = house.device().await;
        // 2017.
        device.send(&frame(&HOUR)).await;
        let answer = device.next().await.unwrap();
        assert!(answer.contains("QN=20261122090000000;ST=91;CN=9014;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&&&"), "{answer}");
        // 2005: no QN, two MNs on one connection.
        let real = [("DataTime", "20261122085900"), ("B01-Rtd", "36.91"), ("011-Rtd", "231.0"), ("011-Flag", "N")];
        let spec = Spec { mn: "LD130133000015", cn: "2011", flag: "1", items: &real, ..HOUR };
        device.send(&frame(&spec)).await;
        let answer = device.next().await.unwrap();
        assert!(answer.contains("ST=91;CN=9014;PW=123456;MN=LD130133000015;Flag=0;CP=&&QN=20261122090000000&&"), "{answer}");
        // 2025, encrypted, both layouts.
        for (layout, at) in [(CipherLayout::Printed, "20261122085900"), (CipherLayout::Raw, "20261122085800")] {
            let profile = Profile { key: Key::from_hex(key), layout, ..Profile::default() };
            let items = [("DataTime", at), ("a21026-Rtd", "5.20"), ("a21026-Flag", "N")];
            let spec = Spec { mn: "010000A8900016F000169DC5", cn: "2011", flag: "9", items: &items, ..HOUR };
            let bytes = frame_by(&spec, &profile);
            assert!(!bytes.windows(5).any(|w| w == b"DataT"));
            device.acknowledged(&bytes).await;
        }
        house.settle().await;
        let value = |id: String| {
            let house = &house;
            async move { house.get(&format!("/devices/{id}/latest")).await["items"][0].clone() }
        };
        let seen = value(old).await;
        assert_eq!((&seen["factor"], &seen["value"]), (&"011".into(), &"231.0".into()));
        let seen = value(new).await;
        assert_eq!((&seen["value"], &seen["flag"], &seen["at"]), (&"5.20".into(), &"N".into(), &"2026-11-22T00:59:00.000000Z".into()));
        let all = house.get("/latest?kind=hour").await;
        assert_eq!(all["items"][0]["values"].as_array().unwrap().len(), 2);
        house.stop().await;
    }

    fn what_is_not_taken_is_not_acknowledged_and_has_its_name(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds { noise: 1000, segment: 1200, ..Bounds::default() }).await;
        let mut device = house.device().await;
        device.send(&frame(&Spec { mn: "010000A8900016F000169DC9", ..HOUR })).await;
        device.send(&frame(&Spec { pw: "654321", ..HOUR })).await;
        let mut bad = frame(&HOUR);
        let at = bad.len() - 3;
        bad[at] = if bad[at] == b'0' { b'1' } else { b'0' };
        device.send(&bad).await;
        device.send(&frame_by(&HOUR, &Profile { crc: CrcProfile::Modbus, ..Profile::default() })).await;
        device.send(&frame(&Spec { items: &[("DataTime", "20261322080000"), ("w01018-Avg", "1")], ..HOUR })).await;
        device.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
        device.send(b"##9999QN=").await;
        // A good one behind all that, glued to another without CR LF between them.
        let mut two = frame(&HOUR);
        two.truncate(two.len() - 2);
        two.extend(frame(&Spec { qn: "20261122090000001", ..HOUR }));
        device.send(&two).await;
        for qn in ["20261122090000000", "20261122090000001"] {
            let answer = device.next().await.unwrap();
            assert!(answer.contains(&format!("QN={qn};ST=91;CN=9014")), "{answer}");
        }
        house.settle().await;
        let list = house.get("/rejected").await;
        let found = reasons(&list);
        for reason in ["unknown_mn", "wrong_pw", "crc", "crc_other_profile", "bad_item", "garbage", "too_long"] {
            assert!(found.iter().any(|r| r == reason), "{reason} {found:?}");
        }
        // Byte for byte: the journal has what was sent.
        let frame_of = |reason: &str| {
            let all = list["items"].as_array().unwrap();
            all.iter().find(|i| i["reason"] == reason).unwrap()["frame"].as_u64().unwrap()
        };
        let raw = house.get(&format!("/frames/{}", frame_of("crc"))).await;
        assert_eq!(raw["hex"], seal::hex(&bad[..bad.len() - 2]).as_str());
        assert!(raw["text"].as_str().unwrap().contains("PW=******;"), "{raw}");
        house.stop().await;
    }

    fn what_is_answered_to_what_is_not_taken_is_a_setting(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let mut answers = house.get("/answers").await;
        assert_eq!(answers["v2017"]["unknown_mn"], "nothing");
        answers["v2017"]["unknown_mn"] = "refuse".into();
        answers["v2017"]["wrong_pw"] = "acknowledge".into();
        let (status, _) = house.ask_as(house.city(), "PUT", "/answers", Some(answers)).await;
        assert_eq!(status, 200);
        let mut device = house.device().await;
        device.send(&frame(&Spec { mn: "010000A8900016F000169DC9", ..HOUR })).await;
        assert!(device.next().await.unwrap().contains("CN=9011;PW=123456;MN=010000A8900016F000169DC9;Flag=4;CP=&&QnRtn=4&&"));
        device.send(&frame(&Spec { pw: "654321", ..HOUR })).await;
        assert!(device.next().await.unwrap().contains("CN=9014"));
        house.settle().await;
        assert_eq!(house.status().await["accepted"], 0);
        house.stop().await;
    }

    fn answers_are_never_answered(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let mut device = house.device().await;
        for cn in ["9011", "9012", "9013", "9014"] {
            let items: &[(&str, &str)] = match cn {
                "9011" => &[("QnRtn", "1")],
                "9012" => &[("ExeRtn", "1")],
                _ => &[],
            };
            device.send(&frame(&Spec { cn, items, ..HOUR })).await;
        }
        device.send(&frame(&Spec { cn: "9015", flag: "9", items: &[], qn: "20261122090000007", ..HOUR })).await;
        let answer = device.next().await.unwrap();
        assert!(answer.contains("QN=20261122090000007;ST=91;CN=9013"), "{answer}");
        house.stop().await;
    }

    fn bounds_end_connections_and_say_why(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let short = std::time::Duration::from_millis(300);
        let bounds = Bounds { frame: short, noise: 1000, noise_in_a_row: 30, per_address: 2, ..Bounds::default() };
        let house = House::open(t, folder.path(), bounds).await;
        // Slow: a frame that never ends, byte by byte.
        let mut slow = house.device().await;
        slow.send(&frame(&HOUR)[..40]).await;
        assert_eq!(slow.next().await, None);
        // Noise alone.
        let mut noise = house.device().await;
        for _ in 0..40 {
            noise.send(&frame(&Spec { pw: "1", ..HOUR })).await;
            tokio::task::yield_now().await;
        }
        assert_eq!(noise.next().await, None);
        house.until(|s| s["connections"] == 0).await;
        // Too many of one address.
        let (mut one, mut two) = (house.device().await, house.device().await);
        one.acknowledged(&frame(&HOUR)).await;
        two.acknowledged(&frame(&HOUR)).await;
        assert_eq!(house.device().await.next().await, None);
        assert_eq!(house.status().await["refused_connections"], 1);
        house.settle().await;
        house.stop().await;
    }

    fn who_brings_no_frame_is_sent_away(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let first = std::time::Duration::from_millis(700);
        let house = House::open(t, folder.path(), Bounds { first, noise_in_a_row: 1_000_000, ..Bounds::default() }).await;
        let mut known = house.device().await;
        known.acknowledged(&frame(&HOUR)).await;
        let (mut silent, mut noisy) = (house.device().await, house.device().await);
        noisy.send(&frame(&Spec { pw: "1", ..HOUR })).await;
        assert_eq!((silent.next().await, noisy.next().await), (None, None));
        // Who brought one stays.
        known.acknowledged(&frame(&HOUR)).await;
        house.stop().await;
    }

    fn a_flood_is_read_slowly_and_nothing_of_it_is_lost(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds { frames: 40, ..Bounds::default() }).await;
        let mut device = house.device().await;
        let one = frame(&HOUR);
        let all: Vec<u8> = std::iter::repeat_n(one, 120).flatten().collect();
        device.send(&all).await;
        for _ in 0..120 {
            assert!(device.next().await.unwrap().contains("CN=9014"));
        }
        house.settle().await;
        assert_eq!(house.status().await["accepted"], 120);
        house.stop().await;
    }

    fn who_is_noisy_pushes_out_nobody_else(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let bounds = Bounds { noise: 1_000_000, noise_in_a_row: 1_000_000, ..Bounds::default() };
        let house = House::open(t, folder.path(), bounds).await;
        let other = house.register(ask("M2")).await;
        // Rejected once, and of a flag that is none.
        let mut quiet = house.device().await;
        quiet.send(&frame(&Spec { mn: "M2", pw: "1", ..HOUR })).await;
        let items = [("DataTime", "20261122080000"), ("w01018-Avg", "36.91"), ("w01018-Flag", "made up")];
        quiet.acknowledged(&frame(&Spec { mn: "M2", items: &items, ..HOUR })).await;
        let mut noisy = house.device().await;
        let all: Vec<u8> = std::iter::repeat_n(frame(&Spec { pw: "1", ..HOUR }), 600).flatten().collect();
        noisy.send(&all).await;
        noisy.acknowledged(&frame(&HOUR)).await;
        house.settle().await;
        let all = house.get("/rejected?limit=200").await;
        assert_eq!(all["counts"].as_array().unwrap().iter().map(|c| c["count"].as_i64().unwrap()).sum::<i64>(), 601, "{all}");
        assert_eq!(house.listed(None).await, 501, "the newest of the noisy one, and the one of the other");
        assert_eq!(house.listed(Some(&other)).await, 1);
        let latest = house.get(&format!("/devices/{other}/latest")).await;
        assert_eq!(latest["items"][0]["flag"], "?", "{latest}");
        house.stop().await;
    }

    fn a_journal_that_cannot_be_written_acknowledges_nothing(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let mut device = house.device().await;
        device.acknowledged(&frame(&HOUR)).await;
        // Somebody cuts the file while it is written to.
        let stream = folder.path().join("journal/hj212");
        let segment = std::fs::read_dir(&stream).unwrap().map(|e| e.unwrap().path()).find(|p| p.extension().is_some_and(|e| e == "journal"));
        let segment = segment.unwrap_or_else(|| panic!("{:?}", std::fs::read_dir(&stream).unwrap().map(|e| e.unwrap().path()).collect::<Vec<_>>()));
        let bytes = std::fs::read(&segment).unwrap();
        std::fs::OpenOptions::new().write(true).open(&segment).unwrap().set_len(80).unwrap();
        device.send(&frame(&HOUR)).await;
        assert_eq!(device.next().await, None);
        let status = house.until(|s| s["journal_broken"] == true).await;
        assert_eq!(status["accepted"], 1);
        assert_eq!(house.device().await.next().await, None);
        // Brought back, it goes on by itself.
        std::fs::write(&segment, bytes).unwrap();
        house.until(|s| s["journal_broken"] == false).await;
        let mut device = house.device().await;
        device.acknowledged(&frame(&HOUR)).await;
        house.settle().await;
        house.stop().await;
    }

    fn devices_are_connected_to_and_spoken_to_over_tls(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        units(&t.db).await;
        // A gateway that waits for the centre, and goes away once.
        let gateway = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = rustls::pki_types::PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
        let server = rustls::ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let connect = vec![gateway.local_addr().unwrap().to_string()];
        let settings = Settings { connect, tls: Some(Arc::new(server)), ..Settings::default() };
        let house = House::start_with(parts(&t.db, folder.path()), settings).await;
        house.register(ask(MN)).await;
        for _ in 0..2 {
            let (stream, _) = gateway.accept().await.unwrap();
            Device { stream, held: Vec::new() }.acknowledged(&frame(&HOUR)).await;
        }
        let mut roots = rustls::RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        let client = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let plain = tokio::net::TcpStream::connect(house.address).await.unwrap();
        let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
        let stream = tokio_rustls::TlsConnector::from(Arc::new(client)).connect(name, plain).await.unwrap();
        let mut device = Device { stream, held: Vec::new() };
        device.acknowledged(&frame(&HOUR)).await;
        // Without TLS nothing is said.
        let mut bare = house.device().await;
        bare.send(&frame(&HOUR)).await;
        assert!(!bare.next().await.unwrap_or_default().contains("9014"));
        house.until(|s| s["accepted"] == 3).await;
        house.stop().await;
    }
}
