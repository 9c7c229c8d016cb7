//! 得分表: one unit's points, indicator by indicator, with the reasons and what is missing to more.

use assessment::Pages;
use assessment::view::{Gap, GradeName, RankingState, Row as PageRow, RowStanding, UnitItem, UnitPage};
use kernel::Result;
use press::{Align, Block, Cell, Column, Document, Field, Row, Style, Table};

use crate::model::{Ask, Lang};
use crate::words::{column, day_words, document, grade, list, provisional, so_far_cell, span_cell, span_text};

pub(crate) fn scorecard(pages: &Pages<'_>, ask: &Ask) -> Result<Document> {
    let page = pages.scorecard(ask.unit.as_deref().unwrap_or_default())?;
    let (run, lang) = (&page.run, ask.lang);
    let title = match lang {
        Lang::Zh => format!("{}{}年度考核得分表", page.unit.name, run.year),
        Lang::En => format!("{}: scorecard of {}", page.unit.name, run.year),
    };
    let mut doc = document(run, ask, Style::Form, title.clone())?;
    let b = &mut doc.blocks;
    b.push(Block::Title { lines: vec![title] });
    b.push(Block::Fields { fields: head(&page, lang) });
    if let Some(why) = &page.unit.refused {
        let text = match lang {
            Lang::Zh => format!("未计分：{why}。"),
            Lang::En => format!("Not scored: {}.", page.unit.refused_en.as_deref().unwrap_or(why)),
        };
        b.push(Block::Paragraph { text });
        return Ok(doc);
    }
    made(&page, lang, b);
    b.push(Block::Table(points_table(&page, lang)));
    b.push(Block::Note {
        text: lang
            .pick(
                "得分为区间的，表示尚可能的最低分至最高分；一个数表示已确定。暂计为时段未满的事实按目前情况计得的分数。",
                "A range is the lowest to the highest still possible; one number is settled. “So far” counts open windows as they stand.",
            )
            .to_owned(),
    });
    if page.gaps.is_empty() {
        b.push(Block::Paragraph {
            text: lang.pick("没有可再提高的指标。", "No indicator can still be raised.").to_owned(),
        });
    } else {
        b.push(Block::Table(gaps_table(&page.gaps, lang)));
    }
    if !page.notices.is_empty() {
        b.push(Block::Heading { level: press::Level::One, text: lang.pick("提示", "Notices").to_owned() });
        for n in &page.notices {
            b.push(Block::Paragraph { text: lang.pick(&n.text, &n.text_en).to_owned() });
        }
    }
    Ok(doc)
}

pub(crate) fn field(label: &str, value: impl Into<String>) -> Field {
    Field { label: label.to_owned(), value: value.into() }
}

/// What both tables of one unit say at their head.
pub(crate) fn head(page: &UnitPage, lang: Lang) -> Vec<Field> {
    let (run, unit) = (&page.run, &page.unit);
    let day = run.as_of.parse().map_or_else(|_| run.as_of.clone(), |d| day_words(d, lang));
    let stage = if provisional(run) { lang.pick("暂定", "provisional") } else { lang.pick("终值", "final") };
    let mut out = vec![
        field(lang.pick("单位", "Unit"), format!("{}（{}）", unit.name, unit.id)),
        field(lang.pick("类别", "Group"), lang.of(&unit.kind_label, unit.kind_label_en.as_deref())),
        field(lang.pick("办法", "Method"), lang.of(&page.method.title, page.method.title_en.as_deref())),
        field(lang.pick("截至", "As of"), format!("{day}（{stage}）")),
    ];
    if unit.refused.is_none() {
        let total = match lang {
            Lang::Zh => format!("{} 分（满分 {} 分）", span_text(&page.total), page.method.points),
            Lang::En => format!("{} of {} points", span_text(&page.total), page.method.points),
        };
        out.push(field(lang.pick("总分", "Total"), total));
        out.push(field(lang.pick("暂计", "So far"), so_far_cell(&page.total, lang).text()));
        out.push(field(lang.pick("名次", "Place"), place(page, lang)));
    }
    out
}

/// A place only where the order is official.
fn place(page: &UnitPage, lang: Lang) -> String {
    let p = &page.place;
    match (p.state, p.place) {
        (RankingState::Official, Some(place)) => match lang {
            Lang::Zh => format!("第 {place} 名（同组 {} 个单位）", p.of),
            Lang::En => format!("{place} of {}", p.of),
        },
        (RankingState::Withheld, _) => {
            lang.pick("暂不排正式名次：先后还会改变", "withheld: the order could still change").to_owned()
        }
        (RankingState::Hidden, _) => lang.pick("尚未公布", "not published").to_owned(),
        _ => lang.pick("不排名次", "not ranked").to_owned(),
    }
}

/// How the total came about, where it is more than the sum of the rows.
fn made(page: &UnitPage, lang: Lang, b: &mut Vec<Block>) {
    let Some(made) = &page.made else { return };
    let mut fields = vec![
        field(lang.pick("考核分", "Regular"), span_text(&made.regular)),
        field(lang.pick("加分", "Bonus"), span_text(&made.bonus)),
        field(lang.pick("扣分", "Penalty"), span_text(&made.penalty)),
        field(lang.pick("否决前", "Before vetoes"), span_text(&made.before_veto)),
    ];
    for v in &made.vetoes {
        use assessment::view::NodeState;
        let state = match v.state {
            NodeState::Holds => lang.pick("成立", "holds"),
            NodeState::Fails => lang.pick("不成立", "does not hold"),
            NodeState::Unknown => lang.pick("未定", "open"),
        };
        let does = lang.pick(&v.does, &v.does_en);
        fields.push(field(lang.of(&v.label, v.label_en.as_deref()), format!("{state}（{does}）")));
    }
    for w in &made.counts_as {
        fields.push(field(lang.of(&w.label, w.label_en.as_deref()), span_text(&w.points)));
    }
    if let Some(g) = &made.grade {
        let word = |g: &Option<GradeName>| grade(g.as_ref(), lang);
        let text = match lang {
            Lang::Zh => format!("{}（最高 {}，最低 {}）", word(&g.now), word(&g.best), word(&g.worst)),
            Lang::En => format!("{} (best {}, worst {})", word(&g.now), word(&g.best), word(&g.worst)),
        };
        fields.push(field(lang.pick("等次", "Grade"), text));
    }
    b.push(Block::Fields { fields });
}

pub(crate) fn point_columns(lang: Lang) -> Vec<Column> {
    vec![
        column(lang.pick("指标", "Indicator"), 26, Align::Left),
        column(lang.pick("分值", "Worth"), 7, Align::Centre),
        column(lang.pick("得分", "Points"), 10, Align::Centre),
        column(lang.pick("暂计", "So far"), 8, Align::Centre),
        column(lang.pick("档次", "Tier"), 10, Align::Centre),
        column(lang.pick("依据", "Reasons"), 52, Align::Left),
    ]
}

fn points_table(page: &UnitPage, lang: Lang) -> Table {
    let mut rows = Vec::new();
    for item in &page.items {
        rows.push(Row::section(item_line(item, lang)));
        rows.extend(item.rows.iter().map(|r| Row::plain(point_cells(r, lang))));
    }
    rows.push(Row::total(vec![
        lang.pick("总分", "Total").into(),
        Cell::Number(page.method.points.clone()),
        span_cell(&page.total),
        so_far_cell(&page.total, lang),
        "".into(),
        "".into(),
    ]));
    Table { caption: lang.pick("得分明细", "Points").to_owned(), columns: point_columns(lang), rows }
}

pub(crate) fn item_line(item: &UnitItem, lang: Lang) -> String {
    let title = lang.of(&item.title, item.title_en.as_deref());
    let (no, worth, got) = (item.no, &item.points, span_text(&item.span));
    match lang {
        Lang::Zh => format!("{no}　{title}（分值 {worth}，得分 {got}）"),
        Lang::En => format!("{no} {title} (worth {worth}, points {got})"),
    }
}

pub(crate) fn point_cells(r: &PageRow, lang: Lang) -> Vec<Cell> {
    let name = lang.of(&r.name, r.name_en.as_deref());
    vec![
        format!("{} {name}", r.indicator).into(),
        Cell::Number(r.points.clone()),
        span_cell(&r.cell.span),
        so_far_cell(&r.cell.span, lang),
        tier(r, lang).into(),
        reasons(r, lang).into(),
    ]
}

/// Which written step the points reach for certain, and which they can still reach.
fn tier(r: &PageRow, lang: Lang) -> String {
    match r.cell.standing {
        RowStanding::NotAsked => return lang.pick("不考核", "not asked").to_owned(),
        RowStanding::NotApplicable => return lang.pick("不适用", "not applicable").to_owned(),
        RowStanding::Scored => {}
    }
    if r.steps.is_empty() {
        return "—".to_owned();
    }
    let points = |at: Option<usize>| at.and_then(|i| r.steps.get(i)).map(String::as_str);
    let below = lang.pick("未达档", "below all");
    match (points(r.cell.tier), points(r.cell.best), lang) {
        (None, None, _) => below.to_owned(),
        (a, b, Lang::Zh) if a == b => format!("{} 分档", a.unwrap_or_default()),
        (a, b, Lang::En) if a == b => format!("tier {}", a.unwrap_or_default()),
        (a, b, Lang::Zh) => format!("{}～{} 分档", a.unwrap_or(below), b.unwrap_or(below)),
        (a, b, Lang::En) => format!("tier {} to {}", a.unwrap_or(below), b.unwrap_or(below)),
    }
}

fn reasons(r: &PageRow, lang: Lang) -> String {
    let mut out = lang.pick(&r.sentence, &r.sentence_en).to_owned();
    if !r.open_readings.is_empty() {
        let ids = list(&r.open_readings, lang);
        out.push_str(&match lang {
            Lang::Zh => format!("待裁定读法：{ids}。"),
            Lang::En => format!(" Readings not ruled: {ids}."),
        });
    }
    out
}

pub(crate) fn gap_columns(lang: Lang) -> Vec<Column> {
    vec![
        column(lang.pick("指标", "Indicator"), 26, Align::Left),
        column(lang.pick("可达", "To"), 8, Align::Centre),
        column(lang.pick("可增", "Gain"), 8, Align::Centre),
        column(lang.pick("最迟", "By"), 14, Align::Centre),
        column(lang.pick("还差什么", "What is missing"), 56, Align::Left),
    ]
}

fn gaps_table(gaps: &[Gap], lang: Lang) -> Table {
    let rows = gaps.iter().map(|g| Row::plain(gap_cells(g, lang))).collect();
    Table { caption: lang.pick("差距清单", "Gaps").to_owned(), columns: gap_columns(lang), rows }
}

pub(crate) fn gap_cells(g: &Gap, lang: Lang) -> Vec<Cell> {
    vec![
        format!("{} {}", g.indicator, lang.of(&g.name, g.name_en.as_deref())).into(),
        Cell::Number(g.to.clone()),
        Cell::Number(g.gain.clone()),
        g.by.clone().unwrap_or_else(|| lang.pick("已无可能", "out of reach").into()).into(),
        lang.pick(&g.sentence, &g.sentence_en).into(),
    ]
}
