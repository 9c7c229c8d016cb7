//! What is written holds, and each byte that is not as it was is found where it is.

use std::collections::BTreeMap;

use dossier::{MANIFEST, Piece, SIGNATURE, Signer, Source, build};
use seal::NodeKey;

use crate::house::*;

#[test]
fn a_disc_of_the_city_holds_and_is_made_the_same_again() {
    let (bytes, built) = &*CITY;
    let verdict = look(bytes, Some(&key()), Some(&built.detached(&key())));
    assert_eq!(verdict.findings, [], "{:#?}", verdict.findings);
    assert!(verdict.intact && verdict.detached);
    assert_eq!((verdict.signer, verdict.image, verdict.root), (Signer::Known, built.image, Some(built.root)));
    let replayed = verdict.replayed.unwrap();
    assert_eq!(replayed.cards, HOUSE.scored.cards.len());
    assert_eq!(replayed.facts, HOUSE.snapshot.facts.len());
    assert!(replayed.evidence > 50 && replayed.audit == 9, "{replayed:?}");
    assert_eq!(image(&contents(None), &key()).0, *bytes, "the same contents give the same bytes");
    let unknown = look(bytes, None, None);
    assert!(unknown.intact);
    assert_eq!(unknown.signer, Signer::Unknown);
}

#[test]
fn the_list_names_what_things_were_called() {
    let manifest = list(&CITY.0);
    let evidence = manifest.files.iter().find(|f| f.path.starts_with(dossier::EVIDENCE)).unwrap();
    assert!(!evidence.names.is_empty() && !evidence.units.is_empty());
    let other = seal::sums(&HOUSE.evidence[&evidence.sha256]);
    assert_eq!((evidence.sm3.as_str(), evidence.bytes), (other.sm3.as_str(), other.bytes));
    assert!(manifest.files.is_sorted_by(|a, b| a.path < b.path));
}

#[test]
fn a_unit_and_the_city_bear_one_another_out() {
    let own = image(&contents(Some("c03")), &key()).0;
    let verdict = look(&own, Some(&key()), None);
    assert!(verdict.intact, "{:#?}", verdict.findings);
    assert_eq!(verdict.replayed.unwrap().cards, 1);
    for (one, other) in [(&own, &CITY.0), (&CITY.0, &own)] {
        let (findings, same) = beside(one, other);
        assert_eq!(findings, []);
        assert!(same > 10, "{same}");
    }
    let text = String::from_utf8_lossy(&own);
    for other in HOUSE.snapshot.subjects.iter().filter(|s| s.id != "c03") {
        assert!(!text.contains(&other.name), "the disc of c03 says something of {}", other.id);
    }
    let theirs = image(&contents(Some("c04")), &key()).0;
    assert_eq!(beside(&own, &theirs).0[0].code, "unit");
}

/// A disc of c03 that is sound by itself and signed by the bureau, but not what the city's is.
fn other_own(change: impl FnOnce(&mut Contents)) -> Vec<u8> {
    let mut contents = contents(Some("c03"));
    change(&mut contents);
    let image = image(&contents, &key()).0;
    assert_eq!(codes(&look(&image, Some(&key()), None)), [""; 0], "by itself it holds");
    image
}

fn put(contents: &mut Contents, path: &str, said: &[seal::Stated]) {
    let piece = contents.pieces.iter_mut().find(|p| p.path == path).unwrap();
    piece.source = Source::Bytes(lines_of(said));
}

#[test]
fn what_a_unit_said_and_handed_in_is_the_same_on_both_discs_or_told_by_its_name() {
    // An acceptance that the city does not have; one that the unit does not have; a receipt over another file.
    let more =
        [accepted("c03", &key()), appealed("c03", &key()), accepted("c03", &NodeKey::from_seed([5; 32]).unwrap())];
    let more = other_own(|c| put(c, dossier::STATEMENTS, &more));
    let less = other_own(|c| put(c, dossier::STATEMENTS, &[appealed("c03", &key())]));
    let paper = other_own(|c| {
        put(c, dossier::RECEIPTS, &[receipt(1, "c03", b"%PDF another")]);
        let at = c.pieces.iter().position(|p| p.names == ["总结.pdf"]).unwrap();
        c.pieces[at] = Piece {
            names: vec!["总结.pdf".into()],
            units: vec!["c03".into()],
            ..Piece::of("08-材料/附件/00/x.pdf", dossier::Role::Attached, b"%PDF another".to_vec())
        };
    });
    let only = |code: &str, findings: &[dossier::Finding], words: &str| {
        findings.iter().filter(|f| f.code == code && f.en.contains(words)).count()
    };
    for (own, said, names) in [(&more, (1, 0), 0), (&less, (0, 1), 0), (&paper, (1, 1), 1)] {
        let (findings, same) = beside(own, &CITY.0);
        assert!(same > 10);
        assert_eq!(only("said", &findings, "not on the other disc"), said.0, "{findings:#?}");
        assert_eq!(only("said", &findings, "only on the other disc"), said.1, "{findings:#?}");
        let all = findings.iter().filter(|f| f.code == "said");
        assert!(all.clone().all(|f| f.en.contains("unit c03")), "{findings:#?}");
        // Each of the two files is on one disc only, told with what it was called.
        assert_eq!(only("attached", &findings, "`总结.pdf`"), 2 * names, "{findings:#?}");
        assert_eq!(findings.len(), said.0 + said.1 + 2 * names, "{findings:#?}");
        let (back, again) = beside(&CITY.0, own);
        assert_eq!((back.len(), again), (findings.len(), same), "both ways");
        assert_eq!(only("said", &back, "not on the other disc"), said.1);
    }
    assert!(beside(&paper, &CITY.0).0.iter().any(|f| f.en.starts_with("receipt 1 of unit c03")));
    // The same words on a disc that somebody else signed: the statements bear the old key, the disc does not.
    let mut forged = contents(Some("c03"));
    let other = NodeKey::from_seed([66; 32]).unwrap();
    forged.head.signer = other.public();
    let forged = image(&forged, &other).0;
    assert_eq!(look(&forged, None, None).replayed.unwrap().by_others, 3, "counted even where the signer is not known");
    assert_eq!(look(&forged, Some(&key()), None).signer, Signer::Other);
    let (findings, _) = beside(&forged, &CITY.0);
    assert_eq!(findings.iter().map(|f| f.code).collect::<Vec<_>>(), ["signer"]);
    // What came after the earlier of the two discs is not asked of it.
    let earlier = other_own(|c| {
        put(c, dossier::STATEMENTS, &[]);
        put(c, dossier::RECEIPTS, &[]);
        c.pieces.retain(|p| p.role != dossier::Role::Attached);
        c.head.at = "2026-11-20T00:00:00Z".parse().unwrap();
    });
    assert_eq!(beside(&earlier, &CITY.0).0, []);
    assert_eq!(beside(&CITY.0, &earlier).0, []);
}

/// The regions of an image: where each begins and ends, and what it is.
fn regions(image: &[u8]) -> Vec<(u64, u64, String)> {
    let mut cursor = std::io::Cursor::new(image);
    let read = disc::read(&mut cursor).unwrap();
    let plan = disc::Plan::new(&read.volume, read.files()).unwrap();
    let mut out = vec![
        (0, 16 * 2048, "system".to_owned()),
        (16 * 2048, 17 * 2048, "primary".to_owned()),
        (17 * 2048, 18 * 2048, "joliet".to_owned()),
        (18 * 2048, 19 * 2048, "end".to_owned()),
        (19 * 2048, plan.head().len() as u64, "tables".to_owned()),
    ];
    for place in plan.places().iter().filter(|p| p.size > 0) {
        let (start, end) = (place.start, place.start + place.size);
        out.push((start, end, place.path.clone()));
        let padded = end.next_multiple_of(2048);
        if padded > end {
            out.push((end, padded, format!("zero behind {}", place.path)));
        }
    }
    out
}

#[test]
fn two_hundred_flipped_bytes_in_every_region_are_found_where_they_are() {
    // The disc of a unit has every sort of region and is looked at quickly; the benchmark does it with the city's.
    let bytes = image(&contents(Some("c03")), &key()).0;
    let regions = regions(&bytes);
    let covered: u64 = regions.iter().map(|r| r.1 - r.0).sum();
    assert_eq!(covered, bytes.len() as u64, "the regions are the whole image");
    // Spread over all regions: first, last and a byte between of a choice of them, until there are two hundred.
    let mut places = Vec::new();
    let step = regions.len().div_ceil(60).max(1);
    for (n, (from, to, _)) in regions.iter().enumerate() {
        let structure = n < 5 || [MANIFEST, SIGNATURE].iter().any(|p| regions[n].2.ends_with(p));
        if structure {
            places.extend((0..8).map(|i| from + (to - from - 1) * i / 7));
        } else if n % step == 0 {
            places.extend([*from, from + (to - from) / 2, to - 1]);
        }
    }
    places.sort_unstable();
    places.dedup();
    assert!(places.len() >= 200, "{}", places.len());
    let mut image = bytes;
    for at in places {
        let i = usize::try_from(at).unwrap();
        let bit = 1 << (at % 8);
        image[i] ^= bit;
        let verdict = look(&image, Some(&key()), None);
        image[i] ^= bit;
        let region = regions.iter().find(|r| r.0 <= at && at < r.1).unwrap();
        assert!(!verdict.intact, "byte {at} of {} was not noticed", region.2);
        let located = verdict.findings.iter().any(|f| match (f.byte, f.bytes) {
            // Within what is told, which is no larger than its region.
            (Some(byte), Some(bytes)) => {
                byte <= at && at < byte + bytes && byte >= region.0 && byte + bytes <= region.1
            }
            _ => false,
        });
        assert!(located, "byte {at} of {} was told elsewhere: {:#?}", region.2, verdict.findings);
    }
}

#[test]
fn a_longer_a_shorter_and_no_disc_at_all_are_told() {
    let bytes = &CITY.0;
    let mut longer = bytes.clone();
    longer.extend([0; 2048]);
    assert_eq!(codes(&look(&longer, None, None)), ["structure"]);
    for cut in [bytes.len() - 1, bytes.len() - 4096, bytes.len() / 2, 19 * 2048, 40_000, 100, 0] {
        let verdict = look(&bytes[..cut], None, None);
        assert!(!verdict.intact && !verdict.findings.is_empty(), "cut at {cut}");
    }
    assert!(!look(b"not a disc", None, None).intact);
    assert!(!look(&vec![0; 100_000], None, None).intact);
}

#[test]
fn the_signature_beside_the_image_is_over_this_image_and_by_this_key() {
    let (bytes, built) = &*CITY;
    let other = NodeKey::from_seed([9; 32]).unwrap();
    for wrong in [
        built.detached(&other),
        dossier::Detached::new(&key(), built.root, built.bytes),
        dossier::Detached { bytes: 1, ..built.detached(&key()) },
        dossier::Detached { signature: key().sign("archive", &built.image), ..built.detached(&key()) },
    ] {
        assert_eq!(codes(&look(bytes, Some(&key()), Some(&wrong))), ["detached"]);
    }
}

#[test]
fn what_changes_while_it_is_written_or_is_damaged_already_makes_no_disc() {
    let made = |piece: Piece| {
        let mut contents = contents(Some("c03"));
        contents.pieces.push(piece);
        build(&mut Vec::new(), contents.head, contents.pieces, &key(), &mut |_| {})
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x");
    std::fs::write(&file, b"four").unwrap();
    let of = |size| Piece {
        source: Source::File(file.clone(), size),
        ..Piece::of("08-材料/x", dossier::Role::Paper, Vec::new())
    };
    made(of(4)).unwrap();
    for size in [3, 5] {
        assert_eq!(made(of(size)).unwrap_err().kind(), kernel::Kind::Conflict);
    }
    let damaged = Piece { expected: Some(seal::digest_bytes(b"five")), ..of(4) };
    assert_eq!(made(damaged).unwrap_err().code(), "blob_damaged");
}

#[test]
fn counts_by_role_are_what_went_in() {
    let mut count: BTreeMap<_, usize> = BTreeMap::new();
    for file in list(&CITY.0).files {
        *count.entry(file.role).or_default() += 1;
    }
    assert_eq!(count[&dossier::Role::Card], HOUSE.scored.cards.len());
    assert_eq!(count[&dossier::Role::Evidence], look(&CITY.0, None, None).replayed.unwrap().evidence);
}
