//! What a drafted method leaves to a ruling: whether the numbers of its bounds count, one reading an indicator and word.

use std::fmt::Write;

use crate::draft::{Draft, Indicator, Open, Reads, Rule};
use crate::method::scalar;

/// A reading of a drafted indicator.
pub(crate) struct Reading {
    pub id: String,
    pub open: Open,
    /// The clauses whose bounds it decides.
    clauses: Vec<String>,
}

/// J for 界, Q for 区间, C for 超过: the id says what is open.
pub(crate) fn id(indicator: &str, open: Open) -> String {
    let letter = match open {
        Open::Border => 'J',
        Open::Beyond => 'C',
        Open::Ends => 'Q',
    };
    format!("{letter}{}", indicator.replace('.', "_"))
}

/// The readings of an indicator, one for each word that is left open.
pub(crate) fn readings(indicator: &Indicator) -> Vec<Reading> {
    let mut out: Vec<Reading> = Vec::new();
    for clause in indicator.rule.leaves().into_iter().flat_map(Rule::tiers).flat_map(|t| &t.clauses) {
        let Reads::Number(n) = &clause.reads else { continue };
        let Some(open) = n.open else { continue };
        let entry = clause.text.clone();
        match out.iter_mut().find(|r| r.open == open) {
            Some(reading) => reading.clauses.push(entry),
            None => out.push(Reading { id: id(&indicator.id, open), open, clauses: vec![entry] }),
        }
    }
    out
}

fn titles(open: Open) -> (&'static str, &'static str) {
    match open {
        Open::Border => ("“以上、以下、以内”含不含本数", "does 以上, 以下 or 以内 include the number itself"),
        Open::Beyond => ("“超过、不满”含不含本数", "does 超过 or 不满 include the number itself"),
        Open::Ends => ("区间的两端算不算在内", "which ends of a range belong to it"),
    }
}

/// A way in words, and what it does. Without numbers: these may still be edited.
fn way_words(way: &str) -> ([&'static str; 2], [&'static str; 2]) {
    match way {
        "included" => (["含本数", "The number itself counts"], ["恰等于界限的，算达到", "exactly the bound: met"]),
        "excluded" => {
            (["不含本数", "The number itself does not count"], ["恰等于界限的，不算达到", "exactly the bound: not met"])
        }
        "lower" => (
            ["含下端，不含上端", "The lower end belongs to it, the upper does not"],
            ["恰等于下端的在内，恰等于上端的不在内", "exactly the lower end: inside; exactly the upper: not"],
        ),
        "both" => (["两端都含", "Both ends belong to it"], ["恰等于任一端的都在内", "exactly either end: inside"]),
        _ => (
            ["含上端，不含下端", "The upper end belongs to it, the lower does not"],
            ["恰等于上端的在内，恰等于下端的不在内", "exactly the upper end: inside; exactly the lower: not"],
        ),
    }
}

fn why(open: Open) -> (&'static str, &'static str) {
    match open {
        Open::Border => (
            "《民法典》第一千二百五十九条：“以上”“以下”“以内”包括本数",
            "Article 1259 of the Civil Code: 以上, 以下 and 以内 include the number itself",
        ),
        Open::Beyond => (
            "《民法典》第一千二百五十九条：“超过”“不满”不包括本数",
            "Article 1259 of the Civil Code: 超过 and 不满 leave the number itself out",
        ),
        Open::Ends => (
            "相邻两段首尾相接时，含下端、不含上端使每个数值只落在一段",
            "Where ranges meet, each value then lies in one of them only",
        ),
    }
}

/// `readings.yaml`.
pub(crate) fn file(draft: &Draft) -> String {
    let mut out = String::new();
    for indicator in draft.indicators() {
        for reading in readings(indicator) {
            text(&mut out, indicator, &reading);
        }
    }
    if out.is_empty() { "readings: {}\n".into() } else { format!("readings:\n{out}") }
}

fn text(out: &mut String, indicator: &Indicator, reading: &Reading) {
    let (title, title_en) = titles(reading.open);
    let title = scalar(&format!("{} {}：{title}", indicator.id, indicator.name));
    let title_en = scalar(&format!("{}: {title_en}", indicator.id));
    let _ = writeln!(
        out,
        "  {}:\n    kind: reading\n    scope: indicator\n    title: {title}\n    title_en: {title_en}",
        reading.id
    );
    let mut clauses: Vec<&str> = reading.clauses.iter().map(String::as_str).collect();
    clauses.dedup();
    let _ = writeln!(out, "    indicators: [\"{}\"]\n    clause:", indicator.id);
    for clause in clauses {
        let _ = writeln!(out, "      - {}", scalar(clause));
    }
    out.push_str("    options:\n");
    for way in reading.open.ways() {
        let ([zh, en], [does, does_en]) = way_words(way);
        let _ = writeln!(out, "      {way}:\n        text: {zh}\n        text_en: {}", scalar(en));
        let _ = writeln!(out, "        effect: {}\n        effect_en: {}", scalar(does), scalar(does_en));
    }
    let (zh, en) = why(reading.open);
    let default = reading.open.ways().first().copied().unwrap_or_default();
    let _ =
        writeln!(out, "    default: {default}\n    why_default: {}\n    why_default_en: {}", scalar(zh), scalar(en));
}
