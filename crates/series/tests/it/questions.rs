//! What is asked of the store: pictures, figures, limits, the newest, many readers beside a writer.

use std::sync::atomic::{AtomicBool, Ordering};

use jiff::civil::date;
use kernel::{Micros, time};
use proptest::prelude::*;
use series::{Ask, By, Kind, Month, Options, PeriodsAsk, Series, Value, Versions};

use crate::random::BEGIN;

fn value(at: i64, digits: i64, decimals: u8, frame: u64) -> Value<'static> {
    let (kind, at) = (&Kind::Minute, Micros(at));
    Value { device: "d", kind, factor: "w01018", suffix: "Avg", at, digits, decimals, flag: Some("N"), frame }
}

fn ask(from: i64, to: i64) -> Ask<'static> {
    let (from, to) = (Micros(from), Micros(to));
    Ask { device: "d", kind: &Kind::Minute, factor: "w01018", suffix: "Avg", from, to }
}

fn periods(from: i64, to: i64, by: By) -> PeriodsAsk<'static> {
    let (from, to) = (Micros(from), Micros(to));
    let (kind, factor, suffix) = (&Kind::Minute, "w01018", "Avg");
    PeriodsAsk { devices: &["none", "d"], kind, factor, suffix, from, to, by, flags: None }
}

#[test]
fn figures_are_exact_at_the_bureaus_hours_days_months_and_years() {
    let home = tempfile::tempdir().unwrap();
    let series = Series::open(home.path(), Options::default()).unwrap();
    // 2026-12-31 22:30 to 2027-01-01 02:00 at the bureau, one value of more decimals.
    let new_year = Micros::start_of(date(2027, 1, 1)).0;
    let values = [
        value(new_year - 90 * time::MINUTE, 15, 1, 1),
        value(new_year - 60 * time::MINUTE, 1_505, 3, 2),
        value(new_year - 1, -20, 0, 3),
        value(new_year, 7, 0, 4),
        value(new_year + 2 * time::HOUR, i64::MAX, 0, 5),
        Value { flag: Some("D"), ..value(new_year + 2 * time::HOUR, i64::MAX - 1, 0, 6) },
    ];
    series.append(&values[..3], 3).unwrap();
    series.seal(Micros(1)).unwrap();
    series.append(&values[3..], 6).unwrap();
    let (from, to) = (new_year - time::DAY, new_year + time::DAY);
    let by = |by: By| {
        let all = series.periods(&periods(from, to, by), 100).unwrap();
        assert!(all.iter().all(|p| p.device == 1));
        all.iter().map(|p| (p.from.bureau_text(), p.count, p.min, p.max, p.sum, p.decimals)).collect::<Vec<_>>()
    };
    let most = i128::from(i64::MAX - 1);
    let row = |t: &str, n, min, max, sum, d| (t.to_owned(), n, min, max, sum, d);
    assert_eq!(
        by(By::Hour),
        [
            row("2026-12-31 22:00", 1, 15, 15, 15, 1),
            row("2026-12-31 23:00", 2, -20_000, 1_505, -18_495, 3),
            row("2027-01-01 00:00", 1, 7, 7, 7, 0),
            row("2027-01-01 02:00", 1, most, most, most, 0),
        ]
    );
    let halves =
        |t: &str, u: &str| [row(t, 3, -20_000, 1_505, 1_500 + 1_505 - 20_000, 3), row(u, 2, 7, most, most + 7, 0)];
    assert_eq!(by(By::Day), halves("2026-12-31 00:00", "2027-01-01 00:00"));
    assert_eq!(by(By::Month), halves("2026-12-01 00:00", "2027-01-01 00:00"));
    assert_eq!(by(By::Year), halves("2026-01-01 00:00", "2027-01-01 00:00"));
    let day = series.periods(&periods(from, new_year, By::Day), 100).unwrap();
    assert_eq!(day[0].mean(), (-16_995, 3_000));
    let only = PeriodsAsk { flags: Some(&["D"]), ..periods(from, to, By::Year) };
    assert_eq!(series.periods(&only, 100).unwrap().iter().map(|p| p.count).collect::<Vec<_>>(), [1]);
    assert_eq!(series.periods(&periods(from, to, By::Hour), 3).unwrap_err().code(), "series_too_many");
    let twice = PeriodsAsk { devices: &["d", "c", "d"], ..periods(from, to, By::Year) };
    assert_eq!(series.periods(&twice, 9).unwrap_err().code(), "series_device_twice");
    let days = series.days("d", &Kind::Minute, Month { year: 2027, month: 1 }).unwrap();
    assert_eq!(days, [(date(2027, 1, 1), 2)], "two versions are one DataTime");
}

#[test]
fn limits_are_told() {
    let home = tempfile::tempdir().unwrap();
    let series = Series::open(home.path(), Options { hot_bytes: 4096, ..Options::default() }).unwrap();
    let minute = |n: i64| value(BEGIN + n * time::MINUTE, n, 0, u64::try_from(n).unwrap());
    let first: Vec<_> = (1..=40).map(minute).collect();
    series.append(&first, 40).unwrap();
    let more: Vec<_> = (41..=120).map(minute).collect();
    assert_eq!(series.append(&more, 120).unwrap_err().code(), "series_hot_full");
    assert_eq!(series.upto(), 40, "nothing of it was taken");
    series.seal(Micros(1)).unwrap();
    assert_eq!(series.append(&more, 120).unwrap().taken, 80);
    assert!(series.wants_seal());
    let all = ask(BEGIN, BEGIN + time::DAY);
    assert_eq!(series.range(&all, Versions::LatestOnly, 119).unwrap_err().code(), "series_too_many");
    assert_eq!(series.range(&all, Versions::LatestOnly, 120).unwrap().len(), 120);
    assert_eq!(series.append(&[minute(200)], 150).unwrap_err().code(), "series_frame");
    series.seal(Micros(2)).unwrap();
    let odd = [minute(151), Value { factor: "", ..minute(151) }, Value { decimals: 40, ..minute(151) }];
    let done = series.append(&odd, 151).unwrap();
    let codes: Vec<_> = done.refused.iter().map(|(n, e)| (*n, e.code())).collect();
    assert_eq!((done.taken, codes.as_slice()), (1, &[(1, "series_text"), (2, "series_digits_long")][..]));
    assert!(series.range(&ask(BEGIN, BEGIN), Versions::All, 1).unwrap().is_empty());
}

#[test]
fn what_was_dropped_stays_dropped_and_is_written_down() {
    let home = tempfile::tempdir().unwrap();
    let series = Series::open(home.path(), Options::default()).unwrap();
    let values = [value(BEGIN, 1, 0, 1), value(BEGIN + 40 * time::DAY, 2, 0, 1)];
    series.append(&values, 1).unwrap();
    series.seal(Micros(1)).unwrap();
    let month = Month::of(values[1].at);
    let old = series.manifest().files[0].path.clone();
    let dropped = series.retention(&Kind::Minute, month, Micros(2)).unwrap();
    assert_eq!((dropped.files, dropped.values, dropped.at), (1, 1, Micros(2)));
    let late = series.append(&[value(BEGIN + time::HOUR, 5, 0, 2)], 2).unwrap();
    assert_eq!((late.dropped, late.taken), (1, 0));
    assert_eq!(series.range(&ask(BEGIN, i64::MAX / 2), Versions::All, 10).unwrap().len(), 1);
    assert!(!home.path().join(&old).exists(), "its bytes are gone too");
    drop(series);
    Series::begin_again(home.path(), Micros(4)).unwrap();
    let bare = Series::bare_manifest(home.path(), Micros(5)).unwrap().unwrap();
    assert!(String::from_utf8(bare).unwrap().contains("\"dropped\""));
    let series = Series::open(home.path(), Options::default()).unwrap();
    assert_eq!(series.append(&values, 1).unwrap().dropped, 1);
    assert_eq!(series.manifest().dropped, [dropped]);
}

#[test]
fn readers_see_every_value_once_while_it_is_sealed_and_merged() {
    let home = tempfile::tempdir().unwrap();
    let series = Series::open(home.path(), Options { merge_files: 2, ..Options::default() }).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut last = 0;
                while !done.load(Ordering::SeqCst) {
                    let upto = series.upto();
                    let got = series.range(&ask(BEGIN, i64::MAX / 2), Versions::All, 1_000_000).unwrap();
                    let frames: Vec<u64> = got.iter().map(|p| p.frame).collect();
                    assert!(frames.iter().copied().eq(1..=frames.len() as u64), "{} {:?}", frames.len(), frames.last());
                    assert!(frames.len() as u64 >= upto.max(last), "{} of {upto}", frames.len());
                    let newest = series.latest(None, &Kind::Minute);
                    assert!(got.is_empty() || newest[0].at() >= got.last().map(|p| p.at));
                    last = frames.len() as u64;
                }
            });
        }
        scope.spawn(|| {
            while !done.load(Ordering::SeqCst) {
                series.seal(Micros(1)).unwrap();
                series.merge(Micros(1)).unwrap();
            }
        });
        for n in 1..=2_000_u64 {
            let at = BEGIN + i64::try_from(n).unwrap() * time::HOUR;
            series.append(&[value(at, 1, 0, n)], n).unwrap();
            if n % 50 == 0 {
                std::thread::yield_now();
            }
        }
        done.store(true, Ordering::SeqCst);
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn a_thinned_picture_keeps_extremes_ends_and_gaps(
        steps in prop::collection::vec((1..40_i64, -50..50_i64, 0..3_u8), 1..600),
        most in 4..120_usize,
    ) {
        let home = tempfile::tempdir().unwrap();
        let series = Series::open(home.path(), Options::default()).unwrap();
        let (mut at, mut values) = (BEGIN, Vec::new());
        for (n, (step, digits, decimals)) in steps.into_iter().enumerate() {
            at += step * time::MINUTE;
            values.push(value(at, digits, decimals, n as u64 + 1));
        }
        series.append(&values, values.len() as u64).unwrap();
        let all = ask(BEGIN, at + 1);
        let points = series.range(&all, Versions::LatestOnly, 10_000).unwrap();
        let gap = 30 * time::MINUTE;
        let thin = series.thin(&all, most, gap).unwrap();
        prop_assert!(thin.points.len() <= most);
        prop_assert_eq!(thin.of, points.len() as u64);
        prop_assert!(thin.points.windows(2).all(|w| w[0].point.at < w[1].point.at));
        prop_assert!(thin.points.iter().all(|t| points.contains(&t.point)));
        let key = |p: &series::Point| i128::from(p.digits) * 10_i128.pow(u32::from(2 - p.decimals));
        let ends = |f: &dyn Fn(&mut dyn Iterator<Item = i128>) -> Option<i128>| {
            (f(&mut points.iter().map(key)), f(&mut thin.points.iter().map(|t| key(&t.point))))
        };
        let (a, b) = ends(&|i| i.min());
        prop_assert_eq!(a, b);
        let (a, b) = ends(&|i| i.max());
        prop_assert_eq!(a, b);
        prop_assert_eq!(points.first(), thin.points.first().map(|t| &t.point));
        prop_assert_eq!(points.last(), thin.points.last().map(|t| &t.point));
        // A gap longer than a bucket has its two ends, and the mark.
        let seen = gap.max(thin.bucket.unwrap_or(0));
        for pair in points.windows(2).filter(|w| w[1].at.since(w[0].at) > seen) {
            let place = thin.points.iter().position(|t| t.point == pair[0]);
            prop_assert!(place.is_some_and(|p| thin.points[p].gap_after && thin.points[p + 1].point == pair[1]));
        }
    }
}
