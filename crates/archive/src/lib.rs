//! Opening an archive that came from outside: a workbook or a Word document before its reader sees it.
//!
//! Invariants: what the directory claims is not believed; every part is unpacked once into nothing while it is counted, and
//! no more of it than the bounds allow; a table of texts that announces more than allowed is broken, since its reader makes
//! room for them at once; no part of XML holds a control character, and with that no encoding that does not extend ASCII.
//! No tables.

use std::io::{Cursor, Read};

use zip::ZipArchive;

/// How much is read at most. Bytes are those of unpacked parts.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub parts: usize,
    /// All parts together.
    pub unpacked: u64,
    /// A part of XML that its reader takes as a whole.
    pub part: u64,
    /// The table of texts of a workbook.
    pub strings: u64,
    /// A sheet of a workbook, whose cells are read one after another.
    pub sheet: u64,
    /// Texts that the table of texts may announce.
    pub announced: u64,
}

/// Why an archive is not opened, with the part where one is to blame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    Broken(Option<String>),
    Encrypted(String),
    TooManyParts,
    TooLarge(String),
}

/// An archive whose parts all stay within the bounds.
pub struct Opened<'a> {
    pub parts: ZipArchive<Cursor<&'a [u8]>>,
    /// The names of the parts in lower case, in their order.
    pub names: Vec<String>,
}

/// Opens an archive.
pub fn opened<'a>(bytes: &'a [u8], bounds: &Bounds) -> Result<Opened<'a>, Refused> {
    let broken = || Refused::Broken(None);
    let mut parts = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    if parts.len() > bounds.parts {
        return Err(Refused::TooManyParts);
    }
    let (mut names, mut claimed) = (Vec::with_capacity(parts.len()), 0_u64);
    for i in 0..parts.len() {
        let part = parts.by_index_raw(i).map_err(|_| broken())?;
        let name = part.name().map_err(|_| broken())?;
        if part.encrypted() {
            return Err(Refused::Encrypted(short(&name)));
        }
        claimed = claimed.saturating_add(part.size());
        if claimed > bounds.unpacked {
            return Err(Refused::TooLarge(short(&name)));
        }
        names.push(name.to_ascii_lowercase());
    }
    let mut left = bounds.unpacked;
    for (i, name) in names.iter().enumerate() {
        let part = parts.by_index(i).map_err(|_| Refused::Broken(Some(short(name))))?;
        left = left.saturating_sub(counted(part, name, bounds, left)?);
    }
    Ok(Opened { parts, names })
}

fn short(name: &str) -> String {
    name.chars().take(200).collect()
}

/// Unpacks a part into nothing and gives its size.
fn counted(mut part: impl Read, name: &str, bounds: &Bounds, left: u64) -> Result<u64, Refused> {
    let broken = || Refused::Broken(Some(short(name)));
    let xml = name.ends_with(".xml") || name.ends_with(".rels");
    let strings = name.ends_with("sharedstrings.xml");
    let sheet = name.contains("worksheets/") && !name.ends_with(".rels") && !name.ends_with("styles.xml");
    let limit = match (strings, sheet, xml) {
        (true, ..) => bounds.strings,
        (_, true, _) => bounds.sheet,
        (_, _, true) => bounds.part,
        _ => left,
    }
    .min(left);
    let (mut chunk, mut kept, mut size) = ([0_u8; 1 << 14], Vec::new(), 0_u64);
    loop {
        let n = part.read(&mut chunk).map_err(|_| broken())?;
        if n == 0 {
            break;
        }
        size = size.saturating_add(n as u64);
        if size > limit {
            return Err(Refused::TooLarge(short(name)));
        }
        let read = chunk.get(..n).unwrap_or_default();
        if xml && read.iter().any(|b| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')) {
            return Err(broken());
        }
        if strings {
            kept.extend_from_slice(read);
        }
    }
    if announced(&kept) > bounds.announced { Err(broken()) } else { Ok(size) }
}

/// The largest number of texts that a table of texts announces anywhere in it.
fn announced(table: &[u8]) -> u64 {
    const WORD: &[u8] = b"uniqueCount";
    let mut most = 0;
    for (at, _) in table.windows(WORD.len()).enumerate().filter(|(_, w)| *w == WORD) {
        let rest = table.get(at + WORD.len()..).unwrap_or_default().iter();
        let rest = rest.skip_while(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\''));
        let digits = rest.take_while(|b| b.is_ascii_digit() || **b == b'+').filter(|b| b.is_ascii_digit());
        most = most.max(digits.fold(0_u64, |n, d| n.saturating_mul(10).saturating_add(u64::from(d - b'0'))));
    }
    most
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    use super::*;

    const BOUNDS: Bounds =
        Bounds { parts: 3, unpacked: 4 << 20, part: 1 << 20, strings: 1 << 19, sheet: 2 << 20, announced: 1_000 };

    fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
            out.start_file(*name, options).unwrap();
            out.write_all(content).unwrap();
        }
        out.finish().unwrap().into_inner()
    }

    fn told(parts: &[(&str, &[u8])]) -> Result<Vec<String>, Refused> {
        opened(&packed(parts), &BOUNDS).map(|o| o.names)
    }

    #[test]
    fn what_stays_within_the_bounds_is_opened() {
        assert_eq!(told(&[("A.xml", b"<a/>"), ("b.png", b"\x01")]), Ok(vec!["a.xml".into(), "b.png".into()]));
        let blank = vec![b' '; (1 << 20) + 1];
        assert!(told(&[("xl/worksheets/sheet1.xml", &blank)]).is_ok());
        assert!(told(&[("a.bin", &blank)]).is_ok());
    }

    #[test]
    fn each_bound_refuses_with_its_part() {
        let many: Vec<(String, &[u8])> = (0..4).map(|n| (format!("{n}"), &b""[..])).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|(n, b)| (n.as_str(), *b)).collect();
        assert_eq!(told(&many), Err(Refused::TooManyParts));
        let blank = vec![b' '; (2 << 20) + 1];
        let large = |name: &str| Err(Refused::TooLarge(name.to_owned()));
        assert_eq!(told(&[("word/document.xml", &blank[..=1 << 20])]), large("word/document.xml"));
        assert_eq!(told(&[("xl/SharedStrings.xml", &blank[..=1 << 19])]), large("xl/sharedstrings.xml"));
        assert_eq!(told(&[("xl/worksheets/sheet1.xml", &blank)]), large("xl/worksheets/sheet1.xml"));
        assert_eq!(
            told(&[("xl/worksheets/_rels/sheet1.xml.rels", &blank)]),
            large("xl/worksheets/_rels/sheet1.xml.rels")
        );
        assert_eq!(told(&[("a.png", &blank), ("b.png", &blank)]), large("b.png"));
        assert_eq!(told(&[("a.xml", b"<a>\x01</a>")]), Err(Refused::Broken(Some("a.xml".into()))));
        assert_eq!(opened(b"PK\x03\x04", &BOUNDS).map(|o| o.names), Err(Refused::Broken(None)));
    }

    #[test]
    fn a_part_is_counted_and_not_believed() {
        let endless = |name: &str| counted(std::io::repeat(b' '), name, &BOUNDS, 1 << 20);
        for name in ["a.png", "a.xml", "xl/worksheets/sheet1.xml"] {
            assert_eq!(endless(name), Err(Refused::TooLarge(name.into())));
        }
        // A directory that claims too little: the size in both heads is made smaller than what is unpacked.
        let blank = vec![b' '; (2 << 20) + 1];
        let mut bytes = packed(&[("a.xml", &blank)]);
        let size = u32::try_from(blank.len()).unwrap().to_le_bytes();
        let places: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..at + 4] == size).collect();
        assert!(!places.is_empty());
        for at in places {
            bytes[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
        }
        assert!(opened(&bytes, &BOUNDS).is_err());
    }

    #[test]
    fn what_a_table_of_texts_announces() {
        assert_eq!(announced(b"<sst count=\"9\" uniqueCount=\"7\">"), 7);
        assert_eq!(announced(b"<!-- uniqueCount='1' --><sst uniqueCount = '123456'>"), 123_456);
        assert_eq!(announced(b"<sst>"), 0);
        assert_eq!(announced(b"uniqueCount=\"99999999999999999999999\""), u64::MAX);
        let broken = Err(Refused::Broken(Some("xl/sharedstrings.xml".into())));
        assert_eq!(told(&[("xl/sharedStrings.xml", b"<sst uniqueCount = '1001'>")]), broken);
    }
}
