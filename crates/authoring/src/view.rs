//! What the pages of authoring are made of.

use std::collections::BTreeMap;

use drafting::{Block, Change, Document, Doubt, Draft, Finding, Indicator, Part, Place, Reads, Rule, Table};
use kernel::Micros;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{Carried, DraftRow, EditRow, assumed};
use crate::store::HeadRow;
use crate::words;

/// A sentence in Chinese and in English.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Words {
    pub zh: String,
    pub en: String,
}

impl From<drafting::Said> for Words {
    fn from(s: drafting::Said) -> Words {
        Words { zh: s.zh, en: s.en }
    }
}

impl From<rubric::Said> for Words {
    fn from(s: rubric::Said) -> Words {
        Words { zh: s.zh, en: s.en }
    }
}

/// Where something stands in the document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftPlace {
    /// The same for a block or cell of the document that is shown beside.
    pub key: String,
    /// The line of a text.
    pub line: Option<u32>,
    pub zh: String,
    pub en: String,
}

impl From<&Place> for DraftPlace {
    fn from(p: &Place) -> DraftPlace {
        let key = match p {
            Place::File => "file".to_owned(),
            Place::Line { line } => format!("line-{line}"),
            Place::Paragraph { no } => format!("p-{no}"),
            Place::Word { table, row, cell } => format!("t{table}-{row}-{cell}"),
            Place::Sheet { sheet, cell } => format!("{sheet}!{cell}"),
            Place::Part { name } => name.clone(),
        };
        DraftPlace { key, line: p.line(), zh: p.zh(), en: p.en() }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftFinding {
    pub code: String,
    pub place: DraftPlace,
    pub zh: String,
    pub en: String,
}

impl From<&Finding> for DraftFinding {
    fn from(f: &Finding) -> DraftFinding {
        DraftFinding { code: f.code.clone(), place: (&f.place).into(), zh: f.said.zh.clone(), en: f.said.en.clone() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DraftState {
    Open,
    Finished,
}

/// A draft in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftHead {
    pub id: String,
    pub title: String,
    pub method_id: String,
    pub state: DraftState,
    pub source_name: String,
    pub source_format: String,
    pub source_bytes: u64,
    pub source_digest: String,
    pub items: usize,
    pub indicators: usize,
    pub tiers: usize,
    pub points: String,
    pub doubts: usize,
    pub answered: usize,
    /// Open doubts without which there is no method.
    pub must: usize,
    /// A workbook was carried into the method.
    pub edited: bool,
    /// Named by the header If-Match of every change.
    pub version: i64,
    pub created_by: String,
    pub created_at: String,
    pub changed_by: String,
    pub changed_at: String,
    pub finished_by: Option<String>,
    pub finished_at: Option<String>,
    /// Of the finished method.
    pub digest: Option<String>,
}

impl From<&HeadRow> for DraftHead {
    fn from(h: &HeadRow) -> DraftHead {
        let s = &h.summary;
        DraftHead {
            id: h.id.clone(),
            title: s.title.clone(),
            method_id: h.method_id.clone(),
            state: if h.finished.is_some() { DraftState::Finished } else { DraftState::Open },
            source_name: h.source.name.clone(),
            source_format: h.source.format.clone(),
            source_bytes: h.source.bytes,
            source_digest: h.source.digest.clone(),
            items: s.items,
            indicators: s.indicators,
            tiers: s.tiers,
            points: s.points.clone(),
            doubts: s.doubts,
            answered: s.answered,
            must: s.must,
            edited: h.edited,
            version: h.version,
            created_by: h.created_by.clone(),
            created_at: h.created_at.to_string(),
            changed_by: h.changed_by.clone(),
            changed_at: h.changed_at.to_string(),
            finished_by: h.finished.as_ref().map(|f| f.by.clone()),
            finished_at: h.finished.as_ref().map(|f| Micros(f.at).to_string()),
            digest: h.finished.as_ref().map(|f| f.digest.clone()),
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftList {
    /// The one changed last first.
    pub items: Vec<DraftHead>,
    /// Always null.
    pub next_page: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftPage {
    pub head: DraftHead,
    pub title_en: Option<String>,
    pub kinds: Vec<DraftKind>,
    pub items: Vec<DraftItem>,
    pub notes: Vec<String>,
    pub doubts: Vec<DraftDoubt>,
    pub findings: Vec<DraftFinding>,
    /// What the last workbook brought.
    pub carried: Option<CarriedView>,
    /// The method whose ids of inputs are kept.
    pub former: Option<FormerView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FormerView {
    pub id: String,
    pub title: String,
}

/// The method that a draft follows.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormerAsk {
    /// Its files with their text; null: none any more.
    pub files: Option<BTreeMap<String, String>>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftKind {
    pub id: String,
    pub label: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftItem {
    pub no: u32,
    pub title: String,
    pub title_en: Option<String>,
    pub place: DraftPlace,
    pub points: String,
    /// What its indicators add up to.
    pub sum: String,
    pub indicators: Vec<DraftIndicator>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftIndicator {
    pub id: String,
    pub name: String,
    pub name_en: Option<String>,
    pub place: DraftPlace,
    pub points: Option<String>,
    pub assessor: String,
    pub evidence: String,
    /// How it gives points.
    pub rule: Words,
    pub tiers: Vec<DraftTier>,
}

/// A clause with points, or a sum with its terms.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftTier {
    pub id: String,
    pub points: Option<String>,
    pub text: String,
    pub place: DraftPlace,
    pub clauses: Vec<DraftClause>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftClause {
    pub id: String,
    pub text: String,
    /// What it has become.
    pub words: Words,
    /// An alternative to the one before.
    pub or: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OwnAnswer {
    Bounds,
    Due,
    Points,
    /// Only the candidates.
    None,
}

/// A condition without a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MoreAnswer {
    /// Declared: done or not.
    Declared,
    /// Judged by a reviewer.
    Judged,
    /// No condition.
    None,
}

/// One uncertain place.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftDoubt {
    pub id: String,
    #[schema(value_type = String)]
    pub topic: drafting::Topic,
    pub place: DraftPlace,
    /// The clause, tier, indicator or item.
    pub about: String,
    /// The indicator it belongs to, where it is one.
    pub indicator: Option<String>,
    /// The words of the document.
    pub clause: String,
    pub question: Words,
    pub assumed: Words,
    /// What it is now.
    pub now: Option<Words>,
    pub candidates: Vec<Words>,
    /// The candidate that stands for what was assumed.
    pub default: Option<usize>,
    /// Without an answer there is no method.
    pub must: bool,
    pub answered: bool,
    /// The chosen candidate; null for an answer of one's own.
    pub chosen: Option<usize>,
    pub own: OwnAnswer,
    /// What else a condition can become, beside the candidates.
    pub more: Vec<MoreAnswer>,
    pub number: Option<DraftNumber>,
    pub due: Option<DraftDue>,
    /// How many open doubts are on the same topic.
    pub alike: usize,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftNumber {
    pub subject: String,
    pub unit: String,
    pub bounds: Vec<BoundAsk>,
    /// Kind of unit and its bounds; empty when they are the same for all.
    pub kinds: BTreeMap<String, Vec<BoundAsk>>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftDue {
    pub month: u8,
    pub day: u8,
    pub next_year: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpWord {
    Ge,
    Gt,
    Le,
    Lt,
    Eq,
}

impl From<drafting::Op> for OpWord {
    fn from(op: drafting::Op) -> OpWord {
        match op {
            drafting::Op::Ge => OpWord::Ge,
            drafting::Op::Gt => OpWord::Gt,
            drafting::Op::Le => OpWord::Le,
            drafting::Op::Lt => OpWord::Lt,
            drafting::Op::Eq => OpWord::Eq,
        }
    }
}

/// A number that something is compared with, in the unit that is shown.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BoundAsk {
    pub op: OpWord,
    pub value: String,
}

/// An answer to a doubt.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(tag = "how", rename_all = "snake_case", deny_unknown_fields)]
pub enum AnswerAsk {
    /// One of the candidates, counted from 0.
    Choose {
        doubt: String,
        candidate: usize,
    },
    /// The same candidate for this one and every open doubt on its topic.
    ChooseAlike {
        doubt: String,
        candidate: usize,
    },
    /// What was assumed, for every open doubt that has an assumption.
    AcceptRest,
    /// Bounds of one's own, for all or for each kind of unit.
    Bounds {
        doubt: String,
        /// `%`, `元`, `万元` or what is counted.
        unit: String,
        #[serde(default)]
        bounds: Vec<BoundAsk>,
        #[serde(default)]
        kinds: BTreeMap<String, Vec<BoundAsk>>,
    },
    Due {
        doubt: String,
        month: u8,
        day: u8,
        next_year: bool,
    },
    Points {
        doubt: String,
        points: String,
    },
    /// A yes or no instead of a number; judged by a reviewer or declared.
    Qualitative {
        doubt: String,
        judged: bool,
    },
    NotACondition {
        doubt: String,
    },
    /// A kind of unit that the document does not name.
    AddKind {
        label: String,
        /// As units are registered with it, such as `county`; made from the name where it is empty.
        #[serde(default)]
        id: String,
    },
    RenameKind {
        kind: String,
        label: String,
    },
    /// Refused while a bound speaks of it.
    DropKind {
        kind: String,
    },
    /// English of `title`, of items by number and of indicators by id; an empty text takes it away.
    English {
        texts: BTreeMap<String, String>,
    },
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CarriedView {
    pub name: String,
    /// Every edit that stands, of this workbook and of those before it.
    pub edits: Vec<EditView>,
    /// What could not be carried, with sheet and cell.
    pub left: Vec<DraftFinding>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EditView {
    pub id: String,
    /// Sheet and cell.
    pub place: String,
    /// Indicator and tier, a reading or a kind.
    pub about: String,
    pub from: String,
    pub to: String,
}

impl From<&EditRow> for EditView {
    fn from(e: &EditRow) -> EditView {
        let (from, to) = e.words.clone().unwrap_or_else(|| (e.from.clone(), e.to.clone()));
        EditView { id: e.id.clone(), place: e.place.clone(), about: e.about.clone(), from, to }
    }
}

/// What becomes of a workbook's edits and of the cases that they break.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(tag = "how", rename_all = "snake_case", deny_unknown_fields)]
pub enum SettleAsk {
    /// The new results hold: the cases are rewritten, with who confirmed it.
    Confirm { cases: Vec<CaseAsk> },
    /// A confirmation is withdrawn; the case expects its former result again.
    Withdraw { file: String, path: String },
    /// Edits go back to their former values.
    TakeBack { edits: Vec<String> },
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseAsk {
    pub file: String,
    pub path: String,
    /// The new result as it was shown.
    pub result: String,
}

impl From<&Carried> for CarriedView {
    fn from(c: &Carried) -> CarriedView {
        CarriedView {
            name: c.name.clone(),
            edits: c.edits.iter().map(EditView::from).collect(),
            left: c.left.iter().map(DraftFinding::from).collect(),
        }
    }
}

/// The method of a draft.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftFiles {
    pub title: String,
    pub files: BTreeMap<String, String>,
}

// --- the document beside ---

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SourcePage {
    pub name: String,
    pub blocks: Vec<SourceBlock>,
}

/// A paragraph, or a table.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SourceBlock {
    pub text: Option<String>,
    pub place: DraftPlace,
    pub rows: Vec<Vec<SourceCell>>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SourceCell {
    pub text: String,
    pub place: DraftPlace,
    pub rows: usize,
    pub columns: usize,
}

pub(crate) fn source_page(name: &str, document: &Document) -> SourcePage {
    let blocks = document.blocks.iter().map(|b| match b {
        Block::Paragraph { text, place } => {
            SourceBlock { text: Some(text.clone()), place: place.into(), rows: Vec::new() }
        }
        Block::Table(t) => SourceBlock { text: None, place: (&t.place).into(), rows: cells(t) },
    });
    SourcePage { name: name.to_owned(), blocks: blocks.collect() }
}

/// The cells that are cells of their own, with how far each reaches.
fn cells(t: &Table) -> Vec<Vec<SourceCell>> {
    let part = |row: usize, column: usize| t.cell(row, column).map(|c| c.part);
    let mut out = Vec::with_capacity(t.rows.len());
    for (r, row) in t.rows.iter().enumerate() {
        let mut line = Vec::new();
        for (c, cell) in row.iter().enumerate().filter(|(_, cell)| cell.part == Part::Own) {
            let columns = 1 + (c + 1..row.len()).take_while(|c| part(r, *c) == Some(Part::Left)).count();
            let rows = 1 + (r + 1..t.rows.len()).take_while(|r| part(*r, c) == Some(Part::Up)).count();
            line.push(SourceCell { text: cell.text.clone(), place: (&cell.place).into(), rows, columns });
        }
        out.push(line);
    }
    out
}

// --- the draft ---

pub(crate) fn draft_page(row: &DraftRow) -> DraftPage {
    let d = &row.present;
    DraftPage {
        head: (&row.head).into(),
        title_en: d.english.get("title").cloned(),
        kinds: d.kinds.iter().map(|k| DraftKind { id: k.id.clone(), label: k.label.clone() }).collect(),
        items: d
            .items
            .iter()
            .map(|i| DraftItem {
                no: i.no,
                title: i.title.clone(),
                title_en: d.english.get(&i.no.to_string()).cloned(),
                place: (&i.place).into(),
                points: i.worth().text(2),
                sum: i.sum().text(2),
                indicators: i.indicators.iter().map(|i| indicator(i, d)).collect(),
            })
            .collect(),
        notes: d.notes.iter().map(|n| n.text.clone()).collect(),
        doubts: d.doubts.iter().map(|x| doubt(x, d)).collect(),
        findings: d.findings.iter().map(DraftFinding::from).collect(),
        carried: row.carried.as_ref().map(CarriedView::from),
        former: row.former.as_ref().map(|f| FormerView { id: f.id.clone(), title: f.title.clone() }),
    }
}

fn indicator(i: &Indicator, draft: &Draft) -> DraftIndicator {
    let plain = |id: &str, text: &str, words: drafting::Said| DraftClause {
        id: id.to_owned(),
        text: text.to_owned(),
        words: words.into(),
        or: false,
    };
    let all = |tiers: &[drafting::Tier]| -> Vec<DraftTier> {
        let one = |t: &drafting::Tier| DraftTier {
            id: t.id.clone(),
            points: Some(t.points.text(2)),
            text: t.text.clone(),
            place: (&t.place).into(),
            clauses: t
                .clauses
                .iter()
                .map(|c| DraftClause { or: c.or, ..plain(&c.id, &c.text, words::clause(c, draft)) })
                .collect(),
        };
        tiers.iter().map(one).collect()
    };
    let free = |id: &str, text: &str, place: &Place, clauses| DraftTier {
        id: id.to_owned(),
        points: None,
        text: text.to_owned(),
        place: place.into(),
        clauses,
    };
    let of = |id: &str, rule: &Rule| match rule {
        Rule::Tiers(tiers) => all(tiers),
        Rule::Sum(sum) => {
            let terms = sum.terms.iter().map(|t| plain(&t.id, &t.label, words::term(t))).collect();
            let mut rows = vec![free(id, &sum.text, &sum.place, terms)];
            rows.extend(all(&sum.zero));
            rows
        }
        Rule::Discretion(d) => vec![free(id, &d.text, &d.place, Vec::new())],
        Rule::Share(s) => {
            let said = plain(id, &s.subject, words::rule(rule));
            vec![free(id, &s.text, &s.place, vec![said])]
        }
        Rule::Parts(_) => Vec::new(),
    };
    let tiers = match &i.rule {
        Rule::Parts(p) => p.parts.iter().flat_map(|p| of(&p.id, &p.rule)).collect(),
        rule => of(&i.id, rule),
    };
    DraftIndicator {
        id: i.id.clone(),
        name: i.name.clone(),
        name_en: draft.english.get(&i.id).cloned(),
        place: (&i.place).into(),
        points: i.worth().map(|q| q.text(2)),
        assessor: i.assessor.clone(),
        evidence: i.evidence.clone(),
        rule: words::rule(&i.rule).into(),
        tiers,
    }
}

fn bounds(list: &[drafting::Bound], unit: &drafting::Unit, factor: &str) -> Vec<BoundAsk> {
    let value = |b: &drafting::Bound| {
        let by = match factor {
            "%" => b.value.mul(kernel::q::Q::int(100)),
            "万元" => b.value.div(kernel::q::Q::int(10_000)),
            _ => Ok(b.value),
        };
        by.map_or_else(|_| words::shown(b.value, unit).0, |q| q.to_string())
    };
    list.iter().map(|b| BoundAsk { op: b.op.into(), value: value(b) }).collect()
}

fn more(x: &Doubt) -> Vec<MoreAnswer> {
    let offered = |m: &MoreAnswer| {
        x.candidates.iter().any(|c| match (&c.change, m) {
            (Change::Qualitative { judged, .. }, MoreAnswer::Judged) => *judged,
            (Change::Qualitative { judged, .. }, MoreAnswer::Declared) => !*judged,
            (Change::NotACondition { .. }, MoreAnswer::None) => true,
            _ => false,
        })
    };
    let all = [MoreAnswer::Declared, MoreAnswer::Judged, MoreAnswer::None];
    all.into_iter().filter(|m| !offered(m)).collect()
}

fn doubt(x: &Doubt, draft: &Draft) -> DraftDoubt {
    let clause = draft.clauses().find(|c| c.id == x.about);
    let number = clause.and_then(|c| match &c.reads {
        Reads::Number(n) => {
            let all = || n.bounds.iter().chain(n.by_kind.iter().flat_map(|(_, b)| b));
            // One unit for all the bounds that are shown.
            let unit = all().next().map_or_else(|| n.unit.text.clone(), |b| words::shown(b.value, &n.unit).1);
            Some(DraftNumber {
                subject: n.subject.clone(),
                bounds: bounds(&n.bounds, &n.unit, &unit),
                kinds: n.by_kind.iter().map(|(k, b)| (k.clone(), bounds(b, &n.unit, &unit))).collect(),
                unit,
            })
        }
        _ => None,
    });
    let due = clause.and_then(|c| match &c.reads {
        Reads::Due { due, .. } => Some(DraftDue { month: due.month, day: due.day, next_year: due.year != 0 }),
        _ => None,
    });
    let points = x.topic == drafting::Topic::Points && x.about != "total";
    let own = match (&number, &due) {
        _ if points => OwnAnswer::Points,
        (Some(_), _) => OwnAnswer::Bounds,
        (_, Some(_)) => OwnAnswer::Due,
        _ => OwnAnswer::None,
    };
    let inside = |i: &&Indicator| x.about == i.id || x.about.starts_with(&format!("{}.", i.id));
    DraftDoubt {
        id: x.id.clone(),
        topic: x.topic,
        place: (&x.place).into(),
        about: x.about.clone(),
        indicator: draft.indicators().find(inside).map(|i| i.id.clone()),
        clause: x.clause.clone(),
        question: x.question.clone().into(),
        assumed: x.assumed.clone().into(),
        now: words::about(&x.about, draft).map(Words::from),
        candidates: x.candidates.iter().map(|c| c.said.clone().into()).collect(),
        default: assumed(draft, x),
        must: x.must,
        answered: x.answered.is_some(),
        chosen: x.answered.filter(|n| *n < x.candidates.len()),
        own,
        more: if clause.is_some() { more(x) } else { Vec::new() },
        number,
        due,
        alike: draft.doubts.iter().filter(|o| o.topic == x.topic && o.answered.is_none() && o.id != x.id).count(),
    }
}
