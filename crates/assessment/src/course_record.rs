//! The course of a campaign as its archive keeps it: every step, day and exception, up to an instant.

use kernel::{Micros, Result};
use serde::Serialize;

use crate::campaign::Assessment;
use crate::course::Phase;
use crate::course_store::{PhaseRow, exception_list, phase_list, window_list};
use crate::store::campaign_list;

/// The course of the campaign of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CourseRecord {
    pub campaign: String,
    pub year: i16,
    /// The run that the campaign names as its result, when it names one.
    pub result: Option<String>,
    /// Up to which instant: that of the final step where the run is the result, otherwise that of the run.
    pub until: Micros,
    pub steps: Vec<StepRecord>,
    pub windows: Vec<WindowRecord>,
    /// On the record of a unit only its own, and those that are for all.
    pub exceptions: Vec<ExceptionRecord>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepRecord {
    pub phase: Phase,
    pub reason: Option<String>,
    pub run: Option<String>,
    pub asked_by: String,
    pub by: String,
    pub at: Micros,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WindowRecord {
    pub phase: Phase,
    pub from: Option<String>,
    pub until: Option<String>,
    pub reason: Option<String>,
    pub by: String,
    pub at: Micros,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExceptionRecord {
    pub kind: &'static str,
    pub unit: Option<String>,
    pub what: String,
    pub until: Option<String>,
    pub reason: String,
    pub asked_by: String,
    pub asked_at: Micros,
    pub answer: Option<AnswerRecord>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerRecord {
    pub given: bool,
    pub note: Option<String>,
    pub by: String,
    pub at: Micros,
}

/// The step that makes the result final; none while the campaign has no result, or is opened again.
pub(crate) fn result(steps: &[PhaseRow]) -> Option<&PhaseRow> {
    steps.last().filter(|s| s.phase >= Phase::Final)?;
    steps.iter().rev().find(|s| s.run.is_some())
}

impl Assessment {
    /// The course of the campaign of a year as far as a run's archive tells it.
    pub async fn course_record(
        &self,
        year: i16,
        (run, at): (&str, Micros),
        unit: Option<&str>,
    ) -> Result<Option<CourseRecord>> {
        let mut conn = self.db.read_tx().await?;
        let Some(campaign) = campaign_list(&mut conn).await?.into_iter().find(|c| c.year == year) else {
            return Ok(None);
        };
        let steps = phase_list(&mut conn, &campaign.id).await?;
        let last = result(&steps).filter(|s| s.run.as_deref() == Some(run));
        let until = last.map_or(at, |s| s.at.max(at));
        let result = last.map(|_| run.to_owned());
        let windows = window_list(&mut conn, &campaign.id).await?;
        let mut exceptions = exception_list(&mut conn, &campaign.id).await?;
        // By when they were asked for: an answer that came later must not move them.
        exceptions.sort_by(|a, b| (a.asked_at, &a.id).cmp(&(b.asked_at, &b.id)));
        Ok(Some(CourseRecord {
            campaign: campaign.id,
            year,
            result,
            until,
            steps: steps
                .into_iter()
                .filter(|s| s.at <= until)
                .map(|s| StepRecord {
                    phase: s.phase,
                    reason: s.reason,
                    run: s.run,
                    asked_by: s.asked_by,
                    by: s.by,
                    at: s.at,
                })
                .collect(),
            windows: windows
                .into_iter()
                .filter(|w| w.at <= until)
                .map(|w| WindowRecord {
                    phase: w.phase,
                    from: w.window.from.map(|d| d.to_string()),
                    until: w.window.until.map(|d| d.to_string()),
                    reason: w.reason,
                    by: w.by,
                    at: w.at,
                })
                .collect(),
            exceptions: exceptions
                .into_iter()
                .filter(|e| e.asked_at <= until && (unit.is_none() || e.unit.is_none() || e.unit.as_deref() == unit))
                .map(|e| ExceptionRecord {
                    kind: e.kind.name(),
                    unit: e.unit,
                    what: e.what,
                    until: e.until.map(|d| d.to_string()),
                    reason: e.reason,
                    asked_by: e.asked_by,
                    asked_at: e.asked_at,
                    answer: e.consent.filter(|c| c.at <= until).map(|c| AnswerRecord {
                        given: c.given,
                        note: c.note,
                        by: c.by,
                        at: c.at,
                    }),
                })
                .collect(),
        }))
    }
}
