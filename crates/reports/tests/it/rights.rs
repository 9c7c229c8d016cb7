//! Who may have which report.

use kernel::Role;
use reports::{Ask, Format, Report};
use serde_json::json;
use testkit::city::DEMO_DAY;

use crate::house::*;

store::on_both! {
    fn a_unit_officer_has_the_own_scorecard_and_what_is_published(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let run = house.run(DEMO_DAY).await;
        let who = officer("c01");
        let of = |report, unit: Option<&str>| Ask { unit: unit.map(str::to_owned), ..ask(report, Format::Docx) };
        let code = |e: kernel::Result<reports::Made>| e.map(|_| ()).unwrap_err().code().to_owned();

        for report in [Report::Scorecard, Report::Feedback, Report::OwnForm] {
            assert!(house.made(&who, of(report, Some("c01"))).await.is_ok());
            assert_eq!(code(house.made(&who, of(report, Some("c05"))).await), "not_allowed");
        }
        assert_eq!(code(house.made(&who, Ask { format: Format::Xlsx, ..of(Report::Cards, None) }).await), "not_allowed");
        assert_eq!(code(house.made(&who, of(Report::Notice, None)).await), "not_published");
        let early = house.run(DEMO_DAY.yesterday().unwrap()).await;
        let two = Ask { run: Some(run.id.clone()), before: Some(early.id), ..of(Report::Compare, None) };
        let said = words(&house.made(&who, two).await.unwrap().bytes);
        assert!(said.contains("c01 ") && !said.contains("d04") && !said.contains("名次"), "{said}");
        let found = words(&house.made(&who, of(Report::Findings, None)).await.unwrap().bytes);
        assert!(found.contains("待裁定") && !found.contains("c05"), "{found}");

        house.assessment.run_publish(&house.ctx(&method_officer()), &run.id).await.unwrap();
        let notice = Ask { run: Some(run.id.clone()), ..of(Report::Notice, None) };
        // The same, but for whose facts keep the order open.
        let theirs = words(&house.made(&who, notice.clone()).await.unwrap().bytes);
        let full = words(&house.made(&method_officer(), notice).await.unwrap().bytes);
        assert!(theirs.contains("本组暂不排正式名次：相邻单位的先后还会改变。") && !theirs.contains("项事实未定"), "{theirs}");
        assert!(full.contains("项事实未定"), "{full}");
        let rest = |text: &str| -> Vec<String> { text.lines().filter(|l| !l.contains("暂不排")).map(str::to_owned).collect() };
        assert_eq!(rest(&theirs), rest(&full));
    }

    fn an_administrator_reads_scores_only_as_published(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let run = house.run(DEMO_DAY).await;
        let who = person("管理员", Role::SystemAdministrator, None);
        let mut scorecard = wanted("scorecard");
        scorecard["unit"] = json!("c01");
        assert_eq!(house.order(&who, scorecard).await.error(), (403, "not_allowed"));
        assert_eq!(house.order(&who, wanted("notice")).await.error(), (403, "not_published"));
        let mut two = wanted("compare");
        two["before"] = json!(run.id);
        assert_eq!(house.order(&who, two).await.error(), (403, "not_allowed"));
        house.assessment.run_publish(&house.ctx(&method_officer()), &run.id).await.unwrap();
        assert_eq!(house.order(&who, wanted("notice")).await.status, 200);
    }

    fn a_report_is_handed_to_the_one_who_asked(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run(DEMO_DAY).await;
        let (mine, other) = (method_officer(), person("fuhe", Role::Reviewer, None));
        let file = house.order(&mine, wanted("notice")).await.ok();
        let id = file["id"].as_str().unwrap();
        for path in [format!("/{id}"), format!("/{id}/content")] {
            assert_eq!(house.get(&mine, &path).await.status, 200);
            assert_eq!(house.get(&other, &path).await.error(), (404, "no_report"), "{path}");
        }
        assert_eq!(house.get(&other, "").await.ok()["items"], json!([]));
        // The same person at another post.
        let moved = person("方颂文", Role::UnitOfficer, Some("c01"));
        assert_eq!(house.get(&moved, &format!("/{id}/content")).await.error(), (403, "not_allowed"));
        assert_eq!(house.get(&mine, "/none").await.error(), (404, "no_report"));
    }

    fn what_does_not_go_together_is_refused(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let who = method_officer();
        assert_eq!(house.order(&who, wanted("notice")).await.error(), (404, "no_run"));
        house.run(DEMO_DAY).await;
        assert_eq!(house.order(&who, wanted("scorecard")).await.error(), (422, "unit_missing"));
        assert_eq!(house.order(&who, wanted("compare")).await.error(), (422, "before_missing"));
        assert_eq!(house.order(&who, wanted("cards")).await.error(), (422, "format_not_made"));
        assert_eq!(house.order(&who, wanted("poem")).await.error(), (422, "wrong_body"));
        let mut lost = wanted("scorecard");
        lost["unit"] = json!("c99");
        assert_eq!(house.order(&who, lost).await.error(), (404, "no_unit"));
    }
}
