//! What is due by the method: its deadlines of the year, as the newest run shows how each unit stands to them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Ctx, Error, Result};
use notices::{Due, DueSource, Dues, STEPS};
use rights::Action;

use crate::campaign::Assessment;
use crate::course::{Phase, phase_word};
use crate::deadline_page::{DeadlineAsk, DeadlineEvent, DeadlineKind, DeadlineState};

impl Assessment {
    async fn due_until(&self, until: Date) -> Result<Vec<Due>> {
        let mut out = self.windows_due(until).await?;
        out.extend(self.deadlines_due(until).await?);
        Ok(out)
    }

    /// The last days of the self-assessment and of the appeals, each unit's own; over when the campaign has moved on.
    async fn windows_due(&self, until: Date) -> Result<Vec<Due>> {
        let course = match self.course().await {
            Ok(course) => course,
            Err(e) if e.code() == "no_campaign" => return Ok(Vec::new()),
            Err(e) => return Err(e),
        };
        let today = self.today();
        let mut out = Vec::new();
        for (phase, first, action, en) in [
            (Phase::SelfAssessment, Phase::Issued, Action::ClaimPoints, "Self-assessment closes"),
            (Phase::Appeal, Phase::Publicity, Action::FileAppeals, "Appeals close"),
        ] {
            if !(first..=phase).contains(&course.phase) {
                continue;
            }
            for unit in self.units().await? {
                let Some(day) = course.until(phase, Some(&unit.id)).filter(|d| (today..=until).contains(d)) else {
                    continue;
                };
                out.push(Due {
                    id: format!("course/{}/{}/{}", course.year, phase.name(), unit.id),
                    unit: unit.id,
                    day,
                    remind: STEPS.to_vec(),
                    workdays: false,
                    escalates: false,
                    action,
                    title: format!("{} 年度考核“{}”截止", course.year, phase_word(phase)),
                    title_en: Some(format!("{en}, assessment of {}", course.year)),
                    indicator: None,
                    path: "/campaign".into(),
                    set: BTreeMap::new(),
                });
            }
        }
        Ok(out)
    }

    async fn deadlines_due(&self, until: Date) -> Result<Vec<Due>> {
        let ctx = Ctx::system(self.clock.now(), "notices");
        let (page, _, stood) = match self.deadlines_listed(&ctx, &DeadlineAsk::default()).await {
            Ok(listed) => listed,
            Err(e) if matches!(e.code(), "no_run" | "no_campaign") => return Ok(Vec::new()),
            Err(e) => return Err(e),
        };
        let mut out = Vec::new();
        for (event, units) in page.events.iter().zip(&stood) {
            let day: Date = event.day.parse().map_err(|e| Error::internal("the day of a deadline").with_source(e))?;
            // Papers are reminded of by who receives them, with each unit's own last day.
            if day > until || event.papers {
                continue;
            }
            match event.kind {
                DeadlineKind::Due => {
                    out.extend(units.iter().filter(|(state, _)| waits(*state)).map(|(_, u)| one(event, &u.id, day)));
                }
                // A window and the year end by themselves: reminded of, and over on the day.
                DeadlineKind::Window | DeadlineKind::YearEnd if event.days_left >= 0 => {
                    out.extend(page.units.iter().map(|u| one(event, &u.id, day)));
                }
                DeadlineKind::Window | DeadlineKind::YearEnd => {}
            }
        }
        Ok(out)
    }
}

/// Nothing says that it was done. What came late was done.
fn waits(state: DeadlineState) -> bool {
    matches!(state, DeadlineState::Ahead | DeadlineState::Missed | DeadlineState::Unknown)
}

fn one(event: &DeadlineEvent, unit: &str, day: Date) -> Due {
    let indicator = event.indicators.first().map(|i| i.id.clone());
    let number = indicator.clone().filter(|_| event.kind == DeadlineKind::Due);
    let title = |label: &str| number.as_ref().map_or_else(|| label.to_owned(), |n| format!("{n} {label}"));
    Due {
        id: format!("{}/{unit}", event.id),
        unit: unit.to_owned(),
        day,
        remind: STEPS.to_vec(),
        workdays: false,
        escalates: event.kind == DeadlineKind::Due,
        action: Action::DeclareFacts,
        title: title(&event.label),
        title_en: event.label_en.as_deref().map(title),
        indicator,
        path: "/calendar".into(),
        set: BTreeMap::from([("unit".to_owned(), unit.to_owned())]),
    }
}

impl DueSource for Assessment {
    fn name(&self) -> &'static str {
        "assessment"
    }

    fn dues(&self, _: Date, until: Date) -> Dues<'_> {
        Box::pin(self.due_until(until))
    }
}
