//! A draft written as the files of a method, with cases that reach each of its points.

use std::collections::BTreeMap;
use std::fmt::Write;

use kernel::q::Q;
use rubric::MethodFiles;

use crate::cases;
use crate::clauses::amount;
use crate::draft::{Clause, Discretion, Draft, Indicator, Item, Number, Reads, Rule, Sum, Tier};
use crate::finding::{Finding, Place, quoted};
use crate::open;
use crate::propose::Bound;
use crate::units::Dimension;
use crate::verify::verify;

/// The files, and what a person should still see about them.
#[derive(Debug)]
pub struct Written {
    pub files: MethodFiles,
    pub findings: Vec<Finding>,
}

/// Writes the method, or says what has to be decided first.
pub fn to_method(draft: &Draft, id: &str) -> Result<Written, Vec<Finding>> {
    let mut draft = draft.clone();
    verify(&mut draft);
    let mut missing = missing(&draft);
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || id.len() > 60 || !id.chars().all(good) {
        missing.push(Finding::new(
            "method_id",
            Place::File,
            format!("办法编号 {} 只能用小写字母、数字和连字符", quoted(id)),
            format!("the id {} may only have small letters, digits and hyphens", quoted(id)),
        ));
    }
    if !missing.is_empty() {
        return Err(missing);
    }
    if draft.kinds.is_empty() {
        draft.kinds.push(crate::draft::Kind { id: "unit".into(), label: "被考核单位".into() });
    }
    let mut inputs = Inputs::default();
    let mut files = BTreeMap::new();
    let mut findings = left_out(&draft);
    for item in &draft.items {
        let text = item_file(item, &draft, &mut inputs);
        files.insert(format!("item-{}.yaml", item.no), text.into_bytes());
        let (text, mut found) = cases::file(item, &draft);
        findings.append(&mut found);
        if !text.is_empty() {
            files.insert(format!("cases/item-{}.yaml", item.no), text.into_bytes());
        }
    }
    files.insert("method.yaml".into(), head(&draft, id).into_bytes());
    files.insert("inputs.yaml".into(), inputs.file().into_bytes());
    files.insert("readings.yaml".into(), open::file(&draft).into_bytes());
    Ok(Written { files: MethodFiles { files }, findings })
}

/// Comparisons that state no bound for some kind of unit: for it there is no such condition.
fn left_out(draft: &Draft) -> Vec<Finding> {
    let mut out = Vec::new();
    for tier in draft.indicators().flat_map(|i| i.rule.tiers()) {
        for clause in &tier.clauses {
            let Reads::Number(n) = &clause.reads else { continue };
            for kind in
                draft.kinds.iter().filter(|k| !n.by_kind.is_empty() && !n.by_kind.iter().any(|(id, _)| *id == k.id))
            {
                out.push(Finding::new(
                    "kind_without_bound",
                    tier.place.clone(),
                    format!("“{}”对{}没有界限，对它没有这一条件", clause.text, kind.label),
                    format!("“{}” states no bound for {}; the condition does not apply to it", clause.text, kind.label),
                ));
            }
        }
    }
    out
}

/// What must be decided before there is a method.
fn missing(draft: &Draft) -> Vec<Finding> {
    let mut out = Vec::new();
    for d in draft.doubts.iter().filter(|d| d.must && d.answered.is_none()) {
        let (zh, en) = (d.question.zh.clone(), d.question.en.clone());
        out.push(Finding::new("undecided", d.place.clone(), zh, en));
    }
    let blocking = ["sum_indicator", "sum_item", "tier_order"];
    for f in draft.findings.iter().filter(|f| blocking.contains(&f.code.as_str())) {
        if !out.iter().any(|o| o.place == f.place) {
            out.push(f.clone());
        }
    }
    for i in draft.indicators().filter(|i| i.worth().is_none()) {
        out.push(Finding::new(
            "no_indicator_points",
            i.place.clone(),
            format!("{} {}没有分值", i.id, i.name),
            format!("{} has no points", i.id),
        ));
    }
    for c in draft.clauses() {
        if let Reads::Number(n) = &c.reads
            && n.bounds.is_empty()
            && n.by_kind.iter().all(|(_, b)| b.is_empty())
            && !draft.doubts.iter().any(|d| d.about == c.id && d.must && d.answered.is_none())
        {
            out.push(Finding::new(
                "no_bound",
                Place::File,
                format!("条件 {}（{}）没有界限", c.id, quoted(&c.text)),
                format!("the clause {} ({}) has no bound", c.id, quoted(&c.text)),
            ));
        }
    }
    out
}

/// A scalar: plain where that is safe, else in double quotes.
pub(crate) fn scalar(text: &str) -> String {
    let special = |c: char| {
        c.is_control()
            || matches!(
                c,
                ':' | '#'
                    | '{'
                    | '}'
                    | '['
                    | ']'
                    | ','
                    | '&'
                    | '*'
                    | '!'
                    | '|'
                    | '>'
                    | '\''
                    | '"'
                    | '%'
                    | '@'
                    | '`'
                    | '\\'
            )
            || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
    };
    let plain = !text.is_empty()
        && !text.contains(special)
        && !text.starts_with(['-', '?', '~', '=', '<', ' ', '.', '+'])
        && !text.ends_with(' ')
        && !text.contains("  ")
        && !matches!(text, "null" | "true" | "false");
    if plain { text.to_owned() } else { quoted_scalar(text) }
}

pub(crate) fn quoted_scalar(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn head(draft: &Draft, id: &str) -> String {
    let title = if draft.title.text.is_empty() { id } else { &draft.title.text };
    let items: Vec<String> = draft.items.iter().map(|i| format!("item-{}.yaml", i.no)).collect();
    let mut out = format!("huanheng: 1\nid: {id}\ntitle: {}\npoints: {}\n", scalar(title), draft.counts().points);
    let _ = writeln!(out, "items: [{}]", items.join(", "));
    out.push_str("kinds:\n");
    for kind in &draft.kinds {
        let _ = writeln!(out, "  {}: {{label: {}}}", kind.id, scalar(&kind.label));
    }
    out.push_str("# What the document leaves open stands at the plainest choice until the city decides otherwise.\n");
    out.push_str("no_tier: literal\nranking: off\nnot_applicable: fail\n");
    out.push_str("rounding: {digits: 2, mode: half_up, at: total}\n");
    out
}

/// The inputs that the rules have asked for.
#[derive(Default)]
struct Inputs {
    list: Vec<(String, String)>,
}

impl Inputs {
    /// Enters an input once; the same id is the same thing.
    fn add(&mut self, id: &str, label: &str, ty: &str, more: &str, judged: bool) {
        if self.list.iter().any(|(known, _)| known == id) {
            return;
        }
        let bindings = if judged { "[judged: reviewer]" } else { "[declared, judged: reviewer]" };
        let text = format!("  {id}:\n    label: {}\n    type: {ty}\n{more}    bindings: {bindings}\n", scalar(label));
        self.list.push((id.to_owned(), text));
    }

    fn file(&self) -> String {
        if self.list.is_empty() {
            return "inputs: {}\n".into();
        }
        self.list.iter().fold("inputs:\n".to_owned(), |out, (_, text)| out + text)
    }
}

fn line(place: &Place) -> Option<u32> {
    place.line()
}

fn item_file(item: &Item, draft: &Draft, inputs: &mut Inputs) -> String {
    let mut out = format!("no: {}\ntitle: {}\npoints: {}\nindicators:\n", item.no, scalar(&item.title), item.worth());
    for indicator in &item.indicators {
        indicator_text(&mut out, indicator, draft, inputs);
    }
    out
}

fn indicator_text(out: &mut String, i: &Indicator, draft: &Draft, inputs: &mut Inputs) {
    let worth = i.worth().unwrap_or(Q::ZERO);
    let _ = writeln!(out, "  - id: \"{}\"\n    name: {}\n    points: {worth}", i.id, scalar(&i.name));
    if let Some(line) = line(&i.place) {
        let _ = writeln!(out, "    line: {line}");
    }
    out.push_str("    mode: self\n");
    if !i.assessor.is_empty() {
        let _ = writeln!(out, "    assessor: {}", scalar(&i.assessor));
    }
    if !i.evidence.is_empty() {
        let _ = writeln!(out, "    evidence: [{}]", quoted_scalar(&i.evidence));
    }
    if !i.requirement.is_empty() {
        let _ = writeln!(
            out,
            "    # 考核要求：{}",
            crate::text::flat(&i.requirement).replace(['\u{2028}', '\u{2029}', '\u{85}'], " ")
        );
    }
    let readings = open::readings(i);
    if !readings.is_empty() {
        let _ =
            writeln!(out, "    readings: [{}]", readings.iter().map(|r| r.id.as_str()).collect::<Vec<_>>().join(", "));
    }
    out.push_str("    rule:\n");
    match &i.rule {
        Rule::Tiers(tiers) => {
            out.push_str("      tiers:\n");
            for tier in tiers {
                tier_text(out, tier, i, draft, inputs);
            }
        }
        Rule::Sum(sum) => sum_text(out, sum, worth, inputs),
        Rule::Discretion(d) => discretion_text(out, d, &i.name, inputs),
    }
}

fn tier_text(out: &mut String, tier: &Tier, indicator: &Indicator, draft: &Draft, inputs: &mut Inputs) {
    let _ = writeln!(out, "        - points: {}\n          text: {}", tier.points, scalar(&tier.text));
    if let Some(line) = line(&tier.place) {
        let _ = writeln!(out, "          line: {line}");
    }
    let groups = groups(tier);
    let mut conditions = Vec::new();
    for group in &groups {
        let texts: Vec<String> = group.iter().map(|c| condition(c, indicator, draft, inputs)).collect();
        conditions.push(match texts.as_slice() {
            [one] => one.clone(),
            many => format!("{{any: [{}]}}", many.join(", ")),
        });
    }
    match conditions.as_slice() {
        [] => out.push_str("          when: {always: true}\n"),
        [one] => {
            let _ = writeln!(out, "          when: {one}");
        }
        many => {
            out.push_str("          when:\n            all:\n");
            for one in many {
                let _ = writeln!(out, "              - {one}");
            }
        }
    }
}

/// The conditions of a tier: all of the groups, any within a group.
pub(crate) fn groups(tier: &Tier) -> Vec<Vec<&Clause>> {
    let mut out: Vec<Vec<&Clause>> = Vec::new();
    for clause in tier.clauses.iter().filter(|c| c.reads != Reads::Nothing) {
        match out.last_mut() {
            Some(group) if clause.or => group.push(clause),
            _ => out.push(vec![clause]),
        }
    }
    out
}

fn condition(clause: &Clause, indicator: &Indicator, draft: &Draft, inputs: &mut Inputs) -> String {
    let label = scalar(&clause.text);
    match &clause.reads {
        Reads::Fact | Reads::Judgement => {
            inputs.add(&clause.input, &clause.text, "bool", "", clause.reads == Reads::Judgement);
            format!("{{input: {}, label: {label}}}", clause.input)
        }
        Reads::Due { subject, due } => {
            let label_of = format!("{subject}的时间");
            inputs.add(&clause.input, &label_of, "time", "", false);
            format!(
                "{{in_time: {{input: {}}}, deadline: {{day: {:02}-{:02}, time: \"24:00\", year: {}}}, label: {label}}}",
                clause.input, due.month, due.day, due.year
            )
        }
        Reads::Number(n) => {
            let (ty, more) = number_type(n, clause, indicator.rule.tiers());
            inputs.add(&clause.input, &number_label(n), ty, &more, false);
            let body = match n.open {
                None => comparison(n, &clause.input, draft),
                Some(open) => {
                    let ways = open
                        .ways()
                        .iter()
                        .map(|way| format!("{way}: {{{}}}", comparison(&n.read_as(open, way), &clause.input, draft)));
                    let ways = ways.collect::<Vec<_>>().join(", ");
                    format!("by_reading: {}, options: {{{ways}}}", open::id(&indicator.id, open))
                }
            };
            format!("{{{body}, label: {label}}}")
        }
        Reads::Nothing => "{always: true}".into(),
    }
}

fn number_label(n: &Number) -> String {
    match (&n.every, n.unit.dimension, n.unit.text.as_str()) {
        (Some(every), ..) => format!("{}（每{every}的{}数，取最少的一期）", n.subject, n.unit.text),
        (None, Dimension::Duration, unit) => format!("{}的间隔或用时（最长，{unit}）", n.subject),
        _ => n.subject.clone(),
    }
}

/// An input is whole only where every clause that reads it compares with whole numbers.
pub(crate) fn number_type(n: &Number, clause: &Clause, tiers: &[Tier]) -> (&'static str, String) {
    let whole = tiers.iter().flat_map(|t| &t.clauses).filter(|c| c.input == clause.input).all(|c| match &c.reads {
        Reads::Number(n) => n.bounds.iter().chain(n.by_kind.iter().flat_map(|(_, b)| b)).all(|b| b.value.is_integer()),
        _ => true,
    });
    let unit = if n.unit.text.is_empty() { String::new() } else { format!("    unit: {}\n", scalar(&n.unit.text)) };
    match n.unit.dimension {
        Dimension::Share => ("ratio", String::new()),
        Dimension::Money => ("money", String::new()),
        Dimension::Count | Dimension::Duration if whole => ("integer", unit),
        _ => ("decimal", unit),
    }
}

/// A comparison without its braces.
fn comparison(n: &Number, input: &str, draft: &Draft) -> String {
    let body = |bounds: &[Bound]| match bounds {
        [] => "always: true".to_owned(),
        [one] => compare(input, one, n),
        many => format!("all: [{}]", all(input, many, n)),
    };
    if n.by_kind.is_empty() {
        return body(&n.bounds);
    }
    let arms = draft.kinds.iter().map(|kind| {
        let bounds = n.by_kind.iter().find(|(k, _)| *k == kind.id).map(|(_, b)| b.as_slice()).unwrap_or_default();
        format!("{}: {{{}}}", kind.id, body(bounds))
    });
    format!("by_kind: {{{}}}", arms.collect::<Vec<_>>().join(", "))
}

fn all(input: &str, bounds: &[Bound], n: &Number) -> String {
    bounds.iter().map(|b| format!("{{{}}}", compare(input, b, n))).collect::<Vec<_>>().join(", ")
}

fn compare(input: &str, bound: &Bound, n: &Number) -> String {
    let value = constant(bound.value, n);
    let unit = match n.unit.dimension {
        Dimension::Share => ", unit: \"%\"".to_owned(),
        Dimension::Money if value.ends_with("万元") => ", unit: 万元".to_owned(),
        Dimension::Money => ", unit: 元".to_owned(),
        _ if n.unit.text.is_empty() => String::new(),
        _ => format!(", unit: {}", scalar(&n.unit.text)),
    };
    format!("value: {{input: {input}}}, {}: {value}{unit}", bound.op.word())
}

fn constant(value: Q, n: &Number) -> String {
    match n.unit.dimension {
        // A share that has no ending decimal is written as a fraction.
        Dimension::Share if amount(value, &n.unit).contains('/') => value.to_string(),
        Dimension::Share | Dimension::Money => amount(value, &n.unit),
        _ => value.to_string(),
    }
}

/// Awards and deductions. Where the text starts from full marks, they are the base; where it writes no floor, none is
/// written, so that the linter asks for it.
fn sum_text(out: &mut String, sum: &Sum, worth: Q, inputs: &mut Inputs) {
    let _ = writeln!(out, "      sum:\n        cap: {worth}\n        text: {}", scalar(&sum.text));
    if let Some(line) = line(&sum.place) {
        let _ = writeln!(out, "        line: {line}");
    }
    if !sum.base.is_zero() {
        let _ = writeln!(out, "        base: {}", sum.base);
    }
    if sum.text.contains("扣完为止") {
        out.push_str("        floor: 0\n");
    }
    out.push_str("        of:\n");
    for term in &sum.terms {
        let label = if term.per == Q::ONE {
            format!("{}（{}数）", term.label, term.unit)
        } else {
            format!("{}（每满 {} {}计 1）", term.label, term.per, term.unit)
        };
        let label = if term.once { format!("{}（发生填 1，未发生填 0）", term.label) } else { label };
        let more = if term.once { "    max: 1\n" } else { "" };
        inputs.add(&term.input, &label, "integer", more, false);
        let count = format!("{{input: {}}}", term.input);
        let _ = writeln!(out, "          - {{label: {}, each: {}, count: {count}}}", scalar(&term.label), term.each);
    }
}

/// A reviewer's points between two bounds.
fn discretion_text(out: &mut String, d: &Discretion, name: &str, inputs: &mut Inputs) {
    let more = format!("    unit: 分\n    min: {}\n    max: {}\n", d.floor, d.cap);
    inputs.add(&d.input, &format!("{name}：评审给分（{} 至 {} 分）", d.floor, d.cap), "decimal", &more, true);
    let _ = writeln!(out, "      score:\n        value: {{input: {}}}", d.input);
    let _ = writeln!(out, "        floor: {}\n        cap: {}\n        text: {}", d.floor, d.cap, scalar(&d.text));
    if let Some(line) = line(&d.place) {
        let _ = writeln!(out, "        line: {line}");
    }
}
