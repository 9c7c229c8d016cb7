//! The results as tables: what every unit has or may have, why, and on what they rest.

use std::collections::BTreeMap;

use kernel::Result;
use kernel::q::Q;
use rubric::*;
use rust_xlsxwriter::{Workbook, Worksheet};

use super::write::{body, cell, failed, head, put, put_number, right, title, widths, workbook};

/// The results as a workbook. The same result gives the same bytes.
pub fn results(method: &Method, scored: &Scored) -> Result<Vec<u8>> {
    let heading = format!("{} {}年度考核结果", method.title.zh, scored.year);
    let mut book = workbook(&heading, scored.as_of)?;
    totals(&mut book, method, scored, &heading)?;
    details(&mut book, method, scored)?;
    readings(&mut book, method, scored)?;
    digests(&mut book, method, scored)?;
    book.save_to_buffer().map_err(failed)
}

fn page<'b>(book: &'b mut Workbook, name: &str, widths_of: &[u8]) -> Result<&'b mut Worksheet> {
    let sheet = book.add_worksheet().set_name(name).map_err(failed)?;
    widths(sheet, widths_of)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(sheet)
}

fn heads(sheet: &mut Worksheet, row: u32, names: &[&str]) -> Result<()> {
    for (column, name) in (0_u32..).zip(names) {
        put(sheet, row, column, name, &head())?;
    }
    Ok(())
}

/// What the tables are: provisional or final, as of which day, simulated or not.
fn standing(scored: &Scored) -> String {
    let stage = match scored.stage {
        facts::Stage::Provisional => "暂定",
        facts::Stage::Final => "终值",
    };
    let simulated = if scored.simulated { "；模拟数据，不作考核依据" } else { "" };
    format!("截至 {} {stage}{simulated}。区间为尚可能的最低分至最高分，一个数表示已确定。", scored.as_of)
}

/// A range, or one number when it is certain.
fn range(sheet: &mut Worksheet, row: u32, column: u32, points: Points) -> Result<()> {
    if points.certain() {
        return put_number(sheet, row, column, points.lo, &cell());
    }
    let text = |q: Q| q.round_digits(2).map_or_else(|_| q.to_string(), |r| r.text(2));
    put(sheet, row, column, &format!("{}–{}", text(points.lo), text(points.hi)), &right(cell()))
}

fn policy_label(id: &str) -> String {
    let word = match id {
        "literal" => "按字面",
        "zero" => "记零分",
        "lowest" => "记最低档",
        other => other,
    };
    format!("总分（无档匹配：{word}）")
}

fn totals(book: &mut Workbook, method: &Method, scored: &Scored, heading: &str) -> Result<()> {
    let sheet = page(book, "成绩总表", &[18, 8, 12, 12, 12, 14, 14, 14, 14, 34])?;
    sheet.set_freeze_panes(3, 1).map_err(failed)?;
    sheet.set_repeat_rows(2, 2).map_err(failed)?;
    // The names of the indicators wrap in narrow columns.
    sheet.set_row_height(2, 84).map_err(failed)?;
    sheet.set_paper_size(8);
    let wide = body().set_text_wrap();
    sheet.merge_range(0, 0, 0, 9, heading, &title()).map_err(failed)?;
    sheet.merge_range(1, 0, 1, 9, &standing(scored), &wide).map_err(failed)?;
    let mut policies: Vec<&str> = scored.cards.iter().flat_map(|c| c.by_no_tier.keys().map(String::as_str)).collect();
    policies.sort_by_key(|p| (["literal", "zero", "lowest"].iter().position(|k| k == p).unwrap_or(9), *p));
    policies.dedup();
    let mut names: Vec<String> =
        ["单位", "类别", "总分最低", "总分最高", "暂计", "按裁定和默认读法"].iter().map(|s| (*s).to_owned()).collect();
    names.extend(policies.iter().map(|p| policy_label(p)));
    names.extend(["排名".to_owned(), "备注".to_owned()]);
    names.extend(method.indicators().map(|i| format!("{} {}（{}分）", i.id, i.name.zh, i.points)));
    heads(sheet, 2, &names.iter().map(String::as_str).collect::<Vec<_>>())?;
    for (row, card) in (3_u32..).zip(&scored.cards) {
        let kind = card.kind.as_ref().and_then(|k| method.kind_label(k)).map_or("", |l| l.zh.as_str());
        put(sheet, row, 0, &card.name, &cell())?;
        put(sheet, row, 1, kind, &cell())?;
        let remark = card.refused.as_ref().or(card.warning.as_ref());
        let after = 6 + u32::try_from(policies.len()).unwrap_or_default();
        put(sheet, row, after + 1, remark.map_or("", String::as_str), &cell())?;
        if card.refused.is_some() {
            put(sheet, row, after, "未计分", &cell())?;
            continue;
        }
        put_number(sheet, row, 2, card.total.lo, &cell())?;
        put_number(sheet, row, 3, card.total.hi, &cell())?;
        match card.total.so_far {
            Some(so_far) => put_number(sheet, row, 4, so_far, &cell())?,
            None => put(sheet, row, 4, "未定", &right(cell()))?,
        }
        range(sheet, row, 5, card.base)?;
        for (column, policy) in (6_u32..).zip(&policies) {
            if let Some(points) = card.by_no_tier.get(*policy) {
                range(sheet, row, column, *points)?;
            }
        }
        put(sheet, row, after, &rank_text(method, scored, card), &cell())?;
        for (column, indicator) in (after + 2..).zip(method.indicators()) {
            if let Some(r) = card.rows.iter().find(|r| r.indicator == indicator.id) {
                range(sheet, row, column, r.points)?;
            }
        }
    }
    Ok(())
}

/// The place, or the sentence why there is none.
fn rank_text(method: &Method, scored: &Scored, card: &Card) -> String {
    let Some((group, place)) =
        scored.groups.iter().find_map(|g| g.places.iter().find(|p| p.unit == card.unit).map(|p| (g, p)))
    else {
        let off = scored.groups.iter().any(|g| g.state == RankState::Off);
        return if off { "按现行政策不排名".into() } else { String::new() };
    };
    let group_name = match method.kind_label(&group.group) {
        Some(label) => format!("{}组", label.zh),
        None => "全市".into(),
    };
    let tied = if place.tied { "（并列）" } else { "" };
    match group.state {
        RankState::Off => "按现行政策不排名".into(),
        RankState::Official => format!("{group_name}第 {} 名{tied}", place.place),
        RankState::Withheld => {
            let pairs: Vec<String> = group
                .withheld
                .iter()
                .filter(|w| w.a == card.unit || w.b == card.unit)
                .map(|w| {
                    let other = if w.a == card.unit { &w.b } else { &w.a };
                    let name = scored.cards.iter().find(|c| c.unit == *other).map_or(other, |c| &c.short_name);
                    let readings = if w.readings.is_empty() {
                        String::new()
                    } else {
                        format!("读法 {}", w.readings.join("、"))
                    };
                    let facts =
                        if w.facts.is_empty() { String::new() } else { format!("{} 项未定事实", w.facts.len()) };
                    let both = [readings, facts].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" 和 ");
                    format!("与{name}的先后取决于{both}")
                })
                .collect();
            let why = if pairs.is_empty() { "同组有先后未定的单位".to_owned() } else { pairs.join("；") };
            format!("{group_name}暂不公布排名：{why}。按默认读法列第 {} 位{tied}，不作定论。", place.place)
        }
    }
}

fn details(book: &mut Workbook, method: &Method, scored: &Scored) -> Result<()> {
    let sheet = page(book, "明细", &[16, 8, 24, 8, 8, 8, 8, 60, 18, 10, 60])?;
    sheet.set_freeze_panes(1, 3).map_err(failed)?;
    sheet.set_repeat_rows(0, 0).map_err(failed)?;
    let names =
        ["单位", "指标号", "指标", "满分", "最低", "最高", "暂计", "结论", "待裁定的读法", "未定事实数", "还差什么"];
    heads(sheet, 0, &names)?;
    let mut row = 0;
    for card in scored.cards.iter().filter(|c| c.refused.is_none()) {
        for r in &card.rows {
            let Some(indicator) = method.indicator(&r.indicator) else { continue };
            row += 1;
            put(sheet, row, 0, &card.name, &cell())?;
            put(sheet, row, 1, &r.indicator, &cell())?;
            put(sheet, row, 2, &indicator.name.zh, &cell())?;
            put_number(sheet, row, 3, r.full.unwrap_or(indicator.points), &cell())?;
            put_number(sheet, row, 4, r.points.lo, &cell())?;
            put_number(sheet, row, 5, r.points.hi, &cell())?;
            match r.points.so_far {
                Some(q) => put_number(sheet, row, 6, q, &cell())?,
                None => put(sheet, row, 6, "未定", &right(cell()))?,
            }
            let wide = if r.wide { "（情形过多，区间可能偏宽）" } else { "" };
            put(sheet, row, 7, &format!("{}{wide}", row_sentence(method, indicator, r, Text::Zh)), &cell())?;
            put(sheet, row, 8, &r.readings.join("、"), &cell())?;
            let unknown = i64::try_from(r.unknown.len()).unwrap_or(i64::MAX);
            put_number(sheet, row, 9, Q::int(unknown), &cell())?;
            let gaps: Vec<String> = r.gaps.iter().map(|g| gap_sentence(method, r, g, Text::Zh)).collect();
            put(sheet, row, 10, &gaps.join("\n"), &cell())?;
        }
    }
    Ok(())
}

/// Which option each reading was used with, and whether somebody had ruled it.
fn used(scored: &Scored) -> BTreeMap<&str, (&str, bool)> {
    let mut found = BTreeMap::new();
    let mut nodes: Vec<&Node> = Vec::new();
    for row in scored.cards.iter().flat_map(|c| &c.rows) {
        row.reason.each_node(&mut |node| nodes.push(node));
    }
    while let Some(node) = nodes.pop() {
        for r in &node.readings {
            found.entry(&*r.id).or_insert((&*r.option, r.ruled));
        }
        nodes.extend(&node.children);
    }
    found
}

fn readings(book: &mut Workbook, method: &Method, scored: &Scored) -> Result<()> {
    let sheet = page(book, "读法", &[8, 8, 30, 40, 12, 46, 20, 26, 14])?;
    sheet.set_freeze_panes(1, 1).map_err(failed)?;
    sheet.set_repeat_rows(0, 0).map_err(failed)?;
    let names = ["读法", "类型", "题目", "条文", "涉及指标", "可选读法", "默认读法", "本次使用", "影响结果的单位数"];
    heads(sheet, 0, &names)?;
    let used = used(scored);
    for (row, reading) in (1_u32..).zip(&method.readings) {
        let kind = match reading.kind {
            ReadingKind::Reading => "读法",
            ReadingKind::Policy => "政策",
            ReadingKind::Note => "说明",
        };
        let options: Vec<String> = reading.options.iter().map(|o| format!("{}：{}", o.id, o.text)).collect();
        let default = reading.options.get(reading.default).map_or("", |o| o.id.as_str());
        let now = match used.get(reading.id.as_str()) {
            Some((option, true)) => format!("{option}（已裁定）"),
            Some((option, false)) => format!("{option}（默认，未裁定）"),
            None => String::new(),
        };
        let deciding = |card: &&Card| card.rows.iter().any(|r| r.readings.contains(&reading.id));
        let units = i64::try_from(scored.cards.iter().filter(deciding).count()).unwrap_or(i64::MAX);
        for (column, text) in [
            (0, reading.id.as_str()),
            (1, kind),
            (2, &reading.title.zh),
            (3, &reading.clause.join("；")),
            (4, &reading.indicators.join("、")),
            (5, &options.join("\n")),
            (6, default),
            (7, &now),
        ] {
            put(sheet, row, column, text, &cell())?;
        }
        put_number(sheet, row, 8, Q::int(units), &cell())?;
    }
    Ok(())
}

fn digests(book: &mut Workbook, method: &Method, scored: &Scored) -> Result<()> {
    let sheet = page(book, "摘要", &[18, 90])?;
    let stage = match scored.stage {
        facts::Stage::Provisional => "暂定",
        facts::Stage::Final => "终值",
    };
    let lines = [
        ("办法", method.id.clone()),
        ("办法名称", method.title.zh.clone()),
        ("办法摘要", scored.method.clone()),
        ("裁定摘要", scored.rulings.clone()),
        ("事实摘要", scored.snapshot.clone()),
        ("计分规则版本", scored.engine.to_string()),
        ("年度", scored.year.to_string()),
        ("截至", scored.as_of.to_string()),
        ("阶段", stage.to_owned()),
        ("模拟数据", if scored.simulated { "是" } else { "否" }.to_owned()),
        ("核对", "以同样的办法、裁定和事实再次计分，应得到同样的结果；三项摘要相同即为同一次计分。".to_owned()),
    ];
    for (row, (name, text)) in (0_u32..).zip(lines) {
        put(sheet, row, 0, name, &head())?;
        put(sheet, row, 1, &text, &cell())?;
    }
    Ok(())
}
