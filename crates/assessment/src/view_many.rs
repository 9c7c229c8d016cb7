//! The shapes of the pages that hold for any number of units: lists with a total, comparisons, days, search.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::view::*;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UnitsQuery {
    /// A run; the newest when absent.
    pub run: Option<String>,
    /// Units of this group alone; `none` for those that are not scored.
    pub group: Option<String>,
    /// Parts of the name or of the id, each of which must be found; at most 80 characters.
    pub q: Option<String>,
    /// Units that can still reach so many points.
    pub least: Option<String>,
    /// Units that may still end with so many points or fewer.
    pub most: Option<String>,
    /// The indicator that `state` and `changed` look at; any when absent.
    pub indicator: Option<String>,
    /// How an indicator stands.
    #[param(value_type = Option<CellState>, inline)]
    pub state: Option<String>,
    /// Units of which something moved since the last day before that was scored.
    pub changed: Option<bool>,
    /// `total` (`-total` when absent), `code` (the official order), `name` (by pinyin), `grade`, `place` or the id of an
    /// indicator; a minus before it turns it round.
    /// Groups are never mixed.
    pub sort: Option<String>,
    /// How many to leave out before the page.
    pub offset: Option<usize>,
    /// How many, at most 200; 60 when absent.
    pub limit: Option<usize>,
}

/// Units in their groups. A run never changes, so a place in the list is the same at every request.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CityUnits {
    pub run: String,
    /// Units that fit.
    pub total: usize,
    /// Units that the reader sees.
    pub of: usize,
    pub offset: usize,
    /// Every group in its order, with how many of the units that fit are its own.
    pub groups: Vec<CityUnitGroup>,
    pub items: Vec<UnitSummary>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CityUnitGroup {
    pub id: String,
    pub total: usize,
}

/// A day with a run; of several runs of a day the last one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RunDay {
    pub day: String,
    pub run: String,
    pub number: i64,
    pub stage: RunStage,
    pub published: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RunDayList {
    /// The run that is shown when none is asked for.
    pub newest: Option<String>,
    /// The latest day first, at most 366.
    pub items: Vec<RunDay>,
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CompareQuery {
    /// The earlier run; the last of the day before `b`'s when absent.
    pub a: Option<String>,
    /// The later run; the newest when absent.
    pub b: Option<String>,
    pub group: Option<String>,
    /// Parts of the name or of the id of a unit.
    pub q: Option<String>,
    pub indicator: Option<String>,
    /// Rows that moved because of this.
    #[param(value_type = Option<CauseKind>)]
    pub cause: Option<String>,
    /// Rows that moved in this way.
    #[param(value_type = Option<ChangeKind>)]
    pub kind: Option<String>,
    /// `-size` (when absent): the largest move first; `unit`: by group, unit and indicator.
    pub sort: Option<String>,
    pub offset: Option<usize>,
    /// How many, at most 200; 50 when absent.
    pub limit: Option<usize>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ComparePage {
    pub a: RunInfo,
    pub b: RunInfo,
    pub method_changed: bool,
    /// Readings whose ruling or parameters differ.
    pub rulings: Vec<RulingMove>,
    /// Units that the reader sees in both runs, and of them those that moved.
    pub units: usize,
    pub units_moved: usize,
    /// Units that are in one of the runs alone.
    pub units_gone: usize,
    pub units_new: usize,
    /// Of everything that moved, before the filters.
    pub kinds: Vec<KindCount>,
    pub causes: Vec<CauseCount>,
    pub groups: Vec<GroupCount>,
    pub total: usize,
    pub offset: usize,
    pub items: Vec<MoveRow>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RulingMove {
    pub reading: String,
    pub title: String,
    pub title_en: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KindCount {
    pub kind: ChangeKind,
    pub rows: usize,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CauseCount {
    pub cause: CauseKind,
    pub rows: usize,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GroupCount {
    pub id: String,
    pub label: String,
    pub label_en: Option<String>,
    pub units_moved: usize,
    pub rows: usize,
}

/// One indicator of one unit that moved between two runs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MoveRow {
    pub unit: String,
    pub unit_name: String,
    pub group: String,
    pub indicator: String,
    pub indicator_name: String,
    pub indicator_name_en: Option<String>,
    pub kind: ChangeKind,
    pub from: Span,
    pub to: Span,
    /// By how much the points as they stand moved; null where they cannot be said.
    pub by: Option<String>,
    pub total_from: Span,
    pub total_to: Span,
    pub sentence: String,
    pub sentence_en: String,
    /// The first of the causes; `causes_total` says how many there are.
    pub causes: Vec<MoveCause>,
    pub causes_total: usize,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MoveCause {
    pub kind: CauseKind,
    /// The input of a fact, or the reading.
    pub id: Option<String>,
    pub label: String,
    pub label_en: Option<String>,
    pub from: Option<String>,
    pub from_en: Option<String>,
    pub to: Option<String>,
    pub to_en: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StandingsQuery {
    /// The newest day is this run's; the newest run when absent.
    pub run: Option<String>,
    /// The group; the first when absent.
    pub group: Option<String>,
    /// Unit ids with commas between them, at most 12.
    pub units: Option<String>,
    /// Without `units`: the first or the last of the order of the newest day, or those that moved most.
    #[param(value_type = Option<StandingPick>, inline)]
    pub pick: Option<String>,
    /// Days to go back, 2 to 366; 60 when absent.
    pub days: Option<i64>,
}

/// The units of a group over the days that were scored.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StandingsPage {
    pub run: RunInfo,
    pub groups: Vec<StandingGroup>,
    pub group: String,
    /// The earliest day first.
    pub days: Vec<StandingDay>,
    pub series: Vec<StandingSeries>,
    pub points: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StandingGroup {
    pub id: String,
    pub label: String,
    pub label_en: Option<String>,
    pub units: usize,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StandingDay {
    pub day: String,
    pub run: String,
    pub number: i64,
    /// Whether the order of that day was official; `hidden` where it may not be seen.
    pub state: RankingState,
    /// Units that stood in the order.
    pub of: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StandingSeries {
    pub unit: String,
    pub name: String,
    pub visible: Visibility,
    /// One for each day; null where nothing was scored or may be seen.
    pub points: Vec<Option<StandingPoint>>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StandingPoint {
    pub lo: String,
    pub hi: String,
    pub so_far: Option<String>,
    /// Only of an official order.
    pub place: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words, each of which must be found; 1 to 80 characters.
    pub q: String,
    /// A run; the newest when absent.
    pub run: Option<String>,
    /// How many of each kind, at most 20; 6 when absent.
    pub limit: Option<usize>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchList {
    /// In the order in which they are shown: the best of each kind first.
    pub items: Vec<SearchHit>,
    /// How many there are of each kind, with those left out.
    pub totals: Vec<HitCount>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HitCount {
    pub kind: HitKind,
    pub total: usize,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchHit {
    pub kind: HitKind,
    pub title: String,
    pub title_en: Option<String>,
    /// What stands beside the title: the group of a unit, the item of an indicator.
    pub beside: Option<String>,
    pub beside_en: Option<String>,
    /// Where the words were found, and the text there.
    pub field: HitField,
    pub text: String,
    pub unit: Option<String>,
    pub indicator: Option<String>,
    pub reading: Option<String>,
    pub input: Option<String>,
}

/// Whom an option of a reading would move.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MoveList {
    pub total: usize,
    pub offset: usize,
    pub items: Vec<Move>,
}
