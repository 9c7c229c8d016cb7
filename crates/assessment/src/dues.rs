//! What is due by the method: its deadlines of the year, as the newest run shows how each unit stands to them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Ctx, Error, Result};
use notices::{Due, DueSource, Dues, STEPS};
use rights::Action;

use crate::campaign::Assessment;
use crate::deadline_page::{DeadlineAsk, DeadlineEvent, DeadlineKind, DeadlineState};

impl Assessment {
    async fn due_until(&self, until: Date) -> Result<Vec<Due>> {
        let ctx = Ctx::system(self.clock.now(), "notices");
        let (page, _, stood) = match self.deadlines_listed(&ctx, &DeadlineAsk::default()).await {
            Ok(listed) => listed,
            Err(e) if matches!(e.code(), "no_run" | "no_campaign") => return Ok(Vec::new()),
            Err(e) => return Err(e),
        };
        let mut out = Vec::new();
        for (event, units) in page.events.iter().zip(&stood) {
            let day: Date = event.day.parse().map_err(|e| Error::internal("the day of a deadline").with_source(e))?;
            if day > until {
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
