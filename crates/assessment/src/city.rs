//! The city for one reader: the page at a glance, and the list of units, sorted, filtered and cut into pages.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;
use std::sync::Arc;

use kernel::q::Q;
use kernel::{Ctx, Error, Result};
use rights::{Action, Scope, Subject, allow, scope};
use rubric::{Indicator, Method, RankState};

use crate::board::{Board, GroupLine, Line, Spot};
use crate::campaign::Assessment;
use crate::changes::Moved;
use crate::name_order::by_pinyin;
use crate::pages::{method_view, run_info};
use crate::store::RunRow;
use crate::view::*;
use crate::view_many::*;
use crate::words::word;

/// Units, places and notices that the page at a glance names; the lists have the rest.
#[derive(Clone, Copy)]
pub(crate) struct Most {
    units: usize,
    places: usize,
    notices: usize,
}

impl Most {
    const AT_A_GLANCE: Most = Most { units: 24, places: 24, notices: 40 };
    /// A document names every one.
    pub const ALL: Most = Most { units: usize::MAX, places: usize::MAX, notices: usize::MAX };
}

const HIDDEN_NAMES: usize = 24;
/// Units of one page of the list.
pub(crate) const UNITS_A_PAGE: usize = 60;
pub(crate) const MOST_UNITS: usize = 200;

/// A run as one reader may see it: what is the reader's in full, the others as they were published last.
#[derive(Clone)]
pub(crate) struct City {
    pub run: RunRow,
    pub board: Arc<Board>,
    pub most: Most,
    pub scope: Scope,
    /// The run that the public may see; the same as `board` where this run is published.
    pub public: Option<(RunRow, Arc<Board>)>,
}

impl City {
    pub async fn open(a: &Assessment, ctx: &Ctx, run: RunRow) -> Result<City> {
        allow(&ctx.who, Action::ReadPublished, Subject::City)?;
        let scope = scope(&ctx.who, Action::ReadUnit);
        let board = a.board(&run).await?;
        let public = match scope {
            Scope::All => None,
            _ if run.published_at.is_some() => Some((run.clone(), board.clone())),
            _ => match a.published_run().await?.filter(|p| p.year == run.year) {
                Some(row) => {
                    let board = a.board(&row).await?;
                    Some((row, board))
                }
                None => None,
            },
        };
        Ok(City { run, board, most: Most::AT_A_GLANCE, scope, public })
    }

    /// A run as the system sees it: every unit in full.
    pub fn whole(run: RunRow, board: Arc<Board>) -> City {
        City { run, board, most: Most::AT_A_GLANCE, scope: Scope::All, public: None }
    }

    pub fn method(&self) -> &Method {
        &self.board.method
    }

    /// The line of a unit that the reader sees in full.
    pub fn own_line(&self, unit: &str) -> Result<&Line> {
        if !self.scope.holds(unit) {
            return Err(Error::forbidden("this unit is not yours to read in full").with_code("not_allowed"));
        }
        self.board
            .line(unit)
            .ok_or_else(|| Error::not_found(format!("no unit `{}` in this run", short(unit))).with_code("no_unit"))
    }

    pub fn head(&self, line: &Line) -> UnitHead {
        let label = self.method().kind_label(&line.kind);
        UnitHead {
            id: line.unit.clone(),
            name: line.name.clone(),
            short_name: line.short_name.clone(),
            kind: line.kind.clone(),
            kind_label: label.map_or_else(|| "未登记类别".into(), |l| l.zh.clone()),
            kind_label_en: label.and_then(|l| l.en.clone()),
            refused: line.refused.clone(),
            refused_en: line.refused.as_deref().map(|why| rubric::refusal_en(why).to_owned()),
        }
    }

    pub fn sight(&self, unit: &str) -> Visibility {
        if self.scope.holds(unit) {
            Visibility::Full
        } else if self.public.as_ref().is_some_and(|(_, b)| b.line(unit).is_some()) {
            Visibility::Published
        } else {
            Visibility::Hidden
        }
    }

    /// A unit's line as far as the reader sees it: today's in full, or the published one.
    pub fn shown<'c>(&'c self, line: &'c Line) -> (Visibility, Option<&'c Line>) {
        if self.scope.holds(&line.unit) {
            return (Visibility::Full, Some(line));
        }
        match self.public.as_ref().and_then(|(_, b)| b.line(&line.unit)) {
            Some(seen) => (Visibility::Published, Some(seen)),
            None => (Visibility::Hidden, None),
        }
    }

    /// The name of a unit that the reader sees in full.
    pub fn full_name(&self, unit: &str) -> Option<&str> {
        let line = self.board.line(unit).filter(|_| self.scope.holds(unit));
        line.map(|l| l.short_name.as_str())
    }

    pub fn changes(&self, moved: Option<&Moved>, only: Option<&str>) -> Changes {
        let name = |unit: &str| self.full_name(unit).filter(|_| only.is_none_or(|o| o == unit));
        moved.map(|m| m.told(self.method(), name)).unwrap_or_default()
    }

    /// The page at a glance.
    pub fn page(&self, moved: Option<&Moved>) -> CityPage {
        let method = self.method();
        let open_readings = method
            .readings
            .iter()
            .filter(|r| r.kind == rubric::ReadingKind::Reading && !self.board.rulings.rulings.contains_key(&r.id))
            .map(|r| ReadingHead {
                id: r.id.clone(),
                title: r.title.zh.clone(),
                title_en: r.title.en.clone(),
                kind: r.kind.into(),
                scope: r.scope.into(),
            })
            .collect();
        let (notices, notices_total) = self.notices(None);
        CityPage {
            run: run_info(&self.run),
            method: method_view(method),
            groups: self.board.groups.iter().map(|g| self.group(g)).collect(),
            changes: self.changes(moved, None),
            open_readings,
            notices,
            notices_total,
            measured: self.measured(),
        }
    }

    /// The mean over the units that the reader sees in full.
    fn measured(&self) -> Option<MeasuredPoints> {
        let own = self.board.lines.iter().filter(|l| self.scope.holds(&l.unit));
        let known: Vec<Q> = own.filter_map(|l| l.measured).collect();
        let sum = known.iter().try_fold(Q::ZERO, |sum, q| sum.add(*q)).ok()?;
        let mean = sum.div(Q::int(i64::try_from(known.len()).ok()?)).ok()?;
        let of = points_of(self.method().full_marks());
        Some(MeasuredPoints { points: points_of(mean), of, units: known.len() })
    }

    fn group(&self, group: &GroupLine) -> Group {
        let method = self.method();
        let (mut lo, mut hi, mut max) = (Q::ZERO, Q::ZERO, Q::ZERO);
        let (mut hidden, mut hidden_names) = (0, Vec::new());
        let lines = self.board.lines_of(group);
        for line in lines {
            match self.shown(line) {
                (Visibility::Full, Some(line)) if line.refused.is_none() => {
                    lo = lo.add(line.total.lo).unwrap_or(lo);
                    hi = hi.add(line.total.hi).unwrap_or(hi);
                    max = max.add(method.full_marks()).unwrap_or(max);
                }
                (Visibility::Hidden, _) => {
                    hidden += 1;
                    if hidden_names.len() < HIDDEN_NAMES {
                        hidden_names.push(line.short_name.clone());
                    }
                }
                _ => {}
            }
        }
        let sub = |a: Q, b: Q| points_of(a.sub(b).unwrap_or(Q::ZERO));
        Group {
            id: group.id.clone(),
            label: group.label.clone(),
            label_en: group.label_en.clone(),
            banked: points_of(lo),
            possible: sub(hi, lo),
            lost: sub(max, hi),
            max: points_of(max),
            ranking: self.ranking(&group.id),
            units: lines.iter().take(self.most.units).map(|l| self.unit(l, None)).collect(),
            units_total: lines.len(),
            hidden,
            hidden_names,
        }
    }

    /// One unit of the matrix.
    fn unit(&self, line: &Line, moved: Option<&Moved>) -> UnitSummary {
        let (sight, seen) = self.shown(line);
        let seen = seen.filter(|l| l.refused.is_none());
        let full = seen.filter(|_| sight == Visibility::Full);
        let spots = |l: &Line| l.spots.iter().zip(self.method().indicators()).map(|(s, i)| s.cell(i, sight)).collect();
        let ids = self.method().indicators().map(|i| &i.id);
        UnitSummary {
            unit: line.unit.clone(),
            name: line.name.clone(),
            short_name: line.short_name.clone(),
            kind: line.kind.clone(),
            visible: sight,
            total: seen.map(|l| l.total.into()),
            c1: full.and_then(|l| l.c1.clone()),
            cells: seen.map(spots).unwrap_or_default(),
            grade: seen.and_then(|l| l.grade.as_ref()).map(|g| crate::pages_rule::grade_view(self.method(), g)),
            refused: line.refused.clone(),
            refused_en: line.refused.as_deref().map(|why| rubric::refusal_en(why).to_owned()),
            place: self.place(line),
            moved: match moved.filter(|_| sight == Visibility::Full) {
                Some(m) => ids.filter(|i| m.has(&line.unit, Some(i))).cloned().collect(),
                None => Vec::new(),
            },
        }
    }

    /// The run whose places the reader may see: they are published whole.
    fn placed(&self) -> Option<&Board> {
        if self.scope == Scope::All { Some(&self.board) } else { self.public.as_ref().map(|(_, b)| &**b) }
    }

    fn place(&self, line: &Line) -> Option<PlaceOf> {
        let board = self.placed()?;
        let state = board.ranking(&line.kind)?.state;
        let (place, tied) = board.line(&line.unit)?.place?;
        (state != RankState::Off).then_some(PlaceOf { place, tied, official: state == RankState::Official })
    }

    pub fn ranking(&self, group: &str) -> Ranking {
        let none = |state, zh: &str, en: &str| Ranking {
            state,
            places: Vec::new(),
            places_total: 0,
            withheld_by: Vec::new(),
            sentence: zh.into(),
            sentence_en: en.into(),
        };
        let Some(board) = self.placed() else {
            return none(RankingState::Hidden, "名次尚未公布。", "The places have not been published.");
        };
        let Some(g) = board.ranking(group) else {
            return none(RankingState::Off, "不排名次。", "No ranking.");
        };
        if !g.places.iter().all(|p| self.sight(&p.unit) != Visibility::Hidden) {
            return none(RankingState::Hidden, "名次尚未公布。", "The places have not been published.");
        }
        let full = g.places.iter().all(|p| self.scope.holds(&p.unit));
        let places = g.places.iter().take(self.most.places);
        let place = |p: &rubric::Place| {
            let line = board.line(&p.unit);
            let total = self.board.line(&p.unit).and_then(|l| self.shown(l).1).map(|l| l.total.into());
            let name = line.map_or_else(|| p.unit.clone(), |l| l.short_name.clone());
            Place { unit: p.unit.clone(), name, place: p.place, tied: p.tied, total }
        };
        let places = places.map(place).collect();
        let withheld_by = if full { g.withheld.iter().map(|w| self.pair(w)).collect() } else { Vec::new() };
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
            RankState::Withheld => withheld_sentence(g),
        };
        Ranking { state, places, places_total: g.places.len(), withheld_by, sentence, sentence_en }
    }

    fn pair(&self, w: &rubric::WithheldPair) -> WithheldPair {
        let name = |unit: &str| self.board.line(unit).map_or_else(|| unit.to_owned(), |l| l.short_name.clone());
        let fact = |f: &rubric::OpenFact| {
            let input = self.method().input(&f.input).map(|(_, i)| i);
            OpenFactView {
                unit: f.unit.clone(),
                indicator: f.indicator.clone(),
                input: f.input.clone(),
                label: input.map_or(f.input.clone(), |i| i.label.clone()),
                label_en: input.and_then(|i| i.label_en.clone()),
            }
        };
        WithheldPair {
            a: w.a.clone(),
            a_name: name(&w.a),
            b: w.b.clone(),
            b_name: name(&w.b),
            readings: w.readings.clone(),
            facts: w.facts.iter().map(fact).collect(),
        }
    }

    pub fn unit_place(&self, unit: &str, kind: &str) -> UnitPlace {
        let ranking = self.ranking(kind);
        let g = self.placed().and_then(|b| b.ranking(kind));
        let place = g.and_then(|g| g.places.iter().find(|p| p.unit == unit)).map(|p| p.place);
        let (state, place) = match g.map(|g| g.state) {
            Some(RankState::Official) => (RankingState::Official, place),
            Some(RankState::Withheld) => (RankingState::Withheld, place),
            None if self.placed().is_none() => (RankingState::Hidden, None),
            _ => (RankingState::Off, None),
        };
        let (of, sentence, sentence_en) = (g.map_or(0, |g| g.places.len()), ranking.sentence, ranking.sentence_en);
        UnitPlace { state, place, of, sentence, sentence_en }
    }

    /// What to look at, the first of them, and how many there are.
    pub fn notices(&self, only: Option<&str>) -> (Vec<Notice>, usize) {
        let mut out = Vec::new();
        let mut total = 0;
        let mut add = |level, unit: Option<&str>, indicator: Option<&str>, words: &dyn Fn() -> (String, String)| {
            total += 1;
            if out.len() < self.most.notices {
                let (text, text_en) = words();
                let (unit, indicator) = (unit.map(str::to_owned), indicator.map(str::to_owned));
                out.push(Notice { level, text, text_en, unit, indicator });
            }
        };
        if only.is_none()
            && let Some((run, _)) = self.public.as_ref().filter(|(run, _)| run.id != self.run.id)
        {
            add(NoticeLevel::Info, None, None, &|| {
                let day = run.as_of;
                (
                    format!("其他单位的得分和名次是截至 {day} 公布的结果"),
                    format!("the other units' points and places are those published as of {day}"),
                )
            });
        }
        if let Some(to) = self.board.calendar_short {
            add(NoticeLevel::Attention, None, None, &|| {
                (
                    format!("工作日历未覆盖到 {to}，节假日顺延和间隔可能不准"),
                    format!("the working-day calendar does not reach {to}; gaps and deadlines may be off"),
                )
            });
        }
        let all: &[Line] = match only {
            Some(unit) => self.board.line(unit).map(std::slice::from_ref).unwrap_or_default(),
            None => &self.board.lines,
        };
        for line in all.iter().filter(|l| self.scope.holds(&l.unit)) {
            let (unit, name) = (Some(line.unit.as_str()), &line.short_name);
            if let Some(why) = &line.refused {
                let en = rubric::refusal_en(why);
                let words = || (format!("{name}未计分：{why}"), format!("{name} is not scored: {en}"));
                add(NoticeLevel::Attention, unit, None, &words);
            }
            if let Some(warning) = &line.warning {
                let en = rubric::warning_en(self.method(), warning);
                let en = en.unwrap_or("the kind was taken from the legal status");
                let words = || (format!("{name}：{warning}"), format!("{name}: {en}"));
                add(NoticeLevel::Attention, unit, None, &words);
            }
            for (spot, i) in line.spots.iter().zip(self.method().indicators()) {
                let (id, away, contested) = (i.id.as_str(), spot.away, spot.contested);
                if away > 0 {
                    add(NoticeLevel::Attention, unit, Some(id), &|| {
                        (format!("{name} {id}：{away} 项事实取不到"), format!("{name} {id}: {away} facts unavailable"))
                    });
                }
                if contested > 0 {
                    add(NoticeLevel::Attention, unit, Some(id), &|| {
                        (
                            format!("{name} {id}：{contested} 项事实有争议，待裁定"),
                            format!("{name} {id}: {contested} facts contested"),
                        )
                    });
                }
            }
        }
        (out, total)
    }

    /// The units that fit, group by group, one page of them.
    pub fn units(&self, ask: &UnitsAsk, moved: Option<&Moved>) -> CityUnits {
        let mut groups = Vec::new();
        let mut found: Vec<&Line> = Vec::new();
        let mut of = 0;
        for group in &self.board.groups {
            let first = found.len();
            for line in self.board.lines_of(group) {
                let (sight, Some(seen)) = self.shown(line) else { continue };
                of += 1;
                if ask.takes(line, seen, sight, moved) {
                    found.push(line);
                }
            }
            if let Some(of_group) = found.get_mut(first..) {
                of_group.sort_by(|a, b| self.order(ask, a, b));
            }
            groups.push(CityUnitGroup { id: group.id.clone(), total: found.len() - first });
        }
        let items = found.iter().skip(ask.offset).take(ask.limit).map(|l| self.unit(l, moved)).collect();
        CityUnits { run: self.run.id.clone(), total: found.len(), of, offset: ask.offset, groups, items }
    }

    /// What has no score stands at the end either way; equal ones by name and id.
    fn order(&self, ask: &UnitsAsk, a: &Line, b: &Line) -> Ordering {
        let names = || by_pinyin(&a.short_name, &b.short_name);
        let by_name = || names().then_with(|| a.unit.cmp(&b.unit));
        let turned = |order: Ordering| if ask.down { order.reverse() } else { order };
        if ask.sort == SortKey::Name {
            return turned(names()).then_with(by_name);
        }
        if ask.sort == SortKey::Official {
            let place = |line: &Line| ask.official.get(&line.unit).copied().unwrap_or(usize::MAX);
            return turned(place(a).cmp(&place(b))).then_with(by_name);
        }
        let key = |line: &Line| self.sort_key(ask, line);
        match (key(a), key(b)) {
            (Some(x), Some(y)) => turned(x.cmp(&y)).then_with(by_name),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => by_name(),
        }
    }

    /// What a line is sorted by; upward the fewest points and the worst grade or place come first.
    fn sort_key(&self, ask: &UnitsAsk, line: &Line) -> Option<(Q, Q, Q)> {
        let (_, seen) = self.shown(line);
        let seen = seen.filter(|l| l.refused.is_none())?;
        let points = |p: rubric::Points| (p.so_far.unwrap_or(p.lo), p.lo, p.hi);
        let worse = |n: usize| (Q::int(i64::try_from(n).unwrap_or(i64::MAX)).neg(), Q::ZERO, Q::ZERO);
        match ask.sort {
            SortKey::Name | SortKey::Official => None,
            SortKey::Total => Some(points(seen.total)),
            SortKey::Indicator(i) => seen.spots.get(i).map(|s| points(s.points)),
            SortKey::Grade => {
                let grade = seen.grade.as_ref()?;
                let id = grade.now.as_ref().or(grade.worst.as_ref())?;
                let bands = self.method().grades.iter().flat_map(|g| &g.bands);
                bands.into_iter().position(|b| b.id == *id).map(worse)
            }
            SortKey::Place => self.place(line).and_then(|p| usize::try_from(p.place).ok()).map(worse),
        }
    }
}

fn withheld_sentence(g: &rubric::GroupRanking) -> (RankingState, String, String) {
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

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SortKey {
    Total,
    Name,
    /// The order of the codes that the units have, that of administrative divisions.
    Official,
    Grade,
    Place,
    /// By its index.
    Indicator(usize),
}

/// Which units are wanted, in which order, from which on.
pub(crate) struct UnitsAsk {
    group: Option<String>,
    /// Each must be found in the name or the id.
    words: Vec<String>,
    least: Option<Q>,
    most: Option<Q>,
    indicator: Option<(usize, String)>,
    state: Option<CellState>,
    changed: bool,
    sort: SortKey,
    /// The place of each unit in the official order, where it is asked for.
    pub official: HashMap<String, usize>,
    down: bool,
    offset: usize,
    limit: usize,
}

/// Small letters, full-width signs as the narrow ones, and cut at blanks.
pub(crate) fn search_words(text: &str) -> Result<Vec<String>> {
    if text.chars().count() > 80 {
        return Err(Error::invalid("a search has at most 80 characters").with_code("bad_search"));
    }
    let narrow = |c: char| match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    };
    let text: String = text.chars().map(narrow).collect::<String>().to_lowercase();
    Ok(text.split_whitespace().map(str::to_owned).collect())
}

impl Assessment {
    /// The place of every unit in the official order.
    pub(crate) async fn official_order(&self) -> Result<HashMap<String, usize>> {
        let units = people::unit_order(&mut *self.db.read().await?).await?;
        Ok(units.into_iter().enumerate().map(|(at, unit)| (unit, at)).collect())
    }
}

impl UnitsAsk {
    pub fn is_official(&self) -> bool {
        self.sort == SortKey::Official
    }

    pub fn read(q: &UnitsQuery, method: &Method, groups: &[GroupLine]) -> Result<UnitsAsk> {
        let bad = |field: &str, why: String| Error::invalid(why).with_code("bad_filter").with_detail("field", field);
        let index = |id: &str| method.indicators().position(|i| i.id == id);
        let points = |field: &str, text: &Option<String>| match text.as_deref() {
            None => Ok(None),
            Some(t) => {
                let number: Result<Q> = t.parse();
                number.map(Some).map_err(|_| bad(field, format!("`{field}` must be a number of points such as 82.5")))
            }
        };
        let (least, most) = (points("least", &q.least)?, points("most", &q.most)?);
        let indicator = match q.indicator.as_deref() {
            None => None,
            Some(id) => match index(id) {
                Some(at) => Some((at, id.to_owned())),
                None => return Err(bad("indicator", format!("the method has no indicator `{}`", short(id)))),
            },
        };
        let group = match q.group.as_deref() {
            None => None,
            Some("none") => Some(String::new()),
            Some(id) if groups.iter().any(|g| g.id == id) => Some(id.to_owned()),
            Some(id) => return Err(bad("group", format!("this run has no group `{}`", short(id)))),
        };
        let state = match q.state.as_deref() {
            None => None,
            Some(text) => Some(word(text).ok_or_else(|| bad("state", format!("no state `{}`", short(text))))?),
        };
        let wanted = q.sort.as_deref().unwrap_or("-total");
        let (down, key) = wanted.strip_prefix('-').map_or((false, wanted), |key| (true, key));
        let sort = match key {
            "total" => SortKey::Total,
            "name" => SortKey::Name,
            "code" => SortKey::Official,
            "grade" => SortKey::Grade,
            "place" => SortKey::Place,
            id => match index(id) {
                Some(at) => SortKey::Indicator(at),
                None => return Err(bad("sort", format!("units are not sorted by `{}`", short(id)))),
            },
        };
        let limit = q.limit.unwrap_or(UNITS_A_PAGE);
        if limit == 0 || limit > MOST_UNITS {
            return Err(bad("limit", format!("limit {limit} must be 1 to {MOST_UNITS}")));
        }
        Ok(UnitsAsk {
            group,
            words: search_words(q.q.as_deref().unwrap_or_default())?,
            least,
            most,
            indicator,
            state,
            changed: q.changed.unwrap_or(false),
            sort,
            official: HashMap::new(),
            down,
            offset: q.offset.unwrap_or(0),
            limit,
        })
    }

    fn takes(&self, line: &Line, seen: &Line, sight: Visibility, moved: Option<&Moved>) -> bool {
        let kind = if line.refused.is_some() { "" } else { &line.kind };
        if self.group.as_deref().is_some_and(|g| g != kind) || !self.words.iter().all(|w| line.words.contains(w)) {
            return false;
        }
        let indicator = self.indicator.as_ref().map(|(_, id)| id.as_str());
        if self.changed && !(sight == Visibility::Full && moved.is_some_and(|m| m.has(&line.unit, indicator))) {
            return false;
        }
        if (self.least.is_some() || self.most.is_some() || self.state.is_some()) && seen.refused.is_some() {
            return false;
        }
        // The points that are still possible meet the range.
        if self.least.is_some_and(|q| seen.total.hi < q) || self.most.is_some_and(|q| seen.total.lo > q) {
            return false;
        }
        let Some(state) = self.state else { return true };
        match &self.indicator {
            Some((at, _)) => seen.spots.get(*at).is_some_and(|s| stands(s, state, sight)),
            None => seen.spots.iter().any(|s| stands(s, state, sight)),
        }
    }
}

fn stands(spot: &Spot, state: CellState, sight: Visibility) -> bool {
    let p = spot.points;
    let scored = spot.standing == RowStanding::Scored;
    let full = sight == Visibility::Full;
    match state {
        CellState::Certain => scored && p.certain(),
        CellState::Open => scored && !p.certain(),
        CellState::FullMarks => scored && p.lo >= spot.full,
        CellState::Nothing => scored && p.hi <= Q::ZERO,
        CellState::Ruling => full && !spot.readings.is_empty(),
        CellState::Facts => full && spot.unknown > 0,
        CellState::Unavailable => full && spot.away > 0,
        CellState::Contested => full && spot.contested > 0,
        CellState::NotAsked => spot.standing == RowStanding::NotAsked,
        CellState::NotApplicable => spot.standing == RowStanding::NotApplicable,
    }
}

pub(crate) fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The units of a group that stand nearest to one: with a province of them not all fit beside it.
pub(crate) fn nearest<'l>(
    lines: Vec<(&'l Line, Visibility)>,
    unit: &str,
    at: usize,
    most: usize,
) -> Vec<(&'l Line, Visibility)> {
    if lines.len() <= most {
        return lines;
    }
    let mut by_points = lines;
    let points = |l: &Line| l.spots.get(at).map(|s| (s.points.so_far.unwrap_or(s.points.lo), s.points.lo, s.points.hi));
    by_points.sort_by_key(|(l, _)| Reverse(points(l)));
    let me = by_points.iter().position(|(l, _)| l.unit == unit).unwrap_or(0);
    let first = me.saturating_sub(most / 2).min(by_points.len().saturating_sub(most));
    by_points.into_iter().skip(first).take(most).collect()
}

/// An indicator by its id.
pub(crate) fn indicator_at<'m>(method: &'m Method, id: &str) -> Option<(usize, &'m Indicator)> {
    method.indicators().enumerate().find(|(_, i)| i.id == id)
}
