//! Frames written.

use crate::content::split;
use crate::frame::{Frame, Profile};
use crate::framer::STANDARD_SEGMENT;
use crate::header::{Field, Fields, Flag, Version, header};
use crate::note::{Fault, Tolerance};
use crate::seal::{close, is_sealed};

/// A frame to be: header fields and items in their order.
///
/// ```
/// use hj212::{Draft, Profile};
/// let frame = Draft::default()
///     .field("QN", b"20160801085857223")
///     .field("ST", b"32")
///     .field("CN", b"1062")
///     .field("PW", b"100000")
///     .field("MN", b"010000A8900016F000169DC0")
///     .field("Flag", b"5")
///     .item("RtdInterval", b"30")
///     .write(&Profile::default())
///     .unwrap();
/// assert!(frame.ends_with(b"CP=&&RtdInterval=30&&1C80\r\n"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft<'a> {
    fields: Vec<Field<'a>>,
    items: Vec<Entry<'a>>,
    seal: bool,
}

/// Group, name, value.
type Entry<'a> = (u16, &'a [u8], Option<&'a [u8]>);

impl<'a> Draft<'a> {
    /// All that a frame says, to be written again.
    #[must_use]
    pub fn of(frame: &Frame<'a>) -> Draft<'a> {
        Draft {
            fields: frame.fields().collect(),
            items: frame.items().iter().map(|i| (i.group, i.name, i.value)).collect(),
            seal: frame.sealed.is_some(),
        }
    }

    /// With one more header field.
    #[must_use]
    pub fn field(mut self, name: &'a str, value: &'a [u8]) -> Draft<'a> {
        self.fields.push(Field { name: name.as_bytes(), value });
        self
    }

    /// With one more item, behind a semicolon.
    #[must_use]
    pub fn item(mut self, name: &'a str, value: &'a [u8]) -> Draft<'a> {
        let group = self.items.last().map_or(0, |(g, _, _)| g.saturating_add(1));
        self.items.push((group, name.as_bytes(), Some(value)));
        self
    }

    /// With one more sub-item, behind a comma.
    #[must_use]
    pub fn with(mut self, name: &'a str, value: &'a [u8]) -> Draft<'a> {
        let group = self.items.last().map_or(0, |(g, _, _)| *g);
        self.items.push((group, name.as_bytes(), Some(value)));
        self
    }

    /// Encrypted with the profile's key, where the standard has it so.
    #[must_use]
    pub fn sealed(mut self) -> Draft<'a> {
        self.seal = true;
        self
    }

    /// The data segment in plain text. What would not read back as it is, is refused.
    pub fn segment(&self) -> Result<Vec<u8>, Fault> {
        let mut out = Vec::with_capacity(STANDARD_SEGMENT);
        for Field { name, value } in &self.fields {
            for part in [*name, b"=", *value, b";"] {
                out.extend_from_slice(part);
            }
        }
        out.extend_from_slice(b"CP=&&");
        let head = out.len();
        let mut before = None;
        for (group, name, value) in &self.items {
            match before {
                None => {}
                Some(same) if same == *group => out.push(b','),
                Some(_) => out.push(b';'),
            }
            before = Some(*group);
            out.extend_from_slice(name);
            if let Some(value) = value {
                out.push(b'=');
                out.extend_from_slice(value);
            }
        }
        let content = out.get(head..).unwrap_or_default();
        if !self.reads_back(&out, head, content) {
            return Err(Fault::NotWritable);
        }
        out.extend_from_slice(b"&&");
        Ok(out)
    }

    fn reads_back(&self, segment: &[u8], head: usize, content: &[u8]) -> bool {
        let mut fields = Fields::new(segment);
        for wanted in &self.fields {
            if !matches!(fields.next(), Ok(Some(field)) if field == *wanted) {
                return false;
            }
        }
        if !matches!(fields.next(), Ok(None)) || fields.content != Some(head) {
            return false;
        }
        let mut spans = Vec::new();
        split(content, &mut spans);
        let read = crate::content::Items { content, spans: &spans };
        let mut joined = self.items.windows(2).map(|w| matches!(w, [a, b] if a.0 == b.0));
        let mut joined_read = spans.windows(2).map(|w| matches!(w, [a, b] if a.group() == b.group()));
        read.len() == self.items.len()
            && read.iter().zip(&self.items).all(|(i, (_, name, value))| i.name == *name && i.value == *value)
            && std::iter::zip(&mut joined, &mut joined_read).all(|(a, b)| a == b)
    }

    /// The whole frame by the profile: its check sum, its key, CR LF behind.
    pub fn write(&self, profile: &Profile) -> Result<Vec<u8>, Fault> {
        let plain = self.segment()?;
        let limit = if profile.tolerances.has(Tolerance::LengthOverStandard) { 9999 } else { STANDARD_SEGMENT };
        if plain.len() > limit {
            return Err(Fault::NoRoom { bytes: plain.len() });
        }
        let crc = profile.crc.of(&plain);
        let mut out = Vec::with_capacity(plain.len() + 12);
        out.extend_from_slice(format!("##{:04}", plain.len()).as_bytes());
        let (read, _) = header(&plain)?;
        match &profile.key {
            Some(key) if self.seal && is_sealed(read.cn) => {
                let (head, content) = plain.split_at_checked(read.length).ok_or(Fault::NoCp)?;
                out.extend_from_slice(head);
                close(key, content.strip_suffix(b"&&").unwrap_or(content), profile.layout, &mut out);
                out.extend_from_slice(b"&&");
            }
            _ => out.extend_from_slice(&plain),
        }
        out.extend_from_slice(format!("{crc:04X}\r\n").as_bytes());
        Ok(out)
    }
}

/// The answer that a frame asks for by bit 0 of its Flag: 9014 to data, 9013 to a notice (HJ 212-2017 C.24, C.6). `None` where none
/// is due. Answers and heartbeats of vendors are never answered in turn, whatever their Flag says, or two that both answer
/// would never end.
#[must_use]
pub fn answer(frame: &Frame<'_>) -> Option<Answer> {
    let cn = match frame.header.cn {
        9011..=9014 => return None,
        1013 | 2012 | 2022 | 9015 => 9013,
        _ => 9014,
    };
    if !frame.header.flag?.wants_answer() {
        return None;
    }
    let text = |t: Option<&[u8]>| t.map(<[u8]>::to_vec);
    Some(Answer {
        cn,
        qn: text(frame.header.qn_text),
        pw: text(frame.header.pw),
        mn: text(frame.header.mn),
        version: frame.version,
    })
}

/// An answer with nothing in its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// 9013 or 9014.
    pub cn: u16,
    /// The QN that is answered.
    pub qn: Option<Vec<u8>>,
    /// The device's password.
    pub pw: Option<Vec<u8>>,
    /// The device.
    pub mn: Option<Vec<u8>>,
    /// The version, for Flag.
    pub version: Version,
}

impl Answer {
    /// The frame.
    pub fn write(&self, profile: &Profile) -> Result<Vec<u8>, Fault> {
        let cn = self.cn.to_string();
        let flag = Flag::of(self.version, false, false).0.to_string();
        let old = self.version == Version::V2005;
        let mut draft = Draft::default();
        // In 2005 the QN of what is answered stands in CP.
        if let Some(qn) = self.qn.as_deref().filter(|_| !old) {
            draft = draft.field("QN", qn);
        }
        draft = draft.field("ST", b"91").field("CN", cn.as_bytes());
        draft = draft.field("PW", self.pw.as_deref().unwrap_or_default());
        draft = draft.field("MN", self.mn.as_deref().unwrap_or_default());
        draft = draft.field("Flag", flag.as_bytes());
        if let Some(qn) = self.qn.as_deref().filter(|_| old) {
            draft = draft.item("QN", qn);
        }
        draft.write(profile)
    }
}
