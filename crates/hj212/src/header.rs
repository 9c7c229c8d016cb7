//! The fields before CP (HJ 212-2017 6.3, table 3).

use std::fmt;

use crate::marks::Marks;
use crate::note::{Fault, Notes, Tolerance};
use crate::value::{Qn, number};

/// A generation of the standard, as Flag tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Version {
    /// HJ/T 212-2005: Flag 0 to 3, or none.
    V2005,
    /// HJ 212-2017: Flag 4 to 7.
    V2017,
    /// HJ 212-2025: Flag 8 to 11.
    V2025,
}

impl Version {
    /// First and last day in force, as `YYYY-MM-DD`; devices outlive both.
    #[must_use]
    pub fn in_force(self) -> (&'static str, Option<&'static str>) {
        match self {
            Version::V2005 => ("2006-02-01", Some("2017-04-30")),
            Version::V2017 => ("2017-05-01", Some("2025-12-31")),
            Version::V2025 => ("2026-01-01", None),
        }
    }

    /// The most bytes between the two `&&`.
    #[must_use]
    pub fn content_limit(self) -> usize {
        match self {
            Version::V2005 => 960,
            Version::V2017 | Version::V2025 => 950,
        }
    }

    /// The year in its name.
    #[must_use]
    pub fn year(self) -> u16 {
        match self {
            Version::V2005 => 2005,
            Version::V2017 => 2017,
            Version::V2025 => 2025,
        }
    }
}

/// Version bits, whether an answer is wanted, and whether the packet is numbered.
///
/// The names of the two low bits differ between the texts of 2017 and 2025; their positions do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Flag(pub u8);

impl Flag {
    /// Of its parts.
    #[must_use]
    pub fn of(version: Version, answer: bool, packets: bool) -> Flag {
        let version = match version {
            Version::V2005 => 0,
            Version::V2017 => 1,
            Version::V2025 => 2,
        };
        Flag(version << 2 | u8::from(packets) << 1 | u8::from(answer))
    }

    /// The generation; `None` for bits that no standard gives.
    #[must_use]
    pub fn version(self) -> Option<Version> {
        match self.0 >> 2 {
            0 => Some(Version::V2005),
            1 => Some(Version::V2017),
            2 => Some(Version::V2025),
            _ => None,
        }
    }

    /// Bit 0: the message must be answered. Answers (9011 to 9014) are never answered, whatever they say.
    #[must_use]
    pub fn wants_answer(self) -> bool {
        self.0 & 1 == 1
    }

    /// Bit 1: PNUM and PNO are there.
    #[must_use]
    pub fn has_packets(self) -> bool {
        self.0 & 2 == 2
    }
}

/// A header field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// Its name as it came.
    pub name: &'a [u8],
    /// Its value as it came.
    pub value: &'a [u8],
}

impl fmt::Debug for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", String::from_utf8_lossy(self.name), String::from_utf8_lossy(self.value))
    }
}

/// What the header says. Texts are as they came.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Header<'a> {
    /// QN: number of the request, the time it was sent.
    pub qn: Option<Qn<'a>>,
    /// ST: system code.
    pub st: Option<&'a [u8]>,
    /// CN: command.
    pub cn: u16,
    /// PW: the device's password.
    pub pw: Option<&'a [u8]>,
    /// MN: the device.
    pub mn: Option<&'a [u8]>,
    /// Flag.
    pub flag: Option<Flag>,
    /// PNUM: how many packets.
    pub pnum: Option<u16>,
    /// PNO: which packet, from 1.
    pub pno: Option<u16>,
    /// RF=1 (2025, 8.1.2): sent again after a failure. Its absence says nothing before 2025.
    pub resent: bool,
    /// QN as it came.
    pub qn_text: Option<&'a [u8]>,
    /// How many bytes of the segment stand before the content of CP.
    pub(crate) length: usize,
}

impl<'a> Header<'a> {
    /// What a data segment's header says, whatever its check sum is: who may have sent it, before it is known by which profile
    /// it is to be read.
    pub fn peek(segment: &'a [u8]) -> Result<Header<'a>, Fault> {
        header(segment).map(|(header, _)| header)
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |t: Option<&[u8]>| t.map(|t| String::from_utf8_lossy(t).into_owned());
        f.debug_struct("Header")
            .field("qn", &text(self.qn_text))
            .field("st", &text(self.st))
            .field("cn", &self.cn)
            .field("mn", &text(self.mn))
            .field("flag", &self.flag)
            .field("pnum", &self.pnum)
            .field("pno", &self.pno)
            .field("resent", &self.resent)
            .finish_non_exhaustive()
    }
}

/// Walks through the fields before CP.
#[derive(Debug, Clone)]
pub(crate) struct Fields<'a> {
    segment: &'a [u8],
    marks: Marks<'a>,
    at: usize,
    pub(crate) notes: Notes,
    /// Where the content of CP begins.
    pub(crate) content: Option<usize>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(segment: &'a [u8]) -> Fields<'a> {
        Fields { segment, marks: Marks::new(segment), at: 0, notes: Notes::NONE, content: None }
    }

    /// The next field; `None` at CP or at the end.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Option<Field<'a>>, Fault> {
        loop {
            let rest = self.segment.get(self.at..).unwrap_or_default();
            match rest {
                [b'C', b'P', b'=', b'&', b'&', ..] => {
                    self.content = Some(self.at + 5);
                    return Ok(None);
                }
                [] => return Ok(None),
                [b';' | b' ' | b'\t', ..] => self.notes.note(Tolerance::HeaderBlank),
                [b',', ..] => self.notes.note(Tolerance::HeaderComma),
                _ => break,
            }
            self.at += 1;
        }
        let equals = self.marks.find(self.at, |b| matches!(b, b'=' | b';' | b',' | b'&'));
        let name = self.segment.get(self.at..equals).ok_or(Fault::BadField)?;
        if self.segment.get(equals) != Some(&b'=') {
            return Err(Fault::BadField);
        }
        let mut end = self.marks.find(equals + 1, |b| matches!(b, b';' | b',' | b'&'));
        let mut value = self.segment.get(equals + 1..end).ok_or(Fault::BadField)?;
        match self.segment.get(end) {
            Some(b';') => end += 1,
            Some(b'&') => {
                value = value.strip_suffix(b"CP=").ok_or(Fault::BadField)?;
                end -= 3;
                self.notes.note(Tolerance::HeaderNoSeparator);
            }
            _ => {}
        }
        self.at = end;
        let blank = |b: Option<&u8>| b.is_some_and(|b| *b <= b' ');
        let mut field = Field { name, value };
        if blank(name.last()) || blank(value.first()) || blank(value.last()) {
            field = Field { name: name.trim_ascii(), value: value.trim_ascii() };
            self.notes.note(Tolerance::HeaderBlank);
        }
        if field.name.is_empty() { Err(Fault::BadField) } else { Ok(Some(field)) }
    }
}

const NAMES: [&str; 9] = ["QN", "ST", "CN", "PW", "MN", "Flag", "PNUM", "PNO", "RF"];

/// Which of the known fields this is.
fn slot(name: &[u8], notes: &mut Notes) -> Option<usize> {
    let exact = match name {
        b"QN" => 0,
        b"ST" => 1,
        b"CN" => 2,
        b"PW" => 3,
        b"MN" => 4,
        b"Flag" => 5,
        b"PNUM" => 6,
        b"PNO" => 7,
        b"RF" => 8,
        other => {
            let found = NAMES.iter().position(|n| other.eq_ignore_ascii_case(n.as_bytes()));
            notes.note(if found.is_some() { Tolerance::HeaderCase } else { Tolerance::HeaderUnknown });
            return found;
        }
    };
    Some(exact)
}

/// Reads the header of a segment; the notes are what it needed.
pub(crate) fn header(segment: &[u8]) -> Result<(Header<'_>, Notes), Fault> {
    let mut fields = Fields::new(segment);
    let mut notes = Notes::NONE;
    let mut slots: [Option<&[u8]>; 9] = [None; 9];
    while let Some(field) = fields.next()? {
        let Some(at) = slot(field.name, &mut notes) else { continue };
        if let Some(place) = slots.get_mut(at)
            && place.replace(field.value).is_some()
        {
            return Err(Fault::FieldTwice { name: NAMES.get(at).copied().unwrap_or_default() });
        }
    }
    let length = fields.content.ok_or(Fault::NoCp)?;
    let [qn, st, cn, pw, mn, flag, pnum, pno, rf] = slots;
    let cn = cn.ok_or(Fault::NoCn)?;
    let cn = number(cn).filter(|_| cn.len() == 4).ok_or(Fault::BadCn)?;
    let flag = match flag {
        Some(text) => Some(Flag(number(text).filter(|_| text.len() <= 3).ok_or(Fault::BadFlag)?)),
        None => None,
    };
    let mut packet = |text: Option<&[u8]>| -> Result<Option<u16>, Fault> {
        let Some(text) = text else { return Ok(None) };
        if text.first() == Some(&b'0') {
            notes.note(Tolerance::PacketPadded);
        }
        match number(text) {
            None | Some(0) => Err(Fault::BadPacket),
            some => Ok(some),
        }
    };
    let (pnum, pno) = (packet(pnum)?, packet(pno)?);
    if let (Some(all), Some(one)) = (pnum, pno)
        && one > all
    {
        return Err(Fault::BadPacket);
    }
    if flag.is_some_and(Flag::has_packets) {
        if pnum.is_none() || pno.is_none() {
            notes.note(Tolerance::PacketMissing);
        }
    } else if pnum.is_some() || pno.is_some() {
        notes.note(Tolerance::PacketUnflagged);
    }
    if rf.is_some_and(|rf| rf != b"1") {
        return Err(Fault::BadRf);
    }
    let read = qn.filter(|t| !t.is_empty()).map(Qn::read);
    match read {
        Some(Qn::Time(_)) => {}
        Some(Qn::UnixMs(_)) => notes.note(Tolerance::QnUnixMs),
        Some(Qn::Other(_)) => notes.note(Tolerance::QnForm),
        None => notes.note(Tolerance::QnMissing),
    }
    let header = Header { qn: read, st, cn, pw, mn, flag, pnum, pno, resent: rf.is_some(), qn_text: qn, length };
    Ok((header, notes.and(fields.notes)))
}

/// Notes what the texts of a header lack of the version's form.
pub(crate) fn forms(header: &Header<'_>, version: Version) -> Notes {
    let mut notes = Notes::NONE;
    if !header.st.is_some_and(|st| st.len() == 2 && st.iter().all(u8::is_ascii_alphanumeric)) {
        notes.note(Tolerance::StForm);
    }
    if header.pw.is_none_or(|pw| pw.len() != 6) {
        notes.note(Tolerance::PwForm);
    }
    match (header.mn, version) {
        (None | Some([]), _) => notes.note(Tolerance::MnEmpty),
        (Some(mn), Version::V2005) if mn.len() == 14 => {}
        (Some(mn), Version::V2017 | Version::V2025)
            if mn.len() == 24 && mn.iter().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F')) => {}
        _ => notes.note(Tolerance::MnForm),
    }
    if header.flag.is_some_and(|f| f.version().is_none()) {
        notes.note(Tolerance::FlagVersion);
    }
    notes
}
