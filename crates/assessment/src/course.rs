//! The course of a campaign: which phase it is in, until when people may do what, and for whom a last day was moved.
//!
//! Nothing here reads a clock or a table: every crate that does work of the year asks `Course::may` first.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::time::DAY;
use kernel::{Error, Micros, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The phases of a campaign, in their order. A person moves it from one to the next; no day does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// 起草: the method may still be another.
    Draft,
    /// 已下发: the method is frozen by its digest.
    Issued,
    /// 采集: the year runs, facts come in.
    Collecting,
    /// 自评: the units claim their points.
    SelfAssessment,
    /// 评审: reviewers accept, adjust or send back.
    Review,
    /// 公示: the result is shown before it is final.
    Publicity,
    /// 申诉: what units object to is decided.
    Appeal,
    /// 终定: one published run is the result.
    Final,
    /// 归档: the disc is made.
    Archived,
}

impl Phase {
    /// Every phase, in order.
    pub const ALL: [Phase; 9] = [
        Phase::Draft,
        Phase::Issued,
        Phase::Collecting,
        Phase::SelfAssessment,
        Phase::Review,
        Phase::Publicity,
        Phase::Appeal,
        Phase::Final,
        Phase::Archived,
    ];

    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Phase::Draft => "draft",
            Phase::Issued => "issued",
            Phase::Collecting => "collecting",
            Phase::SelfAssessment => "self_assessment",
            Phase::Review => "review",
            Phase::Publicity => "publicity",
            Phase::Appeal => "appeal",
            Phase::Final => "final",
            Phase::Archived => "archived",
        }
    }

    /// The phase with a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Phase> {
        Phase::ALL.into_iter().find(|p| p.name() == name)
    }

    /// What comes after it.
    #[must_use]
    pub fn next(self) -> Option<Phase> {
        let at = Phase::ALL.iter().position(|p| *p == self)?;
        Phase::ALL.get(at.saturating_add(1)).copied()
    }
}

/// The first and the last day of something, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Window {
    pub from: Option<Date>,
    pub until: Option<Date>,
}

/// A last day that was moved for one unit, with the consent of a second person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Extension {
    pub unit: String,
    /// A phase, or the id of a paper.
    pub what: String,
    pub until: Date,
    pub reason: String,
    pub asked_by: String,
    pub approved_by: String,
    pub approved_at: Micros,
}

/// Work of the year that a phase allows or locks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Ruling on a reading.
    Rule,
    /// A unit says a fact.
    Declare,
    /// The city imports or judges a fact.
    Judge,
    /// A paper is handed in, in time or late.
    Submit,
    /// A unit claims points.
    Claim,
    /// A reviewer answers a claim.
    Answer,
    /// A unit appeals.
    Appeal,
    /// An appeal is decided.
    Decide,
    /// The city is scored.
    Run,
    /// A run is published.
    Publish,
}

/// Where a campaign stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Course {
    pub year: i16,
    pub phase: Phase,
    /// The days of the phases that have any.
    pub windows: BTreeMap<Phase, Window>,
    /// Extensions in force, the newest of a unit and thing last.
    pub extensions: Vec<Extension>,
    /// Units whose self-assessment was sent back: until when they may change it.
    pub returned: BTreeMap<String, Date>,
}

impl Course {
    /// Whether work may be done now, by the unit where it is a unit's.
    ///
    /// # Errors
    /// `campaign_locked` when the phase does not allow it, `window_closed` when its last day is over, `window_not_open` before
    /// its first.
    pub fn may(&self, work: Work, unit: Option<&str>, now: Micros) -> Result<()> {
        let returned = unit.and_then(|u| self.returned.get(u)).filter(|day| now < end_of(**day));
        let in_review = self.phase == Phase::Review && returned.is_some();
        let allowed = match work {
            Work::Rule => self.phase <= Phase::Appeal,
            Work::Declare => (Phase::Issued..=Phase::SelfAssessment).contains(&self.phase) || in_review,
            Work::Claim => self.phase == Phase::SelfAssessment || in_review,
            Work::Judge | Work::Submit | Work::Run => (Phase::Issued..=Phase::Appeal).contains(&self.phase),
            Work::Answer => self.phase == Phase::Review,
            Work::Appeal | Work::Decide => (Phase::Publicity..=Phase::Appeal).contains(&self.phase),
            Work::Publish => (Phase::Issued..=Phase::Final).contains(&self.phase),
        };
        if !allowed {
            let phase = self.phase.name();
            return Err(Error::conflict(format!(
                "{} 年度考核处于“{}”阶段，此时不能办理；the campaign of {} is in the phase {phase}, which locks this",
                self.year,
                phase_word(self.phase),
                self.year
            ))
            .with_code("campaign_locked")
            .with_detail("phase", phase));
        }
        let phase = match work {
            Work::Declare | Work::Claim if in_review => return Ok(()),
            // Facts of the year may be said before the self-assessment opens, and until it closes.
            Work::Declare if self.phase < Phase::SelfAssessment => return Ok(()),
            Work::Declare | Work::Claim => Phase::SelfAssessment,
            Work::Appeal => Phase::Appeal,
            _ => return Ok(()),
        };
        self.open(phase, unit, now)
    }

    /// The last day of a phase, for a unit with an extension the later of the two.
    #[must_use]
    pub fn until(&self, phase: Phase, unit: Option<&str>) -> Option<Date> {
        let day = self.windows.get(&phase).and_then(|w| w.until)?;
        Some(unit.and_then(|u| self.extended(u, phase.name())).map_or(day, |more| more.max(day)))
    }

    /// To which day something was moved for a unit.
    #[must_use]
    pub fn extended(&self, unit: &str, what: &str) -> Option<Date> {
        self.extensions.iter().rev().find(|e| e.unit == unit && e.what == what).map(|e| e.until)
    }

    fn open(&self, phase: Phase, unit: Option<&str>, now: Micros) -> Result<()> {
        let (word, name) = (phase_word(phase), phase.name());
        if let Some(from) = self.windows.get(&phase).and_then(|w| w.from)
            && now < Micros::start_of(from)
        {
            return Err(Error::conflict(format!("“{word}”自 {from} 起办理；{name} opens on {from}"))
                .with_code("window_not_open")
                .with_detail("from", from));
        }
        match self.until(phase, unit) {
            Some(last) if now >= end_of(last) => {
                Err(Error::conflict(format!("“{word}”已于 {last} 24:00 截止；{name} closed at the end of {last}"))
                    .with_code("window_closed")
                    .with_detail("until", last))
            }
            _ => Ok(()),
        }
    }
}

/// The instant at which a day of the bureau is over.
fn end_of(day: Date) -> Micros {
    Micros::start_of(day).plus(DAY)
}

/// The phase as the bureau names it.
#[must_use]
pub fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Draft => "起草",
        Phase::Issued => "已下发",
        Phase::Collecting => "采集",
        Phase::SelfAssessment => "自评",
        Phase::Review => "评审",
        Phase::Publicity => "公示",
        Phase::Appeal => "申诉",
        Phase::Final => "终定",
        Phase::Archived => "归档",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::civil::{date, time};
    use kernel::time::at_bureau;

    use super::*;

    fn course(phase: Phase) -> Course {
        let window = |from, until| Window { from: Some(from), until: Some(until) };
        let windows = BTreeMap::from([
            (Phase::SelfAssessment, window(date(2026, 12, 1), date(2026, 12, 15))),
            (Phase::Appeal, window(date(2027, 1, 20), date(2027, 1, 26))),
        ]);
        Course { year: 2026, phase, windows, extensions: Vec::new(), returned: BTreeMap::new() }
    }

    fn code(of: Result<()>) -> String {
        of.err().map(|e| e.code().to_owned()).unwrap_or_else(|| "ok".into())
    }

    #[test]
    fn every_phase_allows_what_the_table_says() {
        use Work::*;
        let now = at_bureau(date(2026, 12, 10), time(9, 0, 0, 0));
        let table: [(Work, &str); 10] = [
            (Rule, "1111111.."),
            (Declare, ".111....."),
            (Judge, ".111111.."),
            (Submit, ".111111.."),
            (Claim, "...1....."),
            (Answer, "....1...."),
            (Appeal, ".....11.."),
            (Decide, ".....11.."),
            (Run, ".111111.."),
            (Publish, ".1111111."),
        ];
        for (work, expected) in table {
            let got: String = Phase::ALL
                .into_iter()
                .map(|p| {
                    let course = Course { windows: BTreeMap::new(), ..course(p) };
                    if course.may(work, Some("c01"), now).is_ok() { '1' } else { '.' }
                })
                .collect();
            assert_eq!(got, expected, "{work:?}");
        }
    }

    #[test]
    fn the_last_day_counts_whole_and_ends_at_midnight_of_the_bureau() {
        let course = course(Phase::SelfAssessment);
        let at = |d, h, m, s| at_bureau(d, time(h, m, s, 0));
        let claim = |now| code(course.may(Work::Claim, Some("c01"), now));
        assert_eq!(claim(at(date(2026, 11, 30), 23, 59, 59)), "window_not_open");
        assert_eq!(claim(at(date(2026, 12, 1), 0, 0, 0)), "ok");
        assert_eq!(claim(at(date(2026, 12, 15), 23, 59, 59)), "ok");
        assert_eq!(claim(at(date(2026, 12, 16), 0, 0, 0)), "window_closed");
    }

    #[test]
    fn an_extension_is_for_its_unit_and_never_shortens() {
        let mut course = course(Phase::SelfAssessment);
        let extension = |unit: &str, until| Extension {
            unit: unit.into(),
            what: "self_assessment".into(),
            until,
            reason: "洪水".into(),
            asked_by: "a".into(),
            approved_by: "b".into(),
            approved_at: Micros(0),
        };
        course.extensions = vec![extension("c02", date(2026, 12, 20)), extension("c03", date(2026, 12, 2))];
        let late = at_bureau(date(2026, 12, 20), time(12, 0, 0, 0));
        assert_eq!(code(course.may(Work::Claim, Some("c02"), late)), "ok");
        assert_eq!(code(course.may(Work::Declare, Some("c02"), late)), "ok");
        assert_eq!(code(course.may(Work::Claim, Some("c01"), late)), "window_closed");
        assert_eq!(course.until(Phase::SelfAssessment, Some("c03")), Some(date(2026, 12, 15)));
    }

    #[test]
    fn who_was_sent_back_may_claim_again_in_the_review_until_the_day_that_was_set() {
        let mut course = course(Phase::Review);
        course.returned.insert("c01".into(), date(2027, 1, 5));
        let on = |d| at_bureau(d, time(23, 0, 0, 0));
        assert_eq!(code(course.may(Work::Claim, Some("c01"), on(date(2027, 1, 5)))), "ok");
        assert_eq!(code(course.may(Work::Declare, Some("c01"), on(date(2027, 1, 5)))), "ok");
        assert_eq!(code(course.may(Work::Claim, Some("c01"), on(date(2027, 1, 6)))), "campaign_locked");
        assert_eq!(code(course.may(Work::Claim, Some("c02"), on(date(2027, 1, 5)))), "campaign_locked");
    }
}
