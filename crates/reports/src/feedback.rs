//! 考核结果反馈函: what one unit is told of its result: points, place where the order is official, what was missing to more.

use assessment::Pages;
use assessment::view::{Gap, RankingState, UnitPage};
use kernel::Result;
use press::{Align, Block, Cell, Document, Ending, Head, Level, Row, Style, Table};

use crate::model::{Ask, Lang};
use crate::scorecard::{gap_cells, gap_columns};
use crate::words::{column, date_of, day_words, document, ordinal, provisional, span_cell, span_text};

pub(crate) fn feedback(pages: &Pages<'_>, ask: &Ask) -> Result<Document> {
    let page = pages.scorecard(ask.unit.as_deref().unwrap_or_default())?;
    let (run, lang) = (&page.run, ask.lang);
    let early = provisional(run);
    let title = match lang {
        Lang::Zh => format!("关于{}年度考核{}的反馈函", run.year, if early { "暂定结果" } else { "结果" }),
        Lang::En => {
            format!("{} of the assessment of {}", if early { "Provisional result" } else { "Result" }, run.year)
        }
    };
    let mut doc = document(run, ask, Style::Official, title.clone())?;
    let date = day_words(date_of(run)?, lang);
    let b = &mut doc.blocks;
    let number = ask.paper.number.clone().unwrap_or_else(|| match lang {
        Lang::Zh => format!("　　　函〔{}〕　　号", run.year),
        Lang::En => format!("No. ____ ({})", run.year),
    });
    b.push(Block::Head(Head { issuer: ask.paper.letterhead.clone(), number }));
    b.push(Block::Title { lines: vec![title] });
    let colon = lang.pick("：", ":");
    let to = ask.paper.addressee.as_deref().unwrap_or(&page.unit.name).trim_end_matches(['：', ':']);
    b.push(Block::Addressee { text: format!("{to}{colon}") });
    b.push(Block::Paragraph { text: opening(&page, lang) });
    if page.unit.refused.is_none() {
        b.push(Block::Heading {
            level: Level::One,
            text: format!("{}{}", ordinal(1, lang), lang.pick("得分", "Points")),
        });
        b.push(Block::Table(items_table(&page, lang)));
        let missing = lang.pick("未得分的原因", "What was missing");
        b.push(Block::Heading { level: Level::One, text: format!("{}{missing}", ordinal(2, lang)) });
        gaps(&page, lang, b);
    }
    let digest = &run.result_digest;
    b.push(Block::Paragraph {
        text: match lang {
            Lang::Zh => format!("计分所依为第{}次核算，结果摘要{digest}，可凭以复算核对。", run.number),
            Lang::En => format!(
                "The points are those of run {}, result {digest}, by which they can be computed again.",
                run.number
            ),
        },
    });
    let place = lang.pick("（发文机关署名）", "(issuing authority)");
    b.push(Block::Ending(Ending { issuer: ask.paper.issuer.clone().unwrap_or_else(|| place.to_owned()), date }));
    Ok(doc)
}

fn opening(page: &UnitPage, lang: Lang) -> String {
    let (run, unit) = (&page.run, &page.unit);
    let method = lang.of(&page.method.title, page.method.title_en.as_deref());
    let day = run.as_of.parse().map_or_else(|_| run.as_of.clone(), |d| day_words(d, lang));
    let head = match lang {
        Lang::Zh => format!("按照《{method}》，对你单位{}年度工作截至{day}的情况进行了考核计分", run.year),
        Lang::En => format!("Under “{method}” your work in {} was scored as it stood on {day}", run.year),
    };
    if let Some(why) = &unit.refused {
        return match lang {
            Lang::Zh => format!("{head}。你单位未计分：{why}。"),
            Lang::En => format!("{head}. It is not scored: {}.", unit.refused_en.as_deref().unwrap_or(why)),
        };
    }
    let (total, points) = (span_text(&page.total), &page.method.points);
    let status = match (provisional(run), lang) {
        (true, Lang::Zh) => "暂定",
        (true, Lang::En) => "provisionally ",
        (false, _) => "",
    };
    let place = match (page.place.state, page.place.place, lang) {
        (RankingState::Official, Some(n), Lang::Zh) => {
            format!("，在{}的{}个单位中列第{n}名", unit.kind_label, page.place.of)
        }
        (RankingState::Official, Some(n), Lang::En) => format!(", place {n} of {} in its group", page.place.of),
        // A place that can still change is no place.
        (RankingState::Withheld, _, Lang::Zh) => "，本组暂不排正式名次".to_owned(),
        (RankingState::Withheld, _, Lang::En) => "; the order of its group is withheld".to_owned(),
        _ => String::new(),
    };
    match lang {
        Lang::Zh => format!("{head}，{status}得{total}分（满分{points}分）{place}。现将有关情况反馈如下。"),
        Lang::En => format!("{head}: {status}{total} of {points} points{place}."),
    }
}

fn items_table(page: &UnitPage, lang: Lang) -> Table {
    let columns = vec![
        column(lang.pick("考核项目", "Item"), 60, Align::Left),
        column(lang.pick("分值", "Worth"), 20, Align::Centre),
        column(lang.pick("得分", "Points"), 20, Align::Centre),
    ];
    let mut rows: Vec<Row> = page
        .items
        .iter()
        .map(|i| {
            let name = format!("{} {}", i.no, lang.of(&i.title, i.title_en.as_deref()));
            Row::plain(vec![name.into(), Cell::Number(i.points.clone()), span_cell(&i.span)])
        })
        .collect();
    rows.push(Row::total(vec![
        lang.pick("总分", "Total").into(),
        Cell::Number(page.method.points.clone()),
        span_cell(&page.total),
    ]));
    Table { caption: lang.pick("得分", "Points").to_owned(), columns, rows }
}

/// The gaps in words; in a table beside one another for a workbook's sake too.
fn gaps(page: &UnitPage, lang: Lang, b: &mut Vec<Block>) {
    let gaps: &[Gap] = &page.gaps;
    if gaps.is_empty() {
        // A range without a gap hangs on what is not ruled or not known, not on what the unit lacks.
        let settled = page.total.lo == page.total.hi;
        let text = match (settled, lang) {
            (true, Lang::Zh) => "没有可再提高的指标。",
            (true, Lang::En) => "No indicator can still be raised.",
            (false, Lang::Zh) => "没有可再提高的指标；得分尚为区间，取决于待裁定的读法和未定的事实。",
            (false, Lang::En) => {
                "No indicator can still be raised; the points are a range while readings are not ruled or facts not settled."
            }
        };
        let text = text.to_owned();
        b.push(Block::Paragraph { text });
        return;
    }
    let n = gaps.len();
    b.push(Block::Paragraph {
        text: match lang {
            Lang::Zh => format!("共有{n}项指标未得满分，所差情况如下，供改进工作参考。"),
            Lang::En => format!("{n} indicators have less than they can give; what was missing is told below."),
        },
    });
    let rows = gaps.iter().map(|g| Row::plain(gap_cells(g, lang))).collect();
    b.push(Block::Table(Table {
        caption: lang.pick("差距清单", "Gaps").to_owned(), columns: gap_columns(lang), rows
    }));
}
