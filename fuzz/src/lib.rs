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
        kinds: vec![facts::Dated { value: "county".into(), from: "2026-01-01".parse().expect("a date"), to: None }],
        statuses: Vec::new(),
    };
    let form = assessment::sheets::template(&method, &unit, 2026).expect("a form");
    (method, unit, parts(&form))
}

/// A register with a field of every kind that stands in sheets.
const KINDS: &str = r#"
id: kinds
names: {zh: 各类, en: Kinds}
item: "1.1"
fields:
  text: {names: {zh: 文字, en: Text}, required: yes, index: yes}
  long: {names: {zh: 长文, en: Long}, kind: long_text}
  whole: {names: {zh: 整数, en: Whole}, kind: integer, unit: 个, min: 0, max: 1000, index: yes}
  share: {names: {zh: 小数, en: Decimal}, kind: decimal}
  money: {names: {zh: 金额, en: Money}, kind: money, index: yes}
  day: {names: {zh: 日期, en: Day}, kind: date, required: yes, index: yes}
  span: {names: {zh: 期间, en: Span}, kind: period}
  pick: {names: {zh: 选择, en: Pick}, kind: choice, index: yes, choices: {one: {zh: 甲, en: One}, two: {zh: 乙, en: Two}}}
  flag: {names: {zh: 是否, en: Flag}, kind: yes_no}
  who: {names: {zh: 人员, en: Who}, kind: person}
  place: {names: {zh: 部门, en: Place}, kind: department}
  other: {names: {zh: 他单位, en: Other}, kind: unit}
  same: {names: {zh: 同类, en: Same}, kind: record, register: kinds}
dated: day
unique: [[text], [pick, day, whole]]
"#;

/// A register on a database of its own, and the parts of a filled sheet.
pub struct Desk {
    runtime: tokio::runtime::Runtime,
    registers: registers::Registers,
    who: kernel::Ctx,
    pub parts: Vec<(String, Vec<u8>)>,
    _folder: tempfile::TempDir,
}

impl Desk {
    pub fn open() -> Desk {
        guarded();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let files = registers::Files::from([("kinds.yaml".to_owned(), KINDS.as_bytes().to_vec())]);
        let (set, problems) = registers::Definitions::judge(&files);
        assert!(problems.is_empty(), "{problems:?}");
        let person = kernel::Person {
            id: "m".into(),
            name: "方".into(),
            roles: vec![kernel::Role::MethodOfficer],
            unit_id: None,
            also: vec![],
        };
        let now = kernel::Micros(1_772_400_000_000_000);
        let who = kernel::Ctx { who: kernel::Actor::Person(person), now, request_id: "fuzz".into() };
        let set = std::sync::Arc::new(set);
        let (registers, parts) = runtime.block_on(async {
            let steps = [store::MIGRATIONS, people::MIGRATIONS, registers::MIGRATIONS].concat();
            let db = store::Db::open(&format!("sqlite:{}", folder.path().join("fuzz.db").display()))
                .await
                .expect("a database");
            db.migrate(&steps, kernel::Micros(0)).await.expect("tables");
            let day = jiff::civil::date(2009, 1, 1);
            let since = vec![people::Dated { value: "county".into(), valid_from: day, valid_to: None }];
            let unit = people::NewUnit {
                id: "c01".into(),
                code: "620501".into(),
                name: "云溪县".into(),
                short_name: "云溪".into(),
                kinds: since.clone(),
                statuses: since,
            };
            let mut tx = db.write_tx().await.expect("a change");
            people::import_unit(&mut tx, &kernel::Ctx::system(kernel::Micros(0), "fuzz"), &unit).await.expect("a unit");
            tx.commit().await.expect("a change");
            let rng = std::sync::Arc::new(kernel::SeededRng::new(7));
            let blobs = blobs::Blobs::open(folder.path()).expect("a folder");
            let desk = registers::Registers::new(db, blobs, rng, set.clone());
            let register = set.find("kinds").expect("the register");
            let sheet = registers::template(register, &[], day).expect("a sheet");
            (desk, filled(parts(&sheet)))
        });
        Desk { runtime, registers, who, parts, _folder: folder }
    }

    /// Judges a filled sheet and keeps nothing; it says what is wrong, or nothing is.
    pub fn judged(&self, bytes: Vec<u8>) -> registers::Imported {
        let register = self.registers.definitions().find("kinds").expect("the register");
        let out = self.runtime.block_on(self.registers.import(&self.who, register, bytes, false));
        let out = out.expect("a sheet is judged or refused, and nothing breaks");
        assert!(out.stored == 0 && (out.rows > 0 || !out.problems.is_empty()), "{out:?}");
        out
    }
}

/// The empty sheet with two rows in it.
fn filled(mut parts: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    let cells = |row: usize, texts: [&str; 15]| {
        let one = |(n, text): (usize, &str)| {
            let column = char::from(b'A' + u8::try_from(n).expect("few columns"));
            format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
        };
        format!("<row r=\"{row}\">{}</row>", texts.into_iter().enumerate().map(one).collect::<String>())
    };
    let rows =
        cells(
            2,
            [
                "云溪县",
                "甲1",
                "一行",
                "12",
                "0.5",
                "1,234.50",
                "2026-03-01",
                "2026/3/1",
                "2026年3月9日",
                "甲",
                "是",
                "张三",
                "办公室",
                "c01",
                "",
            ],
        ) + &cells(3, ["c01", "甲2", "", "７", "-1.25", "￥9", "2026.3.2", "", "", "two", "否", "", "", "云溪", "甲0"]);
    for (name, content) in &mut parts {
        if name.ends_with("worksheets/sheet1.xml") {
            let text = String::from_utf8_lossy(content).replacen("</sheetData>", &format!("{rows}</sheetData>"), 1);
            *content = text.into_bytes();
        }
    }
    parts
}

/// A disc with little on it.
pub struct SmallDisc {
    head: dossier::Head,
    /// What stands on it, to be changed one at a time.
    pub pieces: Vec<dossier::Piece>,
    key: seal::NodeKey,
    pub image: Vec<u8>,
}

impl SmallDisc {
    pub fn new() -> SmallDisc {
        use dossier::{Piece, Role};
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../rubrics/examples");
        let there = std::fs::read_dir(root).expect("examples").flatten().map(|e| e.path());
        let mut folders: Vec<_> = there.filter(|p| p.join("method.yaml").is_file()).collect();
        folders.sort();
        let files = MethodFiles::load(folders.first().expect("an example")).expect("a method");
        let bundle = files.bundle().expect("a method");
        let method = rubric::read(&files).0.expect("a method");
        let day = jiff::civil::date(2026, 11, 22);
        let snapshot = facts::Snapshot {
            form: facts::Snapshot::FORM,
            period: kernel::period::Period::year(2026).expect("a year"),
            as_of: day,
            stage: facts::Stage::Provisional,
            simulated: true,
            calendar: Calendar::default(),
            subjects: Vec::new(),
            facts: Vec::new(),
        };
        let rulings = rubric::Rulings::defaults(&method, "x", day);
        let scored = rubric::score(&method, &rulings, &snapshot).expect("a score");
        let digest = seal::digest_bytes;
        let (rulings, snapshot, scored) = (
            seal::canonical_json(&rulings).expect("json"),
            seal::canonical_json(&snapshot).expect("json"),
            seal::canonical_json(&scored).expect("json"),
        );
        let key = seal::NodeKey::from_seed([7; 32]).expect("a key");
        let at = kernel::Micros::start_of(day);
        let run = dossier::RunHead {
            id: "run".into(),
            number: 1,
            year: 2026,
            as_of: day,
            stage: "provisional".into(),
            engine: rubric::ENGINE,
            simulated: true,
            method: digest(&bundle),
            rulings: digest(&rulings),
            snapshot: digest(&snapshot),
            result: digest(&scored),
            created_at: at,
            created_by: "x".into(),
        };
        let (label, signer) = (dossier::label(2026, 1, None), key.public());
        let head = dossier::Head { form: dossier::FORM, label, at, release: "0".into(), signer, unit: None, run };
        let proof = dossier::AuditProof {
            stream: "audit".into(),
            gapless: false,
            records: 0,
            first: 0,
            last: 0,
            chain: digest(b""),
            until: at,
        };
        let mut pieces = vec![
            Piece::of(dossier::SNAPSHOT, Role::Snapshot, snapshot),
            Piece::of(dossier::RULINGS, Role::Rulings, rulings),
            Piece::of(dossier::RESULT, Role::Result, scored),
            Piece::of(dossier::AUDIT, Role::Audit, Vec::new()),
            Piece::of(dossier::AUDIT_PROOF, Role::AuditProof, seal::canonical_json(&proof).expect("json")),
        ];
        for (name, bytes) in MethodFiles::from_bundle(&bundle).expect("a method").files {
            pieces.push(Piece::of(format!("{}/{name}", dossier::METHOD), Role::Method, bytes));
        }
        let mut disc = SmallDisc { head, pieces, key, image: Vec::new() };
        disc.image = disc.built(&disc.head, &disc.pieces);
        assert!(disc.look(&disc.image).intact, "the small disc holds");
        disc
    }

    fn built(&self, head: &dossier::Head, pieces: &[dossier::Piece]) -> Vec<u8> {
        let mut out = Vec::new();
        dossier::build(&mut out, head.clone(), pieces.to_vec(), &self.key, &mut |_| {}).expect("a disc");
        out
    }

    pub fn look(&self, image: &[u8]) -> dossier::Verdict {
        let known = dossier::Known { signer: Some(self.key.public().fingerprint()), detached: None };
        dossier::verify(&mut Cursor::new(image), known, &mut |_| {}).expect("a verdict")
    }

    /// The image that an input stands for: the whole, one file with everything around it made to agree, or bytes here and there.
    pub fn changed(&self, data: &[u8]) -> Vec<u8> {
        let Some((how, rest)) = data.split_first() else { return Vec::new() };
        match how {
            255 => rest.to_vec(),
            0..100 => {
                let mut pieces = self.pieces.clone();
                let at = usize::from(*how) % pieces.len();
                let mut head = self.head.clone();
                // A forger signs with a key of their own, and says so.
                let other = seal::NodeKey::from_seed([8; 32]).expect("a key");
                head.signer = other.public();
                let digest = seal::digest_bytes(rest);
                match pieces[at].role {
                    dossier::Role::Snapshot => head.run.snapshot = digest,
                    dossier::Role::Rulings => head.run.rulings = digest,
                    dossier::Role::Result => head.run.result = digest,
                    _ => {}
                }
                pieces[at].source = dossier::Source::Bytes(rest.to_vec());
                let mut out = Vec::new();
                dossier::build(&mut out, head, pieces, &other, &mut |_| {}).expect("a disc");
                out
            }
            _ => {
                let mut out = self.image.clone();
                for patch in rest.chunks_exact(5) {
                    let at = u32::from_le_bytes([patch[0], patch[1], patch[2], patch[3]]);
                    let at = usize::try_from(at).expect("an offset") % out.len();
                    out[at] = patch[4];
                }
                out
            }
        }
    }
}

impl Default for SmallDisc {
    fn default() -> SmallDisc {
        SmallDisc::new()
    }
}
