//! What a file that comes in is, told from its bytes: fit to be received, refused, or put aside.
//!
//! Refused is what is empty, broken off or not what its name says: the sender mends it. Put aside is what must not lie on a
//! colleague's desk: the test pattern of virus scanners, programs, scripts, documents with macros, and what bears the mark of
//! a classified paper. This is no virus scanner: it knows kinds of files, and no single virus.

use std::io::Read;

use archive::{Bounds, Opened, Refused, opened};
use memchr::memmem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::sniff::{self, FileKind};

/// Archives within archives that are looked into.
const DEEP: usize = 2;
/// How much of an archive is unpacked at most.
const UNPACKED: u64 = 256 << 20;
/// The same with all that lies in archives within it.
const UNPACKED_IN_ALL: u64 = 512 << 20;
const PARTS: usize = 5_000;
/// Characters at the beginning of a text in which the mark of a classified paper stands.
const HEAD: usize = 600;
/// Bytes of the list of parts of an office document that are looked at.
const MOST_TYPES: u64 = 4 << 20;
/// Bytes at the end of a file in which it says that it ends.
const TAIL: usize = 64 << 10;

/// Why a file is put aside.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = QuarantineReason)]
pub enum Reason {
    /// The pattern by which virus scanners are tried out.
    TestVirus,
    Program,
    Script,
    Macros,
    /// Archives in archives in archives.
    Nested,
    /// The mark of a classified paper.
    Classified,
}

impl Reason {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Reason::TestVirus => "test_virus",
            Reason::Program => "program",
            Reason::Script => "script",
            Reason::Macros => "macros",
            Reason::Nested => "nested",
            Reason::Classified => "classified",
        }
    }

    /// In words, Chinese and English.
    #[must_use]
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Reason::TestVirus => ("含有病毒检测试验串（EICAR）", "holds the test pattern of virus scanners (EICAR)"),
            Reason::Program => ("是可执行程序", "is a program"),
            Reason::Script => ("是脚本或快捷方式", "is a script or a shortcut"),
            Reason::Macros => ("是带宏的文档", "is a document with macros"),
            Reason::Nested => ("压缩包层层嵌套，无法查验", "holds archives in archives that cannot be looked into"),
            Reason::Classified => (
                "带有密级标志，涉密文件不得在本网处理",
                "bears the mark of a classified paper, which this network must not hold",
            ),
        }
    }
}

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    Fit {
        media: String,
    },
    Refused {
        code: &'static str,
        zh: String,
        en: String,
    },
    PutAside {
        reason: Reason,
        /// Where in the file, when it is not the file itself.
        what: String,
    },
}

fn refused(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Found {
    Found::Refused { code, zh: zh.into(), en: en.into() }
}

/// The kinds of files that are received, by the ending of the name.
const ENDINGS: &str = "pdf ofd docx doc xlsx xls pptx ppt wps et txt md csv png jpg jpeg gif webp zip";

/// Why a file must be put aside, whatever it is taken for, and where in it that was found.
#[must_use]
pub fn must_not_pass(name: &str, bytes: &[u8]) -> Option<(Reason, String)> {
    if let Some(reason) = marked_name(name) {
        return Some((reason, "文件名".into()));
    }
    let mut left = UNPACKED_IN_ALL;
    danger(name, bytes, 0, &mut left).or_else(|| Some((Reason::Classified, classified(&ending_of(name), bytes)?)))
}

/// Looks at a whole file that is to be a paper.
#[must_use]
pub fn look(name: &str, bytes: &[u8]) -> Found {
    if bytes.is_empty() {
        return refused("empty_file", "文件是空的", "the file is empty");
    }
    if let Some((reason, what)) = must_not_pass(name, bytes) {
        return Found::PutAside { reason, what };
    }
    let ending = ending_of(name);
    if !ENDINGS.split(' ').any(|e| e == ending) {
        return refused(
            "file_kind",
            format!("不收这种文件，可上传：{ENDINGS}"),
            format!("files of this kind are not taken; these are: {ENDINGS}"),
        );
    }
    if let Some(why) = broken_off(&ending, bytes) {
        return why;
    }
    let found = sniff::sniff(bytes, name);
    if !fits(&ending, bytes, &found) {
        let is = found.media;
        return refused(
            "misnamed",
            format!("文件名以 .{ending} 结尾，内容却不是（内容是 {is}）"),
            format!("the name ends with .{ending}, and what is in it is {is}"),
        );
    }
    let media = match (ending.as_str(), found.kind) {
        ("ofd", _) => "application/ofd",
        ("doc" | "wps", _) => "application/msword",
        ("xls" | "et", _) => "application/vnd.ms-excel",
        ("ppt", _) => "application/vnd.ms-powerpoint",
        ("md", _) => "text/markdown; charset=utf-8",
        _ => found.media,
    };
    Found::Fit { media: media.to_owned() }
}

fn ending_of(name: &str) -> String {
    name.rsplit_once('.').map(|(_, e)| e.trim().to_ascii_lowercase()).unwrap_or_default()
}

const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
const ZIP: &[u8] = b"PK\x03\x04";

fn fits(ending: &str, bytes: &[u8], found: &sniff::Sniffed) -> bool {
    match ending {
        "pdf" => found.kind == FileKind::Pdf,
        "docx" => found.kind == FileKind::Document || part_of(bytes, "word/document.xml"),
        "xlsx" => found.kind == FileKind::Sheet || part_of(bytes, "xl/workbook.xml"),
        "pptx" => part_of(bytes, "ppt/presentation.xml"),
        "ofd" => part_of(bytes, "ofd.xml"),
        "doc" | "xls" | "ppt" | "wps" | "et" => bytes.starts_with(OLE),
        "zip" => bytes.starts_with(ZIP) || bytes.starts_with(b"PK\x05\x06"),
        "png" => found.media == "image/png",
        "jpg" | "jpeg" => found.media == "image/jpeg",
        "gif" => found.media == "image/gif",
        "webp" => found.media == "image/webp",
        "txt" | "md" | "csv" => matches!(found.kind, FileKind::Text | FileKind::Csv | FileKind::Json),
        _ => false,
    }
}

fn bounds() -> Bounds {
    Bounds {
        parts: PARTS,
        unpacked: UNPACKED,
        part: UNPACKED,
        strings: UNPACKED,
        sheet: UNPACKED,
        announced: 50_000_000,
    }
}

fn part_of(bytes: &[u8], part: &str) -> bool {
    opened(bytes, &bounds()).is_ok_and(|o| o.names.iter().any(|n| n == part))
}

/// Whether a file ends before it is over, as far as its kind tells.
fn broken_off(ending: &str, bytes: &[u8]) -> Option<Found> {
    let tail = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or(bytes);
    let ends = |mark: &[u8]| memmem::find(tail, mark).is_some();
    let whole = match ending {
        "pdf" if bytes.starts_with(b"%PDF-") => ends(b"%%EOF"),
        "png" if bytes.starts_with(b"\x89PNG") => ends(b"IEND"),
        "jpg" | "jpeg" if bytes.starts_with(b"\xff\xd8\xff") => ends(b"\xff\xd9"),
        "gif" if bytes.starts_with(b"GIF8") => ends(b"\x3b"),
        "webp" if bytes.starts_with(b"RIFF") => {
            let said = bytes.get(4..8).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes).unwrap_or(u32::MAX);
            u64::from(said).saturating_add(8) <= bytes.len() as u64
        }
        "docx" | "xlsx" | "pptx" | "ofd" | "zip" if bytes.starts_with(ZIP) => match opened(bytes, &bounds()) {
            Ok(_) => true,
            Err(Refused::Encrypted(_)) => {
                let (zh, en) = ("文件加了密码，无法查验", "the file is encrypted and cannot be looked into");
                return Some(refused("encrypted_file", zh, en));
            }
            Err(Refused::TooManyParts | Refused::TooLarge(_)) => {
                let (zh, en) = ("压缩包里的内容过多或过大", "the archive unpacks to too much");
                return Some(refused("file_too_large", zh, en));
            }
            Err(Refused::Broken(_)) => false,
        },
        // A compound file is made of sectors of 512 bytes.
        "doc" | "xls" | "ppt" | "wps" | "et" if bytes.starts_with(OLE) => bytes.len() >= 1536,
        _ => true,
    };
    let (zh, en) = ("文件不完整，打不开", "the file is broken off or damaged");
    (!whole).then(|| refused("truncated_file", zh, en))
}

const PROGRAM_ENDINGS: [&str; 12] =
    ["exe", "dll", "com", "scr", "msi", "sys", "cpl", "jar", "apk", "elf", "so", "dylib"];
const SCRIPT_ENDINGS: [&str; 15] =
    ["bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "sh", "py", "lnk", "reg", "url"];
const MACRO_ENDINGS: [&str; 8] = ["docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppsm"];
/// In two pieces, so that this program is not itself taken for it.
const EICAR: (&[u8], &[u8]) = (b"EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE!");

/// What of a file must not be handed on, at the beginning or within.
fn danger(name: &str, bytes: &[u8], deep: usize, left: &mut u64) -> Option<(Reason, String)> {
    let ending = ending_of(name);
    let is = |list: &[&str]| list.contains(&ending.as_str());
    let at = |reason| Some((reason, name.chars().take(200).collect()));
    let pattern = [EICAR.0, EICAR.1].concat();
    if memmem::find(bytes, &pattern).is_some() {
        return at(Reason::TestVirus);
    }
    if is(&PROGRAM_ENDINGS) || is_program(bytes) {
        return at(Reason::Program);
    }
    if is(&SCRIPT_ENDINGS) || bytes.starts_with(b"#!") || bytes.starts_with(b"\x4c\0\0\0\x01\x14\x02\0") {
        return at(Reason::Script);
    }
    if is(&MACRO_ENDINGS) || (bytes.starts_with(OLE) && ole_macros(bytes)) {
        return at(Reason::Macros);
    }
    if !bytes.starts_with(ZIP) {
        return None;
    }
    let within = Bounds { unpacked: UNPACKED.min(*left), ..bounds() };
    let mut open = match opened(bytes, &within) {
        Ok(open) => open,
        // What cannot be looked into is refused as a whole, and put aside where it is hidden in another.
        Err(_) if deep > 0 => return at(Reason::Nested),
        Err(_) => return None,
    };
    if office_macros(&mut open) {
        return at(Reason::Macros);
    }
    let Opened { mut parts, names } = open;
    if deep >= DEEP {
        return at(Reason::Nested);
    }
    for (i, inner) in names.iter().enumerate() {
        let Ok(mut part) = parts.by_index(i) else { continue };
        let mut within = Vec::new();
        if part.read_to_end(&mut within).is_err() {
            continue;
        }
        *left = left.saturating_sub(within.len() as u64);
        if let Some((reason, what)) = danger(inner, &within, deep + 1, left) {
            return Some((reason, what));
        }
        if deep == 0 && !office(&ending) && marked_name(inner).is_some() {
            return Some((Reason::Classified, inner.chars().take(200).collect()));
        }
    }
    None
}

fn office(ending: &str) -> bool {
    matches!(ending, "docx" | "xlsx" | "pptx" | "ofd")
}

fn is_program(bytes: &[u8]) -> bool {
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    let machine = [
        &b"\x7fELF"[..],
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
        b"dex\n03",
    ];
    if machine.iter().any(|m| starts(m)) {
        return true;
    }
    // A text may begin with these two letters; a program of Windows tells where its second head is, or ends in zeros.
    starts(b"MZ") && (bytes.get(2..64).is_some_and(|head| head.contains(&0)) || sniff::decoded(bytes).is_none())
}

/// A project of macros, or a sheet of the older macros, by its name or by what the list of parts says that a part is: the part
/// itself may be called anything.
fn office_macros(Opened { parts, names }: &mut Opened<'_>) -> bool {
    if names.iter().any(|n| n.ends_with("vbaproject.bin") || n.starts_with("xl/macrosheets/")) {
        return true;
    }
    let list = names.iter().position(|n| n == "[content_types].xml");
    let Some(Ok(list)) = list.map(|at| parts.by_index(at)) else { return false };
    let mut text = Vec::new();
    if list.take(MOST_TYPES).read_to_end(&mut text).is_err() {
        return false;
    }
    let text = text.to_ascii_lowercase();
    [&b"vbaproject"[..], b"macroenabled", b"macrosheet"].iter().any(|word| memmem::find(&text, word).is_some())
}

/// A compound file names its streams in UTF-16; every project of macros has one of these.
fn ole_macros(bytes: &[u8]) -> bool {
    ["_VBA_PROJECT", "VBA_PROJECT_CUR", "Macros"].iter().any(|word| {
        let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memmem::find(bytes, &wide).is_some()
    })
}

const LEVELS: [&str; 3] = ["绝密", "机密", "秘密"];

fn marked_name(name: &str) -> Option<Reason> {
    let marked = LEVELS.iter().any(|l| name.contains(l)) || name.contains('★');
    marked.then_some(Reason::Classified)
}

/// The mark as it stands at the head of a paper: `机密★1年`, or the word alone on its line.
fn marked_text(text: &str) -> bool {
    let head: String = text.chars().take(HEAD).collect();
    head.lines().any(|line| {
        let line: String =
            line.chars().filter(|c| !c.is_whitespace() && !matches!(c, '#' | '*' | '【' | '】')).collect();
        LEVELS
            .iter()
            .any(|level| line == *level || line.contains(&format!("{level}★")) || line == format!("密级：{level}"))
    })
}

/// Where a classified paper says that it is one.
fn classified(ending: &str, bytes: &[u8]) -> Option<String> {
    let marked = match ending {
        "txt" | "md" | "csv" => sniff::decoded(bytes).is_some_and(|(text, _)| marked_text(&text)),
        "docx" => word_head(bytes).is_some_and(|text| marked_text(&text)),
        "pdf" => marked_pdf(bytes),
        _ => false,
    };
    marked.then(|| "正文首部或文件属性".into())
}

/// The beginning of the text of a Word document, a line for each paragraph.
fn word_head(bytes: &[u8]) -> Option<String> {
    let mut open = opened(bytes, &bounds()).ok()?;
    let at = open.names.iter().position(|n| n == "word/document.xml")?;
    let mut xml = Vec::new();
    open.parts.by_index(at).ok()?.take(1 << 20).read_to_end(&mut xml).ok()?;
    let xml = String::from_utf8_lossy(&xml);
    let mut out = String::new();
    for piece in xml.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        if tag.starts_with("/w:p") && !tag.starts_with("/w:pPr") {
            out.push('\n');
        }
        if tag == "w:t" || tag.starts_with("w:t ") {
            out.push_str(text);
        }
        if out.len() > 4 * HEAD {
            break;
        }
    }
    Some(out)
}

/// Title, subject and keywords of a PDF, where they stand readable.
fn marked_pdf(bytes: &[u8]) -> bool {
    ["/Title", "/Subject", "/Keywords"].iter().any(|key| {
        memmem::find_iter(bytes, key.as_bytes()).take(50).any(|at| {
            let near = bytes.get(at..bytes.len().min(at.saturating_add(512))).unwrap_or_default();
            let near = near.split(|b| *b == b')' || *b == b'>').next().unwrap_or_default();
            LEVELS.iter().any(|level| {
                let wide: Vec<u8> = level.encode_utf16().flat_map(u16::to_be_bytes).collect();
                let hex: String = wide.iter().map(|b| format!("{b:02X}")).collect();
                let upper = near.to_ascii_uppercase();
                memmem::find(near, level.as_bytes()).is_some()
                    || memmem::find(near, &wide).is_some()
                    || memmem::find(&upper, hex.as_bytes()).is_some()
            })
        })
    })
}

#[cfg(test)]
#[path = "checks_tests.rs"]
mod tests;
