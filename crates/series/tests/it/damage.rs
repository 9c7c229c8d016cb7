//! Files that are gone, cut off or changed: named, never read as if nothing were.

use std::path::Path;

use kernel::{Micros, time};
use series::{Ask, Kind, Options, Series, Value, Versions, check};

use crate::random::BEGIN;

/// Two months of hours of two devices, sealed.
fn filled(folder: &Path) -> Series {
    let series = Series::open(folder, Options::default()).unwrap();
    for frame in 1..=200_u64 {
        let hour = i64::try_from(frame).unwrap();
        let values = ["d1", "d2"].map(|device| value(device, &Kind::Hour, hour * 4, hour * 7, frame));
        series.append(&values, frame).unwrap();
    }
    series.seal(Micros(7)).unwrap();
    series
}

fn value<'a>(device: &'a str, kind: &'a Kind, hour: i64, digits: i64, frame: u64) -> Value<'a> {
    let at = Micros(BEGIN + hour * time::HOUR);
    Value { device, kind, factor: "w01018", suffix: "Avg", at, digits, decimals: 1, flag: Some("N"), frame }
}

fn all(device: &str) -> Ask<'_> {
    let (from, to) = (Micros(BEGIN - time::DAY), Micros(BEGIN + 90 * time::DAY));
    Ask { device, kind: &Kind::Hour, factor: "w01018", suffix: "Avg", from, to }
}

#[test]
fn a_file_that_is_gone_or_cut_off_is_named_and_the_rest_can_be_read() {
    let home = tempfile::tempdir().unwrap();
    let series = filled(home.path());
    let files = series.manifest().files;
    assert_eq!(files.len(), 2, "{files:?}");
    let rows = files.iter().map(|f| f.rows).sum::<u64>();
    drop(series);
    let first = home.path().join(&files[0].path);
    let whole = std::fs::read(&first).unwrap();
    for broken in [None, Some(&whole[..whole.len() / 2]), Some(&[0_u8; 40][..])] {
        match broken {
            None => std::fs::remove_file(&first).unwrap(),
            Some(bytes) => std::fs::write(&first, bytes).unwrap(),
        }
        let e = Series::open(home.path(), Options::default()).err().unwrap();
        assert_eq!(e.code(), "series_damaged");
        assert!(e.message().contains(&files[0].path), "{e}");
        let sound = Series::open_sound(home.path()).unwrap();
        assert!(sound.opened().damaged.len() == 1 && sound.opened().damaged[0].contains(&files[0].path));
        let left = sound.range(&all("d1"), Versions::LatestOnly, 1000).unwrap();
        assert_eq!(left.len() as u64, files[1].rows / 2);
        for refused in [
            sound.append(&[], 999).err().unwrap(),
            sound.seal(Micros(8)).err().unwrap(),
            sound.merge(Micros(8)).err().unwrap(),
        ] {
            assert_eq!(refused.code(), "series_read_only");
        }
        let checked = check(home.path(), |_| {}).unwrap();
        assert_eq!((checked.findings.len(), checked.values), (1, rows + 2), "{checked:?}");
        assert_eq!(checked.findings[0].file, files[0].path);
    }
    std::fs::write(&first, &whole).unwrap();
    assert!(check(home.path(), |_| {}).unwrap().findings.is_empty());
    // All anew from the journal.
    std::fs::remove_file(&first).unwrap();
    Series::begin_again(home.path(), Micros(9)).unwrap();
    let again = Series::open(home.path(), Options::default()).unwrap();
    assert_eq!((again.sealed_upto(), again.manifest().files.len()), (0, 0));
}

#[test]
fn every_changed_byte_is_found_by_a_check_and_reading_never_breaks_down() {
    let home = tempfile::tempdir().unwrap();
    let series = filled(home.path());
    let entry = series.manifest().files[0].clone();
    drop(series);
    let path = home.path().join(&entry.path);
    let whole = std::fs::read(&path).unwrap();
    let (mut refused, step) = (0, whole.len() / 150 + 1);
    for place in (0..whole.len()).step_by(step) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x15;
        std::fs::write(&path, &bytes).unwrap();
        let checked = check(home.path(), |_| {}).unwrap();
        assert!(checked.findings.iter().any(|f| f.file == entry.path), "byte {place}");
        match Series::open(home.path(), Options::default()) {
            Err(e) => {
                assert_eq!(e.code(), "series_damaged", "byte {place}: {}", e.chain());
                refused += 1;
            }
            Ok(series) => {
                if let Err(e) = series.range(&all("d2"), Versions::All, 1000) {
                    assert_eq!(e.code(), "series_damaged", "byte {place}: {}", e.chain());
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 50, "{refused}");
}

#[test]
fn a_damaged_manifest_gives_way_to_the_one_before_and_nothing_is_lost() {
    let home = tempfile::tempdir().unwrap();
    let series = filled(home.path());
    series.append(&[value("d1", &Kind::Hour, 5, 1, 201)], 201).unwrap();
    series.seal(Micros(8)).unwrap();
    let before = series.range(&all("d1"), Versions::All, 1000).unwrap();
    drop(series);
    let manifest = home.path().join("manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("\"upto\": 201", "\"upto\": 209")).unwrap();
    let series = Series::open(home.path(), Options::default()).unwrap();
    assert!(series.opened().from_previous.as_ref().unwrap().contains("digest"));
    assert_eq!((series.sealed_upto(), series.opened().swept.len()), (200, 2), "{:?}", series.opened());
    series.append(&[value("d1", &Kind::Hour, 5, 1, 201)], 201).unwrap();
    assert_eq!(series.range(&all("d1"), Versions::All, 1000).unwrap(), before);
    drop(series);
    let series = Series::open(home.path(), Options::default()).unwrap();
    assert_eq!(series.opened().from_previous, None);
    drop(series);
    // Both gone: nothing is guessed.
    for name in ["manifest.json", "manifest.previous.json"] {
        std::fs::write(home.path().join(name), "{").unwrap();
    }
    assert_eq!(Series::open(home.path(), Options::default()).err().unwrap().code(), "series_manifest_damaged");
    assert_eq!(check(home.path(), |_| {}).unwrap_err().code(), "series_manifest_damaged");
    for name in ["manifest.json", "manifest.previous.json"] {
        std::fs::remove_file(home.path().join(name)).unwrap();
    }
    assert_eq!(Series::open(home.path(), Options::default()).err().unwrap().code(), "series_manifest_missing");
}

#[test]
fn one_program_at_a_time() {
    let home = tempfile::tempdir().unwrap();
    let series = filled(home.path());
    assert_eq!(Series::open(home.path(), Options::default()).err().unwrap().code(), "series_locked");
    assert_eq!(Series::begin_again(home.path(), Micros(1)).unwrap_err().code(), "series_locked");
    assert!(check(home.path(), |_| {}).unwrap().findings.is_empty(), "a check looks on");
    drop(series);
    assert!(Series::open(home.path(), Options::default()).is_ok());
}

#[test]
fn a_newer_form_is_refused_and_left_alone() {
    let home = tempfile::tempdir().unwrap();
    drop(filled(home.path()));
    let manifest = home.path().join("manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap().replace("\"form\": 1", "\"form\": 2");
    std::fs::write(&manifest, &text).unwrap();
    assert_eq!(Series::open(home.path(), Options::default()).err().unwrap().code(), "series_newer");
    assert_eq!(std::fs::read_to_string(&manifest).unwrap(), text);
}
