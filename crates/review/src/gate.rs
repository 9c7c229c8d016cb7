//! What the review still misses before the campaign goes on.

use assessment::{Asked, Campaign, Gate, Missing, Phase, Wait, Waiting, Waits};
use kernel::Ctx;
use rights::{Action, Scope, scope};
use store::Conn;

use crate::desk::Gates;
use crate::http::Review;

impl Gate for Review {
    fn name(&self) -> &'static str {
        "review"
    }

    fn missing<'a>(&'a self, _: &'a mut Conn, campaign: &'a Campaign, to: Phase) -> Asked<'a> {
        Box::pin(async move {
            if !matches!(to, Phase::Review | Phase::Publicity | Phase::Final) {
                return Ok(Vec::new());
            }
            // A year that is only drafted has nothing to review.
            if self.assessment.campaign().await?.id != campaign.id {
                return Ok(Vec::new());
            }
            match self.gates().await {
                Ok(counts) => Ok(said(&counts, to)),
                Err(e) if e.code() == "no_run" => Ok(Vec::new()),
                Err(e) => Err(e),
            }
        })
    }
}

/// What is undecided stops the campaign; what a leader may answer for is said.
fn said(counts: &Gates, to: Phase) -> Vec<Missing> {
    let Gates { not_handed_in, unanswered, out_of_date, waits, appeals } = *counts;
    let mut out = Vec::new();
    let mut put = |n: usize, missing: Missing| {
        if n > 0 {
            out.push(missing);
        }
    };
    if to == Phase::Review {
        let (zh, en) =
            (format!("{not_handed_in} 个单位尚未提交自评"), format!("{not_handed_in} units have not handed in"));
        put(not_handed_in, Missing::warns("claims_missing", not_handed_in, zh, en).at("/review"));
        return out;
    }
    let (zh, en) = (format!("{waits} 件更正等待第二人同意"), format!("{waits} corrections wait for a second reviewer"));
    put(waits, Missing::blocks("corrections_wait", waits, zh, en).at("/review"));
    let (zh, en) = (format!("{unanswered} 项得分尚未认定"), format!("{unanswered} rows have not been accepted"));
    put(unanswered, Missing::warns("rows_unanswered", unanswered, zh, en).at("/review"));
    let (zh, en) = (format!("{out_of_date} 项认定已过时"), format!("{out_of_date} approvals are out of date"));
    put(out_of_date, Missing::warns("approvals_out_of_date", out_of_date, zh, en).at("/review"));
    if to == Phase::Final {
        let (zh, en) = (format!("{appeals} 件申诉尚未裁定"), format!("{appeals} appeals are not decided"));
        put(appeals, Missing::blocks("appeals_open", appeals, zh, en).at("/appeals"));
    }
    out
}

impl Waits for Review {
    fn name(&self) -> &'static str {
        "review"
    }

    /// What a reviewer has to answer while the campaign is reviewed, and who decides appeals to decide.
    fn waits<'a>(&'a self, ctx: &'a Ctx) -> Waiting<'a> {
        Box::pin(async move {
            let may = |action| matches!(scope(&ctx.who, action), Scope::All | Scope::AllBut(_));
            let (answers, decides) = (may(Action::AnswerClaims), may(Action::DecideAppeals));
            if !answers && !decides {
                return Ok(Vec::new());
            }
            let phase = match self.assessment.course().await {
                Ok(course) => course.phase,
                Err(e) if e.code() == "no_campaign" => return Ok(Vec::new()),
                Err(e) => return Err(e),
            };
            let to = match phase {
                Phase::Review => Phase::Publicity,
                Phase::Publicity | Phase::Appeal => Phase::Final,
                _ => return Ok(Vec::new()),
            };
            let counts = match self.gates().await {
                Ok(counts) => counts,
                Err(e) if e.code() == "no_run" => return Ok(Vec::new()),
                Err(e) => return Err(e),
            };
            let for_reader = |m: &Missing| if m.code == "appeals_open" { decides } else { answers };
            let told = said(&counts, to).into_iter().filter(for_reader);
            Ok(told.filter_map(|m| Some(Wait { count: m.count, zh: m.zh, en: m.en, path: m.path? })).collect())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_undecided_stops_and_what_is_unanswered_is_said() {
        let counts = Gates { not_handed_in: 2, unanswered: 3, out_of_date: 1, waits: 4, appeals: 5 };
        let codes = |to| said(&counts, to).iter().map(|m| (m.code, m.blocks, m.count)).collect::<Vec<_>>();
        assert_eq!(codes(Phase::Review), [("claims_missing", false, 2)]);
        assert_eq!(
            codes(Phase::Publicity),
            [("corrections_wait", true, 4), ("rows_unanswered", false, 3), ("approvals_out_of_date", false, 1)]
        );
        assert_eq!(codes(Phase::Final).last(), Some(&("appeals_open", true, 5)));
        let none = Gates { not_handed_in: 0, unanswered: 0, out_of_date: 0, waits: 0, appeals: 0 };
        assert!(Phase::ALL.into_iter().all(|to| said(&none, to).is_empty()));
    }
}
