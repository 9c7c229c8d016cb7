//! A frame read: header, items, version, what it needed.

use crate::content::{Item, Items, Span, split};
use crate::crc::{Crc, CrcProfile};
use crate::framer::{Found, STANDARD_SEGMENT};
use crate::header::{Field, Fields, Header, Version, forms, header};
use crate::note::{Fault, Notes, Tally, Tolerance};
use crate::seal::{CipherLayout, Key, begins_printed, is_sealed, looks_plain, open};
use crate::value::Charset;

/// What is agreed with a device.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The check sum it writes.
    pub crc: CrcProfile,
    /// The departures it may show.
    pub tolerances: Notes,
    /// The version it is held to; by default what its Flag says.
    pub version: Option<Version>,
    /// How it writes what is not ASCII.
    pub charset: Charset,
    /// Its key, when its content is encrypted.
    pub key: Option<Key>,
    /// How its encrypted content stands on the wire.
    pub layout: CipherLayout,
}

impl Default for Profile {
    /// The standard's check sum, every tolerance, no key.
    fn default() -> Profile {
        Profile {
            crc: CrcProfile::Standard,
            tolerances: Notes::all(),
            version: None,
            charset: Charset::Auto,
            key: None,
            layout: CipherLayout::Raw,
        }
    }
}

/// Reads frames; keeps the room that this takes and the counters.
///
/// ```
/// use hj212::{Charset, Event, Framer, Limits, Profile, Reader};
/// let bytes = b"##0136ST=32;CN=2011;PW=123456;MN=LD130133000015;CP=&&DataTime=20160824003817;\
///     B01-Rtd=36.91;011-Rtd=231.0,011-Flag=N;060-Rtd=1.803,060-Flag=N&&3C00\r\n";
/// let (mut framer, mut reader) = (Framer::new(Limits::default()), Reader::default());
/// let mut feed = framer.feed(bytes);
/// while let Some(event) = feed.next() {
///     let Event::Frame(found) = event else { continue };
///     let frame = reader.read(&found, &Profile::default()).unwrap();
///     assert_eq!(frame.header.cn, 2011);
///     let cod = frame.items().find("011-Rtd").unwrap();
///     assert_eq!(cod.number().unwrap().to_string(), "231.0");
///     assert_eq!(hj212::factor::factor(cod.factor).unwrap().zh, "化学需氧量");
/// }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Reader {
    spans: Vec<Span>,
    plain: Vec<u8>,
    tally: Tally,
}

/// A frame, borrowed from its bytes and its reader.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The fields before CP.
    pub header: Header<'a>,
    /// The version it was held to.
    pub version: Version,
    /// The data segment in plain text.
    pub segment: &'a [u8],
    /// The content of CP in plain text.
    pub content: &'a [u8],
    /// How its content was encrypted, when it was.
    pub sealed: Option<CipherLayout>,
    /// Every tolerance that it needed.
    pub notes: Notes,
    pub(crate) spans: &'a [Span],
}

impl<'a> Frame<'a> {
    /// The items of CP.
    #[must_use]
    pub fn items(&self) -> Items<'a> {
        Items { content: self.content, spans: self.spans }
    }

    /// The value of an item without a suffix, such as `DataTime`.
    #[must_use]
    pub fn item(&self, name: &str) -> Option<Item<'a>> {
        self.items().find(name)
    }

    /// Every header field in the order it came, unknown ones too.
    pub fn fields(&self) -> impl Iterator<Item = Field<'a>> + use<'a> {
        let mut fields = Fields::new(self.segment);
        std::iter::from_fn(move || fields.next().ok().flatten())
    }
}

impl Reader {
    /// Frames read, tolerances used, faults found.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Reads a frame that a framer found. What is wrong with it is the error; what was tolerated stands in its notes.
    pub fn read<'a>(&'a mut self, found: &Found<'a>, profile: &Profile) -> Result<Frame<'a>, Fault> {
        let Reader { spans, plain, tally } = self;
        let read = read(spans, plain, found, profile);
        match &read {
            Ok(frame) => {
                tally.frames += 1;
                tally.note(frame.notes);
            }
            Err(fault) => tally.fault(fault),
        }
        read
    }
}

fn read<'a>(
    spans: &'a mut Vec<Span>,
    plain: &'a mut Vec<u8>,
    found: &Found<'a>,
    profile: &Profile,
) -> Result<Frame<'a>, Fault> {
    if found.segment.len() > usize::from(u16::MAX) {
        return Err(Fault::NoRoom { bytes: found.segment.len() });
    }
    // By chance a check sum can fit more than one profile.
    let fits = match found.crc {
        Crc::Fits(fits) if fits == profile.crc => true,
        Crc::Fits(_) => profile.crc.of(found.segment) == found.stated,
        Crc::Differs { .. } => false,
    };
    let (mut header_read, head_notes) = match header(found.segment) {
        Ok(read) => read,
        // Bytes with a wrong check sum are wrong for that reason first.
        Err(_) if !fits => return Err(Fault::of(found.crc)),
        Err(fault) => return Err(fault),
    };
    let told = header_read.flag.and_then(|f| f.version()).unwrap_or(Version::V2005);
    let version = profile.version.unwrap_or(told);
    let mut notes = found.notes.and(head_notes).and(forms(&header_read, version));
    let mut segment = found.segment;
    let mut sealed = None;
    let may_be_sealed = version == Version::V2025 && is_sealed(header_read.cn);
    let wire = segment.get(header_read.length..).unwrap_or_default();
    if fits && (!may_be_sealed || looks_plain(wire)) {
        if may_be_sealed && profile.key.is_some() && wire.len() > 2 {
            notes = notes.with(Tolerance::PlainContent);
        }
    } else if may_be_sealed {
        let printed = begins_printed(wire);
        let layout = match &profile.key {
            Some(key) => unseal(key, segment, header_read.length, plain)?,
            // Plain text with a wrong check sum is only that.
            None if looks_plain(wire) => return Err(Fault::of(found.crc)),
            None => return Err(Fault::NoKey),
        };
        let opened: &'a [u8] = plain;
        if profile.crc.of(opened) != found.stated {
            return Err(match layout {
                _ if looks_plain(wire) => Fault::of(found.crc),
                CipherLayout::Raw if printed => Fault::BadPrinted,
                _ => Fault::WrongKey,
            });
        }
        // The segment that the limit is about is the plain one.
        notes = notes.without(Tolerance::PrintedCipher).without(Tolerance::LengthOverStandard);
        if opened.len() > STANDARD_SEGMENT {
            notes = notes.with(Tolerance::LengthOverStandard);
        }
        if layout == CipherLayout::Printed && profile.layout != layout {
            notes = notes.with(Tolerance::PrintedCipher);
        }
        let declared = usize::from(found.declared);
        if declared != opened.len() && declared != segment.len() {
            notes = notes.with(Tolerance::LengthWrong);
        }
        segment = opened;
        header_read = header(opened)?.0;
        sealed = Some(layout);
    } else {
        return Err(Fault::of(found.crc));
    }
    let content = segment.get(header_read.length..).unwrap_or_default();
    let content = match content.strip_suffix(b"&&") {
        Some(content) => content,
        None => {
            notes = notes.with(Tolerance::CpOpen);
            content
        }
    };
    if content.len() > version.content_limit() {
        notes = notes.with(Tolerance::CpOverStandard);
    }
    notes = notes.and(split(content, spans));
    if let Some(what) = notes.beyond(profile.tolerances) {
        return Err(Fault::NotTolerated { what });
    }
    Ok(Frame { header: header_read, version, segment, content, sealed, notes, spans })
}

/// The segment in plain text, into `plain`.
fn unseal(key: &Key, segment: &[u8], at: usize, plain: &mut Vec<u8>) -> Result<CipherLayout, Fault> {
    plain.clear();
    let (head, wire) = segment.split_at_checked(at).ok_or(Fault::NoCp)?;
    let (wire, closed) = wire.strip_suffix(b"&&").map_or((wire, false), |w| (w, true));
    plain.extend_from_slice(head);
    let layout = open(key, wire, plain);
    if closed {
        plain.extend_from_slice(b"&&");
    }
    Ok(layout)
}
