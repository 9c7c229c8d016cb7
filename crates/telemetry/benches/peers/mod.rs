//! What others do with the same frames or values: a file with a flush after each group, and PostgreSQL.

use std::fmt::Write as _;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use store::{Db, Row, query, query_built};

use crate::{BEHIND, FACTORS, Form, value};

/// What it is called, and frames a second where it was there.
type Told = (&'static str, Option<f64>);

const TABLE: &str = "CREATE TABLE receive_peer (device TEXT, factor TEXT, suffix TEXT, at BIGINT, digits BIGINT, decimals BIGINT, \
                     flag TEXT, frame BIGINT)";

/// The address of a cluster that keeps what it has acknowledged, so that the same is compared.
fn cluster() -> Option<String> {
    std::env::var("HUANHENG_BENCH_PG").ok()
}

/// The same frames behind one another in one file, with a flush after each group.
pub fn raw(group: usize, most: Duration) -> Told {
    let mut file = tempfile::tempfile_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (mut form, mut n, begun) = (Form::plain(), 0_u64, Instant::now());
    let mut bytes = Vec::new();
    while begun.elapsed() < most {
        bytes.clear();
        for _ in 0..group {
            bytes.extend(form.fill(usize::try_from(n % 3_200).unwrap(), n / 3_200, n));
            n += 1;
        }
        file.write_all(&bytes).and_then(|()| file.sync_data()).unwrap();
    }
    ("the same frames in a file, a flush after as many (raw)", Some(n as f64 / begun.elapsed().as_secs_f64()))
}

/// The values of a frame as rows of text.
fn rows(into: &mut String, n: u64) {
    let devices = (BEHIND * 64) as u64;
    let (device, minute) = (usize::try_from(n % devices).unwrap(), n / devices);
    for place in 0..FACTORS * 3 {
        let (factor, suffix) = (21_001 + place / 3, ["Min", "Avg", "Max"][place % 3]);
        let (at, digits) = (1_793_462_400_000_000 + minute * 60_000_000, value(device, minute, place));
        writeln!(into, "dv{device:08}x0000000000\ta{factor}\t{suffix}\t{at}\t{digits}\t2\tN\t{n}").unwrap();
    }
}

fn psql(url: &str, what: &str) -> String {
    let out = Command::new("psql").args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-c", what, url]).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).trim().to_owned()
}

/// The same values by COPY, one for each group.
pub fn copy(group: usize, most: Duration) -> Told {
    let what = "the same values into PostgreSQL by COPY";
    let Some(url) = cluster() else { return (what, None) };
    println!(
        "PostgreSQL: fsync {}, synchronous_commit {}",
        psql(&url, "SHOW fsync"),
        psql(&url, "SHOW synchronous_commit")
    );
    psql(&url, "DROP TABLE IF EXISTS receive_peer");
    psql(&url, TABLE);
    let mut child = Command::new("psql")
        .args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-f", "-", &url])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut to = child.stdin.take().unwrap();
    let (begun, mut n) = (Instant::now(), 0);
    while begun.elapsed() < most {
        let mut text = String::from("COPY receive_peer FROM STDIN;\n");
        for _ in 0..group {
            rows(&mut text, n);
            n += 1;
        }
        text.push_str("\\.\n");
        to.write_all(text.as_bytes()).unwrap();
    }
    drop(to);
    assert!(child.wait().unwrap().success());
    let took = begun.elapsed().as_secs_f64();
    assert_eq!(psql(&url, "SELECT COUNT(*) FROM receive_peer"), (n * 36).to_string());
    psql(&url, "DROP TABLE receive_peer");
    (what, Some(n as f64 / took))
}

/// The same values by a prepared statement of a frame's values, a transaction for each group.
pub async fn prepared(group: usize, most: Duration) -> Told {
    let what = "the same values into PostgreSQL by prepared batches";
    let Some(url) = cluster() else { return (what, None) };
    let db = Db::open(&url).await.unwrap();
    let mut tx = db.write_tx().await.unwrap();
    query("DROP TABLE IF EXISTS receive_peer").execute(&mut *tx).await.unwrap();
    query(TABLE).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let places: Vec<String> =
        (0..FACTORS * 3).map(|r| (1..=8).map(|c| format!("${}", r * 8 + c)).collect::<Vec<_>>().join(", ")).collect();
    let sql = format!("INSERT INTO receive_peer VALUES ({})", places.join("), ("));
    let (begun, mut n, mut text) = (Instant::now(), 0_u64, String::new());
    while begun.elapsed() < most {
        let mut tx = db.write_tx().await.unwrap();
        for _ in 0..group {
            text.clear();
            rows(&mut text, n);
            let mut one = query_built(sql.clone());
            for field in text.lines().flat_map(|l| l.split('\t').enumerate()) {
                one = match field {
                    (3 | 4 | 5 | 7, number) => one.bind(number.parse::<i64>().unwrap()),
                    (_, text) => one.bind(text.to_owned()),
                };
            }
            one.execute(&mut *tx).await.unwrap();
            n += 1;
        }
        tx.commit().await.unwrap();
    }
    let took = begun.elapsed().as_secs_f64();
    let mut tx = db.write_tx().await.unwrap();
    let row = query("SELECT COUNT(*) AS n FROM receive_peer").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(row.get::<i64, _>("n"), i64::try_from(n * 36).unwrap());
    query("DROP TABLE receive_peer").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    (what, Some(n as f64 / took))
}
