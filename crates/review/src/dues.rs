//! What is due in the review: the self-assessment of a unit that has not handed it in, and what was sent back.

use std::collections::BTreeMap;

use assessment::Phase;
use jiff::civil::Date;
use kernel::Result;
use notices::{Due, DueSource, Dues, STEPS};
use rights::Action;

use crate::http::Review;
use crate::store::form_list;
use crate::view::{Form, FormState};

impl Review {
    async fn due_until(&self, until: Date) -> Result<Vec<Due>> {
        let (course, forms) = {
            let mut conn = self.db.read_tx().await?;
            let (campaign, course) = match self.assessment.course_in(&mut conn).await {
                Ok(found) => found,
                Err(e) if e.code() == "no_campaign" => return Ok(Vec::new()),
                Err(e) => return Err(e),
            };
            (course, form_list(&mut conn, &campaign, None).await?)
        };
        let mut out = Vec::new();
        for unit in self.assessment.units().await? {
            let form = Form(forms.get(&unit.id).cloned().unwrap_or_default());
            let day = match (course.phase, form.state()) {
                (Phase::SelfAssessment, FormState::Open) => course.until(Phase::SelfAssessment, Some(&unit.id)),
                (Phase::Review, FormState::Returned) => course.returned.get(&unit.id).copied(),
                _ => None,
            };
            let Some(day) = day.filter(|day| *day <= until) else { continue };
            let sent_back = form.state() == FormState::Returned;
            let (title, title_en) = if sent_back {
                ("自评被退回，须修改后重新提交", "The self-assessment was sent back")
            } else {
                ("自评尚未提交", "The self-assessment is not handed in")
            };
            out.push(Due {
                id: format!("self_assessment/{}/{}", unit.id, form.version()),
                unit: unit.id.clone(),
                day,
                remind: STEPS.to_vec(),
                workdays: false,
                escalates: true,
                action: Action::ClaimPoints,
                title: title.into(),
                title_en: Some(title_en.into()),
                indicator: None,
                path: "/self-assessment".into(),
                set: BTreeMap::from([("unit".to_owned(), unit.id)]),
            });
        }
        Ok(out)
    }
}

impl DueSource for Review {
    fn name(&self) -> &'static str {
        "review"
    }

    fn dues(&self, _: Date, until: Date) -> Dues<'_> {
        Box::pin(self.due_until(until))
    }
}
