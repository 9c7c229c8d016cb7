//! What is not as it was written is found, and only what was never acknowledged is cut.

use std::fs;

use journal::{Kind, Limits, Stream, verify, verify_since};
use kernel::Micros;
use proptest::prelude::*;

use crate::house::*;

#[test]
fn what_was_appended_is_read_in_order_over_segments() {
    let dir = tempfile::tempdir().unwrap();
    let (stream, opened) = open(dir.path(), small());
    assert_eq!(opened.newest, 0);
    fill(&stream, 1, 60);
    assert!(segments(dir.path()).len() > 2);
    let list = all(dir.path());
    assert!(list.iter().zip(1..).all(|(r, n)| r.seq == n && r.payload == payload(n)));
    assert_eq!(list.len(), 60);
    let report = verify(dir.path(), NAME, &[]).unwrap();
    assert_eq!((report.verified, report.finding, report.clock_back), (60, None, 0));
    let mut late = journal::Reader::new(dir.path(), NAME, 41).unwrap();
    assert_eq!(late.read().unwrap().first().unwrap().seq, 41);
    // On the way some are left out, within a segment and over several.
    let mut some = journal::Reader::new(dir.path(), NAME, 2).unwrap();
    for n in [2, 3, 40, 59] {
        // What was read already is not read again.
        let from = some.next().max(n);
        some.skip_to(n);
        assert_eq!(some.read().unwrap().first().map(|r| r.seq), Some(from), "{n}");
    }
    some.skip_to(9);
    assert!(some.read().unwrap().iter().all(|r| r.seq > 59), "it never goes back");
}

#[test]
fn a_clock_set_back_keeps_the_order_and_is_marked() {
    let dir = tempfile::tempdir().unwrap();
    let (stream, _) = open(dir.path(), Limits::default());
    wait(async {
        for at in [10, 20, 5, 19, 21] {
            stream.append(Micros(at), Kind::Data, b"x".to_vec()).await.unwrap();
        }
    });
    let marks: Vec<bool> = all(dir.path()).iter().map(|r| r.clock_back).collect();
    assert_eq!(marks, [false, false, true, true, false]);
    assert_eq!(verify(dir.path(), NAME, &[]).unwrap().clock_back, 2);
}

/// As a crash leaves it: the record was being written, so the head does not name it yet.
#[test]
fn a_last_record_torn_at_any_byte_is_cut_and_reported() {
    let dir = tempfile::tempdir().unwrap();
    let (stream, _) = open(dir.path(), Limits::default());
    fill(&stream, 1, 5);
    let file = segments(dir.path()).remove(0);
    let (before, head) = (fs::metadata(&file).unwrap().len(), fs::read(dir.path().join(NAME).join("head")).unwrap());
    fill(&stream, 6, 6);
    drop(stream);
    let bytes = fs::read(&file).unwrap();
    for end in usize::try_from(before).unwrap()..bytes.len() {
        fs::write(&file, &bytes[..end]).unwrap();
        fs::write(dir.path().join(NAME).join("head"), &head).unwrap();
        let (stream, opened) = open(dir.path(), Limits::default());
        assert_eq!(opened.newest, 5, "{end}");
        match opened.cut {
            None => assert_eq!(end as u64, before),
            Some(cut) => assert_eq!((cut.at, cut.bytes), (before, end as u64 - before)),
        }
        fill(&stream, 6, 6);
        drop(stream);
        assert_eq!(verify(dir.path(), NAME, &[]).unwrap().finding, None);
    }
}

/// The same ends, but the head says that the record was acknowledged: nothing is cut.
#[test]
fn an_acknowledged_record_is_never_cut() {
    let dir = tempfile::tempdir().unwrap();
    let (stream, _) = open(dir.path(), Limits::default());
    fill(&stream, 1, 3);
    drop(stream);
    let file = segments(dir.path()).remove(0);
    let bytes = fs::read(&file).unwrap();
    for lost in [1, 20, 70, 100] {
        fs::write(&file, &bytes[..bytes.len() - lost]).unwrap();
        let refused = Stream::open(dir.path(), NAME, Limits::default()).err().unwrap();
        assert_eq!(refused.code(), "journal_damaged", "{lost}");
        assert_eq!(fs::read(&file).unwrap().len(), bytes.len() - lost, "nothing may be cut");
        assert!(verify(dir.path(), NAME, &[]).unwrap().finding.is_some());
    }
    fs::remove_file(&file).unwrap();
    assert_eq!(Stream::open(dir.path(), NAME, Limits::default()).err().unwrap().code(), "journal_damaged");
}

/// A look goes on from where the last one ended: it reads nothing before, and misses nothing behind.
#[test]
fn a_look_since_a_mark_finds_what_is_wrong_behind_it() {
    let dir = tempfile::tempdir().unwrap();
    let (stream, _) = open(dir.path(), small());
    fill(&stream, 1, 20);
    let first = verify(dir.path(), NAME, &[]).unwrap();
    let mark = first.mark.unwrap();
    assert_eq!((mark.seq, first.finding), (20, None));
    // Nothing new, then more in the same file and in later ones.
    let none = verify_since(dir.path(), NAME, &mark).unwrap();
    assert_eq!((none.verified, none.chain, none.mark.clone()), (20, first.chain, Some(mark.clone())));
    fill(&stream, 21, 60);
    let (since, whole) = (verify_since(dir.path(), NAME, &mark).unwrap(), verify(dir.path(), NAME, &[]).unwrap());
    assert_eq!((since.verified, since.chain, &since.mark), (60, whole.chain, &whole.mark));
    assert_eq!((since.seals, since.clock_back, since.finding), (whole.seals, whole.clock_back, None));
    drop(stream);
    let files = segments(dir.path());
    let (old, new) = (fs::read(&files[0]).unwrap(), fs::read(files.last().unwrap()).unwrap());
    let flipped = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        let at = bytes.len() - 10;
        bytes[at] ^= 1;
        bytes
    };
    // Behind the mark an alteration is found at once, before it only by a whole look.
    fs::write(files.last().unwrap(), flipped(&new)).unwrap();
    assert!(verify_since(dir.path(), NAME, &mark).unwrap().finding.is_some());
    fs::write(files.last().unwrap(), &new).unwrap();
    let late = verify(dir.path(), NAME, &[]).unwrap().mark.unwrap();
    fs::write(&files[0], flipped(&old)).unwrap();
    assert_eq!(verify_since(dir.path(), NAME, &late).unwrap().finding, None);
    assert!(verify(dir.path(), NAME, &[]).unwrap().finding.is_some());
    fs::write(&files[0], &old).unwrap();
    // A log that was cut before the mark, taken away, or written anew does not go on at it.
    let cut = fs::read(files.last().unwrap()).unwrap();
    fs::write(files.last().unwrap(), &cut[..cut.len() / 2]).unwrap();
    assert!(verify_since(dir.path(), NAME, &late).unwrap().finding.is_some());
    fs::remove_file(files.last().unwrap()).unwrap();
    assert!(verify_since(dir.path(), NAME, &late).unwrap().finding.is_some());
    fs::remove_dir_all(dir.path().join(NAME)).unwrap();
    let (stream, _) = open(dir.path(), small());
    wait(async {
        for n in 0..70 {
            stream.append(Micros(n), Kind::Data, b"another".to_vec()).await.unwrap();
        }
    });
    let found = verify_since(dir.path(), NAME, &late).unwrap().finding;
    assert!(found.is_some(), "a log that was written anew as a whole goes on at no mark");
}

/// Three segments of records, and where each record of the middle one stands.
fn three(dir: &std::path::Path) -> (Vec<u8>, Vec<(u64, usize, usize)>, std::path::PathBuf) {
    let (stream, _) = open(dir, small());
    fill(&stream, 1, 45);
    drop(stream);
    let file = segments(dir).remove(1);
    let bytes = fs::read(&file).unwrap();
    let mut at = 60;
    let mut places = Vec::new();
    let first: u64 = file.file_stem().unwrap().to_str().unwrap().parse().unwrap();
    for seq in first.. {
        if at >= bytes.len() {
            break;
        }
        let end = at + 64 + payload(seq).len();
        places.push((seq, at, end));
        at = end;
    }
    assert_eq!(at, bytes.len());
    (bytes, places, file)
}

#[test]
fn removed_reordered_doubled_and_rewritten_records_are_named_with_their_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let (bytes, places, file) = three(dir.path());
    let (a, b, c) = (places[2], places[3], places[4]);
    let told = |changed: Vec<u8>| {
        fs::write(&file, changed).unwrap();
        verify(dir.path(), NAME, &[]).unwrap().finding.unwrap()
    };
    let removed = told([&bytes[..b.1], &bytes[b.2..]].concat());
    assert_eq!(removed.from, b.1 as u64);
    assert!(removed.what.contains(&format!("records {} to {} were removed", b.0, b.0)), "{}", removed.what);

    let swapped = told([&bytes[..b.1], &bytes[c.1..c.2], &bytes[b.1..b.2], &bytes[c.2..]].concat());
    assert_eq!((swapped.from, swapped.to), (b.1 as u64, (b.1 + c.2 - c.1) as u64));
    assert!(swapped.what.contains("another order"), "{}", swapped.what);

    let doubled = told([&bytes[..b.2], &bytes[b.1..b.2], &bytes[c.1..]].concat());
    assert!(doubled.what.contains("a second time") || doubled.what.contains("another order"), "{}", doubled.what);

    // Content changed and both checksums made to fit: the chain tells.
    let mut forged = bytes.clone();
    forged[a.1 + 64] ^= 1;
    let crc = crc32fast::hash(&forged[a.1 + 64..a.2]).to_le_bytes();
    forged[a.1 + 60..a.1 + 64].copy_from_slice(&crc);
    let rewritten = told(forged);
    assert_eq!((rewritten.from, rewritten.to), (a.1 as u64, a.2 as u64));
    assert!(rewritten.what.contains("written anew"), "{}", rewritten.what);

    fs::remove_file(&file).unwrap();
    let gone = verify(dir.path(), NAME, &[]).unwrap().finding.unwrap();
    let last = places.last().unwrap().0;
    assert!(gone.what.contains(&format!("records {} to {last} were removed", places[0].0)), "{}", gone.what);
}

#[test]
fn records_removed_at_the_end_are_named_by_the_head_and_by_what_was_kept_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let (stream, _) = open(dir.path(), Limits::default());
    fill(&stream, 1, 3);
    let file = segments(dir.path()).remove(0);
    let short = fs::read(&file).unwrap();
    let head = fs::read(dir.path().join(NAME).join("head")).unwrap();
    fill(&stream, 4, 5);
    drop(stream);
    let kept = verify(dir.path(), NAME, &[]).unwrap();
    fs::write(&file, &short).unwrap();
    let told = verify(dir.path(), NAME, &[]).unwrap().finding.unwrap();
    assert_eq!(told.what, "records 4 to 5 were removed at the end: the head names 5");
    // Whoever sets the head back as well is found by the digest that lies elsewhere.
    fs::write(dir.path().join(NAME).join("head"), &head).unwrap();
    assert_eq!(verify(dir.path(), NAME, &[]).unwrap().finding, None);
    let told = verify(dir.path(), NAME, &[(5, kept.chain.unwrap())]).unwrap().finding.unwrap();
    assert!(told.what.contains("records 4 to 5 were removed"), "{}", told.what);
    // So is whoever writes other records in their place.
    let (stream, _) = open(dir.path(), Limits::default());
    wait(async {
        stream.append(Micros(9), Kind::Data, b"invented".to_vec()).await.unwrap();
        stream.append(Micros(9), Kind::Data, b"invented".to_vec()).await.unwrap();
    });
    assert_eq!(verify(dir.path(), NAME, &[]).unwrap().finding, None);
    let told = verify(dir.path(), NAME, &[(5, kept.chain.unwrap())]).unwrap().finding.unwrap();
    assert!(told.what.contains("written anew"), "{}", told.what);
    fs::remove_file(dir.path().join(NAME).join("head")).unwrap();
    assert!(verify(dir.path(), NAME, &[]).unwrap().finding.unwrap().what.contains("the head is gone"));
    drop(stream);
    assert!(open(dir.path(), Limits::default()).1.head_lost);
}

static BASE: std::sync::OnceLock<tempfile::TempDir> = std::sync::OnceLock::new();

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_flipped_bit_is_found_at_its_place(place in 0..1_000_000_usize, bit in 0..8_u8, which in 0..3_usize) {
        let dir = BASE.get_or_init(|| {
            let dir = tempfile::tempdir().unwrap();
            fill(&open(dir.path(), small()).0, 1, 45);
            dir
        });
        let files = segments(dir.path());
        let file = &files[which.min(files.len() - 1)];
        let good = fs::read(file).unwrap();
        let mut bytes = good.clone();
        let at = (bytes.len() - 1) * place / 1_000_000;
        bytes[at] ^= 1 << bit;
        fs::write(file, &bytes).unwrap();
        let finding = verify(dir.path(), NAME, &[]).unwrap().finding;
        let finding = finding.expect("a flipped bit was not found");
        prop_assert!(finding.from <= at as u64 && (at as u64) < finding.to, "{at}: {finding:?}");
        prop_assert!(finding.file.ends_with(file.file_name().unwrap().to_str().unwrap()));
        // Damage in the newest segment is never taken for a torn end.
        if which.min(files.len() - 1) == files.len() - 1 {
            prop_assert!(Stream::open(dir.path(), NAME, small()).is_err());
        }
        prop_assert_eq!(fs::read(file).unwrap(), bytes);
        fs::write(file, good).unwrap();
    }
}

#[test]
fn a_file_that_is_removed_under_a_stream_is_told_and_goes_on_when_it_is_back() {
    let dir = tempfile::tempdir().unwrap();
    let (stream, _) = open(dir.path(), Limits::default());
    fill(&stream, 1, 3);
    let file = segments(dir.path()).remove(0);
    let name = file.file_name().unwrap().to_str().unwrap();
    // Moved, deleted, or another file in its place: what is written to the open one would be read by nobody.
    let aside = dir.path().join("aside");
    fs::rename(&file, &aside).unwrap();
    for other in [None, Some("")] {
        if let Some(text) = other {
            fs::write(&file, text).unwrap();
        }
        let error = wait(stream.append(Micros(4), Kind::Data, payload(4))).unwrap_err();
        assert_eq!(error.code(), "journal_unavailable");
        assert_eq!(error.details().get("removed").map(String::as_str), Some(name), "{error:?}");
    }
    drop(stream);
    fs::remove_file(&file).unwrap();
    assert!(Stream::open(dir.path(), NAME, Limits::default()).is_err(), "what was acknowledged is not begun anew");
    fs::rename(&aside, &file).unwrap();
    let (stream, opened) = open(dir.path(), Limits::default());
    assert_eq!((opened.newest, opened.cut), (3, None));
    fill(&stream, 4, 4);
    assert_eq!(verify(dir.path(), NAME, &[]).unwrap().verified, 4);
}

/// Everything that can be read, and what was passed over.
fn sound(journal: &std::path::Path) -> (Vec<u64>, Vec<(u64, u64)>) {
    let mut reader = journal::Reader::new(journal, NAME, 1).unwrap();
    let (mut all, mut passed) = (Vec::new(), Vec::new());
    loop {
        match reader.read() {
            Ok(list) if list.is_empty() => return (all, passed),
            Ok(list) => all.extend(list.iter().map(|r| r.seq)),
            Err(e) => {
                assert_eq!(e.code(), "journal_damaged");
                match reader.pass_damage().unwrap() {
                    Some(range) => passed.push(range.into_inner()),
                    None => return (all, passed),
                }
            }
        }
    }
}

#[test]
fn what_is_sound_on_both_sides_of_a_damage_is_read_and_the_stream_goes_on_behind_it() {
    // In the content of a record, in its head, in the first and in the last one.
    for (which, into) in [(3_u64, 70_usize), (3, 2), (1, 70), (1, 2), (6, 70), (6, 2)] {
        let dir = tempfile::tempdir().unwrap();
        let (stream, _) = open(dir.path(), Limits::default());
        fill(&stream, 1, 6);
        drop(stream);
        let file = segments(dir.path()).remove(0);
        let mut bytes = fs::read(&file).unwrap();
        let text = format!("record {which} ");
        let content = bytes.windows(text.len()).position(|w| w == text.as_bytes()).unwrap();
        bytes[content - 64 + into] ^= 1;
        fs::write(&file, &bytes).unwrap();
        assert_eq!(Stream::open(dir.path(), NAME, Limits::default()).err().unwrap().code(), "journal_damaged");
        let (stream, opened) = Stream::open_past(dir.path(), NAME, Limits::default()).unwrap();
        assert!(opened.damage.is_some() && opened.newest == 6, "{opened:?}");
        fill(&stream, 7, 9);
        drop(stream);
        assert_eq!(fs::read(&file).unwrap(), bytes, "what is damaged stays as it is");
        let (all, passed) = sound(dir.path());
        let want: Vec<u64> = (1..=9).filter(|n| *n != which).collect();
        assert_eq!((all, passed), (want, vec![(which, which)]), "record {which}, byte {into}");
        let found = verify(dir.path(), NAME, &[]).unwrap();
        assert_eq!((found.verified, found.finding.is_some()), (which - 1, true));
        // Opened again: it goes on in the new segment, and nothing is wrong with that.
        let (stream, opened) = Stream::open(dir.path(), NAME, Limits::default()).unwrap();
        assert_eq!((opened.newest, opened.damage), (9, None));
        fill(&stream, 10, 10);
        drop(stream);
        assert_eq!(sound(dir.path()).0.last(), Some(&10));
    }
}

#[test]
fn a_newest_file_that_is_lost_for_good_leaves_a_gap_that_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let (stream, _) = open(dir.path(), small());
    fill(&stream, 1, 40);
    drop(stream);
    let files = segments(dir.path());
    assert!(files.len() > 2);
    let first: u64 = files.last().unwrap().file_stem().unwrap().to_str().unwrap().parse().unwrap();
    let aside = dir.path().join("aside");
    fs::rename(files.last().unwrap(), &aside).unwrap();
    assert!(Stream::open(dir.path(), NAME, small()).is_err());
    let (stream, opened) = Stream::open_past(dir.path(), NAME, small()).unwrap();
    assert_eq!(opened.newest, 40);
    fill(&stream, 41, 43);
    drop(stream);
    assert_eq!(sound(dir.path()), ((1..first).chain(41..=43).collect(), vec![(first, 40)]));
    // The oldest too: what is left is read, and how much is gone is told.
    let before = dir.path().join("before");
    fs::rename(&files[0], &before).unwrap();
    let second: u64 = files[1].file_stem().unwrap().to_str().unwrap().parse().unwrap();
    assert_eq!(sound(dir.path()), ((second..first).chain(41..=43).collect(), vec![(1, second - 1), (first, 40)]));
    fs::rename(&before, &files[0]).unwrap();
    // Found again, it takes its place, and the chain is whole.
    fs::rename(&aside, files.last().unwrap()).unwrap();
    assert_eq!(sound(dir.path()), ((1..=43).collect(), vec![]));
    assert_eq!(verify(dir.path(), NAME, &[]).unwrap().verified, 43);
}

#[test]
fn a_content_that_looks_like_a_record_is_none() {
    let dir = tempfile::tempdir().unwrap();
    // The bytes of a record 4 that somebody made elsewhere come as the content of record 3, whose head is damaged then.
    let other = tempfile::tempdir().unwrap();
    let (stream, _) = open(other.path(), Limits::default());
    fill(&stream, 1, 4);
    drop(stream);
    let foreign = fs::read(segments(other.path()).remove(0)).unwrap();
    let made = foreign.windows(9).position(|w| w == b"record 4 ").unwrap() - 64;
    let (stream, _) = open(dir.path(), Limits::default());
    fill(&stream, 1, 2);
    wait(stream.append(Micros(3), Kind::Data, foreign[made..].to_vec())).unwrap();
    fill(&stream, 4, 6);
    drop(stream);
    let file = segments(dir.path()).remove(0);
    let mut bytes = fs::read(&file).unwrap();
    let place = bytes.windows(foreign.len() - made).position(|w| *w == foreign[made..]).unwrap();
    bytes[place - 60] ^= 1;
    fs::write(&file, bytes).unwrap();
    assert_eq!(sound(dir.path()), (vec![1, 2, 4, 5, 6], vec![(3, 3)]));
    let mut reader = journal::Reader::new(dir.path(), NAME, 4).unwrap();
    let _ = reader.read();
    reader.pass_damage().unwrap();
    let record = reader.read().unwrap().remove(0);
    assert_eq!((record.seq, &record.payload), (4, &payload(4)));
}

#[test]
fn a_damaged_record_does_not_hide_the_one_behind_it() {
    let dir = tempfile::tempdir().unwrap();
    let (stream, _) = open(dir.path(), Limits::default());
    fill(&stream, 1, 9);
    drop(stream);
    let file = segments(dir.path()).remove(0);
    let mut bytes = fs::read(&file).unwrap();
    let third = bytes.windows(9).position(|w| w == b"record 3 ").unwrap();
    bytes[third] ^= 1;
    fs::write(&file, bytes).unwrap();
    let mut reader = journal::Reader::new(dir.path(), NAME, 7).unwrap();
    assert_eq!(reader.read().unwrap().iter().map(|r| r.seq).collect::<Vec<_>>(), [7, 8, 9]);
    let mut reader = journal::Reader::new(dir.path(), NAME, 2).unwrap();
    assert_eq!(reader.read().unwrap().iter().map(|r| r.seq).collect::<Vec<_>>(), [2]);
    assert_eq!(reader.read().unwrap_err().code(), "journal_damaged");
}
