//! The definitions in force: those in the program, and those in a folder beside the data, which replace and add.

use std::collections::BTreeMap;
use std::path::Path;

use kernel::{Error, Result};
use rust_embed::RustEmbed;
use yaml::{Problem, Problems, Span, quote};

use crate::definition::{FieldKind, Register};
use crate::read::read;

#[derive(RustEmbed)]
#[folder = "../../registers"]
struct Carried;

/// Files that a folder may have.
const MAX_FILES: usize = 200;

/// Every register, in the order of items and ids.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    list: Vec<Register>,
}

/// File name and text.
pub type Files = BTreeMap<String, Vec<u8>>;

impl Definitions {
    /// Judges files together: each by itself, and what they say of one another.
    pub fn judge(files: &Files) -> (Definitions, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut list = Vec::new();
        for (name, bytes) in files {
            let (register, found) = read(name, bytes);
            problems.extend(found);
            list.extend(register.map(|r| (name.clone(), r)));
        }
        let whole = Span { line: 1, column: 1 };
        let mut keys: BTreeMap<String, String> = BTreeMap::new();
        for (name, register) in &list {
            let mut p = Problems { file: name.clone(), ..Problems::default() };
            for fact in &register.facts {
                if let Some(other) = keys.insert(fact.key.clone(), name.clone()) {
                    let en = format!("the fact {} stands in {other} too", quote(&fact.key));
                    p.error("fact_twice", whole, en, format!("事实 {} 重复", quote(&fact.key)));
                }
            }
            for field in register.fields.iter().filter(|f| f.kind == FieldKind::Record) {
                let target = field.register.as_deref().unwrap_or_default();
                if !list.iter().any(|(_, r)| r.id == target) {
                    let en = format!("the field {} names no register: {}", quote(&field.id), quote(target));
                    p.error("no_register", whole, en, format!("没有登记簿 {}", quote(target)));
                }
            }
            problems.extend(p.list);
        }
        let order = |id: &str| -> Vec<u32> { id.split('.').map(|n| n.parse().unwrap_or(u32::MAX)).collect() };
        let mut list: Vec<Register> = list.into_iter().map(|(_, r)| r).collect();
        list.sort_by(|a, b| (order(&a.item), &a.id).cmp(&(order(&b.item), &b.id)));
        (Definitions { list }, problems)
    }

    /// The files that the program carries.
    pub fn carried() -> Files {
        Carried::iter()
            .filter(|n| n.ends_with(".yaml"))
            .filter_map(|n| Carried::get(&n).map(|f| (n.to_string(), f.data.into_owned())))
            .collect()
    }

    /// The files of a folder.
    pub fn files(folder: &Path) -> Result<Files> {
        let failed = |e| Error::invalid(format!("cannot read {}", folder.display())).with_source(e);
        let mut files = Files::new();
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
            if !name.ends_with(".yaml") || !path.is_file() {
                continue;
            }
            let size = path.metadata().map_err(failed)?.len();
            if size > yaml::MAX_BYTES as u64 || files.len() >= MAX_FILES {
                return Err(Error::limit(format!("{name}: at most {MAX_FILES} files of {} bytes", yaml::MAX_BYTES)));
            }
            files.insert(name, std::fs::read(&path).map_err(failed)?);
        }
        Ok(files)
    }

    /// What the program carries, with the folder's files in place of those of the same name and beside the others. One
    /// error is enough to refuse all.
    pub fn load(folder: Option<&Path>) -> Result<Definitions> {
        let mut files = Definitions::carried();
        if let Some(folder) = folder.filter(|f| f.is_dir()) {
            files.extend(Definitions::files(folder)?);
        }
        let (set, problems) = Definitions::judge(&files);
        if problems.is_empty() {
            return Ok(set);
        }
        let said: Vec<String> = problems.iter().take(20).map(ToString::to_string).collect();
        let text = format!("{} problems in the definitions of registers:\n{}", problems.len(), said.join("\n"));
        Err(Error::invalid(text).with_code("definitions"))
    }

    pub fn list(&self) -> &[Register] {
        &self.list
    }

    pub fn find(&self, id: &str) -> Result<&Register> {
        self.list.iter().find(|r| r.id == id).ok_or_else(|| {
            let short: String = id.chars().take(40).collect();
            Error::not_found(format!("no register `{short}`")).with_code("no_register")
        })
    }
}
