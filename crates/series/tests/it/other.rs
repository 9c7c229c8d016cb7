//! Another program reads the files as they are: DuckDB, out of the environment that scripts/setup.sh makes.

use std::path::PathBuf;
use std::process::Command;

use kernel::{Micros, time};
use series::{Kind, Options, Series, Value};

use crate::random::BEGIN;

fn python() -> PathBuf {
    if let Some(named) = std::env::var_os("HUANHENG_DUCKDB") {
        return named.into();
    }
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| std::env::var_os("HOME").map(|h| PathBuf::from(h).join(".cache"))).unwrap();
    cache.join("huanheng/duckdb/bin/python")
}

const READ: &str = "
import sys, duckdb
files = duckdb.sql(f\"select * from read_parquet('{sys.argv[1]}/hour/*/*.parquet')\")
print([(n, str(t)) for n, t in zip(files.columns, files.types)])
for row in duckdb.sql('''select device, factor, suffix, epoch_us(\"at\"), digits, decimals, flag,
    version, frame from files order by device, factor, suffix, \"at\", version''').fetchall():
    print('|'.join('none' if c is None else str(c) for c in row))
print(duckdb.sql('select count(*), sum(digits), count(distinct \"at\") from files').fetchall()[0])
";

#[test]
fn duckdb_reads_what_was_written() {
    let home = tempfile::tempdir().unwrap();
    let series = Series::open(home.path(), Options::default()).unwrap();
    let value = |hour: i64, digits, flag, frame| Value {
        device: "设备-1",
        kind: &Kind::Hour,
        factor: "w01018",
        suffix: "Avg",
        at: Micros(BEGIN + hour * time::HOUR),
        digits,
        decimals: 2,
        flag,
        frame,
    };
    series.append(&[value(0, 3_521, Some("N"), 1), value(48, -7, None, 1)], 1).unwrap();
    series.seal(Micros(1)).unwrap();
    series.append(&[value(0, 3_999, Some("D"), 2), value(0, 3_999, Some("D"), 3)], 3).unwrap();
    // More than a page and more than a row group.
    let many: Vec<Value<'_>> = (0..140_000)
        .map(|n| Value { factor: "a00000", at: Micros(BEGIN + n * time::SECOND), ..value(0, n, Some("N"), 4) })
        .collect();
    series.append(&many, 4).unwrap();
    series.seal(Micros(2)).unwrap();
    let ran = Command::new(python()).arg("-c").arg(READ).arg(home.path()).output();
    let ran = ran.unwrap_or_else(|e| panic!("DuckDB is not installed: run scripts/setup.sh all ({e})"));
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let text = String::from_utf8(ran.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "[('device', 'VARCHAR'), ('factor', 'VARCHAR'), ('suffix', 'VARCHAR'), ('at', 'TIMESTAMP WITH TIME ZONE'), \
         ('digits', 'BIGINT'), ('decimals', 'INTEGER'), ('flag', 'VARCHAR'), ('version', 'INTEGER'), ('frame', 'BIGINT')]"
    );
    let other: Vec<&str> = lines[1..].iter().copied().filter(|l| l.contains("w01018")).collect();
    assert_eq!(other[0], format!("设备-1|w01018|Avg|{BEGIN}|3521|2|N|1|1"));
    assert_eq!(other[1], format!("设备-1|w01018|Avg|{BEGIN}|3999|2|D|2|2"));
    assert!(other.len() == 3 && other[2].ends_with("|-7|2|none|1|1"));
    let sum: i64 = (0..140_000).sum::<i64>() + 3_521 + 3_999 - 7;
    assert_eq!(*lines.last().unwrap(), format!("(140003, {sum}, 140001)"));
}

#[test]
fn a_device_has_a_bounded_number_of_series_and_what_it_has_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let series = Series::open(home.path(), Options::default()).unwrap();
    let factors: Vec<String> = (0..1_200).map(|n| format!("f{n}")).collect();
    let value = |device: &'static str, place: usize, frame| Value {
        device,
        kind: &Kind::Hour,
        factor: &factors[place],
        suffix: "Avg",
        at: Micros(BEGIN + i64::try_from(frame).unwrap() * time::HOUR),
        digits: 1,
        decimals: 0,
        flag: None,
        frame,
    };
    let many: Vec<Value<'_>> = (0..1_200).map(|n| value("a", n, 1)).collect();
    let done = series.append(&many, 1).unwrap();
    assert_eq!((done.taken, done.refused.len(), done.refused[0].0), (1_000, 200, 1_000));
    assert!(done.refused.iter().all(|(_, e)| e.code() == "series_device_full"));
    // A series that is there goes on, another device is not touched, and a start knows it too.
    let done = series.append(&[value("a", 5, 2), value("b", 1_100, 2)], 2).unwrap();
    assert_eq!((done.taken, done.refused.len()), (2, 0));
    series.seal(Micros(1)).unwrap();
    drop(series);
    let series = Series::open(home.path(), Options::default()).unwrap();
    let done = series.append(&[value("a", 5, 3), value("a", 1_100, 3)], 3).unwrap();
    assert_eq!((done.taken, done.refused.len()), (1, 1));
    let latest = series.latest(Some(&["a"]), &Kind::Hour);
    assert_eq!((latest[0].len(), latest[0].value("f5", "Avg").unwrap().frame), (1_000, 3));
}
