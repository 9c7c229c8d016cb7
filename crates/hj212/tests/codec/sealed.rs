//! SM4 against the official vectors of 2025, in both layouts.

use super::*;
use hj212::{CipherLayout, Key, Tolerance};

fn vectors() -> Vec<(Sample, Vec<u8>, Key, Vec<u8>)> {
    let all = samples();
    let plain: Vec<_> =
        all.iter().filter(|s| s.note.contains("plaintext of encrypted")).map(|s| s.bytes.clone()).collect();
    let sealed: Vec<_> = all.into_iter().filter(|s| s.raw.is_some()).collect();
    assert_eq!((plain.len(), sealed.len()), (2, 2));
    sealed
        .into_iter()
        .zip(plain)
        .map(|(s, plain)| {
            let (raw, key) = s.raw.clone().expect("a vector");
            (s, raw, Key::from_hex(&key).expect("a key"), plain)
        })
        .collect()
}

#[test]
fn the_official_vectors_open_in_both_layouts_and_are_written_byte_by_byte() {
    for (printed, raw, key, plain) in vectors() {
        let expected = only(&plain, &Profile::default(), |r| said(&r.expect("the plain text reads")));
        for (bytes, layout) in [(&printed.bytes, CipherLayout::Printed), (&raw, CipherLayout::Raw)] {
            let profile = Profile { key: Some(key.clone()), layout, ..Profile::default() };
            only(bytes, &profile, |read| {
                let frame = read.expect("it opens");
                assert_eq!((said(&frame), frame.sealed), (expected.clone(), Some(layout)));
                assert!(frame.notes.is_empty(), "{:?}", frame.notes);
            });
            assert_eq!(&there_and_back(bytes, &profile).0, bytes);
            // The other layout than agreed is a tolerance, when it is the print.
            let other = Profile { layout: CipherLayout::Raw, ..profile.clone() };
            only(bytes, &other, |read| {
                let noted = read.expect("it opens").notes.has(Tolerance::PrintedCipher);
                assert_eq!(noted, layout == CipherLayout::Printed);
            });
        }
    }
}

#[test]
fn without_the_key_or_with_a_wrong_one_it_says_so() {
    for (printed, raw, key, plain) in vectors() {
        for bytes in [&printed.bytes, &raw] {
            assert_eq!(only(bytes, &Profile::default(), |r| r.expect_err("no key")), Fault::NoKey);
            let wrong = Profile { key: Some(Key::new(&[7; 16])), ..Profile::default() };
            assert_eq!(only(bytes, &wrong, |r| r.expect_err("a wrong key")), Fault::WrongKey);
        }
        let profile = Profile { key: Some(key), ..Profile::default() };
        only(&plain, &profile, |r| assert!(r.expect("plain text reads").notes.has(Tolerance::PlainContent)));
        let mut broken = printed.bytes.clone();
        let at = broken.iter().position(|b| *b == b'}').expect("the end of the print");
        broken[at] = b';';
        assert_eq!(only(&broken, &profile, |r| r.expect_err("a broken print")), Fault::BadPrinted);
    }
    assert_eq!(format!("{:?}", Key::new(&[7; 16])), "Key(hidden)");
    assert!(Key::from_hex("00").is_none() && Key::from_hex(&"0g".repeat(16)).is_none());
}

/// A check sum of 256 values fits cipher text by chance: what is sealed must never be taken for plain text.
#[test]
fn cipher_text_whose_check_sum_fits_by_chance_is_opened_all_the_same() {
    let key = Key::new(b"0000000000000000");
    let profile = Profile { key: Some(key), ..Profile::default() };
    let mut by_chance = 0;
    for n in 0..2000 {
        let value = format!("{n}.5");
        let draft = Draft::default()
            .field("QN", b"20240520210700000")
            .field("ST", b"31")
            .field("CN", b"2011")
            .field("PW", b"123456")
            .field("MN", b"010000A8900016F000169DC0")
            .field("Flag", b"9")
            .item("DataTime", b"20240520210600")
            .item("a01011-Rtd", value.as_bytes())
            .with("a01011-Flag", b"N");
        let plain = draft.write(&profile).expect("plain");
        let sealed = draft.sealed().write(&profile).expect("sealed");
        let wire = &sealed[6..sealed.len() - 6];
        let chance = hj212::crc::standard(wire) == hj212::crc::standard(&plain[6..plain.len() - 6]);
        by_chance += i32::from(chance);
        only(&sealed, &profile, |r| {
            let frame = r.expect("it opens");
            assert_eq!(frame.item("a01011-Rtd").and_then(|i| i.value), Some(value.as_bytes()));
        });
        if chance {
            assert_eq!(only(&sealed, &Profile::default(), |r| r.expect_err("no key")), Fault::NoKey);
        }
    }
    assert!(by_chance > 0, "the case occurs");
}
