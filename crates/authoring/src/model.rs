//! A draft and its rules: what an answer changes, and what stands when one is given again.

use std::collections::BTreeMap;

use drafting::{
    Answer, Bound, Change, Dimension, Doubt, Draft, Due, Edit, Finding, NewResult, Op, Reads, Unit, apply_answers,
    confirm_cases,
};
use kernel::q::Q;
use kernel::{Error, Micros, Result, bureau_date};
use rubric::{Method, MethodFiles};
use serde::{Deserialize, Serialize};

use crate::store::HeadRow;
use crate::view::{AnswerAsk, BoundAsk};

/// The document that was handed in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Source {
    pub name: String,
    pub format: String,
    pub bytes: u64,
    pub digest: String,
}

/// What the list of drafts shows without reading them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Summary {
    pub title: String,
    pub items: usize,
    pub indicators: usize,
    pub tiers: usize,
    pub points: String,
    pub doubts: usize,
    pub answered: usize,
    /// Open doubts without which there is no method.
    pub must: usize,
}

/// What a workbook brought.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Carried {
    pub name: String,
    /// Every edit that stands, of this workbook and of those before it.
    pub edits: Vec<EditRow>,
    pub left: Vec<Finding>,
    /// Cases that no longer held and whose new result somebody confirmed.
    #[serde(default)]
    pub confirmed: Vec<Confirmed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Confirmed {
    pub file: String,
    /// Of the expectation in the case file.
    pub path: String,
    pub name: String,
    pub from: String,
    pub to: String,
    pub by: String,
    pub at: i64,
}

impl Confirmed {
    fn new_result(&self) -> NewResult {
        let day = bureau_date(Micros(self.at));
        NewResult {
            file: self.file.clone(),
            path: self.path.clone(),
            result: self.to.clone(),
            note: format!("{} {day} 确认：原为 {}，改后为 {}", self.by, self.from, self.to),
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EditRow {
    pub id: String,
    pub place: String,
    /// `1.1 第1档`; empty in edits that were kept before this was told.
    #[serde(default)]
    pub about: String,
    pub from: String,
    pub to: String,
    /// The options of a reading in words, where that is what was edited.
    #[serde(default)]
    pub words: Option<(String, String)>,
    /// The indicators of that reading.
    #[serde(default)]
    pub indicators: Vec<String>,
}

impl EditRow {
    pub fn of(e: &Edit, method: Option<&Method>) -> EditRow {
        let reading = e.id.strip_prefix("readings.yaml#readings/").and_then(|r| r.strip_suffix("/default"));
        let def = reading.zip(method).and_then(|(id, m)| m.reading(id)).map(|(_, def)| def);
        let words = def.and_then(|def| {
            let text = |id: &str| def.options.iter().find(|o| o.id == id).map(|o| o.text.clone());
            Some((text(&e.before)?, text(&e.after)?))
        });
        EditRow {
            id: e.id.clone(),
            place: e.place.zh(),
            about: e.about.clone(),
            from: e.before.clone(),
            to: e.after.clone(),
            words,
            indicators: def.map(|d| d.indicators.clone()).unwrap_or_default(),
        }
    }

    /// Can it change what a case gives?
    pub fn bears_on(&self, indicator: &str) -> bool {
        let wording = ["/text", "/title", "/name"].iter().any(|k| self.id.ends_with(k));
        let own = self.about.split(' ').next().unwrap_or_default();
        // What stands outside the indicators may bear on any; a reading on those that it names.
        let outside = !self.id.contains("#indicators/");
        let named = self.indicators.is_empty() || self.indicators.iter().any(|i| i == indicator);
        !wording && if outside { named } else { own == indicator }
    }
}

/// The edits that stand after another workbook: what was edited twice goes from its first value to its last.
pub(crate) fn merged(before: &[EditRow], new: Vec<EditRow>) -> Vec<EditRow> {
    let mut out = before.to_vec();
    for edit in new {
        match out.iter_mut().find(|e| e.id == edit.id) {
            Some(old) => {
                old.place = edit.place;
                old.to = edit.to;
                old.words = old.words.take().zip(edit.words).map(|(a, b)| (a.0, b.1));
            }
            None => out.push(edit),
        }
    }
    out.retain(|e| e.from != e.to);
    out
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Finished {
    pub by: String,
    pub at: i64,
    /// Of the method.
    pub digest: String,
    /// The archive of the method's folder.
    pub archive: String,
}

pub(crate) struct DraftRow {
    pub head: HeadRow,
    /// As the document was understood, before any answer.
    pub understood: Draft,
    /// With the answers.
    pub present: Draft,
    pub answers: Vec<Answer>,
    /// File to text, once a workbook was carried.
    pub edited: Option<BTreeMap<String, String>>,
    pub carried: Option<Carried>,
    /// The method of an earlier year, whose ids of inputs are kept.
    pub former: Option<Former>,
}

/// A method that a draft follows: what asks for the same keeps the id of its input.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Former {
    pub id: String,
    pub title: String,
    pub files: BTreeMap<String, String>,
}

impl Former {
    /// From the texts of a method's files; one that does not read is refused with its first problem.
    pub fn of(files: BTreeMap<String, String>) -> Result<Former> {
        let (method, problems) = rubric::read(&method_files(&files));
        let method = method.ok_or_else(|| {
            let first = problems.first().map(ToString::to_string).unwrap_or_default();
            Error::invalid(format!("the method to follow does not read: {first}")).with_code("former_unreadable")
        })?;
        Ok(Former { id: method.id, title: method.title.zh, files })
    }

    pub fn method(&self) -> Result<Method> {
        rubric::read(&method_files(&self.files))
            .0
            .ok_or_else(|| Error::internal(format!("the kept method {} does not read", self.id)))
    }
}

fn method_files(files: &BTreeMap<String, String>) -> MethodFiles {
    MethodFiles { files: files.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes())).collect() }
}

impl DraftRow {
    /// The files with the edits, the cases as the answers gave them.
    pub fn edited_files(&self) -> Option<MethodFiles> {
        self.edited.as_ref().map(method_files)
    }

    /// The same with the confirmed results in their cases. A case that cannot be rewritten stays as it was, and fails.
    pub fn confirmed_files(&self) -> Option<MethodFiles> {
        let mut files = self.edited_files()?;
        for confirmed in self.carried.iter().flat_map(|c| &c.confirmed) {
            if let Some(done) = confirm_cases(&files, &[confirmed.new_result()]) {
                files = done;
            }
        }
        Some(files)
    }

    pub fn open(&self) -> Result<()> {
        if self.head.finished.is_some() {
            return Err(
                Error::conflict("the draft is finished and does not change any more").with_code("draft_finished")
            );
        }
        Ok(())
    }
}

pub(crate) fn summary(draft: &Draft) -> Summary {
    let counts = draft.counts();
    Summary {
        title: draft.title.text.clone(),
        items: counts.items,
        indicators: counts.indicators,
        tiers: counts.tiers,
        points: counts.points.text(2),
        doubts: draft.doubts.len(),
        answered: draft.doubts.iter().filter(|d| d.answered.is_some()).count(),
        must: draft.doubts.iter().filter(|d| d.must && d.answered.is_none()).count(),
    }
}

/// What a refusal of `drafting` is to the caller: the place and both languages travel as details.
pub(crate) fn refused(code: &'static str, finding: &Finding) -> Error {
    Error::invalid(finding.to_string())
        .with_code(code)
        .with_detail("reason", &finding.code)
        .with_detail("place", finding.place.zh())
        .with_detail("place_en", finding.place.en())
        .with_detail("zh", &finding.said.zh)
        .with_detail("en", &finding.said.en)
}

fn first(findings: &[Finding]) -> Error {
    match findings.first() {
        Some(f) => refused("answer_refused", f),
        None => Error::invalid("the answer does not fit").with_code("answer_refused"),
    }
}

/// The draft with more answers. One that is given again replaces the former; what then has lost its object is asked anew.
pub(crate) fn answered(row: &DraftRow, new: &[Answer]) -> Result<(Draft, Vec<Answer>)> {
    let again = |a: &Answer| doubt_of(a).is_some_and(|id| new.iter().any(|n| doubt_of(n) == Some(id)));
    let mut answers = row.answers.clone();
    if !answers.iter().any(again) {
        let draft = apply_answers(&row.present, new).map_err(|f| first(&f))?;
        answers.extend_from_slice(new);
        return Ok((draft, answers));
    }
    let former: Vec<Answer> = answers.iter().filter(|a| !again(a)).cloned().collect();
    let base = match apply_answers(&row.understood, &former) {
        Ok(draft) => {
            answers = former;
            draft
        }
        // Some are about doubts that earlier answers raised.
        Err(_) => {
            let mut draft = row.understood.clone();
            answers.clear();
            for answer in former {
                if let Ok(next) = apply_answers(&draft, std::slice::from_ref(&answer)) {
                    draft = next;
                    answers.push(answer);
                }
            }
            draft
        }
    };
    let draft = apply_answers(&base, new).map_err(|f| first(&f))?;
    answers.extend_from_slice(new);
    Ok((draft, answers))
}

fn doubt_of(answer: &Answer) -> Option<&str> {
    match answer {
        Answer::Choose { doubt, .. } => Some(doubt),
        Answer::Change { doubt, .. } => doubt.as_deref(),
        Answer::ChooseAll { .. } => None,
    }
}

/// Does this change leave the draft as it is?
pub(crate) fn is_now(draft: &Draft, change: &Change) -> bool {
    let reads = |id: &str| draft.clauses().find(|c| c.id == id).map(|c| &c.reads);
    match change {
        Change::Keep => true,
        Change::Bounds { clause, bounds } => {
            matches!(reads(clause), Some(Reads::Number(n)) if n.bounds == *bounds && n.by_kind.is_empty() && n.open.is_none())
        }
        Change::ByKind { clause, by_kind } => {
            matches!(reads(clause), Some(Reads::Number(n)) if n.by_kind == *by_kind && n.bounds.is_empty() && n.open.is_none())
        }
        Change::Unit { clause, unit } => matches!(reads(clause), Some(Reads::Number(n)) if n.unit == *unit),
        Change::Due { clause, due } => matches!(reads(clause), Some(Reads::Due { due: now, .. }) if now == due),
        Change::Qualitative { clause, judged } => {
            reads(clause) == Some(if *judged { &Reads::Judgement } else { &Reads::Fact })
        }
        Change::NotACondition { clause } => reads(clause) == Some(&Reads::Nothing),
        Change::Rule { indicator, rule } => draft.indicators().any(|i| i.id == *indicator && i.rule == **rule),
        Change::Once { term, once } => draft.terms().any(|t| t.id == *term && t.once == *once),
        Change::Steps { term, begun } => {
            draft.terms().any(|t| t.id == *term && t.steps.as_ref().map(|s| s.begun) == *begun)
        }
        Change::Veto { veto, then } => draft.whole.vetoes.iter().any(|v| v.id == *veto && v.then == *then),
        Change::GradeEnds { ends } => {
            draft.whole.bands.len() == ends.len() && draft.whole.bands.iter().zip(ends).all(|(b, e)| b.to == *e)
        }
        Change::English { about, text } => draft.english.get(about).map_or("", String::as_str) == text.trim(),
        Change::Blend { parts } => draft.whole.blend == *parts,
        Change::Ranking { ranking } => draft.whole.ranking == *ranking,
        Change::QuotaTies { all_in } => draft.whole.all_in == *all_in,
        Change::Role { item, role } => draft.items.iter().any(|i| i.no == *item && i.role == *role),
        Change::LeaveOpen { clause, open } => matches!(reads(clause), Some(Reads::Number(n)) if n.open == Some(*open)),
        Change::KindLabel { id, label } => draft.kinds.iter().any(|k| k.id == *id && k.label == *label),
        Change::Kind { .. }
        | Change::NoKind { .. }
        | Change::TierPoints { .. }
        | Change::IndicatorPoints { .. }
        | Change::ItemPoints { .. } => false,
    }
}

/// The candidate that stands for what was assumed.
pub(crate) fn assumed(draft: &Draft, doubt: &Doubt) -> Option<usize> {
    if doubt.must {
        return None;
    }
    doubt.candidates.iter().position(|c| is_now(draft, &c.change))
}

/// The answers of a request in the words of `drafting`.
pub(crate) fn answers(draft: &Draft, ask: &AnswerAsk) -> Result<Vec<Answer>> {
    let find = |id: &str| {
        draft.doubts.iter().find(|d| d.id == id).ok_or_else(|| {
            Error::not_found(format!("no doubt `{}`", id.chars().take(40).collect::<String>())).with_code("no_doubt")
        })
    };
    let alone = |change: Change| Answer::Change { doubt: None, change };
    let own = |doubt: &str, change: Change| Answer::Change { doubt: Some(doubt.to_owned()), change };
    Ok(match ask {
        AnswerAsk::Choose { doubt, candidate } => {
            vec![Answer::Choose { doubt: find(doubt)?.id.clone(), candidate: *candidate }]
        }
        AnswerAsk::ChooseAlike { doubt, candidate } => {
            let asked = find(doubt)?;
            let topic = asked.topic;
            let open = |d: &&Doubt| d.id == *doubt || (d.topic == topic && d.answered.is_none());
            let fits = |d: &&Doubt| d.candidates.len() > *candidate;
            draft
                .doubts
                .iter()
                .filter(open)
                .filter(fits)
                .map(|d| Answer::Choose { doubt: d.id.clone(), candidate: *candidate })
                .collect()
        }
        AnswerAsk::AcceptRest => draft
            .doubts
            .iter()
            .filter(|d| d.answered.is_none() && !d.must)
            .map(|d| match assumed(draft, d) {
                Some(candidate) => Answer::Choose { doubt: d.id.clone(), candidate },
                None => own(&d.id, Change::Keep),
            })
            .collect(),
        AnswerAsk::Bounds { doubt, unit, bounds, kinds } => number_answer(draft, find(doubt)?, unit, bounds, kinds)?,
        AnswerAsk::Due { doubt, month, day, next_year } => {
            let (month, day) = day_of_year(*month, *day)
                .ok_or_else(|| Error::invalid(format!("{month}-{day} is no day of a year")).with_code("bad_day"))?;
            let due = Due { year: i16::from(*next_year), month, day };
            let asked = find(doubt)?;
            vec![own(doubt, Change::Due { clause: asked.about.clone(), due })]
        }
        AnswerAsk::Points { doubt, points } => {
            let points = number(points)?;
            let about = find(doubt)?.about.clone();
            let change = if draft.indicators().any(|i| i.id == about) {
                Change::IndicatorPoints { indicator: about, points }
            } else if draft.tiers().any(|t| t.id == about) {
                Change::TierPoints { tier: about, points }
            } else {
                let item = about.parse().ok().filter(|no| draft.items.iter().any(|i| i.no == *no));
                let item = item.ok_or_else(|| {
                    Error::invalid("points are asked of an item, an indicator or a tier").with_code("not_points")
                })?;
                Change::ItemPoints { item, points }
            };
            vec![own(doubt, change)]
        }
        AnswerAsk::Qualitative { doubt, judged } => {
            let clause = find(doubt)?.about.clone();
            vec![own(doubt, Change::Qualitative { clause, judged: *judged })]
        }
        AnswerAsk::AddKind { label, id } => {
            let id = if id.trim().is_empty() { kind_id(draft, label) } else { id.trim().to_owned() };
            vec![alone(Change::Kind { id, label: label.clone() })]
        }
        AnswerAsk::RenameKind { kind, label } => {
            vec![alone(Change::KindLabel { id: kind.clone(), label: label.clone() })]
        }
        AnswerAsk::English { texts } => texts
            .iter()
            .map(|(about, text)| alone(Change::English { about: about.clone(), text: text.clone() }))
            .collect(),
        AnswerAsk::DropKind { kind } => vec![alone(Change::NoKind { id: kind.clone() })],
        AnswerAsk::NotACondition { doubt } => {
            let clause = find(doubt)?.about.clone();
            vec![own(doubt, Change::NotACondition { clause })]
        }
    })
}

/// The id under which units of a kind are usually registered, else one of its own.
fn kind_id(draft: &Draft, label: &str) -> String {
    let known = [
        ("开发区", "development_zone"),
        ("高新区", "hightech_zone"),
        ("县级市", "county_city"),
        ("县", "county"),
        ("街道", "subdistrict"),
        ("乡", "township"),
        ("区", "district"),
        ("省", "province"),
    ];
    let free = |id: &str| !draft.kinds.iter().any(|k| k.id == id);
    let usual = known.iter().find(|(word, id)| label.contains(word) && free(id)).map(|(_, id)| (*id).to_owned());
    let own = || ('a'..='z').map(|c| format!("kind_{c}")).find(|id| free(id));
    usual.or_else(own).unwrap_or_default()
}

fn day_of_year(month: u8, day: u8) -> Option<(u8, u8)> {
    let most = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=most).contains(&day).then_some((month, day))
}

fn number(text: &str) -> Result<Q> {
    let shown: String = text.chars().take(40).collect();
    let q: Q = text
        .trim()
        .parse()
        .map_err(|e: Error| Error::invalid(format!("`{shown}` is no number")).with_code("bad_number").with_source(e))?;
    let most = Q::int(1_000_000_000_000);
    if q > most || q < most.neg() {
        return Err(Error::invalid(format!("{shown} is too large")).with_code("bad_number"));
    }
    Ok(q)
}

/// A unit as it is typed, and by what its number is multiplied.
fn unit_of(text: &str, now: &Unit) -> Result<(Unit, Q)> {
    let text = text.trim();
    if text.chars().count() > 12 || text.chars().any(char::is_control) {
        return Err(Error::invalid("the unit is too long").with_code("bad_unit"));
    }
    let hundredth = Q::ratio(1, 100)?;
    Ok(match text {
        "%" | "％" => (Unit::new(Dimension::Share, "%"), hundredth),
        "元" => (Unit::new(Dimension::Money, "元"), Q::ONE),
        "万元" => (Unit::new(Dimension::Money, "元"), Q::int(10_000)),
        "天" | "日" | "个工作日" | "工作日" | "小时" | "分钟" | "个月" | "周" => {
            (Unit::new(Dimension::Duration, text), Q::ONE)
        }
        _ if text == now.text => (now.clone(), Q::ONE),
        "" => (Unit::none(), Q::ONE),
        _ => (Unit::new(Dimension::Count, text), Q::ONE),
    })
}

fn bounds(asked: &[BoundAsk], factor: Q) -> Result<Vec<Bound>> {
    if asked.is_empty() || asked.len() > 2 {
        return Err(Error::invalid("one bound or two are asked").with_code("bad_bounds"));
    }
    asked
        .iter()
        .map(|b| {
            let op = match b.op {
                crate::view::OpWord::Ge => Op::Ge,
                crate::view::OpWord::Gt => Op::Gt,
                crate::view::OpWord::Le => Op::Le,
                crate::view::OpWord::Lt => Op::Lt,
                crate::view::OpWord::Eq => Op::Eq,
            };
            Ok(Bound { op, value: number(&b.value)?.mul(factor)? })
        })
        .collect()
}

fn number_answer(
    draft: &Draft,
    doubt: &Doubt,
    unit: &str,
    alike: &[BoundAsk],
    kinds: &BTreeMap<String, Vec<BoundAsk>>,
) -> Result<Vec<Answer>> {
    let clause = draft.clauses().find(|c| c.id == doubt.about);
    let Some(Reads::Number(now)) = clause.map(|c| &c.reads) else {
        return Err(Error::invalid("this is not about a number").with_code("not_a_number"));
    };
    let id = doubt.about.clone();
    let (unit, factor) = unit_of(unit, &now.unit)?;
    // Both belong to the doubt: given again, both go.
    let own = |change| Answer::Change { doubt: Some(doubt.id.clone()), change };
    let unit = own(Change::Unit { clause: id.clone(), unit });
    let change = if kinds.is_empty() {
        Change::Bounds { clause: id, bounds: bounds(alike, factor)? }
    } else {
        let by_kind = kinds.iter().map(|(kind, b)| Ok((kind.clone(), bounds(b, factor)?)));
        Change::ByKind { clause: id, by_kind: by_kind.collect::<Result<_>>()? }
    };
    Ok(vec![unit, own(change)])
}
