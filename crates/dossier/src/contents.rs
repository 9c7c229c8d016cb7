//! What the files say: that the score follows from method, rulings and snapshot, that every fact has its evidence, and that no
//! record of the audit log was left out or changed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use disc::{Place, Plan};
use facts::{Fact, Snapshot};
use journal::{Record, follows};
use kernel::Result;
use rubric::{ENGINE, Method, MethodFiles, Rulings};
use seal::Digest;
use serde::de::DeserializeOwned;

use crate::finding::{Finding, Findings, Replayed};
use crate::model::{
    AUDIT, AUDIT_PROOF, AuditLine, AuditProof, COURSE, Entry, METHOD, Manifest, RECEIPTS, RESULT, RULINGS, Role,
    SNAPSHOT, STATEMENTS, unit_folder,
};
use crate::verify::{bytes_of, unread};

/// The largest file that is held in memory: the snapshot of a province.
const MOST: u64 = 512 * 1024 * 1024;
/// The longest line of the audit log.
pub(crate) const MOST_LINE: u64 = 4 * 1024 * 1024;

pub(crate) struct Disc<'a, I> {
    pub(crate) image: &'a mut I,
    pub(crate) manifest: &'a Manifest,
    plan: &'a Plan,
    pub(crate) findings: &'a mut Findings,
}

/// Checks what the files say; none when it could not be computed again.
pub(crate) fn check(
    image: &mut (impl Read + Seek),
    manifest: &Manifest,
    plan: &Plan,
    findings: &mut Findings,
) -> Result<Option<Replayed>> {
    let mut disc = Disc { image, manifest, plan, findings };
    let mut replayed = Replayed::default();
    disc.roles();
    let Some((method, rulings, snapshot)) = disc.three()? else { return Ok(None) };
    let before = disc.findings.list.len();
    disc.score(&method, &rulings, &snapshot, &mut replayed)?;
    disc.evidence(&snapshot, &mut replayed);
    disc.audit(&mut replayed)?;
    disc.said(&judged(&snapshot)?, &mut replayed)?;
    Ok((disc.findings.list.len() == before).then_some(replayed))
}

/// What reviewers said of facts: the digest of each judgement and correction.
fn judged(snapshot: &Snapshot) -> Result<BTreeSet<Digest>> {
    let by_reviewer = |f: &&Fact| f.key.starts_with("judged/") || f.key.starts_with("corrected/");
    snapshot.facts.iter().filter(by_reviewer).map(seal::digest_json).collect()
}

fn by_unit(snapshot: &Snapshot) -> BTreeMap<&str, Vec<&Fact>> {
    let mut out: BTreeMap<&str, Vec<&Fact>> = snapshot.subjects.iter().map(|s| (s.id.as_str(), Vec::new())).collect();
    for fact in &snapshot.facts {
        out.entry(fact.subject.as_str()).or_default().push(fact);
    }
    out
}

impl<I: Read + Seek> Disc<'_, I> {
    pub(crate) fn wrong(&mut self, code: &'static str, path: &str, zh: impl Into<String>, en: impl Into<String>) {
        let finding = Finding::new(code, zh, en).file(path);
        let place = self.place(path).map(|p| (p.start, p.size));
        self.findings.add(match place {
            Some((start, size)) => finding.place(start, size),
            None => finding,
        });
    }

    pub(crate) fn place(&self, path: &str) -> Option<&Place> {
        let places = self.plan.places();
        places.binary_search_by(|p| p.path.as_str().cmp(path)).ok().and_then(|at| places.get(at))
    }

    pub(crate) fn entry(&self, path: &str) -> Option<&Entry> {
        let files = &self.manifest.files;
        files.binary_search_by(|f| f.path.as_str().cmp(path)).ok().and_then(|at| files.get(at))
    }

    /// A file, whole; a finding when it is not there or too large.
    fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>> {
        match self.place(path).map(|p| (p.start, p.size)) {
            Some((start, size)) if size <= MOST => bytes_of(self.image, start, size).map(Some),
            Some(_) => {
                self.wrong("too_large", path, "文件过大，无法核对", "the file is too large to be looked into");
                Ok(None)
            }
            None => {
                self.wrong("lacking", path, "光盘缺少必备文件", "a file that every disc has is not there");
                Ok(None)
            }
        }
    }

    pub(crate) fn document<T: DeserializeOwned>(&mut self, path: &str) -> Result<Option<T>> {
        let Some(bytes) = self.read(path)? else { return Ok(None) };
        match serde_json::from_slice(&bytes) {
            Ok(value) => Ok(Some(value)),
            Err(e) => {
                self.wrong("unreadable", path, "文件内容无法读出", format!("the file does not read: {e}"));
                Ok(None)
            }
        }
    }

    /// A file is of the role that its place says, so that nothing is slipped in under another.
    fn roles(&mut self) {
        let unit = self.manifest.head.unit.clone();
        let wrong: Vec<String> = self
            .manifest
            .files
            .iter()
            .filter(|f| {
                let placed = match f.path.as_str() {
                    RULINGS => f.role == Role::Rulings,
                    SNAPSHOT => f.role == Role::Snapshot,
                    RESULT => f.role == Role::Result && unit.is_none(),
                    AUDIT => f.role == Role::Audit,
                    AUDIT_PROOF => f.role == Role::AuditProof,
                    COURSE => f.role == Role::Course,
                    STATEMENTS => f.role == Role::Statements,
                    RECEIPTS => f.role == Role::Receipts,
                    path if path.strip_prefix(METHOD).is_some_and(|p| p.starts_with('/')) => f.role == Role::Method,
                    _ => matches!(
                        f.role,
                        Role::Readme
                            | Role::Program
                            | Role::Card
                            | Role::Facts
                            | Role::Document
                            | Role::Evidence
                            | Role::Attached
                            | Role::Paper
                    ),
                };
                let owned = unit.as_ref().is_none_or(|own| f.units.iter().all(|u| u == own));
                !(placed && owned)
            })
            .map(|f| f.path.clone())
            .collect();
        for path in wrong {
            self.wrong(
                "role",
                &path,
                "文件的类别与位置或单位不符",
                "a file is not what its place or the disc's unit says",
            );
        }
    }

    /// Method, rulings and snapshot, as the run names them.
    fn three(&mut self) -> Result<Option<(Method, Rulings, Snapshot)>> {
        let run = self.manifest.head.run.clone();
        if run.engine != ENGINE {
            let (zh, en) = (
                format!("本程序的引擎版本为 {ENGINE}，成绩由版本 {} 算出，不能重算；请用光盘上的程序核验", run.engine),
                format!("scored by engine {}, this program has {ENGINE}: use the program on the disc", run.engine),
            );
            self.findings.add(Finding::new("engine", zh, en));
            return Ok(None);
        }
        let mut files = MethodFiles::default();
        let paths: Vec<String> = self
            .manifest
            .files
            .iter()
            .filter(|f| f.role == Role::Method && f.bytes <= MOST)
            .map(|f| f.path.clone())
            .collect();
        for path in paths {
            let name = path.strip_prefix(METHOD).and_then(|p| p.strip_prefix('/')).unwrap_or(&path).to_owned();
            if let Some(bytes) = self.read(&path)? {
                files.files.insert(name, bytes);
            }
        }
        let bundle = files.bundle().map(|b| seal::digest_bytes(&b));
        if bundle.as_ref().ok() != Some(&run.method) {
            let zh = format!("办法与成绩所用的不是同一份：成绩用的是 {}", run.method);
            let en = format!("the method is not the one that the run was scored with, {}", run.method);
            self.wrong("method", &format!("{METHOD}/method.yaml"), zh, en);
            return Ok(None);
        }
        let Some(method) = rubric::read(&files).0 else {
            let (zh, en) = ("办法无法读出", "the method does not read");
            self.wrong("method", &format!("{METHOD}/method.yaml"), zh, en);
            return Ok(None);
        };
        if self.entry(RULINGS).is_some_and(|e| e.sha256 != run.rulings) {
            let zh = "裁定与成绩所用的不是同一份";
            self.wrong("rulings", RULINGS, zh, "the rulings are not those that the run was scored with");
        }
        let of_unit = self.manifest.head.unit.is_some();
        if !of_unit && self.entry(SNAPSHOT).is_some_and(|e| e.sha256 != run.snapshot) {
            let zh = "快照与成绩所用的不是同一份";
            self.wrong("snapshot", SNAPSHOT, zh, "the snapshot is not the one that the run was scored with");
        }
        let rulings = self.document::<Rulings>(RULINGS)?;
        let snapshot = self.document::<Snapshot>(SNAPSHOT)?;
        let (Some(rulings), Some(snapshot)) = (rulings, snapshot) else { return Ok(None) };
        let unit = &self.manifest.head.unit;
        let own = unit.as_ref().is_none_or(|u| {
            snapshot.subjects.iter().map(|s| &s.id).eq([u]) && snapshot.facts.iter().all(|f| f.subject == *u)
        });
        let same = snapshot.as_of == run.as_of
            && snapshot.simulated == run.simulated
            && snapshot.period.from.year() == run.year
            && own;
        if !same {
            let zh = "快照的日期、年度或单位与清单不符";
            self.wrong("snapshot", SNAPSHOT, zh, "the snapshot is of another day, year or unit than the list says");
        }
        Ok(Some((method, rulings, snapshot)))
    }

    /// Computes again what the disc says, byte by byte.
    fn score(
        &mut self,
        method: &Method,
        rulings: &Rulings,
        snapshot: &Snapshot,
        replayed: &mut Replayed,
    ) -> Result<()> {
        let unit = self.manifest.head.unit.clone();
        let failed = |disc: &mut Self, e: &kernel::Error| {
            let zh = "按办法、裁定和快照无法重算";
            disc.wrong("score", SNAPSHOT, zh, format!("it cannot be computed again: {}", e.message()));
        };
        let cards = match &unit {
            None => {
                let scored = match rubric::score(method, rulings, snapshot) {
                    Ok(scored) => scored,
                    Err(e) => {
                        failed(self, &e);
                        return Ok(());
                    }
                };
                let digest = seal::digest_json(&scored)?;
                let result = self.entry(RESULT).map(|e| e.sha256);
                if result != Some(digest) || digest != self.manifest.head.run.result {
                    let zh =
                        format!("成绩与重算结果不一致：重算为 {digest}，运行记录为 {}", self.manifest.head.run.result);
                    let en =
                        format!("computed again the result is {digest}, the run has {}", self.manifest.head.run.result);
                    self.wrong("score", RESULT, zh, en);
                }
                scored.cards
            }
            Some(unit) => {
                if !rubric::alone(method, rulings, snapshot)? {
                    let zh = "本办法下单位得分取决于其他单位，须用全市光盘重算";
                    let en = "under this method the points of a unit depend on others: verify the city's disc";
                    self.findings.add(Finding::new("not_alone", zh, en));
                    return Ok(());
                }
                match rubric::score_unit(method, rulings, snapshot, unit) {
                    Ok(card) => vec![card],
                    Err(e) => {
                        failed(self, &e);
                        return Ok(());
                    }
                }
            }
        };
        let mut expected = BTreeSet::new();
        for card in &cards {
            let path = format!("{}/得分.json", unit_folder(&card.unit));
            self.same(
                "card",
                &path,
                &seal::canonical_json(card)?,
                "得分表与重算结果不一致",
                "the scorecard is not the one computed again",
            );
            expected.insert(path);
            replayed.cards += 1;
        }
        for (unit, facts) in by_unit(snapshot) {
            let path = format!("{}/事实.json", unit_folder(unit));
            self.same(
                "facts",
                &path,
                &seal::canonical_json(&facts)?,
                "事实与快照不一致",
                "the facts are not those of the snapshot",
            );
            expected.insert(path);
            replayed.facts += facts.len();
        }
        let others: Vec<String> = self
            .manifest
            .files
            .iter()
            .filter(|f| matches!(f.role, Role::Card | Role::Facts) && !expected.contains(&f.path))
            .map(|f| f.path.clone())
            .collect();
        for path in others {
            self.wrong("card", &path, "成绩中没有的得分表或事实", "a scorecard or facts that the result does not have");
        }
        Ok(())
    }

    fn same(&mut self, code: &'static str, path: &str, bytes: &[u8], zh: &str, en: &str) {
        if self.entry(path).map(|e| e.sha256) != Some(seal::digest_bytes(bytes)) {
            self.wrong(code, path, zh, en);
        }
    }

    /// Each piece that a fact names is there, and no other.
    fn evidence(&mut self, snapshot: &Snapshot, replayed: &mut Replayed) {
        let there: BTreeMap<Digest, (String, u64)> = self
            .manifest
            .files
            .iter()
            .filter(|f| f.role == Role::Evidence)
            .map(|f| (f.sha256, (f.path.clone(), f.bytes)))
            .collect();
        let mut named: BTreeMap<Digest, (&str, &str)> = BTreeMap::new();
        for fact in &snapshot.facts {
            for piece in &fact.evidence {
                match piece.digest.parse::<Digest>() {
                    Ok(digest) => {
                        named.entry(digest).or_insert((&fact.subject, &piece.name));
                    }
                    Err(e) => self.wrong("evidence", SNAPSHOT, "事实所附材料的摘要无法读出", e.message().to_owned()),
                }
            }
        }
        for (digest, (unit, name)) in &named {
            if !there.contains_key(digest) {
                let zh = format!("单位 {unit} 的事实所附材料“{name}”（{digest}）不在光盘上");
                let en = format!("evidence `{name}` of unit {unit}, {digest}, is not on the disc");
                self.findings.add(Finding::new("evidence", zh, en));
            }
        }
        for (digest, (path, _)) in there.iter().filter(|(digest, _)| !named.contains_key(*digest)) {
            let en = format!("no fact names this evidence, {digest}");
            self.wrong("evidence", path, "没有事实引用这份材料", en);
        }
        replayed.evidence = named.len();
    }

    /// The chain of the audit log's records.
    fn audit(&mut self, replayed: &mut Replayed) -> Result<()> {
        let Some(proof) = self.document::<AuditProof>(AUDIT_PROOF)? else { return Ok(()) };
        let Some((start, size)) = self.place(AUDIT).map(|p| (p.start, p.size)) else {
            self.wrong("lacking", AUDIT, "光盘缺少审计记录", "the audit records are not there");
            return Ok(());
        };
        if size > 0 {
            self.image.seek(SeekFrom::Start(start)).map_err(unread)?;
        }
        let mut walked = Walked::default();
        let broken = {
            let mut lines = BufReader::new(self.image.by_ref().take(size));
            walked.all(&mut lines, &proof)?
        };
        replayed.audit = walked.records;
        if let Some((line, zh, en)) = broken {
            self.wrong("audit", AUDIT, format!("审计记录第 {line} 行：{zh}"), format!("line {line}: {en}"));
            return Ok(());
        }
        let ends = proof.records == walked.records
            && (proof.first, proof.last) == (walked.first, walked.last)
            && (walked.records == 0 || walked.chain == Some(proof.chain));
        if !ends {
            let zh = "审计记录的条数、起止编号或末端链值与证明不符";
            self.wrong("audit", AUDIT, zh, "number, ends or chain of the records are not those of the proof");
        }
        Ok(())
    }
}

#[derive(Default)]
struct Walked {
    records: u64,
    first: u64,
    last: u64,
    chain: Option<Digest>,
}

impl Walked {
    /// Goes through the lines; gives the first that is wrong.
    fn all(
        &mut self,
        lines: &mut impl BufRead,
        proof: &AuditProof,
    ) -> Result<Option<(u64, &'static str, &'static str)>> {
        loop {
            let mut line = Vec::new();
            let n = lines.by_ref().take(MOST_LINE).read_until(b'\n', &mut line).map_err(unread)?;
            if n == 0 {
                return Ok(None);
            }
            let number = self.records + 1;
            let Ok(line) = serde_json::from_slice::<AuditLine>(&line) else {
                return Ok(Some((number, "无法读出", "it does not read")));
            };
            let record = Record {
                seq: line.seq,
                at: line.at,
                clock_back: line.clock_back,
                kind: line.kind,
                chain: line.chain,
                payload: line.payload.into_bytes(),
            };
            if !follows(&record, line.before.bytes()) {
                return Ok(Some((number, "链值不符，记录被改动", "its chain does not fit: the record was changed")));
            }
            let next = self.records == 0 || (line.seq == self.last + 1 && self.chain == Some(line.before));
            if (proof.gapless && !next) || (self.records > 0 && line.seq <= self.last) {
                return Ok(Some((number, "与上一条不相接，有记录被抽去或换序", "it does not follow the one before")));
            }
            if self.records == 0 {
                self.first = line.seq;
            }
            (self.records, self.last, self.chain) = (number, line.seq, Some(line.chain));
        }
    }
}
