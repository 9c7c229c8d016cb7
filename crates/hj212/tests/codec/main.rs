//! The codec against frames of real devices, the standard's own segments, official vectors, and bytes that are wrong.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests")]

mod hostile;
mod samples;
mod sealed;
mod stream;

use hj212::{Draft, Event, Fault, Frame, Framer, Limits, Notes, Profile, Reader, Tally};

/// A line of `frames.jsonl`.
pub struct Sample {
    pub bytes: Vec<u8>,
    pub crc_ok: bool,
    pub note: String,
    pub raw: Option<(Vec<u8>, String)>,
}

fn lines(text: &str) -> impl Iterator<Item = serde_json::Value> {
    text.lines().map(|l| serde_json::from_str(l).expect("a line of JSON"))
}

pub fn unhex(text: &str) -> Vec<u8> {
    let digit = |i: usize| u8::from_str_radix(&text[i..i + 2], 16).expect("hexadecimal");
    (0..text.len()).step_by(2).map(digit).collect()
}

/// Every frame that was seen.
pub fn samples() -> Vec<Sample> {
    lines(include_str!("../fixtures/frames.jsonl"))
        .map(|v| Sample {
            bytes: v["frame"].as_str().expect("a frame").as_bytes().to_vec(),
            crc_ok: v["crc_ok"].as_bool().expect("a verdict"),
            note: v["note"].as_str().unwrap_or_default().to_owned(),
            raw: v["raw_hex"].as_str().map(|r| (unhex(r), v["sm4_key_hex"].as_str().expect("a key").to_owned())),
        })
        .collect()
}

/// The segments that the text of 2017 gives.
pub fn segments() -> Vec<String> {
    lines(include_str!("../fixtures/standard-2017-segments.jsonl"))
        .map(|v| v["segment"].as_str().expect("a segment").to_owned())
        .collect()
}

/// A frame with the right length and check sum.
pub fn framed(segment: &[u8]) -> Vec<u8> {
    let mut out = format!("##{:04}", segment.len()).into_bytes();
    out.extend_from_slice(segment);
    out.extend_from_slice(format!("{:04X}\r\n", hj212::crc::standard(segment)).as_bytes());
    out
}

/// What one stream gives, by these cuts: each frame's bytes with what reading says, and the counters.
pub fn through(
    bytes: &[u8],
    cuts: &[usize],
    limits: Limits,
    profile: &Profile,
) -> (Vec<(Vec<u8>, String)>, Tally, Tally) {
    let (mut framer, mut reader) = (Framer::new(limits), Reader::default());
    let mut seen = Vec::new();
    let mut ends: Vec<usize> = cuts.iter().map(|c| c % (bytes.len() + 1)).collect();
    ends.sort_unstable();
    ends.push(bytes.len());
    let mut from = 0;
    for end in ends {
        take(framer.feed(&bytes[from..end]), &mut reader, profile, &mut seen);
        assert!(framer.held() <= limits.held.max(64) + 16, "what is held is bounded");
        from = end;
    }
    take(framer.finish(), &mut reader, profile, &mut seen);
    assert_eq!(framer.held(), 0);
    (seen, framer.tally().clone(), reader.tally().clone())
}

fn take(mut feed: hj212::Feed<'_>, reader: &mut Reader, profile: &Profile, seen: &mut Vec<(Vec<u8>, String)>) {
    while let Some(event) = feed.next() {
        if let Event::Frame(found) = event {
            let said = match reader.read(&found, profile) {
                Ok(frame) => said(&frame),
                Err(fault) => fault.code().to_owned(),
            };
            seen.push((found.bytes.to_vec(), said));
        }
    }
}

/// All that a frame says, to be compared.
pub fn said(frame: &Frame<'_>) -> String {
    let fields: Vec<_> = frame.fields().collect();
    format!("{fields:?} {:?} {:?} {:?}", frame.version, frame.items().iter().collect::<Vec<_>>(), frame.message())
}

/// The frame of bytes that are one frame.
pub fn only<T>(bytes: &[u8], profile: &Profile, then: impl FnOnce(Result<Frame<'_>, Fault>) -> T) -> T {
    let (mut framer, mut reader) = (Framer::new(Limits::default()), Reader::default());
    let mut feed = framer.feed_last(bytes);
    match feed.next() {
        Some(Event::Frame(found)) => then(reader.read(&found, profile)),
        Some(Event::Skipped(fault, _)) => then(Err(fault)),
        None => panic!("no frame in {}", String::from_utf8_lossy(bytes)),
    }
}

/// Reads, writes, reads: the same is said. Gives what was written.
pub fn there_and_back(bytes: &[u8], profile: &Profile) -> (Vec<u8>, Notes) {
    let (first, written, notes) = only(bytes, profile, |read| {
        let frame = read.expect("it reads");
        (said(&frame), Draft::of(&frame).write(profile).expect("it is written"), frame.notes)
    });
    let second = only(&written, profile, |read| said(&read.expect("it reads again")));
    assert_eq!(first, second);
    (written, notes)
}
