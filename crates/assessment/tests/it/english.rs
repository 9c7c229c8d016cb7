//! The English workbench: whatever a page of the 2009 method shows stands there in English.

use facts::ValueType;
use rubric::Method;
use serde_json::Value;

use crate::house::*;

/// What stands in Chinese on an English page too, marked as Chinese where it is shown.
const VERBATIM: [&str; 13] = [
    // names of units, bodies, systems, people and files
    "name",
    "short_name",
    "unit_name",
    "assessor",
    "approved_by",
    "created_by",
    "ruled_by",
    "by",
    // the clauses of the document
    "clause",
    // what a person or a source said
    "why",
    "reason",
    "declared",
    "key",
];

fn chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{2e80}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c))
}

fn says_chinese(value: &Value) -> bool {
    match value {
        Value::String(text) => chinese(text),
        Value::Array(list) => list.iter().any(says_chinese),
        _ => false,
    }
}

struct Walk {
    method: Method,
    /// Names of units may stand inside an English sentence.
    names: Vec<String>,
    pairs: usize,
    wanting: Vec<String>,
}

impl Walk {
    fn english(&mut self, at: &str, zh: &Value, en: &Value) {
        self.pairs += 1;
        let mut said = en.to_string();
        for name in &self.names {
            said = said.replace(name, "");
        }
        // Why a source knows nothing is said in the source's own words; only what the system says has its English.
        if en.is_null() && at.contains(".facts[") && at.ends_with(".why") {
            return;
        }
        if en.is_null() || en == "" || en == &Value::Array(vec![]) || chinese(&said) {
            self.wanting.push(format!("{at}: {zh} in English: {en}"));
        }
    }

    fn page(&mut self, at: &str, value: &Value) {
        match value {
            Value::Array(list) => list.iter().enumerate().for_each(|(i, v)| self.page(&format!("{at}[{i}]"), v)),
            Value::Object(map) => {
                if map.contains_key("rows") && map.contains_key("input") {
                    self.rows(at, value);
                }
                for (key, inner) in map.iter().filter(|(key, _)| !key.ends_with("_en") && *key != "cells") {
                    let at = format!("{at}.{key}");
                    match map.get(&format!("{key}_en")) {
                        Some(en) if says_chinese(inner) => self.english(&at, inner, en),
                        // A clause of a rule, beside the line where it stands; a remark on a ruling, beside who ruled.
                        None if key == "text" && map.contains_key("line") => {}
                        None if key == "note" && map.contains_key("ruled_by") => {}
                        None if key == "rows" && map.contains_key("columns") => self.form(&at, value),
                        None if says_chinese(inner) && !VERBATIM.contains(&key.as_str()) => {
                            self.wanting.push(format!("{at}: {inner} has no English beside it"));
                        }
                        _ => self.page(&at, inner),
                    }
                }
            }
            _ => {}
        }
    }

    /// Rows as a form takes them back: words of the language, and free text.
    fn form(&mut self, at: &str, input: &Value) {
        let columns = input["columns"].as_array().unwrap();
        for row in input["rows"].as_array().unwrap() {
            let cells = row.as_array().unwrap().iter().zip(columns);
            for (cell, column) in cells.filter(|(_, column)| column["type"] != "text") {
                self.pairs += 1;
                if says_chinese(cell) {
                    self.wanting.push(format!("{at}: column {} says {cell}", column["id"]));
                }
            }
        }
    }

    /// Cells that are not free text.
    fn rows(&mut self, at: &str, fact: &Value) {
        let Some(rows) = fact["rows"]["items"].as_array() else { return };
        let (_, input) = self.method.input(fact["input"].as_str().unwrap()).unwrap();
        let given: Vec<bool> = input.columns.iter().map(|c| c.ty != ValueType::Text).collect();
        for row in rows {
            let cells = if row["cells_en"].is_null() { &row["cells"] } else { &row["cells_en"] };
            for (c, cell) in cells.as_array().unwrap().iter().enumerate().filter(|(c, _)| given[*c]) {
                self.pairs += 1;
                if says_chinese(cell) {
                    self.wanting.push(format!("{at}: column {c} says {cell}"));
                }
            }
        }
    }
}

store::on_both! {
    fn every_text_of_every_page_has_its_english(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.run_of("2026-11-21".parse().unwrap()).await;
        house.run().await;
        let who = method_officer();
        let city = house.get(&who, "city").await.ok();
        let units = city["groups"].as_array().unwrap().iter().flat_map(|g| g["units"].as_array().unwrap());
        let mut names: Vec<String> = units
            .flat_map(|u| [&u["name"], &u["short_name"]].map(|n| n.as_str().unwrap().to_owned()))
            .collect();
        names.sort_by_key(|n| std::cmp::Reverse(n.len()));
        let method = rubric::read(&method_files()).0.unwrap();
        let ids: Vec<String> = method.indicators().map(|i| i.id.clone()).collect();
        let mut walk = Walk { method, names, pairs: 0, wanting: vec![] };
        walk.page("city", &city);
        walk.page("readings", &house.get(&who, "readings").await.ok());
        for unit in UNITS {
            walk.page(unit, &house.get(&who, &format!("units/{unit}")).await.ok());
            for id in &ids {
                let path = format!("units/{unit}/indicators/{id}");
                walk.page(&path, &house.get(&who, &path).await.ok());
                let form = format!("{path}/inputs");
                walk.page(&form, &house.get(&who, &form).await.ok());
            }
        }
        walk.wanting.sort();
        walk.wanting.dedup();
        assert!(walk.wanting.is_empty(), "{} texts:\n{}", walk.wanting.len(), walk.wanting.join("\n"));
        assert!(walk.pairs > 10_000, "only {} texts were looked at", walk.pairs);
    }
}
