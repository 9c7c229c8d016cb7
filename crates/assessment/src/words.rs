//! The closed lists of words that the pages use, so that the description names every one of them.

use facts::ValueType;
use rubric::{ParamType, RankState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$attr:meta])* $word:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$attr])* $word),+ }
    )+};
}

words! {
    RunStage { Provisional, Final }
    /// Under whose eyes an indicator is assessed.
    IndicatorMode { Auto, #[serde(rename = "self")] OwnReport, Onsite }
    ReadingKind { Reading, Policy, Note }
    ReadingScope { Indicator, Global }
    /// `default`: a policy or note that holds at its default.
    ReadingState { Ruled, Open, Default }
    ParameterType { Integer, Decimal, Percent, TimeOfDay, Day, List }
    /// `hidden` for whom the whole group is not shown.
    RankingState { Official, Withheld, Off, Hidden }
    /// How much of a unit the reader sees.
    Visibility { Full, Published, Hidden }
    ChangeKind { Up, Down, Known, Unknown, Open }
    NoticeLevel { Info, Attention }
    /// How an indicator of a unit stands: certain or open, full marks or nothing to be had any more, what it waits for.
    CellState { Certain, Open, FullMarks, Nothing, Ruling, Facts, Unavailable, Contested, NotAsked, NotApplicable }
    /// Why points moved between two runs: a fact, a window that closed, a ruling, another method, another kind of unit,
    /// the facts of other units, or only the day.
    CauseKind { Fact, Window, Ruling, Method, Kind, Others, Day }
    StandingPick { Top, Bottom, Moved }
    HitKind { Unit, Indicator, Input, Reading }
    HitField { Name, Id, Clause, Label }
    NodeState { Holds, Fails, Unknown }
    NodeForm { All, Any, Not, AtLeast, Input, Compare, InTime, Covers, Always }
    /// Whether an indicator is asked of a unit, and applies to it.
    RowStanding { Scored, NotAsked, NotApplicable }
    /// How the rules inside a rule come together.
    CompoundForm { Sum, Max, Min, Mean, Choose, Adjust }
    /// What an item's points are: of the full marks, beyond them, or taken off.
    ItemRole { Regular, Bonus, Penalty }
    /// What happens when no tier matches.
    NoTierPolicy { Literal, Zero, Lowest }
    FactType { Bool, Integer, Decimal, Money, Ratio, Date, Time, Level, Text, Rows }
    FactState { Known, Absent, Unavailable, NotApplicable, Contested, Awaiting }
    BindingWord { Measured, Attested, Declared, Judged, Corrected }
}

macro_rules! same_words {
    ($($theirs:ty => $ours:ident { $($word:ident),+ })+) => {$(
        impl From<$theirs> for $ours {
            fn from(word: $theirs) -> $ours {
                match word { $(<$theirs>::$word => $ours::$word),+ }
            }
        }
    )+};
}

same_words! {
    facts::Stage => RunStage { Provisional, Final }
    rubric::ReadingKind => ReadingKind { Reading, Policy, Note }
    rubric::Scope => ReadingScope { Indicator, Global }
    ParamType => ParameterType { Integer, Decimal, Percent, TimeOfDay, Day, List }
    RankState => RankingState { Official, Withheld, Off }
    rubric::RowStanding => RowStanding { Scored, NotAsked, NotApplicable }
    rubric::Compound => CompoundForm { Sum, Max, Min, Mean, Choose, Adjust }
    rubric::Role => ItemRole { Regular, Bonus, Penalty }
    rubric::State => NodeState { Holds, Fails, Unknown }
    rubric::Form => NodeForm { All, Any, Not, AtLeast, Input, Compare, InTime, Covers, Always }
    ValueType => FactType { Bool, Integer, Decimal, Money, Ratio, Date, Time, Level, Text, Rows }
    rubric::FactState => FactState { Known, Absent, Unavailable, NotApplicable, Contested, Awaiting }
    rubric::Origin => BindingWord { Measured, Attested, Declared, Judged, Corrected }
}

impl From<&facts::Binding> for BindingWord {
    fn from(binding: &facts::Binding) -> BindingWord {
        rubric::Origin::of(binding).into()
    }
}

/// A word that was stored or that a method says; none when it is not one of the list.
pub(crate) fn word<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(text.into()).ok()
}
