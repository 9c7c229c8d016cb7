//! What the pages of the workbench are made of. Points and decimals are canonical decimal texts; a label stands in the
//! method's own language with the English beside it where the method has one.

use kernel::q::Q;
use rubric::{Label, Points, Said};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use crate::words::*;

/// Lowest and highest points still possible, and the points with open windows as they stand; null when that cannot be said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Span {
    pub lo: String,
    pub hi: String,
    pub so_far: Option<String>,
}

pub(crate) fn points_of(q: Q) -> String {
    q.text(2)
}

impl From<rubric::Reach> for Span {
    fn from(ends: rubric::Reach) -> Span {
        let so_far = (ends.lo == ends.hi).then(|| points_of(ends.lo));
        Span { lo: points_of(ends.lo), hi: points_of(ends.hi), so_far }
    }
}

impl From<Points> for Span {
    fn from(p: Points) -> Span {
        Span { lo: points_of(p.lo), hi: points_of(p.hi), so_far: p.so_far.map(points_of) }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RunInfo {
    pub id: String,
    pub number: i64,
    pub year: i16,
    /// The day whose end the run looks at.
    pub as_of: String,
    pub stage: RunStage,
    pub created_at: String,
    pub created_by: String,
    pub published_at: Option<String>,
    pub method_digest: String,
    pub rulings_digest: String,
    pub snapshot_digest: String,
    pub result_digest: String,
    pub engine: i64,
    pub units: i64,
    pub simulated: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RunList {
    pub items: Vec<RunInfo>,
    pub next_page: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Replay {
    pub identical: bool,
    pub expected: String,
    pub got: String,
    pub millis: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MethodView {
    pub id: String,
    pub title: String,
    pub title_en: Option<String>,
    pub points: String,
    pub digest: String,
    pub items: Vec<ItemView>,
    pub kinds: Vec<KindView>,
    /// From the best to the worst; empty where the method gives none.
    pub grades: Vec<GradeName>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KindView {
    pub id: String,
    pub label: String,
    pub label_en: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ItemView {
    pub no: u32,
    pub title: String,
    pub title_en: Option<String>,
    pub role: ItemRole,
    pub points: String,
    pub indicators: Vec<IndicatorHead>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IndicatorHead {
    pub id: String,
    pub name: String,
    pub name_en: Option<String>,
    pub points: String,
    pub mode: IndicatorMode,
    /// Points of the written tiers from the fewest to the most.
    pub steps: Vec<String>,
    pub readings: Vec<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CityPage {
    pub run: RunInfo,
    pub method: MethodView,
    pub groups: Vec<Group>,
    pub changes: Changes,
    pub open_readings: Vec<ReadingHead>,
    /// The first of them.
    pub notices: Vec<Notice>,
    pub notices_total: usize,
    /// Over the units that the reader sees in full; absent where there is none.
    pub measured: Option<MeasuredPoints>,
}

/// How many of the possible points rest on facts of running systems; the mean where there are several units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MeasuredPoints {
    pub points: String,
    pub of: String,
    pub units: usize,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReadingHead {
    pub id: String,
    pub title: String,
    pub title_en: Option<String>,
    pub kind: ReadingKind,
    pub scope: ReadingScope,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Group {
    pub id: String,
    pub label: String,
    pub label_en: Option<String>,
    /// Sums over the units that the reader sees in full.
    pub banked: String,
    pub possible: String,
    pub lost: String,
    pub max: String,
    pub ranking: Ranking,
    /// The first of them; `/assessment/city/units` has all.
    pub units: Vec<UnitSummary>,
    pub units_total: usize,
    /// Units of which the reader sees no points, and the names of the first.
    pub hidden: usize,
    pub hidden_names: Vec<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Ranking {
    pub state: RankingState,
    /// Official places, or the order under the defaults while withheld; the first of them.
    pub places: Vec<Place>,
    pub places_total: usize,
    pub withheld_by: Vec<WithheldPair>,
    pub sentence: String,
    pub sentence_en: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Place {
    pub unit: String,
    pub name: String,
    pub place: u32,
    pub tied: bool,
    pub total: Option<Span>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WithheldPair {
    pub a: String,
    pub a_name: String,
    pub b: String,
    pub b_name: String,
    pub readings: Vec<String>,
    pub facts: Vec<OpenFactView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpenFactView {
    pub unit: String,
    pub indicator: String,
    pub input: String,
    pub label: String,
    pub label_en: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitSummary {
    pub unit: String,
    pub name: String,
    pub short_name: String,
    pub kind: String,
    pub visible: Visibility,
    pub total: Option<Span>,
    pub c1: Option<Totals>,
    pub cells: Vec<Cell>,
    pub grade: Option<GradeView>,
    pub refused: Option<String>,
    pub refused_en: Option<String>,
    pub place: Option<PlaceOf>,
    /// Indicators that moved since the day compared with; given in the list of units.
    pub moved: Vec<String>,
}

/// A unit's place in its own group.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlaceOf {
    pub place: u32,
    pub tied: bool,
    /// False for the order under the defaults, which is not final.
    pub official: bool,
}

/// The total under each policy for "no tier matches".
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Totals {
    pub literal: Span,
    pub zero: Span,
    pub lowest: Span,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Cell {
    pub indicator: String,
    pub standing: RowStanding,
    pub span: Span,
    /// Index into `steps` that is reached for certain; null below every step.
    pub tier: Option<usize>,
    /// Index that can still be reached.
    pub best: Option<usize>,
    /// Reading ids, and `input:NAME` for facts.
    pub decided_by: Vec<String>,
    pub unknown: usize,
    /// Units whose facts keep a comparison with the group open.
    pub waits_for: Vec<String>,
}

#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Changes {
    /// The day of the run compared with; null when there is none.
    pub since: Option<String>,
    pub total: usize,
    /// The largest of them.
    pub items: Vec<Change>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Change {
    pub unit: String,
    pub unit_name: String,
    pub indicator: String,
    pub indicator_name: String,
    pub indicator_name_en: Option<String>,
    pub from: Span,
    pub to: Span,
    pub sentence: String,
    pub sentence_en: String,
    pub kind: ChangeKind,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Notice {
    pub level: NoticeLevel,
    pub text: String,
    pub text_en: String,
    pub unit: Option<String>,
    pub indicator: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitPage {
    pub run: RunInfo,
    pub method: MethodTitle,
    pub unit: UnitHead,
    pub place: UnitPlace,
    pub total: Span,
    /// How the total came about, where the method has more than a sum.
    pub made: Option<TotalView>,
    /// Where a reading decides what "no tier matches" gives.
    pub c1: Option<Totals>,
    /// How many of its possible points rest on facts of running systems.
    pub measured: MeasuredPoints,
    pub items: Vec<UnitItem>,
    pub gaps: Vec<Gap>,
    pub notices: Vec<Notice>,
    pub changes: Changes,
    pub history: Vec<HistoryPoint>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TotalView {
    pub regular: Span,
    pub bonus: Span,
    pub penalty: Span,
    pub before_veto: Span,
    pub vetoes: Vec<VetoView>,
    pub counts_as: Vec<WorthView>,
    pub grade: Option<GradeView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VetoView {
    pub label: String,
    pub label_en: Option<String>,
    pub does: String,
    pub does_en: String,
    pub state: NodeState,
    /// Scoring stops where it holds.
    pub stops: bool,
    pub node: Node,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WorthView {
    pub label: String,
    pub label_en: Option<String>,
    pub points: Span,
}

/// A grade as it stands, and the best and worst that are still possible; null where no band takes the total.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GradeView {
    pub now: Option<GradeName>,
    pub best: Option<GradeName>,
    pub worst: Option<GradeName>,
}

/// A grade of the method; it has English where the method gives it some.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct GradeName {
    pub id: String,
    pub name: String,
    pub name_en: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MethodTitle {
    pub title: String,
    pub title_en: Option<String>,
    pub points: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitHead {
    pub id: String,
    pub name: String,
    pub short_name: String,
    pub kind: String,
    pub kind_label: String,
    pub kind_label_en: Option<String>,
    pub refused: Option<String>,
    pub refused_en: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitPlace {
    pub state: RankingState,
    pub place: Option<u32>,
    pub of: usize,
    pub sentence: String,
    pub sentence_en: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitItem {
    pub no: u32,
    pub title: String,
    pub title_en: Option<String>,
    pub role: ItemRole,
    pub points: String,
    pub span: Span,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Row {
    pub indicator: String,
    pub name: String,
    pub name_en: Option<String>,
    pub points: String,
    pub mode: IndicatorMode,
    pub steps: Vec<String>,
    pub cell: Cell,
    pub sentence: String,
    pub sentence_en: String,
    pub open_readings: Vec<String>,
    pub facts: FactCounts,
    pub sources: Vec<BindingWord>,
}

#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct FactCounts {
    pub known: usize,
    pub absent: usize,
    pub unavailable: usize,
    pub not_applicable: usize,
    pub contested: usize,
    pub awaiting: usize,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Gap {
    pub indicator: String,
    pub name: String,
    pub name_en: Option<String>,
    pub to: String,
    pub gain: String,
    pub needs: Vec<Need>,
    /// The last day on which it can be had; null when it is out of reach.
    pub by: Option<String>,
    pub possible: bool,
    pub sentence: String,
    pub sentence_en: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Need {
    pub label: String,
    pub label_en: Option<String>,
    pub state: NodeState,
    pub have: Option<String>,
    pub have_en: Option<String>,
    pub want: Option<String>,
    pub want_en: Option<String>,
    pub short: Option<String>,
    pub short_en: Option<String>,
    pub input: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HistoryPoint {
    pub as_of: String,
    pub run: String,
    pub lo: String,
    pub hi: String,
    pub so_far: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IndicatorPage {
    pub run: RunInfo,
    pub unit: UnitHead,
    pub item: ItemTitle,
    pub indicator: IndicatorView,
    pub cell: Cell,
    pub sentence: String,
    pub sentence_en: String,
    pub rule: RuleView,
    pub facts: Vec<FactView>,
    pub readings: Vec<ReadingView>,
    pub gaps: Vec<Gap>,
    /// Units of the same kind; where there are many, those that stand nearest.
    pub group: Vec<Neighbour>,
    pub group_total: usize,
    pub previous: Option<String>,
    pub next: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ItemTitle {
    pub no: u32,
    pub title: String,
    pub title_en: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IndicatorView {
    pub id: String,
    pub name: String,
    pub name_en: Option<String>,
    pub points: String,
    pub mode: IndicatorMode,
    pub steps: Vec<String>,
    pub readings: Vec<String>,
    pub evidence: Vec<String>,
    pub evidence_en: Vec<String>,
    pub assessor: String,
    pub line: Option<u32>,
    pub local: Option<LocalView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LocalView {
    pub text: String,
    pub text_en: Option<String>,
    pub approved_by: String,
    pub approved_on: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum RuleView {
    Tiers {
        tiers: Vec<TierView>,
        no_tier: NoTierView,
        /// Points that a reviewer gave between the tier reached and the next.
        between: Option<String>,
    },
    Sum {
        text: String,
        line: Option<u32>,
        /// Where one starts, for a rule that deducts.
        base: Option<String>,
        /// `None`: the document gives no cap.
        cap: Option<String>,
        terms: Vec<TermView>,
    },
    /// Points that are the worth of a quantity.
    Score { text: Option<String>, line: Option<u32>, points: Span, node: Box<Node> },
    /// Rules put together.
    Compound { how: CompoundForm, points: Span, parts: Vec<PartView> },
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PartView {
    pub label: String,
    pub label_en: Option<String>,
    pub points: Option<Span>,
    /// The branch taken, the part that decides, the step that applies; `None` while that is open.
    pub counts: Option<bool>,
    /// The weight of a part, or what the step does.
    pub does: Option<String>,
    pub does_en: Option<String>,
    pub nodes: Vec<Node>,
    #[schema(no_recursion)]
    pub rule: Option<Box<RuleView>>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NoTierView {
    pub policy: NoTierPolicy,
    /// The reading that decides it, where one does.
    pub reading: Option<String>,
    pub text: String,
    pub text_en: String,
    pub reached: bool,
    /// Under `zero`: whether nothing at all was done.
    pub nothing: Option<Box<Node>>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TierView {
    pub points: String,
    pub text: Option<String>,
    pub line: Option<u32>,
    pub unwritten: Option<String>,
    pub unwritten_en: Option<String>,
    pub state: NodeState,
    pub reached: bool,
    pub node: Node,
    pub hints: Vec<Node>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TermView {
    pub label: String,
    pub label_en: Option<String>,
    pub each: Option<String>,
    pub count: Option<String>,
    pub points: Option<String>,
    pub node: Node,
}

/// A condition with its state and what it read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Node {
    pub form: NodeForm,
    pub label: String,
    pub label_en: Option<String>,
    pub state: NodeState,
    pub value: Option<String>,
    pub value_en: Option<String>,
    pub lo: Option<String>,
    pub lo_en: Option<String>,
    pub hi: Option<String>,
    pub hi_en: Option<String>,
    pub op: Option<String>,
    pub threshold: Option<String>,
    pub threshold_en: Option<String>,
    pub short: Option<String>,
    pub short_en: Option<String>,
    pub boundary: bool,
    pub readings: Vec<ReadingUse>,
    pub at_least: Option<u32>,
    /// Indices into the page's facts.
    pub facts: Vec<usize>,
    #[schema(no_recursion)]
    pub children: Vec<Node>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReadingUse {
    pub id: String,
    pub option: String,
    pub ruled: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FactView {
    pub input: String,
    pub label: String,
    pub label_en: Option<String>,
    /// The cell of its dimensions in words.
    pub at: Option<String>,
    pub at_en: Option<String>,
    #[serde(rename = "type")]
    pub ty: FactType,
    pub unit: Option<String>,
    pub unit_en: Option<String>,
    pub state: FactState,
    pub why: Option<String>,
    /// Where the words are the system's own; a source's words stand as they came.
    pub why_en: Option<String>,
    pub value: Option<String>,
    pub value_en: Option<String>,
    pub open: Option<OpenView>,
    pub source: Option<SourceView>,
    pub others: Vec<OtherView>,
    pub rows: Option<RowsView>,
    pub evidence: Vec<EvidenceView>,
    pub asked: Option<String>,
    pub asked_en: Option<String>,
    pub note: Option<String>,
    pub note_en: Option<String>,
    pub digest: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpenView {
    pub lowest: Option<String>,
    pub lowest_en: Option<String>,
    pub highest: Option<String>,
    pub highest_en: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SourceView {
    pub binding: BindingWord,
    pub key: String,
    pub by: Option<String>,
    pub reason: Option<String>,
    pub recorded_at: Option<String>,
    pub period: Option<PeriodView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PeriodView {
    pub from: String,
    pub to: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OtherView {
    pub binding: BindingWord,
    pub key: String,
    pub by: Option<String>,
    pub reason: Option<String>,
    pub recorded_at: Option<String>,
    pub period: Option<PeriodView>,
    pub state: FactState,
    pub value: Option<String>,
    pub value_en: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RowsView {
    pub columns: Vec<ColumnView>,
    pub items: Vec<RowView>,
    pub total: usize,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ColumnView {
    pub id: String,
    pub label: String,
    pub label_en: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RowView {
    pub cells: Vec<String>,
    /// Null where they are the same in English.
    pub cells_en: Option<Vec<String>>,
    pub evidence: Vec<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EvidenceView {
    pub digest: String,
    pub name: String,
    pub media_type: String,
    pub bytes: u64,
    pub dated: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReadingView {
    pub id: String,
    pub title: String,
    pub title_en: Option<String>,
    pub kind: ReadingKind,
    pub scope: ReadingScope,
    pub clause: Vec<String>,
    pub state: ReadingState,
    pub in_force: Option<String>,
    pub default: Option<String>,
    pub why_default: Option<String>,
    pub why_default_en: Option<String>,
    pub ruled_by: Option<String>,
    pub ruled_on: Option<String>,
    pub note: Option<String>,
    pub options: Vec<OptionView>,
    /// What options need declared.
    pub parameters: Vec<ParameterView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OptionView {
    pub id: String,
    pub text: String,
    pub text_en: Option<String>,
    pub effect: String,
    pub effect_en: Option<String>,
    pub available: bool,
    pub why_not: Option<String>,
    pub why_not_en: Option<String>,
    pub uses_example: Option<String>,
    pub uses_example_en: Option<String>,
    /// This unit and indicator under the option.
    pub span: Option<Span>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Neighbour {
    pub unit: String,
    pub name: String,
    pub span: Span,
    pub tier: Option<usize>,
    pub best: Option<usize>,
    pub me: bool,
    pub visible: Visibility,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReadingList {
    pub items: Vec<ReadingItem>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReadingItem {
    #[serde(flatten)]
    pub reading: ReadingView,
    pub indicators: Vec<String>,
    /// What each option of an open reading would change for whom, beside the default.
    pub moves: Vec<Moves>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParameterView {
    pub id: String,
    #[serde(rename = "type")]
    pub ty: ParameterType,
    pub label: String,
    pub label_en: Option<String>,
    pub example: Option<String>,
    pub declared: Option<String>,
    pub options: Vec<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Moves {
    pub option: String,
    /// The option in words.
    pub text: String,
    pub text_en: Option<String>,
    /// How many units, and the first of them.
    pub total: usize,
    pub units: Vec<Move>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Move {
    pub unit: String,
    pub name: String,
    pub indicator: String,
    pub from: Span,
    pub to: Span,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleAsk {
    pub reading: String,
    pub option: String,
    #[serde(default)]
    pub note: Option<String>,
    /// Declared parameters of the option, by their id.
    #[serde(default)]
    pub params: std::collections::BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Ruled {
    pub reading: String,
    pub option: String,
    /// The run that was started with the new rulings; null while the campaign is a draft or its year has not begun.
    pub run: Option<RunInfo>,
}

/// What the nodes of one row are put into English with.
pub(crate) struct Told<'a> {
    pub method: &'a rubric::Method,
    pub facts: &'a [rubric::FactUse],
}

impl Told<'_> {
    /// A value of a card, in English by the fact that it speaks of.
    pub fn english(&self, fact: Option<u16>, text: Option<&str>) -> Option<String> {
        let input = fact.and_then(|i| self.facts.get(usize::from(i))).map(|f| &*f.input);
        text.map(|text| rubric::english(self.method, input, text))
    }

    pub fn node(&self, n: &rubric::Node) -> Node {
        let m = n.measure.as_deref();
        let (short, short_en) = said(m.and_then(|m| m.short.as_ref()));
        let value = |of: fn(&rubric::Measure) -> &Option<String>| {
            let zh = m.and_then(|m| of(m).clone());
            let en = self.english(n.facts.first().copied(), zh.as_deref());
            (zh, en)
        };
        let (threshold, threshold_en) = value(|m| &m.threshold);
        let ((lo, lo_en), (hi, hi_en)) = (value(|m| &m.lo), value(|m| &m.hi));
        let (value, value_en) = value(|m| &m.value);
        Node {
            form: n.form.into(),
            label: rubric::label_text(n.label.as_ref(), false).to_owned(),
            label_en: n.label.as_ref().and_then(|l| l.en.clone()),
            state: n.state.into(),
            value,
            value_en,
            lo,
            lo_en,
            hi,
            hi_en,
            op: m.and_then(|m| m.op).map(|op| op.sign().to_owned()),
            threshold,
            threshold_en,
            short,
            short_en: self.english(None, short_en.as_deref()),
            boundary: n.boundary,
            readings: n
                .readings
                .iter()
                .map(|r| ReadingUse { id: r.id.to_string(), option: r.option.to_string(), ruled: r.ruled })
                .collect(),
            at_least: n.at_least,
            facts: n.facts.iter().map(|i| usize::from(*i)).collect(),
            children: n.children.iter().map(|c| self.node(c)).collect(),
        }
    }
}

pub(crate) fn said(s: Option<&Said>) -> (Option<String>, Option<String>) {
    (s.map(|s| s.zh.clone()), s.map(|s| s.en.clone()))
}

pub(crate) fn label(l: &Label) -> (String, Option<String>) {
    (l.zh.clone(), l.en.clone())
}
