//! Reading an image back: its list of files, and whether every byte of the structure is the one that the list asks for.

use std::io::{Read, Seek, SeekFrom};

use kernel::{Error, Result};

use crate::{File, MOST_FILES, MOST_FOLDERS, Place, Plan, SECTOR, Stamp, Volume};

/// Bytes of one directory at most: more than the most files take.
const MOST_DIRECTORY: u32 = 64 * 1024 * 1024;
/// Descriptors before their end at most.
const MOST_DESCRIPTORS: u64 = 16;

/// What an image says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Its label and time.
    pub volume: Volume,
    /// Its files by their Joliet paths, and where they are said to stand.
    pub places: Vec<Place>,
    /// The bytes of the image.
    pub bytes: u64,
}

impl Image {
    /// The files as they would be laid out again.
    #[must_use]
    pub fn files(&self) -> Vec<File> {
        self.places.iter().map(|p| File { path: p.path.clone(), size: p.size }).collect()
    }
}

/// A run of bytes that are not what they ought to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The first of them, from the start of the image.
    pub at: u64,
    /// How many lie between the first and the last.
    pub bytes: u64,
    /// What they belong to.
    pub what: String,
}

fn damaged(at: u64, what: &str) -> Error {
    Error::invalid(format!("not a whole disc: {what} at byte {at}")).with_code("disc_damaged").with_detail("byte", at)
}

fn sector_at(image: &mut (impl Read + Seek), at: u64) -> Result<Vec<u8>> {
    bytes_at(image, at, SECTOR, "a sector is missing")
}

fn bytes_at(image: &mut (impl Read + Seek), at: u64, size: u64, what: &str) -> Result<Vec<u8>> {
    image.seek(SeekFrom::Start(at)).map_err(|e| damaged(at, what).with_source(e))?;
    let mut out = Vec::new();
    let read = image.by_ref().take(size).read_to_end(&mut out).map_err(|e| damaged(at, what).with_source(e))?;
    if read as u64 == size { Ok(out) } else { Err(damaged(at, what)) }
}

fn byte(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

/// The little-endian half of a number in both orders.
fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([byte(bytes, at), byte(bytes, at + 1), byte(bytes, at + 2), byte(bytes, at + 3)])
}

fn digits(bytes: &[u8], from: usize, to: usize, at: u64) -> Result<u16> {
    let text = bytes.get(from..to).and_then(|b| std::str::from_utf8(b).ok());
    text.and_then(|t| t.parse().ok()).ok_or_else(|| damaged(at + from as u64, "the time of the volume cannot be read"))
}

fn small(bytes: &[u8], from: usize, at: u64) -> Result<u8> {
    let n = digits(bytes, from, from + 2, at)?;
    u8::try_from(n).map_err(|_| damaged(at + from as u64, "the time of the volume cannot be read"))
}

/// Reads what an image says of itself; nothing of its files.
///
/// # Errors
/// It is not an image as this crate writes them, or so damaged that its list cannot be read; the message says at which byte.
pub fn read(image: &mut (impl Read + Seek)) -> Result<Image> {
    let bytes = image.seek(SeekFrom::End(0)).map_err(|e| Error::internal("measure the image").with_source(e))?;
    let (mut primary, mut joliet) = (None, None);
    for n in 16..16 + MOST_DESCRIPTORS {
        let at = n * SECTOR;
        let sector = sector_at(image, at)?;
        if sector.get(1..6) != Some(b"CD001") {
            return Err(damaged(at, "no descriptor of a volume"));
        }
        match byte(&sector, 0) {
            1 => primary = primary.or(Some((at, sector))),
            2 if sector.get(88..91) == Some(b"%/E") => joliet = joliet.or(Some((at, sector))),
            255 => break,
            _ => {}
        }
    }
    let (at, primary) = primary.ok_or_else(|| damaged(16 * SECTOR, "no primary descriptor"))?;
    let (joliet_at, joliet) = joliet.ok_or_else(|| damaged(17 * SECTOR, "no Joliet descriptor"))?;
    let label = primary.get(40..72).map(|b| String::from_utf8_lossy(b).trim_end().to_owned()).unwrap_or_default();
    let stamp = Stamp {
        year: digits(&primary, 813, 817, at)?,
        month: small(&primary, 817, at)?,
        day: small(&primary, 819, at)?,
        hour: small(&primary, 821, at)?,
        minute: small(&primary, 823, at)?,
        second: small(&primary, 825, at)?,
        quarters: i8::from_le_bytes([byte(&primary, 829)]),
    };
    let root = (word(&joliet, 158), word(&joliet, 166));
    let mut found = Found { places: Vec::new(), left: bytes };
    walk(image, root, "", 0, joliet_at + 156, &mut found)?;
    Ok(Image { volume: Volume { label, at: stamp }, places: found.places, bytes })
}

/// What a walk has found, and how many bytes of folders it may still read: folders that lie in one another would have no end.
struct Found {
    places: Vec<Place>,
    left: u64,
}

fn walk(
    image: &mut (impl Read + Seek),
    (start, size): (u32, u32),
    path: &str,
    depth: usize,
    said_at: u64,
    found: &mut Found,
) -> Result<()> {
    if depth > MOST_FOLDERS || size > MOST_DIRECTORY || u64::from(size) % SECTOR != 0 {
        return Err(damaged(said_at, "a folder that is too deep or too long"));
    }
    found.left = found
        .left
        .checked_sub(u64::from(size))
        .ok_or_else(|| damaged(said_at, "a folder that takes more than the whole image has"))?;
    let base = u64::from(start) * SECTOR;
    let directory = bytes_at(image, base, u64::from(size), "a folder is missing")?;
    let sector = usize::try_from(SECTOR).unwrap_or(2048);
    let mut folders = Vec::new();
    let mut at = 0;
    let mut nth = 0;
    while at < directory.len() {
        let length = usize::from(byte(&directory, at));
        let here = base + at as u64;
        if length == 0 {
            // The rest of the sector is empty.
            at = (at / sector + 1) * sector;
            continue;
        }
        let record = directory
            .get(at..at + length)
            .filter(|r| r.len() >= 34)
            .ok_or_else(|| damaged(here, "a record of a folder is cut"))?;
        at += length;
        nth += 1;
        if nth <= 2 {
            // The folder itself and the one over it.
            continue;
        }
        let id = record.get(33..33 + usize::from(byte(record, 32))).ok_or_else(|| damaged(here, "a name is cut"))?;
        let units: Vec<u16> = id.chunks(2).map(|c| u16::from_be_bytes([byte(c, 0), byte(c, 1)])).collect();
        let name = String::from_utf16(&units).map_err(|_| damaged(here, "a name that is no text"))?;
        let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        let spot = (word(record, 2), word(record, 10));
        if byte(record, 25) & 2 != 0 {
            folders.push((spot, join(&name), here));
        } else {
            let name = name.strip_suffix(";1").ok_or_else(|| damaged(here, "a file without a version"))?;
            if found.places.len() >= MOST_FILES {
                return Err(damaged(here, "more files than a disc takes"));
            }
            found.places.push(Place { path: join(name), start: u64::from(spot.0) * SECTOR, size: u64::from(spot.1) });
        }
    }
    if folders.len() > MOST_FILES {
        return Err(damaged(base, "more folders than a disc takes"));
    }
    for (spot, path, said_at) in folders {
        walk(image, spot, &path, depth + 1, said_at, found)?;
    }
    Ok(())
}

/// Compares an image with what was laid out, but for the bytes of the files: the structure, the zero behind each file, the length.
///
/// # Errors
/// The image cannot be read.
pub fn compare(image: &mut (impl Read + Seek), plan: &Plan) -> Result<Vec<Fault>> {
    let unread = |e: std::io::Error| Error::internal("read the image of the disc").with_source(e);
    let mut faults = Vec::new();
    let bytes = image.seek(SeekFrom::End(0)).map_err(unread)?;
    if bytes != plan.bytes() {
        let (at, more) = (bytes.min(plan.bytes()), bytes > plan.bytes());
        let what = if more { "bytes behind the end" } else { "the end of the image is missing" };
        faults.push(Fault { at, bytes: bytes.abs_diff(plan.bytes()), what: what.to_owned() });
    }
    let mut piece = Vec::new();
    let mut look = |image: &mut dyn ReadSeek, at: u64, want: &[u8], what: &str| -> Result<()> {
        image.seek(SeekFrom::Start(at)).map_err(unread)?;
        piece.clear();
        image.take(want.len() as u64).read_to_end(&mut piece).map_err(unread)?;
        let differ = |(_, (a, b)): &(usize, (&u8, &u8))| a != b;
        let first = piece.iter().zip(want).enumerate().find(differ).map(|(i, _)| i as u64);
        let last = piece.iter().zip(want).enumerate().rfind(differ).map(|(i, _)| i as u64);
        if let (Some(first), Some(last)) = (first, last) {
            faults.push(Fault { at: at + first, bytes: last - first + 1, what: what.to_owned() });
        }
        Ok(())
    };
    let sector = usize::try_from(SECTOR).unwrap_or(2048);
    for (n, want) in plan.head().chunks(sector).enumerate() {
        let what = match n {
            0..16 => "the system area",
            16 => "the primary descriptor",
            17 => "the Joliet descriptor",
            18 => "the end of the descriptors",
            _ => "the path tables and folders",
        };
        look(image, n as u64 * SECTOR, want, what)?;
    }
    for place in plan.places().iter().filter(|p| p.size % SECTOR != 0) {
        let rest = usize::try_from(SECTOR - place.size % SECTOR).unwrap_or(0);
        look(image, place.start + place.size, &vec![0; rest], &format!("the zero behind `{}`", place.path))?;
    }
    Ok(faults)
}

/// Both at once, for a reader that is passed on.
trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}
