//! "What if" for one reader: what may be asked, and what is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::Snapshot;
use kernel::{Error, Result};
use rights::Scope;
use rubric::{
    Card, CondForm, Indicator, Method, Quant, QuantForm, RankState, RowCard, Scored, Text, row_sentence, score,
};

use crate::campaign::Assessment;
use crate::pages::{Pages, cell, indicator_head, reading_view, refused_en, run_info, step_heads};
use crate::runs::Loaded;
use crate::view::*;
use crate::whatif::{Effect, FactChange, Setting, Stand, WhatIf, effects, in_force};
use crate::whatif_ask::*;
use crate::wording::value_text;

/// Rows of one fact that the form shows.
const ROWS_SHOWN: usize = 200;

impl Assessment {
    /// Scores a run with the changes; nothing is stored.
    pub async fn whatif(&self, run: Arc<Loaded>, change: WhatIf) -> Result<(Setting, Scored)> {
        let closed = |e| Error::unavailable("the server is stopping").with_source(e);
        let _turn = self.asking.acquire().await.map_err(closed)?;
        self.in_turn(move || {
            // The facts of a province are copied on a thread that may take its time.
            let setting = change.over(&run)?;
            let scored = score(&setting.method, &setting.rulings, &setting.snapshot)?;
            Ok((setting, scored))
        })
        .await
    }
}

fn not_yours(field: &str, zh: &str, en: &str) -> Error {
    Error::forbidden(format!("{zh}；{en}")).with_code("not_allowed").with_detail("field", field)
}

/// What the points of an indicator rest on beside the unit itself.
fn rests_on_others(indicator: &Indicator) -> bool {
    !indicator.groups.is_empty() || indicator.not_applicable.is_some()
}

impl Pages<'_> {
    /// Whether this reader may ask it. Who does not see every unit in full changes facts of the own unit only, and none
    /// with which the points of others could be felt out.
    pub fn may_ask(&self, change: &WhatIf) -> Result<()> {
        if self.scope == Scope::All {
            return Ok(());
        }
        if change.method.is_some() {
            return Err(not_yours("method", "换办法试算由市局进行", "another method is tried by the city"));
        }
        if !change.rulings.is_empty() || !change.params.is_empty() {
            return Err(not_yours("rulings", "换读法试算由市局进行", "other rulings are tried by the city"));
        }
        let method = self.method();
        let total = method.total.scope.as_deref();
        for (i, fact) in change.facts.iter().enumerate() {
            let field = format!("facts[{i}].unit");
            if !self.scope.holds(&fact.unit) {
                return Err(not_yours(&field, "只能试算本单位的数据", "only facts of the own unit can be tried"));
            }
            let rests = method.indicators().chain(total).find(|x| rests_on_others(x) && x.slots.contains(&fact.slot));
            if let Some(indicator) = rests {
                let zh = format!("{} 的得分要与其他单位比较，由市局试算", indicator.id);
                let en = format!("the points of {} rest on other units too: the city tries this", indicator.id);
                return Err(not_yours(&field, &zh, &en).with_code("rests_on_others"));
            }
        }
        Ok(())
    }

    pub fn whatif(&self, change: &WhatIf, setting: &Setting, after: &Scored) -> Result<WhatIfPage> {
        let all = self.scope == Scope::All;
        let before = &self.loaded.scored;
        let list = effects(before, after)?;
        let not_shown = list.iter().filter(|e| !self.scope.holds(e.unit)).count();
        let seen: Vec<&Effect<'_>> = list.iter().filter(|e| self.scope.holds(e.unit)).collect();
        // A grade that only so many can have rests on the others.
        let quotas = |m: &Method| m.grades.as_ref().is_some_and(|g| !g.quotas.is_empty());
        let telling = Telling {
            places: all,
            grades_before: all || !quotas(self.method()),
            grades_after: all || !quotas(&setting.method),
        };
        let moved = |e: &&&Effect<'_>| if all { e.moves() } else { e.moves_alone() };
        let views: Vec<EffectView> = seen.iter().filter(moved).map(|e| self.effect(setting, e, &telling)).collect();
        let other = (setting.method.digest != self.method().digest).then(|| other_view(self.method(), setting));
        Ok(WhatIfPage {
            run: run_info(&self.loaded.run),
            method: MethodTitle {
                title: setting.method.title.zh.clone(),
                title_en: setting.method.title.en.clone(),
                points: points_of(setting.method.full_marks()),
            },
            other,
            changed: change.facts.iter().filter_map(|f| self.changed(setting, f)).collect(),
            ruled: change
                .rulings
                .iter()
                .filter_map(|(id, option)| tried(&setting.method, id, option.as_ref()))
                .collect(),
            declared: change.params.iter().filter_map(|(name, value)| declared(&setting.method, name, value)).collect(),
            unchanged: seen.len().saturating_sub(views.len()),
            effects: views,
            not_shown,
            places: all,
        })
    }

    fn changed(&self, setting: &Setting, change: &FactChange) -> Option<ChangedFact> {
        let slot = setting.method.slots.get(change.slot)?;
        let input = setting.method.inputs.get(slot.input)?;
        let said = |snapshot: &Snapshot| {
            let fact = in_force(snapshot, slot, &change.unit, None)?;
            fact.outcome.value().map(|v| value_text(&setting.method, input, v))
        };
        let (from, from_en) = said(&self.loaded.snapshot).unzip();
        let (to, to_en) = said(&setting.snapshot).unzip();
        let (at_text, at_text_en) = crate::pages_facts::dimension_text(input, &slot.at).unzip();
        Some(ChangedFact {
            unit: change.unit.clone(),
            input: input.id.clone(),
            at: slot.at.clone(),
            label: input.label.clone(),
            label_en: input.label_en.clone(),
            at_text,
            at_text_en,
            from,
            from_en,
            to,
            to_en,
        })
    }

    fn effect(&self, setting: &Setting, e: &Effect<'_>, telling: &Telling) -> EffectView {
        let card: Option<&Card> = e.after.as_ref().or(e.before.as_ref()).map(|s| s.card);
        let text = |of: fn(&Card) -> &String| card.map(of).cloned().unwrap_or_default();
        let rows = e
            .rows
            .iter()
            .filter_map(|m| {
                let (own, new) = (self.method().indicator(m.indicator), setting.method.indicator(m.indicator));
                let indicator = new.or(own)?;
                let after = m.after.zip(new);
                Some(RowMoveView {
                    indicator: indicator.id.clone(),
                    name: indicator.name.zh.clone(),
                    name_en: indicator.name.en.clone(),
                    points: points_of(m.after.or(m.before).and_then(|r| r.full).unwrap_or(indicator.points)),
                    steps: step_heads(indicator),
                    before: m.before.zip(own).map(|(row, i)| cell(i, row, Visibility::Full)),
                    after: after.map(|(row, i)| cell(i, row, Visibility::Full)),
                    sentence: after.map(|(row, i)| row_sentence(&setting.method, i, row, Text::Zh)),
                    sentence_en: after.map(|(row, i)| row_sentence(&setting.method, i, row, Text::En)),
                })
            })
            .collect();
        EffectView {
            unit: e.unit.to_owned(),
            name: text(|c| &c.name),
            short_name: text(|c| &c.short_name),
            kind: card.and_then(|c| c.kind.clone()).unwrap_or_default(),
            gain: e.gain.map(points_of),
            before: stand_view(self.method(), e.before.as_ref(), telling.places, telling.grades_before),
            after: stand_view(&setting.method, e.after.as_ref(), telling.places, telling.grades_after),
            rows,
        }
    }

    /// The facts that an indicator reads, with their bounds and what they are compared with.
    pub fn inputs(&self, unit: &str, id: &str) -> Result<InputList> {
        let card = self.own_card(unit)?;
        let method = self.method();
        let indicator = method.indicator(id).ok_or_else(|| {
            let short: String = id.chars().take(40).collect();
            Error::not_found(format!("no indicator `{short}`")).with_code("no_indicator")
        })?;
        let row = card.rows.iter().find(|r| r.indicator == id).ok_or_else(|| {
            Error::not_found(format!("{} is not scored in this run", card.short_name)).with_code("not_scored")
        })?;
        let kind = card.kind.as_ref().and_then(|k| method.kinds.iter().position(|(id, _)| id == k));
        let items =
            indicator.slots.iter().filter_map(|slot| self.input_view(unit, indicator, row, *slot, kind)).collect();
        Ok(InputList {
            run: run_info(&self.loaded.run),
            unit: self.head(card),
            indicator: indicator_head(method, indicator),
            cell: cell(indicator, row, Visibility::Full),
            items,
            readings: self.readings_of(unit, indicator)?,
        })
    }

    fn input_view(
        &self,
        unit: &str,
        indicator: &Indicator,
        row: &RowCard,
        index: usize,
        kind: Option<usize>,
    ) -> Option<InputView> {
        let method = self.method();
        let slot = method.slots.get(index)?;
        let input = method.inputs.get(slot.input)?;
        let used = row.facts.iter().find(|f| *f.input == *input.id && f.at == slot.at);
        let fact = in_force(&self.loaded.snapshot, slot, unit, used);
        let value = fact.and_then(|f| f.outcome.value());
        let (rows, rows_from) = fact.map(|f| written_rows(input, f, ROWS_SHOWN)).unwrap_or_default();
        let (at_text, at_text_en) = crate::pages_facts::dimension_text(input, &slot.at).unzip();
        let columns = input
            .columns
            .iter()
            .map(|c| ColumnForm {
                id: c.id.clone(),
                label: c.label.clone(),
                label_en: c.label_en.clone(),
                ty: c.ty.into(),
                levels: levels(&c.levels, &c.levels_en),
            })
            .collect();
        Some(InputView {
            input: input.id.clone(),
            label: input.label.clone(),
            label_en: input.label_en.clone(),
            at: slot.at.clone(),
            at_text,
            at_text_en,
            ty: input.ty.into(),
            unit: input.unit.clone(),
            unit_en: input.unit.as_ref().and_then(|u| method.units.get(u)).cloned(),
            min: input.min.map(|q| q.to_string()),
            max: input.max.map(|q| q.to_string()),
            levels: levels(&input.levels, &input.levels_en),
            columns,
            state: used.map_or(FactState::Absent, |u| u.state.into()),
            value: value.map(written),
            rows,
            rows_from,
            open: fact.is_some_and(|f| is_open(&f.outcome)),
            limits: limits(indicator, index, kind),
        })
    }
}

fn levels(list: &[(String, String)], english: &BTreeMap<String, String>) -> Vec<LevelView> {
    let view = |(id, label): &(String, String)| LevelView {
        id: id.clone(),
        label: label.clone(),
        label_en: english.get(id).cloned(),
    };
    list.iter().map(view).collect()
}

/// What a reader is told.
struct Telling {
    places: bool,
    grades_before: bool,
    grades_after: bool,
}

fn stand_view(method: &Method, stand: Option<&Stand<'_>>, places: bool, grades: bool) -> StandView {
    let Some(s) = stand else { return StandView::default() };
    let place = s.place.filter(|_| places).filter(|(_, state)| *state != RankState::Off);
    StandView {
        total: s.total.map(Span::from),
        refused: s.card.refused.clone(),
        refused_en: refused_en(s.card),
        place: place.map(|(n, _)| n),
        place_state: place.map(|(_, state)| state.into()),
        grade: s.grade.filter(|_| grades).map(|g| crate::pages_rule::grade_view(method, g)),
    }
}

fn other_view(own: &Method, setting: &Setting) -> OtherMethod {
    let names = |method: &Method, ids: &[String]| -> Vec<InputName> {
        let inputs = ids.iter().filter_map(|id| method.input(id));
        inputs
            .map(|(_, i)| InputName { id: i.id.clone(), label: i.label.clone(), label_en: i.label_en.clone() })
            .collect()
    };
    let m = &setting.method;
    OtherMethod {
        title: m.title.zh.clone(),
        title_en: m.title.en.clone(),
        points: points_of(m.full_marks()),
        digest: m.digest.clone(),
        not_carried: names(own, &setting.carried.not_carried),
        absent: names(m, &setting.carried.absent),
        unfit: names(m, &setting.carried.unfit),
        rulings: setting.carried.rulings.iter().map(|name| title_of(own, name)).collect(),
        readings: (0..m.readings.len())
            .filter_map(|at| {
                let def = m.readings.get(at).filter(|r| r.kind != rubric::ReadingKind::Note && r.options.len() > 1)?;
                let reading = reading_view(m, &setting.rulings, at)?;
                Some(ReadingItem { reading, indicators: def.indicators.clone(), moves: Vec::new() })
            })
            .collect(),
    }
}

fn tried(method: &Method, id: &str, option: Option<&String>) -> Option<TriedRuling> {
    let (_, def) = method.reading(id)?;
    let ruled = option.and_then(|wanted| def.options.iter().find(|o| o.id == *wanted));
    Some(TriedRuling {
        reading: id.to_owned(),
        title: def.title.zh.clone(),
        title_en: def.title.en.clone(),
        option: option.cloned(),
        text: ruled.map(|o| o.text.clone()),
        text_en: ruled.and_then(|o| o.text_en.clone()),
    })
}

fn declared(method: &Method, name: &str, value: &[String]) -> Option<TriedParameter> {
    let (reading, parameter) = name.split_once('.')?;
    let (_, def) = method.reading(reading)?;
    let parameter = def.parameters.iter().find(|p| p.id == parameter)?;
    Some(TriedParameter {
        name: name.to_owned(),
        label: parameter.label.zh.clone(),
        label_en: parameter.label.en.clone(),
        value: value.to_vec(),
    })
}

/// A reading, or a parameter of one, by its title.
fn title_of(method: &Method, name: &str) -> InputName {
    let label = declared(method, name, &[])
        .map(|p| (p.label, p.label_en))
        .or_else(|| method.reading(name).map(|(_, r)| (r.title.zh.clone(), r.title.en.clone())));
    let (label, label_en) = label.unwrap_or_else(|| (name.to_owned(), None));
    InputName { id: name.to_owned(), label, label_en }
}

/// The numbers with which conditions compare a fact itself, each once, from the smallest.
fn limits(indicator: &Indicator, slot: usize, kind: Option<usize>) -> Vec<LimitView> {
    let mut out: Vec<(kernel::q::Q, LimitView)> = Vec::new();
    let mut conds = Vec::new();
    indicator.each(&mut |_| {}, &mut |c| conds.push(c));
    for c in conds {
        let CondForm::Compare { left, op, right, .. } = &c.form else { continue };
        if !is_slot(indicator, left, slot) {
            continue;
        }
        for at in constants(right, kind) {
            let view = LimitView {
                op: op.sign().to_owned(),
                at: at.to_string(),
                label: c.label.as_ref().map(|l| l.zh.clone()),
                label_en: c.label.as_ref().and_then(|l| l.en.clone()),
            };
            if !out.iter().any(|(_, v)| v.at == view.at && v.op == view.op) {
                out.push((at, view));
            }
        }
    }
    out.sort_by_key(|(at, _)| *at);
    out.into_iter().map(|(_, view)| view).collect()
}

fn is_slot(indicator: &Indicator, q: &Quant, slot: usize) -> bool {
    match &q.form {
        QuantForm::Input(s) => *s == slot,
        QuantForm::Use(i) => indicator.define.get(*i).is_some_and(|(_, q)| is_slot(indicator, q, slot)),
        _ => false,
    }
}

/// The constants of a threshold as they stand for a kind of unit; each option of a reading.
fn constants(q: &Quant, kind: Option<usize>) -> Vec<kernel::q::Q> {
    match &q.form {
        QuantForm::Const(q) => vec![*q],
        QuantForm::ByKind(arms) => match kind.and_then(|k| arms.get(k)) {
            Some(arm) => constants(arm, kind),
            None => Vec::new(),
        },
        QuantForm::ByReading { arms, .. } => arms.iter().flat_map(|a| constants(a, kind)).collect(),
        _ => Vec::new(),
    }
}
