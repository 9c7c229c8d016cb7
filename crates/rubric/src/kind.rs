//! Which kind a unit is in the assessed year.

use facts::{Dated, Subject};

use crate::method::*;
use crate::score::{Scorer, arm_of};

const NOT_REGISTERED: (&str, &str) = (
    "未登记单位类别（县级或区级），须由市局先登记再计分",
    "no kind of unit is registered; the city registers it first",
);
const NO_THRESHOLDS: (&str, &str) =
    ("未登记单位类别，无法取阈值", "no kind of unit is registered, so there are no thresholds");

/// Which kind a unit is, or why it is not scored.
pub(crate) enum KindOf {
    Kind { kind: usize, warning: Option<String> },
    Refused(String),
}

impl Scorer<'_> {
    pub fn kind(&self, subject: &Subject, choice: &[Option<usize>]) -> KindOf {
        for entry in &self.method.kind_of_unit {
            let mut at = entry;
            let rule = loop {
                match at {
                    Choice::Fixed(rule) => break Some(rule),
                    Choice::By { on, arms } => {
                        let option = choice.get(on.reading).copied().flatten().unwrap_or(0);
                        match arms.get(arm_of(self.method, *on, option)) {
                            Some(arm) => at = arm,
                            None => break None,
                        }
                    }
                }
            };
            let day = |d: &YearDay| match d {
                YearDay::Start => self.year.from,
                YearDay::End => self.year.to,
            };
            match rule {
                Some(KindRule::Registered(d)) => {
                    if let Some(id) = Dated::at(&subject.kinds, day(d)) {
                        return match self.method.kinds.iter().position(|(k, _)| k == id) {
                            Some(kind) => KindOf::Kind { kind, warning: None },
                            None => KindOf::Refused(format!("登记的类别“{id}”不是本办法的单位类别")),
                        };
                    }
                }
                Some(KindRule::Status { day: d, map, warn }) => {
                    if let Some((_, kind)) =
                        Dated::at(&subject.statuses, day(d)).and_then(|s| map.iter().find(|(id, _)| id == s))
                    {
                        let warning = warn.as_ref().filter(|_| self.registered(subject) != Some(*kind));
                        return KindOf::Kind { kind: *kind, warning: warning.map(|w| w.zh.clone()) };
                    }
                }
                Some(KindRule::Refuse) | None => return KindOf::Refused(NOT_REGISTERED.0.into()),
            }
        }
        KindOf::Refused(NO_THRESHOLDS.0.into())
    }

    /// The kind that the city registered for the year.
    fn registered(&self, subject: &Subject) -> Option<usize> {
        let id = Dated::at(&subject.kinds, self.year.from)?;
        self.method.kinds.iter().position(|(kind, _)| kind == id)
    }
}

/// Why a unit is not scored, in English; cards carry the Chinese.
pub fn refusal_en(zh: &str) -> &'static str {
    let known = [NOT_REGISTERED, NO_THRESHOLDS].into_iter().find(|(text, _)| *text == zh);
    known.map_or("the registered kind is not a kind of unit of this method", |(_, en)| en)
}

/// What a method warns of when a kind comes from the legal status, in English; cards carry the Chinese.
pub fn warning_en<'m>(method: &'m Method, zh: &str) -> Option<&'m str> {
    fn find<'m>(choice: &'m Choice<KindRule>, zh: &str) -> Option<&'m str> {
        match choice {
            Choice::Fixed(KindRule::Status { warn: Some(warn), .. }) if warn.zh == zh => warn.en.as_deref(),
            Choice::Fixed(_) => None,
            Choice::By { arms, .. } => arms.iter().find_map(|arm| find(arm, zh)),
        }
    }
    method.kind_of_unit.iter().find_map(|choice| find(choice, zh))
}
