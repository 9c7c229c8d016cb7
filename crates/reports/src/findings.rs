//! 读法与裁定清单: what the method leaves open, which options there are, who ruled what and when, and what is wrong with
//! the clauses and with facts.

use assessment::view::{Notice, ReadingItem, ReadingKind, ReadingList, ReadingState};
use assessment::{MethodFindings, Pages};
use kernel::Result;
use press::{Align, Block, Column, Document, Level, Row, Style, Table};

use crate::linted::linted;
use crate::model::{Ask, Lang};
use crate::words::{column, document, span_text};

/// Units that a cell names one by one.
const NAMED: usize = 12;

/// What the list is made of besides the run.
pub struct Stated {
    pub readings: ReadingList,
    pub method: MethodFindings,
}

pub(crate) fn findings(pages: &Pages<'_>, stated: &Stated, ask: &Ask) -> Result<Document> {
    let readings = &stated.readings;
    let (run, lang) = (pages.run(), ask.lang);
    let city = pages.board();
    let method = lang.of(&city.method.title, city.method.title_en.as_deref());
    let title = lang.pick("读法与裁定清单", "Findings and rulings").to_owned();
    let mut doc = document(&run, ask, Style::Wide, title.clone())?;
    let b = &mut doc.blocks;
    b.push(Block::Title { lines: vec![title] });
    b.push(Block::Subtitle { text: format!("{method}　{}", run.year) });
    let count = |state| readings.items.iter().filter(|i| i.reading.state == state).count();
    let (ruled, open, held) = (count(ReadingState::Ruled), count(ReadingState::Open), count(ReadingState::Default));
    b.push(Block::Paragraph {
        text: match lang {
            Lang::Zh => format!(
                "共{}条：已裁定{ruled}条，待裁定{open}条，按默认执行的政策和说明{held}条。默认不是裁定：待裁定的读法，得分区间包括其各种选项的结果。",
                readings.items.len()
            ),
            Lang::En => format!(
                "{} in all: {ruled} ruled, {open} not ruled, {held} policies and notes at their default. A default is no ruling: \
                 while a reading is open the ranges of points include every option of it.",
                readings.items.len()
            ),
        },
    });
    for (state, zh, en) in [
        (ReadingState::Open, "待裁定", "Not ruled"),
        (ReadingState::Ruled, "已裁定", "Ruled"),
        (ReadingState::Default, "按默认执行", "At the default"),
    ] {
        let items: Vec<&ReadingItem> = readings.items.iter().filter(|i| i.reading.state == state).collect();
        if items.is_empty() {
            continue;
        }
        let rows = items.iter().map(|i| reading_row(i, lang)).collect();
        b.push(Block::Table(Table { caption: lang.pick(zh, en).to_owned(), columns: columns(lang), rows }));
    }
    linted(&stated.method, lang, b);
    facts(&city.notices, lang, b);
    Ok(doc)
}

fn columns(lang: Lang) -> Vec<Column> {
    vec![
        column(lang.pick("编号", "No"), 6, Align::Centre),
        column(lang.pick("事项与条款", "What is at issue"), 34, Align::Left),
        column(lang.pick("可选读法及其效果", "Options and their effect"), 56, Align::Left),
        column(lang.pick("裁定", "Ruling"), 22, Align::Left),
        column(lang.pick("改变谁", "Who moves"), 26, Align::Left),
    ]
}

fn reading_row(item: &ReadingItem, lang: Lang) -> Row {
    let r = &item.reading;
    let kind = match r.kind {
        ReadingKind::Reading => lang.pick("读法", "reading"),
        ReadingKind::Policy => lang.pick("政策", "policy"),
        ReadingKind::Note => lang.pick("说明", "note"),
    };
    let mut issue = vec![format!("{}（{kind}）", lang.of(&r.title, r.title_en.as_deref()))];
    issue.extend(r.clause.iter().map(|c| lang.pick("条款：", "Clause: ").to_owned() + c));
    if !item.indicators.is_empty() {
        issue.push(lang.pick("涉及指标：", "Indicators: ").to_owned() + &item.indicators.join(lang.pick("、", ", ")));
    }
    let options: Vec<String> = r
        .options
        .iter()
        .map(|o| {
            let mut line = format!("{}　{}", o.id, lang.of(&o.text, o.text_en.as_deref()));
            let effect = lang.of(&o.effect, o.effect_en.as_deref());
            if !effect.is_empty() {
                line.push_str(&format!("（{effect}）"));
            }
            if r.default.as_ref() == Some(&o.id) {
                line.push_str(lang.pick("【默认】", " [default]"));
            }
            if let Some(why) = &o.why_not {
                let why = lang.of(why, o.why_not_en.as_deref());
                line.push_str(&format!("{}{why}", lang.pick("；现不可用：", "; not available: ")));
            }
            line
        })
        .collect();
    Row::plain(vec![
        r.id.clone().into(),
        issue.join("\n").into(),
        options.join("\n").into(),
        ruling(item, lang).into(),
        moved(item, lang).into(),
    ])
}

/// Who ruled what, when, and why; or that nobody has.
fn ruling(item: &ReadingItem, lang: Lang) -> String {
    let r = &item.reading;
    let mut lines = match r.state {
        ReadingState::Ruled => {
            let none = String::new();
            let (option, by, on) =
                (r.in_force.as_ref().unwrap_or(&none), r.ruled_by.as_ref().unwrap_or(&none), r.ruled_on.as_ref());
            let on = on.unwrap_or(&none);
            vec![match lang {
                Lang::Zh => format!("{option}\n{by} 于 {on} 裁定"),
                Lang::En => format!("{option}\nruled by {by} on {on}"),
            }]
        }
        ReadingState::Open => vec![lang.pick("无人裁定", "nobody has ruled").to_owned()],
        ReadingState::Default => {
            let option = r.in_force.as_deref().unwrap_or("—");
            vec![format!("{}{option}", lang.pick("按默认：", "default: "))]
        }
    };
    if let Some(note) = &r.note {
        lines.push(lang.pick("说明：", "note: ").to_owned() + note);
    }
    for p in item.reading.parameters.iter().filter(|p| p.declared.is_some()) {
        let label = lang.of(&p.label, p.label_en.as_deref());
        lines.push(format!("{label}{}{}", lang.pick("：", ": "), p.declared.as_deref().unwrap_or_default()));
    }
    if r.state != ReadingState::Ruled
        && let Some(why) = &r.why_default
    {
        let why = lang.of(why, r.why_default_en.as_deref());
        lines.push(format!("{}{why}", lang.pick("默认理由：", "why the default: ")));
    }
    lines.join("\n")
}

/// Whose points another option would change, beside the default.
fn moved(item: &ReadingItem, lang: Lang) -> String {
    if item.reading.state != ReadingState::Open {
        return "—".to_owned();
    }
    let lines: Vec<String> = item
        .moves
        .iter()
        .map(|m| {
            let n = m.units.len();
            let mut names: Vec<String> = m
                .units
                .iter()
                .take(NAMED)
                .map(|u| format!("{} {} {}→{}", u.name, u.indicator, span_text(&u.from), span_text(&u.to)))
                .collect();
            if n > NAMED {
                names.push(match lang {
                    Lang::Zh => format!("等共 {n} 处"),
                    Lang::En => format!("and others, {n} in all"),
                });
            }
            format!("{}{}{}", m.option, lang.pick("：", ": "), names.join(lang.pick("；", "; ")))
        })
        .collect();
    if lines.is_empty() { lang.pick("现无单位", "nobody now").to_owned() } else { lines.join("\n") }
}

/// What the run found wrong with facts, units and the calendar.
fn facts(notices: &[Notice], lang: Lang, b: &mut Vec<Block>) {
    b.push(Block::Heading {
        level: Level::One, text: lang.pick("事实方面的问题", "Findings about facts").to_owned()
    });
    if notices.is_empty() {
        b.push(Block::Paragraph { text: lang.pick("没有。", "None.").to_owned() });
        return;
    }
    let rows = notices
        .iter()
        .map(|n| {
            Row::plain(vec![
                n.unit.clone().unwrap_or_else(|| "—".into()).into(),
                n.indicator.clone().unwrap_or_else(|| "—".into()).into(),
                lang.pick(&n.text, &n.text_en).into(),
            ])
        })
        .collect();
    let columns = vec![
        column(lang.pick("单位", "Unit"), 12, Align::Centre),
        column(lang.pick("指标", "Indicator"), 12, Align::Centre),
        column(lang.pick("问题", "Finding"), 90, Align::Left),
    ];
    b.push(Block::Table(Table { caption: lang.pick("事实问题", "Facts").to_owned(), columns, rows }));
}
