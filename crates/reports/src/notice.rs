//! 考核结果通报: the city's result as an official paper.
//!
//! Places stand only where the order of the group is official. Where it is withheld the paper says why and lists the
//! units by their codes, so that no order can be read out of it.

use assessment::Pages;
use assessment::view::{CityPage, Group, RankingState, UnitSummary, Visibility};
use kernel::{Error, Result};
use press::{Align, Block, Cell, Document, Ending, Head, Level, Row, Style, Table};

use crate::model::{Ask, Lang};
use crate::words::{column, date_of, day_words, document, list, ordinal, provisional, span_cell, span_text};

/// Who does not read the whole city gets the notice of a published run alone.
pub(crate) fn notice(pages: &Pages<'_>, ask: &Ask) -> Result<Document> {
    let run = pages.run();
    if !pages.sees_all() && run.published_at.is_none() {
        return Err(Error::forbidden("the result of this run has not been published").with_code("not_published"));
    }
    let (city, lang) = (pages.board(), ask.lang);
    let title = title(&city, lang);
    let mut doc = document(&run, ask, Style::Official, title.clone())?;
    let date = day_words(date_of(&run)?, lang);
    let b = &mut doc.blocks;
    b.push(Block::Head(Head { issuer: ask.paper.letterhead.clone(), number: number(&city, ask) }));
    b.push(Block::Title { lines: vec![title] });
    let method = lang.of(&city.method.title, city.method.title_en.as_deref());
    b.push(Block::Subtitle { text: format!("{}{method}{}", lang.pick("（《", "“"), lang.pick("》）", "”")) });
    b.push(Block::Addressee { text: addressee(&city, ask) });
    opening(&city, lang, b);
    let mut n = 0_usize;
    for group in &city.groups {
        n = n.saturating_add(1);
        let label = lang.of(&group.label, group.label_en.as_deref());
        b.push(Block::Heading { level: Level::One, text: format!("{}{label}", ordinal(n, lang)) });
        b.push(Block::Paragraph { text: ranking_sentence(group, lang) });
        b.push(Block::Table(group_table(group, lang)));
    }
    b.push(Block::Heading {
        level: Level::One,
        text: format!("{}{}", ordinal(n.saturating_add(1), lang), lang.pick("需要说明的事项", "Remarks")),
    });
    remarks(&city, lang, b);
    let place = lang.pick("（发文机关署名）", "(issuing authority)");
    b.push(Block::Ending(Ending { issuer: ask.paper.issuer.clone().unwrap_or_else(|| place.to_owned()), date }));
    Ok(doc)
}

fn title(city: &CityPage, lang: Lang) -> String {
    let (year, early) = (city.run.year, provisional(&city.run));
    match lang {
        Lang::Zh => format!("关于{year}年度考核{}的通报", if early { "暂定结果" } else { "结果" }),
        Lang::En => format!("{} of the assessment of {year}", if early { "Provisional result" } else { "Result" }),
    }
}

/// 发文字号, or its place.
fn number(city: &CityPage, ask: &Ask) -> String {
    ask.paper.number.clone().unwrap_or_else(|| match ask.lang {
        Lang::Zh => format!("　　　〔{}〕　　号", city.run.year),
        Lang::En => format!("No. ____ ({})", city.run.year),
    })
}

fn addressee(city: &CityPage, ask: &Ask) -> String {
    let colon = ask.lang.pick("：", ":");
    if let Some(named) = &ask.paper.addressee {
        return format!("{}{colon}", named.trim_end_matches(['：', ':']));
    }
    let labels: Vec<String> = city
        .groups
        .iter()
        .filter(|g| !g.id.is_empty())
        .map(|g| ask.lang.of(&g.label, g.label_en.as_deref()).to_owned())
        .collect();
    match ask.lang {
        Lang::Zh => format!("各{}被考核单位：", labels.join("、")),
        Lang::En => "To the assessed units:".into(),
    }
}

fn opening(city: &CityPage, lang: Lang, b: &mut Vec<Block>) {
    let (method, day) = (&city.method, &city.run.as_of);
    let units: usize = city.groups.iter().map(|g| g.units.len()).sum();
    let scored: usize = city.groups.iter().flat_map(|g| &g.units).filter(|u| u.total.is_some()).count();
    let day = day.parse().map_or_else(|_| day.clone(), |d| day_words(d, lang));
    let indicators: usize = method.items.iter().map(|i| i.indicators.len()).sum();
    let (year, points, items) = (city.run.year, &method.points, method.items.len());
    let left = units.saturating_sub(scored);
    let text = match lang {
        Lang::Zh => {
            let left = if left > 0 { format!("，{left}个单位未计分（原因见后）") } else { String::new() };
            let status = if provisional(&city.run) { "暂定结果" } else { "结果" };
            format!(
                "按照《{}》（满分{points}分，{items}个考核项目、{indicators}项指标），对{units}个单位{year}年度工作截至{day}的情况进行了考核计分{left}。现将{status}通报如下。",
                method.title
            )
        }
        Lang::En => {
            let left = if left > 0 { format!("; {left} are not scored, for the reasons below") } else { String::new() };
            format!(
                "Under “{}” ({points} points, {items} items, {indicators} indicators) the work of {units} units in {year} was \
                 scored as it stood on {day}{left}. The result is as follows.",
                method.title_en.as_deref().unwrap_or(&method.title)
            )
        }
    };
    b.push(Block::Paragraph { text });
}

/// What is said of the order of a group; never more than is settled.
fn ranking_sentence(group: &Group, lang: Lang) -> String {
    let by_code =
        lang.pick("下表按单位代码排列，不表示名次。", " The table is in the order of the units' codes, not of places.");
    match group.ranking.state {
        RankingState::Official => lang
            .pick("本组名次如下，得分相同的名次并列。", "The places of this group; equal points share a place.")
            .to_owned(),
        RankingState::Off => lang.pick("本组不排名次。", "This group is not ranked.").to_owned() + by_code,
        RankingState::Hidden => {
            lang.pick("本组名次尚未公布。", "The places of this group are not published.").to_owned() + by_code
        }
        RankingState::Withheld => {
            let pairs = group.ranking.withheld_by.len();
            let mut readings: Vec<String> =
                group.ranking.withheld_by.iter().flat_map(|p| p.readings.iter().cloned()).collect();
            readings.sort();
            readings.dedup();
            let mut facts: Vec<(&str, &str, &str)> = group
                .ranking
                .withheld_by
                .iter()
                .flat_map(|p| &p.facts)
                .map(|f| (f.unit.as_str(), f.indicator.as_str(), f.input.as_str()))
                .collect();
            facts.sort_unstable();
            facts.dedup();
            let mut why: Vec<String> = Vec::new();
            if !readings.is_empty() {
                let ids = list(&readings, lang);
                why.push(match lang {
                    Lang::Zh => format!("读法{ids}待裁定"),
                    Lang::En => format!("readings {ids} are not ruled"),
                });
            }
            if !facts.is_empty() {
                let n = facts.len();
                why.push(match lang {
                    Lang::Zh => format!("{n}项事实未定"),
                    Lang::En => format!("{n} facts are not settled"),
                });
            }
            let why = why.join(lang.pick("，", ", "));
            match lang {
                // Whose facts keep the order open is not for this reader.
                Lang::Zh if pairs == 0 => format!("本组暂不排正式名次：相邻单位的先后还会改变。{by_code}"),
                Lang::Zh => format!("本组暂不排正式名次：{why}，至少{pairs}对相邻单位的先后还会改变。{by_code}"),
                Lang::En if pairs == 0 => {
                    format!("The order of this group is withheld: neighbours could still change places.{by_code}")
                }
                Lang::En => format!(
                    "The order of this group is withheld: {why}; at least {pairs} pairs of neighbours could still change places.{by_code}"
                ),
            }
        }
    }
}

fn group_table(group: &Group, lang: Lang) -> Table {
    let official = group.ranking.state == RankingState::Official;
    let graded = group.units.iter().any(|u| u.grade.is_some());
    let mut columns = vec![column(lang.pick("单位", "Unit"), 44, Align::Left)];
    if official {
        columns.insert(0, column(lang.pick("名次", "Place"), 12, Align::Centre));
    }
    columns.push(column(lang.pick("得分", "Points"), 22, Align::Centre));
    columns.push(column(lang.pick("暂计", "So far"), 16, Align::Centre));
    if graded {
        columns.push(column(lang.pick("等次", "Grade"), 16, Align::Centre));
    }
    let place = |u: &UnitSummary| group.ranking.places.iter().find(|p| p.unit == u.unit);
    let mut units: Vec<&UnitSummary> = group.units.iter().collect();
    units.sort_by_key(|u| {
        let place = place(u).filter(|_| official).map_or(u32::MAX, |p| p.place);
        (place, u.unit.as_str())
    });
    let rows = units.into_iter().map(|u| {
        let mut cells: Vec<Cell> = Vec::new();
        if official {
            cells.push(place(u).map_or_else(|| "—".into(), |p| Cell::Number(p.place.to_string())));
        }
        cells.push(u.name.clone().into());
        match &u.total {
            Some(total) => {
                cells.push(span_cell(total));
                cells.push(crate::words::so_far_cell(total, lang));
            }
            None if u.visible == Visibility::Hidden => {
                cells.extend([lang.pick("未公布", "not published").into(), "".into()]);
            }
            None => cells.extend([lang.pick("未计分", "not scored").into(), "".into()]),
        }
        if graded {
            let now = u.grade.as_ref().and_then(|g| g.now.as_ref());
            let word = now.map_or(lang.pick("未定", "open"), |g| lang.of(&g.name, g.name_en.as_deref()));
            cells.push(word.into());
        }
        Row::plain(cells)
    });
    Table { caption: lang.of(&group.label, group.label_en.as_deref()).to_owned(), columns, rows: rows.collect() }
}

fn remarks(city: &CityPage, lang: Lang, b: &mut Vec<Block>) {
    let mut n = 0_usize;
    let mut say = |text: String| {
        n = n.saturating_add(1);
        b.push(Block::Paragraph { text: format!("{n}. {text}") });
    };
    let units = || city.groups.iter().flat_map(|g| &g.units);
    let open = units().filter_map(|u| u.total.as_ref()).filter(|t| t.lo != t.hi).count();
    if open > 0 {
        say(match lang {
            Lang::Zh => format!(
                "{open}个单位的得分以区间表示，为尚可能的最低分至最高分；“暂计”为时段未满的事实按目前情况计得的分数。"
            ),
            Lang::En => format!(
                "The points of {open} units are given as the lowest to the highest still possible; “so far” counts open windows as they stand."
            ),
        });
    }
    if !city.open_readings.is_empty() {
        let ids: Vec<String> = city.open_readings.iter().map(|r| r.id.clone()).collect();
        let (k, ids) = (ids.len(), list(&ids, lang));
        say(match lang {
            Lang::Zh => format!("办法有{k}处读法尚待裁定（{ids}），得分区间已包括各种读法的结果。"),
            Lang::En => {
                format!("{k} readings of the method are not ruled ({ids}); the ranges include every one of them.")
            }
        });
    }
    for u in units() {
        if let Some(why) = &u.refused {
            say(match lang {
                Lang::Zh => format!("{}未计分：{why}。", u.name),
                Lang::En => format!("{} is not scored: {}.", u.name, u.refused_en.as_deref().unwrap_or(why)),
            });
        }
        if let Some(g) = u.grade.as_ref().filter(|g| g.best != g.worst)
            && let Some(total) = &u.total
        {
            let word = |g| crate::words::grade(g, lang);
            let (name, points, best, worst) =
                (&u.name, span_text(total), word(g.best.as_ref()), word(g.worst.as_ref()));
            say(match lang {
                Lang::Zh => format!("{name}得{points}分，等次最高可为{best}、最低可为{worst}。"),
                Lang::En => format!("{name} has {points} points: the grade is at best {best}, at worst {worst}."),
            });
        }
    }
    if city.run.simulated {
        say(lang
            .pick(
                "本文所据为模拟数据，不作考核依据。",
                "These figures rest on simulated data and are no ground for an assessment.",
            )
            .to_owned());
    }
    if provisional(&city.run) {
        say(lang
            .pick(
                "本文为暂定结果，以终值通报为准。",
                "These figures are provisional; the final notice takes their place.",
            )
            .to_owned());
    }
    let digest = &city.run.result_digest;
    say(match lang {
        Lang::Zh => format!("计分所依为第{}次核算，结果摘要{digest}，可凭以复算核对。", city.run.number),
        Lang::En => format!(
            "The points are those of run {}, result {digest}, by which they can be computed again.",
            city.run.number
        ),
    });
}
