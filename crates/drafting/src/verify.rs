//! Sums on every level: clauses against their indicator, indicators against their item, items against the printed total.

use kernel::q::Q;

use crate::draft::{Candidate, Change, Doubt, Draft, Role, Rule, Tier};
use crate::finding::{Finding, Place, Said};
use crate::propose::Topic;

const CODES: [&str; 6] = ["sum_indicator", "sum_item", "sum_total", "tier_order", "no_indicator_points", "sum_ok"];

/// Takes the sums anew: findings and unanswered doubts about points are replaced.
pub(crate) fn verify(draft: &mut Draft) {
    draft.findings.retain(|f| !CODES.contains(&f.code.as_str()));
    draft.doubts.retain(|d| d.topic != Topic::Points || d.answered.is_some());
    let (mut findings, mut doubts) = (Vec::new(), Vec::new());
    for item in &draft.items {
        for indicator in &item.indicators {
            let at = &indicator.place;
            let Some(worth) = indicator.worth() else { continue };
            let most = indicator.rule.most().unwrap_or(worth);
            if most != worth && item.role != Role::Penalty {
                let zh = format!("{} {}：分值 {worth} 分，条文最高 {most} 分", indicator.id, indicator.name);
                let en = format!("{}: worth {worth} points, but its clauses give at most {most}", indicator.id);
                findings.push(Finding::new("sum_indicator", at.clone(), zh.clone(), en.clone()));
                let mut doubt = points_doubt(&indicator.id, at, zh, en);
                let by_clauses = Change::IndicatorPoints { indicator: indicator.id.clone(), points: most };
                doubt.candidates.push(candidate(
                    format!("以条文为准：{most} 分"),
                    format!("the clauses are right: {most}"),
                    by_clauses,
                ));
                if let Rule::Tiers(tiers) = &indicator.rule
                    && let Some(top) = tiers.first()
                {
                    let change = Change::TierPoints { tier: top.id.clone(), points: worth };
                    doubt.candidates.push(candidate(
                        format!("以分值为准：最高档 {worth} 分"),
                        format!("the highest clause gives {worth}"),
                        change,
                    ));
                }
                doubts.push(doubt);
            }
            for (rule, pair) in leaves_in_pairs(&indicator.rule) {
                let [a, b] = pair else { continue };
                if a.points <= b.points {
                    let zh = format!("{}：{} 分档之后又有 {} 分档，分值没有递减", indicator.id, a.points, b.points);
                    let en = format!("{}: a clause of {} points follows one of {}", indicator.id, b.points, a.points);
                    findings.push(Finding::new("tier_order", b.place.clone(), zh.clone(), en.clone()));
                    let mut doubt = points_doubt(&b.id, &b.place, zh, en);
                    if let (Rule::Tiers(_), Rule::Tiers(tiers)) = (&indicator.rule, rule) {
                        let mut sorted = tiers.clone();
                        sorted.sort_by_key(|t| std::cmp::Reverse(t.points));
                        sorted.dedup_by_key(|t| t.points);
                        if sorted.len() == tiers.len() {
                            let rule = Box::new(Rule::Tiers(sorted));
                            doubt.candidates.push(candidate(
                                "符合几档的，取最高的一档".into(),
                                "of several that hold the highest counts".into(),
                                Change::Rule { indicator: indicator.id.clone(), rule },
                            ));
                        }
                    }
                    if let Ok(less) = a.points.div(Q::int(2)) {
                        doubt.candidates.push(candidate(
                            format!("这一档改为 {less} 分"),
                            format!("this clause gives {less}"),
                            Change::TierPoints { tier: b.id.clone(), points: less },
                        ));
                    }
                    doubts.push(doubt);
                }
            }
        }
        let (stated, sum) = (item.worth(), item.sum());
        if stated != sum && item.role == Role::Regular {
            let zh = format!("第 {} 项{}：标明 {stated} 分，各指标合计 {sum} 分", item.no, item.title);
            let en = format!("item {}: {stated} points are stated, its indicators add up to {sum}", item.no);
            findings.push(Finding::new("sum_item", item.place.clone(), zh.clone(), en.clone()));
            let mut doubt = points_doubt(&item.no.to_string(), &item.place, zh, en);
            let change = Change::ItemPoints { item: item.no, points: sum };
            doubt.candidates.push(candidate(
                format!("以各指标之和为准：{sum} 分"),
                format!("the sum is right: {sum}"),
                change,
            ));
            doubts.push(doubt);
        }
    }
    let sum = draft.counts().points;
    let bonus = crate::draft::add(draft.items.iter().filter(|i| i.role == Role::Bonus).map(|i| i.worth()));
    // 合计 may count what is beyond the full marks, or not.
    if let Some(total) = &draft.total
        && total.points != sum
        && sum.add(bonus).ok() != Some(total.points)
    {
        let zh = format!("文件写明总分 {} 分，各项合计 {sum} 分", total.points);
        let en = format!("the document states a total of {} points, its items add up to {sum}", total.points);
        findings.push(Finding::new("sum_total", total.place.clone(), zh.clone(), en.clone()));
        let mut doubt = points_doubt("total", &total.place, zh, en);
        doubt.candidates.push(candidate(
            format!("以各项之和为准：{sum} 分"),
            format!("the sum is right: {sum}"),
            Change::Keep,
        ));
        doubts.push(doubt);
    }
    // A total that was answered once need not be asked again.
    let settled = |d: &Doubt| {
        draft.doubts.iter().any(|o| o.topic == Topic::Points && o.about == d.about && o.question == d.question)
    };
    doubts.retain(|d| !settled(d));
    for (n, doubt) in doubts.iter_mut().enumerate() {
        doubt.id = format!("p{}.{}", doubt.about, n + 1);
    }
    draft.doubts.append(&mut doubts);
    draft.findings.append(&mut findings);
}

/// Tiers that follow one another, with the rule that they stand in.
fn leaves_in_pairs(rule: &Rule) -> Vec<(&Rule, &[Tier])> {
    let tiers = rule.leaves().into_iter().filter(|r| matches!(r, Rule::Tiers(_)));
    tiers.flat_map(|r| r.tiers().windows(2).map(move |pair| (r, pair))).collect()
}

fn candidate(zh: String, en: String, change: Change) -> Candidate {
    Candidate { said: Said { zh, en }, change }
}

fn points_doubt(about: &str, place: &Place, zh: String, en: String) -> Doubt {
    Doubt {
        id: String::new(),
        topic: Topic::Points,
        place: place.clone(),
        about: about.to_owned(),
        clause: String::new(),
        question: Said { zh: format!("{zh}，以哪个为准？"), en: format!("{en}: which is right?") },
        assumed: Said::new("没有假定，须先确定", "nothing is assumed; it must be decided first"),
        candidates: Vec::new(),
        must: true,
        answered: None,
    }
}
