#![no_main]
//! Frames of devices out of any bytes, cut anywhere: the same however cut, every byte accounted for, what is held bounded, and
//! what was read, written and read again says the same.

use hj212::{Draft, Event, Fault, Feed, Frame, Framer, Key, Limits, Profile, Reader};

fn said(frame: &Frame<'_>) -> String {
    let fields: Vec<_> = frame.fields().collect();
    let items: Vec<_> = frame.items().iter().map(|i| (i, i.typed())).collect();
    format!("{fields:?} {:?} {items:?} {:?} {:?}", frame.version, frame.message(), frame.command())
}

fn take(mut feed: Feed<'_>, reader: &mut Reader, profile: &Profile, seen: &mut Vec<String>) {
    while let Some(event) = feed.next() {
        let Event::Frame(found) = event else { continue };
        let Ok(frame) = reader.read(&found, profile) else {
            seen.push("refused".into());
            continue;
        };
        let first = said(&frame);
        match Draft::of(&frame).write(profile) {
            Ok(bytes) => {
                let (mut framer, mut again) = (Framer::new(Limits::default()), Reader::default());
                let mut feed = framer.feed_last(&bytes);
                let Some(Event::Frame(found)) = feed.next() else { panic!("what is written is a frame") };
                let second = again.read(&found, profile).expect("what is written reads");
                assert_eq!(first, said(&second));
            }
            Err(fault) => assert!(matches!(fault, Fault::NotWritable | Fault::NoRoom { .. }), "{fault}"),
        }
        let _ = hj212::answer(&frame);
        seen.push(first);
    }
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((step, bytes)) = data.split_first() else { return };
    let key = (step & 1 == 1).then(|| Key::new(b"0000000000000000"));
    let profile = Profile { key, ..Profile::default() };
    let limits = Limits { segment: 9999, held: 2048 + usize::from(*step) * 64, wait_for_tail: step & 2 == 2 };
    let mut results = Vec::new();
    for step in [bytes.len().max(1), usize::from(*step) + 1] {
        let (mut framer, mut reader, mut seen) = (Framer::new(limits), Reader::default(), Vec::new());
        for chunk in bytes.chunks(step) {
            take(framer.feed(chunk), &mut reader, &profile, &mut seen);
            assert!(framer.held() <= limits.held + 16);
        }
        take(framer.finish(), &mut reader, &profile, &mut seen);
        assert_eq!((framer.held(), framer.tally().bytes), (0, bytes.len() as u64));
        results.push((seen, framer.tally().clone(), reader.tally().clone()));
    }
    assert!(results.windows(2).all(|w| w[0] == w[1]), "however it is cut");
});
