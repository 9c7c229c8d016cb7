//! The series of measured values: their check, and what a backup keeps of them.

use kernel::{Micros, time};
use series::{Kind, Month, Options, Series, Value};

use crate::tools::*;

/// 2026-11-30 00:00 at the bureau.
const BEGIN: i64 = 1_795_968_000_000_000;

fn filled(place: &Place) -> Series {
    let series = Series::open(&place.data().join("series"), Options::default()).unwrap();
    let value = |n: i64| Value {
        device: "d1",
        kind: &Kind::Hour,
        factor: "w01018",
        suffix: "Avg",
        at: Micros(BEGIN + n * time::HOUR),
        digits: n,
        decimals: 1,
        flag: Some("N"),
        frame: 1,
    };
    series.append(&(0..48).map(value).collect::<Vec<_>>(), 1).unwrap();
    series.seal(Micros(BEGIN)).unwrap();
    series
}

#[test]
fn a_check_says_what_is_wrong_and_where() {
    let place = Place::new(None);
    let check = |more: &[&str]| {
        let data = place.data().display().to_string();
        run(["series", "check", "--data", &data].into_iter().chain(more.iter().copied()))
    };
    check(&[]).ends(1, "holds no series");
    let series = filled(&place);
    // While it is open.
    check(&[]).ends(0, "3 files, 49 values");
    let file = series.manifest().files[0].path.clone();
    let path = place.data().join("series").join(&file);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[20] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    check(&[]).ends(1, &format!("{file}: "));
    let told: serde_json::Value = serde_json::from_str(&check(&["--json"]).ends(1, "findings").out).unwrap();
    assert_eq!(told["findings"][0]["file"], file.as_str());
}

#[test]
fn a_backup_keeps_what_was_dropped_and_no_values() {
    let place = Place::new(None);
    place.run(&["demo", "--prepare-only", "--days", "1"]).fine();
    let series = filled(&place);
    let before = "2026-12".parse::<Month>().unwrap();
    let dropped = series.retention(&Kind::Hour, before, Micros(BEGIN)).unwrap();
    assert_eq!(dropped.values, 24);
    let file = place.file("backup.zip");
    place.run(&["backup", "--out", &file]).fine();
    run(["backup", "verify", &file]).fine();
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&file).unwrap()).unwrap();
    assert!(zip.by_name("series.json").is_ok());
    let into = Place::new(None);
    into.run(&["restore", &file]).ends(0, "makes them again from the journal");
    let restored = Series::open(&into.data().join("series"), Options::default()).unwrap();
    assert_eq!((restored.sealed_upto(), restored.manifest().files.len()), (0, 0));
    assert_eq!(restored.manifest().dropped, [dropped]);
    // Nothing is known of them anywhere else: a damaged manifest stops a backup, unless it is to go on.
    drop(series);
    for name in ["manifest.json", "manifest.previous.json"] {
        std::fs::write(place.data().join("series").join(name), "{").unwrap();
    }
    let second = place.file("second.zip");
    place.run(&["backup", "--out", &second]).ends(1, "--leave-out-damaged");
    place.run(&["backup", "--out", &second, "--leave-out-damaged"]).fine();
    run(["backup", "verify", &second]).fine();
}

#[test]
fn old_months_of_a_kind_are_looked_at_and_then_dropped() {
    let place = Place::new(None);
    place.run(&["demo", "--prepare-only", "--days", "1"]).fine();
    let series = Series::open(&place.data().join("series"), Options::default()).unwrap();
    // Two months of long ago, and one that is to come.
    for (frame, (kind, year)) in (1..).zip([(Kind::Hour, 2015), (Kind::Minute, 2015), (Kind::Hour, 2150)]) {
        let at = Month { year, month: 3 }.start();
        let value = Value {
            device: "d1",
            kind: &kind,
            factor: "w01018",
            suffix: "Avg",
            at,
            digits: 1,
            decimals: 0,
            flag: None,
            frame,
        };
        assert_eq!(series.append(&[value], frame).unwrap().taken, 1);
    }
    series.seal(Micros(BEGIN)).unwrap();
    let retain = |more: &[&str]| {
        let ask = ["series", "retain", "--kind", "hour", "--keep"];
        place.run(&ask.into_iter().chain(more.iter().copied()).collect::<Vec<_>>())
    };
    retain(&["400d"]).ends(1, "has the series in");
    drop(series);
    let looked = retain(&["400d", "--dry-run"]).fine();
    assert!(looked.contains("hour 2015-03: 1 files, 1 values") && looked.contains("would be dropped"), "{}", looked);
    retain(&["61d"]).ends(2, "62 to 36600 days");
    retain(&["400"]).ends(2, "400d is expected");
    assert!(retain(&["400d"]).fine().contains("were dropped"));
    assert!(retain(&["400d"]).fine().contains("hour: 0 values"));
    let series = Series::open(&place.data().join("series"), Options::default()).unwrap();
    let left: Vec<_> = series.manifest().files.iter().map(|e| (e.kind.clone(), e.month.unwrap().year)).collect();
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(left.contains(&(Kind::Minute, 2015)) && left.contains(&(Kind::Hour, 2150)));
}
