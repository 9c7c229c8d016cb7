//! The archive of a Word document or workbook: opened within the bounds, and a part of it as text.

use std::io::{Cursor, Read};

use archive::Refused;
use zip::ZipArchive;

use crate::document::over;
use crate::finding::{Finding, Place};
use crate::limits::{ARCHIVE, MAX_BYTES};

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
    let place = |name: Option<String>| name.map_or(Place::File, |name| Place::Part { name });
    let opened = archive::opened(bytes, &ARCHIVE).map_err(|refused| match refused {
        Refused::Broken(name) => broken(place(name)),
        Refused::Encrypted(name) => Finding::new(
            "encrypted",
            Place::Part { name },
            "文件设了打开密码，请取消密码后再导入",
            "the file is protected by a password; remove it first",
        ),
        Refused::TooManyParts => over("too_many_parts", Place::File, "个部件", "parts", ARCHIVE.parts),
        Refused::TooLarge(name) => too_big(&Place::Part { name }),
    })?;
    Ok(opened.parts)
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

/// A part as text. XML of Word and Excel is UTF-8; another encoding is refused.
pub(crate) fn part(archive: &mut Archive<'_>, name: &str) -> Result<Option<String>, Finding> {
    let place = Place::Part { name: name.to_owned() };
    let Some(index) = archive.index_for_name(name) else { return Ok(None) };
    let file = archive.by_index(index).map_err(|_| broken(place.clone()))?;
    let mut bytes = Vec::new();
    file.take(ARCHIVE.part + 1).read_to_end(&mut bytes).map_err(|_| broken(place.clone()))?;
    if bytes.len() as u64 > ARCHIVE.part {
        return Err(too_big(&place));
    }
    let text = String::from_utf8(bytes).map_err(|_| broken(place))?;
    Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
}
