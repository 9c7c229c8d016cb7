//! Any chunking, garbage between frames, frames lost by nobody.

use super::*;
use hj212::{CrcProfile, Tolerance};
use proptest::prelude::*;

/// Every sample one after the other, as a gateway would send them.
fn stream() -> Vec<u8> {
    samples().iter().flat_map(|s| s.bytes.clone()).collect()
}

#[test]
fn cut_at_every_byte() {
    let bytes = stream();
    let profile = Profile::default();
    let whole = through(&bytes, &[], Limits::default(), &profile);
    assert_eq!(whole.0.len(), 98, "every sample is found");
    let every: Vec<usize> = (0..bytes.len()).collect();
    assert_eq!(whole, through(&bytes, &every, Limits::default(), &profile));
    let waiting = Limits { wait_for_tail: true, ..Limits::default() };
    let waited = through(&bytes, &[], waiting, &profile);
    assert_eq!(waited, through(&bytes, &every, waiting, &profile));
    assert_eq!(whole.0, waited.0);
}

/// Nobody waits for a later frame: each is there as soon as its last byte is.
#[test]
fn a_frame_is_there_with_its_last_byte() {
    for step in [1, 7, 50, 1000, 5000] {
        let mut framer = Framer::new(Limits::default());
        for (i, sample) in samples().iter().enumerate().filter(|(_, s)| !s.note.contains("actual")) {
            let mut count = 0;
            for chunk in
                [sample.bytes.as_slice(), if sample.raw.is_some() { b"" } else { b"\r\n" }].concat().chunks(step)
            {
                let mut feed = framer.feed(chunk);
                while let Some(event) = feed.next() {
                    count += usize::from(matches!(event, Event::Frame(_)));
                }
            }
            assert_eq!(count, 1, "sample {i} in chunks of {step}");
        }
    }
}

#[test]
fn tails_are_named_and_counted() {
    let frame = framed(b"ST=32;CN=2011;PW=123456;MN=LD130133000015;CP=&&&&");
    let body = &frame[..frame.len() - 2];
    for (tail, tolerance) in [
        (&b"\r\n"[..], None),
        (b"\n", Some(Tolerance::TailHalf)),
        (b"\r", Some(Tolerance::TailHalf)),
        (b"", Some(Tolerance::TailMissing)),
        (b"**\r\n", Some(Tolerance::TailStars)),
        (b"\\r\\n", Some(Tolerance::TailLiteral)),
    ] {
        let bytes = [body, tail, body, tail].concat();
        let every: Vec<usize> = (0..bytes.len()).collect();
        for cuts in [&[][..], &every] {
            let (seen, framing, _) = through(&bytes, cuts, Limits::default(), &Profile::default());
            assert_eq!(seen.len(), 2);
            let counted: Vec<_> = framing.tolerances().collect();
            assert_eq!(counted, tolerance.map(|t| (t, 2)).into_iter().collect::<Vec<_>>());
            let waiting = Limits { wait_for_tail: true, ..Limits::default() };
            let (_, _, reading) = through(&bytes, cuts, waiting, &Profile::default());
            assert_eq!(tolerance.map_or(0, |t| reading.of(t)), if tolerance.is_some() { 2 } else { 0 });
        }
    }
}

#[test]
fn a_frame_within_a_chunk_is_not_copied() {
    let bytes = framed(b"ST=32;CN=2011;PW=123456;MN=LD130133000015;CP=&&&&").repeat(3);
    let mut framer = Framer::new(Limits::default());
    let mut feed = framer.feed(&bytes);
    let mut count = 0;
    while let Some(Event::Frame(found)) = feed.next() {
        assert!(bytes.as_ptr_range().contains(&found.segment.as_ptr()));
        count += 1;
    }
    assert_eq!(count, 3);
}

/// A length that is wrong in the middle of good frames costs that frame alone.
#[test]
fn wrong_lengths_cost_no_other_frame() {
    let good = framed(b"ST=32;CN=2011;PW=123456;MN=LD130133000015;CP=&&DataTime=20160824003817;011-Rtd=231.0&&");
    let profile = Profile::default();
    for wrong in ["##xx", "##9999QN=2016", "##0300ST=32;CN=2011;CP=&&Data", "##00", "#", "##0000", "###", "##0101##"] {
        let bytes = [&good, wrong.as_bytes(), &good.repeat(200)].concat();
        let (seen, _, reading) = through(&bytes, &[7, 99, 1000], Limits::default(), &profile);
        assert_eq!(reading.frames, 201, "{wrong}: {}", seen.len());
    }
    // A length that says too little or too much, and a right check sum: read, and noted.
    for declared in ["0010", "0070", "0085", "0087", "0300", "2000"] {
        let mut bad = good.clone();
        bad[2..6].copy_from_slice(declared.as_bytes());
        let bytes = [bad.as_slice(), &good.repeat(30)].concat();
        let (_, _, reading) = through(&bytes, &[3], Limits::default(), &profile);
        assert_eq!((reading.frames, reading.of(Tolerance::LengthWrong)), (31, 1), "{declared}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_chunking_gives_the_same(cuts in proptest::collection::vec(any::<usize>(), 0..60), held in 1100_usize..20_000) {
        let bytes = stream();
        let limits = Limits { held, ..Limits::default() };
        prop_assert_eq!(
            through(&bytes, &[], limits, &Profile::default()),
            through(&bytes, &cuts, limits, &Profile::default())
        );
    }

    /// Garbage without `##` between frames costs nothing but itself.
    #[test]
    fn garbage_costs_itself(garbage in proptest::collection::vec("[ -\"$-~\r\n]{0,40}", 20..21), cuts in proptest::collection::vec(any::<usize>(), 0..30)) {
        let good: Vec<_> = samples().into_iter().filter(|s| s.crc_ok && s.bytes.ends_with(b"\r\n")).take(20).collect();
        let mut bytes = Vec::new();
        for (sample, garbage) in good.iter().zip(&garbage) {
            bytes.extend_from_slice(garbage.as_bytes());
            bytes.extend_from_slice(&sample.bytes);
        }
        let (_, framing, reading) = through(&bytes, &cuts, Limits::default(), &Profile::default());
        prop_assert_eq!(reading.frames, good.len() as u64);
        prop_assert_eq!(framing.bytes, bytes.len() as u64);
    }

    /// Any bytes: no panic, every byte accounted for, the same however cut.
    #[test]
    fn any_bytes(parts in proptest::collection::vec(prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        Just(b"##".to_vec()), Just(b"##0049".to_vec()), Just(b"##9999QN=".to_vec()), Just(b"\r\n".to_vec()), Just(b"CP=&&".to_vec()),
        Just(b"&&".to_vec()), Just(b"0000".to_vec()), Just(b"{0xE4,".to_vec()),
        Just(framed(b"ST=32;CN=2011;PW=123456;MN=LD130133000015;CP=&&&&")),
    ], 0..40), cuts in proptest::collection::vec(any::<usize>(), 0..40)) {
        let bytes: Vec<u8> = parts.concat();
        let limits = Limits { held: 300, ..Limits::default() };
        let whole = through(&bytes, &[], limits, &Profile::default());
        prop_assert_eq!(whole.1.bytes, bytes.len() as u64);
        prop_assert_eq!(&whole, &through(&bytes, &cuts, limits, &Profile::default()));
    }

    /// What a draft says comes back, by every check sum.
    #[test]
    fn drafts_come_back(items in proptest::collection::vec(("[a-z0-9]{1,8}(-(Rtd|Avg|Flag|x))?", "[A-Za-z0-9.]{0,12}", any::<bool>()), 0..30)) {
        for crc in CrcProfile::ALL {
            let profile = Profile { crc, ..Profile::default() };
            let mut draft = Draft::default().field("CN", b"2011").field("MN", b"1");
            for (name, value, joined) in &items {
                draft = if *joined { draft.with(name, value.as_bytes()) } else { draft.item(name, value.as_bytes()) };
            }
            let bytes = draft.write(&profile).expect("it is written");
            prop_assert_eq!(there_and_back(&bytes, &profile).0, bytes);
        }
    }
}
