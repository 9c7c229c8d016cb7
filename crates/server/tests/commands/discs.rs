//! The disc of a demonstration: made by the real binary, verified by it where there is nothing else.

use std::fs;

use serde_json::Value;

use crate::tools::*;

fn demo() -> Place {
    let place = Place::new(None);
    place.run(&["demo", "--prepare-only", "--days", "1"]).fine();
    place
}

/// The real program has hundreds of megabytes when it is built for tests: another one stands on these discs.
fn archived(place: &Place, args: &[&str], out: &str) -> (String, Value) {
    let (file, program) = (place.file(out), place.file("program"));
    fs::write(&program, b"#!/bin/sh\n").unwrap();
    let mut all = vec!["archive", "2026", "--out", &file, "--program", &program, "--json"];
    all.extend(args);
    let made = serde_json::from_str(&place.run(&all).fine()).unwrap();
    (file, made)
}

fn verify(args: &[&str]) -> Said {
    run([&["verify"], args].concat())
}

/// The text of the first receipt as a unit fetches it, and how many there are.
fn receipt_of(place: &Place) -> (String, i64) {
    let key = fs::read_to_string(place.data().join("node.key")).unwrap();
    let key = seal::NodeKey::from_secret_text(&key).unwrap();
    let body = place.texts("SELECT body FROM submissions_receipt ORDER BY number").remove(0);
    let content: submissions::Content = serde_json::from_str(&body).unwrap();
    let (at, recorded) = (content.received_at.parse().unwrap(), content.recorded_at.parse().unwrap());
    let receipt = content.given(at, recorded, &key).unwrap().0;
    let stored = place.texts("SELECT signature FROM submissions_receipt ORDER BY number").remove(0);
    assert_eq!(receipt.signed.as_ref().unwrap().0, stored, "it was signed when it was given");
    let file = place.file("receipt.txt");
    fs::write(&file, receipt.signed_text(&receipt.stated(&key).unwrap()).unwrap()).unwrap();
    (file, place.count("SELECT COUNT(*) FROM submissions_receipt"))
}

#[test]
fn the_disc_of_a_demonstration_holds_for_whoever_has_nothing_but_it() {
    let place = demo();
    let node: Value = serde_json::from_str(&place.run(&["node", "--json"]).fine()).unwrap();
    let fingerprint = node["fingerprint"].as_str().unwrap();
    let (city, made) = archived(&place, &[], "city.iso");
    assert_eq!(made["fingerprint"], node["fingerprint"]);
    let (unit, first) = archived(&place, &["--unit", "c03"], "c03.iso");
    let (again, second) = archived(&place, &["--unit", "c03"], "again.iso");
    assert_eq!(first["image"], second["image"]);
    assert!(fs::read(&unit).unwrap() == fs::read(&again).unwrap(), "the same run gives the same bytes");
    place.run(&["archive", "2026", "--out", &city]).ends(1, "exists already");
    place.run(&["archive", "2025", "--out", &place.file("other.iso")]).ends(1, "nothing of 2025");
    let (receipt, given) = receipt_of(&place);

    // The data are gone: the verifier has the images and the receipt alone.
    fs::remove_dir_all(place.data()).unwrap();
    verify(&[&city, "--signer", fingerprint]).ends(0, "结论：完整，签名者是指定的单位");
    verify(&[&city, "--signer", node["spoken"].as_str().unwrap(), "--lang", "en"])
        .ends(0, "verdict: intact, signed by");
    verify(&[&city]).ends(3, "完整，签名者未知");
    verify(&[&city, "--signer", &"0".repeat(64)]).ends(1, "签名者不是指定的单位");
    verify(&[&unit, "--against", &city, "--signer", fingerprint]).ends(0, "两张光盘相互印证");
    verify(&[&city, "--against", &unit, "--signer", fingerprint]).ends(0, "两张光盘相互印证");

    let said = verify(&[&city, "--json"]).ends(3, "");
    let verdict: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&verdict["replayed"]["receipts"], &verdict["replayed"]["by_others"]), (&given.into(), &0.into()));

    let checked = |args: &[&str]| run([&["verify-receipt"], args].concat());
    checked(&[&receipt, "--signer", fingerprint]).ends(0, "签名者是指定的单位");
    checked(&[&receipt]).ends(3, "签名者未知");
    checked(&[&receipt, "--signer", &"0".repeat(64), "--lang", "en"]).ends(1, "signed by another");
    let text = fs::read_to_string(&receipt).unwrap();
    fs::write(&receipt, text.replacen("收到时间：2026", "收到时间：2025", 1)).unwrap();
    let said = checked(&[&receipt, "--signer", fingerprint, "--json"]).ends(1, "");
    let shown: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&shown["holds"], &shown["code"]), (&false.into(), &"receipt_changed".into()));
    checked(&[&receipt]).ends(1, "行与所签内容不符");
    checked(&[&city]).ends(2, "");

    let mut bytes = fs::read(&city).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&city, &bytes).unwrap();
    let said = verify(&[&city, "--signer", fingerprint, "--json"]).ends(1, "findings");
    let verdict: Value = serde_json::from_str(&said.out).unwrap();
    let codes: Vec<&str> =
        verdict["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"detached") && codes.len() == 2, "{codes:?}");
    verify(&[&place.file("nothing.iso")]).ends(2, "cannot read");
}

#[test]
fn a_restored_copy_takes_the_identity_only_when_it_is_let() {
    let place = demo();
    let node = place.run(&["node"]).fine();
    let backup = place.file("all.zip");
    place.run(&["backup", "--out", &backup]).fine();
    for (name, flag, words) in
        [("same", None, "two with one identity"), ("new", Some("--new-identity"), "was left out")]
    {
        let data = place.file(name);
        let mut args = vec!["restore", &backup, "--data", &data];
        args.extend(flag);
        run(args).ends(0, words);
        let theirs = run(["node", "--data", &data]).fine();
        assert_eq!(theirs == node, flag.is_none(), "{theirs}");
    }
}

#[test]
fn a_key_that_others_can_read_stops_every_command() {
    use std::os::unix::fs::PermissionsExt;
    let place = demo();
    let key = place.data().join("node.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    place.run(&["node"]).ends(1, "chmod 600");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&key, "nothing").unwrap();
    place.run(&["node"]).ends(2, "node.key");
}
