//! What a clause has become, in plain words, before there is a method.

use drafting::{
    Begun, Bound, Clause, Dimension, Draft, Number, Op, Open, Reads, Rule, Said, ShareOf, Steps, Term, Unit,
};
use kernel::q::Q;

fn said(zh: impl Into<String>, en: impl Into<String>) -> Said {
    Said::new(zh, en)
}

/// A value with the unit in which it is shown.
pub(crate) fn shown(value: Q, unit: &Unit) -> (String, String) {
    let ten_thousand = Q::int(10_000);
    match unit.dimension {
        Dimension::Share => match value.mul(Q::int(100)) {
            // A third has no ending decimal.
            Ok(percent) if !percent.to_string().contains('/') => (percent.to_string(), "%".into()),
            _ => (value.to_string(), String::new()),
        },
        Dimension::Money => match value.div(ten_thousand) {
            Ok(wan) if !wan.to_string().contains('/') && value >= ten_thousand => (wan.to_string(), "万元".into()),
            _ => (value.to_string(), "元".into()),
        },
        _ => (value.to_string(), unit.text.clone()),
    }
}

fn bound(b: &Bound, unit: &Unit) -> Said {
    let (value, unit) = shown(b.value, unit);
    let (zh, en) = match b.op {
        Op::Ge => ("不低于", "at least"),
        Op::Gt => ("高于", "more than"),
        Op::Le => ("不高于", "at most"),
        Op::Lt => ("低于", "less than"),
        Op::Eq => ("等于", "equal to"),
    };
    let gap = if unit.is_empty() || unit == "%" { "" } else { " " };
    said(format!("{zh} {value}{gap}{unit}"), format!("{en} {value}{gap}{unit}"))
}

fn bounds(list: &[Bound], unit: &Unit) -> Said {
    let (zh, en): (Vec<String>, Vec<String>) = list.iter().map(|b| bound(b, unit)).map(|s| (s.zh, s.en)).unzip();
    said(zh.join("且"), en.join(" and "))
}

fn number(n: &Number, draft: &Draft) -> Said {
    let every = n.every.as_deref().map(|e| said(format!("每{e}的"), format!("in every {e}, "))).unwrap_or_default();
    let what = if n.subject.is_empty() { "数值" } else { n.subject.as_str() };
    let by = if n.by_kind.is_empty() {
        bounds(&n.bounds, &n.unit)
    } else {
        let label = |id: &str| draft.kinds.iter().find(|k| k.id == id).map_or(id.to_owned(), |k| k.label.clone());
        let parts = n.by_kind.iter().map(|(kind, list)| (label(kind), bounds(list, &n.unit)));
        let (zh, en): (Vec<String>, Vec<String>) =
            parts.map(|(kind, s)| (format!("{kind}{}", s.zh), format!("{kind}: {}", s.en))).unzip();
        said(zh.join("、"), en.join(", "))
    };
    let open = match n.open {
        None => Said::default(),
        Some(Open::Ends) => said("（两端算不算在内，留待裁定）", " (which ends belong to it is left to a ruling)"),
        Some(_) => said("（含不含本数，留待裁定）", " (whether the number itself counts is left to a ruling)"),
    };
    said(format!("{}{what}{}{}", every.zh, by.zh, open.zh), format!("{}{what}: {}{}", every.en, by.en, open.en))
}

pub(crate) fn clause(c: &Clause, draft: &Draft) -> Said {
    match &c.reads {
        Reads::Fact => said("填报是否做到", "declared: done or not"),
        Reads::Judgement => said("由评审人评判", "judged by a reviewer"),
        Reads::Nothing => said("不作为条件", "no condition"),
        Reads::Due { subject, due } => {
            let year = if due.year == 0 { ("", "") } else { ("次年", " of the year after") };
            said(
                format!("{subject}不晚于{} {} 月 {} 日", year.0, due.month, due.day),
                format!("{subject}: not after {:02}-{:02}{}", due.month, due.day, year.1),
            )
        }
        Reads::Number(n) => number(n, draft),
        Reads::Level { levels, at, .. } => {
            let held: Vec<&str> = at.iter().filter_map(|n| levels.get(*n)).map(String::as_str).collect();
            let (held, all) = (held.join("、"), levels.join("、"));
            said(format!("评审人定级（{all}）：{held}"), format!("a reviewer takes a level ({all}): {held}"))
        }
    }
}

pub(crate) fn term(t: &Term) -> Said {
    if let Some(s) = &t.steps {
        return steps(&t.label, &t.each.text(2), s);
    }
    if let Some(most) = t.judged {
        let most = most.text(2);
        return said(
            format!("{}：评审人认定扣 0 至 {most} 分", t.label),
            format!("{}: a reviewer takes off 0 to {most}", t.label),
        );
    }
    let per = if t.per == Q::ONE { String::new() } else { format!(" {} ", t.per) };
    let once = if t.once { said("，全年只计一次", ", once in the year") } else { Said::default() };
    let points = t.each.text(2);
    said(
        format!("{}：每{per}{} {points} 分{}", t.label, t.unit, once.zh),
        format!("{}: {points} for each{per}{}{}", t.label, t.unit, once.en),
    )
}

/// How an indicator gives points.
pub(crate) fn rule(r: &Rule) -> Said {
    match r {
        Rule::Tiers(_) => said("从高到低取首个符合的档", "the first tier that holds"),
        Rule::Sum(s) => {
            let (base, floor, cap) = (s.base.text(2), s.floor.text(2), s.cap.text(2));
            if s.base.is_zero() {
                said(format!("逐项加分，{floor} 至 {cap} 分"), format!("points are added, {floor} to {cap}"))
            } else {
                said(
                    format!("从 {base} 分起逐项加减，{floor} 至 {cap} 分"),
                    format!("from {base} on, added and deducted, {floor} to {cap}"),
                )
            }
        }
        Rule::Discretion(d) => {
            let (floor, cap) = (d.floor.text(2), d.cap.text(2));
            match d.periods {
                None => {
                    said(format!("评审人在 {floor} 至 {cap} 分之间给分"), format!("a reviewer gives {floor} to {cap}"))
                }
                Some(n) => said(
                    format!("评审人分 {n} 期在 {floor} 至 {cap} 分之间给分，取平均"),
                    format!("a reviewer gives {floor} to {cap} in each of {n} periods; the mean counts"),
                ),
            }
        }
        Rule::Parts(p) => {
            let cap = p.cap.text(2);
            said(
                format!("{} 部分相加，最多 {cap} 分", p.parts.len()),
                format!("{} parts are added, {cap} at most", p.parts.len()),
            )
        }
        Rule::Share(s) => {
            let full = s.points.text(2);
            let (zh, en) = match s.of {
                ShareOf::One => (format!("{}×{full} 分", s.subject), format!("{} times {full}", s.subject)),
                ShareOf::Value(v) => {
                    let (v, unit) = shown(v, &s.unit);
                    (format!("{}÷{v}{unit}×{full} 分", s.subject), format!("{} / {v}{unit} times {full}", s.subject))
                }
                ShareOf::Best => (
                    format!("{}÷同类单位最高值×{full} 分", s.subject),
                    format!("{} / the highest of the units times {full}", s.subject),
                ),
            };
            said(zh, en)
        }
    }
}

fn steps(label: &str, points: &str, s: &Steps) -> Said {
    let from = s.from("").map(|q| shown(q, &s.number.unit)).unwrap_or_default();
    let step = shown(s.step, &s.number.unit);
    let (zh, en) = if s.below { ("比", "below") } else { ("超过", "above") };
    let begun = match s.begun {
        Begun::Full => ("满一档才计", "full steps only"),
        Begun::Counts => ("不满一档按一档计", "a step begun counts"),
        Begun::Part => ("按比例计", "in proportion"),
    };
    let less = if s.below { "每低 " } else { "每 " };
    said(
        format!("{label}：{zh} {}{} {less}{}{} {points} 分，{}", from.0, from.1, step.0, step.1, begun.0),
        format!("{label}: {points} for each {}{} {en} {}{}, {}", step.0, step.1, from.0, from.1, begun.1),
    )
}

/// What a doubt's subject has become.
pub(crate) fn about(id: &str, draft: &Draft) -> Option<Said> {
    if let Some(c) = draft.clauses().find(|c| c.id == id) {
        return Some(clause(c, draft));
    }
    if let Some(t) = draft.tiers().find(|t| t.id == id) {
        let q = t.points.text(2);
        return Some(said(format!("{q} 分"), format!("{q} points")));
    }
    if let Some(t) = draft.terms().find(|t| t.id == id) {
        return Some(term(t));
    }
    for item in &draft.items {
        if item.no.to_string() == id {
            let q = item.worth().text(2);
            return Some(said(format!("{q} 分"), format!("{q} points")));
        }
        for i in &item.indicators {
            if i.id == id {
                let (rule, q) = (rule(&i.rule), i.worth().map(|q| q.text(2)));
                let points = q.map(|q| (format!("{q} 分；"), format!("{q} points; "))).unwrap_or_default();
                return Some(said(points.0 + &rule.zh, points.1 + &rule.en));
            }
            if let Rule::Parts(p) = &i.rule
                && let Some(part) = p.parts.iter().find(|p| p.id == id)
            {
                return Some(self::rule(&part.rule));
            }
        }
    }
    None
}
