//! What stands between the two `&&` of CP: items parted by `;`, sub-items of one factor by `,`, name and value by `=`
//! (HJ 212-2017 6.3.3). A text between `//` and `//` is one value, whatever it holds (C.40).

use memchr::memmem;

use crate::marks::Marks;
use crate::note::{Notes, Tolerance};
use crate::value::{DataFlag, Decimal, Stamp};

macro_rules! suffixes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What a sub-item says of its factor (HJ 212-2017 table 7).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Suffix {
            /// The item has no hyphen: a field such as `DataTime`.
            None,
            $($(#[$doc])* $name,)*
            /// One that no standard knows; the item's name has it.
            Other,
        }

        impl Suffix {
            /// How it is written; nothing for [`Suffix::None`] and [`Suffix::Other`].
            #[must_use]
            pub fn text(self) -> &'static str {
                match self { $(Suffix::$name => $text,)* Suffix::None | Suffix::Other => "" }
            }

            const KNOWN: &[Suffix] = &[$(Suffix::$name,)*];
        }
    };
}

suffixes! {
    /// A value of the moment.
    Rtd = "Rtd",
    /// The least of a period.
    Min = "Min",
    /// The mean of a period.
    Avg = "Avg",
    /// The greatest of a period.
    Max = "Max",
    /// The sum over a period.
    Cou = "Cou",
    /// A value of the moment, converted to reference oxygen.
    ZsRtd = "ZsRtd",
    /// The least, converted.
    ZsMin = "ZsMin",
    /// The mean, converted.
    ZsAvg = "ZsAvg",
    /// The greatest, converted.
    ZsMax = "ZsMax",
    /// A sum, converted; in no standard, seen.
    ZsCou = "ZsCou",
    /// The data flag.
    Flag = "Flag",
    /// The instrument's own mark, up to four characters.
    EFlag = "EFlag",
    /// When the sample was taken.
    SampleTime = "SampleTime",
    /// When its analysis was complete (2025).
    CompleteTime = "CompleteTime",
    /// What kind of sample it was (2025).
    SampleType = "SampleType",
    /// The reading of a check (2025).
    SampleRd = "SampleRd",
    /// What the check should read (2025).
    StandardValue = "StandardValue",
    /// How the check ended (2025).
    ResultType = "ResultType",
    /// A noise level of a period.
    Data = "Data",
    /// A noise level of a day.
    DayData = "DayData",
    /// A noise level of a night.
    NightData = "NightData",
    /// The state of a device: 0 off, 1 on, 2 calibration, 3 maintenance, 4 alarm, 5 blow-back.
    Rs = "RS",
    /// Hours that a device ran.
    Rt = "RT",
    /// Information of the site.
    Info = "Info",
    /// A serial number.
    Sn = "SN",
    /// An alarm (2005).
    Ala = "Ala",
    /// Lower limit of an alarm (2005).
    LowValue = "LowValue",
    /// Upper limit of an alarm (2005).
    UpValue = "UpValue",
    /// Valid values of a period; in no standard, seen.
    ValidNum = "ValidNum",
    /// All values of a period; in no standard, seen.
    TotalNum = "TotalNum",
}

impl Suffix {
    fn read(text: &[u8], notes: &mut Notes) -> Suffix {
        // The usual ones have three to five letters, which compare as one number.
        let usual = match *text {
            [a, b, c] => u32::from_be_bytes([0, a, b, c]),
            [a, b, c, d] => u32::from_be_bytes([a, b, c, d]),
            [b'Z', b's', a, b, c] => u32::from_be_bytes([b'Z', a, b, c]),
            _ => 0,
        };
        const fn word(text: [u8; 4]) -> u32 {
            u32::from_be_bytes(text)
        }
        const RTD: u32 = word(*b"\0Rtd");
        const MIN: u32 = word(*b"\0Min");
        const AVG: u32 = word(*b"\0Avg");
        const MAX: u32 = word(*b"\0Max");
        const COU: u32 = word(*b"\0Cou");
        const FLAG: u32 = word(*b"Flag");
        const ZS_RTD: u32 = word(*b"ZRtd");
        const ZS_MIN: u32 = word(*b"ZMin");
        const ZS_AVG: u32 = word(*b"ZAvg");
        const ZS_MAX: u32 = word(*b"ZMax");
        match (usual, text.len()) {
            (RTD, 3) => Suffix::Rtd,
            (FLAG, 4) => Suffix::Flag,
            (MIN, 3) => Suffix::Min,
            (AVG, 3) => Suffix::Avg,
            (MAX, 3) => Suffix::Max,
            (COU, 3) => Suffix::Cou,
            (ZS_RTD, 5) => Suffix::ZsRtd,
            (ZS_MIN, 5) => Suffix::ZsMin,
            (ZS_AVG, 5) => Suffix::ZsAvg,
            (ZS_MAX, 5) => Suffix::ZsMax,
            _ => Suffix::rare(text, notes),
        }
    }

    fn rare(text: &[u8], notes: &mut Notes) -> Suffix {
        if let Some(found) = Suffix::KNOWN.iter().find(|s| s.text().as_bytes() == text) {
            return *found;
        }
        if let Some(found) = Suffix::KNOWN.iter().find(|s| s.text().as_bytes().eq_ignore_ascii_case(text)) {
            notes.note(Tolerance::SuffixCase);
            return *found;
        }
        notes.note(Tolerance::SuffixUnknown);
        Suffix::Other
    }
}

/// Where an item stands in the content. A segment has at most 9999 bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    name: u16,
    /// Where the factor ends; the end of the name when there is no suffix.
    factor_end: u16,
    name_end: u16,
    value: u16,
    value_end: u16,
    group: u16,
    suffix: Suffix,
    bare: bool,
}

impl Span {
    pub(crate) fn group(&self) -> u16 {
        self.group
    }
}

/// One name and value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Item<'a> {
    /// Items of one group were joined by commas.
    pub group: u16,
    /// The whole name.
    pub name: &'a [u8],
    /// The name before the hyphen: a factor's code.
    pub factor: &'a [u8],
    /// What stands behind the hyphen.
    pub suffix: Suffix,
    /// The value as it came; `None` when there was no `=`.
    pub value: Option<&'a [u8]>,
}

impl<'a> Item<'a> {
    /// The value as a number, digit by digit.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        Decimal::read(self.value?)
    }

    /// The value as a data flag.
    #[must_use]
    pub fn flag(&self) -> Option<DataFlag> {
        DataFlag::read(self.value?)
    }

    /// The value as a time.
    #[must_use]
    pub fn time(&self) -> Option<Stamp> {
        Stamp::read(self.value?)
    }

    /// The value by its suffix.
    #[must_use]
    pub fn typed(&self) -> Typed<'a> {
        let Some(value) = self.value else { return Typed::Nothing };
        let read = match self.suffix {
            Suffix::Flag => DataFlag::read(value).map(Typed::Flag),
            Suffix::SampleTime | Suffix::CompleteTime => Stamp::read(value).map(Typed::Time),
            Suffix::EFlag | Suffix::Sn | Suffix::SampleType | Suffix::ResultType => None,
            Suffix::None if self.name.ends_with(b"Time") => Stamp::read(value).map(Typed::Time),
            _ => Decimal::read(value).map(Typed::Number),
        };
        read.unwrap_or(Typed::Text(value))
    }
}

impl std::fmt::Debug for Item<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = |t: &[u8]| String::from_utf8_lossy(t).into_owned();
        write!(f, "{}:{}={:?}", self.group, text(self.name), self.value.map(text))
    }
}

/// A value read by its kind. What is not of its kind is a text, never lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed<'a> {
    /// A number.
    Number(Decimal),
    /// A data flag.
    Flag(DataFlag),
    /// A time.
    Time(Stamp),
    /// Anything else.
    Text(&'a [u8]),
    /// There was no `=`.
    Nothing,
}

/// The items of a content, in their order.
#[derive(Clone, Copy)]
pub struct Items<'a> {
    pub(crate) content: &'a [u8],
    pub(crate) spans: &'a [Span],
}

impl std::fmt::Debug for Items<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a> Items<'a> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The first item of a whole name, in this case.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Item<'a>> {
        self.iter().find(|item| item.name == name.as_bytes())
    }

    /// Each.
    pub fn iter(&self) -> impl Iterator<Item = Item<'a>> + use<'a> {
        let content = self.content;
        self.spans.iter().map(move |s| {
            let part = |from: u16, to: u16| content.get(usize::from(from)..usize::from(to)).unwrap_or_default();
            Item {
                group: s.group,
                name: part(s.name, s.name_end),
                factor: part(s.name, s.factor_end),
                suffix: s.suffix,
                value: if s.bare { None } else { Some(part(s.value, s.value_end)) },
            }
        })
    }
}

fn short(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

/// Without blanks at its ends: where it begins and how long it is.
fn trim(text: &[u8], notes: &mut Notes) -> (usize, usize) {
    match (text.first(), text.last()) {
        (Some(a), Some(b)) if *a <= b' ' && a.is_ascii_whitespace() || *b <= b' ' && b.is_ascii_whitespace() => {
            notes.note(Tolerance::CpBlank);
            let begun = text.trim_ascii_start();
            (text.len() - begun.len(), begun.trim_ascii_end().len())
        }
        _ => (0, text.len()),
    }
}

fn ends_name(b: u8) -> bool {
    matches!(b, b'=' | b';' | b',')
}

fn ends_value(b: u8) -> bool {
    matches!(b, b';' | b',')
}

/// Where a value ends.
fn value_end(content: &[u8], begin: usize, marks: &mut Marks<'_>) -> usize {
    let rest = content.get(begin..).unwrap_or_default();
    if rest.starts_with(b"//") {
        let mut from = 2;
        while let Some(found) = rest.get(from..).and_then(|r| memmem::find(r, b"//")) {
            let end = from + found + 2;
            if matches!(rest.get(end), None | Some(b';' | b',')) {
                return begin + end;
            }
            from = end - 1;
        }
    }
    marks.find(begin, ends_value)
}

/// Splits a content into its items, in one pass.
pub(crate) fn split(content: &[u8], spans: &mut Vec<Span>) -> Notes {
    spans.clear();
    let (mut notes, mut marks) = (Notes::NONE, Marks::new(content));
    let mut at = 0;
    let (mut group, mut parted) = (0_u16, false);
    let mut ended = false;
    while let Some(rest) = content.get(at..).filter(|r| !r.is_empty()) {
        let (mut past_name, mut dash) = (marks.find(at, |b| b == b'-' || ends_name(b)), None);
        if content.get(past_name) == Some(&b'-') {
            dash = Some(past_name - at);
            past_name = marks.find(past_name, ends_name);
        }
        let name_len = past_name - at;
        let bare = rest.get(name_len) != Some(&b'=');
        let (lead, len) = trim(rest.get(..name_len).unwrap_or_default(), &mut notes);
        let (name, name_end) = (at + lead, at + lead + len);
        let (mut value, mut end) = (at + name_len, at + name_len);
        let mut past = end;
        if !bare {
            let from = at + name_len + 1;
            past = value_end(content, from, &mut marks);
            let (lead, len) = trim(content.get(from..past).unwrap_or_default(), &mut notes);
            (value, end) = (from + lead, from + lead + len);
        }
        if bare && len == 0 {
            notes.note(if name_len > 0 { Tolerance::CpBlank } else { Tolerance::CpEmptyItem });
        } else {
            if bare {
                notes.note(Tolerance::CpBareItem);
            }
            // Empty items part no groups.
            if std::mem::take(&mut parted) && !spans.is_empty() {
                group = group.saturating_add(1);
            }
            let mut span = Span {
                name: short(name),
                factor_end: short(name_end),
                name_end: short(name_end),
                value: short(value),
                value_end: short(end),
                group,
                suffix: Suffix::None,
                bare,
            };
            let text = content.get(name..name_end).unwrap_or_default();
            match dash {
                Some(dash) => suffixed(text, dash - lead, &mut span, &mut notes),
                None => plain(text, end - value, &mut notes),
            }
            spans.push(span);
        }
        ended = false;
        match content.get(past) {
            Some(b';') => {
                (ended, parted) = (true, true);
            }
            Some(_) if past + 1 == content.len() => notes.note(Tolerance::CpEmptyItem),
            _ => {}
        }
        at = past + 1;
    }
    if ended {
        notes.note(Tolerance::CpEmptyItem);
    }
    together(content, spans, &mut notes);
    notes
}

/// What stands behind the hyphen.
fn suffixed(name: &[u8], dash: usize, span: &mut Span, notes: &mut Notes) {
    let mut behind = name.get(dash + 1..).unwrap_or_default();
    if let [b'-', more @ ..] = behind {
        notes.note(Tolerance::SuffixHyphens);
        behind = more;
    }
    span.suffix = Suffix::read(behind, notes);
    span.factor_end = span.name.saturating_add(short(dash));
    if span.suffix == Suffix::SampleTime && span.value_end.saturating_sub(span.value) == 17 {
        notes.note(Tolerance::TimeMillis);
    }
}

/// An item without a hyphen.
fn plain(name: &[u8], value: usize, notes: &mut Notes) {
    if value == 17 && name.ends_with(b"Time") {
        notes.note(Tolerance::TimeMillis);
    } else if name.len() == 4 && name.eq_ignore_ascii_case(b"Flag") {
        notes.note(Tolerance::FlagAlone);
    }
}

/// Codes of factors have mostly four to eight bytes: two overlapping words of each are compared, without a call.
fn same(one: &[u8], two: &[u8]) -> bool {
    match (one.len() == two.len(), one.first_chunk::<4>(), one.last_chunk::<4>()) {
        (false, ..) => false,
        (true, Some(first), Some(last)) if one.len() <= 8 => {
            two.first_chunk() == Some(first) && two.last_chunk() == Some(last)
        }
        _ => one == two,
    }
}

/// Notes factors that stand apart, twice, or joined with others.
fn together(content: &[u8], spans: &[Span], notes: &mut Notes) {
    for pair in spans.windows(2) {
        let [one, two] = pair else { continue };
        if one.suffix == Suffix::None || two.suffix == Suffix::None {
            continue;
        }
        let of = |s: &Span| content.get(usize::from(s.name)..usize::from(s.factor_end)).unwrap_or_default();
        let same = same(of(one), of(two));
        if one.group == two.group {
            if !same {
                notes.note(Tolerance::FactorJoined);
            } else if one.suffix == two.suffix && one.suffix != Suffix::Other {
                notes.note(Tolerance::FactorTwice);
            }
        } else if same {
            notes.note(if one.suffix == two.suffix { Tolerance::FactorTwice } else { Tolerance::FactorSplit });
        }
    }
}
