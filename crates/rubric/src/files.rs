//! The files of a method: read from a folder, kept as one document in the store, digested.

use std::collections::BTreeMap;
use std::path::Path;

use kernel::{Error, Result};
use serde::{Deserialize, Serialize};

use crate::yaml::MAX_BYTES;

const MAX_FILES: usize = 64;
const MAX_TOTAL: usize = 16 << 20;

/// File name (with `/` for the folder of cases) to bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MethodFiles {
    pub files: BTreeMap<String, Vec<u8>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bundle {
    form: u32,
    files: BTreeMap<String, String>,
}

impl MethodFiles {
    pub fn load(folder: &Path) -> Result<MethodFiles> {
        let mut out = MethodFiles::default();
        let mut total = 0;
        for (prefix, folder, needed) in [("", folder.to_path_buf(), true), ("cases/", folder.join("cases"), false)] {
            let entries = match std::fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(e) if !needed && e.kind() == std::io::ErrorKind::NotFound => continue,
                Err(e) => return Err(Error::invalid(format!("cannot read the folder {}: {e}", folder.display()))),
            };
            for entry in entries {
                let entry = entry.map_err(|e| Error::invalid(format!("cannot list {}: {e}", folder.display())))?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if !name.ends_with(".yaml") || !entry.path().is_file() {
                    continue;
                }
                let size = std::fs::metadata(entry.path()).map(|m| m.len()).unwrap_or(0);
                if size > MAX_BYTES as u64 {
                    return Err(Error::limit(format!("{prefix}{name} has {size} bytes, at most {MAX_BYTES} are read")));
                }
                let bytes = std::fs::read(entry.path())
                    .map_err(|e| Error::invalid(format!("cannot read {prefix}{name}: {e}")))?;
                total += bytes.len();
                out.files.insert(format!("{prefix}{name}"), bytes);
                if out.files.len() > MAX_FILES * 2 || total > MAX_TOTAL {
                    return Err(Error::limit(format!(
                        "a method has at most {} files and {MAX_TOTAL} bytes",
                        MAX_FILES * 2
                    )));
                }
            }
        }
        if !out.files.contains_key("method.yaml") {
            return Err(Error::invalid(format!("{} is not a method: it has no method.yaml", folder.display())));
        }
        Ok(out)
    }

    /// The document that the store keeps and that a run's method digest speaks of; cases stay outside.
    pub fn bundle(&self) -> Result<Vec<u8>> {
        let mut files = BTreeMap::new();
        for (name, bytes) in self.files.iter().filter(|(name, _)| !name.starts_with("cases/")) {
            let text = String::from_utf8(bytes.clone()).map_err(|_| Error::invalid(format!("{name} is not UTF-8")))?;
            files.insert(name.clone(), text);
        }
        seal::canonical_json(&Bundle { form: 1, files })
    }

    pub fn from_bundle(bytes: &[u8]) -> Result<MethodFiles> {
        let bundle: Bundle =
            serde_json::from_slice(bytes).map_err(|e| Error::invalid(format!("not a stored method: {e}")))?;
        if bundle.form != 1 {
            return Err(Error::invalid(format!("a stored method of form {} is newer than this program", bundle.form)));
        }
        Ok(MethodFiles { files: bundle.files.into_iter().map(|(name, text)| (name, text.into_bytes())).collect() })
    }
}
