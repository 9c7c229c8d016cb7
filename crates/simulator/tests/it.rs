//! Fleets against a small peer that reads what arrives with the codec.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod peer;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use hj212::Version;
use kernel::Micros;
use kernel::time::{HOUR, MINUTE};
use peer::{Manner, Peer, Verdict};
use simulator::{Fault, Faults, Figures, Fleet, Kind, Medium, Pace, Rate, Reading, Run, Told, run};
use tokio::sync::watch;

fn start() -> Micros {
    "2026-11-21T02:00:00Z".parse().unwrap()
}

fn as_fast_as_answers_come() -> Pace {
    Pace { speed: 0, over_time: Some(Duration::from_secs(60)), ..Pace::default() }
}

async fn play(fleet: &Fleet, peer: &Peer, hours: i64, pace: Pace) -> Told {
    let time = start()..start().plus(hours * HOUR);
    let one = Run {
        fleet: fleet.clone(),
        time,
        kinds: Kind::ALL.to_vec(),
        history: None,
        pace,
        to: peer.at,
        acknowledged: None,
    };
    let (_stop, stops) = watch::channel(false);
    run(one, Arc::new(Figures::default()), stops).await.unwrap()
}

/// What was read, by device, in the order of coming.
fn by_device(peer: &Peer, of: impl Fn(&Verdict) -> bool) -> BTreeMap<String, Vec<Reading>> {
    let mut all: BTreeMap<String, Vec<Reading>> = BTreeMap::new();
    for (mn, verdict, readings) in peer.heard() {
        if of(&verdict) {
            all.entry(mn).or_default().extend(readings);
        }
    }
    all
}

/// Every value is there once, whatever was sent again: by time, factor, suffix and digits.
fn once(readings: &[Reading]) -> BTreeMap<String, Option<u8>> {
    let name = |r: &Reading| format!("{:?} {} {} {} {}", r.kind, r.at, r.factor, r.suffix.text(), r.value);
    readings.iter().map(|r| (name(r), r.flag)).collect()
}

fn expected(fleet: &Fleet, hours: i64) -> BTreeMap<String, Vec<Reading>> {
    let time = start()..start().plus(hours * HOUR);
    let of = |d: simulator::Device| {
        let all = Kind::ALL.iter().flat_map(|k| fleet.expected(&d, *k, time.clone())).collect::<Vec<_>>();
        (d.mn, all)
    };
    fleet.devices().map(of).filter(|(_, all)| !all.is_empty()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_faults_everything_expected_arrives_and_nothing_else() {
    let fleet = Fleet { size: 40, gateways: Rate(300_000), ..Fleet::default() };
    let peer = Peer::start(&fleet, Manner::Answers).await;
    let told = play(&fleet, &peer, 26, as_fast_as_answers_come()).await;
    assert_eq!((told.problem_count, told.repeats, told.unread, told.stray_answers), (0, 0, 0, 0), "{told:?}");
    assert!(told.faults.is_empty() && told.waited == told.acknowledged && told.acknowledged > 1000);
    let (heard, wanted) = (by_device(&peer, |_| true), expected(&fleet, 26));
    assert!(peer.heard().iter().all(|(_, v, _)| *v == Verdict::Good));
    assert_eq!(heard.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>());
    for (mn, wanted) in &wanted {
        assert_eq!(heard[mn].len(), wanted.len(), "{mn}: nothing twice");
        assert_eq!(once(&heard[mn]), once(wanted), "{mn}");
    }
    for version in [Version::V2005, Version::V2017, Version::V2025] {
        assert!(fleet.devices().any(|d| d.version == version && heard.contains_key(&d.mn)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_clock_everything_comes_within_a_step_of_when_it_was_due() {
    let fleet = Fleet { size: 30, mix: [0, 1, 0], answers: Rate::ALWAYS, gateways: Rate(300_000), ..Fleet::default() };
    let peer = Peer::start(&fleet, Manner::Answers).await;
    let pace = Pace { clock: Some(peer.clock.clone()), ..as_fast_as_answers_come() };
    let told = play(&fleet, &peer, 3, pace).await;
    assert_eq!((told.problem_count, told.repeats), (0, 0), "{told:?}");
    let (heard, wanted) = (by_device(&peer, |_| true), expected(&fleet, 3));
    for (mn, wanted) in &wanted {
        assert_eq!(once(&heard[mn]), once(wanted), "{mn}");
    }
    let mut before = Micros(0);
    for ((mn, _, readings), at) in peer.came() {
        assert!(before <= at, "the clock goes on only");
        before = at;
        let device = fleet.devices().find(|d| d.mn == mn).unwrap();
        for reading in readings {
            let behind = at.since(device.due(reading.kind, reading.at));
            assert!((0..=5 * MINUTE).contains(&behind), "{mn} {:?}: {behind}", reading.kind);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_arrives_as_it_was_meant() {
    let fleet = Fleet { size: 60, faults: Faults::heavy(), ..Fleet::default() };
    let peer = Peer::start(&fleet, Manner::Answers).await;
    let told = play(&fleet, &peer, 6, as_fast_as_answers_come()).await;
    assert_eq!(told.problem_count, 0, "{:?}", told.problems);
    let heard = peer.heard();
    let of = |v: Verdict| heard.iter().filter(|h| h.1 == v).count() as u64;
    let meant = |f: Fault| told.faults.get(f.code()).copied().unwrap_or_default();
    for fault in [
        Fault::Repeat,
        Fault::Revise,
        Fault::Late,
        Fault::Garbage,
        Fault::BadCrc,
        Fault::WrongPw,
        Fault::UnknownMn,
        Fault::Truncated,
        Fault::Glued,
        Fault::Split,
        Fault::NoCrlf,
        Fault::Packages,
    ] {
        assert!(meant(fault) > 0, "{} occurs", fault.code());
    }
    assert_eq!(of(Verdict::Crc), meant(Fault::BadCrc));
    assert_eq!(of(Verdict::WrongPw), meant(Fault::WrongPw));
    assert_eq!(of(Verdict::Unknown), meant(Fault::UnknownMn));
    assert_eq!(of(Verdict::Truncated), meant(Fault::Truncated));
    assert!(of(Verdict::Noise) >= meant(Fault::Garbage));
    let (good, wanted) = (by_device(&peer, |v| *v == Verdict::Good), expected(&fleet, 6));
    for device in fleet.devices().filter(|d| d.registered) {
        let none = Vec::new();
        let (got, wanted) = (good.get(&device.mn).unwrap_or(&none), wanted.get(&device.mn).unwrap_or(&none));
        assert_eq!(once(got), once(wanted), "{}", device.mn);
    }
    let flags: std::collections::BTreeSet<u8> = good.values().flatten().filter_map(|r| r.flag).collect();
    assert_eq!(flags, b"CDFMNT".iter().copied().collect());
    assert!(peer.texts().iter().any(|t| t.contains("量程校准")), "texts in GBK and UTF-8");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_send_and_wait_for_nobody() {
    let fleet = Fleet { size: 9, strangers: 2, gateways: Rate(0), ..Fleet::default() };
    let peer = Peer::start(&fleet, Manner::Answers).await;
    let told = play(&fleet, &peer, 1, as_fast_as_answers_come()).await;
    assert_eq!((told.problem_count, told.repeats, fleet.register().len()), (0, 0, 7));
    for device in fleet.devices().filter(|d| !d.registered) {
        assert!(peer.frames_of(&device.mn) >= 36, "{}", device.mn);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_seed_sends_the_same_bytes() {
    let fleet = Fleet { size: 24, faults: Faults::heavy(), gateways: Rate(0), ..Fleet::default() };
    let mut streams = Vec::new();
    for fleet in [fleet.clone(), fleet.clone(), Fleet { seed: 2, ..fleet }] {
        let peer = Peer::start(&fleet, Manner::Answers).await;
        play(&fleet, &peer, 2, as_fast_as_answers_come()).await;
        streams.push(peer.streams());
    }
    assert_eq!(streams[0].len(), 24);
    assert!(streams[0] == streams[1], "two runs of a seed differ");
    assert!(streams[0] != streams[2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_answered_is_sent_three_times_more_and_told() {
    let fleet = Fleet { size: 1, mix: [0, 1, 0], answers: Rate::ALWAYS, interval: Some(3600), ..Fleet::default() };
    let peer = Peer::start(&fleet, Manner::Silent).await;
    let pace = Pace { speed: 0, over_time: Some(Duration::from_millis(60)), ..Pace::default() };
    let told = play(&fleet, &peer, 1, pace).await;
    assert!(told.waited >= 7);
    assert_eq!((told.acknowledged, told.repeats, told.problem_count), (0, told.waited * 3, told.waited));
    assert!(told.problems[0].contains("no answer to"), "{:?}", told.problems);
    let times: Vec<u64> = peer.times_of_each().into_values().collect();
    assert!(times.iter().all(|n| *n == 4), "the same bytes four times: {times:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_line_is_made_again_and_loses_nothing_that_is_answered() {
    let fleet = Fleet { size: 8, answers: Rate::ALWAYS, mix: [0, 1, 1], ..Fleet::default() };
    let peer = Peer::start(&fleet, Manner::CutsEvery(40)).await;
    let told = play(&fleet, &peer, 3, as_fast_as_answers_come()).await;
    assert_eq!(told.problem_count, 0, "{:?}", told.problems);
    assert!(told.connects > 16 && told.repeats > 8, "{} {}", told.connects, told.repeats);
    let (good, wanted) = (by_device(&peer, |v| *v == Verdict::Good), expected(&fleet, 3));
    for (mn, wanted) in &wanted {
        assert_eq!(once(&good[mn]), once(wanted), "{mn}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_there_is_a_problem() {
    let fleet = Fleet { size: 3, ..Fleet::default() };
    let peer = Peer::start(&fleet, Manner::Answers).await;
    let nobody = peer.stop().await;
    let pace = Pace { patience: Duration::from_millis(300), ..as_fast_as_answers_come() };
    let told = play(&fleet, &nobody, 1, pace).await;
    assert_eq!(told.problem_count, 3);
    assert!(told.problems[0].contains("no connection to 127.0.0.1"), "{:?}", told.problems);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_are_answered_step_by_step() {
    for mix in [[1, 0, 0], [0, 1, 0], [0, 0, 1]] {
        let fleet = Fleet { size: 1, mix, answers: Rate::ALWAYS, ..Fleet::default() };
        let device = (0..50).map(|i| Fleet { seed: i, ..fleet.clone() }).find(|f| !f.device(0).bare).unwrap();
        let fleet = device;
        let peer = Peer::start(&fleet, Manner::Commands).await;
        let time = start()..start().plus(24 * HOUR);
        let one = Run {
            fleet: fleet.clone(),
            time,
            kinds: vec![Kind::Real, Kind::Hour],
            history: None,
            pace: Pace { speed: 60, over_time: Some(Duration::from_secs(60)), ..Pace::default() },
            to: peer.at,
            acknowledged: None,
        };
        let (stop, stops) = watch::channel(false);
        let ends = async {
            // The last command of the list is done.
            while peer.steps_of(1072).split(' ').count() < 2 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            stop.send(true).unwrap();
        };
        let (told, ()) = tokio::join!(run(one, Arc::new(Figures::default()), stops), ends);
        let told = told.unwrap();
        assert_eq!(told.problem_count, 0, "{:?}", told.problems);
        let version = fleet.device(0).version;
        for (cn, wanted) in [
            (1000, "9011=1 9012=1"),
            (1011, "9011=1 1011 9012=1"),
            (1012, "9011=1 9012=1"),
            (1061, "9011=1 1061 9012=1"),
            (1062, "9011=1 9012=1"),
            (1063, "9011=1 1063 9012=1"),
            (1064, "9011=1 9012=1"),
            (2012, "9013"),
            (2011, "9011=1 9012=1"),
            (2021, "9011=1 2021 9012=1"),
            (3011, "9011=1 9012=1"),
            (3012, "9011=1 9012=1"),
            (3015, "9011=1 3015 9012=1"),
            (3017, "9011=1 3017 9012=1"),
            (3018, "9011=1 3018 9012=1"),
            (3019, "9011=1 3019 9012=1"),
            (3020, "9011=1 3020 9012=1"),
            (1073, "9011=8"),
            (2061, "9011=1 9012=1"),
            (2031, "9011=1 9012=100"),
            (1072, "9011=1 9012=1"),
            (1071, "9011=3"),
        ] {
            let got = peer.steps_of(cn);
            assert_eq!(got, wanted, "{version:?} {cn}");
        }
        let heard = peer.heard();
        let hours = heard.iter().flat_map(|h| h.2.clone()).filter(|r| r.kind == Kind::Hour).map(|r| r.at);
        let hours: std::collections::BTreeSet<Micros> = hours.collect();
        assert!(hours.len() >= 4, "four hours of history: {hours:?}");
    }
}

#[test]
fn who_exceeds_does_so_for_two_days_with_one_factor() {
    let fleet = Fleet { size: 12, mix: [0, 1, 0], media: vec![(Medium::Sewage, 1)], ..Fleet::default() };
    let over = Fleet { faults: Faults::none().with(Fault::Exceed, Rate::ALWAYS), ..fleet.clone() };
    // The bureau's days 2026-11-20 to 23 and their two halves.
    let begin: Micros = "2026-11-19T16:00:00Z".parse().unwrap();
    let means = |of: &Fleet, device: &simulator::Device| -> Vec<Reading> {
        let all = of.expected(device, Kind::Hour, begin..begin.plus(97 * HOUR));
        all.into_iter().filter(|r| r.suffix == hj212::Suffix::Avg).collect()
    };
    let mut seen = std::collections::BTreeSet::new();
    for device in fleet.devices() {
        let mut by_days: BTreeMap<i64, BTreeMap<&str, u32>> = BTreeMap::new();
        for (plain, more) in means(&fleet, &device).iter().zip(means(&over, &device)) {
            assert_eq!((plain.at, plain.factor), (more.at, more.factor));
            let (was, is) = (plain.value.units, more.value.units);
            if was != is {
                assert!((is * 2 - was * 5).abs() <= 5, "{is} is not two and a half times {was}");
                let days = (more.at.0 / 1_000_000 + 8 * 3600).div_euclid(2 * 86_400);
                *by_days.entry(days).or_default().entry(more.factor).or_default() += 1;
            }
        }
        assert!(by_days.len() >= 2 && by_days.values().all(|f| f.len() == 1), "{by_days:?}");
        assert!(by_days.values().any(|f| f.values().all(|hours| *hours == 48)), "all hours of two days: {by_days:?}");
        seen.extend(by_days.into_values().flat_map(BTreeMap::into_keys));
    }
    assert_eq!(seen.len(), 2, "now the one, now the other: {seen:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_drifts_is_told_in_every_number_and_real_time_value() {
    let fleet = Fleet { size: 64, mix: [0, 1, 0], gateways: Rate(0), ..Fleet::default() };
    let fleet = Fleet { faults: Faults::none().with(Fault::Drift, Rate::ALWAYS), ..fleet };
    let peer = Peer::start(&fleet, Manner::Answers).await;
    let told = play(&fleet, &peer, 1, as_fast_as_answers_come()).await;
    assert_eq!(told.problem_count, 0, "{:?}", told.problems);
    let (heard, wanted) = (by_device(&peer, |v| *v == Verdict::Good), expected(&fleet, 1));
    let (mut minutes, mut days, mut years) = (0, 0, 0);
    for device in fleet.devices() {
        match device.drift {
            -900..=900 => minutes += u32::from(device.drift != 0),
            -259_200 => days += 1,
            34_560_000 => years += 1,
            other => panic!("a clock that is off by {other} s"),
        }
        assert_eq!(once(&heard[&device.mn]), once(&wanted[&device.mn]), "{}", device.mn);
        for reading in &heard[&device.mn] {
            let off = if reading.kind == Kind::Real { device.drift * 1_000_000 } else { 0 };
            let at = reading.at.plus(-off);
            assert!(
                start().plus(-HOUR) <= at && at <= start().plus(HOUR),
                "{} {:?} {}",
                device.mn,
                reading.kind,
                reading.at
            );
        }
    }
    assert!(minutes > 30 && days > 0 && years > 0, "{minutes} {days} {years}");
}
