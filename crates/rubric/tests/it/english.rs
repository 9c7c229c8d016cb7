//! Everything that the 2009 method shows a person stands there in English too.

use std::collections::BTreeSet;

use facts::{Dated, Snapshot, Stage, Subject};
use jiff::civil::{Date, date};
use kernel::period::Period;
use rubric::{CondForm, Label, Rule, Ruling, Rulings, english, score, warning_en};

use crate::municipal::{calendar, method};

#[derive(Default)]
struct Wanting {
    seen: usize,
    list: BTreeSet<String>,
}

impl Wanting {
    fn text(&mut self, zh: &str, en: Option<&str>) {
        self.seen += 1;
        let chinese = |text: &str| {
            text.chars().any(|c| ('\u{2e80}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c))
        };
        if !zh.is_empty() && en.is_none_or(|en| en.is_empty() || chinese(en)) {
            self.list.insert(format!("{zh}: {en:?}"));
        }
    }

    fn label(&mut self, label: &Label) {
        self.text(&label.zh, label.en.as_deref());
    }
}

#[test]
fn no_text_of_the_method_lacks_english() {
    let m = method();
    let mut w = Wanting::default();
    w.label(&m.title);
    m.kinds.iter().chain(&m.statuses).for_each(|(_, label)| w.label(label));
    m.windows.iter().for_each(|window| w.label(&window.label));
    for r in &m.readings {
        w.label(&r.title);
        w.text(r.why_default.as_deref().unwrap(), r.why_default_en.as_deref());
        for o in &r.options {
            w.text(&o.text, o.text_en.as_deref());
            w.text(o.effect.as_deref().unwrap(), o.effect_en.as_deref());
        }
        for d in &r.dimensions {
            w.text(&d.title, d.title_en.as_deref());
            d.values.iter().zip(&d.values_en).for_each(|((_, zh), en)| w.text(zh, en.as_deref()));
        }
        r.parameters.iter().for_each(|p| w.label(&p.label));
    }
    for i in &m.inputs {
        w.text(&i.label, i.label_en.as_deref());
        i.levels.iter().for_each(|(id, zh)| w.text(zh, i.levels_en.get(id).map(String::as_str)));
        for (dimension, values) in &i.dimensions {
            values.iter().for_each(|(v, zh)| w.text(zh, i.value_label(dimension, v).unwrap().1));
        }
        for (zh, en) in [(&i.evidence, &i.evidence_en), (&i.note, &i.note_en)] {
            w.text(zh.as_deref().unwrap_or_default(), en.as_deref());
        }
        i.unit.iter().for_each(|unit| w.text(unit, m.units.get(unit).map(String::as_str)));
        for c in &i.columns {
            w.text(&c.label, c.label_en.as_deref());
            w.text(c.note.as_deref().unwrap_or_default(), c.note_en.as_deref());
            c.levels.iter().for_each(|(id, zh)| w.text(zh, c.levels_en.get(id).map(String::as_str)));
        }
    }
    m.grades.iter().flat_map(|g| &g.bands).for_each(|band| w.label(&band.label));
    for item in &m.items {
        w.label(&item.title);
        for i in &item.indicators {
            w.label(&i.name);
            assert_eq!(i.evidence.len(), i.evidence_en.len(), "{}", i.id);
            i.evidence.iter().zip(&i.evidence_en).for_each(|(zh, en)| w.text(zh, Some(en)));
            i.local.iter().for_each(|l| w.text(&l.text, l.text_en.as_deref()));
            i.rule.each_leaf(&mut |rule| match rule {
                Rule::Tiers(tiers) => {
                    tiers
                        .iter()
                        .for_each(|t| w.text(t.unwritten.as_deref().unwrap_or_default(), t.unwritten_en.as_deref()));
                }
                Rule::Sum(sum) => sum.terms.iter().for_each(|t| w.label(&t.label)),
                _ => {}
            });
            i.each(&mut |_| {}, &mut |c| {
                c.label.iter().for_each(|label| w.label(label));
                if let CondForm::Compare { unit: Some(unit), .. } = &c.form {
                    let said = english(m, None, &format!("2 {unit}"));
                    w.text(unit, Some(&said));
                }
            });
        }
    }
    let list: Vec<String> = w.list.into_iter().collect();
    assert!(list.is_empty(), "{}", list.join("\n"));
    assert!(w.seen > 1000, "{} texts", w.seen);
}

#[test]
fn values_read_as_english() {
    let m = method();
    let said = |text| english(m, None, text);
    assert_eq!(said("9.6 万元"), "96,000 yuan");
    assert_eq!(said("≥10 万元"), "≥100,000 yuan");
    assert_eq!(said("0.000001 万元"), "0.01 yuan");
    assert_eq!(said("1 次"), "1 time");
    assert_eq!(said(">0 次"), ">0 times");
    assert_eq!(said("12 台（套）"), "12 pieces");
    assert_eq!(said("89.96 %"), "89.96 %");
    assert_eq!(said("2026-12-15 24:00"), "the end of 2026-12-15");
    assert_eq!(said("≤2026-12-15 17:30"), "≤2026-12-15 17:30");
    assert_eq!(english(m, Some("support"), "保障有力"), "Well secured");
    assert_eq!(english(m, Some("support"), "保障"), "保障");
}

fn dated(value: &str, from: Date, to: Option<Date>) -> Dated {
    Dated { value: value.into(), from, to }
}

/// The kind and the warning of a unit under an option of A3.
fn kind_under(option: &str, kinds: Vec<Dated>, statuses: Vec<Dated>) -> (Option<String>, Option<String>) {
    let year = Period { from: date(2026, 1, 1), to: date(2026, 12, 31) };
    let (id, name, short_name) = ("u".into(), "单位".into(), "单位".into());
    let snapshot = Snapshot {
        form: 1,
        period: year,
        as_of: year.to,
        stage: Stage::Final,
        simulated: true,
        calendar: calendar(),
        subjects: vec![Subject { id, name, short_name, kinds, statuses }],
        facts: vec![],
    };
    let mut rulings = Rulings::default();
    for (reading, option) in [("A3", option), ("D1", "by_name")] {
        let ruling = Ruling { option: option.into(), by: "方颂文".into(), on: year.from, note: None };
        rulings.rule(method(), reading, ruling).unwrap();
    }
    let card = score(method(), &rulings, &snapshot).unwrap().cards.remove(0);
    (card.kind, card.warning)
}

#[test]
fn a_kind_from_the_status_is_warned_of_only_where_it_differs() {
    let (first, summer) = (date(2026, 1, 1), date(2026, 7, 1));
    let county = || vec![dated("county", first, None)];
    let became = vec![dated("county", first, Some(date(2026, 6, 30))), dated("municipal_district", summer, None)];
    let of = |(kind, warning): (Option<String>, Option<String>)| (kind.unwrap(), warning);

    let (kind, warning) = of(kind_under("status_year_end", county(), county()));
    assert_eq!((kind.as_str(), warning), ("county", None), "status and register agree");
    let (kind, warning) = of(kind_under("status_year_end", county(), became.clone()));
    assert_eq!(kind, "district");
    let warning = warning.unwrap();
    assert!(warning.contains("不符"), "{warning}");
    assert!(warning_en(method(), &warning).unwrap().contains("differs"));
    // The register followed within the year: what was locked at its start still differs.
    let followed = vec![dated("county", first, Some(date(2026, 6, 30))), dated("district", summer, None)];
    assert!(kind_under("status_year_end", followed, became.clone()).1.is_some());
    assert_eq!(of(kind_under("registered_locked", county(), became)), ("county".into(), None));
    // Nothing registered: whatever the status gives is worth a warning.
    assert!(kind_under("registered_locked", vec![], county()).1.unwrap().contains("未登记"));
}
