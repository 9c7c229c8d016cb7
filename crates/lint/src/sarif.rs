//! The report as SARIF 2.1.0, for editors and review tools.

use serde_json::{Value, json};

use crate::codes::{CODES, code};
use crate::report::{Finding, Report, Severity};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

impl Report {
    /// One run; messages are Chinese, with the English beside them under `properties`.
    pub fn sarif(&self) -> Value {
        // Codes of the reader that no table names are rules too.
        let mut ids: Vec<&str> = CODES.iter().map(|c| c.id).collect();
        for f in self.findings.iter().chain(&self.information) {
            if !ids.contains(&f.code) {
                ids.push(f.code);
            }
        }
        let rules: Vec<Value> = ids.iter().map(|id| rule(id)).collect();
        let index = |f: &Finding| ids.iter().position(|id| *id == f.code).unwrap_or(0);
        let mut results: Vec<Value> =
            self.findings.iter().map(|f| result(f, index(f), level(f.severity), "fail")).collect();
        results.extend(self.information.iter().map(|f| result(f, index(f), "none", "informational")));
        let cut: Vec<Value> = self
            .cut
            .iter()
            .map(|s| json!({"level": "note", "message": {"text": s.zh}, "properties": {"text_en": s.en}}))
            .collect();
        json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {
                    "name": "huanheng-lint",
                    "version": env!("CARGO_PKG_VERSION"),
                    "language": "zh-CN",
                    "rules": rules,
                }},
                "language": "zh-CN",
                "columnKind": "unicodeCodePoints",
                "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": cut}],
                "results": results,
            }],
        })
    }
}

fn rule(id: &str) -> Value {
    match code(id) {
        Some(c) => json!({
            "id": c.id,
            "shortDescription": {"text": c.zh},
            "help": {"text": c.do_zh},
            "defaultConfiguration": {"level": level(c.severity)},
            "properties": {"short_en": c.en, "help_en": c.do_en},
        }),
        None => json!({"id": id, "shortDescription": {"text": id}, "defaultConfiguration": {"level": "error"}}),
    }
}

fn result(f: &Finding, index: usize, level: &str, kind: &str) -> Value {
    let artifact = json!({"uri": f.place.file});
    let physical = if f.place.line > 0 {
        let region = json!({"startLine": f.place.line, "startColumn": f.place.column.max(1)});
        json!({"artifactLocation": artifact, "region": region})
    } else {
        json!({"artifactLocation": artifact})
    };
    let location = if f.place.path.is_empty() {
        json!({"physicalLocation": physical})
    } else {
        json!({"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": f.place.path}]})
    };
    json!({
        "ruleId": f.code,
        "ruleIndex": index,
        "level": level,
        "kind": kind,
        "message": {"text": f.message.zh},
        "locations": [location],
        "properties": {
            "message_en": f.message.en,
            "advice": f.advice,
            "clause": f.clause,
            "words": f.words,
            "witness": f.witness,
            "readings": f.readings,
        },
    })
}
