//! Running the binary, looking into its database, and filling in its workbooks.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::Workbook;

pub fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_huanheng"));
    for name in ["HUANHENG_DATABASE", "HUANHENG_DATA", "RUST_LOG", "RUST_BACKTRACE"] {
        command.env_remove(name);
    }
    command
}

/// How a command ended.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

pub fn run(args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Said {
    let done = binary().args(args).output().unwrap();
    Said {
        code: done.status.code().unwrap_or(-1),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
    }
}

impl Said {
    /// It did what was asked, without a word on the standard error.
    #[track_caller]
    pub fn fine(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }

    /// It ended with this code, and one of the words stands in what it said; nothing broke down.
    #[track_caller]
    pub fn ends(self, code: i32, word: &str) -> Said {
        let all = format!("{}{}", self.out, self.err);
        assert_eq!(self.code, code, "{all}");
        assert!(all.contains(word), "`{word}` is not in: {all}");
        assert!(!all.contains("panicked"), "{all}");
        self
    }
}

/// What a command works on: a folder, and a database when it is not the file in the folder.
pub struct Place {
    pub folder: tempfile::TempDir,
    pub database: Option<String>,
}

impl Place {
    pub fn new(database: Option<String>) -> Place {
        Place { folder: tempfile::tempdir().unwrap(), database }
    }

    pub fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    pub fn file(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// A command over this place.
    pub fn run(&self, args: &[&str]) -> Said {
        let data = self.data();
        let mut all: Vec<&OsStr> = args.iter().map(OsStr::new).collect();
        all.extend([OsStr::new("--data"), data.as_os_str()]);
        if let Some(url) = &self.database {
            all.extend([OsStr::new("--database"), OsStr::new(url)]);
        }
        run(all)
    }

    /// One number that the database gives.
    pub fn count(&self, sql: &'static str) -> i64 {
        self.with(async |db| {
            let mut conn = db.read().await.unwrap();
            let row = store::query(sql).fetch_one(&mut *conn).await.unwrap();
            store::Row::get(&row, 0)
        })
    }

    /// One text that the database gives.
    pub fn text(&self, sql: &'static str) -> String {
        self.with(async |db| {
            let mut conn = db.read().await.unwrap();
            let row = store::query(sql).fetch_one(&mut *conn).await.unwrap();
            store::Row::get(&row, 0)
        })
    }

    /// One column of texts that the database gives.
    pub fn texts(&self, sql: &'static str) -> Vec<String> {
        self.with(async |db| {
            let mut conn = db.read().await.unwrap();
            let rows = store::query(sql).fetch_all(&mut *conn).await.unwrap();
            rows.iter().map(|row| store::Row::get(row, 0)).collect()
        })
    }

    /// Changes the database by hand.
    pub fn change(&self, sql: &'static str) {
        self.with(async |db| {
            let mut tx = db.write_tx().await.unwrap();
            store::query(sql).execute(&mut *tx).await.unwrap();
            tx.commit().await.unwrap();
        });
    }

    fn with<T>(&self, work: impl AsyncFnOnce(&store::Db) -> T) -> T {
        let url = self.database.clone().unwrap_or(format!("sqlite:{}", self.data().join("huanheng.db").display()));
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let db = store::Db::open(&url).await.unwrap();
            let out = work(&db).await;
            db.close().await;
            out
        })
    }
}

/// Sheet, row from 0, column from 0, text.
pub type Cell<'a> = (&'a str, u32, u16, &'a str);

/// Writes the contents of a workbook anew with some cells changed, as a person's spreadsheet would.
pub fn filled(from: &Path, to: impl AsRef<Path>, changes: &[Cell<'_>]) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(std::fs::read(from).unwrap())).unwrap();
    let mut out = Workbook::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).unwrap();
        let start = range.start().unwrap_or_default();
        let mut cells: BTreeMap<(u32, u16), String> = BTreeMap::new();
        for (row, column, data) in range.used_cells() {
            let Data::String(text) = data else { panic!("{name} {row} {column}: {data:?}") };
            let at = (start.0 + u32::try_from(row).unwrap(), u16::try_from(start.1 as usize + column).unwrap());
            cells.insert(at, text.clone());
        }
        for (_, row, column, text) in changes.iter().filter(|c| c.0 == name) {
            cells.insert((*row, *column), (*text).to_owned());
        }
        let sheet = out.add_worksheet().set_name(&name).unwrap();
        for ((row, column), text) in cells.iter().filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(*row, *column, text).unwrap();
        }
    }
    out.save(to.as_ref()).unwrap();
}

/// The row of an input in a unit's form.
pub fn line_of(form: &Path, input: &str) -> u32 {
    hidden(form).iter().find(|r| r[0] == "line" && r[2] == input).unwrap_or_else(|| panic!("{input}"))[1]
        .parse()
        .unwrap()
}

/// The rows of the sheet that says which form it is.
pub fn hidden(form: &Path) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(std::fs::read(form).unwrap())).unwrap();
    let range = book.worksheet_range("_huanheng").unwrap();
    range.rows().map(|r| r.iter().map(ToString::to_string).collect()).collect()
}

/// Row of a name in that sheet.
pub fn hidden_row(form: &Path, name: &str) -> u32 {
    u32::try_from(hidden(form).iter().position(|r| r[0] == name).unwrap()).unwrap()
}

/// Files below a folder.
pub fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(files_below(&path));
        } else {
            out.push(path);
        }
    }
    out
}

/// This year at the bureau.
pub fn year() -> i16 {
    use kernel::Clock;
    kernel::bureau_date(kernel::SystemClock.now()).year()
}
