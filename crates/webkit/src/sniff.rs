//! What a file is, told from its bytes and never from its name, and what of it a browser may be given to show.

use std::borrow::Cow;
use std::io::Cursor;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::{Error, Result};
use serde::Serialize;
use utoipa::ToSchema;

/// Pixels that a browser is asked to unpack.
pub const MAX_PIXELS: u64 = 50_000_000;
/// Bytes of an archive that is looked into.
const MAX_ARCHIVE: usize = 20 << 20;
/// Bytes at the beginning in which the kind of a text is looked for.
const HEAD: usize = 1024;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    Image,
    Pdf,
    Csv,
    Json,
    Text,
    /// HTML or XML: shown as the text that it is written in.
    Markup,
    /// SVG: shown inside an image element, where no script runs.
    Drawing,
    /// A workbook: shown as tables.
    Sheet,
    /// A Word document: shown as the text in it.
    Document,
    /// Handed over as a file.
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sniffed {
    pub kind: FileKind,
    pub media: &'static str,
    /// Width and height of an image.
    pub size: Option<(u32, u32)>,
    /// What a text is written in.
    pub encoding: Option<Encoding>,
}

/// What the bytes of a text are read with; the older ones are what office programs of this country still write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    /// Of which GBK and GB 2312 are parts.
    Gb18030,
}

impl Encoding {
    /// The name by which browsers know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Gb18030 => "GB18030",
        }
    }

    /// The bytes stay as they are, so that their digest can be checked; the browser is told how to read them.
    fn plain(self) -> &'static str {
        match self {
            Encoding::Utf8 => "text/plain; charset=utf-8",
            Encoding::Utf16Le => "text/plain; charset=utf-16le",
            Encoding::Utf16Be => "text/plain; charset=utf-16be",
            Encoding::Gb18030 => "text/plain; charset=gb18030",
        }
    }
}

/// A text with what it is written in; none for bytes that are no text.
#[must_use]
pub fn decoded(bytes: &[u8]) -> Option<(Cow<'_, str>, Encoding)> {
    let whole = |coding: &'static encoding_rs::Encoding, bytes| {
        coding.decode_without_bom_handling_and_without_replacement(bytes)
    };
    let (text, encoding) = if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        (whole(encoding_rs::UTF_16LE, rest)?, Encoding::Utf16Le)
    } else if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        (whole(encoding_rs::UTF_16BE, rest)?, Encoding::Utf16Be)
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        (Cow::Borrowed(text), Encoding::Utf8)
    } else {
        (whole(encoding_rs::GB18030, bytes)?, Encoding::Gb18030)
    };
    let odd = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')
            // Much that is no text reads as characters that nobody has given a meaning.
            || encoding == Encoding::Gb18030 && matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
    };
    (!text.chars().any(odd)).then_some((text, encoding))
}

impl Sniffed {
    /// The media type under which the bytes may be shown in place; none for what is only handed over.
    pub fn shown(&self) -> Option<&'static str> {
        match self.kind {
            FileKind::Image => self.pixels().is_some_and(|n| n > 0 && n <= MAX_PIXELS).then_some(self.media),
            FileKind::Pdf => Some(self.media),
            FileKind::Csv | FileKind::Json | FileKind::Text | FileKind::Markup => self.encoding.map(Encoding::plain),
            FileKind::Drawing | FileKind::Sheet | FileKind::Document | FileKind::Other => None,
        }
    }

    pub fn pixels(&self) -> Option<u64> {
        self.size.map(|(w, h)| u64::from(w).saturating_mul(u64::from(h)))
    }
}

/// The kind of a file; its name only tells a table from another text.
pub fn sniff(bytes: &[u8], name: &str) -> Sniffed {
    let is = |kind, media, size| Sniffed { kind, media, size, encoding: None };
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return is(FileKind::Image, "image/png", png_size(bytes));
    }
    if bytes.starts_with(b"\xff\xd8\xff") {
        return is(FileKind::Image, "image/jpeg", jpeg_size(bytes));
    }
    if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        let size = two(bytes, 6).zip(two(bytes, 8)).map(|(w, h)| (u32::from(w), u32::from(h)));
        return is(FileKind::Image, "image/gif", size);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return is(FileKind::Image, "image/webp", webp_size(bytes));
    }
    if bytes.starts_with(b"%PDF-") {
        return is(FileKind::Pdf, "application/pdf", None);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let (kind, media) = archive(bytes);
        return is(kind, media, None);
    }
    let Some((text, encoding)) = decoded(bytes) else { return is(FileKind::Other, "application/octet-stream", None) };
    let (kind, media) = kind_of_text(&text, encoding, name);
    Sniffed { kind, media, size: None, encoding: Some(encoding) }
}

/// The name of a file that is handed in, as it may stand on a page.
///
/// # Errors
/// It is empty, hidden or a path.
pub fn file_name(name: &str) -> Result<String> {
    // Marks that are not seen, or turn the direction of writing: with one `exe.gpj` stands as `jpg.exe`.
    let unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let name: String = name.trim().chars().filter(|c| !unseen(*c)).take(200).collect();
    if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\']) {
        return Err(Error::invalid("the file's name is empty, hidden or a path").with_code("no_file_name"));
    }
    Ok(name)
}

/// The bytes, in place only where nothing in them can run.
pub fn answer(name: &str, bytes: Vec<u8>) -> Result<Response> {
    let shown = sniff(&bytes, name).shown();
    let media = shown.unwrap_or("application/octet-stream");
    let name: String = name
        .bytes()
        .map(|b| match b {
            b if b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_') => (b as char).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect();
    let place = if shown.is_some() { "inline" } else { "attachment" };
    let place = HeaderValue::from_str(&format!("{place}; filename*=UTF-8''{name}"))
        .map_err(|e| Error::internal("a header").with_source(e))?;
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CONTENT_DISPOSITION, place);
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"),
    );
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

fn archive(bytes: &[u8]) -> (FileKind, &'static str) {
    const ZIP: (FileKind, &str) = (FileKind::Other, "application/zip");
    if bytes.len() > MAX_ARCHIVE {
        return ZIP;
    }
    // Only the list of names is read; nothing is unpacked.
    let Ok(zip) = zip::ZipArchive::new(Cursor::new(bytes)) else { return ZIP };
    if zip.index_for_name("xl/workbook.xml").is_some() {
        (FileKind::Sheet, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    } else if zip.index_for_name("word/document.xml").is_some() {
        (FileKind::Document, "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    } else {
        ZIP
    }
}

fn kind_of_text(text: &str, encoding: Encoding, name: &str) -> (FileKind, &'static str) {
    let body = text.trim_start_matches('\u{feff}').trim_start();
    let head: String = body.chars().take(HEAD).collect::<String>().to_ascii_lowercase();
    if head.starts_with('<') {
        // A drawing goes into an image element as UTF-8; in another writing it is shown as it is written.
        return match encoding == Encoding::Utf8 && head.contains("<svg") && !head.contains("<html") {
            true => (FileKind::Drawing, "image/svg+xml"),
            false => (FileKind::Markup, "text/html"),
        };
    }
    if head.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(body).is_ok() {
        return (FileKind::Json, "application/json");
    }
    let ends = |end: &str| name.to_ascii_lowercase().ends_with(end);
    if ends(".csv") { (FileKind::Csv, "text/csv") } else { (FileKind::Text, "text/plain") }
}

fn two(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn big(bytes: &[u8], at: usize) -> Option<u16> {
    two(bytes, at).map(u16::swap_bytes)
}

fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let four = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?));
    (bytes.get(12..16)? == b"IHDR").then_some(())?;
    Some((four(16)?, four(20)?))
}

/// The size stands in the first frame header behind segments that each tell their length.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at.checked_add(1)?)?;
        match marker {
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at = at.checked_add(2)?,
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                return Some((u32::from(big(bytes, at.checked_add(7)?)?), u32::from(big(bytes, at.checked_add(5)?)?)));
            }
            0xd9 | 0xda => return None,
            _ => {
                let length = big(bytes, at.checked_add(2)?)?;
                at = at.checked_add(2)?.checked_add(usize::from(length.max(2)))?;
            }
        }
    }
}

fn webp_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let three = |at: usize| {
        let b = bytes.get(at..at.checked_add(3)?)?;
        Some(u32::from(*b.first()?) | u32::from(*b.get(1)?) << 8 | u32::from(*b.get(2)?) << 16)
    };
    match bytes.get(12..16)? {
        b"VP8X" => Some((three(24)?.checked_add(1)?, three(27)?.checked_add(1)?)),
        b"VP8 " => Some((u32::from(two(bytes, 26)? & 0x3fff), u32::from(two(bytes, 28)? & 0x3fff))),
        b"VP8L" => {
            let bits = u32::from_le_bytes(bytes.get(21..25)?.try_into().ok()?);
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(w: u32, h: u32) -> Vec<u8> {
        let mut out = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        out.extend(w.to_be_bytes());
        out.extend(h.to_be_bytes());
        out.extend([8, 2, 0, 0, 0]);
        out
    }

    fn kind(bytes: &[u8], name: &str) -> (FileKind, bool) {
        let s = sniff(bytes, name);
        (s.kind, s.shown().is_some())
    }

    #[test]
    fn the_name_decides_nothing_that_could_run() {
        let html = b"<!DOCTYPE html><script>alert(1)</script>";
        for name in ["a.html", "a.png", "a.pdf", "a.txt", "a.csv"] {
            let s = sniff(html, name);
            assert_eq!((s.kind, s.shown()), (FileKind::Markup, Some("text/plain; charset=utf-8")), "{name}");
        }
        let svg = b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>";
        assert_eq!(kind(svg, "a.png"), (FileKind::Drawing, false));
        // An HTML page that hides behind an SVG is markup.
        assert_eq!(kind(b"<html><svg></svg></html>", "a.svg").0, FileKind::Markup);
        // A PDF or an image must begin as one.
        assert_eq!(kind(b"<script>1</script>%PDF-1.7", "a.pdf").0, FileKind::Markup);
        assert_eq!(kind(b" \x89PNG\r\n\x1a\n", "a.png"), (FileKind::Other, false));
        assert_eq!(kind(b"MZ\x90\0", "a.pdf"), (FileKind::Other, false));
    }

    #[test]
    fn images_tell_their_size_and_bombs_are_not_shown() {
        assert_eq!(sniff(&png(640, 480), "x").size, Some((640, 480)));
        assert_eq!(kind(&png(640, 480), "x"), (FileKind::Image, true));
        assert_eq!(kind(&png(60_000, 60_000), "x"), (FileKind::Image, false));
        assert_eq!(kind(&png(0, 10), "x"), (FileKind::Image, false));
        // A header that ends early has no size, and is not shown.
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n", "x"), (FileKind::Image, false));
        let jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xc0\x00\x11\x08\x01\x02\x03\x04\x03";
        assert_eq!(sniff(jpeg, "x").size, Some((0x304, 0x102)));
        assert_eq!(sniff(b"\xff\xd8\xff\xe0\x00\x00\xff\xd9", "x").size, None);
        assert_eq!(sniff(b"GIF89a\x0a\x00\x14\x00", "x").size, Some((10, 20)));
        assert_eq!(sniff(b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x09\0\0\x13\0\0", "x").size, Some((10, 20)));
        assert_eq!(sniff(b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x09\xc0\x04\x00", "x").size, Some((10, 20)));
    }

    #[test]
    fn texts_are_told_apart() {
        assert_eq!(kind("\u{feff}日期,数\n".as_bytes(), "a.CSV"), (FileKind::Csv, true));
        assert_eq!(kind(b"{\"a\": [1]}", "a.txt"), (FileKind::Json, true));
        assert_eq!(kind(b"{not json", "a.json"), (FileKind::Text, true));
        assert_eq!(kind(b"a\0b", "a.txt"), (FileKind::Other, false));
        assert_eq!(kind("中文".as_bytes(), "a"), (FileKind::Text, true));
        assert_eq!(kind(b"PK\x03\x04broken", "a.xlsx"), (FileKind::Other, false));
    }

    #[test]
    fn a_name_is_what_it_looks_like() {
        assert_eq!(file_name(" 照片\u{202e}gpj.exe ").unwrap(), "照片gpj.exe");
        assert_eq!(file_name("<b>\"'&.txt\u{0}").unwrap(), "<b>\"'&.txt");
        assert_eq!(file_name(&"长".repeat(300)).unwrap().chars().count(), 200);
        for bad in ["", " ", "\u{200b}", ".profile", "../a.txt", "a\\b.txt"] {
            assert_eq!(file_name(bad).unwrap_err().code(), "no_file_name", "{bad:?}");
        }
    }

    #[test]
    fn a_text_is_read_as_it_was_written() {
        let plain = |bytes: &[u8], name: &str| {
            let s = sniff(bytes, name);
            (s.kind, s.shown())
        };
        // "中文,1" as GBK, and a character that only GB18030 has.
        assert_eq!(plain(b"\xd6\xd0\xce\xc4,1\r\n", "a.csv"), (FileKind::Csv, Some("text/plain; charset=gb18030")));
        assert_eq!(decoded(b"\x82\x35\xf4\x35").unwrap().1, Encoding::Gb18030);
        assert_eq!(decoded(b"\xd6\xd0\xce\xc4").unwrap().0, "中文");
        assert_eq!(plain(b"\xff\xfe-N\x87e", "a.txt"), (FileKind::Text, Some("text/plain; charset=utf-16le")));
        assert_eq!(decoded(b"\xfe\xffN-e\x87").unwrap(), ("中文".into(), Encoding::Utf16Be));
        // Half a character, control characters and what has no meaning are no text.
        for no_text in [&b"\xd6\xd0\xce"[..], b"\xd6\xd0\x00", b"MZ\x90\0", b"\xff\xfe\x00", b"\xaa\xa1\xaa\xa2"] {
            assert_eq!(plain(no_text, "a.txt"), (FileKind::Other, None), "{no_text:x?}");
        }
        // What would run is markup in any writing, and is told by its letters.
        let page = b"<html><script>\xd6\xd0</script>";
        assert_eq!(plain(page, "a.txt"), (FileKind::Markup, Some("text/plain; charset=gb18030")));
        assert_eq!(sniff(b"<svg xmlns='http://www.w3.org/2000/svg'>\xd6\xd0</svg>", "a.svg").kind, FileKind::Markup);
        let wide: Vec<u8> =
            b"\xff\xfe".iter().copied().chain("<script>".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(sniff(&wide, "a.txt").kind, FileKind::Markup);
    }

    proptest::proptest! {
        #[test]
        fn nothing_trips_it(head in proptest::sample::select(vec![
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), b"\xff\xd8\xff".to_vec(), b"GIF89a".to_vec(),
            b"RIFF\0\0\0\0WEBPVP8L".to_vec(), b"PK\x03\x04".to_vec(), b"%PDF-".to_vec(), b"<svg".to_vec(),
        ]), rest in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let s = sniff(&[head, rest].concat(), "x");
            proptest::prop_assert!(s.shown().is_none() || s.kind != FileKind::Drawing);
        }
    }
}
