//! Images as a whole: byte for byte the same, read back, every flipped byte of the structure found.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::Cursor;

use disc::{File, MOST_BYTES, Plan, SECTOR, Stamp, Volume, compare, read};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

fn volume() -> Volume {
    Volume {
        label: "HUANHENG_2026".into(),
        at: Stamp { year: 2026, month: 12, day: 31, hour: 17, minute: 30, second: 5, quarters: 32 },
    }
}

fn image(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let list = files.iter().map(|(path, bytes)| File { path: path.clone(), size: bytes.len() as u64 }).collect();
    let plan = Plan::new(&volume(), list).unwrap();
    let mut out = Vec::new();
    plan.write(&mut out, |place| Ok(&files[&place.path][..])).unwrap();
    assert_eq!(out.len() as u64, plan.bytes());
    out
}

fn sample() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::from([
        ("说明.txt".to_owned(), "请先读我".as_bytes().to_vec()),
        ("空.txt".to_owned(), Vec::new()),
        ("方法/rubric.yaml".to_owned(), b"a: 1\n".repeat(1000)),
        ("证据/c01/照片 (1).jpeg".to_owned(), vec![7; 2048]),
        ("证据/c01/照片 (2).jpeg".to_owned(), vec![9; 2049]),
        ("证据/c02/同名.pdf".to_owned(), vec![1; 10]),
    ]);
    for n in 0..120 {
        files.insert(format!("证据/c03/一份名字很长的材料第{n:03}号.docx"), vec![n; usize::from(n)]);
    }
    files
}

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut out = bytes.to_vec();
    out[at] ^= 0x40;
    out
}

#[test]
fn what_went_in_is_read_back() {
    let files = sample();
    let bytes = image(&files);
    assert_eq!(bytes, image(&files), "the same files give the same bytes");
    let back = read(&mut Cursor::new(&bytes)).unwrap();
    assert_eq!(back.volume, volume());
    let found: BTreeMap<String, Vec<u8>> = back
        .places
        .iter()
        .map(|p| {
            let start = usize::try_from(p.start).unwrap();
            (p.path.clone(), bytes[start..start + usize::try_from(p.size).unwrap()].to_vec())
        })
        .collect();
    assert_eq!(found, files);
    let again = Plan::new(&back.volume, back.files()).unwrap();
    assert_eq!(compare(&mut Cursor::new(&bytes), &again).unwrap(), []);
}

#[test]
fn every_flipped_byte_outside_the_files_is_found_where_it_is() {
    let files = sample();
    let bytes = image(&files);
    let list = files.iter().map(|(path, b)| File { path: path.clone(), size: b.len() as u64 }).collect();
    let plan = Plan::new(&volume(), list).unwrap();
    let inside = |at: u64| plan.places().iter().any(|p| at >= p.start && at < p.start + p.size);
    let mut seen = 0;
    for at in (0..bytes.len()).step_by(997).filter(|at| !inside(*at as u64)) {
        let faults = compare(&mut Cursor::new(flipped(&bytes, at)), &plan).unwrap();
        assert_eq!(faults.len(), 1, "byte {at}");
        assert_eq!((faults[0].at, faults[0].bytes), (at as u64, 1), "{faults:?}");
        seen += 1;
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn a_longer_or_a_shorter_image_is_seen() {
    let bytes = image(&sample());
    let back = read(&mut Cursor::new(&bytes)).unwrap();
    let plan = Plan::new(&back.volume, back.files()).unwrap();
    let mut longer = bytes.clone();
    longer.push(0);
    assert_eq!(compare(&mut Cursor::new(&longer), &plan).unwrap()[0].at, bytes.len() as u64);
    let shorter = &bytes[..bytes.len() - 2048];
    assert_eq!(compare(&mut Cursor::new(shorter), &plan).unwrap()[0].at, shorter.len() as u64);
    for cut in [0, 100, 16 * 2048, 17 * 2048 + 5, 20 * 2048] {
        let error = read(&mut Cursor::new(&bytes[..cut])).unwrap_err();
        assert_eq!(error.code(), "disc_damaged", "{}", error.chain());
    }
}

#[test]
fn the_descriptors_stand_where_the_standard_has_them() {
    let bytes = image(&sample());
    let at = |sector: usize, from: usize, to: usize| &bytes[sector * 2048 + from..sector * 2048 + to];
    assert_eq!(
        (at(16, 0, 7), at(17, 0, 7), at(18, 0, 7)),
        (&b"\x01CD001\x01"[..], &b"\x02CD001\x01"[..], &b"\xffCD001\x01"[..])
    );
    assert_eq!(at(17, 88, 91), b"%/E");
    // 8.4.8: sectors in both orders; 8.4.12: the size of a sector; 8.4.26: the time.
    let sectors = u32::try_from(bytes.len() as u64 / SECTOR).unwrap();
    assert_eq!((at(16, 80, 84), at(16, 84, 88)), (&sectors.to_le_bytes()[..], &sectors.to_be_bytes()[..]));
    assert_eq!(at(16, 128, 132), [0, 8, 8, 0]);
    assert_eq!(at(16, 813, 830), b"2026123117300500\x20");
    assert_eq!(at(16, 40, 72), format!("{:<32}", "HUANHENG_2026").as_bytes());
    // 9.1: the record of the root, 34 bytes, a folder with the name of one zero.
    assert_eq!((bytes[16 * 2048 + 156], bytes[16 * 2048 + 156 + 25], at(16, 188, 190)), (34, 2, &[1, 0][..]));
    assert_eq!(at(17, 40, 44), [0, b'H', 0, b'U'], "the label in wide characters");
}

#[test]
fn what_a_disc_cannot_hold_is_refused_by_name() {
    let refuse = |path: &str, size: u64, word: &str| {
        let files = vec![File { path: "a/b.txt".into(), size: 1 }, File { path: path.into(), size }];
        let said = Plan::new(&volume(), files).unwrap_err().chain();
        assert!(said.contains(word), "{path}: {said}");
    };
    refuse("a/b.txt", 1, "twice");
    refuse("a", 1, "a file and a folder");
    refuse("a/b.txt/c", 1, "a file and a folder");
    refuse("/x", 1, "no name");
    refuse("x/../y", 1, "no name");
    refuse("x\\y", 1, "U+005C");
    refuse("x\u{7}", 1, "U+0007");
    refuse("𠀀.txt", 1, "U+20000");
    refuse(&"长".repeat(63), 1, "63");
    refuse("1/2/3/4/5/6/7/8/x", 1, "8 folders");
    refuse("big", MOST_BYTES + 1, "most");
    for label in ["", "lower", "TOO_LONG_A_LABEL_FOR_ANY_DISC_EVER_MADE", "环衡"] {
        assert!(Plan::new(&Volume { label: label.into(), ..volume() }, vec![]).is_err(), "{label}");
    }
    let late = Volume { at: Stamp { month: 13, ..volume().at }, ..volume() };
    assert!(Plan::new(&late, vec![]).unwrap_err().chain().contains("month 13"));
    let many = (0..3)
        .map(|n| File { path: format!("{n}"), size: MOST_BYTES })
        .chain((0..3000).map(|n| File { path: format!("x{n}"), size: MOST_BYTES }));
    assert!(Plan::new(&volume(), many.collect()).unwrap_err().chain().contains("address"));
}

#[test]
fn a_file_that_changed_since_it_was_laid_out_is_named() {
    let plan = Plan::new(&volume(), vec![File { path: "x/y.bin".into(), size: 5000 }]).unwrap();
    for (have, word) in [(4999, "has 4999"), (5001, "has more")] {
        let said = plan.write(&mut Vec::new(), |_| Ok(Cursor::new(vec![1; have]))).unwrap_err().chain();
        assert!(said.contains("x/y.bin") && said.contains(word), "{said}");
    }
}

#[test]
fn primary_names_are_plain_and_differ() {
    let bytes = image(&sample());
    // The primary tree, read by its own records: the same files at the same places under other names.
    let mut names = Vec::new();
    let word = |at: usize| usize::try_from(u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())).unwrap();
    let mut folders = vec![(word(16 * 2048 + 158), word(16 * 2048 + 166))];
    while let Some((sector, size)) = folders.pop() {
        let mut at = sector * 2048;
        let mut here = Vec::new();
        while at < sector * 2048 + size {
            let length = usize::from(bytes[at]);
            if length == 0 {
                at = (at / 2048 + 1) * 2048;
                continue;
            }
            let id = &bytes[at + 33..at + 33 + usize::from(bytes[at + 32])];
            if id.len() > 1 {
                here.push(String::from_utf8(id.to_vec()).unwrap());
                if bytes[at + 25] == 2 {
                    folders.push((word(at + 2), word(at + 10)));
                }
            }
            at += length;
        }
        let mut once = here.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), here.len(), "{here:?}");
        names.extend(here);
    }
    assert_eq!(names.iter().filter(|n| n.ends_with(";1")).count(), sample().len());
    for name in names {
        let plain = name.trim_end_matches(";1");
        let (stem, end) = plain.split_once('.').unwrap_or((plain, ""));
        assert!((1..=8).contains(&stem.len()) && end.len() <= 3, "{name}");
        assert!(
            plain.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_' || b == b'.'),
            "{name}"
        );
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_fall(cut in 0_usize..60_000, at in 0_usize..60_000, with in any::<Vec<u8>>()) {
        let mut bytes = image(&sample());
        for (i, b) in with.iter().enumerate() {
            if let Some(place) = bytes.get_mut(32_768 + at + i) { *place = *b; }
        }
        bytes.truncate(32_768 + cut);
        if let Ok(image) = read(&mut Cursor::new(&bytes)) {
            let _ = Plan::new(&image.volume, image.files());
        }
    }
}

/// Of a hundred sets of names so many may be passed over, because one name is a file and a folder to another.
const PASSED_OVER: u32 = 10;

#[test]
fn any_files_come_back() {
    let bytes = proptest::collection::vec(any::<u8>(), 0..5000);
    let any = proptest::collection::btree_map("[a-z一-龥]{1,9}(/[A-Z0-9 ._-]{0,8}[a-z]){0,3}", bytes, 0..40);
    let (tried, passed_over) = (Cell::new(0_u32), Cell::new(0_u32));
    let came_back = TestRunner::default().run(&any, |names| {
        tried.set(tried.get() + 1);
        let list: Vec<File> = names.iter().map(|(path, b)| File { path: path.clone(), size: b.len() as u64 }).collect();
        let plan = match Plan::new(&volume(), list) {
            Ok(plan) => plan,
            Err(e) => {
                prop_assert!(e.chain().contains("a file and a folder"), "{}", e.chain());
                passed_over.set(passed_over.get() + 1);
                return Ok(());
            }
        };
        let mut bytes = Vec::new();
        plan.write(&mut bytes, |p| Ok(&names[&p.path][..])).unwrap();
        let back = read(&mut Cursor::new(&bytes)).unwrap();
        let mut places = back.places.clone();
        places.sort_by(|a, b| a.path.cmp(&b.path));
        prop_assert_eq!(&places[..], plan.places());
        prop_assert_eq!(compare(&mut Cursor::new(&bytes), &plan).unwrap(), vec![]);
        Ok(())
    });
    came_back.unwrap();
    let (tried, passed_over) = (tried.get(), passed_over.get());
    assert!(passed_over * 100 <= tried * PASSED_OVER, "{passed_over} of {tried} sets of names were not tried");
}
