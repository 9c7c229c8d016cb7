//! Facts on a page: the value, its source, its rows, its evidence, and what other bindings say.

use std::collections::BTreeMap;

use facts::{Fact, InputDef, Outcome, Value};
use kernel::{Error, Result};
use rubric::{FactUse, Method};

use crate::board::facts_of;
use crate::pages::Pages;
use crate::view::*;
use crate::wording::{cell_text, value_text, why};

/// Rows of one fact shown at once; the rest is counted.
const MAX_ROWS: usize = 500;

impl Pages<'_> {
    pub(crate) fn fact(&self, unit: &str, used: &FactUse) -> Option<FactView> {
        let method = self.method();
        let (index, input) = method.input(&used.input)?;
        let slot = method.slots.iter().find(|s| s.input == index && s.at == used.at)?;
        let of_unit = facts_of(&self.loaded.snapshot, unit);
        let all: Vec<(BindingWord, &Fact)> = slot
            .keys
            .iter()
            .filter_map(|(binding, key)| {
                let fact = of_unit.iter().find(|f| *f.key == **key && f.at == slot.at)?;
                Some((binding.into(), fact))
            })
            .collect();
        let chosen = used.key.as_ref().and_then(|key| all.iter().find(|(_, f)| *f.key == **key)).copied();
        let others = all
            .iter()
            .filter(|(_, f)| Some(f.key.as_str()) != used.key.as_deref())
            .map(|(word, f)| other_view(method, input, *word, f))
            .collect();
        let outcome = chosen.map(|(_, f)| &f.outcome);
        let text = outcome.and_then(Outcome::value).map(|v| value_text(method, input, v));
        let open = match outcome {
            Some(Outcome::Open { lowest, highest, .. }) => {
                let side = |v: &Option<Value>| v.as_ref().map(|v| value_text(method, input, v)).unzip();
                let ((lowest, lowest_en), (highest, highest_en)) = (side(lowest), side(highest));
                Some(OpenView { lowest, lowest_en, highest, highest_en })
            }
            _ => None,
        };
        let (at, at_en) = dimension_text(input, &used.at).unzip();
        Some(FactView {
            input: input.id.clone(),
            label: input.label.clone(),
            label_en: input.label_en.clone(),
            at,
            at_en,
            ty: input.ty.into(),
            unit: input.unit.clone(),
            unit_en: input.unit.as_ref().and_then(|u| method.units.get(u)).cloned(),
            state: used.state.into(),
            why: used.fault.as_ref().map(|f| f.zh.clone()).or_else(|| outcome.and_then(why).map(str::to_owned)),
            why_en: used.fault.as_ref().map(|f| f.en.clone()),
            value: text.as_ref().map(|t| t.0.clone()),
            value_en: text.map(|t| t.1),
            open,
            source: chosen.map(|(word, f)| source_view(word, f)),
            others,
            rows: outcome.and_then(Outcome::value).and_then(|v| rows_view(input, v)),
            evidence: chosen.map(|(_, f)| evidence_view(f)).unwrap_or_default(),
            asked: input.evidence.clone(),
            asked_en: input.evidence_en.clone(),
            note: input.note.clone(),
            note_en: input.note_en.clone(),
            digest: chosen.and_then(|(_, f)| seal::digest_json(f).ok()).map(|d| d.to_string()),
        })
    }

    /// Evidence that a fact of this unit names in this run.
    pub fn evidence(&self, unit: &str, digest: &str) -> Result<facts::EvidenceRef> {
        self.own_card(unit)?;
        let mut of_unit = facts_of(&self.loaded.snapshot, unit).iter().flat_map(|f| &f.evidence);
        of_unit
            .find(|e| e.digest == digest)
            .cloned()
            .ok_or_else(|| Error::not_found("no fact of this unit names this evidence").with_code("no_evidence"))
    }
}

/// The cell of an input in words, Chinese and English.
pub(crate) fn dimension_text(input: &InputDef, at: &BTreeMap<String, String>) -> Option<(String, String)> {
    let texts = input.dimensions.iter().filter_map(|(d, _)| input.value_label(d, at.get(d)?));
    let (zh, en): (Vec<&str>, Vec<&str>) = texts.map(|(zh, en)| (zh, en.unwrap_or(zh))).unzip();
    (!zh.is_empty()).then(|| (zh.join("、"), en.join(", ")))
}

fn source_view(word: BindingWord, f: &Fact) -> SourceView {
    SourceView {
        binding: word,
        key: f.key.clone(),
        by: Some(f.by.clone()),
        reason: f.reason.clone(),
        recorded_at: Some(f.recorded_at.clone()),
        period: Some(PeriodView { from: f.period.from.to_string(), to: f.period.to.to_string() }),
    }
}

fn other_view(method: &Method, input: &InputDef, word: BindingWord, f: &Fact) -> OtherView {
    let s = source_view(word, f);
    let state = match &f.outcome {
        Outcome::Known(_) | Outcome::Open { .. } => FactState::Known,
        Outcome::Absent(_) => FactState::Absent,
        Outcome::Unavailable(_) => FactState::Unavailable,
        Outcome::NotApplicable(_) => FactState::NotApplicable,
    };
    let (value, value_en) = f.outcome.value().map(|v| value_text(method, input, v)).unzip();
    OtherView {
        binding: s.binding,
        key: s.key,
        by: s.by,
        reason: s.reason,
        recorded_at: s.recorded_at,
        period: s.period,
        state,
        value,
        value_en,
    }
}

fn rows_view(input: &InputDef, value: &Value) -> Option<RowsView> {
    let Value::Rows(rows) = value else { return None };
    let places: Vec<Option<usize>> = input.columns.iter().map(|c| rows.column(&c.id)).collect();
    let items = rows
        .items
        .iter()
        .take(MAX_ROWS)
        .map(|row| {
            let cells = input.columns.iter().zip(&places);
            let texts =
                cells.map(|(column, at)| cell_text(column, at.and_then(|i| row.cells.get(i)).and_then(Option::as_ref)));
            let (cells, cells_en): (Vec<String>, Vec<String>) = texts.unzip();
            let cells_en = (cells_en != cells).then_some(cells_en);
            RowView { cells, cells_en, evidence: row.evidence.clone() }
        })
        .collect();
    let columns = input
        .columns
        .iter()
        .map(|c| ColumnView { id: c.id.clone(), label: c.label.clone(), label_en: c.label_en.clone() })
        .collect();
    Some(RowsView { columns, items, total: rows.items.len() })
}

pub(crate) fn evidence_view(f: &Fact) -> Vec<EvidenceView> {
    f.evidence
        .iter()
        .map(|e| EvidenceView {
            digest: e.digest.clone(),
            name: e.name.clone(),
            media_type: e.media_type.clone(),
            bytes: e.bytes,
            dated: e.dated.map(|d| d.to_string()),
        })
        .collect()
}
