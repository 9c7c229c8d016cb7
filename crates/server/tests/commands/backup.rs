//! Backup and restore on the real binary: under a writer, from either database into either, and whatever is refused.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::tools::*;

fn fresh_postgres() -> Option<String> {
    let fresh = store::testing::postgres_database("LC_COLLATE 'C' LC_CTYPE 'C'");
    tokio::runtime::Runtime::new().unwrap().block_on(fresh).unwrap()
}

/// Writes without a pause: a blob, and in one transaction two rows that name it.
struct Writer {
    stop: Arc<AtomicBool>,
    written: Arc<AtomicU64>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Writer {
    fn start(place: &Place) -> Writer {
        let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let url = place.database.clone().unwrap_or(format!("sqlite:{}", place.data().join("huanheng.db").display()));
        let blobs = blobs::Blobs::open(place.data().join("blobs")).unwrap();
        let (stop_it, count) = (stop.clone(), written.clone());
        let thread = std::thread::spawn(move || {
            tokio::runtime::Runtime::new().unwrap().block_on(async {
                let db = store::Db::open(&url).await.unwrap();
                while !stop_it.load(Ordering::Relaxed) {
                    let n = count.load(Ordering::Relaxed);
                    let digest = blobs.put(format!("evidence {n} of the writer").as_bytes()).unwrap();
                    let mut tx = db.write_tx().await.unwrap();
                    for table in [
                        "INSERT INTO store_setting (name, value, changed_at) VALUES ($1, $2, 1)",
                        "INSERT INTO people_attempt (login, failures, last_at) VALUES ($1, LENGTH($2), 1)",
                    ] {
                        let row = store::query(table).bind(format!("w{n:06}")).bind(digest.to_string());
                        row.execute(&mut *tx).await.unwrap();
                    }
                    tx.commit().await.unwrap();
                    count.fetch_add(1, Ordering::Relaxed);
                }
                db.close().await;
            });
        });
        let writer = Writer { stop, written, thread: Some(thread) };
        while writer.count() == 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
        writer
    }

    fn count(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    fn end(mut self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap();
        self.count()
    }
}

fn results(place: &Place) -> Value {
    serde_json::from_str(&place.run(&["replay", "--all", "--json"]).fine()).unwrap()
}

/// The restored place holds one point: both rows or none, every blob that a row names, the same results.
fn holds_one_point(place: &Place, results_before: &Value, at_least: u64, at_most: u64) {
    let rows = place.count("SELECT COUNT(*) FROM store_setting WHERE name LIKE 'w%'");
    let twins = place
        .count("SELECT COUNT(*) FROM store_setting s JOIN people_attempt a ON a.login = s.name WHERE s.name LIKE 'w%'");
    assert_eq!((rows, rows), (twins, place.count("SELECT COUNT(*) FROM people_attempt")));
    let rows = u64::try_from(rows).unwrap();
    assert!((at_least..=at_most).contains(&rows), "{rows} rows, between {at_least} and {at_most}");
    let blobs = blobs::Blobs::open(place.data().join("blobs")).unwrap();
    for digest in place.texts("SELECT value FROM store_setting WHERE name LIKE 'w%'") {
        assert!(blobs.has(&digest.parse().unwrap()), "{digest} is named and not there");
    }
    place.run(&["check"]).ends(0, "0 findings");
    assert_eq!(&results(place), results_before);
    assert!(results_before.as_array().unwrap().iter().all(|r| r["identical"] == true));
}

fn made(database: Option<String>) -> Place {
    let place = Place::new(database);
    place.run(&["demo", "--prepare-only", "--days", "2"]).fine();
    place.change("INSERT INTO people_session (token_digest, person_id, opened_at, seen_at) SELECT 'x', id, 1, 1 FROM people_person WHERE login = 'c01'");
    place
}

/// A backup of one place while it is written, into each of the others.
fn goes_through(from: Place, into: Vec<Place>) {
    let before = results(&from);
    let writer = Writer::start(&from);
    let at_least = writer.count();
    let file = from.file("backup.zip");
    let said: Value = serde_json::from_str(&from.run(&["backup", "--json", "--out", &file]).fine()).unwrap();
    let at_most = writer.end();
    assert!(at_most > at_least, "nothing was written during the backup");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(said["rows"].as_u64().unwrap() > 100 && said["blobs"].as_u64().unwrap() > 100, "{said}");
    let verified: Value = serde_json::from_str(&run(["backup", "verify", "--json", &file]).fine()).unwrap();
    assert_eq!(said, verified);
    from.run(&["backup", "--out", &file]).ends(1, "exists already");
    for into in into {
        into.run(&["restore", &file]).ends(0, "every session was ended");
        holds_one_point(&into, &before, at_least, at_most);
        assert_eq!(into.count("SELECT COUNT(*) FROM people_session"), 0);
        // A second one never mixes with the first.
        into.run(&["restore", &file]).ends(1, "is not empty");
        // The copy is as good a source as the original: the same rows, byte by byte.
        let again = into.file("again.zip");
        into.run(&["backup", "--out", &again]).fine();
        let (a, b) = (manifest(&file), manifest(&again));
        assert_eq!((&a["migrations"], &a["blobs"]), (&b["migrations"], &b["blobs"]));
        let tables = |m: &Value| -> Vec<Value> {
            let all = m["tables"].as_array().unwrap().iter();
            all.filter(|t| t["name"] != "people_session").cloned().collect()
        };
        assert_eq!(tables(&a), tables(&b));
    }
    assert_eq!(from.count("SELECT COUNT(*) FROM people_session"), 1);
}

fn manifest(file: &str) -> Value {
    let mut zip = zip::ZipArchive::new(fs::File::open(file).unwrap()).unwrap();
    serde_json::from_reader(zip.by_name("manifest.json").unwrap()).unwrap()
}

#[test]
fn a_point_is_taken_under_a_writer_and_restored_from_sqlite() {
    let mut into = vec![Place::new(None)];
    into.extend(fresh_postgres().map(|url| Place::new(Some(url))));
    goes_through(made(None), into);
}

#[test]
fn a_point_is_taken_under_a_writer_and_restored_from_postgres() {
    let (Some(from), Some(into)) = (fresh_postgres(), fresh_postgres()) else { return };
    goes_through(made(Some(from)), vec![Place::new(Some(into)), Place::new(None)]);
}

/// Packs an archive anew with some entries changed.
fn packed(from: &str, to: &str, change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) {
    use std::io::{Read, Write};
    let mut zip = zip::ZipArchive::new(fs::File::open(from).unwrap()).unwrap();
    let mut out = zip::ZipWriter::new(fs::File::create(to).unwrap());
    for i in 0..zip.len() {
        let mut entry = zip.by_index(i).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if let Some(bytes) = change(&name, bytes) {
            out.start_file(&name, zip::write::SimpleFileOptions::default()).unwrap();
            out.write_all(&bytes).unwrap();
        }
    }
    out.finish().unwrap();
}

#[test]
fn what_is_damaged_newer_or_in_the_way_is_refused_with_its_name() {
    let place = Place::new(None);
    place.run(&["demo", "--prepare-only", "--days", "1"]).fine();
    let (good, bad) = (place.file("good.zip"), place.file("bad.zip"));
    place.run(&["backup", "--out", &good]).fine();
    let bytes = fs::read(&good).unwrap();
    let nowhere = Place::new(None);
    let refused = |code: i32, word: &str| {
        run(["backup", "verify", &bad]).ends(code, word);
        nowhere.run(&["restore", &bad]).ends(code, word);
        assert!(!nowhere.data().exists(), "a refused backup leaves nothing behind");
    };

    // A changed byte is noticed wherever it touches what is kept. What is left are names and times that the file holds
    // twice: then what is verified is what was written.
    let shown = |file: &str| -> Option<Value> {
        let said = run(["backup", "verify", "--json", file]);
        assert!(!said.err.contains("panicked"), "{}", said.err);
        let mut shown: Value = serde_json::from_str(&said.out).ok()?;
        shown["file"] = Value::Null;
        Some(shown)
    };
    let whole = shown(&good).unwrap();
    let step = bytes.len() / 30;
    let mut noticed = 0;
    for at in (7..bytes.len()).step_by(step) {
        let mut torn = bytes.clone();
        torn[at] ^= 0x40;
        fs::write(&bad, torn).unwrap();
        match shown(&bad) {
            None => noticed += 1,
            Some(shown) => assert_eq!(shown, whole, "byte {at}"),
        }
    }
    assert!(noticed >= 15, "{noticed}");
    for size in [0, 100, bytes.len() / 2, bytes.len() - 1] {
        fs::write(&bad, &bytes[..size]).unwrap();
        refused(2, "is not a whole ZIP file");
    }

    let blob = {
        let m = manifest(&good);
        let hex = m["blobs"][0]["digest"].as_str().unwrap().strip_prefix("sha256:").unwrap().to_owned();
        format!("blobs/sha256/{}/{hex}", &hex[..2])
    };
    packed(&good, &bad, |name, bytes| (name != blob).then_some(bytes));
    refused(2, &blob);
    packed(&good, &bad, |name, bytes| Some(if name == blob { b"another".to_vec() } else { bytes }));
    refused(2, &blob);
    let table = "tables/people_unit.jsonl";
    packed(&good, &bad, |name, mut bytes| {
        if name == table {
            bytes[5] ^= 1;
        }
        Some(bytes)
    });
    refused(2, table);
    packed(&good, &bad, |name, bytes| (name != "manifest.json").then_some(bytes));
    refused(2, "manifest.json");
    let edited = |edit: &dyn Fn(&mut Value)| {
        packed(&good, &bad, |name, bytes| {
            if name != "manifest.json" {
                return Some(bytes);
            }
            let mut m: Value = serde_json::from_slice(&bytes).unwrap();
            edit(&mut m);
            Some(serde_json::to_vec(&m).unwrap())
        });
    };
    edited(&|m| m["form"] = 5.into());
    refused(1, "written by a newer release");
    edited(&|m| m["migrations"]["20991231_people_more"] = "sha256:0".into());
    nowhere.run(&["restore", &bad]).ends(1, "20991231_people_more");
    edited(&|m| m["tables"][0]["rows"] = 1_000_000.into());
    nowhere.run(&["restore", &bad]).ends(2, "instead of 1000000");
    // That one was found while it was read in: what is there is not served, and says why.
    nowhere.run(&["check"]).ends(1, "did not end well");

    fs::write(place.file("x"), "x").unwrap();
    let there = place.folder.path().join("there");
    fs::create_dir(&there).unwrap();
    fs::write(there.join("notes.txt"), "x").unwrap();
    run(["restore", &good, "--data", there.to_str().unwrap()]).ends(1, "is not empty");
    run(["restore", &place.file("none.zip")]).ends(2, "cannot read");
    run(["backup", "--out", &place.file("n.zip"), "--data", &place.file("nothing")]).ends(2, "holds no data");

    // A damaged blob is not carried on in silence.
    let lying = fs::read_dir(place.data().join("blobs/sha256")).unwrap().next().unwrap().unwrap().path();
    let file = fs::read_dir(lying).unwrap().next().unwrap().unwrap().path();
    fs::write(&file, "x").unwrap();
    place.run(&["backup", "--out", &place.file("n.zip")]).ends(1, "is damaged");
    assert!(!Path::new(&place.file("n.zip")).exists());
    // Whoever wants what is left gets it, and is told what is missing: now, when it is looked at, and when it is back.
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    let less = place.file("less.zip");
    place.run(&["backup", "--leave-out-damaged", "--out", &less]).ends(1, &name);
    run(["backup", "verify", "--json", &less]).ends(0, &name);
    let back = Place::new(None);
    back.run(&["restore", &less]).ends(0, "1 damaged blobs are missing");
    back.run(&["check"]).ends(1, "findings");
    let left = fs::read_dir(place.folder.path())
        .unwrap()
        .filter(|f| f.as_ref().unwrap().file_name().to_str().unwrap().ends_with(".part"));
    assert_eq!(left.count(), 0, "a backup that failed leaves nothing behind");
}

#[test]
fn old_backups_go_and_other_files_stay() {
    let place = Place::new(None);
    place.run(&["demo", "--prepare-only", "--days", "1"]).fine();
    let into = place.file("backups");
    for _ in 0..3 {
        place.run(&["backup", "--into", &into, "--keep", "2"]).fine();
    }
    for other in ["before-upgrade-20200101T000000.000000Z.zip", "huanheng-mine.zip", "notes.txt"] {
        fs::write(Path::new(&into).join(other), "x").unwrap();
    }
    place.run(&["backup", "--into", &into, "--keep", "2"]).ends(0, "removed");
    let mut names: Vec<String> =
        fs::read_dir(&into).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names.len(), 5, "{names:?}");
    assert!(names.iter().any(|n| n == "huanheng-mine.zip"));
    place.run(&["backup", "--keep", "2", "--out", &place.file("a.zip")]).ends(2, "--into");
}
