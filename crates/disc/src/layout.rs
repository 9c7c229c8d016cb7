//! Where everything stands, worked out before the first byte is written.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};

use kernel::{Error, Result};

use crate::records::{Tree, descriptor, end, path_record, record, sector};
use crate::{File, MOST_BYTES, MOST_FILES, MOST_FOLDERS, SECTOR, Volume, names};

/// Bytes that are copied at once.
const PIECE: usize = 256 * 1024;

/// A file and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its path.
    pub path: String,
    /// Its first byte in the image.
    pub start: u64,
    /// Its bytes.
    pub size: u64,
}

/// A whole image but for what the files say.
#[derive(Clone, Debug)]
pub struct Plan {
    head: Vec<u8>,
    places: Vec<Place>,
    bytes: u64,
}

/// A folder of the tree while it is laid out.
#[derive(Default)]
struct Folder {
    parent: usize,
    depth: usize,
    /// Folders in it by name.
    folders: BTreeMap<String, usize>,
    /// Files in it by name, as places in the list of files.
    files: BTreeMap<String, usize>,
    /// The primary names of both.
    plain: BTreeMap<String, String>,
}

/// One of the two trees of names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    Primary,
    Joliet,
}

impl Plan {
    /// Lays out an image of these files.
    ///
    /// # Errors
    /// A label, a time, a path or a size that a disc cannot hold, the same path twice, a file where a folder is, or too many files.
    pub fn new(volume: &Volume, mut files: Vec<File>) -> Result<Plan> {
        check_label(&volume.label)?;
        volume.at.check()?;
        if files.len() > MOST_FILES {
            return Err(Error::invalid(format!("{} files, a disc takes {MOST_FILES} at most", files.len())));
        }
        files.sort();
        let folders = tree(&files)?;
        let primary = ranked(&folders, Names::Primary);
        let joliet = ranked(&folders, Names::Joliet);
        // Sectors: 16 of the system, three descriptors, then what follows, each as long as it is.
        let mut next = 19_u64;
        let mut take = |bytes: u64| {
            let at = next;
            next += bytes.div_ceil(SECTOR);
            number(at)
        };
        let mut sets = Vec::new();
        for (kind, order) in [(Names::Primary, &primary), (Names::Joliet, &joliet)] {
            let table: usize =
                order.iter().map(|&i| path_record(&folder_id(&folders, i, kind), 0, 0, true).len()).sum();
            sets.push((kind, order, number(table as u64)?, take(table as u64)?, take(table as u64)?));
        }
        let mut spots = Vec::new();
        for (kind, order, ..) in &sets {
            let mut of = BTreeMap::new();
            for &i in *order {
                let bytes = directory_bytes(&folders, i, *kind);
                of.insert(i, (take(bytes)?, number(bytes)?));
            }
            spots.push(of);
        }
        let head_sectors = {
            let at = next;
            u64::from(number(at)?)
        };
        let mut places = Vec::with_capacity(files.len());
        for file in &files {
            // An empty file has no sector; its record names none.
            let start = if file.size == 0 { 0 } else { next * SECTOR };
            next += file.size.div_ceil(SECTOR);
            places.push(Place { path: file.path.clone(), start, size: file.size });
        }
        let sectors = number(next)?;

        let mut head = vec![0; usize::try_from(16 * SECTOR).unwrap_or(0)];
        for ((kind, _, table, little, big), of) in sets.iter().zip(&spots) {
            let (root, root_bytes) = of.get(&0).copied().unwrap_or_default();
            let tree = Tree { table_bytes: *table, little: *little, big: *big, root, root_bytes };
            head.extend(descriptor(volume, &tree, sectors, *kind == Names::Joliet));
        }
        head.extend(end());
        for ((kind, order, ..), of) in sets.iter().zip(&spots) {
            let numbers: BTreeMap<usize, u16> = order.iter().zip(1..).map(|(&i, n)| (i, n)).collect();
            for little in [true, false] {
                let mut table = Vec::new();
                for &i in *order {
                    let parent = numbers.get(&folders.get(i).map_or(0, |f| f.parent)).copied().unwrap_or(1);
                    let at = of.get(&i).map_or(0, |spot| spot.0);
                    table.extend(path_record(&folder_id(&folders, i, *kind), at, parent, little));
                }
                head.extend(sector(table));
            }
        }
        for ((kind, order, ..), of) in sets.iter().zip(&spots) {
            for &i in *order {
                head.extend(directory(&folders, &places, i, *kind, of, volume));
            }
        }
        if head.len() as u64 != head_sectors * SECTOR {
            return Err(Error::internal(format!(
                "the structure of a disc takes {} bytes, {} were laid out",
                head.len(),
                head_sectors * SECTOR
            )));
        }
        Ok(Plan { head, places, bytes: next * SECTOR })
    }

    /// The bytes of the whole image.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Everything before the first file.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// The files in the order in which they stand.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Writes the image; `open` gives the bytes of a file, which must be as many as were laid out.
    ///
    /// # Errors
    /// A file cannot be read, has more or fewer bytes than were said, or the image cannot be written.
    pub fn write<R: Read>(&self, out: &mut impl Write, mut open: impl FnMut(&Place) -> Result<R>) -> Result<()> {
        let wrote = |e: io::Error| Error::internal("write the image of the disc").with_source(e);
        out.write_all(&self.head).map_err(wrote)?;
        let zero = [0; 2048];
        let mut piece = vec![0; PIECE];
        for place in &self.places {
            let mut from = open(place)?;
            let unread = |e| Error::internal(format!("read `{}`", place.path)).with_source(e);
            let (mut copied, mut ended) = (0_u64, false);
            while copied < place.size {
                let most = usize::try_from(place.size - copied).unwrap_or(PIECE).min(PIECE);
                let n = match from.read(piece.get_mut(..most).unwrap_or_default()) {
                    Ok(0) => {
                        ended = true;
                        break;
                    }
                    Ok(n) => n,
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                    Err(e) => return Err(unread(e)),
                };
                out.write_all(piece.get(..n).unwrap_or_default()).map_err(wrote)?;
                copied += n as u64;
            }
            let more = !ended && from.read(&mut [0]).map_err(unread)? != 0;
            if copied != place.size || more {
                let have = if more { "has more".to_owned() } else { format!("has {copied}") };
                return Err(Error::conflict(format!(
                    "`{}` was laid out with {} bytes and {have}",
                    place.path, place.size
                )));
            }
            let rest = usize::try_from(place.size.div_ceil(SECTOR) * SECTOR - place.size).unwrap_or(0);
            out.write_all(zero.get(..rest).unwrap_or(&zero)).map_err(wrote)?;
        }
        Ok(())
    }
}

fn number(n: u64) -> Result<u32> {
    u32::try_from(n).map_err(|_| Error::invalid("the files are more than a disc can address"))
}

fn check_label(label: &str) -> Result<()> {
    let plain = label.chars().all(|c| matches!(c, 'A'..='Z' | '0'..='9' | '_'));
    if label.is_empty() || label.len() > 32 || !plain {
        return Err(Error::invalid(format!("label `{label}`: up to 32 capital letters, digits and `_` are wanted")));
    }
    Ok(())
}

/// The folders of the files; the first is the root.
fn tree(files: &[File]) -> Result<Vec<Folder>> {
    let mut folders = vec![Folder::default()];
    for (at, file) in files.iter().enumerate() {
        let path = &file.path;
        if file.size > MOST_BYTES {
            return Err(Error::invalid(format!("`{path}` has {} bytes, {MOST_BYTES} are the most", file.size)));
        }
        let mut parts: Vec<&str> = path.split('/').collect();
        let name = parts.pop().unwrap_or_default();
        if parts.len() > MOST_FOLDERS {
            return Err(Error::invalid(format!(
                "`{path}` stands in {} folders, {MOST_FOLDERS} are the most",
                parts.len()
            )));
        }
        let mut here = 0;
        for part in parts {
            names::check(part, path)?;
            here = inner(&mut folders, here, part, path)?;
        }
        names::check(name, path)?;
        let folder = folders.get_mut(here).ok_or_else(|| Error::internal("a folder of the disc is gone"))?;
        if folder.folders.contains_key(name) || folder.files.insert(name.to_owned(), at).is_some() {
            return Err(Error::invalid(format!("`{path}` stands twice on the disc")));
        }
    }
    if folders.len() > usize::from(u16::MAX) {
        return Err(Error::invalid(format!("{} folders, a disc takes {} at most", folders.len(), u16::MAX)));
    }
    for folder in &mut folders {
        let mut taken = BTreeSet::new();
        let inside = folder.folders.keys().map(|n| (n, true)).chain(folder.files.keys().map(|n| (n, false)));
        folder.plain =
            inside.map(|(name, is_folder)| (name.clone(), names::primary(name, is_folder, &mut taken))).collect();
    }
    Ok(folders)
}

/// The folder of that name in another, made when it is not there.
fn inner(folders: &mut Vec<Folder>, parent: usize, name: &str, path: &str) -> Result<usize> {
    let made = folders.len();
    let over = folders.get_mut(parent).ok_or_else(|| Error::internal("a folder of the disc is gone"))?;
    if over.files.contains_key(name) {
        return Err(Error::invalid(format!("`{path}`: `{name}` is a file and a folder")));
    }
    let depth = over.depth + 1;
    let here = *over.folders.entry(name.to_owned()).or_insert(made);
    if here == made {
        folders.push(Folder { parent, depth, ..Folder::default() });
    }
    Ok(here)
}

/// The name of a child in one of the trees.
fn shown<'a>(folder: &'a Folder, name: &'a str, kind: Names) -> &'a str {
    match kind {
        Names::Joliet => name,
        Names::Primary => folder.plain.get(name).map_or(name, String::as_str),
    }
}

fn id(name: &str, kind: Names) -> Vec<u8> {
    match kind {
        Names::Joliet => names::wide(name),
        Names::Primary => name.as_bytes().to_vec(),
    }
}

/// The identifier of a folder in one of the trees; the root has a byte of zero.
fn folder_id(folders: &[Folder], at: usize, kind: Names) -> Vec<u8> {
    let parent = folders.get(at).map_or(0, |f| f.parent);
    let named = folders
        .get(parent)
        .and_then(|p| p.folders.iter().find(|(_, i)| **i == at).map(|(name, _)| id(shown(p, name, kind), kind)));
    match (at, named) {
        (1.., Some(name)) => name,
        _ => vec![0],
    }
}

/// The order of a path table: by level, then by the number of the parent, then by name.
fn ranked(folders: &[Folder], kind: Names) -> Vec<usize> {
    let mut order = vec![0];
    let mut at = 0;
    while let Some(&i) = order.get(at) {
        if let Some(folder) = folders.get(i) {
            let mut inside: Vec<_> =
                folder.folders.iter().map(|(name, child)| (names::order(shown(folder, name, kind)), *child)).collect();
            inside.sort();
            order.extend(inside.into_iter().map(|(_, child)| child));
        }
        at += 1;
    }
    order
}

/// A child of a folder as its directory lists it.
struct Child<'a> {
    name: &'a str,
    folder: Option<usize>,
    file: Option<usize>,
}

fn children(folder: &Folder, kind: Names) -> Vec<Child<'_>> {
    let folders =
        folder.folders.iter().map(|(name, i)| Child { name: shown(folder, name, kind), folder: Some(*i), file: None });
    let files =
        folder.files.iter().map(|(name, i)| Child { name: shown(folder, name, kind), folder: None, file: Some(*i) });
    let mut all: Vec<_> = folders.chain(files).collect();
    all.sort_by_cached_key(|c| names::order(c.name));
    all
}

fn child_id(child: &Child<'_>, kind: Names) -> Vec<u8> {
    match child.folder {
        Some(_) => id(child.name, kind),
        None => id(&format!("{};1", child.name), kind),
    }
}

/// Appends a record; none crosses the end of a sector.
fn put(out: &mut Vec<u8>, record: &[u8]) {
    let sector = usize::try_from(SECTOR).unwrap_or(2048);
    let left = sector - out.len() % sector;
    if record.len() > left {
        out.resize(out.len() + left, 0);
    }
    out.extend(record);
}

fn directory_bytes(folders: &[Folder], at: usize, kind: Names) -> u64 {
    let stamp = crate::Stamp { year: 1900, month: 1, day: 1, hour: 0, minute: 0, second: 0, quarters: 0 };
    let mut out = Vec::new();
    put(&mut out, &record(&[0], 0, 0, true, &stamp));
    put(&mut out, &record(&[1], 0, 0, true, &stamp));
    for child in folders.get(at).map(|f| children(f, kind)).unwrap_or_default() {
        put(&mut out, &record(&child_id(&child, kind), 0, 0, child.folder.is_some(), &stamp));
    }
    sector(out).len() as u64
}

fn directory(
    folders: &[Folder],
    places: &[Place],
    at: usize,
    kind: Names,
    of: &BTreeMap<usize, (u32, u32)>,
    volume: &Volume,
) -> Vec<u8> {
    let spot = |i: usize| of.get(&i).copied().unwrap_or_default();
    let parent = folders.get(at).map_or(0, |f| f.parent);
    let mut out = Vec::new();
    for (id, i) in [(0, at), (1, parent)] {
        let (start, bytes) = spot(i);
        put(&mut out, &record(&[id], start, bytes, true, &volume.at));
    }
    for child in folders.get(at).map(|f| children(f, kind)).unwrap_or_default() {
        let (start, bytes) = match (child.folder, child.file.and_then(|i| places.get(i))) {
            (Some(i), _) => spot(i),
            // Both fit: `Plan::new` has counted the sectors and refused what is longer.
            (None, Some(place)) => {
                (u32::try_from(place.start / SECTOR).unwrap_or(0), u32::try_from(place.size).unwrap_or(0))
            }
            (None, None) => (0, 0),
        };
        put(&mut out, &record(&child_id(&child, kind), start, bytes, child.folder.is_some(), &volume.at));
    }
    sector(out)
}
