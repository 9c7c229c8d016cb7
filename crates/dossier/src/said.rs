//! What people said and what was handed in: that each statement and each receipt bears its signature, and that the files are there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use kernel::{Error, Micros, Result};
use seal::{Digest, Stated, Statement};
use serde::Deserialize;

use crate::contents::{Disc, MOST_LINE};
use crate::finding::{Finding, Replayed};
use crate::model::{COURSE, RECEIPTS, Role, STATEMENTS};
use crate::verify::unread;

/// The largest file of statements that is looked at, and of how many units.
const MOST: u64 = 512 * 1024 * 1024;
const MOST_UNITS: usize = 100_000;

/// What of the course is looked at.
#[derive(Deserialize)]
struct Course {
    campaign: String,
    year: i16,
    result: Option<String>,
}

/// What a signature under a receipt is for: `submissions::RECEIPT`.
const RECEIPT: &str = "papers.receipt";
/// How the purposes begin under which reviewers sign what they say of a fact.
const OF_FACTS: &str = "assessment.";

/// What the statements and receipts say together.
#[derive(Default)]
struct Heard {
    lines: u64,
    receipts: u64,
    by_others: u64,
    campaigns: BTreeSet<String>,
    units: BTreeSet<String>,
    /// Facts that a statement is of.
    facts: BTreeSet<Digest>,
    /// Files that a statement or a receipt names, by whose.
    files: BTreeMap<Digest, String>,
}

/// What is wrong with a line.
type Wrong = (&'static str, String);

impl<I: Read + Seek> Disc<'_, I> {
    /// The course, the statements and the receipts of the campaign.
    pub(crate) fn said(&mut self, judged: &BTreeSet<Digest>, replayed: &mut Replayed) -> Result<()> {
        let course = if self.entry(COURSE).is_some() { self.document::<Course>(COURSE)? } else { None };
        let run = &self.manifest.head.run;
        let other =
            course.as_ref().is_some_and(|c| c.year != run.year || c.result.as_ref().is_some_and(|r| *r != run.id));
        if other {
            let zh = "过程记录的年度或成绩与清单不符";
            self.wrong("course", COURSE, zh, "the course is of another year or names another result");
        }
        let own = self.manifest.head.signer.to_string();
        let mut heard = Heard::default();
        for path in [STATEMENTS, RECEIPTS] {
            let Some((start, size)) = self.place(path).map(|p| (p.start, p.size)) else { continue };
            if size > MOST {
                self.wrong("too_large", path, "文件过大，无法核对", "the file is too large to be looked into");
                return Ok(());
            }
            if size > 0 {
                self.image.seek(SeekFrom::Start(start)).map_err(unread)?;
            }
            let lines = &mut BufReader::new(self.image.by_ref().take(size));
            let (code, wrong, counted) = match path {
                STATEMENTS => ("statement", heard.statements(lines, &own)?, heard.lines),
                _ => ("receipt", heard.given(lines, &own)?, heard.receipts),
            };
            if let Some((zh, en)) = wrong {
                let line = counted.saturating_add(1);
                self.wrong(code, path, format!("第 {line} 行：{zh}"), format!("line {line}: {en}"));
                return Ok(());
            }
        }
        (replayed.judged, replayed.judged_signed) = (judged.len(), judged.intersection(&heard.facts).count());
        (replayed.statements, replayed.receipts, replayed.by_others) = (heard.lines, heard.receipts, heard.by_others);
        if course.is_some_and(|c| heard.campaigns.iter().any(|of| *of != c.campaign)) || heard.campaigns.len() > 1 {
            let zh = "签字属于另一次考核";
            self.wrong("statement", STATEMENTS, zh, "a statement is of another campaign");
        }
        let unit = self.manifest.head.unit.clone();
        if unit.is_some_and(|own| heard.units.iter().any(|of| *of != own)) {
            let zh = "单位光盘上有其他单位的签字";
            self.wrong("statement", STATEMENTS, zh, "a statement on a unit's disc is of another unit");
        }
        self.attached(&heard);
        Ok(())
    }

    /// Each file that a statement or a receipt names is there, and no other; what a fact names stands as its evidence.
    fn attached(&mut self, heard: &Heard) {
        let of = |role: Role| self.manifest.files.iter().filter(move |f| f.role == role);
        let evidence: BTreeSet<Digest> = of(Role::Evidence).map(|f| f.sha256).collect();
        let there: BTreeMap<Digest, String> = of(Role::Attached).map(|f| (f.sha256, f.path.clone())).collect();
        let missing = heard.files.iter().filter(|(d, _)| !there.contains_key(*d) && !evidence.contains(*d));
        for (digest, unit) in missing {
            let zh = format!("单位 {unit} 上报或自评、申诉所附的文件（{digest}）不在光盘上");
            let en = format!("a file that unit {unit} handed in, {digest}, is not on the disc");
            self.findings.add(Finding::new("attached", zh, en));
        }
        for (digest, path) in there.iter().filter(|(digest, _)| !heard.files.contains_key(*digest)) {
            let zh = "没有签字或回执引用这份文件";
            self.wrong("attached", path, zh, format!("no statement or receipt names this file, {digest}"));
        }
    }
}

/// The next line with the key that signed it, or what is wrong with it.
fn next(lines: &mut impl BufRead) -> Result<Option<std::result::Result<(Statement, String), Wrong>>> {
    let mut line = Vec::new();
    if lines.by_ref().take(MOST_LINE).read_until(b'\n', &mut line).map_err(unread)? == 0 {
        return Ok(None);
    }
    Ok(Some(match serde_json::from_slice::<Stated>(&line) {
        Ok(stated) => stated
            .checked()
            .map(|(said, key)| (said, key.to_string()))
            .map_err(|e| ("签名与所签内容不符", e.message().to_owned())),
        Err(e) => Err(("无法读出", format!("it does not read: {e}"))),
    }))
}

impl Heard {
    /// Goes through the statements; what is wrong with the first that is wrong, the one after those that were counted.
    fn statements(&mut self, lines: &mut impl BufRead, own: &str) -> Result<Option<Wrong>> {
        while let Some(line) = next(lines)? {
            let wrong = line.and_then(|(said, key)| match said.purpose == RECEIPT {
                true => Err(("回执不在此列", "a receipt is no statement".to_owned())),
                false => self.take(said, key != own),
            });
            if let Err(wrong) = wrong {
                return Ok(Some(wrong));
            }
            self.lines = self.lines.saturating_add(1);
        }
        Ok(None)
    }

    /// The same with the receipts, whose numbers rise.
    fn given(&mut self, lines: &mut impl BufRead, own: &str) -> Result<Option<Wrong>> {
        let mut last = 0;
        while let Some(line) = next(lines)? {
            let wrong = line.and_then(|(said, key)| {
                let number = said.says.get("number").and_then(serde_json::Value::as_i64).unwrap_or_default();
                if said.purpose != RECEIPT || number <= last {
                    return Err(("回执重复或次序不对", format!("receipt {number} does not follow {last}")));
                }
                last = number;
                self.take(said, key != own)
            });
            if let Err(wrong) = wrong {
                return Ok(Some(wrong));
            }
            self.receipts = self.receipts.saturating_add(1);
        }
        Ok(None)
    }

    fn take(&mut self, said: Statement, by_other: bool) -> std::result::Result<(), Wrong> {
        for file in files(&said.says) {
            let bad = |_| ("所附文件的摘要无法读出", "the digest of a file does not read".to_owned());
            self.files.entry(file.parse().map_err(bad)?).or_insert_with(|| said.unit.clone());
        }
        if let Some(fact) = said.says.get("fact").filter(|_| said.purpose.starts_with(OF_FACTS)) {
            let bad = |_| ("所签事实的摘要无法读出", "the digest of the fact does not read".to_owned());
            self.facts.insert(fact.as_str().unwrap_or_default().parse().map_err(bad)?);
        }
        if self.campaigns.len() > 1 || self.units.len() >= MOST_UNITS {
            return Err(("签字属于另一次考核", "it is of another campaign".to_owned()));
        }
        self.by_others = self.by_others.saturating_add(u64::from(by_other));
        self.campaigns.insert(said.campaign);
        self.units.insert(said.unit);
        Ok(())
    }
}

/// A line of a disc that was verified, for comparing two.
pub(crate) struct Line {
    pub path: &'static str,
    pub unit: String,
    pub at: Option<Micros>,
    pub zh: String,
    pub en: String,
    pub files: Vec<Digest>,
}

/// The statements and receipts of a disc that was verified, by what they are: their words with signature and key.
pub(crate) fn lines_of(image: &mut (impl Read + Seek)) -> Result<BTreeMap<Digest, Line>> {
    let places = disc::read(image)?.places;
    let mut out = BTreeMap::new();
    for path in [STATEMENTS, RECEIPTS] {
        let Some(place) = places.iter().find(|p| p.path == path && p.size > 0) else { continue };
        image.seek(SeekFrom::Start(place.start)).map_err(unread)?;
        let mut lines = BufReader::new(image.by_ref().take(place.size.min(MOST)));
        loop {
            let mut line = Vec::new();
            if lines.by_ref().take(MOST_LINE).read_until(b'\n', &mut line).map_err(unread)? == 0 {
                break;
            }
            let read = serde_json::from_slice::<Stated>(&line)
                .ok()
                .and_then(|stated| serde_json::from_str::<Statement>(&stated.statement).ok());
            let said = read.ok_or_else(|| Error::invalid("a statement does not read").with_code("disc_damaged"))?;
            let (zh, en) = called(&said);
            let files = files(&said.says).filter_map(|f| f.parse().ok()).collect();
            let at = said.at.parse().ok();
            out.insert(seal::digest_bytes(&line), Line { path, unit: said.unit, at, zh, en, files });
        }
    }
    Ok(out)
}

/// What people call a statement or a receipt.
fn called(said: &Statement) -> (String, String) {
    let text = |key: &str| said.says.get(key).and_then(|v| v.as_str()).unwrap_or_default();
    let (unit, at, by) = (&said.unit, &said.at, &said.name);
    if said.purpose == RECEIPT {
        let number = said.says.get("number").and_then(serde_json::Value::as_i64).unwrap_or_default();
        let what = text("material_label");
        return (
            format!("单位 {unit} 的第 {number} 号回执（{what}，{at}）"),
            format!("receipt {number} of unit {unit} ({what}, {at})"),
        );
    }
    let about =
        [text("indicator"), text("appeal"), text("key")].into_iter().find(|t| !t.is_empty()).unwrap_or_default();
    let (purpose, about) = (&said.purpose, if about.is_empty() { String::new() } else { format!(" {about}") });
    (
        format!("单位 {unit} 的签字 {purpose}{about}（{by}，{at}）"),
        format!("statement {purpose}{about} of unit {unit} ({by}, {at})"),
    )
}

/// The files that a claim, an appeal, what is said of a fact, or a receipt names.
fn files(says: &serde_json::Value) -> impl Iterator<Item = &str> {
    let claims = says.get("claims").and_then(|c| c.as_object()).into_iter().flat_map(|c| c.values());
    let all = claims.chain(std::iter::once(says)).filter_map(|one| one.get("evidence"));
    let beside = all.filter_map(|e| e.as_array()).flatten().filter_map(|e| e.as_str());
    let papers = says.get("files").and_then(|f| f.as_array()).into_iter().flatten();
    beside.chain(papers.filter_map(|f| f.get("sha256")).filter_map(|f| f.as_str()))
}
