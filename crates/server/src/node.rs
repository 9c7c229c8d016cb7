//! The key of the installation: one file of the data folder, made once, for the service's user alone.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use kernel::{Error, Result, Rng};
use seal::NodeKey;

/// Its name in the data folder.
pub const FILE: &str = "node.key";
/// The longest file that is read as a key.
const MOST: u64 = 256;

/// Where the key lies.
#[must_use]
pub fn place(data: &Path) -> PathBuf {
    data.join(FILE)
}

/// The key of a data folder; made when there is none yet.
///
/// # Errors
/// `node_key_open` when others than its owner may read it, `bad_node_key` when it is no key. Neither makes a new one: whoever
/// knows the installation by its fingerprint would no longer know it.
pub fn open(data: &Path, rng: &dyn Rng) -> Result<NodeKey> {
    if let Some(text) = read(data)? {
        return NodeKey::from_secret_text(&text).map_err(|e| e.context(place(data).display()));
    }
    keep(data, &NodeKey::new(rng)?)?;
    // Another process may have been first: what lies there now counts.
    let text = read(data)?.ok_or_else(|| Error::unavailable(format!("{} is gone again", place(data).display())))?;
    NodeKey::from_secret_text(&text).map_err(|e| e.context(place(data).display()))
}

/// What the file holds; none when it is not there.
pub fn read(data: &Path) -> Result<Option<String>> {
    use std::io::Read;
    let file = place(data);
    let shown = file.display();
    let failed = |e: std::io::Error| Error::unavailable(format!("cannot read {shown}")).with_source(e);
    let opened = match std::fs::File::open(&file) {
        Ok(opened) => opened,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(failed(e)),
    };
    let about = opened.metadata().map_err(failed)?;
    let mode = about.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(Error::precondition(format!(
            "{shown} can be read by others (mode {mode:03o}); whoever reads it can sign as this installation: chmod 600 {shown}"
        ))
        .with_code("node_key_open"));
    }
    let mut text = String::new();
    opened.take(MOST).read_to_string(&mut text).map_err(|e| {
        Error::invalid(format!("{shown} is damaged; bring it back from a backup"))
            .with_code("bad_node_key")
            .with_source(e)
    })?;
    Ok(Some(text))
}

/// Puts a key into a folder that has none; one that is there stays.
pub fn keep(data: &Path, key: &NodeKey) -> Result<()> {
    let file = place(data);
    let failed = |e: std::io::Error| Error::unavailable(format!("cannot write {}", file.display())).with_source(e);
    // A temporary file is made with mode 600; it takes its name only when it is whole.
    let mut part = tempfile::Builder::new().prefix(".node-").tempfile_in(data).map_err(failed)?;
    part.write_all(format!("{}\n", key.secret_text()).as_bytes()).map_err(failed)?;
    part.as_file().sync_all().map_err(failed)?;
    match part.persist_noclobber(&file) {
        Ok(_) => std::fs::File::open(data).and_then(|f| f.sync_all()).map_err(failed),
        Err(e) if e.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(failed(e.error)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use kernel::{SeededRng, SystemRng};

    use super::*;

    #[test]
    fn the_key_is_made_once_and_for_its_owner() {
        let data = tempfile::tempdir().unwrap();
        let first = open(data.path(), &SystemRng).unwrap().public();
        assert_eq!(std::fs::metadata(place(data.path())).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(open(data.path(), &SystemRng).unwrap().public(), first);
        keep(data.path(), &NodeKey::new(&SeededRng::new(1)).unwrap()).unwrap();
        assert_eq!(open(data.path(), &SystemRng).unwrap().public(), first, "a key that is there stays");
    }

    #[test]
    fn one_that_others_can_read_or_that_is_damaged_is_refused_and_stays() {
        let data = tempfile::tempdir().unwrap();
        open(data.path(), &SystemRng).unwrap();
        let file = place(data.path());
        let before = std::fs::read(&file).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        let e = open(data.path(), &SystemRng).unwrap_err();
        assert_eq!(e.code(), "node_key_open");
        assert!(e.message().contains("640"), "{}", e.message());
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        for damaged in [&b"ed25519-seed:00\n"[..], b"", b"\xff\xfe"] {
            std::fs::write(&file, damaged).unwrap();
            let e = open(data.path(), &SystemRng).unwrap_err();
            assert_eq!(e.code(), "bad_node_key", "{}", e.chain());
            assert!(e.chain().contains(FILE), "{}", e.chain());
            assert_eq!(std::fs::read(&file).unwrap(), damaged);
        }
        std::fs::write(&file, before).unwrap();
        open(data.path(), &SystemRng).unwrap();
    }
}
