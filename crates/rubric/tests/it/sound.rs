//! What an interval must hold, by small methods; the properties ask the same of every example.

use std::collections::BTreeMap;

use facts::{Dated, Fact, Outcome, Row, Rows, Snapshot, Stage, Subject, Value};
use jiff::civil::date;
use kernel::period::Period;
use kernel::q::Q;
use rubric::{Card, FactState, Method, RuleReason, Rulings, Text, rule_lines, score};

use crate::examples::alone;
use crate::municipal::calendar;

const HEAD: &str = "
huanheng: 1
id: small
title: 小办法
points: 10
kinds: {county: 县, district: 区}
statuses: {x: 县, y: 市辖区}
";

fn read(text: &str) -> (Option<Method>, Vec<String>) {
    let (method, problems) = rubric::read(&alone(&format!("{HEAD}{text}")));
    (method, problems.iter().map(|p| format!("{} {}", p.code, p.message)).collect())
}

fn method(text: &str) -> Method {
    let (method, problems) = read(text);
    assert!(method.is_some(), "{}", problems.join("\n"));
    method.unwrap()
}

fn unit(id: &str, kind: &str, status: &str) -> Subject {
    let dated = |value: &str| vec![Dated { value: value.into(), from: date(2026, 1, 1), to: None }];
    Subject { id: id.into(), name: id.into(), short_name: id.into(), kinds: dated(kind), statuses: dated(status) }
}

fn fact(unit: &str, key: &str, outcome: Outcome) -> Fact {
    Fact {
        subject: unit.into(),
        key: key.into(),
        at: BTreeMap::new(),
        period: Period::year(2026).unwrap(),
        outcome,
        by: "某系统".into(),
        reason: None,
        recorded_at: "2026-11-22T00:00:00Z".into(),
        evidence: vec![],
    }
}

fn number(n: i64) -> Outcome {
    Outcome::Known(Value::Integer(n))
}

fn cards(method: &Method, rulings: &Rulings, subjects: Vec<Subject>, facts: Vec<Fact>, stage: Stage) -> Vec<Card> {
    let period = Period::year(2026).unwrap();
    let mut s =
        Snapshot { form: 1, period, as_of: period.to, stage, simulated: true, calendar: calendar(), subjects, facts };
    s.sort();
    score(method, rulings, &s).unwrap().cards
}

fn one(method: &Method, facts: Vec<Fact>, stage: Stage) -> Card {
    cards(method, &Rulings::none(), vec![unit("u", "county", "x")], facts, stage).remove(0)
}

fn ends(points: rubric::Points) -> (Q, Q) {
    (points.lo, points.hi)
}

fn span(lo: i64, hi: i64) -> (Q, Q) {
    (Q::int(lo), Q::int(hi))
}

/// Both tiers ask for something; if one of two facts turns out not to apply, neither holds.
const NO_LAST_TIER: &str = r#"
no_tier: literal
not_applicable: scale_up
inputs:
  a: {label: 甲, type: bool, bindings: [declared]}
  b: {label: 乙, type: integer, bindings: [declared]}
items: [{no: 1, title: 一, points: 10, indicators: [{id: "1", name: 一, points: 10, rule: {tiers: [
  {points: 10, text: 高, when: {all: [{input: a}, {value: {input: b}, ge: 3}]}},
  {points: 4, text: 低, when: {any: [{not: {input: a}}, {value: {input: b}, lt: 3}]}}]}}]}]
"#;

#[test]
fn a_part_that_turns_out_not_to_apply_stays_within_the_range() {
    let m = method(NO_LAST_TIER);
    let away = || Outcome::NotApplicable("无此项".into());
    let final_of = |a: Outcome, b: Outcome| {
        one(&m, vec![fact("u", "declared/a", a), fact("u", "declared/b", b)], Stage::Final).rows.remove(0)
    };
    let yes = || Outcome::Known(Value::Bool(true));
    let early = one(&m, vec![fact("u", "declared/a", yes())], Stage::Provisional).rows.remove(0);
    assert_eq!(ends(final_of(yes(), away()).points), span(0, 0));
    assert_eq!(ends(early.points), span(0, 10));
    // What is not known is named as what keeps the points open.
    assert_eq!(early.unknown.len(), 1);
    // Where nothing applies the indicator drops out: no outcome of the row.
    let nothing = one(&m, vec![fact("u", "declared/a", away())], Stage::Provisional).rows.remove(0);
    assert_eq!(final_of(away(), away()).standing, rubric::RowStanding::NotApplicable);
    assert_eq!(ends(nothing.points), span(0, 4));
    // A method that knows nothing that does not apply foresees only values.
    let strict = method(&NO_LAST_TIER.replace("not_applicable: scale_up\n", ""));
    let early = one(&strict, vec![fact("u", "declared/a", yes())], Stage::Provisional).rows.remove(0);
    assert_eq!(ends(early.points), span(4, 10));
}

const BY_STATUS: &str = r#"
no_tier: literal
kind_of_unit:
  - {by_reading: A3, options: {locked: {registered: year_start}, status: {status: year_start, map: {x: county, y: district}}}}
  - refuse
readings:
  A3: {kind: reading, scope: global, title: 类别, options: {locked: {text: 登记}, status: {text: 建制}}, default: locked}
inputs:
  a: {label: 甲, type: integer, bindings: [declared]}
items: [{no: 1, title: 一, points: 10, indicators: [{id: "1", name: 一, points: 10, rule: {tiers: [
  {points: 10, text: 高, when: {value: {input: a}, ge: {group: mean, of: {input: a}}}},
  {points: 2, text: 低, when: {always: true}}]}}]}]
"#;

#[test]
fn a_group_varies_with_the_reading_that_decides_who_is_in_it() {
    let m = method(BY_STATUS);
    // By registration v is alone among the districts; by status it is with u, far above it.
    let units = vec![unit("u", "county", "y"), unit("v", "district", "y"), unit("w", "county", "x")];
    let facts = || {
        vec![fact("u", "declared/a", number(5)), fact("v", "declared/a", number(9)), fact("w", "declared/a", number(1))]
    };
    let of = |rulings: &Rulings| -> Vec<(Q, Q)> {
        cards(&m, rulings, units.clone(), facts(), Stage::Final).iter().map(|c| ends(c.total)).collect()
    };
    let ruled = |option: &str| {
        let mut r = Rulings::none();
        let ruling = rubric::Ruling { option: option.into(), by: "t".into(), on: date(2026, 1, 5), note: None };
        r.rule(&m, "A3", ruling).unwrap();
        r
    };
    assert_eq!(of(&ruled("locked")), [span(10, 10), span(10, 10), span(2, 2)]);
    assert_eq!(of(&ruled("status")), [span(2, 2), span(10, 10), span(10, 10)]);
    assert_eq!(of(&Rulings::none()), [span(2, 10), span(10, 10), span(2, 10)]);
    let card = cards(&m, &Rulings::none(), units, facts(), Stage::Final).remove(0);
    assert_eq!(card.rows[0].readings, ["A3"]);
}

#[test]
fn what_cannot_be_computed_is_refused() {
    let code = |text: &str| read(text).1;
    let local = BY_STATUS.replace("scope: global", "scope: indicator");
    assert!(code(&local).iter().any(|p| p.starts_with("deciding_reading")), "{:?}", code(&local));
    let open = BY_STATUS.replace(
        "no_tier: literal",
        "no_tier: literal\nnot_applicable: {by_reading: A3, options: {locked: fail, status: scale_up}}",
    );
    assert!(code(&open).iter().any(|p| p.starts_with("deciding_reading")), "{:?}", code(&open));
    let each = r#"
no_tier: literal
inputs: {a: {label: 甲, type: integer, bindings: [declared]}}
items: [{no: 1, title: 一, points: 10, indicators: [{id: "1", name: 一, points: 10, rule: {sum: {text: 扣, base: 10, floor: 0, of: [{label: 扣, each: {input: a}, count: {input: a}}]}}}]}]
"#;
    assert!(code(each).iter().any(|p| p.starts_with("each")), "{:?}", code(each));
}

const ROWS: &str = r#"
no_tier: literal
inputs:
  r:
    label: 检查
    label_en: Checks
    type: rows
    bindings: [measured: works.checks, declared]
    columns: {due: {label: 应查, label_en: Due, type: integer}, done: {label: 已查, label_en: Done, type: integer, le: due}}
  n: {label: 人数, label_en: Staff, type: integer, max: 20, bindings: [measured: works.staff]}
items: [{no: 1, title: 一, points: 10, indicators: [
  {id: "1", name: 一, points: 6, rule: {score: {value: {aggregate: sum, rows: r, of: done}}}},
  {id: "2", name: 二, points: 4, rule: {score: {value: {input: n}}}}]}]
"#;

fn rows(list: &[(i64, i64)]) -> Outcome {
    let row = |(due, done): &(i64, i64)| Row {
        cells: vec![Some(Value::Integer(*due)), Some(Value::Integer(*done))],
        evidence: vec![],
    };
    let columns = vec!["due".into(), "done".into()];
    Outcome::Known(Value::Rows(Rows { columns, items: list.iter().map(row).collect() }))
}

#[test]
fn what_a_source_gives_beyond_the_bounds_is_unavailable_and_says_why() {
    let m = method(ROWS);
    let row = |facts: Vec<Fact>| one(&m, facts, Stage::Final).rows.remove(0);
    let said = |facts: Vec<Fact>, at: usize| {
        let card = one(&m, facts, Stage::Final);
        let used = card.rows[at].facts[0].clone();
        assert_eq!(used.state, FactState::Unavailable);
        let why = used.fault.unwrap();
        (why.zh, why.en, ends(card.rows[at].points))
    };
    let known = row(vec![fact("u", "works.checks", rows(&[(3, 2), (3, 3)]))]);
    assert_eq!((ends(known.points), known.facts[0].fault.is_none()), (span(5, 5), true));
    let (zh, en, points) = said(vec![fact("u", "works.checks", rows(&[(3, 2), (3, 4)]))], 0);
    assert_eq!(zh, "第 2 行“已查”为 4，大于“应查”的 3");
    assert_eq!(en, "row 2: Done is 4, more than Due of 3");
    assert_eq!(points, span(0, 6));
    let (zh, en, _) = said(vec![fact("u", "works.checks", rows(&[(-1, -1)]))], 0);
    assert_eq!((zh.as_str(), en.as_str()), ("第 1 行“应查”为 -1，小于 0", "row 1: Due is -1, below 0"));
    let (zh, en, points) = said(vec![fact("u", "works.staff", number(21))], 1);
    assert_eq!((zh.as_str(), en.as_str()), ("值为 21，大于上限 20", "the value is 21, above 20"));
    assert_eq!(points, span(0, 4));
    // What somebody declared stands in its place.
    let both = vec![fact("u", "works.checks", rows(&[(3, 4)])), fact("u", "declared/r", rows(&[(3, 1)]))];
    assert_eq!(ends(row(both).points), span(1, 1));
}

const DATES: &str = r#"
no_tier: literal
inputs:
  d: {label: 收到日, label_en: Received, type: date, bindings: [declared]}
items: [{no: 1, title: 一, points: 10, indicators: [{id: "1", name: 一, points: 10, rule: {tiers: [
  {points: 10, text: 高, when: {in_time: {input: d}, deadline: {day: 07-02}}},
  {points: 6, text: 中, when: {value: {input: d}, lt: {deadline: {day: 07-31}}}},
  {points: 0, text: 低, when: {always: true}}]}}]}]
"#;

#[test]
fn a_day_is_shown_as_itself_and_a_deadline_as_the_end_of_its_day() {
    let m = method(DATES);
    let row = one(&m, vec![fact("u", "declared/d", Outcome::Known(Value::Date(date(2026, 7, 3))))], Stage::Final)
        .rows
        .remove(0);
    let RuleReason::Tiers { tiers, .. } = &row.reason else { panic!() };
    let of = |i: usize| {
        let measure = tiers[i].node.measure.as_ref().unwrap();
        (measure.value.clone().unwrap(), measure.threshold.clone().unwrap())
    };
    assert_eq!(of(0), ("2026-07-03".into(), "2026-07-02 24:00".into()));
    assert_eq!(of(1), ("2026-07-03".into(), "2026-07-31 24:00".into()));
    assert_eq!(rubric::english(&m, Some("d"), "≤2026-07-02 24:00"), "≤the end of 2026-07-02");
    let lines = |text| rule_lines(&row.reason, text).iter().map(|l| l.text.clone()).collect::<Vec<_>>().join("\n");
    for (text, words) in [(Text::Zh, "2026-07-02 当日截止"), (Text::En, "by the end of 2026-07-02")] {
        let said = lines(text);
        assert!(said.contains(words) && said.contains("2026-07-03"), "{said}");
        assert!(!said.contains("2026-07-02 24:00"), "{said}");
    }
}

const SILENT: &str = r#"
no_tier: literal
inputs:
  bad: {label: 有事故, label_en: Accident, type: bool, bindings: [declared]}
items: [{no: 1, title: 一, points: 10, indicators: [{id: "1", name: 一, points: 10, rule: {choose: [
  {label: 有事故, label_en: With an accident, when: {input: bad}, rule: {score: {value: 2}}},
  {label: 无事故, label_en: Without, rule: {score: {value: 10}}}]}}]}]
"#;

#[test]
fn why_silence_counts_less_is_said() {
    let m = method(SILENT);
    let row = one(&m, vec![], Stage::Final).rows.remove(0);
    assert_eq!(ends(row.points), span(2, 2));
    for (text, words) in [
        (Text::Zh, ["照规则", "得 10 分", "无人填报的事实，按最差的值计", "不高于 2 分", "有事故"]),
        (
            Text::En,
            ["By the rule", "10 points", "What nobody reported counts as the worst", "at most 2 points", "Accident"],
        ),
    ] {
        let said: Vec<String> = rule_lines(&row.reason, text).into_iter().map(|l| l.text).collect();
        let said = said.join("\n");
        words.iter().for_each(|w| assert!(said.contains(w), "no {w} in\n{said}"));
    }
    // Who reports the worst needs no such word.
    let told = one(&m, vec![fact("u", "declared/bad", Outcome::Known(Value::Bool(true)))], Stage::Final).rows.remove(0);
    assert!(!rule_lines(&told.reason, Text::Zh).iter().any(|l| l.text.contains("无人填报")));
}
