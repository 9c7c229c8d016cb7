//! What the disc of a campaign holds, gathered from those who keep it.
//!
//! Everything that is put on a disc is determined by the run and by whether it is the result, so that the same run, key and
//! program give the same bytes: the time of the disc is the run's, or that of the step which made it the result; documents are
//! made as the unit itself sees them; what was said and the audit log are taken up to that instant.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use assessment::{Assessment, CourseRecord, Loaded, RunRow};
use dossier::{AuditLine, AuditProof, Head, Piece, Role, RunHead, Source};
use facts::{Fact, Snapshot};
use journal::{Kind, Reader, Record};
use kernel::{Actor, Ctx, Error, Micros, Person, Result};
use reports::{Ask, Format, Lang, Paper, Report, Reports};
use rubric::MethodFiles;
use seal::{Digest, Stated};
use webkit::Parts;

/// A disc that is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The run.
    pub run: RunRow,
    /// The unit whose own disc it is; the city's when absent.
    pub unit: Option<String>,
    /// The program to put on it.
    pub program: PathBuf,
}

/// What the contributors draw on.
pub struct Gathering<'a> {
    parts: &'a Parts,
    reports: Reports,
    wanted: &'a Wanted,
    loaded: Arc<Loaded>,
    /// The facts of the disc: all, or those of the unit.
    snapshot: Arc<Snapshot>,
    /// The course of the run's campaign.
    course: Option<CourseRecord>,
    /// Up to which instant the disc tells: that of the final step where the run is the result, otherwise that of the run.
    until: Micros,
    /// Where what is made lies until it is written.
    spool: &'a Path,
    progress: &'a (dyn Fn(&str) + Send + Sync),
}

type Pieces<'a> = Pin<Box<dyn Future<Output = Result<Vec<Piece>>> + Send + 'a>>;
type Contributor = for<'a> fn(&'a Gathering<'a>) -> Pieces<'a>;

/// Who gives something to a disc.
const CONTRIBUTORS: &[Contributor] = &[
    |g| Box::pin(async { scored(g).await }),
    |g| Box::pin(async { units(g).await }),
    |g| Box::pin(async { notice(g).await }),
    |g| Box::pin(async { evidence(g) }),
    |g| Box::pin(async { course(g) }),
    |g| Box::pin(async { said(g).await }),
    |g| Box::pin(async { audit(g) }),
    |g| Box::pin(async { own(g) }),
];

/// Gathers the pieces of a disc. What has to be made lies in `spool`, which must stay until the image is written.
pub async fn gather(
    parts: &Parts,
    reports: Reports,
    wanted: &Wanted,
    spool: &Path,
    progress: &(dyn Fn(&str) + Send + Sync),
) -> Result<(Head, Vec<Piece>)> {
    let assessment = Assessment::of(parts);
    let run = &wanted.run;
    progress("run");
    let loaded = match &wanted.unit {
        Some(unit) => assessment.load_unit(Some(&run.id), unit).await?,
        None => assessment.load(Some(&run.id)).await?,
    };
    let snapshot = match &wanted.unit {
        Some(unit) => Arc::new(own_part(&loaded, unit)?),
        None => loaded.snapshot.clone(),
    };
    let course = assessment.course_record(run.year, (&run.id, run.created_at), wanted.unit.as_deref()).await?;
    let until = course.as_ref().map_or(run.created_at, |c| c.until);
    let head = head(parts, wanted, until)?;
    let g = Gathering { parts, reports, wanted, loaded, snapshot, course, until, spool, progress };
    let mut pieces = Vec::new();
    for contributor in CONTRIBUTORS {
        pieces.extend(contributor(&g).await?);
    }
    Ok((head, pieces))
}

fn head(parts: &Parts, wanted: &Wanted, at: Micros) -> Result<Head> {
    let run = &wanted.run;
    let engine = u32::try_from(run.engine).map_err(|e| Error::internal("the engine of the run").with_source(e))?;
    Ok(Head {
        form: dossier::FORM,
        label: dossier::label(run.year, run.number, wanted.unit.as_deref()),
        at,
        release: env!("CARGO_PKG_VERSION").into(),
        signer: parts.node.public(),
        unit: wanted.unit.clone(),
        run: RunHead {
            id: run.id.clone(),
            number: run.number,
            year: run.year,
            as_of: run.as_of,
            stage: run.stage.clone(),
            engine,
            simulated: run.simulated,
            method: run.method_digest.parse()?,
            rulings: run.rulings_digest.parse()?,
            snapshot: run.snapshot_digest.parse()?,
            result: run.result_digest.parse()?,
            created_at: run.created_at,
            created_by: run.created_by.clone(),
        },
    })
}

/// What the snapshot has of one unit; refused where a unit has no disc of its own.
pub fn own_part(loaded: &Loaded, unit: &str) -> Result<Snapshot> {
    let whole = &loaded.snapshot;
    let mut own = Snapshot {
        form: whole.form,
        period: whole.period,
        as_of: whole.as_of,
        stage: whole.stage,
        simulated: whole.simulated,
        calendar: whole.calendar.clone(),
        subjects: whole.subjects.iter().filter(|s| s.id == unit).cloned().collect(),
        facts: whole.facts.iter().filter(|f| f.subject == unit).cloned().collect(),
    };
    own.sort();
    if own.subjects.is_empty() {
        return Err(Error::not_found(format!("run {} has no unit {unit}", loaded.run.number)).with_code("no_unit"));
    }
    if !rubric::alone(&loaded.method, &loaded.rulings, &own)? {
        return Err(Error::precondition(
            "under this method the points of a unit depend on other units: only the city's disc can be verified",
        )
        .with_code("not_alone"));
    }
    Ok(own)
}

impl Gathering<'_> {
    /// A file that was made, kept on the disk until the image is written.
    fn spooled(&self, path: String, role: Role, units: Vec<String>, bytes: &[u8]) -> Result<Piece> {
        let at = self.spool.join(seal::digest_bytes(path.as_bytes()).hex());
        std::fs::write(&at, bytes)
            .map_err(|e| Error::unavailable(format!("cannot write {}", at.display())).with_source(e))?;
        let source = Source::File(at, bytes.len() as u64);
        let expected = Some(seal::digest_bytes(bytes));
        Ok(Piece { path, names: Vec::new(), role, units, source, expected })
    }

    /// A stored blob under its path.
    async fn blob(&self, digest: &str) -> Result<Vec<u8>> {
        self.parts.blobs.get_async(digest.parse()?).await
    }

    fn unit(&self) -> Option<&str> {
        self.wanted.unit.as_deref()
    }

    /// A document, as the unit itself sees it, or the city.
    async fn document(&self, report: Report, unit: Option<&str>, format: Format) -> Result<Vec<u8>> {
        let role = if unit.is_some() { kernel::Role::UnitHead } else { kernel::Role::MethodOfficer };
        let reader = Person {
            id: "archive".into(),
            name: "归档".into(),
            roles: vec![role],
            unit_id: unit.map(str::to_owned),
            also: Vec::new(),
        };
        let run = &self.wanted.run;
        let ctx = Ctx { who: Actor::Person(reader), now: run.created_at, request_id: run.id.clone() };
        let ask = Ask {
            report,
            format,
            lang: Lang::Zh,
            run: Some(run.id.clone()),
            unit: unit.map(str::to_owned),
            before: None,
            paper: Paper::default(),
        };
        Ok(self.reports.make(&ctx, ask).await?.bytes)
    }
}

/// Method, rulings, snapshot and result.
async fn scored(g: &Gathering<'_>) -> Result<Vec<Piece>> {
    let run = &g.wanted.run;
    let files = MethodFiles::from_bundle(&g.blob(&run.method_digest).await?)?;
    let mut out: Vec<Piece> = files
        .files
        .into_iter()
        .map(|(name, bytes)| Piece::of(format!("{}/{name}", dossier::METHOD), Role::Method, bytes))
        .collect();
    out.push(Piece {
        expected: Some(run.rulings_digest.parse()?),
        ..Piece::of(dossier::RULINGS, Role::Rulings, g.blob(&run.rulings_digest).await?)
    });
    if let Some(unit) = g.unit() {
        let bytes = seal::canonical_json(&*g.snapshot)?;
        out.push(g.spooled(dossier::SNAPSHOT.into(), Role::Snapshot, vec![unit.to_owned()], &bytes)?);
        return Ok(out);
    }
    let digest: Digest = run.snapshot_digest.parse()?;
    let mut snapshot = Piece::of(dossier::SNAPSHOT, Role::Snapshot, Vec::new());
    (snapshot.source, snapshot.expected) = (stored(g, &digest)?, Some(digest));
    out.push(snapshot);
    let result = seal::canonical_json(&*g.loaded.scored)?;
    out.push(Piece {
        expected: Some(run.result_digest.parse()?),
        ..g.spooled(dossier::RESULT.into(), Role::Result, Vec::new(), &result)?
    });
    Ok(out)
}

/// Where a blob lies; the builder compares its digest.
fn stored(g: &Gathering<'_>, digest: &Digest) -> Result<Source> {
    let (path, size) = g.parts.blobs.file_of(digest)?;
    Ok(Source::File(path, size))
}

/// Scorecard, facts and forms of each unit.
async fn units(g: &Gathering<'_>) -> Result<Vec<Piece>> {
    let mut out = Vec::new();
    let cards: Vec<_> = g.loaded.scored.cards.iter().filter(|c| g.unit().is_none_or(|u| u == c.unit)).collect();
    for (n, card) in cards.iter().enumerate() {
        (g.progress)(&format!("unit {} of {}", n + 1, cards.len()));
        let (folder, own) = (dossier::unit_folder(&card.unit), || vec![card.unit.clone()]);
        out.push(g.spooled(format!("{folder}/得分.json"), Role::Card, own(), &seal::canonical_json(card)?)?);
        let facts: Vec<&Fact> = g.snapshot.facts.iter().filter(|f| f.subject == card.unit).collect();
        out.push(g.spooled(format!("{folder}/事实.json"), Role::Facts, own(), &seal::canonical_json(&facts)?)?);
        for (report, title) in [(Report::Scorecard, "得分表"), (Report::OwnForm, "自评表")] {
            if report == Report::Scorecard && card.refused.is_some() {
                continue;
            }
            for format in [Format::Pdf, Format::Xlsx] {
                let bytes = g.document(report, Some(&card.unit), format).await?;
                let path = format!("{folder}/{title}.{}", format.extension());
                out.push(g.spooled(path, Role::Document, own(), &bytes)?);
            }
        }
    }
    Ok(out)
}

/// The city's result as an official paper.
async fn notice(g: &Gathering<'_>) -> Result<Vec<Piece>> {
    let mut out = Vec::new();
    if g.unit().is_none() {
        for format in [Format::Pdf, Format::Xlsx] {
            let bytes = g.document(Report::Notice, None, format).await?;
            let path = format!("05-通报/考核结果通报.{}", format.extension());
            out.push(g.spooled(path, Role::Document, Vec::new(), &bytes)?);
        }
    }
    Ok(out)
}

/// Every piece of evidence that a fact names, once.
fn evidence(g: &Gathering<'_>) -> Result<Vec<Piece>> {
    let mut found: BTreeMap<Digest, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
    for fact in &g.snapshot.facts {
        for piece in &fact.evidence {
            let (names, units) = found.entry(piece.digest.parse()?).or_default();
            names.insert(&piece.name);
            units.insert(&fact.subject);
        }
    }
    let owned = |set: BTreeSet<&str>| set.into_iter().map(str::to_owned).collect::<Vec<_>>();
    found
        .into_iter()
        .map(|(digest, (names, units))| {
            let (names, units) = (owned(names), owned(units));
            let path = dossier::file_path(dossier::EVIDENCE, &digest, names.first().map_or("", String::as_str));
            let source = stored(g, &digest)?;
            Ok(Piece { path, names, role: Role::Evidence, units, source, expected: Some(digest) })
        })
        .collect()
}

/// The course of the campaign.
fn course(g: &Gathering<'_>) -> Result<Vec<Piece>> {
    let Some(course) = &g.course else { return Ok(Vec::new()) };
    let units: Vec<String> = g.unit().map(str::to_owned).into_iter().collect();
    let bytes = seal::canonical_json(course)?;
    Ok(vec![Piece { units, ..Piece::of(dossier::COURSE, Role::Course, bytes) }])
}

/// What was said under a signature, the receipts of papers, and what was handed in with them.
async fn said(g: &Gathering<'_>) -> Result<Vec<Piece>> {
    let Some(course) = &g.course else { return Ok(Vec::new()) };
    let said = review::review_of(g.parts).said(&course.campaign, g.unit(), g.until).await?;
    let given = submissions::Submissions::of(g.parts).given_until(&course.campaign, g.unit(), g.until).await?;
    let mut files: BTreeMap<Digest, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    // What a fact names stands on the disc as its evidence.
    let evidence: BTreeSet<&str> =
        g.snapshot.facts.iter().flat_map(|f| &f.evidence).map(|e| e.digest.as_str()).collect();
    for file in said.attached.into_iter().filter(|f| !evidence.contains(f.digest.as_str())) {
        let (names, units) = files.entry(file.digest.parse()?).or_default();
        names.insert(file.name);
        units.extend(file.units);
    }
    for (receipt, _) in &given {
        for file in receipt.files.iter().filter(|f| !evidence.contains(f.sha256.as_str())) {
            let (names, units) = files.entry(file.sha256.parse()?).or_default();
            names.insert(file.name.clone());
            units.insert(receipt.unit.clone());
        }
    }
    let units: Vec<String> = g.unit().map(str::to_owned).into_iter().collect();
    let receipts: Vec<Stated> = given.into_iter().map(|(_, stated)| stated).collect();
    let mut out = vec![
        g.spooled(dossier::STATEMENTS.into(), Role::Statements, units.clone(), &lines(&said.list)?)?,
        g.spooled(dossier::RECEIPTS.into(), Role::Receipts, units, &lines(&receipts)?)?,
    ];
    for (digest, (names, units)) in files {
        let path = dossier::file_path(dossier::ATTACHED, &digest, names.first().map_or("", String::as_str));
        let (names, units) = (names.into_iter().collect(), units.into_iter().collect());
        let source = stored(g, &digest)?;
        out.push(Piece { path, names, role: Role::Attached, units, source, expected: Some(digest) });
    }
    Ok(out)
}

fn lines(all: &[Stated]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    for one in all {
        out.extend(seal::canonical_json(one)?);
        out.push(b'\n');
    }
    Ok(out)
}

/// Modules whose deeds are of the assessment. What people sign in with, and who locked whom, is nobody's on a disc: only the audit
/// administrator reads that.
const AUDITED: &[&str] =
    &["assessment", "registers", "reports", "authoring", "calendar", "submissions", "review", "dossier"];

/// The records of the campaign's year up to the disc's time; on a unit's disc only what its own people did.
fn audit(g: &Gathering<'_>) -> Result<Vec<Piece>> {
    (g.progress)("audit");
    let (run, unit) = (&g.wanted.run, g.unit());
    let begin = jiff::civil::Date::new(run.year, 1, 1).map_err(|e| Error::internal("a year").with_source(e))?;
    let (begin, until) = (Micros::start_of(begin), g.until);
    let at = g.spool.join("records.jsonl");
    let failed = |e: std::io::Error| Error::unavailable(format!("cannot write {}", at.display())).with_source(e);
    let mut out = BufWriter::new(std::fs::File::create(&at).map_err(failed)?);
    let mut reader = Reader::new(&g.parts.journal, audit::STREAM, 1)?;
    let mut before = Digest::of_sha256(Record::FIRST);
    let (mut first, mut last, mut records, mut size, mut chain) = (0, 0, 0_u64, 0_u64, before);
    'log: loop {
        let read = reader.read()?;
        if read.is_empty() {
            break;
        }
        for record in read {
            if record.at > until {
                break 'log;
            }
            let previous = std::mem::replace(&mut before, record.chain);
            if record.at < begin && records == 0 || !belongs(&record, unit) {
                continue;
            }
            let payload = String::from_utf8(record.payload).map_err(|e| {
                Error::internal(format!("record {} of the audit log is no text", record.seq)).with_source(e)
            })?;
            if records == 0 {
                first = record.seq;
            }
            (last, records, chain) = (record.seq, records + 1, record.chain);
            let (seq, at, clock_back, kind) = (record.seq, record.at, record.clock_back, record.kind);
            let line = AuditLine { seq, at, clock_back, kind, before: previous, chain, payload };
            let mut line = seal::canonical_json(&line)?;
            line.push(b'\n');
            size += line.len() as u64;
            out.write_all(&line).map_err(failed)?;
        }
    }
    out.into_inner().map_err(|e| failed(e.into_error()))?;
    let units: Vec<String> = unit.map(str::to_owned).into_iter().collect();
    let proof = AuditProof { stream: audit::STREAM.into(), gapless: false, records, first, last, chain, until };
    let records = Piece {
        source: Source::File(at, size),
        units: units.clone(),
        ..Piece::of(dossier::AUDIT, Role::Audit, Vec::new())
    };
    let proof = Piece { units, ..Piece::of(dossier::AUDIT_PROOF, Role::AuditProof, seal::canonical_json(&proof)?) };
    Ok(vec![records, proof])
}

/// Whether a record belongs on the disc: a deed of the assessment, on a unit's disc by somebody who worked for it; the seals of
/// days on the city's.
fn belongs(record: &Record, unit: Option<&str>) -> bool {
    if record.kind == Kind::Seal {
        return unit.is_none();
    }
    let deed = serde_json::from_slice::<kernel::Deed>(&record.payload).ok();
    deed.is_some_and(|d| {
        // A person may also answer for others: what they did there is not this unit's.
        let own = |u: &str| d.who.unit.as_deref() == Some(u) && d.unit.as_deref().is_none_or(|of| of == u);
        AUDITED.contains(&d.subject.module.as_str()) && unit.is_none_or(own)
    })
}

/// The program that verifies, and how to use it.
fn own(g: &Gathering<'_>) -> Result<Vec<Piece>> {
    let program = &g.wanted.program;
    let unread = |e| Error::unavailable(format!("cannot read {}", program.display())).with_source(e);
    let size = std::fs::metadata(program).map_err(unread)?.len();
    let mut piece = Piece::of(dossier::PROGRAM, Role::Program, Vec::new());
    piece.source = Source::File(program.clone(), size);
    let readme = Piece::of("00-说明.txt", Role::Readme, readme(g).into_bytes());
    Ok(vec![piece, readme])
}

fn readme(g: &Gathering<'_>) -> String {
    let run = &g.wanted.run;
    let whose = match g.unit() {
        Some(unit) => {
            let subject = g.snapshot.subjects.iter().find(|s| s.id == unit);
            format!("{}（{unit}）本单位归档光盘", subject.map_or(unit, |s| s.name.as_str()))
        }
        None => "全市归档光盘".to_owned(),
    };
    let simulated =
        if run.simulated { "\r\n本光盘内容为模拟数据，不代表任何真实单位。\r\n" } else { "" };
    let fingerprint = g.parts.node.public().fingerprint();
    let spoken = crate::cmd::node::spoken(&fingerprint);
    let at = run.created_at.bureau_text();
    let (year, number, as_of) = (run.year, run.number, run.as_of);
    format!(
        "\u{feff}环境信息化工作考核 {year} 年度 {whose}\r\n\
         第 {number} 次核算，数据截至 {as_of}，生成时间 {at}\r\n{simulated}\r\n\
         一、光盘内容\r\n\
         \u{3000}00-说明.txt\u{3000}\u{3000}\u{3000}本文件\r\n\
         \u{3000}01-办法\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}考核办法（核算实际使用的文件）\r\n\
         \u{3000}02-裁定.json\u{3000}\u{3000}\u{3000}对办法读法的裁定\r\n\
         \u{3000}03-快照.json\u{3000}\u{3000}\u{3000}核算时已知的全部事实\r\n\
         \u{3000}04-结果.json\u{3000}\u{3000}\u{3000}全部得分与排名（仅全市光盘）\r\n\
         \u{3000}05-通报\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}考核结果通报（仅全市光盘）\r\n\
         \u{3000}06-单位\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}各单位得分表、自评表（PDF、XLSX）及其数据\r\n\
         \u{3000}07-证据\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}事实所附材料，按摘要存放，原文件名见 MANIFEST.json\r\n\
         \u{3000}08-材料\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}考核过程，自评、复核、申诉的签字，材料回执，及所附文件\r\n\
         \u{3000}09-审计\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}本年度至本光盘时间的业务审计记录，各带链值\r\n\
         \u{3000}MANIFEST.json\u{3000}全部文件的清单及 SHA-256、SM3 摘要\r\n\
         \u{3000}MANIFEST.sig\u{3000}\u{3000}对清单的 Ed25519 签名\r\n\
         \u{3000}huanheng\u{3000}\u{3000}\u{3000}\u{3000}核验程序（Linux）\r\n\r\n\
         二、怎样核验\r\n\
         把整张光盘的映像文件（.iso）和 huanheng 复制到一台 Linux 计算机上，无须联网，执行：\r\n\
         \u{3000}chmod +x huanheng\r\n\
         \u{3000}./huanheng verify 映像文件.iso --signer 签名密钥指纹\r\n\
         只有实物光盘时，先读成映像文件（长度须与光盘所记一致）：\r\n\
         \u{3000}dd if=/dev/sr0 of=映像文件.iso bs=2048 count=$(isosize -d 2048 /dev/sr0)\r\n\
         程序逐字节核对，按办法、裁定和快照重新算分，并用中文说明哪些成立、哪里不符。\r\n\
         指纹须从市局另行取得（电话宣读或书面），不能只看光盘上写的；不给指纹时，结论为“完整，签名者未知”。\r\n\
         单位光盘与全市光盘可相互核对：./huanheng verify 单位.iso --against 全市.iso\r\n\
         PDF 与 XLSX 只按摘要核对，不重新生成。\r\n\r\n\
         三、签名密钥指纹（与另行取得的核对）\r\n\
         \u{3000}{fingerprint}\r\n\
         \u{3000}{spoken}\r\n"
    )
}
