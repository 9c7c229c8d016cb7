//! An old database under the new program: shown, saved, brought up, and the results of then to the byte.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::tools::*;
use crate::watch::Served;

const OLD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/old/2026-11-22-before-drafts.tar.gz");
const RESULTS: [(i64, &str); 2] = [
    (1, "sha256:3aad84e01afb47e8eabd13f7d9f14fb61e8e435c8014d98e85b87c4df8cadb5b"),
    (2, "sha256:6b6f0370613c90aa2df70a02c8e26cb40f736f89bb0cda607b84f17ab7429be0"),
];

fn old() -> Place {
    let place = Place::new(None);
    fs::create_dir(place.data()).unwrap();
    let done = Command::new("tar").args(["-xzf", OLD, "-C"]).arg(place.data()).status().unwrap();
    assert!(done.success());
    place
}

fn steps(place: &Place) -> i64 {
    place.count("SELECT COUNT(*) FROM store_migration")
}

#[track_caller]
fn replays(place: &Place) {
    place.run(&["check"]).ends(0, " 0 findings");
    let lines: Value = serde_json::from_str(&place.run(&["replay", "--all", "--json"]).fine()).unwrap();
    for (number, digest) in RESULTS {
        let line = lines.as_array().unwrap().iter().find(|l| l["number"] == number).unwrap();
        assert_eq!((&line["identical"], &line["got"]), (&true.into(), &digest.into()));
    }
}

fn backups(place: &Place) -> Vec<String> {
    let Ok(list) = fs::read_dir(place.data().join("backups")) else { return Vec::new() };
    list.map(|f| f.unwrap().path().to_str().unwrap().to_owned()).collect()
}

#[test]
fn an_old_database_is_shown_saved_brought_up_and_replays() {
    let place = old();
    // Nothing works on it half: a command says what to do.
    for command in [&["check"][..], &["replay", "--all"], &["assess"]] {
        place.run(command).ends(1, "huanheng upgrade");
    }
    place.run(&["upgrade", "--dry-run"]).ends(0, "would apply 20261122_authoring_init");
    assert_eq!((steps(&place), backups(&place)), (4, vec![]), "a dry run changes nothing");
    // A backup of what is old may be made with the new program.
    let saved = place.file("old.zip");
    place.run(&["backup", "--out", &saved]).fine();

    place.run(&["upgrade"]).ends(0, "applied 20261122_authoring_init");
    assert_eq!(steps(&place), i64::try_from(server::app::migrations().len()).unwrap());
    replays(&place);
    place.run(&["upgrade"]).ends(0, "nothing to do");

    // The backup that was made before goes back to where it was, and is brought up on the way.
    let made = backups(&place);
    assert_eq!(made.len(), 1);
    run(["backup", "verify", &saved]).ends(0, "sound");
    let again = Place::new(None);
    again.run(&["restore", &made[0]]).ends(0, "applied 20261122_authoring_init");
    replays(&again);
}

#[test]
fn the_server_brings_it_up_by_itself_or_refuses() {
    let place = old();
    let refused =
        run(["serve", "--upgrade", "refuse", "--listen", "127.0.0.1:0", "--data", place.data().to_str().unwrap()]);
    refused.ends(1, "huanheng upgrade");
    assert_eq!((steps(&place), backups(&place)), (4, vec![]));
    let served = Served::over(&place.data(), &[]);
    assert!(served.get("/api/v1/health/ready").starts_with("HTTP/1.1 200"));
    assert_eq!(served.stop().0, Some(0));
    let made = backups(&place);
    assert_eq!(made.len(), 1);
    run(["backup", "verify", &made[0]]).ends(0, "sound");
    replays(&place);
}

#[test]
fn without_room_for_the_backup_nothing_is_brought_up() {
    let place = old();
    fs::write(place.data().join("backups"), "a file where the folder should be").unwrap();
    run(["serve", "--listen", "127.0.0.1:0", "--data", place.data().to_str().unwrap()]).ends(1, "nothing was upgraded");
    assert_eq!(steps(&place), 4);
    place.run(&["upgrade", "--no-backup"]).ends(0, "applied");
    replays(&place);
}

#[test]
fn a_database_of_a_newer_release_is_refused_by_every_command() {
    let place = old();
    place.run(&["upgrade", "--no-backup"]).fine();
    place.change(
        "INSERT INTO store_migration (name, digest, applied_at) VALUES ('20991231_people_more', 'sha256:0', 1)",
    );
    let data = place.data();
    let data = data.to_str().unwrap();
    for command in [
        &["check", "--data", data][..],
        &["upgrade", "--data", data],
        &["upgrade", "--dry-run", "--data", data],
        &["serve", "--listen", "127.0.0.1:0", "--data", data],
        &["assess", "--data", data],
    ] {
        let said = run(command).ends(1, "newer release");
        assert!(said.err.contains("20991231_people_more"), "{}", said.err);
    }
    // What was saved of it can be read, and is restored by the newer release only.
    let saved = place.file("newer.zip");
    place.run(&["backup", "--out", &saved]).fine();
    assert!(Path::new(&saved).is_file());
    Place::new(None).run(&["restore", &saved]).ends(1, "newer release");
}
