//! A draft written as the files of a method, with cases that reach each of its points.

use std::collections::BTreeMap;
use std::fmt::Write;

use kernel::q::Q;
use rubric::MethodFiles;

use crate::cases;
use crate::clauses::amount;
use crate::combine;
use crate::draft::{
    Begun, Clause, Discretion, Draft, Indicator, Item, Kind, Number, Parts, Ranking, Reads, Role, Rule, Share, ShareOf,
    Steps, Sum, Take, Then, Tier,
};
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
        draft.kinds.push(Kind { id: "unit".into(), label: "被考核单位".into() });
    }
    combine::blended(&mut draft);
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
    let head = head(&draft, id, &mut inputs);
    files.insert("method.yaml".into(), head.into_bytes());
    files.insert("inputs.yaml".into(), inputs.file().into_bytes());
    files.insert("readings.yaml".into(), open::file(&draft).into_bytes());
    Ok(Written { files: MethodFiles { files }, findings })
}

/// Comparisons that state no bound for some kind of unit: for it there is no such condition.
fn left_out(draft: &Draft) -> Vec<Finding> {
    let mut out = Vec::new();
    for tier in draft.tiers() {
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

fn head(draft: &Draft, id: &str, inputs: &mut Inputs) -> String {
    let title = if draft.title.text.is_empty() { id } else { &draft.title.text };
    let items: Vec<String> = draft.items.iter().map(|i| format!("item-{}.yaml", i.no)).collect();
    let mut out = format!("huanheng: 1\nid: {id}\ntitle: {}\n", scalar(title));
    english_text(&mut out, draft, "title", "title_en", "");
    let _ = writeln!(out, "points: {}", draft.counts().points);
    let _ = writeln!(out, "items: [{}]", items.join(", "));
    out.push_str("kinds:\n");
    for kind in &draft.kinds {
        let english = kind_english(kind).map(|en| format!(", label_en: {en}")).unwrap_or_default();
        let _ = writeln!(out, "  {}: {{label: {}{english}}}", kind.id, scalar(&kind.label));
    }
    out.push_str("# What the document leaves open stands at the plainest choice until the city decides otherwise.\n");
    let ranking = match draft.whole.ranking {
        None => "off",
        Some(Ranking::Grouped) => "grouped_skip",
        Some(Ranking::GroupedDense) => "grouped_dense",
        Some(Ranking::Pooled) => "pooled_skip",
    };
    let _ = writeln!(out, "no_tier: literal\nranking: {ranking}\nnot_applicable: fail");
    let digits = draft.whole.digits.unwrap_or(2);
    let _ = writeln!(out, "rounding: {{digits: {digits}, mode: half_up, at: total}}");
    whole_text(&mut out, draft, inputs);
    if !draft.notes.is_empty() {
        out.push_str("# What else stands in the document, outside its table:\n");
    }
    for note in &draft.notes {
        let _ = writeln!(
            out,
            "# {}",
            crate::text::flat(&note.text)
                .replace(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}'), " ")
        );
    }
    out
}

/// What somebody has entered in English; without it the Chinese is shown.
fn english_text(out: &mut String, draft: &Draft, about: &str, field: &str, by: &str) {
    if let Some(text) = draft.english.get(about) {
        let _ = writeln!(out, "{by}{field}: {}", scalar(text));
    }
}

/// English of the kinds of unit that there usually are.
fn kind_english(kind: &Kind) -> Option<&'static str> {
    Some(match (kind.id.as_str(), kind.label.as_str()) {
        ("county", "县" | "县级") => "County",
        ("district", "区" | "区级" | "市辖区") => "District",
        ("development_zone", "开发区") => "Development zone",
        ("township", "乡镇") => "Township",
        ("subdistrict", "街道") => "Subdistrict",
        ("unit", "被考核单位") => "Unit",
        ("other", "其他单位") => "Other units",
        _ => return None,
    })
}

/// Grades, quotas, vetoes and what the total comes to.
fn whole_text(out: &mut String, draft: &Draft, inputs: &mut Inputs) {
    let w = &draft.whole;
    let mut total = String::new();
    if let Some(q) = w.scale_to {
        let _ = writeln!(total, "  scale_to: {q}");
    }
    if let Some(q) = w.cap {
        let _ = writeln!(total, "  cap: {q}");
    }
    let vetoes: Vec<_> = w.vetoes.iter().filter_map(|v| Some((v, v.then.as_ref()?))).collect();
    if !vetoes.is_empty() {
        total.push_str("  vetoes:\n");
    }
    for (v, then) in vetoes {
        inputs.add(&v.input, &v.label, "bool", "", true);
        let then = match then {
            Then::Nothing => "{total: 0}".to_owned(),
            Then::AtMost(q) => format!("{{total_at_most: {q}}}"),
            Then::Grade(g) => format!("{{grade_at_most: {}}}", scalar(g)),
        };
        let (label, text) = (scalar(&v.label), scalar(&v.text));
        let _ = write!(total, "    - label: {label}\n      text: {text}\n");
        if let Some(line) = line(&v.place) {
            let _ = writeln!(total, "      line: {line}");
        }
        let _ = write!(total, "      when: {{input: {}, label: {label}}}\n      then: {then}\n", v.input);
    }
    if !total.is_empty() {
        let _ = write!(out, "total:\n{total}");
    }
    if w.bands.is_empty() {
        return;
    }
    out.push_str("grades:\n  bands:\n");
    for band in &w.bands {
        let to = band.to.map(|q| format!(", to: {q}")).unwrap_or_default();
        let english = crate::levels::english(&band.grade).map(|en| format!(", label_en: {en}")).unwrap_or_default();
        let _ = writeln!(out, "    - {{grade: {}{english}, from: {}{to}}}", scalar(&band.grade), band.from);
    }
    if w.quotas.is_empty() {
        return;
    }
    out.push_str("  quotas:\n");
    for quota in &w.quotas {
        let take = match quota.take {
            Take::Share(q) => {
                let share = amount(q, &crate::units::Unit::new(Dimension::Share, "%"));
                format!("share: {share}, round: down")
            }
            Take::Count(n) => format!("count: {n}"),
        };
        let _ = writeln!(out, "    - {{grade: {}, {take}}}", scalar(&quota.grade));
    }
    let _ = writeln!(out, "  ties: {}", if w.all_in { "all_in" } else { "none_in" });
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
    let mut out = format!("no: {}\ntitle: {}\n", item.no, scalar(&item.title));
    english_text(&mut out, draft, &item.no.to_string(), "title_en", "");
    match item.role {
        Role::Regular => {
            let _ = writeln!(out, "points: {}", item.worth());
        }
        Role::Bonus => {
            out.push_str("points: 0\nrole: bonus\n");
            let below = item.indicators.iter().filter(|i| crate::whole::swings(i)).filter_map(|i| i.worth());
            let floor = crate::draft::add(below);
            if !floor.is_zero() {
                let _ = writeln!(out, "floor: {}", floor.neg());
            }
            if let Some(cap) = item.cap.or(item.points.as_ref().map(|p| p.points)) {
                let _ = writeln!(out, "cap: {cap}");
            }
        }
        Role::Penalty => {
            out.push_str("points: 0\nrole: penalty\n");
            if let Some(floor) = item.points.as_ref().map(|p| p.points.neg()) {
                let _ = writeln!(out, "floor: {floor}");
            }
        }
    }
    if let Some(weight) = item.weight {
        let _ = writeln!(out, "weight: {weight}");
    }
    out.push_str("indicators:\n");
    for indicator in &item.indicators {
        indicator_text(&mut out, indicator, item.role, draft, inputs);
    }
    out
}

fn indicator_text(out: &mut String, i: &Indicator, role: Role, draft: &Draft, inputs: &mut Inputs) {
    let worth = if role == Role::Penalty { Q::ZERO } else { i.worth().unwrap_or(Q::ZERO) };
    let _ = writeln!(out, "  - id: \"{}\"\n    name: {}", i.id, scalar(&i.name));
    english_text(out, draft, &i.id, "name_en", "    ");
    let _ = writeln!(out, "    points: {worth}");
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
    rule_text(out, &i.id, &i.rule, &i.name, worth, draft, inputs);
}

/// A rule of an indicator, or of a part of it.
fn rule_text(out: &mut String, of: &str, rule: &Rule, name: &str, worth: Q, draft: &Draft, inputs: &mut Inputs) {
    match rule {
        Rule::Tiers(tiers) => {
            out.push_str("      tiers:\n");
            for tier in tiers {
                tier_text(out, of, tier, tiers, draft, inputs);
            }
        }
        Rule::Sum(sum) if sum.zero.is_empty() => sum_text(out, sum, worth, draft, inputs),
        Rule::Sum(sum) => {
            let mut inner = String::new();
            sum_text(&mut inner, sum, worth, draft, inputs);
            out.push_str("      adjust:\n");
            deeper(out, &inner, "  ");
            out.push_str("      by:\n");
            for tier in &sum.zero {
                let label = scalar(&crate::text::flat(&tier.text));
                let when = when(of, tier, &sum.zero, draft, inputs).unwrap_or_else(|| "{always: false}".into());
                let _ = writeln!(out, "        - {{label: {label}, when: {when}, set: 0}}");
            }
        }
        Rule::Discretion(d) => discretion_text(out, d, name, inputs),
        Rule::Parts(p) => parts_text(out, of, p, draft, inputs),
        Rule::Share(s) => share_text(out, s, inputs),
    }
}

/// The same lines further in; no scalar goes over a line.
fn deeper(out: &mut String, text: &str, by: &str) {
    for line in text.lines() {
        let _ = writeln!(out, "{by}{line}");
    }
}

fn parts_text(out: &mut String, of: &str, p: &Parts, draft: &Draft, inputs: &mut Inputs) {
    let _ = writeln!(out, "      combine: sum\n      cap: {}\n      floor: 0\n      parts:", p.cap);
    for (n, part) in (1_u32..).zip(&p.parts) {
        let label = if part.label.trim().is_empty() { format!("第 {n} 部分") } else { part.label.clone() };
        let _ =
            writeln!(out, "        - label: {}\n          points: {}\n          rule:", scalar(&label), part.points);
        let mut inner = String::new();
        rule_text(&mut inner, of, &part.rule, &part.label, part.points, draft, inputs);
        deeper(out, &inner, "      ");
    }
}

/// The full points times a share.
fn share_text(out: &mut String, s: &Share, inputs: &mut Inputs) {
    let best = s.of == ShareOf::Best;
    inputs.add(&s.input, &s.subject, if best { "decimal" } else { "ratio" }, "", false);
    let input = format!("{{input: {}}}", s.input);
    let value = match s.of {
        ShareOf::One => format!("{{mul: [{}, {input}]}}", s.points),
        ShareOf::Value(full) => format!("{{mul: [{}, {{div: [{input}, {}]}}]}}", s.points, full),
        ShareOf::Best => {
            let group = format!("{{group: max, of: {input}, self: include}}");
            format!("{{mul: [{}, {{ratio: {{num: {input}, den: {group}}}}}]}}", s.points)
        }
    };
    let mut inner = format!("      score:\n        value: {value}\n        floor: 0\n        cap: {}\n", s.points);
    let _ = writeln!(inner, "        text: {}", scalar(&s.text));
    if let Some(line) = line(&s.place) {
        let _ = writeln!(inner, "        line: {line}");
    }
    let Some(least) = s.least else {
        out.push_str(&inner);
        return;
    };
    let label = |zh: &str| scalar(&format!("{}{zh} {}", s.subject, amount(least, &s.unit)));
    let _ = writeln!(out, "      choose:\n        - label: {}", label("达到"));
    let _ = writeln!(out, "          when: {{value: {input}, ge: {least}, unit: \"%\"}}\n          rule:");
    deeper(out, &inner, "      ");
    let _ = writeln!(
        out,
        "        - label: {}\n          rule: {{score: {{value: 0, text: {}}}}}",
        label("不到"),
        scalar(&s.text)
    );
}

fn tier_text(out: &mut String, of: &str, tier: &Tier, tiers: &[Tier], draft: &Draft, inputs: &mut Inputs) {
    let _ = writeln!(out, "        - points: {}\n          text: {}", tier.points, scalar(&tier.text));
    if let Some(line) = line(&tier.place) {
        let _ = writeln!(out, "          line: {line}");
    }
    match conditions(of, tier, tiers, draft, inputs).as_slice() {
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

fn conditions(of: &str, tier: &Tier, tiers: &[Tier], draft: &Draft, inputs: &mut Inputs) -> Vec<String> {
    let mut out = Vec::new();
    for group in groups(tier) {
        let texts: Vec<String> = group.iter().map(|c| condition(of, c, tiers, draft, inputs)).collect();
        out.push(match texts.as_slice() {
            [one] => one.clone(),
            many => format!("{{any: [{}]}}", many.join(", ")),
        });
    }
    out
}

/// The conditions in one line; none where there is no condition.
fn when(of: &str, tier: &Tier, tiers: &[Tier], draft: &Draft, inputs: &mut Inputs) -> Option<String> {
    let all = conditions(of, tier, tiers, draft, inputs);
    match all.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        many => Some(format!("{{all: [{}]}}", many.join(", "))),
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

fn condition(of: &str, clause: &Clause, tiers: &[Tier], draft: &Draft, inputs: &mut Inputs) -> String {
    let label = scalar(&clause.text);
    match &clause.reads {
        Reads::Fact | Reads::Judgement => {
            inputs.add(&clause.input, &clause.text, "bool", "", clause.reads == Reads::Judgement);
            format!("{{input: {}, label: {label}}}", clause.input)
        }
        Reads::Level { subject, levels, at } => {
            let named = levels.iter().enumerate().map(|(n, word)| {
                let (id, label) = (cases::level_id(n), scalar(word));
                match crate::levels::english(word) {
                    Some(en) => format!("{id}: {{label: {label}, label_en: {en}}}"),
                    None => format!("{id}: {label}"),
                }
            });
            let more = format!("    levels: {{{}}}\n", named.collect::<Vec<_>>().join(", "));
            let what = if subject.is_empty() { name_of(of, draft) } else { subject.clone() };
            inputs.add(&clause.input, &format!("{what}：评审认定的等级"), "level", &more, true);
            let held: Vec<String> = at.iter().map(|n| cases::level_id(*n)).collect();
            format!("{{input: {}, is: [{}], label: {label}}}", clause.input, held.join(", "))
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
            let (ty, more) = number_type(n, clause, tiers);
            inputs.add(&clause.input, &number_label(n), ty, &more, false);
            let body = match n.open {
                None => comparison(n, &clause.input, draft),
                Some(open) => {
                    let ways = open
                        .ways()
                        .iter()
                        .map(|way| format!("{way}: {{{}}}", comparison(&n.read_as(open, way), &clause.input, draft)));
                    let ways = ways.collect::<Vec<_>>().join(", ");
                    format!("by_reading: {}, options: {{{ways}}}", open::id(of, open))
                }
            };
            format!("{{{body}, label: {label}}}")
        }
        Reads::Nothing => "{always: true}".into(),
    }
}

/// The name of an indicator, or of the one that a part belongs to.
fn name_of(of: &str, draft: &Draft) -> String {
    let mut all = draft.indicators();
    all.find(|i| i.id == of).map(|i| i.name.clone()).unwrap_or_else(|| of.to_owned())
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
fn sum_text(out: &mut String, sum: &Sum, worth: Q, draft: &Draft, inputs: &mut Inputs) {
    let cap = if sum.floor.is_negative() { sum.cap } else { worth };
    let _ = writeln!(out, "      sum:\n        cap: {cap}\n        text: {}", scalar(&sum.text));
    if let Some(line) = line(&sum.place) {
        let _ = writeln!(out, "        line: {line}");
    }
    if !sum.base.is_zero() {
        let _ = writeln!(out, "        base: {}", sum.base);
    }
    if !sum.floor.is_zero() {
        let _ = writeln!(out, "        floor: {}", sum.floor);
    } else if sum.text.contains("为止") || sum.text.contains("直至扣完") {
        out.push_str("        floor: 0\n");
    }
    out.push_str("        of:\n");
    for term in &sum.terms {
        let most = match term.cap {
            Some(q) if term.each.is_negative() => format!(", floor: {}", q.neg()),
            Some(q) => format!(", cap: {q}"),
            None => String::new(),
        };
        let (each, count) = if let Some(steps) = &term.steps {
            let (ty, more) = step_type(steps, &sum.zero);
            inputs.add(&term.input, &number_label(&steps.number), ty, &more, false);
            (term.each, step_count(steps, &term.input, draft))
        } else if let Some(most) = term.judged {
            let more = format!("    unit: 分\n    max: {most}\n");
            inputs.add(&term.input, &format!("{}：评审认定扣分（0 至 {most} 分）", term.label), "decimal", &more, true);
            (Q::ONE.neg(), format!("{{input: {}}}", term.input))
        } else {
            let label = if term.per == Q::ONE {
                format!("{}（{}数）", term.label, term.unit)
            } else {
                format!("{}（每满 {} {}计 1）", term.label, term.per, term.unit)
            };
            let label = if term.once { format!("{}（发生填 1，未发生填 0）", term.label) } else { label };
            let more = if term.once { "    max: 1\n" } else { "" };
            inputs.add(&term.input, &label, "integer", more, false);
            (term.each, format!("{{input: {}}}", term.input))
        };
        let _ = writeln!(out, "          - {{label: {}, each: {each}, count: {count}{most}}}", scalar(&term.label));
    }
}

/// The type of the quantity that steps are counted from; clauses of the same rule may read it too.
pub(crate) fn step_type(steps: &Steps, zero: &[Tier]) -> (&'static str, String) {
    let n = &steps.number;
    let bounds = || {
        n.bounds.iter().chain(n.by_kind.iter().flat_map(|(_, b)| b)).chain(
            zero.iter()
                .flat_map(|t| &t.clauses)
                .filter_map(|c| match &c.reads {
                    Reads::Number(n) => Some(n.bounds.as_slice()),
                    _ => None,
                })
                .flatten(),
        )
    };
    let whole = steps.step.is_integer() && bounds().all(|b| b.value.is_integer());
    let unit = if n.unit.text.is_empty() { String::new() } else { format!("    unit: {}\n", scalar(&n.unit.text)) };
    match n.unit.dimension {
        Dimension::Share => ("ratio", String::new()),
        Dimension::Money => ("money", String::new()),
        Dimension::Count | Dimension::Duration if whole => ("integer", unit),
        _ => ("decimal", unit),
    }
}

/// The steps between the bound and the quantity, as the method writes them.
fn step_count(steps: &Steps, input: &str, draft: &Draft) -> String {
    let n = &steps.number;
    let from = if n.by_kind.is_empty() {
        steps.from("").map(|q| constant(q, n)).unwrap_or_default()
    } else {
        let arms = draft.kinds.iter().filter_map(|k| Some(format!("{}: {}", k.id, constant(steps.from(&k.id)?, n))));
        format!("{{by_kind: {{{}}}}}", arms.collect::<Vec<_>>().join(", "))
    };
    let input = format!("{{input: {input}}}");
    let away = if steps.below { format!("[{from}, {input}]") } else { format!("[{input}, {from}]") };
    let away = format!("{{max: [0, {{sub: {away}}}]}}");
    let step = constant(steps.step, n);
    let count = if steps.step == Q::ONE { away } else { format!("{{div: [{away}, {step}]}}") };
    match steps.begun {
        Begun::Part => count,
        Begun::Full => format!("{{round: {count}, step: 1, mode: down}}"),
        Begun::Counts => format!("{{round: {count}, step: 1, mode: up}}"),
    }
}

/// A reviewer's points between two bounds.
fn discretion_text(out: &mut String, d: &Discretion, name: &str, inputs: &mut Inputs) {
    let mut more = format!("    unit: 分\n    min: {}\n    max: {}\n", d.floor, d.cap);
    let mut value = format!("{{input: {}}}", d.input);
    if let Some(n) = d.periods {
        let cells: Vec<String> = (1..=n).map(|k| format!("p{k}: {{label: 第{k}期, label_en: Period {k}}}")).collect();
        let _ = writeln!(more, "    dimensions: {{period: {{{}}}}}", cells.join(", "));
        let each: Vec<String> = (1..=n).map(|k| format!("{{input: {}, at: {{period: p{k}}}}}", d.input)).collect();
        value = format!("{{div: [{{add: [{}]}}, {n}]}}", each.join(", "));
    }
    let who = if d.declared { "单位填报的得分" } else { "评审给分" };
    inputs.add(&d.input, &format!("{name}：{who}（{} 至 {} 分）", d.floor, d.cap), "decimal", &more, !d.declared);
    let _ = writeln!(out, "      score:\n        value: {value}");
    let _ = writeln!(out, "        floor: {}\n        cap: {}\n        text: {}", d.floor, d.cap, scalar(&d.text));
    if let Some(line) = line(&d.place) {
        let _ = writeln!(out, "        line: {line}");
    }
}
