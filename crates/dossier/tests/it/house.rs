//! A city scored, and its discs.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::Path;
use std::sync::LazyLock;

use dossier::{
    AuditProof, Built, Detached, FORM, Finding, Head, Known, METHOD, Manifest, Piece, RESULT, RULINGS, Role, RunHead,
    SNAPSHOT, Verdict, against, build, file_path, label, listed, unit_folder, verify,
};
use facts::{Fact, FactSource, Snapshot, Stage};
use kernel::period::Period;
use rubric::{ENGINE, MethodFiles, Rulings, Scored, score};
use seal::{Digest, NodeKey, Stated, Statement, canonical_json, digest_bytes};
use testkit::city::{City, DEMO_DAY, DEMO_SEED};

/// The installation's key.
pub fn key() -> NodeKey {
    NodeKey::from_seed([7; 32]).unwrap()
}

/// Everything that a disc is made of.
pub struct House {
    pub files: MethodFiles,
    pub rulings: Rulings,
    pub snapshot: Snapshot,
    pub scored: Scored,
    pub evidence: BTreeMap<Digest, Vec<u8>>,
}

pub static HOUSE: LazyLock<House> = LazyLock::new(|| house(|_| true));

/// The city with the units that are wanted.
pub fn house(wanted: impl Fn(&str) -> bool) -> House {
    let files = MethodFiles::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics/municipal-2009")).unwrap();
    let method = rubric::read(&files).0.unwrap();
    let rulings = Rulings::defaults(&method, "方颂文", DEMO_DAY);
    let city = City::new(DEMO_SEED);
    let mut subjects = city.subjects();
    subjects.retain(|s| wanted(&s.id));
    let period = Period::year(DEMO_DAY.year()).unwrap();
    let collected = city.collect(&subjects, period, DEMO_DAY).unwrap();
    let mut snapshot = Snapshot {
        form: Snapshot::FORM,
        period,
        as_of: DEMO_DAY,
        stage: Stage::Provisional,
        simulated: true,
        calendar: testkit::calendar_2026(),
        subjects,
        facts: collected.facts,
    };
    snapshot.sort();
    let scored = score(&method, &rulings, &snapshot).unwrap();
    let evidence = collected.evidence.into_iter().map(|e| (e.digest.parse().unwrap(), e.bytes)).collect();
    House { files, rulings, snapshot, scored, evidence }
}

fn digest(value: &impl serde::Serialize) -> Digest {
    seal::digest_json(value).unwrap()
}

/// The part of a snapshot that is about one unit.
pub fn part(snapshot: &Snapshot, unit: &str) -> Snapshot {
    let mut own = snapshot.clone();
    own.subjects.retain(|s| s.id == unit);
    own.facts.retain(|f| f.subject == unit);
    own
}

/// What a disc says of itself, and its files.
#[derive(Clone)]
pub struct Contents {
    pub head: Head,
    pub pieces: Vec<Piece>,
}

/// The disc of the city, or of a unit.
pub fn contents(unit: Option<&str>) -> Contents {
    contents_of(&HOUSE, unit)
}

/// The same of another city.
pub fn contents_of(house: &House, unit: Option<&str>) -> Contents {
    let bundle = house.files.bundle().unwrap();
    let run = RunHead {
        id: "run-12".into(),
        number: 12,
        year: DEMO_DAY.year(),
        as_of: DEMO_DAY,
        stage: "provisional".into(),
        engine: ENGINE,
        simulated: true,
        method: digest_bytes(&bundle),
        rulings: digest(&house.rulings),
        snapshot: digest(&house.snapshot),
        result: digest(&house.scored),
        created_at: "2026-11-22T01:02:03Z".parse().unwrap(),
        created_by: "方颂文".into(),
    };
    let head = Head {
        form: FORM,
        label: label(run.year, run.number, unit),
        at: run.created_at,
        release: "0.1.0".into(),
        signer: key().public(),
        unit: unit.map(str::to_owned),
        run,
    };
    let snapshot = unit.map_or_else(|| house.snapshot.clone(), |u| part(&house.snapshot, u));
    let mut pieces: Vec<Piece> = MethodFiles::from_bundle(&bundle)
        .unwrap()
        .files
        .into_iter()
        .map(|(name, bytes)| Piece::of(format!("{METHOD}/{name}"), Role::Method, bytes))
        .collect();
    pieces.push(Piece::of(RULINGS, Role::Rulings, canonical_json(&house.rulings).unwrap()));
    pieces.push(Piece::of(SNAPSHOT, Role::Snapshot, canonical_json(&snapshot).unwrap()));
    if unit.is_none() {
        pieces.push(Piece::of(RESULT, Role::Result, canonical_json(&house.scored).unwrap()));
    }
    for card in house.scored.cards.iter().filter(|c| unit.is_none_or(|u| u == c.unit)) {
        let folder = unit_folder(&card.unit);
        let facts: Vec<&Fact> = snapshot.facts.iter().filter(|f| f.subject == card.unit).collect();
        for (name, role, bytes) in [
            ("得分.json", Role::Card, canonical_json(card).unwrap()),
            ("事实.json", Role::Facts, canonical_json(&facts).unwrap()),
            ("得分表.pdf", Role::Document, format!("%PDF {}", card.name).into_bytes()),
        ] {
            pieces.push(Piece { units: vec![card.unit.clone()], ..Piece::of(format!("{folder}/{name}"), role, bytes) });
        }
    }
    let mut named: BTreeMap<Digest, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for fact in &snapshot.facts {
        for e in &fact.evidence {
            let (names, units) = named.entry(e.digest.parse().unwrap()).or_default();
            names.insert(e.name.clone());
            units.insert(fact.subject.clone());
        }
    }
    for (digest, (names, units)) in named {
        let path = file_path(dossier::EVIDENCE, &digest, names.first().unwrap());
        pieces.push(Piece {
            names: names.into_iter().collect(),
            units: units.into_iter().collect(),
            expected: Some(digest),
            ..Piece::of(path, Role::Evidence, house.evidence[&digest].clone())
        });
    }
    let course = serde_json::json!({"campaign": "campaign-2026", "year": DEMO_DAY.year(), "result": null, "steps": []});
    let own = || unit.map(str::to_owned).into_iter().collect::<Vec<_>>();
    let course = Piece::of(dossier::COURSE, Role::Course, canonical_json(&course).unwrap());
    pieces.push(Piece { units: own(), ..course });
    let said = [accepted("c03", &key()), appealed("c03", &key()), accepted("c04", &key())];
    let said: Vec<_> = said.into_iter().filter(|s| unit.is_none_or(|u| s.statement.contains(u))).collect();
    let statements = Piece::of(dossier::STATEMENTS, Role::Statements, lines_of(&said));
    pieces.push(Piece { units: own(), ..statements });
    let given = [receipt(1, "c03", PAPER), receipt(2, "c04", LETTER)];
    let given: Vec<_> = given.into_iter().filter(|s| unit.is_none_or(|u| s.statement.contains(u))).collect();
    let receipts = Piece::of(dossier::RECEIPTS, Role::Receipts, lines_of(&given));
    pieces.push(Piece { units: own(), ..receipts });
    if unit.is_none_or(|u| u == "c03") {
        let path = dossier::file_path(dossier::ATTACHED, &digest_bytes(PAPER), "总结.pdf");
        let units = vec!["c03".to_owned()];
        pieces
            .push(Piece { names: vec!["总结.pdf".into()], units, ..Piece::of(path, Role::Attached, PAPER.to_vec()) });
    }
    let path = dossier::file_path(dossier::ATTACHED, &digest_bytes(LETTER), "说明.pdf");
    let units = unit.map_or_else(|| vec!["c03".to_owned(), "c04".to_owned()], |u| vec![u.to_owned()]);
    pieces.push(Piece { names: vec!["说明.pdf".into()], units, ..Piece::of(path, Role::Attached, LETTER.to_vec()) });
    let (lines, proof) = audit(unit.is_none());
    pieces.push(Piece::of(dossier::AUDIT, Role::Audit, lines));
    pieces.push(Piece::of(dossier::AUDIT_PROOF, Role::AuditProof, canonical_json(&proof).unwrap()));
    pieces.push(Piece::of(dossier::PROGRAM, Role::Program, vec![0x7F; 70_000]));
    pieces.push(Piece::of("00-说明.txt", Role::Readme, "请先读我".as_bytes().to_vec()));
    Contents { head, pieces }
}

/// What was handed in beside an appeal.
pub const LETTER: &[u8] = b"%PDF a letter";

/// A paper that was handed in and that no fact names.
pub const PAPER: &[u8] = b"%PDF a summary";

/// A unit hands in a paper.
pub fn receipt(number: i64, unit: &str, file: &[u8]) -> Stated {
    let files = [serde_json::json!({"name": "总结.pdf", "sha256": digest_bytes(file).to_string()})];
    let says = serde_json::json!({"number": number, "material_label": "年度总结", "files": files});
    stated("papers.receipt", unit, says, &key())
}

fn stated(purpose: &str, unit: &str, says: serde_json::Value, key: &NodeKey) -> Stated {
    Statement {
        form: 1,
        purpose: purpose.into(),
        campaign: "campaign-2026".into(),
        unit: unit.into(),
        person: "p".into(),
        name: "复核员".into(),
        session: "s".into(),
        session_opened_at: None,
        request: "r".into(),
        at: "2026-11-21T00:00:00Z".into(),
        says,
    }
    .sign(key)
    .unwrap()
}

/// A reviewer accepts a row of a unit.
pub fn accepted(unit: &str, key: &NodeKey) -> Stated {
    stated("review.accept", unit, serde_json::json!({"indicator": "2.1", "points": "5"}), key)
}

/// A reviewer signs a fact.
pub fn judged(unit: &str, fact: &str) -> Stated {
    stated("assessment.judge", unit, serde_json::json!({"fact": fact}), &key())
}

/// A unit appeals, with a letter.
pub fn appealed(unit: &str, key: &NodeKey) -> Stated {
    let says = serde_json::json!({"indicator": "2.1", "evidence": [digest_bytes(LETTER).to_string()]});
    stated("review.appeal", unit, says, key)
}

/// Statements as they stand on a disc.
pub fn lines_of(said: &[Stated]) -> Vec<u8> {
    said.iter().flat_map(|s| [canonical_json(s).unwrap(), b"\n".to_vec()].concat()).collect()
}

/// Records of a real log, whole or every second of them.
pub fn audit(gapless: bool) -> (Vec<u8>, AuditProof) {
    let folder = tempfile::tempdir().unwrap();
    let rt = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    rt.block_on(async {
        let (stream, _) = journal::Stream::open(folder.path(), "audit", journal::Limits::default()).unwrap();
        for n in 0..9_i64 {
            let kind = if n == 4 { journal::Kind::Seal } else { journal::Kind::Data };
            let payload = format!("{{\"action\":\"第 {n} 件\"}}").into_bytes();
            stream.append(kernel::Micros(n * 1000), kind, payload).await.unwrap();
        }
    });
    let mut before = Digest::of_sha256(journal::Record::FIRST);
    let (mut out, mut kept) = (Vec::new(), Vec::new());
    for record in journal::Reader::new(folder.path(), "audit", 1).unwrap().read().unwrap() {
        let previous = std::mem::replace(&mut before, record.chain);
        if !gapless && record.seq % 2 == 0 {
            continue;
        }
        kept.push((record.seq, record.chain));
        let line = dossier::AuditLine {
            seq: record.seq,
            at: record.at,
            clock_back: record.clock_back,
            kind: record.kind,
            before: previous,
            chain: record.chain,
            payload: String::from_utf8(record.payload).unwrap(),
        };
        out.extend(canonical_json(&line).unwrap());
        out.push(b'\n');
    }
    let (first, last) = (kept.first().unwrap(), kept.last().unwrap());
    let records = kept.len() as u64;
    let until = kernel::Micros(9000);
    let stream = "audit".to_owned();
    (out, AuditProof { stream, gapless, records, first: first.0, last: last.0, chain: last.1, until })
}

/// The image.
pub fn image(contents: &Contents, key: &NodeKey) -> (Vec<u8>, Built) {
    let mut out = Vec::new();
    let built = build(&mut out, contents.head.clone(), contents.pieces.clone(), key, &mut |_| {}).unwrap();
    (out, built)
}

/// The image of the city, made once.
pub static CITY: LazyLock<(Vec<u8>, Built)> = LazyLock::new(|| image(&contents(None), &key()));

/// What the verifier says.
pub fn look(image: &[u8], signer: Option<&NodeKey>, detached: Option<&Detached>) -> Verdict {
    let text = detached.map(|d| d.text().unwrap());
    let known = Known { signer: signer.map(|k| k.public().fingerprint()), detached: text.as_deref() };
    verify(&mut Cursor::new(image), known, &mut |_| {}).unwrap()
}

/// The list of an image.
pub fn list(image: &[u8]) -> Manifest {
    listed(&mut Cursor::new(image)).unwrap()
}

/// What is told when two images are laid beside one another.
pub fn beside(one: &[u8], other: &[u8]) -> (Vec<Finding>, usize) {
    against(&mut Cursor::new(one), &mut Cursor::new(other)).unwrap()
}

/// The codes of what was found.
pub fn codes(verdict: &Verdict) -> Vec<&'static str> {
    let mut codes: Vec<_> = verdict.findings.iter().map(|f| f.code).collect();
    codes.dedup();
    codes
}
