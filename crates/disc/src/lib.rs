//! Images of discs: ISO 9660 (ECMA-119, level 1 names) with the Joliet names beside them, every byte of them determined by the
//! label, the time and the list of files.
//!
//! An image that is to be checked years later is built again from its own list and compared, so its layout is part of the format of
//! an archive and may not move with the version of a library:
//!
//! * sectors 0 to 15 are zero, then the primary descriptor, the Joliet descriptor and the end of the descriptors;
//! * the path tables of the primary names (little-endian, big-endian), those of the Joliet names, the directories of the primary
//!   names, those of the Joliet names, each set in the order of its path table;
//! * the files in the order of their paths, each from the start of a sector, the rest of its last sector zero. An empty file has none.
//!
//! Invariants: equal input gives equal bytes on any machine; nothing here reads a clock; no byte of an image is free: each is a part
//! of the structure, of a file, or zero.

mod layout;
mod names;
mod read;
mod records;

use kernel::{Error, Result};

pub use layout::{Place, Plan};
pub use read::{Fault, Image, compare, read};

/// Bytes of a sector.
pub const SECTOR: u64 = 2048;
/// Files of one image at most.
pub const MOST_FILES: usize = 100_000;
/// Bytes of one file at most: what a record can say, in whole sectors.
pub const MOST_BYTES: u64 = 0xFFFF_F800;
/// Folders over a file at most: level 1 has eight levels with the root.
pub const MOST_FOLDERS: usize = 7;
/// UTF-16 code units of one name at most: with the version behind it 64, as Joliet says.
pub const MOST_NAME: usize = 62;

/// A file that the image is to hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    /// Its path, with `/` between the names and none before them.
    pub path: String,
    /// Its bytes.
    pub size: u64,
}

/// What the image says of itself as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Its label: up to 32 capital letters, digits and `_`; the Joliet descriptor has the first 16 of them.
    pub label: String,
    /// The time of the volume, of every file and of every folder.
    pub at: Stamp,
}

/// A time of day in the calendar, as a disc writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// 1900 to 2155.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// Quarters of an hour east of Greenwich, -48 to 52.
    pub quarters: i8,
}

impl Stamp {
    /// Says what of it cannot be written on a disc.
    ///
    /// # Errors
    /// Any part is out of its range.
    pub fn check(&self) -> Result<()> {
        let parts = [
            ("year", i64::from(self.year), 1900, 2155),
            ("month", i64::from(self.month), 1, 12),
            ("day", i64::from(self.day), 1, 31),
            ("hour", i64::from(self.hour), 0, 23),
            ("minute", i64::from(self.minute), 0, 59),
            ("second", i64::from(self.second), 0, 59),
            ("quarters of an hour east", i64::from(self.quarters), -48, 52),
        ];
        match parts.iter().find(|(_, value, least, most)| value < least || value > most) {
            Some((what, value, least, most)) => {
                Err(Error::invalid(format!("time of the disc: {what} {value} is not from {least} to {most}")))
            }
            None => Ok(()),
        }
    }
}
