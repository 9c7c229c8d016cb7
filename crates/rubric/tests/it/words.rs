//! Rules in words: every branch, form and threshold of the methods in the tree is said.

use rubric::{Method, MethodFiles, RuleLine, read, rule_words, total_words};

fn method(folder: &str) -> Method {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics").join(folder);
    let (method, problems) = read(&MethodFiles::load(&path).unwrap());
    assert!(method.is_some(), "{problems:?}");
    method.unwrap()
}

fn text(lines: &[RuleLine], depth: usize, out: &mut String) {
    for l in lines {
        let points = l.points.map(|p| format!("[{p}] ")).unwrap_or_default();
        out.push_str(&format!("{}{points}{} | {}\n", "  ".repeat(depth), l.said.zh, l.said.en));
        for o in &l.otherwise {
            out.push_str(&format!("{}~{} {:?}\n", "  ".repeat(depth + 1), o.reading, o.ways));
            text(&o.lines, depth + 3, out);
        }
        text(&l.lines, depth + 1, out);
    }
}

fn of(method: &Method, id: &str) -> String {
    let mut out = String::new();
    text(&rule_words(method, method.indicator(id).unwrap(), &[]), 0, &mut out);
    out
}

#[test]
fn a_tier_is_said_with_its_thresholds_by_kind_and_what_readings_change() {
    let m = method("municipal-2009");
    let lines = rule_words(&m, m.indicator("1.1").unwrap(), &[]);
    let top = &lines[0];
    assert_eq!((top.said.zh.as_str(), top.points.unwrap().to_string().as_str()), ("8 分", "8"));
    assert!(top.written.as_ref().unwrap().0.starts_with("对照省厅"));
    let all = of(&m, "1.1");
    for words in
        ["不低于县级 10 万元、区级 5 万元", "不低于 100 %", "is at least 100000 yuan (County), 50000 yuan (District)"]
    {
        assert!(all.contains(words), "{words} is not in\n{all}");
    }
    let goals = &top.lines[0];
    assert_eq!(goals.readings, ["B1"]);
    assert!(goals.otherwise[0].lines[0].said.zh.contains("B1 声明的“视为完成的比例”（未声明时按 80 %）"));
}

#[test]
fn the_option_that_stands_is_the_one_that_is_said() {
    let m = method("municipal-2009");
    let (at, a2) = m.reading("A2").unwrap();
    let mut choice: Vec<usize> = m.readings.iter().map(|r| r.default).collect();
    choice[at] = a2.options.iter().position(|o| o.id == "lower").unwrap();
    let mut out = String::new();
    text(&rule_words(&m, m.indicator("1.1").unwrap(), &choice), 0, &mut out);
    assert!(out.contains("高于县级 10 万元、区级 5 万元"), "{out}");
}

/// Every reading that a rule branches on is named beside a line, and no line is empty.
#[test]
fn nothing_that_a_rule_rests_on_is_left_unsaid() {
    let m = method("municipal-2009");
    for i in m.indicators() {
        let (mut named, mut empty) = (std::collections::BTreeSet::new(), 0);
        let mut todo = rule_words(&m, i, &[]);
        while let Some(l) = todo.pop() {
            named.extend(l.readings.iter().cloned());
            empty += usize::from(l.said.zh.is_empty() || l.said.en.is_empty());
            named.extend(l.otherwise.iter().map(|o| o.reading.clone()));
            todo.extend(l.otherwise.into_iter().flat_map(|o| o.lines).chain(l.lines));
        }
        let missing: Vec<&str> =
            i.branches.iter().map(|b| m.readings[*b].id.as_str()).filter(|b| !named.contains(*b)).collect();
        assert!(missing.is_empty() && empty == 0, "{}: {missing:?}, {empty} empty", i.id);
    }
}

const FORMS: &str = r#"
huanheng: 1
id: forms
title: 各种写法
units: {天: days}
points: 20
kinds: {county: {label: 县级, label_en: County}, district: {label: 区级, label_en: District}}
windows: {year: {label: 全年, label_en: The whole year, from: {year: 0, day: 01-01}, to: {year: 0, day: 12-31}}}
no_tier: literal
ranking: grouped_dense
not_applicable: scale_up
rounding: {digits: 1, mode: half_even, at: item}
total:
  cap: 20
  vetoes:
    - {label: 重大事故, text: 一票否决, when: {input: accident}, then: {total: 0}, stops: true}
grades:
  bands:
    - {grade: 优秀, from: 18, needs: {input: plan}}
    - {grade: 合格, from: 0}
  quotas: [{grade: 优秀, share: 30%, round: down}]
  ties: none_in
inputs:
  accident: {label: 发生重大事故, type: bool, bindings: [declared]}
  plan: {label: 有计划, type: bool, bindings: [declared]}
  state: {label: 台账, type: level, levels: {bad: 较差, good: 良好}, bindings: [declared]}
  paid: {label: 已付, type: money, bindings: [declared]}
  due: {label: 应付, type: money, bindings: [declared]}
  sent: {label: 报送时间, type: time, bindings: [declared]}
  given: {label: 评审给分, type: decimal, min: 0, max: 5, bindings: [{judged: reviewer}]}
  reports: {label: 报告, type: rows, columns: {date: {label: 日期, type: date}, late: {label: 逾期, type: bool}, pages: {label: 页数, type: integer}}, dated: date, bindings: [declared]}
items:
  - no: 1
    title: 项目
    points: 20
    gate: {value: {points: regular}, ge: 5}
    indicators:
      - id: "1"
        name: 逐项
        points: 10
        rule:
          sum:
            text: 每迟报一次扣1分
            base: 10
            floor: 0
            of: [{label: 迟报, each: -1, count: {aggregate: count, rows: reports, where: {late: true}, window: year}, absent: none}]
      - id: "2"
        name: 部分
        points: 10
        not_applicable: {not: {input: plan}}
        rule:
          combine: max
          parts:
            - label: 给分
              rule: {score: {value: {input: given}, floor: 1, cap: 5, text: 酌情给分}}
            - label: 分支
              weight: 50%
              rule:
                choose:
                  - label: 台账好
                    when: {input: state, is: good}
                    rule:
                      adjust: {score: {value: {mul: [10, {ratio: {num: {input: paid}, den: {input: due}}}]}}}
                      by: [{label: 逾期, when: {not: {in_time: {input: sent}, deadline: {day: 12-15, time: "24:00", roll: true}}}, times: 50%}]
                  - label: 其他
                    rule:
                      tiers:
                        - {points: 3, text: 名列前茅, when: {any: [{value: {group: rank, of: {aggregate: sum, rows: reports, of: pages}, order: high_first, ties: skip}, le: 3}, {at_least: 1, of: [{value: {aggregate: max_gap, rows: reports, days: workday, edges: true, window: year}, lt: 30, unit: 天}, {value: {round: {input: paid}, step: 10000, mode: down}, ge: {by_kind: {county: 10万元, district: 5万元}}, unit: 万元}]}]}}
                        - {points: 0, text: 其他, when: {always: true}}
"#;

#[test]
fn every_form_has_its_words() {
    let files = MethodFiles { files: [("method.yaml".to_owned(), FORMS.as_bytes().to_vec())].into() };
    let (method, problems) = read(&files);
    assert!(method.is_some(), "{problems:?}");
    let m = method.unwrap();
    let mut all = of(&m, "1") + &of(&m, "2");
    text(&total_words(&m, &[]), 0, &mut all);
    for words in [
        "从 10 分起，逐项加减，不低于 0 分、不高于 10 分：",
        "迟报：报告的条数（只计“逾期”为是的）（全年），每个 -1 分；没有填报不扣分",
        "下列成立时本指标不适用：",
        "取各部分中最高的",
        "得分即评审给分，不低于 1 分、不高于 5 分",
        "分支，权重 50 %：",
        "台账为“良好”",
        "已付占应付的比例",
        "然后，逾期：得分乘以 50 %",
        "报送时间不晚于考核年度 12-15 24:00（遇节假日顺延）",
        "其他（以上都不符合时）",
        "“报告的“页数”合计”在同类单位中的名次（由高到低，并列跳号）不高于 3",
        "报告相邻两次的最长间隔（以工作日计，含期初和期末两端）（全年）低于 30 天",
        "已付（向下取到 1 万元 的整倍数）不低于县级 10 万元、区级 5 万元",
        "下列至少 1 项符合",
        "不另设条件",
        "不含加减分的得分不低于 5",
        "一票否决 重大事故：总分计 0 分，不再计分",
        "优秀：18 分起，且",
        "优秀名额：同类单位的 30 %（向下取整）",
        "末位并列的都不入选",
        "不适用的指标不计，其余按比例折算到满分",
        "总分不超过 20 分",
        "每个项目起保留 1 位小数，四舍六入五成双",
        "按单位类别分组排名，同分并列不跳号（1、1、2）",
        "the longest gap between two of 报告 (in working days, both ends of the period included) (The whole year) is less than 30 days",
    ] {
        assert!(all.contains(words), "{words} is not in\n{all}");
    }
}
