//! Small methods that are clean, and one defect planted into each: the defect is found, the clean twin has nothing.

use std::collections::BTreeMap;

use lint::{CODES, Finding, Report, lint};
use rubric::MethodFiles;

use crate::replayed;

const HEAD: &str = "huanheng: 1
id: small
title: 某市2026年度工作考核办法
title_en: A small method
points: 10
items: [item-1.yaml]
kinds:
  unit: {label: 单位, label_en: Unit}
no_tier: literal
ranking: grouped_skip
not_applicable: full_marks
rounding: {digits: 2, mode: half_up, at: total}
";

/// Water: ranges of one number, and the rules of the result.
const WATER: (&str, &str, &str, &str) = (
    "grades:
  bands:
    - {grade: good, label: 优秀, label_en: Good, from: 9}
    - {grade: fair, label: 合格, label_en: Fair, from: 6, below: 9}
    - {grade: poor, label: 不合格, label_en: Poor, from: 0, below: 6}
  quotas: [{grade: good, count: 2}]
  ties: all_in
",
    "inputs:
  rate: {label: 达标率（达标次数/监测次数）, label_en: Rate, type: ratio, bindings: [measured: water.rate]}
  level: {label: 氨氮浓度, label_en: Ammonia, type: decimal, unit: 毫克, bindings: [measured: water.ammonia]}
",
    "readings: {}
",
    "no: 1
title: 水质
title_en: Water
points: 10
indicators:
  - id: \"1.1\"
    name: 水质达标
    name_en: Water quality
    points: 6
    rule:
      tiers:
        - points: 6
          text: 全年达标率（达标次数/监测次数）90%以上（含本数），各档之间不给中间分。
          line: 1
          when: {value: {input: rate}, ge: 90%, unit: \"%\"}
        - points: 3
          text: 全年达标率80%以上（含本数）不满90%。
          line: 2
          when: {all: [{value: {input: rate}, ge: 80%, unit: \"%\"}, {value: {input: rate}, lt: 90%, unit: \"%\"}]}
        - points: 0
          text: 全年达标率不满80%。
          line: 3
          when: {value: {input: rate}, lt: 80%, unit: \"%\"}
  - id: \"1.2\"
    name: 氨氮浓度
    name_en: Ammonia
    points: 4
    rule:
      tiers:
        - points: 4
          text: 全年平均浓度不超过1毫克。
          line: 4
          when: {value: {input: level}, le: 1, unit: 毫克}
        - points: 0
          text: 全年平均浓度超过1毫克。
          line: 5
          when: {value: {input: level}, gt: 1, unit: 毫克}
",
);

/// Deductions and parts.
const DUTY: (&str, &str, &str, &str) = (
    "",
    "inputs:
  cases:
    label: 查实的投诉
    label_en: Proven complaints
    type: rows
    columns:
      date: {label: 日期, label_en: Date, type: date}
      what: {label: 事由, label_en: What, type: text}
    dated: date
    bindings: [measured: duty.cases]
  share: {label: 办结率, label_en: Share settled, type: ratio, bindings: [measured: duty.share]}
  trained: {label: 培训场数, label_en: Sessions, type: integer, unit: 场, bindings: [measured: duty.trained]}
",
    "readings:
  R1:
    kind: reading
    scope: indicator
    title: 培训几场算完成
    title_en: How many sessions are enough
    indicators: [\"1.2\"]
    clause: [全年培训]
    options:
      four: {text: 四场}
      two: {text: 两场}
    default: four
    why_default: 每季一场
",
    "no: 1
title: 值守
title_en: Duty
points: 10
indicators:
  - id: \"1.1\"
    name: 投诉
    name_en: Complaints
    points: 6
    rule:
      sum:
        base: 6
        floor: 0
        text: 全年每查实一起投诉扣2分，扣完为止。
        line: 1
        of:
          - {label: 查实的投诉, label_en: Proven complaints, each: -2, count: {aggregate: count, rows: cases, window: year}}
  - id: \"1.2\"
    name: 办结和培训
    name_en: Settled and trained
    points: 4
    readings: [R1]
    rule:
      combine: sum
      parts:
        - label: 办结
          label_en: Settled
          text: 全年办结率（办结件数/受理件数）乘以本项分值。
          weight: 60%
          rule: {score: {value: {mul: [{input: share}, 4]}}}
        - label: 培训
          label_en: Trained
          text: 全年培训完成的得满分，未完成的不得分，不给中间分。
          weight: 40%
          rule:
            tiers:
              - {points: 4, text: 全年培训完成, line: 3, when: {value: {input: trained}, ge: {by_reading: R1, options: {four: 4, two: 2}}, unit: 场}}
              - {points: 0, text: 全年培训没有完成, line: 4, when: {always: true}}
",
);

/// Two kinds of units with thresholds of their own.
const FUNDS: (&str, &str, &str, &str) = (
    "",
    "inputs:
  money: {label: 投入, label_en: Money spent, type: money, bindings: [measured: funds.spent]}
  plan: {label: 有年度计划, label_en: A plan, type: bool, bindings: [measured: funds.plan]}
",
    "readings: {}
",
    "no: 1
title: 经费
title_en: Funds
points: 10
indicators:
  - id: \"1.1\"
    name: 经费投入
    name_en: Money spent
    points: 8
    define:
      cut: {by_kind: {county: 10万元, district: 5万元}}
    rule:
      tiers:
        - points: 8
          text: 考核年决算支出县级10万元以上（含本数）、区级5万元以上（含本数），类别以年初登记为准，各档之间不给中间分。
          line: 1
          when: {value: {input: money}, ge: {use: cut}, unit: 万元}
        - points: 0
          text: 上述金额县级不满10万元、区级不满5万元。
          line: 2
          when: {value: {input: money}, lt: {use: cut}, unit: 万元}
  - id: \"1.2\"
    name: 经费计划
    name_en: A plan
    points: 2
    rule:
      tiers:
        - {points: 2, text: 制定年度计划。, line: 3, when: {input: plan}}
        - {points: 0, text: 没有制定年度计划。, line: 4, when: {not: {input: plan}}}
",
);

/// Papers, deadlines, counts.
const PAPERS: (&str, &str, &str, &str) = (
    "",
    "inputs:
  sent:
    label: 上报的月报
    label_en: Monthly reports
    type: rows
    columns:
      received: {label: 收到时间, label_en: Received, type: time}
    bindings: [measured: papers.sent]
  papers: {label: 论文篇数, label_en: Papers, type: integer, unit: 篇, bindings: [measured: papers.count]}
  heads: {label: 培训人次（按结业证书计）, label_en: Attendances, type: integer, unit: 人次, bindings: [measured: papers.heads]}
  updates: {label: 最大更新间隔, label_en: Largest gap, type: integer, unit: 天, bindings: [measured: papers.gap]}
",
    "readings: {}
",
    "no: 1
title: 材料
title_en: Papers
points: 10
indicators:
  - id: \"1.1\"
    name: 总结
    name_en: The report
    points: 3
    rule:
      tiers:
        - points: 3
          text: 12月15日24时前上报汇总表和佐证材料，遇节假日顺延，各档之间不给中间分。
          line: 1
          when: {in_time: {aggregate: earliest, rows: sent, of: received}, deadline: {day: 12-15, time: \"24:00\", year: 0, roll: true}}
        - points: 0
          text: 逾期上报或者未报。
          line: 2
          when: {always: true}
  - id: \"1.2\"
    name: 论文
    name_en: Papers
    points: 3
    rule:
      sum:
        cap: 3
        text: 全年发表论文（1分/篇），须为第一作者，最多3分。
        line: 3
        of: [{label: 论文, label_en: Papers, each: 1, count: {input: papers}}]
  - id: \"1.3\"
    name: 培训
    name_en: Training
    points: 2
    rule:
      tiers:
        - {points: 2, text: 全年按结业证书计培训2人次以上（含本数）。, line: 4, when: {value: {input: heads}, ge: 2, unit: 人次}}
        - {points: 0, text: 全年按结业证书计培训不满2人次。, line: 5, when: {value: {input: heads}, lt: 2, unit: 人次}}
  - id: \"1.4\"
    name: 网站
    name_en: Website
    points: 2
    rule:
      tiers:
        - {points: 2, text: 全年网站更新最大间隔不超过3个自然日。, line: 6, when: {value: {input: updates}, le: 3, unit: 天}}
        - {points: 0, text: 全年网站更新最大间隔超过3个自然日。, line: 7, when: {value: {input: updates}, gt: 3, unit: 天}}
",
);

/// Things built and judged.
const WORKS: (&str, &str, &str, &str) = (
    "",
    "inputs:
  network: {label: 专网已建成, label_en: Network built, type: bool, bindings: [measured: works.network]}
  video: {label: 视频系统已建成, label_en: Video built, type: bool, bindings: [measured: works.video]}
  help: {label: 已完成上级任务, label_en: Tasks done, type: bool, bindings: [judged: reviewer]}
  rules: {label: 制度齐备, label_en: Rules complete, type: bool, bindings: [measured: works.rules]}
",
    "readings: {}
",
    "no: 1
title: 建设
title_en: Works
points: 10
indicators:
  - id: \"1.1\"
    name: 专网和视频
    name_en: Network and video
    points: 4
    rule:
      tiers:
        - points: 4
          text: 建成专网，视频系统投入使用，各档之间不给中间分。
          line: 1
          when: {all: [{input: network}, {input: video}]}
        - points: 2
          text: 只做到上述其中一项。
          line: 2
          when: {any: [{input: network}, {input: video}]}
        - points: 0
          text: 上述两项都没有。
          line: 3
          when: {always: true}
  - id: \"1.2\"
    name: 上级任务
    name_en: Tasks from above
    points: 3
    rule:
      tiers:
        - points: 3
          text: 完成市局交办事项，以市局出具的书面意见为准；没有交办的得满分。
          line: 4
          when: {input: help}
        - points: 0
          text: 没有完成市局交办事项。
          line: 5
          when: {not: {input: help}}
  - id: \"1.3\"
    name: 制度
    name_en: Rules
    points: 3
    rule:
      tiers:
        - {points: 3, text: 印发机房、值班、备份三项制度的全部文件。, line: 6, when: {input: rules}}
        - {points: 0, text: 上述文件没有全部印发。, line: 7, when: {not: {input: rules}}}
",
);

/// Levels, and a sum of points over the year.
const SCHOOL: (&str, &str, &str, &str) = (
    "windows:
  year: {label: 全年, label_en: The year, from: {year: 0, day: 01-01}, to: {year: 0, day: 12-31}}
",
    "inputs:
  state: {label: 场所状况, label_en: State, type: level, levels: {closed: 停用, open: 启用, model: 示范}, bindings: [measured: school.state]}
  visits:
    label: 检查记录
    label_en: Visits
    type: rows
    columns: {date: {label: 日期, label_en: Date, type: date}}
    dated: date
    bindings: [measured: school.visits]
",
    "readings: {}
",
    "no: 1
title: 场所
title_en: Places
points: 10
indicators:
  - id: \"1.1\"
    name: 场所
    name_en: Places
    points: 6
    rule:
      tiers:
        - {points: 6, text: 评为示范场所的，各档之间不给中间分。, line: 1, when: {input: state, is: model}}
        - {points: 3, text: 启用而未评为示范场所的。, line: 2, when: {input: state, is: open}}
        - {points: 0, text: 停用的。, line: 3, when: {input: state, is: closed}}
  - id: \"1.2\"
    name: 检查
    name_en: Visits
    points: 4
    rule:
      tiers:
        - {points: 4, text: 全年检查4次以上（含本数）。, line: 4, when: {value: {aggregate: count, rows: visits, window: year}, ge: 4, unit: 次}}
        - {points: 0, text: 全年检查不满4次。, line: 5, when: {value: {aggregate: count, rows: visits, window: year}, lt: 4, unit: 次}}
",
);

fn base(name: &str) -> BTreeMap<String, String> {
    let (head, inputs, readings, item) = match name {
        "water" => WATER,
        "duty" => DUTY,
        "funds" => FUNDS,
        "papers" => PAPERS,
        "works" => WORKS,
        _ => SCHOOL,
    };
    let mut method = format!("{HEAD}{head}");
    if name == "funds" {
        method = method.replace(
            "  unit: {label: 单位, label_en: Unit}\n",
            "  county: {label: 县级, label_en: County}\n  district: {label: 区级, label_en: District}\n",
        );
        method.push_str(
            "statuses:\n  county: {label: 县, label_en: County}\n  district: {label: 区, label_en: District}\n",
        );
    }
    if name == "duty" {
        method.push_str(
            "windows:\n  year: {label: 全年, label_en: The year, from: {year: 0, day: 01-01}, to: {year: 0, day: 12-31}}\n",
        );
    }
    let files =
        [("method.yaml", method.as_str()), ("inputs.yaml", inputs), ("readings.yaml", readings), ("item-1.yaml", item)];
    files.into_iter().map(|(n, t)| (n.to_owned(), t.to_owned())).collect()
}

fn files(texts: &BTreeMap<String, String>) -> MethodFiles {
    MethodFiles { files: texts.iter().map(|(n, t)| (n.clone(), t.clone().into_bytes())).collect() }
}

fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|f| f.code).collect()
}

const METHODS: [&str; 6] = ["water", "duty", "funds", "papers", "works", "school"];

#[test]
fn clean_methods_have_nothing() {
    for name in METHODS {
        let report = lint(&files(&base(name)));
        assert!(report.findings.is_empty() && report.cut.is_empty(), "{name}:\n{}", report.text(lint::Lang::En));
    }
}

/// Code, method, file, what stood there, what stands there now.
#[rustfmt::skip]
const PLANTS: &[(&str, &str, &str, &str, &str)] = &[
    ("sum", "water", "method.yaml", "points: 10", "points: 12"),
    ("sum", "water", "item-1.yaml", "points: 10", "points: 9"),
    ("sum", "water", "item-1.yaml", "    points: 4\n", "    points: 5\n"),
    ("duplicate_number", "water", "item-1.yaml", "id: \"1.2\"", "id: \"1.1\""),
    ("tiers", "school", "item-1.yaml", "{points: 3, text: 启用而", "{points: 7, text: 启用而"),
    ("combine", "duty", "item-1.yaml", "      combine: sum\n", ""),
    ("kind_totals", "funds", "item-1.yaml", "    points: 2\n", "    points: 2\n    applies: {kinds: [county]}\n"),
    ("grades", "water", "method.yaml", "from: 6, below: 9", "from: 9.5, below: 9"),
    ("no_zero_tier", "works", "item-1.yaml", "        - points: 0\n          text: 没有完成市局交办事项。", "        - points: 1\n          text: 没有完成市局交办事项。"),
    ("unused_input", "works", "inputs.yaml", "  rules:", "  spare: {label: 备用, label_en: Spare, type: bool, bindings: [measured: works.spare]}\n  rules:"),
    ("unlisted_reading", "duty", "item-1.yaml", "    readings: [R1]\n", ""),
    ("idle_reading", "duty", "item-1.yaml", "{by_reading: R1, options: {four: 4, two: 2}}", "4"),
    ("reading_without_effect", "duty", "item-1.yaml", "options: {four: 4, two: 2}", "options: {four: 4, two: 4}"),
    ("tier_gap", "water", "item-1.yaml", "lt: 90%, unit: \"%\"}]}", "le: 89%, unit: \"%\"}]}"),
    ("tier_gap", "water", "item-1.yaml", "{value: {input: level}, gt: 1, unit: 毫克}", "{value: {input: level}, ge: 2, unit: 毫克}"),
    ("tier_overlap", "water", "item-1.yaml", "lt: 90%, unit: \"%\"}]}", "lt: 95%, unit: \"%\"}]}"),
    ("tier_unreachable", "school", "item-1.yaml", "when: {input: state, is: open}", "when: {input: state, is: model}"),
    ("tier_unreachable", "water", "item-1.yaml", "{value: {input: rate}, ge: 80%, unit: \"%\"}, {value: {input: rate}, lt: 90%, unit: \"%\"}", "{value: {input: rate}, ge: 90%, unit: \"%\"}, {value: {input: rate}, lt: 90%, unit: \"%\"}"),
    ("tiers_alike", "school", "item-1.yaml", "text: 启用而未评为示范场所的。", "text: 评为示范场所的，各档之间不给中间分"),
    ("grade_gap", "water", "method.yaml", "from: 6, below: 9", "from: 6, to: 8.5"),
    ("grade_overlap", "water", "method.yaml", "from: 6, below: 9", "from: 6, to: 9"),
    ("floor_unstated", "duty", "item-1.yaml", "        floor: 0\n        text: 全年每查实一起投诉扣2分，扣完为止。", "        text: 全年每查实一起投诉扣2分。"),
    ("weights", "duty", "item-1.yaml", "weight: 40%", "weight: 30%"),
    ("threshold_without_unit", "water", "item-1.yaml", "不超过1毫克", "不超过1"),
    ("threshold_without_unit", "papers", "item-1.yaml", "全年网站更新最大间隔超过3个自然日", "全年网站更新最大间隔超过3"),
    ("threshold_without_period", "school", "item-1.yaml", "{aggregate: count, rows: visits, window: year}, ge", "{aggregate: count, rows: visits}, ge"),
    ("threshold_without_kind", "funds", "item-1.yaml", "县级不满10万元、区级不满5万元", "县级不满10万元"),
    ("quota_without_ties", "water", "method.yaml", "  ties: all_in\n", ""),
    ("fact_counted_twice", "works", "item-1.yaml", "{not: {input: rules}}", "{any: [{not: {input: rules}}, {input: help}]}"),
    ("between_tiers", "school", "item-1.yaml", "，各档之间不给中间分", ""),
    ("result_rules_missing", "works", "method.yaml", "ranking: grouped_skip\n", ""),
    ("not_applicable_unstated", "works", "method.yaml", "not_applicable: full_marks\n", ""),
    ("kind_without_date", "funds", "item-1.yaml", "，类别以年初登记为准", ""),
    ("kind_not_covered", "funds", "method.yaml", "statuses:\n", "statuses:\n  zone: {label: 开发区, label_en: Zone}\n"),
    ("english_missing", "water", "method.yaml", "label: 优秀, label_en: Good, ", "label: 优秀, "),
    ("english_missing", "duty", "inputs.yaml", "{label: 事由, label_en: What, type: text}", "{label: 事由, label_en: What, type: text, note: 写明事由}"),
    ("swallowed_range", "water", "item-1.yaml", "text: 全年平均浓度超过1毫克。", "text: 全年平均浓度不超过0.5毫克。"),
    ("boundary_twice", "water", "item-1.yaml", "text: 全年达标率不满80%。", "text: 全年达标率80%以下。"),
    ("nested_thresholds", "water", "item-1.yaml", "80%以上（含本数）不满90%", "80%以上（含本数）"),
    ("boundary_unstated", "school", "item-1.yaml", "4次以上（含本数）", "4次以上"),
    ("defects_any_or_all", "school", "item-1.yaml", "text: 停用的。", "text: 场所未启用，检查不及时。"),
    ("list_partly_met", "works", "item-1.yaml", "text: 上述文件没有全部印发。", "text: 未印发机房、值班、备份三项制度的全部文件。"),
    ("open_list", "works", "item-1.yaml", "印发机房、值班、备份三项制度的全部文件", "印发机房、值班、备份等制度"),
    ("member_dropped", "works", "item-1.yaml", "text: 完成市局交办事项，", "text: 完成省厅、市局交办事项，"),
    ("criterion_not_negated", "works", "item-1.yaml", "text: 完成市局交办事项，", "text: 完成市局交办事项，组织消防演习活动，"),
    ("missing_not_said", "papers", "item-1.yaml", "text: 逾期上报或者未报。", "text: 逾期上报。"),
    ("vague_word", "works", "item-1.yaml", "text: 没有完成市局交办事项。", "text: 市局交办事项办理不力。"),
    ("amount_without_basis", "funds", "item-1.yaml", "考核年决算支出县级10万元以上（含本数）", "考核年投入县级10万元以上（含本数）"),
    ("rate_undefined", "water", "item-1.yaml", "全年达标率（达标次数/监测次数）", "全年达标率"),
    ("subject_changes", "water", "item-1.yaml", "text: 全年达标率80%以上", "text: 市区全年达标率80%以上"),
    ("year_closes_early", "papers", "item-1.yaml", "上报汇总表和佐证材料", "上报年度工作总结和佐证材料"),
    ("frequency_undefined", "papers", "item-1.yaml", "全年网站更新最大间隔不超过3个自然日", "网站至少3天一次更新"),
    ("deadline_undefined", "papers", "item-1.yaml", "12月15日24时前上报汇总表和佐证材料，遇节假日顺延", "12月15日前上报汇总表和佐证材料"),
    ("cap_or_tier", "school", "item-1.yaml", "全年检查4次以上（含本数）", "全年检查（1分/次），最多4分"),
    ("counting_unit_undefined", "papers", "item-1.yaml", "全年按结业证书计培训2人次以上", "全年培训2人次以上"),
    ("credit_undefined", "papers", "item-1.yaml", "，须为第一作者", ""),
    ("stage_unstated", "works", "item-1.yaml", "建成专网，视频系统投入使用", "开展数据中心建设"),
    ("moment_undefined", "works", "item-1.yaml", "印发机房、值班、备份三项制度的全部文件", "争取到电子政务项目"),
    ("nothing_given", "works", "item-1.yaml", "；没有交办的得满分", ""),
    ("evidence_elsewhere", "works", "item-1.yaml", "完成市局交办事项，以市局出具的书面意见为准；没有交办的得满分", "配合市局做好日常维护"),
    ("name_not_measured", "works", "item-1.yaml", "name: 制度\n", "name: 制度建设与执行\n"),
    ("level_misfit", "funds", "item-1.yaml", "text: 制定年度计划。", "text: 制定省-市-县三级年度计划。"),
    ("reference_not_given", "works", "item-1.yaml", "印发机房、值班、备份三项制度的全部文件", "印发八项制度"),
];

/// Codes whose witness must be facts that the engine scores.
const SCORED: [&str; 5] = ["tier_gap", "tier_overlap", "floor_unstated", "kind_without_date", "no_zero_tier"];

#[test]
fn every_planted_defect_is_found_with_its_witness() {
    let mut failures = Vec::new();
    for (code, name, file, from, to) in PLANTS {
        let mut texts = base(name);
        let text = texts.get_mut(*file).unwrap();
        assert!(text.contains(from), "{code}: {file} of {name} has no `{from}`");
        *text = text.replacen(from, to, 1);
        let report = lint(&files(&texts));
        let Some(found) = report.findings.iter().find(|f| f.code == *code) else {
            failures.push(format!("{code} in {name}: found {:?}", codes(&report)));
            continue;
        };
        if let Some(why) = poor(&texts, found) {
            failures.push(format!("{code} in {name}: {why}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What a finding lacks.
fn poor(texts: &BTreeMap<String, String>, found: &Finding) -> Option<String> {
    let needs_none = ["unused_input", "unlisted_reading", "idle_reading", "unused_file"].contains(&found.code);
    if found.witness.is_none() && !needs_none {
        return Some("no witness".into());
    }
    if found.message.zh.is_empty() || found.message.en.is_empty() || found.advice.zh.is_empty() {
        return Some("a text is missing".into());
    }
    let method = rubric::read(&files(texts)).0;
    let seen = method.as_ref().map_or(0, |m| replayed(m, found));
    if SCORED.contains(&found.code) && seen == 0 {
        return Some("its witness was not put to the engine".into());
    }
    None
}

#[test]
fn every_code_has_a_planted_defect() {
    let missing: Vec<&str> =
        CODES.iter().map(|c| c.id).filter(|id| !PLANTS.iter().any(|p| p.0 == *id) && *id != "unused_file").collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_method_that_does_not_read_still_gets_a_report() {
    let mut texts = base("water");
    texts.insert("item-1.yaml".into(), "no: [".into());
    texts.insert("extra.yaml".into(), "a: 1".into());
    let report = lint(&files(&texts));
    assert!(codes(&report).contains(&"yaml") && codes(&report).contains(&"unused_file"), "{:?}", codes(&report));
    assert!(lint(&MethodFiles::default()).count(lint::Severity::Error) > 0);
}

/// The value that falls through is told, exactly.
#[test]
fn the_gap_between_89_and_90_is_named() {
    let mut texts = base("water");
    let item = texts.get_mut("item-1.yaml").unwrap();
    *item = item
        .replace("{value: {input: level}, le: 1, unit: 毫克}", "{value: {input: level}, ge: 90, unit: 毫克}")
        .replace("{value: {input: level}, gt: 1, unit: 毫克}", "{value: {input: level}, le: 89, unit: 毫克}");
    let report = lint(&files(&texts));
    let gap = report.findings.iter().find(|f| f.code == "tier_gap").unwrap();
    assert!(gap.witness.as_ref().unwrap().case.zh.contains("89.5"), "{}", gap.witness.as_ref().unwrap().case.zh);
    // The same limits for whole numbers leave nothing.
    let inputs = texts.get_mut("inputs.yaml").unwrap();
    *inputs = inputs.replace("type: decimal, unit: 毫克", "type: integer, unit: 毫克");
    assert!(!codes(&lint(&files(&texts))).contains(&"tier_gap"));
}

/// The table of codes in docs/linter.md, each with the defect planted above.
#[test]
fn the_page_lists_every_code() {
    const MARK: &str = "<!-- written by crates/lint/tests/it/planted.rs -->\n";
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/linter.md");
    let committed = std::fs::read_to_string(&path).unwrap();
    let head = committed.split(MARK).next().unwrap();
    let mut page = format!("{head}{MARK}| code | severity | what | example: from → to | do |\n|---|---|---|---|---|\n");
    for c in CODES {
        let plain = |t: &str| t.trim().replace('|', "/").replace('\n', " ");
        let example = PLANTS.iter().find(|p| p.0 == c.id).map(|p| format!("`{}` → `{}`", plain(p.3), plain(p.4)));
        let severity = c.severity.word(lint::Lang::En);
        let example = example.unwrap_or_else(|| "a file beside `method.yaml` that `items` does not name".into());
        page.push_str(&format!("| `{}` | {severity} | {} {} | {example} | {} |\n", c.id, c.zh, c.en, c.do_en));
    }
    if std::env::var_os("WRITE_LINT_PAGE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    assert!(committed == page, "docs/linter.md is old; write it with WRITE_LINT_PAGE=1");
}
