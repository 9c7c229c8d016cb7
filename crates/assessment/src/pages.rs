//! From a run to the pages, for one reader.

use std::collections::BTreeMap;

use kernel::q::Q;
use kernel::{Ctx, Error, Result};
use rights::Scope;
use rubric::{Card, Indicator, Method, Points, Reading, RowCard, Rulings, Text, gap_sentence, row_sentence};

use crate::board::{Line, Spot, card_of};
use crate::campaign::Assessment;
use crate::changes::Moved;
use crate::city::{City, indicator_at, nearest, short};
use crate::ledger::{Ledger, OptionMove};
use crate::runs::Loaded;
use crate::store::RunRow;
use crate::view::*;
use crate::view_many::MoveList;
use crate::words::word;

/// Units of the same kind that the page of an indicator shows.
const NEIGHBOURS: usize = 24;
/// Units that a reading names for each option; the list of them has the rest.
const MOVES: usize = 20;

/// A run as one reader may see it, with its cards.
pub struct Pages<'a> {
    pub(crate) loaded: &'a Loaded,
    pub(crate) scope: Scope,
    /// The same without the cards, and what was published of the others.
    pub(crate) city: City,
}

pub(crate) fn run_info(r: &RunRow) -> RunInfo {
    RunInfo {
        id: r.id.clone(),
        number: r.number,
        year: r.year,
        as_of: r.as_of.to_string(),
        stage: word(&r.stage).unwrap_or(RunStage::Provisional),
        created_at: r.created_at.to_string(),
        created_by: r.created_by.clone(),
        published_at: r.published_at.map(|m| m.to_string()),
        method_digest: r.method_digest.clone(),
        rulings_digest: r.rulings_digest.clone(),
        snapshot_digest: r.snapshot_digest.clone(),
        result_digest: r.result_digest.clone(),
        engine: r.engine,
        units: r.units,
        simulated: r.simulated,
    }
}

pub(crate) fn method_view(m: &Method) -> MethodView {
    let items = m
        .items
        .iter()
        .map(|item| ItemView {
            no: item.no,
            title: item.title.zh.clone(),
            title_en: item.title.en.clone(),
            role: item.role.into(),
            points: points_of(item.points),
            indicators: item.indicators.iter().map(|i| indicator_head(m, i)).collect(),
        })
        .collect();
    let kinds = m
        .kinds
        .iter()
        .map(|(id, l)| KindView { id: id.clone(), label: l.zh.clone(), label_en: l.en.clone() })
        .collect();
    MethodView {
        id: m.id.clone(),
        title: m.title.zh.clone(),
        title_en: m.title.en.clone(),
        points: points_of(m.points),
        digest: m.digest.clone(),
        items,
        kinds,
        grades: crate::pages_rule::grade_names(m),
    }
}

fn reading_ids(m: &Method, list: &[usize]) -> Vec<String> {
    list.iter().filter_map(|r| m.readings.get(*r)).map(|r| r.id.clone()).collect()
}

pub(crate) fn indicator_head(m: &Method, i: &Indicator) -> IndicatorHead {
    IndicatorHead {
        id: i.id.clone(),
        name: i.name.zh.clone(),
        name_en: i.name.en.clone(),
        points: points_of(i.points),
        mode: word(&i.mode).unwrap_or(IndicatorMode::Onsite),
        steps: step_heads(i),
        readings: reading_ids(m, &i.readings),
    }
}

/// Points of the steps as texts.
pub(crate) fn step_heads(i: &Indicator) -> Vec<String> {
    i.steps().into_iter().map(points_of).collect()
}

pub(crate) fn cell(indicator: &Indicator, row: &RowCard, sight: Visibility) -> Cell {
    Spot::of(indicator, row).cell(indicator, sight)
}

/// The total under each setting of "no tier matches", where a reading decides it.
pub(crate) fn totals(method: &Method, card: &Card) -> Option<Totals> {
    method.no_tier_reading()?;
    let of = |word: &str| card.by_no_tier.get(word).copied().unwrap_or(card.total).into();
    Some(Totals { literal: of("literal"), zero: of("zero"), lowest: of("lowest") })
}

pub(crate) fn reading_view(method: &Method, rulings: &Rulings, index: usize) -> Option<ReadingView> {
    let r = method.readings.get(index)?;
    let ruling = rulings.rulings.get(&r.id);
    let default = r.options.get(r.default).map(|o| o.id.clone());
    let state = match (ruling, r.kind) {
        (Some(_), _) => ReadingState::Ruled,
        (None, rubric::ReadingKind::Reading) => ReadingState::Open,
        (None, _) => ReadingState::Default,
    };
    let options = r
        .options
        .iter()
        .enumerate()
        .map(|(i, o)| {
            let why = rulings.why_not(method, index, i);
            let (uses_example, uses_example_en) = said(rulings.uses_example(r, i).as_ref());
            OptionView {
                id: o.id.clone(),
                text: o.text.clone(),
                text_en: o.text_en.clone(),
                effect: o.effect.clone().unwrap_or_default(),
                effect_en: o.effect_en.clone(),
                available: why.is_none(),
                why_not: why.as_ref().map(|w| w.zh.clone()),
                why_not_en: why.map(|w| w.en),
                uses_example,
                uses_example_en,
                span: None,
            }
        })
        .collect();
    let parameters = r
        .parameters
        .iter()
        .map(|p| ParameterView {
            id: p.id.clone(),
            ty: p.ty.into(),
            label: p.label.zh.clone(),
            label_en: p.label.en.clone(),
            example: p.example.as_ref().map(rubric::ParamValue::text),
            declared: rulings.params.get(&format!("{}.{}", r.id, p.id)).map(|v| v.join("、")),
            options: p.options.iter().filter_map(|o| r.options.get(*o)).map(|o| o.id.clone()).collect(),
        })
        .collect();
    Some(ReadingView {
        id: r.id.clone(),
        title: r.title.zh.clone(),
        title_en: r.title.en.clone(),
        kind: r.kind.into(),
        scope: r.scope.into(),
        clause: r.clause.clone(),
        state,
        in_force: ruling
            .map(|x| x.option.clone())
            .or_else(|| if state == ReadingState::Default { default.clone() } else { None }),
        default,
        why_default: r.why_default.clone(),
        why_default_en: r.why_default_en.clone(),
        ruled_by: ruling.map(|x| x.by.clone()),
        ruled_on: ruling.map(|x| x.on.to_string()),
        note: ruling.and_then(|x| x.note.clone()),
        options,
        parameters,
    })
}

pub(crate) fn refused_en(card: &Card) -> Option<String> {
    card.refused.as_deref().map(|why| rubric::refusal_en(why).to_owned())
}

impl Pages<'_> {
    pub fn sight(&self, unit: &str) -> Visibility {
        self.city.sight(unit)
    }

    pub fn method(&self) -> &Method {
        &self.loaded.method
    }

    fn card(&self, unit: &str) -> Result<&Card> {
        card_of(&self.loaded.scored, unit).ok_or_else(|| {
            Error::not_found(format!("no unit `{}` in this run", unit.chars().take(40).collect::<String>()))
                .with_code("no_unit")
        })
    }

    /// The card of a unit that the reader sees in full.
    pub fn own_card(&self, unit: &str) -> Result<&Card> {
        if self.sight(unit) != Visibility::Full {
            return Err(Error::forbidden("this unit is not yours to read in full").with_code("not_allowed"));
        }
        self.card(unit)
    }

    pub(crate) fn head(&self, card: &Card) -> UnitHead {
        let kind = card.kind.clone().unwrap_or_default();
        let label = self.method().kind_label(&kind);
        UnitHead {
            id: card.unit.clone(),
            name: card.name.clone(),
            short_name: card.short_name.clone(),
            kind_label: label.map_or_else(|| "未登记类别".into(), |l| l.zh.clone()),
            kind_label_en: label.and_then(|l| l.en.clone()),
            kind,
            refused: card.refused.clone(),
            refused_en: refused_en(card),
        }
    }

    pub(crate) fn unit(&self, unit: &str, moved: Option<&Moved>, history: Vec<HistoryPoint>) -> Result<UnitPage> {
        let card = self.own_card(unit)?;
        let method = self.method();
        let (items, gaps) = self.items(card)?;
        Ok(UnitPage {
            run: run_info(&self.loaded.run),
            method: MethodTitle {
                title: method.title.zh.clone(),
                title_en: method.title.en.clone(),
                points: points_of(method.full_marks()),
            },
            unit: self.head(card),
            place: self.city.unit_place(unit, card.kind.as_deref().unwrap_or_default()),
            total: card.total.into(),
            made: crate::pages_rule::total_view(method, card),
            c1: totals(method, card),
            measured: MeasuredPoints {
                points: points_of(crate::measured::measured(method, card)?),
                of: points_of(method.full_marks()),
                units: 1,
            },
            items,
            gaps,
            notices: self.city.notices(Some(unit)).0,
            changes: self.city.changes(moved, Some(unit)),
            history,
        })
    }

    /// The rows of a card by their items, and the first gap of each row.
    pub(crate) fn items(&self, card: &Card) -> Result<(Vec<UnitItem>, Vec<Gap>)> {
        let method = self.method();
        let mut items = Vec::new();
        let mut gaps: Vec<(bool, Q, Gap)> = Vec::new();
        for item in &method.items {
            let mut span = Points::NONE;
            let mut rows = Vec::new();
            for indicator in &item.indicators {
                let Some(row) = card.rows.iter().find(|r| r.indicator == indicator.id) else { continue };
                span.lo = span.lo.add(row.points.lo)?;
                span.hi = span.hi.add(row.points.hi)?;
                span.so_far = match (span.so_far, row.points.so_far) {
                    (Some(a), Some(b)) => Some(a.add(b)?),
                    _ => None,
                };
                rows.push(self.row(indicator, row));
                if let Some(gap) = row.gaps.first() {
                    gaps.push((gap.possible, gap.gain, self.gap(indicator, row, gap)));
                }
            }
            if card.refused.is_none() {
                items.push(UnitItem {
                    no: item.no,
                    title: item.title.zh.clone(),
                    title_en: item.title.en.clone(),
                    role: item.role.into(),
                    points: points_of(item.points),
                    span: span.into(),
                    rows,
                });
            }
        }
        // What can still be had first, the most points first.
        gaps.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.cmp(&a.1)));
        Ok((items, gaps.into_iter().map(|(.., g)| g).collect()))
    }

    fn row(&self, indicator: &Indicator, row: &RowCard) -> Row {
        let mut counts = FactCounts::default();
        let mut sources: Vec<BindingWord> = Vec::new();
        for f in &row.facts {
            match f.state {
                rubric::FactState::Known => counts.known += 1,
                rubric::FactState::Absent => counts.absent += 1,
                rubric::FactState::Unavailable => counts.unavailable += 1,
                rubric::FactState::NotApplicable => counts.not_applicable += 1,
                rubric::FactState::Contested => counts.contested += 1,
                rubric::FactState::Awaiting => counts.awaiting += 1,
            }
            if f.state == rubric::FactState::Known
                && let Some(b) = f.binding.map(BindingWord::from)
                && !sources.contains(&b)
            {
                sources.push(b);
            }
        }
        Row {
            indicator: indicator.id.clone(),
            name: indicator.name.zh.clone(),
            name_en: indicator.name.en.clone(),
            points: points_of(row.full.unwrap_or(indicator.points)),
            mode: word(&indicator.mode).unwrap_or(IndicatorMode::Onsite),
            steps: step_heads(indicator),
            cell: cell(indicator, row, Visibility::Full),
            sentence: row_sentence(self.method(), indicator, row, Text::Zh),
            sentence_en: row_sentence(self.method(), indicator, row, Text::En),
            open_readings: row.readings.clone(),
            facts: counts,
            sources,
        }
    }

    pub(crate) fn gap(&self, indicator: &Indicator, row: &RowCard, gap: &rubric::Gap) -> Gap {
        let method = self.method();
        let told = Told { method, facts: &row.facts };
        let needs = gap
            .needs
            .iter()
            .map(|n| {
                let (short, short_en) = said(n.short.as_deref());
                Need {
                    label: rubric::label_text(n.label.as_ref(), false).to_owned(),
                    label_en: n.label.as_ref().and_then(|l| l.en.clone()),
                    state: n.state.into(),
                    have: n.have.as_deref().map(str::to_owned),
                    have_en: told.english(n.fact, n.have.as_deref()),
                    want: n.want.as_deref().map(str::to_owned),
                    want_en: told.english(n.fact, n.want.as_deref()),
                    short,
                    short_en: told.english(None, short_en.as_deref()),
                    input: n.fact.and_then(|i| row.facts.get(usize::from(i))).map(|f| f.input.to_string()),
                }
            })
            .collect();
        Gap {
            indicator: indicator.id.clone(),
            name: indicator.name.zh.clone(),
            name_en: indicator.name.en.clone(),
            to: points_of(gap.to),
            gain: points_of(gap.gain),
            needs,
            by: gap.possible.then(|| gap.by.to_string()),
            possible: gap.possible,
            sentence: gap_sentence(method, row, gap, Text::Zh),
            sentence_en: gap_sentence(method, row, gap, Text::En),
        }
    }

    pub fn indicator(&self, unit: &str, id: &str) -> Result<IndicatorPage> {
        let card = self.own_card(unit)?;
        let method = self.method();
        let found = method.items.iter().find_map(|item| item.indicators.iter().find(|i| i.id == id).map(|i| (item, i)));
        let (item, indicator) = found.ok_or_else(|| {
            Error::not_found(format!("no indicator `{}`", id.chars().take(40).collect::<String>()))
                .with_code("no_indicator")
        })?;
        let row = card.rows.iter().find(|r| r.indicator == id).ok_or_else(|| {
            Error::not_found(format!("{} is not scored in this run", card.short_name)).with_code("not_scored")
        })?;
        let ids: Vec<&str> = method.indicators().map(|i| i.id.as_str()).collect();
        let at = ids.iter().position(|i| *i == id);
        let neighbour =
            |step: isize| at.and_then(|a| a.checked_add_signed(step)).and_then(|a| ids.get(a)).map(|s| (*s).to_owned());
        let head = indicator_head(method, indicator);
        let told = Told { method, facts: &row.facts };
        let facts = row.facts.iter().filter_map(|f| self.fact(unit, f)).collect();
        let (group, group_total) = self.neighbours(unit, id);
        Ok(IndicatorPage {
            run: run_info(&self.loaded.run),
            unit: self.head(card),
            item: ItemTitle { no: item.no, title: item.title.zh.clone(), title_en: item.title.en.clone() },
            indicator: IndicatorView {
                id: head.id,
                name: head.name,
                name_en: head.name_en,
                points: head.points,
                mode: head.mode,
                steps: head.steps,
                readings: head.readings,
                evidence: indicator.evidence.clone(),
                evidence_en: indicator.evidence_en.clone(),
                assessor: indicator.assessor.clone(),
                line: indicator.line,
                local: indicator.local.as_ref().map(|l| LocalView {
                    text: l.text.clone(),
                    text_en: l.text_en.clone(),
                    approved_by: l.approved_by.clone(),
                    approved_on: l.approved_on.to_string(),
                }),
            },
            cell: cell(indicator, row, Visibility::Full),
            sentence: row_sentence(method, indicator, row, Text::Zh),
            sentence_en: row_sentence(method, indicator, row, Text::En),
            rule: crate::pages_rule::rule_view(&told, indicator, &row.reason),
            facts,
            readings: self.readings_of(unit, indicator)?,
            gaps: row.gaps.iter().map(|g| self.gap(indicator, row, g)).collect(),
            group,
            group_total,
            previous: neighbour(-1),
            next: neighbour(1),
        })
    }

    /// The units of the same kind on one indicator, and how many there are; of many those that stand nearest.
    fn neighbours(&self, unit: &str, indicator: &str) -> (Vec<Neighbour>, usize) {
        let city = &self.city;
        let (Some((at, indicator)), Some(me)) = (indicator_at(self.method(), indicator), city.board.line(unit)) else {
            return (Vec::new(), 0);
        };
        let group = city.board.groups.get(me.group);
        let lines: Vec<_> = group
            .map(|g| city.board.lines_of(g))
            .unwrap_or_default()
            .iter()
            .filter_map(|l| match city.shown(l) {
                (sight, Some(seen)) if seen.spots.get(at).is_some() => Some((seen, sight)),
                _ => None,
            })
            .collect();
        let total = lines.len();
        let views = nearest(lines, unit, at, NEIGHBOURS).into_iter().filter_map(|(line, sight)| {
            let cell = line.spots.get(at)?.cell(indicator, sight);
            Some(Neighbour {
                unit: line.unit.clone(),
                name: line.short_name.clone(),
                span: cell.span,
                tier: cell.tier,
                best: cell.best,
                me: line.unit == unit,
                visible: sight,
            })
        });
        (views.collect(), total)
    }

    /// The readings that an indicator names, with what each option would give this unit.
    pub(crate) fn readings_of(&self, unit: &str, indicator: &Indicator) -> Result<Vec<ReadingView>> {
        let l = self.loaded;
        let points = rubric::option_points(&l.method, &l.rulings, &l.snapshot, unit, &indicator.id)?;
        let mut out = Vec::new();
        for index in &indicator.readings {
            let Some(mut view) = reading_view(&l.method, &l.rulings, *index) else { continue };
            for option in &mut view.options {
                option.span =
                    points.iter().find(|p| *p.reading == *view.id && *p.option == *option.id).map(|p| p.points.into());
            }
            out.push(view);
        }
        // Open ones first, then those that decide something, then the notes.
        out.sort_by_key(|v| match (v.state, v.kind) {
            (ReadingState::Open, _) => 0,
            (_, ReadingKind::Reading) => 1,
            (_, ReadingKind::Policy) => 2,
            _ => 3,
        });
        Ok(out)
    }
}

impl Pages<'_> {
    /// The readings, of a run whose cards are all loaded.
    pub fn readings(&self) -> Result<ReadingList> {
        Ok(readings(&self.city, &crate::ledger::whole(self.loaded, &self.city.board)?))
    }
}

impl Assessment {
    /// The readings of a run's method, and what each option of an open one changes for the units that the reader sees.
    pub async fn readings(&self, ctx: &Ctx, run: Option<&str>) -> Result<ReadingList> {
        let city = City::open(self, ctx, self.run_find(run).await?).await?;
        let ledger = self.ledger(&city.run).await?;
        self.in_turn(move || Ok(readings(&city, &ledger))).await
    }

    /// Whom an option of a reading would move, one page of them.
    pub(crate) async fn move_list(
        &self,
        ctx: &Ctx,
        run: Option<&str>,
        id: &str,
        option: &str,
        (offset, limit): (Option<usize>, Option<usize>),
    ) -> Result<MoveList> {
        let city = City::open(self, ctx, self.run_find(run).await?).await?;
        let ledger = self.ledger(&city.run).await?;
        let (offset, limit) = (offset.unwrap_or(0), limit.unwrap_or(50));
        if limit == 0 || limit > 200 {
            return Err(Error::invalid(format!("limit {limit} must be 1 to 200")).with_code("bad_filter"));
        }
        let none = || Error::not_found(format!("no reading `{}`", short(id))).with_code("no_reading");
        let (at, def) = city.method().reading(id).ok_or_else(none)?;
        let (mut total, mut items) = (0, Vec::new());
        each_move(&city, &ledger, &mut |line, step| {
            if usize::from(step.reading) == at
                && def.options.get(usize::from(step.option)).is_some_and(|o| o.id == option)
            {
                if total >= offset && items.len() < limit {
                    items.extend(told_move(&city, line, step));
                }
                total += 1;
            }
        });
        Ok(MoveList { total, offset, items })
    }
}

/// Every unit and indicator that an option of an open reading moves, in the order of the units.
fn each_move(city: &City, ledger: &Ledger, tell: &mut dyn FnMut(&Line, &OptionMove)) {
    for (_, entry, line) in ledger.seen(city) {
        entry.moves.iter().for_each(|step| tell(line, step));
    }
}

fn told_move(city: &City, line: &Line, step: &OptionMove) -> Option<Move> {
    let indicator = city.method().indicators().nth(usize::from(step.indicator))?;
    Some(Move {
        unit: line.unit.clone(),
        name: line.short_name.clone(),
        indicator: indicator.id.clone(),
        from: step.from.into(),
        to: step.to.into(),
    })
}

fn readings(city: &City, ledger: &Ledger) -> ReadingList {
    let (method, rulings) = (city.method(), &city.board.rulings);
    // By reading and option id: how many, and the first of them.
    let mut moved: BTreeMap<(usize, &str), (usize, Vec<Move>)> = BTreeMap::new();
    each_move(city, ledger, &mut |line, step| {
        let reading = usize::from(step.reading);
        let option = method.readings.get(reading).and_then(|r| r.options.get(usize::from(step.option)));
        let Some(option) = option else { return };
        let (total, units) = moved.entry((reading, &option.id)).or_default();
        *total += 1;
        if units.len() < MOVES {
            units.extend(told_move(city, line, step));
        }
    });
    let items = method.readings.iter().enumerate().filter_map(|(index, def)| {
        let reading = reading_view(method, rulings, index)?;
        let mut moves = Vec::new();
        if reading.state == ReadingState::Open {
            let own = moved.range((index, "")..).take_while(|((reading, _), _)| *reading == index);
            moves.extend(own.filter_map(|((_, option), (total, units))| moves_of(def, option, *total, units.clone())));
        }
        Some(ReadingItem { reading, indicators: def.indicators.clone(), moves })
    });
    ReadingList { items: items.collect() }
}

/// The units that an option moves, with the option in words.
pub(crate) fn moves_of(def: &Reading, option: &str, total: usize, units: Vec<Move>) -> Option<Moves> {
    let o = def.options.iter().find(|o| o.id == option)?;
    Some(Moves { option: o.id.clone(), text: o.text.clone(), text_en: o.text_en.clone(), total, units })
}
