//! The folder as it stands after every step of a seal, a merge and a retention: each is opened, given the rest of the journal,
//! and says neither less nor more than was sent.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use kernel::{Micros, time};
use series::{Kind, Month, Options, Series};

use crate::model::{Model, Sent};
use crate::random::BEGIN;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A frame of each hour; every fifth says another value of an hour that was sent, and every seventh one again.
fn frame(n: u64) -> Vec<Sent> {
    let hour = match n {
        n if n.is_multiple_of(5) => n / 2,
        n if n.is_multiple_of(7) => n - 1,
        n => n,
    };
    let digits = if n.is_multiple_of(7) { n - 1 } else { n };
    let one = |factor: &str, kind: &Kind| Sent {
        device: format!("d{}", n % 2),
        kind: kind.clone(),
        factor: factor.into(),
        suffix: "Avg".into(),
        at: BEGIN + i64::try_from(hour).unwrap() * time::HOUR,
        digits: i64::try_from(digits).unwrap(),
        decimals: 2,
        flag: Some("N".into()),
        frame: n,
    };
    vec![one("w01018", &Kind::Hour), one("w21003", &Kind::Hour), one("w01018", &Kind::Minute)]
}

#[test]
fn a_crash_at_any_step_loses_nothing_and_doubles_nothing() {
    let (here, copies) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let folder = here.path().join("series");
    let taken: Arc<Mutex<Vec<(String, PathBuf)>>> = Arc::default();
    let watch = {
        let (folder, copies, taken) = (folder.clone(), copies.path().to_owned(), taken.clone());
        move |step: &str| {
            let mut taken = taken.lock().unwrap();
            let to = copies.join(taken.len().to_string());
            copy(&folder, &to);
            taken.push((step.to_owned(), to));
        }
    };
    let options = Options { merge_files: 3, ..Options::default() };
    let series = Series::open_with(&folder, options.clone(), Box::new(watch)).unwrap();
    let (mut steps, mut sent, mut model) = (Vec::new(), 0_u64, Model::default());
    let mut dropped_at = usize::MAX;
    for round in 0..6_u64 {
        for _ in 0..8 {
            sent += 1;
            let values = frame(sent);
            values.iter().for_each(|v| model.take(v));
            series.append(&values.iter().map(Sent::value).collect::<Vec<_>>(), sent).unwrap();
        }
        series.seal(Micros(1)).unwrap();
        series.merge(Micros(2)).unwrap();
        if round == 4 {
            dropped_at = taken.lock().unwrap().len();
            series.retention(&Kind::Minute, "2026-12".parse::<Month>().unwrap(), Micros(3)).unwrap();
        }
        steps.push((taken.lock().unwrap().len(), sent));
    }
    drop(series);
    let taken = taken.lock().unwrap();
    let named: std::collections::BTreeSet<&str> = taken.iter().map(|t| t.0.as_str()).collect();
    for step in
        ["frozen", "file begun", "file written", "folders flushed", "manifest linked", "manifest renamed", "swept"]
    {
        assert!(named.contains(step), "{step} was not seen: {named:?}");
    }
    assert!(named.contains("merged file written") && taken.len() > 60, "{}", taken.len());
    for (i, (step, copy)) in taken.iter().enumerate() {
        let sent = steps.iter().find(|s| i < s.0).unwrap().1;
        let series = Series::open(copy, options.clone()).unwrap_or_else(|e| panic!("{i} {step}: {}", e.chain()));
        let mut model = Model::default();
        if i >= dropped_at {
            // In force or not yet, by the step at which the machine stopped; as the manifest says.
            for d in &series.manifest().dropped {
                model.drop_before(&d.kind, d.before);
            }
        }
        for n in 1..=sent {
            frame(n).iter().for_each(|v| model.take(v));
        }
        for n in series.sealed_upto() + 1..=sent {
            series.append(&frame(n).iter().map(Sent::value).collect::<Vec<_>>(), n).unwrap();
        }
        model.compare(&series);
        // The whole journal once more changes nothing, nor does a seal.
        let all: Vec<Sent> = (1..=sent).flat_map(frame).collect();
        let again = series.append(&all.iter().map(Sent::value).collect::<Vec<_>>(), sent).unwrap();
        assert_eq!(again.replayed, all.len() as u64, "{i} {step}");
        series.seal(Micros(4)).unwrap();
        model.compare(&series);
        let checked = series::check(copy, |_| {}).unwrap();
        assert!(checked.findings.is_empty() && checked.unnamed.is_empty(), "{i} {step}: {checked:?}");
    }
}

#[test]
fn half_written_files_are_swept_and_what_is_not_ours_stays() {
    let here = tempfile::tempdir().unwrap();
    let series = Series::open(here.path(), Options::default()).unwrap();
    series.append(&frame(1).iter().map(Sent::value).collect::<Vec<_>>(), 1).unwrap();
    series.seal(Micros(1)).unwrap();
    drop(series);
    let month = here.path().join("hour/2026-12");
    std::fs::create_dir_all(&month).unwrap();
    std::fs::write(month.join("00000999.parquet"), b"PAR1").unwrap();
    std::fs::write(month.join("mine.parquet"), b"mine").unwrap();
    std::fs::write(here.path().join("manifest.json.new"), b"{").unwrap();
    let series = Series::open(here.path(), Options::default()).unwrap();
    assert_eq!(series.opened().swept, ["hour/2026-12/00000999.parquet"]);
    assert!(!month.join("00000999.parquet").exists() && month.join("mine.parquet").exists());
    assert!(!here.path().join("manifest.json.new").exists());
}

/// What happens between a merged file's last byte and its place in the manifest.
fn while_merging(
    work: impl Fn(&Series) + Send + Sync + 'static,
) -> (tempfile::TempDir, Arc<Series>, Option<series::Merged>) {
    let here = tempfile::tempdir().unwrap();
    let known: Arc<OnceLock<Arc<Series>>> = Arc::default();
    let there = known.clone();
    let watch = move |step: &str| {
        if step == "merged file written" {
            work(there.get().unwrap());
        }
    };
    let options = Options { merge_files: 2, ..Options::default() };
    let series = Arc::new(Series::open_with(here.path(), options, Box::new(watch)).unwrap());
    assert!(known.set(series.clone()).is_ok());
    for n in 1..=2 {
        series.append(&frame(n).iter().map(Sent::value).collect::<Vec<_>>(), n).unwrap();
        series.seal(Micros(1)).unwrap();
    }
    let merged = series.merge(Micros(2)).unwrap();
    (here, series, merged)
}

#[test]
fn values_are_sealed_while_files_are_merged() {
    let (here, series, merged) = while_merging(|series| {
        let n = series.upto() + 1;
        series.append(&frame(n).iter().map(Sent::value).collect::<Vec<_>>(), n).unwrap();
        assert_eq!(series.seal(Micros(1)).unwrap().upto, n);
    });
    assert_eq!(merged.map(|m| (m.files, m.values)), Some((2, 2)));
    let mut model = Model::default();
    (1..=series.upto()).flat_map(frame).for_each(|v| model.take(&v));
    assert_eq!(series.sealed_upto(), 3);
    model.compare(&series);
    drop(series);
    let checked = series::check(here.path(), |_| {}).unwrap();
    assert!(checked.findings.is_empty() && checked.unnamed.is_empty(), "{checked:?}");
}

#[test]
fn what_is_dropped_while_it_is_merged_stays_dropped() {
    let (here, series, merged) = while_merging(|series| {
        series.retention(&Kind::Minute, "2027-01".parse::<Month>().unwrap(), Micros(3)).unwrap();
    });
    assert_eq!(merged, None);
    let mut model = Model::default();
    (1..=2).flat_map(frame).for_each(|v| model.take(&v));
    model.drop_before(&Kind::Minute, "2027-01".parse::<Month>().unwrap());
    model.compare(&series);
    assert_eq!(series.merge(Micros(4)).unwrap().map(|m| m.kind), Some(Kind::Hour), "the next that has enough files");
    model.compare(&series);
    drop(series);
    let checked = series::check(here.path(), |_| {}).unwrap();
    assert!(checked.findings.is_empty() && checked.unnamed.is_empty(), "{checked:?}");
}

/// The files of values that lie in the folder, and their rows as the manifest has them.
fn lying(folder: &Path, series: &Series) -> (Vec<String>, Vec<String>) {
    let mut found = Vec::new();
    for kind in ["minute", "hour"] {
        for month in std::fs::read_dir(folder.join(kind)).into_iter().flatten() {
            let month = month.unwrap();
            for file in std::fs::read_dir(month.path()).unwrap() {
                let names = [month.file_name(), file.unwrap().file_name()].map(|n| n.into_string().unwrap());
                found.push(format!("{kind}/{}/{}", names[0], names[1]));
            }
        }
    }
    found.retain(|f| !f.contains("/latest/"));
    found.sort();
    let mut named: Vec<String> = series.manifest().files.iter().map(|e| e.path.clone()).collect();
    named.sort();
    (found, named)
}

#[test]
fn whoever_reads_all_files_reads_nothing_twice_and_nothing_dropped() {
    let (here, series, merged) = while_merging(|_| {});
    assert!(merged.is_some());
    let (found, named) = lying(here.path(), &series);
    assert_eq!(found, named);
    series.retention(&Kind::Hour, "2027-01".parse::<Month>().unwrap(), Micros(3)).unwrap();
    let (found, named) = lying(here.path(), &series);
    assert!(!found.is_empty() && found.iter().all(|f| f.starts_with("minute/")), "{found:?}");
    assert_eq!(found, named);
}
