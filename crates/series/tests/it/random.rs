//! Random appends, re-sends, versions, seals, merges, reopenings and retention against the model.

use kernel::{Micros, time};
use proptest::prelude::*;
use series::{Kind, Month, Options, Series};

use crate::model::{Model, Sent};

/// The last hours of November 2026 at the bureau: a month ends in the middle.
pub const BEGIN: i64 = 1_796_050_800_000_000;

#[derive(Clone, Debug)]
enum Deed {
    /// Values of one frame: device, kind, steps of DataTime, series, digits, decimals, flag.
    Frame(Vec<(u8, u8, u8, u8, i64, u8, u8)>),
    /// Frames handed in again from so far behind.
    Again(u8),
    Seal,
    Merge,
    Reopen,
    BeginAgain,
    Drop(u8),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let value = (0..3_u8, 0..4_u8, 0..24_u8, 0..4_u8, 0..4_i64, 0..2_u8, 0..3_u8);
    let deed = prop_oneof![
        24 => prop::collection::vec(value, 1..6).prop_map(Deed::Frame),
        2 => (1..20_u8).prop_map(Deed::Again),
        5 => Just(Deed::Seal),
        3 => Just(Deed::Merge),
        2 => Just(Deed::Reopen),
        1 => Just(Deed::BeginAgain),
        1 => (0..4_u8).prop_map(Deed::Drop),
    ];
    prop::collection::vec(deed, 1..120)
}

fn sent((device, kind, step, series, digits, decimals, flag): (u8, u8, u8, u8, i64, u8, u8), frame: u64) -> Sent {
    let (factor, suffix) = [("w01018", "Avg"), ("w01018", "Rtd"), ("w01001", "Avg"), ("a", "")][usize::from(series)];
    Sent {
        device: format!("device-{device}"),
        kind: Kind::SENT[usize::from(kind)].clone(),
        factor: factor.into(),
        suffix: suffix.into(),
        at: BEGIN + i64::from(step) * time::HOUR,
        digits,
        decimals,
        flag: [None, Some("N"), Some("D")][usize::from(flag)].map(str::to_owned),
        frame,
    }
}

fn hand_in(series: &Series, frames: &[Vec<Sent>], from: u64) {
    let upto = frames.len() as u64;
    let values: Vec<_> = frames.iter().skip(usize::try_from(from).unwrap()).flatten().map(Sent::value).collect();
    let done = series.append(&values, upto).unwrap();
    assert!(done.refused.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_the_store_says_what_was_sent(deeds in deeds()) {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { merge_files: 2, ..Options::default() };
        let mut series = Series::open(folder.path(), options.clone()).unwrap();
        let (mut model, mut journal): (Model, Vec<Vec<Sent>>) = (Model::default(), Vec::new());
        let month = "2026-12".parse::<Month>().unwrap();
        for (n, deed) in deeds.into_iter().enumerate() {
            let now = Micros(BEGIN + i64::try_from(n).unwrap());
            match deed {
                Deed::Frame(values) => {
                    let frame = journal.len() as u64 + 1;
                    let values: Vec<Sent> = values.into_iter().map(|v| sent(v, frame)).collect();
                    values.iter().for_each(|v| model.take(v));
                    journal.push(values);
                    hand_in(&series, &journal, frame - 1);
                }
                Deed::Again(back) => hand_in(&series, &journal, (journal.len() as u64).saturating_sub(back.into())),
                Deed::Seal => prop_assert_eq!(series.seal(now).unwrap().upto, journal.len() as u64),
                Deed::Merge => { series.merge(now).unwrap(); }
                Deed::Reopen | Deed::BeginAgain => {
                    drop(series);
                    if matches!(deed, Deed::BeginAgain) {
                        Series::begin_again(folder.path(), now).unwrap();
                        // All comes in again; what was dropped stays so, and versions count from what is kept.
                        let dropped = std::mem::take(&mut model.dropped);
                        model = Model { dropped, ..Model::default() };
                        journal.iter().flatten().for_each(|v| model.take(v));
                    }
                    series = Series::open(folder.path(), options.clone()).unwrap();
                    hand_in(&series, &journal, series.sealed_upto());
                }
                Deed::Drop(kind) => {
                    let kind = &Kind::SENT[usize::from(kind)];
                    series.retention(kind, month, now).unwrap();
                    model.drop_before(kind, month);
                }
            }
        }
        model.compare(&series);
        model.compare_days(&series);
        series.seal(Micros(BEGIN)).unwrap();
        model.compare(&series);
        let checked = series::check(folder.path(), |_| {}).unwrap();
        prop_assert!(checked.findings.is_empty() && checked.unnamed.is_empty(), "{:?}", checked);
        prop_assert_eq!(checked.upto, journal.len() as u64);
    }
}
