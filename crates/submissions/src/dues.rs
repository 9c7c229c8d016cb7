//! What is due: papers that have not come, each unit's last day with all that is missing on it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::Result;
use notices::{Due, DueSource, Dues, STEPS};
use rights::Action;

use crate::service::Submissions;

impl Submissions {
    async fn due_until(&self, until: Date) -> Result<Vec<Due>> {
        let asked = match self.assessment.papers_asked().await {
            Ok(asked) => asked,
            Err(e) if e.code() == "no_campaign" => return Ok(Vec::new()),
            Err(e) => return Err(e),
        };
        let course = self.assessment.course().await?;
        let open = (assessment::Phase::Issued..=assessment::Phase::Appeal).contains(&course.phase);
        let Some(input) = asked.input.as_ref().filter(|_| open) else { return Ok(Vec::new()) };
        let firsts = self.firsts(&asked.campaign.id).await?;
        let mut out = Vec::new();
        for unit in self.assessment.units().await? {
            let mut by_day: BTreeMap<Date, Vec<&assessment::Level>> = BTreeMap::new();
            for level in &input.material.1 {
                if firsts.contains_key(&(unit.id.clone(), level.id.clone())) {
                    continue;
                }
                let Some(end) = asked.end(&unit, &level.id) else { continue };
                let moved = course.extended(&unit.id, &level.id);
                by_day.entry(moved.map_or(end.day, |m| m.max(end.day))).or_default().push(level);
            }
            for (day, levels) in by_day.range(..=until) {
                let zh: Vec<&str> = levels.iter().map(|l| l.label.as_str()).collect();
                let en: Vec<&str> = levels.iter().map(|l| l.label_en.as_deref().unwrap_or(&l.label)).collect();
                out.push(Due {
                    id: format!("{}/{}", course.year, unit.id),
                    unit: unit.id.clone(),
                    day: *day,
                    remind: STEPS.to_vec(),
                    workdays: false,
                    escalates: true,
                    action: Action::SubmitPapers,
                    title: format!("上报材料：{}", zh.join("、")),
                    title_en: Some(format!("Papers to hand in: {}", en.join(", "))),
                    indicator: None,
                    path: "/papers".into(),
                    set: BTreeMap::from([("unit".to_owned(), unit.id.clone())]),
                });
            }
        }
        Ok(out)
    }
}

impl DueSource for Submissions {
    fn name(&self) -> &'static str {
        "submissions"
    }

    fn dues(&self, _: Date, until: Date) -> Dues<'_> {
        Box::pin(self.due_until(until))
    }
}
