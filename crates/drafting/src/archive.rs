//! Opening an archive that came from outside: sizes are counted while unpacking, what the directory claims is not believed.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::document::over;
use crate::finding::{Finding, Place};
use crate::limits::{MAX_ANNOUNCED, MAX_BYTES, MAX_PART, MAX_PARTS, MAX_UNPACKED};

pub(crate) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

fn broken(place: Place) -> Finding {
    let (zh, en) = (place.zh(), place.en());
    Finding::new(
        "broken_file",
        place,
        format!("{zh}：文件不完整或已损坏，无法打开；请重新保存后再导入"),
        format!("{en}: the file is incomplete or damaged; save it again"),
    )
}

pub(crate) fn check_size(bytes: &[u8]) -> Result<(), Finding> {
    if bytes.is_empty() {
        return Err(Finding::new("empty_file", Place::File, "文件是空的", "the file is empty"));
    }
    if bytes.len() > MAX_BYTES {
        return Err(over("file_too_large", Place::File, "字节", "bytes", MAX_BYTES));
    }
    Ok(())
}

/// Opens an archive whose parts all stay within the bounds when unpacked.
pub(crate) fn open(bytes: &[u8]) -> Result<Archive<'_>, Finding> {
    check_size(bytes)?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken(Place::File))?;
    if archive.len() > MAX_PARTS {
        return Err(over("too_many_parts", Place::File, "个部件", "parts", MAX_PARTS));
    }
    let mut left = MAX_UNPACKED;
    for i in 0..archive.len() {
        let part = archive.by_index_raw(i).map_err(|_| broken(Place::File))?;
        let name = part.name().map_err(|_| broken(Place::File))?.chars().take(200).collect::<String>();
        if part.encrypted() {
            return Err(Finding::new(
                "encrypted",
                Place::Part { name },
                "文件设了打开密码，请取消密码后再导入",
                "the file is protected by a password; remove it first",
            ));
        }
        drop(part);
        let place = Place::Part { name: name.clone() };
        let part = archive.by_index(i).map_err(|_| broken(place.clone()))?;
        let lower = name.to_ascii_lowercase();
        let xml = lower.ends_with(".xml") || lower.ends_with(".rels");
        let limit = if xml { MAX_PART.min(left) } else { left };
        left = left.saturating_sub(count(part, &place, limit, lower.ends_with("sharedstrings.xml"))?);
    }
    Ok(archive)
}

fn too_big(place: &Place) -> Finding {
    let (zh, en) = (place.zh(), place.en());
    Finding::new(
        "zip_bomb",
        place.clone(),
        format!("{zh}：解压后过大，不予读取；请删去图片等与办法无关的内容"),
        format!("{en}: unpacks to more than is read; remove pictures and what else is not the method"),
    )
}

/// Unpacks a part into nothing and gives its size.
fn count(mut part: impl Read, place: &Place, limit: u64, strings: bool) -> Result<u64, Finding> {
    let mut chunk = [0_u8; 1 << 14];
    let mut size = 0_u64;
    let mut head = Vec::new();
    loop {
        let n = part.read(&mut chunk).map_err(|_| broken(place.clone()))?;
        if n == 0 {
            break;
        }
        size = size.saturating_add(n as u64);
        if size > limit {
            return Err(too_big(place));
        }
        if strings {
            head.extend_from_slice(chunk.get(..n).unwrap_or_default());
        }
    }
    if announced(&head) > MAX_ANNOUNCED {
        return Err(broken(place.clone()));
    }
    Ok(size)
}

/// The largest number of texts that a table of texts announces anywhere in it.
fn announced(table: &[u8]) -> u64 {
    const WORD: &[u8] = b"uniqueCount";
    let mut most = 0;
    for (at, _) in table.windows(WORD.len()).enumerate().filter(|(_, w)| *w == WORD) {
        let rest = table.get(at + WORD.len()..).unwrap_or_default().iter();
        let digits = rest
            .skip_while(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\''))
            .take_while(|b| b.is_ascii_digit());
        most = most.max(digits.fold(0_u64, |n, d| n.saturating_mul(10).saturating_add(u64::from(d - b'0'))));
    }
    most
}

/// A part as text. XML of Word and Excel is UTF-8; another encoding is refused.
pub(crate) fn part(archive: &mut Archive<'_>, name: &str) -> Result<Option<String>, Finding> {
    let place = Place::Part { name: name.to_owned() };
    let Some(index) = archive.index_for_name(name) else { return Ok(None) };
    let file = archive.by_index(index).map_err(|_| broken(place.clone()))?;
    let mut bytes = Vec::new();
    file.take(MAX_PART + 1).read_to_end(&mut bytes).map_err(|_| broken(place.clone()))?;
    if bytes.len() as u64 > MAX_PART {
        return Err(too_big(&place));
    }
    let text = String::from_utf8(bytes).map_err(|_| broken(place))?;
    Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_counted_and_not_believed() {
        let place = Place::Part { name: "word/document.xml".into() };
        let found = count(std::io::repeat(b' '), &place, 1 << 20, false).unwrap_err();
        assert_eq!(found.code, "zip_bomb");
        assert!(found.said.zh.contains("word/document.xml"), "{found:?}");
        assert_eq!(count(&b"abc"[..], &place, 3, false), Ok(3));
    }

    #[test]
    fn a_table_of_texts_that_announces_too_much_is_broken() {
        let place = Place::File;
        let table = format!("<sst uniqueCount = '{}'>", MAX_ANNOUNCED + 1);
        assert_eq!(count(table.as_bytes(), &place, 1000, true).unwrap_err().code, "broken_file");
        assert!(count(&b"<sst uniqueCount=\"7\">"[..], &place, 1000, true).is_ok());
    }
}
