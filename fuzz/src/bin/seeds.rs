//! Writes the seeds: `seeds FOLDER` makes one folder for each target.

use std::path::Path;

// The instrumentation asks for the symbols of the fuzzer, here too.
use libfuzzer_sys as _;

fn main() {
    let folder = std::env::args().nth(1).expect("a folder");
    let put = |target: &str, name: String, bytes: &[u8]| {
        let folder = Path::new(&folder).join(target);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(name), bytes).expect("a seed");
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for entry in std::fs::read_dir(root.join("rubrics/examples")).expect("examples").flatten() {
        if let Ok(bytes) = std::fs::read(entry.path().join("method.yaml")) {
            put("method", entry.file_name().to_string_lossy().into_owned(), &bytes);
        }
    }
    let parts = |target: &str, of: &str, parts: &[(String, Vec<u8>)]| {
        for (i, (_, content)) in parts.iter().enumerate() {
            let which = u8::try_from(i).expect("few parts");
            put(target, format!("{of}-{i}"), &[&[which], content.as_slice()].concat());
        }
    };
    for entry in std::fs::read_dir(root.join("crates/drafting/tests/fixtures")).expect("fixtures").flatten() {
        let (name, Ok(bytes)) = (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path())) else {
            continue;
        };
        match name.rsplit('.').next() {
            Some("txt") => put("txt", name, &bytes),
            Some(kind @ ("docx" | "xlsx")) => {
                put(kind, format!("{name}-whole"), &[&[255], bytes.as_slice()].concat());
                parts(kind, &name, &fuzz::parts(&bytes));
            }
            _ => {}
        }
    }
    parts("facts", "form", &fuzz::form().2);
    // Frames of devices, one a line of the crate's own samples; the first byte says how they are cut.
    let samples = std::fs::read_to_string(root.join("crates/hj212/tests/fixtures/frames.jsonl")).expect("samples");
    for (i, line) in samples.lines().enumerate() {
        let frame = line.split_once(": \"").and_then(|(_, l)| l.split_once("\", \"source\"")).expect("a frame").0;
        let bytes = frame.replace("\\r", "\r").replace("\\n", "\n");
        put("hj212", format!("frame-{i}"), &[&[i as u8], bytes.as_bytes()].concat());
    }
    let desk = fuzz::Desk::open();
    // One row is right; the other names a record that is not there.
    let whole = fuzz::with_part(&desk.parts, &[&[0], desk.parts[0].1.as_slice()].concat());
    let told: Vec<_> = desk.judged(whole).problems.iter().map(|p| p.code).collect();
    assert_eq!(told, ["no_record"], "the seed says what it should");
    parts("sheet", "filled", &desk.parts);
    let disc = fuzz::SmallDisc::new();
    for (i, piece) in disc.pieces.iter().enumerate() {
        if let dossier::Source::Bytes(bytes) = &piece.source {
            let which = u8::try_from(i).expect("few pieces");
            put("disc", format!("piece-{i}"), &[&[which], bytes.as_slice()].concat());
        }
    }
    for at in (0_u32..).step_by(2048).take(64) {
        put("disc", format!("patch-{at}"), &[&[200], at.to_le_bytes().as_slice(), &[1]].concat());
    }
}
