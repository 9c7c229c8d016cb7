//! From a run to the pages, for one reader.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::q::Q;
use kernel::{Error, Result};
use rights::Scope;
use rubric::{Card, Indicator, Method, Points, RankState, Reading, RowCard, Rulings, Text, gap_sentence, row_sentence};

use crate::changes::changes;
use crate::runs::{Loaded, Summary};
use crate::store::RunRow;
use crate::view::*;
use crate::words::word;

/// A run as one reader may see it.
pub struct Pages<'a> {
    pub(crate) loaded: &'a Loaded,
    pub(crate) scope: Scope,
    /// The run that was published last, when this one is not and the reader does not see everything.
    pub(crate) published: Option<Arc<Loaded>>,
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
        grades: m.grades.iter().flat_map(|g| &g.bands).map(|b| b.id.clone()).collect(),
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

/// The highest step that points reach.
fn step(steps: &[Q], points: Q) -> Option<usize> {
    steps.iter().rposition(|s| *s <= points)
}

pub(crate) fn cell(indicator: &Indicator, row: &RowCard, sight: Visibility) -> Cell {
    let steps = indicator.steps();
    let mut decided_by = row.readings.clone();
    for i in &row.unknown {
        if let Some(f) = row.facts.get(*i) {
            let name = format!("input:{}", f.input);
            if !decided_by.contains(&name) {
                decided_by.push(name);
            }
        }
    }
    if sight != Visibility::Full {
        decided_by.clear();
    }
    Cell {
        indicator: row.indicator.clone(),
        standing: row.standing.into(),
        span: row.points.into(),
        tier: step(&steps, row.points.lo),
        best: step(&steps, row.points.hi),
        decided_by,
        unknown: if sight == Visibility::Full { row.unknown.len() } else { 0 },
        waits_for: if sight == Visibility::Full { row.waits_for.clone() } else { Vec::new() },
    }
}

/// The total under each setting of "no tier matches", where a reading decides it.
fn totals(method: &Method, card: &Card) -> Option<Totals> {
    method.no_tier_reading()?;
    let of = |word: &str| card.by_no_tier.get(word).copied().unwrap_or(card.total).into();
    Some(Totals { literal: of("literal"), zero: of("zero"), lowest: of("lowest") })
}

fn reading_view(method: &Method, rulings: &Rulings, index: usize) -> Option<ReadingView> {
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
    })
}

pub(crate) fn refused_en(card: &Card) -> Option<String> {
    card.refused.as_deref().map(|why| rubric::refusal_en(why).to_owned())
}

fn warning_en<'m>(method: &'m Method, warning: &str) -> &'m str {
    rubric::warning_en(method, warning).unwrap_or("the kind was taken from the legal status")
}

impl Pages<'_> {
    pub fn sight(&self, unit: &str) -> Visibility {
        if self.scope.holds(unit) {
            Visibility::Full
        } else if self.public().is_some_and(|p| p.scored.cards.iter().any(|c| c.unit == unit)) {
            Visibility::Published
        } else {
            Visibility::Hidden
        }
    }

    /// The run that the public may see.
    fn public(&self) -> Option<&Loaded> {
        if self.loaded.run.published_at.is_some() { Some(self.loaded) } else { self.published.as_deref() }
    }

    /// A unit's card as far as the reader sees it: today's in full, or the published one.
    fn shown<'c>(&'c self, card: &'c Card) -> (Visibility, Option<&'c Card>) {
        match self.sight(&card.unit) {
            Visibility::Full => (Visibility::Full, Some(card)),
            Visibility::Published => {
                (Visibility::Published, self.public().and_then(|p| p.scored.cards.iter().find(|c| c.unit == card.unit)))
            }
            Visibility::Hidden => (Visibility::Hidden, None),
        }
    }

    pub fn method(&self) -> &Method {
        &self.loaded.method
    }

    fn card(&self, unit: &str) -> Result<&Card> {
        let card = self.loaded.scored.cards.iter().find(|c| c.unit == unit);
        card.ok_or_else(|| {
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

    fn full_names(&self) -> Vec<(String, String)> {
        let cards = self.loaded.scored.cards.iter().filter(|c| self.sight(&c.unit) == Visibility::Full);
        cards.map(|c| (c.unit.clone(), c.short_name.clone())).collect()
    }

    fn moved(&self, before: Option<&(RunRow, Arc<Summary>)>, now: &Summary, only: Option<&str>) -> Changes {
        let mut names = self.full_names();
        if let Some(unit) = only {
            names.retain(|(id, _)| id == unit);
        }
        changes(self.method(), &names, before.map(|(r, s)| (r, &**s)), now)
    }

    pub(crate) fn city(&self, before: Option<&(RunRow, Arc<Summary>)>, now: &Summary) -> CityPage {
        let method = self.method();
        let scored = &self.loaded.scored;
        let mut groups: Vec<Group> = Vec::new();
        for (kind, label) in &method.kinds {
            let cards: Vec<&Card> = scored.cards.iter().filter(|c| c.kind.as_deref() == Some(kind)).collect();
            if !cards.is_empty() {
                groups.push(self.group(kind, &label.zh, label.en.as_deref(), &cards));
            }
        }
        let refused: Vec<&Card> = scored.cards.iter().filter(|c| c.refused.is_some()).collect();
        if !refused.is_empty() {
            groups.push(self.group("", "未登记类别", Some("No kind registered"), &refused));
        }
        let open_readings = method
            .readings
            .iter()
            .filter(|r| r.kind == rubric::ReadingKind::Reading && !self.loaded.rulings.rulings.contains_key(&r.id))
            .map(|r| ReadingHead {
                id: r.id.clone(),
                title: r.title.zh.clone(),
                title_en: r.title.en.clone(),
                kind: r.kind.into(),
                scope: r.scope.into(),
            })
            .collect();
        CityPage {
            run: run_info(&self.loaded.run),
            method: method_view(method),
            groups,
            changes: self.moved(before, now, None),
            open_readings,
            notices: self.notices(None),
        }
    }

    fn group(&self, id: &str, label: &str, label_en: Option<&str>, cards: &[&Card]) -> Group {
        let method = self.method();
        let (mut lo, mut hi, mut max) = (Q::ZERO, Q::ZERO, Q::ZERO);
        let mut units = Vec::new();
        for card in cards {
            let (sight, seen) = self.shown(card);
            let seen = seen.filter(|c| c.refused.is_none());
            let full = seen.filter(|_| sight == Visibility::Full);
            if let Some(card) = full {
                lo = lo.add(card.total.lo).unwrap_or(lo);
                hi = hi.add(card.total.hi).unwrap_or(hi);
                max = max.add(method.full_marks()).unwrap_or(max);
            }
            let cells = seen
                .map(|c| c.rows.iter().zip(method.indicators()).map(|(row, i)| cell(i, row, sight)).collect())
                .unwrap_or_default();
            units.push(UnitSummary {
                unit: card.unit.clone(),
                name: card.name.clone(),
                short_name: card.short_name.clone(),
                kind: card.kind.clone().unwrap_or_default(),
                visible: sight,
                total: seen.map(|c| c.total.into()),
                c1: full.and_then(|c| totals(method, c)),
                cells,
                grade: seen.and_then(crate::pages_rule::grade_of),
                refused: card.refused.clone(),
                refused_en: refused_en(card),
            });
        }
        let sub = |a: Q, b: Q| points_of(a.sub(b).unwrap_or(Q::ZERO));
        Group {
            id: id.to_owned(),
            label: label.to_owned(),
            label_en: label_en.map(str::to_owned),
            banked: points_of(lo),
            possible: sub(hi, lo),
            lost: sub(max, hi),
            max: points_of(max),
            ranking: self.ranking(id),
            units,
        }
    }

    fn ranking(&self, group: &str) -> Ranking {
        let none = |state, zh: &str, en: &str| Ranking {
            state,
            places: Vec::new(),
            withheld_by: Vec::new(),
            sentence: zh.into(),
            sentence_en: en.into(),
        };
        // Places are published whole: who does not see everything sees those of the published run.
        let run = if self.scope == Scope::All { Some(self.loaded) } else { self.public() };
        let Some(run) = run else {
            return none(RankingState::Hidden, "名次尚未公布。", "The places have not been published.");
        };
        let Some(g) = run.scored.groups.iter().find(|g| g.group == group || g.group == "all") else {
            return none(RankingState::Off, "不排名次。", "No ranking.");
        };
        let all = |unit: &str| self.sight(unit) != Visibility::Hidden;
        if !g.places.iter().all(|p| all(&p.unit)) {
            return none(RankingState::Hidden, "名次尚未公布。", "The places have not been published.");
        }
        let full = g.places.iter().all(|p| self.sight(&p.unit) == Visibility::Full);
        let places = g.places.iter().map(|p| Place { unit: p.unit.clone(), place: p.place, tied: p.tied }).collect();
        let withheld_by: Vec<WithheldPair> = if full {
            g.withheld
                .iter()
                .map(|w| WithheldPair {
                    a: w.a.clone(),
                    b: w.b.clone(),
                    readings: w.readings.clone(),
                    facts: w
                        .facts
                        .iter()
                        .map(|f| {
                            let input = self.method().input(&f.input).map(|(_, i)| i);
                            OpenFactView {
                                unit: f.unit.clone(),
                                indicator: f.indicator.clone(),
                                input: f.input.clone(),
                                label: input.map_or(f.input.clone(), |i| i.label.clone()),
                                label_en: input.and_then(|i| i.label_en.clone()),
                            }
                        })
                        .collect(),
                })
                .collect()
        } else {
            Vec::new()
        };
        let (state, sentence, sentence_en) = match g.state {
            RankState::Off => (
                RankingState::Off,
                "市局未声明排名口径，只出分数，不排名次。".to_owned(),
                "The city has declared no ranking: points only.".to_owned(),
            ),
            RankState::Official => (
                RankingState::Official,
                "名次确定：在任何未裁定读法和未定事实下都不变。".to_owned(),
                "The order holds whatever is still open.".to_owned(),
            ),
            RankState::Withheld => self.withheld_sentence(g),
        };
        Ranking { state, places, withheld_by, sentence, sentence_en }
    }

    fn withheld_sentence(&self, g: &rubric::GroupRanking) -> (RankingState, String, String) {
        let mut readings: Vec<&str> = g.withheld.iter().flat_map(|w| w.readings.iter().map(String::as_str)).collect();
        readings.sort_unstable();
        readings.dedup();
        let mut facts: Vec<(&str, &str, &str)> = g
            .withheld
            .iter()
            .flat_map(|w| w.facts.iter().map(|f| (f.unit.as_str(), f.indicator.as_str(), f.input.as_str())))
            .collect();
        facts.sort_unstable();
        facts.dedup();
        let pairs = g.withheld.len();
        let mut zh = format!("暂不排正式名次：{pairs} 对相邻单位的先后还会改变");
        let mut en = format!("No official order: {pairs} neighbouring pairs could still change places");
        if !readings.is_empty() {
            zh.push_str(&format!("；待裁定读法 {}", readings.join("、")));
            en.push_str(&format!("; readings not ruled: {}", readings.join(", ")));
        }
        if !facts.is_empty() {
            zh.push_str(&format!("；{} 项事实未定", facts.len()));
            en.push_str(&format!("; {} facts not settled", facts.len()));
        }
        zh.push_str("。以下为默认读法下的次序，非终局。");
        en.push_str(". Below is the order under the defaults; it is not final.");
        (RankingState::Withheld, zh, en)
    }

    fn notices(&self, only: Option<&str>) -> Vec<Notice> {
        let mut out = Vec::new();
        let mut add = |level, zh: String, en: String, unit: Option<&str>, indicator: Option<&str>| {
            out.push(Notice {
                level,
                text: zh,
                text_en: en,
                unit: unit.map(str::to_owned),
                indicator: indicator.map(str::to_owned),
            });
        };
        if let Some(p) = &self.published
            && only.is_none()
        {
            let day = p.run.as_of;
            add(
                NoticeLevel::Info,
                format!("其他单位的得分和名次是截至 {day} 公布的结果"),
                format!("the other units' points and places are those published as of {day}"),
                None,
                None,
            );
        }
        let snapshot = &self.loaded.snapshot;
        if !snapshot.calendar.covers(snapshot.period.to) {
            add(
                NoticeLevel::Attention,
                format!("工作日历未覆盖到 {}，节假日顺延和间隔可能不准", snapshot.period.to),
                format!(
                    "the working-day calendar does not reach {}; gaps and deadlines may be off",
                    snapshot.period.to
                ),
                None,
                None,
            );
        }
        for card in self
            .loaded
            .scored
            .cards
            .iter()
            .filter(|c| only.is_none_or(|u| u == c.unit) && self.sight(&c.unit) == Visibility::Full)
        {
            if let Some(why) = &card.refused {
                add(
                    NoticeLevel::Attention,
                    format!("{}未计分：{why}", card.short_name),
                    format!("{} is not scored: {}", card.short_name, rubric::refusal_en(why)),
                    Some(&card.unit),
                    None,
                );
            }
            if let Some(warning) = &card.warning {
                add(
                    NoticeLevel::Attention,
                    format!("{}：{warning}", card.short_name),
                    format!("{}: {}", card.short_name, warning_en(self.method(), warning)),
                    Some(&card.unit),
                    None,
                );
            }
            for row in &card.rows {
                let count = |s: rubric::FactState| row.facts.iter().filter(|f| f.state == s).count();
                let (away, contested) = (count(rubric::FactState::Unavailable), count(rubric::FactState::Contested));
                if away > 0 {
                    add(
                        NoticeLevel::Attention,
                        format!("{} {}：{away} 项事实取不到", card.short_name, row.indicator),
                        format!("{} {}: {away} facts unavailable", card.short_name, row.indicator),
                        Some(&card.unit),
                        Some(&row.indicator),
                    );
                }
                if contested > 0 {
                    add(
                        NoticeLevel::Attention,
                        format!("{} {}：{contested} 项事实有争议，待裁定", card.short_name, row.indicator),
                        format!("{} {}: {contested} facts contested", card.short_name, row.indicator),
                        Some(&card.unit),
                        Some(&row.indicator),
                    );
                }
            }
        }
        out
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

    pub(crate) fn unit(
        &self,
        unit: &str,
        before: Option<&(RunRow, Arc<Summary>)>,
        now: &Summary,
        history: Vec<HistoryPoint>,
    ) -> Result<UnitPage> {
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
            place: self.place(card),
            total: card.total.into(),
            made: crate::pages_rule::total_view(method, card),
            c1: totals(method, card),
            items,
            gaps,
            notices: self.notices(Some(unit)),
            changes: self.moved(before, now, Some(unit)),
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

    fn place(&self, card: &Card) -> UnitPlace {
        let group = card.kind.clone().unwrap_or_default();
        let run = if self.scope == Scope::All { Some(self.loaded) } else { self.public() };
        let g = run.and_then(|r| r.scored.groups.iter().find(|g| g.group == group || g.group == "all"));
        let of = g.map_or(0, |g| g.places.len());
        let place = g.and_then(|g| g.places.iter().find(|p| p.unit == card.unit)).map(|p| p.place);
        let published = run.is_some();
        let ranking = self.ranking(&group);
        let (state, place) = match g.map(|g| g.state) {
            Some(RankState::Official) if published => (RankingState::Official, place),
            Some(RankState::Withheld) if published => (RankingState::Withheld, place),
            None if !published => (RankingState::Hidden, None),
            _ => (RankingState::Off, None),
        };
        UnitPlace { state, place, of, sentence: ranking.sentence, sentence_en: ranking.sentence_en }
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

    fn gap(&self, indicator: &Indicator, row: &RowCard, gap: &rubric::Gap) -> Gap {
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
            group: self.neighbours(card, indicator),
            previous: neighbour(-1),
            next: neighbour(1),
        })
    }

    fn neighbours(&self, card: &Card, indicator: &Indicator) -> Vec<Neighbour> {
        let steps = indicator.steps();
        self.loaded
            .scored
            .cards
            .iter()
            .filter(|c| c.kind == card.kind && c.refused.is_none())
            .filter_map(|c| {
                let (sight, seen) = self.shown(c);
                let row = seen?.rows.iter().find(|r| r.indicator == indicator.id)?;
                Some(Neighbour {
                    unit: c.unit.clone(),
                    name: c.short_name.clone(),
                    span: row.points.into(),
                    tier: step(&steps, row.points.lo),
                    best: step(&steps, row.points.hi),
                    me: c.unit == card.unit,
                    visible: sight,
                })
            })
            .collect()
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

    pub fn readings(&self) -> ReadingList {
        let l = self.loaded;
        let items = (0..l.method.readings.len())
            .filter_map(|index| {
                let def = l.method.readings.get(index)?;
                let reading = reading_view(&l.method, &l.rulings, index)?;
                let parameters = def
                    .parameters
                    .iter()
                    .map(|p| ParameterView {
                        id: p.id.clone(),
                        ty: p.ty.into(),
                        label: p.label.zh.clone(),
                        label_en: p.label.en.clone(),
                        example: p.example.as_ref().map(rubric::ParamValue::text),
                        declared: l.rulings.params.get(&format!("{}.{}", def.id, p.id)).map(|v| v.join("、")),
                        options: p.options.iter().filter_map(|o| def.options.get(*o)).map(|o| o.id.clone()).collect(),
                    })
                    .collect();
                let moves = if reading.state == ReadingState::Open { self.moves(def) } else { Vec::new() };
                Some(ReadingItem { reading, indicators: def.indicators.clone(), parameters, moves })
            })
            .collect();
        ReadingList { items }
    }

    /// What each option of an open reading changes, beside the default, for the units that the reader sees.
    fn moves(&self, def: &Reading) -> Vec<Moves> {
        let Some(default) = def.options.get(def.default) else { return Vec::new() };
        let mut by_option: BTreeMap<&str, Vec<Move>> = BTreeMap::new();
        for card in self.loaded.scored.cards.iter().filter(|c| self.sight(&c.unit) == Visibility::Full) {
            for row in &card.rows {
                let of = |option: &str| {
                    row.options.iter().find(|o| o.reading == def.key && *o.option == *option).map(|o| o.points)
                };
                let Some(from) = of(&default.id) else { continue };
                for option in def.options.iter().filter(|o| o.id != default.id) {
                    if let Some(to) = of(&option.id).filter(|to| *to != from) {
                        by_option.entry(&option.id).or_default().push(Move {
                            unit: card.unit.clone(),
                            name: card.short_name.clone(),
                            indicator: row.indicator.clone(),
                            from: from.into(),
                            to: to.into(),
                        });
                    }
                }
            }
        }
        by_option.into_iter().map(|(option, units)| Moves { option: option.to_owned(), units }).collect()
    }
}
