//! The papers that a method asks for, and the last moment for each, under the rulings in force.
//!
//! Nothing here knows a method: the papers are the levels of the first column of levels of the input that is measured as
//! `assessment.submissions`, their days those of the conditions that read its rows.

use std::collections::{BTreeMap, BTreeSet};

use facts::{Binding, ColumnDef, Dated, InputDef, Snapshot, Stage, Subject, ValueType};
use kernel::Result;
use kernel::period::Period;
use rubric::{Cond, CondForm, Indicator, Method, Want};

use crate::campaign::Assessment;
use crate::store::Campaign;
use crate::terms::{End, Pick, Terms};

/// The fact that tells what was handed in.
pub const PAPERS: &str = "assessment.submissions";

/// A level of a column with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    pub id: String,
    pub label: String,
    pub label_en: Option<String>,
}

/// The input that papers are told by, and what its columns are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperInput {
    /// Every column, in order.
    pub columns: Vec<String>,
    /// What is handed in: the first column of levels.
    pub material: (String, Vec<Level>),
    /// In which form: the second, where there is one.
    pub form: Option<(String, Vec<Level>)>,
    /// When it came: the first column of times, or of days.
    pub received: (String, ValueType),
}

/// What a campaign asks for.
#[derive(Clone, Debug)]
pub struct PapersAsked {
    pub campaign: Campaign,
    /// None where the method asks for no papers.
    pub input: Option<PaperInput>,
    kinds: Vec<String>,
    /// By kind of unit, and last for a unit whose kind is not known: the last moment of each paper that has one.
    ends: Vec<BTreeMap<String, End>>,
    /// By paper: the forms in which a condition takes it; a paper that is not here is taken in every form.
    forms: Forms,
    year: Period,
}

impl PaperInput {
    /// The input of a method that is measured by what is handed in.
    #[must_use]
    pub fn of(method: &Method) -> Option<PaperInput> {
        paper_input(method).and_then(|(_, input)| described(input))
    }
}

impl PapersAsked {
    /// The last moment of a paper for a unit, as the method has it.
    #[must_use]
    pub fn end(&self, unit: &Subject, paper: &str) -> Option<End> {
        let known = Dated::at(&unit.kinds, self.year.from).or_else(|| Dated::at(&unit.kinds, self.year.to));
        let kind = known.and_then(|k| self.kinds.iter().position(|id| id == k)).unwrap_or(self.kinds.len());
        self.ends.get(kind)?.get(paper).copied()
    }

    /// The forms in which a paper counts, in the method's order.
    #[must_use]
    pub fn forms(&self, paper: &str) -> Vec<&Level> {
        let wanted = self.forms.get(paper);
        let all = self.input.iter().filter_map(|i| i.form.as_ref()).flat_map(|(_, levels)| levels);
        all.filter(|l| wanted.is_none_or(|w| w.contains(&l.id))).collect()
    }

    /// The assessed year.
    #[must_use]
    pub fn year(&self) -> Period {
        self.year
    }
}

impl Assessment {
    /// What the campaign at work asks for.
    pub async fn papers_asked(&self) -> Result<PapersAsked> {
        let campaign = self.campaign().await?;
        let year = Period::year(campaign.year)?;
        let method = self.method(&campaign.method_digest).await?;
        let rulings = self.rulings(&campaign).await?;
        let snapshot = Snapshot {
            form: Snapshot::FORM,
            period: year,
            as_of: year.to,
            stage: Stage::Provisional,
            simulated: false,
            calendar: self.calendar(&campaign, self.now()).await?,
            subjects: Vec::new(),
            facts: Vec::new(),
        };
        let terms = Terms::new(&method, &rulings, &snapshot);
        let kinds: Vec<String> = method.kinds.iter().map(|(id, _)| id.clone()).collect();
        let input = PaperInput::of(&method);
        let mut ends: Vec<BTreeMap<String, End>> = Vec::new();
        let mut forms = BTreeMap::new();
        if let (Some(input), Some((at, def))) = (&input, paper_input(&method)) {
            let column = def.columns.iter().position(|c| c.id == input.material.0).unwrap_or(0);
            let levels: Vec<&str> = input.material.1.iter().map(|l| l.id.as_str()).collect();
            let form = input.form.as_ref().and_then(|(id, _)| def.columns.iter().position(|c| c.id == *id));
            let look = Look { terms: &terms, method: &method, input: at, column, form, levels, pick: terms.standing() };
            ends.extend((0..kinds.len()).map(|kind| look.of_kind(kind, &mut forms)));
        }
        // Of a unit whose kind nobody knows the earliest day is told.
        let mut any = BTreeMap::new();
        ends.iter().for_each(|of| sooner(&mut any, of.clone()));
        ends.push(any);
        Ok(PapersAsked { campaign, input, kinds, ends, forms, year })
    }
}

pub(crate) fn paper_input(method: &Method) -> Option<(usize, &InputDef)> {
    let reads = |b: &Binding| matches!(b, Binding::Measured(key) if key == PAPERS);
    method.inputs.iter().enumerate().find(|(_, i)| i.bindings.iter().any(reads))
}

fn described(input: &InputDef) -> Option<PaperInput> {
    let of = |c: &ColumnDef| {
        let level = |(id, label): &(String, String)| Level {
            id: id.clone(),
            label: label.clone(),
            label_en: c.levels_en.get(id).cloned(),
        };
        (c.id.clone(), c.levels.iter().map(level).collect::<Vec<_>>())
    };
    let mut levels = input.columns.iter().filter(|c| c.ty == ValueType::Level);
    let material = of(levels.next()?);
    let form = levels.next().map(of);
    let timed = |ty| input.columns.iter().find(move |c| c.ty == ty);
    let received = timed(ValueType::Time).or_else(|| timed(ValueType::Date))?;
    Some(PaperInput {
        columns: input.columns.iter().map(|c| c.id.clone()).collect(),
        material,
        form,
        received: (received.id.clone(), received.ty),
    })
}

/// Of each paper the earlier moment.
fn sooner(into: &mut BTreeMap<String, End>, more: BTreeMap<String, End>) {
    for (paper, end) in more {
        into.entry(paper).and_modify(|e| *e = (*e).min(end)).or_insert(end);
    }
}

type Forms = BTreeMap<String, BTreeSet<String>>;

struct Look<'a> {
    terms: &'a Terms<'a>,
    method: &'a Method,
    input: usize,
    column: usize,
    form: Option<usize>,
    levels: Vec<&'a str>,
    pick: Pick,
}

impl Look<'_> {
    /// The last moments for a kind of unit: of several indicators and tiers the earliest.
    fn of_kind(&self, kind: usize, forms: &mut Forms) -> BTreeMap<String, End> {
        let mut out = BTreeMap::new();
        for indicator in self.method.indicators() {
            let mut tops: Vec<&Cond> = Vec::new();
            indicator.rule.each(&mut |rule| match rule {
                rubric::Rule::Tiers(tiers) => tops.extend(tiers.iter().map(|t| &t.when)),
                rubric::Rule::Choose(branches) => tops.extend(branches.iter().filter_map(|b| b.when.as_ref())),
                rubric::Rule::Adjust(adjust) => tops.extend(adjust.steps.iter().filter_map(|s| s.when.as_ref())),
                _ => {}
            });
            for top in tops {
                sooner(&mut out, self.ends(indicator, top, kind, forms));
            }
        }
        out
    }

    fn ends(&self, at: &Indicator, c: &Cond, kind: usize, forms: &mut Forms) -> BTreeMap<String, End> {
        let mut out = BTreeMap::new();
        match &c.form {
            CondForm::InTime { what, deadline } => {
                let Some(end) = self.terms.deadline(deadline, &self.pick) else { return out };
                for paper in self.read(at, what, kind, forms) {
                    out.insert(paper, end);
                }
            }
            CondForm::All(list) | CondForm::AtLeast(_, list) => {
                for c in list {
                    sooner(&mut out, self.ends(at, c, kind, forms));
                }
            }
            // Of several chances the last one counts.
            CondForm::Any(list) => {
                for c in list {
                    for (paper, end) in self.ends(at, c, kind, forms) {
                        out.entry(paper).and_modify(|e: &mut End| *e = (*e).max(end)).or_insert(end);
                    }
                }
            }
            CondForm::ByReading { on, arms } => {
                if let Some(arm) = self.terms.arm(*on, arms, &self.pick) {
                    return self.ends(at, arm, kind, forms);
                }
            }
            CondForm::ByKind(arms) => {
                if let Some(arm) = arms.get(kind) {
                    return self.ends(at, arm, kind, forms);
                }
            }
            CondForm::Not(_)
            | CondForm::Always(_)
            | CondForm::Input { .. }
            | CondForm::Compare { .. }
            | CondForm::Covers { .. } => {}
        }
        out
    }

    /// The papers whose rows a quantity waits for; all of them where it names none.
    fn read(&self, at: &Indicator, what: &rubric::Quant, kind: usize, forms: &mut Forms) -> Vec<String> {
        let mut out = Vec::new();
        for a in self.terms.awaited(at, what, Some(kind)) {
            if self.method.slots.get(a.slot).is_none_or(|s| s.input != self.input) {
                continue;
            }
            let wanted = self.terms.wanted(a).unwrap_or_default();
            let of = |column: usize| -> Vec<String> {
                let wants = wanted.iter().filter(|(c, _)| *c == column).flat_map(|(_, wants)| *wants);
                let text = |w: &Want| match w {
                    Want::Text(id) => Some(id.clone()),
                    Want::Bool(_) => None,
                };
                wants.filter_map(text).collect()
            };
            let named = of(self.column);
            let in_form = self.form.map(of).unwrap_or_default();
            for paper in named.iter().filter(|_| !in_form.is_empty()) {
                forms.entry(paper.clone()).or_default().extend(in_form.iter().cloned());
            }
            match named.is_empty() {
                true => out.extend(self.levels.iter().map(|l| (*l).to_owned())),
                false => out.extend(named),
            }
        }
        out
    }
}
