//! The records of ECMA-119: numbers in both orders, times, directory records, path tables, descriptors.

use crate::{SECTOR, Stamp, Volume, names};

/// A number of 32 bits in both orders (7.3.3).
pub(crate) fn both32(n: u32) -> [u8; 8] {
    let (l, b) = (n.to_le_bytes(), n.to_be_bytes());
    [l[0], l[1], l[2], l[3], b[0], b[1], b[2], b[3]]
}

/// A number of 16 bits in both orders (7.2.3).
fn both16(n: u16) -> [u8; 4] {
    let (l, b) = (n.to_le_bytes(), n.to_be_bytes());
    [l[0], l[1], b[0], b[1]]
}

/// The time of a directory record (9.1.5).
fn short_time(at: &Stamp) -> [u8; 7] {
    let year = u8::try_from(at.year.saturating_sub(1900)).unwrap_or(u8::MAX);
    [year, at.month, at.day, at.hour, at.minute, at.second, at.quarters.to_le_bytes()[0]]
}

/// The time of a descriptor (8.4.26.1).
fn long_time(at: &Stamp) -> Vec<u8> {
    let mut out = format!("{:04}{:02}{:02}{:02}{:02}{:02}00", at.year, at.month, at.day, at.hour, at.minute, at.second)
        .into_bytes();
    out.extend(at.quarters.to_le_bytes());
    out
}

/// A time that is not given.
fn no_time() -> Vec<u8> {
    let mut out = vec![b'0'; 16];
    out.push(0);
    out
}

/// A directory record (9.1).
pub(crate) fn record(id: &[u8], sector: u32, size: u32, folder: bool, at: &Stamp) -> Vec<u8> {
    let mut out = vec![0, 0];
    out.extend(both32(sector));
    out.extend(both32(size));
    out.extend(short_time(at));
    out.extend([if folder { 2 } else { 0 }, 0, 0]);
    out.extend(both16(1));
    out.push(u8::try_from(id.len()).unwrap_or(u8::MAX));
    out.extend(id);
    if out.len() % 2 == 1 {
        out.push(0);
    }
    let length = u8::try_from(out.len()).unwrap_or(u8::MAX);
    if let Some(first) = out.first_mut() {
        *first = length;
    }
    out
}

/// A record of a path table (9.4), with the numbers in the order that is asked for.
pub(crate) fn path_record(id: &[u8], sector: u32, parent: u16, little: bool) -> Vec<u8> {
    let mut out = vec![u8::try_from(id.len()).unwrap_or(u8::MAX), 0];
    if little {
        out.extend(sector.to_le_bytes());
        out.extend(parent.to_le_bytes());
    } else {
        out.extend(sector.to_be_bytes());
        out.extend(parent.to_be_bytes());
    }
    out.extend(id);
    if out.len() % 2 == 1 {
        out.push(0);
    }
    out
}

/// Where a tree of names stands.
pub(crate) struct Tree {
    pub(crate) table_bytes: u32,
    pub(crate) little: u32,
    pub(crate) big: u32,
    pub(crate) root: u32,
    pub(crate) root_bytes: u32,
}

/// What stands in a field of characters of the two descriptors.
fn text(value: &str, bytes: usize, joliet: bool) -> Vec<u8> {
    let mut out = if joliet { names::wide(value) } else { value.as_bytes().to_vec() };
    out.truncate(if joliet { bytes / 2 * 2 } else { bytes });
    while out.len() + 1 < bytes || (!joliet && out.len() < bytes) {
        out.extend(if joliet { &b"\0 "[..] } else { &b" "[..] });
    }
    // A field of an odd length ends with a byte that belongs to no character.
    out.resize(bytes, 0);
    out
}

/// Who wrote the image, in the descriptors.
const APPLICATION: &str = "HUANHENG";

/// The primary descriptor (8.4) or the supplementary one of Joliet (8.5).
pub(crate) fn descriptor(volume: &Volume, tree: &Tree, sectors: u32, joliet: bool) -> Vec<u8> {
    let mut out = vec![if joliet { 2 } else { 1 }];
    out.extend(b"CD001");
    out.extend([1, 0]);
    out.extend(text("", 32, joliet));
    out.extend(text(&volume.label, 32, joliet));
    out.extend([0; 8]);
    out.extend(both32(sectors));
    let mut escape = [0; 32];
    if joliet {
        // UCS-2 level 3.
        escape[..3].copy_from_slice(b"%/E");
    }
    out.extend(escape);
    out.extend(both16(1));
    out.extend(both16(1));
    out.extend(both16(2048));
    out.extend(both32(tree.table_bytes));
    out.extend(tree.little.to_le_bytes());
    out.extend([0; 4]);
    out.extend(tree.big.to_be_bytes());
    out.extend([0; 4]);
    out.extend(record(&[0], tree.root, tree.root_bytes, true, &volume.at));
    for value in ["", "", "", APPLICATION] {
        out.extend(text(value, 128, joliet));
    }
    for _ in 0..3 {
        out.extend(text("", 37, joliet));
    }
    out.extend(long_time(&volume.at));
    out.extend(long_time(&volume.at));
    out.extend(no_time());
    out.extend(no_time());
    out.push(1);
    sector(out)
}

/// The end of the descriptors (8.3).
pub(crate) fn end() -> Vec<u8> {
    let mut out = vec![255];
    out.extend(b"CD001");
    out.push(1);
    sector(out)
}

/// Filled up with zero to whole sectors.
pub(crate) fn sector(mut bytes: Vec<u8>) -> Vec<u8> {
    let sector = usize::try_from(SECTOR).unwrap_or(2048);
    bytes.resize(bytes.len().div_ceil(sector) * sector, 0);
    bytes
}
