//! What is found of bytes that came: sound frames of known devices, and everything else by the name of its fault. No I/O.

use std::cell::RefCell;
use std::sync::Arc;

use hj212::{Fault, Found, Frame, Header, Message, Profile, Reader, Stamp, Version, answer};
use jiff::civil::Date;

use crate::model::{Device, Directory, Stands};
use crate::record::Verdict;
use crate::settings::Answers;

thread_local! {
    /// One reader a thread: its room is used again, and a connection that rests holds none.
    static READER: RefCell<Reader> = RefCell::default();
}

/// What a device said that a dialogue may wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// CN.
    pub cn: u16,
    /// The QN: of the frame, or in 2005 the one that its content answers.
    pub qn: Option<String>,
    /// QnRtn or ExeRtn.
    pub result: Option<u8>,
    /// The time it is about.
    pub time: Option<Stamp>,
    /// Name and value of at most forty items.
    pub items: Vec<(String, String)>,
    /// The version that was spoken.
    pub version: Version,
}

/// What was found of a frame.
#[derive(Debug)]
pub struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    /// The device, also of a frame that was not accepted.
    pub device: Option<Arc<Device>>,
    /// The MN as it came.
    pub mn: Option<Vec<u8>>,
    /// CN; 0 when it could not be read.
    pub cn: u16,
    /// What is sent back once the frame is on the disk.
    pub answer: Option<Vec<u8>>,
    /// What a dialogue may wait for.
    pub said: Option<Said>,
    /// Whether a value of it is flagged as a fault of the instrument or of its connection.
    pub faulty: bool,
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(120).collect()
}

/// Judges one frame by what is registered on a day. `listens` says whether a dialogue waits for this device.
pub fn judge(
    found: &Found<'_>,
    directory: &Directory,
    answers: &Answers,
    day: Date,
    listens: impl Fn(&Device) -> bool,
) -> Judged {
    READER.with_borrow_mut(|reader| judge_with(reader, found, directory, answers, day, listens))
}

/// Reads a frame by a device's profile, and by the one whose key is not confirmed yet.
pub fn read_frame<T>(device: &Device, found: &Found<'_>, take: impl FnOnce(Result<&Frame<'_>, Fault>) -> T) -> T {
    READER.with_borrow_mut(|reader| read_with(reader, device, found, take))
}

fn read_with<T>(
    reader: &mut Reader,
    device: &Device,
    found: &Found<'_>,
    take: impl FnOnce(Result<&Frame<'_>, Fault>) -> T,
) -> T {
    let profile = match &device.next {
        Some(next) if matches!(reader.read(found, &device.profile), Err(Fault::WrongKey | Fault::NoKey)) => next,
        _ => &device.profile,
    };
    match reader.read(found, profile) {
        Ok(frame) => take(Ok(&frame)),
        Err(fault) => take(Err(fault)),
    }
}

fn judge_with(
    reader: &mut Reader,
    found: &Found<'_>,
    directory: &Directory,
    answers: &Answers,
    day: Date,
    listens: impl Fn(&Device) -> bool,
) -> Judged {
    let header = Header::peek(found.segment);
    let head = header.as_ref().ok();
    let mn = head.and_then(|h| h.mn).filter(|mn| !mn.is_empty());
    let mut judged = Judged {
        verdict: Verdict::NoMn,
        device: None,
        mn: mn.map(<[u8]>::to_vec),
        cn: head.map_or(0, |h| h.cn),
        answer: None,
        said: None,
        faulty: false,
    };
    let plain = Profile::default();
    let stands = mn.map_or(Stands::Nothing, |mn| directory.stands(mn, day));
    let device = match (&header, stands) {
        (_, Stands::Device(device)) => device,
        (header, other) => {
            // Without a device only the standard's rule can tell whether the bytes are sound.
            judged.verdict = match (reader.read(found, &plain), header, &other) {
                (Err(fault), _, _) if !matches!(fault, Fault::NoKey | Fault::CrcOther { .. }) => Verdict::of(&fault),
                (_, Err(fault), _) => Verdict::of(fault),
                (_, _, Stands::Closed(_)) => Verdict::Closed,
                _ if mn.is_none() => Verdict::NoMn,
                _ => Verdict::UnknownMn,
            };
            if let Stands::Closed(device) = other {
                judged.device = Some(device);
            }
            judged.answer = head.and_then(|h| answers.to(judged.verdict, h, &plain));
            return judged;
        }
    };
    let verdict = read_with(reader, &device, found, |read| {
        let frame = match read {
            Ok(frame) => frame,
            Err(fault) => return Verdict::of(&fault),
        };
        if !device.knows(frame.header.pw) {
            return Verdict::WrongPw;
        }
        let message = match frame.message() {
            Ok(message) => message,
            Err(fault) => return Verdict::of(&fault),
        };
        judged.answer = answer(frame).and_then(|a| a.write(&device.profile).ok());
        judged.faulty = matches!(message, Message::Data { .. })
            && frame.items().iter().any(|i| i.suffix == hj212::Suffix::Flag && matches!(i.value, Some(b"D" | b"B")));
        if matches!(frame.header.cn, 1013 | 9011..=9013) || listens(&device) {
            judged.said = Some(said(frame, &message));
        }
        Verdict::Accepted
    });
    if verdict != Verdict::Accepted {
        judged.answer = head.and_then(|h| answers.to(verdict, h, &device.profile));
    }
    judged.verdict = verdict;
    judged.device = Some(device);
    judged
}

fn said(frame: &Frame<'_>, message: &Message<'_>) -> Said {
    let own = frame.header.qn_text.map(text);
    let (qn, result, time) = match message {
        Message::Accepted { qn, result } | Message::Done { qn, result } => (qn.map(text).or(own), Some(*result), None),
        Message::Answer { qn } => (qn.map(text).or(own), None, None),
        Message::Data { time, .. } => (own, None, Some(*time)),
        Message::Clock { time, .. } => (own, None, *time),
        _ => (own, None, None),
    };
    let items = frame.items().iter().take(40).map(|i| (text(i.name), i.value.map(text).unwrap_or_default()));
    Said { cn: frame.header.cn, qn, result, time, items: items.collect(), version: frame.version }
}
