//! 两次核算对比: who moved, by which indicator, and because of which facts, rulings or method.

use assessment::view::{FactState, FactView};
use assessment::{Effect, Loaded, Pages, RowMove, Stand, effects};
use kernel::Result;
use kernel::q::Q;
use press::{Align, Block, Cell, Document, Field, Row, Style, Table};
use rubric::{Points, RankState};

use crate::model::{Ask, Lang};
use crate::scorecard::field;
use crate::words::{column, document};

/// Facts that a cell names one by one.
const NAMED: usize = 8;

/// The two runs as one reader may see them.
pub(crate) struct Two<'a> {
    pub before: (&'a Loaded, &'a Pages<'a>),
    pub after: (&'a Loaded, &'a Pages<'a>),
}

pub(crate) fn compare(two: &Two<'_>, ask: &Ask) -> Result<Document> {
    let (old, new) = (two.before.1.run(), two.after.1.run());
    let lang = ask.lang;
    let title = lang.pick("两次核算对比", "Comparison of two runs").to_owned();
    let mut doc = document(&new, ask, Style::Wide, title.clone())?;
    doc.foot = format!("{}{}{}", doc.foot, lang.pick("；对比 ", "; against "), crate::words::foot(&old, lang));
    for mark in crate::words::marks(&old, lang) {
        if !doc.marks.contains(&mark) {
            doc.marks.push(mark);
        }
    }
    let all = effects(&two.before.0.scored, &two.after.0.scored)?;
    let seen: Vec<&Effect<'_>> = all
        .iter()
        .filter(|e| two.after.1.cards().any(|c| c.unit == e.unit) || two.before.1.cards().any(|c| c.unit == e.unit))
        .collect();
    let b = &mut doc.blocks;
    b.push(Block::Title { lines: vec![title] });
    b.push(Block::Fields { fields: head(two, lang) });
    b.push(Block::Table(units_table(&seen, two.after.1.sees_all(), lang)));
    let mut rows = Vec::new();
    for e in &seen {
        if e.rows.is_empty() {
            continue;
        }
        let gain = e.gain.map_or_else(|| lang.pick("无法比较", "cannot be compared").to_owned(), signed);
        rows.push(Row::section(format!("{}（{gain}）", name_of(e))));
        for m in &e.rows {
            rows.push(Row::plain(row_cells(two, e.unit, m, lang)?));
        }
    }
    if rows.is_empty() {
        b.push(Block::Paragraph {
            text: lang.pick("没有指标的得分变化。", "No indicator moved.").to_owned()
        });
        return Ok(doc);
    }
    let columns = vec![
        column(lang.pick("指标", "Indicator"), 24, Align::Left),
        column(lang.pick("此前", "Before"), 10, Align::Centre),
        column(lang.pick("现在", "Now"), 10, Align::Centre),
        column(lang.pick("因为", "Because of"), 80, Align::Left),
    ];
    b.push(Block::Table(Table {
        caption: lang.pick("变化的指标及原因", "What moved, and why").to_owned(),
        columns,
        rows,
    }));
    Ok(doc)
}

fn head(two: &Two<'_>, lang: Lang) -> Vec<Field> {
    let (old, new) = (two.before.1.run(), two.after.1.run());
    let run = |r: &assessment::view::RunInfo| match lang {
        Lang::Zh => format!("{} 年度第 {} 次核算，截至 {}", r.year, r.number, r.as_of),
        Lang::En => format!("{}, run {}, as of {}", r.year, r.number, r.as_of),
    };
    let same =
        |a: &str, b: &str| if a == b { lang.pick("相同", "the same") } else { lang.pick("不同", "differs") }.to_owned();
    let mut rulings = same(&old.rulings_digest, &new.rulings_digest);
    let ruled = rulings_moved(two, lang);
    if !ruled.is_empty() {
        rulings = format!("{rulings}{}{}", lang.pick("：", ": "), ruled.join(lang.pick("；", "; ")));
    }
    vec![
        field(lang.pick("此前", "Before"), run(&old)),
        field(lang.pick("现在", "Now"), run(&new)),
        field(lang.pick("办法", "Method"), same(&old.method_digest, &new.method_digest)),
        field(lang.pick("裁定", "Rulings"), rulings),
    ]
}

fn rulings_moved(two: &Two<'_>, lang: Lang) -> Vec<String> {
    let (old, new) = (&two.before.0.rulings.rulings, &two.after.0.rulings.rulings);
    let mut ids: Vec<&String> = old.keys().chain(new.keys()).collect();
    ids.sort();
    ids.dedup();
    ids.into_iter().filter_map(|id| ruling_moved(two, id, lang)).collect()
}

/// How the ruling of a reading differs; none when it does not.
fn ruling_moved(two: &Two<'_>, id: &str, lang: Lang) -> Option<String> {
    let of = |l: &Loaded| l.rulings.rulings.get(id).map(|r| (r.option.clone(), r.by.clone(), r.on.to_string()));
    let (old, new) = (of(two.before.0), of(two.after.0));
    if old.as_ref().map(|o| &o.0) == new.as_ref().map(|n| &n.0) {
        return None;
    }
    let open = lang.pick("未裁定", "not ruled").to_owned();
    let was = old.map_or_else(|| open.clone(), |o| o.0);
    Some(match new {
        Some((option, by, on)) => match lang {
            Lang::Zh => format!("读法 {id} 由{was}改为 {option}（{by} {on}）"),
            Lang::En => format!("reading {id}: {option} instead of {was} ({by}, {on})"),
        },
        None => match lang {
            Lang::Zh => format!("读法 {id} 由 {was} 改为{open}"),
            Lang::En => format!("reading {id}: {open} instead of {was}"),
        },
    })
}

fn signed(q: Q) -> String {
    let text = q.text(2);
    if q.is_negative() || q.is_zero() { text } else { format!("+{text}") }
}

fn name_of(e: &Effect<'_>) -> String {
    let card = e.after.as_ref().or(e.before.as_ref()).map(|s| s.card);
    card.map_or_else(|| e.unit.to_owned(), |c| format!("{} {}", c.unit, c.name))
}

fn points_cell(p: Option<Points>, lang: Lang) -> Cell {
    match p {
        Some(p) if p.certain() => Cell::Number(p.lo.text(2)),
        Some(p) => {
            let so_far = p.so_far.map(|q| q.text(2));
            let range = format!("{}–{}", p.lo.text(2), p.hi.text(2));
            match (so_far, lang) {
                (Some(s), Lang::Zh) => format!("{range}（暂计 {s}）"),
                (Some(s), Lang::En) => format!("{range} (so far {s})"),
                (None, _) => range,
            }
            .into()
        }
        None => lang.pick("未计分", "not scored").into(),
    }
}

fn units_table(effects: &[&Effect<'_>], places: bool, lang: Lang) -> Table {
    let mut columns = vec![
        column(lang.pick("单位", "Unit"), 40, Align::Left),
        column(lang.pick("此前", "Before"), 24, Align::Centre),
        column(lang.pick("现在", "Now"), 24, Align::Centre),
        column(lang.pick("增减", "Change"), 12, Align::Centre),
    ];
    if places {
        columns.push(column(lang.pick("名次", "Place"), 24, Align::Centre));
    }
    let rows = effects.iter().map(|e| {
        let total = |s: &Option<Stand<'_>>| s.as_ref().and_then(|s| s.total);
        let gain = e.gain.map_or_else(|| Cell::from("—"), |g| Cell::Text(signed(g)));
        let mut cells =
            vec![name_of(e).into(), points_cell(total(&e.before), lang), points_cell(total(&e.after), lang), gain];
        if places {
            cells.push(format!("{} → {}", place(&e.before, lang), place(&e.after, lang)).into());
        }
        Row::plain(cells)
    });
    Table { caption: lang.pick("各单位总分", "Totals").to_owned(), columns, rows: rows.collect() }
}

/// A place only where the order is official.
fn place(s: &Option<Stand<'_>>, lang: Lang) -> String {
    match s.as_ref().and_then(|s| s.place) {
        Some((place, RankState::Official)) => place.to_string(),
        Some((_, RankState::Withheld)) => lang.pick("未定", "withheld").to_owned(),
        _ => "—".to_owned(),
    }
}

fn row_cells(two: &Two<'_>, unit: &str, m: &RowMove<'_>, lang: Lang) -> Result<Vec<Cell>> {
    let method = if m.after.is_some() { &two.after.0.method } else { &two.before.0.method };
    let name = method.indicator(m.indicator).map_or("", |i| lang.of(&i.name.zh, i.name.en.as_deref()));
    let why = why(two, unit, m, lang)?;
    Ok(vec![
        format!("{} {name}", m.indicator).into(),
        points_cell(m.before.map(|r| r.points), lang),
        points_cell(m.after.map(|r| r.points), lang),
        why.join("\n").into(),
    ])
}

/// What is other in the inputs of the row: the method, the rulings it rests on, its facts.
fn why(two: &Two<'_>, unit: &str, m: &RowMove<'_>, lang: Lang) -> Result<Vec<String>> {
    let mut out = Vec::new();
    let (old, new) = (two.before.0, two.after.0);
    if old.run.method_digest != new.run.method_digest {
        let find = |l: &Loaded| l.method.indicator(m.indicator).map(|i| (i.points, i.steps()));
        out.push(match (find(old), find(new)) {
            (None, _) => lang.pick("办法不同：此前没有这项指标", "another method: the indicator is new").to_owned(),
            (_, None) => lang.pick("办法不同：现在没有这项指标", "another method: the indicator is gone").to_owned(),
            (a, b) if a != b => {
                lang.pick("办法不同：分值或档次变了", "another method: its points or tiers differ").to_owned()
            }
            _ => lang.pick("办法不同（分值和档次未变）", "another method (points and tiers are the same)").to_owned(),
        });
    }
    let readings = |l: &Loaded| -> Vec<String> {
        let named = l.method.indicator(m.indicator).map(|i| i.readings.clone()).unwrap_or_default();
        named.iter().filter_map(|r| l.method.readings.get(*r)).map(|r| r.id.clone()).collect()
    };
    let mut ids = readings(old);
    ids.extend(readings(new));
    ids.sort();
    ids.dedup();
    out.extend(ids.iter().filter_map(|id| ruling_moved(two, id, lang)));
    if old.run.stage != new.run.stage {
        out.push(
            lang.pick("由暂定转为终值：未报的事实按不成立计", "from provisional to final: what nobody reported fails")
                .to_owned(),
        );
    }
    let facts = facts_moved(two, unit, m.indicator, lang)?;
    let n = facts.len();
    out.extend(facts.into_iter().take(NAMED));
    if n > NAMED {
        out.push(match lang {
            Lang::Zh => format!("等共 {n} 项事实"),
            Lang::En => format!("and others, {n} facts in all"),
        });
    }
    if out.is_empty() {
        // A statistic of the group, a global reading, the day itself.
        out.push(lang.pick("本单位这项指标的事实和裁定未变：随日期、全局读法或同组其他单位而变", "its own facts and rulings are the same: it moved with the day, a global reading or other units of the group").to_owned());
    }
    Ok(out)
}

fn facts_moved(two: &Two<'_>, unit: &str, indicator: &str, lang: Lang) -> Result<Vec<String>> {
    let of = |pages: &Pages<'_>| match pages.indicator(unit, indicator) {
        Ok(page) => Ok(page.facts),
        Err(e) if matches!(e.code(), "no_unit" | "no_indicator" | "not_scored") => Ok(Vec::new()),
        Err(e) => Err(e),
    };
    let (old, new) = (of(two.before.1)?, of(two.after.1)?);
    let key = |f: &FactView| (f.input.clone(), f.at.clone());
    let mut out = Vec::new();
    for f in &new {
        let was = old.iter().find(|o| key(o) == key(f));
        let (a, b) = (was.map(|f| said(f, lang)), said(f, lang));
        if a.as_ref() == Some(&b) {
            continue;
        }
        let none = || lang.pick("不曾问", "not asked").to_owned();
        out.push(format!("{}{}{} → {b}", label(f, lang), lang.pick("：", ": "), a.unwrap_or_else(none)));
    }
    for f in old.iter().filter(|o| !new.iter().any(|n| key(n) == key(o))) {
        let gone = lang.pick("不再问", "no longer asked");
        out.push(format!("{}{}{} → {gone}", label(f, lang), lang.pick("：", ": "), said(f, lang)));
    }
    Ok(out)
}

fn label(f: &FactView, lang: Lang) -> String {
    let name = lang.of(&f.label, f.label_en.as_deref());
    match f.at.as_deref() {
        Some(at) => format!("{name}（{}）", lang.of(at, f.at_en.as_deref())),
        None => name.to_owned(),
    }
}

/// A fact in words: its value, or which of the reasons there is none.
fn said(f: &FactView, lang: Lang) -> String {
    let state = match f.state {
        FactState::Known => {
            let value = f.value.as_deref().map_or("—", |v| lang.of(v, f.value_en.as_deref()));
            let rows = f.rows.as_ref().map(|r| match lang {
                Lang::Zh => format!("{} 行", r.total),
                Lang::En => format!("{} rows", r.total),
            });
            let mut text = rows.filter(|_| f.value.is_none()).unwrap_or_else(|| value.to_owned());
            if let Some(unit) = &f.unit
                && f.value.is_some()
                && !text.ends_with(unit.as_str())
            {
                text = format!("{text} {}", lang.of(unit, f.unit_en.as_deref()));
            }
            if let Some(open) = &f.open {
                let end = |zh: &Option<String>, en: &Option<String>| {
                    zh.as_deref().map_or("?", |z| lang.of(z, en.as_deref())).to_owned()
                };
                let (lo, hi) = (end(&open.lowest, &open.lowest_en), end(&open.highest, &open.highest_en));
                text.push_str(&match lang {
                    Lang::Zh => format!("（时段未满，最终可为 {lo} 至 {hi}）"),
                    Lang::En => format!(" (window still open, may end between {lo} and {hi})"),
                });
            }
            return text;
        }
        FactState::Absent => lang.pick("未报", "absent"),
        FactState::Unavailable => lang.pick("取不到", "unavailable"),
        FactState::NotApplicable => lang.pick("不适用", "not applicable"),
        FactState::Contested => lang.pick("有争议", "contested"),
        FactState::Awaiting => lang.pick("待评判", "awaiting judgement"),
    };
    state.to_owned()
}
