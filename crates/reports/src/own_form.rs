//! 自评表: the form on which a unit says what it gives itself, with places for seal, names and date.

use assessment::Pages;
use assessment::view::{FactView, IndicatorPage, RowStanding, RuleView};
use kernel::Result;
use press::{Align, Block, Cell, Document, Place, Row, Style, Table};

use crate::model::{Ask, Lang};
use crate::scorecard::{head, item_line};
use crate::words::{column, document, so_far_cell};

/// Pieces of evidence that a cell names one by one.
const NAMED: usize = 6;

pub(crate) fn own_form(pages: &Pages<'_>, ask: &Ask) -> Result<Document> {
    let unit = ask.unit.as_deref().unwrap_or_default();
    let page = pages.scorecard(unit)?;
    let (run, lang) = (&page.run, ask.lang);
    let title = match lang {
        Lang::Zh => format!("{}{}年度考核自评表", page.unit.name, run.year),
        Lang::En => format!("{}: self-assessment of {}", page.unit.name, run.year),
    };
    let mut doc = document(run, ask, Style::Wide, title.clone())?;
    let mut rows = Vec::new();
    for item in &page.items {
        rows.push(Row::section(item_line(item, lang)));
        for r in &item.rows {
            let indicator = pages.indicator(unit, &r.indicator)?;
            let (standard, asked) = (standard(&indicator, lang), evidence(&indicator, lang));
            let counted = match r.cell.standing {
                RowStanding::Scored => so_far_cell(&r.cell.span, lang),
                RowStanding::NotAsked => lang.pick("不考核", "not asked").into(),
                RowStanding::NotApplicable => lang.pick("不适用", "not applicable").into(),
            };
            rows.push(Row::plain(vec![
                format!("{} {}", r.indicator, lang.of(&r.name, r.name_en.as_deref())).into(),
                Cell::Number(r.points.clone()),
                standard.into(),
                counted,
                "".into(),
                asked.into(),
            ]));
        }
    }
    rows.push(Row::total(vec![
        lang.pick("合计", "Total").into(),
        Cell::Number(page.method.points.clone()),
        "".into(),
        so_far_cell(&page.total, lang),
        "".into(),
        "".into(),
    ]));
    let columns = vec![
        column(lang.pick("指标", "Indicator"), 20, Align::Left),
        column(lang.pick("分值", "Worth"), 7, Align::Centre),
        column(lang.pick("评分标准", "Standard"), 50, Align::Left),
        column(lang.pick("按已报事实", "By the facts"), 9, Align::Centre),
        column(lang.pick("自评得分", "Own points"), 9, Align::Centre),
        column(lang.pick("证明材料", "Evidence"), 34, Align::Left),
    ];
    let b = &mut doc.blocks;
    b.push(Block::Title { lines: vec![title] });
    b.push(Block::Fields { fields: head(&page, lang).into_iter().take(4).collect() });
    b.push(Block::Table(Table { caption: lang.pick("自评表", "Self-assessment").to_owned(), columns, rows }));
    b.push(Block::Note {
        text: lang
            .pick(
                "“按已报事实”为系统依目前已知事实计得的分数，供填报参考；“自评得分”由单位填写。未列证明材料的，随表附送。",
                "“By the facts” is what the known facts give so far; “own points” are for the unit to fill in. Evidence not listed is handed in with the form.",
            )
            .to_owned(),
    });
    let place =
        |zh: &str, en: &str, value: &str| Place { label: lang.pick(zh, en).to_owned(), value: value.to_owned() };
    b.push(Block::Places {
        places: vec![
            place("填报单位（盖章）", "Unit (seal)", &page.unit.name),
            place("主要负责人（签字）", "Head of the unit (signature)", ""),
            place("填报人（签字、电话）", "Filled in by (signature, telephone)", ""),
            place("填报日期", "Date", lang.pick("　　　　年　　月　　日", "")),
        ],
    });
    Ok(doc)
}

/// What the method gives points for, as the document has it.
fn standard(page: &IndicatorPage, lang: Lang) -> String {
    let mut lines = Vec::new();
    rule_lines(&page.rule, lang, &mut lines);
    lines.join("\n")
}

fn rule_lines(rule: &RuleView, lang: Lang, out: &mut Vec<String>) {
    let colon = lang.pick("：", ": ");
    match rule {
        RuleView::Tiers { tiers, .. } => {
            for t in tiers {
                let words = t.text.clone().or_else(|| match lang {
                    Lang::Zh => t.unwritten.clone(),
                    Lang::En => t.unwritten_en.clone().or_else(|| t.unwritten.clone()),
                });
                let words = words.unwrap_or_else(|| lang.of(&t.node.label, t.node.label_en.as_deref()).to_owned());
                out.push(match lang {
                    Lang::Zh => format!("{} 分{colon}{words}", t.points),
                    Lang::En => format!("{}{colon}{words}", t.points),
                });
            }
        }
        RuleView::Sum { text, .. } => out.push(text.clone()),
        RuleView::Score { text, node, .. } => {
            out.push(text.clone().unwrap_or_else(|| lang.of(&node.label, node.label_en.as_deref()).to_owned()));
        }
        RuleView::Compound { parts, .. } => {
            for p in parts {
                out.push(format!("{}{colon}", lang.of(&p.label, p.label_en.as_deref())));
                if let Some(inner) = &p.rule {
                    rule_lines(inner, lang, out);
                }
            }
        }
    }
}

/// What is asked for, and what the facts already carry.
fn evidence(page: &IndicatorPage, lang: Lang) -> String {
    let asked = match lang {
        Lang::En if !page.indicator.evidence_en.is_empty() => &page.indicator.evidence_en,
        _ => &page.indicator.evidence,
    };
    let mut out = asked.join(lang.pick("；", "; "));
    let mut files: Vec<&str> =
        page.facts.iter().flat_map(|f: &FactView| &f.evidence).map(|e| e.name.as_str()).collect();
    files.sort_unstable();
    files.dedup();
    if !files.is_empty() {
        let n = files.len();
        let mut names: Vec<&str> = files.into_iter().take(NAMED).collect();
        if n > NAMED {
            names.push("…");
        }
        let names = names.join(lang.pick("、", ", "));
        let line = match lang {
            Lang::Zh => format!("已有 {n} 件：{names}"),
            Lang::En => format!("{n} at hand: {names}"),
        };
        out = if out.is_empty() { line } else { format!("{out}\n{line}") };
    }
    out
}
