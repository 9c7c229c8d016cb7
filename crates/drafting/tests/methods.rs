//! Documents in the manner of different bureaus, each with what must be recognised in it, written down by hand.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::path::Path;

use drafting::{
    Answer, Draft, Reads, Role, Rule, ShareOf, Take, Then, Tier, Topic, apply_answers, follow, read, to_method,
    understand,
};
use kernel::calendar::Calendar;
use proptest::prelude::*;
use rubric::{CaseOutcome, Severity};

fn draft(name: &str) -> Draft {
    let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/methods").join(name)).unwrap();
    understand(&read(name, &bytes).unwrap()).unwrap()
}

fn conditions(tier: &Tier) -> String {
    let mut out = Vec::new();
    for c in &tier.clauses {
        let bounds =
            |b: &[drafting::Bound]| b.iter().map(|b| format!("{}{}", b.op.sign(), b.value)).collect::<String>();
        match &c.reads {
            Reads::Number(n) => {
                let every = n.every.as_deref().map(|e| format!("每{e}")).unwrap_or_default();
                let kinds = n.by_kind.iter().map(|(k, b)| format!("{k}{}", bounds(b))).collect::<String>();
                out.push(format!("{every}{}{kinds}{}", bounds(&n.bounds), n.unit.text));
            }
            Reads::Due { due, .. } => out.push(format!("{:02}-{:02}", due.month, due.day)),
            Reads::Level { levels, at, .. } => {
                let held: Vec<&str> = at.iter().filter_map(|n| levels.get(*n)).map(String::as_str).collect();
                out.push(format!("{}/{}", held.join("、"), levels.len()));
            }
            _ => {}
        }
    }
    if out.is_empty() { String::new() } else { format!("({})", out.join(" ")) }
}

fn rule(r: &Rule) -> String {
    match r {
        Rule::Tiers(tiers) => {
            tiers.iter().fold("tiers".to_owned(), |o, t| format!("{o} {}{}", t.points, conditions(t)))
        }
        Rule::Sum(sum) => {
            let mut out = format!("sum {}..{}", sum.floor, sum.cap);
            for t in &sum.terms {
                out += &format!(" {}/", t.each);
                if let Some(s) = &t.steps {
                    let side = if s.below { "below" } else { "above" };
                    out += &format!("{} {side} {}{}", s.step, s.from("").unwrap(), s.number.unit.text);
                } else if t.judged.is_some() {
                    out += "judged";
                } else if t.per == kernel::q::Q::ONE {
                    out += &t.unit;
                } else {
                    out += &format!("{}{}", t.per, t.unit);
                }
                if let Some(cap) = t.cap {
                    out += &format!("≤{cap}");
                }
            }
            for t in &sum.zero {
                out += &format!(" zero{}", conditions(t));
            }
            out
        }
        Rule::Discretion(d) => {
            let mean = d.periods.map(|n| format!(" mean of {n}")).unwrap_or_default();
            format!("free {}..{}{mean}", d.floor, d.cap)
        }
        Rule::Share(s) => {
            let of = match s.of {
                ShareOf::One => String::new(),
                ShareOf::Value(v) => format!("÷{v}"),
                ShareOf::Best => "÷best".into(),
            };
            let least = s.least.map(|l| format!(" from {l}")).unwrap_or_default();
            format!("share {}{of}×{}{least}", s.subject, s.points)
        }
        Rule::Parts(p) => {
            let parts: Vec<String> = p.parts.iter().map(|p| format!("{} [{}]", p.points, rule(&p.rule))).collect();
            format!("parts {}", parts.join(" + "))
        }
    }
}

/// One line for each indicator and for what is said of the whole.
fn outline(d: &Draft) -> String {
    let c = d.counts();
    let title = if d.title.text.is_empty() { "-" } else { d.title.text.as_str() };
    let mut out = format!("{title}\n{} items, {} indicators, {} points", c.items, c.indicators, c.points);
    if let Some(t) = &d.total {
        out += &format!(", printed {}", t.points);
    }
    out.push('\n');
    for item in &d.items {
        for i in &item.indicators {
            let role = match item.role {
                Role::Regular => "",
                Role::Bonus => " bonus",
                Role::Penalty => " penalty",
            };
            out += &format!("{}{role} {}: {}\n", i.id, i.worth().unwrap(), rule(&i.rule));
        }
    }
    let w = &d.whole;
    if !w.bands.is_empty() {
        let bands: Vec<String> = w.bands.iter().map(|b| format!("{}{}", b.grade, b.from)).collect();
        out += &format!("grades {}\n", bands.join(" "));
    }
    for q in &w.quotas {
        let take = match q.take {
            Take::Share(q) => q.to_string(),
            Take::Count(n) => format!("{n} units"),
        };
        out += &format!("quota {} {take}\n", q.grade);
    }
    for v in &w.vetoes {
        let then = match &v.then {
            Some(Then::Grade(g)) => g.clone(),
            Some(Then::AtMost(q)) => format!("≤{q}"),
            Some(Then::Nothing) => "0".into(),
            None => "text".into(),
        };
        out += &format!("veto {} → {then}\n", v.label);
    }
    if let Some(n) = w.digits {
        out += &format!("digits {n}\n");
    }
    if let Some(q) = w.scale_to {
        out += &format!("scale {q}\n");
    }
    if let Some(q) = w.cap {
        out += &format!("cap {q}\n");
    }
    for p in &w.blend {
        out += &format!("blend {} {} {:?}\n", p.name, p.weight, p.by);
    }
    if let Some(r) = w.ranking {
        out += &format!("ranking {r:?}\n");
    }
    if w.all_in {
        out += "ties all in\n";
    }
    for doubt in d.doubts.iter().filter(|x| x.topic == Topic::Periods && x.about == "periods") {
        out += &format!("periods {}\n", doubt.clause.trim());
    }
    for doubt in d.doubts.iter().filter(|x| x.topic == Topic::Note || x.topic == Topic::Leftover) {
        out += &format!("text {}\n", doubt.clause.trim());
    }
    for doubt in d.doubts.iter().filter(|x| x.must) {
        out += &format!("must {}\n", doubt.question.zh);
    }
    out
}

/// Takes what is assumed, or the first way where nothing is: the method must read, and pass every case.
fn proven(name: &str, d: &Draft) -> usize {
    let mut d = d.clone();
    while let Some(open) = d.doubts.iter().find(|x| x.must && x.answered.is_none()) {
        assert!(!open.candidates.is_empty(), "{name}: {}", open.question.zh);
        d = apply_answers(&d, &[Answer::Choose { doubt: open.id.clone(), candidate: 0 }]).unwrap();
    }
    let written = to_method(&d, "drafted").unwrap_or_else(|missing| panic!("{name}: {missing:#?}"));
    let (method, problems) = rubric::read(&written.files);
    let errors: Vec<_> = problems.iter().filter(|p| p.severity == Severity::Error).map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
    let calendar = Calendar { holidays: Vec::new(), makeup: Vec::new(), covered: None, source: "none".into() };
    let (reports, problems) = rubric::run_cases(&written.files, &method.unwrap(), &calendar);
    assert!(problems.is_empty(), "{name}: {problems:#?}");
    let failed: Vec<_> = reports.iter().filter(|r| r.outcome != CaseOutcome::Passed).collect();
    assert!(failed.is_empty(), "{name}: {failed:#?}");
    assert!(reports.len() >= d.indicators().count(), "{name}: {} cases", reports.len());
    reports.len()
}

/// Every candidate of every doubt is a change that can be made and leaves a method that reads.
fn every_answer_works(name: &str, d: &Draft) {
    for doubt in &d.doubts {
        assert!(!doubt.candidates.is_empty(), "{name}: {}", doubt.question.zh);
        for candidate in 0..doubt.candidates.len() {
            let answer = Answer::Choose { doubt: doubt.id.clone(), candidate };
            let changed =
                apply_answers(d, &[answer]).unwrap_or_else(|f| panic!("{name} {} {candidate}: {f:#?}", doubt.id));
            proven(&format!("{name} {} {candidate}", doubt.id), &changed);
        }
    }
}

fn check(name: &str, want: &str) {
    let d = draft(name);
    let want: String = want.trim().lines().map(|l| format!("{}\n", l.trim())).collect();
    let got = outline(&d);
    assert!(got == want, "{name}\n--- wanted\n{want}--- got\n{got}");
    proven(name, &d);
    every_answer_works(name, &d);
}

#[test]
fn a_city_with_additive_points_steps_and_grades() {
    check(
        "binjiang.txt",
        "滨江市2025年度生态环境信息化工作考核评分细则
        5 items, 11 indicators, 100 points, printed 110
        1.1 5: parts 2 [tiers 2] + 3 [tiers 3(≥2名) 1(≥1名) 0]
        1.2 10: tiers 10(≥0.03%) 6(≥0.02＜0.03%) 3(≥0.01＜0.02%) 0(＜0.01%)
        2.1 10: sum 0..10 -2/0.005 below 0.995%
        2.2 10: tiers 10 5 0
        2.3 10: sum 0..10 -3/起 zero
        3.1 20: sum 0..20 -1/次 -2/次
        3.2 10: tiers 10(≥0.9%) 6(≥0.8＜0.9%) 3(≥0.6＜0.8%) 0(≤0.6%)
        3.3 10: sum 0..10 -1/10 below 120条
        4.1 10: tiers 10 6 3
        4.2 5: sum 0..5 1/篇≤2 1/期≤3
        5.1 bonus 10: sum 0..10 5/项 2/项
        grades 优秀90 良好80 合格60 不合格0
        quota 优秀 0.3
        veto 发生重大及以上事件 → 良好
        text 同一试点以最高级别计。",
    );
}

#[test]
fn a_province_with_numbered_clauses_and_subtotals() {
    check(
        "province.docx",
        "全省生态环境系统信息化工作目标考核评分标准
        3 items, 7 indicators, 100 points, printed 100
        1.1 15: parts 5 [tiers 5 0] + 6 [tiers 6(≥3名) 4(≥2名) 2(≥1名)] + 4 [tiers 4 2]
        1.2 15: tiers 15(≥1000000元) 10(≥500000＜1000000元) 5(≥200000＜500000元) 0(＜200000元)
        1.3 15: sum 0..15 -1/0.01 below 0.95% zero(＜0.8%)
        2.1 20: sum 0..20 -2/次 -5/次
        2.2 15: share 办结率×15
        2.3 20: tiers 20(≤4小时) 12(≤8小时) 5(≤24小时) 0
        3.1 bonus 5: sum 0..5 5/次 3/次
        grades 优秀90 良好80 合格60 不合格0
        veto 发生重大网络安全责任事故 → 不合格
        digits 1",
    );
}

#[test]
fn weights_shares_and_ranks() {
    check(
        "weights.xlsx",
        "临江市2024年数字环保建设绩效评价指标表
        3 items, 7 indicators, 100 points, printed 100
        1.1 20: share 完整率÷0.98×20 from 0.6
        1.2 10: tiers 10(≥0.95%) 7(≥0.9%) 4(≥0.8%) 0
        1.3 10: sum 0..10 -1/0.05 below 1%
        2.1 15: share 访问量÷best×15
        2.2 15: tiers 15(≤3名) 10(≥4≤6名) 5(≥7≤10名) 0
        3.1 20: parts 10 [tiers 10 6] + 10 [sum 0..10 5/次]
        3.2 10: tiers 10(优/4) 8(良/4) 5(中/4) 0(差/4)",
    );
}

#[test]
fn paragraphs_without_a_table_in_gbk() {
    check(
        "paragraphs-gbk.txt",
        "云台区环境信息工作年度考核实施细则
        3 items, 6 indicators, 100 points
        1.1 10: parts 5 [tiers 5(每半年≥1次)] + 5 [tiers 5]
        1.2 10: tiers 10(≥2名) 6(≥1名) 0
        2.1 30: sum 0..30 -0.5/1 below 60条
        2.2 20: sum 0..20 -5/次 zero
        3.1 15: tiers 15(每月≥4次) 8(每月≥2次) 0
        3.2 15: tiers 15(≥0.95%) 10(≥0.8%) 0
        grades 优秀90 良好75 一般60 较差0
        quota 优秀 3 units
        veto 瞒报、漏报 → 良好
        text 第二条 考核实行百分制。
        text 自评表于次年1月10日前报送。",
    );
}

#[test]
fn a_table_for_each_item_after_a_table_of_contents() {
    check(
        "tables.docx",
        "青山县生态环境监测信息化考核办法
        3 items, 6 indicators, 100 points
        1.1 20: tiers 20(≥0.8%) 12(≥0.6%) 5(≤0.6%)
        1.2 20: sum 0..20 -1/0.005 below 0.98%
        2.1 20: sum 0..20 -0.5/天 -2/次
        2.2 20: sum 0..20 5/份
        3.1 10: tiers 10(≥500000元) 6(≥300000元) 2(≥100000元)
        3.2 10: parts 6 [tiers 6(≥2期) 3(≥1期)] + 4 [tiers 4(≥0.9%) 2(≥0.8%)]
        veto 考核得分与年度评先挂钩，得分低于60分的单位 → text",
    );
}

#[test]
fn deductions_in_utf16_with_bars() {
    check(
        "deduct-utf16.txt",
        "-
        7 items, 7 indicators, 100 points, printed 100
        1.1 15: sum 0..15 -5/次 -3/judged
        2.1 15: sum 0..15 -1/件 -0.5/处
        3.1 20: sum 0..20 -1/0.02 below 1% -3/起
        4.1 20: sum 0..20 -0.5/天 -5/次 zero
        5.1 20: sum 0..20 -2/0.002 above 0.01%
        6.1 10: free 0..10
        7.1 penalty 5: sum -5..0 -2/次≤5
        grades 优秀90 良好80 合格60 不合格0
        veto 弄虚作假 → 不合格
        text 说明：1.同一事项不重复扣分。",
    );
}

#[test]
fn points_on_three_levels() {
    check(
        "columns.xlsx",
        "东湖区2023年环境信息化工作考评表
        2 items, 4 indicators, 100 points, printed 100
        1.1 20: tiers 20(≥60平方米) 12(≥40平方米) 0
        1.2 20: parts 12 [tiers 12(≥1%)] + 8 [tiers 8(≥1%)]
        2.1 30: tiers 30 20(≤3次) 5(＞3次)
        2.2 30: parts 18 [sum 0..18 1/条] + 12 [tiers 12]",
    );
}

#[test]
fn clauses_nested_in_cells() {
    check(
        "nested.txt",
        "北川市“智慧环保”建设目标责任考核表
        1 items, 5 indicators, 100 points
        1.1 25: parts 10 [tiers 10(≥100000000元) 6(≥50000000＜100000000元) 0(＜50000000元)] + 10 [tiers 10 5(≤3月) 0] + 5 [tiers 5]
        1.2 25: parts 15 [tiers 15(≥0.95%) 10(≥0.9%) 0] + 10 [tiers 10(≥0.9%) 6(≥0.8%) 0]
        1.3 25: sum 0..25 -2/100 below 1200件
        1.4 15: sum 0..15 3/篇 2/篇 1/篇
        1.5 10: share 满意率×10
        ranking Grouped",
    );
}

#[test]
fn decimal_headings_and_criteria_in_lines_of_their_own() {
    check(
        "decimal.docx",
        "西岭市环境监察信息化考核办法
        3 items, 5 indicators, 120 points, printed 120
        1.1 20: sum 0..20 -4/项
        1.2 20: tiers 20(≥1%) 14(≥0.9%) 8(≥0.7%) 0(≤0.7%)
        2.1 30: share 使用率×30
        2.2 30: sum 0..30 -1/1 above 7工作日
        3.1 20: sum 0..20 2/10人次≤12 4/期≤8
        scale 100
        blend 自评 0.3 Unit
        blend 上级评价 0.7 Table",
    );
}

#[test]
fn bonus_penalty_and_a_list_of_vetoes() {
    for name in ["bonus.docx", "bonus.xlsx"] {
        check(
            name,
            "南河县环境信息公开工作考核评分表
            4 items, 5 indicators, 100 points, printed 100
            1.1 50: tiers 50(≥300条) 35(≥200＜300条) 20(≥100＜200条) 0(≤100条)
            1.2 30: sum 0..30 -3/件
            2.1 20: tiers 20(好/4) 15(较好/4) 8(一般/4) 0(差/4)
            3.1 bonus 10: sum 0..10 10/次 6/次 3/次
            4.1 penalty 10: sum -10..0 -5/起
            grades 优秀90 合格60 不合格0
            quota 优秀 0.2
            veto 泄露国家秘密 → 不合格
            veto 公开信息弄虚作假 → 不合格
            cap 110",
        );
    }
}

#[test]
fn awards_and_deductions_beside_columns_to_fill_in() {
    check(
        "clerk.docx",
        "石门区2022年政务信息与网络管理考核细则
        1 items, 6 indicators, 100 points, printed 100
        1.1 8: sum 0..8 -3/次 -1/次 -0.5/人次
        1.2 20: sum 0..20 0.5/条≤10 2/条≤10
        1.3 12: sum 0..12 -2/0.1 below 1% zero(＜0.5%)
        1.4 30: parts 10 [tiers 10(每半年≥1次)] + 10 [tiers 10] + 10 [sum 0..10 -5/起≤10]
        1.5 10: sum 0..10 -5/judged
        1.6 20: tiers 20(≥0.99%) 15(≥0.95＜0.99%) 8(≥0.9＜0.95%) 0(＜0.9%)
        text 说明：单项扣分以扣完该项标准分为限。",
    );
}

#[test]
fn points_in_brackets_and_places_in_an_order() {
    check(
        "lists.txt",
        "安平县生态环境大数据工作考核标准
        3 items, 7 indicators, 100 points
        1.1 10: parts 5 [tiers 5] + 3 [tiers 3] + 2 [tiers 2]
        1.2 10: parts 6 [tiers 6] + 4 [tiers 4]
        1.3 10: sum 0..10 -2.5/次
        2.1 20: tiers 20(≥1%) 15(≥0.9%) 10(≥0.8%) 5(≤0.8%)
        2.2 20: sum 0..20 2/0.1 above 0%
        3.1 15: tiers 15 10 5
        3.2 15: tiers 15(＝1名) 12(＝2名) 10(＝3名) 6(≥4≤6名) 0(≤1名)
        text 考核得分在85分以上的评为先进，60分以下的予以通报。",
    );
}

#[test]
fn weights_in_per_cent_and_points_on_and_off() {
    check(
        "target.xlsx",
        "华阳市生态环境局2021年度目标任务考核表
        3 items, 6 indicators, 100 points, printed 100
        1.1 30: sum 0..30 -2/0.01 below 0.95% zero(＜0.75%)
        1.2 20: tiers 20(≥0.92%) 15(≥0.85＜0.92%) 8(≥0.75＜0.85%) 0(≤0.75%)
        1.3 20: sum 0..20 -2/1 below 15个
        2.1 15: sum 0..15 -1/件 -0.5/件
        2.2 15: tiers 15 8(≥1起) 0(≥2起)
        3.1 bonus 5: sum -5..5 1/次 -2/次
        grades 一等90 二等80 三等0
        quota 一等 0.3
        text 超额完成不加分。",
    );
}

#[test]
fn points_in_the_names_of_items_and_indicators() {
    check(
        "office.txt",
        "泰宁县环保系统信息工作目标管理考核表（满分100分）
        4 items, 7 indicators, 100 points, printed 100
        1.1 5: parts 2 [tiers 2] + 2 [tiers 2] + 1 [tiers 1]
        1.2 5: sum 0..5 -1/次
        2.1 20: sum 0..20 -0.5/条
        2.2 20: sum 0..20 4/篇 2/篇 0.5/篇
        3.1 15: sum 0..15 -3/个 -1/处
        3.2 15: tiers 15(≥1%) 10(≥0.9%) 5(≥0.8%) 0(＜0.8%)
        4.1 20: free 0..20
        veto 出现失泄密事件的单位 → 0
        text 满分封顶。",
    );
}

#[test]
fn articles_around_a_table_and_a_list_of_events() {
    check(
        "quarter.docx",
        "海陵市污染源自动监控工作季度考核办法
        1 items, 5 indicators, 100 points
        1.1 40: sum 0..40 -2/0.01 below 0.95% zero(＜0.9%)
        1.2 20: share 实际联网数占应联网数比例×20
        1.3 20: tiers 20(≥0.9%) 10(≥0.8＜0.9%) 0(＜0.8%)
        1.4 10: tiers 10(每季度≥10家次) 5(每季度≥5家次) 0(每季度＜5家次)
        1.5 10: free 0..10
        grades 优秀90 合格70 不合格0
        quota 优秀 1/3
        veto 监测数据弄虚作假 → 合格
        veto 被生态环境部通报批评 → 合格
        periods 每季度考核一次，年度得分为四个季度得分的平均值。",
    );
}

#[test]
fn self_assessment_by_weight_ties_of_a_quota_and_levels() {
    check(
        "safety.docx",
        "云岭区2027年度安全生产与应急信息化目标管理考核细则
        4 items, 7 indicators, 100 points, printed 100
        1.1 10: sum 0..10 -2.5/次
        1.2 10: tiers 10(≥1%) 7(≥0.9＜1%) 4(≥0.8＜0.9%) 0(≤0.8%)
        1.3 10: tiers 10(优/4) 8(良/4) 5(中/4) 0(差/4)
        2.1 30: sum 0..30 -3/0.01 below 0.98% -10/处
        2.2 20: share 年度检查计划完成率×20
        3.1 20: parts 5 [tiers 5(06-30) 2 0] + 15 [sum 0..15 -1.5/条]
        4.1 penalty 5: sum -5..0 -2/次 -5/次
        grades 优秀90 良好80 合格60 不合格0
        quota 优秀 0.25
        veto 发生较大及以上生产安全责任事故 → 不合格
        blend 单位自评 0.2 Unit
        blend 区考核组考评 0.8 Table
        ranking Grouped
        ties all in",
    );
}

#[test]
fn levels_in_a_list_the_mean_of_quarters_and_notes_in_circles() {
    check(
        "egov.xlsx",
        "怀安市电子政务工作绩效考核指标表（满分120分）
        3 items, 8 indicators, 100 points, printed 120
        1.1 20: sum 0..20 -1/次 -5/个
        1.2 20: tiers 20(≥600条) 15(≥400条) 8(≥200条) 0
        1.3 10: sum 0..10 -0.5/0.01 below 1%
        1.4 10: sum 0..10 2.5/期
        2.1 15: tiers 15(≥0.95%) 10(≥0.9＜0.95%) 5(≥0.8＜0.9%) 0(≤0.8%)
        2.2 15: tiers 15(优/4) 12(良/4) 8(中/4) 0(差/4)
        2.3 10: free 0..10 mean of 4
        3.1 bonus 20: sum 0..20 10/次 5/次
        grades 一等90 二等75 三等0
        veto 发生重大网络安全事件或泄密事件 → 二等
        digits 1
        text 同一项目按最高级别加一次。",
    );
}

#[test]
fn deductions_beside_columns_to_fill_in_and_two_scores_of_a_year() {
    check(
        "river.docx",
        "临川县河（湖）长制工作考核评分标准
        3 items, 6 indicators, 100 points, printed 100
        1.1 15: sum 0..15 -1/次 -0.5/次
        1.2 10: sum 0..10 -3/judged -2/起
        2.1 30: sum 0..30 -3/月 zero
        2.2 25: free 0..25
        3.1 10: share 投诉办结率×10
        3.2 10: parts 4 [tiers 4(≥2次)] + 3 [tiers 3(≥1次)] + 3 [sum 0..3 1/篇]
        text 考核实行百分制，由县河长办组织。
        text 说明：一、单项扣分不超过该项标准分。
        text 三、对连续两年排名末位的乡镇，约谈主要负责人。
        must “二、全年考核得分＝平时考核得分×60%＋年终考核得分×40%。”：总分由几个得分按权重合成，哪一个按本表计分？",
    );
}

#[test]
fn two_columns_of_points_a_bound_within_a_step_and_a_ceiling() {
    check(
        "water.txt",
        "青溪市2026年度供水排水行业信息化考核办法
        3 items, 6 indicators, 100 points, printed 100
        1.1 25: tiers 25(≥0.95%) 18(≥0.85＜0.95%) 10(≥0.7＜0.85%) 0(＜0.7%)
        1.2 15: tiers 15(≥50个) 10(≥30≤49个) 4(＜30个)
        2.1 20: sum 0..20 -2/0.01 below 0.99% -5/次
        2.2 15: sum 0..15 -0.5/天 -3/次
        3.1 15: tiers 15(≥0.98%) 12(≥0.95%) 8(≥0.9%) 0(≤0.9%)
        3.2 10: tiers 10(A/4) 7(B/4) 4(C/4) 0(D/4)
        grades A级90 B级75 C级60 D级0
        veto 年度内发生水质责任事故 → ≤59
        veto 瞒报、谎报数据 → B级
        ranking Grouped",
    );
}

#[test]
fn a_table_of_bars_with_levels_and_half_years() {
    check(
        "sanitation.txt",
        "河西区市容环卫数字化考核评分表
        4 items, 7 indicators, 100 points, printed 100
        1.1 20: tiers 20(≥0.98%) 15(≥0.95＜0.98%) 10(≥0.9＜0.95%) 0(＜0.9%)
        1.2 20: sum 0..20 -4/0.05 below 0.95%
        2.1 30: share 按期处置率×30
        2.2 10: tiers 10(≤0.02%) 6(≥0.02＜0.05%) 0(≥0.05%)
        3.1 10: tiers 10(≥4次) 8(≥3次) 5(≥2次) 2(≥1次) 0
        3.2 10: tiers 10(优秀/4) 8(良好/4) 5(一般/4) 0(较差/4)
        4.1 penalty 0: sum -100..0 -3/起 -8/起
        veto 被新闻媒体曝光查实 → text
        periods 2. 上半年、下半年各考核一次，年度成绩取两次考核得分的平均分。
        text 1. 总分100分，扣分项从总分中直接扣除。",
    );
}

// --- what nobody wrote ---

/// Words that stand in the clauses of real methods.
const WORDS: [&str; 48] = [
    "完成率",
    "及时率",
    "达到",
    "不低于",
    "低于",
    "超过",
    "90%",
    "80%",
    "95%以上",
    "60%-80%",
    "的",
    "得10分",
    "得5分",
    "得3分",
    "得2分",
    "不得分",
    "扣1分",
    "扣0.5分",
    "每降低",
    "每少",
    "1个百分点",
    "0.5个百分点",
    "1次",
    "3次",
    "每篇",
    "，",
    "；",
    "。",
    "\n",
    "1.",
    "（1）",
    "（5分）",
    "①",
    "扣完为止",
    "最高3分",
    "最多扣2分",
    "累计不超过5分",
    "按比例得分",
    "一票否决",
    "取消评优资格",
    "视情况扣1-3分",
    "第一名",
    "前三名",
    "不少于10条",
    "10万元以上",
    "县级",
    "3个工作日内",
    "否则",
];

fn clause() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(&WORDS[..]), 1..16).prop_map(|w| w.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the clauses say, the finished draft is a method that reads and passes its cases.
    #[test]
    fn any_clause_makes_a_method_that_passes_its_cases(
        first in clause(), second in clause(), note in clause(), points in 1_u32..12,
    ) {
        let tsv = |t: &str| format!("\"{}\"", t.replace('"', "\"\""));
        let text = format!(
            "考核办法\n项目\t考核内容\t分值\t评分标准\n甲\t完成率\t{points}\t{}\n乙\t报送\t10分\t{}\n注：{}\n优秀（90分以上）、良好（60-89分）、合格（60分以下）\n",
            tsv(&first), tsv(&second), note.replace('\n', " ")
        );
        let Ok(d) = read("x.txt", text.as_bytes()).and_then(|d| understand(&d)) else { return Ok(()) };
        for doubt in d.doubts.iter().filter(|x| x.must && x.topic != Topic::Approximate) {
            prop_assert!(!doubt.candidates.is_empty(), "{}", doubt.question.zh);
        }
        if let Some(d) = settled(&d) {
            finished(&text, &d);
        }
    }

    #[test]
    fn any_paragraphs_make_no_panic(lines in proptest::collection::vec(("(一、|（一）|1\\.|（1）|1\\.2 |)", clause()), 1..14)) {
        let text: String = lines.iter().map(|(n, c)| format!("{n}{}\n", c.replace('\n', ""))).collect();
        if let Ok(d) = read("x.txt", text.as_bytes()).and_then(|d| understand(&d))
            && let Some(d) = settled(&d)
        {
            finished(&text, &d);
        }
    }
}

/// Takes the first way where something must be settled; none where a person has to write a bound.
fn settled(d: &Draft) -> Option<Draft> {
    let mut d = d.clone();
    for _ in 0..60 {
        let Some(open) = d.doubts.iter().find(|x| x.must && x.answered.is_none()) else { return Some(d) };
        if open.candidates.is_empty() {
            return None;
        }
        d = apply_answers(&d, &[Answer::Choose { doubt: open.id.clone(), candidate: 0 }]).unwrap();
    }
    None
}

fn finished(text: &str, d: &Draft) {
    let Ok(written) = to_method(d, "drafted") else { return };
    let (method, problems) = rubric::read(&written.files);
    let errors: Vec<_> = problems.iter().filter(|p| p.severity == Severity::Error).map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{text}\n{errors:#?}");
    let calendar = Calendar { holidays: Vec::new(), makeup: Vec::new(), covered: None, source: "none".into() };
    let (reports, problems) = rubric::run_cases(&written.files, &method.unwrap(), &calendar);
    assert!(problems.is_empty(), "{text}\n{problems:#?}");
    let failed: Vec<_> = reports.iter().filter(|r| r.outcome != CaseOutcome::Passed).collect();
    assert!(failed.is_empty(), "{text}\n{failed:#?}");
}

/// 否则 is what is left, however it goes on; it asks nothing of its own.
#[test]
fn otherwise_asks_nothing() {
    for rest in [
        "否则得0分。",
        "否则不得分",
        "否则，不得分。",
        "否则一律不得分。",
        "否则本项得0分",
        "否则均不得分",
        "其余均不得分",
    ] {
        let text = format!("项目\t内容\t分值\t评分标准\n甲\t专网\t100\t联通率达到90%得100分，{rest}\n");
        let d = settled(&understand(&read("x.txt", text.as_bytes()).unwrap()).unwrap()).unwrap();
        let written = to_method(&d, "y").unwrap();
        let method = rubric::read(&written.files).0.unwrap();
        assert_eq!(method.inputs.iter().map(|i| i.label.as_str()).collect::<Vec<_>>(), ["联通率"], "{rest}");
        finished(&text, &d);
    }
}

/// Next year's document has one indicator more in front: what asks for the same keeps its id, and no id of the former
/// year comes to mean something else.
#[test]
fn a_method_follows_the_year_before() {
    let row = |name: &str, criteria: &str| format!("甲\t{name}\t50\t{criteria}\n");
    let head = "项目\t内容\t分值\t评分标准\n";
    let of = |text: String| understand(&read("x.txt", text.as_bytes()).unwrap()).unwrap();
    let links = row("专网", "联通率达到90%得50分，否则得0分。");
    let papers = row("公文", "每发现一次超时扣5分，扣完为止。");
    let before = of(format!("{head}{links}{papers}"));
    let sites = row("网站", "更新率达到95%得50分，否则得0分。");
    let after = of(format!("{head}{sites}{links}"));
    let (before, after) = (settled(&before).unwrap(), settled(&after).unwrap());
    let method = |d: &Draft| rubric::read(&to_method(d, "y").unwrap().files).0.unwrap();
    let former = method(&before);
    // Without following, an id of last year would now ask about the website.
    let plain = method(&after);
    let clash = plain.inputs.iter().any(|i| former.inputs.iter().any(|f| f.id == i.id && f.label != i.label));
    assert!(clash, "{:?}", plain.inputs.iter().map(|i| (&i.id, &i.label)).collect::<Vec<_>>());
    let (under, told) = follow(&after, &former).unwrap().unwrap();
    let now = method(&under);
    for input in &now.inputs {
        if let Some(same) = former.inputs.iter().find(|f| f.id == input.id) {
            assert_eq!((&same.label, same.ty), (&input.label, input.ty));
        }
    }
    assert_eq!((told.kept.len(), told.new.len(), told.gone.len()), (1, 1, 1), "{told:?}");
    // Cases come along under the new ids.
    finished("follows", &under);
    // Its own year follows itself whole, and a second time nothing moves.
    let (same, told) = follow(&before, &former).unwrap().unwrap();
    assert!(told.new.is_empty() && told.gone.is_empty(), "{told:?}");
    assert_eq!(to_method(&same, "y").unwrap().files, to_method(&before, "y").unwrap().files);
}
