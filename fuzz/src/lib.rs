//! What the targets share: a document's archive with one part replaced by the input, so that the reader of that part is
//! reached and not only the reader of archives.
//!
//! Invariant: whatever the input, a reader answers with a value or with a reason; it never falls over, and what it makes
//! reads. No tables.

use std::io::{Cursor, Read, Write};

use kernel::calendar::Calendar;
use rubric::MethodFiles;

/// The parts of an archive, in its order.
pub fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a fixture is an archive");
    (0..archive.len())
        .map(|i| {
            let mut part = archive.by_index(i).expect("a fixture's part");
            let mut content = Vec::new();
            part.read_to_end(&mut content).expect("a fixture's part reads");
            (part.name().expect("a name").into_owned(), content)
        })
        .collect()
}

/// The archive with the part that the first byte names replaced by the rest; an input that begins with 255 is the whole.
pub fn with_part(parts: &[(String, Vec<u8>)], data: &[u8]) -> Vec<u8> {
    let Some((which, rest)) = data.split_first() else { return Vec::new() };
    if *which == 255 {
        return rest.to_vec();
    }
    let which = usize::from(*which) % parts.len();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (i, (name, content)) in parts.iter().enumerate() {
        out.start_file(name, options).expect("a name");
        out.write_all(if i == which { rest } else { content }).expect("bytes");
    }
    out.finish().expect("an archive").into_inner()
}

/// The workbook library may fall over on hostile bytes; our reader catches that and refuses the file. Only what our reader
/// does not catch is a finding.
fn guarded() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !info.location().is_some_and(|l| l.file().contains("/calamine-")) {
                before(info);
            }
        }));
    });
}

/// What an officer's document goes through; what it makes must be a method that reads.
pub fn drafted(name: &str, bytes: &[u8]) {
    guarded();
    let Ok(document) = drafting::read(name, bytes) else { return };
    let Ok(draft) = drafting::understand(&document) else { return };
    let Ok(written) = drafting::to_method(&draft, "draft") else { return };
    let (method, problems) = rubric::read(&written.files);
    let errors = problems.iter().filter(|p| p.severity == rubric::Severity::Error).count();
    assert_eq!(method.is_some(), errors == 0, "a method reads or says why not");
}

/// Reads a method that stands in one file, checks it and runs its cases.
pub fn method(bytes: &[u8]) {
    let files = MethodFiles { files: [("method.yaml".to_owned(), bytes.to_vec())].into() };
    let (method, problems) = rubric::read(&files);
    let Some(method) = method else {
        assert!(!problems.is_empty(), "a method that does not read says why");
        return;
    };
    rubric::check(&method);
    let calendar = Calendar { holidays: Vec::new(), makeup: Vec::new(), covered: None, source: "fuzz".into() };
    rubric::run_cases(&files, &method, &calendar);
}

/// A method with inputs of many types, a unit, and the parts of the unit's form.
pub fn form() -> (rubric::Method, facts::Subject, Vec<(String, Vec<u8>)>) {
    guarded();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../rubrics/municipal-2009");
    let files = MethodFiles::load(&folder).expect("the method is there");
    let method = rubric::read(&files).0.expect("the method reads");
    let unit = facts::Subject {
        id: "c01".into(),
        name: "云溪县".into(),
        short_name: "云溪".into(),
        kinds: vec![facts::Dated {
            value: "county".into(),
            from: "2026-01-01".parse().expect("a date"),
            to: None,
        }],
        statuses: Vec::new(),
    };
    let form = assessment::sheets::template(&method, &unit, 2026).expect("a form");
    (method, unit, parts(&form))
}
