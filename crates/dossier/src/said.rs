//! What people said: that each statement bears its signature, and that what was handed in with them is there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use kernel::Result;
use seal::{Digest, Stated};
use serde::Deserialize;

use crate::contents::{Disc, MOST_LINE};
use crate::finding::{Finding, Replayed};
use crate::model::{COURSE, Role, STATEMENTS};
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

/// What the statements say together.
#[derive(Default)]
struct Heard {
    lines: u64,
    by_others: u64,
    campaigns: BTreeSet<String>,
    units: BTreeSet<String>,
    /// Files that a statement names, by whose.
    files: BTreeMap<Digest, String>,
}

impl<I: Read + Seek> Disc<'_, I> {
    /// The course and the statements of the campaign.
    pub(crate) fn said(&mut self, replayed: &mut Replayed) -> Result<()> {
        let course = if self.entry(COURSE).is_some() { self.document::<Course>(COURSE)? } else { None };
        let run = &self.manifest.head.run;
        let other =
            course.as_ref().is_some_and(|c| c.year != run.year || c.result.as_ref().is_some_and(|r| *r != run.id));
        if other {
            let zh = "过程记录的年度或成绩与清单不符";
            self.wrong("course", COURSE, zh, "the course is of another year or names another result");
        }
        let Some((start, size)) = self.place(STATEMENTS).map(|p| (p.start, p.size)) else {
            self.attached(&Heard::default());
            return Ok(());
        };
        if size > MOST {
            self.wrong("too_large", STATEMENTS, "文件过大，无法核对", "the file is too large to be looked into");
            return Ok(());
        }
        if size > 0 {
            self.image.seek(SeekFrom::Start(start)).map_err(unread)?;
        }
        let own = self.manifest.head.signer.to_string();
        let mut heard = Heard::default();
        let wrong = heard.all(&mut BufReader::new(self.image.by_ref().take(size)), &own)?;
        (replayed.statements, replayed.by_others) = (heard.lines, heard.by_others);
        if let Some((zh, en)) = wrong {
            let line = heard.lines.saturating_add(1);
            self.wrong("statement", STATEMENTS, format!("第 {line} 行：{zh}"), format!("line {line}: {en}"));
            return Ok(());
        }
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

    /// Each file that a statement names is there, and no other.
    fn attached(&mut self, heard: &Heard) {
        let there: BTreeMap<Digest, String> = self
            .manifest
            .files
            .iter()
            .filter(|f| f.role == Role::Attached)
            .map(|f| (f.sha256, f.path.clone()))
            .collect();
        let mut named = BTreeSet::new();
        for (digest, unit) in &heard.files {
            if there.contains_key(digest) {
                named.insert(*digest);
            } else {
                let zh = format!("单位 {unit} 自评或申诉所附文件（{digest}）不在光盘上");
                let en = format!("a file that unit {unit} handed in, {digest}, is not on the disc");
                self.findings.add(Finding::new("attached", zh, en));
            }
        }
        for (digest, path) in there.iter().filter(|(digest, _)| !named.contains(digest)) {
            self.wrong("attached", path, "没有签字引用这份文件", format!("no statement names this file, {digest}"));
        }
    }
}

impl Heard {
    /// Goes through the lines; what is wrong with the first that is wrong, the one after those that were counted.
    fn all(&mut self, lines: &mut impl BufRead, own: &str) -> Result<Option<(&'static str, String)>> {
        loop {
            let mut line = Vec::new();
            if lines.by_ref().take(MOST_LINE).read_until(b'\n', &mut line).map_err(unread)? == 0 {
                return Ok(None);
            }
            let said = match serde_json::from_slice::<Stated>(&line) {
                Ok(stated) => stated.checked().map(|(said, key)| (said, key.to_string())),
                Err(e) => return Ok(Some(("无法读出", format!("it does not read: {e}")))),
            };
            let (said, key) = match said {
                Ok(said) => said,
                Err(e) => return Ok(Some(("签名与所签内容不符", e.message().to_owned()))),
            };
            for file in files(&said.says) {
                let Ok(digest) = file.parse() else {
                    return Ok(Some(("所附文件的摘要无法读出", "the digest of a file does not read".to_owned())));
                };
                self.files.entry(digest).or_insert_with(|| said.unit.clone());
            }
            if self.campaigns.len() > 1 || self.units.len() >= MOST_UNITS {
                return Ok(Some(("签字属于另一次考核", "it is of another campaign".to_owned())));
            }
            self.lines = self.lines.saturating_add(1);
            self.by_others = self.by_others.saturating_add(u64::from(key != own));
            self.campaigns.insert(said.campaign);
            self.units.insert(said.unit);
        }
    }
}

/// The files that a claim or an appeal names.
fn files(says: &serde_json::Value) -> impl Iterator<Item = &str> {
    let claims = says.get("claims").and_then(|c| c.as_object()).into_iter().flat_map(|c| c.values());
    let all = claims.chain(std::iter::once(says)).filter_map(|one| one.get("evidence"));
    all.filter_map(|e| e.as_array()).flatten().filter_map(|e| e.as_str())
}
