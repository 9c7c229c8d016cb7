//! Frames as they lie in the journal: read by their numbers, shown without secrets, proved by the chain.

use std::path::Path;
use std::sync::Arc;

use hj212::{Frame, Message, Profile, Reader as FrameReader};
use jiff::civil::Date;
use journal::{Reader, Record, follows};
use kernel::{Error, Micros, Result};
use seal::hex;
use serde::Serialize;
use store::{Conn, DbResult, Row, query};
use utoipa::ToSchema;

use crate::deriver::framed;
use crate::judge::read_frame;
use crate::model::{Device, Directory, Stands};
use crate::record::{Entry, STREAM, What};

/// Records between two that are wanted, over which one goes on reading.
const STRIDE: u64 = 50_000;
/// Records that one proof goes through.
const MOST_PROVED: u64 = 2_000_000;
/// Characters of a frame that are shown.
const MOST_SHOWN: usize = 20_000;

/// Reads records by their numbers, in their order. Numbers that are not there are left out.
pub(crate) fn records(journal: &Path, numbers: &[u64]) -> Result<Vec<Record>> {
    let mut wanted: Vec<u64> = numbers.iter().copied().filter(|n| *n > 0).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut found: Vec<Record> = Vec::with_capacity(wanted.len());
    let mut rest = wanted.as_slice();
    while let Some(first) = rest.first() {
        let mut reader = Reader::new(journal, STREAM, *first)?;
        while let Some(next) = rest.first().filter(|n| n.saturating_sub(reader.next()) < STRIDE) {
            reader.skip_to(*next);
            let piece = match reader.read() {
                // The one that is wanted, or one before it: what is sound behind it is given.
                Err(e) if e.code() == "journal_damaged" => {
                    let before = reader.next();
                    if reader.pass_damage()?.is_none() && reader.next() == before {
                        return Ok(found);
                    }
                    let next = reader.next();
                    while rest.first().is_some_and(|n| *n < next) {
                        rest = rest.get(1..).unwrap_or_default();
                    }
                    continue;
                }
                piece => piece?,
            };
            if piece.is_empty() {
                return Ok(found);
            }
            let until = reader.next();
            for record in piece {
                if rest.first() == Some(&record.seq) {
                    rest = rest.get(1..).unwrap_or_default();
                    found.push(record);
                }
            }
            // What lies before the piece's end and was not in it is not there.
            while rest.first().is_some_and(|n| *n < until) {
                rest = rest.get(1..).unwrap_or_default();
            }
        }
    }
    Ok(found)
}

/// A frame as it came, and what was found of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RawFrame {
    /// Its number in the journal.
    pub frame: u64,
    /// When it came.
    #[schema(value_type = String, format = DateTime)]
    pub at: Micros,
    /// `frame`, `skipped` (bytes that belong to no frame), `opened` or `closed` (of a connection).
    pub what: String,
    /// `accepted`, or the name of the fault.
    pub verdict: String,
    /// The connection.
    pub connection: u64,
    /// The other end.
    pub remote: String,
    /// The device; of a frame that came before its MN was registered, the one of the MN now.
    pub device: Option<String>,
    /// The number of the registration by which it was judged.
    pub registration: Option<i64>,
    /// How many bytes came.
    pub bytes: usize,
    /// The bytes as text; password and keys are hidden, bytes that are no text are shown by their number.
    pub text: String,
    /// All bytes, in hexadecimal; only for who keeps devices, because passwords stand in them.
    pub hex: Option<String>,
    /// CN.
    pub cn: Option<u16>,
    /// What the CN means, in Chinese.
    pub command: Option<String>,
    /// Departures from the standard that were tolerated.
    pub tolerances: Vec<String>,
    /// Name and value of what stands in CP, in plain text also where it was encrypted.
    pub items: Vec<RawItem>,
}

/// A name and value of a frame.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RawItem {
    pub name: String,
    pub value: Option<String>,
}

/// The names of what is a secret, in whatever case they come.
const SECRETS: [&[u8]; 3] = [b"NewPW", b"NewSK", b"PW"];

/// Bytes without the value of any field that is a secret: blanks stand beside names as the codec allows them.
fn masked(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, more)) = rest.split_first() {
        let value = SECRETS.iter().find_map(|name| {
            let (head, behind) = rest.split_at_checked(name.len())?;
            let value = behind.trim_ascii_start().strip_prefix(b"=")?;
            head.eq_ignore_ascii_case(name).then_some(value)
        });
        let Some(value) = value else {
            out.push(*first);
            rest = more;
            continue;
        };
        out.extend_from_slice(rest.get(..rest.len().saturating_sub(value.len())).unwrap_or_default());
        let end = value.iter().position(|b| matches!(b, b';' | b',' | b'&')).unwrap_or(value.len());
        if end > 0 {
            out.extend_from_slice(b"******");
        }
        rest = value.get(end..).unwrap_or_default();
    }
    out
}

/// Bytes as text without the value of any field that is a secret.
fn shown(bytes: &[u8], profile: &Profile) -> String {
    let bytes = masked(bytes);
    let (text, sound) = profile.charset.text(&bytes);
    let text = if sound { text.into_owned() } else { bytes.escape_ascii().to_string() };
    text.chars().take(MOST_SHOWN).map(|c| if c.is_control() { '\u{b7}' } else { c }).collect()
}

/// Whether a field or an item of this name is a secret.
pub(crate) fn is_secret(name: &[u8]) -> bool {
    SECRETS.iter().any(|s| s.eq_ignore_ascii_case(name))
}

/// The device that the MN of a frame stands for by now, when it stood for none as it came: the frame is its unit's.
fn owner(entry: &Entry<'_>, directory: &Directory, today: Date) -> Option<Arc<Device>> {
    if entry.what != What::Frame || entry.registration != 0 {
        return None;
    }
    let stands = framed(entry.bytes, |found| {
        let header = hj212::Header::peek(found.segment).ok()?;
        Some(directory.stands(header.mn?, today))
    });
    match stands.flatten()? {
        Stands::Device(device) | Stands::Closed(device) => Some(device),
        Stands::Nothing => None,
    }
}

fn fill(view: &mut RawFrame, frame: &Frame<'_>, profile: &Profile) {
    view.cn = Some(frame.header.cn);
    view.command = frame.command().map(|c| c.zh.to_owned());
    view.tolerances = frame.notes.iter().map(|t| t.code().to_owned()).collect();
    let text = |b: &[u8]| profile.charset.text(b).0.into_owned();
    view.items = frame
        .items()
        .iter()
        .map(|i| RawItem {
            name: text(i.name),
            value: i.value.map(|v| if is_secret(i.name) { "******".into() } else { text(v) }),
        })
        .collect();
}

/// A record as it is shown; none when it is of a form that is not known. `open` says whether its bytes may be seen.
pub(crate) fn frame_view(
    record: &Record,
    directory: &Directory,
    today: Date,
    open: impl Fn(Option<&Device>) -> bool,
) -> Option<RawFrame> {
    let entry = Entry::read(&record.payload)?;
    let device = directory.by_number(entry.registration);
    let plain = Profile::default();
    let profile = device.as_ref().map_or(&plain, |d| &d.profile);
    let what = match entry.what {
        What::Frame => "frame",
        What::Skipped => "skipped",
        What::Opened => "opened",
        What::Closed => "closed",
    };
    let owner = device.clone().or_else(|| owner(&entry, directory, today));
    let open = open(owner.as_deref());
    // A piece may begin within a password: its name is not there to tell.
    let text = if open || entry.what != What::Skipped { shown(entry.bytes, profile) } else { String::new() };
    let mut view = RawFrame {
        frame: record.seq,
        at: record.at,
        what: what.to_owned(),
        verdict: entry.verdict.code().to_owned(),
        connection: entry.connection,
        remote: entry.remote.to_string(),
        device: owner.as_ref().map(|d| d.id.to_string()),
        registration: device.as_ref().map(|d| d.row.number),
        bytes: entry.bytes.len(),
        text,
        hex: open.then(|| hex(entry.bytes)),
        cn: None,
        command: None,
        tolerances: Vec::new(),
        items: Vec::new(),
    };
    if entry.what == What::Frame {
        framed(entry.bytes, |found| match &device {
            Some(device) => read_frame(device, found, |read| {
                if let Ok(frame) = read {
                    fill(&mut view, frame, profile);
                }
            }),
            None => {
                if let Ok(frame) = FrameReader::default().read(found, profile) {
                    fill(&mut view, &frame, profile);
                }
            }
        });
    }
    Some(view)
}

/// That a frame is as it was received: its record, and the chain from it to a mark that was made on its day or later.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FrameProof {
    /// The number in the journal.
    pub frame: u64,
    /// When it came.
    #[schema(value_type = String, format = DateTime)]
    pub at: Micros,
    /// The record's payload (a head and the bytes as they came) in hexadecimal; only for who keeps devices.
    pub payload: Option<String>,
    /// SHA-256 of the payload; digests too are only for who keeps devices, because a short password can be tried by them.
    pub payload_sha256: Option<String>,
    /// The chain before the record.
    pub chain_before: Option<String>,
    /// The chain of the record: over the one before, its number, instant and payload.
    pub chain: Option<String>,
    /// Whether every record from it to the mark has the chain that its content and the one before give.
    pub holds: bool,
    /// The first number that does not follow, when one does not.
    pub broken_at: Option<u64>,
    /// How many records were gone through.
    pub records: u64,
    /// The last one gone through, and its chain.
    pub upto: u64,
    pub upto_chain: Option<String>,
    /// The day whose mark was reached; none while its day has not ended.
    pub day: Option<String>,
    /// Whether the chain ends in that mark.
    pub mark_fits: Option<bool>,
}

/// The mark of the first day that ended with or after a record.
pub(crate) async fn mark_after(conn: &mut Conn, frame: u64) -> Result<Option<(String, u64, String)>> {
    let at = "read the marks of days";
    let row = query("SELECT day, frame, chain FROM telemetry_day WHERE frame >= $1 ORDER BY frame LIMIT 1")
        .bind(i64::try_from(frame).unwrap_or(i64::MAX))
        .fetch_optional(conn)
        .await
        .db(at)?;
    row.map(|r| {
        let number: i64 = r.try_get("frame").db(at)?;
        Ok((r.try_get("day").db(at)?, u64::try_from(number).unwrap_or_default(), r.try_get("chain").db(at)?))
    })
    .transpose()
}

/// Goes through the chain from a record to a mark, or to the newest record.
pub(crate) fn prove(journal: &Path, frame: u64, mark: Option<(String, u64, String)>, open: bool) -> Result<FrameProof> {
    let gone = || Error::not_found(format!("no frame {frame}")).with_code("no_frame");
    // Behind one that cannot be read nothing follows: the chain is broken at the frame itself.
    let found = records(journal, &[frame.saturating_sub(1)])?;
    let known = found.first().map(|r| *r.chain.bytes()).or((frame == 1).then_some(Record::FIRST));
    let mut before: [u8; 32] = known.unwrap_or(Record::FIRST);
    let mut reader = Reader::new(journal, STREAM, frame)?;
    let end = mark.as_ref().map_or(u64::MAX, |(_, n, _)| *n).min(frame.saturating_add(MOST_PROVED));
    let mut proof: Option<FrameProof> = None;
    'all: loop {
        let piece = match (reader.read(), &mut proof) {
            // What was changed without its checksum is found by that already.
            (Err(e), Some(one)) if e.code() == "journal_damaged" => {
                (one.holds, one.broken_at) = (false, Some(reader.next()));
                break;
            }
            (piece, _) => piece?,
        };
        if piece.is_empty() {
            break;
        }
        for record in piece {
            if record.seq < frame {
                continue;
            }
            let one = proof.get_or_insert_with(|| FrameProof {
                frame,
                at: record.at,
                payload: open.then(|| hex(&record.payload)),
                payload_sha256: open.then(|| seal::digest_bytes(&record.payload).hex()),
                chain_before: known.filter(|_| open).map(|b| seal::Digest::of_sha256(b).to_string()),
                chain: open.then(|| record.chain.to_string()),
                holds: true,
                broken_at: None,
                records: 0,
                upto: record.seq,
                upto_chain: None,
                day: None,
                mark_fits: None,
            });
            if record.seq > end {
                break 'all;
            }
            if !follows(&record, &before) {
                (one.holds, one.broken_at) = (false, Some(record.seq));
                break 'all;
            }
            before = *record.chain.bytes();
            (one.records, one.upto, one.upto_chain) =
                (one.records.saturating_add(1), record.seq, Some(record.chain.to_string()));
            if record.seq == end {
                break 'all;
            }
        }
    }
    let mut proof = proof.ok_or_else(gone)?;
    if let Some((day, number, chain)) =
        mark.filter(|(_, n, _)| *n == proof.upto || proof.broken_at.is_some_and(|b| b <= *n))
    {
        proof.mark_fits = Some(number == proof.upto && proof.upto_chain.as_ref() == Some(&chain));
        proof.day = Some(day);
    }
    proof.upto_chain = proof.upto_chain.filter(|_| open);
    Ok(proof)
}

/// What the frames of an unknown MN say of it, for its registration.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Suggestion {
    /// System code.
    pub st: Option<String>,
    /// `2005`, `2017` or `2025`.
    pub version: Option<String>,
    /// `standard` or `modbus`, by which the check sums fit.
    pub crc: Option<String>,
    /// Whether a password was sent. It is not told; it can be taken over.
    pub has_password: bool,
    /// Factors that were seen.
    pub factors: Vec<String>,
    /// Kinds of data that were seen, by CN.
    pub commands: Vec<u16>,
}

/// What is suggested by kept records, and the password of the newest of them.
pub(crate) fn suggest(records: &[Record]) -> (Suggestion, Option<String>) {
    let (mut all, mut password) = (Suggestion::default(), None);
    for record in records {
        let Some(entry) = Entry::read(&record.payload) else { continue };
        framed(entry.bytes, |found| {
            let crc = match found.crc {
                hj212::Crc::Fits(hj212::CrcProfile::Modbus) => hj212::CrcProfile::Modbus,
                _ => hj212::CrcProfile::Standard,
            };
            let mut reader = FrameReader::default();
            let Ok(frame) = reader.read(found, &Profile { crc, ..Profile::default() }) else { return };
            let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
            all.crc = Some(if crc == hj212::CrcProfile::Modbus { "modbus" } else { "standard" }.to_owned());
            all.st = frame.header.st.map(text).or(all.st.take());
            all.version = Some(frame.version.year().to_string());
            if !all.commands.contains(&frame.header.cn) {
                all.commands.push(frame.header.cn);
            }
            if let Some(pw) = frame.header.pw.filter(|p| !p.is_empty()) {
                (password, all.has_password) = (Some(text(pw)), true);
            }
            if matches!(frame.message(), Ok(Message::Data { .. })) {
                for item in frame.items().iter().filter(|i| i.suffix != hj212::Suffix::None) {
                    let factor = text(item.factor);
                    if !all.factors.contains(&factor) && all.factors.len() < 200 {
                        all.factors.push(factor);
                    }
                }
            }
        });
    }
    (all, password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        let text = shown(b"##0101QN=2;PW=100000;MN=A;CP=&&NewPW=654321;NewSK=00ff&&1C80\x01", &Profile::default());
        assert_eq!(text, "##0101QN=2;PW=******;MN=A;CP=&&NewPW=******;NewSK=******&&1C80\u{b7}");
        assert_eq!(shown(b"PW=;MN=1", &Profile::default()), "PW=;MN=1");
        for name in ["pw=", "Pw=", "PW =", "PW\t= ", "newpw=", "NEWSK =", "XPW="] {
            for end in [";MN=1", "", "&&"] {
                let text = shown(format!("##0101QN=1,{name}secret{end}").as_bytes(), &Profile::default());
                assert!(!text.contains("secret") && text.contains("******"), "{text}");
            }
            let mut odd = format!("##0101{name}secret;A=").into_bytes();
            odd.extend(b"\xff\xff");
            assert!(!shown(&odd, &Profile::default()).contains("secret"), "{name}");
        }
        assert!(is_secret(b"pw") && is_secret(b"newPw") && is_secret(b"NEWSK") && !is_secret(b"PWM"));
    }
}
