//! Forgeries: somebody changes a disc and makes everything on it agree again, and signs it with a key of their own. Whoever
//! knows the fingerprint sees it at once; what contradicts itself is seen even without.

use disc::{File, Plan};
use dossier::{METHOD, Manifest, Piece, RESULT, RULINGS, Role, SNAPSHOT, Signed, Signer, Source};
use facts::{Outcome, Snapshot, Value};
use seal::{NodeKey, Stated, canonical_json, digest_bytes};

use crate::house::*;

fn forger() -> NodeKey {
    NodeKey::from_seed([66; 32]).unwrap()
}

/// A disc with other contents, signed by the forger.
fn forged(change: impl FnOnce(&mut Contents)) -> Vec<u8> {
    let mut contents = contents(None);
    contents.head.signer = forger().public();
    change(&mut contents);
    image(&contents, &forger()).0
}

fn piece<'a>(contents: &'a mut Contents, path: &str) -> &'a mut Piece {
    contents.pieces.iter_mut().find(|p| p.path == path).unwrap()
}

fn set(contents: &mut Contents, path: &str, bytes: Vec<u8>) {
    let piece = piece(contents, path);
    (piece.source, piece.expected) = (Source::Bytes(bytes), None);
}

#[test]
fn a_disc_signed_by_another_key_is_of_another_signer() {
    let image = forged(|_| {});
    let verdict = look(&image, Some(&key()), None);
    assert_eq!((verdict.signer, codes(&verdict)), (Signer::Other, vec!["signer"]));
    assert!(!verdict.intact);
    // Without a fingerprint nobody can tell: intact, signer unknown.
    let verdict = look(&image, None, None);
    assert_eq!((verdict.intact, verdict.signer), (true, Signer::Unknown));
}

#[test]
fn the_signature_of_another_key_under_the_name_of_the_first_does_not_hold() {
    let image = image(&contents(None), &forger()).0;
    let verdict = look(&image, None, None);
    assert_eq!((verdict.signer, codes(&verdict)), (Signer::Other, vec!["signature"]));
}

#[test]
fn a_score_that_was_changed_is_computed_again() {
    let unit = &HOUSE.scored.cards[2].unit;
    let image = forged(|c| {
        let mut scored = HOUSE.scored.clone();
        scored.cards[2].total.hi = scored.cards[3].total.hi;
        scored.cards[2].total.lo = scored.cards[3].total.lo;
        set(c, RESULT, canonical_json(&scored).unwrap());
        set(c, &format!("{}/得分.json", dossier::unit_folder(unit)), canonical_json(&scored.cards[2]).unwrap());
        c.head.run.result = seal::digest_json(&scored).unwrap();
    });
    let verdict = look(&image, None, None);
    assert_eq!(codes(&verdict), ["score", "card"], "{:#?}", verdict.findings);
    assert!(verdict.findings.iter().any(|f| f.file.as_deref() == Some(&format!("06-单位/{unit}/得分.json"))));
}

#[test]
fn a_fact_that_was_changed_contradicts_the_run() {
    let image = forged(|c| {
        let mut snapshot: Snapshot = HOUSE.snapshot.clone();
        let fact = snapshot.facts.iter_mut().find(|f| matches!(f.outcome, Outcome::Known(Value::Bool(_))));
        if let Some(Outcome::Known(Value::Bool(is))) = fact.map(|f| &mut f.outcome) {
            *is = !*is;
        }
        set(c, SNAPSHOT, canonical_json(&snapshot).unwrap());
    });
    let verdict = look(&image, None, None);
    assert!(codes(&verdict).contains(&"snapshot"), "{:#?}", verdict.findings);
}

#[test]
fn a_snapshot_whose_method_is_another_is_named() {
    let image = forged(|c| {
        let path = format!("{METHOD}/method.yaml");
        let Source::Bytes(mut text) = piece(c, &path).source.clone() else { panic!("bytes") };
        text.extend(b"# another\n");
        set(c, &path, text);
    });
    let verdict = look(&image, None, None);
    assert_eq!(codes(&verdict), ["method"], "{:#?}", verdict.findings);
    // The same the other way round: the run says that it was scored with another method.
    let image = forged(|c| c.head.run.method = digest_bytes(b"another"));
    assert_eq!(codes(&look(&image, None, None)), ["method"]);
    let image = forged(|c| c.head.run.snapshot = digest_bytes(b"another"));
    assert_eq!(codes(&look(&image, None, None)), ["snapshot"]);
    let image = forged(|c| c.head.run.rulings = digest_bytes(b"another"));
    assert_eq!(codes(&look(&image, None, None)), ["rulings"]);
}

#[test]
fn evidence_and_audit_records_that_are_gone_or_new_are_named() {
    let image = forged(|c| {
        let at = c.pieces.iter().position(|p| p.role == Role::Evidence).unwrap();
        c.pieces.remove(at);
    });
    assert_eq!(codes(&look(&image, None, None)), ["evidence"]);
    let image = forged(|c| c.pieces.push(Piece::of("07-证据/ff/new.pdf", Role::Evidence, b"new".to_vec())));
    assert_eq!(codes(&look(&image, None, None)), ["evidence"]);
    let (lines, _) = audit(true);
    let lines: Vec<&[u8]> = lines.split_inclusive(|b| *b == b'\n').collect();
    let without = |n: usize| [&lines[..n], &lines[n + 1..]].concat().concat();
    let mut swapped = lines.clone();
    swapped.swap(3, 4);
    let changed = String::from_utf8(lines.concat()).unwrap().replace("第 5 件", "第 6 件").into_bytes();
    for (what, text) in [
        ("first", without(0)),
        ("middle", without(4)),
        ("last", without(8)),
        ("order", swapped.concat()),
        ("text", changed),
    ] {
        let image = forged(|c| set(c, dossier::AUDIT, text));
        assert_eq!(codes(&look(&image, None, None)), ["audit"], "{what}");
    }
}

#[test]
fn statements_that_were_changed_and_what_was_handed_in_are_looked_at() {
    let all = [accepted("c03", &key()), appealed("c03", &key()), accepted("c04", &key())];
    let verdict = look(&CITY.0, None, None);
    let replayed = verdict.replayed.unwrap();
    assert_eq!((replayed.statements, replayed.by_others), (3, 0));
    // By the key of the forger, who put his own name under one: it is counted as another's.
    let image = forged(|c| set(c, dossier::STATEMENTS, lines_of(&all)));
    assert_eq!(look(&image, None, None).replayed.unwrap().by_others, 5, "three statements and two receipts");
    for (what, changed) in [
        ("points", Stated { statement: all[0].statement.replace("\"5\"", "\"8\""), ..all[0].clone() }),
        ("key", Stated { key: forger().public().to_string(), ..all[0].clone() }),
        ("purpose", Stated { statement: all[0].statement.replace("accept", "decide"), ..all[0].clone() }),
    ] {
        assert_ne!(changed, all[0], "{what}");
        let image = forged(|c| set(c, dossier::STATEMENTS, lines_of(&[all[1].clone(), changed])));
        let verdict = look(&image, None, None);
        assert_eq!(codes(&verdict), ["statement"], "{what}");
        assert!(verdict.findings[0].en.starts_with("line 2"), "{what}: {}", verdict.findings[0].en);
    }
    // Of another campaign; the letter gone; a letter that nobody handed in; a course of another result.
    let other = serde_json::json!({"campaign": "campaign-2025", "year": 2026, "result": null});
    let image = forged(|c| set(c, dossier::COURSE, canonical_json(&other).unwrap()));
    assert_eq!(codes(&look(&image, None, None)), ["statement"]);
    let image = forged(|c| c.pieces.retain(|p| p.role != Role::Attached));
    assert_eq!(codes(&look(&image, None, None)), ["attached"]);
    let image = forged(|c| c.pieces.push(Piece::of("08-材料/附件/ff/x.pdf", Role::Attached, b"new".to_vec())));
    assert_eq!(codes(&look(&image, None, None)), ["attached"]);
    let other = serde_json::json!({"campaign": "campaign-2026", "year": 2026, "result": "run-13"});
    let image = forged(|c| set(c, dossier::COURSE, canonical_json(&other).unwrap()));
    assert_eq!(codes(&look(&image, None, None)), ["course"]);
    // A unit's disc with a statement of another.
    let mut contents = contents(Some("c03"));
    set(&mut contents, dossier::STATEMENTS, lines_of(&all));
    assert_eq!(codes(&look(&image_of(&contents), None, None)), ["statement"]);
}

#[test]
fn judgements_with_and_without_a_signature_are_counted() {
    let replayed = look(&CITY.0, None, None).replayed.unwrap();
    assert!(replayed.judged > 1 && replayed.judged_signed == 0, "{replayed:?}");
    let of = |fact: &facts::Fact| {
        (fact.subject == "c03" && fact.key.starts_with("judged/")).then(|| seal::digest_json(fact).unwrap())
    };
    let own = HOUSE.snapshot.facts.iter().find_map(of).unwrap().to_string();
    let with = |says: &str| {
        let mut contents = contents(None);
        set(
            &mut contents,
            dossier::STATEMENTS,
            lines_of(&[judged("c03", says), judged("c03", says), appealed("c03", &key())]),
        );
        look(&image_of(&contents), None, None)
    };
    let signed = with(&own).replayed.unwrap();
    assert_eq!((signed.judged, signed.judged_signed), (replayed.judged, 1), "twice said counts once");
    let of_another = with(&digest_bytes(b"another fact").to_string()).replayed.unwrap();
    assert_eq!(of_another.judged_signed, 0, "what is signed of another fact is no signature of this one");
    assert_eq!(codes(&with("sha256:0")), ["statement"]);
}

#[test]
fn a_receipt_that_was_changed_taken_out_or_put_elsewhere_is_named() {
    let verdict = look(&CITY.0, None, None);
    assert_eq!(verdict.replayed.unwrap().receipts, 2);
    let (one, two) = (receipt(1, "c03", PAPER), receipt(2, "c04", LETTER));
    let changed = Stated { statement: one.statement.replace("年度总结", "季度总结"), ..one.clone() };
    assert_ne!(changed, one);
    for (what, lines, line) in [
        ("changed", vec![changed, two.clone()], 1),
        ("twice", vec![one.clone(), one.clone()], 2),
        ("order", vec![two.clone(), one.clone()], 2),
        ("another sort", vec![one.clone(), two.clone(), accepted("c03", &key())], 3),
    ] {
        let image = forged(|c| set(c, dossier::RECEIPTS, lines_of(&lines)));
        let verdict = look(&image, None, None);
        assert_eq!(codes(&verdict), ["receipt"], "{what}");
        assert!(verdict.findings[0].en.starts_with(&format!("line {line}")), "{what}: {}", verdict.findings[0].en);
    }
    let image = forged(|c| set(c, dossier::STATEMENTS, lines_of(&[appealed("c03", &key()), one.clone()])));
    assert_eq!(codes(&look(&image, None, None)), ["statement"]);
    // A receipt was taken out, and its paper lies there for nothing; the paper itself is gone; on a unit's disc stands the receipt of another.
    let image = forged(|c| set(c, dossier::RECEIPTS, lines_of(std::slice::from_ref(&two))));
    assert_eq!(codes(&look(&image, None, None)), ["attached"]);
    let image = forged(|c| c.pieces.retain(|p| p.names != ["总结.pdf"]));
    assert_eq!(codes(&look(&image, None, None)), ["attached"]);
    let mut contents = contents(Some("c03"));
    set(&mut contents, dossier::RECEIPTS, lines_of(&[one, two]));
    assert_eq!(codes(&look(&image_of(&contents), None, None)), ["statement"]);
}

fn image_of(contents: &Contents) -> Vec<u8> {
    image(contents, &key()).0
}

#[test]
fn a_card_or_a_file_that_the_result_does_not_have_is_named() {
    let image = forged(|c| {
        c.pieces.push(Piece::of("06-单位/x99/得分.json", Role::Card, b"{}".to_vec()));
    });
    assert_eq!(codes(&look(&image, None, None)), ["card"]);
    let image = forged(|c| c.pieces.push(Piece::of("01-办法/extra.yaml", Role::Paper, b"x".to_vec())));
    assert_eq!(codes(&look(&image, None, None)), ["role"]);
    let image = forged(|c| c.pieces.retain(|p| p.path != RULINGS));
    assert_eq!(codes(&look(&image, None, None)), ["lacking"]);
}

/// An image by hand: any files in any order of the list, under any manifest.
fn raw(manifest: &Manifest, key: &NodeKey, mut files: Vec<(String, Vec<u8>)>) -> Vec<u8> {
    files.push((dossier::MANIFEST.into(), canonical_json(manifest).unwrap()));
    files.push((dossier::SIGNATURE.into(), canonical_json(&Signed::new(key, manifest.root)).unwrap()));
    let list = files.iter().map(|(path, b)| File { path: path.clone(), size: b.len() as u64 }).collect();
    let plan = Plan::new(&manifest.volume(), list).unwrap();
    let mut out = Vec::new();
    plan.write(&mut out, |p| Ok(&files.iter().find(|(path, _)| *path == p.path).unwrap().1[..])).unwrap();
    out
}

fn files_of(contents: &Contents) -> Vec<(String, Vec<u8>)> {
    let bytes = |p: &Piece| match &p.source {
        Source::Bytes(bytes) => bytes.clone(),
        Source::File(..) => panic!("a test has no files"),
    };
    contents.pieces.iter().map(|p| (p.path.clone(), bytes(p))).collect()
}

#[test]
fn files_beside_the_list_are_named_even_under_the_right_signature() {
    let (contents, manifest) = (contents(None), list(&CITY.0));
    let files = files_of(&contents);
    assert_eq!(raw(&manifest, &key(), files.clone()), CITY.0, "by hand it is the same image");
    let mut more = files.clone();
    more.push(("08-材料/补充.pdf".into(), b"%PDF".to_vec()));
    let verdict = look(&raw(&manifest, &key(), more), Some(&key()), None);
    let added = verdict.findings.iter().find(|f| f.code == "added").unwrap();
    assert_eq!(added.file.as_deref(), Some("08-材料/补充.pdf"));
    let less: Vec<_> = files.iter().filter(|(path, _)| path != RULINGS).cloned().collect();
    let verdict = look(&raw(&manifest, &key(), less), Some(&key()), None);
    let missing = verdict.findings.iter().find(|f| f.code == "missing").unwrap();
    assert_eq!(missing.file.as_deref(), Some(RULINGS));
}

#[test]
fn files_in_another_order_are_named_though_every_sum_and_signature_holds() {
    // Two files of one size change places, and the records of the folders with them.
    let bytes = CITY.0.clone();
    let read = disc::read(&mut std::io::Cursor::new(&bytes)).unwrap();
    let mut pairs =
        read.places.iter().enumerate().flat_map(|(i, a)| read.places.iter().skip(i + 1).map(move |b| (a, b)));
    let (a, b) = pairs
        .find(|(a, b)| {
            a.size.div_ceil(2048) == b.size.div_ceil(2048)
                && a.size > 0
                && a.path.starts_with("07-")
                && b.path.starts_with("07-")
                && a.size != b.size
        })
        .unwrap();
    let mut image = bytes.clone();
    let span = |p: &disc::Place| {
        let start = usize::try_from(p.start).unwrap();
        start..start + usize::try_from(p.size.next_multiple_of(2048)).unwrap()
    };
    image[span(a)].copy_from_slice(&bytes[span(b)]);
    image[span(b)].copy_from_slice(&bytes[span(a)]);
    let head = usize::try_from(read.places.iter().filter(|p| p.size > 0).map(|p| p.start).min().unwrap()).unwrap();
    let both = |p: &disc::Place| {
        let n = u32::try_from(p.start / 2048).unwrap();
        [n.to_le_bytes(), n.to_be_bytes()].concat()
    };
    for at in 0..head - 8 {
        if bytes[at..at + 8] == both(a)[..] {
            image[at..at + 8].copy_from_slice(&both(b));
        } else if bytes[at..at + 8] == both(b)[..] {
            image[at..at + 8].copy_from_slice(&both(a));
        }
    }
    let again = disc::read(&mut std::io::Cursor::new(&image)).unwrap();
    let moved = again.places.iter().find(|p| p.path == a.path).unwrap();
    assert_eq!((moved.start, moved.size), (b.start, a.size), "other programs read the same files");
    let verdict = look(&image, Some(&key()), None);
    let named: Vec<_> = verdict.findings.iter().filter(|f| f.code == "moved").filter_map(|f| f.file.clone()).collect();
    assert_eq!(named, [a.path.clone(), b.path.clone()], "{:#?}", verdict.findings);
}

#[test]
fn a_list_that_does_not_give_its_own_root_is_named() {
    let contents = contents(None);
    let mut manifest = list(&CITY.0);
    manifest.files[0].names.push("另一个名字".into());
    let verdict = look(&raw(&manifest, &key(), files_of(&contents)), Some(&key()), None);
    assert_eq!(verdict.findings[0].code, "manifest");
    assert_eq!(verdict.root, None);
}

#[test]
fn the_disc_of_a_unit_holds_nothing_of_others() {
    let mut contents = contents(Some("c03"));
    contents.head.signer = forger().public();
    let others = canonical_json(&part(&HOUSE.snapshot, "c04")).unwrap();
    set(&mut contents, SNAPSHOT, others);
    let verdict = look(&image(&contents, &forger()).0, None, None);
    assert!(codes(&verdict).contains(&"snapshot"), "{:#?}", verdict.findings);
    let mut contents = super::house::contents(Some("c03"));
    let paper = Piece { units: vec!["c04".into()], ..Piece::of("08-材料/x.pdf", Role::Paper, b"x".to_vec()) };
    contents.pieces.push(paper);
    assert_eq!(codes(&look(&image(&contents, &key()).0, None, None)), ["role"]);
}
