//! What is written holds, and each byte that is not as it was is found where it is.

use std::collections::BTreeMap;

use dossier::{MANIFEST, Piece, SIGNATURE, Signer, Source, against, build};
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
        let (findings, same) = against(&list(one), &list(other));
        assert_eq!(findings, []);
        assert!(same > 10, "{same}");
    }
    let text = String::from_utf8_lossy(&own);
    for other in HOUSE.snapshot.subjects.iter().filter(|s| s.id != "c03") {
        assert!(!text.contains(&other.name), "the disc of c03 says something of {}", other.id);
    }
    let theirs = image(&contents(Some("c04")), &key()).0;
    assert_eq!(against(&list(&own), &list(&theirs)).0[0].code, "unit");
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
