//! What the reports say, and that they say it again.

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use reports::{Ask, Format, Lang, Paper, Report};
use serde_json::json;
use testkit::city::DEMO_DAY;

use crate::house::*;

const ALL: [Report; 6] =
    [Report::Notice, Report::Scorecard, Report::Feedback, Report::OwnForm, Report::Findings, Report::Compare];

/// Every report of c05, whose name is hostile.
fn asks(before: &str, format: Format) -> Vec<Ask> {
    let of = |report| {
        let unit = matches!(report, Report::Scorecard | Report::Feedback | Report::OwnForm).then(|| "c05".to_owned());
        let before = (report == Report::Compare).then(|| before.to_owned());
        Ask { unit, before, ..ask(report, format) }
    };
    ALL.into_iter().map(of).collect()
}

store::on_both! {
    fn every_report_in_every_format_gives_the_same_bytes_after_a_restart(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let early = house.run(DEMO_DAY.yesterday().unwrap()).await;
        let run = house.run(DEMO_DAY).await;
        let who = method_officer();
        let fonts = press::Fonts::of_machine().is_ok();
        if !fonts {
            eprintln!("\n*** SKIPPED: the PDFs; no Chinese font (Debian: fonts-noto-cjk) ***\n");
        }
        let mut first = Vec::new();
        let run = Some(run.id);
        for format in [Format::Docx, Format::Xlsx] {
            for (a, lang) in asks(&early.id, format).into_iter().flat_map(|a| [(a.clone(), Lang::Zh), (a, Lang::En)]) {
                let a = Ask { lang, run: run.clone(), ..a };
                first.push((a.clone(), house.made(&who, a).await.unwrap().bytes));
            }
        }
        // One PDF stands for all: they are set out of the same documents, and typst takes its time in a debug build.
        if fonts {
            let a = Ask { run, ..ask(Report::Notice, Format::Pdf) };
            first.push((a.clone(), house.made(&who, a).await.unwrap().bytes));
        }
        // Another day, another process: the clock and the memory are others, the run is the same.
        house.clock.set("2027-03-01T05:00:00Z".parse().unwrap());
        let house = house.again();
        for (a, bytes) in first {
            assert!(house.made(&who, a.clone()).await.unwrap().bytes == bytes, "{a:?} differs");
        }
    }

    fn the_notice_orders_nobody_where_the_order_is_withheld(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run(DEMO_DAY).await;
        let who = method_officer();
        let paper = Paper { issuer: Some("某某市生态环境局".into()), number: Some("某环〔2026〕9号".into()), ..Paper::default() };
        let said = words(&house.made(&who, Ask { paper, ..ask(Report::Notice, Format::Docx) }).await.unwrap().bytes);
        for text in ["关于2026年度考核暂定结果的通报", "某环〔2026〕9号", "某某市生态环境局", "2026年11月22日", HOSTILE] {
            assert!(said.contains(text), "{text} is not in\n{said}");
        }
        let loaded = house.assessment.load(None).await.unwrap();
        for g in &loaded.scored.groups {
            let (withheld, official) = (g.state == rubric::RankState::Withheld, g.state == rubric::RankState::Official);
            assert!(withheld || official, "the demonstration ranks its groups");
        }
        let withheld = loaded.scored.groups.iter().filter(|g| g.state == rubric::RankState::Withheld).count();
        let official = loaded.scored.groups.len() - withheld;
        assert!(withheld > 0, "a group of the demonstration is not settled");
        assert_eq!(said.matches("本组暂不排正式名次").count(), withheld);
        assert_eq!(said.lines().filter(|l| *l == "名次").count(), official, "a column of places for each official order");
        assert_eq!(said.matches("不表示名次").count(), withheld);
    }

    fn a_scorecard_has_every_indicator_with_points_and_reasons(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let run = house.run(DEMO_DAY).await;
        let card = Ask { unit: Some("c01".into()), ..ask(Report::Scorecard, Format::Docx) };
        let made = house.made(&method_officer(), card).await.unwrap();
        assert!(made.name.starts_with("得分表-") && made.name.ends_with(".docx"), "{}", made.name);
        let said = words(&made.bytes);
        let loaded = house.assessment.load(Some(&run.id)).await.unwrap();
        let card = loaded.scored.cards.iter().find(|c| c.unit == "c01").unwrap();
        assert_eq!(card.rows.len(), 22);
        for row in &card.rows {
            let indicator = loaded.method.indicator(&row.indicator).unwrap();
            let sentence = rubric::row_sentence(&loaded.method, indicator, row, rubric::Text::Zh);
            assert!(said.contains(&sentence.replace("  ", " ")) || said.contains(&sentence), "{sentence}\n{said}");
            for gap in row.gaps.iter().take(1) {
                let gap = rubric::gap_sentence(&loaded.method, row, gap, rubric::Text::Zh);
                assert!(said.contains(&gap), "{gap}\n{said}");
            }
        }
    }

    fn the_letter_to_a_unit_says_its_points_and_every_gap_and_no_place_that_can_change(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let run = house.run(DEMO_DAY).await;
        let loaded = house.assessment.load(Some(&run.id)).await.unwrap();
        let (mut official, mut letters) = (0, 0);
        for card in &loaded.scored.cards {
            let letter = Ask { unit: Some(card.unit.clone()), ..ask(Report::Feedback, Format::Docx) };
            let said = words(&house.made(&method_officer(), letter).await.unwrap().bytes);
            let group = loaded.scored.groups.iter().find(|g| g.places.iter().any(|p| p.unit == card.unit)).unwrap();
            let placed = group.state == rubric::RankState::Official;
            official += usize::from(placed);
            assert_eq!(said.contains("本组暂不排正式名次"), !placed, "{said}");
            assert_eq!(said.contains("个单位中列第"), placed, "{said}");
            for text in ["关于2026年度考核暂定结果的反馈函", run.result_digest.as_str()] {
                assert!(said.contains(text), "{text} is not in\n{said}");
            }
            let lacking = card.rows.iter().any(|r| !r.gaps.is_empty());
            assert_eq!(said.contains("差距清单"), lacking, "{said}");
            letters += usize::from(lacking);
            for row in &card.rows {
                for gap in row.gaps.iter().take(1) {
                    let gap = rubric::gap_sentence(&loaded.method, row, gap, rubric::Text::Zh);
                    assert!(said.contains(&gap), "{gap}\n{said}");
                }
            }
        }
        assert!(letters > 0, "some unit lacks something");
        assert!(official < loaded.scored.cards.len(), "a group of the demonstration is not settled");
    }

    fn a_comparison_names_the_ruling_that_moved_somebody(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let before = house.run(DEMO_DAY).await;
        let loaded = house.assessment.load(None).await.unwrap();
        // An open reading some option of which moves somebody.
        let (reading, option) = loaded.scored.cards.iter().flat_map(|c| &c.rows).find_map(|row| {
            let o = row.options.iter().find(|o| o.points != row.points)?;
            Some((o.reading.to_string(), o.option.to_string()))
        }).unwrap();
        let ctx = house.ctx(&method_officer());
        house.assessment.rule(&ctx, &reading, &option, &[], None).await.unwrap();
        house.run(DEMO_DAY).await;
        let two = Ask { before: Some(before.id.clone()), ..ask(Report::Compare, Format::Docx) };
        let said = words(&house.made(&method_officer(), two).await.unwrap().bytes);
        assert!(said.contains(&format!("读法 {reading} 由未裁定改为 {option}（方颂文")), "{said}");
        let found = words(&house.made(&method_officer(), ask(Report::Findings, Format::Docx)).await.unwrap().bytes);
        assert!(found.contains("方颂文 于 2026-11-22 裁定"), "{found}");
        // What the linter says of the clauses stands there whole: place, clause, message, witness.
        let linted = house.assessment.method_findings(&before.method_digest).await.unwrap();
        assert!(linted.findings.iter().any(|f| f.witness.is_some()), "the method of 2009 has findings with witnesses");
        for f in &linted.findings {
            let parts = [Some(&f.message.text), f.clause.as_ref(), f.witness.as_ref().map(|w| &w.text)];
            for text in parts.into_iter().flatten().flat_map(|t| t.lines()) {
                assert!(found.contains(text), "{} {text}", f.path);
            }
        }
        let none = Ask { before: Some(before.id.clone()), run: Some(before.id), ..ask(Report::Compare, Format::Docx) };
        let said = words(&house.made(&method_officer(), none).await.unwrap().bytes);
        assert!(said.contains("没有指标的得分变化"), "{said}");
    }

    fn the_scorecards_of_all_units_come_by_a_job(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run(DEMO_DAY).await;
        let who = method_officer();
        let order = json!({"report": "cards", "format": "xlsx"});
        let file = house.order(&who, order.clone()).await.ok();
        let id = file["id"].as_str().unwrap().to_owned();
        assert_eq!(file["state"], "waiting");
        assert_eq!(house.get(&who, &format!("/{id}/content")).await.error(), (409, "not_made"));
        for _ in 0..2 {
            house.order(&who, order.clone()).await.ok();
        }
        assert_eq!(house.order(&who, order).await.error(), (429, "too_many_reports"));
        assert_eq!(house.work().await, 3);
        let file = house.get(&who, &format!("/{id}")).await.ok();
        assert_eq!((&file["state"], &file["done"]), (&json!("done"), &file["total"]), "{file}");
        assert_eq!(file["name"], "全部单位得分表-2026-1.xlsx");
        let first = house.get(&who, &format!("/{id}/content")).await;
        let again = house.get(&who, &format!("/{id}/content")).await;
        assert_eq!(first.bytes, again.bytes);
        assert!(first.headers["content-disposition"].to_str().unwrap().contains(".xlsx"));
        assert_eq!(file["digest"], seal::digest_bytes(&first.bytes).to_string());

        let mut book: Xlsx<_> = open_workbook_from_rs(std::io::Cursor::new(first.bytes.to_vec())).unwrap();
        let rows = |book: &mut Xlsx<_>, name: &str| book.worksheet_range(name).unwrap().rows().skip(4).count();
        assert_eq!(rows(&mut book, "总表"), UNITS.len());
        assert_eq!(rows(&mut book, "指标明细"), UNITS.len() * 22);
        let totals = book.worksheet_range("总表").unwrap();
        assert!(totals.used_cells().any(|(_, _, d)| *d == Data::String(HOSTILE.into())));
        assert!(book.worksheet_formula("总表").unwrap().is_empty(), "no formula");
    }

    fn every_report_of_a_provisional_run_of_simulated_data_says_so(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let early = house.run(DEMO_DAY.yesterday().unwrap()).await;
        let run = house.run(DEMO_DAY).await;
        for a in asks(&early.id, Format::Docx) {
            let bytes = house.made(&method_officer(), Ask { run: Some(run.id.clone()), ..a.clone() }).await.unwrap().bytes;
            let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
            let mut read = |name: &str| {
                let mut text = String::new();
                std::io::Read::read_to_string(&mut zip.by_name(name).unwrap(), &mut text).unwrap();
                text
            };
            let head = read("word/header1.xml");
            assert!(head.contains("暂定") && head.contains("模拟数据"), "{a:?}: {head}");
            for foot in [read("word/footer1.xml"), read("word/footer2.xml")] {
                assert!(foot.contains(&run.id) && foot.contains(&run.result_digest[..20]), "{a:?}: {foot}");
            }
        }
    }
}
