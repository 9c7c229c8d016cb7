//! Kinds of unit that a person adds, renames or takes away; what a bound then does not say about one becomes a doubt.

use crate::draft::{Change, Clause, Doubt, Draft, Kind, Number, Reads, Rule, Term};
use crate::finding::{Finding, Place, Said, quoted};
use crate::limits::MAX_KINDS;
use crate::propose::Topic;
use crate::rules::candidate;

fn bad(zh: String, en: String) -> Finding {
    Finding::new("bad_kind", Place::File, zh, en)
}

/// The doubt about a clause that says nothing of some kinds.
pub(crate) fn left_out(id: String, clause: &Clause, place: &Place, left: &str) -> Doubt {
    Doubt {
        id,
        topic: Topic::KindMissing,
        place: place.clone(),
        about: clause.id.clone(),
        clause: clause.text.clone(),
        question: Said::new(
            format!("“{}”没有写{left}的界限，对它们怎样要求？", clause.text),
            format!("“{}” states no bound for {left}; what is asked of them?", clause.text),
        ),
        assumed: Said::new("对它们没有这一条件", "this condition does not apply to them"),
        candidates: vec![candidate("对它们没有这一条件", "this condition does not apply to them", Change::Keep)],
        must: false,
        answered: None,
    }
}

/// Does a clause differ by kind and say nothing of this one?
pub(crate) fn lacks(n: &Number, kind: &str) -> bool {
    !n.by_kind.is_empty() && !n.by_kind.iter().any(|(id, _)| id == kind)
}

/// Terms whose steps begin at another bound for each kind and say nothing of this one, with the kind they take it from.
fn steps_without<'d>(draft: &'d Draft, kind: &'d str) -> impl Iterator<Item = (&'d Term, &'d Place, &'d str)> {
    let rules = draft.indicators().flat_map(|i| i.rule.leaves());
    let sums = rules.filter_map(|r| if let Rule::Sum(sum) = r { Some(sum) } else { None });
    sums.flat_map(|s| s.terms.iter().map(move |t| (t, &s.place))).filter_map(move |(term, place)| {
        let number = &term.steps.as_ref().filter(|s| lacks(&s.number, kind))?.number;
        let (first, _) = number.by_kind.first()?;
        let first = draft.kinds.iter().find(|k| k.id == *first).map_or(first.as_str(), |k| k.label.as_str());
        Some((term, place, first))
    })
}

fn steps_left_out(id: String, term: &Term, place: &Place, left: &str, first: &str) -> Doubt {
    let as_first = (format!("与{first}从同一界限起算"), format!("counted from the bound of {first}"));
    let by_hand = Change::Steps { term: term.id.clone(), begun: None };
    Doubt {
        id,
        topic: Topic::KindMissing,
        place: place.clone(),
        about: term.id.clone(),
        clause: term.label.clone(),
        question: Said::new(
            format!("“{}”没有写{left}从多少起算", term.label),
            format!("“{}” does not say from where it is counted for {left}", term.label),
        ),
        assumed: Said::new(as_first.0.clone(), as_first.1.clone()),
        candidates: vec![
            candidate(as_first.0, as_first.1, Change::Keep),
            candidate("各单位的次数由人填报", "somebody declares the count of each unit", by_hand),
        ],
        must: false,
        answered: None,
    }
}

fn checked(draft: &Draft, id: &str, label: &str) -> Result<String, Finding> {
    let label = label.trim();
    if label.is_empty() || label.chars().count() > 20 || label.chars().any(char::is_control) {
        return Err(bad(
            format!("单位类别的名称 {} 须为 1 至 20 字", quoted(label)),
            format!("the name {} of a kind must have 1 to 20 characters", quoted(label)),
        ));
    }
    if draft.kinds.iter().any(|k| k.label == label && k.id != id) {
        return Err(bad(
            format!("已有名为 {} 的单位类别", quoted(label)),
            format!("there is a kind named {} already", quoted(label)),
        ));
    }
    Ok(label.to_owned())
}

fn none(id: &str) -> Finding {
    bad(format!("没有单位类别 {}", quoted(id)), format!("there is no kind {}", quoted(id)))
}

pub(crate) fn change(draft: &mut Draft, change: &Change) -> Result<(), Finding> {
    match change {
        Change::Kind { id, label } => add(draft, id, label),
        Change::KindLabel { id, label } => {
            let label = checked(draft, id, label)?;
            let kind = draft.kinds.iter_mut().find(|k| k.id == *id).ok_or_else(|| none(id))?;
            kind.label = label;
            Ok(())
        }
        Change::NoKind { id } => {
            let kind = draft.kinds.iter().find(|k| k.id == *id).ok_or_else(|| none(id))?;
            let of_kind = |n: &Number| n.by_kind.iter().any(|(k, _)| k == id);
            let clauses = draft.clauses().filter(|c| matches!(&c.reads, Reads::Number(n) if of_kind(n)));
            let terms = draft.terms().filter(|t| t.steps.as_ref().is_some_and(|s| of_kind(&s.number)));
            let named = clauses.map(|c| &c.text).chain(terms.map(|t| &t.label)).next();
            if let Some(text) = named {
                return Err(bad(
                    format!("{}不能去掉：“{text}”对它有界限", kind.label),
                    format!("{} cannot go: “{text}” states a bound for it", kind.label),
                ));
            }
            draft.kinds.retain(|k| k.id != *id);
            let own = format!("k{id}.");
            draft.doubts.retain(|d| !d.id.starts_with(&own));
            Ok(())
        }
        _ => Ok(()),
    }
}

fn add(draft: &mut Draft, id: &str, label: &str) -> Result<(), Finding> {
    let label = checked(draft, id, label)?;
    let good = !id.is_empty() && id.len() <= 40 && id.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    if !good || draft.kinds.iter().any(|k| k.id == id) {
        return Err(bad(
            format!("单位类别 {} 已有，或编号不是小写字母", quoted(id)),
            format!("the kind {} is there already, or its id is not of small letters", quoted(id)),
        ));
    }
    if draft.kinds.len() >= MAX_KINDS {
        return Err(bad(format!("单位类别最多 {MAX_KINDS} 类"), format!("at most {MAX_KINDS} kinds of unit")));
    }
    let mut doubts = Vec::new();
    for tier in draft.tiers() {
        for clause in &tier.clauses {
            if matches!(&clause.reads, Reads::Number(n) if lacks(n, id)) {
                doubts.push(left_out(format!("k{id}.{}", clause.id), clause, &tier.place, &label));
            }
        }
    }
    for (term, place, first) in steps_without(draft, id) {
        doubts.push(steps_left_out(format!("k{id}.{}", term.id), term, place, &label, first));
    }
    draft.kinds.push(Kind { id: id.to_owned(), label });
    draft.doubts.append(&mut doubts);
    Ok(())
}
