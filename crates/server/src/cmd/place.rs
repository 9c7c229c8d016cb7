//! Where the data lie and who works on them from the command line.

use assessment::Assessment;
use kernel::{Actor, Ctx, Error, Person, Result, Role, id};
use webkit::Parts;

pub use super::data::Place;
use super::data::Tables;
use crate::methods;

impl Place {
    /// Opens what exists; a folder without data is an error, so that a mistyped path does not begin an empty city.
    pub async fn open(&self) -> Result<(Parts, Assessment)> {
        self.check_there()?;
        self.assessment(Tables::Current).await
    }

    /// Opens, and creates what is not there.
    pub async fn create(&self) -> Result<(Parts, Assessment)> {
        self.assessment(Tables::Make).await
    }

    async fn assessment(&self, tables: Tables) -> Result<(Parts, Assessment)> {
        let parts = self.parts(tables, false).await?;
        let assessment = Assessment::of(&parts);
        Ok((parts, assessment))
    }
}

/// The person at the console, by the name that was given. Whoever can open the data can do everything; the name is what
/// is written beside it.
pub fn operator(parts: &Parts, name: &str) -> Ctx {
    let person = Person {
        id: "console".into(),
        name: name.to_owned(),
        roles: vec![Role::MethodOfficer, Role::Reviewer],
        unit_id: None,
        also: Vec::new(),
    };
    Ctx { who: Actor::Person(person), now: parts.clock.now(), request_id: id::new_id(&*parts.rng) }
}

/// A method by name (one that the program carries) or by folder.
pub fn method_files(name: &str) -> Result<rubric::MethodFiles> {
    let folder = std::path::Path::new(name);
    if folder.is_dir() {
        return rubric::MethodFiles::load(folder);
    }
    methods::carried(name).ok_or_else(|| {
        let known = methods::names().join(", ");
        Error::invalid(format!("`{name}` is neither a folder nor a method that the program carries ({known})"))
    })
}

/// Prints a value as JSON.
pub fn print_json(value: &impl serde::Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|e| Error::internal("the answer does not write as JSON").with_source(e))?;
    print_line(&text)
}

/// Prints what the program itself has made, as it is.
pub fn print_bytes(bytes: &[u8]) -> Result<()> {
    use std::io::Write;
    match std::io::stdout().write_all(bytes) {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(e) => Err(Error::unavailable("cannot write to the terminal").with_source(e)),
    }
}

/// Language of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The one or the other.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// Prints a line; a closed pipe ends the program quietly.
pub fn print_line(text: &str) -> Result<()> {
    use std::io::Write;
    // Names of files and texts of strangers cannot steer the terminal.
    let safe: String =
        text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c }).collect();
    match writeln!(std::io::stdout(), "{safe}") {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(e) => Err(Error::unavailable("cannot write to the terminal").with_source(e)),
    }
}

/// Says how far a long work is, on the standard error and only on a terminal.
pub fn progress(text: &str) {
    use std::io::{IsTerminal, Write};
    let mut err = std::io::stderr();
    if err.is_terminal() {
        let _ = write!(err, "\r\x1b[K{text}");
        let _ = err.flush();
    }
}

/// Ends the line of a progress.
pub fn progress_end() {
    use std::io::IsTerminal;
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
}

/// A whole file of at most `most` bytes; a device, a pipe or a folder is refused.
pub fn read_file(file: &std::path::Path, most: usize) -> Result<Vec<u8>> {
    use std::io::Read;
    let failed = |e: std::io::Error| Error::invalid(format!("cannot read {}", file.display())).with_source(e);
    let about = std::fs::metadata(file).map_err(failed)?;
    if !about.is_file() {
        return Err(Error::invalid(format!("{} is not a file", file.display())));
    }
    let too_large = |size: u64| {
        let text = format!("{} has {size} bytes, at most {most} are read", file.display());
        Error::invalid(text).with_code("file_too_large")
    };
    let limit = u64::try_from(most).unwrap_or(u64::MAX);
    if about.len() > limit {
        return Err(too_large(about.len()));
    }
    // A file may grow while it is read.
    let mut bytes = Vec::new();
    std::fs::File::open(file).map_err(failed)?.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > limit {
        return Err(too_large(size));
    }
    Ok(bytes)
}

/// Lets the process have so many files open as far as the system allows it, and gives how many it may.
#[must_use]
pub fn open_files(wanted: u64) -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let has = getrlimit(Resource::Nofile);
    let now = has.current.unwrap_or(u64::MAX);
    let more = wanted.min(has.maximum.unwrap_or(u64::MAX));
    if more <= now || setrlimit(Resource::Nofile, Rlimit { current: Some(more), maximum: has.maximum }).is_err() {
        return now;
    }
    more
}
